/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/group.h"

#include "core/model-private.h"

#include <string.h>

/* The ids and what they lead to: the new ids, or themselves. */
static GHashTable *
make_set (const guint *ids, guint n)
{
  GHashTable *set = g_hash_table_new (g_direct_hash, g_direct_equal);

  for (guint i = 0; i < n; i++)
    g_hash_table_insert (set, GUINT_TO_POINTER (ids[i]), GUINT_TO_POINTER (ids[i]));
  return set;
}

static gboolean
has (GHashTable *set, guint id)
{
  return g_hash_table_contains (set, GUINT_TO_POINTER (id));
}

/* The members of the group in the order of the model; NULL with a sentence. */
static GArray *
pick (const NnModel *model, GHashTable *set, GError **error)
{
  g_autoptr (GArray) group = g_array_new (FALSE, FALSE, sizeof (NnEntry));

  for (guint i = 0; i < nn_model_n_entries (model); i++)
    if (has (set, nn_model_entry (model, i)->id))
      g_array_append_vals (group, nn_model_entry (model, i), 1);
  if (group->len < g_hash_table_size (set) || group->len == 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_UNKNOWN, "The network has not got all of these %u entries.",
                   g_hash_table_size (set));
      return NULL;
    }
  return g_steal_pointer (&group);
}

/* What the group reads from outside first: the place it hangs on. 0: nothing. */
static guint
main_source (const GArray *group, GHashTable *set)
{
  for (guint i = 0; i < group->len; i++)
    {
      const NnEntry *entry = &g_array_index (group, NnEntry, i);

      for (guint k = 0; k < entry->n_inputs; k++)
        if (!has (set, entry->inputs[k]))
          return entry->inputs[k];
    }
  return 0;
}

/* --- remove ------------------------------------------------------------------ */

NnModel *
nn_model_remove_group (const NnModel *model, const guint *ids, guint n, GError **error)
{
  g_autoptr (GArray) entries = nn_model_entries (model);
  g_autoptr (GHashTable) set = make_set (ids, n);
  g_autoptr (GArray) group = pick (model, set, error);
  gboolean had_input = FALSE, has_input = FALSE;

  if (group == NULL)
    return NULL;
  for (guint i = 0; i < entries->len; i++)
    {
      const NnEntry *entry = &g_array_index (entries, NnEntry, i);

      had_input |= entry->klass->max_inputs == 0;
      has_input |= entry->klass->max_inputs == 0 && !has (set, entry->id);
    }
  if (had_input && !has_input && group->len < entries->len)
    {
      g_set_error_literal (error, NN_ERROR, NN_ERROR_RANGE,
                           "The input stays: without it, no other layer has anything to read. "
                           "Change its size instead, or remove the other layers too.");
      return NULL;
    }
  for (guint i = entries->len; i > 0; i--)
    if (has (set, g_array_index (entries, NnEntry, i - 1).id))
      nn_entries_take_out (entries, i - 1);
  return nn_model_build (entries, nn_model_seed (model), model, error);
}

/* --- move -------------------------------------------------------------------- */

NnModel *
nn_model_move_group (const NnModel *model, const guint *ids, guint n, guint after, guint before,
                     GError **error)
{
  g_autoptr (GArray) entries = nn_model_entries (model);
  g_autoptr (GHashTable) set = make_set (ids, n);
  g_autoptr (GArray) group = pick (model, set, error);
  guint hangs_on, source = 0;
  const NnEntry *tail;
  gint at;

  if (group == NULL)
    return NULL;
  if (has (set, after) || has (set, before))
    return nn_model_ref ((NnModel *) model);
  tail = &g_array_index (group, NnEntry, group->len - 1);
  hangs_on = main_source (group, set);
  for (guint i = 0; i < group->len; i++)
    if (g_array_index (group, NnEntry, i).klass->max_inputs == 0)
      {
        g_set_error (error, NN_ERROR, NN_ERROR_RANGE, "%s stays where the network begins: leave it out of what is moved.",
                     g_array_index (group, NnEntry, i).klass->base.title);
        return NULL;
      }
  for (guint i = entries->len; i > 0; i--)
    if (has (set, g_array_index (entries, NnEntry, i - 1).id))
      nn_entries_take_out (entries, i - 1);
  at = nn_entries_open_gap (entries, tail->klass->base.title, tail->id, after, before, &source, error);
  if (at < 0)
    return NULL;
  for (guint i = 0; i < group->len; i++)
    {
      NnEntry *entry = &g_array_index (group, NnEntry, i);

      for (guint k = 0; k < entry->n_inputs; k++)
        {
          gint input = nn_entries_find (entries, entry->inputs[k]);

          if (has (set, entry->inputs[k]))
            continue;
          /* what it hung on before, or what would now come after it */
          if (entry->inputs[k] == hangs_on || input < 0 || input >= at)
            entry->inputs[k] = source;
        }
      if (source == 0 && !(entry->n_inputs > 0 && has (set, entry->inputs[0])))
        entry->n_inputs = 0;
    }
  g_array_insert_vals (entries, (guint) at, group->data, group->len);
  return nn_model_build (entries, nn_model_seed (model), model, error);
}

/* --- copy -------------------------------------------------------------------- */

/* The arguments of an Input that gives @shape: (time, height, width, channels). */
static void
set_input_args (const NnClass *klass, const NnShape *shape, double *args)
{
  static const char *const names[] = { "channels", "width", "height", "time" };
  guint n = shape->n_axes;

  nn_class_init_args (klass, args);
  for (guint i = 1; i < G_N_ELEMENTS (names); i++)
    args[nn_class_find_arg (klass, names[i])] = 0;
  for (guint i = 0; i < n && i < G_N_ELEMENTS (names); i++)
    {
      /* Two axes are steps of features, not a picture's. */
      const char *name = n == 2 && i == 1 ? "time" : names[i];

      args[nn_class_find_arg (klass, name)] = (double) shape->size[n - 1 - i];
    }
}

/* An Input in the place of @id, once for each. Returns its id. */
static guint
stand_in (const NnModel *model, guint id, GHashTable *stands, GArray *piece, guint *next)
{
  guint index = (guint) nn_model_index (model, id);
  const NnClass *klass = nn_registry_find (NN_KIND_LAYER, "input", NULL);
  NnEntry entry = { .id = *next, .klass = NN_LAYER_CLASS (klass) };
  guint there = GPOINTER_TO_UINT (g_hash_table_lookup (stands, GUINT_TO_POINTER (id)));

  if (there != 0)
    return there;
  if (nn_model_error (model, index) == NULL)
    set_input_args (klass, nn_model_shape (model, index), entry.args);
  else
    nn_class_init_args (klass, entry.args);
  g_hash_table_insert (stands, GUINT_TO_POINTER (id), GUINT_TO_POINTER (entry.id));
  g_array_insert_val (piece, g_hash_table_size (stands) - 1, entry);
  (*next)++;
  return entry.id;
}

NnModel *
nn_model_extract (const NnModel *model, const guint *ids, guint n, GError **error)
{
  g_autoptr (GHashTable) set = make_set (ids, n);
  g_autoptr (GHashTable) stands = g_hash_table_new (g_direct_hash, g_direct_equal);
  g_autoptr (GArray) all = nn_model_entries (model);
  g_autoptr (GArray) group = pick (model, set, error);
  g_autoptr (GArray) piece = NULL;
  guint next = nn_entries_new_id (all);

  if (group == NULL)
    return NULL;
  piece = g_array_new (FALSE, FALSE, sizeof (NnEntry));
  for (guint i = 0; i < group->len; i++)
    {
      NnEntry entry = g_array_index (group, NnEntry, i);

      for (guint k = 0; k < entry.n_inputs; k++)
        if (!has (set, entry.inputs[k]))
          entry.inputs[k] = stand_in (model, entry.inputs[k], stands, piece, &next);
      g_array_append_val (piece, entry);
    }
  return nn_model_build (piece, nn_model_seed (model), model, error);
}

/* --- paste ------------------------------------------------------------------- */

static gboolean
has_inputs (const NnModel *model)
{
  for (guint i = 0; i < nn_model_n_entries (model); i++)
    if (nn_model_entry (model, i)->klass->max_inputs == 0)
      return TRUE;
  return FALSE;
}

/* The entries of @piece that are taken over, with new ids; ids that were left out lead to 0. */
static GArray *
rename_piece (const NnModel *piece, gboolean leave_inputs, guint next, GHashTable *names)
{
  GArray *renamed = g_array_new (FALSE, FALSE, sizeof (NnEntry));

  for (guint i = 0; i < nn_model_n_entries (piece); i++)
    {
      NnEntry entry = *nn_model_entry (piece, i);
      gboolean left = leave_inputs && entry.klass->max_inputs == 0;

      g_hash_table_insert (names, GUINT_TO_POINTER (entry.id), GUINT_TO_POINTER (left ? 0 : next));
      if (left)
        continue;
      entry.id = next++;
      for (guint k = 0; k < entry.n_inputs; k++)
        entry.inputs[k] = GPOINTER_TO_UINT (g_hash_table_lookup (names, GUINT_TO_POINTER (entry.inputs[k])));
      g_array_append_val (renamed, entry);
    }
  return renamed;
}

/* Every input that was left out becomes @source. */
static void
hang_on (const NnModel *model, const GArray *entries, guint at, guint source, NnEntry *entry)
{
  gboolean outside = entry->klass->max_inputs > 0;

  for (guint k = 0; k < entry->n_inputs; k++)
    outside &= entry->inputs[k] == 0;
  if (outside && source != 0 && entry->klass->min_inputs > 1)
    {
      nn_model_choose_inputs (model, entries, at, source, entry);
      return;
    }
  if (entry->n_inputs == 0 && outside && source != 0)
    entry->n_inputs = 1;
  for (guint k = 0; k < entry->n_inputs; k++)
    if (entry->inputs[k] == 0)
      entry->inputs[k] = source;
  if (source == 0 && outside)
    entry->n_inputs = 0;
}

NnModel *
nn_model_paste (const NnModel *model, const NnModel *piece, guint after, guint before, guint *new_ids,
                GError **error)
{
  g_autoptr (GArray) entries = nn_model_entries (model);
  g_autoptr (GHashTable) names = g_hash_table_new (g_direct_hash, g_direct_equal);
  g_autoptr (GArray) group = rename_piece (piece, has_inputs (model), nn_entries_new_id (entries), names);
  const NnEntry *tail;
  guint source = 0;
  gint at;

  if (group->len == 0)
    {
      g_set_error_literal (error, NN_ERROR, NN_ERROR_RANGE,
                           nn_model_n_entries (piece) == 0 ? "There is nothing to paste: the list of layers is empty."
                           : "There is nothing to paste but an Input, and the network has one.");
      return NULL;
    }
  tail = &g_array_index (group, NnEntry, group->len - 1);
  if (g_array_index (group, NnEntry, 0).klass->max_inputs == 0)
    at = 0; /* it brings the beginning */
  else
    at = nn_entries_open_gap (entries, tail->klass->base.title, tail->id, after, before, &source, error);
  if (at < 0)
    return NULL;
  for (guint i = 0; i < group->len; i++)
    {
      NnEntry *entry = &g_array_index (group, NnEntry, i);

      hang_on (model, entries, (guint) at, source, entry);
      if (new_ids != NULL)
        new_ids[i] = entry->id;
    }
  if (new_ids != NULL && group->len < nn_model_n_entries (piece))
    new_ids[group->len] = 0;
  /* Layers that had nothing to read get what the piece brings. */
  if (at == 0 && entries->len > 0 && g_array_index (entries, NnEntry, 0).n_inputs == 0)
    {
      NnEntry *first = &g_array_index (entries, NnEntry, 0);

      first->inputs[first->n_inputs++] = tail->id;
    }
  g_array_insert_vals (entries, (guint) at, group->data, group->len);
  return nn_model_build (entries, nn_model_seed (model), model, error);
}

/* --- what it would give -------------------------------------------------------- */

static gboolean
shape_by_id (const NnModel *model, GHashTable *shapes, guint id, NnShape *shape)
{
  const NnShape *made = shapes != NULL ? g_hash_table_lookup (shapes, GUINT_TO_POINTER (id)) : NULL;
  gint index = nn_model_index (model, id);

  if (made != NULL)
    *shape = *made;
  else if (index < 0 || nn_model_error (model, (guint) index) != NULL)
    return FALSE;
  else
    *shape = *nn_model_shape (model, (guint) index);
  return TRUE;
}

static gboolean
try_entry (const NnModel *model, GHashTable *shapes, const NnEntry *entry, NnShape *shape)
{
  NnShape in[NN_MAX_INPUTS];

  for (guint k = 0; k < entry->n_inputs; k++)
    if (!shape_by_id (model, shapes, entry->inputs[k], &in[k]))
      return FALSE;
  return nn_entry_shape (entry, in, shape, NULL);
}

gboolean
nn_model_try_insert (const NnModel *model, const NnLayerClass *klass, const double *args, guint after,
                     guint before, NnShape *shape)
{
  gint index = nn_model_index (model, after);
  NnEntry entry = { .id = G_MAXUINT, .klass = klass, .n_inputs = 1, .inputs = { after } };

  nn_class_init_args (&klass->base, entry.args);
  for (guint a = 0; args != NULL && a < nn_class_n_args (&klass->base); a++)
    entry.args[a] = args[a];
  if (klass->max_inputs == 0)
    {
      entry.n_inputs = 0;
      return nn_model_n_entries (model) == 0 && nn_entry_shape (&entry, NULL, shape, NULL);
    }
  if (index < 0)
    return FALSE;
  if (klass->min_inputs > 1)
    {
      g_autoptr (GArray) entries = nn_model_entries (model);

      nn_model_choose_inputs (model, entries, before == 0 ? entries->len : (guint) index + 1, after, &entry);
    }
  return try_entry (model, NULL, &entry, shape);
}

gboolean
nn_model_try_group (const NnModel *model, const guint *ids, guint n, guint after, NnShape *shape)
{
  g_autoptr (GHashTable) set = make_set (ids, n);
  g_autoptr (GHashTable) shapes = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, g_free);
  g_autoptr (GArray) group = pick (model, set, NULL);
  guint hangs_on;

  if (group == NULL || has (set, after))
    return FALSE;
  hangs_on = main_source (group, set);
  for (guint i = 0; i < group->len; i++)
    {
      NnEntry entry = g_array_index (group, NnEntry, i);

      for (guint k = 0; k < entry.n_inputs; k++)
        if (entry.inputs[k] == hangs_on && hangs_on != 0)
          entry.inputs[k] = after;
      if (entry.klass->max_inputs == 0 || !try_entry (model, shapes, &entry, shape))
        return FALSE;
      g_hash_table_insert (shapes, GUINT_TO_POINTER (entry.id), g_memdup2 (shape, sizeof *shape));
    }
  return TRUE;
}
