/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Importing: what files are that somebody chose or dropped, found out beside the main
 * thread; and a document that begins with data. Thread: main.
 */
#pragma once

#include "core/nn.h"

G_BEGIN_DECLS

/**
 * VitrineImport:
 * @source: klass NULL where the files are documents
 * @preview: (nullable): of a table, to be asked about before it is opened
 * @documents: (nullable): paths of documents among them
 */
typedef struct
{
  NnSource   source;
  NnPreview *preview;
  char     **documents;
} VitrineImport;

void           vitrine_import_free   (VitrineImport *import);
/* @paths: NULL-terminated, of files and folders. @callback gets @owner. */
void           vitrine_import_async  (const char *const *paths, gpointer owner, GAsyncReadyCallback callback, gpointer data);
VitrineImport *vitrine_import_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether data can be read: to know it before they take the place of others. */
void           vitrine_import_check_async  (const NnSource *source, gpointer owner, GCancellable *cancellable,
                                            GAsyncReadyCallback callback, gpointer data);
gboolean       vitrine_import_check_finish (GAsyncResult *result, GError **error);
/* A document with a small network of the form of the data, untrained. */
void           vitrine_import_start_async  (const NnSource *source, gpointer owner, GCancellable *cancellable,
                                            GAsyncReadyCallback callback, gpointer data);
NnDocument    *vitrine_import_start_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VitrineImport, vitrine_import_free)

G_END_DECLS
