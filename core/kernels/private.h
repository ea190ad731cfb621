/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the files of this folder share; everything else includes kernels.h. */
#pragma once

#include "core/kernels/kernels.h"

G_BEGIN_DECLS

#if defined(__x86_64__)
#define NN_BASELINE "sse2"
#elif defined(__ARM_NEON)
#define NN_BASELINE "neon"
#else
#define NN_BASELINE "baseline"
#endif

extern const NnKernels nn_kernels_naive;
extern const NnKernels nn_kernels_baseline;
extern const NnKernels nn_kernels_avx2;
extern const NnKernels nn_kernels_avx512;

/* In a sparse sum: row @offset times @factor. */
typedef struct
{
  guint32 offset;
  float   factor;
} NnTerm;

/* Squares of Winograd's convolution that are worked on together. */
#define NN_WINOGRAD_SQUARES 24

/* Numbers that NN_FAST (conv_border) takes of its scratch. */
gsize nn_conv_bordered (const NnConv *conv);

G_END_DECLS
