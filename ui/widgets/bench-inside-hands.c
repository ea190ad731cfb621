/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mouse and the keys that point at numbers, pin them, and move the play head. */
#include "ui/widgets/bench-private.h"

#include <math.h>

#include "ui/draw/network-inside.h"

#define CLICK_MOST 6

static gboolean
number_at (VitrineBench *bench,
           double        x,
           double        y,
           guint        *id,
           gsize        *cell)
{
  double nx, ny;
  gint node;

  vitrine_bench_to_network (bench, x, y, &nx, &ny);
  node = vitrine_network_node_at (bench->network, nx, ny);
  if (node < 0 || bench->values == NULL
      || !vitrine_network_cell_at (bench->network, node, nx, ny, cell))
    return FALSE;
  *id = bench->network->nodes[node].id;
  return TRUE;
}

static void
motion_cb (GtkEventControllerMotion *motion,
           double                    x,
           double                    y,
           VitrineBench             *bench)
{
  guint id;
  gsize cell;

  if (bench->inside.pinned || bench->dragging || bench->hand != VITRINE_HAND_NONE || bench->inside.held
      || !number_at (bench, x, y, &id, &cell))
    return;
  vitrine_bench_point (bench, id, cell, FALSE);
}

static void
pressed_cb (GtkGestureClick *click,
            int              n_press,
            double           x,
            double           y,
            VitrineBench    *bench)
{
  bench->inside.press_x = x;
  bench->inside.press_y = y;
}

/* A click that did not become a drag pins the number, or lets go of it. */
static void
released_cb (GtkGestureClick *click,
             int              n_press,
             double           x,
             double           y,
             VitrineBench    *bench)
{
  guint id;
  gsize cell;

  if (n_press > 1 || hypot (x - bench->inside.press_x, y - bench->inside.press_y) > CLICK_MOST
      || bench->pressed.kind != VITRINE_SPOT_NODE || bench->modifiers != 0 || !number_at (bench, x, y, &id, &cell))
    return;
  vitrine_bench_point (bench, id, cell,
                       !(bench->inside.pinned && bench->inside.id == id && bench->inside.cell == cell));
}

static gint
node_of_play_head (VitrineBench *bench,
                   double        x,
                   double        y)
{
  double nx, ny;

  vitrine_bench_to_network (bench, x, y, &nx, &ny);
  for (guint i = 0; bench->values != NULL && i < bench->network->n_nodes; i++)
    {
      const VitrineNode *node = &bench->network->nodes[i];

      if (vitrine_network_steps (node) > 1 && vitrine_network_on_step (node, vitrine_bench_step_of (bench, node), nx, ny))
        return (gint) i;
    }
  return -1;
}

static void
drag_time_begin_cb (GtkGestureDrag *drag,
                    double          x,
                    double          y,
                    VitrineBench   *bench)
{
  gint node = node_of_play_head (bench, x, y);

  bench->inside.held = node >= 0 ? bench->network->nodes[node].id : 0;
  gtk_gesture_set_state (GTK_GESTURE (drag), node >= 0 ? GTK_EVENT_SEQUENCE_CLAIMED : GTK_EVENT_SEQUENCE_DENIED);
}

static void
drag_time_cb (GtkGestureDrag *drag,
              double          dx,
              double          dy,
              VitrineBench   *bench)
{
  gint node = bench->inside.held != 0 ? vitrine_network_find (bench->network, bench->inside.held) : -1;
  double x, y, nx, ny;

  if (node < 0 || !gtk_gesture_drag_get_start_point (drag, &x, &y))
    return;
  vitrine_bench_to_network (bench, x + dx, y + dy, &nx, &ny);
  vitrine_bench_set_time (bench, (vitrine_network_step_at (&bench->network->nodes[node], nx, ny) + 0.5)
                     / vitrine_network_steps (&bench->network->nodes[node]));
}

static void
drag_time_end_cb (GtkGestureDrag *drag,
                  double          dx,
                  double          dy,
                  VitrineBench   *bench)
{
  bench->inside.held = 0;
}

static gboolean
scroll_cb (GtkEventControllerScroll *scroll,
           double                    dx,
           double                    dy,
           VitrineBench             *bench)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (scroll));

  if (!(state & GDK_ALT_MASK) || bench->values == NULL)
    return GDK_EVENT_PROPAGATE;
  bench->inside.scrolled += dy;
  while (fabs (bench->inside.scrolled) >= 1)
    {
      gint step = bench->inside.scrolled > 0 ? 1 : -1;

      bench->inside.scrolled -= step;
      vitrine_bench_step_channel (bench, step);
    }
  return GDK_EVENT_STOP;
}

static gboolean
key_cb (GtkEventControllerKey *key,
        guint                  keyval,
        guint                  keycode,
        GdkModifierType        state,
        VitrineBench          *bench)
{
  if (bench->values == NULL || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  switch (keyval)
    {
    case GDK_KEY_bracketleft:
      return vitrine_bench_step_channel (bench, -1);
    case GDK_KEY_bracketright:
      return vitrine_bench_step_channel (bench, 1);
    case GDK_KEY_comma:
      return vitrine_bench_step_time (bench, -1);
    case GDK_KEY_period:
      return vitrine_bench_step_time (bench, 1);
    default:
      break;
    }
  if (!bench->inside.pinned)
    return GDK_EVENT_PROPAGATE;
  switch (keyval)
    {
    case GDK_KEY_Left:
      return vitrine_bench_move_spot (bench, -1, 0);
    case GDK_KEY_Right:
      return vitrine_bench_move_spot (bench, 1, 0);
    case GDK_KEY_Up:
      return vitrine_bench_move_spot (bench, 0, -1);
    case GDK_KEY_Down:
      return vitrine_bench_move_spot (bench, 0, 1);
    case GDK_KEY_Escape:
      vitrine_bench_point (bench, bench->inside.id, bench->inside.cell, FALSE);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

void
vitrine_bench_inside_init (VitrineBench *bench)
{
  GtkWidget *widget = GTK_WIDGET (bench);
  GtkEventController *motion = gtk_event_controller_motion_new (), *key = gtk_event_controller_key_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkGesture *click = gtk_gesture_click_new (), *drag = gtk_gesture_drag_new ();

  bench->inside.channels = g_hash_table_new (NULL, NULL);
  bench->inside.time = 0.999999;
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), bench);
  gtk_widget_add_controller (widget, motion);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), bench);
  g_signal_connect (click, "released", G_CALLBACK (released_cb), bench);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  /* before the drag that moves a layer */
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (drag), GTK_PHASE_CAPTURE);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_time_begin_cb), bench);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_time_cb), bench);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_time_end_cb), bench);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), bench);
  gtk_widget_add_controller (widget, scroll);
  /* before the search that a letter opens */
  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_cb), bench);
  gtk_widget_add_controller (widget, key);
}
