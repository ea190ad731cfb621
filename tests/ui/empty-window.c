/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An empty libadwaita window, which the first frame of ours is measured against. It
 * writes what vitrine_loop_watch_frames() writes. */
#include <adwaita.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
first_frame_cb (GdkFrameClock *clock)
{
  g_autofree char *memory = NULL, *text = NULL;
  glong pages = 0;

  if (g_file_get_contents ("/proc/self/statm", &memory, NULL, NULL) && strchr (memory, ' ') != NULL)
    pages = atol (strchr (memory, ' '));
  text = g_strdup_printf ("%" G_GINT64_FORMAT " %ld\n", g_get_monotonic_time (), pages * (sysconf (_SC_PAGESIZE) / 1024));
  g_file_set_contents (g_getenv ("VITRINE_FIRST_FRAME"), text, -1, NULL);
  g_signal_handlers_disconnect_by_func (clock, first_frame_cb, NULL);
}

static void
realized_cb (GtkWidget *window)
{
  g_signal_connect_after (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (first_frame_cb), NULL);
}

static void
activate_cb (GtkApplication *application)
{
  GtkWidget *window = adw_application_window_new (application);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), box);
  gtk_window_set_default_size (GTK_WINDOW (window), 1440, 900);
  g_signal_connect (window, "realize", G_CALLBACK (realized_cb), NULL);
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  g_autoptr (AdwApplication) application = adw_application_new ("io.github.vitrine.Empty", G_APPLICATION_NON_UNIQUE);

  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), NULL);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
