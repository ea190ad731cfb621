/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ChartPair: two charts side by side, the first one wider; one above the other where
 * there is no room for that. Thread: main.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define VITRINE_TYPE_CHART_PAIR (vitrine_chart_pair_get_type ())
G_DECLARE_FINAL_TYPE (VitrineChartPair, vitrine_chart_pair, VITRINE, CHART_PAIR, GtkWidget)

G_END_DECLS
