/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers against reference/numbers/: the output, the gradients of inputs and weights, the price. */
#include "core/tape-private.h"
#include "tests/drawn.h"
#include "tests/numbers.h"

typedef struct
{
  float  *dy;
  gsize   n_dy;
  float **gradients;  /* of each weight */
} Layer;

static void
seed_cb (gpointer data, guint chunk, guint first, guint n, guint worker, float *out, float *d_out)
{
  const Layer *layer = data;

  g_assert_cmpuint (first, ==, 0);
  memcpy (d_out, layer->dy, layer->n_dy * sizeof (float));
}

static void
share_cb (gpointer data, guint share, guint weight, gsize start, gsize count,
          const float *gradient)
{
  const Layer *layer = data;

  memcpy (layer->gradients[weight] + start, gradient, count * sizeof (float));
}

/* The axes in their order; of a kernel what the width of its first values goes by, of
 * anything else these values. */
static void
check_info (JsonObject *weight, const NnWeightInfo *info, const NnTensor *first)
{
  JsonArray *axes, *fans;

  if (!json_object_has_member (weight, "shape"))
    return;
  axes = json_object_get_array_member (weight, "shape");
  g_assert_cmpuint (json_array_get_length (axes), ==, info->shape.n_axes);
  for (guint a = 0; a < info->shape.n_axes; a++)
    g_assert_cmpint (json_array_get_int_element (axes, a), ==, info->shape.size[a]);
  if (json_object_has_member (weight, "first"))
    compare ("first", json_object_get_array_member (weight, "first"), first->data, 0);
  if (!json_object_has_member (weight, "fans"))
    return;
  fans = json_object_get_array_member (weight, "fans");
  g_assert_cmpint (json_array_get_int_element (fans, 0), ==, info->fan_in);
  g_assert_cmpint (json_array_get_int_element (fans, 1), ==, info->fan_out);
}

/* Weight @w as the row tells, or drawn from its seed. */
static void
fill_weight (JsonObject *row, guint w, const NnWeightInfo *info, NnTensor *tensor)
{
  JsonArray *weights = json_object_get_array_member (row, "weights");

  check_info (json_array_get_object_element (weights, w), info, tensor);
  if (json_object_has_member (row, "seed"))
    {
      NnRandom seed = nn_random_new (json_object_get_int_member (row, "seed"));
      NnRandom random = nn_random_split (&seed, 100 + w);

      draw_weight (&random, info, tensor->data);
    }
  else
    {
      JsonArray *array
          = json_object_get_array_member (json_array_get_object_element (weights, w), "w");

      g_assert_cmpuint (nn_tensor_count (tensor), ==, json_array_get_length (array));
      for (guint i = 0; i < nn_tensor_count (tensor); i++)
        tensor->data[i] = json_array_get_double_element (array, i);
    }
}

static void
fill_input (JsonObject *row, guint k, gsize n, float *x)
{
  JsonArray *inputs = json_object_get_array_member (row, "inputs");

  if (json_object_has_member (row, "seed"))
    {
      NnRandom seed = nn_random_new (json_object_get_int_member (row, "seed"));
      NnRandom random = nn_random_split (&seed, k);
      gint64 tokens = json_object_get_int_member_with_default (row, "tokens", 0);

      draw_uniform (&random, tokens > 0 ? 0 : -2, tokens > 0 ? tokens : 2, n, x);
      for (gsize i = 0; i < n && tokens > 0; i++)
        x[i] = floorf (x[i]);
    }
  else
    {
      JsonArray *array
          = json_object_get_array_member (json_array_get_object_element (inputs, k), "x");

      g_assert_cmpuint (json_array_get_length (array), ==, n);
      for (guint i = 0; i < n; i++)
        x[i] = json_array_get_double_element (array, i);
    }
}

/* How many numbers all axes hold. */
static gsize
count_numbers (JsonArray *axes)
{
  gsize n = 1;

  for (guint a = 0; a < json_array_get_length (axes); a++)
    n *= json_array_get_int_element (axes, a);
  return n;
}

static void
fill_dy (JsonObject *row, Layer *layer)
{
  layer->n_dy = count_numbers (json_object_get_array_member (row, "shape"));
  if (json_object_has_member (row, "seed"))
    {
      NnRandom seed = nn_random_new (json_object_get_int_member (row, "seed"));
      NnRandom random = nn_random_split (&seed, 200);

      layer->dy = nn_alloc (layer->n_dy * sizeof (float));
      draw_uniform (&random, -1, 1, layer->n_dy, layer->dy);
    }
  else
    layer->dy = read_floats (json_object_get_array_member (row, "dy"));
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
  if (json_object_has_member (row, "seed"))
    g_assert_cmpuint (nn_model_n_weights (model, n), ==, json_array_get_length (weights));
  for (guint w = 0; w < nn_model_n_weights (model, n); w++)
    {
      NnTensor *tensor = nn_tensor_copy (nn_model_weight (model, n, w));

      if (w < json_array_get_length (weights))
        fill_weight (row, w, nn_model_weight_info (model, n, w), tensor);
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

/* What the layer adds to the loss, meant over the batch. */
static double
price (NnTape *tape, const NnSpec *spec, guint out, guint batch)
{
  const NnLayerClass *klass = NN_LAYER_CLASS (spec->klass);
  double sum = 0;

  for (guint t = 0; t < nn_model_plan (nn_tape_model (tape), out)->n_terms; t++)
    sum += nn_tape_terms (tape, out)[t];
  if (klass->term_weight != NULL)
    sum *= nn_spec_get (spec, klass->term_weight);
  return sum / batch + nn_tape_price (tape, out);
}

/* Against the list @key of @told, of which maybe not all is told. */
static void
compare_told (const char *what, JsonObject *told, const char *key, const float *got, gsize n)
{
  JsonArray *numbers = json_object_get_array_member (told, key);
  guint every = json_object_get_int_member_with_default (told, "every", 1);

  g_assert_cmpuint (json_array_get_length (numbers), ==, (n + every - 1) / every);
  compare_thinned (what, numbers, got, every, 1e-5);
}

static void
compare_gradients (JsonObject *row, NnTape *tape, guint out, const Layer *layer)
{
  JsonArray *inputs = json_object_get_array_member (row, "inputs");
  JsonArray *weights = json_object_get_array_member (row, "weights");

  for (guint k = 0; k < json_array_get_length (inputs); k++)
    {
      JsonObject *input = json_array_get_object_element (inputs, k);

      compare_told ("dx", input, "d", nn_tape_gradient (tape, k),
                    count_numbers (json_object_get_array_member (input, "shape")));
    }
  for (guint w = 0; w < json_array_get_length (weights); w++)
    {
      JsonObject *weight = json_array_get_object_element (weights, w);

      if (!json_object_get_null_member (weight, "d"))
        compare_told ("dw", weight, "d", layer->gradients[w],
                      nn_tensor_count (nn_model_weight (nn_tape_model (tape), out, w)));
    }
}

/* Statistics that a training pass renews. */
static void
compare_after (JsonObject *row, NnModel *model, guint out)
{
  JsonArray *after;
  guint first;

  if (!json_object_has_member (row, "after"))
    return;
  after = json_object_get_array_member (row, "after");
  first = nn_model_n_weights (model, out) - json_array_get_length (after);
  for (guint w = 0; w < json_array_get_length (after); w++)
    compare ("statistics", json_array_get_array_element (after, w),
             nn_model_weight (model, out, first + w)->data, 1e-5);
}

static void
test_layer (gconstpointer data)
{
  JsonObject *row = (JsonObject *) data;
  guint n_inputs = json_array_get_length (json_object_get_array_member (row, "inputs"));
  gboolean training = json_object_get_boolean_member_with_default (row, "training", TRUE);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnModel) model = NULL;
  g_autoptr (NnTape) tape = NULL;
  Layer layer = { 0 };
  NnTapePass pass = { .finish = seed_cb, .data = &layer, .training = training, .backward = TRUE,
                      .random = nn_random_new (7) };
  NnSpec spec = read_spec (NN_KIND_LAYER, row);
  guint batch = 0, out, n_weights;

  model = build (row, &spec, &batch);
  out = nn_model_output (model);
  n_weights = nn_model_n_weights (model, out);
  layer.gradients = g_new0 (float *, n_weights + 1);
  for (guint w = 0; w < n_weights; w++)
    layer.gradients[w]
        = nn_alloc (nn_tensor_count (nn_model_weight (model, out, w)) * sizeof (float));
  fill_dy (row, &layer);

  tape = nn_tape_new (model, batch, NN_TAPE_WEIGHTS | NN_TAPE_GRADIENT, NULL, &error);
  g_assert_no_error (error);
  for (guint k = 0; k < n_inputs; k++)
    fill_input (row, k, batch * nn_shape_count (nn_model_shape (model, k)),
                nn_tape_input (tape, k));
  if (json_object_has_member (row, "steps"))
    set_steps (&tape->ops[tape->op_of[out]], json_object_get_array_member (row, "steps"), batch);
  nn_tape_pass (tape, batch, &pass);
  if (training)
    nn_tape_shares (tape, batch, share_cb, &layer);

  g_assert_cmpuint (layer.n_dy, ==, batch * nn_shape_count (nn_model_shape (model, out)));
  compare_told ("y", row, "y", nn_tape_value (tape, out), layer.n_dy);
  compare_gradients (row, tape, out, &layer);
  if (training)
    compare_after (row, model, out);
  if (json_object_has_member (row, "price"))
    {
      double expected = json_object_get_double_member (row, "price");

      g_assert_cmpfloat_with_epsilon (price (tape, &spec, out, batch), expected,
                                      1e-5 * MAX (expected, 1e-3));
    }
  free_steps (&tape->ops[tape->op_of[out]]);
  for (guint w = 0; w < n_weights; w++)
    nn_free (layer.gradients[w]);
  nn_free (layer.dy);
  g_free (layer.gradients);
}

static void
add_layer (NnKind kind, const char *family, JsonObject *row)
{
  if (kind == NN_KIND_LAYER)
    add_row (kind, family, row, test_layer);
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) numbers = NULL;

  g_test_init (&argc, &argv, NULL);
  numbers = walk_numbers (add_layer);
  return g_test_run ();
}
