/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Held out: what a panel about single samples follows: what the network makes of the held-out samples, looked
 * for while the card is mapped, together with the samples that it was found of. Thread: main.
 */
#pragma once

#include "ui/session.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Called when there is something else to show: after outcomes and when the card is mapped. */
typedef void (*VitrineHeldOutFunc) (gpointer panel);

typedef struct
{
  VitrineSession *session;
  NnOutcomes     *outcomes;     /* (nullable) */
  NnSamples      *samples;      /* (nullable): those of @outcomes */
  gboolean        untrained;    /* the network has learnt nothing yet, and @outcomes is NULL */
  /*< private >*/
  gboolean        held;
  VitrineHeldOutFunc func;
  gpointer        panel;
} VitrineHeldOut;

/* @card holds @panel, which holds @held_out and clears it when it goes. */
void vitrine_held_out_init  (VitrineHeldOut *held_out, VitrineSession *session, GtkWidget *card, VitrineHeldOutFunc func,
                             gpointer panel);
void vitrine_held_out_clear (VitrineHeldOut *held_out);

G_END_DECLS
