/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-hex"

#include "config.h"

#include <string.h>

#include "lb-error.h"
#include "lb-hex.h"

#define DATA_MAX 255
#define RECORD_MAX (DATA_MAX + 5) /* count, address, type, checksum */
#define LINE_BYTES 16
#define GAP 16
#define SEGMENT_SPACE 0x10000u
#define ADDRESS_SPACE (G_GUINT64_CONSTANT (1) << 32)

typedef enum
{
  RECORD_DATA = 0,
  RECORD_END = 1,
  RECORD_SEGMENT = 2,
  RECORD_START_SEGMENT = 3,
  RECORD_UPPER = 4,
  RECORD_START = 5,
} RecordType;

/* A piece of data in the order of the file; its bytes are in the pool. */
typedef struct
{
  guint32 address;
  guint32 offset;
  guint32 length;
} Piece;

typedef struct
{
  GArray     *pieces; /* (element-type Piece) */
  GByteArray *pool;
  guint32     base;
  gboolean    in_segment; /* the base came from a type 2 record: offsets wrap in 64 KiB */
  gboolean    sorted;
  gboolean    ended;
  guint       line;
} Parser;

gboolean
lb_hex_is_likely (const guint8 *text,
                  gsize         length)
{
  gsize i = 0;

  while (i < length && g_ascii_isspace (text[i]))
    i++;
  if (i == length || text[i] != ':' || length - i < 11)
    return FALSE;

  for (gsize k = i + 1; k < i + 11; k++)
    {
      if (!g_ascii_isxdigit (text[k]))
        return FALSE;
    }

  return TRUE;
}

static gboolean
fail (Parser      *self,
      const char  *what,
      GError     **error)
{
  g_set_error (error, LB_ERROR, LB_ERROR_INVALID, "Line %u of the HEX file %s: the file is damaged",
               self->line, what);
  return FALSE;
}

/* Returns: the number of bytes, 0 when the line is no record that is whole and right */
static gsize
decode_line (Parser        *self,
             const guint8  *line,
             gsize          length,
             guint8        *record,
             GError       **error)
{
  gsize n = (length - 1) / 2;
  guint8 sum = 0;

  if (line[0] != ':' || length % 2 == 0 || n < 5 || n > RECORD_MAX)
    {
      fail (self, "is not a whole record", error);
      return 0;
    }

  for (gsize i = 0; i < n; i++)
    {
      int high = g_ascii_xdigit_value (line[1 + 2 * i]);
      int low = g_ascii_xdigit_value (line[2 + 2 * i]);

      if (high < 0 || low < 0)
        {
          fail (self, "holds a letter that is no digit", error);
          return 0;
        }
      record[i] = (guint8) (high << 4 | low);
      sum += record[i];
    }

  if (record[0] + 5u != n || sum != 0)
    {
      fail (self,
            record[0] + 5u != n ? "is shorter or longer than it says" : "has a wrong checksum",
            error);
      return 0;
    }

  return n;
}

static void
add_piece (Parser       *self,
           guint32       address,
           const guint8 *data,
           guint32       length)
{
  Piece piece = { address, self->pool->len, length };

  if (length == 0)
    return;

  if (self->pieces->len > 0)
    {
      Piece *last = &g_array_index (self->pieces, Piece, self->pieces->len - 1);

      /* One piece a run instead of one a line. */
      if (last->address + last->length == address && last->address <= G_MAXUINT32 - last->length)
        {
          g_byte_array_append (self->pool, data, length);
          last->length += length;
          return;
        }
      self->sorted = self->sorted && last->address < address;
    }

  g_byte_array_append (self->pool, data, length);
  g_array_append_val (self->pieces, piece);
}

static gboolean
take_data (Parser        *self,
           guint16        offset,
           const guint8  *data,
           guint32        length,
           GError       **error)
{
  guint32 first = length;

  if (self->in_segment)
    first = MIN (length, SEGMENT_SPACE - offset);
  else if ((guint64) self->base + offset + length > ADDRESS_SPACE)
    return fail (self, "goes past the end of the address space", error);

  if (self->pool->len + length > LB_IMAGE_BYTES_MAX)
    return fail (self, "goes past 16 MiB of data, more than any device here holds", error);

  add_piece (self, self->base + offset, data, first);
  add_piece (self, self->base, data + first, length - first);

  return TRUE;
}

static gboolean
take_record (Parser        *self,
             const guint8  *record,
             GError       **error)
{
  guint8 length = record[0];
  guint16 offset = (guint16) (record[1] << 8 | record[2]);
  const guint8 *data = record + 4;

  switch ((RecordType) record[3])
    {
    case RECORD_DATA:
      return take_data (self, offset, data, length, error);
    case RECORD_END:
      self->ended = TRUE;
      return length == 0 || fail (self, "ends the file with data in it", error);
    case RECORD_SEGMENT:
    case RECORD_UPPER:
      if (length != 2)
        return fail (self, "has an address of a wrong length", error);
      self->in_segment = record[3] == RECORD_SEGMENT;
      self->base = (guint32) (data[0] << 8 | data[1]) << (self->in_segment ? 4 : 16);
      return TRUE;
    case RECORD_START_SEGMENT:
    case RECORD_START:
      return length == 4 || fail (self, "has a start address of a wrong length", error);
    default:
      return fail (self, "is of an unknown type", error);
    }
}

static int
compare_pieces (gconstpointer a,
                gconstpointer b)
{
  const Piece *one = a;
  const Piece *two = b;

  return one->address < two->address ? -1 : one->address > two->address;
}

static LbImage *
build_image (Parser  *self,
             GError **error)
{
  g_autoptr(LbImage) image = lb_image_new ();

  if (!self->sorted)
    g_array_sort (self->pieces, compare_pieces);

  for (guint i = 0; i < self->pieces->len; i++)
    {
      const Piece *piece = &g_array_index (self->pieces, Piece, i);

      if (!lb_image_add (image, piece->address, self->pool->data + piece->offset, piece->length,
                         error))
        return NULL;
    }

  if (lb_image_get_size (image) == 0)
    {
      g_set_error_literal (error, LB_ERROR, LB_ERROR_INVALID, "The HEX file holds no data");
      return NULL;
    }
  lb_image_close_gaps (image, GAP, 0xff);

  return g_steal_pointer (&image);
}

static gboolean
parse_lines (Parser        *self,
             const guint8  *text,
             gsize          length,
             GError       **error)
{
  guint8 record[RECORD_MAX];
  gsize i = 0;

  while (i < length && !self->ended)
    {
      gsize start = i;
      gsize end;

      while (i < length && text[i] != '\n' && text[i] != '\r')
        i++;
      end = i;
      self->line++;
      if (i < length && text[i] == '\r')
        i++;
      if (i < length && text[i] == '\n')
        i++;

      while (end > start && g_ascii_isspace (text[end - 1]))
        end--;
      while (start < end && g_ascii_isspace (text[start]))
        start++;
      if (start == end)
        continue;

      if (decode_line (self, text + start, end - start, record, error) == 0 ||
          !take_record (self, record, error))
        return FALSE;
    }

  return TRUE;
}

LbImage *
lb_hex_parse (const guint8  *text,
              gsize          length,
              char         **warning,
              GError       **error)
{
  g_autoptr(GArray) pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  g_autoptr(GByteArray) pool = g_byte_array_new ();
  Parser self = { .pieces = pieces, .pool = pool, .sorted = TRUE };
  LbImage *image;

  g_return_val_if_fail (text != NULL || length == 0, NULL);

  if (warning != NULL)
    *warning = NULL;
  if (length > LB_HEX_TEXT_MAX)
    {
      g_set_error_literal (error, LB_ERROR, LB_ERROR_INVALID,
                           "The HEX file is too long to be an image for a device here");
      return NULL;
    }
  if (!parse_lines (&self, text, length, error))
    return NULL;

  image = build_image (&self, error);
  if (image != NULL && warning != NULL && !self.ended)
    *warning = g_strdup ("The HEX file has no end mark: it may be cut off");

  return image;
}

static void
append_record (GString      *text,
               RecordType    type,
               guint16       offset,
               const guint8 *data,
               guint         length)
{
  guint8 sum = (guint8) (length + (offset >> 8) + (offset & 0xff) + type);

  g_string_append_printf (text, ":%02X%04X%02X", length, offset, type);
  for (guint i = 0; i < length; i++)
    {
      g_string_append_printf (text, "%02X", data[i]);
      sum += data[i];
    }
  g_string_append_printf (text, "%02X\n", (guint8) -sum);
}

static void
append_range (GString      *text,
              guint64       start,
              const guint8 *data,
              gsize         length,
              guint32      *upper)
{
  for (gsize done = 0; done < length;)
    {
      guint32 address = (guint32) (start + done);
      gsize left = MIN (length - done, SEGMENT_SPACE - (address & 0xffff));
      guint here = (guint) MIN (left, LINE_BYTES - address % LINE_BYTES);

      if (address >> 16 != *upper)
        {
          const guint8 base[2] = { (guint8) (address >> 24), (guint8) (address >> 16) };

          append_record (text, RECORD_UPPER, 0, base, sizeof base);
          *upper = address >> 16;
        }
      append_record (text, RECORD_DATA, (guint16) address, data + done, here);
      done += here;
    }
}

char *
lb_hex_format (const LbImage  *image,
               GError        **error)
{
  GString *text;
  guint32 upper = 0;

  g_return_val_if_fail (image != NULL, NULL);

  if (lb_image_get_end (image) > ADDRESS_SPACE)
    {
      g_set_error_literal (error, LB_ERROR, LB_ERROR_INVALID,
                           "A HEX file cannot hold addresses of more than 32 bits");
      return NULL;
    }

  text = g_string_new (NULL);
  for (guint i = 0; i < lb_image_get_n_ranges (image); i++)
    {
      guint64 start;
      gsize length;
      const guint8 *data = lb_image_get_range (image, i, &start, &length);

      append_range (text, start, data, length, &upper);
    }
  append_record (text, RECORD_END, 0, NULL, 0);

  return g_string_free (text, FALSE);
}
