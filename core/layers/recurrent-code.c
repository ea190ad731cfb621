/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What recurrent layers are in Keras and in PyTorch. */
#include "core/layers/recurrent.h"

#include "core/coder.h"

#include <string.h>

static const char pytorch_run[] =
  "def run(cell, x, steps):\n"
  "    \"\"\"A recurrent layer over the steps that count: all its states, and the last.\"\"\"\n"
  "    packed = pack_padded_sequence(\n"
  "        x, steps.clamp(min=1).cpu(), batch_first=True, enforce_sorted=False\n"
  "    )\n"
  "    states, last = cell(packed)\n"
  "    states, _ = pad_packed_sequence(states, batch_first=True, total_length=x.shape[1])\n"
  "    return states, last\n";

static const char pytorch_turn[] =
  "def turn(x, steps):\n"
  "    \"\"\"Each series from its last step that counts to its first; padding stays.\"\"\"\n"
  "    place = torch.arange(x.shape[1], device=x.device).expand(len(x), -1)\n"
  "    place = torch.where(place < steps[:, None], steps[:, None] - 1 - place, place)\n"
  "    return x.gather(1, place.unsqueeze(-1).expand_as(x))\n";

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

/* Kernel or bias number @weight of a direction, gate by gate in PyTorch's order; @row: of a
 * bias with two rows. */
static void
code_gates (const NnRecurrent *kind, NnCoder *coder, const char *name, guint weight, gsize row,
            const char *order)
{
  const NnShape *shape = nn_coder_weight_shape (coder, weight);
  gsize U = (gsize) coder->args[NN_RECURRENT_UNITS], G = kind->gates, rows = shape->size[0];
  gboolean kernel = weight % 3 != 2;
  NnShape view = kernel ? NN_SHAPE (rows, G, U) : NN_SHAPE (kind->bias_rows * G, U);
  NnShape whole = kernel ? NN_SHAPE (G * U, rows) : NN_SHAPE (G * U);

  for (guint g = 0; g < G; g++)
    {
      guint at = (guint) (order[g] - '0') + (kernel ? 0 : (guint) (row * G));

      nn_coder_piece (coder, name, (gint) weight, &view, kernel ? "120" : "01", at, at + 1, &whole);
    }
}

static void
code_parameters (const NnRecurrent *kind, NnCoder *coder, gboolean both, const char *order)
{
  gsize U = (gsize) coder->args[NN_RECURRENT_UNITS];

  for (guint half = 0; half < (both ? 2 : 1); half++)
    {
      const char *end = half == 1 ? "_reverse" : "";
      const char *second = nn_coder_text (coder, "bias_hh_l0%s", end);

      code_gates (kind, coder, nn_coder_text (coder, "weight_ih_l0%s", end), 3 * half, 0, order);
      code_gates (kind, coder, nn_coder_text (coder, "weight_hh_l0%s", end), 3 * half + 1, 0,
                  order);
      code_gates (kind, coder, nn_coder_text (coder, "bias_ih_l0%s", end), 3 * half + 2, 0, order);
      if (kind->bias_rows > 1)
        code_gates (kind, coder, second, 3 * half + 2, 1, order);
      else
        nn_coder_piece (coder, second, -1, &NN_SHAPE (kind->gates * U), "0", 0, 0, NULL);
    }
}

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

/* PyTorch's own; returns the call, that gives all states and the last. */
static const char *
code_library (const NnRecurrent *kind, NnCoder *coder, NnDirection direction, const char *name,
              const char *more, const char *order)
{
  const char *steps = nn_coder_steps (coder, 0);
  gboolean back = direction == NN_DIRECTION_BACKWARD;

  nn_coder_module (coder, "nn.%s(%" G_GSIZE_FORMAT ", %.0f%s, batch_first=True%s)", name,
                   coder->in[0].size[1], coder->args[NN_RECURRENT_UNITS], more,
                   direction == NN_DIRECTION_BOTH ? ", bidirectional=True" : "");
  code_parameters (kind, coder, direction == NN_DIRECTION_BOTH, order);
  if (kind->bias_rows == 1)
    nn_coder_note (coder, "PyTorch counts two biases that are added");
  if (steps == NULL)
    return back ? "{m}({0}.flip(1))" : "{m}({0})";
  nn_coder_helper (coder, pytorch_run);
  if (!back)
    return nn_coder_text (coder, "run({m}, {0}, %s)", steps);
  nn_coder_helper (coder, pytorch_turn);
  return nn_coder_text (coder, "run({m}, turn({0}, %s), %s)", steps, steps);
}

static void
code_pytorch (const NnRecurrent *kind, NnCoder *coder, const char *name, const char *order)
{
  NnDirection direction = (NnDirection) coder->args[NN_RECURRENT_DIRECTION];
  gboolean sequences = coder->args[NN_RECURRENT_SEQUENCES] != 0, own = FALSE;
  const char *steps = nn_coder_steps (coder, 0), *call = NULL, *more = "";

  if (g_str_equal (name, "SimpleRNN"))
    {
      NnActivation function = (NnActivation) coder->args[NN_RECURRENT_OWN];

      own = function != NN_ACTIVATION_TANH && function != NN_ACTIVATION_RELU;
      if (own)
        code_own (coder, direction, function);
      more = function == NN_ACTIVATION_RELU ? ", nonlinearity=\"relu\"" : "";
      name = "RNN";
    }
  if (own)
    call = steps != NULL ? nn_coder_text (coder, "{m}({0}, %s)", steps) : "{m}({0})";
  else
    call = code_library (kind, coder, direction, name, more, order);
  if (!sequences)
    nn_coder_call (coder, "%s[1]%s%s", call, kind->has_cell ? "[0]" : "",
                   direction == NN_DIRECTION_BOTH ? ".transpose(0, 1).flatten(1)" : "[-1]");
  else if (direction != NN_DIRECTION_BACKWARD || own)
    nn_coder_call (coder, "%s[0]", call);
  else if (steps != NULL)
    nn_coder_call (coder, "turn(%s[0], %s)", call, steps);
  else
    nn_coder_call (coder, "%s[0].flip(1)", call);
}

static void
code_keras (NnCoder *coder, const char *name)
{
  NnDirection direction = (NnDirection) coder->args[NN_RECURRENT_DIRECTION];
  gboolean sequences = coder->args[NN_RECURRENT_SEQUENCES] != 0;
  gboolean masked = nn_coder_steps (coder, 0) != NULL;
  const char *back = direction == NN_DIRECTION_BACKWARD ? ", go_backwards=True" : "";
  const char *own = "";
  const char *text;

  if (g_str_equal (name, "LSTM"))
    own = "unit_forget_bias=true ";
  else if (g_str_equal (name, "SimpleRNN"))
    own = "step_activation>activation=tanh ";
  text = nn_coder_text (coder,
                        "!units return_sequences=false %skernel_initializer=glorot_uniform "
                        "recurrent_initializer=orthogonal kernel_regularizer recurrent_regularizer",
                        own);
  text = nn_coder_text (coder, "layers.%s(%s%s%s)", name, nn_coder_keras_args (coder, text), back,
                        masked && sequences ? ", zero_output_for_mask=True" : "");
  nn_coder_module (coder, direction == NN_DIRECTION_BOTH ? "layers.Bidirectional(%s)" : "%s", text);
  nn_coder_mask (coder);
  /* some versions give it on and others do not */
  nn_coder_forgets_mask (coder);
  /* Keras leaves the states in the order in which it came by them */
  if (direction == NN_DIRECTION_BACKWARD && sequences)
    nn_coder_function (coder, "layers.Lambda(lambda x: ops.flip(x, axis=1))",
                       "ops.flip({0}, axis=1)");
}

void
nn_recurrent_code (const NnRecurrent *kind, NnCoder *coder, const char *name, const char *order)
{
  if (coder->flavor == NN_CODE_KERAS)
    code_keras (coder, name);
  else
    code_pytorch (kind, coder, name, order);
}
