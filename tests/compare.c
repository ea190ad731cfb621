/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of settings in which runs differ. */
#include <math.h>
#include <string.h>

#include "app/compare.h"
#include "app/moment.h"

/* @n steps, whatever they were. */
static void
set_length (NnRun *run, guint n)
{
  g_autofree NnRunStep *steps = g_new0 (NnRunStep, n);

  nn_steps_cut (&run->steps, 0);
  nn_run_add_steps (run, steps, n);
}

static NnRun *
made_run (const char *title, guint units, const char *const *settings, double loss)
{
  g_autofree char *spec = g_strdup_printf (
      "{\"layers\": [{\"class\": \"input\", \"args\": {\"height\": 0, \"width\": 0, \"channels\": 2}},"
      " {\"class\": \"dense\", \"args\": {\"units\": %u}}]}", units);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnDocument) document = nn_document_from_json (spec, &error);
  NnRun *run = nn_run_new (title, "");
  NnRunEpoch epoch = { 50, 1, 0, 0, loss, 0.9 };

  g_assert_no_error (error);
  for (; *settings != NULL; settings += 2)
    {
      nn_recipe_set_string (&document->recipe, settings[0], settings[1], &error);
      g_assert_no_error (error);
    }
  nn_source_parse (&document->source, "spiral", &error);
  g_assert_no_error (error);
  run->steps_per_epoch = 50;
  set_length (run, 100);
  g_array_append_val (run->epochs, epoch);
  nn_run_describe (run, document->model, &document->recipe, &document->source);
  run->fresh = TRUE;
  return run;
}

/* A run of the network in @layers, which it kept. */
static NnRun *
network_run (const char *title, const char *layers)
{
  g_autofree char *spec = g_strdup_printf (
      "{\"layers\": [{\"name\": \"x\", \"class\": \"input\", \"args\": {\"height\": 0, \"width\": 0, \"channels\": 2}}%s]}", layers);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnDocument) document = nn_document_from_json (spec, &error);
  g_autoptr (NnKept) kept = NULL;
  NnRun *run = nn_run_new (title, "");

  g_assert_no_error (error);
  kept = nn_kept_new (10, NAN, NAN, document->model);
  nn_run_describe (run, document->model, &document->recipe, NULL);
  nn_run_keep (run, kept);
  return run;
}

static gint
row_of (const VitrineComparison *comparison, const char *name)
{
  for (guint i = 0; i < comparison->names->len; i++)
    if (strcmp (g_ptr_array_index (comparison->names, i), name) == 0)
      return (gint) i;
  return -1;
}

static void
assert_row (const VitrineComparison *comparison, const char *name, const char *const *cells)
{
  gint row = row_of (comparison, name);

  if (row < 0)
    g_error ("there is no row “%s”", name);
  for (guint k = 0; k < comparison->n_runs; k++)
    g_assert_cmpstr (vitrine_comparison_cell (comparison, (guint) row, k), ==, cells[k]);
}

static void
test_rows (void)
{
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_run_unref);
  g_autoptr (VitrineComparison) comparison = NULL;
  g_autofree char *csv = NULL;
  g_autofree char *words = NULL;

  g_ptr_array_add (runs, made_run ("Run 1", 8, (const char *[]){ "learning_rate", "0.01", "optimizer", "sgd",
                                                                  "learning_rate", "0.01", NULL }, 0.5));
  g_assert_false (vitrine_comparison_applies (runs));
  g_ptr_array_add (runs, nn_run_new ("Run of an older file", ""));
  g_assert_false (vitrine_comparison_applies (runs));
  g_ptr_array_add (runs, made_run ("Run \"3\"", 8, (const char *[]){ "epochs", "20", NULL }, 0.25));
  g_ptr_array_add (runs, made_run ("Run 4", 4, (const char *[]){ "epochs", "20", NULL }, 0.125));
  g_assert_true (vitrine_comparison_applies (runs));

  comparison = vitrine_comparison_new (runs);
  g_assert_cmpuint (comparison->n_runs, ==, 3);
  g_assert_cmpstr (g_ptr_array_index (comparison->titles, 0), ==, "Run 4");
  g_assert_cmpuint (comparison->numbers[2], ==, 3);
  assert_row (comparison, "Network", (const char *[]){ "Dense 4", "Dense 8", "Dense 8" });
  assert_row (comparison, "Optimiser", (const char *[]){ "Adam", "Adam", "SGD" });
  assert_row (comparison, "Learning rate", (const char *[]){ "0.001", "0.001", "0.01" });
  assert_row (comparison, "Beta 1", (const char *[]){ "0.9", "0.9", "–" });
  assert_row (comparison, "Epochs", (const char *[]){ "20", "20", "10" });
  assert_row (comparison, "Best validation loss", (const char *[]){ "0.125", "0.25", "0.5" });
  assert_row (comparison, "Its metric", (const char *[]){ "90.0 %", "90.0 %", "90.0 %" });
  assert_row (comparison, "Epochs trained", (const char *[]){ "2", "2", "2" });
  /* What is the same in all is no row. */
  g_assert_cmpint (row_of (comparison, "Data"), ==, -1);
  g_assert_cmpint (row_of (comparison, "Batch size"), ==, -1);
  g_assert_cmpint (row_of (comparison, "Loss"), ==, -1);
  g_assert_cmpuint (comparison->n_settings, ==, comparison->names->len - 3);
  csv = vitrine_comparison_csv (comparison);
  g_assert_true (g_str_has_prefix (csv, "setting,\"Run 4\",\"Run \"\"3\"\"\",\"Run 1\"\n"));
  g_assert_nonnull (strstr (csv, "\n\"Epochs\",\"20\",\"20\",\"10\"\n"));
  words = vitrine_comparison_describe (comparison);
  g_assert_nonnull (strstr (words, "Epochs: Run 4 20, Run \"3\" 20, Run 1 10. "));
}

#define DENSE(units, activation) ", {\"class\": \"dense\", \"args\": {\"units\": " #units ", \"activation\": \"" activation "\"}}"
#define DROPOUT(rate) ", {\"class\": \"dropout\", \"args\": {\"rate\": " #rate "}}"

/* Networks are told apart layer by layer, wherever one has more of them. */
static void
test_networks (void)
{
  static const char *const networks[] = {
    DENSE (8, "tanh") DENSE (8, "tanh") DENSE (2, "softmax"),
    DENSE (8, "tanh") DENSE (8, "relu") DENSE (2, "softmax"),
    DENSE (8, "tanh") DROPOUT (0.25) DENSE (8, "relu") DENSE (2, "softmax"),
  };
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_run_unref);
  g_autoptr (VitrineComparison) two = NULL;
  g_autoptr (VitrineComparison) three = NULL;

  g_ptr_array_add (runs, network_run ("Run 1", networks[0]));
  g_ptr_array_add (runs, network_run ("Run 2", networks[1]));
  two = vitrine_comparison_new (runs);
  g_assert_cmpuint (two->n_settings, ==, 1);
  assert_row (two, "Dense 2: Activation", (const char *[]){ "ReLU", "Tanh" });
  g_ptr_array_add (runs, network_run ("Run 3", networks[2]));
  three = vitrine_comparison_new (runs);
  g_assert_cmpuint (three->n_settings, ==, 2);
  g_assert_cmpuint (three->n_folded, ==, 0);
  assert_row (three, "Dropout", (const char *[]){ "0.25", "–", "–" });
  assert_row (three, "Dense 2: Activation", (const char *[]){ "ReLU", "ReLU", "Tanh" });
}

/* Of many differences the widths come first, and few are in sight; all of them are in the table that leaves. */
static void
test_folded (void)
{
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_run_unref);
  g_autoptr (VitrineComparison) comparison = NULL;
  g_autofree char *csv = NULL;

  g_ptr_array_add (runs, network_run ("Run 1", DENSE (8, "tanh") DENSE (9, "tanh") DENSE (7, "tanh") DENSE (6, "tanh")));
  g_ptr_array_add (runs, network_run ("Run 2", DENSE (5, "relu") DENSE (4, "relu") DENSE (3, "relu") DENSE (6, "relu")));
  comparison = vitrine_comparison_new (runs);
  g_assert_cmpuint (comparison->n_settings, ==, 8);
  assert_row (comparison, "Network", (const char *[]){ "Dense 5, Dense 4, Dense 3, Dense 6",
                                                       "Dense 8, Dense 9, Dense 7, Dense 6" });
  g_assert_cmpuint (comparison->folded, ==, 6);
  g_assert_cmpuint (comparison->n_folded, ==, 2);
  csv = vitrine_comparison_csv (comparison);
  g_assert_nonnull (strstr (csv, "\n\"Dense 4: Activation\",\"ReLU\",\"Tanh\"\n"));
}

/* The same layers in another order of reading. */
static void
test_links (void)
{
#define BRANCHES(end) \
  ", {\"name\": \"a\", \"class\": \"dense\", \"args\": {\"units\": 4}, \"inputs\": [\"x\"]}" \
  ", {\"name\": \"b\", \"class\": \"dense\", \"args\": {\"units\": 4}, \"inputs\": [\"x\"]}" \
  ", {\"class\": \"dense\", \"args\": {\"units\": 2}, \"inputs\": [\"" end "\"]}"
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_run_unref);
  g_autoptr (VitrineComparison) comparison = NULL;

  g_ptr_array_add (runs, network_run ("Run 1", BRANCHES ("a")));
  g_ptr_array_add (runs, network_run ("Run 2", BRANCHES ("b")));
  comparison = vitrine_comparison_new (runs);
  g_assert_cmpuint (comparison->n_settings, ==, 1);
  assert_row (comparison, "Dense 3: reads", (const char *[]){ "Dense 2", "Dense 1" });
}

/* Of a layer that reads several all are told. */
static void
test_second_link (void)
{
#define MERGE(second) \
  ", {\"name\": \"a\", \"class\": \"dense\", \"args\": {\"units\": 2}, \"inputs\": [\"x\"]}" \
  ", {\"name\": \"b\", \"class\": \"dense\", \"args\": {\"units\": 2}, \"inputs\": [\"a\"]}" \
  ", {\"class\": \"add\", \"inputs\": [\"b\", \"" second "\"]}"
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_run_unref);
  g_autoptr (VitrineComparison) comparison = NULL;

  g_ptr_array_add (runs, network_run ("Run 1", MERGE ("x")));
  g_ptr_array_add (runs, network_run ("Run 2", MERGE ("a")));
  comparison = vitrine_comparison_new (runs);
  g_assert_cmpuint (comparison->n_settings, ==, 1);
  assert_row (comparison, "Add: reads", (const char *[]){ "Dense 2, Dense 1", "Dense 2, Input" });
}

/* Of runs that kept nothing only that they differ is known. */
static void
test_variants (void)
{
  static const char *const names[] = { "aaaa", "aaaa", "bbbb", "aaaa" };
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_run_unref);
  g_autoptr (VitrineComparison) comparison = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      NnRun *run = made_run ("Run", 8, (const char *[]){ NULL }, 0.5);

      g_free (run->signature);
      run->signature = g_strdup (names[i]);
      g_ptr_array_add (runs, run);
    }
  comparison = vitrine_comparison_new (runs);
  assert_row (comparison, "Network of the same widths", (const char *[]){ "variant 1", "variant 2", "variant 1", "variant 1" });
}

/* What is hidden is not compared; what differs in an activation alone is told apart. */
static void
test_hidden (void)
{
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_run_unref);
  g_autoptr (VitrineComparison) comparison = NULL;
  g_autoptr (VitrineComparison) after = NULL;
  g_autofree char *words = NULL;

  for (guint i = 0; i < 3; i++)
    g_ptr_array_add (runs, made_run ("Run", 8, (const char *[]){ "epochs", i == 0 ? "5" : "9", NULL }, NAN));
  comparison = vitrine_comparison_new (runs);
  g_assert_cmpuint (comparison->n_settings, ==, 1);
  ((NnRun *) runs->pdata[0])->hidden = TRUE;
  after = vitrine_comparison_new (runs);
  g_assert_cmpuint (after->n_runs, ==, 2);
  g_assert_cmpuint (after->n_settings, ==, 0);
  assert_row (after, "Best validation loss", (const char *[]){ "–", "–" });
  words = vitrine_comparison_describe (after);
  g_assert_true (g_str_has_prefix (words, "No setting differs. "));
}

/* However many points its curves have: a fast run has one within each epoch, too. */
/* Many epochs are told in full. */
static void
test_long (void)
{
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_run_unref);
  g_autoptr (VitrineComparison) comparison = NULL;

  for (guint i = 0; i < 2; i++)
    g_ptr_array_add (runs, made_run ("Run", 8, (const char *[]){ "epochs", i == 0 ? "5" : "9", NULL }, NAN));
  ((NnRun *) runs->pdata[1])->steps_per_epoch = 3;
  set_length (runs->pdata[1], 60001);
  comparison = vitrine_comparison_new (runs);
  assert_row (comparison, "Epochs trained", (const char *[]){ "20,000", "2" });
}

static void
test_length (void)
{
  static const char *const none[] = { NULL };
  g_autoptr (NnRun) run = made_run ("Run 1", 4, none, 0.5);
  static const struct { guint n, per_epoch; const char *text; } rows[] = {
    { 100, 50, "2 epochs" }, { 99, 50, "1 epoch" }, { 30, 50, "30 steps" }, { 1, 50, "1 step" }, { 7, 0, "7 steps" },
  };

  for (guint i = 0; i < 3; i++)
    {
      NnRunEpoch epoch = g_array_index (run->epochs, NnRunEpoch, 0);  /* the array moves while it grows */

      g_array_append_val (run->epochs, epoch);
    }
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = NULL;

      set_length (run, rows[i].n);
      run->steps_per_epoch = rows[i].per_epoch;
      text = vitrine_moment_length (run);
      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

static void
say_source (GPtrArray *runs, guint index, const char *text)
{
  NnRun *run = runs->pdata[index];

  g_free (run->source);
  run->source = g_strdup (text);
}

/* Of data each argument that differs is a row; what is not said is as it is at first. */
static void
test_data (void)
{
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_run_unref);
  g_autoptr (VitrineComparison) spirals = NULL;
  g_autoptr (VitrineComparison) files = NULL;

  for (guint i = 0; i < 2; i++)
    g_ptr_array_add (runs, made_run ("Run", 8, (const char *[]){ NULL }, 0.5));
  say_source (runs, 0, "spiral, samples 800, noise 29");
  say_source (runs, 1, "spiral, samples 800");
  spirals = vitrine_comparison_new (runs);
  g_assert_cmpuint (spirals->n_settings, ==, 1);
  assert_row (spirals, "Noise", (const char *[]){ "0", "29" });
  say_source (runs, 0, "/tmp/a, b.csv, standardise all");
  say_source (runs, 1, "/tmp/a, b.csv, standardise none");
  files = vitrine_comparison_new (runs);
  g_assert_cmpuint (files->n_settings, ==, 1);
  assert_row (files, "Standardise", (const char *[]){ "none", "all" });
}

/* The best of a run stands where it was, between others. */
static void
test_best (void)
{
  static const double losses[] = { 0.5, 0.2, 0.4, NAN }, metrics[] = { 0.6, 0.8, 0.7, 0.95 };
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_run_unref);
  g_autoptr (VitrineComparison) comparison = NULL;

  for (guint i = 0; i < 2; i++)
    {
      NnRun *run = made_run ("Run", 8, (const char *[]){ NULL }, 0.3);

      if (i == 1)
        g_array_set_size (run->epochs, 0);
      for (guint k = 0; k < G_N_ELEMENTS (losses) && i == 1; k++)
        {
          NnRunEpoch epoch = { 50 * (k + 1), k + 1, 0, 0, losses[k], metrics[k] };

          g_array_append_val (run->epochs, epoch);
        }
      g_ptr_array_add (runs, run);
    }
  comparison = vitrine_comparison_new (runs);
  assert_row (comparison, "Best validation loss", (const char *[]){ "0.2", "0.3" });
  assert_row (comparison, "Its metric", (const char *[]){ "80.0 %", "90.0 %" });
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/compare/rows", test_rows);
  g_test_add_func ("/compare/networks", test_networks);
  g_test_add_func ("/compare/folded", test_folded);
  g_test_add_func ("/compare/links", test_links);
  g_test_add_func ("/compare/second-link", test_second_link);
  g_test_add_func ("/compare/variants", test_variants);
  g_test_add_func ("/compare/hidden", test_hidden);
  g_test_add_func ("/compare/best", test_best);
  g_test_add_func ("/compare/data", test_data);
  g_test_add_func ("/compare/length", test_length);
  g_test_add_func ("/compare/long", test_long);
  return g_test_run ();
}
