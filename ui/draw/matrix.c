/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/matrix.h"

#include <math.h>
#include <string.h>

#define LINES   7     /* from this size on lines stand between the cells, */
#define NUMBERS 38    /* and from this one on their numbers in them */

/* Cells of a tile; 0: there are no tiles. */
static gsize
group_of (const NnTensor *tensor,
          gboolean        rows)
{
  if (tensor->shape.n_axes != 4 || tensor->shape.size[0] * tensor->shape.size[1] == 1)
    return 0;
  return tensor->shape.size[rows ? 0 : 1];
}

static double
gap_of (const VitrineMatrix *matrix)
{
  return group_of (matrix->tensor, TRUE) > 0 ? MAX (1, round (MIN (8, matrix->cell * 0.5))) : 0;
}

static double
place_of (const VitrineMatrix *matrix,
          gboolean             rows,
          gsize                i)
{
  gsize group = group_of (matrix->tensor, rows);

  return i * matrix->cell + (group > 0 ? i / group * gap_of (matrix) : 0);
}

/* Which cell is at @place; -1: none, it is between tiles. */
static gint64
cell_at (const VitrineMatrix *matrix,
         gboolean             rows,
         double               place,
         gsize                n)
{
  gsize group = group_of (matrix->tensor, rows);
  double tile = group * matrix->cell + gap_of (matrix);
  gint64 i;

  if (place < 0)
    return -1;
  if (group == 0)
    i = (gint64) (place / matrix->cell);
  else
    {
      gint64 t = (gint64) (place / tile);
      double rest = place - t * tile;

      if (rest >= group * matrix->cell)
        return -1;
      i = t * (gint64) group + MIN ((gint64) (rest / matrix->cell), (gint64) group - 1);
    }
  return i < (gint64) n ? i : -1;
}

void
vitrine_matrix_extents (const NnTensor *tensor,
                        gsize          *rows,
                        gsize          *columns)
{
  const NnShape *shape = &tensor->shape;

  *columns = shape->n_axes > 0 ? shape->size[shape->n_axes - 1] : 1;
  if (shape->n_axes == 4)
    *columns *= shape->size[1];
  *rows = nn_tensor_count (tensor) / MAX (*columns, 1);
}

void
vitrine_matrix_size (const VitrineMatrix *matrix,
                     double              *width,
                     double              *height)
{
  gsize rows, columns;

  *width = *height = 0;
  if (matrix->tensor == NULL)
    return;
  vitrine_matrix_extents (matrix->tensor, &rows, &columns);
  *width = VITRINE_MATRIX_LEFT + place_of (matrix, FALSE, columns - 1) + matrix->cell + 1;
  *height = VITRINE_MATRIX_TOP + place_of (matrix, TRUE, rows - 1) + matrix->cell + 1;
}

gsize
vitrine_matrix_index (const NnTensor *tensor,
                      gsize           row,
                      gsize           column)
{
  const gsize *size = tensor->shape.size;
  gsize rows, columns;

  if (tensor->shape.n_axes == 4)
    return ((row % size[0] * size[1] + column % size[1]) * size[2] + row / size[0]) * size[3] + column / size[1];
  vitrine_matrix_extents (tensor, &rows, &columns);
  return row * columns + column;
}

gboolean
vitrine_matrix_at (const VitrineMatrix *matrix,
                   double               x,
                   double               y,
                   gsize               *row,
                   gsize               *column)
{
  gsize rows, columns;
  gint64 r, c;

  if (matrix->tensor == NULL || x < VITRINE_MATRIX_LEFT || y < VITRINE_MATRIX_TOP)
    return FALSE;
  vitrine_matrix_extents (matrix->tensor, &rows, &columns);
  r = cell_at (matrix, TRUE, y - VITRINE_MATRIX_TOP + matrix->y, rows);
  c = cell_at (matrix, FALSE, x - VITRINE_MATRIX_LEFT + matrix->x, columns);
  if (r < 0 || c < 0)
    return FALSE;
  *row = (gsize) r;
  *column = (gsize) c;
  return TRUE;
}

void
vitrine_matrix_place (const VitrineMatrix *matrix,
                      gsize                row,
                      gsize                column,
                      double              *x,
                      double              *y)
{
  *x = place_of (matrix, FALSE, column);
  *y = place_of (matrix, TRUE, row);
}

char *
vitrine_matrix_text (const VitrineMatrix *matrix,
                     const char          *name)
{
  const NnShape *shape = &matrix->tensor->shape;
  gsize flat = vitrine_matrix_index (matrix->tensor, matrix->row, matrix->column), rest = flat;
  gsize index[NN_MAX_AXES] = { 0 };
  g_autofree char *value = vitrine_number (matrix->tensor->data[flat], 6);
  GString *text = g_string_new (name);

  for (guint a = shape->n_axes; a-- > 0; rest /= shape->size[a])
    index[a] = rest % shape->size[a];
  for (guint a = 0; a < shape->n_axes; a++)
    g_string_append_printf (text, "%s%" G_GSIZE_FORMAT, a == 0 ? "[" : ", ", index[a]);
  g_string_append_printf (text, "] = %s", value);
  return g_string_free (text, FALSE);
}

/* --- drawing ------------------------------------------------------------------ */

/* Which cell each pixel of an axis shows; -1: none. */
static gint64 *
pixels_of (const VitrineMatrix *matrix,
           gboolean             rows,
           guint                length,
           gsize                n)
{
  gint64 *cells = g_new (gint64, length);
  double scroll = rows ? matrix->y : matrix->x;

  for (guint p = 0; p < length; p++)
    {
      cells[p] = cell_at (matrix, rows, p + 0.5 + scroll, n);
      /* a line between the cells */
      if (matrix->cell >= LINES && cells[p] >= 0
          && p + 0.5 + scroll - place_of (matrix, rows, (gsize) cells[p]) > matrix->cell - 1)
        cells[p] = -1;
    }
  return cells;
}

static void
draw_cells (cairo_t             *cr,
            const VitrineTheme  *theme,
            const VitrineMatrix *matrix,
            guint                width,
            guint                height,
            gsize                rows,
            gsize                columns)
{
  g_autofree gint64 *down = pixels_of (matrix, TRUE, height, rows);
  g_autofree gint64 *across = pixels_of (matrix, FALSE, width, columns);
  g_autofree float *values = g_new0 (float, (gsize) width * height);
  cairo_surface_t *surface;

  for (guint y = 0; y < height; y++)
    {
      float *line = values + (gsize) y * width;

      if (y > 0 && down[y] == down[y - 1])
        {
          memcpy (line, line - width, width * sizeof (float));
          continue;
        }
      for (guint x = 0; down[y] >= 0 && x < width; x++)
        {
          if (across[x] >= 0)
            line[x] = matrix->tensor->data[vitrine_matrix_index (matrix->tensor, (gsize) down[y], (gsize) across[x])];
        }
    }
  surface = vitrine_map_surface (theme, VITRINE_MAP_SIGNED, values, height, width, 1, matrix->limit);
  vitrine_paint_surface (cr, surface, 0, 0, width, height, TRUE, 1);
  cairo_surface_destroy (surface);
}

/* The cells that are in sight along an axis, from @first up to, without, @end. */
static void
in_sight (const VitrineMatrix *matrix,
          gboolean             rows,
          double               length,
          gsize                n,
          gsize               *first,
          gsize               *end)
{
  double scroll = rows ? matrix->y : matrix->x;
  gsize low = 0, high = n;

  while (low < high)
    {
      gsize middle = (low + high) / 2;

      if (place_of (matrix, rows, middle) + matrix->cell <= scroll)
        low = middle + 1;
      else
        high = middle;
    }
  *first = low;
  for (*end = low; *end < n && place_of (matrix, rows, *end) < scroll + length;)
    (*end)++;
}

static void
draw_numbers (cairo_t             *cr,
              const VitrineTheme  *theme,
              const VitrineMatrix *matrix,
              const gsize         *sight)
{
  for (gsize r = sight[0]; r < sight[1]; r++)
    for (gsize c = sight[2]; c < sight[3]; c++)
      {
        float v = matrix->tensor->data[vitrine_matrix_index (matrix->tensor, r, c)];
        g_autofree char *text = vitrine_number (v, 2);
        double t = MIN (1, fabs (v) / matrix->limit);
        VitrineColor color = t > 0.55 ? (VitrineColor){ 1, 1, 1, 1 } : vitrine_theme_fg (theme, theme->text);

        vitrine_text (cr, place_of (matrix, FALSE, c) - matrix->x + matrix->cell / 2,
                      place_of (matrix, TRUE, r) - matrix->y + matrix->cell / 2, 0.5, 0.5,
                      MIN (12.5, matrix->cell / 3.6), VITRINE_TEXT_NORMAL, color, text);
      }
}

/* The numbers of rows or columns: of as many as have room. A tile counts as one. */
static void
draw_edge (cairo_t             *cr,
           const VitrineTheme  *theme,
           const VitrineMatrix *matrix,
           gboolean             rows,
           gsize                first,
           gsize                end)
{
  gsize group = MAX (group_of (matrix->tensor, rows), 1);
  double step = place_of (matrix, rows, group) - place_of (matrix, rows, 0), room = rows ? 16 : 30;
  static const guint steps[] = { 1, 2, 5 };
  gsize every = 1, tens = 1;

  for (guint k = 1; every * step < room; k++)
    {
      tens *= k % 3 == 0 ? 10 : 1;
      every = steps[k % 3] * tens;
    }
  for (gsize i = first / group; i * group < end; i++)
    {
      double middle = place_of (matrix, rows, i * group) + (step - gap_of (matrix) * (group > 1)) / 2
                      - (rows ? matrix->y : matrix->x);
      gboolean here = matrix->chosen && (rows ? matrix->row : matrix->column) / group == i;
      g_autofree char *text = g_strdup_printf ("%" G_GSIZE_FORMAT, i);

      if (i % every != 0 && !here)
        continue;
      if (rows)
        vitrine_text (cr, VITRINE_MATRIX_LEFT - 8, VITRINE_MATRIX_TOP + middle, 1, 0.5, 11,
                      here ? VITRINE_TEXT_BOLD : VITRINE_TEXT_NORMAL,
                      here ? theme->hot : vitrine_theme_fg (theme, theme->dim), text);
      else
        vitrine_text (cr, VITRINE_MATRIX_LEFT + middle, VITRINE_MATRIX_TOP - 4, 0.5, 1, 11,
                      here ? VITRINE_TEXT_BOLD : VITRINE_TEXT_NORMAL,
                      here ? theme->hot : vitrine_theme_fg (theme, theme->dim), text);
    }
}

void
vitrine_matrix_draw (gconstpointer data,
                     gboolean      dark,
                     cairo_t      *cr,
                     double        width,
                     double        height)
{
  const VitrineMatrix *matrix = data;
  const VitrineTheme *theme = vitrine_theme (dark);
  double whole_width, whole_height, w, h;
  gsize rows, columns, sight[4];

  if (matrix->tensor == NULL)
    return;
  vitrine_matrix_size (matrix, &whole_width, &whole_height);
  vitrine_matrix_extents (matrix->tensor, &rows, &columns);
  w = MIN (width, whole_width) - VITRINE_MATRIX_LEFT;
  h = MIN (height, whole_height) - VITRINE_MATRIX_TOP;
  if (w < 1 || h < 1)
    return;
  in_sight (matrix, TRUE, h, rows, &sight[0], &sight[1]);
  in_sight (matrix, FALSE, w, columns, &sight[2], &sight[3]);
  cairo_save (cr);
  cairo_rectangle (cr, VITRINE_MATRIX_LEFT - 2, VITRINE_MATRIX_TOP - 2, w + 4, h + 4);
  cairo_clip (cr);
  cairo_translate (cr, VITRINE_MATRIX_LEFT, VITRINE_MATRIX_TOP);
  draw_cells (cr, theme, matrix, (guint) ceil (w), (guint) ceil (h), rows, columns);
  if (matrix->cell >= NUMBERS)
    draw_numbers (cr, theme, matrix, sight);
  if (matrix->chosen)
    {
      cairo_rectangle (cr, place_of (matrix, FALSE, matrix->column) - matrix->x - 1,
                       place_of (matrix, TRUE, matrix->row) - matrix->y - 1, MAX (matrix->cell, 3) + 1,
                       MAX (matrix->cell, 3) + 1);
      vitrine_set_color (cr, theme->hot);
      cairo_set_line_width (cr, 1.8);
      cairo_stroke (cr);
    }
  cairo_restore (cr);
  cairo_save (cr);
  cairo_rectangle (cr, 0, VITRINE_MATRIX_TOP - 6, VITRINE_MATRIX_LEFT, h + 12);
  cairo_clip (cr);
  draw_edge (cr, theme, matrix, TRUE, sight[0], sight[1]);
  cairo_restore (cr);
  cairo_save (cr);
  cairo_rectangle (cr, VITRINE_MATRIX_LEFT - 10, 0, w + 20, VITRINE_MATRIX_TOP);
  cairo_clip (cr);
  draw_edge (cr, theme, matrix, FALSE, sight[2], sight[3]);
  cairo_restore (cr);
}

void
vitrine_matrix_draw_bar (gconstpointer data,
                         gboolean      dark,
                         cairo_t      *cr,
                         double        width,
                         double        height)
{
  const VitrineMatrix *matrix = data;
  double mark = NAN;

  if (matrix->tensor == NULL)
    return;
  if (matrix->chosen)
    mark = matrix->tensor->data[vitrine_matrix_index (matrix->tensor, matrix->row, matrix->column)];
  vitrine_colour_bar (cr, vitrine_theme (dark), VITRINE_MAP_SIGNED, 0, 0, width, VITRINE_MATRIX_BAR, FALSE,
                      -matrix->limit, matrix->limit, mark);
}
