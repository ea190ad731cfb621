/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/loop-watch.h"

#include <stdlib.h>
#include <time.h>

/* The poll function has no user data, hence the one static. */
static struct
{
  const char *path;
  gint64      left_poll;   /* when the last poll returned, 0: not yet */
  double      left_cpu;    /* what the main thread had worked until then, in ms */
  GArray     *away;        /* float milliseconds of each iteration */
  GArray     *worked;      /* the same of the processor's: no others count */
} watch;

static double
worked_ms (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static gint
poll_cb (GPollFD *fds,
         guint    n_fds,
         gint     timeout)
{
  gint result;

  if (watch.left_poll != 0)
    {
      float milliseconds = (g_get_monotonic_time () - watch.left_poll) / 1000.0f;

      float work = (float) (worked_ms () - watch.left_cpu);

      g_array_append_val (watch.away, milliseconds);
      g_array_append_val (watch.worked, work);
    }
  result = g_poll (fds, n_fds, timeout);
  watch.left_poll = g_get_monotonic_time ();
  watch.left_cpu = worked_ms ();
  return result;
}

static int
compare (const void *a,
         const void *b)
{
  float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

static double
quantile (const GArray *sorted,
          double        q)
{
  return sorted->len == 0 ? 0 : g_array_index (sorted, float, (guint) (q * (sorted->len - 1)));
}

static gboolean
write_cb (gpointer data)
{
  g_autoptr (GArray) sorted = NULL;
  g_autoptr (GArray) worked = NULL;
  g_autofree char *text = NULL;

  if (!g_file_test (watch.path, G_FILE_TEST_EXISTS))
    {
      g_array_set_size (watch.away, 0);
      g_array_set_size (watch.worked, 0);
    }
  sorted = g_array_copy (watch.away);
  g_array_sort (sorted, compare);
  worked = g_array_copy (watch.worked);
  g_array_sort (worked, compare);
  text = g_strdup_printf ("{\"iterations\": %u, \"median_ms\": %.3f, \"p95_ms\": %.3f, "
                          "\"p99_ms\": %.3f, \"max_ms\": %.3f, \"worked_median_ms\": %.3f, "
                          "\"worked_p95_ms\": %.3f, \"worked_p99_ms\": %.3f, \"worked_max_ms\": %.3f}\n",
                          sorted->len, quantile (sorted, 0.5), quantile (sorted, 0.95),
                          quantile (sorted, 0.99), quantile (sorted, 1), quantile (worked, 0.5),
                          quantile (worked, 0.95), quantile (worked, 0.99), quantile (worked, 1));
  g_file_set_contents (watch.path, text, -1, NULL);
  /* The sorting above is the watch's own time, not the program's. */
  watch.left_poll = g_get_monotonic_time ();
  watch.left_cpu = worked_ms ();
  return G_SOURCE_CONTINUE;
}

void
vitrine_loop_watch_start (void)
{
  watch.path = g_getenv ("VITRINE_LOOP_WATCH");
  if (watch.path == NULL || watch.away != NULL)
    return;
  watch.away = g_array_new (FALSE, FALSE, sizeof (float));
  watch.worked = g_array_new (FALSE, FALSE, sizeof (float));
  g_main_context_set_poll_func (NULL, poll_cb);
  g_timeout_add (500, write_cb, NULL);
}
