/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RunRow: one run in the list: its colour (a tick to show or hide it), its name, its best
 * validation loss, a star to choose the best by hand, and a menu.
 * Signals: "toggled"; "asked" (char *what): "restore-best", "restore-last", "continue", "look",
 * "rename", "star" or "delete" by menu, click or key. Thread: main.
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

typedef struct
{
  const char *state;    /* (nullable): "running" in place of how long it was */
  gboolean    best;     /* of all: by its loss, or by choice */
  gboolean    looked;   /* its models are those of the time slider */
  gboolean    busy;     /* it trains: it cannot be deleted */
  gboolean    any_busy; /* one of them trains: none can be restored or continued */
} VitrineRunRowState;

void          vitrine_run_row_update (VitrineRunRow *row, const VitrineRunRowState *state);

G_END_DECLS
