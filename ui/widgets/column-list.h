/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ColumnList: all columns of a table below each other, however many, each with a tick. Signal "toggled" (guint column):
 * the user changed that tick. Thread: main.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define VITRINE_TYPE_COLUMN_LIST (vitrine_column_list_get_type ())
G_DECLARE_FINAL_TYPE (VitrineColumnList, vitrine_column_list, VITRINE, COLUMN_LIST, GtkWidget)

/* What a column is, in words. */
typedef char *(*VitrineColumnWords) (gpointer data, guint column);

/* @names: NULL-terminated; @ticks: one for each, of the caller, which outlives the list. */
GtkWidget *vitrine_column_list_new     (const char *const *names, gboolean *ticks, VitrineColumnWords words, gpointer data);
/* The ticks are others now. @fixed: the column whose tick is off and stays so. */
void       vitrine_column_list_refresh (VitrineColumnList *list, guint fixed);

G_END_DECLS
