/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/token.h"

#include <glib/gi18n.h>

char *
vitrine_token_name (const char *token)
{
  if (*token == '\0')
    return g_strdup (_("padding"));
  if (g_str_equal (token, " "))
    return g_strdup (_("space"));
  if (g_str_equal (token, "\n"))
    return g_strdup (_("new line"));
  if (g_str_equal (token, "\t"))
    return g_strdup (_("tab"));
  return g_strdup (token);
}

const char *
vitrine_token_sign (const char *token)
{
  static const char *const signs[][2] = { { " ", "␣" }, { "\n", "↵" }, { "\t", "⇥" }, { "", "·" } };

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (g_str_equal (token, signs[i][0]))
      return signs[i][1];
  return token;
}
