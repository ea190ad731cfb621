/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vitrine find-rate: which learning rate to train with. */
#include <glib/gi18n.h>

#include "app/commands/render.h"

typedef struct
{
  VitrineCli      cli;
  char           *data;
  char           *out;
  char          **settings;
  gboolean        use;
  gboolean        dark;

  NnDocument     *document;
  NnSamples      *samples;
  NnFinding      *finding;
  GCancellable   *cancellable;
  VitrineProgress progress;
} FindRate;

static gboolean
prepare (FindRate *find, GError **error)
{
  NnDocument *document = nn_document_load (find->cli.files[0], error);

  find->document = document;
  if (document == NULL || (find->use && !nn_document_can_save (find->cli.files[0], error))
      || (find->data != NULL && !vitrine_cli_source (document, find->data, error))
      || !vitrine_cli_data_settings (document, find->settings, error))
    return FALSE;
  find->samples = vitrine_cli_samples (document, NULL, error);
  return find->samples != NULL
         && vitrine_cli_recipe_settings (&find->cli, document, find->settings, error);
}

static void
progress_cb (const NnFinding *finding, gpointer data)
{
  FindRate *find = data;
  const NnFinderPoint *point = &finding->points[MAX (finding->n, 1) - 1];
  g_autofree char *note = g_strdup_printf (_("rate %.2g  loss %.4g"), point->rate, point->loss);

  if (vitrine_cli_interrupted ())
    g_cancellable_cancel (find->cancellable);
  vitrine_progress_update (&find->progress, finding->n / nn_spec_get (&finding->settings, "steps"), note);
}

static gboolean
draw (FindRate *find, GError **error)
{
  const VitrineFigure *figure = vitrine_figure_find ("learning-rate", error);
  const VitrineFigureRequest request = {
    .document = find->document,
    .samples = find->samples,
    .dark = find->dark,
    .target = -1,
    .pool = find->cli.pool,
    .finding = find->finding,
  };

  return figure != NULL && vitrine_cli_render (figure, &request, 0, 0, find->out, error);
}

static void
print_json (const FindRate *find)
{
  static const char *const ends[] = { "swept", "rose", "diverged" };
  const NnFinding *finding = find->finding;
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  vitrine_json_number (builder, "suggestion", finding->suggestion);
  vitrine_json_number (builder, "tenth_of_least", finding->tenth);
  vitrine_json_string (builder, "reason", finding->reason);
  vitrine_json_string (builder, "end", ends[finding->end]);
  vitrine_json_string (builder, "optimizer", find->document->recipe.optimizer.klass->name);
  json_builder_set_member_name (builder, "settings");
  vitrine_json_args (builder, &finding->settings);
  json_builder_set_member_name (builder, "points");
  json_builder_begin_array (builder);
  for (guint i = 0; i < finding->n; i++)
    {
      json_builder_begin_object (builder);
      vitrine_json_number (builder, "rate", finding->points[i].rate);
      vitrine_json_number (builder, "loss", finding->points[i].loss);
      vitrine_json_number (builder, "smooth", finding->points[i].smooth);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  if (find->out != NULL)
    vitrine_json_string (builder, "figure", find->out);
  json_builder_end_object (builder);
  vitrine_json_print (builder);
}

static void
print_text (const FindRate *find)
{
  const NnFinding *finding = find->finding;
  const NnFinderPoint *last = &finding->points[finding->n - 1];

  g_print (_("%-12g where the smoothed loss falls fastest: train with this\n"
             "%-12g a tenth of the rate of the least smoothed loss\n"),
           finding->suggestion, finding->tenth);
  g_print (finding->end == NN_FINDER_SWEPT      ? _("%u rates tried, up to %.2g\n")
           : finding->end == NN_FINDER_DIVERGED ? _("%u rates tried; the loss was no longer finite past %.2g\n")
                                                : _("%u rates tried; the loss rose past %.2g\n"),
           finding->n, last->rate);
  if (find->use)
    g_print (_("%s is to be trained with %g now\n"), find->cli.files[0], finding->suggestion);
}

/* Into the document's recipe; the rest of the file stays. */
static gboolean
use_suggestion (FindRate *find, GError **error)
{
  return nn_spec_set (&find->document->recipe.optimizer, "learning_rate", find->finding->suggestion, error)
         && nn_document_save (find->document, find->cli.files[0], error);
}

/* That there is nothing to suggest is said as a failure is, for a script must not go on. */
static int
find_and_report (FindRate *find)
{
  g_autoptr (GError) error = NULL;

  if (!prepare (find, &error))
    return vitrine_cli_fail (error);
  vitrine_cli_catch_interrupt ();
  vitrine_progress_begin (&find->progress);
  find->cancellable = g_cancellable_new ();
  find->finding = nn_find_rate (find->document->model, find->samples, &find->document->recipe,
                                find->cli.pool, find->cancellable, progress_cb, find, &error);
  vitrine_progress_clear (&find->progress);
  if (find->finding == NULL || (find->out != NULL && !draw (find, &error)))
    return vitrine_cli_fail (error);
  if (find->finding->reason == NULL && find->use && !use_suggestion (find, &error))
    return vitrine_cli_fail (error);
  if (find->cli.json)
    print_json (find);
  if (find->finding->reason != NULL)
    {
      g_set_error_literal (&error, NN_ERROR, NN_ERROR_DATA, find->finding->reason);
      return vitrine_cli_fail (error);
    }
  if (!find->cli.json)
    print_text (find);
  return VITRINE_DONE;
}

static int
run (const VitrineCommand *command, int argc, char **argv)
{
  FindRate find = { 0 };
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_STRING, &find.data, N_("Data set, file, or IMAGES,LABELS"), "SRC" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &find.settings,
      N_("A setting of the search: steps, lowest_rate, highest_rate, smoothing, fresh_weights; or of the training"),
      "KEY=VALUE" },
    { "use", 0, 0, G_OPTION_ARG_NONE, &find.use, N_("Save FILE with the rate, and what was set"), NULL },
    { "dark", 0, 0, G_OPTION_ARG_NONE, &find.dark, N_("Draw on dark"), NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &find.out, N_("The chart: a .png, .svg or .pdf"), "OUT" },
    { NULL },
  };
  int status = vitrine_cli_begin (&find.cli, command, entries, 1, 1, argc, argv);

  if (status < 0 && find.out != NULL && !vitrine_cli_is_figure (find.out))
    status = vitrine_cli_usage (&find.cli, _("the chart ends in .png, .svg or .pdf"));
  else if (status < 0)
    status = find_and_report (&find);
  g_clear_pointer (&find.finding, nn_finding_unref);
  g_clear_pointer (&find.samples, nn_samples_unref);
  g_clear_pointer (&find.document, nn_document_unref);
  g_clear_object (&find.cancellable);
  g_free (find.data);
  g_free (find.out);
  g_strfreev (find.settings);
  vitrine_cli_end (&find.cli);
  return status;
}

const VitrineCommand vitrine_command_find_rate = {
  .name = "find-rate",
  .arguments = "FILE [--data SRC] [--set KEY=VALUE]… [--use] [-o OUT.png|.svg|.pdf]",
  .summary = N_("Find a learning rate to train with"),
  .description = N_("A copy of the network is trained while the rate rises; FILE stays as it is without --use.\n"
                    "With --json: the suggestion, and rate, loss and smoothed loss of every batch."),
  .run = run,
};
