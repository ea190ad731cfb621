/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Reshape: gives the numbers of a sample other axes; the numbers stay as they are.
 *
 *   in:  any shape, such as 784
 *   out: (time, height, width, channels) of the same count, such as 28×28×1;
 *        an axis of 0 is left out
 */
#include "core/arithmetic.h"
#include "core/coder.h"
#include "core/layers/view.h"

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  double count = nn_axes_shape (values, out);

  if (count != (double) nn_shape_count (&in[0]))
    {
      g_autofree char *from = nn_shape_to_string (&in[0]);
      g_autofree char *to = nn_shape_to_string (out);

      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "%s is %" G_GSIZE_FORMAT " numbers, but %s needs %.0f: "
                   "the product of the axes must stay the same.",
                   from, nn_shape_count (&in[0]), to, count);
      return FALSE;
    }
  return TRUE;
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  g_autofree char *from = nn_shape_to_string (&in[0]);
  g_autofree char *to = nn_shape_to_string (out);
  g_autofree char *count = nn_count_to_string (nn_shape_count (out));

  return g_strdup_printf ("%s = %s = %s", from, to, count);
}

static void
code (NnCoder *coder)
{
  const char *open = coder->in[0].n_axes > 1 ? "nn.Flatten()\n" : "";
  const NnShape *out = &coder->out;
  GString *shape = g_string_new (NULL);
  gboolean first = coder->flavor == NN_CODE_PYTORCH && out->n_axes == 3 && out->size[2] == 1;

  for (guint a = 0; a < out->n_axes; a++)
    g_string_append_printf (shape, a == 0 ? "%" G_GSIZE_FORMAT : ", %" G_GSIZE_FORMAT,
                            out->size[first ? (a + 2) % 3 : a]);
  if (coder->flavor == NN_CODE_KERAS)
    nn_coder_module (coder, "layers.Reshape((%s%s))", shape->str, out->n_axes == 1 ? "," : "");
  else
    {
      nn_coder_plain (coder);
      /* one channel stands in front as well as behind */
      if (first)
        nn_coder_give_axes (coder, NN_AXES_FIRST);
      if (out->n_axes == 1)
        nn_coder_function (coder, "nn.Flatten()", "{0}.flatten(1)");
      else
        nn_coder_function (coder,
                           nn_coder_text (coder, "%snn.Unflatten(1, (%s))", open, shape->str),
                           "{0}.reshape(-1, %s)", shape->str);
    }
  g_string_free (shape, TRUE);
}

const NnLayerClass nn_layer_reshape = {
  .base = {
    .name = "reshape",
    .title = NN_("Reshape"),
    .summary = NN_("Gives the numbers of a sample other axes, such as a row the form of an image."),
    .category = NN_("Core"),
    .args = nn_axes_args,
    .code = code,
  },
  .role = NN_ROLE_RESHAPE,
  .min_inputs = 1,
  .max_inputs = 1,
  .shape = shape,
  .plan = nn_view_plan,
  .forward = nn_view_forward,
  .backward = nn_view_backward,
  .spell = nn_spell_same,
  .formula = formula,
};
