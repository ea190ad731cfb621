/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pinned samples: what the network makes of those that somebody keeps an eye on. */
#include "ui/panels/panel.h"

#include <glib/gi18n.h>

#include "ui/widgets/pins-view.h"

static gboolean
applies (VitrineSession *session)
{
  NnSamples *samples = vitrine_project_samples (session->project);
  const GArray *pins = vitrine_project_pins (session->project);

  for (guint i = 0; samples != NULL && i < pins->len; i++)
    if (g_array_index (pins, guint32, i) < samples->n)
      return TRUE;
  return FALSE;
}

static GtkWidget *
new (VitrineSession *session)
{
  GtkWidget *view = vitrine_pins_view_new (session), *scrolled = gtk_scrolled_window_new ();

  vitrine_figure_view_set_size (VITRINE_FIGURE_VIEW (view), VITRINE_PANEL_WIDTH, 100);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scrolled), VITRINE_PANEL_HEIGHT);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), VITRINE_PANEL_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  return scrolled;
}

const VitrinePanelClass vitrine_panel_pinned = {
  .name = "pinned",
  .title = N_("Pinned Samples"),
  .applies = applies,
  .new = new,
};
