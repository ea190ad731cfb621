/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/figure.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
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

/* What was drawn: pixels or a table, which become a file where there is time for that, or one as it is. */
typedef struct
{
  cairo_surface_t *pixels;
  char          *(*csv) (gconstpointer data);
  gpointer         data;
  GDestroyNotify   free_data;
  GByteArray      *bytes;    /* the file, once that is so */
  char            *path;
} Sheet;

static Sheet *
sheet_new (const char *path)
{
  Sheet *sheet = g_new0 (Sheet, 1);

  sheet->bytes = g_byte_array_new ();
  sheet->path = g_strdup (path);
  return sheet;
}

static void
sheet_free (gpointer data)
{
  Sheet *sheet = data;

  g_clear_pointer (&sheet->pixels, cairo_surface_destroy);
  if (sheet->free_data != NULL)
    sheet->free_data (sheet->data);
  g_byte_array_unref (sheet->bytes);
  g_free (sheet->path);
  g_free (sheet);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sheet, sheet_free)

static cairo_status_t
take_cb (void                *closure,
         const unsigned char *data,
         unsigned int         length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static void
take_text (Sheet *sheet,
           char  *text)
{
  g_byte_array_unref (sheet->bytes);
  sheet->bytes = g_byte_array_new_take ((guint8 *) text, strlen (text));
}

static cairo_surface_t *
create_surface (Sheet   *sheet,
                double   width,
                double   height,
                GError **error)
{
  const char *dot = strrchr (sheet->path, '.');

  if (dot != NULL && g_ascii_strcasecmp (dot, ".png") == 0)
    {
      sheet->pixels = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) ceil (width * PNG_SCALE),
                                                  (int) ceil (height * PNG_SCALE));
      cairo_surface_set_device_scale (sheet->pixels, PNG_SCALE, PNG_SCALE);
      return cairo_surface_reference (sheet->pixels);
    }
  if (dot != NULL && g_ascii_strcasecmp (dot, ".svg") == 0)
    return cairo_svg_surface_create_for_stream (take_cb, sheet->bytes, width, height);
  if (dot != NULL && g_ascii_strcasecmp (dot, ".pdf") == 0)
    return cairo_pdf_surface_create_for_stream (take_cb, sheet->bytes, width, height);
  g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
               _("A figure is written as .png, .svg or .pdf: “%s” ends in none of them."), sheet->path);
  return NULL;
}

static gboolean
check (cairo_status_t status,
       const char    *path,
       GError       **error)
{
  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("The figure could not be drawn for “%s”: %s."), path,
               cairo_status_to_string (status));
  return FALSE;
}

static Sheet *
draw_sheet (VitrineDrawFunc draw,
            gconstpointer   data,
            gboolean        dark,
            double          width,
            double          height,
            const char     *path,
            GError        **error)
{
  g_autoptr (Sheet) sheet = sheet_new (path);
  cairo_surface_t *surface = create_surface (sheet, width, height, error);
  cairo_status_t status;
  cairo_t *cr;

  if (surface == NULL)
    return NULL;
  cr = cairo_create (surface);
  draw (data, dark, cr, width, height);
  cairo_show_page (cr);
  status = cairo_status (cr);
  cairo_destroy (cr);
  if (sheet->pixels == NULL)
    cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  return check (status, path, error) ? g_steal_pointer (&sheet) : NULL;
}

static gboolean
write_sheet (Sheet   *sheet,
             GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (sheet->path);
  g_autoptr (GError) reason = NULL;

  if (sheet->pixels != NULL
      && !check (cairo_surface_write_to_png_stream (sheet->pixels, take_cb, sheet->bytes), sheet->path, error))
    return FALSE;
  if (sheet->csv != NULL)
    take_text (sheet, sheet->csv (sheet->data));
  if (g_file_replace_contents (file, (const char *) sheet->bytes->data, sheet->bytes->len, NULL, FALSE, G_FILE_CREATE_NONE,
                               NULL, NULL, &reason))
    return TRUE;
  g_set_error (error, reason->domain, reason->code, _("The figure could not be written: %s."), reason->message);
  return FALSE;
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
  g_autoptr (Sheet) sheet = draw_sheet (draw, data, dark, width, height, path, error);

  return sheet != NULL && write_sheet (sheet, error);
}

/* --- in a thread ----------------------------------------------------------- */

static void
write_thread (GTask        *task,
              gpointer      owner,
              gpointer      sheet,
              GCancellable *cancellable)
{
  GError *error = NULL;

  if (write_sheet (sheet, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
write_async (Sheet              *sheet,
             gpointer            owner,
             GAsyncReadyCallback callback,
             gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (owner, NULL, callback, user_data);

  g_task_set_source_tag (task, write_async);
  g_task_set_task_data (task, sheet, sheet_free);
  g_task_run_in_thread (task, write_thread);
}

void
vitrine_figure_write_async (VitrineDrawFunc     draw,
                            gconstpointer       data,
                            gboolean            dark,
                            double              width,
                            double              height,
                            const char         *path,
                            gpointer            owner,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  GError *error = NULL;
  Sheet *sheet = draw_sheet (draw, data, dark, width, height, path, &error);

  if (sheet != NULL)
    write_async (sheet, owner, callback, user_data);
  else
    g_task_report_error (owner, callback, user_data, write_async, error);
}

void
vitrine_figure_write_text_async (char               *text,
                                 const char         *path,
                                 gpointer            owner,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  Sheet *sheet = sheet_new (path);

  take_text (sheet, text);
  write_async (sheet, owner, callback, user_data);
}

void
vitrine_figure_write_table_async (char             *(*csv) (gconstpointer data),
                                  gpointer            data,
                                  GDestroyNotify      free_data,
                                  const char         *path,
                                  gpointer            owner,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  Sheet *sheet = sheet_new (path);

  sheet->csv = csv;
  sheet->data = data;
  sheet->free_data = free_data;
  write_async (sheet, owner, callback, user_data);
}

gboolean
vitrine_figure_write_finish (GAsyncResult *result,
                             GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
