/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* IDX, the format of MNIST: a magic number, big-endian extents, the numbers.
 * Source: yann.lecun.com/exdb/mnist. Private to core. */
#pragma once

#include <gio/gio.h>

#include "core/tensor.h"

G_BEGIN_DECLS

typedef enum
{
  NN_IDX_UBYTE  = 0x08,
  NN_IDX_BYTE   = 0x09,
  NN_IDX_SHORT  = 0x0B,
  NN_IDX_INT    = 0x0C,
  NN_IDX_FLOAT  = 0x0D,
  NN_IDX_DOUBLE = 0x0E,
} NnIdxType;

/* @data is as in the file: big-endian. @shape has the axis of the samples first. */
typedef struct
{
  NnIdxType type;
  NnShape   shape;
  guint8   *data;      /* NULL where the file was over the limit */
  gsize     bytes;
  gsize     offset;    /* of the numbers within the file */
} NnIdx;

/* Checks everything against the true length, packed (.gz) or not. */
gboolean nn_idx_read  (NnIdx *idx, const char *path, GCancellable *cancellable, GError **error);
/* The same, but the numbers of an unpacked file that has more than @limit bytes of them stay there. */
gboolean nn_idx_read_up_to (NnIdx *idx, const char *path, gsize limit, GCancellable *cancellable,
                            GError **error);
gboolean nn_idx_parse (NnIdx *idx, GBytes *bytes, const char *name, GError **error);
void     nn_idx_clear (NnIdx *idx);
/* Whether a file begins as IDX does, packed or not. */
gboolean nn_idx_sniff (const char *path);

/* Bytes of one number. */
guint    nn_idx_width (const NnIdx *idx);
/* All numbers as floats, or as integers where the type has them and they fit; else NULL. */
float   *nn_idx_to_floats (const NnIdx *idx);
gint32  *nn_idx_to_ints   (const NnIdx *idx);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NnIdx, nn_idx_clear)

G_END_DECLS
