/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Explaining board: what the main thread (explaining.c) wants, what the worker
 * (explaining-worker.c) found, and the lock that both take. Private to these two.
 */
#pragma once

#include "app/explaining.h"
#include "app/job.h"

G_BEGIN_DECLS

#define VITRINE_EXPLAINING_SLOTS 16

/* What a result belongs to: it is stale when a number is behind. */
typedef struct
{
  guint64 input;     /* input and target */
  guint64 model;
  guint64 method;
} VitrineExplainingStamp;

typedef struct
{
  NnSpec         method;
  VitrineExplainingStamp done;
  gboolean       fresh;     /* not yet taken by the main thread */
  NnExplanation *result;
  char          *error;
} VitrineExplainingSlot;

/* Everything is under the lock but the pool. */
typedef struct
{
  NnPool         *pool;
  GMutex          lock;
  GCond           cond;
  gboolean        quit;
  gboolean        active;
  /* wanted */
  NnModel        *model;
  GPtrArray      *inputs;              /* all of the sample, NnTensors; never changed */
  gint            target;
  guint64         seed;
  NnSamples      *samples;
  VitrineExplainingStamp wanted;              /* .method counts all changes of methods */
  guint64         slot_method[VITRINE_EXPLAINING_SLOTS];
  guint           n_slots;
  guint64         samples_serial;
  /* found */
  VitrineExplainingSlot slots[VITRINE_EXPLAINING_SLOTS];
  VitrineExplainingStamp predicted;
  NnTensor       *prediction;
  gsize           answer_first;        /* where in it the answer is that is shown and explained */
  gsize           answer_n;
  gboolean        prediction_fresh;
  GArray         *strip;
  gboolean        strip_fresh;
  guint64         strip_model;
  guint64         strip_samples;
  gint64          strip_time;
  /* under way */
  gint            current;             /* slot; -1: none */
  guint           next;                /* where the round goes on */
  GCancellable   *cancel;
} VitrineExplainingBoard;

VitrineExplainingBoard *vitrine_explaining_board_new    (void) G_GNUC_WARN_UNUSED_RESULT;
VitrineExplainingBoard *vitrine_explaining_board_ref    (VitrineExplainingBoard *board);
void                    vitrine_explaining_board_unref  (gpointer board);
/* Whether @slot has no result for this input and these settings. With the lock held. */
gboolean                vitrine_explaining_board_is_new (VitrineExplainingBoard *board, guint slot);

/* The worker, until @board's quit is set. Data: the board. Thread: of the job. */
void vitrine_explaining_work (VitrineJob *job, GCancellable *cancellable, gpointer data);

G_END_DECLS
