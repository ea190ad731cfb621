/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Coder: what a class is told when it is to say its own code, and the words it has for it.
 *
 * A layer answers in steps, one after the other: a *module* (an object that is made once,
 * such as "nn.Linear(3, 5)" or "layers.Dense(5)") or a *function* of what came before.
 * Texts stand for values with {0}, {1} (the layer's inputs; {0} in a later step is the
 * step before) and {m} (the module). Where a function has a module beside it, a chain of
 * layers can be written as a sequence. A text that is wanted by several layers, a small
 * class or function that the library has not, is a *helper*, written once.
 *
 * Keras has our axes. In PyTorch a layer says in which order of axes it takes its inputs;
 * the program turns them where they come in another one.
 *
 * Losses, optimizers, schedules and metrics answer with one text, see nn_coder_say().
 * Private to core. Thread: any.
 */
#pragma once

#include "core/activation.h"
#include "core/code.h"

G_BEGIN_DECLS

typedef enum
{
  NN_AXES_LAST,    /* ours: (batch, time, height, width, channels) */
  NN_AXES_FIRST,   /* (batch, channels, height, width) */
  NN_AXES_FLAT,    /* a row that was flattened from NN_AXES_FIRST */
} NnAxes;

typedef struct _NnCoderPrivate NnCoderPrivate;

struct _NnCoder
{
  NnCodeFlavor   flavor;
  const NnClass *klass;
  const double  *args;

  /* layers */
  guint          n_in;
  const NnShape *in;            /* of one sample, our axes */
  NnShape        out;
  gboolean       linear;        /* leave the closing activation to the loss */
  gboolean       tokens;        /* {0} comes as whole numbers */

  /* losses and metrics: of the output, whose shape is @out */
  gboolean       linked;        /* its activation is the one that the loss undoes: in PyTorch it
                                   comes without it */

  /* optimizers and schedules */
  double         rate;          /* the learning rate */
  const char    *rate_text;     /* the same, or the schedule in its place */
  const char    *more;          /* arguments for the optimizer's end: ", clipnorm=1" */
  guint          epochs;

  NnCoderPrivate *priv;
};

/* The value of the argument @name. */
double  nn_coder_arg     (const NnCoder *coder, const char *name);
/* "0.001", "3", as Python has it; of the coder's own until it ends. */
const char *nn_coder_number (NnCoder *coder, double value);
const char *nn_coder_text   (NnCoder *coder, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* --- layers -------------------------------------------------------------- */

/* A step. */
void    nn_coder_module   (NnCoder *coder, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* How the module that was said last is called, where that is not {m}({0}). */
void    nn_coder_call     (NnCoder *coder, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* A step; @module: (nullable): the same as a module, or as several lines of them. */
void    nn_coder_function (NnCoder *coder, const char *module, const char *format, ...)
                             G_GNUC_PRINTF (3, 4);
/* What input @k is called, where it has a name at all and this one is still free. */
void    nn_coder_name_input (NnCoder *coder, guint k, const char *name);
/* Stands as a comment beside the layer. */
void    nn_coder_note     (NnCoder *coder, const char *format, ...) G_GNUC_PRINTF (2, 3);
void    nn_coder_helper   (NnCoder *coder, const char *text);
/* The module that was said last leaves what it adds to the loss in its attribute "term". */
void    nn_coder_term     (NnCoder *coder);
/* Says which function of {0} marks the steps of the output that count: "{0} != 0". */
void    nn_coder_count_steps (NnCoder *coder, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* The helper that goes with it. */
extern const char nn_count_steps_code[];
/* The variable that tells how many steps of each sample of input @k count, NULL: all do. In
 * Keras it is a mask, and "" where that comes by itself. */
const char *nn_coder_steps (NnCoder *coder, guint k);
/* Keras: the module that was said last is told the mask of input 0, where it needs to be. */
void    nn_coder_mask     (NnCoder *coder);
/* Keras: no mask comes out of it, though steps of padding stay such steps. */
void    nn_coder_forgets_mask (NnCoder *coder);

/* The same behind other arguments: ", strides=2", or nothing. */
const char *nn_coder_more_args  (NnCoder *coder, const char *words);

/* The module @name of Keras with arguments by their rows: words, each
 *   !units                       in its place, without a name
 *   strides=1                    where it is not Keras' default, which follows the "="
 *   max_wavelength>wavelength=1  under another name
 *   kernel_regularizer           the price of the weights, where there is one
 */
void    nn_coder_keras    (NnCoder *coder, const char *name, const char *words);
/* The same arguments without the module: "32, strides=2". */
const char *nn_coder_keras_args (NnCoder *coder, const char *words);

/* PyTorch: all inputs are to come in this order, and the output is in it, too. */
void    nn_coder_axes      (NnCoder *coder, NnAxes axes);
/* Takes the order that the first input has, the others in the same; returns it. */
NnAxes  nn_coder_any_axes  (NnCoder *coder);
/* Takes a row in the order that it has, see nn_coder_flat_shape(). */
void    nn_coder_flat_axes (NnCoder *coder);
/* Takes input 0 so that its numbers lie in memory as ours do. */
void    nn_coder_plain     (NnCoder *coder);
/* Of the output. */
void    nn_coder_give_axes (NnCoder *coder, NnAxes axes);
/* Which dimension our axis @axis (from 0, without the batch) of @n is in the order taken. */
guint   nn_coder_dim       (const NnCoder *coder, guint axis, guint n);
/* What input 0 was before it was flattened, ours; NULL: it lies as ours does. */
const NnShape *nn_coder_flat_shape (const NnCoder *coder);
/* Whether input 0 may be flattened as it lies, since all that follows bears it. */
gboolean nn_coder_may_flatten (NnCoder *coder);
/* A step, unless it is linear or left to the loss. */
void    nn_coder_activation (NnCoder *coder, NnActivation activation);
/* "nn.ReLU()"; over the dimension @dim. */
const char *nn_coder_activation_module (NnCoder *coder, NnActivation activation, gint dim);

/* The module that was said last has a parameter of that @name: our weight number @weight
 * (-1: zeros of @view) read as @view, its axes in the order of the digits @order ("3201"), and
 * then as @shape (NULL: as it is). Said again for the same name, the pieces stand one behind
 * the other along the first axis. @from, @to: of the first axis of @order (0, 0: all). */
void    nn_coder_piece     (NnCoder *coder, const char *name, gint weight, const NnShape *view,
                            const char *order, guint from, guint to, const NnShape *shape);
/* The same as it is, or with its axes in another order. */
void    nn_coder_parameter (NnCoder *coder, const char *name, guint weight, const char *order);
/* Of our weight number @weight. */
const NnShape *nn_coder_weight_shape (const NnCoder *coder, guint weight);

/* --- what trains --------------------------------------------------------- */

/* A loss: Keras' argument of compile(), or the loss in PyTorch, of {0} the output and {1} the
 * target. A metric: Keras' word for it, none said: left out. An optimizer: the object; PyTorch's
 * parameters are {0}. A schedule: Keras' learning rate; PyTorch's object, of the optimizer {0}. */
void    nn_coder_say       (NnCoder *coder, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* The axes of a batch that are those of a sample: "(1, 2, 3)". */
const char *nn_coder_sample_axes (NnCoder *coder);
/* A line before that. */
void    nn_coder_before    (NnCoder *coder, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* Schedules: Keras' callback; PyTorch: once an epoch, or told the held-out loss then. */
void    nn_coder_callback  (NnCoder *coder, const char *format, ...) G_GNUC_PRINTF (2, 3);
void    nn_coder_each_epoch (NnCoder *coder, gboolean listens);

G_END_DECLS
