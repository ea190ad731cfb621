/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/job.h"

static gint alive;   /* snapshots that nobody has freed */

typedef struct
{
  guint value;
} Snapshot;

static Snapshot *
snapshot_new (guint value)
{
  Snapshot *snapshot = g_new0 (Snapshot, 1);

  snapshot->value = value;
  g_atomic_int_inc (&alive);
  return snapshot;
}

static void
snapshot_free (gpointer data)
{
  g_atomic_int_add (&alive, -1);
  g_free (data);
}

typedef struct
{
  guint      n;            /* to publish; 0: until cancelled */
  guint      taken;
  guint      last;
  guint      finished;
  gint       data_freed;
  gint       open;         /* stand_at_gate() goes on */
  gboolean   backwards;
  GMainLoop *loop;
} Case;

static void
publish_many (VitrineJob *job, GCancellable *cancellable, gpointer data)
{
  Case *test = data;

  for (guint i = 1; test->n == 0 || i <= test->n; i++)
    {
      if (g_cancellable_is_cancelled (cancellable))
        return;
      vitrine_job_publish (job, snapshot_new (i));
    }
}

static void
data_free (gpointer data)
{
  g_atomic_int_inc (&((Case *) data)->data_freed);
}

static void
count_cb (VitrineJob *job, gpointer snapshot, gboolean finished, gpointer user_data)
{
  Case *test = user_data;

  g_assert_cmpuint (test->finished, ==, 0);
  if (finished)
    {
      g_assert_null (snapshot);
      test->finished++;
      g_main_loop_quit (test->loop);
      return;
    }
  test->taken++;
  test->backwards |= ((Snapshot *) snapshot)->value <= test->last;
  test->last = ((Snapshot *) snapshot)->value;
}

static void
test_million (void)
{
  Case test = { .n = 1000000, .loop = g_main_loop_new (NULL, FALSE) };
  gint64 begin = g_get_monotonic_time ();
  VitrineJob *job;
  double frames;

  alive = 0;
  job = vitrine_job_start ("test", publish_many, &test, data_free, snapshot_free, count_cb, &test);
  g_main_loop_run (test.loop);
  frames = (g_get_monotonic_time () - begin) / 16000.0;

  /* The newest always arrives, in order, and the main thread is spared the rest. */
  g_assert_cmpuint (test.last, ==, test.n);
  g_assert_false (test.backwards);
  g_assert_cmpuint (test.taken, >=, 1);
  g_assert_cmpfloat (test.taken, <=, frames + 3);
  g_test_message ("%u notifications of %u, in %.0f frames", test.taken, test.n, frames);
  vitrine_job_stop (job);
  vitrine_job_unref (job);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (g_atomic_int_get (&alive), ==, 0);
  g_assert_cmpint (test.data_freed, ==, 1);
  g_main_loop_unref (test.loop);
}

static gboolean
cancel_cb (gpointer data)
{
  gpointer *pair = data;

  vitrine_job_cancel (pair[0]);
  g_main_loop_quit (((Case *) pair[1])->loop);
  return G_SOURCE_REMOVE;
}

static void
test_cancel (void)
{
  Case test = { .n = 0, .loop = g_main_loop_new (NULL, FALSE) };
  gpointer pair[2] = { NULL, &test };
  guint taken;

  alive = 0;
  pair[0] = vitrine_job_start ("test", publish_many, &test, data_free, snapshot_free, count_cb, &test);
  g_timeout_add (60, cancel_cb, pair);
  g_main_loop_run (test.loop);
  taken = test.taken;

  vitrine_job_stop (pair[0]);
  for (guint i = 0; i < 20; i++)
    {
      g_usleep (2000);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  g_assert_cmpuint (test.taken, ==, taken);
  g_assert_cmpuint (test.finished, ==, 0);
  vitrine_job_unref (pair[0]);
  g_assert_cmpint (g_atomic_int_get (&alive), ==, 0);
  g_assert_cmpint (test.data_freed, ==, 1);
  g_main_loop_unref (test.loop);
}

/* A worker that does not look at its cancellable until the gate opens. */
static void
stand_at_gate (VitrineJob *job, GCancellable *cancellable, gpointer data)
{
  Case *test = data;

  while (!g_atomic_int_get (&test->open))
    g_usleep (500);
  vitrine_job_publish (job, snapshot_new (1));
}

static void
test_deaf (void)
{
  Case test = { .loop = g_main_loop_new (NULL, FALSE) };
  VitrineJob *job;

  alive = 0;
  job = vitrine_job_start ("test", stand_at_gate, &test, data_free, snapshot_free, count_cb, &test);
  /* Cancelling and letting go wait for nobody: the gate opens only after them... */
  vitrine_job_cancel (job);
  vitrine_job_unref (job);
  g_atomic_int_set (&test.open, 1);
  /* ...and the thread clears up behind itself. */
  while (g_atomic_int_get (&test.data_freed) == 0)
    g_usleep (1000);
  g_assert_cmpint (g_atomic_int_get (&alive), ==, 0);
  g_assert_cmpuint (test.taken + test.finished, ==, 0);
  g_main_loop_unref (test.loop);
}

static void
cancel_inside_cb (VitrineJob *job, gpointer snapshot, gboolean finished, gpointer user_data)
{
  Case *test = user_data;

  g_assert_false (finished);
  test->taken++;
  vitrine_job_cancel (job);
  g_main_loop_quit (test->loop);
}

static void
test_cancel_inside (void)
{
  Case test = { .n = 1000, .loop = g_main_loop_new (NULL, FALSE) };
  VitrineJob *job;

  alive = 0;
  job = vitrine_job_start ("test", publish_many, &test, data_free, snapshot_free, cancel_inside_cb, &test);
  g_main_loop_run (test.loop);
  vitrine_job_stop (job);
  vitrine_job_unref (job);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (test.taken, ==, 1);
  g_assert_cmpint (g_atomic_int_get (&alive), ==, 0);
  g_main_loop_unref (test.loop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job/million", test_million);
  g_test_add_func ("/job/cancel", test_cancel);
  g_test_add_func ("/job/deaf-worker", test_deaf);
  g_test_add_func ("/job/cancel-inside-callback", test_cancel_inside);
  return g_test_run ();
}
