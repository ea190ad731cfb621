/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drawing tokens, writing text, and the data sets that go with it. */
#include <math.h>

#include "tests/build.h"

static const float some[6] = { 0.05f, 0.4f, 0.1f, 0.2f, 0.05f, 0.2f };

static void
test_greedy (void)
{
  for (guint i = 0; i < 100; i++)
    {
      g_assert_cmpuint (nn_draw_token (some, 6, 1, 1, i / 100.0), ==, 1);
      g_assert_cmpuint (nn_draw_token (some, 6, 0, 0, i / 100.0), ==, 1);
      g_assert_cmpuint (nn_draw_token (some, 6, 0.01, 0, (i + 0.5) / 100), ==, 1);
      /* the first of two that are equally likely */
      g_assert_cmpuint (nn_draw_token (some + 2, 4, 2, 1, i / 100.0), ==, 1);
    }
}

/* Even steps over [0, 1) meet each token as often as its share says. */
static void
check_shares (double temperature, guint top_k, const double *wanted)
{
  const guint n = 60000;
  guint counts[6] = { 0 };

  for (guint i = 0; i < n; i++)
    counts[nn_draw_token (some, 6, temperature, top_k, (i + 0.5) / n)]++;
  for (guint k = 0; k < 6; k++)
    g_assert_cmpfloat (fabs (counts[k] / (double) n - wanted[k]), <, 1e-4);
}

static void
test_shares (void)
{
  const double plain[6] = { 0.05, 0.4, 0.1, 0.2, 0.05, 0.2 };
  const double top3[6] = { 0, 0.5, 0, 0.25, 0, 0.25 };
  const double top2[6] = { 0, 2 / 3.0, 0, 1 / 3.0, 0, 0 };
  double cold[6], sum = 0;

  for (guint k = 0; k < 6; k++)
    sum += plain[k] * plain[k];
  for (guint k = 0; k < 6; k++)
    cold[k] = plain[k] * plain[k] / sum;
  check_shares (1, 0, plain);
  check_shares (1, 3, top3);
  check_shares (1, 2, top2);
  check_shares (1, 50, plain);
  check_shares (0.5, 0, cold);
}

static void
test_edges (void)
{
  const float none[3] = { 0, 0, 0 }, tiny[3] = { 1e-38f, 0, 2e-38f };

  g_assert_cmpuint (nn_draw_token (none, 3, 1, 0, 0.9), ==, 0);
  g_assert_cmpuint (nn_draw_token (tiny, 3, 0.1, 0, 0.5), ==, 2);
  /* what has no probability is not drawn, at either end */
  g_assert_cmpuint (nn_draw_token (tiny, 3, 10, 0, 0), ==, 0);
  g_assert_cmpuint (nn_draw_token (tiny, 3, 10, 0, 0.99999999), ==, 2);
  g_assert_cmpuint (nn_draw_token (some, 1, 1, 0, 0.5), ==, 0);
}

static void
test_prior (void)
{
  const NnShape code = NN_SHAPE (20);
  g_autoptr (NnTensor) a = nn_sample_prior (&code, 2000, 4);
  g_autoptr (NnTensor) b = nn_sample_prior (&code, 10, 4);
  g_autoptr (NnTensor) c = nn_sample_prior (&code, 10, 5);
  double sum = 0, squares = 0;
  gsize n = nn_tensor_count (a);

  g_assert_true (nn_shape_equal (&a->shape, &NN_SHAPE (2000, 20)));
  g_assert_cmpmem (a->data, 200 * sizeof (float), b->data, 200 * sizeof (float));
  g_assert_true (memcmp (b->data, c->data, 200 * sizeof (float)) != 0);
  for (gsize i = 0; i < n; i++)
    {
      sum += a->data[i];
      squares += a->data[i] * a->data[i];
    }
  g_assert_cmpfloat (fabs (sum / n), <, 0.02);
  g_assert_cmpfloat (fabs (squares / n - 1), <, 0.03);
}

/* "abcabcabc...": what comes next is certain. */
static NnSamples *
alphabet_samples (gboolean labelled)
{
  enum { N = 60, T = 8 };
  const char *tokens[] = { "", "a", "b", "c", NULL };
  const NnShape shape = NN_SHAPE (T);
  float *in = g_new (float, N * T);
  gint32 *next = g_new (gint32, N * T);
  g_autoptr (GBytes) inputs = g_bytes_new_take (in, N * T * sizeof (float));
  g_autoptr (GBytes) labels = g_bytes_new_take (next, N * T * sizeof (gint32));
  g_autoptr (GError) error = NULL;
  NnSamples *samples;

  for (guint i = 0; i < N * T; i++)
    {
      in[i] = 1 + (i / T + i % T) % 3;
      next[i] = 1 + (i / T + i % T + 1) % 3;
    }
  samples = nn_samples_new_floats ("abc", "abc", &shape, N, 48, inputs, NULL, NULL, NULL, NULL,
                                   &error);
  g_assert_no_error (error);
  if (labelled)
    g_assert_true (nn_samples_label_steps (samples, labels, T, tokens, &error));
  nn_samples_set_tokens (samples, tokens);
  return samples;
}

static NnModel *
learn (const char *text, NnSamples *samples, guint epochs)
{
  g_autoptr (NnModel) model = build_model (text, 1);
  g_autoptr (NnTrainer) trainer = NULL;
  g_autoptr (GError) error = NULL;
  NnStepReport report;
  NnRecipe recipe;

  nn_recipe_init (&recipe);
  g_assert_true (nn_spec_set (&recipe.training, "epochs", epochs, NULL));
  g_assert_true (nn_spec_set (&recipe.training, "batch_size", 8, NULL));
  g_assert_true (nn_spec_set (&recipe.optimizer, "learning_rate", 0.02, NULL));
  trainer = nn_trainer_new (model, samples, &recipe, NULL, &error);
  g_assert_no_error (error);
  for (guint64 i = nn_trainer_total_steps (trainer); i > 0; i--)
    g_assert_true (nn_trainer_step (trainer, &report, &error));
  return nn_trainer_model (trainer);
}

static char *
write_tokens (NnWriter *writer, const char *prompt, guint n)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  const char *token;

  g_assert_true (nn_writer_begin (writer, prompt, &error));
  while (n-- > 0 && (token = nn_writer_next (writer)) != NULL)
    g_string_append (text, token);
  return g_string_free (text, FALSE);
}

#define READER "input channels=8; embedding input_dim=4 output_dim=8; gru units=8 return_sequences=true;" \
               "dense units=4 activation=softmax"

static void
test_writer (void)
{
  g_autoptr (NnSamples) samples = alphabet_samples (TRUE);
  g_autoptr (NnModel) model = learn (READER, samples, 40);
  NnSpec settings = nn_spec_new (&nn_generation_class);
  g_autoptr (GError) error = NULL;

  for (guint greedy = 0; greedy < 2; greedy++)
    {
      g_autoptr (NnWriter) writer = NULL;
      g_autofree char *text = NULL;
      g_autofree char *again = NULL;

      g_assert_true (nn_spec_set (&settings, "temperature", greedy ? 0 : 0.3, NULL));
      writer = nn_writer_new (model, samples, &settings, NULL, &error);
      g_assert_no_error (error);
      g_assert_false (nn_writer_translates (writer));
      /* far beyond the window of eight */
      text = write_tokens (writer, "bca", 21);
      g_assert_cmpstr (text, ==, "bcabcabcabcabcabcabca");
      again = write_tokens (writer, NULL, 30);
      g_assert_cmpuint (strlen (again), ==, 30);
      g_assert_false (nn_writer_begin (writer, "abx", &error));
      g_assert_error (error, NN_ERROR, NN_ERROR_RANGE);
      g_assert_nonnull (strstr (error->message, "“x”"));
      g_clear_error (&error);
    }
}

/* Same seed, same text, with any number of threads; another seed, another text. */
static void
test_seed (void)
{
  g_autoptr (NnSamples) samples = alphabet_samples (TRUE);
  g_autoptr (NnModel) model = build_model (READER, 1);
  NnSpec settings = nn_spec_new (&nn_generation_class);
  g_autofree char *texts[4] = { NULL };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (NnPool) pool = nn_pool_new (1 + i);
      g_autoptr (NnWriter) writer = NULL;

      g_assert_true (nn_spec_set (&settings, "seed", i == 3 ? 8 : 7, NULL));
      writer = nn_writer_new (model, samples, &settings, pool, &error);
      g_assert_no_error (error);
      texts[i] = write_tokens (writer, "a", 60);
    }
  g_assert_cmpstr (texts[0], ==, texts[1]);
  g_assert_cmpstr (texts[0], ==, texts[2]);
  g_assert_cmpstr (texts[0], !=, texts[3]);
  for (guint i = 1; i < 4; i++)
    g_free (texts[i]);
}

static void
refuse (const char *text, const NnSamples *samples, const char *says)
{
  g_autoptr (NnModel) model = build_model (text, 1);
  NnSpec settings = nn_spec_new (&nn_generation_class);
  g_autoptr (GError) error = NULL;

  g_assert_null (nn_writer_new (model, samples, &settings, NULL, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, says));
}

static void
test_refuses (void)
{
  g_autoptr (NnSamples) samples = alphabet_samples (TRUE);
  g_autoptr (NnSamples) bare = alphabet_samples (FALSE);

  refuse (READER, bare, "no next token");
  refuse ("input channels=8; embedding input_dim=4 output_dim=8; gru units=8 direction=both "
          "return_sequences=true; dense units=4 activation=softmax", samples, "later steps");
  refuse ("input channels=8; embedding input_dim=4 output_dim=8; multi_head_attention;"
          "dense units=4 activation=softmax", samples, "later steps");
  refuse ("input channels=8; embedding input_dim=4 output_dim=8; gru units=8;"
          "dense units=4 activation=softmax", samples, "each of 8 steps");
  refuse ("input channels=8; embedding input_dim=4 output_dim=8; gru units=8 return_sequences=true;"
          "dense units=3 activation=softmax", samples, "Dense of 4 units");
  refuse ("input channels=8; embedding input_dim=4 output_dim=8; gru units=8 return_sequences=true;"
          "dense units=4", samples, "softmax");
}

/* By hand: of "abcabc..." all is certain but for what was never counted. Windows move by one, so
 * the first brings 8 labels and each of the 47 others one. */
static void
test_ngram (void)
{
  g_autoptr (NnSamples) samples = alphabet_samples (TRUE);
  g_autoptr (NnSamples) bare = alphabet_samples (FALSE);
  guint context = 9;
  double bits = nn_ngram_bits (samples, NN_SPLIT_TEST, &context);
  double p = (55 / 3.0 + 3 * 0.25) / (55 + 3), wanted = 0;

  g_assert_cmpuint (context, ==, 7);
  for (guint t = 0; t < 8; t++)
    {
      double n = (56 - (t + 1)) / 3.0;   /* of each of the three contexts of t + 1 tokens */

      if (t < 7)
        p = (n + p) / (n + 1);
      wanted -= log2 (p) / 8;
    }
  g_assert_cmpfloat (fabs (bits - wanted), <, 3e-4);
  g_assert_cmpfloat (wanted, >, 6e-3);
  g_assert_cmpfloat (nn_ngram_bits (bare, NN_SPLIT_TEST, &context), ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/generate/greedy", test_greedy);
  g_test_add_func ("/generate/shares", test_shares);
  g_test_add_func ("/generate/edges", test_edges);
  g_test_add_func ("/generate/prior", test_prior);
  g_test_add_func ("/generate/writer", test_writer);
  g_test_add_func ("/generate/seed", test_seed);
  g_test_add_func ("/generate/refuses", test_refuses);
  g_test_add_func ("/generate/ngram", test_ngram);
  return g_test_run ();
}
