/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pins: samples that somebody keeps an eye on: each with what the network makes of it, and
 * how that came about while it was trained. Thread: any.
 */
#pragma once

#include <cairo.h>

#include "core/nn.h"

G_BEGIN_DECLS

typedef struct _VitrinePins VitrinePins;

/* Of @outcomes, listed and with their outputs; @inputs are those samples, row by row. */
VitrinePins *vitrine_pins_new      (const NnOutcomes *outcomes, const NnSamples *samples,
                                    const NnTensor *inputs) G_GNUC_WARN_UNUSED_RESULT;
void         vitrine_pins_free     (VitrinePins *pins);
guint        vitrine_pins_n        (const VitrinePins *pins);
guint        vitrine_pins_index    (const VitrinePins *pins, guint row);   /* of the sample */
/* Its past: @n values at rising @steps, copied. */
void         vitrine_pins_set_line (VitrinePins *pins, guint row, const double *steps, const float *values, guint n);
/* "Sample 8,123: label 2, predicted 3 (87 %), loss 8.3". */
const char  *vitrine_pins_words    (const VitrinePins *pins, guint row);

/**
 * VitrinePinBoard:
 * @pins: (nullable): not owned
 * @pointed: row; -1: none
 */
typedef struct
{
  const VitrinePins *pins;
  gint               pointed;
} VitrinePinBoard;

/* VitrineDrawFunc and its height. */
void   vitrine_pin_board_draw   (gconstpointer board, gboolean dark, cairo_t *cr, double width, double height);
double vitrine_pin_board_height (gconstpointer board, double width);
guint  vitrine_pin_board_columns (double width);
/* The pin at a pixel; -1: none. */
gint   vitrine_pin_board_at     (const VitrinePinBoard *board, double width, double px, double py);
char  *vitrine_pin_board_csv    (gconstpointer board) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VitrinePins, vitrine_pins_free)

G_END_DECLS
