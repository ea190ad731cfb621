/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Schedule: the class struct that every file in core/schedules/ ends in. Thread: any. */
#pragma once

#include "core/class.h"

G_BEGIN_DECLS

typedef struct
{
  NnClass base;
  /* What the learning rate is multiplied by at @step of @total (both from 0). */
  double (*factor) (const double *args, guint64 step, guint64 total, guint64 steps_per_epoch);
} NnScheduleClass;

#define NN_SCHEDULE_CLASS(klass) ((const NnScheduleClass *) (klass))

G_END_DECLS
