/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/shortcuts.h"

#include <glib/gi18n.h>

#include "ui/window-actions.h"
#include "ui/window-pages.h"

#define MOST_LINES 12    /* in a column */

static char *
key_of_page (guint index)
{
  return g_strdup_printf ("<Alt>%u", index + 1);
}

void
vitrine_shortcuts_install (GtkApplication *application)
{
  guint n, n_pages;
  const VitrineActionRow *rows = vitrine_window_actions (&n);
  const VitrinePageRow *pages = vitrine_window_page_rows (&n_pages);

  for (guint i = 0; i < n; i++)
    if (rows[i].action != NULL && rows[i].keys[0] != NULL)
      gtk_application_set_accels_for_action (application, rows[i].action, rows[i].keys);
  for (guint i = 0; i < n_pages; i++)
    {
      g_autofree char *action = g_strdup_printf ("win.page('%s')", pages[i].name);
      g_autofree char *key = key_of_page (i);

      gtk_application_set_accels_for_action (application, action, (const char *const[]) { key, NULL });
    }
}

/* --- the window ------------------------------------------------------------ */

static void
add_property (GString    *xml,
              const char *name,
              const char *value)
{
  g_autofree char *text = g_markup_printf_escaped ("<property name='%s'>%s</property>", name, value);

  g_string_append (xml, text);
}

static void
add_line (GString    *xml,
          const char *title,
          const char *keys)
{
  g_string_append (xml, "<child><object class='GtkShortcutsShortcut'>");
  add_property (xml, "title", title);
  add_property (xml, "accelerator", keys);
  g_string_append (xml, "</object></child>");
}

static void
add_pages (GString *xml)
{
  guint n;
  const VitrinePageRow *pages = vitrine_window_page_rows (&n);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *key = key_of_page (i);

      add_line (xml, _(pages[i].title), key);
    }
}

static void
add_groups (GString *xml)
{
  guint n;
  const VitrineActionRow *rows = vitrine_window_actions (&n);

  for (guint i = 0; i < n; i++)
    {
      if (rows[i].group != NULL)
        {
          g_string_append (xml, i > 0 ? "</object></child>" : "");
          g_string_append (xml, "<child><object class='GtkShortcutsGroup'>");
          add_property (xml, "title", _(rows[i].group));
        }
      else if (rows[i].title != NULL)
        add_line (xml, _(rows[i].title), rows[i].keys[0]);
      else if (g_str_equal (rows[i].action, "win.page"))
        add_pages (xml);
    }
  g_string_append (xml, "</object></child>");
}

/* A GtkShortcutsWindow of GTK 4.8 takes its lines from a builder alone. */
void
vitrine_shortcuts_present (GtkWindow *parent)
{
  g_autoptr (GString) xml = g_string_new ("<interface><object class='GtkShortcutsWindow' id='shortcuts'>"
                                          "<property name='modal'>1</property>"
                                          "<child><object class='GtkShortcutsSection'>");
  g_autofree char *lines = g_strdup_printf ("%d", MOST_LINES);
  g_autoptr (GtkBuilder) builder = NULL;
  GtkWindow *window;

  add_property (xml, "section-name", "shortcuts");
  add_property (xml, "max-height", lines);
  add_groups (xml);
  g_string_append (xml, "</object></child></object></interface>");
  builder = gtk_builder_new_from_string (xml->str, -1);
  window = GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts"));
  gtk_window_set_transient_for (window, parent);
  gtk_window_present (window);
}
