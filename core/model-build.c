/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * How a list of entries becomes a model: inputs are resolved, shapes follow one
 * another from the input on, weights are shared with the model before or drawn.
 */
#include "core/model-private.h"

#include <string.h>

/* 1 GiB in one sample's activation or in all weights together. What is larger is a
 * slip of the finger, and must be a sentence before it is an allocation. */
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
#define MAX_NUMBERS ((double) (1 << 16)) /* thousands of models a second */
#else
#define MAX_NUMBERS ((double) (1 << 28))
#endif

/* What makes the list itself wrong, rather than a network that does not fit yet. */
static gboolean
check_entry (const NnModel *model, guint index, GError **error)
{
  const NnEntry *entry = &model->slots[index].entry;
  const NnClass *klass = &entry->klass->base;

  if (entry->id == 0 || nn_model_index (model, entry->id) != (gint) index)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                   "Entry %u (%s) has the id %u: ids must differ and begin at 1.", index + 1,
                   klass->name, entry->id);
      return FALSE;
    }
  if (entry->n_inputs > NN_MAX_INPUTS)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_RANGE, "%s has %u inputs; %d are the most.",
                   klass->title, entry->n_inputs, NN_MAX_INPUTS);
      return FALSE;
    }
  for (guint k = 0; k < entry->n_inputs; k++)
    {
      gint input = nn_model_index (model, entry->inputs[k]);

      if (input < 0)
        g_set_error (error, NN_ERROR, NN_ERROR_UNKNOWN, "%s reads entry %u, which does not exist.",
                     klass->title, entry->inputs[k]);
      else if (input >= (gint) index)
        g_set_error (error, NN_ERROR, NN_ERROR_RANGE,
                     "%s cannot read %s, which does not come before it: a network has no loops.",
                     klass->title, model->slots[input].entry.klass->base.title);
      if (input < 0 || input >= (gint) index)
        return FALSE;
    }
  for (guint a = 0; a < nn_class_n_args (klass); a++)
    {
      if (!nn_arg_check (&klass->args[a], entry->args[a], error))
        {
          g_prefix_error (error, "%s: ", klass->title);
          return FALSE;
        }
    }
  return TRUE;
}

/* As a double: a product of four extents may not fit an integer. */
static double
count_of (const NnShape *shape)
{
  double count = 1;

  for (guint i = 0; i < shape->n_axes; i++)
    count *= (double) shape->size[i];
  return count;
}

static gboolean
check_inputs (const NnEntry *entry, GError **error)
{
  const char *title = entry->klass->base.title;

  if (entry->n_inputs < entry->klass->min_inputs)
    {
      if (entry->n_inputs == 0)
        g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                     "%s has nothing to read: put it behind another layer.", title);
      else
        g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                     "%s needs %u inputs and has %u: connect another layer to it.", title,
                     entry->klass->min_inputs, entry->n_inputs);
      return FALSE;
    }
  if (entry->n_inputs > entry->klass->max_inputs)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "%s reads at most %u inputs and has %u: disconnect one.", title,
                   entry->klass->max_inputs, entry->n_inputs);
      return FALSE;
    }
  return TRUE;
}

/* "354 million"; what is less than a million in full. (transfer full) */
static char *
in_words (double n)
{
  static const char *const words[] = { "million", "billion", "trillion" };
  guint word = 0;

  if (n < 1e6)
    return g_strdup_printf ("%.0f", n);
  for (n /= 1e6; n >= 999.5 && word + 1 < G_N_ELEMENTS (words); n /= 1000)
    word++;
  return g_strdup_printf (n < 999.5 ? "%.3g %s" : "%.0f %s", n, words[word]);
}

static gboolean
check_shape (const NnEntry *entry, const NnShape *in, NnShape *out, GError **error)
{
  g_autofree char *text = NULL;

  if (!entry->klass->shape (entry->args, in, entry->n_inputs, out, error))
    return FALSE;
  text = nn_shape_to_string (out);
  if (out->n_axes >= NN_MAX_AXES || count_of (out) < 1)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE, "%s cannot give an output of %s.",
                   entry->klass->base.title, text);
      return FALSE;
    }
  if (count_of (out) > MAX_NUMBERS)
    {
      g_autofree char *count = in_words (count_of (out)), *most = in_words (MAX_NUMBERS);

      g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
                   "%s would give %s, which is %s numbers for each sample; %s are the most.",
                   entry->klass->base.title, text, count, most);
      return FALSE;
    }
  return TRUE;
}

static gboolean
plan_weights (NnModel *model, guint index, const NnShape *in, GError **error)
{
  NnSlot *slot = &model->slots[index];
  const NnEntry *entry = &slot->entry;
  double count = 0, total = 0;
  guint n;

  if (entry->klass->weights == NULL)
    return TRUE;
  n = entry->klass->weights (entry->args, in, entry->n_inputs, &slot->shape, slot->info);
  g_assert (n <= NN_MAX_WEIGHTS);
  for (guint w = 0; w < n; w++)
    count += count_of (&slot->info[w].shape);
  for (guint i = 0; i < index; i++)
    for (guint w = 0; w < model->slots[i].n_weights; w++)
      total += count_of (&model->slots[i].info[w].shape);
  if (count <= MAX_NUMBERS && count + total > MAX_NUMBERS)
    {
      g_autofree char *more = in_words (count), *before = in_words (total), *most = in_words (MAX_NUMBERS);

      g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
                   "%s would add %s parameters to %s; %s are the most in one network.",
                   entry->klass->base.title, more, before, most);
      return FALSE;
    }
  if (count > MAX_NUMBERS)
    {
      g_autofree char *own = in_words (count), *most = in_words (MAX_NUMBERS);

      g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
                   "%s would have %s parameters; %s are the most: make it, or what it reads, "
                   "smaller.", entry->klass->base.title, own, most);
      return FALSE;
    }
  slot->n_weights = n;
  return TRUE;
}

gboolean
nn_entry_shape (const NnEntry *entry, const NnShape *in, NnShape *out, GError **error)
{
  return check_inputs (entry, error) && check_shape (entry, in, out, error);
}

/* Shape, plan and weights' shapes of one entry, or the sentence why not. */
static void
fit (NnModel *model, guint index)
{
  NnSlot *slot = &model->slots[index];
  const NnEntry *entry = &slot->entry;
  NnShape in[NN_MAX_INPUTS] = { 0 };

  slot->culprit = index;
  if (!check_inputs (entry, &slot->error))
    return;
  for (guint k = 0; k < entry->n_inputs; k++)
    {
      const NnSlot *input = &model->slots[slot->input[k]];

      if (input->error != NULL)
        {
          slot->culprit = input->culprit;
          g_set_error (&slot->error, NN_ERROR, NN_ERROR_SHAPE,
                       "Waits for %s, which does not fit yet.",
                       model->slots[slot->culprit].entry.klass->base.title);
          return;
        }
      in[k] = input->shape;
    }
  if (!check_shape (entry, in, &slot->shape, &slot->error) ||
      !plan_weights (model, index, in, &slot->error))
    return;
  if (entry->klass->plan != NULL)
    entry->klass->plan (entry->args, in, entry->n_inputs, &slot->shape, &slot->plan);
}

static NnTensor *
find_weight (const NnModel *old, const NnEntry *entry, const NnWeightInfo *info)
{
  gint index = old != NULL ? nn_model_index (old, entry->id) : -1;
  const NnSlot *slot;

  if (index < 0 || old->slots[index].entry.klass != entry->klass)
    return NULL;
  slot = &old->slots[index];
  for (guint w = 0; w < slot->n_weights; w++)
    {
      if (strcmp (slot->info[w].name, info->name) == 0 && slot->info[w].init == info->init &&
          nn_shape_equal (&slot->info[w].shape, &info->shape))
        return slot->weight[w];
    }
  return NULL;
}

static void
fill_weights (NnModel *model, guint index, const NnModel *old)
{
  NnSlot *slot = &model->slots[index];
  NnRandom of_model = nn_random_new (model->seed);
  NnRandom of_entry = nn_random_split (&of_model, slot->entry.id);

  for (guint w = 0; w < slot->n_weights; w++)
    {
      NnRandom random = nn_random_split (&of_entry, w);
      NnTensor *shared = find_weight (old, &slot->entry, &slot->info[w]);

      if (shared != NULL)
        slot->weight[w] = nn_tensor_ref (shared);
      else
        {
          slot->weight[w] = nn_tensor_new (&slot->info[w].shape);
          nn_weight_init (&slot->info[w], &random, slot->weight[w]->data);
        }
    }
}

static void
name_entry (NnModel *model, guint index)
{
  const NnLayerClass *klass = model->slots[index].entry.klass;
  guint number = 1;

  for (guint i = 0; i < index; i++)
    number += model->slots[i].entry.klass == klass;
  model->slots[index].name = number == 1 ? g_strdup (klass->base.name)
                                         : g_strdup_printf ("%s_%u", klass->base.name, number);
}

NnModel *
nn_model_build (const GArray *entries, guint64 seed, const NnModel *old, GError **error)
{
  g_autoptr (NnModel) model = NULL;

  if (entries->len > NN_MAX_LAYERS)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_RANGE, "These would be %u layers; %d are the most in one network.",
                   entries->len, NN_MAX_LAYERS);
      return NULL;
    }
  model = nn_model_alloc (entries->len, seed);
  for (guint i = 0; i < model->n; i++)
    model->slots[i].entry = g_array_index (entries, NnEntry, i);
  for (guint i = 0; i < model->n; i++)
    {
      NnSlot *slot = &model->slots[i];

      if (!check_entry (model, i, error))
        return NULL;
      for (guint k = 0; k < slot->entry.n_inputs; k++)
        slot->input[k] = (guint) nn_model_index (model, slot->entry.inputs[k]);
      name_entry (model, i);
      fit (model, i);
      fill_weights (model, i, old);
    }
  return g_steal_pointer (&model);
}

NnModel *
nn_model_new (const NnEntry *entries, guint n, guint64 seed, GError **error)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (NnEntry));

  g_return_val_if_fail (entries != NULL || n == 0, NULL);
  if (n > 0)
    g_array_append_vals (list, entries, n);
  return nn_model_build (list, seed, NULL, error);
}
