/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * NumberViews: what else than the arithmetic can be seen of the layer whose number is
 * pointed at - its states step by step, the attention of each head - and how that is drawn.
 * A part of the NumberCard. Thread: main.
 */
#pragma once

#include <gtk/gtk.h>

#include "app/inside.h"
#include "ui/export.h"

G_BEGIN_DECLS

typedef struct _VitrineNumberViews VitrineNumberViews;

/* @changed: another view was chosen. */
VitrineNumberViews *vitrine_number_views_new    (VitrineInside *inside, VitrineProject *project, void (*changed) (gpointer data),
                                                 gpointer data);
void                vitrine_number_views_free   (VitrineNumberViews *views);
/* The choice of views; hidden where there is one alone. */
GtkWidget          *vitrine_number_views_choice (VitrineNumberViews *views);
/* Shows number @cell of entry @index at time @time (0 to 1) in @figure; FALSE: its arithmetic is wanted. */
gboolean            vitrine_number_views_show   (VitrineNumberViews *views, guint index, gsize cell, double time,
                                                 VitrineFigureView *figure);
/* What is at a point of the figure: a time, and (-1: none) a number of the layer; FALSE: nothing. */
gboolean            vitrine_number_views_at     (VitrineNumberViews *views, double width, double height, double x, double y,
                                                 double *time, gint64 *cell);
/* As text, to copy; NULL: the arithmetic's is wanted. */
char               *vitrine_number_views_text   (VitrineNumberViews *views) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
