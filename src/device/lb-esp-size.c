/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-esp-size"

#include "config.h"

#include "lb-esp-size.h"

static void
append_source (GString    *text,
               const char *source,
               guint64     size)
{
  g_autofree char *words = NULL;

  if (size == 0)
    return;

  words = g_format_size_full (size, G_FORMAT_SIZE_IEC_UNITS);
  g_string_append_printf (text, "%s%s says %s", text->len > 0 ? ", " : "", source, words);
}

static char *
list_evidence (const LbEspSizeEvidence *evidence)
{
  GString *text = g_string_new (NULL);

  append_source (text, "the flash id", evidence->rdid);
  append_source (text, "the flash's own table (SFDP)", evidence->sfdp);
  append_source (text, "the chip's package", evidence->package);
  append_source (text, "the firmware's header", evidence->header);
  append_source (text, "a repeating content", evidence->mirror);
  return g_string_free (text, FALSE);
}

static guint64
first_claim (const LbEspSizeEvidence *evidence)
{
  if (evidence->rdid != 0)
    return evidence->rdid;
  if (evidence->sfdp != 0)
    return evidence->sfdp;

  return evidence->package != 0 ? evidence->package : evidence->mirror;
}

static gboolean
contradicts (const LbEspSizeEvidence *evidence,
             guint64                  size)
{
  return (evidence->sfdp != 0 && evidence->sfdp != size) ||
         (evidence->mirror != 0 && evidence->mirror != size) ||
         evidence->header > size;
}

guint64
lb_esp_size_decide (const LbEspSizeEvidence  *evidence,
                    LbSizeEvidence           *flags,
                    char                    **doubt)
{
  guint64 size = first_claim (evidence);
  g_autofree char *list = list_evidence (evidence);

  *doubt = NULL;
  *flags = (evidence->rdid != 0 && evidence->rdid == size ? LB_SIZE_FROM_RDID : 0) |
           (evidence->sfdp != 0 && evidence->sfdp == size ? LB_SIZE_FROM_SFDP : 0) |
           (evidence->package != 0 && evidence->package == size ? LB_SIZE_FROM_CHIP : 0) |
           (evidence->header != 0 && evidence->header == size ? LB_SIZE_FROM_HEADER : 0) |
           (evidence->mirror != 0 && evidence->mirror == size ? LB_SIZE_FROM_MIRROR : 0);

  if (size != 0 && !contradicts (evidence, size))
    return size;

  *flags = 0;
  *doubt = g_strdup_printf ("The size of the flash (id %06X) is in doubt: %s.", evidence->flash_id,
                            *list != '\0' ? list : "nothing tells it");
  return 0;
}
