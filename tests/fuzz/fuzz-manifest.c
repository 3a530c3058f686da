/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include "fuzz.h"
#include "lb-manifest.h"

/* Whatever is understood is written so that it is understood again. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GBytes) bytes = g_bytes_new (data, size);
  g_autoptr(LbManifest) manifest = lb_manifest_decode (bytes, NULL);
  g_autoptr(LbManifest) back = NULL;
  g_autoptr(GBytes) text = NULL;
  g_autoptr(GBytes) edited = NULL;

  if (manifest == NULL)
    return 0;

  text = lb_manifest_encode (manifest);
  back = lb_manifest_decode (text, NULL);
  g_assert_nonnull (back);
  g_assert_cmpstr (back->sha256, ==, manifest->sha256);
  edited = lb_manifest_edit (bytes, manifest, NULL);
  g_assert_nonnull (edited);

  return 0;
}
