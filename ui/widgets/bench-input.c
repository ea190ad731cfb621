/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bench's mouse, touchpad and keyboard. */
#include "ui/widgets/bench-private.h"

#include <math.h>
#include <string.h>

#define DRAG_LEAST 8
#define SCROLL_STEP 48

/* --- press, pan, move a layer ---------------------------------------------- */

static void
press_cb (GtkGestureClick *gesture,
          int              n_press,
          double           x,
          double           y,
          VitrineBench    *bench)
{
  double nx, ny;
  gint node;

  gtk_widget_grab_focus (GTK_WIDGET (bench));
  vitrine_bench_to_network (bench, x, y, &nx, &ny);
  node = vitrine_network_node_at (bench->network, nx, ny);
  bench->pressed = node >= 0 ? bench->network->nodes[node].id : 0;
  if (node >= 0 || n_press > 1)
    vitrine_bench_select (bench, bench->pressed);
}

static void
menu_cb (GtkGestureClick *gesture,
         int              n_press,
         double           x,
         double           y,
         VitrineBench    *bench)
{
  vitrine_bench_popup (bench, x, y);
}

static void
drag_begin_cb (GtkGestureDrag *gesture,
               double          x,
               double          y,
               VitrineBench   *bench)
{
  bench->pan_x = bench->x;
  bench->pan_y = bench->y;
}

static void
drag_update_cb (GtkGestureDrag *gesture,
                double          dx,
                double          dy,
                VitrineBench   *bench)
{
  double x, y;

  if (hypot (dx, dy) < DRAG_LEAST && bench->ghost == 0)
    return;
  if (bench->pressed == 0)
    {
      vitrine_bench_pan (bench, bench->pan_x + dx, bench->pan_y + dy);
      return;
    }
  if (bench->ghost == 0)
    vitrine_bench_preview_move (bench, bench->pressed);
  gtk_gesture_drag_get_start_point (gesture, &x, &y);
  bench->moved_x = dx;
  bench->moved_y = dy;
  bench->target = vitrine_bench_edge_for (bench, x + dx, y + dy);
  gtk_widget_queue_draw (GTK_WIDGET (bench));
}

static void
drag_end_cb (GtkGestureDrag *gesture,
             double          dx,
             double          dy,
             VitrineBench   *bench)
{
  guint moved = bench->ghost;
  gint target = bench->target;

  if (moved == 0)
    return;
  if (target >= 0)
    vitrine_bench_emit_edge (bench, target, NULL, moved);
  vitrine_bench_preview_move (bench, 0);
}

static void
drag_cancel_cb (GtkGesture       *gesture,
                GdkEventSequence *sequence,
                VitrineBench     *bench)
{
  if (bench->ghost != 0)
    vitrine_bench_preview_move (bench, 0);
}

/* --- zoom -------------------------------------------------------------------- */

static gboolean
scroll_cb (GtkEventControllerScroll *scroll,
           double                    dx,
           double                    dy,
           VitrineBench             *bench)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (scroll));
  gboolean fine = gtk_event_controller_scroll_get_unit (scroll) == GDK_SCROLL_UNIT_SURFACE;

  if (state & GDK_CONTROL_MASK)
    {
      vitrine_bench_zoom_at (bench, bench->scale * pow (fine ? 1.005 : 1.15, -dy), bench->pointer_x, bench->pointer_y);
      return GDK_EVENT_STOP;
    }
  if (!fine)
    {
      dx *= SCROLL_STEP;
      dy *= SCROLL_STEP;
    }
  if (state & GDK_SHIFT_MASK)
    vitrine_bench_pan (bench, bench->x - dy, bench->y - dx);
  else
    vitrine_bench_pan (bench, bench->x - dx, bench->y - dy);
  return GDK_EVENT_STOP;
}

static void
motion_cb (GtkEventControllerMotion *motion,
           double                    x,
           double                    y,
           VitrineBench             *bench)
{
  bench->pointer_x = x;
  bench->pointer_y = y;
}

static void
pinch_begin_cb (GtkGesture       *gesture,
                GdkEventSequence *sequence,
                VitrineBench     *bench)
{
  bench->pinch_scale = bench->scale;
}

static void
pinch_cb (GtkGestureZoom *gesture,
          double          factor,
          VitrineBench   *bench)
{
  double x = bench->pointer_x, y = bench->pointer_y;

  gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y);
  vitrine_bench_zoom_at (bench, bench->pinch_scale * factor, x, y);
}

/* --- layers from the palette --------------------------------------------------- */

static const NnClass *
dragged_class (const GValue *value)
{
  const char *text = value != NULL && G_VALUE_HOLDS_STRING (value) ? g_value_get_string (value) : NULL;

  if (text == NULL || !g_str_has_prefix (text, VITRINE_LAYER_PREFIX))
    return NULL;
  return nn_registry_find (NN_KIND_LAYER, text + strlen (VITRINE_LAYER_PREFIX), NULL);
}

static void
value_cb (GtkDropTarget *drop,
          GParamSpec    *pspec,
          VitrineBench  *bench)
{
  const NnClass *klass = dragged_class (gtk_drop_target_get_value (drop));

  if (klass != NULL)
    vitrine_bench_preview (bench, klass);
}

static GdkDragAction
drop_motion_cb (GtkDropTarget *drop,
                double         x,
                double         y,
                VitrineBench  *bench)
{
  const NnClass *klass = bench->dragging ? NULL : dragged_class (gtk_drop_target_get_value (drop));
  gint target;

  if (klass != NULL)
    vitrine_bench_preview (bench, klass);
  target = vitrine_bench_edge_for (bench, x, y);
  if (target != bench->target)
    {
      bench->target = target;
      gtk_widget_queue_draw (GTK_WIDGET (bench));
    }
  return GDK_ACTION_COPY;
}

static void
drop_leave_cb (GtkDropTarget *drop,
               VitrineBench  *bench)
{
  vitrine_bench_preview (bench, NULL);
}

static gboolean
drop_cb (GtkDropTarget *drop,
         const GValue  *value,
         double         x,
         double         y,
         VitrineBench  *bench)
{
  const NnClass *klass = dragged_class (value);
  gint target;

  if (klass == NULL)
    return FALSE;
  vitrine_bench_preview (bench, klass);
  target = vitrine_bench_edge_for (bench, x, y);
  vitrine_bench_emit_edge (bench, target, klass->name, 0);
  vitrine_bench_preview (bench, NULL);
  return TRUE;
}

void
vitrine_bench_add_gestures (VitrineBench *bench)
{
  GtkWidget *widget = GTK_WIDGET (bench);
  GtkGesture *press = gtk_gesture_click_new (), *drag = gtk_gesture_drag_new (), *pinch = gtk_gesture_zoom_new ();
  GtkGesture *menu = gtk_gesture_click_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkDropTarget *drop = gtk_drop_target_new (G_TYPE_STRING, GDK_ACTION_COPY);

  g_signal_connect (press, "pressed", G_CALLBACK (press_cb), bench);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (press));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (menu), GDK_BUTTON_SECONDARY);
  g_signal_connect (menu, "pressed", G_CALLBACK (menu_cb), bench);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (menu));
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), bench);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), bench);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_end_cb), bench);
  g_signal_connect (drag, "cancel", G_CALLBACK (drag_cancel_cb), bench);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  g_signal_connect (pinch, "begin", G_CALLBACK (pinch_begin_cb), bench);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (pinch_cb), bench);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), bench);
  gtk_widget_add_controller (widget, scroll);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), bench);
  gtk_widget_add_controller (widget, motion);
  gtk_drop_target_set_preload (drop, TRUE);
  g_signal_connect (drop, "notify::value", G_CALLBACK (value_cb), bench);
  g_signal_connect (drop, "motion", G_CALLBACK (drop_motion_cb), bench);
  g_signal_connect (drop, "leave", G_CALLBACK (drop_leave_cb), bench);
  g_signal_connect (drop, "drop", G_CALLBACK (drop_cb), bench);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drop));
}

/* --- keys ------------------------------------------------------------------------ */

static gboolean
select_key_cb (GtkWidget *widget,
               GVariant  *parameter,
               gpointer   data)
{
  VitrineBench *bench = VITRINE_BENCH (widget);
  gint step = g_variant_get_int32 (parameter), n = (gint) bench->network->n_nodes;
  gint now = vitrine_network_find (bench->network, bench->selected);

  if (n == 0)
    return FALSE;
  now = now < 0 ? (step > 0 ? 0 : n - 1) : CLAMP (now + step, 0, n - 1);
  vitrine_bench_select (bench, bench->network->nodes[now].id);
  return TRUE;
}

/* Over the edge before, or after, the selected layer's own. */
gboolean
vitrine_bench_move_selected (VitrineBench *bench,
                             gint          step)
{
  gint now = vitrine_network_find (bench->network, bench->selected);

  for (guint i = 0; now >= 0 && i < bench->network->n_edges; i++)
    {
      const VitrineEdge *edge = &bench->network->edges[i];

      if ((step < 0 && edge->to == now - 1 && edge->to > 0) || (step > 0 && edge->from == now + 1))
        {
          vitrine_bench_emit_edge (bench, (gint) i, NULL, bench->selected);
          return TRUE;
        }
    }
  return FALSE;
}

static gboolean
move_key_cb (GtkWidget *widget,
             GVariant  *parameter,
             gpointer   data)
{
  return vitrine_bench_move_selected (VITRINE_BENCH (widget), g_variant_get_int32 (parameter));
}

static gboolean
edit_key_cb (GtkWidget *widget,
             GVariant  *parameter,
             gpointer   data)
{
  VitrineBench *bench = VITRINE_BENCH (widget);

  if (bench->selected == 0)
    return FALSE;
  vitrine_bench_emit (bench, g_variant_get_uint32 (parameter), bench->selected);
  return TRUE;
}

static gboolean
escape_key_cb (GtkWidget *widget,
               GVariant  *parameter,
               gpointer   data)
{
  vitrine_bench_select (VITRINE_BENCH (widget), 0);
  return TRUE;
}

void
vitrine_bench_install_keys (GtkWidgetClass *widget_class)
{
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, 0, select_key_cb, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, 0, select_key_cb, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Home, 0, select_key_cb, "i", -100000);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_End, 0, select_key_cb, "i", 100000);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, GDK_ALT_MASK, move_key_cb, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, GDK_ALT_MASK, move_key_cb, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Delete, 0, edit_key_cb, "u", VITRINE_BENCH_REMOVE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_BackSpace, 0, edit_key_cb, "u", VITRINE_BENCH_REMOVE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_d, GDK_CONTROL_MASK, edit_key_cb, "u", VITRINE_BENCH_DUPLICATE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape_key_cb, NULL);
}
