/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/formats/plain.h"

#include <string.h>

#include "core/error.h"
#include "core/formats/format.h"

#define PIECE 65536     /* bytes converted at once */
#define WIDER 3         /* times as many bytes as before, at most */

/* Piece by piece: in Windows-1252 a character is a byte. */
static gboolean
from_windows (const guint8 *data, gsize size, char *text, gsize *used)
{
  for (gsize at = 0; at < size; at += PIECE)
    {
      gsize n;
      g_autofree char *piece = g_convert ((const char *) data + at, MIN (PIECE, size - at), "UTF-8", "WINDOWS-1252",
                                          NULL, &n, NULL);

      if (piece == NULL)
        return FALSE;
      memcpy (text + *used, piece, n);
      *used += n;
    }
  return TRUE;
}

static guint
unit (const guint8 *data, gboolean big)
{
  return big ? data[0] << 8 | data[1] : data[1] << 8 | data[0];
}

/* What Windows programs call Unicode. A character is one unit of two bytes or, beyond 65,535, two of them. */
static gboolean
from_utf16 (const guint8 *data, gsize size, gboolean big, char *text, gsize *used)
{
  for (gsize at = 0; at < size; at += 2)
    {
      gunichar c;

      if (size - at < 2)
        return FALSE;
      c = unit (data + at, big);
      if (c >= 0xd800 && c < 0xdc00 && size - at >= 4)
        {
          const guint low = unit (data + at + 2, big);

          if (low < 0xdc00 || low > 0xdfff)
            return FALSE;
          c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
          at += 2;
        }
      if (c == 0 || !g_unichar_validate (c))
        return FALSE;
      *used += g_unichar_to_utf8 (c, text + *used);
    }
  return TRUE;
}

GBytes *
nn_plain_text (GBytes *bytes, const char *name, gboolean *guessed, GError **error)
{
  gsize size, used = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  const gboolean little = size >= 2 && data[0] == 0xff && data[1] == 0xfe;
  const gboolean big = size >= 2 && data[0] == 0xfe && data[1] == 0xff;
  const gsize mark = little || big ? 2 : size >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
  g_autofree char *text = NULL;

  if (guessed != NULL)
    *guessed = FALSE;
  if (size == mark)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "%s is empty.", name);
      return NULL;
    }
  if (mark != 2 && memchr (data, 0, size) != NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "%s is no text: it holds bytes of 0.", name);
      return NULL;
    }
  if (mark != 2 && g_utf8_validate ((const char *) data + mark, size - mark, NULL))
    return g_bytes_new_from_bytes (bytes, mark, size - mark);
  text = g_try_malloc_n (size, WIDER);
  if (text == NULL)
    {
      g_autofree char *count = nn_format_count (size * WIDER);

      g_set_error (error, NN_ERROR, NN_ERROR_MEMORY, "%s needs %s bytes of memory, more than there is.", name, count);
      return NULL;
    }
  if (mark == 2 ? !from_utf16 (data + 2, size - 2, big, text, &used)
                : !from_windows (data + mark, size - mark, text, &used))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                   mark == 2 ? "%s begins as a text in UTF-16 but is none: save it as UTF-8."
                             : "%s is no text in UTF-8, nor in Windows-1252.", name);
      return NULL;
    }
  if (guessed != NULL)
    *guessed = mark != 2;
  return g_bytes_new_take (g_steal_pointer (&text), used);
}
