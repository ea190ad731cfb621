/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What recurrent layers are in Keras and in PyTorch. */
#include "core/layers/recurrent.h"

#include "core/coder.h"

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

/* PyTorch's own; returns the call, that gives all states and the last. */
static const char *
code_library (const NnRecurrent *kind, const NnRecurrentCode *code, NnCoder *coder, NnDirection direction,
              const char *more)
{
  const char *steps = nn_coder_steps (coder, 0);
  gboolean back = direction == NN_DIRECTION_BACKWARD;

  nn_coder_module (coder, "nn.%s(%" G_GSIZE_FORMAT ", %.0f%s, batch_first=True%s)", code->pytorch,
                   coder->in[0].size[1], coder->args[NN_RECURRENT_UNITS], more,
                   direction == NN_DIRECTION_BOTH ? ", bidirectional=True" : "");
  code_parameters (kind, coder, direction == NN_DIRECTION_BOTH, code->order);
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
code_pytorch (const NnRecurrent *kind, const NnRecurrentCode *code, NnCoder *coder)
{
  NnDirection direction = (NnDirection) coder->args[NN_RECURRENT_DIRECTION];
  gboolean sequences = coder->args[NN_RECURRENT_SEQUENCES] != 0;
  const char *steps = nn_coder_steps (coder, 0), *call = NULL, *more = "";
  const gboolean own = code->module != NULL && code->module (coder, direction, &more);

  if (own)
    call = steps != NULL ? nn_coder_text (coder, "{m}({0}, %s)", steps) : "{m}({0})";
  else
    call = code_library (kind, code, coder, direction, more);
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
code_keras (const NnRecurrentCode *code, NnCoder *coder)
{
  NnDirection direction = (NnDirection) coder->args[NN_RECURRENT_DIRECTION];
  gboolean sequences = coder->args[NN_RECURRENT_SEQUENCES] != 0;
  gboolean masked = nn_coder_steps (coder, 0) != NULL;
  const char *back = direction == NN_DIRECTION_BACKWARD ? ", go_backwards=True" : "";
  const char *text;

  text = nn_coder_text (coder,
                        "!units return_sequences=false %skernel_initializer=glorot_uniform "
                        "recurrent_initializer=orthogonal kernel_regularizer recurrent_regularizer",
                        code->keras_args);
  text = nn_coder_text (coder, "layers.%s(%s%s%s)", code->keras, nn_coder_keras_args (coder, text), back,
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
nn_recurrent_code (const NnRecurrent *kind, const NnRecurrentCode *code, NnCoder *coder)
{
  if (coder->flavor == NN_CODE_KERAS)
    code_keras (code, coder);
  else
    code_pytorch (kind, code, coder);
}
