/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Pictures of any format that gdk-pixbuf reads: PNG, JPEG, GIF, TIFF, … Private to core. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The endings of their names, NULL-terminated. */
extern const char *const nn_picture_endings[];

gboolean nn_picture_size (const char *path, guint *width, guint *height, GError **error);
/* Scaled to @width x @height in @channels (1: grey, 3: red, green, blue) bytes a pixel;
 * what is transparent becomes white. Thread: any. */
gboolean nn_picture_read (const char *path, guint width, guint height, guint channels, guint8 *out,
                          GError **error);

G_END_DECLS
