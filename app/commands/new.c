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

/* The network of a SPEC, its inputs and what it is held against fitted to @samples. */
static gboolean
fit_to_data (NnDocument *document, NnSamples *samples, GError **error)
{
  NnModel *model = nn_model_fit_inputs (document->model, samples, error);
  NnRecipe initial, fitted = document->recipe;

  if (model == NULL)
    return FALSE;
  nn_model_unref (document->model);
  document->model = model;
  nn_recipe_init (&initial);
  nn_recipe_fit (&fitted, model, samples);
  /* a SPEC that says nothing of the training leaves it to the data */
  if (nn_recipe_equal (&document->recipe, &initial) && nn_recipe_suit (&fitted, model, samples, NULL))
    document->recipe = fitted;
  return nn_recipe_suit (&document->recipe, model, samples, error);
}

/* A network to begin with, of the data's own form, or that of @spec (nullable) for these data. */
static NnDocument *
from_data (const char *spec, const char *data, char **settings, GString *said, GError **error)
{
  g_autoptr (NnDocument) document = spec != NULL ? from_spec (spec, error) : nn_document_new ();
  g_autoptr (NnSamples) samples = NULL;

  if (document == NULL || !vitrine_cli_source (document, data, error)
      || !vitrine_cli_data_settings (document, settings, error))
    return NULL;
  samples = vitrine_cli_first_samples (document, settings, said, error);
  if (samples == NULL || !(spec != NULL ? fit_to_data (document, samples, error)
                                        : nn_document_start (document, samples, error)))
    return NULL;
  return g_steal_pointer (&document);
}

static NnDocument *
make (const VitrineCli *cli, const char *spec, const char *data, char **settings, gboolean trained,
      GString *said, GError **error)
{
  g_autoptr (NnDocument) document = NULL;

  if (data != NULL)
    {
      document = from_data (spec, data, settings, said, error);
    }
  else if (spec != NULL)
    {
      document = from_spec (spec, error);
    }
  else
    {
      const VitrineExample *example = vitrine_example_find (cli->files[0], error);

      document = example != NULL ? vitrine_example_open (example, trained, error) : NULL;
    }
  if (document == NULL || (data == NULL && !vitrine_cli_data_settings (document, settings, error))
      || !vitrine_cli_recipe_settings (cli, document, settings, error))
    return NULL;
  return g_steal_pointer (&document);
}

/* What is there may be weeks of training. */
static gboolean
may_write (const char *path, gboolean force, GError **error)
{
  if (force || !g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
               _("%s is there already: give another name, or --force to write over it."), path);
  return FALSE;
}

static void
reseed (NnDocument *document, guint64 seed)
{
  NnModel *model = nn_model_reinitialise (document->model, seed);

  nn_model_unref (document->model);
  document->model = model;
}

static int
run (const VitrineCommand *command, int argc, char **argv)
{
  g_autofree char *spec = NULL;
  g_autofree char *data = NULL;
  g_auto (GStrv) settings = NULL;
  g_autofree char *out = NULL;
  gboolean trained = FALSE, force = FALSE;
  const GOptionEntry entries[] = {
    { "from", 0, 0, G_OPTION_ARG_FILENAME, &spec, N_("Take the network from this SPEC"), "SPEC.json" },
    { "data", 0, 0, G_OPTION_ARG_STRING, &data, N_("Begin with these data, and the network of --from or a small one of their form"),
      "SRC" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &settings, N_("A setting of the data or the training: data.target=COLUMN, data.missing=refuse (else the mean stands for it),"
         " learning_rate=0.01, …"), "KEY=VALUE" },
    { "trained", 0, 0, G_OPTION_ARG_NONE, &trained, N_("With the example's bundled weights"), NULL },
    { "force", 0, 0, G_OPTION_ARG_NONE, &force, N_("Write over a file that is there"), NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, N_("The document to write"), "FILE.vitrine" },
    { NULL },
  };
  g_autoptr (NnDocument) document = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) said = g_string_new (NULL);
  VitrineCli cli;
  int status = vitrine_cli_begin (&cli, command, entries, 0, 1, argc, argv);

  if (status >= 0)
    goto out;
  if (out == NULL || (cli.n_files == 1) == (spec != NULL || data != NULL))
    {
      status = vitrine_cli_usage (&cli, _("give an example, or --from, --data or both, and -o"));
      goto out;
    }
  if (trained && cli.n_files == 0)
    {
      status = vitrine_cli_usage (&cli, _("--trained takes the weights that come with an example, and none is named: "
                                          "leave it out, and train what you make"));
      goto out;
    }
  if (may_write (out, force, &error))
    document = make (&cli, spec, data, settings, trained, said, &error);
  if (document != NULL && cli.seed >= 0)
    reseed (document, cli.seed);
  if (document == NULL || !nn_document_save (document, out, &error))
    {
      status = vitrine_cli_fail (error);
      goto out;
    }
  status = VITRINE_DONE;
  /* a SPEC may be unfinished: it is kept, and said */
  if (!nn_model_check (document->model, &error))
    {
      g_printerr (_("%s is written, but its network cannot compute yet: %s\n"), out, error->message);
      g_clear_error (&error);
    }
  if (!cli.json)
    g_print ("%s", said->str);
  else
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
  .arguments = "EXAMPLE|[--from SPEC.json] [--data SRC] -o FILE.vitrine",
  .summary = N_("Make a document from an example, a SPEC or data"),
  .description = N_("A SPEC reads {\"layers\": [{\"class\": \"dense\", \"args\": {\"units\": 10}, "
                    "\"inputs\": [...]}, ...]}.\nWithout \"inputs\" a layer reads the one before it. "
                    "vitrine list examples names the examples.\n"
                    "With --from and --data the Input layers of the SPEC are set to what the data are, and where its\n"
                    "loss and metric cannot be held against them, others are chosen that can."),
  .run = run,
};
