/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/statistics.h"

#include <math.h>
#include <string.h>

#include "core/error.h"

#define ROWS 64    /* read at once */

/* Sums about the first sample, so that no digits are lost where numbers are large and near
 * each other. */
typedef struct
{
  double first, sum, square, min, max;
} Moments;

typedef struct
{
  NnSamples    *samples;
  NnStatistics *out;
  gsize         size;         /* numbers in a sample */
  gsize         stride;       /* features: number @k belongs to feature @k % @stride */
  gsize         n_targets;
  float        *rows;
  Moments      *moments;      /* of each number */
  Moments      *columns;      /* of each feature, then of each target */
  double       *cross;        /* n_matrix x n_matrix */
  double       *z;            /* one sample, standardised */
  NnStatisticsProgress progress;
  gpointer      progress_data;
  GCancellable *cancellable;
} Work;

static void
moments_add (Moments *m, double value, gboolean first)
{
  const double d = value - (first ? value : m->first);

  if (first)
    *m = (Moments){ value, 0, 0, value, value };
  m->sum += d;
  m->square += d * d;
  m->min = MIN (m->min, value);
  m->max = MAX (m->max, value);
}

/* Of @count numbers: mean and deviation. */
static double
moments_mean (const Moments *m, double count)
{
  return m->first + m->sum / count;
}

static double
moments_deviation (const Moments *m, double count)
{
  const double d = m->sum / count;

  return m->min == m->max ? 0 : sqrt (MAX (m->square / count - d * d, 0));
}

/* Calls @func for pieces of all samples. */
static gboolean
walk (Work *work, void (*func) (Work *work, guint first, guint n), double from, double to, GError **error)
{
  const guint n = work->samples->n;
  guint32 index[ROWS];

  for (guint first = 0; first < n; first += ROWS)
    {
      const guint count = MIN (n - first, ROWS);

      if (g_cancellable_set_error_if_cancelled (work->cancellable, error))
        return FALSE;
      for (guint i = 0; i < count; i++)
        index[i] = first + i;
      nn_samples_announce (work->samples, index, count);
      if (!nn_samples_read (work->samples, 0, index, count, work->rows, error))
        return FALSE;
      func (work, first, count);
      if (work->progress != NULL)
        work->progress (from + (to - from) * (first + count) / n, work->progress_data);
    }
  return TRUE;
}

/* --- the first time: sums --------------------------------------------------- */

static void
sum_rows (Work *work, guint first, guint n)
{
  const NnSamples *samples = work->samples;
  NnStatistics *out = work->out;

  for (guint i = 0; i < n; i++)
    {
      const float *row = work->rows + i * work->size;

      for (gsize k = 0; k < work->size; k++)
        moments_add (&work->moments[k], row[k], first + i == 0);
      for (gsize k = 0; out->n_tokens > 0 && k < work->size; k++)
        out->token_counts[(guint) CLAMP (row[k], 0, out->n_tokens - 1)]++;
      for (gsize k = 0; k < work->n_targets; k++)
        moments_add (&work->columns[out->n_features + k],
                     samples->targets[(gsize) (first + i) * work->n_targets + k], first + i == 0);
    }
}

/* Sums of several numbers of a sample as those of one feature. */
static void
join_moments (Moments *to, const Moments *from, double count, gboolean first)
{
  const double shift = first ? 0 : from->first - to->first;

  if (first)
    {
      *to = *from;
      return;
    }
  to->square += from->square + 2 * shift * from->sum + count * shift * shift;
  to->sum += from->sum + count * shift;
  to->min = MIN (to->min, from->min);
  to->max = MAX (to->max, from->max);
}

static void
write_feature (NnFeature *feature, const Moments *m, double count)
{
  feature->min = m->min;
  feature->max = m->max;
  feature->mean = moments_mean (m, count);
  feature->deviation = moments_deviation (m, count);
  feature->constant = m->min == m->max;
}

static void
finish_sums (Work *work)
{
  NnStatistics *out = work->out;
  const double n = work->samples->n;
  Moments all = { 0 };

  for (gsize k = 0; k < work->size; k++)
    {
      join_moments (&all, &work->moments[k], n, k == 0);
      if (out->n_features > 0)
        join_moments (&work->columns[k % work->stride], &work->moments[k], n, k < work->stride);
      if (out->mean == NULL)
        continue;
      out->mean[k] = (float) moments_mean (&work->moments[k], n);
      out->deviation[k] = (float) moments_deviation (&work->moments[k], n);
    }
  write_feature (&out->all, &all, n * work->size);
  for (gsize k = 0; k < out->n_features; k++)
    write_feature (&out->features[k], &work->columns[k], n * (work->size / work->stride));
  for (gsize k = 0; k < work->n_targets; k++)
    write_feature (&out->targets[k], &work->columns[out->n_features + k], n);
}

/* --- the second time: where they lie ----------------------------------------- */

static guint
bin_of (const NnFeature *feature, double value)
{
  const double t = feature->constant ? 0 : (value - feature->min) / (feature->max - feature->min);

  return CLAMP ((gint) (t * NN_STATISTICS_BINS), 0, NN_STATISTICS_BINS - 1);
}

static void
count_one (NnFeature *feature, double value, gint label)
{
  const guint bin = bin_of (feature, value);

  feature->counts[bin]++;
  if (feature->by_class != NULL && label >= 0)
    feature->by_class[label * NN_STATISTICS_BINS + bin]++;
}

/* Products of what is standardised, added to the upper half of the matrix. */
static void
add_products (Work *work, const float *row, const float *targets)
{
  const NnStatistics *out = work->out;
  const guint n = out->n_matrix;

  for (guint k = 0; k < n; k++)
    {
      const gboolean feature = k < out->n_features;
      const NnFeature *f = feature ? &out->features[k] : &out->targets[k - out->n_features];
      const double value = feature ? row[k] : targets[k - out->n_features];

      work->z[k] = f->deviation > 0 ? (value - f->mean) / f->deviation : 0;
    }
  for (guint i = 0; i < n; i++)
    for (guint k = i; k < n; k++)
      work->cross[i * n + k] += work->z[i] * work->z[k];
}

static void
count_rows (Work *work, guint first, guint n)
{
  const NnSamples *samples = work->samples;
  NnStatistics *out = work->out;

  for (guint i = 0; i < n; i++)
    {
      const float *row = work->rows + i * work->size;
      const float *targets = work->n_targets > 0 ? samples->targets + (gsize) (first + i) * work->n_targets : NULL;
      const gint label = samples->labels != NULL ? samples->labels[first + i] : -1;
      /* a series has as many products as steps */
      const gsize steps = work->stride > 0 ? work->size / work->stride : 1;

      for (gsize k = 0; k < work->size; k++)
        out->all.counts[bin_of (&out->all, row[k])]++;
      for (gsize k = 0; out->n_features > 0 && k < work->size; k++)
        count_one (&out->features[k % work->stride], row[k], label);
      for (gsize k = 0; k < work->n_targets; k++)
        count_one (&out->targets[k], targets[k], -1);
      for (gsize t = 0; out->n_matrix > 0 && t < steps; t++)
        add_products (work, row + t * work->stride, targets);
    }
}

static void
finish_matrix (Work *work)
{
  NnStatistics *out = work->out;
  const guint n = out->n_matrix;
  const double count = n > 0 ? (double) work->samples->n * (work->size / work->stride) : 0;

  for (guint i = 0; i < n; i++)
    for (guint k = i; k < n; k++)
      {
        const gboolean constant = work->cross[i * n + i] == 0 || work->cross[k * n + k] == 0;
        const double r = constant ? NAN : i == k ? 1 : CLAMP (work->cross[i * n + k] / count, -1, 1);

        out->matrix[i * n + k] = out->matrix[k * n + i] = (float) r;
      }
}

/* --- further inputs: all numbers of each as one ------------------------------ */

static void
look_at_more (Work *work, guint k)
{
  const NnField *field = &work->samples->more[k];
  const guint n = work->samples->n;
  const gsize size = nn_shape_count (&field->shape);
  NnFeature *feature = &work->out->more[k];
  g_autofree float *row = g_new (float, size);
  Moments all = { 0 };

  feature->name = g_strdup (field->name);
  for (guint32 i = 0; i < n; i++)
    {
      nn_samples_more (work->samples, k + 1, &i, 1, row);
      for (gsize j = 0; j < size; j++)
        moments_add (&all, row[j], i == 0 && j == 0);
    }
  write_feature (feature, &all, (double) n * size);
  for (guint32 i = 0; i < n; i++)
    {
      nn_samples_more (work->samples, k + 1, &i, 1, row);
      for (gsize j = 0; j < size; j++)
        count_one (feature, row[j], -1);
    }
}

/* --- units and names --------------------------------------------------------- */

/* A standardised number as what it was; of 0 float32 leaves a crumb. */
static double
unit_of (double value, double mean, double spread)
{
  const double was = value * spread + mean;

  return fabs (was) < 1e-6 * spread ? 0 : was;
}

/* Standardised numbers as what they were. */
static void
to_units (NnFeature *feature, double mean, double spread)
{
  feature->min = unit_of (feature->min, mean, spread);
  feature->max = unit_of (feature->max, mean, spread);
  feature->mean = unit_of (feature->mean, mean, spread);
  feature->deviation *= spread;
}

static void
name_features (Work *work)
{
  const NnSamples *samples = work->samples;
  NnStatistics *out = work->out;
  const gboolean rows = nn_samples_are_rows (samples);

  for (guint k = 0; k < out->n_features; k++)
    {
      NnFeature *feature = &out->features[k];

      feature->name = rows ? nn_samples_feature (samples, k)
                           : samples->feature_names != NULL && g_strv_length (samples->feature_names) == out->n_features
                           ? g_strdup (samples->feature_names[k]) : g_strdup_printf ("x%u", k + 1);
      if (rows && samples->feature_mean != NULL)
        to_units (feature, samples->feature_mean[k], samples->feature_spread[k]);
      if (rows && samples->missing != NULL)
        feature->missing = samples->missing[k];
    }
  for (guint k = 0; k < out->n_targets; k++)
    {
      NnFeature *target = &out->targets[k];

      target->name = samples->target_names != NULL ? g_strdup (samples->target_names[k])
                     : out->n_targets == 1 ? g_strdup ("y") : g_strdup_printf ("y%u", k + 1);
      if (samples->target_mean != NULL)
        to_units (target, samples->target_mean[k], samples->target_spread[k]);
    }
}

/* --- all of it ---------------------------------------------------------------- */

static void
make_room (Work *work)
{
  NnSamples *samples = work->samples;
  NnStatistics *out = work->out;
  const NnShape *shape = &samples->shape;
  const gsize channels = shape->size[shape->n_axes - 1];
  const gboolean counted = samples->labels != NULL && samples->n_classes <= NN_STATISTICS_CLASSES;

  out->n = samples->n;
  out->shape = *shape;
  work->size = nn_shape_count (shape);
  if (samples->tokens != NULL)
    {
      out->n_tokens = g_strv_length (samples->tokens);
      out->token_counts = g_new0 (guint64, out->n_tokens);
    }
  else if (shape->n_axes <= 2 && channels <= NN_STATISTICS_FEATURES)
    {
      out->n_features = work->stride = channels;
      out->features = g_new0 (NnFeature, out->n_features);
    }
  for (guint k = 0; counted && k < out->n_features; k++)
    out->features[k].by_class = g_new0 (guint, samples->n_classes * NN_STATISTICS_BINS);
  if (shape->n_axes > 1)
    {
      out->mean = g_new (float, work->size);
      out->deviation = g_new (float, work->size);
    }
  work->n_targets = samples->targets != NULL ? nn_shape_count (&samples->target_shape) : 0;
  if (work->n_targets > NN_STATISTICS_MATRIX)
    work->n_targets = 0;
  out->n_targets = work->n_targets;
  out->targets = g_new0 (NnFeature, MAX (out->n_targets, 1));
  /* what a whole series aims at has no value at each step */
  if (out->n_features > 1 && out->n_features + out->n_targets <= NN_STATISTICS_MATRIX)
    out->n_matrix = out->n_features + (shape->n_axes == 1 ? out->n_targets : 0);
  out->matrix = g_new0 (float, MAX (out->n_matrix * out->n_matrix, 1));
  work->cross = g_new0 (double, MAX (out->n_matrix * out->n_matrix, 1));
  work->z = g_new0 (double, MAX (out->n_matrix, 1));
  work->rows = g_new (float, ROWS * work->size);
  work->moments = g_new0 (Moments, work->size);
  work->columns = g_new0 (Moments, out->n_features + out->n_targets + 1);
  out->n_classes = samples->n_classes;
  if (samples->labels != NULL)
    out->class_counts = g_new0 (guint, samples->n_classes);
  for (guint i = 0; samples->labels != NULL && i < samples->n; i++)
    out->class_counts[samples->labels[i]]++;
}

static void
work_clear (Work *work)
{
  g_free (work->rows);
  g_free (work->moments);
  g_free (work->columns);
  g_free (work->cross);
  g_free (work->z);
}

NnStatistics *
nn_statistics_new (NnSamples *samples, NnStatisticsProgress progress, gpointer data, GCancellable *cancellable,
                   GError **error)
{
  NnStatistics *out = g_new0 (NnStatistics, 1);
  Work work = { .samples = samples, .out = out, .progress = progress, .progress_data = data,
                .cancellable = cancellable };
  gboolean done;

  g_atomic_ref_count_init (&out->ref_count);
  make_room (&work);
  done = walk (&work, sum_rows, 0, 0.4, error);
  if (done)
    {
      finish_sums (&work);
      done = walk (&work, count_rows, 0.4, 1, error);
    }
  if (done)
    {
      finish_matrix (&work);
      name_features (&work);
      out->n_more = samples->n_more;
      for (guint k = 0; k < samples->n_more; k++)
        look_at_more (&work, k);
    }
  work_clear (&work);
  if (!done)
    g_clear_pointer (&out, nn_statistics_unref);
  return out;
}

NnStatistics *
nn_statistics_ref (NnStatistics *statistics)
{
  g_atomic_ref_count_inc (&statistics->ref_count);
  return statistics;
}

static void
free_features (NnFeature *features, guint n)
{
  for (guint k = 0; k < n; k++)
    {
      g_free (features[k].name);
      g_free (features[k].by_class);
    }
  g_free (features);
}

void
nn_statistics_unref (NnStatistics *statistics)
{
  if (!g_atomic_ref_count_dec (&statistics->ref_count))
    return;
  free_features (statistics->features, statistics->n_features);
  free_features (statistics->targets, statistics->n_targets);
  for (guint k = 0; k < statistics->n_more; k++)
    g_free (statistics->more[k].name);
  g_free (statistics->class_counts);
  g_free (statistics->mean);
  g_free (statistics->deviation);
  g_free (statistics->matrix);
  g_free (statistics->token_counts);
  g_free (statistics);
}
