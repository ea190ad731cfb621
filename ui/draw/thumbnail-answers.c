/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cards on which a network shows what it knows. */
#include <math.h>
#include <string.h>

#include "ui/draw/network.h"
#include "ui/draw/thumbnail-private.h"

#define MARGIN 12.0

typedef VitrineThumbnailCard Card;

/* --- the network ------------------------------------------------------------ */

#define SLABS 4
#define GAP   26.0

/* The input, the first maps, the widest of the layers behind them and the answer. */
static guint
choose_slabs (const VitrineThumbnail *t,
              const VitrineNetwork   *network,
              guint                  *found)
{
  const guint last = network->n_nodes - 1;
  guint n = 0, maps = 0, wide = 0;

  found[n++] = 0;
  for (guint i = 1; i < last; i++)
    {
      const NnRole role = nn_model_entry (t->model, network->nodes[i].index)->klass->role;

      if (maps == 0 && role == NN_ROLE_CONVOLVE)
        maps = i;
      if (role == NN_ROLE_WEIGH && network->nodes[i].slab.kind == VITRINE_SLAB_VECTOR)
        wide = i;
    }
  if (maps > 0)
    found[n++] = maps;
  if (wide > 0)
    found[n++] = wide;
  found[n++] = last;
  return n;
}

void
vitrine_thumbnail_draw_network (const Card             *card,
                                const VitrineThumbnail *t)
{
  g_autoptr (VitrineNetwork) network
      = vitrine_network_new (t->model, (NnTensor *const *) t->values->pdata, NULL, card->dark);
  guint found[SLABS];
  const guint n = choose_slabs (t, network, found);
  double width = GAP * (n - 1), height = 0, left = 0, scale;

  for (guint k = 0; k < n; k++)
    {
      double w, h;

      vitrine_slab_extent (&network->nodes[found[k]].slab, &w, &h);
      width += w;
      height = MAX (height, h);
    }
  scale = MIN ((card->width - 2 * MARGIN) / width, (card->height - 2 * MARGIN) / height);
  cairo_save (card->cr);
  cairo_translate (card->cr, (card->width - width * scale) / 2, card->height / 2);
  cairo_scale (card->cr, scale, scale);
  for (guint k = 0; k < n; k++)
    {
      VitrineNode *node = &network->nodes[found[k]];
      double w, h;

      vitrine_network_fill (network, found[k]);
      vitrine_slab_extent (&node->slab, &w, &h);
      vitrine_slab_place (&node->slab, left, 0);
      vitrine_slab_draw (card->cr, card->theme, &node->slab, node->faces, node->sharp);
      left += w + GAP;
    }
  cairo_restore (card->cr);
}

/* --- series ------------------------------------------------------------------- */

typedef struct
{
  double x0, x1, y0, y1;
  double low, high;
} Plot;

static void
reach (Plot        *plot,
       const float *values,
       gsize        n)
{
  for (gsize i = 0; i < n; i++)
    {
      plot->low = MIN (plot->low, values[i]);
      plot->high = MAX (plot->high, values[i]);
    }
}

/* Steps @first on of a line of @all steps. */
static void
trace (const Card  *card,
       const Plot  *plot,
       const float *values,
       gsize        n,
       gsize        first,
       gsize        all)
{
  for (gsize i = 0; i < n; i++)
    {
      const double x = plot->x0 + (plot->x1 - plot->x0) * (first + i) / MAX (all - 1, 1);
      const double y = plot->y1 - (plot->y1 - plot->y0) * (values[i] - plot->low) / MAX (plot->high - plot->low, 1e-9);

      cairo_line_to (card->cr, x, y);
    }
}

static void
stroke (const Card  *card,
        double       width,
        VitrineColor color)
{
  cairo_set_line_width (card->cr, width);
  cairo_set_line_join (card->cr, CAIRO_LINE_JOIN_ROUND);
  vitrine_set_color (card->cr, color);
  cairo_stroke (card->cr);
}

void
vitrine_thumbnail_draw_anomalies (const Card             *card,
                                  const VitrineThumbnail *t)
{
  const gsize n = nn_tensor_count (t->pictures) / t->rows;
  const double dashes[] = { 4, 3 };
  Plot plot = { 8, card->width - 8, 14, card->height - 14, INFINITY, -INFINITY };

  reach (&plot, t->pictures->data, t->rows * n);
  for (guint i = 0; i + 1 < t->rows; i++)
    {
      trace (card, &plot, t->pictures->data + i * n, n, 0, n);
      stroke (card, 1, vitrine_color_alpha (card->theme->classes[0], card->dark ? 0.42 : 0.3));
    }
  cairo_save (card->cr);
  cairo_set_dash (card->cr, dashes, 2, 0);
  trace (card, &plot, t->outputs->data, n, 0, n);
  stroke (card, 1.2, vitrine_theme_fg (card->theme, 0.7));
  cairo_restore (card->cr);
  trace (card, &plot, t->pictures->data + (t->rows - 1) * n, n, 0, n);
  stroke (card, 2, card->theme->hot);
}

void
vitrine_thumbnail_draw_forecast (const Card             *card,
                                 const VitrineThumbnail *t)
{
  const gsize n = nn_tensor_count (t->pictures), more = t->outputs->shape.size[1], all = n + more;
  const float *said = t->outputs->data, *was = said + more;
  const double dashes[] = { 5, 3 };
  const double x = 12 + (card->width - 24) * (n - 0.5) / (all - 1);
  Plot plot = { 12, card->width - 12, 18, card->height - 18, INFINITY, -INFINITY };

  reach (&plot, t->pictures->data, n);
  reach (&plot, said, 2 * more);
  cairo_rectangle (card->cr, x, 0, card->width - x, card->height);
  vitrine_set_color (card->cr, vitrine_color_alpha (card->theme->hot, 0.08));
  cairo_fill (card->cr);
  vitrine_line (card->cr, x, 0, x, card->height, 1, vitrine_color_alpha (card->theme->hot, 0.4));
  trace (card, &plot, t->pictures->data, n, 0, all);
  stroke (card, 1.8, card->theme->classes[0]);
  trace (card, &plot, &t->pictures->data[n - 1], 1, n - 1, all);
  trace (card, &plot, was, more, n, all);
  stroke (card, 1.8, vitrine_color_alpha (card->theme->classes[0], 0.45));
  cairo_save (card->cr);
  cairo_set_dash (card->cr, dashes, 2, 0);
  trace (card, &plot, &t->pictures->data[n - 1], 1, n - 1, all);
  trace (card, &plot, said, more, n, all);
  stroke (card, 2, card->theme->hot);
  cairo_restore (card->cr);
}

/* --- tables --------------------------------------------------------------------- */

/* On the line lies what is right. */
void
vitrine_thumbnail_draw_fit (const Card             *card,
                            const VitrineThumbnail *t)
{
  const double side = MIN (card->width, card->height) - 2 * MARGIN, half = side / 2;
  const double x0 = card->width / 2, y0 = card->height / 2;

  for (int k = -1; k <= 1; k++)
    {
      vitrine_line (card->cr, x0 - 1.4 * half, y0 + k * half, x0 + 1.4 * half, y0 + k * half, 1,
                    vitrine_theme_fg (card->theme, card->theme->grid));
      vitrine_line (card->cr, x0 + 1.4 * k * half, y0 - half, x0 + 1.4 * k * half, y0 + half, 1,
                    vitrine_theme_fg (card->theme, card->theme->grid));
    }
  vitrine_line (card->cr, x0 - 1.4 * half, y0 + half, x0 + 1.4 * half, y0 - half, 1.4,
                vitrine_theme_fg (card->theme, 0.38));
  for (guint i = 0; i < t->n_points; i++)
    {
      const double off = fabs (t->points[2 * i + 1] - t->points[2 * i]) / 2;

      cairo_arc (card->cr, x0 + 1.4 * half * t->points[2 * i], y0 - half * t->points[2 * i + 1], 2.6, 0, 2 * G_PI);
      vitrine_set_color (card->cr, vitrine_color_alpha (vitrine_color_mix (card->theme->classes[0], card->theme->hot,
                                                                       CLAMP (3 * off, 0, 1)),
                                                    0.8));
      cairo_fill (card->cr);
    }
}

/* The text with an ellipsis at its end where it is wider than @width. */
static char *
cut (const Card *card,
     const char *text,
     double      size,
     double      width)
{
  glong n = g_utf8_strlen (text, -1);
  char *out = g_strdup (text);
  double w;

  for (vitrine_text_size (card->cr, size, VITRINE_TEXT_NORMAL, out, &w, NULL); w > width && n > 1;
       vitrine_text_size (card->cr, size, VITRINE_TEXT_NORMAL, out, &w, NULL))
    {
      g_autofree char *part = g_utf8_substring (text, 0, --n);

      g_free (out);
      out = g_strconcat (part, "…", NULL);
    }
  return out;
}

/* Names stand at the side to which their bar does not go. */
void
vitrine_thumbnail_draw_effects (const Card             *card,
                                const VitrineThumbnail *t)
{
  const double foot = 20, step = (card->height - 8 - foot) / t->rows, bar = MIN (step - 5, 12);
  double left = 0, right = 0, unit, zero;

  for (guint i = 0; i < t->rows; i++)
    {
      left = MAX (left, -t->pictures->data[i]);
      right = MAX (right, t->pictures->data[i]);
    }
  /* A side to which nothing goes has the room for names all the same. */
  unit = (card->width - 2 * MARGIN) / MAX (MAX (left, right) * 2.25, 1e-9);
  zero = right >= left ? card->width - MARGIN - right * unit : MARGIN + left * unit;
  for (guint i = 0; i < t->rows; i++)
    {
      const double effect = t->pictures->data[i], y = 8 + step * (i + 0.5);
      const double room = effect > 0 ? zero - MARGIN - 4 : card->width - zero - MARGIN - 4;
      g_autofree char *name = cut (card, t->texts[i], 10, room);

      vitrine_round_rect (card->cr, effect > 0 ? zero : zero + effect * unit, y - bar / 2, MAX (fabs (effect) * unit, 1.5),
                          bar, 1.5);
      vitrine_set_color (card->cr, vitrine_color_alpha (effect > 0 ? card->theme->positive : card->theme->negative, 0.85));
      cairo_fill (card->cr);
      vitrine_text (card->cr, effect > 0 ? zero - 6 : zero + 6, y, effect > 0 ? 1 : 0, 0.5, 10, VITRINE_TEXT_NORMAL,
                    vitrine_theme_fg (card->theme, card->theme->text), name);
    }
  vitrine_line (card->cr, zero, 4, zero, card->height - foot, 1, vitrine_theme_fg (card->theme, card->theme->axis));
  for (guint k = 0; k < 2; k++)
    {
      g_autofree char *end = k == 0 ? g_strconcat ("← ", t->answers[0], NULL) : g_strconcat (t->answers[1], " →", NULL);

      vitrine_text (card->cr, k == 0 ? MARGIN : card->width - MARGIN, card->height - foot / 2 - 2, k, 0.5, 11,
                    VITRINE_TEXT_BOLD, k == 0 ? card->theme->negative : card->theme->positive, end);
    }
}

/* --- steps --------------------------------------------------------------------- */

/* The picture, row by row, and beside each row what is remembered after it. */
void
vitrine_thumbnail_draw_states (const Card             *card,
                               const VitrineThumbnail *t)
{
  const gsize steps = t->outputs->shape.size[1], units = t->outputs->shape.size[2];
  const double side = MIN (card->height - 2 * MARGIN, (card->width - 2 * MARGIN - 6) / 2);
  const double y = (card->height - side) / 2, wide = card->width - 2 * MARGIN - 6 - side;
  const double head = y + side * (steps / 2 + 1) / steps;
  double limit = 1e-9;
  cairo_surface_t *surface;

  for (gsize i = 0; i < steps * units; i++)
    limit = MAX (limit, fabs (t->outputs->data[i]));
  cairo_rectangle (card->cr, MARGIN, y, side, head - y);
  vitrine_set_color (card->cr, vitrine_color_alpha (card->theme->accent, 0.16));
  cairo_fill (card->cr);
  vitrine_thumbnail_picture (card, t->pictures, 0, MARGIN, y, side);
  surface = vitrine_map_surface (card->theme, VITRINE_MAP_SIGNED, t->outputs->data, steps, units, 1, limit);
  vitrine_paint_surface (card->cr, surface, MARGIN + side + 6, y, wide, side, FALSE, 1);
  cairo_surface_destroy (surface);
  vitrine_line (card->cr, MARGIN - 4, head, card->width - MARGIN + 4, head, 2, card->theme->accent);
}

/* Letter @index of @text. */
static char *
letter (const char *text,
        guint       index)
{
  return g_utf8_substring (text, (glong) index, (glong) index + 1);
}

void
vitrine_thumbnail_draw_attention (const Card             *card,
                                  const VitrineThumbnail *t)
{
  const double cell = MIN ((card->width - 2 * MARGIN - 16) / MAX (t->columns, 1), (card->height - 34) / MAX (t->rows, 1));
  const double tall = (card->height - 34) / MAX (t->rows, 1);
  const double x0 = (card->width + 16 - cell * t->columns) / 2, y0 = 24;
  const VitrineColor text = vitrine_theme_fg (card->theme, card->theme->text);

  for (guint k = 0; k < t->columns && k < (guint) g_utf8_strlen (t->texts[0], -1); k++)
    {
      g_autofree char *asked = letter (t->texts[0], k);

      vitrine_text (card->cr, x0 + cell * (k + 0.5), y0 - 9, 0.5, 0.5, MIN (12, cell * 1.3), VITRINE_TEXT_NORMAL, text, asked);
    }
  for (guint q = 0; q < t->rows; q++)
    {
      g_autofree char *written = letter (t->texts[1], q);

      vitrine_text (card->cr, x0 - 8, y0 + tall * (q + 0.5), 0.5, 0.5, MIN (12, tall * 1.1), VITRINE_TEXT_NORMAL, text,
                    written);
      for (guint k = 0; k < t->columns; k++)
        {
          const double weight = CLAMP (t->pictures->data[q * t->columns + k], 0, 1);

          cairo_rectangle (card->cr, x0 + cell * k + 0.5, y0 + tall * q + 0.5, cell - 1, tall - 1);
          vitrine_set_color (card->cr, vitrine_theme_fg (card->theme, 0.05));
          cairo_fill_preserve (card->cr);
          vitrine_set_color (card->cr, vitrine_map_magnitude (card->theme, weight));
          cairo_fill (card->cr);
        }
    }
}

#define LINE 18.0

/* Word by word: what is given is dim, what is written has the cursor at its end. */
void
vitrine_thumbnail_draw_text (const Card             *card,
                             const VitrineThumbnail *t)
{
  const double size = 12;
  double x = MARGIN, y = MARGIN + LINE / 2, space, last = 0;

  vitrine_text_size (card->cr, size, VITRINE_TEXT_NORMAL, "n n", &space, NULL);
  vitrine_text_size (card->cr, size, VITRINE_TEXT_NORMAL, "nn", &last, NULL);
  space -= last;
  for (guint part = 0; part < 2; part++)
    {
      g_autofree char *text = g_strdelimit (g_strdup (t->texts[part]), "\n\t", ' ');
      g_auto (GStrv) words = g_strsplit (text, " ", -1);

      for (guint k = 0; words[k] != NULL; k++)
        {
          double width;

          if (*words[k] == '\0')
            continue;
          /* The first that is written may be the end of the last word that is given. */
          if (x > MARGIN && (k > 0 || part == 0 || *text == ' '))
            x += space;
          vitrine_text_size (card->cr, size, VITRINE_TEXT_NORMAL, words[k], &width, NULL);
          if (x > MARGIN && x + width > card->width - MARGIN)
            {
              if (y + 1.5 * LINE > card->height - MARGIN + 2)
                goto full;
              x = MARGIN;
              y += LINE;
            }
          vitrine_text (card->cr, x, y, 0, 0.5, size, VITRINE_TEXT_NORMAL,
                        vitrine_theme_fg (card->theme, part == 0 ? card->theme->dim : card->theme->text), words[k]);
          x += width;
        }
    }
full:
  cairo_rectangle (card->cr, x + 1.5, y - 8, 2, 16);
  vitrine_set_color (card->cr, card->theme->accent);
  cairo_fill (card->cr);
}
