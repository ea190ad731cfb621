/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* How to train: its rows, sensible choices, and whether it all fits together. */
#include "core/trainer-private.h"

#include <string.h>

static const char *const targets[] = { "label", "input", NULL };
static const char *const target_titles[]
    = { NN_ ("Label or number"), NN_ ("The input itself"), NULL };

enum { TARGET_LABEL, TARGET_INPUT };

static const char *const weightings[] = { "none", "balanced", NULL };
static const char *const weighting_titles[]
    = { NN_ ("All the same"), NN_ ("Rare classes count more"), NULL };

static const NnArg training_args[] = {
  { "target", NN_ ("Target"), "", NN_ARG_CHOICE, 0, 0, 1, targets, target_titles },
  { "epochs", NN_ ("Epochs"), "", NN_ARG_INTEGER, 10, 1, 100000 },
  { "batch_size", NN_ ("Batch size"), "", NN_ARG_INTEGER, 32, 1, 4096 },
  /* of the held-out loss; where nothing is held out, of the training loss */
  { "patience", NN_ ("Stop without progress (0: never)"), NN_ ("epochs"), NN_ARG_INTEGER, 0, 0,
    1000 },
  { "seed", NN_ ("Seed"), "", NN_ARG_INTEGER, 0, 0, 4294967295.0 },
  { "clip_norm", NN_ ("Clip gradient norm (0: off)"), "", NN_ARG_REAL, 0, 0, 1e6,
    .fold = NN_ ("Clipping and weighting") },
  { "clip_value", NN_ ("Clip each gradient (0: off)"), "", NN_ARG_REAL, 0, 0, 1e6,
    .fold = NN_ ("Clipping and weighting") },
  { "class_weights", NN_ ("Class weights"), "", NN_ARG_CHOICE, 0, 0, 1, weightings,
    weighting_titles, .fold = NN_ ("Clipping and weighting") },
  { "average", NN_ ("Average the weights (0: off)"), NN_ ("decay"), NN_ARG_REAL, 0, 0, 0.9999,
    .fold = NN_ ("Clipping and weighting") },
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
  "training", "loss", "optimizer", "schedule", "metric", "augmentation", "finder"
};

NnSpec *
nn_recipe_part (NnRecipe *recipe, NnRecipePart part)
{
  NnSpec *specs[NN_N_RECIPE_SPECS] = { &recipe->training, &recipe->loss, &recipe->optimizer,
                                       &recipe->schedule, &recipe->metric, &recipe->augmentation,
                                       &recipe->finder };

  return specs[part];
}

NnKind
nn_recipe_part_kind (NnRecipePart part)
{
  static const NnKind kinds[NN_N_RECIPE_SPECS] = { NN_N_KINDS, NN_KIND_LOSS, NN_KIND_OPTIMIZER,
                                                   NN_KIND_SCHEDULE, NN_KIND_METRIC, NN_N_KINDS,
                                                   NN_N_KINDS };

  return kinds[part];
}

gboolean
nn_aims_at_input (const NnSpec *spec)
{
  return nn_spec_get (spec, "target") == TARGET_INPUT;
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
  for (guint i = 0; i < MAX (a->n_sides, b->n_sides); i++)
    {
      const NnSide *x = &a->sides[i], *y = &b->sides[i];

      if (a->n_sides != b->n_sides || x->entry != y->entry || !nn_spec_equal (&x->aim, &y->aim)
          || !nn_spec_equal (&x->loss, &y->loss) || !nn_spec_equal (&x->metric, &y->metric))
        return FALSE;
    }
  return TRUE;
}

static void
change_spec (NnSpec *spec, const NnSpec *from, const NnSpec *to)
{
  if (from->klass != to->klass)
    {
      *spec = *to;
      return;
    }
  for (guint i = 0; spec->klass == to->klass && i < nn_class_n_args (to->klass); i++)
    {
      if (from->values[i] != to->values[i])
        spec->values[i] = to->values[i];
    }
}

static gboolean
same_outputs (const NnRecipe *a, const NnRecipe *b)
{
  for (guint i = 0; i < MIN (a->n_sides, b->n_sides); i++)
    {
      if (a->sides[i].entry != b->sides[i].entry)
        return FALSE;
    }
  return a->n_sides == b->n_sides;
}

void
nn_recipe_change (NnRecipe *recipe, const NnRecipe *from, const NnRecipe *to)
{
  NnRecipe before = *from, after = *to;

  for (guint i = 0; i < NN_N_RECIPE_SPECS; i++)
    change_spec (nn_recipe_part (recipe, i), nn_recipe_part (&before, i), nn_recipe_part (&after, i));
  if (!same_outputs (from, to))
    {
      recipe->n_sides = to->n_sides;
      memcpy (recipe->sides, to->sides, sizeof to->sides);
      return;
    }
  for (guint i = 0; i < to->n_sides && same_outputs (recipe, to); i++)
    {
      NnSide *side = &recipe->sides[i];

      change_spec (&side->aim, &before.sides[i].aim, &after.sides[i].aim);
      change_spec (&side->loss, &before.sides[i].loss, &after.sides[i].loss);
      change_spec (&side->metric, &before.sides[i].metric, &after.sides[i].metric);
    }
}

static const NnArg side_args[] = {
  { "target", NN_ ("Target"), "", NN_ARG_CHOICE, 0, 0, 1, targets, target_titles },
  { "weight", NN_ ("Weight in the loss"), "", NN_ARG_REAL, 1, 0, 1000 },
  { NULL },
};

const NnClass nn_side_class = {
  .name = "side",
  .title = NN_ ("Side output"),
  .summary = NN_ ("What an output beside the main one aims at, and how much it counts."),
  .category = NN_ ("Training"),
  .args = side_args,
};

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
                        .augmentation = nn_spec_new (&nn_augmentation_class),
                        .finder = nn_spec_new (&nn_finder_class) };
  choose (&recipe->loss, NN_KIND_LOSS, "crossentropy");
  choose (&recipe->optimizer, NN_KIND_OPTIMIZER, "adam");
  choose (&recipe->schedule, NN_KIND_SCHEDULE, "constant");
  choose (&recipe->metric, NN_KIND_METRIC, "accuracy");
}

NnActivation
nn_model_closing (const NnModel *model, guint index)
{
  while (nn_model_plan (model, index)->view)
    index = nn_model_input (model, index, 0);
  return nn_entry_activation (nn_model_entry (model, index));
}

gint
nn_recipe_side_index (const NnRecipe *recipe, const NnModel *model, guint side)
{
  return side < recipe->n_sides ? nn_model_index (model, recipe->sides[side].entry) : -1;
}

/* Whether there are two classes, and the part for training shows only the first. */
static gboolean
hides_a_class (const NnSamples *samples)
{
  if (samples->labels == NULL || samples->n_classes != 2 || samples->n_train == samples->n)
    return FALSE;
  for (guint i = 0; i < samples->n_train; i++)
    if (samples->labels[i] != 0)
      return FALSE;
  return TRUE;
}

/* Whether the labels are the characters that come next: what is counted stands beside it in bits. */
static gboolean
goes_on (const NnSamples *samples)
{
  return samples->tokens != NULL && samples->n_more == 0 && samples->shape.n_axes == 1
         && samples->label_steps == samples->shape.size[0];
}

/* What an output can be held against, by its size and the activation that closes it. */
static const char *
choose_aim (const NnModel *model, guint index, const NnSamples *samples, gint *target,
            const char **metric)
{
  gsize size = nn_shape_count (nn_model_shape (model, index));
  gsize in_size = nn_shape_count (nn_model_shape (model, nn_model_find_input (model, 0)));
  gsize n_targets = samples->targets != NULL ? nn_shape_count (&samples->target_shape) : 0;
  NnActivation closing = nn_model_closing (model, index);

  *target = TARGET_LABEL;
  *metric = "accuracy";
  if (samples->labels != NULL && closing == NN_ACTIVATION_SOFTMAX && size >= samples->n_classes)
    return "crossentropy";
  if (samples->labels != NULL && samples->n_classes == 2 && size == 1
      && closing == NN_ACTIVATION_SIGMOID)
    return "binary_crossentropy";
  if (samples->step_labels != NULL && closing == NN_ACTIVATION_SOFTMAX
      && size >= (gsize) samples->label_steps * samples->n_classes)
    {
      *metric = goes_on (samples) ? "bits" : "accuracy";
      return "crossentropy";
    }
  *metric = samples->boxes && n_targets == size ? "iou" : size == 1 ? "r2" : "mae";
  if (n_targets == size && samples->yes_no && closing == NN_ACTIVATION_SIGMOID)
    {
      *metric = "f1";
      return "binary_crossentropy";
    }
  if (n_targets == size)
    return "mse";
  *metric = "mae";
  *target = TARGET_INPUT;
  if (size == in_size && hides_a_class (samples))
    *metric = "auc";
  if (size == in_size)
    return closing == NN_ACTIVATION_SIGMOID ? "binary_crossentropy" : "mse";
  return NULL;
}

/* Entries that nobody reads become outputs where there is something to aim at. */
static void
fit_sides (NnRecipe *recipe, const NnModel *model, const NnSamples *samples)
{
  recipe->n_sides = 0;
  for (guint i = 0; i < nn_model_output (model) && recipe->n_sides < NN_MAX_OUTPUTS - 1; i++)
    {
      NnSide *side = &recipe->sides[recipe->n_sides];
      const char *loss, *metric;
      gint target;

      if (nn_model_entry (model, i)->n_inputs == 0 || nn_model_n_readers (model, i) > 0)
        continue;
      loss = choose_aim (model, i, samples, &target, &metric);
      if (loss == NULL)
        continue;
      *side = (NnSide){ .entry = nn_model_entry (model, i)->id, .aim = nn_spec_new (&nn_side_class) };
      choose (&side->loss, NN_KIND_LOSS, loss);
      choose (&side->metric, NN_KIND_METRIC, metric);
      set (&side->aim, "target", target);
      recipe->n_sides++;
    }
}

void
nn_recipe_fit (NnRecipe *recipe, const NnModel *model, const NnSamples *samples)
{
  gboolean has_terms = FALSE;
  const char *loss, *metric;
  gint target;

  if (samples == NULL || !nn_model_check (model, NULL))
    return;
  for (guint i = 0; i < nn_model_n_entries (model); i++)
    has_terms |= nn_model_plan (model, i)->n_terms > 0;
  loss = choose_aim (model, nn_model_output (model), samples, &target, &metric);
  if (loss == NULL)
    {
      target = samples->labels != NULL || samples->targets != NULL ? TARGET_LABEL : TARGET_INPUT;
      metric = samples->labels != NULL ? "accuracy" : "mae";
      loss = "mse";
    }
  set (&recipe->training, "target", target);
  choose (&recipe->loss, NN_KIND_LOSS, loss);
  choose (&recipe->metric, NN_KIND_METRIC, metric);
  fit_sides (recipe, model, samples);

  /* A penalty in nats per sample balances a loss in nats per sample. */
  if (nn_class_find_arg (recipe->loss.klass, "reduction") >= 0)
    set (&recipe->loss, "reduction", has_terms ? NN_REDUCTION_SUM : NN_REDUCTION_MEAN);
}

gboolean
nn_recipe_suit (NnRecipe *recipe, const NnModel *model, const NnSamples *samples, GError **error)
{
  const gboolean labelled = samples->labels != NULL || samples->step_labels != NULL;
  const gboolean hopeless = NN_LOSS_CLASS (recipe->loss.klass)->labels && !labelled;
  g_autoptr (GError) problem = NULL, other = NULL;
  NnRecipe fitted = *recipe;

  if (nn_recipe_check (recipe, model, samples, &problem))
    return TRUE;
  nn_recipe_fit (&fitted, model, samples);
  if (!nn_recipe_check (&fitted, model, samples, &other))
    {
      /* what such data can be held against says what is amiss with the network */
      g_propagate_error (error, hopeless ? g_steal_pointer (&other) : g_steal_pointer (&problem));
      return FALSE;
    }
  *recipe = fitted;
  return TRUE;
}

/* "2.loss": a setting of side output 2. */
static gboolean
set_side (NnRecipe *recipe, const char *key, const char *value, GError **error)
{
  char *name = NULL;
  guint64 number = g_ascii_strtoull (key, &name, 10);
  NnSide *side;
  NnSpec spec;

  if (number < 2 || number > recipe->n_sides + 1)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_UNKNOWN,
                   "“%s” is a setting of output %" G_GUINT64_FORMAT " and %u are trained.", key,
                   number, recipe->n_sides + 1);
      return FALSE;
    }
  side = &recipe->sides[number - 2];
  name++;
  if (g_str_equal (name, "loss") || g_str_equal (name, "metric"))
    {
      gboolean loss = g_str_equal (name, "loss");

      if (!nn_spec_named (&spec, loss ? NN_KIND_LOSS : NN_KIND_METRIC, value, error))
        return FALSE;
      *(loss ? &side->loss : &side->metric) = spec;
      return TRUE;
    }
  for (guint i = 0; i < 3; i++)
    {
      NnSpec *part = i == 0 ? &side->aim : i == 1 ? &side->loss : &side->metric;

      if (nn_class_find_arg (part->klass, name) >= 0)
        return nn_spec_set_string (part, name, value, error);
    }
  g_set_error (error, NN_ERROR, NN_ERROR_UNKNOWN,
               "Output %" G_GUINT64_FORMAT " has no setting “%s”; there are loss, metric, target, "
               "weight and their own.", number, name);
  return FALSE;
}

gboolean
nn_recipe_set_string (NnRecipe *recipe, const char *key, const char *value, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);

  if (g_ascii_isdigit (key[0]) && strchr (key, '.') != NULL)
    return set_side (recipe, key, value, error);
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
        if (i != NN_RECIPE_FINDER)
          g_string_append_printf (known, ", %s", arg->name);
    }
  g_set_error (error, NN_ERROR, NN_ERROR_UNKNOWN,
               "Training has no setting “%s”; there are loss, optimizer, schedule, metric%s.", key,
               known->str);
  return FALSE;
}
