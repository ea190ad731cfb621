/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vitrine decode: codes, or the values of any entry, to samples. */
#include <glib/gi18n.h>

#include "app/code.h"
#include "app/commands/rows.h"

static gboolean
decode (const VitrineCli *cli, NnDocument *document, const char *entry, const char *input,
        const char *out, GError **error)
{
  g_autoptr (NnTensor) codes = NULL;
  g_autoptr (NnTensor) result = NULL;
  guint index;

  if (entry != NULL ? !vitrine_cli_entry (document->model, entry, &index, error)
                    : !vitrine_code_require (document->model, &index, error))
    return FALSE;
  codes = vitrine_cli_read_rows (input, nn_model_shape (document->model, index), error);
  if (codes == NULL)
    return FALSE;
  result = vitrine_decode (document->model, index, codes, cli->pool, error);
  return result != NULL
         && vitrine_cli_write_rows (cli, document->model, index, result, out, error);
}

static int
run (const VitrineCommand *command, int argc, char **argv)
{
  return vitrine_cli_run_rows (command, TRUE, decode, argc, argv);
}

const VitrineCommand vitrine_command_decode = {
  .name = "decode",
  .arguments = "FILE --input Z.npy [--entry ID] -o X.npy",
  .summary = N_("Codes, or the values of any entry, to samples"),
  .run = run,
};
