/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wave: a sound over time. Thread: any. */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/**
 * VitrineWave:
 * @n: numbers of @sound, -1 to 1
 * @room: how many fill the width
 */
typedef struct
{
  const float *sound;
  gsize        n;
  gsize        room;
} VitrineWave;

/* A VitrineDrawFunc: one stroke from the least to the most for each column of pixels. */
void vitrine_draw_wave (gconstpointer wave, gboolean dark, cairo_t *cr, double width, double height);

G_END_DECLS
