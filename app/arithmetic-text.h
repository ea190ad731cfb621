/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Arithmetic as text: titles and labels in the user's language with the numbers filled in,
 * and all of it as lines to read, to copy and to hear. Thread: any.
 */
#pragma once

#include "core/nn.h"

G_BEGIN_DECLS

/* What the inputs of entry @index are called, NULL-terminated. */
char **vitrine_input_names        (const NnModel *model, guint index) G_GNUC_WARN_UNUSED_RESULT;

/* "1.353", "−0.003", "4.2e−06": three decimals where that tells something. */
char  *vitrine_arithmetic_number  (double value) G_GNUC_WARN_UNUSED_RESULT;
/* "filter 13 of 32, row 22, column 15" */
char  *vitrine_arithmetic_what    (const NnArithmetic *arithmetic) G_GNUC_WARN_UNUSED_RESULT;
/* "Patch of Input" */
char  *vitrine_grid_title         (const NnGrid *grid, const char *const *inputs) G_GNUC_WARN_UNUSED_RESULT;
/* "Bias of filter 13"; where a step has no name of its own, its expression. */
char  *vitrine_step_label         (const NnArithmetic *arithmetic, guint step,
                                   const char *const *inputs) G_GNUC_WARN_UNUSED_RESULT;
/* "0.731 × 0.512", "relu(1.350)"; NULL where there is nothing to put together, or too much. */
char  *vitrine_step_expression    (const NnArithmetic *arithmetic, guint step) G_GNUC_WARN_UNUSED_RESULT;

/* All of it. @title: of the layer. */
char  *vitrine_arithmetic_text    (const NnArithmetic *arithmetic, const char *title,
                                   const char *const *inputs) G_GNUC_WARN_UNUSED_RESULT;
char  *vitrine_arithmetic_csv     (const NnArithmetic *arithmetic, const char *title,
                                   const char *const *inputs) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
