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

G_END_DECLS
