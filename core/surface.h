/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Surface: what each entry of a network makes of the points of a plane, for networks that
 * read two numbers. Thread: any.
 */
#pragma once

#include "core/samples.h"
#include "core/tape.h"

G_BEGIN_DECLS

/* Entries with more units than this have no surfaces. */
#define NN_SURFACE_MAX_UNITS 64

/**
 * NnSurface:
 *
 * Boxed, reference-counted, immutable. @side x @side points over [-@reach, @reach] in both
 * directions, at the centres of as many cells; row 0 is the top one (the greatest second
 * number), column 0 the left one.
 */
typedef struct
{
  guint      side;
  double     reach;
  guint      n_entries;
  NnTensor **values;      /* of each entry: (units, side, side); NULL: its value is no vector, or too long */
  /*< private >*/
  gatomicrefcount ref_count;
} NnSurface;

/* Whether the samples are points of a plane: two numbers each and nothing else. */
gboolean   nn_samples_is_plane  (const NnSamples *samples);
/* A square about 0 of this half side holds all points: a whole number. 0: they are none of a plane. */
double     nn_samples_reach     (const NnSamples *samples);
/* Whether it reads two numbers and nothing else, and fits. */
gboolean   nn_model_reads_plane (const NnModel *model);

/* By a tape of a network that reads a plane, made with %NN_TAPE_KEEP. */
NnSurface *nn_surface_new   (NnTape *tape, double reach, guint side) G_GNUC_WARN_UNUSED_RESULT;
NnSurface *nn_surface_ref   (NnSurface *surface);
void       nn_surface_unref (NnSurface *surface);
/* Of unit @unit of entry @entry at a point: that of the nearest cell; NAN: there is none. */
double     nn_surface_at    (const NnSurface *surface, guint entry, guint unit, double x, double y);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnSurface, nn_surface_unref)

G_END_DECLS
