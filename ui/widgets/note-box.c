/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/note-box.h"

#include <glib/gi18n.h>

GtkWidget *
vitrine_note_box_new (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_widget_add_css_class (box, "note-box");
  gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL, _("About this file"), -1);
  gtk_widget_set_visible (box, FALSE);
  return box;
}

/* A grid: a box sets icon and label on one baseline for a width that is given, and not without one. It is then
 * higher than it said, and GTK complains of what overlaps. */
static GtkWidget *
make_line (const char *sentence)
{
  GtkWidget *line = gtk_grid_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-information-symbolic");
  GtkWidget *label = gtk_label_new (sentence);

  gtk_grid_set_column_spacing (GTK_GRID (line), 8);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_accessible_update_state (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 28);   /* as narrow as what it stands in */
  gtk_widget_set_hexpand (label, TRUE);
  gtk_grid_attach (GTK_GRID (line), icon, 0, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (line), label, 1, 0, 1, 1);
  return line;
}

void
vitrine_note_box_tell (GtkWidget  *box,
                       const char *sentences)
{
  g_auto (GStrv) lines = sentences != NULL ? g_strsplit (sentences, "\n", -1) : NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    gtk_box_remove (GTK_BOX (box), child);
  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    gtk_box_append (GTK_BOX (box), make_line (lines[i]));
  gtk_widget_set_visible (box, lines != NULL && lines[0] != NULL);
}
