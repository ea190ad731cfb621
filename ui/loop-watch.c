/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/loop-watch.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* What is measured: rounds of the main loop and frames, by the clock and by the thread's own. */
enum { AWAY, WORKED, FRAME, FRAME_WORKED, N_SERIES };

static const char *const prefixes[N_SERIES] = { "", "worked_", "frame_", "frame_worked_" };

typedef struct
{
  gint64 clock;            /* microseconds; 0: not yet */
  double worked;           /* what the main thread had worked until then, in ms */
} Moment;

/* The poll function has no user data, hence the one static. */
static struct
{
  const char *path;
  Moment      left_poll;
  Moment      frame;
  GArray     *series[N_SERIES];   /* float milliseconds; NULL: nobody watches */
} watch;

static Moment
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (Moment){ g_get_monotonic_time (), time.tv_sec * 1e3 + time.tv_nsec / 1e6 };
}

/* What has passed since @then, into series @which and the one after it. */
static void
note (guint         which,
      const Moment *then)
{
  Moment moment = now ();
  float milliseconds = (moment.clock - then->clock) / 1000.0f, worked = (float) (moment.worked - then->worked);

  g_array_append_val (watch.series[which], milliseconds);
  g_array_append_val (watch.series[which + 1], worked);
}

static gint
poll_cb (GPollFD *fds,
         guint    n_fds,
         gint     timeout)
{
  gint result;

  if (watch.left_poll.clock != 0)
    note (AWAY, &watch.left_poll);
  result = g_poll (fds, n_fds, timeout);
  watch.left_poll = now ();
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
  g_autoptr (GString) text = g_string_new (NULL);

  if (!g_file_test (watch.path, G_FILE_TEST_EXISTS))
    for (guint i = 0; i < N_SERIES; i++)
      g_array_set_size (watch.series[i], 0);
  g_string_append_printf (text, "{\"iterations\": %u, \"frames\": %u", watch.series[AWAY]->len, watch.series[FRAME]->len);
  for (guint i = 0; i < N_SERIES; i++)
    {
      g_autoptr (GArray) sorted = g_array_copy (watch.series[i]);

      g_array_sort (sorted, compare);
      g_string_append_printf (text, ", \"%smedian_ms\": %.3f, \"%sp95_ms\": %.3f, \"%sp99_ms\": %.3f, \"%smax_ms\": %.3f",
                              prefixes[i], quantile (sorted, 0.5), prefixes[i], quantile (sorted, 0.95), prefixes[i],
                              quantile (sorted, 0.99), prefixes[i], quantile (sorted, 1));
    }
  g_string_append (text, "}\n");
  g_file_set_contents (watch.path, text->str, -1, NULL);
  /* The sorting above is the watch's own time, not the program's. */
  watch.left_poll = now ();
  return G_SOURCE_CONTINUE;
}

void
vitrine_loop_watch_start (void)
{
  watch.path = g_getenv ("VITRINE_LOOP_WATCH");
  if (watch.path == NULL || watch.series[AWAY] != NULL)
    return;
  for (guint i = 0; i < N_SERIES; i++)
    watch.series[i] = g_array_new (FALSE, FALSE, sizeof (float));
  g_main_context_set_poll_func (NULL, poll_cb);
  g_timeout_add (500, write_cb, NULL);
}

/* --- frames ------------------------------------------------------------------ */

static void
before_paint_cb (GdkFrameClock *clock)
{
  watch.frame = now ();
}

static void
after_paint_cb (GdkFrameClock *clock)
{
  if (watch.frame.clock != 0)
    note (FRAME, &watch.frame);
}

/* Pages of memory that are resident, from the kernel's own count. */
static glong
resident_kilobytes (void)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL) || strchr (text, ' ') == NULL)
    return 0;
  return atol (strchr (text, ' ')) * (sysconf (_SC_PAGESIZE) / 1024);
}

static void
first_frame_cb (GdkFrameClock *clock)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT " %ld\n", g_get_monotonic_time (), resident_kilobytes ());

  g_file_set_contents (g_getenv ("VITRINE_FIRST_FRAME"), text, -1, NULL);
  g_signal_handlers_disconnect_by_func (clock, first_frame_cb, NULL);
}

static void
realized_cb (GtkWidget *window)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);

  if (watch.series[FRAME] != NULL)
    {
      g_signal_connect (clock, "before-paint", G_CALLBACK (before_paint_cb), NULL);
      g_signal_connect_after (clock, "after-paint", G_CALLBACK (after_paint_cb), NULL);
    }
  if (g_getenv ("VITRINE_FIRST_FRAME") != NULL)
    g_signal_connect_after (clock, "after-paint", G_CALLBACK (first_frame_cb), NULL);
}

void
vitrine_loop_watch_frames (GtkWidget *window)
{
  if (watch.series[FRAME] != NULL || g_getenv ("VITRINE_FIRST_FRAME") != NULL)
    g_signal_connect (window, "realize", G_CALLBACK (realized_cb), NULL);
}
