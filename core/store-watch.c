/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * How the layers fared in the runs of a document: which layers and after which steps in the
 * JSON, the readings as a tensor (steps, layers, 4) and the histograms as one of (steps, 2,
 * layers, 2 + bins): the ends, then the counts.
 */
#include "core/store-private.h"

#include <math.h>
#include <string.h>

#include "core/formats/json.h"

#define MAX_STEP   (1 << 28)
#define MAX_LAYERS 10000
/* Far more than is ever written. */
#define MAX_ROWS   100000

#define READING (sizeof (NnLayerReading) / sizeof (float))
#define SPREAD  (2 + NN_HISTOGRAM_BINS)

G_STATIC_ASSERT (READING == 4);

/* --- what is stored -------------------------------------------------------- */

/* From the last one back every @stride-th: the first that is taken. */
static guint
stride_of (guint n, guint most)
{
  return MAX (1, (n + most - 1) / most);
}

static guint
first_of (guint n, guint most)
{
  return n > 0 ? (n - 1) % stride_of (n, most) : 0;
}

static guint
count_of (guint n, guint most)
{
  return n > 0 ? (n - 1) / stride_of (n, most) + 1 : 0;
}

static gsize
bytes_of (const NnWatchLog *log)
{
  gsize readings = count_of (log->steps->len, NN_STORE_READINGS);
  gsize spreads = count_of (log->spread_steps->len, NN_STORE_SPREADS);

  return log->n_layers * (readings * READING + spreads * 2 * SPREAD) * sizeof (float);
}

/* Whether there is anything to be stored of run @number, and room left by the newer ones. */
static gboolean
is_stored (const NnDocument *document, guint number)
{
  gsize bytes = 0;

  for (guint i = document->runs->len; i-- > number;)
    {
      const NnWatchLog *log = ((NnRun *) g_ptr_array_index (document->runs, i))->watch;

      if (log != NULL)
        bytes += bytes_of (log);
      if (i == number)
        return log != NULL && log->n_layers > 0 && log->steps->len > 0 && bytes <= NN_STORE_WATCH_BYTES;
    }
  return FALSE;
}

/* --- written --------------------------------------------------------------- */

static void
write_steps (GString *json, const char *key, const GArray *steps, guint most)
{
  const char *separator = "";

  g_string_append_printf (json, ", \"%s\": [", key);
  for (guint i = first_of (steps->len, most); i < steps->len; i += stride_of (steps->len, most))
    {
      g_string_append_printf (json, "%s%u", separator, g_array_index (steps, guint32, i));
      separator = ", ";
    }
  g_string_append_c (json, ']');
}

void
nn_store_write_watch (GString *json, const NnDocument *document, guint number)
{
  const NnWatchLog *log = ((NnRun *) g_ptr_array_index (document->runs, number))->watch;

  if (!is_stored (document, number))
    return;
  g_string_append (json, ",\n     \"watch\": {\"layers\": [");
  for (guint i = 0; i < log->n_layers; i++)
    g_string_append_printf (json, i == 0 ? "%u" : ", %u", log->ids[i]);
  g_string_append_c (json, ']');
  write_steps (json, "readings", log->steps, NN_STORE_READINGS);
  write_steps (json, "spreads", log->spread_steps, NN_STORE_SPREADS);
  g_string_append_c (json, '}');
}

static void
add_readings (NnSafetensors *file, const NnWatchLog *log, const char *name)
{
  guint n = log->steps->len, stride = stride_of (n, NN_STORE_READINGS), row = 0;
  const gsize width = log->n_layers * READING;
  g_autoptr (NnTensor) tensor
      = nn_tensor_new (&NN_SHAPE (count_of (n, NN_STORE_READINGS), log->n_layers, READING));

  for (guint i = first_of (n, NN_STORE_READINGS); i < n; i += stride, row++)
    memcpy (tensor->data + row * width,
            &g_array_index (log->readings, NnLayerReading, i * log->n_layers), width * sizeof (float));
  nn_safetensors_add (file, name, tensor);
}

static void
add_spreads (NnSafetensors *file, const NnWatchLog *log, const char *name)
{
  guint n = log->spread_steps->len, stride = stride_of (n, NN_STORE_SPREADS);
  g_autoptr (NnTensor) tensor
      = nn_tensor_new (&NN_SHAPE (count_of (n, NN_STORE_SPREADS), 2, log->n_layers, SPREAD));
  float *to = tensor->data;

  for (guint i = first_of (n, NN_STORE_SPREADS); i < n; i += stride)
    for (guint k = 0; k < 2 * log->n_layers; k++, to += SPREAD)
      {
        const NnHistogram *histogram = &g_array_index (log->spreads, NnHistogram, i * 2 * log->n_layers + k);

        to[0] = histogram->low;
        to[1] = histogram->high;
        for (guint b = 0; b < NN_HISTOGRAM_BINS; b++)
          to[2 + b] = histogram->counts[b];
      }
  nn_safetensors_add (file, name, tensor);
}

void
nn_store_add_watch (NnSafetensors *file, const NnDocument *document, guint number)
{
  const NnWatchLog *log = ((NnRun *) g_ptr_array_index (document->runs, number))->watch;
  g_autofree char *readings = g_strdup_printf ("run.%u.watch.readings", number);
  g_autofree char *spreads = g_strdup_printf ("run.%u.watch.spreads", number);

  if (!is_stored (document, number))
    return;
  add_readings (file, log, readings);
  if (log->spread_steps->len > 0)
    add_spreads (file, log, spreads);
}

/* --- read ------------------------------------------------------------------ */

/* Whole numbers, none smaller than the one before, to @most. */
static gboolean
read_steps (GArray *steps, JsonObject *object, const char *key, guint most)
{
  JsonArray *rows = nn_json_array (object, key);
  guint32 before = 0;

  if (rows == NULL || json_array_get_length (rows) > MAX_ROWS)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      double value;
      guint32 step;

      if (!nn_json_number (json_array_get_element (rows, i), &value) || !(value >= before)
          || value > most || value != floor (value))
        return FALSE;
      before = step = (guint32) value;
      g_array_append_val (steps, step);
    }
  return TRUE;
}

gboolean
nn_store_read_watch (NnRun *run, JsonObject *object)
{
  JsonObject *watch = nn_json_object (object, "watch");
  JsonArray *layers = watch != NULL ? nn_json_array (watch, "layers") : NULL;
  guint n = layers != NULL ? json_array_get_length (layers) : 0;
  g_autoptr (NnWatchLog) log = NULL;

  if (!json_object_has_member (object, "watch"))
    return TRUE;
  if (n == 0 || n > MAX_LAYERS)
    return FALSE;
  log = nn_watch_log_new_empty (n);
  for (guint i = 0; i < n; i++)
    {
      double id;

      if (!nn_json_number (json_array_get_element (layers, i), &id) || !(id >= 0) || id > G_MAXINT32
          || id != floor (id))
        return FALSE;
      log->ids[i] = (guint) id;
    }
  if (!read_steps (log->steps, watch, "readings", MAX_STEP)
      || !read_steps (log->spread_steps, watch, "spreads", MAX_STEP))
    return FALSE;
  run->watch = g_steal_pointer (&log);
  return TRUE;
}

static gboolean
fill_readings (NnWatchLog *log, NnTensor *tensor)
{
  if (tensor == NULL || !nn_shape_equal (&tensor->shape, &NN_SHAPE (log->steps->len, log->n_layers, READING)))
    return FALSE;
  g_array_append_vals (log->readings, tensor->data, log->steps->len * log->n_layers);
  return TRUE;
}

static gboolean
fill_spreads (NnWatchLog *log, NnTensor *tensor)
{
  const float *from;

  if (log->spread_steps->len == 0)
    return TRUE;
  if (tensor == NULL || !nn_shape_equal (&tensor->shape, &NN_SHAPE (log->spread_steps->len, 2, log->n_layers, SPREAD)))
    return FALSE;
  from = tensor->data;
  for (guint k = 0; k < log->spread_steps->len * 2 * log->n_layers; k++, from += SPREAD)
    {
      NnHistogram histogram = { .low = from[0], .high = from[1] };

      if (!isfinite (from[0]) || !isfinite (from[1]) || from[0] > from[1])
        return FALSE;
      for (guint b = 0; b < NN_HISTOGRAM_BINS; b++)
        {
          if (!(from[2 + b] >= 0 && from[2 + b] < 4e9f))
            return FALSE;
          histogram.counts[b] = (guint32) from[2 + b];
        }
      g_array_append_val (log->spreads, histogram);
    }
  return TRUE;
}

gboolean
nn_store_fill_watch (NnRun *run, guint number, const NnSafetensors *file, const char *name, GError **error)
{
  g_autofree char *readings = g_strdup_printf ("run.%u.watch.readings", number);
  g_autofree char *spreads = g_strdup_printf ("run.%u.watch.spreads", number);

  if (run->watch == NULL || (fill_readings (run->watch, nn_safetensors_get (file, readings))
                             && fill_spreads (run->watch, nn_safetensors_get (file, spreads))))
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
               "%s is damaged: how the layers fared in training %u is not in it.", name, number + 1);
  return FALSE;
}
