/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Occlusion: cover a patch and see how much of the answer is lost.
 *
 *     phi_i = mean over the patches that cover i of f(x) - f(x with the patch covered)
 *
 * Patches start one patch before the edge, so that every pixel is covered
 * equally often. A vector is covered one number at a time, a text one token at a time.
 *
 * Zeiler and Fergus (2014), Visualizing and understanding convolutional networks.
 */
#include "core/explainer.h"

#include <string.h>

#include "core/baseline.h"
#include "core/probe.h"

enum { ARG_OF, ARG_PATCH, ARG_STRIDE, ARG_BASELINE };

static const NnArg args[] = {
  NN_PROBE_ARG (NN_PROBE_PROBABILITY),
  { "patch", NN_ ("Patch"), NN_ ("pixels"), NN_ARG_INTEGER, 5, 1, 64, NULL, NULL },
  { "stride", NN_ ("Stride"), NN_ ("pixels"), NN_ARG_INTEGER, 1, 1, 64, NULL, NULL },
  NN_BASELINE_ARG,
  { NULL }
};

static const char *const picture_args[] = { "patch", "stride", NULL };

#define BATCH 64

typedef struct
{
  gsize height, width, channels;
  gint  patch_h, patch_w, stride;
} Window;

typedef struct
{
  gsize y0, y1, x0, x1;
} Patch;

static GArray *
list_patches (const Window *w)
{
  GArray *patches = g_array_new (FALSE, FALSE, sizeof (Patch));

  for (gint y = 1 - w->patch_h; y < (gint) w->height; y += w->stride)
    for (gint x = 1 - w->patch_w; x < (gint) w->width; x += w->stride)
      {
        Patch patch = {
          (gsize) MAX (y, 0), MIN ((gsize) (y + w->patch_h), w->height),
          (gsize) MAX (x, 0), MIN ((gsize) (x + w->patch_w), w->width)
        };

        g_array_append_val (patches, patch);
      }
  return patches;
}

static void
cover (const Window *w,
       const Patch  *patch,
       const float  *with,
       float        *image)
{
  for (gsize y = patch->y0; y < patch->y1; y++)
    {
      gsize at = (y * w->width + patch->x0) * w->channels;

      memcpy (image + at, with + at, (patch->x1 - patch->x0) * w->channels * sizeof (float));
    }
}

static void
charge (const Window *w,
        const Patch  *patch,
        double        drop,
        double       *lost,
        guint        *covered)
{
  for (gsize y = patch->y0; y < patch->y1; y++)
    for (gsize x = patch->x0; x < patch->x1; x++)
      {
        lost[y * w->width + x] += drop;
        covered[y * w->width + x]++;
      }
}

static gboolean
slide (const NnExplainCall *call,
       const Window        *w,
       NnProbe             *probe,
       const float         *baseline,
       double              *lost,
       guint               *covered,
       GError             **error)
{
  gsize size = w->height * w->width * w->channels;
  g_autoptr (GArray) patches = list_patches (w);
  g_autofree float *images = g_new (float, BATCH * size);
  double whole, values[BATCH];

  if (!nn_probe_values (probe, call->input->data, 1, &whole, call->cancellable, error))
    return FALSE;
  for (guint done = 0; done < patches->len; done += BATCH)
    {
      guint n = MIN (BATCH, patches->len - done);

      for (guint k = 0; k < n; k++)
        {
          memcpy (images + k * size, call->input->data, size * sizeof (float));
          cover (w, &g_array_index (patches, Patch, done + k), baseline, images + k * size);
        }
      if (!nn_probe_values (probe, images, n, values, call->cancellable, error))
        return FALSE;
      for (guint k = 0; k < n; k++)
        charge (w, &g_array_index (patches, Patch, done + k), whole - values[k], lost, covered);
      if (call->progress != NULL)
        call->progress ((done + n) / (double) patches->len, call->progress_data);
    }
  return TRUE;
}

static gboolean
explain (const NnExplainCall *call,
         NnExplanation       *explanation,
         GError             **error)
{
  NnTensor *phi = explanation->attribution;
  gsize size = nn_tensor_count (phi);
  g_autofree float *baseline = g_new0 (float, size);
  g_autofree double *lost = NULL;
  g_autofree guint *covered = NULL;
  gboolean single = phi->shape.n_axes < 2 || call->tokens != NULL;
  Window w;
  g_autoptr (NnProbe) probe = nn_probe_new (call, BATCH, (NnProbeOf) call->args[ARG_OF], FALSE, error);

  if (probe == NULL)
    return FALSE;
  nn_shape_picture (&phi->shape, &w.height, &w.width, &w.channels);
  w.patch_h = single ? 1 : MIN ((gint) call->args[ARG_PATCH], (gint) w.height);
  w.patch_w = single ? 1 : MIN ((gint) call->args[ARG_PATCH], (gint) w.width);
  /* A stride beyond the patch would leave pixels that nothing covers. */
  w.stride = MIN ((gint) call->args[ARG_STRIDE], MIN (w.patch_h, w.patch_w));
  lost = g_new0 (double, w.height * w.width);
  covered = g_new0 (guint, w.height * w.width);
  nn_baseline_fill ((NnBaseline) call->args[ARG_BASELINE], &call->shape, call->input->data, baseline);
  if (!slide (call, &w, probe, baseline, lost, covered, error))
    return FALSE;
  for (gsize i = 0; i < size; i++)
    phi->data[i] = (float) (lost[i / w.channels] / covered[i / w.channels] / w.channels);
  return TRUE;
}

const NnExplainerClass nn_explainer_occlusion = {
  .base = {
    .name = "occlusion",
    .title = NN_ ("Occlusion"),
    .summary = NN_ ("Cover a part and see how much of the answer is lost."),
    .category = NN_ ("Perturbation"),
    .args = args,
  },
  .picture_args = picture_args,
  .explain = explain,
};
