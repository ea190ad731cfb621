/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/segment.h"

#include <math.h>
#include <string.h>

#define MAX_CHANNELS 4
#define ITERATIONS   10

guint
nn_segment_grid (gsize   height,
                 gsize   width,
                 guint   wanted,
                 gint32 *segments)
{
  double spacing = sqrt ((double) height * width / MAX (wanted, 1));
  gsize rows = CLAMP ((gsize) lround (height / spacing), 1, height);
  gsize columns = CLAMP ((gsize) lround ((double) wanted / rows), 1, width);

  for (gsize y = 0; y < height; y++)
    for (gsize x = 0; x < width; x++)
      segments[y * width + x] = (gint32) (y * rows / height * columns + x * columns / width);
  return (guint) (rows * columns);
}

typedef struct
{
  double y, x, colour[MAX_CHANNELS];
  double n;
} Centre;

typedef struct
{
  const float *image;
  gsize        height, width, channels;
  double       spacing, compactness;
} Slic;

/* Pixels near each centre go to it if it is the closest so far. */
static void
assign (const Slic   *s,
        const Centre *centres,
        guint         n,
        double       *distance,
        gint32       *segments)
{
  double place = s->compactness * s->compactness / (s->spacing * s->spacing);

  for (gsize i = 0; i < s->height * s->width; i++)
    distance[i] = G_MAXDOUBLE;
  for (guint k = 0; k < n; k++)
    {
      const Centre *c = &centres[k];
      gsize y0 = (gsize) MAX (c->y - 2 * s->spacing, 0), x0 = (gsize) MAX (c->x - 2 * s->spacing, 0);
      gsize y1 = MIN ((gsize) (c->y + 2 * s->spacing) + 1, s->height);
      gsize x1 = MIN ((gsize) (c->x + 2 * s->spacing) + 1, s->width);

      for (gsize y = y0; y < y1; y++)
        for (gsize x = x0; x < x1; x++)
          {
            const float *pixel = s->image + (y * s->width + x) * s->channels;
            double d = place * ((y - c->y) * (y - c->y) + (x - c->x) * (x - c->x));

            for (gsize ch = 0; ch < MIN (s->channels, MAX_CHANNELS); ch++)
              d += (pixel[ch] - c->colour[ch]) * (pixel[ch] - c->colour[ch]);
            if (d < distance[y * s->width + x])
              {
                distance[y * s->width + x] = d;
                segments[y * s->width + x] = (gint32) k;
              }
          }
    }
}

static void
move_centres (const Slic   *s,
              const gint32 *segments,
              Centre       *centres,
              guint         n)
{
  g_autofree Centre *sums = g_new0 (Centre, n);

  for (gsize y = 0; y < s->height; y++)
    for (gsize x = 0; x < s->width; x++)
      {
        Centre *c = &sums[segments[y * s->width + x]];

        c->y += y;
        c->x += x;
        c->n += 1;
        for (gsize ch = 0; ch < MIN (s->channels, MAX_CHANNELS); ch++)
          c->colour[ch] += s->image[(y * s->width + x) * s->channels + ch];
      }
  for (guint k = 0; k < n; k++)
    if (sums[k].n > 0)
      {
        centres[k].y = sums[k].y / sums[k].n;
        centres[k].x = sums[k].x / sums[k].n;
        for (gsize ch = 0; ch < MAX_CHANNELS; ch++)
          centres[k].colour[ch] = sums[k].colour[ch] / sums[k].n;
      }
}

/* Gathers the connected piece around pixel @start into @queue. */
static gsize
flood (const Slic   *s,
       const gint32 *segments,
       gsize         start,
       gboolean     *seen,
       gsize        *queue)
{
  gsize n = 1;

  queue[0] = start;
  seen[start] = TRUE;
  for (gsize i = 0; i < n; i++)
    {
      gsize y = queue[i] / s->width, x = queue[i] % s->width;
      gsize next[4] = { queue[i] - 1, queue[i] + 1, queue[i] - s->width, queue[i] + s->width };
      gboolean inside[4] = { x > 0, x + 1 < s->width, y > 0, y + 1 < s->height };

      for (guint k = 0; k < 4; k++)
        if (inside[k] && !seen[next[k]] && segments[next[k]] == segments[start])
          {
            seen[next[k]] = TRUE;
            queue[n++] = next[k];
          }
    }
  return n;
}

/* Numbers the connected pieces anew; pieces smaller than a quarter of a square
 * join the one before them in reading order. */
static guint
connect (const Slic *s,
         gint32     *segments)
{
  gsize pixels = s->height * s->width;
  gsize smallest = (gsize) (s->spacing * s->spacing / 4);
  g_autofree gint32 *old = g_memdup2 (segments, pixels * sizeof (gint32));
  g_autofree gboolean *seen = g_new0 (gboolean, pixels);
  g_autofree gsize *queue = g_new (gsize, pixels);
  gint32 n = 0;

  for (gsize i = 0; i < pixels; i++)
    {
      gsize count;
      gint32 number;

      if (seen[i])
        continue;
      count = flood (s, old, i, seen, queue);
      number = n;
      if (count < smallest && i > 0)
        number = i % s->width > 0 ? segments[i - 1] : segments[i - s->width];
      else
        n++;
      for (gsize k = 0; k < count; k++)
        segments[queue[k]] = number;
    }
  return (guint) n;
}

guint
nn_segment_slic (const float *image,
                 gsize        height,
                 gsize        width,
                 gsize        channels,
                 guint        wanted,
                 double       compactness,
                 gint32      *segments)
{
  guint n = nn_segment_grid (height, width, wanted, segments);
  Slic s = { image, height, width, channels,
             sqrt ((double) height * width / n), MAX (compactness, 1e-6) };
  g_autofree Centre *centres = g_new0 (Centre, n);
  g_autofree double *distance = g_new (double, height * width);

  move_centres (&s, segments, centres, n);
  for (guint i = 0; i < ITERATIONS; i++)
    {
      assign (&s, centres, n, distance, segments);
      move_centres (&s, segments, centres, n);
    }
  return connect (&s, segments);
}
