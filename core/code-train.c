/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The recipe's part of a program: a function train(). */
#include "core/code-train-private.h"

#include <string.h>

double
nn_training_setting (const NnTraining *training, const char *name)
{
  return nn_spec_get (&training->recipe.training, name);
}

static NnCoder *
said_init (NnTraining *training, NnSaid *said, const NnSpec *spec)
{
  NnCoder *coder = nn_coder_init (&said->coder, &said->priv, training->writer, spec->klass,
                                  spec->values);

  coder->rate = nn_spec_get (&training->recipe.optimizer, "learning_rate");
  coder->rate_text = nn_coder_number (coder, coder->rate);
  coder->more = training->more->str;
  coder->epochs = (guint) nn_training_setting (training, "epochs");
  return coder;
}

const NnSide *
nn_training_side (const NnWriter *writer, guint k)
{
  for (guint s = 0; k > 0 && s < writer->recipe->n_sides; s++)
    {
      if (nn_recipe_side_index (writer->recipe, writer->model, s)
          == (gint) g_array_index (writer->outputs, guint, k))
        return &writer->recipe->sides[s];
    }
  return NULL;
}

char *
nn_training_target (const NnTraining *training, guint k)
{
  const NnSide *side = nn_training_side (training->writer, k);
  const NnSpec *aim = side != NULL ? &side->aim : &training->recipe.training;

  if (nn_aims_at_input (aim))
    return g_strdup (training->writer->inputs->len > 1 ? "x_1" : "x");
  return k == 0 ? g_strdup ("y") : g_strdup_printf ("y_%u", k + 1);
}

char *
nn_training_ask (NnTraining *training, const NnSpec *spec, guint k)
{
  NnWriter *writer = training->writer;
  NnSaid said;
  NnCoder *coder = said_init (training, &said, spec);
  char *text = NULL;

  coder->out = *nn_model_shape (writer->model, g_array_index (writer->outputs, guint, k));
  nn_code_loss (writer, k, &coder->linked);
  if (spec->klass->code != NULL)
    spec->klass->code (coder);
  text = g_steal_pointer (&said.priv.said);
  nn_coder_clear (coder);
  return text;
}

/* --- words --------------------------------------------------------------- */

static char *
batch_text (const NnWriter *writer, guint index, const char *batch)
{
  const NnShape *shape = nn_model_shape (writer->model, index);
  GString *text = g_string_new ("(");
  gboolean first = writer->flavor == NN_CODE_PYTORCH && shape->n_axes == 3;

  g_string_append (text, batch);
  for (guint a = 0; a < shape->n_axes; a++)
    g_string_append_printf (text, ", %" G_GSIZE_FORMAT,
                            shape->size[first ? (a + 2) % 3 : a]);
  g_string_append_c (text, ')');
  return g_string_free (text, FALSE);
}

/* "x: (batch, 1, 28, 28); y: classes, (batch,)" */
static char *
data_text (NnTraining *training, const char *batch)
{
  NnWriter *writer = training->writer;
  GString *text = g_string_new (NULL);

  for (guint k = 0; k < writer->inputs->len; k++)
    {
      guint index = g_array_index (writer->inputs, guint, k);
      g_autofree char *shape = batch_text (writer, index, batch);

      if (writer->inputs->len > 1)
        g_string_append_printf (text, "%sx_%u: %s", k > 0 ? "; " : "", k + 1, shape);
      else
        g_string_append_printf (text, "x: %s", shape);
    }
  for (guint k = 0; k < writer->outputs->len; k++)
    {
      gboolean linked;
      const NnSpec *loss = nn_code_loss (writer, k, &linked);
      g_autofree char *name = nn_training_target (training, k);
      guint index = g_array_index (writer->outputs, guint, k);
      const NnShape *shape = nn_model_shape (writer->model, index);
      g_autofree char *numbers = batch_text (writer, index, batch);

      if (loss == NULL || name[0] == 'x')
        continue;
      if (!NN_LOSS_CLASS (loss->klass)->labels)
        g_string_append_printf (text, "; %s: %s", name, numbers);
      else if (shape->n_axes < 2)
        g_string_append_printf (text, "; %s: classes, (%s,)", name, batch);
      else
        {
          g_string_append_printf (text, "; %s: classes, (%s", name, batch);
          for (guint a = 0; a + 1 < shape->n_axes; a++)
            g_string_append_printf (text, ", %" G_GSIZE_FORMAT, shape->size[a]);
          g_string_append (text, "), -1 is padding");
        }
    }
  return g_string_free (text, FALSE);
}

/* What the recipe does and this program does not. */
static char *
missing_text (const NnTraining *training)
{
  GString *text = g_string_new (NULL);
  const NnSpec *spec = &training->recipe.augmentation;

  for (guint i = 0; i < nn_class_n_args (spec->klass); i++)
    {
      const NnArg *arg = &spec->klass->args[i];
      g_autofree char *value = nn_arg_to_string (arg, spec->values[i]);

      if (spec->values[i] != arg->initial)
        g_string_append_printf (text, "%s%s %s", text->len > 0 ? ", " : "changed samples (",
                                arg->name, value);
    }
  if (text->len > 0)
    g_string_append_c (text, ')');
  if (nn_training_setting (training, "class_weights") != 0)
    g_string_append_printf (text, "%sweights that make all classes count the same",
                            text->len > 0 ? ", " : "");
  if (training->writer->flavor == NN_CODE_KERAS && nn_training_setting (training, "clip_norm") > 0
      && nn_training_setting (training, "clip_value") > 0)
    g_string_append_printf (text, "%sclipping of each gradient beside that of their norm",
                            text->len > 0 ? ", " : "");
  return g_string_free (text, FALSE);
}

void
nn_training_print_before (const NnCoder *coder, GString *to)
{
  for (guint i = 0; i < coder->priv->before->len; i++)
    nn_code_line (to, 4, "%s", (char *) g_ptr_array_index (coder->priv->before, i));
}

void
nn_training_print_head (NnTraining *training, const char *arguments, const char *batch, GString *to)
{
  g_autofree char *data = data_text (training, batch);
  g_autofree char *missing = missing_text (training);

  nn_code_line (to, 0, "def train(%s):", arguments);
  g_string_append_printf (to, "    \"\"\"%s\"\"\"\n", data);
  if (missing[0] != '\0')
    g_string_append_printf (to, "    # Not here, but in the recipe: %s.\n", missing);
}

gboolean
nn_training_says (const NnTraining *training, const char *word)
{
  const NnSaid *both[] = { &training->optimizer, &training->schedule };

  for (guint i = 0; i < G_N_ELEMENTS (both); i++)
    {
      if (both[i]->priv.said != NULL && strstr (both[i]->priv.said, word) != NULL)
        return TRUE;
      for (guint k = 0; k < both[i]->priv.before->len; k++)
        {
          if (strstr (g_ptr_array_index (both[i]->priv.before, k), word) != NULL)
            return TRUE;
        }
    }
  return FALSE;
}

/* --- the whole ----------------------------------------------------------- */

static void
ask_optimizer (NnTraining *training)
{
  NnCoder *coder;

  if (training->writer->flavor == NN_CODE_KERAS)
    {
      coder = said_init (training, &training->optimizer, &training->recipe.optimizer);
      if (nn_training_setting (training, "clip_norm") > 0)
        g_string_append_printf (training->more, ", global_clipnorm=%s",
                                nn_coder_number (coder, nn_training_setting (training, "clip_norm")));
      else if (nn_training_setting (training, "clip_value") > 0)
        g_string_append_printf (training->more, ", clipvalue=%s",
                                nn_coder_number (coder, nn_training_setting (training, "clip_value")));
      if (training->average > 0)
        g_string_append_printf (training->more, ", use_ema=True, ema_momentum=%s",
                                nn_coder_number (coder, training->average));
      nn_coder_clear (coder);
    }
  coder = said_init (training, &training->schedule, &training->recipe.schedule);
  if (coder->klass->code != NULL)
    coder->klass->code (coder);
  coder = said_init (training, &training->optimizer, &training->recipe.optimizer);
  if (training->writer->flavor == NN_CODE_KERAS && training->schedule.priv.said != NULL)
    coder->rate_text = training->schedule.priv.said;
  if (coder->klass->code != NULL)
    coder->klass->code (coder);
}

void
nn_code_print_training (NnWriter *writer)
{
  NnTraining training = { .writer = writer, .recipe = *writer->recipe };

  training.more = g_string_new (NULL);
  training.patience = (guint) nn_training_setting (&training, "patience");
  training.average = nn_training_setting (&training, "average");
  ask_optimizer (&training);
  training.held_out = training.patience > 0 || training.schedule.priv.listens;
  if (writer->flavor == NN_CODE_PYTORCH)
    training.penalty = nn_training_penalty (writer);
  g_string_append (writer->body, "\n\n");
  if (writer->flavor == NN_CODE_KERAS)
    nn_training_print_keras (&training, writer->body);
  else
    nn_training_print_pytorch (&training, writer->body);
  nn_coder_clear (&training.optimizer.coder);
  nn_coder_clear (&training.schedule.coder);
  g_string_free (training.more, TRUE);
  g_free (training.penalty);
}
