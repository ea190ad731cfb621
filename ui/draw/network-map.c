/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network small enough to be seen whole, and what part of it is in view. */
#include "ui/draw/network.h"

#include <math.h>

#define MARGIN 6.0
#define LEAST  1.6   /* a mark is never smaller */

/* From the network's coordinates to the map's. */
static void
find_place (const VitrineNetwork *network,
            double                width,
            double                height,
            double               *scale,
            double               *x,
            double               *y)
{
  double w = MAX (network->right - network->left, 1), h = MAX (network->bottom - network->top, 1);

  *scale = MIN ((width - 2 * MARGIN) / w, (height - 2 * MARGIN) / h);
  *x = (width - w * *scale) / 2 - network->left * *scale;
  *y = (height - h * *scale) / 2 - network->top * *scale;
}

void
vitrine_network_from_map (const VitrineNetwork *network,
                          double                width,
                          double                height,
                          double               *x,
                          double               *y)
{
  double scale, x0, y0;

  find_place (network, width, height, &scale, &x0, &y0);
  *x = (*x - x0) / scale;
  *y = (*y - y0) / scale;
}

static void
draw_marks (cairo_t              *cr,
            const VitrineTheme   *theme,
            const VitrineNetwork *network,
            double                scale,
            GHashTable           *selected)
{
  for (guint i = 0; i < network->n_nodes; i++)
    {
      const VitrineNode *node = &network->nodes[i];
      gboolean chosen = selected != NULL && g_hash_table_contains (selected, GUINT_TO_POINTER (node->id));
      double width, height, w, h;

      vitrine_slab_extent (&node->slab, &width, &height);
      w = MAX (width, LEAST / scale);
      h = MAX (height, LEAST / scale);
      cairo_rectangle (cr, node->left + width / 2 - w / 2, node->middle - h / 2, w, h);
      vitrine_set_color (cr, chosen ? theme->accent
                             : !node->fits && !node->waits ? theme->hot : vitrine_color_alpha (node->slab.color, 0.75));
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
  double scale, x, y;

  find_place (network, width, height, &scale, &x, &y);
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, scale, scale);
  draw_marks (cr, theme, network, scale, selected);
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
  double scale, x, y;

  find_place (network, width, height, &scale, &x, &y);
  draw_view (cr, theme, width, height, (const double[4]){ view[0] * scale + x, view[1] * scale + y,
                                                          view[2] * scale + x, view[3] * scale + y });
}
