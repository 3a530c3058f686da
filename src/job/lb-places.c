/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-places"

#include "config.h"

#include "lb-error.h"
#include "lb-places.h"
#include "lb-port-list.h"
#include "lb-practice-place.h"
#include "lb-practice-vesc-place.h"

#define PRACTICE_PREFIX "practice:"

struct _LbPlaceList
{
  GObject     parent_instance;

  LbPortList *ports;
  GPtrArray  *added;  /* LbPlace: those that somebody named, in that order */
  GPtrArray  *boards; /* LbPlace: practice boards, in the order of their table */
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LbPlaceList, lb_place_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

LbPlace *
lb_place_lookup (const char  *spec,
                 GError     **error)
{
  if (lb_practice_vesc_is_spec (spec))
    return lb_practice_vesc_place_new_for_spec (spec, error);
  if (g_str_has_prefix (spec, PRACTICE_PREFIX))
    return lb_practice_place_new_for_spec (spec, error);

  return lb_port_place_new_for_spec (spec, error);
}

LbPlaceKind
lb_place_get_way (LbPlace *place)
{
  static const LbPlaceKind ways[] = {
    [LB_PRACTICE_VESC_BY_STLINK] = LB_PLACE_STLINK,
    [LB_PRACTICE_VESC_BY_SERIAL] = LB_PLACE_VESC,
    [LB_PRACTICE_VESC_BY_VESC] = LB_PLACE_VESC_SWD,
  };

  if (LB_IS_PRACTICE_VESC_PLACE (place))
    return ways[lb_practice_vesc_place_get_way (LB_PRACTICE_VESC_PLACE (place))];
  if (lb_place_get_kind (place) == LB_PLACE_PRACTICE)
    return LB_PLACE_SERIAL;

  return lb_place_get_kind (place);
}

static GType
lb_place_list_get_item_type (GListModel *model)
{
  return LB_TYPE_PLACE;
}

static guint
lb_place_list_get_n_items (GListModel *model)
{
  LbPlaceList *self = LB_PLACE_LIST (model);

  return g_list_model_get_n_items (G_LIST_MODEL (self->ports)) + self->added->len + self->boards->len;
}

static gpointer
lb_place_list_get_item (GListModel *model,
                        guint       position)
{
  LbPlaceList *self = LB_PLACE_LIST (model);
  guint n_ports = g_list_model_get_n_items (G_LIST_MODEL (self->ports));

  if (position < n_ports)
    return g_list_model_get_item (G_LIST_MODEL (self->ports), position);

  position -= n_ports;
  if (position < self->added->len)
    return g_object_ref (g_ptr_array_index (self->added, position));

  position -= self->added->len;
  if (position < self->boards->len)
    return g_object_ref (g_ptr_array_index (self->boards, position));

  return NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = lb_place_list_get_item_type;
  iface->get_n_items = lb_place_list_get_n_items;
  iface->get_item = lb_place_list_get_item;
}

static void
lb_place_list_finalize (GObject *object)
{
  LbPlaceList *self = LB_PLACE_LIST (object);

  g_signal_handlers_disconnect_by_data (self->ports, self);
  g_object_unref (self->ports);
  g_ptr_array_unref (self->added);
  g_ptr_array_unref (self->boards);

  G_OBJECT_CLASS (lb_place_list_parent_class)->finalize (object);
}

static void
lb_place_list_class_init (LbPlaceListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_place_list_finalize;
}

/* The ports come first, so their positions are ours. */
static void
ports_changed_cb (LbPlaceList *self,
                  guint        position,
                  guint        removed,
                  guint        added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static void
add_boards (LbPlaceList *self,
            GStrv        names)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *spec = g_strconcat (PRACTICE_PREFIX, names[i], NULL);
      LbPlace *place = lb_place_lookup (spec, NULL);

      if (place != NULL)
        g_ptr_array_add (self->boards, place);
    }
}

static void
lb_place_list_init (LbPlaceList *self)
{
  g_auto(GStrv) names = lb_practice_list_names ();
  g_auto(GStrv) vesc_names = lb_practice_vesc_list_names ();

  self->added = g_ptr_array_new_with_free_func (g_object_unref);
  self->boards = g_ptr_array_new_with_free_func (g_object_unref);
  add_boards (self, names);
  add_boards (self, vesc_names);

  self->ports = lb_port_list_new ();
  g_signal_connect_swapped (self->ports, "items-changed", G_CALLBACK (ports_changed_cb), self);
}

LbPlaceList *
lb_place_list_new (void)
{
  return g_object_new (LB_TYPE_PLACE_LIST, NULL);
}

LbPlace *
lb_place_list_find (LbPlaceList *self,
                    const char  *spec)
{
  guint n_places = lb_place_list_get_n_items (G_LIST_MODEL (self));

  for (guint i = 0; i < n_places; i++)
    {
      g_autoptr(LbPlace) place = g_list_model_get_item (G_LIST_MODEL (self), i);

      if (g_str_equal (lb_place_get_spec (place), spec))
        return place; /* the list holds it */
    }

  return NULL;
}

LbPlace *
lb_place_list_add (LbPlaceList  *self,
                   const char   *spec,
                   GError      **error)
{
  g_autoptr(LbPlace) place = lb_place_lookup (spec, error);
  LbPlace *known;

  if (place == NULL)
    return NULL;

  known = lb_place_list_find (self, lb_place_get_spec (place));
  if (known != NULL)
    return known;

  known = place;
  g_ptr_array_add (self->added, g_steal_pointer (&place));
  g_list_model_items_changed (G_LIST_MODEL (self),
                              g_list_model_get_n_items (G_LIST_MODEL (self->ports)) + self->added->len - 1,
                              0, 1);

  return known;
}

gboolean
lb_place_list_is_added (LbPlaceList *self,
                        LbPlace     *place)
{
  return g_ptr_array_find (self->added, place, NULL);
}
