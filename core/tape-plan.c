/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Planning a tape: which operations run, in what groups, and where all lies. */
#include "core/tape-private.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define ALIGNMENT 64
#define SLACK     64
#define HUGE_PAGE (2u << 20)

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

static gboolean
backs (const NnTape *tape)
{
  return (tape->use & (NN_TAPE_GRADIENT | NN_TAPE_WEIGHTS)) != 0;
}

/* Entries to compute: all where all are kept, else what the target depends on. */
static void
mark_live (const NnTape *tape, gboolean *live)
{
  for (gint i = tape->n_entries - 1; i >= 0; i--)
    {
      const NnEntry *entry = nn_model_entry (tape->model, i);

      if ((tape->use & NN_TAPE_KEEP) || i == (gint) tape->target)
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
      || index == tape->target)
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
    op->partial_bytes = partial * sizeof (float) + SLACK;
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
 * the target's, looked at through views that nobody else reads. */
static gint
find_closing (const NnTape *tape)
{
  gint o = tape->op_of[tape->target];

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

/* --- where all lies ------------------------------------------------------ */

typedef struct
{
  guint  start, end;   /* when it is in use: forward of operation o is at o, its
                          backward at 2 n_ops - o */
  gsize  bytes;
  gsize *at;
} Lease;

typedef struct
{
  NnTape *tape;
  gsize   arena;
  GArray *leases;      /* of the threads' scratch */
  gsize   layer_scratch;
} Layout;

static gsize
take (Layout *layout, gsize bytes)
{
  gsize at = layout->arena;

  layout->arena += (bytes + SLACK + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  return at;
}

static void
place_arena (Layout *layout, NnBlock *block, gsize stride)
{
  block->place = NN_PLACE_ARENA;
  block->stride = stride;
  block->at = take (layout, stride * layout->tape->batch);
}

/* The block must stay where it is: its address is kept. */
static void
place_scratch (Layout *layout, NnBlock *block, gsize stride, guint start, guint end)
{
  Lease lease = { start, end, stride * layout->tape->chunk + SLACK, &block->at };

  block->place = NN_PLACE_SCRATCH;
  block->stride = stride;
  g_array_append_val (layout->leases, lease);
}

/* Each lease gets the lowest place that is free all its time. Returns the bytes used. */
static gsize
settle_leases (GArray *leases)
{
  gsize highest = 0;

  for (guint i = 0; i < leases->len; i++)
    {
      Lease *lease = &g_array_index (leases, Lease, i);
      gsize at = 0;
      gboolean moved = TRUE;

      while (moved)
        {
          moved = FALSE;
          for (guint j = 0; j < i; j++)
            {
              const Lease *other = &g_array_index (leases, Lease, j);

              if (other->end < lease->start || lease->end < other->start
                  || at + lease->bytes <= *other->at || *other->at + other->bytes <= at)
                continue;
              at = (*other->at + other->bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
              moved = TRUE;
            }
        }
      *lease->at = at;
      highest = MAX (highest, at + lease->bytes);
    }
  return highest;
}

static guint
count_readers (const NnTape *tape, guint entry)
{
  guint n = 0;

  for (guint o = 0; o < tape->n_ops; o++)
    {
      for (guint k = 0; k < tape->ops[o].n_inputs; k++)
        n += tape->ops[o].inputs[k] == entry;
    }
  return n;
}

/* A view shares the block of what it views; @single: only where no one else reads that. */
static guint
find_root (const NnTape *tape, guint entry, gboolean single)
{
  while (tape->op_of[entry] >= 0)
    {
      const NnTapeOp *op = &tape->ops[tape->op_of[entry]];

      if (!op->plan.view || (single && count_readers (tape, op->inputs[0]) != 1))
        break;
      entry = op->inputs[0];
    }
  return entry;
}

static gsize
value_stride (const NnTape *tape, guint entry)
{
  return nn_shape_count (nn_model_shape (tape->model, entry)) * sizeof (float);
}

static void
lay_values (Layout *layout)
{
  NnTape *tape = layout->tape;
  g_autofree guint *last = g_new0 (guint, tape->n_entries);
  gboolean all = (tape->use & (NN_TAPE_KEEP | NN_TAPE_GRADIENT | NN_TAPE_WEIGHTS)) != 0;

  for (guint o = 0; o < tape->n_ops; o++)
    {
      for (guint k = 0; k < tape->ops[o].n_inputs; k++)
        last[find_root (tape, tape->ops[o].inputs[k], FALSE)] = o;
    }
  for (guint i = 0; i < tape->n_entries; i++)
    {
      gint o = tape->op_of[i];
      gboolean is_input = nn_model_entry (tape->model, i)->n_inputs == 0;

      if ((o < 0 && !is_input) || find_root (tape, i, FALSE) != i)
        continue;
      if (all || is_input || i == find_root (tape, tape->target, FALSE))
        place_arena (layout, &tape->values[i], value_stride (tape, i));
      else
        place_scratch (layout, &tape->values[i], value_stride (tape, i), o, MAX (last[i], o));
    }
}

/* Whether the gradient of @root (and of the views of it) must outlive a chunk. */
static gboolean
gradient_stays (const NnTape *tape, guint root, guint *first_reader)
{
  const NnTapeOp *maker = tape->op_of[root] >= 0 ? &tape->ops[tape->op_of[root]] : NULL;
  gboolean stays = (tape->use & NN_TAPE_GRADIENT) || maker == NULL
                   || (maker->trains && maker->klass->weight_gradient != NULL)
                   || tape->segments[maker->segment].wide;

  *first_reader = 0;
  for (guint o = 0; o < tape->n_ops; o++)
    {
      for (guint k = 0; k < tape->ops[o].n_inputs; k++)
        {
          if (find_root (tape, tape->ops[o].inputs[k], TRUE) != root)
            continue;
          *first_reader = o;
          stays |= maker != NULL && maker->segment != tape->ops[o].segment;
        }
    }
  if (find_root (tape, tape->target, TRUE) == root)
    {
      *first_reader = tape->n_ops;
      stays |= maker != NULL && maker->segment != tape->n_segments - 1;
    }
  return stays;
}

static void
lay_gradients (Layout *layout, const gboolean *wanted)
{
  NnTape *tape = layout->tape;

  for (guint i = 0; i < tape->n_entries; i++)
    {
      guint first_reader;

      if (!wanted[i] || find_root (tape, i, TRUE) != i)
        continue;
      if (gradient_stays (tape, i, &first_reader))
        place_arena (layout, &tape->gradients[i], value_stride (tape, i));
      else
        place_scratch (layout, &tape->gradients[i], value_stride (tape, i),
                       2 * tape->n_ops - first_reader, 2 * tape->n_ops - tape->op_of[i]);
    }
}

static void
lay_ops (Layout *layout)
{
  NnTape *tape = layout->tape;

  for (guint o = 0; o < tape->n_ops; o++)
    {
      NnTapeOp *op = &tape->ops[o];
      guint back = 2 * tape->n_ops - o;

      op->terms = tape->n_terms;
      tape->n_terms += op->plan.n_terms;
      layout->layer_scratch = MAX (layout->layer_scratch, op->plan.scratch_bytes);
      if (op->plan.state_bytes > 0 && backs (tape))
        place_arena (layout, &op->state, op->plan.state_bytes);
      else if (op->plan.state_bytes > 0)
        place_scratch (layout, &op->state, op->plan.state_bytes, o, o);
      if (op->plan.prepared_bytes > 0)
        {
          op->prepared = take (layout, op->plan.prepared_bytes);
          tape->preparers[tape->n_preparers++] = o;
        }
      if (op->partial_bytes > 0)
        {
          guint n = tape->segments[op->segment].wide ? 1 : nn_tape_n_chunks (tape, tape->batch);

          op->partials = take (layout, op->partial_bytes * n);
        }
      if (tape->use == (NN_TAPE_GRADIENT | NN_TAPE_KEEP) && !op->plan.view)
        place_scratch (layout, &op->d_out, value_stride (tape, op->out), back, back);
      for (guint k = 0; backs (tape) && k < op->n_inputs; k++)
        {
          gsize stride = value_stride (tape, op->inputs[k]);

          if (tape->gradients[find_root (tape, op->inputs[k], TRUE)].place == NN_PLACE_NONE
              || count_readers (tape, op->inputs[k]) < 2)
            continue;
          if (tape->segments[op->segment].wide)
            place_arena (layout, &op->spare[k], stride);
          else
            place_scratch (layout, &op->spare[k], stride, back, back);
        }
    }
}

/* Entries whose gradient training wants: whatever a weight or a penalty lies below. */
static void
mark_wanted (const NnTape *tape, gboolean *wanted)
{
  for (guint i = 0; i < tape->n_entries; i++)
    {
      const NnTapeOp *op = tape->op_of[i] >= 0 ? &tape->ops[tape->op_of[i]] : NULL;

      if (tape->use & NN_TAPE_GRADIENT)
        wanted[i] = op != NULL || nn_model_entry (tape->model, i)->n_inputs == 0;
      else if (op != NULL && (tape->use & NN_TAPE_WEIGHTS))
        {
          wanted[i] = op->trains || op->plan.n_terms > 0 || i == tape->target;
          for (guint k = 0; k < op->n_inputs; k++)
            wanted[i] |= wanted[op->inputs[k]];
        }
    }
}

static gboolean
get_arena (NnTape *tape, gsize bytes, GError **error)
{
  double machine = (double) sysconf (_SC_PHYS_PAGES) * sysconf (_SC_PAGESIZE);
  void *map = MAP_FAILED;

  tape->arena_bytes = bytes;
  tape->arena_map_bytes = bytes + HUGE_PAGE;
  if (bytes < 0.8 * machine)
    map = mmap (NULL, tape->arena_map_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                -1, 0);
  if (map == MAP_FAILED)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
                   "At a batch of %u this network needs %.1f GB of memory and the machine has "
                   "%.1f GB: use a smaller batch or a smaller network.",
                   tape->batch, bytes / 1e9, machine / 1e9);
      return FALSE;
    }
  tape->arena_map = map;
  tape->arena = (char *) (((gsize) map + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE);
  /* Huge pages save misses, and touching all now saves faults within a step. */
  if (bytes >= HUGE_PAGE)
    madvise (tape->arena, bytes, MADV_HUGEPAGE);
  memset (tape->arena, 0, bytes);
  return TRUE;
}

static gboolean
lay_out (NnTape *tape, GError **error)
{
  g_autoptr (GArray) leases = g_array_new (FALSE, FALSE, sizeof (Lease));
  g_autofree gboolean *wanted = g_new0 (gboolean, tape->n_entries);
  Layout layout = { tape, 0, leases, 0 };
  gsize share_bytes = 0, leased, base;

  mark_wanted (tape, wanted);
  lay_values (&layout);
  lay_gradients (&layout, wanted);
  tape->preparers = g_new0 (guint, tape->n_ops);
  lay_ops (&layout);
  leased = settle_leases (leases);
  for (guint i = 0; i < tape->n_shares; i++)
    share_bytes = MAX (share_bytes, tape->shares[i].count * sizeof (float) + SLACK);

  /* A thread's scratch: the layers' own, then the leases; those are over when
   * the shares of the weights come. */
  base = (layout.layer_scratch + SLACK + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  for (guint i = 0; i < leases->len; i++)
    *g_array_index (leases, Lease, i).at += base;
  tape->share_scratch = base;
  tape->scratch_bytes = (base + MAX (leased, share_bytes) + 4095) / 4096 * 4096;
  if (!get_arena (tape, layout.arena + nn_pool_n_threads (tape->pool) * tape->scratch_bytes, error))
    return FALSE;
  tape->scratch = tape->arena + layout.arena;

  for (guint i = 0; i < tape->n_entries; i++)
    {
      if (tape->op_of[i] >= 0 && tape->ops[tape->op_of[i]].plan.view)
        {
          tape->values[i] = tape->values[find_root (tape, i, FALSE)];
          if (wanted[i])
            tape->gradients[i] = tape->gradients[find_root (tape, i, TRUE)];
        }
    }
  if (tape->use & NN_TAPE_WEIGHTS)
    nn_tape_plan_edges (tape, tape->target, wanted);
  return TRUE;
}

void
nn_tape_plan_edges (NnTape *tape, guint from, const gboolean *wanted)
{
  gboolean *reached = tape->marks;
  gboolean *written = tape->marks + tape->n_entries;

  memset (tape->marks, 0, 2 * tape->n_entries * sizeof (gboolean));
  reached[from] = TRUE;
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

NnTape *
nn_tape_new_for (NnModel *model, gint target, guint batch, NnTapeUse use, NnPool *pool,
                 GError **error)
{
  g_autoptr (NnTape) tape = NULL;
  guint n_chunks;

  g_return_val_if_fail (batch > 0, NULL);
  if (!nn_model_check (model, error))
    return NULL;

  tape = g_new0 (NnTape, 1);
  tape->model = nn_model_ref (model);
  tape->pool = pool;
  tape->use = use & NN_TAPE_GRADIENT ? use | NN_TAPE_KEEP : use;
  tape->batch = batch;
  tape->chunk = choose_chunk (batch);
  tape->target = target >= 0 ? (guint) target : nn_model_output (model);
  tape->n_entries = nn_model_n_entries (model);
  tape->values = g_new0 (NnBlock, tape->n_entries);
  tape->gradients = g_new0 (NnBlock, tape->n_entries);
  tape->op_of = g_new (gint, tape->n_entries);
  tape->marks = g_new0 (gboolean, 3 * tape->n_entries);
  plan_ops (tape);
  plan_segments (tape);
  tape->closing = find_closing (tape);
  if (tape->use & NN_TAPE_WEIGHTS)
    nn_tape_plan_shares (tape);
  if (!lay_out (tape, error))
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
  g_free (tape->op_of);
  g_free (tape->marks);
  g_free (tape->ops);
  g_free (tape->segments);
  g_free (tape->preparers);
  g_free (tape->shares);
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
  tape->prepared = FALSE;
}
