/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-board"

#include "config.h"

#include <string.h>

#include "lb-board-parse.h"
#include "lb-board-reader.h"
#include "lb-error.h"

#define FORMAT 1
#define MAX_FILE (128 * 1024)
#define OVERHANG 12.0 /* mm a connector, antenna or camera may stand out over the edge */
#define MAX_SIZE 400.0

#define WORDS(...) ((const char *[]) { __VA_ARGS__, NULL })

const char *lb_board_group_names[] = { "generic", "module", "sonoff", "other", "vesc", NULL };
const char *lb_board_phase_names[] = { "before", "connect", "during", "after", NULL };

/* In the order of the enums. */
static const char *wire_colors[] = {
  "black", "red", "green", "yellow", "blue", "orange", "white", NULL
};
static const char *part_kinds[] = {
  "chip", "module", "antenna", "usb", "button", "switch", "led", "relay", "terminal", "camera",
  "display", "slot", "block", NULL
};
static const char *flash_modes[] = { "qio", "qout", "dio", "dout", NULL };
/* As in LbIdentity.chip. */
static const char *chips[] = {
  "esp8266", "esp32", "esp32s2", "esp32s3", "esp32c2", "esp32c3", "esp32c5", "esp32c6", "esp32c61",
  "esp32h2", "esp32p4", "stm32f405", NULL
};

/* A text printed on the thing (@printed, never translated) or words for it (@words). */
static const char *
read_name (LbBoardReader *reader,
           JsonObject    *object,
           const char    *printed,
           const char    *words,
           gboolean       needed)
{
  const char *name = lb_board_reader_text (reader, object, printed, 0);
  const char *label = lb_board_reader_text (reader, object, words, LB_TEXT_TRANSLATE);

  if (name[0] != '\0' && label[0] != '\0')
    lb_board_reader_fault (reader, words, "give either this or “%s”", printed);
  if (needed && name[0] == '\0' && label[0] == '\0')
    lb_board_reader_fault (reader, words, "give this or “%s”", printed);
  return name[0] != '\0' ? name : label;
}

static void
read_part (LbBoard       *board,
           LbBoardReader *reader,
           JsonObject    *object)
{
  LbBoardPart part = { 0 };

  lb_board_reader_only (reader, object,
                        WORDS ("kind", "id", "mark", "label", "x", "y", "width", "height",
                               "color"));
  part.kind = lb_board_reader_word (reader, object, "kind", part_kinds);
  part.id = lb_board_reader_text (reader, object, "id", 0);
  part.label = read_name (reader, object, "mark", "label", FALSE);
  part.x = lb_board_reader_number (reader, object, "x", -OVERHANG, board->width);
  part.y = lb_board_reader_number (reader, object, "y", -OVERHANG, board->height);
  part.width = lb_board_reader_number (reader, object, "width", 0.5, board->width + OVERHANG);
  part.height = lb_board_reader_number (reader, object, "height", 0.5, board->height + OVERHANG);
  part.color = lb_board_reader_color (reader, object, "color");

  if (part.x + part.width > board->width + OVERHANG)
    lb_board_reader_fault (reader, "width", "this part ends outside the board");
  if (part.y + part.height > board->height + OVERHANG)
    lb_board_reader_fault (reader, "height", "this part ends outside the board");
  if (part.id[0] != '\0' && lb_board_find_part (board, part.id) != NULL)
    lb_board_reader_fault (reader, "id", "two parts have this id");
  g_array_append_val (board->parts, part);
}

static void
read_header (LbBoard       *board,
             LbBoardReader *reader,
             JsonObject    *object,
             guint          index)
{
  g_autofree const char **names = lb_board_reader_texts (reader, object, "pins", 0);
  const char *square = lb_board_reader_text (reader, object, "square", 0);
  double x = lb_board_reader_number (reader, object, "x", 0, board->width);
  double y = lb_board_reader_number (reader, object, "y", 0, board->height);
  double dx = lb_board_reader_number (reader, object, "dx", -10, 10);
  double dy = lb_board_reader_number (reader, object, "dy", -10, 10);

  lb_board_reader_only (reader, object, WORDS ("x", "y", "dx", "dy", "pins", "square"));
  if (names[0] == NULL)
    lb_board_reader_fault (reader, "pins", "this needs at least one entry");
  for (guint i = 0; names[i] != NULL; i++)
    {
      LbBoardPin pin = {
        .name = names[i],
        .x = x + i * dx,
        .y = y + i * dy,
        .header = index,
        .square = g_str_equal (names[i], square),
      };

      if (pin.x < 0 || pin.x > board->width || pin.y < 0 || pin.y > board->height)
        lb_board_reader_fault (reader, "pins", "“%s” lies outside the board", pin.name);
      g_array_append_val (board->pins, pin);
    }
  if (square[0] != '\0' && !g_strv_contains (names, square))
    lb_board_reader_fault (reader, "square", "no pin of this header has that name");
}

static void
read_drawing (LbBoard       *board,
              LbBoardReader *reader,
              JsonObject    *object)
{
  gsize mark = lb_board_reader_enter (reader, "drawing", -1);
  JsonArray *parts = lb_board_reader_array (reader, object, "parts", TRUE);
  JsonArray *headers = lb_board_reader_array (reader, object, "headers", FALSE);

  lb_board_reader_only (reader, object,
                        WORDS ("width", "height", "radius", "color", "parts", "headers"));
  board->width = lb_board_reader_number (reader, object, "width", 5, MAX_SIZE);
  board->height = lb_board_reader_number (reader, object, "height", 5, MAX_SIZE);
  board->radius = lb_board_reader_number (reader, object, "radius", 0,
                                          MIN (board->width, board->height) / 2);
  board->color = lb_board_reader_color (reader, object, "color");
  if (board->color[0] == '\0')
    lb_board_reader_fault (reader, "color", "this is missing");

  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      gsize inner = lb_board_reader_enter (reader, "parts", i);

      read_part (board, reader, lb_board_reader_element (reader, parts, i));
      lb_board_reader_leave (reader, inner);
    }
  for (guint i = 0; headers != NULL && i < json_array_get_length (headers); i++)
    {
      gsize inner = lb_board_reader_enter (reader, "headers", i);

      read_header (board, reader, lb_board_reader_element (reader, headers, i), i);
      lb_board_reader_leave (reader, inner);
    }
  lb_board_reader_leave (reader, mark);
}

static void
read_wire (LbBoard       *board,
           LbBoardReader *reader,
           JsonObject    *object)
{
  LbBoardWire wire = { 0 };

  lb_board_reader_only (reader, object, WORDS ("adapter", "board", "color", "note", "warning"));
  wire.adapter = lb_board_reader_text (reader, object, "adapter", LB_TEXT_NEEDED);
  wire.board = lb_board_reader_text (reader, object, "board", LB_TEXT_NEEDED);
  wire.color = lb_board_reader_word (reader, object, "color", wire_colors);
  wire.note = lb_board_reader_text (reader, object, "note", LB_TEXT_TRANSLATE);
  wire.warning = lb_board_reader_boolean (reader, object, "warning");

  if (lb_board_find_pin (board, wire.board) == NULL)
    lb_board_reader_fault (reader, "board", "the drawing has no pin “%s”", wire.board);
  if (wire.warning && wire.note[0] == '\0')
    lb_board_reader_fault (reader, "note", "a warning needs words");
  /* Most of these chips die of it, so it never goes without a word. */
  if (g_str_has_prefix (wire.adapter, "5 V") && wire.note[0] == '\0')
    lb_board_reader_fault (reader, "note", "a 5 V wire needs a note");
  g_array_append_val (board->wires, wire);
}

static void
read_wiring (LbBoard       *board,
             LbBoardReader *reader,
             JsonObject    *object)
{
  gsize mark = lb_board_reader_enter (reader, "wiring", -1);
  JsonArray *wires = lb_board_reader_array (reader, object, "wires", FALSE);

  lb_board_reader_only (reader, object,
                        WORDS ("adapter", "adapter-note", "board-note", "warnings", "wires"));
  board->adapter = lb_board_reader_text (reader, object, "adapter",
                                         LB_TEXT_NEEDED | LB_TEXT_TRANSLATE);
  board->adapter_note = lb_board_reader_text (reader, object, "adapter-note", LB_TEXT_TRANSLATE);
  board->board_note = lb_board_reader_text (reader, object, "board-note", LB_TEXT_TRANSLATE);
  board->warnings = lb_board_reader_texts (reader, object, "warnings", LB_TEXT_TRANSLATE);
  if (board->mains && board->warnings[0] == NULL)
    lb_board_reader_fault (reader, "warnings", "a mains board needs the warning here as well");

  for (guint i = 0; wires != NULL && i < json_array_get_length (wires); i++)
    {
      gsize inner = lb_board_reader_enter (reader, "wires", i);

      read_wire (board, reader, lb_board_reader_element (reader, wires, i));
      lb_board_reader_leave (reader, inner);
    }
  lb_board_reader_leave (reader, mark);
}

static LbBoardStep
read_step (LbBoardReader *reader,
           JsonObject    *object)
{
  LbBoardStep step = { 0 };

  lb_board_reader_only (reader, object,
                        WORDS ("text", "brief", "see", "color", "phase", "warning"));
  step.text = lb_board_reader_text (reader, object, "text", LB_TEXT_NEEDED | LB_TEXT_TRANSLATE);
  step.brief = lb_board_reader_text (reader, object, "brief", LB_TEXT_NEEDED | LB_TEXT_TRANSLATE);
  step.see = lb_board_reader_text (reader, object, "see", LB_TEXT_TRANSLATE);
  step.color = lb_board_reader_color (reader, object, "color");
  step.phase = lb_board_reader_word (reader, object, "phase", lb_board_phase_names);
  step.warning = lb_board_reader_boolean (reader, object, "warning");
  if (step.color[0] != '\0' && step.see[0] == '\0')
    lb_board_reader_fault (reader, "see", "a light needs words: not everybody sees its colour");
  return step;
}

static void
read_steps (LbBoardGuide  *guide,
            LbBoardReader *reader,
            JsonObject    *object,
            gboolean       mains)
{
  JsonArray *array = lb_board_reader_array (reader, object, "steps", TRUE);
  guint n = array != NULL ? json_array_get_length (array) : 0;
  LbBoardStep *steps = g_new0 (LbBoardStep, n);

  guide->steps = steps;
  guide->n_steps = n;
  for (guint i = 0; i < n; i++)
    {
      gsize mark = lb_board_reader_enter (reader, "steps", i);

      steps[i] = read_step (reader, lb_board_reader_element (reader, array, i));
      if (i > 0 && steps[i].phase < steps[i - 1].phase)
        lb_board_reader_fault (reader, "phase", "phases never go back");
      lb_board_reader_leave (reader, mark);
    }
  if (n == 0)
    return;
  if (mains && (!steps[0].warning || steps[0].phase != LB_BOARD_PHASE_BEFORE))
    lb_board_reader_fault (reader, "steps", "a mains board begins with its warning");
  if (steps[n - 1].phase != LB_BOARD_PHASE_AFTER)
    lb_board_reader_fault (reader, "steps", "the last step says what to do at the end");
}

static void
read_controls (LbBoardGuide  *guide,
               LbBoardReader *reader,
               JsonObject    *object)
{
  JsonArray *array = lb_board_reader_array (reader, object, "controls", FALSE);
  guint n = array != NULL ? json_array_get_length (array) : 0;
  LbBoardControl *controls = g_new0 (LbBoardControl, n);

  guide->controls = controls;
  guide->n_controls = n;
  for (guint i = 0; i < n; i++)
    {
      gsize mark = lb_board_reader_enter (reader, "controls", i);
      JsonObject *control = lb_board_reader_element (reader, array, i);

      lb_board_reader_only (reader, control, WORDS ("id", "mark", "name", "wire"));
      controls[i].id = lb_board_reader_text (reader, control, "id", LB_TEXT_NEEDED);
      controls[i].name = read_name (reader, control, "mark", "name", TRUE);
      controls[i].wire = lb_board_reader_boolean (reader, control, "wire");
      lb_board_reader_leave (reader, mark);
    }
}

static guint
find_control (const LbBoardGuide *guide,
              const char         *id)
{
  guint i = 0;

  while (i < guide->n_controls && !g_str_equal (guide->controls[i].id, id))
    i++;
  return i;
}

static void
read_holds (LbBoardGuide  *guide,
            LbBoardReader *reader,
            JsonObject    *object)
{
  JsonArray *array = lb_board_reader_array (reader, object, "holds", FALSE);
  guint n = array != NULL ? json_array_get_length (array) : 0;
  LbBoardHold *holds = g_new0 (LbBoardHold, n);
  guint64 used = 0;

  guide->holds = holds;
  guide->n_holds = n;
  for (guint i = 0; i < n; i++)
    {
      gsize mark = lb_board_reader_enter (reader, "holds", i);
      JsonObject *hold = lb_board_reader_element (reader, array, i);
      const char *control = lb_board_reader_text (reader, hold, "control", LB_TEXT_NEEDED);

      lb_board_reader_only (reader, hold, WORDS ("control", "from", "to"));
      holds[i].control = find_control (guide, control);
      /* People count from one, and so do the files. */
      holds[i].from = (guint) lb_board_reader_number (reader, hold, "from", 1, guide->n_steps) - 1;
      holds[i].to = (guint) lb_board_reader_number (reader, hold, "to", 1, guide->n_steps) - 1;
      if (holds[i].control == guide->n_controls)
        lb_board_reader_fault (reader, "control", "there is no control “%s”", control);
      if (holds[i].to <= holds[i].from)
        lb_board_reader_fault (reader, "to", "this must be a later step than “from”");
      used |= G_GUINT64_CONSTANT (1) << MIN (holds[i].control, 63);
      lb_board_reader_leave (reader, mark);
    }
  if (guide->n_controls > 32 || used != (G_GUINT64_CONSTANT (1) << guide->n_controls) - 1)
    lb_board_reader_fault (reader, "holds", "each control must be held at least once");
}

/* The same wires at another adapter: each of them has its name there. */
static void
read_guide_adapter (LbBoard       *board,
                    LbBoardGuide  *guide,
                    LbBoardReader *reader,
                    JsonObject    *object)
{
  guint n_pins;

  guide->adapter = lb_board_reader_text (reader, object, "adapter", LB_TEXT_TRANSLATE);
  guide->adapter_note = lb_board_reader_text (reader, object, "adapter-note", LB_TEXT_TRANSLATE);
  guide->adapter_pins = lb_board_reader_texts (reader, object, "adapter-pins", 0);

  n_pins = g_strv_length ((GStrv) guide->adapter_pins);
  if (guide->adapter[0] == '\0' && (guide->adapter_note[0] != '\0' || n_pins > 0))
    lb_board_reader_fault (reader, "adapter", "this is needed with adapter-note and adapter-pins");
  if (n_pins > 0 && n_pins != board->wires->len)
    lb_board_reader_fault (reader, "adapter-pins", "each of the %u wires needs its pin here",
                           board->wires->len);
}

static void
read_guide (LbBoard       *board,
            LbBoardReader *reader,
            JsonObject    *object)
{
  LbBoardGuide guide = { 0 };

  lb_board_reader_only (reader, object,
                        WORDS ("title", "auto-reset", "adapter", "adapter-note", "adapter-pins",
                               "steps", "controls", "holds"));
  guide.title = lb_board_reader_text (reader, object, "title", LB_TEXT_NEEDED | LB_TEXT_TRANSLATE);
  guide.auto_reset = lb_board_reader_boolean (reader, object, "auto-reset");
  read_guide_adapter (board, &guide, reader, object);
  read_steps (&guide, reader, object, board->mains);
  read_controls (&guide, reader, object);
  read_holds (&guide, reader, object);
  if (guide.auto_reset && guide.n_holds > 0)
    lb_board_reader_fault (reader, "holds", "with automatic reset nothing is held");
  g_array_append_val (board->guides, guide);
}

static void
read_guides (LbBoard       *board,
             LbBoardReader *reader,
             JsonObject    *object)
{
  JsonArray *array = lb_board_reader_array (reader, object, "guides", TRUE);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      gsize mark = lb_board_reader_enter (reader, "guides", i);

      read_guide (board, reader, lb_board_reader_element (reader, array, i));
      lb_board_reader_leave (reader, mark);
    }
}

static void
read_links (LbBoard       *board,
            LbBoardReader *reader,
            JsonObject    *object)
{
  JsonArray *array = lb_board_reader_array (reader, object, "links", FALSE);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      gsize mark = lb_board_reader_enter (reader, "links", i);
      JsonObject *element = lb_board_reader_element (reader, array, i);
      LbBoardLink link = { 0 };

      lb_board_reader_only (reader, element, WORDS ("text", "url"));
      link.text = lb_board_reader_text (reader, element, "text",
                                        LB_TEXT_NEEDED | LB_TEXT_TRANSLATE);
      link.url = lb_board_reader_text (reader, element, "url", LB_TEXT_NEEDED);
      if (!g_str_has_prefix (link.url, "https://"))
        lb_board_reader_fault (reader, "url", "a link begins with https://");
      g_array_append_val (board->links, link);
      lb_board_reader_leave (reader, mark);
    }
}

/* NULL for "" and null. */
static const char *
read_optional_word (LbBoardReader *reader,
                    JsonObject    *object,
                    const char    *member,
                    const char   **words)
{
  const char *text = lb_board_reader_text (reader, object, member, 0);

  if (text[0] == '\0')
    return NULL;
  return words[lb_board_reader_word (reader, object, member, words)];
}

static const char *
read_practice (LbBoardReader *reader,
               JsonObject    *object)
{
  const char *text = lb_board_reader_text (reader, object, "practice", 0);

  if (strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen (text))
    lb_board_reader_fault (reader, "practice", "only small letters, digits and hyphens");
  return text[0] != '\0' ? text : NULL;
}

static void
read_board (LbBoard       *board,
            LbBoardReader *reader,
            JsonObject    *object)
{
  gboolean generic = lb_board_reader_boolean (reader, object, "generic");

  lb_board_reader_only (reader, object,
                        WORDS ("format", "name", "generic", "summary", "aliases", "group", "chip",
                               "flash-size", "flash-mode", "mains", "practice", "drawing",
                               "wiring", "guides", "links"));
  if (lb_board_reader_number (reader, object, "format", 1, 1000) != FORMAT)
    lb_board_reader_fault (reader, "format", "this Lifeboat reads format %d only", FORMAT);
  board->name = lb_board_reader_text (reader, object, "name",
                                      LB_TEXT_NEEDED | (generic ? LB_TEXT_TRANSLATE : 0));
  board->summary = lb_board_reader_text (reader, object, "summary",
                                         LB_TEXT_NEEDED | LB_TEXT_TRANSLATE);
  board->aliases = lb_board_reader_texts (reader, object, "aliases", 0);
  board->group = lb_board_reader_word (reader, object, "group", lb_board_group_names);
  board->chip = read_optional_word (reader, object, "chip", chips);
  board->flash_size = lb_board_reader_number (reader, object, "flash-size", 0, 1 << 28);
  board->flash_mode = read_optional_word (reader, object, "flash-mode", flash_modes);
  board->mains = lb_board_reader_boolean (reader, object, "mains");
  board->practice = read_practice (reader, object);
  read_drawing (board, reader, lb_board_reader_object (reader, object, "drawing"));
  read_wiring (board, reader, lb_board_reader_object (reader, object, "wiring"));
  read_guides (board, reader, object);
  read_links (board, reader, object);
}

gboolean
lb_board_parse (LbBoard  *board,
                GBytes   *bytes,
                GError  **error)
{
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  g_autoptr(GError) local = NULL;
  LbBoardReader reader;
  JsonNode *root;
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  if (length == 0 || length > MAX_FILE)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID,
                   "The file has %" G_GSIZE_FORMAT " bytes; it may have 1 to %d", length, MAX_FILE);
      return FALSE;
    }
  if (!json_parser_load_from_data (parser, data, length, &local))
    {
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID, "This is not JSON: %s", local->message);
      return FALSE;
    }
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID, "The file must hold one JSON object");
      return FALSE;
    }

  lb_board_reader_init (&reader);
  read_board (board, &reader, json_node_get_object (root));
  board->strings = g_steal_pointer (&reader.strings);
  if (reader.error != NULL)
    g_propagate_error (&local, g_steal_pointer (&reader.error));
  lb_board_reader_clear (&reader);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return TRUE;
}
