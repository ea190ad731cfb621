/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The course: cut short and gone on with, it tells the same and ends in the same bits. */
#include "app/course.h"
#include "app/terms.h"
#include "tests/build.h"

#include <glib/gstdio.h>
#include <math.h>
#include <unistd.h>

#define NET "input channels=5; dense units=24 activation=relu; dropout rate=0.2; batchnorm;" \
            "dense units=4 activation=softmax"

/* Sides, prices and what a layer adds; four classes and two numbers to aim at. */
#define PARTS "input channels=5; dense units=6 activation=tanh l2=0.01; activity_regularization l1=0.1;" \
              "dense units=2 from=2; dense units=4 activation=softmax from=3"

/* Some points, what their losses are the sum of, and how it ended. */
typedef struct
{
  GArray  *points;    /* NnRunEpoch */
  GArray  *terms;     /* double */
  NnModel *model;
  char    *verdict;
} Story;

static void
story_clear (Story *story)
{
  g_array_unref (story->points);
  g_array_unref (story->terms);
  g_clear_pointer (&story->model, nn_model_unref);
  g_free (story->verdict);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Story, story_clear)

static Story
story_new (void)
{
  return (Story){ .points = g_array_new (FALSE, FALSE, sizeof (NnRunEpoch)),
                  .terms = g_array_new (FALSE, FALSE, sizeof (double)) };
}

/* The parts add up to the loss that they are the parts of. */
static void
note_terms (VitrineCourse *course, const NnRunEpoch *point, Story *story)
{
  GArray *terms = vitrine_course_terms (course);
  double sum = 0, whole = vitrine_course_holds_out (course) ? point->val_loss : point->loss;

  g_assert_nonnull (terms);
  for (guint i = 0; i < terms->len; i++)
    {
      double value = g_array_index (terms, VitrineTerm, i).value;

      sum += value;
      g_array_append_val (story->terms, value);
    }
  g_assert_cmpfloat_with_epsilon (sum, whole, 1e-9 * fabs (whole));
}

static VitrineCourse *
begin (NnModel *model, NnSamples *samples, const NnRecipe *recipe, NnPool *pool)
{
  g_autoptr (GError) error = NULL;
  VitrineCourse *course = vitrine_course_new (model, samples, recipe, pool, &error);

  g_assert_no_error (error);
  return course;
}

/* Walks on until batch @until, or to the end where that comes first. @cut: the last epoch is
 * not closed, as when somebody stops it while the held-out samples are gone through. */
static void
walk (VitrineCourse *course, guint64 until, gboolean cut, Story *story)
{
  g_autoptr (GError) error = NULL;
  NnStepReport report = { 0 };

  while (!vitrine_course_done (course) && report.step < until)
    {
      NnRunEpoch point;

      vitrine_course_step (course, &report, &error);
      g_assert_no_error (error);
      if (!report.epoch_done)
        continue;
      if (cut && report.step == until)
        {
          g_autoptr (GCancellable) stop = g_cancellable_new ();

          g_cancellable_cancel (stop);
          g_assert_false (vitrine_course_point (course, TRUE, stop, &point, &error));
          return;
        }
      vitrine_course_point (course, TRUE, NULL, &point, &error);
      g_assert_no_error (error);
      point.seconds = 0;
      g_array_append_val (story->points, point);
      note_terms (course, &point, story);
    }
  g_clear_pointer (&story->model, nn_model_unref);
  story->model = vitrine_course_model (course);
  g_free (story->verdict);
  story->verdict = g_strdup (vitrine_course_verdict (course));
}

/* The document as it stands, through a file. */
static NnDocument *
keep (VitrineCourse *course, const NnRecipe *recipe)
{
  g_autoptr (NnDocument) document = nn_document_new ();
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  NnDocument *read;
  gint fd = g_file_open_tmp ("vitrine-XXXXXX.vitrine", &path, &error);

  g_assert_no_error (error);
  close (fd);
  document->model = vitrine_course_model (course);
  document->recipe = *recipe;
  document->progress = vitrine_course_progress (course);
  nn_document_save (document, path, &error);
  g_assert_no_error (error);
  read = nn_document_load (path, &error);
  g_assert_no_error (error);
  g_unlink (path);
  return read;
}

static void
assert_same_weights (const NnModel *a, const NnModel *b)
{
  for (guint i = 0; i < nn_model_n_entries (a); i++)
    for (guint w = 0; w < nn_model_n_weights (a, i); w++)
      {
        const NnTensor *x = nn_model_weight (a, i, w), *y = nn_model_weight (b, i, w);

        g_assert_cmpmem (x->data, nn_tensor_count (x) * sizeof (float), y->data,
                         nn_tensor_count (y) * sizeof (float));
      }
}

/* Stopped after @at batches and gone on with by other threads. */
static void
check_cut (const Story *whole, NnModel *model, NnSamples *samples, const NnRecipe *recipe,
           guint64 at, gboolean cut, guint n_first, guint n_second)
{
  g_autoptr (NnPool) first_pool = nn_pool_new (n_first);
  g_autoptr (NnPool) second_pool = nn_pool_new (n_second);
  g_autoptr (VitrineCourse) first = begin (model, samples, recipe, first_pool);
  g_autoptr (VitrineCourse) second = NULL;
  g_autoptr (NnDocument) kept = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Story) story = story_new ();
  const guint size = sizeof (NnRunEpoch), each = whole->terms->len / whole->points->len;
  guint lost;

  walk (first, at, cut, &story);
  g_assert_false (vitrine_course_done (first));
  lost = story.points->len;
  kept = keep (first, recipe);
  second = begin (kept->model, samples, &kept->recipe, second_pool);
  vitrine_course_resume (second, kept->progress, &error);
  g_assert_no_error (error);
  if (cut)  /* closed at once, but nobody asked for its point */
    {
      g_array_append_vals (story.points, &g_array_index (whole->points, NnRunEpoch, lost), 1);
      g_array_append_vals (story.terms, &g_array_index (whole->terms, double, each * lost), each);
    }
  g_assert_cmpuint (vitrine_course_epochs_done (second), ==, story.points->len);
  walk (second, G_MAXUINT64, FALSE, &story);
  g_assert_cmpmem (story.points->data, story.points->len * size, whole->points->data,
                   whole->points->len * size);
  g_assert_cmpmem (story.terms->data, story.terms->len * sizeof (double), whole->terms->data,
                   whole->terms->len * sizeof (double));
  g_assert_cmpstr (story.verdict, ==, whole->verdict);
  assert_same_weights (story.model, whole->model);
}

/* A patience that comes to its end, a plateau, averaged weights, nothing held out: each as if
 * never stopped, wherever that was and whatever the number of threads. */
static void
test_resume (void)
{
  static const struct { const char *recipe, *net; gboolean held_out, stops; } cases[] = {
    { "batch_size=8 epochs=60 learning_rate=0.05 patience=4", NET, TRUE, TRUE },
    { "batch_size=8 epochs=60 learning_rate=0.05 patience=4 average=0.9 optimizer=momentum", NET, TRUE, TRUE },
    { "batch_size=8 epochs=20 learning_rate=0.05 patience=9 schedule=plateau plateau_patience=0", NET, TRUE, FALSE },
    { "batch_size=8 epochs=90 learning_rate=0.05 patience=2 noise=1 schedule=plateau plateau_patience=0", PARTS,
      FALSE, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (5), cases[i].held_out ? 60 : 48, 4, 2);
      const guint per_epoch = 6;
      g_autoptr (NnModel) model = build_model (cases[i].net, 1);
      g_autoptr (NnPool) pool = nn_pool_new (1);
      g_autoptr (VitrineCourse) course = NULL;
      g_auto (Story) whole = story_new ();
      guint64 last;
      NnRecipe recipe;

      if (!cases[i].held_out)
        samples->n_train = samples->n;
      nn_recipe_init (&recipe);
      nn_recipe_fit (&recipe, model, samples);
      set_recipe (&recipe, cases[i].recipe);
      course = begin (model, samples, &recipe, pool);
      walk (course, G_MAXUINT64, FALSE, &whole);
      g_assert_true ((whole.verdict != NULL) >= cases[i].stops);
      if (cases[i].stops)
        g_assert_nonnull (strstr (whole.verdict, cases[i].held_out ? "held-out loss" : "training loss"));
      g_assert_cmpuint (whole.points->len, >, 5);
      last = (whole.points->len - 1) * per_epoch;
      for (guint threads = 1; threads <= 3; threads++)
        {
          guint others = threads % 3 + 1;

          check_cut (&whole, model, samples, &recipe, 3, FALSE, threads, others);
          check_cut (&whole, model, samples, &recipe, last - 2, FALSE, threads, others);
          check_cut (&whole, model, samples, &recipe, last, FALSE, threads, others);
          if (cases[i].held_out)
            check_cut (&whole, model, samples, &recipe, last, TRUE, threads, others);
        }
    }
}

/* Nothing held out: the mean of the training loss is what is listened to. */
static void
test_nothing_held_out (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (5), 60, 4, 2);
  g_autoptr (NnModel) model = build_model (PARTS, 1);
  g_autoptr (VitrineCourse) course = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Story) story = story_new ();
  NnRecipe recipe;
  double rate = 0.05, best = INFINITY;
  guint fallen = 0, waited = 0;

  samples->n_train = samples->n;
  nn_recipe_init (&recipe);
  nn_recipe_fit (&recipe, model, samples);
  g_assert_cmpuint (recipe.n_sides, ==, 1);
  set_recipe (&recipe, "batch_size=8 epochs=400 learning_rate=0.05 noise=1 patience=6 schedule=plateau "
                       "plateau_patience=0 min_delta=0 left=0.5");
  course = begin (model, samples, &recipe, NULL);
  g_assert_false (vitrine_course_holds_out (course));
  while (!vitrine_course_done (course))
    {
      NnStepReport report;
      NnRunEpoch point;

      g_assert_true (vitrine_course_step (course, &report, &error));
      g_assert_cmpfloat_with_epsilon (report.learning_rate, rate, 1e-9);
      /* in the middle of an epoch, too */
      if (!report.epoch_done && report.batch != 3)
        continue;
      g_assert_true (vitrine_course_point (course, report.epoch_done, NULL, &point, &error));
      g_assert_true (isnan (point.val_loss));
      note_terms (course, &point, &story);
      g_assert_cmpuint (vitrine_course_terms (course)->len, ==, 4);
      if (!report.epoch_done)
        continue;
      waited = point.loss < best ? 0 : waited + 1;
      rate *= waited > 0 ? 0.5 : 1;
      rate = MAX (rate, 0.05 * 1e-4);
      fallen += waited > 0;
      best = MIN (best, point.loss);
      g_assert_true (vitrine_course_done (course) == (waited == 6));
    }
  g_assert_cmpuint (fallen, >, 6);
  g_assert_nonnull (strstr (vitrine_course_verdict (course), "training loss"));
}

/* Kept by a program that did not yet keep what an epoch adds, or damaged. */
static void
test_resume_odd (void)
{
  g_autoptr (NnSamples) samples = build_samples (NN_SHAPE (5), 60, 4, 0);
  g_autoptr (NnModel) model = build_model (NET, 1);
  g_autoptr (NnDocument) document = nn_document_new ();
  g_autoptr (VitrineCourse) course = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Story) story = story_new ();
  const char *const damages[][2] = {
    { "\"sums\": [", "\"sums\": [7, " }, { "\"best_epoch\": 2", "\"best_epoch\": 77" },
    { "\"best_loss\": ", "\"best_loss\": null, \"other\": " },
  };
  g_autofree char *json = NULL;
  NnRecipe recipe;

  nn_recipe_init (&recipe);
  set_recipe (&recipe, "batch_size=8 patience=4 learning_rate=0.01");
  course = begin (model, samples, &recipe, NULL);
  walk (course, 15, FALSE, &story);
  document->model = vitrine_course_model (course);
  document->progress = vitrine_course_progress (course);
  document->recipe = recipe;
  g_assert_cmpuint (document->progress->best_epoch, ==, 2);
  json = nn_document_to_json (document);

  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_auto (GStrv) parts = g_strsplit (json, damages[i][0], -1);
      g_autofree char *damaged = g_strjoinv (damages[i][1], parts);

      g_assert_cmpuint (g_strv_length (parts), ==, 2);
      g_assert_null (nn_document_from_json (damaged, &error));
      g_assert_error (error, NN_ERROR, NN_ERROR_FORMAT);
      g_clear_error (&error);
    }
  {
    g_auto (GStrv) parts = g_strsplit (json, ", \"sums\"", -1);
    g_autofree char *old = g_strconcat (parts[0], "}}", NULL);
    g_autoptr (NnDocument) read = nn_document_from_json (old, &error);
    g_autoptr (VitrineCourse) second = NULL;

    g_assert_no_error (error);
    g_assert_true (isinf (read->progress->best_loss));
    read->progress->slots = nn_tensor_ref (document->progress->slots);
    second = begin (document->model, samples, &recipe, NULL);
    g_assert_true (vitrine_course_resume (second, read->progress, &error));
    walk (second, 18, FALSE, &story);
    g_assert_cmpuint (vitrine_course_epochs_done (second), ==, 3);
    g_assert_true (isfinite (g_array_index (story.points, NnRunEpoch, 2).loss));
  }
  {
    g_autoptr (VitrineCourse) second = begin (document->model, samples, &recipe, NULL);

    g_clear_pointer (&document->progress->best, nn_tensor_unref);
    g_assert_false (vitrine_course_resume (second, document->progress, &error));
    g_assert_error (error, NN_ERROR, NN_ERROR_DATA);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/course/resume", test_resume);
  g_test_add_func ("/course/resume-odd", test_resume_odd);
  g_test_add_func ("/course/nothing-held-out", test_nothing_held_out);
  return g_test_run ();
}
