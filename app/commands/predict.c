/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vitrine predict: the activation of any entry for given samples, or what lies inside it. */
#include <glib/gi18n.h>

#include "app/commands/rows.h"

static gboolean
predict (const VitrineRows *rows, GError **error)
{
  guint index;

  return vitrine_cli_entry (rows->document->model, rows->entry, &index, error)
         && vitrine_rows_predict (rows, index, error);
}

static int
run (const VitrineCommand *command, int argc, char **argv)
{
  return vitrine_rows_run (command, VITRINE_ROWS_ENTRY | VITRINE_ROWS_INSIDE | VITRINE_ROWS_SAMPLE, predict,
                           argc, argv);
}

const VitrineCommand vitrine_command_predict = {
  .name = "predict",
  .arguments = "FILE (--input X.npy… | --sample N [--data SRC]) [--entry ID [--inside NAME]] -o Y.npy",
  .summary = N_("Run samples through the network; any entry's activation"),
  .description = N_("A network with several inputs gets --input for each, in the order of its input entries or as "
                    "NAME=X.npy, or one .npz with the arrays x, x2, x3 (or with the entries' names).\n\n"
                    "Rows are what the network reads: of a table whose columns were standardised, standardised. With --raw "
                    "they are what the file has, and a number that is predicted comes back in the file's units.\n\n"
                    "--inside writes what an entry has inside for every sample: the hidden_state of a recurrent "
                    "layer at every step (steps × units), the attention of every head (heads × steps × steps)."),
  .run = run,
};
