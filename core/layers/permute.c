/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Permute: gives the axes of a sample another order.
 *
 *   y[i_p(1), i_p(2), ..] = x[i_1, i_2, ..]
 *
 *   in:  such as T x F
 *   out: with dims 2,1: F x T, as in Keras, where axis 1 is the first of a sample
 *
 * So an image can be read column by column, or a Dense made to work along time.
 */
#include "core/arithmetic.h"
#include "core/coder.h"
#include "core/layer.h"

enum
{
  DIMS,
};

static const char *const dims_names[]
    = { "2,1", "1,3,2", "2,1,3", "2,3,1", "3,1,2", "3,2,1", NULL };

static const NnArg args[] = {
  { "dims", NN_("Order of the axes"), "", NN_ARG_CHOICE, 0, 0, 0, dims_names },
  { NULL },
};

/* The axes of the input in the order of the output; returns how many. */
static guint
parse_dims (const double *values, guint *axes)
{
  const char *text = dims_names[(guint) values[DIMS]];
  guint n = 0;

  for (; *text != '\0'; text++)
    {
      if (*text != ',')
        axes[n++] = (guint) (*text - '1');
    }
  return n;
}

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  guint axes[NN_MAX_AXES];
  guint n = parse_dims (values, axes);

  if (in[0].n_axes != n)
    {
      g_autofree char *text = nn_shape_to_string (&in[0]);

      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "Permute with the order %s needs %u axes, this is %s: choose another order.",
                   dims_names[(guint) values[DIMS]], n, text);
      return FALSE;
    }
  *out = in[0];
  for (guint a = 0; a < n; a++)
    out->size[a] = in[0].size[axes[a]];
  return TRUE;
}

/* Three axes of the output, the missing ones before them, and the step that each
 * makes in the input. */
static void
walk (const NnLayerCall *call, gsize *size, gsize *step)
{
  guint axes[NN_MAX_AXES];
  guint n = parse_dims (call->args, axes);
  guint missing = 3 - n;

  size[0] = 1;
  step[0] = 0;
  for (guint a = 0; a < n; a++)
    {
      size[missing + a] = call->out_shape.size[a];
      step[missing + a] = 1;
      for (guint b = axes[a] + 1; b < n; b++)
        step[missing + a] *= call->in_shape[0].size[b];
    }
}

static void
forward (const NnLayerCall *call)
{
  gsize count = nn_shape_count (&call->out_shape);
  float *y = call->out;
  gsize size[3], step[3];

  walk (call, size, step);
  for (guint n = 0; n < call->n; n++)
    for (gsize i = 0; i < size[0]; i++)
      for (gsize j = 0; j < size[1]; j++)
        {
          const float *x = call->in[0] + n * count + i * step[0] + j * step[1];

          for (gsize k = 0; k < size[2]; k++)
            *y++ = x[k * step[2]];
        }
}

static void
backward (const NnLayerCall *call)
{
  gsize count = nn_shape_count (&call->out_shape);
  const float *d_y = call->d_out;
  gsize size[3], step[3];

  walk (call, size, step);
  for (guint n = 0; call->d_in[0] != NULL && n < call->n; n++)
    for (gsize i = 0; i < size[0]; i++)
      for (gsize j = 0; j < size[1]; j++)
        {
          float *d_x = call->d_in[0] + n * count + i * step[0] + j * step[1];

          for (gsize k = 0; k < size[2]; k++)
            d_x[k * step[2]] = *d_y++;
        }
}

static void
spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  gsize size[3], step[3], at;

  walk (call, size, step);
  at = cell / (size[1] * size[2]) * step[0] + cell / size[2] % size[1] * step[1]
       + cell % size[2] * step[2];
  nn_spell_copy (arithmetic, call, 0, at);
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  g_autofree char *from = nn_shape_to_string (&in[0]);
  g_autofree char *to = nn_shape_to_string (out);

  return g_strdup_printf ("%s → %s", from, to);
}

static void
code (NnCoder *coder)
{
  guint axes[NN_MAX_AXES];
  guint n = parse_dims (coder->args, axes);
  GString *order = g_string_new (NULL);

  for (guint a = 0; a < n; a++)
    g_string_append_printf (order, a == 0 ? "%u" : ", %u", axes[a] + 1);
  if (coder->flavor == NN_CODE_KERAS)
    nn_coder_module (coder, "layers.Permute((%s))", order->str);
  else
    nn_coder_function (coder, NULL, "{0}.permute(0, %s)", order->str);
  g_string_free (order, TRUE);
}

const NnLayerClass nn_layer_permute = {
  .base = {
    .name = "permute",
    .title = NN_("Permute"),
    .summary = NN_("Gives the axes of a sample another order."),
    .category = NN_("Shape"),
    .args = args,
    .code = code,
  },
  .role = NN_ROLE_MOVE,
  .min_inputs = 1,
  .max_inputs = 1,
  .shape = shape,
  .forward = forward,
  .backward = backward,
  .spell = spell,
  .formula = formula,
};
