/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-stlink"

#include "config.h"

#include "lb-stlink-codec.h"

#include <string.h>

#include "lb-error.h"
#include "lb-reader.h"

#define ENTER_SWD 0xa3
#define COM_FREQ_LIST 12
#define COM_FREQ_MAX 10

void
lb_stlink_encode (guint8          block[LB_STLINK_BLOCK],
                  LbStlinkCommand command)
{
  memset (block, 0, LB_STLINK_BLOCK);
  block[0] = (guint8) (command >> 8);
  block[1] = (guint8) command;
}

void
lb_stlink_encode_word (guint8          block[LB_STLINK_BLOCK],
                       LbStlinkCommand command,
                       guint32         address,
                       guint32         data)
{
  lb_stlink_encode (block, command);
  lb_put_le32 (block + 2, address);
  lb_put_le32 (block + 6, data);
}

void
lb_stlink_encode_memory (guint8          block[LB_STLINK_BLOCK],
                         LbStlinkCommand command,
                         guint32         address,
                         guint16         length)
{
  lb_stlink_encode (block, command);
  lb_put_le32 (block + 2, address);
  lb_put_le16 (block + 6, length);
}

void
lb_stlink_encode_byte (guint8          block[LB_STLINK_BLOCK],
                       LbStlinkCommand command,
                       guint8          argument)
{
  lb_stlink_encode (block, command);
  block[2] = argument;
}

void
lb_stlink_encode_enter (guint8 block[LB_STLINK_BLOCK])
{
  lb_stlink_encode_byte (block, LB_STLINK_ENTER, ENTER_SWD);
}

void
lb_stlink_encode_divisor (guint8  block[LB_STLINK_BLOCK],
                          guint16 divisor)
{
  lb_stlink_encode (block, LB_STLINK_SET_DIVISOR);
  lb_put_le16 (block + 2, divisor);
}

void
lb_stlink_encode_com_freq (guint8  block[LB_STLINK_BLOCK],
                           guint32 khz)
{
  lb_stlink_encode (block, LB_STLINK_SET_COM_FREQ);
  lb_put_le32 (block + 4, khz);
}

/* Facts 1.3. */
static LbStlinkFeatures
features_of (guint generation,
             guint jtag)
{
  LbStlinkFeatures features = 0;

  if (generation >= 3)
    {
      features = LB_STLINK_HAS_VOLTAGE | LB_STLINK_HAS_LAST_STATUS_2 | LB_STLINK_HAS_COM_FREQ |
                 LB_STLINK_HAS_MEM_16 | LB_STLINK_HAS_INIT_AP;
      if (jtag >= 6)
        features |= LB_STLINK_HAS_MEM_8_512;
      return features;
    }

  if (generation == 2 && jtag >= 13)
    features |= LB_STLINK_HAS_VOLTAGE;
  if (generation == 2 && jtag >= 15)
    features |= LB_STLINK_HAS_LAST_STATUS_2;
  if (generation == 2 && jtag >= 22)
    features |= LB_STLINK_HAS_DIVISOR;
  if (generation == 2 && jtag >= 26)
    features |= LB_STLINK_HAS_MEM_16;
  if (generation == 2 && jtag >= 28)
    features |= LB_STLINK_HAS_INIT_AP;
  return features;
}

/* Which of the two six-bit fields means what depends on the product. */
static void
assign_fields (LbStlinkVersion *self,
               guint            x,
               guint            y)
{
  gboolean is_v2_1 = self->pid == 0x374b || self->pid == 0x3752;
  gboolean swim_only = (x <= 22 && y == 7) || (x >= 25 && y >= 7 && y <= 12);

  if (is_v2_1 && swim_only)
    {
      self->msd = x;
      self->swim = y;
    }
  else if (is_v2_1)
    {
      self->jtag = x;
      self->msd = y;
    }
  else
    {
      self->jtag = x;
      self->swim = y;
    }
}

gboolean
lb_stlink_parse_version (LbStlinkVersion *self,
                         const guint8    *reply,
                         gsize            length,
                         GError         **error)
{
  guint word;
  guint x;
  guint y;

  memset (self, 0, sizeof *self);
  if (length < LB_STLINK_VERSION_LENGTH)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_PROTOCOL,
                   "The adapter gave %" G_GSIZE_FORMAT " bytes of version instead of 6", length);
      return FALSE;
    }

  word = (guint) reply[0] << 8 | reply[1];
  x = (word >> 6) & 0x3f;
  y = word & 0x3f;
  self->generation = word >> 12;
  self->vid = lb_get_le16 (reply + 2);
  self->pid = lb_get_le16 (reply + 4);
  if (self->generation == 0)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_PROTOCOL, "No valid version: %02x %02x", reply[0],
                   reply[1]);
      return FALSE;
    }

  self->needs_ex = self->generation >= 3 && x == 0 && y == 0;
  if (!self->needs_ex)
    assign_fields (self, x, y);
  self->features = features_of (self->generation, self->jtag);
  return TRUE;
}

gboolean
lb_stlink_parse_version_ex (LbStlinkVersion *self,
                            const guint8    *reply,
                            gsize            length,
                            GError         **error)
{
  memset (self, 0, sizeof *self);
  if (length < LB_STLINK_VERSION_EX_LENGTH || reply[0] < 3)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_PROTOCOL, "No valid long version");
      return FALSE;
    }

  self->generation = reply[0];
  self->swim = reply[1];
  self->jtag = reply[2];
  self->msd = reply[3];
  self->bridge = reply[4];
  self->vid = lb_get_le16 (reply + 8);
  self->pid = lb_get_le16 (reply + 10);
  self->features = features_of (self->generation, self->jtag);
  return TRUE;
}

char *
lb_stlink_version_to_text (const LbStlinkVersion *self)
{
  GString *text = g_string_new (NULL);

  g_string_printf (text, "V%uJ%u", self->generation, self->jtag);
  if (self->msd != 0)
    g_string_append_printf (text, "M%u", self->msd);
  if (self->bridge != 0)
    g_string_append_printf (text, "B%u", self->bridge);
  if (self->swim != 0)
    g_string_append_printf (text, "S%u", self->swim);
  return g_string_free (text, FALSE);
}

guint
lb_stlink_parse_voltage (const guint8 reply[8])
{
  guint32 reference = lb_get_le32 (reply);
  guint32 target = lb_get_le32 (reply + 4);
  guint64 millivolts;

  if (reference == 0)
    return 0;

  millivolts = (guint64) target * 2400 / reference;
  return millivolts <= 10000 ? (guint) millivolts : 0;
}

guint16
lb_stlink_choose_divisor (guint  khz,
                          guint *actual_khz)
{
  static const struct
  {
    guint   khz;
    guint16 divisor;
  } table[] = {
    { 4000, 0 }, { 1800, 1 }, { 1200, 2 }, { 950, 3 }, { 480, 7 }, { 240, 15 }, { 125, 31 },
    { 100, 40 }, { 50, 79 }, { 25, 158 }, { 15, 265 }, { 5, 798 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (table[i].khz <= khz)
      {
        *actual_khz = table[i].khz;
        return table[i].divisor;
      }

  *actual_khz = table[G_N_ELEMENTS (table) - 1].khz;
  return table[G_N_ELEMENTS (table) - 1].divisor;
}

guint
lb_stlink_choose_com_freq (const guint8 *reply,
                           gsize         length,
                           guint         khz)
{
  guint best = 0;
  guint lowest = G_MAXUINT;
  guint count = length >= COM_FREQ_LIST ? MIN (reply[8], COM_FREQ_MAX) : 0;

  for (guint i = 0; i < count && COM_FREQ_LIST + 4 * (i + 1) <= length; i++)
    {
      guint32 offered = lb_get_le32 (reply + COM_FREQ_LIST + 4 * i);

      if (offered == 0)
        continue;
      lowest = MIN (lowest, offered);
      if (offered <= khz)
        best = MAX (best, offered);
    }

  if (best != 0)
    return best;
  return lowest != G_MAXUINT ? lowest : 0;
}

/* Facts 1.6. */
static const struct
{
  guint8          status;
  LbStlinkOutcome outcome;
  LbError         code;
  const char     *text;
} statuses[] = {
  { LB_STLINK_STATUS_OK, LB_STLINK_OK, LB_ERROR_FAILED, "no error" },
  { 0x81, LB_STLINK_LINK, LB_ERROR_TIMEOUT, "the target did not answer" },
  { 0x09, LB_STLINK_LINK, LB_ERROR_TIMEOUT, "the target gave no id code" },
  { 0x0c, LB_STLINK_FAILED, LB_ERROR_DEVICE, "write error" },
  { LB_STLINK_STATUS_WRITE_VERIFY, LB_STLINK_FAILED, LB_ERROR_DEVICE, "what was written reads back differently" },
  { 0x10, LB_STLINK_WAIT, LB_ERROR_TIMEOUT, "the target's memory is busy" },
  { 0x11, LB_STLINK_FAULT, LB_ERROR_DEVICE, "the target refused this address" },
  { 0x12, LB_STLINK_LINK, LB_ERROR_TIMEOUT, "the link to the target's memory was lost" },
  { 0x13, LB_STLINK_LINK, LB_ERROR_CHECKSUM, "a bit was damaged on the wire to the target" },
  { 0x14, LB_STLINK_WAIT, LB_ERROR_TIMEOUT, "the target's debug port is busy" },
  { 0x15, LB_STLINK_FAULT, LB_ERROR_DEVICE, "the target's debug port reports a fault" },
  { 0x16, LB_STLINK_LINK, LB_ERROR_TIMEOUT, "the link to the target was lost" },
  { 0x17, LB_STLINK_LINK, LB_ERROR_CHECKSUM, "a bit was damaged on the wire to the target" },
  { 0x18, LB_STLINK_LINK, LB_ERROR_CHECKSUM, "written data was damaged on the wire to the target" },
  { 0x19, LB_STLINK_LINK, LB_ERROR_TIMEOUT, "an earlier error of the debug port is still set" },
  { 0x1a, LB_STLINK_LINK, LB_ERROR_TIMEOUT, "the debug port was overrun" },
  { 0x1d, LB_STLINK_FAILED, LB_ERROR_DEVICE, "the target has no such access port" },
};

LbStlinkOutcome
lb_stlink_status_outcome (guint8 status)
{
  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    if (statuses[i].status == status)
      return statuses[i].outcome;

  return LB_STLINK_FAILED;
}

const char *
lb_stlink_status_text (guint8 status)
{
  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    if (statuses[i].status == status)
      return statuses[i].text;

  return "an error this program does not know";
}

gboolean
lb_stlink_check_status (guint8   status,
                        GError **error)
{
  LbError code = LB_ERROR_FAILED;

  if (lb_stlink_status_outcome (status) == LB_STLINK_OK)
    return TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    if (statuses[i].status == status)
      code = statuses[i].code;

  g_set_error (error, LB_ERROR, code, "ST-Link status %02x: %s", status,
               lb_stlink_status_text (status));
  return FALSE;
}
