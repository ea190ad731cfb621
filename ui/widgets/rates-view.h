/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RatesView: the chart of the learning-rate finder under the pointer. Hover or the
 * arrow keys read the values, a click or Return chooses the rate there.
 *
 * Signal "chosen": the rate to use is another one. Thread: main.
 */
#pragma once

#include "ui/draw/rates.h"
#include "ui/export.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_RATES_VIEW (vitrine_rates_view_get_type ())
G_DECLARE_FINAL_TYPE (VitrineRatesView, vitrine_rates_view, VITRINE, RATES_VIEW, VitrineFigureView)

/* @finding: (nullable). While it grows, @running. */
void   vitrine_rates_view_set_finding (VitrineRatesView *view, NnFinding *finding, gboolean running);
/* NAN: none. No signal. */
void   vitrine_rates_view_choose      (VitrineRatesView *view, double rate);
double vitrine_rates_view_chosen      (VitrineRatesView *view);

G_END_DECLS
