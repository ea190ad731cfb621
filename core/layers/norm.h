/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the layers have in common that bring each row of the last axis to one
 * scale: layer and RMS normalisation. */
#pragma once

#include "core/arithmetic.h"

G_BEGIN_DECLS

/* Where the learned scale and shift of a norm are among its weights; -1: none. */
typedef struct
{
  gboolean center;    /* the mean is taken out */
  double   epsilon;
  gint     gamma;
  gint     beta;
} NnNorm;

gboolean nn_norm_shape    (const double *args, const NnShape *in, guint n_in, NnShape *out,
                           GError **error);
/* Rows of gamma and beta, one number for each channel; returns how many there are. */
guint    nn_norm_weights  (const NnShape *out, gboolean gamma, gboolean beta, NnWeightInfo *info);
/* A pair of numbers for each row in the state. */
void     nn_norm_plan     (const double *args, const NnShape *in, guint n_in, const NnShape *out,
                           NnLayerPlan *plan);
void     nn_norm_forward  (const NnNorm *norm, const NnLayerCall *call);
/* Number @cell, the statistics being those of @width numbers from @start on, again in each of
 * @rows rows of channels. */
void     nn_norm_spell    (const NnNorm *norm, const NnLayerCall *call, gsize cell, gsize start,
                           gsize width, gsize rows, NnArithmetic *arithmetic);
void     nn_norm_backward (const NnNorm *norm, const NnLayerCall *call);

G_END_DECLS
