/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inspector: the chosen layer's formula, settings and weights; or the network's totals.
 * Thread: main.
 */
#pragma once

#include <adwaita.h>

#include "app/project.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_INSPECTOR (vitrine_inspector_get_type ())
G_DECLARE_FINAL_TYPE (VitrineInspector, vitrine_inspector, VITRINE, INSPECTOR, AdwBin)

void vitrine_inspector_set_project (VitrineInspector *inspector, VitrineProject *project);
/* @id: of an entry, 0: none. */
void vitrine_inspector_show_layer  (VitrineInspector *inspector, guint id);
/* Several: their settings where they are of one kind, set in all at once. */
void vitrine_inspector_show_layers (VitrineInspector *inspector, const guint *ids, guint n);

/* Number @cell of the layer @id is pointed at elsewhere: its unit's weights are outlined. @id 0: none is. */
void vitrine_inspector_mark        (VitrineInspector *inspector, guint id, gsize cell);
/* The weights of the chosen layer as if it were new: one undoable edit. */
void vitrine_inspector_draw_weights (VitrineInspector *inspector);
/* Opens a window with every number of them. */
void vitrine_inspector_all_weights (VitrineInspector *inspector);

G_END_DECLS
