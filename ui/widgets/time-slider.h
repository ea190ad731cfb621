/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TimeSlider: a timeline to scrub by pointer, wheel and keys (arrows, Home, End, Escape for
 * the present). Thread: main.
 */
#pragma once

#include <gtk/gtk.h>

#include "app/timeline.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_TIME_SLIDER (vitrine_time_slider_get_type ())
G_DECLARE_FINAL_TYPE (VitrineTimeSlider, vitrine_time_slider, VITRINE, TIME_SLIDER, GtkWidget)

void vitrine_time_slider_set_timeline (VitrineTimeSlider *slider, VitrineTimeline *timeline);
/* The timeline has changed. */
void vitrine_time_slider_refresh      (VitrineTimeSlider *slider);

G_END_DECLS
