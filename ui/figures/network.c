/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/figures/network.h"

#include <glib/gi18n.h>

#include "app/figure.h"
#include "app/activations.h"
#include "ui/draw/network.h"

#define MARGIN 24.0

extern const VitrineFigure vitrine_figure_network;

VitrineNetworkFigure *
vitrine_network_figure_new (NnModel           *model,
                            GPtrArray         *values,
                            const char *const *class_names,
                            NnSurface         *surface)
{
  VitrineNetworkFigure *figure = g_new0 (VitrineNetworkFigure, 1);

  figure->model = nn_model_ref (model);
  figure->values = values != NULL ? g_ptr_array_ref (values) : NULL;
  figure->class_names = g_strdupv ((char **) class_names);
  figure->surface = surface != NULL ? nn_surface_ref (surface) : NULL;
  return figure;
}

void
vitrine_network_figure_free (VitrineNetworkFigure *figure)
{
  nn_model_unref (figure->model);
  g_clear_pointer (&figure->values, g_ptr_array_unref);
  g_strfreev (figure->class_names);
  g_clear_pointer (&figure->surface, nn_surface_unref);
  g_free (figure);
}

static VitrineNetwork *
lay_out (const VitrineNetworkFigure *figure,
         gboolean                    dark)
{
  VitrineNetwork *network
    = vitrine_network_new (figure->model, figure->values != NULL ? (NnTensor *const *) figure->values->pdata : NULL,
                           (const char *const *) figure->class_names, dark);

  vitrine_network_set_surface (network, figure->surface);
  return network;
}

void
vitrine_network_figure_size (const VitrineNetworkFigure *figure,
                             double                     *width,
                             double                     *height)
{
  g_autoptr (VitrineNetwork) network = lay_out (figure, FALSE);

  *width = network->right - network->left + 2 * MARGIN;
  *height = network->bottom - network->top + 2 * MARGIN;
}

void
vitrine_network_figure_draw (gconstpointer data,
                             gboolean      dark,
                             cairo_t      *cr,
                             double        width,
                             double        height)
{
  const VitrineTheme *theme = vitrine_theme (dark);
  g_autoptr (VitrineNetwork) network = lay_out (data, dark);
  double scale, x, y;

  vitrine_network_fit (network, width, height, MARGIN, &scale, &x, &y);
  cairo_save (cr);
  vitrine_set_color (cr, theme->view);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_fill (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, scale, scale);
  vitrine_network_draw (cr, theme, network, NULL, NULL);
  cairo_restore (cr);
}

/* NULL: the network reads no plane, or the data are none. */
static NnSurface *
surface_of (NnModel   *model,
            NnSamples *samples,
            NnPool    *pool)
{
  g_autoptr (NnTape) tape = NULL;

  if (samples == NULL || !nn_samples_is_plane (samples) || !nn_model_reads_plane (model))
    return NULL;
  tape = nn_tape_new (model, 512, NN_TAPE_KEEP, pool, NULL);
  return tape != NULL ? nn_surface_new (tape, nn_samples_reach (samples), 64) : NULL;
}

static gpointer
prepare (const VitrineFigureRequest *request,
         GError                    **error)
{
  NnModel *model = request->document->model;
  NnSamples *samples = request->samples;
  g_autoptr (GPtrArray) values = NULL;
  g_autoptr (NnSurface) surface = NULL;

  if (model == NULL || nn_model_n_entries (model) == 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA, _("The document has no layers to draw."));
      return NULL;
    }
  if (samples != NULL && request->sample < samples->n)
    {
      guint32 index = request->sample;
      g_autoptr (GPtrArray) inputs = nn_samples_tensors (samples, &index, 1, NULL);

      /* Data of another shape: the slabs stay empty. */
      values = vitrine_activations (model, inputs, request->pool, NULL);
    }
  surface = surface_of (model, samples, request->pool);
  return vitrine_network_figure_new (model, values, samples != NULL ? (const char *const *) samples->class_names : NULL,
                                     surface);
}

static void
figure_free (gpointer figure)
{
  vitrine_network_figure_free (figure);
}

const VitrineFigure vitrine_figure_network = {
  .name = "network",
  .title = N_("Network"),
  .width = 960,
  .height = 420,
  .prepare = prepare,
  .draw = vitrine_network_figure_draw,
  .free = figure_free,
};
