/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What outcomes are told in words and in numbers, the same in every panel. Thread: any. */
#pragma once

#include <cairo.h>

#include "core/nn.h"
#include "ui/draw/paint.h"

G_BEGIN_DECLS

/* The height that vitrine_draw_head() takes. */
#define VITRINE_HEAD 34.0

/* A panel's title and, dimmed behind it, what is shown; what does not fit in @width is cut off. */
void  vitrine_draw_head          (cairo_t *cr, const VitrineTheme *theme, double width, const char *title,
                                  const char *subtitle);
/* Text of at most this width, with an ellipsis where it is longer. */
char *vitrine_text_fit           (cairo_t *cr, double size, VitrineWeight weight, const char *text, double width) G_GNUC_WARN_UNUSED_RESULT;

/* Appends a field to a line of CSV, in quotes where it needs them. */
void  vitrine_csv_field          (GString *text, const char *field);

/* From here on: free the texts with g_free(). */

/* "validation": which samples they are of; not to be freed. */
const char *vitrine_outcomes_where (const NnOutcomes *outcomes);
/* "validation, 29 wrong of 1,000", "training, 3 wrong of the first 2,000 of 9,000". */
char *vitrine_outcomes_subtitle  (const NnOutcomes *outcomes) G_GNUC_WARN_UNUSED_RESULT;
/* So much of a class's name as tells it from the others. */
char *vitrine_class_short_name   (const NnSamples *samples, gint label) G_GNUC_WARN_UNUSED_RESULT;
/* What a thumbnail says: "2 → 3", "152 → 211", "3 of 7 wrong"; @brief: of names what is needed. */
char *vitrine_outcome_caption    (const NnOutcomes *outcomes, const NnOutcome *item, const NnSamples *samples,
                                  gboolean brief) G_GNUC_WARN_UNUSED_RESULT;
/* "Sample 8,123: label 2, predicted 3 (87 %), loss 8.3". */
char *vitrine_outcome_words      (const NnOutcomes *outcomes, const NnOutcome *item, const NnSamples *samples) G_GNUC_WARN_UNUSED_RESULT;
/* "8.3", "0.0012". */
char *vitrine_loss_text          (double loss) G_GNUC_WARN_UNUSED_RESULT;
/* The same in at most @width: "123,457", "1.2e5", "1e5"; NULL: there is no room for any of them. */
char *vitrine_loss_fit           (cairo_t *cr, double size, double loss, double width) G_GNUC_WARN_UNUSED_RESULT;
/* "3 taken for 7", "7 found": a cell of the confusion. */
char *vitrine_outcomes_cell_name (const NnOutcomes *outcomes, const NnSamples *samples, guint label,
                                  guint predicted) G_GNUC_WARN_UNUSED_RESULT;
/* The name of a class, or of a label of several. */
char *vitrine_outcomes_class     (const NnOutcomes *outcomes, const NnSamples *samples, guint index) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
