/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/layers/upsampling.h"

#include "core/coder.h"

#include <string.h>

/* Along one axis: output @o is (1 - share) x[first] + share x[second]. */
typedef struct
{
  gsize first, second;
  float share;
} Mix;

static Mix
mix (const double *values, gsize o, gsize extent)
{
  gsize size = (gsize) values[NN_UPSAMPLING_SIZE];
  float place = MAX ((o + 0.5f) / size - 0.5f, 0);
  gsize first = (gsize) place;

  if (values[NN_UPSAMPLING_INTERPOLATION] == 0)
    return (Mix){ o / size, o / size, 0 };
  return (Mix){ first, MIN (first + 1, extent - 1), place - first };
}

/* A series is an image of height 1, and stays one: its only row is mixed of itself. */
typedef struct
{
  gsize H, W, C, OH, OW;
} Extent;

static Extent
extent (const NnLayerCall *call)
{
  const NnShape *in = &call->in_shape[0], *out = &call->out_shape;

  if (in->n_axes == 2)
    return (Extent){ 1, in->size[0], in->size[1], 1, out->size[0] };
  return (Extent){ in->size[0], in->size[1], in->size[2], out->size[0], out->size[1] };
}

void
nn_upsampling_forward (const NnLayerCall *call)
{
  const Extent e = extent (call);
  const gsize H = e.H, W = e.W, C = e.C;
  float *y = call->out;

  for (guint n = 0; n < call->n; n++)
    for (gsize oy = 0; oy < e.OH; oy++)
      for (gsize ox = 0; ox < e.OW; ox++, y += C)
        {
          Mix v = mix (call->args, oy, H), h = mix (call->args, ox, W);
          const float *above = call->in[0] + (n * H + v.first) * W * C;
          const float *below = call->in[0] + (n * H + v.second) * W * C;

          if (call->args[NN_UPSAMPLING_INTERPOLATION] == 0)
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

void
nn_upsampling_backward (const NnLayerCall *call)
{
  const Extent e = extent (call);
  const gsize H = e.H, W = e.W, C = e.C;
  const float *d_y = call->d_out;

  if (call->d_in[0] == NULL)
    return;
  memset (call->d_in[0], 0, call->n * H * W * C * sizeof (float));
  for (guint n = 0; n < call->n; n++)
    for (gsize oy = 0; oy < e.OH; oy++)
      for (gsize ox = 0; ox < e.OW; ox++, d_y += C)
        {
          Mix v = mix (call->args, oy, H), h = mix (call->args, ox, W);
          float *above = call->d_in[0] + (n * H + v.first) * W * C;
          float *below = call->d_in[0] + (n * H + v.second) * W * C;

          add_scaled (C, (1 - v.share) * (1 - h.share), d_y, above + h.first * C);
          if (call->args[NN_UPSAMPLING_INTERPOLATION] == 0)
            continue;
          add_scaled (C, (1 - v.share) * h.share, d_y, above + h.second * C);
          add_scaled (C, v.share * (1 - h.share), d_y, below + h.first * C);
          add_scaled (C, v.share * h.share, d_y, below + h.second * C);
        }
}

/* The four places that a number between them is mixed of; the two of a series. */
static void
spell_mix (const NnLayerCall *call, Mix v, Mix h, gsize channel, NnArithmetic *arithmetic)
{
  const Extent e = extent (call);
  const guint last = call->out_shape.n_axes - 1, rows = last;
  NnGrid *x = nn_spell_grid (arithmetic, NN_GRID_FIRST, NN_GRID_VALUES, NN_("Places of {input}"), rows, 2);
  NnGrid *w = nn_spell_grid (arithmetic, NN_GRID_TIMES, NN_GRID_WEIGHTS, NN_("How near"), rows, 2);
  NnGrid *y = nn_spell_grid (arithmetic, NN_GRID_EQUALS, NN_GRID_RESULTS, NN_("Products"), rows, 2);
  NnReceptive *field = nn_spell_field (arithmetic, call, 0);

  x->input = 0;
  x->places = g_new (gsize, rows * 2);
  for (guint i = 0; i < rows * 2; i++)
    {
      gsize row = i / 2 ? v.second : v.first, column = i % 2 ? h.second : h.first;

      x->places[i] = (row * e.W + column) * e.C + channel;
      x->values[i] = call->in[0][x->places[i]];
      w->values[i] = (i / 2 ? v.share : 1 - v.share) * (double) (i % 2 ? h.share : 1 - h.share);
      y->values[i] = x->values[i] * w->values[i];
    }
  nn_spell_of_grid (arithmetic, NN_STEP_SUM, NN_("Sum of the {0} products"), y);
  if (last == 2)
    nn_spell_range (field, 0, v.first, v.second - v.first + 1);
  nn_spell_range (field, last - 1, h.first, h.second - h.first + 1);
  nn_spell_range (field, last, channel, 1);
}

void
nn_upsampling_spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  const guint last = call->out_shape.n_axes - 1;
  const Extent e = extent (call);
  gsize place[NN_MAX_AXES];
  Mix v, h;

  nn_shape_unravel (&call->out_shape, cell, place);
  v = mix (call->args, last == 2 ? place[0] : 0, e.H);
  h = mix (call->args, place[last - 1], e.W);
  if (call->args[NN_UPSAMPLING_INTERPOLATION] == 0)
    nn_spell_copy (arithmetic, call, 0, (v.first * e.W + h.first) * e.C + place[last]);
  else
    spell_mix (call, v, h, place[last], arithmetic);
}

void
nn_upsampling_code (NnCoder *coder, const char *keras, const char *between)
{
  gboolean series = coder->in[0].n_axes == 2, nearest = coder->args[NN_UPSAMPLING_INTERPOLATION] == 0;
  const char *mode = nearest ? "nearest" : between;
  double size = coder->args[NN_UPSAMPLING_SIZE];

  if (coder->flavor == NN_CODE_PYTORCH)
    {
      nn_coder_axes (coder, NN_AXES_FIRST);
      nn_coder_function (coder, nn_coder_text (coder, "nn.Upsample(scale_factor=%.0f, mode=\"%s\")", size, mode),
                         "F.interpolate({0}, scale_factor=%.0f, mode=\"%s\")", size, mode);
    }
  else if (nearest || !series)
    nn_coder_keras (coder, keras, series ? "!size" : "!size interpolation=nearest");
  else
    {
      const NnShape *in = &coder->in[0], *out = &coder->out;

      /* Keras mixes places of images alone */
      nn_coder_module (coder, "layers.Reshape((%" G_GSIZE_FORMAT ", 1, %" G_GSIZE_FORMAT "))", in->size[0],
                       in->size[1]);
      nn_coder_module (coder, "layers.UpSampling2D((%.0f, 1), interpolation=\"bilinear\")", size);
      nn_coder_module (coder, "layers.Reshape((%" G_GSIZE_FORMAT ", %" G_GSIZE_FORMAT "))", out->size[0],
                       out->size[1]);
    }
}
