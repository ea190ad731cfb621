/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the networks of runs differ, layer by layer, in the words of the layers' argument rows. */
#include "app/compare-network.h"

#include <glib/gi18n.h>
#include <string.h>

/* Aligning costs the product of two lengths: beyond this a network is laid beside the others from its start. */
#define MOST_CELLS (1 << 20)

/* One layer in the union of all networks: where it stands in each; -1: nowhere. */
typedef struct
{
  const NnLayerClass *klass;
  guint               number;   /* among those of its class; 0: it is the only one */
  gint               *at;
} Slot;

typedef struct
{
  NnModel *const *models;
  guint           n;
  GPtrArray      *slots;        /* Slot */
} Union;

static void
slot_free (gpointer data)
{
  Slot *slot = data;

  g_free (slot->at);
  g_free (slot);
}

static Slot *
slot_at (const Union *all,
         guint        index)
{
  return g_ptr_array_index (all->slots, index);
}

static Slot *
slot_new (const Union   *all,
          const NnEntry *entry)
{
  Slot *slot = g_new0 (Slot, 1);

  slot->klass = entry->klass;
  slot->at = g_new (gint, all->n);
  for (guint k = 0; k < all->n; k++)
    slot->at[k] = -1;
  return slot;
}

/* The layer of @slot in the first network that has it. */
static const NnEntry *
entry_of (const Union *all,
          const Slot  *slot)
{
  for (guint k = 0; k < all->n; k++)
    if (slot->at[k] >= 0)
      return nn_model_entry (all->models[k], (guint) slot->at[k]);
  return NULL;
}

/* How well @entry is the same layer as @slot; 0: it cannot be. An edit keeps the id. */
static guint
likeness (const Union   *all,
          const Slot    *slot,
          const NnEntry *entry)
{
  const NnEntry *other = entry_of (all, slot);
  guint like = 4 * NN_MAX_ARGS;

  if (entry->klass != slot->klass)
    return 0;
  for (guint a = 0; a < nn_class_n_args (&entry->klass->base); a++)
    like += entry->args[a] == other->args[a];
  return like + (entry->id == other->id ? NN_MAX_ARGS : 0);
}

/* The most alike that slots and layers can be laid beside each other in their order: partner[i] is the slot of
 * layer i, or -1. */
static void
align (const Union   *all,
       const NnModel *model,
       gint          *partner)
{
  guint rows = nn_model_n_entries (model), columns = all->slots->len, wide = columns + 1;
  g_autofree guint *best = g_new0 (guint, (gsize) (rows + 1) * wide);
  guint i = 0, j = 0;

  for (guint r = rows; r-- > 0;)
    for (guint c = columns; c-- > 0;)
      {
        guint like = likeness (all, slot_at (all, c), nn_model_entry (model, r));
        guint skip = MAX (best[(r + 1) * wide + c], best[r * wide + c + 1]);

        best[r * wide + c] = MAX (skip, like > 0 ? like + best[(r + 1) * wide + c + 1] : 0);
      }
  for (guint r = 0; r < rows; r++)
    partner[r] = -1;
  while (i < rows && j < columns)
    {
      guint like = likeness (all, slot_at (all, j), nn_model_entry (model, i));

      if (like > 0 && best[i * wide + j] == like + best[(i + 1) * wide + j + 1])
        partner[i++] = (gint) j++;
      else if (best[i * wide + j] == best[(i + 1) * wide + j])
        i++;
      else
        j++;
    }
}

/* Lays network @k beside those before it; a layer that none of them has gets a slot where it stands. */
static void
add_network (Union *all,
             guint  k)
{
  const NnModel *model = all->models[k];
  guint n = nn_model_n_entries (model), next = 0;
  g_autofree gint *partner = g_new (gint, MAX (n, 1));
  guint added = 0;

  if ((guint64) n * all->slots->len > MOST_CELLS)
    for (guint i = 0; i < n; i++)
      partner[i] = i < all->slots->len && slot_at (all, i)->klass == nn_model_entry (model, i)->klass ? (gint) i : -1;
  else
    align (all, model, partner);
  for (guint i = 0; i < n; i++)
    {
      if (partner[i] < 0)
        {
          g_ptr_array_insert (all->slots, (gint) next, slot_new (all, nn_model_entry (model, i)));
          added++;
        }
      else
        next = (guint) partner[i] + added;
      slot_at (all, next++)->at[k] = (gint) i;
    }
}

static void
number_slots (Union *all)
{
  for (guint i = 0; i < all->slots->len; i++)
    {
      guint before = 0, others = 0;

      for (guint j = 0; j < all->slots->len; j++)
        if (j != i && slot_at (all, j)->klass == slot_at (all, i)->klass)
          {
            others++;
            before += j < i;
          }
      slot_at (all, i)->number = others > 0 ? before + 1 : 0;
    }
}

static char *
slot_name (const Slot *slot)
{
  const char *title = _(slot->klass->base.title);

  return slot->number > 0 ? g_strdup_printf ("%s %u", title, slot->number) : g_strdup (title);
}

char *
vitrine_comparison_argument (const NnArg *arg,
                             double       value)
{
  if (arg->kind == NN_ARG_BOOLEAN)
    return g_strdup (value != 0 ? _("yes") : _("no"));
  if (arg->kind == NN_ARG_CHOICE && arg->choice_titles != NULL)
    return g_strdup (_(arg->choice_titles[(guint) value]));
  return nn_arg_to_string (arg, value);
}

/* An argument that does nothing while another is off has no value then. */
static char *
argument_cell (const NnEntry *entry,
               guint          index)
{
  const NnArg *arg = &entry->klass->base.args[index];
  gint needs = arg->needs != NULL ? nn_class_find_arg (&entry->klass->base, arg->needs) : -1;

  return needs >= 0 && entry->args[needs] == 0 ? NULL : vitrine_comparison_argument (arg, entry->args[index]);
}

/* Takes @cells over. A row is only worth it where not all of them are the same. */
static void
offer (char            *name,
       GPtrArray       *cells,
       VitrineRowFunc   add,
       gpointer         data)
{
  gboolean differ = FALSE;

  for (guint k = 1; k < cells->len; k++)
    differ |= g_strcmp0 (g_ptr_array_index (cells, k), g_ptr_array_index (cells, 0)) != 0;
  if (differ)
    add (name, cells, data);
  g_free (name);
  g_ptr_array_unref (cells);
}

/* Of a layer that some networks do not have: its first argument is what it is about. */
static GPtrArray *
presence_cells (const Union *all,
                const Slot  *slot)
{
  GPtrArray *cells = g_ptr_array_new_with_free_func (g_free);

  for (guint k = 0; k < all->n; k++)
    {
      const NnEntry *entry = slot->at[k] >= 0 ? nn_model_entry (all->models[k], (guint) slot->at[k]) : NULL;

      g_ptr_array_add (cells, entry == NULL                                  ? NULL
                              : nn_class_n_args (&slot->klass->base) == 0 ? g_strdup (_("yes"))
                                                                          : argument_cell (entry, 0));
    }
  return cells;
}

static gboolean
everywhere (const Union *all,
            const Slot  *slot)
{
  for (guint k = 0; k < all->n; k++)
    if (slot->at[k] < 0)
      return FALSE;
  return TRUE;
}

static void
tell_slot (const Union   *all,
           const Slot    *slot,
           VitrineRowFunc add,
           gpointer       data)
{
  gboolean missing = !everywhere (all, slot);

  if (missing)
    offer (slot_name (slot), presence_cells (all, slot), add, data);
  for (guint a = missing; a < nn_class_n_args (&slot->klass->base); a++)
    {
      g_autofree char *name = slot_name (slot);
      GPtrArray *cells = g_ptr_array_new_with_free_func (g_free);
      gboolean differ = FALSE;
      const NnEntry *first = entry_of (all, slot);

      for (guint k = 0; k < all->n; k++)
        {
          const NnEntry *entry = slot->at[k] >= 0 ? nn_model_entry (all->models[k], (guint) slot->at[k]) : NULL;

          differ |= entry != NULL && entry->args[a] != first->args[a];
          g_ptr_array_add (cells, entry != NULL ? argument_cell (entry, a) : NULL);
        }
      if (differ)
        offer (g_strdup_printf ("%s: %s", name, _(slot->klass->base.args[a].title)), cells, add, data);
      else
        g_ptr_array_unref (cells);
    }
}

/* The slot of layer @index of network @k: as far along at least, as slots are never fewer. */
static const Slot *
slot_of (const Union *all,
         guint        k,
         guint        index)
{
  guint s = index;

  while (slot_at (all, s)->at[k] != (gint) index)
    s++;
  return slot_at (all, s);
}

/* The names of what the layer reads in network @k. */
static char *
inputs_cell (const Union *all,
             const Slot  *slot,
             guint        k)
{
  const NnEntry *entry = nn_model_entry (all->models[k], (guint) slot->at[k]);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < entry->n_inputs; i++)
    {
      guint input = nn_model_input (all->models[k], (guint) slot->at[k], i);
      g_autofree char *name = slot_name (slot_of (all, k, input));

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", name);
    }
  return g_string_free (text, FALSE);
}

/* Where all have the same layers: which of them read others. A layer that is missing changes that by itself. */
static void
tell_links (const Union   *all,
            VitrineRowFunc add,
            gpointer       data)
{
  for (guint s = 0; s < all->slots->len; s++)
    if (!everywhere (all, slot_at (all, s)))
      return;
  for (guint s = 0; s < all->slots->len; s++)
    {
      g_autofree char *name = slot_name (slot_at (all, s));
      GPtrArray *cells = g_ptr_array_new_with_free_func (g_free);

      for (guint k = 0; k < all->n; k++)
        g_ptr_array_add (cells, inputs_cell (all, slot_at (all, s), k));
      offer (g_strdup_printf (_("%s: reads"), name), cells, add, data);
    }
}

void
vitrine_comparison_networks (NnModel *const *models,
                             guint           n,
                             VitrineRowFunc  add,
                             gpointer        data)
{
  Union all = { models, n, g_ptr_array_new_with_free_func (slot_free) };

  for (guint k = 0; k < n; k++)
    {
      guint same = 0;

      while (same < k && !nn_model_same_structure (models[same], models[k]))
        same++;
      if (same == k)
        add_network (&all, k);
      else
        for (guint s = 0; s < all.slots->len; s++)
          slot_at (&all, s)->at[k] = slot_at (&all, s)->at[same];
    }
  number_slots (&all);
  for (guint s = 0; s < all.slots->len; s++)
    tell_slot (&all, slot_at (&all, s), add, data);
  tell_links (&all, add, data);
  g_ptr_array_unref (all.slots);
}
