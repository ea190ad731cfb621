/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Baseline: what "nothing there" means to an explainer. Thread: any. */
#pragma once

#include "core/class.h"
#include "core/tensor.h"

G_BEGIN_DECLS

typedef enum
{
  NN_BASELINE_ZERO,
  NN_BASELINE_MEAN,    /* the sample's own mean, per channel */
  NN_BASELINE_ONE,
  NN_BASELINE_BLUR,    /* the sample out of focus: Gaussian, sigma = a tenth of its height */
} NnBaseline;

extern const char *const nn_baseline_names[];
extern const char *const nn_baseline_titles[];
#define NN_BASELINE_ARG                                                           \
  { "baseline", NN_ ("Baseline"), "", NN_ARG_CHOICE, NN_BASELINE_ZERO, 0, 3,      \
    nn_baseline_names, nn_baseline_titles }

/* Writes the baseline of @sample (one sample of @shape) to @out. */
void nn_baseline_fill (NnBaseline baseline, const NnShape *shape, const float *sample, float *out);

/* A shape seen as a picture: one row of features where it has no height. */
void nn_shape_picture (const NnShape *shape, gsize *height, gsize *width, gsize *channels);

G_END_DECLS
