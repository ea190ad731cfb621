/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What is known of single samples: the value. How it comes about is in judge.c. */
#include "core/outcome.h"

#include <math.h>

G_DEFINE_BOXED_TYPE (NnOutcomes, nn_outcomes, nn_outcomes_ref, nn_outcomes_unref)

NnOutcomes *
nn_outcomes_ref (NnOutcomes *outcomes)
{
  g_atomic_ref_count_inc (&outcomes->ref_count);
  return outcomes;
}

void
nn_outcomes_unref (NnOutcomes *outcomes)
{
  if (!g_atomic_ref_count_dec (&outcomes->ref_count))
    return;
  g_clear_pointer (&outcomes->outputs, nn_tensor_unref);
  g_free (outcomes->numbers);
  g_free (outcomes->answers);
  g_free (outcomes->scores);
  g_free (outcomes->confusion);
  g_free (outcomes->order);
  g_free (outcomes->items);
  g_free (outcomes);
}

double
nn_class_score_precision (const NnClassScore *score)
{
  return score->said > 0 ? (double) score->right / score->said : NAN;
}

double
nn_class_score_recall (const NnClassScore *score)
{
  return score->there > 0 ? (double) score->right / score->there : NAN;
}

double
nn_class_score_f1 (const NnClassScore *score)
{
  guint64 both = score->said + score->there;

  return both > 0 ? 2.0 * score->right / both : NAN;
}

const NnOutcome *
nn_outcomes_find (const NnOutcomes *outcomes, guint index)
{
  /* Those of a split stand in a row. */
  if (!outcomes->listed)
    {
      guint first = outcomes->n > 0 ? outcomes->items[0].index : 0;

      return index >= first && index - first < outcomes->n ? &outcomes->items[index - first] : NULL;
    }
  for (guint i = 0; i < outcomes->n; i++)
    {
      if (outcomes->items[i].index == index)
        return &outcomes->items[i];
    }
  return NULL;
}

gboolean
nn_outcomes_has (const NnOutcomes *outcomes, NnOutcomeSet set)
{
  if (set == NN_OUTCOME_HARD)
    return TRUE;
  if (outcomes->kind == NN_OUTCOME_NUMBERS || outcomes->kind == NN_OUTCOME_INPUT)
    return FALSE;
  return set != NN_OUTCOME_CONFUSING || outcomes->kind == NN_OUTCOME_CLASSES;
}

gboolean
nn_outcomes_in (const NnOutcomes *outcomes, const NnOutcome *item, NnOutcomeSet set)
{
  gboolean wrong = item->right < item->counted;

  switch (set)
    {
    case NN_OUTCOME_WRONG:
      return wrong;
    case NN_OUTCOME_UNSURE:
      return item->margin < NN_UNSURE_MARGIN; /* false where there is none */
    case NN_OUTCOME_CONFUSING:
      return wrong && outcomes->kind == NN_OUTCOME_CLASSES
             && item->confidence - item->label_probability > NN_CONFUSING_LEAD;
    case NN_OUTCOME_HARD:
      return !(item->loss < outcomes->hard);
    default:
      return FALSE;
    }
}

/* Whether a sample has a step of label @label that was taken for @predicted. */
static gboolean
has_step (const NnOutcomes *outcomes, const NnSamples *samples, guint at, gint label, gint predicted)
{
  gsize rows = outcomes->rows;
  const gint32 *labels = samples->step_labels + outcomes->items[at].index * rows;
  const gint32 *answers = outcomes->answers + at * rows;

  for (gsize r = 0; r < rows; r++)
    {
      if (labels[r] >= 0 && (label < 0 || labels[r] == label)
          && (predicted < 0 || answers[r] == predicted))
        return TRUE;
    }
  return FALSE;
}

GArray *
nn_outcomes_cell (const NnOutcomes *outcomes, const NnSamples *samples, gint label, gint predicted)
{
  GArray *cell = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint i = 0; i < outcomes->n; i++)
    {
      guint at = outcomes->order[i];
      const NnOutcome *item = &outcomes->items[at];
      gboolean in = item->label >= 0 && (label < 0 || item->label == label)
                    && (predicted < 0 || item->predicted == predicted);

      if (outcomes->answers != NULL && samples->step_labels != NULL)
        in = has_step (outcomes, samples, at, label, predicted);
      if (in)
        g_array_append_val (cell, item->index);
    }
  return cell;
}

/* --- what they will be like -------------------------------------------------- */

static NnOutcomeKind
kind_of (const NnSpec *loss, gboolean reconstruct, const NnSamples *samples)
{
  if (reconstruct)
    return NN_OUTCOME_INPUT;
  if (NN_LOSS_CLASS (loss->klass)->labels)
    return samples->label_steps > 1 ? NN_OUTCOME_STEPS : NN_OUTCOME_CLASSES;
  if (samples->targets != NULL)
    return samples->yes_no ? NN_OUTCOME_LABELS : NN_OUTCOME_NUMBERS;
  /* labels spread to numbers: one for yes and no, or one for each class */
  return NN_OUTCOME_CLASSES;
}

NnOutcomeKind
nn_outcome_kind (const NnRecipe *recipe, const NnSamples *samples, guint *output)
{
  NnOutcomeKind main_kind
      = kind_of (&recipe->loss, nn_aims_at_input (&recipe->training), samples);

  if (output != NULL)
    *output = 0;
  if (main_kind == NN_OUTCOME_CLASSES || main_kind == NN_OUTCOME_STEPS)
    return main_kind;
  for (guint i = 0; i < recipe->n_sides; i++)
    {
      const NnSide *side = &recipe->sides[i];
      NnOutcomeKind kind = kind_of (&side->loss, nn_aims_at_input (&side->aim), samples);

      if (kind != NN_OUTCOME_CLASSES && kind != NN_OUTCOME_STEPS)
        continue;
      if (output != NULL)
        *output = i + 1;
      return kind;
    }
  return main_kind;
}
