/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pace: how long an epoch takes for a project's network on this machine. What the training
 * of this network was seen to do counts; before it was trained, a few batches are tried on a
 * copy, in a thread, once the network has stood still for a moment. Nothing is known where it
 * cannot be trained. Thread: main.
 *
 * Signal: "changed".
 */
#pragma once

#include "app/training.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_PACE (vitrine_pace_get_type ())
G_DECLARE_FINAL_TYPE (VitrinePace, vitrine_pace, VITRINE, PACE, GObject)

VitrinePace *vitrine_pace_new        (VitrineProject *project, VitrineTraining *training, NnPool *pool);
/* Off: nothing is tried; what was seen stays. */
void         vitrine_pace_set_active (VitrinePace *pace, gboolean active);
/* Seconds of an epoch; NAN: not known. */
double       vitrine_pace_seconds    (VitrinePace *pace);
/* "~3 s", "~12 min"; NULL: not known. (transfer full) */
char        *vitrine_pace_text       (VitrinePace *pace);

G_END_DECLS
