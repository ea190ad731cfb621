/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/thumbnail.h"

#include <math.h>
#include <string.h>

#include "core/nn.h"
#include "ui/draw/box.h"
#include "ui/draw/paint.h"
#include "ui/draw/picture.h"
#include "ui/draw/sample.h"
#include "ui/draw/thumbnail-private.h"

typedef VitrineThumbnailCard Card;

void
vitrine_thumbnail_picture (const Card     *card,
                           const NnTensor *tensor,
                           guint           index,
                           double          x,
                           double          y,
                           double          side)
{
  NnShape shape = nn_shape_sample (&tensor->shape);
  gsize height = 1, width, channels = 1;
  cairo_surface_t *surface;

  if (vitrine_shape_is_series (&shape))
    {
      vitrine_draw_picture (card->cr, card->dark, &shape, tensor->data + index * nn_shape_count (&shape), 0, x, y,
                            side, side);
      return;
    }
  if (shape.n_axes >= 2)
    {
      height = shape.size[0];
      width = shape.size[1];
      channels = shape.n_axes > 2 ? shape.size[2] : 1;
    }
  else
    width = nn_shape_count (&shape);
  surface = vitrine_picture_surface (card->theme, tensor->data + index * nn_shape_count (&shape),
                                     height, width, channels, 1);
  vitrine_paint_surface (card->cr, surface, x, y, side, side * height / width, FALSE, 1);
  cairo_surface_destroy (surface);
}

#define WORD_SIZE 12

static double
word_width (const Card *card,
            const char *word)
{
  double width;

  vitrine_text_size (card->cr, WORD_SIZE, VITRINE_TEXT_NORMAL, word, &width, NULL);
  return width;
}

/* One line that is no wider than @width: what does not fit ends in an ellipsis. */
static char *
fitting (const Card *card,
         const char *text,
         double      width)
{
  g_autofree char *line = g_strstrip (g_strdelimit (g_strdup (text), "\n\t", ' '));
  glong n = MIN (g_utf8_strlen (line, -1), 80);
  char *cut = g_utf8_substring (line, 0, n);

  while (n > 1 && word_width (card, cut) > width)
    {
      g_autofree char *part = g_utf8_substring (line, 0, --n);

      g_free (cut);
      cut = g_strconcat (part, "…", NULL);
    }
  return cut;
}

/* Samples without a picture of their own: words, or rows of a table. Words too long to
 * stand beside each other get a line each. */
static void
draw_rows (const Card             *card,
           const VitrineThumbnail *t)
{
  const NnShape shape = nn_shape_sample (&t->pictures->shape);
  const double inner = card->width - 24, cell_h = (card->height - 20) / t->rows;
  guint columns = t->columns;
  double cell_w;

  for (guint i = 0; i < t->rows * t->columns && t->texts != NULL; i++)
    if (word_width (card, t->texts[i]) > inner / t->columns)
      columns = 1;
  cell_w = inner / columns;
  for (guint i = 0; i < t->rows * columns; i++)
    {
      double x = 12 + cell_w * (i % columns), y = 10 + cell_h * (i / columns);

      if (t->texts != NULL)
        {
          g_autofree char *word = fitting (card, t->texts[i], cell_w);

          vitrine_text (card->cr, x + cell_w / 2, y + cell_h / 2, 0.5, 0.5, WORD_SIZE, VITRINE_TEXT_NORMAL,
                        vitrine_theme_fg (card->theme, card->theme->text), word);
        }
      else
        vitrine_draw_picture (card->cr, card->dark, &shape,
                              t->pictures->data + i * nn_shape_count (&shape), 0, x + 4, y + 2, cell_w - 8,
                              cell_h - 4);
    }
}

/* Where the network finds something in picture @index. */
static void
draw_box (const Card             *card,
          const VitrineThumbnail *t,
          guint                   index,
          double                  x,
          double                  y,
          double                  side)
{
  NnShape shape = nn_shape_sample (&t->pictures->shape);
  VitrineBoxes boxes = { .has_guess = TRUE };

  memcpy (boxes.guess, t->outputs->data + 4 * index, sizeof boxes.guess);
  vitrine_round_rect (card->cr, x + 0.5, y + 0.5, side - 1, side * shape.size[0] / shape.size[1] - 1, 4);
  vitrine_set_color (card->cr, vitrine_theme_fg (card->theme, 0.14));
  cairo_set_line_width (card->cr, 1);
  cairo_stroke (card->cr);
  vitrine_draw_boxes (card->cr, card->dark, &boxes, x, y, side, side * shape.size[0] / shape.size[1]);
}

/* A line for each film. */
static void
draw_films (const Card             *card,
            const VitrineThumbnail *t)
{
  NnShape shape = nn_shape_sample (&t->pictures->shape);
  double height = (card->height - 20) / t->rows;

  for (guint i = 0; i < t->rows; i++)
    vitrine_draw_film (card->cr, card->dark, &shape, t->frames, t->pictures->data + i * nn_shape_count (&shape), 12,
                       10 + height * i + 2, card->width - 24, height - 4);
}

static void
draw_grid (const Card             *card,
           const VitrineThumbnail *t,
           double                  fill)
{
  double cell = MIN ((card->width - 12) / t->columns, (card->height - 12) / t->rows);
  /* On a wide card samples stand apart; what belongs together, as the pictures of a plane do, does not. */
  double across = fill < 1 ? MIN ((card->width - 12) / t->columns, 1.4 * cell) : cell;
  double x0 = (card->width - across * t->columns) / 2, y0 = (card->height - cell * t->rows) / 2;

  if (t->frames > 0)
    {
      draw_films (card, t);
      return;
    }
  if (t->kind == VITRINE_THUMBNAIL_GRID && t->pictures->shape.n_axes == 2)
    {
      draw_rows (card, t);
      return;
    }
  for (guint i = 0; i < t->rows * t->columns; i++)
    {
      double x = x0 + across * (i % t->columns) + (across - cell * fill) / 2;
      double y = y0 + cell * (i / t->columns) + cell * (1 - fill) / 2;

      vitrine_thumbnail_picture (card, t->pictures, i, x, y, cell * fill);
      if (t->boxes)
        draw_box (card, t, i, x, y, cell * fill);
    }
}

static void
arrow (const Card *card,
       double      x0,
       double      y0,
       double      x1,
       double      y1)
{
  VitrineColor color = vitrine_theme_fg (card->theme, 0.38);
  double angle = atan2 (y1 - y0, x1 - x0);
  double head[3][2];

  for (guint k = 0; k < 3; k++)
    {
      double turn = k == 0 ? 0 : k == 1 ? 2.6 : -2.6, reach = k == 0 ? 0 : 7;

      head[k][0] = x1 + reach * cos (angle + turn);
      head[k][1] = y1 + reach * sin (angle + turn);
    }
  vitrine_line (card->cr, x0, y0, x1 - 4 * cos (angle), y1 - 4 * sin (angle), 1.4, color);
  vitrine_polygon (card->cr, head, 3, color);
}

static void
draw_reconstruction (const Card             *card,
                     const VitrineThumbnail *t)
{
  double step = (card->width - 24) / t->columns, side = MIN (step * 0.86, (card->height - 46) / 2);
  double top = (card->height - 2 * side - 26) / 2;

  for (guint i = 0; i < t->columns; i++)
    {
      double x = 12 + step * i + (step - side) / 2;

      vitrine_thumbnail_picture (card, t->pictures, i, x, top, side);
      arrow (card, x + side / 2, top + side + 4, x + side / 2, top + side + 22);
      vitrine_thumbnail_picture (card, t->outputs, i, x, top + side + 26, side);
    }
}

/* Spectrograms side by side, in each the word the network hears: light in the dark in both
 * styles, as sound is shown everywhere. */
static void
draw_sounds (const Card             *card,
             const VitrineThumbnail *t)
{
  const NnShape shape = nn_shape_sample (&t->pictures->shape);
  const guint n = MIN (t->columns, 3);
  const double width = (card->width - 2 * (n - 1)) / n;

  for (guint i = 0; i < n; i++)
    {
      const double x = (width + 2) * i;

      cairo_rectangle (card->cr, x, 0, width, card->height);
      vitrine_set_color (card->cr, vitrine_color_hex ("#180F3D"));
      cairo_fill (card->cr);
      vitrine_draw_spectrogram (card->cr, TRUE, &shape, t->pictures->data + i * nn_shape_count (&shape), 0, x, 0, width,
                                card->height);
      vitrine_text (card->cr, x + 8, card->height - 12, 0, 0.5, 13, VITRINE_TEXT_BOLD, vitrine_color_hex ("#FFFFFF"),
                    t->answers[i]);
    }
}

/* Words, each letter on a tile in the colour of the class that the network takes it for. */
static void
draw_words (const Card             *card,
            const VitrineThumbnail *t)
{
  const gsize classes = nn_tensor_count (t->outputs) / t->columns;
  const double step = (card->height - 16) / t->columns;

  for (guint i = 0; i < t->columns; i++)
    {
      const float *p = t->outputs->data + i * classes;
      const double y = 8 + step * (i + 0.5);
      double x = 12, named, room;
      gsize best = 0;

      for (gsize c = 1; c < classes; c++)
        best = p[c] > p[best] ? c : best;
      vitrine_text_size (card->cr, 12, VITRINE_TEXT_BOLD, t->answers[i], &named, NULL);
      vitrine_text (card->cr, card->width - 12, y, 1, 0.5, 12, VITRINE_TEXT_BOLD, card->theme->classes[best % 10],
                    t->answers[i]);
      room = MIN (13, (card->width - 36 - named) / MAX (g_utf8_strlen (t->texts[i], -1), 1));
      for (const char *letter = t->texts[i]; *letter != '\0'; letter = g_utf8_next_char (letter))
        {
          g_autofree char *text = g_strndup (letter, g_utf8_next_char (letter) - letter);

          vitrine_round_rect (card->cr, x, y - 10, room - 1.5, 20, 2.5);
          vitrine_set_color (card->cr, vitrine_color_alpha (card->theme->classes[best % 10], card->dark ? 0.4 : 0.25));
          cairo_fill (card->cr);
          vitrine_text (card->cr, x + (room - 1.5) / 2, y, 0.5, 0.5, 12, VITRINE_TEXT_NORMAL,
                        vitrine_theme_fg (card->theme, card->theme->text), text);
          x += room;
        }
    }
}

/* Each sample beside the class the network reads in it. */
static void
draw_prediction (const Card             *card,
                 const VitrineThumbnail *t)
{
  gsize classes = nn_tensor_count (t->outputs) / t->columns;
  double step = card->height / t->columns, side = step - 6;
  double name_width = 14, left;

  if (t->sound)
    {
      draw_sounds (card, t);
      return;
    }
  if (t->texts != NULL)
    {
      draw_words (card, t);
      return;
    }
  for (guint i = 0; i < t->columns; i++)
    {
      double width;

      vitrine_text_size (card->cr, 15, VITRINE_TEXT_BOLD, t->answers[i], &width, NULL);
      name_width = MAX (name_width, width);
    }
  left = (card->width - (side + 108 + name_width)) / 2;

  for (guint i = 0; i < t->columns; i++)
    {
      const float *p = t->outputs->data + i * classes;
      double y = step * i + step / 2, x = left + side + 34;
      gsize best = 0;

      for (gsize c = 1; c < classes; c++)
        if (p[c] > p[best])
          best = c;
      vitrine_thumbnail_picture (card, t->pictures, i, left, y - side / 2, side);
      arrow (card, left + side + 8, y, x - 8, y);
      vitrine_text (card->cr, x + 4, y, 0, 0.5, 15, VITRINE_TEXT_BOLD,
                    card->theme->classes[best % 10], t->answers[i]);
      vitrine_set_color (card->cr, vitrine_theme_fg (card->theme, 0.1));
      vitrine_round_rect (card->cr, x + 8 + name_width, y - 3, 66, 6, 3);
      cairo_fill (card->cr);
      vitrine_set_color (card->cr, card->theme->classes[best % 10]);
      vitrine_round_rect (card->cr, x + 8 + name_width, y - 3, MAX (66 * p[best], 6), 6, 3);
      cairo_fill (card->cr);
    }
}

static void
draw_surface (const Card             *card,
              const VitrineThumbnail *t)
{
  cairo_surface_t *surface
    = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) t->columns, (int) t->rows);
  guint32 *pixels = (guint32 *) cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface) / 4;
  /* The points' -1..1; a wide card cuts the plane above and below rather than show its ends. */
  double unit = MAX (card->height / 2, card->width / 4);

  for (guint i = 0; i < t->rows * t->columns; i++)
    {
      VitrineColor c = vitrine_color_mix (card->theme->classes[0], card->theme->classes[1],
                                          CLAMP (t->pictures->data[i], 0, 1));

      c = vitrine_color_mix (card->theme->card, c, 0.45);
      pixels[i / t->columns * stride + i % t->columns]
        = (guint) (c.r * 255) << 16 | (guint) (c.g * 255) << 8 | (guint) (c.b * 255);
    }
  cairo_surface_mark_dirty (surface);
  cairo_rectangle (card->cr, 0, 0, card->width, card->height);
  cairo_clip (card->cr);
  vitrine_paint_surface (card->cr, surface, card->width / 2 - 2 * unit,
                         card->height / 2 - unit, 4 * unit, 2 * unit, FALSE, 1);
  cairo_surface_destroy (surface);
  for (guint i = 0; i < t->n_points; i++)
    {
      double x = card->width / 2 + t->points[2 * i] * unit;
      double y = card->height / 2 - t->points[2 * i + 1] * unit;

      cairo_arc (card->cr, x, y, 2.4, 0, 2 * G_PI);
      vitrine_set_color (card->cr, card->theme->classes[t->labels[i] % 10]);
      cairo_fill_preserve (card->cr);
      vitrine_set_color (card->cr, vitrine_color_alpha (card->theme->card, 0.9));
      cairo_set_line_width (card->cr, 0.7);
      cairo_stroke (card->cr);
    }
}

void
vitrine_draw_thumbnail (gconstpointer data,
                        gboolean      dark,
                        cairo_t      *cr,
                        double        width,
                        double        height)
{
  const VitrineThumbnail *thumbnail = data;
  const Card card = { vitrine_theme (dark), cr, width, height, dark };

  switch (thumbnail->kind)
    {
    case VITRINE_THUMBNAIL_GRID:
      draw_grid (&card, thumbnail, 0.86);
      break;
    case VITRINE_THUMBNAIL_MANIFOLD:
      draw_grid (&card, thumbnail, 1);
      break;
    case VITRINE_THUMBNAIL_RECONSTRUCTION:
      draw_reconstruction (&card, thumbnail);
      break;
    case VITRINE_THUMBNAIL_PREDICTION:
      draw_prediction (&card, thumbnail);
      break;
    case VITRINE_THUMBNAIL_SURFACE:
      draw_surface (&card, thumbnail);
      break;
    case VITRINE_THUMBNAIL_NETWORK:
      vitrine_thumbnail_draw_network (&card, thumbnail);
      break;
    case VITRINE_THUMBNAIL_ANOMALIES:
      vitrine_thumbnail_draw_anomalies (&card, thumbnail);
      break;
    case VITRINE_THUMBNAIL_FORECAST:
      vitrine_thumbnail_draw_forecast (&card, thumbnail);
      break;
    case VITRINE_THUMBNAIL_FIT:
      vitrine_thumbnail_draw_fit (&card, thumbnail);
      break;
    case VITRINE_THUMBNAIL_EFFECTS:
      vitrine_thumbnail_draw_effects (&card, thumbnail);
      break;
    case VITRINE_THUMBNAIL_STATES:
      vitrine_thumbnail_draw_states (&card, thumbnail);
      break;
    case VITRINE_THUMBNAIL_ATTENTION:
      vitrine_thumbnail_draw_attention (&card, thumbnail);
      break;
    case VITRINE_THUMBNAIL_TEXT:
      vitrine_thumbnail_draw_text (&card, thumbnail);
      break;
    }
}
