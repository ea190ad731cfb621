/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What weights cost: every layer with kernels has the arguments l1 and l2 (see
 * NN_LAYER_PRICE_ARGS), and their price
 *
 *   l1 Σ |w| + l2 Σ w²        over all kernels w of the layer
 *
 * is added to the loss as it is, however large the batch. Its gradient
 *
 *   l1 sign w + 2 l2 w        (sign 0 = 0)
 *
 * joins that of the loss before anybody sees it: whoever clips, clips both. As in
 * Keras' L1L2 and in a penalty that is added to the loss in PyTorch; other than the
 * weight decay of AdamW, which goes past the gradient. What training does not move
 * (statistics) is no kernel and costs nothing; nor does a layer that the outputs do not
 * depend on. R. Tibshirani, "Regression Shrinkage and Selection via the Lasso", 1996;
 * A. Krogh and J. Hertz, "A Simple Weight Decay Can Improve Generalization", 1991.
 */
#include "core/kernels/kernels.h"
#include "core/tape-private.h"

#include <string.h>

#define PIECE_NUMBERS 16384

static void
find_kernels (const NnTape *tape, NnTapeOp *op)
{
  const NnEntry *entry = nn_model_entry (tape->model, op->entry);

  for (guint w = 0; w < op->n_weights; w++)
    {
      if (nn_model_weight_info (tape->model, op->entry, w)->kernel)
        op->kernels |= 1u << w;
    }
  if (op->kernels == 0)
    return;
  op->l1 = nn_layer_arg (entry->klass, entry->args, "l1");
  op->l2 = nn_layer_arg (entry->klass, entry->args, "l2");
  if (op->l1 == 0 && op->l2 == 0)
    op->kernels = 0;
}

/* The cut depends on the shapes alone. A tape's arguments never change. */
void
nn_tape_plan_price (NnTape *tape)
{
  GArray *pieces = g_array_new (FALSE, FALSE, sizeof (NnTapePiece));

  for (guint o = 0; o < tape->n_ops; o++)
    {
      NnTapeOp *op = &tape->ops[o];

      find_kernels (tape, op);
      for (guint w = 0; w < op->n_weights; w++)
        {
          for (gsize at = 0; (op->kernels >> w & 1) && at < op->weight_size[w]; at += PIECE_NUMBERS)
            {
              NnTapePiece piece = { o, w, at, MIN (PIECE_NUMBERS, op->weight_size[w] - at), 0 };

              g_array_append_val (pieces, piece);
            }
        }
    }
  tape->n_pieces = pieces->len;
  tape->pieces = (NnTapePiece *) g_array_free (pieces, FALSE);
}

static void
piece_task (guint task, guint worker, gpointer data)
{
  NnTape *tape = data;
  NnTapePiece *piece = &tape->pieces[task];
  const NnTapeOp *op = &tape->ops[piece->op];
  double sum, squares;

  nn_kernels ()->sizes (piece->count, op->weights[piece->weight] + piece->start, &sum, &squares);
  piece->price = op->l1 * sum + op->l2 * squares;
}

double
nn_tape_price (NnTape *tape, guint index)
{
  double price = 0;

  if (tape->n_pieces == 0)
    return 0;
  if (!tape->price_known)
    nn_pool_run (tape->pool, tape->n_pieces, piece_task, tape);
  tape->price_known = TRUE;
  for (guint p = 0; p < tape->n_pieces; p++)
    {
      if (tape->ops[tape->pieces[p].op].entry == index)
        price += tape->pieces[p].price;
    }
  return price;
}

void
nn_tape_add_price (const NnTapeOp *op, const NnTapeShare *share, const float *gradient, float *sum)
{
  if (gradient != sum)
    memcpy (sum, gradient, share->count * sizeof (float));
  nn_kernels ()->add_price (share->count, (float) op->l1, (float) (2 * op->l2),
                            op->weights[share->weight] + share->start, sum);
}
