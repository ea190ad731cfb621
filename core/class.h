/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Class: what a layer, loss, optimizer, schedule, dataset, explainer or metric
 * tells about itself. One argument row feeds the form, the project file, the
 * command line, undo and the documentation.
 * Thread: any; classes and the registry never change.
 */
#pragma once

#include "core/error.h"

G_BEGIN_DECLS

#define NN_MAX_ARGS 16

/* Marks a string for translation; the window translates, core does not. */
#define NN_(text) (text)

typedef enum
{
  NN_ARG_INTEGER,
  NN_ARG_REAL,
  NN_ARG_LOG,      /* a real best moved by factors, such as a learning rate */
  NN_ARG_BOOLEAN,
  NN_ARG_CHOICE,   /* the value is an index into choices */
  NN_ARG_COLUMN,   /* of a data set's table, the first is 1; 0: as the path says, or the last: see nn_samples' columns */
} NnArgKind;

/* What an argument of a data set, or of their preparation, is about. */
typedef enum
{
  NN_ARG_OWN,      /* what the samples are */
  NN_ARG_SPLITS,   /* which of them are for training, and in which order they stand */
  NN_ARG_SCALES,   /* on what scale their numbers are */
} NnArgRole;

/**
 * NnArg:
 * @name: as in the file and on the command line, Keras' name where it has one
 * @choices: (nullable): NULL-terminated names (file form), for %NN_ARG_CHOICE
 *
 * One argument. Its value is a double: integers, booleans and choices fit.
 */
typedef struct
{
  const char        *name;
  const char        *title;
  const char        *unit;     /* "" for none */
  NnArgKind          kind;
  double             initial;
  double             min;
  double             max;
  const char *const *choices;
  const char *const *choice_titles; /* as shown; NULL: the same as choices */
  const char        *fold;     /* title under which a form folds it away, together with its
                                  neighbours of the same title; NULL: always in sight */
  NnArgRole          role;
  const char        *needs;    /* (nullable) an argument of the same class: while that is 0,
                                  this one does nothing */
} NnArg;

typedef enum
{
  NN_KIND_LAYER,
  NN_KIND_LOSS,
  NN_KIND_OPTIMIZER,
  NN_KIND_SCHEDULE,
  NN_KIND_DATASET,
  NN_KIND_EXPLAINER,
  NN_KIND_METRIC,
  NN_N_KINDS,
} NnKind;

typedef struct _NnCoder NnCoder;

/**
 * NnClass:
 * @args: rows, closed by one with a NULL name; NULL for none
 * @code: layers, losses, optimizers, schedules and metrics: says what it is in Keras and in
 *   PyTorch, see core/coder.h; NULL for none
 *
 * The head of every class struct.
 */
typedef struct
{
  const char  *name;      /* "conv2d" */
  const char  *title;     /* NN_("Conv2D") */
  const char  *summary;   /* one sentence */
  const char  *category;  /* NN_("Convolution") */
  const NnArg *args;
  void       (*code) (NnCoder *coder);
} NnClass;

guint        nn_class_n_args    (const NnClass *klass);
gint         nn_class_find_arg  (const NnClass *klass, const char *name); /* -1: none */
void         nn_class_init_args (const NnClass *klass, double *values);

/* Checks one value: a sentence naming the range otherwise. */
gboolean     nn_arg_check       (const NnArg *arg, double value, GError **error);
/* "3", "0.001", "true", "same": the form that files and the command line use. */
char        *nn_arg_to_string   (const NnArg *arg, double value);
gboolean     nn_arg_from_string (const NnArg *arg, const char *text, double *value, GError **error);

/* The registry, filled at build time from the lists in core/meson.build. */
const NnClass *const *nn_registry_list (NnKind kind);             /* NULL-terminated */
const NnClass        *nn_registry_find (NnKind kind, const char *name, GError **error);
const char           *nn_kind_name     (NnKind kind);             /* "layers" */

/**
 * NnSpec:
 *
 * A class together with the values of its arguments. A plain value.
 */
typedef struct
{
  const NnClass *klass;
  double         values[NN_MAX_ARGS];
} NnSpec;

NnSpec   nn_spec_new   (const NnClass *klass);                    /* the initial values */
gboolean nn_spec_named (NnSpec *spec, NnKind kind, const char *name, GError **error);
double   nn_spec_get   (const NnSpec *spec, const char *arg);     /* programmer error if absent */
gboolean nn_spec_set   (NnSpec *spec, const char *arg, double value, GError **error);
gboolean nn_spec_set_string (NnSpec *spec, const char *arg, const char *text, GError **error);
gboolean nn_spec_equal (const NnSpec *a, const NnSpec *b);

G_END_DECLS
