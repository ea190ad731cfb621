/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network small enough to be seen whole, and what part of it is in view. */
#include "ui/draw/network.h"

#include <math.h>

#define MARGIN 6.0
#define LEAST  0.8   /* a mark is never smaller */
#define MOST_STRETCH 40.0
#define CLOSE  1.6   /* marks nearer to each other than that run into one band */
#define COLUMN 12.0  /* of the band: wide enough that every other layer's colour does not win in every other one */

/* From the network's coordinates to the map's. */
typedef struct { double sx, sy, x, y; } Place;

/* A deep network is a thread: upwards it is drawn larger, as far as there is room, so that its
 * layers are bands that can be told from each other. */
static Place
find_place (const VitrineNetwork *network,
            double                width,
            double                height)
{
  double w = MAX (network->right - network->left, 1), h = MAX (network->bottom - network->top, 1);
  Place place = { .sx = MIN ((width - 2 * MARGIN) / w, (height - 2 * MARGIN) / h) };

  place.sy = MIN ((height - 2 * MARGIN) / h, place.sx * MOST_STRETCH);
  place.x = (width - w * place.sx) / 2 - network->left * place.sx;
  place.y = (height - h * place.sy) / 2 - network->top * place.sy;
  return place;
}

void
vitrine_network_from_map (const VitrineNetwork *network,
                          double                width,
                          double                height,
                          double               *x,
                          double               *y)
{
  Place place = find_place (network, width, height);

  *x = (*x - place.x) / place.sx;
  *y = (*y - place.y) / place.sy;
}

/* What a column of the band is made of, by the layers that lie in it. */
typedef struct
{
  guint        n;
  gint         lead;            /* of @color over all the others */
  VitrineColor color;
  double       top, bottom;
} Column;

static gboolean
same_color (VitrineColor a,
            VitrineColor b)
{
  return a.r == b.r && a.g == b.g && a.b == b.b;
}

static void
add_to_column (Column            *column,
               const VitrineNode *node)
{
  double width, height;

  vitrine_slab_extent (&node->slab, &width, &height);
  if (column->n == 0 || column->lead == 0)
    column->color = node->slab.color;
  column->lead += same_color (column->color, node->slab.color) ? 1 : -1;
  column->top = column->n == 0 ? node->middle - height / 2 : MIN (column->top, node->middle - height / 2);
  column->bottom = column->n == 0 ? node->middle + height / 2 : MAX (column->bottom, node->middle + height / 2);
  column->n++;
}

/* Layers too narrow to be told from each other would mix to stripes of mud: they are one grey band, and of a
 * colour only where most of them are. Those that are chosen or wrong stand out of it. */
static void
draw_band (cairo_t              *cr,
           const VitrineTheme   *theme,
           const VitrineNetwork *network,
           const Place          *place)
{
  const double step = COLUMN / place->sx;
  const guint n = (guint) ceil ((network->right - network->left) / step) + 1;
  g_autofree Column *columns = g_new0 (Column, n);

  for (guint i = 0; i < network->n_nodes; i++)
    {
      const VitrineNode *node = &network->nodes[i];

      add_to_column (&columns[MIN ((guint) MAX (0, (node->left - network->left) / step), n - 1)], node);
    }
  for (guint c = 0; c < n; c++)
    {
      if (columns[c].n == 0)
        continue;
      cairo_rectangle (cr, network->left + c * step, columns[c].top, MIN (step, network->right - network->left - c * step),
                       columns[c].bottom - columns[c].top);
      vitrine_set_color (cr, 6 * columns[c].lead > (gint) columns[c].n ? vitrine_color_alpha (columns[c].color, 0.75)
                                                                       : vitrine_theme_fg (theme, 0.34));
      cairo_fill (cr);
    }
}

static void
draw_marks (cairo_t              *cr,
            const VitrineTheme   *theme,
            const VitrineNetwork *network,
            const Place          *place,
            GHashTable           *selected)
{
  const gboolean tight = place->sx * (network->right - network->left) < CLOSE * network->n_nodes;

  if (tight)
    draw_band (cr, theme, network, place);
  for (guint i = 0; i < network->n_nodes; i++)
    {
      const VitrineNode *node = &network->nodes[i];
      gboolean chosen = selected != NULL && g_hash_table_contains (selected, GUINT_TO_POINTER (node->id));
      gboolean wrong = !node->fits && !node->waits;
      double width, height, w, h;

      if (tight && !chosen && !wrong)
        continue;
      vitrine_slab_extent (&node->slab, &width, &height);
      w = MAX (width, (tight ? 2 : LEAST) / place->sx);
      h = MAX (height, LEAST / place->sy);
      cairo_rectangle (cr, node->left + width / 2 - w / 2, node->middle - h / 2, w, h);
      vitrine_set_color (cr, chosen ? theme->accent
                             : wrong ? theme->hot : vitrine_color_alpha (node->slab.color, 0.75));
      cairo_fill (cr);
    }
}

/* What is not in view lies under a veil. */
static void
draw_view (cairo_t            *cr,
           const VitrineTheme *theme,
           double              width,
           double              height,
           const double        view[4])
{
  double x0 = CLAMP (view[0], 1, width - 1), x1 = CLAMP (view[2], 1, width - 1);
  double y0 = CLAMP (view[1], 1, height - 1), y1 = CLAMP (view[3], 1, height - 1);

  cairo_set_fill_rule (cr, CAIRO_FILL_RULE_EVEN_ODD);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_rectangle (cr, x0, y0, MAX (x1 - x0, 2), MAX (y1 - y0, 2));
  vitrine_set_color (cr, vitrine_theme_fg (theme, 0.09));
  cairo_fill (cr);
  vitrine_round_rect (cr, x0, y0, MAX (x1 - x0, 2), MAX (y1 - y0, 2), 2);
  vitrine_set_color (cr, theme->accent);
  cairo_set_line_width (cr, 1.5);
  cairo_stroke (cr);
}

void
vitrine_network_draw_map (cairo_t              *cr,
                          const VitrineTheme   *theme,
                          const VitrineNetwork *network,
                          double                width,
                          double                height,
                          GHashTable           *selected)
{
  Place place = find_place (network, width, height);

  cairo_save (cr);
  cairo_translate (cr, place.x, place.y);
  cairo_scale (cr, place.sx, place.sy);
  draw_marks (cr, theme, network, &place, selected);
  cairo_restore (cr);
}

void
vitrine_network_draw_map_view (cairo_t              *cr,
                               const VitrineTheme   *theme,
                               const VitrineNetwork *network,
                               double                width,
                               double                height,
                               const double         *view)
{
  Place place = find_place (network, width, height);

  draw_view (cr, theme, width, height,
             (const double[4]){ view[0] * place.sx + place.x, view[1] * place.sy + place.y,
                                view[2] * place.sx + place.x, view[3] * place.sy + place.y });
}
