/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the files that write train() share with each other, and with nobody else. */
#pragma once

#include "core/code-private.h"
#include "core/trainer-private.h"

G_BEGIN_DECLS

/* What the recipe's parts said. */
typedef struct
{
  NnCoder        coder;
  NnCoderPrivate priv;
} NnSaid;

typedef struct
{
  NnWriter *writer;
  NnRecipe  recipe;
  NnSaid    optimizer, schedule;
  GString  *more;           /* Keras: the optimizer's last arguments */
  char     *penalty;        /* (nullable): PyTorch's lines of penalty() */
  gboolean  held_out;       /* the held-out loss is asked for after each epoch */
  guint     patience;
  double    average;
} NnTraining;

/* A setting of the recipe's training. */
double        nn_training_setting      (const NnTraining *training, const char *name);
/* The side output that is output number @k; NULL: none, nobody trains it. */
const NnSide *nn_training_side         (const NnWriter *writer, guint k);
/* "y", and for outputs beside the main one "y_2"; "x" where the target is the input. Free with g_free(). */
char         *nn_training_target       (const NnTraining *training, guint k);
/* What a loss or a metric says on output @k; NULL: nothing. Free with g_free(). */
char         *nn_training_ask          (NnTraining *training, const NnSpec *spec, guint k);
/* Whether @word stands anywhere in what the optimizer and the schedule said. */
gboolean      nn_training_says         (const NnTraining *training, const char *word);
/* The lines that a part of the recipe wants before its own. */
void          nn_training_print_before (const NnCoder *coder, GString *to);
/* "def train(...):", the data that it reads, and what is not done here. */
void          nn_training_print_head   (NnTraining *training, const char *arguments, const char *batch, GString *to);

void          nn_training_print_keras   (NnTraining *training, GString *to);
void          nn_training_print_pytorch (NnTraining *training, GString *to);
/* PyTorch: what the weights cost and what layers add, a line each; NULL: nothing. */
char         *nn_training_penalty       (NnWriter *writer);

G_END_DECLS
