/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PastBar: a slim bar that says that the past is shown, with the way back. Thread: main. */
#pragma once

#include "ui/session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define VITRINE_TYPE_PAST_BAR (vitrine_past_bar_get_type ())
G_DECLARE_FINAL_TYPE (VitrinePastBar, vitrine_past_bar, VITRINE, PAST_BAR, GtkWidget)

void vitrine_past_bar_set_session (VitrinePastBar *bar, VitrineSession *session);
/* Where the time slider is, it says as much itself. */
void vitrine_past_bar_set_needed  (VitrinePastBar *bar, gboolean needed);

G_END_DECLS
