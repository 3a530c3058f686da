/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "lb-error.h"
#include "sample.h"

#define MUTATIONS 2000

/* The sectors of an STM32F405: 4 of 16 KiB, one of 64, 7 of 128. */
static LbGeometry *
f405_geometry (void)
{
  const LbRegion regions[] = {
    { 0x08000000, 4 * 16384, 16384, 4, 0xff },
    { 0x08010000, 65536, 65536, 4, 0xff },
    { 0x08020000, 7 * 131072, 131072, 4, 0xff },
  };

  return lb_geometry_new (regions, G_N_ELEMENTS (regions));
}

static LbManifest *
full_manifest (void)
{
  LbManifest *manifest = lb_manifest_new ();
  g_autoptr(GBytes) blob = g_bytes_new_static ("blob", 4);
  g_autoptr(GArray) blocks = NULL;

  lb_identity_unref (manifest->identity);
  manifest->identity = sample_identity (SAMPLE_UNIT);
  manifest->identity->security |= LB_SECURITY_FLASH_ENCRYPTION;
  manifest->identity->crypt_count = 7;
  manifest->geometry = f405_geometry ();
  manifest->image_size = lb_geometry_get_size (manifest->geometry);
  manifest->sha256 = lb_sha256_hex ((const guint8 *) "x", 1);
  manifest->md5 = lb_digest_of_fill (1, 1);
  manifest->block_size = 65536;
  manifest->source = LB_SOURCE_READ;
  manifest->board = g_strdup ("vesc-6");
  manifest->note = g_strdup ("two\nlines \"quoted\" \\ ü");
  manifest->created = 1795171315;
  manifest->finished = 1795171330;
  manifest->original_name = g_strdup ("old.bin");
  manifest->boot_log = g_strdup ("rst:0x1 (POWERON_RESET),boot:0x3");
  manifest->baud = 921600;
  manifest->firmware_name = g_strdup ("Tasmota");
  manifest->firmware_version = g_strdup ("12.1");
  manifest->damaged_time = 1795171400;
  manifest->damaged_reason = g_strdup ("Bytes differ.");
  g_ptr_array_add (manifest->parts, lb_backup_part_new ("option-bytes", blob));
  g_ptr_array_add (manifest->events,
                   lb_backup_event_new (LB_BACKUP_EVENT_INTERRUPTED, 1795171390, "Cable pulled"));

  blocks = lb_manifest_split (manifest);
  manifest->digests = g_array_new (FALSE, FALSE, sizeof (LbDigest));
  for (guint i = 0; i < blocks->len; i++)
    {
      LbDigest digest = lb_digest_of_fill ((guint8) i, 2);

      g_array_append_val (manifest->digests, digest);
    }

  return manifest;
}

static void
test_round_trip (void)
{
  g_autoptr(LbManifest) manifest = full_manifest ();
  g_autoptr(GBytes) text = lb_manifest_encode (manifest);
  g_autoptr(GError) error = NULL;
  g_autoptr(LbManifest) decoded = lb_manifest_decode (text, &error);
  g_autoptr(LbManifest) copy = NULL;
  g_autoptr(GBytes) again = NULL;
  g_autoptr(GBytes) of_copy = NULL;

  g_assert_no_error (error);
  again = lb_manifest_encode (decoded);
  g_assert_cmpmem (g_bytes_get_data (again, NULL), g_bytes_get_size (again),
                   g_bytes_get_data (text, NULL), g_bytes_get_size (text));

  copy = lb_manifest_copy (decoded);
  of_copy = lb_manifest_encode (copy);
  g_assert_true (g_bytes_equal (of_copy, text));

  g_assert_cmpuint (lb_geometry_get_n_regions (decoded->geometry), ==, 3);
  g_assert_cmpuint (decoded->digests->len, ==, 1 + 1 + 7);
  g_assert_cmpint (decoded->created, ==, 1795171315);
  g_assert_cmpstr (decoded->note, ==, "two\nlines \"quoted\" \\ ü");
  g_assert_cmpint (decoded->identity->revision, ==, 301);
  g_assert_cmphex (
      decoded->identity->security, ==, LB_SECURITY_KNOWN | LB_SECURITY_FLASH_ENCRYPTION);
}

static void
test_truncated (void)
{
  g_autoptr(LbManifest) manifest = full_manifest ();
  g_autoptr(GBytes) text = lb_manifest_encode (manifest);

  for (gsize length = 0; length < g_bytes_get_size (text); length++)
    {
      /* A copy of its own, so that a read past its end is seen. */
      g_autoptr(GBytes) piece = g_bytes_new (g_bytes_get_data (text, NULL), length);
      GError *error = NULL;

      g_assert_null (lb_manifest_decode (piece, &error));
      g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
      g_clear_error (&error);
    }
}

static void
mutate (GByteArray *text,
        GRand      *rand)
{
  static const char *const pieces[] = {
    "{",       "}",          "[",    "]",    "\"",         ":",
    ",",       "null",       "true", "-1",   "1e999",      "99999999999999999999",
    "\\u0000", "\\ud800",    "0",    "\xff", "\"blocks\"", "..",
    "/*",      "4294967296",
  };
  guint position = (guint) g_rand_int_range (rand, 0, (int) text->len);
  const char *piece = pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))];
  guint n = (guint) g_rand_int_range (rand, 1, 40);

  switch (g_rand_int_range (rand, 0, 4))
    {
    case 0:
      text->data[position] = (guint8) g_rand_int (rand);
      break;
    case 1:
      g_byte_array_remove_range (text, position, MIN (n, text->len - position));
      break;
    case 2:
      for (gsize i = 0; i < strlen (piece) && position + i < text->len; i++)
        text->data[position + i] = (guint8) piece[i];
      break;
    default:
      text->data[position] ^= (guint8) (1 << g_rand_int_range (rand, 0, 8));
      break;
    }
}

static void
test_mutated (void)
{
  g_autoptr(LbManifest) manifest = full_manifest ();
  g_autoptr(GBytes) text = lb_manifest_encode (manifest);
  g_autoptr(GRand) rand = g_rand_new_with_seed (20261120);
  guint n_accepted = 0;

  for (guint i = 0; i < MUTATIONS; i++)
    {
      GByteArray *array = g_byte_array_new ();
      g_autoptr(GBytes) mutated = NULL;
      g_autoptr(LbManifest) decoded = NULL;
      g_autoptr(GError) error = NULL;

      g_byte_array_append (array, g_bytes_get_data (text, NULL), (guint) g_bytes_get_size (text));
      for (int n = g_rand_int_range (rand, 1, 4); n > 0 && array->len > 0; n--)
        mutate (array, rand);
      mutated = g_byte_array_free_to_bytes (array);

      decoded = lb_manifest_decode (mutated, &error);
      if (decoded != NULL)
        {
          /* What is accepted can be written and is accepted again. */
          g_autoptr(GBytes) written = lb_manifest_encode (decoded);
          g_autoptr(LbManifest) again = lb_manifest_decode (written, &error);

          g_assert_no_error (error);
          n_accepted++;
        }
      else
        g_assert_true (error->domain == LB_ERROR);
    }

  /* Flips inside words and digests go through; if nothing did, this would test nothing. */
  g_assert_cmpuint (n_accepted, >, 50);
  g_assert_cmpuint (n_accepted, <, MUTATIONS);
}

static char *
replace (const char *text,
         const char *from,
         const char *to)
{
  const char *at = strstr (text, from);

  g_assert_nonnull (at);

  return g_strdup_printf ("%.*s%s%s", (int) (at - text), text, to, at + strlen (from));
}

static void
test_hostile (void)
{
  static const struct { const char *from; const char *to; } cases[] = {
    { "\"format\" : 1", "\"format\" : 0" },
    { "\"format\" : 1", "\"format\" : \"1\"" },
    { "\"format\" : 1", "\"format\" : 1.0" },
    { "\"format\" : 1", "\"former\" : 1" },
    { "\"source\" : \"read\"", "\"source\" : \"guessed\"" },
    { "\"source\" : \"read\"", "\"source\" : [ ]" },
    { "\"created\" : \"2026", "\"created\" : \"1826" },
    { "\"created\" : \"2026", "\"created\" : \"x" },
    { "\"name\" : \"option-bytes\"", "\"name\" : \"../../x\"" },
    { "\"name\" : \"option-bytes\"", "\"name\" : \"\"" },
    { "\"name\" : \"option-bytes\"", "\"name\" : 5" },
    { "\"size\" : 4", "\"size\" : -4" },
    { "\"security\" : [", "\"security\" : [ \"laser-fuse\"," },
    { "\"features\" : [", "\"features\" : [ { }," },
    { "\"crypt-count\" : 7", "\"crypt-count\" : 256" },
    { "\"size\" : 1048576", "\"size\" : 1048575" },
    { "\"size\" : 1048576", "\"size\" : 0" },
    { "\"size\" : 1048576", "\"size\" : 18446744073709551615" },
    { "\"size\" : 1048576", "\"size\" : 1e6" },
    { "\"block-size\" : 65536", "\"block-size\" : 0" },
    { "\"block-size\" : 65536", "\"block-size\" : 1" },
    { "\"block-size\" : 65536", "\"block-size\" : 4294967296" },
    { "\"erase-unit\" : 16384", "\"erase-unit\" : 1" },
    { "\"erase-unit\" : 16384", "\"erase-unit\" : 0" },
    { "\"start\" : 134217728", "\"start\" : 134283264" },
    { "\"length\" : 65536", "\"length\" : 1073741824" },
    { "\"blocks\" : [", "\"blocks\" : [ \"00000000000000000000000000000000\"," },
    { "\"blocks\" : [", "\"blocks\" : [ null," },
    { "\"blocks\" : [", "\"blockz\" : [" },
    { "\"sha256\"", "\"sha25\"" },
    { "\"device\" : {", "\"device\" : [ ], \"x\" : {" },
    { "\"time\" :", "/* \" */ \"time\" :" },
    { "\"note\" : \"", "\"note\" : 'x', \"y\" : \"" },
    { "\"note\" : \"", "\"note\" : \"\xc3" },
  };
  g_autoptr(LbManifest) manifest = full_manifest ();
  g_autoptr(GBytes) bytes = lb_manifest_encode (manifest);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *changed = replace (text, cases[i].from, cases[i].to);
      g_autoptr(GBytes) data = g_bytes_new (changed, strlen (changed));
      g_autoptr(LbManifest) decoded = NULL;
      g_autoptr(GError) error = NULL;

      decoded = lb_manifest_decode (data, &error);
      if (decoded != NULL)
        g_error ("accepted: %s", cases[i].to);
      g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
    }
}

static void
test_deep (void)
{
  const gsize depth = 5 * 1000 * 1000;
  g_autoptr(GString) text = g_string_new ("{\"format\":1,\"x\":");
  g_autoptr(GBytes) data = NULL;
  g_autoptr(GError) error = NULL;

  for (gsize i = 0; i < depth; i++)
    g_string_append_c (text, '[');
  data = g_bytes_new (text->str, text->len);
  g_assert_null (lb_manifest_decode (data, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
}

static void
test_newer (void)
{
  g_autoptr(GBytes) data = g_bytes_new_static ("{\"format\":2,\"image\":[]}", 23);
  g_autoptr(GError) error = NULL;

  g_assert_null (lb_manifest_decode (data, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "newer Lifeboat"));
}

/* What a later version of this format adds survives a change of the note. */
static void
test_edit_keeps_unknown (void)
{
  g_autoptr(LbManifest) manifest = full_manifest ();
  g_autoptr(GBytes) bytes = lb_manifest_encode (manifest);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autofree char *extended =
      replace (text, "\"format\" : 1", "\"format\" : 1, \"mood\" : [ \"calm\" ]");
  g_autoptr(GBytes) data = g_bytes_new (extended, strlen (extended));
  g_autoptr(GError) error = NULL;
  g_autoptr(LbManifest) decoded = lb_manifest_decode (data, &error);
  g_autoptr(GBytes) edited = NULL;
  g_autoptr(LbManifest) again = NULL;

  g_assert_no_error (error);
  g_free (decoded->note);
  decoded->note = g_strdup ("new");
  decoded->damaged_time = 0;
  edited = lb_manifest_edit (data, decoded, &error);
  g_assert_no_error (error);
  g_assert_nonnull (g_strstr_len (
      g_bytes_get_data (edited, NULL), (gssize) g_bytes_get_size (edited), "\"calm\""));

  again = lb_manifest_decode (edited, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->note, ==, "new");
  g_assert_cmpint (again->damaged_time, ==, 0);
  g_assert_cmpuint (again->events->len, ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/manifest/round-trip", test_round_trip);
  g_test_add_func ("/manifest/truncated", test_truncated);
  g_test_add_func ("/manifest/mutated", test_mutated);
  g_test_add_func ("/manifest/hostile", test_hostile);
  g_test_add_func ("/manifest/deep", test_deep);
  g_test_add_func ("/manifest/newer", test_newer);
  g_test_add_func ("/manifest/edit-keeps-unknown", test_edit_keeps_unknown);

  return g_test_run ();
}
