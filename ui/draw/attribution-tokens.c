/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An attribution of a text: its tokens in lines, each on the colour of its number, and
 * the colour bar below.
 */
#include <math.h>
#include <string.h>

#include "ui/draw/attribution.h"
#include "ui/draw/paint.h"
#include "ui/draw/token.h"

#define SIZE 15.0
#define LINE 25.0
#define LARGEST 1.7
#define CELL 22.0
#define BAR_ABOVE 9.0
#define BAR 8.0
#define BAR_BELOW 20.0
#define BAR_INSET 20.0
/* Of a card, on its right. */
#define MARGIN 12.0

/* A space stays one between its neighbours. */
static const char *
shown (const char *token)
{
  return g_str_equal (token, " ") || *token == '\0' ? token : vitrine_token_sign (token);
}

static gboolean
ends_word (const char *token)
{
  gsize length = strlen (token);

  return length > 0 && g_ascii_isspace (token[length - 1]);
}

void
vitrine_attribution_measure_tokens (VitrineAttribution *self)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 1, 1);
  cairo_t *cr = cairo_create (surface);

  self->advances = g_new (double, self->width);
  for (guint i = 0; i < self->width; i++)
    {
      double width;

      vitrine_text_size (cr, SIZE, VITRINE_TEXT_NORMAL, shown (self->tokens[i]), &width, NULL);
      self->advances[i] = MAX (width, 4);
      if (self->explanation != NULL)
        self->advances[i] += g_utf8_strlen (self->tokens[i], -1) > 1 ? 7 : 2.5;
    }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

typedef struct
{
  double x, y, w;
} Cell;

/* From token @i to the end of its word, without the space behind it. */
static double
word_width (const VitrineAttribution *self, guint i)
{
  double sum = 0;

  for (; i < self->width && !ends_word (self->tokens[i]); i++)
    sum += self->advances[i];
  return sum;
}

/* A word or two that leave room in their only line are written larger. */
static double
enlarged (const VitrineAttribution *self, double width)
{
  double sum = 0;

  for (guint i = 0; i < self->width; i++)
    {
      if (strchr (self->tokens[i], '\n') != NULL)
        return 1;
      sum += self->advances[i];
    }
  return sum > 0 ? CLAMP (width / sum, 1, LARGEST) : 1;
}

/* The place of each token in lines of @width, broken between words where that can be;
 * returns the height and by how much all is enlarged. */
static double
flow (const VitrineAttribution *self, double width, Cell *cells, double *scale)
{
  double x = 0, y = 0;

  width -= self->values != NULL ? MARGIN : 0;
  *scale = enlarged (self, width);
  width /= *scale;
  for (guint i = 0; i < self->width; i++)
    {
      gboolean starts = i == 0 || ends_word (self->tokens[i - 1]);
      gboolean breaks = i > 0 && strchr (self->tokens[i - 1], '\n') != NULL;
      double word = starts ? word_width (self, i) : 0;

      if (x > 0 && (breaks || x + self->advances[i] > width || (x + word > width && word <= width)))
        {
          x = 0;
          y += LINE;
        }
      cells[i] = (Cell) { x * *scale, y * *scale, self->advances[i] * *scale };
      x += self->advances[i];
    }
  return (y + LINE) * *scale;
}

double
vitrine_attribution_tokens_height (const VitrineAttribution *self, double width)
{
  g_autofree Cell *cells = g_new (Cell, MAX (self->width, 1));
  double scale;

  return flow (self, width, cells, &scale) + (self->values != NULL ? BAR_ABOVE + BAR + BAR_BELOW : 0);
}

gboolean
vitrine_attribution_tokens_pick (const VitrineAttribution *self, double width, double x, double y, gint *column)
{
  g_autofree Cell *cells = g_new (Cell, MAX (self->width, 1));
  double scale;

  flow (self, width, cells, &scale);
  for (guint i = 0; i < self->width; i++)
    if (x >= cells[i].x && x < cells[i].x + cells[i].w && y >= cells[i].y && y < cells[i].y + LINE * scale)
      {
        *column = (gint) i;
        return TRUE;
      }
  return FALSE;
}

static double
linear (double c)
{
  return c <= 0.04045 ? c / 12.92 : pow ((c + 0.055) / 1.055, 2.4);
}

/* Black or white, whichever stands out more from @paper. */
static VitrineColor
ink_on (VitrineColor paper)
{
  double luminance = 0.2126 * linear (paper.r) + 0.7152 * linear (paper.g) + 0.0722 * linear (paper.b);
  double against_white = 1.05 / (luminance + 0.05), against_black = (luminance + 0.05) / 0.05;

  return against_white > against_black ? (VitrineColor) { 1, 1, 1, 1 } : (VitrineColor) { 0, 0, 0, 0.9 };
}

static void
draw_cell (const VitrineAttribution *self, cairo_t *cr, const VitrineTheme *theme, guint i, const Cell *cell,
           double scale)
{
  VitrineColor ink = vitrine_theme_fg (theme, theme->text);
  double height = CELL * scale, top = cell->y + (LINE * scale - height) / 2;

  if (self->values != NULL)
    {
      double t = self->limit > 0 ? self->values[i] / self->limit : 0;
      VitrineColor tint = self->magnitude ? vitrine_map_magnitude (theme, t) : vitrine_map_signed (theme, t);
      VitrineColor paper = vitrine_color_mix (theme->view, vitrine_color_alpha (tint, 1), tint.a);

      cairo_rectangle (cr, cell->x, top, cell->w - 0.75, height);
      vitrine_set_color (cr, vitrine_color_alpha (paper, 1));
      cairo_fill (cr);
      ink = ink_on (paper);
    }
  if ((gint) i == self->column)
    {
      cairo_set_line_join (cr, CAIRO_LINE_JOIN_MITER);
      cairo_rectangle (cr, cell->x - 0.5, top + 0.5, cell->w + 0.25, height - 1);
      cairo_set_line_width (cr, 1.6);
      vitrine_set_color (cr, vitrine_theme_fg (theme, theme->dark ? 1 : 0.9));
      cairo_stroke (cr);
    }
  vitrine_text (cr, cell->x + cell->w / 2, cell->y + LINE * scale / 2, 0.5, 0.5, SIZE * scale, VITRINE_TEXT_NORMAL, ink,
                shown (self->tokens[i]));
}

void
vitrine_draw_attribution_tokens (const VitrineAttribution *self, gboolean dark, cairo_t *cr, double width)
{
  const VitrineTheme *theme = vitrine_theme (dark);
  g_autofree Cell *cells = g_new (Cell, MAX (self->width, 1));
  double scale, below = flow (self, width, cells, &scale) + BAR_ABOVE;

  for (guint i = 0; i < self->width; i++)
    if ((gint) i != self->column)
      draw_cell (self, cr, theme, i, &cells[i], scale);
  /* its frame lies over its neighbours */
  if (self->column >= 0 && self->column < (gint) self->width)
    draw_cell (self, cr, theme, self->column, &cells[self->column], scale);
  if (self->values != NULL)
    vitrine_colour_bar (cr, theme, self->magnitude ? VITRINE_MAP_MAGNITUDE : VITRINE_MAP_SIGNED, BAR_INSET, below,
                        width - MARGIN - 2 * BAR_INSET, BAR, FALSE, self->magnitude ? 0 : -self->limit, self->limit,
                        vitrine_attribution_value (self, self->column, self->row));
}

/* "token,attribution" and a line for each. */
char *
vitrine_attribution_tokens_csv (const VitrineAttribution *self)
{
  GString *text = g_string_new ("token,attribution\n");
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; self->values != NULL && i < self->width; i++)
    {
      g_auto (GStrv) parts = g_strsplit (self->tokens[i], "\"", -1);
      g_autofree char *token = g_strjoinv ("\"\"", parts);

      g_string_append_printf (text, "\"%s\",%s\n", token, g_ascii_dtostr (number, sizeof number, self->values[i]));
    }
  return g_string_free (text, FALSE);
}
