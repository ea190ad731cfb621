/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vitrine predict: the activation of any entry for given samples. */
#include <glib/gi18n.h>

#include "app/commands/rows.h"

static gboolean
predict (const VitrineCli *cli, NnDocument *document, const char *entry, const char *input,
         const char *out, GError **error)
{
  guint index;

  return vitrine_cli_entry (document->model, entry, &index, error)
         && vitrine_cli_predict (cli, document->model, index, input, out, error);
}

static int
run (const VitrineCommand *command, int argc, char **argv)
{
  return vitrine_cli_run_rows (command, TRUE, predict, argc, argv);
}

const VitrineCommand vitrine_command_predict = {
  .name = "predict",
  .arguments = "FILE --input X.npy [--entry ID] -o Y.npy",
  .summary = N_("Run samples through the network; any entry's activation"),
  .run = run,
};
