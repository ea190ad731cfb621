/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Window: the start page, or one document on five pages. Actions "win.*" and
 * their keys are rows of window-actions.c, its pages rows of window-pages.c. Thread: main.
 */
#pragma once

#include <adwaita.h>

#include "ui/application.h"
#include "ui/session.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_WINDOW (vitrine_window_get_type ())
G_DECLARE_FINAL_TYPE (VitrineWindow, vitrine_window, VITRINE, WINDOW, AdwApplicationWindow)

VitrineWindow  *vitrine_window_new            (VitrineApplication *application);
/* In this window if it shows the start page, else in a new one. @file: (nullable). */
void            vitrine_window_open_document  (VitrineWindow *window, NnDocument *document, GFile *file);
void            vitrine_window_open_file      (VitrineWindow *window, GFile *file);
/* GFile: data become those of the document, or on the start page a network begins with them; tables are
 * previewed first, networks are opened. */
void            vitrine_window_import         (VitrineWindow *window, GListModel *files);
void            vitrine_window_open_example   (VitrineWindow *window, const char *name);
void            vitrine_window_show_page      (VitrineWindow *window, const char *name);
/* Asks whether to open what a crash left behind; silent when there is nothing. */
void            vitrine_window_offer_recovery (VitrineWindow *window);
/* A message at the bottom of the window. Pages: gtk_widget_activate_action (widget, "win.message", "s", text). */
void            vitrine_window_message        (VitrineWindow *window, const char *text);

/* The session ends: unsaved work is kept for the next start, at once. */
void           vitrine_window_keep_for_later (VitrineWindow *window);

G_END_DECLS
