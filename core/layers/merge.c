/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/layers/merge.h"

#include "core/coder.h"

gboolean
nn_merge_shape (const char *title, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  for (guint k = 1; k < n_in; k++)
    {
      g_autofree char *a = NULL;
      g_autofree char *b = NULL;

      if (nn_shape_equal (&in[0], &in[k]))
        continue;
      a = nn_shape_to_string (&in[0]);
      b = nn_shape_to_string (&in[k]);
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "%s needs inputs of one shape, these are %s and %s.", title, a, b);
      return FALSE;
    }
  *out = in[0];
  return TRUE;
}

char *
nn_merge_formula (const char *before, const char *between, const char *after, guint n_in)
{
  GString *text = g_string_new ("<i>y</i> = ");

  g_string_append (text, before);
  for (guint k = 0; k < n_in; k++)
    g_string_append_printf (text, "%s<i>x</i><sub>%u</sub>", k == 0 ? "" : between, k + 1);
  g_string_append (text, after);
  return g_string_free (text, FALSE);
}

void
nn_merge_code (NnCoder *coder, const char *keras, const char *between, const char *torch)
{
  gboolean listed = coder->flavor == NN_CODE_KERAS || between == NULL;
  GString *inputs = g_string_new (NULL);

  for (guint k = 0; k < coder->n_in; k++)
    g_string_append_printf (inputs, "%s{%u}", k == 0 ? "" : listed ? ", " : between, k);
  if (coder->flavor == NN_CODE_KERAS)
    {
      nn_coder_module (coder, "%s", keras);
      nn_coder_call (coder, "{m}([%s])", inputs->str);
    }
  else
    {
      g_auto (GStrv) halves = torch != NULL ? g_strsplit (torch, "%s", 2) : NULL;
      g_autofree char *text = torch != NULL ? g_strjoinv (inputs->str, halves) : NULL;

      nn_coder_any_axes (coder);
      nn_coder_function (coder, NULL, "%s", text != NULL ? text : inputs->str);
    }
  g_string_free (inputs, TRUE);
}
