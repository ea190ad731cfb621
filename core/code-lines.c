/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Lines of code: broken within their brackets where they are too long, comments in one column. */
#include "core/code-private.h"

#include <string.h>

#define UNDERLINE 56   /* comments stand in one column, if it is no further than this */

/* The longest pair of brackets that is in no other, and whether its contents need the comma
 * that closes a list. */
static gboolean
find_brackets (const char *line, gsize *open, gsize *close)
{
  gsize begin = 0;
  guint depth = 0;
  char quote = 0;

  *open = *close = 0;
  for (gsize i = 0; line[i] != '\0'; i++)
    {
      if (quote != 0)
        quote = line[i] == quote ? 0 : quote;
      else if (line[i] == '"')
        quote = line[i];
      else if (strchr ("([{", line[i]) != NULL && depth++ == 0)
        begin = i;
      else if (strchr (")]}", line[i]) != NULL && depth > 0 && --depth == 0
               && i - begin > *close - *open)
        {
          *open = begin;
          *close = i;
        }
    }
  return *close > *open + 1;
}

/* Cuts at the commas that are in no brackets; each piece keeps its own. */
static GPtrArray *
cut (const char *text, gsize n)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func (g_free);
  gsize from = 0;
  guint depth = 0;
  char quote = 0;

  for (gsize i = 0; i <= n; i++)
    {
      if (i == n || (text[i] == ',' && depth == 0 && quote == 0))
        {
          g_autofree char *part = g_strndup (text + from, i - from);

          g_strstrip (part);
          if (part[0] != '\0')
            g_ptr_array_add (parts, g_steal_pointer (&part));
          from = i + 1;
        }
      else if (quote != 0)
        quote = text[i] == quote ? 0 : quote;
      else if (text[i] == '"')
        quote = text[i];
      else if (strchr ("([{", text[i]) != NULL)
        depth++;
      else if (strchr (")]}", text[i]) != NULL)
        depth--;
    }
  return parts;
}

static void
put_line (GString *to, guint indent, const char *line)
{
  g_autoptr (GPtrArray) parts = NULL;
  gsize open, close;

  if (indent + g_utf8_strlen (line, -1) <= NN_CODE_LINE || !find_brackets (line, &open, &close))
    {
      g_string_append_printf (to, "%*s%s\n", (int) indent, "", line);
      return;
    }
  g_string_append_printf (to, "%*s%.*s\n", (int) indent, "", (int) open + 1, line);
  parts = cut (line + open + 1, close - open - 1);
  if (indent + 4 + (close - open - 1) <= NN_CODE_LINE && parts->len > 1)
    g_string_append_printf (to, "%*s%.*s\n", (int) indent + 4, "", (int) (close - open - 1),
                            line + open + 1);
  else
    for (guint i = 0; i < parts->len; i++)
      {
        g_autofree char *part = g_strdup_printf ("%s%s", (char *) g_ptr_array_index (parts, i),
                                                 parts->len > 1 ? "," : "");

        put_line (to, indent + 4, part);
      }
  g_string_append_printf (to, "%*s%s\n", (int) indent, "", line + close);
}

void
nn_code_line (GString *to, guint indent, const char *format, ...)
{
  g_autofree char *line = NULL;
  va_list list;

  va_start (list, format);
  line = g_strdup_vprintf (format, list);
  va_end (list);
  put_line (to, indent, line);
}

void
nn_code_block_init (NnCodeBlock *block, guint indent)
{
  block->lines = g_ptr_array_new_with_free_func (g_free);
  block->notes = g_ptr_array_new_with_free_func (g_free);
  block->indent = indent;
}

void
nn_code_block_add (NnCodeBlock *block, const char *line, const char *note)
{
  g_ptr_array_add (block->lines, g_strdup (line));
  g_ptr_array_add (block->notes, g_strdup (note != NULL ? note : ""));
}

static void
put_noted (GString *to, guint indent, gsize column, const char *line, const char *note)
{
  gsize length = indent + (gsize) g_utf8_strlen (line, -1);

  if (note[0] == '\0')
    put_line (to, indent, line);
  else if (MAX (length + 2, column) + 2 + (gsize) g_utf8_strlen (note, -1) > NN_CODE_LINE + 12)
    {
      g_string_append_printf (to, "%*s# %s\n", (int) indent, "", note);
      put_line (to, indent, line);
    }
  else
    g_string_append_printf (to, "%*s%s%*s# %s\n", (int) indent, "", line,
                            (int) (MAX (length + 2, column) - length), "", note);
}

void
nn_code_block_put (NnCodeBlock *block, GString *to)
{
  gsize column = 0;

  for (guint i = 0; i < block->lines->len; i++)
    {
      const char *note = g_ptr_array_index (block->notes, i);
      gsize end =
          block->indent + (gsize) g_utf8_strlen (g_ptr_array_index (block->lines, i), -1) + 2;

      if (note[0] != '\0' && end <= UNDERLINE)
        column = MAX (column, end);
    }
  for (guint i = 0; i < block->lines->len; i++)
    put_noted (to, block->indent, column, g_ptr_array_index (block->lines, i),
               g_ptr_array_index (block->notes, i));
  g_ptr_array_unref (block->lines);
  g_ptr_array_unref (block->notes);
}

char *
nn_code_expand (const char *text, const char *const *values, guint n, const char *module)
{
  GString *out = g_string_new (NULL);

  for (; *text != '\0'; text++)
    {
      guint k = text[0] == '{' && g_ascii_isdigit (text[1]) && text[2] == '}'
                    ? (guint) text[1] - '0'
                    : G_MAXUINT;

      if (k < n)
        g_string_append (out, values[k]);
      else if (g_str_has_prefix (text, "{m}"))
        g_string_append (out, module != NULL ? module : "");
      else
        {
          g_string_append_c (out, *text);
          continue;
        }
      text += 2;
    }
  return g_string_free (out, FALSE);
}
