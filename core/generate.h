/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Generate: what a network that tells the next token writes by itself.
 *
 * One input: a window of T tokens, and for each of them what comes next (T rows of
 * probabilities). Two inputs: a text to translate, and what has been written so far.
 * Thread: any; a writer belongs to one at a time.
 */
#pragma once

#include "core/model.h"
#include "core/parallel.h"
#include "core/samples.h"

G_BEGIN_DECLS

/* Its rows: temperature (0: always the likeliest), top_k (0: all), seed. */
extern const NnClass nn_generation_class;

/**
 * nn_draw_token:
 * @p: @n probabilities
 * @temperature: 0 takes the likeliest
 * @top_k: only so many of the likeliest are drawn from; 0: all
 * @uniform: [0, 1)
 *
 * Draws token i with the probability p_i^(1/temperature), over the sum of these. Of
 * tokens that are equally likely the first counts as likelier.
 * Ackley, Hinton and Sejnowski, "A Learning Algorithm for Boltzmann Machines" (1985);
 * top-k: Fan, Lewis and Dauphin, "Hierarchical Neural Story Generation" (2018).
 */
guint     nn_draw_token (const float *p, guint n, double temperature, guint top_k, double uniform);

typedef struct _NnWriter NnWriter;

/* Fails with a sentence where @model does not tell what comes next in @samples, or where its
 * answer at a step changes with later steps. @settings: of nn_generation_class. @pool is
 * borrowed, @settings copied. */
NnWriter *nn_writer_new  (NnModel *model, const NnSamples *samples, const NnSpec *settings,
                          NnPool *pool, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void      nn_writer_free (NnWriter *writer);
/* Whether it translates a text rather than going on with it. */
gboolean  nn_writer_translates (const NnWriter *writer);
/* @text, in the samples' tokens, is what it goes on from or what it translates; what
 * was before is forgotten. NULL or "": from nothing. */
gboolean  nn_writer_begin (NnWriter *writer, const char *text, GError **error);
/* The next token; valid as long as the writer; NULL: the translation is done. The same
 * settings and calls give the same tokens, with any number of threads. */
const char *nn_writer_next (NnWriter *writer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnWriter, nn_writer_free)

/**
 * nn_sample_prior:
 *
 * @n x @width numbers from N(0, 1), the prior of a variational autoencoder: codes to decode.
 * Row i depends on @seed and i alone.
 */
NnTensor *nn_sample_prior (const NnShape *code, guint n, guint64 seed) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
