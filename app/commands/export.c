/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vitrine export: a document as a program for Keras or PyTorch, and its weights for it. */
#include <glib/gi18n.h>

#include "app/commands/cli.h"
#include "app/export.h"

static void
add_values (JsonBuilder *builder, const char *name, const NnModel *model, const NnProgramValue *values,
            guint n)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint k = 0; k < n; k++)
    {
      json_builder_begin_object (builder);
      vitrine_json_string (builder, "entry", nn_model_entry_name (model, values[k].entry));
      vitrine_json_shape (builder, "shape", nn_model_shape (model, values[k].entry));
      vitrine_json_bool (builder, "channels_first", values[k].channels_first);
      vitrine_json_bool (builder, "tokens", values[k].tokens);
      vitrine_json_string (builder, "left_out", nn_activation_names[values[k].left_out]);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
print_json (const NnProgram *program, NnModel *model, const char *path, const char *weights)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  vitrine_json_string (builder, "flavor", nn_code_flavor_names[program->flavor]);
  vitrine_json_string (builder, "file", path);
  if (weights != NULL)
    vitrine_json_string (builder, "weights", weights);
  add_values (builder, "inputs", model, program->inputs, program->n_inputs);
  add_values (builder, "outputs", model, program->outputs, program->n_outputs);
  vitrine_json_number (builder, "numbers", (double) nn_program_n_weights (program, model));
  json_builder_end_object (builder);
  vitrine_json_print (builder);
}

static gboolean
export (const VitrineCli *cli, NnCodeFlavor flavor, const char *out, gboolean with_weights, GError **error)
{
  g_autoptr (NnDocument) document = nn_document_load (cli->files[0], error);
  g_autoptr (NnProgram) program = NULL;
  g_autofree char *weights = NULL;

  if (document == NULL)
    return FALSE;
  program = vitrine_export_program (document, flavor, out, with_weights, &weights, error);
  if (program != NULL && cli->json)
    print_json (program, document->model, out, weights);
  return program != NULL;
}

static int
run (const VitrineCommand *command, int argc, char **argv)
{
  g_autofree char *name = NULL;
  g_autofree char *out = NULL;
  gboolean with_weights = FALSE;
  const GOptionEntry entries[] = {
    { "flavor", 0, 0, G_OPTION_ARG_STRING, &name, N_("keras or pytorch; keras if not given"), "NAME" },
    { "weights", 0, 0, G_OPTION_ARG_NONE, &with_weights,
      N_("Write the weights beside the program, which then reads them"), NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, N_("A .py, or a .safetensors for the weights alone"), "OUT" },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  NnCodeFlavor flavor = NN_CODE_KERAS;
  VitrineCli cli;
  int status = vitrine_cli_begin (&cli, command, entries, 1, 1, argc, argv);

  if (status >= 0)
    goto out;
  if (out == NULL || !(g_str_has_suffix (out, ".py") || g_str_has_suffix (out, ".safetensors")))
    {
      status = vitrine_cli_usage (&cli, _("give -o with a name that ends in .py or .safetensors"));
      goto out;
    }
  if (name != NULL && !nn_code_flavor_find (name, &flavor, &error))
    {
      status = vitrine_cli_usage (&cli, "%s", error->message);
      goto out;
    }
  status = export (&cli, flavor, out, with_weights, &error) ? VITRINE_DONE : vitrine_cli_fail (error);

out:
  vitrine_cli_end (&cli);
  return status;
}

const VitrineCommand vitrine_command_export = {
  .name = "export",
  .arguments = "FILE -o OUT.py|.safetensors [--flavor keras|pytorch] [--weights]",
  .summary = N_("Write the network as a Python program, or its weights"),
  .description = N_("The weights for PyTorch are a state dictionary of the program's model; for Keras they have "
                    "the names and shapes that they have in the document."),
  .run = run,
};
