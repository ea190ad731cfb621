/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/draw/harness.h"

#include <pango/pangocairo.h>
#include <stdlib.h>
#include <string.h>

#include "ui/draw/paint.h"

#define BLOCK 8
/* Of 255, mean over the channels of one block, and over the whole image. */
#define BLOCK_LIMIT 14.0
#define MEAN_LIMIT 1.0

typedef struct
{
  char           *name;
  VitrineDrawFunc draw;
  gconstpointer   data;
  gboolean        dark;
  int             width;
  int             height;
} Case;

double
draw_noise (guint index)
{
  guint32 x = index * 2654435761u + 97;

  x ^= x >> 15;
  x *= 2246822519u;
  x ^= x >> 13;
  x *= 3266489917u;
  x ^= x >> 16;
  return x / 4294967296.0;
}

guint
draw_csv_rows (char *csv, guint columns)
{
  gboolean quoted = FALSE;
  guint fields = 1, rows = 0;

  for (const char *c = csv; *c != '\0'; c++)
    {
      if (*c == '"')
        quoted = !quoted;   /* a doubled one twice */
      else if (*c == ',' && !quoted)
        fields++;
      else if (*c == '\n' && !quoted)
        {
          g_assert_cmpuint (fields, ==, columns);
          fields = 1;
          rows++;
        }
    }
  g_assert_false (quoted);
  g_assert_cmpuint (fields, ==, 1);   /* the last line ends, too */
  g_assert_cmpuint (rows, >, 0);
  g_free (csv);
  return rows - 1;
}

static gboolean
has_font (void)
{
  PangoFontFamily **families;
  int n;
  gboolean found = FALSE;

  pango_font_map_list_families (pango_cairo_font_map_get_default (), &families, &n);
  for (int i = 0; i < n && !found; i++)
    found = g_str_equal (pango_font_family_get_name (families[i]), "Cantarell");
  g_free (families);
  return found;
}

static cairo_surface_t *
render (const Case *test)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, test->width, test->height);
  cairo_t *cr = cairo_create (surface);

  vitrine_set_color (cr, vitrine_theme (test->dark)->card);
  cairo_paint (cr);
  test->draw (test->data, test->dark, cr, test->width, test->height);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static guint
channel (cairo_surface_t *surface, int x, int y, guint c)
{
  const guchar *data = cairo_image_surface_get_data (surface);
  const guint32 *row = (const guint32 *) (data + y * cairo_image_surface_get_stride (surface));

  return row[x] >> (8 * c) & 255;
}

/* The worst block's mean difference; the mean of all in @mean. @diff gets |a - b|, three times. */
static double
compare (cairo_surface_t *a, cairo_surface_t *b, cairo_surface_t *diff, double *mean)
{
  int width = cairo_image_surface_get_width (a), height = cairo_image_surface_get_height (a);
  guchar *out = cairo_image_surface_get_data (diff);
  double worst = 0, sum = 0;

  for (int by = 0; by < height; by += BLOCK)
    for (int bx = 0; bx < width; bx += BLOCK)
      {
        double block = 0;

        for (int y = by; y < MIN (by + BLOCK, height); y++)
          for (int x = bx; x < MIN (bx + BLOCK, width); x++)
            {
              guint32 pixel = 0;

              for (guint c = 0; c < 3; c++)
                {
                  guint d = abs ((int) channel (a, x, y, c) - (int) channel (b, x, y, c));

                  block += d;
                  pixel |= MIN (255, 3 * d) << (8 * c);
                }
              ((guint32 *) (out + y * cairo_image_surface_get_stride (diff)))[x] = pixel;
            }
        sum += block;
        worst = MAX (worst, block / (3 * BLOCK * BLOCK));
      }
  cairo_surface_mark_dirty (diff);
  *mean = sum / (3.0 * width * height);
  return worst;
}

static void
write_out (cairo_surface_t *surface, const Case *test, const char *what)
{
  g_autofree char *folder = g_build_filename (g_get_current_dir (), "draw-failures", NULL);
  g_autofree char *file = g_strdup_printf ("%s-%s-%s.png", test->name, test->dark ? "dark" : "light", what);
  g_autofree char *path = g_build_filename (folder, file, NULL);

  g_mkdir_with_parents (folder, 0777);
  cairo_surface_write_to_png (surface, path);
  g_test_message ("%s: %s", what, path);
}

static void
check (gconstpointer data)
{
  const Case *test = data;
  g_autofree char *file = g_strdup_printf ("%s-%s.png", test->name, test->dark ? "dark" : "light");
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "draw", "reference", file, NULL);
  cairo_surface_t *now, *reference, *same, *diff;
  double worst, mean;
  cairo_t *cr;

  if (!has_font ())
    {
      g_test_skip ("The font Cantarell is not installed: the reference images cannot be compared");
      return;
    }
  now = render (test);
  if (g_getenv ("VITRINE_UPDATE_REFERENCES") != NULL)
    {
      g_assert_cmpint (cairo_surface_write_to_png (now, path), ==, CAIRO_STATUS_SUCCESS);
      cairo_surface_destroy (now);
      return;
    }
  reference = cairo_image_surface_create_from_png (path);
  if (cairo_surface_status (reference) != CAIRO_STATUS_SUCCESS)
    {
      write_out (now, test, "out");
      g_test_message ("No reference %s: run with VITRINE_UPDATE_REFERENCES=1, look at it, commit it", path);
      g_test_fail ();
      cairo_surface_destroy (now);
      cairo_surface_destroy (reference);
      return;
    }
  g_assert_cmpint (cairo_image_surface_get_width (reference), ==, test->width);
  g_assert_cmpint (cairo_image_surface_get_height (reference), ==, test->height);
  same = cairo_image_surface_create (CAIRO_FORMAT_RGB24, test->width, test->height);
  cr = cairo_create (same);
  cairo_set_source_surface (cr, reference, 0, 0);
  cairo_paint (cr);
  cairo_destroy (cr);
  diff = cairo_image_surface_create (CAIRO_FORMAT_RGB24, test->width, test->height);
  worst = compare (now, same, diff, &mean);
  if (worst > BLOCK_LIMIT || mean > MEAN_LIMIT)
    {
      write_out (now, test, "out");
      write_out (diff, test, "diff");
      g_test_message ("worst block %.1f (limit %.1f), mean %.2f (limit %.2f)", worst, BLOCK_LIMIT, mean, MEAN_LIMIT);
      g_test_fail ();
    }
  cairo_surface_destroy (diff);
  cairo_surface_destroy (same);
  cairo_surface_destroy (reference);
  cairo_surface_destroy (now);
}

static void
free_case (gpointer data)
{
  Case *test = data;

  g_free (test->name);
  g_free (test);
}

void
draw_case (const char *name, VitrineDrawFunc draw, gconstpointer data, double width, double height)
{
  for (guint dark = 0; dark < 2; dark++)
    {
      g_autofree char *path = g_strdup_printf ("/draw/%s/%s", name, dark ? "dark" : "light");
      Case *test = g_new (Case, 1);

      *test = (Case) { g_strdup (name), draw, data, dark, width, height };
      g_test_add_data_func_full (path, test, check, free_case);
    }
}
