/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Escape lets go of what is dragged. Thread: main. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* For what @source drags: Escape ends the drag, and nothing is dropped. On Wayland the compositor sees to
 * that, and nothing is done here. */
void vitrine_drag_add_escape (GtkDragSource *source);

G_END_DECLS
