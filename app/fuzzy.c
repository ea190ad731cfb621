/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/fuzzy.h"

#include <string.h>

enum
{
  SCATTERED = 100,   /* less the letters between */
  PART      = 200,
  WORD      = 300,
  BEGINNING = 400,
  WHOLE     = 500,
};

/* Letters that are passed over until @wanted is spelled; the shortest stretch is not looked for. */
static guint
scattered (const char *text,
           const char *wanted)
{
  guint skipped = 0;

  while (*text != '\0' && *wanted != '\0')
    {
      if (g_utf8_get_char (text) == g_utf8_get_char (wanted))
        wanted = g_utf8_next_char (wanted);
      else
        skipped++;
      text = g_utf8_next_char (text);
    }
  return *wanted != '\0' ? 0 : SCATTERED - MIN (skipped, 90);
}

static gboolean
begins_word (const char *text,
             const char *at)
{
  return at == text || !g_unichar_isalnum (g_utf8_get_char (g_utf8_find_prev_char (text, at)));
}

guint
vitrine_fuzzy_score (const char *text,
                     const char *wanted)
{
  g_autofree char *in = g_utf8_casefold (text, -1);
  g_autofree char *what = g_utf8_casefold (wanted, -1);
  guint longer = (guint) MIN (g_utf8_strlen (in, -1), 60);
  const char *at;

  g_strstrip (what);
  if (*what == '\0')
    return 1;
  if (g_str_equal (in, what))
    return WHOLE;
  if (g_str_has_prefix (in, what))
    return BEGINNING - longer;
  for (at = strstr (in, what); at != NULL; at = strstr (at + 1, what))
    if (begins_word (in, at))
      return WORD - longer;
  if (strstr (in, what) != NULL)
    return PART - longer;
  return scattered (in, what);
}
