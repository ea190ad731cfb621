/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bench's mouse, touchpad and keyboard.
 *
 * On the paper a drag pans, with Shift it draws a rubber band. On a layer it moves what is
 * selected, on a port it draws a connection out, on the end of a connection it takes that away.
 * Ctrl+click adds to what is selected or takes out of it, Shift+click adds.
 */
#include "ui/widgets/bench-private.h"

#include <math.h>
#include <string.h>

#define DRAG_LEAST  8
#define SCROLL_STEP 48
#define PORT_REACH  13   /* in pixels of the widget */
#define TIP_REACH   13
#define EDGE_REACH  7
#define FINE_LEAST  0.2  /* in a smaller view there are layers and paper, nothing between */

/* --- what is under the pointer ------------------------------------------------ */

static gboolean
is_near_port (VitrineBench      *bench,
              const VitrineNode *node,
              double             x,
              double             y)
{
  double px, py;

  vitrine_network_port (node, &px, &py);
  return hypot (px * bench->scale + bench->x - x, py * bench->scale + bench->y - y) < PORT_REACH;
}

static VitrineSpot
spot_at (VitrineBench *bench,
         double        x,
         double        y)
{
  const VitrineNetwork *network = bench->network;
  gint shown = vitrine_network_find (network, bench->hovered), node, edge;
  double nx, ny;

  vitrine_bench_to_network (bench, x, y, &nx, &ny);
  node = vitrine_network_node_at (network, nx, ny);
  if (bench->scale < FINE_LEAST)
    return node < 0 ? (VitrineSpot){ VITRINE_SPOT_PAPER, 0, 0 } : (VitrineSpot){ VITRINE_SPOT_NODE, network->nodes[node].id, 0 };
  for (guint i = 0; i + 1 < network->n_edges; i++)
    {
      const VitrineEdge *e = &network->edges[i];
      const double *tip = e->points[e->n_points - 1];

      if (hypot (tip[0] - 4 - nx, tip[1] - ny) * bench->scale < TIP_REACH / 2.0)
        return (VitrineSpot){ VITRINE_SPOT_TIP, network->nodes[e->to].id, e->input };
    }
  if (shown >= 0 && is_near_port (bench, &network->nodes[shown], x, y))
    return (VitrineSpot){ VITRINE_SPOT_PORT, network->nodes[shown].id, 0 };
  if (node >= 0 && is_near_port (bench, &network->nodes[node], x, y))
    return (VitrineSpot){ VITRINE_SPOT_PORT, network->nodes[node].id, 0 };
  edge = vitrine_network_edge_at (network, NULL, nx, ny, EDGE_REACH / bench->scale);
  if (edge >= 0 && network->edges[edge].to >= 0)
    {
      const VitrineEdge *e = &network->edges[edge];
      const double *tip = e->points[e->n_points - 1];
      gboolean end = hypot (tip[0] - nx, tip[1] - ny) * bench->scale < TIP_REACH;

      return (VitrineSpot){ end ? VITRINE_SPOT_TIP : VITRINE_SPOT_EDGE, network->nodes[e->to].id, e->input };
    }
  if (node >= 0)
    return (VitrineSpot){ VITRINE_SPOT_NODE, network->nodes[node].id, 0 };
  return (VitrineSpot){ VITRINE_SPOT_PAPER, 0, 0 };
}

static void
hover (VitrineBench *bench,
       double        x,
       double        y)
{
  VitrineSpot spot = spot_at (bench, x, y);
  guint hovered = spot.kind == VITRINE_SPOT_NODE || spot.kind == VITRINE_SPOT_PORT ? spot.id : 0;
  gboolean on_port = spot.kind == VITRINE_SPOT_PORT;

  if (hovered != bench->hovered || on_port != bench->on_port)
    gtk_widget_queue_draw (GTK_WIDGET (bench));
  bench->hovered = hovered;
  bench->on_port = on_port;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (bench), on_port ? "crosshair"
                                   : spot.kind == VITRINE_SPOT_EDGE || spot.kind == VITRINE_SPOT_TIP ? "pointer" : NULL);
}

/* --- press ---------------------------------------------------------------------- */

static void
press_cb (GtkGestureClick *gesture,
          int              n_press,
          double           x,
          double           y,
          VitrineBench    *bench)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  gboolean marked;

  gtk_widget_grab_focus (GTK_WIDGET (bench));
  bench->pressed = spot_at (bench, x, y);
  bench->modifiers = state & (GDK_CONTROL_MASK | GDK_SHIFT_MASK);
  bench->hand = VITRINE_HAND_NONE;
  marked = g_hash_table_contains (bench->marked, GUINT_TO_POINTER (bench->pressed.id));
  switch (bench->pressed.kind)
    {
    case VITRINE_SPOT_NODE:
      if (state & GDK_CONTROL_MASK)
        vitrine_bench_toggle (bench, bench->pressed.id);
      else if (state & GDK_SHIFT_MASK)
        vitrine_bench_add (bench, bench->pressed.id);
      else if (!marked)   /* one of several: a drag moves them all */
        vitrine_bench_select (bench, bench->pressed.id);
      break;
    case VITRINE_SPOT_PORT:
      if (!marked)
        vitrine_bench_select (bench, bench->pressed.id);
      break;
    case VITRINE_SPOT_EDGE:
    case VITRINE_SPOT_TIP:
      vitrine_bench_select_edge (bench, bench->pressed.id, bench->pressed.input);
      break;
    case VITRINE_SPOT_PAPER:
      break;
    }
}

/* Let go where it was pressed. */
static void
clicked (VitrineBench *bench)
{
  if (bench->modifiers != 0)
    return;
  if (bench->pressed.kind == VITRINE_SPOT_PAPER)
    vitrine_bench_select (bench, 0);
  else if (bench->pressed.kind == VITRINE_SPOT_NODE)
    vitrine_bench_select (bench, bench->pressed.id);
}

static void
menu_cb (GtkGestureClick *gesture,
         int              n_press,
         double           x,
         double           y,
         VitrineBench    *bench)
{
  VitrineSpot spot = spot_at (bench, x, y);

  gtk_widget_grab_focus (GTK_WIDGET (bench));
  if (spot.kind == VITRINE_SPOT_EDGE || spot.kind == VITRINE_SPOT_TIP)
    vitrine_bench_select_edge (bench, spot.id, spot.input);
  else if (spot.kind != VITRINE_SPOT_PAPER && !g_hash_table_contains (bench->marked, GUINT_TO_POINTER (spot.id)))
    vitrine_bench_select (bench, spot.id);
  vitrine_bench_popup (bench, x, y);
}

/* --- drag ----------------------------------------------------------------------- */

static void
drag_begin_cb (GtkGestureDrag *gesture,
               double          x,
               double          y,
               VitrineBench   *bench)
{
  bench->pan_x = bench->x;
  bench->pan_y = bench->y;
}

static guint
source_of (VitrineBench *bench,
           guint         to,
           guint         input)
{
  gint edge = vitrine_bench_find_edge (bench, to, input);

  return edge >= 0 ? bench->network->nodes[bench->network->edges[edge].from].id : 0;
}

/* What the drag will be, by where it began. */
static void
begin_hand (VitrineBench *bench,
            double        x,
            double        y)
{
  guint from;

  switch (bench->pressed.kind)
    {
    case VITRINE_SPOT_PAPER:
    case VITRINE_SPOT_EDGE:
      bench->hand = bench->modifiers & GDK_SHIFT_MASK ? VITRINE_HAND_BAND : VITRINE_HAND_PAN;
      bench->band[0] = x;
      bench->band[1] = y;
      if (bench->hand == VITRINE_HAND_BAND && !(bench->modifiers & GDK_CONTROL_MASK))
        vitrine_bench_select (bench, 0);
      break;
    case VITRINE_SPOT_NODE:
      if (!g_hash_table_contains (bench->marked, GUINT_TO_POINTER (bench->pressed.id)))
        break;
      bench->hand = VITRINE_HAND_MOVE;
      vitrine_bench_preview_move (bench, TRUE);
      break;
    case VITRINE_SPOT_PORT:
      bench->hand = VITRINE_HAND_LINK;
      vitrine_bench_begin_link (bench, bench->pressed.id, 0, 0);
      break;
    case VITRINE_SPOT_TIP:
      from = source_of (bench, bench->pressed.id, bench->pressed.input);
      if (from == 0)
        break;
      bench->hand = VITRINE_HAND_LINK;
      vitrine_bench_begin_link (bench, from, bench->pressed.id, bench->pressed.input);
      break;
    }
}

static void
drag_update_cb (GtkGestureDrag *gesture,
                double          dx,
                double          dy,
                VitrineBench   *bench)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  double x, y;

  gtk_gesture_drag_get_start_point (gesture, &x, &y);
  if (bench->hand == VITRINE_HAND_NONE && hypot (dx, dy) >= DRAG_LEAST)
    begin_hand (bench, x, y);
  switch (bench->hand)
    {
    case VITRINE_HAND_NONE:
    case VITRINE_HAND_SPENT:
      return;
    case VITRINE_HAND_PAN:
      vitrine_bench_pan (bench, bench->pan_x + dx, bench->pan_y + dy);
      break;
    case VITRINE_HAND_MOVE:
      bench->moved_x = dx;
      bench->moved_y = dy;
      vitrine_bench_aim (bench, vitrine_bench_edge_for (bench, x + dx, y + dy));
      break;
    case VITRINE_HAND_LINK:
      if (bench->link != NULL)
        vitrine_bench_update_link (bench, x + dx, y + dy, (state & GDK_SHIFT_MASK) != 0);
      break;
    case VITRINE_HAND_BAND:
      bench->band[2] = x + dx;
      bench->band[3] = y + dy;
      break;
    }
  gtk_widget_queue_draw (GTK_WIDGET (bench));
}

static void
drag_end_cb (GtkGestureDrag *gesture,
             double          dx,
             double          dy,
             VitrineBench   *bench)
{
  VitrineHand hand = bench->hand;
  gint target = bench->target;

  bench->hand = VITRINE_HAND_NONE;
  switch (hand)
    {
    case VITRINE_HAND_NONE:
      clicked (bench);
      break;
    case VITRINE_HAND_SPENT:
    case VITRINE_HAND_PAN:
      break;
    case VITRINE_HAND_MOVE:
      if (target >= 0 && bench->moving)
        vitrine_bench_drop_on_edge (bench, target, NULL);
      vitrine_bench_preview_move (bench, FALSE);
      break;
    case VITRINE_HAND_LINK:
      vitrine_bench_end_link (bench, TRUE);
      break;
    case VITRINE_HAND_BAND:
      vitrine_bench_add_band (bench);
      break;
    }
}

/* Nothing comes of what the hand holds. */
static void
let_go (VitrineBench *bench)
{
  bench->hand = VITRINE_HAND_NONE;
  if (bench->moving)
    vitrine_bench_preview_move (bench, FALSE);
  vitrine_bench_end_link (bench, FALSE);
  gtk_widget_queue_draw (GTK_WIDGET (bench));
}

static void
drag_cancel_cb (GtkGesture       *gesture,
                GdkEventSequence *sequence,
                VitrineBench     *bench)
{
  let_go (bench);
}

/* Shift changes the meaning of a connection while the hand stands still. */
static gboolean
modifiers_cb (GtkEventControllerKey *keys,
              GdkModifierType        state,
              VitrineBench          *bench)
{
  if (bench->link != NULL)
    vitrine_bench_update_link (bench, bench->pointer_x, bench->pointer_y, (state & GDK_SHIFT_MASK) != 0);
  return GDK_EVENT_PROPAGATE;
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
  if (bench->hand == VITRINE_HAND_NONE && !bench->dragging)
    hover (bench, x, y);
}

static void
leave_cb (GtkEventControllerMotion *motion,
          VitrineBench             *bench)
{
  bench->hovered = 0;
  bench->on_port = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (bench));
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

static gboolean typed_cb (GtkEventControllerKey *keys, guint keyval, guint keycode, GdkModifierType state,
                          VitrineBench *bench);

void
vitrine_bench_add_gestures (VitrineBench *bench)
{
  GtkWidget *widget = GTK_WIDGET (bench);
  GtkGesture *press = gtk_gesture_click_new (), *drag = gtk_gesture_drag_new (), *pinch = gtk_gesture_zoom_new ();
  GtkGesture *menu = gtk_gesture_click_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkEventController *motion = gtk_event_controller_motion_new (), *keys = gtk_event_controller_key_new ();

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
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), bench);
  gtk_widget_add_controller (widget, motion);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (typed_cb), bench);
  g_signal_connect (keys, "modifiers", G_CALLBACK (modifiers_cb), bench);
  gtk_widget_add_controller (widget, keys);
  vitrine_bench_add_drop_target (bench);
}

/* --- keys ------------------------------------------------------------------------ */

/* A letter begins the search for a layer. */
static gboolean
typed_cb (GtkEventControllerKey *keys,
          guint                  keyval,
          guint                  keycode,
          GdkModifierType        state,
          VitrineBench          *bench)
{
  gunichar letter = gdk_keyval_to_unicode (keyval);
  char text[8] = { 0 };

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0 || !g_unichar_isalnum (letter))
    return GDK_EVENT_PROPAGATE;
  g_unichar_to_utf8 (letter, text);
  vitrine_bench_emit_typed (bench, text);
  return GDK_EVENT_STOP;
}

static gboolean
walk_key_cb (GtkWidget *widget,
             GVariant  *parameter,
             gpointer   data)
{
  guint key;
  gboolean extend;

  g_variant_get (parameter, "(ub)", &key, &extend);
  return vitrine_bench_walk (VITRINE_BENCH (widget), key, extend);
}

static gboolean
escape_key_cb (GtkWidget *widget,
               GVariant  *parameter,
               gpointer   data)
{
  VitrineBench *bench = VITRINE_BENCH (widget);

  if (bench->link != NULL || bench->moving || bench->hand == VITRINE_HAND_BAND)
    {
      let_go (bench);
      bench->hand = VITRINE_HAND_SPENT;
    }
  else
    vitrine_bench_select (bench, 0);
  return TRUE;
}

static gboolean
menu_key_cb (GtkWidget *widget,
             GVariant  *parameter,
             gpointer   data)
{
  vitrine_bench_menu (VITRINE_BENCH (widget));
  return TRUE;
}

void
vitrine_bench_install_keys (GtkWidgetClass *widget_class)
{
  static const guint walks[] = { GDK_KEY_Left, GDK_KEY_Right, GDK_KEY_Up, GDK_KEY_Down, GDK_KEY_Home, GDK_KEY_End };
  static const struct { guint key; GdkModifierType state; const char *action; } rows[] = {
    { GDK_KEY_Left, GDK_ALT_MASK, "page.move-left" },
    { GDK_KEY_Right, GDK_ALT_MASK, "page.move-right" },
    { GDK_KEY_BackSpace, 0, "page.delete" },
    { GDK_KEY_Delete, 0, "page.delete" },   /* the menu tells the last */
    { GDK_KEY_d, GDK_CONTROL_MASK, "page.duplicate" },
    { GDK_KEY_x, GDK_CONTROL_MASK, "page.cut" },
    { GDK_KEY_c, GDK_CONTROL_MASK, "page.copy" },
    { GDK_KEY_v, GDK_CONTROL_MASK, "page.paste" },
    { GDK_KEY_a, GDK_CONTROL_MASK, "page.select-all" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (walks); i++)
    {
      gtk_widget_class_add_binding (widget_class, walks[i], 0, walk_key_cb, "(ub)", walks[i], FALSE);
      gtk_widget_class_add_binding (widget_class, walks[i], GDK_SHIFT_MASK, walk_key_cb, "(ub)", walks[i], TRUE);
    }
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    gtk_widget_class_add_binding_action (widget_class, rows[i].key, rows[i].state, rows[i].action, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
}
