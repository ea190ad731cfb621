/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Optimizer: the class struct that every file in core/optimizers/ ends in. Thread: any. */
#pragma once

#include "core/class.h"

G_BEGIN_DECLS

#define NN_MAX_SLOTS 3

typedef struct
{
  double learning_rate;   /* of this step: the argument times the schedule */
  guint64 step;           /* 1 for the first */
  float  c[8];            /* what begin() worked out for update() */
} NnOptimizerStep;

typedef struct
{
  NnClass base;           /* has an argument "learning_rate" */
  guint   n_slots;        /* running tensors beside each weight, zero at first */
  void  (*begin)  (const double *args, NnOptimizerStep *step);
  /* Updates a run of @n weights (any part of a tensor, any thread). @decay:
   * whether weight decay applies to it (kernels yes, biases no). */
  void  (*update) (const NnOptimizerStep *step, gboolean decay, gsize n,
                   float *weights, const float *gradient, float *const *slots);
} NnOptimizerClass;

#define NN_OPTIMIZER_CLASS(klass) ((const NnOptimizerClass *) (klass))

G_END_DECLS
