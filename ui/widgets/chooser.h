/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Chooser: a popover with an entry and what answers it. Typing narrows the list, Up and Down
 * point at a row, Enter chooses it, Escape closes.
 *
 * Signals: "pointed" (uint id): a row is selected, or G_MAXUINT for none;
 * "chosen" (uint id); "closed" of GtkPopover after either. Thread: main.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define VITRINE_TYPE_CHOOSER (vitrine_chooser_get_type ())
G_DECLARE_FINAL_TYPE (VitrineChooser, vitrine_chooser, VITRINE, CHOOSER, GtkPopover)

VitrineChooser *vitrine_chooser_new  (void);
/* Empties it. @prompt: in the entry until something is typed. */
void            vitrine_chooser_begin (VitrineChooser *chooser, const char *prompt);
/* @words: (nullable): found by these too; @note: (nullable): at the end of the row; @dim: it can be
 * chosen, but better not. */
void            vitrine_chooser_add  (VitrineChooser *chooser, guint id, GdkPaintable *icon, const char *title,
                                      const char *words, const char *note, gboolean dim);
/* Rows keep the order in which they came until something is typed. @typed: (nullable): already. */
void            vitrine_chooser_open (VitrineChooser *chooser, const GdkRectangle *at, const char *typed);

G_END_DECLS
