/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the slabs of a network stand and what is inside them. */
#include "ui/draw/network-private.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define COLUMN_LEAST  84
#define READOUT_MOST  12
#define LABEL_MOST    64

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

/* --- what is inside ------------------------------------------------------ */

static void
find_range (VitrineNode    *node,
            const NnTensor *value)
{
  gsize n = nn_tensor_count (value);

  node->low = INFINITY;
  node->high = -INFINITY;
  for (gsize i = 0; i < n; i++)
    {
      node->low = MIN (node->low, value->data[i]);
      node->high = MAX (node->high, value->data[i]);
    }
  node->map = node->low < 0 ? VITRINE_MAP_SIGNED : VITRINE_MAP_MAGNITUDE;
}

static double
limit_of (const VitrineNode *node)
{
  return MAX (MAX (fabs (node->low), fabs (node->high)), 1e-12);
}

/* The channel that tells most stands in front: the one that varies most. */
static gsize
choose_channel (const float *values,
                gsize        cells,
                gsize        channels)
{
  gsize best = 0;
  double most = -1;

  for (gsize c = 0; c < channels; c++)
    {
      double sum = 0, squares = 0, spread;

      for (gsize i = 0; i < cells; i++)
        {
          double v = values[i * channels + c];

          sum += v;
          squares += v * v;
        }
      spread = squares - sum * sum / cells;
      if (spread > most)
        {
          most = spread;
          best = c;
        }
    }
  return best;
}

static void
fill_image (VitrineNode        *node,
            const VitrineTheme *theme,
            const NnShape      *shape,
            const float        *values,
            gboolean            picture)
{
  gsize height = shape->size[shape->n_axes - 3], width = shape->size[shape->n_axes - 2];
  gsize channels = shape->size[shape->n_axes - 1];
  gsize first = picture ? 0 : choose_channel (values, height * width, channels);

  for (guint i = 0; i < node->slab.panes; i++)
    {
      gsize channel = (first + i) % channels;

      if (picture && i == 0 && (channels == 1 || channels == 3))
        node->faces[i] = vitrine_picture_surface (theme, values, height, width, channels, 1);
      else
        node->faces[i] = vitrine_map_surface (theme, picture ? VITRINE_MAP_INK : node->map, values + channel,
                                              height, width, channels, picture ? 1 : limit_of (node));
    }
  node->sharp = !(picture && channels == 3);
}

/* Each cell is the strongest of its share. */
static void
fill_vector (VitrineNode        *node,
             const VitrineTheme *theme,
             gsize               n,
             const float        *values)
{
  float cells[64] = { 0 };
  guint n_cells = MIN (node->slab.cells, 64);

  for (gsize i = 0; i < n; i++)
    {
      gsize cell = i * n_cells / n;

      if (fabsf (values[i]) > fabsf (cells[cell]))
        cells[cell] = values[i];
    }
  node->faces[0] = vitrine_map_surface (theme, node->map, cells, n_cells, 1, 1, limit_of (node));
  node->sharp = TRUE;
}

/* Steps go to the right, features downward. */
static void
fill_sequence (VitrineNode        *node,
               const VitrineTheme *theme,
               const NnShape      *shape,
               const float        *values)
{
  gsize steps = shape->size[0], features = shape->size[1];
  g_autofree float *turned = g_new (float, steps * features);

  for (gsize t = 0; t < steps; t++)
    for (gsize f = 0; f < features; f++)
      turned[f * steps + t] = values[t * features + f];
  node->faces[0] = vitrine_map_surface (theme, node->map, turned, features, steps, 1, limit_of (node));
  node->sharp = TRUE;
}

static void
fill_readout (VitrineNode       *node,
              gsize              n,
              const float       *values,
              const char *const *class_names)
{
  gboolean named = class_names != NULL && g_strv_length ((char **) class_names) == n;

  node->n_readout = (guint) n;
  node->readout = g_new (double, n);
  node->labels = g_new0 (char *, n + 1);
  for (gsize i = 0; i < n; i++)
    {
      node->readout[i] = values[i];
      node->labels[i] = named ? g_strdup (class_names[i]) : g_strdup_printf ("%" G_GSIZE_FORMAT, i);
      node->label = MAX (node->label, MIN (g_utf8_strlen (node->labels[i], -1) * 7.0, LABEL_MOST));
    }
}

/* What has the input's shape and range is a picture too: a reconstruction. */
static gboolean
is_picture (const NnModel *model,
            guint          index,
            double         low,
            double         high)
{
  const NnShape *input = nn_model_n_entries (model) > 0 && nn_model_error (model, 0) == NULL
                         ? nn_model_shape (model, 0) : NULL;

  return low >= -1e-4 && high <= 1.0001 && input != NULL && nn_shape_equal (nn_model_shape (model, index), input);
}

guint
vitrine_ink_inputs (const NnModel   *model,
                    guint            index,
                    NnTensor *const *values)
{
  guint ink = 0;

  for (guint k = 0; k < nn_model_entry (model, index)->n_inputs; k++)
    {
      guint input = nn_model_input (model, index, k);
      VitrineNode node = { 0 };

      if (values[input] == NULL)
        continue;
      find_range (&node, values[input]);
      ink |= (guint) is_picture (model, input, node.low, node.high) << k;
    }
  return ink;
}

static void
fill_node (VitrineNode        *node,
           const VitrineTheme *theme,
           const NnModel      *model,
           const NnTensor     *value,
           const char *const  *class_names)
{
  const NnShape *shape = nn_model_shape (model, node->index);
  gsize n = nn_shape_count (shape);
  gboolean picture;

  if (nn_tensor_count (value) != n)
    return;
  find_range (node, value);
  picture = is_picture (model, node->index, node->low, node->high);
  if (picture)
    node->map = VITRINE_MAP_INK;
  node->faces = g_new0 (cairo_surface_t *, node->slab.panes);
  if (node->slab.kind == VITRINE_SLAB_IMAGE)
    fill_image (node, theme, shape, value->data, picture);
  else if (node->slab.kind == VITRINE_SLAB_VECTOR)
    fill_vector (node, theme, n, value->data);
  else
    fill_sequence (node, theme, shape, value->data);
  if (node->slab.kind == VITRINE_SLAB_VECTOR && n > 1 && n <= READOUT_MOST && node->low >= 0 && node->high <= 1.0001
      && node->index == nn_model_output (model))
    fill_readout (node, n, value->data, class_names);
}

/* --- where they stand ---------------------------------------------------- */

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

static void
measure_node (VitrineNode        *node,
              const VitrineTheme *theme,
              const NnModel      *model,
              gsize               largest)
{
  const NnClass *klass = &nn_model_entry (model, node->index)->klass->base;
  gboolean last = nn_model_n_entries (model) > 1 && node->index == nn_model_output (model);
  double height;

  node->fits = nn_model_error (model, node->index) == NULL;
  if (node->fits)
    vitrine_slab_measure (&node->slab, nn_model_shape (model, node->index), largest);
  else
    vitrine_slab_measure (&node->slab, &NN_SHAPE (1, 1, 4), 4);
  node->slab.color = last && node->fits && node->slab.kind == VITRINE_SLAB_VECTOR
                     ? theme->classes[3] : vitrine_theme_layer (theme, klass->category, klass->name);
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

  network->n_nodes = nn_model_n_entries (model);
  network->nodes = g_new0 (VitrineNode, network->n_nodes);
  network->top = INFINITY;
  network->bottom = -INFINITY;
  for (guint i = 0; i < network->n_nodes; i++)
    {
      VitrineNode *node = &network->nodes[i];

      node->index = i;
      node->id = nn_model_entry (model, i)->id;
      measure_node (node, theme, model, largest);
      name_node (node, model);
      if (values != NULL && values[i] != NULL && node->fits)
        fill_node (node, theme, model, values[i], class_names);
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

      for (guint k = 0; node->faces != NULL && k < node->slab.panes; k++)
        g_clear_pointer (&node->faces[k], cairo_surface_destroy);
      g_free (node->faces);
      g_free (node->name);
      g_free (node->shape);
      g_free (node->note);
      g_free (node->readout);
      g_strfreev (node->labels);
    }
  g_free (network->nodes);
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
  *scale = MAX (*scale, 0.05);
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
