/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/sieve.h"

#include <math.h>
#include <string.h>

#define POLL 256

/* --- what a text asks for ------------------------------------------------------ */

typedef enum
{
  ASK_WORDS,      /* that the text, or the name of a class or of a feature that is 1, holds */
  ASK_NUMBER,     /* that one of the numbers is this */
  ASK_COMPARE,    /* that a feature is more, less or as much */
} Ask;

typedef struct
{
  Ask     ask;
  char   *words;          /* folded */
  double  number;
  gint    sign;           /* -1, 0, 1: less, as much, more */
  guint   feature;
} Question;

static gboolean
contains (const char *text,
          const char *folded)
{
  g_autofree char *small = g_utf8_casefold (text, -1);

  return strstr (small, folded) != NULL;
}

/* The feature that is called @name, or begins so; -1: none. */
static gint
find_feature (const NnSamples *samples,
              const char      *name)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);
  gint found = -1;

  for (guint i = 0; i < samples->shape.size[0]; i++)
    {
      g_autofree char *feature = nn_samples_feature (samples, i);
      g_autofree char *small = g_utf8_casefold (feature, -1);

      if (g_str_equal (small, folded))
        return (gint) i;
      if (found < 0 && g_str_has_prefix (small, folded))
        found = (gint) i;
    }
  return found;
}

/* "age > 60" of a table; "colour = red" stays words: it is the name of a feature. */
static gboolean
parse_comparison (const NnSamples *samples,
                  const char      *text,
                  Question        *question)
{
  const char *at = strpbrk (text, "<>=");
  g_autofree char *name = NULL;
  char *end;
  gint feature;

  if (at == NULL || at == text)
    return FALSE;
  name = g_strstrip (g_strndup (text, (gsize) (at - text)));
  question->number = g_ascii_strtod (at + 1, &end);
  if (end == at + 1 || *g_strchug (end) != '\0')
    return FALSE;
  feature = find_feature (samples, name);
  if (feature < 0)
    return FALSE;
  question->ask = ASK_COMPARE;
  question->feature = (guint) feature;
  question->sign = *at == '<' ? -1 : *at == '>' ? 1 : 0;
  return TRUE;
}

static Question
parse_question (const NnSamples *samples,
                const char      *text)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  Question question = { ASK_WORDS };
  char *end;

  if (nn_samples_are_rows (samples) && parse_comparison (samples, trimmed, &question))
    return question;
  question.number = g_ascii_strtod (trimmed, &end);
  if (nn_samples_are_rows (samples) && end != trimmed && *end == '\0')
    question.ask = ASK_NUMBER;
  question.words = g_utf8_casefold (trimmed, -1);
  return question;
}

/* As it was measured. */
static double
value_of (const NnSamples *samples,
          const float     *row,
          guint            i)
{
  return samples->feature_mean != NULL ? row[i] * samples->feature_spread[i] + samples->feature_mean[i] : row[i];
}

static gboolean
near (double a,
      double b)
{
  return fabs (a - b) <= 1e-4 * MAX (fabs (b), 1e-2);
}

static gboolean
row_answers (const NnSamples *samples,
             const Question  *question,
             const float     *row)
{
  const gsize n = nn_shape_count (&samples->shape);

  if (question->ask == ASK_COMPARE)
    {
      const double value = value_of (samples, row, question->feature);

      return question->sign == 0 ? near (value, question->number) : question->sign * (value - question->number) > 0;
    }
  for (guint i = 0; i < n; i++)
    {
      const double value = value_of (samples, row, i);

      if (question->ask == ASK_NUMBER && near (value, question->number))
        return TRUE;
      /* one for each text of a column: 1 where it stands there */
      if (question->ask == ASK_WORDS && near (value, 1) && samples->feature_names != NULL
          && strstr (samples->feature_names[i], " = ") != NULL && contains (samples->feature_names[i], question->words))
        return TRUE;
    }
  return FALSE;
}

static gboolean
answers (NnSamples      *samples,
         const Question *question,
         guint32         index,
         float          *row)
{
  if (question->ask == ASK_WORDS && samples->labels != NULL && samples->class_names != NULL
      && contains (samples->class_names[samples->labels[index]], question->words))
    return TRUE;
  if (samples->shape.n_axes != 1)
    return FALSE;
  nn_samples_input (samples, &index, 1, row);
  if (samples->tokens != NULL)
    {
      g_autofree char *text = nn_samples_text (samples, row, nn_shape_count (&samples->shape));

      return contains (text, question->words);
    }
  return row_answers (samples, question, row);
}

/* --- the others ------------------------------------------------------------------- */

static void
add_if (GArray            *list,
        const NnSamples   *samples,
        const VitrineSieve *sieve,
        guint32            index)
{
  if (sieve->label < 0 || (samples->labels != NULL && samples->labels[index] == sieve->label))
    g_array_append_val (list, index);
}

static gboolean
in_set (const NnOutcomes   *outcomes,
        const VitrineSieve *sieve,
        guint32             index)
{
  const NnOutcome *item = nn_outcomes_find (outcomes, index);

  if (sieve->set == NN_N_OUTCOME_SETS)
    return TRUE;
  if (sieve->set == VITRINE_SIEVE_RIGHT)
    return nn_outcomes_has (outcomes, NN_OUTCOME_WRONG) && !nn_outcomes_in (outcomes, item, NN_OUTCOME_WRONG);
  return nn_outcomes_in (outcomes, item, (NnOutcomeSet) sieve->set);
}

/* By falling loss. */
static GArray *
all_of_them (const NnOutcomes *outcomes)
{
  GArray *all = g_array_sized_new (FALSE, FALSE, sizeof (guint32), outcomes->n);

  for (guint i = 0; i < outcomes->n; i++)
    g_array_append_val (all, outcomes->items[outcomes->order[i]].index);
  return all;
}

/* By falling loss, the parts one after the other. */
static void
add_outcomes (GArray             *list,
              const NnSamples    *samples,
              const VitrineSieve *sieve)
{
  guint first, n;

  nn_samples_range (samples, sieve->split, &first, &n);
  for (guint k = 0; k < 2; k++)
    {
      const NnOutcomes *outcomes = sieve->outcomes[k];
      g_autoptr (GArray) known = NULL;

      if (outcomes == NULL)
        continue;
      known = sieve->of_cell ? nn_outcomes_cell (outcomes, samples, sieve->cell[0], sieve->cell[1]) : all_of_them (outcomes);
      for (guint i = 0; i < known->len; i++)
        {
          const guint32 index = g_array_index (known, guint32, i);

          if (index >= first && index < first + n && in_set (outcomes, sieve, index))
            add_if (list, samples, sieve, index);
        }
    }
}

GArray *
vitrine_sieve_run (const VitrineSieve *sieve,
                   NnSamples          *samples,
                   GCancellable       *cancellable)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autofree float *row = NULL;
  Question question;
  guint first, n, kept = 0;

  if (sieve->set != NN_N_OUTCOME_SETS || sieve->of_cell)
    add_outcomes (list, samples, sieve);
  else
    {
      nn_samples_range (samples, sieve->split, &first, &n);
      for (guint32 i = first; i < first + n; i++)
        add_if (list, samples, sieve, i);
    }
  if (sieve->text == NULL || *sieve->text == '\0')
    return g_steal_pointer (&list);
  question = parse_question (samples, sieve->text);
  row = g_new (float, nn_shape_count (&samples->shape));
  for (guint i = 0; i < list->len; i++)
    {
      guint32 index = g_array_index (list, guint32, i);

      if (i % POLL == 0 && g_cancellable_is_cancelled (cancellable))
        break;
      if (answers (samples, &question, index, row))
        g_array_index (list, guint32, kept++) = index;
    }
  g_free (question.words);
  g_array_set_size (list, kept);
  return g_steal_pointer (&list);
}

/* --- in a thread --------------------------------------------------------------------- */

typedef struct
{
  VitrineSieve sieve;
  NnSamples   *samples;
  char        *text;
} Task;

static void
task_free (gpointer data)
{
  Task *task = data;

  for (guint i = 0; i < 2; i++)
    g_clear_pointer (&task->sieve.outcomes[i], nn_outcomes_unref);
  nn_samples_unref (task->samples);
  g_free (task->text);
  g_free (task);
}

static void
sieve_thread (GTask        *task,
              gpointer      owner,
              gpointer      data,
              GCancellable *cancellable)
{
  Task *what = data;

  g_task_return_pointer (task, vitrine_sieve_run (&what->sieve, what->samples, cancellable),
                         (GDestroyNotify) g_array_unref);
}

void
vitrine_sieve_async (const VitrineSieve *sieve,
                     NnSamples          *samples,
                     gpointer            owner,
                     GCancellable       *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer            data)
{
  g_autoptr (GTask) task = g_task_new (owner, cancellable, callback, data);
  Task *what = g_new0 (Task, 1);

  what->sieve = *sieve;
  for (guint i = 0; i < 2; i++)
    if (what->sieve.outcomes[i] != NULL)
      nn_outcomes_ref (what->sieve.outcomes[i]);
  what->samples = nn_samples_ref (samples);
  what->text = g_strdup (sieve->text);
  what->sieve.text = what->text;
  g_task_set_source_tag (task, vitrine_sieve_async);
  g_task_set_task_data (task, what, task_free);
  g_task_run_in_thread (task, sieve_thread);
}

GArray *
vitrine_sieve_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
