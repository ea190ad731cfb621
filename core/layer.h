/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Layer: the class struct that every file in core/layers/ ends in.
 *
 * A layer is written for *some samples of a batch* in one thread. The tape cuts
 * a batch into chunks and hands each chunk to a thread, so no layer knows of
 * threads, and none keeps state: what must live from forward to backward lies
 * in the call. Activations are unpadded, axes (time, height, width, channel).
 * Thread: any.
 */
#pragma once

#include "core/class.h"
#include "core/parallel.h"
#include "core/random.h"
#include "core/tensor.h"

G_BEGIN_DECLS

#define NN_MAX_INPUTS  8
#define NN_MAX_WEIGHTS 8
#define NN_MAX_INSIDES 12

typedef enum
{
  NN_INIT_ZEROS,
  NN_INIT_ONES,
  NN_INIT_GLOROT_UNIFORM,  /* U(-l, l), l = sqrt (6 / (fan_in + fan_out)) */
  NN_INIT_GLOROT_NORMAL,
  NN_INIT_HE_UNIFORM,      /* U(-l, l), l = sqrt (6 / fan_in) */
  NN_INIT_HE_NORMAL,       /* N(0, 2 / fan_in) */
  NN_INIT_UNIFORM,         /* U(-0.05, 0.05) */
  NN_INIT_NORMAL,          /* N(0, 0.05^2) */
  NN_INIT_ORTHOGONAL,      /* rows or columns, whichever are fewer, of length 1 and at
                              right angles; the last axis are the columns */
  NN_INIT_FORGET_GATE,     /* ones in the second quarter, else zeros: for an LSTM's bias
                              (not among the choices) */
} NnInit;

/* The rows of the argument "kernel_initializer", in the order of NnInit. */
extern const char *const nn_init_names[];
extern const char *const nn_init_titles[];

typedef struct
{
  const char *name;       /* "kernel", "bias", "moving_mean" */
  NnShape     shape;
  NnInit      init;
  gsize       fan_in;
  gsize       fan_out;
  gboolean    fixed;      /* not trained: statistics that forward renews */
  gboolean    kernel;     /* multiplies values: weight decay and the price of weights (see
                             NN_LAYER_PRICE_ARGS) apply to it, and to no bias or gamma */
} NnWeightInfo;

/* The last rows of every layer that has kernels: what their size costs. The layer does
 * nothing with them; the tape adds  l1 Σ |w| + l2 Σ w²  over all its kernels to the loss
 * (see core/tape-price.c), as Keras does with a kernel_regularizer; in a recurrent layer
 * the recurrent kernels are among them. */
#define NN_LAYER_PRICE_ARGS                                                                       \
  { .name = "l1", .title = NN_("L1"), .unit = NN_("per |w|"), .kind = NN_ARG_LOG, .max = 10,      \
    .fold = NN_("Penalties") },                                                                   \
  { .name = "l2", .title = NN_("L2"), .unit = NN_("per w²"), .kind = NN_ARG_LOG, .max = 10,       \
    .fold = NN_("Penalties") }

/**
 * NnLayerPlan:
 *
 * What the tape must set aside, filled by plan(). All zero is a fine answer.
 */
typedef struct
{
  gsize    state_bytes;    /* per sample, kept from forward to backward */
  gsize    scratch_bytes;  /* per thread, during one forward or backward call */
  gsize    prepared_bytes; /* once per set of weights, see prepare() */
  guint    n_terms;        /* penalties that the layer adds to the loss */
  guint64  macs;           /* multiply-adds of one sample forward */
  gboolean batch_wide;     /* in training, forward and backward get the whole batch at once */
  gboolean view;           /* the input's numbers in another shape: in a tape they share a block
                              and neither forward nor backward is called where nothing is to do */
} NnLayerPlan;

/**
 * NnInsideInfo:
 *
 * Something that a layer computes on its way and that is worth looking at: the
 * hidden state of every step, the attention of every head.
 */
typedef struct
{
  const char *name;       /* "hidden_state" */
  const char *title;      /* NN_("Hidden state") */
  NnShape     shape;      /* of one sample */
} NnInsideInfo;

/**
 * NnLayerCall:
 *
 * One forward or backward of one layer over @n samples, of which the first is
 * number @first of its batch. Backward *overwrites* d_in and d_weights: the
 * tape sums where an output has several readers and adds the chunks' partial
 * weight gradients in chunk order.
 */
typedef struct
{
  const double       *args;
  const double       *next_args;   /* of the entry that was fused in, see fuse() */
  guint               n;
  guint               first;
  guint               n_inputs;
  const NnShape      *in_shape;    /* of one sample, n_inputs of them */
  NnShape             out_shape;

  const guint32 *const *steps;     /* of each input: how many steps (of axis 0) of each
                                      sample count, the rest is padding; NULL, or NULL
                                      for an input: all. See nn_call_steps() */

  const float *const *in;          /* n_inputs blocks of n samples */
  float              *out;
  const float *const *weights;
  void               *state;       /* n x state_bytes */
  void               *scratch;
  const void         *prepared;
  gboolean            training;    /* dropout drops, batch norm uses the batch */
  gboolean            linear;      /* leave the closing activation out: the loss
                                      works on what comes before it */
  NnRandom            random;      /* of this entry and step; by counter, with
                                      (first + sample) in the index */
  NnPool             *pool;        /* to split one call that fills the machine
                                      by itself; NULL or busy: runs inline */
  double             *terms;       /* n_terms sums over the samples, overwritten */
  float *const       *new_weights; /* for fixed weights in training, else NULL */

  /* backward */
  float              *d_out;       /* may be overwritten: for dense and conv it
                                      holds dL/d(pre-activation) afterwards */
  float *const       *d_in;        /* NULL where nobody wants it */
  float *const       *d_weights;   /* NULL where nobody wants it, or where
                                      weight_gradient() will be asked */
  float               term_scale;  /* dL/d(term): 1 / batch in training, else 0 */
} NnLayerCall;

/* What a layer does with the numbers that it reads. Layers of one role have one colour, and those
 * that convolve have maps for who lays such over a picture. */
typedef enum
{
  NN_ROLE_NONE,      /* no registered layer's */
  NN_ROLE_INPUT,     /* brings them in */
  NN_ROLE_WEIGH,     /* sums of all of them, each with its weight */
  NN_ROLE_CONVOLVE,  /* the same small sums at every place: maps of what is where */
  NN_ROLE_POOL,      /* one of several */
  NN_ROLE_SERIES,    /* one step in the light of others */
  NN_ROLE_ADJUST,    /* each on its own: a function, a norm, noise */
  NN_ROLE_SAMPLE,    /* draws others by them */
  NN_ROLE_MERGE,     /* those of several entries become one */
  NN_ROLE_MOVE,      /* puts them elsewhere, or leaves some out */
  NN_ROLE_FLATTEN,   /* the same in a row */
  NN_ROLE_RESHAPE,   /* the same in another shape */
} NnRole;

typedef struct _NnLayerClass NnLayerClass;
typedef struct _NnArithmetic NnArithmetic;
struct _NnLayerClass
{
  NnClass     base;
  NnRole      role;
  gboolean    common;       /* what people reach for first of its category */
  guint       min_inputs;   /* 0 for input */
  guint       max_inputs;

  /* The output's shape for one sample, or a sentence why there is none. */
  gboolean (*shape)    (const double *args, const NnShape *in, guint n_in,
                        NnShape *out, GError **error);
  /* Fills @info, returns how many weights there are. NULL: none. */
  guint    (*weights)  (const double *args, const NnShape *in, guint n_in,
                        const NnShape *out, NnWeightInfo *info);
  void     (*plan)     (const double *args, const NnShape *in, guint n_in,
                        const NnShape *out, NnLayerPlan *plan);
  /* Rearranges the weights (transposed, transformed) into @prepared, once per
   * change of the weights. NULL: nothing to do. */
  void     (*prepare)  (const NnLayerCall *call, void *prepared);
  void     (*forward)  (const NnLayerCall *call);
  /* In training once after each forward, else maybe several times. */
  void     (*backward) (const NnLayerCall *call);
  /* For big weights: rows [row0, row1) (of axis 0) of the gradient of weight
   * number @weight over the whole batch (call->n), overwriting @gradient.
   * Called after every backward chunk is done, in training alone, from any thread.
   * NULL: backward fills d_weights. */
  void     (*weight_gradient) (const NnLayerCall *call, guint weight,
                               gsize row0, gsize row1, float *gradient);
  /* A hidden class that computes this layer and its only reader in one go, with
   * the same bits, for tapes where nobody looks at the value between; or NULL.
   * Its calls get both argument lists, this layer's inputs and weights, and the
   * reader's output shape. It has plan(), prepare(), forward() and backward(). */
  const NnLayerClass *(*fuse) (const double *args, const NnShape *in, const NnShape *out,
                               const NnLayerClass *next, const double *next_args);
  /* Axis 0 of the output is axis 0 of the inputs, step for step, wherever the two
   * are equally long and the output has axes beyond it: steps that do not count
   * stay steps that do not count. */
  gboolean keeps_steps;
  gboolean keeps_first;  /* ... of the first input alone */
  /* For layers that know padding when they see it (an embedding of token 0): the
   * number of steps up to the last one that counts, of each sample. NULL: no. */
  void     (*count_steps) (const NnLayerCall *call, guint32 *steps);
  /* What can be looked at inside: fills @info, returns how many. NULL: nothing. */
  guint    (*insides)  (const double *args, const NnShape *in, guint n_in,
                        const NnShape *out, NnInsideInfo *info);
  /* After forward: inside number @which of the call's samples out of the state, n x its
   * shape. Not changed by backward, but for a recurrent layer's gates in training. */
  void     (*inside)   (const NnLayerCall *call, guint which, float *out);
  /* After forward: how number @cell of the output of the call's one sample came about, see
   * core/arithmetic.h; of a call that is not training. NULL: the window shows the value alone. */
  void     (*spell)    (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic);
  /* The layer's formula as Pango markup; after a newline, this layer's numbers in it
   * (no element goes over the newline). NULL: none. */
  char    *(*formula)  (const double *args, const NnShape *in, guint n_in,
                        const NnShape *out);
  /* Names of the terms, such as "KL". NULL: none. */
  const char *term_name;
  const char *term_weight;  /* the argument that scales the terms, "beta"; NULL: 1 */
  /* Where the input are tokens, whole numbers from 0 on: the argument that tells how
   * many tokens there are. NULL: any numbers. */
  const char *token_count;
};

#define NN_LAYER_CLASS(klass) ((const NnLayerClass *) (klass))

/* Steps of sample @b of input @k that count; the rest is padding. */
static inline gsize
nn_call_steps (const NnLayerCall *call, guint k, guint b)
{
  return call->steps != NULL && call->steps[k] != NULL ? call->steps[k][b]
                                                       : call->in_shape[k].size[0];
}

/* The first values of a weight, @random being of this weight alone. */
void   nn_weight_init (const NnWeightInfo *info, const NnRandom *random, float *out);

/* The value of the argument @name in @args, by its row. */
double nn_layer_arg (const NnLayerClass *klass, const double *args, const char *name);

G_END_DECLS
