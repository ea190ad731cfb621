/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Outcomes: what a network makes of every single sample. An evaluation says how
 * good a network is in the mean; these say where it is wrong, how sure it was, and
 * which samples cost most.
 *
 * Of a network of several outputs, those of the first that names classes, else of
 * the main one. Thread: any; outcomes never change once they are handed out.
 */
#pragma once

#include "core/trainer.h"

G_BEGIN_DECLS

typedef enum
{
  NN_OUTCOME_CLASSES,   /* one class for each sample */
  NN_OUTCOME_STEPS,     /* a class at each step of a sample */
  NN_OUTCOME_LABELS,    /* several answers of yes or no at once */
  NN_OUTCOME_NUMBERS,   /* numbers to hit */
  NN_OUTCOME_INPUT,     /* the input itself, given back */
} NnOutcomeKind;

/**
 * NnOutcome:
 *
 * Of one sample. With steps or several labels the probabilities and the margin are means
 * over those that count (padding does not), and @label and @predicted are -1.
 */
typedef struct
{
  guint32 index;        /* of the sample */
  gint32  label;        /* -1: none */
  gint32  predicted;    /* -1: none */
  float   loss;         /* of the data alone, by the recipe's loss of this output */
  float   confidence;   /* probability of what is predicted (the output itself, where it is
                           none); NAN for numbers and inputs */
  float   label_probability; /* of what is right; NAN where there is nothing right to name */
  float   margin;       /* from the likeliest to the second, 0 to 1; NAN as @confidence */
  guint32 right;        /* answers that are right, ... */
  guint32 counted;      /* ... of so many: 1 for a class, 0 for numbers and inputs */
} NnOutcome;

/* Samples worth a look. A sample can be in several of them. */
typedef enum
{
  NN_OUTCOME_WRONG,     /* an answer is wrong */
  NN_OUTCOME_UNSURE,    /* the margin is below %NN_UNSURE_MARGIN */
  NN_OUTCOME_CONFUSING, /* wrong, and ahead of the label by more than %NN_CONFUSING_LEAD:
                           the network is sure of something else */
  NN_OUTCOME_HARD,      /* among the twentieth of the highest losses */
  NN_N_OUTCOME_SETS,
} NnOutcomeSet;

#define NN_UNSURE_MARGIN  0.2
#define NN_CONFUSING_LEAD 0.5


/* Of a class, or of a label of several: what was there, what was said, and both. */
typedef struct
{
  guint64 there;
  guint64 said;
  guint64 right;
} NnClassScore;

/* The share of what was said that is right, of what is there that was found, and their
 * harmonic mean; NAN where there is nothing to divide by. */
double nn_class_score_precision (const NnClassScore *score);
double nn_class_score_recall    (const NnClassScore *score);
double nn_class_score_f1        (const NnClassScore *score);

/* More classes than these are not counted one against the other. */
#define NN_CONFUSION_CLASSES 1000
/* Predicted numbers that are kept of each sample, at most. */
#define NN_OUTCOME_NUMBERS_MAX 64

/**
 * NnOutcomes:
 * @split: which samples they are of; %NN_SPLIT_ALL with @listed: some that were named
 * @total: samples that were asked for: @n < @total while not all have been looked at,
 *   the first @n of them then
 * @order: positions in @items by falling loss (what is no number first), then by index
 * @confusion: n_classes x n_classes, row label, column predicted, counted in answers (a
 *   step each); NULL for numbers and inputs, and for more classes than
 *   %NN_CONFUSION_CLASSES
 * @answers: n x rows: what was predicted at each step, -1 for padding; NULL unless there are
 *   steps, not too many in all, and a @confusion
 * @scores: n_classes (or labels); NULL for numbers and inputs
 * @numbers: n x width: the predicted numbers, or probabilities of labels; NULL where they
 *   are none or more than %NN_OUTCOME_NUMBERS_MAX
 * @outputs: n x the output's shape; NULL unless asked for
 *
 * Reference-counted, read-only.
 */
typedef struct
{
  NnOutcomeKind kind;
  NnSplit       split;
  gboolean      listed;
  guint         output;       /* 0: the main one, then the sides of the recipe */
  guint         n;
  guint         total;
  NnOutcome    *items;
  guint        *order;
  double        loss;         /* mean over the @n samples; NAN where there are none */
  guint         wrong;        /* samples in %NN_OUTCOME_WRONG */
  guint64       right;        /* answers, ... */
  guint64       counted;      /* ... of so many */
  guint         n_classes;
  guint64      *confusion;
  gsize         rows;         /* answers of a sample; 0 where there are none */
  gint32       *answers;
  NnClassScore *scores;
  gsize         width;
  float        *numbers;
  NnTensor     *outputs;
  /*< private >*/
  float         hard;         /* losses from here on are among the highest */
  gatomicrefcount ref_count;
} NnOutcomes;

#define NN_TYPE_OUTCOMES (nn_outcomes_get_type ())
GType       nn_outcomes_get_type (void);
NnOutcomes *nn_outcomes_ref      (NnOutcomes *outcomes);
void        nn_outcomes_unref    (NnOutcomes *outcomes);

/* Of sample @index; NULL where it was not looked at. */
const NnOutcome *nn_outcomes_find (const NnOutcomes *outcomes, guint index);
/* Whether the samples of a set can be told by these: nothing is wrong about numbers. */
gboolean nn_outcomes_has   (const NnOutcomes *outcomes, NnOutcomeSet set);
gboolean nn_outcomes_in    (const NnOutcomes *outcomes, const NnOutcome *item, NnOutcomeSet set);
/* The samples of label @label that were taken for @predicted (-1: any), at one step at least
 * where they have steps; hardest first; guint32 sample indices. @samples: those that were
 * looked at. None without answers. */
GArray  *nn_outcomes_cell  (const NnOutcomes *outcomes, const NnSamples *samples, gint label,
                            gint predicted) G_GNUC_WARN_UNUSED_RESULT;

/* What the outcomes under @recipe are like, for those who wait for them. @output: (out)
 * (nullable): which output they are of. */
NnOutcomeKind nn_outcome_kind (const NnRecipe *recipe, const NnSamples *samples, guint *output);

/**
 * NnJudge:
 *
 * Looks at samples batch by batch, so that its owner can show what is known, rest between,
 * or stop. It keeps its buffers from one question to the next. @pool is borrowed.
 */
typedef struct _NnJudge NnJudge;

/* Fails as nn_model_evaluate() does. It looks at @batch samples at once (0: as many as suit
 * a whole split); what they come to does not depend on it. */
NnJudge    *nn_judge_new       (NnModel *model, NnSamples *samples, const NnRecipe *recipe,
                                guint batch, NnPool *pool,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
void        nn_judge_free      (NnJudge *judge);
/* Other weights; FALSE where the structure is another one: make a new judge. */
gboolean    nn_judge_set_model (NnJudge *judge, NnModel *model);
/* Begins: the first @most (0: all) samples of a split, all where none is held out; or some
 * that are named, whose outputs are kept where @outputs. */
void        nn_judge_ask_split (NnJudge *judge, NnSplit split, guint most);
void        nn_judge_ask       (NnJudge *judge, const guint32 *index, guint n, gboolean outputs);
/* One more batch. FALSE: a sample could not be read. */
gboolean    nn_judge_step      (NnJudge *judge, GError **error);
gboolean    nn_judge_done      (const NnJudge *judge);
/* What is known so far: a copy. */
NnOutcomes *nn_judge_outcomes  (const NnJudge *judge) G_GNUC_WARN_UNUSED_RESULT;

/* All of it, in one go. */
NnOutcomes *nn_model_outcomes  (NnModel *model, NnSamples *samples, NnSplit split,
                                const NnRecipe *recipe, NnPool *pool, GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnOutcomes, nn_outcomes_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnJudge, nn_judge_free)

G_END_DECLS
