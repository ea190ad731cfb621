/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Stream: samples of a file that is larger than one wants in memory, each read
 * when it is needed. What is read is in the system's cache of files, not in the
 * memory of the process. Private to core.
 */
#pragma once

#include "core/samples.h"

G_BEGIN_DECLS

/* Where the numbers lie: @kind and @width as nn_format_to_floats() takes them. */
typedef struct
{
  gsize    offset;      /* of the first sample in the file */
  char     kind;
  guint    width;
  gboolean big_endian;
  float    scale;       /* each number is multiplied by it */
} NnStreamLayout;

/* @order (nullable, taken): which row of the file each sample is. A number that is not
 * finite is found when its sample is read. */
NnSamples *nn_stream_samples (const char *name, const char *path, const NnStreamLayout *layout,
                              const NnShape *shape, guint n, guint n_train, guint32 *order,
                              GBytes *labels, const char *const *class_names,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
