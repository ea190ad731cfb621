/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libFuzzer's entry for each reader of files, built once per FUZZ_READER. A
 * reader may refuse or accept; it must set an error if and only if it refuses,
 * and what it accepts must be sound.
 */
#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/formats/csv.h"
#include "core/formats/idx.h"
#include "core/datasets/text.h"
#include "core/formats/mel.h"
#include "core/formats/npz.h"
#include "core/formats/safetensors.h"
#include "core/formats/sound.h"
#include "core/nn.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

enum
{
  IDX,
  NPY,
  SAFETENSORS,
  DOCUMENT,
  JSON,
  CSV,
  NPZ,
  TEXT,
  SOUND,
};

static gboolean
read_idx (GBytes *bytes, GError **error)
{
  g_auto (NnIdx) idx = { 0 };
  g_autofree float *floats = NULL;
  g_autofree gint32 *whole = NULL;

  if (!nn_idx_parse (&idx, bytes, "x", error))
    return FALSE;
  floats = nn_idx_to_floats (&idx);
  whole = nn_idx_to_ints (&idx);
  g_assert (floats != NULL && (whole != NULL) == (idx.type < NN_IDX_FLOAT));
  return TRUE;
}

static gboolean
read_npy (GBytes *bytes, GError **error)
{
  g_autoptr (NnTensor) tensor = nn_npy_parse (bytes, "x", error);

  g_assert (tensor == NULL || nn_tensor_count (tensor) <= g_bytes_get_size (bytes));
  return tensor != NULL;
}

/* What is accepted is written and read again, and is the same. */
static gboolean
read_safetensors (GBytes *bytes, GError **error)
{
  g_autoptr (NnSafetensors) file = nn_safetensors_parse (bytes, "x", error);
  g_autoptr (NnSafetensors) again = NULL;
  g_autoptr (GBytes) written = NULL;
  g_autoptr (GBytes) twice = NULL;

  if (file == NULL)
    return FALSE;
  written = nn_safetensors_write (file, NULL);
  again = nn_safetensors_parse (written, "x", NULL);
  g_assert (again != NULL);
  twice = nn_safetensors_write (again, NULL);
  g_assert (g_bytes_equal (written, twice));
  return TRUE;
}

static void
check_document (NnDocument *document)
{
  g_autofree char *json = nn_document_to_json (document);
  g_autoptr (NnDocument) again = nn_document_from_json (json, NULL);

  g_assert (again != NULL && nn_model_same_structure (document->model, again->model));
}

static gboolean
read_document (GBytes *bytes, GError **error)
{
  g_autoptr (NnDocument) document = nn_document_from_bytes (bytes, "x", error);

  if (document != NULL)
    check_document (document);
  return document != NULL;
}

static gboolean
read_json (GBytes *bytes, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autofree char *text = size > 0 ? g_strndup (data, size) : g_strdup ("");
  g_autoptr (NnDocument) document = nn_document_from_json (text, error);

  if (document != NULL)
    check_document (document);
  return document != NULL;
}

/* --- people's own files ------------------------------------------------------ */

/* Every number that a network would see is read, and is one. */
static void
check_samples (NnSamples *samples)
{
  const gsize count = nn_shape_count (&samples->shape);
  g_autofree float *values = g_new (float, count);

  g_assert (samples->n > 0 && samples->n_train > 0 && samples->n_train <= samples->n);
  for (guint32 i = 0; i < samples->n; i++)
    {
      nn_samples_input (samples, &i, 1, values);
      for (gsize k = 0; k < count; k++)
        g_assert (isfinite (values[k]));
      if (samples->labels != NULL)
        g_assert (samples->labels[i] >= 0 && (guint) samples->labels[i] < samples->n_classes);
    }
}

/* As a data set: from a file that is in memory alone. @settings: NULL-terminated pairs. */
static gboolean
load_samples (const char *klass, gconstpointer data, gsize size, const char *const *settings,
              GError **error)
{
  const int file = memfd_create ("fuzz", MFD_CLOEXEC);
  g_auto (NnSource) source = { 0 };
  g_autoptr (NnSamples) samples = NULL;

  g_assert (file >= 0 && write (file, data, size) == (gssize) size);
  source.spec = nn_spec_new (nn_registry_find (NN_KIND_DATASET, klass, NULL));
  source.path = g_strdup_printf ("/proc/self/fd/%d", file);
  for (; *settings != NULL; settings += 2)
    g_assert (nn_spec_set_string (&source.spec, settings[0], settings[1], NULL));
  samples = nn_source_load (&source, NULL, NULL, error);
  close (file);
  if (samples != NULL)
    check_samples (samples);
  return samples != NULL;
}

/* The first byte says how to read the rest. */
static gboolean
read_csv (GBytes *bytes, GError **error)
{
  static const char separators[] = { '\0', ',', ';', '\t' };
  static const char *const plain[] = { NULL };
  static const char *const other[] = { "missing", "mean", "target", "1", "standardise", "all",
                                       "most_texts", "3", "shuffle", "false", NULL };
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  const guint how = size > 0 ? data[0] : 0;
  g_autoptr (GBytes) rest = g_bytes_new_from_bytes (bytes, MIN (size, 1), size - MIN (size, 1));
  g_auto (NnCsv) csv = { 0 };

  if (!nn_csv_parse (&csv, rest, "x", separators[how & 3], (how >> 2) % 3, error))
    return FALSE;
  g_assert (csv.n_rows > 0 && csv.n_columns > 0 && g_strv_length (csv.names) == csv.n_columns);
  for (gsize i = 0; i < csv.n_rows * csv.n_columns; i++)
    g_assert (g_utf8_validate (csv.cells[i], -1, NULL));
  return load_samples ("csv", g_bytes_get_data (rest, NULL), size - MIN (size, 1),
                       how & 0x80 ? other : plain, error);
}

static gboolean
read_npz (GBytes *bytes, GError **error)
{
  static const char *const members[] = { "x", "y", "x_train", NULL };
  static const char *const settings[] = { "shuffle", "false", NULL };
  GBytes *arrays[3];
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  if (!nn_npz_parse (bytes, "x", members, arrays, error))
    {
      for (guint k = 0; k < 3; k++)
        g_assert (arrays[k] == NULL);
      return FALSE;
    }
  for (guint k = 0; k < 3; k++)
    g_clear_pointer (&arrays[k], g_bytes_unref);
  return load_samples ("npy", data, size, settings, error);
}

static gboolean
read_text (GBytes *bytes, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  const guint how = size > 0 ? data[0] : 0;
  const NnTextCut cut = { "text", "x", 1 / (1.0 + (how >> 6)), 2 + (how & 7), 1 + (how >> 3 & 3),
                          (how & 32) != 0 };
  g_autoptr (GBytes) rest = g_bytes_new_from_bytes (bytes, MIN (size, 1), size - MIN (size, 1));
  g_autoptr (NnSamples) samples = nn_text_samples (&cut, rest, error);

  if (samples != NULL)
    check_samples (samples);
  return samples != NULL;
}

/* What can be heard has levels between silence and the loudest. */
static gboolean
read_sound (GBytes *bytes, GError **error)
{
  static const NnMelSettings settings = { 16000, 400, 320, 10, 12, 50, 7500, 70 };
  const int file = memfd_create ("fuzz", MFD_CLOEXEC);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", file);
  g_autofree float *sound = NULL;
  g_autoptr (NnMel) mel = nn_mel_new (&settings);
  float levels[120];
  gsize size, n;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  g_assert (file >= 0 && write (file, data, size) == (gssize) size);
  sound = nn_sound_read (path, settings.rate, &n, error);
  close (file);
  if (sound != NULL && nn_mel_levels (mel, sound, n, levels))
    for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
      g_assert (levels[i] >= 0 && levels[i] <= 1);
  return sound != NULL;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  static gboolean (*const readers[]) (GBytes *bytes, GError **error) = {
    [IDX] = read_idx, [NPY] = read_npy, [SAFETENSORS] = read_safetensors,
    [DOCUMENT] = read_document, [JSON] = read_json, [CSV] = read_csv, [NPZ] = read_npz,
    [TEXT] = read_text, [SOUND] = read_sound,
  };
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;

  g_assert (readers[FUZZ_READER] (bytes, &error) == (error == NULL));
  g_assert (error == NULL ||
            (error->domain == NN_ERROR && g_utf8_validate (error->message, -1, NULL)));
  return 0;
}
