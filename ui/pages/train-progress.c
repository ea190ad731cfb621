/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far it is, why it stopped, and what mends that. */
#include "ui/pages/train-private.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/moment.h"
#include "ui/draw/paint.h"

static char *
time_left (double seconds)
{
  guint whole = lround (seconds);

  if (!isfinite (seconds))
    return g_strdup ("");
  if (whole < 60)
    return g_strdup_printf (_("%u s left"), whole);
  if (whole < 3600)
    return g_strdup_printf (_("%u min %02u s left"), whole / 60, whole % 60);
  return g_strdup_printf (_("%u h %02u min left"), whole / 3600, whole / 60 % 60);
}

/* What the curves have to do with what is here, where it is not what the newest run came to; else NULL.
 * @done: how far along the training what is here lies, where it is known. */
static char *
describe_moment (VitrineTrainPage *page,
                 double           *done)
{
  guint64 total = vitrine_training_status (page->session->training)->total_steps;
  VitrineTrainingState state = vitrine_training_state (page->session->training);
  GPtrArray *runs = vitrine_project_runs (page->session->project);
  gboolean at_rest = state == VITRINE_TRAINING_IDLE || state == VITRINE_TRAINING_FINISHED
                     || (state == VITRINE_TRAINING_FAILED && vitrine_training_status (page->session->training)->step == 0);
  g_autofree char *name = NULL;
  const NnKept *kept;
  NnRun *run;

  if (!at_rest || runs->len == 0)
    return NULL;
  switch (vitrine_moment_find (runs, vitrine_project_present (page->session->project),
                               vitrine_project_source (page->session->project), &run, &kept))
    {
    case VITRINE_MOMENT_EDITED:
      return g_strdup (_("Edited since: the curves are from before"));
    case VITRINE_MOMENT_OTHER:
      return g_strdup (_("Other weights since: the curves are from before"));
    case VITRINE_MOMENT_DATA:
      return g_strdup (_("Other data since: the curves are from before"));
    case VITRINE_MOMENT_UNTRAINED:
      return g_strdup (_("Not trained on these data: the curves are from before"));
    case VITRINE_MOMENT_KEPT:
      name = vitrine_moment_name (run, kept->step);
      if (run == vitrine_training_run (page->session->training) && total > 0)
        *done = MIN (1.0, (double) kept->step / total);
      return g_strdup_printf (_("The network is at %s"), name);
    case VITRINE_MOMENT_END:
      break;
    }
  return NULL;
}

void
train_update_progress (VitrineTrainPage *page)
{
  const VitrineTrainingStatus *status = vitrine_training_status (page->session->training);
  VitrineTrainingState state = vitrine_training_state (page->session->training);
  g_autofree char *step = vitrine_count (status->step);
  g_autofree char *total = vitrine_count (status->total_steps);
  GPtrArray *runs = vitrine_project_runs (page->session->project);
  double done = status->total_steps > 0 ? MIN (1.0, (double) status->step / status->total_steps) : 0;
  g_autofree char *text = describe_moment (page, &done), *left = NULL;
  guint at = 1, n = 1;

  if (text == NULL && status->step > 0 && vitrine_training_series (page->session->training, &at, &n))
    text = g_strdup_printf (_("Seed %u of %u, step %s of %s"), at, n, step, total);
  else if (text == NULL && status->step > 0)
    text = g_strdup_printf (_("Step %s of %s"), step, total);
  else if (text == NULL && state == VITRINE_TRAINING_RUNNING)
    text = g_strdup (_("Getting ready…"));
  else if (text == NULL)
    text = g_strdup (runs->len > 0 ? _("Trained already: the curves show how") : _("Not trained yet"));
  left = train_is_live (page) && status->step > 0 ? time_left (status->seconds_left) : g_strdup ("");
  gtk_label_set_label (page->step_label, text);
  gtk_label_set_label (page->left_label, left);
  gtk_progress_bar_set_fraction (page->progress, (at - 1 + done) / n);
  gtk_accessible_update_property (GTK_ACCESSIBLE (page->progress), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
}

void
train_progress_cb (VitrineTrainPage *page)
{
  NnRun *run = vitrine_training_run (page->session->training);

  if (!gtk_widget_get_mapped (GTK_WIDGET (page)))
    return;
  train_update_progress (page);
  train_show_terms (page);
  train_refresh_charts (page);
  if (run != NULL && run->epochs->len != page->known_epochs)
    {
      train_update_rows (page);
      train_suit_smoothing (page);
    }
}

/* What helps a training that did not begin: an edit of the network, or else of the settings. */
static void
show_mends (VitrineTrainPage *page,
            gboolean          wanted)
{
  VitrineProject *project = page->session->project;
  NnModel *present = vitrine_project_present (project);
  g_autofree char *label = NULL;
  g_autoptr (NnModel) mended = wanted ? nn_recipe_mend (vitrine_project_recipe (project), present,
                                                        vitrine_project_samples (project), &label) : NULL;
  NnRecipe fitted;

  if (label != NULL)
    gtk_button_set_label (GTK_BUTTON (page->mend_button), _(label));
  gtk_widget_set_visible (page->mend_button, mended != NULL);
  gtk_widget_set_visible (page->fit_button, wanted && mended == NULL && vitrine_project_fitted_recipe (project, &fitted));
  gtk_widget_set_visible (page->build_button, wanted && mended == NULL && !nn_model_check (present, NULL));
}

void
train_state_cb (VitrineTrainPage *page)
{
  VitrineTraining *training = page->session->training;
  VitrineTrainingState state = vitrine_training_state (training);
  const char *message = vitrine_training_message (training);
  gboolean running = state == VITRINE_TRAINING_RUNNING;
  gboolean failed = state == VITRINE_TRAINING_FAILED;
  NnRun *run = vitrine_training_run (training);
  const char *tip = running ? _("Pause (F5)") : state == VITRINE_TRAINING_PAUSED ? _("Go on (F5)") : _("Start (F5)");

  gtk_button_set_icon_name (GTK_BUTTON (page->train_button),
                            running ? "media-playback-pause-symbolic" : "media-playback-start-symbolic");
  gtk_widget_set_tooltip_text (page->train_button, tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (page->train_button), GTK_ACCESSIBLE_PROPERTY_LABEL, tip, -1);
  gtk_info_bar_set_revealed (page->failure, failed);
  gtk_label_set_label (page->failure_label, failed && message != NULL ? message : "");
  /* Going slower helps where training had begun, not where it could not. */
  gtk_widget_set_visible (page->slower_button, failed && run != NULL && nn_run_n_steps (run) > 0);
  show_mends (page, failed && (run == NULL || nn_run_n_steps (run) == 0));
  gtk_widget_set_visible (GTK_WIDGET (page->message_label), !failed && message != NULL && *message != '\0');
  gtk_label_set_label (page->message_label, message != NULL ? message : "");
  if (running && page->finding)
    train_show_finder (page, FALSE);
  train_show_terms (page);
  train_update_progress (page);
  train_update_rows (page);
  train_refresh_charts (page);
  train_update_stack (page);
}

/* Looking back comes and goes without a run that changes; an edit leaves the runs behind. */
void
train_model_cb (VitrineTrainPage *page)
{
  double now = vitrine_curves_view_data (page->loss_view)->past;
  double past = train_past_of (page, vitrine_curves_view_data (page->loss_view)->axis);

  if (past != now && !(isnan (past) && isnan (now)))
    train_refresh_charts (page);
  if (!train_is_live (page))
    train_update_progress (page);
}

void
train_fit_settings (VitrineTrainPage *page)
{
  VitrineProject *project = page->session->project;
  NnRecipe recipe;

  if (vitrine_project_fitted_recipe (project, &recipe))
    {
      vitrine_project_edit_recipe (project, &recipe, _("Fit the Settings"), NULL);
      gtk_info_bar_set_revealed (page->failure, FALSE);
    }
  else
    gtk_widget_activate_action (GTK_WIDGET (page), "win.message", "s",
                                vitrine_project_samples (project) == NULL
                                  ? _("There are no data to fit the settings to.")
                                  : _("The settings suit the network and the data already."));
}

void
train_mend_network (VitrineTrainPage *page)
{
  VitrineProject *project = page->session->project;
  g_autoptr (GError) error = NULL;

  /* The training that failed was that of the present. */
  vitrine_project_look_back (project, NULL, NULL);
  if (!vitrine_project_mend (project, &error))
    gtk_widget_activate_action (GTK_WIDGET (page), "win.message", "s", error->message);
  gtk_info_bar_set_revealed (page->failure, FALSE);
}
