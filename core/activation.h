/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The activations that dense, conv and the activation layer share. Thread: any. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  NN_ACTIVATION_LINEAR,
  NN_ACTIVATION_RELU,
  NN_ACTIVATION_LEAKY_RELU,  /* slope NN_LEAKY_SLOPE below zero, Keras' 0.3 is an argument of the layer */
  NN_ACTIVATION_ELU,
  NN_ACTIVATION_GELU,        /* exact, by erf */
  NN_ACTIVATION_SIGMOID,
  NN_ACTIVATION_TANH,
  NN_ACTIVATION_SOFTPLUS,
  NN_ACTIVATION_SOFTMAX,     /* over the last axis */
} NnActivation;

#define NN_LEAKY_SLOPE 0.2f

/* Choices of an "activation" argument, in the order of NnActivation. */
extern const char *const nn_activation_names[];
extern const char *const nn_activation_titles[];

/* GELU and softplus backward need what came in; the others only what came out. */
gboolean nn_activation_needs_input (NnActivation activation);

/* y = f(x), in place if y == x. @rows rows of @width (softmax runs along a row). */
void nn_activation_forward  (NnActivation activation, gsize rows, gsize width,
                             const float *x, float *y);
/* d *= f'(x); @x may be NULL unless nn_activation_needs_input(). */
void nn_activation_backward (NnActivation activation, gsize rows, gsize width,
                             const float *x, const float *y, float *d);

G_END_DECLS
