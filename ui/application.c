/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/application.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <locale.h>

#include "app/scribe.h"
#include "ui/access.h"
#include "ui/draw/paint.h"
#include "ui/loop-watch.h"
#include "ui/settings.h"
#include "ui/shortcuts.h"
#include "ui/shot.h"
#include "ui/window.h"

struct _VitrineApplication
{
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (VitrineApplication, vitrine_application, ADW_TYPE_APPLICATION)

static void
about_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       data)
{
  GtkWindow *window = gtk_application_get_active_window (data);

  adw_show_about_window (window,
                         "application-name", "Vitrine",
                         "application-icon", VITRINE_APPLICATION_ID,
                         "version", VITRINE_VERSION,
                         "developer-name", _("The Vitrine maintainers"),
                         "license-type", GTK_LICENSE_GPL_3_0,
                         "comments", _("A glass case for neural networks: assemble, train and explain them, "
                                       "and walk through what they have learnt."),
                         NULL);
}

static gboolean
scheme_from_setting (GValue   *value,
                     GVariant *variant,
                     gpointer  data)
{
  const char *nick = g_variant_get_string (variant, NULL);

  g_value_set_uint (value, g_str_equal (nick, "light") ? 1 : g_str_equal (nick, "dark") ? 2 : 0);
  return TRUE;
}

static GVariant *
scheme_to_setting (const GValue       *value,
                   const GVariantType *type,
                   gpointer            data)
{
  static const char *const nicks[] = { "default", "light", "dark" };

  return g_variant_new_string (nicks[MIN (g_value_get_uint (value), 2)]);
}

static void
preferences_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       data)
{
  GtkWindow *window = gtk_application_get_active_window (data);
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource (VITRINE_RESOURCES "/ui/preferences.ui");
  GObject *dialog = gtk_builder_get_object (builder, "preferences");

  g_settings_bind_with_mapping (vitrine_settings (), "color-scheme", gtk_builder_get_object (builder, "scheme"),
                                "selected", G_SETTINGS_BIND_DEFAULT, scheme_from_setting, scheme_to_setting,
                                NULL, NULL);
  g_settings_bind (vitrine_settings (), "look-inside", gtk_builder_get_object (builder, "look_inside"), "active",
                   G_SETTINGS_BIND_DEFAULT);
  gtk_window_set_transient_for (GTK_WINDOW (dialog), window);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Made anew each time. GTK's own way, gtk/help-overlay.ui, keeps it as a hidden window, and
 * the accessibility root of GTK 4.8 answers who asks for a window past the last visible one
 * (a screen reader, while a dialog closes) with the last of all: hidden, without a path on
 * the bus, it ends the program. So no window of ours is ever kept hidden. */
static void
shortcuts_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       data)
{
  vitrine_shortcuts_present (gtk_application_get_active_window (data));
}

/* Each window asks for itself; the last one to close ends the program. */
static void
quit_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       data)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (data));

  for (GList *l = windows; l != NULL; l = l->next)
    gtk_window_close (l->data);
}

static void
scheme_changed_cb (GSettings  *settings,
                   const char *key,
                   gpointer    data)
{
  static const AdwColorScheme schemes[] = { ADW_COLOR_SCHEME_DEFAULT, ADW_COLOR_SCHEME_FORCE_LIGHT,
                                            ADW_COLOR_SCHEME_FORCE_DARK };

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      schemes[g_settings_get_enum (settings, "color-scheme")]);
}

/* A session that ends, a computer that is shut down: the work is kept for the next start. */
static gboolean
terminated_cb (gpointer application)
{
  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    if (VITRINE_IS_WINDOW (l->data))
      vitrine_window_keep_for_later (l->data);
  g_application_quit (application);
  return G_SOURCE_REMOVE;
}

/* For what is drawn here; the widgets follow by themselves. */
static void
contrast_changed_cb (AdwStyleManager *manager)
{
  vitrine_theme_set_contrast (adw_style_manager_get_high_contrast (manager));
}

static void
vitrine_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = {
    { "about", about_cb },
    { "preferences", preferences_cb },
    { "shortcuts", shortcuts_cb },
    { "quit", quit_cb },
  };

  G_APPLICATION_CLASS (vitrine_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), application);
  vitrine_shortcuts_install (GTK_APPLICATION (application));
  g_signal_connect_object (vitrine_settings (), "changed::color-scheme", G_CALLBACK (scheme_changed_cb),
                           application, 0);
  scheme_changed_cb (vitrine_settings (), "color-scheme", NULL);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::high-contrast", G_CALLBACK (contrast_changed_cb),
                           application, 0);
  contrast_changed_cb (adw_style_manager_get_default ());
  vitrine_access_start ();
  g_unix_signal_add (SIGTERM, terminated_cb, application);
  g_unix_signal_add (SIGHUP, terminated_cb, application);
  g_unix_signal_add (SIGINT, terminated_cb, application);
}

static void
vitrine_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window == NULL)
    {
      window = GTK_WINDOW (vitrine_window_new (VITRINE_APPLICATION (application)));
      if (vitrine_shot_wanted ())
        vitrine_shot_prepare (VITRINE_WINDOW (window));
      gtk_window_present (window);
      /* After the window: a question behind it would take all its clicks, and nobody would see why. */
      if (!vitrine_shot_wanted ())
        vitrine_window_offer_recovery (VITRINE_WINDOW (window));
      return;
    }
  gtk_window_present (window);
}

static void
vitrine_application_open (GApplication *application,
                          GFile       **files,
                          gint          n_files,
                          const char   *hint)
{
  for (gint i = 0; i < n_files; i++)
    {
      VitrineWindow *window = vitrine_window_new (VITRINE_APPLICATION (application));

      gtk_window_present (GTK_WINDOW (window));
      vitrine_window_open_file (window, files[i]);
    }
}

static void
vitrine_application_class_init (VitrineApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = vitrine_application_startup;
  application_class->activate = vitrine_application_activate;
  application_class->open = vitrine_application_open;
}

static void
vitrine_application_init (VitrineApplication *application)
{
}

VitrineApplication *
vitrine_application_new (void)
{
  GApplicationFlags flags = G_APPLICATION_HANDLES_OPEN;

  if (vitrine_shot_wanted ())
    flags |= G_APPLICATION_NON_UNIQUE;
  return g_object_new (VITRINE_TYPE_APPLICATION,
                       "application-id", VITRINE_APPLICATION_ID,
                       "flags", flags,
                       "resource-base-path", VITRINE_RESOURCES,
                       NULL);
}

int
vitrine_application_main (int    argc,
                          char **argv)
{
  g_autoptr (VitrineApplication) application = NULL;
  int status;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, VITRINE_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_application_name ("Vitrine");
  vitrine_loop_watch_start ();
  application = vitrine_application_new ();
  status = g_application_run (G_APPLICATION (application), argc, argv);
  vitrine_scribe_finish ();
  return status;
}
