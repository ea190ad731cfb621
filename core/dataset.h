/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Dataset: the class struct that every file in core/datasets/ ends in. Thread: any. */
#pragma once

#include <gio/gio.h>

#include "core/class.h"
#include "core/samples.h"

G_BEGIN_DECLS

/**
 * NnSource:
 * @path: (nullable): for classes that read a file or a folder ("idx": IMAGES,LABELS)
 *
 * Where samples come from: a data set class with its arguments, and a path for
 * those that read files. A plain value except for the path it owns.
 */
typedef struct
{
  NnSpec spec;
  char  *path;
} NnSource;

typedef struct
{
  NnClass  base;
  gboolean needs_path;
  gboolean folder;        /* the path is that of a folder */
  /* (nullable) whether the file or folder is one that this class reads, asked of each
   * class in the registry's order; cheap, and never an error. */
  gboolean (*claims) (const char *path);
  /* (nullable) what it reads, for a message: "CSV tables" */
  const char *reads;
  /* @data_dirs: NULL-terminated folders that may hold bundled data. */
  NnSamples *(*load) (const double *args, const char *path, const char *const *data_dirs,
                      GCancellable *cancellable, GError **error);
} NnDatasetClass;

#define NN_DATASET_CLASS(klass) ((const NnDatasetClass *) (klass))

/* A class name ("digits"), or a file or pair of files: picks the reader. */
gboolean   nn_source_parse (NnSource *source, const char *text, GError **error);
char      *nn_source_to_string (const NnSource *source);
void       nn_source_copy  (NnSource *to, const NnSource *from);
void       nn_source_clear (NnSource *source);
NnSamples *nn_source_load  (const NnSource *source, const char *const *data_dirs,
                            GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NnSource, nn_source_clear)

G_END_DECLS
