/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  LB_ESP_NVS_UNSIGNED,
  LB_ESP_NVS_SIGNED,
  LB_ESP_NVS_STRING,
  LB_ESP_NVS_BLOB,
} LbEspNvsKind;

/**
 * LbEspNvsValue:
 *
 * One value of the key-value store. Names and texts are valid UTF-8 without control characters.
 */
typedef struct
{
  char        *name_space; /* "" when the entry that names it is missing */
  char        *key;
  LbEspNvsKind kind;
  guint64      number;     /* unsigned, or the bits of a signed one */
  char        *text;       /* of a string */
  GBytes      *blob;       /* of a blob; whole, its chunks joined */
  gboolean     secret;     /* a password or key by its name: show it to nobody unasked */
} LbEspNvsValue;

/**
 * LbEspNvs:
 *
 * What a non-volatile storage partition holds now (facts 7.4): the newest value of each key.
 */
typedef struct
{
  GPtrArray *values;        /* (element-type LbEspNvsValue), by name space and key */
  guint      n_pages;       /* pages with a right header */
  guint      n_bad_pages;   /* neither blank nor with a right header */
  guint      n_bad_entries; /* marked written, but with a wrong checksum or shape */
  gboolean   encrypted;     /* headers are right, and no entry is: the entries are ciphertext */
} LbEspNvs;

/**
 * lb_esp_nvs_parse:
 * @data: @length bytes of the partition; a rest that is no whole page is ignored
 *
 * Returns: (transfer full): what could be read; NULL with LB_ERROR_INVALID when no page is one
 *   of this store and not all are blank
 */
LbEspNvs            *lb_esp_nvs_parse         (const guint8         *data,
                                               gsize                 length,
                                               GError              **error);
void                 lb_esp_nvs_free          (LbEspNvs             *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbEspNvs, lb_esp_nvs_free)

/* Returns: (nullable): the value of @key in @name_space */
const LbEspNvsValue *lb_esp_nvs_lookup        (const LbEspNvs       *self,
                                               const char           *name_space,
                                               const char           *key);

/* Returns: whether values of this name are kept from view: passwords, keys, what is made of them */
gboolean             lb_esp_nvs_is_secret     (const char           *name_space,
                                               const char           *key);

/* Returns: (transfer full) (nullable): the name of the Wi-Fi network the firmware joins */
char                *lb_esp_nvs_wifi_name     (const LbEspNvs       *self);

/**
 * lb_esp_nvs_value_format:
 * @reveal: whether the person asked to see secrets
 *
 * Returns: (transfer full): one line; "(hidden)" for a secret, the length for a blob
 */
char                *lb_esp_nvs_value_format  (const LbEspNvsValue  *value,
                                               gboolean              reveal);

G_END_DECLS
