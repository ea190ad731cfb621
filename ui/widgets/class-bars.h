/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ClassBars: what the network answers, a radio row for each output; the chosen
 * one is what gets explained. Signal: "chosen" (gint output), by the user only.
 * Thread: main.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define VITRINE_TYPE_CLASS_BARS (vitrine_class_bars_get_type ())
G_DECLARE_FINAL_TYPE (VitrineClassBars, vitrine_class_bars, VITRINE, CLASS_BARS, GtkWidget)

/* More outputs than this are not classes to choose from: the page asks for a number. */
#define VITRINE_CLASS_BARS_MAX 64

/* @names (nullable). @probability: the values are in 0..1 and shown in percent.
 * The row of @target is the chosen one. */
void vitrine_class_bars_set (VitrineClassBars *bars, const float *values, guint n, const char *const *names,
                             gboolean probability, gint target);

G_END_DECLS
