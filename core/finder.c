/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Finder: the learning-rate range test. A copy of the network is trained for some
 * batches while the rate rises by the same factor from each to the next:
 *
 *   rate_i   = lowest (highest / lowest)^(i / (n - 1))
 *   smooth_i = s_i / (1 - b^(i + 1)),   s_i = b s_(i-1) + (1 - b) loss_i
 *
 * It ends at the highest rate, or where smooth_i is more than four times its least
 * value (and out of the noise of the first batches) or no longer finite. Suggested is the rate at which smooth falls fastest over
 * log rate, the slope being that of a straight line through the points around it, so
 * that one lucky batch does not decide; beside it a tenth of the rate at the least smooth.
 * Both are rounded to two digits: a range test knows no more.
 *
 * L. N. Smith, "No More Pesky Learning Rate Guessing Games", 2015; "Cyclical Learning
 * Rates for Training Neural Networks", 2017. Smoothing, end and the two suggestions are
 * those of fastai's lr_find (J. Howard, S. Gugger, "fastai: A Layered API for Deep
 * Learning", 2020).
 */
#include "core/finder.h"

#include <gio/gio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TOO_MUCH     4.0     /* times the least smoothed loss: it has risen */
#define LEAST_POINTS 12      /* to say anything at all */
#define REACH        20      /* the slope's line goes over a part in so many, on each side */
#define START        5       /* the part in so many that tells how much batches differ */
#define CLEARLY      4.0     /* standard deviations of the smoothed loss */
#define RANGE        10.0    /* between highest and lowest, at least */

enum
{
  STEPS,
  LOWEST,
  HIGHEST,
  SMOOTHING,
  FRESH,
};

static const NnArg args[] = {
  { "steps", NN_ ("Rates to try"), NN_ ("a batch each"), NN_ARG_INTEGER, 200, 20, 10000 },
  { "lowest_rate", NN_ ("Lowest rate"), "", NN_ARG_LOG, 1e-6, 1e-7, 100 },
  { "highest_rate", NN_ ("Highest rate"), "", NN_ARG_LOG, 10, 1e-6, 1e3 },
  { "smoothing", NN_ ("Smoothing of the loss"), "", NN_ARG_REAL, 0.9, 0, 0.99 },
  { "fresh_weights", NN_ ("Begin with fresh weights"), "", NN_ARG_BOOLEAN, 0, 0, 1 },
  { NULL },
};

const NnClass nn_finder_class = {
  .name = "finder",
  .title = NN_ ("Learning-rate finder"),
  .summary = NN_ ("Tries rising learning rates on a copy and says which to train with."),
  .category = NN_ ("Training"),
  .args = args,
};

G_DEFINE_BOXED_TYPE (NnFinding, nn_finding, nn_finding_ref, nn_finding_unref)

NnFinding *
nn_finding_new (const NnSpec *settings)
{
  NnFinding *finding = g_new0 (NnFinding, 1);

  g_atomic_ref_count_init (&finding->ref_count);
  finding->settings = *settings;
  finding->points = g_new0 (NnFinderPoint, MAX (settings->values[STEPS], 1));
  finding->least = -1;
  finding->suggestion = finding->tenth = NAN;
  return finding;
}

NnFinding *
nn_finding_copy (const NnFinding *finding)
{
  NnFinding *copy = nn_finding_new (&finding->settings);

  copy->subject = g_strdup (finding->subject);
  copy->n = finding->n;
  memcpy (copy->points, finding->points, finding->n * sizeof *finding->points);
  copy->end = finding->end;
  copy->least = finding->least;
  copy->suggestion = finding->suggestion;
  copy->tenth = finding->tenth;
  copy->reason = g_strdup (finding->reason);
  return copy;
}

NnFinding *
nn_finding_ref (NnFinding *finding)
{
  g_atomic_ref_count_inc (&finding->ref_count);
  return finding;
}

void
nn_finding_unref (NnFinding *finding)
{
  if (!g_atomic_ref_count_dec (&finding->ref_count))
    return;
  g_free (finding->subject);
  g_free (finding->points);
  g_free (finding->reason);
  g_free (finding);
}

double
nn_finder_rate (const NnSpec *settings, guint index)
{
  double lowest = settings->values[LOWEST], highest = settings->values[HIGHEST];

  return lowest * pow (highest / lowest, index / MAX (settings->values[STEPS] - 1, 1));
}

/* What the loss began with, and how much a difference between the smoothed loss and that
 * means: a standard deviation. Batches are compared with the one before, as a loss that
 * falls from the first on must not look like noise. */
static void
measure_start (const NnFinding *finding, double *mean, double *deviation)
{
  double keep = finding->settings.values[SMOOTHING];
  guint n = MIN (finding->n, MAX (finding->settings.values[STEPS] / START, LEAST_POINTS));
  guint first = n / 2;
  double sum = 0, squares = 0;

  for (guint i = 0; i < first; i++)
    sum += finding->points[i].loss;
  for (guint i = 1; i < n; i++)
    squares += pow (finding->points[i].loss - finding->points[i - 1].loss, 2);
  *mean = sum / first;
  /* The running mean of unrelated losses scatters by so much less than they do. */
  *deviation = sqrt (squares / (2 * (n - 1)) * ((1 - keep) / (1 + keep) + 1.0 / first));
}

/* Risen for good, and not by a few unlucky batches as a well-trained network has them. */
static gboolean
has_risen (const NnFinding *finding, double smooth)
{
  double least = finding->points[finding->least].smooth, mean, deviation;

  /* A loss may be negative, as a density's is: a multiple of its least means nothing then. */
  if (finding->n < LEAST_POINTS || finding->n < finding->settings.values[STEPS] / START || least <= 0
      || smooth <= TOO_MUCH * least)
    return FALSE;
  measure_start (finding, &mean, &deviation);
  return smooth > least + 2 * CLEARLY * deviation;
}

gboolean
nn_finding_add (NnFinding *finding, double loss)
{
  double keep = finding->settings.values[SMOOTHING];
  guint i = finding->n, n = finding->settings.values[STEPS];
  double sum, smooth;

  g_return_val_if_fail (i < n, FALSE);
  /* The sum without its correction, out of the mean before. */
  sum = i > 0 ? finding->points[i - 1].smooth * (1 - pow (keep, i)) : 0;
  smooth = (keep * sum + (1 - keep) * loss) / (1 - pow (keep, i + 1));
  if (!isfinite (loss) || !isfinite (smooth))
    {
      finding->end = NN_FINDER_DIVERGED;
      return FALSE;
    }
  finding->points[i] = (NnFinderPoint){ nn_finder_rate (&finding->settings, i), loss, smooth };
  finding->n++;
  if (finding->least < 0 || smooth < finding->points[finding->least].smooth)
    finding->least = i;
  if (has_risen (finding, smooth))
    {
      finding->end = NN_FINDER_ROSE;
      return FALSE;
    }
  return finding->n < n;
}

/* Of the straight line through the smoothed losses around @index, for one step. */
static double
slope_at (const NnFinding *finding, gint index)
{
  gint reach = MAX (2, (gint) (finding->settings.values[STEPS] / REACH));
  gint first = MAX (0, index - reach), last = MIN ((gint) finding->n - 1, index + reach);
  double middle = (first + last) / 2.0, above = 0, below = 0;

  for (gint i = first; i <= last; i++)
    {
      above += (i - middle) * finding->points[i].smooth;
      below += (i - middle) * (i - middle);
    }
  return below > 0 ? above / below : 0;
}

static double
two_digits (double rate)
{
  double unit = pow (10, floor (log10 (rate)) - 1);
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  /* By way of the text that is shown: 0.0032, not 0.0032000000000000001. */
  g_ascii_formatd (text, sizeof text, "%.12g", round (rate / unit) * unit);
  return g_ascii_strtod (text, NULL);
}

/* "0.0033", "1e−6": as the window tells numbers. */
static char *
number_to_read (double value, guint digits)
{
  g_autofree char *plain = g_strdup_printf ("%.*g", (gint) digits, value);
  g_autoptr (GString) text = g_string_new (plain);

  g_string_replace (text, "e-0", "e-", 0);
  g_string_replace (text, "e+0", "e", 0);
  g_string_replace (text, "e+", "e", 0);
  g_string_replace (text, "-", "\xe2\x88\x92", 0);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
explain_few (const NnFinding *finding)
{
  g_autofree char *rate = finding->n > 0 ? number_to_read (finding->points[finding->n - 1].rate, 2) : NULL;

  if (finding->end == NN_FINDER_DIVERGED && finding->n == 0)
    return g_strdup ("The loss of the very first batch is not finite, before any step: look for "
                     "empty or huge values in the data, or begin with fresh weights.");
  if (finding->end == NN_FINDER_DIVERGED)
    return g_strdup_printf ("The loss was no longer finite after %u batches, at a rate of %s: "
                            "lower the lowest rate.",
                            finding->n, rate);
  return g_strdup_printf ("The search was cut short after %u batches: it takes %d at least to say "
                          "anything.",
                          finding->n, LEAST_POINTS);
}

void
nn_finding_judge (NnFinding *finding)
{
  double mean, deviation, steepest = 0;
  gint best = -1;

  g_clear_pointer (&finding->reason, g_free);
  finding->suggestion = finding->tenth = NAN;
  if (finding->n < LEAST_POINTS)
    {
      finding->reason = explain_few (finding);
      return;
    }
  measure_start (finding, &mean, &deviation);
  /* The first means are of few batches: their slopes say nothing. */
  for (gint i = finding->n / REACH; i <= finding->least; i++)
    {
      double slope = slope_at (finding, i);

      if (slope < steepest)
        {
          steepest = slope;
          best = i;
        }
    }
  if (best < 0 || mean - finding->points[finding->least].smooth <= CLEARLY * deviation)
    {
      g_autofree char *began = number_to_read (mean, 4);
      g_autofree char *low = number_to_read (finding->points[0].rate, 2);
      g_autofree char *high = number_to_read (finding->points[finding->n - 1].rate, 2);

      finding->reason = g_strdup_printf (
          "The loss never fell clearly below the %s that it began with, from a rate of %s to "
          "%s: a network that is trained already has little left to learn in so few batches. Begin "
          "with fresh weights, or try more or higher rates.",
          began, low, high);
      return;
    }
  finding->suggestion = two_digits (finding->points[best].rate);
  finding->tenth = two_digits (finding->points[finding->least].rate / 10);
}

/* --- the sweep ------------------------------------------------------------ */

/* The rate itself, where the recipe has a factor: private to the finder, in no list. */
static double
sweep_factor (const double *values, guint64 step, guint64 total, guint64 steps_per_epoch)
{
  const NnSpec settings = { &nn_finder_class,
                            { [STEPS] = values[STEPS], [LOWEST] = values[LOWEST],
                              [HIGHEST] = values[HIGHEST] } };

  return nn_finder_rate (&settings, step);
}

static const NnScheduleClass sweep_class = {
  .base = {
    .name = "sweep",
    .title = "Sweep",
    .summary = "The learning rate rises by the same factor with every step.",
    .category = "Schedule",
    .args = args,
  },
  .factor = sweep_factor,
};

static gboolean
check_range (const NnRecipe *recipe, GError **error)
{
  const NnClass *optimizer = recipe->optimizer.klass;
  const NnArg *rate = &optimizer->args[nn_class_find_arg (optimizer, "learning_rate")];
  double lowest = recipe->finder.values[LOWEST], highest = recipe->finder.values[HIGHEST];

  if (highest < RANGE * lowest)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_RANGE,
                   "From a rate of %g to one of %g there is little to find: let the highest be ten "
                   "times the lowest or more.",
                   lowest, highest);
      return FALSE;
    }
  if (lowest < rate->min || highest > rate->max)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_RANGE,
                   "%s takes rates from %g to %g, and the search goes from %g to %g.",
                   optimizer->title, rate->min, rate->max, lowest, highest);
      return FALSE;
    }
  return TRUE;
}

/* What is tried: the recipe with the sweep in the place of its rate and schedule. */
static NnRecipe
sweep_recipe (const NnRecipe *recipe)
{
  NnRecipe sweep = *recipe;

  sweep.optimizer.values[nn_class_find_arg (sweep.optimizer.klass, "learning_rate")] = 1;
  sweep.schedule.klass = &sweep_class.base;
  memcpy (sweep.schedule.values, recipe->finder.values, sizeof sweep.schedule.values);
  /* Nobody looks at the mean of the weights. */
  nn_spec_set (&sweep.training, "average", 0, NULL);
  return sweep;
}

char *
nn_finder_subject (const NnRecipe *recipe, const NnSamples *samples)
{
  guint batch = nn_spec_get (&recipe->training, "batch_size");

  return g_strdup_printf ("%s, batches of %u", recipe->optimizer.klass->title, MIN (batch, samples->n_train));
}

NnFinding *
nn_find_rate (NnModel *model, NnSamples *samples, const NnRecipe *recipe, NnPool *pool,
              GCancellable *cancellable, NnFinderFunc progress, gpointer data, GError **error)
{
  NnRecipe sweep = sweep_recipe (recipe);
  g_autoptr (NnModel) fresh = NULL;
  g_autoptr (NnTrainer) trainer = NULL;
  g_autoptr (NnFinding) finding = NULL;
  gboolean more = TRUE;

  if (!check_range (recipe, error))
    return NULL;
  if (recipe->finder.values[FRESH] != 0 && nn_model_check (model, NULL))
    fresh = nn_model_reinitialise (model, nn_spec_get (&recipe->training, "seed"));
  trainer = nn_trainer_new (fresh != NULL ? fresh : model, samples, &sweep, pool, error);
  if (trainer == NULL)
    return NULL;
  finding = nn_finding_new (&recipe->finder);
  finding->subject = nn_finder_subject (recipe, samples);
  while (more)
    {
      g_autoptr (GError) problem = NULL;
      NnStepReport report;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      if (nn_trainer_step (trainer, &report, &problem))
        more = nn_finding_add (finding, report.loss);
      else if (g_error_matches (problem, NN_ERROR, NN_ERROR_DIVERGED))
        more = nn_finding_add (finding, NAN);
      else
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }
      if (progress != NULL)
        progress (finding, data);
    }
  nn_finding_judge (finding);
  return g_steal_pointer (&finding);
}
