/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sieve: which samples are to be seen: of a part, a class, a kind of outcome, a cell of the
 * confusion, and what their text or their numbers say. Thread: main.
 */
#pragma once

#include "core/nn.h"

G_BEGIN_DECLS

/**
 * VitrineSieve:
 * @label: -1 for all classes
 * @set: %NN_N_OUTCOME_SETS for all, or one more for those that the network has right
 * @cell: with @of_cell: the label and what the network takes it for
 * @outcomes: (nullable) of the parts for training and held out
 * @text: (nullable): a piece of a text; of a table a class, "colour = red", "age > 60", or a number
 *
 * A plain value; what it points to is borrowed.
 */
typedef struct
{
  NnSplit     split;
  gint        label;
  gint        set;
  gboolean    of_cell;
  gint        cell[2];
  NnOutcomes *outcomes[2];
  const char *text;
} VitrineSieve;

#define VITRINE_SIEVE_RIGHT (NN_N_OUTCOME_SETS + 1)

/* Indices, guint32, hardest first where a kind of outcome or a cell is asked for. It reads the samples
 * only if there is a text to look for. Thread: any. */
GArray *vitrine_sieve_run    (const VitrineSieve *sieve, NnSamples *samples, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;
/* The same in a thread of GTask's pool; @callback gets @owner. */
void    vitrine_sieve_async  (const VitrineSieve *sieve, NnSamples *samples, gpointer owner, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer data);
/* NULL: cancelled. */
GArray *vitrine_sieve_finish (GAsyncResult *result) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
