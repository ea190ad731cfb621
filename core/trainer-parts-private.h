/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the files of the trainer share with each other, and with nobody else. */
#pragma once

#include "core/trainer-private.h"
#include "core/watch-private.h"

G_BEGIN_DECLS

typedef struct
{
  float   *data;                 /* in the trainer's own model */
  gsize    size;
  gsize    start;                /* in the flat blocks */
  gboolean decay;                /* kernels yes, biases no */
  gboolean fixed;                /* statistics, which forward renews */
  float   *slots[NN_MAX_SLOTS];
} NnTrainerWeight;

struct _NnTrainer
{
  NnModel   *model;              /* its weights are written in place: never handed out */
  NnSamples *samples;
  NnRecipe   recipe;
  NnPool    *pool;
  NnTape    *tape;
  NnGoal     goal;
  NnTape    *test_tape;          /* for evaluation, made when first asked for */
  NnGoal     test_goal;

  NnTrainerWeight *weights;
  guint      n_weights;
  gsize      n_numbers;          /* of all weights */
  float     *slots;              /* of the optimizer, one after the other */
  float     *gradients;          /* of all weights, where they are clipped */
  double    *norms;              /* of each share, squared */
  float      clip_scale;
  float      clip_value;
  float     *good;               /* the last weights that were well */
  NnModel   *average;            /* running mean of the weights; NULL: off */
  float    **average_data;       /* of each weight */
  double     heard[NN_SCHEDULE_STATE];

  guint32   *order;              /* of the training samples in this epoch */
  guint      first, n;           /* the training split */
  guint      at;                 /* samples of this epoch that are done */
  guint      batch_in_epoch;
  guint      epoch;              /* from 0 */
  guint64    step;
  double     usual_loss;         /* running mean */
  double     first_loss;         /* of the first batch of all; NAN: not known */

  NnWatch    *watch;             /* NULL until somebody watches */
  NnWatchLog *log;               /* what the next step is written into; NULL: nothing */
  NnLook      look;

  const NnOptimizerClass *optimizer;
  NnOptimizerStep         now;
  guint64                 optimizer_steps;
};

/* trainer.c. The order of the samples in the epoch that begins. */
void     nn_trainer_begin_epoch  (NnTrainer *trainer);

/* trainer-weights.c. The same model with weights of its own; @n_weights: (nullable). */
NnModel *nn_trainer_copy_model   (NnModel *model, guint *n_weights);
/* Takes a copy of @model, whose weights nobody else sees. */
void     nn_trainer_adopt        (NnTrainer *trainer, NnModel *model);
/* Remembers the weights as good ones. */
void     nn_trainer_keep_good    (NnTrainer *trainer);
gboolean nn_trainer_is_finite    (const NnTrainer *trainer);
/* The optimizer's numbers, from the beginning. */
void     nn_trainer_make_slots   (NnTrainer *trainer);
void     nn_trainer_make_average (NnTrainer *trainer, gboolean on);
/* Statistics are a running mean already: those of the last step go with the mean weights. */
void     nn_trainer_follow_fixed (NnTrainer *trainer);
/* Moves the weights by a batch of @n; returns the gradient's norm where it is clipped, else NAN. */
double   nn_trainer_move         (NnTrainer *trainer, guint n);

/* trainer-look.c: around a step that somebody looks at; and for a share of one weight, in any
 * thread, what its gradient is and what the step did to it. */
void     nn_trainer_begin_look       (NnTrainer *trainer, guint n);
void     nn_trainer_end_look         (NnTrainer *trainer);
void     nn_trainer_look_at_gradient (NnTrainer *trainer, guint share, guint weight, gsize start, gsize count,
                                      const float *gradient);
void     nn_trainer_look_at_share    (NnTrainer *trainer, guint share, guint weight, gsize start, gsize count);


G_END_DECLS
