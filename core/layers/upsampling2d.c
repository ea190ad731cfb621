/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * UpSampling2D: a larger image, size times as high and wide.
 *
 *   nearest:  y_ijk = x_(floor (i / s)) (floor (j / s)) k
 *   bilinear: y_ijk mixes the four places around ((i + 1/2) / s - 1/2,
 *             (j + 1/2) / s - 1/2) by how near they are; at the edges the
 *             outermost place goes on
 *
 *   in:  H x W x C
 *   out: s H x s W x C
 *
 * A series is an image of height 1: see upsampling1d.c.
 *
 * Followed by a convolution it is the gentler sibling of Conv2DTranspose: A. Odena
 * and others, "Deconvolution and Checkerboard Artifacts", 2016.
 */
#include "core/coder.h"
#include "core/layers/upsampling.h"

static const char *const names[] = { "nearest", "bilinear", NULL };
static const char *const titles[] = { NN_("Nearest"), NN_("Bilinear"), NULL };

static const NnArg args[] = {
  { "size", NN_("Factor"), "", NN_ARG_INTEGER, 2, 1, 16 },
  { "interpolation", NN_("Interpolation"), "", NN_ARG_CHOICE, 0, 0, 0, names, titles },
  { NULL },
};

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  gsize size = (gsize) values[NN_UPSAMPLING_SIZE];

  if (in[0].n_axes != 3)
    {
      g_autofree char *text = nn_shape_to_string (&in[0]);

      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "UpSampling2D needs an image of height, width and channels, this is %s: put a "
                   "Reshape before it.",
                   text);
      return FALSE;
    }
  *out = NN_SHAPE (in[0].size[0] * size, in[0].size[1] * size, in[0].size[2]);
  return TRUE;
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  const char *what = values[NN_UPSAMPLING_INTERPOLATION] != 0
                         ? "<i>y</i><sub>i,j</sub> between <i>x</i><sub>(i+½)/s−½, (j+½)/s−½</sub>"
                         : "<i>y</i><sub>i,j</sub> = <i>x</i><sub>⌊i/s⌋, ⌊j/s⌋</sub>";

  return g_strdup_printf ("%s\n<small>%" G_GSIZE_FORMAT " = %.0f · %" G_GSIZE_FORMAT
                          "   no parameters</small>",
                          what, out->size[0], values[NN_UPSAMPLING_SIZE], in[0].size[0]);
}

static void
code (NnCoder *coder)
{
  nn_upsampling_code (coder, "layers.UpSampling2D", "bilinear");
}

const NnLayerClass nn_layer_upsampling2d = {
  .base = {
    .name = "upsampling2d",
    .title = NN_("UpSampling2D"),
    .summary = NN_("Makes an image larger by repeating or mixing its places."),
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
