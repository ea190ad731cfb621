/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Segments: a picture cut into superpixels, for LIME and its kin. Thread: any. */
#pragma once

#include "core/tensor.h"

G_BEGIN_DECLS

/* Each writes height x width segment numbers and returns how many there are
 * (0, 1, ... without gaps). @image is height x width x channels. */

/* Even rectangles, about @wanted of them. */
guint nn_segment_grid (gsize height, gsize width, guint wanted, gint32 *segments);

/**
 * nn_segment_slic:
 * @wanted: how many to aim at
 * @compactness: weight of distance in space against distance in colour (0..1 values);
 *   large: squares
 *
 * SLIC: k-means in colour and place, each centre looking only two spacings
 * around itself; stray islands then join a neighbour.
 * Achanta et al. (2012), SLIC superpixels compared to state-of-the-art methods.
 */
guint nn_segment_slic (const float *image, gsize height, gsize width, gsize channels,
                       guint wanted, double compactness, gint32 *segments);

G_END_DECLS
