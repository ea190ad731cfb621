/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Explainer: the class struct that every file in core/explainers/ ends in. */
#pragma once

#include <gio/gio.h>

#include "core/model.h"

G_BEGIN_DECLS

/**
 * NnExplanation:
 *
 * Boxed, reference-counted, read-only once shared. Thread: any.
 */
typedef struct
{
  NnTensor *attribution;   /* the input's shape (no batch axis); of tokens a number each */
  NnSpec    method;
  gint      target;        /* the class or output number explained */
  guint64   seed;
  double    score;         /* the network's output (probability) for it */
  gboolean  is_signed;     /* FALSE: magnitudes, never negative */
  double    residual;      /* |sum phi - (f(x) - f(x'))| / |f(x) - f(x')|; NAN: not promised */
  /* superpixel methods, else n_segments 0 */
  guint     n_segments;
  gint32   *segments;      /* height x width: the segment of each pixel; -1: padding */
  double   *weights;       /* of each segment: mean over the repeats */
  double   *errors;        /* standard deviation over the repeats */
  double    fit;           /* local R2, mean over the repeats; NAN where there is none */
  double    fit_error;
  double    seconds;
  /*< private >*/
  gatomicrefcount ref_count;
} NnExplanation;

#define NN_TYPE_EXPLANATION (nn_explanation_get_type ())
GType          nn_explanation_get_type (void);
NnExplanation *nn_explanation_new   (const NnShape *shape) G_GNUC_WARN_UNUSED_RESULT;
NnExplanation *nn_explanation_ref   (NnExplanation *explanation);
void           nn_explanation_unref (NnExplanation *explanation);

/**
 * NnExplainCall:
 *
 * What a method explains. Token numbers have no gradient and nothing lies between two of
 * them, so where an Embedding reads the sample, a method explains what comes out of it
 * and never learns of the difference: @input then are the tokens' vectors, a picture one
 * pixel high and T wide of D channels, and nn_explain() sums the D attributions of each
 * token to one (those of magnitudes by their L2 norm).
 *
 * Of a network with several inputs the first is explained, the others stay what the sample
 * has there.
 */
typedef struct
{
  NnModel        *model;
  const double   *args;
  const NnTensor *input;      /* one sample, batch axis of 1; of tokens (1, 1, T, D) */
  NnShape         shape;      /* what counts of @input, from its start: all but padding */
  guint           start;      /* the entry whose value @input is */
  const NnTensor *tokens;     /* (nullable) the first input itself, where @input are vectors */
  NnTensor *const *inputs;    /* all that the network reads, batch axes of 1 */
  guint           n_inputs;
  gint            target;
  guint64         seed;
  NnPool         *pool;
  GCancellable   *cancellable;
  void          (*progress) (double done, gpointer data);  /* 0..1, from the calling thread */
  gpointer        progress_data;
} NnExplainCall;

typedef struct
{
  NnClass  base;              /* category: "Gradient", "Perturbation", "Surrogate" */
  gboolean complete;          /* promises that the attribution sums to f(x) - f(x') */
  gboolean segments;       /* cuts the sample into pieces (superpixels, features, tokens) and weighs each */
  const char *const *picture_args;  /* (nullable): names of arguments that do nothing for a list of numbers */
  /* (nullable): whether there is anything in @model, which is whole, that the method reads; a sentence where
   * there is not. @start, @tokens: as in NnExplainCall. */
  gboolean (*applies) (const NnModel *model, guint start, gboolean tokens, GError **error);
  /* Fills @explanation->attribution and what belongs to the method. Checks the
   * cancellable at least once per batch of evaluations. */
  gboolean (*explain) (const NnExplainCall *call, NnExplanation *explanation, GError **error);
} NnExplainerClass;

#define NN_EXPLAINER_CLASS(klass) ((const NnExplainerClass *) (klass))

/* Whether an argument does anything for samples of @shape (no batch axis). */
gboolean nn_explainer_arg_applies (const NnClass *klass, const NnArg *arg, const NnShape *shape);

/**
 * nn_explainer_applies:
 * @klass: of an explainer
 *
 * Whether the method has something to read in @model: what is offered for a network, and what a fresh page
 * shows. FALSE with a sentence for a model that is not whole, and where nn_explain() would refuse any sample.
 * Costs a look at the entries, no evaluation.
 */
gboolean nn_explainer_applies (const NnClass *klass, const NnModel *model, GError **error);

/**
 * nn_explain_answer:
 * @inputs: all inputs of one sample, batch axes of 1
 * @output: (out): what the network answers, batch axis of 1
 * @first: (out): where in it the one answer starts that is explained unless another is asked for
 * @n: (out): and how many numbers it has
 *
 * A network that ends in a softmax at every step (what comes next?) answers at the last
 * step that counts; any other answers with all of its numbers. Fails where the model
 * does not read such a sample.
 */
gboolean nn_explain_answer (NnModel *model, NnTensor *const *inputs, guint n_inputs, NnPool *pool,
                            NnTensor **output, gsize *first, gsize *n, GError **error);

/* Runs a method on one sample, of which @inputs are all inputs and the first is explained:
 * checks shapes and target (an output's number; -1: the strongest of the answer), fills in
 * what all share. */
NnExplanation *nn_explain (NnModel *model, const NnSpec *method, NnTensor *const *inputs, guint n_inputs,
                           gint target, guint64 seed, NnPool *pool, GCancellable *cancellable,
                           void (*progress) (double done, gpointer data), gpointer progress_data,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnExplanation, nn_explanation_unref)

G_END_DECLS
