/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures: ready-made pictures (of a decoder) in rows and columns. */
#include <glib/gi18n.h>

#include "app/figure.h"
#include "ui/draw/paint.h"

#define MARGIN 8.0
#define GAP    4.0

typedef struct
{
  NnTensor *pictures;
  guint     columns;
  gsize     height, width, channels;
} Sheet;

static gpointer
prepare (const VitrineFigureRequest *request, GError **error)
{
  Sheet *sheet;
  NnShape shape;

  if (request->pictures == NULL || request->columns == 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                   _("This figure shows what “vitrine traverse” decodes: use that."));
      return NULL;
    }
  shape = nn_shape_sample (&request->pictures->shape);
  if (shape.n_axes != 3 || (shape.size[2] != 1 && shape.size[2] != 3))
    {
      g_autofree char *text = nn_shape_to_string (&shape);

      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   _("What is decoded is %s, which is no picture: write it as .npy instead."), text);
      return NULL;
    }
  sheet = g_new0 (Sheet, 1);
  sheet->pictures = nn_tensor_ref (request->pictures);
  sheet->columns = request->columns;
  sheet->height = shape.size[0];
  sheet->width = shape.size[1];
  sheet->channels = shape.size[2];
  return sheet;
}

static void
draw (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const Sheet *sheet = data;
  const VitrineTheme *theme = vitrine_theme (dark);
  guint n = sheet->pictures->shape.size[0];
  guint rows = (n + sheet->columns - 1) / sheet->columns;
  double cell = MIN ((width - 2 * MARGIN) / sheet->columns, (height - 2 * MARGIN) / rows);
  gsize size = sheet->height * sheet->width * sheet->channels;

  vitrine_set_color (cr, theme->view);
  cairo_paint (cr);
  for (guint i = 0; i < n; i++)
    {
      double x = MARGIN + (i % sheet->columns) * cell, y = MARGIN + (i / sheet->columns) * cell;
      cairo_surface_t *surface = vitrine_picture_surface (theme, sheet->pictures->data + i * size,
                                                          sheet->height, sheet->width,
                                                          sheet->channels, 1);

      vitrine_paint_surface (cr, surface, x + GAP / 2, y + GAP / 2, cell - GAP, cell - GAP, TRUE, 1);
      cairo_surface_destroy (surface);
    }
}

static void
sheet_free (gpointer data)
{
  Sheet *sheet = data;

  nn_tensor_unref (sheet->pictures);
  g_free (sheet);
}

const VitrineFigure vitrine_figure_pictures = {
  .name = "pictures",
  .title = N_("Pictures"),
  .width = 560,
  .height = 560,
  .prepare = prepare,
  .draw = draw,
  .free = sheet_free,
};
