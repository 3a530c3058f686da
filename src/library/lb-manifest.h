/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gio/gio.h>

#include "lb-digest.h"
#include "lb-geometry.h"
#include "lb-identity.h"

G_BEGIN_DECLS

/* The format this program writes. A larger number in a file: made by a newer Lifeboat. */
#define LB_MANIFEST_FORMAT 1

/* Nothing this program stores is larger; a manifest that claims more is broken. */
#define LB_IMAGE_SIZE_MAX (G_GUINT64_CONSTANT (1) << 30)

typedef enum
{
  LB_SOURCE_READ,     /* read from a device, each block proven */
  LB_SOURCE_IMPORTED, /* a file somebody gave us; nothing proves that it came from a device whole */
  LB_SOURCE_ADOPTED,  /* an image found in the library without its manifest */
} LbBackupSource;

typedef enum
{
  LB_BACKUP_EVENT_RESTORED,    /* this image was written to a device and verified */
  LB_BACKUP_EVENT_INTERRUPTED, /* writing it to a device ended early */
  LB_BACKUP_EVENT_VERIFIED,    /* a device or the stored file was compared and equal */
} LbBackupEventKind;

/* What happened with a stored backup later. */
typedef struct
{
  LbBackupEventKind kind;
  gint64            time; /* Unix seconds */
  char             *text; /* for people; never NULL */
} LbBackupEvent;

LbBackupEvent *lb_backup_event_new  (LbBackupEventKind    kind,
                                     gint64               time,
                                     const char          *text);
void           lb_backup_event_free (LbBackupEvent       *self);

/**
 * LbBackupPart:
 *
 * A named blob beside the image, such as "option-bytes" or "vesc-motor". Its file is
 * "<stem>.<name>.part".
 */
typedef struct
{
  char    *name;   /* [a-z0-9-], 1 to 32 characters */
  guint64  size;   /* bytes */
  char    *sha256; /* 64 lower-case characters */
  GBytes  *data;   /* only while a backup is being stored; NULL when it came from a manifest */
} LbBackupPart;

/* Returns: (transfer full) (nullable): NULL when @name is not allowed */
LbBackupPart *lb_backup_part_new  (const char         *name,
                                   GBytes             *data);
void          lb_backup_part_free (LbBackupPart       *self);

/**
 * LbManifest:
 *
 * What is known about a stored image. Filled by one owner, then only read; reference counted, any
 * thread. Strings may be %NULL unless it says otherwise.
 */
typedef struct
{
  gatomicrefcount ref_count;

  LbIdentity     *identity;         /* never NULL; its fields may be unknown */
  LbGeometry     *geometry;         /* NULL when unknown (imports): bytes from 0, in one run */

  guint64         image_size;       /* bytes; with a geometry equal to its size */
  char           *sha256;           /* 64 lower-case characters */
  LbDigest        md5;
  guint32         block_size;       /* as given to lb_geometry_split() */
  GArray         *digests;          /* of LbDigest, one a block of lb_manifest_split();
                                       NULL in what lists hold, see lb_backup_load_manifest() */

  LbBackupSource  source;
  char           *board;            /* id of a board guide */
  char           *note;             /* the user's own words */
  char           *tool;             /* "lifeboat 0.1.0": what wrote the file */
  gint64          created;          /* Unix seconds: work began */
  gint64          finished;         /* Unix seconds: the image was whole */
  char           *original_name;    /* imports: name of the file, without its folder */
  char           *boot_log;         /* line of the boot loader heard while connecting */
  guint           baud;             /* fastest rate in use while reading, 0 when unknown */

  char           *firmware_name;    /* "Tasmota"; found in the image, kept for lists */
  char           *firmware_version;

  GPtrArray      *parts;            /* of LbBackupPart; never NULL */
  GPtrArray      *events;           /* of LbBackupEvent, oldest first; never NULL */

  gint64          damaged_time;     /* Unix seconds; 0: not damaged */
  char           *damaged_reason;
} LbManifest;

#define LB_TYPE_MANIFEST (lb_manifest_get_type ())
GType       lb_manifest_get_type (void);
/* Returns: (transfer full): with an empty identity and the tool of this program */
LbManifest *lb_manifest_new      (void);
LbManifest *lb_manifest_ref      (LbManifest *self);
void        lb_manifest_unref    (LbManifest *self);
/* Returns: (transfer full): a copy that may be changed; identity and geometry are shared */
LbManifest *lb_manifest_copy     (const LbManifest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbManifest, lb_manifest_unref)

/**
 * lb_manifest_split:
 *
 * Returns: (transfer full) (element-type LbBlock): the blocks @digests belong to, ascending. Their
 * start is an address of the geometry, or an offset in the file when there is none.
 */
GArray     *lb_manifest_split    (const LbManifest *self);

/**
 * lb_manifest_split_image:
 * @geometry: (nullable): as in LbManifest
 *
 * The same before there is a manifest.
 */
GArray     *lb_manifest_split_image (const LbGeometry *geometry,
                                     guint64           image_size,
                                     guint32           block_size);

/* Returns: (transfer full): the text of the file, UTF-8 JSON */
GBytes     *lb_manifest_encode   (const LbManifest *self);

/**
 * lb_manifest_decode:
 * @data: hostile bytes
 *
 * Checks type and range of every known field, and that geometry, size and number of blocks agree.
 * Unknown fields of this format are ignored here and kept by lb_manifest_edit().
 *
 * Returns: (transfer full): the manifest, or %NULL with LB_ERROR_INVALID (the message names the
 * field) or LB_ERROR_UNSUPPORTED (made by a newer Lifeboat)
 */
LbManifest *lb_manifest_decode   (GBytes           *data,
                                  GError          **error);

/**
 * lb_manifest_edit:
 * @data: the text of a manifest of this format
 * @changed: what it shall say
 *
 * Returns: (transfer full): @data with board, note, firmware, events and damage taken from
 * @changed; everything else stays as it was, unknown fields too
 */
GBytes     *lb_manifest_edit     (GBytes           *data,
                                  const LbManifest *changed,
                                  GError          **error);

/* Returns: whether @name may be used for a part */
gboolean    lb_manifest_part_name_is_valid (const char *name);

const char *lb_backup_source_to_text     (LbBackupSource    source);
const char *lb_backup_event_kind_to_text (LbBackupEventKind kind);

G_END_DECLS
