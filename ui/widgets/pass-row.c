/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/pass-row.h"

struct _VitrinePassRow
{
  GtkListBoxRow parent_instance;
};

G_DEFINE_FINAL_TYPE (VitrinePassRow, vitrine_pass_row, GTK_TYPE_LIST_BOX_ROW)

static gboolean
vitrine_pass_row_focus (GtkWidget       *widget,
                        GtkDirectionType direction)
{
  const gboolean back = direction == GTK_DIR_TAB_BACKWARD || direction == GTK_DIR_UP;
  const gboolean inside = gtk_widget_get_focus_child (widget) != NULL;
  GtkWidget *beyond = widget;

  if (gtk_widget_child_focus (gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (widget)), direction))
    return TRUE;
  if (inside)
    return FALSE;   /* the list goes on from here */
  do
    beyond = back ? gtk_widget_get_prev_sibling (beyond) : gtk_widget_get_next_sibling (beyond);
  while (beyond != NULL && !(GTK_IS_LIST_BOX_ROW (beyond) && gtk_widget_get_visible (beyond)));
  return beyond != NULL && gtk_widget_child_focus (beyond, direction);
}

static void
vitrine_pass_row_class_init (VitrinePassRowClass *klass)
{
  GTK_WIDGET_CLASS (klass)->focus = vitrine_pass_row_focus;
}

static void
vitrine_pass_row_init (VitrinePassRow *row)
{
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (GTK_WIDGET (row), FALSE);
}

GtkWidget *
vitrine_pass_row_new (GtkWidget *child)
{
  GtkWidget *row = g_object_new (VITRINE_TYPE_PASS_ROW, NULL);

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), child);
  return row;
}
