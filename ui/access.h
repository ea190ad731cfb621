/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Access: names for screen readers that GTK 4.8 does not give by itself, for all widgets of the
 * program: of dialogs and lists that GTK makes, too. What a widget has to say of itself beyond
 * that it sets where it is made. Thread: main.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* From here on every widget is looked at when it is mapped. Once, when the program starts. */
void vitrine_access_start    (void);
/* Tab passes over all that a long list or grid holds as over one thing, the arrows go through it; a row of the
 * class @inner (nullable, of a list box) holds more than itself: Tab goes through what is in it after the others. */
void vitrine_access_one_stop (GtkWidget *list, const char *inner);

G_END_DECLS
