/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Store: the document on disk. A .vitrine file is a safetensors file: the
 * weights (and the curves) are its tensors, the rest is JSON in its metadata.
 */
#pragma once

#include "core/run.h"
#include "core/trainer.h"

G_BEGIN_DECLS

#define NN_DOCUMENT_VERSION 1
#define NN_MAX_PINS 48

/* What a file holds of models that runs have kept, at most: of each run first the last and
 * the best, of the newest run first of all; then as many of the others as fit, evenly. */
#define NN_STORE_KEPT_BYTES ((gsize) 32 << 20)

/* Of how the layers fared, of each run: evenly fewer of more, the last one stays. All runs
 * together, the newest first: what does not fit is left out. */
#define NN_STORE_READINGS 400
#define NN_STORE_SPREADS  32
#define NN_STORE_WATCH_BYTES ((gsize) 4 << 20)

/* Boxed, reference-counted. Thread: any. */
typedef struct
{
  char      *title;        /* "Digits CNN" */
  char      *summary;      /* what it teaches, one line */
  NnModel   *model;
  NnRecipe   recipe;
  NnSource   source;
  GPtrArray *runs;         /* NnRun, oldest first */
  NnProgress *progress;    /* (nullable): of a training that can go on */
  GArray    *pins;         /* guint32: samples that somebody wants to keep an eye on, at most
                              %NN_MAX_PINS, each once, in their order */
  /*< private >*/
  gatomicrefcount ref_count;
} NnDocument;

NnDocument *nn_document_new   (void) G_GNUC_WARN_UNUSED_RESULT;   /* empty, recipe initialised */
NnDocument *nn_document_ref   (NnDocument *document);
void        nn_document_unref (NnDocument *document);

/* Written beside and renamed: the old file stays whole if anything fails. */
gboolean    nn_document_save  (const NnDocument *document, const char *path, GError **error);
/* Whether that would work; asked before work whose result would be lost. */
gboolean    nn_document_can_save (const char *path, GError **error);
/* Refuses a damaged file, or one of a newer version, with a sentence. */
NnDocument *nn_document_load  (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same from memory (GResource). @name is for messages. */
NnDocument *nn_document_from_bytes (GBytes *bytes, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The metadata's JSON, and a document without weights from such a SPEC. */
char       *nn_document_to_json   (const NnDocument *document);
NnDocument *nn_document_from_json (const char *json, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The layers alone, as a SPEC: {"layers": [...]}, for the clipboard. */
char       *nn_model_to_json      (const NnModel *model) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnDocument, nn_document_unref)

G_END_DECLS
