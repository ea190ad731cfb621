/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Grad-CAM: where in the last feature maps the evidence for the answer lies.
 *
 *     a_k = mean over positions of df/dA_k,    phi = relu (sum_k a_k A_k)
 *
 * A_k are the feature maps of a convolution (the last, unless chosen), f the
 * logit of the class; the map is stretched to the size of the input. The maps of a
 * one-dimensional convolution are lists of steps.
 *
 * Selvaraju et al. (2017), Grad-CAM.
 */
#include "core/explainer.h"

#include <math.h>

#include "core/baseline.h"
#include "core/probe.h"

enum { ARG_OF, ARG_LAYER, ARG_RELU };

static const NnArg args[] = {
  NN_PROBE_ARG (NN_PROBE_LOGIT),
  { "layer", NN_ ("Convolution"), NN_ ("0: the last"), NN_ARG_INTEGER, 0, 0, 64, NULL, NULL },
  { "relu", NN_ ("Only evidence for"), "", NN_ARG_BOOLEAN, 1, 0, 1, NULL, NULL },
  { NULL }
};

/* How many convolutions read what starts at @start; @index: number @which of them, or of 0 the last one. */
static guint
find_convolution (const NnModel *model,
                  guint          start,
                  guint          which,
                  guint         *index)
{
  g_autofree gboolean *reads = g_new0 (gboolean, nn_model_n_entries (model));
  guint n = 0;

  reads[start] = TRUE;
  for (guint i = 0; i < nn_model_n_entries (model); i++)
    for (guint k = 0; k < nn_model_entry (model, i)->n_inputs; k++)
      reads[i] |= reads[nn_model_input (model, i, k)];
  for (guint i = 0; i < nn_model_n_entries (model); i++)
    if (reads[i]
        && nn_model_entry (model, i)->klass->role == NN_ROLE_CONVOLVE
        && (nn_model_shape (model, i)->n_axes == 3 || nn_model_shape (model, i)->n_axes == 2))
      {
        n++;
        if (which == 0 || which == n)
          *index = i;
      }
  return n;
}

static gboolean
applies (const NnModel *model,
         guint          start,
         gboolean       tokens,
         GError       **error)
{
  guint index;

  if (tokens)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "Grad-CAM lays the maps of a convolution over a picture or a series, and this "
                   "network reads tokens: choose another method.");
      return FALSE;
    }
  if (find_convolution (model, start, 0, &index) > 0)
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
               "Grad-CAM reads the maps of a convolution, and this network has none.");
  return FALSE;
}

/* Bilinear, with pixel centres aligned; edges repeat. */
static double
stretch (const double *map,
         gsize         height,
         gsize         width,
         double        y,
         double        x)
{
  double fy = CLAMP (y, 0, height - 1.0), fx = CLAMP (x, 0, width - 1.0);
  gsize y0 = (gsize) fy, x0 = (gsize) fx;
  gsize y1 = MIN (y0 + 1, height - 1), x1 = MIN (x0 + 1, width - 1);

  fy -= y0;
  fx -= x0;
  return (1 - fy) * ((1 - fx) * map[y0 * width + x0] + fx * map[y0 * width + x1])
         + fy * ((1 - fx) * map[y1 * width + x0] + fx * map[y1 * width + x1]);
}

static gsize
map_width (const NnShape *shape)
{
  return shape->n_axes == 3 ? shape->size[1] : 1;
}

/* The weighted sum of the maps, height x width. */
static double *
weigh_maps (const NnShape *shape,
            const float   *maps,
            const float   *gradient,
            gboolean       relu)
{
  gsize positions = shape->size[0] * map_width (shape), channels = shape->size[shape->n_axes - 1];
  double *sum = g_new0 (double, positions);

  for (gsize c = 0; c < channels; c++)
    {
      double alpha = 0;

      for (gsize p = 0; p < positions; p++)
        alpha += gradient[p * channels + c];
      alpha /= positions;
      for (gsize p = 0; p < positions; p++)
        sum[p] += alpha * maps[p * channels + c];
    }
  for (gsize p = 0; relu && p < positions; p++)
    sum[p] = MAX (sum[p], 0);
  return sum;
}

static gboolean
explain (const NnExplainCall *call,
         NnExplanation       *explanation,
         GError             **error)
{
  NnTensor *phi = explanation->attribution;
  gsize size = nn_tensor_count (phi), height, width, channels, share;
  g_autofree float *gradients = NULL;
  g_autofree double *map = NULL;
  const guint which = (guint) call->args[ARG_LAYER];
  guint index = 0, n = find_convolution (call->model, call->start, which, &index);
  const NnShape *shape;
  g_autoptr (NnProbe) probe = NULL;

  if (which > n)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_RANGE,
                   "There is no convolution %u: this network has %u.", which, n);
      return FALSE;
    }
  probe = nn_probe_new (call, 1, (NnProbeOf) call->args[ARG_OF], TRUE, error);
  if (probe == NULL)
    return FALSE;
  shape = nn_model_shape (call->model, index);
  gradients = g_new (float, nn_shape_count (shape));
  if (!nn_probe_gradients_to (probe, index, call->input->data, 1, gradients, NULL, call->cancellable,
                              error))
    return FALSE;
  explanation->is_signed = call->args[ARG_RELU] == 0;
  map = weigh_maps (shape, nn_tape_value (nn_probe_tape (probe), index), gradients,
                    !explanation->is_signed);
  nn_shape_picture (&phi->shape, &height, &width, &channels);
  /* what a place has is shared by its numbers: channels, or the numbers of a step */
  share = shape->n_axes == 3 ? channels : width * channels;
  for (gsize i = 0; i < size; i++)
    {
      gsize y = i / channels / width, x = i / channels % width;

      phi->data[i] = (float) (stretch (map, shape->size[0], map_width (shape),
                                       (y + 0.5) * shape->size[0] / height - 0.5,
                                       (x + 0.5) * map_width (shape) / width - 0.5) / share);
    }
  return TRUE;
}

const NnExplainerClass nn_explainer_gradcam = {
  .base = {
    .name = "gradcam",
    .title = NN_ ("Grad-CAM"),
    .summary = NN_ ("Where in the last feature maps the evidence lies."),
    .category = NN_ ("Gradient"),
    .args = args,
  },
  .applies = applies,
  .explain = explain,
};
