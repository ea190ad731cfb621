/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The judge: looks at samples one batch at a time and keeps what each came to. */
#include <math.h>
#include <string.h>

#include "core/outcome.h"
#include "core/trainer-private.h"

#define BATCH 256
/* Of which the highest losses are hard. */
#define HARD_SHARE 20
/* More steps than these in all are not kept one by one. */
#define MOST_ANSWERS (16 << 20)

struct _NnJudge
{
  NnSamples    *samples;
  NnTape       *tape;
  NnGoal        goal;
  guint         part;          /* which output */
  NnOutcomeKind kind;
  double        threshold;     /* of a single yes or no */
  guint         n_classes;     /* or labels */
  gsize         width;         /* numbers kept of each sample */

  /* the question */
  NnSplit       split;
  gboolean      listed;
  guint32      *list;          /* the samples, where listed */
  guint         first;
  guint         total;
  guint         at;            /* so many are done */
  NnOutcome    *items;         /* total */
  float        *numbers;
  NnTensor     *outputs;
  double       *losses;        /* total: the exact ones */
  guint64      *confusion;
  gint32       *answers;
  NnClassScore *scores;
};

/* --- what an output is ----------------------------------------------------- */

static gboolean
names_classes (NnOutcomeKind kind)
{
  return kind == NN_OUTCOME_CLASSES || kind == NN_OUTCOME_STEPS;
}

static void
set_up (NnJudge *judge)
{
  const NnGoalPart *part;
  const NnSpec *metric;

  judge->kind = nn_outcome_kind (&judge->goal.recipe, judge->samples, &judge->part);
  part = &judge->goal.parts[judge->part];
  metric = judge->part == 0 ? &judge->goal.recipe.metric
                            : &judge->goal.recipe.sides[judge->part - 1].metric;
  /* What the metric takes for a yes is one here, too. */
  judge->threshold
      = nn_class_find_arg (metric->klass, "threshold") >= 0 ? nn_spec_get (metric, "threshold") : 0.5;
  if (names_classes (judge->kind))
    judge->n_classes = MAX (judge->samples->n_classes, part->width);
  else if (judge->kind == NN_OUTCOME_LABELS)
    judge->n_classes = part->size;
  if ((judge->kind == NN_OUTCOME_NUMBERS || judge->kind == NN_OUTCOME_LABELS)
      && part->size <= NN_OUTCOME_NUMBERS_MAX)
    judge->width = part->size;
}

/* --- one sample -------------------------------------------------------------- */

/* Of a row of @width numbers with the label @label: what is predicted, and how surely. */
static gint32
judge_row (const NnJudge *judge, const float *row, gsize width, gint32 label, float *confidence,
           float *label_probability, float *margin)
{
  gsize best = 0;
  float second = -INFINITY;

  if (width == 1)
    {
      gint32 said = row[0] > judge->threshold;

      *confidence = said ? row[0] : 1 - row[0];
      *label_probability = label == 1 ? row[0] : 1 - row[0];
      *margin = fabsf (2 * row[0] - 1);
      return said;
    }
  for (gsize k = 1; k < width; k++)
    {
      if (row[k] > row[best])
        best = k;
    }
  for (gsize k = 0; k < width; k++)
    {
      if (k != best && row[k] > second)
        second = row[k];
    }
  *confidence = row[best];
  *label_probability = (gsize) label < width ? row[label] : 0;
  *margin = row[best] - second;
  return best;
}

/* The mean over the rows that have a label. */
static void
judge_rows (const NnJudge *judge, NnOutcome *item, const float *out, const gint32 *labels,
            gint32 *predicted)
{
  const NnGoalPart *part = &judge->goal.parts[judge->part];
  gsize rows = part->size / part->width;
  double sums[3] = { 0 };

  for (gsize r = 0; r < rows; r++)
    {
      float confidence, probability, margin;

      predicted[r] = -1;
      if (labels[r] < 0)
        continue;
      predicted[r] = judge_row (judge, out + r * part->width, part->width, labels[r], &confidence,
                                &probability, &margin);
      sums[0] += confidence;
      sums[1] += probability;
      sums[2] += margin;
      item->counted++;
      item->right += predicted[r] == labels[r];
    }
  if (item->counted > 0)
    {
      item->confidence = sums[0] / item->counted;
      item->label_probability = sums[1] / item->counted;
      item->margin = sums[2] / item->counted;
    }
  if (judge->kind == NN_OUTCOME_CLASSES)
    {
      item->label = labels[0];
      item->predicted = predicted[0];
    }
}

/* Every output is a question of its own. */
static void
judge_labels (const NnJudge *judge, NnOutcome *item, const float *out, const float *targets)
{
  const gsize n = judge->goal.parts[judge->part].size;
  double sums[3] = { 0 };

  for (gsize k = 0; k < n; k++)
    {
      gboolean said = out[k] > judge->threshold, is = targets[k] > 0.5f;

      sums[0] += said ? out[k] : 1 - out[k];
      sums[1] += is ? out[k] : 1 - out[k];
      sums[2] += fabsf (2 * out[k] - 1);
      item->right += said == is;
    }
  item->counted = n;
  item->confidence = sums[0] / n;
  item->label_probability = sums[1] / n;
  item->margin = sums[2] / n;
}

/* Counts are sums over samples in their order, whoever looked at them. */
typedef struct
{
  NnJudge *judge;
  gint32  *predicted;   /* batch x rows, as the labels */
  guint8  *said;        /* batch x size: of several labels, bit 0 said, bit 1 there */
} Look;

static void
look_cb (gpointer data, guint first, guint n, const float *out, const gint32 *labels,
         const float *targets, const double *losses)
{
  Look *look = data;
  NnJudge *judge = look->judge;
  const NnGoalPart *part = &judge->goal.parts[judge->part];
  gsize rows = part->size / part->width;

  for (guint b = 0; b < n; b++)
    {
      guint at = judge->at + first + b;
      NnOutcome *item = &judge->items[at];
      const float *own = out + b * part->size;

      *item = (NnOutcome){ .index = judge->goal.index[first + b], .label = -1, .predicted = -1,
                           .loss = losses[b], .confidence = NAN, .label_probability = NAN,
                           .margin = NAN };
      judge->losses[at] = losses[b];
      if (names_classes (judge->kind))
        judge_rows (judge, item, own, labels + b * rows, look->predicted + (first + b) * rows);
      else if (judge->kind == NN_OUTCOME_LABELS)
        judge_labels (judge, item, own, targets + b * part->size);
      for (gsize k = 0; look->said != NULL && k < part->size; k++)
        look->said[(first + b) * part->size + k]
            = (own[k] > judge->threshold) | (targets[b * part->size + k] > 0.5f) << 1;
      if (judge->numbers != NULL)
        memcpy (judge->numbers + at * judge->width, own, judge->width * sizeof (float));
      if (judge->outputs != NULL)
        memcpy (judge->outputs->data + at * part->size, own, part->size * sizeof (float));
    }
}

static void
count_answer (NnJudge *judge, gint32 label, gint32 predicted)
{
  if (label < 0)
    return;
  judge->scores[label].there++;
  judge->scores[predicted].said++;
  judge->scores[label].right += label == predicted;
  if (judge->confusion != NULL)
    judge->confusion[(gsize) label * judge->n_classes + predicted]++;
}

/* What a batch adds to the counts. */
static void
count_batch (NnJudge *judge, const Look *look, guint n)
{
  const NnGoalPart *part = &judge->goal.parts[judge->part];
  gsize rows = part->size / part->width;

  if (judge->kind == NN_OUTCOME_LABELS)
    {
      for (gsize i = 0; i < n * part->size; i++)
        {
          NnClassScore *score = &judge->scores[i % part->size];

          score->said += look->said[i] & 1;
          score->there += look->said[i] >> 1;
          score->right += look->said[i] == 3;
        }
    }
  else if (names_classes (judge->kind))
    {
      for (gsize i = 0; i < n * rows; i++)
        count_answer (judge, judge->goal.labels[i], look->predicted[i]);
      if (judge->answers != NULL)
        memcpy (judge->answers + judge->at * rows, look->predicted, n * rows * sizeof (gint32));
    }
}

/* --- the question ------------------------------------------------------------ */

NnJudge *
nn_judge_new (NnModel *model, NnSamples *samples, const NnRecipe *recipe, guint batch, NnPool *pool,
              GError **error)
{
  g_autoptr (NnJudge) judge = NULL;

  if (!nn_recipe_check (recipe, model, samples, error))
    return NULL;
  judge = g_new0 (NnJudge, 1);
  judge->tape = nn_goal_tape (model, recipe, MIN (samples->n, batch > 0 ? batch : BATCH),
                              NN_TAPE_FORWARD, pool, error);
  if (judge->tape == NULL)
    return NULL;
  judge->samples = nn_samples_ref (samples);
  nn_goal_init (&judge->goal, judge->tape, samples, recipe);
  set_up (judge);
  nn_judge_ask_split (judge, NN_SPLIT_TEST, 0);
  return g_steal_pointer (&judge);
}

static void
drop_question (NnJudge *judge)
{
  g_clear_pointer (&judge->list, g_free);
  g_clear_pointer (&judge->items, g_free);
  g_clear_pointer (&judge->numbers, g_free);
  g_clear_pointer (&judge->losses, g_free);
  g_clear_pointer (&judge->confusion, g_free);
  g_clear_pointer (&judge->answers, g_free);
  g_clear_pointer (&judge->scores, g_free);
  g_clear_pointer (&judge->outputs, nn_tensor_unref);
}

void
nn_judge_free (NnJudge *judge)
{
  if (judge == NULL)
    return;
  drop_question (judge);
  if (judge->samples != NULL)
    nn_goal_clear (&judge->goal);
  g_clear_pointer (&judge->tape, nn_tape_free);
  g_clear_pointer (&judge->samples, nn_samples_unref);
  g_free (judge);
}

gboolean
nn_judge_set_model (NnJudge *judge, NnModel *model)
{
  if (!nn_model_same_structure (nn_tape_model (judge->tape), model))
    return FALSE;
  nn_tape_set_model (judge->tape, model);
  return TRUE;
}

static void
begin (NnJudge *judge, guint total)
{
  const NnGoalPart *part = &judge->goal.parts[judge->part];
  gsize rows = part->size / part->width;

  judge->total = total;
  judge->at = 0;
  judge->items = g_new (NnOutcome, MAX (total, 1));
  judge->losses = g_new (double, MAX (total, 1));
  if (judge->width > 0)
    judge->numbers = g_new (float, MAX (total, 1) * judge->width);
  if (judge->n_classes == 0)
    return;
  judge->scores = g_new0 (NnClassScore, judge->n_classes);
  if (names_classes (judge->kind) && judge->n_classes <= NN_CONFUSION_CLASSES)
    judge->confusion = g_new0 (guint64, (gsize) judge->n_classes * judge->n_classes);
  if (judge->kind == NN_OUTCOME_STEPS && judge->confusion != NULL && total * rows <= MOST_ANSWERS)
    judge->answers = g_new (gint32, MAX (total, 1) * rows);
}

void
nn_judge_ask_split (NnJudge *judge, NnSplit split, guint most)
{
  guint n;

  drop_question (judge);
  nn_samples_range (judge->samples, split, &judge->first, &n);
  if (n == 0)
    nn_samples_range (judge->samples, split = NN_SPLIT_ALL, &judge->first, &n);
  judge->split = split;
  judge->listed = FALSE;
  begin (judge, n);
  if (most > 0)
    judge->total = MIN (n, most);
}

void
nn_judge_ask (NnJudge *judge, const guint32 *index, guint n, gboolean outputs)
{
  drop_question (judge);
  judge->split = NN_SPLIT_ALL;
  judge->listed = TRUE;
  judge->list = g_memdup2 (index, n * sizeof (guint32));
  begin (judge, n);
  if (outputs && n > 0)
    {
      NnShape shape = nn_shape_batch (
          nn_model_shape (nn_tape_model (judge->tape), judge->goal.parts[judge->part].entry), n);

      judge->outputs = nn_tensor_new (&shape);
    }
}

gboolean
nn_judge_done (const NnJudge *judge)
{
  return judge->at >= judge->total;
}

gboolean
nn_judge_step (NnJudge *judge, GError **error)
{
  const NnGoalPart *part = &judge->goal.parts[judge->part];
  guint batch = nn_tape_batch (judge->tape);
  guint n = MIN (batch, judge->total - judge->at);
  guint next = MIN (batch, judge->total - judge->at - n);
  g_autofree guint32 *index = g_new (guint32, n + next + 1);
  g_autofree gint32 *predicted = NULL;
  g_autofree guint8 *said = NULL;
  Look look = { judge };

  if (n == 0)
    return TRUE;
  if (names_classes (judge->kind))
    look.predicted = predicted = g_new (gint32, n * (part->size / part->width));
  else if (judge->kind == NN_OUTCOME_LABELS)
    look.said = said = g_new (guint8, n * part->size);
  for (guint i = 0; i < n + next; i++)
    index[i] = judge->listed ? judge->list[judge->at + i] : judge->first + judge->at + i;
  nn_samples_announce (judge->samples, index + n, next);
  nn_goal_look (&judge->goal, judge->part, look_cb, &look);
  if (!nn_goal_run (&judge->goal, index, n, NULL, error))
    return FALSE;
  count_batch (judge, &look, n);
  judge->at += n;
  return TRUE;
}

/* --- the answer ---------------------------------------------------------------- */

static gint
harder (gconstpointer a, gconstpointer b, gpointer data)
{
  const NnOutcome *items = data;
  const NnOutcome *x = &items[*(const guint *) a], *y = &items[*(const guint *) b];
  float p = isfinite (x->loss) ? x->loss : INFINITY, q = isfinite (y->loss) ? y->loss : INFINITY;

  if (p != q)
    return p > q ? -1 : 1;
  return x->index < y->index ? -1 : x->index > y->index;
}

static void
sum_up (const NnJudge *judge, NnOutcomes *outcomes)
{
  double loss = 0;

  for (guint i = 0; i < outcomes->n; i++)
    {
      const NnOutcome *item = &outcomes->items[i];

      loss += judge->losses[i];
      outcomes->wrong += item->right < item->counted;
      outcomes->right += item->right;
      outcomes->counted += item->counted;
      outcomes->order[i] = i;
    }
  outcomes->loss = outcomes->n > 0 ? loss / outcomes->n : NAN;
  g_qsort_with_data (outcomes->order, outcomes->n, sizeof (guint), harder, outcomes->items);
  outcomes->hard = INFINITY;
  if (outcomes->n > 0)
    outcomes->hard
        = outcomes->items[outcomes->order[(outcomes->n + HARD_SHARE - 1) / HARD_SHARE - 1]].loss;
}

NnOutcomes *
nn_judge_outcomes (const NnJudge *judge)
{
  NnOutcomes *outcomes = g_new0 (NnOutcomes, 1);
  const gsize n = judge->at, classes = judge->n_classes;
  guint whole = judge->total;

  g_atomic_ref_count_init (&outcomes->ref_count);
  if (!judge->listed)
    {
      guint first;

      nn_samples_range (judge->samples, judge->split, &first, &whole);
    }
  outcomes->kind = judge->kind;
  outcomes->split = judge->split;
  outcomes->listed = judge->listed;
  outcomes->output = judge->part;
  outcomes->n = n;
  outcomes->total = whole;
  outcomes->n_classes = classes;
  outcomes->width = judge->width;
  outcomes->items = g_memdup2 (judge->items, n * sizeof (NnOutcome));
  outcomes->order = g_new (guint, MAX (n, 1));
  outcomes->confusion = g_memdup2 (judge->confusion, classes * classes * sizeof (guint64));
  if (judge->answers != NULL)
    {
      const NnGoalPart *part = &judge->goal.parts[judge->part];

      outcomes->rows = part->size / part->width;
      outcomes->answers = g_memdup2 (judge->answers, n * outcomes->rows * sizeof (gint32));
    }
  outcomes->scores = g_memdup2 (judge->scores, classes * sizeof (NnClassScore));
  outcomes->numbers = g_memdup2 (judge->numbers, n * judge->width * sizeof (float));
  outcomes->outputs = judge->outputs != NULL ? nn_tensor_copy (judge->outputs) : NULL;
  sum_up (judge, outcomes);
  return outcomes;
}

NnOutcomes *
nn_model_outcomes (NnModel *model, NnSamples *samples, NnSplit split, const NnRecipe *recipe,
                   NnPool *pool, GCancellable *cancellable, GError **error)
{
  g_autoptr (NnJudge) judge = nn_judge_new (model, samples, recipe, 0, pool, error);

  if (judge == NULL)
    return NULL;
  nn_judge_ask_split (judge, split, 0);
  while (!nn_judge_done (judge))
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error)
          || !nn_judge_step (judge, error))
        return NULL;
    }
  return nn_judge_outcomes (judge);
}
