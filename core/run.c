/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/run.h"

#include <math.h>
#include <string.h>

/* Steps that room is made for ahead: 128 MB, which are taken only as they come. */
#define MOST_PLANNED (1 << 24)

/* --- kept models ----------------------------------------------------------- */

NnKept *
nn_kept_new (guint64 step, double val_loss, double val_metric, NnModel *model)
{
  NnKept *kept = g_new0 (NnKept, 1);

  g_atomic_ref_count_init (&kept->ref_count);
  kept->step = step;
  kept->val_loss = val_loss;
  kept->val_metric = val_metric;
  kept->model = nn_model_ref (model);
  return kept;
}

NnKept *
nn_kept_ref (NnKept *kept)
{
  g_atomic_ref_count_inc (&kept->ref_count);
  return kept;
}

void
nn_kept_unref (NnKept *kept)
{
  if (!g_atomic_ref_count_dec (&kept->ref_count))
    return;
  nn_model_unref (kept->model);
  g_free (kept);
}

static NnKept *
kept_at (const NnRun *run, guint index)
{
  return g_ptr_array_index (run->kept, index);
}

void
nn_run_keep (NnRun *run, NnKept *kept)
{
  guint at = run->kept->len;

  while (at > 0 && kept_at (run, at - 1)->step > kept->step)
    at--;
  if (at > 0 && kept_at (run, at - 1)->step == kept->step)
    {
      nn_kept_unref (kept_at (run, at - 1));
      run->kept->pdata[at - 1] = nn_kept_ref (kept);
    }
  else
    g_ptr_array_insert (run->kept, (gint) at, nn_kept_ref (kept));
}

gint
nn_run_best_kept (const NnRun *run)
{
  double least = INFINITY;
  gint best = -1;

  for (guint i = 0; i < run->kept->len; i++)
    {
      if (kept_at (run, i)->val_loss < least)
        {
          least = kept_at (run, i)->val_loss;
          best = (gint) i;
        }
    }
  return best;
}

const NnKept *
nn_run_kept_of (const NnRun *run, const NnModel *model)
{
  gint likely[] = { (gint) run->kept->len - 1, nn_run_best_kept (run) };

  for (guint i = run->kept->len; i-- > 0;)
    {
      const NnKept *kept = g_ptr_array_index (run->kept, i);

      if (kept->model == model)
        return kept;
    }
  for (guint i = 0; i < G_N_ELEMENTS (likely); i++)
    {
      const NnKept *kept = likely[i] >= 0 ? g_ptr_array_index (run->kept, likely[i]) : NULL;

      if (kept != NULL && nn_model_same_weights (kept->model, model))
        return kept;
    }
  return NULL;
}

gboolean
nn_run_same_network (const NnRun *run, const NnModel *model)
{
  g_autofree char *signature = NULL;

  if (run->signature == NULL)
    return run->kept->len == 0 || nn_model_same_structure (kept_at (run, run->kept->len - 1)->model, model);
  signature = nn_model_signature (model);
  return strcmp (signature, run->signature) == 0;
}

gboolean
nn_run_drop_kept (NnRun *run)
{
  gint best = nn_run_best_kept (run), dropped = -1;
  guint64 least = G_MAXUINT64;

  for (guint i = 1; i + 1 < run->kept->len; i++)
    {
      guint64 gap = kept_at (run, i + 1)->step - kept_at (run, i - 1)->step;

      if ((gint) i != best && gap < least)
        {
          least = gap;
          dropped = (gint) i;
        }
    }
  /* The weights that it began with go last. */
  if (dropped < 0 && run->kept->len > 1 && best != 0)
    dropped = 0;
  if (dropped < 0)
    return FALSE;
  g_ptr_array_remove_index (run->kept, (guint) dropped);
  return TRUE;
}

void
nn_run_thin (NnRun *run, guint most)
{
  while (run->kept->len > most && nn_run_drop_kept (run))
    ;
}

gsize
nn_run_kept_bytes (const NnRun *run, GHashTable *seen)
{
  gsize bytes = 0;

  for (guint k = 0; k < run->kept->len; k++)
    {
      const NnModel *model = kept_at (run, k)->model;

      for (guint i = 0; i < nn_model_n_entries (model); i++)
        for (guint w = 0; w < nn_model_n_weights (model, i); w++)
          {
            NnTensor *tensor = nn_model_weight (model, i, w);

            if (g_hash_table_add (seen, tensor))
              bytes += nn_tensor_count (tensor) * sizeof (float);
          }
    }
  return bytes;
}

/* --- the run --------------------------------------------------------------- */

NnRun *
nn_run_new (const char *title, const char *summary)
{
  NnRun *run = g_new0 (NnRun, 1);

  g_atomic_ref_count_init (&run->ref_count);
  run->title = g_strdup (title);
  run->summary = g_strdup (summary);
  run->epochs = g_array_new (FALSE, FALSE, sizeof (NnRunEpoch));
  run->kept = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_kept_unref);
  return run;
}

NnRun *
nn_run_ref (NnRun *run)
{
  g_return_val_if_fail (run != NULL, NULL);
  g_atomic_ref_count_inc (&run->ref_count);
  return run;
}

void
nn_run_unref (NnRun *run)
{
  g_return_if_fail (run != NULL);
  if (!g_atomic_ref_count_dec (&run->ref_count))
    return;
  g_free (run->title);
  g_free (run->summary);
  nn_steps_clear (&run->steps);
  g_clear_pointer (&run->watch, nn_watch_log_free);
  g_array_unref (run->epochs);
  g_free (run->recipe);
  g_free (run->source);
  g_free (run->network);
  g_free (run->signature);
  g_ptr_array_unref (run->kept);
  nn_run_stand (run, NULL, NULL);
  g_free (run);
}

G_DEFINE_BOXED_TYPE (NnRun, nn_run, nn_run_ref, nn_run_unref)

NnRun *
nn_run_copy (const NnRun *run)
{
  NnRun *copy = nn_run_new (run->title, run->summary);

  copy->steps_per_epoch = run->steps_per_epoch;
  nn_steps_share (&copy->steps, &run->steps);
  if (run->epochs->len > 0)
    g_array_append_vals (copy->epochs, run->epochs->data, run->epochs->len);
  copy->recipe = g_memdup2 (run->recipe, sizeof *run->recipe);
  copy->source = g_strdup (run->source);
  copy->network = g_strdup (run->network);
  copy->signature = g_strdup (run->signature);
  copy->weights_seed = run->weights_seed;
  copy->fresh = run->fresh;
  copy->starred = run->starred;
  for (guint i = 0; i < run->kept->len; i++)
    g_ptr_array_add (copy->kept, nn_kept_ref (kept_at (run, i)));
  copy->watch = run->watch != NULL ? nn_watch_log_copy (run->watch) : NULL;
  copy->under_way = run->under_way;
  if (run->progress != NULL)
    nn_run_stand (copy, run->at, nn_progress_copy (run->progress));
  return copy;
}

const NnRunStep *
nn_run_steps (const NnRun *run)
{
  return nn_steps_data (&run->steps);
}

guint
nn_run_n_steps (const NnRun *run)
{
  return run->steps.n;
}

void
nn_run_add_steps (NnRun *run, const NnRunStep *steps, guint n)
{
  nn_steps_append (&run->steps, steps, n);
}

void
nn_run_plan_steps (NnRun *run, guint64 n)
{
  nn_steps_reserve (&run->steps, (guint) MIN (n, MOST_PLANNED));
}

void
nn_run_stand (NnRun *run, NnModel *at, NnProgress *progress)
{
  if (at != NULL)
    nn_model_ref (at);
  g_clear_pointer (&run->at, nn_model_unref);
  g_clear_pointer (&run->progress, nn_progress_free);
  run->at = at;
  run->progress = progress;
}

void
nn_run_cut (NnRun *run, guint64 step)
{
  guint epochs = run->epochs->len, kept = run->kept->len;

  while (epochs > 0 && g_array_index (run->epochs, NnRunEpoch, epochs - 1).step > step)
    epochs--;
  while (kept > 0 && kept_at (run, kept - 1)->step > step)
    kept--;
  nn_steps_cut (&run->steps, (guint) MIN (run->steps.n, step));
  g_array_set_size (run->epochs, epochs);
  g_ptr_array_set_size (run->kept, (gint) kept);
  if (run->watch != NULL)
    nn_watch_log_cut (run->watch, step);
}

/* The data by name, with the arguments that are not as they are at first. */
static char *
describe_source (const NnSource *source)
{
  g_autofree char *name = nn_source_to_string (source);
  const NnClass *klass = source->spec.klass;
  GString *text = g_string_new (name);

  for (guint i = 0; klass != NULL && i < nn_class_n_args (klass); i++)
    {
      const NnArg *arg = &klass->args[i];
      g_autofree char *value = NULL;

      if (source->spec.values[i] == arg->initial)
        continue;
      value = nn_arg_to_string (arg, source->spec.values[i]);
      g_string_append_printf (text, ", %s %s", arg->name, value);
    }
  return g_string_free (text, FALSE);
}

void
nn_run_describe (NnRun *run, const NnModel *start, const NnRecipe *recipe, const NnSource *source)
{
  g_free (run->recipe);
  run->recipe = g_memdup2 (recipe, sizeof *recipe);
  g_free (run->source);
  run->source = source != NULL ? describe_source (source) : NULL;
  g_free (run->network);
  run->network = nn_model_outline (start);
  g_free (run->signature);
  run->signature = nn_model_signature (start);
  run->weights_seed = nn_model_seed (start);
}

static const char *
without_folder (const char *source)
{
  const char *slash = strrchr (source, '/');

  return slash != NULL ? slash + 1 : source;
}

gboolean
nn_run_same_data (const NnRun *run, const NnSource *source)
{
  g_autofree char *present = NULL;

  if (run->source == NULL || source == NULL)
    return TRUE;
  present = describe_source (source);
  return strcmp (without_folder (run->source), without_folder (present)) == 0;
}

gboolean
nn_run_same_but_seed (const NnRun *a, const NnRun *b)
{
  NnRecipe x, y;
  gint seed = nn_class_find_arg (&nn_training_class, "seed");

  if (a->recipe == NULL || b->recipe == NULL || !a->fresh || !b->fresh
      || g_strcmp0 (a->source, b->source) != 0 || g_strcmp0 (a->signature, b->signature) != 0)
    return FALSE;
  if (a->recipe->training.values[seed] == b->recipe->training.values[seed]
      && a->weights_seed == b->weights_seed)
    return FALSE;
  x = *a->recipe;
  y = *b->recipe;
  y.training.values[seed] = x.training.values[seed];
  /* The finder's sweep changes no training. */
  y.finder = x.finder;
  return nn_recipe_equal (&x, &y);
}
