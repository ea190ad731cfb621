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
  GtkToggleButton   *whole;       /* shows the rows that are folded, too */
  GPtrArray         *names;       /* char *, not owned: of the rows that are shown */
  GPtrArray         *cells;
  char              *more;        /* the row in place of those that are folded */
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

/* The rows that are in sight: many differences of the layers are one row that counts them. */
static void
choose_rows (VitrineDifferencesPanel *panel)
{
  const VitrineComparison *all = panel->comparison;
  gboolean fold = all->n_folded > 0 && !gtk_toggle_button_get_active (panel->whole);

  g_ptr_array_set_size (panel->names, 0);
  g_ptr_array_set_size (panel->cells, 0);
  g_free (panel->more);
  panel->more = g_strdup_printf (g_dngettext (NULL, "and %u more of the layers", "and %u more of the layers", all->n_folded),
                                 all->n_folded);
  for (guint i = 0; i < all->names->len; i++)
    {
      gboolean folded = fold && i >= all->folded && i < all->folded + all->n_folded;

      if (folded && i > all->folded)
        continue;
      g_ptr_array_add (panel->names, folded ? panel->more : g_ptr_array_index (all->names, i));
      for (guint k = 0; k < all->n_runs; k++)
        g_ptr_array_add (panel->cells, folded ? "" : (gpointer) vitrine_comparison_cell (all, i, k));
    }
  gtk_widget_set_visible (GTK_WIDGET (panel->whole), all->n_folded > 0);
  panel->table = (VitrineTable){
    .n_columns = all->n_runs,
    .n_rows = panel->names->len,
    .heads = (const char *const *) all->titles->pdata,
    .colors = all->numbers,
    .names = (const char *const *) panel->names->pdata,
    .cells = (const char *const *) panel->cells->pdata,
    .rule = all->n_settings - (fold ? all->n_folded - 1 : 0),
    .empty = _("No setting differs."),
  };
  vitrine_figure_view_set_draw (panel->view, vitrine_table_draw, &panel->table);
  gtk_widget_queue_resize (GTK_WIDGET (panel->view));
}

static void
refresh (VitrineDifferencesPanel *panel)
{
  VitrineComparison *now = vitrine_comparison_new (vitrine_project_runs (panel->session->project));
  g_autofree char *words = vitrine_comparison_describe (now), *caption = NULL;

  g_clear_pointer (&panel->comparison, vitrine_comparison_free);
  panel->comparison = now;
  caption = g_strdup_printf (g_dngettext (NULL, "%u setting of %u runs", "%u settings of %u runs", now->n_settings),
                             now->n_settings, now->n_runs);
  gtk_label_set_label (panel->subtitle, caption);
  vitrine_figure_view_set_label (panel->view, _("Settings that differ"), words);
  choose_rows (panel);
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
  g_clear_pointer (&panel->names, g_ptr_array_unref);
  g_clear_pointer (&panel->cells, g_ptr_array_unref);
  g_clear_pointer (&panel->more, g_free);
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
  GtkWidget *heading = vitrine_panel_heading (_("Differences"), &panel->subtitle);

  panel->names = g_ptr_array_new ();
  panel->cells = g_ptr_array_new ();
  panel->whole = GTK_TOGGLE_BUTTON (gtk_toggle_button_new_with_label (_("All")));
  gtk_widget_set_tooltip_text (GTK_WIDGET (panel->whole), _("Show every layer that differs"));
  gtk_widget_add_css_class (GTK_WIDGET (panel->whole), "flat");
  gtk_widget_set_valign (GTK_WIDGET (panel->whole), GTK_ALIGN_CENTER);
  gtk_widget_set_visible (GTK_WIDGET (panel->whole), FALSE);
  g_signal_connect_swapped (panel->whole, "toggled", G_CALLBACK (choose_rows), panel);
  gtk_box_append (GTK_BOX (heading), GTK_WIDGET (panel->whole));
  gtk_box_append (GTK_BOX (box), heading);
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
