/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/ranking.h"

#include <math.h>
#include <string.h>

#include "core/class.h"
#include "core/mutual.h"

#define ROWS 64    /* read at once */

#define AT(field) G_STRUCT_OFFSET (NnRank, field)

const NnRankMeasure nn_rank_measures[NN_N_RANKS] = {
  [NN_RANK_CORRELATION] = { "correlation", NN_("Correlation"), TRUE, FALSE, 2, NULL, AT (correlation), 0 },
  [NN_RANK_MUTUAL] = { "mutual", NN_("Mutual info"), FALSE, FALSE, 3, NULL, AT (mutual), 0 },
  [NN_RANK_CHI2] = { "chi2", NN_("χ²"), FALSE, TRUE, 0, "chi2_p", AT (chi2), AT (chi2_p) },
  [NN_RANK_F] = { "f", NN_("F"), FALSE, FALSE, 0, "f_p", AT (f), AT (f_p) },
};

/* Sums of one feature about its first value; those of each class are in Work. */
typedef struct
{
  double first, min, max;
  double sum, square, cross;   /* cross: with the target */
} Sums;

typedef struct
{
  NnSamples *samples;
  NnRanking *out;
  guint      target;
  gsize      size;             /* features */
  gsize      n_targets;
  guint      n;                /* samples for training */
  float     *rows;
  Sums      *sums;
  double    *class_sums;       /* size x n_classes */
  guint     *class_counts;
  double     y_first, y_sum, y_square;
  /* for mutual information */
  guint      n_drawn;
  float     *drawn;            /* n_drawn x size */
  float     *drawn_y;
  gint32    *drawn_labels;
} Work;

/* --- sums -------------------------------------------------------------------- */

static double
target_of (const Work *work, guint i)
{
  return work->samples->targets[(gsize) i * work->n_targets + work->target];
}

static void
add_row (Work *work, const float *row, guint i)
{
  const gint label = work->out->n_classes > 0 ? work->samples->labels[i] : 0;
  const double y = work->out->n_classes > 0 ? label : target_of (work, i);
  double dy;

  if (i == 0)
    work->y_first = y;
  dy = y - work->y_first;
  work->y_sum += dy;
  work->y_square += dy * dy;
  if (work->out->n_classes > 0)
    work->class_counts[label]++;
  for (gsize k = 0; k < work->size; k++)
    {
      Sums *sums = &work->sums[k];
      double d;

      if (i == 0)
        *sums = (Sums){ row[k], row[k], row[k], 0, 0, 0 };
      d = row[k] - sums->first;
      sums->min = MIN (sums->min, row[k]);
      sums->max = MAX (sums->max, row[k]);
      sums->sum += d;
      sums->square += d * d;
      sums->cross += d * dy;
      if (work->out->n_classes > 0)
        work->class_sums[k * work->out->n_classes + label] += d;
    }
}

/* Those that mutual information looks at: every so-manieth. */
static void
draw_row (Work *work, const float *row, guint i)
{
  const guint64 at = (guint64) i * work->n_drawn / work->n;

  if ((guint64) (i + 1) * work->n_drawn / work->n == at)
    return;
  memcpy (work->drawn + at * work->size, row, work->size * sizeof (float));
  if (work->out->n_classes > 0)
    work->drawn_labels[at] = work->samples->labels[i];
  else
    work->drawn_y[at] = target_of (work, i);
}

static gboolean
read_rows (Work *work, void (*progress) (double, gpointer), gpointer data, GCancellable *cancellable, GError **error)
{
  guint32 index[ROWS];

  for (guint first = 0; first < work->n; first += ROWS)
    {
      const guint count = MIN (work->n - first, ROWS);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      for (guint i = 0; i < count; i++)
        index[i] = first + i;
      if (!nn_samples_read (work->samples, 0, index, count, work->rows, error))
        return FALSE;
      for (guint i = 0; i < count; i++)
        {
          add_row (work, work->rows + i * work->size, first + i);
          draw_row (work, work->rows + i * work->size, first + i);
        }
      if (progress != NULL)
        progress (0.3 * (first + count) / work->n, data);
    }
  return TRUE;
}

/* --- scores of one feature ---------------------------------------------------- */

static double
spread_of (double sum, double square, double n)
{
  return MAX (square - sum * sum / n, 0);
}

static double
pearson (const Work *work, const Sums *sums)
{
  const double n = work->n;
  const double xx = spread_of (sums->sum, sums->square, n), yy = spread_of (work->y_sum, work->y_square, n);

  return CLAMP ((sums->cross - sums->sum * work->y_sum / n) / sqrt (xx * yy), -1, 1);
}

static void
rank_by_number (const Work *work, const Sums *sums, NnRank *rank)
{
  const double r = pearson (work, sums), rest = 1 - r * r;

  rank->correlation = r;
  rank->chi2 = rank->chi2_p = NAN;
  rank->f = rest > 0 ? r * r / rest * (work->n - 2) : INFINITY;
  rank->f_p = nn_f_tail (rank->f, 1, work->n - 2.0);
}

static void
rank_by_class (const Work *work, gsize k, NnRank *rank)
{
  const guint n_classes = work->out->n_classes;
  const double *sums = work->class_sums + k * n_classes;
  const double total = spread_of (work->sums[k].sum, work->sums[k].square, work->n);
  const double range = work->sums[k].max - work->sums[k].min, low = work->sums[k].min - work->sums[k].first;
  const double whole = (work->sums[k].sum - work->n * low) / range;
  double between = -work->sums[k].sum * work->sums[k].sum / work->n;
  guint present = 0;

  rank->chi2 = 0;
  for (guint c = 0; c < n_classes; c++)
    {
      const double n = work->class_counts[c];
      const double seen = n > 0 ? (sums[c] - n * low) / range : 0, expected = whole * n / work->n;

      if (n == 0)
        continue;
      present++;
      between += sums[c] * sums[c] / n;
      if (expected > 0)
        rank->chi2 += (seen - expected) * (seen - expected) / expected;
    }
  between = MAX (between, 0);
  rank->chi2_p = nn_chi2_tail (rank->chi2, present - 1);
  rank->correlation = n_classes == 2 ? pearson (work, &work->sums[k]) : sqrt (MIN (between / total, 1));
  rank->f = total > between ? between / (present - 1) / ((total - between) / (work->n - present)) : INFINITY;
  rank->f_p = nn_f_tail (rank->f, present - 1, work->n - present);
}

static gboolean
rank_all (Work *work, void (*progress) (double, gpointer), gpointer data, GCancellable *cancellable, GError **error)
{
  const gboolean classes = work->out->n_classes > 0;
  g_autofree float *column = g_new (float, work->n_drawn);

  for (gsize k = 0; k < work->size; k++)
    {
      NnRank *rank = &work->out->ranks[k];

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (progress != NULL)
        progress (0.3 + 0.7 * k / work->size, data);
      if (work->sums[k].min == work->sums[k].max)
        {
          *rank = (NnRank){ NAN, NAN, NAN, NAN, NAN, NAN };
          continue;
        }
      if (classes)
        rank_by_class (work, k, rank);
      else
        rank_by_number (work, &work->sums[k], rank);
      for (guint i = 0; i < work->n_drawn; i++)
        column[i] = work->drawn[i * work->size + k];
      rank->mutual = classes ? nn_mutual_with_labels (column, work->drawn_labels, work->n_drawn, work->out->n_classes)
                             : nn_mutual_with_numbers (column, work->drawn_y, work->n_drawn);
    }
  return TRUE;
}

/* --- the value ----------------------------------------------------------------- */

gboolean
nn_ranking_check (const NnSamples *samples, GError **error)
{
  gboolean several = FALSE;

  for (guint i = 1; samples->labels != NULL && i < samples->n_train && !several; i++)
    several = samples->labels[i] != samples->labels[0];
  if (!nn_samples_are_rows (samples))
    g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                 "Features are ranked in tables, and a sample of %s is none.", samples->title);
  else if (samples->labels == NULL && samples->targets == NULL)
    g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                 "Features are ranked by what they tell of a target, and %s has none.", samples->title);
  else if (samples->labels != NULL && !several)
    g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                 "All samples for training of %s are of one class: there is nothing to tell apart.", samples->title);
  else if (samples->n_train < 3)
    g_set_error (error, NN_ERROR, NN_ERROR_DATA, "%s has %u samples for training: 3 at least can be ranked by.",
                 samples->title, samples->n_train);
  else
    return TRUE;
  return FALSE;
}

static void
work_clear (Work *work)
{
  g_free (work->rows);
  g_free (work->sums);
  g_free (work->class_sums);
  g_free (work->class_counts);
  g_free (work->drawn);
  g_free (work->drawn_y);
  g_free (work->drawn_labels);
}

NnRanking *
nn_ranking_new (NnSamples *samples, guint target, void (*progress) (double done, gpointer data), gpointer data,
                GCancellable *cancellable, GError **error)
{
  NnRanking *out;
  Work work = { .samples = samples, .target = target };
  gboolean done;

  if (!nn_ranking_check (samples, error))
    return NULL;
  out = g_new0 (NnRanking, 1);
  g_atomic_ref_count_init (&out->ref_count);
  out->n_features = work.size = nn_shape_count (&samples->shape);
  out->n_classes = samples->labels != NULL ? samples->n_classes : 0;
  out->n = work.n = samples->n_train;
  out->ranks = g_new0 (NnRank, work.size);
  work.out = out;
  work.n_targets = samples->targets != NULL ? nn_shape_count (&samples->target_shape) : 0;
  work.target = MIN (target, MAX (work.n_targets, 1) - 1);
  work.rows = g_new (float, ROWS * work.size);
  work.sums = g_new0 (Sums, work.size);
  work.class_sums = g_new0 (double, work.size * MAX (out->n_classes, 1));
  work.class_counts = g_new0 (guint, MAX (out->n_classes, 1));
  work.n_drawn = MIN (work.n, NN_RANKING_ROWS);
  work.drawn = g_new (float, work.n_drawn * work.size);
  work.drawn_y = g_new0 (float, work.n_drawn);
  work.drawn_labels = g_new0 (gint32, work.n_drawn);
  done = read_rows (&work, progress, data, cancellable, error)
         && rank_all (&work, progress, data, cancellable, error);
  work_clear (&work);
  if (!done)
    g_clear_pointer (&out, nn_ranking_unref);
  return out;
}

NnRanking *
nn_ranking_ref (NnRanking *ranking)
{
  g_atomic_ref_count_inc (&ranking->ref_count);
  return ranking;
}

void
nn_ranking_unref (NnRanking *ranking)
{
  if (!g_atomic_ref_count_dec (&ranking->ref_count))
    return;
  g_free (ranking->ranks);
  g_free (ranking);
}

double
nn_rank_value (const NnRank *rank, const NnRankMeasure *measure)
{
  return G_STRUCT_MEMBER (double, rank, measure->value);
}

double
nn_rank_chance (const NnRank *rank, const NnRankMeasure *measure)
{
  return measure->chance_name != NULL ? G_STRUCT_MEMBER (double, rank, measure->chance) : NAN;
}

gint
nn_rank_compare (double a, double b, gboolean has_sign, gboolean reversed)
{
  if (isnan (a) || isnan (b))
    return (!!isnan (a) - !!isnan (b)) * (reversed ? -1 : 1);
  a = has_sign ? fabs (a) : a;
  b = has_sign ? fabs (b) : b;
  return (a > b) - (a < b);
}

/* --- by chance ------------------------------------------------------------------ */

/* The upper part of the incomplete gamma function, regularised: its series where that
 * converges fast, else its continued fraction (Lentz). */
static double
gamma_tail (double a, double x)
{
  const double front = exp (a * log (x) - x - lgamma (a));
  double b = x + 1 - a, c = 1e300, d = 1 / b, h = d, term = 1 / a, sum = term;

  if (x < a + 1)
    {
      for (guint i = 1; i < 10000 && term > sum * 1e-16; i++)
        {
          term *= x / (a + i);
          sum += term;
        }
      return CLAMP (1 - front * sum, 0, 1);
    }
  for (guint i = 1; i < 10000; i++)
    {
      const double n = -(i * (i - a));
      double step;

      b += 2;
      d = 1 / (n * d + b);
      c = b + n / c;
      step = c * d;
      h *= step;
      if (fabs (step - 1) < 1e-15)
        break;
    }
  return front * h;
}

double
nn_chi2_tail (double value, double k)
{
  if (!(value > 0) || k <= 0)
    return 1;
  return isinf (value) ? 0 : gamma_tail (k / 2, value / 2);
}

/* The continued fraction of the incomplete beta function (Lentz). */
static double
beta_fraction (double a, double b, double x)
{
  double c = 1, d = 1 - (a + b) * x / (a + 1), h;

  d = 1 / (fabs (d) < 1e-300 ? 1e-300 : d);
  h = d;
  for (guint m = 1; m < 10000; m++)
    {
      double step = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));

      for (guint half = 0; half < 2; half++)
        {
          d = 1 + step * d;
          d = 1 / (fabs (d) < 1e-300 ? 1e-300 : d);
          c = 1 + step / c;
          if (fabs (c) < 1e-300)
            c = 1e-300;
          h *= d * c;
          if (half == 1 && fabs (d * c - 1) < 1e-15)
            return h;
          step = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        }
    }
  return h;
}

static double
beta_part (double a, double b, double x)
{
  double front;

  if (x <= 0 || x >= 1)
    return x <= 0 ? 0 : 1;
  front = exp (lgamma (a + b) - lgamma (a) - lgamma (b) + a * log (x) + b * log1p (-x));
  return x < (a + 1) / (a + b + 2) ? front * beta_fraction (a, b, x) / a : 1 - front * beta_fraction (b, a, 1 - x) / b;
}

double
nn_f_tail (double value, double a, double b)
{
  if (!(value > 0) || a <= 0 || b <= 0)
    return 1;
  return isinf (value) ? 0 : beta_part (b / 2, a / 2, b / (b + a * value));
}
