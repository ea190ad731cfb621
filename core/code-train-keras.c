/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* train() with Keras: compile() and fit(). */
#include "core/code-train-private.h"

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
print_compile (NnTraining *training, GString *to)
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
      const NnSide *side = nn_training_side (writer, k);
      const NnSpec *of_metric = k == 0         ? &training->recipe.metric
                                   : side != NULL ? &side->metric
                                                  : NULL;
      gboolean linked;
      const NnSpec *of_loss = nn_code_loss (writer, k, &linked);
      g_autofree char *said = of_metric != NULL ? nn_training_ask (training, of_metric, k) : NULL;
      double share = side != NULL ? nn_spec_get (&side->aim, "weight") : 1;

      measured |= said != NULL;
      weighted |= share != 1;
      g_ptr_array_add (losses, of_loss != NULL ? nn_training_ask (training, of_loss, k) : g_strdup ("None"));
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

void
nn_training_print_keras (NnTraining *training, GString *to)
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
                       ? nn_training_target (training, k)
                       : g_strdup ("None");

      if (name[0] == 'y')
        g_string_append_printf (arguments, ", %s", name);
      g_ptr_array_add (targets, name);
    }
  target = list_text (targets, TRUE);
  g_string_append (arguments, training->held_out ? ", validation_data" : ", validation_data=None");
  nn_training_print_head (training, arguments->str, "samples", to);
  if (nn_training_says (training, "steps"))
    nn_code_line (to, 4, "steps = math.ceil(len(%s) / %.0f)  # of an epoch", many ? "x_1" : "x",
                  nn_training_setting (training, "batch_size"));
  nn_training_print_before (&training->schedule.coder, to);
  nn_training_print_before (&training->optimizer.coder, to);
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
                nn_training_setting (training, "batch_size"), nn_training_setting (training, "epochs"),
                callbacks->len > 0 ? ", callbacks=[" : "", callbacks->str,
                callbacks->len > 0 ? "]" : "");
}
