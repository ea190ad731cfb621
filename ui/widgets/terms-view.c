/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/terms-view.h"

#include <glib/gi18n.h>

#include "app/terms.h"

struct _VitrineTermsView
{
  AdwBin    parent_instance;

  GArray   *terms;      /* those that are shown; VitrineTerm */
  GtkLabel *of;
  GtkGrid  *grid;
};

G_DEFINE_FINAL_TYPE (VitrineTermsView, vitrine_terms_view, ADW_TYPE_BIN)

static GtkWidget *
make_label (const char *text,
            gboolean    number)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "caption");
  gtk_label_set_xalign (GTK_LABEL (label), number ? 1 : 0);
  if (number)
    gtk_widget_add_css_class (label, "numeric");
  else
    {
      gtk_widget_set_hexpand (label, TRUE);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_widget_set_tooltip_text (label, text);
    }
  return label;
}

static gboolean
same_titles (const GArray *a,
             const GArray *b)
{
  if (a == NULL || b == NULL || a->len != b->len
      || g_strcmp0 (g_array_index (a, VitrineTerm, 0).unit, g_array_index (b, VitrineTerm, 0).unit) != 0)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (g_strcmp0 (g_array_index (a, VitrineTerm, i).title, g_array_index (b, VitrineTerm, i).title) != 0)
      return FALSE;
  return TRUE;
}

static void
add_row (VitrineTermsView *view,
         guint             row,
         const char       *title)
{
  gtk_grid_attach (view->grid, make_label (title, FALSE), 0, row, 1, 1);
  gtk_grid_attach (view->grid, make_label ("", TRUE), 1, row, 1, 1);
}

static void
rebuild (VitrineTermsView *view,
         const GArray     *terms)
{
  const char *unit = g_array_index (terms, VitrineTerm, 0).unit;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (view->grid))) != NULL)
    gtk_grid_remove (view->grid, child);
  for (guint i = 0; i < terms->len; i++)
    add_row (view, i, g_array_index (terms, VitrineTerm, i).title);
  add_row (view, terms->len, _("Loss"));
  for (gint column = 0; column < 2; column++)
    {
      GtkWidget *label = gtk_grid_get_child_at (view->grid, column, terms->len);

      gtk_widget_remove_css_class (label, "caption");
      gtk_widget_add_css_class (label, "caption-heading");
    }
  if (unit != NULL)
    {
      child = make_label (unit, FALSE);
      gtk_widget_add_css_class (child, "dim-label");
      gtk_grid_attach (view->grid, child, 0, terms->len + 1, 2, 1);
    }
}

static void
show_value (VitrineTermsView *view,
            guint             row,
            double            value)
{
  g_autofree char *text = g_strdup_printf ("%.4g", value);

  gtk_label_set_label (GTK_LABEL (gtk_grid_get_child_at (view->grid, 1, row)), text);
}

void
vitrine_terms_view_set_terms (VitrineTermsView *view,
                              GArray           *terms,
                              const char       *of)
{
  double sum = 0;

  gtk_label_set_label (view->of, of != NULL ? of : "");
  if (terms == view->terms)
    return;
  gtk_widget_set_visible (GTK_WIDGET (view), terms != NULL && terms->len > 1);
  if (terms != NULL && terms->len > 1)
    {
      if (!same_titles (terms, view->terms))
        rebuild (view, terms);
      for (guint i = 0; i < terms->len; i++)
        {
          show_value (view, i, g_array_index (terms, VitrineTerm, i).value);
          sum += g_array_index (terms, VitrineTerm, i).value;
        }
      show_value (view, terms->len, sum);
    }
  g_clear_pointer (&view->terms, g_array_unref);
  view->terms = terms != NULL ? g_array_ref (terms) : NULL;
}

static void
vitrine_terms_view_finalize (GObject *object)
{
  g_clear_pointer (&VITRINE_TERMS_VIEW (object)->terms, g_array_unref);
  G_OBJECT_CLASS (vitrine_terms_view_parent_class)->finalize (object);
}

static void
vitrine_terms_view_class_init (VitrineTermsViewClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vitrine_terms_view_finalize;
}

static void
vitrine_terms_view_init (VitrineTermsView *view)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *title = gtk_label_new (_("Parts of the loss"));

  view->of = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (view->of), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (view->of), "dim-label");
  gtk_widget_add_css_class (title, "heading");
  gtk_widget_set_hexpand (title, TRUE);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_box_append (GTK_BOX (head), title);
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (view->of));
  view->grid = GTK_GRID (gtk_grid_new ());
  gtk_grid_set_column_spacing (view->grid, 12);
  gtk_grid_set_row_spacing (view->grid, 3);
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (view->grid));
  adw_bin_set_child (ADW_BIN (view), box);
  gtk_widget_set_visible (GTK_WIDGET (view), FALSE);
}
