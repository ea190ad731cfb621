/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What to do next on a bench where nothing is yet, or an Input alone: in words, and by a button. */
#include "ui/widgets/bench-private.h"

#include <glib/gi18n.h>

#define GAP 30   /* between the Input and what is said beside it */

struct _VitrineHint
{
  GtkWidget *box;
  GtkLabel  *title;
  GtkLabel  *text;
  GtkButton *button;
};

static gboolean
is_wanted (VitrineBench *bench)
{
  return bench->network->n_nodes <= 1 && bench->wrong == 0 && !bench->dragging && bench->link == NULL;
}

void
vitrine_bench_update_hint (VitrineBench *bench)
{
  VitrineHint *hint = bench->hint;
  gboolean empty = bench->network->n_nodes == 0;

  if (hint == NULL)
    return;
  gtk_label_set_label (hint->title, empty ? _("An empty bench") : _("Drag a layer here"));
  gtk_label_set_label (hint->text, empty ? _("A network begins with an Input, which takes in the data.")
                                         : _("or type its name and press Enter: it reads the Input."));
  gtk_widget_set_visible (hint->box, is_wanted (bench));
}

void
vitrine_bench_set_beginning (VitrineBench *bench,
                             const char   *label)
{
  gtk_widget_set_visible (GTK_WIDGET (bench->hint->button), label != NULL);
  if (label != NULL && g_strcmp0 (label, gtk_button_get_label (bench->hint->button)) != 0)
    gtk_button_set_label (bench->hint->button, label);
}

static void
begin_cb (VitrineBench *bench)
{
  vitrine_bench_emit_mend (bench, 0);
}

void
vitrine_bench_make_hint (VitrineBench *bench)
{
  VitrineHint *hint = bench->hint = g_new0 (VitrineHint, 1);
  GtkWidget *title = gtk_label_new (NULL), *text = gtk_label_new (NULL), *button = gtk_button_new ();

  hint->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  hint->title = GTK_LABEL (title);
  hint->text = GTK_LABEL (text);
  hint->button = GTK_BUTTON (button);
  gtk_widget_add_css_class (hint->box, "bench-hint");
  gtk_widget_add_css_class (title, "heading");
  gtk_widget_add_css_class (text, "dim-label");
  gtk_label_set_wrap (hint->text, TRUE);
  gtk_label_set_max_width_chars (hint->text, 26);
  gtk_label_set_justify (hint->text, GTK_JUSTIFY_CENTER);
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (button, 6);
  gtk_widget_add_css_class (button, "pill");
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (begin_cb), bench);
  gtk_box_append (GTK_BOX (hint->box), title);
  gtk_box_append (GTK_BOX (hint->box), text);
  gtk_box_append (GTK_BOX (hint->box), button);
  gtk_widget_set_visible (hint->box, FALSE);
  gtk_widget_set_parent (hint->box, GTK_WIDGET (bench));
}

/* In the middle, or beside the Input: right of it, where the next layer would stand, else below. */
void
vitrine_bench_place_hint (VitrineBench *bench,
                          int           width,
                          int           height)
{
  GtkAllocation place = { 0 };
  GdkRectangle at;

  if (!gtk_widget_get_visible (bench->hint->box))
    return;
  gtk_widget_measure (bench->hint->box, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &place.width, NULL, NULL);
  gtk_widget_measure (bench->hint->box, GTK_ORIENTATION_VERTICAL, place.width, NULL, &place.height, NULL, NULL);
  place.x = (width - place.width) / 2;
  place.y = (height - place.height) / 2;
  if (bench->network->n_nodes > 0)
    {
      vitrine_bench_place_of (bench, bench->network->nodes[0].id, &at);
      if (at.x + at.width + GAP + place.width <= width)
        place.x = at.x + at.width + GAP;
      else
        place.y = at.y + at.height + GAP;
    }
  place.x = CLAMP (place.x, 6, MAX (6, width - place.width - 6));
  place.y = CLAMP (place.y, 6, MAX (6, height - place.height - 6));
  gtk_widget_size_allocate (bench->hint->box, &place, -1);
}

void
vitrine_bench_snapshot_hint (VitrineBench *bench,
                             GtkSnapshot  *snapshot)
{
  gtk_widget_snapshot_child (GTK_WIDGET (bench), bench->hint->box, snapshot);
}
