/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Parallel: one persistent pool of threads that runs numbered tasks.
 *
 * Who runs a task never changes its result: a task writes only what its number
 * owns, and sums over tasks are added in task order by the caller.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _NnPool NnPool;

/* @worker is below nn_pool_n_threads(): it picks a thread's own scratch. */
typedef void (*NnTaskFunc) (guint task, guint worker, gpointer data);

/* 0 threads: as many as the machine has processors. The caller counts as one. */
NnPool *nn_pool_new       (guint n_threads) G_GNUC_WARN_UNUSED_RESULT;
/* A thread that may still run something when the others are done holds a reference. The last one
 * waits for the workers, which have nothing to do then. Thread: any, but not from inside a task. */
NnPool *nn_pool_ref       (NnPool *pool);   /* both: nothing for NULL */
void    nn_pool_unref     (NnPool *pool);
guint   nn_pool_n_threads (const NnPool *pool);   /* 1 for NULL */

/**
 * nn_pool_run:
 * @pool: (nullable): NULL runs everything in the calling thread
 *
 * Runs @func for 0 .. @n_tasks - 1 and returns when all are done. Called from
 * inside a task, or while another thread uses the pool, the tasks run in the
 * calling thread, with @worker that thread's own number (0 for an outsider who
 * found the pool busy - such a caller brings its own scratch). Thread: any.
 */
void    nn_pool_run       (NnPool *pool, guint n_tasks, NnTaskFunc func, gpointer data);

/**
 * NnAhead:
 *
 * Read-ahead: numbered things of one size, such as decoded pictures, that a thread of its
 * own fetches before they are asked for. It holds a bounded number of them.
 */
typedef struct _NnAhead NnAhead;

/* Makes thing @index; called in any thread, by several at once. */
typedef gboolean (*NnFetchFunc) (gpointer data, guint32 index, gpointer out, GError **error);

NnAhead *nn_ahead_new      (gsize size, guint n_slots, NnFetchFunc fetch, gpointer data) G_GNUC_WARN_UNUSED_RESULT;
void     nn_ahead_free     (NnAhead *ahead);
/* Which things come next, the first first; those that do not fit are left out. Returns at once. */
void     nn_ahead_announce (NnAhead *ahead, const guint32 *index, guint n);
/* Copies thing @index to @out: one that is there, or is on its way, or else made here. */
gboolean nn_ahead_take     (NnAhead *ahead, guint32 index, gpointer out, GError **error);

/* The instruction set that the kernels use on this machine, as shown: "AVX-512". */
const char *nn_kernels_isa (void);
/* Multiply-adds a second that all threads of @pool (nullable) reach together when they wait
 * for no memory: the best of a few tries, some hundredths of a second in all. */
double      nn_pool_peak   (NnPool *pool);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnPool, nn_pool_unref)

G_END_DECLS
