/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/datasets/alphabet.h"

void
nn_alphabet_init (NnAlphabet *alphabet, gboolean lowercase)
{
  alphabet->lowercase = lowercase;
  alphabet->numbers = g_hash_table_new (NULL, NULL);
  alphabet->characters = g_array_new (FALSE, FALSE, sizeof (gunichar));
}

void
nn_alphabet_clear (NnAlphabet *alphabet)
{
  g_clear_pointer (&alphabet->numbers, g_hash_table_unref);
  g_clear_pointer (&alphabet->characters, g_array_unref);
}

static gunichar
character_at (const NnAlphabet *alphabet, const char *text)
{
  const gunichar letter = g_utf8_get_char (text);

  return alphabet->lowercase ? g_unichar_tolower (letter) : letter;
}

void
nn_alphabet_add (NnAlphabet *alphabet, const char *text, gssize size)
{
  const char *end = size >= 0 ? text + size : NULL;

  for (; end != NULL ? text < end : *text != '\0'; text = g_utf8_next_char (text))
    {
      const gunichar character = character_at (alphabet, text);

      if (g_hash_table_add (alphabet->numbers, GUINT_TO_POINTER (character)))
        g_array_append_val (alphabet->characters, character);
    }
}

static int
compare_characters (gconstpointer a, gconstpointer b)
{
  const gunichar x = *(const gunichar *) a, y = *(const gunichar *) b;

  return (x > y) - (x < y);
}

char **
nn_alphabet_number (NnAlphabet *alphabet, guint first)
{
  char **tokens = g_new0 (char *, first + alphabet->characters->len + 1);

  g_array_sort (alphabet->characters, compare_characters);
  for (guint k = 0; k < first; k++)
    tokens[k] = g_strdup ("");
  for (guint k = 0; k < alphabet->characters->len; k++)
    {
      const gunichar character = g_array_index (alphabet->characters, gunichar, k);
      char utf8[7] = { 0 };

      g_unichar_to_utf8 (character, utf8);
      tokens[first + k] = g_strdup (utf8);
      g_hash_table_replace (alphabet->numbers, GUINT_TO_POINTER (character),
                            GUINT_TO_POINTER (first + k));
    }
  return tokens;
}

gsize
nn_alphabet_encode (const NnAlphabet *alphabet, const char *text, gssize size, gsize most,
                    gint32 *out)
{
  const char *end = size >= 0 ? text + size : NULL;
  gsize n = 0;

  for (; n < most && (end != NULL ? text < end : *text != '\0'); text = g_utf8_next_char (text))
    out[n++] = GPOINTER_TO_INT (g_hash_table_lookup (
        alphabet->numbers, GUINT_TO_POINTER (character_at (alphabet, text))));
  return n;
}
