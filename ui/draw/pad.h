/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pad: strokes of a pen, and the sample that they make.
 *
 * A drawn digit is brought into the form of the MNIST digits: its box scaled
 * to fit 20 x 20 of 28 x 28 pixels with its proportions kept, and its centre of
 * mass moved to the middle (LeCun, Cortes, Burges, "The MNIST database").
 * Thread: any.
 */
#pragma once

#include <cairo.h>

#include "core/tensor.h"

G_BEGIN_DECLS

typedef struct
{
  double   x, y;    /* 0..1 of the pad */
  gboolean start;   /* of a new stroke */
} VitrinePadPoint;

typedef struct
{
  GArray *points;   /* VitrinePadPoint */
  double  pen;      /* the pen's width, 0..1 of the pad */
  double  cursor_x, cursor_y;  /* the pen moved by keyboard, below 0: not shown */
} VitrinePad;

/* VitrineDrawFunc: the pad with its ink. */
void      vitrine_paint_pad   (gconstpointer pad, gboolean dark, cairo_t *cr, double width, double height);
/* One sample of @shape (height, width, channels) with a batch axis; NULL while the pad is empty. */
NnTensor *vitrine_pad_sample  (const VitrinePad *pad, const NnShape *shape) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
