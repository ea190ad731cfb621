/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/shot.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LOOK_MS   100
#define BUSY_MS   12      /* of a processor between two looks: more is work, not waiting */
#define QUIET     5       /* looks in a row at which nothing was at work */
#define LIMIT_MS  30000   /* what never rests, such as a training, is taken as it is then */

typedef struct
{
  GtkWidget *window;
  char      *out;
  gint64     worked;      /* nanoseconds of all threads at the last look */
  gint64     until;
  guint      quiet;
  gboolean   drawn;       /* since something was last at work */
} Shot;

gboolean
vitrine_shot_wanted (void)
{
  return g_getenv ("VITRINE_SHOT") != NULL;
}

static void
shot_free (gpointer data)
{
  Shot *shot = data;

  g_free (shot->out);
  g_free (shot);
}

static gint64
processor_time (void)
{
  struct timespec now;

  return clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now) == 0 ? (gint64) now.tv_sec * 1000000000 + now.tv_nsec : 0;
}

/* Whether any other thread would work if it had a processor, or waits for a disk: on a busy machine
 * the time it had says little. */
static gboolean
thread_waits (void)
{
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  const char *name;

  while (tasks != NULL && (name = g_dir_read_name (tasks)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", name, "stat", NULL), *stat = NULL;
      const char *state;

      if (g_ascii_strtoll (name, NULL, 10) == getpid () || !g_file_get_contents (path, &stat, NULL, NULL))
        continue;
      state = strrchr (stat, ')');
      if (state != NULL && strlen (state) > 2 && (state[2] == 'R' || state[2] == 'D'))
        return TRUE;
    }
  return FALSE;
}

static void
take (Shot *shot)
{
  GtkWidget *window = shot->window;
  gint width = gtk_widget_get_width (window), height = gtk_widget_get_height (window);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (window);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, width, height));
  if (!gdk_texture_save_to_png (texture, shot->out))
    g_printerr ("The picture could not be written to %s.\n", shot->out);
  g_application_quit (g_application_get_default ());
}

static void
painted_cb (Shot *shot)
{
  shot->drawn = TRUE;
}

static gboolean
look_cb (gpointer data)
{
  Shot *shot = data;
  const gint64 worked = processor_time ();
  const gboolean busy = thread_waits () || worked - shot->worked > BUSY_MS * 1000000;
  GdkFrameClock *clock = gtk_widget_get_frame_clock (shot->window);

  shot->worked = worked;
  shot->quiet = busy || !gtk_widget_get_mapped (shot->window) ? 0 : shot->quiet + 1;
  if (g_get_monotonic_time () < shot->until && (shot->quiet < QUIET || !shot->drawn))
    {
      /* The last frame is one that begins when all the work is done. */
      if (shot->quiet == 0)
        shot->drawn = FALSE;
      if (clock != NULL && shot->quiet > 0 && !shot->drawn)
        {
          g_signal_handlers_disconnect_by_data (clock, shot);
          g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (painted_cb), shot);
          gtk_widget_queue_draw (shot->window);
        }
      return G_SOURCE_CONTINUE;
    }
  if (clock != NULL)
    g_signal_handlers_disconnect_by_data (clock, shot);
  take (shot);
  return G_SOURCE_REMOVE;
}

void
vitrine_shot_prepare (VitrineWindow *window)
{
  g_auto (GStrv) parts = g_strsplit (g_getenv ("VITRINE_SHOT"), ":", -1);
  const char *example = "digits-cnn";
  gint width = 1440, height = 900;
  gboolean dark = FALSE;
  g_autoptr (GtkCssProvider) plain = gtk_css_provider_new ();
  Shot *shot;

  if (g_strv_length (parts) < 2)
    {
      g_printerr ("VITRINE_SHOT should be PAGE:OUT.png[:WIDTHxHEIGHT][:dark][:EXAMPLE or ./FILE].\n");
      exit (2);
    }
  if (g_str_equal (parts[0], "latent"))
    example = "digit-vae-2d";
  for (guint i = 2; parts[i] != NULL; i++)
    {
      char *end;
      gint number = (gint) strtol (parts[i], &end, 10);

      if (end != parts[i] && *end == 'x')
        {
          width = number;
          height = atoi (end + 1);
        }
      else if (g_str_equal (parts[i], "dark"))
        dark = TRUE;
      else if (*parts[i] != '\0')
        example = parts[i];
    }
  /* As on a GNOME desktop, whatever this machine's settings are. */
  g_object_set (gtk_settings_get_default (), "gtk-font-name", "Cantarell 11", "gtk-icon-theme-name", "Adwaita",
                "gtk-decoration-layout", ":close", "gtk-enable-animations", FALSE, NULL);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
  gtk_css_provider_load_from_data (plain, "window.csd, window.solid-csd { margin: 0; padding: 0; border: none;"
                                          " box-shadow: none; outline: none; border-radius: 0; }", -1);
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (plain),
                                              GTK_STYLE_PROVIDER_PRIORITY_USER);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_unmaximize (GTK_WINDOW (window));
  if (!g_str_equal (parts[0], "start"))
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NnDocument) document = strchr (example, '/') != NULL ? nn_document_load (example, &error) : NULL;

      if (error != NULL)
        {
          g_printerr ("%s\n", error->message);
          exit (1);
        }
      if (document != NULL)
        vitrine_window_open_document (window, document, NULL);
      else
        vitrine_window_open_example (window, example);
      vitrine_window_show_page (window, parts[0]);
    }
  shot = g_new0 (Shot, 1);
  shot->window = GTK_WIDGET (window);
  shot->out = g_strdup (parts[1]);
  shot->until = g_get_monotonic_time () + LIMIT_MS * 1000;
  g_timeout_add_full (G_PRIORITY_LOW, LOOK_MS, look_cb, shot, shot_free);
}
