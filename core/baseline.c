/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/baseline.h"

#include <math.h>
#include <string.h>

const char *const nn_baseline_names[] = { "zero", "mean", "one", "blur", NULL };
const char *const nn_baseline_titles[] = {
  NN_ ("Zero"), NN_ ("The sample's mean"), NN_ ("One"), NN_ ("The sample, blurred"), NULL
};

void
nn_shape_picture (const NnShape *shape,
                  gsize         *height,
                  gsize         *width,
                  gsize         *channels)
{
  *height = *width = *channels = 1;
  switch (shape->n_axes)
    {
    case 0:
      break;
    case 1:
      *width = shape->size[0];
      break;
    case 2:  /* a sequence: a row per step */
      *height = shape->size[0];
      *width = shape->size[1];
      break;
    default:
      *height = shape->size[0];
      *width = shape->size[1];
      for (guint i = 2; i < shape->n_axes; i++)
        *channels *= shape->size[i];
    }
}

/* One pass of a Gaussian along an axis of @n elements @step apart; edges repeat. */
static void
blur_axis (const float *in,
           float       *out,
           gsize        n,
           gsize        step,
           double       sigma)
{
  gint radius = (gint) ceil (3 * sigma);

  for (gsize i = 0; i < n; i++)
    {
      double sum = 0, weights = 0;

      for (gint k = -radius; k <= radius; k++)
        {
          gsize at = (gsize) CLAMP ((gint) i + k, 0, (gint) n - 1);
          double w = exp (-0.5 * k * k / (sigma * sigma));

          sum += w * in[at * step];
          weights += w;
        }
      out[i * step] = (float) (sum / weights);
    }
}

static void
blur (gsize        height,
      gsize        width,
      gsize        channels,
      const float *sample,
      float       *out)
{
  double sigma = MAX (height, width) / 10.0;
  g_autofree float *rows = g_new (float, height * width * channels);

  for (gsize y = 0; y < height; y++)
    for (gsize c = 0; c < channels; c++)
      blur_axis (sample + y * width * channels + c, rows + y * width * channels + c, width,
                 channels, sigma);
  for (gsize x = 0; x < width * channels; x++)
    blur_axis (rows + x, out + x, height, width * channels, sigma);
}

void
nn_baseline_fill (NnBaseline     baseline,
                  const NnShape *shape,
                  const float   *sample,
                  float         *out)
{
  gsize height, width, channels, n = nn_shape_count (shape);

  nn_shape_picture (shape, &height, &width, &channels);
  switch (baseline)
    {
    case NN_BASELINE_ZERO:
      memset (out, 0, n * sizeof (float));
      break;
    case NN_BASELINE_ONE:
      for (gsize i = 0; i < n; i++)
        out[i] = 1;
      break;
    case NN_BASELINE_MEAN:
      for (gsize c = 0; c < channels; c++)
        {
          double sum = 0;

          for (gsize i = c; i < n; i += channels)
            sum += sample[i];
          for (gsize i = c; i < n; i += channels)
            out[i] = (float) (sum * channels / n);
        }
      break;
    case NN_BASELINE_BLUR:
      blur (height, width, channels, sample, out);
      break;
    }
}
