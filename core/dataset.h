/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Dataset: the class struct that every file in core/datasets/ ends in. Thread: any. */
#pragma once

#include <gio/gio.h>

#include "core/class.h"
#include "core/preview.h"
#include "core/samples.h"

G_BEGIN_DECLS

/**
 * NnSource:
 * @path: (nullable): for classes that read a file or a folder ("idx": IMAGES,LABELS)
 * @prepare: of #nn_preparation_class; klass NULL: its initial values
 * @left_out: (nullable): NULL-terminated names of features that are not read, as
 *   nn_samples_feature() tells them, or of columns: "colour" is also "colour = red"
 *
 * Where samples come from: a data set class with its arguments, a path for those that read
 * files, and what is done to the samples of any class. A value that owns @path and @left_out.
 */
typedef struct
{
  NnSpec spec;
  char  *path;
  NnSpec prepare;
  char **left_out;
} NnSource;

/* How samples are cut into two parts and scaled, for every data set that does not do it
 * itself: see nn_source_prepares(). */
extern const NnClass nn_preparation_class;

typedef struct
{
  NnClass  base;
  gboolean needs_path;
  gboolean folder;        /* the path is that of a folder */
  gboolean generated;     /* a rule makes the samples, from an argument "seed" */
  gboolean tokens;        /* the inputs are numbers of characters or words: no scale to change */
  /* (nullable) of classes that read files: what these are called in a list of kinds, NN_("Tables"),
   * and how they are named, in small letters: "*.csv", NULL-terminated. Where another class has the
   * list or a name tells nothing, none. */
  const char *files;
  const char *const *patterns;
  /* (nullable) whether the file or folder is one that this class reads, asked of each
   * class in the registry's order; cheap, and never an error. NULL: files that are named so. */
  gboolean (*claims) (const char *path);
  /* (nullable) a look at the file before it is opened: its user chooses what is read of it. */
  NnPreview *(*preview) (const char *path, GCancellable *cancellable, GError **error);
  /* (nullable) the path of files that somebody names, in any order: what belongs to one of
   * them and lies beside it is found. Classes that read one file have none. */
  char *(*join) (const char *const *paths, GError **error);
  /* (nullable) what it reads, for a message: "CSV tables" */
  const char *reads;
  /* (nullable) whether it is one of the system's, found on this computer now; what has none
   * comes with Vitrine. */
  gboolean (*installed) (void);
  /* @data_dirs: NULL-terminated folders that may hold bundled data. */
  NnSamples *(*load) (const double *args, const char *path, const char *const *data_dirs,
                      GCancellable *cancellable, GError **error);
  /* (nullable) load() without columns that are named in @left_out (nullable) and could not be read: they
   * are told in the samples. */
  NnSamples *(*load_without) (const double *args, const char *path, const char *const *left_out,
                              GCancellable *cancellable, GError **error);
  /* (nullable) of sets of recordings: the numbers of one sample, as load() makes them of a
   * recording of one channel, @rate numbers a second; of the shape that load() tells. */
  NnTensor *(*hear) (const double *args, const float *sound, gsize n, guint rate, GError **error);
} NnDatasetClass;

#define NN_DATASET_CLASS(klass) ((const NnDatasetClass *) (klass))

/* A class name ("digits"), or a file or pair of files: picks the reader. */
gboolean   nn_source_parse (NnSource *source, const char *text, GError **error);
/* Files that are no longer where they were, but lie in the folder of @document, are read from there. */
void       nn_source_look_beside (NnSource *source, const char *document);
/* Files or a folder as they are chosen or dropped, NULL-terminated: picks the reader, which
 * may find more beside them: the labels of images. */
gboolean   nn_source_from_files (NnSource *source, const char *const *paths, GError **error);
char      *nn_source_to_string (const NnSource *source);
/* A setting by its name: of the class, of the preparation, or "leave_out" (names with commas
 * between, "" for none). A column by its number or its name. */
gboolean   nn_source_set_string (NnSource *source, const char *key, const char *value, GError **error);
/* Whether argument @arg of the preparation is for data sets of @klass: they have none of the
 * same kind themselves. */
gboolean   nn_source_prepares (const NnClass *klass, const char *arg);
/* Whether a row of the preparation can do anything for @source as the others stand: what a form shows. */
gboolean   nn_source_offers (const NnSource *source, const NnArg *arg);
/* Whether feature @name is left out, and leaving it out or not. */
gboolean   nn_source_leaves_out (const NnSource *source, const char *name);
void       nn_source_leave_out  (NnSource *source, const char *name, gboolean out);
gboolean   nn_source_equal (const NnSource *a, const NnSource *b);
void       nn_source_copy  (NnSource *to, const NnSource *from);
void       nn_source_clear (NnSource *source);
NnSamples *nn_source_load  (const NnSource *source, const char *const *data_dirs,
                            GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether a sound is a sample of it; then that sample, with a batch axis. Fails with a
 * sentence where there is nothing but silence. */
gboolean   nn_source_hears (const NnSource *source);
NnTensor  *nn_source_hear  (const NnSource *source, const float *sound, gsize n, guint rate,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NnSource, nn_source_clear)

G_END_DECLS
