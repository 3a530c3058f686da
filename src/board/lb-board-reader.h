/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * LbBoardReader:
 *
 * Reads members of JSON objects with every rule checked. The first fault is kept in @error with
 * the place of it, and everything read after that is a harmless value: callers look once, at the
 * end. Strings live as long as the reader's chunk.
 */
typedef struct
{
  GError       *error;
  GStringChunk *strings;
  GString      *path; /* "guides[0].steps[2]" */
} LbBoardReader;

typedef enum
{
  LB_TEXT_NEEDED = 1 << 0,    /* missing or empty is a fault; else "" */
  LB_TEXT_TRANSLATE = 1 << 1, /* for people, in their language */
} LbTextFlags;

void          lb_board_reader_init     (LbBoardReader *self);
void          lb_board_reader_clear    (LbBoardReader *self);

/* Keeps the first fault only. */
void          lb_board_reader_fault    (LbBoardReader *self,
                                        const char    *member,
                                        const char    *format,
                                        ...) G_GNUC_PRINTF (3, 4);

/* Going into a member and out again, for the place named in faults. */
gsize         lb_board_reader_enter    (LbBoardReader *self,
                                        const char    *member,
                                        int            index);
void          lb_board_reader_leave    (LbBoardReader *self,
                                        gsize          mark);

/* A member that is not in @known (ended by NULL) is a fault. */
void          lb_board_reader_only     (LbBoardReader *self,
                                        JsonObject    *object,
                                        const char   **known);

const char   *lb_board_reader_text     (LbBoardReader *self,
                                        JsonObject    *object,
                                        const char    *member,
                                        LbTextFlags    flags);
gboolean      lb_board_reader_boolean  (LbBoardReader *self,
                                        JsonObject    *object,
                                        const char    *member);
double        lb_board_reader_number   (LbBoardReader *self,
                                        JsonObject    *object,
                                        const char    *member,
                                        double         min,
                                        double         max);
/* A needed text that must be one of @words (ended by NULL). Returns its index. */
guint         lb_board_reader_word     (LbBoardReader *self,
                                        JsonObject    *object,
                                        const char    *member,
                                        const char   **words);
/* "" or "#rrggbb". */
const char   *lb_board_reader_color    (LbBoardReader *self,
                                        JsonObject    *object,
                                        const char    *member);
/* Never NULL: an empty object stands in for a missing one. */
JsonObject   *lb_board_reader_object   (LbBoardReader *self,
                                        JsonObject    *object,
                                        const char    *member);
/* (nullable): NULL when missing and not @needed; at most 100 elements. */
JsonArray    *lb_board_reader_array    (LbBoardReader *self,
                                        JsonObject    *object,
                                        const char    *member,
                                        gboolean       needed);
/* Never NULL. */
JsonObject   *lb_board_reader_element  (LbBoardReader *self,
                                        JsonArray     *array,
                                        guint          index);
/* Texts of an array that may be missing; NULL-terminated, to be freed with g_free(). */
const char  **lb_board_reader_texts    (LbBoardReader *self,
                                        JsonObject    *object,
                                        const char    *member,
                                        LbTextFlags    flags);

G_END_DECLS
