/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the readers of people's own files share: which rows are for training, in which
 * order, and where two files were named in one. Private to core. */
#pragma once

#include "core/dataset.h"

G_BEGIN_DECLS

/* The first rows of arguments of every class that uses this. */
enum
{
  NN_ROWS_TRAIN_SHARE,
  NN_ROWS_SHUFFLE,
  NN_ROWS_SEED,
  NN_ROWS_N_ARGS,
};

#define NN_ROWS_ARGS                                                                              \
  { "train_share", NN_("Training share"), "", NN_ARG_REAL, 0.8, 0.01, 1, .role = NN_ARG_SPLITS }, \
  { "shuffle", NN_("Shuffle first"), "", NN_ARG_BOOLEAN, 1, 0, 1, .role = NN_ARG_SPLITS },        \
  { "seed", NN_("Seed"), "", NN_ARG_INTEGER, 1, 0, 1e9, .role = NN_ARG_SPLITS }

/* Beyond it samples are read from the file as they are needed. */
#define NN_ROWS_MEMORY_ARG \
  { "memory", NN_("Keep in memory up to"), "MB", NN_ARG_INTEGER, 64, 0, 1e6 }

/* In which order the file's samples stand: a shuffled one, or NULL for the file's own. */
gboolean nn_rows_order   (const double *args, guint n, const char *title, guint32 **order,
                          GError **error);
guint    nn_rows_n_train (const double *args, guint n);
/* Rows of @width bytes in that order; @data itself where there is none. Takes @data, of g_malloc(). */
GBytes  *nn_rows_take    (gpointer data, const guint32 *order, gsize n, gsize width,
                          const char *title, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* gint32 labels of @n rows in each of which a single one stands among zeros; NULL: they are no such rows. */
GBytes  *nn_rows_one_hot (const float *values, gsize n, gsize width) G_GNUC_WARN_UNUSED_RESULT;
/* "a,b" at the comma that leaves two files, or one and a rest; a comma may be in a name. */
void     nn_rows_split_path (const char *path, char **first, char **rest);

G_END_DECLS
