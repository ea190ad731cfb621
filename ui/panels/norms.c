/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How each layer fares: norms of gradients, weights and steps, and the units that have
 * fallen silent, a line for each layer of the run that is looked back at, is trained or was
 * trained last.
 */
#include "ui/panels/panel.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/draw/layers.h"
#include "ui/export.h"
#include "ui/panels/watched.h"

#define VITRINE_TYPE_NORMS_PANEL (vitrine_norms_panel_get_type ())
G_DECLARE_FINAL_TYPE (VitrineNormsPanel, vitrine_norms_panel, VITRINE, NORMS_PANEL, AdwBin)

struct _VitrineNormsPanel
{
  AdwBin             parent_instance;

  VitrineWatched    *watched;
  GtkLabel          *subtitle;
  GtkDropDown       *kinds;
  VitrineFigureView *view;
  double             pointed;    /* the step under the pointer; NAN: none */
  VitrineLayerLines  lines;
  VitrineLayerLines  whole;      /* what leaves: with its title, without the cross-hair */
};

G_DEFINE_FINAL_TYPE (VitrineNormsPanel, vitrine_norms_panel, ADW_TYPE_BIN)

static void
refresh (VitrineNormsPanel *panel)
{
  g_autofree char *words = NULL;

  panel->lines.log = vitrine_watched_log (panel->watched);
  panel->lines.names = vitrine_watched_names (panel->watched);
  panel->lines.steps_per_epoch = vitrine_watched_steps_per_epoch (panel->watched);
  panel->lines.x_end = vitrine_watched_epochs (panel->watched);
  panel->lines.hover = isnan (panel->pointed) ? vitrine_watched_past (panel->watched) : panel->pointed;
  panel->lines.kind = (VitrineLayersKind) gtk_drop_down_get_selected (panel->kinds);
  panel->whole = panel->lines;
  panel->whole.title = TRUE;
  panel->whole.hover = NAN;
  words = vitrine_layer_lines_describe (&panel->lines);
  vitrine_figure_view_set_label (panel->view, vitrine_layers_title (panel->lines.kind), words);
  gtk_widget_queue_draw (GTK_WIDGET (panel->view));
}

static void
chosen_cb (VitrineNormsPanel *panel)
{
  VitrineLayersKind kind = (VitrineLayersKind) gtk_drop_down_get_selected (panel->kinds);

  gtk_label_set_label (panel->subtitle, vitrine_layers_subtitle (kind));
  vitrine_figure_view_set_name (panel->view, vitrine_layers_title (kind));
  refresh (panel);
}

static void
hover (VitrineNormsPanel *panel,
       double             step)
{
  if (step == panel->pointed || (isnan (step) && isnan (panel->pointed)))
    return;
  panel->pointed = step;
  refresh (panel);
}

static void
motion_cb (VitrineNormsPanel *panel,
           double             x,
           double             y)
{
  hover (panel, vitrine_layer_lines_nearest (&panel->lines, gtk_widget_get_width (GTK_WIDGET (panel->view)),
                                             gtk_widget_get_height (GTK_WIDGET (panel->view)), x, y));
}

static void
press_cb (VitrineNormsPanel *panel)
{
  gtk_widget_grab_focus (GTK_WIDGET (panel->view));
}

static void
leave_cb (VitrineNormsPanel *panel)
{
  hover (panel, NAN);
}

/* Left and right go from reading to reading, Escape takes the cross-hair away. */
static gboolean
key_cb (VitrineNormsPanel *panel,
        guint              key,
        guint              code,
        GdkModifierType    state)
{
  const NnWatchLog *log = panel->lines.log;
  gint step = key == GDK_KEY_Left ? -1 : key == GDK_KEY_Right ? 1 : 0, at, n;

  if (key == GDK_KEY_Escape && !isnan (panel->pointed))
    {
      hover (panel, NAN);
      return GDK_EVENT_STOP;
    }
  if (step == 0 || state & (GDK_CONTROL_MASK | GDK_ALT_MASK) || log == NULL || log->steps->len == 0)
    return GDK_EVENT_PROPAGATE;
  n = (gint) log->steps->len;
  for (at = n - 1; at > 0 && g_array_index (log->steps, guint32, at) > panel->lines.hover; at--)
    ;
  at = isnan (panel->lines.hover) ? n - 1 : CLAMP (at + step * MAX (n / 100, 1), 0, n - 1);
  hover (panel, g_array_index (log->steps, guint32, at));
  return GDK_EVENT_STOP;
}

static void
vitrine_norms_panel_dispose (GObject *object)
{
  VitrineNormsPanel *panel = VITRINE_NORMS_PANEL (object);

  if (panel->view != NULL)
    vitrine_figure_view_set_draw (panel->view, vitrine_layer_lines_draw, NULL);
  panel->view = NULL;
  g_clear_pointer (&panel->watched, vitrine_watched_free);
  G_OBJECT_CLASS (vitrine_norms_panel_parent_class)->dispose (object);
}

static void
vitrine_norms_panel_class_init (VitrineNormsPanelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vitrine_norms_panel_dispose;
}

static void
vitrine_norms_panel_init (VitrineNormsPanel *panel)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *head;
  GtkEventController *motion = gtk_event_controller_motion_new (), *keys = gtk_event_controller_key_new ();
  GtkGesture *press = gtk_gesture_click_new ();
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  panel->lines.hover = panel->pointed = NAN;
  head = vitrine_panel_heading (_("Layers"), &panel->subtitle);
  for (guint i = 0; i < VITRINE_N_LAYERS; i++)
    gtk_string_list_append (list, vitrine_layers_title (i));
  panel->kinds = GTK_DROP_DOWN (gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&list)), NULL));
  gtk_widget_add_css_class (GTK_WIDGET (panel->kinds), "panel-choice");
  gtk_widget_set_valign (GTK_WIDGET (panel->kinds), GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (panel->kinds), GTK_ACCESSIBLE_PROPERTY_LABEL, _("What the lines show"), -1);
  g_signal_connect_swapped (panel->kinds, "notify::selected", G_CALLBACK (chosen_cb), panel);
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (panel->kinds));

  panel->view = VITRINE_FIGURE_VIEW (vitrine_figure_view_new ());
  vitrine_figure_view_set_size (panel->view, 240, 200);
  vitrine_figure_view_set_draw (panel->view, vitrine_layer_lines_draw, &panel->lines);
  vitrine_figure_view_set_export (panel->view, vitrine_layer_lines_draw, &panel->whole, 0, 0);
  vitrine_figure_view_set_csv (panel->view, vitrine_layer_lines_csv);
  gtk_widget_set_vexpand (GTK_WIDGET (panel->view), TRUE);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), panel);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), panel);
  gtk_widget_add_controller (GTK_WIDGET (panel->view), motion);
  g_signal_connect_swapped (press, "pressed", G_CALLBACK (press_cb), panel);
  gtk_widget_add_controller (GTK_WIDGET (panel->view), GTK_EVENT_CONTROLLER (press));
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), panel);
  gtk_widget_add_controller (GTK_WIDGET (panel->view), keys);

  gtk_widget_add_css_class (box, "panel");
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (panel->view));
  adw_bin_set_child (ADW_BIN (panel), box);
}

static GtkWidget *
new (VitrineSession *session)
{
  VitrineNormsPanel *panel = g_object_new (VITRINE_TYPE_NORMS_PANEL, NULL);

  panel->watched = vitrine_watched_new (session, GTK_WIDGET (panel), (VitrineWatchedFunc) refresh);
  chosen_cb (panel);
  return GTK_WIDGET (panel);
}

const VitrinePanelClass vitrine_panel_norms = {
  .name = "norms",
  .title = N_("Gradients and Weights"),
  .new = new,
};
