/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/join.h"

#include "core/model-private.h"

#include <string.h>

/* --- order ----------------------------------------------------------------- */

/* Marks what depends on entry @root among @entries, itself included. */
static gboolean *
mark_dependents (const GArray *entries, guint root)
{
  gboolean *marks = g_new0 (gboolean, entries->len + 1);
  g_autoptr (GHashTable) ids = g_hash_table_new (g_direct_hash, g_direct_equal);

  for (guint i = 0; i < entries->len; i++)
    {
      const NnEntry *entry = &g_array_index (entries, NnEntry, i);

      marks[i] = entry->id == root;
      for (guint k = 0; k < entry->n_inputs && !marks[i]; k++)
        marks[i] = g_hash_table_contains (ids, GUINT_TO_POINTER (entry->inputs[k]));
      if (marks[i])
        g_hash_table_add (ids, GUINT_TO_POINTER (entry->id));
    }
  return marks;
}

gboolean
nn_model_depends (const NnModel *model, guint id, guint on)
{
  gint first = nn_model_index (model, on), last = nn_model_index (model, id);
  g_autofree gboolean *marks = NULL;

  if (first < 0 || last < first)
    return FALSE;
  marks = g_new0 (gboolean, last + 1);
  marks[first] = TRUE;
  for (gint i = first + 1; i <= last; i++)
    for (guint k = 0; k < nn_model_entry (model, i)->n_inputs && !marks[i]; k++)
      marks[i] = marks[nn_model_input (model, i, k)];
  return marks[last];
}

/* Moves @to, and what depends on it and stands before @from, right behind @from: all the
 * rest keeps its order. Nothing where it is behind already. */
static void
move_behind (GArray *entries, guint to, guint from)
{
  guint first = (guint) nn_entries_find (entries, to), last = (guint) nn_entries_find (entries, from);
  g_autofree gboolean *marks = NULL;
  g_autofree NnEntry *late = NULL;
  guint n = 0, at = first;

  if (first > last)
    return;
  marks = mark_dependents (entries, to);
  late = g_new (NnEntry, last - first + 1);
  for (guint i = first; i <= last; i++)
    {
      if (marks[i])
        late[n++] = g_array_index (entries, NnEntry, i);
      else
        g_array_index (entries, NnEntry, at++) = g_array_index (entries, NnEntry, i);
    }
  memcpy (&g_array_index (entries, NnEntry, at), late, n * sizeof (NnEntry));
}

/* --- what a connection can mean --------------------------------------------- */

/* A reader with its inputs changed as a join would, before anything is built. */
typedef struct
{
  const NnModel *model;
  NnEntry        entry;
  NnShape        in[NN_MAX_INPUTS];
} Reader;

static gboolean
get_shape (const NnModel *model, guint id, NnShape *shape, GError **error)
{
  guint index = (guint) nn_model_index (model, id);

  if (nn_model_error (model, index) != NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE, "%s has no shape yet: mend it first.",
                   nn_model_entry (model, index)->klass->base.title);
      return FALSE;
    }
  *shape = *nn_model_shape (model, index);
  return TRUE;
}

static gboolean
read_shapes (Reader *reader, GError **error)
{
  for (guint k = 0; k < reader->entry.n_inputs; k++)
    if (!get_shape (reader->model, reader->entry.inputs[k], &reader->in[k], error))
      return FALSE;
  return TRUE;
}

/* One more input, or another one. */
static gboolean
try_read (const NnModel *model, const NnEntry *to, guint from, gint instead, NnJoin *join,
          GError **error)
{
  Reader reader = { .model = model, .entry = *to };

  if (instead >= 0)
    reader.entry.inputs[instead] = from;
  else
    reader.entry.inputs[reader.entry.n_inputs++] = from;
  *join = (NnJoin){ .kind = instead >= 0 ? NN_JOIN_INSTEAD : NN_JOIN_READ,
                    .input = (guint) MAX (instead, 0) };
  /* A merging layer that has nothing yet waits for the second: it is connected all the same. */
  if (reader.entry.n_inputs < to->klass->min_inputs)
    return get_shape (model, from, &join->shape, error);
  return read_shapes (&reader, error) && nn_entry_shape (&reader.entry, reader.in, &join->shape, error);
}

/* A new layer between the reader and its only input. */
static gboolean
try_merge (const NnModel *model, const NnEntry *to, guint from, const char *class_name, NnJoin *join,
           GError **error)
{
  const NnClass *klass = nn_registry_find (NN_KIND_LAYER, class_name, error);
  Reader merge = { .model = model };
  NnShape after;

  if (klass == NULL)
    return FALSE;
  merge.entry = (NnEntry){ .klass = NN_LAYER_CLASS (klass), .n_inputs = 2, .inputs = { to->inputs[0], from } };
  nn_class_init_args (klass, merge.entry.args);
  *join = (NnJoin){ .kind = NN_JOIN_MERGE, .klass = merge.entry.klass };
  return read_shapes (&merge, error) && nn_entry_shape (&merge.entry, merge.in, &join->shape, error) &&
         nn_entry_shape (to, &join->shape, &after, error);
}

/* Of x + x the second is only a stand-in: -1 where there is none. */
static gint
find_double (const NnEntry *entry)
{
  for (guint k = 1; k < entry->n_inputs; k++)
    for (guint i = 0; i < k; i++)
      if (entry->inputs[i] == entry->inputs[k])
        return (gint) k;
  return -1;
}

/* The meanings that fit, the best first; of those that do not, the first one's sentence. */
static guint
list_joins (const NnModel *model, const NnEntry *to, guint from, NnJoin *joins, GError **error)
{
  static const char *const merges[] = { "add", "concat" };
  gint twin = find_double (to), last = (gint) to->n_inputs - 1;
  g_autoptr (GError) problem = NULL;
  guint n = 0;

  if (twin >= 0 && try_read (model, to, from, twin, &joins[n], &problem))
    n++;
  if (to->n_inputs < to->klass->max_inputs
      && try_read (model, to, from, -1, &joins[n], problem == NULL ? &problem : NULL))
    n++;
  for (guint i = 0; i < G_N_ELEMENTS (merges) && to->klass->max_inputs == 1 && to->n_inputs == 1 && n == 0; i++)
    if (try_merge (model, to, from, merges[i], &joins[n], problem == NULL ? &problem : NULL))
      n++;
  for (gint k = last; k >= 0; k--)
    if (k != twin && (k == last || k == 0)
        && try_read (model, to, from, k, &joins[n], problem == NULL ? &problem : NULL))
      n++;
  if (n == 0)
    g_propagate_error (error, g_steal_pointer (&problem));
  return n;
}

static gboolean
check_pair (const NnModel *model, guint from, guint to, const NnEntry **reader, GError **error)
{
  gint source = nn_model_index (model, from), index = nn_model_index (model, to);
  const NnEntry *entry;
  const char *title, *other;

  if (source < 0 || index < 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_UNKNOWN, "The network has no entry %u.", source < 0 ? from : to);
      return FALSE;
    }
  entry = *reader = nn_model_entry (model, (guint) index);
  title = entry->klass->base.title;
  other = nn_model_entry (model, (guint) source)->klass->base.title;
  if (entry->klass->max_inputs == 0)
    g_set_error (error, NN_ERROR, NN_ERROR_RANGE, "%s reads no other layer: samples enter there.", title);
  else if (from == to)
    g_set_error (error, NN_ERROR, NN_ERROR_RANGE, "%s cannot read itself: a network has no loops.", title);
  else if (nn_model_depends (model, from, to))
    g_set_error (error, NN_ERROR, NN_ERROR_RANGE,
                 "%s cannot read %s, which depends on it: a network has no loops.", title, other);
  else
    {
      for (guint k = 0; k < entry->n_inputs; k++)
        if (entry->inputs[k] == from)
          {
            g_set_error (error, NN_ERROR, NN_ERROR_RANGE, "%s reads %s already.", title, other);
            return FALSE;
          }
      return TRUE;
    }
  return FALSE;
}

gboolean
nn_model_offer (const NnModel *model, guint from, guint to, gboolean other, NnJoin *join, GError **error)
{
  NnJoin joins[6];
  const NnEntry *reader;
  guint n;

  if (!check_pair (model, from, to, &reader, error))
    return FALSE;
  n = list_joins (model, reader, from, joins, error);
  if (n == 0)
    return FALSE;
  *join = joins[other && n > 1 ? 1 : 0];
  return TRUE;
}

/* --- edits ------------------------------------------------------------------ */

static void
no_such_input (const NnEntry *entry, guint k, GError **error)
{
  g_set_error (error, NN_ERROR, NN_ERROR_RANGE, "%s has no input number %u.", entry->klass->base.title, k + 1);
}

NnModel *
nn_model_join (const NnModel *model, guint from, guint to, const NnJoin *join, guint *new_id,
               GError **error)
{
  g_autoptr (GArray) entries = nn_model_entries (model);
  const NnEntry *checked;
  NnEntry merge = { .id = nn_entries_new_id (entries), .klass = join->klass, .n_inputs = 2 };
  NnEntry *reader;

  if (!check_pair (model, from, to, &checked, error))
    return NULL;
  if (join->kind == NN_JOIN_READ && checked->n_inputs >= checked->klass->max_inputs)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_RANGE, "%s has no room for one more input.",
                   checked->klass->base.title);
      return NULL;
    }
  if (join->kind != NN_JOIN_READ && join->input >= checked->n_inputs)
    {
      no_such_input (checked, join->input, error);
      return NULL;
    }
  move_behind (entries, to, from);
  reader = &g_array_index (entries, NnEntry, nn_entries_find (entries, to));
  switch (join->kind)
    {
    case NN_JOIN_READ:
      reader->inputs[reader->n_inputs++] = from;
      break;
    case NN_JOIN_INSTEAD:
      reader->inputs[join->input] = from;
      break;
    case NN_JOIN_MERGE:
      nn_class_init_args (&merge.klass->base, merge.args);
      merge.inputs[0] = reader->inputs[join->input];
      merge.inputs[1] = from;
      reader->inputs[join->input] = merge.id;
      g_array_insert_val (entries, (guint) nn_entries_find (entries, to), merge);
      break;
    }
  if (new_id != NULL)
    *new_id = join->kind == NN_JOIN_MERGE ? merge.id : 0;
  return nn_model_build (entries, nn_model_seed (model), model, error);
}

NnModel *
nn_model_disconnect (const NnModel *model, guint to, guint k, GError **error)
{
  g_autoptr (GArray) entries = nn_model_entries (model);
  gint index = nn_entries_get (entries, to, error);
  NnEntry *entry;

  if (index < 0)
    return NULL;
  entry = &g_array_index (entries, NnEntry, index);
  if (k >= entry->n_inputs)
    {
      no_such_input (entry, k, error);
      return NULL;
    }
  entry->n_inputs--;
  for (; k < entry->n_inputs; k++)
    entry->inputs[k] = entry->inputs[k + 1];
  return nn_model_build (entries, nn_model_seed (model), model, error);
}

NnModel *
nn_model_branch (const NnModel *model, const NnLayerClass *klass, guint from, guint *new_id, GError **error)
{
  g_autoptr (GArray) entries = nn_model_entries (model);
  gint index = nn_entries_get (entries, from, error);
  NnEntry entry = { .id = nn_entries_new_id (entries), .klass = klass };
  NnModel *edited;

  if (index < 0)
    return NULL;
  if (klass->max_inputs == 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_RANGE, "%s reads no other layer: it cannot be a branch of %s.",
                   klass->base.title, g_array_index (entries, NnEntry, index).klass->base.title);
      return NULL;
    }
  nn_class_init_args (&klass->base, entry.args);
  nn_model_choose_inputs (model, entries, (guint) index + 1, from, &entry);
  g_array_insert_val (entries, (guint) index + 1, entry);
  edited = nn_model_build (entries, nn_model_seed (model), model, error);
  if (edited != NULL && new_id != NULL)
    *new_id = entry.id;
  return edited;
}
