/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whole networks over 20 steps against PyTorch (reference/curves.py): the loss of each step,
 * and that of the trained network. Float32 here, float64 there.
 */
#include "core/layers/conv2d.h"
#include "core/tape-private.h"
#include "tests/build.h"
#include "tests/drawn.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define TOLERANCE 1e-5 /* a tenth of what was promised */

/* Inputs in [-2, 2), tokens, or shares; with "padded" the last i % 3 steps are zeros. */
static GBytes *
draw_inputs (JsonObject *row, const NnShape *shape, guint n, const NnRandom *seed)
{
  const char *kind = json_object_get_string_member (row, "inputs");
  gsize size = nn_shape_count (shape);
  float *x = g_new (float, n * size);
  NnRandom random = nn_random_split (seed, 1);

  if (strstr (kind, "tokens") != NULL)
    draw_uniform (&random, 0, json_object_get_int_member (row, "tokens"), n * size, x);
  else if (g_str_equal (kind, "shares"))
    draw_uniform (&random, 0, 1, n * size, x);
  else
    draw_uniform (&random, -2, 2, n * size, x);
  for (gsize i = 0; i < n * size && strstr (kind, "tokens") != NULL; i++)
    x[i] = floorf (x[i]);
  for (guint b = 0; b < n && strstr (kind, "padded") != NULL; b++)
    {
      gsize width = size / shape->size[0];
      gsize padded = b % 3 * width;

      memset (x + (b + 1) * size - padded, 0, padded * sizeof (float));
    }
  return g_bytes_new_take (x, n * size * sizeof (float));
}

static GBytes *
draw_labels (guint n, guint steps, guint n_classes, const NnRandom *seed)
{
  gint32 *labels = g_new (gint32, n * steps);
  NnRandom random = nn_random_split (seed, 2);

  for (guint i = 0; i < n * steps; i++)
    labels[i] = n_classes * (double) nn_random_uniform_at (&random, i);
  for (guint b = 0; b < n && steps > 1; b++)
    {
      for (guint k = 1; k <= b % 3; k++)
        labels[(b + 1) * steps - k] = -1;
    }
  return g_bytes_new_take (labels, n * steps * sizeof (gint32));
}

static NnShape
read_shape (JsonObject *row, const char *name)
{
  JsonArray *axes = json_object_get_array_member (row, name);
  NnShape shape = { .n_axes = json_array_get_length (axes) };

  for (guint a = 0; a < shape.n_axes; a++)
    shape.size[a] = json_array_get_int_element (axes, a);
  return shape;
}

/* A second input. */
static void
draw_more (JsonObject *row, NnSamples *samples, const NnRandom *seed)
{
  NnRandom random = nn_random_split (seed, 4);
  NnShape shape = read_shape (row, "more");
  gsize n = samples->n * nn_shape_count (&shape);
  float *x = g_new (float, n);
  g_autoptr (GBytes) bytes = g_bytes_new_take (x, n * sizeof (float));

  draw_uniform (&random, -2, 2, n, x);
  g_assert_true (nn_samples_add_input (samples, "more", &shape, bytes, 0, NULL));
}

static NnSamples *
draw_samples (JsonObject *row, const NnRandom *seed)
{
  guint n = json_object_get_int_member (row, "n");
  guint n_classes = json_object_get_int_member (row, "classes");
  guint n_targets = json_object_get_int_member (row, "targets");
  guint steps = json_object_get_int_member (row, "label_steps");
  const char *names[] = { "a", "b", "c", "d", "e", "f", "g", "h", "i", NULL };
  NnShape shape = read_shape (row, "shape"), aim = NN_SHAPE (n_targets);
  float *numbers = g_new (float, MAX (n * n_targets, 1));
  NnRandom random = nn_random_split (seed, 3);
  g_autoptr (GBytes) targets
      = g_bytes_new_take (numbers, MAX (n * n_targets, 1) * sizeof (float));
  g_autoptr (GBytes) labels = draw_labels (n, steps, n_classes, seed);
  g_autoptr (GBytes) inputs = NULL;
  g_autoptr (GError) error = NULL;
  gboolean whole = n_classes > 0 && steps == 1;
  NnSamples *samples;

  g_assert_cmpuint (n_classes, <, G_N_ELEMENTS (names));
  names[n_classes] = NULL;
  draw_uniform (&random, -1, 1, n * n_targets, numbers);
  for (guint i = 0; i < n * n_targets && json_object_has_member (row, "answers"); i++)
    numbers[i] = nn_random_uniform_at (&random, i) < 0.3 ? 1 : 0;
  inputs = draw_inputs (row, &shape, n, seed);
  samples = nn_samples_new_floats ("drawn", "Drawn", &shape, n, n, inputs, whole ? labels : NULL,
                                   whole ? names : NULL, n_targets > 0 ? targets : NULL,
                                   n_targets > 0 ? &aim : NULL, &error);
  g_assert_no_error (error);
  if (steps > 1)
    g_assert_true (nn_samples_label_steps (samples, labels, steps, names, &error));
  if (json_object_has_member (row, "more"))
    draw_more (row, samples, seed);
  g_assert_cmpint (samples->yes_no, ==, json_object_has_member (row, "answers"));
  return samples;
}

/* Weights from the seed; statistics stay where they start. */
static NnModel *
draw_model (const char *text, const NnRandom *seed)
{
  g_autoptr (NnModel) model = build_model (text, 1);
  g_autoptr (GPtrArray) tensors
      = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_unref);

  for (guint i = 0; i < nn_model_n_entries (model); i++)
    {
      for (guint w = 0; w < nn_model_n_weights (model, i); w++)
        {
          NnTensor *tensor = nn_tensor_copy (nn_model_weight (model, i, w));
          const NnWeightInfo *info = nn_model_weight_info (model, i, w);
          NnRandom random = nn_random_split (seed, 100 + tensors->len);

          if (!info->fixed)
            draw_weight (&random, info, tensor->data);
          g_ptr_array_add (tensors, tensor);
        }
    }
  return nn_model_with_weights (model, (NnTensor *const *) tensors->pdata, tensors->len);
}

static void
compare (const char *what, guint step, double got, double expected)
{
  g_test_message ("%s %u: %.9g, PyTorch %.9g", what, step, got, expected);
  if (!(fabs (got - expected) <= TOLERANCE * fabs (expected)))
    g_error ("%s %u is %.9g and should be %.9g", what, step, got, expected);
}

static void
test_curve (gconstpointer data)
{
  JsonObject *row = (JsonObject *) data;
  JsonArray *losses = json_object_get_array_member (row, "losses");
  NnRandom seed = nn_random_new (1);
  g_autoptr (NnSamples) samples = draw_samples (row, &seed);
  g_autoptr (NnModel) model = draw_model (json_object_get_string_member (row, "net"), &seed);
  g_autoptr (NnPool) pool = nn_pool_new (2);
  g_autoptr (NnTrainer) trainer = NULL;
  g_autoptr (NnModel) trained = NULL;
  g_autoptr (GError) error = NULL;
  NnEvaluation end, own;
  NnRecipe recipe;

  nn_recipe_init (&recipe);
  if (json_object_has_member (row, "sides"))
    nn_recipe_fit (&recipe, model, samples);
  set_recipe (&recipe, json_object_get_string_member (row, "recipe"));
  trainer = nn_trainer_new (model, samples, &recipe, pool, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < json_array_get_length (losses); i++)
    {
      NnStepReport report;

      g_assert_true (nn_trainer_step (trainer, &report, &error));
      compare ("the loss of step", i + 1, report.loss, json_array_get_double_element (losses, i));
      if (report.epoch_done)
        nn_trainer_tell (trainer, report.loss);
    }
  trained = nn_trainer_model (trainer);
  g_assert_true (nn_model_evaluate (trained, samples, NN_SPLIT_TRAIN, &recipe, pool, NULL, &end,
                                    &error));
  compare ("the loss after step", json_array_get_length (losses), end.loss,
           json_object_get_double_member (row, "end"));
  g_assert_true (nn_trainer_evaluate (trainer, NN_SPLIT_TRAIN, NULL, &own, &error));
  g_assert_cmpfloat (own.loss, ==, end.loss);
}

/* Each layer that says that padding stays padding is held to it by a curve of its own. */
static void
test_padding (gconstpointer data)
{
  JsonArray *rows = (JsonArray *) data;
  const NnClass *const *layers = nn_registry_list (NN_KIND_LAYER);

  for (guint i = 0; layers[i] != NULL; i++)
    {
      g_autofree char *name = g_strdup_printf ("padding through %s", layers[i]->name);
      gboolean found = FALSE;

      for (guint r = 0; r < json_array_get_length (rows); r++)
        {
          JsonObject *row = json_array_get_object_element (rows, r);

          found |= g_str_equal (json_object_get_string_member (row, "name"), name);
        }
      if (NN_LAYER_CLASS (layers[i])->keeps_steps && !found)
        g_error ("reference/curves.py has no %s", name);
    }
}

/* The first word of a piece "conv2d filters=6 ...". */
static gboolean
names (const char *net, const char *layer)
{
  g_auto (GStrv) pieces = g_strsplit (net, ";", -1);

  for (guint i = 0; pieces[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (g_strstrip (pieces[i]), " ", 2);

      if (g_str_equal (words[0], layer))
        return TRUE;
    }
  return FALSE;
}

/* No layer without a network that it is trained in. */
static void
test_every_layer (gconstpointer data)
{
  JsonArray *rows = (JsonArray *) data;
  const NnClass *const *layers = nn_registry_list (NN_KIND_LAYER);

  for (guint i = 0; layers[i] != NULL; i++)
    {
      gboolean found = FALSE;

      for (guint r = 0; r < json_array_get_length (rows) && !found; r++)
        found = names (json_object_get_string_member (json_array_get_object_element (rows, r), "net"), layers[i]->name);
      if (!found)
        g_error ("reference/curves.py trains no network with %s", layers[i]->name);
    }
}

/* Among the networks is one whose convolution goes Winograd's way in one go with what pools it,
 * as in the second of the source's examples. */
static void
test_fused (gconstpointer data)
{
  JsonArray *rows = (JsonArray *) data;
  guint found = 0;

  for (guint r = 0; r < json_array_get_length (rows); r++)
    {
      JsonObject *row = json_array_get_object_element (rows, r);
      g_autoptr (NnModel) model = build_model (json_object_get_string_member (row, "net"), 1);
      g_autoptr (NnTape) tape = nn_tape_new (model, 16, NN_TAPE_WEIGHTS, NULL, NULL);

      for (guint o = 0; o < tape->n_ops; o++)
        {
          const NnTapeOp *op = &tape->ops[o];
          NnConv conv;

          if (op->klass != &nn_layer_conv2d_maxpool2d)
            continue;
          g_assert_true (nn_conv2d_geometry (op->args, &op->in_shape[0], &conv));
          found += nn_conv_is_winograd (&conv);
        }
    }
  g_assert_cmpuint (found, >, 1);
}

int
main (int argc, char **argv)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  JsonArray *rows;

  g_test_init (&argc, &argv, NULL);
  path = g_test_build_filename (G_TEST_DIST, "reference", "numbers", "curves.json", NULL);
  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  rows = json_object_get_array_member (json_node_get_object (json_parser_get_root (parser)),
                                       "curves");
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      g_autofree char *name
          = g_strdup_printf ("/curves/%s", json_object_get_string_member (row, "name"));

      g_test_add_data_func (name, row, test_curve);
    }
  g_test_add_data_func ("/curves/padding", rows, test_padding);
  g_test_add_data_func ("/curves/every-layer", rows, test_every_layer);
  g_test_add_data_func ("/curves/fused", rows, test_fused);
  return g_test_run ();
}
