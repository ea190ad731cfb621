/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/samples.h"

#include <math.h>
#include <string.h>

#include "core/class.h"
#include "core/error.h"
#include "core/formats/format.h"

G_DEFINE_BOXED_TYPE (NnSamples, nn_samples, nn_samples_ref, nn_samples_unref)

NnSamples *
nn_samples_ref (NnSamples *samples)
{
  g_atomic_ref_count_inc (&samples->ref_count);
  return samples;
}

void
nn_samples_unref (NnSamples *samples)
{
  if (!g_atomic_ref_count_dec (&samples->ref_count))
    return;

  for (guint i = 0; i < G_N_ELEMENTS (samples->owners); i++)
    g_clear_pointer (&samples->owners[i], g_bytes_unref);
  g_strfreev (samples->class_names);
  g_strfreev (samples->feature_names);
  g_strfreev (samples->target_names);
  g_strfreev (samples->tokens);
  g_free (samples->feature_mean);
  g_free (samples->feature_spread);
  g_free (samples->target_mean);
  g_free (samples->target_spread);
  g_strfreev (samples->columns);
  g_strfreev (samples->unread);
  g_free (samples->note);
  g_free (samples->missing);
  g_free (samples->origin);
  g_clear_pointer (&samples->whole, nn_samples_unref);
  for (guint k = 0; k < samples->n_more; k++)
    {
      g_free (samples->more[k].name);
      g_bytes_unref (samples->more[k].owner);
    }
  if (samples->reader != NULL)
    samples->reader->free (samples->reader_data);
  g_free (samples->name);
  g_free (samples->title);
  g_free (samples);
}

/* The head that both makers share; NULL where the numbers cannot be. */
static NnSamples *
make (const char *name, const char *title, const NnShape *shape, guint n, guint n_train,
      GError **error)
{
  NnSamples *samples;

  if (n == 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA, "%s holds no samples.", title);
      return NULL;
    }
  if (shape->n_axes >= NN_MAX_AXES || nn_shape_count (shape) == 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "%s has samples of %u axes with %zu numbers each: there must be 1 to %u axes"
                   " and one number at least.",
                   title, shape->n_axes, nn_shape_count (shape), NN_MAX_AXES - 1);
      return NULL;
    }
  if (n_train == 0 || n_train > n)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                   "%s cannot set %u of its %u samples aside for training: 1 to %u are possible.",
                   title, n_train, n, n);
      return NULL;
    }

  samples = g_new0 (NnSamples, 1);
  g_atomic_ref_count_init (&samples->ref_count);
  samples->name = g_strdup (name);
  samples->title = g_strdup (title);
  samples->shape = *shape;
  samples->n = n;
  samples->n_train = n_train;
  samples->scale = 1;
  samples->label_steps = 1;
  samples->last_label = -1;
  return samples;
}

#define LANES 16

/* Sixteen at a time: see bytes_to_floats(). */
static NnExtent
measure_bytes (const guint8 *bytes, float scale, gsize size)
{
  guint8 low[LANES], high[LANES] = { 0 };
  gsize i = 0;

  memset (low, 255, sizeof low);
  for (; i + LANES <= size; i += LANES)
    for (guint k = 0; k < LANES; k++)
      {
        low[k] = MIN (low[k], bytes[i + k]);
        high[k] = MAX (high[k], bytes[i + k]);
      }
  for (; i < size; i++)
    {
      low[0] = MIN (low[0], bytes[i]);
      high[0] = MAX (high[0], bytes[i]);
    }
  for (guint k = 1; k < LANES; k++)
    {
      low[0] = MIN (low[0], low[k]);
      high[0] = MAX (high[0], high[k]);
    }
  return (NnExtent){ low[0] * scale, high[0] * scale, scale == floorf (scale) };
}

/* All of them finite. From 2^23 on a float has no decimals. */
static NnExtent
measure_floats (const float *floats, gsize size)
{
  float low[LANES], high[LANES];
  gint broken[LANES] = { 0 };
  NnExtent extent = { 0, 0, TRUE };

  if (size == 0)
    return extent;
  extent.least = extent.greatest = floats[0];
  for (guint k = 0; k < LANES; k++)
    low[k] = high[k] = floats[0];
  for (gsize i = 0; i < size; i += LANES)
    {
      const guint n = MIN (size - i, LANES);

      for (guint k = 0; k < n; k++)
        {
          float value = floats[i + k], near = CLAMP (value, 0, 1 << 23);

          low[k] = MIN (low[k], value);
          high[k] = MAX (high[k], value);
          broken[k] |= near != (float) (gint) near;
        }
    }
  for (guint k = 0; k < LANES; k++)
    {
      extent.least = MIN (extent.least, low[k]);
      extent.greatest = MAX (extent.greatest, high[k]);
      extent.whole &= !broken[k];
    }
  return extent;
}

static gboolean
check_size (const NnSamples *samples, const char *what, GBytes *bytes, gsize count, gsize width,
            GError **error)
{
  gsize need;

  if (!g_size_checked_mul (&need, samples->n, count) || !g_size_checked_mul (&need, need, width) ||
      g_bytes_get_size (bytes) != need)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                   "%s has %zu bytes of %s; %u samples need %zu.",
                   samples->title, g_bytes_get_size (bytes), what, samples->n,
                   (gsize) samples->n * count * width);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_finite (const NnSamples *samples, const char *what, const float *values, gsize count,
              GError **error)
{
  for (gsize i = 0; i < samples->n * count; i++)
    if (!isfinite (values[i]))
      {
        g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                     "%s: the %s of sample %zu are not all finite numbers (number %zu is %g).",
                     samples->title, what, i / count, i % count, (double) values[i]);
        return FALSE;
      }
  return TRUE;
}

static gboolean
take_labels (NnSamples *samples, GBytes *labels, const char *const *class_names, GError **error)
{
  const guint steps = samples->label_steps;
  const gint32 *values;
  gint32 last = -1;

  if (labels == NULL)
    return TRUE;
  if (!check_size (samples, "labels", labels, steps, sizeof (gint32), error))
    return FALSE;

  samples->owners[1] = g_bytes_ref (labels);
  values = g_bytes_get_data (labels, NULL);
  if (steps > 1)
    samples->step_labels = values;
  else
    samples->labels = values;
  samples->n_classes = class_names != NULL ? g_strv_length ((char **) class_names) : NN_MAX_CLASSES;
  for (gsize i = 0; i < (gsize) samples->n * steps; i++)
    {
      if (values[i] == -1 && steps > 1) /* padding */
        continue;
      if ((guint) values[i] >= samples->n_classes) /* a negative one is a large one */
        {
          g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                       "%s: sample %zu has the label %d; labels go from 0 to %u.",
                       samples->title, i / steps, values[i], samples->n_classes - 1);
          return FALSE;
        }
      last = MAX (last, values[i]);
    }

  samples->last_label = last;
  if (class_names != NULL)
    {
      samples->class_names = g_strdupv ((char **) class_names);
      return TRUE;
    }
  samples->numbered = TRUE;
  samples->n_classes = last + 1;
  samples->class_names = g_new0 (char *, samples->n_classes + 1);
  for (guint i = 0; i < samples->n_classes; i++)
    samples->class_names[i] = g_strdup_printf ("%u", i);
  return TRUE;
}

NnSamples *
nn_samples_new_bytes (const char *name, const char *title, const NnShape *shape, guint n,
                      guint n_train, GBytes *bytes, float scale, GBytes *labels,
                      const char *const *class_names, GError **error)
{
  g_autoptr (NnSamples) samples = make (name, title, shape, n, n_train, error);

  if (samples == NULL)
    return NULL;
  if (!check_size (samples, "inputs", bytes, nn_shape_count (shape), 1, error))
    return NULL;
  samples->owners[0] = g_bytes_ref (bytes);
  samples->bytes = g_bytes_get_data (bytes, NULL);
  samples->scale = scale;
  samples->extent[0] = measure_bytes (samples->bytes, scale, n * nn_shape_count (shape));
  if (!take_labels (samples, labels, class_names, error))
    return NULL;
  return g_steal_pointer (&samples);
}

NnSamples *
nn_samples_new_floats (const char *name, const char *title, const NnShape *shape, guint n,
                       guint n_train, GBytes *floats, GBytes *labels,
                       const char *const *class_names, GBytes *targets,
                       const NnShape *target_shape, GError **error)
{
  g_autoptr (NnSamples) samples = make (name, title, shape, n, n_train, error);
  gsize size = nn_shape_count (shape);

  if (samples == NULL)
    return NULL;
  if (!check_size (samples, "inputs", floats, size, sizeof (float), error))
    return NULL;
  samples->owners[0] = g_bytes_ref (floats);
  samples->floats = g_bytes_get_data (floats, NULL);
  if (!check_finite (samples, "inputs", samples->floats, size, error) ||
      !take_labels (samples, labels, class_names, error))
    return NULL;

  samples->extent[0] = measure_floats (samples->floats, n * size);
  if (targets != NULL && !nn_samples_set_targets (samples, targets, target_shape, error))
    return NULL;
  return g_steal_pointer (&samples);
}

NnSamples *
nn_samples_new_read (const char *name, const char *title, const NnShape *shape, guint n,
                     guint n_train, const NnReader *reader, gpointer data, GBytes *labels,
                     const char *const *class_names, GError **error)
{
  g_autoptr (NnSamples) samples = make (name, title, shape, n, n_train, error);

  if (samples == NULL)
    {
      reader->free (data);
      return NULL;
    }
  samples->reader = reader;
  samples->reader_data = data;
  if (!take_labels (samples, labels, class_names, error))
    return NULL;
  return g_steal_pointer (&samples);
}

gboolean
nn_samples_label_steps (NnSamples *samples, GBytes *labels, guint steps,
                        const char *const *class_names, GError **error)
{
  g_return_val_if_fail (steps > 1 && samples->owners[1] == NULL, FALSE);
  samples->label_steps = steps;
  return take_labels (samples, labels, class_names, error);
}

gboolean
nn_samples_add_input (NnSamples *samples, const char *name, const NnShape *shape, GBytes *bytes,
                      float scale, GError **error)
{
  NnField *field = &samples->more[samples->n_more];
  gsize size = nn_shape_count (shape);

  g_return_val_if_fail (samples->n_more < NN_MAX_MORE, FALSE);
  if (!check_size (samples, name, bytes, size, scale != 0 ? 1 : sizeof (float), error)
      || (scale == 0 && !check_finite (samples, name, g_bytes_get_data (bytes, NULL), size, error)))
    return FALSE;
  *field = (NnField){ .name = g_strdup (name), .shape = *shape, .scale = scale,
                      .owner = g_bytes_ref (bytes) };
  if (scale != 0)
    field->bytes = g_bytes_get_data (bytes, NULL);
  else
    field->floats = g_bytes_get_data (bytes, NULL);
  samples->n_more++;
  samples->extent[samples->n_more] = scale != 0 ? measure_bytes (field->bytes, scale, samples->n * size)
                                                : measure_floats (field->floats, samples->n * size);
  return TRUE;
}

gboolean
nn_samples_set_targets (NnSamples *samples, GBytes *targets, const NnShape *shape, GError **error)
{
  gsize size = nn_shape_count (shape);

  g_return_val_if_fail (samples->targets == NULL, FALSE);
  if (!check_size (samples, "targets", targets, size, sizeof (float), error)
      || !check_finite (samples, "targets", g_bytes_get_data (targets, NULL), size, error))
    return FALSE;
  samples->owners[2] = g_bytes_ref (targets);
  samples->targets = g_bytes_get_data (targets, NULL);
  samples->target_shape = *shape;
  samples->yes_no = TRUE;
  for (gsize i = 0; i < (gsize) samples->n * size && samples->yes_no; i++)
    samples->yes_no = samples->targets[i] == 0 || samples->targets[i] == 1;
  return TRUE;
}

gboolean
nn_samples_set_boxes (NnSamples *samples, GBytes *boxes, GError **error)
{
  static const char *const names[]
      = { NN_("Centre x"), NN_("Centre y"), NN_("Width"), NN_("Height"), NULL };

  g_return_val_if_fail (samples->shape.n_axes == 3, FALSE);
  if (!nn_samples_set_targets (samples, boxes, &NN_SHAPE (4), error))
    return FALSE;
  samples->boxes = TRUE;
  samples->target_names = g_strdupv ((char **) names);
  return TRUE;
}

void
nn_samples_add_note (NnSamples *samples, const char *format, ...)
{
  g_autofree char *before = samples->note;
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  samples->note = before != NULL ? g_strconcat (before, "\n", text, NULL) : g_steal_pointer (&text);
}

double
nn_samples_in_units (const NnSamples *samples, gsize k, double value)
{
  return samples->target_mean != NULL ? value * samples->target_spread[k] + samples->target_mean[k] : value;
}

void
nn_samples_set_tokens (NnSamples *samples, const char *const *tokens)
{
  g_strfreev (samples->tokens);
  samples->tokens = g_strdupv ((char **) tokens);
}

NnSamples *
nn_samples_whole (NnSamples *samples)
{
  return samples->whole != NULL ? samples->whole : samples;
}

gboolean
nn_samples_are_rows (const NnSamples *samples)
{
  return samples->shape.n_axes == 1 && samples->tokens == NULL;
}

char *
nn_samples_feature (const NnSamples *samples, guint i)
{
  if (samples->feature_names != NULL)
    return g_strdup (samples->feature_names[i]);
  return g_strdup_printf ("x%u", i + 1);
}

gboolean
nn_samples_at_hand (const NnSamples *samples)
{
  return samples->reader == NULL || samples->near;
}

void
nn_samples_range (const NnSamples *samples, NnSplit split, guint *first, guint *n)
{
  *first = split == NN_SPLIT_TEST ? samples->n_train : 0;
  *n = split == NN_SPLIT_TRAIN ? samples->n_train : samples->n - *first;
}

/* Sixteen at a time: a loop of known length is one that every compiler makes vectors of. */
static void
bytes_to_floats (const guint8 *restrict bytes, gsize size, float scale, float *restrict out)
{
  gsize i = 0;

  for (; i + 16 <= size; i += 16)
    for (guint k = 0; k < 16; k++)
      out[i + k] = (float) (gint) bytes[i + k] * scale;
  for (; i < size; i++)
    out[i] = (float) (gint) bytes[i] * scale;
}

/* A shuffled batch hops about a block that no cache holds: ask for a row two
 * rows before it is due. */
static void
prefetch_row (const void *row, gsize bytes)
{
  for (gsize at = 0; at < MIN (bytes, 4096); at += 64)
    __builtin_prefetch ((const char *) row + at, 0, 1);
}

/* Rows of @size numbers out of a block in memory. */
static void
gather (const NnSamples *samples, const guint8 *bytes, const float *floats, float scale,
        gsize size, const guint32 *index, guint n, float *out)
{
  const gsize width = bytes != NULL ? 1 : sizeof (float);
  const char *base = bytes != NULL ? (const char *) bytes : (const char *) floats;

  for (guint i = 0; i < n; i++)
    {
      g_return_if_fail (index[i] < samples->n);
      if (i + 2 < n && index[i + 2] < samples->n)
        prefetch_row (base + index[i + 2] * size * width, size * width);
      if (bytes != NULL)
        bytes_to_floats (bytes + index[i] * size, size, scale, out + i * size);
      else
        memcpy (out + i * size, floats + index[i] * size, size * sizeof (float));
    }
}

gboolean
nn_samples_read (const NnSamples *samples, guint k, const guint32 *index, guint n, float *out, GError **error)
{
  const gsize size = nn_shape_count (nn_samples_input_shape (samples, k));
  gboolean read = TRUE;

  if (k > 0)
    {
      const NnField *field = &samples->more[k - 1];

      gather (samples, field->bytes, field->floats, field->scale, size, index, n, out);
      return TRUE;
    }
  if (samples->reader == NULL)
    {
      gather (samples, samples->bytes, samples->floats, samples->scale, size, index, n, out);
      return TRUE;
    }
  for (guint i = 0; i < n; i++)
    {
      g_return_val_if_fail (index[i] < samples->n, FALSE);
      if (samples->reader->read (samples->reader_data, index[i], out + i * size, read ? error : NULL))
        continue;
      memset (out + i * size, 0, size * sizeof (float));
      read = FALSE;
    }
  return read;
}

void
nn_samples_input (const NnSamples *samples, const guint32 *index, guint n, float *out)
{
  nn_samples_read (samples, 0, index, n, out, NULL);
}

const NnShape *
nn_samples_input_shape (const NnSamples *samples, guint k)
{
  g_return_val_if_fail (k <= samples->n_more, NULL);
  return k == 0 ? &samples->shape : &samples->more[k - 1].shape;
}

void
nn_samples_more (const NnSamples *samples, guint k, const guint32 *index, guint n, float *out)
{
  nn_samples_read (samples, k, index, n, out, NULL);
}

void
nn_samples_announce (const NnSamples *samples, const guint32 *index, guint n)
{
  if (samples->reader != NULL && samples->reader->announce != NULL)
    samples->reader->announce (samples->reader_data, index, n);
}

char *
nn_samples_text (const NnSamples *samples, const float *values, gsize n)
{
  GString *text = g_string_new (NULL);
  const guint n_tokens = samples->tokens != NULL ? g_strv_length (samples->tokens) : 0;

  for (gsize i = 0; i < n; i++)
    {
      if (values[i] >= 1 && values[i] < n_tokens)
        g_string_append (text, samples->tokens[(guint) values[i]]);
    }
  return g_string_free (text, FALSE);
}

void
nn_samples_target (const NnSamples *samples, gboolean reconstruct, const guint32 *index, guint n,
                   float *out)
{
  const gsize size = nn_shape_count (&samples->target_shape);

  if (reconstruct)
    {
      nn_samples_input (samples, index, n, out);
      return;
    }
  g_return_if_fail (samples->targets != NULL);
  for (guint i = 0; i < n; i++)
    {
      g_return_if_fail (index[i] < samples->n);
      memcpy (out + i * size, samples->targets + index[i] * size, size * sizeof (float));
    }
}

void
nn_samples_labels (const NnSamples *samples, const guint32 *index, guint n, gint32 *out)
{
  const gint32 *labels = samples->labels != NULL ? samples->labels : samples->step_labels;

  g_return_if_fail (labels != NULL);
  for (guint i = 0; i < n; i++)
    {
      g_return_if_fail (index[i] < samples->n);
      memcpy (out + (gsize) i * samples->label_steps,
              labels + (gsize) index[i] * samples->label_steps,
              samples->label_steps * sizeof (gint32));
    }
}

gboolean
nn_samples_grey (const NnSamples *samples)
{
  const gsize size = nn_shape_count (&samples->shape);
  const guint n = MIN (samples->n, samples->reader != NULL ? 8 : 1000);
  g_autofree float *x = g_new (float, size);

  for (guint32 i = 0; i < n; i++)
    {
      nn_samples_input (samples, &i, 1, x);
      for (gsize k = 0; k < size; k++)
        if (x[k] != 0 && x[k] != 1)
          return TRUE;
    }
  return FALSE;
}

NnTensor *
nn_samples_tensor (const NnSamples *samples, guint index)
{
  NnShape shape = nn_shape_batch (&samples->shape, 1);
  NnTensor *tensor = nn_tensor_new (&shape);
  guint32 one = index;

  nn_samples_input (samples, &one, 1, tensor->data);
  return tensor;
}

GPtrArray *
nn_samples_tensors (const NnSamples *samples, const guint32 *index, guint n, GError **error)
{
  g_autoptr (GPtrArray) tensors = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_unref);

  for (guint k = 0; k <= samples->n_more; k++)
    {
      NnShape shape = nn_shape_batch (nn_samples_input_shape (samples, k), n);
      NnTensor *tensor = nn_tensor_new (&shape);

      g_ptr_array_add (tensors, tensor);
      if (!nn_samples_read (samples, k, index, n, tensor->data, error) && error != NULL)
        return NULL;
    }
  return g_steal_pointer (&tensors);
}
