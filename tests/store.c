/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The document on disk: every bit comes back, and damage of any kind is a sentence. */
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/formats/safetensors.h"
#include "core/nn.h"
#include "core/store-private.h"

static const char spec[] =
    "{\"title\": \"Small \\\"one\\\"\", \"summary\": \"ünï\", \"seed\": 7, \"layers\": ["
    "{\"class\": \"input\", \"args\": {\"height\": 6, \"width\": 5}},"
    "{\"class\": \"conv2d\", \"name\": \"first\", \"args\": {\"filters\": 3, \"padding\": \"same\","
    " \"activation\": \"relu\", \"use_bias\": false}},"
    "{\"class\": \"flatten\", \"inputs\": [\"first\"]},"
    "{\"class\": \"dense\", \"args\": {\"units\": 4}},"
    "{\"class\": \"dense\", \"id\": 9, \"inputs\": [3], \"args\": {\"units\": 2}}],"
    "\"recipe\": {\"optimizer\": \"momentum\", \"learning_rate\": 0.1, \"epochs\": 3,"
    " \"training\": {\"args\": {\"clip_norm\": 0.30000000000000004}}},"
    "\"source\": {\"class\": \"circle\", \"args\": {\"noise\": 12.5}}}";

static NnDocument *
from_spec (const char *json)
{
  g_autoptr (GError) error = NULL;
  NnDocument *document = nn_document_from_json (json, &error);

  g_assert_no_error (error);
  return document;
}

/* With weights that no seed draws, and two runs with what is not finite in them. */
static NnDocument *
make (void)
{
  NnDocument *document = from_spec (spec);
  NnRandom random = nn_random_new (3);
  NnTensor *weights[5];
  NnModel *model = document->model;
  guint n = 0;

  for (guint i = 0; i < nn_model_n_entries (model); i++)
    for (guint w = 0; w < nn_model_n_weights (model, i); w++, n++)
      {
        weights[n] = nn_tensor_new (&nn_model_weight_info (model, i, w)->shape);
        for (gsize k = 0; k < nn_tensor_count (weights[n]); k++)
          weights[n]->data[k] = nn_random_normal (&random);
      }
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (weights));
  document->model = nn_model_with_weights (model, weights, n);
  nn_model_unref (model);
  for (guint i = 0; i < n; i++)
    nn_tensor_unref (weights[i]);

  for (guint i = 0; i < 2; i++)
    {
      NnRun *run = nn_run_new ("Run", i == 0 ? "Adam 0.001" : "");
      const NnRunStep steps[] = { { 2.3f, 0.1f }, { NAN, 0.2f }, { 1e-30f, 1 } };
      const NnRunEpoch epochs[] = { { 2, 0.1, 1.0 / 3, 0.2, NAN, NAN },
                                   { 3, 1e9, INFINITY, -INFINITY, 5e-324, 1 } };

      run->steps_per_epoch = 2;
      if (i == 0)
        {
          nn_run_add_steps (run, steps, G_N_ELEMENTS (steps));
          g_array_append_vals (run->epochs, epochs, G_N_ELEMENTS (epochs));
        }
      g_ptr_array_add (document->runs, run);
    }
  return document;
}

/* Models kept by both runs: one shares a tensor with the one before, one is the document's
 * own, and those of the second run are of another network. */
static void
keep_some (NnDocument *document)
{
  NnRun *first = g_ptr_array_index (document->runs, 0);
  NnRun *second = g_ptr_array_index (document->runs, 1);
  g_autoptr (NnModel) start = nn_model_reinitialise (document->model, 7);
  g_autoptr (NnModel) wide = nn_model_set_arg (document->model, 4, 0, 7, NULL);
  NnTensor *weights[5] = { nn_model_weight (document->model, 1, 0) };
  g_autoptr (NnModel) half = nn_model_with_weights (start, weights, G_N_ELEMENTS (weights));
  NnModel *const models[] = { start, half, document->model };

  for (guint i = 0; i < G_N_ELEMENTS (models); i++)
    {
      g_autoptr (NnKept) kept = nn_kept_new (i * 2, i == 0 ? NAN : 1.0 / i, i == 1 ? INFINITY : 0.25,
                                             models[i]);

      nn_run_keep (first, kept);
    }
  nn_run_describe (first, start, &document->recipe, &document->source);
  first->fresh = first->starred = TRUE;
  {
    g_autoptr (NnKept) kept = nn_kept_new (3, 0.5, 0.5, wide);

    nn_run_keep (second, kept);
    nn_run_describe (second, wide, &document->recipe, NULL);
  }
}

/* How two layers fared: @n readings, and as many histograms as @n_spreads. */
static void
watch_some (NnDocument *document, guint n, guint n_spreads)
{
  NnRun *run = g_ptr_array_index (document->runs, 0);
  NnWatchLog *log = nn_watch_log_new_empty (2);

  log->ids[0] = 1;
  log->ids[1] = 9;
  for (guint32 i = 1; i <= n; i++)
    {
      const NnLayerReading readings[] = { { i, 2, 1e-30f, NAN }, { NAN, NAN, NAN, 1.0f / i } };

      g_array_append_val (log->steps, i);
      g_array_append_vals (log->readings, readings, 2);
    }
  for (guint32 i = 1; i <= n_spreads; i++)
    {
      g_array_append_val (log->spread_steps, i);
      for (guint k = 0; k < 4; k++)
        {
          NnHistogram histogram = { -1.0f / i, k, { i, 0, 7 } };

          histogram.counts[NN_HISTOGRAM_BINS - 1] = 1 << 22;
          g_array_append_val (log->spreads, histogram);
        }
    }
  g_clear_pointer (&run->watch, nn_watch_log_free);
  run->watch = log;
}

static NnDocument *
watched (void)
{
  NnDocument *document = make ();

  watch_some (document, 3, 2);
  return document;
}

static gboolean
same_bits (double a, double b)
{
  return (isnan (a) && isnan (b)) || memcmp (&a, &b, sizeof a) == 0;
}

static void
assert_equal (const NnDocument *a, const NnDocument *b)
{
  g_autofree char *left = nn_document_to_json (a);
  g_autofree char *right = nn_document_to_json (b);

  g_assert_cmpstr (left, ==, right);
  g_assert_true (nn_model_same_structure (a->model, b->model));
  g_assert_cmpuint (nn_model_seed (a->model), ==, nn_model_seed (b->model));
  for (guint i = 0; i < nn_model_n_entries (a->model); i++)
    {
      g_assert_cmpmem (nn_model_entry (a->model, i)->args, sizeof (double) * NN_MAX_ARGS,
                       nn_model_entry (b->model, i)->args, sizeof (double) * NN_MAX_ARGS);
      for (guint w = 0; w < nn_model_n_weights (a->model, i); w++)
        {
          const NnTensor *x = nn_model_weight (a->model, i, w),
          *y = nn_model_weight (b->model, i, w);

          g_assert_cmpmem (x->data, nn_tensor_count (x) * 4, y->data, nn_tensor_count (y) * 4);
        }
    }
  g_assert_true (nn_spec_equal (&a->recipe.training, &b->recipe.training));
  g_assert_true (nn_spec_equal (&a->recipe.optimizer, &b->recipe.optimizer));
  g_assert_true (nn_spec_equal (&a->source.spec, &b->source.spec));
  g_assert_cmpstr (a->source.path, ==, b->source.path);
  g_assert_cmpuint (a->runs->len, ==, b->runs->len);
  for (guint i = 0; i < a->runs->len; i++)
    {
      const NnRun *x = g_ptr_array_index (a->runs, i), *y = g_ptr_array_index (b->runs, i);

      g_assert_cmpmem (nn_run_steps (x), nn_run_n_steps (x) * 8, nn_run_steps (y), nn_run_n_steps (y) * 8);
      g_assert_cmpuint (x->epochs->len, ==, y->epochs->len);
      for (guint k = 0; k < x->epochs->len * 6; k++)
        g_assert_true (same_bits (((double *) x->epochs->data)[k],
                                  ((double *) y->epochs->data)[k]));
      g_assert_cmpstr (x->source, ==, y->source);
      g_assert_cmpstr (x->network, ==, y->network);
      g_assert_cmpstr (x->signature, ==, y->signature);
      g_assert_true (x->fresh == y->fresh && x->starred == y->starred);
      g_assert_cmpuint (x->weights_seed, ==, y->weights_seed);
      g_assert_true ((x->recipe == NULL) == (y->recipe == NULL));
      g_assert_true (x->recipe == NULL || nn_recipe_equal (x->recipe, y->recipe));
      g_assert_cmpuint (x->kept->len, ==, y->kept->len);
      for (guint k = 0; k < x->kept->len; k++)
        {
          const NnKept *s = g_ptr_array_index (x->kept, k), *t = g_ptr_array_index (y->kept, k);

          g_assert_cmpuint (s->step, ==, t->step);
          g_assert_true (same_bits (s->val_loss, t->val_loss));
          g_assert_true (same_bits (s->val_metric, t->val_metric));
          g_assert_true (nn_model_same_weights (s->model, t->model));
          g_assert_cmpuint (nn_model_seed (s->model), ==, nn_model_seed (t->model));
          g_assert_true ((s->model == a->model) == (t->model == b->model));
        }
    }
}

static char *folder, *path;

static GBytes *
saved (const NnDocument *document)
{
  g_autoptr (GError) error = NULL;
  char *data;
  gsize size;

  g_assert_true (nn_document_save (document, path, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &data, &size, &error));
  return g_bytes_new_take (data, size);
}

/* How the layers fared comes back bit by bit; of much, evenly less, and always the last. */
static void
test_watch (void)
{
  g_autoptr (NnDocument) document = make (), small = NULL, thin = NULL, none = NULL;
  g_autoptr (GBytes) first = NULL, second = NULL;
  g_autoptr (GError) error = NULL;
  const NnWatchLog *log, *whole;

  watch_some (document, 5, 3);
  first = saved (document);
  small = nn_document_load (path, &error);
  g_assert_no_error (error);
  whole = ((NnRun *) g_ptr_array_index (document->runs, 0))->watch;
  log = ((NnRun *) g_ptr_array_index (small->runs, 0))->watch;
  g_assert_nonnull (log);
  g_assert_true (nn_watch_log_same (log, whole));
  g_assert_cmpmem (log->steps->data, log->steps->len * 4, whole->steps->data, 5 * 4);
  g_assert_cmpmem (log->readings->data, log->readings->len * 16, whole->readings->data, 10 * 16);
  g_assert_cmpmem (log->spread_steps->data, log->spread_steps->len * 4, whole->spread_steps->data, 3 * 4);
  g_assert_cmpmem (log->spreads->data, log->spreads->len * sizeof (NnHistogram), whole->spreads->data,
                   12 * sizeof (NnHistogram));
  second = saved (small);
  g_assert_true (g_bytes_equal (first, second));

  watch_some (document, 1001, 100);
  g_bytes_unref (saved (document));
  thin = nn_document_load (path, &error);
  g_assert_no_error (error);
  log = ((NnRun *) g_ptr_array_index (thin->runs, 0))->watch;
  g_assert_cmpuint (log->steps->len, ==, 334);
  g_assert_cmpuint (g_array_index (log->steps, guint32, 0), ==, 2);
  g_assert_cmpuint (g_array_index (log->steps, guint32, 333), ==, 1001);
  g_assert_cmpfloat (g_array_index (log->readings, NnLayerReading, 666).gradient, ==, 1001);
  g_assert_cmpuint (log->spread_steps->len, ==, 25);
  g_assert_cmpuint (nn_watch_log_spread (log, 24, 1, 1)->counts[0], ==, 100);

  /* more than there is room for: none of it, and the curves are still there */
  watch_some (document, 400, 32);
  for (guint i = 0; i < 120; i++)
    g_ptr_array_add (document->runs, nn_run_copy (g_ptr_array_index (document->runs, 0)));
  g_bytes_unref (saved (document));
  none = nn_document_load (path, &error);
  g_assert_no_error (error);
  g_assert_null (((NnRun *) g_ptr_array_index (none->runs, 0))->watch);
  g_assert_cmpuint (nn_run_n_steps (g_ptr_array_index (none->runs, 0)), ==, 3);
  g_assert_nonnull (((NnRun *) g_ptr_array_index (none->runs, none->runs->len - 1))->watch);
}

static void
test_spec (void)
{
  g_autoptr (NnDocument) document = from_spec (spec);
  NnModel *model = document->model;

  g_assert_cmpstr (document->title, ==, "Small \"one\"");
  g_assert_cmpuint (nn_model_n_entries (model), ==, 5);
  g_assert_cmpuint (nn_model_seed (model), ==, 7);
  g_assert_true (nn_model_check (model, NULL));
  /* chained in order where nothing is said, by name, by id */
  g_assert_cmpuint (nn_model_entry (model, 0)->n_inputs, ==, 0);
  g_assert_cmpuint (nn_model_input (model, 1, 0), ==, 0);
  g_assert_cmpuint (nn_model_input (model, 2, 0), ==, 1);
  g_assert_cmpuint (nn_model_input (model, 3, 0), ==, 2);
  g_assert_cmpuint (nn_model_input (model, 4, 0), ==, 2);
  g_assert_cmpuint (nn_model_entry (model, 4)->id, ==, 9);
  g_assert_true (nn_shape_equal (nn_model_shape (model, 1), &NN_SHAPE (6, 5, 3)));
  g_assert_cmpuint (nn_model_n_weights (model, 1), ==, 1);
  g_assert_cmpstr (document->recipe.optimizer.klass->name, ==, "momentum");
  g_assert_cmpfloat (nn_spec_get (&document->recipe.optimizer, "learning_rate"), ==, 0.1);
  g_assert_cmpfloat (nn_spec_get (&document->recipe.training, "epochs"), ==, 3);
  g_assert_cmpfloat (nn_spec_get (&document->recipe.training, "clip_norm"), ==,
                     0.30000000000000004);
  g_assert_cmpfloat (nn_spec_get (&document->source.spec, "noise"), ==, 12.5);
}

static void
test_round_trip (void)
{
  g_autoptr (NnDocument) document = make ();
  g_autoptr (GBytes) first = saved (document);
  g_autoptr (GBytes) second = NULL;
  g_autoptr (NnDocument) again = NULL;
  g_autoptr (NnDocument) from_text = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = nn_document_to_json (document);

  again = nn_document_load (path, &error);
  g_assert_no_error (error);
  assert_equal (document, again);
  second = saved (again);
  g_assert_true (g_bytes_equal (first, second));

  /* the JSON by itself is a SPEC too: the same without weights and runs */
  from_text = from_spec (json);
  g_assert_true (nn_model_same_structure (from_text->model, document->model));
  g_assert_cmpuint (from_text->runs->len, ==, 0);
}

/* Kept models come back bit by bit, each tensor once. */
static void
test_kept (void)
{
  g_autoptr (NnDocument) document = make ();
  g_autoptr (NnDocument) again = NULL;
  g_autoptr (GBytes) first = NULL, second = NULL;
  g_autoptr (NnSafetensors) file = NULL;
  g_autoptr (GError) error = NULL;
  const NnRun *run;

  keep_some (document);
  first = saved (document);
  again = nn_document_load (path, &error);
  g_assert_no_error (error);
  assert_equal (document, again);
  second = saved (again);
  g_assert_true (g_bytes_equal (first, second));

  run = g_ptr_array_index (again->runs, 0);
  g_assert_cmpuint (run->kept->len, ==, 3);
  file = nn_safetensors_parse (first, "x", &error);
  g_assert_no_error (error);
  g_assert_nonnull (nn_safetensors_get (file, "run.0.kept.0.conv2d.kernel"));
  g_assert_nonnull (nn_safetensors_get (file, "run.0.kept.1.conv2d.kernel"));
  g_assert_nonnull (nn_safetensors_get (file, "run.0.kept.0.dense.bias"));
  g_assert_null (nn_safetensors_get (file, "run.0.kept.1.dense.bias"));
  g_assert_null (nn_safetensors_get (file, "run.0.kept.2.dense.kernel"));
  g_assert_nonnull (nn_safetensors_get (file, "run.1.kept.0.dense.kernel"));
}

/* More than a file holds: the best and the last are there, of the others some. */
static void
test_kept_budget (void)
{
  g_autoptr (NnDocument) document = from_spec (
      "{\"layers\": [{\"class\": \"input\", \"args\": {\"height\": 32, \"width\": 32}},"
      "{\"class\": \"flatten\"}, {\"class\": \"dense\", \"args\": {\"units\": 512}}]}");
  NnRun *run = nn_run_new ("Run", "");
  g_autoptr (NnDocument) again = NULL;
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr (GError) error = NULL;
  guint least = 0;

  /* 2 MB each, 60 MB in all. */
  for (guint i = 0; i < 30; i++)
    {
      g_autoptr (NnModel) model = nn_model_reinitialise (document->model, i + 2);
      g_autoptr (NnKept) kept = nn_kept_new (i, i == 4 ? 0.1 : 1, 0, model);

      nn_run_keep (run, kept);
    }
  nn_run_describe (run, document->model, &document->recipe, NULL);
  g_ptr_array_add (document->runs, run);
  g_bytes_unref (saved (document));
  again = nn_document_load (path, &error);
  g_assert_no_error (error);
  run = g_ptr_array_index (again->runs, 0);
  for (guint k = 0; k < run->kept->len; k++)
    if (((NnKept *) g_ptr_array_index (run->kept, k))->step == 4)
      least = k;
  g_assert_cmpint (nn_run_best_kept (run), ==, (gint) least);
  g_assert_cmpuint (((NnKept *) g_ptr_array_index (run->kept, run->kept->len - 1))->step, ==, 29);
  g_assert_cmpuint (run->kept->len, >=, 8);
  g_assert_cmpuint (nn_run_kept_bytes (run, seen), <=, NN_STORE_KEPT_BYTES);
}

/* An empty document, one that does not fit, the largest seed, an IDX path. */
static void
test_odd_ones (void)
{
  g_autoptr (NnDocument) empty = nn_document_new ();
  g_autoptr (NnDocument) unfit = from_spec ("{\"layers\": [{\"class\": \"dense\"},"
                                            "{\"class\": \"flatten\"}],"
                                            "\"seed\": \"18446744073709551615\"}");
  g_autoptr (NnDocument) again = NULL;
  g_autoptr (GBytes) bytes = saved (empty);
  g_autoptr (GError) error = NULL;

  again = nn_document_from_bytes (bytes, "x", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (nn_model_n_entries (again->model), ==, 0);
  g_clear_pointer (&again, nn_document_unref);
  g_clear_pointer (&bytes, g_bytes_unref);

  g_assert_cmpuint (nn_model_seed (unfit->model), ==, G_MAXUINT64);
  g_assert_nonnull (nn_model_error (unfit->model, 0));
  g_assert_true (nn_spec_named (&unfit->source.spec, NN_KIND_DATASET, "idx", &error));
  unfit->source.path = g_strdup ("a \"b\".idx,c.idx");
  bytes = saved (unfit);
  again = nn_document_from_bytes (bytes, "x", &error);
  g_assert_no_error (error);
  assert_equal (unfit, again);
}

static void
refused_spec (const char *json, NnError code, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (nn_document_from_json (json, &error));
  g_assert_error (error, NN_ERROR, (int) code);
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” is not in “%s”", part, error->message);
}

static void
test_bad_specs (void)
{
  g_autoptr (GString) many = g_string_new ("{\"layers\": [{\"class\": \"input\"}");

  for (guint i = 0; i < 1000; i++)
    g_string_append (many, ", {\"class\": \"flatten\"}");
  g_string_append (many, "]}");
  refused_spec (many->str, NN_ERROR_RANGE, "There are 1001 layers; 1000 are the most");
  refused_spec ("", NN_ERROR_FORMAT, "JSON");
  refused_spec ("[]", NN_ERROR_FORMAT, "no object");
  refused_spec ("{}", NN_ERROR_FORMAT, "no list of “layers”");
  refused_spec ("{\"layer\": []}", NN_ERROR_FORMAT, "“layer” is no part of a document");
  refused_spec ("{\"vitrine\": 2, \"future\": 1}", NN_ERROR_FORMAT,
                "was written by a newer Vitrine (format 2, this one reads 1)");
  refused_spec ("{\"vitrine\": \"1\"}", NN_ERROR_FORMAT, "without a number");
  refused_spec ("{\"layers\": [7]}", NN_ERROR_FORMAT, "Layer 1 has no “class”");
  refused_spec ("{\"layers\": [{\"class\": \"warp\"}]}", NN_ERROR_UNKNOWN, "“warp”");
  refused_spec ("{\"layers\": [{\"class\": \"dense\", \"arg\": {}}]}", NN_ERROR_FORMAT, "“arg”");
  refused_spec ("{\"layers\": [{\"class\": \"dense\", \"args\": []}]}", NN_ERROR_FORMAT,
                "“args” must be");
  refused_spec ("{\"layers\": [{\"class\": \"dense\", \"args\": {\"unit\": 3}}]}", NN_ERROR_UNKNOWN,
                "units");
  refused_spec ("{\"layers\": [{\"class\": \"dense\", \"args\": {\"units\": 0}}]}", NN_ERROR_RANGE,
                "units");
  refused_spec ("{\"layers\": [{\"class\": \"dense\", \"args\": {\"units\": 1.5}}]}",
                NN_ERROR_RANGE, "1.5");
  refused_spec ("{\"layers\": [{\"class\": \"dense\", \"args\": {\"units\": \"3\"}}]}",
                NN_ERROR_FORMAT,
                "must be a number");
  refused_spec ("{\"layers\": [{\"class\": \"dense\", \"args\": {\"use_bias\": 1}}]}",
                NN_ERROR_FORMAT,
                "true or false");
  refused_spec ("{\"layers\": [{\"class\": \"dense\", \"args\": {\"activation\": \"rule\"}}]}",
                NN_ERROR_RANGE,
                "“rule”");
  refused_spec ("{\"layers\": [{\"class\": \"input\"}, {\"class\": \"dense\", \"inputs\": [2]}]}",
                NN_ERROR_RANGE, "loops");
  refused_spec ("{\"layers\": [{\"class\": \"input\"}, {\"class\": \"dense\", \"inputs\": [\"a\"]}]}",
                NN_ERROR_UNKNOWN, "reads “a”");
  refused_spec ("{\"layers\": [{\"class\": \"input\"}, {\"class\": \"dense\", \"inputs\": 1}]}",
                NN_ERROR_FORMAT, "must be a list");
  refused_spec ("{\"layers\": [{\"class\": \"input\", \"id\": 0}]}", NN_ERROR_FORMAT, "from 1 on");
  refused_spec ("{\"layers\": [{\"class\": \"input\", \"id\": 3}, {\"class\": \"dense\", \"id\": 3}]}",
                NN_ERROR_FORMAT, "ids must differ");
  refused_spec ("{\"layers\": [], \"runs\": [{\"epochs\": [], \"steps\": 0, \"steps_per_epoch\": 1,"
                " \"watch\": {\"layers\": [1], \"readings\": [2, 1], \"spreads\": []}}]}",
                NN_ERROR_FORMAT, "record of training 1 is damaged");
  refused_spec ("{\"layers\": [], \"seed\": -1}", NN_ERROR_FORMAT, "seed");
  refused_spec ("{\"layers\": [], \"recipe\": {\"loss\": \"none\"}}", NN_ERROR_UNKNOWN, "“none”");
  refused_spec ("{\"layers\": [], \"recipe\": {\"epoch\": 3}}", NN_ERROR_UNKNOWN, "“epoch”");
  refused_spec ("{\"layers\": [], \"recipe\": {\"epochs\": []}}", NN_ERROR_FORMAT, "“epochs”");
  refused_spec ("{\"layers\": [], \"source\": \"nothing\"}", NN_ERROR_UNKNOWN, "nothing");
  refused_spec ("{\"layers\": [], \"runs\": [{\"epochs\": [[1]], \"steps\": 0, \"steps_per_epoch\": 1}]}",
                NN_ERROR_FORMAT, "training 1 is damaged");
  refused_spec ("{\"layers\": [], \"runs\": [{\"epochs\": [], \"steps\": 0, \"steps_per_epoch\": 1,"
                " \"kept\": [{\"step\": 2, \"val_loss\": null, \"val_metric\": null},"
                " {\"step\": 2, \"val_loss\": null, \"val_metric\": null}]}]}",
                NN_ERROR_FORMAT, "training 1 is damaged");
}

/* Cut at every @pace-th byte: refused. Such a byte turned over: refused, or the very same document. */
static void
check_damage (NnDocument *document, gsize pace)
{
  g_autoptr (GBytes) bytes = saved (document);
  const guint8 *data;
  gsize size;
  guint equal = 0;

  data = g_bytes_get_data (bytes, &size);
  for (gsize i = 0; i < size; i += pace)
    {
      g_autoptr (GBytes) cut = g_bytes_new (data, i);
      g_autoptr (GError) error = NULL;

      g_assert_null (nn_document_from_bytes (cut, "x.vitrine", &error));
      g_assert_true (error != NULL && error->domain == NN_ERROR);
      g_assert_true (g_str_has_prefix (error->message, "x.vitrine"));
    }
  for (gsize i = 0; i < size; i += pace)
    for (guint bit = i % 2; bit < 8; bit += 3)
      {
        g_autofree guint8 *copy = g_memdup2 (data, size);
        g_autoptr (GBytes) turned = NULL;
        g_autoptr (NnDocument) other = NULL;
        g_autoptr (GError) error = NULL;

        copy[i] ^= 1 << bit;
        turned = g_bytes_new (copy, size);
        other = nn_document_from_bytes (turned, "x.vitrine", &error);
        if (other == NULL)
          {
            g_assert_true (error != NULL && error->domain == NN_ERROR);
            g_assert_true (g_str_has_prefix (error->message, "x.vitrine"));
            continue;
          }
        equal++;
        assert_equal (document, other);
      }
  g_test_message ("%u of the turned bits changed nothing", equal);
  g_assert_cmpuint (equal, <, size / 50);
}

static void
test_damage (void)
{
  g_autoptr (NnDocument) document = make ();

  check_damage (document, 1);
  /* The time goes with the square of the size: here one byte stands for its neighbours. */
  keep_some (document);
  check_damage (document, 19);
}

/* A file with another JSON than it had, without the tensor @drop, or with @shorten cut,
 * and with a check sum that is right. */
static void
refused_file (const char *from, const char *to, const char *drop, const char *shorten, NnError code,
              const char *message)
{
  g_autoptr (NnDocument) document = watched ();
  g_autoptr (GBytes) bytes = saved (document);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnSafetensors) file = nn_safetensors_parse (bytes, "x", &error);
  g_autoptr (NnSafetensors) other = nn_safetensors_new ();
  g_autoptr (GString) json = g_string_new (g_hash_table_lookup (file->metadata, "vitrine"));
  g_autoptr (NnTensor) short_one = nn_tensor_new (&NN_SHAPE (1));
  g_autoptr (GBytes) changed = NULL;

  if (from != NULL)
    g_assert_cmpuint (g_string_replace (json, from, to, 1), ==, 1);
  for (guint i = 0; i < file->names->len; i++)
    {
      const char *name = g_ptr_array_index (file->names, i);

      if (g_strcmp0 (name, shorten) == 0)
        nn_safetensors_add (other, name, short_one);
      else if (g_strcmp0 (name, drop) != 0)
        nn_safetensors_add (other, name, nn_safetensors_get (file, name));
    }
  g_hash_table_insert (other->metadata, g_strdup ("checksum"),
                       nn_document_checksum (other, json->str));
  g_hash_table_insert (other->metadata, g_strdup ("vitrine"), g_strdup (json->str));
  changed = nn_safetensors_write (other, &error);
  g_assert_null (nn_document_from_bytes (changed, "x.vitrine", &error));
  g_assert_error (error, NN_ERROR, (int) code);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_other_files (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *missing = g_build_filename (folder, "missing.vitrine", NULL);
  g_autoptr (NnSafetensors) tensors = NULL;
  g_autoptr (GBytes) bytes = NULL;

  refused_file ("\"vitrine\": 1", "\"vitrine\": 2", NULL, NULL, NN_ERROR_FORMAT,
                "x.vitrine was written by a newer Vitrine (format 2, this one reads 1):"
                " update Vitrine to open it.");
  refused_file (NULL, NULL, "dense.kernel", NULL, NN_ERROR_FORMAT,
                "x.vitrine is damaged: the weights “dense.kernel” are not in it.");
  refused_file (NULL, NULL, NULL, "dense_2.bias", NN_ERROR_SHAPE,
                "x.vitrine is damaged: the weights “dense_2.bias” are of 1 instead of 2.");
  refused_file (NULL, NULL, "run.0.steps", NULL, NN_ERROR_FORMAT,
                "x.vitrine is damaged: the 3 steps of training 1 are not in it.");
  refused_file ("\"steps\": 3", "\"steps\": 2", NULL, NULL, NN_ERROR_FORMAT,
                "x.vitrine is damaged: the 2 steps of training 1 are not in it.");
  refused_file (NULL, NULL, "run.0.watch.readings", NULL, NN_ERROR_FORMAT,
                "x.vitrine is damaged: how the layers fared in training 1 is not in it.");
  refused_file (NULL, NULL, "run.0.watch.spreads", NULL, NN_ERROR_FORMAT,
                "x.vitrine is damaged: how the layers fared in training 1 is not in it.");
  refused_file ("\"readings\": [1, 2, 3]", "\"readings\": [1, 2]", NULL, NULL, NN_ERROR_FORMAT,
                "x.vitrine is damaged: how the layers fared in training 1 is not in it.");
  refused_file ("\"units\": 4", "\"units\": 0", NULL, NULL, NN_ERROR_RANGE,
                "x.vitrine: Dense: “units” must be a whole number from 1 to 65,536, not 0.");

  tensors = nn_safetensors_new ();
  bytes = nn_safetensors_write (tensors, &error);
  g_assert_null (nn_document_from_bytes (bytes, "w", &error));
  g_assert_cmpstr (error->message, ==, "w holds tensors, but is no document of Vitrine.");
  g_clear_error (&error);
  g_assert_null (nn_document_load (missing, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_UNKNOWN);
}

/* Saving fails: a sentence, the old file whole, nothing left lying about. */
static void
test_save_fails (void)
{
  g_autoptr (NnDocument) document = make ();
  g_autoptr (GBytes) before = saved (document);
  g_autoptr (GError) error = NULL;
  g_autofree char *nowhere = g_build_filename (folder, "none", "a.vitrine", NULL);
  g_autofree char *under = g_build_filename (path, "a.vitrine", NULL);
  g_autofree char *after = NULL;
  g_autoptr (GDir) dir = NULL;
  struct rlimit limit, old;
  gsize size;
  guint files = 0;

  g_assert_false (nn_document_save (document, nowhere, &error));
  g_assert_cmpstr (error->message, ==, "a.vitrine could not be saved: No such file or directory.");
  g_clear_error (&error);
  g_assert_false (nn_document_save (document, under, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_DATA);
  g_clear_error (&error);

  /* a disk that is full after 1,000 bytes */
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  limit = old;
  limit.rlim_cur = 1000;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  g_assert_false (nn_document_save (document, path, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);
  g_assert_cmpstr (error->message, ==, "small.vitrine could not be saved: File too large."
                                       " The file that was there is unchanged.");
  g_assert_true (g_file_get_contents (path, &after, &size, NULL));
  g_assert_cmpmem (after, size, g_bytes_get_data (before, NULL), g_bytes_get_size (before));
  dir = g_dir_open (folder, 0, NULL);
  while (g_dir_read_name (dir) != NULL)
    files++;
  g_assert_cmpuint (files, ==, 1);
}

/* A link stays a link to the file that is renewed. */
static void
test_link (void)
{
  g_autoptr (NnDocument) document = make ();
  g_autofree char *link = g_build_filename (folder, "link.vitrine", NULL);
  g_autoptr (GError) error = NULL;

  g_bytes_unref (saved (document));
  g_assert_cmpint (symlink (path, link), ==, 0);
  g_assert_true (nn_document_save (document, link, &error));
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_assert_cmpint (g_unlink (link), ==, 0);
}

/* Pinned samples come back in their order, each once; what is no sample is refused. */
static void
test_pins (void)
{
  g_autoptr (NnDocument) document = make ();
  g_autoptr (NnDocument) again = NULL, plain = from_spec (spec);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL, *none = nn_document_to_json (plain);
  const guint32 pins[] = { 8123, 0, 17 };

  g_assert_null (strstr (none, "pins"));
  g_array_append_vals (document->pins, pins, 3);
  text = nn_document_to_json (document);
  g_assert_nonnull (strstr (text, "\"pins\": [8123, 0, 17]"));
  again = from_spec ("{\"layers\": [], \"pins\": [8123, 0, 17, 0]}");
  g_assert_cmpuint (again->pins->len, ==, 3);
  g_assert_cmpmem (again->pins->data, 12, pins, 12);
  g_assert_null (nn_document_from_json ("{\"layers\": [], \"pins\": [4, -1]}", &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, "Pin 2"));
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("vitrine-store-XXXXXX", NULL);
  path = g_build_filename (folder, "small.vitrine", NULL);
  g_test_add_func ("/store/pins", test_pins);
  g_test_add_func ("/store/spec", test_spec);
  g_test_add_func ("/store/round-trip", test_round_trip);
  g_test_add_func ("/store/kept", test_kept);
  g_test_add_func ("/store/kept-budget", test_kept_budget);
  g_test_add_func ("/store/watch", test_watch);
  g_test_add_func ("/store/odd-ones", test_odd_ones);
  g_test_add_func ("/store/bad-specs", test_bad_specs);
  g_test_add_func ("/store/damage", test_damage);
  g_test_add_func ("/store/other-files", test_other_files);
  g_test_add_func ("/store/save-fails", test_save_fails);
  g_test_add_func ("/store/link", test_link);
  status = g_test_run ();
  g_unlink (path);
  g_rmdir (folder);
  g_free (path);
  g_free (folder);
  return status;
}
