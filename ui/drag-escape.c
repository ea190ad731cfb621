/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Under X11 GTK takes Escape away from all windows while something is dragged, to end the drag by
 * it: the key is then told of the root window, which GTK 4 does not know, and so it is lost
 * (gdk/x11/gdkdrag-x11.c, drag_grab). Here it is taken from what the X server tells.
 */
#include "ui/drag-escape.h"

#ifdef GDK_WINDOWING_X11
#include <X11/extensions/XInput2.h>
#include <gdk/x11/gdkx.h>

static gboolean
is_escape (GdkDisplay *display,
           guint       code)
{
  g_autofree GdkKeymapKey *keys = NULL;
  int n = 0;

  if (!gdk_display_map_keyval (display, GDK_KEY_Escape, &keys, &n))
    return FALSE;
  for (int i = 0; i < n; i++)
    if (keys[i].keycode == code)
      return TRUE;
  return FALSE;
}

static gboolean
xevent_cb (GdkX11Display *display,
           gpointer       xevent,
           GdkDrag       *drag)
{
  const XGenericEventCookie *told = xevent;
  const XIDeviceEvent *key = told->data;

  if (told->type != GenericEvent || told->evtype != XI_KeyPress || key == NULL
      || !is_escape (GDK_DISPLAY (display), (guint) key->detail))
    return FALSE;
  g_signal_emit_by_name (drag, "cancel", GDK_DRAG_CANCEL_USER_CANCELLED);
  return TRUE;
}

static void
drag_begin_cb (GtkDragSource *source,
               GdkDrag       *drag)
{
  GdkDisplay *display = gdk_drag_get_display (drag);

  if (GDK_IS_X11_DISPLAY (display))
    g_signal_connect_object (display, "xevent", G_CALLBACK (xevent_cb), drag, 0);
}

static void
drag_end_cb (GtkDragSource *source,
             GdkDrag       *drag)
{
  g_signal_handlers_disconnect_by_func (gdk_drag_get_display (drag), xevent_cb, drag);
}
#endif

void
vitrine_drag_add_escape (GtkDragSource *source)
{
#ifdef GDK_WINDOWING_X11
  g_signal_connect (source, "drag-begin", G_CALLBACK (drag_begin_cb), NULL);
  g_signal_connect (source, "drag-end", G_CALLBACK (drag_end_cb), NULL);
#endif
}
