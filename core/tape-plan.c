/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Planning a tape: which operations run, and in what groups. */
#include "core/tape-private.h"

#include <string.h>
#include <sys/mman.h>

/* How many samples go through the layers together. It depends on the batch
 * alone, so that sums over chunks have the same bits with any number of threads.
 * Small chunks spread better; large ones read the weights less often and fill
 * the tiles of the matrix products: 16 is 8 to 20 % faster than 8 in one thread,
 * 32 no faster than 16. */
static guint
choose_chunk (guint batch)
{
  if (batch <= 8)
    return batch;
  return batch < 32 ? 8 : 16;
}

/* Entries to compute: all where all are kept, else what the target depends on. */
static void
mark_live (const NnTape *tape, gboolean *live)
{
  for (gint i = tape->n_entries - 1; i >= 0; i--)
    {
      const NnEntry *entry = nn_model_entry (tape->model, i);

      if ((tape->use & NN_TAPE_KEEP) || nn_tape_aims_at (tape, i))
        live[i] = TRUE;
      for (guint k = 0; live[i] && k < entry->n_inputs; k++)
        live[nn_model_input (tape->model, i, k)] = TRUE;
    }
}

/* The hidden class that computes entry @index together with its only reader, or NULL. */
static const NnLayerClass *
find_fused (const NnTape *tape, const gboolean *live, guint index, guint *reader)
{
  const NnEntry *entry = nn_model_entry (tape->model, index);
  const NnEntry *next = NULL;
  NnShape in[NN_MAX_INPUTS];
  guint n_readers = 0;

  if ((tape->use & (NN_TAPE_KEEP | NN_TAPE_GRADIENT)) || entry->klass->fuse == NULL
      || nn_tape_aims_at (tape, index))
    return NULL;
  for (guint i = index + 1; i < tape->n_entries; i++)
    {
      const NnEntry *other = nn_model_entry (tape->model, i);

      for (guint k = 0; live[i] && k < other->n_inputs; k++)
        {
          if (nn_model_input (tape->model, i, k) != index)
            continue;
          n_readers++;
          next = other;
          *reader = i;
        }
    }
  if (n_readers != 1 || next->n_inputs != 1)
    return NULL;
  for (guint k = 0; k < entry->n_inputs; k++)
    in[k] = *nn_model_shape (tape->model, nn_model_input (tape->model, index, k));
  return entry->klass->fuse (entry->args, in, nn_model_shape (tape->model, index), next->klass,
                             next->args);
}

static void
fill_op (NnTape *tape, NnTapeOp *op)
{
  const NnEntry *entry = nn_model_entry (tape->model, op->entry);
  gsize partial = 0;

  op->n_inputs = entry->n_inputs;
  for (guint k = 0; k < entry->n_inputs; k++)
    {
      op->inputs[k] = nn_model_input (tape->model, op->entry, k);
      op->in_shape[k] = *nn_model_shape (tape->model, op->inputs[k]);
    }
  op->out_shape = *nn_model_shape (tape->model, op->out);
  if (op->out == op->entry)
    op->plan = *nn_model_plan (tape->model, op->entry);
  else if (op->klass->plan != NULL)
    op->klass->plan (entry->args, op->in_shape, op->n_inputs, &op->out_shape, &op->plan);

  op->n_weights = nn_model_n_weights (tape->model, op->entry);
  for (guint w = 0; w < op->n_weights; w++)
    {
      const NnWeightInfo *info = nn_model_weight_info (tape->model, op->entry, w);

      op->weight_size[w] = nn_shape_count (&info->shape);
      if (info->fixed)
        continue;
      op->trains = TRUE;
      op->partial_at[w] = partial;
      partial += (op->weight_size[w] + 15) / 16 * 16;
    }
  if ((tape->use & NN_TAPE_WEIGHTS) && op->trains && op->klass->weight_gradient == NULL)
    op->partial_bytes = partial * sizeof (float) + NN_TAPE_SLACK;
}

static void
plan_ops (NnTape *tape)
{
  g_autofree gboolean *live = g_new0 (gboolean, tape->n_entries);
  g_autofree gboolean *done = g_new0 (gboolean, tape->n_entries);
  guint weight = 0;

  mark_live (tape, live);
  tape->ops = g_new0 (NnTapeOp, tape->n_entries);
  for (guint i = 0; i < tape->n_entries; weight += nn_model_n_weights (tape->model, i++))
    {
      const NnEntry *entry = nn_model_entry (tape->model, i);
      NnTapeOp *op = &tape->ops[tape->n_ops];
      guint reader = i;

      tape->op_of[i] = -1;
      if (!live[i] || done[i] || entry->n_inputs == 0)
        continue;
      op->klass = find_fused (tape, live, i, &reader);
      if (op->klass == NULL)
        {
          op->klass = entry->klass;
          reader = i;
        }
      op->entry = i;
      op->out = reader;
      op->first_weight = weight;
      done[reader] = TRUE;
      fill_op (tape, op);
      tape->n_ops++;
    }
  for (guint o = 0; o < tape->n_ops; o++)
    tape->op_of[tape->ops[o].out] = o;
}

/* Steps that count go from the layer that counts them through all that keep them. */
static void
plan_counts (NnTape *tape)
{
  for (guint o = 0; o < tape->n_ops; o++)
    {
      NnTapeOp *op = &tape->ops[o];
      const guint32 *through = NULL;

      for (guint k = 0; k < op->n_inputs; k++)
        {
          op->in_counts[k] = tape->counts[op->inputs[k]];
          op->in_counted |= op->in_counts[k] != NULL;
          if (k > 0 && op->klass->keeps_first)
            continue;
          if (through == NULL && op->out_shape.n_axes > 1 && op->in_shape[k].n_axes > 1
              && op->in_shape[k].size[0] == op->out_shape.size[0])
            through = op->in_counts[k];
        }
      if (op->klass->count_steps != NULL)
        tape->counts[op->out] = op->counts = g_new0 (guint32, tape->batch);
      else if (op->klass->keeps_steps)
        tape->counts[op->out] = through;
    }
}

static void
plan_segments (NnTape *tape)
{
  NnTapeSegment *segment;

  tape->segments = g_new0 (NnTapeSegment, 2 * tape->n_ops + 1);
  segment = tape->segments;
  for (guint o = 0; o < tape->n_ops; o++)
    {
      NnTapeOp *op = &tape->ops[o];

      if ((tape->use & NN_TAPE_WEIGHTS) && op->plan.batch_wide)
        {
          *++segment = (NnTapeSegment){ o, 1, TRUE };
          op->segment = segment - tape->segments;
          *++segment = (NnTapeSegment){ o + 1, 0, FALSE };
        }
      else
        {
          op->segment = segment - tape->segments;
          segment->n_ops++;
        }
    }
  tape->n_segments = segment - tape->segments + 1;
}

/* The operation that ends the network with an activation which a loss may undo:
 * the target's, looked at through views that nobody else reads; nobody else may
 * read the target itself. */
static gint
find_closing (const NnTape *tape, guint target)
{
  gint o = tape->op_of[target];

  for (guint p = 0; p < tape->n_ops; p++)
    {
      for (guint k = 0; k < tape->ops[p].n_inputs; k++)
        {
          if (tape->n_targets > 1 && tape->ops[p].inputs[k] == target)
            return -1;
        }
    }

  while (o >= 0)
    {
      const NnTapeOp *op = &tape->ops[o];
      guint n_readers = 0;

      if (op->out != op->entry)
        return -1;
      if (!op->plan.view)
        return o;
      for (guint p = 0; p < tape->n_ops; p++)
        {
          for (guint k = 0; k < tape->ops[p].n_inputs; k++)
            n_readers += tape->ops[p].inputs[k] == op->inputs[0];
        }
      if (n_readers != 1)
        return -1;
      o = tape->op_of[op->inputs[0]];
    }
  return -1;
}

void
nn_tape_plan_edges (NnTape *tape, const guint *froms, guint n, const gboolean *wanted)
{
  gboolean *reached = tape->marks;
  gboolean *written = tape->marks + tape->n_entries;

  memset (tape->marks, 0, 2 * tape->n_entries * sizeof (gboolean));
  for (guint i = 0; i < n; i++)
    {
      reached[froms[i]] = TRUE;
      /* what a loss has left there stays */
      written[froms[i]] = n > 1;
    }
  for (gint o = tape->n_ops - 1; o >= 0; o--)
    {
      NnTapeOp *op = &tape->ops[o];

      op->active = reached[op->out] && wanted[op->out];
      for (guint k = 0; k < op->n_inputs; k++)
        {
          guint input = op->inputs[k];
          const NnBlock *mine = &tape->gradients[op->out];
          const NnBlock *its = &tape->gradients[input];

          op->edge[k] = NN_EDGE_NONE;
          if (!op->active || !wanted[input])
            continue;
          if (op->plan.view && mine->place == its->place && mine->at == its->at)
            op->edge[k] = NN_EDGE_SHARED;
          else
            op->edge[k] = written[input] ? NN_EDGE_ADD : NN_EDGE_WRITE;
          reached[input] = written[input] = TRUE;
        }
    }
}

gboolean
nn_tape_aims_at (const NnTape *tape, guint entry)
{
  for (guint t = 0; t < tape->n_targets; t++)
    {
      if (tape->targets[t] == entry)
        return TRUE;
    }
  return FALSE;
}

NnTape *
nn_tape_new_for (NnModel *model, gint target, guint batch, NnTapeUse use, NnPool *pool,
                 GError **error)
{
  guint one = 0;

  if (!nn_model_check (model, error))
    return NULL;
  one = target >= 0 ? (guint) target : nn_model_output (model);
  return nn_tape_new_aims (model, &one, 1, batch, use, pool, error);
}

NnTape *
nn_tape_new_aims (NnModel *model, const guint *targets, guint n_targets, guint batch, NnTapeUse use,
                  NnPool *pool, GError **error)
{
  g_autoptr (NnTape) tape = NULL;
  guint n_chunks;

  g_return_val_if_fail (batch > 0 && n_targets > 0 && n_targets <= NN_MAX_OUTPUTS, NULL);
  if (!nn_model_check (model, error))
    return NULL;

  tape = g_new0 (NnTape, 1);
  tape->model = nn_model_ref (model);
  tape->pool = pool;
  tape->use = use & NN_TAPE_GRADIENT ? use | NN_TAPE_KEEP : use;
  tape->batch = batch;
  tape->chunk = choose_chunk (batch);
  tape->target = targets[0];
  tape->n_targets = n_targets;
  memcpy (tape->targets, targets, n_targets * sizeof (guint));
  tape->n_entries = nn_model_n_entries (model);
  tape->values = g_new0 (NnBlock, tape->n_entries);
  tape->gradients = g_new0 (NnBlock, tape->n_entries);
  tape->counts = g_new0 (const guint32 *, tape->n_entries);
  tape->op_of = g_new (gint, tape->n_entries);
  tape->marks = g_new0 (gboolean, 3 * tape->n_entries);
  plan_ops (tape);
  plan_counts (tape);
  plan_segments (tape);
  for (guint t = 0; t < tape->n_targets; t++)
    tape->closings[t] = find_closing (tape, tape->targets[t]);
  if (tape->use & NN_TAPE_WEIGHTS)
    nn_tape_plan_shares (tape);
  nn_tape_plan_price (tape);
  if (!nn_tape_lay_out (tape, error))
    return NULL;
  n_chunks = nn_tape_n_chunks (tape, batch);
  tape->chunk_terms = g_new0 (double, (gsize) MAX (tape->n_terms, 1) * n_chunks);
  tape->terms = g_new0 (double, MAX (tape->n_terms, 1));
  nn_tape_bind (tape);
  return g_steal_pointer (&tape);
}

void
nn_tape_free (NnTape *tape)
{
  if (tape == NULL)
    return;
  if (tape->arena_map != NULL)
    munmap (tape->arena_map, tape->arena_map_bytes);
  nn_model_unref (tape->model);
  g_free (tape->values);
  g_free (tape->gradients);
  for (guint o = 0; o < tape->n_ops; o++)
    g_free (tape->ops[o].counts);
  g_free (tape->counts);
  g_free (tape->op_of);
  g_free (tape->marks);
  g_free (tape->ops);
  g_free (tape->segments);
  g_free (tape->preparers);
  g_free (tape->shares);
  g_free (tape->pieces);
  g_free (tape->chunk_terms);
  g_free (tape->terms);
  g_free (tape);
}

/* Points the operations at the model's arguments and weights. */
void
nn_tape_bind (NnTape *tape)
{
  for (guint o = 0; o < tape->n_ops; o++)
    {
      NnTapeOp *op = &tape->ops[o];

      op->args = nn_model_entry (tape->model, op->entry)->args;
      op->next_args = op->out != op->entry ? nn_model_entry (tape->model, op->out)->args : NULL;
      for (guint w = 0; w < op->n_weights; w++)
        {
          NnTensor *weight = nn_model_weight (tape->model, op->entry, w);

          op->weights[w] = weight->data;
          op->new_weights[w]
              = nn_model_weight_info (tape->model, op->entry, w)->fixed ? weight->data : NULL;
        }
    }
  nn_tape_weights_changed (tape);
}
