/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/layers/norm.h"

#include "core/kernels/kernels.h"

gboolean
nn_norm_shape (const double *args, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  *out = in[0];
  return TRUE;
}

guint
nn_norm_weights (const NnShape *out, gboolean gamma, gboolean beta, NnWeightInfo *info)
{
  NnShape channels = NN_SHAPE (out->size[out->n_axes - 1]);
  guint n = 0;

  if (gamma)
    info[n++] = (NnWeightInfo){ .name = "gamma", .shape = channels, .init = NN_INIT_ONES };
  if (beta)
    info[n++] = (NnWeightInfo){ .name = "beta", .shape = channels, .init = NN_INIT_ZEROS };
  return n;
}

void
nn_norm_plan (const double *args, const NnShape *in, guint n_in, const NnShape *out,
              NnLayerPlan *plan)
{
  plan->state_bytes = nn_shape_count (out) / out->size[out->n_axes - 1] * 2 * sizeof (float);
  plan->macs = nn_shape_count (out);
}

static gsize
n_channels (const NnLayerCall *call)
{
  return call->out_shape.size[call->out_shape.n_axes - 1];
}

static gsize
n_rows (const NnLayerCall *call)
{
  return call->n * nn_shape_count (&call->out_shape) / n_channels (call);
}

void
nn_norm_forward (const NnNorm *norm, const NnLayerCall *call)
{
  nn_kernels ()->norm_rows (n_rows (call), n_channels (call), norm->center, (float) norm->epsilon,
                            call->in[0], norm->gamma >= 0 ? call->weights[norm->gamma] : NULL,
                            norm->beta >= 0 ? call->weights[norm->beta] : NULL, call->out,
                            call->state);
}

void
nn_norm_backward (const NnNorm *norm, const NnLayerCall *call)
{
  nn_kernels ()->norm_rows_back (n_rows (call), n_channels (call), norm->center, call->in[0],
                                 call->state, norm->gamma >= 0 ? call->weights[norm->gamma] : NULL,
                                 call->d_out, call->d_in[0],
                                 norm->gamma >= 0 ? call->d_weights[norm->gamma] : NULL,
                                 norm->beta >= 0 ? call->d_weights[norm->beta] : NULL);
}
