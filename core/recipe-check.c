/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Whether a recipe, a network and data go together; if not, a sentence that helps. */
#include "core/trainer-private.h"

gboolean
nn_model_check_samples (const NnModel *model, const NnSamples *samples, GError **error)
{
  const guint n_inputs = nn_model_count_inputs (model);

  if (!nn_model_check (model, error))
    return FALSE;
  if (n_inputs != samples->n_more + 1)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "The network has %u input%s and %s gives %u: keep as many Input layers.", n_inputs,
                   n_inputs == 1 ? "" : "s", samples->title, samples->n_more + 1);
      return FALSE;
    }
  for (guint k = 0; k < n_inputs; k++)
    {
      const NnShape *want = nn_model_shape (model, nn_model_find_input (model, k));
      const NnShape *have = nn_samples_input_shape (samples, k);
      g_autofree char *a = nn_shape_to_string (want);
      g_autofree char *b = nn_shape_to_string (have);

      if (nn_shape_equal (want, have))
        continue;
      if (k == 0)
        g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                     "The network reads samples of %s and those of %s are %s: set the Input layer "
                     "to %s.",
                     a, samples->title, b, b);
      else
        g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                     "Input %u of the network reads %s and “%s” of %s is %s: set that Input layer "
                     "to %s.",
                     k + 1, a, samples->more[k - 1].name, samples->title, b, b);
      return FALSE;
    }
  if (samples->n == 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA, "%s holds no samples.", samples->title);
      return FALSE;
    }
  return nn_model_check_tokens (model, samples, error);
}

/* For losses and metrics that compare with labels. */
static gboolean
check_labels (const NnClass *klass, const NnShape *output, const NnSamples *samples,
              gboolean reconstruct, gsize rows, gsize width, GError **error)
{
  g_autofree char *shape = nn_shape_to_string (output);
  const gint32 *labels = samples->labels != NULL ? samples->labels : samples->step_labels;
  const gint32 highest = samples->last_label;

  if (reconstruct || labels == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                   "%s compares with labels, and %s: choose another loss or metric, such as a mean "
                   "error.",
                   klass->title,
                   reconstruct ? "the target is the input itself" : "the data have none");
      return FALSE;
    }
  if (rows != samples->label_steps && samples->label_steps > 1)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "The output %s has %" G_GSIZE_FORMAT " rows of %" G_GSIZE_FORMAT
                   " classes and a sample of %s has %u labels, one for each step: end the network "
                   "in as many steps.",
                   shape, rows, width, samples->title, samples->label_steps);
      return FALSE;
    }
  if (rows != samples->label_steps)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "The output %s has %" G_GSIZE_FORMAT " rows of %" G_GSIZE_FORMAT
                   " classes and a sample has one label: end the network in one row, by Flatten "
                   "or a pooling layer before the last Dense.",
                   shape, rows, width);
      return FALSE;
    }
  if ((gsize) highest >= (width == 1 ? 2 : width))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "The labels of %s go from 0 to %d and the network has %" G_GSIZE_FORMAT
                   " outputs: give the last layer %d units.",
                   samples->title, highest, width, highest + 1);
      return FALSE;
    }
  return TRUE;
}

/* For losses and metrics that compare with numbers. */
static gboolean
check_numbers (const NnClass *klass, const NnShape *output, const NnSamples *samples,
               gboolean reconstruct, gsize size, GError **error)
{
  g_autofree char *got = nn_shape_to_string (output);
  gsize want;

  if (reconstruct)
    want = nn_shape_count (&samples->shape);
  else if (samples->targets != NULL)
    want = nn_shape_count (&samples->target_shape);
  else if (samples->labels != NULL)
    want = size == 1 && samples->n_classes <= 2 ? 1 : samples->n_classes;
  else
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                   "%s has neither labels nor numbers to aim at: choose the input itself as the "
                   "target.",
                   samples->title);
      return FALSE;
    }
  if (want == size)
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
               "%s compares %" G_GSIZE_FORMAT " numbers and the network's output is %s: give the "
               "last layer %" G_GSIZE_FORMAT " outputs%s.",
               klass->title, want, got, want,
               reconstruct ? ", or choose the label as the target" : "");
  return FALSE;
}

/* For metrics that rank the samples of two classes. */
static gboolean
check_ranks (const NnClass *klass, const NnShape *output, const NnSamples *samples,
             gboolean reconstruct, gsize size, GError **error)
{
  if (samples->labels == NULL || samples->n_classes != 2)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                   "%s ranks the samples of two classes and %s has %u: choose another metric.",
                   klass->title, samples->title,
                   samples->labels != NULL ? samples->n_classes : 0);
      return FALSE;
    }
  if (reconstruct)
    return check_numbers (klass, output, samples, TRUE, size, error);
  if (size <= 2)
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
               "%s takes the last of one or two outputs as the score and the network has %"
               G_GSIZE_FORMAT ": give the last layer 2 units, or choose another metric.",
               klass->title, size);
  return FALSE;
}

/* For metrics that compare boxes. */
static gboolean
check_boxes (const NnClass *klass, const NnSamples *samples, gboolean reconstruct, GError **error)
{
  g_autofree char *got = NULL;

  if (!reconstruct && samples->targets != NULL && nn_shape_count (&samples->target_shape) == 4)
    return TRUE;
  if (reconstruct)
    got = g_strdup ("the target is the input itself");
  else if (samples->targets == NULL)
    got = g_strdup_printf ("%s has labels only", samples->title);
  else
    got = g_strdup_printf ("a target of %s has %" G_GSIZE_FORMAT, samples->title,
                           nn_shape_count (&samples->target_shape));
  g_set_error (error, NN_ERROR, NN_ERROR_DATA,
               "%s compares boxes of 4 numbers (centre x, centre y, width, height), and %s: choose "
               "another metric, such as a mean error.",
               klass->title, got);
  return FALSE;
}

/* Whether entry @index can be held against the data in this way. */
static gboolean
check_output (const NnModel *model, guint index, const NnSamples *samples, const NnLossClass *loss,
              const NnMetricClass *metric, gboolean reconstruct, GError **error)
{
  const NnShape *shape = nn_model_shape (model, index);
  gsize size = nn_shape_count (shape);
  gsize width = shape->n_axes > 0 ? shape->size[shape->n_axes - 1] : 1;
  NnActivation closing = nn_model_closing (model, index);

  if (loss->labels
          ? !check_labels (&loss->base, shape, samples, reconstruct, size / width, width, error)
          : !check_numbers (&loss->base, shape, samples, reconstruct, size, error))
    return FALSE;
  if (loss->link != NN_ACTIVATION_LINEAR && closing != NN_ACTIVATION_SOFTMAX
      && closing != NN_ACTIVATION_SIGMOID)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "%s reads probabilities and the network ends in %s: give the last layer a %s "
                   "activation.",
                   loss->base.title, nn_activation_titles[closing],
                   nn_activation_names[loss->link]);
      return FALSE;
    }
  if (loss->labels && width == 1)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "%s needs an output for each class and the network has one: give the last layer "
                   "%u units, or choose binary cross-entropy.",
                   loss->base.title, samples->n_classes);
      return FALSE;
    }
  if (metric->rank != NULL)
    return check_ranks (&metric->base, shape, samples, reconstruct, size, error);
  if (metric->boxes && !check_boxes (&metric->base, samples, reconstruct, error))
    return FALSE;
  return metric->labels
             ? check_labels (&metric->base, shape, samples, reconstruct, size / width, width, error)
             : check_numbers (&metric->base, shape, samples, reconstruct, size, error);
}

/* Whether class weights, where they are asked for, come to anything. */
static gboolean
check_weights (const NnRecipe *recipe, const NnSamples *samples, GError **error)
{
  gboolean heard = nn_goal_balances (NN_LOSS_CLASS (recipe->loss.klass),
                                     nn_aims_at_input (&recipe->training), samples);

  if (nn_spec_get (&recipe->training, "class_weights") == 0)
    return TRUE;
  for (guint i = 0; i < recipe->n_sides; i++)
    heard |= nn_goal_balances (NN_LOSS_CLASS (recipe->sides[i].loss.klass),
                               nn_aims_at_input (&recipe->sides[i].aim), samples);
  if (heard)
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_DATA,
               "Class weights let rare classes count more in cross-entropy, and rare answers in binary "
               "cross-entropy with targets of yes and no; %s of %s has neither: let all count the same.",
               recipe->loss.klass->title,
               nn_aims_at_input (&recipe->training) ? "the input itself" : samples->title);
  return FALSE;
}

gboolean
nn_recipe_check (const NnRecipe *recipe, const NnModel *model, const NnSamples *samples,
                 GError **error)
{
  if (!nn_model_check_samples (model, samples, error))
    return FALSE;
  if (!check_output (model, nn_model_output (model), samples, NN_LOSS_CLASS (recipe->loss.klass),
                     NN_METRIC_CLASS (recipe->metric.klass),
                     nn_aims_at_input (&recipe->training), error))
    return FALSE;
  for (guint i = 0; i < recipe->n_sides; i++)
    {
      const NnSide *side = &recipe->sides[i];
      gint index = nn_recipe_side_index (recipe, model, i);

      if (index < 0 || index == (gint) nn_model_output (model))
        {
          g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                       index < 0 ? "Output %u was removed from the network: fit the training to "
                                   "the network again."
                                 : "Output %u is the main one already: fit the training to the "
                                   "network again.",
                       i + 2);
          return FALSE;
        }
      if (!check_output (model, index, samples, NN_LOSS_CLASS (side->loss.klass),
                         NN_METRIC_CLASS (side->metric.klass),
                         nn_aims_at_input (&side->aim), error))
        {
          g_prefix_error (error, "Output %u, %s: ", i + 2, nn_model_entry_name (model, index));
          return FALSE;
        }
    }
  if (!check_weights (recipe, samples, error))
    return FALSE;
  return nn_augment_check (recipe, model, samples, error);
}
