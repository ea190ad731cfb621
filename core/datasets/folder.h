/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Folder: files of one kind, one sub-folder for each class, or none at all. Above the
 * classes there may be "train" and one of "test", "val", "valid" or "validation".
 * Private to core.
 */
#pragma once

#include <gio/gio.h>

#include "core/samples.h"

G_BEGIN_DECLS

typedef struct
{
  char      *root;
  GPtrArray *files;     /* char *, from the root on, sorted */
  GArray    *labels;    /* gint32 */
  GPtrArray *classes;   /* char *, sorted, closed by NULL; none where there are no sub-folders */
  guint      n_train;   /* 0: nothing says so */
  guint      left_out;  /* files that cannot be read */
  char      *why;       /* (nullable) the first of them: "bad.png is no picture …" */
  char      *only;      /* (nullable) the one sub-folder, which is then no class to tell apart from others */
} NnFolder;

/* @endings: ".png", in small letters, NULL-terminated. @what: "pictures", for messages. */
gboolean nn_folder_read  (NnFolder *folder, const char *path, const char *const *endings,
                          const char *what, GCancellable *cancellable, GError **error);
void     nn_folder_clear (NnFolder *folder);
/* Without sub-folders: classes are what stands before the first "_" of each file's name
 * ("yes_01.wav"), where every name has one, two or more differ, and each stands for two files
 * on average; else nothing changes. */
void     nn_folder_label_by_name (NnFolder *folder);
/* Whether there is such a file in it, or in the folders of it. */
gboolean nn_folder_has   (const char *path, const char *const *endings);
char    *nn_folder_path  (const NnFolder *folder, guint i) G_GNUC_WARN_UNUSED_RESULT;
/* Leaves file @i out, which @why says cannot be read. */
void     nn_folder_leave_out (NnFolder *folder, guint i, const char *why);
/* Says in @samples (nullable) what was made of it. @what: "pictures" */
void     nn_folder_note  (const NnFolder *folder, NnSamples *samples, const char *what);
/* The class names as they are given to the makers of samples; NULL: none. */
const char *const *nn_folder_classes (const NnFolder *folder);
/* A label for each in the order @order (nullable); NULL without classes. */
GBytes  *nn_folder_labels (const NnFolder *folder, const guint32 *order) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NnFolder, nn_folder_clear)

G_END_DECLS
