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

gboolean
nn_tape_load (NnTape *tape, const NnSamples *samples, const guint32 *index, guint first, guint n, GError **error)
{
  gboolean read = TRUE;

  for (guint k = 0; k <= samples->n_more; k++)
    {
      float *input = nn_tape_input (tape, k);
      gsize size = nn_shape_count (nn_samples_input_shape (samples, k));

      g_return_val_if_fail (input != NULL, FALSE);
      if (!nn_samples_read (samples, k, index, n, input + first * size, read ? error : NULL))
        read = FALSE;
    }
  return read;
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

/* @alone: whether there may be no other path to the output. */
static gboolean
forward_from (NnTape *tape, guint n, guint index, gboolean alone, GError **error)
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
      for (guint k = 0; alone && !skip[o] && k < op->n_inputs; k++)
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

gboolean
nn_tape_forward_from (NnTape *tape, guint n, guint index, GError **error)
{
  return forward_from (tape, n, index, TRUE, error);
}

gboolean
nn_tape_forward_again (NnTape *tape, guint n, guint index, GError **error)
{
  g_return_val_if_fail (tape->use & NN_TAPE_KEEP, FALSE);
  return forward_from (tape, n, index, FALSE, error);
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

/* --- predicting ---------------------------------------------------------- */

gsize
nn_model_check_inputs (const NnModel *model, NnTensor *const *inputs, guint n_inputs,
                       GError **error)
{
  const guint wanted = nn_model_count_inputs (model);
  gsize n = 0;

  if (wanted != n_inputs || wanted == 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "The network reads %u inputs and gets %u: give it all of them, in their order.",
                   wanted, n_inputs);
      return 0;
    }
  for (guint k = 0; k < wanted; k++)
    {
      const NnShape *want = nn_model_shape (model, nn_model_find_input (model, k));
      const NnShape *got = &inputs[k]->shape;
      NnShape sample = got->n_axes > 0 ? nn_shape_sample (got) : *got;
      gsize rows = got->n_axes > 0 ? got->size[0] : 0;
      g_autofree char *a = nn_shape_to_string (&sample);
      g_autofree char *b = nn_shape_to_string (want);

      if (rows == 0 || !nn_shape_equal (&sample, want))
        g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                     "The input has %" G_GSIZE_FORMAT " samples of %s and the network reads "
                     "samples of %s.",
                     rows, a, b);
      else if (k > 0 && rows != n)
        g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                     "Input %u has %" G_GSIZE_FORMAT " samples and the first has %" G_GSIZE_FORMAT
                     ": each sample needs all inputs.",
                     k + 1, rows, n);
      else
        {
          n = rows;
          continue;
        }
      return 0;
    }
  return n;
}

/* Of entry @index its value, or where @which is not -1 what can be looked at inside. */
static NnTensor *
predict (NnModel *model, NnTensor *const *inputs, guint n_inputs, guint index, gint which,
         NnPool *pool, GError **error)
{
  const guint block = 128;
  g_autoptr (NnTape) tape = NULL;
  g_autoptr (NnTensor) result = NULL;
  NnInsideInfo info[NN_MAX_INSIDES];
  const NnShape *one;
  NnShape shape;
  gsize n, size;

  g_return_val_if_fail (index < nn_model_n_entries (model), NULL);
  if (!nn_model_check (model, error))
    return NULL;
  n = nn_model_check_inputs (model, inputs, n_inputs, error);
  if (n == 0)
    return NULL;
  g_return_val_if_fail (which < (gint) nn_model_insides (model, index, info), NULL);
  tape = nn_tape_new_for (model, index, MIN (n, block), which < 0 ? NN_TAPE_FORWARD : NN_TAPE_KEEP,
                          pool, error);
  if (tape == NULL)
    return NULL;
  one = which < 0 ? nn_model_shape (model, index) : &info[which].shape;
  size = nn_shape_count (one);
  shape = nn_shape_batch (one, n);
  result = nn_tensor_new (&shape);
  for (gsize first = 0; first < n; first += block)
    {
      guint some = MIN (block, n - first);

      for (guint k = 0; k < n_inputs; k++)
        {
          gsize width = nn_tensor_count (inputs[k]) / n;

          memcpy (nn_tape_input (tape, k), inputs[k]->data + first * width,
                  some * width * sizeof (float));
        }
      nn_tape_forward (tape, some);
      if (which < 0)
        memcpy (result->data + first * size, nn_tape_value (tape, index),
                some * size * sizeof (float));
      else
        nn_tape_inside (tape, some, index, which, result->data + first * size);
    }
  return g_steal_pointer (&result);
}

NnTensor *
nn_model_predict (NnModel *model, NnTensor *const *inputs, guint n_inputs, guint index, NnPool *pool,
                  GError **error)
{
  return predict (model, inputs, n_inputs, index, -1, pool, error);
}

NnTensor *
nn_model_predict_inside (NnModel *model, NnTensor *const *inputs, guint n_inputs, guint index,
                         guint which, NnPool *pool, GError **error)
{
  return predict (model, inputs, n_inputs, index, (gint) which, pool, error);
}
