/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/formats/picture.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "core/error.h"

/* A picture that is larger on a side is somebody's attack, or a map. */
#define MAX_SIDE 32768
#define MAX_PIXELS (100 * 1000 * 1000)

const char *const nn_picture_endings[] = { ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff",
                                           ".webp", ".pgm", ".ppm", ".pbm", NULL };

gboolean
nn_picture_size (const char *path, guint *width, guint *height, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  int w = 0, h = 0;

  if (gdk_pixbuf_get_file_info (path, &w, &h) == NULL || w <= 0 || h <= 0)
    g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                 "%s is no picture that can be read: is it damaged, or of another format than its"
                 " name says?", name);
  else if (w > MAX_SIDE || h > MAX_SIDE || (gint64) w * h > MAX_PIXELS)
    g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
                 "%s has %d×%d pixels; 100 million are the most.", name, w, h);
  else
    {
      *width = w;
      *height = h;
      return TRUE;
    }
  return FALSE;
}

static void
take_pixels (GdkPixbuf *pixbuf, guint channels, guint8 *out)
{
  const guint width = gdk_pixbuf_get_width (pixbuf), height = gdk_pixbuf_get_height (pixbuf);
  const guint stride = gdk_pixbuf_get_rowstride (pixbuf), n = gdk_pixbuf_get_n_channels (pixbuf);
  const guint8 *pixels = gdk_pixbuf_read_pixels (pixbuf);

  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++, out += channels)
      {
        const guint8 *p = pixels + (gsize) y * stride + x * n;
        guint rgb[3];

        for (guint c = 0; c < 3; c++)
          rgb[c] = n < 4 ? p[c] : (p[c] * p[3] + 255 * (255 - p[3]) + 127) / 255;
        if (channels == 1)
          out[0] = (299 * rgb[0] + 587 * rgb[1] + 114 * rgb[2] + 500) / 1000;
        else
          for (guint c = 0; c < 3; c++)
            out[c] = rgb[c];
      }
}

gboolean
nn_picture_read (const char *path, guint width, guint height, guint channels, guint8 *out,
                 GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GError) local = NULL;
  guint w, h;

  if (!nn_picture_size (path, &w, &h, error))
    return FALSE;
  pixbuf = gdk_pixbuf_new_from_file_at_scale (path, width, height, FALSE, &local);
  if (pixbuf == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "%s cannot be read: %s%s", name,
                   local->message, g_str_has_suffix (local->message, ".") ? "" : ".");
      return FALSE;
    }
  if (gdk_pixbuf_get_option (pixbuf, "orientation") != NULL)
    {
      g_autoptr (GdkPixbuf) upright = gdk_pixbuf_apply_embedded_orientation (pixbuf);

      g_set_object (&pixbuf, upright);
    }
  if (gdk_pixbuf_get_width (pixbuf) != (int) width || gdk_pixbuf_get_height (pixbuf) != (int) height)
    {
      GdkPixbuf *scaled = gdk_pixbuf_scale_simple (pixbuf, width, height, GDK_INTERP_BILINEAR);

      g_object_unref (pixbuf);
      pixbuf = scaled;
    }
  if (pixbuf == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_MEMORY, "%s needs more memory than there is.", name);
      return FALSE;
    }
  take_pixels (pixbuf, channels, out);
  return TRUE;
}
