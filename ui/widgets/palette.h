/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Palette: the layers there are, by category, with search. A row can be dragged
 * to the bench; activated, it goes to the end: signal "append" (char *class).
 * Thread: main.
 */
#pragma once

#include <gtk/gtk.h>

#include "core/class.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_PALETTE (vitrine_palette_get_type ())
G_DECLARE_FINAL_TYPE (VitrinePalette, vitrine_palette, VITRINE, PALETTE, GtkBox)

G_END_DECLS
