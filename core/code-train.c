/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The recipe's part of a program: a function train(). */
#include "core/code-private.h"

#include <string.h>

#include "core/trainer-private.h"

/* What the recipe's parts said. */
typedef struct
{
  NnCoder        coder;
  NnCoderPrivate priv;
} Said;

typedef struct
{
  NnWriter *writer;
  NnRecipe  recipe;
  Said      optimizer, schedule;
  GString  *more;           /* Keras: the optimizer's last arguments */
  char     *penalty;        /* (nullable): PyTorch's lines of penalty() */
  gboolean  held_out;       /* the held-out loss is asked for after each epoch */
  guint     patience;
  double    average;
} Training;

static double
setting (const Training *training, const char *name)
{
  return nn_spec_get (&training->recipe.training, name);
}

static NnCoder *
said_init (Training *training, Said *said, const NnSpec *spec)
{
  NnCoder *coder = nn_coder_init (&said->coder, &said->priv, training->writer, spec->klass,
                                  spec->values);

  coder->rate = nn_spec_get (&training->recipe.optimizer, "learning_rate");
  coder->rate_text = nn_coder_number (coder, coder->rate);
  coder->more = training->more->str;
  coder->epochs = (guint) setting (training, "epochs");
  return coder;
}

/* The side output that is output number @k; NULL: none, nobody trains it. */
static const NnSide *
find_side (const NnWriter *writer, guint k)
{
  for (guint s = 0; k > 0 && s < writer->recipe->n_sides; s++)
    {
      if (nn_recipe_side_index (writer->recipe, writer->model, s)
          == (gint) g_array_index (writer->outputs, guint, k))
        return &writer->recipe->sides[s];
    }
  return NULL;
}

/* "y", and for outputs beside the main one "y_2"; "x" where the target is the input. */
static char *
target_name (const Training *training, guint k)
{
  const NnSide *side = find_side (training->writer, k);
  const NnSpec *aim = side != NULL ? &side->aim : &training->recipe.training;

  if (nn_aims_at_input (aim))
    return g_strdup (training->writer->inputs->len > 1 ? "x_1" : "x");
  return k == 0 ? g_strdup ("y") : g_strdup_printf ("y_%u", k + 1);
}

/* What a loss or a metric says on output @k; NULL: nothing. Free with g_free(). */
static char *
ask (Training *training, const NnSpec *spec, guint k)
{
  NnWriter *writer = training->writer;
  Said said;
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
data_text (Training *training, const char *batch)
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
      g_autofree char *name = target_name (training, k);
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
missing_text (const Training *training)
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
  if (setting (training, "class_weights") != 0)
    g_string_append_printf (text, "%sweights that make all classes count the same",
                            text->len > 0 ? ", " : "");
  if (training->writer->flavor == NN_CODE_KERAS && setting (training, "clip_norm") > 0
      && setting (training, "clip_value") > 0)
    g_string_append_printf (text, "%sclipping of each gradient beside that of their norm",
                            text->len > 0 ? ", " : "");
  return g_string_free (text, FALSE);
}

static void
print_before (const NnCoder *coder, GString *to)
{
  for (guint i = 0; i < coder->priv->before->len; i++)
    nn_code_line (to, 4, "%s", (char *) g_ptr_array_index (coder->priv->before, i));
}

static void
print_head (Training *training, const char *arguments, const char *batch, GString *to)
{
  g_autofree char *data = data_text (training, batch);
  g_autofree char *missing = missing_text (training);

  nn_code_line (to, 0, "def train(%s):", arguments);
  g_string_append_printf (to, "    \"\"\"%s\"\"\"\n", data);
  if (missing[0] != '\0')
    g_string_append_printf (to, "    # Not here, but in the recipe: %s.\n", missing);
}

/* --- Keras --------------------------------------------------------------- */

/* "[a, b]" of what the outputs say; one alone stands without brackets if @bare. */
static char *
list_text (GPtrArray *texts, gboolean bare)
{
  GString *all = g_string_new (NULL);

  for (guint k = 0; k < texts->len; k++)
    g_string_append_printf (all, "%s%s", k > 0 ? ", " : "",
                            (char *) g_ptr_array_index (texts, k));
  if (!bare || texts->len > 1)
    {
      g_string_prepend_c (all, '[');
      g_string_append_c (all, ']');
    }
  return g_string_free (all, FALSE);
}

static void
print_compile (Training *training, GString *to)
{
  NnWriter *writer = training->writer;
  g_autoptr (GPtrArray) losses = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) metrics = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) weights = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *loss = NULL;
  g_autofree char *metric = NULL;
  g_autofree char *weight = NULL;
  gboolean measured = FALSE, weighted = FALSE;

  for (guint k = 0; k < writer->outputs->len; k++)
    {
      const NnSide *side = find_side (writer, k);
      const NnSpec *of_metric = k == 0         ? &training->recipe.metric
                                   : side != NULL ? &side->metric
                                                  : NULL;
      gboolean linked;
      const NnSpec *of_loss = nn_code_loss (writer, k, &linked);
      g_autofree char *said = of_metric != NULL ? ask (training, of_metric, k) : NULL;
      double share = side != NULL ? nn_spec_get (&side->aim, "weight") : 1;

      measured |= said != NULL;
      weighted |= share != 1;
      g_ptr_array_add (losses, of_loss != NULL ? ask (training, of_loss, k) : g_strdup ("None"));
      g_ptr_array_add (
          metrics, said != NULL ? g_strdup_printf (writer->outputs->len > 1 ? "[%s]" : "%s", said)
                                : g_strdup (writer->outputs->len > 1 ? "[]" : ""));
      g_ptr_array_add (weights, g_strdup (nn_coder_number (&training->optimizer.coder, share)));
    }
  loss = list_text (losses, TRUE);
  metric = list_text (metrics, FALSE);
  weight = list_text (weights, FALSE);
  nn_code_line (to, 4, "model.compile(");
  nn_code_line (to, 8, "optimizer=%s,", training->optimizer.priv.said);
  nn_code_line (to, 8, "loss=%s,", loss);
  if (weighted)
    nn_code_line (to, 8, "loss_weights=%s,", weight);
  if (measured)
    nn_code_line (to, 8, "metrics=%s,", metric);
  nn_code_line (to, 4, ")");
}

/* Whether @word stands anywhere in what the optimizer and the schedule said. */
static gboolean
says (const Training *training, const char *word)
{
  const Said *both[] = { &training->optimizer, &training->schedule };

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

static void
print_keras (Training *training, GString *to)
{
  const guint patience = training->patience;
  const char *callback = training->schedule.priv.callback;
  g_autoptr (GPtrArray) targets = g_ptr_array_new_with_free_func (g_free);
  gboolean many = training->writer->inputs->len > 1;
  g_autoptr (GString) inputs = g_string_new (NULL), arguments = g_string_new (NULL);
  g_autoptr (GString) callbacks = g_string_new (NULL);
  g_autofree char *target = NULL;

  for (guint k = 0; k < training->writer->inputs->len; k++)
    g_string_append_printf (inputs, many ? "%sx_%u" : "x", k > 0 ? ", " : "", k + 1);
  g_string_assign (arguments, inputs->str);
  for (guint k = 0; k < training->writer->outputs->len; k++)
    {
      gboolean linked;
      char *name = nn_code_loss (training->writer, k, &linked) != NULL
                       ? target_name (training, k)
                       : g_strdup ("None");

      if (name[0] == 'y')
        g_string_append_printf (arguments, ", %s", name);
      g_ptr_array_add (targets, name);
    }
  target = list_text (targets, TRUE);
  g_string_append (arguments, training->held_out ? ", validation_data" : ", validation_data=None");
  print_head (training, arguments->str, "samples", to);
  if (says (training, "steps"))
    nn_code_line (to, 4, "steps = math.ceil(len(%s) / %.0f)  # of an epoch", many ? "x_1" : "x",
                  setting (training, "batch_size"));
  print_before (&training->schedule.coder, to);
  print_before (&training->optimizer.coder, to);
  print_compile (training, to);
  if (callback != NULL)
    g_string_append (callbacks, callback);
  if (patience > 0)
    g_string_append_printf (
        callbacks, "%skeras.callbacks.EarlyStopping(patience=%u, restore_best_weights=True)",
        callbacks->len > 0 ? ", " : "", patience);
  nn_code_line (to, 4, "return model.fit(%s%s%s, %s, batch_size=%.0f, epochs=%.0f, "
                       "validation_data=validation_data%s%s%s)",
                many ? "[" : "", inputs->str, many ? "]" : "", target,
                setting (training, "batch_size"), setting (training, "epochs"),
                callbacks->len > 0 ? ", callbacks=[" : "", callbacks->str,
                callbacks->len > 0 ? "]" : "");
}

/* --- PyTorch ------------------------------------------------------------- */

/* What the weights cost and what layers add, a line each. */
static char *
penalty_text (NnWriter *writer)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < writer->n; i++)
    {
      const NnEntry *entry = nn_model_entry (writer->model, i);
      gboolean priced = nn_class_find_arg (&entry->klass->base, "l1") >= 0
                        && entry->klass->term_name == NULL;
      const double l1 = priced ? nn_layer_arg (entry->klass, entry->args, "l1") : 0;
      const double l2 = priced ? nn_layer_arg (entry->klass, entry->args, "l2") : 0;
      NnCoder *coder = &writer->entries[i].coder;

      for (guint s = 0; s < coder->priv->steps->len; s++)
        {
          const NnCoderStep *step = g_ptr_array_index (coder->priv->steps, s);

          if (step->term)
            g_string_append_printf (text, "        %s%s%s.term\n", text->len > 0 ? "+ " : "",
                                    writer->sequential ? "" : "model.", step->place);
        }
      for (guint p = 0; p < writer->parameters->len; p++)
        {
          const NnParameter *parameter = g_ptr_array_index (writer->parameters, p);

          if (parameter->entry != i || !parameter->kernel)
            continue;
          if (l1 != 0)
            g_string_append_printf (text, "        %s%s * %s.abs().sum()\n", text->len > 0 ? "+ " : "",
                                    nn_coder_number (coder, l1), parameter->place);
          if (l2 != 0)
            g_string_append_printf (text, "        %s%s * %s.square().sum()\n",
                                    text->len > 0 ? "+ " : "", nn_coder_number (coder, l2),
                                    parameter->place);
        }
    }
  return g_string_free (text, text->len == 0);
}

/* "x, y" of a batch. */
static char *
batch_names (Training *training, gboolean inputs_alone)
{
  NnWriter *writer = training->writer;
  GString *text = g_string_new (NULL);

  for (guint k = 0; k < writer->inputs->len; k++)
    g_string_append_printf (text, writer->inputs->len > 1 ? "%sx_%u" : "x", k > 0 ? ", " : "",
                            k + 1);
  for (guint k = 0; !inputs_alone && k < writer->outputs->len; k++)
    {
      gboolean linked;
      g_autofree char *name =
          nn_code_loss (writer, k, &linked) != NULL ? target_name (training, k) : NULL;

      if (name != NULL && name[0] == 'y')
        g_string_append_printf (text, ", %s", name);
    }
  return g_string_free (text, FALSE);
}

/* The lines that give "loss", or return it. */
static void
print_loss (Training *training, guint indent, gboolean returns, GString *to)
{
  NnWriter *writer = training->writer;
  g_autoptr (GString) sum = g_string_new (NULL);
  g_autofree char *inputs = batch_names (training, TRUE);
  g_autofree char *call = g_strdup_printf ("model(%s)", inputs);

  if (writer->outputs->len > 1)
    {
      g_autoptr (GString) names = g_string_new (NULL);

      for (guint k = 0; k < writer->outputs->len; k++)
        {
          gboolean linked;

          g_string_append_printf (
              names, "%s%s", k > 0 ? ", " : "",
              nn_code_loss (writer, k, &linked) != NULL
                  ? writer->entries[g_array_index (writer->outputs, guint, k)].name
                  : "_");
        }
      nn_code_line (to, indent, "%s = %s", names->str, call);
    }
  for (guint k = 0; k < writer->outputs->len; k++)
    {
      gboolean linked;
      const NnSpec *loss = nn_code_loss (writer, k, &linked);
      const NnSide *side = find_side (writer, k);
      g_autofree char *text = loss != NULL ? ask (training, loss, k) : NULL;
      g_autofree char *target = target_name (training, k);
      g_autofree char *expanded = NULL;
      const char *values[] = { writer->outputs->len > 1
                                        ? writer->entries[g_array_index (writer->outputs, guint, k)].name
                                        : call,
                               target };

      if (text == NULL)
        continue;
      expanded = nn_code_expand (text, values, 2, NULL);
      if (k > 0)
        g_string_append (sum, " + ");
      if (side != NULL && nn_spec_get (&side->aim, "weight") != 1)
        g_string_append_printf (sum, "%s * ",
                                nn_coder_number (&training->optimizer.coder,
                                                 nn_spec_get (&side->aim, "weight")));
      g_string_append (sum, expanded);
    }
  if (training->penalty != NULL)
    g_string_append (sum, " + penalty()");
  nn_code_line (to, indent, returns ? "return %s" : "loss = %s", sum->str);
}

static void
print_batches (Training *training, GString *to)
{
  g_autofree char *names = batch_names (training, FALSE);
  const char *schedule = training->schedule.priv.said;
  /* a batch of inputs alone comes as a tuple of one */
  const char *comma = strchr (names, ',') == NULL ? ", *_" : "";

  nn_code_line (to, 8, "for %s%s in loader:", names, comma);
  if (training->held_out)
    nn_code_line (to, 12, "loss = loss_of(%s)", names);
  else
    print_loss (training, 12, FALSE, to);
  nn_code_line (to, 12, "optimizer.zero_grad()");
  nn_code_line (to, 12, "loss.backward()");
  if (setting (training, "clip_value") > 0)
    nn_code_line (to, 12, "nn.utils.clip_grad_value_(model.parameters(), %s)",
                  nn_coder_number (&training->optimizer.coder, setting (training, "clip_value")));
  if (setting (training, "clip_norm") > 0)
    nn_code_line (to, 12, "nn.utils.clip_grad_norm_(model.parameters(), %s)",
                  nn_coder_number (&training->optimizer.coder, setting (training, "clip_norm")));
  nn_code_line (to, 12, "optimizer.step()");
  if (training->average > 0)
    nn_code_line (to, 12, "average.update_parameters(model)");
  if (schedule != NULL && !training->schedule.priv.each_epoch)
    nn_code_line (to, 12, "schedule.step()");
}

static void
print_epoch_end (Training *training, GString *to)
{
  const NnCoderPrivate *schedule = &training->schedule.priv;
  g_autofree char *names = batch_names (training, FALSE);
  const char *first = training->writer->inputs->len > 1 ? "x_1" : "x";

  if (training->held_out)
    {
      nn_code_line (to, 8, "model.eval()");
      nn_code_line (to, 8, "with torch.no_grad():");
      nn_code_line (to, 12, "losses = [loss_of(%s).item() * len(%s) for %s%s in held_out]", names,
                    first, names, strchr (names, ',') == NULL ? ", *_" : "");
      nn_code_line (to, 8, "now = sum(losses) / len(held_out.dataset)");
    }
  if (schedule->said != NULL && schedule->each_epoch)
    nn_code_line (to, 8, schedule->listens ? "schedule.step(now)" : "schedule.step()");
  if (training->patience == 0)
    return;
  nn_code_line (to, 8, "if now < best:");
  nn_code_line (to, 12, "best, waited = now, 0");
  nn_code_line (to, 12,
                "kept = {name: value.clone() for name, value in model.state_dict().items()}");
  nn_code_line (to, 8, "else:");
  nn_code_line (to, 12, "waited += 1");
  nn_code_line (to, 8, "if waited >= %u:", training->patience);
  nn_code_line (to, 12, "break");
}

static void
print_penalty (const Training *training, GString *to)
{
  gboolean one = strchr (training->penalty, '\n')[1] == '\0';

  g_string_append (to, "def penalty():\n    \"\"\"What weights cost and layers add to the loss.\"\"\"\n");
  if (one)
    g_string_append_printf (to, "    return %s\n\n", g_strchug (training->penalty));
  else
    g_string_append_printf (to, "    return (\n%s    )\n\n\n", training->penalty);
}

static void
print_pytorch (Training *training, GString *to)
{
  const char *schedule = training->schedule.priv.said;
  g_autofree char *arguments
      = g_strdup_printf ("loader%s, epochs=%.0f", training->held_out ? ", held_out" : "",
                         setting (training, "epochs"));
  g_autofree char *size = g_strdup_printf ("%.0f", setting (training, "batch_size"));
  const char *optimizer = "model.parameters()";
  g_autofree char *made = nn_code_expand (training->optimizer.priv.said, &optimizer, 1, NULL);

  if (training->penalty != NULL)
    print_penalty (training, to);
  if (training->held_out)
    {
      g_autofree char *names = batch_names (training, FALSE);

      nn_code_line (to, 0, "def loss_of(%s):", names);
      print_loss (training, 4, TRUE, to);
      g_string_append (to, "\n\n");
    }
  print_head (training, arguments, size, to);
  print_before (&training->optimizer.coder, to);
  nn_code_line (to, 4, "optimizer = %s", made);
  if (says (training, "total"))
    nn_code_line (to, 4, "total = epochs * len(loader)");
  print_before (&training->schedule.coder, to);
  if (schedule != NULL)
    {
      const char *of = "optimizer";
      g_autofree char *text = nn_code_expand (schedule, &of, 1, NULL);

      nn_code_line (to, 4, "schedule = %s", text);
    }
  if (training->average > 0)
    {
      const char *decay = nn_coder_number (&training->optimizer.coder, training->average);

      nn_code_line (to, 4, "def mean(old, new, n):  # the first steps do not count for ever");
      nn_code_line (to, 8, "return new + (old - new) * torch.clamp((n + 1) / (n + 10), max=%s)",
                    decay);
      g_string_append_c (to, '\n');
      nn_code_line (to, 4, "average = torch.optim.swa_utils.AveragedModel(model, avg_fn=mean)");
      nn_code_line (to, 4, "average.update_parameters(model)");
    }
  if (training->patience > 0)
    nn_code_line (to, 4, "best, waited = math.inf, 0");
  nn_code_line (to, 4, "for epoch in range(epochs):");
  nn_code_line (to, 8, "model.train()");
  print_batches (training, to);
  print_epoch_end (training, to);
  if (training->patience > 0)
    nn_code_line (to, 4, "model.load_state_dict(kept)");
  else if (training->average > 0)
    nn_code_line (to, 4, "model.load_state_dict(average.module.state_dict())");
  nn_code_line (to, 4, "model.eval()");
}

/* --- the whole ----------------------------------------------------------- */

static void
ask_optimizer (Training *training)
{
  NnCoder *coder;

  if (training->writer->flavor == NN_CODE_KERAS)
    {
      coder = said_init (training, &training->optimizer, &training->recipe.optimizer);
      if (setting (training, "clip_norm") > 0)
        g_string_append_printf (training->more, ", global_clipnorm=%s",
                                nn_coder_number (coder, setting (training, "clip_norm")));
      else if (setting (training, "clip_value") > 0)
        g_string_append_printf (training->more, ", clipvalue=%s",
                                nn_coder_number (coder, setting (training, "clip_value")));
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
  Training training = { .writer = writer, .recipe = *writer->recipe };

  training.more = g_string_new (NULL);
  training.patience = (guint) setting (&training, "patience");
  training.average = setting (&training, "average");
  ask_optimizer (&training);
  training.held_out = training.patience > 0 || training.schedule.priv.listens;
  if (writer->flavor == NN_CODE_PYTORCH)
    training.penalty = penalty_text (writer);
  g_string_append (writer->body, "\n\n");
  if (writer->flavor == NN_CODE_KERAS)
    print_keras (&training, writer->body);
  else
    print_pytorch (&training, writer->body);
  nn_coder_clear (&training.optimizer.coder);
  nn_coder_clear (&training.schedule.coder);
  g_string_free (training.more, TRUE);
  g_free (training.penalty);
}
