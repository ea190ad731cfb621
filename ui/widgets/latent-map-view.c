/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/latent-map-view.h"

#include <glib/gi18n.h>
#include <math.h>

struct _VitrineLatentMapView
{
  VitrineFigureView parent_instance;

  VitrineLatentMap  map;
  double            press_x, press_y;    /* of a drag */
  double            view_x, view_y;      /* the map's middle when it began */
  double            mouse_x, mouse_y;    /* where zooming holds still; NAN: outside */
  double            pinch_scale;
  gboolean          panning;
  gboolean          whole;               /* fitted, and not moved by hand since */
};

static guint pointer_moved_signal, view_changed_signal;

G_DEFINE_FINAL_TYPE (VitrineLatentMapView, vitrine_latent_map_view, VITRINE_TYPE_FIGURE_VIEW)

VitrineLatentMap *
vitrine_latent_map_view_data (VitrineLatentMapView *view)
{
  return &view->map;
}

static double
view_width (VitrineLatentMapView *view)
{
  return gtk_widget_get_width (GTK_WIDGET (view));
}

static double
view_height (VitrineLatentMapView *view)
{
  return gtk_widget_get_height (GTK_WIDGET (view));
}

void
vitrine_latent_map_view_refresh (VitrineLatentMapView *view,
                                 gboolean              layers)
{
  g_autofree char *words = vitrine_latent_map_describe (&view->map);

  if (layers)
    view->map.serial++;
  view->map.device_scale = gtk_widget_get_scale_factor (GTK_WIDGET (view));
  vitrine_figure_view_set_label (VITRINE_FIGURE_VIEW (view), _("Map of codes"), words);
  gtk_widget_queue_draw (GTK_WIDGET (view));
}

static void
view_moved (VitrineLatentMapView *view)
{
  view->whole = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (view));
  g_signal_emit (view, view_changed_signal, 0);
}

void
vitrine_latent_map_view_fit (VitrineLatentMapView *view)
{
  vitrine_latent_map_fit (&view->map, view_width (view), view_height (view));
  view_moved (view);
  view->whole = TRUE;
}

static void
zoom_at (VitrineLatentMapView *view,
         double                factor,
         double                px,
         double                py)
{
  double x, y, after_x, after_y;

  vitrine_latent_map_to_code (&view->map, view_width (view), view_height (view), px, py, &x, &y);
  view->map.scale = CLAMP (view->map.scale * factor, 1e-3, 1e5);
  vitrine_latent_map_to_code (&view->map, view_width (view), view_height (view), px, py, &after_x, &after_y);
  view->map.x += x - after_x;
  view->map.y += y - after_y;
  view_moved (view);
}

void
vitrine_latent_map_view_zoom (VitrineLatentMapView *view,
                              double                factor)
{
  zoom_at (view, factor, view_width (view) / 2, view_height (view) / 2);
}

static void
point_at (VitrineLatentMapView *view,
          double                px,
          double                py)
{
  double x, y;

  vitrine_latent_map_to_code (&view->map, view_width (view), view_height (view),
                              CLAMP (px, 0, view_width (view)), CLAMP (py, 0, view_height (view)), &x, &y);
  g_signal_emit (view, pointer_moved_signal, 0, x, y);
}

static void
drag_begin_cb (VitrineLatentMapView *view,
               double                x,
               double                y,
               GtkGesture           *drag)
{
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (drag));
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (drag));

  if (button == GDK_BUTTON_SECONDARY)
    {
      gtk_gesture_set_state (drag, GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  gtk_widget_grab_focus (GTK_WIDGET (view));
  view->panning = button == GDK_BUTTON_MIDDLE || state & GDK_SHIFT_MASK;
  view->press_x = x;
  view->press_y = y;
  view->view_x = view->map.x;
  view->view_y = view->map.y;
  if (!view->panning)
    point_at (view, x, y);
}

static void
drag_update_cb (VitrineLatentMapView *view,
                double                dx,
                double                dy)
{
  if (!view->panning)
    {
      point_at (view, view->press_x + dx, view->press_y + dy);
      return;
    }
  view->map.x = view->view_x - dx / view->map.scale;
  view->map.y = view->view_y + dy / view->map.scale;
  view_moved (view);
}

static gboolean
scroll_cb (VitrineLatentMapView *view,
           double                dx,
           double                dy)
{
  zoom_at (view, pow (1.15, -dy), isnan (view->mouse_x) ? view_width (view) / 2 : view->mouse_x,
           isnan (view->mouse_y) ? view_height (view) / 2 : view->mouse_y);
  return TRUE;
}

static void
motion_cb (VitrineLatentMapView *view,
           double                x,
           double                y)
{
  view->mouse_x = x;
  view->mouse_y = y;
}

static void
leave_cb (VitrineLatentMapView *view)
{
  view->mouse_x = view->mouse_y = NAN;
}

static void
pinch_begin_cb (VitrineLatentMapView *view)
{
  view->pinch_scale = 1;
}

static void
pinch_cb (VitrineLatentMapView *view,
          double                scale,
          GtkGesture           *pinch)
{
  double x, y;

  gtk_gesture_get_bounding_box_center (pinch, &x, &y);
  zoom_at (view, scale / view->pinch_scale, x, y);
  view->pinch_scale = scale;
}

static gboolean
key_cb (VitrineLatentMapView *view,
        guint                 key,
        guint                 code,
        GdkModifierType       state)
{
  const float *pointer = view->map.pointer;
  double step = state & GDK_CONTROL_MASK ? 0.5 : 0.1, x, y;

  if (pointer == NULL)
    return FALSE;
  x = pointer[view->map.dx];
  y = pointer[view->map.dy];
  switch (key)
    {
    case GDK_KEY_Left:
      x -= step;
      break;
    case GDK_KEY_Right:
      x += step;
      break;
    case GDK_KEY_Up:
      y += step;
      break;
    case GDK_KEY_Down:
      y -= step;
      break;
    case GDK_KEY_Home:
      x = y = 0;
      break;
    default:
      return FALSE;
    }
  g_signal_emit (view, pointer_moved_signal, 0, x, y);
  return TRUE;
}

static char *
csv (gconstpointer data)
{
  const VitrineLatentMap *map = data;
  GString *text = g_string_new ("sample,label");

  for (guint d = 0; d < map->n_dims; d++)
    g_string_append_printf (text, ",z%u", d + 1);
  g_string_append (text, ",error\n");
  for (guint i = 0; i < map->n; i++)
    {
      g_string_append_printf (text, "%u,", i);
      if (map->labels != NULL)
        g_string_append_printf (text, "%d", map->labels[i]);
      for (guint d = 0; d < map->n_dims; d++)
        g_string_append_printf (text, ",%.7g", map->codes[(gsize) i * map->n_dims + d]);
      g_string_append_c (text, ',');
      if (map->errors != NULL && i < map->n_errors)
        g_string_append_printf (text, "%.7g", map->errors[i]);
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}

/* A map that is shown whole stays so in a window of another size. */
static void
vitrine_latent_map_view_size_allocate (GtkWidget *widget,
                                       int        width,
                                       int        height,
                                       int        baseline)
{
  VitrineLatentMapView *view = VITRINE_LATENT_MAP_VIEW (widget);

  GTK_WIDGET_CLASS (vitrine_latent_map_view_parent_class)->size_allocate (widget, width, height, baseline);
  if (view->whole)
    vitrine_latent_map_refit (&view->map, width, height);
}

static void
vitrine_latent_map_view_finalize (GObject *object)
{
  VitrineLatentMapView *view = VITRINE_LATENT_MAP_VIEW (object);

  g_clear_pointer (&view->map.cache, vitrine_map_cache_free);
  G_OBJECT_CLASS (vitrine_latent_map_view_parent_class)->finalize (object);
}

static void
vitrine_latent_map_view_class_init (VitrineLatentMapViewClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vitrine_latent_map_view_finalize;
  GTK_WIDGET_CLASS (klass)->size_allocate = vitrine_latent_map_view_size_allocate;
  pointer_moved_signal = g_signal_new ("pointer-moved", VITRINE_TYPE_LATENT_MAP_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  view_changed_signal = g_signal_new ("view-changed", VITRINE_TYPE_LATENT_MAP_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                      NULL, G_TYPE_NONE, 0);
}

static void
vitrine_latent_map_view_init (VitrineLatentMapView *view)
{
  GtkWidget *widget = GTK_WIDGET (view);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkGesture *drag = gtk_gesture_drag_new (), *pinch = gtk_gesture_zoom_new ();

  vitrine_latent_map_init (&view->map);
  view->map.cache = vitrine_map_cache_new ();
  view->mouse_x = view->mouse_y = NAN;
  vitrine_figure_view_set_draw (VITRINE_FIGURE_VIEW (view), vitrine_latent_map_draw, &view->map);
  vitrine_figure_view_set_csv (VITRINE_FIGURE_VIEW (view), csv);
  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_overflow (widget, GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_cursor_from_name (widget, "crosshair");

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drag), 0);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), view);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), view);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), view);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), view);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), view);
  g_signal_connect_swapped (pinch, "begin", G_CALLBACK (pinch_begin_cb), view);
  g_signal_connect_swapped (pinch, "scale-changed", G_CALLBACK (pinch_cb), view);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (key_cb), view);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, scroll);
  gtk_widget_add_controller (widget, key);
}
