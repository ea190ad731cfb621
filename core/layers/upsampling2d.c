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
 * Followed by a convolution it is the gentler sibling of Conv2DTranspose: A. Odena
 * and others, "Deconvolution and Checkerboard Artifacts", 2016.
 */
#include "core/arithmetic.h"
#include "core/layer.h"

#include <string.h>

enum
{
  SIZE,
  INTERPOLATION,
};

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
  gsize size = (gsize) values[SIZE];

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

/* Along one axis: output @o is (1 - share) x[first] + share x[second]. */
typedef struct
{
  gsize first, second;
  float share;
} Mix;

static Mix
mix (const double *values, gsize o, gsize extent)
{
  gsize size = (gsize) values[SIZE];
  float place = MAX ((o + 0.5f) / size - 0.5f, 0);
  gsize first = (gsize) place;

  if (values[INTERPOLATION] == 0)
    return (Mix){ o / size, o / size, 0 };
  return (Mix){ first, MIN (first + 1, extent - 1), place - first };
}

static void
forward (const NnLayerCall *call)
{
  gsize H = call->in_shape[0].size[0], W = call->in_shape[0].size[1];
  gsize C = call->in_shape[0].size[2];
  float *y = call->out;

  for (guint n = 0; n < call->n; n++)
    for (gsize oy = 0; oy < call->out_shape.size[0]; oy++)
      for (gsize ox = 0; ox < call->out_shape.size[1]; ox++, y += C)
        {
          Mix v = mix (call->args, oy, H), h = mix (call->args, ox, W);
          const float *above = call->in[0] + (n * H + v.first) * W * C;
          const float *below = call->in[0] + (n * H + v.second) * W * C;

          if (call->args[INTERPOLATION] == 0)
            {
              memcpy (y, above + h.first * C, C * sizeof (float));
              continue;
            }
          for (gsize c = 0; c < C; c++)
            {
              float a = (1 - h.share) * above[h.first * C + c] + h.share * above[h.second * C + c];
              float b = (1 - h.share) * below[h.first * C + c] + h.share * below[h.second * C + c];

              y[c] = (1 - v.share) * a + v.share * b;
            }
        }
}

static void
add_scaled (gsize n, float factor, const float *x, float *to)
{
  for (gsize i = 0; i < n; i++)
    to[i] += factor * x[i];
}

static void
backward (const NnLayerCall *call)
{
  gsize H = call->in_shape[0].size[0], W = call->in_shape[0].size[1];
  gsize C = call->in_shape[0].size[2];
  const float *d_y = call->d_out;

  if (call->d_in[0] == NULL)
    return;
  memset (call->d_in[0], 0, call->n * H * W * C * sizeof (float));
  for (guint n = 0; n < call->n; n++)
    for (gsize oy = 0; oy < call->out_shape.size[0]; oy++)
      for (gsize ox = 0; ox < call->out_shape.size[1]; ox++, d_y += C)
        {
          Mix v = mix (call->args, oy, H), h = mix (call->args, ox, W);
          float *above = call->d_in[0] + (n * H + v.first) * W * C;
          float *below = call->d_in[0] + (n * H + v.second) * W * C;

          add_scaled (C, (1 - v.share) * (1 - h.share), d_y, above + h.first * C);
          if (call->args[INTERPOLATION] == 0)
            continue;
          add_scaled (C, (1 - v.share) * h.share, d_y, above + h.second * C);
          add_scaled (C, v.share * (1 - h.share), d_y, below + h.first * C);
          add_scaled (C, v.share * h.share, d_y, below + h.second * C);
        }
}

/* The four places that a number between them is mixed of. */
static void
spell_mix (const NnLayerCall *call, Mix v, Mix h, gsize channel, NnArithmetic *arithmetic)
{
  gsize W = call->in_shape[0].size[1], C = call->in_shape[0].size[2];
  NnGrid *x = nn_spell_grid (arithmetic, NN_GRID_FIRST, NN_GRID_VALUES, NN_("Places of {input}"), 2, 2);
  NnGrid *w = nn_spell_grid (arithmetic, NN_GRID_TIMES, NN_GRID_WEIGHTS, NN_("How near"), 2, 2);
  NnGrid *y = nn_spell_grid (arithmetic, NN_GRID_EQUALS, NN_GRID_RESULTS, NN_("Products"), 2, 2);
  NnReceptive *field = nn_spell_field (arithmetic, call, 0);

  x->input = 0;
  x->places = g_new (gsize, 4);
  for (guint i = 0; i < 4; i++)
    {
      gsize row = i / 2 ? v.second : v.first, column = i % 2 ? h.second : h.first;

      x->places[i] = (row * W + column) * C + channel;
      x->values[i] = call->in[0][x->places[i]];
      w->values[i] = (i / 2 ? v.share : 1 - v.share) * (double) (i % 2 ? h.share : 1 - h.share);
      y->values[i] = x->values[i] * w->values[i];
    }
  nn_spell_of_grid (arithmetic, NN_STEP_SUM, NN_("Sum of the {0} products"), y);
  nn_spell_range (field, 0, v.first, v.second - v.first + 1);
  nn_spell_range (field, 1, h.first, h.second - h.first + 1);
  nn_spell_range (field, 2, channel, 1);
}

static void
spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  gsize H = call->in_shape[0].size[0], W = call->in_shape[0].size[1];
  gsize place[NN_MAX_AXES];
  Mix v, h;

  nn_shape_unravel (&call->out_shape, cell, place);
  v = mix (call->args, place[0], H);
  h = mix (call->args, place[1], W);
  if (call->args[INTERPOLATION] == 0)
    nn_spell_copy (arithmetic, call, 0,
                   (v.first * W + h.first) * call->in_shape[0].size[2] + place[2]);
  else
    spell_mix (call, v, h, place[2], arithmetic);
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  const char *what = values[INTERPOLATION] != 0
                         ? "<i>y</i><sub>i,j</sub> between <i>x</i><sub>(i+½)/s−½, (j+½)/s−½</sub>"
                         : "<i>y</i><sub>i,j</sub> = <i>x</i><sub>⌊i/s⌋, ⌊j/s⌋</sub>";

  return g_strdup_printf ("%s\n<small>%" G_GSIZE_FORMAT " = %.0f · %" G_GSIZE_FORMAT
                          "   no parameters</small>",
                          what, out->size[0], values[SIZE], in[0].size[0]);
}

const NnLayerClass nn_layer_upsampling2d = {
  .base = {
    .name = "upsampling2d",
    .title = NN_("UpSampling2D"),
    .summary = NN_("Makes an image larger by repeating or mixing its places."),
    .category = NN_("Shape"),
    .args = args,
  },
  .min_inputs = 1,
  .max_inputs = 1,
  .shape = shape,
  .forward = forward,
  .backward = backward,
  .spell = spell,
  .formula = formula,
};
