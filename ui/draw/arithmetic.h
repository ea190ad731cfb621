/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Arithmetic: how one number came about, drawn: grids of numbers with the signs between
 * them, then the steps, line by line, down to the result. Thread: any.
 */
#pragma once

#include "core/nn.h"
#include "ui/draw/paint.h"

G_BEGIN_DECLS

/* What is drawn; all of it the caller's. */
typedef struct
{
  const NnArithmetic *arithmetic;  /* NULL: a line says what would stand here */
  const char         *title;       /* of the layer */
  const char *const  *inputs;      /* what its inputs are called */
  guint               ink;         /* bits: which inputs are pictures, of 0 to 1 */
  const char         *note;        /* (nullable): a sentence on a number that is only given */
} VitrineSpelled;

/* Size of what has no title; where there is less room it is drawn smaller. */
#define VITRINE_ARITHMETIC_HEIGHT 190
#define VITRINE_ARITHMETIC_WIDTH  800

/* VitrineDrawFunc: a VitrineSpelled without, and with, a line that says of what. */
void   vitrine_draw_arithmetic       (gconstpointer spelled, gboolean dark, cairo_t *cr, double width, double height);
void   vitrine_draw_arithmetic_whole (gconstpointer spelled, gboolean dark, cairo_t *cr, double width, double height);
#define VITRINE_ARITHMETIC_WHOLE (VITRINE_ARITHMETIC_HEIGHT + 36)
/* What a cell of @width pixels tells of its value in letters of @size pixels: "0.35", "0.001", "2e−7". */
char  *vitrine_grid_cell_text        (double value, double width, double size) G_GNUC_WARN_UNUSED_RESULT;
char  *vitrine_spelled_csv           (gconstpointer spelled);
/* As lines, to copy and to hear. */
char  *vitrine_spelled_text          (const VitrineSpelled *spelled) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
