/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* One token after the other, each drawn from what the network expects. */
#include "core/generate.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/tape.h"
#include "core/trainer.h"

static const NnArg generation_args[] = {
  { "temperature", NN_ ("Temperature (0: the likeliest)"), "", NN_ARG_REAL, 1, 0, 10 },
  { "top_k", NN_ ("Draw from the likeliest (0: all)"), NN_ ("tokens"), NN_ARG_INTEGER, 0, 0, 100000 },
  { "seed", NN_ ("Seed"), "", NN_ARG_INTEGER, 1, 0, 4294967295.0 },
  { NULL },
};

const NnClass nn_generation_class = {
  .name = "generation",
  .title = NN_ ("Generation"),
  .summary = NN_ ("How the next token is drawn."),
  .category = NN_ ("Generation"),
  .args = generation_args,
};

enum { TEMPERATURE, TOP_K, SEED };

struct _NnWriter
{
  NnModel  *model;
  NnTape   *tape;
  NnSpec    settings;
  NnRandom  random;
  char    **tokens;
  guint     n_tokens;
  guint     which;      /* the input that grows: 0, or 1 where it translates */
  guint     steps;      /* of that input */
  guint     width;      /* of a row of probabilities */
  guint     start;      /* the token that what is written begins with; 0: none */
  float    *window;     /* steps */
  guint     length;     /* tokens in it */
};

/* How many tokens are likelier than token @i. */
static guint
rank (const float *p, guint n, guint i)
{
  guint above = 0;

  for (guint k = 0; k < n; k++)
    above += p[k] > p[i] || (p[k] == p[i] && k < i);
  return above;
}

guint
nn_draw_token (const float *p, guint n, double temperature, guint top_k, double uniform)
{
  guint best = 0, last;
  double sum = 0;

  for (guint i = 1; i < n; i++)
    if (p[i] > p[best])
      best = i;
  if (temperature <= 0 || top_k == 1 || !(p[best] > 0))
    return best;
  /* relative to the likeliest, so that no temperature makes all of them vanish */
  for (guint pass = 0; pass < 2; pass++)
    {
      double at = 0, goal = uniform * sum;

      last = best;
      for (guint i = 0; i < n; i++)
        {
          if (!(p[i] > 0) || (top_k > 0 && top_k < n && rank (p, n, i) >= top_k))
            continue;
          at += pow ((double) p[i] / p[best], 1 / temperature);
          last = i;
          if (pass == 1 && at > goal)
            return i;
        }
      sum = at;
    }
  return last;
}

NnTensor *
nn_sample_prior (const NnShape *code, guint n, guint64 seed)
{
  const NnShape shape = nn_shape_batch (code, n);
  const gsize width = nn_shape_count (code);
  const NnRandom random = nn_random_new (seed);
  NnTensor *codes = nn_tensor_new (&shape);

  for (gsize i = 0; i < n * width; i++)
    codes->data[i] = nn_random_normal_at (&random, i);
  return codes;
}

/* --- what fits --------------------------------------------------------- */

/* Whether the rows before the last are deaf to the last token: else what was learnt is to
 * copy it from where it will not stand yet. */
static gboolean
check_causal (NnWriter *writer, GError **error)
{
  const guint rows = (writer->steps - 1) * writer->width;
  const guint output = nn_model_output (writer->model);
  float *input = nn_tape_input (writer->tape, writer->which);
  g_autofree float *before = g_new (float, rows);

  for (guint t = 0; t < writer->steps; t++)
    input[t] = 1 + t % (writer->n_tokens - 1);
  for (guint change = 0; change < 2; change++)
    {
      input[writer->steps - 1] = 1 + change;
      nn_tape_forward (writer->tape, 1);
      if (change == 0)
        memcpy (before, nn_tape_value (writer->tape, output), rows * sizeof (float));
    }
  if (memcmp (before, nn_tape_value (writer->tape, output), rows * sizeof (float)) == 0)
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
               "What this network answers at a step depends on later steps, which are not written "
               "yet: read in one direction only, and let attention see no later steps.");
  return FALSE;
}

static gboolean
check_fit (NnWriter *writer, const NnSamples *samples, GError **error)
{
  const NnShape *out;

  if (!nn_model_check_samples (writer->model, samples, error))
    return FALSE;
  out = nn_model_shape (writer->model, nn_model_output (writer->model));
  if (samples->tokens == NULL || samples->step_labels == NULL || samples->n_more > 1)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                   "%s has no next token for each step to learn: generation needs a text or a "
                   "translation, such as the data sets devil and dates.",
                   samples->title);
      return FALSE;
    }
  if (out->n_axes != 2 || out->size[0] != writer->steps || writer->steps < 2
      || out->size[1] < writer->n_tokens
      || nn_entry_activation (nn_model_entry (writer->model, nn_model_output (writer->model)))
             != NN_ACTIVATION_SOFTMAX)
    {
      g_autofree char *shape = nn_shape_to_string (out);

      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "To write, the network should give the probabilities of %u tokens at each of %u "
                   "steps, and it gives %s: end it in a Dense of %u units with a softmax on series.",
                   writer->n_tokens, writer->steps, shape, writer->n_tokens);
      return FALSE;
    }
  writer->width = out->size[1];
  return TRUE;
}

NnWriter *
nn_writer_new (NnModel *model, const NnSamples *samples, const NnSpec *settings, NnPool *pool,
               GError **error)
{
  g_autoptr (NnWriter) writer = g_new0 (NnWriter, 1);
  const guint32 first = 0;

  g_return_val_if_fail (settings->klass == &nn_generation_class, NULL);
  writer->model = nn_model_ref (model);
  writer->settings = *settings;
  writer->which = MIN (samples->n_more, 1);
  writer->steps = nn_shape_count (nn_samples_input_shape (samples, writer->which));
  writer->n_tokens = samples->tokens != NULL ? g_strv_length (samples->tokens) : 0;
  if (!check_fit (writer, samples, error))
    return NULL;
  writer->tokens = g_strdupv (samples->tokens);
  writer->window = g_new0 (float, writer->steps);
  writer->tape = nn_tape_new (model, 1, NN_TAPE_FORWARD, pool, error);
  if (writer->tape == NULL)
    return NULL;
  if (writer->which == 1)
    {
      nn_samples_more (samples, 1, &first, 1, writer->window);
      writer->start = (guint) writer->window[0];
      nn_samples_input (samples, &first, 1, nn_tape_input (writer->tape, 0));
    }
  if (!check_causal (writer, error) || !nn_writer_begin (writer, NULL, error))
    return NULL;
  return g_steal_pointer (&writer);
}

void
nn_writer_free (NnWriter *writer)
{
  g_clear_pointer (&writer->tape, nn_tape_free);
  g_clear_pointer (&writer->model, nn_model_unref);
  g_strfreev (writer->tokens);
  g_free (writer->window);
  g_free (writer);
}

gboolean
nn_writer_translates (const NnWriter *writer)
{
  return writer->which == 1;
}

/* --- writing ----------------------------------------------------------- */

/* The longest token that @text begins with; 0: none. */
static guint
find_token (const NnWriter *writer, const char *text)
{
  guint found = 0;
  gsize longest = 0;

  for (guint k = 1; k < writer->n_tokens; k++)
    {
      gsize length = strlen (writer->tokens[k]);

      if (length > longest && strncmp (text, writer->tokens[k], length) == 0)
        {
          longest = length;
          found = k;
        }
    }
  return found;
}

static void
push (NnWriter *writer, guint token)
{
  if (writer->length == writer->steps)
    memmove (writer->window, writer->window + 1, --writer->length * sizeof (float));
  writer->window[writer->length++] = token;
}

gboolean
nn_writer_begin (NnWriter *writer, const char *text, GError **error)
{
  float *source = nn_tape_input (writer->tape, 0);
  const gboolean translates = nn_writer_translates (writer);
  const gsize most = nn_shape_count (
      nn_model_shape (writer->model, nn_model_find_input (writer->model, 0)));
  gsize n = 0;

  writer->random = nn_random_new ((guint64) writer->settings.values[SEED]);
  memset (writer->window, 0, writer->steps * sizeof (float));
  writer->length = 0;
  if (translates)
    {
      memset (source, 0, most * sizeof (float));
      push (writer, writer->start);
    }
  while (text != NULL && *text != '\0')
    {
      guint token = find_token (writer, text);

      if (token == 0)
        {
          g_set_error (error, NN_ERROR, NN_ERROR_RANGE,
                       "“%.*s” is not among the %u characters that this network has learnt.",
                       (int) (g_utf8_next_char (text) - text), text, writer->n_tokens - 1);
          return FALSE;
        }
      if (translates && n == most)
        {
          g_set_error (error, NN_ERROR, NN_ERROR_RANGE,
                       "The text is longer than the %" G_GSIZE_FORMAT " characters that the network "
                       "reads.", most);
          return FALSE;
        }
      if (translates)
        source[n++] = token;
      else
        push (writer, token);
      text += strlen (writer->tokens[token]);
    }
  return TRUE;
}

const char *
nn_writer_next (NnWriter *writer)
{
  const double *values = writer->settings.values;
  float *row;
  guint token;

  if (nn_writer_translates (writer) && writer->length == writer->steps + 1)
    return NULL;
  /* A text begins anywhere: with no character before, any is as good. */
  if (writer->length == 0)
    {
      token = 1 + nn_random_below (&writer->random, writer->n_tokens - 1);
      push (writer, token);
      return writer->tokens[token];
    }
  memcpy (nn_tape_input (writer->tape, writer->which), writer->window, writer->steps * sizeof (float));
  nn_tape_forward (writer->tape, 1);
  row = nn_tape_value (writer->tape, nn_model_output (writer->model))
        + (gsize) (writer->length - 1) * writer->width;
  /* Token 0 is padding: the end of a translation, and nothing in a text. */
  if (!nn_writer_translates (writer))
    row[0] = 0;
  token = nn_draw_token (row, writer->n_tokens, values[TEMPERATURE], (guint) values[TOP_K],
                         nn_random_uniform (&writer->random));
  if (token == 0)
    writer->length = writer->steps;
  if (nn_writer_translates (writer) && writer->length == writer->steps)
    writer->length++;
  else
    push (writer, token);
  return token > 0 ? writer->tokens[token] : NULL;
}
