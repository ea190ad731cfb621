/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/figure.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <math.h>

#define PNG_SCALE 2.0

const VitrineFigure *
vitrine_figure_find (const char *name,
                     GError    **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; vitrine_figures[i] != NULL; i++)
    {
      if (g_strcmp0 (vitrine_figures[i]->name, name) == 0)
        return vitrine_figures[i];
      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", vitrine_figures[i]->name);
    }
  g_set_error (error, NN_ERROR, NN_ERROR_UNKNOWN,
               _("There is no figure named “%s”: choose one of %s."), name, names->str);
  return NULL;
}

static cairo_surface_t *
create_surface (const char *path,
                double      width,
                double      height,
                GError    **error)
{
  const char *dot = strrchr (path, '.');
  cairo_surface_t *surface;

  if (dot != NULL && g_ascii_strcasecmp (dot, ".png") == 0)
    {
      surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) ceil (width * PNG_SCALE),
                                            (int) ceil (height * PNG_SCALE));
      cairo_surface_set_device_scale (surface, PNG_SCALE, PNG_SCALE);
    }
  else if (dot != NULL && g_ascii_strcasecmp (dot, ".svg") == 0)
    surface = cairo_svg_surface_create (path, width, height);
  else if (dot != NULL && g_ascii_strcasecmp (dot, ".pdf") == 0)
    surface = cairo_pdf_surface_create (path, width, height);
  else
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                   _("A figure is written as .png, .svg or .pdf: “%s” ends in none of them."), path);
      return NULL;
    }
  return surface;
}

gboolean
vitrine_figure_write (VitrineDrawFunc draw,
                      gconstpointer   data,
                      gboolean        dark,
                      double          width,
                      double          height,
                      const char     *path,
                      GError        **error)
{
  cairo_surface_t *surface = create_surface (path, width, height, error);
  cairo_status_t status;
  cairo_t *cr;

  if (surface == NULL)
    return FALSE;
  cr = cairo_create (surface);
  draw (data, dark, cr, width, height);
  cairo_show_page (cr);
  status = cairo_status (cr);
  cairo_destroy (cr);
  if (status == CAIRO_STATUS_SUCCESS && cairo_surface_get_type (surface) == CAIRO_SURFACE_TYPE_IMAGE)
    status = cairo_surface_write_to_png (surface, path);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (status != CAIRO_STATUS_SUCCESS)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("The figure could not be written to “%s”: %s."),
                   path, cairo_status_to_string (status));
      return FALSE;
    }
  return TRUE;
}
