/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * NoteBox: what was made of a file of one's own, sentence by sentence, set apart from the settings around it.
 * Thread: main.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *vitrine_note_box_new  (void);
/* @sentences: (nullable) of a line each; NULL: it is hidden. */
void       vitrine_note_box_tell (GtkWidget *box, const char *sentences);

G_END_DECLS
