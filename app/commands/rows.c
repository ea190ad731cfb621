/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/commands/rows.h"

#include <glib/gi18n.h>

NnTensor *
vitrine_cli_activations (NnModel        *model,
                         const NnTensor *input,
                         guint           index,
                         NnPool         *pool,
                         GError        **error)
{
  enum { BATCH = 128 };
  g_autoptr (NnTape) tape = NULL;
  g_autoptr (NnTensor) result = NULL;
  const NnShape *shape = nn_model_shape (model, index);
  NnShape whole = nn_shape_batch (shape, input->shape.size[0]);
  gsize n = input->shape.size[0], size = nn_shape_count (shape);
  gsize in_size = nn_tensor_count (input) / n;
  gboolean inner = index != nn_model_output (model);

  tape = nn_tape_new (model, MIN (n, BATCH), inner ? NN_TAPE_KEEP : NN_TAPE_FORWARD, pool,
                      error);
  if (tape == NULL)
    return NULL;
  result = nn_tensor_new (&whole);
  for (gsize at = 0; at < n; at += BATCH)
    {
      guint count = MIN (BATCH, n - at);

      memcpy (nn_tape_input (tape, 0), input->data + at * in_size, count * in_size * sizeof (float));
      nn_tape_forward (tape, count);
      memcpy (result->data + at * size, nn_tape_value (tape, index), count * size * sizeof (float));
    }
  return g_steal_pointer (&result);
}

gboolean
vitrine_cli_predict (const VitrineCli *cli, NnModel *model, guint index, const char *input,
                     const char *out, GError **error)
{
  g_autoptr (NnTensor) rows = NULL;
  g_autoptr (NnTensor) result = NULL;
  gint first = nn_model_find (model, "input");

  if (first < 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   _("The network has no input entry: add one first."));
      return FALSE;
    }
  rows = vitrine_cli_read_rows (input, nn_model_shape (model, first), error);
  if (rows == NULL)
    return FALSE;
  result = vitrine_cli_activations (model, rows, index, cli->pool, error);
  return result != NULL && vitrine_cli_write_rows (cli, model, index, result, out, error);
}

gboolean
vitrine_cli_write_rows (const VitrineCli *cli, const NnModel *model, guint index,
                        const NnTensor *rows, const char *out, GError **error)
{
  if (!nn_npy_write (out, rows, error))
    return FALSE;
  if (cli->json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      vitrine_json_string (builder, "entry", nn_model_entry_name (model, index));
      vitrine_json_shape (builder, "shape", &rows->shape);
      vitrine_json_string (builder, "file", out);
      json_builder_end_object (builder);
      vitrine_json_print (builder);
    }
  return TRUE;
}

int
vitrine_cli_run_rows (const VitrineCommand *command, gboolean with_entry, VitrineRowsFunc func,
                      int argc, char **argv)
{
  g_autofree char *input = NULL;
  g_autofree char *entry = NULL;
  g_autofree char *out = NULL;
  const GOptionEntry entries[] = {
    { "input", 0, 0, G_OPTION_ARG_FILENAME, &input, N_("Rows of numbers along axis 0"), "IN.npy" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, N_("Where to write"), "OUT.npy" },
    { with_entry ? "entry" : NULL, 0, 0, G_OPTION_ARG_STRING, &entry,
      N_("Another entry than the usual one"), "ID" },
    { NULL },
  };
  g_autoptr (NnDocument) document = NULL;
  g_autoptr (GError) error = NULL;
  VitrineCli cli;
  int status = vitrine_cli_begin (&cli, command, entries, 1, 1, argc, argv);

  if (status >= 0)
    goto out;
  if (input == NULL || out == NULL)
    {
      status = vitrine_cli_usage (&cli, _("give --input and -o"));
      goto out;
    }
  document = nn_document_load (cli.files[0], &error);
  if (document == NULL || !func (&cli, document, entry, input, out, &error))
    status = vitrine_cli_fail (error);
  else
    status = VITRINE_DONE;

out:
  vitrine_cli_end (&cli);
  return status;
}
