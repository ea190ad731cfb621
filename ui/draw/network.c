/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The slabs of a network: their names and sizes, and what is at a point. */
#include "ui/draw/network-private.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define COLUMN_LEAST  84
/* In units of a slab: how high a tile is at most, all of them together, and how many there may be. */
#define TILE       28.0
#define TILES      280.0
#define TILES_MOST 12

char *
vitrine_shape_text (const NnShape *shape)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < shape->n_axes; i++)
    {
      g_autofree char *count = vitrine_count (shape->size[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? " × " : "", count);
    }
  return g_string_free (text, FALSE);
}

/* --- names and sizes ---------------------------------------------------------- */

static gsize
largest_extent (const NnModel *model)
{
  gsize largest = 1;

  for (guint i = 0; i < nn_model_n_entries (model); i++)
    {
      const NnShape *shape;

      if (nn_model_error (model, i) != NULL)
        continue;
      shape = nn_model_shape (model, i);
      if (shape->n_axes >= 3)
        largest = MAX (largest, MAX (shape->size[shape->n_axes - 3], shape->size[shape->n_axes - 2]));
    }
  return largest;
}

static void
name_node (VitrineNode   *node,
           const NnModel *model)
{
  const NnEntry *entry = nn_model_entry (model, node->index);
  guint64 n_parameters;

  node->name = g_strdup (_(entry->klass->base.title));
  if (!node->fits)
    {
      for (guint k = 0; k < entry->n_inputs; k++)
        node->waits |= nn_model_error (model, nn_model_input (model, node->index, k)) != NULL;
      node->shape = g_strdup (node->waits ? _("waits") : _("no shape"));
      return;
    }
  node->shape = vitrine_shape_text (nn_model_shape (model, node->index));
  n_parameters = nn_model_n_parameters (model, (gint) node->index);
  if (n_parameters > 0)
    {
      g_autofree char *count = vitrine_count (n_parameters);

      node->note = g_strdup_printf (ngettext ("%s param", "%s params", n_parameters), count);
    }
}

/* Room for a unit's surface in each cell of a vector. */
static void
make_tiles (VitrineNode *node)
{
  double cell = MIN (TILE, TILES / node->slab.cells);

  node->tiles = TRUE;
  node->slab.h = cell * node->slab.cells;
  node->slab.w = MAX (cell * 1.08, node->slab.w);
}

static void
measure_node (VitrineNode        *node,
              const VitrineTheme *theme,
              const NnModel      *model,
              gboolean            plane,
              gsize               largest)
{
  const NnRole role = nn_model_entry (model, node->index)->klass->role;
  gboolean last = nn_model_n_entries (model) > 1 && node->index == nn_model_output (model);
  double height;

  node->fits = nn_model_error (model, node->index) == NULL;
  if (node->fits)
    node->output = *nn_model_shape (model, node->index);
  vitrine_slab_measure (&node->slab, node->fits ? &node->output : &NN_SHAPE (1, 1, 4), node->fits ? largest : 4);
  if (plane && node->slab.kind == VITRINE_SLAB_VECTOR && node->slab.cells <= TILES_MOST)
    make_tiles (node);
  node->slab.color = last && node->fits && node->slab.kind == VITRINE_SLAB_VECTOR
                     ? theme->classes[3] : vitrine_theme_layer (theme, role);
  node->low = node->high = NAN;
  vitrine_slab_extent (&node->slab, &node->width, &height);
}

double
vitrine_node_text_width (const VitrineNode *node)
{
  double widest = MAX (g_utf8_strlen (node->name, -1) * 8.2, g_utf8_strlen (node->shape, -1) * 7.2);

  if (node->note != NULL)
    widest = MAX (widest, g_utf8_strlen (node->note, -1) * 6.2);
  return MAX (floor (widest), COLUMN_LEAST);
}

VitrineNetwork *
vitrine_network_new (const NnModel     *model,
                     NnTensor *const   *values,
                     const char *const *class_names,
                     gboolean           dark)
{
  const VitrineTheme *theme = vitrine_theme (dark);
  VitrineNetwork *network = g_new0 (VitrineNetwork, 1);
  gsize largest = largest_extent (model);
  gboolean plane = nn_model_reads_plane (model);

  network->dark = dark;
  network->n_nodes = nn_model_n_entries (model);
  network->nodes = g_new0 (VitrineNode, network->n_nodes);
  for (guint i = 0; i < network->n_nodes; i++)
    {
      VitrineNode *node = &network->nodes[i];

      node->index = i;
      node->id = nn_model_entry (model, i)->id;
      measure_node (node, theme, model, plane, largest);
      name_node (node, model);
      if (values != NULL)
        vitrine_node_set_value (network, node, values[i], class_names);
    }
  vitrine_network_lay_out (network, model);
  return network;
}

void
vitrine_network_free (VitrineNetwork *network)
{
  for (guint i = 0; i < network->n_nodes; i++)
    {
      VitrineNode *node = &network->nodes[i];

      vitrine_node_clear (node);
      g_free (node->name);
      g_free (node->shape);
      g_free (node->note);
    }
  g_clear_pointer (&network->surface, nn_surface_unref);
  g_free (network->nodes);
  g_strfreev (network->tokens);
  g_free (network->edges);
  g_free (network);
}

void
vitrine_network_fit (const VitrineNetwork *network,
                     double                width,
                     double                height,
                     double                margin,
                     double               *scale,
                     double               *x,
                     double               *y)
{
  double w = network->right - network->left, h = network->bottom - network->top;

  *scale = MIN (1, MIN ((width - 2 * margin) / w, (height - 2 * margin) / h));
  *scale = MAX (*scale, 0.004);
  *x = (width - w * *scale) / 2 - network->left * *scale;
  *y = (height - h * *scale) / 2 - network->top * *scale;
}

/* --- what is at a point -------------------------------------------------- */

void
vitrine_network_box (const VitrineNode *node,
                     double            *x,
                     double            *y,
                     double            *w,
                     double            *h)
{
  double slab_width, slab_height, text = vitrine_node_text_width (node);
  double width = MAX (node->width, text);

  vitrine_slab_extent (&node->slab, &slab_width, &slab_height);
  *x = node->left + node->width / 2 - width / 2 - 6;
  *w = width + 12;
  *y = node->middle - slab_height / 2 - 15;
  *h = node->middle + node->caption + VITRINE_CAPTION_HEIGHT - *y;
}

void
vitrine_network_extent (const VitrineNode *node,
                        double            *x,
                        double            *y,
                        double            *w,
                        double            *h)
{
  const double shadow = 16;

  vitrine_network_box (node, x, y, w, h);
  *x -= shadow;
  *w += 2 * shadow;
  *h += 12;
}

void
vitrine_network_port (const VitrineNode *node,
                      double            *x,
                      double            *y)
{
  double width, height;

  vitrine_slab_extent (&node->slab, &width, &height);
  *x = node->left + (node->n_readout > 0 ? node->width : width) + VITRINE_EDGE_CLEAR;
  *y = node->middle;
}

gint
vitrine_network_node_at (const VitrineNetwork *network,
                         double                x,
                         double                y)
{
  for (guint i = 0; i < network->n_nodes; i++)
    {
      double bx, by, bw, bh;

      vitrine_network_box (&network->nodes[i], &bx, &by, &bw, &bh);
      if (x >= bx && x < bx + bw && y >= by && y < by + bh)
        return (gint) i;
    }
  return -1;
}

gint
vitrine_network_find (const VitrineNetwork *network,
                      guint                 id)
{
  for (guint i = 0; i < network->n_nodes; i++)
    if (network->nodes[i].id == id)
      return (gint) i;
  return -1;
}

static double
distance_to_segment (const double a[2],
                     const double b[2],
                     double       x,
                     double       y)
{
  double dx = b[0] - a[0], dy = b[1] - a[1], length = dx * dx + dy * dy;
  double t = length > 0 ? CLAMP (((x - a[0]) * dx + (y - a[1]) * dy) / length, 0, 1) : 0;

  return hypot (x - a[0] - t * dx, y - a[1] - t * dy);
}

gint
vitrine_network_edge_at (const VitrineNetwork *network,
                         const char *const    *accepts,
                         double                x,
                         double                y,
                         double                reach)
{
  gint best = -1;

  for (guint i = 0; i < network->n_edges; i++)
    {
      const VitrineEdge *edge = &network->edges[i];

      if (accepts != NULL && accepts[i] == NULL)
        continue;
      for (guint k = 0; k + 1 < edge->n_points; k++)
        {
          double distance = distance_to_segment (edge->points[k], edge->points[k + 1], x, y);

          if (distance < reach)
            {
              reach = distance;
              best = (gint) i;
            }
        }
    }
  return best;
}
