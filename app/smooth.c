/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/smooth.h"

#include <math.h>
#include <string.h>

#include "app/job.h"

#define KINDS  VITRINE_SMOOTH_KINDS
#define STRIDE (sizeof (NnRunStep) / sizeof (float))
#define PIECE  (1 << 18)   /* steps between two looks whether anybody waits */

VitrineSmooth *
vitrine_smooth_new (double s)
{
  VitrineSmooth *smooth = g_new0 (VitrineSmooth, 1);

  smooth->s = s;
  for (guint k = 0; k < KINDS; k++)
    {
      smooth->values[k] = g_array_new (FALSE, FALSE, sizeof (float));
      smooth->mean[k] = NAN;
    }
  return smooth;
}

void
vitrine_smooth_free (VitrineSmooth *smooth)
{
  for (guint k = 0; k < KINDS; k++)
    {
      g_array_unref (smooth->values[k]);
      vitrine_pyramid_clear (&smooth->raw_spans[k]);
      vitrine_pyramid_clear (&smooth->spans[k]);
    }
  g_free (smooth);
}

void
vitrine_smooth_restart (VitrineSmooth *smooth, double s)
{
  smooth->s = s;
  for (guint k = 0; k < KINDS; k++)
    {
      g_array_set_size (smooth->values[k], 0);
      smooth->mean[k] = NAN;
      vitrine_pyramid_clear (&smooth->spans[k]);
    }
}

/* Both numbers of a step in turn: neither waits for the other's product. */
static void
smooth_on (VitrineSmooth *smooth, const NnRunStep *steps, gsize from, gsize n)
{
  const double s = smooth->s;
  float *values[KINDS];
  double mean[KINDS];

  for (guint k = 0; k < KINDS; k++)
    {
      values[k] = (float *) (gpointer) smooth->values[k]->data;
      mean[k] = smooth->mean[k];
    }
  for (gsize i = from; i < n; i++)
    {
      const double x[KINDS] = { steps[i].loss, steps[i].metric };

      for (guint k = 0; k < KINDS; k++)
        {
          if (isfinite (x[k]))
            mean[k] = isnan (mean[k]) ? x[k] : s * mean[k] + (1 - s) * x[k];
          values[k][i] = mean[k];
        }
    }
  memcpy (smooth->mean, mean, sizeof mean);
}

void
vitrine_smooth_grow (VitrineSmooth *smooth, const NnRunStep *steps, gsize n)
{
  const gsize from = n < smooth->values[0]->len ? 0 : smooth->values[0]->len;

  if (n < smooth->values[0]->len)
    vitrine_smooth_restart (smooth, smooth->s);
  for (guint k = 0; k < KINDS; k++)
    {
      if (n < smooth->raw_spans[k].n)
        vitrine_pyramid_clear (&smooth->raw_spans[k]);
      g_array_set_size (smooth->values[k], n);
    }
  smooth_on (smooth, steps, from, n);
  for (guint k = 0; k < KINDS; k++)
    {
      vitrine_pyramid_grow (&smooth->raw_spans[k], (const float *) (gconstpointer) steps + k, STRIDE, n);
      vitrine_pyramid_grow (&smooth->spans[k], (const float *) (gpointer) smooth->values[k]->data, 1, n);
    }
}

/* --- in a job -------------------------------------------------------------- */

struct _VitrineSmoother
{
  GObject        parent_instance;

  GQueue         wanted;    /* NnRun */
  double         s;
  NnRun         *run;       /* under way */
  VitrineJob    *job;
  VitrineSmooth *came;
};

enum { SMOOTHED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VitrineSmoother, vitrine_smoother, G_TYPE_OBJECT)

typedef struct
{
  NnSteps        steps;
  VitrineSmooth *smooth;   /* NULL: it was handed over */
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  nn_steps_clear (&work->steps);
  g_clear_pointer (&work->smooth, vitrine_smooth_free);
  g_free (work);
}

static void
work_on (VitrineJob   *job,
         GCancellable *cancellable,
         gpointer      data)
{
  Work *work = data, *done = g_new0 (Work, 1);

  for (gsize n = 0; n < work->steps.n && !g_cancellable_is_cancelled (cancellable);)
    {
      n = MIN (n + PIECE, work->steps.n);
      vitrine_smooth_grow (work->smooth, nn_steps_data (&work->steps), n);
    }
  done->smooth = g_steal_pointer (&work->smooth);
  vitrine_job_publish (job, done);
}

static void begin (VitrineSmoother *smoother);

static void
done_cb (VitrineJob *job,
         gpointer    snapshot,
         gboolean    finished,
         gpointer    user_data)
{
  g_autoptr (VitrineSmoother) smoother = g_object_ref (user_data);
  g_autoptr (NnRun) run = NULL;
  Work *done = snapshot;

  if (done != NULL)
    {
      smoother->came = g_steal_pointer (&done->smooth);
      g_signal_emit (smoother, signals[SMOOTHED], 0, smoother->run);
      g_clear_pointer (&smoother->came, vitrine_smooth_free);
    }
  if (!finished)
    return;
  run = g_steal_pointer (&smoother->run);
  g_clear_pointer (&smoother->job, vitrine_job_unref);
  begin (smoother);
}

static void
begin (VitrineSmoother *smoother)
{
  Work *work;

  if (smoother->job != NULL || smoother->wanted.length == 0)
    return;
  smoother->run = g_queue_pop_head (&smoother->wanted);
  work = g_new0 (Work, 1);
  work->smooth = vitrine_smooth_new (smoother->s);
  nn_steps_share (&work->steps, &smoother->run->steps);
  smoother->job = vitrine_job_start ("smooth", work_on, work, work_free, work_free, done_cb, smoother);
}

void
vitrine_smoother_want (VitrineSmoother *smoother,
                       NnRun *const    *runs,
                       guint            n,
                       double           s)
{
  g_queue_clear_full (&smoother->wanted, (GDestroyNotify) nn_run_unref);
  smoother->s = s;
  for (guint i = 0; i < n; i++)
    g_queue_push_tail (&smoother->wanted, nn_run_ref (runs[i]));
  begin (smoother);
}

VitrineSmooth *
vitrine_smoother_take (VitrineSmoother *smoother)
{
  return g_steal_pointer (&smoother->came);
}

static void
vitrine_smoother_dispose (GObject *object)
{
  VitrineSmoother *smoother = VITRINE_SMOOTHER (object);

  if (smoother->job != NULL)
    vitrine_job_cancel (smoother->job);
  g_clear_pointer (&smoother->job, vitrine_job_unref);
  g_clear_pointer (&smoother->run, nn_run_unref);
  g_queue_clear_full (&smoother->wanted, (GDestroyNotify) nn_run_unref);
  G_OBJECT_CLASS (vitrine_smoother_parent_class)->dispose (object);
}

static void
vitrine_smoother_class_init (VitrineSmootherClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vitrine_smoother_dispose;
  signals[SMOOTHED] = g_signal_new ("smoothed", VITRINE_TYPE_SMOOTHER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, NN_TYPE_RUN | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
vitrine_smoother_init (VitrineSmoother *smoother)
{
  g_queue_init (&smoother->wanted);
}

VitrineSmoother *
vitrine_smoother_new (void)
{
  return g_object_new (VITRINE_TYPE_SMOOTHER, NULL);
}
