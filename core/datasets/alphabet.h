/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Characters as numbers: what the readers of texts share. Private to core. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gboolean    lowercase;   /* each letter is made small for itself, so that the numbers are the
                              same in every language of the system */
  GHashTable *numbers;
  GArray     *characters;
} NnAlphabet;

void   nn_alphabet_init   (NnAlphabet *alphabet, gboolean lowercase);
void   nn_alphabet_clear  (NnAlphabet *alphabet);
/* Takes up the characters of a text; @size in bytes, -1: to its end. Sound UTF-8. */
void   nn_alphabet_add    (NnAlphabet *alphabet, const char *text, gssize size);
/* When all are there they are numbered by their code points, from @first on. Returns what
 * each number stands for, "" below @first. */
char **nn_alphabet_number (NnAlphabet *alphabet, guint first) G_GNUC_WARN_UNUSED_RESULT;
/* The numbers of the first @most characters at most into @out; returns how many. */
gsize  nn_alphabet_encode (const NnAlphabet *alphabet, const char *text, gssize size, gsize most,
                          gint32 *out);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NnAlphabet, nn_alphabet_clear)

G_END_DECLS
