/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Picture: one sample, or one output of a network, in a small frame: an image
 * as ink or colour, a list or a series of few channels as lines, one of many as
 * a spectrogram. Thread: any.
 */
#pragma once

#include <cairo.h>

#include "core/tensor.h"

G_BEGIN_DECLS

/* More channels than these are a picture of time and bands. */
#define VITRINE_SERIES_CHANNELS 6

/* Whether samples of @shape are steps of a few numbers each, to be drawn as lines. */
gboolean vitrine_shape_is_series (const NnShape *shape);

/**
 * vitrine_draw_picture:
 * @shape: of one sample
 * @signed_limit: above 0: a signed map with this limit instead of a picture, a line about zero
 *
 * Fits the picture into the frame, centred, its sides in proportion.
 */
void vitrine_draw_picture (cairo_t *cr, gboolean dark, const NnShape *shape, const float *values,
                           double signed_limit, double x, double y, double width, double height);
/* Time to the right, low tones at the foot; fills the frame. @shape: steps x bands. */
void vitrine_draw_spectrogram (cairo_t *cr, gboolean dark, const NnShape *shape, const float *values,
                               double signed_limit, double x, double y, double width, double height);
/* Its values in that order: bands x steps, the highest band first. Owned by the caller. */
float *vitrine_turned    (const NnShape *shape, const float *values) G_GNUC_WARN_UNUSED_RESULT;
/* Where the picture comes to lie in its frame: for shapes of 3 axes. */
void vitrine_picture_place (const NnShape *shape, double x, double y, double width, double height, double place[4]);
/* A film, @frames pictures side by side: in as many lines as make them largest. */
void vitrine_draw_film    (cairo_t *cr, gboolean dark, const NnShape *shape, guint frames, const float *values,
                           double x, double y, double width, double height);
/**
 * vitrine_picture_csv:
 * @names: (array zero-terminated=1): what each of @values is called
 * @values: as many, of the shape each
 *
 * Returns: a row for each number: where it is, and what each of @values has there.
 */
char *vitrine_picture_csv (const NnShape *shape, const char *const *names, const float *const *values) G_GNUC_WARN_UNUSED_RESULT;
/* The frame alone: paper, and a hair line round it. */
void vitrine_draw_frame   (cairo_t *cr, gboolean dark, double x, double y, double width, double height, double radius);

G_END_DECLS
