/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/prepare.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/formats/format.h"

/* A row from which features are left out is read whole first, on the stack. */
#define WIDEST_ROW 16384
#define ANNOUNCED  64

enum
{
  ARG_SPLIT,
  ARG_TRAIN_SHARE,
  ARG_SHUFFLE,
  ARG_SEED,
  ARG_STANDARDISE,
};

enum { SPLIT_OWN, SPLIT_SHARE };
enum { STANDARDISE_OWN, STANDARDISE_INPUTS, STANDARDISE_ALL };

static const char *const splits[] = { "own", "share", NULL };
static const char *const split_titles[] = { NN_("As given"), NN_("Cut anew"), NULL };
static const char *const scales[] = { "own", "inputs", "all", NULL };
static const char *const scale_titles[]
    = { NN_("As given"), NN_("Inputs"), NN_("Inputs and target"), NULL };

static const NnArg rows[] = {
  { "split", NN_("Split"), "", NN_ARG_CHOICE, SPLIT_OWN, 0, 1, splits, split_titles, .role = NN_ARG_SPLITS },
  { "train_share", NN_("Training share"), "", NN_ARG_REAL, 0.8, 0.01, 1, .role = NN_ARG_SPLITS, .needs = "split" },
  { "shuffle", NN_("Shuffle first"), "", NN_ARG_BOOLEAN, 1, 0, 1, .role = NN_ARG_SPLITS, .needs = "split" },
  { "split_seed", NN_("Seed"), "", NN_ARG_INTEGER, 1, 0, 1e9, .role = NN_ARG_SPLITS, .needs = "split" },
  { "standardise", NN_("Standardise"), "", NN_ARG_CHOICE, STANDARDISE_OWN, 0, 2, scales, scale_titles,
    .role = NN_ARG_SCALES },
  { NULL }
};

const NnClass nn_preparation_class = {
  .name = "prepare",
  .title = NN_("Split and scale"),
  .summary = NN_("Which samples are for training, and on what scale their numbers are."),
  .category = NN_("Data"),
  .args = rows,
};

/* --- the order ------------------------------------------------------------- */

static gboolean
choose_order (const NnSamples *base, const double *args, guint32 **order, guint *n_train, GError **error)
{
  NnRandom random = nn_random_new (args[ARG_SEED]);

  *order = NULL;
  *n_train = base->n_train;
  if (args[ARG_SPLIT] != SPLIT_SHARE)
    return TRUE;
  *n_train = CLAMP ((guint) (base->n * args[ARG_TRAIN_SHARE] + 0.5), 1, base->n);
  if (args[ARG_SHUFFLE] == 0)
    return TRUE;
  *order = g_try_new (guint32, base->n);
  if (*order == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_MEMORY, "%s: there is no memory to shuffle %u samples.",
                   base->title, base->n);
      return FALSE;
    }
  for (guint i = 0; i < base->n; i++)
    (*order)[i] = i;
  nn_random_shuffle (&random, *order, base->n);
  return TRUE;
}

/* Rows of @width bytes in that order; the same bytes where there is none. */
static GBytes *
take_rows (GBytes *owner, gconstpointer data, const guint32 *order, gsize n, gsize width, const char *title,
           GError **error)
{
  guint8 *to;

  if (order == NULL)
    return g_bytes_ref (owner);
  to = g_try_malloc (n * width);
  if (to == NULL)
    {
      g_autofree char *count = nn_format_count (n * width);

      g_set_error (error, NN_ERROR, NN_ERROR_MEMORY, "%s needs %s bytes of memory, more than there is.", title,
                   count);
      return NULL;
    }
  for (gsize i = 0; i < n; i++)
    memcpy (to + i * width, (const guint8 *) data + order[i] * width, width);
  return g_bytes_new_take (to, n * width);
}

/* --- read through ---------------------------------------------------------- */

typedef struct
{
  NnSamples *base;
  guint32   *order;       /* (nullable) */
  guint32   *kept;        /* (nullable): features of the base that are read */
  gsize      width;       /* numbers in a sample */
  gsize      channels;    /* of the base, of which each has a scale */
  float     *mean, *factor; /* (nullable) by channel of the base */
} View;

static void
view_free (gpointer data)
{
  View *view = data;

  nn_samples_unref (view->base);
  g_free (view->order);
  g_free (view->kept);
  g_free (view->mean);
  g_free (view->factor);
  g_free (view);
}

static gboolean
read_cb (gpointer data, guint32 index, float *out, GError **error)
{
  const View *view = data;
  const guint32 row = view->order != NULL ? view->order[index] : index;
  float whole[WIDEST_ROW];

  if (!nn_samples_read (view->base, 0, &row, 1, view->kept != NULL ? whole : out, error))
    return FALSE;
  for (gsize i = 0; view->kept != NULL && i < view->width; i++)
    out[i] = whole[view->kept[i]];
  for (gsize i = 0; view->mean != NULL && i < view->width; i++)
    {
      const gsize c = view->kept != NULL ? view->kept[i] : i % view->channels;

      out[i] = (out[i] - view->mean[c]) * view->factor[c];
    }
  return TRUE;
}

static void
announce_cb (gpointer data, const guint32 *index, guint n)
{
  const View *view = data;
  guint32 piece[ANNOUNCED];

  if (view->order == NULL)
    nn_samples_announce (view->base, index, n);
  for (guint i = 0; view->order != NULL && i < n; i += ANNOUNCED)
    {
      const guint count = MIN (n - i, ANNOUNCED);

      for (guint k = 0; k < count; k++)
        piece[k] = view->order[index[i + k]];
      nn_samples_announce (view->base, piece, count);
    }
}

static const NnReader reader = { read_cb, announce_cb, view_free };

/* --- scale ----------------------------------------------------------------- */

/* Mean and spread of each channel over the part for training, in one pass: about the first
 * sample, so that no digits are lost where numbers are large and near each other. */
static gboolean
measure (NnSamples *base, const guint32 *order, guint n_train, gsize channels, double *mean, double *spread,
         GCancellable *cancellable, GError **error)
{
  const gsize size = nn_shape_count (&base->shape);
  g_autofree float *row = g_new (float, size);
  g_autofree double *first = g_new (double, channels);
  const double count = (double) n_train * (size / channels);

  memset (mean, 0, channels * sizeof *mean);
  memset (spread, 0, channels * sizeof *spread);
  for (guint i = 0; i < n_train; i++)
    {
      const guint32 index = order != NULL ? order[i] : i;

      if (i % 256 == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!nn_samples_read (base, 0, &index, 1, row, error))
        return FALSE;
      for (gsize k = 0; i == 0 && k < channels; k++)
        first[k] = row[k];
      for (gsize k = 0; k < size; k++)
        {
          const double d = row[k] - first[k % channels];

          mean[k % channels] += d;
          spread[k % channels] += d * d;
        }
    }
  for (gsize k = 0; k < channels; k++)
    {
      const double d = mean[k] / count;

      spread[k] = sqrt (MAX (spread[k] / count - d * d, 0));
      if (!(spread[k] > 1e-12 * (fabs (first[k]) + 1)))
        spread[k] = 1; /* what is always the same becomes 0 */
      mean[k] = first[k] + d;
    }
  return TRUE;
}

static float *
to_floats (const double *values, gsize n, gboolean inverse)
{
  float *out = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    out[i] = (float) (inverse ? 1 / values[i] : values[i]);
  return out;
}

/* What numbers were, where they had been standardised before: of the feature that comes from @kept. */
static void
keep_units (const double *old_mean, const double *old_spread, const double *mean, const double *spread,
            const guint32 *kept, gsize n, double **out_mean, double **out_spread)
{
  if (old_mean == NULL && mean == NULL)
    return;
  *out_mean = g_new (double, n);
  *out_spread = g_new (double, n);
  for (gsize i = 0; i < n; i++)
    {
      const gsize from = kept != NULL ? kept[i] : i;
      const double m = mean != NULL ? mean[from] : 0, s = spread != NULL ? spread[from] : 1;

      (*out_mean)[i] = old_mean != NULL ? m * old_spread[from] + old_mean[from] : m;
      (*out_spread)[i] = old_mean != NULL ? s * old_spread[from] : s;
    }
}

/* --- targets --------------------------------------------------------------- */

static gboolean
scale_targets (NnSamples *samples, float *values, GCancellable *cancellable, GError **error)
{
  const gsize size = nn_shape_count (&samples->target_shape);
  g_autofree double *mean = g_new0 (double, size);
  g_autofree double *spread = g_new0 (double, size);

  for (gsize k = 0; k < size; k++)
    {
      double sum = 0, squares = 0;

      for (gsize i = 0; i < samples->n_train; i++)
        sum += values[i * size + k];
      mean[k] = sum / samples->n_train;
      for (gsize i = 0; i < samples->n_train; i++)
        squares += (values[i * size + k] - mean[k]) * (values[i * size + k] - mean[k]);
      spread[k] = sqrt (squares / samples->n_train);
      if (!(spread[k] > 0))
        spread[k] = 1;
      for (gsize i = 0; i < samples->n; i++)
        values[i * size + k] = (values[i * size + k] - mean[k]) / spread[k];
    }
  samples->target_mean = g_steal_pointer (&mean);
  samples->target_spread = g_steal_pointer (&spread);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

/* --- all of it ------------------------------------------------------------- */

typedef struct
{
  NnSamples *base;
  guint32   *order;
  guint      n, n_train;
  gboolean   by_heart;     /* inputs are read at once, wherever they lie */
  guint32   *kept;
  gsize      n_kept;
  double    *mean, *spread;
  gsize      channels;
  gboolean   scale_targets;
} Plan;

static void
plan_clear (Plan *plan)
{
  g_free (plan->order);
  g_free (plan->kept);
  g_free (plan->mean);
  g_free (plan->spread);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Plan, plan_clear)

static gboolean
choose_features (Plan *plan, const NnSource *source, GError **error)
{
  char **left_out = source->left_out;
  const NnSamples *base = plan->base;
  const gsize size = nn_shape_count (&base->shape);

  if (left_out == NULL || left_out[0] == NULL)
    return TRUE;
  if (!nn_samples_are_rows (base) || size > WIDEST_ROW)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                   "%s: features are left out of tables of at most %u columns, and this is none.", base->title,
                   WIDEST_ROW);
      return FALSE;
    }
  plan->kept = g_new (guint32, size);
  for (gsize i = 0; i < size; i++)
    {
      g_autofree char *name = nn_samples_feature (base, i);

      if (!nn_source_leaves_out (source, name))
        plan->kept[plan->n_kept++] = i;
    }
  for (guint k = 0; left_out[k] != NULL; k++)
    {
      char *one[] = { left_out[k], NULL };
      const NnSource alone = { .left_out = one };
      gboolean known = base->unread != NULL && g_strv_contains ((const char *const *) base->unread, left_out[k]);

      for (gsize i = 0; i < size && !known; i++)
        {
          g_autofree char *name = nn_samples_feature (base, i);

          known = nn_source_leaves_out (&alone, name);
        }
      if (known)
        continue;
      g_set_error (error, NN_ERROR, NN_ERROR_UNKNOWN, "%s has no feature “%s” that could be left out.", base->title,
                   left_out[k]);
      return FALSE;
    }
  if (plan->n_kept > 0)
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_DATA, "All %zu features of %s are left out: keep one at least.", size,
               base->title);
  return FALSE;
}

static gboolean
choose_scale (Plan *plan, const double *args, GCancellable *cancellable, GError **error)
{
  NnSamples *base = plan->base;
  const NnShape *shape = &base->shape;

  if (args[ARG_STANDARDISE] == STANDARDISE_OWN)
    return TRUE;
  if (base->tokens != NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                   "The inputs of %s are numbers of characters: they cannot be standardised.", base->title);
      return FALSE;
    }
  plan->channels = shape->size[shape->n_axes - 1];
  plan->mean = g_new (double, plan->channels);
  plan->spread = g_new (double, plan->channels);
  plan->scale_targets = args[ARG_STANDARDISE] == STANDARDISE_ALL && base->targets != NULL && !base->boxes
                        && !base->yes_no;
  return measure (base, plan->order, plan->n_train, plan->channels, plan->mean, plan->spread, cancellable, error);
}

static NnSamples *
make_inputs (const Plan *plan, GBytes *labels, GError **error)
{
  NnSamples *base = plan->base;
  const char *const *classes = base->labels != NULL ? (const char *const *) base->class_names : NULL;
  NnShape shape = plan->kept != NULL ? NN_SHAPE (plan->n_kept) : base->shape;
  const gsize size = nn_shape_count (&shape), width = size * (base->bytes != NULL ? 1 : sizeof (float));
  NnSamples *samples;
  View *view;

  if (plan->by_heart)
    {
      float *values = g_new (float, plan->n * size);
      g_autoptr (GBytes) inputs = g_bytes_new_take (values, plan->n * size * sizeof (float));

      nn_samples_input (base, plan->order, plan->n, values);
      return nn_samples_new_floats (base->name, base->title, &shape, plan->n, plan->n_train, inputs, labels, classes,
                                    NULL, NULL, error);
    }
  if (plan->kept == NULL && plan->mean == NULL && base->reader == NULL)
    {
      g_autoptr (GBytes) inputs
          = take_rows (base->owners[0], base->bytes != NULL ? (gconstpointer) base->bytes : base->floats, plan->order,
                       plan->n, width, base->title, error);

      if (inputs == NULL)
        return NULL;
      return base->bytes != NULL
                 ? nn_samples_new_bytes (base->name, base->title, &shape, plan->n, plan->n_train, inputs, base->scale,
                                         labels, classes, error)
                 : nn_samples_new_floats (base->name, base->title, &shape, plan->n, plan->n_train, inputs, labels,
                                          classes, NULL, NULL, error);
    }
  view = g_new0 (View, 1);
  view->base = nn_samples_ref (base);
  view->order = g_memdup2 (plan->order, plan->order != NULL ? plan->n * sizeof *plan->order : 0);
  view->kept = g_memdup2 (plan->kept, plan->n_kept * sizeof *plan->kept);
  view->width = size;
  view->channels = plan->channels;
  view->mean = plan->mean != NULL ? to_floats (plan->mean, plan->channels, FALSE) : NULL;
  view->factor = plan->mean != NULL ? to_floats (plan->spread, plan->channels, TRUE) : NULL;
  samples = nn_samples_new_read (base->name, base->title, &shape, plan->n, plan->n_train, &reader, view, labels, classes,
                                 error);
  if (samples != NULL)
    samples->near = nn_samples_at_hand (base);
  return samples;
}

static gboolean
copy_targets (const Plan *plan, NnSamples *samples, GCancellable *cancellable, GError **error)
{
  const NnSamples *base = plan->base;
  const gsize size = base->targets != NULL ? nn_shape_count (&base->target_shape) : 0;
  g_autoptr (GBytes) targets = NULL;

  if (base->targets == NULL)
    return TRUE;
  targets = take_rows (base->owners[2], base->targets, plan->order, plan->n, size * sizeof (float), base->title, error);
  if (targets == NULL)
    return FALSE;
  if (plan->scale_targets)
    {
      gsize bytes;
      float *values = g_memdup2 (g_bytes_get_data (targets, &bytes), g_bytes_get_size (targets));

      g_bytes_unref (targets);
      targets = g_bytes_new_take (values, bytes);
      if (!scale_targets (samples, values, cancellable, error))
        return FALSE;
    }
  if (!nn_samples_set_targets (samples, targets, &base->target_shape, error))
    return FALSE;
  samples->boxes = base->boxes;
  samples->target_names = g_strdupv (base->target_names);
  if (!plan->scale_targets)
    keep_units (base->target_mean, base->target_spread, NULL, NULL, NULL, size, &samples->target_mean,
                &samples->target_spread);
  return TRUE;
}

static gboolean
copy_more (const Plan *plan, NnSamples *samples, GError **error)
{
  const NnSamples *base = plan->base;

  for (guint k = 0; k < base->n_more; k++)
    {
      const NnField *field = &base->more[k];
      const gsize width = nn_shape_count (&field->shape) * (field->bytes != NULL ? 1 : sizeof (float));
      g_autoptr (GBytes) bytes
          = take_rows (field->owner, field->bytes != NULL ? (gconstpointer) field->bytes : field->floats, plan->order,
                       plan->n, width, base->title, error);

      if (bytes == NULL
          || !nn_samples_add_input (samples, field->name, &field->shape, bytes,
                                    field->bytes != NULL ? field->scale : 0, error))
        return FALSE;
    }
  return TRUE;
}

static void
copy_features (const Plan *plan, NnSamples *samples)
{
  const NnSamples *base = plan->base;
  const gsize n = nn_shape_count (&samples->shape);

  if (!nn_samples_are_rows (base))
    return;
  if (base->feature_names != NULL)
    {
      samples->feature_names = g_new0 (char *, n + 1);
      for (gsize i = 0; i < n; i++)
        samples->feature_names[i] = g_strdup (base->feature_names[plan->kept != NULL ? plan->kept[i] : i]);
    }
  else if (plan->kept != NULL)
    {
      /* "x7" stays "x7" */
      samples->feature_names = g_new0 (char *, n + 1);
      for (gsize i = 0; i < n; i++)
        samples->feature_names[i] = nn_samples_feature (base, plan->kept[i]);
    }
  keep_units (base->feature_mean, base->feature_spread, plan->mean, plan->spread, plan->kept, n,
              &samples->feature_mean, &samples->feature_spread);
  if (base->missing == NULL)
    return;
  samples->missing = g_new (guint32, n);
  samples->origin = base->origin != NULL ? g_new (guint32, n) : NULL;
  for (gsize i = 0; i < n; i++)
    samples->missing[i] = base->missing[plan->kept != NULL ? plan->kept[i] : i];
  for (gsize i = 0; samples->origin != NULL && i < n; i++)
    samples->origin[i] = base->origin[plan->kept != NULL ? plan->kept[i] : i];
}

static NnSamples *
carry_out (const Plan *plan, GCancellable *cancellable, GError **error)
{
  const NnSamples *base = plan->base;
  g_autoptr (GBytes) labels = NULL;
  g_autoptr (NnSamples) samples = NULL;

  if (base->owners[1] != NULL)
    {
      labels = take_rows (base->owners[1], g_bytes_get_data (base->owners[1], NULL), plan->order, plan->n,
                          base->label_steps * sizeof (gint32), base->title, error);
      if (labels == NULL)
        return NULL;
    }
  samples = make_inputs (plan, base->labels != NULL ? labels : NULL, error);
  if (samples == NULL
      || (base->step_labels != NULL
          && !nn_samples_label_steps (samples, labels, base->label_steps, (const char *const *) base->class_names,
                                      error))
      || !copy_targets (plan, samples, cancellable, error) || !copy_more (plan, samples, error))
    return NULL;
  copy_features (plan, samples);
  samples->columns = g_strdupv (base->columns);
  samples->column = base->column;
  samples->note = g_strdup (base->note);
  samples->tokens = g_strdupv (base->tokens);
  samples->frames = base->frames;
  samples->rate = base->rate;
  return g_steal_pointer (&samples);
}

NnSamples *
nn_prepare (NnSamples *samples, const NnSource *source, GCancellable *cancellable, GError **error)
{
  g_autoptr (NnSamples) base = samples;
  NnSpec prepare = source->prepare.klass != NULL ? source->prepare : nn_spec_new (&nn_preparation_class);
  const NnSpec initial = nn_spec_new (&nn_preparation_class);
  g_auto (Plan) plan = { .base = base, .n = base->n };
  NnSamples *made;

  for (guint i = 0; rows[i].name != NULL; i++)
    if (!nn_source_prepares (source->spec.klass, rows[i].name))
      prepare.values[i] = initial.values[i];
  if (prepare.values[ARG_SPLIT] == SPLIT_OWN && prepare.values[ARG_STANDARDISE] == STANDARDISE_OWN
      && (source->left_out == NULL || source->left_out[0] == NULL))
    return g_steal_pointer (&base);
  if (!choose_order (base, prepare.values, &plan.order, &plan.n_train, error)
      || !choose_features (&plan, source, error)
      || !choose_scale (&plan, prepare.values, cancellable, error))
    return NULL;
  made = carry_out (&plan, cancellable, error);
  if (made != NULL && plan.kept != NULL)
    {
      /* the whole table, cut and scaled alike, for who compares its features */
      g_clear_pointer (&plan.kept, g_free);
      made->whole = carry_out (&plan, cancellable, error);
      if (made->whole == NULL)
        g_clear_pointer (&made, nn_samples_unref);
    }
  return made;
}

NnSamples *
nn_samples_head (NnSamples *samples, guint n, GError **error)
{
  g_auto (Plan) plan = { .base = samples, .n = MIN (n, samples->n), .by_heart = TRUE };

  plan.n_train = plan.n;
  plan.order = g_new (guint32, plan.n);
  for (guint i = 0; i < plan.n; i++)
    plan.order[i] = i;
  return carry_out (&plan, NULL, error);
}
