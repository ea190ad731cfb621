/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vitrine encode: samples to codes. */
#include <glib/gi18n.h>

#include "app/code.h"
#include "app/commands/predict.h"

static gboolean
encode (const VitrineCli *cli, const char *input, const char *out, GError **error)
{
  g_autoptr (NnDocument) document = nn_document_load (cli->files[0], error);
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
  return vitrine_cli_predict (cli, document->model, index, input, out, error);
}

static int
run (const VitrineCommand *command, int argc, char **argv)
{
  g_autofree char *input = NULL;
  g_autofree char *out = NULL;
  const GOptionEntry entries[] = {
    { "input", 0, 0, G_OPTION_ARG_FILENAME, &input, N_("Samples along axis 0"), "X.npy" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, N_("Where to write"), "Z.npy" },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  VitrineCli cli;
  int status = vitrine_cli_begin (&cli, command, entries, 1, 1, argc, argv);

  if (status >= 0)
    goto out;
  if (input == NULL || out == NULL)
    status = vitrine_cli_usage (&cli, _("give --input and -o"));
  else if (!encode (&cli, input, out, &error))
    status = vitrine_cli_fail (error);
  else
    status = VITRINE_DONE;

out:
  vitrine_cli_end (&cli);
  return status;
}

const VitrineCommand vitrine_command_encode = {
  .name = "encode",
  .arguments = "FILE --input X.npy -o Z.npy",
  .summary = N_("Samples to codes (the mean, for a sampling layer)"),
  .run = run,
};
