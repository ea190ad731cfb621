/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys of actions and pages, and the window that tells them: both from the tables of the window. Thread: main. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void vitrine_shortcuts_install (GtkApplication *application);
void vitrine_shortcuts_present (GtkWindow *parent);

G_END_DECLS
