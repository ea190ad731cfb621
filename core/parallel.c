/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * A run is a set of ranges, one for each thread, and each range is one number:
 * its first untaken task and its end. A task is taken by moving the first one
 * up in one atomic step, which can succeed only while a run is open, because
 * the caller leaves when every task is done. So nobody waits for a thread that
 * wakes late, has nothing to do, or is not given a processor.
 */
#include "core/parallel.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Between two parts of a training step there are a few microseconds: too few to
 * sleep. 2000 pauses take about 30 µs. */
#define SPINS 2000
/* Workers step back a little, so that a window always finds a processor. */
#define NICE 4
#define MAX_THREADS 256

typedef struct
{
  _Alignas (64) _Atomic guint64 open;   /* (first untaken task << 32) | end */
} Range;

typedef struct
{
  NnPool   *pool;
  guint     number;
  pthread_t thread;
} Worker;

struct _NnPool
{
  atomic_uint ref_count;
  guint   n_threads;
  guint   n_started;     /* workers that were created: the caller is not one */
  guint   spins;
  Worker *workers;
  Range  *ranges;

  /* of the open run; written before its ranges, read after a task is taken */
  _Atomic (NnTaskFunc) func;
  _Atomic gpointer     data;

  _Alignas (64) atomic_bool  busy;
  _Alignas (64) atomic_uint  run;        /* counts runs: what idle workers watch */
  _Alignas (64) atomic_uint  remaining;  /* tasks that are not done */
  _Alignas (64) atomic_uint  n_sleeping;
  atomic_bool     caller_sleeps;
  atomic_bool     stop;
  pthread_mutex_t mutex;
  pthread_cond_t  started;
  pthread_cond_t  finished;
};

/* Which pool's task this thread is in, for calls from inside a task. */
static _Thread_local const NnPool *inside_pool;
static _Thread_local guint inside_number;

static inline void
relax (void)
{
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause ();
#elif defined(__aarch64__)
  __asm__ volatile ("yield");
#endif
}

static gboolean
take (Range *range, guint *task)
{
  guint64 open = atomic_load_explicit (&range->open, memory_order_relaxed);

  while ((open >> 32) < (guint32) open)
    {
      if (atomic_compare_exchange_weak_explicit (&range->open, &open, open + (1ull << 32),
                                                 memory_order_acquire, memory_order_relaxed))
        {
          *task = open >> 32;
          return TRUE;
        }
    }
  return FALSE;
}

static void
task_done (NnPool *pool)
{
  if (atomic_fetch_sub (&pool->remaining, 1) != 1 || !atomic_load (&pool->caller_sleeps))
    return;
  pthread_mutex_lock (&pool->mutex);
  pthread_cond_signal (&pool->finished);
  pthread_mutex_unlock (&pool->mutex);
}

/* The thread's own range first: the same tasks meet the same cache every time.
 * Then what is left of the others'. */
static void
work (NnPool *pool, guint number)
{
  const NnPool *outer_pool = inside_pool;
  guint outer_number = inside_number;

  inside_pool = pool;
  inside_number = number;
  for (guint i = 0; i < pool->n_threads; i++)
    {
      Range *range = &pool->ranges[(number + i) % pool->n_threads];
      guint task;

      while (take (range, &task))
        {
          NnTaskFunc func = atomic_load_explicit (&pool->func, memory_order_relaxed);

          func (task, number, atomic_load_explicit (&pool->data, memory_order_relaxed));
          task_done (pool);
        }
    }
  inside_pool = outer_pool;
  inside_number = outer_number;
}

static guint
wait_for_run (NnPool *pool, guint seen)
{
  guint run;

  for (guint i = 0; i < pool->spins; i++)
    {
      run = atomic_load_explicit (&pool->run, memory_order_acquire);
      if (run != seen)
        return run;
      relax ();
    }
  pthread_mutex_lock (&pool->mutex);
  atomic_fetch_add (&pool->n_sleeping, 1);
  while ((run = atomic_load (&pool->run)) == seen)
    pthread_cond_wait (&pool->started, &pool->mutex);
  atomic_fetch_sub (&pool->n_sleeping, 1);
  pthread_mutex_unlock (&pool->mutex);
  return run;
}

static void *
worker_main (void *data)
{
  Worker *worker = data;
  NnPool *pool = worker->pool;
  guint run = 0;

  /* on Linux a priority belongs to the thread; refused is no harm */
  (void) setpriority (PRIO_PROCESS, (id_t) syscall (SYS_gettid), NICE);
  for (;;)
    {
      run = wait_for_run (pool, run);
      if (atomic_load (&pool->stop))
        return NULL;
      work (pool, worker->number);
    }
}

static void
announce (NnPool *pool)
{
  atomic_fetch_add (&pool->run, 1);
  if (atomic_load (&pool->n_sleeping) == 0)
    return;
  pthread_mutex_lock (&pool->mutex);
  pthread_cond_broadcast (&pool->started);
  pthread_mutex_unlock (&pool->mutex);
}

static void
wait_for_end (NnPool *pool)
{
  for (guint i = 0; i < pool->spins; i++)
    {
      if (atomic_load_explicit (&pool->remaining, memory_order_acquire) == 0)
        return;
      relax ();
    }
  pthread_mutex_lock (&pool->mutex);
  atomic_store (&pool->caller_sleeps, TRUE);
  while (atomic_load (&pool->remaining) != 0)
    pthread_cond_wait (&pool->finished, &pool->mutex);
  atomic_store (&pool->caller_sleeps, FALSE);
  pthread_mutex_unlock (&pool->mutex);
}

NnPool *
nn_pool_new (guint n_threads)
{
  NnPool *pool;
  guint n_processors = g_get_num_processors ();
  sigset_t all, before;

  if (n_threads == 0)
    n_threads = n_processors;
  n_threads = MIN (n_threads, MAX_THREADS);
  pool = g_aligned_alloc0 (1, sizeof (NnPool), 64);
  pool->ranges = g_aligned_alloc0 (n_threads, sizeof (Range), 64);
  pool->workers = g_new0 (Worker, n_threads);
  atomic_init (&pool->ref_count, 1);
  pool->n_threads = n_threads;
  /* to spin where somebody else needs the processor delays what one waits for */
  pool->spins = n_threads <= n_processors ? SPINS : 0;
  pthread_mutex_init (&pool->mutex, NULL);
  pthread_cond_init (&pool->started, NULL);
  pthread_cond_init (&pool->finished, NULL);

  /* signals are the application's: none is delivered to a worker */
  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &before);
  for (guint i = 1; i < n_threads; i++)
    {
      Worker *worker = &pool->workers[i];

      worker->pool = pool;
      worker->number = i;
      /* no more threads to be had: the others take its tasks */
      if (pthread_create (&worker->thread, NULL, worker_main, worker) != 0)
        break;
      pool->n_started++;
    }
  pthread_sigmask (SIG_SETMASK, &before, NULL);
  return pool;
}

NnPool *
nn_pool_ref (NnPool *pool)
{
  if (pool != NULL)
    atomic_fetch_add_explicit (&pool->ref_count, 1, memory_order_relaxed);
  return pool;
}

void
nn_pool_unref (NnPool *pool)
{
  if (pool == NULL || atomic_fetch_sub (&pool->ref_count, 1) != 1)
    return;
  atomic_store (&pool->stop, TRUE);
  announce (pool);
  for (guint i = 1; i <= pool->n_started; i++)
    pthread_join (pool->workers[i].thread, NULL);
  pthread_cond_destroy (&pool->finished);
  pthread_cond_destroy (&pool->started);
  pthread_mutex_destroy (&pool->mutex);
  g_free (pool->workers);
  g_aligned_free (pool->ranges);
  g_aligned_free (pool);
}

guint
nn_pool_n_threads (const NnPool *pool)
{
  return pool != NULL ? pool->n_threads : 1;
}

void
nn_pool_run (NnPool *pool, guint n_tasks, NnTaskFunc func, gpointer data)
{
  guint64 n_threads = nn_pool_n_threads (pool);

  if (pool == NULL || n_tasks <= 1 || n_threads == 1 || atomic_exchange (&pool->busy, TRUE))
    {
      guint number = pool != NULL && inside_pool == pool ? inside_number : 0;

      for (guint i = 0; i < n_tasks; i++)
        func (i, number, data);
      return;
    }

  atomic_store_explicit (&pool->func, func, memory_order_relaxed);
  atomic_store_explicit (&pool->data, data, memory_order_relaxed);
  atomic_store_explicit (&pool->remaining, n_tasks, memory_order_relaxed);
  for (guint64 i = 0; i < n_threads; i++)
    {
      guint64 first = n_tasks * i / n_threads;
      guint64 end = n_tasks * (i + 1) / n_threads;

      atomic_store_explicit (&pool->ranges[i].open, first << 32 | end, memory_order_release);
    }
  announce (pool);
  work (pool, 0);
  wait_for_end (pool);
  atomic_store (&pool->busy, FALSE);
}

/* --- read-ahead ------------------------------------------------------------ */

typedef enum
{
  SLOT_EMPTY,
  SLOT_WANTED,    /* announced, nobody is at it */
  SLOT_BUSY,      /* the thread makes it */
  SLOT_READY,
} SlotState;

typedef struct
{
  SlotState state;
  guint32   index;
  guint64   stamp;    /* when it was announced; 0: taken, the first to be replaced */
  GError   *error;    /* why it could not be made */
} Slot;

struct _NnAhead
{
  gsize           size;
  guint           n_slots;
  Slot           *slots;
  char           *things;
  NnFetchFunc     fetch;
  gpointer        data;
  guint64         clock;
  gboolean        started, stop;
  pthread_t       thread;
  pthread_mutex_t mutex;
  pthread_cond_t  wanted;
  pthread_cond_t  ready;
};

static Slot *
find_slot (NnAhead *ahead, guint32 index)
{
  for (guint i = 0; i < ahead->n_slots; i++)
    if (ahead->slots[i].state != SLOT_EMPTY && ahead->slots[i].index == index)
      return &ahead->slots[i];
  return NULL;
}

/* The oldest announcement before @before that nobody is at; NULL: none. */
static Slot *
oldest_slot (NnAhead *ahead, gboolean wanted, guint64 before)
{
  Slot *oldest = NULL;

  for (guint i = 0; i < ahead->n_slots; i++)
    {
      Slot *slot = &ahead->slots[i];

      if (slot->state == SLOT_BUSY || slot->stamp >= before
          || (wanted && slot->state != SLOT_WANTED))
        continue;
      if (oldest == NULL || slot->stamp < oldest->stamp)
        oldest = slot;
    }
  return oldest;
}

static void *
ahead_main (void *data)
{
  NnAhead *ahead = data;

  (void) setpriority (PRIO_PROCESS, (id_t) syscall (SYS_gettid), NICE);
  pthread_mutex_lock (&ahead->mutex);
  while (!ahead->stop)
    {
      Slot *slot = oldest_slot (ahead, TRUE, G_MAXUINT64);

      if (slot == NULL)
        {
          pthread_cond_wait (&ahead->wanted, &ahead->mutex);
          continue;
        }
      slot->state = SLOT_BUSY;
      pthread_mutex_unlock (&ahead->mutex);
      g_clear_error (&slot->error);
      (void) ahead->fetch (ahead->data, slot->index,
                           ahead->things + (slot - ahead->slots) * ahead->size, &slot->error);
      pthread_mutex_lock (&ahead->mutex);
      slot->state = SLOT_READY;
      pthread_cond_broadcast (&ahead->ready);
    }
  pthread_mutex_unlock (&ahead->mutex);
  return NULL;
}

NnAhead *
nn_ahead_new (gsize size, guint n_slots, NnFetchFunc fetch, gpointer data)
{
  NnAhead *ahead = g_new0 (NnAhead, 1);
  sigset_t all, before;

  ahead->size = size;
  ahead->n_slots = n_slots;
  ahead->slots = g_new0 (Slot, n_slots);
  ahead->things = g_malloc (n_slots * size);
  ahead->fetch = fetch;
  ahead->data = data;
  pthread_mutex_init (&ahead->mutex, NULL);
  pthread_cond_init (&ahead->wanted, NULL);
  pthread_cond_init (&ahead->ready, NULL);
  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &before);
  /* no thread to be had: everything is made when it is taken */
  ahead->started = pthread_create (&ahead->thread, NULL, ahead_main, ahead) == 0;
  pthread_sigmask (SIG_SETMASK, &before, NULL);
  return ahead;
}

void
nn_ahead_free (NnAhead *ahead)
{
  if (ahead == NULL)
    return;
  pthread_mutex_lock (&ahead->mutex);
  ahead->stop = TRUE;
  pthread_cond_signal (&ahead->wanted);
  pthread_mutex_unlock (&ahead->mutex);
  if (ahead->started)
    pthread_join (ahead->thread, NULL);
  for (guint i = 0; i < ahead->n_slots; i++)
    g_clear_error (&ahead->slots[i].error);
  pthread_cond_destroy (&ahead->wanted);
  pthread_cond_destroy (&ahead->ready);
  pthread_mutex_destroy (&ahead->mutex);
  g_free (ahead->slots);
  g_free (ahead->things);
  g_free (ahead);
}

void
nn_ahead_announce (NnAhead *ahead, const guint32 *index, guint n)
{
  guint64 now;

  if (!ahead->started)
    return;
  pthread_mutex_lock (&ahead->mutex);
  now = ahead->clock + 1;
  for (guint i = 0; i < n; i++)
    {
      Slot *slot = find_slot (ahead, index[i]);

      if (slot == NULL)
        {
          slot = oldest_slot (ahead, FALSE, now);
          if (slot == NULL)
            break;
          slot->state = SLOT_WANTED;
          slot->index = index[i];
        }
      slot->stamp = ++ahead->clock;
    }
  pthread_cond_signal (&ahead->wanted);
  pthread_mutex_unlock (&ahead->mutex);
}

gboolean
nn_ahead_take (NnAhead *ahead, guint32 index, gpointer out, GError **error)
{
  gboolean made = FALSE;
  Slot *slot;

  pthread_mutex_lock (&ahead->mutex);
  slot = find_slot (ahead, index);
  while (slot != NULL && slot->state == SLOT_BUSY)
    {
      pthread_cond_wait (&ahead->ready, &ahead->mutex);
      slot = find_slot (ahead, index);
    }
  if (slot != NULL && slot->state == SLOT_READY)
    {
      made = TRUE;
      if (slot->error == NULL)
        memcpy (out, ahead->things + (slot - ahead->slots) * ahead->size, ahead->size);
      else if (error != NULL)
        *error = g_error_copy (slot->error);
      slot->stamp = 0;
      if (slot->error != NULL)
        {
          pthread_mutex_unlock (&ahead->mutex);
          return FALSE;
        }
    }
  else if (slot != NULL)
    {
      slot->state = SLOT_EMPTY;
      slot->stamp = 0;
    }
  pthread_mutex_unlock (&ahead->mutex);
  return made || ahead->fetch (ahead->data, index, out, error);
}
