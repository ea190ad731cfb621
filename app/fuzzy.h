/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzy: how well a name answers what was typed. Thread: any. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* 0: the letters of @wanted do not occur in @text in that order. The more the better: the whole
 * name, then how it begins, the beginning of a word in it, a part of it, letters here and there.
 * Capitals do not matter; nothing typed is answered by everything alike. */
guint vitrine_fuzzy_score (const char *text, const char *wanted);

G_END_DECLS
