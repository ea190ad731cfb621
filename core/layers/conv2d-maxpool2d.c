/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Conv2D and MaxPool2D in one go: the value between them is never written. What
 * is kept is one byte for each output, which of its four inputs won, so that the
 * way back touches only those: a quarter of the work. Same bits as one after
 * the other. Hidden: a tape puts it in where nobody looks at the value between.
 */
#include "core/activation.h"
#include "core/layers/conv2d.h"

static void
plan (const double *values, const NnShape *in, guint n_in, const NnShape *out, NnLayerPlan *plan)
{
  NnConv conv;

  nn_conv2d_geometry (values, &in[0], &conv);
  plan->state_bytes = nn_shape_count (out);
  plan->scratch_bytes = nn_conv_pool_scratch (&conv);
  plan->prepared_bytes
      = nn_conv2d_prepared (&conv, conv.F * conv.KH * nn_conv_row (&conv)) * sizeof (float);
  plan->macs = conv.KH * conv.KW * conv.C * conv.OH * conv.OW * conv.F;
}

static void
prepare (const NnLayerCall *call, void *prepared)
{
  NnConv conv;

  nn_conv2d_geometry (call->args, &call->in_shape[0], &conv);
  nn_conv_by_filter (&conv, call->weights[0], prepared);
  nn_conv2d_transform (&conv, call->weights[0], conv.F * conv.KH * nn_conv_row (&conv), prepared);
}

typedef struct
{
  const NnLayerCall *call;
  gsize              start;   /* of the sample's outputs */
} Forward;

static void
forward_rows (const NnConv *piece, gsize first, const float *x, void *scratch, gpointer data)
{
  const Forward *forward = data;
  const NnLayerCall *call = forward->call;
  gsize at = forward->start + first / 2 * (piece->OW / 2) * piece->F;

  nn_kernels ()->conv_pool_forward (piece, x, call->weights[0],
                                    nn_conv2d_transformed (piece,
                                                           piece->F * piece->KH
                                                           * nn_conv_row (piece),
                                                           call->prepared),
                                    call->args[NN_CONV2D_USE_BIAS] != 0 ? call->weights[1] : NULL,
                                    call->args[NN_CONV2D_ACTIVATION] == NN_ACTIVATION_RELU,
                                    call->out + at, (guint8 *) call->state + at, scratch);
}

static void
forward (const NnLayerCall *call)
{
  gsize in_size = nn_shape_count (&call->in_shape[0]);
  gsize out_size = nn_shape_count (&call->out_shape);
  NnConv conv;

  nn_conv2d_geometry (call->args, &call->in_shape[0], &conv);
  /* what is left over of an odd extent is not pooled */
  conv.OH -= conv.OH % 2;
  conv.OW -= conv.OW % 2;
  for (guint i = 0; i < call->n; i++)
    {
      Forward forward = { call, i * out_size };

      nn_conv2d_by_rows (call, &conv, call->in[0] + i * in_size, forward_rows, &forward);
    }
}

static void
backward (const NnLayerCall *call)
{
  NnConv conv;

  nn_conv2d_geometry (call->args, &call->in_shape[0], &conv);
  nn_kernels ()->conv_pool_backward (&conv, call->n, call->in[0], call->d_out, call->state,
                                     call->weights[0], call->prepared, call->d_in[0],
                                     call->d_weights[0],
                                     call->args[NN_CONV2D_USE_BIAS] != 0 ? call->d_weights[1]
                                                                         : NULL,
                                     call->scratch);
}

const NnLayerClass nn_layer_conv2d_maxpool2d = {
  .base = {
    .name = "conv2d+maxpool2d",
    .title = NN_("Conv2D and MaxPool2D"),
    .summary = NN_("Convolution and pooling in one go."),
    .category = NN_("Convolution"),
  },
  .role = NN_ROLE_CONVOLVE,
  .min_inputs = 1,
  .max_inputs = 1,
  .plan = plan,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
};
