/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Examples: ready-made networks that open already trained. Thread: any; the list never changes. */
#pragma once

#include "core/nn.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;       /* "digits-cnn" */
  const char *title;
  const char *summary;    /* what it teaches, one line */
  const char *kind;       /* "Images", "Generation", "Playground" */
  const char *spec;       /* the SPEC.json in resources/examples/, by name */
} VitrineExample;

const VitrineExample *vitrine_example_list (guint *n);
const VitrineExample *vitrine_example_find (const char *name, GError **error);
/* With its small bundled weights (GResource, half precision or float32), or untrained. */
NnDocument           *vitrine_example_open (const VitrineExample *example, gboolean trained, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Folders that may hold bundled data sets; NULL-terminated, (transfer none). */
const char *const    *vitrine_data_dirs    (void);

G_END_DECLS
