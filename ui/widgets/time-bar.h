/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TimeBar: play, what is shown and what is kept, the time slider, the best. Thread: main. */
#pragma once

#include "ui/session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define VITRINE_TYPE_TIME_BAR (vitrine_time_bar_get_type ())
G_DECLARE_FINAL_TYPE (VitrineTimeBar, vitrine_time_bar, VITRINE, TIME_BAR, GtkWidget)

/* Visible from the first kept model on. */
void vitrine_time_bar_set_session (VitrineTimeBar *bar, VitrineSession *session);

G_END_DECLS
