/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Outcomes board: what the main thread (outcomes.c) wants, what the worker
 * (outcomes-worker.c) found, and the lock that both take. Private to these two.
 */
#pragma once

#include "app/job.h"
#include "app/outcomes.h"

G_BEGIN_DECLS

/* Splits that can be held: %NN_SPLIT_TRAIN and %NN_SPLIT_TEST. */
#define VITRINE_OUTCOMES_SPLITS 2

typedef struct
{
  guint        holders;
  NnOutcomes  *found;        /* (nullable) */
  guint64      weights_of;   /* what it was made from; 0: never */
  gboolean     limited;      /* it was asked of the first samples only */
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
  /* found */
  VitrineOutcomesSlot slots[VITRINE_OUTCOMES_SPLITS];
  char         *problem;
  gboolean      problem_fresh;
  guint64       problem_of;  /* weights_serial */
} VitrineOutcomesBoard;

VitrineOutcomesBoard *vitrine_outcomes_board_new   (void) G_GNUC_WARN_UNUSED_RESULT;
VitrineOutcomesBoard *vitrine_outcomes_board_ref   (VitrineOutcomesBoard *board);
void                  vitrine_outcomes_board_unref (gpointer board);
/* Whether there is more to know of a held split. With the lock held. */
gboolean              vitrine_outcomes_board_stale (const VitrineOutcomesBoard *board, NnSplit split);

/* The worker, until @board's quit is set. Data: the board. Thread: of the job. */
void vitrine_outcomes_work (VitrineJob *job, GCancellable *cancellable, gpointer data);

G_END_DECLS
