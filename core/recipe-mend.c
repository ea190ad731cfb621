/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What a network lacks for its training to begin: the edit that the sentence of
 * nn_recipe_check() asks for. It counts only if the training could begin afterwards.
 */
#include "core/model-private.h"
#include "core/starter.h"
#include "core/trainer-private.h"

/* An Input of what the data are, the first layer of all. */
static NnModel *
add_input (const NnModel *model, const NnSamples *samples)
{
  const NnClass *klass = nn_registry_find (NN_KIND_LAYER, "input", NULL);
  g_autoptr (NnModel) added = NULL;
  NnModel *fitted;

  if (klass == NULL)
    return NULL;
  added = nn_model_insert (model, NN_LAYER_CLASS (klass), NULL, 0, 0, NULL, NULL);
  if (added == NULL || samples == NULL)
    return g_steal_pointer (&added);
  fitted = nn_model_fit_inputs (added, samples, NULL);
  /* Data of several inputs are not read by one; it is a beginning even so. */
  return fitted != NULL ? fitted : g_steal_pointer (&added);
}

/* Output @index closed by @closing: by its own activation, or by an Activation behind what has none. */
static NnModel *
close_by (const NnModel *model, guint index, NnActivation closing)
{
  const NnClass *klass = nn_registry_find (NN_KIND_LAYER, "activation", NULL);
  const NnEntry *entry = nn_model_entry (model, index);
  double args[NN_MAX_ARGS] = { 0 };
  gint arg;

  arg = nn_class_find_arg (&entry->klass->base, "activation");
  if (arg >= 0)
    return nn_model_set_arg (model, entry->id, (guint) arg, closing, NULL);
  if (klass == NULL)
    return NULL;
  nn_class_init_args (klass, args);
  args[nn_class_find_arg (klass, "activation")] = closing;
  return nn_model_insert (model, NN_LAYER_CLASS (klass), args, entry->id, 0, NULL, NULL);
}

NnModel *
nn_recipe_mend (const NnRecipe *recipe, const NnModel *model, const NnSamples *samples, char **label)
{
  g_autoptr (NnModel) mended = NULL;
  NnActivation link;
  const NnShape *shape;
  gsize width;

  if (nn_model_n_entries (model) == 0)
    {
      mended = add_input (model, samples);
      if (mended != NULL && label != NULL)
        *label = g_strdup (NN_("Add an Input"));
      return g_steal_pointer (&mended);
    }
  if (samples == NULL || !nn_model_check (model, NULL) || nn_recipe_check (recipe, model, samples, NULL))
    return NULL;
  link = NN_LOSS_CLASS (recipe->loss.klass)->link;
  shape = nn_model_shape (model, nn_model_output (model));
  width = shape->n_axes > 0 ? shape->size[shape->n_axes - 1] : 1;
  /* As many outputs as classes are meant as such; of any others the settings are wrong. */
  if ((link != NN_ACTIVATION_SOFTMAX || width != samples->n_classes) && link != NN_ACTIVATION_SIGMOID)
    return NULL;
  mended = close_by (model, nn_model_output (model), link);
  if (mended == NULL || !nn_recipe_check (recipe, mended, samples, NULL))
    return NULL;
  if (label != NULL)
    *label = g_strdup (link == NN_ACTIVATION_SOFTMAX ? NN_("Set Softmax") : NN_("Set Sigmoid"));
  return g_steal_pointer (&mended);
}
