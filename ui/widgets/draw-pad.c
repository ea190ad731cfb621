/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/draw-pad.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ui/export.h"

#define SIDE 280
#define KEY_STEP 0.025

struct _VitrineDrawPad
{
  GtkWidget  parent_instance;

  VitrinePad  ink;
  gboolean    pen_down;
  GtkWidget  *owner;           /* (nullable) not owned: it is around the pad */
  const char *actions[2];
};

G_DEFINE_FINAL_TYPE (VitrineDrawPad, vitrine_draw_pad, GTK_TYPE_WIDGET)

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
enable_actions (VitrineDrawPad *self)
{
  for (guint i = 0; self->owner != NULL && i < G_N_ELEMENTS (self->actions); i++)
    gtk_widget_action_set_enabled (self->owner, self->actions[i], self->ink.points->len > 0);
}

static void
changed (VitrineDrawPad *self)
{
  const char *state = self->ink.points->len == 0 ? _("Empty") : self->pen_down ? _("Pen down") : _("Drawn");

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, state, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  enable_actions (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
vitrine_draw_pad_set_actions (VitrineDrawPad *self, GtkWidget *owner, const char *undo, const char *clear)
{
  self->owner = owner;
  self->actions[0] = undo;
  self->actions[1] = clear;
  enable_actions (self);
}

static void
add_point (VitrineDrawPad *self, double x, double y, gboolean start)
{
  VitrinePadPoint point = { CLAMP (x, 0, 1), CLAMP (y, 0, 1), start };

  g_array_append_val (self->ink.points, point);
  changed (self);
}

void
vitrine_draw_pad_clear (VitrineDrawPad *self)
{
  g_array_set_size (self->ink.points, 0);
  self->pen_down = FALSE;
  changed (self);
}

void
vitrine_draw_pad_undo (VitrineDrawPad *self)
{
  guint n = self->ink.points->len;

  while (n > 0 && !g_array_index (self->ink.points, VitrinePadPoint, n - 1).start)
    n--;
  g_array_set_size (self->ink.points, n > 0 ? n - 1 : 0);
  self->pen_down = FALSE;
  changed (self);
}

const VitrinePad *
vitrine_draw_pad_ink (VitrineDrawPad *self)
{
  return &self->ink;
}

static void
begin_cb (GtkGestureDrag *gesture, double x, double y, VitrineDrawPad *self)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  self->ink.cursor_x = -1;
  self->pen_down = FALSE;
  add_point (self, x / gtk_widget_get_width (GTK_WIDGET (self)), y / gtk_widget_get_height (GTK_WIDGET (self)), TRUE);
}

static void
update_cb (GtkGestureDrag *gesture, double dx, double dy, VitrineDrawPad *self)
{
  double x, y;

  gtk_gesture_drag_get_start_point (gesture, &x, &y);
  add_point (self, (x + dx) / gtk_widget_get_width (GTK_WIDGET (self)),
             (y + dy) / gtk_widget_get_height (GTK_WIDGET (self)), FALSE);
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, VitrineDrawPad *self)
{
  VitrinePad *ink = &self->ink;
  double dx = key == GDK_KEY_Left ? -KEY_STEP : key == GDK_KEY_Right ? KEY_STEP : 0;
  double dy = key == GDK_KEY_Up ? -KEY_STEP : key == GDK_KEY_Down ? KEY_STEP : 0;

  if (key != GDK_KEY_space && dx == 0 && dy == 0)
    return GDK_EVENT_PROPAGATE;
  if (ink->cursor_x < 0)
    ink->cursor_x = ink->cursor_y = 0.5;
  if (key == GDK_KEY_space)
    {
      self->pen_down = !self->pen_down;
      if (self->pen_down)
        add_point (self, ink->cursor_x, ink->cursor_y, TRUE);
      return GDK_EVENT_STOP;
    }
  ink->cursor_x = CLAMP (ink->cursor_x + dx, 0, 1);
  ink->cursor_y = CLAMP (ink->cursor_y + dy, 0, 1);
  if (self->pen_down)
    add_point (self, ink->cursor_x, ink->cursor_y, FALSE);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return GDK_EVENT_STOP;
}

static void
vitrine_draw_pad_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  VitrineDrawPad *self = VITRINE_DRAW_PAD (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));

  vitrine_paint_pad (&self->ink, vitrine_is_dark (), cr, width, height);
  cairo_destroy (cr);
}

static void
vitrine_draw_pad_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                          int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = SIDE;
}

static void
vitrine_draw_pad_finalize (GObject *object)
{
  g_array_unref (VITRINE_DRAW_PAD (object)->ink.points);
  G_OBJECT_CLASS (vitrine_draw_pad_parent_class)->finalize (object);
}

static void
vitrine_draw_pad_class_init (VitrineDrawPadClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = vitrine_draw_pad_finalize;
  widget_class->snapshot = vitrine_draw_pad_snapshot;
  widget_class->measure = vitrine_draw_pad_measure;
  gtk_widget_class_set_css_name (widget_class, "drawpad");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
vitrine_draw_pad_init (VitrineDrawPad *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->ink.points = g_array_new (FALSE, FALSE, sizeof (VitrinePadPoint));
  self->ink.pen = 0.085;
  self->ink.cursor_x = self->ink.cursor_y = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "crosshair");
  g_signal_connect (drag, "drag-begin", G_CALLBACK (begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (update_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Drawing pad"), -1);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
}
