/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What a tape offers to explainers, decoders and the window. */
#include "core/tape-private.h"

#include <string.h>

NnTape *
nn_tape_new (NnModel *model, guint batch, NnTapeUse use, NnPool *pool, GError **error)
{
  return nn_tape_new_for (model, -1, batch, use, pool, error);
}

guint
nn_tape_batch (const NnTape *tape)
{
  return tape->batch;
}

NnModel *
nn_tape_model (const NnTape *tape)
{
  return tape->model;
}

void
nn_tape_set_model (NnTape *tape, NnModel *model)
{
  NnModel *old = tape->model;

  g_return_if_fail (nn_model_same_structure (old, model));
  tape->model = nn_model_ref (model);
  nn_tape_bind (tape);
  nn_model_unref (old);
}

float *
nn_tape_input (NnTape *tape, guint k)
{
  for (guint i = 0; i < tape->n_entries; i++)
    {
      if (nn_model_entry (tape->model, i)->n_inputs == 0 && k-- == 0)
        return nn_tape_value (tape, i);
    }
  return NULL;
}

float *
nn_tape_value (NnTape *tape, guint index)
{
  g_return_val_if_fail (index < tape->n_entries, NULL);
  if (tape->values[index].place != NN_PLACE_ARENA)
    return NULL;
  return nn_tape_block (tape, &tape->values[index], 0, 0);
}

float *
nn_tape_gradient (NnTape *tape, guint index)
{
  g_return_val_if_fail (index < tape->n_entries, NULL);
  if (!(tape->use & NN_TAPE_GRADIENT) || tape->gradients[index].place != NN_PLACE_ARENA)
    return NULL;
  return nn_tape_block (tape, &tape->gradients[index], 0, 0);
}

const double *
nn_tape_terms (NnTape *tape, guint index)
{
  g_return_val_if_fail (index < tape->n_entries && tape->op_of[index] >= 0, NULL);
  return tape->terms + tape->ops[tape->op_of[index]].terms;
}

const guint32 *
nn_tape_steps (const NnTape *tape, guint index)
{
  g_return_val_if_fail (index < tape->n_entries, NULL);
  return tape->counts[index];
}

gboolean
nn_tape_inside (NnTape *tape, guint n, guint index, guint which, float *out)
{
  NnInsideInfo info[NN_MAX_INSIDES];
  gint o = tape->op_of[index];
  NnTapeOp *op;

  g_return_val_if_fail (which < nn_model_insides (tape->model, index, info), FALSE);
  if (o < 0 || tape->ops[o].out != tape->ops[o].entry
      || tape->ops[o].state.place != NN_PLACE_ARENA)
    return FALSE;
  op = &tape->ops[o];
  for (guint first = 0; first < n; first += tape->chunk)
    {
      NnLayerCall call;
      NnTapeRoom room;

      nn_tape_call (tape, op, first, MIN (tape->chunk, n - first), 0, &call, &room);
      op->klass->inside (&call, which, out + first * nn_shape_count (&info[which].shape));
    }
  return TRUE;
}

void
nn_tape_forward (NnTape *tape, guint n)
{
  g_return_if_fail (n > 0 && n <= tape->batch);
  nn_tape_run_ops (tape, n, NULL);
}

/* depends[i]: whether entry i is @index or computed from it. */
static void
mark_dependents (const NnTape *tape, guint index, gboolean *depends)
{
  memset (depends, 0, tape->n_entries * sizeof (gboolean));
  depends[index] = TRUE;
  for (guint o = 0; o < tape->n_ops; o++)
    {
      const NnTapeOp *op = &tape->ops[o];

      for (guint k = 0; k < op->n_inputs; k++)
        depends[op->out] |= depends[op->inputs[k]];
    }
}

gboolean
nn_tape_forward_from (NnTape *tape, guint n, guint index, GError **error)
{
  g_autofree gboolean *depends = NULL;
  g_autofree gboolean *skip = NULL;

  g_return_val_if_fail (n > 0 && n <= tape->batch && index < tape->n_entries, FALSE);
  if (nn_tape_value (tape, index) == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_UNKNOWN,
                   "The values of %s are not kept, so nothing can be evaluated from them.",
                   nn_model_entry_name (tape->model, index));
      return FALSE;
    }
  depends = g_new (gboolean, tape->n_entries);
  skip = g_new (gboolean, MAX (tape->n_ops, 1));
  mark_dependents (tape, index, depends);
  if (!depends[tape->target])
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE, "The output does not depend on %s.",
                   nn_model_entry_name (tape->model, index));
      return FALSE;
    }
  for (guint o = 0; o < tape->n_ops; o++)
    {
      const NnTapeOp *op = &tape->ops[o];

      skip[o] = op->out == index || !depends[op->out];
      for (guint k = 0; !skip[o] && k < op->n_inputs; k++)
        {
          if (depends[op->inputs[k]])
            continue;
          g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                       "%s also reads %s, which does not come from %s: from %s alone the "
                       "output cannot be computed.",
                       nn_model_entry_name (tape->model, op->out),
                       nn_model_entry_name (tape->model, op->inputs[k]),
                       nn_model_entry_name (tape->model, index),
                       nn_model_entry_name (tape->model, index));
          return FALSE;
        }
    }
  nn_tape_run_ops (tape, n, skip);
  return TRUE;
}

/* The operation whose activation closes entry @index, looked at through views. */
static gint
find_closing_op (const NnTape *tape, guint index)
{
  gint o = tape->op_of[index];

  while (o >= 0 && tape->ops[o].plan.view)
    o = tape->op_of[tape->ops[o].inputs[0]];
  return o;
}

void
nn_tape_backward (NnTape *tape, guint n, guint from, guint to, gboolean linear)
{
  gboolean *wanted = tape->marks + 2 * tape->n_entries;

  g_return_if_fail (tape->use & NN_TAPE_GRADIENT);
  g_return_if_fail (n > 0 && n <= tape->batch && from < tape->n_entries && to < tape->n_entries);
  mark_dependents (tape, to, wanted);
  if (!wanted[from])
    {
      memset (nn_tape_gradient (tape, to), 0, n * tape->gradients[to].stride);
      return;
    }
  nn_tape_plan_edges (tape, &from, 1, wanted);
  if (tape->op_of[to] >= 0)
    tape->ops[tape->op_of[to]].active = FALSE;
  nn_tape_run_back (tape, n, linear ? find_closing_op (tape, from) : -1);
}

NnActivation
nn_entry_activation (const NnEntry *entry)
{
  gint arg = nn_class_find_arg (&entry->klass->base, "activation");

  if (arg < 0)
    arg = nn_class_find_arg (&entry->klass->base, "function");
  return arg < 0 ? NN_ACTIVATION_LINEAR : (NnActivation) entry->args[arg];
}

gboolean
nn_tape_logits (NnTape *tape, guint n, guint index, float *logits)
{
  gint o = find_closing_op (tape, index);
  NnTapeRoom room;
  NnTapeOp *op;

  if (o < 0)
    return FALSE;
  op = &tape->ops[o];
  if (op->out != op->entry
      || nn_entry_activation (nn_model_entry (tape->model, op->entry)) == NN_ACTIVATION_LINEAR)
    return FALSE;
  for (guint k = 0; k < op->n_inputs; k++)
    {
      if (nn_tape_value (tape, op->inputs[k]) == NULL)
        return FALSE;
    }
  nn_tape_prepare (tape);
  for (guint first = 0; first < n; first += tape->chunk)
    {
      guint some = MIN (tape->chunk, n - first);
      NnLayerCall call;

      nn_tape_call (tape, op, first, some, 0, &call, &room);
      call.linear = TRUE;
      call.out = logits + first * nn_shape_count (&op->out_shape);
      op->klass->forward (&call);
    }
  return TRUE;
}

NnTensor *
nn_model_predict (NnModel *model, const NnTensor *input, guint index, NnPool *pool,
                  GError **error)
{
  g_autoptr (NnTape) tape = NULL;
  g_autoptr (NnTensor) result = NULL;
  gint source = -1;
  NnShape sample, shape;
  gsize size, out_size, n;
  const gsize block = 128;

  g_return_val_if_fail (index < nn_model_n_entries (model), NULL);
  if (!nn_model_check (model, error))
    return NULL;
  for (guint i = 0; source < 0 && i < nn_model_n_entries (model); i++)
    {
      if (nn_model_entry (model, i)->n_inputs == 0)
        source = i;
    }
  n = input->shape.n_axes > 0 ? input->shape.size[0] : 0;
  sample = n > 0 ? nn_shape_sample (&input->shape) : input->shape;
  if (n == 0 || source < 0 || !nn_shape_equal (&sample, nn_model_shape (model, source)))
    {
      g_autofree char *got = nn_shape_to_string (&sample);
      g_autofree char *want
          = source < 0 ? NULL : nn_shape_to_string (nn_model_shape (model, source));

      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "The input has %" G_GSIZE_FORMAT " samples of %s and the network reads "
                   "samples of %s.",
                   n, got, want != NULL ? want : "no shape");
      return NULL;
    }
  tape = nn_tape_new_for (model, index, MIN (n, block), NN_TAPE_FORWARD, pool, error);
  if (tape == NULL)
    return NULL;
  size = nn_shape_count (&sample);
  out_size = nn_shape_count (nn_model_shape (model, index));
  shape = nn_shape_batch (nn_model_shape (model, index), n);
  result = nn_tensor_new (&shape);
  for (gsize first = 0; first < n; first += block)
    {
      guint some = MIN (block, n - first);

      memcpy (nn_tape_input (tape, 0), input->data + first * size, some * size * sizeof (float));
      nn_tape_forward (tape, some);
      memcpy (result->data + first * out_size, nn_tape_value (tape, index),
              some * out_size * sizeof (float));
    }
  return g_steal_pointer (&result);
}
