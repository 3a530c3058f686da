/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-backup"

#include "config.h"

#include <string.h>

#include "lb-backup-private.h"

#define NS_PER_SECOND G_GINT64_CONSTANT (1000000000)

struct _LbBackup
{
  GObject        parent_instance;

  char          *id;
  char          *device_id;
  const char    *stem; /* inside @id */
  char          *path;
  char          *manifest_path;
  LbBackupState  state;
  char          *reason;
  LbBackupStamp  stamp;
  LbManifest    *manifest;
  gint64         created;
  char          *title;
  char          *subtitle;
  char          *firmware;
  char          *unit;

  char          *search_text; /* folded; one word or value a line */
};

enum
{
  PROP_0,
  PROP_ID,
  PROP_DEVICE_ID,
  PROP_STATE,
  PROP_REASON,
  PROP_TITLE,
  PROP_SUBTITLE,
  PROP_CHIP_NAME,
  PROP_UNIT,
  PROP_BOARD,
  PROP_NOTE,
  PROP_FIRMWARE,
  PROP_CREATED,
  PROP_SIZE,
  PROP_SHA256,
  PROP_SOURCE,
  PROP_PATH,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LbBackup, lb_backup, G_TYPE_OBJECT)

GType
lb_backup_state_get_type (void)
{
  static GType type;
  static const GEnumValue values[] = {
    { LB_BACKUP_OK, "LB_BACKUP_OK", "ok" },
    { LB_BACKUP_DAMAGED, "LB_BACKUP_DAMAGED", "damaged" },
    { LB_BACKUP_BROKEN, "LB_BACKUP_BROKEN", "broken" },
    { LB_BACKUP_ORPHAN, "LB_BACKUP_ORPHAN", "orphan" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("LbBackupState", values));

  return type;
}

GType
lb_backup_source_get_type (void)
{
  static GType type;
  static const GEnumValue values[] = {
    { LB_SOURCE_READ, "LB_SOURCE_READ", "read" },
    { LB_SOURCE_IMPORTED, "LB_SOURCE_IMPORTED", "imported" },
    { LB_SOURCE_ADOPTED, "LB_SOURCE_ADOPTED", "adopted" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("LbBackupSource", values));

  return type;
}

static void
lb_backup_finalize (GObject *object)
{
  LbBackup *self = LB_BACKUP (object);

  g_free (self->id);
  g_free (self->device_id);
  g_free (self->path);
  g_free (self->manifest_path);
  g_free (self->reason);
  g_clear_pointer (&self->manifest, lb_manifest_unref);
  g_free (self->title);
  g_free (self->subtitle);
  g_free (self->firmware);
  g_free (self->unit);
  g_free (self->search_text);

  G_OBJECT_CLASS (lb_backup_parent_class)->finalize (object);
}

static void
lb_backup_get_property (GObject    *object,
                        guint       prop_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  LbBackup *self = LB_BACKUP (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_DEVICE_ID:
      g_value_set_string (value, self->device_id);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_REASON:
      g_value_set_string (value, self->reason);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_SUBTITLE:
      g_value_set_string (value, self->subtitle);
      break;
    case PROP_CHIP_NAME:
      g_value_set_string (value, self->manifest->identity->chip_name);
      break;
    case PROP_UNIT:
      g_value_set_string (value, self->unit);
      break;
    case PROP_BOARD:
      g_value_set_string (value, self->manifest->board);
      break;
    case PROP_NOTE:
      g_value_set_string (value, self->manifest->note);
      break;
    case PROP_FIRMWARE:
      g_value_set_string (value, self->firmware);
      break;
    case PROP_CREATED:
      g_value_set_int64 (value, self->created);
      break;
    case PROP_SIZE:
      g_value_set_uint64 (value, self->stamp.image_size);
      break;
    case PROP_SHA256:
      g_value_set_string (value, self->manifest->sha256);
      break;
    case PROP_SOURCE:
      g_value_set_enum (value, self->manifest->source);
      break;
    case PROP_PATH:
      g_value_set_string (value, self->path);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
add_string (guint       prop_id,
            const char *name)
{
  properties[prop_id] = g_param_spec_string (name, NULL, NULL, NULL,
                                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
lb_backup_class_init (LbBackupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lb_backup_finalize;
  object_class->get_property = lb_backup_get_property;

  add_string (PROP_ID, "id");
  add_string (PROP_DEVICE_ID, "device-id");
  properties[PROP_STATE] = g_param_spec_enum ("state",
                                              NULL,
                                              NULL,
                                              LB_TYPE_BACKUP_STATE,
                                              LB_BACKUP_OK,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  add_string (PROP_REASON, "reason");
  add_string (PROP_TITLE, "title");
  add_string (PROP_SUBTITLE, "subtitle");
  add_string (PROP_CHIP_NAME, "chip-name");
  add_string (PROP_UNIT, "unit");
  add_string (PROP_BOARD, "board");
  add_string (PROP_NOTE, "note");
  add_string (PROP_FIRMWARE, "firmware");
  properties[PROP_CREATED] = g_param_spec_int64 ("created", NULL, NULL, 0, G_MAXINT64, 0,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SIZE] = g_param_spec_uint64 ("size", NULL, NULL, 0, G_MAXUINT64, 0,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  add_string (PROP_SHA256, "sha256");
  properties[PROP_SOURCE] = g_param_spec_enum ("source", NULL, NULL, LB_TYPE_BACKUP_SOURCE,
                                               LB_SOURCE_READ,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  add_string (PROP_PATH, "path");

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lb_backup_init (LbBackup *self)
{
}

/* The time in a name such as 20261120T110155Z-2, or 0. */
static gint64
stem_time (const char *stem)
{
  g_autofree char *text = g_strndup (stem, strlen ("20261120T110155Z"));
  g_autoptr(GDateTime) date = g_date_time_new_from_iso8601 (text, NULL);

  return date != NULL ? MAX (g_date_time_to_unix (date), 0) : 0;
}

static void
decide_state (LbBackup   *self,
              gboolean    has_manifest,
              const char *reason)
{
  const LbManifest *manifest = self->manifest;

  if (!has_manifest)
    {
      self->state = reason != NULL ? LB_BACKUP_BROKEN : LB_BACKUP_ORPHAN;
      self->reason =
          g_strdup (reason != NULL ? reason : "There is an image, but nothing that describes it.");
    }
  else if (!self->stamp.has_image)
    {
      self->state = LB_BACKUP_BROKEN;
      self->reason = g_strdup ("The image file is missing.");
    }
  else if (self->stamp.image_size != manifest->image_size)
    {
      self->state = LB_BACKUP_DAMAGED;
      self->reason = g_strdup_printf ("The image file has %" G_GUINT64_FORMAT " bytes, but %"
                                      G_GUINT64_FORMAT " belong there.",
                                      self->stamp.image_size, manifest->image_size);
    }
  else if (manifest->damaged_time != 0)
    {
      self->state = LB_BACKUP_DAMAGED;
      self->reason = g_strdup (manifest->damaged_reason != NULL
                                 ? manifest->damaged_reason
                                 : "The image was found to be damaged.");
    }
}

static char *
join_words (const char *first,
            const char *second)
{
  if (first == NULL || second == NULL)
    return g_strdup (first != NULL ? first : second);

  return g_strconcat (first, " ", second, NULL);
}

static void
make_words (LbBackup *self)
{
  const LbManifest *manifest = self->manifest;
  const LbIdentity *identity = manifest->identity;

  self->unit = lb_identity_format_unit (identity);
  self->firmware = join_words (manifest->firmware_name, manifest->firmware_version);

  if (self->firmware != NULL)
    self->title = g_strdup (self->firmware);
  else if (manifest->original_name != NULL)
    self->title = g_strdup (manifest->original_name);
  else if (identity->chip_name != NULL)
    self->title = g_strdup (identity->chip_name);
  else
    self->title = g_strdup (self->stem);

  self->subtitle = join_words (identity->chip_name, self->unit);
  if (self->subtitle == NULL)
    self->subtitle = g_strdup (self->device_id);
}

static char *
make_search_text (LbBackup *self)
{
  const LbManifest *manifest = self->manifest;
  const LbIdentity *identity = manifest->identity;
  const char *texts[] = {
    self->id, self->title, self->subtitle, self->firmware, manifest->board, manifest->note,
    manifest->original_name, manifest->sha256, identity->chip, identity->model, identity->unit,
  };
  g_autoptr(GString) all = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i] != NULL)
      {
        g_string_append (all, texts[i]);
        g_string_append_c (all, '\n');
      }

  return g_utf8_casefold (all->str, (gssize) all->len);
}

LbBackup *
lb_backup_new (const char          *folder,
               const char          *device_id,
               const char          *stem,
               const LbBackupStamp *stamp,
               LbManifest          *manifest,
               const char          *reason)
{
  LbBackup *self = g_object_new (LB_TYPE_BACKUP, NULL);

  self->id = g_strconcat (device_id, "/", stem, NULL);
  self->stem = self->id + strlen (device_id) + 1;
  self->device_id = g_strdup (device_id);
  self->path = g_strconcat (folder, "/", self->id, ".bin", NULL);
  self->manifest_path = g_strconcat (folder, "/", self->id, ".json", NULL);
  self->stamp = *stamp;
  self->manifest = manifest != NULL ? manifest : lb_manifest_new ();
  decide_state (self, manifest != NULL, reason);

  self->created = manifest != NULL ? manifest->finished : stem_time (stem);
  if (self->created == 0)
    self->created = MAX (MAX (stamp->image_time, stamp->manifest_time) / NS_PER_SECOND, 0);
  make_words (self);
  self->search_text = make_search_text (self);

  return self;
}

const char *
lb_backup_get_id (LbBackup *self)
{
  g_return_val_if_fail (LB_IS_BACKUP (self), NULL);

  return self->id;
}

const char *
lb_backup_get_device_id (LbBackup *self)
{
  g_return_val_if_fail (LB_IS_BACKUP (self), NULL);

  return self->device_id;
}

const char *
lb_backup_get_stem (LbBackup *self)
{
  g_return_val_if_fail (LB_IS_BACKUP (self), NULL);

  return self->stem;
}

LbBackupState
lb_backup_get_state (LbBackup *self)
{
  g_return_val_if_fail (LB_IS_BACKUP (self), LB_BACKUP_BROKEN);

  return self->state;
}

const char *
lb_backup_get_reason (LbBackup *self)
{
  g_return_val_if_fail (LB_IS_BACKUP (self), NULL);

  return self->reason;
}

const char *
lb_backup_get_path (LbBackup *self)
{
  g_return_val_if_fail (LB_IS_BACKUP (self), NULL);

  return self->path;
}

const char *
lb_backup_get_manifest_path (LbBackup *self)
{
  g_return_val_if_fail (LB_IS_BACKUP (self), NULL);

  return self->manifest_path;
}

const char *
lb_backup_get_title (LbBackup *self)
{
  g_return_val_if_fail (LB_IS_BACKUP (self), NULL);

  return self->title;
}

const char *
lb_backup_get_subtitle (LbBackup *self)
{
  g_return_val_if_fail (LB_IS_BACKUP (self), NULL);

  return self->subtitle;
}

guint64
lb_backup_get_size (LbBackup *self)
{
  g_return_val_if_fail (LB_IS_BACKUP (self), 0);

  return self->stamp.image_size;
}

gint64
lb_backup_get_created (LbBackup *self)
{
  g_return_val_if_fail (LB_IS_BACKUP (self), 0);

  return self->created;
}

const char *
lb_backup_get_sha256 (LbBackup *self)
{
  g_return_val_if_fail (LB_IS_BACKUP (self), NULL);

  return self->manifest->sha256;
}

LbManifest *
lb_backup_get_manifest (LbBackup *self)
{
  g_return_val_if_fail (LB_IS_BACKUP (self), NULL);

  return self->manifest;
}

LbIdentity *
lb_backup_get_identity (LbBackup *self)
{
  g_return_val_if_fail (LB_IS_BACKUP (self), NULL);

  return self->manifest->identity;
}

const LbBackupStamp *
lb_backup_get_stamp (LbBackup *self)
{
  g_return_val_if_fail (LB_IS_BACKUP (self), NULL);

  return &self->stamp;
}

int
lb_backup_compare (LbBackup *a,
                   LbBackup *b)
{
  g_return_val_if_fail (LB_IS_BACKUP (a) && LB_IS_BACKUP (b), 0);

  if (a->created != b->created)
    return a->created > b->created ? -1 : 1;

  return -strcmp (a->id, b->id);
}

gboolean
lb_backup_equal (LbBackup *a,
                 LbBackup *b)
{
  g_return_val_if_fail (LB_IS_BACKUP (a) && LB_IS_BACKUP (b), FALSE);

  return a == b || (g_str_equal (a->id, b->id) && a->state == b->state &&
                    lb_backup_stamp_equal (&a->stamp, &b->stamp));
}

GStrv
lb_backup_fold_words (const char *text)
{
  g_autofree char *folded = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  folded = g_utf8_casefold (text, -1);

  return g_strsplit_set (folded, " \t\n", -1);
}

gboolean
lb_backup_matches (LbBackup           *self,
                   const char * const *words)
{
  g_return_val_if_fail (LB_IS_BACKUP (self) && words != NULL, FALSE);

  for (guint i = 0; words[i] != NULL; i++)
    if (strstr (self->search_text, words[i]) == NULL)
      return FALSE;

  return TRUE;
}
