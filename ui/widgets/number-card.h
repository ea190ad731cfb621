/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * NumberCard: what is known of the number that is pointed at on a bench: the arithmetic
 * that made it, and what its layer has inside. It asks VitrineInside, shows the answer and
 * has the bench mark it. Signals: none; property "revealed" (whether it is open).
 * Thread: main.
 */
#pragma once

#include <adwaita.h>

#include "app/inside.h"
#include "ui/widgets/bench.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_NUMBER_CARD (vitrine_number_card_get_type ())
G_DECLARE_FINAL_TYPE (VitrineNumberCard, vitrine_number_card, VITRINE, NUMBER_CARD, AdwBin)

/* Once; the card drops them when it is disposed. */
void vitrine_number_card_connect (VitrineNumberCard *card, VitrineBench *bench, VitrineInside *inside,
                                  VitrineProject *project);
/* After the bench has been given values, or none. */
void vitrine_number_card_update  (VitrineNumberCard *card);
/* Pins the number, or lets go of it. */
void vitrine_number_card_toggle  (VitrineNumberCard *card);
/* The arithmetic as text, to the clipboard. FALSE: there is none. */
gboolean vitrine_number_card_copy (VitrineNumberCard *card);
void vitrine_number_card_close   (VitrineNumberCard *card);

G_END_DECLS
