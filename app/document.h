/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Document: files read and written beside the main thread, in GTask's pool. Thread: main. */
#pragma once

#include "core/nn.h"

G_BEGIN_DECLS

/* @owner: (nullable): a GObject kept alive until @callback, which gets it as its source. */
void        vitrine_document_load_async  (GFile *file, gpointer owner, GAsyncReadyCallback callback, gpointer data);
/* @file: (out) (nullable) (transfer none): which it was. */
NnDocument *vitrine_document_load_finish (GAsyncResult *result, GFile **file, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* @document may not change meanwhile: a snapshot. */
void        vitrine_document_save_async  (NnDocument *document, GFile *file, gpointer owner,
                                          GAsyncReadyCallback callback, gpointer data);
gboolean    vitrine_document_save_finish (GAsyncResult *result, GError **error);

G_END_DECLS
