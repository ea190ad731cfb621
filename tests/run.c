/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs: the models that are kept along the way, and what two runs have in common. */
#include <math.h>
#include <string.h>

#include "core/nn.h"

static NnModel *
small_model (guint units, guint64 seed)
{
  g_autofree char *spec = g_strdup_printf (
      "{\"seed\": %u, \"layers\": [{\"class\": \"input\", \"args\": {\"height\": 0, \"width\": 0,"
      " \"channels\": 2}}, {\"class\": \"dense\", \"args\": {\"units\": %u, \"activation\": \"tanh\"}},"
      " {\"class\": \"dense\", \"args\": {\"units\": 2}}]}", (guint) seed, units);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnDocument) document = nn_document_from_json (spec, &error);

  g_assert_no_error (error);
  return nn_model_ref (document->model);
}

/* The same model with @value as the first number of weight @which. */
static NnModel *
changed (NnModel *model, guint which, float value)
{
  NnTensor *weights[4] = { NULL };
  guint n = 0;
  NnModel *other;

  for (guint i = 0; i < nn_model_n_entries (model); i++)
    for (guint w = 0; w < nn_model_n_weights (model, i); w++, n++)
      {
        weights[n] = nn_tensor_copy (nn_model_weight (model, i, w));
        if (n == which)
          weights[n]->data[0] = value;
      }
  other = nn_model_with_weights (model, weights, n);
  for (guint i = 0; i < n; i++)
    nn_tensor_unref (weights[i]);
  return other;
}

static const NnKept *
kept_at (const NnRun *run, guint index)
{
  return g_ptr_array_index (run->kept, index);
}

static void
keep (NnRun *run, guint64 step, double loss, NnModel *model)
{
  g_autoptr (NnKept) kept = nn_kept_new (step, loss, NAN, model);

  nn_run_keep (run, kept);
}

/* By step whatever the order they come in; one for each step. */
static void
test_order (void)
{
  g_autoptr (NnRun) run = nn_run_new ("Run 1", "");
  g_autoptr (NnModel) model = small_model (3, 1);
  g_autoptr (NnModel) other = small_model (3, 2);
  const guint64 steps[] = { 20, 0, 30, 10 };

  g_assert_cmpint (nn_run_best_kept (run), ==, -1);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    keep (run, steps[i], NAN, model);
  g_assert_cmpuint (run->kept->len, ==, 4);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpuint (kept_at (run, i)->step, ==, 10 * i);
  g_assert_cmpint (nn_run_best_kept (run), ==, -1);
  keep (run, 20, 0.5, other);
  keep (run, 30, 0.7, model);
  g_assert_cmpuint (run->kept->len, ==, 4);
  g_assert_true (kept_at (run, 2)->model == other);
  g_assert_cmpint (nn_run_best_kept (run), ==, 2);
}

/* A thousand epochs come to 64 models that lie evenly, with the first, the best and the last. */
static void
test_thin (void)
{
  g_autoptr (NnRun) run = nn_run_new ("Run 1", "");
  g_autoptr (NnModel) model = small_model (3, 1);
  guint64 widest = 0;
  gboolean best = FALSE;

  for (guint i = 0; i <= 1000; i++)
    {
      keep (run, i, i == 37 ? 0.01 : 1, model);
      nn_run_thin (run, NN_RUN_MAX_KEPT);
      g_assert_cmpuint (run->kept->len, <=, NN_RUN_MAX_KEPT);
      g_assert_cmpuint (kept_at (run, run->kept->len - 1)->step, ==, i);
    }
  g_assert_cmpuint (run->kept->len, ==, NN_RUN_MAX_KEPT);
  g_assert_cmpuint (kept_at (run, 0)->step, ==, 0);
  for (guint i = 1; i < run->kept->len; i++)
    {
      widest = MAX (widest, kept_at (run, i)->step - kept_at (run, i - 1)->step);
      best |= kept_at (run, i)->step == 37;
    }
  g_assert_true (best);
  g_assert_cmpuint (widest, <=, 2 * 1000 / NN_RUN_MAX_KEPT + 2);
  /* The last and the best never go. */
  nn_run_thin (run, 0);
  g_assert_cmpuint (run->kept->len, ==, 2);
  g_assert_cmpuint (kept_at (run, 0)->step, ==, 37);
  g_assert_cmpuint (kept_at (run, 1)->step, ==, 1000);
  g_assert_false (nn_run_drop_kept (run));
}

/* A tensor that did not change is there once, and counts once. */
static void
test_sharing (void)
{
  g_autoptr (NnModel) first = small_model (3, 1);
  g_autoptr (NnModel) second = changed (first, 2, 42);
  g_autoptr (NnModel) wide = small_model (4, 1);
  g_autoptr (NnModel) shared = nn_model_sharing (second, first);
  g_autoptr (NnModel) stays = nn_model_sharing (second, wide);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr (NnRun) run = nn_run_new ("Run 1", "");

  g_assert_true (stays == second);
  g_assert_true (nn_model_same_weights (shared, second));
  g_assert_false (nn_model_same_weights (shared, first));
  g_assert_true (nn_model_weight (shared, 1, 0) == nn_model_weight (first, 1, 0));
  g_assert_true (nn_model_weight (shared, 2, 0) == nn_model_weight (second, 2, 0));
  g_assert_true (nn_model_weight (shared, 2, 1) == nn_model_weight (first, 2, 1));
  keep (run, 0, NAN, first);
  keep (run, 1, NAN, shared);
  g_assert_cmpuint (nn_run_kept_bytes (run, seen), ==, nn_model_bytes (first) + 6 * 4);
  g_assert_cmpuint (nn_run_kept_bytes (run, seen), ==, 0);
}

static void
test_signature (void)
{
  g_autoptr (NnModel) a = small_model (3, 1);
  g_autoptr (NnModel) b = small_model (3, 9);
  g_autoptr (NnModel) c = small_model (4, 1);
  g_autofree char *of_a = nn_model_signature (a);
  g_autofree char *of_b = nn_model_signature (b);
  g_autofree char *of_c = nn_model_signature (c);
  g_autofree char *outline = nn_model_outline (c);

  g_assert_cmpuint (strlen (of_a), ==, 16);
  g_assert_cmpstr (of_a, ==, of_b);
  g_assert_cmpstr (of_a, !=, of_c);
  g_assert_cmpstr (outline, ==, "Dense 4, Dense 2");
}

static NnRun *
described (guint units, guint64 weights_seed, const char *set)
{
  NnRun *run = nn_run_new ("Run", "");
  g_autoptr (NnModel) model = small_model (units, weights_seed);
  g_auto (NnSource) source = { 0 };
  g_auto (GStrv) pair = g_strsplit (set, "=", 2);
  NnRecipe recipe;
  g_autoptr (GError) error = NULL;

  nn_recipe_init (&recipe);
  nn_recipe_set_string (&recipe, pair[0], pair[1], &error);
  g_assert_no_error (error);
  nn_source_parse (&source, "spiral", &error);
  g_assert_no_error (error);
  nn_spec_set (&source.spec, "noise", 5, &error);
  g_assert_no_error (error);
  nn_run_describe (run, model, &recipe, &source);
  run->fresh = TRUE;
  return run;
}

/* Only the seed may differ, and it must. */
static void
test_same_but_seed (void)
{
  g_autoptr (NnRun) a = described (3, 1, "seed=1");
  g_autoptr (NnRun) b = described (3, 2, "seed=2");
  g_autoptr (NnRun) weights = described (3, 2, "seed=1");
  g_autoptr (NnRun) same = described (3, 1, "seed=1");
  g_autoptr (NnRun) wide = described (4, 2, "seed=2");
  g_autoptr (NnRun) slow = described (3, 2, "learning_rate=0.5");
  g_autoptr (NnRun) other = described (3, 2, "seed=2");
  g_autoptr (NnRun) unknown = nn_run_new ("Run", "");
  g_autoptr (NnRun) copy = nn_run_copy (a);

  g_assert_cmpstr (a->source, ==, "spiral, noise 5");
  g_assert_cmpstr (a->network, ==, "Dense 3, Dense 2");
  g_assert_true (nn_run_same_but_seed (a, b));
  g_assert_true (nn_run_same_but_seed (a, weights));
  g_assert_true (nn_run_same_but_seed (copy, b));
  g_assert_false (nn_run_same_but_seed (a, same));
  g_assert_false (nn_run_same_but_seed (a, wide));
  g_assert_false (nn_run_same_but_seed (a, slow));
  g_assert_false (nn_run_same_but_seed (a, unknown));
  /* It went on from what another run had learnt. */
  other->fresh = FALSE;
  g_assert_false (nn_run_same_but_seed (a, other));
}

/* A copy has a log of its own, and what is cut off goes from there, too. */
static void
test_cut_watch (void)
{
  g_autoptr (NnRun) run = nn_run_new ("Run", ""), copy = NULL;
  const NnLayerReading readings[] = { { 1, 1, 1, 0 }, { 2, 2, 2, 0 } };
  const NnHistogram histograms[4] = { { 0, 1, { 3 } } };

  run->watch = nn_watch_log_new_empty (2);
  for (guint32 i = 1; i <= 6; i++)
    {
      g_array_append_val (run->watch->steps, i);
      g_array_append_vals (run->watch->readings, readings, 2);
      if (i % 2 == 0)
        {
          g_array_append_val (run->watch->spread_steps, i);
          g_array_append_vals (run->watch->spreads, histograms, 4);
        }
    }
  copy = nn_run_copy (run);
  nn_run_cut (copy, 5);
  g_assert_cmpuint (copy->watch->steps->len, ==, 5);
  g_assert_cmpuint (copy->watch->readings->len, ==, 10);
  g_assert_cmpuint (copy->watch->spread_steps->len, ==, 2);
  g_assert_cmpuint (copy->watch->spreads->len, ==, 8);
  g_assert_cmpuint (run->watch->steps->len, ==, 6);
  g_assert_true (nn_watch_log_same (run->watch, copy->watch));
}

/* What a run kept is told by the numbers, too, as a file that was read again has copies; its network by the layers. */
static void
test_kept_of (void)
{
  g_autoptr (NnRun) run = nn_run_new ("Run 1", "");
  g_autoptr (NnModel) first = small_model (3, 1);
  g_autoptr (NnModel) last = changed (first, 0, 5);
  g_autoptr (NnModel) copy = changed (first, 0, 5);
  g_autoptr (NnModel) edited = changed (last, 2, 6);
  g_autoptr (NnModel) wider = small_model (4, 1);

  g_assert_true (nn_run_same_network (run, wider));
  keep (run, 10, 0.5, first);
  keep (run, 20, 0.6, last);
  g_assert_false (nn_run_same_network (run, wider));
  run->signature = nn_model_signature (first);
  g_assert_true (nn_run_same_network (run, edited));
  g_assert_false (nn_run_same_network (run, wider));
  g_assert_true (nn_run_kept_of (run, first) == kept_at (run, 0));
  g_assert_true (nn_run_kept_of (run, copy) == kept_at (run, 1));
  g_assert_null (nn_run_kept_of (run, edited));
  g_assert_null (nn_run_kept_of (run, wider));
}

/* --- steps --------------------------------------------------------------- */

/* Steps on from those it has, of another @kind than before. Returns their sum on top of @sum. */
static guint64
add_steps (NnRun *run, guint n, guint kind, guint64 sum)
{
  g_autofree NnRunStep *steps = g_new (NnRunStep, n);

  for (guint i = 0; i < n; i++)
    {
      steps[i] = (NnRunStep){ nn_run_n_steps (run) + i, kind };
      sum += (guint64) steps[i].loss * 7 + kind;
    }
  nn_run_add_steps (run, steps, n);
  return sum;
}

static guint64
sum_of (const NnRun *run)
{
  const NnRunStep *steps = nn_run_steps (run);
  guint64 sum = 0;

  for (guint i = 0; i < nn_run_n_steps (run); i++)
    sum += (guint64) steps[i].loss * 7 + (guint64) steps[i].metric;
  return sum;
}

/* A copy is the same memory, however long the run, and stays what it was: while the run grows, when it is
 * cut and goes on otherwise, and when the copy does. */
static void
test_snapshot (void)
{
  g_autoptr (NnRun) run = nn_run_new ("Run", ""), copy = NULL, cut = NULL, empty = nn_run_copy (run);
  guint64 sum = add_steps (run, 1000, 1, 0);
  guint64 at_600, longer;

  g_assert_cmpuint (nn_run_n_steps (empty), ==, 0);
  copy = nn_run_copy (run);
  g_assert_true (nn_run_steps (copy) == nn_run_steps (run));
  longer = add_steps (run, 100, 2, sum);
  g_assert_cmpuint (nn_run_n_steps (copy), ==, 1000);
  g_assert_cmpuint (sum_of (copy), ==, sum);
  g_assert_cmpuint (sum_of (run), ==, longer);
  longer = add_steps (run, 5000, 3, longer);
  g_assert_cmpuint (sum_of (copy), ==, sum);
  g_assert_cmpuint (sum_of (run), ==, longer);
  /* Now the copy: the place after its last belongs to the run. */
  sum = add_steps (copy, 50, 4, sum);
  g_assert_cmpuint (sum_of (copy), ==, sum);
  g_assert_cmpuint (sum_of (run), ==, longer);

  cut = nn_run_copy (run);
  nn_run_cut (run, 600);
  g_assert_cmpuint (nn_run_n_steps (run), ==, 600);
  at_600 = sum_of (run);
  at_600 = add_steps (run, 300, 5, at_600);
  g_assert_cmpuint (sum_of (run), ==, at_600);
  g_assert_cmpuint (nn_run_n_steps (cut), ==, 6100);
  g_assert_cmpuint (sum_of (cut), ==, longer);
  /* Cut where nobody else reads it, it needs no other memory. */
  {
    const NnRunStep *steps = nn_run_steps (run);

    nn_run_cut (run, 650);
    sum = add_steps (run, 10, 6, sum_of (run));
    g_assert_true (nn_run_steps (run) == steps);
    g_assert_cmpuint (sum_of (run), ==, sum);
  }
  nn_run_plan_steps (run, 100000);
  {
    const NnRunStep *steps = nn_run_steps (run);

    sum = add_steps (run, 100000 - nn_run_n_steps (run), 7, sum);
    g_assert_true (nn_run_steps (run) == steps);
    g_assert_cmpuint (sum_of (run), ==, sum);
  }
}

typedef struct
{
  NnRun  *copy;
  guint64 sum;
} Snapshot;

/* Reads what it is given, each twice, and grows it: until a snapshot without a run. */
static gpointer
read_thread (gpointer data)
{
  GAsyncQueue *queue = data;
  guint64 bad = 0;

  for (;;)
    {
      g_autofree Snapshot *snapshot = g_async_queue_pop (queue);
      guint64 sum = snapshot->sum;

      if (snapshot->copy == NULL)
        return GSIZE_TO_POINTER (bad);
      bad += sum_of (snapshot->copy) != sum;
      sum = add_steps (snapshot->copy, 10, 9, sum);
      g_thread_yield ();
      bad += sum_of (snapshot->copy) != sum;
      nn_run_unref (snapshot->copy);
    }
}

/* The run grows, is cut and goes on otherwise in one thread while two others read what it was. */
static void
test_snapshot_threads (void)
{
  g_autoptr (NnRun) run = nn_run_new ("Run", "");
  g_autoptr (GAsyncQueue) queue = g_async_queue_new ();
  GThread *readers[2];
  guint64 sum = 0;

  for (guint i = 0; i < 2; i++)
    readers[i] = g_thread_new ("reader", read_thread, queue);
  for (guint round = 0; round < 600; round++)
    {
      Snapshot *snapshot = g_new (Snapshot, 1);

      sum = add_steps (run, 1 + round * 37 % 301, round, sum);
      *snapshot = (Snapshot){ nn_run_copy (run), sum };
      g_async_queue_push (queue, snapshot);
      if (round % 7 == 6)
        {
          nn_run_cut (run, nn_run_n_steps (run) * 2 / 3);
          sum = sum_of (run);
        }
    }
  g_assert_cmpuint (sum_of (run), ==, sum);
  for (guint i = 0; i < 2; i++)
    g_async_queue_push (queue, g_new0 (Snapshot, 1));
  for (guint i = 0; i < 2; i++)
    g_assert_cmpuint (GPOINTER_TO_SIZE (g_thread_join (readers[i])), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run/edited-since", test_kept_of);
  g_test_add_func ("/run/order", test_order);
  g_test_add_func ("/run/thin", test_thin);
  g_test_add_func ("/run/sharing", test_sharing);
  g_test_add_func ("/run/signature", test_signature);
  g_test_add_func ("/run/same-but-seed", test_same_but_seed);
  g_test_add_func ("/run/cut-watch", test_cut_watch);
  g_test_add_func ("/run/snapshot", test_snapshot);
  g_test_add_func ("/run/snapshot-threads", test_snapshot_threads);
  return g_test_run ();
}
