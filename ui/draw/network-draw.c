/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a network that was laid out is painted. */
#include "ui/draw/network-inside.h"
#include "ui/draw/network-private.h"

#include <glib/gi18n.h>
#include <math.h>

#define CORNER   10
#define READABLE 0.30   /* below it, words are only dirt */
#define FAR      0.14   /* below it, a slab is a spot of its colour */

#define CAPTION_LEAST 0.72   /* the scale below which captions no longer shrink */
#define CAPTION_MOST  1.35


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

typedef struct { double x, y, w, h; } Box;

/* Whether a pill there could be seen, however long its words are. */
static gboolean
is_near (cairo_t           *cr,
         const VitrineEdge *edge,
         const double       view[3])
{
  const double *a = edge->points[edge->n_points / 2 - 1], *b = edge->points[edge->n_points / 2], reach = 200;
  double x = (a[0] + b[0]) / 2 * view[0] + view[1], y = (a[1] + b[1]) / 2 * view[0] + view[2], x0, y0, x1, y1;

  cairo_clip_extents (cr, &x0, &y0, &x1, &y1);
  return x > x0 - reach && x < x1 + reach && y > y0 - reach && y < y1 + reach;
}

/* Where the pill of an edge stands. */
static Box
pill_box (cairo_t           *cr,
          const VitrineEdge *edge,
          const char        *text,
          const double       view[3])
{
  const double *a = edge->points[edge->n_points / 2 - 1], *b = edge->points[edge->n_points / 2];
  double x = (a[0] + b[0]) / 2 * view[0] + view[1], y = (a[1] + b[1]) / 2 * view[0] + view[2] - 20, w, h;

  vitrine_text_size (cr, 11.5, VITRINE_TEXT_BOLD, text, &w, &h);
  if (edge->to < 0)
    x = MIN (x, b[0] * view[0] + view[1] - w / 2 - 4);   /* the end stands at the margin of the bench */
  return (Box){ x, y, w + 16, h + 4 };
}

static gboolean
lies_on (const GArray *boxes,
         const Box    *box)
{
  for (guint i = 0; i < boxes->len; i++)
    {
      const Box *other = &g_array_index (boxes, Box, i);

      if (fabs (other->x - box->x) < (other->w + box->w) / 2 && fabs (other->y - box->y) < (other->h + box->h) / 2)
        return TRUE;
    }
  return FALSE;
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
                            const VitrineNetworkLook *look,
                            const double              view[3])
{
  g_autoptr (GArray) boxes = g_array_new (FALSE, FALSE, sizeof (Box));
  const char *told;
  Box box;

  if (!look->dragging || look->accepts == NULL)
    return;
  if (look->target >= 0)
    {
      told = look->accepts[look->target] != NULL ? look->accepts[look->target] : _("does not fit yet");
      box = pill_box (cr, &network->edges[look->target], told, view);
      g_array_append_val (boxes, box);
      vitrine_network_draw_pill (cr, theme, box.x, box.y, told,
                                 look->accepts[look->target] != NULL ? VITRINE_PILL_ACCENT : VITRINE_PILL_HOT, 0, 0);
    }
  /* In a small drawing not all have room: one that would lie on another is left out. */
  for (guint i = 0; i < network->n_edges; i++)
    if (look->accepts[i] != NULL && (gint) i != look->target && is_near (cr, &network->edges[i], view))
      {
        box = pill_box (cr, &network->edges[i], look->accepts[i], view);
        if (lies_on (boxes, &box))
          continue;
        g_array_append_val (boxes, box);
        vitrine_network_draw_pill (cr, theme, box.x, box.y, look->accepts[i], VITRINE_PILL_PALE, 0, 0);
      }
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

static double
wanted_size (double scale)
{
  return CLAMP (CAPTION_LEAST / scale, 1, CAPTION_MOST);
}

double
vitrine_network_caption_more (double scale)
{
  return (wanted_size (scale) - 1) * VITRINE_CAPTION_HEIGHT;
}

/* How much larger the captions of a small drawing are, so that they can be read: as far as the
 * room between the columns goes. */
static double
caption_size (cairo_t           *cr,
              const VitrineNode *node,
              double             scale)
{
  double wanted = wanted_size (scale), name, shape, note = 0, height;

  if (wanted <= 1)
    return 1;
  vitrine_text_size (cr, 14, VITRINE_TEXT_BOLD, node->name, &name, &height);
  vitrine_text_size (cr, 13, VITRINE_TEXT_NORMAL, node->shape, &shape, &height);
  if (node->note != NULL)
    vitrine_text_size (cr, 11.5, VITRINE_TEXT_NORMAL, node->note, &note, &height);
  return CLAMP ((MAX (node->width, vitrine_node_text_width (node)) + 28) / MAX (name, MAX (shape, note)), 1, wanted);
}

static void
draw_captions (cairo_t            *cr,
               const VitrineTheme *theme,
               const VitrineNode  *node,
               double              scale)
{
  double x = node->left + node->width / 2, y = node->middle + node->caption, size = caption_size (cr, node, scale);

  vitrine_text (cr, x, y, 0.5, 0, 14 * size, VITRINE_TEXT_BOLD, vitrine_theme_fg (theme, theme->text), node->name);
  vitrine_text (cr, x, y + 19 * size, 0.5, 0, 13 * size, VITRINE_TEXT_NORMAL,
                node->fits ? vitrine_theme_fg (theme, theme->text)
                : node->waits ? vitrine_theme_fg (theme, theme->dim) : theme->hot, node->shape);
  if (node->note != NULL)
    vitrine_text (cr, x, y + 37 * size, 0.5, 0, 11.5 * size, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->dim),
                  node->note);
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
      vitrine_network_draw_letters (cr, theme, network, index, scale);
    }
  if (!node->fits && !node->waits)
    vitrine_slab_outline (cr, &node->slab, MAX (2, 1 / scale), theme->hot);
  if (scale >= READABLE)
    {
      if (node->n_readout > 0)
        draw_readout (cr, theme, node);
      draw_captions (cr, theme, node, scale);
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
  vitrine_network_draw_pills (cr, theme, network, look, (const double[3]){ 1, 0, 0 });
}
