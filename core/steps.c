/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/steps.h"

#include <string.h>

#define LEAST 256

struct _NnStepsBlock
{
  gatomicrefcount ref_count;
  gint            used;       /* atomic: how many are written, by whichever value */
  guint           capacity;
  NnRunStep       points[];
};

static gsize
bytes_of (gsize capacity)
{
  return sizeof (NnStepsBlock) + capacity * sizeof (NnRunStep);
}

static void
block_unref (NnStepsBlock *block)
{
  if (g_atomic_ref_count_dec (&block->ref_count))
    g_free (block);
}

static NnStepsBlock *
block_new (guint capacity)
{
  NnStepsBlock *block = g_malloc (bytes_of (capacity));

  g_atomic_ref_count_init (&block->ref_count);
  block->used = 0;
  block->capacity = capacity;
  return block;
}

static gboolean
is_alone (const NnSteps *steps)
{
  return g_atomic_ref_count_compare (&steps->block->ref_count, 1);
}

void
nn_steps_share (NnSteps *steps, const NnSteps *from)
{
  *steps = *from;
  if (steps->block != NULL)
    g_atomic_ref_count_inc (&steps->block->ref_count);
}

void
nn_steps_clear (NnSteps *steps)
{
  g_clear_pointer (&steps->block, block_unref);
  steps->n = 0;
}

/* The place after the last for @n more, where nobody writes yet: the first to come has it. */
static gboolean
claim (NnSteps *steps, guint n)
{
  NnStepsBlock *block = steps->block;

  if (block == NULL || n > block->capacity - steps->n)
    return FALSE;
  return g_atomic_int_compare_and_exchange (&block->used, (gint) steps->n, (gint) (steps->n + n));
}

/* Memory of its own for @capacity, with its numbers. */
static void
move_out (NnSteps *steps, guint capacity)
{
  NnStepsBlock *block = block_new (capacity);

  if (steps->n > 0)
    memcpy (block->points, steps->block->points, steps->n * sizeof (NnRunStep));
  block->used = (gint) steps->n;
  g_clear_pointer (&steps->block, block_unref);
  steps->block = block;
}

void
nn_steps_append (NnSteps *steps, const NnRunStep *points, guint n)
{
  if (n == 0)
    return;
  /* What was cut off is nobody's. */
  if (steps->block != NULL && is_alone (steps))
    steps->block->used = (gint) steps->n;
  if (!claim (steps, n))
    {
      guint need = steps->n + n, capacity = MAX (LEAST, need > G_MAXINT / 2 ? need : 2 * need);

      /* Large memory that nobody else reads moves without being copied. */
      if (steps->block != NULL && is_alone (steps))
        {
          steps->block = g_realloc (steps->block, bytes_of (capacity));
          steps->block->capacity = capacity;
        }
      else
        move_out (steps, MAX (capacity, steps->block != NULL ? steps->block->capacity : 0));
      steps->block->used = (gint) need;
    }
  memcpy (steps->block->points + steps->n, points, n * sizeof (NnRunStep));
  steps->n += n;
}

void
nn_steps_cut (NnSteps *steps, guint n)
{
  steps->n = MIN (steps->n, n);
}

void
nn_steps_reserve (NnSteps *steps, guint n)
{
  NnStepsBlock *block;

  if (steps->block == NULL)
    steps->block = block_new (LEAST);
  if (n <= steps->block->capacity || !is_alone (steps))
    return;
  block = g_try_realloc (steps->block, bytes_of (n));
  if (block == NULL)
    return;
  steps->block = block;
  block->capacity = n;
}

const NnRunStep *
nn_steps_data (const NnSteps *steps)
{
  static const NnRunStep none;

  return steps->block != NULL ? steps->block->points : &none;
}
