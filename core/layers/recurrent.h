/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * What SimpleRNN, LSTM and GRU share: the walk over the steps, forward, back, or both,
 * around a cell that each of them brings.
 *
 *   in:  T x C    out: U, or T x U with return_sequences; twice as wide with
 *                      direction "both" (the forward half first)
 *   kernel: C x gU    recurrent_kernel: U x gU    bias: gU   (g gates, Keras' order)
 *
 * The part that the input has in the gates is one product over all steps; then each
 * step adds what the state before brings. The way back walks the other way (back-
 * propagation through time, whole); the gradients of the weights are products over all
 * samples and steps at the end.
 *
 * Steps that do not count (padding at the end of a series, see NnLayerCall.steps) leave
 * the state as it is: without return_sequences the output is the state after the last
 * step that counts, and "backward" begins at that step. With return_sequences the
 * outputs of padded steps are zeros, as in PyTorch's packed sequences.
 */
#pragma once

#include "core/arithmetic.h"
#include "core/kernels/kernels.h"

G_BEGIN_DECLS

/* The first arguments of each of them; its own follow. */
enum
{
  NN_RECURRENT_UNITS,
  NN_RECURRENT_SEQUENCES,
  NN_RECURRENT_DIRECTION,
  NN_RECURRENT_KERNEL_INIT,
  NN_RECURRENT_RECURRENT_INIT,
  NN_RECURRENT_OWN,
};

typedef enum
{
  NN_DIRECTION_FORWARD,
  NN_DIRECTION_BACKWARD,
  NN_DIRECTION_BOTH,
} NnDirection;

extern const char *const nn_direction_names[];
extern const char *const nn_direction_titles[];

#define NN_RECURRENT_ARGS                                                                         \
  { "units", NN_("Units"), "", NN_ARG_INTEGER, 32, 1, 4096 },                                     \
  { "return_sequences", NN_("Every step’s state"), "", NN_ARG_BOOLEAN, FALSE },                   \
  { "direction", NN_("Direction"), "", NN_ARG_CHOICE, NN_DIRECTION_FORWARD, 0, 0,                 \
    nn_direction_names, nn_direction_titles },                                                    \
  { "kernel_initializer", NN_("Initial weights"), "", NN_ARG_CHOICE, NN_INIT_GLOROT_UNIFORM, 0,   \
    0, nn_init_names, nn_init_titles },                                                           \
  { "recurrent_initializer", NN_("Initial recurrent weights"), "", NN_ARG_CHOICE,                 \
    NN_INIT_ORTHOGONAL, 0, 0, nn_init_names, nn_init_titles }

/* What one unit sees at one step, to spell its state out. @row: of the bias, see bias_rows. */
typedef struct
{
  gsize        C, U, G;      /* G: columns of the kernels, gates x U */
  gsize        unit;
  const float *x, *h;        /* the input of the step, the state before */
  const float *W, *R, *bias;
  float        cell;         /* the cell before, where there is one */
} NnRecurrentStep;

/* A step leaves a record of so many times U numbers: the state before, then what the
 * cell says. */
typedef struct
{
  const char *title;      /* "LSTM" */
  guint       gates;
  guint       bias_rows;  /* 2: a bias of the input's side and one of the state's */
  guint       fields;     /* of a record */
  guint       at_gates;   /* field where the sums of the gates begin; in training their
                             gradients take their place */
  guint       d_fields;   /* of those gradients; beyond @gates lies one of q (the state's
                             side of the last gate, where it differs from the input's) */
  gboolean    has_cell;   /* a cell state in field 1, its tanh in field 2 */
  NnInit    (*bias_init) (const double *args);
  void      (*forward)   (const double *args, const NnCell *cell);
  /* The gradients of the sums; d_h becomes what goes past them to the state before. */
  void      (*backward)  (const double *args, const NnCell *cell);
  /* What the gates are called, those of both directions, for insides; NULL: they are none to look at. */
  const NnInsideInfo *gate_infos;
  /* The state of one unit behind a step: its last step. */
  void      (*spell)     (const double *args, const NnRecurrentStep *step, NnArithmetic *arithmetic);
} NnRecurrent;

/* What column @column of the kernels (gate x U + unit) has from the input, and from the state
 * before. */
double   nn_recurrent_from_input (const NnRecurrentStep *step, gsize column);
double   nn_recurrent_from_state (const NnRecurrentStep *step, gsize column);
/* The sums of the first @n gates part by part, and the gates: in the last grid, a row each.
 * @names: "i", "f", ...; @bias_rows: how many biases belong to each. */
NnGrid  *nn_recurrent_spell_gates (NnArithmetic *arithmetic, const NnRecurrentStep *step, guint n,
                                   const char *const *names, guint bias_rows,
                                   const NnActivation *functions);

gboolean nn_recurrent_shape    (const NnRecurrent *kind, const double *args, const NnShape *in,
                                NnShape *out, GError **error);
guint    nn_recurrent_weights  (const NnRecurrent *kind, const double *args, const NnShape *in,
                                NnWeightInfo *info);
void     nn_recurrent_plan     (const NnRecurrent *kind, const double *args, const NnShape *in,
                                NnLayerPlan *plan);
void     nn_recurrent_prepare  (const NnRecurrent *kind, const NnLayerCall *call, float *prepared);
void     nn_recurrent_forward  (const NnRecurrent *kind, const NnLayerCall *call);
void     nn_recurrent_backward (const NnRecurrent *kind, const NnLayerCall *call);
void     nn_recurrent_gradient (const NnRecurrent *kind, const NnLayerCall *call, guint weight,
                                gsize row0, gsize row1, float *gradient);
guint    nn_recurrent_insides  (const NnRecurrent *kind, const double *args, const NnShape *in,
                                NnInsideInfo *info);
void     nn_recurrent_spell    (const NnRecurrent *kind, const NnLayerCall *call, gsize cell,
                                NnArithmetic *arithmetic);
void     nn_recurrent_inside   (const NnRecurrent *kind, const NnLayerCall *call, guint which,
                                float *out);

/* What such a layer is called elsewhere. */
typedef struct
{
  const char *keras;        /* "LSTM", of keras.layers */
  const char *keras_args;   /* its own arguments, for nn_coder_keras_args(), and a space; or "" */
  const char *pytorch;      /* "LSTM", of torch.nn */
  const char *order;        /* where PyTorch's gates stand among ours, a digit each */
  /* (nullable) TRUE: PyTorch has no such layer and one was written; FALSE: it has, and is told @more. */
  gboolean  (*module) (NnCoder *coder, NnDirection direction, const char **more);
} NnRecurrentCode;

void     nn_recurrent_code     (const NnRecurrent *kind, const NnRecurrentCode *code, NnCoder *coder);

/* The class's functions, all but formula(), for the NnRecurrent @kind. */
#define NN_DEFINE_RECURRENT(kind)                                                                 \
  static gboolean shape (const double *values, const NnShape *in, guint n_in, NnShape *out,       \
                         GError **error)                                                          \
  {                                                                                               \
    return nn_recurrent_shape (&kind, values, in, out, error);                                    \
  }                                                                                               \
  static guint weights (const double *values, const NnShape *in, guint n_in, const NnShape *out,  \
                        NnWeightInfo *info)                                                       \
  {                                                                                               \
    return nn_recurrent_weights (&kind, values, in, info);                                        \
  }                                                                                               \
  static void plan (const double *values, const NnShape *in, guint n_in, const NnShape *out,      \
                    NnLayerPlan *plan)                                                            \
  {                                                                                               \
    nn_recurrent_plan (&kind, values, in, plan);                                                  \
  }                                                                                               \
  static void prepare (const NnLayerCall *call, void *prepared)                                   \
  {                                                                                               \
    nn_recurrent_prepare (&kind, call, prepared);                                                 \
  }                                                                                               \
  static void forward (const NnLayerCall *call)                                                   \
  {                                                                                               \
    nn_recurrent_forward (&kind, call);                                                           \
  }                                                                                               \
  static void backward (const NnLayerCall *call)                                                  \
  {                                                                                               \
    nn_recurrent_backward (&kind, call);                                                          \
  }                                                                                               \
  static void weight_gradient (const NnLayerCall *call, guint weight, gsize row0, gsize row1,     \
                               float *gradient)                                                   \
  {                                                                                               \
    nn_recurrent_gradient (&kind, call, weight, row0, row1, gradient);                            \
  }                                                                                               \
  static guint insides (const double *values, const NnShape *in, guint n_in, const NnShape *out,  \
                        NnInsideInfo *info)                                                       \
  {                                                                                               \
    return nn_recurrent_insides (&kind, values, in, info);                                        \
  }                                                                                               \
  static void inside (const NnLayerCall *call, guint which, float *out)                           \
  {                                                                                               \
    nn_recurrent_inside (&kind, call, which, out);                                                \
  }                                                                                               \
  static void spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)               \
  {                                                                                               \
    nn_recurrent_spell (&kind, call, cell, arithmetic);                                           \
  }

#define NN_RECURRENT_FUNCTIONS                                                                    \
  .min_inputs = 1, .max_inputs = 1, .shape = shape, .weights = weights, .plan = plan,             \
  .prepare = prepare, .forward = forward, .backward = backward,                                   \
  .weight_gradient = weight_gradient, .keeps_steps = TRUE, .insides = insides, .inside = inside, .spell = spell

G_END_DECLS
