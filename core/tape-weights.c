/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The last phase of a training step: the gradient of each weight, in shares
 * small enough that whoever uses a share finds it in its cache.
 */
#include "core/tape-private.h"

#include <string.h>

#define SHARE_NUMBERS 4096

/* Cuts the weights into shares: whole rows where the layer computes the gradient
 * by rows, else runs of numbers. The cut depends on the shapes alone. */
void
nn_tape_plan_shares (NnTape *tape)
{
  GArray *shares = g_array_new (FALSE, FALSE, sizeof (NnTapeShare));

  for (guint o = 0; o < tape->n_ops; o++)
    {
      const NnTapeOp *op = &tape->ops[o];
      gboolean by_rows = op->klass->weight_gradient != NULL;

      for (guint w = 0; w < op->n_weights; w++)
        {
          const NnWeightInfo *info = nn_model_weight_info (tape->model, op->entry, w);
          gsize rows = by_rows ? info->shape.size[0] : op->weight_size[w];
          gsize width = op->weight_size[w] / MAX (rows, 1);
          gsize step = MAX (SHARE_NUMBERS / MAX (width, 1), 1);

          if (info->fixed)
            continue;
          if (step > 16)
            step = step / 16 * 16;
          for (gsize row = 0; row < rows; row += step)
            {
              gsize n_rows = MIN (step, rows - row);
              NnTapeShare share = { o, w, row, n_rows, row * width, n_rows * width };

              g_array_append_val (shares, share);
            }
        }
    }
  tape->n_shares = shares->len;
  tape->shares = (NnTapeShare *) g_array_free (shares, FALSE);
}

typedef struct
{
  NnTape     *tape;
  guint       n;
  NnShareFunc func;
  gpointer    data;
} Sharing;

static const float *
sum_partials (NnTape *tape, const NnTapeOp *op, const NnTapeShare *share, guint n, float *sum)
{
  guint n_parts = tape->segments[op->segment].wide ? 1 : nn_tape_n_chunks (tape, n);
  const char *base = tape->arena + op->partials;
  const float *part = (const float *) base + op->partial_at[share->weight] + share->start;

  if (n_parts == 1)
    return part;
  memcpy (sum, part, share->count * sizeof (float));
  for (guint c = 1; c < n_parts; c++)
    {
      part = (const float *) (base + c * op->partial_bytes) + op->partial_at[share->weight]
             + share->start;
      for (gsize i = 0; i < share->count; i++)
        sum[i] += part[i];
    }
  return sum;
}

static void
share_task (guint task, guint worker, gpointer data)
{
  const Sharing *sharing = data;
  NnTape *tape = sharing->tape;
  const NnTapeShare *share = &tape->shares[task];
  NnTapeOp *op = &tape->ops[share->op];
  float *block
      = (float *) (tape->scratch + worker * tape->scratch_bytes + tape->share_scratch);
  const float *gradient = block;

  if (!op->active)
    memset (block, 0, share->count * sizeof (float));
  else if (op->klass->weight_gradient != NULL)
    {
      NnTapeRoom room;
      NnLayerCall call;

      nn_tape_call (tape, op, 0, sharing->n, worker, &call, &room);
      call.training = TRUE;
      call.d_out = nn_tape_block (tape, &tape->gradients[op->out], 0, worker);
      op->klass->weight_gradient (&call, share->weight, share->row, share->row + share->n_rows,
                                  block);
    }
  else
    gradient = sum_partials (tape, op, share, sharing->n, block);
  if (op->kernels >> share->weight & 1)
    {
      nn_tape_add_price (op, share, gradient, block);
      gradient = block;
    }
  sharing->func (sharing->data, task, op->first_weight + share->weight, share->start,
                 share->count, gradient);
}

void
nn_tape_shares (NnTape *tape, guint n, NnShareFunc func, gpointer data)
{
  Sharing sharing = { tape, n, func, data };

  nn_pool_run (tape->pool, tape->n_shares, share_task, &sharing);
}
