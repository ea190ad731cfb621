/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What the tape's files share with each other, with the trainer and with the
 * tests; nothing outside core/ and tests/ includes it.
 *
 * A tape is a list of *operations*: one for each entry that computes, or one for
 * two entries that were fused. Operations are grouped into *segments*: either one
 * operation that wants the whole batch at once, or a run of operations through
 * which each chunk of samples goes by itself, in one task of the pool. Segments
 * for chunks and for the batch alternate; the first and the last are for chunks
 * (maybe of no operation), as they load the input and evaluate the loss.
 */
#pragma once

#include "core/tape.h"

G_BEGIN_DECLS

/* Bytes behind each block that vector loads may touch. */
#define NN_TAPE_SLACK 64

/* Where a block lies. */
typedef enum
{
  NN_PLACE_NONE,
  NN_PLACE_ARENA,   /* batch x bytes, kept until the next evaluation */
  NN_PLACE_SCRATCH, /* chunk x bytes, of the thread that runs the chunk */
} NnPlace;

typedef struct
{
  NnPlace place;
  gsize   at;       /* byte offset in the arena or the scratch */
  gsize   stride;   /* bytes of one sample */
} NnBlock;

/* What backward does with the gradient that an operation hands an input. */
typedef enum
{
  NN_EDGE_NONE,     /* nobody wants it */
  NN_EDGE_WRITE,    /* the first to write it */
  NN_EDGE_ADD,      /* written beside and added */
  NN_EDGE_SHARED,   /* the operation is a view: it is there already */
} NnEdge;

typedef struct
{
  const NnLayerClass *klass;      /* the entry's, or a fused one */
  guint               entry;      /* whose inputs, arguments and weights it uses */
  guint               out;        /* whose value it computes */
  const double       *args;
  const double       *next_args;  /* where fused */
  guint               n_inputs;
  guint               inputs[NN_MAX_INPUTS];
  NnShape             in_shape[NN_MAX_INPUTS];
  NnShape             out_shape;
  NnLayerPlan         plan;
  guint               segment;

  guint               n_weights;
  guint               first_weight;                 /* in the flat list of the model's weights */
  const float        *weights[NN_MAX_WEIGHTS];
  float              *new_weights[NN_MAX_WEIGHTS];  /* the same block where fixed, else NULL */
  gsize               weight_size[NN_MAX_WEIGHTS];
  gsize               partial_at[NN_MAX_WEIGHTS];   /* floats, within one partial */
  gboolean            trains;                       /* has weights that training moves */
  double              l1, l2;                       /* what its kernels cost, see tape-price.c */
  guint               kernels;                      /* bits: which weights; 0 where l1 = l2 = 0 */

  NnBlock             state;
  gsize               scratch;      /* of the thread */
  gsize               prepared;     /* in the arena */
  gsize               partials;     /* in the arena, one after the other */
  gsize               partial_bytes;
  NnBlock             spare[NN_MAX_INPUTS];         /* for NN_EDGE_ADD */
  NnBlock             d_out;                        /* a copy for backward to spoil, where
                                                       dL/d(value) itself is to be read */
  guint32            *counts;       /* batch: steps, where the layer counts them, else NULL */
  const guint32      *in_counts[NN_MAX_INPUTS]; /* of each input, whoever counted them */
  gboolean            in_counted;   /* any of them */
  guint               terms;        /* first of its sums in tape->terms */

  /* of the backward pass being run */
  gboolean            active;
  NnEdge              edge[NN_MAX_INPUTS];
} NnTapeOp;

typedef struct
{
  guint    op;
  guint    n_ops;
  gboolean wide;
} NnTapeSegment;

/* A share of the weights: one task of the last phase of a training step. */
typedef struct
{
  guint    op;
  guint    weight;
  gsize    row;       /* rows of axis 0, where the layer has weight_gradient() */
  gsize    n_rows;
  gsize    start;     /* numbers */
  gsize    count;
} NnTapeShare;

/* Some numbers of a kernel that costs something. */
typedef struct
{
  guint    op;
  guint    weight;
  gsize    start;     /* numbers */
  gsize    count;
  double   price;
} NnTapePiece;

struct _NnTape
{
  NnModel       *model;
  NnPool        *pool;
  NnTapeUse      use;
  guint          batch;
  guint          chunk;
  guint          target;         /* the entry that is asked for: the output */
  guint          n_targets;      /* with the side outputs that training aims at, too */
  guint          targets[NN_MAX_OUTPUTS]; /* the first is @target */

  guint          n_entries;
  NnBlock       *values;         /* of each entry */
  NnBlock       *gradients;
  const guint32 **counts;        /* of each entry: steps that count in each sample of the
                                    batch; NULL: all */
  gint          *op_of;          /* which operation computes it; -1: none */
  guint          n_ops;
  NnTapeOp      *ops;
  guint          n_segments;
  NnTapeSegment *segments;
  guint         *preparers;      /* operations that prepare their weights */
  guint          n_preparers;
  gboolean       prepared;
  gint           closings[NN_MAX_OUTPUTS]; /* the operation whose activation ends each target;
                                              -1: none */

  NnTapeShare   *shares;
  guint          n_shares;
  NnTapePiece   *pieces;         /* of all kernels that cost something */
  guint          n_pieces;
  gboolean       price_known;    /* of the weights as they are */

  char          *arena;
  gsize          arena_bytes;
  void          *arena_map;      /* what to give back */
  gsize          arena_map_bytes;
  char          *scratch;        /* within the arena: n_threads x scratch_bytes */
  gsize          scratch_bytes;
  gsize          share_scratch;  /* where in it a share's gradient goes */

  guint          n_terms;        /* sums of all operations in one chunk */
  double        *chunk_terms;    /* chunks x n_terms */
  double        *terms;          /* the sums of the chunks */
  gboolean      *marks;          /* 3 x n_entries, for walks */
};

/**
 * NnTapePass:
 * @load: (nullable): fills the input of @n samples from @first on; in any thread
 * @finish: (nullable): reads @out, may replace it, and fills @d_out (NULL
 *   without backward); in any thread. Of the first target: of the others by
 *   nn_tape_block()
 *
 * One evaluation, in training with the way back.
 */
typedef struct
{
  void   (*load)   (gpointer data, guint first, guint n, guint worker);
  void   (*finish) (gpointer data, guint chunk, guint first, guint n, guint worker, float *out,
                    float *d_out);
  gpointer data;
  gboolean training;
  guint    linear;     /* bits: of which targets to leave out the closing activation, which
                          finish() undoes */
  gboolean backward;
  NnRandom random;     /* of this step */
} NnTapePass;

/* For several entries at once, of which the first is the output. */
NnTape *nn_tape_new_aims (NnModel *model, const guint *targets, guint n_targets, guint batch,
                          NnTapeUse use, NnPool *pool,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean nn_tape_aims_at (const NnTape *tape, guint entry);
/* Like nn_tape_new(), for entry @target instead of the output (-1). */
NnTape *nn_tape_new_for  (NnModel *model, gint target, guint batch, NnTapeUse use, NnPool *pool,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
guint   nn_tape_n_chunks (const NnTape *tape, guint n);
void    nn_tape_pass     (NnTape *tape, guint n, const NnTapePass *pass);
/* The weights were written in place. */
void    nn_tape_weights_changed (NnTape *tape);
/* The weights are others. */
void    nn_tape_bind     (NnTape *tape);

/* @gradient: of @count numbers from @start on of weight @weight (flat). In any thread. */
typedef void (*NnShareFunc) (gpointer data, guint share, guint weight, gsize start, gsize count,
                             const float *gradient);
/* Hands out the gradient of every weight after a training pass over @n samples. */
void    nn_tape_shares   (NnTape *tape, guint n, NnShareFunc func, gpointer data);
void    nn_tape_plan_shares (NnTape *tape);

/* What weights cost: core/tape-price.c. */
void    nn_tape_plan_price (NnTape *tape);
/* What the weights of entry @index add to the loss as they are, whatever the batch. */
double  nn_tape_price      (NnTape *tape, guint index);
/* Adds the price's gradient to that of a share, which is in @gradient or in @sum; the
 * result is in @sum. */
void    nn_tape_add_price  (const NnTapeOp *op, const NnTapeShare *share, const float *gradient,
                            float *sum);
/* Gives every block its place and gets the memory; the operations are planned. */
gboolean nn_tape_lay_out (NnTape *tape, GError **error);

/* The room that a call needs beside itself. */
typedef struct
{
  const float   *in[NN_MAX_INPUTS];
  const guint32 *steps[NN_MAX_INPUTS];
} NnTapeRoom;

/* How many samples @inputs hold for @model, which is sound; 0: a sentence says what is
 * wrong with them. */
gsize   nn_model_check_inputs (const NnModel *model, NnTensor *const *inputs, guint n_inputs,
                               GError **error);

/* What a pass is made of. */
void    nn_tape_call     (NnTape *tape, NnTapeOp *op, guint first, guint n, guint worker,
                          NnLayerCall *call, NnTapeRoom *room);
void   *nn_tape_block    (NnTape *tape, const NnBlock *block, guint first, guint worker);
void    nn_tape_prepare  (NnTape *tape);
void    nn_tape_run_ops  (NnTape *tape, guint n, const gboolean *skip);
void    nn_tape_run_back (NnTape *tape, guint n, gint linear_op);
/* Sets the operations' edges for a way back from @froms to the entries in @wanted. */
void    nn_tape_plan_edges (NnTape *tape, const guint *froms, guint n, const gboolean *wanted);

/* After a pass: index of the first entry with a value that is not finite (@size is INFINITY then), else of the one
 * with the value furthest from zero, whose distance is put into @size; -1: there are none. */
gint    nn_tape_find_worst (NnTape *tape, guint n, double *size);

G_END_DECLS
