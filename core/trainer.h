/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Trainer: weights, optimizer state and a tape; one call, one batch.
 * Thread: any; a trainer belongs to one at a time.
 */
#pragma once

#include "core/dataset.h"
#include "core/metric.h"
#include "core/model.h"
#include "core/optimizer.h"
#include "core/schedule.h"
#include "core/watch.h"
#include "core/loss.h"

G_BEGIN_DECLS

/* Its argument rows: target (label | input), epochs, batch_size, seed, clip_norm and
 * clip_value (0: off), patience (early stopping in epochs, 0: off), class_weights
 * (none | balanced), average (decay of a running mean of the weights, 0: off). */
extern const NnClass nn_training_class;
/* Changes to every training sample, drawn anew each time: see core/augment.c. */
extern const NnClass nn_augmentation_class;
/* How the learning-rate finder sweeps: see core/finder.h. */
extern const NnClass nn_finder_class;

/**
 * NnRecipe:
 *
 * How to train: specs whose rows feed the Train page's form, the file and
 * --set key=value. A plain value.
 */
/**
 * NnSide:
 *
 * An output beside the main one that is trained as well: the box beside the digit.
 */
typedef struct
{
  guint  entry;       /* id */
  NnSpec aim;         /* of nn_side_class: target (label | input), weight */
  NnSpec loss;
  NnSpec metric;
} NnSide;

extern const NnClass nn_side_class;

typedef struct
{
  NnSpec training;
  NnSpec loss;
  NnSpec optimizer;
  NnSpec schedule;
  NnSpec metric;
  NnSpec augmentation;
  NnSpec finder;
  guint  n_sides;
  NnSide sides[NN_MAX_OUTPUTS - 1];
} NnRecipe;

typedef enum
{
  NN_RECIPE_TRAINING,
  NN_RECIPE_LOSS,
  NN_RECIPE_OPTIMIZER,
  NN_RECIPE_SCHEDULE,
  NN_RECIPE_METRIC,
  NN_RECIPE_AUGMENTATION,
  NN_RECIPE_FINDER,
  NN_N_RECIPE_SPECS,
} NnRecipePart;

/* "loss": what files and the command line call a part of a recipe. */
extern const char *const nn_recipe_part_names[NN_N_RECIPE_SPECS];
NnSpec  *nn_recipe_part (NnRecipe *recipe, NnRecipePart part);
/* The kind that the part's class is chosen from; %NN_N_KINDS where there is one class. */
NnKind   nn_recipe_part_kind (NnRecipePart part);
/* Whether the target is the network's (first) input itself, by the choice "target" of @spec: a recipe's
 * training, or a side output's aim. */
gboolean nn_aims_at_input (const NnSpec *spec);
gboolean nn_recipe_equal (const NnRecipe *a, const NnRecipe *b);
/* Does to @recipe what leads from @from to @to, and nothing else: an edit that is undone
 * or done again after others. */
void     nn_recipe_change (NnRecipe *recipe, const NnRecipe *from, const NnRecipe *to);

void     nn_recipe_init (NnRecipe *recipe);   /* Adam, cross-entropy, accuracy, 10 epochs of 32 */
/* Sensible loss, metric and target for @model on @samples; an entry that nobody reads
 * becomes a side output where the data have something else of its size to aim at. */
void     nn_recipe_fit  (NnRecipe *recipe, const NnModel *model, const NnSamples *samples);
/* Leaves a recipe alone that passes nn_recipe_check(), and fits one that does not, such as one for other
 * data. FALSE with a sentence, and the recipe as it was, where that does not help. */
gboolean nn_recipe_suit (NnRecipe *recipe, const NnModel *model, const NnSamples *samples, GError **error);
/**
 * nn_recipe_mend:
 * @samples: (nullable)
 * @label: (out): what the mend does, "Set Softmax"
 *
 * The edit of @model that the sentence asks for with which nn_recipe_check() refuses it: of its output, after which a
 * training begins, of its Input, or of the layer that does not fit; of an empty network its Input. NULL: there is
 * none, or nothing to mend.
 */
NnModel *nn_recipe_mend (const NnRecipe *recipe, const NnModel *model, const NnSamples *samples,
                         char **label) G_GNUC_WARN_UNUSED_RESULT;
/* @key: an argument of any of the specs, or "loss", "optimizer", "schedule", "metric" with a
 * class name; of side output 2 "2.loss", "2.metric", "2.weight", "2.target" and so on. */
gboolean nn_recipe_set_string (NnRecipe *recipe, const char *key, const char *value, GError **error);

typedef struct
{
  guint64 step;         /* from 1 */
  guint   epoch;        /* from 1: the one that this step belongs to */
  guint   batch;        /* within the epoch, from 1 */
  guint   n_batches;    /* in an epoch */
  double  loss;         /* of this batch, penalties included */
  double  metric;       /* of this batch */
  double  learning_rate;
  double  gradient_norm;/* NAN unless clipping is on */
  gboolean epoch_done;
} NnStepReport;

typedef struct
{
  double loss;          /* mean over the samples, penalties included */
  double metric;
  guint  samples;
  double data_loss;     /* without penalties */
  double penalty;       /* weighted sum of the terms, per sample; the prices of
                           weights among them */
  guint  n_sides;
  double side_loss[NN_MAX_OUTPUTS - 1];   /* unweighted */
  double side_metric[NN_MAX_OUTPUTS - 1];
} NnEvaluation;

/**
 * NnProgress:
 *
 * Where a training stands, beside the weights of its model: with it a training goes
 * on as if it had never stopped, to the bit.
 */
typedef struct
{
  guint64   step;
  guint64   optimizer_steps;
  guint     epoch;          /* from 0: the one to go on with */
  guint     at;             /* samples of it that are done */
  guint     batch;          /* batches of it that are done */
  guint     batch_size;
  double    usual_loss;     /* running mean; NAN: not known */
  double    first_loss;     /* of the first batch of all; NAN: not known */
  double    heard[NN_SCHEDULE_STATE];
  char     *optimizer;      /* whose running tensors @slots are */
  NnTensor *slots;          /* (nullable): all of them, one after the other */
  NnTensor *weights;        /* (nullable): where the model holds their running mean */
  /* What an epoch adds to its batches; a trainer alone neither counts nor reads it. */
  double    loss_sum;       /* since the epoch began, over this many samples; with none of its
                               samples done, over those of the last, which is yet to be closed */
  double    metric_sum;
  guint     summed;
  GArray   *terms;          /* (nullable): double: what loss_sum is the sum of, in the order of the
                               course that kept it */
  double    best_loss;      /* of the epochs so far; INFINITY: none was watched */
  guint     best_epoch;     /* from 1; 0: none */
  NnTensor *best;           /* (nullable): the weights after it, in the model's order */
} NnProgress;

void nn_progress_free (NnProgress *progress);
gsize nn_progress_bytes (const NnProgress *progress);   /* of its tensors */
/* Shares the tensors, which nobody changes. */
NnProgress *nn_progress_copy (const NnProgress *progress) G_GNUC_WARN_UNUSED_RESULT;

typedef struct _NnTrainer NnTrainer;

/* Checks everything that can be wrong (shapes of data and network, loss and
 * output, labels in range): a sentence then. @pool is borrowed. */
NnTrainer *nn_trainer_new      (NnModel *model, NnSamples *samples, const NnRecipe *recipe,
                                NnPool *pool, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void       nn_trainer_free     (NnTrainer *trainer);
/* Takes effect at the next batch. The batch size may change: the tape is planned anew. */
gboolean   nn_trainer_set_recipe (NnTrainer *trainer, const NnRecipe *recipe, GError **error);
/* One batch. %NN_ERROR_DIVERGED when the loss or a weight is no longer finite: the model
 * is then the last good one and the message names the step. */
gboolean   nn_trainer_step     (NnTrainer *trainer, NnStepReport *report, GError **error);
/* What to look at in a step. */
typedef enum
{
  NN_LOOK_NORMS  = 1 << 0,
  NN_LOOK_SPREAD = 1 << 1,   /* histograms: a pass over all weights and gradients more */
} NnLook;

/* The next step appends what it looks at to @log, of nn_watch_log_new() for this model. No bit
 * of the training changes. Takes memory the first time. */
void       nn_trainer_watch    (NnTrainer *trainer, NnWatchLog *log, NnLook look);
/* What the loss of the last batch is the sum of, per sample: as nn_trainer_evaluate_terms()
 * tells it, without metrics. */
void       nn_trainer_terms    (const NnTrainer *trainer, NnEvaluation *result, double *terms);
/* The held-out loss after an epoch, or that of training where nothing is held out, for a
 * schedule that follows it. */
void       nn_trainer_tell     (NnTrainer *trainer, double loss);
/* A snapshot of the weights as they are, or of their running mean where the recipe asks
 * for it: a copy, safe to hand to any thread. */
NnModel   *nn_trainer_model    (NnTrainer *trainer) G_GNUC_WARN_UNUSED_RESULT;
/* Where it stands: a copy, which goes together with nn_trainer_model(). */
NnProgress *nn_trainer_progress (NnTrainer *trainer) G_GNUC_WARN_UNUSED_RESULT;
/* A fresh trainer of the model that was kept with @progress goes on from there. Fails with
 * a sentence where the network, the data or the optimizer are others by now. */
gboolean   nn_trainer_resume    (NnTrainer *trainer, const NnProgress *progress, GError **error);
guint64    nn_trainer_total_steps (const NnTrainer *trainer);
/* Held-out evaluation with the weights as they are. */
gboolean   nn_trainer_evaluate (NnTrainer *trainer, NnSplit split, GCancellable *cancellable,
                                NnEvaluation *result, GError **error);
/* The same; @terms: see nn_model_evaluate_terms(). */
gboolean   nn_trainer_evaluate_terms (NnTrainer *trainer, NnSplit split,
                                      GCancellable *cancellable, NnEvaluation *result,
                                      double *terms, GError **error);

/* Without a trainer. */
gboolean   nn_model_evaluate   (NnModel *model, NnSamples *samples, NnSplit split, const NnRecipe *recipe,
                                NnPool *pool, GCancellable *cancellable, NnEvaluation *result, GError **error);
/* The same; @terms gets for each entry what its values and its weights add to the loss,
 * weighted and per sample (0 where that is nothing): together they are the penalty. Their
 * names: nn_model_term(). */
gboolean   nn_model_evaluate_terms (NnModel *model, NnSamples *samples, NnSplit split,
                                    const NnRecipe *recipe, NnPool *pool,
                                    GCancellable *cancellable, NnEvaluation *result,
                                    double *terms, GError **error);
/* Whether @samples can feed @model: a sentence otherwise. */
gboolean   nn_model_check_samples (const NnModel *model, const NnSamples *samples, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnProgress, nn_progress_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnTrainer, nn_trainer_free)

G_END_DECLS
