/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Timeline: the models that one run kept, as stops to look back at, and the present: one
 * of these stops where it is that very model, else one stop more. Thread: main.
 *
 * Signal: "changed": other stops, another place, another run.
 */
#pragma once

#include "app/training.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_TIMELINE (vitrine_timeline_get_type ())
G_DECLARE_FINAL_TYPE (VitrineTimeline, vitrine_timeline, VITRINE, TIMELINE, GObject)

VitrineTimeline *vitrine_timeline_new      (VitrineProject *project, VitrineTraining *training);

/* The run whose stops these are: the newest that keeps any, or the chosen one. (nullable) */
NnRun           *vitrine_timeline_run      (VitrineTimeline *timeline);
/* @run: (nullable): the newest again. */
void             vitrine_timeline_choose   (VitrineTimeline *timeline, NnRun *run);

guint            vitrine_timeline_n_kept   (VitrineTimeline *timeline);
/* The stop that is the present; vitrine_timeline_n_kept(): none of the kept. */
guint            vitrine_timeline_now      (VitrineTimeline *timeline);
/* The last stop that one can go to, the present included where it is of this run. */
guint            vitrine_timeline_last     (VitrineTimeline *timeline);
/* Where a stop lies, in epochs. */
double           vitrine_timeline_at       (VitrineTimeline *timeline, guint stop);
/* How far the run is to go, in epochs. */
double           vitrine_timeline_end      (VitrineTimeline *timeline);
/* Whether the present came out of this run, so that Now has a place on it. */
gboolean         vitrine_timeline_is_of_now (VitrineTimeline *timeline);
/* The stop that is shown; -1: one of another run. */
gint             vitrine_timeline_stop     (VitrineTimeline *timeline);
/* Whether the present is shown. */
gboolean         vitrine_timeline_is_now   (VitrineTimeline *timeline);

void             vitrine_timeline_go       (VitrineTimeline *timeline, guint stop);
void             vitrine_timeline_go_now   (VitrineTimeline *timeline);
void             vitrine_timeline_earlier  (VitrineTimeline *timeline);
void             vitrine_timeline_later    (VitrineTimeline *timeline);
gboolean         vitrine_timeline_has_best (VitrineTimeline *timeline);
/* The kept model with the least held-out loss. */
void             vitrine_timeline_go_best  (VitrineTimeline *timeline);
/* From stop to stop, to the last one; from the first where the present is shown. */
void             vitrine_timeline_set_playing (VitrineTimeline *timeline, gboolean playing);
gboolean         vitrine_timeline_playing  (VitrineTimeline *timeline);

/* "Now", "Epoch 4" */
char            *vitrine_timeline_title    (VitrineTimeline *timeline) G_GNUC_WARN_UNUSED_RESULT;
/* "7 models kept, 19 MB" */
char            *vitrine_timeline_summary  (VitrineTimeline *timeline) G_GNUC_WARN_UNUSED_RESULT;
/* "Epoch 4 of 10, held-out loss 0.098": for screen readers and hints. */
char            *vitrine_timeline_text     (VitrineTimeline *timeline) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
