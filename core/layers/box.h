/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the layers share that cut a part out of their input, or put it within zeros. */
#pragma once

#include "core/arithmetic.h"

G_BEGIN_DECLS

/* A part of h x w out of a whole of H x W places, each of C numbers. */
typedef struct
{
  gsize H, W, C;
  gsize h, w;
  gsize top, left;   /* where in the whole the part begins */
} NnBox;

/* Of @n samples; put() fills the rest of the whole with zeros. */
void nn_box_take (const NnBox *box, guint n, const float *whole, float *part);
void nn_box_put  (const NnBox *box, guint n, const float *part, float *whole);

/* Where in the whole number @at of the part is, and the other way round (NN_NOWHERE: outside). */
gsize nn_box_in_whole (const NnBox *box, gsize at);
gsize nn_box_in_part  (const NnBox *box, gsize at);

G_END_DECLS
