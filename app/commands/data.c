/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vitrine data: what a data set's numbers are, and which features tell of the target. */
#include <glib/gi18n.h>
#include <math.h>

#include "app/commands/cli.h"

typedef struct
{
  NnSamples    *samples;   /* with the features that are left out */
  NnStatistics *told;
  NnRanking    *ranking;   /* NULL: @reason says why */
  GError       *reason;
} Look;

static void
look_clear (Look *look)
{
  g_clear_pointer (&look->samples, nn_samples_unref);
  g_clear_pointer (&look->told, nn_statistics_unref);
  g_clear_pointer (&look->ranking, nn_ranking_unref);
  g_clear_error (&look->reason);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Look, look_clear)

static gboolean
look_at (Look *look, NnDocument *document, const char *what, char **settings, GError **error)
{
  g_autoptr (NnSamples) samples = NULL;
  VitrineProgress progress;

  if (what != NULL && g_str_has_suffix (what, ".vitrine"))
    {
      g_autoptr (NnDocument) file = nn_document_load (what, error);

      if (file == NULL)
        return FALSE;
      nn_source_copy (&document->source, &file->source);
    }
  else if (!vitrine_cli_source (document, what, error))
    return FALSE;
  if (!vitrine_cli_data_settings (document, settings, error))
    return FALSE;
  samples = vitrine_cli_samples (document, NULL, error);
  if (samples == NULL)
    return FALSE;
  look->samples = nn_samples_ref (nn_samples_whole (samples));
  vitrine_progress_begin (&progress);
  look->told = nn_statistics_new (look->samples, vitrine_progress_cb, &progress, NULL, error);
  if (look->told != NULL)
    look->ranking = nn_ranking_new (look->samples, 0, vitrine_progress_cb, &progress, NULL, &look->reason);
  vitrine_progress_clear (&progress);
  return look->told != NULL;
}

/* --- JSON ---------------------------------------------------------------------- */

static void
write_numbers (JsonBuilder *builder, const NnFeature *feature)
{
  vitrine_json_number (builder, "min", feature->min);
  vitrine_json_number (builder, "mean", feature->mean);
  vitrine_json_number (builder, "deviation", feature->deviation);
  vitrine_json_number (builder, "max", feature->max);
  json_builder_set_member_name (builder, "counts");
  json_builder_begin_array (builder);
  for (guint i = 0; i < NN_STATISTICS_BINS; i++)
    json_builder_add_int_value (builder, (gint64) feature->counts[i]);
  json_builder_end_array (builder);
}

static void
write_feature (JsonBuilder *builder, const Look *look, const NnSource *source, guint k)
{
  const NnFeature *feature = &look->told->features[k];

  json_builder_begin_object (builder);
  vitrine_json_string (builder, "name", feature->name);
  vitrine_json_bool (builder, "left_out", nn_source_leaves_out (source, feature->name));
  vitrine_json_number (builder, "missing", feature->missing);
  write_numbers (builder, feature);
  if (look->ranking != NULL)
    {
      const NnRank *rank = &look->ranking->ranks[k];

      for (guint m = 0; m < NN_N_RANKS; m++)
        {
          const NnRankMeasure *measure = &nn_rank_measures[m];

          vitrine_json_number (builder, measure->name, nn_rank_value (rank, measure));
          if (measure->chance_name != NULL)
            vitrine_json_number (builder, measure->chance_name, nn_rank_chance (rank, measure));
        }
    }
  json_builder_end_object (builder);
}

static void
write_more (JsonBuilder *builder, const Look *look)
{
  json_builder_set_member_name (builder, "more_inputs");
  json_builder_begin_array (builder);
  for (guint k = 0; k < look->told->n_more; k++)
    {
      json_builder_begin_object (builder);
      vitrine_json_string (builder, "name", look->told->more[k].name);
      vitrine_json_shape (builder, "shape", nn_samples_input_shape (look->samples, k + 1));
      write_numbers (builder, &look->told->more[k]);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
write_json (const Look *look, const NnSource *source, gboolean matrix)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const NnStatistics *told = look->told;
  const guint n = told->n_matrix;

  json_builder_begin_object (builder);
  vitrine_json_string (builder, "title", look->samples->title);
  vitrine_json_number (builder, "samples", look->samples->n);
  vitrine_json_number (builder, "training", look->samples->n_train);
  vitrine_json_shape (builder, "shape", &look->samples->shape);
  vitrine_json_string (builder, "note", look->samples->note);
  json_builder_set_member_name (builder, "classes");
  json_builder_begin_object (builder);
  for (guint c = 0; told->class_counts != NULL && c < told->n_classes; c++)
    vitrine_json_number (builder, look->samples->class_names[c], told->class_counts[c]);
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "all");
  json_builder_begin_object (builder);
  write_numbers (builder, &told->all);
  json_builder_end_object (builder);
  if (told->n_more > 0)
    write_more (builder, look);
  json_builder_set_member_name (builder, "features");
  json_builder_begin_array (builder);
  for (guint k = 0; k < told->n_features; k++)
    write_feature (builder, look, source, k);
  json_builder_end_array (builder);
  if (matrix)
    {
      json_builder_set_member_name (builder, "correlations");
      json_builder_begin_array (builder);
      for (guint i = 0; i < n; i++)
        {
          json_builder_begin_array (builder);
          for (guint k = 0; k < n; k++)
            if (isnan (told->matrix[i * n + k]))
              json_builder_add_null_value (builder);
            else
              json_builder_add_double_value (builder, told->matrix[i * n + k]);
          json_builder_end_array (builder);
        }
      json_builder_end_array (builder);
    }
  if (look->reason != NULL)
    vitrine_json_string (builder, "no_ranking", look->reason->message);
  json_builder_end_object (builder);
  vitrine_json_print (builder);
}

/* --- text ---------------------------------------------------------------------- */

typedef struct
{
  const NnRanking     *ranking;
  const NnRankMeasure *by;
} Order;

/* The highest first, as they stand where they are the same. */
static gint
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  const Order *order = data;
  const guint i = *(const guint *) a, k = *(const guint *) b;
  const gint less = nn_rank_compare (nn_rank_value (&order->ranking->ranks[k], order->by),
                                     nn_rank_value (&order->ranking->ranks[i], order->by), order->by->has_sign,
                                     TRUE);

  return less != 0 ? less : (gint) i - (gint) k;
}

/* Wide enough for the name above it and for the numbers. */
static gint
width_of (const NnRankMeasure *measure)
{
  return MAX ((gint) strlen (measure->name) + 1, measure->digits > 0 ? 8 : 9);
}

static void
print_feature (const Look *look, const NnSource *source, guint k)
{
  const NnFeature *feature = &look->told->features[k];
  g_autofree char *mean = vitrine_cli_number ("%.5g", feature->mean);
  g_autofree char *deviation = vitrine_cli_number ("%.4g", feature->deviation);

  g_print ("%-24.24s %10s %9s %8u", feature->name, mean, deviation, feature->missing);
  if (look->ranking != NULL)
    for (guint m = 0; m < NN_N_RANKS; m++)
      {
        const NnRankMeasure *measure = &nn_rank_measures[m];
        g_autofree char *number = vitrine_cli_number (measure->digits > 0 ? "%.3f" : "%.4g",
                                                      nn_rank_value (&look->ranking->ranks[k], measure));

        g_print (" %*s", width_of (measure), number);
      }
  g_print ("%s\n", nn_source_leaves_out (source, feature->name) ? _("  left out") : "");
}

static void
print_more (const Look *look)
{
  for (guint k = 0; k < look->told->n_more; k++)
    {
      const NnFeature *more = &look->told->more[k];
      g_autofree char *shape = nn_shape_to_string (nn_samples_input_shape (look->samples, k + 1));

      if (look->told->n_tokens > 0)
        g_print (_("input %u, %s: %s\n"), k + 2, more->name, shape);
      else
        g_print (_("input %u, %s: %s, numbers from %.5g to %.5g, mean %.5g, deviation %.4g\n"), k + 2, more->name,
                 shape, more->min, more->max, more->mean, more->deviation);
    }
}

static void
print_text (const Look *look, const NnSource *source, const NnRankMeasure *by)
{
  const NnStatistics *told = look->told;
  g_autofree char *shape = nn_shape_to_string (&look->samples->shape);
  g_autofree guint *order = g_new (guint, MAX (told->n_features, 1));

  g_print (_("%s: %u samples of %s, %u for training\n"), look->samples->title, look->samples->n, shape,
           look->samples->n_train);
  if (look->samples->note != NULL)
    g_print ("%s\n", look->samples->note);
  for (guint c = 0; told->class_counts != NULL && c < told->n_classes && c < 30; c++)
    g_print ("  %-22s %u\n", look->samples->class_names[c], told->class_counts[c]);
  if (told->n_tokens == 0)
    g_print (_("numbers from %.5g to %.5g, mean %.5g, deviation %.4g\n"), told->all.min, told->all.max, told->all.mean,
             told->all.deviation);
  print_more (look);
  for (guint k = 0; k < told->n_features; k++)
    order[k] = k;
  if (look->ranking != NULL)
    {
      Order how = { look->ranking, by };

      g_qsort_with_data (order, told->n_features, sizeof *order, compare, &how);
    }
  if (told->n_features > 0)
    g_print ("%-24s %10s %9s %8s", _("feature"), _("mean"), _("deviation"), _("missing"));
  for (guint m = 0; told->n_features > 0 && look->ranking != NULL && m < NN_N_RANKS; m++)
    g_print (" %*s", width_of (&nn_rank_measures[m]), nn_rank_measures[m].name);
  if (told->n_features > 0)
    g_print ("\n");
  for (guint k = 0; k < told->n_features; k++)
    print_feature (look, source, order[k]);
}

static const NnRankMeasure *
find_measure (const char *name)
{
  for (guint m = 0; m < NN_N_RANKS; m++)
    if (g_str_equal (nn_rank_measures[m].name, name))
      return &nn_rank_measures[m];
  return NULL;
}

static int
run (const VitrineCommand *command, int argc, char **argv)
{
  const NnRankMeasure *measure = &nn_rank_measures[NN_RANK_MUTUAL];
  g_auto (GStrv) settings = NULL;
  g_autofree char *by = NULL;
  gboolean matrix = FALSE;
  const GOptionEntry entries[] = {
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &settings, N_("A setting: data.target=COLUMN, data.leave_out=age,sex, data.missing=refuse (else the mean stands for it), …"),
      "KEY=VALUE" },
    { "sort", 0, 0, G_OPTION_ARG_STRING, &by, N_("Rank features by correlation, mutual, chi2 or f"), "SCORE" },
    { "correlations", 0, 0, G_OPTION_ARG_NONE, &matrix, N_("With the matrix of correlations (JSON)"), NULL },
    { NULL },
  };
  g_autoptr (NnDocument) document = nn_document_new ();
  g_auto (Look) look = { 0 };
  g_autoptr (GError) error = NULL;
  VitrineCli cli;
  int status = vitrine_cli_begin (&cli, command, entries, 1, 1, argc, argv);

  if (status >= 0)
    goto out;
  if (by != NULL && (measure = find_measure (by)) == NULL)
    {
      status = vitrine_cli_usage (&cli, _("--sort is correlation, mutual, chi2 or f, not “%s”"), by);
      goto out;
    }
  if (!look_at (&look, document, cli.files[0], settings, &error))
    {
      status = vitrine_cli_fail (error);
      goto out;
    }
  if (cli.json)
    write_json (&look, &document->source, matrix);
  else
    print_text (&look, &document->source, measure);
  status = VITRINE_DONE;

out:
  vitrine_cli_end (&cli);
  return status;
}

const VitrineCommand vitrine_command_data = {
  .name = "data",
  .arguments = "SRC|FILE.vitrine [--set KEY=VALUE]… [--sort SCORE]",
  .summary = N_("What the numbers of a data set are, and which features matter"),
  .description = N_("SRC is a data set, a file or a folder. Scores are measured on the part for training: correlation\n"
                    "with the target, mutual information, chi-square and the F of ANOVA or of the regression."),
  .run = run,
};
