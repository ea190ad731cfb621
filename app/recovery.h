/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Recovery: the copies of app/autosave.h that are left where a program did not end as it should. Whoever reads
 * one adopts it (vitrine_autosave_adopt()) or discards it. Thread: main, but for vitrine_recovery_load().
 */
#pragma once

#include "core/nn.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  char   *path;       /* of the copy */
  char   *title;
  char   *original;   /* path of the document it was made from, or NULL */
  gint64  time;       /* seconds since 1970 */
} VitrineRecoverable;

/* What programs that have ended left behind, newest first. */
GPtrArray  *vitrine_recovery_list (void) G_GNUC_WARN_UNUSED_RESULT;
/* The document of a copy, with what a training did since. */
NnDocument *vitrine_recovery_load (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same in a thread. @owner (GObject) gets the callback. */
void        vitrine_recovery_load_async (const char *path, gpointer owner, GAsyncReadyCallback callback, gpointer data);
NnDocument *vitrine_recovery_load_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Removes a copy from the folder: recovered and saved, or not wanted. */
void        vitrine_recovery_discard (const char *path);

G_END_DECLS
