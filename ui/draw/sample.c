/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/sample.h"

#include <math.h>
#include <string.h>

#include "ui/draw/box.h"
#include "ui/draw/paint.h"
#include "ui/draw/picture.h"
#include "ui/draw/token.h"

#define MARGIN   4.0
#define MOST_BARS 48        /* of more numbers each bar is the largest of its share */
#define USUAL     2.5       /* deviations: what is beyond is cut off */
#define TEXT_SIZE 13.0
#define SMALLEST  7.0
#define MOST_LOOKED 4096    /* numbers of the first samples, at each drawing of one */
#define WORDS     4         /* numbers that a tooltip tells */

VitrineSampleKind
vitrine_sample_kind (const NnSamples *samples)
{
  if (samples->frames > 0)
    return VITRINE_SAMPLE_FILM;
  if (samples->tokens != NULL && samples->shape.n_axes == 1)
    return VITRINE_SAMPLE_TEXT;
  if (samples->shape.n_axes == 1)
    return VITRINE_SAMPLE_ROW;
  if (samples->shape.n_axes == 2)
    return vitrine_shape_is_series (&samples->shape) ? VITRINE_SAMPLE_SERIES : VITRINE_SAMPLE_SPECTROGRAM;
  return VITRINE_SAMPLE_IMAGE;
}

double
vitrine_sample_value (const NnSamples *samples, const float *values, guint feature)
{
  if (samples->feature_mean == NULL)
    return values[feature];
  return values[feature] * samples->feature_spread[feature] + samples->feature_mean[feature];
}

/* --- rows of a table ---------------------------------------------------------- */

/* Whether the numbers were standardised, and so can be compared. */
static gboolean
is_scaled (const NnSamples *samples)
{
  const gsize n = nn_shape_count (&samples->shape);

  for (gsize i = 0; samples->feature_spread != NULL && i < n; i++)
    if (samples->feature_mean[i] != 0 || samples->feature_spread[i] != 1)
      return TRUE;
  return FALSE;
}

/* All samples of a table stand on one line: in the middle, where any of the first ones (or this one) has a number below 0. */
static gboolean
has_negative (const NnSamples *samples, const float *values)
{
  const gsize n = nn_shape_count (&samples->shape);
  const gsize looked = samples->floats != NULL ? MIN (samples->n * n, MOST_LOOKED) : 0;

  for (gsize i = 0; i < n; i++)
    if (values[i] < 0)
      return TRUE;
  for (gsize i = 0; i < looked; i++)
    if (samples->floats[i] < 0)
      return TRUE;
  return FALSE;
}

/* Bars up and down from zero. Standardised numbers have a common scale; others that of the
 * largest of them. */
static void
draw_row (const NnSamples *samples, const float *values, const VitrineTheme *theme, cairo_t *cr, double x, double y,
          double width, double height)
{
  const gsize n = nn_shape_count (&samples->shape);
  const guint bars = MIN (n, MOST_BARS);
  const gboolean scaled = is_scaled (samples);
  const gboolean middle = scaled || has_negative (samples, values);
  double limit = scaled ? USUAL : 1e-9, step = width / bars, zero;

  for (gsize i = 0; i < n && !scaled; i++)
    limit = MAX (limit, fabs (values[i]));
  zero = middle ? y + height / 2 : y + height;
  for (guint b = 0; b < bars; b++)
    {
      const gsize first = (gsize) b * n / bars, last = MAX ((gsize) (b + 1) * n / bars, first + 1);
      double value = 0, tall;

      for (gsize i = first; i < last; i++)
        if (fabs (values[i]) > fabs (value))
          value = values[i];
      tall = CLAMP (value / limit, -1, 1) * (middle ? height / 2 : height);
      cairo_rectangle (cr, x + b * step + (step > 3 ? 0.5 : 0), MIN (zero, zero - tall), MAX (step - (step > 3 ? 1 : 0), 0.8),
                       MAX (fabs (tall), 0.6));
      vitrine_set_color (cr, vitrine_theme_fg (theme, fabs (value) > limit ? theme->text : 0.55));
      cairo_fill (cr);
    }
  vitrine_line (cr, x, floor (zero) + 0.5, x + width, floor (zero) + 0.5, 1, vitrine_theme_fg (theme, theme->axis));
}

/* --- texts ---------------------------------------------------------------------- */

typedef struct
{
  const char *text;
  double      width;
  guint       token;
} Piece;

/* Lines that the pieces need at @size, in a box as wide as @width. */
static guint
wrap (const GArray *pieces, double scale, double width)
{
  double at = 0;
  guint lines = 1;

  for (guint i = 0; i < pieces->len; i++)
    {
      const Piece *piece = &g_array_index (pieces, Piece, i);

      if (at > 0 && at + piece->width * scale > width)
        {
          lines++;
          at = 0;
        }
      at += piece->width * scale;
    }
  return lines;
}

static GArray *
cut_text (const NnSamples *samples, const float *values, cairo_t *cr)
{
  GArray *pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  const guint n_tokens = g_strv_length (samples->tokens);
  const gsize n = nn_shape_count (&samples->shape);

  for (gsize i = 0; i < n; i++)
    {
      const guint token = values[i] > 0 && values[i] < n_tokens ? (guint) values[i] : 0;
      Piece piece = { samples->tokens[token], 0, token };
      double h;

      if (token == 0 || *piece.text == '\0')
        continue;
      if (*piece.text != ' ')
        piece.text = vitrine_token_sign (piece.text);
      vitrine_text_size (cr, TEXT_SIZE, VITRINE_TEXT_NORMAL, *piece.text == ' ' ? "n" : piece.text, &piece.width, &h);
      g_array_append_val (pieces, piece);
    }
  return pieces;
}

/* Each token on a tint of its own, the same wherever it stands; as large as fits, cut off at the foot. */
static void
draw_tokens (const NnSamples *samples, const float *values, const VitrineTheme *theme, cairo_t *cr, double x, double y,
             double width, double height)
{
  g_autoptr (GArray) pieces = cut_text (samples, values, cr);
  double size = MIN (TEXT_SIZE * MAX (height / 56, 1), 18), line, left = x, top;
  guint lines;

  while (size > SMALLEST && wrap (pieces, size / TEXT_SIZE, width) * size * 1.45 > height)
    size -= 0.5;
  lines = wrap (pieces, size / TEXT_SIZE, width);
  line = size * 1.45;
  top = y + MAX ((height - lines * line) / 2, 0);
  for (guint i = 0; i < pieces->len; i++)
    {
      const Piece *piece = &g_array_index (pieces, Piece, i);
      const double w = piece->width * size / TEXT_SIZE;

      if (left > x && left + w > x + width + 0.01)
        {
          left = x;
          top += line;
        }
      if (top + line > y + height + 2)
        break;
      vitrine_set_color (cr, vitrine_color_alpha (theme->classes[piece->token % 7], theme->dark ? 0.34 : 0.22));
      cairo_rectangle (cr, left, top + 1, w, line - 2);
      cairo_fill (cr);
      vitrine_text (cr, left + w / 2, top + line / 2, 0.5, 0.5, size, VITRINE_TEXT_NORMAL,
                    vitrine_theme_fg (theme, theme->text), piece->text);
      left += w;
    }
}

/* --- all of them ------------------------------------------------------------------ */

static void
draw_image (const NnSamples *samples, gint index, const float *values, gboolean dark, cairo_t *cr, double x, double y,
            double width, double height)
{
  const VitrineBoxes boxes = vitrine_boxes_of (samples, index, NULL, 0);
  double place[4];

  vitrine_draw_picture (cr, dark, &samples->shape, values, 0, x, y, width, height);
  if (!boxes.has_truth)
    return;
  vitrine_picture_place (&samples->shape, x, y, width, height, place);
  vitrine_draw_boxes (cr, dark, &boxes, place[0], place[1], place[2], place[3]);
}

void
vitrine_draw_sample (const NnSamples *samples, gint index, const float *values, gboolean dark, cairo_t *cr, double x,
                     double y, double width, double height)
{
  const VitrineTheme *theme = vitrine_theme (dark);

  vitrine_draw_frame (cr, dark, x, y, width, height, 6);
  x += MARGIN;
  y += MARGIN;
  width -= 2 * MARGIN;
  height -= 2 * MARGIN;
  switch (vitrine_sample_kind (samples))
    {
    case VITRINE_SAMPLE_FILM:
      vitrine_draw_film (cr, dark, &samples->shape, samples->frames, values, x, y, width, height);
      break;
    case VITRINE_SAMPLE_TEXT:
      draw_tokens (samples, values, theme, cr, x, y, width, height);
      break;
    case VITRINE_SAMPLE_ROW:
      draw_row (samples, values, theme, cr, x, y, width, height);
      break;
    case VITRINE_SAMPLE_SPECTROGRAM:
    case VITRINE_SAMPLE_SERIES:
    case VITRINE_SAMPLE_IMAGE:
    default:
      draw_image (samples, index, values, dark, cr, x, y, width, height);
      break;
    }
}

void
vitrine_draw_no_sample (gboolean unreadable, gboolean dark, cairo_t *cr, double x, double y, double width, double height)
{
  const VitrineTheme *theme = vitrine_theme (dark);

  vitrine_draw_frame (cr, dark, x, y, width, height, 6);
  if (unreadable)
    vitrine_text (cr, x + width / 2, y + height / 2, 0.5, 0.5, CLAMP (height / 3, 9, 32), VITRINE_TEXT_NORMAL,
                  vitrine_theme_fg (theme, theme->dim), "?");
}

char *
vitrine_sample_words (const NnSamples *samples, const float *values)
{
  const gsize n = nn_shape_count (&samples->shape);
  g_autoptr (GString) words = NULL;

  if (samples->tokens != NULL && samples->shape.n_axes == 1)
    return nn_samples_text (samples, values, n);
  if (!nn_samples_are_rows (samples))
    return NULL;
  words = g_string_new (NULL);
  for (guint i = 0; i < MIN (n, WORDS); i++)
    {
      g_autofree char *name = nn_samples_feature (samples, i);
      g_autofree char *number = vitrine_number (vitrine_sample_value (samples, values, i), 4);

      g_string_append_printf (words, "%s%s %s", i > 0 ? ", " : "", name, number);
    }
  if (n > WORDS)
    g_string_append (words, ", …");
  return g_string_free (g_steal_pointer (&words), FALSE);
}

gboolean
vitrine_samples_translate (const NnSamples *samples)
{
  return samples->tokens != NULL && samples->step_labels != NULL && samples->n_more > 0;
}

char *
vitrine_sample_translation (const NnSamples *samples, guint32 index)
{
  const guint n = samples->label_steps;
  g_autofree gint32 *labels = g_new (gint32, n);
  g_autofree float *numbers = g_new (float, n);

  nn_samples_labels (samples, &index, 1, labels);
  for (guint i = 0; i < n; i++)
    numbers[i] = labels[i];
  return nn_samples_text (samples, numbers, n);
}

/* "4.000" is "4". */
static void
drop_zeros (char *number)
{
  char *end = number + strlen (number);

  if (strchr (number, '.') == NULL || strchr (number, 'e') != NULL)
    return;
  while (end[-1] == '0')
    *--end = '\0';
  if (end[-1] == '.')
    end[-1] = '\0';
}

char **
vitrine_feature_labels (const NnSamples *samples, const NnTensor *input)
{
  const gsize n = nn_shape_count (&samples->shape);
  char **labels;

  if (samples->feature_names == NULL || !nn_samples_are_rows (samples) || nn_tensor_count (input) != n)
    return g_strdupv (samples->feature_names);
  labels = g_new0 (char *, n + 1);
  for (gsize i = 0; i < n; i++)
    {
      const double value = vitrine_sample_value (samples, input->data, (guint) i);
      /* 0 stands as 0 in the file, whatever rounding has made of it meanwhile, and 4 as 4 */
      g_autofree char *number = vitrine_number (fabs (value) < 1e-6 * fabs (value - input->data[i]) ? 0 : value, 4);

      drop_zeros (number);
      labels[i] = g_strdup_printf ("%s\t%s", samples->feature_names[i], number);
    }
  return labels;
}
