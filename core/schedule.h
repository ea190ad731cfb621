/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Schedule: the class struct that every file in core/schedules/ ends in. Thread: any. */
#pragma once

#include "core/class.h"

G_BEGIN_DECLS

#define NN_SCHEDULE_STATE 4

typedef struct
{
  NnClass base;
  /* What the learning rate is multiplied by at @step of @total (both from 0). */
  double (*factor) (const double *args, guint64 step, guint64 total, guint64 steps_per_epoch);
  /* For those that follow the training: told the held-out loss after an epoch
   * (where nothing is held out that of training), they
   * keep what they need in @state (%NN_SCHEDULE_STATE numbers, zero at first), and
   * heard() is one more factor. NULL: no. */
  void   (*listen) (const double *args, double *state, double loss);
  double (*heard)  (const double *args, const double *state);
} NnScheduleClass;

#define NN_SCHEDULE_CLASS(klass) ((const NnScheduleClass *) (klass))

G_END_DECLS
