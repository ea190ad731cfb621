/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sample: one sample of a data set as a small picture of its kind: an image, a film, lines of
 * a series, a spectrogram, bars for the numbers of a row, or its text. Thread: any.
 */
#pragma once

#include <cairo.h>

#include "core/samples.h"

G_BEGIN_DECLS

typedef enum
{
  VITRINE_SAMPLE_IMAGE,
  VITRINE_SAMPLE_FILM,
  VITRINE_SAMPLE_SERIES,
  VITRINE_SAMPLE_SPECTROGRAM,
  VITRINE_SAMPLE_ROW,
  VITRINE_SAMPLE_TEXT,
} VitrineSampleKind;

VitrineSampleKind vitrine_sample_kind (const NnSamples *samples);
/* @values of sample @index of @samples (-1: none of them, such as a drawn one), within a frame
 * of its own. */
void              vitrine_draw_sample (const NnSamples *samples, gint index, const float *values, gboolean dark,
                                       cairo_t *cr, double x, double y, double width, double height);
/* In its place: a quiet empty tile until it has come; with @unreadable one that says so. */
void              vitrine_draw_no_sample (gboolean unreadable, gboolean dark, cairo_t *cr, double x, double y,
                                          double width, double height);
/* What it says, or its largest numbers: "age 61, sex 1", for a tooltip and a screen reader; NULL: a
 * picture that words do not tell. */
char             *vitrine_sample_words (const NnSamples *samples, const float *values) G_GNUC_WARN_UNUSED_RESULT;
/* Whether its samples are texts that become other texts. */
gboolean          vitrine_samples_translate (const NnSamples *samples);
/* What sample @index of these is to become: "2024-03-05". */
char             *vitrine_sample_translation (const NnSamples *samples, guint32 index) G_GNUC_WARN_UNUSED_RESULT;
/* A number of a row as it was before it was standardised. */
double            vitrine_sample_value (const NnSamples *samples, const float *values, guint feature);

/* Names of the features for bars.h, each with its value in the units that it had before it was standardised,
 * "age\t43"; @input: of one row, with a batch axis. NULL: they have no names. */
char  **vitrine_feature_labels (const NnSamples *samples, const NnTensor *input) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
