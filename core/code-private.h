/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the files of the program's making share. Private to core. */
#pragma once

#include "core/coder.h"
#include "core/model.h"

G_BEGIN_DECLS

/* A part of a parameter: see nn_coder_piece(). */
typedef struct
{
  gint    weight;
  NnShape view;
  guint   order[NN_MAX_AXES];
  guint   from, to;
} NnPiece;

/* A parameter of a module, or of a weight in Keras, which is as ours. */
typedef struct
{
  char    *name;      /* "conv2d.weight" */
  char    *place;     /* in the program: "model.conv2d.weight" */
  guint    entry;     /* index */
  NnShape  shape;
  gboolean shaped;    /* by the layer; else it is that of the pieces */
  gboolean kernel;    /* what weights cost is asked of it */
  GArray  *pieces;
} NnParameter;

NnParameter *nn_parameter_new  (const char *name);
void         nn_parameter_free (NnParameter *parameter);

/* What a layer said. */
typedef struct
{
  char      *module;      /* (nullable) */
  char      *call;
  gboolean   own;         /* the module has to be one: it holds something */
  gboolean   term;
  GPtrArray *parameters;  /* (nullable) */
  char      *place;       /* where the module stands: "self.conv2d", "layers.Dense(3)" */
} NnCoderStep;

struct _NnCoderPrivate
{
  struct _NnWriter *writer;
  guint             index;
  GPtrArray        *steps;
  GString          *note;
  char             *count;       /* how steps are counted */
  gboolean          forgets;     /* Keras' mask does not come out of it */
  NnAxes            in_axes[NN_MAX_INPUTS];
  NnAxes            wanted[NN_MAX_INPUTS];
  NnAxes            given;
  GPtrArray        *texts;       /* to be freed */
  /* what trains */
  char             *said;
  GPtrArray        *before;
  char             *callback;
  gboolean          each_epoch, listens;
};

/* An entry on its way into the program. */
typedef struct
{
  NnCoder        coder;
  NnCoderPrivate priv;
  const char    *name;        /* the entry's: "conv2d_2" */
  guint          n_readers;   /* how often others read it, */
  guint          last_reader; /* and the last of them */
  gboolean       tokens;      /* an input that only layers that look tokens up read */
  char          *variable;    /* that holds its value */
  char          *proposed;    /* (nullable): what its reader would call it */
  char          *count_name;  /* that holds its count of steps */
  gboolean       count_used;
  gint           counted_by;  /* the entry whose count goes for its value; -1: none */
  gboolean       masked;      /* Keras: the mask comes to its reader by itself */
  NnAxes         axes;        /* of its value */
  gint           flat_from;   /* where axes are flat: the entry that flattened */
  gboolean       keep_plain;  /* a flattening that may not be flat */
  gboolean       left_out;    /* its closing activation is the loss's */
} NnWritten;

typedef struct _NnWriter NnWriter;
struct _NnWriter
{
  NnModel        *model;
  const NnRecipe *recipe;     /* (nullable) */
  NnCodeFlavor    flavor;
  const char     *title;
  const char     *weights;
  guint           n;
  NnWritten      *entries;
  GArray         *inputs;     /* indices of guint */
  GArray         *outputs;
  gboolean        again;      /* something has to be written in another way */
  gboolean        sequential;
  GPtrArray      *helpers;    /* texts of helpers, each once */
  GPtrArray      *parameters;
  GString        *body;
};

NnCoder *nn_coder_init  (NnCoder *coder, NnCoderPrivate *priv, NnWriter *writer,
                         const NnClass *klass, const double *args);
void     nn_coder_clear (NnCoder *coder);
/* Replaces {0}, {1}, ... and {m}. */
char    *nn_code_expand (const char *text, const char *const *values, guint n, const char *module);
#define NN_CODE_LINE 88

/* Lines with comments, which are to stand in one column. */
typedef struct
{
  GPtrArray *lines;    /* texts */
  GPtrArray *notes;    /* of each, "" for none */
  guint      indent;
} NnCodeBlock;

void     nn_code_block_init (NnCodeBlock *block, guint indent);
void     nn_code_block_add  (NnCodeBlock *block, const char *line, const char *note);
void     nn_code_block_put  (NnCodeBlock *block, GString *to);   /* and clears it */
/* A line of code, broken within its brackets where it is too long. */
void     nn_code_line   (GString *to, guint indent, const char *format, ...) G_GNUC_PRINTF (3, 4);
void     nn_code_helper (NnWriter *writer, const char *text);
/* What the recipe says on output number @k: the loss, and whether it holds the activation. */
const NnSpec *nn_code_loss (const NnWriter *writer, guint k, gboolean *linked);

/* Into the body: the network, the recipe; and around both all that makes it a program. */
void     nn_code_print_model    (NnWriter *writer);
void     nn_code_print_training (NnWriter *writer);
void     nn_code_print_program  (NnWriter *writer);

G_END_DECLS
