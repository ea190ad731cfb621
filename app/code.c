/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/code.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/terms.h"

#define BATCH 128

/* --- where the code is ------------------------------------------------- */

/* Whether the output can be worked out from entry @index alone. */
static gboolean
output_needs_only (const NnModel *model,
                   guint          index)
{
  g_autofree gboolean *needed = g_new0 (gboolean, nn_model_n_entries (model));
  guint output = nn_model_output (model);
  gboolean reached = FALSE;

  needed[output] = TRUE;
  for (gint i = output; i >= 0; i--)
    {
      const NnEntry *entry = nn_model_entry (model, i);

      if (!needed[i])
        continue;
      if ((guint) i == index)
        {
          reached = TRUE;
          continue;
        }
      if (entry->n_inputs == 0)
        return FALSE;
      for (guint k = 0; k < entry->n_inputs; k++)
        needed[nn_model_input (model, i, k)] = TRUE;
    }
  return reached;
}

static gboolean
is_whole (const NnModel *model)
{
  return nn_model_n_entries (model) > 0 && nn_model_check (model, NULL);
}

static gsize
width_of (const NnModel *model,
          guint          index)
{
  return nn_shape_count (nn_model_shape (model, index));
}

guint *
vitrine_codes_order (const VitrineCodes *codes)
{
  g_autofree double *weight = g_new0 (double, codes->n_dims);
  guint *dims = g_new (guint, codes->n_dims);

  for (guint d = 0; d < codes->n_dims; d++)
    {
      double sum = 0, squares = 0;
      guint k;

      for (guint i = 0; codes->kl == NULL && i < codes->n; i++)
        {
          double z = codes->codes[(gsize) i * codes->n_dims + d];

          sum += z;
          squares += z * z;
        }
      weight[d] = codes->kl != NULL ? codes->kl[d]
                                    : squares / codes->n - (sum / codes->n) * (sum / codes->n);
      for (k = d; k > 0 && weight[dims[k - 1]] < weight[d]; k--)
        dims[k] = dims[k - 1];
      dims[k] = d;
    }
  return dims;
}

gint
vitrine_code_find (const NnModel *model)
{
  gint sampling = nn_model_find_role (model, NN_ROLE_SAMPLE);
  gint input = nn_model_find_input (model, 0);
  gint best = -1;

  if (!is_whole (model))
    return -1;
  if (sampling >= 0)
    return sampling;
  /* An autoencoder gives back what it takes; its code is its narrowest place. */
  if (input < 0 || width_of (model, input) != width_of (model, nn_model_output (model)))
    return -1;
  for (guint i = 0; i < nn_model_output (model); i++)
    {
      if (width_of (model, i) < width_of (model, best >= 0 ? best : input)
          && output_needs_only (model, i))
        best = i;
    }
  /* What follows at the same width says the same in its final form. */
  while (best >= 0 && (guint) best + 1 < nn_model_output (model)
         && width_of (model, best + 1) == width_of (model, best)
         && output_needs_only (model, best + 1)
         && nn_model_n_weights (model, best + 1) == 0)
    best++;
  return best;
}

char *
vitrine_code_problem (const NnModel *model,
                      gint           index)
{
  g_autoptr (GError) error = NULL;

  if (!nn_model_check (model, &error))
    return g_strdup (error->message);
  if (index < 0)
    return g_strdup (_("This network has no code to roam: add a sampling layer, or a decoder that "
                       "rebuilds the input from fewer numbers, as in the example “Digit VAE, 2-D”."));
  if (!output_needs_only (model, index))
    return g_strdup_printf (_("The output needs more than “%s”: only a place that everything passes "
                              "through can be a code."),
                            nn_model_entry_name (model, index));
  if ((guint) index == nn_model_output (model))
    return g_strdup (_("Nothing decodes this code: add layers after it."));
  return NULL;
}

gboolean
vitrine_code_require (const NnModel *model,
                      guint         *index,
                      GError       **error)
{
  gint found = vitrine_code_find (model);
  g_autofree char *problem = vitrine_code_problem (model, found);

  if (problem != NULL)
    {
      g_set_error_literal (error, NN_ERROR, NN_ERROR_SHAPE, problem);
      return FALSE;
    }
  *index = found;
  return TRUE;
}

/* --- decoding ---------------------------------------------------------- */

static gboolean
ready_tape (NnTape **tape,
            NnModel *model,
            guint    batch,
            NnPool  *pool,
            GError **error)
{
  if (*tape != NULL && nn_tape_batch (*tape) == batch
      && nn_model_same_structure (nn_tape_model (*tape), model))
    {
      nn_tape_set_model (*tape, model);
      return TRUE;
    }
  g_clear_pointer (tape, nn_tape_free);
  *tape = nn_tape_new (model, batch, NN_TAPE_KEEP, pool, error);
  return *tape != NULL;
}

gboolean
vitrine_ready_decoder (NnTape **tape,
                       NnModel *model,
                       guint    batch,
                       NnPool  *pool,
                       GError **error)
{
  return nn_model_check (model, error) && ready_tape (tape, model, batch, pool, error);
}

const float *
vitrine_decode_with (NnTape      *tape,
                     guint        index,
                     const float *codes,
                     guint        n,
                     GError     **error)
{
  NnModel *model = nn_tape_model (tape);

  memcpy (nn_tape_value (tape, index), codes, n * width_of (model, index) * sizeof (float));
  if (!nn_tape_forward_from (tape, n, index, error))
    return NULL;
  return nn_tape_value (tape, nn_model_output (model));
}

NnTensor *
vitrine_decode (NnModel        *model,
                guint           index,
                const NnTensor *codes,
                NnPool         *pool,
                GError        **error)
{
  g_autoptr (NnTape) tape = NULL;
  g_autoptr (NnTensor) result = NULL;
  g_autofree char *problem = vitrine_code_problem (model, index);
  NnShape shape;
  gsize n = codes->shape.n_axes > 0 ? codes->shape.size[0] : 0, width, size;

  if (problem != NULL)
    {
      g_set_error_literal (error, NN_ERROR, NN_ERROR_SHAPE, problem);
      return NULL;
    }
  width = width_of (model, index);
  if (n == 0 || nn_tensor_count (codes) != n * width)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   _("A code of this network is %zu numbers; these are %zu in %zu rows."), width,
                   nn_tensor_count (codes), n);
      return NULL;
    }
  size = width_of (model, nn_model_output (model));
  shape = nn_shape_batch (nn_model_shape (model, nn_model_output (model)), n);
  result = nn_tensor_new (&shape);
  if (!ready_tape (&tape, model, MIN (n, BATCH), pool, error))
    return NULL;
  for (gsize at = 0; at < n; at += BATCH)
    {
      guint count = MIN (BATCH, n - at);
      const float *out = vitrine_decode_with (tape, index, codes->data + at * width, count, error);

      if (out == NULL)
        return NULL;
      memcpy (result->data + at * size, out, count * size * sizeof (float));
    }
  return g_steal_pointer (&result);
}

/* --- codes of the samples ---------------------------------------------- */

VitrineCodes *
vitrine_codes_ref (VitrineCodes *codes)
{
  g_atomic_ref_count_inc (&codes->ref_count);
  return codes;
}

void
vitrine_codes_unref (VitrineCodes *codes)
{
  if (!g_atomic_ref_count_dec (&codes->ref_count))
    return;
  g_free (codes->codes);
  g_free (codes->errors);
  g_free (codes->kl);
  g_free (codes);
}

double
vitrine_reconstruction_error (const NnRecipe *recipe,
                              const NnShape  *shape,
                              const float    *out,
                              const float    *target)
{
  const NnLossClass *loss = NN_LOSS_CLASS (recipe->loss.klass);
  gsize size = nn_shape_count (shape);
  double sum = 0;

  if (loss != NULL && !loss->labels)
    {
      NnLossCall call = {
        .args = recipe->loss.values,
        .n = 1,
        .size = size,
        .width = shape->n_axes > 0 ? shape->size[shape->n_axes - 1] : 1,
        .out = (float *) out,   /* only what is linked is written to */
        .targets = target,
        .scale = 1,
      };
      return loss->evaluate (&call);
    }
  for (gsize i = 0; i < size; i++)
    sum += (out[i] - target[i]) * (out[i] - target[i]);
  return sum / size;
}

static VitrineCodes *
codes_new (guint    n,
           guint    n_dims,
           gboolean errors,
           gboolean kl)
{
  VitrineCodes *codes = g_new0 (VitrineCodes, 1);

  g_atomic_ref_count_init (&codes->ref_count);
  codes->n = n;
  codes->n_dims = n_dims;
  codes->codes = g_new0 (float, (gsize) n * n_dims);
  codes->errors = errors ? g_new0 (float, n) : NULL;
  codes->kl = kl ? g_new0 (double, n_dims) : NULL;
  return codes;
}

static void
sum_up (VitrineCodes *codes)
{
  VitrineObjective *objective = &codes->objective;

  objective->n_samples = codes->n;
  objective->reconstruction = objective->kl = objective->elbo = NAN;
  if (codes->errors != NULL)
    {
      objective->reconstruction = 0;
      for (guint i = 0; i < codes->n; i++)
        objective->reconstruction += codes->errors[i] / (double) codes->n;
    }
  if (codes->kl != NULL)
    {
      objective->kl = 0;
      for (guint d = 0; d < codes->n_dims; d++)
        {
          codes->kl[d] /= codes->n;
          objective->kl += codes->kl[d];
        }
      objective->elbo = -(objective->reconstruction + objective->kl);
    }
}

VitrineCodes *
vitrine_codes_compute (NnModel         *model,
                       guint            index,
                       const NnSamples *samples,
                       const NnRecipe  *recipe,
                       NnPool          *pool,
                       NnTape         **tape,
                       GCancellable    *cancellable,
                       GError         **error)
{
  g_autoptr (VitrineCodes) codes = NULL;
  const NnShape *out_shape;
  gsize width, size;
  gboolean rebuilds, kl;
  guint32 sample[BATCH];

  if (!nn_model_check_samples (model, samples, error)
      || !ready_tape (tape, model, BATCH, pool, error))
    return NULL;
  width = width_of (model, index);
  out_shape = nn_model_shape (model, nn_model_output (model));
  size = nn_shape_count (out_shape);
  rebuilds = size == nn_shape_count (&samples->shape);
  kl = nn_model_plan (model, index)->n_terms == width;
  codes = codes_new (MIN (samples->n, VITRINE_MAX_CODES), width, rebuilds, kl);

  for (guint at = 0; at < codes->n; at += BATCH)
    {
      guint count = MIN (BATCH, codes->n - at);
      const float *out;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      for (guint i = 0; i < count; i++)
        sample[i] = at + i;
      nn_tape_load (*tape, samples, sample, 0, count, NULL);
      nn_tape_forward (*tape, count);
      memcpy (codes->codes + (gsize) at * width, nn_tape_value (*tape, index),
              count * width * sizeof (float));
      out = nn_tape_value (*tape, nn_model_output (model));
      for (guint i = 0; rebuilds && i < count; i++)
        codes->errors[at + i]
          = vitrine_reconstruction_error (recipe, out_shape, out + i * size,
                                          nn_tape_input (*tape, 0) + i * size);
      for (guint d = 0; kl && d < width; d++)
        codes->kl[d] += nn_tape_terms (*tape, index)[d];
    }
  sum_up (codes);
  codes->objective.unit = codes->errors != NULL ? vitrine_terms_unit (recipe, samples) : NULL;
  return g_steal_pointer (&codes);
}
