/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Steps: the points of a run's curve, in one piece of memory. It grows at its end in one thread while others
 * read what they were given: numbers once written never change, so that a snapshot is a reference and a
 * count, however long the run. Thread: each value any, one at a time; several values of one block at once.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What one batch came to, in the units of the recipe's loss and of its metric; NAN: not measured. */
typedef struct
{
  float loss;
  float metric;
} NnRunStep;

/* The memory, reference-counted. */
typedef struct _NnStepsBlock NnStepsBlock;

/* A plain value; { NULL, 0 } is empty. */
typedef struct
{
  NnStepsBlock *block;    /* (nullable) */
  guint         n;
} NnSteps;

/* @steps is empty before: as @from is now, without a copy. */
void             nn_steps_share   (NnSteps *steps, const NnSteps *from);
void             nn_steps_clear   (NnSteps *steps);
/* Copies what is there only where another value stands in the way: it has other numbers at that place, or
 * there is no room left and it reads the memory. */
void             nn_steps_append  (NnSteps *steps, const NnRunStep *points, guint n);
/* Down to @n; those beyond stay as they are for others. */
void             nn_steps_cut     (NnSteps *steps, guint n);
/* Room for @n in all, which takes address space alone until they come. Only a hint. */
void             nn_steps_reserve (NnSteps *steps, guint n);
/* Never NULL; good until the next change of @steps. */
const NnRunStep *nn_steps_data    (const NnSteps *steps);

G_END_DECLS
