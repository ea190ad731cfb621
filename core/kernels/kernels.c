/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Which kernels run on this machine. */
#include "core/kernels/private.h"

#include <string.h>

const NnKernels *
nn_kernels_for (const char *isa)
{
  if (strcmp (isa, "naive") == 0)
    return &nn_kernels_naive;
  return NULL;
}

const NnKernels *
nn_kernels (void)
{
  return &nn_kernels_naive;
}

const char *
nn_kernels_isa (void)
{
  return nn_kernels ()->isa;
}

gsize
nn_gemm_nt_scratch (gsize K)
{
  return K * 16 * sizeof (float);
}

gsize
nn_conv_scratch (const NnConv *conv)
{
  return 0;
}

void
nn_conv_turn (const NnConv *conv, const float *w, float *turned)
{
  gsize n_taps = conv->KH * conv->KW;

  for (gsize t = 0; t < n_taps; t++)
    for (gsize f = 0; f < conv->F; f++)
      for (gsize c = 0; c < conv->C; c++)
        turned[((n_taps - 1 - t) * conv->F + f) * conv->C + c] = w[(t * conv->C + c) * conv->F + f];
}
