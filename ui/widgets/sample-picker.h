/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SamplePicker: which sample is looked inside with: one before or after, one by chance, or one
 * that is drawn. It tells VitrineInside and shows what that looks at. Thread: main.
 */
#pragma once

#include <gtk/gtk.h>

#include "app/explaining.h"
#include "app/inside.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_SAMPLE_PICKER (vitrine_sample_picker_get_type ())
G_DECLARE_FINAL_TYPE (VitrineSamplePicker, vitrine_sample_picker, VITRINE, SAMPLE_PICKER, GtkBox)

/* Once. */
void vitrine_sample_picker_connect (VitrineSamplePicker *picker, VitrineInside *inside, VitrineProject *project);
/* The first that training did not see. */
void vitrine_sample_picker_reset   (VitrineSamplePicker *picker);
/* The sample that @explaining looks at, where it has changed since the last call. */
void vitrine_sample_picker_follow  (VitrineSamplePicker *picker, VitrineExplaining *explaining);
/* Shows what is looked at now. */
void vitrine_sample_picker_update  (VitrineSamplePicker *picker);

G_END_DECLS
