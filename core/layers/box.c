/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/layers/box.h"

#include <string.h>

void
nn_box_take (const NnBox *box, guint n, const float *whole, float *part)
{
  gsize row = box->w * box->C;

  for (guint i = 0; i < n; i++, whole += box->H * box->W * box->C)
    for (gsize y = 0; y < box->h; y++, part += row)
      memcpy (part, whole + ((box->top + y) * box->W + box->left) * box->C, row * sizeof (float));
}

void
nn_box_put (const NnBox *box, guint n, const float *part, float *whole)
{
  gsize row = box->w * box->C;

  memset (whole, 0, n * box->H * box->W * box->C * sizeof (float));
  for (guint i = 0; i < n; i++, whole += box->H * box->W * box->C)
    for (gsize y = 0; y < box->h; y++, part += row)
      memcpy (whole + ((box->top + y) * box->W + box->left) * box->C, part, row * sizeof (float));
}

gsize
nn_box_in_whole (const NnBox *box, gsize at)
{
  gsize y = at / (box->w * box->C), x = at / box->C % box->w;

  return ((box->top + y) * box->W + box->left + x) * box->C + at % box->C;
}

gsize
nn_box_in_part (const NnBox *box, gsize at)
{
  gsize y = at / (box->W * box->C), x = at / box->C % box->W;

  if (y < box->top || x < box->left || y - box->top >= box->h || x - box->left >= box->w)
    return NN_NOWHERE;
  return ((y - box->top) * box->w + x - box->left) * box->C + at % box->C;
}
