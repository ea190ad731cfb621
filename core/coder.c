/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/code-private.h"

#include <string.h>

NnCoder *
nn_coder_init (NnCoder *coder, NnCoderPrivate *priv, NnWriter *writer, const NnClass *klass,
               const double *args)
{
  memset (coder, 0, sizeof *coder);
  memset (priv, 0, sizeof *priv);
  coder->flavor = writer->flavor;
  coder->klass = klass;
  coder->args = args;
  coder->priv = priv;
  priv->writer = writer;
  priv->steps = g_ptr_array_new ();
  priv->texts = g_ptr_array_new_with_free_func (g_free);
  priv->before = g_ptr_array_new_with_free_func (g_free);
  priv->note = g_string_new (NULL);
  return coder;
}

static void
step_free (NnCoderStep *step)
{
  g_free (step->module);
  g_free (step->call);
  g_free (step->place);
  g_clear_pointer (&step->parameters, g_ptr_array_unref);
  g_free (step);
}

void
nn_coder_clear (NnCoder *coder)
{
  NnCoderPrivate *priv = coder->priv;

  if (priv == NULL)
    return;
  for (guint i = 0; i < priv->steps->len; i++)
    step_free (g_ptr_array_index (priv->steps, i));
  g_ptr_array_unref (priv->steps);
  g_ptr_array_unref (priv->texts);
  g_ptr_array_unref (priv->before);
  g_string_free (priv->note, TRUE);
  g_free (priv->count);
  g_free (priv->said);
  g_free (priv->callback);
  memset (priv, 0, sizeof *priv);
  coder->priv = NULL;
}

NnParameter *
nn_parameter_new (const char *name)
{
  NnParameter *parameter = g_new0 (NnParameter, 1);

  parameter->name = g_strdup (name);
  parameter->pieces = g_array_new (FALSE, TRUE, sizeof (NnPiece));
  return parameter;
}

void
nn_parameter_free (NnParameter *parameter)
{
  g_free (parameter->name);
  g_free (parameter->place);
  g_array_unref (parameter->pieces);
  g_free (parameter);
}

/* --- words --------------------------------------------------------------- */

static const char *
keep (NnCoder *coder, char *text)
{
  g_ptr_array_add (coder->priv->texts, text);
  return text;
}

double
nn_coder_arg (const NnCoder *coder, const char *name)
{
  gint i = nn_class_find_arg (coder->klass, name);

  g_return_val_if_fail (i >= 0, 0);
  return coder->args[i];
}

const char *
nn_coder_number (NnCoder *coder, double value)
{
  static const NnArg real = { .kind = NN_ARG_REAL };

  return keep (coder, nn_arg_to_string (&real, value));
}

const char *
nn_coder_text (NnCoder *coder, const char *format, ...)
{
  va_list list;
  char *text;

  va_start (list, format);
  text = g_strdup_vprintf (format, list);
  va_end (list);
  return keep (coder, text);
}

/* As Python has it. */
static char *
value_text (const NnArg *arg, double value)
{
  g_autofree char *text = nn_arg_to_string (arg, value);

  if (arg->kind == NN_ARG_CHOICE)
    return g_strdup_printf ("\"%s\"", text);
  if (arg->kind == NN_ARG_BOOLEAN)
    return g_strdup (value != 0 ? "True" : "False");
  return g_steal_pointer (&text);
}

/* What the weights cost: ", kernel_regularizer=keras.regularizers.L2(0.01)". */
static void
add_price (NnCoder *coder, GString *to, const char *name)
{
  double l1 = nn_coder_arg (coder, "l1"), l2 = nn_coder_arg (coder, "l2");

  if (l1 == 0 && l2 == 0)
    return;
  g_string_append_printf (to, "%s%s=keras.regularizers.", to->len > 0 ? ", " : "", name);
  if (l1 != 0 && l2 != 0)
    g_string_append_printf (to, "L1L2(l1=%s, l2=%s)", nn_coder_number (coder, l1),
                            nn_coder_number (coder, l2));
  else
    g_string_append_printf (to, "L%d(%s)", l1 != 0 ? 1 : 2,
                            nn_coder_number (coder, l1 != 0 ? l1 : l2));
}

static void
add_word (NnCoder *coder, GString *to, const char *word)
{
  gboolean placed = word[0] == '!';
  g_auto (GStrv) halves = g_strsplit (word + placed, "=", 2);
  g_auto (GStrv) names = g_strsplit (halves[0], ">", 2);
  g_autofree char *value = NULL;
  const NnArg *arg;
  gint i;

  if (g_str_has_suffix (names[0], "_regularizer"))
    {
      add_price (coder, to, names[0]);
      return;
    }
  i = nn_class_find_arg (coder->klass, names[0]);
  g_return_if_fail (i >= 0);
  arg = &coder->klass->args[i];
  if (halves[1] != NULL)
    {
      double usual;

      if (nn_arg_from_string (arg, halves[1], &usual, NULL) && usual == coder->args[i])
        return;
    }
  value = value_text (arg, coder->args[i]);
  if (to->len > 0)
    g_string_append (to, ", ");
  if (!placed)
    g_string_append_printf (to, "%s=", names[1] != NULL ? names[1] : names[0]);
  g_string_append (to, value);
}

const char *
nn_coder_keras_args (NnCoder *coder, const char *words)
{
  g_auto (GStrv) each = g_strsplit (words, " ", -1);
  GString *text = g_string_new (NULL);

  for (guint i = 0; each[i] != NULL; i++)
    {
      if (each[i][0] != '\0')
        add_word (coder, text, each[i]);
    }
  return keep (coder, g_string_free (text, FALSE));
}

const char *
nn_coder_more_args (NnCoder *coder, const char *words)
{
  const char *text = nn_coder_keras_args (coder, words);

  return text[0] != '\0' ? nn_coder_text (coder, ", %s", text) : text;
}

const char *
nn_coder_sample_axes (NnCoder *coder)
{
  static const char *const texts[] = { "()", "1", "(1, 2)", "(1, 2, 3)", "(1, 2, 3, 4)" };

  return texts[MIN (coder->out.n_axes, 4)];
}

void
nn_coder_keras (NnCoder *coder, const char *name, const char *words)
{
  nn_coder_module (coder, "%s(%s)", name, nn_coder_keras_args (coder, words));
}

/* --- steps --------------------------------------------------------------- */

static NnCoderStep *
add_step (NnCoder *coder)
{
  NnCoderStep *step = g_new0 (NnCoderStep, 1);

  g_ptr_array_add (coder->priv->steps, step);
  return step;
}

static NnCoderStep *
last_step (NnCoder *coder)
{
  GPtrArray *steps = coder->priv->steps;

  return steps->len > 0 ? g_ptr_array_index (steps, steps->len - 1) : NULL;
}

void
nn_coder_module (NnCoder *coder, const char *format, ...)
{
  NnCoderStep *step = add_step (coder);
  va_list list;

  va_start (list, format);
  step->module = g_strdup_vprintf (format, list);
  va_end (list);
  step->call = g_strdup ("{m}({0})");
  step->own = TRUE;
}

void
nn_coder_call (NnCoder *coder, const char *format, ...)
{
  NnCoderStep *step = last_step (coder);
  va_list list;

  g_return_if_fail (step != NULL);
  g_free (step->call);
  va_start (list, format);
  step->call = g_strdup_vprintf (format, list);
  va_end (list);
}

void
nn_coder_function (NnCoder *coder, const char *module, const char *format, ...)
{
  NnCoderStep *step = add_step (coder);
  va_list list;

  step->module = g_strdup (module);
  va_start (list, format);
  step->call = g_strdup_vprintf (format, list);
  va_end (list);
}

void
nn_coder_name_input (NnCoder *coder, guint k, const char *name)
{
  NnWriter *writer = coder->priv->writer;
  NnWritten *input = &writer->entries[nn_model_input (writer->model, coder->priv->index, k)];

  g_free (input->proposed);
  input->proposed = g_strdup (name);
}

void
nn_coder_note (NnCoder *coder, const char *format, ...)
{
  GString *note = coder->priv->note;
  va_list list;

  if (note->len > 0)
    g_string_append (note, "; ");
  va_start (list, format);
  g_string_append_vprintf (note, format, list);
  va_end (list);
}

void
nn_coder_helper (NnCoder *coder, const char *text)
{
  nn_code_helper (coder->priv->writer, text);
}

void
nn_coder_term (NnCoder *coder)
{
  NnCoderStep *step = last_step (coder);

  g_return_if_fail (step != NULL);
  step->term = TRUE;
}

static void
say (char **to, const char *format, va_list list)
{
  g_free (*to);
  *to = g_strdup_vprintf (format, list);
}

void
nn_coder_count_steps (NnCoder *coder, const char *format, ...)
{
  va_list list;

  va_start (list, format);
  say (&coder->priv->count, format, list);
  va_end (list);
}

const char nn_count_steps_code[] =
  "def count_steps(counts):\n"
  "    \"\"\"How many steps each sample has, up to the last one that counts.\"\"\"\n"
  "    place = torch.arange(1, counts.shape[1] + 1, device=counts.device)\n"
  "    return (counts * place).amax(1)\n";

const char *
nn_coder_steps (NnCoder *coder, guint k)
{
  NnWriter *writer = coder->priv->writer;
  gint by = writer->entries[nn_model_input (writer->model, coder->priv->index, k)].counted_by;

  if (by < 0)
    return NULL;
  if (coder->flavor == NN_CODE_KERAS
      && writer->entries[nn_model_input (writer->model, coder->priv->index, k)].masked)
    return "";
  writer->entries[by].count_used = TRUE;
  return writer->entries[by].count_name;
}

void
nn_coder_mask (NnCoder *coder)
{
  const char *mask = nn_coder_steps (coder, 0);

  if (mask != NULL && mask[0] != '\0')
    nn_coder_call (coder, "{m}({0}, mask=%s)", mask);
}

void
nn_coder_forgets_mask (NnCoder *coder)
{
  coder->priv->forgets = TRUE;
}

/* --- PyTorch's axes ------------------------------------------------------ */

void
nn_coder_axes (NnCoder *coder, NnAxes axes)
{
  for (guint k = 0; k < coder->n_in; k++)
    coder->priv->wanted[k] = coder->in[k].n_axes > 1 ? axes : NN_AXES_LAST;
  coder->priv->given = axes;
}

static gint
flat_from (const NnCoder *coder, guint k)
{
  const NnWriter *writer = coder->priv->writer;

  return writer->entries[nn_model_input (writer->model, coder->priv->index, k)].flat_from;
}

NnAxes
nn_coder_any_axes (NnCoder *coder)
{
  NnAxes axes = coder->priv->in_axes[0];

  for (guint k = 1; axes == NN_AXES_FLAT && k < coder->n_in; k++)
    {
      if (coder->priv->in_axes[k] != NN_AXES_FLAT
          || !nn_shape_equal (nn_model_shape (coder->priv->writer->model, flat_from (coder, 0)),
                              nn_model_shape (coder->priv->writer->model, flat_from (coder, k))))
        axes = NN_AXES_LAST;
    }
  for (guint k = 0; k < coder->n_in; k++)
    coder->priv->wanted[k] = axes;
  coder->priv->given = axes;
  return axes;
}

void
nn_coder_flat_axes (NnCoder *coder)
{
  coder->priv->wanted[0] = coder->priv->in_axes[0] == NN_AXES_FLAT ? NN_AXES_FLAT : NN_AXES_LAST;
  coder->priv->given = NN_AXES_LAST;
}

static gboolean
is_plain (const NnShape *shape)
{
  gsize C = shape->size[shape->n_axes - 1];

  return C == 1 || nn_shape_count (shape) == C;
}

void
nn_coder_plain (NnCoder *coder)
{
  coder->priv->wanted[0] = coder->priv->in_axes[0] == NN_AXES_FIRST && is_plain (&coder->in[0])
                               ? NN_AXES_FIRST
                               : NN_AXES_LAST;
  coder->priv->given = NN_AXES_LAST;
}

gboolean
nn_coder_may_flatten (NnCoder *coder)
{
  const NnCoderPrivate *priv = coder->priv;

  return priv->in_axes[0] == NN_AXES_FIRST && !is_plain (&coder->in[0])
         && !priv->writer->entries[priv->index].keep_plain;
}

void
nn_coder_give_axes (NnCoder *coder, NnAxes axes)
{
  coder->priv->given = axes;
}

guint
nn_coder_dim (const NnCoder *coder, guint axis, guint n)
{
  if (coder->priv->wanted[0] != NN_AXES_FIRST || n < 2)
    return axis + 1;
  return axis == n - 1 ? 1 : axis + 2;
}

const NnShape *
nn_coder_flat_shape (const NnCoder *coder)
{
  if (coder->priv->in_axes[0] != NN_AXES_FLAT)
    return NULL;
  return &coder->priv->writer->entries[flat_from (coder, 0)].coder.in[0];
}

/* --- activations --------------------------------------------------------- */

const char *
nn_coder_activation_module (NnCoder *coder, NnActivation activation, gint dim)
{
  static const char *const modules[]
      = { "nn.Identity()", "nn.ReLU()", "nn.LeakyReLU(0.2)", "nn.ELU()", "nn.GELU()",
          "nn.Sigmoid()", "nn.Tanh()", "nn.Softplus()" };

  if (activation == NN_ACTIVATION_SOFTMAX)
    return nn_coder_text (coder, "nn.Softmax(%d)", dim);
  return modules[activation];
}

void
nn_coder_activation (NnCoder *coder, NnActivation activation)
{
  static const char *const functions[]
      = { "{0}", "F.relu({0})", "F.leaky_relu({0}, 0.2)", "F.elu({0})", "F.gelu({0})",
          "torch.sigmoid({0})", "torch.tanh({0})", "F.softplus({0})" };
  gint dim = coder->priv->given == NN_AXES_FIRST && coder->out.n_axes > 1 ? 1 : -1;

  if (activation == NN_ACTIVATION_LINEAR || coder->linear)
    return;
  if (activation == NN_ACTIVATION_SOFTMAX)
    nn_coder_function (coder, nn_coder_activation_module (coder, activation, dim),
                       "F.softmax({0}, %d)", dim);
  else
    nn_coder_function (coder, nn_coder_activation_module (coder, activation, dim), "%s",
                       functions[activation]);
}

/* --- parameters ---------------------------------------------------------- */

static NnParameter *
find_parameter (NnCoderStep *step, const char *name)
{
  if (step->parameters == NULL)
    step->parameters = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_parameter_free);
  for (guint i = 0; i < step->parameters->len; i++)
    {
      NnParameter *parameter = g_ptr_array_index (step->parameters, i);

      if (strcmp (parameter->name, name) == 0)
        return parameter;
    }
  g_ptr_array_add (step->parameters, nn_parameter_new (name));
  return g_ptr_array_index (step->parameters, step->parameters->len - 1);
}

void
nn_coder_piece (NnCoder *coder, const char *name, gint weight, const NnShape *view,
                const char *order, guint from, guint to, const NnShape *shape)
{
  NnCoderStep *step = last_step (coder);
  NnPiece piece = { .weight = weight, .view = *view, .from = from, .to = to };
  NnParameter *parameter;

  g_return_if_fail (step != NULL && strlen (order) == view->n_axes);
  for (guint i = 0; i < view->n_axes; i++)
    piece.order[i] = (guint) (order[i] - '0');
  if (to == 0)
    piece.to = (guint) view->size[piece.order[0]];
  parameter = find_parameter (step, name);
  parameter->entry = coder->priv->index;
  if (shape != NULL)
    {
      parameter->shape = *shape;
      parameter->shaped = TRUE;
    }
  if (weight >= 0)
    parameter->kernel |= nn_model_weight_info (coder->priv->writer->model, coder->priv->index,
                                               (guint) weight)->kernel;
  g_array_append_val (parameter->pieces, piece);
}

void
nn_coder_parameter (NnCoder *coder, const char *name, guint weight, const char *order)
{
  static const char *const as_it_is[] = { "", "0", "01", "012", "0123", "01234" };
  const NnShape *shape = nn_coder_weight_shape (coder, weight);

  nn_coder_piece (coder, name, (gint) weight, shape,
                  order != NULL ? order : as_it_is[shape->n_axes], 0, 0, NULL);
}

const NnShape *
nn_coder_weight_shape (const NnCoder *coder, guint weight)
{
  return &nn_model_weight_info (coder->priv->writer->model, coder->priv->index, weight)->shape;
}

/* --- what trains --------------------------------------------------------- */

void
nn_coder_say (NnCoder *coder, const char *format, ...)
{
  va_list list;

  va_start (list, format);
  say (&coder->priv->said, format, list);
  va_end (list);
}

void
nn_coder_callback (NnCoder *coder, const char *format, ...)
{
  va_list list;

  va_start (list, format);
  say (&coder->priv->callback, format, list);
  va_end (list);
}

void
nn_coder_before (NnCoder *coder, const char *format, ...)
{
  va_list list;

  va_start (list, format);
  g_ptr_array_add (coder->priv->before, g_strdup_vprintf (format, list));
  va_end (list);
}

void
nn_coder_each_epoch (NnCoder *coder, gboolean listens)
{
  coder->priv->each_epoch = TRUE;
  coder->priv->listens = listens;
}
