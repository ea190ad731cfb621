/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Attribution: one explanation as a map over its sample, with an upright colour
 * bar; as bars where the sample is a list of numbers, and as lines of text where
 * it is one. Picking a pixel lives
 * here, beside the drawing that it belongs to. Thread: any.
 */
#pragma once

#include <cairo.h>

#include "core/nn.h"
#include "ui/draw/bars.h"
#include "ui/draw/box.h"

G_BEGIN_DECLS

typedef struct
{
  double   opacity;      /* of the map, 0..1 */
  gboolean absolute;     /* sizes only */
  gboolean smooth;
  double   percentile;   /* of |value| that is drawn in full colour */
} VitrineMapDisplay;

#define VITRINE_MAP_DISPLAY_INIT { 0.92, FALSE, FALSE, 99.5 }

typedef struct
{
  NnExplanation    *explanation;   /* NULL: the sample alone */
  NnTensor         *input;         /* batch axis of 1 */
  VitrineMapDisplay display;
  gboolean          series;        /* steps of few numbers: a column a step, a row a channel, lines over them */
  gboolean          sound;         /* steps of many bands: time across, low bands below */
  guint             height;        /* of the map in pixels; 0 for a list of numbers */
  guint             width;
  guint             channels;
  gboolean          magnitude;
  float            *values;        /* height x width, channels brought together */
  gint32           *segments;      /* height x width; NULL where there are none */
  char            **names;         /* (nullable) of a series' channels */
  char            **tokens;        /* (nullable) of a text: what its columns say; padding is left out */
  double           *advances;      /* of each token, in pixels */
  float            *fine;          /* smooth only: (height x width) x factor² */
  guint             factor;
  double            limit;
  VitrineBars      *bars;          /* of a list of numbers, else NULL */
  guint             n_badges;
  double            badges[4][2];  /* column and row of the strongest superpixels' numbers */
  VitrineBoxes      boxes;         /* over the map, if any; the sample alone says which is which */
  guint             frames;        /* of a film, side by side in the input; 0: it is none */
  gint              column, row;   /* the pointed pixel, -1: none */
  char             *title;
  char             *settings;
} VitrineAttribution;

typedef struct
{
  double x, y, w, h;     /* of the map */
  double cell;           /* its width */
  double cell_height;
} VitrineMapFrame;

/* @names (nullable): of the features of a list. @explanation NULL: the sample alone. */
VitrineAttribution *vitrine_attribution_new  (const NnTensor *input, NnExplanation *explanation,
                                              const VitrineMapDisplay *display, const char *const *names)
                                              G_GNUC_WARN_UNUSED_RESULT;
/* Of a text: @vocabulary is what each number says (NnSamples.tokens). */
VitrineAttribution *vitrine_attribution_new_text (const NnTensor *input, NnExplanation *explanation,
                                                  const VitrineMapDisplay *display, const char *const *vocabulary)
                                                  G_GNUC_WARN_UNUSED_RESULT;
void     vitrine_attribution_free     (VitrineAttribution *attribution);
/* What a card says above and below the map. */
void     vitrine_attribution_set_captions (VitrineAttribution *attribution, const char *title, const char *settings);

void     vitrine_attribution_frame    (const VitrineAttribution *attribution, double width, VitrineMapFrame *frame);
/* Where frame @t of a film is in the whole, for maps with frames. */
void     vitrine_attribution_film_frame (const VitrineAttribution *attribution, const VitrineMapFrame *frame, guint t,
                                         VitrineMapFrame *one);
/* How high the line is that explains the boxes of a sample; 0: there are none. */
double   vitrine_attribution_legend   (const VitrineAttribution *attribution);
gboolean vitrine_attribution_pick     (const VitrineAttribution *attribution, double width, double x, double y,
                                       gint *column, gint *row);
/* Which of the sample's places (steps times channels of a series, else pixels) it is. */
gsize    vitrine_attribution_at       (const VitrineAttribution *attribution, gint column, gint row);
/* "Row 3, column 4", "Step 4, wind", "Step 4, band 12". */
char    *vitrine_attribution_place    (const VitrineAttribution *attribution, gint column, gint row);
/* NAN outside, or without an explanation. */
double   vitrine_attribution_value    (const VitrineAttribution *attribution, gint column, gint row);
/* One sentence: strongest place and value. */
char    *vitrine_attribution_describe (const VitrineAttribution *attribution);

/* VitrineDrawFunc: map and bar. */
void     vitrine_draw_attribution        (gconstpointer attribution, gboolean dark, cairo_t *cr, double width, double height);
double   vitrine_attribution_height      (gconstpointer attribution, double width);
/* VitrineDrawFunc: the whole card, as it leaves. */
void     vitrine_draw_attribution_card   (gconstpointer attribution, gboolean dark, cairo_t *cr, double width, double height);
double   vitrine_attribution_card_height (gconstpointer attribution, double width);
char    *vitrine_attribution_csv         (gconstpointer attribution);
/* The sample that is explained, number by number. */
char    *vitrine_attribution_sample_csv  (gconstpointer attribution);
/* All of a GPtrArray of them, the rows of each after its title. */
char    *vitrine_attribution_grid_csv    (gconstpointer grid);

#define VITRINE_ATTRIBUTION_WIDTH 260.0

/* VitrineDrawFunc: several cards in a grid; data is a GPtrArray of VitrineAttribution. */
void     vitrine_draw_attribution_grid   (gconstpointer attributions, gboolean dark, cairo_t *cr, double width, double height);
void     vitrine_attribution_grid_size   (const GPtrArray *attributions, double *width, double *height);

/* Between the files of this drawing: the lines of a text. */
void     vitrine_attribution_measure_tokens (VitrineAttribution *attribution);
double   vitrine_attribution_tokens_height  (const VitrineAttribution *attribution, double width);
gboolean vitrine_attribution_tokens_pick    (const VitrineAttribution *attribution, double width, double x, double y,
                                             gint *column);
void     vitrine_draw_attribution_tokens    (const VitrineAttribution *attribution, gboolean dark, cairo_t *cr, double width);
char    *vitrine_attribution_tokens_csv     (const VitrineAttribution *attribution);

/* "64 steps, baseline 0": the settings of a class in one line. */
char    *vitrine_spec_summary         (const NnSpec *spec, const NnShape *shape);
/* The line under a map: completeness residual, local fit, or "not promised". */
void     vitrine_explanation_note     (const NnExplanation *explanation, char **label, char **value);
/* "12 ms", "1.4 s". */
char    *vitrine_duration             (double seconds);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VitrineAttribution, vitrine_attribution_free)

G_END_DECLS
