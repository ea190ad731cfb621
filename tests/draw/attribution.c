/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Attribution cards and bars: reference images, picking, limits and words. */
#include <math.h>

#include "tests/draw/harness.h"
#include "ui/draw/sample.h"
#include "ui/draw/attribution.h"
#include "ui/draw/paint.h"

#define SIDE 28

/* A hook, drawn with a soft pen: an image that no data set has to lend. */
static NnTensor *
hook (void)
{
  NnTensor *input = nn_tensor_new (&NN_SHAPE (1, SIDE, SIDE, 1));

  for (guint y = 0; y < SIDE; y++)
    for (guint x = 0; x < SIDE; x++)
      {
        double dx = x - 14.0, dy = y - 11.0, ring = fabs (hypot (dx, dy) - 6.5);
        double stem = hypot (x - 20.5, MAX (0, 11.0 - y) + MAX (0, y - 22.0));
        double distance = dy > 2 && dx < 4 ? 9 : MIN (ring, stem);

        input->data[y * SIDE + x] = CLAMP (2.2 - distance, 0, 1);
      }
  return input;
}

static NnExplanation *
explained (const NnTensor *input, gboolean is_signed, double residual)
{
  NnExplanation *explanation = nn_explanation_new (&NN_SHAPE (SIDE, SIDE, 1));

  for (guint i = 0; i < SIDE * SIDE; i++)
    {
      double wave = sin (i % SIDE * 0.45) * cos (i / SIDE * 0.35) + 0.3 * (draw_noise (i) - 0.5);

      explanation->attribution->data[i] = 0.4 * (is_signed ? wave * input->data[i] : fabs (wave));
    }
  explanation->is_signed = is_signed;
  explanation->residual = residual;
  explanation->target = 2;
  explanation->seconds = 0.0123;
  return explanation;
}

static NnExplanation *
superpixels (const NnTensor *input)
{
  NnExplanation *explanation = explained (input, TRUE, NAN);

  explanation->n_segments = 16;
  explanation->segments = g_new (gint32, SIDE * SIDE);
  explanation->weights = g_new (double, 16);
  explanation->errors = g_new (double, 16);
  explanation->fit = 0.724;
  explanation->fit_error = 0.012;
  for (guint i = 0; i < 16; i++)
    {
      explanation->weights[i] = 0.5 * pow (0.72, i) * (i % 3 == 2 ? -1 : 1);
      explanation->errors[i] = 0.01 + 0.02 * draw_noise (i);
    }
  for (guint i = 0; i < SIDE * SIDE; i++)
    {
      gint32 segment = (i / SIDE + (i % SIDE > 12)) / 8 * 4 + (i % SIDE + (i / SIDE > 9)) / 8;

      explanation->segments[i] = MIN (segment, 15);
      explanation->attribution->data[i] = explanation->weights[explanation->segments[i]];
    }
  return explanation;
}

static VitrineAttribution *
card (NnExplanation *explanation, const NnTensor *input, const VitrineMapDisplay *display, const char *title,
      const char *settings)
{
  VitrineAttribution *attribution = vitrine_attribution_new (input, explanation, display, NULL);

  vitrine_attribution_set_captions (attribution, title, settings);
  return attribution;
}

static void
pick (gconstpointer data)
{
  const VitrineAttribution *attribution = data;
  gint column, row;
  VitrineMapFrame frame;

  vitrine_attribution_frame (attribution, VITRINE_ATTRIBUTION_WIDTH, &frame);
  g_assert_cmpfloat (frame.cell, ==, 7);
  g_assert_cmpfloat (frame.w, ==, 196);
  g_assert_true (vitrine_attribution_pick (attribution, VITRINE_ATTRIBUTION_WIDTH, 7 * 5 + 3, 7 * 9 + 6.9, &column, &row));
  g_assert_cmpint (column, ==, 5);
  g_assert_cmpint (row, ==, 9);
  g_assert_false (vitrine_attribution_pick (attribution, VITRINE_ATTRIBUTION_WIDTH, 197, 10, &column, &row));
  g_assert_false (vitrine_attribution_pick (attribution, VITRINE_ATTRIBUTION_WIDTH, -1, 10, &column, &row));
  g_assert_cmpfloat (vitrine_attribution_value (attribution, 5, 9), ==,
                     attribution->explanation->attribution->data[9 * SIDE + 5]);
  g_assert_true (isnan (vitrine_attribution_value (attribution, 28, 0)));
}

/* The channels of a photograph: a signed sum, the largest size. */
static void
channels (void)
{
  const float input[6] = { 0.1, 0.2, 0.3, 0.4, 0.5, 0.6 }, phi[6] = { 0.5, -0.25, 0.125, -1, -1, 0.5 };
  const VitrineMapDisplay display = VITRINE_MAP_DISPLAY_INIT;
  g_autoptr (NnTensor) tensor = nn_tensor_new_from (&NN_SHAPE (1, 1, 2, 3), input);
  g_autoptr (NnExplanation) explanation = nn_explanation_new (&NN_SHAPE (1, 2, 3));
  g_autoptr (VitrineAttribution) sum = NULL;
  g_autoptr (VitrineAttribution) sizes = NULL;

  memcpy (explanation->attribution->data, phi, sizeof phi);
  explanation->is_signed = TRUE;
  sum = vitrine_attribution_new (tensor, explanation, &display, NULL);
  g_assert_cmpfloat (sum->values[0], ==, 0.375);
  g_assert_cmpfloat (sum->values[1], ==, -1.5);
  g_assert_cmpfloat (sum->limit, ==, 1.5);
  explanation->is_signed = FALSE;
  sizes = vitrine_attribution_new (tensor, explanation, &display, NULL);
  g_assert_cmpfloat (sizes->values[0], ==, 0.5);
  g_assert_cmpfloat (sizes->values[1], ==, 1);
}

static void
empty_map (void)
{
  const VitrineMapDisplay display = VITRINE_MAP_DISPLAY_INIT;
  g_autoptr (NnTensor) input = hook ();
  g_autoptr (NnExplanation) explanation = nn_explanation_new (&NN_SHAPE (SIDE, SIDE, 1));
  g_autoptr (VitrineAttribution) zero = vitrine_attribution_new (input, explanation, &display, NULL);
  g_autoptr (VitrineAttribution) spike = NULL;

  g_assert_cmpfloat (zero->limit, ==, 0);
  explanation->attribution->data[3] = 0.5;
  spike = vitrine_attribution_new (input, explanation, &display, NULL);
  g_assert_cmpfloat (spike->limit, ==, 0.5);
}

static void
words (void)
{
  g_autoptr (NnTensor) input = hook ();
  g_autoptr (NnExplanation) kept = explained (input, TRUE, 0.0021);
  g_autoptr (NnExplanation) open = explained (input, TRUE, NAN);
  g_autoptr (NnExplanation) fit = superpixels (input);
  const struct { NnExplanation *explanation; const char *label, *value; } rows[] = {
    { kept, "Completeness residual", "0.2 %" },
    { open, "Completeness", "not promised" },
    { fit, "Local fit R²", "0.72 ± 0.01" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *label = NULL, *value = NULL;

      vitrine_explanation_note (rows[i].explanation, &label, &value);
      g_assert_cmpstr (label, ==, rows[i].label);
      g_assert_cmpstr (value, ==, rows[i].value);
    }
}

/* A beat-like wave and its slope: steps of two numbers. */
#define STEPS 40

static NnTensor *
wave (guint n_channels)
{
  NnTensor *input = nn_tensor_new (&NN_SHAPE (1, STEPS, n_channels));

  for (guint t = 0; t < STEPS; t++)
    for (guint c = 0; c < n_channels; c++)
      input->data[t * n_channels + c] = c == 0 ? 8 * exp (-pow ((t - 15.0) / 2, 2)) + sin (t / 4.0) : cos (t / 3.0) - 20;
  return input;
}

static NnExplanation *
explained_wave (const NnTensor *input, guint n_channels, gboolean pieces)
{
  NnExplanation *explanation = nn_explanation_new (&NN_SHAPE (STEPS, n_channels));
  gsize n = (gsize) STEPS * n_channels;

  explanation->is_signed = TRUE;
  explanation->residual = 0.001;
  for (gsize i = 0; i < n; i++)
    explanation->attribution->data[i] = input->data[i] * (i % 3 - 1.0f) + i * 0.01f;
  if (!pieces)
    return explanation;
  explanation->n_segments = 5;
  explanation->segments = g_new (gint32, n);
  explanation->weights = g_new (double, 5);
  explanation->errors = g_new0 (double, 5);
  for (guint i = 0; i < 5; i++)
    explanation->weights[i] = 0.4 * (i % 2 ? -1 : 1) / (i + 1);
  for (gsize i = 0; i < n; i++)
    {
      explanation->segments[i] = i * 5 / n;
      explanation->attribution->data[i] = explanation->weights[i * 5 / n];
    }
  return explanation;
}

/* A column a step, a row a channel, whatever order they have in memory. */
static void
series (void)
{
  const VitrineMapDisplay display = { 0.92, FALSE, TRUE, 99.5 };
  const char *const names[] = { "rain", "wind", NULL };
  g_autoptr (NnTensor) input = wave (2);
  g_autoptr (NnExplanation) explanation = explained_wave (input, 2, TRUE);
  g_autoptr (NnExplanation) map = explained_wave (input, 2, FALSE);
  g_autoptr (VitrineAttribution) mapped = vitrine_attribution_new (input, map, &display, names);
  g_autoptr (VitrineAttribution) named = vitrine_attribution_new (input, explanation, &display, names);
  g_autoptr (VitrineAttribution) plain = vitrine_attribution_new (input, explanation, &display, NULL);
  g_autoptr (NnTensor) lone = wave (1);
  g_autoptr (VitrineAttribution) alone = vitrine_attribution_new (lone, NULL, &display, NULL);
  g_autoptr (NnTensor) bands = nn_tensor_new (&NN_SHAPE (1, 28, 28));
  g_autoptr (VitrineAttribution) picture = vitrine_attribution_new (bands, NULL, &display, NULL);
  g_autofree char *where = vitrine_attribution_place (named, 7, 1);
  g_autofree char *number = vitrine_attribution_place (plain, 7, 1);
  g_autofree char *step = vitrine_attribution_place (alone, 7, 0);
  g_autofree char *pixel = vitrine_attribution_place (picture, 7, 3);
  gint column, row;

  g_assert_cmpuint (named->width, ==, STEPS);
  g_assert_cmpuint (named->height, ==, 2);
  g_assert_null (mapped->fine); /* nothing lies between rain and wind */
  for (gint t = 0; t < STEPS; t++)
    for (gint c = 0; c < 2; c++)
      {
        g_assert_cmpuint (vitrine_attribution_at (named, t, c), ==, 2 * t + c);
        g_assert_cmpfloat (vitrine_attribution_value (named, t, c), ==, explanation->attribution->data[2 * t + c]);
        g_assert_cmpint (named->segments[c * STEPS + t], ==, explanation->segments[2 * t + c]);
      }
  g_assert_cmpstr (where, ==, "Step 7, wind");
  g_assert_cmpstr (number, ==, "Step 7, channel 1");
  g_assert_cmpstr (step, ==, "Step 7");
  g_assert_cmpstr (pixel, ==, "Step 7, band 24");
  g_assert_true (vitrine_attribution_pick (named, VITRINE_ATTRIBUTION_WIDTH, 4 * 9 + 1, 46.5, &column, &row));
  g_assert_cmpint (column, ==, 9);
  g_assert_cmpint (row, ==, 1);
  g_assert_true (vitrine_attribution_pick (named, VITRINE_ATTRIBUTION_WIDTH, 4 * 9 + 1, 45.5, &column, &row));
  g_assert_cmpint (row, ==, 0);
  g_assert_false (vitrine_attribution_pick (named, VITRINE_ATTRIBUTION_WIDTH, 10, 95, &column, &row));
  g_assert_false (picture->series);
}

/* Of a sound time goes to the right and low bands are below, in its map as in its picture. */
static void
sound (void)
{
  const VitrineMapDisplay display = VITRINE_MAP_DISPLAY_INIT;
  const NnShape shape = { 2, { 12, 8 } };
  g_autoptr (NnTensor) input = nn_tensor_new (&NN_SHAPE (1, 12, 8));
  g_autoptr (NnExplanation) explanation = nn_explanation_new (&shape);
  g_autoptr (VitrineAttribution) alone = NULL;
  g_autoptr (VitrineAttribution) map = NULL;
  VitrineMapFrame frame;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 240, 160);
  const guchar *data = cairo_image_surface_get_data (surface);
  cairo_t *cr = cairo_create (surface);

  input->data[2 * 8 + 1] = 1;
  explanation->attribution->data[2 * 8 + 1] = 0.5f;
  alone = vitrine_attribution_new (input, NULL, &display, NULL);
  map = vitrine_attribution_new (input, explanation, &display, NULL);
  g_assert_cmpuint (map->width, ==, 12);
  g_assert_cmpuint (map->height, ==, 8);
  g_assert_cmpfloat (vitrine_attribution_value (map, 2, 6), ==, 0.5f);
  g_assert_cmpuint (vitrine_attribution_at (map, 2, 6), ==, 2 * 8 + 1);
  vitrine_attribution_frame (alone, 240, &frame);
  vitrine_draw_attribution (alone, FALSE, cr, 240, 160);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  for (guint row = 0; row < 8; row++)
    for (guint column = 0; column < 12; column++)
      {
        guint x = frame.x + (column + 0.5) * frame.cell, y = frame.y + (row + 0.5) * frame.cell_height;

        g_assert_true ((data[y * cairo_image_surface_get_stride (surface) + 4 * x + 1] < 100) == (column == 2 && row == 6));
      }
  cairo_surface_destroy (surface);
}

/* The numbers of a row are read in the units of its table, in labels and where the sample stands alone. */
static void
row_units (void)
{
  const VitrineMapDisplay display = VITRINE_MAP_DISPLAY_INIT;
  static const char *const names[] = { "age", "colour = red", NULL };
  const float at[] = { -1.5f, 1 };
  g_autoptr (GBytes) floats = g_bytes_new (at, sizeof at);
  g_autoptr (NnSamples) samples
      = nn_samples_new_floats ("t", "T", &NN_SHAPE (2), 1, 1, floats, NULL, NULL, NULL, NULL, NULL);
  g_autoptr (NnTensor) input = nn_samples_tensor (samples, 0);
  g_autoptr (NnExplanation) explanation = nn_explanation_new (&NN_SHAPE (2));
  g_autoptr (VitrineAttribution) alone = NULL, explained = NULL;
  g_auto (GStrv) labels = NULL;
  g_autofree char *said = NULL;

  samples->feature_names = g_strdupv ((char **) names);
  samples->feature_mean = g_memdup2 ((const double[]){ 50, 0 }, 2 * sizeof (double));
  samples->feature_spread = g_memdup2 ((const double[]){ 5, 1 }, 2 * sizeof (double));
  labels = vitrine_feature_labels (samples, input);
  alone = vitrine_attribution_new (input, NULL, &display, (const char *const *) labels);
  explained = vitrine_attribution_new (input, explanation, &display, (const char *const *) labels);
  said = vitrine_bars_describe (alone->bars);
  g_assert_cmpstr (explained->bars->bars[0].label, ==, "age = 42.5");
  g_assert_cmpstr (explained->bars->bars[1].label, ==, "colour = red = 1");
  g_assert_cmpstr (alone->bars->bars[0].label, ==, "age");
  g_assert_cmpstr (said, ==, "age: 42.5, colour = red: 1");
}

static GPtrArray *
series_cards (void)
{
  const VitrineMapDisplay plain = VITRINE_MAP_DISPLAY_INIT, smooth = { 0.92, FALSE, TRUE, 99.5 };
  const char *const names[] = { "rain", "wind", NULL };
  GPtrArray *cards = g_ptr_array_new_with_free_func ((GDestroyNotify) vitrine_attribution_free);
  g_autoptr (NnTensor) one = wave (1);
  g_autoptr (NnTensor) two = wave (2);
  g_autoptr (NnExplanation) map = explained_wave (one, 1, FALSE);
  g_autoptr (NnExplanation) pieces = explained_wave (one, 1, TRUE);
  g_autoptr (NnExplanation) both = explained_wave (two, 2, FALSE);
  VitrineAttribution *named = vitrine_attribution_new (two, both, &plain, names);

  vitrine_attribution_set_captions (named, "Two channels", "each on its own scale");
  g_ptr_array_add (cards, card (map, one, &smooth, "Integrated gradients", "64 steps"));
  g_ptr_array_add (cards, card (pieces, one, &plain, "LIME", "5 pieces"));
  g_ptr_array_add (cards, card (NULL, one, &plain, "The sample alone", NULL));
  g_ptr_array_add (cards, named);
  named->column = 20;
  named->row = 1;
  return cards;
}

/* Characters, a space and a new line among them, and padding behind. */
#define N_TEXT 48
static const char *const vocabulary[] = { "", " ", "\n", "a", "c", "d", "e", "h", "i", "l", "n", "o", "r", "s", "t", "u",
                                          "w", "é", "A", "\"", NULL };

static NnTensor *
text (const char *words)
{
  NnTensor *input = nn_tensor_new (&NN_SHAPE (1, N_TEXT));
  guint n = 0;

  for (const char *c = words; *c != '\0'; c = g_utf8_next_char (c))
    for (guint k = 1; vocabulary[k] != NULL; k++)
      if (g_utf8_get_char (vocabulary[k]) == g_utf8_get_char (c))
        input->data[n++] = k;
  return input;
}

static VitrineAttribution *
text_card (const NnTensor *input, gboolean is_signed, const char *title)
{
  const VitrineMapDisplay display = VITRINE_MAP_DISPLAY_INIT;
  g_autoptr (NnExplanation) explanation = nn_explanation_new (&NN_SHAPE (N_TEXT));
  VitrineAttribution *attribution;

  for (guint i = 0; i < N_TEXT && input->data[i] > 0; i++)
    explanation->attribution->data[i] = (is_signed ? draw_noise (i) - 0.45 : draw_noise (i)) * i / N_TEXT;
  explanation->is_signed = is_signed;
  explanation->residual = is_signed ? 0.001 : NAN;
  attribution = vitrine_attribution_new_text (input, explanation, &display, vocabulary);
  vitrine_attribution_set_captions (attribution, title, "50 steps");
  return attribution;
}

/* Padding is no token; each token is found where it stands, and told by name. */
static void
tokens (gconstpointer data)
{
  const VitrineAttribution *attribution = data;
  double height = vitrine_attribution_height (attribution, VITRINE_ATTRIBUTION_WIDTH);
  gint next = 0, column, row;
  g_autofree char *space = NULL, *line = NULL, *letter = NULL, *csv = NULL;

  g_assert_cmpuint (attribution->width, ==, 41);
  for (double y = 1; y < height; y += 5)
    for (double x = 0.5; x < VITRINE_ATTRIBUTION_WIDTH; x += 1)
      if (vitrine_attribution_pick (attribution, VITRINE_ATTRIBUTION_WIDTH, x, y, &column, &row) && column >= next)
        {
          /* in reading order, and none of them without a place */
          g_assert_cmpint (column, ==, next);
          g_assert_cmpint (row, ==, 0);
          next++;
        }
  g_assert_cmpint (next, ==, 41);
  g_assert_false (vitrine_attribution_pick (attribution, VITRINE_ATTRIBUTION_WIDTH, VITRINE_ATTRIBUTION_WIDTH - 5, 10,
                                            &column, &row));
  letter = vitrine_attribution_place (attribution, 0, 0);
  space = vitrine_attribution_place (attribution, 2, 0);
  line = vitrine_attribution_place (attribution, 17, 0);
  g_assert_cmpstr (letter, ==, "Token 1, “A”");
  g_assert_cmpstr (space, ==, "Token 3, “space”");
  g_assert_cmpstr (line, ==, "Token 18, “new line”");
  csv = vitrine_attribution_csv (attribution);
  g_assert_true (g_str_has_prefix (csv, "token,attribution\n\"A\",0\n"));
}

/* Four frames side by side in the input, two by two on the card: the pointer finds a pixel
 * of the input, and nothing between two frames. */
static void
film (void)
{
  const VitrineMapDisplay display = VITRINE_MAP_DISPLAY_INIT;
  g_autoptr (NnTensor) input = hook ();
  g_autoptr (NnExplanation) explanation = explained (input, TRUE, 0.01);
  g_autoptr (VitrineAttribution) attribution = vitrine_attribution_new (input, explanation, &display, NULL);
  VitrineMapFrame whole, one;
  gint column, row;

  attribution->frames = 4;
  vitrine_attribution_frame (attribution, VITRINE_ATTRIBUTION_WIDTH, &whole);
  g_assert_cmpfloat (whole.w, ==, 2 * 7 * whole.cell + 4);
  g_assert_cmpfloat (whole.h, ==, 2 * 28 * whole.cell + 4);
  g_assert_cmpfloat (vitrine_attribution_height (attribution, VITRINE_ATTRIBUTION_WIDTH), ==, whole.h);
  for (guint t = 0; t < 4; t++)
    {
      vitrine_attribution_film_frame (attribution, &whole, t, &one);
      g_assert_true (vitrine_attribution_pick (attribution, VITRINE_ATTRIBUTION_WIDTH, one.x + 3.5 * one.cell,
                                               one.y + 20.5 * one.cell, &column, &row));
      g_assert_cmpint (column, ==, t * 7 + 3);
      g_assert_cmpint (row, ==, 20);
    }
  g_assert_false (vitrine_attribution_pick (attribution, VITRINE_ATTRIBUTION_WIDTH, 7 * whole.cell + 2, 10, &column, &row));
}

/* As the window has them: a film with a pixel pointed at; a sample with its boxes and what
 * they mean, and a map below them. */
static GPtrArray *
overlays (void)
{
  const VitrineMapDisplay display = VITRINE_MAP_DISPLAY_INIT;
  const VitrineBoxes boxes = { TRUE, TRUE, { 0.5f, 0.45f, 0.6f, 0.7f }, { 0.56f, 0.5f, 0.6f, 0.6f } };
  GPtrArray *cards = g_ptr_array_new_with_free_func ((GDestroyNotify) vitrine_attribution_free);
  g_autoptr (NnTensor) input = hook ();
  g_autoptr (NnExplanation) explanation = explained (input, TRUE, 0.01);

  for (guint i = 0; i < 3; i++)
    {
      VitrineAttribution *card = vitrine_attribution_new (input, i == 1 ? NULL : explanation, &display, NULL);

      if (i == 0)
        {
          card->frames = 4;
          card->column = 16;
          card->row = 9;
        }
      else
        card->boxes = boxes;
      vitrine_attribution_set_captions (card, i == 0 ? "Film" : i == 1 ? "Sample" : "Map", "");
      g_ptr_array_add (cards, card);
    }
  return cards;
}

/* What leaves: a row for each pixel of the map and of the sample, for each token and for each bar, whatever it is called. */
static void
tables (void)
{
  const VitrineMapDisplay display = VITRINE_MAP_DISPLAY_INIT;
  const float phi[3] = { 0.31f, -0.12f, 0.04f }, x[3] = { 0.5f, -1.2f, 3 };
  const char *const names[] = { "body, \"mass\"", "age", "s5" };
  g_autoptr (NnTensor) input = hook (), word = text ("a\"line");
  g_autoptr (NnExplanation) map = explained (input, TRUE, 0.01);
  g_autoptr (VitrineAttribution) picture = vitrine_attribution_new (input, map, &display, NULL);
  g_autoptr (VitrineAttribution) said = text_card (word, TRUE, "A word");
  g_autoptr (VitrineBars) bars = vitrine_bars_new_contributions (phi, 3, x, names, FALSE);
  g_autoptr (GPtrArray) grid = g_ptr_array_new ();
  g_autofree char *all = NULL, *lettered = NULL, *listed = NULL;
  const guint pixels = (guint) nn_tensor_count (input);

  g_assert_cmpuint (draw_csv_rows (vitrine_attribution_sample_csv (picture), 4), ==, pixels);
  g_assert_cmpuint (draw_csv_rows (vitrine_attribution_tokens_csv (said), 2), ==, 6);
  lettered = vitrine_attribution_tokens_csv (said);
  g_assert_nonnull (strstr (lettered, "\n\"\"\"\","));
  g_assert_cmpuint (draw_csv_rows (vitrine_bars_csv (bars), 5), ==, 3);
  listed = vitrine_bars_csv (bars);
  g_assert_nonnull (strstr (listed, ",\"body, \"\"mass\"\""));
  vitrine_attribution_set_captions (picture, "Gradient, \"plain\"", "");
  g_ptr_array_add (grid, picture);
  g_ptr_array_add (grid, picture);
  all = vitrine_attribution_grid_csv (grid);
  g_assert_true (g_str_has_prefix (all, "\"Gradient, \"\"plain\"\"\","));
  g_assert_cmpuint (draw_csv_rows (g_steal_pointer (&all), 1 + picture->width), ==, 2 * picture->height - 1);
}

int
main (int argc, char **argv)
{
  const VitrineMapDisplay plain = VITRINE_MAP_DISPLAY_INIT;
  const VitrineMapDisplay smooth = { 0.92, FALSE, TRUE, 99.5 };
  const VitrineMapDisplay sizes = { 0.92, TRUE, FALSE, 95 };
  const float phi[4] = { 0.31, -0.12, 0.04, -0.27 }, x[4] = { 0.5, -1.2, 3, 0.25 };
  const char *const names[] = { "body mass", "age", "blood pressure, mean", "s5" };
  g_autoptr (NnTensor) input = hook ();
  g_autoptr (NnExplanation) signed_map = explained (input, TRUE, 0.0021);
  g_autoptr (NnExplanation) magnitude = explained (input, FALSE, NAN);
  g_autoptr (NnExplanation) segments = superpixels (input);
  g_autoptr (GPtrArray) grid = g_ptr_array_new_with_free_func ((GDestroyNotify) vitrine_attribution_free);
  g_autoptr (VitrineBars) superpixel_bars = vitrine_bars_new_superpixels (segments);
  g_autoptr (VitrineBars) contributions = vitrine_bars_new_contributions (phi, 4, x, names, FALSE);
  g_autoptr (GPtrArray) waves = series_cards ();
  g_autoptr (GPtrArray) over = overlays ();
  VitrineAttribution *pointed;
  g_autoptr (NnTensor) sentence = text ("An echo has a hut\nlittle else to do there");
  g_autoptr (NnTensor) word = text ("aline");
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func ((GDestroyNotify) vitrine_attribution_free);
  double width, height, waves_width, waves_height, text_width, text_height;
  double over_width, over_height;

  vitrine_attribution_grid_size (over, &over_width, &over_height);
  g_test_init (&argc, &argv, NULL);
  g_ptr_array_add (grid, card (signed_map, input, &plain, "Integrated gradients", "64 steps, baseline 0"));
  g_ptr_array_add (grid, card (magnitude, input, &plain, "Gradient", "input gradient, magnitude"));
  g_ptr_array_add (grid, card (segments, input, &plain, "LIME", "16 superpixels, 1,000 samples"));
  g_ptr_array_add (grid, card (signed_map, input, &smooth, "Smooth", "64 steps, baseline 0"));
  g_ptr_array_add (grid, card (signed_map, input, &sizes, "Absolute", "95th percentile"));
  g_ptr_array_add (grid, card (NULL, input, &plain, "The sample alone", NULL));
  pointed = grid->pdata[0];
  pointed->column = 20;
  pointed->row = 13;
  vitrine_attribution_grid_size (grid, &width, &height);
  vitrine_attribution_grid_size (waves, &waves_width, &waves_height);

  g_ptr_array_add (texts, text_card (sentence, TRUE, "Integrated gradients"));
  g_ptr_array_add (texts, text_card (sentence, FALSE, "Gradient"));
  g_ptr_array_add (texts, vitrine_attribution_new_text (sentence, NULL, &plain, vocabulary));
  g_ptr_array_add (texts, text_card (word, TRUE, "A word"));
  ((VitrineAttribution *) texts->pdata[0])->column = 22;
  ((VitrineAttribution *) texts->pdata[0])->row = 0;
  vitrine_attribution_grid_size (texts, &text_width, &text_height);
  g_test_add_data_func ("/attribution/tokens", texts->pdata[0], tokens);
  draw_case ("attribution-text", vitrine_draw_attribution_grid, texts, text_width, text_height);
  g_test_add_data_func ("/attribution/pick", grid->pdata[0], pick);
  g_test_add_func ("/attribution/channels", channels);
  g_test_add_func ("/attribution/tables", tables);
  g_test_add_func ("/attribution/empty-map", empty_map);
  g_test_add_func ("/attribution/words", words);
  g_test_add_func ("/attribution/series", series);
  g_test_add_func ("/attribution/row-units", row_units);
  g_test_add_func ("/attribution/sound", sound);
  g_test_add_func ("/attribution/film", film);
  draw_case ("attribution-overlays", vitrine_draw_attribution_grid, over, over_width, over_height);
  draw_case ("attribution-grid", vitrine_draw_attribution_grid, grid, width, height);
  draw_case ("attribution-series", vitrine_draw_attribution_grid, waves, waves_width, waves_height);
  draw_case ("attribution-card", vitrine_draw_attribution_card, pointed, VITRINE_ATTRIBUTION_WIDTH,
             vitrine_attribution_card_height (pointed, VITRINE_ATTRIBUTION_WIDTH));
  draw_case ("bars-superpixels", vitrine_draw_bars, superpixel_bars, 282, vitrine_bars_height (superpixel_bars, 282));
  draw_case ("bars-contributions", vitrine_draw_bars, contributions, 264, vitrine_bars_height (contributions, 264));
  return g_test_run ();
}
