/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Running a tape's operations: chunk by chunk, forward and back. */
#include "core/tape-private.h"

#include <math.h>
#include <string.h>

guint
nn_tape_n_chunks (const NnTape *tape, guint n)
{
  return (n + tape->chunk - 1) / tape->chunk;
}

void *
nn_tape_block (NnTape *tape, const NnBlock *block, guint first, guint worker)
{
  switch (block->place)
    {
    case NN_PLACE_ARENA:
      return tape->arena + block->at + first * block->stride;
    case NN_PLACE_SCRATCH:
      return tape->scratch + worker * tape->scratch_bytes + block->at;
    case NN_PLACE_NONE:
    default:
      return NULL;
    }
}

/* The call of @op over some samples; what it points at lies in @room. */
void
nn_tape_call (NnTape *tape, NnTapeOp *op, guint first, guint n, guint worker, NnLayerCall *call,
              NnTapeRoom *room)
{
  for (guint k = 0; k < op->n_inputs; k++)
    {
      room->in[k] = nn_tape_block (tape, &tape->values[op->inputs[k]], first, worker);
      room->steps[k] = op->in_counts[k] != NULL ? op->in_counts[k] + first : NULL;
    }
  *call = (NnLayerCall){
    .args = op->args,
    .next_args = op->next_args,
    .n = n,
    .first = first,
    .n_inputs = op->n_inputs,
    .in_shape = op->in_shape,
    .out_shape = op->out_shape,
    .steps = op->in_counted ? room->steps : NULL,
    .in = room->in,
    .out = nn_tape_block (tape, &tape->values[op->out], first, worker),
    .weights = op->weights,
    .state = nn_tape_block (tape, &op->state, first, worker),
    .scratch = tape->scratch + worker * tape->scratch_bytes,
    .prepared = op->plan.prepared_bytes > 0 ? tape->arena + op->prepared : NULL,
  };
}

/* --- preparing weights --------------------------------------------------- */

static void
prepare_task (guint task, guint worker, gpointer data)
{
  NnTape *tape = data;
  NnTapeOp *op = &tape->ops[tape->preparers[task]];
  NnTapeRoom room;
  NnLayerCall call;

  nn_tape_call (tape, op, 0, 0, worker, &call, &room);
  g_return_if_fail (op->klass->prepare != NULL);
  op->klass->prepare (&call, tape->arena + op->prepared);
}

void
nn_tape_prepare (NnTape *tape)
{
  if (tape->prepared)
    return;
  nn_pool_run (tape->pool, tape->n_preparers, prepare_task, tape);
  tape->prepared = TRUE;
}

void
nn_tape_weights_changed (NnTape *tape)
{
  tape->prepared = FALSE;
  tape->price_known = FALSE;
}

/* --- a pass -------------------------------------------------------------- */

typedef struct
{
  NnTape           *tape;
  const NnTapePass *pass;
  guint             n;
  guint             segment;
  gboolean          back;       /* only the way back */
  const gboolean   *skip;       /* operations to leave out */
  gint              linear_op;  /* whose closing activation is left out; -1: none */
} Walk;

static gboolean
is_linear (const Walk *walk, gint o)
{
  if (o == walk->linear_op)
    return TRUE;
  for (guint t = 0; t < walk->tape->n_targets; t++)
    {
      if ((walk->pass->linear >> t & 1) && walk->tape->closings[t] == o)
        return TRUE;
    }
  return FALSE;
}

static void
op_forward (const Walk *walk, NnTapeOp *op, guint first, guint n, guint worker, NnPool *pool)
{
  NnTape *tape = walk->tape;
  guint o = op - tape->ops;
  guint chunk = first / tape->chunk;
  NnTapeRoom room;
  NnLayerCall call;

  if (op->plan.view || (walk->skip != NULL && walk->skip[o]))
    return;
  nn_tape_call (tape, op, first, n, worker, &call, &room);
  call.training = walk->pass->training;
  call.linear = is_linear (walk, o);
  call.pool = pool;
  call.terms = tape->chunk_terms + (gsize) chunk * tape->n_terms + op->terms;
  if (call.training)
    {
      call.random = nn_random_split (&walk->pass->random,
                                     nn_model_entry (tape->model, op->entry)->id);
      call.new_weights = op->new_weights;
    }
  if (op->counts != NULL)
    op->klass->count_steps (&call, op->counts + first);
  op->klass->forward (&call);
}

static void
op_backward (const Walk *walk, NnTapeOp *op, guint first, guint n, guint worker, NnPool *pool)
{
  NnTape *tape = walk->tape;
  guint chunk = first / tape->chunk;
  NnTapeRoom room;
  float *d_in[NN_MAX_INPUTS];
  float *d_weights[NN_MAX_WEIGHTS] = { NULL };
  NnLayerCall call;

  if (!op->active)
    return;
  nn_tape_call (tape, op, first, n, worker, &call, &room);
  call.training = walk->pass->training;
  call.linear = is_linear (walk, op - tape->ops);
  call.pool = pool;
  call.d_out = nn_tape_block (tape, &tape->gradients[op->out], first, worker);
  call.d_in = d_in;
  call.d_weights = d_weights;
  if (call.training)
    {
      call.random = nn_random_split (&walk->pass->random,
                                     nn_model_entry (tape->model, op->entry)->id);
      call.term_scale = 1.0f / walk->n;
    }
  for (guint k = 0; k < op->n_inputs; k++)
    {
      const NnBlock *block = op->edge[k] == NN_EDGE_ADD ? &op->spare[k]
                                                        : &tape->gradients[op->inputs[k]];

      if (op->edge[k] == NN_EDGE_SHARED)
        return;
      d_in[k] = op->edge[k] == NN_EDGE_NONE ? NULL : nn_tape_block (tape, block, first, worker);
    }
  if (op->partial_bytes > 0 && walk->pass->training)
    {
      char *partial = tape->arena + op->partials + chunk * op->partial_bytes;

      for (guint w = 0; w < op->n_weights; w++)
        {
          if (op->new_weights[w] == NULL)
            d_weights[w] = (float *) partial + op->partial_at[w];
        }
    }
  if (op->d_out.place != NN_PLACE_NONE)
    {
      gsize count = n * nn_shape_count (&op->out_shape);

      call.d_out = memcpy (nn_tape_block (tape, &op->d_out, first, worker), call.d_out,
                           count * sizeof (float));
    }
  op->klass->backward (&call);

  for (guint k = 0; k < op->n_inputs; k++)
    {
      gsize count = n * nn_shape_count (&op->in_shape[k]);
      float *sum;

      if (op->edge[k] != NN_EDGE_ADD)
        continue;
      sum = nn_tape_block (tape, &tape->gradients[op->inputs[k]], first, worker);
      for (gsize i = 0; i < count; i++)
        sum[i] += d_in[k][i];
    }
}

/* One chunk through the walk's segment; in the last one also the loss and the way back. */
static void
walk_chunk (const Walk *walk, guint chunk, guint worker, NnPool *pool)
{
  NnTape *tape = walk->tape;
  const NnTapePass *pass = walk->pass;
  const NnTapeSegment *segment = &tape->segments[walk->segment];
  guint first = chunk * tape->chunk;
  guint n = MIN (tape->chunk, walk->n - first);
  gboolean last = walk->segment == tape->n_segments - 1;

  if (!walk->back)
    {
      if (walk->segment == 0 && pass->load != NULL)
        pass->load (pass->data, first, n, worker);
      for (guint o = 0; o < segment->n_ops; o++)
        op_forward (walk, &tape->ops[segment->op + o], first, n, worker, pool);
      if (last && pass->finish != NULL)
        pass->finish (pass->data, chunk, first, n, worker,
                      nn_tape_block (tape, &tape->values[tape->target], first, worker),
                      pass->backward ? nn_tape_block (tape, &tape->gradients[tape->target], first,
                                                      worker)
                                     : NULL);
      if (!last || !pass->backward)
        return;
    }
  for (gint o = segment->n_ops - 1; o >= 0; o--)
    op_backward (walk, &tape->ops[segment->op + o], first, n, worker, pool);
}

static void
chunk_task (guint task, guint worker, gpointer data)
{
  walk_chunk (data, task, worker, NULL);
}

static void
walk_segment (Walk *walk)
{
  NnTape *tape = walk->tape;
  const NnTapeSegment *segment = &tape->segments[walk->segment];
  guint n_chunks = nn_tape_n_chunks (tape, walk->n);

  if (segment->wide && walk->back)
    op_backward (walk, &tape->ops[segment->op], 0, walk->n, 0, tape->pool);
  else if (segment->wide)
    op_forward (walk, &tape->ops[segment->op], 0, walk->n, 0, tape->pool);
  else if (n_chunks == 1) /* a layer may split its own work */
    walk_chunk (walk, 0, 0, tape->pool);
  else
    nn_pool_run (tape->pool, n_chunks, chunk_task, walk);
}

/* The penalties of each chunk, added in chunk order. */
static void
sum_terms (NnTape *tape, guint n)
{
  guint n_chunks = nn_tape_n_chunks (tape, n);

  for (guint o = 0; o < tape->n_ops; o++)
    {
      const NnTapeOp *op = &tape->ops[o];
      guint n_parts = tape->segments[op->segment].wide ? 1 : n_chunks;

      for (guint t = op->terms; t < op->terms + op->plan.n_terms; t++)
        {
          tape->terms[t] = 0;
          for (guint c = 0; c < n_parts; c++)
            tape->terms[t] += tape->chunk_terms[(gsize) c * tape->n_terms + t];
        }
    }
}

static void
walk_back (Walk *walk, gint last)
{
  walk->back = TRUE;
  for (gint s = last; s >= 0; s--)
    {
      walk->segment = s;
      if (walk->tape->segments[s].n_ops > 0)
        walk_segment (walk);
    }
}

void
nn_tape_pass (NnTape *tape, guint n, const NnTapePass *pass)
{
  Walk walk = { .tape = tape, .pass = pass, .n = n,
                .linear_op = -1 };

  g_return_if_fail (n > 0 && n <= tape->batch);
  nn_tape_prepare (tape);
  for (guint s = 0; s < tape->n_segments; s++)
    {
      walk.segment = s;
      walk_segment (&walk);
    }
  if (pass->backward)
    walk_back (&walk, (gint) tape->n_segments - 2);
  if (tape->n_terms > 0)
    sum_terms (tape, n);
}

/* Forward only, without the operations in @skip. */
void
nn_tape_run_ops (NnTape *tape, guint n, const gboolean *skip)
{
  const NnTapePass pass = { 0 };
  Walk walk = { .tape = tape, .pass = &pass, .n = n, .skip = skip, .linear_op = -1 };

  nn_tape_prepare (tape);
  for (guint s = 0; s < tape->n_segments; s++)
    {
      walk.segment = s;
      walk_segment (&walk);
    }
  if (tape->n_terms > 0)
    sum_terms (tape, n);
}

/* Back through the active operations. */
void
nn_tape_run_back (NnTape *tape, guint n, gint linear_op)
{
  const NnTapePass pass = { 0 };
  Walk walk = { .tape = tape, .pass = &pass, .n = n, .linear_op = linear_op };

  walk_back (&walk, (gint) tape->n_segments - 1);
}

gint
nn_tape_find_worst (NnTape *tape, guint n, double *size)
{
  gint worst = -1;

  *size = -1;
  for (guint o = 0; o < tape->n_ops; o++)
    {
      const NnTapeOp *op = &tape->ops[o];
      const NnBlock *block = &tape->values[op->out];
      gsize count = n * nn_shape_count (&op->out_shape);
      const float *value = nn_tape_block (tape, block, 0, 0);

      if (block->place != NN_PLACE_ARENA)
        continue;
      for (gsize i = 0; i < count; i++)
        {
          if (!isfinite (value[i]))
            {
              *size = INFINITY;
              return op->out;
            }
          if (fabsf (value[i]) > *size)
            {
              *size = fabsf (value[i]);
              worst = op->out;
            }
        }
    }
  return worst;
}
