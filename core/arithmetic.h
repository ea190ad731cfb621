/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Arithmetic: how one number of a layer's output came about, with every number that
 * made it - the patch, the kernel, the products, their sum, the bias, the activation.
 *
 * It is a chain of *grids* (numbers beside each other, each grid in some relation to
 * those before it) and a list of *steps*, each made from grids and from steps before
 * it; the last is the result. So it can be worked out again by whoever reads it. Sums
 * of many terms show the largest ones and what all the others come to. The *fields*
 * are the places of the inputs that the number depends on.
 *
 * All in double, from the float32 numbers that the tape has. Positions count from 0.
 * Titles and labels are templates in English, to be translated and then filled in by
 * nn_fill_in(). Thread: any.
 */
#pragma once

#include "core/activation.h"
#include "core/layer.h"

G_BEGIN_DECLS

#define NN_MAX_GRIDS    8
#define NN_MAX_STEPS    24
#define NN_MAX_FIELDS   8
#define NN_MAX_OPERANDS 10

/* A place that is not in the input: padding. */
#define NN_NOWHERE G_MAXSIZE

/* What makes a number of this grid from those at the same place of the grids before,
 * back to the last one that begins a chain. */
typedef enum
{
  NN_GRID_FIRST,     /* read; a chain begins */
  NN_GRID_PLUS,      /* read, and added */
  NN_GRID_TIMES,     /* read, and multiplied */
  NN_GRID_EQUALS,    /* what the chain comes to */
  NN_GRID_BECOMES,   /* each row through a function of its own: @functions */
} NnGridRelation;

typedef enum
{
  NN_GRID_VALUES,    /* of an input */
  NN_GRID_WEIGHTS,
  NN_GRID_RESULTS,
} NnGridKind;

typedef struct
{
  NnGridRelation relation;
  NnGridKind     kind;
  const char    *title;       /* "Patch of {input}" */
  gsize          numbers[2];  /* {0}, {1} */
  gint           input;       /* whose values; -1: none */
  guint          rows, columns;
  double        *values;      /* row by row; NAN: nothing stands there */
  gsize         *places;      /* (nullable): in @input, of each; NN_NOWHERE: none, a zero around it */
  gboolean       scattered;   /* the places are not beside each other and worth telling */
  char         **row_names;   /* (nullable): "i", "f" */
  const NnActivation *functions; /* of each row; NN_ACTIVATION_SOFTMAX: exp (x - largest) / total */
  double         largest, total;
} NnGrid;

typedef enum
{
  NN_STEP_GIVEN,     /* read, or the sum of what is not shown */
  NN_STEP_SUM,       /* of a grid's numbers */
  NN_STEP_MAXIMUM,   /* of a grid's numbers, or of the operands */
  NN_STEP_ADD,
  NN_STEP_LESS,      /* the first operand less the second */
  NN_STEP_TIMES,
  NN_STEP_OVER,      /* the first operand divided by the second */
  NN_STEP_REST,      /* one less the operand */
  NN_STEP_ROOT,
  NN_STEP_EXP,
  NN_STEP_FUNCTION,  /* @function of the operand */
} NnStepKind;

typedef struct
{
  gint  grid;        /* whose number @at it is; -1: step number @at */
  guint at;
} NnOperand;

typedef struct
{
  NnStepKind   kind;
  const char  *label;        /* "Bias of filter {0}"; NULL: what it is made of tells all */
  gsize        numbers[4];
  gint         input;        /* {input} of the label; -1: none */
  NnActivation function;
  double       slope;        /* of a leaky ReLU below zero */
  gint         grid;         /* of SUM and MAXIMUM; -1: of the operands */
  guint        n_operands;
  NnOperand    operands[NN_MAX_OPERANDS];
  double       value;
} NnStep;

/* Along each axis of input @input: places @start, @start + @step, ..., @size of them. */
typedef struct
{
  guint input;
  gsize start[NN_MAX_AXES], size[NN_MAX_AXES], step[NN_MAX_AXES];
} NnReceptive;

struct _NnArithmetic
{
  const char *what;          /* "filter {0} of {1}, row {2}, column {3}" */
  gsize       numbers[4];
  guint       n_grids;
  NnGrid      grids[NN_MAX_GRIDS];
  guint       n_steps;       /* 0: the layer does not spell out its numbers */
  NnStep      steps[NN_MAX_STEPS];
  guint       n_fields;
  NnReceptive fields[NN_MAX_FIELDS];
  double      value;         /* as the tape has it; the last step's, but for rounding */
};

void          nn_arithmetic_free (NnArithmetic *arithmetic);

/* {0} to {3} of @text become @numbers, {input} becomes @input (NULL: ""). */
char         *nn_fill_in         (const char *text, const gsize *numbers, guint n, const char *input) G_GNUC_WARN_UNUSED_RESULT;
/* f (x) in double; not for softmax. @slope: of a leaky ReLU below zero. */
double        nn_activation_of   (NnActivation activation, double slope, double x);
/* Whether place @at of input @input is in one of the fields. @shape: the input's. */
gboolean      nn_arithmetic_reads (const NnArithmetic *arithmetic, guint input, const NnShape *shape, gsize at);

/* --- for layers -------------------------------------------------------------- */

/* Where number @at is along each axis. */
void    nn_shape_unravel  (const NnShape *shape, gsize at, gsize *place);

NnGrid *nn_spell_grid     (NnArithmetic *arithmetic, NnGridRelation relation, NnGridKind kind,
                           const char *title, guint rows, guint columns);
NnStep *nn_spell_given    (NnArithmetic *arithmetic, const char *label, double value);
/* @...: the steps that it is made of, closed by NULL. */
NnStep *nn_spell_step     (NnArithmetic *arithmetic, NnStepKind kind, const char *label, ...) G_GNUC_NULL_TERMINATED;
/* The sum, or the largest, of a grid's numbers. */
NnStep *nn_spell_of_grid  (NnArithmetic *arithmetic, NnStepKind kind, const char *label, const NnGrid *grid);
/* One more operand of @step, the last one that was made. */
void    nn_spell_take     (NnArithmetic *arithmetic, NnStep *step, const NnStep *operand);
void    nn_spell_take_at  (NnArithmetic *arithmetic, NnStep *step, const NnGrid *grid, guint at);
/* @x itself where the function is linear. */
NnStep *nn_spell_function (NnArithmetic *arithmetic, NnActivation function, double slope, NnStep *x);
/* Softmax of @x among @n numbers, it being one of them. */
NnStep *nn_spell_softmax  (NnArithmetic *arithmetic, const double *all, gsize n, NnStep *x);
/* All of input @input, to be narrowed by nn_spell_range(). */
NnReceptive *nn_spell_field (NnArithmetic *arithmetic, const NnLayerCall *call, guint input);
void    nn_spell_range    (NnReceptive *field, guint axis, gsize start, gsize size);
/* The one place @at of input @input. */
void    nn_spell_place    (NnArithmetic *arithmetic, const NnLayerCall *call, guint input, gsize at);
/* Number @at of input @input, named by its place. */
NnStep *nn_spell_read     (NnArithmetic *arithmetic, const NnLayerCall *call, guint input, gsize at);
/* The result is number @at of input @input as it is; NN_NOWHERE: a zero that comes from none. */
void    nn_spell_copy     (NnArithmetic *arithmetic, const NnLayerCall *call, guint input, gsize at);
/* The numbers at the same place of all inputs, a step each, and the step that puts them together. */
NnStep *nn_spell_merge    (NnArithmetic *arithmetic, const NnLayerCall *call, gsize cell, NnStepKind kind);
/* Class functions: for layers that are their input's numbers as they are, one by one. */
void    nn_spell_same     (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic);

G_END_DECLS
