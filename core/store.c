/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The file: weights as tensors "conv2d.kernel", the steps of the runs as tensors
 * "run.0.steps", its kept models as "run.0.kept.3.conv2d.kernel", a training that can go on as
 * "progress.slots", the JSON and a check sum over all of it in the metadata.
 */
#include "core/store-private.h"

#include <string.h>

#include "core/formats/format.h"
#include "core/formats/json.h"
#include "core/formats/safetensors.h"

#define KEY_DOCUMENT "vitrine"
#define KEY_CHECKSUM "checksum"

NnDocument *
nn_document_new (void)
{
  NnDocument *document = g_new0 (NnDocument, 1);

  g_atomic_ref_count_init (&document->ref_count);
  document->pins = g_array_new (FALSE, FALSE, sizeof (guint32));
  document->runs = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_run_unref);
  nn_recipe_init (&document->recipe);
  return document;
}

NnDocument *
nn_document_ref (NnDocument *document)
{
  g_atomic_ref_count_inc (&document->ref_count);
  return document;
}

void
nn_document_unref (NnDocument *document)
{
  if (!g_atomic_ref_count_dec (&document->ref_count))
    return;
  g_free (document->title);
  g_free (document->summary);
  g_clear_pointer (&document->model, nn_model_unref);
  nn_source_clear (&document->source);
  g_ptr_array_unref (document->runs);
  g_array_unref (document->pins);
  g_clear_pointer (&document->progress, nn_progress_free);
  g_free (document);
}

/* Eight bytes at a time, each step a bijection: one changed word always shows. Not
 * against an enemy, but against a bad disk or a broken copy. */
static guint64
fold (guint64 sum, const void *data, gsize size)
{
  const guint8 *bytes = data;

  while (size > 0)
    {
      const gsize n = MIN (size, 8);
      guint64 word = 0;

      memcpy (&word, bytes, n);
      sum = (sum ^ GUINT64_FROM_LE (word)) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
      sum ^= sum >> 32;
      bytes += n;
      size -= n;
    }
  return sum;
}

/* A fuzzer would never get past a sum that tells every change. */
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
#define CHECKED FALSE
#else
#define CHECKED TRUE
#endif

char *
nn_document_checksum (const NnSafetensors *file, const char *json)
{
  guint64 sum = fold (strlen (json), json, strlen (json));

  for (guint i = 0; i < file->names->len; i++)
    {
      const char *name = g_ptr_array_index (file->names, i);
      const NnTensor *tensor = nn_safetensors_get (file, name);

      sum = fold (sum, name, strlen (name));
      sum = fold (sum, tensor->data, nn_tensor_count (tensor) * sizeof (float));
    }
  return g_strdup_printf ("%016" G_GINT64_MODIFIER "x", sum);
}

char *
nn_store_weight_name (const NnModel *model, guint entry, guint weight)
{
  return g_strdup_printf ("%s.%s", nn_model_entry_name (model, entry),
                          nn_model_weight_info (model, entry, weight)->name);
}

gboolean
nn_document_can_save (const char *path, GError **error)
{
  return nn_format_can_save (path, error);
}

gboolean
nn_document_save (const NnDocument *document, const char *path, GError **error)
{
  g_autoptr (NnSafetensors) file = nn_safetensors_new ();
  g_autofree char *json = nn_document_to_json (document);
  const guint n = document->model != NULL ? nn_model_n_entries (document->model) : 0;
  g_autoptr (GBytes) bytes = NULL;

  for (guint i = 0; i < n; i++)
    for (guint w = 0; w < nn_model_n_weights (document->model, i); w++)
      {
        g_autofree char *name = nn_store_weight_name (document->model, i, w);

        nn_safetensors_add (file, name, nn_model_weight (document->model, i, w));
      }
  nn_store_add_runs (file, document);
  if (document->progress != NULL && document->progress->slots != NULL)
    nn_safetensors_add (file, "progress.slots", document->progress->slots);
  if (document->progress != NULL && document->progress->weights != NULL)
    nn_safetensors_add (file, "progress.weights", document->progress->weights);
  if (document->progress != NULL && document->progress->best != NULL)
    nn_safetensors_add (file, "progress.best", document->progress->best);
  g_hash_table_insert (file->metadata, g_strdup (KEY_CHECKSUM), nn_document_checksum (file, json));
  g_hash_table_insert (file->metadata, g_strdup (KEY_DOCUMENT), g_steal_pointer (&json));

  bytes = nn_safetensors_write (file, error);
  return bytes != NULL && nn_format_save (path, g_bytes_get_data (bytes, NULL),
                                          g_bytes_get_size (bytes), error);
}

static gboolean
fill_weights (NnDocument *document, const NnSafetensors *file, const char *name, GError **error)
{
  g_autoptr (GPtrArray) weights = g_ptr_array_new ();
  NnModel *model = document->model;
  NnModel *filled;

  for (guint i = 0; i < nn_model_n_entries (model); i++)
    for (guint w = 0; w < nn_model_n_weights (model, i); w++)
      {
        const NnShape *shape = &nn_model_weight_info (model, i, w)->shape;
        g_autofree char *key = nn_store_weight_name (model, i, w);
        NnTensor *tensor = nn_safetensors_get (file, key);

        if (tensor == NULL)
          {
            g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                         "%s is damaged: the weights “%s” are not in it.", name, key);
            return FALSE;
          }
        if (!nn_shape_equal (&tensor->shape, shape))
          {
            g_autofree char *have = nn_shape_to_string (&tensor->shape);
            g_autofree char *need = nn_shape_to_string (shape);

            g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                         "%s is damaged: the weights “%s” are of %s instead of %s.", name, key,
                         have,
                         need);
            return FALSE;
          }
        g_ptr_array_add (weights, tensor);
      }
  filled = nn_model_with_weights (model, (NnTensor *const *) weights->pdata, weights->len);
  nn_model_unref (model);
  document->model = filled;
  return TRUE;
}

/* What does not fit the network is found out when the training is to go on. */
static void
fill_progress (NnDocument *document, const NnSafetensors *file)
{
  NnTensor *slots = nn_safetensors_get (file, "progress.slots");
  NnTensor *weights = nn_safetensors_get (file, "progress.weights");
  NnTensor *best = nn_safetensors_get (file, "progress.best");

  if (document->progress == NULL)
    return;
  document->progress->slots = slots != NULL ? nn_tensor_ref (slots) : NULL;
  document->progress->weights = weights != NULL ? nn_tensor_ref (weights) : NULL;
  document->progress->best = best != NULL ? nn_tensor_ref (best) : NULL;
}

NnDocument *
nn_document_from_bytes (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (NnSafetensors) file = nn_safetensors_parse (bytes, name, error);
  g_autoptr (NnDocument) document = NULL;
  g_autoptr (GArray) runs = nn_store_runs_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *sum = NULL;
  const char *json;
  gint64 version;

  if (file == NULL)
    return NULL;
  json = g_hash_table_lookup (file->metadata, KEY_DOCUMENT);
  if (json == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                   "%s holds tensors, but is no document of Vitrine.", name);
      return NULL;
    }
  root = nn_json_parse (json, strlen (json), error);
  if (root == NULL)
    {
      g_prefix_error (error, "%s is damaged: ", name);
      return NULL;
    }
  /* A newer one may do its sum in another way: that is not damage. */
  sum = nn_document_checksum (file, json);
  if (CHECKED && !(nn_json_whole (json_node_get_object (root), "vitrine", &version) &&
        version > NN_DOCUMENT_VERSION) &&
      g_strcmp0 (sum, g_hash_table_lookup (file->metadata, KEY_CHECKSUM)) != 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                   "%s is damaged: its check sum does not agree with what is in it.", name);
      return NULL;
    }
  document = nn_document_from_node (root, name, runs, &local);
  if (document == NULL)
    {
      if (!g_str_has_prefix (local->message, name))
        g_prefix_error (&local, "%s: ", name);
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (!fill_weights (document, file, name, error) ||
      !nn_store_fill_runs (document, file, runs, name, error))
    return NULL;
  fill_progress (document, file);
  return g_steal_pointer (&document);
}

NnDocument *
nn_document_load (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = nn_format_load (path, error);
  g_autofree char *name = g_path_get_basename (path);
  NnDocument *document = bytes != NULL ? nn_document_from_bytes (bytes, name, error) : NULL;

  if (document != NULL)
    nn_source_look_beside (&document->source, path);
  return document;
}

NnDocument *
nn_document_from_json (const char *json, GError **error)
{
  g_autoptr (GArray) runs = nn_store_runs_new ();
  g_autoptr (JsonNode) root = nn_json_parse (json, strlen (json), error);
  NnDocument *document;

  if (root == NULL)
    {
      g_prefix_error (error, "The document cannot be used: ");
      return NULL;
    }
  document = nn_document_from_node (root, "The document", runs, error);
  /* Curves without their steps would be half of the truth. */
  if (document != NULL)
    g_ptr_array_set_size (document->runs, 0);
  return document;
}
