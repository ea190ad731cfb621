/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * LatentMapView: the map under the pointer. A drag moves the pointer, the middle
 * button or Shift+drag the map; scrolling and pinching zoom; arrow keys move the
 * pointer a tenth, with Control a half.
 *
 * Signals: "pointer-moved" (double x, double y); "view-changed". Thread: main.
 */
#pragma once

#include "ui/draw/latent-map.h"
#include "ui/export.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_LATENT_MAP_VIEW (vitrine_latent_map_view_get_type ())
G_DECLARE_FINAL_TYPE (VitrineLatentMapView, vitrine_latent_map_view, VITRINE, LATENT_MAP_VIEW, VitrineFigureView)

/* What it draws: change it, then call refresh(). */
VitrineLatentMap *vitrine_latent_map_view_data    (VitrineLatentMapView *view);
/* @layers: more than the pointer changed. */
void              vitrine_latent_map_view_refresh (VitrineLatentMapView *view, gboolean layers);
void              vitrine_latent_map_view_fit     (VitrineLatentMapView *view);
void              vitrine_latent_map_view_zoom    (VitrineLatentMapView *view, double factor);

G_END_DECLS
