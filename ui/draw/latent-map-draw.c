/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The layers of the map, back to front: decoded grid, samples, prior circles,
 * contours, badges, axes; and over them, fresh each time, the pointer. */
#include "ui/draw/latent-map.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ui/draw/density.h"
#include "ui/draw/paint.h"
#include "ui/draw/picture.h"

#define DOT 1.7
#define DOT_ALPHA 0.62
#define BUBBLE_W 124.0
#define BUBBLE_H 146.0

typedef struct
{
  guint    serial;
  gboolean dark;
  double   width, height, x, y, scale, device;
  guint    dx, dy;
} Key;

struct _VitrineMapCache
{
  Key               key;
  cairo_surface_t  *layers;
  guint             density_serial;
  guint             density_dx, density_dy;
  const float      *density_codes;
  VitrineDensity   *density;
  NnTensor         *atlas_of;
  gboolean          atlas_dark;
  double            atlas_x0, atlas_y0;
  cairo_surface_t  *atlas;
  guint             quadrant;
};

typedef struct
{
  const VitrineLatentMap *map;
  const VitrineTheme     *theme;
  VitrineMapCache        *cache;
  gboolean                dark;
  double                  width, height;
} Frame;

VitrineMapCache *
vitrine_map_cache_new (void)
{
  return g_new0 (VitrineMapCache, 1);
}

void
vitrine_map_cache_free (VitrineMapCache *cache)
{
  g_clear_pointer (&cache->layers, cairo_surface_destroy);
  g_clear_pointer (&cache->atlas, cairo_surface_destroy);
  g_clear_pointer (&cache->atlas_of, nn_tensor_unref);
  g_free (cache->density);
  g_free (cache);
}

static void
to_pixel (const Frame *frame, double x, double y, double *px, double *py)
{
  vitrine_latent_map_to_pixel (frame->map, frame->width, frame->height, x, y, px, py);
}

static const VitrineDensity *
density (const Frame *frame)
{
  const VitrineLatentMap *map = frame->map;
  VitrineMapCache *cache = frame->cache;

  if (cache->density == NULL || cache->density_serial != map->serial || cache->density_codes != map->codes
      || cache->density_dx != map->dx || cache->density_dy != map->dy)
    {
      g_free (cache->density);
      cache->density = vitrine_density_new (map->codes + map->dx, map->codes + map->dy, map->n_dims, map->n,
                                            map->labels, map->n_classes);
      cache->density_serial = map->serial;
      cache->density_codes = map->codes;
      cache->density_dx = map->dx;
      cache->density_dy = map->dy;
    }
  return cache->density;
}

/* How strong the grid's picture is at a place: less where the prior hardly goes. */
static double
grid_strength (const VitrineLatentMap *map, guint row, guint col)
{
  double x = map->grid_x0 + col * (map->grid_x1 - map->grid_x0) / MAX (1, map->grid_cols - 1);
  double y = map->grid_y0 + row * (map->grid_y1 - map->grid_y0) / MAX (1, map->grid_rows - 1);
  double far = MAX (hypot (x, y) - 3.2, 0);

  return map->prior ? MAX (1 - far * 0.28, 0.28) : 1;
}

/* All pictures of the grid in one surface, made once for each decoded grid. */
static void
make_atlas (const Frame *frame)
{
  const VitrineLatentMap *map = frame->map;
  NnShape shape = nn_shape_sample (&map->grid->shape);
  gsize h = shape.size[0], w = shape.size[1], channels = shape.size[2];
  guint rows = map->grid_rows, cols = map->grid_cols;
  guint ink = frame->theme->dark ? 255 : 0;
  guchar *pixels;
  gsize stride;

  g_clear_pointer (&frame->cache->atlas, cairo_surface_destroy);
  frame->cache->atlas = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, cols * w, rows * h);
  pixels = cairo_image_surface_get_data (frame->cache->atlas);
  stride = cairo_image_surface_get_stride (frame->cache->atlas);
  if (pixels == NULL)
    return;
  for (guint row = 0; row < rows; row++)
    for (guint col = 0; col < cols; col++)
      {
        const float *values = map->grid->data + ((gsize) row * cols + col) * h * w * channels;
        double strength = (channels == 1 ? 0.20 : 0.35) * grid_strength (map, row, col);

        for (gsize y = 0; y < h; y++)
          {
            guint32 *out = (guint32 *) (gpointer) (pixels + ((rows - 1 - row) * h + y) * stride) + col * w;

            for (gsize x = 0; x < w; x++, values += channels)
              {
                guint alpha = 255 * strength * (channels == 1 ? CLAMP (values[0], 0, 1) : 1) + 0.5;
                guint r = ink, g = ink, b = ink;

                if (channels == 3)
                  r = 255 * CLAMP (values[0], 0, 1), g = 255 * CLAMP (values[1], 0, 1), b = 255 * CLAMP (values[2], 0, 1);
                out[x] = alpha << 24 | (r * alpha / 255) << 16 | (g * alpha / 255) << 8 | b * alpha / 255;
              }
          }
      }
  cairo_surface_mark_dirty (frame->cache->atlas);
}

static void
draw_grid (cairo_t *cr, const Frame *frame)
{
  const VitrineLatentMap *map = frame->map;
  VitrineMapCache *cache = frame->cache;
  double cell_x, cell_y, x0, y0, x1, y1;
  NnShape shape;

  if (!map->pictures || map->grid == NULL || map->grid_cols < 2 || map->grid_rows < 2)
    return;
  shape = nn_shape_sample (&map->grid->shape);
  if (shape.n_axes != 3 || (shape.size[2] != 1 && shape.size[2] != 3)
      || map->grid->shape.size[0] != (gsize) map->grid_cols * map->grid_rows)
    return;
  if (cache->atlas == NULL || cache->atlas_of != map->grid || cache->atlas_dark != frame->dark
      || cache->atlas_x0 != map->grid_x0 || cache->atlas_y0 != map->grid_y0)
    {
      make_atlas (frame);
      g_clear_pointer (&cache->atlas_of, nn_tensor_unref);
      cache->atlas_of = nn_tensor_ref (map->grid);
      cache->atlas_dark = frame->dark;
      cache->atlas_x0 = map->grid_x0;
      cache->atlas_y0 = map->grid_y0;
    }
  cell_x = (map->grid_x1 - map->grid_x0) / (map->grid_cols - 1);
  cell_y = (map->grid_y1 - map->grid_y0) / (map->grid_rows - 1);
  to_pixel (frame, map->grid_x0 - cell_x / 2, map->grid_y1 + cell_y / 2, &x0, &y0);
  to_pixel (frame, map->grid_x1 + cell_x / 2, map->grid_y0 - cell_y / 2, &x1, &y1);
  vitrine_paint_surface (cr, cache->atlas, x0, y0, x1 - x0, y1 - y0, FALSE, 1);
}

static int
compare_floats (const void *a, const void *b)
{
  float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

/* The errors' ends for the colour map: the lowest and the 99th of a hundred. */
static void
error_range (const VitrineLatentMap *map, double range[2])
{
  g_autofree float *sorted = g_memdup2 (map->errors, map->n_errors * sizeof (float));

  qsort (sorted, map->n_errors, sizeof (float), compare_floats);
  range[0] = sorted[0];
  range[1] = sorted[(gsize) (0.99 * (map->n_errors - 1))];
  if (range[1] <= range[0])
    range[1] = range[0] + 1e-9;
}

static gboolean
by_error (const VitrineLatentMap *map)
{
  return map->colour == VITRINE_MAP_BY_ERROR && map->errors != NULL && map->n_errors >= map->n && map->n > 0;
}

static VitrineColor
sample_color (const Frame *frame, guint index, const double errors[2])
{
  const VitrineLatentMap *map = frame->map;

  if (by_error (map))
    return vitrine_map_viridis (CLAMP ((map->errors[index] - errors[0]) / (errors[1] - errors[0]), 0, 1));
  if (map->colour == VITRINE_MAP_BY_LABEL && map->labels != NULL && map->labels[index] >= 0)
    return frame->theme->classes[map->labels[index] % 10];
  return vitrine_theme_fg (frame->theme, 1);
}

/* A step through the samples that is coprime to their number: classes stored
 * one after the other must not lie one over the other. */
static guint
stride_for (guint n)
{
  guint stride = MAX (1, n * 0.618);

  for (;; stride++)
    {
      guint a = n, b = stride;

      while (b != 0)
        {
          guint rest = a % b;

          a = b;
          b = rest;
        }
      if (a == 1)
        return stride;
    }
}

#define SUB 4      /* places within a pixel at which a dot is prepared */

/* Dots on an image, by hand: ten thousand in a millisecond or two. */
static void
stamp_samples (cairo_surface_t *surface, const Frame *frame, double device)
{
  const VitrineLatentMap *map = frame->map;
  int width = cairo_image_surface_get_width (surface), height = cairo_image_surface_get_height (surface);
  int radius = (int) ceil (DOT * device) + 1, side = 2 * radius + 1;
  g_autofree guint8 *masks = g_malloc0 (SUB * SUB * side * side);
  guchar *pixels;
  gsize stride = cairo_image_surface_get_stride (surface);
  guint step = stride_for (map->n), index = 0;
  double errors[2] = { 0, 1 };

  cairo_surface_flush (surface);
  pixels = cairo_image_surface_get_data (surface);
  if (pixels == NULL)
    return;
  for (int s = 0; s < SUB * SUB; s++)
    for (int y = 0; y < side; y++)
      for (int x = 0; x < side; x++)
        {
          double dx = x - radius + 0.5 - (s % SUB + 0.5) / SUB, dy = y - radius + 0.5 - (s / SUB + 0.5) / SUB;

          masks[(s * side + y) * side + x] =
            255 * DOT_ALPHA * CLAMP (DOT * device - hypot (dx, dy) + 0.5, 0, 1);
        }
  if (by_error (map))
    error_range (map, errors);
  for (guint i = 0; i < map->n; i++, index = (index + step) % map->n)
    {
      const float *code = map->codes + (gsize) index * map->n_dims;
      double px, py;
      VitrineColor color;
      guint r, g, b;
      const guint8 *mask;
      int ix, iy;

      to_pixel (frame, code[map->dx], code[map->dy], &px, &py);
      px *= device;
      py *= device;
      if (!(px > radius && py > radius && px < width - radius - 1 && py < height - radius - 1))
        continue;
      ix = px;
      iy = py;
      mask = masks + ((int) ((py - iy) * SUB) * SUB + (int) ((px - ix) * SUB)) * side * side;
      color = sample_color (frame, index, errors);
      r = 255 * color.r, g = 255 * color.g, b = 255 * color.b;
      for (int y = 0; y < side; y++)
        {
          guint32 *out = (guint32 *) (gpointer) (pixels + (iy - radius + y) * stride) + ix - radius;

          for (int x = 0; x < side; x++)
            {
              guint a = mask[y * side + x], rest = 255 - a, old = out[x];

              if (a == 0)
                continue;
              out[x] = (a + (old >> 24) * rest / 255) << 24
                       | ((r * a + (old >> 16 & 255) * rest) / 255) << 16
                       | ((g * a + (old >> 8 & 255) * rest) / 255) << 8
                       | (b * a + (old & 255) * rest) / 255;
            }
        }
    }
  cairo_surface_mark_dirty (surface);
}

/* Dots as circles, for files that keep lines as lines. */
static void
draw_samples (cairo_t *cr, const Frame *frame)
{
  const VitrineLatentMap *map = frame->map;
  guint step = stride_for (map->n), index = 0;
  double errors[2] = { 0, 1 };

  if (by_error (map))
    error_range (map, errors);
  for (guint i = 0; i < map->n; i++, index = (index + step) % map->n)
    {
      const float *code = map->codes + (gsize) index * map->n_dims;
      double px, py;

      to_pixel (frame, code[map->dx], code[map->dy], &px, &py);
      if (!(px > 0 && py > 0 && px < frame->width && py < frame->height))
        continue;
      vitrine_set_color (cr, vitrine_color_alpha (sample_color (frame, index, errors), DOT_ALPHA));
      cairo_arc (cr, px, py, DOT, 0, 2 * G_PI);
      cairo_fill (cr);
    }
}

static void
draw_prior (cairo_t *cr, const Frame *frame)
{
  const double dash[] = { 4, 4 };
  double px, py;

  if (!frame->map->prior)
    return;
  to_pixel (frame, 0, 0, &px, &py);
  cairo_save (cr);
  cairo_set_dash (cr, dash, 2, 0);
  cairo_set_line_width (cr, 1);
  vitrine_set_color (cr, vitrine_theme_fg (frame->theme, 0.45));
  for (guint sigma = 1; sigma <= 3; sigma++)
    {
      cairo_new_sub_path (cr);
      cairo_arc (cr, px, py, sigma * frame->map->scale, 0, 2 * G_PI);
    }
  cairo_stroke (cr);
  cairo_restore (cr);
}

static void
draw_prior_names (cairo_t *cr, const Frame *frame)
{
  double px, py;

  if (!frame->map->prior)
    return;
  to_pixel (frame, 0, 0, &px, &py);
  for (guint sigma = 1; sigma <= 3; sigma++)
    {
      double r = sigma * frame->map->scale + 9, x = px - 0.707 * r, y = py - 0.707 * r, w;
      g_autofree char *text = g_strdup_printf ("%uσ", sigma);

      vitrine_text_size (cr, 11.5, VITRINE_TEXT_NORMAL, text, &w, NULL);
      vitrine_round_rect (cr, x - w / 2 - 3, y - 8, w + 6, 16, 5);
      vitrine_set_color (cr, vitrine_color_alpha (frame->theme->card, 0.7));
      cairo_fill (cr);
      vitrine_text (cr, x, y, 0.5, 0.5, 11.5, VITRINE_TEXT_NORMAL,
                    vitrine_theme_fg (frame->theme, frame->theme->dim), text);
    }
}

static void
draw_contours (cairo_t *cr, const Frame *frame)
{
  static const double levels[] = { 0.06, 0.22, 0.5 };
  double px, py;

  if (!frame->map->density || frame->map->n < 50)
    return;
  to_pixel (frame, 0, 0, &px, &py);
  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    vitrine_density_contour (density (frame), levels[i], cr, px, py, frame->map->scale, -frame->map->scale);
  cairo_set_line_width (cr, 0.9);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  vitrine_set_color (cr, vitrine_theme_fg (frame->theme, 0.38));
  cairo_stroke (cr);
}

static void
draw_badges (cairo_t *cr, const Frame *frame)
{
  const VitrineLatentMap *map = frame->map;
  double at[VITRINE_DENSITY_CLASSES][2];
  const VitrineDensity *hearts;

  if (map->labels == NULL || map->n_classes == 0 || map->n_classes > VITRINE_DENSITY_CLASSES || map->n == 0)
    return;
  hearts = density (frame);
  for (guint c = 0; c < map->n_classes; c++)
    to_pixel (frame, hearts->hearts[c][0], hearts->hearts[c][1], &at[c][0], &at[c][1]);
  /* Badges that would hide each other step apart. */
  for (guint pass = 0; pass < 6; pass++)
    for (guint a = 0; a < map->n_classes; a++)
      for (guint b = 0; b < a; b++)
        {
          double dx = at[a][0] - at[b][0], dy = at[a][1] - at[b][1], d = hypot (dx, dy);

          if (d >= 23 || hearts->counts[a] == 0 || hearts->counts[b] == 0)
            continue;
          if (d < 1e-3)
            dx = 1, dy = 0, d = 1;
          at[a][0] += dx / d * (23 - d) / 2, at[a][1] += dy / d * (23 - d) / 2;
          at[b][0] -= dx / d * (23 - d) / 2, at[b][1] -= dy / d * (23 - d) / 2;
        }
  for (guint c = 0; c < map->n_classes; c++)
    {
      g_autofree char *text = g_strdup_printf ("%u", c);

      if (hearts->counts[c] == 0)
        continue;
      vitrine_set_color (cr, frame->theme->card);
      cairo_arc (cr, at[c][0], at[c][1], 11.5, 0, 2 * G_PI);
      cairo_fill (cr);
      vitrine_set_color (cr, frame->theme->classes[c % 10]);
      cairo_arc (cr, at[c][0], at[c][1], 10, 0, 2 * G_PI);
      cairo_fill (cr);
      vitrine_text (cr, at[c][0], at[c][1], 0.5, 0.5, c < 10 ? 12.5 : 11, VITRINE_TEXT_BOLD,
                    vitrine_color_hex (frame->theme->class_ink[c % 10] ? "#000000" : "#ffffff"), text);
    }
}

static void
draw_axes (cairo_t *cr, const Frame *frame)
{
  const VitrineTheme *theme = frame->theme;
  VitrineColor dim = vitrine_theme_fg (theme, theme->dim), axis = vitrine_theme_fg (theme, 0.45);
  g_autofree char *name_x = vitrine_latent_dim_name (frame->map->dx);
  g_autofree char *name_y = vitrine_latent_dim_name (frame->map->dy);
  double ticks[16], x0, y0, x1, y1;
  guint n;

  vitrine_latent_map_to_code (frame->map, frame->width, frame->height, 0, frame->height, &x0, &y0);
  vitrine_latent_map_to_code (frame->map, frame->width, frame->height, frame->width, 0, &x1, &y1);
  n = vitrine_ticks (x0, x1, MAX (3, frame->width / 130), ticks);
  for (guint i = 0; i < n; i++)
    {
      double px, py;
      g_autofree char *text = vitrine_number_tick (ticks[i], ticks[1] - ticks[0]);

      to_pixel (frame, ticks[i], 0, &px, &py);
      if (px < 34 || px > frame->width - 34)
        continue;
      vitrine_line (cr, floor (px) + 0.5, frame->height - 5, floor (px) + 0.5, frame->height, 1, axis);
      vitrine_text (cr, px, frame->height - 7, 0.5, 1, 11.5, VITRINE_TEXT_NORMAL, dim, text);
    }
  n = vitrine_ticks (y0, y1, MAX (3, frame->height / 90), ticks);
  for (guint i = 0; i < n; i++)
    {
      double px, py;
      g_autofree char *text = vitrine_number_tick (ticks[i], ticks[1] - ticks[0]);

      to_pixel (frame, 0, ticks[i], &px, &py);
      if (py < 34 || py > frame->height - 26)
        continue;
      vitrine_line (cr, 0, floor (py) + 0.5, 5, floor (py) + 0.5, 1, axis);
      vitrine_text (cr, 9, py, 0, 0.5, 11.5, VITRINE_TEXT_NORMAL, dim, text);
    }
  vitrine_text (cr, 10, 10, 0, 0, 14, VITRINE_TEXT_BOLD, vitrine_theme_fg (theme, theme->text), name_y);
  vitrine_text (cr, frame->width - 10, frame->height - 5, 1, 1, 14, VITRINE_TEXT_BOLD,
                vitrine_theme_fg (theme, theme->text), name_x);
  if (by_error (frame->map))
    {
      double errors[2];

      error_range (frame->map, errors);
      vitrine_colour_bar (cr, theme, VITRINE_MAP_VIRIDIS, frame->width - 62, 16, 10, 110, TRUE, errors[0], errors[1], NAN);
    }
}

/* All that does not move with the pointer. @surface: the image behind @cr, or NULL for a file of lines. */
static void
draw_layers (cairo_t *cr, cairo_surface_t *surface, const Frame *frame, double device)
{
  draw_grid (cr, frame);
  if (frame->map->samples && frame->map->n > 0)
    {
      if (surface != NULL)
        stamp_samples (surface, frame, device);
      else
        draw_samples (cr, frame);
    }
  draw_prior (cr, frame);
  if (frame->map->n > 0)
    draw_contours (cr, frame);
  draw_prior_names (cr, frame);
  if (frame->map->samples || frame->map->density)
    draw_badges (cr, frame);
  draw_axes (cr, frame);
}

static void
paint_layers (cairo_t *cr, const Frame *frame)
{
  const VitrineLatentMap *map = frame->map;
  cairo_surface_type_t type = cairo_surface_get_type (cairo_get_target (cr));
  double device = 1, scale = 1, none = 0;
  Key key;

  if (type == CAIRO_SURFACE_TYPE_SVG || type == CAIRO_SURFACE_TYPE_PDF || type == CAIRO_SURFACE_TYPE_PS)
    {
      draw_layers (cr, NULL, frame, 1);
      return;
    }
  cairo_user_to_device_distance (cr, &device, &none);
  cairo_surface_get_device_scale (cairo_get_target (cr), &scale, &none);
  device = MAX (1, MAX (map->device_scale, fabs (device) * scale));
  memset (&key, 0, sizeof key);
  key = (Key){ map->serial, frame->dark, frame->width, frame->height, map->x, map->y, map->scale, device,
               map->dx, map->dy };
  if (frame->cache->layers == NULL || memcmp (&key, &frame->cache->key, sizeof key) != 0)
    {
      cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, ceil (frame->width * device),
                                                             ceil (frame->height * device));
      cairo_t *layers;

      cairo_surface_set_device_scale (surface, device, device);
      layers = cairo_create (surface);
      draw_layers (layers, surface, frame, device);
      cairo_destroy (layers);
      g_clear_pointer (&frame->cache->layers, cairo_surface_destroy);
      frame->cache->layers = surface;
      frame->cache->key = key;
    }
  cairo_set_source_surface (cr, frame->cache->layers, 0, 0);
  cairo_paint (cr);
}

static void
bubble_place (const Frame *frame, guint quadrant, double px, double py, double *x, double *y)
{
  *x = quadrant & 1 ? px - 16 - BUBBLE_W : px + 16;
  *y = quadrant & 2 ? py - 16 - BUBBLE_H : py + 16;
}

/* The quadrant round the pointer that hides the fewest samples; the one before
 * stays unless another is clearly better, so that the bubble does not flit. */
static guint
free_quadrant (const Frame *frame, double px, double py)
{
  const VitrineLatentMap *map = frame->map;
  double hidden[4] = { 0 };
  guint best = 0;

  for (guint q = 0; q < 4; q++)
    {
      double x, y, cx0, cy0, cx1, cy1;

      bubble_place (frame, q, px, py, &x, &y);
      if (x < 4 || y < 4 || x + BUBBLE_W > frame->width - 4 || y + BUBBLE_H > frame->height - 4)
        {
          hidden[q] = INFINITY;
          continue;
        }
      vitrine_latent_map_to_code (map, frame->width, frame->height, x, y + BUBBLE_H, &cx0, &cy0);
      vitrine_latent_map_to_code (map, frame->width, frame->height, x + BUBBLE_W, y, &cx1, &cy1);
      for (guint i = 0; i < map->n; i++)
        {
          float cx = map->codes[(gsize) i * map->n_dims + map->dx], cy = map->codes[(gsize) i * map->n_dims + map->dy];

          hidden[q] += cx > cx0 && cx < cx1 && cy > cy0 && cy < cy1;
        }
    }
  for (guint q = 1; q < 4; q++)
    if (hidden[q] < hidden[best])
      best = q;
  if (isinf (hidden[frame->cache->quadrant]) || hidden[frame->cache->quadrant] > 1.4 * hidden[best] + 20)
    frame->cache->quadrant = best;
  return frame->cache->quadrant;
}

static void
draw_bubble (cairo_t *cr, const Frame *frame, double px, double py)
{
  const VitrineLatentMap *map = frame->map;
  NnShape shape = nn_shape_sample (&map->decoded->shape);
  g_autofree char *at_x = vitrine_number_signed (map->pointer[map->dx], 2);
  g_autofree char *at_y = vitrine_number_signed (map->pointer[map->dy], 2);
  g_autofree char *text = g_strdup_printf ("%s, %s", at_x, at_y);
  double x, y;

  bubble_place (frame, free_quadrant (frame, px, py), px, py, &x, &y);
  x = floor (CLAMP (x, 4, MAX (4, frame->width - BUBBLE_W - 4)));
  y = floor (CLAMP (y, 4, MAX (4, frame->height - BUBBLE_H - 4)));
  for (guint i = 4; i > 0; i--)
    {
      vitrine_round_rect (cr, x - i, y - i + 2, BUBBLE_W + 2 * i, BUBBLE_H + 2 * i, 9 + i);
      vitrine_set_color (cr, (VitrineColor){ 0, 0, 0, frame->dark ? 0.12 : 0.035 });
      cairo_fill (cr);
    }
  vitrine_draw_frame (cr, frame->dark, x, y, BUBBLE_W, BUBBLE_H, 9);
  vitrine_draw_picture (cr, frame->dark, &shape, map->decoded->data, 0, x + 6, y + 6, 112, 112);
  vitrine_text (cr, x + BUBBLE_W / 2, y + BUBBLE_H - 14, 0.5, 0.5, 12, VITRINE_TEXT_BOLD,
                vitrine_theme_fg (frame->theme, frame->theme->text), text);
}

static void
draw_pointer (cairo_t *cr, const Frame *frame)
{
  const VitrineLatentMap *map = frame->map;
  VitrineColor accent = frame->theme->accent;
  double px, py;

  to_pixel (frame, map->pointer[map->dx], map->pointer[map->dy], &px, &py);
  if (map->range > 0)
    {
      double x0, y0, x1, y1;

      to_pixel (frame, -map->range, -map->range, &x0, &y0);
      to_pixel (frame, map->range, map->range, &x1, &y1);
      vitrine_line (cr, x0, py, x1, py, 1.4, accent);
      vitrine_line (cr, px, y0, px, y1, 1.4, accent);
      for (guint i = 0; i < map->steps; i++)
        {
          double t = map->steps > 1 ? (double) i / (map->steps - 1) : 0.5;

          for (guint axis = 0; axis < 2; axis++)
            {
              double x = axis ? px : x0 + t * (x1 - x0), y = axis ? y0 + t * (y1 - y0) : py;

              vitrine_set_color (cr, frame->theme->card);
              cairo_arc (cr, x, y, 3.0, 0, 2 * G_PI);
              cairo_fill (cr);
              vitrine_set_color (cr, accent);
              cairo_arc (cr, x, y, 2.1, 0, 2 * G_PI);
              cairo_fill (cr);
            }
        }
    }
  vitrine_set_color (cr, frame->theme->card);
  cairo_arc (cr, px, py, 8, 0, 2 * G_PI);
  cairo_fill (cr);
  vitrine_set_color (cr, accent);
  cairo_arc (cr, px, py, 6, 0, 2 * G_PI);
  cairo_fill (cr);
  if (map->decoded != NULL && px > -8 && py > -8 && px < frame->width + 8 && py < frame->height + 8)
    draw_bubble (cr, frame, px, py);
}

void
vitrine_latent_map_draw (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const VitrineLatentMap *map = data;
  g_autoptr (VitrineMapCache) own = map->cache == NULL ? vitrine_map_cache_new () : NULL;
  Frame frame = { map, vitrine_theme (dark), map->cache != NULL ? map->cache : own, dark, width, height };

  cairo_save (cr);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_clip (cr);
  paint_layers (cr, &frame);
  if (map->pointer != NULL)
    draw_pointer (cr, &frame);
  cairo_restore (cr);
}
