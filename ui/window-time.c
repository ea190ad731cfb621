/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window's time: looking back at kept models from any page. */
#include "ui/window-private.h"

void
vitrine_window_look_cb (GtkWidget  *widget,
                        const char *action,
                        GVariant   *parameter)
{
  VitrineTimeline *timeline = VITRINE_WINDOW (widget)->session->timeline;

  if (g_str_equal (action, "win.look-earlier"))
    vitrine_timeline_earlier (timeline);
  else if (g_str_equal (action, "win.look-later"))
    vitrine_timeline_later (timeline);
  else if (g_str_equal (action, "win.look-best"))
    vitrine_timeline_go_best (timeline);
  else if (g_str_equal (action, "win.play-past"))
    vitrine_timeline_set_playing (timeline, !vitrine_timeline_playing (timeline));
  else
    vitrine_timeline_go_now (timeline);
}

void
vitrine_window_update_time (VitrineWindow *window)
{
  static const char *const actions[] = { "win.look-earlier", "win.look-later", "win.play-past" };
  VitrineTimeline *timeline = window->session != NULL ? window->session->timeline : NULL;
  gboolean any = timeline != NULL && vitrine_timeline_n_kept (timeline) > 0;

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (window), actions[i], any);
  gtk_widget_action_set_enabled (GTK_WIDGET (window), "win.look-best", any && vitrine_timeline_has_best (timeline));
  gtk_widget_action_set_enabled (GTK_WIDGET (window), "win.look-now", any && !vitrine_timeline_is_now (timeline));
}
