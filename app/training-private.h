/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the training share: training.c the object and the orders it takes, training-run.c the job,
 * training-resume.c the runs that can go on. Thread: main.
 */
#pragma once

#include "app/series.h"
#include "app/training-board.h"

G_BEGIN_DECLS

struct _VitrineTraining
{
  GObject               parent_instance;

  VitrineProject       *project;
  NnPool               *pool;
  VitrineTrainingState  state;
  VitrineTrainingStatus status;
  char                 *message;
  NnRun                *run;
  GArray               *terms;         /* of its last held-out loss, or where nothing is held out of its last loss; or NULL */
  VitrineJob           *job;
  VitrineTrainingBoard *board;
  NnModel              *trained;       /* the project's present, as far as training knows */
  gboolean              own_change;    /* the project's model changes by our hand */
  gboolean              waiting;       /* for the samples */
  VitrineOrder          first_order;
  gboolean              resting;       /* paused, with what it did taken over */
  gboolean              taken_up;      /* the run goes on when it is started */
  VitrineSeries        *series;        /* of which the run is one; or NULL */
  gboolean              start_again;   /* as soon as the stopping job has ended */
  gboolean              stopping;
};

void     vitrine_training_set_state   (VitrineTraining *training, VitrineTrainingState state);
/* What is told beside the state (nullable). */
void     vitrine_training_set_message (VitrineTraining *training, const char *message);
/* @model is what the project has now, by our own hand: no edit of somebody else's. */
void     vitrine_training_set_trained (VitrineTraining *training, NnModel *model);

/* The project's, with the seed of a series. */
NnRecipe vitrine_training_recipe_of   (VitrineTraining *training);
/* A run of its own, with its job. */
void     vitrine_training_launch      (VitrineTraining *training, VitrineOrder order);
/* The job of the run, from where @resume says (nullable), or from its start. */
void     vitrine_training_start_job   (VitrineTraining *training, VitrineOrder order, const NnProgress *resume);
/* Ends the job, whatever it is doing; what it did since is dropped. @wait: until its thread has returned, which takes
 * one batch at most. */
void     vitrine_training_abandon_job (VitrineTraining *training);

/* Takes up a run that stands, without a job yet: as if it was paused. */
void     vitrine_training_take_up     (VitrineTraining *training, NnRun *run);
/* Ends what was taken up and has not gone on, with @message (nullable). FALSE: nothing was. */
gboolean vitrine_training_put_down    (VitrineTraining *training, const char *message);
/* On with what was taken up, or a run of its own. */
void     vitrine_training_go          (VitrineTraining *training, VitrineOrder order);
/* Where the run stands, as far as it tells. */
void     vitrine_training_read_status (VitrineTraining *training);

G_END_DECLS
