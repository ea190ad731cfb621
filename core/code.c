/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The network looked at, every layer asked for its code, the weights brought into order. */
#include "core/code-private.h"

#include <string.h>

#include "core/formats/format.h"
#include "core/formats/safetensors.h"
#include "core/trainer-private.h"

const char *const nn_code_flavor_names[] = { "keras", "pytorch", NULL };
const char *const nn_code_flavor_titles[] = { "Keras", "PyTorch", NULL };

gboolean
nn_code_flavor_find (const char *name, NnCodeFlavor *flavor, GError **error)
{
  for (guint i = 0; nn_code_flavor_names[i] != NULL; i++)
    {
      if (g_ascii_strcasecmp (name, nn_code_flavor_names[i]) == 0)
        {
          *flavor = i;
          return TRUE;
        }
    }
  g_set_error (error, NN_ERROR, NN_ERROR_UNKNOWN,
               "There is no flavor “%s” of code. There is: keras, pytorch.", name);
  return FALSE;
}

void
nn_code_helper (NnWriter *writer, const char *text)
{
  for (guint i = 0; i < writer->helpers->len; i++)
    {
      if (strcmp (g_ptr_array_index (writer->helpers, i), text) == 0)
        return;
    }
  g_ptr_array_add (writer->helpers, g_strdup (text));
}

/* --- what goes in and comes out ------------------------------------------ */

static gboolean
is_output (const NnWriter *writer, guint index)
{
  for (guint i = 0; i < writer->outputs->len; i++)
    {
      if (g_array_index (writer->outputs, guint, i) == index)
        return TRUE;
    }
  return FALSE;
}

static void
add_output (NnWriter *writer, gint index)
{
  guint output = (guint) index;

  if (index >= 0 && !is_output (writer, output))
    g_array_append_val (writer->outputs, output);
}

static void
find_readers (NnWriter *writer)
{
  for (guint i = 0; i < writer->n; i++)
    {
      const NnEntry *entry = nn_model_entry (writer->model, i);

      writer->entries[i].name = nn_model_entry_name (writer->model, i);
      writer->entries[i].tokens = entry->n_inputs == 0;
      for (guint k = 0; k < entry->n_inputs; k++)
        {
          NnWritten *input = &writer->entries[nn_model_input (writer->model, i, k)];

          input->n_readers++;
          input->last_reader = i;
          input->tokens &= entry->klass->token_count != NULL;
        }
    }
  for (guint i = 0; i < writer->n; i++)
    writer->entries[i].tokens &= writer->entries[i].n_readers > 0;
}

/* The main output, those that are trained beside it, and what else nobody reads. */
static void
find_ends (NnWriter *writer)
{
  for (guint i = 0; i < writer->n; i++)
    {
      if (nn_model_entry (writer->model, i)->n_inputs == 0)
        g_array_append_val (writer->inputs, i);
    }
  add_output (writer, (gint) nn_model_output (writer->model));
  for (guint k = 0; writer->recipe != NULL && k < writer->recipe->n_sides; k++)
    add_output (writer, nn_recipe_side_index (writer->recipe, writer->model, k));
  for (guint i = 0; i < writer->n; i++)
    {
      if (writer->entries[i].n_readers == 0)
        add_output (writer, (gint) i);
    }
}

const NnSpec *
nn_code_loss (const NnWriter *writer, guint k, gboolean *linked)
{
  guint output = g_array_index (writer->outputs, guint, k);
  const NnRecipe *recipe = writer->recipe;
  const NnSpec *loss = NULL;

  *linked = FALSE;
  if (recipe != NULL && k == 0)
    loss = &recipe->loss;
  for (guint s = 0; recipe != NULL && k > 0 && s < recipe->n_sides; s++)
    {
      if (nn_recipe_side_index (recipe, writer->model, s) == (gint) output)
        loss = &recipe->sides[s].loss;
    }
  if (loss == NULL)
    return NULL;
  *linked = NN_LOSS_CLASS (loss->klass)->link != NN_ACTIVATION_LINEAR
            && writer->entries[output].n_readers == 0
            && nn_model_closing (writer->model, output) == NN_LOSS_CLASS (loss->klass)->link;
  while (*linked && nn_model_plan (writer->model, output)->view)
    {
      output = nn_model_input (writer->model, output, 0);
      *linked = writer->entries[output].n_readers == 1 && !is_output (writer, output);
    }
  return loss;
}

/* In PyTorch the losses want what comes before a softmax or a sigmoid. */
static void
leave_out (NnWriter *writer)
{
  for (guint k = 0; writer->flavor == NN_CODE_PYTORCH && k < writer->outputs->len; k++)
    {
      guint index = g_array_index (writer->outputs, guint, k);
      gboolean linked;

      nn_code_loss (writer, k, &linked);
      if (!linked)
        continue;
      while (nn_model_plan (writer->model, index)->view)
        index = nn_model_input (writer->model, index, 0);
      writer->entries[index].left_out = TRUE;
    }
}

/* --- the layers ---------------------------------------------------------- */

/* Whose count of steps goes for the value of entry @index: as in a tape. */
static gint
counted_by (const NnWriter *writer, guint index)
{
  const NnEntry *entry = nn_model_entry (writer->model, index);
  const NnShape *out = nn_model_shape (writer->model, index);

  if (writer->entries[index].priv.count != NULL)
    return (gint) index;
  if (entry->klass->count_steps != NULL || !entry->klass->keeps_steps)
    return -1;
  for (guint k = 0; k < (entry->klass->keeps_first ? 1 : entry->n_inputs); k++)
    {
      guint input = nn_model_input (writer->model, index, k);
      const NnShape *in = nn_model_shape (writer->model, input);

      if (out->n_axes > 1 && in->n_axes > 1 && in->size[0] == out->size[0]
          && writer->entries[input].counted_by >= 0)
        return writer->entries[input].counted_by;
    }
  return -1;
}

/* Rows that a layer does not take as they were flattened: they are flattened in our order. */
static void
check_flat (NnWriter *writer, guint index, NnAxes wanted)
{
  const NnWritten *entry = &writer->entries[index];

  if (entry->axes != NN_AXES_FLAT || wanted == NN_AXES_FLAT)
    return;
  writer->entries[entry->flat_from].keep_plain = TRUE;
  writer->again = TRUE;
}

static gboolean
write_layer (NnWriter *writer, guint index, NnShape *in, GError **error)
{
  const NnEntry *entry = nn_model_entry (writer->model, index);
  NnWritten *written = &writer->entries[index];
  NnCoder *coder = &written->coder;

  nn_coder_clear (coder);
  nn_coder_init (coder, &written->priv, writer, &entry->klass->base, entry->args);
  written->priv.index = index;
  coder->n_in = entry->n_inputs;
  coder->in = in;
  coder->out = *nn_model_shape (writer->model, index);
  coder->linear = written->left_out;
  written->flat_from = -1;
  if (entry->n_inputs == 0)
    {
      written->counted_by = -1;
      written->axes = writer->flavor == NN_CODE_PYTORCH && coder->out.n_axes == 3 ? NN_AXES_FIRST
                                                                                  : NN_AXES_LAST;
      return TRUE;
    }
  if (entry->klass->base.code == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_UNKNOWN, "%s has no code to show.",
                   entry->klass->base.title);
      return FALSE;
    }
  coder->tokens = writer->entries[nn_model_input (writer->model, index, 0)].tokens;
  for (guint k = 0; k < entry->n_inputs; k++)
    {
      in[k] = *nn_model_shape (writer->model, nn_model_input (writer->model, index, k));
      written->priv.in_axes[k] = writer->entries[nn_model_input (writer->model, index, k)].axes;
    }
  entry->klass->base.code (coder);
  if (written->left_out)
    nn_coder_note (coder, "logits: the loss has the %s",
                   nn_activation_names[nn_entry_activation (entry)]);
  for (guint k = 0; k < entry->n_inputs; k++)
    check_flat (writer, nn_model_input (writer->model, index, k), written->priv.wanted[k]);
  written->axes = written->priv.given;
  if (coder->out.n_axes < 2 && written->axes == NN_AXES_FIRST)
    written->axes = NN_AXES_LAST;
  if (written->axes == NN_AXES_FLAT)
    written->flat_from = written->priv.in_axes[0] == NN_AXES_FLAT
                             ? writer->entries[nn_model_input (writer->model, index, 0)].flat_from
                             : (gint) index;
  written->counted_by = counted_by (writer, index);
  /* a mask goes along a chain; layers that share what they read may take it from each other */
  written->masked = written->counted_by >= 0 && !written->priv.forgets
                    && writer->entries[index].n_readers == 1
                    && (written->counted_by == (gint) index
                        || (entry->n_inputs == 1
                            && writer->entries[nn_model_input (writer->model, index, 0)].masked));
  if (written->counted_by == (gint) index)
    {
      guint n = 1;

      for (guint i = 0; i < index; i++)
        n += writer->entries[i].counted_by == (gint) i;
      g_free (written->count_name);
      written->count_name = g_strdup (writer->flavor == NN_CODE_KERAS ? "mask" : "steps");
      if (n > 1)
        {
          g_autofree char *name = written->count_name;

          written->count_name = g_strdup_printf ("%s_%u", name, n);
        }
    }
  return TRUE;
}

static gboolean
write_layers (NnWriter *writer, NnShape *in, GError **error)
{
  do
    {
      writer->again = FALSE;
      g_ptr_array_set_size (writer->helpers, 0);
      for (guint i = 0; i < writer->n; i++)
        g_clear_pointer (&writer->entries[i].proposed, g_free);
      for (guint i = 0; i < writer->n; i++)
        {
          writer->entries[i].count_used = FALSE;
          if (!write_layer (writer, i, in + i * NN_MAX_INPUTS, error))
            return FALSE;
        }
      for (guint k = 0; k < writer->outputs->len; k++)
        check_flat (writer, g_array_index (writer->outputs, guint, k), NN_AXES_LAST);
    }
  while (writer->again);
  return TRUE;
}

/* --- the program --------------------------------------------------------- */

static NnProgramValue *
values_of (const NnWriter *writer, const GArray *indices)
{
  NnProgramValue *values = g_new0 (NnProgramValue, indices->len);

  for (guint k = 0; k < indices->len; k++)
    {
      guint index = g_array_index (indices, guint, k);
      gboolean linked = FALSE;

      values[k].entry = index;
      values[k].tokens = writer->entries[index].tokens;
      values[k].channels_first = writer->flavor == NN_CODE_PYTORCH
                                 && nn_model_shape (writer->model, index)->n_axes == 3;
      if (indices == writer->outputs && writer->flavor == NN_CODE_PYTORCH)
        nn_code_loss (writer, k, &linked);
      values[k].left_out = linked ? nn_model_closing (writer->model, index) : NN_ACTIVATION_LINEAR;
    }
  return values;
}

static void
writer_clear (NnWriter *writer)
{
  for (guint i = 0; i < writer->n; i++)
    {
      nn_coder_clear (&writer->entries[i].coder);
      g_free (writer->entries[i].variable);
      g_free (writer->entries[i].proposed);
      g_free (writer->entries[i].count_name);
    }
  g_free (writer->entries);
  g_array_unref (writer->inputs);
  g_array_unref (writer->outputs);
  g_ptr_array_unref (writer->helpers);
  g_clear_pointer (&writer->parameters, g_ptr_array_unref);
  if (writer->body != NULL)
    g_string_free (writer->body, TRUE);
}

NnProgram *
nn_program_new (NnModel *model, const NnRecipe *recipe, NnCodeFlavor flavor, const char *title,
                const char *weights, GError **error)
{
  NnWriter writer = { .model = model, .recipe = recipe, .flavor = flavor, .title = title,
                      .weights = weights };
  g_autofree NnShape *in = NULL;
  NnProgram *program = NULL;

  if (!nn_model_check (model, error))
    return NULL;
  writer.n = nn_model_n_entries (model);
  writer.entries = g_new0 (NnWritten, writer.n);
  writer.inputs = g_array_new (FALSE, FALSE, sizeof (guint));
  writer.outputs = g_array_new (FALSE, FALSE, sizeof (guint));
  writer.helpers = g_ptr_array_new_with_free_func (g_free);
  writer.parameters = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_parameter_free);
  writer.body = g_string_new (NULL);
  in = g_new0 (NnShape, writer.n * NN_MAX_INPUTS);
  find_readers (&writer);
  find_ends (&writer);
  leave_out (&writer);
  if (write_layers (&writer, in, error))
    {
      nn_code_print_program (&writer);
      program = g_new0 (NnProgram, 1);
      program->flavor = flavor;
      program->text = g_strdup (writer.body->str);
      program->n_inputs = writer.inputs->len;
      program->inputs = values_of (&writer, writer.inputs);
      program->n_outputs = writer.outputs->len;
      program->outputs = values_of (&writer, writer.outputs);
      program->parameters = g_steal_pointer (&writer.parameters);
    }
  writer_clear (&writer);
  return program;
}

void
nn_program_free (NnProgram *program)
{
  g_free (program->text);
  g_free (program->inputs);
  g_free (program->outputs);
  g_ptr_array_unref (program->parameters);
  g_free (program);
}

/* --- weights ------------------------------------------------------------- */

static gsize
piece_count (const NnPiece *piece)
{
  gsize count = piece->to - piece->from;

  for (guint a = 1; a < piece->view.n_axes; a++)
    count *= piece->view.size[piece->order[a]];
  return count;
}

/* Writes the piece out, its axes in the order that is wanted; returns how many numbers. */
static gsize
lay_out (const NnPiece *piece, const float *from, float *to)
{
  guint n = piece->view.n_axes;
  gsize step[NN_MAX_AXES] = { 0 }, at[NN_MAX_AXES] = { 0 }, count = piece_count (piece);

  for (guint a = 0; a < n; a++)
    {
      step[a] = 1;
      for (guint b = piece->order[a] + 1; b < n; b++)
        step[a] *= piece->view.size[b];
    }
  at[0] = piece->from;
  for (gsize i = 0; i < count; i++)
    {
      gsize place = 0;

      for (guint a = 0; a < n; a++)
        place += at[a] * step[a];
      to[i] = from != NULL ? from[place] : 0;
      for (guint a = n; a-- > 0;)
        {
          gsize size = a == 0 ? piece->to : piece->view.size[piece->order[a]];

          if (++at[a] < size)
            break;
          at[a] = a == 0 ? piece->from : 0;
        }
    }
  return count;
}

static NnTensor *
parameter_tensor (const NnParameter *parameter, NnModel *model)
{
  NnShape shape = parameter->shape;
  NnTensor *tensor;
  gsize done = 0;

  if (!parameter->shaped)
    {
      const NnPiece *first = &g_array_index (parameter->pieces, NnPiece, 0);

      shape.n_axes = first->view.n_axes;
      for (guint a = 0; a < shape.n_axes; a++)
        shape.size[a] = first->view.size[first->order[a]];
      shape.size[0] = 0;
      for (guint i = 0; i < parameter->pieces->len; i++)
        {
          const NnPiece *piece = &g_array_index (parameter->pieces, NnPiece, i);

          shape.size[0] += piece->to - piece->from;
        }
    }
  tensor = nn_tensor_new (&shape);
  for (guint i = 0; i < parameter->pieces->len; i++)
    {
      const NnPiece *piece = &g_array_index (parameter->pieces, NnPiece, i);
      const float *from = NULL;

      if (piece->weight >= 0)
        from = nn_model_weight (model, parameter->entry, (guint) piece->weight)->data;
      done += lay_out (piece, from, tensor->data + done);
    }
  return tensor;
}

guint64
nn_program_n_weights (const NnProgram *program, NnModel *model)
{
  guint64 count = 0;

  for (guint i = 0; i < program->parameters->len; i++)
    {
      const NnParameter *parameter = g_ptr_array_index (program->parameters, i);

      for (guint k = 0; k < parameter->pieces->len; k++)
        count += piece_count (&g_array_index (parameter->pieces, NnPiece, k));
    }
  return count;
}

gboolean
nn_program_save_weights (const NnProgram *program, NnModel *model, const char *path, GError **error)
{
  g_autoptr (NnSafetensors) file = nn_safetensors_new ();
  g_autoptr (GBytes) bytes = NULL;

  for (guint i = 0; i < program->parameters->len; i++)
    {
      const NnParameter *parameter = g_ptr_array_index (program->parameters, i);
      g_autoptr (NnTensor) tensor = parameter_tensor (parameter, model);

      nn_safetensors_add (file, parameter->name, tensor);
    }
  if (program->flavor == NN_CODE_PYTORCH)
    g_hash_table_insert (file->metadata, g_strdup ("format"), g_strdup ("pt"));
  bytes = nn_safetensors_write (file, error);
  return bytes != NULL && nn_format_save (path, g_bytes_get_data (bytes, NULL),
                                          g_bytes_get_size (bytes), error);
}
