/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two charts: their axes and scales, and how smooth their lines are. */
#include "ui/pages/train-private.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/terms.h"

#define SMOOTHED_AT_ONCE 200000   /* steps, in all: a millisecond or two */

static double
smoothing (VitrineTrainPage *page)
{
  /* The slider moves by factors of what is new: 0, 0.9, 0.99, 0.999; in two digits, so
   * that the formula beside it is exact. */
  double fresh = pow (10, -gtk_adjustment_get_value (page->smoothing_adjustment));
  double unit = pow (10, floor (log10 (fresh)) - 1);

  return 1 - round (fresh / unit) * unit;
}

gboolean
train_is_live (VitrineTrainPage *page)
{
  VitrineTrainingState state = vitrine_training_state (page->session->training);

  return state == VITRINE_TRAINING_RUNNING || state == VITRINE_TRAINING_PAUSED;
}

VitrineCurve *
train_find_curve (VitrineTrainPage *page,
                  const NnRun      *run)
{
  for (guint i = 0; i < page->curves->len; i++)
    if (vitrine_curve_run (g_ptr_array_index (page->curves, i)) == run)
      return g_ptr_array_index (page->curves, i);
  return NULL;
}

const char *
train_state_of (VitrineTrainPage *page,
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

  if (!train_is_live (page))
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
double
train_past_of (VitrineTrainPage *page,
               VitrineAxis       axis)
{
  NnRun *run = NULL;
  const NnKept *kept = vitrine_project_past (page->session->project, &run);
  const VitrineCurve *curve = kept != NULL ? train_find_curve (page, run) : NULL;

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
  const char *axis = train_state_of (page, "axis");
  gboolean logarithmic = g_str_equal (train_state_of (page, "scale"), "log");

  loss->curves = metric->curves = page->curves;
  loss->spread = metric->spread = shows_spread (page);
  loss->axis = metric->axis = g_str_equal (axis, "step")  ? VITRINE_AXIS_STEP
                              : g_str_equal (axis, "time") ? VITRINE_AXIS_TIME
                                                           : VITRINE_AXIS_EPOCH;
  loss->past = metric->past = train_past_of (page, loss->axis);
  loss->x_end = metric->x_end = planned_end (page, loss->axis);
  loss->running = metric->running = train_is_live (page);
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

void
train_refresh_charts (VitrineTrainPage *page)
{
  const VitrineTrainingStatus *status = vitrine_training_status (page->session->training);
  NnRun *run = vitrine_training_run (page->session->training);
  VitrineCurve *live = run != NULL ? train_find_curve (page, run) : NULL;

  if (live != NULL && status->seconds > 0)
    vitrine_curve_set_seconds (live, status->seconds);
  smooth_curves (page);
  set_up_charts (page);
  vitrine_curves_view_refresh (page->loss_view);
  vitrine_curves_view_refresh (page->metric_view);
}

void
train_smoothed_cb (VitrineTrainPage *page,
                   NnRun            *run)
{
  VitrineCurve *curve = train_find_curve (page, run);

  if (curve == NULL)
    return;
  vitrine_curve_take (curve, vitrine_smoother_take (page->smoother));
  train_refresh_charts (page);
}

void
train_view_changed_cb (VitrineTrainPage  *page,
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
  train_refresh_charts (page);
  return G_SOURCE_REMOVE;
}

/* A slider that is dragged moves several times between two frames; millions of points are smoothed once. */
void
train_smoothing_cb (VitrineTrainPage *page)
{
  double s = smoothing (page);
  g_autofree char *text = g_strdup_printf ("m ← %.6g m + %.2g x", s, 1 - s);
  g_autofree char *told = NULL;

  page->own_smoothing |= !page->setting;
  gtk_label_set_label (page->formula, s == 0 ? _("every batch as it is") : text);
  told = g_strdup_printf (s == 0 ? _("Smoothing: %s") : _("Smoothing: %s\nm is the smoothed line, x the newest batch"),
                          gtk_label_get_label (page->formula));
  /* Where there is no room for either, the slider itself tells its name and the formula. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (page->smoothing_scale), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  gtk_label_get_label (page->formula), -1);
  gtk_widget_set_tooltip_text (page->smoothing_scale, told);
  if (page->session != NULL && page->refresh_tick == 0)
    page->refresh_tick = gtk_widget_add_tick_callback (GTK_WIDGET (page), refresh_tick_cb, NULL, NULL);
}

/* Until the user chooses, as much as suits the longest run. */
void
train_suit_smoothing (VitrineTrainPage *page)
{
  guint64 steps = train_is_live (page) ? vitrine_training_status (page->session->training)->total_steps : 0;

  if (page->own_smoothing)
    return;
  for (guint i = 0; i < page->curves->len; i++)
    steps = MAX (steps, nn_run_n_steps (vitrine_curve_run (g_ptr_array_index (page->curves, i))));
  page->setting = TRUE;
  gtk_adjustment_set_value (page->smoothing_adjustment, -log10 (1 - vitrine_curve_fair_smoothing (steps > 0 ? steps : 2500)));
  page->setting = FALSE;
}

void
train_chart_cb (GSimpleAction *action,
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
    train_refresh_charts (page);
}
