/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/activations.h"

#include <glib/gi18n.h>
#include <string.h>

static void
tensor_free (gpointer tensor)
{
  if (tensor != NULL)
    nn_tensor_unref (tensor);
}

/* The entries before the first that does not fit. */
static NnModel *
fitting_part (NnModel *model)
{
  g_autoptr (NnModel) part = NULL;
  g_autoptr (GPtrArray) weights = g_ptr_array_new ();
  g_autofree NnEntry *entries = NULL;
  guint n = 0;

  while (n < nn_model_n_entries (model) && nn_model_error (model, n) == NULL)
    n++;
  if (n == nn_model_n_entries (model))
    return nn_model_ref (model);
  if (n == 0)
    return NULL;
  entries = g_new (NnEntry, n);
  for (guint i = 0; i < n; i++)
    {
      entries[i] = *nn_model_entry (model, i);
      for (guint w = 0; w < nn_model_n_weights (model, i); w++)
        g_ptr_array_add (weights, nn_model_weight (model, i, w));
    }
  part = nn_model_new (entries, n, nn_model_seed (model), NULL);
  if (part == NULL || weights->len == 0)
    return g_steal_pointer (&part);
  return nn_model_with_weights (part, (NnTensor *const *) weights->pdata, weights->len);
}

/* Whether there is a tensor of its shape for every input entry. */
static gboolean
check_inputs (const NnModel   *model,
              const GPtrArray *inputs,
              GError         **error)
{
  for (guint k = 0; k < nn_model_count_inputs (model); k++)
    {
      const NnShape *wanted = nn_model_shape (model, (guint) nn_model_find_input (model, k));
      const NnTensor *input = k < inputs->len ? inputs->pdata[k] : NULL;
      NnShape shape = { 0 };

      if (input != NULL)
        shape = nn_shape_sample (&input->shape);
      if (input == NULL || !nn_shape_equal (wanted, &shape))
        {
          g_autofree char *has = input != NULL ? nn_shape_to_string (&shape) : g_strdup (_("missing"));
          g_autofree char *wants = nn_shape_to_string (wanted);

          g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                       _("Input %u of the sample is %s, and the network reads %s there."), k + 1, has, wants);
          return FALSE;
        }
    }
  return TRUE;
}

NnTape *
vitrine_activations_tape (NnModel         *model,
                          const GPtrArray *inputs,
                          NnTape          *old,
                          NnPool          *pool,
                          GError         **error)
{
  g_autoptr (NnTape) tape = old;
  g_autoptr (NnModel) part = fitting_part (model);

  if (part == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE, _("The network has no layer that fits yet."));
      return NULL;
    }
  if (!check_inputs (part, inputs, error))
    return NULL;
  if (tape != NULL && nn_model_same_structure (nn_tape_model (tape), part))
    nn_tape_set_model (tape, part);
  else
    {
      g_clear_pointer (&tape, nn_tape_free);
      tape = nn_tape_new (part, 1, NN_TAPE_KEEP, pool, error);
    }
  if (tape == NULL)
    return NULL;
  for (guint k = 0; k < nn_model_count_inputs (part); k++)
    {
      const NnTensor *input = inputs->pdata[k];

      memcpy (nn_tape_input (tape, k), input->data, nn_tensor_count (input) * sizeof (float));
    }
  nn_tape_forward (tape, 1);
  return g_steal_pointer (&tape);
}

GPtrArray *
vitrine_activations_read (NnTape        *tape,
                          const NnModel *model)
{
  NnModel *part = nn_tape_model (tape);
  GPtrArray *values = g_ptr_array_new_with_free_func (tensor_free);

  for (guint i = 0; i < nn_model_n_entries (model); i++)
    {
      const float *value = i < nn_model_n_entries (part) ? nn_tape_value (tape, i) : NULL;
      NnShape batch = { 0 };

      if (value != NULL)
        batch = nn_shape_batch (nn_model_shape (part, i), 1);
      g_ptr_array_add (values, value != NULL ? nn_tensor_new_from (&batch, value) : NULL);
    }
  return values;
}

GPtrArray *
vitrine_activations_inside (NnTape *tape,
                            guint   index)
{
  GPtrArray *insides = g_ptr_array_new_with_free_func (tensor_free);
  NnInsideInfo info[NN_MAX_INSIDES];
  guint n = nn_model_insides (nn_tape_model (tape), index, info);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (NnTensor) inside = nn_tensor_new (&info[i].shape);

      if (nn_tape_inside (tape, 1, index, i, inside->data))
        g_ptr_array_add (insides, g_steal_pointer (&inside));
    }
  return insides;
}

GPtrArray *
vitrine_activations (NnModel         *model,
                     const GPtrArray *inputs,
                     NnPool          *pool,
                     GError         **error)
{
  g_autoptr (NnTape) tape = vitrine_activations_tape (model, inputs, NULL, pool, error);

  return tape != NULL ? vitrine_activations_read (tape, model) : NULL;
}
