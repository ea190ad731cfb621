/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The runs of a document: their record in the JSON; their steps, and the weights of
 * the models that were kept, as tensors. A kept model that is the document's own has
 * no tensors, and a tensor that is missing is that of the model kept before. How the
 * layers fared: store-watch.c.
 */
#include "core/store-private.h"

#include <math.h>

#include "core/formats/json.h"

#define MAX_STEPS (1 << 28)
#define MAX_KEPT  1000

/* --- which models are stored ----------------------------------------------- */

static NnKept *
kept_at (const NnRun *run, guint index)
{
  return g_ptr_array_index (run->kept, index);
}

/* Bytes that the kept model adds to what is stored already. */
static gsize
weigh (const NnModel *model, GHashTable *seen)
{
  gsize bytes = 0;

  for (guint i = 0; i < nn_model_n_entries (model); i++)
    for (guint w = 0; w < nn_model_n_weights (model, i); w++)
      {
        NnTensor *tensor = nn_model_weight (model, i, w);

        if (!g_hash_table_contains (seen, tensor))
          bytes += nn_tensor_count (tensor) * sizeof (float);
      }
  return bytes;
}

static void
mark (const NnModel *model, GHashTable *seen)
{
  for (guint i = 0; i < nn_model_n_entries (model); i++)
    for (guint w = 0; w < nn_model_n_weights (model, i); w++)
      g_hash_table_add (seen, nn_model_weight (model, i, w));
}

/* Every @stride-th of the run's models, from the last one back, while the budget lasts. */
static void
choose (const NnRun *run, guint stride, gsize *budget, GHashTable *chosen, GHashTable *seen)
{
  for (guint back = 0; back < run->kept->len; back += stride)
    {
      NnKept *kept = kept_at (run, run->kept->len - 1 - back);
      gsize bytes = weigh (kept->model, seen);

      if (g_hash_table_contains (chosen, kept) || bytes > *budget)
        continue;
      *budget -= bytes;
      mark (kept->model, seen);
      g_hash_table_add (chosen, kept);
    }
}

/* The first stride that leaves so few models of the run that they fit. */
static guint
fitting_stride (const NnRun *run, gsize budget, GHashTable *seen)
{
  gsize bytes = 0;
  guint stride = 1;

  for (guint k = 0; k < run->kept->len; k++)
    bytes = MAX (bytes, weigh (kept_at (run, k)->model, seen));
  while (stride < run->kept->len && bytes * (run->kept->len / stride) > budget)
    stride *= 2;
  return stride;
}

/* A set of NnKept: of each run the last and the best, the newest run first; then all that
 * still fit, evenly fewer of a run that does not fit whole. */
static GHashTable *
choose_kept (const NnDocument *document)
{
  GHashTable *chosen = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  gsize budget = NN_STORE_KEPT_BYTES;

  if (document->model != NULL)
    mark (document->model, seen);
  for (guint i = document->runs->len; i-- > 0;)
    {
      const NnRun *run = g_ptr_array_index (document->runs, i);
      gint best = nn_run_best_kept (run);
      const gint pair[] = { (gint) run->kept->len - 1, best };

      for (guint k = 0; k < G_N_ELEMENTS (pair); k++)
        {
          NnKept *kept = pair[k] >= 0 ? kept_at (run, (guint) pair[k]) : NULL;
          gsize bytes = kept != NULL ? weigh (kept->model, seen) : 0;

          if (kept == NULL || g_hash_table_contains (chosen, kept) || bytes > budget)
            continue;
          budget -= bytes;
          mark (kept->model, seen);
          g_hash_table_add (chosen, kept);
        }
    }
  for (guint i = document->runs->len; i-- > 0;)
    {
      const NnRun *run = g_ptr_array_index (document->runs, i);

      choose (run, fitting_stride (run, budget, seen), &budget, chosen, seen);
    }
  return chosen;
}

/* --- written --------------------------------------------------------------- */

/* JSON has no word for what is not finite. */
void
nn_store_write_number (GString *json, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (isfinite (value))
    g_string_append (json, g_ascii_dtostr (text, sizeof text, value));
  else
    g_string_append (json, isnan (value) ? "null" : value > 0 ? "\"inf\"" : "\"-inf\"");
}

static void
write_epochs (GString *json, const NnRun *run)
{
  g_string_append (json, ", \"epochs\": [");
  for (guint k = 0; k < run->epochs->len; k++)
    {
      const NnRunEpoch *epoch = &g_array_index (run->epochs, NnRunEpoch, k);
      const double row[] = { epoch->step, epoch->seconds, epoch->loss, epoch->metric,
                             epoch->val_loss, epoch->val_metric };

      g_string_append (json, k == 0 ? "[" : ", [");
      for (guint c = 0; c < G_N_ELEMENTS (row); c++)
        {
          g_string_append (json, c == 0 ? "" : ", ");
          nn_store_write_number (json, row[c]);
        }
      g_string_append_c (json, ']');
    }
  g_string_append_c (json, ']');
}

static void
write_kept (GString *json, const NnDocument *document, const NnRun *run, GHashTable *chosen)
{
  const NnModel *model = document->model;
  const char *separator = ",\n     \"kept\": [";
  gboolean any = FALSE;

  for (guint k = 0; k < run->kept->len; k++)
    {
      const NnKept *kept = kept_at (run, k);

      if (!g_hash_table_contains (chosen, kept))
        continue;
      g_string_append_printf (json, "%s{\"step\": %" G_GUINT64_FORMAT ", \"val_loss\": ",
                              separator, kept->step);
      nn_store_write_number (json, kept->val_loss);
      g_string_append (json, ", \"val_metric\": ");
      nn_store_write_number (json, kept->val_metric);
      g_string_append (json, kept->model == model ? ", \"model\": true}" : "}");
      separator = ", ";
      any = TRUE;
    }
  if (!any)
    return;
  g_string_append_c (json, ']');
  /* Said where it is not what the document has. */
  if (model == NULL || nn_model_seed (model) != run->weights_seed
      || !nn_model_same_structure (kept_at (run, 0)->model, model))
    {
      g_string_append_c (json, ',');
      nn_store_write_layers (json, kept_at (run, 0)->model);
    }
}

static void
write_text (GString *json, const char *key, const char *text)
{
  if (text == NULL)
    return;
  g_string_append_printf (json, ", \"%s\": ", key);
  nn_json_quote (json, text);
}

void
nn_store_write_runs (GString *json, const NnDocument *document)
{
  g_autoptr (GHashTable) chosen = choose_kept (document);

  g_string_append (json, ",\n  \"runs\": [");
  for (guint i = 0; i < document->runs->len; i++)
    {
      const NnRun *run = g_ptr_array_index (document->runs, i);

      g_string_append (json, i == 0 ? "\n    {\"title\": " : ",\n    {\"title\": ");
      nn_json_quote (json, run->title != NULL ? run->title : "");
      g_string_append (json, ", \"summary\": ");
      nn_json_quote (json, run->summary != NULL ? run->summary : "");
      g_string_append_printf (json, ", \"steps_per_epoch\": %u, \"steps\": %u",
                              run->steps_per_epoch, nn_run_n_steps (run));
      write_epochs (json, run);
      write_text (json, "source", run->source);
      write_text (json, "network", run->network);
      write_text (json, "signature", run->signature);
      if (run->signature != NULL)
        nn_store_write_seed (json, run->weights_seed);
      if (run->fresh)
        g_string_append (json, ", \"fresh\": true");
      if (run->starred)
        g_string_append (json, ", \"starred\": true");
      if (run->under_way)
        g_string_append (json, ", \"under_way\": true");
      if (run->recipe != NULL)
        nn_store_write_recipe (json, run->recipe);
      nn_store_write_watch (json, document, i);
      write_kept (json, document, run, chosen);
      g_string_append_c (json, '}');
    }
  g_string_append (json, document->runs->len > 0 ? "\n  ]" : "]");
}

static char *
kept_name (guint run, guint kept, const NnModel *model, guint entry, guint weight)
{
  g_autofree char *name = nn_store_weight_name (model, entry, weight);

  return g_strdup_printf ("run.%u.kept.%u.%s", run, kept, name);
}

/* Those of its tensors that the kept model before does not have. */
static void
add_kept (NnSafetensors *file, guint run, guint number, const NnModel *model,
          const NnModel *before)
{
  for (guint i = 0; i < nn_model_n_entries (model); i++)
    for (guint w = 0; w < nn_model_n_weights (model, i); w++)
      {
        NnTensor *tensor = nn_model_weight (model, i, w);
        g_autofree char *name = kept_name (run, number, model, i, w);

        if (before == NULL || nn_model_weight (before, i, w) != tensor)
          nn_safetensors_add (file, name, tensor);
      }
}

void
nn_store_add_runs (NnSafetensors *file, const NnDocument *document)
{
  g_autoptr (GHashTable) chosen = choose_kept (document);

  G_STATIC_ASSERT (sizeof (NnRunStep) == 2 * sizeof (float));
  for (guint i = 0; i < document->runs->len; i++)
    {
      const NnRun *run = g_ptr_array_index (document->runs, i);
      g_autofree char *name = g_strdup_printf ("run.%u.steps", i);
      const NnModel *before = NULL;
      guint number = 0;

      if (nn_run_n_steps (run) > 0)
        {
          g_autoptr (NnTensor) tensor = nn_tensor_new_from (
              &NN_SHAPE (nn_run_n_steps (run), 2), (const float *) (gpointer) nn_run_steps (run));

          nn_safetensors_add (file, name, tensor);
        }
      for (guint k = 0; k < run->kept->len; k++)
        {
          const NnKept *kept = kept_at (run, k);

          if (!g_hash_table_contains (chosen, kept))
            continue;
          if (kept->model != document->model)
            add_kept (file, i, number, kept->model, before);
          before = kept->model;
          number++;
        }
      nn_store_add_watch (file, document, i);
    }
}

/* --- read ------------------------------------------------------------------ */

/* What the JSON tells of a run's tensors. */
typedef struct
{
  guint       n_steps;
  JsonObject *object;   /* of the run */
  GArray     *kept;     /* StoredKept */
} StoredRun;

typedef struct
{
  gint64   step;
  double   val_loss, val_metric;
  gboolean of_document;
} StoredKept;

static void
stored_clear (gpointer data)
{
  StoredRun *stored = data;

  g_clear_pointer (&stored->object, json_object_unref);
  g_clear_pointer (&stored->kept, g_array_unref);
}

GArray *
nn_store_runs_new (void)
{
  GArray *runs = g_array_new (FALSE, TRUE, sizeof (StoredRun));

  g_array_set_clear_func (runs, stored_clear);
  return runs;
}

static gboolean
read_epochs (NnRun *run, JsonArray *rows)
{
  for (guint k = 0; k < json_array_get_length (rows); k++)
    {
      JsonNode *node = json_array_get_element (rows, k);
      JsonArray *row = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
      NnRunEpoch epoch;
      double values[6];

      if (row == NULL || json_array_get_length (row) != G_N_ELEMENTS (values))
        return FALSE;
      for (guint c = 0; c < G_N_ELEMENTS (values); c++)
        if (!nn_store_read_number (json_array_get_element (row, c), &values[c]))
          return FALSE;
      epoch = (NnRunEpoch){ values[0], values[1], values[2], values[3], values[4], values[5] };
      g_array_append_val (run->epochs, epoch);
    }
  return TRUE;
}

static gboolean
read_kept (GArray *kept, JsonArray *rows)
{
  gint64 before = -1;

  if (json_array_get_length (rows) > MAX_KEPT)
    return FALSE;
  for (guint k = 0; k < json_array_get_length (rows); k++)
    {
      JsonNode *node = json_array_get_element (rows, k);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      StoredKept row = { 0 };

      if (object == NULL || !nn_json_whole (object, "step", &row.step) || row.step <= before
          || row.step > MAX_STEPS
          || !nn_store_read_number (json_object_get_member (object, "val_loss"), &row.val_loss)
          || !nn_store_read_number (json_object_get_member (object, "val_metric"), &row.val_metric))
        return FALSE;
      row.of_document = json_object_has_member (object, "model");
      before = row.step;
      g_array_append_val (kept, row);
    }
  return TRUE;
}

/* How it was made. */
static gboolean
read_making (NnRun *run, JsonObject *object)
{
  JsonObject *recipe = nn_json_object (object, "recipe");

  run->source = g_strdup (nn_json_string (object, "source"));
  run->network = g_strdup (nn_json_string (object, "network"));
  run->signature = g_strdup (nn_json_string (object, "signature"));
  run->fresh = json_object_has_member (object, "fresh");
  run->starred = json_object_has_member (object, "starred");
  run->under_way = json_object_has_member (object, "under_way");
  if (recipe != NULL)
    {
      run->recipe = g_new0 (NnRecipe, 1);
      nn_recipe_init (run->recipe);
      if (!nn_store_read_recipe (run->recipe, recipe, NULL))
        return FALSE;
    }
  return nn_store_read_seed (object, &run->weights_seed, NULL);
}

gboolean
nn_store_read_run (NnDocument *document, JsonNode *node, GArray *stored)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonArray *epochs = object != NULL ? nn_json_array (object, "epochs") : NULL;
  JsonArray *kept = object != NULL ? nn_json_array (object, "kept") : NULL;
  gint64 steps, per_epoch;
  StoredRun row;
  NnRun *run;

  if (epochs == NULL || !nn_json_whole (object, "steps", &steps) || steps < 0 ||
      steps > MAX_STEPS || !nn_json_whole (object, "steps_per_epoch", &per_epoch) ||
      per_epoch < 0 ||
      per_epoch > G_MAXUINT32)
    return FALSE;
  run = nn_run_new (nn_json_string (object, "title"), nn_json_string (object, "summary"));
  g_ptr_array_add (document->runs, run);
  run->steps_per_epoch = per_epoch;
  row = (StoredRun){ steps, json_object_ref (object),
                     g_array_new (FALSE, FALSE, sizeof (StoredKept)) };
  g_array_append_val (stored, row);
  return read_epochs (run, epochs) && read_making (run, object) && nn_store_read_watch (run, object)
         && (kept == NULL || read_kept (row.kept, kept));
}

static gboolean
fill_steps (NnRun *run, guint number, guint n, const NnSafetensors *file, const char *name,
            GError **error)
{
  g_autofree char *key = g_strdup_printf ("run.%u.steps", number);
  NnTensor *tensor = nn_safetensors_get (file, key);

  if (n == 0)
    return TRUE;
  if (tensor == NULL || !nn_shape_equal (&tensor->shape, &NN_SHAPE (n, 2)))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                   "%s is damaged: the %u steps of training %u are not in it.", name, n,
                   number + 1);
      return FALSE;
    }
  nn_run_add_steps (run, (const NnRunStep *) (gpointer) tensor->data, n);
  return TRUE;
}

/* Kept model @at of run @run: its own tensors, for the others those of @before. */
static NnModel *
fill_model (const NnModel *base, const NnModel *before, guint run, guint at,
            const NnSafetensors *file, const char *name, GError **error)
{
  g_autoptr (GPtrArray) weights = g_ptr_array_new ();

  for (guint i = 0; i < nn_model_n_entries (base); i++)
    for (guint w = 0; w < nn_model_n_weights (base, i); w++)
      {
        g_autofree char *key = kept_name (run, at, base, i, w);
        NnTensor *tensor = nn_safetensors_get (file, key);

        if (tensor == NULL && before != NULL)
          tensor = nn_model_weight (before, i, w);
        if (tensor == NULL
            || !nn_shape_equal (&tensor->shape, &nn_model_weight_info (base, i, w)->shape))
          {
            g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                         "%s is damaged: the weights “%s” are missing or of another shape.", name,
                         key);
            return NULL;
          }
        g_ptr_array_add (weights, tensor);
      }
  return nn_model_with_weights (base, (NnTensor *const *) weights->pdata, weights->len);
}

static gboolean
fill_kept (NnDocument *document, NnRun *run, guint number, const StoredRun *stored,
           const NnSafetensors *file, const char *name, GError **error)
{
  g_autoptr (NnModel) base = NULL;
  const NnModel *before = NULL;

  if (stored->kept->len == 0)
    return TRUE;
  base = nn_json_array (stored->object, "layers") != NULL
             ? nn_store_read_model (stored->object, error)
             : nn_model_ref (document->model);
  if (base == NULL)
    return FALSE;
  for (guint k = 0; k < stored->kept->len; k++)
    {
      const StoredKept *row = &g_array_index (stored->kept, StoredKept, k);
      g_autoptr (NnModel) model = NULL;
      gboolean own = row->of_document && nn_model_same_structure (base, document->model);

      model = own ? nn_model_ref (document->model)
                  : fill_model (base, before, number, k, file, name, error);
      if (model == NULL)
        return FALSE;
      g_ptr_array_add (run->kept,
                       nn_kept_new ((guint64) row->step, row->val_loss, row->val_metric, model));
      before = kept_at (run, k)->model;
    }
  return TRUE;
}

gboolean
nn_store_fill_runs (NnDocument *document, const NnSafetensors *file, const GArray *stored,
                    const char *name, GError **error)
{
  for (guint i = 0; i < document->runs->len; i++)
    {
      NnRun *run = g_ptr_array_index (document->runs, i);
      const StoredRun *row = &g_array_index (stored, StoredRun, i);

      if (!fill_steps (run, i, row->n_steps, file, name, error)
          || !nn_store_fill_watch (run, i, file, name, error)
          || !fill_kept (document, run, i, row, file, name, error))
        return FALSE;
    }
  return TRUE;
}
