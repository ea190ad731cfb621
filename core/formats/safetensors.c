/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/formats/safetensors.h"

#include <string.h>

#include "core/error.h"
#include "core/formats/format.h"
#include "core/formats/json.h"

#define MAX_HEADER (100 * 1000 * 1000) /* as in the reference implementation */

typedef struct
{
  const char *name;
  NnShape     shape;
  guint       width;   /* of a number: 4, or 2 for half precision */
  gsize       begin;
  gsize       end;
} Item;

NnSafetensors *
nn_safetensors_new (void)
{
  NnSafetensors *file = g_new0 (NnSafetensors, 1);

  file->names = g_ptr_array_new_with_free_func (g_free);
  file->tensors = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                         (GDestroyNotify) nn_tensor_unref);
  file->metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return file;
}

void
nn_safetensors_free (NnSafetensors *file)
{
  g_hash_table_unref (file->tensors);
  g_hash_table_unref (file->metadata);
  g_ptr_array_unref (file->names);
  g_free (file);
}

void
nn_safetensors_add (NnSafetensors *file, const char *name, NnTensor *tensor)
{
  char *copy = g_strdup (name);

  g_return_if_fail (!g_hash_table_contains (file->tensors, name));
  g_ptr_array_add (file->names, copy);
  g_hash_table_insert (file->tensors, copy, nn_tensor_ref (tensor));
}

NnTensor *
nn_safetensors_get (const NnSafetensors *file, const char *name)
{
  return g_hash_table_lookup (file->tensors, name);
}

static void
write_metadata (const NnSafetensors *file, GString *header)
{
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (file->metadata),
                                        (GCompareFunc) strcmp);

  g_string_append (header, "\"__metadata__\":{");
  for (GList *key = keys; key != NULL; key = key->next)
    {
      if (key != keys)
        g_string_append_c (header, ',');
      nn_json_quote (header, key->data);
      g_string_append_c (header, ':');
      nn_json_quote (header, g_hash_table_lookup (file->metadata, key->data));
    }
  g_string_append_c (header, '}');
}

static gsize
write_items (const NnSafetensors *file, GString *header)
{
  gsize offset = 0;

  for (guint i = 0; i < file->names->len; i++)
    {
      const char *name = g_ptr_array_index (file->names, i);
      const NnTensor *tensor = nn_safetensors_get (file, name);
      const gsize size = nn_tensor_count (tensor) * sizeof (float);

      g_string_append_c (header, ',');
      nn_json_quote (header, name);
      g_string_append (header, ":{\"dtype\":\"F32\",\"shape\":[");
      for (guint k = 0; k < tensor->shape.n_axes; k++)
        g_string_append_printf (header, k == 0 ? "%zu" : ",%zu", tensor->shape.size[k]);
      g_string_append_printf (header, "],\"data_offsets\":[%zu,%zu]}", offset, offset + size);
      offset += size;
    }
  return offset;
}

GBytes *
nn_safetensors_write (const NnSafetensors *file, GError **error)
{
  g_autoptr (GString) header = g_string_new ("{");
  guint64 length;
  gsize size, at;
  guint8 *data;

  write_metadata (file, header);
  size = write_items (file, header);
  g_string_append_c (header, '}');
  while (header->len % 8 != 0)
    g_string_append_c (header, ' ');

  size += 8 + header->len;
  data = g_try_malloc (size);
  if (data == NULL)
    {
      g_autofree char *count = nn_format_count (size);

      g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
                   "To save, %s bytes of memory are needed, more than there is.", count);
      return NULL;
    }
  length = GUINT64_TO_LE (header->len);
  memcpy (data, &length, 8);
  memcpy (data + 8, header->str, header->len);
  at = 8 + header->len;
  for (guint i = 0; i < file->names->len; i++)
    {
      const NnTensor *tensor = nn_safetensors_get (file, g_ptr_array_index (file->names, i));

      memcpy (data + at, tensor->data, nn_tensor_count (tensor) * sizeof (float));
      at += nn_tensor_count (tensor) * sizeof (float);
    }
  return g_bytes_new_take (data, size);
}

static gboolean
read_metadata (NnSafetensors *file, JsonNode *node)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &key, &value))
    {
      if (!nn_json_is (value, G_TYPE_STRING))
        return FALSE;
      g_hash_table_replace (file->metadata, g_strdup (key),
                            g_strdup (json_node_get_string (value)));
    }
  return TRUE;
}

static gboolean
whole_at (JsonArray *array, guint index, guint64 *value)
{
  JsonNode *node = json_array_get_element (array, index);

  if (!nn_json_is (node, G_TYPE_INT64) || json_node_get_int (node) < 0)
    return FALSE;
  *value = json_node_get_int (node);
  return TRUE;
}

/* What one tensor says of itself; FALSE with a sentence. */
static gboolean
read_item (Item *item, JsonNode *node, const char *name, GError **error)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonArray *shape = object != NULL ? nn_json_array (object, "shape") : NULL;
  JsonArray *offsets = object != NULL ? nn_json_array (object, "data_offsets") : NULL;
  const char *type = object != NULL ? nn_json_string (object, "dtype") : NULL;
  guint64 sizes[NN_MAX_AXES], begin, end;
  gsize need;

  if (shape == NULL || offsets == NULL || type == NULL || json_array_get_length (offsets) != 2 ||
      !whole_at (offsets, 0, &begin) || !whole_at (offsets, 1, &end))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                   "%s is damaged: its tensor “%s” lacks dtype, shape or data_offsets.", name,
                   item->name);
      return FALSE;
    }
  item->width = strcmp (type, "F16") == 0 ? 2 : 4;
  if (item->width == 4 && strcmp (type, "F32") != 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                   "%s holds the tensor “%s” as %s; F32 and F16 can be read.", name, item->name, type);
      return FALSE;
    }
  item->shape.n_axes = json_array_get_length (shape);
  if (item->shape.n_axes > NN_MAX_AXES)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "%s holds the tensor “%s” of %u axes; %d are the most.", name, item->name,
                   item->shape.n_axes, NN_MAX_AXES);
      return FALSE;
    }
  for (guint i = 0; i < item->shape.n_axes; i++)
    {
      if (!whole_at (shape, i, &sizes[i]))
        {
          g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                       "%s is damaged: its tensor “%s” has no whole numbers for a shape.", name,
                       item->name);
          return FALSE;
        }
      item->shape.size[i] = sizes[i];
    }
  if (!nn_format_product (sizes, item->shape.n_axes, item->width, &need) || end < begin ||
      end - begin != need)
    {
      g_autofree char *text = nn_shape_to_string (&item->shape);

      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                   "%s is damaged: its tensor “%s” of %s does not fit the bytes %" G_GUINT64_FORMAT
                   " to %" G_GUINT64_FORMAT ".", name, item->name, text, begin, end);
      return FALSE;
    }
  item->begin = begin;
  item->end = end;
  return TRUE;
}

static int
compare_items (gconstpointer a, gconstpointer b)
{
  const Item *left = a, *right = b;

  if (left->begin != right->begin)
    return left->begin < right->begin ? -1 : 1;
  return left->end < right->end ? -1 : left->end > right->end;
}

/* Each tensor begins where the one before ends, and the last ends with the file. */
static gboolean
check_items (const GArray *items, gsize size, const char *name, GError **error)
{
  gsize at = 0;

  for (guint i = 0; i < items->len; i++)
    {
      const Item *item = &g_array_index (items, Item, i);

      if (item->begin != at)
        {
          g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                       "%s is damaged: its tensor “%s” begins at byte %zu instead of %zu.", name,
                       item->name, item->begin, at);
          return FALSE;
        }
      at = item->end;
    }
  if (at != size)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                   "%s %s: its tensors need %zu bytes, and there are %zu.", name,
                   size < at ? "is cut off" : "is damaged", at, size);
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_header (NnSafetensors *file, GArray *items, JsonNode *root, const char *name, GError **error)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, json_node_get_object (root));
  while (json_object_iter_next_ordered (&iter, &key, &node))
    {
      Item item = { .name = key };

      if (strcmp (key, "__metadata__") == 0)
        {
          if (read_metadata (file, node))
            continue;
          g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                       "%s is damaged: its metadata are not all texts.", name);
          return FALSE;
        }
      if (!read_item (&item, node, name, error))
        return FALSE;
      g_array_append_val (items, item);
    }
  return TRUE;
}

NnSafetensors *
nn_safetensors_parse (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (NnSafetensors) file = nn_safetensors_new ();
  g_autoptr (GArray) items = g_array_new (FALSE, FALSE, sizeof (Item));
  g_autoptr (JsonNode) root = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  guint64 length = 0;

  if (size >= 8)
    memcpy (&length, data, 8);
  length = GUINT64_FROM_LE (length);
  /* a JSON object opens where the header begins: anything else is another kind of file */
  if (size < 9 || data[8] != '{' || length > MAX_HEADER)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, size == 0 ? "%s is empty." :
                   "%s is not in the safetensors format.", name);
      return NULL;
    }
  if (length > size - 8)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                   "%s is cut off: its header should have %" G_GUINT64_FORMAT
                   " bytes, and there are %zu.", name, length, size - 8);
      return NULL;
    }
  root = nn_json_parse ((const char *) data + 8, length, error);
  if (root == NULL)
    {
      g_prefix_error (error, "%s is damaged: ", name);
      return NULL;
    }
  if (!read_header (file, items, root, name, error))
    return NULL;
  g_array_sort (items, compare_items);
  if (!check_items (items, size - 8 - length, name, error))
    return NULL;

  for (guint i = 0; i < items->len; i++)
    {
      const Item *item = &g_array_index (items, Item, i);
      g_autoptr (NnTensor) tensor = nn_tensor_new (&item->shape);

      nn_format_to_floats (data + 8 + length + item->begin, nn_tensor_count (tensor), 'f', item->width,
                           FALSE, tensor->data);
      nn_safetensors_add (file, item->name, tensor);
    }
  return g_steal_pointer (&file);
}
