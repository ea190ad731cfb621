/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Samples cut, mixed, scaled and narrowed, by whatever data set they come from. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "core/nn.h"

static const char *data_dirs[] = { NULL, NULL };

#define REFUSED(call, domain_code)                          \
  G_STMT_START                                              \
    {                                                       \
      g_autoptr (GError) refused = NULL;                    \
      GError **error = &refused;                            \
      g_assert_null (call);                                 \
      g_assert_error (refused, NN_ERROR, domain_code);      \
      g_test_message ("%s", refused->message);              \
    }                                                       \
  G_STMT_END

static NnSamples *
load (const char *name, const char *const *settings)
{
  g_auto (NnSource) source = { 0 };
  g_autoptr (GError) error = NULL;
  NnSamples *samples;

  g_assert_true (nn_source_parse (&source, name, &error));
  for (guint i = 0; settings != NULL && settings[i] != NULL; i += 2)
    {
      g_assert_true (nn_source_set_string (&source, settings[i], settings[i + 1], &error));
      g_assert_no_error (error);
    }
  samples = nn_source_load (&source, data_dirs, NULL, &error);
  g_assert_no_error (error);
  return samples;
}

#define SETTINGS(...) ((const char *const[]) { __VA_ARGS__, NULL })

static guint64
hash_sample (const NnSamples *samples, guint32 index)
{
  const gsize size = nn_shape_count (&samples->shape);
  g_autofree float *row = g_new (float, size);
  guint64 sum = 1469598103934665603u;

  nn_samples_input (samples, &index, 1, row);
  for (gsize i = 0; i < size * sizeof (float); i++)
    sum = (sum ^ ((guint8 *) row)[i]) * 1099511628211u;
  return sum ^ (samples->labels != NULL ? (guint64) samples->labels[index] + 1 : 0);
}

/* Every sample is still there once, with its label; another seed, another order. */
static void
test_cut_anew (void)
{
  g_autoptr (NnSamples) own = load ("digits8", NULL);
  g_autoptr (NnSamples) cut = load ("digits8", SETTINGS ("split", "share", "train_share", "0.6"));
  g_autoptr (NnSamples) again = load ("digits8", SETTINGS ("split", "share", "train_share", "0.6"));
  g_autoptr (NnSamples) other = load ("digits8", SETTINGS ("split", "share", "split_seed", "2"));
  g_autoptr (NnSamples) straight = load ("digits8", SETTINGS ("split", "share", "shuffle", "false", "train_share", "0.5"));
  guint64 sums[4] = { 0 };
  guint same = 0, moved = 0;

  g_assert_cmpuint (cut->n, ==, own->n);
  g_assert_cmpuint (cut->n_train, ==, (guint) (own->n * 0.6 + 0.5));
  g_assert_cmpuint (other->n_train, ==, (guint) (own->n * 0.8 + 0.5));
  g_assert_nonnull (cut->bytes); /* as small as it was */
  for (guint i = 0; i < own->n; i++)
    {
      sums[0] += hash_sample (own, i);
      sums[1] += hash_sample (cut, i);
      sums[2] += hash_sample (other, i);
      sums[3] += hash_sample (straight, i);
      g_assert_cmpuint (hash_sample (cut, i), ==, hash_sample (again, i));
      g_assert_cmpuint (hash_sample (straight, i), ==, hash_sample (own, i));
      same += hash_sample (cut, i) == hash_sample (other, i);
      moved += hash_sample (cut, i) != hash_sample (own, i);
    }
  g_assert_cmpuint (sums[0], ==, sums[1]);
  g_assert_cmpuint (sums[0], ==, sums[2]);
  g_assert_cmpuint (sums[0], ==, sums[3]);
  g_assert_cmpuint (straight->n_train, ==, (own->n + 1) / 2);
  g_assert_cmpuint (same, <, own->n / 20);
  g_assert_cmpuint (moved, >, own->n * 9 / 10);
}

static gboolean
same_more (const NnSamples *a, guint32 i, const NnSamples *b, guint32 j)
{
  float one[1024], other[1024];
  const gsize size = a->n_more > 0 ? nn_shape_count (&a->more[0].shape) : 0;

  if (size == 0)
    return TRUE;
  g_assert_cmpuint (size, <=, G_N_ELEMENTS (one));
  nn_samples_more (a, 1, &i, 1, one);
  nn_samples_more (b, 1, &j, 1, other);
  return memcmp (one, other, size * sizeof (float)) == 0;
}

/* Labels of steps, further inputs and targets go with their samples. */
static void
test_all_parts_move (void)
{
  static const char *const names[] = { "dates", "canvas", "co2", "devil", NULL };

  for (guint k = 0; names[k] != NULL; k++)
    {
      g_autoptr (NnSamples) own = load (names[k], NULL);
      g_autoptr (NnSamples) cut = load (names[k], SETTINGS ("split", "share", "split_seed", "5"));
      const gsize size = nn_shape_count (&own->shape);
      const gsize aim = own->targets != NULL ? nn_shape_count (&own->target_shape) : 0;
      g_autofree float *a = g_new (float, size);
      g_autofree float *b = g_new (float, size);
      guint found = 0;

      g_assert_cmpuint (cut->n_more, ==, own->n_more);
      g_assert_cmpint (cut->boxes, ==, own->boxes);
      g_assert_true ((cut->tokens != NULL) == (own->tokens != NULL));
      for (guint32 i = 0; i < MIN (cut->n, 40); i++)
        {
          nn_samples_input (cut, &i, 1, a);
          for (guint32 j = 0; j < own->n; j++)
            {
              nn_samples_input (own, &j, 1, b);
              if (memcmp (a, b, size * sizeof (float)) != 0
                  || (own->step_labels != NULL
                      && memcmp (own->step_labels + (gsize) j * own->label_steps,
                                 cut->step_labels + (gsize) i * own->label_steps, own->label_steps * 4) != 0)
                  || (aim > 0 && memcmp (own->targets + j * aim, cut->targets + i * aim, aim * sizeof (float)) != 0)
                  || !same_more (own, j, cut, i))
                continue;
              found++;
              break;
            }
        }
      g_assert_cmpuint (found, ==, MIN (cut->n, 40));
    }
}

/* Mean 0 and spread 1 over the part for training; what it was can be had back. */
static void
test_standardise (void)
{
  static const char *const names[] = { "circle", "digits8", "weather", "diabetes", NULL };

  for (guint k = 0; names[k] != NULL; k++)
    {
      g_autoptr (NnSamples) own = load (names[k], NULL);
      g_autoptr (NnSamples) scaled = load (names[k], SETTINGS ("standardise", "all"));
      const gsize size = nn_shape_count (&own->shape), channels = own->shape.size[own->shape.n_axes - 1];
      g_autofree float *row = g_new (float, size);
      g_autofree float *was = g_new (float, size);
      g_autofree double *sum = g_new0 (double, channels);
      g_autofree double *square = g_new0 (double, channels);
      const double n = (double) own->n_train * (size / channels);

      for (guint32 i = 0; i < own->n_train; i++)
        {
          nn_samples_input (scaled, &i, 1, row);
          nn_samples_input (own, &i, 1, was);
          for (gsize c = 0; c < size; c++)
            {
              sum[c % channels] += row[c];
              square[c % channels] += (double) row[c] * row[c];
              if (scaled->feature_mean != NULL && own->feature_mean == NULL)
                g_assert_cmpfloat_with_epsilon (row[c] * scaled->feature_spread[c] + scaled->feature_mean[c], was[c],
                                                1e-4);
            }
        }
      for (gsize c = 0; c < channels; c++)
        {
          g_assert_cmpfloat (fabs (sum[c] / n), <, 1e-4);
          g_assert_cmpfloat_with_epsilon (square[c] / n, 1, 1e-3);
        }
      g_assert_cmpuint (scaled->n_train, ==, own->n_train);
    }
}

/* What was standardised by its own file tells the numbers that a person would know. */
static void
test_units (void)
{
  g_autoptr (NnSamples) iris = load ("iris", NULL);
  g_autoptr (NnSamples) twice = load ("iris", SETTINGS ("standardise", "inputs"));
  float row[4], other[4];
  guint32 index = 0;

  nn_samples_input (iris, &index, 1, row);
  nn_samples_input (twice, &index, 1, other);
  for (guint c = 0; c < 4; c++)
    {
      const double centimetres = row[c] * iris->feature_spread[c] + iris->feature_mean[c];

      g_assert_cmpfloat (centimetres, >, 0);
      g_assert_cmpfloat (centimetres, <, 9);
      g_assert_cmpfloat_with_epsilon (centimetres * 10, round (centimetres * 10), 1e-3); /* to a millimetre */
      g_assert_cmpfloat_with_epsilon (other[c] * twice->feature_spread[c] + twice->feature_mean[c], centimetres, 1e-4);
    }
}

static void
test_leave_out (void)
{
  g_autoptr (NnSamples) whole = load ("breast-cancer", NULL);
  g_autofree char *first = nn_samples_feature (whole, 0);
  g_autofree char *last = nn_samples_feature (whole, 29);
  g_autofree char *both = g_strconcat (last, ",", first, NULL);
  g_autoptr (NnSamples) some = load ("breast-cancer", SETTINGS ("leave_out", both));
  g_autofree char *second = nn_samples_feature (some, 0);
  g_autofree char *same = nn_samples_feature (whole, 1);

  g_assert_cmpuint (some->shape.size[0], ==, 28);
  g_assert_cmpstr (second, ==, same);
  g_assert_cmpuint (nn_samples_whole (some)->shape.size[0], ==, 30);
  g_assert_true (nn_samples_whole (whole) == whole);
  for (guint32 i = 0; i < whole->n; i++)
    {
      float all[30], left[28], again[30];

      nn_samples_input (whole, &i, 1, all);
      nn_samples_input (some, &i, 1, left);
      g_assert_cmpmem (all + 1, sizeof left, left, sizeof left);
      nn_samples_input (nn_samples_whole (some), &i, 1, again);
      g_assert_cmpmem (all, sizeof all, again, sizeof again);
      g_assert_cmpint (some->labels[i], ==, whole->labels[i]);
    }
  g_assert_cmpfloat (some->feature_mean[0], ==, whole->feature_mean[1]);
}

static void
test_refusals (void)
{
  g_auto (NnSource) iris = { 0 }, digits = { 0 }, words = { 0 };
  g_autoptr (GError) failure = NULL;
  g_autoptr (NnSamples) samples = load ("iris", NULL);

  g_assert_true (nn_source_parse (&iris, "iris", NULL));
  nn_source_leave_out (&iris, "petals", TRUE);
  REFUSED (nn_source_load (&iris, data_dirs, NULL, error), NN_ERROR_UNKNOWN);
  nn_source_leave_out (&iris, "petals", FALSE);
  g_assert_null (iris.left_out);
  for (guint i = 0; i < 4; i++)
    nn_source_leave_out (&iris, samples->feature_names[i], TRUE);
  REFUSED (nn_source_load (&iris, data_dirs, NULL, error), NN_ERROR_DATA);

  g_assert_true (nn_source_parse (&digits, "digits8", NULL));
  nn_source_leave_out (&digits, "x1", TRUE);
  REFUSED (nn_source_load (&digits, data_dirs, NULL, error), NN_ERROR_DATA);

  g_assert_true (nn_source_parse (&words, "words", NULL));
  g_assert_true (nn_source_set_string (&words, "standardise", "inputs", NULL));
  REFUSED (nn_source_load (&words, data_dirs, NULL, error), NN_ERROR_DATA);

  g_assert_false (nn_source_set_string (&words, "no_such_thing", "1", &failure));
  g_assert_nonnull (strstr (failure->message, "leave_out"));
  /* what a data set does itself is its own setting */
  g_assert_false (nn_source_prepares (nn_registry_find (NN_KIND_DATASET, "csv", NULL), "split"));
  g_assert_false (nn_source_prepares (nn_registry_find (NN_KIND_DATASET, "csv", NULL), "standardise"));
  g_assert_false (nn_source_prepares (nn_registry_find (NN_KIND_DATASET, "spiral", NULL), "train_share"));
  g_assert_true (nn_source_prepares (nn_registry_find (NN_KIND_DATASET, "spiral", NULL), "standardise"));
  g_assert_true (nn_source_prepares (nn_registry_find (NN_KIND_DATASET, "digits", NULL), "split"));
}

/* The first few, as they are. */
static void
test_head (void)
{
  static const char *const names[] = { "digits8", "iris", "dates", "canvas", "words", "co2", NULL };

  for (guint k = 0; names[k] != NULL; k++)
    {
      g_autoptr (NnSamples) all = load (names[k], NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (NnSamples) few = nn_samples_head (all, 7, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (few->n, ==, 7);
      g_assert_cmpint (few->n_classes, ==, all->n_classes);
      for (guint32 i = 0; i < 7; i++)
        g_assert_cmpuint (hash_sample (few, i), ==, hash_sample (all, i));
    }
}

/* In the document file and back. */
static void
test_stored (void)
{
  g_autoptr (NnDocument) document = nn_document_from_json (
      "{\"layers\": [{\"class\": \"input\", \"args\": {\"height\": 0, \"width\": 0, \"channels\": 3}}],"
      " \"source\": {\"class\": \"iris\", \"prepare\": {\"args\": {\"split\": \"share\", \"split_seed\": 7}},"
      " \"leave_out\": [\"a \\\"b\\\"\", \"c\"]}}", NULL);
  g_autoptr (NnDocument) again = NULL;
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (document);
  json = nn_document_to_json (document);
  again = nn_document_from_json (json, &error);
  g_assert_no_error (error);
  g_assert_true (nn_source_equal (&document->source, &again->source));
  g_assert_true (nn_source_leaves_out (&again->source, "a \"b\""));
  g_assert_cmpfloat (nn_spec_get (&again->source.prepare, "split_seed"), ==, 7);
  nn_source_leave_out (&again->source, "c", FALSE);
  g_assert_false (nn_source_equal (&document->source, &again->source));

  g_clear_pointer (&again, nn_document_unref);
  again = nn_document_from_json ("{\"layers\": [], \"source\": {\"class\": \"iris\", \"leave_out\": 3}}", &error);
  g_assert_null (again);
  g_assert_error (error, NN_ERROR, NN_ERROR_FORMAT);
}

/* The missing ones of a table, by column, and what the numbers were. */
static void
test_missing (void)
{
  g_autofree char *folder = g_dir_make_tmp ("vitrine-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "holes.csv", NULL);
  g_autoptr (NnSamples) samples = NULL;

  g_assert_true (g_file_set_contents (path, "age,colour,height,price\n10,red,1.5,3.5\n,blue,1.25,4.25\n30,,1.75,1.5\n"
                                            "?,red,2,2.25\n20,red,1,0.5\n", -1, NULL));
  samples = load (path, SETTINGS ("shuffle", "false", "train_share", "1"));
  g_assert_cmpuint (samples->shape.size[0], ==, 4);
  g_assert_cmpuint (samples->missing[0], ==, 2);
  g_assert_cmpuint (samples->missing[1], ==, 1);
  g_assert_cmpuint (samples->missing[2], ==, 1);
  g_assert_cmpuint (samples->missing[3], ==, 0);
  /* a column of texts is counted once */
  g_assert_cmpuint (samples->origin[0], ==, 0);
  g_assert_cmpuint (samples->origin[1], ==, 1);
  g_assert_cmpuint (samples->origin[2], ==, 1);
  g_assert_cmpuint (samples->origin[3], ==, 2);
  g_assert_cmpstr (samples->note, ==, "3 values are missing in “age” and “colour”: the mean of the column stands for a number,"
                                      " and of a text all are 0.");
  g_assert_cmpfloat_with_epsilon (samples->feature_mean[0], 20, 1e-9);
  g_assert_cmpfloat (samples->feature_mean[1], ==, 0);
  g_assert_cmpfloat (samples->feature_spread[1], ==, 1);
  g_assert_cmpstr (samples->target_names[0], ==, "price");
  g_unlink (path);
  g_rmdir (folder);
}

/* --- networks that begin with the data ------------------------------------- */

static void
test_starters (void)
{
  const NnClass *const *list = nn_registry_list (NN_KIND_DATASET);
  NnPool *pool = nn_pool_new (1);

  for (guint i = 0; list[i] != NULL; i++)
    {
      g_autoptr (NnSamples) samples = NULL;
      g_autoptr (NnModel) model = NULL;
      g_autoptr (NnTrainer) trainer = NULL;
      g_autoptr (GError) error = NULL;
      NnStepReport report;
      NnRecipe recipe;

      if (NN_DATASET_CLASS (list[i])->needs_path)
        continue;
      samples = load (list[i]->name, strcmp (list[i]->name, "fashion") == 0 ? SETTINGS ("subset", "true") : NULL);
      model = nn_starter_model (samples, 1, &error);
      g_assert_no_error (error);
      nn_recipe_init (&recipe);
      nn_recipe_fit (&recipe, model, samples);
      trainer = nn_trainer_new (model, samples, &recipe, pool, &error);
      g_assert_no_error (error);
      g_assert_true (nn_trainer_step (trainer, &report, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (nn_model_n_parameters (model, -1), <, 700000);
      g_test_message ("%s: %s, %" G_GUINT64_FORMAT " parameters", list[i]->name, recipe.loss.klass->name,
                      nn_model_n_parameters (model, -1));
    }
  nn_pool_unref (pool);
}

/* Only what depends on the inputs is drawn anew. */
static void
test_fit_inputs (void)
{
  g_autoptr (NnSamples) iris = load ("iris", NULL);
  g_autoptr (NnSamples) some = load ("iris", SETTINGS ("leave_out", iris->feature_names[2]));
  g_autoptr (NnSamples) digits = load ("digits8", NULL);
  g_autoptr (NnModel) model = nn_starter_model (iris, 1, NULL);
  g_autoptr (NnModel) pictures = nn_starter_model (digits, 1, NULL);
  g_autoptr (NnModel) fitted = NULL;
  g_autoptr (NnModel) none = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (nn_model_check_samples (model, some, NULL));
  fitted = nn_model_fit_inputs (model, some, &error);
  g_assert_no_error (error);
  g_assert_true (nn_model_check_samples (fitted, some, NULL));
  g_assert_true (nn_model_weight (fitted, 1, 0) != nn_model_weight (model, 1, 0));
  g_assert_true (nn_model_weight (fitted, 2, 0) == nn_model_weight (model, 2, 0));
  none = nn_model_fit_inputs (pictures, iris, &error);
  g_assert_null (none);
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  data_dirs[0] = g_getenv ("VITRINE_DATA_DIR");
  g_test_add_func ("/prepare/cut-anew", test_cut_anew);
  g_test_add_func ("/prepare/all-parts-move", test_all_parts_move);
  g_test_add_func ("/prepare/standardise", test_standardise);
  g_test_add_func ("/prepare/units", test_units);
  g_test_add_func ("/prepare/leave-out", test_leave_out);
  g_test_add_func ("/prepare/refusals", test_refusals);
  g_test_add_func ("/prepare/head", test_head);
  g_test_add_func ("/prepare/stored", test_stored);
  g_test_add_func ("/prepare/missing", test_missing);
  g_test_add_func ("/starter/every-data-set", test_starters);
  g_test_add_func ("/starter/fit-inputs", test_fit_inputs);
  return g_test_run ();
}
