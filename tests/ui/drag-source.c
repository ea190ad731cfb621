/* SPDX-License-Identifier: GPL-3.0-or-later */
/* drag-source PATH...: a small window that files can be dragged out of, as out of a file manager.
 * It ends when its standard input does. */
#include <gtk/gtk.h>

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, gpointer files)
{
  return gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, files);
}

static gboolean
input_cb (GIOChannel *channel, GIOCondition condition, gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

int
main (int argc, char **argv)
{
  GtkWidget *window, *label;
  GtkDragSource *source;
  GMainLoop *loop = g_main_loop_new (NULL, FALSE);
  GIOChannel *input = g_io_channel_unix_new (0);
  GSList *list = NULL;
  GdkFileList *files;

  gtk_init ();
  window = gtk_window_new ();
  label = gtk_label_new ("drag me");
  for (int i = argc - 1; i > 0; i--)
    list = g_slist_prepend (list, g_file_new_for_path (argv[i]));
  files = gdk_file_list_new_from_list (list);
  source = gtk_drag_source_new ();
  g_signal_connect (source, "prepare", G_CALLBACK (prepare_cb), files);
  gtk_widget_add_controller (label, GTK_EVENT_CONTROLLER (source));
  gtk_window_set_child (GTK_WINDOW (window), label);
  gtk_window_set_default_size (GTK_WINDOW (window), 200, 120);
  gtk_window_set_title (GTK_WINDOW (window), "Drag source");
  g_io_add_watch (input, G_IO_HUP | G_IO_IN, input_cb, loop);
  gtk_window_present (GTK_WINDOW (window));
  g_main_loop_run (loop);
  return 0;
}
