/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The learning-rate finder: its curve, its suggestion, its end, and what it leaves alone. */
#include "tests/build.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <unistd.h>

#define LINE "input channels=3; dense units=1"
#define NET  "input channels=3; dense units=16 activation=relu; dense units=4 activation=softmax"

static NnSpec
settings (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  NnSpec spec = nn_spec_new (&nn_finder_class);

  for (guint w = 0; words[w] != NULL; w++)
    {
      g_auto (GStrv) pair = g_strsplit (words[w], "=", 2);
      g_autoptr (GError) error = NULL;

      nn_spec_set_string (&spec, pair[0], pair[1], &error);
      g_assert_no_error (error);
    }
  return spec;
}

static NnFinding *
find (const char *text, NnSamples *samples, const char *recipe_text, guint n_threads)
{
  g_autoptr (NnModel) model = build_model (text, 1);
  g_autoptr (NnPool) pool = nn_pool_new (n_threads);
  g_autoptr (GError) error = NULL;
  NnFinding *finding;
  NnRecipe recipe;

  nn_recipe_init (&recipe);
  nn_recipe_fit (&recipe, model, samples);
  set_recipe (&recipe, recipe_text);
  finding = nn_find_rate (model, samples, &recipe, pool, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (finding->n, <=, nn_spec_get (&finding->settings, "steps"));
  return finding;
}

/* --- the curve alone ------------------------------------------------------ */

static void
test_smoothing (void)
{
  NnSpec spec = settings ("steps=30 lowest_rate=1e-4 highest_rate=1 smoothing=0.8");
  g_autoptr (NnFinding) finding = nn_finding_new (&spec);
  NnRandom random = nn_random_new (3);
  double sum = 0;

  for (guint i = 0; i < 30; i++)
    {
      double loss = 1 + nn_random_uniform (&random);

      g_assert_true (nn_finding_add (finding, loss) == (i < 29));
      sum = 0.8 * sum + 0.2 * loss;
      g_assert_cmpfloat_with_epsilon (finding->points[i].smooth, sum / (1 - pow (0.8, i + 1)), 1e-12);
      g_assert_cmpfloat (finding->points[i].loss, ==, loss);
    }
  g_assert_cmpfloat_with_epsilon (finding->points[0].rate, 1e-4, 1e-16);
  g_assert_cmpfloat_with_epsilon (finding->points[29].rate, 1, 1e-12);
  for (guint i = 1; i < 30; i++)
    g_assert_cmpfloat_with_epsilon (finding->points[i].rate / finding->points[i - 1].rate,
                                    pow (1e4, 1 / 29.0), 1e-9);
}

/* A fall whose steepest place and least value are known; the noise must not decide. */
static void
test_suggestion (void)
{
  for (guint seed = 0; seed < 20; seed++)
    {
      NnSpec spec = settings ("steps=281 lowest_rate=1e-6 highest_rate=10 smoothing=0");
      g_autoptr (NnFinding) finding = nn_finding_new (&spec);
      NnRandom random = nn_random_new (seed);

      for (guint i = 0; i < 281; i++)
        {
          double decade = log10 (nn_finder_rate (&spec, i));
          double loss = 0.5 + 2 / (1 + exp (5 * (decade + 3))) + (decade > -1 ? 0.2 * (decade + 1) : 0);

          if (!nn_finding_add (finding, loss + (seed > 0) * 0.02 * nn_random_normal_at (&random, i)))
            break;
        }
      nn_finding_judge (finding);
      g_assert_null (finding->reason);
      g_assert_cmpint (finding->end, ==, NN_FINDER_SWEPT);
      g_assert_cmpfloat (fabs (log10 (finding->suggestion) + 3), <, seed > 0 ? 0.25 : 0.03);
      if (seed == 0)
        g_assert_cmpfloat (fabs (log10 (finding->tenth) + 2), <, 0.03);
    }
}

static void
test_rounded (void)
{
  NnSpec spec = settings ("steps=100 lowest_rate=1e-6 highest_rate=10 smoothing=0.5");
  g_autoptr (NnFinding) finding = nn_finding_new (&spec);
  g_autofree char *text = NULL;

  for (guint i = 0; i < 100; i++)
    nn_finding_add (finding, 1 + 1 / (1 + exp (i - 60.0)));
  nn_finding_judge (finding);
  text = g_strdup_printf ("%.15g", finding->suggestion);
  g_assert_cmpuint (strlen (text), <=, strlen ("0.0012"));
  g_assert_cmpfloat (fabs (finding->suggestion / nn_finder_rate (&spec, 60) - 1), <, 0.25);
}

static void
test_nothing (void)
{
  NnSpec spec = settings ("steps=100");

  /* Noise about the same value, and one that only rises. */
  for (guint seed = 0; seed < 40; seed++)
    {
      g_autoptr (NnFinding) finding = nn_finding_new (&spec);
      NnRandom random = nn_random_new (seed);

      for (guint i = 0; i < 100; i++)
        nn_finding_add (finding, 1 + 0.1 * nn_random_normal_at (&random, i) + (seed % 2) * i / 100.0);
      nn_finding_judge (finding);
      g_assert_true (isnan (finding->suggestion) && isnan (finding->tenth));
      g_assert_nonnull (strstr (finding->reason, "never fell"));
      g_assert_nonnull (strstr (finding->reason, "from a rate of 1e−6 to "));
    }
  {
    g_autoptr (NnFinding) finding = nn_finding_new (&spec);

    g_assert_false (nn_finding_add (finding, NAN));
    nn_finding_judge (finding);
    g_assert_cmpint (finding->end, ==, NN_FINDER_DIVERGED);
    g_assert_nonnull (strstr (finding->reason, "first batch"));
  }
  {
    g_autoptr (NnFinding) finding = nn_finding_new (&spec);

    for (guint i = 0; i < 5; i++)
      g_assert_true (nn_finding_add (finding, 2));
    g_assert_false (nn_finding_add (finding, INFINITY));
    g_assert_cmpuint (finding->n, ==, 5);
    nn_finding_judge (finding);
    g_assert_nonnull (strstr (finding->reason, "after 5 batches"));
  }
}

/* A loss that rises for good ends the sweep; one that a few wild batches lift does not, as a
 * well-trained network has them. */
static void
test_rises (void)
{
  NnSpec spec = settings ("steps=200");
  g_autoptr (NnFinding) rising = nn_finding_new (&spec);
  g_autoptr (NnFinding) wild = nn_finding_new (&spec);

  for (guint i = 0; i < 200; i++)
    {
      if (!nn_finding_add (rising, i < 120 ? 2 / (1 + exp ((i - 80.0) / 6)) + 0.1 : 0.1 * pow (1.2, i - 120)))
        break;
    }
  g_assert_cmpint (rising->end, ==, NN_FINDER_ROSE);
  g_assert_cmpuint (rising->n, <, 160);
  nn_finding_judge (rising);
  g_assert_cmpfloat (fabs (log10 (rising->suggestion / nn_finder_rate (&spec, 80))), <, 0.4);
  for (guint i = 0; i < 200; i++)
    nn_finding_add (wild, i % 23 == 5 ? 0.3 : 0.001);
  g_assert_cmpuint (wild->n, ==, 200);
  g_assert_cmpint (wild->end, ==, NN_FINDER_SWEPT);
  nn_finding_judge (wild);
  g_assert_nonnull (wild->reason);
}

/* --- the sweep -------------------------------------------------------------- */

/* A plain step against a quadratic's gradient rises for good past 2 / its greatest curvature,
 * which is 2 here as the inputs are standard normal: that rate is 1. */
static void
test_quadratic (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (3), 500, 0, 1);
  g_autoptr (NnFinding) finding
      = find (LINE, samples, "optimizer=sgd batch_size=400 steps=100 lowest_rate=1e-5 highest_rate=1000", 2);
  double turn = 0, losses[3];
  const double rates[] = { 1, 0.01, 200 };

  g_assert_null (finding->reason);
  g_assert_cmpint (finding->end, !=, NN_FINDER_SWEPT);
  for (guint i = 1; i < finding->n && turn == 0; i++)
    {
      if (finding->points[i].loss > 1.01 * finding->points[i - 1].loss)
        turn = finding->points[i].rate;
    }
  g_assert_cmpfloat (turn, >, 0.8);
  g_assert_cmpfloat (turn, <, 1.6);
  g_assert_cmpfloat (finding->suggestion, <, 1);
  g_assert_cmpfloat (finding->suggestion, >, 0.01);

  /* The rate that it names is better than one far below, and one far above flies apart. */
  for (guint k = 0; k < 3; k++)
    {
      g_autoptr (NnModel) model = build_model (LINE, 1);
      g_autoptr (NnTrainer) trainer = NULL;
      g_autoptr (GError) error = NULL;
      NnStepReport report = { 0 };
      NnRecipe recipe;

      nn_recipe_init (&recipe);
      nn_recipe_fit (&recipe, model, samples);
      set_recipe (&recipe, "optimizer=sgd batch_size=400");
      nn_spec_set (&recipe.optimizer, "learning_rate", rates[k] * finding->suggestion, &error);
      g_assert_no_error (error);
      trainer = nn_trainer_new (model, samples, &recipe, NULL, &error);
      for (guint i = 0; i < 30 && nn_trainer_step (trainer, &report, NULL); i++)
        ;
      losses[k] = report.loss;
    }
  g_assert_cmpfloat (losses[0], <, 0.5 * losses[1]);
  g_assert_cmpfloat (losses[2], >, 1e3 * losses[1]);
}

static void
test_classes (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (3), 500, 4, 0);
  g_autoptr (NnFinding) adam = find (NET, samples, "optimizer=adam", 2);
  g_autoptr (NnFinding) sgd = find (NET, samples, "optimizer=sgd", 2);

  g_assert_cmpfloat (adam->suggestion, >, 1e-3);
  g_assert_cmpfloat (adam->suggestion, <, 0.5);
  g_assert_cmpfloat (sgd->suggestion, >, 3 * adam->suggestion);
  g_assert_cmpstr (adam->subject, ==, "Adam, batches of 32");
  g_assert_cmpstr (sgd->subject, ==, "SGD, batches of 32");
}

/* Neither the recipe's own rate nor its schedule matter; its seed and its batches do. */
static void
test_recipe (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (3), 500, 4, 0);
  const char *same[] = { "learning_rate=0.3", "schedule=cosine warmup=0.4", "epochs=1 patience=1 average=0.9" };
  const char *others[] = { "seed=9", "batch_size=8", "clip_norm=0.01", "noise=0.5", "mixup=0.3" };
  g_autoptr (NnFinding) plain = find (NET, samples, "steps=60", 1);

  for (guint i = 0; i < G_N_ELEMENTS (same) + G_N_ELEMENTS (others); i++)
    {
      gboolean alike = i < G_N_ELEMENTS (same);
      g_autofree char *text
          = g_strconcat ("steps=60 ", alike ? same[i] : others[i - G_N_ELEMENTS (same)], NULL);
      g_autoptr (NnFinding) other = find (NET, samples, text, 1);
      gboolean equal = other->n == plain->n;

      for (guint k = 0; k < MIN (plain->n, other->n); k++)
        equal &= plain->points[k].loss == other->points[k].loss;
      g_assert_true (equal == alike);
    }
}

static void
test_threads (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (6, 6, 1), 300, 4, 0);
  const char *net = "input height=6 width=6 channels=1; conv2d filters=5 kernel_size=3; dropout rate=0.3; "
                    "flatten; dense units=9 activation=relu; dense units=4 activation=softmax";
  const char *recipe = "steps=80 shift=0.2 noise=0.1 mixup=0.4 clip_norm=1 seed=7 batch_size=48";
  g_autoptr (NnFinding) first = find (net, samples, recipe, 1);
  const guint threads[] = { 2, 3, 8 };

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      g_autoptr (NnFinding) other = find (net, samples, recipe, threads[i]);

      g_assert_cmpuint (other->n, ==, first->n);
      g_assert_cmpmem (first->points, first->n * sizeof *first->points, other->points,
                       other->n * sizeof *other->points);
      g_assert_true (memcmp (&first->suggestion, &other->suggestion, sizeof (double)) == 0);
    }
}

/* To fly apart is an answer. */
static void
test_diverges (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (3), 500, 0, 1);
  g_autoptr (NnFinding) whole
      = find (LINE, samples, "optimizer=sgd steps=200 lowest_rate=1e-5 highest_rate=1000 smoothing=0.99", 1);
  g_autoptr (NnFinding) high
      = find ("input channels=3; dense units=8; dense units=1", samples,
              "optimizer=sgd steps=40 lowest_rate=100 highest_rate=1000", 1);

  g_assert_null (whole->reason);
  g_assert_cmpuint (whole->n, <, 200);
  g_assert_cmpint (high->end, ==, NN_FINDER_DIVERGED);
  g_assert_cmpuint (high->n, <, 12);
  g_assert_true (isnan (high->suggestion));
  g_assert_nonnull (strstr (high->reason, "lower the lowest rate"));
}

static void
copy_cb (const NnFinding *finding, gpointer data)
{
  GPtrArray *copies = data;

  g_ptr_array_add (copies, nn_finding_copy (finding));
}

/* The network is only looked at, and what the progress copied stays as it was. */
static void
test_unchanged (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (3), 500, 4, 0);
  g_autoptr (NnModel) model = build_model (NET, 1);
  g_autoptr (NnModel) same = build_model (NET, 1);
  g_autoptr (GPtrArray) copies = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_finding_unref);
  g_autoptr (NnFinding) finding = NULL;
  g_autoptr (GError) error = NULL;
  NnRecipe recipe, before;

  nn_recipe_init (&recipe);
  set_recipe (&recipe, "steps=50");
  before = recipe;
  finding = nn_find_rate (model, samples, &recipe, NULL, NULL, copy_cb, copies, &error);
  g_assert_no_error (error);
  g_assert_true (nn_recipe_equal (&recipe, &before));
  for (guint i = 0; i < nn_model_n_entries (model); i++)
    {
      for (guint w = 0; w < nn_model_n_weights (model, i); w++)
        {
          NnTensor *a = nn_model_weight (model, i, w), *b = nn_model_weight (same, i, w);

          g_assert_cmpmem (a->data, nn_tensor_count (a) * sizeof (float), b->data,
                           nn_tensor_count (b) * sizeof (float));
        }
    }
  g_assert_cmpuint (copies->len, >=, finding->n);
  for (guint i = 0; i < finding->n; i++)
    {
      const NnFinding *copy = g_ptr_array_index (copies, i);

      g_assert_cmpuint (copy->n, ==, i + 1);
      g_assert_cmpmem (copy->points, copy->n * sizeof *copy->points, finding->points,
                       copy->n * sizeof *copy->points);
    }
}

/* A trained network has nothing to learn at any rate; its twin with fresh weights does. */
static void
test_fresh (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (3), 500, 0, 1);
  g_autoptr (NnModel) model = build_model (LINE, 1);
  g_autoptr (NnModel) trained = NULL;
  g_autoptr (NnTrainer) trainer = NULL;
  g_autoptr (NnFinding) old = NULL;
  g_autoptr (NnFinding) fresh = NULL;
  g_autoptr (NnFinding) untrained = NULL;
  g_autoptr (GError) error = NULL;
  NnStepReport report;
  NnRecipe recipe;

  nn_recipe_init (&recipe);
  nn_recipe_fit (&recipe, model, samples);
  set_recipe (&recipe, "learning_rate=0.03");
  trainer = nn_trainer_new (model, samples, &recipe, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 600; i++)
    g_assert_true (nn_trainer_step (trainer, &report, &error));
  trained = nn_trainer_model (trainer);
  /* The noise that is left is one that no line follows. */
  set_recipe (&recipe, "noise=0.5");
  old = nn_find_rate (trained, samples, &recipe, NULL, NULL, NULL, NULL, &error);
  g_assert_nonnull (strstr (old->reason, "fresh weights"));
  set_recipe (&recipe, "fresh_weights=true");
  fresh = nn_find_rate (trained, samples, &recipe, NULL, NULL, NULL, NULL, &error);
  untrained = nn_find_rate (model, samples, &recipe, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (fresh->suggestion, ==, untrained->suggestion);
  g_assert_cmpmem (fresh->points, fresh->n * sizeof *fresh->points, untrained->points,
                   untrained->n * sizeof *untrained->points);
}

static void
test_refused (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (3), 100, 4, 0);
  g_autoptr (NnSamples) others = build_samples (NN_SHAPE (5), 100, 4, 0);
  g_autoptr (NnModel) model = build_model (NET, 1);
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  const char *wrong[] = { "lowest_rate=0.01 highest_rate=0.05", "lowest_rate=1 highest_rate=1e-6" };
  NnRecipe recipe;

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      nn_recipe_init (&recipe);
      set_recipe (&recipe, wrong[i]);
      g_assert_null (nn_find_rate (model, samples, &recipe, NULL, NULL, NULL, NULL, &error));
      g_assert_error (error, NN_ERROR, NN_ERROR_RANGE);
    }
  nn_recipe_init (&recipe);
  {
    g_autoptr (GError) error = NULL;

    g_assert_null (nn_find_rate (model, others, &recipe, NULL, NULL, NULL, NULL, &error));
    g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
  }
  {
    g_autoptr (GError) error = NULL;

    g_cancellable_cancel (cancelled);
    g_assert_null (nn_find_rate (model, samples, &recipe, NULL, cancelled, NULL, NULL, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  }
}

/* --- in a recipe -------------------------------------------------------------- */

static void
test_kept (void)
{
  g_autoptr (NnDocument) document = nn_document_new ();
  g_autoptr (NnDocument) again = NULL;
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "vitrine-finder-XXXXXX", NULL);
  g_autoptr (GError) error = NULL;

  close (g_mkstemp (path));
  g_clear_pointer (&document->model, nn_model_unref);
  document->model = build_model (NET, 1);
  set_recipe (&document->recipe, "steps=321 lowest_rate=0.0002 highest_rate=3 smoothing=0.5 fresh_weights=true");
  g_assert_true (nn_document_save (document, path, &error));
  again = nn_document_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (nn_spec_get (&again->recipe.finder, "steps"), ==, 321);
  g_assert_true (nn_recipe_equal (&document->recipe, &again->recipe));
  unlink (path);
}

/* Only what an edit changed is taken back, whatever came after it. */
static void
test_change (void)
{
  NnRecipe first, edited, now;

  nn_recipe_init (&first);
  edited = first;
  set_recipe (&edited, "learning_rate=0.5 schedule=step every=3");
  now = edited;
  set_recipe (&now, "loss=mse batch_size=7 epsilon=0.001");
  nn_recipe_change (&now, &edited, &first);
  g_assert_cmpfloat (nn_spec_get (&now.optimizer, "learning_rate"), ==, 0.001);
  g_assert_cmpfloat (nn_spec_get (&now.optimizer, "epsilon"), ==, 0.001);
  g_assert_cmpstr (now.schedule.klass->name, ==, "constant");
  g_assert_cmpstr (now.loss.klass->name, ==, "mse");
  g_assert_cmpfloat (nn_spec_get (&now.training, "batch_size"), ==, 7);
  nn_recipe_change (&now, &first, &edited);
  g_assert_cmpfloat (nn_spec_get (&now.optimizer, "learning_rate"), ==, 0.5);
  g_assert_cmpfloat (nn_spec_get (&now.schedule, "every"), ==, 3);
  g_assert_cmpfloat (nn_spec_get (&now.training, "batch_size"), ==, 7);

  /* Another optimizer by now: its rate is nobody's business. */
  set_recipe (&now, "optimizer=sgd learning_rate=0.25");
  nn_recipe_change (&now, &edited, &first);
  g_assert_cmpstr (now.optimizer.klass->name, ==, "sgd");
  g_assert_cmpfloat (nn_spec_get (&now.optimizer, "learning_rate"), ==, 0.25);
}

/* The same for what is trained beside the main output. */
static void
test_change_outputs (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (3), 100, 4, 0);
  g_autoptr (NnModel) two = build_model (
      "input channels=3; dense units=8; dense from=2 units=3; dense from=2 units=4 activation=softmax", 1);
  NnRecipe bare, fitted, edited, now;

  nn_recipe_init (&bare);
  fitted = bare;
  nn_recipe_fit (&fitted, two, samples);
  g_assert_cmpuint (fitted.n_sides, ==, 1);
  edited = fitted;
  set_recipe (&edited, "2.weight=0.25");
  now = edited;
  set_recipe (&now, "2.loss=mae");
  nn_recipe_change (&now, &edited, &fitted);
  g_assert_cmpfloat (nn_spec_get (&now.sides[0].aim, "weight"), ==, 1);
  g_assert_cmpstr (now.sides[0].loss.klass->name, ==, "mae");
  nn_recipe_change (&now, &fitted, &bare);
  g_assert_cmpuint (now.n_sides, ==, 0);
  /* No output to change any more. */
  nn_recipe_change (&now, &fitted, &edited);
  g_assert_cmpuint (now.n_sides, ==, 0);
  nn_recipe_change (&now, &bare, &fitted);
  g_assert_true (nn_recipe_equal (&now, &fitted));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/finder/smoothing", test_smoothing);
  g_test_add_func ("/finder/suggestion", test_suggestion);
  g_test_add_func ("/finder/rounded", test_rounded);
  g_test_add_func ("/finder/nothing", test_nothing);
  g_test_add_func ("/finder/rises", test_rises);
  g_test_add_func ("/finder/quadratic", test_quadratic);
  g_test_add_func ("/finder/classes", test_classes);
  g_test_add_func ("/finder/recipe", test_recipe);
  g_test_add_func ("/finder/threads", test_threads);
  g_test_add_func ("/finder/diverges", test_diverges);
  g_test_add_func ("/finder/unchanged", test_unchanged);
  g_test_add_func ("/finder/fresh", test_fresh);
  g_test_add_func ("/finder/refused", test_refused);
  g_test_add_func ("/finder/kept", test_kept);
  g_test_add_func ("/finder/change", test_change);
  g_test_add_func ("/finder/change/outputs", test_change_outputs);
  return g_test_run ();
}
