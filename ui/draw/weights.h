/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Weights: the weights of one layer as tiles (kernels of a convolution) or a
 * heat map (a matrix), the biases as a strip, a colour bar and a histogram.
 * Thread: any.
 */
#pragma once

#include "core/model.h"
#include "ui/draw/paint.h"

G_BEGIN_DECLS

typedef struct
{
  NnTensor *kernel;       /* (nullable): axes as Keras has them, or any */
  NnTensor *bias;         /* (nullable) */
  double    limit;        /* the largest magnitude */
  double    mean, deviation;
  gsize     n_kernel, n_bias;
  guint     bins[40];     /* of kernel and bias together, over -limit to limit */
  guint     tallest;
} VitrineWeights;

/* NULL where the entry has no weights. */
VitrineWeights *vitrine_weights_new    (const NnModel *model, guint index) G_GNUC_WARN_UNUSED_RESULT;
void            vitrine_weights_free   (VitrineWeights *weights);
double          vitrine_weights_height (gconstpointer weights, double width);
/* A VitrineDrawFunc. */
void            vitrine_weights_draw   (gconstpointer weights, gboolean dark, cairo_t *cr, double width, double height);
char           *vitrine_weights_csv    (gconstpointer weights) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VitrineWeights, vitrine_weights_free)

G_END_DECLS
