/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The document's JSON, written: whole, with every argument, choices by their
 * names, numbers so that they read back as the same bits.
 */
#include "core/store-private.h"

#include <math.h>

#include "core/formats/json.h"

static void
write_args (GString *json, const NnClass *klass, const double *values)
{
  g_string_append (json, "\"args\": {");
  for (guint i = 0; i < nn_class_n_args (klass); i++)
    {
      g_autofree char *text = nn_arg_to_string (&klass->args[i], values[i]);

      g_string_append (json, i == 0 ? "" : ", ");
      nn_json_quote (json, klass->args[i].name);
      g_string_append (json, ": ");
      if (klass->args[i].kind == NN_ARG_CHOICE)
        nn_json_quote (json, text);
      else
        g_string_append (json, text);
    }
  g_string_append_c (json, '}');
}

static void
write_spec (GString *json, const NnSpec *spec)
{
  g_string_append (json, "{\"class\": ");
  nn_json_quote (json, spec->klass->name);
  g_string_append (json, ", ");
  write_args (json, spec->klass, spec->values);
}

/* Only where something is done: most documents take the data as they come. */
static void
write_preparation (GString *json, const NnSource *source)
{
  const NnSpec initial = nn_spec_new (&nn_preparation_class);

  if (source->prepare.klass != NULL && !nn_spec_equal (&source->prepare, &initial))
    {
      g_string_append (json, ", \"prepare\": {");
      write_args (json, source->prepare.klass, source->prepare.values);
      g_string_append_c (json, '}');
    }
  if (source->left_out == NULL || source->left_out[0] == NULL)
    return;
  g_string_append (json, ", \"leave_out\": [");
  for (guint i = 0; source->left_out[i] != NULL; i++)
    {
      g_string_append (json, i == 0 ? "" : ", ");
      nn_json_quote (json, source->left_out[i]);
    }
  g_string_append_c (json, ']');
}

/* Outputs beside the main one, if any. */
static void
write_sides (GString *json, const NnRecipe *recipe)
{
  for (guint i = 0; i < recipe->n_sides; i++)
    {
      const NnSide *side = &recipe->sides[i];
      const struct { const char *name; const NnSpec *spec; } parts[]
          = { { "aim", &side->aim }, { "loss", &side->loss }, { "metric", &side->metric } };

      g_string_append (json, i == 0 ? ",\n    \"sides\": [\n      {" : ",\n      {");
      g_string_append_printf (json, "\"entry\": %u", side->entry);
      for (guint k = 0; k < G_N_ELEMENTS (parts); k++)
        {
          g_string_append_printf (json, ", \"%s\": ", parts[k].name);
          write_spec (json, parts[k].spec);
          g_string_append_c (json, '}');
        }
      g_string_append (json, i + 1 < recipe->n_sides ? "}" : "}\n    ]");
    }
}

void
nn_store_write_layers (GString *json, const NnModel *model)
{
  const guint n = model != NULL ? nn_model_n_entries (model) : 0;

  g_string_append (json, "\n  \"layers\": [");
  for (guint i = 0; i < n; i++)
    {
      const NnEntry *entry = nn_model_entry (model, i);

      g_string_append_printf (json, "%s\n    {\"id\": %u, \"name\": ", i == 0 ? "" : ",",
                              entry->id);
      nn_json_quote (json, nn_model_entry_name (model, i));
      g_string_append (json, ", \"class\": ");
      nn_json_quote (json, entry->klass->base.name);
      g_string_append (json, ", ");
      write_args (json, &entry->klass->base, entry->args);
      g_string_append (json, ", \"inputs\": [");
      for (guint k = 0; k < entry->n_inputs; k++)
        g_string_append_printf (json, k == 0 ? "%u" : ", %u", entry->inputs[k]);
      g_string_append (json, "]}");
    }
  g_string_append (json, "\n  ]");
}

void
nn_store_write_recipe (GString *json, const NnRecipe *whole)
{
  NnRecipe recipe = *whole;

  g_string_append (json, ",\n  \"recipe\": {");
  for (guint i = 0; i < NN_N_RECIPE_SPECS; i++)
    {
      g_string_append_printf (json, "%s\n    \"%s\": ", i == 0 ? "" : ",", nn_recipe_part_names[i]);
      write_spec (json, nn_recipe_part (&recipe, i));
      g_string_append_c (json, '}');
    }
  write_sides (json, &recipe);
  g_string_append (json, "\n  }");
}

void
nn_store_write_seed (GString *json, guint64 seed)
{
  /* JSON's readers have signed integers */
  g_string_append_printf (json, seed > G_MAXINT64 ? ",\n  \"seed\": \"%" G_GUINT64_FORMAT "\""
                                                  : ",\n  \"seed\": %" G_GUINT64_FORMAT, seed);
}

static void
write_progress (GString *json, const NnProgress *progress)
{
  g_string_append_printf (json,
                          ",\n  \"progress\": {\"step\": %" G_GUINT64_FORMAT
                          ", \"optimizer_steps\": %" G_GUINT64_FORMAT
                          ", \"epoch\": %u, \"at\": %u, \"batch\": %u, \"batch_size\": %u, "
                          "\"optimizer\": ",
                          progress->step, progress->optimizer_steps, progress->epoch, progress->at,
                          progress->batch, progress->batch_size);
  nn_json_quote (json, progress->optimizer);
  g_string_append (json, ", \"usual_loss\": ");
  nn_store_write_number (json, progress->usual_loss);
  g_string_append (json, ", \"first_loss\": ");
  nn_store_write_number (json, progress->first_loss);
  g_string_append (json, ", \"heard\": [");
  for (guint i = 0; i < NN_SCHEDULE_STATE; i++)
    {
      g_string_append (json, i == 0 ? "" : ", ");
      nn_store_write_number (json, progress->heard[i]);
    }
  g_string_append (json, "], \"sums\": [");
  nn_store_write_number (json, progress->loss_sum);
  g_string_append (json, ", ");
  nn_store_write_number (json, progress->metric_sum);
  g_string_append_printf (json, ", %u], \"best_epoch\": %u, \"best_loss\": ", progress->summed,
                          progress->best_epoch);
  nn_store_write_number (json, progress->best_loss);
  for (guint i = 0; progress->terms != NULL && i < progress->terms->len; i++)
    {
      g_string_append (json, i == 0 ? ", \"terms\": [" : ", ");
      nn_store_write_number (json, g_array_index (progress->terms, double, i));
      g_string_append (json, i + 1 < progress->terms->len ? "" : "]");
    }
  g_string_append_c (json, '}');
}

char *
nn_model_to_json (const NnModel *model)
{
  GString *json = g_string_new ("{");

  nn_store_write_layers (json, model);
  g_string_append (json, "\n}\n");
  return g_string_free (json, FALSE);
}

char *
nn_document_to_json (const NnDocument *document)
{
  GString *json = g_string_new (NULL);
  const guint64 seed = document->model != NULL ? nn_model_seed (document->model) : 1;

  g_string_append_printf (json, "{\n  \"vitrine\": %d,\n  \"title\": ", NN_DOCUMENT_VERSION);
  nn_json_quote (json, document->title != NULL ? document->title : "");
  g_string_append (json, ",\n  \"summary\": ");
  nn_json_quote (json, document->summary != NULL ? document->summary : "");
  nn_store_write_seed (json, seed);
  g_string_append_c (json, ',');
  nn_store_write_layers (json, document->model);
  nn_store_write_recipe (json, &document->recipe);
  g_string_append (json, ",\n  \"source\": ");
  if (document->source.spec.klass != NULL)
    {
      write_spec (json, &document->source.spec);
      if (document->source.path != NULL)
        {
          g_string_append (json, ", \"path\": ");
          nn_json_quote (json, document->source.path);
        }
      write_preparation (json, &document->source);
      g_string_append_c (json, '}');
    }
  else
    g_string_append (json, "null");
  nn_store_write_runs (json, document);
  if (document->progress != NULL)
    write_progress (json, document->progress);
  for (guint i = 0; i < document->pins->len; i++)
    g_string_append_printf (json, "%s%u", i == 0 ? ",\n  \"pins\": [" : ", ",
                            g_array_index (document->pins, guint32, i));
  g_string_append (json, document->pins->len > 0 ? "]\n}\n" : "\n}\n");
  return g_string_free (json, FALSE);
}
