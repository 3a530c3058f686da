/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "cli-boards.h"
#include "lb-hex.h"

/* Intel HEX files as people have them, written to a practice VESC behind an ST-Link. */

#define STLINK "practice:vesc-stlink,instant"
#define FLASH 0x08000000u
#define FLASH_SIZE (1024u * 1024)
#define OPTIONS 0x1fffc000u

typedef struct
{
  guint32     address;
  const char *text; /* the bytes */
} Piece;

/* Returns: (transfer full): the path of a HEX file of these pieces; @end: what follows, or NULL */
static char *
make_hex (CliHome     *home,
          const Piece *pieces,
          guint        n_pieces,
          const char  *end)
{
  g_autoptr(LbImage) image = lb_image_new ();
  g_autofree char *text = NULL;
  g_autoptr(GBytes) bytes = NULL;
  GError *error = NULL;

  for (guint i = 0; i < n_pieces; i++)
    lb_image_add (image, pieces[i].address, (const guint8 *) pieces[i].text,
                  strlen (pieces[i].text), &error);
  g_assert_no_error (error);
  text = lb_hex_format (image, &error);
  g_assert_no_error (error);
  if (end != NULL)
    {
      *strstr (text, ":00000001FF") = '\0';
      bytes = g_bytes_new_take (g_strconcat (text, end, NULL), strlen (text) + strlen (end));
    }
  else
    bytes = g_bytes_new (text, strlen (text));
  cli_home_write (home, "file.hex", bytes);

  return cli_home_path (home, "file.hex");
}

static guint8 *
read_flash (CliHome *home)
{
  g_autoptr(GBytes) flash = cli_home_read (home, CLI_STATE_FOLDER "/vesc-stlink.bin");

  g_assert_cmpuint (g_bytes_get_size (flash), ==, FLASH_SIZE);
  return g_memdup2 (g_bytes_get_data (flash, NULL), FLASH_SIZE);
}

static void
put_pieces (guint8      *flash,
            const Piece *pieces,
            guint        n_pieces)
{
  for (guint i = 0; i < n_pieces; i++)
    memcpy (flash + (pieces[i].address - FLASH), pieces[i].text, strlen (pieces[i].text));
}

static void
assert_flash (CliHome      *home,
              const guint8 *wanted)
{
  g_autofree guint8 *flash = read_flash (home);

  g_assert_cmpmem (flash, FLASH_SIZE, wanted, FLASH_SIZE);
}

static const Piece gaps[] = {
  { FLASH + 0x8010, "ABCD" }, { FLASH + 0x9021, "EFGHI" }, { FLASH + 0x20100, "JKLM" },
};

/* The cable goes while it is written: the same command finishes it, and the gaps are as they were. */
static void
test_gaps (void)
{
  g_auto(CliHome) home = { 0 };
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;
  g_autofree guint8 *wanted = NULL;
  g_auto(CliResult) cut = { 0 };
  g_auto(CliResult) other = { 0 };
  g_auto(CliResult) done = { 0 };
  g_auto(CliResult) verify = { 0 };
  const Piece more[] = { { FLASH + 0x8010, "abcd" }, { FLASH + 0x20100, "JKLM" } };

  cli_home_init (&home);
  id = cli_back_up (&home, STLINK);
  wanted = read_flash (&home);
  put_pieces (wanted, gaps, G_N_ELEMENTS (gaps));
  path = make_hex (&home, gaps, G_N_ELEMENTS (gaps), NULL);

  cut = cli_run (&home, "restore", "--yes", "--accept", "not-an-image", "--no-safety-backup",
                 "--port", STLINK ",fault=vanish@450000", path, NULL);
  g_assert_cmpint (cut.code, ==, 4);
  g_assert_nonnull (strstr (cut.err, "3 separate ranges"));
  g_assert_nonnull (strstr (cut.err, "blocks are written"));

  /* Another file cannot know any more what was in its gaps. */
  g_free (path);
  path = make_hex (&home, more, G_N_ELEMENTS (more), NULL);
  other = cli_run (&home, "restore", "--yes", "--accept", "not-an-image", "--port", STLINK, path,
                   NULL);
  g_assert_cmpint (other.code, ==, 6);
  g_assert_nonnull (strstr (other.err, "Finish that first"));

  g_free (path);
  path = make_hex (&home, gaps, G_N_ELEMENTS (gaps), NULL);
  done = cli_run (&home, "restore", "--yes", "--port", STLINK, path, NULL);
  g_assert_cmpint (done.code, ==, 0);
  g_assert_nonnull (strstr (done.err, "Finishing what was interrupted"));
  assert_flash (&home, wanted);
  verify = cli_run (&home, "verify", "--port", STLINK, path, NULL);
  g_assert_cmpint (verify.code, ==, 0);
}

/* The person may move it, or have everything else erased; then the gaps are erased too. */
static void
test_where (void)
{
  const Piece moved[] = {
    { FLASH + 0x68011, "ABCD" }, { FLASH + 0x69022, "EFGHI" }, { FLASH + 0x80101, "JKLM" },
  };
  g_auto(CliHome) home = { 0 };
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;
  g_autofree guint8 *wanted = NULL;
  g_auto(CliResult) at = { 0 };
  g_auto(CliResult) alone = { 0 };

  cli_home_init (&home);
  id = cli_back_up (&home, STLINK);
  wanted = read_flash (&home);
  put_pieces (wanted, moved, G_N_ELEMENTS (moved));
  path = make_hex (&home, gaps, G_N_ELEMENTS (gaps), NULL);
  at = cli_run (&home, "restore", "--yes", "--accept", "not-an-image", "--at", "0x08068011",
                "--port", STLINK, path, NULL);
  g_assert_cmpint (at.code, ==, 0);
  assert_flash (&home, wanted);

  memset (wanted, 0xff, FLASH_SIZE);
  put_pieces (wanted, gaps, G_N_ELEMENTS (gaps));
  alone = cli_run (&home, "restore", "--yes", "--accept", "not-an-image", "--erase-rest",
                   "--no-safety-backup", "--port", STLINK, path, NULL);
  g_assert_cmpint (alone.code, ==, 0);
  g_assert_null (strstr (alone.err, "separate ranges"));
  assert_flash (&home, wanted);
}

/* Merged files of some tools carry the option bytes. They are told of, and never written. */
static void
test_option_bytes (void)
{
  const Piece pieces[] = { { FLASH + 0x8010, "ABCD" }, { OPTIONS, "\xef\xcc\x55\x33" } };
  g_auto(CliHome) home = { 0 };
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;
  g_autofree guint8 *wanted = NULL;
  g_auto(CliResult) done = { 0 };
  g_auto(CliResult) only = { 0 };
  g_auto(CliResult) detect = { 0 };

  cli_home_init (&home);
  id = cli_back_up (&home, STLINK);
  wanted = read_flash (&home);
  put_pieces (wanted, pieces, 1);
  path = make_hex (&home, pieces, G_N_ELEMENTS (pieces), NULL);
  done = cli_run (&home, "restore", "--yes", "--accept", "not-an-image", "--port", STLINK, path,
                  NULL);
  g_assert_cmpint (done.code, ==, 0);
  g_assert_nonnull (strstr (done.err, "note (option-bytes): Option bytes are left out."));
  assert_flash (&home, wanted);

  g_free (path);
  path = make_hex (&home, pieces + 1, 1, NULL);
  only = cli_run (&home, "restore", "--yes", "--port", STLINK, path, NULL);
  g_assert_cmpint (only.code, ==, 1);
  g_assert_nonnull (strstr (only.err, "option bytes only"));
  detect = cli_run (&home, "detect", "--port", STLINK, NULL);
  g_assert_nonnull (strstr (detect.out, "Option bytes 0x0fffaaed"));
}

typedef struct
{
  const char *what;
  Piece       pieces[2];
  const char *end;    /* instead of the end mark; NULL: as it is */
  const char *port;
  int         code;
  const char *words;
} Refusal;

static const Refusal refusals[] = {
  { "no end mark", { { FLASH + 0x8000, "ABCD" } }, "", STLINK, 6, "--accept cut-off" },
  { "overlap", { { FLASH + 0x8000, "ABCDEFGH" } },
    ":04800400414243446E\n:00000001FF\n", STLINK, 1, "two different contents" },
  { "checksum", { { FLASH + 0x8000, "ABCD" } },
    ":04800400414243446F\n:00000001FF\n", STLINK, 1, "has a wrong checksum" },
  { "nothing", { { 0 } }, NULL, STLINK, 1, "holds no data" },
  { "behind the flash", { { FLASH + FLASH_SIZE, "ABCD" } }, NULL, STLINK, 6, "0x080fffff" },
  { "over its end", { { FLASH + FLASH_SIZE - 2, "ABCD" } }, NULL, STLINK, 6, "too-large" },
  { "RAM too", { { FLASH, "ABCD" }, { 0x20000000, "EFGH" } }, NULL, STLINK, 1,
    "bytes at 0x20000000, where this device has no memory" },
  { "of an ESP", { { 0, "\xe9\x01\x02\x20" }, { 0x1000, "ABCD" } }, NULL, STLINK, 1,
    "for another kind of device" },
  { "for an ESP", { { FLASH, "\x01\x10\x01\x20\x01\x02\x01\x08xyz" } }, NULL, ESP01, 6,
    "do not fit into the memory of this device, 0x00000000 to 0x000fffff" },
};

/* Each is refused in words before anything is written. */
static void
test_refusals (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      const Refusal *refusal = &refusals[i];
      g_auto(CliHome) home = { 0 };
      guint n = refusal->pieces[0].text == NULL ? 0 : refusal->pieces[1].text == NULL ? 1 : 2;
      g_autofree char *path = NULL;
      g_auto(CliResult) result = { 0 };

      cli_home_init (&home);
      path = make_hex (&home, refusal->pieces, n, refusal->end);
      result = cli_run (&home, "restore", "--yes", "--accept", "not-an-image", "--port",
                        refusal->port, path, NULL);
      if (result.code != refusal->code || strstr (result.err, refusal->words) == NULL)
        g_test_message ("%s: %d, %s", refusal->what, result.code, result.err);
      g_assert_cmpint (result.code, ==, refusal->code);
      g_assert_nonnull (strstr (result.err, refusal->words));
      g_assert_cmpuint (cli_count_backups (&home), ==, 0);
    }
}

/* The library holds whole runs of bytes: what belongs into gaps, nobody knows. */
static void
test_import (void)
{
  const Piece whole[] = { { FLASH, "ABCDEFGH" } };
  g_auto(CliHome) home = { 0 };
  g_autofree char *path = NULL;
  g_auto(CliResult) refused = { 0 };
  g_auto(CliResult) taken = { 0 };
  const Piece two[] = { { FLASH, "ABCD" }, { FLASH + 0x1000, "EFGH" } };

  cli_home_init (&home);
  path = make_hex (&home, two, G_N_ELEMENTS (two), NULL);
  refused = cli_run (&home, "import", path, NULL);
  g_assert_cmpint (refused.code, ==, 1);
  g_assert_nonnull (strstr (refused.err, "leaves gaps"));

  g_free (path);
  path = make_hex (&home, whole, G_N_ELEMENTS (whole), NULL);
  taken = cli_run (&home, "import", path, NULL);
  g_assert_cmpint (taken.code, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli-hex/gaps", test_gaps);
  g_test_add_func ("/cli-hex/where", test_where);
  g_test_add_func ("/cli-hex/option-bytes", test_option_bytes);
  g_test_add_func ("/cli-hex/refusals", test_refusals);
  g_test_add_func ("/cli-hex/import", test_import);

  return g_test_run ();
}
