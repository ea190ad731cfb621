/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * AveragePool2D: the mean of each window, channel by channel.
 *
 *   y_ijk = 1 / |window| sum_uv x_(s i + u)(s j + v) k
 *
 *   in:  H x W x C
 *   out: H' x W' x C, H' = floor ((H - P) / s) + 1, or ceil (H / s) with padding
 *
 * A window that padding lets hang over the border counts the places inside only.
 */
#include "core/arithmetic.h"
#include "core/coder.h"
#include "core/layers/pool2d.h"

#include <string.h>

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  return nn_pool2d_shape ("AveragePool2D", values, &in[0], out, error);
}

/* The part of window @o along one axis that lies inside. */
static void
clip (gsize o, gsize before, gsize extent, const NnWindows *win, gsize *start, gsize *end)
{
  gsize place = o * win->stride;

  *start = place > before ? place - before : 0;
  *end = MIN (place + win->size - before, extent);
}

static void
average (const NnWindows *win, gsize oy, gsize ox, const float *x, float *y)
{
  gsize y0, y1, x0, x1;
  float share;

  clip (oy, win->top, win->H, win, &y0, &y1);
  clip (ox, win->left, win->W, win, &x0, &x1);
  share = 1.0f / ((y1 - y0) * (x1 - x0));
  memset (y, 0, win->C * sizeof (float));
  for (gsize iy = y0; iy < y1; iy++)
    for (gsize ix = x0; ix < x1; ix++)
      for (gsize c = 0; c < win->C; c++)
        y[c] += x[(iy * win->W + ix) * win->C + c];
  for (gsize c = 0; c < win->C; c++)
    y[c] *= share;
}

static void
spread (const NnWindows *win, gsize oy, gsize ox, const float *d_out, float *d_in)
{
  gsize y0, y1, x0, x1;
  float share;

  clip (oy, win->top, win->H, win, &y0, &y1);
  clip (ox, win->left, win->W, win, &x0, &x1);
  share = 1.0f / ((y1 - y0) * (x1 - x0));
  for (gsize iy = y0; iy < y1; iy++)
    for (gsize ix = x0; ix < x1; ix++)
      for (gsize c = 0; c < win->C; c++)
        d_in[(iy * win->W + ix) * win->C + c] += d_out[c] * share;
}

void
nn_avgpool2d_forward (const NnLayerCall *call)
{
  gsize in_size = nn_shape_count (&call->in_shape[0]);
  float *out = call->out;
  NnWindows win;

  nn_pool2d_windows (call->args, &call->in_shape[0], &win);
  for (guint i = 0; i < call->n; i++)
    for (gsize oy = 0; oy < win.OH; oy++)
      for (gsize ox = 0; ox < win.OW; ox++, out += win.C)
        average (&win, oy, ox, call->in[0] + i * in_size, out);
}

void
nn_avgpool2d_backward (const NnLayerCall *call)
{
  gsize in_size = nn_shape_count (&call->in_shape[0]);
  const float *d_out = call->d_out;
  NnWindows win;

  if (call->d_in[0] == NULL)
    return;
  nn_pool2d_windows (call->args, &call->in_shape[0], &win);
  memset (call->d_in[0], 0, call->n * in_size * sizeof (float));
  for (guint i = 0; i < call->n; i++)
    for (gsize oy = 0; oy < win.OH; oy++)
      for (gsize ox = 0; ox < win.OW; ox++, d_out += win.C)
        spread (&win, oy, ox, d_out, call->d_in[0] + i * in_size);
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  return nn_pool2d_formula ("<i>y</i><sub>i,j,k</sub> = mean<sub>u,v</sub> "
                            "<i>x</i><sub><i>s</i>i+u, <i>s</i>j+v, k</sub>",
                            values, &in[0]);
}

static void
code (NnCoder *coder)
{
  nn_pool2d_code (coder, "layers.AveragePooling2D", FALSE);
}

const NnLayerClass nn_layer_avgpool2d = {
  .base = {
    .name = "avgpool2d",
    .title = NN_("AveragePool2D"),
    .summary = NN_("Keeps the mean of each window: a smaller image."),
    .category = NN_("Pooling"),
    .args = nn_pool2d_args,
    .code = code,
  },
  .role = NN_ROLE_POOL,
  .min_inputs = 1,
  .max_inputs = 1,
  .shape = shape,
  .forward = nn_avgpool2d_forward,
  .backward = nn_avgpool2d_backward,
  .spell = nn_avgpool2d_spell,
  .formula = formula,
};
