/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/time-slider.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/moment.h"
#include "ui/draw/timeline.h"
#include "ui/export.h"

struct _VitrineTimeSlider
{
  GtkWidget        parent_instance;

  VitrineTimeline *timeline;
  VitrineTimeMarks marks;
  double           start_x;    /* of a drag */
};

G_DEFINE_FINAL_TYPE (VitrineTimeSlider, vitrine_time_slider, GTK_TYPE_WIDGET)

void
vitrine_time_slider_refresh (VitrineTimeSlider *slider)
{
  VitrineTimeMarks *marks = &slider->marks;
  guint n = vitrine_timeline_n_kept (slider->timeline), now = vitrine_timeline_now (slider->timeline);
  gint stop = vitrine_timeline_stop (slider->timeline);
  g_autofree char *text = vitrine_timeline_text (slider->timeline);

  marks->stops = g_renew (double, marks->stops, MAX (n, 1));
  marks->n_stops = n;
  for (guint i = 0; i < n; i++)
    marks->stops[i] = vitrine_timeline_at (slider->timeline, i);
  marks->now = vitrine_timeline_at (slider->timeline, n);
  marks->end = vitrine_timeline_end (slider->timeline);
  marks->now_stop = vitrine_timeline_is_of_now (slider->timeline) && now == n;
  marks->shown = stop < 0 ? NAN : vitrine_timeline_at (slider->timeline, (guint) stop);
  marks->pointed = MIN (marks->pointed, (gint) n);
  gtk_accessible_update_property (GTK_ACCESSIBLE (slider), GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, marks->end,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, isnan (marks->shown) ? marks->now : marks->shown,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  gtk_widget_queue_draw (GTK_WIDGET (slider));
}

void
vitrine_time_slider_set_timeline (VitrineTimeSlider *slider,
                                  VitrineTimeline   *timeline)
{
  g_set_object (&slider->timeline, timeline);
  vitrine_time_slider_refresh (slider);
}

static void
go_to_px (VitrineTimeSlider *slider,
          double             px)
{
  gint stop = vitrine_time_nearest (&slider->marks, gtk_widget_get_width (GTK_WIDGET (slider)), px);

  vitrine_timeline_set_playing (slider->timeline, FALSE);
  if (stop >= 0 && stop != vitrine_timeline_stop (slider->timeline))
    vitrine_timeline_go (slider->timeline, (guint) stop);
}

static void
drag_begin_cb (VitrineTimeSlider *slider,
               double             x,
               double             y)
{
  gtk_widget_grab_focus (GTK_WIDGET (slider));
  slider->start_x = x;
  go_to_px (slider, x);
}

static void
drag_update_cb (VitrineTimeSlider *slider,
                double             dx,
                double             dy)
{
  go_to_px (slider, slider->start_x + dx);
}

static void
set_pointed (VitrineTimeSlider *slider,
             gint               pointed)
{
  if (pointed == slider->marks.pointed)
    return;
  slider->marks.pointed = pointed;
  gtk_widget_queue_draw (GTK_WIDGET (slider));
}

static void
motion_cb (VitrineTimeSlider *slider,
           double             x,
           double             y)
{
  set_pointed (slider, vitrine_time_nearest (&slider->marks, gtk_widget_get_width (GTK_WIDGET (slider)), x));
}

static void
leave_cb (VitrineTimeSlider *slider)
{
  set_pointed (slider, -1);
}

static gboolean
scroll_cb (VitrineTimeSlider *slider,
           double             dx,
           double             dy)
{
  if (dx + dy > 0)
    vitrine_timeline_later (slider->timeline);
  else
    vitrine_timeline_earlier (slider->timeline);
  return TRUE;
}

static gboolean
key_cb (VitrineTimeSlider *slider,
        guint              key)
{
  guint last = vitrine_timeline_last (slider->timeline);

  switch (key)
    {
    case GDK_KEY_Left:
    case GDK_KEY_Down:
      vitrine_timeline_earlier (slider->timeline);
      return TRUE;
    case GDK_KEY_Right:
    case GDK_KEY_Up:
      vitrine_timeline_later (slider->timeline);
      return TRUE;
    case GDK_KEY_Home:
      vitrine_timeline_go (slider->timeline, 0);
      return TRUE;
    case GDK_KEY_End:
      vitrine_timeline_go (slider->timeline, last);
      return TRUE;
    case GDK_KEY_Escape:
      vitrine_timeline_go_now (slider->timeline);
      return TRUE;
    default:
      return FALSE;
    }
}

/* What lies under the pointer, by name and loss. */
static gboolean
query_tooltip (GtkWidget  *widget,
               int         x,
               int         y,
               gboolean    keyboard,
               GtkTooltip *tooltip)
{
  VitrineTimeSlider *slider = VITRINE_TIME_SLIDER (widget);
  NnRun *run = slider->timeline != NULL ? vitrine_timeline_run (slider->timeline) : NULL;
  gint stop = vitrine_time_nearest (&slider->marks, gtk_widget_get_width (widget), x);
  g_autofree char *title = NULL, *text = NULL;
  const NnKept *kept;

  if (keyboard || run == NULL || stop < 0)
    return FALSE;
  if (stop >= (gint) run->kept->len)
    {
      gtk_tooltip_set_text (tooltip, _("Now"));
      return TRUE;
    }
  kept = g_ptr_array_index (run->kept, (guint) stop);
  title = vitrine_moment_title (run, kept->step);
  text = isfinite (kept->val_loss) ? g_strdup_printf (_("%s, held-out loss %.3g"), title, kept->val_loss)
                                   : g_strdup (title);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
vitrine_time_slider_measure (GtkWidget     *widget,
                             GtkOrientation orientation,
                             int            for_size,
                             int           *minimum,
                             int           *natural,
                             int           *minimum_baseline,
                             int           *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? (int) VITRINE_TIME_HEIGHT : 120;
}

static void
vitrine_time_slider_snapshot (GtkWidget   *widget,
                              GtkSnapshot *snapshot)
{
  VitrineTimeSlider *slider = VITRINE_TIME_SLIDER (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));

  slider->marks.focused = gtk_widget_has_visible_focus (widget);
  vitrine_time_draw (&slider->marks, vitrine_is_dark (), cr, width, height);
  cairo_destroy (cr);
}

static void
vitrine_time_slider_dispose (GObject *object)
{
  VitrineTimeSlider *slider = VITRINE_TIME_SLIDER (object);

  g_clear_object (&slider->timeline);
  g_clear_pointer (&slider->marks.stops, g_free);
  slider->marks.n_stops = 0;
  G_OBJECT_CLASS (vitrine_time_slider_parent_class)->dispose (object);
}

static void
vitrine_time_slider_class_init (VitrineTimeSliderClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vitrine_time_slider_dispose;
  widget_class->measure = vitrine_time_slider_measure;
  widget_class->snapshot = vitrine_time_slider_snapshot;
  widget_class->query_tooltip = query_tooltip;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
}

static void
vitrine_time_slider_init (VitrineTimeSlider *slider)
{
  GtkWidget *widget = GTK_WIDGET (slider);
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES
                                                                | GTK_EVENT_CONTROLLER_SCROLL_DISCRETE);

  slider->marks.pointed = -1;
  slider->marks.shown = NAN;
  slider->marks.end = 1;
  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_has_tooltip (widget, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (slider), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Time"), -1);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), slider);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), slider);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), slider);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), slider);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), slider);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (key_cb), slider);
  g_signal_connect_swapped (focus, "enter", G_CALLBACK (gtk_widget_queue_draw), slider);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (gtk_widget_queue_draw), slider);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, scroll);
  gtk_widget_add_controller (widget, key);
  gtk_widget_add_controller (widget, focus);
}
