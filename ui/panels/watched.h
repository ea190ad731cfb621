/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Watched: what the panels about layers share: the log of the run that is looked back at, is
 * trained or was trained last, the layers' names, and word when there is more. Thread: main.
 */
#pragma once

#include "ui/draw/layers.h"
#include "ui/session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _VitrineWatched VitrineWatched;
typedef void (*VitrineWatchedFunc) (GtkWidget *panel);

/* Calls @func when there is more, at most some times a second, and while @panel is mapped. */
VitrineWatched *vitrine_watched_new  (VitrineSession *session, GtkWidget *panel, VitrineWatchedFunc func);
void            vitrine_watched_free (VitrineWatched *watched);

/* (nullable) (transfer none): may change with the next call of the function. */
const NnWatchLog        *vitrine_watched_log   (VitrineWatched *watched);
const VitrineLayerNames *vitrine_watched_names (VitrineWatched *watched);
guint                    vitrine_watched_steps_per_epoch (VitrineWatched *watched);
/* The step that is looked back at; NAN: the present is shown, or a model of another run. */
double                   vitrine_watched_past  (VitrineWatched *watched);
/* How many the axis shows while it runs: all that are planned once a quarter is done; else 0. */
double                   vitrine_watched_epochs (VitrineWatched *watched);

G_END_DECLS
