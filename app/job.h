/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Job: one thread that publishes immutable snapshots to the main thread.
 *
 * The newest snapshot replaces one that was not yet taken; the main thread is
 * woken at most once per frame however often the worker publishes.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _VitrineJob VitrineJob;

/* Runs in the job's own GThread. Polls @cancellable; publishes what it likes. */
typedef void (*VitrineJobFunc)     (VitrineJob *job, GCancellable *cancellable, gpointer data);
/* Runs in the main thread. @snapshot is NULL for the last call, when @finished.
 * The receiver does not own @snapshot. */
typedef void (*VitrineJobCallback) (VitrineJob *job, gpointer snapshot, gboolean finished, gpointer user_data);

/**
 * vitrine_job_start:
 * @data: (transfer full): handed to @func, freed with @data_free after the thread ended
 * @snapshot_free: frees a snapshot, taken or replaced
 *
 * Thread: main.
 */
VitrineJob *vitrine_job_start   (const char *name, VitrineJobFunc func, gpointer data, GDestroyNotify data_free,
                                 GDestroyNotify snapshot_free, VitrineJobCallback callback, gpointer user_data);
/* Thread: the worker. Takes @snapshot over. */
void        vitrine_job_publish (VitrineJob *job, gpointer snapshot);
/* Thread: main. Asks the thread to end and forgets it at once: the callback is
 * not called again; the thread is joined by the last reference, never here. */
void        vitrine_job_cancel  (VitrineJob *job);
/* Cancels and waits: for tests and for closing the program. */
void        vitrine_job_stop    (VitrineJob *job);
VitrineJob *vitrine_job_ref     (VitrineJob *job);
void        vitrine_job_unref   (VitrineJob *job);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VitrineJob, vitrine_job_unref)

G_END_DECLS
