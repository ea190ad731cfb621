/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pyramid: the least and greatest of any stretch of a growing list of numbers,
 * in logarithmic time. It is what lets a million points be drawn by one stroke
 * for each pixel column without losing a single spike. Thread: any.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define VITRINE_PYRAMID_LEVELS 8

typedef struct
{
  float low;      /* +INFINITY and -INFINITY where there is no finite number */
  float high;
} VitrineSpan;

/**
 * VitrinePyramid:
 *
 * Level k holds a span for each full or begun block of 16^(k+1) numbers. The
 * numbers themselves stay where they are: they are handed to each call, with
 * @stride floats from one to the next.
 */
typedef struct
{
  GArray *levels[VITRINE_PYRAMID_LEVELS];   /* VitrineSpan */
  gsize   n;
} VitrinePyramid;

void        vitrine_pyramid_clear (VitrinePyramid *pyramid);
/* Takes in what is new, up to @n numbers in all. */
void        vitrine_pyramid_grow  (VitrinePyramid *pyramid, const float *values, gsize stride, gsize n);
/* Of the numbers @from to @to - 1. Numbers that are not finite do not count. */
VitrineSpan vitrine_pyramid_span  (const VitrinePyramid *pyramid, const float *values, gsize stride,
                                   gsize from, gsize to);

static inline VitrineSpan
vitrine_span_join (VitrineSpan a, VitrineSpan b)
{
  return (VitrineSpan){ MIN (a.low, b.low), MAX (a.high, b.high) };
}

G_END_DECLS
