/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/recent.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "app/scribe.h"

#define ENDING ".vitrine"

static void
recent_free (gpointer data)
{
  VitrineRecent *recent = data;

  g_free (recent->path);
  g_free (recent->title);
  g_free (recent->summary);
  g_free (recent->layer);
  g_free (recent);
}

static char *
recent_file (void)
{
  return g_build_filename (g_get_user_data_dir (), "vitrine", "recent.json", NULL);
}

static const char *
member (JsonObject *object,
        const char *name)
{
  return json_object_get_string_member_with_default (object, name, "");
}

static GPtrArray *
read_list (void)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (recent_free);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *file = recent_file ();
  g_autofree char *text = vitrine_scribe_read (file);
  JsonArray *array;

  /* A missing or damaged list is an empty one. */
  if (text == NULL || !json_parser_load_from_data (parser, text, -1, NULL)
      || json_parser_get_root (parser) == NULL
      || !JSON_NODE_HOLDS_ARRAY (json_parser_get_root (parser)))
    return list;
  array = json_node_get_array (json_parser_get_root (parser));
  for (guint i = 0; i < json_array_get_length (array) && list->len < VITRINE_RECENT_MAX; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      JsonObject *object;
      VitrineRecent *recent;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      object = json_node_get_object (node);
      recent = g_new0 (VitrineRecent, 1);
      recent->path = g_strdup (member (object, "path"));
      recent->title = g_strdup (member (object, "title"));
      recent->summary = g_strdup (member (object, "summary"));
      recent->layer = g_strdup (member (object, "layer"));
      recent->time = json_object_get_int_member_with_default (object, "time", 0);
      g_ptr_array_add (list, recent);
    }
  return list;
}

static void
write_list (GPtrArray *list)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *file = recent_file ();
  g_autofree char *text = NULL;

  json_builder_begin_array (builder);
  for (guint i = 0; i < list->len && i < VITRINE_RECENT_MAX; i++)
    {
      VitrineRecent *recent = g_ptr_array_index (list, i);

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "path");
      json_builder_add_string_value (builder, recent->path);
      json_builder_set_member_name (builder, "title");
      json_builder_add_string_value (builder, recent->title);
      json_builder_set_member_name (builder, "summary");
      json_builder_add_string_value (builder, recent->summary);
      json_builder_set_member_name (builder, "layer");
      json_builder_add_string_value (builder, recent->layer);
      json_builder_set_member_name (builder, "time");
      json_builder_add_int_value (builder, recent->time);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, TRUE);
  vitrine_scribe_write (file, text);
}

GPtrArray *
vitrine_recent_list (void)
{
  GPtrArray *list = read_list ();

  for (guint i = list->len; i-- > 0;)
    {
      VitrineRecent *recent = g_ptr_array_index (list, i);

      if (!g_file_test (recent->path, G_FILE_TEST_IS_REGULAR))
        g_ptr_array_remove_index (list, i);
    }
  return list;
}

static gboolean
drop (GPtrArray  *list,
      const char *path)
{
  for (guint i = 0; i < list->len; i++)
    if (g_strcmp0 (((VitrineRecent *) g_ptr_array_index (list, i))->path, path) == 0)
      {
        g_ptr_array_remove_index (list, i);
        return TRUE;
      }
  return FALSE;
}

void
vitrine_recent_add (const char *path,
                    const char *title,
                    const char *summary,
                    const char *layer)
{
  g_autoptr (GPtrArray) list = read_list ();
  VitrineRecent *recent = g_new0 (VitrineRecent, 1);

  recent->path = g_canonicalize_filename (path, NULL);
  recent->title = g_strdup (title != NULL ? title : "");
  recent->summary = g_strdup (summary != NULL ? summary : "");
  recent->layer = g_strdup (layer != NULL ? layer : "");
  recent->time = g_get_real_time () / G_USEC_PER_SEC;
  drop (list, recent->path);
  g_ptr_array_insert (list, 0, recent);
  write_list (list);
}

void
vitrine_recent_remove (const char *path)
{
  g_autoptr (GPtrArray) list = read_list ();
  g_autofree char *full = g_canonicalize_filename (path, NULL);

  if (drop (list, full))
    write_list (list);
}

char *
vitrine_recent_title (const VitrineRecent *recent)
{
  g_autofree char *name = g_filename_display_basename (recent->path);

  if (*recent->title != '\0')
    return g_strdup (recent->title);
  if (g_str_has_suffix (name, ENDING))
    name[strlen (name) - strlen (ENDING)] = '\0';
  return g_steal_pointer (&name);
}

/* The last @n folders of @folder. */
static char *
last_folders (const char *folder,
              guint       n)
{
  const char *from = folder + strlen (folder);

  while (n > 0 && from > folder)
    if (*--from == G_DIR_SEPARATOR)
      n--;
  if (g_str_equal (from, G_DIR_SEPARATOR_S))
    return g_strdup (from);
  return g_filename_display_name (*from == G_DIR_SEPARATOR ? from + 1 : from);
}

char *
vitrine_recent_place (const GPtrArray *list,
                      guint            index)
{
  const VitrineRecent *own = g_ptr_array_index (list, index);
  g_autofree char *title = vitrine_recent_title (own);
  g_autofree char *folder = g_path_get_dirname (own->path);
  guint folders = 0;
  gboolean same_folder = FALSE;

  for (guint i = 0; i < list->len; i++)
    {
      const VitrineRecent *other = g_ptr_array_index (list, i);
      g_autofree char *named = vitrine_recent_title (other);
      g_autofree char *there = g_path_get_dirname (other->path);

      if (i == index || g_strcmp0 (title, named) != 0)
        continue;
      same_folder = same_folder || g_strcmp0 (folder, there) == 0;
      for (guint n = 1; n <= 64; n++)
        {
          g_autofree char *a = last_folders (folder, n), *b = last_folders (there, n);

          folders = MAX (folders, n);
          if (g_strcmp0 (a, b) != 0)
            break;
        }
    }
  if (same_folder)
    return g_filename_display_basename (own->path);
  return folders > 0 ? last_folders (folder, folders) : NULL;
}
