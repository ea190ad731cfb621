/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/catalogue.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app/drawings.h"
#include "app/example.h"
#include "app/job.h"
#include "app/scribe.h"

#define FEW        120    /* points of a plane; of other samples one is looked at */
#define MOST_FILES 12

struct _VitrineCatalogue
{
  GObject    parent_instance;

  GPtrArray *items;       /* VitrineCatalogueItem */
  VitrineJob *job;
  guint      lookers;
};

static void look (VitrineCatalogue *catalogue);

static guint changed_signal;

G_DEFINE_FINAL_TYPE (VitrineCatalogue, vitrine_catalogue, G_TYPE_OBJECT)

static void
item_free (gpointer data)
{
  VitrineCatalogueItem *item = data;

  nn_source_clear (&item->source);
  g_free (item->title);
  g_clear_pointer (&item->few, nn_samples_unref);
  g_free (item->problem);
  g_free (item);
}

static VitrineCatalogueItem *
item_at (VitrineCatalogue *catalogue,
         guint             index)
{
  return g_ptr_array_index (catalogue->items, index);
}

/* --- files that were opened --------------------------------------------------- */

static char *
files_path (void)
{
  return g_build_filename (g_get_user_data_dir (), "vitrine", "data.json", NULL);
}

/* "fruit.csv" of "data/fruit.csv,kind", and of a pair the first. */
static char *
title_of (const NnSource *source)
{
  g_autofree char *first = g_strdup (source->path);
  char *comma = strchr (first, ',');

  if (vitrine_drawings_are (source))
    return g_strdup (_("My drawings"));
  if (!g_file_test (first, G_FILE_TEST_EXISTS) && comma != NULL)
    *comma = '\0';
  return g_path_get_basename (first);
}

static gboolean
is_there (const NnSource *source)
{
  g_autofree char *first = g_strdup (source->path);
  char *comma = strchr (first, ',');

  if (g_file_test (first, G_FILE_TEST_EXISTS))
    return TRUE;
  if (comma != NULL)
    *comma = '\0';
  return g_file_test (first, G_FILE_TEST_EXISTS);
}

/* As a document that holds nothing but the source: its reader and writer are there already. */
static char *
source_to_json (const NnSource *source)
{
  g_autoptr (NnDocument) document = nn_document_new ();

  nn_source_copy (&document->source, source);
  return nn_document_to_json (document);
}

static void
add_file (VitrineCatalogue *catalogue,
          const NnSource   *source,
          guint             position)
{
  VitrineCatalogueItem *item = g_new0 (VitrineCatalogueItem, 1);

  item->group = VITRINE_GROUP_FILES;
  nn_source_copy (&item->source, source);
  item->title = title_of (source);
  g_ptr_array_insert (catalogue->items, (gint) position, item);
}

static guint
first_file (VitrineCatalogue *catalogue)
{
  guint i = 0;

  while (i < catalogue->items->len && item_at (catalogue, i)->group != VITRINE_GROUP_FILES)
    i++;
  return i;
}

/* A missing or damaged list is an empty one. */
static void
read_files (VitrineCatalogue *catalogue)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *path = files_path ();
  g_autofree char *text = vitrine_scribe_read (path);
  JsonArray *array;

  if (text == NULL || !json_parser_load_from_data (parser, text, -1, NULL) || json_parser_get_root (parser) == NULL
      || !JSON_NODE_HOLDS_ARRAY (json_parser_get_root (parser)))
    return;
  array = json_node_get_array (json_parser_get_root (parser));
  for (guint i = 0; i < MIN (json_array_get_length (array), MOST_FILES); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      g_autoptr (NnDocument) document = NULL;

      if (json_node_get_value_type (node) == G_TYPE_STRING)
        document = nn_document_from_json (json_node_get_string (node), NULL);
      if (document != NULL && document->source.path != NULL && is_there (&document->source))
        add_file (catalogue, &document->source, catalogue->items->len);
    }
}

static void
write_files (VitrineCatalogue *catalogue)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *path = files_path ();
  g_autofree char *text = NULL;

  json_builder_begin_array (builder);
  for (guint i = first_file (catalogue); i < catalogue->items->len; i++)
    {
      g_autofree char *json = source_to_json (&item_at (catalogue, i)->source);

      json_builder_add_string_value (builder, json);
    }
  json_builder_end_array (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, TRUE);
  vitrine_scribe_write (path, text);
}

static gint
find_file (VitrineCatalogue *catalogue,
           const char       *path)
{
  for (guint i = first_file (catalogue); i < catalogue->items->len; i++)
    if (g_strcmp0 (item_at (catalogue, i)->source.path, path) == 0)
      return (gint) i;
  return -1;
}

gboolean
vitrine_catalogue_add (VitrineCatalogue *catalogue,
                       const NnSource   *source)
{
  const guint first = first_file (catalogue);
  gint found;

  if (source->path == NULL)
    return FALSE;
  found = find_file (catalogue, source->path);
  if (found >= 0)
    {
      VitrineCatalogueItem *item = item_at (catalogue, (guint) found);

      if (nn_source_equal (&item->source, source))
        return FALSE;
      /* the settings of last time; it keeps its place, so that no row moves under the pointer */
      nn_source_copy (&item->source, source);
      write_files (catalogue);
      return FALSE;
    }
  add_file (catalogue, source, first);
  while (catalogue->items->len > first + MOST_FILES)
    g_ptr_array_remove_index (catalogue->items, catalogue->items->len - 1);
  write_files (catalogue);
  look (catalogue);
  return TRUE;
}

void
vitrine_catalogue_refresh (VitrineCatalogue *catalogue,
                           const NnSource   *source)
{
  gint found = source->path != NULL ? find_file (catalogue, source->path) : -1;
  VitrineCatalogueItem *item;

  if (found < 0)
    return;
  item = item_at (catalogue, (guint) found);
  item->n = 0;
  g_clear_pointer (&item->problem, g_free);
  look (catalogue);
}

/* --- the worker ------------------------------------------------------------------ */

typedef struct
{
  guint      index;
  NnSource   source;
  NnSamples *few;
  guint      n;
  char      *problem;
} Entry;

/* Worker and main thread share the inbox: a snapshot is only the knock at the door. */
typedef struct
{
  GArray    *wanted;      /* Entry */
  GMutex     lock;
  GArray    *found;       /* Entry */
  guint      taken;       /* by the main thread */
} Shelf;

static void
entry_clear (gpointer data)
{
  Entry *entry = data;

  nn_source_clear (&entry->source);
  g_clear_pointer (&entry->few, nn_samples_unref);
  g_clear_pointer (&entry->problem, g_free);
}

static void
shelf_free (gpointer data)
{
  Shelf *shelf = data;

  g_array_unref (shelf->wanted);
  g_array_unref (shelf->found);
  g_mutex_clear (&shelf->lock);
}

static void
shelf_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, (GDestroyNotify) shelf_free);
}

static void
work (VitrineJob   *job,
      GCancellable *cancellable,
      gpointer      data)
{
  Shelf *shelf = data;

  /* There is no hurry: the last of all threads. */
  setpriority (PRIO_PROCESS, gettid (), 15);
  for (guint i = 0; i < shelf->wanted->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      const Entry *wanted = &g_array_index (shelf->wanted, Entry, i);
      g_autoptr (GError) error = NULL;
      g_autoptr (NnSamples) samples = nn_source_load (&wanted->source, vitrine_data_dirs (), cancellable, &error);
      Entry found = { .index = wanted->index };

      nn_source_copy (&found.source, &wanted->source);
      if (samples != NULL)
        {
          found.n = samples->n;
          found.few = nn_samples_head (samples, nn_samples_is_plane (samples) ? FEW : 1, &error);
        }
      if (error != NULL)
        found.problem = g_strdup (error->message);
      g_mutex_lock (&shelf->lock);
      g_array_append_val (shelf->found, found);
      g_mutex_unlock (&shelf->lock);
      vitrine_job_publish (job, g_atomic_rc_box_acquire (shelf));
    }
}

/* --- the main thread --------------------------------------------------------------- */

static void
take (VitrineCatalogue *catalogue,
      Entry            *entry)
{
  gint index = (gint) entry->index;
  VitrineCatalogueItem *item;

  if (entry->source.path != NULL)   /* the list of files may be another one by now */
    index = find_file (catalogue, entry->source.path);
  if (index < 0)
    return;
  item = item_at (catalogue, (guint) index);
  g_clear_pointer (&item->few, nn_samples_unref);
  item->few = g_steal_pointer (&entry->few);
  item->n = entry->n;
  g_free (item->problem);
  item->problem = g_steal_pointer (&entry->problem);
  g_signal_emit (catalogue, changed_signal, 0, (guint) index);
}

static void
job_cb (VitrineJob *job,
        gpointer    snapshot,
        gboolean    finished,
        gpointer    user_data)
{
  VitrineCatalogue *catalogue = user_data;
  Shelf *shelf = snapshot;

  if (finished)
    {
      g_clear_pointer (&catalogue->job, vitrine_job_unref);
      look (catalogue);
      return;
    }
  for (;;)
    {
      Entry *entry = NULL;
      Entry copy = { 0 };

      g_mutex_lock (&shelf->lock);
      if (shelf->taken < shelf->found->len)
        {
          entry = &g_array_index (shelf->found, Entry, shelf->taken++);
          copy = *entry;
          memset (entry, 0, sizeof *entry);
        }
      g_mutex_unlock (&shelf->lock);
      if (entry == NULL)
        return;
      take (catalogue, &copy);
      entry_clear (&copy);
    }
}

static void
look (VitrineCatalogue *catalogue)
{
  Shelf *shelf;

  if (catalogue->job != NULL || catalogue->lookers == 0)
    return;
  shelf = g_atomic_rc_box_new0 (Shelf);
  g_mutex_init (&shelf->lock);
  shelf->wanted = g_array_new (FALSE, TRUE, sizeof (Entry));
  shelf->found = g_array_new (FALSE, TRUE, sizeof (Entry));
  g_array_set_clear_func (shelf->wanted, entry_clear);
  g_array_set_clear_func (shelf->found, entry_clear);
  for (guint i = 0; i < catalogue->items->len; i++)
    {
      const VitrineCatalogueItem *item = item_at (catalogue, i);
      Entry entry = { .index = i };

      if (item->n > 0 || item->problem != NULL)
        continue;
      nn_source_copy (&entry.source, &item->source);
      g_array_append_val (shelf->wanted, entry);
    }
  if (shelf->wanted->len == 0)
    {
      shelf_unref (shelf);
      return;
    }
  catalogue->job = vitrine_job_start ("catalogue", work, shelf, shelf_unref, shelf_unref, job_cb, catalogue);
}

void
vitrine_catalogue_hold (VitrineCatalogue *catalogue)
{
  catalogue->lookers++;
  look (catalogue);
}

void
vitrine_catalogue_release (VitrineCatalogue *catalogue)
{
  g_return_if_fail (catalogue->lookers > 0);
  if (--catalogue->lookers > 0 || catalogue->job == NULL)
    return;
  vitrine_job_cancel (catalogue->job);
  g_clear_pointer (&catalogue->job, vitrine_job_unref);
}

guint
vitrine_catalogue_n_items (VitrineCatalogue *catalogue)
{
  return catalogue->items->len;
}

const VitrineCatalogueItem *
vitrine_catalogue_item (VitrineCatalogue *catalogue,
                        guint             index)
{
  return item_at (catalogue, index);
}

gint
vitrine_catalogue_find (VitrineCatalogue *catalogue,
                        const NnSource   *source)
{
  if (source->path != NULL)
    return find_file (catalogue, source->path);
  for (guint i = 0; i < catalogue->items->len; i++)
    {
      const VitrineCatalogueItem *item = item_at (catalogue, i);

      if (item->source.path == NULL && item->source.spec.klass == source->spec.klass)
        return (gint) i;
    }
  return -1;
}

/* --- the object ---------------------------------------------------------------------- */

/* Made by a rule, or installed on the system, or neither. */
static VitrineGroup
group_of (const NnClass *klass)
{
  if (NN_DATASET_CLASS (klass)->generated)
    return VITRINE_GROUP_GENERATORS;
  return NN_DATASET_CLASS (klass)->installed != NULL && NN_DATASET_CLASS (klass)->installed ()
           ? VITRINE_GROUP_INSTALLED : VITRINE_GROUP_BUNDLED;
}

static void
add_group (VitrineCatalogue *catalogue,
           VitrineGroup      group)
{
  const NnClass *const *list = nn_registry_list (NN_KIND_DATASET);

  for (guint i = 0; list[i] != NULL; i++)
    {
      VitrineCatalogueItem *item;

      if (NN_DATASET_CLASS (list[i])->needs_path || group_of (list[i]) != group)
        continue;
      item = g_new0 (VitrineCatalogueItem, 1);
      item->group = group;
      item->source.spec = nn_spec_new (list[i]);
      item->source.prepare = nn_spec_new (&nn_preparation_class);
      item->title = g_strdup (_(list[i]->title));
      g_ptr_array_add (catalogue->items, item);
    }
}

static void
vitrine_catalogue_finalize (GObject *object)
{
  VitrineCatalogue *catalogue = VITRINE_CATALOGUE (object);

  if (catalogue->job != NULL)
    vitrine_job_cancel (catalogue->job);
  g_clear_pointer (&catalogue->job, vitrine_job_unref);
  g_ptr_array_unref (catalogue->items);
  G_OBJECT_CLASS (vitrine_catalogue_parent_class)->finalize (object);
}

static void
vitrine_catalogue_class_init (VitrineCatalogueClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vitrine_catalogue_finalize;
  changed_signal = g_signal_new ("changed", VITRINE_TYPE_CATALOGUE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
vitrine_catalogue_init (VitrineCatalogue *catalogue)
{
  catalogue->items = g_ptr_array_new_with_free_func (item_free);
  for (VitrineGroup group = 0; group < VITRINE_GROUP_FILES; group++)
    add_group (catalogue, group);
  read_files (catalogue);
}

VitrineCatalogue *
vitrine_catalogue_get_default (void)
{
  static VitrineCatalogue *catalogue;

  if (catalogue == NULL)
    catalogue = g_object_new (VITRINE_TYPE_CATALOGUE, NULL);
  return catalogue;
}
