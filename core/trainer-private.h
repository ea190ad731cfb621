/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What training and evaluation share. */
#pragma once

#include "core/tape-private.h"
#include "core/trainer.h"

G_BEGIN_DECLS

/* One output and what it is held against. */
typedef struct
{
  guint                entry;
  const NnLossClass   *loss;
  const double        *loss_args;
  const NnMetricClass *metric;
  const double        *metric_args;
  double               weight;      /* of this loss in the whole */
  gboolean             reconstruct; /* the target is the (first) input */
  gboolean             linked;      /* the loss undoes the closing activation */
  gsize                size;        /* of one sample's output */
  gsize                width;       /* of its last axis */
  float               *targets;     /* batch x size; NULL where nobody wants them */
  gboolean             owns_targets;
  float               *yes_weights; /* size, and as many behind them for no; NULL: 1 */
  double              *losses;      /* of each chunk */
  double              *sums;        /* chunks x NN_METRIC_SUMS; or */
  NnScored            *scored;      /* batch */
} NnGoalPart;

/* Told of @n samples from number @first of the batch on: what came out, and each one's own
 * loss. In any thread, each sample once. */
typedef void (*NnLookFunc) (gpointer data, guint first, guint n, const float *out,
                            const gint32 *labels, const float *targets, const double *losses);

/**
 * NnGoal:
 *
 * What a tape's outputs are held against: it brings the samples of a batch into
 * the tape and adds up loss and metric, each chunk in its own thread.
 */
typedef struct
{
  NnTape              *tape;
  NnSamples           *samples;
  NnRecipe             recipe;
  guint                n_parts;
  NnGoalPart           parts[NN_MAX_OUTPUTS]; /* the first is the main one */
  const guint32       *index;       /* the batch's samples */
  guint                n;
  gint32              *labels;      /* batch x label_steps; NULL where nobody wants them */
  NnRandom             random;      /* of this step, in training */
  gboolean             training;
  gsize                spare_size;
  float               *spare;       /* of each worker: one input or target, where samples are changed */
  guint                tokens;      /* bit k: input k stands for tokens and is not changed */
  gint32              *other_labels; /* as labels, of the samples that are mixed in; or NULL */
  guint32             *others;      /* batch: which samples are mixed in */
  float               *shares;      /* batch: of the sample's own; NULL where nothing is mixed */
  float               *class_weights; /* n_classes; NULL: 1 */
  double              *terms;       /* of each entry: what it added to the loss, summed over the batch */
  NnLookFunc           look;        /* NULL: nobody asks for single samples */
  gpointer             look_data;
  guint                look_part;
  double              *look_losses; /* batch */
  GError         *failure;       /* why a sample of the batch could not be read; or NULL */
} NnGoal;

/* A tape that aims at all that @recipe trains. */
NnTape *nn_goal_tape (NnModel *model, const NnRecipe *recipe, guint batch, NnTapeUse use,
                      NnPool *pool, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void   nn_goal_init  (NnGoal *goal, NnTape *tape, NnSamples *samples,
                      const NnRecipe *recipe);
void   nn_goal_clear (NnGoal *goal);
/* Has @look told of every sample of output @part from now on. */
void   nn_goal_look  (NnGoal *goal, guint part, NnLookFunc look, gpointer data);
/* One batch; @random: (nullable) of this step, in training. */
gboolean nn_goal_run (NnGoal *goal, const guint32 *index, guint n, const NnRandom *random, GError **error);
/* After it: sums over the batch, and its metric. */
double nn_goal_loss    (const NnGoal *goal);
double nn_goal_penalty (NnGoal *goal);   /* fills goal->terms */
/* Of one output alone, unweighted. */
double nn_goal_part_loss (const NnGoal *goal, guint part);
double nn_goal_metric  (const NnGoal *goal, guint part);
/* Of one output: the batch's sums for its metric, added to @sums. */
void   nn_goal_add_sums (const NnGoal *goal, guint part, double *sums);
/* goal-augment.c: changes samples of the batch that were just loaded. In any thread, each once. */
void   nn_goal_augment (NnGoal *goal, guint first, guint n, guint worker);

/* core/augment.c. Whether samples are changed, or mixed with others. */
gboolean nn_augment_is_on (const NnSpec *spec);
gboolean nn_augment_mixes (const NnSpec *spec);
/* One sample in place, moved and with noise; @frames: pictures side by side in it, 0: it is no
 * film; @spare: room for another. @random: of this sample and step. */
void     nn_augment       (const NnSpec *spec, const NnShape *shape, guint frames,
                           const NnRandom *random, float *x, float *spare);
/* How a picture comes to lie. */
typedef struct
{
  float    angle;        /* radians, clockwise */
  float    zoom;         /* what is in it grows by */
  float    down, right;  /* pixels */
  gboolean mirrored;     /* left and right, before all that */
} NnMove;

/* From @x to @out, H x W x C; @stride: numbers from one row to the next. */
void     nn_augment_move  (const NnMove *move, gsize H, gsize W, gsize C, gsize stride,
                           const float *x, float *out);
/* Only the noise. */
void     nn_augment_noise (const NnSpec *spec, gsize n, const NnRandom *random, float *x);
/* Whether the samples can be changed so and the network still be told the truth: a sentence
 * otherwise. */
gboolean nn_augment_check (const NnRecipe *recipe, const NnModel *model, const NnSamples *samples,
                           GError **error);
/* A sample's own share in a mix. */
float    nn_augment_share (const NnSpec *spec, NnRandom *random);

/* Whether @recipe can train or evaluate @model on @samples: a sentence otherwise. */
gboolean nn_recipe_check (const NnRecipe *recipe, const NnModel *model, const NnSamples *samples,
                          GError **error);
/* The activation that closes entry @index, looked at through views. */
NnActivation nn_model_closing (const NnModel *model, guint index);
/* Where the entry of a side output stands; -1: no more. */
gint nn_recipe_side_index (const NnRecipe *recipe, const NnModel *model, guint side);

/* Evaluates @tape's weights on a split, in blocks of its batch; @terms: (nullable) see
 * nn_model_evaluate_terms(). */
gboolean nn_goal_evaluate (NnGoal *goal, NnSplit split, GCancellable *cancellable,
                           NnEvaluation *result, double *terms, GError **error);

/* Bit k: the numbers of input k stand for tokens, by the data or by a layer that reads them. */
guint nn_model_token_inputs (const NnModel *model, const NnSamples *samples);
/* Bit k: a layer tells by the numbers of input k which of its steps are padding. */
guint nn_model_padded_inputs (const NnModel *model);
/* Whether classes, or yes and no, can count all the same in @loss with that target. */
gboolean nn_goal_balances (const NnLossClass *loss, gboolean reconstruct, const NnSamples *samples);
/* FALSE where an Embedding would read from the samples what is none of its tokens. */
gboolean nn_model_check_tokens (const NnModel *model, const NnSamples *samples, GError **error);

G_END_DECLS
