/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/follow.h"

typedef struct
{
  GtkWidget        *widget;
  VitrineFollowFunc func;
  gboolean          stale;   /* it changed while nobody saw it */
} Follow;

static void
changed_cb (Follow *follow)
{
  follow->stale = !gtk_widget_get_mapped (follow->widget);
  if (!follow->stale)
    follow->func (follow->widget);
}

static void
map_cb (Follow *follow)
{
  if (!follow->stale)
    return;
  follow->stale = FALSE;
  follow->func (follow->widget);
}

static void
unref_cb (gpointer  follow,
          GClosure *closure)
{
  g_rc_box_release (follow);
}

static gulong
connect (gpointer    object,
         const char *signal,
         GCallback   callback,
         Follow     *follow)
{
  GClosure *closure = g_cclosure_new_swap (callback, g_rc_box_acquire (follow), unref_cb);

  g_object_watch_closure (G_OBJECT (follow->widget), closure);
  return g_signal_connect_closure (object, signal, closure, FALSE);
}

gulong
vitrine_follow (GtkWidget        *widget,
                gpointer          object,
                const char       *signal,
                VitrineFollowFunc func)
{
  Follow *follow = g_rc_box_new0 (Follow);
  gulong handler;

  follow->widget = widget;
  follow->func = func;
  connect (widget, "map", G_CALLBACK (map_cb), follow);
  handler = connect (object, signal, G_CALLBACK (changed_cb), follow);
  g_rc_box_release (follow);
  return handler;
}
