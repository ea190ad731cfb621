/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vitrine decode: codes to samples. */
#include <glib/gi18n.h>

#include "app/code.h"
#include "app/commands/cli.h"

static gboolean
decode (const VitrineCli *cli, const char *input, const char *out, GError **error)
{
  g_autoptr (NnDocument) document = nn_document_load (cli->files[0], error);
  g_autoptr (NnTensor) codes = NULL;
  g_autoptr (NnTensor) result = NULL;
  g_autofree char *problem = NULL;
  gint index;

  if (document == NULL)
    return FALSE;
  index = vitrine_latent_find_entry (document->model);
  problem = vitrine_code_problem (document->model, index);
  if (problem != NULL)
    {
      g_set_error_literal (error, NN_ERROR, NN_ERROR_SHAPE, problem);
      return FALSE;
    }
  codes = vitrine_cli_read_rows (input, nn_model_shape (document->model, index), error);
  if (codes == NULL)
    return FALSE;
  result = vitrine_decode (document->model, index, codes, cli->pool, error);
  if (result == NULL || !nn_npy_write (out, result, error))
    return FALSE;
  if (cli->json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      vitrine_json_string (builder, "entry", nn_model_entry_name (document->model, index));
      vitrine_json_shape (builder, "shape", &result->shape);
      vitrine_json_string (builder, "file", out);
      json_builder_end_object (builder);
      vitrine_json_print (builder);
    }
  return TRUE;
}

static int
run (const VitrineCommand *command, int argc, char **argv)
{
  g_autofree char *input = NULL;
  g_autofree char *out = NULL;
  const GOptionEntry entries[] = {
    { "input", 0, 0, G_OPTION_ARG_FILENAME, &input, N_("Codes along axis 0"), "Z.npy" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, N_("Where to write"), "X.npy" },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  VitrineCli cli;
  int status = vitrine_cli_begin (&cli, command, entries, 1, 1, argc, argv);

  if (status >= 0)
    goto out;
  if (input == NULL || out == NULL)
    status = vitrine_cli_usage (&cli, _("give --input and -o"));
  else if (!decode (&cli, input, out, &error))
    status = vitrine_cli_fail (error);
  else
    status = VITRINE_DONE;

out:
  vitrine_cli_end (&cli);
  return status;
}

const VitrineCommand vitrine_command_decode = {
  .name = "decode",
  .arguments = "FILE --input Z.npy -o X.npy",
  .summary = N_("Codes to samples"),
  .run = run,
};
