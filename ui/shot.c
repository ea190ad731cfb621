/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/shot.h"

#include <stdlib.h>

#define SETTLE_MS 2500

gboolean
vitrine_shot_wanted (void)
{
  return g_getenv ("VITRINE_SHOT") != NULL;
}

static gboolean
take_cb (gpointer data)
{
  GtkWidget *window = data;
  const char *out = g_object_get_data (G_OBJECT (window), "shot-out");
  gint width = gtk_widget_get_width (window), height = gtk_widget_get_height (window);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (window);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, width, height));
  if (!gdk_texture_save_to_png (texture, out))
    g_printerr ("The picture could not be written to %s.\n", out);
  g_application_quit (g_application_get_default ());
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

  if (g_strv_length (parts) < 2)
    {
      g_printerr ("VITRINE_SHOT should be PAGE:OUT.png[:WIDTHxHEIGHT][:dark][:EXAMPLE].\n");
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
      vitrine_window_open_example (window, example);
      vitrine_window_show_page (window, parts[0]);
    }
  g_object_set_data_full (G_OBJECT (window), "shot-out", g_strdup (parts[1]), g_free);
  g_timeout_add (SETTLE_MS, take_cb, window);
}
