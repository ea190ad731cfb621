/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Autosave: a copy of unsaved work, kept aside so that a crash loses at most
 * the last minute, of a training the last seconds, or of one whose copy takes long to write twenty times
 * as long. Thread: main; writing happens in a thread.
 *
 * The copies lie in the user's state folder, each with a small file beside it
 * that names the original and that is locked while its program lives. While a training
 * runs, a second copy beside the first holds what changes as it does: the weights, how to
 * go on, and the curves of this one run.
 */
#pragma once

#include "app/project.h"

G_BEGIN_DECLS

typedef struct _VitrineAutosave VitrineAutosave;

/* Copies @project some seconds after an edit and every 60 s while it changes. */
VitrineAutosave *vitrine_autosave_new   (VitrineProject *project);
/* The project was recovered from this copy: it is the one that is written from now on. Before
 * any other is written. */
void             vitrine_autosave_adopt (VitrineAutosave *autosave, const char *path);
/* Writes at once and waits for it: for tests and for signals that end the session. */
gboolean         vitrine_autosave_flush (VitrineAutosave *autosave, GError **error);
/* Writes at once in a thread, and leaves the copy for the next start, which offers to go
 * on with it. Frees @autosave; @done is called when all is written, or could not be. */
typedef void   (*VitrineAutosaveDone)   (gboolean ok, gpointer data);
void             vitrine_autosave_leave_async (VitrineAutosave *autosave, VitrineAutosaveDone done, gpointer data);
/* Waits for it. */
void             vitrine_autosave_leave (VitrineAutosave *autosave);
/* The document was closed as the user wished: removes the copy. */
void             vitrine_autosave_close (VitrineAutosave *autosave);

G_END_DECLS
