/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/pin-menu.h"

#include <glib/gi18n.h>

typedef struct
{
  VitrinePinMenuFunc func;
  VitrinePinnedFunc  pinned;
  gpointer           data;
} Asked;

static gboolean
is_pinned (const Asked *asked,
           guint32      sample)
{
  const GArray *pins = asked->pinned (asked->data);

  for (guint i = 0; pins != NULL && i < pins->len; i++)
    if (g_array_index (pins, guint32, i) == sample)
      return TRUE;
  return FALSE;
}

/* Not while the action that was chosen is still to come. */
static gboolean
unparent_cb (gpointer popover)
{
  if (gtk_widget_get_parent (popover) != NULL)
    gtk_widget_unparent (popover);
  return G_SOURCE_REMOVE;
}

static void
closed_cb (GtkWidget *popover)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, unparent_cb, g_object_ref (popover), g_object_unref);
}

static gboolean
popup (GtkWidget *widget,
       double     x,
       double     y)
{
  const Asked *asked = g_object_get_data (G_OBJECT (widget), "pin-menu");
  gint sample = asked->func (widget, x, y, asked->data);
  g_autoptr (GMenu) menu = NULL;
  g_autofree char *action = NULL;
  GtkWidget *popover;

  if (sample < 0)
    return FALSE;
  menu = g_menu_new ();
  action = g_strdup_printf ("win.pin-sample(uint32 %d)", sample);
  g_menu_append (menu, is_pinned (asked, sample) ? _("_Unpin") : _("_Pin"), action);
  popover = gtk_popover_menu_new_from_model (G_MENU_MODEL (menu));
  gtk_popover_set_has_arrow (GTK_POPOVER (popover), FALSE);
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  gtk_widget_set_halign (popover, GTK_ALIGN_START);
  gtk_widget_set_parent (popover, widget);
  g_signal_connect (popover, "closed", G_CALLBACK (closed_cb), NULL);
  /* What it stands on may go before it. */
  g_signal_connect_object (widget, "destroy", G_CALLBACK (gtk_widget_unparent), popover, G_CONNECT_SWAPPED);
  gtk_popover_popup (GTK_POPOVER (popover));
  return TRUE;
}

static void
pressed_cb (GtkGestureClick *click,
            int              n_press,
            double           x,
            double           y)
{
  if (popup (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (click)), x, y))
    gtk_gesture_set_state (GTK_GESTURE (click), GTK_EVENT_SEQUENCE_CLAIMED);
}

static gboolean
key_cb (GtkWidget *widget,
        GVariant  *args,
        gpointer   data)
{
  return popup (widget, gtk_widget_get_width (widget) / 2.0, gtk_widget_get_height (widget) / 2.0);
}

void
vitrine_pin_menu_add (GtkWidget          *widget,
                      VitrinePinMenuFunc  func,
                      VitrinePinnedFunc   pinned,
                      gpointer            data)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();
  Asked *asked = g_new (Asked, 1);

  *asked = (Asked) { func, pinned, data };
  g_object_set_data_full (G_OBJECT (widget), "pin-menu", asked, g_free);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), NULL);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (keys),
    gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Menu|<Shift>F10"), gtk_callback_action_new (key_cb, NULL, NULL)));
  gtk_widget_add_controller (widget, keys);
}
