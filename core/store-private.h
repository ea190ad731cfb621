/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What store.c, store-read.c and store-write.c share. */
#pragma once

#include <json-glib/json-glib.h>

#include "core/formats/safetensors.h"
#include "core/store.h"

G_BEGIN_DECLS

/* A document out of its JSON, without weights. Its runs have epochs but no steps and no
 * models yet: @stored (of nn_store_runs_new()) gets what is to come. @name: of the file,
 * for messages. */
NnDocument *nn_document_from_node (JsonNode *root, const char *name, GArray *stored,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Over the JSON, and the names and numbers of the tensors, in hexadecimal. */
char *nn_document_checksum (const NnSafetensors *file, const char *json);

/* Parts of the JSON; recipe and seed begin with the comma before them. */
void     nn_store_write_layers (GString *json, const NnModel *model);
void     nn_store_write_recipe (GString *json, const NnRecipe *recipe);
void     nn_store_write_seed   (GString *json, guint64 seed);
void     nn_store_write_number (GString *json, double value);   /* finite or not */
gboolean nn_store_read_number  (JsonNode *node, double *value);   /* FALSE: none, or of another type */
NnModel *nn_store_read_model   (JsonObject *object, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean nn_store_read_recipe  (NnRecipe *recipe, JsonObject *object, GError **error);
gboolean nn_store_read_seed    (JsonObject *object, guint64 *seed, GError **error);
/* "conv2d.kernel" */
char    *nn_store_weight_name  (const NnModel *model, guint entry, guint weight)
                                   G_GNUC_WARN_UNUSED_RESULT;

/* store-runs.c: the runs of a document, in its JSON and as tensors. */
void     nn_store_write_runs (GString *json, const NnDocument *document);
void     nn_store_add_runs   (NnSafetensors *file, const NnDocument *document);
GArray  *nn_store_runs_new   (void) G_GNUC_WARN_UNUSED_RESULT;
/* FALSE: damaged. */
gboolean nn_store_read_run   (NnDocument *document, JsonNode *node, GArray *stored);
gboolean nn_store_fill_runs  (NnDocument *document, const NnSafetensors *file,
                              const GArray *stored, const char *name, GError **error);

/* store-watch.c: how the layers of run @number fared. */
void     nn_store_write_watch (GString *json, const NnDocument *document, guint number);
void     nn_store_add_watch   (NnSafetensors *file, const NnDocument *document, guint number);
/* FALSE: damaged. */
gboolean nn_store_read_watch  (NnRun *run, JsonObject *object);
gboolean nn_store_fill_watch  (NnRun *run, guint number, const NnSafetensors *file, const char *name,
                               GError **error);

G_END_DECLS
