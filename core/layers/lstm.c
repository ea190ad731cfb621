/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * LSTM: a state that gates guard, so that it can last over many steps.
 *
 *   i, f, o = σ (x_t W + h_{t-1} R + b), each with its columns   input, forget, output gate
 *   g   = tanh (x_t W_c + h_{t-1} R_c + b_c)                     what could be stored
 *   c_t = f ⊙ c_{t-1} + i ⊙ g                                    the cell
 *   h_t = o ⊙ tanh (c_t)                                         the state that is seen
 *
 *   in:  T×C    kernel W: C×4U    recurrent_kernel R: U×4U    bias: 4U   (i, f, c, o: Keras' order)
 *   out: U (the last state) or T×U; 2U with both directions
 *
 * Along the cell the gradient is multiplied by f alone, not by a matrix: with f near
 * one it neither vanishes nor explodes. unit_forget_bias begins there (a bias of one).
 * Activations are the usual ones, sigmoid and tanh, and no others.
 *
 * Hochreiter and Schmidhuber, "Long Short-Term Memory" (1997); forget gate: Gers,
 * Schmidhuber and Cummins, "Learning to Forget" (2000); its bias: Jozefowicz, Zaremba
 * and Sutskever, "An Empirical Exploration of Recurrent Network Architectures" (2015).
 */
#include "core/coder.h"
#include "core/layers/recurrent.h"

enum { FORGET_BIAS = NN_RECURRENT_OWN };

static const NnArg args[] = {
  NN_RECURRENT_ARGS,
  { "unit_forget_bias", NN_("Remember at first"), "", NN_ARG_BOOLEAN, TRUE },
  NN_LAYER_PRICE_ARGS,
  { NULL },
};

static NnInit
bias_init (const double *values)
{
  return values[FORGET_BIAS] != 0 ? NN_INIT_FORGET_GATE : NN_INIT_ZEROS;
}

static void
cell_forward (const double *values, const NnCell *cell)
{
  nn_kernels ()->lstm_forward (cell);
}

static void
cell_backward (const double *values, const NnCell *cell)
{
  nn_kernels ()->lstm_backward (cell);
}

static void
cell_spell (const double *values, const NnRecurrentStep *at, NnArithmetic *arithmetic)
{
  static const char *const names[] = { "i", "f", "g", "o" };
  static const NnActivation functions[] = { NN_ACTIVATION_SIGMOID, NN_ACTIVATION_SIGMOID,
                                            NN_ACTIVATION_TANH, NN_ACTIVATION_SIGMOID };
  enum { I, F, G, O };
  NnGrid *gates = nn_recurrent_spell_gates (arithmetic, at, 4, names, 1, functions);
  NnStep *before = nn_spell_given (arithmetic, NN_("Cell before"), at->cell);
  NnStep *kept = nn_spell_step (arithmetic, NN_STEP_TIMES, NN_("Kept: cell × f"), before, NULL);
  NnStep *stored, *cell, *seen, *state;

  nn_spell_take_at (arithmetic, kept, gates, F);
  stored = nn_spell_step (arithmetic, NN_STEP_TIMES, NN_("Stored: i × g"), NULL);
  nn_spell_take_at (arithmetic, stored, gates, I);
  nn_spell_take_at (arithmetic, stored, gates, G);
  cell = nn_spell_step (arithmetic, NN_STEP_ADD, NN_("Cell now"), kept, stored, NULL);
  seen = nn_spell_function (arithmetic, NN_ACTIVATION_TANH, 0, cell);
  state = nn_spell_step (arithmetic, NN_STEP_TIMES, NN_("State: o × tanh"), seen, NULL);
  nn_spell_take_at (arithmetic, state, gates, O);
}

static const NnInsideInfo gate_infos[] = {
  { "input_gate", NN_("Input gate"), { 0 } },
  { "forget_gate", NN_("Forget gate"), { 0 } },
  { "candidate", NN_("What could be stored"), { 0 } },
  { "output_gate", NN_("Output gate"), { 0 } },
  { "backward_input_gate", NN_("Input gate, backward"), { 0 } },
  { "backward_forget_gate", NN_("Forget gate, backward"), { 0 } },
  { "backward_candidate", NN_("What could be stored, backward"), { 0 } },
  { "backward_output_gate", NN_("Output gate, backward"), { 0 } },
};

/* h, c, tanh c, then the gates. */
static const NnRecurrent lstm = {
  .title = "LSTM",
  .gates = 4,
  .bias_rows = 1,
  .fields = 7,
  .at_gates = 3,
  .d_fields = 4,
  .has_cell = TRUE,
  .bias_init = bias_init,
  .forward = cell_forward,
  .backward = cell_backward,
  .gate_infos = gate_infos,
  .spell = cell_spell,
};

NN_DEFINE_RECURRENT (lstm)

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  return g_strdup_printf ("<i>c<sub>t</sub></i> = <i>f</i> ⊙ <i>c</i><sub><i>t</i>−1</sub> + <i>i</i> ⊙ "
                          "tanh (<i>W<sub>c</sub> x<sub>t</sub></i> + <i>R<sub>c</sub> "
                          "h</i><sub><i>t</i>−1</sub> + <i>b<sub>c</sub></i>)\n"
                          "<i>h<sub>t</sub></i> = <i>o</i> ⊙ tanh <i>c<sub>t</sub></i>\n"
                          "<small>%" G_GSIZE_FORMAT " steps of %" G_GSIZE_FORMAT "</small>",
                          in[0].size[0], in[0].size[1]);
}

static void
code (NnCoder *coder)
{
  static const NnRecurrentCode names = { "LSTM", "unit_forget_bias=true ", "LSTM", "0123" };

  nn_recurrent_code (&lstm, &names, coder);
}

const NnLayerClass nn_layer_lstm = {
  .base = {
    .name = "lstm",
    .title = NN_("LSTM"),
    .summary = NN_("Reads a series step by step and keeps a memory that gates guard."),
    .category = NN_("Series"),
    .args = args,
    .code = code,
  },
  .role = NN_ROLE_SERIES,
  NN_RECURRENT_FUNCTIONS,
  .formula = formula,
};
