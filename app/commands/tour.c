/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vitrine tour: the whole main job without a window. */
#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <math.h>

#include "app/commands/render.h"
#include "app/course.h"
#include "app/example.h"
#include "app/strip.h"

#define EPOCHS     2
#define VAE_EPOCHS 5

typedef struct
{
  VitrineCli  cli;
  char       *folder;
  gboolean    dark;
  NnDocument *document;
  NnSamples  *samples;
  guint       sample;
} Tour;

/* --- assemble ---------------------------------------------------------- */

/* Source example 1, layer by layer, as a user would drag them together. */
static const char *const layers[][2] = {
  { "input", "height=28 width=28 channels=1" },
  { "conv2d", "filters=32 kernel_size=3 activation=relu" },
  { "maxpool2d", "pool_size=2" },
  { "flatten", "" },
  { "dense", "units=128 activation=relu" },
  { "dense", "units=10 activation=softmax" },
};

static NnModel *
add_layer (NnModel *model, const char *name, const char *settings, GError **error)
{
  g_auto (GStrv) pairs = g_strsplit (settings, " ", -1);
  g_autofree char *shape = NULL;
  NnModel *next;
  NnSpec spec;
  guint id, index;

  if (*settings == '\0')
    g_clear_pointer (&pairs[0], g_free);
  if (!nn_spec_named (&spec, NN_KIND_LAYER, name, error) || !vitrine_cli_set (&spec, pairs, error))
    return NULL;
  next = nn_model_insert (model, NN_LAYER_CLASS (spec.klass), spec.values, 0, 0, &id, error);
  if (next == NULL)
    return NULL;
  index = nn_model_index (next, id);
  if (nn_model_error (next, index) == NULL)
    shape = nn_shape_to_string (nn_model_shape (next, index));
  g_print ("  %-12s %-44s %-12s %8" G_GUINT64_FORMAT "\n", nn_model_entry_name (next, index), settings,
           shape, nn_model_n_parameters (next, index));
  return next;
}

static gboolean
assemble (Tour *tour, GError **error)
{
  NnModel *model = nn_model_new (NULL, 0, MAX (tour->cli.seed, 0), error);

  g_print (_("Assemble\n"));
  for (guint i = 0; i < G_N_ELEMENTS (layers) && model != NULL; i++)
    {
      NnModel *next = add_layer (model, layers[i][0], layers[i][1], error);

      nn_model_unref (model);
      model = next;
    }
  if (model == NULL)
    return FALSE;
  tour->document = nn_document_new ();
  g_clear_pointer (&tour->document->model, nn_model_unref);
  tour->document->model = model;
  tour->document->title = g_strdup (_("Tour"));
  g_print (_("  %" G_GUINT64_FORMAT " parameters\n"), nn_model_n_parameters (model, -1));
  return nn_model_check (model, error);
}

/* --- train ------------------------------------------------------------- */

static gboolean
train (Tour *tour, NnDocument *document, GError **error)
{
  g_autoptr (VitrineCourse) course = vitrine_course_new (document->model, tour->samples, &document->recipe,
                                                         tour->cli.pool, error);
  g_autoptr (NnRun) run = nn_run_new (_("Run 1"), document->recipe.optimizer.klass->title);
  VitrineProgress progress;
  gint64 begin = g_get_monotonic_time ();

  if (course == NULL)
    return FALSE;
  vitrine_progress_begin (&progress);
  while (!vitrine_course_done (course))
    {
      NnStepReport report;
      NnRunStep step;
      NnRunEpoch point;

      if (!vitrine_course_step (course, &report, error))
        return FALSE;
      step = (NnRunStep){ report.loss, report.metric };
      nn_run_add_steps (run, &step, 1);
      run->steps_per_epoch = report.n_batches;
      vitrine_progress_update (&progress, report.step / (double) vitrine_course_total_steps (course), NULL);
      if (!report.epoch_done)
        continue;
      if (!vitrine_course_point (course, TRUE, NULL, &point, error))
        return FALSE;
      point.seconds = (g_get_monotonic_time () - begin) / (double) G_USEC_PER_SEC;
      g_array_append_val (run->epochs, point);
      vitrine_progress_clear (&progress);
      g_print (_("  epoch %u: loss %.4f, held out: loss %.4f, %s %.4f, after %.1f s\n"), report.epoch,
               point.loss, point.val_loss, document->recipe.metric.klass->name, point.val_metric,
               point.seconds);
    }
  nn_model_unref (document->model);
  document->model = vitrine_course_model (course);
  g_ptr_array_add (document->runs, g_steal_pointer (&run));
  return TRUE;
}

static gboolean
train_digits (Tour *tour, GError **error)
{
  NnRecipe *recipe = &tour->document->recipe;

  tour->samples = vitrine_cli_samples (tour->document, "digits", error);
  if (tour->samples == NULL)
    return FALSE;
  nn_recipe_fit (recipe, tour->document->model, tour->samples);
  if (!nn_spec_set (&recipe->training, "epochs", EPOCHS, error)
      || !nn_spec_set (&recipe->training, "seed", MAX (tour->cli.seed, 0), error))
    return FALSE;
  g_print (_("Train on %u handwritten digits\n"), tour->samples->n_train);
  return train (tour, tour->document, error);
}

static gboolean
evaluate (Tour *tour, GError **error)
{
  NnEvaluation result;

  if (!nn_model_evaluate (tour->document->model, tour->samples, NN_SPLIT_TEST, &tour->document->recipe,
                          tour->cli.pool, NULL, &result, error))
    return FALSE;
  g_print (_("Evaluate\n  %.2f%% of %u held-out digits are right\n"), 100 * result.metric, result.samples);
  return TRUE;
}

/* --- figures ----------------------------------------------------------- */

static gboolean
write_figure (Tour *tour, const char *name, const char *file, NnDocument *document, const NnSpec *method,
              GError **error)
{
  const VitrineFigure *figure = vitrine_figure_find (name, error);
  g_autofree char *path = g_strdup_printf ("%s/%s.png", tour->folder, file);
  VitrineFigureRequest request = {
    .document = document,
    .samples = tour->samples,
    .sample = tour->sample,
    .target = -1,
    .dark = tour->dark,
    .pool = tour->cli.pool,
  };

  if (method != NULL)
    request.method = *method;
  return figure != NULL && vitrine_cli_render (figure, &request, 0, 0, path, error);
}

/* The held-out digit that it is least sure of has the most to explain. */
static gboolean
choose_sample (Tour *tour, GError **error)
{
  g_autoptr (NnTape) tape = NULL;
  g_autoptr (GArray) all = vitrine_strip_predict (tour->document->model, tour->samples, tour->cli.pool,
                                                  &tape, NULL, error);
  g_autoptr (GArray) picked = all != NULL ? vitrine_strip_pick (all, VITRINE_STRIP_LEAST_SURE, 1) : NULL;
  const VitrineStripItem *item;

  if (picked == NULL || picked->len == 0)
    return FALSE;
  item = &g_array_index (picked, VitrineStripItem, 0);
  tour->sample = item->index;
  g_print (_("Explain sample %u: a %d, read as a %d with %.0f%%\n"), item->index, item->label,
           item->predicted, 100 * item->confidence);
  return TRUE;
}

static gboolean
explain (Tour *tour, GError **error)
{
  const NnClass *const *methods = nn_registry_list (NN_KIND_EXPLAINER);
  g_autoptr (GPtrArray) inputs = NULL;
  guint32 index;

  if (!choose_sample (tour, error))
    return FALSE;
  index = tour->sample;
  inputs = nn_samples_tensors (tour->samples, &index, 1, error);
  if (inputs == NULL)
    return FALSE;
  for (guint i = 0; methods[i] != NULL; i++)
    {
      NnSpec spec = nn_spec_new (methods[i]);
      g_autofree char *file = g_strconcat ("explanation-", methods[i]->name, NULL);
      g_autoptr (NnExplanation) explanation = nn_explain (tour->document->model, &spec,
                                                          (NnTensor *const *) inputs->pdata, inputs->len, -1,
                                                          MAX (tour->cli.seed, 0), tour->cli.pool, NULL,
                                                          NULL, NULL, error);

      if (explanation == NULL || !write_figure (tour, "explanation", file, tour->document, &spec, error))
        return FALSE;
      g_print ("  %-22s %7.1f ms", methods[i]->title, 1000 * explanation->seconds);
      if (isfinite (explanation->residual))
        g_print (_("   completeness residual %.1e"), explanation->residual);
      if (explanation->n_segments > 0 && isfinite (explanation->fit))
        g_print (_("   local R² %.2f ± %.2f"), explanation->fit, explanation->fit_error);
      g_print ("\n");
    }
  return TRUE;
}

static gboolean
roam (Tour *tour, GError **error)
{
  const VitrineExample *example = vitrine_example_find ("digit-vae-2d", error);
  g_autoptr (NnDocument) document = example != NULL ? vitrine_example_open (example, TRUE, error) : NULL;

  if (document == NULL)
    return FALSE;
  g_print (_("Roam the latent space of “%s”\n"), document->title);
  if (document->runs->len == 0)
    {
      if (!nn_spec_set (&document->recipe.training, "epochs", VAE_EPOCHS, error)
          || !train (tour, document, error))
        return FALSE;
    }
  return write_figure (tour, "latent-map", "latent-map", document, NULL, error)
         && write_figure (tour, "traversal", "traversal", document, NULL, error);
}

static gboolean
make_folder (Tour *tour, GError **error)
{
  if (tour->folder == NULL)
    tour->folder = g_strdup ("vitrine-tour");
  if (g_mkdir_with_parents (tour->folder, 0777) == 0)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
               _("The folder “%s” cannot be made: %s. Name another one with -o."), tour->folder,
               g_strerror (errno));
  return FALSE;
}

static gboolean
take_tour (Tour *tour, GError **error)
{
  g_autofree char *path = NULL;

  if (!make_folder (tour, error) || !assemble (tour, error) || !train_digits (tour, error)
      || !evaluate (tour, error) || !write_figure (tour, "network", "network", tour->document, NULL, error)
      || !write_figure (tour, "curves", "curves", tour->document, NULL, error) || !explain (tour, error)
      || !roam (tour, error))
    return FALSE;
  path = g_build_filename (tour->folder, "tour.vitrine", NULL);
  if (!nn_document_save (tour->document, path, error))
    return FALSE;
  g_print (_("The figures and tour.vitrine are in %s\n"), tour->folder);
  return TRUE;
}

static int
run (const VitrineCommand *command, int argc, char **argv)
{
  Tour tour = { 0 };
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &tour.folder, N_("Folder for the figures (vitrine-tour)"),
      "DIR" },
    { "dark", 0, 0, G_OPTION_ARG_NONE, &tour.dark, N_("Draw on dark"), NULL },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  int status = vitrine_cli_begin (&tour.cli, command, entries, 0, 0, argc, argv);

  if (status < 0)
    status = take_tour (&tour, &error) ? VITRINE_DONE : vitrine_cli_fail (error);
  g_clear_pointer (&tour.document, nn_document_unref);
  g_clear_pointer (&tour.samples, nn_samples_unref);
  g_free (tour.folder);
  vitrine_cli_end (&tour.cli);
  return status;
}

const VitrineCommand vitrine_command_tour = {
  .name = "tour",
  .arguments = "[-o DIR]",
  .summary = N_("Assemble, train, explain and roam without a window; writes the figures"),
  .run = run,
};
