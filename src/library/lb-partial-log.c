/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-partial"

#include "config.h"

#include <string.h>

#include "lb-manifest-private.h"
#include "lb-partial-private.h"
#include "lb-reader.h"

/*
 * The header is a few lines of words and numbers, written once. The log gets a record for each
 * block; a record carries a check of itself, because a power cut may leave half of one.
 */
#define HEADER_TAG "lifeboat-partial 1"
#define RECORD_TAG 0x6b6c4250u /* "PBlk" */
#define RECORD_DROPPED 0
#define RECORD_PROVEN 1
#define RECORD_BODY 28  /* tag, block, kind, digest */
#define RECORD_CHECK 4
#define RECORD_LENGTH (RECORD_BODY + RECORD_CHECK)

void
lb_partial_header_init (LbPartialHeader  *self,
                        const LbIdentity *identity,
                        LbGeometry       *geometry,
                        guint32           block_size)
{
  *self = (LbPartialHeader) {
    .created = g_get_real_time () / G_USEC_PER_SEC,
    .chip = g_strdup (identity->chip != NULL ? identity->chip : ""),
    .unit = g_strdup (identity->unit != NULL ? identity->unit : ""),
    .flash_id = identity->flash_id,
    .block_size = block_size,
    .geometry = lb_geometry_ref (geometry),
  };
}

void
lb_partial_header_clear (LbPartialHeader *self)
{
  g_clear_pointer (&self->chip, g_free);
  g_clear_pointer (&self->unit, g_free);
  g_clear_pointer (&self->geometry, lb_geometry_unref);
}

GBytes *
lb_partial_header_encode (const LbPartialHeader *self)
{
  GString *text = g_string_new (HEADER_TAG "\n");

  g_string_append_printf (text, "created %" G_GINT64_FORMAT "\n", self->created);
  g_string_append_printf (text, "chip %s\n", self->chip);
  g_string_append_printf (text, "unit %s\n", self->unit);
  g_string_append_printf (text, "flash-id %u\n", self->flash_id);
  g_string_append_printf (text, "block-size %u\n", self->block_size);
  for (guint i = 0; i < lb_geometry_get_n_regions (self->geometry); i++)
    {
      const LbRegion *region = lb_geometry_get_region (self->geometry, i);

      g_string_append_printf (text,
                              "region %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %u %u %u\n",
                              region->start,
                              region->length,
                              region->erase_unit,
                              region->program_unit,
                              region->erased);
    }

  return g_string_free_to_bytes (text);
}

static gboolean
parse_number (const char *text,
              guint64     max,
              guint64    *value)
{
  return g_ascii_string_to_unsigned (text, 10, 0, max, value, NULL);
}

static gboolean
parse_region (const char *text,
              GArray     *regions)
{
  g_auto(GStrv) words = g_strsplit (text, " ", 6);
  LbRegion region = { 0 };
  guint64 erase_unit = 0;
  guint64 program_unit = 0;
  guint64 erased = 0;

  if (g_strv_length (words) != 5 || regions->len >= LB_MANIFEST_REGIONS_MAX ||
      !parse_number (words[0], (guint64) G_MAXUINT32 * 16, &region.start) ||
      !parse_number (words[1], LB_IMAGE_SIZE_MAX, &region.length) ||
      !parse_number (words[2], G_MAXINT32, &erase_unit) ||
      !parse_number (words[3], G_MAXINT32, &program_unit) ||
      !parse_number (words[4], G_MAXUINT8, &erased))
    return FALSE;

  region.erase_unit = (guint32) erase_unit;
  region.program_unit = (guint32) program_unit;
  region.erased = (guint8) erased;
  g_array_append_val (regions, region);

  return TRUE;
}

static gboolean
parse_line (LbPartialHeader *self,
            const char      *line,
            GArray          *regions)
{
  const char *space = strchr (line, ' ');
  g_autofree char *key = space != NULL ? g_strndup (line, (gsize) (space - line)) : NULL;
  guint64 number = 0;

  if (key == NULL)
    return FALSE;

  if (strcmp (key, "region") == 0)
    return parse_region (space + 1, regions);

  if (strcmp (key, "chip") == 0 && self->chip == NULL)
    self->chip = g_strdup (space + 1);
  else if (strcmp (key, "unit") == 0 && self->unit == NULL)
    self->unit = g_strdup (space + 1);
  else if (strcmp (key, "created") == 0 && parse_number (space + 1, G_MAXINT64, &number))
    self->created = (gint64) number;
  else if (strcmp (key, "flash-id") == 0 && parse_number (space + 1, G_MAXUINT32, &number))
    self->flash_id = (guint32) number;
  else if (strcmp (key, "block-size") == 0 && parse_number (space + 1, G_MAXINT32, &number))
    self->block_size = (guint32) number;
  else
    return FALSE;

  return TRUE;
}

static gboolean
parse_lines (LbPartialHeader *self,
             GStrv            lines)
{
  g_autoptr(GArray) regions = g_array_new (FALSE, FALSE, sizeof (LbRegion));

  if (lines[0] == NULL || strcmp (lines[0], HEADER_TAG) != 0)
    return FALSE;

  for (guint i = 1; lines[i] != NULL && *lines[i] != '\0'; i++)
    if (!parse_line (self, lines[i], regions))
      return FALSE;

  if (self->chip == NULL || self->unit == NULL || self->block_size == 0 || regions->len == 0)
    return FALSE;

  self->geometry = lb_geometry_new ((const LbRegion *) (void *) regions->data, regions->len);

  return self->geometry != NULL && lb_geometry_get_size (self->geometry) <= LB_IMAGE_SIZE_MAX &&
         lb_geometry_get_size (self->geometry) / self->block_size <= LB_MANIFEST_BLOCKS_MAX;
}

gboolean
lb_partial_header_decode (LbPartialHeader *self,
                          GBytes          *text)
{
  gsize length = 0;
  const char *data = g_bytes_get_data (text, &length);
  g_autofree char *copy = g_strndup (data != NULL ? data : "", length);
  g_auto(GStrv) lines = g_strsplit (copy, "\n", -1);

  *self = (LbPartialHeader) { 0 };
  if (g_utf8_validate (copy, -1, NULL) && parse_lines (self, lines))
    return TRUE;

  lb_partial_header_clear (self);
  return FALSE;
}

static gboolean
same_geometry (const LbGeometry *a,
               const LbGeometry *b)
{
  if (lb_geometry_get_n_regions (a) != lb_geometry_get_n_regions (b))
    return FALSE;

  for (guint i = 0; i < lb_geometry_get_n_regions (a); i++)
    {
      const LbRegion *x = lb_geometry_get_region (a, i);
      const LbRegion *y = lb_geometry_get_region (b, i);

      if (x->start != y->start || x->length != y->length || x->erase_unit != y->erase_unit ||
          x->program_unit != y->program_unit || x->erased != y->erased)
        return FALSE;
    }

  return TRUE;
}

const char *
lb_partial_header_compare (const LbPartialHeader *self,
                           const LbPartialHeader *old)
{
  if (*self->unit == '\0')
    return "this device has no number of its own, so it cannot be told from another one";

  if (strcmp (self->unit, old->unit) != 0 || strcmp (self->chip, old->chip) != 0)
    return "it was read from another device";

  if (self->flash_id != old->flash_id)
    return "the flash chip is another one now";

  if (lb_geometry_get_size (self->geometry) != lb_geometry_get_size (old->geometry))
    return "the memory has another size now";

  if (!same_geometry (self->geometry, old->geometry) || self->block_size != old->block_size)
    return "it was read in blocks of another size";

  return NULL;
}

/* The first bytes of the MD5: enough to tell a torn record. */
static guint32
check_of (const guint8 *body)
{
  LbDigest digest = lb_digest_compute (body, RECORD_BODY);

  return lb_get_le32 (digest.md5);
}

void
lb_partial_log_append (GByteArray           *log,
                       guint                 block,
                       const LbPartialBlock *state)
{
  guint start = log->len;

  lb_append_le32 (log, RECORD_TAG);
  lb_append_le32 (log, block);
  lb_append_le32 (log, state->proven ? RECORD_PROVEN : RECORD_DROPPED);
  g_byte_array_append (log, state->digest.md5, sizeof state->digest.md5);
  lb_append_le32 (log, check_of (log->data + start));
}

gsize
lb_partial_log_replay (GBytes         *log,
                       LbPartialBlock *states,
                       guint           n_blocks)
{
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (log, &length);
  gsize good = 0;

  for (; length - good >= RECORD_LENGTH; good += RECORD_LENGTH)
    {
      LbReader reader = LB_READER_INIT (data + good, RECORD_LENGTH);
      guint32 tag = lb_reader_u32 (&reader);
      guint32 block = lb_reader_u32 (&reader);
      guint32 kind = lb_reader_u32 (&reader);
      const guint8 *digest = lb_reader_bytes (&reader, sizeof states->digest.md5);
      guint32 check = lb_reader_u32 (&reader);

      if (tag != RECORD_TAG || block >= n_blocks || kind > RECORD_PROVEN ||
          check != check_of (data + good))
        break;

      states[block].proven = kind == RECORD_PROVEN;
      memcpy (states[block].digest.md5, digest, sizeof states->digest.md5);
    }

  return good;
}
