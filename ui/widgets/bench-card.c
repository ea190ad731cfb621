/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The card under a layer that does not fit: the sentence why, and the button that mends it. */
#include "ui/widgets/bench-private.h"

#include <glib/gi18n.h>

/* The first that is wrong by itself; those after it only wait. */
static gint
first_error (NnModel *model)
{
  for (guint i = 0; i < nn_model_n_entries (model); i++)
    if (nn_model_error (model, i) != NULL)
      return (gint) i;
  return -1;
}

static void
mend_cb (VitrineBench *bench)
{
  vitrine_bench_emit_mend (bench, bench->wrong);
}

void
vitrine_bench_update_card (VitrineBench *bench)
{
  gint index = first_error (bench->model);
  g_autofree char *label = NULL;
  g_autoptr (NnModel) mended = NULL;

  bench->wrong = index >= 0 ? nn_model_entry (bench->model, (guint) index)->id : 0;
  gtk_widget_set_visible (bench->card, index >= 0);
  if (index < 0)
    return;
  gtk_label_set_label (bench->sentence, nn_model_error (bench->model, (guint) index)->message);
  mended = nn_model_mend (bench->model, (guint) index, &label);
  gtk_widget_set_visible (GTK_WIDGET (bench->mend), mended != NULL);
  if (mended != NULL)
    gtk_button_set_label (bench->mend, label != NULL ? label : _("Mend"));
}

void
vitrine_bench_make_card (VitrineBench *bench)
{
  GtkWidget *label = gtk_label_new (NULL), *button = gtk_button_new ();

  bench->card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  gtk_widget_add_css_class (bench->card, "card");
  gtk_widget_add_css_class (bench->card, "error-card");
  bench->sentence = GTK_LABEL (label);
  gtk_label_set_wrap (bench->sentence, TRUE);
  gtk_label_set_max_width_chars (bench->sentence, 34);
  gtk_label_set_xalign (bench->sentence, 0);
  gtk_box_append (GTK_BOX (bench->card), label);
  bench->mend = GTK_BUTTON (button);
  gtk_widget_add_css_class (button, "suggested-action");
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (mend_cb), bench);
  gtk_box_append (GTK_BOX (bench->card), button);
  gtk_widget_set_visible (bench->card, FALSE);
  gtk_widget_set_parent (bench->card, GTK_WIDGET (bench));
}

void
vitrine_bench_place_card (VitrineBench *bench,
                          int           width,
                          int           height)
{
  GtkAllocation place = { 0 };
  GdkRectangle at;

  if (bench->wrong == 0 || !gtk_widget_get_visible (bench->card))
    return;
  vitrine_bench_place_of (bench, bench->wrong, &at);
  gtk_widget_measure (bench->card, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &place.width, NULL, NULL);
  gtk_widget_measure (bench->card, GTK_ORIENTATION_VERTICAL, place.width, NULL, &place.height, NULL, NULL);
  place.x = at.x + at.width / 2 - place.width / 2;
  place.y = at.y + at.height + 12;
  place.x = CLAMP (place.x, 6, MAX (6, width - place.width - 6));
  place.y = CLAMP (place.y, 6, MAX (6, height - place.height - 6));
  gtk_widget_size_allocate (bench->card, &place, -1);
}
