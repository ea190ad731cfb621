/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Whether what an Embedding will read are tokens that it has. */
#include "core/trainer-private.h"

#include <math.h>

/* The number of the input that entry @index is, maybe in another shape; -1: it is computed. */
static gint
find_input (const NnModel *model, guint index)
{
  gint number = 0;

  while (nn_model_entry (model, index)->n_inputs == 1 && nn_model_plan (model, index)->view)
    index = nn_model_input (model, index, 0);
  if (nn_model_entry (model, index)->n_inputs > 0)
    return -1;
  for (guint i = 0; i < index; i++)
    number += nn_model_entry (model, i)->n_inputs == 0;
  return number;
}

/* Which Input entries the input of each reader depends on, bit by number. @reads: what is asked
 * of a layer. */
static guint
find_inputs (const NnModel *model, gboolean (*reads) (const NnLayerClass *klass))
{
  guint n = nn_model_n_entries (model), n_inputs = 0, found = 0;
  g_autofree guint *from = g_new0 (guint, MAX (n, 1));

  for (guint i = 0; i < n; i++)
    {
      const NnEntry *entry = nn_model_entry (model, i);

      if (entry->n_inputs == 0)
        from[i] = 1u << n_inputs++;
      for (guint k = 0; k < entry->n_inputs; k++)
        from[i] |= from[nn_model_input (model, i, k)];
      if (entry->n_inputs > 0 && reads (entry->klass))
        found |= from[nn_model_input (model, i, 0)];
    }
  return found;
}

static gboolean
reads_tokens (const NnLayerClass *klass)
{
  return klass->token_count != NULL;
}

static gboolean
sees_padding (const NnLayerClass *klass)
{
  return klass->count_steps != NULL && klass->token_count == NULL;
}

guint
nn_model_token_inputs (const NnModel *model, const NnSamples *samples)
{
  return samples->tokens != NULL ? (1u << (samples->n_more + 1)) - 1
                                 : find_inputs (model, reads_tokens);
}

guint
nn_model_padded_inputs (const NnModel *model)
{
  return find_inputs (model, sees_padding);
}

/* FALSE where input @k of the samples has a number that is none of @n tokens. */
static gboolean
check_input (const NnSamples *samples, guint k, double n, const char *reader, GError **error)
{
  const NnField *field = k > 0 ? &samples->more[k - 1] : NULL;
  const guint8 *bytes = field != NULL ? field->bytes : samples->bytes;
  const float *floats = field != NULL ? field->floats : samples->floats;
  float scale = field != NULL ? field->scale : samples->scale;
  gsize size = nn_shape_count (nn_samples_input_shape (samples, k));

  const NnExtent *extent = &samples->extent[k];

  if (bytes == NULL && floats == NULL)
    return TRUE;  /* read when it is asked for: the nearest token is taken */
  if (extent->whole && extent->least >= 0 && extent->greatest < n)
    return TRUE;
  /* which it is */
  for (gsize i = 0; i < samples->n * size; i++)
    {
      float value = floats != NULL ? floats[i] : bytes[i] * scale;

      if (value >= 0 && value < n && value == floorf (value))
        continue;
      g_set_error (error, NN_ERROR, NN_ERROR_RANGE,
                   "Sample %" G_GSIZE_FORMAT " of %s holds %g at place %" G_GSIZE_FORMAT
                   ", and %s reads whole numbers from 0 to %.0f: set its number of tokens above "
                   "the largest, or give it other data.",
                   i / size, samples->title, value, i % size, reader, n - 1);
      return FALSE;
    }
  return TRUE;
}

gboolean
nn_model_check_tokens (const NnModel *model, const NnSamples *samples, GError **error)
{
  for (guint i = 0; i < nn_model_n_entries (model); i++)
    {
      const NnEntry *entry = nn_model_entry (model, i);
      gint k;

      if (entry->klass->token_count == NULL)
        continue;
      k = find_input (model, nn_model_input (model, i, 0));
      if (k >= 0
          && !check_input (samples, k, nn_layer_arg (entry->klass, entry->args, entry->klass->token_count),
                           nn_model_entry_name (model, i), error))
        return FALSE;
    }
  return TRUE;
}
