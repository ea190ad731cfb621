/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/formats/json.h"

#include <string.h>

#include "core/error.h"

#define MAX_DEPTH 16

/* json-glib also takes comments and 'texts', in which brackets could hide, and
 * calls itself for each level: only what JSON allows may stand outside of texts.
 * Within them it takes bytes as octal numbers, \377, of which no UTF-8 comes. */
static gboolean
check_text (const char *data, gsize size, GError **error)
{
  gboolean quoted = FALSE;
  guint depth = 0;

  for (gsize i = 0; i < size; i++)
    {
      const char c = data[i];

      if (quoted && c == '\\')
        {
          if (++i < size && memchr ("\"\\/bfnrtu", data[i], 9) == NULL)
            {
              g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                           "its JSON has a backslash that JSON does not know at byte %zu.", i - 1);
              return FALSE;
            }
        }
      else if (c == '"')
        quoted = !quoted;
      else if (quoted)
        continue;
      else if (c == '[' || c == '{')
        depth++;
      else if (c == ']' || c == '}')
        depth -= depth > 0;
      else if (!g_ascii_isalnum (c) && !g_ascii_isspace (c) && strchr (":,+-.", c) == NULL)
        {
          g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "its JSON has a stray “%c” at byte %zu.",
                       g_ascii_isprint (c) ? c : '?', i);
          return FALSE;
        }
      if (depth > MAX_DEPTH)
        {
          g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "its JSON is nested more than %d deep.",
                       MAX_DEPTH);
          return FALSE;
        }
    }
  return TRUE;
}

JsonNode *
nn_json_parse (const char *data, gsize size, GError **error)
{
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (GError) local = NULL;
  JsonNode *root;

  if (!g_utf8_validate (data, size, NULL))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "its JSON is not text in UTF-8.");
      return NULL;
    }
  if (!check_text (data, size, error))
    return NULL;
  parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, data, size, &local))
    {
      /* json-glib puts a name in front that is always the same */
      const char *where = local->message;

      if (g_str_has_prefix (where, "<data>:"))
        where += strlen ("<data>:");
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                   "its JSON cannot be read, at line:column %s.", where);
      return NULL;
    }
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, "its JSON is no object {…}.");
      return NULL;
    }
  return json_node_ref (root);
}

JsonObject *
nn_json_object (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

JsonArray *
nn_json_array (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

gboolean
nn_json_is (JsonNode *node, GType type)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

const char *
nn_json_string (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return nn_json_is (node, G_TYPE_STRING) ? json_node_get_string (node) : NULL;
}

gboolean
nn_json_whole (JsonObject *object, const char *key, gint64 *value)
{
  JsonNode *node = json_object_get_member (object, key);

  if (!nn_json_is (node, G_TYPE_INT64))
    return FALSE;
  *value = json_node_get_int (node);
  return TRUE;
}

gboolean
nn_json_number (JsonNode *node, double *value)
{
  if (nn_json_is (node, G_TYPE_INT64))
    *value = json_node_get_int (node);
  else if (nn_json_is (node, G_TYPE_DOUBLE))
    *value = json_node_get_double (node);
  else
    return FALSE;
  return TRUE;
}

void
nn_json_quote (GString *to, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  g_string_append_c (to, '"');
  for (const char *at = valid; *at != '\0'; at++)
    switch (*at)
      {
      case '"':
      case '\\':
        g_string_append_c (to, '\\');
        g_string_append_c (to, *at);
        break;
      case '\n':
        g_string_append (to, "\\n");
        break;
      case '\t':
        g_string_append (to, "\\t");
        break;
      default:
        if ((guchar) *at < 0x20 || *at == 0x7f)
          g_string_append_printf (to, "\\u%04x", (guchar) *at);
        else
          g_string_append_c (to, *at);
      }
  g_string_append_c (to, '"');
}
