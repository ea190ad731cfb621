/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vitrine new: a document from an example or from a SPEC. */
#include <glib/gi18n.h>

#include "app/commands/cli.h"
#include "app/example.h"
#include "core/formats/format.h"

static NnDocument *
from_spec (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = nn_format_load (path, error);
  g_autofree char *text = NULL;
  NnDocument *document;
  gconstpointer data;
  gsize size;

  if (bytes == NULL)
    return NULL;
  data = g_bytes_get_data (bytes, &size);
  text = size > 0 ? g_strndup (data, size) : g_strdup ("");
  document = nn_document_from_json (text, error);
  if (document == NULL)
    g_prefix_error (error, "%s: ", path);
  return document;
}

/* A network to begin with, of the data's own form. */
static NnDocument *
from_data (const char *data, char **settings, GError **error)
{
  g_autoptr (NnDocument) document = nn_document_new ();
  g_autoptr (NnSamples) samples = NULL;

  if (!vitrine_cli_source (document, data, error) || !vitrine_cli_data_settings (document, settings, error))
    return NULL;
  samples = vitrine_cli_samples (document, NULL, error);
  return samples != NULL && nn_document_start (document, samples, error) ? g_steal_pointer (&document) : NULL;
}

static NnDocument *
make (const VitrineCli *cli, const char *spec, const char *data, char **settings, gboolean trained, GError **error)
{
  const VitrineExample *example;

  if (spec != NULL)
    return from_spec (spec, error);
  if (data != NULL)
    return from_data (data, settings, error);
  example = vitrine_example_find (cli->files[0], error);
  return example != NULL ? vitrine_example_open (example, trained, error) : NULL;
}

static gboolean
reseed (NnDocument *document, guint64 seed, GError **error)
{
  NnModel *model = nn_model_reinitialise (document->model, seed);

  nn_model_unref (document->model);
  document->model = model;
  return nn_spec_set (&document->recipe.training, "seed", seed, error);
}

static int
run (const VitrineCommand *command, int argc, char **argv)
{
  g_autofree char *spec = NULL;
  g_autofree char *data = NULL;
  g_auto (GStrv) settings = NULL;
  g_autofree char *out = NULL;
  gboolean trained = FALSE;
  const GOptionEntry entries[] = {
    { "from", 0, 0, G_OPTION_ARG_FILENAME, &spec, N_("Take the network from this SPEC"), "SPEC.json" },
    { "data", 0, 0, G_OPTION_ARG_STRING, &data, N_("Begin with these data, and a small network of their form"), "SRC" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &settings, N_("A setting of the data: data.train_share=0.7, …"),
      "KEY=VALUE" },
    { "trained", 0, 0, G_OPTION_ARG_NONE, &trained, N_("With the example's bundled weights"), NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, N_("The document to write"), "FILE.vitrine" },
    { NULL },
  };
  g_autoptr (NnDocument) document = NULL;
  g_autoptr (GError) error = NULL;
  VitrineCli cli;
  int status = vitrine_cli_begin (&cli, command, entries, 0, 1, argc, argv);

  if (status >= 0)
    goto out;
  if (out == NULL || (cli.n_files == 1) + (spec != NULL) + (data != NULL) != 1)
    {
      status = vitrine_cli_usage (&cli, _("give an example, --from or --data, and -o"));
      goto out;
    }
  document = make (&cli, spec, data, settings, trained, &error);
  if (document == NULL || (cli.seed >= 0 && !reseed (document, cli.seed, &error))
      || !nn_document_save (document, out, &error))
    {
      status = vitrine_cli_fail (error);
      goto out;
    }
  status = VITRINE_DONE;
  if (cli.json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      vitrine_json_string (builder, "file", out);
      vitrine_json_string (builder, "title", document->title);
      vitrine_json_number (builder, "parameters", nn_model_n_parameters (document->model, -1));
      json_builder_end_object (builder);
      vitrine_json_print (builder);
    }

out:
  vitrine_cli_end (&cli);
  return status;
}

const VitrineCommand vitrine_command_new = {
  .name = "new",
  .arguments = "EXAMPLE|--from SPEC.json|--data SRC -o FILE.vitrine",
  .summary = N_("Make a document from an example, a SPEC or data"),
  .description = N_("A SPEC reads {\"layers\": [{\"class\": \"dense\", \"args\": {\"units\": 10}, "
                    "\"inputs\": [...]}, ...]}.\nWithout \"inputs\" a layer reads the one before it. "
                    "vitrine list examples names the examples."),
  .run = run,
};
