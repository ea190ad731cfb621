/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/pages/train.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/moment.h"
#include "app/terms.h"
#include "ui/draw/curves.h"
#include "ui/draw/paint.h"
#include "ui/settings.h"
#include "ui/widgets/chart-pair.h"
#include "ui/widgets/curves-view.h"
#include "ui/widgets/panel-board.h"
#include "ui/widgets/panes.h"
#include "ui/widgets/rate-finder.h"
#include "ui/widgets/recipe-form.h"
#include "ui/widgets/run-list.h"
#include "ui/widgets/terms-view.h"
#include "ui/widgets/time-bar.h"

#define SMOOTHED_AT_ONCE 200000   /* steps, in all: a millisecond or two */

struct _VitrineTrainPage
{
  AdwBin             parent_instance;

  VitrineSession    *session;
  GPtrArray         *curves;       /* VitrineCurve, newest first */
  guint              known_epochs; /* of the newest run, when its row was last written */
  char              *loss_parts;   /* what is under the loss's chart is the sum of */
  char              *metric_words; /* under the title of the metric's chart */
  gboolean           own_smoothing; /* the slider was moved by the user */
  VitrineSmoother   *smoother;
  gboolean           setting;
  gboolean           finding;      /* the finder is shown, not the curves */

  VitrinePanes      *panes;
  GtkWidget         *bar;
  GtkWidget         *train_button;
  GtkProgressBar    *progress;
  GtkLabel          *step_label;
  GtkLabel          *left_label;
  GtkLabel          *message_label;
  VitrineTermsView  *terms;
  VitrineRecipeForm *form;
  VitrineRunList    *runs;
  GtkAdjustment     *smoothing_adjustment;
  GtkLabel          *smoothing_label;
  GtkLabel          *formula;
  GtkWidget         *smoothing_scale;
  GtkInfoBar        *failure;
  GtkLabel          *failure_label;
  GtkWidget         *slower_button;
  GtkWidget         *fit_button;
  GtkWidget         *mend_button;
  GtkWidget         *build_button;
  GtkStack          *stack;
  VitrineCurvesView *loss_view;
  VitrineCurvesView *metric_view;
  VitrineRateFinder *finder;
  GtkWidget         *back_button;
  GtkWidget         *axis_box;
  GtkWidget         *scale_box;
  GtkWidget         *smoothing_box;
  GtkMenuButton     *panels_button;
  VitrinePanelBoard *panels;
  VitrineTimeBar    *time_bar;
  GtkWidget         *spread_button;
  GSimpleActionGroup *actions;
  guint               refresh_tick;
};

G_DEFINE_FINAL_TYPE (VitrineTrainPage, vitrine_train_page, ADW_TYPE_BIN)

/* --- curves ------------------------------------------------------------- */

static double
smoothing (VitrineTrainPage *page)
{
  /* The slider moves by factors of what is new: 0, 0.9, 0.99, 0.999; in two digits, so
   * that the formula beside it is exact. */
  double fresh = pow (10, -gtk_adjustment_get_value (page->smoothing_adjustment));
  double unit = pow (10, floor (log10 (fresh)) - 1);

  return 1 - round (fresh / unit) * unit;
}

static gboolean
is_live (VitrineTrainPage *page)
{
  VitrineTrainingState state = vitrine_training_state (page->session->training);

  return state == VITRINE_TRAINING_RUNNING || state == VITRINE_TRAINING_PAUSED;
}

static VitrineCurve *
find_curve (VitrineTrainPage *page,
            const NnRun      *run)
{
  for (guint i = 0; i < page->curves->len; i++)
    if (vitrine_curve_run (g_ptr_array_index (page->curves, i)) == run)
      return g_ptr_array_index (page->curves, i);
  return NULL;
}

static const char *
state_of (VitrineTrainPage *page,
          const char       *name)
{
  g_autoptr (GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (page->actions), name);

  return g_intern_string (g_variant_get_string (state, NULL));
}

static gboolean
shows_spread (VitrineTrainPage *page)
{
  g_autoptr (GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (page->actions), "spread");

  return g_variant_get_boolean (state);
}

/* How far the axis reaches while a run is under way. */
static double
planned_end (VitrineTrainPage *page,
             VitrineAxis       axis)
{
  const VitrineTrainingStatus *status = vitrine_training_status (page->session->training);
  double share = (double) status->step / MAX (status->total_steps, 1);

  if (!is_live (page))
    return 0;
  switch (axis)
    {
    case VITRINE_AXIS_STEP:
      return vitrine_curves_grown_end (status->step, status->total_steps);
    case VITRINE_AXIS_EPOCH:
      return vitrine_curves_grown_end (share * status->epochs, status->epochs);
    default:
      /* In steps of a fifth: an estimate that breathes must not move the axis. */
      return isfinite (status->seconds_left)
               ? vitrine_curves_grown_end (status->seconds,
                                           pow (1.2, ceil (log (MAX (status->seconds + status->seconds_left, 1)) / log (1.2))))
               : 0;
    }
}

/* Where the kept model that is looked back at stands on the axis; NAN: the present is shown. */
static double
past_of (VitrineTrainPage *page,
         VitrineAxis       axis)
{
  NnRun *run = NULL;
  const NnKept *kept = vitrine_project_past (page->session->project, &run);
  const VitrineCurve *curve = kept != NULL ? find_curve (page, run) : NULL;

  return curve != NULL && vitrine_curve_shown (curve) ? vitrine_curve_x (curve, axis, kept->step) : NAN;
}

/* What both charts are told: names, axes and scales. */
static void
set_up_charts (VitrineTrainPage *page)
{
  const NnRecipe *recipe = vitrine_project_recipe (page->session->project);
  const NnMetricClass *metric_class = NN_METRIC_CLASS (recipe->metric.klass);
  VitrineCurves *loss = vitrine_curves_view_data (page->loss_view);
  VitrineCurves *metric = vitrine_curves_view_data (page->metric_view);
  const char *axis = state_of (page, "axis");
  gboolean logarithmic = g_str_equal (state_of (page, "scale"), "log");

  loss->curves = metric->curves = page->curves;
  loss->spread = metric->spread = shows_spread (page);
  loss->axis = metric->axis = g_str_equal (axis, "step")  ? VITRINE_AXIS_STEP
                              : g_str_equal (axis, "time") ? VITRINE_AXIS_TIME
                                                           : VITRINE_AXIS_EPOCH;
  loss->past = metric->past = past_of (page, loss->axis);
  loss->x_end = metric->x_end = planned_end (page, loss->axis);
  loss->running = metric->running = is_live (page);
  g_clear_pointer (&page->loss_parts, g_free);
  if (recipe->loss.klass != NULL)
    page->loss_parts = vitrine_terms_kinds (vitrine_project_model (page->session->project), recipe);
  loss->subtitle = page->loss_parts;
  loss->scale = logarithmic ? VITRINE_SCALE_LOG : VITRINE_SCALE_LINEAR;
  if (metric_class == NULL)
    return;
  metric->title = _(metric_class->base.title);
  metric->share = metric_class->share;
  if (metric_class->share)
    metric->scale = logarithmic ? VITRINE_SCALE_ERRORS : VITRINE_SCALE_LINEAR;
  else
    metric->scale = logarithmic && !metric_class->higher_is_better ? VITRINE_SCALE_LOG : VITRINE_SCALE_LINEAR;
  g_free (page->metric_words);
  metric->subtitle = page->metric_words = vitrine_curves_subtitle (metric_class, metric->scale);
}

/* Those that are hidden catch up when they are shown. What cannot be smoothed anew within a frame comes later, and until
 * then the line that there is goes on. */
static void
smooth_curves (VitrineTrainPage *page)
{
  const double s = smoothing (page);
  g_autoptr (GPtrArray) later = g_ptr_array_new ();
  gsize at_once = SMOOTHED_AT_ONCE;

  for (guint i = 0; i < page->curves->len; i++)
    {
      VitrineCurve *curve = g_ptr_array_index (page->curves, i);
      const gsize n = nn_run_n_steps (vitrine_curve_run (curve));

      if (!vitrine_curve_shown (curve))
        continue;
      if (vitrine_curve_smoothing (curve) == s || n <= at_once)
        {
          at_once -= vitrine_curve_smoothing (curve) == s ? 0 : n;
          vitrine_curve_update (curve, s);
          continue;
        }
      if (!isnan (vitrine_curve_smoothing (curve)))
        vitrine_curve_update (curve, vitrine_curve_smoothing (curve));
      g_ptr_array_add (later, vitrine_curve_run (curve));
    }
  vitrine_smoother_want (page->smoother, (NnRun *const *) later->pdata, later->len, s);
}

static void
refresh_charts (VitrineTrainPage *page)
{
  const VitrineTrainingStatus *status = vitrine_training_status (page->session->training);
  NnRun *run = vitrine_training_run (page->session->training);
  VitrineCurve *live = run != NULL ? find_curve (page, run) : NULL;

  if (live != NULL && status->seconds > 0)
    vitrine_curve_set_seconds (live, status->seconds);
  smooth_curves (page);
  set_up_charts (page);
  vitrine_curves_view_refresh (page->loss_view);
  vitrine_curves_view_refresh (page->metric_view);
}

static void
smoothed_cb (VitrineTrainPage *page,
             NnRun            *run)
{
  VitrineCurve *curve = find_curve (page, run);

  if (curve == NULL)
    return;
  vitrine_curve_take (curve, vitrine_smoother_take (page->smoother));
  refresh_charts (page);
}

static void update_progress (VitrineTrainPage *page);

/* Looking back comes and goes without a run that changes; an edit leaves the runs behind. */
static void
model_cb (VitrineTrainPage *page)
{
  double now = vitrine_curves_view_data (page->loss_view)->past;
  double past = past_of (page, vitrine_curves_view_data (page->loss_view)->axis);

  if (past != now && !(isnan (past) && isnan (now)))
    refresh_charts (page);
  if (!is_live (page))
    update_progress (page);
}

static void
view_changed_cb (VitrineTrainPage  *page,
                 VitrineCurvesView *view)
{
  vitrine_curves_view_follow (view == page->loss_view ? page->metric_view : page->loss_view, view);
}

static gboolean
refresh_tick_cb (GtkWidget     *widget,
                 GdkFrameClock *clock,
                 gpointer       data)
{
  VitrineTrainPage *page = VITRINE_TRAIN_PAGE (widget);

  page->refresh_tick = 0;
  refresh_charts (page);
  return G_SOURCE_REMOVE;
}

/* A slider that is dragged moves several times between two frames; millions of points are smoothed once. */
static void
smoothing_cb (VitrineTrainPage *page)
{
  double s = smoothing (page);
  g_autofree char *text = g_strdup_printf ("m ← %.6g m + %.2g x", s, 1 - s);

  page->own_smoothing |= !page->setting;
  gtk_label_set_label (page->formula, s == 0 ? _("every batch as it is") : text);
  /* Where there is no room for it, the slider itself tells. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (page->smoothing_scale), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  gtk_label_get_label (page->formula), -1);
  gtk_widget_set_tooltip_text (page->smoothing_scale, gtk_label_get_label (page->formula));
  if (page->session != NULL && page->refresh_tick == 0)
    page->refresh_tick = gtk_widget_add_tick_callback (GTK_WIDGET (page), refresh_tick_cb, NULL, NULL);
}

/* Until the user chooses, as much as suits the longest run. */
static void
suit_smoothing (VitrineTrainPage *page)
{
  guint64 steps = is_live (page) ? vitrine_training_status (page->session->training)->total_steps : 0;

  if (page->own_smoothing)
    return;
  for (guint i = 0; i < page->curves->len; i++)
    steps = MAX (steps, nn_run_n_steps (vitrine_curve_run (g_ptr_array_index (page->curves, i))));
  page->setting = TRUE;
  gtk_adjustment_set_value (page->smoothing_adjustment, -log10 (1 - vitrine_curve_fair_smoothing (steps > 0 ? steps : 2500)));
  page->setting = FALSE;
}

/* --- runs ---------------------------------------------------------------- */

/* Runs that differ by their seed alone get a number in common. */
static void
find_groups (VitrineTrainPage *page)
{
  guint groups = 0;

  for (guint i = 0; i < page->curves->len; i++)
    {
      VitrineCurve *curve = g_ptr_array_index (page->curves, i);
      guint group = 0;

      for (guint k = 0; k < i && group == 0; k++)
        {
          VitrineCurve *other = g_ptr_array_index (page->curves, k);

          if (!nn_run_same_but_seed (vitrine_curve_run (curve), vitrine_curve_run (other)))
            continue;
          if (vitrine_curve_group (other) == 0)
            vitrine_curve_set_group (other, ++groups);
          group = vitrine_curve_group (other);
        }
      vitrine_curve_set_group (curve, group);
    }
  gtk_widget_set_visible (page->spread_button, groups > 0 && !page->finding);
  gtk_widget_action_set_enabled (GTK_WIDGET (page), "page.toggle-spread", groups > 0);
}

static void
update_rows (VitrineTrainPage *page)
{
  NnRun *live = vitrine_training_run (page->session->training);

  vitrine_run_list_update (page->runs);
  page->known_epochs = live != NULL ? live->epochs->len : 0;
}

static void
update_stack (VitrineTrainPage *page)
{
  gboolean any = is_live (page);

  for (guint i = 0; i < page->curves->len && !any; i++)
    any = nn_run_n_steps (vitrine_curve_run (g_ptr_array_index (page->curves, i))) > 0;
  gtk_stack_set_visible_child_name (page->stack, page->finding ? "finder" : any ? "charts" : "empty");
}

/* The finder in the place of the curves, or these again; the bar goes along. */
static void
show_finder (VitrineTrainPage *page,
             gboolean          show)
{
  GtkWidget *of_curves[] = { page->axis_box, page->scale_box, page->smoothing_box, GTK_WIDGET (page->panels_button) };

  page->finding = show;
  gtk_widget_set_visible (page->back_button, show);
  for (guint i = 0; i < G_N_ELEMENTS (of_curves); i++)
    gtk_widget_set_visible (of_curves[i], !show);
  gtk_widget_action_set_enabled (GTK_WIDGET (page), "page.show-curves", show);
  find_groups (page);
  update_stack (page);
}

static void
find_rate (VitrineTrainPage *page)
{
  VitrineSession *session = page->session;

  /* The curves of what runs stay in sight. */
  if (vitrine_training_state (session->training) == VITRINE_TRAINING_RUNNING)
    {
      gtk_widget_activate_action (GTK_WIDGET (page), "win.message", "s",
                                  _("Training is running: pause or stop it, then search for a rate."));
      return;
    }
  show_finder (page, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (vitrine_rate_finder_view (page->finder)));
  if (vitrine_finder_state (session->finder) != VITRINE_FINDER_RUNNING)
    vitrine_finder_start (session->finder);
}

/* Of the run of this session that was trained last, while it is in the list. */
static void
show_terms (VitrineTrainPage *page)
{
  NnRun *run = vitrine_training_run (page->session->training);
  g_autofree char *of = NULL;

  if (run != NULL && find_curve (page, run) != NULL)
    {
      gboolean held_out = run->epochs->len > 0
                          && !isnan (g_array_index (run->epochs, NnRunEpoch, run->epochs->len - 1).val_loss);

      of = g_strdup_printf (held_out ? _("held out, %s") : _("training, %s"), run->title);
    }
  vitrine_terms_view_set_terms (page->terms, of != NULL ? vitrine_training_terms (page->session->training) : NULL, of);
}

static void
runs_cb (VitrineTrainPage *page)
{
  GPtrArray *runs = vitrine_project_runs (page->session->project);
  g_autoptr (GPtrArray) old = page->curves;

  page->curves = g_ptr_array_new_with_free_func ((GDestroyNotify) vitrine_curve_free);
  page->smoother = vitrine_smoother_new ();
  g_signal_connect_object (page->smoother, "smoothed", G_CALLBACK (smoothed_cb), page, G_CONNECT_SWAPPED);
  for (guint i = runs->len; i-- > 0;)
    {
      VitrineCurve *curve = NULL;

      for (guint k = 0; k < old->len && curve == NULL; k++)
        if (vitrine_curve_run (g_ptr_array_index (old, k)) == g_ptr_array_index (runs, i))
          curve = g_ptr_array_steal_index (old, k);
      if (curve == NULL)
        curve = vitrine_curve_new (g_ptr_array_index (runs, i));
      vitrine_curve_show (curve, runs->len - 1 - i, !vitrine_curve_run (curve)->hidden);
      g_ptr_array_add (page->curves, curve);
    }
  vitrine_run_list_set_curves (page->runs, page->curves);
  find_groups (page);
  update_rows (page);
  suit_smoothing (page);
  refresh_charts (page);
  show_terms (page);
  update_stack (page);
}

/* --- progress ------------------------------------------------------------ */

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
  switch (vitrine_moment_find (runs, vitrine_project_present (page->session->project), &run, &kept))
    {
    case VITRINE_MOMENT_EDITED:
      return g_strdup (_("Edited since: the curves are from before"));
    case VITRINE_MOMENT_OTHER:
      return g_strdup (_("Other weights since: the curves are from before"));
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

static void
update_progress (VitrineTrainPage *page)
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
  left = is_live (page) && status->step > 0 ? time_left (status->seconds_left) : g_strdup ("");
  gtk_label_set_label (page->step_label, text);
  gtk_label_set_label (page->left_label, left);
  gtk_progress_bar_set_fraction (page->progress, (at - 1 + done) / n);
  gtk_accessible_update_property (GTK_ACCESSIBLE (page->progress), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
}

static void
progress_cb (VitrineTrainPage *page)
{
  NnRun *run = vitrine_training_run (page->session->training);

  if (!gtk_widget_get_mapped (GTK_WIDGET (page)))
    return;
  update_progress (page);
  show_terms (page);
  refresh_charts (page);
  if (run != NULL && run->epochs->len != page->known_epochs)
    {
      update_rows (page);
      suit_smoothing (page);
    }
}

/* Loss, metric, target and outputs as they suit network and data. FALSE: they do already,
 * or there are no data. */
static gboolean
fitted_recipe (VitrineTrainPage *page,
               NnRecipe         *recipe)
{
  VitrineProject *project = page->session->project;

  *recipe = *vitrine_project_recipe (project);
  nn_recipe_fit (recipe, vitrine_project_present (project), vitrine_project_samples (project));
  return !nn_recipe_equal (recipe, vitrine_project_recipe (project));
}

/* The edit of the network that the sentence asks for. (transfer full) (nullable) */
static NnModel *
mended_network (VitrineTrainPage *page,
                char            **label)
{
  VitrineProject *project = page->session->project;

  return nn_recipe_mend (vitrine_project_recipe (project), vitrine_project_present (project),
                         vitrine_project_samples (project), label);
}

/* What helps a training that did not begin: an edit of the network, or else of the settings. */
static void
show_mends (VitrineTrainPage *page,
            gboolean          wanted)
{
  g_autofree char *label = NULL;
  g_autoptr (NnModel) mended = wanted ? mended_network (page, &label) : NULL;
  NnRecipe fitted;

  if (label != NULL)
    gtk_button_set_label (GTK_BUTTON (page->mend_button), _(label));
  gtk_widget_set_visible (page->mend_button, mended != NULL);
  gtk_widget_set_visible (page->fit_button, wanted && mended == NULL && fitted_recipe (page, &fitted));
  gtk_widget_set_visible (page->build_button, wanted && mended == NULL
                                              && !nn_model_check (vitrine_project_present (page->session->project), NULL));
}

static void
state_cb (VitrineTrainPage *page)
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
    show_finder (page, FALSE);
  show_terms (page);
  update_progress (page);
  update_rows (page);
  refresh_charts (page);
  update_stack (page);
}

/* --- settings ------------------------------------------------------------ */

static void
fit_settings (VitrineTrainPage *page)
{
  VitrineProject *project = page->session->project;
  NnRecipe recipe;

  if (fitted_recipe (page, &recipe))
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

static void
mend_network (VitrineTrainPage *page)
{
  g_autofree char *label = NULL;
  g_autoptr (NnModel) mended = mended_network (page, &label);
  VitrineProject *project = page->session->project;
  const gboolean fits = vitrine_project_samples (project) == NULL || !nn_model_check (vitrine_project_present (project), NULL)
                        || nn_model_check_samples (vitrine_project_present (project), vitrine_project_samples (project), NULL);

  if (mended != NULL)
    {
      NnRecipe recipe;

      vitrine_project_edit (project, mended, _(label), NULL);
      /* Other samples than it was made for may have another target, too, as on the Data page. */
      if (!fits && fitted_recipe (page, &recipe))
        vitrine_project_edit_recipe (project, &recipe, _("Fit the Training"), NULL);
    }
  gtk_info_bar_set_revealed (page->failure, FALSE);
}

/* --- actions ------------------------------------------------------------- */

static void
chart_cb (GSimpleAction *action,
          GVariant      *value,
          gpointer       data)
{
  VitrineTrainPage *page = data;

  g_simple_action_set_state (action, value);
  /* A zoomed part has no meaning on another axis. */
  if (g_str_equal (g_action_get_name (G_ACTION (action)), "axis"))
    vitrine_curves_view_reset (page->loss_view);
  vitrine_curves_view_data (page->loss_view)->y0 = vitrine_curves_view_data (page->loss_view)->y1 = NAN;
  vitrine_curves_view_data (page->metric_view)->y0 = vitrine_curves_view_data (page->metric_view)->y1 = NAN;
  if (page->session != NULL)
    refresh_charts (page);
}

static void
page_action_cb (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  VitrineTrainPage *page = VITRINE_TRAIN_PAGE (widget);
  GActionGroup *group = G_ACTION_GROUP (page->actions);
  VitrineCurvesView *view = gtk_widget_has_focus (GTK_WIDGET (page->metric_view)) ? page->metric_view
                                                                                  : page->loss_view;

  if (g_str_equal (action, "page.fit"))
    {
      vitrine_curves_view_reset (page->loss_view);
      vitrine_curves_view_reset (page->metric_view);
    }
  else if (g_str_equal (action, "page.zoom-in"))
    vitrine_curves_view_zoom (view, 0.8);
  else if (g_str_equal (action, "page.zoom-out"))
    vitrine_curves_view_zoom (view, 1.25);
  else if (g_str_equal (action, "page.find-rate"))
    find_rate (page);
  else if (g_str_equal (action, "page.fit-settings"))
    fit_settings (page);
  else if (g_str_equal (action, "page.mend-network"))
    mend_network (page);
  else if (g_str_equal (action, "page.panels"))
    gtk_menu_button_popup (page->panels_button);
  else if (g_str_equal (action, "page.repeat"))
    vitrine_run_list_ask_to_repeat (page->runs);
  else if (g_str_equal (action, "page.toggle-spread"))
    g_action_group_activate_action (group, "spread", NULL);
  else if (g_str_equal (action, "page.show-curves"))
    show_finder (page, FALSE);
  else if (g_str_equal (action, "page.export-figure") && page->finding)
    vitrine_figure_view_popup (vitrine_rate_finder_view (page->finder), gtk_widget_get_width (GTK_WIDGET (page->finder)) / 2.0, 24);
  else if (g_str_equal (action, "page.export-figure"))
    vitrine_figure_view_popup (VITRINE_FIGURE_VIEW (view), gtk_widget_get_width (GTK_WIDGET (view)) / 2.0, 24);
  else if (g_str_equal (action, "page.retry-slower"))
    vitrine_training_retry_slower (page->session->training);
  else if (g_str_equal (action, "page.next-axis"))
    {
      const char *now = state_of (page, "axis");

      g_action_group_change_action_state (group, "axis",
        g_variant_new_string (g_str_equal (now, "step") ? "epoch" : g_str_equal (now, "epoch") ? "time" : "step"));
    }
  else if (g_str_equal (action, "page.toggle-log"))
    g_action_group_change_action_state (group, "scale",
      g_variant_new_string (g_str_equal (state_of (page, "scale"), "log") ? "linear" : "log"));
}

/* --- set up --------------------------------------------------------------- */

void
vitrine_train_page_set_session (VitrineTrainPage *page,
                                VitrineSession   *session)
{
  g_autofree char *title = g_strdup (vitrine_project_title (session->project));
  g_autofree char *loss = g_strdup_printf (_("%s loss"), title);
  g_autofree char *metric = g_strdup_printf (_("%s metric"), title);

  g_return_if_fail (page->session == NULL);
  page->session = g_object_ref (session);
  vitrine_figure_view_set_name (VITRINE_FIGURE_VIEW (page->loss_view), loss);
  vitrine_figure_view_set_name (VITRINE_FIGURE_VIEW (page->metric_view), metric);
  g_signal_connect_object (session->project, "runs-changed", G_CALLBACK (runs_cb), page, G_CONNECT_SWAPPED);
  g_signal_connect_object (session->project, "recipe-changed", G_CALLBACK (refresh_charts), page, G_CONNECT_SWAPPED);
  g_signal_connect_object (session->project, "notify::model", G_CALLBACK (model_cb), page, G_CONNECT_SWAPPED);
  vitrine_rate_finder_set_session (page->finder, session);
  vitrine_panel_board_set_session (page->panels, session);
  vitrine_time_bar_set_session (page->time_bar, session);
  vitrine_run_list_set_session (page->runs, session);
  g_signal_connect_object (session->training, "progress", G_CALLBACK (progress_cb), page, G_CONNECT_SWAPPED);
  g_signal_connect_object (session->training, "notify::state", G_CALLBACK (state_cb), page, G_CONNECT_SWAPPED);
  vitrine_recipe_form_set_project (page->form, session->project);
  runs_cb (page);
  state_cb (page);
}

static void
vitrine_train_page_map (GtkWidget *widget)
{
  VitrineTrainPage *page = VITRINE_TRAIN_PAGE (widget);

  GTK_WIDGET_CLASS (vitrine_train_page_parent_class)->map (widget);
  /* What came while another page was shown. */
  if (page->session != NULL)
    {
      update_progress (page);
      update_rows (page);
      refresh_charts (page);
    }
}

static void
vitrine_train_page_dispose (GObject *object)
{
  VitrineTrainPage *page = VITRINE_TRAIN_PAGE (object);

  if (page->loss_view != NULL)
    {
      vitrine_curves_view_data (page->loss_view)->curves = NULL;
      vitrine_curves_view_data (page->metric_view)->curves = NULL;
      vitrine_curves_view_data (page->loss_view)->subtitle = NULL;
      vitrine_curves_view_data (page->metric_view)->subtitle = NULL;
    }
  g_clear_pointer (&page->metric_words, g_free);
  g_clear_pointer (&page->loss_parts, g_free);
  g_clear_pointer (&page->curves, g_ptr_array_unref);
  g_clear_object (&page->smoother);
  g_clear_object (&page->session);
  g_clear_object (&page->actions);
  G_OBJECT_CLASS (vitrine_train_page_parent_class)->dispose (object);
}

static void
vitrine_train_page_class_init (VitrineTrainPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  static const char *const names[] = { "page.fit", "page.zoom-in", "page.zoom-out", "page.export-figure",
                                       "page.retry-slower", "page.next-axis", "page.toggle-log", "page.find-rate",
                                       "page.show-curves", "page.fit-settings", "page.panels", "page.mend-network",
                                       "page.repeat", "page.toggle-spread" };

  G_OBJECT_CLASS (klass)->dispose = vitrine_train_page_dispose;
  widget_class->map = vitrine_train_page_map;
  g_type_ensure (VITRINE_TYPE_PANES);
  g_type_ensure (VITRINE_TYPE_RECIPE_FORM);
  g_type_ensure (VITRINE_TYPE_CHART_PAIR);
  g_type_ensure (VITRINE_TYPE_CURVES_VIEW);
  g_type_ensure (VITRINE_TYPE_PANEL_BOARD);
  g_type_ensure (VITRINE_TYPE_RATE_FINDER);
  g_type_ensure (VITRINE_TYPE_TERMS_VIEW);
  g_type_ensure (VITRINE_TYPE_RUN_LIST);
  g_type_ensure (VITRINE_TYPE_TIME_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, VITRINE_RESOURCES "/ui/train.ui");
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, panes);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, bar);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, train_button);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, progress);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, step_label);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, left_label);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, message_label);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, terms);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, form);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, runs);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, smoothing_adjustment);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, smoothing_label);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, formula);
  gtk_widget_class_bind_template_child_full (widget_class, "smoothing", FALSE,
                                             G_STRUCT_OFFSET (VitrineTrainPage, smoothing_scale));
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, failure);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, failure_label);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, slower_button);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, fit_button);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, mend_button);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, build_button);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, stack);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, loss_view);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, metric_view);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, finder);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, back_button);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, axis_box);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, scale_box);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, smoothing_box);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, panels_button);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, panels);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, time_bar);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, spread_button);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    gtk_widget_class_install_action (widget_class, names[i], NULL, page_action_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_x, GDK_ALT_MASK, "page.next-axis", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_l, GDK_ALT_MASK, "page.toggle-log", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_p, GDK_ALT_MASK, "page.panels", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_m, GDK_ALT_MASK, "page.toggle-spread", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, GDK_ALT_MASK, "page.retry-slower", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "page.show-curves", NULL);
}

static void
vitrine_train_page_init (VitrineTrainPage *page)
{
  static const GActionEntry entries[] = {
    { "axis", NULL, "s", "'epoch'", chart_cb },
    { "scale", NULL, "s", "'log'", chart_cb },
    { "spread", NULL, NULL, "true", chart_cb },
  };
  g_autoptr (GMenuModel) menu = NULL;
  VitrineCurves *metric;

  page->curves = g_ptr_array_new_with_free_func ((GDestroyNotify) vitrine_curve_free);
  page->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (page->actions), entries, G_N_ELEMENTS (entries), page);
  gtk_widget_insert_action_group (GTK_WIDGET (page), "chart", G_ACTION_GROUP (page->actions));
  gtk_widget_init_template (GTK_WIDGET (page));

  gtk_box_prepend (GTK_BOX (page->bar), vitrine_panes_button (page->panes, FALSE));
  menu = vitrine_panel_board_menu (page->panels);
  gtk_menu_button_set_menu_model (page->panels_button, menu);
  gtk_widget_insert_action_group (GTK_WIDGET (page), "panels", vitrine_panel_board_actions (page->panels));
  gtk_widget_action_set_enabled (GTK_WIDGET (page), "page.show-curves", FALSE);

  metric = vitrine_curves_view_data (page->metric_view);
  vitrine_curves_init (metric, VITRINE_CURVES_METRIC);
  vitrine_figure_view_set_size (VITRINE_FIGURE_VIEW (page->loss_view), 300, 240);
  vitrine_figure_view_set_size (VITRINE_FIGURE_VIEW (page->metric_view), 300, 200);
  g_signal_connect_swapped (page->loss_view, "view-changed", G_CALLBACK (view_changed_cb), page);
  g_signal_connect_swapped (page->metric_view, "view-changed", G_CALLBACK (view_changed_cb), page);
  g_signal_connect_swapped (page->smoothing_adjustment, "value-changed", G_CALLBACK (smoothing_cb), page);
  page->setting = TRUE;
  gtk_adjustment_set_value (page->smoothing_adjustment, log10 (50));
  page->setting = FALSE;
}
