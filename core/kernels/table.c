/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The table of one instruction set. */
#include "core/kernels/fast.h"

const NnKernels NN_PASTE (kernels, NN_ISA) = {
#if LANES == 16
  .isa = "AVX-512",
#elif LANES == 8
  .isa = "AVX2",
#elif defined(__x86_64__)
  .isa = "SSE2",
#elif defined(__ARM_NEON)
  .isa = "NEON",
#else
  .isa = "128-bit vectors",
#endif
  .lanes = LANES,
  .gemm = NN_FAST (gemm),
  .gemm_nt = NN_FAST (gemm_nt),
  .sum_rows = NN_FAST (sum_rows),
  .transpose = NN_FAST (transpose),
  .conv_transform = NN_FAST (conv_transform),
  .conv_border = NN_FAST (conv_border),
  .conv_forward = NN_FAST (conv_forward),
  .conv_d_in = NN_FAST (conv_d_in),
  .conv_d_weights = NN_FAST (conv_d_weights),
  .depthwise_forward = NN_FAST (depthwise_forward),
  .depthwise_d_in = NN_FAST (depthwise_d_in),
  .depthwise_d_weights = NN_FAST (depthwise_d_weights),
  .conv_pool_forward = NN_FAST (conv_pool_forward),
  .conv_pool_backward = NN_FAST (conv_pool_backward),
  .max_pool = NN_FAST (max_pool),
  .exp = NN_FAST (exp),
  .sigmoid = NN_FAST (sigmoid),
  .tanh = NN_FAST (tanh),
  .softplus = NN_FAST (softplus),
  .gelu = NN_FAST (gelu),
  .gelu_slope = NN_FAST (gelu_slope),
  .softmax = NN_FAST (softmax),
  .softmax_back = NN_FAST (softmax_back),
  .norm_rows = NN_FAST (norm_rows),
  .norm_rows_back = NN_FAST (norm_rows_back),
  .binary_crossentropy = NN_FAST (binary_crossentropy),
  .lstm_forward = NN_FAST (lstm_forward),
  .lstm_backward = NN_FAST (lstm_backward),
  .gru_forward = NN_FAST (gru_forward),
  .gru_backward = NN_FAST (gru_backward),
  .adam = NN_FAST (adam),
  .sizes = NN_FAST (sizes),
  .add_price = NN_FAST (add_price),
  .peak = NN_FAST (peak),
};
