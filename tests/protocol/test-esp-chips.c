/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "lb-esp-chips.h"

typedef struct
{
  guint32 address;
  guint32 value;
} Reg;

static void
decode (LbEspInfo  *info,
        LbEspChipId id,
        const Reg  *dump,
        guint       n)
{
  LbEspRegs regs = { 0 };
  guint32 wanted[LB_ESP_MAX_REGS];
  guint n_wanted = lb_esp_chip_list_registers (lb_esp_chip_get (id), wanted);

  g_assert_cmpuint (n_wanted, <=, LB_ESP_MAX_REGS);

  /* Only what the session would have read counts. */
  for (guint i = 0; i < n_wanted; i++)
    for (guint j = 0; j < n; j++)
      if (dump[j].address == wanted[i])
        lb_esp_regs_add (&regs, wanted[i], dump[j].value);

  lb_esp_info_decode (info, lb_esp_chip_get (id), &regs);
}

#define DECODE(info, id, ...) \
  G_STMT_START { \
    static const Reg dump_[] = { __VA_ARGS__ }; \
    decode ((info), (id), dump_, G_N_ELEMENTS (dump_)); \
  } G_STMT_END

static void
assert_mac (const LbEspInfo *info,
            const char      *expected)
{
  g_autofree char *text = g_strdup_printf ("%02x:%02x:%02x:%02x:%02x:%02x",
                                           info->mac[0], info->mac[1], info->mac[2],
                                           info->mac[3], info->mac[4], info->mac[5]);

  g_assert_true (info->has_mac);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_table (void)
{
  for (guint i = 0; i < LB_ESP_N_CHIPS; i++)
    {
      const LbEspChip *chip = lb_esp_chip_get (i);
      guint32 addresses[LB_ESP_MAX_REGS];

      g_assert_cmpint (chip->id, ==, i);
      g_assert_true (lb_esp_chip_from_key (chip->key) == chip);
      for (guint j = 0; j < chip->n_magics; j++)
        g_assert_true (lb_esp_chip_from_magic (chip->magics[j]) == chip);
      if (chip->security_id >= 0)
        g_assert_true (lb_esp_chip_from_security_id (chip->security_id) == chip);
      g_assert_cmpuint (lb_esp_chip_list_registers (chip, addresses), >, 1);
      g_assert_true (addresses[0] == chip->mac);
      g_assert_true ((chip->crystal_mhz == 0) == (chip->clkdiv != 0));
    }

  g_assert_null (lb_esp_chip_from_magic (0x12345678));
  g_assert_null (lb_esp_chip_from_security_id (4));
  g_assert_null (lb_esp_chip_from_key ("esp99"));
}

static void
test_esp8266 (void)
{
  LbEspInfo info;
  g_auto(GStrv) features = NULL;

  DECODE (&info, LB_ESP_ESP8266,
          { 0x3ff00050, 0xab000000 }, { 0x3ff00054, 0x0200c0de }, { 0x3ff0005c, 0 });
  assert_mac (&info, "18:fe:34:c0:de:ab");
  g_assert_cmpstr (info.model, ==, "ESP8266EX");

  DECODE (&info, LB_ESP_ESP8266,
          { 0x3ff00050, 0xab000000 }, { 0x3ff00054, 0x0001c0de }, { 0x3ff0005c, 0 });
  assert_mac (&info, "ac:d0:74:c0:de:ab");

  DECODE (&info, LB_ESP_ESP8266,
          { 0x3ff00050, 0xab000000 }, { 0x3ff00054, 0x0007c0de }, { 0x3ff0005c, 0 });
  g_assert_false (info.has_mac);

  DECODE (&info, LB_ESP_ESP8266,
          { 0x3ff00050, 0xab000010 }, { 0x3ff00054, 0x0001c0de }, { 0x3ff0005c, 0x005ccf7f });
  assert_mac (&info, "5c:cf:7f:c0:de:ab");
  g_assert_cmpstr (info.model, ==, "ESP8285N");
  g_assert_cmpuint (info.flash_mib, ==, 1);

  features = lb_esp_info_get_features (&info, lb_esp_chip_get (LB_ESP_ESP8266));
  g_assert_true (g_strv_contains ((const char *const *) features, "Embedded flash 1 MB"));
  g_assert_true (g_strv_contains ((const char *const *) features, "Wi-Fi"));

  /* Bits 80, 121 and 122 stand in the third and fourth word: an ESP8285 with 4 MB, hot version. */
  DECODE (&info, LB_ESP_ESP8266,
          { 0x3ff00050, 0x00000020 }, { 0x3ff00058, 1u << 16 },
          { 0x3ff0005c, 1u << 25 | 1u << 26 | 0x5ccf7f });
  g_assert_cmpstr (info.model, ==, "ESP8285H");
  g_assert_cmpuint (info.flash_mib, ==, 4);
}

static void
test_esp32 (void)
{
  LbEspInfo info;
  g_auto(GStrv) features = NULL;

  DECODE (&info, LB_ESP_ESP32,
          { 0x3ff5a004, 0x60112233 }, { 0x3ff5a008, 0x00ab24a1 }, { 0x3ff5a00c, 0x00008000 },
          { 0x3ff5a014, 0x00000000 }, { 0x3ff6607c, 0 }, { 0x3ff5a000, 0 }, { 0x3ff5a018, 0 });
  assert_mac (&info, "24:a1:60:11:22:33");
  g_assert_cmpint (info.revision, ==, 100);
  g_assert_cmpstr (info.model, ==, "ESP32-D0WDQ6");
  g_assert_cmpuint (info.cores, ==, 2);
  g_assert_false (info.secure_boot);
  g_assert_cmpuint (info.pad_word, ==, 0);
  features = lb_esp_info_get_features (&info, lb_esp_chip_get (LB_ESP_ESP32));
  g_assert_true (g_strv_contains ((const char *const *) features, "Bluetooth"));
  g_assert_true (g_strv_contains ((const char *const *) features, "Dual core"));

  /* Revision 3.1, PICO-V3 with pins in the eFuse, encryption on, secure boot v2. */
  DECODE (&info, LB_ESP_ESP32,
          { 0x3ff5a004, 0x60112233 }, { 0x3ff5a008, 0x000024a1 },
          { 0x3ff5a00c, 1u << 15 | 5u << 9 | 11u << 4 | 1 },
          { 0x3ff5a014, 1u << 24 | 1u << 20 | 16u << 15 | 8u << 10 | 17u << 5 | 6u },
          { 0x3ff6607c, 1u << 31 }, { 0x3ff5a000, 0x7u << 20 }, { 0x3ff5a018, 1u << 5 });
  g_assert_cmpint (info.revision, ==, 301);
  g_assert_cmpstr (info.model, ==, "ESP32-PICO-V3");
  g_assert_cmpuint (info.cores, ==, 1);
  g_assert_true (info.embedded_flash);
  g_assert_cmphex (info.pad_word, ==, 6u | 17u << 6 | 8u << 12 | 16u << 18 | 11u << 24);
  g_assert_cmpuint (info.crypt_count, ==, 7);
  g_assert_true (lb_esp_crypt_count_is_on (info.crypt_count));
  g_assert_true (info.secure_boot);

  /* The fourth package bit stands apart; the v2 bit means nothing on old silicon. */
  DECODE (&info, LB_ESP_ESP32,
          { 0x3ff5a00c, 1u << 2 | 1u << 9 }, { 0x3ff5a018, 1u << 5 }, { 0x3ff5a004, 1 });
  g_assert_cmpuint (info.package, ==, 9);
  g_assert_null (info.model);
  g_assert_false (info.secure_boot);

  DECODE (&info, LB_ESP_ESP32, { 0x3ff5a018, 1u << 4 }, { 0x3ff5a00c, 4u << 9 });
  g_assert_true (info.secure_boot);
  g_assert_cmpstr (info.model, ==, "ESP32-U4WDH");
  g_assert_false (info.has_mac);
}

static void
test_later (void)
{
  LbEspInfo info;

  DECODE (&info, LB_ESP_ESP32S2,
          { 0x3f41a044, 0x44556677 }, { 0x3f41a048, 0x00002233 },
          { 0x3f41a050, 1u << 18 | 1u << 20 | 2u << 21 | 1u << 28 }, { 0x3f41a054, 2u << 4 });
  assert_mac (&info, "22:33:44:55:66:77");
  g_assert_cmpint (info.revision, ==, 110);
  g_assert_cmpuint (info.flash_mib, ==, 4);
  g_assert_cmpuint (info.psram_mib, ==, 2);

  DECODE (&info, LB_ESP_ESP32S3,
          { 0x60007050, 2u << 18 | 1u << 27 }, { 0x60007054, 1u | 1u << 3 },
          { 0x60007058, 1u << 24 | 1u << 23 }, { 0x60007044, 5 });
  g_assert_cmpint (info.revision, ==, 110);
  g_assert_cmpuint (info.flash_mib, ==, 8);
  g_assert_cmpstr (info.flash_vendor, ==, "XMC");
  g_assert_cmpuint (info.psram_mib, ==, 8);
  g_assert_cmpuint (info.cores, ==, 2);

  /* The first S3: minor 0 with block version 1.1 is revision 0.0 whatever the other bits say. */
  DECODE (&info, LB_ESP_ESP32S3,
          { 0x60007050, 1u << 24 }, { 0x60007058, 3u << 24 | 1u << 23 }, { 0x6000706c, 1 });
  g_assert_cmpint (info.revision, ==, 0);

  DECODE (&info, LB_ESP_ESP32C2,
          { 0x60008840, 0x11 }, { 0x60008844, 1u << 22 | 1u << 20 | 2u << 16 },
          { 0x6000885c, 2u << 29 });
  g_assert_cmpint (info.revision, ==, 102);
  g_assert_cmpstr (info.model, ==, "ESP8684H");
  g_assert_cmpuint (info.flash_mib, ==, 2);

  DECODE (&info, LB_ESP_ESP32C3,
          { 0x60008850, 4u << 18 | 1u << 21 | 1u << 27 }, { 0x60008858, 0 }, { 0x60008844, 1 });
  g_assert_cmpint (info.revision, ==, 4);
  g_assert_cmpstr (info.model, ==, "ESP8685");
  g_assert_cmpuint (info.flash_mib, ==, 4);

  DECODE (&info, LB_ESP_ESP32C6,
          { 0x600b0844, 0x334455aa }, { 0x600b0848, 0xfffe1122 },
          { 0x600b0850, 1u << 22 | 3u << 18 | 1u << 24 }, { 0x600b0854, 1 });
  assert_mac (&info, "11:22:33:44:55:aa");
  g_assert_cmphex (info.mac_extension[0], ==, 0xff);
  g_assert_cmphex (info.mac_extension[1], ==, 0xfe);
  g_assert_cmpint (info.revision, ==, 103);
  g_assert_cmpuint (info.flash_mib, ==, 4);

  DECODE (&info, LB_ESP_ESP32H2,
          { 0x600b0850, 1u << 21 | 2u << 18 }, { 0x600b0854, 3 }, { 0x600b0844, 1 });
  g_assert_cmpint (info.revision, ==, 102);
  g_assert_cmpuint (info.package, ==, 3);

  DECODE (&info, LB_ESP_ESP32C5, { 0x600b484c, 1u << 4 | 2u | 1u << 26 }, { 0x600b4844, 1 });
  g_assert_cmpint (info.revision, ==, 102);

  DECODE (&info, LB_ESP_ESP32C61, { 0x600b484c, 1u << 4 }, { 0x600b4844, 1 });
  g_assert_cmpint (info.revision, ==, 100);

  DECODE (&info, LB_ESP_ESP32P4, { 0x5012d04c, 3u << 4 | 1 }, { 0x5012d044, 1 });
  g_assert_cmpint (info.revision, ==, 301);

  DECODE (&info, LB_ESP_ESP32P4, { 0x5012d04c, 1u << 23 | 1u << 4 }, { 0x5012d044, 1 });
  g_assert_cmpint (info.revision, ==, 500);
}

static void
test_crystal (void)
{
  static const struct { LbEspChipId id; guint32 clkdiv; guint mhz; } cases[] = {
    { LB_ESP_ESP8266, 451, 26 },
    { LB_ESP_ESP8266, 694, 40 },
    { LB_ESP_ESP32, 347, 40 },
    { LB_ESP_ESP32, 226, 26 },
    { LB_ESP_ESP32C2, 0xffe00000 | 226, 26 },
    { LB_ESP_ESP32C5, 417, 48 },
    { LB_ESP_ESP32C3, 0, 40 },
    { LB_ESP_ESP32H2, 0, 32 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (lb_esp_chip_get_crystal (lb_esp_chip_get (cases[i].id), cases[i].clkdiv,
                                               115200), ==, cases[i].mhz);
}

static void
test_stub_names (void)
{
  static const struct { LbEspChipId id; int revision; gboolean secure; const char *name; } cases[] = {
    { LB_ESP_ESP8266, 0, FALSE, "esp8266" },
    { LB_ESP_ESP32C2, 0, FALSE, NULL },
    { LB_ESP_ESP32C2, 100, FALSE, "esp32c2" },
    { LB_ESP_ESP32C3, 3, TRUE, NULL },
    { LB_ESP_ESP32C3, 3, FALSE, "esp32c3" },
    { LB_ESP_ESP32S3, 0, TRUE, "esp32s3" },
    { LB_ESP_ESP32P4, 103, FALSE, "esp32p4-rev1" },
    { LB_ESP_ESP32P4, 300, FALSE, "esp32p4" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (lb_esp_chip_get_stub_name (lb_esp_chip_get (cases[i].id), cases[i].revision,
                                                cases[i].secure), ==, cases[i].name);
}

static void
test_security (void)
{
  static const guint8 data[20] = { 5, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0 };
  LbEspSecurity security;

  for (gsize length = 0; length <= sizeof data; length++)
    g_assert_cmpint (lb_esp_security_parse (&security, data, length), ==,
                     length == 12 || length == 20);

  g_assert_true (lb_esp_security_parse (&security, data, 20));
  g_assert_cmphex (security.flags, ==,
                   LB_ESP_SECURITY_SECURE_BOOT | LB_ESP_SECURITY_SECURE_DOWNLOAD);
  g_assert_cmpuint (security.chip_id, ==, 9);
  g_assert_false (lb_esp_crypt_count_is_on (security.crypt_count));
  g_assert_true (lb_esp_crypt_count_is_on (1));
  g_assert_true (lb_esp_crypt_count_is_on (7));
  g_assert_false (lb_esp_crypt_count_is_on (0));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/esp-chips/table", test_table);
  g_test_add_func ("/esp-chips/esp8266", test_esp8266);
  g_test_add_func ("/esp-chips/esp32", test_esp32);
  g_test_add_func ("/esp-chips/later", test_later);
  g_test_add_func ("/esp-chips/crystal", test_crystal);
  g_test_add_func ("/esp-chips/stub-names", test_stub_names);
  g_test_add_func ("/esp-chips/security", test_security);
  return g_test_run ();
}
