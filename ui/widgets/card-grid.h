/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CardGrid: cards in as many equal columns as fit; a row is as high as its
 * highest card. Unlike GtkFlowBox every column has the same width to the pixel,
 * so that equal maps are drawn equally large and heights for widths hold.
 * Thread: main.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define VITRINE_TYPE_CARD_GRID (vitrine_card_grid_get_type ())
G_DECLARE_FINAL_TYPE (VitrineCardGrid, vitrine_card_grid, VITRINE, CARD_GRID, GtkWidget)

void vitrine_card_grid_append (VitrineCardGrid *grid, GtkWidget *card);
void vitrine_card_grid_clear  (VitrineCardGrid *grid);
/* Few cards share the whole width; else a column is as narrow as if there were many. */
void vitrine_card_grid_set_fill (VitrineCardGrid *grid, gboolean fill);

G_END_DECLS
