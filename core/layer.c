/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/layer.h"

#include <math.h>
#include <string.h>

const char *const nn_init_names[] = {
  "zeros", "ones", "glorot_uniform", "glorot_normal", "he_uniform", "he_normal",
  "uniform", "normal", NULL
};

const char *const nn_init_titles[] = {
  NN_("Zeros"), NN_("Ones"), NN_("Glorot uniform"), NN_("Glorot normal"), NN_("He uniform"),
  NN_("He normal"), NN_("Uniform"), NN_("Normal"), NULL
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
