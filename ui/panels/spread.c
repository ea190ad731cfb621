/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the weights, or the gradients, of one layer are spread in the course of a run. */
#include "ui/panels/panel.h"

#include <glib/gi18n.h>

#include "ui/draw/layers.h"
#include "ui/export.h"
#include "ui/panels/watched.h"

#define VITRINE_TYPE_SPREAD_PANEL (vitrine_spread_panel_get_type ())
G_DECLARE_FINAL_TYPE (VitrineSpreadPanel, vitrine_spread_panel, VITRINE, SPREAD_PANEL, AdwBin)

struct _VitrineSpreadPanel
{
  AdwBin              parent_instance;

  VitrineWatched     *watched;
  const NnWatchLog   *listed;      /* whose layers are in the list */
  GtkLabel           *subtitle;
  GtkDropDown        *which;
  GtkDropDown        *layers;
  VitrineFigureView  *view;
  VitrineLayerSpread  spread;
  VitrineLayerSpread  whole;       /* what leaves: with its title */
};

G_DEFINE_FINAL_TYPE (VitrineSpreadPanel, vitrine_spread_panel, ADW_TYPE_BIN)

static void
list_layers (VitrineSpreadPanel *panel)
{
  const VitrineLayerNames *names = vitrine_watched_names (panel->watched);
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  guint chosen = gtk_drop_down_get_selected (panel->layers);

  panel->listed = vitrine_watched_log (panel->watched);
  for (guint i = 0; i < names->n; i++)
    gtk_string_list_append (list, names->names[i]);
  gtk_drop_down_set_model (panel->layers, G_LIST_MODEL (list));
  if (chosen < names->n)
    gtk_drop_down_set_selected (panel->layers, chosen);
  gtk_widget_set_visible (GTK_WIDGET (panel->layers), names->n > 0);
}

static void
show (VitrineSpreadPanel *panel)
{
  guint layer = gtk_drop_down_get_selected (panel->layers);
  g_autofree char *words = NULL;

  panel->spread.names = vitrine_watched_names (panel->watched);
  panel->spread.log = layer < panel->spread.names->n ? vitrine_watched_log (panel->watched) : NULL;
  panel->spread.layer = layer < panel->spread.names->n ? layer : 0;
  panel->spread.which = gtk_drop_down_get_selected (panel->which);
  panel->spread.steps_per_epoch = vitrine_watched_steps_per_epoch (panel->watched);
  panel->spread.x_end = vitrine_watched_epochs (panel->watched);
  panel->spread.at = vitrine_watched_past (panel->watched);
  panel->whole = panel->spread;
  panel->whole.title = TRUE;
  words = vitrine_layer_spread_describe (&panel->spread);
  vitrine_figure_view_set_label (panel->view, _("Spread of a layer’s numbers"), words);
  gtk_widget_queue_draw (GTK_WIDGET (panel->view));
}

static void
refresh (VitrineSpreadPanel *panel)
{
  if (panel->listed != vitrine_watched_log (panel->watched))
    list_layers (panel);
  show (panel);
}

static GtkDropDown *
make_choice (VitrineSpreadPanel *panel,
             const char *const  *strings,
             const char         *name)
{
  GtkWidget *choice = gtk_drop_down_new_from_strings (strings);

  gtk_widget_add_css_class (choice, "panel-choice");
  gtk_widget_set_valign (choice, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (choice), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_swapped (choice, "notify::selected", G_CALLBACK (show), panel);
  return GTK_DROP_DOWN (choice);
}

static void
vitrine_spread_panel_dispose (GObject *object)
{
  VitrineSpreadPanel *panel = VITRINE_SPREAD_PANEL (object);

  if (panel->view != NULL)
    vitrine_figure_view_set_draw (panel->view, vitrine_layer_spread_draw, NULL);
  panel->view = NULL;
  g_clear_pointer (&panel->watched, vitrine_watched_free);
  G_OBJECT_CLASS (vitrine_spread_panel_parent_class)->dispose (object);
}

static void
vitrine_spread_panel_class_init (VitrineSpreadPanelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vitrine_spread_panel_dispose;
}

static void
vitrine_spread_panel_init (VitrineSpreadPanel *panel)
{
  const char *const numbers[] = { _("Weights"), _("Gradients"), NULL }, *const none[] = { NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *head = vitrine_panel_heading (_("Spread"), &panel->subtitle);

  gtk_label_set_label (panel->subtitle, _("darker: more of them"));
  panel->view = VITRINE_FIGURE_VIEW (vitrine_figure_view_new ());
  panel->which = make_choice (panel, numbers, _("Which numbers"));
  panel->layers = make_choice (panel, none, _("Of which layer"));
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (panel->which));
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (panel->layers));
  vitrine_figure_view_set_size (panel->view, 240, 200);
  vitrine_figure_view_set_name (panel->view, _("Spread"));
  vitrine_figure_view_set_draw (panel->view, vitrine_layer_spread_draw, &panel->spread);
  vitrine_figure_view_set_export (panel->view, vitrine_layer_spread_draw, &panel->whole, 0, 0);
  vitrine_figure_view_set_csv (panel->view, vitrine_layer_spread_csv);
  gtk_widget_set_vexpand (GTK_WIDGET (panel->view), TRUE);
  gtk_widget_add_css_class (box, "panel");
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (panel->view));
  adw_bin_set_child (ADW_BIN (panel), box);
}

static GtkWidget *
new (VitrineSession *session)
{
  VitrineSpreadPanel *panel = g_object_new (VITRINE_TYPE_SPREAD_PANEL, NULL);

  panel->watched = vitrine_watched_new (session, GTK_WIDGET (panel), (VitrineWatchedFunc) refresh);
  list_layers (panel);
  show (panel);
  return GTK_WIDGET (panel);
}

const VitrinePanelClass vitrine_panel_spread = {
  .name = "spread",
  .title = N_("Histograms"),
  .new = new,
};
