/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Augmentation: every training sample a little different each time it is seen,
 * so that a network learns what stays the same.
 *
 *   images (H x W x C): turned, zoomed, shifted and flipped about their middle,
 *     read between the pixels, the border going on for ever:
 *       x'(p) = x (c + R(-a) (p - c - s) / z)
 *   series (T x C): shifted in time
 *   all: plus Gaussian noise; mixed with another sample (mixup):
 *       x' = m x_i + (1 - m) x_j, and the loss likewise, m ~ Beta (alpha, alpha)
 *
 * Every draw is a function of (seed, step, sample in the batch): the same with any
 * number of threads.
 * H. Zhang et al., "mixup: Beyond Empirical Risk Minimization", 2018.
 */
#include "core/trainer-private.h"

#include <math.h>
#include <string.h>

enum
{
  SHIFT,
  ROTATE,
  ZOOM,
  FLIP,
  NOISE,
  MIXUP,
};

static const NnArg args[] = {
  { "shift", NN_ ("Shift up to"), NN_ ("of the size"), NN_ARG_REAL, 0, 0, 0.5 },
  { "rotate", NN_ ("Turn up to"), NN_ ("degrees"), NN_ARG_REAL, 0, 0, 180 },
  { "zoom", NN_ ("Zoom up to"), NN_ ("in or out"), NN_ARG_REAL, 0, 0, 0.9 },
  { "flip", NN_ ("Mirror half of them"), "", NN_ARG_BOOLEAN, 0 },
  { "noise", NN_ ("Noise"), NN_ ("standard deviation"), NN_ARG_REAL, 0, 0, 10 },
  { "mixup", NN_ ("Mix pairs (0: off)"), NN_ ("alpha"), NN_ARG_REAL, 0, 0, 4 },
  { NULL },
};

const NnClass nn_augmentation_class = {
  .name = "augmentation",
  .title = NN_ ("Augmentation"),
  .summary = NN_ ("Changes to every training sample, drawn anew each time."),
  .category = NN_ ("Training"),
  .args = args,
};

gboolean
nn_augment_is_on (const NnSpec *spec)
{
  for (guint i = 0; i < MIXUP; i++)
    {
      if (spec->values[i] != 0)
        return TRUE;
    }
  return FALSE;
}

gboolean
nn_augment_moves (const NnSpec *spec)
{
  return spec->values[SHIFT] > 0 || spec->values[ROTATE] > 0 || spec->values[ZOOM] > 0
         || spec->values[FLIP] != 0;
}

gboolean
nn_augment_mixes (const NnSpec *spec)
{
  return spec->values[MIXUP] > 0;
}

static float
spread (NnRandom *random, double by)
{
  return (float) ((2 * nn_random_uniform (random) - 1) * by);
}

/* From @x to @out, H x W x C. */
static void
turn_image (const double *values, const NnShape *shape, NnRandom *random, const float *x, float *out)
{
  const gsize H = shape->size[0], W = shape->size[1], C = shape->size[2];
  const float angle = spread (random, values[ROTATE] * G_PI / 180);
  const float zoom = expf (spread (random, log1p (values[ZOOM])));
  const float down = spread (random, values[SHIFT] * H);
  const float right = spread (random, values[SHIFT] * W);
  const float mirror = values[FLIP] != 0 && nn_random_uniform (random) < 0.5 ? -1 : 1;
  const float cosine = cosf (angle) / zoom, sine = sinf (angle) / zoom;
  const float mid_h = (H - 1) / 2.0f, mid_w = (W - 1) / 2.0f;

  for (gsize h = 0; h < H; h++)
    {
      for (gsize w = 0; w < W; w++)
        {
          float dy = h - mid_h - down, dx = w - mid_w - right;
          float y = CLAMP (mid_h + cosine * dy - sine * dx, 0, H - 1);
          float at = CLAMP (mid_w + mirror * (sine * dy + cosine * dx), 0, W - 1);
          gsize y0 = (gsize) y, x0 = (gsize) at;
          gsize y1 = MIN (y0 + 1, H - 1), x1 = MIN (x0 + 1, W - 1);
          float v = y - y0, u = at - x0;

          for (gsize c = 0; c < C; c++)
            out[(h * W + w) * C + c]
                = (1 - v) * ((1 - u) * x[(y0 * W + x0) * C + c] + u * x[(y0 * W + x1) * C + c])
                  + v * ((1 - u) * x[(y1 * W + x0) * C + c] + u * x[(y1 * W + x1) * C + c]);
        }
    }
}

static void
shift_series (const double *values, const NnShape *shape, NnRandom *random, const float *x,
              float *out)
{
  const gssize T = shape->size[0], C = shape->size[1];
  const gssize by = lrintf (spread (random, values[SHIFT] * T));

  for (gssize t = 0; t < T; t++)
    memcpy (out + t * C, x + CLAMP (t - by, 0, T - 1) * C, C * sizeof (float));
}

void
nn_augment (const NnSpec *spec, const NnShape *shape, const NnRandom *random, float *x,
            float *spare)
{
  const double *values = spec->values;
  const gsize size = nn_shape_count (shape);
  NnRandom own = *random;
  gboolean moves = nn_augment_moves (spec);

  if (moves && shape->n_axes == 3)
    {
      memcpy (spare, x, size * sizeof (float));
      turn_image (values, shape, &own, spare, x);
    }
  else if (values[SHIFT] > 0 && shape->n_axes == 2)
    {
      memcpy (spare, x, size * sizeof (float));
      shift_series (values, shape, &own, spare, x);
    }
  for (gsize i = 0; i < size && values[NOISE] > 0; i++)
    x[i] += (float) values[NOISE] * nn_random_normal_at (&own, i);
}

/* A draw from Gamma (@shape, 1): Marsaglia and Tsang's way, lifted below one. */
static double
draw_gamma (NnRandom *random, double shape)
{
  double lift = 1, d, c;

  if (shape < 1)
    {
      lift = pow (1 - nn_random_uniform (random), 1 / shape);
      shape += 1;
    }
  d = shape - 1.0 / 3;
  c = 1 / sqrt (9 * d);
  while (TRUE)
    {
      double x = nn_random_normal (random);
      double v = 1 + c * x;

      v = v * v * v;
      if (v > 0 && log (1 - nn_random_uniform (random)) < 0.5 * x * x + d - d * v + d * log (v))
        return lift * d * v;
    }
}

float
nn_augment_share (const NnSpec *spec, NnRandom *random)
{
  double a = draw_gamma (random, spec->values[MIXUP]);
  double b = draw_gamma (random, spec->values[MIXUP]);

  /* The larger share is the sample's own. */
  return a + b > 0 ? MAX (a, b) / (a + b) : 1;
}
