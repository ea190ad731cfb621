/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/layers/norm.h"

#include "core/kernels/kernels.h"

#include <math.h>

gboolean
nn_norm_shape (const double *args, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  *out = in[0];
  return TRUE;
}

guint
nn_norm_weights (const NnShape *out, gboolean gamma, gboolean beta, NnWeightInfo *info)
{
  NnShape channels = NN_SHAPE (out->size[out->n_axes - 1]);
  guint n = 0;

  if (gamma)
    info[n++] = (NnWeightInfo){ .name = "gamma", .shape = channels, .init = NN_INIT_ONES };
  if (beta)
    info[n++] = (NnWeightInfo){ .name = "beta", .shape = channels, .init = NN_INIT_ZEROS };
  return n;
}

void
nn_norm_plan (const double *args, const NnShape *in, guint n_in, const NnShape *out,
              NnLayerPlan *plan)
{
  plan->state_bytes = nn_shape_count (out) / out->size[out->n_axes - 1] * 2 * sizeof (float);
  plan->macs = nn_shape_count (out);
}

static gsize
n_channels (const NnLayerCall *call)
{
  return call->out_shape.size[call->out_shape.n_axes - 1];
}

static gsize
n_rows (const NnLayerCall *call)
{
  return call->n * nn_shape_count (&call->out_shape) / n_channels (call);
}

void
nn_norm_forward (const NnNorm *norm, const NnLayerCall *call)
{
  nn_kernels ()->norm_rows (n_rows (call), n_channels (call), norm->center, (float) norm->epsilon,
                            call->in[0], norm->gamma >= 0 ? call->weights[norm->gamma] : NULL,
                            norm->beta >= 0 ? call->weights[norm->beta] : NULL, call->out,
                            call->state);
}

void
nn_norm_backward (const NnNorm *norm, const NnLayerCall *call)
{
  nn_kernels ()->norm_rows_back (n_rows (call), n_channels (call), norm->center, call->in[0],
                                 call->state, norm->gamma >= 0 ? call->weights[norm->gamma] : NULL,
                                 call->d_out, call->d_in[0],
                                 norm->gamma >= 0 ? call->d_weights[norm->gamma] : NULL,
                                 norm->beta >= 0 ? call->d_weights[norm->beta] : NULL);
}

/* In two passes, as the layers do. */
static void
statistics (const NnLayerCall *call, gboolean center, gsize start, gsize width, gsize rows,
            double *mean, double *variance)
{
  gsize C = n_channels (call);
  double count = (double) (width * rows);

  *mean = *variance = 0;
  for (gsize r = 0; center && r < rows; r++)
    for (gsize i = 0; i < width; i++)
      *mean += call->in[0][start + r * C + i] / count;
  for (gsize r = 0; r < rows; r++)
    for (gsize i = 0; i < width; i++)
      {
        double d = call->in[0][start + r * C + i] - *mean;

        *variance += d * d / count;
      }
}

void
nn_norm_spell (const NnNorm *norm, const NnLayerCall *call, gsize cell, gsize start, gsize width,
               gsize rows, NnArithmetic *arithmetic)
{
  gsize C = n_channels (call), c = cell % C;
  NnStep *x = nn_spell_read (arithmetic, call, 0, cell);
  NnStep *mean = NULL, *variance, *epsilon, *y = x, *spread;
  NnReceptive *field = nn_spell_field (arithmetic, call, 0);
  double centre, square;

  statistics (call, norm->center, start, width, rows, &centre, &square);
  if (norm->center)
    {
      mean = nn_spell_given (arithmetic, NN_("Mean of the {0} numbers"), centre);
      mean->numbers[0] = width * rows;
    }
  variance = nn_spell_given (arithmetic,
                             norm->center ? NN_("Their variance") : NN_("Mean square of the {0} numbers"),
                             square);
  variance->numbers[0] = width * rows;
  epsilon = nn_spell_given (arithmetic, NN_("Epsilon"), (float) norm->epsilon);
  if (mean != NULL)
    y = nn_spell_step (arithmetic, NN_STEP_LESS, NN_("Away from the mean"), x, mean, NULL);
  spread = nn_spell_step (arithmetic, NN_STEP_ADD, NULL, variance, epsilon, NULL);
  spread = nn_spell_step (arithmetic, NN_STEP_ROOT,
                          norm->center ? NN_("Deviation") : NN_("Root mean square"), spread, NULL);
  y = nn_spell_step (arithmetic, NN_STEP_OVER, NULL, y, spread, NULL);
  if (norm->gamma >= 0)
    {
      NnStep *gamma = nn_spell_given (arithmetic, NN_("Scale γ of channel {0}"),
                                      call->weights[norm->gamma][c]);

      gamma->numbers[0] = c;
      y = nn_spell_step (arithmetic, NN_STEP_TIMES, NULL, y, gamma, NULL);
    }
  if (norm->beta >= 0)
    {
      NnStep *beta = nn_spell_given (arithmetic, NN_("Shift β of channel {0}"),
                                     call->weights[norm->beta][c]);

      beta->numbers[0] = c;
      nn_spell_step (arithmetic, NN_STEP_ADD, NULL, y, beta, NULL);
    }
  nn_shape_unravel (&call->in_shape[0], cell, field->start);
  for (guint a = 0; a < call->in_shape[0].n_axes; a++)
    {
      gboolean last = a == call->in_shape[0].n_axes - 1;

      if (last || rows > 1)
        nn_spell_range (field, a, last ? start % C : 0, last ? width : call->in_shape[0].size[a]);
      else
        field->size[a] = 1;
    }
}
