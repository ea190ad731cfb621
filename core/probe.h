/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Probe: a network seen as one number, for explainers and their scores.
 *
 * f(x) is output number @target, either as it comes out or before the closing
 * activation. x is the input, or of a network that reads tokens what its Embedding
 * makes of them: then the steps that are padding stay as the sample has them, whatever
 * x says, and have no gradient. Further inputs stay as the sample has them, too.
 * Evaluations are batched; the batch never changes a result.
 * Thread: any, one at a time.
 */
#pragma once

#include <gio/gio.h>

#include "core/explainer.h"
#include "core/tape.h"

G_BEGIN_DECLS

typedef enum
{
  NN_PROBE_PROBABILITY,   /* the output as it comes out */
  NN_PROBE_LOGIT,         /* before the closing softmax or sigmoid */
} NnProbeOf;

/* Choices of an explainer's argument "of", in the order of NnProbeOf. */
extern const char *const nn_probe_names[];
extern const char *const nn_probe_titles[];
#define NN_PROBE_ARG(initial)                                                     \
  { "of", NN_ ("Explained number"), "", NN_ARG_CHOICE, initial, 0, 1,             \
    nn_probe_names, nn_probe_titles }

typedef struct _NnProbe NnProbe;

/* The network and the target of @call, whose inputs must live as long as the probe.
 * @batch: evaluations at a time. Fails where the model does not fit and where the
 * target is not one of its outputs. */
NnProbe *nn_probe_new       (const NnExplainCall *call, guint batch, NnProbeOf of,
                             gboolean gradients, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void     nn_probe_free      (NnProbe *probe);
NnTape  *nn_probe_tape      (NnProbe *probe);

/* f of @n inputs, each of the shape of the call's. Fails only when cancelled. */
gboolean nn_probe_values    (NnProbe *probe, const float *x, guint n, double *values,
                             GCancellable *cancellable, GError **error);
/* df/dx of @n inputs (n x shape), and f itself if @values is not NULL. */
gboolean nn_probe_gradients (NnProbe *probe, const float *x, guint n, float *gradients,
                             double *values, GCancellable *cancellable, GError **error);
/* The same with respect to the value of entry @index, no further back (n x its shape). */
gboolean nn_probe_gradients_to (NnProbe *probe, guint index, const float *x, guint n, float *gradients,
                                double *values, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnProbe, nn_probe_free)

G_END_DECLS
