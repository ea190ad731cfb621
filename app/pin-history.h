/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PinHistory: one number of each pinned sample over a training, for a spark line. It grows
 * with the training but not without end: of many points every second one goes.
 * Thread: one at a time.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  double step;
  float  value;
} VitrinePinPoint;

typedef struct _VitrinePinHistory VitrinePinHistory;

VitrinePinHistory *vitrine_pin_history_new   (void) G_GNUC_WARN_UNUSED_RESULT;
void               vitrine_pin_history_free  (VitrinePinHistory *history);
/* A step before the last one begins anew. */
void               vitrine_pin_history_add   (VitrinePinHistory *history, guint32 sample, double step, float value);
/* (transfer none) (nullable): VitrinePinPoint, by rising step. */
const GArray      *vitrine_pin_history_get   (const VitrinePinHistory *history, guint32 sample);
void               vitrine_pin_history_clear (VitrinePinHistory *history);

G_END_DECLS
