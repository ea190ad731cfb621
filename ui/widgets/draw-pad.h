/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * DrawPad: draws a sample with pointer, pen or finger; with the arrow keys and
 * the space bar (pen down, pen up) without one. Signal: "changed". Thread: main.
 */
#pragma once

#include <gtk/gtk.h>

#include "ui/draw/pad.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_DRAW_PAD (vitrine_draw_pad_get_type ())
G_DECLARE_FINAL_TYPE (VitrineDrawPad, vitrine_draw_pad, VITRINE, DRAW_PAD, GtkWidget)

void              vitrine_draw_pad_clear (VitrineDrawPad *pad);
/* Takes the last stroke back. */
void              vitrine_draw_pad_undo  (VitrineDrawPad *pad);
const VitrinePad *vitrine_draw_pad_ink   (VitrineDrawPad *pad);
/* The actions of @owner, a widget around the pad, that have something to do only where something is drawn: elsewhere
 * they are insensitive. The names are static. */
void              vitrine_draw_pad_set_actions (VitrineDrawPad *pad, GtkWidget *owner, const char *undo, const char *clear);

G_END_DECLS
