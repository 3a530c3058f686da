/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LbBoard:
 *
 * The guide of one kind of board: what it looks like, how an adapter is wired to it, which button
 * is held when. Read from data/boards/ID.json (docs/board-files.md); immutable; any thread.
 *
 * Every text for people is translated when the file is loaded: load boards after setlocale(),
 * bindtextdomain() and textdomain(). Names printed on boards (pins, "BOOT") are never translated.
 */
#define LB_TYPE_BOARD (lb_board_get_type ())
G_DECLARE_FINAL_TYPE (LbBoard, lb_board, LB, BOARD, GObject)

/* The board nobody has to choose: "I don't know". Always first in the list, always there. */
#define LB_BOARD_UNKNOWN "unknown"

/* Named by what a wire carries, so that a theme and a colour-blind eye can tell them apart. */
typedef enum
{
  LB_WIRE_BLACK,
  LB_WIRE_RED,
  LB_WIRE_GREEN,
  LB_WIRE_YELLOW,
  LB_WIRE_BLUE,
  LB_WIRE_ORANGE,
  LB_WIRE_WHITE,
} LbWireColor;

typedef enum
{
  LB_BOARD_PHASE_BEFORE,  /* nothing has power yet */
  LB_BOARD_PHASE_CONNECT, /* until the chip answers */
  LB_BOARD_PHASE_DURING,  /* while a backup or restore runs */
  LB_BOARD_PHASE_AFTER,   /* when it is done */
} LbBoardPhase;

typedef enum
{
  LB_PART_CHIP,     /* the black chip itself */
  LB_PART_MODULE,   /* a metal can with the chip inside */
  LB_PART_ANTENNA,
  LB_PART_USB,
  LB_PART_BUTTON,
  LB_PART_SWITCH,
  LB_PART_LED,
  LB_PART_RELAY,
  LB_PART_TERMINAL, /* screw terminals of the mains side */
  LB_PART_CAMERA,
  LB_PART_DISPLAY,
  LB_PART_SLOT,     /* card slot */
  LB_PART_BLOCK,    /* any other thing that helps to recognise the board */
} LbBoardPartKind;

/* Measures are millimetres from the upper left corner of the board. */
typedef struct
{
  LbBoardPartKind  kind;
  const char      *id;     /* for controls; "" when it has none */
  const char      *label;  /* (translated) short; "" when it has none */
  double           x;
  double           y;
  double           width;
  double           height;
  const char      *color;  /* "" or "#rrggbb": what a person sees, never the only sign */
} LbBoardPart;

typedef struct
{
  const char *name;    /* as printed or known: "GND", "GPIO0" */
  double      x;       /* centre */
  double      y;
  guint       header;  /* pins of one row share it */
  gboolean    square;  /* the one with the square pad */
} LbBoardPin;

typedef struct
{
  const char *adapter; /* pin of the adapter: "GND", "TX", "3.3 V" */
  const char *board;   /* pin of the board, one of lb_board_get_pins() */
  LbWireColor color;
  const char *note;    /* (translated) "boot mode"; "" when it needs none */
  gboolean    warning; /* the note is a warning */
} LbBoardWire;

typedef struct
{
  const char   *text;    /* (translated) one or two whole sentences */
  const char   *brief;   /* (translated) a few words for the time line */
  const char   *see;     /* (translated) what can be seen then: "red light on"; "" for nothing */
  const char   *color;   /* of the light, "#rrggbb"; "" when @see is no light */
  LbBoardPhase  phase;
  gboolean      warning; /* must not be missed */
} LbBoardStep;

typedef struct
{
  const char *id;    /* that of the part, if it is drawn */
  const char *name;  /* (translated) "Right button", "POWER", "GPIO0 to GND" */
  gboolean    wire;  /* a wire that is connected, not a button that is held */
} LbBoardControl;

/* From the step in which it is first held to the step in which it is let go. */
typedef struct
{
  guint control;  /* index in LbBoardGuide.controls */
  guint from;     /* index in LbBoardGuide.steps */
  guint to;       /* greater than @from */
} LbBoardHold;

/* One way into the loader. The first one of a board is the one to offer; later ones are what to
 * try when the first does not work. */
typedef struct
{
  const char           *title;      /* (translated) "With the BOOT button" */
  gboolean              auto_reset; /* the modem lines do it: nothing is held */
  const LbBoardStep    *steps;
  guint                 n_steps;
  const LbBoardControl *controls;
  guint                 n_controls;
  const LbBoardHold    *holds;
  guint                 n_holds;
  const char           *adapter;      /* (translated) another adapter than the board's; "" for that one */
  const char           *adapter_note; /* (translated) what to set on it; "" for nothing */
  const char          **adapter_pins; /* its names for the adapter's end of each wire; empty: the same */
} LbBoardGuide;

typedef struct
{
  const char *text; /* (translated) */
  const char *url;
} LbBoardLink;

/**
 * lb_board_new_from_bytes:
 * @id: the name of the file without ".json"
 * @bytes: its contents
 * @error: return location
 *
 * Checks every field; a field nobody knows is an error too, so that a slip of the pen shows.
 *
 * Returns: (transfer full): the board, or %NULL with LB_ERROR_INVALID that names the field
 */
LbBoard             *lb_board_new_from_bytes  (const char  *id,
                                               GBytes      *bytes,
                                               GError     **error);

/* Reads @path; its file name gives the id. LB_ERROR_INVALID, LB_ERROR_NOT_FOUND, LB_ERROR_DISK. */
LbBoard             *lb_board_new_from_file   (const char  *path,
                                               GError     **error);

/* "id", "name" and "summary" are properties as well, for bindings. */
const char          *lb_board_get_id          (LbBoard     *self);
const char          *lb_board_get_name        (LbBoard     *self); /* (translated) */
const char          *lb_board_get_summary     (LbBoard     *self); /* (translated) one line */
/* What people also call it; %NULL-terminated. */
const char * const  *lb_board_get_aliases     (LbBoard     *self);
/* One of "generic", "module", "sonoff", "other", "vesc": for the order of the list. */
const char          *lb_board_get_group       (LbBoard     *self);
/* (nullable): as in LbIdentity.chip; %NULL when the board may carry any */
const char          *lb_board_get_chip        (LbBoard     *self);
/* Bytes; 0 when they differ from unit to unit. */
guint64              lb_board_get_flash_size  (LbBoard     *self);
/* (nullable): "qio", "qout", "dio" or "dout": the fastest mode every such board is known to start
 * in; %NULL when not known. A header that asks for more may not start. */
const char          *lb_board_get_flash_mode  (LbBoard     *self);
/* Whether the first guide needs no hand: the USB bridge resets the chip. */
gboolean             lb_board_get_auto_reset  (LbBoard     *self);
/* Carries mains voltage when installed. The first step of every guide is then the warning. */
gboolean             lb_board_get_mains       (LbBoard     *self);
/* (nullable): NAME of practice:NAME that behaves like this board */
const char          *lb_board_get_practice    (LbBoard     *self);

/**
 * lb_board_matches:
 * @text: what somebody typed
 *
 * Returns: whether every word of @text begins a word of the name, aliases, summary, chip or id;
 *   case, spaces and hyphens do not count. Empty text matches.
 */
gboolean             lb_board_matches         (LbBoard     *self,
                                               const char  *text);

/* Size of the board in millimetres, its corner radius and the colour of its face. */
void                 lb_board_get_outline     (LbBoard     *self,
                                               double      *width,
                                               double      *height,
                                               double      *radius,
                                               const char **color);
const LbBoardPart   *lb_board_get_parts       (LbBoard     *self,
                                               guint       *n_parts);
const LbBoardPin    *lb_board_get_pins        (LbBoard     *self,
                                               guint       *n_pins);
/* (nullable): the pin with that name */
const LbBoardPin    *lb_board_find_pin        (LbBoard     *self,
                                               const char  *name);
/* (nullable): the part with that id */
const LbBoardPart   *lb_board_find_part       (LbBoard     *self,
                                               const char  *id);

/* No wires: the board is plugged in with a USB cable. */
const LbBoardWire   *lb_board_get_wires       (LbBoard     *self,
                                               guint       *n_wires);
/* (translated) "USB adapter", "ST-Link V2", "This computer" */
const char          *lb_board_get_adapter     (LbBoard     *self);
/* (translated) what to set on the adapter: "jumper on 3.3 V"; "" for nothing */
const char          *lb_board_get_adapter_note (LbBoard    *self);
/* (translated) how to turn the board: "antenna at the far end"; "" for nothing */
const char          *lb_board_get_board_note  (LbBoard     *self);
/* (translated) what must be read before a wire is connected, most important first */
const char * const  *lb_board_get_warnings    (LbBoard     *self);

/*
 * The same for one of the guides, which may be about another adapter: what its pins are called
 * there, and what to set on it. The wires themselves never differ.
 */
const char          *lb_board_get_guide_adapter      (LbBoard *self,
                                                      guint    guide); /* (translated) */
const char          *lb_board_get_guide_adapter_note (LbBoard *self,
                                                      guint    guide); /* (translated) */
const char          *lb_board_get_guide_adapter_pin  (LbBoard *self,
                                                      guint    guide,
                                                      guint    wire);

guint                lb_board_get_n_guides    (LbBoard     *self);
const LbBoardGuide  *lb_board_get_guide       (LbBoard     *self,
                                               guint        index);
const LbBoardLink   *lb_board_get_links       (LbBoard     *self,
                                               guint       *n_links);

/**
 * lb_board_guide_find_step:
 *
 * Returns: the index of the first step of that phase or a later one, or n_steps
 */
guint                lb_board_guide_find_step (const LbBoardGuide *guide,
                                               LbBoardPhase        phase);

/**
 * lb_board_guide_is_held:
 * @control: index of a control
 * @step: index of a step
 *
 * Returns: whether the control is held in that step. In the step in which it is let go it is not.
 */
gboolean             lb_board_guide_is_held   (const LbBoardGuide *guide,
                                               guint               control,
                                               guint               step);

/**
 * lb_board_find_held_control:
 * @self: (nullable): NULL when no board was chosen
 *
 * Returns: (nullable) (translated): the control that the first guide's time line has held while a job runs
 */
const char          *lb_board_find_held_control (LbBoard           *self);

/* How a phase is written in the files: "before", "connect", "during", "after". */
const char          *lb_board_phase_to_string (LbBoardPhase phase);

G_END_DECLS
