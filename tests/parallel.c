/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/parallel.h"

#include <pthread.h>
#include <string.h>

#define N_TASKS 1000

static const guint thread_counts[] = { 1, 2, 3, 8 };

typedef struct
{
  NnPool *pool;
  guint   n_threads;
  guint8  done[N_TASKS];
  guint   inner[N_TASKS];
} Work;

static void
mark_cb (guint task, guint worker, gpointer data)
{
  Work *work = data;

  g_assert_cmpuint (worker, <, work->n_threads);
  work->done[task]++;
}

static void
test_every_task_once (void)
{
  for (guint t = 0; t < G_N_ELEMENTS (thread_counts); t++)
    {
      g_autoptr (NnPool) pool = nn_pool_new (thread_counts[t]);
      Work work = { .pool = pool, .n_threads = thread_counts[t] };

      g_assert_cmpuint (nn_pool_n_threads (pool), ==, thread_counts[t]);
      for (guint n = 0; n < 300; n++)
        {
          guint n_tasks = n % 7 == 6 ? N_TASKS : n % 13;

          memset (work.done, 0, sizeof work.done);
          nn_pool_run (pool, n_tasks, mark_cb, &work);
          for (guint i = 0; i < N_TASKS; i++)
            g_assert_cmpuint (work.done[i], ==, i < n_tasks ? 1 : 0);
        }
    }
}

static void
inner_cb (guint task, guint worker, gpointer data)
{
  guint *count = data;

  *count += worker + 1;   /* one thread at a time: nested runs are inline */
}

static void
outer_cb (guint task, guint worker, gpointer data)
{
  Work *work = data;
  guint count = 0;

  nn_pool_run (work->pool, 5, inner_cb, &count);
  g_assert_cmpuint (count, ==, 5 * (worker + 1));
  work->inner[task] = count;
}

static void
test_nested (void)
{
  g_autoptr (NnPool) pool = nn_pool_new (3);
  Work work = { .pool = pool, .n_threads = 3 };

  nn_pool_run (pool, N_TASKS, outer_cb, &work);
  for (guint i = 0; i < N_TASKS; i++)
    g_assert_cmpuint (work.inner[i], >=, 5);
}

static void
add_cb (guint task, guint worker, gpointer data)
{
  guint *sums = data;

  for (guint i = 0; i < 200; i++)
    sums[task] += i;
}

static gpointer
user_thread (gpointer data)
{
  NnPool *pool = data;

  for (guint n = 0; n < 2000; n++)
    {
      guint sums[17] = { 0 };

      nn_pool_run (pool, 17, add_cb, sums);
      for (guint i = 0; i < 17; i++)
        g_assert_cmpuint (sums[i], ==, 19900);
    }
  return NULL;
}

/* Several threads share one pool: who finds it busy works alone. */
static void
test_shared (void)
{
  for (guint t = 0; t < G_N_ELEMENTS (thread_counts); t++)
    {
      g_autoptr (NnPool) pool = nn_pool_new (thread_counts[t]);
      GThread *users[3];

      for (guint i = 0; i < 3; i++)
        users[i] = g_thread_new ("user", user_thread, pool);
      for (guint i = 0; i < 3; i++)
        g_thread_join (users[i]);
    }
}

static gpointer
load_thread (gpointer data)
{
  volatile gint *stop = data;

  while (!g_atomic_int_get (stop))
    ;
  return NULL;
}

/* More threads than processors while other threads take those: nothing hangs.
 * A pause between runs lets the workers fall asleep at every possible moment. */
static void
test_loaded (void)
{
  gint stop = 0;
  GThread *load[3];

  for (guint i = 0; i < 3; i++)
    load[i] = g_thread_new ("load", load_thread, &stop);
  for (guint t = 0; t < G_N_ELEMENTS (thread_counts); t++)
    {
      g_autoptr (NnPool) pool = nn_pool_new (thread_counts[t]);

      for (guint n = 0; n < 200; n++)
        {
          guint sums[11] = { 0 };

          nn_pool_run (pool, 11, add_cb, sums);
          for (guint i = 0; i < 11; i++)
            g_assert_cmpuint (sums[i], ==, 19900);
          if (n % 8 == 0)
            g_usleep (n);
        }
    }
  g_atomic_int_set (&stop, 1);
  for (guint i = 0; i < 3; i++)
    g_thread_join (load[i]);
}

static gpointer
holder_thread (gpointer data)
{
  user_thread (data);
  nn_pool_unref (data);
  return NULL;
}

/* Who made it is the first to go; the last of the others takes it down, whichever that is. */
static void
test_held (void)
{
  for (guint t = 0; t < G_N_ELEMENTS (thread_counts); t++)
    {
      NnPool *pool = nn_pool_new (thread_counts[t]);
      GThread *holders[3];

      for (guint i = 0; i < 3; i++)
        holders[i] = g_thread_new ("holder", holder_thread, nn_pool_ref (pool));
      nn_pool_unref (pool);
      for (guint i = 0; i < 3; i++)
        g_thread_join (holders[i]);
    }
}

typedef struct
{
  NnPool         *pool;
  pthread_mutex_t lock; /* TSan knows these, GLib's own it does not */
  pthread_cond_t  cond;
  guint           begun;
  guint           done;
  gboolean        open;
} Gate;

static void
wait_cb (guint task, guint worker, gpointer data)
{
  Gate *gate = data;

  pthread_mutex_lock (&gate->lock);
  gate->begun++;
  pthread_cond_broadcast (&gate->cond);
  while (!gate->open)
    pthread_cond_wait (&gate->cond, &gate->lock);
  gate->done++;
  pthread_mutex_unlock (&gate->lock);
}

static gpointer
gate_thread (gpointer data)
{
  Gate *gate = data;

  nn_pool_run (gate->pool, 9, wait_cb, gate);
  nn_pool_unref (gate->pool);
  return NULL;
}

/* Nobody waits for a task that does not end but who asked for it. */
static void
test_left (void)
{
  Gate gate = { .pool = nn_pool_new (3) };
  NnPool *mine = nn_pool_ref (gate.pool);
  GThread *thread;

  pthread_mutex_init (&gate.lock, NULL);
  pthread_cond_init (&gate.cond, NULL);
  thread = g_thread_new ("gate", gate_thread, &gate);
  pthread_mutex_lock (&gate.lock);
  while (gate.begun < 3)
    pthread_cond_wait (&gate.cond, &gate.lock);
  pthread_mutex_unlock (&gate.lock);
  nn_pool_unref (mine);

  pthread_mutex_lock (&gate.lock);
  g_assert_cmpuint (gate.done, ==, 0);
  gate.open = TRUE;
  pthread_cond_broadcast (&gate.cond);
  pthread_mutex_unlock (&gate.lock);
  g_thread_join (thread);
  g_assert_cmpuint (gate.done, ==, 9);
  pthread_mutex_destroy (&gate.lock);
  pthread_cond_destroy (&gate.cond);
}

static void
test_without_pool (void)
{
  guint sums[4] = { 0 };

  nn_pool_run (NULL, 4, add_cb, sums);
  g_assert_cmpuint (sums[3], ==, 19900);
  g_assert_cmpuint (nn_pool_n_threads (NULL), ==, 1);
  g_assert_null (nn_pool_ref (NULL));
  nn_pool_unref (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/parallel/every-task-once", test_every_task_once);
  g_test_add_func ("/parallel/nested", test_nested);
  g_test_add_func ("/parallel/shared", test_shared);
  g_test_add_func ("/parallel/loaded", test_loaded);
  g_test_add_func ("/parallel/held", test_held);
  g_test_add_func ("/parallel/left", test_left);
  g_test_add_func ("/parallel/without-pool", test_without_pool);
  return g_test_run ();
}
