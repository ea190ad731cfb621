/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which samples are listed, and in which order: by what the network made of them, by class, by text. */
#include <math.h>

#include "app/sieve.h"
#include "tests/build.h"

typedef struct
{
  NnSamples  *samples;
  NnOutcomes *outcomes[2];   /* of the part for training, of that held out */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NnModel) model = build_model ("input channels=6; dense units=8 activation=tanh;"
                                           "dense units=4 activation=softmax", 3);
  g_autoptr (GError) error = NULL;
  NnRecipe recipe;

  fixture->samples = build_samples (NN_SHAPE (6), 600, 4, 0);
  nn_recipe_init (&recipe);
  nn_recipe_fit (&recipe, model, fixture->samples);
  for (guint k = 0; k < 2; k++)
    fixture->outcomes[k] = nn_model_outcomes (model, fixture->samples, k == 0 ? NN_SPLIT_TRAIN : NN_SPLIT_TEST,
                                              &recipe, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  for (guint k = 0; k < 2; k++)
    nn_outcomes_unref (fixture->outcomes[k]);
  nn_samples_unref (fixture->samples);
}

static VitrineSieve
sieve_of (const Fixture *fixture, gint set)
{
  return (VitrineSieve) { NN_SPLIT_ALL, -1, set, FALSE, { 0, 0 }, { fixture->outcomes[0], fixture->outcomes[1] }, NULL };
}

static const NnOutcome *
outcome_of (const Fixture *fixture, guint32 index)
{
  const NnOutcome *item = nn_outcomes_find (fixture->outcomes[index >= fixture->samples->n_train], index);

  g_assert_nonnull (item);
  return item;
}

/* Whether that kind of outcome is meant, said in another way than by the outcomes themselves. */
static gboolean
is_meant (const Fixture *fixture, const VitrineSieve *sieve, guint32 index)
{
  const NnOutcome *item = outcome_of (fixture, index);
  const NnOutcomes *outcomes = fixture->outcomes[index >= fixture->samples->n_train];
  guint harder = 0;

  if (sieve->label >= 0 && item->label != sieve->label)
    return FALSE;
  if (sieve->of_cell)
    return item->label == sieve->cell[0] && (sieve->cell[1] < 0 || item->predicted == sieve->cell[1]);
  if (sieve->set == VITRINE_SIEVE_RIGHT)
    return item->label == item->predicted;
  if (sieve->set == NN_OUTCOME_WRONG)
    return item->label != item->predicted;
  if (sieve->set == NN_OUTCOME_UNSURE)
    return item->margin < NN_UNSURE_MARGIN;
  if (sieve->set == NN_OUTCOME_CONFUSING)
    return item->label != item->predicted && item->confidence - item->label_probability > NN_CONFUSING_LEAD;
  for (guint i = 0; i < outcomes->n; i++)
    harder += outcomes->items[i].loss > item->loss;
  return harder < outcomes->n / 20;
}

/* All that are meant and no others; in each part the highest loss first, what was trained on before what was not. */
static guint
check (const Fixture *fixture, const VitrineSieve *sieve)
{
  g_autoptr (GArray) list = vitrine_sieve_run (sieve, fixture->samples, NULL);
  const guint32 *index = (const guint32 *) (gpointer) list->data;
  guint first, n, meant = 0;

  nn_samples_range (fixture->samples, sieve->split, &first, &n);
  for (guint32 i = first; i < first + n; i++)
    meant += is_meant (fixture, sieve, i);
  g_assert_cmpuint (list->len, ==, meant);
  for (guint i = 0; i < list->len; i++)
    {
      g_assert_true (is_meant (fixture, sieve, index[i]));
      g_assert_cmpuint (index[i], >=, first);
      g_assert_cmpuint (index[i], <, first + n);
      if (i == 0)
        continue;
      if ((index[i - 1] < fixture->samples->n_train) == (index[i] < fixture->samples->n_train))
        g_assert_cmpfloat (outcome_of (fixture, index[i - 1])->loss, >=, outcome_of (fixture, index[i])->loss);
      else
        g_assert_cmpuint (index[i - 1], <, index[i]);
    }
  return list->len;
}

static void
test_sets (Fixture *fixture, gconstpointer data)
{
  static const NnSplit splits[] = { NN_SPLIT_ALL, NN_SPLIT_TRAIN, NN_SPLIT_TEST };

  for (guint s = 0; s < G_N_ELEMENTS (splits); s++)
    {
      guint count[VITRINE_SIEVE_RIGHT + 1] = { 0 };

      for (gint set = 0; set <= (gint) VITRINE_SIEVE_RIGHT; set++)
        for (gint label = -1; label < 4; label++)
          {
            VitrineSieve sieve = sieve_of (fixture, set);

            if (set == NN_N_OUTCOME_SETS)
              continue;
            sieve.split = splits[s];
            sieve.label = label;
            count[set] += check (fixture, &sieve);
          }
      g_assert_cmpuint (count[NN_OUTCOME_WRONG], >, 5);
      g_assert_cmpuint (count[VITRINE_SIEVE_RIGHT], >, 5);
      g_assert_cmpuint (count[NN_OUTCOME_UNSURE], >, 5);
      g_assert_cmpuint (count[NN_OUTCOME_HARD], >, 0);
    }
}

/* A cell of the confusion, or a row of it. */
static void
test_cell (Fixture *fixture, gconstpointer data)
{
  guint all = 0;

  for (gint label = 0; label < 4; label++)
    {
      guint row = 0;

      for (gint predicted = -1; predicted < 4; predicted++)
        {
          VitrineSieve sieve = sieve_of (fixture, NN_N_OUTCOME_SETS);
          guint n;

          sieve.of_cell = TRUE;
          sieve.cell[0] = label;
          sieve.cell[1] = predicted;
          n = check (fixture, &sieve);
          row += predicted < 0 ? 0 : n;
          if (predicted < 0)
            all += n;
        }
      g_assert_cmpuint (row, >, 0);
    }
  g_assert_cmpuint (all, ==, fixture->samples->n);
}

/* Without an answer that is asked for they come as they lie, those of a class among them. */
static void
test_class (Fixture *fixture, gconstpointer data)
{
  for (gint label = -1; label < 4; label++)
    {
      VitrineSieve sieve = sieve_of (fixture, NN_N_OUTCOME_SETS);
      g_autoptr (GArray) list = NULL;
      guint at = 0;

      sieve.label = label;
      list = vitrine_sieve_run (&sieve, fixture->samples, NULL);
      for (guint32 i = 0; i < fixture->samples->n; i++)
        if (label < 0 || fixture->samples->labels[i] == label)
          g_assert_cmpuint (g_array_index (list, guint32, at++), ==, i);
      g_assert_cmpuint (list->len, ==, at);
    }
}

/* The name of a class, and what a feature is to be; those that are left keep their order. */
static void
test_text (Fixture *fixture, gconstpointer data)
{
  NnSamples *samples = fixture->samples;
  g_autofree char *feature = nn_samples_feature (samples, 2);
  g_autofree char *more = g_strdup_printf ("%s > 0.5", feature);
  g_autofree char *less = g_strdup_printf (" %s<0.5", feature);
  const char *texts[] = { "C", more, less, "no such thing" };

  for (guint t = 0; t < G_N_ELEMENTS (texts); t++)
    {
      VitrineSieve sieve = sieve_of (fixture, NN_OUTCOME_WRONG);
      g_autoptr (GArray) all = vitrine_sieve_run (&sieve, samples, NULL);
      g_autoptr (GArray) list = NULL;
      guint at = 0;

      sieve.text = texts[t];
      list = vitrine_sieve_run (&sieve, samples, NULL);
      for (guint i = 0; i < all->len; i++)
        {
          const guint32 index = g_array_index (all, guint32, i);
          const float value = samples->floats[index * 6 + 2];
          const gboolean meant[] = { samples->labels[index] == 2, value > 0.5f, value < 0.5f, FALSE };

          if (!meant[t])
            continue;
          g_assert_cmpuint (at, <, list->len);
          g_assert_cmpuint (g_array_index (list, guint32, at++), ==, index);
        }
      g_assert_cmpuint (list->len, ==, at);
      g_assert_true (at > 10 || t == 3);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/sieve/sets", Fixture, NULL, set_up, test_sets, tear_down);
  g_test_add ("/sieve/cell", Fixture, NULL, set_up, test_cell, tear_down);
  g_test_add ("/sieve/class", Fixture, NULL, set_up, test_class, tear_down);
  g_test_add ("/sieve/text", Fixture, NULL, set_up, test_text, tear_down);
  return g_test_run ();
}
