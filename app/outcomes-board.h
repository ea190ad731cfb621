/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Outcomes board: what the main thread (outcomes.c) wants, what the worker
 * (outcomes-worker.c) found, and the lock that both take. Private to these two.
 */
#pragma once

#include "app/job.h"
#include "app/outcomes.h"

G_BEGIN_DECLS

/* What can be looked at: %NN_SPLIT_TRAIN, %NN_SPLIT_TEST, and the pinned samples. */
#define VITRINE_OUTCOMES_PINS  2
#define VITRINE_OUTCOMES_SLOTS 3

typedef struct
{
  guint        holders;
  NnOutcomes  *found;        /* (nullable) */
  guint64      weights_of;   /* what it was made from; 0: never */
  guint64      step;         /* of the training then; 0: none ran */
  gboolean     limited;      /* it was asked of the first samples only */
  gboolean     untrained;    /* it is of weights as they were drawn */
  gboolean     fresh;        /* not yet taken by the main thread */
} VitrineOutcomesSlot;

/* Everything is under the lock but the pool. */
typedef struct
{
  NnPool       *pool;
  GMutex        lock;
  GCond         cond;
  gboolean      quit;
  /* wanted: a new weights_serial is another network of the same structure, a new
   * subject_serial another structure, other samples or another aim */
  NnModel      *model;
  NnSamples    *samples;     /* (nullable) */
  NnRecipe      recipe;
  guint64       weights_serial;
  guint64       subject_serial;
  gboolean      training;    /* leave it its share */
  guint64       step;        /* of the training, of these weights; 0: none runs */
  guint         n_pins;
  guint32       pins[NN_MAX_PINS];
  guint64       pins_serial;
  /* found */
  VitrineOutcomesSlot slots[VITRINE_OUTCOMES_SLOTS];
  char         *problem;
  gboolean      problem_fresh;
  guint64       problem_of;  /* weights_serial */
} VitrineOutcomesBoard;

VitrineOutcomesBoard *vitrine_outcomes_board_new   (void) G_GNUC_WARN_UNUSED_RESULT;
VitrineOutcomesBoard *vitrine_outcomes_board_ref   (VitrineOutcomesBoard *board);
void                  vitrine_outcomes_board_unref (gpointer board);

/* The worker, until @board's quit is set. Data: the board. Thread: of the job. */
void vitrine_outcomes_work (VitrineJob *job, GCancellable *cancellable, gpointer data);

G_END_DECLS
