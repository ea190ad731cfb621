/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* train() with PyTorch: a loop over batches. */
#include "core/code-train-private.h"

#include <string.h>

char *
nn_training_penalty (NnWriter *writer)
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
batch_names (NnTraining *training, gboolean inputs_alone)
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
          nn_code_loss (writer, k, &linked) != NULL ? nn_training_target (training, k) : NULL;

      if (name != NULL && name[0] == 'y')
        g_string_append_printf (text, ", %s", name);
    }
  return g_string_free (text, FALSE);
}

/* The lines that give "loss", or return it. */
static void
print_loss (NnTraining *training, guint indent, gboolean returns, GString *to)
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
      const NnSide *side = nn_training_side (writer, k);
      g_autofree char *text = loss != NULL ? nn_training_ask (training, loss, k) : NULL;
      g_autofree char *target = nn_training_target (training, k);
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
print_batches (NnTraining *training, GString *to)
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
  if (nn_training_setting (training, "clip_value") > 0)
    nn_code_line (to, 12, "nn.utils.clip_grad_value_(model.parameters(), %s)",
                  nn_coder_number (&training->optimizer.coder, nn_training_setting (training, "clip_value")));
  if (nn_training_setting (training, "clip_norm") > 0)
    nn_code_line (to, 12, "nn.utils.clip_grad_norm_(model.parameters(), %s)",
                  nn_coder_number (&training->optimizer.coder, nn_training_setting (training, "clip_norm")));
  nn_code_line (to, 12, "optimizer.step()");
  if (training->average > 0)
    nn_code_line (to, 12, "average.update_parameters(model)");
  if (schedule != NULL && !training->schedule.priv.each_epoch)
    nn_code_line (to, 12, "schedule.step()");
}

static void
print_epoch_end (NnTraining *training, GString *to)
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
print_penalty (const NnTraining *training, GString *to)
{
  gboolean one = strchr (training->penalty, '\n')[1] == '\0';

  g_string_append (to, "def penalty():\n    \"\"\"What weights cost and layers add to the loss.\"\"\"\n");
  if (one)
    g_string_append_printf (to, "    return %s\n\n", g_strchug (training->penalty));
  else
    g_string_append_printf (to, "    return (\n%s    )\n\n\n", training->penalty);
}

void
nn_training_print_pytorch (NnTraining *training, GString *to)
{
  const char *schedule = training->schedule.priv.said;
  g_autofree char *arguments
      = g_strdup_printf ("loader%s, epochs=%.0f", training->held_out ? ", held_out" : "",
                         nn_training_setting (training, "epochs"));
  g_autofree char *size = g_strdup_printf ("%.0f", nn_training_setting (training, "batch_size"));
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
  nn_training_print_head (training, arguments, size, to);
  nn_training_print_before (&training->optimizer.coder, to);
  nn_code_line (to, 4, "optimizer = %s", made);
  if (nn_training_says (training, "total"))
    nn_code_line (to, 4, "total = epochs * len(loader)");
  nn_training_print_before (&training->schedule.coder, to);
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
