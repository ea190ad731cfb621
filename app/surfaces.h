/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Surfaces: what each unit of the project's network makes of the plane that its samples lie
 * in, kept up to date while it is trained. Thread: main; it computes in a job, and only while
 * somebody holds it.
 *
 * Signal: "changed": another surface, or none any more.
 */
#pragma once

#include "app/project.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_SURFACES (vitrine_surfaces_get_type ())
G_DECLARE_FINAL_TYPE (VitrineSurfaces, vitrine_surfaces, VITRINE, SURFACES, GObject)

VitrineSurfaces *vitrine_surfaces_new     (VitrineProject *project, NnPool *pool);
/* As many releases as holds. */
void             vitrine_surfaces_hold    (VitrineSurfaces *surfaces);
void             vitrine_surfaces_release (VitrineSurfaces *surfaces);
/* Whether network and data are of the plane. */
gboolean         vitrine_surfaces_apply   (VitrineSurfaces *surfaces);
/* (nullable) (transfer none) */
NnSurface       *vitrine_surfaces_get     (VitrineSurfaces *surfaces);

G_END_DECLS
