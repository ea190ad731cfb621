/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RunList: the runs of a document, and what can be done with them. Thread: main.
 */
#pragma once

#include <adwaita.h>

#include "ui/session.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_RUN_LIST (vitrine_run_list_get_type ())
G_DECLARE_FINAL_TYPE (VitrineRunList, vitrine_run_list, VITRINE, RUN_LIST, GtkWidget)

void vitrine_run_list_set_session (VitrineRunList *list, VitrineSession *session);
/* @curves: of VitrineCurve, newest first, borrowed until others are set: a row for each. */
void vitrine_run_list_set_curves  (VitrineRunList *list, GPtrArray *curves);
/* Asks for how many seeds, and trains them. */
void vitrine_run_list_ask_to_repeat (VitrineRunList *list);
/* Numbers and states as they are now. */
void vitrine_run_list_update      (VitrineRunList *list);

G_END_DECLS
