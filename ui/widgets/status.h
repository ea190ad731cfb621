/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Status: where training stands, in two lines and a spark line, with the Train or Pause button.
 * Thread: main.
 */
#pragma once

#include <gtk/gtk.h>

#include "ui/session.h"

G_BEGIN_DECLS

typedef enum
{
  VITRINE_STATUS_FULL,
  VITRINE_STATUS_SHORT,
  VITRINE_STATUS_TINY,
} VitrineStatusRoom;

#define VITRINE_TYPE_STATUS (vitrine_status_get_type ())
G_DECLARE_FINAL_TYPE (VitrineStatus, vitrine_status, VITRINE, STATUS, GtkWidget)

void vitrine_status_set_session (VitrineStatus *status, VitrineSession *session);
/* How many words the two lines may take; the tooltip has them all. */
void vitrine_status_set_room (VitrineStatus *status, VitrineStatusRoom room);
/* "97.8 %", "MAE 0.312"; @klass: a metric, NULL: none has a name. */
char *vitrine_metric_text (const NnClass *klass, double value) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
