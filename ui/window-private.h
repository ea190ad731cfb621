/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the window share. */
#pragma once

#include "app/autosave.h"
#include "app/recovery.h"
#include "ui/widgets/past-bar.h"
#include "ui/widgets/status.h"
#include "ui/window.h"

G_BEGIN_DECLS

struct _VitrineWindow
{
  AdwApplicationWindow parent_instance;

  VitrineSession  *session;
  VitrineAutosave *autosave;
  GtkFileChooserNative *chooser;
  gboolean         closing;         /* the question was answered */
  gboolean         leaving;         /* its training is being left for the next start */
  gulong           width_handler;

  AdwToastOverlay *toasts;
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
  GtkWidget       *veil;            /* over all of it while files hang above */
  GtkLabel        *veil_label;
};

/* window-document.c: actions, in the order of the menu. */
void vitrine_window_new_cb     (GtkWidget *widget, const char *action, GVariant *parameter);
void vitrine_window_open_cb    (GtkWidget *widget, const char *action, GVariant *parameter);
void vitrine_window_save_cb    (GtkWidget *widget, const char *action, GVariant *parameter);
void vitrine_window_save_as_cb (GtkWidget *widget, const char *action, GVariant *parameter);
void vitrine_window_rename_cb  (GtkWidget *widget, const char *action, GVariant *parameter);
/* window-time.c: looking back. */
void vitrine_window_look_cb    (GtkWidget *widget, const char *action, GVariant *parameter);
/* Reads a document; a sentence in a dialog where that fails. */
void vitrine_window_load       (VitrineWindow *window, GFile *file);

/* window-import.c: makes the window a target of files that are dropped. */
void vitrine_window_accept_files (VitrineWindow *window);

/* Asks what to do with unsaved work. TRUE: stay open for now. */
gboolean vitrine_window_ask_before_close (VitrineWindow *window);
/* Closes without a question where a training is under way, once its copy is written. FALSE: none is. */
gboolean vitrine_window_leave_training (VitrineWindow *window);
/* Tells where a training stands that was cut short, with the button that goes on. */
void vitrine_window_offer_to_go_on (VitrineWindow *window);

G_END_DECLS
