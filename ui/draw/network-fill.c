/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is inside the slabs: a layer's numbers as pictures, made when they are first looked at. */
#include "ui/draw/network-private.h"

#include <math.h>
#include <string.h>

#define READOUT_MOST  12
#define LABEL_MOST    64

static void
clear_faces (VitrineNode *node)
{
  for (guint k = 0; node->faces != NULL && k < node->slab.panes; k++)
    g_clear_pointer (&node->faces[k], cairo_surface_destroy);
  g_clear_pointer (&node->faces, g_free);
}

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

  if (shape->n_axes > 3)
    values += MIN (node->time, shape->size[0] - 1) * height * width * channels;
  /* a picture in its colours has no channel in front */
  if (picture && (channels == 1 || channels == 3))
    node->channel = 0;
  else if (node->front > 0 && node->front <= channels)
    node->channel = node->front - 1;
  else
    node->channel = picture ? 0 : choose_channel (values, height * width, channels);
  for (guint i = 0; i < node->slab.panes; i++)
    {
      gsize channel = (node->channel + i) % channels;

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

/* What each unit makes of the plane, one under the other, each by its own greatest number. */
static void
fill_tiles (VitrineNode        *node,
            const VitrineTheme *theme,
            const NnTensor     *values)
{
  gsize units = values->shape.size[0], side = values->shape.size[1], points = side * side;
  g_autofree float *shares = g_new (float, units * points);
  gboolean negative = FALSE;

  for (gsize u = 0; u < units; u++)
    {
      const float *of = values->data + u * points;
      float most = 1e-12f;

      for (gsize i = 0; i < points; i++)
        {
          most = MAX (most, fabsf (of[i]));
          negative |= of[i] < 0;
        }
      for (gsize i = 0; i < points; i++)
        shares[u * points + i] = of[i] / most;
    }
  node->faces[0] = vitrine_map_surface (theme, negative ? VITRINE_MAP_SIGNED : VITRINE_MAP_MAGNITUDE, shares,
                                        units * side, side, 1, 1);
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
is_picture (const NnShape *shape,
            const NnShape *input,
            double         low,
            double         high)
{
  return low >= -1e-4 && high <= 1.0001 && input != NULL && nn_shape_equal (shape, input);
}

guint
vitrine_ink_inputs (const NnModel   *model,
                    guint            index,
                    NnTensor *const *values)
{
  const NnShape *first = nn_model_n_entries (model) > 0 && nn_model_error (model, 0) == NULL
                         ? nn_model_shape (model, 0) : NULL;
  guint ink = 0;

  for (guint k = 0; k < nn_model_entry (model, index)->n_inputs; k++)
    {
      guint input = nn_model_input (model, index, k);
      VitrineNode node = { 0 };

      if (values[input] == NULL)
        continue;
      find_range (&node, values[input]);
      ink |= (guint) is_picture (nn_model_shape (model, input), first, node.low, node.high) << k;
    }
  return ink;
}

/* The last layer tells its few numbers in words: they take room, so that they are there at once. */
static gboolean
has_readout (const VitrineNetwork *network,
             const VitrineNode    *node,
             const NnTensor       *value)
{
  gsize n = value != NULL ? nn_tensor_count (value) : 0;

  if (node->index + 1 != network->n_nodes || node->slab.kind != VITRINE_SLAB_VECTOR || n < 2 || n > READOUT_MOST)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (!(value->data[i] >= 0 && value->data[i] <= 1.0001))
      return FALSE;
  return TRUE;
}

void
vitrine_node_set_value (VitrineNetwork    *network,
                        VitrineNode       *node,
                        NnTensor          *value,
                        const char *const *class_names)
{
  if (value != NULL && (!node->fits || nn_tensor_count (value) != nn_shape_count (&node->output)))
    value = NULL;
  vitrine_node_clear (node);
  node->value = value != NULL ? nn_tensor_ref (value) : NULL;
  if (has_readout (network, node, value))
    fill_readout (node, nn_tensor_count (value), value->data, class_names);
}

gboolean
vitrine_network_update (VitrineNetwork    *network,
                        NnTensor *const   *values,
                        const char *const *class_names)
{
  for (guint i = 0; i < network->n_nodes; i++)
    {
      VitrineNode *node = &network->nodes[i];

      if ((node->n_readout > 0) != has_readout (network, node, values != NULL && node->fits ? values[i] : NULL))
        return FALSE;
    }
  for (guint i = 0; i < network->n_nodes; i++)
    vitrine_node_set_value (network, &network->nodes[i], values != NULL ? values[i] : NULL, class_names);
  return TRUE;
}

void
vitrine_network_fill (VitrineNetwork *network,
                      guint           index)
{
  VitrineNode *node = &network->nodes[index];
  const VitrineTheme *theme = vitrine_theme (network->dark);
  const NnShape *shape = &node->output;
  gboolean picture;

  if (node->value == NULL || node->faces != NULL)
    return;
  find_range (node, node->value);
  picture = is_picture (shape, network->nodes[0].fits ? &network->nodes[0].output : NULL, node->low, node->high);
  if (picture)
    node->map = VITRINE_MAP_INK;
  node->faces = g_new0 (cairo_surface_t *, node->slab.panes);
  if (node->slab.kind == VITRINE_SLAB_IMAGE)
    fill_image (node, theme, shape, node->value->data, picture);
  else if (node->tiles && network->surface != NULL && index < network->surface->n_entries
           && network->surface->values[index] != NULL
           && network->surface->values[index]->shape.size[0] == node->slab.cells)
    fill_tiles (node, theme, network->surface->values[index]);
  else if (node->slab.kind == VITRINE_SLAB_VECTOR)
    fill_vector (node, theme, nn_shape_count (shape), node->value->data);
  else
    fill_sequence (node, theme, shape, node->value->data);
}

void
vitrine_network_set_surface (VitrineNetwork *network,
                             NnSurface      *surface)
{
  if (surface != NULL)
    nn_surface_ref (surface);
  g_clear_pointer (&network->surface, nn_surface_unref);
  network->surface = surface;
  for (guint i = 0; i < network->n_nodes; i++)
    if (network->nodes[i].tiles)
      clear_faces (&network->nodes[i]);
}

gboolean
vitrine_network_turn (VitrineNetwork *network,
                      guint           index,
                      gsize           channel,
                      gsize           time)
{
  VitrineNode *node = &network->nodes[index];

  if (node->slab.kind != VITRINE_SLAB_IMAGE || (node->front == channel + 1 && node->time == time))
    return FALSE;
  node->front = channel + 1;
  node->time = time;
  if (node->faces != NULL)
    {
      clear_faces (node);
      vitrine_network_fill (network, index);
    }
  return TRUE;
}

void
vitrine_node_clear (VitrineNode *node)
{
  clear_faces (node);
  g_clear_pointer (&node->value, nn_tensor_unref);
  g_clear_pointer (&node->readout, g_free);
  g_clear_pointer (&node->labels, g_strfreev);
  node->n_readout = 0;
  node->low = node->high = NAN;
}
