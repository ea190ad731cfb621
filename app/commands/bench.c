/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * vitrine bench: the speed of the product's own path (model, tape, trainer).
 *
 *   W1  conv 32 3x3 relu, max pool 2, dense 128 relu, dense 10 softmax
 *   W2  W1 with a second conv 64 3x3 relu and max pool 2
 *   W3  784-32-32-784 autoencoder, binary cross-entropy
 *   W4  784-400-(20, 20)-400-784 variational autoencoder
 *   W5  LSTM 64 over 28 rows of 28, dense 10 softmax
 *   GRU the same with a GRU
 *   CVAE convolutional variational autoencoder: conv 32 and 64 3x3 stride 2, dense 16 relu, (2, 2),
 *       dense 3136, transposed conv 64 and 32 3x3 stride 2, 1 3x3 sigmoid
 *   INF W2 forward only
 *   TB  two transformer blocks (64 steps of 64 numbers, 4 heads, dense 256 relu, norms
 *       behind the residual sums), mean over time, dense 10 softmax; invented data
 *
 * Training is forward, backward and Adam. Each figure is the median of rounds. Beside it
 * stands the arithmetic of the definitions and its share of what the processors can do at
 * most (nn_pool_peak()): what a kernel saves, by Winograd's way or by going back over the
 * winners of a pooling alone, is counted as done, so the share may pass 100 %.
 */
#include <glib/gi18n.h>
#include <stdlib.h>

#include "app/commands/cli.h"
#include "app/example.h"

#define ROUNDS     7
#define MAX_BATCH  4096

#define INPUT      "{\"class\": \"input\", \"args\": {\"height\": 28, \"width\": 28, \"channels\": 1}}, "
#define CONV(n)    "{\"class\": \"conv2d\", \"args\": {\"filters\": " #n ", \"kernel_size\": 3, \"activation\": \"relu\"}}, "
#define POOL       "{\"class\": \"maxpool2d\"}, "
#define ROWS       "{\"class\": \"reshape\", \"args\": {\"time\": 28, \"height\": 0, \"width\": 0, \"channels\": 28}}, "
#define SERIES(name) "{\"class\": \"" name "\", \"args\": {\"units\": 64}}, "
#define FLATTEN    "{\"class\": \"flatten\"}, "
#define DENSE(n, activation) "{\"class\": \"dense\", \"args\": {\"units\": " #n ", \"activation\": \"" activation "\"}}"

/* A transformer block from the entry @from, its own entries being named by @b. */
#define BLOCK(b, from) \
  "{\"name\": \"attention" b "\", \"class\": \"multi_head_attention\", \"inputs\": [\"" from "\"], " \
  "\"args\": {\"num_heads\": 4, \"key_dim\": 16}}, " \
  "{\"class\": \"add\", \"inputs\": [\"" from "\", \"attention" b "\"]}, " \
  "{\"name\": \"between" b "\", \"class\": \"layernorm\"}, " DENSE (256, "relu") ", " \
  "{\"name\": \"feed" b "\", \"class\": \"dense\", \"args\": {\"units\": 64}}, " \
  "{\"class\": \"add\", \"inputs\": [\"between" b "\", \"feed" b "\"]}, " \
  "{\"name\": \"block" b "\", \"class\": \"layernorm\"}, "

#define HALVE(n)   "{\"class\": \"conv2d\", \"args\": {\"filters\": " #n ", \"kernel_size\": 3, \"strides\": 2, " \
                   "\"padding\": \"same\", \"activation\": \"relu\"}}, "
#define PAINT(n, stride, activation) "{\"class\": \"conv2d_transpose\", \"args\": {\"filters\": " #n \
                   ", \"strides\": " #stride ", \"activation\": \"" activation "\"}}"

typedef struct
{
  const char *name;
  const char *spec;
  gboolean    series;   /* on invented data: 64 steps of 64 numbers */
} Workload;

#define W2_LAYERS INPUT CONV (32) POOL CONV (64) POOL FLATTEN DENSE (128, "relu") ", " DENSE (10, "softmax")

static const Workload workloads[] = {
  { "W1", "{\"layers\": [" INPUT CONV (32) POOL FLATTEN DENSE (128, "relu") ", " DENSE (10, "softmax") "]}" },
  { "W2", "{\"layers\": [" W2_LAYERS "]}" },
  { "W3", "{\"layers\": [" INPUT FLATTEN DENSE (32, "relu") ", " DENSE (32, "relu") ", "
          DENSE (784, "sigmoid") "]}" },
  { "W4", "{\"layers\": [" INPUT FLATTEN DENSE (400, "relu") ", " DENSE (40, "linear")
          ", {\"class\": \"sampling\"}, " DENSE (400, "relu") ", " DENSE (784, "sigmoid") "]}" },
  { "W5", "{\"layers\": [" INPUT ROWS SERIES ("lstm") DENSE (10, "softmax") "]}" },
  { "GRU", "{\"layers\": [" INPUT ROWS SERIES ("gru") DENSE (10, "softmax") "]}" },
  { "CVAE", "{\"layers\": [" INPUT HALVE (32) HALVE (64) FLATTEN DENSE (16, "relu") ", " DENSE (4, "linear")
            ", {\"class\": \"sampling\"}, " DENSE (3136, "relu") ", {\"class\": \"reshape\", \"args\": "
            "{\"height\": 7, \"width\": 7, \"channels\": 64}}, " PAINT (64, 2, "relu") ", "
            PAINT (32, 2, "relu") ", " PAINT (1, 1, "sigmoid") "]}" },
  { "INF", "{\"layers\": [" W2_LAYERS "]}" },
  { "TB", "{\"layers\": [{\"name\": \"series\", \"class\": \"input\", \"args\": {\"time\": 64, \"height\": 0, "
          "\"width\": 0, \"channels\": 64}}, " BLOCK ("1", "series") BLOCK ("2", "block1")
          "{\"class\": \"reshape\", \"args\": {\"height\": 8, \"width\": 8, \"channels\": 64}}, "
          "{\"class\": \"globalavgpool2d\"}, " DENSE (10, "softmax") "]}", TRUE },
};

static const char *const everything
  = "W1:32,W1:128,W2:32,W2:128,W3:32,W3:128,W4:128,W5:32,W5:128,GRU:32,GRU:128,CVAE:128,INF:1,INF:512,TB:32";

static const Workload *
parse_workload (const char *text, guint *batch, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 2);
  guint64 value = 32;

  if (parts[0] != NULL && parts[1] != NULL
      && !g_ascii_string_to_unsigned (parts[1], 10, 1, MAX_BATCH, &value, NULL))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_RANGE, _("“%s”: a batch is a number from 1 to %d."), text,
                   MAX_BATCH);
      return NULL;
    }
  *batch = value;
  for (guint i = 0; parts[0] != NULL && i < G_N_ELEMENTS (workloads); i++)
    if (g_str_equal (workloads[i].name, parts[0]))
      return &workloads[i];
  g_set_error (error, NN_ERROR, NN_ERROR_UNKNOWN, _("There is no workload “%s”: choose from %s."), text,
               everything);
  return NULL;
}

typedef struct
{
  NnPool    *pool;
  NnSamples *samples;
  NnTrainer *trainer;    /* or */
  NnTape    *tape;
  guint      batch;
  double     operations; /* of a sample, additions and multiplications */
  double     peak;       /* of them in a second */
} Bench;

/* Forward, and in training the gradients of weights and of what came in, where somebody
 * below has weights. */
static double
count_operations (const NnModel *model, gboolean training)
{
  guint n = nn_model_n_entries (model);
  g_autofree gboolean *learns = g_new0 (gboolean, n);
  double sum = 0;

  for (guint i = 0; i < n; i++)
    {
      const NnEntry *entry = nn_model_entry (model, i);
      gboolean below = FALSE, own = nn_model_n_weights (model, i) > 0;

      for (guint k = 0; k < entry->n_inputs; k++)
        below = below || learns[nn_model_input (model, i, k)];
      learns[i] = own || below;
      sum += 2.0 * nn_model_plan (model, i)->macs * (1 + (training && own) + (training && below));
    }
  return sum;
}

/* Numbers without a meaning: only their time is asked for. */
static NnSamples *
invent_series (GError **error)
{
  static const char *const names[] = { "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", NULL };
  const guint n = 1024, size = 64 * 64;
  NnRandom random = nn_random_new (1);
  float *numbers = g_new (float, n * size);
  gint32 *classes = g_new (gint32, n);
  g_autoptr (GBytes) floats = g_bytes_new_take (numbers, n * size * sizeof (float));
  g_autoptr (GBytes) labels = g_bytes_new_take (classes, n * sizeof (gint32));

  for (guint i = 0; i < n * size; i++)
    numbers[i] = nn_random_normal_at (&random, i);
  for (guint i = 0; i < n; i++)
    classes[i] = i % 10;
  return nn_samples_new_floats ("series", "Series", &NN_SHAPE (64, 64), n, n - 64,
                                floats, labels, names, NULL, NULL, error);
}

static gboolean
begin (Bench *bench, const Workload *workload, GError **error)
{
  g_autoptr (NnDocument) document = nn_document_from_json (workload->spec, error);

  if (document == NULL)
    return FALSE;
  bench->operations = count_operations (document->model, !g_str_equal (workload->name, "INF"));
  if (g_str_equal (workload->name, "INF"))
    {
      g_autofree guint32 *index = g_new (guint32, bench->batch);

      bench->tape = nn_tape_new (document->model, bench->batch, NN_TAPE_FORWARD, bench->pool, error);
      if (bench->tape == NULL)
        return FALSE;
      for (guint i = 0; i < bench->batch; i++)
        index[i] = i % bench->samples->n;
      nn_tape_load (bench->tape, bench->samples, index, 0, bench->batch, NULL);
      return TRUE;
    }
  nn_recipe_fit (&document->recipe, document->model, bench->samples);
  if (!nn_spec_set (&document->recipe.training, "batch_size", bench->batch, error))
    return FALSE;
  bench->trainer = nn_trainer_new (document->model, bench->samples, &document->recipe, bench->pool, error);
  return bench->trainer != NULL;
}

/* Steps for about @seconds. Samples a second; whole batches only. */
static gboolean
measure (Bench *bench, double seconds, double *rate, double *microseconds, GError **error)
{
  gint64 from = g_get_monotonic_time (), spent;
  guint64 samples = 0, steps = 0;

  do
    {
      if (bench->tape != NULL)
        {
          nn_tape_forward (bench->tape, bench->batch);
          samples += bench->batch;
        }
      else
        {
          NnStepReport report;
          guint n_train = bench->samples->n_train;

          if (!nn_trainer_step (bench->trainer, &report, error))
            return FALSE;
          samples += MIN (bench->batch, n_train - (report.batch - 1) * bench->batch);
        }
      steps++;
      spent = g_get_monotonic_time () - from;
    }
  while (spent < seconds * G_USEC_PER_SEC);
  *rate = samples * (double) G_USEC_PER_SEC / spent;
  *microseconds = spent / (double) steps;
  return TRUE;
}

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
print_row (const VitrineCli *cli, const Bench *bench, const char *name, double rate, double microseconds)
{
  double speed = rate * bench->operations;
  g_autoptr (JsonBuilder) builder = NULL;

  if (!cli->json)
    {
      g_print (_("%-8s %12.0f samples/s %10.1f µs a batch %8.1f GFLOP/s, %3.0f %% of the peak\n"), name,
               rate, microseconds, speed / 1e9, 100 * speed / bench->peak);
      return;
    }
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  vitrine_json_string (builder, "workload", name);
  vitrine_json_number (builder, "samples_per_second", rate);
  vitrine_json_number (builder, "microseconds", microseconds);
  vitrine_json_number (builder, "threads", nn_pool_n_threads (cli->pool));
  vitrine_json_string (builder, "isa", nn_kernels_isa ());
  vitrine_json_number (builder, "gflops", speed / 1e9);
  vitrine_json_number (builder, "peak_gflops", bench->peak / 1e9);
  json_builder_end_object (builder);
  vitrine_json_print (builder);
}

static gboolean
run_workload (const VitrineCli *cli, NnSamples *samples, const char *text, double seconds, double peak,
              GError **error)
{
  Bench bench = { .pool = cli->pool, .samples = samples, .peak = peak };
  const Workload *workload = parse_workload (text, &bench.batch, error);
  g_autoptr (NnSamples) invented = NULL;
  double rates[ROUNDS], times[ROUNDS];
  gboolean ok;

  if (workload != NULL && workload->series)
    bench.samples = invented = invent_series (error);
  ok = workload != NULL && bench.samples != NULL && begin (&bench, workload, error)
       && measure (&bench, seconds * 0.3, &rates[0], &times[0], error);
  for (guint i = 0; ok && i < ROUNDS; i++)
    ok = measure (&bench, seconds / ROUNDS, &rates[i], &times[i], error);
  g_clear_pointer (&bench.trainer, nn_trainer_free);
  g_clear_pointer (&bench.tape, nn_tape_free);
  if (!ok)
    return FALSE;
  qsort (rates, ROUNDS, sizeof (double), compare_doubles);
  qsort (times, ROUNDS, sizeof (double), compare_doubles);
  print_row (cli, &bench, text, rates[ROUNDS / 2], times[ROUNDS / 2]);
  return TRUE;
}

/* Fashion-MNIST where it is installed, else what is bundled. */
static NnSamples *
load_data (GError **error)
{
  static const char *const names[] = { "fashion", "digits" };
  g_autoptr (GError) first = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_auto (NnSource) source = { 0 };
      NnSamples *samples = NULL;

      if (nn_source_parse (&source, names[i], NULL))
        samples = nn_source_load (&source, vitrine_data_dirs (), NULL, first == NULL ? &first : NULL);
      if (samples != NULL)
        return samples;
    }
  g_propagate_error (error, g_steal_pointer (&first));
  return NULL;
}

static int
run (const VitrineCommand *command, int argc, char **argv)
{
  g_autofree char *list = NULL;
  double seconds = 2, peak = 0;
  const GOptionEntry entries[] = {
    { "workload", 0, 0, G_OPTION_ARG_STRING, &list, N_("Which, with the batch: W1:32,INF:1"), "LIST" },
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &seconds, N_("For each workload (2)"), "S" },
    { NULL },
  };
  g_autoptr (NnSamples) samples = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = NULL;
  VitrineCli cli;
  int status = vitrine_cli_begin (&cli, command, entries, 0, 0, argc, argv);

  if (status >= 0)
    goto out;
  if (!(seconds > 0 && seconds <= 3600))
    {
      status = vitrine_cli_usage (&cli, _("--seconds goes from above 0 to 3600"));
      goto out;
    }
  names = g_strsplit (list != NULL ? list : everything, ",", -1);
  status = VITRINE_DONE;
  /* a slip of the finger is told before anything is measured */
  for (guint i = 0, batch; error == NULL && names[i] != NULL; i++)
    parse_workload (g_strstrip (names[i]), &batch, &error);
  samples = error == NULL ? load_data (&error) : NULL;
  if (samples == NULL)
    status = vitrine_cli_fail (error);
  else
    peak = 2 * nn_pool_peak (cli.pool);
  if (status == VITRINE_DONE && !cli.json)
    g_print (_("at most %.1f GFLOP/s with %u threads, %s\n"), peak / 1e9, nn_pool_n_threads (cli.pool),
             nn_kernels_isa ());
  for (guint i = 0; status == VITRINE_DONE && names[i] != NULL; i++)
    if (!run_workload (&cli, samples, names[i], seconds, peak, &error))
      status = vitrine_cli_fail (error);

out:
  vitrine_cli_end (&cli);
  return status;
}

const VitrineCommand vitrine_command_bench = {
  .name = "bench",
  .arguments = "[--workload W1:32[,W2:128…]] [--seconds S]",
  .summary = N_("Measure the speed of training and of the forward pass"),
  .run = run,
};
