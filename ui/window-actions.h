/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Actions of the window: what can be done from anywhere in it, one row each. The row makes the action,
 * its keys and its line in the window of shortcuts. Thread: main.
 */
#pragma once

#include "ui/window.h"

G_BEGIN_DECLS

/**
 * VitrineActionRow:
 * @action: "win.save", or one of the application's; NULL: keys of a page or a widget, which are only told about
 * @enabled: (nullable): whether it can be done now; asked by vitrine_window_update_actions(). NULL: always
 * @type: (nullable): of its parameter
 * @page: (nullable): the page that does it and is shown first, see window-pages.c
 * @keys: the first is told about; several in one string ("Left Right") are told together
 * @title: (nullable): what the window of shortcuts says it does; it has one if it has keys
 * @group: (nullable): begins a group there, and is all of the row
 */
typedef struct
{
  const char *action;
  GtkWidgetActionActivateFunc activate;
  gboolean  (*enabled) (VitrineWindow *window);
  const char *type;
  const char *page;
  const char *keys[3];
  const char *title;
  const char *group;
} VitrineActionRow;

/* All rows, in the order in which they are told about. */
const VitrineActionRow *vitrine_window_actions (guint *n);
void vitrine_window_install_actions (GtkWidgetClass *widget_class);
/* After anything that a row's @enabled asks has changed. */
void vitrine_window_update_actions  (VitrineWindow *window);

G_END_DECLS
