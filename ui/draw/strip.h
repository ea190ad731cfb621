/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strip: one thumbnail of the strip of samples, with what was made of it below. Thread: any. */
#pragma once

#include <cairo.h>

#include "ui/draw/box.h"

G_BEGIN_DECLS

#define VITRINE_THUMB        46.0
#define VITRINE_THUMB_WIDTH  54.0   /* with the ring */
#define VITRINE_THUMB_HEIGHT 72.0   /* with the caption */

typedef struct
{
  NnShape      shape;
  const float *values;      /* NULL: they are not there yet, or cannot be read: */
  gboolean     unreadable;
  char        *caption;     /* "5", or with @wrong "3 → 2" */
  VitrineBoxes boxes;
  guint        frames;      /* of a film; 0: it is none */
  gboolean     wrong;
  gboolean     selected;
  gboolean     pinned;      /* a dot in its corner */
  char        *text;        /* (nullable) of a text, which is written instead */
} VitrineThumb;

/* The sample alone, in a square with round corners. */
void vitrine_draw_thumb_content (const VitrineThumb *thumb, gboolean dark, cairo_t *cr, double x, double y, double side);
/* VitrineDrawFunc */
void vitrine_draw_thumb (gconstpointer thumb, gboolean dark, cairo_t *cr, double width, double height);

G_END_DECLS
