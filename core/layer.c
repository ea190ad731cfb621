/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/layer.h"

#include <math.h>
#include <string.h>

const char *const nn_init_names[] = {
  "zeros", "ones", "glorot_uniform", "glorot_normal", "he_uniform", "he_normal",
  "uniform", "normal", "orthogonal", NULL
};

const char *const nn_init_titles[] = {
  NN_("Zeros"), NN_("Ones"), NN_("Glorot uniform"), NN_("Glorot normal"), NN_("He uniform"),
  NN_("He normal"), NN_("Uniform"), NN_("Normal"), NN_("Orthogonal"), NULL
};

double
nn_layer_arg (const NnLayerClass *klass, const double *args, const char *name)
{
  gint i = nn_class_find_arg (&klass->base, name);

  if (i < 0)
    {
      g_critical ("%s has no argument %s", klass->base.name, name);
      return 0;
    }
  return args[i];
}

/* The half-width of a uniform, or the standard deviation of a normal
 * initialiser. Glorot and Bengio (2010) and He et al. (2015) choose it so that
 * the variance of the signal stays the same from layer to layer. */
static double
init_width (const NnWeightInfo *info)
{
  double fan_in = MAX (info->fan_in, 1);
  double fan_out = MAX (info->fan_out, 1);

  switch (info->init)
    {
    case NN_INIT_GLOROT_UNIFORM:
      return sqrt (6 / (fan_in + fan_out));
    case NN_INIT_GLOROT_NORMAL:
      return sqrt (2 / (fan_in + fan_out));
    case NN_INIT_HE_UNIFORM:
      return sqrt (6 / fan_in);
    case NN_INIT_HE_NORMAL:
      return sqrt (2 / fan_in);
    case NN_INIT_UNIFORM:
    case NN_INIT_NORMAL:
    default:
      return 0.05;
    }
}

/* Takes from @row what it has of @n other rows of length 1, and makes it such a one
 * (modified Gram-Schmidt, in doubles: normal numbers are far from dependent). Eight
 * sums side by side, whatever the machine. */
static void
straighten (const double *rows, gsize n, gsize width, double *row)
{
  for (gsize i = 0; i <= n; i++)
    {
      const double *other = i < n ? rows + i * width : row;
      double sums[8] = { 0 }, factor;
      gsize k = 0;

      for (; k + 8 <= width; k += 8)
        for (guint j = 0; j < 8; j++)
          sums[j] += other[k + j] * row[k + j];
      for (; k < width; k++)
        sums[0] += other[k] * row[k];
      factor = sums[0] + sums[1] + sums[2] + sums[3] + sums[4] + sums[5] + sums[6] + sums[7];
      if (i < n)
        {
          for (k = 0; k < width; k++)
            row[k] -= factor * other[k];
          continue;
        }
      factor = 1 / sqrt (MAX (factor, 1e-300));
      for (k = 0; k < width; k++)
        row[k] *= factor;
    }
}

/* A. M. Saxe, J. L. McClelland and S. Ganguli, "Exact solutions to the nonlinear
 * dynamics of learning in deep linear neural networks", 2014. */
static void
init_orthogonal (const NnWeightInfo *info, const NnRandom *random, float *out)
{
  gsize count = nn_shape_count (&info->shape);
  gsize columns = info->shape.size[info->shape.n_axes - 1];
  gsize rows = count / columns;
  gsize n = MIN (rows, columns), width = MAX (rows, columns);
  g_autofree double *q = g_new (double, count);

  for (gsize i = 0; i < n; i++)
    {
      for (gsize k = 0; k < width; k++)
        q[i * width + k] = nn_random_normal_at (random, i * width + k);
      straighten (q, i, width, q + i * width);
    }
  for (gsize i = 0; i < n; i++)
    for (gsize k = 0; k < width; k++)
      out[rows <= columns ? i * columns + k : k * columns + i] = (float) q[i * width + k];
}

void
nn_weight_init (const NnWeightInfo *info, const NnRandom *random, float *out)
{
  gsize n = nn_shape_count (&info->shape);
  float width = (float) init_width (info);

  switch (info->init)
    {
    case NN_INIT_ZEROS:
      memset (out, 0, n * sizeof (float));
      break;
    case NN_INIT_ONES:
      for (gsize i = 0; i < n; i++)
        out[i] = 1;
      break;
    case NN_INIT_ORTHOGONAL:
      init_orthogonal (info, random, out);
      break;
    case NN_INIT_FORGET_GATE:
      for (gsize i = 0; i < n; i++)
        out[i] = i / (n / 4) == 1;
      break;
    case NN_INIT_GLOROT_UNIFORM:
    case NN_INIT_HE_UNIFORM:
    case NN_INIT_UNIFORM:
      for (gsize i = 0; i < n; i++)
        out[i] = width * (2 * nn_random_uniform_at (random, i) - 1);
      break;
    case NN_INIT_GLOROT_NORMAL:
    case NN_INIT_HE_NORMAL:
    case NN_INIT_NORMAL:
    default:
      for (gsize i = 0; i < n; i++)
        out[i] = width * nn_random_normal_at (random, i);
      break;
    }
}
