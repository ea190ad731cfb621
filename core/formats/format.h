/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the readers of all formats share. Private to core. */
#pragma once

#include <gio/gio.h>

#include "core/tensor.h"

G_BEGIN_DECLS

/* "60,000": with commas whatever the locale, as the messages are in English. */
char *nn_format_count (guint64 count);

/* The product of @sizes times @width in @bytes; FALSE where it is absurd (over 1 TB). */
gboolean nn_format_product (const guint64 *sizes, guint n, gsize width, gsize *bytes);

/* A file for reading, unpacked on the way if it is gzip. @length: of the file
 * itself, or -1 where it is packed or not a regular file. */
GInputStream *nn_format_open (const char *path, goffset *length, GCancellable *cancellable,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same from a stream. @name is for messages. */
GInputStream *nn_format_unpack (GInputStream *stream, gboolean *packed, const char *name,
                                GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Reads up to @size bytes. A packed file that breaks off is short, not an error. */
gboolean nn_format_read (GInputStream *stream, void *buffer, gsize size, gsize *n_read,
                         const char *name, GCancellable *cancellable, GError **error);
/* Reads up to @size bytes into memory that grows with what really comes, so
 * that a header that lies costs nothing. Free @data with g_free(). */
gboolean nn_format_read_block (GInputStream *stream, gsize size, guint8 **data, gsize *n_read,
                               const char *name, GCancellable *cancellable, GError **error);

/* A whole file in memory. */
GBytes *nn_format_load (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Writes beside and renames, so that the old file stays whole if anything fails. */
gboolean nn_format_save (const char *path, gconstpointer data, gsize size, GError **error);

/* Whether that would work, tried with a file beside it that is gone again: asked before
 * work whose result would be lost. */
gboolean nn_format_can_save (const char *path, GError **error);

/* Numbers of a file as floats. @kind: 'f', 'i', 'u' or 'b'; @width in bytes ('f' 2: half
 * precision). FALSE: not known. */
gboolean nn_format_to_floats (const guint8 *data, gsize n, char kind, guint width,
                              gboolean big_endian, float *out);

G_END_DECLS
