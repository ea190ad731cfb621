/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SampleStrip: thumbnails of some samples, one of them selected; the arrow keys
 * move between them. Signal: "chosen" (guint index of the sample), by the user only.
 * Thread: main.
 */
#pragma once

#include <gtk/gtk.h>

#include "app/explaining.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_SAMPLE_STRIP (vitrine_sample_strip_get_type ())
G_DECLARE_FINAL_TYPE (VitrineSampleStrip, vitrine_sample_strip, VITRINE, SAMPLE_STRIP, GtkWidget)

void vitrine_sample_strip_set      (VitrineSampleStrip *strip, NnSamples *samples, const VitrineStripItem *items, guint n);
/* Which samples are pinned (guint32, copied): they have a dot, and the menu of a thumbnail
 * pins and unpins. */
void vitrine_sample_strip_set_pins (VitrineSampleStrip *strip, const GArray *pins);
/* -1: none. */
void vitrine_sample_strip_select   (VitrineSampleStrip *strip, gint index);

G_END_DECLS
