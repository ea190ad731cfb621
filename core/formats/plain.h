/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Plain text as computers write it: UTF-8, UTF-16 with its mark, else Windows-1252. Private to core. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The text in UTF-8 without a mark at its beginning, not NUL-terminated; @bytes themselves where they are so.
 * @guessed: (out) (optional): nothing told the encoding, it was taken for Windows-1252. Fails with a sentence
 * where it is empty or no text. */
GBytes *nn_plain_text (GBytes *bytes, const char *name, gboolean *guessed, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
