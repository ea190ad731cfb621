/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PinMenu: right click, or the menu key, on a widget that shows a sample pins or unpins it.
 * Thread: main.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The sample that @widget shows at a pixel; -1: none. */
typedef gint (*VitrinePinMenuFunc) (GtkWidget *widget, double x, double y, gpointer data);

/* What is pinned when the menu opens: guint32; (nullable). */
typedef const GArray *(*VitrinePinnedFunc) (gpointer data);

/* Both functions are asked with @data, which must live as long as @widget. */
void vitrine_pin_menu_add (GtkWidget *widget, VitrinePinMenuFunc func, VitrinePinnedFunc pinned, gpointer data);

G_END_DECLS
