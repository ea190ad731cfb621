/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Smooth: the numbers of a run as they are and smoothed, with the least and greatest of any stretch of either.
 * Of a long run it is made anew by a smoother, in a job, as it takes longer than a frame.
 */
#pragma once

#include <glib-object.h>

#include "app/pyramid.h"
#include "core/nn.h"

G_BEGIN_DECLS

#define VITRINE_SMOOTH_KINDS 2   /* loss, metric */

/* m <- s m + (1 - s) x, from the first x that is finite on; others leave it as it is. Thread: any, one at a time. */
typedef struct
{
  double         s;
  GArray        *values[VITRINE_SMOOTH_KINDS];   /* float: m after each step */
  double         mean[VITRINE_SMOOTH_KINDS];     /* the newest m, in double: a float stops moving */
  VitrinePyramid raw_spans[VITRINE_SMOOTH_KINDS];
  VitrinePyramid spans[VITRINE_SMOOTH_KINDS];
} VitrineSmooth;

VitrineSmooth *vitrine_smooth_new  (double s) G_GNUC_WARN_UNUSED_RESULT;
void           vitrine_smooth_free (VitrineSmooth *smooth);
/* Another @s: the numbers are to be taken in again. */
void           vitrine_smooth_restart (VitrineSmooth *smooth, double s);
/* Takes in what is new, up to @n steps in all; fewer than before: all of them anew. */
void           vitrine_smooth_grow (VitrineSmooth *smooth, const NnRunStep *steps, gsize n);

/*
 * Smoother: makes them in a job, one run after the other. Thread: main.
 *
 * Signal: "smoothed" (NnRun): as it was when its turn began, to be taken by vitrine_smoother_take().
 */
#define VITRINE_TYPE_SMOOTHER (vitrine_smoother_get_type ())
G_DECLARE_FINAL_TYPE (VitrineSmoother, vitrine_smoother, VITRINE, SMOOTHER, GObject)

VitrineSmoother *vitrine_smoother_new  (void) G_GNUC_WARN_UNUSED_RESULT;
/* These runs from now on, with @s. What is under way ends first, so that whoever drags a slider sees lines. */
void             vitrine_smoother_want (VitrineSmoother *smoother, NnRun *const *runs, guint n, double s);
/* What "smoothed" tells of, while it does; (transfer full). NULL: it was taken. */
VitrineSmooth   *vitrine_smoother_take (VitrineSmoother *smoother) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VitrineSmooth, vitrine_smooth_free)

G_END_DECLS
