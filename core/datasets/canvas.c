/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Digits on a canvas: each of the bundled digits, scaled and put somewhere on a larger
 * picture, among pieces of other digits and noise. The label is the digit, the target the
 * box round its ink (see nn_samples_set_boxes()). What is held out is made of held-out
 * digits only, their pieces included.
 *
 * The longer side of the ink is 0.3 to 0.7 of the canvas; a piece is 8 x 8 pixels of
 * another digit. After the cluttered MNIST of V. Mnih et al., "Recurrent Models of Visual
 * Attention", 2014.
 */
#include "core/dataset.h"

#include <math.h>

#define PIECE 8
#define INK 64          /* of 255: from here on a pixel belongs to the digit */
#define SMALLEST 0.3
#define LARGEST 0.7

enum
{
  ARG_SIZE,
  ARG_CLUTTER,
  ARG_NOISE,
  ARG_COPIES,
  ARG_SEED,
};

extern const NnDatasetClass nn_dataset_digits;
extern const NnDatasetClass nn_dataset_canvas;

/* Part of a digit: columns x to x + width, rows y to y + height. */
typedef struct
{
  const guint8 *pixels;
  guint         digit_width, digit_height;
  gint          x, y, width, height;
} Part;

typedef struct
{
  const NnSamples *digits;
  guint            size;
  guint            clutter;
  float            noise;
} Maker;

static Part
whole_digit (const NnSamples *digits, guint index)
{
  const guint H = digits->shape.size[0], W = digits->shape.size[1];

  return (Part){ digits->bytes + (gsize) index * H * W, W, H, 0, 0, W, H };
}

static void
find_ink (Part *part)
{
  gint left = part->width, right = -1, top = part->height, bottom = -1;

  for (gint y = 0; y < part->height; y++)
    for (gint x = 0; x < part->width; x++)
      {
        if (part->pixels[y * (gint) part->digit_width + x] < INK)
          continue;
        left = MIN (left, x);
        right = MAX (right, x);
        top = MIN (top, y);
        bottom = y;
      }
  if (right < 0)  /* nothing dark enough: the picture as it is */
    return;
  part->x = left;
  part->y = top;
  part->width = right - left + 1;
  part->height = bottom - top + 1;
}

static float
pixel (const Part *part, gint x, gint y)
{
  const gint W = part->digit_width, H = part->digit_height;

  return x >= 0 && y >= 0 && x < W && y < H ? part->pixels[y * W + x] : 0;
}

/* Between the pixels; nothing outside the picture. */
static float
read_at (const Part *part, float x, float y)
{
  const gint x0 = (gint) floorf (x), y0 = (gint) floorf (y);
  const float u = x - x0, v = y - y0;

  return (1 - v) * ((1 - u) * pixel (part, x0, y0) + u * pixel (part, x0 + 1, y0))
         + v * ((1 - u) * pixel (part, x0, y0 + 1) + u * pixel (part, x0 + 1, y0 + 1));
}

/* Puts @part with its corner at (@left, @top), @scale times as large, and as much of what
 * is round it as @margin says; the lighter of two strokes stays. */
static void
put (const Maker *maker, const Part *part, double left, double top, double scale, double margin,
     guint8 *canvas)
{
  const gint size = maker->size;
  const gint x0 = MAX ((gint) ceil (left - margin - 0.5), 0);
  const gint y0 = MAX ((gint) ceil (top - margin - 0.5), 0);
  const gint x1 = MIN ((gint) ceil (left + scale * part->width + margin - 0.5), size);
  const gint y1 = MIN ((gint) ceil (top + scale * part->height + margin - 0.5), size);

  for (gint y = y0; y < y1; y++)
    for (gint x = x0; x < x1; x++)
      {
        float value = read_at (part, (float) (part->x + (x + 0.5 - left) / scale - 0.5),
                               (float) (part->y + (y + 0.5 - top) / scale - 0.5));

        canvas[y * size + x] = MAX (canvas[y * size + x], (guint8) (value + 0.5f));
      }
}

static double
between (NnRandom *random, double low, double high)
{
  return low + (high - low) * nn_random_uniform (random);
}

/* Pieces of digits from sample @first on, of which there are @n. */
static void
put_pieces (const Maker *maker, NnRandom *random, guint first, guint n, guint8 *canvas)
{
  for (guint k = 0; k < maker->clutter; k++)
    {
      Part part = whole_digit (maker->digits, first + nn_random_below (random, n));
      double left = between (random, -PIECE / 2.0, maker->size - PIECE / 2.0);
      double top = between (random, -PIECE / 2.0, maker->size - PIECE / 2.0);

      find_ink (&part);
      part.x += nn_random_below (random, MAX (part.width - PIECE, 0) + 1);
      part.y += nn_random_below (random, MAX (part.height - PIECE, 0) + 1);
      part.width = part.height = PIECE;
      put (maker, &part, left, top, 1, 0, canvas);
    }
}

/* Draws digit @index of the split that starts at @first with @n digits; @box is where. */
static void
make_canvas (const Maker *maker, NnRandom random, guint index, guint first, guint n,
             guint8 *canvas, float *box)
{
  Part part = whole_digit (maker->digits, index);
  const double size = maker->size;
  double side, scale, width, height, left, top;

  find_ink (&part);
  side = between (&random, SMALLEST, LARGEST) * size;
  scale = side / MAX (part.width, part.height);
  width = scale * part.width;
  height = scale * part.height;
  left = between (&random, 0, size - width);
  top = between (&random, 0, size - height);
  put_pieces (maker, &random, first, n, canvas);
  put (maker, &part, left, top, scale, scale, canvas);
  for (guint i = 0; maker->noise > 0 && i < maker->size * maker->size; i++)
    {
      float value = canvas[i] + 255 * maker->noise * nn_random_normal_at (&random, i);

      canvas[i] = (guint8) (CLAMP (value, 0, 255) + 0.5f);
    }
  box[0] = (float) ((left + width / 2) / size);
  box[1] = (float) ((top + height / 2) / size);
  box[2] = (float) (width / size);
  box[3] = (float) (height / size);
}

static NnSamples *
load (const double *args, const char *path, const char *const *data_dirs,
      GCancellable *cancellable, GError **error)
{
  g_autoptr (NnSamples) digits = nn_dataset_digits.load (NULL, NULL, data_dirs, cancellable, error);
  g_autoptr (NnSamples) samples = NULL;
  g_autoptr (GBytes) pictures = NULL, boxes = NULL, labels = NULL;
  const guint copies = args[ARG_COPIES], size = args[ARG_SIZE];
  const gsize pixels = (gsize) size * size;
  NnRandom random = nn_random_new ((guint64) args[ARG_SEED]);
  Maker maker = { digits, size, args[ARG_CLUTTER], args[ARG_NOISE] / 100 };
  guint8 *canvases;
  float *where;
  gint32 *what;
  guint n;

  if (digits == NULL)
    return NULL;
  n = digits->n * copies;
  canvases = g_try_malloc0 (n * pixels);
  if (canvases == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
                   "%u canvases of %u×%u pixels need %" G_GSIZE_FORMAT
                   " bytes of memory, more than there is: choose a smaller canvas or fewer of them.",
                   n, size, size, n * pixels);
      return NULL;
    }
  pictures = g_bytes_new_take (canvases, n * pixels);
  where = g_new (float, 4 * (gsize) n);
  boxes = g_bytes_new_take (where, 4 * (gsize) n * sizeof (float));
  what = g_new (gint32, n);
  labels = g_bytes_new_take (what, n * sizeof (gint32));
  for (guint i = 0; i < n; i++)
    {
      const guint index = i / copies;
      const gboolean train = index < digits->n_train;

      if (i % 256 == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      what[i] = digits->labels[index];
      make_canvas (&maker, nn_random_split (&random, i), index, train ? 0 : digits->n_train,
                   train ? digits->n_train : digits->n - digits->n_train, canvases + i * pixels,
                   where + 4 * (gsize) i);
    }
  samples = nn_samples_new_bytes (nn_dataset_canvas.base.name, nn_dataset_canvas.base.title,
                                  &NN_SHAPE (size, size, 1), n, digits->n_train * copies, pictures,
                                  1.0f / 255, labels, (const char *const *) digits->class_names,
                                  error);
  if (samples == NULL || !nn_samples_set_boxes (samples, boxes, error))
    return NULL;
  return g_steal_pointer (&samples);
}

static const NnArg rows[] = {
  { "size", NN_("Canvas"), "px", NN_ARG_INTEGER, 48, 32, 96 },
  { "clutter", NN_("Pieces of other digits"), "", NN_ARG_INTEGER, 4, 0, 32 },
  { "noise", NN_("Noise"), "%", NN_ARG_REAL, 0, 0, 50 },
  { "copies", NN_("Canvases of each digit"), "", NN_ARG_INTEGER, 1, 1, 4 },
  { "seed", NN_("Seed"), "", NN_ARG_INTEGER, 1, 0, 1e9 },
  { NULL }
};

const NnDatasetClass nn_dataset_canvas = {
  .base = {
    .name = "canvas",
    .title = NN_("Digits on a canvas"),
    .summary = NN_("A digit somewhere on a canvas among pieces of others: which, and in which box?"),
    .category = NN_("Images"),
    .args = rows,
  },
  .generated = TRUE,
  .load = load,
};
