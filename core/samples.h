/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Samples: a data set in memory, stored as small as it came. */
#pragma once

#include "core/random.h"
#include "core/tensor.h"

G_BEGIN_DECLS

#define NN_MAX_CLASSES 100000

typedef enum
{
  NN_SPLIT_TRAIN,
  NN_SPLIT_TEST,     /* held out: the validation curves and "evaluate" read it */
  NN_SPLIT_ALL,
} NnSplit;

/**
 * NnSamples:
 *
 * Boxed, reference-counted, immutable. Inputs are bytes (value x @scale) or
 * floats; the first @n_train samples are for training, the rest are held out.
 * Thread: any.
 */
typedef struct
{
  char     *name;          /* "digits" */
  char     *title;         /* "Digits" */
  NnShape   shape;         /* of one input */
  guint     n;
  guint     n_train;
  /* exactly one of the two */
  const guint8 *bytes;     /* n x shape, each times @scale */
  const float  *floats;
  float     scale;         /* 1/255 */
  /* labels, or numbers, or neither (the input is its own target) */
  const gint32 *labels;    /* n */
  guint     n_classes;
  char    **class_names;   /* NULL-terminated, n_classes of them */
  const float *targets;    /* n x target_shape */
  NnShape   target_shape;
  char    **feature_names; /* (nullable) for tables */
  /*< private >*/
  gatomicrefcount ref_count;
  GBytes   *owners[3];     /* what holds bytes/floats, labels, targets */
} NnSamples;

#define NN_TYPE_SAMPLES (nn_samples_get_type ())
GType      nn_samples_get_type (void);

/* The makers take the bytes over; they check the sizes and fail with a
 * sentence. @labels holds n gint32 (nullable), @targets n x target floats. */
NnSamples *nn_samples_new_bytes  (const char *name, const char *title, const NnShape *shape, guint n, guint n_train,
                                  GBytes *bytes, float scale, GBytes *labels, const char *const *class_names,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
NnSamples *nn_samples_new_floats (const char *name, const char *title, const NnShape *shape, guint n, guint n_train,
                                  GBytes *floats, GBytes *labels, const char *const *class_names,
                                  GBytes *targets, const NnShape *target_shape,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
NnSamples *nn_samples_ref   (NnSamples *samples);
void       nn_samples_unref (NnSamples *samples);

/* First sample and count of a split. */
void       nn_samples_range (const NnSamples *samples, NnSplit split, guint *first, guint *n);
/* Inputs of @n samples by index into @out (n x shape), converted to float. */
void       nn_samples_input  (const NnSamples *samples, const guint32 *index, guint n, float *out);
/* Numbers to aim at: the targets, or with @reconstruct the inputs. */
void       nn_samples_target (const NnSamples *samples, gboolean reconstruct, const guint32 *index, guint n, float *out);
void       nn_samples_labels (const NnSamples *samples, const guint32 *index, guint n, gint32 *out);
/* One sample as a tensor with a batch axis of 1. */
NnTensor  *nn_samples_tensor (const NnSamples *samples, guint index) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnSamples, nn_samples_unref)

G_END_DECLS
