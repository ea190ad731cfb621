/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* NPZ, NumPy's file for several arrays: a ZIP archive of NPY files. Private to core. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether a file begins as a ZIP archive does. */
gboolean nn_npz_sniff (const char *path);
/* The NPY files of those names (without their ending, capitals or not) as they stand in
 * the archive, NULL where it has none; @n of them, each to be freed. @names: NULL-terminated. */
gboolean nn_npz_read  (const char *path, const char *const *names, GBytes **arrays, GError **error);
gboolean nn_npz_parse (GBytes *bytes, const char *name, const char *const *names, GBytes **arrays,
                       GError **error);
/* Names of all NPY files in it, without their ending; NULL-terminated. */
char   **nn_npz_list  (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
