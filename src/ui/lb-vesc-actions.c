/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-vesc-actions"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-file-chooser.h"
#include "lb-messages.h"
#include "lb-vesc-actions.h"
#include "lb-vesc-choice.h"
#include "lb-vesc-messages.h"
#include "lb-vesc-settings-page.h"
#include "lb-vesc-upload-page.h"
#include "lb-window.h"

#define SETTINGS_PAGE "vesc-settings"
#define UPLOAD_PAGE "vesc-upload"
#define SERIAL_PREFIX "vesc:"
#define RESCUE_PREFIX "vesc-swd:"

static GtkWindow *
get_window (LbFlowView *view)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (view)));
}

static void
save_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  LbFlow *flow = lb_flow_view_get_flow (user_data);
  g_autoptr(LbVescOrder) order = lb_vesc_order_new (LB_VESC_SAVE, lb_flow_get_can_id (flow));

  lb_flow_run_vesc (flow, order);
}

static void
load_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  lb_vesc_settings_page_fill (LB_VESC_SETTINGS_PAGE (lb_flow_view_get_page (user_data, SETTINGS_PAGE)));
  lb_flow_view_open_page (user_data, SETTINGS_PAGE, _("Before anything is changed"));
}

static void
upload (LbFlowView   *view,
        LbVescAction  action,
        GFile        *file)
{
  LbFlow *flow = lb_flow_view_get_flow (view);
  g_autoptr(LbVescOrder) order = lb_vesc_order_new (action, lb_flow_get_can_id (flow));
  g_autoptr(LbVescChoice) choice = NULL;
  g_autoptr(GError) error = NULL;

  /* The controller may have gone away while the file was chosen. */
  if (lb_flow_get_state (flow) != LB_FLOW_READY)
    return;

  choice = lb_vesc_choice_new (flow);
  if (!lb_vesc_order_load (order, file, choice->hardware, &error))
    {
      lb_window_toast (LB_WINDOW (get_window (view)), lb_advice_for_error (error).title);
      return;
    }

  lb_vesc_upload_page_set_order (LB_VESC_UPLOAD_PAGE (lb_flow_view_get_page (view, UPLOAD_PAGE)), order);
  lb_flow_view_open_page (view, UPLOAD_PAGE, _("Before anything is changed"));
}

static void
firmware_chosen_cb (GFile    *file,
                    gpointer  user_data)
{
  upload (user_data, LB_VESC_FIRMWARE, file);
}

static void
bootloader_chosen_cb (GFile    *file,
                      gpointer  user_data)
{
  upload (user_data, LB_VESC_BOOTLOADER, file);
}

static void
firmware_cb (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  lb_file_chooser_open (get_window (user_data), _("Choose Firmware"), firmware_chosen_cb, user_data);
}

static void
bootloader_cb (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  lb_file_chooser_open (get_window (user_data), _("Choose a Boot Loader"), bootloader_chosen_cb, user_data);
}

static void
look_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  lb_flow_look_for_peers (lb_flow_view_get_flow (user_data));
}

static LbPlace *
find_stlink (LbFlow *flow)
{
  GListModel *places = G_LIST_MODEL (lb_shared_get_places (lb_flow_get_shared (flow)));
  gboolean practice = lb_place_get_kind (lb_flow_get_place (flow)) == LB_PLACE_PRACTICE;

  for (guint i = 0; i < g_list_model_get_n_items (places); i++)
    {
      g_autoptr(LbPlace) place = g_list_model_get_item (places, i);

      if (lb_place_get_way (place) == LB_PLACE_STLINK &&
          (lb_place_get_kind (place) == LB_PLACE_PRACTICE) == practice)
        return place; /* the list holds it */
    }

  return NULL;
}

/* The guide of the board that the hardware's name belongs to; the general one when that is not clear. */
static LbBoard *
find_board (LbFlow *flow)
{
  static const char *const boards[][2] = {
    { "410_o_411_o_412", "vesc-4" }, { "60_o_60_MK3_o_60_MK4_o_60_MK5_o_60_MK6", "vesc-6" }, { "UNITY", "vesc-unity" },
    { "Flipsky_412", "flipsky-fsesc-4" }, { "Flipsky_60_o_Flipsky_60_MK5_o_Flipsky_75", "flipsky-fsesc-6" },
  };
  g_autoptr(LbVescChoice) choice = lb_vesc_choice_new (flow);
  const char *id = "vesc-stlink";

  for (gsize i = 0; i < G_N_ELEMENTS (boards); i++)
    if (lb_vesc_hardware_matches (boards[i][0], choice->hardware))
      id = boards[i][1];

  return lb_board_list_find (lb_shared_get_boards (lb_flow_get_shared (flow)), id);
}

/* To the way that saves everything: the same person, the same controller, another connector. */
static void
use_stlink_cb (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  LbFlow *flow = lb_flow_view_get_flow (user_data);
  LbBoard *board = find_board (flow);
  LbPlace *place = find_stlink (flow);

  lb_flow_disconnect (flow);
  lb_flow_set_place (flow, place);
  lb_flow_set_board (flow, board);
  lb_flow_set_pending (flow, LB_TASK_BACKUP, NULL);
  if (place == NULL)
    lb_window_toast (LB_WINDOW (get_window (user_data)), _("Plug in the ST-Link: it appears in the list by itself"));
}

/* Returns: (transfer full) (nullable): the same port, as programmer for another VESC */
static char *
dup_rescue_spec (LbPlace *place)
{
  const char *spec = lb_place_get_spec (place);

  if (lb_place_get_kind (place) == LB_PLACE_PRACTICE)
    return g_strconcat ("practice:vesc-rescue", strstr (spec, ",instant") != NULL ? ",instant" : NULL, NULL);
  if (g_str_has_prefix (spec, SERIAL_PREFIX))
    return g_strconcat (RESCUE_PREFIX, spec + strlen (SERIAL_PREFIX), NULL);

  return NULL;
}

static void
rescue_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  LbFlow *flow = lb_flow_view_get_flow (user_data);
  LbPlaceList *places = lb_shared_get_places (lb_flow_get_shared (flow));
  g_autofree char *spec = dup_rescue_spec (lb_flow_get_place (flow));
  LbPlace *place = spec != NULL ? lb_place_list_add (places, spec, NULL) : NULL;

  if (place == NULL)
    return;

  lb_flow_disconnect (flow);
  lb_flow_set_place (flow, place);
}

static void
understood_cb (GtkCheckButton   *box,
               GParamSpec       *pspec,
               AdwMessageDialog *dialog)
{
  adw_message_dialog_set_response_enabled (dialog, "unlock", gtk_check_button_get_active (box));
}

static void
unlock_response_cb (AdwMessageDialog *dialog,
                    const char       *response,
                    LbFlowView       *view)
{
  LbFlow *flow = lb_flow_view_get_flow (view);

  /* The chip may have gone away while the question was open. */
  if (g_str_equal (response, "unlock") && lb_flow_get_state (flow) == LB_FLOW_READY)
    lb_flow_unlock (flow);
}

/* The only thing that erases without a backup: it has a question of its own, and a box to tick. */
static void
unlock_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  GtkWidget *box = gtk_check_button_new_with_mnemonic (_("Erase _everything; I know that there is no backup of it"));
  GtkWidget *dialog = adw_message_dialog_new (get_window (user_data), _("Remove the Read Protection?"),
                                              _("This erases everything on the chip: firmware, boot loader and settings. "
                                                "Nothing of it can be saved before, and nobody can bring it back. "
                                                "Afterwards the chip is blank and can be written again."));

  gtk_label_set_wrap (GTK_LABEL (gtk_widget_get_last_child (box)), TRUE);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), box);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"),
                                    "unlock", _("_Remove and Erase"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "unlock", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "unlock", FALSE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (box, "notify::active", G_CALLBACK (understood_cb), dialog, 0);
  g_signal_connect_object (dialog, "response", G_CALLBACK (unlock_response_cb), user_data, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static const GActionEntry entries[] = {
  { "vesc-save", save_cb },
  { "vesc-load", load_cb },
  { "vesc-firmware", firmware_cb },
  { "vesc-bootloader", bootloader_cb },
  { "vesc-look", look_cb },
  { "vesc-rescue", rescue_cb },
  { "use-stlink", use_stlink_cb },
  { "unlock", unlock_cb },
};

void
lb_vesc_actions_add (LbFlowView *view,
                     GtkStack   *stack)
{
  LbFlow *flow = lb_flow_view_get_flow (view);

  g_action_map_add_action_entries (G_ACTION_MAP (lb_flow_view_get_actions (view)), entries, G_N_ELEMENTS (entries),
                                   view);
  gtk_stack_add_named (stack, lb_vesc_settings_page_new (flow), SETTINGS_PAGE);
  gtk_stack_add_named (stack, lb_vesc_upload_page_new (flow), UPLOAD_PAGE);
}

void
lb_vesc_actions_update (LbFlowView *view,
                        gboolean    idle)
{
  LbFlow *flow = lb_flow_view_get_flow (view);
  LbIdentity *identity = lb_flow_get_identity (flow);
  gboolean ready = idle && lb_flow_get_state (flow) == LB_FLOW_READY && identity != NULL;
  gboolean vesc = ready && identity->family == LB_FAMILY_VESC;
  gboolean locked = ready && (identity->security & LB_SECURITY_READ_PROTECTION) != 0 &&
                    lb_place_get_way (lb_flow_get_place (flow)) == LB_PLACE_STLINK;

  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    lb_flow_view_set_enabled (view, entries[i].name, vesc);
  lb_flow_view_set_enabled (view, "unlock", locked);
}
