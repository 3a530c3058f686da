/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-library.h"
#include "lb-partial.h"

G_BEGIN_DECLS

#define SAMPLE_UNIT "24a160112233"
#define SAMPLE_DEVICE "esp32-" SAMPLE_UNIT
#define SAMPLE_BLOCK 4096
#define SAMPLE_SIZE (72 * SAMPLE_BLOCK) /* more blocks than are synced together */

/* Under a sanitizer a program starts and runs many times slower. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SLOW 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_SLOW 1
#endif
#endif

/* A folder of its own for each test; removed with what is in it. */
char       *sample_root      (void);
void        sample_root_free (char *root);

typedef char SampleRoot;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SampleRoot, sample_root_free)

/* Everything below @path, and @path. */
void        remove_tree      (const char *path);

LbIdentity *sample_identity  (const char *unit);

/* Bytes that depend on @seed; every fourth block is blank. */
GBytes     *sample_image     (gsize   size,
                              guint32 seed);

/* Puts one block of @image with its digest. */
gboolean    put_block        (LbPartial  *partial,
                              guint       index,
                              GBytes     *image,
                              GError    **error);

/* Locks the unit, fills a partial with @image and commits it. */
LbBackup   *store_sample     (LbLibrary  *library,
                              const char *unit,
                              GBytes     *image,
                              LbManifest *details);

/* Whether the file holds exactly these bytes. */
void        assert_file      (const char *path,
                              GBytes     *bytes);

/* Each backup is OK with matching bytes or an orphan; nothing half has a manifest. */
void        assert_invariants (LbLibrary *library);

G_END_DECLS
