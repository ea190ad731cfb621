/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What window.c and window-document.c share. */
#pragma once

#include "app/autosave.h"
#include "ui/widgets/past-bar.h"
#include "ui/widgets/status.h"
#include "ui/window.h"

G_BEGIN_DECLS

struct _VitrineWindow
{
  AdwApplicationWindow parent_instance;

  VitrineSession  *session;
  VitrineAutosave *autosave;
  char            *recovered;       /* the copy that this document came from, until it is saved */
  GtkFileChooserNative *chooser;
  gboolean         closing;         /* the question was answered */
  gulong           width_handler;

  AdwToastOverlay *toasts;
  AdwHeaderBar    *header;
  GtkStack        *title_stack;
  AdwViewSwitcher *switcher;
  AdwViewSwitcherBar *switcher_bar;
  GtkMenuButton   *document_button;
  GtkLabel        *document_label;
  GtkWidget       *undo_button;
  GtkWidget       *redo_button;
  GtkMenuButton   *menu_button;
  GtkWidget       *search_button;
  VitrineStatus   *status;
  VitrinePastBar  *past_bar;
  GtkStack        *stack;
  AdwBin          *start_bin;
  AdwViewStack    *pages;
  GtkWidget       *start;
};

/* window-document.c: actions, in the order of the menu. */
void vitrine_window_new_cb     (GtkWidget *widget, const char *action, GVariant *parameter);
void vitrine_window_open_cb    (GtkWidget *widget, const char *action, GVariant *parameter);
void vitrine_window_save_cb    (GtkWidget *widget, const char *action, GVariant *parameter);
void vitrine_window_save_as_cb (GtkWidget *widget, const char *action, GVariant *parameter);
void vitrine_window_rename_cb  (GtkWidget *widget, const char *action, GVariant *parameter);
/* window-time.c: looking back; and which of its actions can be done. */
void vitrine_window_look_cb     (GtkWidget *widget, const char *action, GVariant *parameter);
void vitrine_window_update_time (VitrineWindow *window);
/* Asks what to do with unsaved work. TRUE: stay open for now. */
gboolean vitrine_window_ask_before_close (VitrineWindow *window);

G_END_DECLS
