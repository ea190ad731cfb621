/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/job.h"

/* One frame at 60 Hz: the main thread is not woken more often than it can draw. */
#define FRAME (16 * G_TIME_SPAN_MILLISECOND)

struct _VitrineJob
{
  gatomicrefcount    ref_count;
  char              *name;
  GThread           *thread;
  GCancellable      *cancellable;
  GSource           *source;        /* one for the job's life: publishing only sets its time */
  VitrineJobFunc     func;
  gpointer           data;
  GDestroyNotify     data_free;
  GDestroyNotify     snapshot_free;
  VitrineJobCallback callback;
  gpointer           user_data;

  GMutex             lock;
  gpointer           snapshot;      /* the newest one not yet taken */
  gboolean           fresh;         /* there is one: NULL is a snapshot too */
  gboolean           pending;       /* the source has a time set */
  gboolean           ended;         /* func has returned */
  gboolean           dropped;       /* nobody listens any more */
  gint64             last;          /* when the callback last began */
};

static void
free_snapshot (VitrineJob *job,
               gpointer    snapshot)
{
  if (snapshot != NULL && job->snapshot_free != NULL)
    job->snapshot_free (snapshot);
}

/* With the lock held. */
static void
wake (VitrineJob *job,
      gint64      when)
{
  if (!job->dropped)
    {
      job->pending = TRUE;
      g_source_set_ready_time (job->source, when);
    }
}

static gboolean
source_dispatch (GSource    *source,
                 GSourceFunc callback,
                 gpointer    data)
{
  return callback (data);
}

static GSourceFuncs source_funcs = { NULL, NULL, source_dispatch, NULL };

static gboolean
deliver_cb (gpointer data)
{
  VitrineJob *job = data;
  gpointer snapshot;
  gboolean fresh, ended, dropped;

  g_mutex_lock (&job->lock);
  g_source_set_ready_time (job->source, -1);
  job->pending = FALSE;
  job->last = g_get_monotonic_time ();
  snapshot = g_steal_pointer (&job->snapshot);
  fresh = job->fresh;
  job->fresh = FALSE;
  ended = job->ended;
  dropped = job->dropped;
  g_mutex_unlock (&job->lock);

  if (fresh && !dropped)
    job->callback (job, snapshot, FALSE, job->user_data);
  free_snapshot (job, snapshot);

  /* The callback may have cancelled the job. */
  g_mutex_lock (&job->lock);
  dropped = job->dropped;
  if (ended)
    job->dropped = TRUE;
  g_mutex_unlock (&job->lock);

  if (ended && !dropped)
    job->callback (job, NULL, TRUE, job->user_data);
  return ended || dropped ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static gpointer
job_thread (gpointer data)
{
  VitrineJob *job = data;

  job->func (job, job->cancellable, job->data);

  g_mutex_lock (&job->lock);
  job->ended = TRUE;
  wake (job, 0);
  g_mutex_unlock (&job->lock);
  vitrine_job_unref (job);
  return NULL;
}

VitrineJob *
vitrine_job_start (const char        *name,
                   VitrineJobFunc     func,
                   gpointer           data,
                   GDestroyNotify     data_free,
                   GDestroyNotify     snapshot_free,
                   VitrineJobCallback callback,
                   gpointer           user_data)
{
  VitrineJob *job = g_new0 (VitrineJob, 1);
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();

  g_return_val_if_fail (func != NULL && callback != NULL, NULL);
  g_atomic_ref_count_init (&job->ref_count);
  g_mutex_init (&job->lock);
  job->name = g_strdup (name);
  job->func = func;
  job->data = data;
  job->data_free = data_free;
  job->snapshot_free = snapshot_free;
  job->callback = callback;
  job->user_data = user_data;
  job->cancellable = g_cancellable_new ();

  job->source = g_source_new (&source_funcs, sizeof (GSource));
  g_source_set_static_name (job->source, "VitrineJob");
  g_source_set_ready_time (job->source, -1);
  g_source_set_callback (job->source, deliver_cb, vitrine_job_ref (job),
                         (GDestroyNotify) vitrine_job_unref);
  g_source_attach (job->source, context);

  job->thread = g_thread_new (name, job_thread, vitrine_job_ref (job));
  return job;
}

void
vitrine_job_publish (VitrineJob *job,
                     gpointer    snapshot)
{
  gpointer old = NULL;

  g_mutex_lock (&job->lock);
  if (job->dropped)
    {
      old = snapshot;
    }
  else
    {
      old = job->snapshot;
      job->snapshot = snapshot;
      job->fresh = TRUE;
      if (!job->pending)
        wake (job, job->last + FRAME);
    }
  g_mutex_unlock (&job->lock);
  free_snapshot (job, old);
}

void
vitrine_job_cancel (VitrineJob *job)
{
  gpointer snapshot;

  g_mutex_lock (&job->lock);
  job->dropped = TRUE;
  snapshot = g_steal_pointer (&job->snapshot);
  job->fresh = FALSE;
  g_mutex_unlock (&job->lock);

  free_snapshot (job, snapshot);
  g_cancellable_cancel (job->cancellable);
  g_source_destroy (job->source);
}

void
vitrine_job_stop (VitrineJob *job)
{
  vitrine_job_cancel (job);
  if (job->thread != NULL)
    g_thread_join (g_steal_pointer (&job->thread));
}

VitrineJob *
vitrine_job_ref (VitrineJob *job)
{
  g_atomic_ref_count_inc (&job->ref_count);
  return job;
}

void
vitrine_job_unref (VitrineJob *job)
{
  if (!g_atomic_ref_count_dec (&job->ref_count))
    return;

  /* The thread holds a reference until it is about to return, so what is left
   * of it needs no waiting; the last reference may even be its own. */
  g_clear_pointer (&job->thread, g_thread_unref);
  if (job->data_free != NULL)
    job->data_free (job->data);
  free_snapshot (job, job->snapshot);
  g_source_unref (job->source);
  g_object_unref (job->cancellable);
  g_mutex_clear (&job->lock);
  g_free (job->name);
  g_free (job);
}
