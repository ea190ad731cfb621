/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * GRU: a gated recurrent unit, an LSTM's idea with two gates and no cell beside the state.
 *
 *   z = σ (x_t W_z + h_{t-1} R_z + b_z + b'_z)              update: how much stays
 *   r = σ (x_t W_r + h_{t-1} R_r + b_r + b'_r)              reset: how much of the past is asked
 *   g = tanh (x_t W_h + b_h + r ⊙ (h_{t-1} R_h + b'_h))     what could come
 *   h_t = z ⊙ h_{t-1} + (1 - z) ⊙ g
 *
 *   in:  T×C    kernel W: C×3U    recurrent_kernel R: U×3U    bias: 2×3U (b, b')   (z, r, h: Keras' order)
 *   out: U (the last state) or T×U; 2U with both directions
 *
 * The reset gate stands behind the product, as in Keras with reset_after (its default)
 * and in PyTorch; the paper has it before. Activations are sigmoid and tanh, no others.
 *
 * Cho et al., "Learning Phrase Representations using RNN Encoder-Decoder for
 * Statistical Machine Translation" (2014).
 */
#include "core/coder.h"
#include "core/layers/recurrent.h"

static const NnArg args[] = {
  NN_RECURRENT_ARGS,
  NN_LAYER_PRICE_ARGS,
  { NULL },
};

static void
cell_forward (const double *values, const NnCell *cell)
{
  nn_kernels ()->gru_forward (cell);
}

static void
cell_backward (const double *values, const NnCell *cell)
{
  nn_kernels ()->gru_backward (cell);
}

static void
cell_spell (const double *values, const NnRecurrentStep *at, NnArithmetic *arithmetic)
{
  static const char *const names[] = { "z", "r" };
  static const NnActivation functions[] = { NN_ACTIVATION_SIGMOID, NN_ACTIVATION_SIGMOID };
  enum { Z, R };
  gsize column = 2 * at->U + at->unit;
  NnGrid *gates = nn_recurrent_spell_gates (arithmetic, at, 2, names, 2, functions);
  NnStep *q, *asked, *x, *bias, *sum, *new, *before, *stays, *rest, *comes;

  q = nn_spell_given (arithmetic, NN_("State before, for what is new"),
                      nn_recurrent_from_state (at, column) + at->bias[at->G + column]);
  asked = nn_spell_step (arithmetic, NN_STEP_TIMES, NN_("Asked of the past: r × it"), q, NULL);
  nn_spell_take_at (arithmetic, asked, gates, R);
  x = nn_spell_given (arithmetic, NN_("From {input}"), nn_recurrent_from_input (at, column));
  x->input = 0;
  bias = nn_spell_given (arithmetic, NN_("Bias"), at->bias[column]);
  sum = nn_spell_step (arithmetic, NN_STEP_ADD, NULL, asked, x, bias, NULL);
  new = nn_spell_function (arithmetic, NN_ACTIVATION_TANH, 0, sum);
  before = nn_spell_given (arithmetic, NN_("State before of this unit"), at->h[at->unit]);
  stays = nn_spell_step (arithmetic, NN_STEP_TIMES, NN_("Stays: state × z"), before, NULL);
  nn_spell_take_at (arithmetic, stays, gates, Z);
  rest = nn_spell_step (arithmetic, NN_STEP_REST, NN_("Leaves room: 1 − z"), NULL);
  nn_spell_take_at (arithmetic, rest, gates, Z);
  comes = nn_spell_step (arithmetic, NN_STEP_TIMES, NN_("Comes: (1 − z) × what is new"), rest, new, NULL);
  nn_spell_step (arithmetic, NN_STEP_ADD, NN_("State now"), stays, comes, NULL);
}

static const NnInsideInfo gate_infos[] = {
  { "update_gate", NN_("Update gate"), { 0 } },
  { "reset_gate", NN_("Reset gate"), { 0 } },
  { "candidate", NN_("What could come"), { 0 } },
  { "backward_update_gate", NN_("Update gate, backward"), { 0 } },
  { "backward_reset_gate", NN_("Reset gate, backward"), { 0 } },
  { "backward_candidate", NN_("What could come, backward"), { 0 } },
};

/* h, the gates z, r, g, then q = h R_h + b'_h. */
static const NnRecurrent gru = {
  .title = "GRU",
  .gates = 3,
  .bias_rows = 2,
  .fields = 5,
  .at_gates = 1,
  .d_fields = 4,
  .forward = cell_forward,
  .backward = cell_backward,
  .gate_infos = gate_infos,
  .spell = cell_spell,
};

NN_DEFINE_RECURRENT (gru)

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  return g_strdup_printf ("<i>h<sub>t</sub></i> = <i>z</i> ⊙ <i>h</i><sub><i>t</i>−1</sub> + (1 − <i>z</i>) ⊙ "
                          "tanh (<i>W<sub>h</sub> x<sub>t</sub></i> + <i>b<sub>h</sub></i> + <i>r</i> ⊙ "
                          "(<i>R<sub>h</sub> h</i><sub><i>t</i>−1</sub> + <i>b′<sub>h</sub></i>))\n"
                          "<small>%" G_GSIZE_FORMAT " steps of %" G_GSIZE_FORMAT "</small>",
                          in[0].size[0], in[0].size[1]);
}

static void
code (NnCoder *coder)
{
  static const NnRecurrentCode names = { "GRU", "", "GRU", "102" };

  nn_recurrent_code (&gru, &names, coder);
}

const NnLayerClass nn_layer_gru = {
  .base = {
    .name = "gru",
    .title = NN_("GRU"),
    .summary = NN_("Reads a series step by step; two gates say what stays and what is new."),
    .category = NN_("Series"),
    .args = args,
    .code = code,
  },
  .role = NN_ROLE_SERIES,
  NN_RECURRENT_FUNCTIONS,
  .formula = formula,
};
