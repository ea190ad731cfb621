/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Images and labels in two IDX files: what digits, fashion and idx share. Private to core. */
#pragma once

#include "core/formats/idx.h"
#include "core/class.h"
#include "core/samples.h"

G_BEGIN_DECLS

/* A bundled file in the first folder that has it; NULL with a sentence. */
char *nn_pair_find (const char *const *data_dirs, const char *name, GError **error);

/* Reads both and checks that they agree. @labels may be NULL: images alone. Images of more
 * than @limit bytes stay in their file. */
gboolean nn_pair_read (NnIdx *images, NnIdx *labels, const char *images_path,
                       const char *labels_path, gsize limit, GCancellable *cancellable,
                       GError **error);
/* Adds the samples of @more at the end; it is empty afterwards. */
gboolean nn_pair_append (NnIdx *idx, NnIdx *more, GError **error);
/* 28×28 -> 28×28×1: pictures carry a channel axis, rows of numbers stay as they are. */
NnShape   nn_pair_sample_shape (const NnIdx *idx);
/* The path SAMPLES,LABELS of one file of such a pair, whose other lies beside it, or of two in
 * any order, told by the usual names: "train-images-idx3-ubyte", "x_train.npy". */
char     *nn_pair_join (const char *const *paths, GError **error);
/* Samples out of them: takes the data over. Bytes stay bytes, times 1/255; other
 * types become floats. Labels that are no integers become targets. */
NnSamples *nn_pair_samples (const char *name, const char *title, NnIdx *images, NnIdx *labels,
                            guint n_train, const char *const *class_names, GError **error);

/* Bytes that come with Vitrine, each times 1/@levels, and a label for each sample. */
typedef struct
{
  const char        *images;      /* "digits8-images.idx.gz" */
  const char        *labels;
  NnShape            shape;       /* of one sample */
  guint              levels;
  guint              n_train;
  const char *const *class_names;
} NnPairBundle;

NnSamples *nn_pair_bundle (const NnClass *klass, const NnPairBundle *bundle,
                           const char *const *data_dirs, GCancellable *cancellable, GError **error);

G_END_DECLS
