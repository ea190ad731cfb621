/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every setting of a training, from the registry, may be changed while it runs: the next batch
 * obeys it, or, where it speaks of epochs, the first one that can. */
#include "core/trainer-private.h"
#include "tests/build.h"

#include <math.h>

#define EPOCHS  80
#define CHANGE  4   /* after so many batches */

/* Networks and data that between them suit every loss, target and metric. The dropout draws
 * anew in each batch. */
static const struct
{
  const char *network;
  guint       n_classes, n_targets;
  const char *recipe;
} settings[] = {
  { "input channels=4; dense units=9 activation=relu; dropout rate=0.3; dense units=3 activation=softmax", 3, 0, "" },
  { "input channels=4; dense units=9 activation=relu; dropout rate=0.3; dense units=4", 0, 4, "loss=mse metric=mae" },
  { "input channels=4; dense units=9 activation=relu; dropout rate=0.3; dense units=1 activation=sigmoid", 2, 0,
    "loss=binary_crossentropy metric=mae" },
  { "input height=8 width=8 channels=1; flatten; dense units=9 activation=relu; dropout rate=0.3;"
    "dense units=3 activation=softmax", 3, 0, "" },
};

/* Shapes of the inputs of these. */
static NnShape
input_of (guint at)
{
  return at == 3 ? NN_SHAPE (8, 8, 1) : NN_SHAPE (4);
}

/* Another value that is allowed. */
static double
other_value (const NnArg *arg, double value)
{
  double wider = MIN (arg->max - arg->min, 1);

  switch (arg->kind)
    {
    case NN_ARG_BOOLEAN:
      return !value;
    case NN_ARG_CHOICE:
      return (gint) (value + 1) % (gint) (arg->max + 1);
    case NN_ARG_INTEGER:
      return value + 1 <= arg->max ? value + 1 : value - 1;
    case NN_ARG_LOG:
      return value / 30 >= arg->min ? value / 30 : value * 30;
    default:
      return value == arg->min ? arg->min + 0.05 * wider : MAX (value * 0.5, arg->min);
    }
}

static gboolean
same_weights (NnTrainer *a, NnTrainer *b)
{
  g_autoptr (NnModel) x = nn_trainer_model (a), y = nn_trainer_model (b);

  return nn_model_same_weights (x, y);
}

static double
step (NnTrainer *trainer, NnStepReport *report)
{
  g_autoptr (GError) error = NULL;

  nn_trainer_step (trainer, report, &error);
  g_assert_no_error (error);
  /* For the schedule that follows it: hardly any progress. */
  if (report->epoch_done)
    nn_trainer_tell (trainer, 1 - 3e-5 * report->epoch);
  return report->learning_rate;
}

typedef struct
{
  gboolean tried;
  guint    at;        /* the batch that was the first to be another; 0: none was */
  gboolean metric;    /* whether the metric became another at the batch after the change */
  guint64  total[2];  /* steps in all, before and after */
} Effect;

/* Trains twice, and in one of them turns @from into @to on the way. FALSE: this network and these
 * data allow one of both not. */
static gboolean
try (guint at, const NnRecipe *from, const NnRecipe *to, Effect *effect)
{
  g_autoptr (NnModel) model = build_model (settings[at].network, 1);
  g_autoptr (NnSamples) samples = build_samples (input_of (at), 75, settings[at].n_classes, settings[at].n_targets);
  g_autoptr (NnTrainer) still = NULL, live = NULL;
  g_autoptr (GError) error = NULL;

  *effect = (Effect){ .tried = TRUE };
  if (!nn_recipe_check (from, model, samples, NULL) || !nn_recipe_check (to, model, samples, NULL))
    return FALSE;
  still = nn_trainer_new (model, samples, from, NULL, &error);
  live = nn_trainer_new (model, samples, from, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 1; i <= EPOCHS * 6 && effect->at == 0; i++)
    {
      NnStepReport a, b;

      if (i == CHANGE + 1)
        {
          effect->total[0] = nn_trainer_total_steps (live);
          g_assert_true (nn_trainer_set_recipe (live, to, &error));
          g_assert_no_error (error);
          effect->total[1] = nn_trainer_total_steps (live);
        }
      if ((step (still, &a) != step (live, &b) && i > CHANGE) || !same_weights (still, live))
        effect->at = i;
      if (i == CHANGE + 1)
        effect->metric = a.metric != b.metric;
    }
  return TRUE;
}

static void
init (NnRecipe *recipe, guint at)
{
  nn_recipe_init (recipe);
  set_recipe (recipe, "batch_size=10");
  set_recipe (recipe, settings[at].recipe);
  nn_spec_set (&recipe->training, "epochs", EPOCHS, NULL);
}

/* Where the first of the settings that allows the change shows it; not tried where none does. */
static Effect
effect_of (NnRecipePart part, const NnClass *klass, gint arg, const NnClass *instead)
{
  Effect effect;

  for (guint at = 0; at < G_N_ELEMENTS (settings); at++)
    {
      NnRecipe from, to;
      NnSpec *spec;

      /* Whatever moves pictures needs pictures. */
      if (part == NN_RECIPE_AUGMENTATION && at < 3)
        continue;
      init (&from, at);
      if (klass != NULL && nn_recipe_part (&from, part)->klass != klass)
        *nn_recipe_part (&from, part) = nn_spec_new (klass);
      if (part == NN_RECIPE_SCHEDULE && nn_class_find_arg (klass, "plateau_patience") >= 0)
        nn_spec_set (&from.schedule, "plateau_patience", 1, NULL);
      to = from;
      spec = nn_recipe_part (&to, part);
      if (instead != NULL)
        *spec = nn_spec_new (instead);
      else
        spec->values[arg] = other_value (&spec->klass->args[arg], spec->values[arg]);
      if (try (at, &from, &to, &effect))
        return effect;
    }
  return (Effect){ 0 };
}

static void
expect (NnRecipePart part, const char *name, Effect effect)
{
  if (!effect.tried)
    g_error ("no network here lets “%s” of “%s” be changed", name, nn_recipe_part_names[part]);
  g_test_message ("%s, %s: batch %u", nn_recipe_part_names[part], name, effect.at);
  if (part == NN_RECIPE_METRIC)
    {
      if (!effect.metric || effect.at != 0)
        g_error ("the metric “%s” does not show at the next batch, or changes the training", name);
    }
  else if (g_str_equal (name, "epochs"))
    g_assert_cmpuint (effect.total[1], ==, effect.total[0] / EPOCHS * (EPOCHS + 1));
  /* What the course of a training asks of its epochs: tests/course.c. */
  else if (g_str_equal (name, "patience"))
    g_assert_cmpuint (effect.at, ==, 0);
  else if (part == NN_RECIPE_SCHEDULE ? effect.at == 0 : effect.at != CHANGE + 1)
    g_error ("“%s” of “%s” shows at batch %u, not at the next one", name, nn_recipe_part_names[part], effect.at);
}

/* Each argument of each class that the part may be of. */
static void
test_arguments (gconstpointer data)
{
  NnRecipePart part = GPOINTER_TO_UINT (data);
  NnKind kind = nn_recipe_part_kind (part);
  NnRecipe recipe;
  const NnClass *alone[2] = { NULL };
  const NnClass *const *list = alone;
  guint n = 0;

  nn_recipe_init (&recipe);
  alone[0] = nn_recipe_part (&recipe, part)->klass;
  if (kind != NN_N_KINDS)
    list = nn_registry_list (kind);
  for (guint i = 0; list[i] != NULL; i++)
    for (guint k = 0; k < nn_class_n_args (list[i]); k++, n++)
      expect (part, list[i]->args[k].name, effect_of (part, list[i], k, NULL));
  g_assert_cmpuint (n, >, 0);
}

/* Each class in the place of another; of several, as the first step with momentum is one without. */
static void
test_classes (gconstpointer data)
{
  NnRecipePart part = GPOINTER_TO_UINT (data);
  const NnClass *const *list = nn_registry_list (nn_recipe_part_kind (part));

  for (guint i = 0; list[i] != NULL; i++)
    {
      Effect effect = { 0 };

      for (guint k = 0; list[k] != NULL && effect.at != CHANGE + 1 && !effect.metric; k++)
        {
          Effect one = k != i ? effect_of (part, list[k], -1, list[i]) : (Effect){ 0 };

          if (one.tried)
            effect = one;
        }
      expect (part, list[i]->name, effect);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint part = 0; part < NN_N_RECIPE_SPECS; part++)
    {
      g_autofree char *arguments = g_strdup_printf ("/live/%s/arguments", nn_recipe_part_names[part]);
      g_autofree char *classes = g_strdup_printf ("/live/%s/classes", nn_recipe_part_names[part]);

      /* The finder works on a copy, while nothing trains. */
      if (part == NN_RECIPE_FINDER)
        continue;
      if (part != NN_RECIPE_METRIC)
        g_test_add_data_func (arguments, GUINT_TO_POINTER (part), test_arguments);
      if (nn_recipe_part_kind (part) != NN_N_KINDS)
        g_test_add_data_func (classes, GUINT_TO_POINTER (part), test_classes);
    }
  return g_test_run ();
}
