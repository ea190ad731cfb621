/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Which kernels run on this machine, and what all of them share. */
#include "core/kernels/private.h"

#include <string.h>

/* --- the choice ---------------------------------------------------------- */

const NnKernels *
nn_kernels_for (const char *isa)
{
#if defined(__x86_64__)
  __builtin_cpu_init ();
#ifdef NN_HAVE_AVX512
  if (strcmp (isa, "avx512") == 0 && __builtin_cpu_supports ("avx512f")
      && __builtin_cpu_supports ("avx512bw") && __builtin_cpu_supports ("avx512dq")
      && __builtin_cpu_supports ("avx512vl") && __builtin_cpu_supports ("bmi2"))
    return &nn_kernels_avx512;
#endif
#ifdef NN_HAVE_AVX2
  if (strcmp (isa, "avx2") == 0 && __builtin_cpu_supports ("avx2")
      && __builtin_cpu_supports ("fma") && __builtin_cpu_supports ("bmi2"))
    return &nn_kernels_avx2;
#endif
#endif
  if (strcmp (isa, NN_BASELINE) == 0)
    return &nn_kernels_baseline;
  if (strcmp (isa, "naive") == 0)
    return &nn_kernels_naive;
  return NULL;
}

static gpointer
choose (gpointer data)
{
  const char *const best_first[] = { g_getenv ("VITRINE_ISA"), "avx512", "avx2", NN_BASELINE };

  for (guint i = 0; i < G_N_ELEMENTS (best_first); i++)
    {
      const NnKernels *kernels = best_first[i] != NULL ? nn_kernels_for (best_first[i]) : NULL;

      if (kernels != NULL)
        return (gpointer) kernels;
    }
  return (gpointer) &nn_kernels_naive;
}

const NnKernels *
nn_kernels (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, choose, NULL);
}

const char *
nn_kernels_isa (void)
{
  return nn_kernels ()->isa;
}

/* --- room and arrangement ------------------------------------------------ */

gsize
nn_gemm_nt_scratch (gsize K)
{
  /* 16 rows of A turned, and as many of B where there are fewer than a tile has */
  return 2 * 16 * K * sizeof (float);
}

gboolean
nn_conv_is_winograd (const NnConv *conv)
{
  return conv->KH == 3 && conv->KW == 3 && conv->stride == 1 && conv->dilation == 1
         && conv->C >= 32 && conv->F >= 32;
}

gsize
nn_conv_piece_floats (const NnConv *conv)
{
  gsize C = (conv->C + 15) / 16 * 16, F = (conv->F + 15) / 16 * 16;

  return nn_conv_is_winograd (conv) ? 16 * NN_WINOGRAD_SQUARES * (C + F) + 16 : 0;
}

/* Numbers of the input within the zeros that windows hang over, and slack. */
gsize
nn_conv_bordered (const NnConv *conv)
{
  /* squares of 2 x 2 outputs may hang over by one more */
  gsize more = nn_conv_is_winograd (conv);
  gsize H = (conv->OH - 1) * conv->stride + (conv->KH - 1) * conv->dilation + 1 + more;
  gsize W = (conv->OW - 1) * conv->stride + (conv->KW - 1) * conv->dilation + 1 + more;

  return (MAX (H, conv->H) * MAX (W, conv->W) * conv->C + 31) / 16 * 16;
}

gsize
nn_conv_scratch (const NnConv *conv)
{
  gsize H = conv->H + (conv->KH - 1) * conv->dilation;
  gsize W = conv->W + (conv->KW - 1) * conv->dilation;

  return (nn_conv_bordered (conv) + MAX (H * W * conv->F, NN_CONV_PIECES * nn_conv_piece_floats (conv))
          + 16)
         * sizeof (float);
}

gsize
nn_conv_pool_scratch (const NnConv *conv)
{
  gsize n_windows = (conv->OH / 2) * (conv->OW / 2);
  gsize floats = 2 * nn_conv_bordered (conv) + conv->F * conv->KH * nn_conv_row (conv) + 16;
  gsize lists = (n_windows + 1) * (conv->F * sizeof (NnTerm) + 5 * sizeof (guint32));

  return MAX (floats * sizeof (float) + lists + conv->F * sizeof (guint32) + 4 * 64,
              nn_conv_scratch (conv));
}

gsize
nn_conv_row (const NnConv *conv)
{
  return (conv->KW * conv->C + 15) / 16 * 16;
}

void
nn_conv_turn (const NnConv *conv, const float *w, float *turned)
{
  gsize n_taps = conv->KH * conv->KW;
  gsize size = conv->C * conv->F;

  for (gsize t = 0; t < n_taps; t++)
    nn_kernels ()->transpose (conv->C, conv->F, w + t * size, conv->F,
                              turned + (n_taps - 1 - t) * size, conv->C);
}

void
nn_conv_by_filter (const NnConv *conv, const float *w, float *by_filter)
{
  gsize row = nn_conv_row (conv);
  gsize width = conv->KW * conv->C;

  if (row != width)
    memset (by_filter, 0, conv->F * conv->KH * row * sizeof (float));
  for (gsize ky = 0; ky < conv->KH; ky++)
    nn_kernels ()->transpose (width, conv->F, w + ky * width * conv->F, conv->F,
                              by_filter + ky * row, conv->KH * row);
}
