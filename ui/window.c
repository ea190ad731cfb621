/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/window-private.h"

#include <glib/gi18n.h>

#include "app/example.h"
#include "ui/loop-watch.h"
#include "ui/pages/start.h"
#include "ui/settings.h"
#include "ui/widgets/panes.h"
#include "ui/widgets/shrink.h"
#include "ui/window-actions.h"
#include "ui/window-pages.h"

#define LEAST_NAME_CHARS 9
#define LINE_OF_TOAST    50   /* characters */
#define READ_PER_SECOND  10   /* of them, by somebody in no hurry */

G_DEFINE_FINAL_TYPE (VitrineWindow, vitrine_window, ADW_TYPE_APPLICATION_WINDOW)

/* --- the state of the header ------------------------------------------- */

/* What can be done now; undo and redo tell what they would. */
static void
update_actions (VitrineWindow *window)
{
  VitrineProject *project = window->session != NULL ? window->session->project : NULL;
  g_autofree char *undo = NULL;
  g_autofree char *redo = NULL;

  vitrine_window_update_actions (window);
  if (project == NULL)
    return;
  if (vitrine_project_undo_label (project) != NULL)
    undo = g_strdup_printf (_("Undo “%s”"), vitrine_project_undo_label (project));
  if (vitrine_project_redo_label (project) != NULL)
    redo = g_strdup_printf (_("Redo “%s”"), vitrine_project_redo_label (project));
  gtk_widget_set_tooltip_text (window->undo_button, undo != NULL ? undo : _("Undo"));
  gtk_widget_set_tooltip_text (window->redo_button, redo != NULL ? redo : _("Redo"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (window->undo_button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Undo"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (window->redo_button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Redo"), -1);
}

static void
update_title (VitrineWindow *window)
{
  VitrineProject *project = window->session != NULL ? window->session->project : NULL;
  g_autofree char *label = NULL;
  g_autofree char *title = NULL;

  if (project == NULL)
    {
      gtk_window_set_title (GTK_WINDOW (window), "Vitrine");
      return;
    }
  label = g_strdup_printf ("%s%s", vitrine_project_modified (project) ? "• " : "", vitrine_project_title (project));
  title = g_strdup_printf ("%s – Vitrine", label);
  gtk_label_set_label (window->document_label, label);
  /* Some of the name is there however narrow it is. */
  gtk_label_set_width_chars (window->document_label, MIN (LEAST_NAME_CHARS, g_utf8_strlen (label, -1)));
  gtk_window_set_title (GTK_WINDOW (window), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (window->document_button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/* Which switcher shows, by the width of the window. */
static void
update_layout (VitrineWindow *window)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (window));
  gint width = surface != NULL ? gdk_surface_get_width (surface) : 0, height;
  gboolean document = window->session != NULL;
  gboolean narrow;

  /* Before the first size is known, the one that was asked for. */
  if (width <= 1)
    gtk_window_get_default_size (GTK_WINDOW (window), &width, &height);
  narrow = width < VITRINE_FOLD_START;
  gtk_stack_set_visible_child_name (window->title_stack, !document ? "start" : narrow ? "narrow" : "document");
  adw_view_switcher_bar_set_reveal (window->switcher_bar, document && narrow);
  adw_view_switcher_set_policy (window->switcher, width < 1300 ? ADW_VIEW_SWITCHER_POLICY_NARROW
                                                             : ADW_VIEW_SWITCHER_POLICY_WIDE);
  vitrine_status_set_room (window->status, width < 700 ? VITRINE_STATUS_TINY
                                           : width < 1300 ? VITRINE_STATUS_SHORT : VITRINE_STATUS_FULL);
  gtk_label_set_max_width_chars (window->document_label, width < VITRINE_FOLD_END ? 12 : 20);
}

static void
message_cb (VitrineWindow *window,
            const char    *text)
{
  vitrine_window_message (window, text);
}

/* --- documents ---------------------------------------------------------- */

static void
drop_session (VitrineWindow *window)
{
  if (window->session == NULL)
    return;
  vitrine_window_drop_pages (window);
  vitrine_status_set_session (window->status, NULL);
  vitrine_past_bar_set_session (window->past_bar, NULL);
  g_signal_handlers_disconnect_by_data (window->session->project, window);
  g_signal_handlers_disconnect_by_data (window->session->training, window);
  g_signal_handlers_disconnect_by_data (window->session->timeline, window);
  g_clear_object (&window->session);
}

static void
set_document_visible (VitrineWindow *window,
                      gboolean       document)
{
  gtk_widget_set_visible (GTK_WIDGET (window->document_button), document);
  gtk_widget_set_visible (window->undo_button, document);
  gtk_widget_set_visible (window->redo_button, document);
  gtk_widget_set_visible (GTK_WIDGET (window->status), document);
  gtk_widget_set_visible (window->search_button, !document);
  gtk_stack_set_visible_child_name (window->stack, document ? "document" : "start");
}

static void
adopt (VitrineWindow  *window,
       VitrineSession *session)
{
  window->session = session;
  window->autosave = vitrine_autosave_new (session->project);
  vitrine_status_set_session (window->status, session);
  vitrine_past_bar_set_session (window->past_bar, session);
  g_signal_connect_swapped (session->timeline, "changed", G_CALLBACK (vitrine_window_update_actions), window);
  g_signal_connect_swapped (session->project, "notify::title", G_CALLBACK (update_title), window);
  g_signal_connect_swapped (session->project, "notify::modified", G_CALLBACK (update_title), window);
  g_signal_connect_swapped (session->project, "notify::undo-label", G_CALLBACK (update_actions), window);
  g_signal_connect_swapped (session->project, "notify::redo-label", G_CALLBACK (update_actions), window);
  g_signal_connect_swapped (session->project, "message", G_CALLBACK (message_cb), window);
  g_signal_connect_swapped (session->training, "notify::state", G_CALLBACK (update_actions), window);
  set_document_visible (window, TRUE);
  update_title (window);
  update_actions (window);
  update_layout (window);
  vitrine_window_fill_page (window);
}

void
vitrine_window_open_document (VitrineWindow *window,
                              NnDocument    *document,
                              GFile         *file)
{
  if (window->session != NULL)
    {
      window = vitrine_window_new (VITRINE_APPLICATION (gtk_window_get_application (GTK_WINDOW (window))));
      gtk_window_present (GTK_WINDOW (window));
    }
  adopt (window, vitrine_session_new (document, file));
  gtk_widget_grab_focus (GTK_WIDGET (window->pages));
}

void
vitrine_window_open_example (VitrineWindow *window,
                             const char    *name)
{
  g_autoptr (GError) error = NULL;
  const VitrineExample *example = vitrine_example_find (name, &error);
  g_autoptr (NnDocument) document = NULL;

  if (example != NULL)
    document = vitrine_example_open (example, TRUE, &error);
  if (document == NULL)
    vitrine_window_message (window, error->message);
  else
    vitrine_window_open_document (window, document, NULL);
}

void
vitrine_window_message (VitrineWindow *window,
                        const char    *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (markup);
  glong length = g_utf8_strlen (text, -1);

  adw_toast_set_timeout (toast, CLAMP (length / READ_PER_SECOND, 4, 20));
  /* The title of a toast is one line, and a sentence often says at its end what to do. */
  if (length > LINE_OF_TOAST)
    {
      GtkWidget *label = gtk_label_new (text);

      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_max_width_chars (GTK_LABEL (label), LINE_OF_TOAST);
      gtk_widget_add_css_class (label, "heading");
      adw_toast_set_custom_title (toast, label);
    }
  adw_toast_overlay_add_toast (window->toasts, toast);
}

/* --- the window --------------------------------------------------------- */

static gboolean
vitrine_window_close_request (GtkWindow *gtk_window)
{
  VitrineWindow *window = VITRINE_WINDOW (gtk_window);
  gint width, height;

  if (!window->closing && (vitrine_window_leave_training (window) || vitrine_window_ask_before_close (window)))
    return TRUE;
  if (g_getenv ("VITRINE_SHOT") == NULL)
    {
      gtk_window_get_default_size (gtk_window, &width, &height);
      g_settings_set_int (vitrine_settings (), "window-width", width);
      g_settings_set_int (vitrine_settings (), "window-height", height);
      g_settings_set_boolean (vitrine_settings (), "window-maximized", gtk_window_is_maximized (gtk_window));
    }
  if (window->autosave != NULL)
    vitrine_autosave_close (g_steal_pointer (&window->autosave));
  return GTK_WINDOW_CLASS (vitrine_window_parent_class)->close_request (gtk_window);
}

static void
vitrine_window_realize (GtkWidget *widget)
{
  VitrineWindow *window = VITRINE_WINDOW (widget);

  GTK_WIDGET_CLASS (vitrine_window_parent_class)->realize (widget);
  window->width_handler = g_signal_connect_swapped (gtk_native_get_surface (GTK_NATIVE (widget)), "notify::width",
                                                    G_CALLBACK (update_layout), window);
  update_layout (window);
}

static void
vitrine_window_unrealize (GtkWidget *widget)
{
  g_clear_signal_handler (&VITRINE_WINDOW (widget)->width_handler, gtk_native_get_surface (GTK_NATIVE (widget)));
  GTK_WIDGET_CLASS (vitrine_window_parent_class)->unrealize (widget);
}

static void
vitrine_window_dispose (GObject *object)
{
  VitrineWindow *window = VITRINE_WINDOW (object);

  if (window->autosave != NULL)
    vitrine_autosave_close (g_steal_pointer (&window->autosave));
  drop_session (window);
  g_clear_object (&window->chooser);
  G_OBJECT_CLASS (vitrine_window_parent_class)->dispose (object);
}

static void
vitrine_window_class_init (VitrineWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vitrine_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = vitrine_window_close_request;
  widget_class->realize = vitrine_window_realize;
  widget_class->unrealize = vitrine_window_unrealize;

  g_type_ensure (VITRINE_TYPE_SHRINK);
  g_type_ensure (VITRINE_TYPE_STATUS);
  g_type_ensure (VITRINE_TYPE_PAST_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, VITRINE_RESOURCES "/ui/window.ui");
  gtk_widget_class_bind_template_child (widget_class, VitrineWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, VitrineWindow, title_stack);
  gtk_widget_class_bind_template_child (widget_class, VitrineWindow, switcher);
  gtk_widget_class_bind_template_child (widget_class, VitrineWindow, switcher_bar);
  gtk_widget_class_bind_template_child (widget_class, VitrineWindow, document_button);
  gtk_widget_class_bind_template_child (widget_class, VitrineWindow, document_label);
  gtk_widget_class_bind_template_child (widget_class, VitrineWindow, undo_button);
  gtk_widget_class_bind_template_child (widget_class, VitrineWindow, redo_button);
  gtk_widget_class_bind_template_child (widget_class, VitrineWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, VitrineWindow, search_button);
  gtk_widget_class_bind_template_child (widget_class, VitrineWindow, status);
  gtk_widget_class_bind_template_child (widget_class, VitrineWindow, past_bar);
  gtk_widget_class_bind_template_child (widget_class, VitrineWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, VitrineWindow, start_bin);
  gtk_widget_class_bind_template_child (widget_class, VitrineWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, VitrineWindow, veil);
  gtk_widget_class_bind_template_child (widget_class, VitrineWindow, veil_label);
  vitrine_window_install_actions (widget_class);
}

static void
vitrine_window_init (VitrineWindow *window)
{
  GtkWidget *start;

  gtk_widget_init_template (GTK_WIDGET (window));
  vitrine_window_add_pages (window);
  start = g_object_new (VITRINE_TYPE_START_PAGE, NULL);
  adw_bin_set_child (window->start_bin, start);
  vitrine_start_page_bind_search (VITRINE_START_PAGE (start), GTK_TOGGLE_BUTTON (window->search_button));
  gtk_window_set_default_size (GTK_WINDOW (window), g_settings_get_int (vitrine_settings (), "window-width"),
                               g_settings_get_int (vitrine_settings (), "window-height"));
  if (g_settings_get_boolean (vitrine_settings (), "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (window));
  vitrine_window_accept_files (window);
  update_actions (window);
}

VitrineWindow *
vitrine_window_new (VitrineApplication *application)
{
  VitrineWindow *window = g_object_new (VITRINE_TYPE_WINDOW, "application", application, NULL);

  vitrine_loop_watch_frames (GTK_WIDGET (window));
  return window;
}
