/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines smoothed anew in a job: the formula's numbers, the newest wish last, and a main thread that is free. */
#include "app/smooth.h"

#include <math.h>
#include <time.h>

#define LONG 5000000

/* Losses that scatter, a gap and a step that is no number. */
static NnRun *
made_run (guint n)
{
  NnRun *run = nn_run_new ("Run 1", "");
  g_autofree NnRunStep *steps = g_new (NnRunStep, n);

  for (guint i = 0; i < n; i++)
    steps[i] = (NnRunStep){ i % 1009 == 500 ? NAN : 0.2f + (float) (i * 2654435761u % 1000) / 5000, i < 3 ? NAN : 0.9f };
  nn_run_add_steps (run, steps, n);
  return run;
}

static void
assert_formula (const VitrineSmooth *smooth, NnRun *run, double s)
{
  double mean[2] = { NAN, NAN };

  g_assert_cmpfloat (smooth->s, ==, s);
  g_assert_cmpuint (smooth->values[0]->len, ==, nn_run_n_steps (run));
  for (guint i = 0; i < nn_run_n_steps (run); i++)
    {
      const NnRunStep *step = &nn_run_steps (run)[i];
      const double x[2] = { step->loss, step->metric };

      for (guint k = 0; k < 2; k++)
        {
          const float told = g_array_index (smooth->values[k], float, i);

          if (isfinite (x[k]))
            mean[k] = isnan (mean[k]) ? x[k] : s * mean[k] + (1 - s) * x[k];
          if (isnan (mean[k]) ? !isnan (told) : told != (float) mean[k])
            g_error ("step %u: %g, not %g", i, (double) told, mean[k]);
        }
    }
}

typedef struct
{
  VitrineSmoother *smoother;
  GPtrArray       *came;     /* VitrineSmooth */
  GPtrArray       *of;       /* NnRun */
} Case;

static void
smoothed_cb (Case *test, NnRun *run)
{
  g_ptr_array_add (test->came, vitrine_smoother_take (test->smoother));
  g_ptr_array_add (test->of, run);
  g_assert_null (vitrine_smoother_take (test->smoother));
}

static void
begin (Case *test)
{
  test->smoother = vitrine_smoother_new ();
  test->came = g_ptr_array_new_with_free_func ((GDestroyNotify) vitrine_smooth_free);
  test->of = g_ptr_array_new ();
  g_signal_connect_swapped (test->smoother, "smoothed", G_CALLBACK (smoothed_cb), test);
}

static void
end (Case *test)
{
  g_object_unref (test->smoother);
  g_ptr_array_unref (test->came);
  g_ptr_array_unref (test->of);
}

/* Seconds that this thread has worked. */
static double
worked (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec + 1e-9 * (double) now.tv_nsec;
}

/* Five million steps: exact at every one, and the main thread did next to nothing for it. */
static void
test_long (void)
{
  g_autoptr (NnRun) run = made_run (LONG);
  g_autoptr (VitrineSmooth) here = vitrine_smooth_new (0.999);
  const double before_here = worked ();
  double most = 0, here_took;
  Case test;

  vitrine_smooth_grow (here, nn_run_steps (run), LONG);
  here_took = worked () - before_here;
  begin (&test);
  for (gboolean first = TRUE; test.came->len == 0; first = FALSE)
    {
      const double before = worked ();

      if (first)
        vitrine_smoother_want (test.smoother, &run, 1, 0.999);
      else
        g_main_context_iteration (NULL, TRUE);
      most = MAX (most, worked () - before);
    }
  g_test_message ("at once %.1f ms; with a job at most %.2f ms of the main thread", 1e3 * here_took, 1e3 * most);
  g_assert_cmpfloat (most, <, 0.008);
  assert_formula (test.came->pdata[0], run, 0.999);
  g_assert_cmpfloat (((VitrineSmooth *) test.came->pdata[0])->mean[0], ==, here->mean[0]);
  end (&test);
}

/* A slider that moves: what is under way ends and is told, what lies between is never begun, the last comes last. */
static void
test_newest (void)
{
  g_autoptr (NnRun) run = made_run (300000);
  g_autoptr (NnRun) other = made_run (1000);
  NnRun *both[] = { other, run };
  Case test;

  begin (&test);
  vitrine_smoother_want (test.smoother, &run, 1, 0.5);
  for (guint i = 0; i < 50; i++)
    vitrine_smoother_want (test.smoother, both, 2, 0.9 + i * 1e-3);
  while (test.came->len < 3)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (test.of->pdata[0] == run && test.of->pdata[1] == other && test.of->pdata[2] == run);
  assert_formula (test.came->pdata[0], run, 0.5);
  assert_formula (test.came->pdata[1], other, 0.9 + 49 * 1e-3);
  assert_formula (test.came->pdata[2], run, 0.9 + 49 * 1e-3);
  for (guint i = 0; i < 20; i++)
    {
      g_usleep (1000);
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_cmpuint (test.came->len, ==, 3);
  end (&test);
}

/* The run grows while its line is made: what comes is the line up to where it was, and goes on. */
static void
test_growing (void)
{
  g_autoptr (NnRun) run = made_run (300000);
  g_autoptr (NnRun) whole = made_run (400000);
  VitrineSmooth *smooth;
  Case test;

  begin (&test);
  vitrine_smoother_want (test.smoother, &run, 1, 0.99);
  nn_run_add_steps (run, nn_run_steps (whole) + 300000, 100000);
  while (test.came->len == 0)
    g_main_context_iteration (NULL, TRUE);
  smooth = test.came->pdata[0];
  g_assert_cmpuint (smooth->values[0]->len, ==, 300000);
  vitrine_smooth_grow (smooth, nn_run_steps (run), nn_run_n_steps (run));
  assert_formula (smooth, whole, 0.99);
  end (&test);
}

/* Whoever lets it go hears nothing more. */
static void
test_gone (void)
{
  g_autoptr (NnRun) run = made_run (300000);
  Case test;

  begin (&test);
  vitrine_smoother_want (test.smoother, &run, 1, 0.5);
  g_object_run_dispose (G_OBJECT (test.smoother));
  for (guint i = 0; i < 50; i++)
    {
      g_usleep (1000);
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_cmpuint (test.came->len, ==, 0);
  end (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smooth/long", test_long);
  g_test_add_func ("/smooth/newest", test_newest);
  g_test_add_func ("/smooth/growing", test_growing);
  g_test_add_func ("/smooth/gone", test_gone);
  return g_test_run ();
}
