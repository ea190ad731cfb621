/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vitrine encode: samples to codes. */
#include <glib/gi18n.h>

#include "app/code.h"
#include "app/commands/rows.h"

static gboolean
encode (const VitrineRows *rows, GError **error)
{
  guint index;

  return vitrine_code_require (rows->document->model, &index, error)
         && vitrine_rows_predict (rows, index, error);
}

static int
run (const VitrineCommand *command, int argc, char **argv)
{
  return vitrine_rows_run (command, VITRINE_ROWS_SAMPLE, encode, argc, argv);
}

const VitrineCommand vitrine_command_encode = {
  .name = "encode",
  .arguments = "FILE (--input X.npy… | --sample N [--data SRC]) -o Z.npy",
  .summary = N_("Samples to codes (the mean, for a sampling layer)"),
  .run = run,
};
