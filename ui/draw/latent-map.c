/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view of the map and its look-ups; latent-map-draw.c draws it. */
#include "ui/draw/latent-map.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>

#include "ui/draw/paint.h"

void
vitrine_latent_map_init (VitrineLatentMap *map)
{
  *map = (VitrineLatentMap){
    .n_dims = 2, .dx = 0, .dy = 1, .scale = 66,
    .samples = TRUE, .density = TRUE, .pictures = TRUE, .prior = TRUE,
    .range = 3, .steps = 15, .device_scale = 1,
  };
}

char *
vitrine_latent_dim_name (guint dim)
{
  static const char *const digits[] = { "₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉" };
  g_autofree char *number = g_strdup_printf ("%u", dim + 1);
  GString *name = g_string_new ("z");

  for (const char *p = number; *p != '\0'; p++)
    g_string_append (name, digits[*p - '0']);
  return g_string_free (name, FALSE);
}

void
vitrine_latent_map_to_pixel (const VitrineLatentMap *map, double width, double height,
                             double x, double y, double *px, double *py)
{
  *px = width / 2 + (x - map->x) * map->scale;
  *py = height / 2 - (y - map->y) * map->scale;
}

void
vitrine_latent_map_to_code (const VitrineLatentMap *map, double width, double height,
                            double px, double py, double *x, double *y)
{
  *x = map->x + (px - width / 2) / map->scale;
  *y = map->y - (py - height / 2) / map->scale;
}

static int
compare_floats (const void *a, const void *b)
{
  float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

/* The middle 99.6 % of a dimension: a few far codes must not make the rest a dot. */
static void
extent (const VitrineLatentMap *map, guint dim, double range[2])
{
  g_autofree float *values = g_new (float, MAX (map->n, 1));
  guint n = 0;

  for (guint i = 0; i < map->n; i++)
    if (isfinite (map->codes[(gsize) i * map->n_dims + dim]))
      values[n++] = map->codes[(gsize) i * map->n_dims + dim];
  if (n == 0)
    return;
  qsort (values, n, sizeof (float), compare_floats);
  range[0] = MIN (range[0], values[n / 500]);
  range[1] = MAX (range[1], values[n - 1 - n / 500]);
}

void
vitrine_latent_map_fit (VitrineLatentMap *map, double width, double height)
{
  /* Where there is a prior, its circle of 3 sigma belongs to the picture. */
  double prior = map->prior ? 3.15 : 0;
  double x[2] = { -prior, prior }, y[2] = { -prior, prior };

  if (!map->prior && map->n > 0)
    x[0] = y[0] = INFINITY, x[1] = y[1] = -INFINITY;
  extent (map, map->dx, x);
  extent (map, map->dy, y);
  if (!(x[1] > x[0]) || !(y[1] > y[0]))
    x[0] = y[0] = -3.15, x[1] = y[1] = 3.15;
  map->x = (x[0] + x[1]) / 2;
  map->y = (y[0] + y[1]) / 2;
  map->span[0] = x[1] - x[0];
  map->span[1] = y[1] - y[0];
  vitrine_latent_map_refit (map, width, height);
}

void
vitrine_latent_map_refit (VitrineLatentMap *map, double width, double height)
{
  if (!(map->span[0] > 0) || !(map->span[1] > 0))
    return;
  map->scale = MIN (MAX (width - 60, 40) / map->span[0], MAX (height - 40, 40) / map->span[1]);
  if (map->prior)
    map->scale = MIN (map->scale, 132);
}

char *
vitrine_latent_code_describe (const VitrineLatentMap *map)
{
  g_autofree char *name_x = vitrine_latent_dim_name (map->dx), *name_y = vitrine_latent_dim_name (map->dy);
  g_autofree char *at_x = NULL, *at_y = NULL;

  if (map->pointer == NULL)
    return NULL;
  at_x = vitrine_number_signed (map->pointer[map->dx], 2);
  at_y = vitrine_number_signed (map->pointer[map->dy], 2);
  return g_strdup_printf ("%s %s, %s %s", name_x, at_x, name_y, at_y);
}

char *
vitrine_latent_map_describe (const VitrineLatentMap *map)
{
  g_autofree char *name_x = vitrine_latent_dim_name (map->dx), *name_y = vitrine_latent_dim_name (map->dy);
  g_autofree char *count = vitrine_count (map->n);
  g_autofree char *at = vitrine_latent_code_describe (map);

  if (at == NULL)
    return g_strdup_printf (_("%s codes, %s by %s"), count, name_x, name_y);
  return g_strdup_printf (_("%s codes, pointer at %s"), count, at);
}
