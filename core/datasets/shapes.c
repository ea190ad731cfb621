/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Moving shapes: films of a circle, a square or a triangle that goes left, right, up or
 * down at a steady pace; what leaves at one edge comes back at the opposite one. The
 * frames stand side by side in one picture, the first at the left: size x (frames * size).
 *
 * Where a shape begins is drawn from the whole picture, whichever way it goes, and the
 * picture has no edge: so no single frame tells the direction, only two or more do. What
 * shape it is, the other label to choose, any frame tells.
 */
#include "core/dataset.h"

#include <math.h>

/* In shares of the picture: half the size of a shape, and its way from frame to frame. */
#define SMALLEST 0.14
#define LARGEST 0.24
#define SLOWEST 0.08
#define FASTEST 0.2

enum
{
  ARG_SAMPLES,
  ARG_LABEL,
  ARG_FRAMES,
  ARG_SIZE,
  ARG_NOISE,
  ARG_TRAIN_SHARE,
  ARG_SEED,
};

typedef enum { CIRCLE, SQUARE, TRIANGLE, N_SHAPES } Shape;
typedef enum { LEFT, RIGHT, UP, DOWN, N_DIRECTIONS } Direction;

typedef struct
{
  Shape     shape;
  Direction direction;
  double    x, y;       /* of the middle in the first frame */
  double    half;
  double    step;
} Film;

extern const NnDatasetClass nn_dataset_shapes;

static double
between (NnRandom *random, double low, double high)
{
  return low + (high - low) * nn_random_uniform (random);
}

static Film
draw_film (NnRandom *random, guint size)
{
  Film film;

  film.shape = nn_random_below (random, N_SHAPES);
  film.direction = nn_random_below (random, N_DIRECTIONS);
  film.x = between (random, 0, size);
  film.y = between (random, 0, size);
  film.half = between (random, SMALLEST, LARGEST) * size;
  film.step = between (random, SLOWEST, FASTEST) * size;
  return film;
}

/* How far (@x, @y) from its middle lies outside the shape; negative inside. */
static double
outside (Shape shape, double half, double x, double y)
{
  switch (shape)
    {
    case CIRCLE:
      return hypot (x, y) - half;
    case SQUARE:
      return MAX (fabs (x), fabs (y)) - 0.9 * half;
    default:
      /* equal sides, the tip up, the middle of its height at 0 */
      return MAX (y - half, (2 * fabs (x) - y - half) / sqrt (5));
    }
}

/* From the middle at @to to @at, the nearest way where the ends of @size meet. */
static double
around (double at, double to, double size)
{
  double way = fmod (at - to, size);

  return way >= size / 2 ? way - size : way < -size / 2 ? way + size : way;
}

/* Frame t is in the columns t * @size to (t + 1) * @size. */
static void
paint_film (const Film *film, guint frames, guint size, guint8 *picture)
{
  static const gint columns[N_DIRECTIONS] = { -1, 1, 0, 0 }, rows[N_DIRECTIONS] = { 0, 0, -1, 1 };

  for (guint t = 0; t < frames; t++)
    {
      const double x = film->x + t * film->step * columns[film->direction];
      const double y = film->y + t * film->step * rows[film->direction];

      for (guint h = 0; h < size; h++)
        for (guint w = 0; w < size; w++)
          {
            double d = outside (film->shape, film->half, around (w + 0.5, x, size),
                                around (h + 0.5, y, size));

            picture[(h * frames + t) * size + w] = (guint8) (255 * CLAMP (0.5 - d, 0, 1) + 0.5);
          }
    }
}

static void
add_noise (const NnRandom *random, double noise, gsize n, guint8 *picture)
{
  for (gsize i = 0; noise > 0 && i < n; i++)
    {
      double value = picture[i] + 255 * noise * nn_random_normal_at (random, i);

      picture[i] = (guint8) (CLAMP (value, 0, 255) + 0.5);
    }
}

static NnSamples *
load (const double *args, const char *path, const char *const *data_dirs,
      GCancellable *cancellable, GError **error)
{
  static const char *const ways[] = { NN_("Left"), NN_("Right"), NN_("Up"), NN_("Down"), NULL };
  static const char *const forms[] = { NN_("Circle"), NN_("Square"), NN_("Triangle"), NULL };
  const guint n = args[ARG_SAMPLES], frames = args[ARG_FRAMES], size = args[ARG_SIZE];
  const gboolean direction = args[ARG_LABEL] == 0;
  const gsize pixels = (gsize) frames * size * size;
  NnRandom random = nn_random_new ((guint64) args[ARG_SEED]);
  guint8 *pictures = g_try_malloc (n * pixels);
  g_autoptr (GBytes) inputs = NULL, labels = NULL;
  NnSamples *samples;
  gint32 *what;

  if (pictures == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
                   "%u films of %u frames need %" G_GSIZE_FORMAT
                   " bytes of memory, more than there is: choose fewer or smaller ones.",
                   n, frames, n * pixels);
      return NULL;
    }
  inputs = g_bytes_new_take (pictures, n * pixels);
  what = g_new (gint32, n);
  labels = g_bytes_new_take (what, n * sizeof (gint32));
  for (guint i = 0; i < n; i++)
    {
      NnRandom own = nn_random_split (&random, i);
      Film film = draw_film (&own, size);

      if (i % 256 == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      what[i] = direction ? (gint32) film.direction : (gint32) film.shape;
      paint_film (&film, frames, size, pictures + i * pixels);
      own = nn_random_split (&own, 1);
      add_noise (&own, args[ARG_NOISE] / 100, pixels, pictures + i * pixels);
    }
  samples = nn_samples_new_bytes (nn_dataset_shapes.base.name, nn_dataset_shapes.base.title,
                                  &NN_SHAPE (size, frames * size, 1), n,
                                  CLAMP ((guint) (n * args[ARG_TRAIN_SHARE] + 0.5), 1, n), inputs,
                                  1.0f / 255, labels, direction ? ways : forms, error);
  if (samples != NULL)
    samples->frames = frames;
  return samples;
}

static const char *const choices[] = { "direction", "shape", NULL };
static const char *const choice_titles[] = { NN_("Direction"), NN_("Shape"), NULL };

static const NnArg rows[] = {
  { "samples", NN_("Samples"), "", NN_ARG_INTEGER, 5000, 10, 50000 },
  { "label", NN_("To be told"), "", NN_ARG_CHOICE, 0, 0, 1, choices, choice_titles },
  { "frames", NN_("Frames"), "", NN_ARG_INTEGER, 6, 1, 16 },
  { "size", NN_("Size of a frame"), "px", NN_ARG_INTEGER, 12, 8, 32 },
  { "noise", NN_("Noise"), "%", NN_ARG_REAL, 0, 0, 50 },
  { "train_share", NN_("Training share"), "", NN_ARG_REAL, 0.8, 0.05, 1, .role = NN_ARG_SPLITS },
  { "seed", NN_("Seed"), "", NN_ARG_INTEGER, 1, 0, 1e9 },
  { NULL }
};

const NnDatasetClass nn_dataset_shapes = {
  .base = {
    .name = "shapes",
    .title = NN_("Moving shapes"),
    .summary = NN_("Films of a shape that goes left, right, up or down: no single frame tells which."),
    .category = NN_("Series"),
    .args = rows,
  },
  .generated = TRUE,
  .load = load,
};
