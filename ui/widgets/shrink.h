/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shrink: a bin that may be made narrower than its content now is. What folds by the width of the window asks for
 * more until it has folded: with that as its least width a window could be shrunk by small steps alone, and would
 * not fit beside another. For the moment until it has folded the content is cut off. Thread: main.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define VITRINE_TYPE_SHRINK (vitrine_shrink_get_type ())
G_DECLARE_FINAL_TYPE (VitrineShrink, vitrine_shrink, VITRINE, SHRINK, GtkWidget)

G_END_DECLS
