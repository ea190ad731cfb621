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
  char   *summary;   /* one line about the document: "97.8 %", "not trained" */
  char   *layer;     /* the class of the layer that tells most of the network, "conv2d"; "": unknown */
  gint64  time;      /* seconds since 1970 */
} VitrineRecent;

/* Those whose file still exists. */
GPtrArray *vitrine_recent_list   (void) G_GNUC_WARN_UNUSED_RESULT;
/* Puts @path first. Failing to write is no harm: it is forgotten then. */
void       vitrine_recent_add    (const char *path, const char *title, const char *summary, const char *layer);
void       vitrine_recent_remove (const char *path);
/* What a document is called: one without a title as its file is. */
char      *vitrine_recent_title  (const VitrineRecent *recent) G_GNUC_WARN_UNUSED_RESULT;
/* What tells document @index of @list from others of its title: the end of its folder that
 * they do not share, else its file; NULL: there is none of its title. */
char      *vitrine_recent_place  (const GPtrArray *list, guint index) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
