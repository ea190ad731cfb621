/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Cross-entropy: how surprised the network is by the right class.
 *
 *   l = -log p[label]          p = softmax (logits)
 *   dl/dlogits = p - onehot (label)
 *
 * With label smoothing e the target is (1 - e) onehot + e / K. A sample with
 * several rows (a class per time step or pixel) counts as the mean of its rows; rows
 * with the label -1 are padding and do not count.
 * Shapes: out n x size, labels n x (size / width).
 * Works on the logits where it can: log p = logit - max - log sum exp (logit - max)
 * stays finite where the probability itself has underflowed.
 */
#include "core/coder.h"
#include "core/loss.h"

#include <math.h>
#include <string.h>

/* The smallest probability told from zero where only probabilities are known, as in Keras. */
#define SMALLEST 1e-7f

static const NnArg crossentropy_args[] = {
  { "label_smoothing", NN_ ("Label smoothing"), "", NN_ARG_REAL, 0, 0, 0.5 },
  { NULL },
};

/* What a row aims at: a label, or two of which the first has a share. */
typedef struct
{
  gint32 label;
  gint32 other;
  float  share;
} Aim;

static double
linked_row (gsize width, float *out, float *d_out, const Aim *aim, double smoothing, float scale)
{
  float aimed = aim->share * out[aim->label] + (1 - aim->share) * out[aim->other];
  double sum = 0;
  gsize best = 0;
  double highest, log_sum, loss;

  for (gsize k = 1; k < width; k++)
    {
      if (out[k] > out[best])
        best = k;
    }
  highest = out[best];
  if (smoothing > 0)
    {
      for (gsize k = 0; k < width; k++)
        sum += out[k];
    }
  nn_activation_forward (NN_ACTIVATION_SOFTMAX, 1, width, out, out);

  /* The winner's probability is exp (0) / sum exp (logit - max). */
  log_sum = highest - log (out[best]);
  loss = (1 - smoothing) * (log_sum - aimed) + smoothing * (log_sum - sum / width);

  if (d_out != NULL)
    {
      float rest = smoothing / width;
      float whole = 1 - smoothing;

      for (gsize k = 0; k < width; k++)
        d_out[k] = (out[k] - rest) * scale;
      if (aim->share == 1)
        d_out[aim->label] = (out[aim->label] - whole - rest) * scale;
      else
        {
          d_out[aim->label] -= aim->share * whole * scale;
          d_out[aim->other] -= (1 - aim->share) * whole * scale;
        }
    }
  return loss;
}

static double
plain_row (gsize width, const float *out, float *d_out, const Aim *aim, double smoothing,
           float scale)
{
  double loss = 0;

  for (gsize k = 0; k < width; k++)
    {
      double hit = (k == (gsize) aim->label ? aim->share : 0)
                   + (k == (gsize) aim->other ? 1 - aim->share : 0);
      double target = smoothing / width + hit * (1 - smoothing);
      float p = MAX (out[k], SMALLEST);

      if (target > 0)
        loss -= target * log (p);
      if (d_out != NULL)
        d_out[k] = -target / p * scale;
    }
  return loss;
}

static float
class_weight (const NnLossCall *call, const Aim *aim)
{
  if (call->class_weights == NULL)
    return 1;
  return aim->share * call->class_weights[aim->label]
         + (1 - aim->share) * call->class_weights[aim->other];
}

/* The mean of one sample's rows, of those that have a label. */
static double
sample_loss (const NnLossCall *call, gsize n)
{
  gsize width = call->width;
  gsize rows = call->size / width;
  const gint32 *labels = call->labels + n * rows;
  gsize counted = 0;
  double loss = 0;

  for (gsize r = 0; r < rows; r++)
    counted += labels[r] >= 0;
  for (gsize r = 0; r < rows; r++)
    {
      gsize row = n * rows + r;
      float *out = call->out + row * width;
      float *d_out = call->d_out != NULL ? call->d_out + row * width : NULL;
      Aim aim = { labels[r], labels[r], 1 };
      float weight;

      if (labels[r] < 0)
        {
          if (call->linked)
            nn_activation_forward (NN_ACTIVATION_SOFTMAX, 1, width, out, out);
          if (d_out != NULL)
            memset (d_out, 0, width * sizeof (float));
          continue;
        }
      if (call->other_labels != NULL && call->other_labels[row] >= 0)
        aim = (Aim){ labels[r], call->other_labels[row], call->shares[n] };
      weight = class_weight (call, &aim);
      loss += weight
              * (call->linked ? linked_row (width, out, d_out, &aim, call->args[0],
                                            weight * call->scale / MAX (counted, 1))
                              : plain_row (width, out, d_out, &aim, call->args[0],
                                           weight * call->scale / MAX (counted, 1)));
    }
  return loss / MAX (counted, 1);
}

static double
crossentropy_evaluate (const NnLossCall *call)
{
  double loss = 0;

  for (gsize n = 0; n < call->n; n++)
    loss += sample_loss (call, n);
  return loss;
}

static void
code (NnCoder *coder)
{
  double smoothing = coder->args[0];
  const char *share = nn_coder_number (coder, smoothing);
  guint n = coder->out.n_axes;
  gsize width = coder->out.size[n - 1];
  const char *extra;

  if (coder->flavor == NN_CODE_KERAS)
    {
      if (!coder->linked)
        /* Keras' own would make the outputs sum to one */
        nn_coder_say (
            coder,
            "lambda y, p: -ops.sum((%s * ops.one_hot(ops.cast(y, \"int32\"), %" G_GSIZE_FORMAT
            ") + %s) * ops.log(p), axis=-1)",
            nn_coder_number (coder, 1 - smoothing), width,
            nn_coder_number (coder, smoothing / width));
      else if (smoothing > 0)
        nn_coder_say (coder,
                      "lambda y, p: keras.losses.categorical_crossentropy(ops.one_hot(ops.cast(y, "
                      "\"int32\"), %" G_GSIZE_FORMAT "), p, label_smoothing=%s)",
                      width, share);
      else if (n > 1)
        nn_coder_say (coder, "keras.losses.SparseCategoricalCrossentropy(ignore_class=-1)");
      else
        nn_coder_say (coder, "\"sparse_categorical_crossentropy\"");
      return;
    }
  extra = nn_coder_text (coder, "%s%s%s", n > 1 ? ", ignore_index=-1" : "",
                         smoothing > 0 && coder->linked ? ", label_smoothing=" : "",
                         smoothing > 0 && coder->linked ? share : "");
  if (coder->linked)
    nn_coder_say (coder, "F.cross_entropy({0}%s, {1}%s)", n == 2 ? ".transpose(1, 2)" : "", extra);
  else if (smoothing > 0)
    nn_coder_say (coder, "(1 - %s) * F.nll_loss({0}.log()%s, {1}%s) - %s * {0}.log().mean()", share,
                  n == 2 ? ".transpose(1, 2)" : "", extra, share);
  else
    nn_coder_say (coder, "F.nll_loss({0}.log()%s, {1}%s)", n == 2 ? ".transpose(1, 2)" : "", extra);
}

const NnLossClass nn_loss_crossentropy = {
  .base = {
    .name = "crossentropy",
    .title = NN_ ("Cross-entropy"),
    .summary = NN_ ("How surprised the network is by the right class; for a softmax output."),
    .category = NN_ ("Classification"),
    .args = crossentropy_args,
    .code = code,
  },
  .link = NN_ACTIVATION_SOFTMAX,
  .labels = TRUE,
  .evaluate = crossentropy_evaluate,
};
