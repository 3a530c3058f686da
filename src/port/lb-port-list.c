/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-port-list"

#include "config.h"

#include "lb-port-list.h"

#include "lb-port-os.h"
#include "lb-serial-place.h"
#include "lb-usb-stlink.h"

#define POLL_SECONDS 1

struct _LbPortList
{
  GObject parent_instance;

  GPtrArray *places; /* of LbPlace, sorted */
  char *fingerprint; /* of the system at the last scan, or NULL */
  guint timer;
};

static void lb_port_list_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LbPortList, lb_port_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, lb_port_list_iface_init))

static GType
lb_port_list_get_item_type (GListModel *model)
{
  return LB_TYPE_PLACE;
}

static guint
lb_port_list_get_n_items (GListModel *model)
{
  return LB_PORT_LIST (model)->places->len;
}

static gpointer
lb_port_list_get_item (GListModel *model,
                       guint       position)
{
  LbPortList *self = LB_PORT_LIST (model);

  return position < self->places->len ? g_object_ref (self->places->pdata[position]) : NULL;
}

static void
lb_port_list_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = lb_port_list_get_item_type;
  iface->get_n_items = lb_port_list_get_n_items;
  iface->get_item = lb_port_list_get_item;
}

static int
compare_places (LbPlace *a,
                LbPlace *b)
{
  g_autofree char *key_a = NULL;
  g_autofree char *key_b = NULL;
  int order = lb_place_get_rank (b) - lb_place_get_rank (a);

  if (order != 0)
    return order;

  /* ttyUSB2 before ttyUSB10 */
  key_a = g_utf8_collate_key_for_filename (lb_place_get_subtitle (a), -1);
  key_b = g_utf8_collate_key_for_filename (lb_place_get_subtitle (b), -1);
  order = strcmp (key_a, key_b);
  return order != 0 ? order : strcmp (lb_place_get_spec (a), lb_place_get_spec (b));
}

static int
compare_places_cb (gconstpointer a,
                   gconstpointer b)
{
  return compare_places (*(LbPlace **) a, *(LbPlace **) b);
}

/* Whether two scans found the same thing: another adapter under the same name is another place. */
static gboolean
is_same_place (LbPlace *a,
               LbPlace *b)
{
  return lb_place_get_kind (a) == lb_place_get_kind (b) &&
         lb_place_get_usb_vid (a) == lb_place_get_usb_vid (b) &&
         lb_place_get_usb_pid (a) == lb_place_get_usb_pid (b) &&
         g_strcmp0 (lb_place_get_spec (a), lb_place_get_spec (b)) == 0 &&
         g_strcmp0 (lb_place_get_title (a), lb_place_get_title (b)) == 0 &&
         g_strcmp0 (lb_place_get_subtitle (a), lb_place_get_subtitle (b)) == 0 &&
         g_strcmp0 (lb_place_get_serial (a), lb_place_get_serial (b)) == 0;
}

GPtrArray *
lb_port_list_scan_once (void)
{
  g_autoptr(GPtrArray) adapters = lb_usb_stlink_list ();
  GPtrArray *places = lb_serial_place_list ();

  g_ptr_array_extend_and_steal (places, g_steal_pointer (&adapters));
  g_ptr_array_sort (places, compare_places_cb);
  return places;
}

static gboolean
contains (GPtrArray *places,
          LbPlace   *place)
{
  for (guint i = 0; i < places->len; i++)
    if (is_same_place (places->pdata[i], place))
      return TRUE;

  return FALSE;
}

static void
remove_gone (LbPortList *self,
             GPtrArray  *now)
{
  for (guint i = self->places->len; i > 0; i--)
    if (!contains (now, self->places->pdata[i - 1]))
      {
        g_debug ("gone: %s", lb_place_get_spec (self->places->pdata[i - 1]));
        g_ptr_array_remove_index (self->places, i - 1);
        g_list_model_items_changed (G_LIST_MODEL (self), i - 1, 1, 0);
      }
}

/* What is left is a part of @now in the same order, so position i must become what @now has there. */
static void
insert_new (LbPortList *self,
            GPtrArray  *now)
{
  for (guint i = 0; i < now->len; i++)
    if (i >= self->places->len || !is_same_place (self->places->pdata[i], now->pdata[i]))
      {
        g_debug ("new: %s", lb_place_get_spec (now->pdata[i]));
        g_ptr_array_insert (self->places, i, g_object_ref (now->pdata[i]));
        g_list_model_items_changed (G_LIST_MODEL (self), i, 0, 1);
      }
}

static void
scan (LbPortList *self)
{
  g_autoptr(GPtrArray) now = lb_port_list_scan_once ();

  remove_gone (self, now);
  insert_new (self, now);
}

static gboolean
poll_cb (gpointer user_data)
{
  LbPortList *self = user_data;
  g_autofree char *fingerprint = lb_port_os_dup_fingerprint ();

  if (fingerprint == NULL || g_strcmp0 (fingerprint, self->fingerprint) != 0)
    {
      g_free (self->fingerprint);
      self->fingerprint = g_steal_pointer (&fingerprint);
      scan (self);
    }

  return G_SOURCE_CONTINUE;
}

static void
lb_port_list_finalize (GObject *object)
{
  LbPortList *self = LB_PORT_LIST (object);

  g_source_remove (self->timer);
  g_ptr_array_unref (self->places);
  g_free (self->fingerprint);

  G_OBJECT_CLASS (lb_port_list_parent_class)->finalize (object);
}

static void
lb_port_list_class_init (LbPortListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_port_list_finalize;
}

static void
lb_port_list_init (LbPortList *self)
{
  self->places = g_ptr_array_new_with_free_func (g_object_unref);
  self->timer = g_timeout_add_seconds (POLL_SECONDS, poll_cb, self);
  poll_cb (self);
}

LbPortList *
lb_port_list_new (void)
{
  return g_object_new (LB_TYPE_PORT_LIST, NULL);
}

void
lb_port_list_refresh (LbPortList *self)
{
  g_return_if_fail (LB_IS_PORT_LIST (self));

  scan (self);
}
