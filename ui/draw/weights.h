/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Weights: all the weights of one layer, each as tiles (kernels of a convolution),
 * a heat map (a matrix) or a strip (biases), a colour bar and a histogram.
 * Thread: any.
 */
#pragma once

#include "app/weigh.h"
#include "core/model.h"
#include "ui/draw/paint.h"

G_BEGIN_DECLS

/**
 * VitrineWeightPoint:
 *
 * A cell of the drawing: the weight that it shows, or where it stands for several the mean of
 * a filter's channels, or the strongest.
 */
typedef struct
{
  guint    tensor;
  gsize    index;         /* flat: of the weight, of the first channel, of the strongest */
  gsize    count;         /* of the weights that it stands for */
  gboolean mean;          /* of them; else the strongest */
  double   value;
  double   x, y, w, h;    /* its place in the drawing */
} VitrineWeightPoint;

typedef struct
{
  guint     n;
  NnTensor *tensors[NN_MAX_WEIGHTS];  /* axes as Keras has them */
  char     *names[NN_MAX_WEIGHTS];    /* "recurrent_kernel" */
  VitrineWeighed *weighed;    /* what all together are */
  double    limit;        /* the largest magnitude */
  /* what is outlined */
  gboolean         pointed;
  VitrineWeightPoint point;
  gint      unit;         /* whose weights are marked, an index of the last axis; -1: none */
} VitrineWeights;

/* NULL where the entry has no weights. */
VitrineWeights *vitrine_weights_new    (const NnModel *model, guint index) G_GNUC_WARN_UNUSED_RESULT;
/* The two halves of it, between which what is to be known is counted: see vitrine_weighed_async(). With @width large
 * matrices are made ready for a drawing that is so wide, others are stretched; 0: not. */
VitrineWeighed *vitrine_weights_unweighed (const NnModel *model, guint index, double width) G_GNUC_WARN_UNUSED_RESULT;
/* @weighed: (transfer full). */
VitrineWeights *vitrine_weights_new_weighed (const NnModel *model, guint index,
                                             VitrineWeighed *weighed) G_GNUC_WARN_UNUSED_RESULT;
/* The numbers and their names alone, for a thread to make vitrine_weights_csv() of. */
gpointer        vitrine_weights_keep   (gconstpointer weights) G_GNUC_WARN_UNUSED_RESULT;
void            vitrine_weights_free   (VitrineWeights *weights);
/* "1,600 + 16", or where there are more "12,288 in 6". */
char           *vitrine_weights_count  (const VitrineWeights *weights) G_GNUC_WARN_UNUSED_RESULT;
double          vitrine_weights_height (gconstpointer weights, double width);
/* A VitrineDrawFunc. */
void            vitrine_weights_draw   (gconstpointer weights, gboolean dark, cairo_t *cr, double width, double height);
char           *vitrine_weights_csv    (gconstpointer weights) G_GNUC_WARN_UNUSED_RESULT;
/* The cell at a pixel of a drawing that is @width wide. FALSE: there is none. */
gboolean        vitrine_weights_at     (const VitrineWeights *weights, double width, double x, double y,
                                        VitrineWeightPoint *point);
/* "kernel[1, 2, 0, 13] = −0.317" */
char           *vitrine_weights_point_text (const VitrineWeights *weights, const VitrineWeightPoint *point) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VitrineWeights, vitrine_weights_free)

G_END_DECLS
