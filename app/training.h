/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Training: the training job of a project. Thread: main; the work runs in
 * a GThread of its own and its snapshots become the project's live model.
 *
 * Properties (all notify): "state", "run" (boxed NnRun being drawn, nullable).
 * Signal: "progress": new curve points or a new snapshot are there (at most once per frame).
 */
#pragma once

#include "app/project.h"

G_BEGIN_DECLS

typedef enum
{
  VITRINE_TRAINING_IDLE,      /* never started, or stopped */
  VITRINE_TRAINING_RUNNING,
  VITRINE_TRAINING_PAUSED,    /* or a document that was saved while it trained was opened */
  VITRINE_TRAINING_FINISHED,  /* all epochs done, or stopped early */
  VITRINE_TRAINING_FAILED,    /* diverged, or could not start: see the message */
} VitrineTrainingState;

typedef struct
{
  guint64 step;
  guint64 total_steps;
  guint   epoch;              /* from 1 */
  guint   epochs;
  double  loss;               /* smoothed over the last steps */
  double  metric;
  double  val_loss;           /* NAN before the first */
  double  val_metric;
  double  samples_per_second;
  double  seconds;
  double  seconds_left;       /* NAN when unknown */
} VitrineTrainingStatus;

#define VITRINE_TYPE_TRAINING_STATE (vitrine_training_state_get_type ())
GType vitrine_training_state_get_type (void);

#define VITRINE_TYPE_TRAINING (vitrine_training_get_type ())
G_DECLARE_FINAL_TYPE (VitrineTraining, vitrine_training, VITRINE, TRAINING, GObject)

VitrineTraining      *vitrine_training_new    (VitrineProject *project, NnPool *pool);
VitrineTrainingState  vitrine_training_state  (VitrineTraining *training);
const VitrineTrainingStatus *vitrine_training_status (VitrineTraining *training);
const char           *vitrine_training_message (VitrineTraining *training);  /* why it failed, or NULL */
NnRun                *vitrine_training_run    (VitrineTraining *training);   /* (nullable) */
/* (nullable) (transfer none): what the last held-out loss of the run (the training loss, where
 * nothing is held out) is the sum of: VitrineTerm, another array each time. */
GArray               *vitrine_training_terms  (VitrineTraining *training);

/* Starts, or goes on after a pause. Settings are the project's recipe; changes take effect at the next batch. */
void vitrine_training_start      (VitrineTraining *training);
void vitrine_training_pause      (VitrineTraining *training);
void vitrine_training_step       (VitrineTraining *training);   /* one batch, then paused */
void vitrine_training_step_epoch (VitrineTraining *training);   /* to the end of the epoch, then paused */
void vitrine_training_stop       (VitrineTraining *training);   /* keeps the weights: one step of the history */
void vitrine_training_revert     (VitrineTraining *training);   /* stops and drops the weights since the start */
/* The same network trained @n times, one run after the other, that differ by their seed alone:
 * that of the settings and those that follow, by which weights are drawn and samples shuffled.
 * Stopped, what is done is kept. The network becomes that of the best run: one step of the
 * history. Only while none trains. */
void vitrine_training_repeat     (VitrineTraining *training, guint n);
/* Which of how many runs it is, from 1; FALSE: no series. */
gboolean vitrine_training_series (VitrineTraining *training, guint *at, guint *n);
/* Goes on with @run where it stands, with the same bits as if it had never stopped; with all its
 * epochs done, for as many again. Only with its progress and recipe known, and while none trains. */
void vitrine_training_continue   (VitrineTraining *training, NnRun *run);
/* After a divergence: a tenth of the learning rate, from the last good weights. */
void vitrine_training_retry_slower (VitrineTraining *training);

/* Whether a job is under way, paused or not. */
gboolean vitrine_training_is_working (VitrineTraining *training);
/* Whether nothing moves, and the project knows where the run can go on. */
gboolean vitrine_training_is_resting (VitrineTraining *training);
/* Pauses and waits until it is known where it stands, which takes a batch: when the program
 * has to end at once. */
void     vitrine_training_rest       (VitrineTraining *training);

G_END_DECLS
