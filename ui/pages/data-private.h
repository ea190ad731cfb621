/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the Data page share. Thread: main. */
#pragma once

#include "app/catalogue.h"
#include "app/inside.h"
#include "app/job.h"
#include "app/sieve.h"
#include "app/sight.h"
#include "ui/args-form.h"
#include "ui/draw/feature.h"
#include "ui/draw/means.h"
#include "ui/draw/thumbs.h"
#include "ui/export.h"
#include "ui/pages/data.h"
#include "ui/widgets/class-bars.h"
#include "ui/widgets/draw-pad.h"
#include "ui/widgets/panes.h"
#include "ui/widgets/sample-grid.h"

G_BEGIN_DECLS

/* Sections of the form: the settings of the data set, those of it and of any data set that
 * split and scale. */
typedef enum
{
  DATA_OWN,
  DATA_OWN_SPLIT,
  DATA_PREPARE,
} DataSection;

struct _VitrineDataPage
{
  AdwBin parent_instance;

  VitrinePanes      *panes;
  GtkCenterBox      *bar;
  GtkBox            *bar_start;
  GtkBox            *bar_end;
  GtkWidget         *switcher;
  GtkWidget         *notice;
  GtkLabel          *notice_label;
  GtkWidget         *fit_button;
  GtkStack          *stack;         /* loading, none, views */
  GtkStack          *views;         /* samples, features, relations */
  AdwStatusPage     *none;
  GtkWidget         *none_again;

  /* source */
  GtkListBox        *sources;
  GPtrArray         *rows;          /* SourceRow, by item of the catalogue */
  GtkWidget         *settings;      /* the row below the chosen one */
  GtkLabel          *summary;
  GtkWidget         *note;          /* what was made of a file of one's own */
  VitrineArgsForm   *form;
  char              *columns_of;    /* path of the file whose columns the form has */
  gint               chosen;        /* row of the catalogue, -1 */
  gulong             catalogue_handler;
  gboolean           looking;       /* the catalogue is held */
  guint              scroll_idle;

  /* samples */
  GtkWidget         *filter_bar;
  GtkDropDown       *split;
  GtkDropDown       *classes;
  GtkDropDown       *outcome;
  GtkWidget         *cell;          /* a button that takes the filter of a cell away */
  GtkLabel          *cell_label;
  gint               of_cell[2];    /* label, predicted; where @cell is visible */
  GtkSearchEntry    *search;
  GtkLabel          *count;
  GtkStack          *stage;         /* grid, plane, nothing */
  VitrineSampleGrid *grid;
  VitrineFigureView *plane;
  AdwStatusPage     *nothing;
  GtkWidget         *menu;          /* popover, of the page */
  GCancellable      *sieving;
  guint              refill_idle;
  guint              loading_timeout;
  gboolean           held;          /* outcomes */

  /* drawing */
  GtkWidget         *draw_button;
  GtkPopover        *draw_popover;
  VitrineDrawPad    *pad;
  GtkDrawingArea    *seen;          /* what the network sees of it */
  GtkLabel          *draw_caption;
  GtkWidget         *draw_keep;
  VitrineClassBars  *drawn_classes;
  VitrineInside     *drawing;
  NnTensor          *drawn;         /* NULL: nothing */
  gint               drawn_label;   /* what it is meant to be, -1 */
  guint              draw_timeout;

  /* recording */
  GtkStack          *draw_stack;
  GtkDrawingArea    *wave;
  GtkLabel          *record_caption;
  gboolean           microphone;    /* there is one */
  VitrineJob        *listening;
  GArray            *heard;         /* float */
  guint              heard_rate;

  /* features */
  GtkColumnView     *features;
  GListStore        *feature_store;
  gpointer           probes[2];          /* VitrineFeatureItem: the first is below the other in every column */
  gboolean           features_reversed;  /* sorted downwards */
  char              *selected_feature;   /* its name, whatever list is filled anew; (nullable) */
  gboolean           features_had_focus; /* when it was emptied */
  GtkLabel          *features_caption;
  VitrineFigureView *matrix;
  VitrineCorrelations matrix_figure;
  GtkLabel          *matrix_caption;

  /* panel */
  GtkWidget         *sample_box;
  VitrineFigureView *picture;
  struct _DataChosen *picture_data;
  VitrineSight      *sight;         /* of the chosen sample */
  guint              sample_asked;  /* the one that is to be shown; G_MAXUINT: none */
  GtkLabel          *sample_title;
  GtkLabel          *sample_caption;
  GtkWidget         *balance_box;
  VitrineFigureView *balance;
  GtkLabel          *total;
  GtkGrid           *numbers;
  GtkLabel          *spread_title;
  GtkLabel          *spread_caption;
  GtkWidget         *spread_box;
  VitrineFigureView *spread;
  VitrineFeatureFigure spread_figure;
  GtkWidget         *means_box;
  VitrineFigureView *means;
  VitrineMeans       means_figure;
  GtkWidget         *tokens_box;
  VitrineFigureView *tokens;
  VitrineClassCounts token_counts;
  guint             *token_numbers; /* what it points to */
  char             **token_names;
  GtkProgressBar    *progress;

  VitrineSession    *session;
  NnSamples         *samples;       /* what is shown */
  NnStatistics      *told;          /* what the panel shows */
  char              *problem;       /* the last message while nothing is loaded */
  gboolean           filling;
  GtkFileChooserNative *chooser;
};

/* data-source.c */
void data_source_init      (VitrineDataPage *page);
void data_source_samples   (VitrineDataPage *page);   /* other samples */
void data_source_show_note (VitrineDataPage *page); /* of samples that have come */
void data_source_changed   (VitrineDataPage *page);   /* the project's source */
void data_source_look      (VitrineDataPage *page, gboolean on);
void data_source_reveal    (VitrineDataPage *page);   /* scrolls to the chosen one */
gboolean data_source_focus (VitrineDataPage *page);   /* the chosen one; FALSE: there is none */
void data_source_clear     (VitrineDataPage *page);
/* One undoable edit of the source by the user. */
void data_source_edit      (VitrineDataPage *page, const NnSource *source, const char *label, const char *merge);

/* data-samples.c */
void data_samples_init     (VitrineDataPage *page);
void data_samples_show     (VitrineDataPage *page);   /* other samples */
void data_samples_clear    (VitrineDataPage *page);
void data_samples_refill   (VitrineDataPage *page);
void data_samples_outcomes (VitrineDataPage *page);   /* other outcomes */
void data_samples_hold     (VitrineDataPage *page, gboolean on);
void data_samples_install  (GtkWidgetClass *widget_class);

/* data-draw.c */
gboolean data_draw_can_delete (VitrineDataPage *page);   /* samples are drawings, one of which can be deleted */
void data_draw_init        (VitrineDataPage *page);
void data_draw_set_session (VitrineDataPage *page);
void data_draw_show        (VitrineDataPage *page);   /* other samples */
void data_draw_clear       (VitrineDataPage *page);
void data_draw_take        (VitrineDataPage *page, NnTensor *sample);   /* it is made; NULL: none yet */
void data_draw_install     (GtkWidgetClass *widget_class);

/* data-record.c */
void data_record_init      (VitrineDataPage *page);
gboolean data_record_can   (VitrineDataPage *page);   /* there is a microphone, and samples are sounds */
void data_record_find      (VitrineDataPage *page);
void data_record_show      (VitrineDataPage *page, gboolean on);
void data_record_stop      (VitrineDataPage *page);
void data_record_clear     (VitrineDataPage *page);
void data_record_install   (GtkWidgetClass *widget_class);

/* data-features.c */
void data_features_init    (VitrineDataPage *page);
void data_features_show    (VitrineDataPage *page);   /* another survey */
void data_features_clear   (VitrineDataPage *page);

/* data-panel.c */
void data_panel_init       (VitrineDataPage *page);
void data_panel_sample     (VitrineDataPage *page, guint index);   /* G_MAXUINT: none */
void data_panel_feature    (VitrineDataPage *page, gint feature);  /* -1: all numbers */
void data_panel_show       (VitrineDataPage *page);
void data_panel_progress   (VitrineDataPage *page);
void data_panel_clear      (VitrineDataPage *page);

gboolean data_is_plane     (const NnSamples *samples);

G_END_DECLS
