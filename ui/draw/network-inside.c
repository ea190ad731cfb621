/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/network-inside.h"

#include <math.h>
#include <string.h>

#include "ui/draw/token.h"

#define CORNER_ALPHA 0.55
#define LETTER_LEAST 5.5   /* pixels that a letter needs to be read */
#define OUT          7.0   /* of the play head, at both ends */

/* A part of a pane. */
typedef struct
{
  double u0, v0, u1, v1, k;
} Box;

/* --- numbers and places ------------------------------------------------------------ */

gint
vitrine_network_input (const VitrineNetwork *network,
                       gint                  node,
                       guint                 input)
{
  for (guint i = 0; i < network->n_edges; i++)
    if (network->edges[i].to == node && network->edges[i].input == input)
      return network->edges[i].from;
  return -1;
}

/* Rows and columns of the front, and the axes that they are of. */
static void
grid_of (const VitrineNode *node,
         guint             *rows,
         guint             *columns)
{
  const NnShape *dims = &node->output;

  switch (node->slab.kind)
    {
    case VITRINE_SLAB_IMAGE:
      *rows = (guint) dims->size[dims->n_axes - 3];
      *columns = (guint) dims->size[dims->n_axes - 2];
      break;
    case VITRINE_SLAB_SEQUENCE:
      *rows = (guint) dims->size[1];
      *columns = (guint) dims->size[0];
      break;
    case VITRINE_SLAB_VECTOR:
    default:
      *rows = MAX (node->slab.cells, 1);
      *columns = 1;
      break;
    }
}

/* Of a vector's cell, the number of those that it stands for that stands out most. */
static gsize
strongest_of (const VitrineNode *node,
              guint              row,
              guint              rows)
{
  gsize n = node->output.n_axes > 0 ? node->output.size[0] : 1, best = G_MAXSIZE;

  for (gsize i = (gsize) row * n / rows; i < n && i * rows / n <= row; i++)
    if (i * rows / n == row && (best == G_MAXSIZE || fabsf (node->value->data[i]) > fabsf (node->value->data[best])))
      best = i;
  return best;
}

static gboolean
readout_at (const VitrineNode *node,
            double             x,
            double             y,
            gsize             *cell)
{
  const double pitch = 14, top = node->middle - pitch * node->n_readout / 2.0;
  double width, height;

  vitrine_slab_extent (&node->slab, &width, &height);
  if (node->n_readout == 0 || x < node->left + width || x > node->left + node->width || y < top)
    return FALSE;
  *cell = (gsize) ((y - top) / pitch);
  return *cell < node->n_readout;
}

gboolean
vitrine_network_cell_at (VitrineNetwork *network,
                         gint            number,
                         double          x,
                         double          y,
                         gsize          *cell)
{
  const VitrineNode *node = &network->nodes[number];
  const NnShape *dims = &node->output;
  guint rows, columns, row, column;
  double u, v;

  if (node->value == NULL)
    return FALSE;
  vitrine_network_fill (network, (guint) number);   /* which channel is in front is known then */
  if (readout_at (node, x, y, cell))
    return TRUE;
  if (!vitrine_slab_pick (&node->slab, x, y, vitrine_slab_depth (&node->slab, 0), &u, &v))
    return FALSE;
  grid_of (node, &rows, &columns);
  row = MIN ((guint) (v / node->slab.h * rows), rows - 1);
  column = MIN ((guint) (u / node->slab.w * columns), columns - 1);
  if (node->slab.kind == VITRINE_SLAB_IMAGE)
    *cell = (((dims->n_axes > 3 ? node->time : 0) * rows + row) * columns + column) * dims->size[dims->n_axes - 1]
            + node->channel;
  else if (node->slab.kind == VITRINE_SLAB_SEQUENCE)
    *cell = (gsize) column * rows + row;
  else
    *cell = strongest_of (node, row, rows);
  return *cell < nn_shape_count (dims);
}

/* Of the pane that shows channel @channel; the front one where none does. */
static double
depth_of_channel (const VitrineNode *node,
                  gsize              channel)
{
  gsize channels = node->output.size[node->output.n_axes - 1];
  gsize pane = (channel + channels - node->channel) % channels;

  return vitrine_slab_depth (&node->slab, pane < node->slab.panes ? (guint) pane : 0);
}

static Box
box_of_rows (const VitrineNode *node,
             double             row0,
             double             row1,
             double             column0,
             double             column1,
             double             k)
{
  guint rows, columns;

  grid_of (node, &rows, &columns);
  return (Box){ node->slab.w * column0 / columns, node->slab.h * row0 / rows, node->slab.w * column1 / columns,
                node->slab.h * row1 / rows, k };
}

/* The places @first to @last along each axis, both included. */
static Box
box_between (const VitrineNode *node,
             const gsize       *first,
             const gsize       *last)
{
  const NnShape *dims = &node->output;
  guint n = dims->n_axes, rows, columns;
  double share;

  switch (node->slab.kind)
    {
    case VITRINE_SLAB_IMAGE:
      return box_of_rows (node, first[n - 3], last[n - 3] + 1, first[n - 2], last[n - 2] + 1,
                          first[n - 1] == last[n - 1] ? depth_of_channel (node, first[n - 1])
                                                      : vitrine_slab_depth (&node->slab, 0));
    case VITRINE_SLAB_SEQUENCE:
      return box_of_rows (node, first[1], last[1] + 1, first[0], last[0] + 1, 0);
    case VITRINE_SLAB_VECTOR:
    default:
      grid_of (node, &rows, &columns);
      share = n > 0 ? (double) rows / dims->size[0] : 1;
      return box_of_rows (node, floor ((n > 0 ? first[0] : 0) * share), floor ((n > 0 ? last[0] : 0) * share) + 1, 0, 1, 0);
    }
}

static Box
box_of_cell (const VitrineNode *node,
             gsize              cell)
{
  gsize place[NN_MAX_AXES] = { 0 };

  nn_shape_unravel (&node->output, cell, place);
  return box_between (node, place, place);
}

void
vitrine_network_cell_point (const VitrineNode *node,
                            gsize              cell,
                            double            *x,
                            double            *y)
{
  Box box = box_of_cell (node, cell);

  vitrine_slab_point (&node->slab, (box.u0 + box.u1) / 2, (box.v0 + box.v1) / 2, box.k, x, y);
}

/* --- time ------------------------------------------------------------------------------ */

gsize
vitrine_network_steps (const VitrineNode *node)
{
  if (node->value == NULL)
    return 0;
  return node->slab.kind == VITRINE_SLAB_SEQUENCE || node->output.n_axes > 3 ? node->output.size[0] : 0;
}

gboolean
vitrine_network_on_step (const VitrineNode *node,
                         gsize              step,
                         double             x,
                         double             y)
{
  double u, v, pitch = node->slab.w / node->output.size[0];

  if (node->slab.kind != VITRINE_SLAB_SEQUENCE)
    return FALSE;
  vitrine_slab_pick (&node->slab, x, y, 0, &u, &v);
  /* it is grabbed where it stands out, as what is within are numbers to point at */
  return fabs (u - (step + 0.5) * pitch) < MAX (pitch / 2, 6) && ((v < 0 && v > -OUT - 6)
                                                                   || (v > node->slab.h && v < node->slab.h + OUT + 6));
}

gsize
vitrine_network_step_at (const VitrineNode *node,
                         double             x,
                         double             y)
{
  gsize steps = node->output.size[0];
  double u, v;

  vitrine_slab_pick (&node->slab, x, y, 0, &u, &v);
  return (gsize) CLAMP (u / node->slab.w * steps, 0, steps - 1);
}

void
vitrine_network_draw_step (cairo_t            *cr,
                           const VitrineTheme *theme,
                           const VitrineNode  *node,
                           gsize               step)
{
  const VitrineSlab *slab = &node->slab;
  double pitch = slab->w / node->output.size[0], half = MAX (pitch, 5) / 2, middle = (step + 0.5) * pitch;
  const double corners[4][2] = { { middle - half, -OUT }, { middle + half, -OUT }, { middle + half, slab->h + OUT },
                                 { middle - half, slab->h + OUT } };

  if (slab->kind != VITRINE_SLAB_SEQUENCE)
    return;
  cairo_save (cr);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  for (guint i = 0; i < 4; i++)
    {
      double x, y;

      vitrine_slab_point (slab, corners[i][0], corners[i][1], 0, &x, &y);
      cairo_line_to (cr, x, y);
    }
  cairo_close_path (cr);
  vitrine_set_color (cr, vitrine_color_alpha (theme->accent, 0.22));
  cairo_fill_preserve (cr);
  vitrine_set_color (cr, theme->accent);
  cairo_set_line_width (cr, 1.6);
  cairo_stroke (cr);
  cairo_restore (cr);
}

/* --- the number and what it reads -------------------------------------------------------- */

static void
corners_of (const VitrineNode *node,
            const Box         *box,
            double             points[4][2])
{
  vitrine_slab_point (&node->slab, box->u0, box->v0, box->k, &points[0][0], &points[0][1]);
  vitrine_slab_point (&node->slab, box->u1, box->v0, box->k, &points[1][0], &points[1][1]);
  vitrine_slab_point (&node->slab, box->u1, box->v1, box->k, &points[2][0], &points[2][1]);
  vitrine_slab_point (&node->slab, box->u0, box->v1, box->k, &points[3][0], &points[3][1]);
}

static void
outline (cairo_t      *cr,
         const double  points[4][2],
         double        width,
         VitrineColor  color,
         double        filled)
{
  for (guint i = 0; i < 4; i++)
    cairo_line_to (cr, points[i][0], points[i][1]);
  cairo_close_path (cr);
  vitrine_set_color (cr, vitrine_color_alpha (color, filled));
  cairo_fill_preserve (cr);
  vitrine_set_color (cr, color);
  cairo_set_line_width (cr, width);
  cairo_stroke (cr);
}

static Box
box_of_field (const VitrineNode *node,
              const NnReceptive *field)
{
  gsize last[NN_MAX_AXES];

  for (guint a = 0; a < NN_MAX_AXES; a++)
    last[a] = field->start[a] + (MAX (field->size[a], 1) - 1) * field->step[a];
  return box_between (node, field->start, last);
}

static void
draw_field (cairo_t            *cr,
            const VitrineTheme *theme,
            const VitrineNode  *node,
            const NnReceptive  *field,
            const double        cell[4][2])
{
  Box box = box_of_field (node, field);
  gboolean whole = box.u1 - box.u0 > 0.98 * node->slab.w && box.v1 - box.v0 > 0.98 * node->slab.h;
  double points[4][2];

  corners_of (node, &box, points);
  for (guint i = 0; i < 4; i++)
    vitrine_line (cr, points[i][0], points[i][1], cell[i][0], cell[i][1], 1,
                  vitrine_color_alpha (theme->hot, CORNER_ALPHA));
  outline (cr, points, 1.8, theme->hot, whole ? 0.05 : 0.14);
}

void
vitrine_network_draw_spot (cairo_t              *cr,
                           const VitrineTheme   *theme,
                           const VitrineNetwork *network,
                           gint                  number,
                           gsize                 cell,
                           const NnArithmetic   *arithmetic,
                           gboolean              pinned)
{
  const VitrineNode *node = &network->nodes[number];
  Box box = box_of_cell (node, cell);
  double points[4][2], grow = 0;

  /* a cell that is hardly more than its outline is drawn a little larger */
  if (box.u1 - box.u0 < 3)
    grow = (3 - (box.u1 - box.u0)) / 2;
  box.u0 -= grow;
  box.u1 += grow;
  if (box.v1 - box.v0 < 3)
    grow = (3 - (box.v1 - box.v0)) / 2;
  else
    grow = 0;
  box.v0 -= grow;
  box.v1 += grow;
  corners_of (node, &box, points);
  cairo_save (cr);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  for (guint f = 0; arithmetic != NULL && f < arithmetic->n_fields; f++)
    {
      gint input = vitrine_network_input (network, number, arithmetic->fields[f].input);

      if (input >= 0 && network->nodes[input].value != NULL)
        draw_field (cr, theme, &network->nodes[input], &arithmetic->fields[f], (const double (*)[2]) points);
    }
  outline (cr, (const double (*)[2]) points, 4.4, vitrine_color_alpha (theme->view, 0.8), 0);
  outline (cr, (const double (*)[2]) points, pinned ? 2.4 : 1.8, theme->hot, 0.10);
  cairo_restore (cr);
}

static void
widen (double       *rect,
       const double  points[4][2],
       double        margin)
{
  for (guint i = 0; i < 4; i++)
    {
      rect[0] = MIN (rect[0], points[i][0] - margin);
      rect[1] = MIN (rect[1], points[i][1] - margin);
      rect[2] = MAX (rect[2], points[i][0] + margin);
      rect[3] = MAX (rect[3], points[i][1] + margin);
    }
}

void
vitrine_network_spot_extent (const VitrineNetwork *network,
                             gint                  number,
                             gsize                 cell,
                             const NnArithmetic   *arithmetic,
                             double               *rect)
{
  const VitrineNode *node = &network->nodes[number];
  Box box = box_of_cell (node, cell);
  double points[4][2];

  rect[0] = rect[1] = INFINITY;
  rect[2] = rect[3] = -INFINITY;
  corners_of (node, &box, points);
  widen (rect, (const double (*)[2]) points, 6);
  for (guint f = 0; arithmetic != NULL && f < arithmetic->n_fields; f++)
    {
      gint input = vitrine_network_input (network, number, arithmetic->fields[f].input);

      if (input < 0 || network->nodes[input].value == NULL)
        continue;
      box = box_of_field (&network->nodes[input], &arithmetic->fields[f]);
      corners_of (&network->nodes[input], &box, points);
      widen (rect, (const double (*)[2]) points, 3);
    }
}

void
vitrine_network_step_extent (const VitrineNode *node,
                             gsize              step,
                             double            *rect)
{
  const VitrineSlab *slab = &node->slab;
  double pitch = slab->w / node->output.size[0], half = MAX (pitch, 5) / 2, middle = (step + 0.5) * pitch;

  vitrine_slab_point (slab, middle - half, -OUT, 0, &rect[0], &rect[1]);
  vitrine_slab_point (slab, middle + half, slab->h + OUT, 0, &rect[2], &rect[3]);
  rect[0] -= 2;
  rect[1] -= 2;
  rect[2] += 2;
  rect[3] += 2;
}

/* --- text ---------------------------------------------------------------------------------------- */

void
vitrine_network_set_tokens (VitrineNetwork    *network,
                            const char *const *tokens)
{
  g_strfreev (network->tokens);
  network->tokens = g_strdupv ((char **) tokens);
}

/* The letter of each number of an input that is a text, as long as they are large enough to read. */
void
vitrine_network_draw_letters (cairo_t              *cr,
                              const VitrineTheme   *theme,
                              const VitrineNetwork *network,
                              guint                 index,
                              double                scale)
{
  const VitrineNode *node = &network->nodes[index];
  guint n = network->tokens != NULL ? g_strv_length (network->tokens) : 0, cells = node->slab.cells;
  double pitch = cells > 0 ? node->slab.h / cells : 0;

  if (n == 0 || node->value == NULL || node->slab.kind != VITRINE_SLAB_VECTOR || cells != nn_tensor_count (node->value)
      || vitrine_network_input (network, (gint) index, 0) >= 0 || pitch * scale < LETTER_LEAST)
    return;
  for (guint i = 0; i < cells; i++)
    {
      double x, y, value = node->value->data[i];
      const char *token = value >= 0 && value < n ? network->tokens[(guint) value] : "";

      vitrine_slab_point (&node->slab, node->slab.w / 2, (i + 0.5) * pitch, 0, &x, &y);
      vitrine_round_rect (cr, x - 6, y - pitch * 0.46, 12, pitch * 0.92, MIN (3, pitch / 3));
      vitrine_set_color (cr, vitrine_color_alpha (theme->view, 0.86));
      cairo_fill (cr);
      vitrine_text (cr, x, y, 0.5, 0.5, MIN (13, pitch * 0.95), VITRINE_TEXT_SEMI, vitrine_theme_fg (theme, theme->text),
                    vitrine_token_sign (token));
    }
}
