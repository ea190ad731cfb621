/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/curves-view.h"

#include <glib/gi18n.h>
#include <math.h>

#define LEAST_DRAG 6.0
#define FLAT_DRAG  24.0
#define KEY_STEP   0.02      /* of the axis, for one press of an arrow key */

struct _VitrineCurvesView
{
  VitrineFigureView parent_instance;

  VitrineCurves curves;
  double        start_x, start_y;   /* of a drag */
};

static guint view_changed_signal;

G_DEFINE_FINAL_TYPE (VitrineCurvesView, vitrine_curves_view, VITRINE_TYPE_FIGURE_VIEW)

VitrineCurves *
vitrine_curves_view_data (VitrineCurvesView *view)
{
  return &view->curves;
}

static void
export_draw (gconstpointer data,
             gboolean      dark,
             cairo_t      *cr,
             double        width,
             double        height)
{
  VitrineCurves clean = *(const VitrineCurves *) data;

  clean.past = clean.hover = clean.band[0] = NAN;
  vitrine_curves_draw (&clean, dark, cr, width, height);
}

void
vitrine_curves_view_refresh (VitrineCurvesView *view)
{
  VitrineFigureView *figure = VITRINE_FIGURE_VIEW (view);
  g_autofree char *words = vitrine_curves_describe (&view->curves);

  vitrine_figure_view_set_label (figure, view->curves.title, words);
  gtk_widget_queue_draw (GTK_WIDGET (view));
}

static void
changed (VitrineCurvesView *view)
{
  vitrine_curves_view_refresh (view);
  g_signal_emit (view, view_changed_signal, 0);
}

void
vitrine_curves_view_follow (VitrineCurvesView *view,
                            VitrineCurvesView *other)
{
  view->curves.x0 = other->curves.x0;
  view->curves.x1 = other->curves.x1;
  view->curves.hover = other->curves.hover;
  view->curves.readout = FALSE;
  vitrine_curves_view_refresh (view);
}

void
vitrine_curves_view_reset (VitrineCurvesView *view)
{
  view->curves.x0 = view->curves.x1 = view->curves.y0 = view->curves.y1 = NAN;
  changed (view);
}

static double
view_width (VitrineCurvesView *view)
{
  return gtk_widget_get_width (GTK_WIDGET (view));
}

static double
view_height (VitrineCurvesView *view)
{
  return gtk_widget_get_height (GTK_WIDGET (view));
}

void
vitrine_curves_view_zoom (VitrineCurvesView *view,
                          double             factor)
{
  VitrineCurvesPlan plan, all;
  VitrineCurves whole = view->curves;
  double about, width;

  whole.x0 = whole.x1 = NAN;
  vitrine_curves_plan (&view->curves, view_width (view), view_height (view), &plan);
  vitrine_curves_plan (&whole, view_width (view), view_height (view), &all);
  about = isnan (view->curves.hover) ? (plan.x0 + plan.x1) / 2 : CLAMP (view->curves.hover, plan.x0, plan.x1);
  width = (plan.x1 - plan.x0) * factor;
  if (width >= all.x1 - all.x0)
    {
      vitrine_curves_view_reset (view);
      return;
    }
  view->curves.x0 = CLAMP (about - (about - plan.x0) * factor, all.x0, all.x1 - width);
  view->curves.x1 = view->curves.x0 + width;
  changed (view);
}

static void
motion_cb (VitrineCurvesView *view,
           double             x,
           double             y)
{
  double hover = vitrine_curves_nearest (&view->curves, view_width (view), view_height (view), x, y);

  if (hover == view->curves.hover && view->curves.readout)
    return;
  view->curves.hover = hover;
  view->curves.readout = TRUE;
  changed (view);
}

static void
leave_cb (VitrineCurvesView *view)
{
  view->curves.hover = NAN;
  changed (view);
}

static void
drag_begin_cb (VitrineCurvesView *view,
               double             x,
               double             y)
{
  view->start_x = x;
  view->start_y = y;
  gtk_widget_grab_focus (GTK_WIDGET (view));
}

/* An upright drag is meant along the values alone. */
static gboolean
is_steep (double dx,
          double dy)
{
  return fabs (dx) < LEAST_DRAG && fabs (dy) > FLAT_DRAG;
}

/* A flat drag is meant along the axis alone: the band has the plot's height, of an upright one its width. */
static void
drag_update_cb (VitrineCurvesView *view,
                double             dx,
                double             dy)
{
  gboolean flat = fabs (dy) <= FLAT_DRAG, steep = is_steep (dx, dy);
  double *band = view->curves.band;

  band[0] = steep ? 0 : view->start_x;
  band[1] = flat ? 0 : view->start_y;
  band[2] = steep ? view_width (view) : view->start_x + dx;
  band[3] = flat ? view_height (view) : view->start_y + dy;
  gtk_widget_queue_draw (GTK_WIDGET (view));
}

static void
drag_end_cb (VitrineCurvesView *view,
             double             dx,
             double             dy)
{
  VitrineCurves *curves = &view->curves;
  VitrineCurvesPlan plan;

  vitrine_curves_plan (curves, view_width (view), view_height (view), &plan);
  if (fabs (dy) > FLAT_DRAG)
    {
      double top = CLAMP (MIN (view->start_y, view->start_y + dy), plan.y, plan.y + plan.h);
      double bottom = CLAMP (MAX (view->start_y, view->start_y + dy), plan.y, plan.y + plan.h);

      curves->y0 = vitrine_curves_value (&plan, bottom);
      curves->y1 = vitrine_curves_value (&plan, top);
    }
  if (fabs (dx) >= LEAST_DRAG)
    {
      double a = CLAMP (view->start_x, plan.x, plan.x + plan.w);
      double b = CLAMP (view->start_x + dx, plan.x, plan.x + plan.w);
      double unit = (plan.x1 - plan.x0) / plan.w;
      double x0 = plan.x0 + (MIN (a, b) - plan.x) * unit, x1 = plan.x0 + (MAX (a, b) - plan.x) * unit;

      if (fabs (dy) <= FLAT_DRAG)
        curves->y0 = curves->y1 = NAN;
      curves->x0 = x0;
      curves->x1 = x1;
    }
  curves->band[0] = NAN;
  changed (view);
}

static void
pressed_cb (VitrineCurvesView *view,
            int                n_press)
{
  if (n_press == 2)
    {
      view->curves.band[0] = NAN;
      vitrine_curves_view_reset (view);
    }
}

static gboolean
scroll_cb (VitrineCurvesView *view,
           double             dx,
           double             dy,
           GtkEventControllerScroll *scroll)
{
  if (!(gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (scroll)) & GDK_CONTROL_MASK))
    return FALSE;
  vitrine_curves_view_zoom (view, pow (1.25, dy));
  return TRUE;
}

static void
scale_cb (VitrineCurvesView *view,
          double             scale)
{
  static const double damp = 0.12;

  vitrine_curves_view_zoom (view, pow (1 / scale, damp));
}

static gboolean
key_cb (VitrineCurvesView *view,
        guint              key)
{
  VitrineCurves *curves = &view->curves;
  VitrineCurvesPlan plan;
  double step;

  vitrine_curves_plan (curves, view_width (view), view_height (view), &plan);
  step = KEY_STEP * (plan.x1 - plan.x0);
  switch (key)
    {
    case GDK_KEY_Left:
      curves->hover = isnan (curves->hover) ? plan.x1 : MAX (plan.x0, curves->hover - step);
      break;
    case GDK_KEY_Right:
      curves->hover = isnan (curves->hover) ? plan.x0 : MIN (plan.x1, curves->hover + step);
      break;
    case GDK_KEY_Home:
      curves->hover = plan.x0;
      break;
    case GDK_KEY_End:
      curves->hover = plan.x1;
      break;
    case GDK_KEY_Escape:
      curves->hover = NAN;
      break;
    default:
      return FALSE;
    }
  curves->readout = TRUE;
  changed (view);
  return TRUE;
}

static void
vitrine_curves_view_class_init (VitrineCurvesViewClass *klass)
{
  view_changed_signal = g_signal_new ("view-changed", VITRINE_TYPE_CURVES_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                      NULL, G_TYPE_NONE, 0);
}

static void
vitrine_curves_view_init (VitrineCurvesView *view)
{
  GtkWidget *widget = GTK_WIDGET (view);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkGesture *drag = gtk_gesture_drag_new (), *click = gtk_gesture_click_new (), *pinch = gtk_gesture_zoom_new ();

  vitrine_curves_init (&view->curves, VITRINE_CURVES_LOSS);
  vitrine_figure_view_set_draw (VITRINE_FIGURE_VIEW (view), vitrine_curves_draw, &view->curves);
  vitrine_figure_view_set_export (VITRINE_FIGURE_VIEW (view), export_draw, &view->curves, 720, 420);
  vitrine_figure_view_set_csv (VITRINE_FIGURE_VIEW (view), vitrine_curves_csv);
  vitrine_figure_view_set_csv_kept (VITRINE_FIGURE_VIEW (view), vitrine_curves_keep, vitrine_curves_kept_csv,
                                    vitrine_curves_kept_free);
  gtk_widget_set_focusable (widget, TRUE);

  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), view);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), view);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), view);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), view);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (drag_end_cb), view);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), view);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), view);
  g_signal_connect_swapped (pinch, "scale-changed", G_CALLBACK (scale_cb), view);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (key_cb), view);
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));
  gtk_widget_add_controller (widget, scroll);
  gtk_widget_add_controller (widget, key);
}
