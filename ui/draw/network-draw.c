/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a network that was laid out is painted. */
#include "ui/draw/network.h"

#include <glib/gi18n.h>
#include <math.h>

#define CORNER   10
#define READABLE 0.30   /* below it, words are only dirt */
#define FAR      0.14   /* below it, a slab is a spot of its colour */


/* A line with round corners. */
static void
trace_edge (cairo_t           *cr,
            const VitrineEdge *edge)
{
  const double (*p)[2] = edge->points;

  cairo_new_path (cr);
  cairo_move_to (cr, p[0][0], p[0][1]);
  for (guint i = 1; i + 1 < edge->n_points; i++)
    {
      double before = hypot (p[i][0] - p[i - 1][0], p[i][1] - p[i - 1][1]);
      double after = hypot (p[i + 1][0] - p[i][0], p[i + 1][1] - p[i][1]);
      double r = MIN (CORNER, MIN (before, after) / 2);

      if (r < 0.5)
        continue;
      cairo_line_to (cr, p[i][0] - (p[i][0] - p[i - 1][0]) * r / before, p[i][1] - (p[i][1] - p[i - 1][1]) * r / before);
      cairo_curve_to (cr, p[i][0], p[i][1], p[i][0], p[i][1],
                      p[i][0] + (p[i + 1][0] - p[i][0]) * r / after, p[i][1] + (p[i + 1][1] - p[i][1]) * r / after);
    }
  cairo_line_to (cr, p[edge->n_points - 1][0], p[edge->n_points - 1][1]);
}

static void
draw_line (cairo_t            *cr,
           const VitrineTheme *theme,
           const VitrineEdge  *edge,
           double              width,
           VitrineColor        color)
{
  const double *tip = edge->points[edge->n_points - 1];

  trace_edge (cr, edge);
  cairo_set_line_width (cr, width);
  /* Mixed with the paper: edges of one source lie on one another and get no darker there. */
  vitrine_set_color (cr, vitrine_color_mix (theme->view, vitrine_color_alpha (color, 1), color.a * 0.68));
  cairo_stroke (cr);
  vitrine_polygon (cr, (const double[][2]){ { tip[0] + 1, tip[1] }, { tip[0] - 7, tip[1] - 4.5 },
                                            { tip[0] - 7, tip[1] + 4.5 } }, 3, color);
}

void
vitrine_network_draw_edge (cairo_t            *cr,
                           const VitrineTheme *theme,
                           const VitrineEdge  *edge,
                           VitrineEdgeLook     look)
{
  static const double widths[] = { 2, 2, 3, 4.5, 4.5, 3 };
  const VitrineColor colors[] = { vitrine_theme_fg (theme, 0.5), vitrine_theme_fg (theme, 0.12), theme->accent,
                                  theme->accent, theme->hot, theme->accent };

  draw_line (cr, theme, edge, widths[look], colors[look]);
}

VitrineEdgeLook
vitrine_network_edge_look (const VitrineNetwork     *network,
                           const VitrineNetworkLook *look,
                           guint                     index)
{
  gboolean accepts = look->accepts != NULL && look->accepts[index] != NULL;

  if (!look->dragging)
    return VITRINE_EDGE_PLAIN;
  if ((gint) index == look->target)
    return accepts ? VITRINE_EDGE_TARGET : VITRINE_EDGE_REFUSES;
  return accepts ? VITRINE_EDGE_ACCEPTS : VITRINE_EDGE_FADED;
}

void
vitrine_network_draw_pill (cairo_t            *cr,
                           const VitrineTheme *theme,
                           double              x,
                           double              y,
                           const char         *text,
                           VitrinePill         pill,
                           double              left,
                           double              right)
{
  static const VitrineColor white = { 1, 1, 1, 1 };
  const VitrineColor grounds[] = { vitrine_color_mix (theme->view, theme->accent, 0.22), theme->accent, theme->hot };
  VitrineColor ink = pill != VITRINE_PILL_PALE ? white
                     : theme->dark ? vitrine_color_mix (theme->accent, white, 0.5) : theme->accent;
  double w, h;

  vitrine_text_size (cr, 11.5, VITRINE_TEXT_BOLD, text, &w, &h);
  if (right - left > w + 16)
    x = CLAMP (x, left + w / 2 + 8, right - w / 2 - 8);
  vitrine_round_rect (cr, x - w / 2 - 8, y - h / 2 - 2, w + 16, h + 4, h / 2 + 2);
  vitrine_set_color (cr, grounds[pill]);
  cairo_fill (cr);
  vitrine_text (cr, x, y, 0.5, 0.5, 11.5, VITRINE_TEXT_BOLD, ink, text);
}

static void
draw_edge_pill (cairo_t            *cr,
                const VitrineTheme *theme,
                const VitrineEdge  *edge,
                const char         *text,
                VitrinePill         pill)
{
  const double *a = edge->points[edge->n_points / 2 - 1], *b = edge->points[edge->n_points / 2];
  double x = (a[0] + b[0]) / 2, y = (a[1] + b[1]) / 2 - 20, w, h;

  vitrine_text_size (cr, 11.5, VITRINE_TEXT_BOLD, text, &w, &h);
  if (edge->to < 0)
    x = MIN (x, b[0] - w / 2 - 4);   /* the end stands at the margin of the bench */
  vitrine_network_draw_pill (cr, theme, x, y, text, pill, 0, 0);
}

static void
draw_edges (cairo_t                  *cr,
            const VitrineTheme       *theme,
            const VitrineNetwork     *network,
            const VitrineNetworkLook *look)
{
  for (guint i = 0; i < network->n_edges; i++)
    {
      VitrineEdgeLook kind = vitrine_network_edge_look (network, look, i);

      if (network->edges[i].to >= 0 || kind > VITRINE_EDGE_FADED)
        vitrine_network_draw_edge (cr, theme, &network->edges[i], kind);
    }
}

void
vitrine_network_draw_pills (cairo_t                  *cr,
                            const VitrineTheme       *theme,
                            const VitrineNetwork     *network,
                            const VitrineNetworkLook *look)
{
  const VitrineEdge *target = look->target >= 0 ? &network->edges[look->target] : NULL;

  if (!look->dragging || look->accepts == NULL)
    return;
  for (guint i = 0; i < network->n_edges; i++)
    if (look->accepts[i] != NULL && (gint) i != look->target)
      draw_edge_pill (cr, theme, &network->edges[i], look->accepts[i], VITRINE_PILL_PALE);
  if (target != NULL && look->accepts[look->target] != NULL)
    draw_edge_pill (cr, theme, target, look->accepts[look->target], VITRINE_PILL_ACCENT);
  else if (target != NULL)
    draw_edge_pill (cr, theme, target, _("does not fit yet"), VITRINE_PILL_HOT);
}

static void
draw_readout (cairo_t            *cr,
              const VitrineTheme *theme,
              const VitrineNode  *node)
{
  const double pitch = 14, x = node->left + node->width - 92;
  double y = node->middle - pitch * (node->n_readout - 1) / 2;
  guint best = 0;

  for (guint i = 1; i < node->n_readout; i++)
    if (node->readout[i] > node->readout[best])
      best = i;
  for (guint i = 0; i < node->n_readout; i++, y += pitch)
    {
      gboolean strong = i == best || node->readout[i] >= 0.10;
      const char *label = node->labels[i];
      glong letters = (glong) (node->label / 7) - 1;
      g_autofree char *start = g_utf8_strlen (label, -1) > letters + 1 ? g_utf8_substring (label, 0, letters) : NULL;
      g_autofree char *brief = start != NULL ? g_strconcat (start, "…", NULL) : g_strdup (label);

      vitrine_text (cr, x, y, 1, 0.5, 11.5, strong ? VITRINE_TEXT_BOLD : VITRINE_TEXT_NORMAL,
                    vitrine_theme_fg (theme, strong ? theme->text : theme->dim), brief);
      vitrine_round_rect (cr, x + 6, y - 3, 44, 6, 3);
      vitrine_set_color (cr, vitrine_color_alpha (node->slab.color, 0.14));
      cairo_fill (cr);
      if (node->readout[i] > 0.005)
        {
          vitrine_round_rect (cr, x + 6, y - 3, MAX (6, 44 * MIN (1, node->readout[i])), 6, 3);
          vitrine_set_color (cr, node->slab.color);
          cairo_fill (cr);
        }
      if (strong)
        {
          g_autofree char *percent = g_strdup_printf ("%.0f %%", node->readout[i] * 100);

          vitrine_text (cr, x + 55, y, 0, 0.5, 11, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->text), percent);
        }
    }
}

static void
draw_captions (cairo_t            *cr,
               const VitrineTheme *theme,
               const VitrineNode  *node)
{
  double x = node->left + node->width / 2, y = node->middle + node->caption;

  vitrine_text (cr, x, y, 0.5, 0, 14, VITRINE_TEXT_BOLD, vitrine_theme_fg (theme, theme->text), node->name);
  vitrine_text (cr, x, y + 19, 0.5, 0, 13, VITRINE_TEXT_NORMAL,
                node->fits ? vitrine_theme_fg (theme, theme->text)
                : node->waits ? vitrine_theme_fg (theme, theme->dim) : theme->hot, node->shape);
  if (node->note != NULL)
    vitrine_text (cr, x, y + 37, 0.5, 0, 11.5, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->dim), node->note);
}

static void
draw_selection (cairo_t            *cr,
                const VitrineTheme *theme,
                const VitrineNode  *node,
                gboolean            focused)
{
  double x, y, w, h;

  vitrine_network_box (node, &x, &y, &w, &h);
  vitrine_round_rect (cr, x - 4, y, w + 8, h, 12);
  vitrine_set_color (cr, vitrine_color_alpha (theme->accent, 0.09));
  cairo_fill_preserve (cr);
  vitrine_set_color (cr, vitrine_color_alpha (theme->accent, focused ? 1 : 0.75));
  cairo_set_line_width (cr, 2);
  cairo_stroke (cr);
}

void
vitrine_network_draw_node (cairo_t            *cr,
                           const VitrineTheme *theme,
                           VitrineNetwork     *network,
                           guint               index,
                           double              scale)
{
  const VitrineNode *node = &network->nodes[index];

  if (node->waits)
    cairo_push_group (cr);
  if (scale < FAR)
    vitrine_slab_draw_far (cr, &node->slab, 1 / scale);
  else
    {
      vitrine_network_fill (network, index);
      vitrine_slab_draw (cr, theme, &node->slab, node->faces, node->sharp);
    }
  if (!node->fits && !node->waits)
    vitrine_slab_outline (cr, &node->slab, MAX (2, 1 / scale), theme->hot);
  if (scale >= READABLE)
    {
      if (node->n_readout > 0)
        draw_readout (cr, theme, node);
      draw_captions (cr, theme, node);
    }
  if (node->waits)
    {
      cairo_pop_group_to_source (cr);
      cairo_paint_with_alpha (cr, 0.5);
    }
}

static gboolean
is_seen (const VitrineNode *node,
         const double      *clip)
{
  double x, y, w, h;

  if (clip == NULL)
    return TRUE;
  vitrine_network_extent (node, &x, &y, &w, &h);
  return x < clip[2] && x + w > clip[0] && y < clip[3] && y + h > clip[1];
}

void
vitrine_network_draw (cairo_t                  *cr,
                      const VitrineTheme       *theme,
                      VitrineNetwork           *network,
                      const VitrineNetworkLook *look,
                      const double             *clip)
{
  static const VitrineNetworkLook plain = { .target = -1 };

  if (look == NULL)
    look = &plain;
  for (guint i = 0; i < network->n_nodes; i++)
    if (network->nodes[i].id == look->selected)
      draw_selection (cr, theme, &network->nodes[i], look->focused);
  draw_edges (cr, theme, network, look);
  for (guint i = 0; i < network->n_nodes; i++)
    {
      gboolean ghost = network->nodes[i].id == look->ghost && look->ghost != 0;

      if (!is_seen (&network->nodes[i], clip))
        continue;
      if (ghost)
        cairo_push_group (cr);
      vitrine_network_draw_node (cr, theme, network, i, 1);
      if (ghost)
        {
          cairo_pop_group_to_source (cr);
          cairo_paint_with_alpha (cr, 0.3);
        }
    }
  vitrine_network_draw_pills (cr, theme, network, look);
}
