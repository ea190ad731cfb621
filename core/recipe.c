/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* How to train: its rows, sensible choices, and whether it all fits together. */
#include "core/trainer-private.h"

static const char *const targets[] = { "label", "input", NULL };
static const char *const target_titles[]
    = { NN_ ("Label or number of the data"), NN_ ("The input itself"), NULL };

enum { TARGET_LABEL, TARGET_INPUT };

static const char *const weightings[] = { "none", "balanced", NULL };
static const char *const weighting_titles[]
    = { NN_ ("All the same"), NN_ ("Rare classes count more"), NULL };

static const NnArg training_args[] = {
  { "target", NN_ ("Target"), "", NN_ARG_CHOICE, 0, 0, 1, targets, target_titles },
  { "epochs", NN_ ("Epochs"), "", NN_ARG_INTEGER, 10, 1, 100000 },
  { "batch_size", NN_ ("Batch size"), "", NN_ARG_INTEGER, 32, 1, 4096 },
  { "seed", NN_ ("Seed"), "", NN_ARG_INTEGER, 0, 0, 4294967295.0 },
  { "clip_norm", NN_ ("Clip gradient norm (0: off)"), "", NN_ARG_REAL, 0, 0, 1e6 },
  { "clip_value", NN_ ("Clip each gradient (0: off)"), "", NN_ARG_REAL, 0, 0, 1e6 },
  { "patience", NN_ ("Stop without progress (0: never)"), NN_ ("epochs"), NN_ARG_INTEGER, 0, 0,
    1000 },
  { "class_weights", NN_ ("Class weights"), "", NN_ARG_CHOICE, 0, 0, 1, weightings,
    weighting_titles },
  { "average", NN_ ("Average the weights (0: off)"), NN_ ("decay"), NN_ARG_REAL, 0, 0, 0.9999 },
  { NULL },
};

const NnClass nn_training_class = {
  .name = "training",
  .title = NN_ ("Training"),
  .summary = NN_ ("What to aim at, for how long, and in which batches."),
  .category = NN_ ("Training"),
  .args = training_args,
};

const char *const nn_recipe_part_names[NN_N_RECIPE_SPECS] = {
  "training", "loss", "optimizer", "schedule", "metric", "augmentation"
};

NnSpec *
nn_recipe_part (NnRecipe *recipe, NnRecipePart part)
{
  NnSpec *specs[NN_N_RECIPE_SPECS] = { &recipe->training, &recipe->loss, &recipe->optimizer,
                                       &recipe->schedule, &recipe->metric, &recipe->augmentation };

  return specs[part];
}

NnKind
nn_recipe_part_kind (NnRecipePart part)
{
  static const NnKind kinds[NN_N_RECIPE_SPECS] = { NN_N_KINDS, NN_KIND_LOSS, NN_KIND_OPTIMIZER,
                                                   NN_KIND_SCHEDULE, NN_KIND_METRIC, NN_N_KINDS };

  return kinds[part];
}

gboolean
nn_recipe_equal (const NnRecipe *a, const NnRecipe *b)
{
  NnRecipe left = *a, right = *b;

  for (guint i = 0; i < NN_N_RECIPE_SPECS; i++)
    {
      if (!nn_spec_equal (nn_recipe_part (&left, i), nn_recipe_part (&right, i)))
        return FALSE;
    }
  return TRUE;
}

/* A class that is in the registry by name. */
static void
choose (NnSpec *spec, NnKind kind, const char *name)
{
  g_autoptr (GError) error = NULL;

  if (spec->klass != NULL && g_str_equal (spec->klass->name, name))
    return;
  if (!nn_spec_named (spec, kind, name, &error))
    g_error ("%s", error->message);
}

static void
set (NnSpec *spec, const char *arg, double value)
{
  if (!nn_spec_set (spec, arg, value, NULL))
    g_critical ("%s = %g", arg, value);
}

void
nn_recipe_init (NnRecipe *recipe)
{
  *recipe = (NnRecipe){ .training = nn_spec_new (&nn_training_class),
                        .augmentation = nn_spec_new (&nn_augmentation_class) };
  choose (&recipe->loss, NN_KIND_LOSS, "crossentropy");
  choose (&recipe->optimizer, NN_KIND_OPTIMIZER, "adam");
  choose (&recipe->schedule, NN_KIND_SCHEDULE, "constant");
  choose (&recipe->metric, NN_KIND_METRIC, "accuracy");
}

NnActivation
nn_model_closing (const NnModel *model)
{
  gint i = nn_model_output (model);

  while (nn_model_plan (model, i)->view)
    i = nn_model_input (model, i, 0);
  return nn_entry_activation (nn_model_entry (model, i));
}

/* Index of Input number @k; -1: there are fewer. */
static gint
find_input (const NnModel *model, guint k)
{
  for (guint i = 0; i < nn_model_n_entries (model); i++)
    {
      if (nn_model_entry (model, i)->n_inputs == 0 && k-- == 0)
        return i;
    }
  return -1;
}

static void
aim (NnRecipe *recipe, gint target, const char *loss, const char *metric)
{
  set (&recipe->training, "target", target);
  choose (&recipe->loss, NN_KIND_LOSS, loss);
  choose (&recipe->metric, NN_KIND_METRIC, metric);
}

void
nn_recipe_fit (NnRecipe *recipe, const NnModel *model, const NnSamples *samples)
{
  const NnShape *shape;
  gsize size, in_size, n_targets;
  NnActivation closing;
  gboolean has_terms = FALSE;

  if (samples == NULL || !nn_model_check (model, NULL))
    return;
  shape = nn_model_shape (model, nn_model_output (model));
  size = nn_shape_count (shape);
  in_size = nn_shape_count (nn_model_shape (model, find_input (model, 0)));
  n_targets = samples->targets != NULL ? nn_shape_count (&samples->target_shape) : 0;
  closing = nn_model_closing (model);
  for (guint i = 0; i < nn_model_n_entries (model); i++)
    has_terms |= nn_model_plan (model, i)->n_terms > 0;

  if (samples->labels != NULL && closing == NN_ACTIVATION_SOFTMAX && size >= samples->n_classes)
    aim (recipe, TARGET_LABEL, "crossentropy", "accuracy");
  else if (samples->labels != NULL && samples->n_classes == 2 && size == 1
           && closing == NN_ACTIVATION_SIGMOID)
    aim (recipe, TARGET_LABEL, "binary_crossentropy", "accuracy");
  else if (samples->step_labels != NULL && closing == NN_ACTIVATION_SOFTMAX
           && size >= (gsize) samples->label_steps * samples->n_classes)
    aim (recipe, TARGET_LABEL, "crossentropy", "accuracy");
  else if (n_targets == size)
    aim (recipe, TARGET_LABEL, "mse", size == 1 ? "r2" : "mae");
  else if (size == in_size)
    aim (recipe, TARGET_INPUT, closing == NN_ACTIVATION_SIGMOID ? "binary_crossentropy" : "mse",
         "mae");
  else if (samples->labels != NULL)
    aim (recipe, TARGET_LABEL, "mse", "accuracy");
  else
    aim (recipe, n_targets > 0 ? TARGET_LABEL : TARGET_INPUT, "mse", "mae");

  /* A penalty in nats per sample balances a loss in nats per sample. */
  if (nn_class_find_arg (recipe->loss.klass, "reduction") >= 0)
    set (&recipe->loss, "reduction", has_terms ? 1 : 0);
}

gboolean
nn_recipe_set_string (NnRecipe *recipe, const char *key, const char *value, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);

  for (guint i = 0; i < NN_N_RECIPE_SPECS; i++)
    {
      NnSpec spec;

      if (nn_recipe_part_kind (i) == NN_N_KINDS || !g_str_equal (key, nn_recipe_part_names[i]))
        continue;
      if (!nn_spec_named (&spec, nn_recipe_part_kind (i), value, error))
        return FALSE;
      *nn_recipe_part (recipe, i) = spec;
      return TRUE;
    }
  for (guint i = 0; i < NN_N_RECIPE_SPECS; i++)
    {
      NnSpec *spec = nn_recipe_part (recipe, i);

      if (nn_class_find_arg (spec->klass, key) >= 0)
        return nn_spec_set_string (spec, key, value, error);
      for (const NnArg *arg = spec->klass->args; arg != NULL && arg->name != NULL; arg++)
        g_string_append_printf (known, ", %s", arg->name);
    }
  g_set_error (error, NN_ERROR, NN_ERROR_UNKNOWN,
               "Training has no setting “%s”; there are loss, optimizer, schedule, metric%s.", key,
               known->str);
  return FALSE;
}

/* --- does it fit? -------------------------------------------------------- */

gboolean
nn_model_check_samples (const NnModel *model, const NnSamples *samples, GError **error)
{
  guint n_inputs = 0;

  if (!nn_model_check (model, error))
    return FALSE;
  while (find_input (model, n_inputs) >= 0)
    n_inputs++;
  if (n_inputs != samples->n_more + 1)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "The network has %u inputs and %s gives %u: keep as many Input layers.", n_inputs,
                   samples->title, samples->n_more + 1);
      return FALSE;
    }
  for (guint k = 0; k < n_inputs; k++)
    {
      const NnShape *want = nn_model_shape (model, find_input (model, k));
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
  return TRUE;
}

/* For losses and metrics that compare with labels. */
static gboolean
check_labels (const NnClass *klass, const NnModel *model, const NnSamples *samples,
              gboolean reconstruct, gsize rows, gsize width, GError **error)
{
  g_autofree char *shape
      = nn_shape_to_string (nn_model_shape (model, nn_model_output (model)));
  const gint32 *labels = samples->labels != NULL ? samples->labels : samples->step_labels;
  gint32 highest = -1, lowest = 0;

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
  for (gsize i = 0; i < (gsize) samples->n * samples->label_steps; i++)
    {
      highest = MAX (highest, labels[i]);
      lowest = MIN (lowest, labels[i]);
    }
  if (samples->label_steps > 1)
    lowest = MAX (lowest, 0);  /* padding */
  if (lowest < 0 || (gsize) highest >= (width == 1 ? 2 : width))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "The labels of %s go from %d to %d and the network has %" G_GSIZE_FORMAT
                   " outputs: give the last layer %d units.",
                   samples->title, lowest, highest, width, highest + 1);
      return FALSE;
    }
  return TRUE;
}

/* For losses and metrics that compare with numbers. */
static gboolean
check_numbers (const NnClass *klass, const NnModel *model, const NnSamples *samples,
               gboolean reconstruct, gsize size, GError **error)
{
  const NnShape *shape = nn_model_shape (model, nn_model_output (model));
  g_autofree char *got = nn_shape_to_string (shape);
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

gboolean
nn_recipe_check (const NnRecipe *recipe, const NnModel *model, const NnSamples *samples,
                 GError **error)
{
  const NnLossClass *loss = NN_LOSS_CLASS (recipe->loss.klass);
  const NnMetricClass *metric = NN_METRIC_CLASS (recipe->metric.klass);
  gboolean reconstruct = nn_spec_get (&recipe->training, "target") == TARGET_INPUT;
  const NnShape *shape;
  gsize size, width;
  NnActivation closing;

  if (!nn_model_check_samples (model, samples, error))
    return FALSE;
  shape = nn_model_shape (model, nn_model_output (model));
  size = nn_shape_count (shape);
  width = shape->n_axes > 0 ? shape->size[shape->n_axes - 1] : 1;
  closing = nn_model_closing (model);

  if (loss->labels ? !check_labels (&loss->base, model, samples, reconstruct, size / width, width,
                                    error)
                   : !check_numbers (&loss->base, model, samples, reconstruct, size, error))
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
  return metric->labels
             ? check_labels (&metric->base, model, samples, reconstruct, size / width, width, error)
             : check_numbers (&metric->base, model, samples, reconstruct, size, error);
}
