/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the Explain page share. */
#pragma once

#include "ui/draw/attribution.h"
#include "ui/export.h"
#include "ui/pages/explain.h"
#include "ui/widgets/card-grid.h"
#include "ui/widgets/class-bars.h"
#include "ui/widgets/draw-pad.h"
#include "ui/widgets/method-card.h"
#include "ui/widgets/panes.h"
#include "ui/widgets/sample-strip.h"

/* Rows of an answer that has more names than fit. */
#define EXPLAIN_LIKELIEST 10

struct _VitrineExplainPage
{
  AdwBin              parent_instance;

  /* template */
  GtkStack           *stack;
  AdwStatusPage      *empty;
  GtkButton          *empty_button;
  GtkGrid            *bar;
  GtkWidget          *bar_start;
  GtkWidget          *bar_end;
  GtkDropDown        *order;
  VitrineSampleStrip *strip;
  GtkButton          *wrong;
  GtkWidget          *wrong_label;
  GtkMenuButton      *draw;
  GtkWidget          *draw_label;
  VitrineDrawPad     *pad;
  GtkMenuButton      *open;
  GtkSpinButton      *number;
  GtkMenuButton      *methods;
  GtkWidget          *methods_label;
  GtkMenuButton      *export;
  VitrineFigureView  *all;
  VitrinePanes       *panes;
  VitrineFigureView  *sample;
  GtkLabel           *sample_title;
  GtkLabel           *sample_label;
  GtkToggleButton    *pin;
  GtkLabel           *target_title;
  GtkLabel           *target_unit;
  VitrineClassBars   *classes;
  GtkWidget          *output_row;
  GtkSpinButton      *output;
  GtkLabel           *output_value;
  GtkScale           *opacity;
  GtkToggleButton    *signed_maps;
  GtkToggleButton    *absolute_maps;
  GtkToggleButton    *sharp;
  GtkToggleButton    *smooth;
  GtkSpinButton      *percentile;
  VitrineCardGrid    *grid;
  GtkWidget          *no_methods;
  GtkLabel           *superpixel_title;
  GtkLabel           *superpixel_method;
  GtkLabel           *superpixel_caption;
  VitrineFigureView  *superpixels;
  GtkWidget          *fit_row;
  GtkLabel           *fit;
  GtkWidget          *show_lime;
  GtkLabel           *pixel_title;
  GtkLabel           *pixel_caption;
  GtkGrid            *pixel_grid;

  /* state */
  VitrineSession     *session;
  GSimpleActionGroup *method_actions;
  GPtrArray          *cards;          /* VitrineMethodCard, owned by the grid */
  GPtrArray          *export_grid;    /* VitrineAttribution, made when the grid leaves */
  VitrineMapDisplay   display;
  VitrineAttribution *picture;
  VitrineBars        *bars;
  gint                bars_slot;      /* the superpixel card that the bars show, -1: none */
  gint                column, row;
  gboolean            chosen;         /* by a person, not by the page */
  gboolean            all_methods;    /* nobody chose among them: the cards are those that apply */
  gboolean            classifies;     /* answers can be right or wrong: the strip can be ordered by them */
  gboolean            updating;
  guint               draw_idle;
  gboolean            ranked;         /* the rows of the answer are the likeliest of many */
  guint               likeliest[EXPLAIN_LIKELIEST];
  GStrv               feature_labels; /* of the sample that is explained */
};

/* explain.c */
void explain_page_choose      (VitrineExplainPage *page, guint index);
/* Names of the features of a table with their values, see vitrine_feature_labels(), or NULL; good until the next call. */
const char *const *explain_page_feature_names (VitrineExplainPage *page);
/* What the numbers of the samples say where they are texts, or NULL. */
const char *const *explain_page_tokens (VitrineExplainPage *page);
/* The name of the explained output: "3", "Ankle boot". */
char *explain_page_target_name (VitrineExplainPage *page);

/* explain-cards.c */
void explain_cards_init        (VitrineExplainPage *page);
/* Makes the cards anew from the methods of the session. */
void explain_cards_rebuild     (VitrineExplainPage *page);
void explain_cards_overlay     (VitrineExplainPage *page, guint slot);
void explain_cards_result      (VitrineExplainPage *page, guint slot);
void explain_cards_busy        (VitrineExplainPage *page);
void explain_cards_set_display (VitrineExplainPage *page);
void explain_cards_set_pointer (VitrineExplainPage *page, gint column, gint row);
void explain_cards_set_methods (VitrineExplainPage *page, const NnSpec *specs, guint n);
/* Every method that finds something to read in the network. */
void explain_cards_show_all    (VitrineExplainPage *page);
/* After a change of the network: what the menu offers, and where nobody chose, what is shown. */
void explain_cards_offer       (VitrineExplainPage *page);

/* explain-side.c: what stands left and right of the cards */
#define EXPLAIN_SAMPLE 168.0
double explain_side_sample_height (gconstpointer attribution, double width);
/* The pin beside the sample's number, as the document has it. */
void explain_side_pin (VitrineExplainPage *page);
void explain_side_sample       (VitrineExplainPage *page);
void explain_side_prediction   (VitrineExplainPage *page);
void explain_side_superpixels  (VitrineExplainPage *page);
void explain_side_pixel        (VitrineExplainPage *page);
void explain_side_clear        (VitrineExplainPage *page);
