/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Code: a network and its recipe as a Python program, in Keras or in PyTorch.
 *
 * Each layer, loss, optimizer, schedule and metric says its own part, see core/coder.h;
 * here the parts become a program: a sequential one where the network is a chain, else a
 * functional one (Keras) or a class with forward() (PyTorch).
 *
 * Keras has our axes. PyTorch has the channels in front: images are (batch, channels,
 * height, width) wherever a layer wants them so, and at the ends of the network; series
 * stay (batch, steps, channels).
 * Thread: any.
 */
#pragma once

#include "core/trainer.h"

G_BEGIN_DECLS

typedef enum
{
  NN_CODE_KERAS,
  NN_CODE_PYTORCH,
  NN_N_CODE_FLAVORS,
} NnCodeFlavor;

extern const char *const nn_code_flavor_names[];    /* "keras", "pytorch"; NULL-terminated */
extern const char *const nn_code_flavor_titles[];

/* Which one @name means: a sentence otherwise. */
gboolean nn_code_flavor_find (const char *name, NnCodeFlavor *flavor, GError **error);

/**
 * NnProgramValue:
 *
 * What goes into a program's model, or comes out of it.
 */
typedef struct
{
  guint        entry;           /* index in the model */
  gboolean     channels_first;  /* (batch, channels, ...), where the network has them last */
  gboolean     tokens;          /* whole numbers are wanted, as layers look them up */
  NnActivation left_out;        /* what the loss holds instead; linear: nothing */
} NnProgramValue;

/**
 * NnProgram:
 * @text: the source, closed by a newline
 *
 * The code of one network. A value of its own; free with nn_program_free().
 */
typedef struct
{
  NnCodeFlavor    flavor;
  char           *text;
  guint           n_inputs;
  guint           n_outputs;
  NnProgramValue *inputs;       /* in the order of the model's Input layers */
  NnProgramValue *outputs;      /* the main one first */
  /*< private >*/
  GPtrArray      *parameters;   /* NnParameter: see code-private.h */
} NnProgram;

/**
 * nn_program_new:
 * @recipe: (nullable): how it is trained; NULL: the network alone
 * @title: (nullable): goes on top, and names the class
 * @weights: (nullable): a file of nn_program_save_weights() that the program reads when it
 *   starts, as it is to stand there
 *
 * Fails with the sentence of the first layer that does not fit.
 */
NnProgram *nn_program_new  (NnModel *model, const NnRecipe *recipe, NnCodeFlavor flavor,
                            const char *title, const char *weights, GError **error)
                              G_GNUC_WARN_UNUSED_RESULT;
void       nn_program_free (NnProgram *program);

/* The weights of @model, of which the program is, as the program's model takes them: a
 * safetensors file. For PyTorch it is a state dictionary (names and orders are its own);
 * for Keras names and shapes are those of a document. */
gboolean   nn_program_save_weights (const NnProgram *program, NnModel *model, const char *path,
                                    GError **error);
/* How many numbers that is. PyTorch's LSTM and RNN have a second bias, which stays zero. */
guint64    nn_program_n_weights    (const NnProgram *program, NnModel *model);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnProgram, nn_program_free)

G_END_DECLS
