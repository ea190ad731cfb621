/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SampleGrid: every sample of a data set as a picture with its class, only the
 * visible ones alive: 60,000 scroll as easily as 60.
 *
 * Signal "activated" (guint index): a sample was double-clicked, or Enter.
 * Thread: main.
 */
#pragma once

#include <adwaita.h>

#include "core/nn.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_SAMPLE_GRID (vitrine_sample_grid_get_type ())
G_DECLARE_FINAL_TYPE (VitrineSampleGrid, vitrine_sample_grid, VITRINE, SAMPLE_GRID, AdwBin)

/* @label: -1 for all classes. Returns how many there are to see. */
guint vitrine_sample_grid_show (VitrineSampleGrid *grid, NnSamples *samples, NnSplit split, gint label);

G_END_DECLS
