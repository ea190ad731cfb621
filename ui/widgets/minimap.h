/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Minimap: a whole network, small, and the part of it that is in view. A click or a drag moves
 * the view there; so do the arrow keys.
 *
 * Signal "moved" (double x, double y): the middle of the view shall be there, in the network's
 * coordinates. Thread: main.
 */
#pragma once

#include <gtk/gtk.h>

#include "ui/draw/network.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_MINIMAP (vitrine_minimap_get_type ())
G_DECLARE_FINAL_TYPE (VitrineMinimap, vitrine_minimap, VITRINE, MINIMAP, GtkWidget)

VitrineMinimap *vitrine_minimap_new         (void);
/* Both are borrowed and must live until they are replaced; @selected: ids, nullable. */
void            vitrine_minimap_set_network (VitrineMinimap *map, const VitrineNetwork *network, GHashTable *selected);
/* x0, y0, x1, y1 of what is in view. */
void            vitrine_minimap_set_view    (VitrineMinimap *map, const double view[4]);

G_END_DECLS
