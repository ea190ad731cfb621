/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the Train page share: train.c the page and its actions, train-charts.c the two charts, train-runs.c the
 * runs and what stands in the place of their curves, train-progress.c how far it is and what helps where it stopped.
 * Thread: main.
 */
#pragma once

#include "ui/pages/train.h"

#include "ui/draw/curves.h"
#include "ui/widgets/chart-pair.h"
#include "ui/widgets/curves-view.h"
#include "ui/widgets/panel-board.h"
#include "ui/widgets/panes.h"
#include "ui/widgets/rate-finder.h"
#include "ui/widgets/recipe-form.h"
#include "ui/widgets/run-list.h"
#include "ui/widgets/terms-view.h"
#include "ui/widgets/time-bar.h"

G_BEGIN_DECLS

struct _VitrineTrainPage
{
  AdwBin             parent_instance;

  VitrineSession    *session;
  GPtrArray         *curves;       /* VitrineCurve, newest first */
  guint              known_epochs; /* of the newest run, when its row was last written */
  char              *loss_parts;   /* what is under the loss's chart is the sum of */
  char              *metric_words; /* under the title of the metric's chart */
  gboolean           own_smoothing; /* the slider was moved by the user */
  VitrineSmoother   *smoother;
  gboolean           setting;
  gboolean           finding;      /* the finder is shown, not the curves */

  VitrinePanes      *panes;
  GtkWidget         *bar;
  GtkWidget         *train_button;
  GtkProgressBar    *progress;
  GtkLabel          *step_label;
  GtkLabel          *left_label;
  GtkLabel          *message_label;
  VitrineTermsView  *terms;
  VitrineRecipeForm *form;
  VitrineRunList    *runs;
  GtkAdjustment     *smoothing_adjustment;
  GtkLabel          *smoothing_label;
  GtkLabel          *formula;
  GtkWidget         *smoothing_scale;
  GtkInfoBar        *failure;
  GtkLabel          *failure_label;
  GtkWidget         *slower_button;
  GtkWidget         *fit_button;
  GtkWidget         *mend_button;
  GtkWidget         *build_button;
  GtkStack          *stack;
  VitrineCurvesView *loss_view;
  VitrineCurvesView *metric_view;
  VitrineRateFinder *finder;
  GtkWidget         *back_button;
  GtkWidget         *axis_box;
  GtkWidget         *scale_box;
  GtkWidget         *smoothing_box;
  GtkMenuButton     *panels_button;
  VitrinePanelBoard *panels;
  VitrineTimeBar    *time_bar;
  GtkWidget         *spread_button;
  GSimpleActionGroup *actions;
  guint               refresh_tick;
};

/* train-charts.c */
gboolean      train_is_live         (VitrineTrainPage *page);
VitrineCurve *train_find_curve      (VitrineTrainPage *page, const NnRun *run);
const char   *train_state_of        (VitrineTrainPage *page, const char *name);
double        train_past_of         (VitrineTrainPage *page, VitrineAxis axis);
void          train_refresh_charts  (VitrineTrainPage *page);
void          train_smoothed_cb     (VitrineTrainPage *page, NnRun *run);
void          train_view_changed_cb (VitrineTrainPage *page, VitrineCurvesView *view);
void          train_smoothing_cb    (VitrineTrainPage *page);
void          train_suit_smoothing  (VitrineTrainPage *page);
void          train_chart_cb        (GSimpleAction *action, GVariant *value, gpointer data);

/* train-runs.c */
void train_update_rows  (VitrineTrainPage *page);
void train_update_stack (VitrineTrainPage *page);
void train_show_finder  (VitrineTrainPage *page, gboolean show);
void train_find_rate    (VitrineTrainPage *page);
void train_show_terms   (VitrineTrainPage *page);
void train_runs_cb      (VitrineTrainPage *page);

/* train-progress.c */
void train_update_progress (VitrineTrainPage *page);
void train_progress_cb     (VitrineTrainPage *page);
void train_state_cb        (VitrineTrainPage *page);
void train_model_cb        (VitrineTrainPage *page);
void train_fit_settings    (VitrineTrainPage *page);
void train_mend_network    (VitrineTrainPage *page);

G_END_DECLS
