/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What store.c, store-read.c and store-write.c share. */
#pragma once

#include <json-glib/json-glib.h>

#include "core/formats/safetensors.h"
#include "core/store.h"

G_BEGIN_DECLS

/* A document out of its JSON, without weights. Its runs have epochs but no steps:
 * @n_steps (guint) gets how many belong to each. @name: of the file, for messages. */
NnDocument *nn_document_from_node (JsonNode *root, const char *name, GArray *n_steps,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Over the JSON, and the names and numbers of the tensors, in hexadecimal. */
char *nn_document_checksum (const NnSafetensors *file, const char *json);

G_END_DECLS
