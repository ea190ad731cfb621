/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vitrine evaluate: loss and metric on held-out or other samples. */
#include <glib/gi18n.h>

#include <math.h>

#include "app/code.h"
#include "app/commands/outcomes.h"
#include "app/commands/render.h"
#include "app/terms.h"

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

/* What something simple makes of the same samples, in the network's own measure. */
typedef struct
{
  double bits;          /* of an n-gram model; negative: the samples are no text */
  guint  context;
  double pca_auc;       /* of the errors of a PCA with as many components as the code; NAN: no such task */
  guint  components;
  double mean_auc;      /* of the distance from the mean sample */
  double linear_r2;     /* of least squares; NAN: no such task */
} Rivals;

static Rivals
find_rivals (const NnDocument *document, NnSamples *samples, NnSplit split)
{
  const NnRival rival = NN_METRIC_CLASS (document->recipe.metric.klass)->rival;
  gboolean rebuilds = nn_aims_at_input (&document->recipe.training);
  gint code = vitrine_code_find (document->model);
  Rivals rivals = { .pca_auc = NAN, .mean_auc = NAN, .linear_r2 = NAN };

  rivals.bits = nn_ngram_bits (samples, split, &rivals.context);
  if (rebuilds && rival == NN_RIVAL_PCA)
    {
      rivals.mean_auc = nn_simple_pca_auc (samples, split, 0);
      if (code >= 0)
        {
          rivals.components = nn_shape_count (nn_model_shape (document->model, code));
          rivals.pca_auc = nn_simple_pca_auc (samples, split, rivals.components);
        }
    }
  if (!rebuilds && rival == NN_RIVAL_LINEAR)
    rivals.linear_r2 = nn_simple_linear_r2 (samples, split);
  return rivals;
}

static void
print_rivals (const Rivals *rivals)
{
  if (rivals->bits >= 0)
    g_print (_("%-14s %.6g bits, from the %u tokens before\n"), "n-gram", rivals->bits,
             rivals->context);
  if (isfinite (rivals->pca_auc))
    g_print (g_dngettext (NULL, "%-14s %.6g auc, by the error of its reconstruction from %u component\n",
                          "%-14s %.6g auc, by the error of its reconstruction from %u components\n",
                          rivals->components),
             "pca", rivals->pca_auc, rivals->components);
  if (isfinite (rivals->mean_auc))
    g_print (_("%-14s %.6g auc, by the distance from the mean of the training part\n"), "mean",
             rivals->mean_auc);
  if (isfinite (rivals->linear_r2))
    g_print (_("%-14s %.6g r2, by least squares\n"), "linear", rivals->linear_r2);
}

static void
write_rivals (JsonBuilder *builder, const Rivals *rivals)
{
  const struct { const char *name, *measure; double value; const char *with; guint how; } rows[] = {
    { "n_gram", "bits", rivals->bits >= 0 ? rivals->bits : NAN, "context", rivals->context },
    { "pca", "auc", rivals->pca_auc, "components", rivals->components },
    { "mean", "auc", rivals->mean_auc, NULL, 0 },
    { "linear", "r2", rivals->linear_r2, NULL, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      if (!isfinite (rows[i].value))
        continue;
      json_builder_set_member_name (builder, rows[i].name);
      json_builder_begin_object (builder);
      vitrine_json_number (builder, rows[i].measure, rows[i].value);
      if (rows[i].with != NULL)
        vitrine_json_number (builder, rows[i].with, rows[i].how);
      json_builder_end_object (builder);
    }
}

static const char *
side_name (const NnDocument *document, guint side)
{
  gint index = nn_model_index (document->model, document->recipe.sides[side].entry);

  return index >= 0 ? nn_model_entry_name (document->model, index) : "";
}

/* An output beside the main one, by the name of its layer. */
static void
print_side (const NnDocument *document, const NnEvaluation *result, guint side)
{
  const NnSide *aim = &document->recipe.sides[side];
  g_autofree char *metric = vitrine_cli_number ("%.6g", result->side_metric[side]);

  g_print ("%s %s %s\n", side_name (document, side), aim->metric.klass->name, metric);
}

static void
write_sides (JsonBuilder *builder, const NnDocument *document, const NnEvaluation *result)
{
  json_builder_set_member_name (builder, "outputs");
  json_builder_begin_array (builder);
  for (guint i = 0; i < result->n_sides; i++)
    {
      json_builder_begin_object (builder);
      vitrine_json_string (builder, "name", side_name (document, i));
      vitrine_json_number (builder, "loss", result->side_loss[i]);
      vitrine_json_number (builder, "metric", result->side_metric[i]);
      vitrine_json_string (builder, "metric_name", document->recipe.sides[i].metric.klass->name);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/* What is told of single samples, where somebody asks. */
typedef struct
{
  char       *confusion;   /* (nullable): a file */
  gint        hardest;
  NnOutcomes *outcomes;
} Single;

static void
single_clear (Single *single)
{
  g_clear_pointer (&single->confusion, g_free);
  g_clear_pointer (&single->outcomes, nn_outcomes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Single, single_clear)

static gboolean
look_at_each (const VitrineCli *cli, NnDocument *document, NnSamples *samples, NnSplit split,
              Single *single, GError **error)
{
  VitrineFigureRequest request = { .document = document, .samples = samples, .pool = cli->pool, .target = -1 };

  if (single->confusion == NULL && single->hardest == 0)
    return TRUE;
  single->outcomes
      = nn_model_outcomes (document->model, samples, split, &document->recipe, cli->pool, NULL, error);
  if (single->outcomes == NULL)
    return FALSE;
  request.outcomes = single->outcomes;
  return single->confusion == NULL
         || vitrine_cli_render (vitrine_figure_find ("confusion", NULL), &request, 0, 0,
                                single->confusion, error);
}

/* A mean error of one number as the data have it; NAN: it is in the data's units already, or no such. */
static double
error_in_units (const NnDocument *document, const NnSamples *samples, double metric)
{
  if (!g_str_equal (document->recipe.metric.klass->name, "mae") || nn_aims_at_input (&document->recipe.training)
      || samples->target_spread == NULL || nn_shape_count (&samples->target_shape) != 1)
    return NAN;
  return metric * samples->target_spread[0];
}

static void
report (const VitrineCli *cli, const NnDocument *document, const NnSamples *samples,
        const NnEvaluation *result, const GArray *terms, const Rivals *rivals, const Single *single)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const NnRecipe *recipe = &document->recipe;
  const char *unit = g_array_index (terms, VitrineTerm, 0).unit;
  const double own = error_in_units (document, samples, result->metric);

  if (!cli->json)
    {
      g_autofree char *metric = vitrine_cli_number ("%.6g", result->metric);
      const char *data = unit != NULL ? _("reconstruction") : _("data loss");

      g_print ("%-14s %.6g%s%s\n%-14s %s\n%-14s %u\n", "loss", result->loss, unit != NULL ? "  " : "",
               unit != NULL ? unit : "", recipe->metric.klass->name, metric, _("samples"), result->samples);
      if (isfinite (own))
        g_print (_("%-14s %.6g in the data's own units\n"), "", own);
      for (guint i = 0; i < result->n_sides; i++)
        print_side (document, result, i);
      for (guint i = 0; terms->len > 1 && i < terms->len; i++)
        {
          const VitrineTerm *term = &g_array_index (terms, VitrineTerm, i);

          g_print ("%-14s %.6g\n", i == 0 ? data : term->name, term->value);
        }
      print_rivals (rivals);
      if (single->hardest > 0)
        vitrine_print_hardest (single->outcomes, samples, single->hardest);
      return;
    }
  json_builder_begin_object (builder);
  vitrine_json_number (builder, "loss", result->loss);
  if (unit != NULL)
    vitrine_json_string (builder, "loss_unit", unit);
  vitrine_json_number (builder, "metric", result->metric);
  vitrine_json_string (builder, "metric_name", recipe->metric.klass->name);
  if (isfinite (own))
    vitrine_json_number (builder, "metric_in_units", own);
  vitrine_json_number (builder, "samples", result->samples);
  if (result->n_sides > 0)
    write_sides (builder, document, result);
  vitrine_json_terms (builder, terms);
  write_rivals (builder, rivals);
  if (single->confusion != NULL)
    vitrine_json_string (builder, "confusion", single->confusion);
  if (single->hardest > 0)
    vitrine_json_hardest (builder, single->outcomes, samples, single->hardest);
  json_builder_end_object (builder);
  vitrine_json_print (builder);
}

static int
run (const VitrineCommand *command, int argc, char **argv)
{
  g_autofree char *data = NULL;
  g_autofree char *split_name = NULL;
  g_auto (Single) single = { NULL };
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_STRING, &data, N_("Data set, file, or IMAGES,LABELS"), "SRC" },
    { "split", 0, 0, G_OPTION_ARG_STRING, &split_name, N_("train, test (the held-out part) or all"),
      "NAME" },
    { "confusion", 0, 0, G_OPTION_ARG_FILENAME, &single.confusion,
      N_("Write which labels are taken for which classes: .csv, .png, .svg or .pdf"), "OUT" },
    { "hardest", 0, 0, G_OPTION_ARG_INT, &single.hardest, N_("List the samples that cost most"), "N" },
    { NULL },
  };
  g_autoptr (NnDocument) document = NULL;
  g_autoptr (NnSamples) samples = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree double *of_entries = NULL;
  g_autoptr (GArray) terms = NULL;
  NnEvaluation result;
  Rivals rivals;
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
  if (single.hardest < 0
      || (single.confusion != NULL && !vitrine_cli_is_figure (single.confusion)
          && !g_str_has_suffix (single.confusion, ".csv")))
    {
      status = vitrine_cli_usage (&cli, _("--confusion ends in .csv, .png, .svg or .pdf, and --hardest takes how many"));
      goto out;
    }
  document = nn_document_load (cli.files[0], &error);
  if (document != NULL)
    samples = vitrine_cli_samples (document, data, &error);
  if (samples != NULL)
    of_entries = g_new0 (double, nn_model_n_entries (document->model) + 1);
  if (samples == NULL
      || !nn_model_evaluate_terms (document->model, samples, split, &document->recipe, cli.pool,
                                   NULL, &result, of_entries, &error)
      || !look_at_each (&cli, document, samples, split, &single, &error))
    {
      status = vitrine_cli_fail (error);
      goto out;
    }
  terms = vitrine_terms_new (document->model, &document->recipe, samples, &result, of_entries);
  rivals = find_rivals (document, samples, split);
  report (&cli, document, samples, &result, terms, &rivals, &single);
  status = VITRINE_DONE;

out:
  vitrine_cli_end (&cli);
  return status;
}

const VitrineCommand vitrine_command_evaluate = {
  .name = "evaluate",
  .arguments = "FILE [--data SRC] [--split test] [--confusion OUT] [--hardest N]",
  .summary = N_("Loss and metric on held-out samples"),
  .run = run,
};
