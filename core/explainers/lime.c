/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * LIME: a small linear model that imitates the network around one sample.
 *
 * The picture is cut into superpixels; masks hide half of them at random (a
 * hidden one shows its mean colour); a ridge regression from the masks to the
 * network's answers, weighted by how much of the picture is left, gives each
 * superpixel its effect. A series is cut into stretches of time, and hidden ones show the
 * mean of the series, since that of a stretch is nearly the stretch:
 *
 *     b = argmin sum_k w_k (f(x_k) - b_0 - b z_k)^2 + a |b|^2
 *     w_k = sqrt (exp (-d_k^2 / width^2)),   d_k = 1 - cos (z_k, all on)
 *
 * How well the line fits is told by the local R2, how much the effects owe to
 * chance by their deviation over repeats with other masks.
 *
 * Ribeiro, Singh and Guestrin (2016), "Why should I trust you?".
 */
#include "core/explainer.h"

#include <math.h>
#include <string.h>

#include "core/baseline.h"
#include "core/linear.h"
#include "core/probe.h"
#include "core/segment.h"

enum { ARG_OF, ARG_SEGMENTATION, ARG_SEGMENTS, ARG_COMPACTNESS, ARG_MASKS, ARG_REPEATS, ARG_HIDE,
       ARG_WIDTH, ARG_ALPHA };
enum { SEGMENT_SLIC, SEGMENT_GRID };
enum { HIDE_MEAN, HIDE_ZERO };

static const char *const segmentation_names[] = { "slic", "grid", NULL };
static const char *const segmentation_titles[] = { NN_ ("By colour (SLIC)"), NN_ ("Even grid"), NULL };
static const char *const hide_names[] = { "mean", "zero", NULL };
static const char *const hide_titles[] = { NN_ ("Its mean colour"), NN_ ("Zero"), NULL };

static const NnArg args[] = {
  NN_PROBE_ARG (NN_PROBE_PROBABILITY),
  { "segmentation", NN_ ("Segmentation"), "", NN_ARG_CHOICE, SEGMENT_SLIC, 0, 1, segmentation_names, segmentation_titles },
  { "segments", NN_ ("Superpixels"), "", NN_ARG_INTEGER, 25, 2, 200, NULL, NULL },
  { "compactness", NN_ ("Compactness"), "", NN_ARG_LOG, 1, 0.01, 100, NULL, NULL },
  { "masks", NN_ ("Masks"), "", NN_ARG_INTEGER, 1000, 10, 20000, NULL, NULL },
  { "repeats", NN_ ("Repeats"), "", NN_ARG_INTEGER, 5, 1, 50, NULL, NULL },
  { "hide", NN_ ("Hidden shows"), "", NN_ARG_CHOICE, HIDE_MEAN, 0, 1, hide_names, hide_titles },
  { "kernel_width", NN_ ("Kernel width"), "", NN_ARG_LOG, 0.25, 0.01, 100, NULL, NULL },
  { "alpha", NN_ ("Ridge penalty"), "", NN_ARG_LOG, 1, 1e-6, 1000, NULL, NULL },
  { NULL }
};

/* A list of numbers is not cut: each number is a feature by itself, and hidden it is zero.
 * So it is with a text and its tokens. */
static const char *const picture_args[] = { "segmentation", "segments", "compactness", "hide", NULL };

#define BATCH 64

typedef struct
{
  const NnExplainCall *call;
  NnProbe             *probe;
  gsize                height, width, channels, size;
  guint                n_segments;
  gint32              *segments;
  float               *hidden;      /* the sample with every segment hidden */
  guint                masks, repeats;
  /* of one repeat */
  double              *z;           /* masks x n_segments */
  double              *answers;
  double              *weights;
  float               *images;      /* BATCH x size */
} Lime;

static void
lime_clear (Lime *lime)
{
  g_clear_pointer (&lime->probe, nn_probe_free);
  g_free (lime->segments);
  g_free (lime->hidden);
  g_free (lime->z);
  g_free (lime->answers);
  g_free (lime->weights);
  g_free (lime->images);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Lime, lime_clear)

/* Features that stand by themselves: the numbers of a vector, the tokens of a text. */
static gboolean
is_list (const Lime *lime)
{
  return lime->call->input->shape.n_axes <= 2 || lime->call->tokens != NULL;
}

static void
cut (Lime *lime)
{
  const double *a = lime->call->args;
  const float *x = lime->call->input->data;
  guint wanted = (guint) MIN (a[ARG_SEGMENTS], lime->height * lime->width);

  lime->segments = g_new (gint32, lime->height * lime->width);
  if (is_list (lime))  /* what is padding goes with the last that is not: hiding it does nothing */
    {
      lime->n_segments = (guint) (nn_shape_count (&lime->call->shape) / lime->channels);
      for (gsize i = 0; i < lime->width; i++)
        lime->segments[i] = (gint32) MIN (i, lime->n_segments - 1);
    }
  else if (lime->call->input->shape.n_axes == 3)  /* whole steps, two of them at least */
    {
      gsize steps = lime->call->input->shape.size[1], per_step = lime->width / steps;

      lime->n_segments = MIN (wanted, MAX (steps / 2, 1));
      for (gsize i = 0; i < lime->width; i++)
        lime->segments[i] = (gint32) (i / per_step * lime->n_segments / steps);
    }
  else if (a[ARG_SEGMENTATION] == SEGMENT_GRID)
    lime->n_segments = nn_segment_grid (lime->height, lime->width, wanted, lime->segments);
  else
    lime->n_segments = nn_segment_slic (x, lime->height, lime->width, lime->channels, wanted,
                                        a[ARG_COMPACTNESS], lime->segments);
}

/* Each number of a series becomes the mean of its channel. */
static void
hide_steps (Lime *lime)
{
  const float *x = lime->call->input->data;
  const gsize steps = lime->call->input->shape.size[1], per_step = lime->width / steps;

  for (gsize c = 0; c < per_step; c++)
    {
      double sum = 0;

      for (gsize t = 0; t < steps; t++)
        sum += x[t * per_step + c];
      for (gsize t = 0; t < steps; t++)
        lime->hidden[t * per_step + c] = (float) (sum / steps);
    }
}

static void
hide_all (Lime *lime)
{
  gsize n = lime->n_segments * lime->channels;
  g_autofree double *sum = g_new0 (double, n);
  g_autofree double *count = g_new0 (double, n);
  const float *x = lime->call->input->data;

  lime->hidden = g_new0 (float, lime->size);
  /* The mean of a single number is that number, which would hide nothing. */
  if (lime->call->args[ARG_HIDE] == HIDE_ZERO || is_list (lime))
    return;
  if (lime->call->input->shape.n_axes == 3)
    {
      hide_steps (lime);
      return;
    }
  for (gsize i = 0; i < lime->size; i++)
    {
      gsize at = lime->segments[i / lime->channels] * lime->channels + i % lime->channels;

      sum[at] += x[i];
      count[at] += 1;
    }
  for (gsize i = 0; i < lime->size; i++)
    {
      gsize at = lime->segments[i / lime->channels] * lime->channels + i % lime->channels;

      lime->hidden[i] = (float) (sum[at] / count[at]);
    }
}

/* Row 0 shows all; the others toss a coin for each superpixel. */
static void
toss (Lime           *lime,
      const NnRandom *random)
{
  double width = lime->call->args[ARG_WIDTH];
  guint n = lime->n_segments;

  for (guint k = 0; k < lime->masks; k++)
    {
      double on = 0, distance;

      for (guint s = 0; s < n; s++)
        {
          gboolean shown = k == 0 || (nn_random_bits_at (random, (guint64) k * n + s) & 1);

          lime->z[k * n + s] = shown;
          on += shown;
        }
      distance = 1 - sqrt (on / n);   /* cosine distance from the mask that shows all */
      lime->weights[k] = sqrt (exp (-distance * distance / (width * width)));
    }
}

static gboolean
ask (Lime    *lime,
     guint    repeat,
     GError **error)
{
  const float *x = lime->call->input->data;

  for (guint done = 0; done < lime->masks; done += BATCH)
    {
      guint n = MIN (BATCH, lime->masks - done);

      for (guint k = 0; k < n; k++)
        {
          const double *z = lime->z + (gsize) (done + k) * lime->n_segments;
          float *image = lime->images + k * lime->size;

          for (gsize i = 0; i < lime->size; i++)
            image[i] = z[lime->segments[i / lime->channels]] != 0 ? x[i] : lime->hidden[i];
        }
      if (!nn_probe_values (lime->probe, lime->images, n, lime->answers + done,
                            lime->call->cancellable, error))
        return FALSE;
      if (lime->call->progress != NULL)
        lime->call->progress ((repeat + (done + n) / (double) lime->masks) / lime->repeats,
                              lime->call->progress_data);
    }
  return TRUE;
}

static gboolean
prepare (Lime                *lime,
         const NnExplainCall *call,
         GError             **error)
{
  NnShape shape = nn_shape_sample (&call->input->shape);

  lime->call = call;
  nn_shape_picture (&shape, &lime->height, &lime->width, &lime->channels);
  if (shape.n_axes == 2)  /* every number of a sequence by itself */
    {
      lime->width *= lime->height;
      lime->height = 1;
    }
  lime->size = nn_shape_count (&shape);
  lime->masks = (guint) call->args[ARG_MASKS];
  lime->repeats = (guint) call->args[ARG_REPEATS];
  lime->probe = nn_probe_new (call, BATCH, (NnProbeOf) call->args[ARG_OF], FALSE, error);
  if (lime->probe == NULL)
    return FALSE;
  cut (lime);
  hide_all (lime);
  lime->z = g_new (double, (gsize) lime->masks * lime->n_segments);
  lime->answers = g_new (double, lime->masks);
  lime->weights = g_new (double, lime->masks);
  lime->images = g_new (float, BATCH * lime->size);
  return TRUE;
}

/* Mean and deviation of the effects over the repeats. */
static gboolean
repeat_fits (Lime          *lime,
             NnExplanation *explanation,
             GError       **error)
{
  NnRandom random = nn_random_new (lime->call->seed);
  g_autofree double *effects = g_new (double, lime->n_segments);
  g_autofree double *squares = g_new0 (double, lime->n_segments);
  double fit = 0, fit_squares = 0, n = lime->repeats;

  for (guint r = 0; r < lime->repeats; r++)
    {
      NnRandom own = nn_random_split (&random, r);
      double r2;

      toss (lime, &own);
      if (!ask (lime, r, error))
        return FALSE;
      nn_ridge (lime->z, lime->answers, lime->weights, lime->masks, lime->n_segments,
                lime->call->args[ARG_ALPHA], effects, NULL, &r2);
      fit += r2;
      fit_squares += r2 * r2;
      for (guint s = 0; s < lime->n_segments; s++)
        {
          explanation->weights[s] += effects[s] / n;
          squares[s] += effects[s] * effects[s] / n;
        }
    }
  for (guint s = 0; s < lime->n_segments; s++)
    explanation->errors[s] = sqrt (MAX (squares[s] - explanation->weights[s] * explanation->weights[s], 0));
  explanation->fit = fit / n;
  explanation->fit_error = sqrt (MAX (fit_squares / n - explanation->fit * explanation->fit, 0));
  return TRUE;
}

static gboolean
explain (const NnExplainCall *call,
         NnExplanation       *explanation,
         GError             **error)
{
  NnTensor *phi = explanation->attribution;
  g_auto (Lime) lime = { 0 };

  if (!prepare (&lime, call, error))
    return FALSE;
  explanation->n_segments = lime.n_segments;
  explanation->weights = g_new0 (double, lime.n_segments);
  explanation->errors = g_new0 (double, lime.n_segments);
  if (!repeat_fits (&lime, explanation, error))
    return FALSE;
  for (gsize i = 0; i < lime.size; i++)
    phi->data[i] = (float) (explanation->weights[lime.segments[i / lime.channels]] / lime.channels);
  explanation->segments = g_steal_pointer (&lime.segments);
  return TRUE;
}

const NnExplainerClass nn_explainer_lime = {
  .base = {
    .name = "lime",
    .title = NN_ ("LIME"),
    .summary = NN_ ("A small linear model that imitates the network around one sample."),
    .category = NN_ ("Surrogate"),
    .args = args,
  },
  .segments = TRUE,
  .picture_args = picture_args,
  .explain = explain,
};
