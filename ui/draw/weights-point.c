/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of the weights is at a pixel, and what is marked. */
#include "ui/draw/weights-private.h"

#include <glib/gi18n.h>
#include <math.h>

/* The strongest weight of a block of the matrix. */
static void
find_strongest (const NnTensor     *tensor,
                gsize               row0,
                gsize               row1,
                gsize               column0,
                gsize               column1,
                VitrineWeightPoint *point)
{
  gsize rows, columns;

  vitrine_weights_matrix_size (tensor, &rows, &columns);
  point->count = (row1 - row0) * (column1 - column0);
  point->index = row0 * columns + column0;
  for (gsize r = row0; r < row1; r++)
    for (gsize c = column0; c < column1; c++)
      {
        if (fabsf (tensor->data[r * columns + c]) > fabsf (tensor->data[point->index]))
          point->index = r * columns + c;
      }
  point->value = tensor->data[point->index];
}

static gboolean
tile_at (const NnTensor     *tensor,
         double              width,
         double              x,
         double              y,
         VitrineWeightPoint *point)
{
  const gsize *size = tensor->shape.size;
  double side = vitrine_weights_tile_side (width), h = side * size[0] / size[1];
  guint column = (guint) (x / (side + TILE_GAP)), row = (guint) (y / (h + TILE_GAP));
  guint f = row * TILE_COLUMNS + column;
  double u = x - column * (side + TILE_GAP), v = y - row * (h + TILE_GAP), sum = 0;
  gsize i, j;

  if (column >= TILE_COLUMNS || f >= vitrine_weights_n_tiles (tensor) || u >= side || v >= h)
    return FALSE;
  i = (gsize) (v / h * size[0]);
  j = (gsize) (u / side * size[1]);
  point->count = size[2];
  point->mean = size[2] > 1;
  point->index = (i * size[1] + j) * size[2] * size[3] + f;
  for (gsize c = 0; c < size[2]; c++)
    sum += tensor->data[point->index + c * size[3]];
  point->value = sum / size[2];
  point->w = side / size[1];
  point->h = h / size[0];
  point->x = column * (side + TILE_GAP) + j * point->w;
  point->y = row * (h + TILE_GAP) + i * point->h;
  return TRUE;
}

static gboolean
matrix_at (const VitrineCells *made,
           const NnTensor     *tensor,
           double              width,
           double              x,
           double              y,
           VitrineWeightPoint *point)
{
  double height = vitrine_weights_matrix_height (tensor, width) - 8;
  gsize rows, columns, down, across, i, j, first[2], last[2];
  gboolean lying;

  if (y >= height)
    return FALSE;
  vitrine_weights_matrix_size (tensor, &rows, &columns);
  vitrine_weights_matrix_cells (made, tensor, width, height, &down, &across, &lying);
  i = (gsize) (y / height * down);
  j = (gsize) (x / width * across);
  /* the first r with r n / rows == i is ceil (i rows / n) */
  first[0] = (i * (lying ? columns : rows) + down - 1) / down;
  last[0] = ((i + 1) * (lying ? columns : rows) + down - 1) / down;
  first[1] = (j * (lying ? rows : columns) + across - 1) / across;
  last[1] = ((j + 1) * (lying ? rows : columns) + across - 1) / across;
  if (lying)
    find_strongest (tensor, first[1], last[1], first[0], last[0], point);
  else
    find_strongest (tensor, first[0], last[0], first[1], last[1], point);
  point->w = width / across;
  point->h = height / down;
  point->x = j * point->w;
  point->y = i * point->h;
  return TRUE;
}

static gboolean
strip_at (const NnTensor     *tensor,
          double              width,
          double              x,
          double              y,
          VitrineWeightPoint *point)
{
  gsize n = nn_tensor_count (tensor), cells = MIN (n, (gsize) (width / 2)), i;

  if (y >= STRIP_HEIGHT)
    return FALSE;
  i = (gsize) (x / width * cells);
  find_strongest (tensor, 0, 1, (i * n + cells - 1) / cells, ((i + 1) * n + cells - 1) / cells, point);
  point->w = width / cells;
  point->h = STRIP_HEIGHT;
  point->x = i * point->w;
  point->y = 0;
  return TRUE;
}

gboolean
vitrine_weights_at (const VitrineWeights *weights,
                    double                width,
                    double                x,
                    double                y,
                    VitrineWeightPoint   *point)
{
  double top = 0;

  *point = (VitrineWeightPoint){ 0 };
  if (x < 0 || x >= width || y < 0)
    return FALSE;
  for (guint w = 0; w < weights->n; w++)
    {
      const NnTensor *tensor = weights->tensors[w];
      double height = vitrine_weights_tensor_height (weights, w, width), caption = weights->n > 2 ? CAPTION : 0;
      double v = y - top - caption;
      gboolean found = FALSE;

      if (y < top + height)
        {
          point->tensor = w;
          if (v < 0)
            return FALSE;
          if (vitrine_weights_has_tiles (tensor))
            found = tile_at (tensor, width, x, v, point);
          else if (tensor->shape.n_axes > 1)
            found = matrix_at (&weights->weighed->cells[w], tensor, width, x, v, point);
          else
            found = strip_at (tensor, width, x, v, point);
          point->y += top + caption;
          return found;
        }
      top += height;
    }
  return FALSE;
}

char *
vitrine_weights_point_text (const VitrineWeights     *weights,
                            const VitrineWeightPoint *point)
{
  const NnShape *shape = &weights->tensors[point->tensor]->shape;
  g_autofree char *value = vitrine_number (point->value, 4);
  g_autofree char *count = vitrine_count (point->count);
  GString *place = g_string_new (NULL);
  gsize rest = point->index, index[NN_MAX_AXES] = { 0 };
  char *text;

  for (guint a = shape->n_axes; a-- > 0; rest /= shape->size[a])
    index[a] = rest % shape->size[a];
  for (guint a = 0; a < shape->n_axes; a++)
    {
      if (a > 0)
        g_string_append (place, ", ");
      if (point->mean && a == 2)
        g_string_append_c (place, ':');
      else
        g_string_append_printf (place, "%" G_GSIZE_FORMAT, index[a]);
    }
  if (point->mean)
    text = g_strdup_printf (_("%s[%s], mean of %s: %s"), weights->names[point->tensor], place->str, count, value);
  else if (point->count > 1)
    text = g_strdup_printf (_("%s[%s] = %s, strongest of %s"), weights->names[point->tensor], place->str, value, count);
  else
    text = g_strdup_printf ("%s[%s] = %s", weights->names[point->tensor], place->str, value);
  g_string_free (place, TRUE);
  return text;
}

/* --- marks ---------------------------------------------------------------------- */

/* Round the place, but no further than the drawing goes. */
static void
outline (cairo_t            *cr,
         const VitrineTheme *theme,
         double              width,
         double              x,
         double              y,
         double              w,
         double              h)
{
  double left = MAX (x - 2, 0.9), top = MAX (y - 2, 0.9), right = MIN (x + w + 2, width - 0.9);

  cairo_rectangle (cr, left, top, right - left, y + h + 2 - top);
  vitrine_set_color (cr, theme->hot);
  cairo_set_line_width (cr, 1.8);
  cairo_stroke (cr);
}

/* Where the weights of unit @unit are in tensor @w; FALSE: they are not drawn apart. */
static gboolean
unit_place (const VitrineWeights *weights,
            guint                 w,
            gsize                 unit,
            double                width,
            double               *place)
{
  const NnTensor *tensor = weights->tensors[w];
  gsize n = tensor->shape.size[tensor->shape.n_axes - 1];
  double side = vitrine_weights_tile_side (width);

  if (unit >= n)
    return FALSE;
  if (vitrine_weights_has_tiles (tensor))
    {
      double h = side * tensor->shape.size[0] / tensor->shape.size[1];

      if (unit >= vitrine_weights_n_tiles (tensor))
        return FALSE;
      place[0] = unit % TILE_COLUMNS * (side + TILE_GAP);
      place[1] = unit / TILE_COLUMNS * (h + TILE_GAP);
      place[2] = side;
      place[3] = h;
    }
  else if (tensor->shape.n_axes > 1)
    {
      double height = vitrine_weights_matrix_height (tensor, width) - 8;
      gsize down, across;
      gboolean lying;

      vitrine_weights_matrix_cells (&weights->weighed->cells[w], tensor, width, height, &down, &across, &lying);
      place[0] = lying ? 0 : width * unit / n;
      place[1] = lying ? height * unit / n : 0;
      place[2] = lying ? width : MAX (width / n, 1);
      place[3] = lying ? MAX (height / n, 1) : height;
    }
  else
    {
      place[0] = width * unit / n;
      place[1] = 0;
      place[2] = MAX (width / n, 1);
      place[3] = STRIP_HEIGHT;
    }
  return TRUE;
}

void
vitrine_weights_draw_marks (cairo_t              *cr,
                            const VitrineTheme   *theme,
                            const VitrineWeights *weights,
                            double                width)
{
  double top = 0, place[4];

  for (guint w = 0; weights->unit >= 0 && w < weights->n; w++)
    {
      double caption = weights->n > 2 ? CAPTION : 0;

      if (unit_place (weights, w, (gsize) weights->unit, width, place))
        outline (cr, theme, width, place[0], place[1] + top + caption, place[2], place[3]);
      top += vitrine_weights_tensor_height (weights, w, width);
    }
  if (weights->pointed)
    {
      cairo_rectangle (cr, weights->point.x, weights->point.y, MAX (weights->point.w, 3), MAX (weights->point.h, 3));
      vitrine_set_color (cr, vitrine_theme_fg (theme, theme->text));
      cairo_set_line_width (cr, 1.4);
      cairo_stroke (cr);
    }
}
