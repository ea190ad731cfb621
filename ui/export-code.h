/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a document's program is to go: asked with a dialog, written in a thread. Thread: main. */
#pragma once

#include <gtk/gtk.h>

#include "app/project.h"

G_BEGIN_DECLS

/* The library that the setting "code-flavor" names. */
NnCodeFlavor vitrine_code_flavor     (void);
void         vitrine_set_code_flavor (NnCodeFlavor flavor);

/* One dialog at a time for each window. What went wrong, or where it went, is said in the window. */
void         vitrine_export_code     (GtkWindow *window, VitrineProject *project);

G_END_DECLS
