/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the copies of unsaved work lie, for what writes them and what finds them again. Thread: any. */
#pragma once

#include "app/autosave.h"

G_BEGIN_DECLS

#define VITRINE_AUTOSAVE_LIVE "-live"   /* after the ending of a copy: the small one of a training beside it */

char *vitrine_autosave_folder (void) G_GNUC_WARN_UNUSED_RESULT;
/* The file beside a copy, "….vitrine", that names the original and is locked while its program lives. */
char *vitrine_autosave_note   (const char *path) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
