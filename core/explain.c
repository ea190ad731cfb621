/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/explainer.h"

#include <math.h>
#include <string.h>

#include "core/tape-private.h"
#include "core/trainer-private.h"

G_DEFINE_BOXED_TYPE (NnExplanation, nn_explanation, nn_explanation_ref, nn_explanation_unref)

NnExplanation *
nn_explanation_new (const NnShape *shape)
{
  NnExplanation *explanation = g_new0 (NnExplanation, 1);

  g_atomic_ref_count_init (&explanation->ref_count);
  explanation->attribution = nn_tensor_new (shape);
  explanation->is_signed = TRUE;
  explanation->residual = NAN;
  explanation->fit = NAN;
  explanation->fit_error = NAN;
  return explanation;
}

NnExplanation *
nn_explanation_ref (NnExplanation *explanation)
{
  g_atomic_ref_count_inc (&explanation->ref_count);
  return explanation;
}

void
nn_explanation_unref (NnExplanation *explanation)
{
  if (!g_atomic_ref_count_dec (&explanation->ref_count))
    return;
  nn_tensor_unref (explanation->attribution);
  g_free (explanation->segments);
  g_free (explanation->weights);
  g_free (explanation->errors);
  g_free (explanation);
}

gboolean
nn_explainer_arg_applies (const NnClass *klass, const NnArg *arg, const NnShape *shape)
{
  const char *const *names = NN_EXPLAINER_CLASS (klass)->picture_args;

  return shape->n_axes > 1 || names == NULL || !g_strv_contains (names, arg->name);
}

/* The Embedding through which alone the network reads its tokens; -1: it reads numbers. */
static gboolean
find_embedding (const NnModel *model, guint input, gint *embedding, GError **error)
{
  guint at = input;

  *embedding = -1;
  for (;;)
    {
      guint n = 0, reader = 0, n_token_readers = 0;

      for (guint i = at + 1; i < nn_model_n_entries (model); i++)
        for (guint k = 0; k < nn_model_entry (model, i)->n_inputs; k++)
          if (nn_model_input (model, i, k) == at)
            {
              n++;
              reader = i;
              n_token_readers += nn_model_entry (model, i)->klass->token_count != NULL;
            }
      if (n == 1 && n_token_readers == 1)
        {
          *embedding = (gint) reader;
          return TRUE;
        }
      if (n_token_readers > 0)
        {
          g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                       "%u layers read the tokens of %s: explanations need one Embedding that all "
                       "of them build on.", n, nn_model_entry_name (model, input));
          return FALSE;
        }
      if (n != 1 || !nn_model_plan (model, reader)->view)
        return TRUE;
      at = reader;
    }
}

/* @start: the entry whose value is explained, the Embedding's where there is one. */
static gboolean
find_start (const NnModel *model, guint *start, gboolean *tokens, GError **error)
{
  gint embedding;

  *start = (guint) nn_model_find_input (model, 0);
  if (!find_embedding (model, *start, &embedding, error))
    return FALSE;
  *tokens = embedding >= 0;
  if (*tokens)
    *start = (guint) embedding;
  return TRUE;
}

gboolean
nn_explainer_applies (const NnClass *klass, const NnModel *model, GError **error)
{
  const NnExplainerClass *explainer = NN_EXPLAINER_CLASS (klass);
  gboolean tokens;
  guint start;

  if (!nn_model_check (model, error) || !find_start (model, &start, &tokens, error))
    return FALSE;
  return explainer->applies == NULL || explainer->applies (model, start, tokens, error);
}

/* One evaluation of the sample, with every value kept. */
static NnTape *
look (NnModel *model, NnTensor *const *inputs, guint n_inputs, NnPool *pool, GError **error)
{
  NnTape *tape = nn_tape_new (model, 1, NN_TAPE_KEEP, pool, error);

  if (tape == NULL)
    return NULL;
  for (guint k = 0; k < n_inputs; k++)
    memcpy (nn_tape_input (tape, k), inputs[k]->data, nn_tensor_count (inputs[k]) * sizeof (float));
  nn_tape_forward (tape, 1);
  return tape;
}

static void
find_answer (const NnTape *tape, const NnModel *model, gsize *first, gsize *n)
{
  guint output = nn_model_output (model);
  const NnShape *shape = nn_model_shape (model, output);
  const guint32 *steps = nn_tape_steps (tape, output);
  gsize count;

  *first = 0;
  *n = nn_shape_count (shape);
  if (shape->n_axes != 2 || nn_model_closing (model, output) != NN_ACTIVATION_SOFTMAX)
    return;
  count = steps != NULL ? steps[0] : shape->size[0];
  *n = shape->size[1];
  *first = (MAX (count, 1) - 1) * *n;
}

/* The strongest number of the answer where none is asked for, and its value. */
static gboolean
choose_target (NnTape *tape, const NnModel *model, gint *target, double *score, GError **error)
{
  const float *out = nn_tape_value (tape, nn_model_output (model));
  gsize count = nn_shape_count (nn_model_shape (model, nn_model_output (model))), first, n;

  if (*target < 0)
    {
      find_answer (tape, model, &first, &n);
      *target = (gint) first;
      for (gsize i = first + 1; i < first + n; i++)
        if (out[i] > out[*target])
          *target = (gint) i;
    }
  if ((gsize) *target >= count)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_RANGE,
                   "There is no output %d: this network has outputs 0 to %" G_GSIZE_FORMAT ".",
                   *target, count - 1);
      return FALSE;
    }
  *score = out[*target];
  return TRUE;
}

/* Whether @inputs are one sample. */
static gboolean
check_sample (const NnModel *model, NnTensor *const *inputs, guint n_inputs, GError **error)
{
  gsize n;

  if (!nn_model_check (model, error))
    return FALSE;
  n = nn_model_check_inputs (model, inputs, n_inputs, error);
  if (n > 1)
    g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                 "One sample is explained at a time, and these are %" G_GSIZE_FORMAT ".", n);
  return n == 1;
}

gboolean
nn_explain_answer (NnModel *model, NnTensor *const *inputs, guint n_inputs, NnPool *pool,
                   NnTensor **output, gsize *first, gsize *n, GError **error)
{
  g_autoptr (NnTape) tape = NULL;
  guint last = nn_model_output (model);
  NnShape shape;

  if (!check_sample (model, inputs, n_inputs, error))
    return FALSE;
  tape = look (model, inputs, n_inputs, pool, error);
  if (tape == NULL)
    return FALSE;
  shape = nn_shape_batch (nn_model_shape (model, last), 1);
  *output = nn_tensor_new_from (&shape, nn_tape_value (tape, last));
  find_answer (tape, model, first, n);
  return TRUE;
}

/* Where the network reads tokens, the call's input becomes their vectors. */
static gboolean
start_at_vectors (NnExplainCall *call, NnTape *tape, NnTensor **vectors, GError **error)
{
  const guint32 *steps;
  const NnShape *shape;
  gboolean tokens;
  gsize counted;

  if (!find_start (call->model, &call->start, &tokens, error))
    return FALSE;
  if (!tokens)
    return TRUE;
  shape = nn_model_shape (call->model, call->start);
  steps = nn_tape_steps (tape, call->start);
  counted = steps != NULL ? steps[0] : shape->size[0];
  if (counted == 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                   "All %" G_GSIZE_FORMAT " steps of this sample are padding: there is nothing to explain.",
                   shape->size[0]);
      return FALSE;
    }
  *vectors = nn_tensor_new_from (&NN_SHAPE (1, 1, shape->size[0], shape->size[1]),
                                 nn_tape_value (tape, call->start));
  call->tokens = call->input;
  call->input = *vectors;
  call->shape = NN_SHAPE (1, counted, shape->size[1]);
  return TRUE;
}

/* One number for each token out of the attributions of its vector. */
static void
gather_tokens (const NnExplainCall *call, const NnShape *shape, NnExplanation *explanation)
{
  g_autoptr (NnTensor) parts = explanation->attribution;
  const gsize D = call->shape.size[2];

  explanation->attribution = nn_tensor_new (shape);
  for (gsize t = 0; t < nn_shape_count (shape); t++)
    {
      double sum = 0;

      for (gsize k = 0; k < D && t < call->shape.size[1]; k++)
        {
          double part = parts->data[t * D + k];

          sum += explanation->is_signed ? part : part * part;
        }
      explanation->attribution->data[t] = (float) (explanation->is_signed ? sum : sqrt (sum));
      if (explanation->n_segments > 0 && t >= call->shape.size[1])
        explanation->segments[t] = -1;
    }
}

NnExplanation *
nn_explain (NnModel          *model,
            const NnSpec     *method,
            NnTensor *const  *inputs,
            guint             n_inputs,
            gint              target,
            guint64           seed,
            NnPool           *pool,
            GCancellable     *cancellable,
            void            (*progress) (double done, gpointer data),
            gpointer          progress_data,
            GError          **error)
{
  const NnExplainerClass *klass = NN_EXPLAINER_CLASS (method->klass);
  g_autoptr (NnExplanation) explanation = NULL;
  g_autoptr (NnTape) tape = NULL;
  g_autoptr (NnTensor) vectors = NULL;
  NnShape shape, explained;
  double score;
  gint64 start = g_get_monotonic_time ();
  NnExplainCall call = {
    .model = model,
    .args = method->values,
    .inputs = inputs,
    .n_inputs = n_inputs,
    .seed = seed,
    .pool = pool,
    .cancellable = cancellable,
    .progress = progress,
    .progress_data = progress_data,
  };

  if (!check_sample (model, inputs, n_inputs, error))
    return NULL;
  tape = look (model, inputs, n_inputs, pool, error);
  if (tape == NULL || !choose_target (tape, model, &target, &score, error))
    return NULL;
  call.input = inputs[0];
  call.shape = shape = nn_shape_sample (&inputs[0]->shape);
  if (!start_at_vectors (&call, tape, &vectors, error)
      || (klass->applies != NULL && !klass->applies (model, call.start, call.tokens != NULL, error)))
    return NULL;
  g_clear_pointer (&tape, nn_tape_free);
  explained = nn_shape_sample (&call.input->shape);
  explanation = nn_explanation_new (&explained);
  explanation->method = *method;
  explanation->target = target;
  explanation->seed = seed;
  explanation->score = score;
  call.target = target;
  if (!klass->explain (&call, explanation, error))
    return NULL;
  if (call.tokens != NULL)
    gather_tokens (&call, &shape, explanation);
  explanation->seconds = (g_get_monotonic_time () - start) / 1e6;
  return g_steal_pointer (&explanation);
}
