/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * ActivityRegularization: passes its input on and adds a price for large numbers
 * to the loss.
 *
 *   y = x,  loss + l1 Σ |x_i| + l2 Σ x_i²
 *
 * Any shape, which stays. The sums run over the numbers of a sample, and the
 * loss takes their mean over the batch. l1 makes a code sparse (most numbers
 * near zero: a sparse autoencoder), l2 keeps it small.
 *
 *   dL/dx = dL/dy + (l1 sign x + 2 l2 x) / batch
 *
 * A. Ng, "Sparse autoencoder" (2011).
 */
#include "core/arithmetic.h"
#include "core/coder.h"
#include "core/layer.h"

#include <math.h>
#include <string.h>

enum { L1, L2 };

static const NnArg args[] = {
  { "l1", NN_("Price of |x|"), "", NN_ARG_LOG, 0, 0, 10 },
  { "l2", NN_("Price of x²"), "", NN_ARG_LOG, 0.001, 0, 10 },
  { NULL }
};

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  *out = in[0];
  return TRUE;
}

static void
plan (const double *values, const NnShape *in, guint n_in, const NnShape *out, NnLayerPlan *plan)
{
  plan->n_terms = 1;
  plan->macs = nn_shape_count (out);
}

static void
forward (const NnLayerCall *call)
{
  gsize total = call->n * nn_shape_count (&call->out_shape);
  double sum = 0, squares = 0;

  memcpy (call->out, call->in[0], total * sizeof (float));
  if (call->terms == NULL)
    return;
  for (gsize i = 0; i < total; i++)
    {
      sum += fabs (call->in[0][i]);
      squares += (double) call->in[0][i] * call->in[0][i];
    }
  call->terms[0] = call->args[L1] * sum + call->args[L2] * squares;
}

static void
backward (const NnLayerCall *call)
{
  gsize total = call->n * nn_shape_count (&call->out_shape);
  float l1 = call->term_scale * (float) call->args[L1];
  float l2 = call->term_scale * 2 * (float) call->args[L2];

  if (call->d_in[0] == NULL)
    return;
  for (gsize i = 0; i < total; i++)
    {
      float x = call->in[0][i];

      call->d_in[0][i] = call->d_out[i] + l2 * x + (x > 0 ? l1 : x < 0 ? -l1 : 0);
    }
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  return g_strdup_printf ("<i>y</i> = <i>x</i>\nloss + %.3g Σ |<i>x</i>| + %.3g Σ <i>x</i>² over %"
                          G_GSIZE_FORMAT " numbers",
                          values[L1], values[L2], nn_shape_count (out));
}

static const char keras_class[] =
  "class ActivityPrice(layers.Layer):\n"
  "    \"\"\"Passes its input on; large numbers cost something, as a mean over the batch.\"\"\"\n"
  "\n"
  "    def __init__(self, l1=0.0, l2=0.0, **kwargs):\n"
  "        super().__init__(**kwargs)\n"
  "        self.supports_masking = True\n"
  "        self.l1, self.l2 = l1, l2\n"
  "\n"
  "    def call(self, x):\n"
  "        price = self.l1 * ops.abs(x) + self.l2 * ops.square(x)\n"
  "        self.add_loss(ops.sum(ops.mean(price, axis=0)))\n"
  "        return x\n";

static const char pytorch_class[] =
  "class ActivityPrice(nn.Module):\n"
  "    \"\"\"Passes its input on; large numbers cost something, as a mean over the batch.\"\"\"\n"
  "\n"
  "    def __init__(self, l1=0.0, l2=0.0):\n"
  "        super().__init__()\n"
  "        self.l1, self.l2 = l1, l2\n"
  "\n"
  "    def forward(self, x):\n"
  "        self.term = (self.l1 * x.abs() + self.l2 * x.square()).mean(0).sum()\n"
  "        return x\n";

static void
code (NnCoder *coder)
{
  const char *l1 = nn_coder_number (coder, coder->args[L1]);
  const char *l2 = nn_coder_number (coder, coder->args[L2]);

  if (coder->flavor == NN_CODE_KERAS)
    {
      nn_coder_helper (coder, keras_class);
      nn_coder_module (coder, "ActivityPrice(l1=%s, l2=%s)", l1, l2);
      return;
    }
  nn_coder_any_axes (coder);
  nn_coder_helper (coder, pytorch_class);
  nn_coder_module (coder, "ActivityPrice(l1=%s, l2=%s)", l1, l2);
  nn_coder_term (coder);
}

const NnLayerClass nn_layer_activity_regularization = {
  .base = {
    .name = "activity_regularization",
    .title = NN_("ActivityRegularization"),
    .summary = NN_("Adds a price for large numbers to the loss."),
    .category = NN_("Core"),
    .args = args,
    .code = code,
  },
  .role = NN_ROLE_ADJUST,
  .min_inputs = 1,
  .max_inputs = 1,
  .shape = shape,
  .keeps_steps = TRUE,
  .plan = plan,
  .forward = forward,
  .backward = backward,
  .spell = nn_spell_same,
  .formula = formula,
  .term_name = NN_("Activity"),
};
