/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vitrine generate: what a network makes by itself: text, a translation, or samples of a prior. */
#include <glib/gi18n.h>
#include <stdio.h>

#include "app/code.h"
#include "app/commands/cli.h"
#include "app/commands/render.h"

typedef struct
{
  VitrineCli  cli;
  char       *prompt;
  char       *data;
  char       *out;
  char      **set;
  gint        length;
  gint        samples;
  NnDocument *document;
  NnSpec      settings;
} Generate;

static gboolean
write_json (const Generate *generate, JsonBuilder *builder, GError **error)
{
  vitrine_json_number (builder, "seed", nn_spec_get (&generate->settings, "seed"));
  json_builder_end_object (builder);
  vitrine_json_print (builder);
  return TRUE;
}

/* Codes drawn from the prior, decoded. */
static gboolean
sample_prior (Generate *generate, GError **error)
{
  NnModel *model = generate->document->model;
  g_autoptr (NnTensor) codes = NULL;
  g_autoptr (NnTensor) made = NULL;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  guint64 seed = (guint64) nn_spec_get (&generate->settings, "seed");
  guint index;

  if (!vitrine_code_require (model, &index, error))
    return FALSE;
  if (nn_model_plan (model, index)->n_terms == 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   _("“%s” is no sampling layer: its codes follow no known prior to draw from."),
                   nn_model_entry_name (model, index));
      return FALSE;
    }
  codes = nn_sample_prior (nn_model_shape (model, index), generate->samples, seed);
  made = vitrine_decode (model, index, codes, generate->cli.pool, error);
  if (made == NULL)
    return FALSE;
  if (vitrine_cli_is_figure (generate->out))
    {
      const VitrineFigure *figure = vitrine_figure_find ("pictures", error);
      guint columns = MIN (generate->samples, 10);
      guint rows = (generate->samples + columns - 1) / columns;
      VitrineFigureRequest request = {
        .document = generate->document,
        .pictures = made,
        .columns = columns,
        .target = -1,
        .pool = generate->cli.pool,
      };

      if (figure == NULL
          || !vitrine_cli_render (figure, &request, 16 + 50 * columns, 16 + 50 * rows,
                                  generate->out, error))
        return FALSE;
    }
  else if (!nn_npy_write (generate->out, made, error))
    return FALSE;
  if (!generate->cli.json)
    return TRUE;
  json_builder_begin_object (builder);
  vitrine_json_string (builder, "entry", nn_model_entry_name (model, index));
  vitrine_json_shape (builder, "shape", &made->shape);
  vitrine_json_string (builder, "file", generate->out);
  return write_json (generate, builder, error);
}

/* Text, token by token as it comes. */
static gboolean
write_text (Generate *generate, GError **error)
{
  g_autoptr (NnSamples) samples = vitrine_cli_samples (generate->document, generate->data, error);
  g_autoptr (NnWriter) writer = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const gboolean json = generate->cli.json;
  const char *token;

  if (samples != NULL)
    writer = nn_writer_new (generate->document->model, samples, &generate->settings,
                            generate->cli.pool, error);
  if (writer == NULL || !nn_writer_begin (writer, generate->prompt, error))
    return FALSE;
  if (!json && !nn_writer_translates (writer) && generate->prompt != NULL)
    g_print ("%s", generate->prompt);
  vitrine_cli_catch_interrupt ();
  for (gint i = 0; i < generate->length && !vitrine_cli_interrupted (); i++)
    {
      token = nn_writer_next (writer);
      if (token == NULL)
        break;
      g_string_append (text, token);
      if (!json)
        g_print ("%s", token);
      fflush (stdout);
    }
  if (!json)
    {
      g_print ("\n");
      return TRUE;
    }
  json_builder_begin_object (builder);
  vitrine_json_string (builder, "prompt", generate->prompt);
  vitrine_json_string (builder, "text", text->str);
  return write_json (generate, builder, error);
}

static gboolean
generate_and_write (Generate *generate, GError **error)
{
  generate->settings = nn_spec_new (&nn_generation_class);
  if (!vitrine_cli_set (&generate->settings, generate->set, error)
      || (generate->cli.seed >= 0
          && !nn_spec_set (&generate->settings, "seed", generate->cli.seed, error)))
    return FALSE;
  generate->document = nn_document_load (generate->cli.files[0], error);
  if (generate->document == NULL || !nn_model_check (generate->document->model, error))
    return FALSE;
  return generate->out != NULL ? sample_prior (generate, error) : write_text (generate, error);
}

static int
run (const VitrineCommand *command, int argc, char **argv)
{
  Generate generate = { .length = 400, .samples = 20 };
  const GOptionEntry entries[] = {
    { "prompt", 0, 0, G_OPTION_ARG_STRING, &generate.prompt, N_("Go on from this, or translate it"), "TEXT" },
    { "length", 0, 0, G_OPTION_ARG_INT, &generate.length, N_("Tokens to write at most (400)"), "N" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &generate.set, N_("temperature=0.8 (0: the likeliest), top_k=10 (0: all)"), "KEY=VALUE" },
    { "samples", 0, 0, G_OPTION_ARG_INT, &generate.samples, N_("How many to draw from the prior (20)"), "N" },
    { "data", 0, 0, G_OPTION_ARG_STRING, &generate.data, N_("Another data set"), "SRC" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &generate.out,
      N_("Draw from a VAE's prior into a .npy, .png, .svg or .pdf"), "OUT" },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  int status = vitrine_cli_begin (&generate.cli, command, entries, 1, 1, argc, argv);

  if (status >= 0)
    goto out;
  if (generate.length < 1 || generate.length > 1000000 || generate.samples < 1
      || generate.samples > 10000)
    status = vitrine_cli_usage (&generate.cli,
                                _("--length goes from 1 to 1000000, --samples from 1 to 10000"));
  else if (generate.out != NULL && generate.prompt != NULL)
    status = vitrine_cli_usage (&generate.cli, _("--prompt is for text, -o for samples of a prior"));
  else if (generate.out != NULL && !vitrine_cli_is_array (generate.out) && !vitrine_cli_is_figure (generate.out))
    status = vitrine_cli_usage (&generate.cli, _("give -o a name that ends in .npy, .png, .svg or .pdf"));
  else
    status = generate_and_write (&generate, &error) ? VITRINE_DONE : vitrine_cli_fail (error);

out:
  g_clear_pointer (&generate.document, nn_document_unref);
  g_free (generate.prompt);
  g_free (generate.data);
  g_free (generate.out);
  g_strfreev (generate.set);
  vitrine_cli_end (&generate.cli);
  return status;
}

const VitrineCommand vitrine_command_generate = {
  .name = "generate",
  .arguments = "FILE [--prompt TEXT] [--length N] [--set temperature=T] | FILE --samples N -o OUT",
  .summary = N_("Write text, translate, or draw from a VAE's prior"),
  .run = run,
};
