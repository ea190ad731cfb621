/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Training board: what the main thread orders, what the worker (training-worker.c) found out, and the lock
 * that both take. Private to the worker and to the files of the training (training-private.h).
 */
#pragma once

#include "app/job.h"
#include "app/training.h"

G_BEGIN_DECLS

typedef enum
{
  VITRINE_ORDER_RUN,
  VITRINE_ORDER_PAUSE,
  VITRINE_ORDER_ONE_BATCH,
  VITRINE_ORDER_ONE_EPOCH,
  VITRINE_ORDER_STOP,
} VitrineOrder;

/* Everything from the order on is under the lock. */
typedef struct
{
  gatomicrefcount       ref_count;
  NnModel              *start;
  gboolean              redraw;          /* it begins with weights that are drawn by this seed */
  guint64               seed;
  NnProgress           *resume;          /* (nullable): it goes on from there */
  double                seconds;         /* that were spent before */
  NnSamples            *samples;
  NnPool               *pool;
  GCancellable         *evaluation;      /* cuts an evaluation short when it is to stop */

  GMutex                lock;
  GCond                 cond;            /* an order was given */
  VitrineOrder          order;
  NnRecipe              recipe;
  gboolean              recipe_changed;
  /* what the worker has found out, not yet taken */
  GArray               *steps;           /* NnRunStep */
  GArray               *epochs;          /* NnRunEpoch */
  NnWatchLog           *watch;
  NnModel              *model;
  GPtrArray            *kept;            /* NnKept */
  NnModel              *at;              /* where another could go on, with */
  NnProgress           *progress;
  gboolean              resting;         /* paused, and it has noted where it stands */
  gboolean              fresh;           /* it began with the weights that the seed draws */
  GArray               *terms;           /* of the last point, never changed */
  VitrineTrainingStatus status;
  guint                 steps_per_epoch;
  char                 *message;
  char                 *complaint;       /* a recipe that could not be taken over */
  gboolean              failed;
  gboolean              completed;
} VitrineTrainingBoard;

/* Before the worker starts, fill @resume and @seconds for a training that goes on, @redraw
 * and @seed for one of a series. */
VitrineTrainingBoard *vitrine_training_board_new   (NnModel *start, NnSamples *samples, const NnRecipe *recipe,
                                                    VitrineOrder order, NnPool *pool) G_GNUC_WARN_UNUSED_RESULT;
VitrineTrainingBoard *vitrine_training_board_ref   (VitrineTrainingBoard *board);
void                  vitrine_training_board_unref (gpointer board);

/* The worker, until all is done or it is ordered to stop. Data: the board.
 * Thread: of the job. */
void vitrine_training_work (VitrineJob *job, GCancellable *cancellable, gpointer data);

G_END_DECLS
