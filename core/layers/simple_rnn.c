/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * SimpleRNN: the plain recurrent layer; each step sees the input and the state before.
 *
 *   h_t = φ (x_t W + h_{t-1} R + b),  h_0 = 0
 *
 *   in:  T×C    kernel W: C×U    recurrent_kernel R: U×U    bias: U
 *   out: U (the last state) or T×U; 2U with both directions
 *
 * Over many steps its gradient is multiplied by R again and again and vanishes or
 * explodes; R begins orthogonal, which puts that off. LSTM and GRU are the remedy.
 *
 * The activation is called step_activation: it belongs to each step and cannot be left
 * out by a loss as that of a Dense at the end can.
 *
 * Elman, "Finding Structure in Time" (1990); the gradient: Bengio, Simard and Frasconi,
 * "Learning Long-Term Dependencies with Gradient Descent is Difficult" (1994).
 */
#include "core/activation.h"
#include "core/coder.h"
#include "core/layers/formula.h"
#include "core/layers/recurrent.h"

#include <string.h>

enum { ACTIVATION = NN_RECURRENT_OWN };

static const NnArg args[] = {
  NN_RECURRENT_ARGS,
  { "step_activation", NN_("Activation"), "", NN_ARG_CHOICE, NN_ACTIVATION_TANH, 0, 0,
    nn_activation_names, nn_activation_titles },
  NN_LAYER_PRICE_ARGS,
  { NULL },
};

/* The sums stay where they are, the state goes to q and out. */
static void
cell_forward (const double *values, const NnCell *cell)
{
  gsize U = cell->U;

  nn_kernels ()->gemm (cell->n, U, U, cell->h, cell->row, 1, cell->w, U, cell->gates, cell->row,
                       NULL, NN_GEMM_ADD);
  for (gsize m = 0; m < cell->n; m++)
    {
      float *y = cell->q + m * cell->row;

      nn_activation_forward ((NnActivation) values[ACTIVATION], 1, U, cell->gates + m * cell->row,
                             y);
      memcpy (cell->out + m * cell->out_row, y, U * sizeof (float));
    }
}

static void
cell_backward (const double *values, const NnCell *cell)
{
  gsize U = cell->U;

  for (gsize m = 0; m < cell->n; m++)
    {
      float *d = cell->d_h + m * U;

      for (gsize u = 0; cell->d_out != NULL && u < U; u++)
        d[u] += cell->d_out[m * cell->out_row + u];
      nn_activation_backward ((NnActivation) values[ACTIVATION], 1, U,
                              cell->gates + m * cell->row, cell->q + m * cell->row, d);
      memcpy (cell->d_gates + m * cell->d_row, d, U * sizeof (float));
    }
}

static void
cell_spell (const double *values, const NnRecurrentStep *at, NnArithmetic *arithmetic)
{
  NnStep *x = nn_spell_given (arithmetic, NN_("From {input}"), nn_recurrent_from_input (at, at->unit));
  NnStep *h = nn_spell_given (arithmetic, NN_("From the state before"),
                              nn_recurrent_from_state (at, at->unit));
  NnStep *bias = nn_spell_given (arithmetic, NN_("Bias of unit {0}"), at->bias[at->unit]), *sum;

  x->input = 0;
  bias->numbers[0] = at->unit;
  sum = nn_spell_step (arithmetic, NN_STEP_ADD, NN_("Before the activation"), x, h, bias, NULL);
  if (values[ACTIVATION] == NN_ACTIVATION_SOFTMAX)
    {
      g_autofree double *all = g_new (double, at->U);

      for (gsize u = 0; u < at->U; u++)
        all[u] = nn_recurrent_from_input (at, u) + nn_recurrent_from_state (at, u) + at->bias[u];
      nn_spell_softmax (arithmetic, all, at->U, sum);
    }
  else
    nn_spell_function (arithmetic, (NnActivation) values[ACTIVATION], NN_LEAKY_SLOPE, sum);
}

/* h, the sums, then the state behind. */
static const NnRecurrent simple_rnn = {
  .title = "SimpleRNN",
  .gates = 1,
  .bias_rows = 1,
  .fields = 3,
  .at_gates = 1,
  .d_fields = 1,
  .forward = cell_forward,
  .backward = cell_backward,
  .spell = cell_spell,
};

NN_DEFINE_RECURRENT (simple_rnn)

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  g_autofree char *state
      = nn_formula_activation ((NnActivation) values[ACTIVATION],
                               "<i>W x<sub>t</sub></i> + <i>R h</i><sub><i>t</i>−1</sub> + <i>b</i>");

  return g_strdup_printf ("<i>h<sub>t</sub></i> = %s\n<small>%" G_GSIZE_FORMAT
                          " steps of %" G_GSIZE_FORMAT "</small>",
                          state, in[0].size[0], in[0].size[1]);
}

/* --- as a program ------------------------------------------------------------ */

static const char pytorch_class[] =
  "class SimpleRNN(nn.Module):\n"
  "    \"\"\"h = f(W x + R h + b) step by step, for an f that nn.RNN has not.\"\"\"\n"
  "\n"
  "    def __init__(self, inputs, units, function, directions=(1,)):\n"
  "        super().__init__()\n"
  "        self.function, self.directions = function, directions\n"
  "        self.kernel = nn.ModuleList(nn.Linear(inputs, units) for _ in directions)\n"
  "        self.recurrent = nn.ModuleList(\n"
  "            nn.Linear(units, units, bias=False) for _ in directions\n"
  "        )\n"
  "\n"
  "    def forward(self, x, steps=None):\n"
  "        states, last = [], []\n"
  "        for kernel, recurrent, d in zip(self.kernel, self.recurrent, self.directions):\n"
  "            sums = kernel(x)\n"
  "            h = torch.zeros_like(sums[:, 0])\n"
  "            each = [None] * x.shape[1]\n"
  "            for t in range(x.shape[1])[::d]:\n"
  "                new = self.function(sums[:, t] + recurrent(h))\n"
  "                counts = True if steps is None else (t < steps)[:, None]\n"
  "                h = new if steps is None else torch.where(counts, new, h)\n"
  "                each[t] = h * counts\n"
  "            states.append(torch.stack(each, 1))\n"
  "            last.append(h)\n"
  "        return torch.cat(states, -1), torch.stack(last)\n";

/* A SimpleRNN with a function that PyTorch's has not. */
static void
code_own (NnCoder *coder, NnDirection direction, NnActivation function)
{
  static const char *const directions[] = { "", ", directions=(-1,)", ", directions=(1, -1)" };
  const char *steps = nn_coder_steps (coder, 0);

  nn_coder_helper (coder, pytorch_class);
  nn_coder_module (coder, "SimpleRNN(%" G_GSIZE_FORMAT ", %.0f, %s%s)", coder->in[0].size[1],
                   coder->args[NN_RECURRENT_UNITS],
                   nn_coder_activation_module (coder, function, -1), directions[direction]);
  for (guint half = 0; half < (direction == NN_DIRECTION_BOTH ? 2 : 1); half++)
    {
      nn_coder_parameter (coder, nn_coder_text (coder, "kernel.%u.weight", half), 3 * half, "10");
      nn_coder_parameter (coder, nn_coder_text (coder, "recurrent.%u.weight", half), 3 * half + 1,
                          "10");
      nn_coder_parameter (coder, nn_coder_text (coder, "kernel.%u.bias", half), 3 * half + 2, NULL);
    }
  if (steps != NULL)
    nn_coder_call (coder, "{m}({0}, %s)", steps);
}

static gboolean
code_module (NnCoder *coder, NnDirection direction, const char **more)
{
  NnActivation function = (NnActivation) coder->args[ACTIVATION];

  *more = function == NN_ACTIVATION_RELU ? ", nonlinearity=\"relu\"" : "";
  if (function == NN_ACTIVATION_TANH || function == NN_ACTIVATION_RELU)
    return FALSE;
  code_own (coder, direction, function);
  return TRUE;
}

static void
code (NnCoder *coder)
{
  static const NnRecurrentCode names = { "SimpleRNN", "step_activation>activation=tanh ", "RNN", "0", code_module };

  nn_recurrent_code (&simple_rnn, &names, coder);
}

const NnLayerClass nn_layer_simple_rnn = {
  .base = {
    .name = "simple_rnn",
    .title = NN_("SimpleRNN"),
    .summary = NN_("Reads a series step by step; the state before is an input of each step."),
    .category = NN_("Series"),
    .args = args,
    .code = code,
  },
  .role = NN_ROLE_SERIES,
  NN_RECURRENT_FUNCTIONS,
  .formula = formula,
};
