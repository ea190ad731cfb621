/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/weights-private.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define TILES_MOST   64
#define BAR_BLOCK    34
#define HISTOGRAM    92
#define MATRIX_MOST  176
#define DRAWN_AT_ONCE 100000   /* numbers of a matrix */

VitrineWeighed *
vitrine_weights_unweighed (const NnModel *model,
                           guint          index,
                           double         width)
{
  NnTensor *tensors[NN_MAX_WEIGHTS];
  VitrineWeighed *weighed;
  guint n;

  if (nn_model_error (model, index) != NULL || nn_model_n_weights (model, index) == 0)
    return NULL;
  n = nn_model_n_weights (model, index);
  for (guint w = 0; w < n; w++)
    tensors[w] = nn_model_weight (model, index, w);
  weighed = vitrine_weighed_new (tensors, n);
  for (guint w = 0; w < n && width > 0; w++)
    {
      VitrineCells *cells = &weighed->cells[w];

      if (nn_tensor_count (tensors[w]) > DRAWN_AT_ONCE && tensors[w]->shape.n_axes > 1
          && !vitrine_weights_has_tiles (tensors[w]))
        vitrine_weights_matrix_cells (NULL, tensors[w], width, vitrine_weights_matrix_height (tensors[w], width) - 8,
                                      &cells->down, &cells->across, &cells->lying);
    }
  return weighed;
}

VitrineWeights *
vitrine_weights_new_weighed (const NnModel  *model,
                             guint           index,
                             VitrineWeighed *weighed)
{
  VitrineWeights *weights = g_new0 (VitrineWeights, 1);

  weights->unit = -1;
  weights->n = weighed->n;
  weights->weighed = weighed;
  weights->limit = weighed->limit;
  for (guint w = 0; w < weights->n; w++)
    {
      weights->tensors[w] = weighed->tensors[w];
      weights->names[w] = g_strdup (nn_model_weight_info (model, index, w)->name);
    }
  return weights;
}

VitrineWeights *
vitrine_weights_new (const NnModel *model,
                     guint          index)
{
  VitrineWeighed *weighed = vitrine_weights_unweighed (model, index, 0);

  if (weighed == NULL)
    return NULL;
  vitrine_weighed_count (weighed);
  return vitrine_weights_new_weighed (model, index, weighed);
}

void
vitrine_weights_free (VitrineWeights *weights)
{
  for (guint w = 0; w < weights->n; w++)
    g_free (weights->names[w]);
  vitrine_weighed_free (weights->weighed);
  g_free (weights);
}

char *
vitrine_weights_count (const VitrineWeights *weights)
{
  g_autofree char *first = vitrine_count (nn_tensor_count (weights->tensors[0]));
  g_autofree char *second = NULL;
  g_autofree char *all = vitrine_count (weights->weighed->n_numbers);

  if (weights->n == 1)
    return g_steal_pointer (&first);
  second = vitrine_count (nn_tensor_count (weights->tensors[1]));
  return weights->n == 2 ? g_strdup_printf ("%s + %s", first, second)
                         : g_strdup_printf (_("%s in %u"), all, weights->n);
}

/* A convolution's kernel: height, width, channels in, filters. */
gboolean
vitrine_weights_has_tiles (const NnTensor *tensor)
{
  return tensor->shape.n_axes == 4;
}

guint
vitrine_weights_n_tiles (const NnTensor *tensor)
{
  return (guint) MIN (tensor->shape.size[3], TILES_MOST);
}

double
vitrine_weights_tile_side (double width)
{
  return (width + TILE_GAP) / TILE_COLUMNS - TILE_GAP;
}

static double
tiles_height (const NnTensor *tensor,
              double          width)
{
  guint rows = (vitrine_weights_n_tiles (tensor) + TILE_COLUMNS - 1) / TILE_COLUMNS;
  double aspect = (double) tensor->shape.size[0] / tensor->shape.size[1];

  return rows * (vitrine_weights_tile_side (width) * aspect + TILE_GAP);
}

void
vitrine_weights_matrix_size (const NnTensor *tensor,
             gsize          *rows,
             gsize          *columns)
{
  *columns = tensor->shape.size[tensor->shape.n_axes - 1];
  *rows = nn_tensor_count (tensor) / MAX (1, *columns);
}

double
vitrine_weights_matrix_height (const NnTensor *tensor,
               double          width)
{
  gsize rows, columns;

  vitrine_weights_matrix_size (tensor, &rows, &columns);
  /* Lying down where that is its longer side. */
  return CLAMP (width * MIN (rows, columns) / MAX (rows, columns), 24, MATRIX_MOST) + 8;
}

void
vitrine_weights_matrix_cells (const VitrineCells *made,
                              const NnTensor     *tensor,
                              double              width,
                              double              height,
                              gsize              *down,
                              gsize              *across,
                              gboolean           *lying)
{
  gsize rows, columns;

  if (made != NULL && made->cells != NULL)
    {
      *down = made->down;
      *across = made->across;
      *lying = made->lying;
      return;
    }
  vitrine_weights_matrix_size (tensor, &rows, &columns);
  *lying = rows > columns;
  *down = MIN (*lying ? columns : rows, (gsize) MAX (1, height));
  *across = MIN (*lying ? rows : columns, (gsize) MAX (1, width));
}

double
vitrine_weights_tensor_height (const VitrineWeights *weights,
               guint                 w,
               double                width)
{
  const NnTensor *tensor = weights->tensors[w];
  double caption = weights->n > 2 ? CAPTION : 0;

  if (vitrine_weights_has_tiles (tensor))
    return caption + tiles_height (tensor, width);
  if (tensor->shape.n_axes > 1)
    return caption + vitrine_weights_matrix_height (tensor, width);
  return caption + STRIP_HEIGHT + (w == 0 ? 6 : 8);
}

double
vitrine_weights_height (gconstpointer data,
                        double        width)
{
  const VitrineWeights *weights = data;
  double height = BAR_BLOCK + HISTOGRAM + 24;

  for (guint w = 0; weights != NULL && w < weights->n; w++)
    height += vitrine_weights_tensor_height (weights, w, width);
  return weights != NULL ? height : 0;
}

static void
frame (cairo_t            *cr,
       const VitrineTheme *theme,
       double              x,
       double              y,
       double              w,
       double              h)
{
  cairo_rectangle (cr, x + 0.5, y + 0.5, w - 1, h - 1);
  vitrine_set_color (cr, vitrine_theme_fg (theme, 0.18));
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

/* The mean over the input channels, each filter a tile. */
static void
draw_tiles (cairo_t              *cr,
            const VitrineTheme   *theme,
            const VitrineWeights *weights,
            const NnTensor       *tensor,
            double                width)
{
  const gsize *size = tensor->shape.size;
  gsize cells = size[0] * size[1];
  g_autofree float *tile = g_new (float, cells);
  double side = vitrine_weights_tile_side (width), h = side * size[0] / size[1];

  for (guint f = 0; f < vitrine_weights_n_tiles (tensor); f++)
    {
      double x = f % TILE_COLUMNS * (side + TILE_GAP), y = f / TILE_COLUMNS * (h + TILE_GAP), most = 0;
      cairo_surface_t *surface;

      for (gsize i = 0; i < cells; i++)
        {
          double sum = 0;

          for (gsize c = 0; c < size[2]; c++)
            sum += tensor->data[(i * size[2] + c) * size[3] + f];
          tile[i] = (float) (sum / size[2]);
          most = MAX (most, fabsf (tile[i]));
        }
      /* With one channel tiles share the bar's scale; a mean of many has a smaller one of its own. */
      surface = vitrine_map_surface (theme, VITRINE_MAP_SIGNED, tile, size[0], size[1], 1,
                                     size[2] == 1 ? weights->limit : MAX (most, 1e-12));
      vitrine_paint_surface (cr, surface, x, y, side, h, TRUE, 1);
      cairo_surface_destroy (surface);
      frame (cr, theme, x, y, side, h);
    }
}

/* No more cells than can be seen: each the strongest of its share. */
static void
draw_matrix (cairo_t              *cr,
             const VitrineTheme   *theme,
             const VitrineWeights *weights,
             guint                 w,
             double                width,
             double                height)
{
  const VitrineCells *made = &weights->weighed->cells[w];
  gsize down, across;
  g_autofree float *own = NULL;
  gboolean lying;
  cairo_surface_t *surface;

  vitrine_weights_matrix_cells (made, weights->tensors[w], width, height, &down, &across, &lying);
  if (made->cells == NULL)
    own = vitrine_weighed_cells (weights->tensors[w], down, across, lying);
  surface = vitrine_map_surface (theme, VITRINE_MAP_SIGNED, own != NULL ? own : made->cells, down, across, 1, weights->limit);
  vitrine_paint_surface (cr, surface, 0, 0, width, height, TRUE, 1);
  cairo_surface_destroy (surface);
  frame (cr, theme, 0, 0, width, height);
}

static void
draw_strip (cairo_t              *cr,
            const VitrineTheme   *theme,
            const VitrineWeights *weights,
            const NnTensor       *tensor,
            double                width)
{
  gsize n = nn_tensor_count (tensor);
  gsize cells = MIN (n, (gsize) (width / 2));
  g_autofree float *values = g_new0 (float, cells);
  cairo_surface_t *surface;

  for (gsize i = 0; i < n; i++)
    if (fabsf (tensor->data[i]) > fabsf (values[i * cells / n]))
      values[i * cells / n] = tensor->data[i];
  surface = vitrine_map_surface (theme, VITRINE_MAP_SIGNED, values, 1, cells, 1, weights->limit);
  vitrine_paint_surface (cr, surface, 0, 0, width, STRIP_HEIGHT, TRUE, 1);
  cairo_surface_destroy (surface);
  frame (cr, theme, 0, 0, width, STRIP_HEIGHT);
  for (gsize i = 1; cells <= 40 && i < cells; i++)
    vitrine_line (cr, width * i / cells, 0, width * i / cells, STRIP_HEIGHT, 1, vitrine_theme_fg (theme, 0.18));
}

static void
draw_histogram (cairo_t              *cr,
                const VitrineTheme   *theme,
                const VitrineWeights *weights,
                double                width)
{
  const VitrineWeighed *weighed = weights->weighed;
  const guint n = G_N_ELEMENTS (weighed->bins);
  const double top = 26, bottom = HISTOGRAM - 4, step = width / n;
  g_autofree char *mean = vitrine_number (weighed->mean, 2);
  g_autofree char *deviation = vitrine_number (weighed->deviation, 2);
  g_autofree char *text = g_strdup_printf (_("mean %s, deviation %s"), mean, deviation);
  g_autofree char *low = vitrine_number_signed (-weights->limit, 2);
  g_autofree char *high = vitrine_number_signed (weights->limit, 2);

  vitrine_text (cr, 0, 0, 0, 0, 12, VITRINE_TEXT_BOLD, vitrine_theme_fg (theme, theme->text), _("Distribution"));
  vitrine_text (cr, width, 0, 1, 0, 11.5, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->dim), text);
  for (guint i = 0; i < n; i++)
    {
      double h = (bottom - top) * weighed->bins[i] / MAX (1, weighed->tallest);

      if (weighed->bins[i] == 0)
        continue;
      cairo_rectangle (cr, i * step + 0.5, bottom - MAX (h, 1), step - 1, MAX (h, 1));
      vitrine_set_color (cr, vitrine_color_alpha (i < n / 2 ? theme->negative : theme->positive, 0.75));
      cairo_fill (cr);
    }
  vitrine_line (cr, 0, bottom + 0.5, width, bottom + 0.5, 1, vitrine_theme_fg (theme, theme->axis));
  vitrine_text (cr, 0, bottom + 3, 0, 0, 11, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->dim), low);
  vitrine_text (cr, width / 2, bottom + 3, 0.5, 0, 11, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->dim), "0");
  vitrine_text (cr, width, bottom + 3, 1, 0, 11, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->dim), high);
}

static void
draw_tensor (cairo_t              *cr,
             const VitrineTheme   *theme,
             const VitrineWeights *weights,
             guint                 w,
             double                width)
{
  const NnTensor *tensor = weights->tensors[w];

  /* Of two it is clear which is which. */
  if (weights->n > 2)
    {
      g_autofree char *size = nn_shape_to_string (&tensor->shape);

      vitrine_text (cr, 0, 0, 0, 0, 11, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->text),
                    weights->names[w]);
      vitrine_text (cr, width, 0, 1, 0, 11, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->dim), size);
      cairo_translate (cr, 0, CAPTION);
    }
  if (vitrine_weights_has_tiles (tensor))
    draw_tiles (cr, theme, weights, tensor, width);
  else if (tensor->shape.n_axes > 1)
    draw_matrix (cr, theme, weights, w, width, vitrine_weights_matrix_height (tensor, width) - 8);
  else
    draw_strip (cr, theme, weights, tensor, width);
}

void
vitrine_weights_draw (gconstpointer data,
                      gboolean      dark,
                      cairo_t      *cr,
                      double        width,
                      double        height)
{
  const VitrineWeights *weights = data;
  const VitrineTheme *theme = vitrine_theme (dark);

  if (weights == NULL)
    return;
  cairo_save (cr);
  for (guint w = 0; w < weights->n; w++)
    {
      cairo_save (cr);
      draw_tensor (cr, theme, weights, w, width);
      cairo_restore (cr);
      cairo_translate (cr, 0, vitrine_weights_tensor_height (weights, w, width));
    }
  vitrine_colour_bar (cr, theme, VITRINE_MAP_SIGNED, 0, 0, width, 7, FALSE, -weights->limit, weights->limit, NAN);
  cairo_translate (cr, 0, BAR_BLOCK);
  draw_histogram (cr, theme, weights, width);
  cairo_restore (cr);
  vitrine_weights_draw_marks (cr, theme, weights, width);
}

static void
append_csv (GString        *text,
            const char     *name,
            const NnTensor *tensor)
{
  for (gsize i = 0; tensor != NULL && i < nn_tensor_count (tensor); i++)
    {
      char number[G_ASCII_DTOSTR_BUF_SIZE];

      g_string_append_printf (text, "%s,%" G_GSIZE_FORMAT ",%s\n", name, i,
                              g_ascii_formatd (number, sizeof number, "%.9g", tensor->data[i]));
    }
}

char *
vitrine_weights_csv (gconstpointer data)
{
  const VitrineWeights *weights = data;
  GString *text = g_string_new ("weight,index,value\n");

  for (guint w = 0; w < weights->n; w++)
    append_csv (text, weights->names[w], weights->tensors[w]);
  return g_string_free (text, FALSE);
}

gpointer
vitrine_weights_keep (gconstpointer data)
{
  const VitrineWeights *weights = data;
  VitrineWeights *kept = g_new0 (VitrineWeights, 1);

  kept->n = weights->n;
  kept->weighed = vitrine_weighed_new (weights->tensors, weights->n);
  for (guint w = 0; w < kept->n; w++)
    {
      kept->tensors[w] = kept->weighed->tensors[w];
      kept->names[w] = g_strdup (weights->names[w]);
    }
  return kept;
}
