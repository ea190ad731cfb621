/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The network's part of a program: a sequence of modules, or a function of its inputs. */
#include "core/code-private.h"

#include <string.h>

/* --- values -------------------------------------------------------------- */

/* The shape of entry @index's value as the flavor has it: "32×26×26". */
static char *
shape_text (const NnWriter *writer, guint index)
{
  NnShape shape = *nn_model_shape (writer->model, index);
  gsize last = shape.size[shape.n_axes - 1];

  if (writer->entries[index].axes == NN_AXES_FIRST)
    {
      memmove (shape.size + 1, shape.size, (shape.n_axes - 1) * sizeof (gsize));
      shape.size[0] = last;
    }
  return nn_shape_to_string (&shape);
}

/* "(28, 28, 1)", a tuple, without the batch; @more stands in front. */
static char *
tuple_text (const NnShape *shape, gboolean first, const char *more)
{
  GString *text = g_string_new ("(");
  guint n = shape->n_axes;

  g_string_append (text, more);
  for (guint a = 0; a < n; a++)
    g_string_append_printf (text, "%s%" G_GSIZE_FORMAT, text->len > 1 && a > 0 ? ", " : "",
                            shape->size[first ? (a + n - 1) % n : a]);
  g_string_append (text, n == 1 && more[0] == '\0' ? ",)" : ")");
  return g_string_free (text, FALSE);
}

/* What turns a value of @n axes from one order to another: ".permute(0, 2, 3, 1)". */
static const char *
turn_text (guint n, NnAxes from, NnAxes to)
{
  static const char *const back[] = { "", "", ".transpose(1, 2)", ".permute(0, 2, 3, 1)",
                                      ".permute(0, 2, 3, 4, 1)" };
  static const char *const front[] = { "", "", ".transpose(1, 2)", ".permute(0, 3, 1, 2)",
                                       ".permute(0, 4, 1, 2, 3)" };

  if (n < 2 || n >= G_N_ELEMENTS (back) || from == to || to == NN_AXES_FLAT)
    return "";
  return to == NN_AXES_LAST ? back[n] : front[n];
}

/* In which order a value leaves the program. */
static NnAxes
end_axes (const NnWriter *writer, guint index)
{
  return writer->flavor == NN_CODE_PYTORCH && nn_model_shape (writer->model, index)->n_axes == 3
             ? NN_AXES_FIRST
             : NN_AXES_LAST;
}

static const char *
end_turn (const NnWriter *writer, guint index)
{
  return turn_text (nn_model_shape (writer->model, index)->n_axes, writer->entries[index].axes,
                    end_axes (writer, index));
}

static const char *
input_turn (const NnWriter *writer, guint index, guint k)
{
  const NnWritten *entry = &writer->entries[index];

  if (writer->flavor != NN_CODE_PYTORCH)
    return "";
  return turn_text (entry->coder.in[k].n_axes, entry->priv.in_axes[k], entry->priv.wanted[k]);
}

/* --- what form it takes -------------------------------------------------- */

static gboolean
is_sequential (const NnWriter *writer)
{
  if (writer->inputs->len != 1 || writer->outputs->len != 1 || writer->n < 2
      || nn_model_entry (writer->model, 0)->n_inputs > 0
      || end_turn (writer, writer->n - 1)[0] != '\0')
    return FALSE;
  for (guint i = 1; i < writer->n; i++)
    {
      const NnWritten *entry = &writer->entries[i];

      if (entry->count_used || nn_model_entry (writer->model, i)->n_inputs != 1
          || nn_model_input (writer->model, i, 0) != i - 1 || input_turn (writer, i, 0)[0] != '\0')
        return FALSE;
      for (guint s = 0; s < entry->priv.steps->len; s++)
        {
          const NnCoderStep *step = g_ptr_array_index (entry->priv.steps, s);

          if (step->module == NULL || (step->own && strcmp (step->call, "{m}({0})") != 0))
            return FALSE;
        }
    }
  return TRUE;
}

static gboolean
is_output (const NnWriter *writer, guint index)
{
  for (guint k = 0; k < writer->outputs->len; k++)
    {
      if (g_array_index (writer->outputs, guint, k) == index)
        return TRUE;
    }
  return FALSE;
}

/* Whether the next entry alone reads it, so that its name may be used again. */
static gboolean
is_passing (const NnWriter *writer, guint index)
{
  if (is_output (writer, index) && (writer->outputs->len > 1 || index + 1 < writer->n))
    return FALSE;
  if (writer->entries[index].last_reader > index + 1)
    return FALSE;
  /* a name that another input has still to be read by */
  return index + 1 >= writer->n || nn_model_entry (writer->model, index + 1)->n_inputs > 0;
}

static gboolean
is_free (const NnWriter *writer, const char *name)
{
  for (guint i = 0; i < writer->n; i++)
    {
      if (g_strcmp0 (writer->entries[i].variable, name) == 0
          || g_strcmp0 (writer->entries[i].name, name) == 0)
        return FALSE;
    }
  return TRUE;
}

static char *
choose_name (const NnWriter *writer, guint index)
{
  const NnWritten *entry = &writer->entries[index];
  gboolean keras = writer->flavor == NN_CODE_KERAS;

  if (entry->proposed != NULL && writer->entries[index].n_readers == 1
      && !is_output (writer, index) && is_free (writer, entry->proposed))
    return g_strdup (entry->proposed);
  if (!is_passing (writer, index))
    return g_strdup (entry->name);
  return g_strdup (keras && index + 1 == writer->n ? "outputs" : "x");
}

static void
name_values (NnWriter *writer)
{
  gboolean keras = writer->flavor == NN_CODE_KERAS;
  guint n = 0;

  for (guint i = 0; i < writer->n; i++)
    g_clear_pointer (&writer->entries[i].variable, g_free);
  for (guint i = 0; i < writer->n; i++)
    {
      NnWritten *entry = &writer->entries[i];

      if (nn_model_entry (writer->model, i)->n_inputs > 0)
        entry->variable = choose_name (writer, i);
      else if (writer->inputs->len > 1)
        entry->variable = g_strdup_printf (keras ? "inputs_%u" : "x_%u", ++n);
      else
        entry->variable = g_strdup (!keras && is_passing (writer, i) ? "x" : "inputs");
    }
}

/* --- modules ------------------------------------------------------------- */

/* "weight" of the module at @place: what stands in a state dictionary, and in the program. */
static void
take_parameters (NnWriter *writer, NnCoderStep *step, const char *name, const char *place)
{
  for (guint i = 0; step->parameters != NULL && i < step->parameters->len; i++)
    {
      NnParameter *parameter = g_ptr_array_index (step->parameters, i);
      g_autofree char *own = parameter->name;
      g_auto (GStrv) parts = g_strsplit (own, ".", -1);
      GString *text = g_string_new (place);

      for (guint k = 0; parts[k] != NULL; k++)
        g_string_append_printf (text, g_ascii_isdigit (parts[k][0]) ? "[%s]" : ".%s", parts[k]);
      parameter->name = g_strdup_printf ("%s.%s", name, own);
      parameter->place = g_string_free (text, FALSE);
      g_ptr_array_add (writer->parameters, parameter);
    }
  if (step->parameters != NULL)
    {
      g_ptr_array_set_free_func (step->parameters, NULL);
      g_clear_pointer (&step->parameters, g_ptr_array_unref);
    }
}

/* Keras: the weights keep our names and shapes. */
static void
take_weights (NnWriter *writer)
{
  for (guint i = 0; i < writer->n; i++)
    for (guint w = 0; w < nn_model_n_weights (writer->model, i); w++)
      {
        const NnWeightInfo *info = nn_model_weight_info (writer->model, i, w);
        g_autofree char *name = g_strdup_printf ("%s.%s", writer->entries[i].name, info->name);
        NnParameter *parameter = nn_parameter_new (name);
        NnPiece piece = { .weight = (gint) w, .view = info->shape,
                          .to = (guint) info->shape.size[0] };

        for (guint a = 0; a < info->shape.n_axes; a++)
          piece.order[a] = a;
        parameter->entry = i;
        parameter->kernel = info->kernel;
        g_array_append_val (parameter->pieces, piece);
        g_ptr_array_add (writer->parameters, parameter);
      }
}

/* The step whose line is the layer's: the first that holds something, or the last. */
static guint
noted_step (const NnWritten *entry)
{
  for (guint s = 0; s < entry->priv.steps->len; s++)
    {
      const NnCoderStep *step = g_ptr_array_index (entry->priv.steps, s);

      if (step->own)
        return s;
    }
  return entry->priv.steps->len - 1;
}

/* Keras finds a layer by its name when weights are read. */
static char *
named_module (const NnWriter *writer, guint index, guint s)
{
  const GPtrArray *steps = writer->entries[index].priv.steps;
  const NnCoderStep *step = g_ptr_array_index (steps, s);
  gsize n = strlen (step->module);

  if (writer->flavor != NN_CODE_KERAS || writer->weights == NULL || !step->own
      || s != noted_step (&writer->entries[index])
      || nn_model_n_weights (writer->model, index) == 0 || n == 0 || step->module[n - 1] != ')')
    return g_strdup (step->module);
  return g_strdup_printf ("%.*s%sname=\"%s\")", (int) n - 1, step->module,
                          n > 1 && step->module[n - 2] == '(' ? "" : ", ",
                          writer->entries[index].name);
}

/* What stands beside the lines of entry @index: its shape where that is news and more than a
 * number of units, and its note. */
static char *
entry_note (const NnWriter *writer, guint index)
{
  const NnWritten *entry = &writer->entries[index];
  gboolean news = !nn_shape_equal (&entry->coder.in[0], &entry->coder.out)
                  && (entry->coder.out.n_axes > 1 || entry->coder.in[0].n_axes > 1);
  g_autofree char *shape = news ? shape_text (writer, index) : NULL;

  if (entry->priv.note->len == 0)
    return g_steal_pointer (&shape);
  if (shape == NULL)
    return g_strdup (entry->priv.note->str);
  return g_strdup_printf ("%s; %s", shape, entry->priv.note->str);
}

/* --- a sequence ---------------------------------------------------------- */

static void
print_modules (NnWriter *writer, guint index, guint *place, NnCodeBlock *block)
{
  NnWritten *entry = &writer->entries[index];
  g_autofree char *note = entry_note (writer, index);

  for (guint s = 0; s < entry->priv.steps->len; s++)
    {
      NnCoderStep *step = g_ptr_array_index (entry->priv.steps, s);
      g_autofree char *module = named_module (writer, index, s);
      g_auto (GStrv) lines = g_strsplit (module, "\n", -1);
      g_autofree char *name = g_strdup_printf ("%u", *place);

      step->place = g_strdup_printf ("model[%u]", *place);
      take_parameters (writer, step, name, step->place);
      for (guint i = 0; lines[i] != NULL; i++)
        {
          g_autofree char *line = g_strdup_printf ("%s,", lines[i]);
          gboolean last = s == noted_step (entry) && lines[i + 1] == NULL;

          nn_code_block_add (block, line, last ? note : NULL);
          (*place)++;
        }
    }
}

static void
print_sequence (NnWriter *writer)
{
  gboolean keras = writer->flavor == NN_CODE_KERAS;
  const NnShape *shape = nn_model_shape (writer->model, 0);
  g_autofree char *tuple = tuple_text (shape, end_axes (writer, 0) == NN_AXES_FIRST,
                                       keras ? "" : "batch, ");
  guint place = 0;
  NnCodeBlock block;

  if (keras)
    {
      nn_code_line (writer->body, 0, "model = keras.Sequential([");
      nn_code_line (writer->body, 4, "keras.Input(%s),", tuple);
    }
  else
    {
      nn_code_line (writer->body, 0, "# x: %s", tuple);
      nn_code_line (writer->body, 0, "model = nn.Sequential(");
    }
  nn_code_block_init (&block, 4);
  for (guint i = 1; i < writer->n; i++)
    print_modules (writer, i, &place, &block);
  nn_code_block_put (&block, writer->body);
  nn_code_line (writer->body, 0, keras ? "])" : ")");
}

/* --- a function ---------------------------------------------------------- */

/* Whether @text can be followed by ".flatten(1)" as it stands. */
static gboolean
is_one (const char *text)
{
  guint depth = 0;

  for (; *text != '\0'; text++)
    {
      if (strchr ("([{", *text) != NULL)
        depth++;
      else if (strchr (")]}", *text) != NULL)
        depth--;
      else if (*text == ' ' && depth == 0)
        return FALSE;
    }
  return TRUE;
}

/* What stands for {m}: the module itself in Keras, an attribute in PyTorch. */
static char *
module_text (NnWriter *writer, guint index, guint s)
{
  const NnCoderStep *step = g_ptr_array_index (writer->entries[index].priv.steps, s);

  if (step->module == NULL)
    return NULL;
  if (writer->flavor == NN_CODE_KERAS)
    return named_module (writer, index, s);
  return g_strdup_printf ("self.%s", step->place);
}

static char *
apply_step (NnWriter *writer, guint index, guint s, const char *before)
{
  NnWritten *entry = &writer->entries[index];
  NnCoderStep *step = g_ptr_array_index (entry->priv.steps, s);
  g_autofree char *module = module_text (writer, index, s);
  const char *values[NN_MAX_INPUTS] = { before };
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  guint n = s == 0 ? entry->coder.n_in : 1;

  for (guint k = 0; s == 0 && k < n; k++)
    {
      guint input = nn_model_input (writer->model, index, k);

      g_ptr_array_add (texts, g_strconcat (writer->entries[input].variable,
                                           input_turn (writer, index, k), NULL));
      values[k] = g_ptr_array_index (texts, k);
    }
  if (s > 0 && !is_one (before) && strstr (step->call, "({0}") == NULL)
    {
      g_ptr_array_add (texts, g_strdup_printf ("(%s)", before));
      values[0] = g_ptr_array_index (texts, 0);
    }
  return nn_code_expand (step->call, values, n, module);
}

/* Whether the value needs no name, as it is what forward() gives back. */
static gboolean
returned (const NnWriter *writer, guint index)
{
  return writer->flavor == NN_CODE_PYTORCH && writer->outputs->len == 1 && index + 1 == writer->n
         && nn_model_entry (writer->model, index)->n_inputs > 0 && is_passing (writer, index)
         && end_turn (writer, index)[0] == '\0';
}

/* The statements of entry @index. */
static void
print_statements (NnWriter *writer, guint index, NnCodeBlock *block)
{
  NnWritten *entry = &writer->entries[index];
  g_autofree char *note = entry_note (writer, index);
  g_autofree char *value = NULL;
  g_autofree char *line = NULL;
  guint input = nn_model_input (writer->model, index, 0);

  value = g_strconcat (writer->entries[input].variable, input_turn (writer, index, 0), NULL);
  if (entry->count_used && entry->priv.count != NULL)
    {
      const char *in = value;
      g_autofree char *count = nn_code_expand (entry->priv.count, &in, 1, NULL);

      line = g_strdup_printf (writer->flavor == NN_CODE_KERAS ? "%s = %s" : "%s = count_steps(%s)",
                              entry->count_name, count);
      nn_code_block_add (block, line, NULL);
      g_clear_pointer (&line, g_free);
    }
  for (guint s = 0; s < entry->priv.steps->len; s++)
    {
      g_autofree char *before = g_steal_pointer (&value);

      value = apply_step (writer, index, s, before);
      if (s > 0 && strlen (value) + strlen (entry->variable) + 3 + block->indent > NN_CODE_LINE)
        {
          g_free (value);
          line = g_strdup_printf ("%s = %s", entry->variable, before);
          nn_code_block_add (block, line, NULL);
          g_clear_pointer (&line, g_free);
          value = apply_step (writer, index, s, entry->variable);
        }
    }
  if (returned (writer, index))
    line = g_strdup_printf ("return %s", value);
  else if (strcmp (value, entry->variable) == 0)
    return;
  else
    line = g_strdup_printf ("%s = %s", entry->variable, value);
  nn_code_block_add (block, line, note);
}

static char *
outputs_text (const NnWriter *writer)
{
  GString *text = g_string_new (NULL);

  for (guint k = 0; k < writer->outputs->len; k++)
    {
      guint index = g_array_index (writer->outputs, guint, k);

      g_string_append_printf (text, "%s%s%s", k > 0 ? ", " : "", writer->entries[index].variable,
                              end_turn (writer, index));
    }
  return g_string_free (text, FALSE);
}

static char *
inputs_text (const NnWriter *writer)
{
  GString *text = g_string_new (NULL);

  for (guint k = 0; k < writer->inputs->len; k++)
    g_string_append_printf (text, "%s%s", k > 0 ? ", " : "",
                            writer->entries[g_array_index (writer->inputs, guint, k)].variable);
  return g_string_free (text, FALSE);
}

static void
print_keras_function (NnWriter *writer)
{
  g_autofree char *inputs = NULL;
  g_autofree char *outputs = NULL;
  NnCodeBlock block;

  nn_code_block_init (&block, 0);
  for (guint i = 0; i < writer->n; i++)
    {
      g_autofree char *tuple = tuple_text (nn_model_shape (writer->model, i), FALSE, "");
      g_autofree char *line =
          g_strdup_printf ("%s = keras.Input(%s)", writer->entries[i].variable, tuple);

      if (nn_model_entry (writer->model, i)->n_inputs == 0)
        nn_code_block_add (&block, line, NULL);
      else
        print_statements (writer, i, &block);
    }
  nn_code_block_put (&block, writer->body);
  inputs = inputs_text (writer);
  outputs = outputs_text (writer);
  nn_code_line (writer->body, 0, "model = keras.Model(%s%s%s, %s%s%s)",
                writer->inputs->len > 1 ? "[" : "", inputs, writer->inputs->len > 1 ? "]" : "",
                writer->outputs->len > 1 ? "[" : "", outputs, writer->outputs->len > 1 ? "]" : "");
}

/* "DigitVAE2D" of "Digit VAE, 2-D". */
static char *
class_name (const char *title)
{
  GString *name = g_string_new (NULL);
  gboolean begins = TRUE;

  for (; title != NULL && *title != '\0'; title++)
    {
      if (g_ascii_isalnum (*title) && !(name->len == 0 && g_ascii_isdigit (*title)))
        {
          g_string_append_c (name, begins ? g_ascii_toupper (*title) : *title);
          begins = FALSE;
        }
      else
        begins = TRUE;
    }
  if (name->len == 0 || g_str_equal (name->str, "None") || g_str_equal (name->str, "True")
      || g_str_equal (name->str, "False") || g_str_equal (name->str, "F"))
    g_string_assign (name, "Net");
  return g_string_free (name, FALSE);
}

/* The attributes of the class. */
static void
print_attributes (NnWriter *writer, GString *to)
{
  for (guint i = 0; i < writer->n; i++)
    {
      NnWritten *entry = &writer->entries[i];
      guint n = 0;

      for (guint s = 0; s < entry->priv.steps->len; s++)
        {
          NnCoderStep *step = g_ptr_array_index (entry->priv.steps, s);
          g_autofree char *place = NULL;

          if (!step->own)
            continue;
          step->place = n++ == 0 ? g_strdup (entry->name)
                                 : g_strdup_printf ("%s_%c", entry->name, 'a' + n - 1);
          place = g_strdup_printf ("model.%s", step->place);
          take_parameters (writer, step, step->place, place);
          nn_code_line (to, 8, "self.%s = %s", step->place, step->module);
        }
    }
}

static void
print_class (NnWriter *writer)
{
  g_autofree char *name = class_name (writer->title);
  g_autofree char *inputs = NULL;
  g_autofree char *outputs = NULL;
  g_autoptr (GString) attributes = g_string_new (NULL);
  GString *body = writer->body;
  NnCodeBlock block;

  print_attributes (writer, attributes);
  nn_code_line (body, 0, "class %s(nn.Module):", name);
  if (attributes->len > 0)
    {
      nn_code_line (body, 4, "def __init__(self):");
      nn_code_line (body, 8, "super().__init__()");
      g_string_append (body, attributes->str);
      g_string_append_c (body, '\n');
    }
  inputs = inputs_text (writer);
  nn_code_line (body, 4, "def forward(self, %s):", inputs);
  for (guint i = 0; i < writer->n; i++)
    {
      g_autofree char *tuple = tuple_text (nn_model_shape (writer->model, i),
                                           writer->entries[i].axes == NN_AXES_FIRST, "batch, ");

      if (nn_model_entry (writer->model, i)->n_inputs == 0)
        nn_code_line (body, 8, "# %s: %s", writer->entries[i].variable, tuple);
    }
  nn_code_block_init (&block, 8);
  for (guint i = 0; i < writer->n; i++)
    {
      if (nn_model_entry (writer->model, i)->n_inputs > 0)
        print_statements (writer, i, &block);
    }
  nn_code_block_put (&block, body);
  outputs = outputs_text (writer);
  if (!returned (writer, writer->n - 1))
    nn_code_line (body, 8, "return %s", outputs);
  g_string_append_printf (body, "\n\nmodel = %s()\n", name);
}

void
nn_code_print_model (NnWriter *writer)
{
  writer->sequential = is_sequential (writer);
  name_values (writer);
  if (writer->flavor == NN_CODE_KERAS)
    take_weights (writer);
  if (writer->sequential)
    print_sequence (writer);
  else if (writer->flavor == NN_CODE_KERAS)
    print_keras_function (writer);
  else
    print_class (writer);
}
