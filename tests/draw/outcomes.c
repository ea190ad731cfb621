/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a network makes of single samples: the matrix, the thumbnails, and their look-ups. */
#include <math.h>
#include <string.h>

#include "tests/draw/harness.h"
#include "ui/draw/confusion.h"
#include "ui/draw/fit.h"
#include "ui/draw/gallery.h"
#include "ui/draw/outcome.h"
#include "ui/draw/paint.h"
#include "ui/draw/pins.h"
#include "ui/draw/scores.h"

static const char *const digits[] = { "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", NULL };
static const char *const clothes[] = { "T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker",
                                       "Bag", "Ankle boot", NULL };

static NnSamples *
made_samples (const char *const *names, guint n_classes)
{
  const guint n = 20;
  g_autofree float *values = g_new (float, n * 64);
  g_autofree gint32 *labels = g_new (gint32, n);
  g_autoptr (GBytes) floats = NULL, label_bytes = NULL;
  g_auto (GStrv) numbers = NULL;
  NnSamples *samples;

  for (guint i = 0; i < n * 64; i++)
    values[i] = (i % 8 + i / 8 % 8 + i / 64) % 9 < 4 ? draw_noise (i) : 0;
  for (guint i = 0; i < n; i++)
    labels[i] = i % n_classes;
  floats = g_bytes_new (values, n * 64 * sizeof (float));
  label_bytes = g_bytes_new (labels, n * sizeof (gint32));
  if (names == NULL)
    {
      numbers = g_new0 (char *, n_classes + 1);
      for (guint i = 0; i < n_classes; i++)
        numbers[i] = g_strdup_printf ("class %u", i);
      names = (const char *const *) numbers;
    }
  samples = nn_samples_new_floats ("made", "Made", &NN_SHAPE (8, 8, 1), n, n / 2, floats, label_bytes, names, NULL, NULL,
                                   NULL);
  g_assert_nonnull (samples);
  return samples;
}

/* Counts as a network that is good has them: few errors, more between neighbours. */
static NnOutcomes *
made_outcomes (guint n_classes, guint there, guint errors)
{
  NnOutcomes *outcomes = g_new0 (NnOutcomes, 1);

  g_atomic_ref_count_init (&outcomes->ref_count);
  outcomes->kind = NN_OUTCOME_CLASSES;
  outcomes->split = NN_SPLIT_TEST;
  outcomes->n_classes = n_classes;
  outcomes->confusion = g_new0 (guint64, (gsize) n_classes * n_classes);
  outcomes->scores = g_new0 (NnClassScore, n_classes);
  for (guint r = 0; r < n_classes; r++)
    outcomes->confusion[r * n_classes + r] = there - 7 + r * 3 % 14;
  for (guint i = 0; i < errors; i++)
    {
      guint r = n_classes * draw_noise (3 * i), c = n_classes * draw_noise (3 * i + 1);

      if (draw_noise (3 * i + 2) < 0.4)
        c = (r * 3 + 1) % n_classes;
      if (r != c)
        outcomes->confusion[r * n_classes + c]++;
    }
  for (guint r = 0; r < n_classes; r++)
    for (guint c = 0; c < n_classes; c++)
      {
        guint64 count = outcomes->confusion[r * n_classes + c];

        outcomes->scores[r].there += count;
        outcomes->scores[c].said += count;
        outcomes->scores[r].right += r == c ? count : 0;
        outcomes->counted += count;
        outcomes->right += r == c ? count : 0;
      }
  outcomes->n = outcomes->total = outcomes->counted;
  outcomes->wrong = outcomes->counted - outcomes->right;
  return outcomes;
}

/* Every cell is found where it is drawn, and no other. */
static void
check_cells (const VitrineConfusion *confusion, double width, double height)
{
  VitrineConfusionPlan plan;
  guint n = confusion->outcomes->n_classes;
  gint row, column;

  vitrine_confusion_plan (confusion, width, height, &plan);
  g_assert_cmpfloat (plan.x - plan.names, >=, 20);
  g_assert_cmpfloat (plan.x + plan.side, <=, width - 30);
  g_assert_cmpfloat (plan.y + plan.side + plan.below, <=, height);
  for (guint r = ceil (plan.row0); r < n && (r + 1 - plan.row0) * plan.cell <= plan.side + 1e-6; r++)
    for (guint c = ceil (plan.column0); c < n && (c + 1 - plan.column0) * plan.cell <= plan.side + 1e-6; c++)
      {
        g_assert_true (vitrine_confusion_at (confusion, width, height, plan.x + (c + 0.5 - plan.column0) * plan.cell,
                                             plan.y + (r + 0.5 - plan.row0) * plan.cell, &row, &column));
        g_assert_cmpint (row, ==, (gint) r);
        g_assert_cmpint (column, ==, (gint) c);
      }
  g_assert_false (vitrine_confusion_at (confusion, width, height, plan.x - 1, plan.y + 5, &row, &column));
  g_assert_false (vitrine_confusion_at (confusion, width, height, plan.x + plan.side, plan.y + 5, &row, &column));
  g_assert_false (vitrine_confusion_at (confusion, width, height, plan.x + 5, plan.y + plan.side, &row, &column));
}

static void
look_ups (gconstpointer data)
{
  const VitrineConfusion *confusion = data;
  VitrineConfusion zoomed = *confusion;
  gint row, column, before_row = -1, before_column = -1;

  check_cells (confusion, 340, 291);
  check_cells (confusion, 1000, 400);
  check_cells (confusion, 264, 220);
  /* what is under the pointer stays there */
  g_assert_true (vitrine_confusion_at (confusion, 500, 400, 200, 200, &before_row, &before_column));
  vitrine_confusion_zoom (&zoomed, 500, 400, 200, 200, 1.7);
  g_assert_cmpfloat (zoomed.span, >, 0);
  g_assert_true (vitrine_confusion_at (&zoomed, 500, 400, 200, 200, &row, &column));
  g_assert_cmpint (row, ==, before_row);
  g_assert_cmpint (column, ==, before_column);
  check_cells (&zoomed, 500, 400);
  for (guint i = 0; i < 30; i++)
    vitrine_confusion_zoom (&zoomed, 500, 400, 480, 20, 1.5);
  g_assert_cmpfloat (zoomed.span, ==, 4);
  check_cells (&zoomed, 500, 400);
  for (guint i = 0; i < 30; i++)
    vitrine_confusion_zoom (&zoomed, 500, 400, 220, 220, 0.5);
  g_assert_cmpfloat (zoomed.span, ==, 0);
}

static void
words (gconstpointer data)
{
  VitrineConfusion confusion = *(const VitrineConfusion *) data;
  g_autofree char *all = NULL, *wrong = NULL, *right = NULL, *table = NULL, *none = NULL;
  g_auto (GStrv) lines = NULL;
  VitrineConfusion empty;

  confusion.row = confusion.column = -1;
  all = vitrine_confusion_describe (&confusion);
  g_assert_true (g_str_has_prefix (all, "validation, "));
  g_assert_nonnull (strstr (all, " taken for "));
  confusion.row = 2;
  confusion.column = 7;
  wrong = vitrine_confusion_describe (&confusion);
  g_assert_true (g_str_has_prefix (wrong, "2 taken for 7: "));
  confusion.column = 2;
  right = vitrine_confusion_describe (&confusion);
  g_assert_true (g_str_has_prefix (right, "2 found: "));
  table = vitrine_confusion_csv (&confusion);
  lines = g_strsplit (table, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 12);
  g_assert_cmpstr (lines[0], ==, "label\\predicted,0,1,2,3,4,5,6,7,8,9");
  g_assert_true (g_str_has_prefix (lines[3], "2,"));
  vitrine_confusion_init (&empty);
  none = vitrine_confusion_describe (&empty);
  g_assert_cmpstr (none, ==, "Nothing is known yet");
}

/* The first samples of the data, some of them wrong. */
static VitrineTiles *
made_tiles (const NnSamples *samples, guint n)
{
  NnOutcomes *outcomes = g_new0 (NnOutcomes, 1);
  NnShape shape = nn_shape_batch (&samples->shape, n);
  g_autoptr (NnTensor) inputs = nn_tensor_new (&shape);
  g_autofree guint32 *index = g_new (guint32, n);
  VitrineTiles *tiles;

  g_atomic_ref_count_init (&outcomes->ref_count);
  outcomes->n = outcomes->total = n;
  outcomes->n_classes = samples->n_classes;
  outcomes->items = g_new0 (NnOutcome, n);
  for (guint i = 0; i < n; i++)
    {
      index[i] = i;
      outcomes->items[i] = (NnOutcome) { .index = i, .label = samples->labels[i], .predicted = (i * 7 + 3) % samples->n_classes,
                                         .loss = i == 2 ? 123456 : 8.3f * powf (0.7f, i), .confidence = 0.8f, .right = 0, .counted = 1 };
    }
  nn_samples_input (samples, index, n, inputs->data);
  tiles = vitrine_tiles_new (outcomes, samples, index, n, inputs);
  nn_outcomes_unref (outcomes);
  return tiles;
}

static void
gallery_look_ups (gconstpointer data)
{
  VitrineGallery gallery = *(const VitrineGallery *) data;
  g_autofree char *table = vitrine_gallery_csv (&gallery);
  double x, y;

  for (double width = 264; width < 1000; width += 37)
    {
      double height = vitrine_gallery_height (&gallery, width);
      guint n = vitrine_tiles_n (gallery.tiles), part;

      g_assert_cmpuint (vitrine_gallery_shown (&gallery, width, height), ==, n);
      for (guint i = 0; i < n; i++)
        {
          vitrine_gallery_place (&gallery, width, i, &x, &y);
          g_assert_cmpfloat (x, <, width - 20);
          g_assert_cmpint (vitrine_gallery_at (&gallery, width, height, x, y), ==, (gint) i);
          g_assert_cmpint (vitrine_gallery_at (&gallery, width, height, x, y - 38), !=, (gint) i);
        }
      /* what is not drawn is not found */
      part = vitrine_gallery_columns (&gallery, width);
      vitrine_gallery_place (&gallery, width, part, &x, &y);
      g_assert_cmpuint (vitrine_gallery_shown (&gallery, width, y + 20), ==, part);
      g_assert_cmpint (vitrine_gallery_at (&gallery, width, y + 20, x, y), ==, -1);
    }
  g_assert_true (g_str_has_prefix (table, "sample,label,predicted,loss,confidence,label_probability\n0,0,3,8.3,0.8,0\n1,1,0,"));
}

/* A loss that is wide is told in fewer letters, down to the room there is. */
static void
loss_fit (void)
{
  static const struct { double loss, width; const char *text; } rows[] = {
    { 123456, 100, "123,456" }, { 123456, 34, "1.2e5" }, { 123456, 20, "1e5" }, { 123456, 5, NULL },
    { 0.31, 40, "0.31" },       { 0.31, 5, NULL },       { 9.96e7, 36, "1.0e8" }, { 850, 14, NULL },
    { INFINITY, 40, "–" },
  };
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 1, 1);
  cairo_t *cr = cairo_create (surface);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = vitrine_loss_fit (cr, 10.5, rows[i].loss, rows[i].width);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static void
scores_order (gconstpointer data)
{
  VitrineScores scores = *(const VitrineScores *) data;
  g_autofree char *table = NULL, *text = NULL;

  for (guint c = 0; c < VITRINE_SCORES_COLUMNS; c++)
    {
      g_autofree guint *order = NULL;
      double last = -1;

      scores.sort = c;
      order = vitrine_scores_order (&scores);
      for (guint i = 0; i < scores.outcomes->n_classes && c == VITRINE_SCORES_F1; i++)
        {
          double f1 = nn_class_score_f1 (&scores.outcomes->scores[order[i]]);

          g_assert_cmpfloat (f1, >=, last);
          last = f1;
        }
    }
  g_assert_cmpint (vitrine_scores_head_at (&scores, 400, 380, 45), ==, VITRINE_SCORES_F1);
  g_assert_cmpint (vitrine_scores_head_at (&scores, 400, 240, 45), ==, VITRINE_SCORES_PRECISION);
  g_assert_cmpint (vitrine_scores_head_at (&scores, 400, 30, 45), ==, VITRINE_SCORES_CLASS);
  g_assert_cmpint (vitrine_scores_head_at (&scores, 400, 30, 80), ==, -1);
  scores.sort = VITRINE_SCORES_CLASS;
  /* no further than to the last */
  vitrine_scores_scroll (&scores, 200, 3.5);
  g_assert_cmpfloat (scores.first, ==, 3.5);
  vitrine_scores_scroll (&scores, 200, 100);
  g_assert_cmpfloat (scores.first, >, 4);
  g_assert_cmpfloat (scores.first, <, 5);
  vitrine_scores_scroll (&scores, vitrine_scores_height (&scores, 300), 3);
  g_assert_cmpfloat (scores.first, ==, 0);
  table = vitrine_scores_csv (&scores);
  g_assert_true (g_str_has_prefix (table, "class,count,said,right,precision,recall,f1\nT-shirt,"));
  text = vitrine_scores_describe (&scores);
  g_assert_nonnull (strstr (text, "Means of 10 classes"));
}

/* Two numbers to aim at for each sample, and predictions about them. */
static NnSamples *
made_targets (guint n)
{
  g_autofree float *values = g_new (float, n * 5), *targets = g_new (float, n * 2);
  g_autoptr (GBytes) floats = NULL, bytes = NULL;
  NnSamples *samples;

  for (guint i = 0; i < n * 5; i++)
    values[i] = draw_noise (i) * 2 - 1;
  for (guint i = 0; i < n; i++)
    {
      targets[2 * i] = 150 + 120 * (draw_noise (7 * i) + draw_noise (7 * i + 1) - 1);
      targets[2 * i + 1] = draw_noise (i);
    }
  floats = g_bytes_new (values, n * 5 * sizeof (float));
  bytes = g_bytes_new (targets, n * 2 * sizeof (float));
  samples = nn_samples_new_floats ("made", "Made", &NN_SHAPE (5), n, n, floats, NULL, NULL, bytes, &NN_SHAPE (2), NULL);
  g_assert_nonnull (samples);
  return samples;
}

static NnOutcomes *
made_numbers (const NnSamples *samples, gsize width)
{
  NnOutcomes *outcomes = g_new0 (NnOutcomes, 1);

  g_atomic_ref_count_init (&outcomes->ref_count);
  outcomes->kind = NN_OUTCOME_NUMBERS;
  outcomes->split = NN_SPLIT_TEST;
  outcomes->n = outcomes->total = samples->n;
  outcomes->loss = 0.5;
  outcomes->width = width;
  outcomes->items = g_new0 (NnOutcome, samples->n);
  outcomes->numbers = g_new (float, samples->n * width);
  for (guint i = 0; i < samples->n; i++)
    {
      outcomes->items[i] = (NnOutcome) { .index = i, .label = -1, .predicted = -1, .loss = draw_noise (i), .confidence = NAN };
      outcomes->numbers[i * width] = 150 + 0.7f * (samples->targets[2 * i] - 150) + 30 * (draw_noise (3 * i) - 0.5f);
      for (gsize k = 1; k < width; k++)
        outcomes->numbers[i * width + k] = draw_noise (k + 2 * i);
    }
  return outcomes;
}

static void
fit_look_ups (gconstpointer data)
{
  VitrineFit fit = *(const VitrineFit *) data;
  g_autofree char *all = vitrine_fit_describe (&fit), *one = NULL, *table = vitrine_fit_csv (&fit);
  double x, y, u, v;

  g_assert_true (g_str_has_prefix (all, "validation, R² 0.8") && g_str_has_suffix (all, " in the mean"));
  for (guint i = 0; i < fit.outcomes->n; i++)
    {
      gint found;

      vitrine_fit_place (&fit, 340, 291, i, &x, &y);
      g_assert_true (x > 40 && x < 340 && y > 30 && y < 270);
      found = vitrine_fit_at (&fit, 340, 291, x, y);
      g_assert_cmpint (found, >=, 0);
      vitrine_fit_place (&fit, 340, 291, found, &u, &v);
      g_assert_cmpfloat (hypot (u - x, v - y), <, 1e-6);
    }
  g_assert_cmpint (vitrine_fit_at (&fit, 340, 291, 10, 10), ==, -1);
  fit.pointed = 3;
  one = vitrine_fit_describe (&fit);
  g_assert_true (g_str_has_prefix (one, "Sample 3: true "));
  g_assert_true (g_str_has_prefix (table, "sample,true,predicted,residual\n0,"));
}

/* Targets that were standardised are told as the data have them. */
static void
fit_in_units (void)
{
  static const double mean[] = { 5000, 0 }, spread[] = { 20, 1 };
  g_autoptr (NnSamples) samples = made_targets (12);
  g_autoptr (NnOutcomes) outcomes = made_numbers (samples, 2), one = made_numbers (samples, 1);
  VitrineFit fit;

  vitrine_fit_init (&fit);
  samples->target_mean = g_memdup2 (mean, sizeof mean);
  samples->target_spread = g_memdup2 (spread, sizeof spread);
  vitrine_fit_set (&fit, outcomes, samples, 0);
  for (guint i = 0; i < 12; i++)
    {
      const double truth = 5000 + 20 * (double) samples->targets[2 * i];
      g_autofree char *csv = vitrine_fit_csv (&fit), *row = g_strdup_printf ("\n%u,%.7g,", i, truth);

      g_assert_nonnull (strstr (csv, row));
    }
  {
    g_autofree char *words = vitrine_outcome_words (one, &one->items[0], samples);
    g_autofree char *number = vitrine_number (5000 + 20 * (double) samples->targets[0], 4);
    g_autofree char *says = g_strdup_printf ("true %s,", number);

    g_assert_nonnull (strstr (words, says));
  }
}

/* Pinned samples with outputs, of @kind, the first of the data. */
static VitrinePins *
made_pins (const NnSamples *samples, NnOutcomeKind kind, guint n)
{
  NnOutcomes *outcomes = kind == NN_OUTCOME_NUMBERS ? made_numbers (samples, 2) : g_new0 (NnOutcomes, 1);
  gsize size = nn_shape_count (&samples->shape);
  gsize width = kind == NN_OUTCOME_CLASSES ? samples->n_classes : kind == NN_OUTCOME_NUMBERS ? 2 : size;
  NnShape shape = nn_shape_batch (&samples->shape, n);
  g_autoptr (NnTensor) inputs = nn_tensor_new (&shape);
  g_autofree guint32 *index = g_new (guint32, n);
  VitrinePins *pins;

  if (kind != NN_OUTCOME_NUMBERS)
    {
      g_atomic_ref_count_init (&outcomes->ref_count);
      outcomes->items = g_new0 (NnOutcome, n);
    }
  outcomes->kind = kind;
  outcomes->listed = TRUE;
  outcomes->n = outcomes->total = n;
  outcomes->n_classes = samples->n_classes;
  outcomes->outputs = nn_tensor_new (&NN_SHAPE (n, width));
  for (guint i = 0; i < n; i++)
    {
      index[i] = i;
      for (gsize k = 0; k < width; k++)
        outcomes->outputs->data[i * width + k] = kind == NN_OUTCOME_NUMBERS ? outcomes->numbers[2 * i + k] : draw_noise (i + 3 * k) / 4;
      if (kind == NN_OUTCOME_NUMBERS)
        continue;
      outcomes->items[i] = (NnOutcome) { .index = i, .label = -1, .predicted = -1, .loss = 0.3f * i };
      if (kind != NN_OUTCOME_CLASSES)
        continue;
      outcomes->items[i].label = samples->labels[i];
      outcomes->items[i].predicted = i % 3 == 1 ? (samples->labels[i] + 2) % samples->n_classes : samples->labels[i];
      outcomes->outputs->data[i * width + outcomes->items[i].predicted] = 0.7f;
    }
  nn_samples_input (samples, index, n, inputs->data);
  pins = vitrine_pins_new (outcomes, samples, inputs);
  for (guint i = 0; i < n; i++)
    {
      double steps[80];
      float values[80];

      for (guint k = 0; k < 80; k++)
        {
          steps[k] = 10 * k + 1;
          values[k] = kind == NN_OUTCOME_NUMBERS ? 100 + 60 * draw_noise (k + i) : CLAMP (k / 60.0 + 0.2 * draw_noise (k * 3 + i), 0, 1);
        }
      vitrine_pins_set_line (pins, i, steps, values, i == 0 ? 0 : 80);
    }
  nn_outcomes_unref (outcomes);
  return pins;
}

static void
pin_look_ups (gconstpointer data)
{
  const VitrinePinBoard *board = data;
  g_autofree char *table = vitrine_pin_board_csv (board);

  g_assert_cmpuint (vitrine_pin_board_columns (350), ==, 1);
  g_assert_cmpuint (vitrine_pin_board_columns (700), ==, 2);
  g_assert_cmpint (vitrine_pin_board_at (board, 350, 30, 40), ==, 0);
  g_assert_cmpint (vitrine_pin_board_at (board, 350, 300, 34 + 62 + 5), ==, 1);
  g_assert_cmpint (vitrine_pin_board_at (board, 700, 400, 34 + 62 + 5), ==, 3);
  g_assert_cmpint (vitrine_pin_board_at (board, 350, 300, 20), ==, -1);
  g_assert_cmpint (vitrine_pin_board_at (board, 350, 300, 34 + 62 * vitrine_pins_n (board->pins) + 1), ==, -1);
  g_assert_true (g_str_has_prefix (table, "sample,step,value\n1,1,"));
}

/* Where nothing is known it says why. */
static void
fit_empty (void)
{
  g_autofree char *words = NULL, *why = NULL;
  VitrineFit fit;

  vitrine_fit_init (&fit);
  vitrine_fit_set (&fit, NULL, NULL, 0);
  words = vitrine_fit_describe (&fit);
  g_assert_cmpstr (words, ==, "Nothing is known yet");
  fit.empty = "Train first.";
  why = vitrine_fit_describe (&fit);
  g_assert_cmpstr (why, ==, "Train first.");
}

int
main (int argc, char **argv)
{
  g_autoptr (NnSamples) of_digits = NULL, of_clothes = NULL, of_many = NULL;
  g_autoptr (NnOutcomes) good = NULL, poor = NULL, many = NULL, perfect = NULL;
  g_autoptr (VitrineTiles) tiles = NULL, few = NULL;
  VitrineGallery hardest, hovered, headless, none;
  VitrineScores table, sorted, scrolled;
  g_autoptr (NnSamples) of_numbers = NULL, of_many_numbers = NULL;
  g_autoptr (NnOutcomes) near = NULL, crowd = NULL;
  g_autoptr (VitrinePins) pinned = NULL, numbered = NULL, rebuilt = NULL;
  VitrineFit fit, fit_pointed, fit_many, fit_large, fit_beside;
  g_autoptr (NnSamples) of_houses = NULL;
  g_autoptr (NnOutcomes) houses = NULL, prices = NULL;
  g_autoptr (VitrineTiles) priced = NULL;
  VitrineGallery dear;
  const guint32 first[] = { 0, 1, 2, 3, 4 };
  VitrinePinBoard classes, wide, numbers, pictures;
  VitrineConfusion plain, pointed, named, crowded, closer, faultless, unknown;

  g_test_init (&argc, &argv, NULL);
  of_digits = made_samples (digits, 10);
  of_clothes = made_samples (clothes, 10);
  of_many = made_samples (NULL, 120);
  good = made_outcomes (10, 100, 40);
  poor = made_outcomes (10, 1000, 900);
  many = made_outcomes (120, 50, 700);
  perfect = made_outcomes (10, 100, 0);

  vitrine_confusion_init (&plain);
  unknown = plain;
  vitrine_confusion_set (&plain, good, of_digits);
  pointed = plain;
  pointed.row = 2;
  pointed.column = 7;
  named = unknown;
  vitrine_confusion_set (&named, poor, of_clothes);
  crowded = unknown;
  vitrine_confusion_set (&crowded, many, of_many);
  crowded.row = 31;
  crowded.column = 94;
  closer = crowded;
  closer.row = closer.column = -1;
  closer.span = 22.5;
  closer.first_row = 20.25;
  closer.first_column = 82;
  faultless = unknown;
  vitrine_confusion_set (&faultless, perfect, of_digits);

  tiles = made_tiles (of_digits, 20);
  few = made_tiles (of_clothes, 7);
  vitrine_gallery_init (&hardest);
  hardest.title = "Hardest samples";
  hardest.subtitle = "label → predicted, loss";
  none = headless = hardest;
  hardest.tiles = tiles;
  hovered = hardest;
  hovered.pointed = 3;
  headless.title = NULL;
  headless.tiles = few;
  none.empty = "No sample of this kind was met.";
  table = (VitrineScores) { poor, of_clothes, VITRINE_SCORES_CLASS };
  sorted = (VitrineScores) { good, of_digits, VITRINE_SCORES_F1 };
  scrolled = (VitrineScores) { many, of_many, VITRINE_SCORES_RECALL, 40.5 };

  of_numbers = made_targets (88);
  of_many_numbers = made_targets (6000);
  near = made_numbers (of_numbers, 2);
  crowd = made_numbers (of_many_numbers, 2);
  vitrine_fit_init (&fit);
  fit_many = fit;
  vitrine_fit_set (&fit, near, of_numbers, 0);
  fit_pointed = fit;
  fit_pointed.pointed = 17;
  vitrine_fit_set (&fit_many, crowd, of_many_numbers, 0);
  of_houses = made_targets (60);
  of_houses->target_mean = g_memdup2 ((const double[]){ 20000, 0 }, 2 * sizeof (double));
  of_houses->target_spread = g_memdup2 ((const double[]){ 2500, 1 }, 2 * sizeof (double));
  houses = made_numbers (of_houses, 2);
  vitrine_fit_init (&fit_large);
  vitrine_fit_set (&fit_large, houses, of_houses, 0);
  prices = made_numbers (of_houses, 1);
  {
    g_autoptr (NnTensor) inputs = nn_tensor_new (&NN_SHAPE (5, 5));

    nn_samples_input (of_houses, first, 5, inputs->data);
    priced = vitrine_tiles_new (prices, of_houses, first, 5, inputs);
  }
  vitrine_gallery_init (&dear);
  dear.title = "Hardest samples";
  dear.subtitle = "true → predicted, loss";
  dear.tiles = priced;
  fit_beside = fit_pointed;
  fit_beside.aside = 110;
  pinned = made_pins (of_digits, NN_OUTCOME_CLASSES, 5);
  numbered = made_pins (of_numbers, NN_OUTCOME_NUMBERS, 3);
  rebuilt = made_pins (of_digits, NN_OUTCOME_INPUT, 3);
  classes = (VitrinePinBoard) { pinned, 1 };
  wide = (VitrinePinBoard) { pinned, -1 };
  numbers = (VitrinePinBoard) { numbered, -1 };
  pictures = (VitrinePinBoard) { rebuilt, -1 };

  g_test_add_data_func ("/outcomes/fit/look-ups", &fit, fit_look_ups);
  g_test_add_func ("/outcomes/fit/in-units", fit_in_units);
  g_test_add_func ("/outcomes/fit/empty", fit_empty);
  g_test_add_data_func ("/outcomes/pins/look-ups", &classes, pin_look_ups);
  g_test_add_func ("/outcomes/gallery/loss-fit", loss_fit);
  draw_case ("fit", vitrine_fit_draw, &fit, 340, 291);
  draw_case ("fit-pointed", vitrine_fit_draw, &fit_pointed, 460, 291);
  draw_case ("fit-large", vitrine_fit_draw, &fit_large, 290, 250);
  draw_case ("gallery-large", vitrine_gallery_draw, &dear, 326, 290);
  draw_case ("fit-beside", vitrine_fit_draw, &fit_beside, 290, 250);
  draw_case ("fit-many", vitrine_fit_draw, &fit_many, 340, 291);
  draw_case ("pins", vitrine_pin_board_draw, &classes, 350, 350);
  draw_case ("pins-wide", vitrine_pin_board_draw, &wide, 640, 230);
  draw_case ("pins-numbers", vitrine_pin_board_draw, &numbers, 300, 230);
  draw_case ("pins-pictures", vitrine_pin_board_draw, &pictures, 350, 230);
  g_test_add_data_func ("/outcomes/gallery/look-ups", &hardest, gallery_look_ups);
  g_test_add_data_func ("/outcomes/scores/order", &table, scores_order);
  draw_case ("gallery", vitrine_gallery_draw, &hardest, 358, 291);
  draw_case ("gallery-pointed", vitrine_gallery_draw, &hovered, 264, 240);
  draw_case ("gallery-headless", vitrine_gallery_draw, &headless, 420, 180);
  draw_case ("gallery-none", vitrine_gallery_draw, &none, 300, 90);
  draw_case ("scores", vitrine_scores_draw, &table, 340, 300);
  draw_case ("scores-scrolled", vitrine_scores_draw, &scrolled, 340, 240);
  draw_case ("scores-sorted", vitrine_scores_draw, &sorted, 480, 300);
  g_test_add_data_func ("/outcomes/confusion/look-ups", &plain, look_ups);
  g_test_add_data_func ("/outcomes/confusion/look-ups-named", &named, look_ups);
  g_test_add_data_func ("/outcomes/confusion/look-ups-many", &crowded, look_ups);
  g_test_add_data_func ("/outcomes/confusion/words", &plain, words);
  draw_case ("confusion", vitrine_confusion_draw, &plain, 334, 291);
  draw_case ("confusion-pointed", vitrine_confusion_draw, &pointed, 540, 291);
  draw_case ("confusion-named", vitrine_confusion_draw, &named, 350, 291);
  draw_case ("confusion-many", vitrine_confusion_draw, &crowded, 420, 360);
  draw_case ("confusion-closer", vitrine_confusion_draw, &closer, 420, 360);
  draw_case ("confusion-faultless", vitrine_confusion_draw, &faultless, 300, 240);
  draw_case ("confusion-unknown", vitrine_confusion_draw, &unknown, 300, 80);
  return g_test_run ();
}
