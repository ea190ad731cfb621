/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * NPY, NumPy's file for one array: what arrays travel in on the command line.
 * Source: numpy.lib.format, versions 1 to 3. Thread: any.
 */
#pragma once

#include <gio/gio.h>

#include "core/tensor.h"

G_BEGIN_DECLS

/**
 * NnNpyHead:
 *
 * What the header says, checked against the true length. @kind and @width are what
 * nn_format_to_floats() takes.
 */
typedef struct
{
  char     kind;
  guint    width;
  gboolean big_endian;
  gboolean fortran;    /* and it matters: more than one axis */
  NnShape  shape;
  gsize    offset;     /* of the numbers in the file */
  gsize    bytes;      /* of them */
} NnNpyHead;

/* Whether a file begins as NPY does. */
gboolean  nn_npy_sniff      (const char *path);
/* The header alone, of a file that may be large. */
gboolean  nn_npy_read_head  (const char *path, NnNpyHead *head, GError **error);
/* Of the whole file, or of its first @have bytes of @size. */
gboolean  nn_npy_parse_head (const guint8 *data, gsize have, gsize size, const char *name,
                             NnNpyHead *head, GError **error);
/* The numbers in C order; free with g_free(). */
float    *nn_npy_floats     (const NnNpyHead *head, const guint8 *data, const char *name,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Numbers of any NumPy type (floats of 4 or 8 bytes, integers, booleans) become float32;
 * Fortran order is turned into C order. A single number has the shape (1). */
NnTensor *nn_npy_read  (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
NnTensor *nn_npy_parse (GBytes *bytes, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* float32, C order, version 1. Written beside and renamed. */
gboolean  nn_npy_write (const char *path, const NnTensor *tensor, GError **error);

G_END_DECLS
