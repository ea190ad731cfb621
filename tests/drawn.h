/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers that reference/peer.py draws as well, so that no file has to carry them. */
#pragma once

#include "core/nn.h"

#include <math.h>

/* [low, high), in steps that a float holds. */
G_GNUC_UNUSED static void
draw_uniform (const NnRandom *random, double low, double high, gsize n, float *out)
{
  for (gsize i = 0; i < n; i++)
    out[i] = low + (high - low) * nn_random_uniform_at (random, i);
}

/* Gains about one, kernels by the number of their rows. */
G_GNUC_UNUSED static void
draw_weight (const NnRandom *random, const NnWeightInfo *info, float *out)
{
  gsize n = nn_shape_count (&info->shape);
  gsize rows = n / info->shape.size[info->shape.n_axes - 1];
  double scale = info->shape.n_axes == 1 ? 0.3 : MIN (0.7, sqrt (3.0 / rows));
  double middle = info->init == NN_INIT_ONES ? 1 : 0;

  for (gsize i = 0; i < n; i++)
    out[i] = middle + scale * (2.0 * nn_random_uniform_at (random, i) - 1);
}
