/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/history.h"

/* Counting shared tensors costs a walk over all steps at each push. */
#define MAX_STEPS 400

typedef struct
{
  char     *label;   /* of the edit that led here; NULL for the first */
  char     *merge;
  NnModel  *model;
  NnRecipe *before, *after;   /* where the step changed the recipe; else NULL */
  NnSource *source_before, *source_after;   /* of a step of the data; else NULL */
  VitrineAct act;     /* outside of the document; no run: none */
} Step;

struct _VitrineHistory
{
  GPtrArray *steps;
  guint      at;
  gsize      max_bytes;
};

static Step *
step_new (NnModel    *model,
          const char *label,
          const char *merge)
{
  Step *step = g_new0 (Step, 1);

  step->model = nn_model_ref (model);
  step->label = g_strdup (label);
  step->merge = g_strdup (merge);
  return step;
}

static NnSource *
copy_source (const NnSource *source)
{
  NnSource *copy = g_new0 (NnSource, 1);

  nn_source_copy (copy, source);
  return copy;
}

static void
free_source (NnSource *source)
{
  if (source == NULL)
    return;
  nn_source_clear (source);
  g_free (source);
}

static void
step_free (gpointer data)
{
  Step *step = data;

  nn_model_unref (step->model);
  g_free (step->label);
  g_free (step->merge);
  g_free (step->before);
  g_free (step->after);
  free_source (step->source_before);
  free_source (step->source_after);
  if (step->act.free != NULL)
    step->act.free (step->act.data);
  g_free (step);
}

static Step *
step_at (VitrineHistory *history,
         guint           index)
{
  return g_ptr_array_index (history->steps, index);
}

VitrineHistory *
vitrine_history_new (NnModel *model,
                     gsize    max_bytes)
{
  VitrineHistory *history = g_new0 (VitrineHistory, 1);

  history->steps = g_ptr_array_new_with_free_func (step_free);
  history->max_bytes = max_bytes;
  g_ptr_array_add (history->steps, step_new (model, NULL, NULL));
  return history;
}

void
vitrine_history_free (VitrineHistory *history)
{
  g_ptr_array_unref (history->steps);
  g_free (history);
}

NnModel *
vitrine_history_model (VitrineHistory *history)
{
  return step_at (history, history->at)->model;
}

static gsize
count_tensors (NnModel    *model,
               GHashTable *seen)
{
  gsize bytes = 0;

  for (guint i = 0; i < nn_model_n_entries (model); i++)
    {
      if (nn_model_error (model, i) != NULL)
        continue;
      for (guint w = 0; w < nn_model_n_weights (model, i); w++)
        {
          NnTensor *tensor = nn_model_weight (model, i, w);

          if (tensor != NULL && g_hash_table_add (seen, tensor))
            bytes += nn_tensor_count (tensor) * sizeof (float);
        }
    }
  return bytes;
}

gsize
vitrine_history_bytes (VitrineHistory *history)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  gsize bytes = 0;

  count_tensors (vitrine_history_model (history), seen);
  for (guint i = 0; i < history->steps->len; i++)
    bytes += count_tensors (step_at (history, i)->model, seen);
  return bytes;
}

/* Forgets the oldest steps until the rest fits. */
static void
trim (VitrineHistory *history)
{
  while (history->at > 0
         && (history->steps->len > MAX_STEPS
             || vitrine_history_bytes (history) > history->max_bytes))
    {
      g_ptr_array_remove_index (history->steps, 0);
      history->at--;
    }
}

/* The step that an edit of this key goes on with, or NULL. */
static Step *
find_merge (VitrineHistory *history,
            const char     *merge)
{
  Step *present = step_at (history, history->at);

  return merge != NULL && history->at > 0 && g_strcmp0 (present->merge, merge) == 0 ? present : NULL;
}

static void
set_label (Step       *step,
           const char *label)
{
  g_free (step->label);
  step->label = g_strdup (label);
}

static void
replace_model (Step    *step,
               NnModel *model)
{
  nn_model_ref (model);
  nn_model_unref (step->model);
  step->model = model;
}

static void
add_step (VitrineHistory *history,
          Step           *step)
{
  g_ptr_array_add (history->steps, step);
  history->at++;
  trim (history);
}

static void
forget_undone (VitrineHistory *history)
{
  if (history->at + 1 < history->steps->len)
    g_ptr_array_set_size (history->steps, history->at + 1);
}

void
vitrine_history_push (VitrineHistory *history,
                      NnModel        *model,
                      const char     *label,
                      const char     *merge)
{
  Step *present;

  g_return_if_fail (model != NULL && label != NULL);
  forget_undone (history);
  present = find_merge (history, merge);
  if (present == NULL)
    {
      add_step (history, step_new (model, label, merge));
      return;
    }
  replace_model (present, model);
  set_label (present, label);
  trim (history);
}

void
vitrine_history_push_source (VitrineHistory *history,
                             const NnSource *before,
                             const NnSource *after,
                             NnModel        *model,
                             const NnRecipe *recipe_before,
                             const NnRecipe *recipe,
                             const char     *label,
                             const char     *merge)
{
  Step *present, *step;

  g_return_if_fail (model != NULL && label != NULL);
  forget_undone (history);
  present = find_merge (history, merge);
  if (present != NULL && present->source_after != NULL)
    {
      free_source (present->source_after);
      present->source_after = copy_source (after);
      if (recipe != NULL && present->before == NULL)
        present->before = g_memdup2 (recipe_before, sizeof *recipe_before);
      if (recipe != NULL)
        {
          g_free (present->after);
          present->after = g_memdup2 (recipe, sizeof *recipe);
        }
      replace_model (present, model);
      set_label (present, label);
      trim (history);
      return;
    }
  step = step_new (model, label, merge);
  step->source_before = copy_source (before);
  step->source_after = copy_source (after);
  if (recipe != NULL)
    {
      step->before = g_memdup2 (recipe_before, sizeof *recipe_before);
      step->after = g_memdup2 (recipe, sizeof *recipe);
    }
  add_step (history, step);
}

gboolean
vitrine_history_push_recipe (VitrineHistory *history,
                             const NnRecipe *before,
                             const NnRecipe *after,
                             const char     *label,
                             const char     *merge)
{
  Step *present, *step;

  g_return_val_if_fail (label != NULL, FALSE);
  forget_undone (history);
  present = find_merge (history, merge);
  if (present != NULL && present->after != NULL)
    {
      *present->after = *after;
      set_label (present, label);
      return FALSE;
    }
  step = step_new (vitrine_history_model (history), label, merge);
  step->before = g_memdup2 (before, sizeof *before);
  step->after = g_memdup2 (after, sizeof *after);
  add_step (history, step);
  return TRUE;
}

void
vitrine_history_break (VitrineHistory *history)
{
  g_clear_pointer (&step_at (history, history->at)->merge, g_free);
}

void
vitrine_history_push_network (VitrineHistory *history,
                              NnModel        *model,
                              const NnRecipe *before,
                              const NnRecipe *after,
                              const char     *label)
{
  Step *step;

  g_return_if_fail (model != NULL && label != NULL);
  forget_undone (history);
  step = step_new (model, label, NULL);
  step->before = g_memdup2 (before, sizeof *before);
  step->after = g_memdup2 (after, sizeof *after);
  add_step (history, step);
}

void
vitrine_history_join_source (VitrineHistory *history,
                             const NnSource *before,
                             const NnSource *after,
                             NnModel        *model)
{
  Step *step = step_at (history, history->at);

  g_return_if_fail (history->at > 0 && step->source_after == NULL);
  step->source_before = copy_source (before);
  step->source_after = copy_source (after);
  replace_model (step, model);
  trim (history);
}

void
vitrine_history_push_act (VitrineHistory   *history,
                          const char       *label,
                          const VitrineAct *act)
{
  Step *step = step_new (vitrine_history_model (history), label, NULL);

  forget_undone (history);
  step->act = *act;
  add_step (history, step);
}

static const VitrineAct *
act_of (Step *step)
{
  return step->act.run != NULL ? &step->act : NULL;
}

const VitrineAct *
vitrine_history_undo_act (VitrineHistory *history)
{
  return history->at > 0 ? act_of (step_at (history, history->at)) : NULL;
}

const VitrineAct *
vitrine_history_redo_act (VitrineHistory *history)
{
  return history->at + 1 < history->steps->len ? act_of (step_at (history, history->at + 1)) : NULL;
}

const char *
vitrine_history_undo_label (VitrineHistory *history)
{
  return history->at > 0 ? step_at (history, history->at)->label : NULL;
}

const char *
vitrine_history_redo_label (VitrineHistory *history)
{
  return history->at + 1 < history->steps->len ? step_at (history, history->at + 1)->label : NULL;
}

const NnSource *
vitrine_history_undo_source (VitrineHistory *history)
{
  return history->at > 0 ? step_at (history, history->at)->source_before : NULL;
}

const NnSource *
vitrine_history_redo_source (VitrineHistory *history)
{
  return history->at + 1 < history->steps->len ? step_at (history, history->at + 1)->source_after : NULL;
}

gboolean
vitrine_history_redo_is_recipe (VitrineHistory *history)
{
  return history->at + 1 < history->steps->len && step_at (history, history->at + 1)->after != NULL
         && step_at (history, history->at + 1)->model == vitrine_history_model (history);
}

gboolean
vitrine_history_undo (VitrineHistory *history,
                      NnRecipe       *recipe)
{
  Step *step = step_at (history, history->at);

  if (history->at == 0)
    return FALSE;
  if (step->after != NULL)
    nn_recipe_change (recipe, step->after, step->before);
  vitrine_history_break (history);
  history->at--;
  vitrine_history_break (history);
  return TRUE;
}

gboolean
vitrine_history_redo (VitrineHistory *history,
                      NnRecipe       *recipe)
{
  Step *step;

  if (history->at + 1 >= history->steps->len)
    return FALSE;
  step = step_at (history, ++history->at);
  if (step->after != NULL)
    nn_recipe_change (recipe, step->before, step->after);
  vitrine_history_break (history);
  return TRUE;
}

guint
vitrine_history_length (VitrineHistory *history)
{
  return history->steps->len;
}
