/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages of the window: one row each; the key of the nth is Alt and n. Thread: main. */
#pragma once

#include "ui/window.h"

G_BEGIN_DECLS

/**
 * VitrinePageRow:
 * @name: as in "win.page"
 * @first: the page that a document opens on
 * @own_past: it shows by itself which moment of a run is looked at, and needs no bar for it
 */
typedef struct
{
  const char *name;
  const char *title;
  const char *icon;
  GType     (*type) (void);
  void      (*set_session) (gpointer page, VitrineSession *session);
  gboolean    first;
  gboolean    own_past;
} VitrinePageRow;

/* All pages, as they stand in the switcher. */
const VitrinePageRow *vitrine_window_page_rows (guint *n);

void       vitrine_window_add_pages  (VitrineWindow *window);
/* Makes the page that is shown, where it is not there yet. */
void       vitrine_window_fill_page  (VitrineWindow *window);
void       vitrine_window_drop_pages (VitrineWindow *window);
/* (nullable): where there is no document */
GtkWidget *vitrine_window_shown_page (VitrineWindow *window);

G_END_DECLS
