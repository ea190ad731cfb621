/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libFuzzer's entry for each reader of files, built once per FUZZ_READER. A
 * reader may refuse or accept; it must set an error if and only if it refuses,
 * and what it accepts must be sound.
 */
#include <string.h>

#include "core/formats/idx.h"
#include "core/formats/safetensors.h"
#include "core/nn.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

enum
{
  IDX,
  NPY,
  SAFETENSORS,
  DOCUMENT,
  JSON,
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

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  static gboolean (*const readers[]) (GBytes *bytes, GError **error) = {
    [IDX] = read_idx, [NPY] = read_npy, [SAFETENSORS] = read_safetensors,
    [DOCUMENT] = read_document, [JSON] = read_json,
  };
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;

  g_assert (readers[FUZZ_READER] (bytes, &error) == (error == NULL));
  g_assert (error == NULL ||
            (error->domain == NN_ERROR && g_utf8_validate (error->message, -1, NULL)));
  return 0;
}
