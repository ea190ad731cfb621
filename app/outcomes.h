/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Outcomes: what the project's network makes of its samples one by one, kept up to date
 * while it is trained. Thread: main; a job looks at the samples, batch by batch, and
 * leaves a running training two thirds of the time. While training runs, at most
 * %VITRINE_OUTCOMES_LIVE samples are looked at; all of them as soon as it rests.
 *
 * What somebody holds is computed, and nothing else. A look that has begun is finished
 * with the network that it began with, so that a running training is followed; a
 * network of another structure, other data or another aim drop what is known at once.
 *
 * The pinned samples are looked at whoever asks, first of all: they are few, and their past
 * is to be drawn.
 *
 * Signals: "changed" (guint split): another value, or none any more; "pins-changed": the same
 * for the pinned samples.
 */
#pragma once

#include "app/training.h"

G_BEGIN_DECLS

#define VITRINE_OUTCOMES_LIVE 2000

#define VITRINE_TYPE_OUTCOMES (vitrine_outcomes_get_type ())
G_DECLARE_FINAL_TYPE (VitrineOutcomes, vitrine_outcomes, VITRINE, OUTCOMES, GObject)

/* @training tells when to leave it its share. */
VitrineOutcomes *vitrine_outcomes_new     (VitrineProject *project, VitrineTraining *training, NnPool *pool);
/* From now on the samples of @split (train or test) are looked at, till as many releases. */
void             vitrine_outcomes_hold    (VitrineOutcomes *outcomes, NnSplit split);
void             vitrine_outcomes_release (VitrineOutcomes *outcomes, NnSplit split);
/* (nullable) (transfer none): the newest, maybe of the first samples only (see its total),
 * maybe of weights of a moment ago; NULL before the first. Where nothing is held out, those
 * of %NN_SPLIT_TEST are of all samples. */
NnOutcomes      *vitrine_outcomes_get     (VitrineOutcomes *outcomes, NnSplit split);
/* (nullable) (transfer none): of the pinned samples that there are, in their order, with
 * their outputs. */
NnOutcomes      *vitrine_outcomes_pins    (VitrineOutcomes *outcomes);
/* (nullable) (transfer none): VitrinePinPoint (app/pin-history.h) of one of them over the
 * training: the probability of what is right, else the predicted number, else the loss. */
const GArray    *vitrine_outcomes_pin_history (VitrineOutcomes *outcomes, guint32 sample);
/* Whether they are all that there is to know of the network as it is: complete and not older. */
gboolean         vitrine_outcomes_settled (VitrineOutcomes *outcomes, NnSplit split);
/* Whether the network has learnt nothing, as far as it was looked at: its weights are those that its seed draws,
 * and what it answers is chance. TRUE before the first look. */
gboolean         vitrine_outcomes_untrained (VitrineOutcomes *outcomes);
/* (nullable): why there are none: network, data and aim do not fit. */
const char      *vitrine_outcomes_problem (VitrineOutcomes *outcomes);

G_END_DECLS
