/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Differences: the settings in which the runs shown differ, and what came of them. */
#include "ui/panels/panel.h"

#include <glib/gi18n.h>

#include "app/compare.h"
#include "ui/draw/table.h"
#include "ui/export.h"

#define VITRINE_TYPE_DIFFERENCES_PANEL (vitrine_differences_panel_get_type ())
G_DECLARE_FINAL_TYPE (VitrineDifferencesPanel, vitrine_differences_panel, VITRINE, DIFFERENCES_PANEL, AdwBin)

struct _VitrineDifferencesPanel
{
  AdwBin             parent_instance;

  VitrineSession    *session;     /* not owned: the card goes before it */
  GtkLabel          *subtitle;
  VitrineFigureView *view;
  VitrineTable       table;       /* first: what the figure's data is */
  VitrineComparison *comparison;  /* that the table shows */
  guint              known_epochs;
};

G_DEFINE_FINAL_TYPE (VitrineDifferencesPanel, vitrine_differences_panel, ADW_TYPE_BIN)

static char *
csv (gconstpointer table)
{
  const VitrineDifferencesPanel *panel
    = (const VitrineDifferencesPanel *) (gconstpointer) ((const char *) table
                                                         - G_STRUCT_OFFSET (VitrineDifferencesPanel, table));

  return vitrine_comparison_csv (panel->comparison);
}

static void
refresh (VitrineDifferencesPanel *panel)
{
  VitrineComparison *now = vitrine_comparison_new (vitrine_project_runs (panel->session->project));
  g_autofree char *words = vitrine_comparison_describe (now), *caption = NULL;

  g_clear_pointer (&panel->comparison, vitrine_comparison_free);
  panel->comparison = now;
  panel->table = (VitrineTable){
    .n_columns = now->n_runs,
    .n_rows = now->names->len,
    .heads = (const char *const *) now->titles->pdata,
    .colors = now->numbers,
    .names = (const char *const *) now->names->pdata,
    .cells = (const char *const *) now->cells->pdata,
    .rule = now->n_settings,
    .empty = _("No setting differs."),
  };
  caption = g_strdup_printf (g_dngettext (NULL, "%u setting of %u runs", "%u settings of %u runs", now->n_settings),
                             now->n_settings, now->n_runs);
  gtk_label_set_label (panel->subtitle, caption);
  vitrine_figure_view_set_label (panel->view, _("Settings that differ"), words);
  vitrine_figure_view_set_draw (panel->view, vitrine_table_draw, &panel->table);
  gtk_widget_queue_resize (GTK_WIDGET (panel->view));
}

/* What came of a run that trains changes at its epochs. */
static void
progress_cb (VitrineDifferencesPanel *panel)
{
  NnRun *run = vitrine_training_run (panel->session->training);

  if (run == NULL || run->epochs->len == panel->known_epochs || !gtk_widget_get_mapped (GTK_WIDGET (panel)))
    return;
  panel->known_epochs = run->epochs->len;
  refresh (panel);
}

static void
vitrine_differences_panel_dispose (GObject *object)
{
  VitrineDifferencesPanel *panel = VITRINE_DIFFERENCES_PANEL (object);

  if (panel->view != NULL)
    vitrine_figure_view_set_draw (panel->view, vitrine_table_draw, NULL);
  panel->view = NULL;
  g_clear_pointer (&panel->comparison, vitrine_comparison_free);
  G_OBJECT_CLASS (vitrine_differences_panel_parent_class)->dispose (object);
}

static void
vitrine_differences_panel_class_init (VitrineDifferencesPanelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vitrine_differences_panel_dispose;
}

static void
vitrine_differences_panel_init (VitrineDifferencesPanel *panel)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_box_append (GTK_BOX (box), vitrine_panel_heading (_("Differences"), &panel->subtitle));
  panel->view = VITRINE_FIGURE_VIEW (vitrine_figure_view_new ());
  vitrine_figure_view_set_size (panel->view, 240, 120);
  vitrine_figure_view_set_height_func (panel->view, vitrine_table_height);
  vitrine_figure_view_set_name (panel->view, _("Differences"));
  vitrine_figure_view_set_csv (panel->view, csv);
  gtk_widget_set_valign (GTK_WIDGET (panel->view), GTK_ALIGN_START);
  gtk_widget_add_css_class (box, "panel");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (panel->view));
  adw_bin_set_child (ADW_BIN (panel), box);
}

static gboolean
applies (VitrineSession *session)
{
  return vitrine_comparison_applies (vitrine_project_runs (session->project));
}

static GtkWidget *
new (VitrineSession *session)
{
  VitrineDifferencesPanel *panel = g_object_new (VITRINE_TYPE_DIFFERENCES_PANEL, NULL);

  panel->session = session;
  g_signal_connect_object (session->project, "runs-changed", G_CALLBACK (refresh), panel, G_CONNECT_SWAPPED);
  g_signal_connect_object (session->training, "progress", G_CALLBACK (progress_cb), panel, G_CONNECT_SWAPPED);
  g_signal_connect_object (session->training, "notify::state", G_CALLBACK (refresh), panel, G_CONNECT_SWAPPED);
  refresh (panel);
  return GTK_WIDGET (panel);
}

const VitrinePanelClass vitrine_panel_differences = {
  .name = "differences",
  .title = N_("Differences"),
  .applies = applies,
  .new = new,
};
