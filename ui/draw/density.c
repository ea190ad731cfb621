/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/density.h"

#include <math.h>
#include <string.h>

#define N VITRINE_DENSITY_CELLS
#define MAX_RADIUS 16

static void
moments (const float *values, gsize stride, guint n, double *mean, double *deviation)
{
  double sum = 0, square = 0;
  guint count = 0;

  for (guint i = 0; i < n; i++)
    if (isfinite (values[i * stride]))
      {
        sum += values[i * stride];
        square += (double) values[i * stride] * values[i * stride];
        count++;
      }
  *mean = count ? sum / count : 0;
  *deviation = count ? sqrt (MAX (square / count - *mean * *mean, 0)) : 1;
  if (*deviation < 1e-6)
    *deviation = 1e-6;
}

static void
blur_axis (const float *in, float *out, gsize step, gsize line, const float *kernel, int radius)
{
  for (int l = 0; l < N; l++)
    for (int i = 0; i < N; i++)
      {
        float sum = 0;

        for (int k = MAX (-radius, -i); k <= MIN (radius, N - 1 - i); k++)
          sum += in[l * line + (i + k) * step] * kernel[k + radius];
        out[l * line + i * step] = sum;
      }
}

static void
blur (float *cells, float *scratch, double sigma_x, double sigma_y)
{
  float kernel[2 * MAX_RADIUS + 1];

  for (guint axis = 0; axis < 2; axis++)
    {
      double sigma = axis == 0 ? sigma_x : sigma_y, sum = 0;
      int radius = CLAMP ((int) ceil (3 * sigma), 1, MAX_RADIUS);

      for (int k = -radius; k <= radius; k++)
        sum += kernel[k + radius] = exp (-k * k / (2 * sigma * sigma));
      for (int k = 0; k <= 2 * radius; k++)
        kernel[k] /= sum;
      if (axis == 0)
        blur_axis (cells, scratch, 1, N, kernel, radius);
      else
        blur_axis (scratch, cells, N, 1, kernel, radius);
    }
}

VitrineDensity *
vitrine_density_new (const float *x, const float *y, gsize stride, guint n, const gint32 *labels, guint n_classes)
{
  VitrineDensity *density = g_new0 (VitrineDensity, 1);
  g_autofree float *scratch = g_new (float, N * N);
  g_autofree float *classes = NULL;
  double mean_x, mean_y, sd_x, sd_y, reach = 4.2, width;
  guint groups = labels != NULL && n_classes <= VITRINE_DENSITY_CLASSES ? n_classes : 0;

  moments (x, stride, n, &mean_x, &sd_x);
  moments (y, stride, n, &mean_y, &sd_y);
  density->cell_x = 2 * reach * sd_x / N;
  density->cell_y = 2 * reach * sd_y / N;
  density->x0 = mean_x - (N - 1) / 2.0 * density->cell_x;
  density->y0 = mean_y - (N - 1) / 2.0 * density->cell_y;
  density->n_classes = groups;
  classes = g_new0 (float, (gsize) MAX (groups, 1) * N * N);

  for (guint i = 0; i < n; i++)
    {
      int cx = lround ((x[i * stride] - density->x0) / density->cell_x);
      int cy = lround ((y[i * stride] - density->y0) / density->cell_y);
      guint group = groups > 0 && labels[i] >= 0 && (guint) labels[i] < groups ? labels[i] : 0;

      if (groups > 0)
        density->counts[group]++;
      if (cx >= 0 && cx < N && cy >= 0 && cy < N)
        classes[(gsize) group * N * N + cy * N + cx] += 1;
    }
  /* A little under Silverman's width, which is meant for one hump. */
  width = 0.55 * pow (MAX (n, 2), -1 / 6.0) * N / (2 * reach);
  for (guint c = 0; c < MAX (groups, 1); c++)
    {
      blur (classes + (gsize) c * N * N, scratch, MAX (width, 0.6), MAX (width, 0.6));
      for (guint i = 0; i < N * N; i++)
        density->total[i] += classes[(gsize) c * N * N + i];
    }
  for (guint i = 0; i < N * N; i++)
    density->peak = MAX (density->peak, density->total[i]);
  for (guint c = 0; c < groups; c++)
    {
      const float *cells = classes + (gsize) c * N * N;
      double best = -1;

      for (guint i = 0; i < N * N; i++)
        {
          double score = cells[i] * cells[i] / (density->total[i] + 1e-3 * density->peak + 1e-12);

          if (score > best)
            {
              best = score;
              density->hearts[c][0] = density->x0 + (i % N) * density->cell_x;
              density->hearts[c][1] = density->y0 + (i / N) * density->cell_y;
            }
        }
    }
  return density;
}

void
vitrine_density_contour (const VitrineDensity *density, double level, cairo_t *cr,
                         double px, double py, double sx, double sy)
{
  const float limit = level * density->peak;

  for (guint row = 0; row + 1 < N; row++)
    for (guint col = 0; col + 1 < N; col++)
      {
        /* Corners and edges counted round the square: 0 bottom left, 1 bottom right, 2 top right, 3 top left. */
        static const guint8 corner[4][2] = { { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 1 } };
        double cross[4][2];
        guint n = 0;

        for (guint e = 0; e < 4; e++)
          {
            const guint8 *a = corner[e], *b = corner[(e + 1) % 4];
            float va = density->total[(row + a[1]) * N + col + a[0]];
            float vb = density->total[(row + b[1]) * N + col + b[0]];
            double t;

            if ((va < limit) == (vb < limit))
              continue;
            t = (limit - va) / (vb - va);
            cross[n][0] = px + sx * (density->x0 + density->cell_x * (col + a[0] + t * (b[0] - a[0])));
            cross[n][1] = py + sy * (density->y0 + density->cell_y * (row + a[1] + t * (b[1] - a[1])));
            n++;
          }
        for (guint k = 0; k + 1 < n; k += 2)
          {
            cairo_move_to (cr, cross[k][0], cross[k][1]);
            cairo_line_to (cr, cross[k + 1][0], cross[k + 1][1]);
          }
      }
}
