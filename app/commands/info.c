/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vitrine info: what a document holds, or what this machine offers. */
#include <glib/gi18n.h>

#include "app/commands/cli.h"

static int
show_machine (const VitrineCli *cli)
{
  guint threads = nn_pool_n_threads (cli->pool);

  if (cli->json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      vitrine_json_string (builder, "isa", nn_kernels_isa ());
      vitrine_json_number (builder, "threads", threads);
      vitrine_json_number (builder, "processors", g_get_num_processors ());
      json_builder_end_object (builder);
      vitrine_json_print (builder);
    }
  else
    {
      g_print (_("instruction set  %s\nthreads          %u\n"), nn_kernels_isa (), threads);
    }
  return VITRINE_DONE;
}

static void
json_entry (JsonBuilder *builder, const NnModel *model, guint index)
{
  const NnEntry *entry = nn_model_entry (model, index);
  const GError *problem = nn_model_error (model, index);
  NnSpec spec = { .klass = &entry->klass->base };

  memcpy (spec.values, entry->args, sizeof spec.values);
  json_builder_begin_object (builder);
  vitrine_json_string (builder, "name", nn_model_entry_name (model, index));
  vitrine_json_number (builder, "id", entry->id);
  vitrine_json_string (builder, "class", spec.klass->name);
  json_builder_set_member_name (builder, "args");
  vitrine_json_args (builder, &spec);
  json_builder_set_member_name (builder, "inputs");
  json_builder_begin_array (builder);
  for (guint k = 0; k < entry->n_inputs; k++)
    json_builder_add_string_value (builder,
                                   nn_model_entry_name (model, nn_model_input (model, index, k)));
  json_builder_end_array (builder);
  if (problem != NULL)
    {
      vitrine_json_string (builder, "error", problem->message);
    }
  else
    {
      vitrine_json_shape (builder, "shape", nn_model_shape (model, index));
      vitrine_json_number (builder, "parameters", nn_model_n_parameters (model, index));
      vitrine_json_number (builder, "macs", nn_model_plan (model, index)->macs);
    }
  json_builder_end_object (builder);
}

static void
json_runs (JsonBuilder *builder, GPtrArray *runs)
{
  json_builder_set_member_name (builder, "history");
  json_builder_begin_array (builder);
  for (guint i = 0; i < runs->len; i++)
    {
      const NnRun *run = g_ptr_array_index (runs, i);
      const NnRunEpoch *last = run->epochs->len > 0
                                 ? &g_array_index (run->epochs, NnRunEpoch, run->epochs->len - 1)
                                 : NULL;

      json_builder_begin_object (builder);
      vitrine_json_string (builder, "title", run->title);
      vitrine_json_string (builder, "summary", run->summary);
      vitrine_json_number (builder, "steps", nn_run_n_steps (run));
      vitrine_json_number (builder, "steps_per_epoch", run->steps_per_epoch);
      if (last != NULL)
        {
          vitrine_json_number (builder, "loss", last->loss);
          vitrine_json_number (builder, "metric", last->metric);
          vitrine_json_number (builder, "val_loss", last->val_loss);
          vitrine_json_number (builder, "val_metric", last->val_metric);
          vitrine_json_number (builder, "seconds", last->seconds);
        }
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
show_json (const NnDocument *document)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *source = document->source.spec.klass != NULL
                              ? nn_source_to_string (&document->source)
                              : NULL;
  NnRecipe recipe = document->recipe;
  NnModel *model = document->model;

  json_builder_begin_object (builder);
  vitrine_json_string (builder, "title", document->title);
  vitrine_json_string (builder, "summary", document->summary);
  json_builder_set_member_name (builder, "entries");
  json_builder_begin_array (builder);
  for (guint i = 0; i < nn_model_n_entries (model); i++)
    json_entry (builder, model, i);
  json_builder_end_array (builder);
  vitrine_json_number (builder, "parameters", nn_model_n_parameters (model, -1));
  vitrine_json_number (builder, "macs", nn_model_macs (model));
  vitrine_json_string (builder, "data", source);
  json_builder_set_member_name (builder, "recipe");
  json_builder_begin_object (builder);
  for (guint i = 0; i < NN_N_RECIPE_SPECS; i++)
    {
      if (nn_recipe_part_kind (i) != NN_N_KINDS)
        {
          vitrine_json_spec (builder, nn_recipe_part_names[i], nn_recipe_part (&recipe, i));
          continue;
        }
      json_builder_set_member_name (builder, nn_recipe_part_names[i]);
      vitrine_json_args (builder, nn_recipe_part (&recipe, i));
    }
  json_builder_end_object (builder);
  json_runs (builder, document->runs);
  json_builder_end_object (builder);
  vitrine_json_print (builder);
}

/* One line of the table. */
static void
print_row (const char *name, const char *shape, guint64 n_parameters, guint64 n_macs)
{
  g_autofree char *parameters = nn_count_to_string (n_parameters);
  g_autofree char *macs = nn_count_to_string (n_macs);
  /* printf counts bytes, and the sign between two extents has two. */
  gint width = 14 + (gint) (strlen (shape) - g_utf8_strlen (shape, -1));

  g_print ("%-22s %-*s %14s %16s\n", name, width, shape, parameters, macs);
}

static void
show_text (const NnDocument *document)
{
  NnModel *model = document->model;
  g_autofree char *source = document->source.spec.klass != NULL
                              ? nn_source_to_string (&document->source)
                              : NULL;

  g_print ("%s\n%s\n\n", document->title != NULL ? document->title : "",
           document->summary != NULL ? document->summary : "");
  g_print ("%-22s %-14s %14s %16s\n", _("entry"), _("shape"), _("parameters"), _("multiply-adds"));
  for (guint i = 0; i < nn_model_n_entries (model); i++)
    {
      const GError *problem = nn_model_error (model, i);
      g_autofree char *shape = problem == NULL ? nn_shape_to_string (nn_model_shape (model, i)) : NULL;

      if (problem != NULL)
        g_print ("%-22s %s\n", nn_model_entry_name (model, i), problem->message);
      else
        print_row (nn_model_entry_name (model, i), shape, nn_model_n_parameters (model, i),
                   nn_model_plan (model, i)->macs);
    }
  print_row (_("together"), "", nn_model_n_parameters (model, -1), nn_model_macs (model));
  g_print ("\n");
  g_print ("%-12s %s\n", _("data"), source != NULL ? source : _("none"));
  g_print ("%-12s %s, %s\n", _("recipe"), document->recipe.loss.klass->name,
           document->recipe.optimizer.klass->name);
  for (guint i = 0; i < document->runs->len; i++)
    {
      const NnRun *run = g_ptr_array_index (document->runs, i);
      const NnRunEpoch *last = run->epochs->len > 0
                                 ? &g_array_index (run->epochs, NnRunEpoch, run->epochs->len - 1)
                                 : NULL;
      g_autofree char *steps = nn_count_to_string (nn_run_n_steps (run));

      g_print ("%-12s %s, %s steps", run->title, run->summary, steps);
      if (last != NULL)
        g_print (", val_loss %.4f, val_metric %.4f", last->val_loss, last->val_metric);
      g_print ("\n");
    }
}

static int
run (const VitrineCommand *command, int argc, char **argv)
{
  gboolean machine = FALSE;
  const GOptionEntry entries[] = {
    { "machine", 0, 0, G_OPTION_ARG_NONE, &machine, N_("Tell about this machine instead"), NULL },
    { NULL },
  };
  g_autoptr (NnDocument) document = NULL;
  g_autoptr (GError) error = NULL;
  VitrineCli cli;
  int status = vitrine_cli_begin (&cli, command, entries, 0, 1, argc, argv);

  if (status >= 0)
    goto out;
  if (machine)
    {
      status = show_machine (&cli);
      goto out;
    }
  if (cli.n_files != 1)
    {
      status = vitrine_cli_usage (&cli, _("name a document, or --machine"));
      goto out;
    }
  document = nn_document_load (cli.files[0], &error);
  if (document == NULL)
    {
      status = vitrine_cli_fail (error);
      goto out;
    }
  if (cli.json)
    show_json (document);
  else
    show_text (document);
  status = VITRINE_DONE;

out:
  vitrine_cli_end (&cli);
  return status;
}

const VitrineCommand vitrine_command_info = {
  .name = "info",
  .arguments = "FILE|--machine",
  .summary = N_("Layers, shapes, parameters, history and data of a document"),
  .run = run,
};
