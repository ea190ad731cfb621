/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pointer: the map, the sliders, a draw from the prior and the walk along a row move it. */
#include "ui/pages/latent-private.h"

#include <math.h>

#include "ui/draw/paint.h"

#define PLAY_SECONDS 6.0     /* along a row and back */

void
latent_pointer_show (VitrineLatentPage *page)
{
  const float *pointer = vitrine_latent_pointer (latent_page_latent (page));

  if (pointer == NULL)
    return;
  page->showing = TRUE;
  for (guint d = 0; d < MIN (page->n_dims, LATENT_MAX_SLIDERS); d++)
    {
      g_autofree char *text = vitrine_number_signed (pointer[d], 2);

      gtk_range_set_value (GTK_RANGE (page->sliders[d]), pointer[d]);
      gtk_label_set_label (page->slider_values[d], text);
    }
  page->showing = FALSE;
  latent_page_map (page)->pointer = pointer;
  page->traversal.pointer = pointer;
  vitrine_latent_map_view_refresh (page->map_view, FALSE);
  gtk_widget_queue_draw (GTK_WIDGET (page->traversal_view));
}

void
latent_pointer_set (VitrineLatentPage *page,
                    const float       *code)
{
  vitrine_latent_set_pointer (latent_page_latent (page), code);
  latent_pointer_show (page);
}

float *
latent_pointer_copy (VitrineLatentPage *page)
{
  const float *pointer = vitrine_latent_pointer (latent_page_latent (page));

  return pointer != NULL ? g_memdup2 (pointer, page->n_dims * sizeof (float))
                         : g_new0 (float, page->n_dims);
}

void
latent_pointer_moved_cb (VitrineLatentPage *page,
                         double             x,
                         double             y)
{
  g_autofree float *code = NULL;

  if (page->session == NULL || page->n_dims < 2)
    return;
  code = latent_pointer_copy (page);
  code[latent_page_map (page)->dx] = x;
  code[latent_page_map (page)->dy] = y;
  latent_pointer_set (page, code);
}

static void
slider_cb (GtkRange          *range,
           VitrineLatentPage *page)
{
  g_autofree float *code = NULL;

  if (page->showing)
    return;
  code = latent_pointer_copy (page);
  code[GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (range), "dim"))] =
      gtk_range_get_value (range);
  latent_pointer_set (page, code);
}

void
latent_pointer_make_sliders (VitrineLatentPage *page)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (page->sliders_box))) != NULL)
    gtk_box_remove (page->sliders_box, child);
  for (guint d = 0; d < MIN (page->n_dims, LATENT_MAX_SLIDERS); d++)
    {
      GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
      g_autofree char *name = vitrine_latent_dim_name (d);
      GtkWidget *label = gtk_label_new (name), *value = gtk_label_new (NULL);
      GtkWidget *scale = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, -4, 4, 0.05);

      gtk_widget_add_css_class (label, "heading");
      gtk_widget_add_css_class (value, "numeric");
      gtk_label_set_width_chars (GTK_LABEL (value), 5);
      gtk_label_set_xalign (GTK_LABEL (value), 1);
      gtk_widget_set_hexpand (scale, TRUE);
      gtk_scale_add_mark (GTK_SCALE (scale), 0, GTK_POS_BOTTOM, NULL);
      gtk_accessible_update_property (GTK_ACCESSIBLE (scale), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                      -1);
      g_object_set_data (G_OBJECT (scale), "dim", GUINT_TO_POINTER (d));
      g_signal_connect (scale, "value-changed", G_CALLBACK (slider_cb), page);
      gtk_box_append (GTK_BOX (row), label);
      gtk_box_append (GTK_BOX (row), scale);
      gtk_box_append (GTK_BOX (row), value);
      gtk_box_append (page->sliders_box, row);
      page->sliders[d] = scale;
      page->slider_values[d] = GTK_LABEL (value);
    }
}

/* Along the row and back, slow at the ends. */
static gboolean
play_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       data)
{
  VitrineLatentPage *page = data;
  VitrineTraversal *traversal = &page->traversal;
  guint row = MAX (traversal->focus_row, 0);
  double t =
      (gdk_frame_clock_get_frame_time (clock) - page->play_start) / (PLAY_SECONDS * G_USEC_PER_SEC);
  g_autofree float *code = NULL;
  double low, high;

  if (row >= traversal->n_rows || traversal->codes == NULL)
    return G_SOURCE_CONTINUE;
  low = traversal->codes[row * traversal->steps];
  high = traversal->codes[row * traversal->steps + traversal->steps - 1];
  code = latent_pointer_copy (page);
  code[page->dims[row]] = low + (high - low) * (0.5 - 0.5 * cos (2 * G_PI * t));
  latent_pointer_set (page, code);
  return G_SOURCE_CONTINUE;
}

void
latent_pointer_play_cb (GSimpleAction *action,
                        GVariant      *value,
                        gpointer       data)
{
  VitrineLatentPage *page = data;
  gboolean play = g_variant_get_boolean (value);

  g_simple_action_set_state (action, value);
  gtk_button_set_icon_name (GTK_BUTTON (page->play_button), play ? "media-playback-pause-symbolic"
                                                                 : "media-playback-start-symbolic");
  if (play && page->play_tick == 0)
    {
      page->play_start = g_get_monotonic_time ();
      page->play_tick = gtk_widget_add_tick_callback (GTK_WIDGET (page), play_cb, page, NULL);
    }
  else if (!play && page->play_tick != 0)
    {
      gtk_widget_remove_tick_callback (GTK_WIDGET (page), page->play_tick);
      page->play_tick = 0;
    }
}

void
latent_pointer_sample_prior (VitrineLatentPage *page)
{
  g_autofree float *code = g_new (float, MAX (page->n_dims, 1));

  for (guint d = 0; d < page->n_dims; d++)
    code[d] = sqrt (-2 * log (1 - g_random_double ())) * cos (2 * G_PI * g_random_double ());
  if (page->n_dims > 0)
    latent_pointer_set (page, code);
}
