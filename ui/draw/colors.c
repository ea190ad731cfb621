/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Themes, class and layer colours, colour maps and the surfaces made with them. */
#include <math.h>
#include <string.h>

#include "ui/draw/paint.h"

#define RGB(hex) { ((hex) >> 16 & 255) / 255.0, ((hex) >> 8 & 255) / 255.0, ((hex) & 255) / 255.0, 1 }

static const VitrineTheme light_theme = {
  .dark = FALSE,
  .view = RGB (0xffffff),
  .card = RGB (0xffffff),
  .window = RGB (0xfafafa),
  .ink = RGB (0x000000),
  .text = 0.80,
  .dim = 0.58,
  .grid = 0.08,
  .axis = 0.30,
  .line = 0.14,
  .accent = RGB (0x3584e4),
  .hot = RGB (0xd55e00),
  .negative = RGB (0x1f5fbf),
  .positive = RGB (0xc8252b),
  .classes = { RGB (0x0072b2), RGB (0xe69f00), RGB (0x009e73), RGB (0xd55e00), RGB (0x56b4e9),
               RGB (0xcc79a7), RGB (0xd8c61c), RGB (0x241f31), RGB (0x8b8b8b), RGB (0x8f5a2b) },
  .class_ink = { FALSE, TRUE, FALSE, FALSE, TRUE, TRUE, TRUE, FALSE, FALSE, FALSE },
};

static const VitrineTheme dark_theme = {
  .dark = TRUE,
  .view = RGB (0x1e1e1e),
  .card = RGB (0x363636),
  .window = RGB (0x242424),
  .ink = RGB (0xffffff),
  .text = 1.0,
  .dim = 0.62,
  .grid = 0.10,
  .axis = 0.30,
  .line = 0.14,
  .accent = RGB (0x3584e4),
  .hot = RGB (0xf07a2b),
  .negative = RGB (0x5aa2ff),
  .positive = RGB (0xff6b5e),
  .classes = { RGB (0x3d9be0), RGB (0xe69f00), RGB (0x1db98a), RGB (0xf07a2b), RGB (0x7ccbf5),
               RGB (0xde93bc), RGB (0xf0e442), RGB (0xf6f5f4), RGB (0x9a9996), RGB (0xb5794a) },
  .class_ink = { FALSE, TRUE, FALSE, FALSE, TRUE, TRUE, TRUE, TRUE, FALSE, FALSE },
};

static const VitrineColor magma[] = { RGB (0x000004), RGB (0x180f3d), RGB (0x440f76), RGB (0x721f81),
                                      RGB (0x9e2f7f), RGB (0xcd4071), RGB (0xf1605d), RGB (0xfd9668),
                                      RGB (0xfeca8d), RGB (0xfcfdbf) };

static const VitrineColor viridis[] = { RGB (0x440154), RGB (0x482878), RGB (0x3e4989), RGB (0x31688e),
                                        RGB (0x26828e), RGB (0x1f9e89), RGB (0x35b779), RGB (0x6ece58),
                                        RGB (0xb5de2b), RGB (0xfde725) };

/* Whether lines and dim texts are drawn strongly: a wish of the desktop, not of a figure. */
static gint contrast;

void
vitrine_theme_set_contrast (gboolean strong)
{
  g_atomic_int_set (&contrast, strong != FALSE);
}

static const VitrineTheme *
strong_theme (gboolean dark)
{
  static VitrineTheme themes[2];
  static gsize made;

  if (g_once_init_enter (&made))
    {
      themes[0] = light_theme;
      themes[1] = dark_theme;
      for (guint i = 0; i < 2; i++)
        {
          themes[i].text = 1;
          themes[i].dim = 0.88;
          themes[i].grid = 0.24;
          themes[i].axis = 0.8;
          themes[i].line = 0.6;
        }
      g_once_init_leave (&made, 1);
    }
  return &themes[dark != FALSE];
}

const VitrineTheme *
vitrine_theme (gboolean dark)
{
  if (g_atomic_int_get (&contrast))
    return strong_theme (dark);
  return dark ? &dark_theme : &light_theme;
}

VitrineColor
vitrine_color_hex (const char *hex)
{
  guint64 value = g_ascii_strtoull (*hex == '#' ? hex + 1 : hex, NULL, 16);

  return (VitrineColor) RGB (value);
}

VitrineColor
vitrine_color_alpha (VitrineColor color, double alpha)
{
  color.a = alpha;
  return color;
}

VitrineColor
vitrine_color_mix (VitrineColor a, VitrineColor b, double t)
{
  return (VitrineColor) { a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t,
                          a.a + (b.a - a.a) * t };
}

VitrineColor
vitrine_theme_fg (const VitrineTheme *theme, double alpha)
{
  return vitrine_color_alpha (theme->ink, alpha);
}

VitrineColor
vitrine_theme_layer (const VitrineTheme *theme, NnRole role)
{
  switch (role)
    {
    case NN_ROLE_INPUT:
      return vitrine_color_hex (theme->dark ? "#93A1B0" : "#6B7785");
    case NN_ROLE_CONVOLVE:
      return theme->classes[0];
    case NN_ROLE_ADJUST:
      return theme->classes[1];
    case NN_ROLE_WEIGH:
      return theme->classes[2];
    case NN_ROLE_SAMPLE:
      return theme->classes[3];
    case NN_ROLE_POOL:
      return theme->classes[4];
    case NN_ROLE_SERIES:
      return theme->classes[5];
    case NN_ROLE_MERGE:
      return theme->classes[9];
    case NN_ROLE_MOVE:
      /* between the greys of what changes nothing and the colours of what computes */
      return vitrine_color_hex (theme->dark ? "#A99BC8" : "#7A6A9C");
    case NN_ROLE_NONE:
    case NN_ROLE_FLATTEN:
    case NN_ROLE_RESHAPE:
    default:
      return vitrine_color_hex (theme->dark ? "#A8A8A8" : "#8B8B8B");
    }
}

VitrineColor
vitrine_theme_run (const VitrineTheme *theme, guint index)
{
  static const guint order[] = { 0, 1, 5, 2, 3, 4 };

  return theme->classes[order[index % G_N_ELEMENTS (order)]];
}

static VitrineColor
ramp (const VitrineColor *stops, guint n, double t)
{
  double position = CLAMP (t, 0, 1) * (n - 1);
  guint i = MIN ((guint) position, n - 2);

  return vitrine_color_mix (stops[i], stops[i + 1], position - i);
}

VitrineColor
vitrine_map_signed (const VitrineTheme *theme, double t)
{
  if (isnan (t))
    t = 0;
  t = CLAMP (t, -1, 1);
  return vitrine_color_alpha (t > 0 ? theme->positive : theme->negative, pow (fabs (t), 0.8));
}

VitrineColor
vitrine_map_magnitude (const VitrineTheme *theme, double t)
{
  if (isnan (t))
    t = 0;
  t = CLAMP (t, 0, 1);
  return vitrine_color_alpha (ramp (magma, G_N_ELEMENTS (magma), theme->dark ? 0.12 + 0.83 * t : 0.92 - 0.84 * t),
                              MIN (1, 2.2 * t));
}

VitrineColor
vitrine_map_viridis (double t)
{
  return ramp (viridis, G_N_ELEMENTS (viridis), isnan (t) ? 0 : t);
}

VitrineColor
vitrine_map_errors (const VitrineTheme *theme, double t)
{
  t = CLAMP (t, 0, 1);
  return ramp (magma, G_N_ELEMENTS (magma), theme->dark ? 0.38 + 0.52 * t : 0.78 - 0.64 * t);
}

static inline guint32
pixel (VitrineColor color)
{
  guint a = CLAMP (color.a, 0, 1) * 255 + 0.5;
  guint r = CLAMP (color.r, 0, 1) * color.a * 255 + 0.5;
  guint g = CLAMP (color.g, 0, 1) * color.a * 255 + 0.5;
  guint b = CLAMP (color.b, 0, 1) * color.a * 255 + 0.5;

  return a << 24 | MIN (r, a) << 16 | MIN (g, a) << 8 | MIN (b, a);
}

static VitrineColor
map_color (const VitrineTheme *theme, VitrineMap map, double t)
{
  switch (map)
    {
    case VITRINE_MAP_SIGNED:
      return vitrine_map_signed (theme, t);
    case VITRINE_MAP_MAGNITUDE:
      return vitrine_map_magnitude (theme, t);
    case VITRINE_MAP_VIRIDIS:
      return vitrine_map_viridis (t);
    case VITRINE_MAP_INK:
    default:
      return vitrine_theme_fg (theme, isnan (t) ? 0 : CLAMP (t, 0, 1) * (theme->dark ? 1 : 0.92));
    }
}

cairo_surface_t *
vitrine_map_surface (const VitrineTheme *theme, VitrineMap map, const float *values,
                     gsize height, gsize width, gsize stride, double limit)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  guchar *data = cairo_image_surface_get_data (surface);
  gsize row_bytes = cairo_image_surface_get_stride (surface);
  guint32 table[513];

  /* A table is enough: the maps are read by eye, and a look-up is what makes
   * a whole page of maps cost less than a frame. */
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    table[i] = pixel (map_color (theme, map, (i - 256.0) / 256.0));
  for (gsize y = 0; data != NULL && y < height; y++)
    {
      guint32 *row = (guint32 *) (data + y * row_bytes);

      for (gsize x = 0; x < width; x++)
        {
          double t = limit > 0 ? values[(y * width + x) * stride] / limit : 0;

          row[x] = table[isnan (t) ? 256 : (guint) (CLAMP (t, -1, 1) * 256 + 256.5)];
        }
    }
  cairo_surface_mark_dirty (surface);
  return surface;
}

cairo_surface_t *
vitrine_picture_surface (const VitrineTheme *theme, const float *values,
                         gsize height, gsize width, gsize channels, double strength)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  guchar *data = cairo_image_surface_get_data (surface);
  gsize row_bytes = cairo_image_surface_get_stride (surface);

  for (gsize y = 0; data != NULL && y < height; y++)
    {
      guint32 *row = (guint32 *) (data + y * row_bytes);

      for (gsize x = 0; x < width; x++)
        {
          const float *cell = values + (y * width + x) * channels;

          if (channels == 3)
            {
              row[x] = pixel ((VitrineColor) { cell[0], cell[1], cell[2], strength });
            }
          else
            {
              VitrineColor color = map_color (theme, VITRINE_MAP_INK, cell[0]);

              color.a *= strength;
              row[x] = pixel (color);
            }
        }
    }
  cairo_surface_mark_dirty (surface);
  return surface;
}

/* Not through cairo_get_source(): once the file of a figure cannot be written, each
 * call of it makes a new pattern that nobody owns. */
void
vitrine_set_surface (cairo_t *cr, cairo_surface_t *surface, gboolean sharp)
{
  cairo_pattern_t *pattern = cairo_pattern_create_for_surface (surface);

  cairo_pattern_set_filter (pattern, sharp ? CAIRO_FILTER_NEAREST : CAIRO_FILTER_BILINEAR);
  cairo_pattern_set_extend (pattern, CAIRO_EXTEND_PAD);
  cairo_set_source (cr, pattern);
  cairo_pattern_destroy (pattern);
}

void
vitrine_paint_surface (cairo_t *cr, cairo_surface_t *surface, double x, double y, double w, double h,
                       gboolean sharp, double alpha)
{
  int width = cairo_image_surface_get_width (surface);
  int height = cairo_image_surface_get_height (surface);

  if (width <= 0 || height <= 0 || w <= 0 || h <= 0)
    return;
  cairo_save (cr);
  cairo_rectangle (cr, x, y, w, h);
  cairo_clip (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, w / width, h / height);
  vitrine_set_surface (cr, surface, sharp);
  cairo_paint_with_alpha (cr, alpha);
  cairo_restore (cr);
}
