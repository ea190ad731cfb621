/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Losses, optimizers and schedules against reference/numbers/. */
#include "tests/numbers.h"

/* --- losses -------------------------------------------------------------- */

/* Numbers that the row may have. */
static float *
read_member (JsonObject *row, const char *name)
{
  return json_object_has_member (row, name) && !json_object_get_null_member (row, name)
           ? read_floats (json_object_get_array_member (row, name))
           : NULL;
}

static gint32 *
read_labels (JsonObject *row, const char *name)
{
  JsonArray *array;
  gint32 *labels;

  if (!json_object_has_member (row, name) || json_object_get_null_member (row, name))
    return NULL;
  array = json_object_get_array_member (row, name);
  labels = g_new (gint32, json_array_get_length (array));
  for (guint i = 0; i < json_array_get_length (array); i++)
    labels[i] = json_array_get_int_element (array, i);
  return labels;
}

static void
test_loss (gconstpointer data)
{
  JsonObject *row = (JsonObject *) data;
  JsonArray *shape = json_object_get_array_member (row, "shape");
  guint n = json_array_get_int_element (shape, 0);
  guint size = json_array_get_int_element (shape, 1);
  float *out = read_floats (json_object_get_array_member (row, "out"));
  float *d_out = nn_alloc (n * size * sizeof (float));
  float *targets = read_member (row, "targets");
  float *class_weights = read_member (row, "class_weights");
  float *shares = read_member (row, "shares");
  float *yes_weights = read_member (row, "yes_weights");
  float *no_weights = read_member (row, "no_weights");
  g_autofree gint32 *labels = read_labels (row, "labels");
  g_autofree gint32 *others = read_labels (row, "others");
  double expected = json_object_get_double_member (row, "loss");
  double loss;
  NnSpec spec = read_spec (NN_KIND_LOSS, row);
  NnLossCall call;

  call = (NnLossCall){
    .args = spec.values, .n = n, .size = size,
    .width = json_object_get_int_member_with_default (row, "width", size), .out = out,
    .d_out = d_out, .labels = labels, .other_labels = others, .shares = shares,
    .class_weights = class_weights, .yes_weights = yes_weights, .no_weights = no_weights, .targets = targets, .scale = 1.0f / n,
    .linked = json_object_get_boolean_member (row, "linked"),
  };
  loss = NN_LOSS_CLASS (spec.klass)->evaluate (&call) / n;
  if (!(fabs (loss - expected) <= 1e-5 * MAX (fabs (expected), 1e-2)))
    g_error ("the loss is %.9g and should be %.9g", loss, expected);
  compare ("d", json_object_get_array_member (row, "d"), d_out, 1e-5);
  nn_free (out);
  nn_free (d_out);
  nn_free (targets);
  nn_free (class_weights);
  nn_free (shares);
  nn_free (yes_weights);
  nn_free (no_weights);
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
  float *rates = read_member (row, "rates");
  gboolean decay = json_object_get_boolean_member_with_default (row, "decay", TRUE);
  gboolean blind = json_object_get_boolean_member_with_default (row, "blind", FALSE);
  const NnOptimizerClass *klass;
  NnSpec spec = read_spec (NN_KIND_OPTIMIZER, row);

  klass = NN_OPTIMIZER_CLASS (spec.klass);
  for (guint s = 0; s < NN_MAX_SLOTS; s++)
    slots[s] = nn_alloc (n * sizeof (float));
  for (guint step = 1; step <= 20; step++)
    {
      NnOptimizerStep now = { .learning_rate = nn_spec_get (&spec, "learning_rate"), .step = step };
      float *late[NN_MAX_SLOTS];

      if (rates != NULL)
        now.learning_rate = rates[step - 1];
      for (guint i = 0; i < n; i++)
        g[i] = blind ? a[i] * sin (step * (1 + fabs (c[i]))) : a[i] * (w[i] - c[i]) + cosf (w[i]);
      klass->begin (spec.values, &now);
      /* In two runs, as the tape does. */
      for (guint s = 0; s < NN_MAX_SLOTS; s++)
        late[s] = slots[s] + 7;
      klass->update (&now, decay, 7, w, g, slots);
      klass->update (&now, decay, n - 7, w + 7, g + 7, late);
    }
  compare ("weights", json_object_get_array_member (row, "end"), w, 1e-5);
  for (guint s = 0; s < NN_MAX_SLOTS; s++)
    nn_free (slots[s]);
  nn_free (w);
  nn_free (a);
  nn_free (c);
  nn_free (g);
  nn_free (rates);
}

/* --- schedules ----------------------------------------------------------- */

static void
test_schedule (gconstpointer data)
{
  JsonObject *row = (JsonObject *) data;
  JsonArray *factors = json_object_get_array_member (row, "factors");
  guint64 total = json_object_get_int_member (row, "total");
  guint64 epoch = json_object_get_int_member (row, "epoch");
  double state[NN_SCHEDULE_STATE] = { 0 };
  const NnScheduleClass *klass;
  NnSpec spec = read_spec (NN_KIND_SCHEDULE, row);

  klass = NN_SCHEDULE_CLASS (spec.klass);
  for (guint i = 0; i < json_array_get_length (factors); i++)
    {
      double expected = json_array_get_double_element (factors, i);
      double got = klass->factor (spec.values, i, total, epoch);

      if (klass->listen != NULL)
        {
          JsonArray *losses = json_object_get_array_member (row, "losses");

          klass->listen (spec.values, state, json_array_get_double_element (losses, i));
          got *= klass->heard (spec.values, state);
        }
      if (!(fabs (got - expected) <= 1e-5 * expected + 1e-12))
        g_error ("step %u: the factor is %.9g and should be %.9g", i, got, expected);
    }
}

static void
add_trained (NnKind kind, const char *family, JsonObject *row)
{
  if (kind == NN_KIND_LOSS)
    add_row (kind, family, row, test_loss);
  else if (kind == NN_KIND_OPTIMIZER)
    add_row (kind, family, row, test_optimizer);
  else if (kind == NN_KIND_SCHEDULE)
    add_row (kind, family, row, test_schedule);
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) numbers = NULL;

  g_test_init (&argc, &argv, NULL);
  numbers = walk_numbers (add_trained);
  return g_test_run ();
}
