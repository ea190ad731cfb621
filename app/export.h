/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Export: a document as a Python program, with or without its weights; a weight as numbers. */
#pragma once

#include <gio/gio.h>

#include "core/nn.h"

G_BEGIN_DECLS

/**
 * vitrine_export_program:
 * @path: ends in ".py", or in ".safetensors" for the weights alone
 * @with_weights: writes them beside the program, which then reads them
 * @weights: (out) (optional) (nullable): the file that they went to; free with g_free()
 *
 * Thread: any.
 */
NnProgram *vitrine_export_program (NnDocument *document, NnCodeFlavor flavor, const char *path,
                                   gboolean with_weights, char **weights, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same in GTask's pool. @document may not change meanwhile: a snapshot. @owner: (nullable): a
 * GObject kept alive until @callback, which gets it as its source. Thread: main. */
void       vitrine_export_program_async  (NnDocument *document, NnCodeFlavor flavor, GFile *file,
                                          gboolean with_weights, gpointer owner, GAsyncReadyCallback callback,
                                          gpointer data);
gboolean   vitrine_export_program_finish (GAsyncResult *result, GError **error);

/* The numbers of a tensor: ".npy", or by any other ending CSV, a line for each row of the last
 * axis. Thread: main. */
void       vitrine_export_tensor_async   (NnTensor *tensor, GFile *file, gpointer owner, GAsyncReadyCallback callback,
                                          gpointer data);
gboolean   vitrine_export_tensor_finish  (GAsyncResult *result, GError **error);

/* "digits_cnn.py" of "Digits CNN": a name under which Python can import it. Thread: any. */
char      *vitrine_export_name           (const char *title) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
