/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reconstruction: a sample, what the network makes of it, and where they differ. Thread: any. */
#pragma once

#include <cairo.h>

#include "core/tensor.h"

G_BEGIN_DECLS

/**
 * VitrineReconstruction:
 * @sample: (nullable): with a batch axis of 1
 * @output: (nullable): of the same shape
 * @name: (nullable): what the sample is called
 */
typedef struct
{
  NnTensor   *sample;
  NnTensor   *output;
  const char *name;
} VitrineReconstruction;

void   vitrine_reconstruction_draw   (gconstpointer reconstruction, gboolean dark, cairo_t *cr, double width, double height);
double vitrine_reconstruction_height (double width);
char  *vitrine_reconstruction_csv    (gconstpointer reconstruction) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
