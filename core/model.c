/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/model-private.h"

#include <string.h>

G_DEFINE_BOXED_TYPE (NnModel, nn_model, nn_model_ref, nn_model_unref)

NnModel *
nn_model_alloc (guint n, guint64 seed)
{
  NnModel *model = g_malloc0 (sizeof (NnModel) + n * sizeof (NnSlot));

  g_atomic_ref_count_init (&model->ref_count);
  model->n = n;
  model->seed = seed;
  return model;
}

NnModel *
nn_model_ref (NnModel *model)
{
  g_return_val_if_fail (model != NULL, NULL);
  g_atomic_ref_count_inc (&model->ref_count);
  return model;
}

void
nn_model_unref (NnModel *model)
{
  g_return_if_fail (model != NULL);
  if (!g_atomic_ref_count_dec (&model->ref_count))
    return;
  for (guint i = 0; i < model->n; i++)
    {
      NnSlot *slot = &model->slots[i];

      for (guint w = 0; w < slot->n_weights; w++)
        g_clear_pointer (&slot->weight[w], nn_tensor_unref);
      g_clear_error (&slot->error);
      g_free (slot->name);
    }
  g_free (model);
}

NnModel *
nn_model_with_weights (const NnModel *model, NnTensor *const *weights, guint n)
{
  NnModel *copy = nn_model_alloc (model->n, model->seed);
  guint next = 0;

  for (guint i = 0; i < model->n; i++)
    {
      NnSlot *slot = &copy->slots[i];

      *slot = model->slots[i];
      slot->name = g_strdup (slot->name);
      slot->error = slot->error != NULL ? g_error_copy (slot->error) : NULL;
      for (guint w = 0; w < slot->n_weights; w++, next++)
        {
          NnTensor *weight = next < n ? weights[next] : NULL;

          if (weight != NULL && !nn_shape_equal (&weight->shape, &slot->info[w].shape))
            {
              g_critical ("weight %u of %s has another shape", w, slot->name);
              weight = NULL;
            }
          slot->weight[w] = nn_tensor_ref (weight != NULL ? weight : slot->weight[w]);
        }
    }
  g_warn_if_fail (next == n);
  return copy;
}

guint
nn_model_n_entries (const NnModel *model)
{
  return model->n;
}

const NnEntry *
nn_model_entry (const NnModel *model, guint index)
{
  g_return_val_if_fail (index < model->n, NULL);
  return &model->slots[index].entry;
}

gint
nn_model_index (const NnModel *model, guint id)
{
  for (guint i = 0; i < model->n; i++)
    {
      if (model->slots[i].entry.id == id)
        return (gint) i;
    }
  return -1;
}

guint64
nn_model_seed (const NnModel *model)
{
  return model->seed;
}

guint
nn_model_output (const NnModel *model)
{
  g_return_val_if_fail (model->n > 0, 0);
  return model->n - 1;
}

gint
nn_model_find_role (const NnModel *model, NnRole role)
{
  for (guint i = 0; i < model->n; i++)
    if (model->slots[i].entry.klass->role == role)
      return (gint) i;
  return -1;
}

gint
nn_model_find_input (const NnModel *model, guint k)
{
  for (guint i = 0; i < nn_model_n_entries (model); i++)
    {
      if (nn_model_entry (model, i)->n_inputs == 0 && k-- == 0)
        return i;
    }
  return -1;
}

guint
nn_model_count_inputs (const NnModel *model)
{
  guint n = 0;

  while (nn_model_find_input (model, n) >= 0)
    n++;
  return n;
}

guint
nn_model_input (const NnModel *model, guint index, guint k)
{
  g_return_val_if_fail (index < model->n && k < model->slots[index].entry.n_inputs, 0);
  return model->slots[index].input[k];
}

const GError *
nn_model_error (const NnModel *model, guint index)
{
  g_return_val_if_fail (index < model->n, NULL);
  return model->slots[index].error;
}

/* "Dense", and where there are more of them, "Dense “dense_2”". (transfer full) */
static char *
told_name (const NnModel *model, guint index)
{
  const NnSlot *slot = &model->slots[index];
  const NnClass *klass = &slot->entry.klass->base;
  guint n = 0;

  for (guint i = 0; i < model->n; i++)
    n += model->slots[i].entry.klass == slot->entry.klass;
  if (n == 1)
    return g_strdup (klass->title);
  return g_strdup_printf ("%s “%s”", klass->title, slot->name);
}

/* What is wrong with an entry, to be read away from it: most sentences begin with the layer's title, which
 * then is not said twice. (transfer full) */
static GError *
entry_error (const NnModel *model, guint index)
{
  const NnSlot *slot = &model->slots[index];
  const char *title = slot->entry.klass->base.title, *message = slot->error->message;
  const gsize length = strlen (title);
  g_autofree char *name = told_name (model, index);
  const gboolean begins = strncmp (message, title, length) == 0 && !g_ascii_isalnum (message[length]);

  return g_error_new (slot->error->domain, slot->error->code, "%s%s%s", name, begins ? "" : ": ",
                      begins ? message + length : message);
}

gboolean
nn_model_check (const NnModel *model, GError **error)
{
  if (model->n == 0)
    {
      g_set_error_literal (error, NN_ERROR, NN_ERROR_SHAPE,
                           "The network is empty: add an Input layer first.");
      return FALSE;
    }
  for (guint i = 0; i < model->n; i++)
    {
      const NnSlot *slot = &model->slots[i];

      if (slot->error == NULL)
        continue;
      if (error != NULL)
        *error = entry_error (model, i);
      return FALSE;
    }
  return TRUE;
}

const NnShape *
nn_model_shape (const NnModel *model, guint index)
{
  g_return_val_if_fail (index < model->n, NULL);
  return &model->slots[index].shape;
}

const char *
nn_model_term (const NnModel *model, guint index)
{
  const NnLayerClass *klass = nn_model_entry (model, index)->klass;
  const double *args = nn_model_entry (model, index)->args;
  gboolean kernels = FALSE, l1, l2;

  if (nn_model_plan (model, index)->n_terms > 0)
    return klass->term_name != NULL ? klass->term_name : NN_("Penalty");
  for (guint w = 0; w < nn_model_n_weights (model, index); w++)
    kernels |= nn_model_weight_info (model, index, w)->kernel;
  if (!kernels)
    return NULL;
  l1 = nn_layer_arg (klass, args, "l1") > 0;
  l2 = nn_layer_arg (klass, args, "l2") > 0;
  return l1 && l2 ? NN_("L1 + L2") : l1 ? NN_("L1") : l2 ? NN_("L2") : NULL;
}

const NnLayerPlan *
nn_model_plan (const NnModel *model, guint index)
{
  g_return_val_if_fail (index < model->n, NULL);
  return &model->slots[index].plan;
}

guint
nn_model_n_readers (const NnModel *model, guint index)
{
  guint n = 0;

  for (guint i = index + 1; i < model->n; i++)
    {
      for (guint k = 0; k < nn_model_entry (model, i)->n_inputs; k++)
        n += nn_model_input (model, i, k) == index;
    }
  return n;
}

guint
nn_model_insides (const NnModel *model, guint index, NnInsideInfo *info)
{
  const NnEntry *entry = nn_model_entry (model, index);
  NnShape in[NN_MAX_INPUTS];

  if (entry->klass->insides == NULL || nn_model_error (model, index) != NULL)
    return 0;
  for (guint k = 0; k < entry->n_inputs; k++)
    in[k] = *nn_model_shape (model, nn_model_input (model, index, k));
  return entry->klass->insides (entry->args, in, entry->n_inputs, nn_model_shape (model, index),
                                info);
}

guint
nn_model_n_weights (const NnModel *model, guint index)
{
  g_return_val_if_fail (index < model->n, 0);
  return model->slots[index].n_weights;
}

const NnWeightInfo *
nn_model_weight_info (const NnModel *model, guint index, guint weight)
{
  g_return_val_if_fail (weight < nn_model_n_weights (model, index), NULL);
  return &model->slots[index].info[weight];
}

NnTensor *
nn_model_weight (const NnModel *model, guint index, guint weight)
{
  g_return_val_if_fail (weight < nn_model_n_weights (model, index), NULL);
  return model->slots[index].weight[weight];
}

guint64
nn_model_n_parameters (const NnModel *model, gint index)
{
  guint first = index < 0 ? 0 : (guint) index;
  guint last = index < 0 ? model->n : (guint) index + 1;
  guint64 n = 0;

  for (guint i = first; i < last; i++)
    {
      for (guint w = 0; w < model->slots[i].n_weights; w++)
        n += nn_tensor_count (model->slots[i].weight[w]);
    }
  return n;
}

guint64
nn_model_macs (const NnModel *model)
{
  guint64 macs = 0;

  for (guint i = 0; i < model->n; i++)
    macs += model->slots[i].plan.macs;
  return macs;
}

gsize
nn_model_bytes (const NnModel *model)
{
  return nn_model_n_parameters (model, -1) * sizeof (float);
}

const char *
nn_model_entry_name (const NnModel *model, guint index)
{
  g_return_val_if_fail (index < model->n, NULL);
  return model->slots[index].name;
}
