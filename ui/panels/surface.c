/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the network makes of the plane that its samples lie in, while it is trained. */
#include "ui/panels/panel.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/draw/plane.h"
#include "ui/export.h"

#define VITRINE_TYPE_SURFACE_PANEL (vitrine_surface_panel_get_type ())
G_DECLARE_FINAL_TYPE (VitrineSurfacePanel, vitrine_surface_panel, VITRINE, SURFACE_PANEL, AdwBin)

struct _VitrineSurfacePanel
{
  AdwBin             parent_instance;

  VitrineSession    *session;
  gboolean           holds;
  VitrineFigureView *view;
  VitrineDecision    decision;    /* samples and surface are owned */
};

G_DEFINE_FINAL_TYPE (VitrineSurfacePanel, vitrine_surface_panel, ADW_TYPE_BIN)

static void
refresh (VitrineSurfacePanel *panel)
{
  NnSamples *samples = vitrine_project_samples (panel->session->project);
  NnSurface *surface = vitrine_surfaces_get (panel->session->surfaces);
  g_autofree char *words = NULL;

  if (samples == NULL || !nn_samples_is_plane (samples) || !nn_samples_at_hand (samples))
    return;
  if (samples != panel->decision.samples)
    {
      g_clear_pointer ((NnSamples **) &panel->decision.samples, nn_samples_unref);
      panel->decision.samples = nn_samples_ref (samples);
      panel->decision.reach = nn_samples_reach (samples);
    }
  g_clear_pointer ((NnSurface **) &panel->decision.surface, nn_surface_unref);
  panel->decision.surface = surface != NULL ? nn_surface_ref (surface) : NULL;
  panel->decision.output = surface != NULL ? surface->n_entries - 1 : 0;
  words = vitrine_decision_describe (&panel->decision);
  vitrine_figure_view_set_label (panel->view, _("Decision surface"), words);
  gtk_widget_queue_draw (GTK_WIDGET (panel->view));
}

static void
hover (VitrineSurfacePanel *panel,
       double               x,
       double               y)
{
  panel->decision.hover[0] = x;
  panel->decision.hover[1] = y;
  refresh (panel);
}

static void
motion_cb (VitrineSurfacePanel *panel,
           double               px,
           double               py)
{
  double x = NAN, y = NAN;

  vitrine_decision_point (&panel->decision, gtk_widget_get_width (GTK_WIDGET (panel->view)),
                          gtk_widget_get_height (GTK_WIDGET (panel->view)), px, py, &x, &y);
  hover (panel, x, y);
}

static void
leave_cb (VitrineSurfacePanel *panel)
{
  hover (panel, NAN, NAN);
}

static void
press_cb (VitrineSurfacePanel *panel)
{
  gtk_widget_grab_focus (GTK_WIDGET (panel->view));
}

/* The arrows move the place that is read, from the middle on; Escape lets it go. */
static gboolean
key_cb (VitrineSurfacePanel *panel,
        guint                key,
        guint                code,
        GdkModifierType      state)
{
  gint dx = (key == GDK_KEY_Right) - (key == GDK_KEY_Left), dy = (key == GDK_KEY_Up) - (key == GDK_KEY_Down);
  double step = panel->decision.reach / 25, reach = panel->decision.reach * 0.999;
  gboolean none = isnan (panel->decision.hover[0]);

  if (key == GDK_KEY_Escape && !none)
    hover (panel, NAN, NAN);
  else if ((dx == 0 && dy == 0) || state & (GDK_CONTROL_MASK | GDK_ALT_MASK))
    return GDK_EVENT_PROPAGATE;
  else if (none)
    hover (panel, 0, 0);
  else
    hover (panel, CLAMP (panel->decision.hover[0] + dx * step, -reach, reach),
           CLAMP (panel->decision.hover[1] + dy * step, -reach, reach));
  return GDK_EVENT_STOP;
}

static void
hold (VitrineSurfacePanel *panel,
      gboolean             holds)
{
  if (holds == panel->holds)
    return;
  panel->holds = holds;
  if (holds)
    vitrine_surfaces_hold (panel->session->surfaces);
  else
    vitrine_surfaces_release (panel->session->surfaces);
}

static void
map_cb (VitrineSurfacePanel *panel)
{
  hold (panel, gtk_widget_get_mapped (GTK_WIDGET (panel)));
  refresh (panel);
}

static void
vitrine_surface_panel_dispose (GObject *object)
{
  VitrineSurfacePanel *panel = VITRINE_SURFACE_PANEL (object);

  if (panel->session != NULL)
    {
      hold (panel, FALSE);
      vitrine_figure_view_set_draw (panel->view, vitrine_decision_draw, NULL);
      g_signal_handlers_disconnect_by_data (panel->session->surfaces, panel);
    }
  g_clear_object (&panel->session);
  g_clear_pointer ((NnSamples **) &panel->decision.samples, nn_samples_unref);
  g_clear_pointer ((NnSurface **) &panel->decision.surface, nn_surface_unref);
  G_OBJECT_CLASS (vitrine_surface_panel_parent_class)->dispose (object);
}

static void
vitrine_surface_panel_class_init (VitrineSurfacePanelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vitrine_surface_panel_dispose;
}

static void
vitrine_surface_panel_init (VitrineSurfacePanel *panel)
{
  GtkEventController *motion = gtk_event_controller_motion_new (), *keys = gtk_event_controller_key_new ();
  GtkGesture *press = gtk_gesture_click_new ();

  panel->decision.hover[0] = panel->decision.hover[1] = NAN;
  panel->view = VITRINE_FIGURE_VIEW (vitrine_figure_view_new ());
  vitrine_figure_view_set_size (panel->view, 260, 260);
  vitrine_figure_view_set_name (panel->view, _("Decision surface"));
  vitrine_figure_view_set_draw (panel->view, vitrine_decision_draw, &panel->decision);
  vitrine_figure_view_set_csv (panel->view, vitrine_decision_csv);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), panel);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), panel);
  gtk_widget_add_controller (GTK_WIDGET (panel->view), motion);
  g_signal_connect_swapped (press, "pressed", G_CALLBACK (press_cb), panel);
  gtk_widget_add_controller (GTK_WIDGET (panel->view), GTK_EVENT_CONTROLLER (press));
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), panel);
  gtk_widget_add_controller (GTK_WIDGET (panel->view), keys);
  adw_bin_set_child (ADW_BIN (panel), GTK_WIDGET (panel->view));
  g_signal_connect (panel, "map", G_CALLBACK (map_cb), NULL);
  g_signal_connect_after (panel, "unmap", G_CALLBACK (map_cb), NULL);
}

static gboolean
applies (VitrineSession *session)
{
  return vitrine_surfaces_apply (session->surfaces);
}

static GtkWidget *
new (VitrineSession *session)
{
  VitrineSurfacePanel *panel = g_object_new (VITRINE_TYPE_SURFACE_PANEL, NULL);

  panel->session = g_object_ref (session);
  g_signal_connect_swapped (session->surfaces, "changed", G_CALLBACK (refresh), panel);
  refresh (panel);
  return GTK_WIDGET (panel);
}

const VitrinePanelClass vitrine_panel_surface = {
  .name = "surface",
  .title = N_("Decision Surface"),
  .applies = applies,
  .new = new,
};
