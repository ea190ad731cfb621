/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Outcomes follow the project: what is held, and only that; while it is trained, edited and undone. */
#include "app/outcomes.h"
#include "app/pin-history.h"

#define DENSE(units, activation) \
  "{\"class\": \"dense\", \"args\": {\"units\": " #units ", \"activation\": \"" activation "\"}}"

static const char classifier[]
  = "{\"layers\": [{\"class\": \"input\"}, {\"class\": \"flatten\"}, " DENSE (16, "relu") ", " DENSE (10, "softmax")
    "], \"recipe\": {\"epochs\": 1000}, \"source\": \"digits\"}";

typedef struct
{
  VitrineProject  *project;
  VitrineTraining *training;
  VitrineOutcomes *outcomes;
  NnPool          *pool;
  guint            changes[2];
} Fixture;

typedef gboolean (*Condition) (Fixture *fixture);

static void
wait_for (Condition condition,
          Fixture  *fixture)
{
  gint64 end = g_get_monotonic_time () + 200 * G_USEC_PER_SEC;

  while (!condition (fixture))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (500);
    }
}

static gboolean
loaded (Fixture *fixture)
{
  return vitrine_project_samples (fixture->project) != NULL;
}

static gboolean
test_settled (Fixture *fixture)
{
  return vitrine_outcomes_settled (fixture->outcomes, NN_SPLIT_TEST);
}

static gboolean
train_settled (Fixture *fixture)
{
  return vitrine_outcomes_settled (fixture->outcomes, NN_SPLIT_TRAIN);
}

static gboolean
has_train (Fixture *fixture)
{
  NnOutcomes *found = vitrine_outcomes_get (fixture->outcomes, NN_SPLIT_TRAIN);

  return found != NULL && found->n == VITRINE_OUTCOMES_LIVE;
}

static gboolean
has_problem (Fixture *fixture)
{
  return vitrine_outcomes_problem (fixture->outcomes) != NULL;
}

static gboolean
stopped (Fixture *fixture)
{
  return vitrine_training_state (fixture->training) == VITRINE_TRAINING_IDLE;
}

static gboolean
trained (Fixture *fixture)
{
  return !vitrine_outcomes_untrained (fixture->outcomes);
}

static void
changed_cb (VitrineOutcomes *outcomes,
            guint            split,
            Fixture         *fixture)
{
  fixture->changes[split]++;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnDocument) document = nn_document_from_json (classifier, &error);

  g_assert_no_error (error);
  fixture->pool = nn_pool_new (2);
  fixture->project = vitrine_project_new (document, NULL);
  fixture->training = vitrine_training_new (fixture->project, fixture->pool);
  fixture->outcomes = vitrine_outcomes_new (fixture->project, fixture->training, fixture->pool);
  g_signal_connect (fixture->outcomes, "changed", G_CALLBACK (changed_cb), fixture);
  wait_for (loaded, fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_assert_finalize_object (fixture->outcomes);
  g_object_unref (fixture->training);
  g_object_unref (fixture->project);
  nn_pool_unref (fixture->pool);
}

/* What is known is what core says of the project's network. */
static void
assert_true_to (Fixture *fixture,
                NnSplit  split)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NnOutcomes) direct
    = nn_model_outcomes (vitrine_project_model (fixture->project), vitrine_project_samples (fixture->project), split,
                         vitrine_project_recipe (fixture->project), NULL, NULL, &error);
  NnOutcomes *found = vitrine_outcomes_get (fixture->outcomes, split);

  g_assert_no_error (error);
  g_assert_cmpuint (found->n, ==, direct->n);
  g_assert_cmpuint (found->total, ==, direct->total);
  g_assert_cmpmem (found->items, found->n * sizeof (NnOutcome), direct->items, direct->n * sizeof (NnOutcome));
}

static void
test_hold (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (NnModel) other = NULL;

  fixture->changes[0] = fixture->changes[1] = 0;
  for (guint i = 0; i < 50; i++)
    {
      g_usleep (2000);
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_null (vitrine_outcomes_get (fixture->outcomes, NN_SPLIT_TEST));
  vitrine_outcomes_hold (fixture->outcomes, NN_SPLIT_TEST);
  wait_for (test_settled, fixture);
  assert_true_to (fixture, NN_SPLIT_TEST);
  g_assert_cmpuint (fixture->changes[NN_SPLIT_TEST], >, 0);
  g_assert_cmpuint (fixture->changes[NN_SPLIT_TRAIN], ==, 0);
  g_assert_null (vitrine_outcomes_get (fixture->outcomes, NN_SPLIT_TRAIN));
  vitrine_outcomes_release (fixture->outcomes, NN_SPLIT_TEST);

  /* Nobody looks: it is not settled, and stays so until somebody does. */
  other = nn_model_reinitialise (vitrine_project_model (fixture->project), 77);
  vitrine_project_edit (fixture->project, other, "Other weights", NULL);
  g_assert_false (test_settled (fixture));
  vitrine_outcomes_hold (fixture->outcomes, NN_SPLIT_TEST);
  wait_for (test_settled, fixture);
  assert_true_to (fixture, NN_SPLIT_TEST);
  vitrine_project_undo (fixture->project);
  g_assert_false (test_settled (fixture));
  wait_for (test_settled, fixture);
  assert_true_to (fixture, NN_SPLIT_TEST);
  vitrine_outcomes_release (fixture->outcomes, NN_SPLIT_TEST);
}

/* Many edits in a row: in the end it is the last one that is known. */
static void
test_latest (Fixture       *fixture,
             gconstpointer  data)
{
  vitrine_outcomes_hold (fixture->outcomes, NN_SPLIT_TEST);
  for (guint i = 0; i < 40; i++)
    {
      g_autoptr (NnModel) other = nn_model_reinitialise (vitrine_project_model (fixture->project), 100 + i);

      vitrine_project_edit (fixture->project, other, "Other weights", NULL);
      for (guint k = 0; k < i % 5; k++)
        {
          g_usleep (1000);
          g_main_context_iteration (NULL, FALSE);
        }
    }
  wait_for (test_settled, fixture);
  assert_true_to (fixture, NN_SPLIT_TEST);
  vitrine_outcomes_release (fixture->outcomes, NN_SPLIT_TEST);
}

static void
test_problem (Fixture       *fixture,
              gconstpointer  data)
{
  NnModel *model = vitrine_project_model (fixture->project);
  g_autoptr (NnModel) narrow = NULL;
  g_autoptr (GError) error = NULL;
  NnRecipe recipe;

  vitrine_outcomes_hold (fixture->outcomes, NN_SPLIT_TEST);
  wait_for (test_settled, fixture);
  narrow = nn_model_set_arg (model, nn_model_entry (model, nn_model_output (model))->id,
                             nn_class_find_arg (&nn_model_entry (model, nn_model_output (model))->klass->base, "units"),
                             3, &error);
  g_assert_no_error (error);
  vitrine_project_edit (fixture->project, narrow, "Narrow", NULL);
  /* what was known is of another network: gone at once */
  g_assert_null (vitrine_outcomes_get (fixture->outcomes, NN_SPLIT_TEST));
  wait_for (has_problem, fixture);
  g_assert_nonnull (strstr (vitrine_outcomes_problem (fixture->outcomes), "10 units"));
  g_assert_false (test_settled (fixture));
  vitrine_project_undo (fixture->project);
  g_assert_null (vitrine_outcomes_problem (fixture->outcomes));
  wait_for (test_settled, fixture);
  assert_true_to (fixture, NN_SPLIT_TEST);

  /* another loss is another question, another learning rate is not */
  recipe = *vitrine_project_recipe (fixture->project);
  g_assert_true (nn_recipe_set_string (&recipe, "learning_rate", "0.5", NULL));
  vitrine_project_set_recipe (fixture->project, &recipe);
  g_assert_true (test_settled (fixture));
  g_assert_true (nn_recipe_set_string (&recipe, "label_smoothing", "0.3", NULL));
  vitrine_project_set_recipe (fixture->project, &recipe);
  g_assert_false (test_settled (fixture));
  wait_for (test_settled, fixture);
  assert_true_to (fixture, NN_SPLIT_TEST);
  vitrine_outcomes_release (fixture->outcomes, NN_SPLIT_TEST);
}

/* While training runs a part is looked at, again and again; all when it is over. */
static void
test_training (Fixture       *fixture,
               gconstpointer  data)
{
  NnOutcomes *first;
  guint before;

  vitrine_training_start (fixture->training);
  vitrine_outcomes_hold (fixture->outcomes, NN_SPLIT_TRAIN);
  wait_for (has_train, fixture);
  first = nn_outcomes_ref (vitrine_outcomes_get (fixture->outcomes, NN_SPLIT_TRAIN));
  g_assert_cmpuint (first->total, ==, vitrine_project_samples (fixture->project)->n_train);
  g_assert_cmpuint (first->total, >, VITRINE_OUTCOMES_LIVE);
  g_assert_false (train_settled (fixture));
  before = fixture->changes[NN_SPLIT_TRAIN];
  while (fixture->changes[NN_SPLIT_TRAIN] < before + 3)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (vitrine_training_state (fixture->training), ==, VITRINE_TRAINING_RUNNING);
  g_assert_cmpuint (vitrine_outcomes_get (fixture->outcomes, NN_SPLIT_TRAIN)->n, ==, VITRINE_OUTCOMES_LIVE);
  g_assert_cmpfloat (vitrine_outcomes_get (fixture->outcomes, NN_SPLIT_TRAIN)->loss, <, first->loss);
  nn_outcomes_unref (first);
  vitrine_training_stop (fixture->training);
  wait_for (stopped, fixture);
  wait_for (train_settled, fixture);
  assert_true_to (fixture, NN_SPLIT_TRAIN);
  vitrine_outcomes_release (fixture->outcomes, NN_SPLIT_TRAIN);
}

static gboolean
has_pins (Fixture *fixture)
{
  NnOutcomes *pins = vitrine_outcomes_pins (fixture->outcomes);

  return pins != NULL && pins->n == 3;
}

static gboolean
has_history (Fixture *fixture)
{
  const GArray *line = vitrine_outcomes_pin_history (fixture->outcomes, 8003);

  return line != NULL && line->len >= 6;
}

/* Nobody holds them: they are looked at whoever asks, and their past is kept. */
static void
test_pins (Fixture       *fixture,
           gconstpointer  data)
{
  const guint32 pins[] = { 8003, 5, 9999, 4000000 };
  NnModel *model = vitrine_project_model (fixture->project);
  const GArray *line;
  NnOutcomes *found;

  for (guint i = 0; i < G_N_ELEMENTS (pins); i++)
    vitrine_project_pin (fixture->project, pins[i], TRUE);
  wait_for (has_pins, fixture);
  found = vitrine_outcomes_pins (fixture->outcomes);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (NnTensor) input = nn_samples_tensor (vitrine_project_samples (fixture->project), pins[i]);
      g_autoptr (NnTensor) out = nn_model_predict (model, &input, 1, nn_model_output (model), NULL, NULL);

      g_assert_cmpuint (found->items[i].index, ==, pins[i]);
      g_assert_cmpmem (found->outputs->data + 10 * i, 40, out->data, 40);
    }
  g_assert_null (vitrine_outcomes_pin_history (fixture->outcomes, 8003));
  g_assert_null (vitrine_outcomes_get (fixture->outcomes, NN_SPLIT_TEST));

  vitrine_training_start (fixture->training);
  wait_for (has_history, fixture);
  line = vitrine_outcomes_pin_history (fixture->outcomes, 8003);
  for (guint i = 0; i < line->len; i++)
    {
      const VitrinePinPoint *point = &g_array_index (line, VitrinePinPoint, i);

      g_assert_cmpfloat (point->step, >, i > 0 ? g_array_index (line, VitrinePinPoint, i - 1).step : 0);
      g_assert_cmpfloat (point->value, >=, 0);
      g_assert_cmpfloat (point->value, <=, 1);
    }
  vitrine_training_stop (fixture->training);
  wait_for (stopped, fixture);
  for (guint i = 0; i < G_N_ELEMENTS (pins); i++)
    vitrine_project_pin (fixture->project, pins[i], FALSE);
  g_assert_null (vitrine_outcomes_pins (fixture->outcomes));
}

/* What its seed draws has learnt nothing; after a step of training it has, and undone it has not again. */
static void
test_untrained (Fixture       *fixture,
                gconstpointer  data)
{
  g_assert_true (vitrine_outcomes_untrained (fixture->outcomes));
  vitrine_outcomes_hold (fixture->outcomes, NN_SPLIT_TEST);
  wait_for (test_settled, fixture);
  g_assert_true (vitrine_outcomes_untrained (fixture->outcomes));
  vitrine_training_step (fixture->training);
  wait_for (trained, fixture);
  vitrine_training_stop (fixture->training);
  wait_for (stopped, fixture);
  wait_for (test_settled, fixture);
  g_assert_false (vitrine_outcomes_untrained (fixture->outcomes));
  vitrine_project_undo (fixture->project);
  wait_for (test_settled, fixture);
  g_assert_true (vitrine_outcomes_untrained (fixture->outcomes));
  vitrine_outcomes_release (fixture->outcomes, NN_SPLIT_TEST);
}

/* It never grows beyond what can be seen, and keeps its ends. */
static void
test_history (void)
{
  VitrinePinHistory *history = vitrine_pin_history_new ();
  const GArray *line;

  for (guint i = 1; i <= 100000; i++)
    vitrine_pin_history_add (history, 7, i, i / 100000.0f);
  vitrine_pin_history_add (history, 8, 3, 0.5f);
  line = vitrine_pin_history_get (history, 7);
  g_assert_cmpuint (line->len, >=, 200);
  g_assert_cmpuint (line->len, <, 600);
  g_assert_cmpfloat (g_array_index (line, VitrinePinPoint, 0).step, ==, 1);
  g_assert_cmpfloat (g_array_index (line, VitrinePinPoint, line->len - 1).step, ==, 100000);
  for (guint i = 1; i < line->len; i++)
    g_assert_cmpfloat (g_array_index (line, VitrinePinPoint, i).step, >, g_array_index (line, VitrinePinPoint, i - 1).step);
  g_assert_cmpuint (vitrine_pin_history_get (history, 8)->len, ==, 1);
  /* another training */
  vitrine_pin_history_add (history, 7, 2, 0.1f);
  g_assert_cmpuint (vitrine_pin_history_get (history, 7)->len, ==, 1);
  vitrine_pin_history_clear (history);
  g_assert_null (vitrine_pin_history_get (history, 7));
  vitrine_pin_history_free (history);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/outcomes/hold", Fixture, NULL, set_up, test_hold, tear_down);
  g_test_add ("/outcomes/latest", Fixture, NULL, set_up, test_latest, tear_down);
  g_test_add ("/outcomes/problem", Fixture, NULL, set_up, test_problem, tear_down);
  g_test_add ("/outcomes/training", Fixture, NULL, set_up, test_training, tear_down);
  g_test_add ("/outcomes/untrained", Fixture, NULL, set_up, test_untrained, tear_down);
  g_test_add ("/outcomes/pins", Fixture, NULL, set_up, test_pins, tear_down);
  g_test_add_func ("/outcomes/history", test_history);
  return g_test_run ();
}
