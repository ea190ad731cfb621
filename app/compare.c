/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/compare.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "app/compare-network.h"

/* So many differences of the layers are in sight at once. */
#define MOST_LAYERS 6

typedef char *(*CellFunc) (NnRun *run, gconstpointer data);

static gboolean
is_compared (const NnRun *run)
{
  return run->recipe != NULL && !run->hidden;
}

gboolean
vitrine_comparison_applies (GPtrArray *runs)
{
  guint n = 0;

  for (guint i = 0; i < runs->len; i++)
    n += is_compared (g_ptr_array_index (runs, i));
  return n > 1;
}

/* --- rows -------------------------------------------------------------------- */

/* A row of what @cell makes of each run; where @settings, only if they differ. */
static void
add_row (VitrineComparison *comparison,
         GPtrArray         *compared,
         const char        *name,
         gboolean           setting,
         CellFunc           cell,
         gconstpointer      data)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  gboolean differ = !setting;

  for (guint i = 0; i < compared->len; i++)
    {
      char *text = cell (g_ptr_array_index (compared, i), data);

      g_ptr_array_add (cells, text != NULL ? text : g_strdup ("–"));
      differ |= i > 0 && strcmp (g_ptr_array_index (cells, i), g_ptr_array_index (cells, 0)) != 0;
    }
  if (!differ)
    return;
  g_ptr_array_add (comparison->names, g_strdup (name));
  comparison->n_settings += setting;
  while (cells->len > 0)
    g_ptr_array_add (comparison->cells, g_ptr_array_steal_index (cells, 0));
}

static char *
network_cell (NnRun        *run,
              gconstpointer data)
{
  return g_strdup (run->network);
}

/* Where what a run says of its data ("spiral, noise 5") goes from the name to the arguments: a path may have commas. */
static gsize
source_name_length (const char *source)
{
  gsize end = strlen (source);

  for (gsize at = end; at-- > 1;)
    if (source[at] == ',' && source[at + 1] == ' ')
      {
        gsize k = at + 2;

        while (g_ascii_islower (source[k]) || source[k] == '_')
          k++;
        if (k == at + 2 || source[k] != ' ' || memchr (source + k + 1, ' ', end - MIN (k + 1, end)) != NULL)
          break;
        end = at;
      }
  return end;
}

static char *
source_cell (NnRun        *run,
             gconstpointer data)
{
  return run->source != NULL ? g_strndup (run->source, source_name_length (run->source)) : NULL;
}

/* The argument @name of the data, as it is at first where the run does not say it; NULL: these data have none. */
static char *
data_cell (NnRun        *run,
           gconstpointer name)
{
  const gsize length = run->source != NULL ? source_name_length (run->source) : 0;
  g_autofree char *title = g_strndup (run->source != NULL ? run->source : "", length);
  g_auto (GStrv) parts = NULL;
  const NnClass *klass;
  gint index;

  if (run->source == NULL)
    return NULL;
  parts = g_strsplit (run->source + length, ", ", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (g_str_has_prefix (parts[i], name) && parts[i][strlen (name)] == ' ')
      return g_strdup (parts[i] + strlen (name) + 1);
  klass = nn_registry_find (NN_KIND_DATASET, title, NULL);
  index = klass != NULL ? nn_class_find_arg (klass, name) : -1;
  return index >= 0 ? nn_arg_to_string (&klass->args[index], klass->args[index].initial) : NULL;
}

/* Of runs that kept no model only this is known: whether their networks were the same. @data: the runs. */
static char *
variant_cell (NnRun        *run,
              gconstpointer data)
{
  const GPtrArray *compared = data;
  guint variant = 0;

  for (guint i = compared->len; i-- > 0;)
    {
      const NnRun *other = g_ptr_array_index (compared, i);
      guint k = compared->len - 1;

      while (k > i && g_strcmp0 (((NnRun *) g_ptr_array_index (compared, k))->signature, other->signature) != 0)
        k--;
      variant += k == i;
      if (g_strcmp0 (other->signature, run->signature) == 0)
        break;
    }
  return g_strdup_printf (_("variant %u"), variant);
}

typedef struct
{
  GPtrArray *names;     /* char * */
  GPtrArray *cells;     /* char *, row by row */
} Layers;

static void
note_layer (const char *name,
            GPtrArray  *cells,
            gpointer    data)
{
  Layers *layers = data;

  g_ptr_array_add (layers->names, g_strdup (name));
  for (guint k = 0; k < cells->len; k++)
    g_ptr_array_add (layers->cells, g_strdup (g_ptr_array_index (cells, k) != NULL ? g_ptr_array_index (cells, k) : "–"));
}

/* The network that each run trained, as its last kept model has it. FALSE: one of them kept none. */
static gboolean
find_networks (GPtrArray *compared,
               GPtrArray *models)
{
  for (guint i = 0; i < compared->len; i++)
    {
      const NnRun *run = g_ptr_array_index (compared, i);

      if (run->kept->len == 0)
        return FALSE;
      g_ptr_array_add (models, ((NnKept *) g_ptr_array_index (run->kept, run->kept->len - 1))->model);
    }
  return TRUE;
}

/* Few differences are told one by one; of many, the widths of the layers come first, in one row. */
static void
add_networks (VitrineComparison *comparison,
              GPtrArray         *compared)
{
  Layers layers = { g_ptr_array_new_with_free_func (g_free), g_ptr_array_new_with_free_func (g_free) };
  g_autoptr (GPtrArray) models = g_ptr_array_new ();

  if (find_networks (compared, models))
    vitrine_comparison_networks ((NnModel *const *) models->pdata, models->len, note_layer, &layers);
  if (layers.names->len == 0 || layers.names->len > MOST_LAYERS)
    add_row (comparison, compared, _("Network"), TRUE, network_cell, NULL);
  if (models->len < compared->len && comparison->n_settings == 0)
    add_row (comparison, compared, _("Network of the same widths"), TRUE, variant_cell, compared);
  if (layers.names->len > MOST_LAYERS)
    {
      comparison->folded = comparison->n_settings + MOST_LAYERS - 1;
      comparison->n_folded = layers.names->len - (MOST_LAYERS - 1);
    }
  comparison->n_settings += layers.names->len;
  g_ptr_array_extend_and_steal (comparison->names, layers.names);
  g_ptr_array_extend_and_steal (comparison->cells, layers.cells);
}

static char *
weights_cell (NnRun        *run,
              gconstpointer data)
{
  return run->fresh ? g_strdup_printf (_("drawn by seed %" G_GINT64_FORMAT), (gint64) run->weights_seed)
                    : g_strdup (_("learnt before"));
}

typedef struct
{
  NnRecipePart part;
  const char  *arg;     /* NULL: the class */
} Setting;

static char *
setting_cell (NnRun        *run,
              gconstpointer data)
{
  const Setting *setting = data;
  const NnSpec *spec = nn_recipe_part (run->recipe, setting->part);
  gint index;

  if (setting->arg == NULL)
    return g_strdup (spec->klass != NULL ? _(spec->klass->title) : NULL);
  index = spec->klass != NULL ? nn_class_find_arg (spec->klass, setting->arg) : -1;
  if (index < 0)
    return NULL;
  return vitrine_comparison_argument (&spec->klass->args[index], spec->values[index]);
}

/* The arguments of one part, of whichever class the runs chose there. */
static void
add_arguments (VitrineComparison *comparison,
               GPtrArray         *compared,
               NnRecipePart       part)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < compared->len; i++)
    {
      NnRun *run = g_ptr_array_index (compared, i);
      const NnClass *klass = nn_recipe_part (run->recipe, part)->klass;

      for (guint a = 0; klass != NULL && a < nn_class_n_args (klass); a++)
        {
          Setting setting = { part, klass->args[a].name };

          if (g_hash_table_add (seen, (gpointer) klass->args[a].name))
            add_row (comparison, compared, _(klass->args[a].title), TRUE, setting_cell, &setting);
        }
    }
}

/* An argument is called alike in all data sets that have it. */
static const char *
data_argument_title (const char *name)
{
  const NnClass *const *list = nn_registry_list (NN_KIND_DATASET);

  for (guint i = 0; list[i] != NULL; i++)
    {
      gint index = nn_class_find_arg (list[i], name);

      if (index >= 0)
        return _(list[i]->args[index].title);
    }
  return name;
}

static void
add_data (VitrineComparison *comparison,
          GPtrArray         *compared)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  add_row (comparison, compared, _("Data"), TRUE, source_cell, NULL);
  for (guint i = 0; i < compared->len; i++)
    {
      const NnRun *run = g_ptr_array_index (compared, i);
      g_auto (GStrv) parts = NULL;

      if (run->source == NULL)
        continue;
      parts = g_strsplit (run->source + source_name_length (run->source), ", ", -1);
      for (guint k = 0; parts[k] != NULL; k++)
        {
          char *name = g_strndup (parts[k], strcspn (parts[k], " "));

          if (*name == '\0' || g_hash_table_contains (seen, name))
            {
              g_free (name);
              continue;
            }
          add_row (comparison, compared, data_argument_title (name), TRUE, data_cell, name);
          g_hash_table_add (seen, name);
        }
    }
}

static void
add_settings (VitrineComparison *comparison,
              GPtrArray         *compared)
{
  static const struct { NnRecipePart part; const char *title; } parts[] = {
    { NN_RECIPE_LOSS, N_("Loss") },         { NN_RECIPE_OPTIMIZER, N_("Optimiser") },
    { NN_RECIPE_SCHEDULE, N_("Schedule") }, { NN_RECIPE_TRAINING, NULL },
    { NN_RECIPE_METRIC, N_("Metric") },     { NN_RECIPE_AUGMENTATION, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      Setting setting = { parts[i].part, NULL };

      if (parts[i].title != NULL)
        add_row (comparison, compared, _(parts[i].title), TRUE, setting_cell, &setting);
      add_arguments (comparison, compared, parts[i].part);
    }
}

static char *
steps_cell (NnRun        *run,
            gconstpointer data)
{
  double epochs = nn_run_n_steps (run) / (double) MAX (run->steps_per_epoch, 1);

  return epochs < 1000 ? g_strdup_printf ("%.4g", epochs) : nn_count_to_string ((guint64) round (epochs));
}

/* The least held-out loss, or the metric where it was least. */
static char *
best_cell (NnRun        *run,
           gconstpointer data)
{
  const NnRunEpoch *best = NULL;

  for (guint i = 0; i < run->epochs->len; i++)
    {
      const NnRunEpoch *epoch = &g_array_index (run->epochs, NnRunEpoch, i);

      if (isfinite (epoch->val_loss) && (best == NULL || epoch->val_loss < best->val_loss))
        best = epoch;
    }
  if (best == NULL)
    return NULL;
  if (data == NULL)
    return g_strdup_printf ("%.3g", best->val_loss);
  if (run->recipe->metric.klass != NULL && NN_METRIC_CLASS (run->recipe->metric.klass)->share)
    return g_strdup_printf ("%.1f %%", 100 * best->val_metric);
  return g_strdup_printf ("%.3g", best->val_metric);
}

/* --- the table ------------------------------------------------------------------ */

VitrineComparison *
vitrine_comparison_new (GPtrArray *runs)
{
  VitrineComparison *comparison = g_new0 (VitrineComparison, 1);
  g_autoptr (GPtrArray) compared = g_ptr_array_new ();

  comparison->titles = g_ptr_array_new_with_free_func (g_free);
  comparison->names = g_ptr_array_new_with_free_func (g_free);
  comparison->cells = g_ptr_array_new_with_free_func (g_free);
  comparison->numbers = g_new0 (guint, MAX (runs->len, 1));
  for (guint i = runs->len; i-- > 0;)
    {
      NnRun *run = g_ptr_array_index (runs, i);

      if (!is_compared (run))
        continue;
      comparison->numbers[compared->len] = runs->len - 1 - i;
      g_ptr_array_add (compared, run);
      g_ptr_array_add (comparison->titles, g_strdup (run->title));
    }
  comparison->n_runs = compared->len;
  if (compared->len == 0)
    return comparison;
  add_networks (comparison, compared);
  add_data (comparison, compared);
  add_row (comparison, compared, _("First weights"), TRUE, weights_cell, NULL);
  add_settings (comparison, compared);
  add_row (comparison, compared, _("Epochs trained"), FALSE, steps_cell, NULL);
  add_row (comparison, compared, _("Best validation loss"), FALSE, best_cell, NULL);
  add_row (comparison, compared, _("Its metric"), FALSE, best_cell, comparison);
  return comparison;
}

void
vitrine_comparison_free (VitrineComparison *comparison)
{
  g_ptr_array_unref (comparison->titles);
  g_ptr_array_unref (comparison->names);
  g_ptr_array_unref (comparison->cells);
  g_free (comparison->numbers);
  g_free (comparison);
}

const char *
vitrine_comparison_cell (const VitrineComparison *comparison,
                         guint                    row,
                         guint                    run)
{
  return g_ptr_array_index (comparison->cells, row * comparison->n_runs + run);
}

static void
append_quoted (GString    *csv,
               const char *text)
{
  g_string_append_c (csv, '"');
  for (; *text != '\0'; text++)
    {
      if (*text == '"')
        g_string_append_c (csv, '"');
      g_string_append_c (csv, *text);
    }
  g_string_append_c (csv, '"');
}

char *
vitrine_comparison_csv (const VitrineComparison *comparison)
{
  GString *csv = g_string_new ("setting");

  for (guint k = 0; k < comparison->n_runs; k++)
    {
      g_string_append_c (csv, ',');
      append_quoted (csv, g_ptr_array_index (comparison->titles, k));
    }
  g_string_append_c (csv, '\n');
  for (guint i = 0; i < comparison->names->len; i++)
    {
      append_quoted (csv, g_ptr_array_index (comparison->names, i));
      for (guint k = 0; k < comparison->n_runs; k++)
        {
          g_string_append_c (csv, ',');
          append_quoted (csv, vitrine_comparison_cell (comparison, i, k));
        }
      g_string_append_c (csv, '\n');
    }
  return g_string_free (csv, FALSE);
}

char *
vitrine_comparison_describe (const VitrineComparison *comparison)
{
  GString *words = g_string_new (NULL);

  if (comparison->n_settings == 0)
    g_string_append (words, _("No setting differs. "));
  for (guint i = 0; i < comparison->names->len; i++)
    {
      g_string_append_printf (words, "%s:", (const char *) g_ptr_array_index (comparison->names, i));
      for (guint k = 0; k < comparison->n_runs; k++)
        g_string_append_printf (words, "%s %s %s", k > 0 ? "," : "",
                                (const char *) g_ptr_array_index (comparison->titles, k),
                                vitrine_comparison_cell (comparison, i, k));
      g_string_append (words, ". ");
    }
  return g_string_free (words, FALSE);
}
