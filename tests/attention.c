/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Attention within a network: a transformer block built of plain layers learns, what
 * each head looks at can be read, and padding stays unseen. */
#include "core/tape-private.h"
#include "tests/build.h"

#include <math.h>
#include <string.h>

#define STEPS    8
#define CHANNELS 4

/* A block as in the paper: two sums around what each adds, norms behind them. */
static const char block[]
    = "{\"layers\": ["
      "{\"name\": \"series\", \"class\": \"input\", \"args\": {\"time\": 8, \"height\": 0, \"width\": 0, "
      "\"channels\": 4}},"
      "{\"class\": \"dense\", \"args\": {\"units\": 16}},"
      "{\"name\": \"placed\", \"class\": \"positional_encoding\"},"
      "{\"name\": \"attention\", \"class\": \"multi_head_attention\", "
      "\"args\": {\"num_heads\": 2, \"key_dim\": 8, \"dropout\": 0.1}},"
      "{\"class\": \"add\", \"inputs\": [\"placed\", \"attention\"]},"
      "{\"name\": \"between\", \"class\": \"layernorm\"},"
      "{\"class\": \"dense\", \"args\": {\"units\": 32, \"activation\": \"gelu\"}},"
      "{\"name\": \"feed\", \"class\": \"dense\", \"args\": {\"units\": 16}},"
      "{\"class\": \"add\", \"inputs\": [\"between\", \"feed\"]},"
      "{\"class\": \"layernorm\"},"
      "{\"class\": \"flatten\"},"
      "{\"class\": \"dense\", \"args\": {\"units\": 3, \"activation\": \"softmax\"}}]}";

/* One step of each series is marked in its first number; its class is the largest of
 * that step's other numbers. What the other steps hold must be left out. */
static NnSamples *
marked_steps (guint n)
{
  static const char *const names[] = { "first", "second", "third", NULL };
  NnRandom random = nn_random_new (5);
  float *numbers = g_new (float, n * STEPS * CHANNELS);
  gint32 *classes = g_new (gint32, n);
  g_autoptr (GBytes) floats = g_bytes_new_take (numbers, n * STEPS * CHANNELS * sizeof (float));
  g_autoptr (GBytes) labels = g_bytes_new_take (classes, n * sizeof (gint32));
  g_autoptr (GError) error = NULL;
  NnSamples *samples;

  for (guint i = 0; i < n; i++)
    {
      float *series = numbers + i * STEPS * CHANNELS;
      guint marked = nn_random_below (&random, STEPS);
      const float *step = series + marked * CHANNELS;

      for (guint k = 0; k < STEPS * CHANNELS; k++)
        series[k] = k % CHANNELS == 0 ? 0 : (float) nn_random_normal (&random);
      series[marked * CHANNELS] = 2;
      classes[i] = step[1] >= step[2] && step[1] >= step[3] ? 0 : step[2] >= step[3] ? 1 : 2;
    }
  samples = nn_samples_new_floats ("marked", "Marked", &NN_SHAPE (STEPS, CHANNELS), n, n - n / 5, floats,
                                   labels, names, NULL, NULL, &error);
  g_assert_no_error (error);
  return samples;
}

static void
test_block_learns (void)
{
  g_autoptr (NnSamples) samples = marked_steps (1500);
  g_autoptr (NnDocument) document = NULL;
  g_autoptr (NnPool) pool = nn_pool_new (2);
  g_autoptr (NnTrainer) trainer = NULL;
  g_autoptr (GError) error = NULL;
  NnEvaluation before, after;

  document = nn_document_from_json (block, &error);
  g_assert_no_error (error);
  nn_recipe_fit (&document->recipe, document->model, samples);
  set_recipe (&document->recipe, "batch_size=32 optimizer=adam learning_rate=0.005");
  trainer = nn_trainer_new (document->model, samples, &document->recipe, pool, &error);
  g_assert_no_error (error);
  nn_trainer_evaluate (trainer, NN_SPLIT_TEST, NULL, &before, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 12 * 38; i++)
    {
      NnStepReport report;

      nn_trainer_step (trainer, &report, &error);
      g_assert_no_error (error);
    }
  nn_trainer_evaluate (trainer, NN_SPLIT_TEST, NULL, &after, &error);
  g_assert_no_error (error);
  g_test_message ("accuracy %g, then %g", before.metric, after.metric);
  g_assert_cmpfloat (before.metric, <, 0.6);
  g_assert_cmpfloat (after.metric, >, 0.9);
}

/* --- what a head looks at ------------------------------------------------ */

static void
test_inside (void)
{
  g_autoptr (NnModel) model = build_model (
      "input time=7 channels=6; multi_head_attention num_heads=3 key_dim=2 use_causal_mask=true; dense units=2", 3);
  g_autoptr (NnTape) tape = NULL;
  g_autoptr (GError) error = NULL;
  NnInsideInfo info[NN_MAX_INSIDES];
  NnRandom random = nn_random_new (1);
  const guint n = 11, H = 3, T = 7;
  g_autofree float *attention = g_new (float, n *H *T *T);

  g_assert_cmpuint (nn_model_insides (model, 1, info), ==, 1);
  g_assert_cmpstr (info[0].name, ==, "attention");
  g_assert_true (nn_shape_equal (&info[0].shape, &NN_SHAPE (H, T, T)));
  tape = nn_tape_new (model, n, NN_TAPE_KEEP, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < n * T * 6; i++)
    nn_tape_input (tape, 0)[i] = (float) nn_random_normal (&random);
  nn_tape_forward (tape, n);
  g_assert_true (nn_tape_inside (tape, n, 1, 0, attention));
  for (guint row = 0; row < n * H * T; row++)
    {
      double sum = 0;

      for (guint s = 0; s < T; s++)
        {
          float a = attention[row * T + s];

          sum += a;
          if (s <= row % T)
            g_assert_true (a > 0 && a <= 1);
          else
            g_assert_cmpfloat (a, ==, 0);
        }
      g_assert_cmpfloat_with_epsilon (sum, 1, 1e-6);
    }
}

/* --- padding ------------------------------------------------------------- */

/* Hands its input on; a step counts up to the last one that is not zero. */
static gboolean
same_shape (const double *args, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  *out = in[0];
  return TRUE;
}

static void
hand_on (const NnLayerCall *call)
{
  memcpy (call->out, call->in[0], call->n * nn_shape_count (&call->out_shape) * sizeof (float));
}

static void
hand_back (const NnLayerCall *call)
{
  if (call->d_in[0] != NULL)
    memcpy (call->d_in[0], call->d_out, call->n * nn_shape_count (&call->out_shape) * sizeof (float));
}

static void
count (const NnLayerCall *call, guint32 *steps)
{
  gsize T = call->in_shape[0].size[0], C = call->in_shape[0].size[1];

  for (guint n = 0; n < call->n; n++)
    {
      steps[n] = 0;
      for (gsize t = 0; t < T; t++)
        {
          if (call->in[0][(n * T + t) * C] != 0)
            steps[n] = (guint32) t + 1;
        }
    }
}

static const NnLayerClass counter = {
  .base = { .name = "counter", .title = "Counter", .summary = "Counts steps.", .category = "Test" },
  .min_inputs = 1,
  .max_inputs = 1,
  .shape = same_shape,
  .forward = hand_on,
  .backward = hand_back,
  .count_steps = count,
};

/* Two inputs of 5 x 3, of which one is counted; attention of the first to the second. */
static NnModel *
build_padded (guint counted)
{
  NnEntry entries[4] = {
    { .id = 1, .klass = NN_LAYER_CLASS (nn_registry_find (NN_KIND_LAYER, "input", NULL)),
      .args = { 5, 0, 0, 3 } },
    { .id = 2, .klass = NN_LAYER_CLASS (nn_registry_find (NN_KIND_LAYER, "input", NULL)),
      .args = { 5, 0, 0, 3 } },
    { .id = 3, .klass = &counter, .n_inputs = 1, .inputs = { counted } },
    { .id = 4, .klass = NN_LAYER_CLASS (nn_registry_find (NN_KIND_LAYER, "multi_head_attention", NULL)),
      .n_inputs = 2, .inputs = { counted == 1 ? 3 : 1, counted == 2 ? 3 : 2 } },
  };
  g_autoptr (GError) error = NULL;
  NnModel *model;

  nn_class_init_args (&entries[3].klass->base, entries[3].args);
  model = nn_model_new (entries, 4, 1, &error);
  g_assert_no_error (error);
  return model;
}

static void
fill_padded (NnTape *tape, guint n)
{
  NnRandom random = nn_random_new (2);

  for (guint k = 0; k < 2; k++)
    {
      for (guint i = 0; i < n * 15; i++)
        {
          guint sample = i / 15, step = i / 3 % 5;

          nn_tape_input (tape, k)[i] = step > sample % 5 ? 0 : (float) nn_random_normal (&random);
        }
    }
}

static void
test_padding (void)
{
  const guint n = 20;
  g_autofree float *attention = g_new (float, n * 4 * 5 * 5);

  for (guint counted = 1; counted <= 2; counted++)
    {
      g_autoptr (NnModel) model = build_padded (counted);
      g_autoptr (NnTape) tape = NULL;
      g_autoptr (GError) error = NULL;

      tape = nn_tape_new (model, n, NN_TAPE_KEEP, NULL, &error);
      g_assert_no_error (error);
      fill_padded (tape, n);
      nn_tape_forward (tape, n);
      /* The answers are as long as the questions, whatever the keys are. */
      if (counted == 2)
        g_assert_null (nn_tape_steps (tape, 3));
      else
        for (guint i = 0; i < n; i++)
          g_assert_cmpuint (nn_tape_steps (tape, 3)[i], ==, i % 5 + 1);
      g_assert_true (nn_tape_inside (tape, n, 3, 0, attention));
      for (guint i = 0; i < n * 4 * 5 * 5; i++)
        {
          guint sample = i / 100, key = i % 5;

          if (counted == 2 && key > sample % 5)
            g_assert_cmpfloat (attention[i], ==, 0);
          else
            g_assert_cmpfloat (attention[i], >, 0);
        }
    }
}

/* As in every other formula, with commas between thousands. */
static void
test_formula (void)
{
  g_autoptr (NnModel) model = build_model ("input time=8 channels=48; multi_head_attention num_heads=4 key_dim=12", 1);
  const NnEntry *entry = nn_model_entry (model, 1);
  g_autofree char *text = entry->klass->formula (entry->args, nn_model_shape (model, 0), 1, nn_model_shape (model, 1));

  g_assert_nonnull (strstr (text, "; 9,408 numbers</small>"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/attention/block-learns", test_block_learns);
  g_test_add_func ("/attention/formula", test_formula);
  g_test_add_func ("/attention/inside", test_inside);
  g_test_add_func ("/attention/padding", test_padding);
  return g_test_run ();
}
