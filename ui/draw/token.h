/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a token of a text looks like. Thread: any. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What it is called where it stands alone: "e", "space", "new line"; (transfer full). */
char       *vitrine_token_name (const char *token) G_GNUC_WARN_UNUSED_RESULT;
/* Where there is room for a letter: "e", "␣", "↵"; @token itself, or one that lasts for ever. */
const char *vitrine_token_sign (const char *token);

G_END_DECLS
