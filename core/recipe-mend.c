/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What a network lacks for its training to begin: the edit that the sentence of
 * nn_recipe_check() asks for. One of the output counts only if the training could begin afterwards.
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

/* @width outputs from the layer that decides how many entry @index has: itself, or the one before those that only
 * change the numbers. NULL: none does, or it has as many. */
static NnModel *
widen_to (const NnModel *model, guint index, gsize width)
{
  const NnEntry *entry = nn_model_entry (model, index);
  gint arg;

  while (nn_class_find_arg (&entry->klass->base, "units") < 0 && entry->klass->weights == NULL && entry->n_inputs == 1)
    {
      index = (guint) nn_model_input (model, index, 0);
      entry = nn_model_entry (model, index);
    }
  arg = nn_class_find_arg (&entry->klass->base, "units");
  if (arg < 0 || entry->args[arg] == (double) width)
    return NULL;
  return nn_model_set_arg (model, entry->id, (guint) arg, (double) width, NULL);
}

static gboolean
can_begin (const NnRecipe *recipe, const NnModel *model, const NnSamples *samples)
{
  return model != NULL && nn_model_check (model, NULL) && nn_recipe_check (recipe, model, samples, NULL);
}

/* The output closed as the loss wants it, as wide as what it is held against, or both. */
static NnModel *
mend_output (const NnRecipe *recipe, const NnModel *model, const NnSamples *samples, const char **label)
{
  const NnLossClass *loss = NN_LOSS_CLASS (recipe->loss.klass);
  const guint output = nn_model_output (model);
  const NnShape *shape = nn_model_shape (model, output);
  const gsize width = shape->n_axes > 0 ? shape->size[shape->n_axes - 1] : 1;
  const gsize want = samples->n_classes > 0 ? samples->n_classes
                     : samples->targets != NULL ? nn_shape_count (&samples->target_shape) : 0;
  /* As many numbers as are read may be meant to be held against those: then the settings are wrong. */
  const gboolean repeats = nn_shape_count (shape) == nn_shape_count (nn_model_shape (model, nn_model_find_input (model, 0)));
  /* As many outputs as classes are meant as such. */
  const gboolean closes = loss->link == NN_ACTIVATION_SIGMOID || (loss->link == NN_ACTIVATION_SOFTMAX && width == want);
  g_autoptr (NnModel) closed = closes ? close_by (model, output, loss->link) : NULL;
  g_autoptr (NnModel) widened = NULL, both = NULL;

  if (can_begin (recipe, closed, samples))
    {
      *label = loss->link == NN_ACTIVATION_SOFTMAX ? NN_("Set Softmax") : NN_("Set Sigmoid");
      return g_steal_pointer (&closed);
    }
  if (want == 0 || repeats || nn_aims_at_input (&recipe->training))
    return NULL;
  widened = widen_to (model, output, want);
  if (can_begin (recipe, widened, samples))
    {
      *label = NN_("Set the Outputs");
      return g_steal_pointer (&widened);
    }
  if (widened == NULL || loss->link == NN_ACTIVATION_LINEAR)
    return NULL;
  both = close_by (widened, nn_model_output (widened), loss->link);
  if (!can_begin (recipe, both, samples))
    return NULL;
  *label = loss->link == NN_ACTIVATION_SOFTMAX ? NN_("Set Outputs and Softmax") : NN_("Set Outputs and Sigmoid");
  return g_steal_pointer (&both);
}

/* --- other things to aim at --------------------------------------------------- */

/* How many outputs there is something for, and what closes them. */
static gsize
want_outputs (const NnSamples *samples, NnActivation *closing)
{
  const gboolean classes = samples->labels != NULL || samples->step_labels != NULL;

  *closing = classes ? NN_ACTIVATION_SOFTMAX
             : samples->yes_no || samples->boxes ? NN_ACTIVATION_SIGMOID : NN_ACTIVATION_LINEAR;
  return classes ? MAX (samples->n_classes, 2) : samples->targets != NULL ? nn_shape_count (&samples->target_shape) : 0;
}

gboolean
nn_model_has_outputs (const NnModel *model, const NnSamples *samples, const NnRecipe *recipe)
{
  NnActivation closing;
  const gsize want = want_outputs (samples, &closing);
  const NnShape *shape;

  if (nn_aims_at_input (&recipe->training) || want == 0 || !nn_recipe_check (recipe, model, samples, NULL))
    return FALSE;
  shape = nn_model_shape (model, nn_model_output (model));
  return shape->size[shape->n_axes - 1] == want || (want == 2 && nn_shape_count (shape) == 1);
}

NnModel *
nn_model_fit_outputs (const NnModel *model, const NnSamples *samples, NnRecipe *recipe)
{
  NnActivation closing;
  const gsize want = want_outputs (samples, &closing);
  g_autoptr (NnModel) read = want > 0 ? nn_model_fit_inputs (model, samples, NULL) : NULL;
  g_autoptr (NnModel) widened = NULL, closed = NULL;
  NnRecipe fitted = *recipe;

  if (read == NULL)
    return NULL;
  widened = widen_to (read, nn_model_output (read), want);
  if (widened == NULL)
    widened = g_steal_pointer (&read);
  if (nn_model_closing (widened, nn_model_output (widened)) != closing)
    closed = close_by (widened, nn_model_output (widened), closing);
  if (closed == NULL)
    closed = g_steal_pointer (&widened);
  nn_recipe_fit (&fitted, closed, samples);
  if (!nn_model_has_outputs (closed, samples, &fitted))
    return NULL;
  *recipe = fitted;
  return g_steal_pointer (&closed);
}

/* --- what is lacking ------------------------------------------------------------ */

NnModel *
nn_recipe_mend (const NnRecipe *recipe, const NnModel *model, const NnSamples *samples, char **label)
{
  g_autoptr (NnModel) mended = NULL;
  const char *said = NULL;

  if (nn_model_n_entries (model) == 0)
    {
      mended = add_input (model, samples);
      said = NN_("Add an Input");
    }
  else if (!nn_model_check (model, NULL))
    {
      guint broken = 0;

      /* The first that does not fit: those behind it wait for it. */
      while (nn_model_error (model, broken) == NULL)
        broken++;
      return nn_model_mend (model, broken, label);
    }
  else if (samples != NULL && !nn_model_check_samples (model, samples, NULL))
    {
      mended = nn_model_fit_inputs (model, samples, NULL);
      said = NN_("Fit the Input");
    }
  else if (samples != NULL && !nn_recipe_check (recipe, model, samples, NULL))
    mended = mend_output (recipe, model, samples, &said);
  if (mended != NULL && label != NULL)
    *label = g_strdup (said);
  return g_steal_pointer (&mended);
}
