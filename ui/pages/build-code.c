/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The network as code, beside the bench or, where there is no room for both, in its place. */
#include "ui/pages/build-private.h"

/* What the code takes beside the bench, and the width that is enough for both. */
#define CODE_WIDTH 500
#define BOTH_WIDTH 820

static void
place (VitrineBuildPage *page)
{
  int width = gtk_widget_get_width (GTK_WIDGET (page->code_pane));
  gboolean shown = gtk_widget_get_visible (GTK_WIDGET (page->code));
  gboolean beside = !shown || width >= BOTH_WIDTH;

  gtk_widget_set_visible (GTK_WIDGET (page->bench), beside);
  gtk_widget_set_visible (page->number_bin, beside);
  if (shown && beside && width > 0 && !page->code_placed)
    {
      gtk_paned_set_position (page->code_pane, width - CODE_WIDTH);
      page->code_placed = TRUE;
    }
}

static double
zoom_of (VitrineBuildPage *page)
{
  double zoom;

  g_object_get (page->bench, "zoom", &zoom, NULL);
  return zoom;
}

static gboolean
place_cb (gpointer data)
{
  VitrineBuildPage *page = data;

  page->code_idle = 0;
  place (page);
  /* The network fits the room that the code leaves, and the whole bench again if nobody has
     zoomed since. */
  if (page->code_fits)
    {
      vitrine_bench_fit (page->bench);
      page->code_zoom = zoom_of (page);
      page->code_fits = FALSE;
    }
  return G_SOURCE_REMOVE;
}

/* Not while sizes are being given out. */
static void
resized_cb (VitrineBuildPage *page)
{
  if (page->code_idle == 0)
    page->code_idle = g_idle_add (place_cb, page);
}

static void
visible_cb (VitrineBuildPage *page)
{
  page->code_placed = FALSE;
  place (page);
  page->code_fits = gtk_widget_get_visible (GTK_WIDGET (page->code)) || zoom_of (page) == page->code_zoom;
  resized_cb (page);
}

static void
code_action (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  VitrineBuildPage *page = VITRINE_BUILD_PAGE (widget);
  GtkWidget *code = GTK_WIDGET (page->code);

  if (g_str_equal (action, "page.show-code"))
    gtk_widget_set_visible (code, !gtk_widget_get_visible (code));
  else if (g_str_equal (action, "page.switch-code"))
    vitrine_code_view_switch (page->code);
  else
    vitrine_code_view_copy (page->code);
}

void
vitrine_build_page_install_code (GtkWidgetClass *widget_class)
{
  static const char *const actions[] = { "page.show-code", "page.copy-code", "page.switch-code" };

  g_type_ensure (VITRINE_TYPE_CODE_VIEW);
  gtk_widget_class_bind_template_child (widget_class, VitrineBuildPage, code_pane);
  gtk_widget_class_bind_template_child (widget_class, VitrineBuildPage, code_button);
  gtk_widget_class_bind_template_child (widget_class, VitrineBuildPage, code);
  gtk_widget_class_bind_template_child (widget_class, VitrineBuildPage, number_bin);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i], NULL, code_action);
}

void
vitrine_build_page_make_code (VitrineBuildPage *page)
{
  g_object_bind_property (page->code, "visible", page->code_button, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_signal_connect_object (page->code, "notify::visible", G_CALLBACK (visible_cb), page, G_CONNECT_SWAPPED);
  g_signal_connect_object (page->panes, "notify::end-folded", G_CALLBACK (resized_cb), page, G_CONNECT_SWAPPED);
  g_signal_connect_object (page->code_pane, "notify::max-position", G_CALLBACK (resized_cb), page,
                           G_CONNECT_SWAPPED);
}
