/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/pyramid.h"

#include <math.h>

#define SHIFT 4   /* 16 children a block: few levels, and each fits a cache line or two */

static const VitrineSpan nothing = { INFINITY, -INFINITY };

static VitrineSpan
span_of (float value)
{
  return isfinite (value) ? (VitrineSpan){ value, value } : nothing;
}

void
vitrine_pyramid_clear (VitrinePyramid *pyramid)
{
  for (guint k = 0; k < VITRINE_PYRAMID_LEVELS; k++)
    g_clear_pointer (&pyramid->levels[k], g_array_unref);
  pyramid->n = 0;
}

/* Widens block @index of level @k, which is at most one past its end. */
static void
widen (VitrinePyramid *pyramid, guint k, gsize index, VitrineSpan span)
{
  GArray *level;

  if (pyramid->levels[k] == NULL)
    pyramid->levels[k] = g_array_new (FALSE, FALSE, sizeof (VitrineSpan));
  level = pyramid->levels[k];
  if (index == level->len)
    g_array_append_val (level, nothing);
  g_array_index (level, VitrineSpan, index) =
    vitrine_span_join (g_array_index (level, VitrineSpan, index), span);
}

void
vitrine_pyramid_grow (VitrinePyramid *pyramid, const float *values, gsize stride, gsize n)
{
  gsize i = pyramid->n, first = i >> SHIFT, last;

  if (n <= i)
    return;
  last = (n - 1) >> SHIFT;
  for (gsize block = first; block <= last; block++)
    {
      gsize end = MIN ((block + 1) << SHIFT, n);
      VitrineSpan span = nothing;

      for (; i < end; i++)
        span = vitrine_span_join (span, span_of (values[i * stride]));
      widen (pyramid, 0, block, span);
    }
  /* Each level out of the one below, where that has changed. */
  for (guint k = 1; k < VITRINE_PYRAMID_LEVELS; k++, first >>= SHIFT, last >>= SHIFT)
    for (gsize block = first; block <= last; block++)
      widen (pyramid, k, block >> SHIFT, g_array_index (pyramid->levels[k - 1], VitrineSpan, block));
  pyramid->n = n;
}

VitrineSpan
vitrine_pyramid_span (const VitrinePyramid *pyramid, const float *values, gsize stride, gsize from, gsize to)
{
  VitrineSpan span = nothing;
  const gsize mask = (1 << SHIFT) - 1;

  to = MIN (to, pyramid->n);
  if (from >= to)
    return span;

  /* The ragged ends at each level, then up to the next. */
  for (; from < to && (from & mask); from++)
    span = vitrine_span_join (span, span_of (values[from * stride]));
  for (; from < to && (to & mask); to--)
    span = vitrine_span_join (span, span_of (values[(to - 1) * stride]));
  for (guint k = 0; from < to; k++)
    {
      const VitrineSpan *level = (const VitrineSpan *) (gpointer) pyramid->levels[k]->data;
      gboolean top = k + 1 == VITRINE_PYRAMID_LEVELS;

      from >>= SHIFT;
      to >>= SHIFT;
      for (; from < to && (top || (from & mask)); from++)
        span = vitrine_span_join (span, level[from]);
      for (; from < to && (to & mask); to--)
        span = vitrine_span_join (span, level[to - 1]);
    }
  return span;
}
