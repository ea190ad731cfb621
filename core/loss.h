/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Loss: the class struct that every file in core/losses/ ends in. Thread: any. */
#pragma once

#include "core/activation.h"
#include "core/class.h"
#include "core/tensor.h"

G_BEGIN_DECLS

/**
 * NnLossCall:
 *
 * @n samples of @size numbers each. @out holds the network's output, or, when
 * @linked, the logits before the activation that this loss undoes; the loss
 * then replaces them by the activated output.
 */
typedef struct
{
  const double *args;
  gsize         n;
  gsize         size;     /* numbers in one sample's output */
  gsize         width;    /* of its last axis: classes */
  float        *out;      /* n x size */
  float        *d_out;    /* n x size, overwritten: scale x dl/d(out or logits); NULL: no gradient */
  const gint32 *labels;   /* n x (size / width) classes, -1: padding; or NULL */
  const gint32 *other_labels; /* as labels, of what was mixed in; NULL: nothing */
  const float  *shares;   /* n: of the sample's own label where there is another */
  const float  *class_weights; /* what a row of a class counts; NULL: 1 */
  const float  *yes_weights; /* size: what a yes of each output counts, where they are questions; */
  const float  *no_weights;  /* and a no. Both or none; NULL: 1 */
  const float  *targets;  /* n x size, or NULL */
  float         scale;    /* 1 / batch in training */
  gboolean      linked;
} NnLossCall;

/* The argument "reduction" of losses that have one: over the numbers of a sample. */
enum { NN_REDUCTION_MEAN, NN_REDUCTION_SUM };

typedef struct
{
  NnClass      base;
  NnActivation link;      /* NN_ACTIVATION_LINEAR: none to undo */
  gboolean     labels;    /* wants class labels rather than numbers */
  /* The distribution of which the sum over a sample is minus the logarithm, in nats; NULL: none. */
  const char  *likelihood;
  gboolean     answers;   /* each output is a question of yes and no, which may count differently */
  /* The sum over the samples of the loss of each. */
  double     (*evaluate) (const NnLossCall *call);
} NnLossClass;

#define NN_LOSS_CLASS(klass) ((const NnLossClass *) (klass))

G_END_DECLS
