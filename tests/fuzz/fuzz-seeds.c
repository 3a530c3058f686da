/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "image-maker.h"
#include "lb-manifest.h"

/* fuzz-seeds NAME FOLDER: where the fuzzer called NAME begins. */

static const char *folder;

static void
save (const char   *name,
      const guint8 *data,
      gsize         length)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr(GError) error = NULL;

  g_file_set_contents (path, (const char *) data, (gssize) length, &error);
  g_assert_no_error (error);
}

static void
save_array (const char *name,
            GByteArray *bytes)
{
  save (name, bytes->data, bytes->len);
  g_byte_array_unref (bytes);
}

static void
save_image_seeds (void)
{
  static const char hex[] = ":020000040800F2\n:0400000041424344F2\n:00000001FF\n";
  GByteArray *flash = maker_esp32_flash ();
  MakerPage page;

  /* The parts that are read, without the megabytes between them. */
  g_byte_array_set_size (flash, 0x12000);
  save_array ("flash", flash);
  save_array ("app", maker_esp32_image (5, TRUE, 0x3c000000, "name", "1.0"));
  save_array ("loader", maker_esp32_image (0, FALSE, 0, NULL, NULL));
  save_array ("v1", maker_esp8266_v1 (300));
  save_array ("v2", maker_esp8266_v2 (256));
  save_array ("table", maker_usual_table ());
  save ("hex", (const guint8 *) hex, strlen (hex));

  maker_page_init (&page, 1);
  maker_page_number (&page, 0, "wifi", 0x01, 1);
  maker_page_payload (&page, 1, "name", 0x21, 0xff, "lamp", 5);
  maker_page_payload (&page, 1, "cal", 0x42, 0, "0123456789", 10);
  maker_page_blob_index (&page, 1, "cal", 10, 1, 0);
  save ("nvs", page.bytes, sizeof page.bytes);
}

static void
save_reply_seeds (void)
{
  static const guint8 sync[] = { 3, 0xc0, 1, 8, 4, 0, 7, 7, 0x12, 0x20, 0, 0, 0, 0, 0xc0 };
  static const guint8 escaped[] = { 15, 0xc0, 1, 0x0a, 2, 0, 0xdb, 0xdc, 0xdb, 0xdd, 0, 0, 0, 0,
                                    0xc0, 0xc0, 0x4f, 0x48, 0x41, 0x49, 0xc0 };

  save ("sync", sync, sizeof sync);
  save ("escaped", escaped, sizeof escaped);
}

static void
save_manifest_seeds (void)
{
  static const guint8 block[4096] = { 0 };
  g_autoptr(LbManifest) manifest = lb_manifest_new ();
  LbDigest digest = lb_digest_compute (block, sizeof block);
  g_autoptr(GBytes) text = NULL;
  gsize length;
  const guint8 *data;

  manifest->identity->chip = g_strdup ("esp32");
  manifest->identity->unit = g_strdup ("24a160112233");
  manifest->identity->flash_size = sizeof block;
  manifest->geometry = lb_geometry_new_flat (sizeof block);
  manifest->image_size = sizeof block;
  manifest->sha256 = lb_sha256_hex (block, sizeof block);
  manifest->md5 = digest;
  manifest->block_size = sizeof block;
  manifest->digests = g_array_new (FALSE, FALSE, sizeof (LbDigest));
  g_array_append_val (manifest->digests, digest);
  manifest->note = g_strdup ("a note");
  g_ptr_array_add (manifest->events, lb_backup_event_new (LB_BACKUP_EVENT_VERIFIED, 1, "equal"));
  text = lb_manifest_encode (manifest);
  data = g_bytes_get_data (text, &length);
  save ("plain", data, length);
}

int
main (int   argc,
      char *argv[])
{
  if (argc != 3)
    return 2;

  folder = argv[2];
  if (strcmp (argv[1], "image") == 0)
    save_image_seeds ();
  else if (strcmp (argv[1], "replies") == 0)
    save_reply_seeds ();
  else
    save_manifest_seeds ();

  return 0;
}
