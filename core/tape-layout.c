/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Where all of a tape lies: what must last until the next evaluation has its own
 * place in the arena; what lasts only while a chunk goes through the layers is
 * leased from the scratch of the thread that runs it.
 */
#include "core/tape-private.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define ALIGNMENT 64
#define HUGE_PAGE (2u << 20)

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

  layout->arena += (bytes + NN_TAPE_SLACK + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
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
  Lease lease = { start, end, stride * layout->tape->chunk + NN_TAPE_SLACK, &block->at };

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
      /* a loss of its own writes there */
      if (single && tape->n_targets > 1 && nn_tape_aims_at (tape, op->inputs[0]))
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

/* Whether a target lies in the block of @root. */
static gboolean
holds_target (const NnTape *tape, guint root)
{
  for (guint t = 0; t < tape->n_targets; t++)
    {
      if (find_root (tape, tape->targets[t], FALSE) == root)
        return TRUE;
    }
  return FALSE;
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
      if (all || is_input || holds_target (tape, i))
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
  for (guint t = 0; t < tape->n_targets; t++)
    {
      if (find_root (tape, tape->targets[t], TRUE) != root)
        continue;
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

static gboolean
backs (const NnTape *tape)
{
  return (tape->use & (NN_TAPE_GRADIENT | NN_TAPE_WEIGHTS)) != 0;
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
      if (op->plan.state_bytes > 0 && (backs (tape) || (tape->use & NN_TAPE_KEEP)))
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
              || (count_readers (tape, op->inputs[k]) < 2
                  && !(tape->n_targets > 1 && nn_tape_aims_at (tape, op->inputs[k]))))
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
          wanted[i] = op->trains || op->plan.n_terms > 0 || nn_tape_aims_at (tape, i);
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

gboolean
nn_tape_lay_out (NnTape *tape, GError **error)
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
    share_bytes = MAX (share_bytes, tape->shares[i].count * sizeof (float) + NN_TAPE_SLACK);

  /* A thread's scratch: the layers' own, then the leases; those are over when
   * the shares of the weights come. */
  base = (layout.layer_scratch + NN_TAPE_SLACK + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
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
    nn_tape_plan_edges (tape, tape->targets, tape->n_targets, wanted);
  return TRUE;
}
