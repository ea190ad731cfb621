/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bars: signed contributions as horizontal bars from a common zero, with
 * whiskers of ± 2 deviations where there were repeats. Thread: any.
 */
#pragma once

#include <cairo.h>

#include "core/nn.h"

G_BEGIN_DECLS

typedef struct
{
  char    *label;
  char    *read;      /* (nullable) stands for @value where that is read */
  gboolean strong;    /* one of those that the map numbers */
  double   value;
  double   error;     /* a standard deviation, NAN: none */
  guint    id;        /* segment or feature */
} VitrineBar;

typedef struct
{
  guint       n;
  VitrineBar *bars;
  double      label_width;
  gboolean    magnitude;   /* never negative, and not coloured by sign */
  char       *more;        /* (nullable): "and 14 smaller ones" */
  gint        pointed;     /* row, -1: none */
} VitrineBars;

#define VITRINE_SUPERPIXEL_BARS 8
#define VITRINE_FEATURE_BARS    16

/* The strongest superpixels of @explanation (n_segments > 0). */
VitrineBars *vitrine_bars_new_superpixels   (const NnExplanation *explanation) G_GNUC_WARN_UNUSED_RESULT;
/* The features of @explanation, which lists numbers, with the deviation of each. */
VitrineBars *vitrine_bars_new_features      (const NnExplanation *explanation, const NnTensor *input,
                                             const char *const *names, gboolean magnitude) G_GNUC_WARN_UNUSED_RESULT;
/* Of a text of @n tokens, numbered from 1. */
VitrineBars *vitrine_bars_new_tokens        (const NnExplanation *explanation, char **tokens, guint n) G_GNUC_WARN_UNUSED_RESULT;
/* One bar a feature; the strongest where they are many. @inputs (nullable) stand in the labels. A name may have its
 * value behind a tab, "age\t43", which is then read in the place of the input's, or of a bar's own number where
 * there are no @inputs. */
VitrineBars *vitrine_bars_new_contributions (const float *values, gsize n, const float *inputs,
                                             const char *const *names, gboolean magnitude) G_GNUC_WARN_UNUSED_RESULT;
void         vitrine_bars_free              (VitrineBars *bars);

/* VitrineDrawFunc and its height; the bars fill the width. */
void         vitrine_draw_bars              (gconstpointer bars, gboolean dark, cairo_t *cr, double width, double height);
double       vitrine_bars_height            (gconstpointer bars, double width);
char        *vitrine_bars_csv               (gconstpointer bars);
/* The strongest three as a sentence, for assistive technology. */
char        *vitrine_bars_describe          (const VitrineBars *bars);

/* Segments by falling |weight|: @order gets n_segments numbers. */
void         vitrine_rank_segments          (const NnExplanation *explanation, guint *order);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VitrineBars, vitrine_bars_free)

G_END_DECLS
