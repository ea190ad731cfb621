/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every registered metric: its range, what it says of a perfect prediction, that neither the
 * order of the samples nor how they are cut into batches matters, and the numbers of
 * reference/metrics.py.
 */
#include "tests/numbers.h"

/* Predictions of @n samples and the truth about them. */
typedef struct
{
  guint   n, size, width;
  float  *out;
  gint32 *labels;     /* or NULL */
  float  *targets;    /* or NULL */
  float  *input;      /* where the target is the input, or NULL */
} Data;

static void
data_clear (Data *data)
{
  nn_free (data->out);
  g_free (data->labels);
  nn_free (data->targets);
  nn_free (data->input);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Data, data_clear)

/* As a trainer asks: @batch samples at a time, in the order of @order. */
static double
ask (const NnSpec *spec, const Data *data, guint batch, const guint32 *order)
{
  const NnMetricClass *metric = NN_METRIC_CLASS (spec->klass);
  const gsize rows = data->size / data->width, size = data->size;
  g_autofree float *out = g_new (float, batch * size), *targets = g_new (float, batch * size);
  g_autofree gint32 *labels = g_new (gint32, batch * rows);
  g_autofree NnScored *scored = g_new0 (NnScored, data->n);
  const float *truth = data->input != NULL ? data->input : data->targets;
  double sums[NN_METRIC_SUMS] = { 0 };

  for (guint first = 0; first < data->n; first += batch)
    {
      guint n = MIN (batch, data->n - first);

      for (guint b = 0; b < n; b++)
        {
          guint i = order[first + b];

          memcpy (out + b * size, data->out + i * size, size * sizeof (float));
          if (truth != NULL)
            memcpy (targets + b * size, truth + i * size, size * sizeof (float));
          if (data->labels != NULL)
            memcpy (labels + b * rows, data->labels + i * rows, rows * sizeof (gint32));
          scored[first + b].label = data->labels != NULL ? data->labels[i * rows] : 0;
        }
      if (metric->rank != NULL)
        metric->score (spec->values, n, size, data->width, out, data->input != NULL ? targets : NULL,
                       scored + first);
      else
        metric->add (spec->values, sums, n, size, data->width, out, labels, targets);
    }
  return metric->rank != NULL ? metric->rank (spec->values, data->n, scored)
                              : metric->value (spec->values, sums);
}

static double
ask_plainly (const NnSpec *spec, const Data *data)
{
  g_autofree guint32 *order = g_new (guint32, data->n);

  for (guint i = 0; i < data->n; i++)
    order[i] = i;
  return ask (spec, data, data->n, order);
}

/* What the metric is for: rows of probabilities and labels, boxes or numbers. */
static Data
make_data (const NnMetricClass *metric, guint n, guint seed)
{
  NnRandom random = nn_random_new (seed);
  guint rows = metric->labels && metric->rank == NULL ? 3 : 1;
  guint width = metric->labels ? (metric->rank != NULL ? 2 : 5) : metric->boxes ? 4 : 6;
  Data data = { .n = n, .size = rows * width, .width = width };

  data.out = nn_alloc (n * data.size * sizeof (float));
  if (metric->labels)
    data.labels = g_new (gint32, n * rows);
  else
    data.targets = nn_alloc (n * data.size * sizeof (float));
  for (gsize i = 0; i < n * data.size; i++)
    data.out[i] = 0.05 + 0.9 * nn_random_uniform (&random);
  for (gsize row = 0; metric->labels && row < n * rows; row++)
    {
      float sum = 0;

      for (guint k = 0; k < width; k++)
        sum += data.out[row * width + k];
      for (guint k = 0; k < width; k++)
        data.out[row * width + k] /= sum;
      data.labels[row] = nn_random_below (&random, width);
      if (row % rows == rows - 1 && rows > 1 && nn_random_below (&random, 3) == 0)
        data.labels[row] = -1;
    }
  for (gsize i = 0; data.targets != NULL && i < n * data.size; i++)
    data.targets[i] = 0.05 + 0.9 * nn_random_uniform (&random);
  return data;
}

/* The truth as a prediction. */
static void
predict_perfectly (Data *data)
{
  const gsize rows = data->size / data->width;

  if (data->targets != NULL)
    memcpy (data->out, data->targets, data->n * data->size * sizeof (float));
  for (gsize row = 0; data->labels != NULL && row < data->n * rows; row++)
    for (guint k = 0; k < data->width; k++)
      data->out[row * data->width + k] = (gint32) k == data->labels[row];
}

/* Moves every prediction @share of the way to the truth. */
static void
lean (Data *data, float share)
{
  gsize count = data->n * data->size;
  g_autofree float *before = g_memdup2 (data->out, count * sizeof (float));

  predict_perfectly (data);
  for (gsize i = 0; i < count; i++)
    data->out[i] = (1 - share) * before[i] + share * data->out[i];
}

static void
test_range (gconstpointer klass)
{
  const NnMetricClass *metric = NN_METRIC_CLASS (klass);

  for (guint seed = 0; seed < 20; seed++)
    {
      NnSpec spec = nn_spec_new (klass);
      g_auto (Data) data = make_data (metric, 1 + seed * 7, seed);
      double value;

      for (guint a = 0; a < nn_class_n_args (klass); a++)
        {
          const NnArg *arg = &spec.klass->args[a];

          if (arg->kind == NN_ARG_CHOICE)
            spec.values[a] = seed % g_strv_length ((char **) arg->choices);
          else if (seed % 3 > 0)
            spec.values[a] = seed % 3 == 1 ? arg->min : arg->max;
        }
      value = ask_plainly (&spec, &data);
      /* a class, or any difference between numbers, may be missing among few samples */
      g_assert_true (isfinite (value) || (isnan (value) && data.n < 10));
      if (metric->share && isfinite (value))
        {
          g_assert_cmpfloat (value, >=, 0);
          g_assert_cmpfloat (value, <=, 1);
        }
      if (!metric->higher_is_better)
        g_assert_cmpfloat (value, >=, 0);
    }
}

/* The truth gets the best value there is, and what comes nearer to it a better one. */
static void
test_perfect (gconstpointer klass)
{
  const NnMetricClass *metric = NN_METRIC_CLASS (klass);
  NnSpec spec = nn_spec_new (klass);
  g_auto (Data) data = make_data (metric, 50, 3);
  const double sign = metric->higher_is_better ? 1 : -1;
  double before = ask_plainly (&spec, &data), nearer, perfect;

  lean (&data, 0.15f);
  nearer = ask_plainly (&spec, &data);
  predict_perfectly (&data);
  perfect = ask_plainly (&spec, &data);
  g_assert_cmpfloat_with_epsilon (perfect, metric->higher_is_better ? 1 : 0, 1e-6);
  g_assert_cmpfloat (sign * before, <, sign * nearer);
  g_assert_cmpfloat (sign * nearer, <=, sign * perfect);
}

static void
test_order (gconstpointer klass)
{
  const NnMetricClass *metric = NN_METRIC_CLASS (klass);
  NnSpec spec = nn_spec_new (klass);
  g_auto (Data) data = make_data (metric, 97, 4);
  NnRandom random = nn_random_new (5);
  guint32 order[97];
  double whole;

  lean (&data, 0.15f);
  whole = ask_plainly (&spec, &data);
  g_assert_cmpfloat (fabs (whole), >, 0);
  for (guint i = 0; i < data.n; i++)
    order[i] = i;
  for (guint round = 0; round < 10; round++)
    {
      nn_random_shuffle (&random, order, data.n);
      g_assert_cmpfloat_with_epsilon (ask (&spec, &data, 1 + round * 11, order), whole,
                                      1e-6 * fabs (whole));
    }
}

/* AUC, which sorts: against a count of all pairs, whatever their number and order. */
static void
test_pairs (void)
{
  NnSpec spec;

  g_assert_true (nn_spec_named (&spec, NN_KIND_METRIC, "auc", NULL));
  for (guint n = 2; n < 300; n++)
    {
      g_autofree NnScored *scored = g_new (NnScored, n);
      NnRandom random = nn_random_new (n);
      double won = 0, pairs = 0;

      for (guint i = 0; i < n; i++)
        {
          /* few values in every third: many are equal */
          scored[i].score = n % 3 == 0 ? nn_random_below (&random, 5) : nn_random_normal (&random);
          scored[i].label = i < 2 ? i : nn_random_below (&random, 2);
        }
      for (guint i = 0; i < n; i++)
        for (guint k = 0; k < n; k++)
          if (scored[i].label > scored[k].label)
            {
              won += scored[i].score > scored[k].score ? 1 : scored[i].score == scored[k].score ? 0.5 : 0;
              pairs++;
            }
      g_assert_cmpfloat_with_epsilon (NN_METRIC_CLASS (spec.klass)->rank (spec.values, n, scored),
                                      won / pairs, 1e-12);
    }
}

static void
test_row (gconstpointer member)
{
  JsonObject *row = (JsonObject *) member;
  JsonArray *shape = json_object_get_array_member (row, "shape");
  NnSpec spec = read_spec (NN_KIND_METRIC, row);
  double expected = json_object_get_double_member (row, "value"), got;
  g_auto (Data) data = {
    .n = json_array_get_int_element (shape, 0),
    .size = json_array_get_int_element (shape, 1),
    .width = json_object_get_int_member (row, "width"),
    .out = read_floats (json_object_get_array_member (row, "out")),
  };

  if (json_object_has_member (row, "targets"))
    data.targets = read_floats (json_object_get_array_member (row, "targets"));
  if (json_object_has_member (row, "input"))
    data.input = read_floats (json_object_get_array_member (row, "input"));
  if (json_object_has_member (row, "labels"))
    {
      JsonArray *labels = json_object_get_array_member (row, "labels");

      data.labels = g_new (gint32, json_array_get_length (labels));
      for (guint i = 0; i < json_array_get_length (labels); i++)
        data.labels[i] = json_array_get_int_element (labels, i);
    }
  got = ask_plainly (&spec, &data);
  if (!(fabs (got - expected) <= 1e-5 * MAX (fabs (expected), 1e-2)))
    g_error ("the metric is %.9g and should be %.9g", got, expected);
}

static void
add_metric (NnKind kind, const char *family, JsonObject *row)
{
  if (kind == NN_KIND_METRIC)
    add_row (kind, family, row, test_row);
}

int
main (int argc, char **argv)
{
  static const struct { const char *name; GTestDataFunc func; } tests[]
      = { { "range", test_range }, { "perfect", test_perfect }, { "order", test_order } };
  const NnClass *const *metrics = nn_registry_list (NN_KIND_METRIC);
  g_autoptr (GPtrArray) numbers = NULL;

  g_test_init (&argc, &argv, NULL);
  for (guint m = 0; metrics[m] != NULL; m++)
    for (guint t = 0; t < G_N_ELEMENTS (tests); t++)
      {
        g_autofree char *path = g_strdup_printf ("/metrics/%s/%s", metrics[m]->name, tests[t].name);

        g_test_add_data_func (path, metrics[m], tests[t].func);
      }
  g_test_add_func ("/metrics/auc/pairs", test_pairs);
  numbers = walk_numbers (add_metric);
  return g_test_run ();
}
