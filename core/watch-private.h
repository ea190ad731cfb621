/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the trainer asks of the watch. */
#pragma once

#include "core/tape-private.h"
#include "core/watch.h"

G_BEGIN_DECLS

/**
 * NnWatch:
 *
 * Room for one look at a step: sums of each share of the weights, which any thread may
 * write, and of each unit when it last said something.
 */
typedef struct
{
  NnTape   *tape;        /* whose shares they are */
  guint     n_shares;
  double   *gradient;    /* of each share: sums of squares */
  double   *weight;
  double   *step;
  float    *before;      /* all weights as they were, laid out as the trainer does it */
  float    *gradients;   /* all gradients, likewise; NULL until their spread is first wanted */
  guint64   seen;        /* samples */
  guint     n_entries;
  guint64 **spoke;       /* of each entry's units: samples seen when one was last not 0; NULL: no ReLU */
} NnWatch;

NnWatch *nn_watch_new  (const NnModel *model) G_GNUC_WARN_UNUSED_RESULT;
void     nn_watch_free (NnWatch *watch);
/* Before the shares of a step are handed out. @n_numbers: of all weights; @spread: of the
 * gradients, too. */
void     nn_watch_begin (NnWatch *watch, NnTape *tape, gsize n_numbers, gboolean spread);
/* The units of @n samples whose values are in the tape. */
void     nn_watch_listen (NnWatch *watch, guint n);
/* The sums of a layer's shares, added in their order. */
void     nn_watch_read (const NnWatch *watch, guint entry, NnLayerReading *reading);

/* Sum of squares, in double. */
double   nn_sum_squares (const float *values, gsize n);

G_END_DECLS
