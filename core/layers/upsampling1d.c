/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * UpSampling1D: a longer series, size times as many steps.
 *
 *   nearest: y_tk = x_(floor (t / s)) k
 *   linear:  y_tk mixes the two steps around (t + 1/2) / s - 1/2 by how near they are; at
 *            the ends the outermost step goes on
 *
 *   in:  T x C
 *   out: s T x C
 *
 * It is UpSampling2D over an image of height 1: see upsampling2d.c.
 */
#include "core/coder.h"
#include "core/layers/upsampling.h"

static const char *const names[] = { "nearest", "linear", NULL };
static const char *const titles[] = { NN_("Nearest"), NN_("Linear"), NULL };

/* In the order of upsampling2d's. */
static const NnArg args[] = {
  { "size", NN_("Factor"), "", NN_ARG_INTEGER, 2, 1, 64 },
  { "interpolation", NN_("Interpolation"), "", NN_ARG_CHOICE, 0, 0, 0, names, titles },
  { NULL },
};

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  if (in[0].n_axes != 2)
    {
      g_autofree char *text = nn_shape_to_string (&in[0]);

      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "UpSampling1D needs a series of steps and features, this is %s: put a Reshape "
                   "before it, or use UpSampling2D for an image.",
                   text);
      return FALSE;
    }
  *out = NN_SHAPE (in[0].size[0] * (gsize) values[NN_UPSAMPLING_SIZE], in[0].size[1]);
  return TRUE;
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  const char *what = values[NN_UPSAMPLING_INTERPOLATION] != 0
                         ? "<i>y</i><sub>t</sub> between <i>x</i><sub>(t+½)/s−½</sub>"
                         : "<i>y</i><sub>t</sub> = <i>x</i><sub>⌊t/s⌋</sub>";

  return g_strdup_printf ("%s\n<small>%" G_GSIZE_FORMAT " = %.0f · %" G_GSIZE_FORMAT
                          "   no parameters</small>",
                          what, out->size[0], values[NN_UPSAMPLING_SIZE], in[0].size[0]);
}

static void
code (NnCoder *coder)
{
  nn_upsampling_code (coder, "layers.UpSampling1D", "linear");
}

const NnLayerClass nn_layer_upsampling1d = {
  .base = {
    .name = "upsampling1d",
    .title = NN_("UpSampling1D"),
    .summary = NN_("Makes a series longer by repeating or mixing its steps."),
    .category = NN_("Shape"),
    .args = args,
    .code = code,
  },
  .role = NN_ROLE_MOVE,
  .min_inputs = 1,
  .max_inputs = 1,
  .shape = shape,
  .forward = nn_upsampling_forward,
  .backward = nn_upsampling_backward,
  .spell = nn_upsampling_spell,
  .formula = formula,
};
