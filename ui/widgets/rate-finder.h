/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RateFinder: the search for a learning rate as the Train page shows it: the chart,
 * what it says in words, the search's own settings, and the button that takes the rate
 * over. Thread: main.
 */
#pragma once

#include "ui/session.h"
#include "ui/widgets/rates-view.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_RATE_FINDER (vitrine_rate_finder_get_type ())
G_DECLARE_FINAL_TYPE (VitrineRateFinder, vitrine_rate_finder, VITRINE, RATE_FINDER, AdwBin)

void               vitrine_rate_finder_set_session (VitrineRateFinder *self, VitrineSession *session);
VitrineFigureView *vitrine_rate_finder_view        (VitrineRateFinder *self);

G_END_DECLS
