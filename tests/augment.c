/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Augmentation: exact where it can be, in its moments where it is drawn, and refused where it would lie. */
#include "core/trainer-private.h"
#include "tests/build.h"

#include <math.h>

/* --- how a picture is moved ----------------------------------------------- */

#define SIDE 7
#define CHANNELS 2

/* Every pixel another number. */
static void
fill (float *x, gsize n)
{
  for (gsize i = 0; i < n; i++)
    x[i] = (float) (i * 37 % 101) - 50;
}

/* Where pixel (@h, @w) of the moved picture comes from; FALSE: from beyond the border. */
typedef gboolean (*Source) (gint h, gint w, gint *from_h, gint *from_w);

static void
check_move (const NnMove *move, gint H, gint W, Source source, guint least)
{
  float x[SIDE * SIDE * CHANNELS], out[SIDE * SIDE * CHANNELS];
  guint checked = 0;

  fill (x, G_N_ELEMENTS (x));
  nn_augment_move (move, H, W, CHANNELS, W * CHANNELS, x, out);
  for (gint h = 0; h < H; h++)
    for (gint w = 0; w < W; w++)
      {
        gint from_h, from_w;

        if (!source (h, w, &from_h, &from_w))
          continue;
        for (guint c = 0; c < CHANNELS; c++)
          g_assert_cmpfloat_with_epsilon (out[(h * W + w) * CHANNELS + c],
                                          x[(from_h * W + from_w) * CHANNELS + c], 1e-4);
        checked++;
      }
  g_assert_cmpuint (checked, >=, least);
}

/* Two down and one to the left; what comes in is the border, going on. */
static gboolean
from_shift (gint h, gint w, gint *from_h, gint *from_w)
{
  *from_h = CLAMP (h - 2, 0, SIDE - 1);
  *from_w = CLAMP (w + 1, 0, 4);
  return TRUE;
}

/* A quarter clockwise: the first row becomes the last column. */
static gboolean
from_quarter (gint h, gint w, gint *from_h, gint *from_w)
{
  *from_h = SIDE - 1 - w;
  *from_w = h;
  return TRUE;
}

/* Twice as large about the middle: every second pixel is one of before. */
static gboolean
from_zoom (gint h, gint w, gint *from_h, gint *from_w)
{
  *from_h = 3 + (h - 3) / 2;
  *from_w = 3 + (w - 3) / 2;
  return (h - 3) % 2 == 0 && (w - 3) % 2 == 0;
}

/* Half as large: the middle holds every second pixel. */
static gboolean
from_smaller (gint h, gint w, gint *from_h, gint *from_w)
{
  *from_h = 3 + (h - 3) * 2;
  *from_w = 3 + (w - 3) * 2;
  return ABS (h - 3) < 2 && ABS (w - 3) < 2;
}

/* Mirrored first, shifted then. */
static gboolean
from_mirror (gint h, gint w, gint *from_h, gint *from_w)
{
  *from_h = h;
  *from_w = SIDE - 1 - CLAMP (w - 2, 0, SIDE - 1);
  return TRUE;
}

static void
test_moves (void)
{
  check_move (&(NnMove){ .zoom = 1, .down = 2, .right = -1 }, SIDE, 5, from_shift, SIDE * 5);
  check_move (&(NnMove){ .zoom = 1, .angle = G_PI / 2 }, SIDE, SIDE, from_quarter, SIDE * SIDE);
  check_move (&(NnMove){ .zoom = 2 }, SIDE, SIDE, from_zoom, 9);
  check_move (&(NnMove){ .zoom = 0.5 }, SIDE, SIDE, from_smaller, 9);
  check_move (&(NnMove){ .zoom = 1, .right = 2, .mirrored = TRUE }, SIDE, SIDE, from_mirror,
              SIDE * SIDE);
}

/* Between the pixels: the middle of four is their mean. */
static void
test_between (void)
{
  const float x[] = { 1, 2, 4, 8, 16, 32, 64, 128, 256 };
  float out[9];

  nn_augment_move (&(NnMove){ .zoom = 1, .down = -0.5, .right = -0.5 }, 3, 3, 1, 3, x, out);
  g_assert_cmpfloat_with_epsilon (out[0], (1 + 2 + 8 + 16) / 4.0, 1e-5);
  g_assert_cmpfloat_with_epsilon (out[4], (16 + 32 + 128 + 256) / 4.0, 1e-4);
  g_assert_cmpfloat_with_epsilon (out[2], (4 + 32) / 2.0, 1e-5);
  g_assert_cmpfloat_with_epsilon (out[8], 256, 1e-4);
}

/* What is drawn: a slope tells how far it was moved. Even from end to end of the range, each
 * axis by its own size, turned and zoomed as far as said. */
static void
test_draws (void)
{
  enum { H = 41, W = 61, N = 4000 };
  const struct { const char *name; double value, low, high; } rows[] = {
    { "shift", 0.1, -0.1, 0.1 },
    { "rotate", 20, -20 * G_PI / 180, 20 * G_PI / 180 },
    { "zoom", 0.5, -log (1.5), log (1.5) },
  };
  g_autofree float *slope = g_new (float, H * W * 2), *x = g_new (float, H * W * 2);
  g_autofree float *spare = g_new (float, H * W * 2);
  const NnShape shape = NN_SHAPE (H, W, 2);

  for (guint i = 0; i < H * W; i++)
    {
      slope[2 * i] = i / W;
      slope[2 * i + 1] = i % W;
    }
  for (guint r = 0; r < G_N_ELEMENTS (rows); r++)
    {
      NnSpec spec = nn_spec_new (&nn_augmentation_class);
      double sum = 0, squares = 0, most = -INFINITY, least = INFINITY, cross = 0;
      const double half = rows[r].high;

      nn_spec_set (&spec, rows[r].name, rows[r].value, NULL);
      for (guint i = 0; i < N; i++)
        {
          NnRandom random = nn_random_new (i);
          const float *middle = x + 2 * (H / 2 * W + W / 2);
          double down_y, down_x, got;

          memcpy (x, slope, H * W * 2 * sizeof (float));
          nn_augment (&spec, &shape, 0, &random, x, spare);
          down_y = middle[2 * W] - middle[0];
          down_x = middle[2 * W + 1] - middle[1];
          got = r == 0 ? (H / 2 - middle[0]) / H
                : r == 1 ? atan2 (down_x, down_y)
                         : -log (hypot (down_x, down_y));
          if (r == 0)
            cross += got * (W / 2 - middle[1]) / W;
          sum += got;
          squares += got * got;
          most = MAX (most, got);
          least = MIN (least, got);
        }
      g_test_message ("%s: mean %g, deviation %g, %g to %g", rows[r].name, sum / N,
                      sqrt (squares / N), least, most);
      g_assert_cmpfloat (fabs (sum / N), <, 0.05 * half);
      g_assert_cmpfloat_with_epsilon (sqrt (squares / N), half / sqrt (3), 0.03 * half);
      g_assert_cmpfloat_with_epsilon (most, half, 0.01 * half);
      g_assert_cmpfloat_with_epsilon (least, -half, 0.01 * half);
      /* up and down has nothing to do with left and right */
      g_assert_cmpfloat (fabs (cross / N), <, 0.05 * half * half);
    }
}

/* All pictures of a film in the same way, none into its neighbour. */
static void
test_film (void)
{
  enum { FRAMES = 3, H = 5, W = 4 };
  NnSpec spec = nn_spec_new (&nn_augmentation_class);
  const NnShape film = NN_SHAPE (H, FRAMES * W, 1), one = NN_SHAPE (H, W, 1);
  float x[H * FRAMES * W], frame[H * W], spare[H * FRAMES * W];

  nn_spec_set (&spec, "shift", 0.4, NULL);
  nn_spec_set (&spec, "rotate", 40, NULL);
  nn_spec_set (&spec, "flip", 1, NULL);
  for (guint seed = 0; seed < 20; seed++)
    {
      NnRandom random = nn_random_new (seed);
      float before[H * FRAMES * W];

      fill (x, G_N_ELEMENTS (x));
      memcpy (before, x, sizeof x);
      nn_augment (&spec, &film, FRAMES, &random, x, spare);
      for (guint f = 0; f < FRAMES; f++)
        {
          for (guint h = 0; h < H; h++)
            memcpy (frame + h * W, before + h * FRAMES * W + f * W, W * sizeof (float));
          nn_augment (&spec, &one, 0, &random, frame, spare);
          for (guint h = 0; h < H; h++)
            g_assert_cmpmem (frame + h * W, W * sizeof (float), x + h * FRAMES * W + f * W,
                             W * sizeof (float));
        }
    }
}

/* A series by whole steps, its ends going on. */
static void
test_series (void)
{
  enum { T = 10, C = 3 };
  NnSpec spec = nn_spec_new (&nn_augmentation_class);
  const NnShape shape = NN_SHAPE (T, C);
  guint seen[7] = { 0 };

  nn_spec_set (&spec, "shift", 0.3, NULL);
  for (guint seed = 0; seed < 400; seed++)
    {
      NnRandom random = nn_random_new (seed);
      float x[T * C], spare[T * C];
      gint by;

      for (guint i = 0; i < T * C; i++)
        x[i] = i;
      nn_augment (&spec, &shape, 0, &random, x, spare);
      by = T / 2 - (gint) x[T / 2 * C] / C;
      g_assert_cmpint (ABS (by), <=, 3);
      seen[by + 3]++;
      for (gint t = 0; t < T; t++)
        for (gint c = 0; c < C; c++)
          g_assert_cmpfloat (x[t * C + c], ==, CLAMP (t - by, 0, T - 1) * C + c);
    }
  for (guint i = 0; i < 7; i++)
    g_assert_cmpuint (seen[i], >, 20);
}

/* --- what is drawn -------------------------------------------------------- */

/* Normal: mean, deviation and the fourth moment; new for each sample. */
static void
test_noise (void)
{
  enum { N = 200000 };
  NnSpec spec = nn_spec_new (&nn_augmentation_class);
  const NnShape shape = NN_SHAPE (N);
  g_autofree float *x = g_new (float, N), *other = g_new (float, N);
  NnRandom random = nn_random_new (1), next = nn_random_new (2);
  double sum = 0, squares = 0, fourths = 0, cross = 0;
  const double sigma = 0.7;

  nn_spec_set (&spec, "noise", sigma, NULL);
  for (guint i = 0; i < N; i++)
    x[i] = other[i] = 3;
  nn_augment (&spec, &shape, 0, &random, x, NULL);
  nn_augment (&spec, &shape, 0, &next, other, NULL);
  for (guint i = 0; i < N; i++)
    {
      double d = x[i] - 3;

      sum += d;
      squares += d * d;
      fourths += d * d * d * d;
      cross += d * (other[i] - 3);
    }
  g_assert_cmpfloat (fabs (sum / N), <, 4 * sigma / sqrt (N));
  g_assert_cmpfloat_with_epsilon (sqrt (squares / N), sigma, 0.01 * sigma);
  g_assert_cmpfloat_with_epsilon (fourths / N / pow (sigma, 4), 3, 0.1);
  g_assert_cmpfloat (fabs (cross / N), <, 4 * sigma * sigma / sqrt (N));
}

/* The larger of B and 1 - B, B ~ Beta (a, a): about one half the second moment is
 * 1 / (4 (2 a + 1)) and the fourth 3 / (16 (2 a + 1) (2 a + 3)). */
static void
test_shares (void)
{
  const double alphas[] = { 0.1, 0.4, 1, 4 };
  enum { N = 100000 };

  for (guint a = 0; a < G_N_ELEMENTS (alphas); a++)
    {
      const double alpha = alphas[a];
      NnSpec spec = nn_spec_new (&nn_augmentation_class);
      NnRandom random = nn_random_new (a);
      double squares = 0, fourths = 0, second = 1 / (4 * (2 * alpha + 1));

      nn_spec_set (&spec, "mixup", alpha, NULL);
      for (guint i = 0; i < N; i++)
        {
          double share = nn_augment_share (&spec, &random), d = share - 0.5;

          g_assert_cmpfloat (share, >=, 0.5);
          g_assert_cmpfloat (share, <=, 1);
          squares += d * d / N;
          fourths += d * d * d * d / N;
        }
      g_test_message ("alpha %g: second moment %g (%g)", alpha, squares, second);
      g_assert_cmpfloat_with_epsilon (squares, second, 0.02 * second);
      g_assert_cmpfloat_with_epsilon (fourths, 3 * second / (4 * (2 * alpha + 3)), 0.03 * fourths);
    }
}

/* --- what comes into the tape --------------------------------------------- */

#define TWO_INPUTS "input channels=4; input time=3 channels=2; flatten from=2; concat from=1,3; dense units=3"

/* Two inputs, a class and three numbers. */
static NnSamples *
make_two (void)
{
  NnSamples *samples = build_samples (NN_SHAPE (4), 60, 3, 3);
  g_autoptr (NnSamples) more = build_samples (NN_SHAPE (3, 2), 60, 0, 0);
  g_autoptr (GBytes) bytes = g_bytes_new (more->floats, 60 * 6 * sizeof (float));
  g_autoptr (GError) error = NULL;

  nn_samples_add_input (samples, "second", &NN_SHAPE (3, 2), bytes, 0, &error);
  g_assert_no_error (error);
  return samples;
}

/* One batch of a goal as training runs it. */
static void
run_goal (NnGoal *goal, NnTape *tape, NnSamples *samples, const char *settings, const guint32 *index,
          guint n)
{
  NnRandom random = nn_random_new (5);
  g_autoptr (GError) error = NULL;
  NnRecipe recipe;

  nn_recipe_init (&recipe);
  set_recipe (&recipe, settings);
  nn_recipe_check (&recipe, tape->model, samples, &error);
  g_assert_no_error (error);
  nn_goal_init (goal, tape, samples, &recipe);
  g_assert_true (nn_goal_run (goal, index, n, &random, NULL));
}

/* All inputs and what is aimed at, each with the same share of the same other. */
static void
test_mixup_inputs (void)
{
  g_autoptr (NnSamples) samples = make_two ();
  g_autoptr (NnModel) model = build_model (TWO_INPUTS, 1);
  g_autoptr (NnPool) pool = nn_pool_new (2);
  g_autoptr (GError) error = NULL;
  guint targets[] = { 4 };
  g_autoptr (NnTape) tape = nn_tape_new_aims (model, targets, 1, 40, NN_TAPE_WEIGHTS, pool, &error);
  guint32 index[40];
  NnGoal goal;
  guint others = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < 40; i++)
    index[i] = 47 - i;
  run_goal (&goal, tape, samples, "loss=mse metric=mae mixup=1", index, 40);
  for (guint b = 0; b < 40; b++)
    {
      const float share = goal.shares[b];
      const guint32 other = goal.others[b];

      g_assert_cmpuint (other, >=, 8);
      g_assert_cmpuint (other, <, 48);
      others += other != index[b] && share < 0.95;
      for (guint k = 0; k < 2; k++)
        {
          const float *all = k == 0 ? samples->floats : samples->more[0].floats;
          gsize size = nn_shape_count (nn_samples_input_shape (samples, k));

          for (gsize i = 0; i < size; i++)
            g_assert_cmpfloat (nn_tape_input (tape, k)[b * size + i], ==,
                               share * all[index[b] * size + i] + (1 - share) * all[other * size + i]);
        }
      for (guint i = 0; i < 3; i++)
        g_assert_cmpfloat (goal.parts[0].targets[b * 3 + i], ==,
                           share * samples->targets[index[b] * 3 + i]
                             + (1 - share) * samples->targets[other * 3 + i]);
    }
  g_assert_cmpuint (others, >, 20);
  nn_goal_clear (&goal);
}

/* Noise comes to all that are numbers and leaves tokens alone. */
static void
test_noise_inputs (void)
{
  g_autoptr (NnSamples) samples = make_two ();
  g_autoptr (NnSamples) told = build_samples (NN_SHAPE (4), 60, 3, 0);
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *letters = g_new0 (guint8, 60 * 5);
  g_autoptr (GBytes) bytes = NULL;
  guint targets[] = { 4 };
  guint32 index[40];

  for (guint i = 0; i < 300; i++)
    letters[i] = i % 7;
  bytes = g_bytes_new (letters, 300);
  g_assert_true (nn_samples_add_input (told, "words", &NN_SHAPE (5), bytes, 1, &error));
  for (guint i = 0; i < 40; i++)
    index[i] = i;
  for (guint tokens = 0; tokens < 2; tokens++)
    {
      g_autoptr (NnModel) net
          = build_model (tokens ? "input channels=4; input channels=5; embedding input_dim=7 output_dim=3 from=2;"
                                  "globalavgpool1d; concat from=1,4; dense units=3 activation=softmax"
                                : TWO_INPUTS, 1);
      g_autoptr (NnTape) tape = NULL;
      const NnSamples *of = tokens ? told : samples;
      double squares[2] = { 0 };
      NnGoal goal;

      targets[0] = nn_model_output (net);
      tape = nn_tape_new_aims (net, targets, 1, 40, NN_TAPE_WEIGHTS, NULL, &error);
      g_assert_no_error (error);
      run_goal (&goal, tape, tokens ? told : samples,
                tokens ? "noise=0.5" : "loss=mse metric=mae noise=0.5", index, 40);
      for (guint k = 0; k < 2; k++)
        {
          gsize size = nn_shape_count (nn_samples_input_shape (of, k));
          g_autofree float *plain = g_new (float, 40 * size);

          nn_samples_more (of, k, index, 40, plain);
          for (gsize i = 0; i < 40 * size; i++)
            squares[k] += pow (nn_tape_input (tape, k)[i] - plain[i], 2) / (40 * size);
        }
      g_assert_cmpfloat_with_epsilon (sqrt (squares[0]), 0.5, 0.08);
      if (tokens)
        g_assert_cmpfloat (squares[1], ==, 0);
      else
        g_assert_cmpfloat_with_epsilon (sqrt (squares[1]), 0.5, 0.08);
      nn_goal_clear (&goal);
    }
}

/* --- what is refused ------------------------------------------------------ */

static void
check_recipe (const char *network, NnSamples *samples, const char *settings, const char *word)
{
  g_autoptr (NnModel) model = build_model (network, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnTrainer) trainer = NULL;
  NnRecipe recipe;

  nn_recipe_init (&recipe);
  set_recipe (&recipe, settings);
  trainer = nn_trainer_new (model, samples, &recipe, NULL, &error);
  if (word == NULL)
    {
      g_assert_no_error (error);
      return;
    }
  g_assert_null (trainer);
  g_assert_error (error, NN_ERROR, NN_ERROR_DATA);
  if (strstr (error->message, word) == NULL || !g_str_has_suffix (error->message, "."))
    g_error ("%s: “%s” does not mention %s", settings, error->message, word);
}

#define CLASSES "dense units=3 activation=softmax"
#define WORDS   "input channels=6; embedding input_dim=9 output_dim=4; globalavgpool1d; " CLASSES
#define PICTURE "input height=5 width=5 channels=1; flatten; " CLASSES
#define SERIES  "input time=5 channels=2; flatten; " CLASSES
#define PADDED  "input time=5 channels=2; masking; lstm units=3; " CLASSES

/* Words of six letters below 9. */
static NnSamples *
make_words (void)
{
  static const char *const names[] = { "a", "b", "c", NULL };
  guint8 letters[50 * 6];
  gint32 labels[50];
  g_autoptr (GBytes) bytes = NULL, classes = NULL;
  g_autoptr (GError) error = NULL;
  NnSamples *samples;

  for (guint i = 0; i < G_N_ELEMENTS (letters); i++)
    letters[i] = i % 9;
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    labels[i] = i % 3;
  bytes = g_bytes_new (letters, sizeof letters);
  classes = g_bytes_new (labels, sizeof labels);
  samples = nn_samples_new_bytes ("words", "Words", &NN_SHAPE (6), 50, 40, bytes, 1, classes, names,
                                  &error);
  g_assert_no_error (error);
  return samples;
}

static void
test_refused (void)
{
  g_autoptr (NnSamples) words = make_words ();
  g_autoptr (NnSamples) pictures = build_samples (NN_SHAPE (5, 5, 1), 50, 3, 0);
  g_autoptr (NnSamples) series = build_samples (NN_SHAPE (5, 2), 50, 3, 0);
  g_autoptr (NnSamples) rows = build_samples (NN_SHAPE (4), 50, 3, 0);
  g_autoptr (NnSamples) cubes = build_samples (NN_SHAPE (2, 3, 3, 1), 50, 3, 0);
  g_autoptr (NnSamples) steps = build_samples (NN_SHAPE (5, 2), 50, 0, 0);
  g_autoptr (GBytes) labels = g_bytes_new_take (g_new0 (gint32, 50 * 5), 50 * 5 * sizeof (gint32));
  const char *const turns[] = { "rotate=10", "zoom=0.2", "flip=true" };
  static const char *const names[] = { "a", "b", "c", NULL };
  g_autoptr (GError) error = NULL;

  nn_samples_label_steps (steps, labels, 5, names, &error);
  g_assert_no_error (error);
  check_recipe (WORDS, words, "", NULL);
  check_recipe (WORDS, words, "mixup=0.4", "tokens");
  check_recipe (WORDS, words, "noise=0.4", "tokens");
  check_recipe (WORDS, words, "shift=0.4", "tokens");
  /* the same numbers read as numbers are none */
  check_recipe ("input channels=6; " CLASSES, words, "mixup=0.4 noise=0.4", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (turns); i++)
    {
      check_recipe (PICTURE, pictures, turns[i], NULL);
      check_recipe (SERIES, series, turns[i], "series");
      check_recipe ("input channels=4; " CLASSES, rows, turns[i], "pictures and series");
      check_recipe ("input time=2 height=3 width=3 channels=1; flatten; " CLASSES, cubes, turns[i],
                    "2×3×3×1");
    }
  check_recipe (PICTURE, pictures, "shift=0.2 mixup=1 noise=1", NULL);
  check_recipe (SERIES, series, "shift=0.2 mixup=1 noise=1", NULL);
  check_recipe ("input channels=4; " CLASSES, rows, "shift=0.2", "pictures and series");
  check_recipe ("input channels=4; " CLASSES, rows, "mixup=1 noise=1", NULL);
  check_recipe ("input time=2 height=3 width=3 channels=1; flatten; " CLASSES, cubes, "shift=0.1", "2×3×3×1");
  check_recipe (PADDED, series, "shift=0.2 mixup=1", NULL);
  check_recipe (PADDED, series, "noise=0.1", "padding");
  check_recipe ("input time=5 channels=2; " CLASSES, steps, "shift=0.2", "each step");
  check_recipe ("input time=5 channels=2; " CLASSES, steps, "mixup=0.2 noise=1", NULL);
  /* what is not asked for is no hindrance */
  check_recipe (SERIES, series, "rotate=0 zoom=0", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/augment/moves", test_moves);
  g_test_add_func ("/augment/between", test_between);
  g_test_add_func ("/augment/draws", test_draws);
  g_test_add_func ("/augment/film", test_film);
  g_test_add_func ("/augment/series", test_series);
  g_test_add_func ("/augment/noise", test_noise);
  g_test_add_func ("/augment/shares", test_shares);
  g_test_add_func ("/augment/mixup-inputs", test_mixup_inputs);
  g_test_add_func ("/augment/noise-inputs", test_noise_inputs);
  g_test_add_func ("/augment/refused", test_refused);
  return g_test_run ();
}
