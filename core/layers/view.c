/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/layers/view.h"

#include <string.h>

enum { TIME, HEIGHT, WIDTH, CHANNELS };

const NnArg nn_axes_args[] = {
  { "time", NN_("Time steps"), "", NN_ARG_INTEGER, 0, 0, 65536 },
  { "height", NN_("Height"), NN_("px"), NN_ARG_INTEGER, 28, 0, 65536 },
  { "width", NN_("Width"), NN_("px"), NN_ARG_INTEGER, 28, 0, 65536 },
  { "channels", NN_("Channels"), "", NN_ARG_INTEGER, 1, 1, 65536 },
  { NULL }
};

double
nn_axes_shape (const double *args,
               NnShape      *out)
{
  double count = 1;

  *out = (NnShape){ 0 };
  for (guint i = TIME; i <= CHANNELS; i++)
    {
      if (args[i] == 0)
        continue;
      count *= args[i];
      out->size[out->n_axes++] = (gsize) args[i];
    }
  return count;
}

void
nn_view_plan (const double  *args,
              const NnShape *in,
              guint          n_in,
              const NnShape *out,
              NnLayerPlan   *plan)
{
  plan->view = TRUE;
}

void
nn_view_forward (const NnLayerCall *call)
{
  memcpy (call->out, call->in[0], call->n * nn_shape_count (&call->out_shape) * sizeof (float));
}

void
nn_view_backward (const NnLayerCall *call)
{
  if (call->d_in[0] != NULL)
    memcpy (call->d_in[0], call->d_out,
            call->n * nn_shape_count (&call->out_shape) * sizeof (float));
}
