/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the layers share whose numbers are weighted sums of a part of their input: how one of
 * them is spelled out. */
#pragma once

#include "core/activation.h"
#include "core/arithmetic.h"

G_BEGIN_DECLS

/**
 * NnProducts:
 *
 * A weighted sum of numbers that lie in rows, columns and channels of an input of H x W x C
 * places: number (u, v, c) stands at row top + u dilation, column left + v dilation, channel
 * @channel + c, and is zero outside.
 */
typedef struct
{
  guint        input;
  const float *x;
  gsize        H, W, C;
  gint64       top, left;
  gsize        dilation;
  gsize        rows, columns, channel, channels;
  const float *w;
  gint64       w_row, w_column, w_channel;  /* from one number to the next */
} NnProducts;

/* What a layer calls what it spells. */
typedef struct
{
  const char *what;      /* {0}: the unit, {1}: of how many; of a place also {2}, {3} */
  const char *weights;   /* "Kernel {0}" */
  const char *bias;      /* "Bias of filter {0}" */
} NnWeightedWords;

/* The products of output number @cell. */
typedef void (*NnProductsFunc) (const NnLayerCall *call, gsize cell, NnProducts *products);

/* Grids of the products worth showing, and the step that is the sum of all of them. */
NnStep *nn_spell_products (NnArithmetic *arithmetic, const NnProducts *products,
                           const char *weights, gsize unit);
double  nn_products_sum   (const NnProducts *products);
void    nn_spell_products_field (NnArithmetic *arithmetic, const NnLayerCall *call, const NnProducts *products);
/* All of it: products, bias (NULL: none), activation, field. The units are the last axis. */
void    nn_spell_weighted (NnArithmetic *arithmetic, const NnLayerCall *call, gsize cell,
                           NnProductsFunc func, const float *bias, NnActivation activation,
                           const NnWeightedWords *words);

G_END_DECLS
