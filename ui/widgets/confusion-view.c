/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/confusion-view.h"

#include <glib/gi18n.h>
#include <math.h>

#define LEAST_DRAG 6.0
#define ZOOM       1.4

struct _VitrineConfusionView
{
  VitrineFigureView parent_instance;

  NnOutcomes      *outcomes;
  NnSamples       *samples;
  VitrineConfusion confusion;
  double           x, y;             /* of the pointer */
  double           drag_row, drag_column;
  gboolean         dragged;
};

static guint opened_signal;

G_DEFINE_FINAL_TYPE (VitrineConfusionView, vitrine_confusion_view, VITRINE_TYPE_FIGURE_VIEW)

static void
export_draw (gconstpointer data,
             gboolean      dark,
             cairo_t      *cr,
             double        width,
             double        height)
{
  VitrineConfusion clean = *(const VitrineConfusion *) data;

  clean.row = clean.column = -1;
  vitrine_confusion_draw (&clean, dark, cr, width, height);
}

static void
refresh (VitrineConfusionView *view)
{
  g_autofree char *words = vitrine_confusion_describe (&view->confusion);

  vitrine_figure_view_set_label (VITRINE_FIGURE_VIEW (view), _("Confusion"), words);
  gtk_widget_queue_draw (GTK_WIDGET (view));
}

static double
view_width (VitrineConfusionView *view)
{
  return gtk_widget_get_width (GTK_WIDGET (view));
}

static double
view_height (VitrineConfusionView *view)
{
  return gtk_widget_get_height (GTK_WIDGET (view));
}

void
vitrine_confusion_view_set (VitrineConfusionView *view,
                            NnOutcomes           *outcomes,
                            NnSamples            *samples)
{
  /* The new ones first: they may be the old ones. */
  if (outcomes != NULL)
    nn_outcomes_ref (outcomes);
  if (samples != NULL)
    nn_samples_ref (samples);
  g_clear_pointer (&view->outcomes, nn_outcomes_unref);
  g_clear_pointer (&view->samples, nn_samples_unref);
  view->outcomes = outcomes;
  view->samples = samples;
  vitrine_confusion_set (&view->confusion, outcomes, samples);
  refresh (view);
}

void
vitrine_confusion_view_set_empty (VitrineConfusionView *view,
                                  const char           *text)
{
  if (g_strcmp0 (view->confusion.empty, text) == 0)
    return;
  view->confusion.empty = g_intern_string (text);
  refresh (view);
}

void
vitrine_confusion_view_place (VitrineConfusionView *view,
                              gint                  row,
                              gint                  column,
                              GdkRectangle         *place)
{
  VitrineConfusionPlan plan;
  double size;

  vitrine_confusion_plan (&view->confusion, view_width (view), view_height (view), &plan);
  size = MAX (plan.cell, 1);
  *place = (GdkRectangle) { plan.x + (column - plan.column0) * plan.cell, plan.y + (row - plan.row0) * plan.cell,
                            ceil (size), ceil (size) };
}

static void
point (VitrineConfusionView *view,
       gint                  row,
       gint                  column)
{
  if (row == view->confusion.row && column == view->confusion.column)
    return;
  view->confusion.row = row;
  view->confusion.column = column;
  refresh (view);
}

static void
open_cell (VitrineConfusionView *view)
{
  if (vitrine_confusion_count (&view->confusion, view->confusion.row, view->confusion.column) > 0
      && view->confusion.column >= 0)
    g_signal_emit (view, opened_signal, 0, view->confusion.row, view->confusion.column);
}

/* --- the pointer ------------------------------------------------------------- */

static void
motion_cb (VitrineConfusionView *view,
           double                x,
           double                y)
{
  gint row = -1, column = -1;

  view->x = x;
  view->y = y;
  vitrine_confusion_at (&view->confusion, view_width (view), view_height (view), x, y, &row, &column);
  point (view, row, column);
}

static void
leave_cb (VitrineConfusionView *view)
{
  point (view, -1, -1);
}

static void
drag_begin_cb (VitrineConfusionView *view)
{
  VitrineConfusionPlan plan;

  gtk_widget_grab_focus (GTK_WIDGET (view));
  vitrine_confusion_plan (&view->confusion, view_width (view), view_height (view), &plan);
  view->drag_row = plan.row0;
  view->drag_column = plan.column0;
  view->dragged = FALSE;
}

static void
drag_update_cb (VitrineConfusionView *view,
                double                dx,
                double                dy)
{
  VitrineConfusionPlan plan;

  if (hypot (dx, dy) < LEAST_DRAG && !view->dragged)
    return;
  view->dragged = TRUE;
  vitrine_confusion_plan (&view->confusion, view_width (view), view_height (view), &plan);
  view->confusion.first_row = view->drag_row - dy / plan.cell;
  view->confusion.first_column = view->drag_column - dx / plan.cell;
  gtk_widget_queue_draw (GTK_WIDGET (view));
}

static void
drag_end_cb (VitrineConfusionView *view,
             double                dx,
             double                dy,
             GtkGestureDrag       *drag)
{
  VitrineConfusionPlan plan;
  double x, y;

  gtk_gesture_drag_get_start_point (drag, &x, &y);
  if (!view->dragged)
    {
      motion_cb (view, x, y);
      open_cell (view);
      return;
    }
  /* What was dragged beyond the edge does not have to be dragged back. */
  vitrine_confusion_plan (&view->confusion, view_width (view), view_height (view), &plan);
  view->confusion.first_row = plan.row0;
  view->confusion.first_column = plan.column0;
}

static void
zoom_at (VitrineConfusionView *view,
         double                x,
         double                y,
         double                factor)
{
  vitrine_confusion_zoom (&view->confusion, view_width (view), view_height (view), x, y, factor);
  refresh (view);
}

static gboolean
scroll_cb (VitrineConfusionView     *view,
           double                    dx,
           double                    dy,
           GtkEventControllerScroll *scroll)
{
  if (!(gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (scroll)) & GDK_CONTROL_MASK))
    return FALSE;
  zoom_at (view, view->x, view->y, pow (ZOOM, -dy));
  return TRUE;
}

static void
scale_cb (VitrineConfusionView *view,
          double                scale)
{
  static const double damp = 0.12;

  zoom_at (view, view->x, view->y, pow (scale, damp));
}

/* --- the keys ------------------------------------------------------------------ */

/* Zooms about the pointed cell, else about the middle. */
static void
zoom_keys (VitrineConfusionView *view,
           double                factor)
{
  VitrineConfusionPlan plan;
  GdkRectangle place;

  vitrine_confusion_plan (&view->confusion, view_width (view), view_height (view), &plan);
  place = (GdkRectangle) { plan.x + plan.side / 2, plan.y + plan.side / 2, 0, 0 };
  if (view->confusion.row >= 0)
    vitrine_confusion_view_place (view, view->confusion.row, view->confusion.column, &place);
  zoom_at (view, place.x + place.width / 2.0, place.y + place.height / 2.0, factor);
}

/* Brings the pointed cell into sight. */
static void
follow (VitrineConfusionView *view)
{
  VitrineConfusion *confusion = &view->confusion;
  VitrineConfusionPlan plan;
  double shown;

  vitrine_confusion_plan (confusion, view_width (view), view_height (view), &plan);
  shown = plan.side / plan.cell;
  confusion->first_row = CLAMP (plan.row0, confusion->row + 1 - shown, confusion->row);
  confusion->first_column = CLAMP (plan.column0, confusion->column + 1 - shown, confusion->column);
}

static void
move (VitrineConfusionView *view,
      gint                  rows,
      gint                  columns)
{
  gint last = (gint) view->outcomes->n_classes - 1;
  gint row = view->confusion.row, column = view->confusion.column;

  if (row < 0)
    row = column = 0;
  else
    {
      row = CLAMP (row + rows, 0, last);
      column = CLAMP (column + columns, 0, last);
    }
  point (view, row, column);
  follow (view);
}

static gboolean
key_cb (VitrineConfusionView *view,
        guint                 key)
{
  gint n = view->outcomes != NULL && view->outcomes->confusion != NULL ? view->outcomes->n_classes : 0;

  if (n == 0)
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Left:
      move (view, 0, -1);
      break;
    case GDK_KEY_Right:
      move (view, 0, 1);
      break;
    case GDK_KEY_Up:
      move (view, -1, 0);
      break;
    case GDK_KEY_Down:
      move (view, 1, 0);
      break;
    case GDK_KEY_Home:
      move (view, 0, -n);
      break;
    case GDK_KEY_End:
      move (view, 0, n);
      break;
    case GDK_KEY_Page_Up:
      move (view, -n, 0);
      break;
    case GDK_KEY_Page_Down:
      move (view, n, 0);
      break;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_space:
      open_cell (view);
      break;
    case GDK_KEY_plus:
    case GDK_KEY_equal:
    case GDK_KEY_KP_Add:
      zoom_keys (view, ZOOM);
      break;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
      zoom_keys (view, 1 / ZOOM);
      break;
    case GDK_KEY_0:
    case GDK_KEY_KP_0:
      view->confusion.span = 0;
      refresh (view);
      break;
    default:
      return FALSE;
    }
  return TRUE;
}

/* --- the object ------------------------------------------------------------------ */

/* No pointer leaves what is hidden. */
static void
vitrine_confusion_view_unmap (GtkWidget *widget)
{
  point (VITRINE_CONFUSION_VIEW (widget), -1, -1);
  GTK_WIDGET_CLASS (vitrine_confusion_view_parent_class)->unmap (widget);
}

static void
vitrine_confusion_view_finalize (GObject *object)
{
  VitrineConfusionView *view = VITRINE_CONFUSION_VIEW (object);

  g_clear_pointer (&view->outcomes, nn_outcomes_unref);
  g_clear_pointer (&view->samples, nn_samples_unref);
  G_OBJECT_CLASS (vitrine_confusion_view_parent_class)->finalize (object);
}

static void
vitrine_confusion_view_class_init (VitrineConfusionViewClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vitrine_confusion_view_finalize;
  GTK_WIDGET_CLASS (klass)->unmap = vitrine_confusion_view_unmap;
  opened_signal = g_signal_new ("opened", VITRINE_TYPE_CONFUSION_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT);
}

static void
vitrine_confusion_view_init (VitrineConfusionView *view)
{
  GtkWidget *widget = GTK_WIDGET (view);
  VitrineFigureView *figure = VITRINE_FIGURE_VIEW (view);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkGesture *drag = gtk_gesture_drag_new (), *pinch = gtk_gesture_zoom_new ();

  vitrine_confusion_init (&view->confusion);
  vitrine_figure_view_set_draw (figure, vitrine_confusion_draw, &view->confusion);
  vitrine_figure_view_set_export (figure, export_draw, &view->confusion, 480, 440);
  vitrine_figure_view_set_csv (figure, vitrine_confusion_csv);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), view);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), view);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), view);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), view);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (drag_end_cb), view);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), view);
  g_signal_connect_swapped (pinch, "scale-changed", G_CALLBACK (scale_cb), view);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (key_cb), view);
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));
  gtk_widget_add_controller (widget, scroll);
  gtk_widget_add_controller (widget, key);
}
