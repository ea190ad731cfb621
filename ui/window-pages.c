/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages of a document: one table, from which the switcher, their keys and their place in the window of shortcuts are made. */
#include "ui/window-pages.h"

#include <glib/gi18n.h>

#include "ui/pages/build.h"
#include "ui/pages/data.h"
#include "ui/pages/explain.h"
#include "ui/pages/latent.h"
#include "ui/pages/train.h"
#include "ui/window-private.h"

#define PAGE(name, title)                                                \
  #name, title, "vt-" #name "-symbolic", vitrine_##name##_page_get_type, \
    (void (*) (gpointer, VitrineSession *)) vitrine_##name##_page_set_session

static const VitrinePageRow rows[] = {
  { PAGE (data, N_("Data")) },
  { PAGE (build, N_("Build")), .first = TRUE },
  { PAGE (train, N_("Train")), .own_past = TRUE },
  { PAGE (explain, N_("Explain")) },
  { PAGE (latent, N_("Latent")) },
};

const VitrinePageRow *
vitrine_window_page_rows (guint *n)
{
  *n = G_N_ELEMENTS (rows);
  return rows;
}

static AdwBin *
bin_of (VitrineWindow        *window,
        const VitrinePageRow *row)
{
  return ADW_BIN (adw_view_stack_get_child_by_name (window->pages, row->name));
}

/* A page is made when its tab is first opened: the first frame waits for none. */
void
vitrine_window_fill_page (VitrineWindow *window)
{
  GtkWidget *visible = adw_view_stack_get_visible_child (window->pages);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      AdwBin *bin = bin_of (window, &rows[i]);
      GtkWidget *child;

      if (GTK_WIDGET (bin) != visible)
        continue;
      vitrine_past_bar_set_needed (window->past_bar, !rows[i].own_past);
      if (adw_bin_get_child (bin) != NULL || window->session == NULL)
        return;
      child = g_object_new (rows[i].type (), NULL);
      adw_bin_set_child (bin, child);
      rows[i].set_session (child, window->session);
      return;
    }
}

void
vitrine_window_drop_pages (VitrineWindow *window)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    adw_bin_set_child (bin_of (window, &rows[i]), NULL);
}

GtkWidget *
vitrine_window_shown_page (VitrineWindow *window)
{
  AdwBin *bin = ADW_BIN (adw_view_stack_get_visible_child (window->pages));

  return bin != NULL ? adw_bin_get_child (bin) : NULL;
}

void
vitrine_window_show_page (VitrineWindow *window,
                          const char    *name)
{
  if (adw_view_stack_get_child_by_name (window->pages, name) != NULL)
    adw_view_stack_set_visible_child_name (window->pages, name);
}

void
vitrine_window_add_pages (VitrineWindow *window)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      AdwViewStackPage *added = adw_view_stack_add_titled (window->pages, adw_bin_new (), rows[i].name, _(rows[i].title));

      adw_view_stack_page_set_icon_name (added, rows[i].icon);
    }
  g_signal_connect_swapped (window->pages, "notify::visible-child", G_CALLBACK (vitrine_window_fill_page), window);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].first)
      vitrine_window_show_page (window, rows[i].name);
}
