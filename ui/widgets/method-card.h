/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * MethodCard: one explanation of one sample: title, settings, map with its
 * colour bar, and the line that says what the method promises.
 *
 * Signals: "pointed" (gint column, gint row; -1, -1: none), "spec-changed" (from
 * its form), "removed" (from its menu). Thread: main.
 */
#pragma once

#include <gtk/gtk.h>

#include "ui/draw/attribution.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_METHOD_CARD (vitrine_method_card_get_type ())
G_DECLARE_FINAL_TYPE (VitrineMethodCard, vitrine_method_card, VITRINE, METHOD_CARD, GtkWidget)

GtkWidget    *vitrine_method_card_new         (void);
void          vitrine_method_card_set_spec    (VitrineMethodCard *card, const NnSpec *spec);
const NnSpec *vitrine_method_card_spec        (VitrineMethodCard *card);
/* @explanation or @error or neither (the first is still computed). */
void          vitrine_method_card_set_result  (VitrineMethodCard *card, const NnTensor *input, NnExplanation *explanation,
                                               const char *error, const char *const *names);
/* What the numbers of a text say (nullable), before its result. */
void          vitrine_method_card_set_tokens  (VitrineMethodCard *card, const char *const *tokens);
void          vitrine_method_card_set_busy    (VitrineMethodCard *card, gboolean busy);
void          vitrine_method_card_set_display (VitrineMethodCard *card, const VitrineMapDisplay *display);
void          vitrine_method_card_set_pointer (VitrineMethodCard *card, gint column, gint row);
/* For the file name that an export offers. */
void          vitrine_method_card_set_name    (VitrineMethodCard *card, const char *document);
/* NULL before the first result. */
/* What lies over the map: boxes of the sample, and how many frames a film has. */
void                vitrine_method_card_set_overlay (VitrineMethodCard *card, const VitrineBoxes *boxes, guint frames);
VitrineAttribution *vitrine_method_card_attribution (VitrineMethodCard *card);

G_END_DECLS
