/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SampleGrid: samples of a data set as pictures with their class, only the visible ones
 * alive: 60,000 scroll as easily as 60. Where outcomes are known, what the network takes for
 * something else is captioned "3 → 2".
 *
 * Signals: "activated" (guint index): double click, or Enter; "selected" (guint index;
 * G_MAXUINT: none); "menu" (guint index, double x, double y): what a menu is asked for,
 * with its place in the grid. Thread: main.
 */
#pragma once

#include <adwaita.h>

#include "core/nn.h"

G_BEGIN_DECLS

#define VITRINE_SAMPLE_SIZE_LEAST   40
#define VITRINE_SAMPLE_SIZE_USUAL   64
#define VITRINE_SAMPLE_SIZE_MOST   224

#define VITRINE_TYPE_SAMPLE_GRID (vitrine_sample_grid_get_type ())
G_DECLARE_FINAL_TYPE (VitrineSampleGrid, vitrine_sample_grid, VITRINE, SAMPLE_GRID, AdwBin)

/* @indices: guint32, in the order that they are shown; @samples NULL: nothing. What was
 * selected stays so where it is among them. */
void  vitrine_sample_grid_show         (VitrineSampleGrid *grid, NnSamples *samples, GArray *indices);
/* (nullable) of the two splits; taken where they know a sample. Redraws. */
void  vitrine_sample_grid_set_outcomes (VitrineSampleGrid *grid, NnOutcomes *train, NnOutcomes *test);
/* The side of a picture in pixels. */
void  vitrine_sample_grid_set_size     (VitrineSampleGrid *grid, int size);
int   vitrine_sample_grid_size         (VitrineSampleGrid *grid);
/* G_MAXUINT: none. */
guint vitrine_sample_grid_selected     (VitrineSampleGrid *grid);

G_END_DECLS
