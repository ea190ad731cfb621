/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RunRow: one run in the list: its colour (a tick to show or hide it), its name,
 * its best validation loss, a star for the best of all, and a bin.
 * Signals: "toggled", "deleted". Thread: main.
 */
#pragma once

#include <adwaita.h>

#include "ui/draw/curves.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_RUN_ROW (vitrine_run_row_get_type ())
G_DECLARE_FINAL_TYPE (VitrineRunRow, vitrine_run_row, VITRINE, RUN_ROW, AdwActionRow)

/* @curve is borrowed: the row goes before it does. */
GtkWidget    *vitrine_run_row_new    (VitrineCurve *curve);
VitrineCurve *vitrine_run_row_curve  (VitrineRunRow *row);
/* @state: (nullable): "running" in place of how long it was; @busy: it cannot be deleted. */
void          vitrine_run_row_update (VitrineRunRow *row, const char *state, gboolean best, gboolean busy);

G_END_DECLS
