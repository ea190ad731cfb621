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
