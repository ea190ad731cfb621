/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Augmentation: every training sample a little different each time it is seen,
 * so that a network learns what stays the same.
 *
 *   images (H x W x C): turned, zoomed, shifted and flipped about their middle,
 *     read between the pixels, the border going on for ever:
 *       x'(p) = x (c + R(-a) (p - c - s) / z)
 *     every picture of a film in the same way, each within its own border
 *   series (T x C): shifted in time
 *   all: plus Gaussian noise; mixed with another sample (mixup):
 *       x' = m x_i + (1 - m) x_j, and the loss likewise, m = max (B, 1 - B),
 *       B ~ Beta (alpha, alpha)
 *
 * Of several inputs the first is moved; noise and mixture come to each, in the same shares,
 * but noise never to tokens. A target that is the input is what the input has become. What cannot be
 * done to the data at hand, or would make their labels lie, is refused: nn_augment_check().
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
  { "shift", NN_ ("Shift up to"), NN_ ("of the size"), NN_ARG_REAL, 0, 0, 0.5,
    .fold = NN_ ("Changes of each sample") },
  { "rotate", NN_ ("Turn up to"), NN_ ("degrees"), NN_ARG_REAL, 0, 0, 180,
    .fold = NN_ ("Changes of each sample") },
  { "zoom", NN_ ("Zoom up to"), NN_ ("in or out"), NN_ARG_REAL, 0, 0, 0.9,
    .fold = NN_ ("Changes of each sample") },
  { "flip", NN_ ("Mirror half of them"), "", NN_ARG_BOOLEAN, 0,
    .fold = NN_ ("Changes of each sample") },
  { "noise", NN_ ("Noise"), NN_ ("standard deviation"), NN_ARG_REAL, 0, 0, 10,
    .fold = NN_ ("Changes of each sample") },
  { "mixup", NN_ ("Mix pairs (0: off)"), NN_ ("alpha"), NN_ARG_REAL, 0, 0, 4,
    .fold = NN_ ("Changes of each sample") },
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

/* Whether what is in a picture comes to lie elsewhere. */
static gboolean
moves (const NnSpec *spec)
{
  return spec->values[SHIFT] > 0 || spec->values[ROTATE] > 0 || spec->values[ZOOM] > 0
         || spec->values[FLIP] != 0;
}

static gboolean
is_noisy (const NnSpec *spec)
{
  return spec->values[NOISE] > 0;
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

static NnMove
draw_move (const double *values, gsize H, gsize W, NnRandom *random)
{
  NnMove move;

  move.angle = spread (random, values[ROTATE] * G_PI / 180);
  move.zoom = expf (spread (random, log1p (values[ZOOM])));
  move.down = spread (random, values[SHIFT] * H);
  move.right = spread (random, values[SHIFT] * W);
  move.mirrored = values[FLIP] != 0 && nn_random_uniform (random) < 0.5;
  return move;
}

/* Read backwards, from where a pixel comes to lie to where it was. */
void
nn_augment_move (const NnMove *move, gsize H, gsize W, gsize C, gsize stride, const float *x,
                 float *out)
{
  const float cosine = cosf (move->angle) / move->zoom, sine = sinf (move->angle) / move->zoom;
  const float mirror = move->mirrored ? -1 : 1;
  const float mid_h = (H - 1) / 2.0f, mid_w = (W - 1) / 2.0f;

  for (gsize h = 0; h < H; h++)
    {
      for (gsize w = 0; w < W; w++)
        {
          float dy = h - mid_h - move->down, dx = w - mid_w - move->right;
          float y = CLAMP (mid_h + cosine * dy - sine * dx, 0, H - 1);
          float at = CLAMP (mid_w + mirror * (sine * dy + cosine * dx), 0, W - 1);
          gsize y0 = (gsize) y, x0 = (gsize) at;
          const float *top = x + y0 * stride, *bottom = x + MIN (y0 + 1, H - 1) * stride;
          gsize left = x0 * C, right = MIN (x0 + 1, W - 1) * C;
          float v = y - y0, u = at - x0;

          for (gsize c = 0; c < C; c++)
            out[h * stride + w * C + c] = (1 - v) * ((1 - u) * top[left + c] + u * top[right + c])
                                          + v * ((1 - u) * bottom[left + c] + u * bottom[right + c]);
        }
    }
}

/* Every picture of a film by the same move. */
static void
move_film (const double *values, const NnShape *shape, guint frames, NnRandom *random,
           const float *x, float *out)
{
  const gsize H = shape->size[0], C = shape->size[2], stride = shape->size[1] * C;
  const gsize W = shape->size[1] / MAX (frames, 1);
  const NnMove move = draw_move (values, H, W, random);

  for (guint f = 0; f < MAX (frames, 1); f++)
    nn_augment_move (&move, H, W, C, stride, x + f * W * C, out + f * W * C);
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
nn_augment_noise (const NnSpec *spec, gsize n, const NnRandom *random, float *x)
{
  const float size = spec->values[NOISE];

  for (gsize i = 0; i < n && size > 0; i++)
    x[i] += size * nn_random_normal_at (random, i);
}

void
nn_augment (const NnSpec *spec, const NnShape *shape, guint frames, const NnRandom *random,
            float *x, float *spare)
{
  const double *values = spec->values;
  const gsize size = nn_shape_count (shape);
  NnRandom own = *random;

  if (moves (spec))
    {
      memcpy (spare, x, size * sizeof (float));
      if (shape->n_axes == 3)
        move_film (values, shape, frames, &own, spare, x);
      else
        shift_series (values, shape, &own, spare, x);
    }
  nn_augment_noise (spec, size, &own, x);
}

/* --- what cannot be done -------------------------------------------------- */

/* Whether something is aimed at beside classes and the input itself. */
static gboolean
aims_at_numbers (const NnRecipe *recipe)
{
  gboolean aims = !NN_LOSS_CLASS (recipe->loss.klass)->labels
                  && !nn_aims_at_input (&recipe->training);

  for (guint i = 0; i < recipe->n_sides; i++)
    aims |= !NN_LOSS_CLASS (recipe->sides[i].loss.klass)->labels
            && !nn_aims_at_input (&recipe->sides[i].aim);
  return aims;
}

static gboolean
refuse (GError **error, char *message)
{
  g_set_error_literal (error, NN_ERROR, NN_ERROR_DATA, message);
  g_free (message);
  return FALSE;
}

static gboolean
check_moves (const NnRecipe *recipe, guint tokens, const NnSamples *samples, GError **error)
{
  const double *values = recipe->augmentation.values;
  g_autofree char *shape = nn_shape_to_string (&samples->shape);
  gboolean turns = values[ROTATE] > 0 || values[ZOOM] > 0 || values[FLIP] != 0;
  gboolean numbers = aims_at_numbers (recipe) && samples->targets != NULL;

  if (!moves (&recipe->augmentation))
    return TRUE;
  if (tokens & 1)
    return refuse (error, g_strdup_printf (
      "The inputs of %s are tokens, which are not shifted, turned, zoomed or mirrored: set these to 0.",
      samples->title));
  if (samples->shape.n_axes == 2 && turns)
    return refuse (error, g_strdup_printf (
      "Turning, zooming and mirroring are for pictures and a sample of %s is a series, %s: set these to "
      "0; a series can be shifted in time.", samples->title, shape));
  if (samples->shape.n_axes != 2 && samples->shape.n_axes != 3)
    return refuse (error, g_strdup_printf (
      "Shifting, turning, zooming and mirroring are for pictures and series and a sample of %s is %s: set "
      "these to 0.", samples->title, shape));
  if (samples->boxes && numbers)
    return refuse (error, g_strdup_printf (
      "%s has boxes to aim at, and a picture that is shifted, turned, zoomed or mirrored is no longer in "
      "its box: set these to 0 and take more samples instead.", samples->title));
  if (samples->label_steps > 1 || (numbers && samples->target_shape.n_axes > 1))
    return refuse (error, g_strdup_printf (
      "%s has something to aim at for each step, which would stay where it is when a sample is shifted, "
      "turned, zoomed or mirrored: set these to 0.", samples->title));
  return TRUE;
}

static gboolean
check_noise (const NnRecipe *recipe, const NnModel *model, guint tokens, const NnSamples *samples,
             GError **error)
{
  if (!is_noisy (&recipe->augmentation))
    return TRUE;
  if (tokens == (1u << (samples->n_more + 1)) - 1)
    return refuse (error, g_strdup_printf (
      "The inputs of %s are tokens, and a token with noise is another token: set the noise to 0, or put a "
      "Gaussian noise layer behind the embedding.", samples->title));
  if (nn_model_padded_inputs (model) != 0)
    return refuse (error, g_strdup_printf (
      "The network knows the padding of %s by its value, and with noise it would no longer be known: set "
      "the noise to 0, or put a Gaussian noise layer behind the masking.", samples->title));
  return TRUE;
}

static gboolean
check_mixes (const NnRecipe *recipe, guint tokens, const NnSamples *samples, GError **error)
{
  if (!nn_augment_mixes (&recipe->augmentation))
    return TRUE;
  if (tokens != 0)
    return refuse (error, g_strdup_printf (
      "%s of %s are tokens, and what lies between two tokens is another token: set the mixing of pairs to 0.",
      samples->n_more > 0 ? "Some inputs" : "The inputs", samples->title));
  if (samples->boxes && aims_at_numbers (recipe))
    return refuse (error, g_strdup_printf (
      "%s has boxes to aim at, and between the boxes of two pictures there is nothing: set the mixing of "
      "pairs to 0.", samples->title));
  return TRUE;
}

gboolean
nn_augment_check (const NnRecipe *recipe, const NnModel *model, const NnSamples *samples,
                  GError **error)
{
  guint tokens = nn_model_token_inputs (model, samples);

  return check_moves (recipe, tokens, samples, error)
         && check_noise (recipe, model, tokens, samples, error)
         && check_mixes (recipe, tokens, samples, error);
}

/* --- mixing --------------------------------------------------------------- */

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
