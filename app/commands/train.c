/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vitrine train: trains a document and saves it. */
#include <glib/gi18n.h>
#include <math.h>

#include "app/commands/cli.h"
#include "app/course.h"
#include "app/terms.h"

#define NOT_GIVEN G_MININT

/* How often it looks at how the layers fare, in the course of a training and at its end: at
 * the same steps whatever the machine. */
#define LOOKS  240
#define SPREADS 16
/* And at each of the first batches. */
#define LOOK_ALWAYS 32

typedef struct
{
  VitrineCli      cli;
  char           *data;
  char           *out;
  char          **settings;
  gint            epochs;
  gint            batch;
  gint            keep;           /* so many models along the way; NOT_GIVEN: the last */
  gboolean        resume;
  gboolean        goes_on;        /* with the last run of the document */

  NnDocument     *document;
  NnSamples      *samples;
  VitrineCourse  *course;
  NnRun          *run;
  VitrineProgress progress;
  gint64          begin;
  double          trained;        /* samples since the start */
  double          step_seconds;   /* spent on them */
} Train;

static gboolean
apply_settings (Train *train, GError **error)
{
  NnRecipe *recipe = &train->document->recipe;

  return vitrine_cli_recipe_settings (&train->cli, train->document, train->settings, error)
         && (train->epochs == NOT_GIVEN
             || nn_spec_set (&recipe->training, "epochs", train->epochs, error))
         && (train->batch == NOT_GIVEN
             || nn_spec_set (&recipe->training, "batch_size", train->batch, error));
}

static const char *
save_path (const Train *train)
{
  return train->out != NULL ? train->out : train->cli.files[0];
}

/* Where the interrupted training of the document stands. */
static gboolean
go_on (Train *train, GError **error)
{
  if (train->document->progress != NULL)
    return vitrine_course_resume (train->course, train->document->progress, error);
  g_set_error (error, NN_ERROR, NN_ERROR_DATA,
               _("%s keeps no training that could go on: leave out --resume to train it from its "
                 "weights as they are."),
               train->cli.files[0]);
  return FALSE;
}

/* The curves of the training that goes on are continued. FALSE: it has none. */
static gboolean
take_up (Train *train)
{
  GPtrArray *runs = train->document->runs;
  NnRun *run = runs->len > 0 ? g_ptr_array_index (runs, runs->len - 1) : NULL;
  g_autoptr (NnWatchLog) watch = NULL;

  if (run == NULL || nn_run_n_steps (run) != train->document->progress->step)
    return FALSE;
  train->run = nn_run_ref (run);
  train->goes_on = TRUE;
  watch = nn_watch_log_new (train->document->model);
  if (run->watch == NULL || !nn_watch_log_same (run->watch, watch))
    {
      g_clear_pointer (&run->watch, nn_watch_log_free);
      run->watch = g_steal_pointer (&watch);
    }
  if (run->recipe != NULL)
    *run->recipe = train->document->recipe;
  return TRUE;
}

/* A loss and a metric for other data give way to such as these can be held against; whether they did. */
static gboolean
suit (Train *train)
{
  NnRecipe *recipe = &train->document->recipe, before = *recipe;

  return nn_recipe_suit (recipe, train->document->model, train->samples, NULL) && !nn_recipe_equal (recipe, &before);
}

static gboolean
prepare (Train *train, GError **error)
{
  NnDocument *document = nn_document_load (train->cli.files[0], error);
  g_autofree char *title = NULL;
  g_autofree char *summary = NULL;
  g_autoptr (NnModel) drawn = NULL;
  g_autoptr (GString) said = g_string_new (NULL);
  gboolean suited;

  train->document = document;
  if (train->keep != NOT_GIVEN && (train->keep < 1 || train->keep > NN_RUN_MAX_KEPT))
    {
      g_set_error (error, NN_ERROR, NN_ERROR_RANGE, _("--keep must be a whole number from 1 to %d, not %d."),
                   NN_RUN_MAX_KEPT, train->keep);
      return FALSE;
    }
  /* Better known now than after an hour of training. */
  if (document == NULL || !nn_document_can_save (save_path (train), error))
    return FALSE;
  if ((train->data != NULL && !vitrine_cli_source (document, train->data, error))
      || !vitrine_cli_data_settings (document, train->settings, error))
    return FALSE;
  train->samples = train->data != NULL
                     ? vitrine_cli_first_samples (document, train->settings, said, error)
                     : vitrine_cli_samples (document, NULL, error);
  if (train->samples == NULL)
    return FALSE;
  /* where the recipe does not help, the course says why: --set may yet */
  suited = train->data != NULL && !train->resume && suit (train);
  if (!apply_settings (train, error))
    return FALSE;
  train->course = vitrine_course_new (document->model, train->samples, &document->recipe,
                                      train->cli.pool, error);
  if (train->course == NULL || (train->resume && !go_on (train, error)))
    return FALSE;
  if (!train->cli.json)
    g_print ("%s", said->str);
  if (suited && !train->cli.json)
    g_print (_("fitted to %s: %s as the loss, %s as the metric\n"), train->samples->title,
             document->recipe.loss.klass->name, document->recipe.metric.klass->name);
  if (train->resume && take_up (train))
    return TRUE;
  title = g_strdup_printf (_("Run %u"), document->runs->len + 1);
  summary = g_strdup_printf ("%s %.3g", document->recipe.optimizer.klass->title,
                             nn_spec_get (&document->recipe.optimizer, "learning_rate"));
  train->run = nn_run_new (title, summary);
  nn_run_describe (train->run, document->model, &document->recipe, &document->source);
  train->run->watch = nn_watch_log_new (document->model);
  drawn = nn_model_reinitialise (document->model, nn_model_seed (document->model));
  train->run->fresh = nn_model_same_weights (drawn, document->model);
  return TRUE;
}

static double
seconds_of (Train *train)
{
  return (g_get_monotonic_time () - train->begin) / (double) G_USEC_PER_SEC;
}

/* Four places, or as many digits where the numbers are large. */
static char *
number_text (double value)
{
  return vitrine_cli_number (fabs (value) < 1e5 ? "%.4f" : "%.6g", value);
}

static void
report_epoch (Train *train, const NnRunEpoch *point)
{
  guint epoch = vitrine_course_epochs_done (train->course);
  double rate = train->trained / MAX (train->step_seconds, 1e-9);
  g_autofree char *loss = number_text (point->loss), *val_loss = number_text (point->val_loss);
  g_autofree char *metric = number_text (point->metric), *held_out = number_text (point->val_metric);
  const GArray *terms = vitrine_course_terms (train->course);
  g_autofree char *text = terms != NULL ? vitrine_terms_text (terms) : NULL;

  vitrine_progress_clear (&train->progress);
  if (train->cli.json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      vitrine_json_number (builder, "epoch", epoch);
      vitrine_json_number (builder, "loss", point->loss);
      vitrine_json_number (builder, "metric", point->metric);
      vitrine_json_number (builder, "val_loss", point->val_loss);
      vitrine_json_number (builder, "val_metric", point->val_metric);
      if (terms != NULL)
        vitrine_json_terms (builder, terms);
      vitrine_json_number (builder, "samples_per_second", rate);
      vitrine_json_number (builder, "seconds", point->seconds);
      json_builder_end_object (builder);
      vitrine_json_print (builder);
      return;
    }
  if (vitrine_course_holds_out (train->course))
    g_print (_("epoch %u/%u  loss %s  %s %s  held out: loss %s  %s %s  %.0f samples/s\n"),
             epoch, vitrine_course_epochs (train->course), loss,
             train->document->recipe.metric.klass->name, metric, val_loss,
             train->document->recipe.metric.klass->name, held_out, rate);
  else
    g_print (_("epoch %u/%u  loss %s  %s %s  nothing held out  %.0f samples/s\n"), epoch,
             vitrine_course_epochs (train->course), loss,
             train->document->recipe.metric.klass->name, metric, rate);
  if (text != NULL)
    g_print (vitrine_course_holds_out (train->course) ? _("  held-out loss = %s\n") : _("  loss = %s\n"), text);
}

static void
show_progress (Train *train, const NnStepReport *report)
{
  g_autofree char *loss = number_text (report->loss);
  g_autofree char *note = g_strdup_printf (_("epoch %u  loss %s  %.0f samples/s"), report->epoch, loss,
                                           train->trained / MAX (train->step_seconds, 1e-9));

  vitrine_progress_update (&train->progress,
                           report->step / (double) MAX (vitrine_course_total_steps (train->course), 1),
                           note);
}

/* Has the next batch looked at where its turn has come. */
static void
look (Train *train)
{
  guint64 step = nn_run_n_steps (train->run) + 1, total = vitrine_course_total_steps (train->course);
  NnLook what = 0;

  if (step <= LOOK_ALWAYS || step % MAX (total / LOOKS, 1) == 0 || step == total)
    what |= NN_LOOK_NORMS;
  if (step % MAX (total / SPREADS, 1) == 0 || step == 1 || step == total)
    what |= NN_LOOK_SPREAD;
  if (what != 0)
    vitrine_course_watch (train->course, train->run->watch, what | NN_LOOK_NORMS);
}

/* The weights as they are, measured by the last point where there is one here. */
static void
keep (Train *train, NnModel *model)
{
  const GArray *epochs = train->run->epochs;
  const NnRunEpoch *last = epochs->len > 0 ? &g_array_index (epochs, NnRunEpoch, epochs->len - 1) : NULL;
  gboolean measured = last != NULL && last->step == nn_run_n_steps (train->run);
  g_autoptr (NnKept) kept = nn_kept_new (nn_run_n_steps (train->run), measured ? last->val_loss : NAN,
                                         measured ? last->val_metric : NAN, model);

  nn_run_keep (train->run, kept);
}

/* At the end of an epoch whose turn it is. */
static void
keep_epoch (Train *train)
{
  guint done = vitrine_course_epochs_done (train->course), all = vitrine_course_epochs (train->course);
  g_autoptr (NnModel) model = NULL;

  if (train->keep == NOT_GIVEN || done == all || done % MAX (all / train->keep, 1) != 0)
    return;
  model = vitrine_course_model (train->course);
  keep (train, model);
  nn_run_thin (train->run, train->keep + 1);
}

static gboolean
walk (Train *train, GError **error)
{
  const GArray *epochs = train->run->epochs;
  double before = epochs->len > 0 ? g_array_index (epochs, NnRunEpoch, epochs->len - 1).seconds : 0;

  if (train->keep != NOT_GIVEN && nn_run_n_steps (train->run) == 0)
    keep (train, train->document->model);
  train->begin = g_get_monotonic_time ();
  vitrine_progress_begin (&train->progress);
  while (!vitrine_course_done (train->course) && !vitrine_cli_interrupted ())
    {
      NnStepReport report;
      NnRunStep step;
      NnRunEpoch point;
      gint64 from = g_get_monotonic_time ();

      look (train);
      if (!vitrine_course_step (train->course, &report, error))
        return FALSE;
      train->step_seconds += (g_get_monotonic_time () - from) / (double) G_USEC_PER_SEC;
      train->trained += vitrine_course_batch_size (train->course, &report);
      step = (NnRunStep){ report.loss, report.metric };
      nn_run_add_steps (train->run, &step, 1);
      train->run->steps_per_epoch = report.n_batches;
      show_progress (train, &report);
      if (!report.epoch_done)
        continue;
      if (!vitrine_course_point (train->course, TRUE, NULL, &point, error))
        return FALSE;
      point.seconds = before + seconds_of (train);
      g_array_append_val (train->run->epochs, point);
      keep_epoch (train);
      report_epoch (train, &point);
    }
  return TRUE;
}

static gboolean
save (Train *train, GError **error)
{
  NnDocument *document = train->document;
  const char *path = save_path (train);

  if (nn_run_n_steps (train->run) > 0)
    {
      nn_model_unref (document->model);
      document->model = vitrine_course_model (train->course);
      g_clear_pointer (&document->progress, nn_progress_free);
      if (!vitrine_course_done (train->course))
        document->progress = vitrine_course_progress (train->course);
      train->run->under_way = document->progress != NULL;
      if (vitrine_course_verdict (train->course) == NULL)
        /* The document's own: it takes no room of its own. */
        keep (train, document->model);
      if (!train->goes_on)
        g_ptr_array_add (document->runs, nn_run_ref (train->run));
    }
  return nn_document_save (document, path, error);
}

static void
report_end (Train *train, gboolean complete)
{
  const char *path = save_path (train);
  const char *verdict = vitrine_course_verdict (train->course);
  const char *unit = vitrine_terms_unit (&train->document->recipe, train->samples);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  vitrine_progress_clear (&train->progress);
  if (!train->cli.json)
    {
      if (verdict != NULL)
        g_print ("%s\n", verdict);
      if (unit != NULL)
        g_print (_("saved to %s after %.1f s; losses are %s\n"), path, seconds_of (train), unit);
      else
        g_print (_("saved to %s after %.1f s\n"), path, seconds_of (train));
      return;
    }
  json_builder_begin_object (builder);
  vitrine_json_bool (builder, "done", TRUE);
  vitrine_json_bool (builder, "complete", complete);
  vitrine_json_number (builder, "epochs", vitrine_course_epochs_done (train->course));
  vitrine_json_number (builder, "steps", nn_run_n_steps (train->run));
  vitrine_json_number (builder, "samples_per_second",
                       train->trained / MAX (train->step_seconds, 1e-9));
  vitrine_json_number (builder, "seconds", seconds_of (train));
  vitrine_json_string (builder, "stopped_early", verdict);
  if (unit != NULL)
    vitrine_json_string (builder, "loss_unit", unit);
  vitrine_json_string (builder, "file", path);
  json_builder_end_object (builder);
  vitrine_json_print (builder);
}

/* What was learnt is saved even when it ends in a divergence: the weights are
 * then the last good ones. */
static int
train_and_save (Train *train)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) save_error = NULL;
  gboolean walked;

  if (!prepare (train, &error))
    return vitrine_cli_fail (error);
  vitrine_cli_catch_interrupt ();
  walked = walk (train, &error);
  vitrine_progress_clear (&train->progress);
  /* Nothing learnt, nothing to save: the document stays what it was. */
  if (!walked && nn_run_n_steps (train->run) == 0)
    return vitrine_cli_fail (error);
  if (!save (train, &save_error))
    return vitrine_cli_fail (walked ? save_error : error);
  if (!walked)
    return vitrine_cli_fail (error);
  report_end (train, vitrine_course_done (train->course));
  return vitrine_course_done (train->course) ? VITRINE_DONE : VITRINE_CANCELLED;
}

static int
run (const VitrineCommand *command, int argc, char **argv)
{
  Train train = { .epochs = NOT_GIVEN, .batch = NOT_GIVEN, .keep = NOT_GIVEN };
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_STRING, &train.data, N_("Data set, file, or IMAGES,LABELS"), "SRC" },
    { "epochs", 0, 0, G_OPTION_ARG_INT, &train.epochs, N_("How often to see all the data"), "N" },
    { "batch", 0, 0, G_OPTION_ARG_INT, &train.batch, N_("Samples in a batch"), "N" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &train.settings,
      N_("A setting: learning_rate=0.01, optimizer=sgd, data.target=COLUMN, data.leave_out=age,sex,"
          " data.missing=refuse (else the mean stands for it), …"), "KEY=VALUE" },
    { "keep", 0, 0, G_OPTION_ARG_INT, &train.keep,
      N_("Keep so many models along the way, to look back at (at most 64)"), "N" },
    { "resume", 0, 0, G_OPTION_ARG_NONE, &train.resume,
      N_("Go on with a training that was interrupted, as if it had not been"), NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &train.out, N_("Save here, not in place"), "OUT" },
    { NULL },
  };
  int status = vitrine_cli_begin (&train.cli, command, entries, 1, 1, argc, argv);

  if (status < 0)
    status = train_and_save (&train);
  g_clear_pointer (&train.course, vitrine_course_free);
  g_clear_pointer (&train.samples, nn_samples_unref);
  g_clear_pointer (&train.document, nn_document_unref);
  g_clear_pointer (&train.run, nn_run_unref);
  g_free (train.data);
  g_free (train.out);
  g_strfreev (train.settings);
  vitrine_cli_end (&train.cli);
  return status;
}

const VitrineCommand vitrine_command_train = {
  .name = "train",
  .arguments = "FILE [--data SRC] [--epochs N] [--batch N] [--set KEY=VALUE]… [--keep N] [-o OUT]",
  .summary = N_("Train a document and save it"),
  .description = N_("With --json: one line per epoch, then one with \"done\": true.\n"
                    "Ctrl+C stops after the batch and saves; the exit code is 130 then."),
  .run = run,
};
