/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/explainer.h"

#include <math.h>
#include <string.h>

#include "core/probe.h"

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

/* The network's answer for @input: the strongest output and its value. */
static gboolean
predict (NnModel        *model,
         const NnTensor *input,
         NnPool         *pool,
         gint           *target,
         double         *score,
         GError        **error)
{
  g_autoptr (NnTensor) output = nn_model_predict (model, input, nn_model_output (model), pool, error);
  gsize n;

  if (output == NULL)
    return FALSE;
  n = nn_tensor_count (output);
  if (*target < 0)
    {
      *target = 0;
      for (gsize i = 1; i < n; i++)
        if (output->data[i] > output->data[*target])
          *target = (gint) i;
    }
  if ((gsize) *target >= n)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_RANGE,
                   "There is no output %d: this network has outputs 0 to %" G_GSIZE_FORMAT ".",
                   *target, n - 1);
      return FALSE;
    }
  *score = output->data[*target];
  return TRUE;
}

static gboolean
check_input (const NnModel  *model,
             const NnTensor *input,
             NnShape        *shape,
             GError        **error)
{
  gint at = nn_model_find (model, "input");
  g_autofree char *has = NULL, *wants = NULL;

  if (!nn_model_check (model, error))
    return FALSE;
  *shape = nn_shape_sample (&input->shape);
  if (at >= 0 && input->shape.n_axes > 0 && input->shape.size[0] == 1
      && nn_shape_equal (shape, nn_model_shape (model, (guint) at)))
    return TRUE;
  has = nn_shape_to_string (shape);
  wants = at >= 0 ? nn_shape_to_string (nn_model_shape (model, (guint) at)) : g_strdup ("nothing");
  g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
               "The sample is %s, the network reads %s.", has, wants);
  return FALSE;
}

NnExplanation *
nn_explain (NnModel        *model,
            const NnSpec   *method,
            const NnTensor *input,
            gint            target,
            guint64         seed,
            NnPool         *pool,
            GCancellable   *cancellable,
            void          (*progress) (double done, gpointer data),
            gpointer        progress_data,
            GError        **error)
{
  const NnExplainerClass *klass = NN_EXPLAINER_CLASS (method->klass);
  g_autoptr (NnExplanation) explanation = NULL;
  NnShape shape;
  double score;
  gint64 start = g_get_monotonic_time ();
  NnExplainCall call = {
    .model = model,
    .args = method->values,
    .input = input,
    .seed = seed,
    .pool = pool,
    .cancellable = cancellable,
    .progress = progress,
    .progress_data = progress_data,
  };

  if (!check_input (model, input, &shape, error)
      || !predict (model, input, pool, &target, &score, error))
    return NULL;
  explanation = nn_explanation_new (&shape);
  explanation->method = *method;
  explanation->target = target;
  explanation->seed = seed;
  explanation->score = score;
  call.target = target;
  if (!klass->explain (&call, explanation, error))
    return NULL;
  explanation->seconds = (g_get_monotonic_time () - start) / 1e6;
  return g_steal_pointer (&explanation);
}
