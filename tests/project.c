/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <utime.h>

#include "app/autosave.h"
#include "app/finder.h"
#include "app/history.h"
#include "app/moment.h"
#include "app/project.h"
#include "app/recent.h"
#include "app/recovery.h"
#include "app/timeline.h"
#include "app/training.h"

static char *folder;

static void
iterate_until (gboolean (*done) (gpointer), gpointer data, guint seconds)
{
  gint64 end = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;

  while (!done (data))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (500);
    }
}

/* A net of 2-8-2 on a spiral: trains in a blink. */
static NnDocument *
make_document (const char *source)
{
  g_autofree char *spec = g_strdup_printf (
    "{\"title\": \"Small\", \"layers\": [{\"class\": \"input\", \"args\": {\"height\": 0, \"width\": 0,"
      " \"channels\": 2}}, {\"class\": \"dense\", \"args\": {\"units\": 8, \"activation\": \"tanh\"}},"
      " {\"class\": \"dense\", \"args\": {\"units\": 2, \"activation\": \"softmax\"}}],"
      " \"recipe\": {\"epochs\": 3, \"batch_size\": 10, \"seed\": 5}, \"source\": %s}", source);
  g_autoptr (GError) error = NULL;
  NnDocument *document = nn_document_from_json (spec, &error);

  g_assert_no_error (error);
  return document;
}

static NnDocument *
small_document (void)
{
  return make_document ("\"spiral\"");
}

static gboolean
same_weights (NnModel *a, NnModel *b)
{
  for (guint i = 0; i < nn_model_n_entries (a); i++)
    for (guint w = 0; w < nn_model_n_weights (a, i); w++)
      {
        NnTensor *x = nn_model_weight (a, i, w), *y = nn_model_weight (b, i, w);

        if (memcmp (x->data, y->data, nn_tensor_count (x) * sizeof (float)) != 0)
          return FALSE;
      }
  return TRUE;
}

static NnModel *
with_arg (NnModel *model, guint index, const char *arg, double value)
{
  const NnEntry *entry = nn_model_entry (model, index);
  g_autoptr (GError) error = NULL;
  NnModel *next = nn_model_set_arg (model, entry->id, nn_class_find_arg (&entry->klass->base, arg), value,
                                    &error);

  g_assert_no_error (error);
  return next;
}

static gboolean
has_samples (gpointer data)
{
  return vitrine_project_samples (data) != NULL;
}

static gboolean
not_running (gpointer data)
{
  return vitrine_training_state (data) != VITRINE_TRAINING_RUNNING;
}

static gboolean
no_longer_active (gpointer data)
{
  VitrineTrainingState state = vitrine_training_state (data);

  return state != VITRINE_TRAINING_RUNNING && state != VITRINE_TRAINING_PAUSED;
}

static void
test_history (void)
{
  g_autoptr (NnDocument) document = small_document ();
  g_autoptr (VitrineHistory) history = vitrine_history_new (document->model, 100000);
  NnRecipe recipe = document->recipe;
  NnModel *first = document->model;

  g_assert_null (vitrine_history_undo_label (history));
  /* Edits of one argument in a row are one step, until something comes between. */
  for (guint units = 9; units < 12; units++)
    {
      g_autoptr (NnModel) next = with_arg (vitrine_history_model (history), 1, "units", units);

      vitrine_history_push (history, next, "Units", "units:1");
    }
  g_assert_cmpuint (vitrine_history_length (history), ==, 2);
  g_assert_cmpstr (vitrine_history_undo_label (history), ==, "Units");
  g_assert_true (vitrine_history_undo (history, &recipe));
  g_assert_true (vitrine_history_model (history) == first);
  g_assert_false (vitrine_history_undo (history, &recipe));
  g_assert_true (vitrine_history_redo (history, &recipe));
  g_assert_cmpuint (nn_model_shape (vitrine_history_model (history), 1)->size[0], ==, 11);
  {
    g_autoptr (NnModel) next = with_arg (vitrine_history_model (history), 1, "units", 20);

    vitrine_history_push (history, next, "Units", "units:1");
    g_assert_cmpuint (vitrine_history_length (history), ==, 3);
  }
  /* Big weights push the oldest steps out; the present one always stays. */
  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (NnModel) next = with_arg (vitrine_history_model (history), 1, "units", 3000 + i);

      vitrine_history_push (history, next, "Units", NULL);
      g_assert_true (vitrine_history_model (history) == next);
      g_assert_cmpuint (vitrine_history_bytes (history), <=, 100000);
    }
  g_assert_cmpuint (vitrine_history_length (history), <, 5);
}

static void
test_edit (void)
{
  g_autoptr (NnDocument) document = small_document ();
  g_autoptr (VitrineProject) project = vitrine_project_new (document, NULL);
  g_autoptr (NnModel) wide = with_arg (document->model, 1, "units", 16);

  g_assert_false (vitrine_project_modified (project));
  vitrine_project_edit (project, wide, "Set units", NULL);
  g_assert_true (vitrine_project_modified (project));
  g_assert_cmpstr (vitrine_project_undo_label (project), ==, "Set units");
  vitrine_project_undo (project);
  g_assert_false (vitrine_project_modified (project));
  g_assert_true (vitrine_project_model (project) == document->model);
  vitrine_project_redo (project);
  g_assert_true (vitrine_project_model (project) == wide);
}

static void
set_setting (VitrineProject *project, const char *key, const char *value, const char *merge)
{
  NnRecipe recipe = *vitrine_project_recipe (project);
  g_autofree char *label = g_strdup_printf ("Set %s", key);
  g_autoptr (GError) error = NULL;

  nn_recipe_set_string (&recipe, key, value, &error);
  g_assert_no_error (error);
  vitrine_project_edit_recipe (project, &recipe, label, merge);
}

static double
rate_of (VitrineProject *project)
{
  return nn_spec_get (&vitrine_project_recipe (project)->optimizer, "learning_rate");
}

static double
batch_of (VitrineProject *project)
{
  return nn_spec_get (&vitrine_project_recipe (project)->training, "batch_size");
}

static void
count_cb (guint *count)
{
  (*count)++;
}

/* A step of the data that takes the place of the one before, or joins it, may let go of the large weights that it
 * had in common with older steps: these keep them alive then. */
static void
test_history_data (void)
{
  for (guint joined = 0; joined < 2; joined++)
    {
      g_autoptr (NnDocument) document = small_document ();
      const NnSource *source = &document->source;
      g_autoptr (VitrineHistory) history = vitrine_history_new (document->model, 20000);
      g_autoptr (NnModel) large = with_arg (document->model, 1, "units", 3000);
      g_autoptr (NnModel) small = with_arg (document->model, 1, "units", 9);

      vitrine_history_push (history, large, "Units", NULL);
      if (joined)
        vitrine_history_push (history, large, "Data", NULL);
      else
        vitrine_history_push_source (history, source, source, large, NULL, NULL, "Data", "data:1");
      g_assert_cmpuint (vitrine_history_length (history), ==, 3);
      if (joined)
        vitrine_history_join_source (history, source, source, small);
      else
        vitrine_history_push_source (history, source, source, small, NULL, NULL, "Data", "data:1");
      g_assert_true (vitrine_history_model (history) == small);
      g_assert_cmpuint (vitrine_history_bytes (history), <=, 20000);
      g_assert_cmpuint (vitrine_history_length (history), <, 3);
    }
}

/* Settings and the network in one history: each step takes back what it changed. */
static void
test_recipe_undo (void)
{
  g_autoptr (NnDocument) document = small_document ();
  g_autoptr (VitrineProject) project = vitrine_project_new (document, NULL);
  g_autoptr (NnModel) wide = with_arg (document->model, 1, "units", 16);
  guint recipes = 0, models = 0;

  g_signal_connect_swapped (project, "recipe-changed", G_CALLBACK (count_cb), &recipes);
  g_signal_connect_swapped (project, "notify::model", G_CALLBACK (count_cb), &models);
  set_setting (project, "learning_rate", "0.1", "rate");
  set_setting (project, "learning_rate", "0.2", "rate");
  set_setting (project, "batch_size", "5", "batch");
  g_assert_true (vitrine_project_modified (project));
  g_assert_cmpuint (models, ==, 0);
  vitrine_project_edit (project, wide, "Set units", NULL);
  set_setting (project, "batch_size", "5", "batch");
  g_assert_cmpstr (vitrine_project_undo_label (project), ==, "Set units");
  vitrine_project_undo (project);
  g_assert_cmpstr (vitrine_project_undo_label (project), ==, "Set batch_size");
  g_assert_cmpuint (models, ==, 2);
  g_assert_cmpuint (recipes, ==, 3);
  vitrine_project_undo (project);
  g_assert_cmpfloat (batch_of (project), ==, 10);
  g_assert_cmpfloat (rate_of (project), ==, 0.2);
  vitrine_project_undo (project);
  g_assert_cmpfloat (rate_of (project), ==, 0.001);
  g_assert_null (vitrine_project_undo_label (project));
  g_assert_false (vitrine_project_modified (project));
  g_assert_cmpuint (models, ==, 2);
  g_assert_cmpuint (recipes, ==, 5);
  for (guint i = 0; i < 3; i++)
    vitrine_project_redo (project);
  g_assert_cmpfloat (rate_of (project), ==, 0.2);
  g_assert_cmpfloat (batch_of (project), ==, 5);
  g_assert_true (vitrine_project_model (project) == wide);
  g_assert_null (vitrine_project_redo_label (project));
}

static void
test_training_undo (void)
{
  g_autoptr (NnDocument) document = small_document ();
  g_autoptr (VitrineProject) project = vitrine_project_new (document, NULL);
  g_autoptr (NnPool) pool = nn_pool_new (2);
  g_autoptr (VitrineTraining) training = vitrine_training_new (project, pool);
  g_autoptr (NnModel) untrained = nn_model_ref (document->model);
  g_autoptr (NnModel) trained = NULL;

  /* Started before the samples are there: it waits for them. */
  vitrine_training_start (training);
  g_assert_cmpint (vitrine_training_state (training), ==, VITRINE_TRAINING_RUNNING);
  iterate_until (no_longer_active, training, 60);
  g_assert_cmpint (vitrine_training_state (training), ==, VITRINE_TRAINING_FINISHED);
  trained = nn_model_ref (vitrine_project_model (project));
  g_assert_false (same_weights (untrained, trained));
  g_assert_cmpstr (vitrine_project_undo_label (project), ==, "Train 3 epochs");

  /* No curve point was lost, however the snapshots replaced each other. */
  g_assert_cmpuint (nn_run_n_steps (vitrine_training_run (training)), ==,
                    vitrine_training_status (training)->total_steps);
  g_assert_cmpuint (vitrine_training_run (training)->epochs->len, >=, 3);

  vitrine_project_undo (project);
  g_assert_true (same_weights (untrained, vitrine_project_model (project)));
  vitrine_project_redo (project);
  g_assert_true (same_weights (trained, vitrine_project_model (project)));
}

static void
test_training_steps (void)
{
  g_autoptr (NnDocument) document = small_document ();
  g_autoptr (VitrineProject) project = vitrine_project_new (document, NULL);
  g_autoptr (VitrineTraining) training = vitrine_training_new (project, NULL);
  g_autoptr (NnModel) untrained = nn_model_ref (document->model);

  iterate_until (has_samples, project, 20);
  vitrine_training_step (training);
  iterate_until (not_running, training, 20);
  g_assert_cmpint (vitrine_training_state (training), ==, VITRINE_TRAINING_PAUSED);
  g_assert_cmpuint (nn_run_n_steps (vitrine_training_run (training)), ==, 1);
  vitrine_training_step_epoch (training);
  iterate_until (not_running, training, 20);
  g_assert_cmpuint (nn_run_n_steps (vitrine_training_run (training)), ==,
                    vitrine_training_run (training)->steps_per_epoch);
  vitrine_training_stop (training);
  iterate_until (no_longer_active, training, 20);
  g_assert_cmpint (vitrine_training_state (training), ==, VITRINE_TRAINING_IDLE);
  g_assert_cmpstr (vitrine_project_undo_label (project), ==, "Train 1 epoch");

  /* Reverting gives back the weights from before it began. */
  vitrine_project_undo (project);
  vitrine_training_step (training);
  iterate_until (not_running, training, 20);
  g_assert_false (same_weights (untrained, vitrine_project_model (project)));
  vitrine_training_revert (training);
  g_assert_cmpint (vitrine_training_state (training), ==, VITRINE_TRAINING_IDLE);
  g_assert_true (same_weights (untrained, vitrine_project_model (project)));
}

static gboolean
has_epochs (gpointer data)
{
  return vitrine_training_run (data) != NULL && vitrine_training_run (data)->epochs->len > 1;
}

/* A setting that changes while it runs reaches the thread: a run without end comes to one. */
static void
test_training_steered (void)
{
  g_autoptr (NnDocument) document = small_document ();
  g_autoptr (VitrineProject) project = NULL;
  g_autoptr (VitrineTraining) training = NULL;
  g_autoptr (GError) error = NULL;
  NnRecipe recipe;

  g_assert_true (nn_recipe_set_string (&document->recipe, "epochs", "100000", &error));
  project = vitrine_project_new (document, NULL);
  training = vitrine_training_new (project, NULL);
  vitrine_training_start (training);
  iterate_until (has_epochs, training, 20);
  g_assert_cmpint (vitrine_training_state (training), ==, VITRINE_TRAINING_RUNNING);
  recipe = *vitrine_project_recipe (project);
  g_assert_true (nn_recipe_set_string (&recipe, "epochs", "1", &error));
  vitrine_project_set_recipe (project, &recipe);
  iterate_until (no_longer_active, training, 60);
  g_assert_cmpint (vitrine_training_state (training), ==, VITRINE_TRAINING_FINISHED);
  g_assert_cmpuint (vitrine_training_run (training)->epochs->len, <, 100000);
}

/* A setting that is changed while it trains goes back first, and the training goes on; then
 * the training goes, and what was set before it began. */
static void
test_training_recipe_undo (void)
{
  g_autoptr (NnDocument) document = small_document ();
  g_autoptr (VitrineProject) project = vitrine_project_new (document, NULL);
  g_autoptr (VitrineTraining) training = vitrine_training_new (project, NULL);

  set_setting (project, "learning_rate", "0.1", "rate");
  vitrine_training_step (training);
  iterate_until (not_running, training, 20);
  g_assert_cmpstr (vitrine_project_undo_label (project), ==, "Train");
  set_setting (project, "learning_rate", "0.2", "rate");
  set_setting (project, "learning_rate", "0.3", "rate");
  g_assert_cmpstr (vitrine_project_undo_label (project), ==, "Set learning_rate");
  vitrine_project_undo (project);
  g_assert_cmpfloat (rate_of (project), ==, 0.1);
  g_assert_cmpint (vitrine_training_state (training), ==, VITRINE_TRAINING_PAUSED);
  g_assert_cmpstr (vitrine_project_redo_label (project), ==, "Set learning_rate");
  vitrine_project_redo (project);
  g_assert_cmpfloat (rate_of (project), ==, 0.3);
  vitrine_project_undo (project);
  g_assert_cmpint (vitrine_training_state (training), ==, VITRINE_TRAINING_PAUSED);
  g_assert_cmpstr (vitrine_project_undo_label (project), ==, "Train");
  vitrine_project_undo (project);
  g_assert_cmpint (vitrine_training_state (training), ==, VITRINE_TRAINING_IDLE);
  g_assert_true (vitrine_project_model (project) == document->model);
  g_assert_cmpfloat (rate_of (project), ==, 0.1);
  vitrine_project_undo (project);
  g_assert_cmpfloat (rate_of (project), ==, 0.001);
  g_assert_null (vitrine_project_undo_label (project));
}

/* An edit while it trains: what was learnt so far is one step, the edit another. */
static void
test_training_edited (void)
{
  g_autoptr (NnDocument) document = small_document ();
  g_autoptr (VitrineProject) project = vitrine_project_new (document, NULL);
  g_autoptr (VitrineTraining) training = vitrine_training_new (project, NULL);
  g_autoptr (NnModel) wide = NULL;

  vitrine_training_step (training);
  iterate_until (not_running, training, 20);
  wide = with_arg (vitrine_project_model (project), 1, "units", 16);
  vitrine_project_edit (project, wide, "Set units", NULL);
  g_assert_cmpint (vitrine_training_state (training), ==, VITRINE_TRAINING_IDLE);
  vitrine_project_undo (project);
  g_assert_cmpstr (vitrine_project_undo_label (project), ==, "Train");
  vitrine_project_undo (project);
  g_assert_true (vitrine_project_model (project) == document->model);
}

static gboolean
not_searching (gpointer data)
{
  return vitrine_finder_state (data) != VITRINE_FINDER_RUNNING;
}

static gboolean
has_points (gpointer data)
{
  return vitrine_finder_finding (data) != NULL && vitrine_finder_finding (data)->n > 0;
}

/* Found on a copy; only what is taken over changes the document, and can be undone. */
static void
test_finder (void)
{
  g_autoptr (NnDocument) document = small_document ();
  g_autoptr (VitrineProject) project = NULL;
  g_autoptr (VitrineTraining) training = NULL;
  g_autoptr (VitrineFinder) finder = NULL;
  g_autoptr (GError) error = NULL;
  NnFinding *finding;

  g_assert_true (nn_recipe_set_string (&document->recipe, "noise", "0", &error));
  g_assert_true (nn_recipe_set_string (&document->recipe, "batch_size", "100", &error));
  project = vitrine_project_new (document, NULL);
  training = vitrine_training_new (project, NULL);
  finder = vitrine_finder_new (project, training, NULL);
  /* Started before the samples are there: it waits for them. */
  vitrine_finder_start (finder);
  g_assert_cmpint (vitrine_finder_state (finder), ==, VITRINE_FINDER_RUNNING);
  iterate_until (not_searching, finder, 60);
  g_assert_cmpint (vitrine_finder_state (finder), ==, VITRINE_FINDER_DONE);
  finding = vitrine_finder_finding (finder);
  g_assert_cmpstr (finding->reason, ==, NULL);
  g_assert_false (vitrine_project_modified (project));
  g_assert_true (vitrine_project_model (project) == document->model);
  vitrine_finder_use (finder, finding->suggestion);
  g_assert_cmpfloat (rate_of (project), ==, finding->suggestion);
  g_assert_cmpstr (vitrine_project_undo_label (project), ==, "Set the Learning Rate");
  vitrine_project_undo (project);
  g_assert_cmpfloat (rate_of (project), ==, 0.001);
  g_assert_false (vitrine_project_modified (project));

  /* A search that is stopped tells what it has seen by then. */
  {
    NnRecipe recipe = *vitrine_project_recipe (project);

    g_assert_true (nn_recipe_set_string (&recipe, "steps", "10000", &error));
    g_assert_true (nn_recipe_set_string (&recipe, "batch_size", "1", &error));
    vitrine_project_set_recipe (project, &recipe);
  }
  vitrine_finder_start (finder);
  g_assert_null (vitrine_finder_finding (finder));
  iterate_until (has_points, finder, 20);
  vitrine_finder_stop (finder);
  g_assert_cmpint (vitrine_finder_state (finder), ==, VITRINE_FINDER_DONE);
  finding = vitrine_finder_finding (finder);
  g_assert_cmpuint (finding->n, >, 0);
  g_assert_true ((finding->reason != NULL) == isnan (finding->suggestion));
}

static void
expect_failed (VitrineFinder *finder, const char *words)
{
  iterate_until (not_searching, finder, 20);
  g_assert_cmpint (vitrine_finder_state (finder), ==, VITRINE_FINDER_FAILED);
  g_assert_null (vitrine_finder_finding (finder));
  g_assert_nonnull (strstr (vitrine_finder_message (finder), words));
}

/* A sentence where it cannot search, or what it tries is no more. */
static void
test_finder_refused (void)
{
  g_autoptr (NnDocument) document = small_document ();
  g_autoptr (NnDocument) bare = nn_document_new ();
  g_autoptr (VitrineProject) project = NULL;
  g_autoptr (VitrineProject) empty = vitrine_project_new (bare, NULL);
  g_autoptr (VitrineTraining) training = NULL;
  g_autoptr (VitrineTraining) no_training = vitrine_training_new (empty, NULL);
  g_autoptr (VitrineFinder) finder = NULL;
  g_autoptr (VitrineFinder) without = vitrine_finder_new (empty, no_training, NULL);
  g_autoptr (NnModel) wide = with_arg (document->model, 1, "units", 16);
  g_autoptr (NnModel) wrong = with_arg (document->model, 0, "channels", 3);
  g_autoptr (GError) error = NULL;

  vitrine_finder_start (without);
  expect_failed (without, "choose a data set");

  g_assert_true (nn_recipe_set_string (&document->recipe, "steps", "10000", &error));
  g_assert_true (nn_recipe_set_string (&document->recipe, "epochs", "100000", &error));
  project = vitrine_project_new (document, NULL);
  training = vitrine_training_new (project, NULL);
  finder = vitrine_finder_new (project, training, NULL);
  iterate_until (has_samples, project, 20);
  vitrine_finder_start (finder);
  vitrine_project_edit (project, wide, "Set units", NULL);
  expect_failed (finder, "network was edited");
  vitrine_finder_start (finder);
  vitrine_training_start (training);
  expect_failed (finder, "training began");
  vitrine_finder_start (finder);
  expect_failed (finder, "pause or stop");
  vitrine_training_revert (training);
  vitrine_project_edit (project, wrong, "Set channels", NULL);
  vitrine_finder_start (finder);
  expect_failed (finder, "Input layer");
}

static void
test_training_diverges (void)
{
  g_autoptr (NnDocument) document = small_document ();
  g_autoptr (VitrineProject) project = NULL;
  g_autoptr (VitrineTraining) training = NULL;
  g_autoptr (GError) error = NULL;
  double rate;

  g_assert_true (nn_recipe_set_string (&document->recipe, "loss", "mse", &error));
  g_assert_true (nn_recipe_set_string (&document->recipe, "optimizer", "sgd", &error));
  g_assert_true (nn_recipe_set_string (&document->recipe, "learning_rate", "10", &error)
                 || nn_recipe_set_string (&document->recipe, "learning_rate", "1", &error));
  {
    /* Without the closing softmax nothing holds the outputs back. */
    g_autoptr (NnModel) linear = with_arg (document->model, 2, "activation", NN_ACTIVATION_LINEAR);
    g_autoptr (NnModel) relu = with_arg (linear, 1, "activation", NN_ACTIVATION_RELU);

    nn_model_unref (document->model);
    document->model = nn_model_ref (relu);
  }
  project = vitrine_project_new (document, NULL);
  training = vitrine_training_new (project, NULL);
  vitrine_training_start (training);
  iterate_until (no_longer_active, training, 60);
  g_assert_cmpint (vitrine_training_state (training), ==, VITRINE_TRAINING_FAILED);
  g_assert_nonnull (vitrine_training_message (training));
  g_test_message ("%s", vitrine_training_message (training));
  for (guint w = 0; w < nn_model_n_weights (vitrine_project_model (project), 1); w++)
    {
      NnTensor *tensor = nn_model_weight (vitrine_project_model (project), 1, w);

      for (gsize i = 0; i < nn_tensor_count (tensor); i++)
        g_assert_true (isfinite (tensor->data[i]));
    }
  rate = nn_spec_get (&vitrine_project_recipe (project)->optimizer, "learning_rate");
  vitrine_training_retry_slower (training);
  g_assert_cmpfloat (nn_spec_get (&vitrine_project_recipe (project)->optimizer, "learning_rate"), <, rate);
  vitrine_training_stop (training);
  iterate_until (no_longer_active, training, 60);
}

static NnRun *
last_run (VitrineProject *project)
{
  GPtrArray *runs = vitrine_project_runs (project);

  return runs->len > 0 ? g_ptr_array_index (runs, runs->len - 1) : NULL;
}

static NnKept *
kept_at (const NnRun *run, guint index)
{
  return g_ptr_array_index (run->kept, index);
}

/* A spiral has 250 training samples: 25 batches of 10 in an epoch. */
static VitrineProject *
train_on (const char       *source,
          VitrineTraining **training)
{
  g_autoptr (NnDocument) document = make_document (source);
  VitrineProject *project = vitrine_project_new (document, NULL);

  *training = vitrine_training_new (project, NULL);
  vitrine_training_start (*training);
  iterate_until (no_longer_active, *training, 60);
  g_assert_cmpint (vitrine_training_state (*training), ==, VITRINE_TRAINING_FINISHED);
  return project;
}

static VitrineProject *
trained_project (VitrineTraining **training)
{
  return train_on ("\"spiral\"", training);
}

/* The start, a few early ones, the end of each epoch; the last is the network itself. */
static void
test_kept (void)
{
  g_autoptr (VitrineTraining) training = NULL;
  g_autoptr (VitrineProject) project = trained_project (&training);
  NnRun *run = last_run (project);
  guint per_epoch = run->steps_per_epoch;
  const guint64 steps[] = { 0, per_epoch / 8, per_epoch / 4, per_epoch / 2, per_epoch, 2 * per_epoch,
                            3 * per_epoch };

  g_assert_cmpuint (per_epoch, >=, 16);
  g_assert_cmpuint (run->kept->len, ==, G_N_ELEMENTS (steps));
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    g_assert_cmpuint (kept_at (run, i)->step, ==, steps[i]);
  g_assert_true (isnan (kept_at (run, 0)->val_loss));
  for (guint e = 0; e < 3; e++)
    {
      const NnKept *kept = kept_at (run, 4 + e);

      for (guint k = 0; k < run->epochs->len; k++)
        if (g_array_index (run->epochs, NnRunEpoch, k).step == kept->step)
          g_assert_cmpfloat (g_array_index (run->epochs, NnRunEpoch, k).val_loss, ==, kept->val_loss);
      g_assert_true (isfinite (kept->val_loss));
    }
  /* However fast it is, the layers were looked at after each epoch that is kept. */
  for (guint e = 1; e < 3; e++)
    {
      gboolean looked = FALSE;

      for (guint k = 0; k < run->watch->steps->len; k++)
        looked |= g_array_index (run->watch->steps, guint32, k) == e * per_epoch + 1;
      g_assert_true (looked);
    }
  g_assert_true (kept_at (run, 6)->model == vitrine_project_model (project));
  vitrine_project_undo (project);
  g_assert_true (kept_at (run, 0)->model == vitrine_project_model (project));
  g_assert_false (same_weights (kept_at (run, 4)->model, kept_at (run, 5)->model));
  /* How it was made. */
  g_assert_true (nn_recipe_equal (run->recipe, vitrine_project_recipe (project)));
  g_assert_cmpstr (run->source, ==, "spiral");
  g_assert_cmpstr (run->network, ==, "Dense 8, Dense 2");
  g_assert_true (run->fresh);
  vitrine_project_redo (project);
  vitrine_training_start (training);
  iterate_until (no_longer_active, training, 60);
  g_assert_false (last_run (project)->fresh);
}

/* What is kept is what training for so long comes to. */
static void
test_kept_is_true (void)
{
  g_autoptr (VitrineTraining) training = NULL;
  g_autoptr (VitrineProject) project = trained_project (&training);
  g_autoptr (NnDocument) document = small_document ();
  g_autoptr (NnTrainer) trainer = NULL;
  g_autoptr (GError) error = NULL;
  NnRun *run = last_run (project);

  trainer = nn_trainer_new (document->model, vitrine_project_samples (project), &document->recipe, NULL, &error);
  g_assert_no_error (error);
  for (guint step = 1; step <= nn_run_n_steps (run); step++)
    {
      NnStepReport report;

      g_assert_true (nn_trainer_step (trainer, &report, &error));
      for (guint i = 0; i < run->kept->len; i++)
        if (kept_at (run, i)->step == step)
          {
            g_autoptr (NnModel) model = nn_trainer_model (trainer);

            g_assert_true (nn_model_same_weights (model, kept_at (run, i)->model));
          }
    }
}

static void
note_cb (char **note, const char *text)
{
  g_free (*note);
  *note = g_strdup (text);
}

static void
assert_moment (VitrineProject *project, VitrineMomentPlace place, guint run, gint64 step)
{
  GPtrArray *runs = vitrine_project_runs (project);
  const NnKept *kept;
  NnRun *found;

  g_assert_cmpint (vitrine_moment_find (runs, vitrine_project_present (project), vitrine_project_source (project),
                                        &found, &kept), ==, place);
  g_assert_true (found == g_ptr_array_index (runs, run));
  g_assert_cmpint (kept != NULL ? (gint64) kept->step : -1, ==, step);
}

static gboolean
has_gaussians (gpointer project)
{
  return g_str_equal (vitrine_project_source (project)->spec.klass->name, "gauss")
         && vitrine_project_samples (project) != NULL;
}

/* What is here is told by what the runs kept, wherever undo and redo lead. */
static void
test_moment (void)
{
  g_autoptr (VitrineTraining) training = NULL;
  g_autoptr (VitrineProject) project = trained_project (&training);
  NnRun *run = last_run (project);
  gint64 end = nn_run_n_steps (run);
  g_auto (NnSource) other = { 0 };
  g_autoptr (NnModel) wide = NULL;
  g_autoptr (NnModel) narrow = NULL;

  assert_moment (project, VITRINE_MOMENT_END, 0, end);
  vitrine_project_undo (project);
  assert_moment (project, VITRINE_MOMENT_KEPT, 0, 0);
  vitrine_project_redo (project);
  assert_moment (project, VITRINE_MOMENT_END, 0, end);
  /* Wider, and as wide as before: the network that was trained, but not what it learnt. */
  wide = with_arg (vitrine_project_present (project), 1, "units", 16);
  vitrine_project_edit (project, wide, "Set units", NULL);
  assert_moment (project, VITRINE_MOMENT_EDITED, 0, -1);
  narrow = with_arg (wide, 1, "units", 8);
  vitrine_project_edit (project, narrow, "Set units", NULL);
  assert_moment (project, VITRINE_MOMENT_OTHER, 0, -1);
  vitrine_project_undo (project);
  vitrine_project_undo (project);
  assert_moment (project, VITRINE_MOMENT_END, 0, end);
  /* Other data: what it came to is no score on these, and a network for these was never trained. */
  g_assert_true (nn_source_parse (&other, "gauss", NULL));
  vitrine_project_edit_source (project, &other, "Choose", NULL);
  iterate_until (has_gaussians, project, 60);
  assert_moment (project, VITRINE_MOMENT_DATA, 0, end);
  vitrine_project_edit (project, wide, "Set units", NULL);
  assert_moment (project, VITRINE_MOMENT_UNTRAINED, 0, -1);
  vitrine_project_undo (project);
  vitrine_project_undo (project);
  assert_moment (project, VITRINE_MOMENT_END, 0, end);
  /* The start of a second run is the end of the first. */
  vitrine_training_start (training);
  iterate_until (no_longer_active, training, 60);
  assert_moment (project, VITRINE_MOMENT_END, 1, nn_run_n_steps (last_run (project)));
  vitrine_project_undo (project);
  assert_moment (project, VITRINE_MOMENT_KEPT, 0, end);
}

/* Everybody sees the past; nothing of the document changes until it is edited there. */
static void
test_look_back (void)
{
  g_autoptr (VitrineTraining) training = NULL;
  g_autoptr (VitrineProject) project = trained_project (&training);
  NnRun *run = last_run (project), *shown;
  NnModel *present = vitrine_project_model (project);
  g_autoptr (NnModel) wide = NULL;
  g_autofree char *note = NULL;
  g_autofree char *name = NULL;
  guint models = 0, pasts = 0;
  guint64 serial = vitrine_project_serial (project);

  g_signal_connect_swapped (project, "notify::model", G_CALLBACK (count_cb), &models);
  g_signal_connect_swapped (project, "notify::past", G_CALLBACK (count_cb), &pasts);
  g_signal_connect_swapped (project, "message", G_CALLBACK (note_cb), &note);
  g_assert_null (vitrine_project_past (project, NULL));
  vitrine_project_look_back (project, run, kept_at (run, 4));
  g_assert_true (vitrine_project_model (project) == kept_at (run, 4)->model);
  g_assert_true (vitrine_project_present (project) == present);
  g_assert_true (vitrine_project_past (project, &shown) == kept_at (run, 4));
  g_assert_true (shown == run);
  name = vitrine_project_past_name (project);
  g_assert_cmpstr (name, ==, "epoch 1 of Run 1");
  g_assert_cmpuint (models, ==, 1);
  g_assert_cmpuint (pasts, ==, 1);
  g_assert_cmpuint (vitrine_project_serial (project), ==, serial);
  {
    g_autoptr (NnDocument) saved = vitrine_project_document (project);

    g_assert_true (saved->model == present);
  }

  /* An edit starts from what is shown, says so, and is one step. */
  wide = with_arg (vitrine_project_model (project), 1, "activation", NN_ACTIVATION_RELU);
  vitrine_project_edit (project, wide, "Set activation", "merge");
  g_assert_null (vitrine_project_past (project, NULL));
  g_assert_true (vitrine_project_present (project) == wide);
  g_assert_nonnull (note);
  g_assert_nonnull (strstr (note, "epoch 1 of Run 1"));
  vitrine_project_undo (project);
  g_assert_true (vitrine_project_model (project) == present);
  /* So does undo itself leave the past. */
  vitrine_project_look_back (project, run, kept_at (run, 0));
  vitrine_project_redo (project);
  g_assert_true (vitrine_project_model (project) == wide);
  vitrine_project_look_back (project, run, kept_at (run, 0));
  vitrine_project_remove_run (project, run);
  g_assert_null (vitrine_project_past (project, NULL));
}

static gboolean
has_two_epochs (gpointer data)
{
  NnRun *run = vitrine_training_run (data);

  return run != NULL && run->epochs->len >= 2;
}

/* Training goes on untouched by those who look back, and ends where they had not. */
static void
test_look_back_while_training (void)
{
  g_autoptr (NnDocument) document = small_document ();
  g_autoptr (VitrineProject) project = NULL;
  g_autoptr (VitrineTraining) training = NULL;
  g_autoptr (VitrineTraining) alone = NULL;
  g_autoptr (VitrineProject) other = trained_project (&alone);
  guint models = 0;
  NnRun *run;

  nn_spec_set (&document->recipe.training, "epochs", 3, NULL);
  project = vitrine_project_new (document, NULL);
  training = vitrine_training_new (project, NULL);
  vitrine_training_step_epoch (training);
  iterate_until (not_running, training, 60);
  run = vitrine_training_run (training);
  vitrine_project_look_back (project, run, kept_at (run, 0));
  g_signal_connect_swapped (project, "notify::model", G_CALLBACK (count_cb), &models);
  vitrine_training_start (training);
  iterate_until (has_two_epochs, training, 60);
  g_assert_cmpuint (models, ==, 0);
  iterate_until (no_longer_active, training, 60);
  g_assert_cmpint (vitrine_training_state (training), ==, VITRINE_TRAINING_FINISHED);
  g_assert_cmpuint (models, ==, 0);
  g_assert_true (vitrine_project_model (project) == kept_at (run, 0)->model);
  g_assert_true (same_weights (vitrine_project_present (project), vitrine_project_present (other)));

  /* Trained while the past is shown: from there. */
  vitrine_training_step (training);
  iterate_until (not_running, training, 60);
  g_assert_null (vitrine_project_past (project, NULL));
  g_assert_true (kept_at (vitrine_training_run (training), 0)->model == kept_at (run, 0)->model);
  vitrine_training_stop (training);
  iterate_until (no_longer_active, training, 60);
  vitrine_project_undo (project);
  g_assert_true (vitrine_project_model (project) == kept_at (run, 0)->model);
  g_assert_cmpstr (vitrine_project_undo_label (project), ==, "Restore the start of Run 1");
  vitrine_project_undo (project);
  g_assert_true (same_weights (vitrine_project_model (project), vitrine_project_model (other)));
}

static void
test_timeline (void)
{
  g_autoptr (VitrineTraining) training = NULL;
  g_autoptr (VitrineProject) project = trained_project (&training);
  g_autoptr (VitrineTimeline) timeline = vitrine_timeline_new (project, training);
  NnRun *run = last_run (project);
  g_autofree char *now = vitrine_timeline_text (timeline);
  g_autofree char *past = NULL;
  g_autofree char *expected = NULL;
  guint n = vitrine_timeline_n_kept (timeline);

  g_assert_cmpuint (n, ==, 7);
  g_assert_cmpuint (vitrine_timeline_now (timeline), ==, 6);
  g_assert_cmpuint (vitrine_timeline_last (timeline), ==, 6);
  g_assert_cmpint (vitrine_timeline_stop (timeline), ==, 6);
  g_assert_true (vitrine_timeline_is_of_now (timeline));
  g_assert_cmpfloat (vitrine_timeline_at (timeline, 5), ==, 2);
  g_assert_cmpfloat (vitrine_timeline_end (timeline), ==, 3);
  g_assert_nonnull (strstr (now, "7 models kept"));
  vitrine_timeline_later (timeline);
  g_assert_true (vitrine_timeline_is_now (timeline));
  vitrine_timeline_earlier (timeline);
  g_assert_cmpint (vitrine_timeline_stop (timeline), ==, 5);
  past = vitrine_timeline_text (timeline);
  expected = g_strdup_printf ("Epoch 2 of 3, held-out loss %.3g", kept_at (run, 5)->val_loss);
  g_assert_cmpstr (past, ==, expected);
  vitrine_timeline_go (timeline, 0);
  vitrine_timeline_earlier (timeline);
  g_assert_cmpint (vitrine_timeline_stop (timeline), ==, 0);
  vitrine_timeline_go_best (timeline);
  g_assert_true (vitrine_project_model (project) == kept_at (run, nn_run_best_kept (run))->model);
  /* An edit: the present is none of this run any more. */
  vitrine_timeline_go (timeline, 3);
  vitrine_timeline_go_now (timeline);
  g_assert_true (vitrine_timeline_is_now (timeline));
  {
    g_autoptr (NnModel) wide = with_arg (vitrine_project_model (project), 1, "units", 9);

    vitrine_project_edit (project, wide, "Set units", NULL);
  }
  g_assert_false (vitrine_timeline_is_of_now (timeline));
  g_assert_cmpint (vitrine_timeline_stop (timeline), ==, -1);
  vitrine_timeline_earlier (timeline);
  g_assert_cmpint (vitrine_timeline_stop (timeline), ==, 6);
  vitrine_project_restore (project, run, kept_at (run, 5));
  g_assert_true (vitrine_timeline_is_now (timeline));
  g_assert_cmpint (vitrine_timeline_stop (timeline), ==, 5);
  g_assert_cmpstr (vitrine_project_undo_label (project), ==, "Restore epoch 2 of Run 1");
}

/* Runs that weigh too much lose models, evenly, and never what is best or last of the newest. */
static void
test_kept_budget (void)
{
  g_autoptr (NnDocument) document = small_document ();
  g_autoptr (NnModel) wider = with_arg (document->model, 1, "units", 60000);
  g_autoptr (NnModel) wide = with_arg (wider, 2, "units", 60);
  g_autoptr (VitrineProject) project = NULL;
  guint total = 0;

  nn_model_unref (document->model);
  document->model = nn_model_ref (wide);
  project = vitrine_project_new (document, NULL);
  /* 15 MB each, 300 MB in all. */
  for (guint r = 0; r < 2; r++)
    {
      g_autoptr (NnRun) run = nn_run_new ("Run", "");

      vitrine_project_add_run (project, run);
      for (guint i = 0; i < 10; i++)
        {
          g_autoptr (NnModel) model = nn_model_reinitialise (wide, 10 * r + i);
          g_autoptr (NnKept) kept = nn_kept_new (i, i == 1 ? 0.1 : 1, 0, model);

          vitrine_project_keep (project, run, kept);
        }
    }
  g_assert_cmpuint (vitrine_project_kept_bytes (project), <=, VITRINE_KEPT_BYTES);
  for (guint r = 0; r < 2; r++)
    {
      NnRun *run = g_ptr_array_index (vitrine_project_runs (project), r);

      total += run->kept->len;
      g_assert_cmpuint (run->kept->len, >=, 3);
      g_assert_cmpuint (kept_at (run, (guint) nn_run_best_kept (run))->step, ==, 1);
      g_assert_cmpuint (kept_at (run, run->kept->len - 1)->step, ==, 9);
    }
  g_assert_cmpuint (total, >=, 9);
}

typedef struct
{
  VitrineProject *project;
  gboolean        done, ok;
  GError         *error;
} Save;

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Save *save = data;

  save->ok = vitrine_project_save_finish (save->project, result, &save->error);
  save->done = TRUE;
}

static gboolean
save_done (gpointer data)
{
  return ((Save *) data)->done;
}

static void
test_save (void)
{
  g_autoptr (NnDocument) document = small_document ();
  g_autoptr (VitrineProject) project = vitrine_project_new (document, NULL);
  g_autoptr (NnModel) wide = with_arg (document->model, 1, "units", 16);
  g_autoptr (NnDocument) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, "saved.vitrine", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "no-such-folder", "saved.vitrine", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize before_size, after_size;
  Save save = { .project = project };
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) bad = g_file_new_for_path (nowhere);

  vitrine_project_edit (project, wide, "Set units", NULL);
  vitrine_project_save_async (project, file, saved_cb, &save);
  iterate_until (save_done, &save, 20);
  g_assert_no_error (save.error);
  g_assert_true (save.ok);
  g_assert_false (vitrine_project_modified (project));
  again = nn_document_load (path, &error);
  g_assert_no_error (error);
  g_assert_true (nn_model_same_structure (again->model, wide));
  g_assert_true (same_weights (again->model, wide));

  /* A save that cannot be leaves the old file, the document and its name alone. */
  g_assert_true (g_file_get_contents (path, &before, &before_size, NULL));
  vitrine_project_set_title (project, "Other");
  save.done = FALSE;
  vitrine_project_save_async (project, bad, saved_cb, &save);
  iterate_until (save_done, &save, 20);
  g_assert_false (save.ok);
  g_assert_nonnull (save.error);
  g_clear_error (&save.error);
  g_assert_true (vitrine_project_modified (project));
  g_assert_true (g_file_equal (vitrine_project_file (project), file));
  g_assert_true (g_file_get_contents (path, &after, &after_size, NULL));
  g_assert_cmpmem (before, before_size, after, after_size);

  /* An edit while it is written keeps the document modified. */
  save.done = FALSE;
  vitrine_project_save_async (project, file, saved_cb, &save);
  vitrine_project_set_title (project, "Third");
  iterate_until (save_done, &save, 20);
  g_assert_true (save.ok);
  g_assert_true (vitrine_project_modified (project));
}

static void
test_bad_source (void)
{
  g_autoptr (NnDocument) document = small_document ();
  g_autoptr (VitrineProject) project = NULL;
  g_autoptr (VitrineTraining) training = NULL;

  nn_source_clear (&document->source);
  g_assert_true (nn_spec_named (&document->source.spec, NN_KIND_DATASET, "idx", NULL));
  document->source.path = g_build_filename (folder, "absent,absent", NULL);
  project = vitrine_project_new (document, NULL);
  training = vitrine_training_new (project, NULL);
  vitrine_training_start (training);
  iterate_until (not_running, training, 20);
  g_assert_cmpint (vitrine_training_state (training), ==, VITRINE_TRAINING_FAILED);
  g_assert_cmpstr (vitrine_training_message (training), ==, vitrine_project_samples_error (project));
}

/* A source that cannot be read leaves the data that were there. */
static void
test_source_goes_back (void)
{
  g_autoptr (NnDocument) document = small_document ();
  g_autoptr (VitrineProject) project = vitrine_project_new (document, NULL);
  g_autofree char *before = nn_source_to_string (vitrine_project_source (project));
  g_autofree char *after = NULL;
  g_auto (NnSource) bad = { 0 };
  guint n;

  iterate_until (has_samples, project, 20);
  n = vitrine_project_samples (project)->n;
  g_assert_true (nn_spec_named (&bad.spec, NN_KIND_DATASET, "idx", NULL));
  bad.path = g_build_filename (folder, "absent,absent", NULL);
  g_assert_false (vitrine_project_modified (project));
  vitrine_project_set_source (project, &bad);
  g_assert_true (vitrine_project_modified (project));
  g_assert_null (vitrine_project_samples (project));
  iterate_until (has_samples, project, 20);
  g_assert_cmpuint (vitrine_project_samples (project)->n, ==, n);
  g_assert_false (vitrine_project_modified (project));
  after = nn_source_to_string (vitrine_project_source (project));
  g_assert_cmpstr (before, ==, after);
}

/* Whatever was changed and is as it was saved again is no change: data and pins, the name, and a save in between. */
static void
test_saved_again (void)
{
  g_autoptr (NnDocument) document = small_document ();
  g_autoptr (VitrineProject) project = vitrine_project_new (document, NULL);
  g_autofree char *path = g_build_filename (folder, "again.vitrine", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_auto (NnSource) rough = { 0 };
  Save save = { .project = project };
  NnRun *run;

  iterate_until (has_samples, project, 20);
  nn_source_copy (&rough, vitrine_project_source (project));
  nn_spec_set (&rough.spec, "noise", 25, NULL);
  vitrine_project_edit_source (project, &rough, "Set noise", NULL);
  iterate_until (has_samples, project, 20);
  set_setting (project, "batch_size", "5", "batch");
  vitrine_project_pin (project, 3, TRUE);
  g_assert_true (vitrine_project_modified (project));
  vitrine_project_undo (project);
  vitrine_project_undo (project);
  g_assert_true (vitrine_project_modified (project));
  vitrine_project_pin (project, 3, FALSE);
  g_assert_false (vitrine_project_modified (project));
  vitrine_project_redo (project);
  iterate_until (has_samples, project, 20);
  g_assert_true (vitrine_project_modified (project));
  vitrine_project_save_async (project, file, saved_cb, &save);
  iterate_until (save_done, &save, 20);
  g_assert_false (vitrine_project_modified (project));
  vitrine_project_redo (project);
  g_assert_true (vitrine_project_modified (project));
  vitrine_project_undo (project);
  g_assert_false (vitrine_project_modified (project));
  vitrine_project_undo (project);
  g_assert_true (vitrine_project_modified (project));
  vitrine_project_redo (project);
  g_assert_false (vitrine_project_modified (project));
  vitrine_project_set_title (project, "Other");
  vitrine_project_set_title (project, "Small");
  g_assert_false (vitrine_project_modified (project));

  /* A run is in the file, whatever is undone: its curves are nowhere else. */
  iterate_until (has_samples, project, 20);
  run = nn_run_new ("Run 1", "");
  vitrine_project_add_run (project, run);
  g_assert_true (vitrine_project_modified (project));
  vitrine_project_remove_run (project, run);
  g_assert_false (vitrine_project_modified (project));
  vitrine_project_add_run (project, run);
  save.done = FALSE;
  vitrine_project_save_async (project, file, saved_cb, &save);
  iterate_until (save_done, &save, 20);
  g_assert_false (vitrine_project_modified (project));
  vitrine_project_star_run (project, run);
  g_assert_true (vitrine_project_modified (project));
  vitrine_project_star_run (project, run);
  vitrine_project_rename_run (project, run, "Best");
  g_assert_true (vitrine_project_modified (project));
  vitrine_project_rename_run (project, run, "Run 1");
  g_assert_false (vitrine_project_modified (project));
  nn_run_add_steps (run, &(NnRunStep){ 1, 0.5f }, 1);
  g_assert_true (vitrine_project_modified (project));
  vitrine_project_mark_unsaved (project);
  save.done = FALSE;
  vitrine_project_save_async (project, file, saved_cb, &save);
  iterate_until (save_done, &save, 20);
  g_assert_false (vitrine_project_modified (project));
  vitrine_project_remove_run (project, run);
  g_assert_true (vitrine_project_modified (project));
  nn_run_unref (run);
}

static NnSource
source_of (VitrineProject *project)
{
  NnSource copy = { 0 };

  nn_source_copy (&copy, vitrine_project_source (project));
  return copy;
}

/* Settings of the data are undone like any other, many of one as one step; what cannot be
 * read is no step. */
static void
test_source_undone (void)
{
  g_autoptr (NnDocument) document = small_document ();
  g_autoptr (VitrineProject) project = vitrine_project_new (document, NULL);
  g_auto (NnSource) first = { 0 };
  g_auto (NnSource) noisy = { 0 };
  g_auto (NnSource) bad = { 0 };

  iterate_until (has_samples, project, 20);
  first = source_of (project);
  noisy = source_of (project);
  for (guint noise = 10; noise <= 30; noise += 10)
    {
      g_assert_true (nn_spec_set (&noisy.spec, "noise", noise, NULL));
      vitrine_project_edit_source (project, &noisy, "Noise", "data:noise");
      g_assert_cmpstr (vitrine_project_undo_label (project), ==, "Noise");
      if (noise > 10) /* the first two follow each other faster than they load */
        iterate_until (has_samples, project, 20);
    }
  vitrine_project_undo (project);
  iterate_until (has_samples, project, 20);
  g_assert_true (nn_source_equal (vitrine_project_source (project), &first));
  g_assert_null (vitrine_project_undo_label (project));
  g_assert_cmpstr (vitrine_project_redo_label (project), ==, "Noise");
  vitrine_project_redo (project);
  iterate_until (has_samples, project, 20);
  g_assert_true (nn_source_equal (vitrine_project_source (project), &noisy));

  g_assert_true (nn_spec_named (&bad.spec, NN_KIND_DATASET, "idx", NULL));
  bad.path = g_build_filename (folder, "absent,absent", NULL);
  vitrine_project_edit_source (project, &bad, "Choose", NULL);
  g_assert_cmpstr (vitrine_project_undo_label (project), ==, "Choose");
  iterate_until (has_samples, project, 20);
  g_assert_true (nn_source_equal (vitrine_project_source (project), &noisy));
  g_assert_cmpstr (vitrine_project_undo_label (project), ==, "Noise");

  /* what still loads is taken back at once */
  vitrine_project_edit_source (project, &first, "Quiet", NULL);
  vitrine_project_undo (project);
  iterate_until (has_samples, project, 20);
  g_assert_true (nn_source_equal (vitrine_project_source (project), &noisy));
  g_assert_cmpstr (vitrine_project_undo_label (project), ==, "Noise");
}

/* A feature that is left out takes the network's input with it, and both come back. */
static void
test_source_takes_the_inputs (void)
{
  g_autoptr (NnDocument) document = small_document ();
  g_autoptr (VitrineProject) project = vitrine_project_new (document, NULL);
  NnModel *first = vitrine_project_model (project);
  g_auto (NnSource) narrow = { 0 };
  g_auto (NnSource) digits = { 0 };

  iterate_until (has_samples, project, 20);
  narrow = source_of (project);
  nn_source_leave_out (&narrow, "x₂", TRUE);
  vitrine_project_edit_source (project, &narrow, "Leave Out", NULL);
  iterate_until (has_samples, project, 20);
  g_assert_cmpuint (vitrine_project_samples (project)->shape.size[0], ==, 1);
  g_assert_cmpuint (nn_model_shape (vitrine_project_model (project), 0)->size[0], ==, 1);
  g_assert_true (nn_model_check_samples (vitrine_project_model (project), vitrine_project_samples (project), NULL));
  vitrine_project_undo (project);
  iterate_until (has_samples, project, 20);
  g_assert_true (vitrine_project_model (project) == first);
  g_assert_cmpuint (vitrine_project_samples (project)->shape.size[0], ==, 2);

  /* inputs alone do not make a network of rows one for pictures of words */
  g_assert_true (nn_source_parse (&digits, "dates", NULL));
  vitrine_project_edit_source (project, &digits, "Choose", NULL);
  iterate_until (has_samples, project, 20);
  g_assert_true (vitrine_project_model (project) == first);
  vitrine_project_undo (project);
  iterate_until (has_samples, project, 20);
  g_assert_true (vitrine_project_model (project) == first);
}

/* Data of one's own are put to scale when they come, in one step of the history. */
static void
test_source_to_scale (void)
{
  g_autoptr (NnDocument) document = small_document ();
  g_autoptr (VitrineProject) project = vitrine_project_new (document, NULL);
  g_autoptr (GString) rows = g_string_new ("rooms,age,price\n");
  g_autofree char *path = g_build_filename (folder, "houses.csv", NULL);
  g_auto (NnSource) first = { 0 };
  g_auto (NnSource) houses = { 0 };

  for (guint i = 0; i < 40; i++)
    g_string_append_printf (rows, "%u,%u,%u.5\n", i % 5, i * 7 % 40, 200000 + 9000 * i);
  g_assert_true (g_file_set_contents (path, rows->str, -1, NULL));
  iterate_until (has_samples, project, 20);
  first = source_of (project);
  g_assert_true (nn_source_parse (&houses, path, NULL));
  vitrine_project_begin_source (project, &houses, "Open Data");
  iterate_until (has_samples, project, 20);
  g_assert_nonnull (vitrine_project_samples (project)->target_mean);
  g_assert_cmpfloat (nn_spec_get (&vitrine_project_source (project)->spec, "standardise"), ==, 2);
  vitrine_project_undo (project);
  iterate_until (has_samples, project, 20);
  g_assert_true (nn_source_equal (vitrine_project_source (project), &first));
  vitrine_project_redo (project);
  iterate_until (has_samples, project, 20);
  g_assert_nonnull (vitrine_project_samples (project)->target_mean);
}

static gsize
n_outputs (VitrineProject *project)
{
  NnModel *model = vitrine_project_model (project);

  return nn_shape_count (nn_model_shape (model, nn_model_output (model)));
}

/* Learns column @column (from 1) of the table and waits for it. */
static void
learn (VitrineProject *project, guint column)
{
  g_auto (NnSource) source = source_of (project);

  g_assert_true (nn_spec_set (&source.spec, "target", column, NULL));
  vitrine_project_begin_source (project, &source, "Change “Column to learn”");
  iterate_until (has_samples, project, 20);
}

/* Another column of a table is another thing to aim at: outputs, loss and scale follow in the same step. */
static void
test_source_takes_the_outputs (void)
{
  g_autoptr (NnDocument) document = small_document ();
  g_autoptr (VitrineProject) project = vitrine_project_new (document, NULL);
  g_autoptr (GString) rows = g_string_new ("size,colour,wild,price\n");
  g_autofree char *path = g_build_filename (folder, "beasts.csv", NULL);
  g_autoptr (GString) three = g_string_new ("size,colour,wild,price\n");
  g_auto (NnSource) others = { 0 };
  g_auto (NnSource) beasts = { 0 };
  NnRecipe recipe;
  NnModel *first;

  for (guint i = 0; i < 60; i++)
    g_string_append_printf (three, "%u.5,%s,%s,%u.5\n", i, i % 3 == 0 ? "red" : i % 3 == 1 ? "green" : "blue",
                            i % 3 == 0 ? "no" : i % 3 == 1 ? "yes" : "both", 200000 + 9000 * i);
  for (guint i = 0; i < 60; i++)
    g_string_append_printf (rows, "%u.5,%s,%s,%u.5\n", i, i % 3 == 0 ? "red" : i % 3 == 1 ? "green" : "blue",
                            i % 2 ? "yes" : "no", 200000 + 9000 * i);
  g_assert_true (g_file_set_contents (path, rows->str, -1, NULL));
  iterate_until (has_samples, project, 20);
  g_assert_true (nn_source_parse (&beasts, path, NULL));
  g_assert_true (nn_spec_set (&beasts.spec, "target", 3, NULL));
  vitrine_project_begin_source (project, &beasts, "Open Data");
  iterate_until (has_samples, project, 20);
  g_assert_true (vitrine_project_start_network (project, NULL));
  iterate_until (has_samples, project, 20);
  g_assert_cmpuint (n_outputs (project), ==, 2);
  first = vitrine_project_model (project);
  recipe = *vitrine_project_recipe (project);

  /* other data are left to who chose them, though the same numbers are read */
  nn_source_copy (&others, &beasts);
  g_free (others.path);
  others.path = g_build_filename (folder, "others.csv", NULL);
  g_assert_true (g_file_set_contents (others.path, three->str, -1, NULL));
  vitrine_project_edit_source (project, &others, "Open Data", NULL);
  iterate_until (has_samples, project, 20);
  g_assert_cmpuint (vitrine_project_samples (project)->n_classes, ==, 3);
  g_assert_cmpuint (n_outputs (project), ==, 2);
  vitrine_project_undo (project);
  iterate_until (has_samples, project, 20);

  learn (project, 2);
  g_assert_cmpuint (n_outputs (project), ==, 3);
  g_assert_true (nn_model_has_outputs (vitrine_project_model (project), vitrine_project_samples (project),
                                       vitrine_project_recipe (project)));
  learn (project, 4);
  g_assert_cmpuint (n_outputs (project), ==, 1);
  g_assert_cmpstr (vitrine_project_recipe (project)->loss.klass->name, ==, "mse");
  g_assert_true (nn_model_has_outputs (vitrine_project_model (project), vitrine_project_samples (project),
                                       vitrine_project_recipe (project)));
  g_assert_cmpfloat (vitrine_project_samples (project)->target_mean[0], >, 200000);
  /* fewer classes than outputs could be trained, but they are what is aimed at */
  learn (project, 2);
  learn (project, 3);
  g_assert_cmpuint (n_outputs (project), ==, 2);
  g_assert_cmpstr (vitrine_project_recipe (project)->loss.klass->name, ==, "crossentropy");
  for (guint i = 0; i < 4; i++)
    {
      vitrine_project_undo (project);
      iterate_until (has_samples, project, 20);
    }
  g_assert_true (vitrine_project_model (project) == first);
  g_assert_true (nn_recipe_equal (vitrine_project_recipe (project), &recipe));
  g_assert_cmpfloat (nn_spec_get (&vitrine_project_source (project)->spec, "target"), ==, 3);
  vitrine_project_redo (project);
  iterate_until (has_samples, project, 20);
  g_assert_cmpuint (n_outputs (project), ==, 3);
  g_assert_cmpuint (vitrine_project_samples (project)->n_classes, ==, 3);
}

/* The recipe of the button is that of a document which begins with the same samples. */
static void
assert_starts_alike (VitrineProject *project)
{
  g_autoptr (NnDocument) begun = nn_document_new ();
  const NnRecipe *recipe = vitrine_project_recipe (project);
  g_autoptr (GError) error = NULL;

  nn_document_start (begun, vitrine_project_samples (project), &error);
  g_assert_no_error (error);
  g_assert_true (nn_spec_set (&begun->recipe.training, "seed", nn_spec_get (&recipe->training, "seed"), NULL));
  g_assert_true (nn_spec_set (&begun->recipe.training, "batch_size", nn_spec_get (&recipe->training, "batch_size"), NULL));
  g_assert_true (nn_recipe_equal (recipe, &begun->recipe));
}

/* Texts that become texts: what attention wants is set, too. */
static void
test_start_translator (void)
{
  g_autoptr (NnDocument) document = small_document ();
  g_autofree char *path = g_build_filename (folder, "pairs.tsv", NULL);
  g_autoptr (VitrineProject) project = NULL;

  g_assert_true (g_file_set_contents (path, "ab\tba\n" "c, a\ta, c\n" "bbb\tBBB\n" "abc\tcba\n", -1, NULL));
  nn_source_clear (&document->source);
  g_assert_true (nn_source_parse (&document->source, path, NULL));
  project = vitrine_project_new (document, NULL);
  iterate_until (has_samples, project, 20);
  g_assert_true (vitrine_project_start_network (project, NULL));
  g_assert_cmpfloat (nn_spec_get (&vitrine_project_recipe (project)->training, "epochs"), ==, 80);
  g_assert_cmpstr (vitrine_project_recipe (project)->metric.klass->name, ==, "exact_match");
  iterate_until (has_samples, project, 20);
  assert_starts_alike (project);
}

/* A new network for the data of an open document is given them as dropped ones are given to it: put to scale. */
static void
test_start_network (void)
{
  g_autoptr (NnDocument) document = small_document ();
  g_autoptr (VitrineProject) project = vitrine_project_new (document, NULL);
  g_autoptr (GString) rows = g_string_new ("rooms,age,price\n");
  g_autofree char *path = g_build_filename (folder, "flats.csv", NULL);
  g_autoptr (GError) error = NULL;
  g_auto (NnSource) flats = { 0 };

  NnModel *before;
  NnRecipe recipe;

  g_assert_false (vitrine_project_start_network (project, &error));
  g_assert_nonnull (strstr (error->message, "no data"));
  iterate_until (has_samples, project, 20);
  before = nn_model_ref (vitrine_project_model (project));
  recipe = *vitrine_project_recipe (project);
  g_assert_true (nn_spec_named (&recipe.loss, NN_KIND_LOSS, "mse", NULL));    /* which suits no classes */
  vitrine_project_set_recipe (project, &recipe);
  g_assert_true (vitrine_project_start_network (project, NULL));
  g_assert_nonnull (vitrine_project_samples (project));   /* what came with the program needs no scale */

  /* The network and its training come and go in one step. */
  g_assert_true (vitrine_project_model (project) != before);
  g_assert_false (nn_recipe_equal (vitrine_project_recipe (project), &recipe));
  vitrine_project_undo (project);
  g_assert_true (vitrine_project_model (project) == before);
  g_assert_true (nn_recipe_equal (vitrine_project_recipe (project), &recipe));
  g_assert_null (vitrine_project_undo_label (project));
  nn_model_unref (before);
  vitrine_project_redo (project);
  g_assert_true (vitrine_project_model (project) != before);
  g_assert_false (nn_recipe_equal (vitrine_project_recipe (project), &recipe));

  for (guint i = 0; i < 40; i++)
    g_string_append_printf (rows, "%u,%u,%u.5\n", i % 5, i * 7 % 40, 200000 + 9000 * i);
  g_assert_true (g_file_set_contents (path, rows->str, -1, NULL));
  g_assert_true (nn_source_parse (&flats, path, NULL));
  vitrine_project_edit_source (project, &flats, "Settings", NULL);
  iterate_until (has_samples, project, 20);
  g_assert_cmpfloat (nn_spec_get (&vitrine_project_source (project)->spec, "standardise"), ==, 1);
  before = nn_model_ref (vitrine_project_model (project));
  g_assert_true (vitrine_project_start_network (project, NULL));
  /* while they are read again and after it, undo takes back both */
  g_assert_cmpstr (vitrine_project_undo_label (project), ==, "New Network for the Data");
  vitrine_project_undo (project);
  g_assert_true (vitrine_project_model (project) == before);
  iterate_until (has_samples, project, 20);
  g_assert_cmpstr (vitrine_project_undo_label (project), ==, "Settings");
  g_assert_cmpfloat (nn_spec_get (&vitrine_project_source (project)->spec, "standardise"), ==, 1);
  vitrine_project_redo (project);
  g_assert_true (vitrine_project_model (project) != before);
  vitrine_project_undo (project);
  g_assert_true (vitrine_project_start_network (project, NULL));
  iterate_until (has_samples, project, 20);
  g_assert_cmpfloat (vitrine_project_samples (project)->target_mean[0], >, 200000);
  g_assert_cmpfloat (nn_spec_get (&vitrine_project_source (project)->spec, "standardise"), ==, 2);
  g_assert_true (nn_model_check_samples (vitrine_project_model (project), vitrine_project_samples (project), NULL));
  /* as it would be trained, had it begun with these data */
  g_assert_cmpfloat (nn_spec_get (&vitrine_project_recipe (project)->training, "epochs"), ==, 40);
  assert_starts_alike (project);

  vitrine_project_undo (project);
  iterate_until (has_samples, project, 20);
  g_assert_true (vitrine_project_model (project) == before);
  g_assert_cmpfloat (nn_spec_get (&vitrine_project_source (project)->spec, "standardise"), ==, 1);
  vitrine_project_redo (project);
  iterate_until (has_samples, project, 20);
  g_assert_cmpfloat (nn_spec_get (&vitrine_project_source (project)->spec, "standardise"), ==, 2);

  /* Once they are at a scale of their own that stays, and the network alone is the step. */
  nn_model_unref (before);
  before = nn_model_ref (vitrine_project_model (project));
  g_assert_true (vitrine_project_start_network (project, NULL));
  iterate_until (has_samples, project, 20);
  vitrine_project_undo (project);
  g_assert_true (vitrine_project_model (project) == before);
  g_assert_nonnull (vitrine_project_samples (project));
  g_assert_cmpfloat (nn_spec_get (&vitrine_project_source (project)->spec, "standardise"), ==, 2);
  nn_model_unref (before);
}

/* What a training that did not begin asks for: the network and what it is held against are one step. */
static void
test_mend (void)
{
  g_autoptr (NnDocument) document = small_document ();
  g_autofree char *path = g_build_filename (folder, "three.csv", NULL);
  g_autoptr (GString) rows = g_string_new ("a,b,c,price\n");
  g_autoptr (VitrineProject) project = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (NnModel) before = NULL;
  NnRecipe recipe;

  for (guint i = 0; i < 40; i++)
    g_string_append_printf (rows, "%u,%u,%u,%u.5\n", i % 5, i * 7 % 40, i % 3, 9 * i);
  g_assert_true (g_file_set_contents (path, rows->str, -1, NULL));
  nn_source_clear (&document->source);
  g_assert_true (nn_source_parse (&document->source, path, NULL));
  project = vitrine_project_new (document, NULL);
  iterate_until (has_samples, project, 20);
  before = nn_model_ref (vitrine_project_model (project));
  recipe = *vitrine_project_recipe (project);

  /* another input, and numbers in place of classes */
  vitrine_project_mend (project, &error);
  g_assert_no_error (error);
  g_assert_true (nn_model_check_samples (vitrine_project_model (project), vitrine_project_samples (project), NULL));
  g_assert_cmpstr (vitrine_project_recipe (project)->loss.klass->name, ==, "mse");
  g_assert_cmpstr (vitrine_project_undo_label (project), ==, "Fit the Input");
  vitrine_project_undo (project);
  g_assert_true (vitrine_project_model (project) == before);
  g_assert_true (nn_recipe_equal (vitrine_project_recipe (project), &recipe));
  g_assert_null (vitrine_project_undo_label (project));
  vitrine_project_redo (project);
  g_assert_cmpstr (vitrine_project_recipe (project)->loss.klass->name, ==, "mse");

  /* Two outputs and one number: the next thing that is asked for leaves the settings alone. */
  recipe = *vitrine_project_recipe (project);
  vitrine_project_mend (project, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (vitrine_project_undo_label (project), ==, "Set the Outputs");
  g_assert_true (nn_recipe_equal (vitrine_project_recipe (project), &recipe));

  g_assert_false (vitrine_project_mend (project, &error));
  g_assert_nonnull (strstr (error->message, "nothing to mend"));
  g_assert_cmpstr (vitrine_project_undo_label (project), ==, "Set the Outputs");
}

static void
test_autosave (void)
{
  g_autoptr (NnDocument) document = small_document ();
  g_autoptr (VitrineProject) project = vitrine_project_new (document, NULL);
  g_autoptr (NnModel) wide = with_arg (document->model, 1, "units", 16);
  VitrineAutosave *autosave = vitrine_autosave_new (project);
  g_autoptr (GPtrArray) mine = NULL;
  g_autoptr (GPtrArray) left = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (NnDocument) again = NULL;
  g_autoptr (GError) error = NULL;

  vitrine_project_edit (project, wide, "Set units", NULL);
  g_assert_true (vitrine_autosave_flush (autosave, &error));
  g_assert_no_error (error);
  /* A living program's copies are nobody else's to recover. */
  mine = vitrine_recovery_list ();
  g_assert_cmpuint (mine->len, ==, 0);

  /* A child dies with unsaved work. */
  if (g_test_subprocess ())
    raise (SIGKILL);
  g_test_trap_subprocess ("/project/autosave", 0, G_TEST_SUBPROCESS_DEFAULT);
  g_assert_false (g_test_trap_has_passed ());
  left = vitrine_recovery_list ();
  g_assert_cmpuint (left->len, ==, 1);
  g_assert_cmpstr (((VitrineRecoverable *) left->pdata[0])->title, ==, "Small");
  again = nn_document_load (((VitrineRecoverable *) left->pdata[0])->path, &error);
  g_assert_no_error (error);
  g_assert_true (same_weights (again->model, wide));
  vitrine_recovery_discard (((VitrineRecoverable *) left->pdata[0])->path);
  vitrine_autosave_close (autosave);
  none = vitrine_recovery_list ();
  g_assert_cmpuint (none->len, ==, 0);
}

/* Three seeds, one after the other: each the run that its seed alone makes; the network that of
 * the best; one step of the history. */
static void
test_repeat (void)
{
  g_autoptr (NnDocument) document = small_document ();
  g_autoptr (VitrineProject) project = vitrine_project_new (document, NULL);
  g_autoptr (VitrineTraining) training = vitrine_training_new (project, NULL);
  GPtrArray *runs = vitrine_project_runs (project);
  double least = INFINITY;
  NnModel *best = NULL;
  guint at, n;

  vitrine_training_repeat (training, 3);
  iterate_until (no_longer_active, training, 60);
  g_assert_cmpint (vitrine_training_state (training), ==, VITRINE_TRAINING_FINISHED);
  g_assert_false (vitrine_training_series (training, &at, &n));
  g_assert_cmpuint (runs->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      NnRun *run = g_ptr_array_index (runs, i);
      double loss = g_array_index (run->epochs, NnRunEpoch, run->epochs->len - 1).val_loss;
      g_autoptr (NnModel) drawn = nn_model_reinitialise (document->model, 5 + i);

      g_assert_cmpuint (nn_run_n_steps (run), ==, 3 * run->steps_per_epoch);
      g_assert_cmpfloat (nn_spec_get (&run->recipe->training, "seed"), ==, 5 + i);
      g_assert_true (run->fresh);
      g_assert_true (same_weights (kept_at (run, 0)->model, drawn));
      g_assert_true (i == 0 || nn_run_same_but_seed (run, g_ptr_array_index (runs, 0)));
      if (loss < least)
        {
          least = loss;
          best = kept_at (run, run->kept->len - 1)->model;
        }
    }
  g_assert_true (vitrine_project_model (project) == best);
  g_assert_cmpfloat (nn_spec_get (&vitrine_project_recipe (project)->training, "seed"), ==, 5);
  g_assert_cmpstr (vitrine_project_undo_label (project), ==, "Train 3 Seeds");
  vitrine_project_undo (project);
  g_assert_true (vitrine_project_model (project) == document->model);
  g_assert_null (vitrine_project_undo_label (project));

  /* The second is what a training with that seed alone comes to. */
  {
    g_autoptr (NnModel) drawn = nn_model_reinitialise (document->model, 6);
    NnRun *second = g_ptr_array_index (runs, 1);

    vitrine_project_edit (project, drawn, "Draw", NULL);
    set_setting (project, "seed", "6", NULL);
    vitrine_training_start (training);
    iterate_until (no_longer_active, training, 60);
    g_assert_true (same_weights (vitrine_project_model (project), kept_at (second, second->kept->len - 1)->model));
  }
}

static gboolean
second_of_series (gpointer data)
{
  guint at, n;

  return vitrine_training_series (data, &at, &n) && at == 2 && vitrine_training_status (data)->step > 0;
}

/* Stopped in the second run: the first is kept whole, and is what the network becomes. */
static void
test_repeat_stopped (void)
{
  g_autoptr (NnDocument) document = small_document ();
  g_autoptr (VitrineProject) project = NULL;
  g_autoptr (VitrineTraining) training = NULL;
  NnRun *first;

  nn_spec_set (&document->recipe.training, "epochs", 200, NULL);
  project = vitrine_project_new (document, NULL);
  training = vitrine_training_new (project, NULL);
  vitrine_training_repeat (training, 20);
  iterate_until (second_of_series, training, 60);
  vitrine_training_stop (training);
  iterate_until (no_longer_active, training, 60);
  g_assert_cmpint (vitrine_training_state (training), ==, VITRINE_TRAINING_IDLE);
  g_assert_cmpuint (vitrine_project_runs (project)->len, ==, 2);
  first = g_ptr_array_index (vitrine_project_runs (project), 0);
  g_assert_true (vitrine_project_model (project) == kept_at (first, first->kept->len - 1)->model);
  g_assert_cmpstr (vitrine_project_undo_label (project), ==, "Train 1 Seed");
  /* Taken back altogether. */
  vitrine_training_repeat (training, 2);
  iterate_until (second_of_series, training, 60);
  vitrine_training_revert (training);
  g_assert_true (vitrine_project_model (project) == kept_at (first, first->kept->len - 1)->model);
  /* What cannot begin does not begin twice. */
  {
    g_autoptr (NnModel) wrong = with_arg (vitrine_project_model (project), 0, "channels", 3);

    vitrine_project_edit (project, wrong, "Set channels", NULL);
    vitrine_training_repeat (training, 3);
    iterate_until (no_longer_active, training, 60);
    g_assert_cmpint (vitrine_training_state (training), ==, VITRINE_TRAINING_FAILED);
    g_assert_nonnull (vitrine_training_message (training));
  }
}

static gboolean
resting (gpointer data)
{
  return vitrine_training_is_resting (data) && not_running (data);
}

#define A_WHILE 1000.0 /* seconds */

/* As if it had taken so long. */
static void
took_a_while (NnRun *run)
{
  for (guint i = 0; i < run->epochs->len; i++)
    g_array_index (run->epochs, NnRunEpoch, i).seconds += A_WHILE;
}

/* Trains on to the end what stands in @document, and compares with who never stopped. */
static void
go_on (NnDocument *document, const char *source, guint64 step)
{
  g_autoptr (VitrineTraining) alone = NULL;
  g_autoptr (VitrineProject) other = train_on (source, &alone);
  g_autoptr (VitrineProject) project = vitrine_project_new (document, NULL);
  g_autoptr (VitrineTraining) training = NULL;
  NnRun *run = last_run (project), *whole = last_run (other);
  const guint before = run->epochs->len;

  took_a_while (run);
  training = vitrine_training_new (project, NULL);
  g_assert_cmpint (vitrine_training_state (training), ==, VITRINE_TRAINING_PAUSED);
  g_assert_cmpuint (vitrine_training_status (training)->step, ==, step);
  g_assert_cmpuint (vitrine_training_status (training)->epochs, ==, 3);
  vitrine_training_start (training);
  iterate_until (no_longer_active, training, 60);
  g_assert_null (vitrine_training_message (training));
  g_assert_cmpint (vitrine_training_state (training), ==, VITRINE_TRAINING_FINISHED);
  g_assert_true (same_weights (vitrine_project_model (project), vitrine_project_model (other)));
  /* One run, with the curves of one that never stopped. */
  g_assert_cmpuint (vitrine_project_runs (project)->len, ==, 1);
  g_assert_cmpmem (nn_run_steps (run), nn_run_n_steps (run) * sizeof (NnRunStep), nn_run_steps (whole),
                   nn_run_n_steps (whole) * sizeof (NnRunStep));
  g_assert_cmpfloat (g_array_index (run->epochs, NnRunEpoch, run->epochs->len - 1).loss, ==,
                     g_array_index (whole->epochs, NnRunEpoch, whole->epochs->len - 1).loss);
  g_assert_cmpuint (kept_at (run, run->kept->len - 1)->step, ==, nn_run_n_steps (whole));
  /* The clock went on, too. */
  g_assert_cmpuint (before, >, 0);
  g_assert_cmpuint (run->epochs->len, >, before);
  for (guint i = before; i < run->epochs->len; i++)
    g_assert_cmpfloat (g_array_index (run->epochs, NnRunEpoch, i).seconds, >,
                       g_array_index (run->epochs, NnRunEpoch, i - 1).seconds);
  g_assert_cmpfloat (g_array_index (run->epochs, NnRunEpoch, before).seconds, >, A_WHILE);
  g_assert_false (run->under_way);
}

/* A document that is saved in the middle of an epoch goes on from there when it is opened. */
static void
test_go_on (gconstpointer source)
{
  g_autoptr (NnDocument) document = make_document (source);
  g_autoptr (VitrineProject) project = vitrine_project_new (document, NULL);
  g_autoptr (VitrineTraining) training = vitrine_training_new (project, NULL);
  g_autoptr (NnDocument) saved = NULL;
  g_autoptr (NnDocument) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, "going.vitrine", NULL);

  vitrine_training_step_epoch (training);
  iterate_until (resting, training, 60);
  for (guint i = 0; i < 3; i++)
    {
      vitrine_training_step (training);
      iterate_until (resting, training, 60);
    }
  g_assert_true (vitrine_project_standing (project) == last_run (project));
  saved = vitrine_project_document (project);
  g_assert_true (saved->model == vitrine_project_model (project));
  g_assert_true (nn_document_save (saved, path, &error));
  again = nn_document_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->progress->step, ==, nn_run_n_steps (last_run (project)));
  go_on (again, source, nn_run_n_steps (last_run (project)));
  /* Stopped, it is no longer under way: it waits for nobody. */
  vitrine_training_stop (training);
  iterate_until (no_longer_active, training, 60);
  {
    g_autoptr (NnDocument) stopped = vitrine_project_document (project);
    g_autoptr (VitrineProject) opened = vitrine_project_new (stopped, NULL);
    g_autoptr (VitrineTraining) idle = vitrine_training_new (opened, NULL);

    g_assert_cmpint (vitrine_training_state (idle), ==, VITRINE_TRAINING_IDLE);
    /* It can be continued all the same, with the same bits. */
    vitrine_training_continue (idle, last_run (opened));
    iterate_until (no_longer_active, idle, 60);
    {
      g_autoptr (VitrineTraining) alone = NULL;
      g_autoptr (VitrineProject) other = train_on (source, &alone);

      g_assert_true (same_weights (vitrine_project_model (opened), vitrine_project_model (other)));
    }
    g_assert_cmpuint (vitrine_project_runs (opened)->len, ==, 1);
    g_assert_cmpint (vitrine_training_state (idle), ==, VITRINE_TRAINING_FINISHED);
    /* At its end: for as many epochs again. */
    vitrine_training_continue (idle, last_run (opened));
    iterate_until (no_longer_active, idle, 60);
    g_assert_cmpfloat (nn_spec_get (&vitrine_project_recipe (opened)->training, "epochs"), ==, 6);
    g_assert_cmpuint (nn_run_n_steps (last_run (opened)), ==, 6 * last_run (opened)->steps_per_epoch);
  }
}

/* What is edited does not wait to go on. */
static void
test_go_on_edited (void)
{
  g_autoptr (NnDocument) document = small_document ();
  g_autoptr (VitrineProject) project = vitrine_project_new (document, NULL);
  g_autoptr (VitrineTraining) training = vitrine_training_new (project, NULL);
  g_autoptr (NnDocument) saved = NULL;
  g_autoptr (VitrineProject) opened = NULL;
  g_autoptr (VitrineTraining) waiting = NULL;
  g_autoptr (NnModel) wide = NULL;

  vitrine_training_step (training);
  iterate_until (resting, training, 60);
  saved = vitrine_project_document (project);
  opened = vitrine_project_new (saved, NULL);
  waiting = vitrine_training_new (opened, NULL);
  g_assert_cmpint (vitrine_training_state (waiting), ==, VITRINE_TRAINING_PAUSED);
  wide = with_arg (vitrine_project_model (opened), 1, "units", 9);
  vitrine_project_edit (opened, wide, "Set units", NULL);
  g_assert_cmpint (vitrine_training_state (waiting), ==, VITRINE_TRAINING_IDLE);
  g_assert_null (vitrine_project_standing (opened));
  vitrine_training_start (waiting);
  iterate_until (no_longer_active, waiting, 60);
  g_assert_cmpuint (vitrine_project_runs (opened)->len, ==, 2);
}

static char *
find_copy (const char *ending)
{
  g_autofree char *path = g_build_filename (folder, "vitrine", "autosave", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ending))
      return g_build_filename (path, name, NULL);
  return NULL;
}

static gboolean
has_live_copy (gpointer data)
{
  g_autofree char *live = find_copy ("-live");

  return live != NULL;
}

/* A training that a crash cut short goes on from the small copy beside the large one. */
static void
test_go_on_after_crash (void)
{
  g_autoptr (GPtrArray) left = NULL;
  g_autoptr (NnDocument) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  if (g_test_subprocess ())
    {
      NnDocument *document = small_document ();
      VitrineProject *project = vitrine_project_new (document, NULL);
      VitrineTraining *training = vitrine_training_new (project, NULL);

      vitrine_autosave_new (project);
      vitrine_training_step_epoch (training);
      iterate_until (resting, training, 60);
      /* The first copy holds all, those after it what training changed. */
      while (!has_live_copy (NULL))
        {
          vitrine_training_step (training);
          iterate_until (resting, training, 60);
          for (guint i = 0; i < 200; i++)
            {
              g_main_context_iteration (NULL, FALSE);
              g_usleep (500);
            }
        }
      raise (SIGKILL);
    }
  g_test_trap_subprocess ("/project/go-on/after-crash", 0, G_TEST_SUBPROCESS_DEFAULT);
  g_assert_false (g_test_trap_has_passed ());
  left = vitrine_recovery_list ();
  g_assert_cmpuint (left->len, ==, 1);
  path = g_strdup (((VitrineRecoverable *) left->pdata[0])->path);
  again = nn_document_load (path, &error);
  g_assert_no_error (error);
  {
    guint64 before = again->progress->step;

    nn_document_unref (g_steal_pointer (&again));
    again = vitrine_recovery_load (path, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (again->progress->step, >, before);
  }
  g_assert_cmpuint (((NnRun *) again->runs->pdata[0])->kept->len, >=, 5);
  vitrine_recovery_discard (path);
  g_assert_false (has_live_copy (NULL));
  go_on (again, "\"spiral\"", again->progress->step);
}

/* Steps on until the small copy beside the large one was written, and keeps that aside. */
static char *
set_live_copy_aside (VitrineTraining *training)
{
  g_autofree char *live = NULL;
  char *aside;

  while ((live = find_copy ("-live")) == NULL)
    {
      vitrine_training_step (training);
      iterate_until (resting, training, 60);
      for (guint i = 0; i < 200; i++)
        {
          g_main_context_iteration (NULL, FALSE);
          g_usleep (500);
        }
    }
  aside = g_strconcat (live, "-aside", NULL);
  g_assert_cmpint (g_rename (live, aside), ==, 0);
  return aside;
}

/* Killed between the large copy's writing and the end of the small one: of what was there
 * before nothing is put on top, whatever its time. */
static void
leave_stale_copy (VitrineProject  *project,
                  VitrineAutosave *autosave,
                  VitrineTraining *training)
{
  g_autofree char *aside = set_live_copy_aside (training);
  g_autofree char *live = g_strndup (aside, strlen (aside) - strlen ("-aside"));
  g_autoptr (GError) error = NULL;

  vitrine_training_start (training);
  iterate_until (no_longer_active, training, 60);
  g_assert_true (vitrine_autosave_flush (autosave, &error));
  g_assert_cmpint (g_rename (aside, live), ==, 0);
  g_assert_cmpint (g_utime (live, NULL), ==, 0);
  raise (SIGKILL);
}

/* What a crash left, loaded. */
static NnDocument *
recovered (guint n_runs)
{
  g_autoptr (GPtrArray) left = vitrine_recovery_list ();
  g_autoptr (GError) error = NULL;
  NnDocument *document;
  const char *path;

  g_assert_cmpuint (left->len, ==, 1);
  path = ((VitrineRecoverable *) left->pdata[0])->path;
  document = vitrine_recovery_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (document->runs->len, ==, n_runs);
  vitrine_recovery_discard (path);
  return document;
}

static void
test_crash_at_end (void)
{
  g_autoptr (NnDocument) again = NULL;
  NnRun *run;

  if (g_test_subprocess ())
    {
      VitrineProject *project = vitrine_project_new (small_document (), NULL);

      leave_stale_copy (project, vitrine_autosave_new (project), vitrine_training_new (project, NULL));
    }
  g_test_trap_subprocess ("/project/go-on/crash-at-end", 0, G_TEST_SUBPROCESS_DEFAULT);
  g_assert_false (g_test_trap_has_passed ());
  again = recovered (1);
  run = g_ptr_array_index (again->runs, 0);
  g_assert_cmpuint (nn_run_n_steps (run), ==, 3 * run->steps_per_epoch);
  g_assert_null (again->progress);
}

/* A run that is not the last goes on: the copy of before has it at another place. */
static void
test_crash_in_older_run (void)
{
  g_autoptr (NnDocument) again = NULL;
  NnRun *first, *second;

  if (g_test_subprocess ())
    {
      VitrineProject *project = vitrine_project_new (small_document (), NULL);
      VitrineTraining *training = vitrine_training_new (project, NULL);
      VitrineAutosave *autosave;
      g_autofree char *copy = NULL, *before = NULL, *aside = NULL, *live = NULL;
      gsize size;

      for (guint i = 0; i < 2; i++)
        {
          vitrine_training_start (training);
          iterate_until (no_longer_active, training, 60);
        }
      autosave = vitrine_autosave_new (project);
      g_assert_true (vitrine_autosave_flush (autosave, NULL));
      copy = find_copy (".vitrine");
      g_assert_true (g_file_get_contents (copy, &before, &size, NULL));
      vitrine_training_continue (training, g_ptr_array_index (vitrine_project_runs (project), 0));
      vitrine_training_pause (training);
      iterate_until (resting, training, 60);
      aside = set_live_copy_aside (training);
      live = g_strndup (aside, strlen (aside) - strlen ("-aside"));
      g_assert_true (g_file_set_contents (copy, before, size, NULL));
      g_assert_cmpint (g_rename (aside, live), ==, 0);
      g_assert_cmpint (g_utime (live, NULL), ==, 0);
      raise (SIGKILL);
    }
  g_test_trap_subprocess ("/project/go-on/crash-in-older-run", 0, G_TEST_SUBPROCESS_DEFAULT);
  g_assert_false (g_test_trap_has_passed ());
  again = recovered (2);
  first = g_ptr_array_index (again->runs, 1);
  second = g_ptr_array_index (again->runs, 0);
  g_assert_cmpstr (first->title, ==, "Run 1");
  g_assert_cmpuint (again->progress->step, ==, nn_run_n_steps (first));
  g_assert_cmpuint (nn_run_n_steps (first), >, nn_run_n_steps (second));
}

static guint
n_copies (void)
{
  g_autofree char *path = g_build_filename (folder, "vitrine", "autosave", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_suffix (name, ".vitrine");
  return n;
}

static gboolean
has_copy (gpointer data)
{
  return n_copies () == 1;
}

static gboolean
has_no_copy (gpointer data)
{
  return n_copies () == 0;
}

/* Nobody asks for it: some seconds after an edit there is a copy, after a save there is none. */
static void
test_autosave_by_itself (void)
{
  g_autoptr (NnDocument) document = small_document ();
  g_autoptr (VitrineProject) project = vitrine_project_new (document, NULL);
  g_autoptr (NnModel) wide = with_arg (document->model, 1, "units", 16);
  VitrineAutosave *autosave = vitrine_autosave_new (project);
  g_autofree char *path = g_build_filename (folder, "by-itself.vitrine", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  Save save = { .project = project };

  g_assert_cmpuint (n_copies (), ==, 0);
  vitrine_project_edit (project, wide, "Set units", NULL);
  iterate_until (has_copy, NULL, 20);
  vitrine_project_save_async (project, file, saved_cb, &save);
  iterate_until (save_done, &save, 20);
  g_assert_true (save.ok);
  iterate_until (has_no_copy, NULL, 20);
  vitrine_autosave_close (autosave);
  g_unlink (path);
}

/* A training that rests, with a first copy of all. */
static void
make_first_copy (VitrineProject  *project,
                 VitrineTraining *training,
                 VitrineAutosave *autosave)
{
  iterate_until (has_samples, project, 20);
  vitrine_training_step (training);
  iterate_until (resting, training, 60);
  g_assert_nonnull (vitrine_project_standing (project));
  g_signal_emit_by_name (project, "stood");
  iterate_until (has_copy, NULL, 20);
  g_assert_true (vitrine_autosave_flush (autosave, NULL));
}

/* The user saves, and that ends while the small copy is being written: neither copy stays. */
static void
test_autosave_saved_meanwhile (void)
{
  g_autoptr (NnDocument) document = small_document ();
  g_autoptr (VitrineProject) project = vitrine_project_new (document, NULL);
  g_autoptr (VitrineTraining) training = vitrine_training_new (project, NULL);
  VitrineAutosave *autosave = vitrine_autosave_new (project);
  g_autofree char *path = g_build_filename (folder, "meanwhile.vitrine", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  Save save = { .project = project };

  make_first_copy (project, training, autosave);
  vitrine_project_save_async (project, file, saved_cb, &save);
  /* Its thread comes first to its end; nothing is told of that before the other has begun. */
  while (!g_file_test (path, G_FILE_TEST_EXISTS))
    g_usleep (1000);
  g_usleep (50000);
  g_signal_emit_by_name (project, "stood");
  iterate_until (save_done, &save, 20);
  g_assert_true (save.ok);
  g_assert_false (vitrine_project_modified (project));
  iterate_until (has_no_copy, NULL, 20);
  g_assert_false (has_live_copy (NULL));
  vitrine_training_stop (training);
  vitrine_autosave_close (autosave);
  g_unlink (path);
}

/* The longer the small copy takes to write, the later the next. What stood meanwhile comes then by itself. */
static void
test_autosave_rarely (void)
{
  g_autoptr (NnDocument) document = small_document ();
  g_autoptr (VitrineProject) project = vitrine_project_new (document, NULL);
  g_autoptr (VitrineTraining) training = vitrine_training_new (project, NULL);
  VitrineAutosave *autosave = vitrine_autosave_new (project);
  gint64 begin, end;

  make_first_copy (project, training, autosave);
  g_signal_emit_by_name (project, "stood");
  begin = g_get_monotonic_time ();
  /* That it is written is told to the main loop, which waits here. */
  while (!has_live_copy (NULL))
    g_usleep (1000);
  g_usleep (30000);
  end = g_get_monotonic_time ();
  g_assert_true (vitrine_autosave_flush (autosave, NULL));
  g_assert_false (has_live_copy (NULL));
  g_signal_emit_by_name (project, "stood");
  iterate_until (has_live_copy, NULL, 60);
  g_assert_cmpint (g_get_monotonic_time () - end, >=, 20 * (end - begin));
  vitrine_training_stop (training);
  vitrine_autosave_close (autosave);
}

/* Large numbers of steps and epochs are told in groups of three digits. */
static void
test_moments (void)
{
  g_autoptr (NnRun) run = nn_run_new ("Run 1", "");
  g_autofree char *step = NULL, *epoch = NULL, *name = NULL, *length = NULL;
  g_autofree NnRunStep *steps = g_new0 (NnRunStep, 60000);

  run->steps_per_epoch = 3;
  nn_run_add_steps (run, steps, 60000);
  step = vitrine_moment_title (run, 5500);
  epoch = vitrine_moment_title (run, 3 * 5500);
  name = vitrine_moment_name (run, 5500);
  length = vitrine_moment_length (run);
  g_assert_cmpstr (step, ==, "Step 5,500");
  g_assert_cmpstr (epoch, ==, "Epoch 5,500");
  g_assert_cmpstr (name, ==, "step 5,500 of Run 1");
  g_assert_cmpstr (length, ==, "20,000 epochs");
}

static void
test_recent (void)
{
  g_autofree char *a = g_build_filename (folder, "a.vitrine", NULL);
  g_autofree char *b = g_build_filename (folder, "b.vitrine", NULL);
  g_autoptr (GPtrArray) list = NULL;

  g_assert_true (g_file_set_contents (a, "a", 1, NULL));
  g_assert_true (g_file_set_contents (b, "b", 1, NULL));
  vitrine_recent_add (a, "A", "one", NULL);
  vitrine_recent_add (b, "B", NULL, NULL);
  vitrine_recent_add (a, "A", "again", "conv2d");
  list = vitrine_recent_list ();
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpstr (((VitrineRecent *) list->pdata[0])->path, ==, a);
  g_assert_cmpstr (((VitrineRecent *) list->pdata[0])->summary, ==, "again");
  g_assert_cmpstr (((VitrineRecent *) list->pdata[0])->layer, ==, "conv2d");
  g_assert_cmpstr (((VitrineRecent *) list->pdata[1])->layer, ==, "");
  g_unlink (b);
  g_clear_pointer (&list, g_ptr_array_unref);
  list = vitrine_recent_list ();
  g_assert_cmpuint (list->len, ==, 1);
}

/* Documents of one title are told apart by folder or, in one folder, by file. */
static void
test_recent_places (void)
{
  static const struct { const char *path, *title, *place; } all[] = {
    { "/home/a/one/net.vitrine", "Digits", "one" },
    { "/home/a/two/net.vitrine", "Digits", "two" },
    { "/home/a/two/other.vitrine", "Spirals", NULL },
    { "/home/a/deep/x/y/words.vitrine", "", "deep/x/y" },
    { "/home/a/flat/x/y/words.vitrine", "", "flat/x/y" },
    { "/home/a/same/1.vitrine", "Twin", "1.vitrine" },
    { "/home/a/same/2.vitrine", "Twin", "2.vitrine" },
    { "/z.vitrine", "Root", "/" },
    { "/home/z.vitrine", "Root", "home" },
  };
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      VitrineRecent *recent = g_new0 (VitrineRecent, 1);

      recent->path = (char *) all[i].path;
      recent->title = (char *) all[i].title;
      g_ptr_array_add (list, recent);
    }
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autofree char *place = vitrine_recent_place (list, i);

      g_assert_cmpstr (place, ==, all[i].place);
    }
}

/* Pins change the document, not its history; they go into the file's document and come back. */
static void
test_pins (void)
{
  g_autoptr (NnDocument) small = small_document ();
  g_autoptr (VitrineProject) project = vitrine_project_new (small, NULL);
  g_autoptr (NnDocument) document = NULL;
  g_autoptr (VitrineProject) again = NULL;
  guint told = 0;

  g_signal_connect_swapped (project, "pins-changed", G_CALLBACK (count_cb), &told);
  g_assert_cmpuint (vitrine_project_pins (project)->len, ==, 0);
  vitrine_project_pin (project, 17, TRUE);
  vitrine_project_pin (project, 4, TRUE);
  vitrine_project_pin (project, 17, TRUE);
  g_assert_cmpuint (told, ==, 2);
  g_assert_true (vitrine_project_modified (project));
  g_assert_null (vitrine_project_undo_label (project));
  g_assert_true (vitrine_project_is_pinned (project, 4) && !vitrine_project_is_pinned (project, 5));
  document = vitrine_project_document (project);
  again = vitrine_project_new (document, NULL);
  g_assert_cmpmem (vitrine_project_pins (again)->data, 8, ((guint32[]) { 17, 4 }), 8);
  vitrine_project_pin (project, 17, FALSE);
  vitrine_project_pin (project, 99, FALSE);
  g_assert_cmpuint (told, ==, 3);
  g_assert_cmpuint (vitrine_project_pins (project)->len, ==, 1);
  /* the newest stay */
  for (guint i = 0; i < NN_MAX_PINS; i++)
    vitrine_project_pin (project, 100 + i, TRUE);
  g_assert_cmpuint (vitrine_project_pins (project)->len, ==, NN_MAX_PINS);
  g_assert_false (vitrine_project_is_pinned (project, 4));
  g_assert_true (vitrine_project_is_pinned (project, 100 + NN_MAX_PINS - 1));
}

int
main (int argc, char **argv)
{
  int status;

  /* A subprocess shares its parent's folder. */
  folder = g_strdup (g_getenv ("VITRINE_TEST_FOLDER"));
  if (folder == NULL)
    folder = g_dir_make_tmp ("vitrine-test-XXXXXX", NULL);
  g_setenv ("VITRINE_TEST_FOLDER", folder, TRUE);
  g_setenv ("XDG_STATE_HOME", folder, TRUE);
  g_setenv ("XDG_DATA_HOME", folder, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/project/pins", test_pins);
  g_test_add_func ("/project/history", test_history);
  g_test_add_func ("/project/history-data", test_history_data);
  g_test_add_func ("/project/edit", test_edit);
  g_test_add_func ("/project/recipe/undo", test_recipe_undo);
  g_test_add_func ("/project/recipe/undo-training", test_training_recipe_undo);
  g_test_add_func ("/project/finder", test_finder);
  g_test_add_func ("/project/finder/refused", test_finder_refused);
  g_test_add_func ("/project/training/undo", test_training_undo);
  g_test_add_func ("/project/training/steps", test_training_steps);
  g_test_add_func ("/project/training/steered", test_training_steered);
  g_test_add_func ("/project/training/edited", test_training_edited);
  g_test_add_func ("/project/training/diverges", test_training_diverges);
  g_test_add_func ("/project/kept", test_kept);
  g_test_add_func ("/project/kept/true", test_kept_is_true);
  g_test_add_func ("/project/kept/budget", test_kept_budget);
  g_test_add_func ("/project/look-back", test_look_back);
  g_test_add_func ("/project/look-back/while-training", test_look_back_while_training);
  g_test_add_func ("/project/timeline", test_timeline);
  g_test_add_data_func ("/project/go-on/held-out", "\"spiral\"", test_go_on);
  g_test_add_data_func ("/project/go-on/nothing-held-out",
                        "{\"class\": \"spiral\", \"args\": {\"train_share\": 1}}", test_go_on);
  g_test_add_func ("/project/go-on/edited", test_go_on_edited);
  g_test_add_func ("/project/go-on/after-crash", test_go_on_after_crash);
  g_test_add_func ("/project/go-on/crash-at-end", test_crash_at_end);
  g_test_add_func ("/project/go-on/crash-in-older-run", test_crash_in_older_run);
  g_test_add_func ("/project/repeat", test_repeat);
  g_test_add_func ("/project/repeat/stopped", test_repeat_stopped);
  g_test_add_func ("/project/save", test_save);
  g_test_add_func ("/project/bad-source", test_bad_source);
  g_test_add_func ("/project/bad-source/goes-back", test_source_goes_back);
  g_test_add_func ("/project/saved-again", test_saved_again);
  g_test_add_func ("/project/moment", test_moment);
  g_test_add_func ("/project/source/undone", test_source_undone);
  g_test_add_func ("/project/source/takes-the-inputs", test_source_takes_the_inputs);
  g_test_add_func ("/project/source/to-scale", test_source_to_scale);
  g_test_add_func ("/project/source/takes-the-outputs", test_source_takes_the_outputs);
  g_test_add_func ("/project/source/start-network", test_start_network);
  g_test_add_func ("/project/source/start-translator", test_start_translator);
  g_test_add_func ("/project/mend", test_mend);
  g_test_add_func ("/project/moments", test_moments);
  g_test_add_func ("/project/autosave", test_autosave);
  g_test_add_func ("/project/autosave/by-itself", test_autosave_by_itself);
  g_test_add_func ("/project/autosave/saved-meanwhile", test_autosave_saved_meanwhile);
  g_test_add_func ("/project/autosave/rarely", test_autosave_rarely);
  g_test_add_func ("/project/recent", test_recent);
  g_test_add_func ("/project/recent-places", test_recent_places);
  status = g_test_run ();
  g_free (folder);
  return status;
}
