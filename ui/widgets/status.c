/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/status.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#include "app/moment.h"
#include "ui/draw/paint.h"

#define SPARK_POINTS 120
#define METRIC_CHARS 12

/* What the lines have while it trains, by room: a header that breathes with every number pushes
 * others about. */
static const gint line_chars[] = { 29, 17, 9 };

struct _VitrineStatus
{
  GtkWidget       parent_instance;
  VitrineSession *session;
  GtkWidget      *spark;
  GtkWidget      *lines;
  GtkLabel       *upper;
  GtkLabel       *lower;
  GtkButton      *button;
  AdwButtonContent *content;
  VitrineStatusRoom room;
};

G_DEFINE_FINAL_TYPE (VitrineStatus, vitrine_status, GTK_TYPE_WIDGET)

/* The loss of the run, its lowest to its highest over the whole height. */
static void
draw_spark_cb (GtkDrawingArea *area,
               cairo_t        *cr,
               int             width,
               int             height,
               gpointer        data)
{
  VitrineStatus *status = data;
  const VitrineTheme *theme = vitrine_theme (adw_style_manager_get_dark (adw_style_manager_get_default ()));
  NnRun *run = status->session != NULL ? vitrine_training_run (status->session->training) : NULL;
  guint n = run != NULL ? nn_run_n_steps (run) : 0, points = MIN (n, SPARK_POINTS);
  double low = INFINITY, high = -INFINITY, values[SPARK_POINTS];

  if (points < 2)
    return;
  for (guint i = 0; i < points; i++)
    {
      guint from = (guint) ((guint64) i * n / points), to = (guint) ((guint64) (i + 1) * n / points);
      guint step = MAX (1, (to - from) / 32), count = 0;

      values[i] = 0;
      for (guint k = from; k < to; k += step, count++)
        values[i] += nn_run_steps (run)[k].loss;
      values[i] = log (MAX (values[i] / MAX (count, 1), 1e-9));
      low = MIN (low, values[i]);
      high = MAX (high, values[i]);
    }
  for (guint i = 0; i < points; i++)
    cairo_line_to (cr, 2 + (width - 4) * i / (points - 1.0),
                   height - 3 - (height - 6) * (values[i] - low) / MAX (high - low, 1e-6));
  cairo_set_line_width (cr, 1.6);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  vitrine_set_color (cr, vitrine_theme_run (theme, 0));
  cairo_stroke (cr);
}

char *
vitrine_metric_text (const NnClass *klass,
                     double         value)
{
  g_autofree char *number = NULL;

  if (klass != NULL && NN_METRIC_CLASS (klass)->share)
    return g_strdup_printf ("%.1f %%", value * 100);
  number = vitrine_number (value, 3);
  /* Two lines beside the button have no room for "Mean absolute error": MAE. */
  if (klass != NULL && g_utf8_strlen (_(klass->title), -1) > METRIC_CHARS)
    {
      g_autofree char *letters = g_ascii_strup (klass->name, -1);

      return g_strdup_printf ("%s %s", letters, number);
    }
  return g_strdup_printf ("%s %s", klass != NULL ? _(klass->title) : "", number);
}

/* @upper and @lower in the words there is room for; @whole tells all where they are short. */
static void
set_lines (VitrineStatus *status,
           const char    *upper,
           const char    *lower,
           const char    *whole)
{
  gtk_label_set_label (status->upper, upper);
  gtk_label_set_label (status->lower, lower);
  gtk_widget_set_tooltip_text (status->lines, whole);
  gtk_accessible_update_property (GTK_ACCESSIBLE (status->lines), GTK_ACCESSIBLE_PROPERTY_LABEL, whole, -1);
  gtk_widget_set_visible (status->lines, *upper != '\0' || *lower != '\0');
}

static void
set_width (VitrineStatus *status,
           gboolean       fixed)
{
  GtkLabel *labels[] = { status->upper, status->lower };
  gint chars = line_chars[status->room];

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      gint length = g_utf8_strlen (gtk_label_get_label (labels[i]), -1);

      gtk_label_set_max_width_chars (labels[i], chars);
      gtk_label_set_width_chars (labels[i], fixed ? chars : MIN (length, chars));
    }
}

static void
show_progress (VitrineStatus               *status,
               const VitrineTrainingStatus *now,
               gboolean                     paused)
{
  g_autofree char *loss = vitrine_number (now->loss, 3);
  g_autofree char *upper = g_strdup_printf (_("Epoch %u of %u · loss %s"), MAX (now->epoch, 1), now->epochs, loss);
  g_autofree char *rate = vitrine_count ((guint64) now->samples_per_second);
  g_autofree char *lower = NULL;
  g_autofree char *whole = NULL;

  if (paused)
    {
      g_autofree char *step = vitrine_count (now->step);

      lower = g_strdup_printf (_("paused at step %s"), step);
    }
  else if (isnan (now->seconds_left))
    lower = g_strdup_printf (_("%s samples/s"), rate);
  else if (now->seconds_left >= 90)
    lower = g_strdup_printf (_("%s samples/s, %.0f min left"), rate, ceil (now->seconds_left / 60));
  else
    lower = g_strdup_printf (_("%s samples/s, %.0f s left"), rate, ceil (now->seconds_left));
  whole = g_strdup_printf ("%s\n%s", upper, lower);
  if (status->room != VITRINE_STATUS_FULL)
    {
      gboolean tiny = status->room == VITRINE_STATUS_TINY;

      g_free (upper);
      g_free (lower);
      upper = g_strdup_printf (tiny ? "%u/%u" : _("Epoch %u of %u"), MAX (now->epoch, 1), now->epochs);
      lower = tiny ? g_strdup (loss) : g_strdup_printf (paused ? _("paused, %s") : _("loss %s"), loss);
    }
  set_lines (status, upper, lower, whole);
}

/* How long the newest run was, and why that says nothing of what is here now. */
static void
show_unscored (VitrineStatus *status,
               const char    *upper,
               const char    *lower,
               const char    *tiny,
               const char    *why)
{
  g_autofree char *whole = g_strdup_printf ("%s\n%s", upper, why);

  if (status->room == VITRINE_STATUS_TINY)
    set_lines (status, tiny, "", whole);
  else
    set_lines (status, upper, lower, whole);
}

/* @metric as the recipe of @run measured it, held out or not. */
static void
show_score (VitrineStatus *status,
            const NnRun   *run,
            const char    *upper,
            double         value,
            gboolean       held_out)
{
  const NnRecipe *recipe = run->recipe != NULL ? run->recipe : vitrine_project_recipe (status->session->project);
  g_autofree char *metric = vitrine_metric_text (recipe->metric.klass, value);
  g_autofree char *lower = g_strdup_printf (held_out ? _("validation %s") : _("training %s"), metric);
  g_autofree char *whole = g_strdup_printf ("%s\n%s", upper, lower);

  if (status->room == VITRINE_STATUS_TINY)
    set_lines (status, metric, "", whole);
  else
    set_lines (status, upper, status->room == VITRINE_STATUS_SHORT ? metric : lower, whole);
}

/* A model that a run kept on its way: undo, a restored one, or the best after an early stop. */
static void
show_kept (VitrineStatus *status,
           const NnRun   *run,
           const NnKept  *kept)
{
  g_autofree char *name = vitrine_moment_name (run, kept->step);
  g_autofree char *upper = g_strdup_printf (_("At %s"), name);

  if (isnan (kept->val_metric))
    show_unscored (status, upper, _("not measured"), _("Undone"), _("It was not measured there: it has no score yet"));
  else
    show_score (status, run, upper, kept->val_metric, TRUE);
}

/* What the runs of the document have to say of what is here. */
static void
show_last (VitrineStatus *status)
{
  GPtrArray *runs = vitrine_project_runs (status->session->project);
  NnRun *run = runs->len > 0 ? g_ptr_array_index (runs, runs->len - 1) : NULL;
  g_autofree char *upper = NULL;
  const NnRunEpoch *epoch;
  const NnKept *kept;

  if (run == NULL || run->epochs->len == 0)
    {
      set_lines (status, "", "", NULL);
      return;
    }
  upper = vitrine_moment_length (run);
  switch (vitrine_moment_find (runs, vitrine_project_present (status->session->project),
                               vitrine_project_source (status->session->project), &run, &kept))
    {
    case VITRINE_MOMENT_EDITED:
      show_unscored (status, upper, _("edited since"), _("Edited"), _("The network was edited since: it has no score yet"));
      break;
    case VITRINE_MOMENT_OTHER:
      show_unscored (status, upper, _("other weights since"), _("Other"),
                     _("The network has other weights since: it has no score yet"));
      break;
    case VITRINE_MOMENT_DATA:
      show_unscored (status, upper, _("other data since"), _("Other"),
                     _("The data are others since: the network has no score on these yet"));
      break;
    case VITRINE_MOMENT_UNTRAINED:
      show_unscored (status, _("Not trained"), _("on these data"), _("Untrained"),
                     _("This network has not been trained on these data yet"));
      break;
    case VITRINE_MOMENT_KEPT:
      show_kept (status, run, kept);
      break;
    case VITRINE_MOMENT_END:
      epoch = &g_array_index (run->epochs, NnRunEpoch, run->epochs->len - 1);
      show_score (status, run, upper, isnan (epoch->val_metric) ? epoch->metric : epoch->val_metric,
                  !isnan (epoch->val_metric));
      break;
    }
}

static void
update (VitrineStatus *status)
{
  VitrineTrainingState state;
  gboolean running;
  NnRun *run;

  if (status->session == NULL)
    return;
  state = vitrine_training_state (status->session->training);
  running = state == VITRINE_TRAINING_RUNNING;
  switch (state)
    {
    case VITRINE_TRAINING_RUNNING:
    case VITRINE_TRAINING_PAUSED:
      show_progress (status, vitrine_training_status (status->session->training), !running);
      break;
    case VITRINE_TRAINING_FAILED:
      run = vitrine_training_run (status->session->training);
      if (run == NULL || nn_run_n_steps (run) == 0)
        set_lines (status, _("Not started"), status->room == VITRINE_STATUS_FULL ? _("see the Train page") : "",
                   _("Training has not started: the Train page says why"));
      else
        set_lines (status, status->room == VITRINE_STATUS_TINY ? _("Stopped") : _("Training stopped"),
                   status->room == VITRINE_STATUS_FULL ? _("see the Train page") : "",
                   _("Training stopped: the Train page says why"));
      break;
    case VITRINE_TRAINING_IDLE:
    case VITRINE_TRAINING_FINISHED:
      show_last (status);
      break;
    }
  set_width (status, running || state == VITRINE_TRAINING_PAUSED);
  adw_button_content_set_icon_name (status->content, running ? "media-playback-pause-symbolic"
                                                             : "media-playback-start-symbolic");
  adw_button_content_set_label (status->content, running ? _("Pause") : _("Train"));
  gtk_widget_set_visible (GTK_WIDGET (status->lower), *gtk_label_get_label (status->lower) != '\0');
  if (running)
    gtk_widget_remove_css_class (GTK_WIDGET (status->button), "suggested-action");
  else
    gtk_widget_add_css_class (GTK_WIDGET (status->button), "suggested-action");
  gtk_widget_set_visible (status->spark, status->room == VITRINE_STATUS_FULL
                          && (running || state == VITRINE_TRAINING_PAUSED));
  gtk_widget_queue_draw (status->spark);
}

/* An edit, of the data too, changes what the last run has to do with what is there. */
static void
model_cb (VitrineStatus *status)
{
  if (vitrine_training_state (status->session->training) != VITRINE_TRAINING_RUNNING)
    update (status);
}

static void
vitrine_status_dispose (GObject *object)
{
  VitrineStatus *status = VITRINE_STATUS (object);
  GtkWidget *child;

  vitrine_status_set_session (status, NULL);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (status))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (vitrine_status_parent_class)->dispose (object);
}

static void
vitrine_status_class_init (VitrineStatusClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vitrine_status_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkLabel *
add_line (GtkWidget  *lines,
          const char *style,
          gboolean    dim)
{
  GtkWidget *label = gtk_label_new ("");

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, style);
  gtk_widget_add_css_class (label, "numeric");
  if (dim)
    gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (GTK_BOX (lines), label);
  return GTK_LABEL (label);
}

static void
vitrine_status_init (VitrineStatus *status)
{
  GtkWidget *widget = GTK_WIDGET (status);

  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (widget)), 9);
  status->spark = gtk_drawing_area_new ();
  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (status->spark), 48);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (status->spark), 24);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (status->spark), draw_spark_cb, status, NULL);
  gtk_widget_set_valign (status->spark, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (status->spark, FALSE);
  gtk_widget_set_parent (status->spark, widget);

  status->lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_set_valign (status->lines, GTK_ALIGN_CENTER);
  status->upper = add_line (status->lines, "caption-heading", FALSE);
  status->lower = add_line (status->lines, "caption", TRUE);
  gtk_widget_set_visible (status->lines, FALSE);
  gtk_widget_set_parent (status->lines, widget);

  status->content = ADW_BUTTON_CONTENT (adw_button_content_new ());
  gtk_widget_set_halign (GTK_WIDGET (status->content), GTK_ALIGN_CENTER);
  status->button = GTK_BUTTON (gtk_button_new ());
  gtk_button_set_child (status->button, GTK_WIDGET (status->content));
  gtk_widget_set_valign (GTK_WIDGET (status->button), GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (GTK_WIDGET (status->button), _("Train or pause (F5)"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (status->button), "win.train");
  gtk_widget_set_parent (GTK_WIDGET (status->button), widget);
}

void
vitrine_status_set_session (VitrineStatus  *status,
                            VitrineSession *session)
{
  if (status->session == session)
    return;
  if (status->session != NULL)
    {
      g_signal_handlers_disconnect_by_data (status->session->training, status);
      g_signal_handlers_disconnect_by_data (status->session->project, status);
    }
  g_set_object (&status->session, session);
  if (session == NULL)
    return;
  g_signal_connect_swapped (session->training, "notify::state", G_CALLBACK (update), status);
  g_signal_connect_swapped (session->training, "progress", G_CALLBACK (update), status);
  g_signal_connect_swapped (session->project, "notify::model", G_CALLBACK (model_cb), status);
  g_signal_connect_swapped (session->project, "runs-changed", G_CALLBACK (update), status);
  g_signal_connect_swapped (session->project, "recipe-changed", G_CALLBACK (update), status);
  g_signal_connect_swapped (session->project, "source-changed", G_CALLBACK (model_cb), status);
  update (status);
}

void
vitrine_status_set_room (VitrineStatus    *status,
                         VitrineStatusRoom room)
{
  if (status->room == room)
    return;
  status->room = room;
  update (status);
}
