/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vitrine decode: codes, or the values of any entry, to samples. */
#include <glib/gi18n.h>

#include "app/code.h"
#include "app/commands/rows.h"

static gboolean
decode (const VitrineRows *rows, GError **error)
{
  NnModel *model = rows->document->model;
  g_autoptr (NnTensor) codes = NULL;
  g_autoptr (NnTensor) result = NULL;
  guint index;

  if (rows->entry != NULL ? !vitrine_cli_entry (model, rows->entry, &index, error)
                          : !vitrine_code_require (model, &index, error))
    return FALSE;
  codes = vitrine_cli_read_rows (rows->inputs[0], nn_model_shape (model, index), error);
  if (codes == NULL)
    return FALSE;
  result = vitrine_decode (model, index, codes, rows->cli.pool, error);
  return result != NULL && vitrine_rows_write (rows, index, result, error);
}

static int
run (const VitrineCommand *command, int argc, char **argv)
{
  return vitrine_rows_run (command, VITRINE_ROWS_ENTRY, decode, argc, argv);
}

const VitrineCommand vitrine_command_decode = {
  .name = "decode",
  .arguments = "FILE --input Z.npy [--entry ID] -o X.npy",
  .summary = N_("Codes, or the values of any entry, to samples"),
  .run = run,
};
