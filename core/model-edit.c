/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The edits. Each copies the list of entries, changes the copy and builds a
 * model of it; what did not change is shared by the building.
 */
#include "core/model-private.h"

GArray *
nn_model_entries (const NnModel *model)
{
  GArray *entries = g_array_new (FALSE, FALSE, sizeof (NnEntry));

  for (guint i = 0; i < nn_model_n_entries (model); i++)
    g_array_append_vals (entries, nn_model_entry (model, i), 1);
  return entries;
}

gint
nn_entries_find (const GArray *entries, guint id)
{
  for (guint i = 0; i < entries->len; i++)
    {
      if (g_array_index (entries, NnEntry, i).id == id)
        return (gint) i;
    }
  return -1;
}

guint
nn_entries_new_id (const GArray *entries)
{
  guint id = 1;

  for (guint i = 0; i < entries->len; i++)
    id = MAX (id, g_array_index (entries, NnEntry, i).id + 1);
  return id;
}

gint
nn_entries_get (const GArray *entries, guint id, GError **error)
{
  gint index = nn_entries_find (entries, id);

  if (index < 0)
    g_set_error (error, NN_ERROR, NN_ERROR_UNKNOWN, "The network has no entry %u.", id);
  return index;
}

/* The shape of entry @id, where it has one. */
static const NnShape *
shape_of (const NnModel *model, guint id)
{
  gint index = nn_model_index (model, id);

  return index >= 0 && nn_model_error (model, (guint) index) == NULL
             ? nn_model_shape (model, (guint) index)
             : NULL;
}

static gboolean
merges (const NnModel *model, const NnEntry *entry, guint a, guint b)
{
  const NnShape *shape_a = shape_of (model, a);
  const NnShape *shape_b = shape_of (model, b);
  NnShape out;

  return shape_a != NULL && shape_b != NULL &&
         entry->klass->shape (entry->args, (NnShape[]){ *shape_a, *shape_b }, 2, &out, NULL);
}

void
nn_model_choose_inputs (const NnModel *model, const GArray *entries, guint at, guint first,
                        NnEntry *entry)
{
  const NnEntry *source = &g_array_index (entries, NnEntry, nn_entries_find (entries, first));
  guint second = first;

  entry->n_inputs = MAX (entry->klass->min_inputs, 1);
  entry->inputs[0] = first;
  if (entry->n_inputs < 2)
    return;

  /* The shortcut around the layer before is what one adds or joins most often. */
  if (source->n_inputs > 0 && merges (model, entry, first, source->inputs[0]))
    second = source->inputs[0];
  for (guint i = at; i > 0 && second == first; i--)
    {
      guint id = g_array_index (entries, NnEntry, i - 1).id;

      if (id != first && id != entry->id && merges (model, entry, first, id))
        second = id;
    }
  for (guint k = 1; k < entry->n_inputs; k++)
    entry->inputs[k] = second;
}

/* Puts @id in the place of the first input of @reader that is @old: of x + x, one
 * path is changed and the other becomes the shortcut. FALSE: it does not read @old. */
static gboolean
replace_input (NnEntry *reader, guint old, guint id)
{
  for (guint k = 0; k < reader->n_inputs; k++)
    {
      if (reader->inputs[k] == old)
        {
          reader->inputs[k] = id;
          return TRUE;
        }
    }
  return FALSE;
}

void
nn_entries_take_out (GArray *entries, guint index)
{
  NnEntry gone = g_array_index (entries, NnEntry, index);

  g_array_remove_index (entries, index);
  for (guint i = index; i < entries->len; i++)
    {
      NnEntry *entry = &g_array_index (entries, NnEntry, i);
      guint n = 0;

      for (guint k = 0; k < entry->n_inputs; k++)
        {
          if (entry->inputs[k] != gone.id)
            entry->inputs[n++] = entry->inputs[k];
          else if (gone.n_inputs > 0)
            entry->inputs[n++] = gone.inputs[0];
        }
      entry->n_inputs = n;
    }
}

gint
nn_entries_open_gap (GArray *entries, const char *title, guint id, guint after, guint before,
                     guint *source, GError **error)
{
  gint place, reader;

  if (before == 0)
    {
      if (after == 0 && entries->len > 0)
        after = g_array_index (entries, NnEntry, entries->len - 1).id;
      if (after != 0 && nn_entries_get (entries, after, error) < 0)
        return -1;
      *source = after;
      return (gint) entries->len;
    }
  reader = nn_entries_get (entries, before, error);
  if (reader < 0)
    return -1;
  if (after == 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_RANGE,
                   "%s cannot come first, it would have nothing to read: put it behind %s.", title,
                   g_array_index (entries, NnEntry, reader).klass->base.title);
      return -1;
    }
  place = nn_entries_get (entries, after, error);
  if (place < 0)
    return -1;
  if (!replace_input (&g_array_index (entries, NnEntry, reader), after, id))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_RANGE, "%s does not read %s: nothing fits between.",
                   g_array_index (entries, NnEntry, reader).klass->base.title,
                   g_array_index (entries, NnEntry, place).klass->base.title);
      return -1;
    }
  *source = after;
  return place + 1;
}

/* Another input goes behind those that are there; @before reads it if it still has room. */
static void
insert_source (GArray *entries, const NnEntry *entry, guint before)
{
  guint at = 0;

  for (guint i = 0; i < entries->len; i++)
    {
      if (g_array_index (entries, NnEntry, i).klass->max_inputs == 0)
        at = i + 1;
    }
  for (guint i = 0; i < entries->len; i++)
    {
      NnEntry *reader = &g_array_index (entries, NnEntry, i);
      /* A list that began without an input gets one by dropping it anywhere. */
      gboolean wanted = before != 0 ? reader->id == before : i == 0;

      if (wanted && reader->n_inputs < reader->klass->min_inputs)
        {
          at = MIN (at, i);
          reader->inputs[reader->n_inputs++] = entry->id;
        }
    }
  g_array_insert_vals (entries, at, entry, 1);
}

NnModel *
nn_model_insert (const NnModel *model, const NnLayerClass *klass, const double *args, guint after,
                 guint before, guint *new_id, GError **error)
{
  g_autoptr (GArray) entries = nn_model_entries (model);
  NnEntry entry = { .id = nn_entries_new_id (entries), .klass = klass };
  guint source = 0;
  NnModel *edited;

  nn_class_init_args (&klass->base, entry.args);
  for (guint a = 0; args != NULL && a < nn_class_n_args (&klass->base); a++)
    entry.args[a] = args[a];

  if (klass->max_inputs == 0)
    insert_source (entries, &entry, before);
  else
    {
      gint at = nn_entries_open_gap (entries, klass->base.title, entry.id, after, before, &source,
                                     error);

      if (at < 0)
        return NULL;
      if (source != 0)
        nn_model_choose_inputs (model, entries, (guint) at, source, &entry);
      g_array_insert_vals (entries, (guint) at, &entry, 1);
    }
  edited = nn_model_build (entries, nn_model_seed (model), model, error);
  if (edited != NULL && new_id != NULL)
    *new_id = entry.id;
  return edited;
}

NnModel *
nn_model_set_arg (const NnModel *model, guint id, guint arg, double value, GError **error)
{
  g_autoptr (GArray) entries = nn_model_entries (model);
  gint index = nn_entries_get (entries, id, error);
  NnEntry *entry;

  if (index < 0)
    return NULL;
  entry = &g_array_index (entries, NnEntry, index);
  g_return_val_if_fail (arg < nn_class_n_args (&entry->klass->base), NULL);
  entry->args[arg] = value;
  return nn_model_build (entries, nn_model_seed (model), model, error);
}

NnModel *
nn_model_set_inputs (const NnModel *model, guint id, const guint *inputs, guint n, GError **error)
{
  g_autoptr (GArray) entries = nn_model_entries (model);
  gint index = nn_entries_get (entries, id, error);
  NnEntry *entry;

  if (index < 0)
    return NULL;
  entry = &g_array_index (entries, NnEntry, index);
  if (n > entry->klass->max_inputs)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_RANGE, "%s reads at most %u inputs, not %u.",
                   entry->klass->base.title, entry->klass->max_inputs, n);
      return NULL;
    }
  entry->n_inputs = n;
  for (guint k = 0; k < n; k++)
    entry->inputs[k] = inputs[k];
  return nn_model_build (entries, nn_model_seed (model), model, error);
}

NnModel *
nn_model_reinitialise (const NnModel *model, guint64 seed)
{
  g_autoptr (GArray) entries = nn_model_entries (model);

  return nn_model_build (entries, seed, NULL, NULL);
}
