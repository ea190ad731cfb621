/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vitrine encode: samples to codes. */
#include <glib/gi18n.h>

#include "app/code.h"
#include "app/commands/rows.h"

static gboolean
encode (const VitrineCli *cli, NnDocument *document, const char *entry, const char *input,
        const char *out, GError **error)
{
  guint index;

  return vitrine_code_require (document->model, &index, error)
         && vitrine_cli_predict (cli, document->model, index, input, out, error);
}

static int
run (const VitrineCommand *command, int argc, char **argv)
{
  return vitrine_cli_run_rows (command, FALSE, encode, argc, argv);
}

const VitrineCommand vitrine_command_encode = {
  .name = "encode",
  .arguments = "FILE --input X.npy -o Z.npy",
  .summary = N_("Samples to codes (the mean, for a sampling layer)"),
  .run = run,
};
