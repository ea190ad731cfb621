/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers, losses and optimizers against reference/numbers/, which PyTorch
 * computed in float64 (reference/make.py). */
#include "core/nn.h"
#include "core/tape-private.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>


static float *
read_floats (JsonArray *array)
{
  guint n = json_array_get_length (array);
  float *values = nn_alloc (MAX (n, 1) * sizeof (float));

  for (guint i = 0; i < n; i++)
    values[i] = json_array_get_double_element (array, i);
  return values;
}

/* To 1e-5 of the largest number: what float32 can promise for sums of this length. */
static void
compare (const char *what, JsonArray *expected, const float *got, double tolerance)
{
  guint n = json_array_get_length (expected);
  double largest = 0, worst = 0;
  guint at = 0;

  for (guint i = 0; i < n; i++)
    {
      double e = json_array_get_double_element (expected, i);
      double miss = fabs (e - got[i]);

      largest = MAX (largest, fabs (e));
      if (!(miss <= worst))
        {
          worst = miss;
          at = i;
        }
    }
  if (!(worst <= tolerance * MAX (largest, 1e-3)))
    g_error ("%s: number %u is %.8g and should be %.8g", what, at, got[at],
             json_array_get_double_element (expected, at));
}

static void
set_args (NnSpec *spec, JsonObject *args)
{
  g_autoptr (GList) names = json_object_get_members (args);

  for (GList *l = names; l != NULL; l = l->next)
    {
      JsonNode *node = json_object_get_member (args, l->data);
      g_autoptr (GError) error = NULL;

      if (json_node_get_value_type (node) == G_TYPE_STRING)
        nn_spec_set_string (spec, l->data, json_node_get_string (node), &error);
      else
        nn_spec_set (spec, l->data, json_node_get_double (node), &error);
      g_assert_no_error (error);
    }
}

/* --- layers -------------------------------------------------------------- */

typedef struct
{
  JsonArray *dy;
  float    **gradients;  /* of each weight */
} Layer;

static void
seed_cb (gpointer data, guint chunk, guint first, guint n, guint worker, float *out, float *d_out)
{
  const Layer *layer = data;

  g_assert_cmpuint (first, ==, 0);
  for (guint i = 0; i < json_array_get_length (layer->dy); i++)
    d_out[i] = json_array_get_double_element (layer->dy, i);
}

static void
share_cb (gpointer data, guint share, guint weight, gsize start, gsize count,
          const float *gradient)
{
  const Layer *layer = data;

  memcpy (layer->gradients[weight] + start, gradient, count * sizeof (float));
}

/* input 1, input 2, ... -> the layer, and its weights as told. */
static NnModel *
build (JsonObject *row, const NnSpec *spec, guint *batch)
{
  JsonArray *inputs = json_object_get_array_member (row, "inputs");
  JsonArray *weights = json_object_get_array_member (row, "weights");
  guint n = json_array_get_length (inputs);
  const NnClass *input_class = nn_registry_find (NN_KIND_LAYER, "input", NULL);
  g_autofree NnEntry *entries = g_new0 (NnEntry, n + 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnModel) model = NULL;
  g_autoptr (GPtrArray) tensors = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_unref);
  NnModel *result;

  for (guint i = 0; i < n; i++)
    {
      JsonArray *shape
          = json_object_get_array_member (json_array_get_object_element (inputs, i), "shape");
      guint n_axes = json_array_get_length (shape);

      *batch = json_array_get_int_element (shape, 0);
      entries[i] = (NnEntry){ .id = i + 1, .klass = NN_LAYER_CLASS (input_class) };
      /* time, height, width, channels */
      for (guint a = 1; a < n_axes; a++)
        entries[i].args[3 - (n_axes - 1 - a)] = json_array_get_int_element (shape, a);
      entries[n].inputs[i] = i + 1;
    }
  entries[n].id = n + 1;
  entries[n].klass = NN_LAYER_CLASS (spec->klass);
  entries[n].n_inputs = n;
  memcpy (entries[n].args, spec->values, sizeof spec->values);
  model = nn_model_new (entries, n + 1, 0, &error);
  g_assert_no_error (error);
  nn_model_check (model, &error);
  g_assert_no_error (error);
  for (guint w = 0; w < nn_model_n_weights (model, n); w++)
    {
      NnTensor *tensor = nn_tensor_copy (nn_model_weight (model, n, w));

      if (w < json_array_get_length (weights))
        {
          JsonObject *given = json_array_get_object_element (weights, w);
          JsonArray *values = json_object_get_array_member (given, "w");

          g_assert_cmpuint (nn_tensor_count (tensor), ==, json_array_get_length (values));
          for (guint i = 0; i < nn_tensor_count (tensor); i++)
            tensor->data[i] = json_array_get_double_element (values, i);
        }
      g_ptr_array_add (tensors, tensor);
    }
  result = nn_model_with_weights (model, (NnTensor *const *) tensors->pdata, tensors->len);
  return result;
}

/* As if another layer had counted the steps of the inputs. */
static void
set_steps (NnTapeOp *op, JsonArray *steps, guint batch)
{
  for (guint k = 0; k < json_array_get_length (steps); k++)
    {
      guint32 *counts;

      if (json_array_get_null_element (steps, k))
        continue;
      counts = g_new (guint32, batch);
      for (guint i = 0; i < batch; i++)
        counts[i] = json_array_get_int_element (json_array_get_array_element (steps, k), i);
      op->in_counts[k] = counts;
      op->in_counted = TRUE;
    }
}

static void
free_steps (NnTapeOp *op)
{
  for (guint k = 0; k < op->n_inputs; k++)
    g_free ((gpointer) op->in_counts[k]);
}

static void
test_layer (gconstpointer data)
{
  JsonObject *row = (JsonObject *) data;
  JsonArray *inputs = json_object_get_array_member (row, "inputs");
  JsonArray *weights = json_object_get_array_member (row, "weights");
  g_autoptr (GError) error = NULL;
  g_autoptr (NnModel) model = NULL;
  g_autoptr (NnTape) tape = NULL;
  Layer layer = { .dy = json_object_get_array_member (row, "dy") };
  NnTapePass pass = { .finish = seed_cb, .data = &layer, .training = TRUE, .backward = TRUE };
  NnSpec spec;
  guint batch = 0, out, n_weights;

  nn_spec_named (&spec, NN_KIND_LAYER, json_object_get_string_member (row, "class"), &error);
  g_assert_no_error (error);
  set_args (&spec, json_object_get_object_member (row, "args"));
  model = build (row, &spec, &batch);
  out = nn_model_output (model);
  n_weights = nn_model_n_weights (model, out);
  layer.gradients = g_new0 (float *, n_weights + 1);
  for (guint w = 0; w < n_weights; w++)
    layer.gradients[w]
        = nn_alloc (nn_tensor_count (nn_model_weight (model, out, w)) * sizeof (float));

  tape = nn_tape_new (model, batch, NN_TAPE_WEIGHTS | NN_TAPE_GRADIENT, NULL, &error);
  g_assert_no_error (error);
  for (guint k = 0; k < json_array_get_length (inputs); k++)
    {
      JsonArray *x = json_object_get_array_member (json_array_get_object_element (inputs, k), "x");

      for (guint i = 0; i < json_array_get_length (x); i++)
        nn_tape_input (tape, k)[i] = json_array_get_double_element (x, i);
    }
  if (json_object_has_member (row, "steps"))
    set_steps (&tape->ops[tape->op_of[out]], json_object_get_array_member (row, "steps"), batch);
  nn_tape_pass (tape, batch, &pass);
  nn_tape_shares (tape, batch, share_cb, &layer);

  compare ("y", json_object_get_array_member (row, "y"), nn_tape_value (tape, out), 1e-5);
  for (guint k = 0; k < json_array_get_length (inputs); k++)
    compare ("dx", json_object_get_array_member (json_array_get_object_element (inputs, k), "d"),
             nn_tape_gradient (tape, k), 1e-5);
  for (guint w = 0; w < json_array_get_length (weights); w++)
    compare ("dw", json_object_get_array_member (json_array_get_object_element (weights, w), "d"),
             layer.gradients[w], 1e-5);
  if (json_object_has_member (row, "after"))
    {
      JsonArray *after = json_object_get_array_member (row, "after");
      guint first = n_weights - json_array_get_length (after);

      for (guint w = first; w < n_weights; w++)
        compare ("statistics", json_array_get_array_element (after, w - first),
                 nn_model_weight (model, out, w)->data, 1e-5);
    }
  free_steps (&tape->ops[tape->op_of[out]]);
  for (guint w = 0; w < n_weights; w++)
    nn_free (layer.gradients[w]);
  g_free (layer.gradients);
}

/* --- losses -------------------------------------------------------------- */

static void
test_loss (gconstpointer data)
{
  JsonObject *row = (JsonObject *) data;
  JsonArray *shape = json_object_get_array_member (row, "shape");
  guint n = json_array_get_int_element (shape, 0);
  guint size = json_array_get_int_element (shape, 1);
  float *out = read_floats (json_object_get_array_member (row, "out"));
  float *d_out = nn_alloc (n * size * sizeof (float));
  float *targets = NULL;
  gint32 labels[16];
  g_autoptr (GError) error = NULL;
  double expected = json_object_get_double_member (row, "loss");
  double loss;
  NnSpec spec;
  NnLossCall call;

  nn_spec_named (&spec, NN_KIND_LOSS, json_object_get_string_member (row, "class"), &error);
  g_assert_no_error (error);
  set_args (&spec, json_object_get_object_member (row, "args"));
  if (json_object_get_null_member (row, "targets"))
    {
      for (guint i = 0; i < n; i++)
        labels[i] = json_array_get_int_element (json_object_get_array_member (row, "labels"), i);
    }
  else
    targets = read_floats (json_object_get_array_member (row, "targets"));
  call = (NnLossCall){
    .args = spec.values, .n = n, .size = size, .width = size, .out = out, .d_out = d_out,
    .labels = labels, .targets = targets, .scale = 1.0f / n,
    .linked = json_object_get_boolean_member (row, "linked"),
  };
  loss = NN_LOSS_CLASS (spec.klass)->evaluate (&call) / n;
  if (!(fabs (loss - expected) <= 1e-5 * MAX (fabs (expected), 1e-2)))
    g_error ("the loss is %.9g and should be %.9g", loss, expected);
  compare ("d", json_object_get_array_member (row, "d"), d_out, 1e-5);
  nn_free (out);
  nn_free (d_out);
  nn_free (targets);
}

/* --- optimizers ---------------------------------------------------------- */

static void
test_optimizer (gconstpointer data)
{
  JsonObject *row = (JsonObject *) data;
  JsonArray *start = json_object_get_array_member (row, "start");
  guint n = json_array_get_length (start);
  float *w = read_floats (start);
  float *a = read_floats (json_object_get_array_member (row, "a"));
  float *c = read_floats (json_object_get_array_member (row, "c"));
  float *g = nn_alloc (n * sizeof (float));
  float *slots[NN_MAX_SLOTS];
  const NnOptimizerClass *klass;
  g_autoptr (GError) error = NULL;
  NnSpec spec;

  nn_spec_named (&spec, NN_KIND_OPTIMIZER, json_object_get_string_member (row, "class"), &error);
  g_assert_no_error (error);
  set_args (&spec, json_object_get_object_member (row, "args"));
  klass = NN_OPTIMIZER_CLASS (spec.klass);
  for (guint s = 0; s < NN_MAX_SLOTS; s++)
    slots[s] = nn_alloc (n * sizeof (float));
  for (guint step = 1; step <= 20; step++)
    {
      NnOptimizerStep now = { .learning_rate = nn_spec_get (&spec, "learning_rate"), .step = step };
      float *late[NN_MAX_SLOTS];

      for (guint i = 0; i < n; i++)
        g[i] = a[i] * (w[i] - c[i]) + cosf (w[i]);
      klass->begin (spec.values, &now);
      /* In two runs, as the tape does. */
      for (guint s = 0; s < NN_MAX_SLOTS; s++)
        late[s] = slots[s] + 7;
      klass->update (&now, TRUE, 7, w, g, slots);
      klass->update (&now, TRUE, n - 7, w + 7, g + 7, late);
    }
  compare ("weights", json_object_get_array_member (row, "end"), w, 1e-5);
  for (guint s = 0; s < NN_MAX_SLOTS; s++)
    nn_free (slots[s]);
  nn_free (w);
  nn_free (a);
  nn_free (c);
  nn_free (g);
}

static void
add_rows (JsonObject *root, const char *family, const char *kind, GTestDataFunc func)
{
  JsonArray *rows = json_object_get_array_member (root, kind);

  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      g_autofree char *path
          = g_strdup_printf ("/reference/%s/%s/%s", family, kind, json_object_get_string_member (row, "name"));

      g_test_add_data_func (path, row, func);
    }
}

/* The cases of one family; the parser keeps them alive. */
static JsonParser *
add_family (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *family = g_strndup (name, strlen (name) - strlen (".json"));
  JsonParser *parser = json_parser_new ();
  JsonObject *root;

  g_assert_true (json_parser_load_from_file (parser, path, NULL));
  root = json_node_get_object (json_parser_get_root (parser));
  add_rows (root, family, "layers", test_layer);
  add_rows (root, family, "losses", test_loss);
  add_rows (root, family, "optimizers", test_optimizer);
  return parser;
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) parsers = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *folder = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;

  g_test_init (&argc, &argv, NULL);
  folder = g_test_build_filename (G_TEST_DIST, "reference", "numbers", NULL);
  dir = g_dir_open (folder, 0, NULL);
  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      if (g_str_has_suffix (name, ".json"))
        g_ptr_array_add (parsers, add_family (folder, name));
    }
  g_assert_cmpuint (parsers->len, >, 0);
  return g_test_run ();
}
