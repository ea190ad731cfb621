/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "ui/draw/attribution.h"
#include "ui/draw/paint.h"
#include "ui/draw/picture.h"

#define RADIUS 6.0
#define BAR_GAP 10.0
#define BAR_WIDTH 10.0
#define BAR_INSET 6.0
#define CARD_HEAD 45.0
#define CARD_LINE 20.0
#define GRID_GAP 24.0
/* A colour bar's numbers reach the card's edge; those of a list stay off it. */
#define LIST_MARGIN 12.0

static VitrineColor
paper (const VitrineTheme *theme)
{
  return theme->dark ? theme->view : theme->window;
}

/* 1 px between two superpixels, on the cells' edges. */
static void
draw_borders (const VitrineAttribution *self, cairo_t *cr, const VitrineTheme *theme, const VitrineMapFrame *frame)
{

  for (guint y = 0; y < self->height; y++)
    for (guint x = 0; x < self->width; x++)
      {
        const gint32 *here = self->segments + y * self->width + x;
        double left = frame->x + x * frame->cell, top = frame->y + y * frame->cell_height;

        if (x > 0 && here[0] != here[-1])
          cairo_rectangle (cr, round (left) - 1, top, 1, frame->cell_height);
        if (y > 0 && here[0] != here[-(gint) self->width])
          cairo_rectangle (cr, left, round (top) - 1, frame->cell, 1);
      }
  vitrine_set_color (cr, vitrine_theme_fg (theme, 0.16));
  cairo_fill (cr);
}

static void
draw_badges (const VitrineAttribution *self, cairo_t *cr, const VitrineTheme *theme, const VitrineMapFrame *frame)
{
  for (guint i = self->n_badges; i-- > 0;)
    {
      double x = frame->x + (self->badges[i][0] + 0.5) * frame->cell;
      double y = frame->y + (self->badges[i][1] + 0.5) * frame->cell_height;
      char digit[2] = { '1' + i, 0 };

      x = CLAMP (x, frame->x + 9, frame->x + frame->w - 9);
      y = CLAMP (y, frame->y + 9, frame->y + frame->h - 9);
      cairo_arc (cr, x, y, 8, 0, 2 * G_PI);
      vitrine_set_color (cr, vitrine_color_alpha (theme->view, 0.88));
      cairo_fill (cr);
      vitrine_text (cr, x, y, 0.5, 0.5, 11.5, VITRINE_TEXT_BOLD, vitrine_theme_fg (theme, theme->text), digit);
    }
}

static void
draw_pointer (const VitrineAttribution *self, cairo_t *cr, const VitrineTheme *theme, const VitrineMapFrame *frame)
{
  double x = frame->x + self->column * frame->cell, y = frame->y + self->row * frame->cell;
  double size = MAX (frame->cell, 5), inset = (frame->cell - size) / 2;

  cairo_set_line_join (cr, CAIRO_LINE_JOIN_MITER);
  cairo_rectangle (cr, x + inset, y + inset, size, size);
  vitrine_set_color (cr, vitrine_color_alpha (theme->view, 0.9));
  cairo_set_line_width (cr, 4.4);
  cairo_stroke_preserve (cr);
  vitrine_set_color (cr, vitrine_theme_fg (theme, theme->dark ? 1 : 0.9));
  cairo_set_line_width (cr, 1.4);
  cairo_stroke (cr);
}

/* The step that is read, over its channel. */
static void
draw_step (const VitrineAttribution *self, cairo_t *cr, const VitrineTheme *theme, const VitrineMapFrame *frame)
{
  double x = floor (frame->x + (self->column + 0.5) * frame->cell) + 0.5;
  double top = frame->y + self->row * frame->cell_height;

  vitrine_line (cr, x, top, x, top + frame->cell_height, 4, vitrine_color_alpha (theme->view, 0.8));
  vitrine_line (cr, x, top, x, top + frame->cell_height, 1.4, vitrine_theme_fg (theme, theme->dark ? 1 : 0.9));
}

static void
draw_channel_name (cairo_t *cr, const VitrineTheme *theme, const char *name, double x, double y)
{
  double width, height;

  vitrine_text_size (cr, 10, VITRINE_TEXT_NORMAL, name, &width, &height);
  vitrine_round_rect (cr, x, y, width + 8, height + 2, 4);
  vitrine_set_color (cr, vitrine_color_alpha (theme->view, 0.85));
  cairo_fill (cr);
  vitrine_text (cr, x + 4, y + 1, 0, 0, 10, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->text), name);
}

/* A line for each channel, in a band and on a scale of its own, that stands out from any colour below. */
static void
draw_lines (const VitrineAttribution *self, cairo_t *cr, const VitrineTheme *theme, const VitrineMapFrame *frame)
{
  const float *values = self->input->data;
  double halo = self->values != NULL ? 0.85 : 0;

  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  for (guint c = 0; c < self->height; c++)
    {
      double low = INFINITY, high = -INFINITY;
      double top = frame->y + c * frame->cell_height + 6, room = frame->cell_height - 12;

      for (guint t = 0; t < self->width; t++)
        {
          low = MIN (low, values[t * self->height + c]);
          high = MAX (high, values[t * self->height + c]);
        }
      /* below the line: a name hides no number */
      if (self->height > 1 && self->names != NULL && c < g_strv_length (self->names))
        draw_channel_name (cr, theme, self->names[c], frame->x + 4, top - 3);
      for (guint t = 0; t < self->width; t++)
        {
          double x = frame->x + (t + 0.5) * frame->cell;
          double y = top + room * (high > low ? 1 - (values[t * self->height + c] - low) / (high - low) : 0.5);

          (t ? cairo_line_to : cairo_move_to) (cr, x, y);
        }
      vitrine_set_color (cr, vitrine_color_alpha (theme->view, halo));
      cairo_set_line_width (cr, 4);
      cairo_stroke_preserve (cr);
      vitrine_set_color (cr, vitrine_theme_fg (theme, theme->dark ? 1 : 0.9));
      cairo_set_line_width (cr, 1.4);
      cairo_stroke (cr);
      if (c > 0)
        vitrine_line (cr, frame->x, round (top - 6) + 0.5, frame->x + frame->w, round (top - 6) + 0.5, 1,
                      vitrine_theme_fg (theme, theme->line));
    }
}

static void
draw_input (const VitrineAttribution *self, cairo_t *cr, const VitrineTheme *theme, const VitrineMapFrame *frame)
{
  gboolean alone = self->explanation == NULL;
  double strength = alone ? 1 : theme->dark ? 0.30 : 0.26;
  NnShape shape = nn_shape_sample (&self->input->shape);
  g_autofree float *turned = self->sound ? vitrine_turned (&shape, self->input->data) : NULL;
  cairo_surface_t *picture;

  if (self->sound && alone)
    {
      vitrine_draw_picture (cr, theme->dark, &shape, self->input->data, 0, frame->x, frame->y, frame->w, frame->h);
      return;
    }
  picture = vitrine_picture_surface (theme, turned != NULL ? turned : self->input->data, self->height, self->width,
                                     self->channels, strength);
  vitrine_paint_surface (cr, picture, frame->x, frame->y, frame->w, frame->h, !self->display.smooth || alone, 1);
  cairo_surface_destroy (picture);
}

static void
draw_map (const VitrineAttribution *self, cairo_t *cr, const VitrineTheme *theme, const VitrineMapFrame *frame)
{
  VitrineMap map = self->magnitude ? VITRINE_MAP_MAGNITUDE : VITRINE_MAP_SIGNED;
  gboolean alone = self->explanation == NULL;

  cairo_save (cr);
  vitrine_round_rect (cr, frame->x, frame->y, frame->w, frame->h, RADIUS);
  cairo_clip (cr);
  vitrine_set_color (cr, alone ? theme->view : paper (theme));
  cairo_paint (cr);
  if (!self->series)
    draw_input (self, cr, theme, frame);
  if (self->values != NULL)
    {
      cairo_surface_t *surface = self->fine != NULL
        ? vitrine_map_surface (theme, map, self->fine, self->height * self->factor, self->width * self->factor, 1, self->limit)
        : vitrine_map_surface (theme, map, self->values, self->height, self->width, 1, self->limit);

      vitrine_paint_surface (cr, surface, frame->x, frame->y, frame->w, frame->h, self->fine == NULL, self->display.opacity);
      cairo_surface_destroy (surface);
      if (self->explanation->n_segments > 0)
        draw_borders (self, cr, theme, frame);
    }
  if (self->series)
    draw_lines (self, cr, theme, frame);
  cairo_restore (cr);
  vitrine_round_rect (cr, frame->x + 0.5, frame->y + 0.5, frame->w - 1, frame->h - 1, RADIUS);
  vitrine_set_color (cr, vitrine_theme_fg (theme, theme->line));
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
  vitrine_draw_boxes (cr, theme->dark, &self->boxes, frame->x, frame->y, frame->w, frame->h);
  draw_badges (self, cr, theme, frame);
  if (self->column >= 0 && self->row >= 0)
    (self->series ? draw_step : draw_pointer) (self, cr, theme, frame);
}

/* The whole strip for each frame, of which it alone is seen. */
static void
draw_film (const VitrineAttribution *self, cairo_t *cr, const VitrineTheme *theme, const VitrineMapFrame *frame)
{
  for (guint t = 0; t < self->frames; t++)
    {
      VitrineMapFrame one, strip;

      vitrine_attribution_film_frame (self, frame, t, &one);
      strip = one;
      strip.x -= t * one.w;
      strip.w *= self->frames;
      cairo_save (cr);
      cairo_rectangle (cr, one.x, one.y, one.w, one.h);
      cairo_clip (cr);
      draw_map (self, cr, theme, &strip);
      cairo_restore (cr);
      cairo_rectangle (cr, one.x + 0.5, one.y + 0.5, one.w - 1, one.h - 1);
      vitrine_set_color (cr, vitrine_theme_fg (theme, 0.2));
      cairo_set_line_width (cr, 1);
      cairo_stroke (cr);
    }
}

void
vitrine_draw_attribution (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const VitrineAttribution *self = data;
  const VitrineTheme *theme = vitrine_theme (dark);
  VitrineMapFrame frame;

  if (self->bars != NULL)
    {
      vitrine_draw_bars (self->bars, dark, cr, self->explanation != NULL ? width - LIST_MARGIN : width, height);
      return;
    }
  if (self->tokens != NULL)
    {
      vitrine_draw_attribution_tokens (self, dark, cr, width);
      return;
    }
  vitrine_attribution_frame (self, width, &frame);
  (self->frames > 1 ? draw_film : draw_map) (self, cr, theme, &frame);
  if (vitrine_attribution_legend (self) > 0)
    vitrine_draw_boxes_legend (cr, dark, &self->boxes, 0, frame.y + frame.h, width);
  if (self->values == NULL)
    return;
  vitrine_colour_bar (cr, theme, self->magnitude ? VITRINE_MAP_MAGNITUDE : VITRINE_MAP_SIGNED,
                      frame.x + frame.w + BAR_GAP, frame.y + BAR_INSET, BAR_WIDTH, frame.h - 2 * BAR_INSET, TRUE,
                      self->magnitude ? 0 : -self->limit, self->limit,
                      vitrine_attribution_value (self, self->column, self->row));
}

double
vitrine_attribution_card_height (gconstpointer data, double width)
{
  return CARD_HEAD + vitrine_attribution_height (data, width) + 6 + CARD_LINE;
}

void
vitrine_draw_attribution_card (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const VitrineAttribution *self = data;
  const VitrineTheme *theme = vitrine_theme (dark);
  VitrineColor text = vitrine_theme_fg (theme, theme->text), dim = vitrine_theme_fg (theme, theme->dim);
  double below = CARD_HEAD + vitrine_attribution_height (data, width) + 6;
  g_autofree char *label = NULL, *value = NULL;

  if (self->title != NULL)
    vitrine_text (cr, 0, 2, 0, 0, 14.7, VITRINE_TEXT_BOLD, text, self->title);
  if (self->settings != NULL)
    vitrine_text (cr, 0, 21, 0, 0, 12, VITRINE_TEXT_NORMAL, dim, self->settings);
  cairo_save (cr);
  cairo_translate (cr, 0, CARD_HEAD);
  vitrine_draw_attribution (data, dark, cr, width, height - CARD_HEAD);
  cairo_restore (cr);
  if (self->explanation == NULL)
    return;
  vitrine_explanation_note (self->explanation, &label, &value);
  vitrine_text (cr, 0, below + CARD_LINE / 2, 0, 0.5, 12, VITRINE_TEXT_NORMAL, dim, label);
  vitrine_text (cr, width - 12, below + CARD_LINE / 2, 1, 0.5, 12, VITRINE_TEXT_NORMAL, text, value);
}

static guint
grid_columns (guint n)
{
  return n <= 3 ? MAX (n, 1) : n <= 4 ? 2 : n <= 9 ? 3 : 4;
}

static double
grid_row_height (const GPtrArray *attributions)
{
  double height = 0;

  for (guint i = 0; i < attributions->len; i++)
    height = MAX (height, vitrine_attribution_card_height (attributions->pdata[i], VITRINE_ATTRIBUTION_WIDTH));
  return height;
}

void
vitrine_attribution_grid_size (const GPtrArray *attributions, double *width, double *height)
{
  guint columns = grid_columns (attributions->len);
  guint rows = MAX (1, (attributions->len + columns - 1) / columns);

  *width = columns * (VITRINE_ATTRIBUTION_WIDTH + GRID_GAP) - GRID_GAP;
  *height = rows * (grid_row_height (attributions) + GRID_GAP) - GRID_GAP;
}

void
vitrine_draw_attribution_grid (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const GPtrArray *attributions = data;
  double row_height = grid_row_height (attributions);
  guint columns = grid_columns (attributions->len);

  for (guint i = 0; i < attributions->len; i++)
    {
      cairo_save (cr);
      cairo_translate (cr, i % columns * (VITRINE_ATTRIBUTION_WIDTH + GRID_GAP), i / columns * (row_height + GRID_GAP));
      vitrine_draw_attribution_card (attributions->pdata[i], dark, cr, VITRINE_ATTRIBUTION_WIDTH, row_height);
      cairo_restore (cr);
    }
}
