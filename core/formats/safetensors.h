/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Safetensors: named tensors behind a JSON header. Written as float32; half
 * precision is read, too (the bundled examples are kept in it).
 * Source: github.com/huggingface/safetensors, its README. Private to core.
 */
#pragma once

#include "core/tensor.h"

G_BEGIN_DECLS

typedef struct
{
  GPtrArray  *names;     /* in the order of the data */
  GHashTable *tensors;   /* name -> NnTensor */
  GHashTable *metadata;  /* text -> text */
} NnSafetensors;

NnSafetensors *nn_safetensors_new   (void) G_GNUC_WARN_UNUSED_RESULT;
void           nn_safetensors_free  (NnSafetensors *file);
void           nn_safetensors_add   (NnSafetensors *file, const char *name, NnTensor *tensor);
NnTensor      *nn_safetensors_get   (const NnSafetensors *file,
                                     const char *name); /* (transfer none) */

/* NULL where there is not enough memory. */
GBytes        *nn_safetensors_write (const NnSafetensors *file, GError **error)
                                        G_GNUC_WARN_UNUSED_RESULT;
/* Refuses what does not fit the true length, overlaps, leaves holes, is of another
 * type or is no safetensors file at all. */
NnSafetensors *nn_safetensors_parse (GBytes *bytes, const char *name, GError **error)
                                        G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnSafetensors, nn_safetensors_free)

G_END_DECLS
