/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PassRow: a row of a list that takes no focus itself: a heading, or one whose content takes it. GTK's own row
 * keeps Tab to itself then, and its list takes it for the end: here the focus goes to the content, else to the
 * row beyond. Thread: main.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define VITRINE_TYPE_PASS_ROW (vitrine_pass_row_get_type ())
G_DECLARE_FINAL_TYPE (VitrinePassRow, vitrine_pass_row, VITRINE, PASS_ROW, GtkListBoxRow)

/* @child: (transfer floating) */
GtkWidget *vitrine_pass_row_new (GtkWidget *child);

G_END_DECLS
