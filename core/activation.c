/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Activations: the formulas, stable for any finite input. */
#include "core/activation.h"

#include "core/kernels/kernels.h"

#include <math.h>
#include <string.h>

const char *const nn_activation_names[] = {
  "linear", "relu", "leaky_relu", "elu", "gelu", "sigmoid", "tanh", "softplus", "softmax", NULL
};

const char *const nn_activation_titles[] = {
  "Linear", "ReLU", "Leaky ReLU", "ELU", "GELU", "Sigmoid", "Tanh", "Softplus", "Softmax", NULL
};

gboolean
nn_activation_needs_input (NnActivation activation)
{
  return activation == NN_ACTIVATION_GELU || activation == NN_ACTIVATION_SOFTPLUS;
}

/* The largest of a row is taken away first: exp never overflows. */
static void
softmax (gsize rows, gsize width, const float *x, float *y)
{
  const NnKernels *kernels = nn_kernels ();

  for (gsize r = 0; r < rows; r++, x += width, y += width)
    {
      float largest = x[0];
      float sum = 0;

      for (gsize i = 1; i < width; i++)
        largest = MAX (largest, x[i]);
      for (gsize i = 0; i < width; i++)
        y[i] = x[i] - largest;
      kernels->exp (width, y, y);
      for (gsize i = 0; i < width; i++)
        sum += y[i];
      for (gsize i = 0; i < width; i++)
        y[i] /= sum;
    }
}

/* dL/dx_i = y_i (dL/dy_i - sum_j y_j dL/dy_j) */
static void
softmax_backward (gsize rows, gsize width, const float *y, float *d)
{
  for (gsize r = 0; r < rows; r++, y += width, d += width)
    {
      float sum = 0;

      for (gsize i = 0; i < width; i++)
        sum += y[i] * d[i];
      for (gsize i = 0; i < width; i++)
        d[i] = y[i] * (d[i] - sum);
    }
}

void
nn_activation_forward (NnActivation activation, gsize rows, gsize width, const float *x, float *y)
{
  const NnKernels *kernels = nn_kernels ();
  gsize n = rows * width;

  switch (activation)
    {
    case NN_ACTIVATION_RELU:
      for (gsize i = 0; i < n; i++)
        y[i] = x[i] < 0 ? 0 : x[i];
      break;
    case NN_ACTIVATION_LEAKY_RELU:
      for (gsize i = 0; i < n; i++)
        y[i] = x[i] < 0 ? NN_LEAKY_SLOPE * x[i] : x[i];
      break;
    case NN_ACTIVATION_ELU:
      for (gsize i = 0; i < n; i++)
        y[i] = x[i] < 0 ? expm1f (x[i]) : x[i];
      break;
    case NN_ACTIVATION_GELU:
      kernels->gelu (n, x, y);
      break;
    case NN_ACTIVATION_SIGMOID:
      kernels->sigmoid (n, x, y);
      break;
    case NN_ACTIVATION_TANH:
      kernels->tanh (n, x, y);
      break;
    case NN_ACTIVATION_SOFTPLUS:
      kernels->softplus (n, x, y);
      break;
    case NN_ACTIVATION_SOFTMAX:
      softmax (rows, width, x, y);
      break;
    case NN_ACTIVATION_LINEAR:
    default:
      if (x != y)
        memcpy (y, x, n * sizeof (float));
      break;
    }
}

/* d *= slope (x), piece by piece, so that no memory has to be found. */
static void
scale_by_slope (void (*slope) (gsize n, const float *x, float *y), gsize n, const float *x, float *d)
{
  float piece[256];

  for (gsize at = 0; at < n; at += 256)
    {
      gsize length = MIN (256, n - at);

      slope (length, x + at, piece);
      for (gsize i = 0; i < length; i++)
        d[at + i] *= piece[i];
    }
}

void
nn_activation_backward (NnActivation activation, gsize rows, gsize width, const float *x,
                        const float *y, float *d)
{
  const NnKernels *kernels = nn_kernels ();
  gsize n = rows * width;

  switch (activation)
    {
    case NN_ACTIVATION_RELU:
      for (gsize i = 0; i < n; i++)
        d[i] = y[i] > 0 ? d[i] : 0;
      break;
    case NN_ACTIVATION_LEAKY_RELU:
      for (gsize i = 0; i < n; i++)
        d[i] = y[i] > 0 ? d[i] : NN_LEAKY_SLOPE * d[i];
      break;
    case NN_ACTIVATION_ELU:
      for (gsize i = 0; i < n; i++)
        d[i] = y[i] > 0 ? d[i] : d[i] * (y[i] + 1);
      break;
    case NN_ACTIVATION_GELU:
      scale_by_slope (kernels->gelu_slope, n, x, d);
      break;
    case NN_ACTIVATION_SIGMOID:
      for (gsize i = 0; i < n; i++)
        d[i] *= y[i] * (1 - y[i]);
      break;
    case NN_ACTIVATION_TANH:
      for (gsize i = 0; i < n; i++)
        d[i] *= 1 - y[i] * y[i];
      break;
    case NN_ACTIVATION_SOFTPLUS:
      scale_by_slope (kernels->sigmoid, n, x, d);
      break;
    case NN_ACTIVATION_SOFTMAX:
      softmax_backward (rows, width, y, d);
      break;
    case NN_ACTIVATION_LINEAR:
    default:
      break;
    }
}
