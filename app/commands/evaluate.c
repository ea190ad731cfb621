/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vitrine evaluate: loss and metric on held-out or other samples. */
#include <glib/gi18n.h>

#include "app/commands/cli.h"

static gboolean
parse_split (const char *text, NnSplit *split)
{
  static const char *const names[] = { "train", "test", "all" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (text == NULL ? i == NN_SPLIT_TEST : g_str_equal (text, names[i]))
      {
        *split = i;
        return TRUE;
      }
  return FALSE;
}

/* "sampling KL": what entry @index adds to the loss; NULL where it adds nothing. */
static char *
term_name (const NnModel *model, guint index)
{
  const NnLayerClass *klass = nn_model_entry (model, index)->klass;

  if (nn_model_plan (model, index)->n_terms == 0)
    return NULL;
  return g_strdup_printf ("%s %s", nn_model_entry_name (model, index),
                          klass->term_name != NULL ? klass->term_name : "penalty");
}

/* The terms add up to the loss: that of the data, then what each layer adds. For a text, what
 * counting alone would reach (@bits, negative: no text). */
static void
report (const VitrineCli *cli, const NnDocument *document, const NnEvaluation *result,
        const double *terms, double bits, guint context)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const NnRecipe *recipe = &document->recipe;
  guint n_entries = nn_model_n_entries (document->model);

  if (!cli->json)
    {
      g_print ("%-12s %.6g\n%-12s %.6g\n%-12s %u\n", "loss", result->loss, recipe->metric.klass->name,
               result->metric, _("samples"), result->samples);
      if (result->penalty != 0)
        g_print ("%-12s %.6g\n", _("data loss"), result->data_loss);
      for (guint i = 0; i < n_entries; i++)
        {
          g_autofree char *name = term_name (document->model, i);

          if (name != NULL)
            g_print ("%-12s %.6g\n", name, terms[i]);
        }
      if (bits >= 0)
        g_print (_("%-12s %.6g bits, from the %u tokens before\n"), "n-gram", bits, context);
      return;
    }
  json_builder_begin_object (builder);
  vitrine_json_number (builder, "loss", result->loss);
  vitrine_json_number (builder, "metric", result->metric);
  vitrine_json_string (builder, "metric_name", recipe->metric.klass->name);
  vitrine_json_number (builder, "samples", result->samples);
  json_builder_set_member_name (builder, "terms");
  json_builder_begin_object (builder);
  vitrine_json_number (builder, "data", result->data_loss);
  for (guint i = 0; i < n_entries; i++)
    {
      g_autofree char *name = term_name (document->model, i);

      if (name != NULL)
        vitrine_json_number (builder, name, terms[i]);
    }
  json_builder_end_object (builder);
  if (bits >= 0)
    {
      json_builder_set_member_name (builder, "n_gram");
      json_builder_begin_object (builder);
      vitrine_json_number (builder, "bits", bits);
      vitrine_json_number (builder, "context", context);
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
  vitrine_json_print (builder);
}

static int
run (const VitrineCommand *command, int argc, char **argv)
{
  g_autofree char *data = NULL;
  g_autofree char *split_name = NULL;
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_STRING, &data, N_("Data set, file, or IMAGES,LABELS"), "SRC" },
    { "split", 0, 0, G_OPTION_ARG_STRING, &split_name, N_("train, test (the held-out part) or all"),
      "NAME" },
    { NULL },
  };
  g_autoptr (NnDocument) document = NULL;
  g_autoptr (NnSamples) samples = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree double *terms = NULL;
  NnEvaluation result;
  guint context = 0;
  double bits;
  NnSplit split;
  VitrineCli cli;
  int status = vitrine_cli_begin (&cli, command, entries, 1, 1, argc, argv);

  if (status >= 0)
    goto out;
  if (!parse_split (split_name, &split))
    {
      status = vitrine_cli_usage (&cli, _("--split is train, test or all, not “%s”"), split_name);
      goto out;
    }
  document = nn_document_load (cli.files[0], &error);
  if (document != NULL)
    samples = vitrine_cli_samples (document, data, &error);
  if (samples != NULL)
    terms = g_new0 (double, nn_model_n_entries (document->model) + 1);
  if (samples == NULL
      || !nn_model_evaluate_terms (document->model, samples, split, &document->recipe, cli.pool,
                                   NULL, &result, terms, &error))
    {
      status = vitrine_cli_fail (error);
      goto out;
    }
  bits = nn_ngram_bits (samples, split, &context);
  report (&cli, document, &result, terms, bits, context);
  status = VITRINE_DONE;

out:
  vitrine_cli_end (&cli);
  return status;
}

const VitrineCommand vitrine_command_evaluate = {
  .name = "evaluate",
  .arguments = "FILE [--data SRC] [--split test]",
  .summary = N_("Loss and metric on held-out samples"),
  .run = run,
};
