/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Recent: the documents opened and saved last, newest first, kept in the user's data folder.
 * Thread: main.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define VITRINE_RECENT_MAX 12

typedef struct
{
  char   *path;
  char   *title;
  char   *summary;   /* one line about the document, "693,962 parameters" */
  gint64  time;      /* seconds since 1970 */
} VitrineRecent;

/* Those whose file still exists. */
GPtrArray *vitrine_recent_list   (void) G_GNUC_WARN_UNUSED_RESULT;
/* Puts @path first. Failing to write is no harm: it is forgotten then. */
void       vitrine_recent_add    (const char *path, const char *title, const char *summary);
void       vitrine_recent_remove (const char *path);

G_END_DECLS
