/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Following what changes often, without work for what nobody sees. Thread: main. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef void (*VitrineFollowFunc) (gpointer widget);

/* Calls @func with @widget after each @signal ("notify::model") of @object: at once while @widget is mapped, else once,
 * when it is mapped next. Ends with @widget, or when the handler that is returned is disconnected from @object. */
gulong vitrine_follow (GtkWidget *widget, gpointer object, const char *signal, VitrineFollowFunc func);

G_END_DECLS
