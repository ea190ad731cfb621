/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vitrine render: every figure of every page as a file. */
#include <glib/gi18n.h>

#include "app/commands/render.h"

/* The numbers of what was prepared. */
static gboolean
write_csv (const VitrineFigure *figure, gconstpointer data, const char *path, GError **error)
{
  g_autofree char *text = NULL;

  if (figure->csv == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_FORMAT, _("The figure “%s” has no table: write it as .png, .svg or .pdf."),
                   figure->name);
      return FALSE;
    }
  text = figure->csv (data);
  return g_file_set_contents (path, text, -1, error);
}

gboolean
vitrine_cli_render (const VitrineFigure        *figure,
                    const VitrineFigureRequest *request,
                    double                      width,
                    double                      height,
                    const char                 *path,
                    GError                    **error)
{
  gpointer data = figure->prepare (request, error);
  gboolean ok;

  if (data == NULL)
    return FALSE;
  ok = g_str_has_suffix (path, ".csv")
         ? write_csv (figure, data, path, error)
         : vitrine_figure_write (figure->draw, data, request->dark, width > 0 ? width : figure->width,
                                 height > 0 ? height : figure->height, path, error);
  figure->free (data);
  return ok;
}

static gboolean
render (const VitrineCli *cli, const char *name, const char *method, const char *target,
        VitrineFigureRequest *request, double width, double height, const char *out, GError **error)
{
  const VitrineFigure *figure = vitrine_figure_find (name, error);
  g_autoptr (NnDocument) document = NULL;
  g_autoptr (NnSamples) samples = NULL;

  if (figure == NULL)
    return FALSE;
  document = nn_document_load (cli->files[0], error);
  if (document == NULL
      || (method != NULL && !nn_spec_named (&request->method, NN_KIND_EXPLAINER, method, error)))
    return FALSE;
  /* Figures that need no samples are drawn without them, too. */
  if (document->source.spec.klass != NULL)
    {
      samples = vitrine_cli_samples (document, NULL, error);
      if (samples == NULL)
        return FALSE;
      if (request->sample >= samples->n)
        {
          g_set_error (error, NN_ERROR, NN_ERROR_RANGE,
                       _("There is no sample %u: they go from 0 to %u."), request->sample,
                       samples->n - 1);
          return FALSE;
        }
    }
  if (target != NULL && samples != NULL)
    {
      guint32 index = request->sample;
      g_autoptr (GPtrArray) inputs = nn_samples_tensors (samples, &index, 1, error);

      if (inputs == NULL
          || !vitrine_cli_target (document->model, samples, inputs, target, cli->pool, &request->target, error))
        return FALSE;
    }
  request->document = document;
  request->samples = samples;
  request->pool = cli->pool;
  return vitrine_cli_render (figure, request, width, height, out, error);
}

static int
run (const VitrineCommand *command, int argc, char **argv)
{
  g_autofree char *name = NULL;
  g_autofree char *method = NULL;
  g_autofree char *out = NULL;
  g_autofree char *target = NULL;
  gint width = 0, height = 0, sample = 0;
  gboolean dark = FALSE;
  const GOptionEntry entries[] = {
    { "figure", 0, 0, G_OPTION_ARG_STRING, &name, N_("Which figure"), "NAME" },
    { "width", 0, 0, G_OPTION_ARG_INT, &width, N_("In pixels; a .png has twice as many"), "W" },
    { "height", 0, 0, G_OPTION_ARG_INT, &height, N_("In pixels"), "H" },
    { "sample", 0, 0, G_OPTION_ARG_INT, &sample, N_("For figures of one sample, from 0"), "N" },
    { "method", 0, 0, G_OPTION_ARG_STRING, &method, N_("For the figure of an explanation"), "NAME" },
    { "target", 0, 0, G_OPTION_ARG_STRING, &target, N_("Which output, by number or name; the highest else"), "K" },
    { "dark", 0, 0, G_OPTION_ARG_NONE, &dark, N_("Draw on dark"), NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, N_("A .png, .svg or .pdf; a .csv of its numbers"), "OUT" },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  VitrineFigureRequest request = { 0 };
  VitrineCli cli;
  int status = vitrine_cli_begin (&cli, command, entries, 1, 1, argc, argv);

  if (status >= 0)
    goto out;
  if (name == NULL || out == NULL || width < 0 || height < 0 || width > 16000 || height > 16000
      || sample < 0)
    {
      status = vitrine_cli_usage (&cli, _("give --figure and -o, and sizes up to 16000"));
      goto out;
    }
  request.sample = sample;
  request.target = -1;
  request.dark = dark;
  if (!render (&cli, name, method, target, &request, width, height, out, &error))
    {
      status = vitrine_cli_fail (error);
      goto out;
    }
  status = VITRINE_DONE;
  if (cli.json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      vitrine_json_string (builder, "figure", name);
      vitrine_json_string (builder, "file", out);
      json_builder_end_object (builder);
      vitrine_json_print (builder);
    }

out:
  vitrine_cli_end (&cli);
  return status;
}

const VitrineCommand vitrine_command_render = {
  .name = "render",
  .arguments = "FILE --figure NAME [--width W --height H] -o OUT.png|.svg|.pdf|.csv",
  .summary = N_("Draw a figure of a page into a file"),
  .description = N_("Figures: network, curves, learning-rate, confusion, scores, fit, hardest, explanation, latent-map, traversal, reconstruction."),
  .run = run,
};
