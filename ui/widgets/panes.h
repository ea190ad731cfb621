/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Panes: a page of left panel, centre and right panel. Under 1200 wide the
 * right panel folds into a flap over the centre, under 900 the left one too.
 *
 * Children in a template by type="start", "center" (or none) and "end".
 * Properties: "start-folded", "end-folded" (read), "show-start", "show-end" (to
 * bind toggle buttons to). Thread: main.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define VITRINE_FOLD_END   1200
#define VITRINE_FOLD_START  900

#define VITRINE_TYPE_PANES (vitrine_panes_get_type ())
G_DECLARE_FINAL_TYPE (VitrinePanes, vitrine_panes, VITRINE, PANES, GtkWidget)

/* A flat toggle button that opens the folded panel and hides while it is not folded. */
GtkWidget *vitrine_panes_button (VitrinePanes *panes, gboolean end);

G_END_DECLS
