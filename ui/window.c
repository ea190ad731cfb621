/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/window-private.h"

#include <glib/gi18n.h>

#include "app/example.h"
#include "ui/export-code.h"
#include "ui/export.h"
#include "ui/loop-watch.h"
#include "ui/pages/build.h"
#include "ui/pages/data.h"
#include "ui/pages/explain.h"
#include "ui/pages/latent.h"
#include "ui/pages/start.h"
#include "ui/pages/train.h"
#include "ui/settings.h"
#include "ui/widgets/panes.h"
#include "ui/widgets/shrink.h"

#define LEAST_NAME_CHARS 9

G_DEFINE_FINAL_TYPE (VitrineWindow, vitrine_window, ADW_TYPE_APPLICATION_WINDOW)

/* A page of a document: its set_session() and where it stands in the switcher. */
typedef struct
{
  const char *name;
  const char *title;
  const char *icon;
  GType     (*type) (void);
  void      (*set_session) (gpointer page, VitrineSession *session);
} PageRow;

#define PAGE(name, title)                                                    \
  { #name, title, "vt-" #name "-symbolic", vitrine_##name##_page_get_type,   \
    (void (*) (gpointer, VitrineSession *)) vitrine_##name##_page_set_session }

static const PageRow page_rows[] = {
  PAGE (data, N_("Data")),
  PAGE (build, N_("Build")),
  PAGE (train, N_("Train")),
  PAGE (explain, N_("Explain")),
  PAGE (latent, N_("Latent")),
  { NULL },
};

static GtkWidget *
page (VitrineWindow *window,
      const char    *name)
{
  return adw_view_stack_get_child_by_name (window->pages, name);
}

/* --- the state of the header ------------------------------------------- */

static void
update_actions (VitrineWindow *window)
{
  GtkWidget *widget = GTK_WIDGET (window);
  VitrineSession *session = window->session;
  VitrineProject *project = session != NULL ? session->project : NULL;
  VitrineTrainingState state = session != NULL ? vitrine_training_state (session->training) : VITRINE_TRAINING_IDLE;
  gboolean busy = state == VITRINE_TRAINING_RUNNING || state == VITRINE_TRAINING_PAUSED;
  static const char *const document_actions[] = { "win.save-as", "win.rename", "win.train", "win.step",
                                                  "win.step-epoch", "win.train-afresh", "win.export-figure",
                                                  "win.page", "win.fit", "win.zoom-in", "win.zoom-out",
                                                  "win.import", "win.import-folder", "win.find-rate", "win.repeat",
                                                  "win.all-weights", "win.draw-weights", "win.export-code",
                                                  "win.show-code", "win.switch-code", "win.copy-code" };
  g_autofree char *undo = NULL;
  g_autofree char *redo = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (document_actions); i++)
    gtk_widget_action_set_enabled (widget, document_actions[i], session != NULL);
  gtk_widget_action_set_enabled (widget, "win.save", session != NULL);
  vitrine_window_update_time (window);
  gtk_widget_action_set_enabled (widget, "win.stop", busy);
  gtk_widget_action_set_enabled (widget, "win.revert", busy);
  gtk_widget_action_set_enabled (widget, "win.undo", project != NULL && vitrine_project_undo_label (project) != NULL);
  gtk_widget_action_set_enabled (widget, "win.redo", project != NULL && vitrine_project_redo_label (project) != NULL);
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

/* --- pages -------------------------------------------------------------- */

/* A page is made when its tab is first opened: the first frame waits for none. */
static void
fill_page_cb (VitrineWindow *window)
{
  const char *name = adw_view_stack_get_visible_child_name (window->pages);
  AdwBin *bin = ADW_BIN (adw_view_stack_get_visible_child (window->pages));

  vitrine_past_bar_set_needed (window->past_bar, g_strcmp0 (name, "train") != 0);
  if (bin == NULL || adw_bin_get_child (bin) != NULL || window->session == NULL)
    return;
  for (guint i = 0; page_rows[i].name != NULL; i++)
    if (g_str_equal (page_rows[i].name, name))
      {
        GtkWidget *child = g_object_new (page_rows[i].type (), NULL);

        adw_bin_set_child (bin, child);
        page_rows[i].set_session (child, window->session);
      }
}

static void
drop_session (VitrineWindow *window)
{
  if (window->session == NULL)
    return;
  for (guint i = 0; page_rows[i].name != NULL; i++)
    adw_bin_set_child (ADW_BIN (page (window, page_rows[i].name)), NULL);
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
  g_signal_connect_swapped (session->timeline, "changed", G_CALLBACK (vitrine_window_update_time), window);
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
  fill_page_cb (window);
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
vitrine_window_show_page (VitrineWindow *window,
                          const char    *name)
{
  if (page (window, name) != NULL)
    adw_view_stack_set_visible_child_name (window->pages, name);
}

void
vitrine_window_message (VitrineWindow *window,
                        const char    *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (markup);

  adw_toast_set_timeout (toast, strlen (text) > 60 ? 8 : 4);
  adw_toast_overlay_add_toast (window->toasts, toast);
}

/* --- actions ------------------------------------------------------------ */

static void
undo_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  VitrineWindow *window = VITRINE_WINDOW (widget);

  if (g_str_equal (action, "win.undo"))
    vitrine_project_undo (window->session->project);
  else
    vitrine_project_redo (window->session->project);
}

static void
train_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  VitrineTraining *training = VITRINE_WINDOW (widget)->session->training;

  if (g_str_equal (action, "win.step"))
    vitrine_training_step (training);
  else if (g_str_equal (action, "win.step-epoch"))
    vitrine_training_step_epoch (training);
  else if (g_str_equal (action, "win.stop"))
    vitrine_training_stop (training);
  else if (g_str_equal (action, "win.revert"))
    vitrine_training_revert (training);
  else if (vitrine_training_state (training) == VITRINE_TRAINING_RUNNING)
    vitrine_training_pause (training);
  else
    vitrine_training_start (training);
}

static void
train_afresh_cb (GtkWidget  *widget,
                 const char *action,
                 GVariant   *parameter)
{
  VitrineSession *session = VITRINE_WINDOW (widget)->session;
  g_autoptr (NnModel) model = NULL;

  vitrine_training_stop (session->training);
  model = nn_model_reinitialise (vitrine_project_model (session->project), (guint64) g_get_real_time ());
  vitrine_project_edit (session->project, model, _("Forget the Weights"), NULL);
  vitrine_training_start (session->training);
}

/* The keys of a page work where the focus is in it. */
static gboolean
focus_page_cb (gpointer data)
{
  g_autoptr (VitrineWindow) window = data;
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (window));

  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (window->pages)))
    gtk_widget_child_focus (GTK_WIDGET (window->pages), GTK_DIR_TAB_FORWARD);
  return G_SOURCE_REMOVE;
}

static void
page_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  vitrine_window_show_page (VITRINE_WINDOW (widget), g_variant_get_string (parameter, NULL));
  /* What has just been made has no place yet that could take it. */
  g_idle_add (focus_page_cb, g_object_ref (widget));
}

/* To the page that is shown: it installs the action of the same name under "page". */
static void
forward_cb (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  AdwBin *bin = ADW_BIN (adw_view_stack_get_visible_child (VITRINE_WINDOW (widget)->pages));
  GtkWidget *child = bin != NULL ? adw_bin_get_child (bin) : NULL;
  g_autofree char *name = g_strconcat ("page.", action + strlen ("win."), NULL);

  /* The figure under the pointer goes before what the page would choose. */
  if (child != NULL && g_str_equal (name, "page.export-figure") && vitrine_figure_view_popup_in (child))
    return;
  if (child != NULL && !gtk_widget_activate_action_variant (child, name, NULL)
      && g_str_equal (name, "page.export-figure"))
    vitrine_window_message (VITRINE_WINDOW (widget), _("This page has no figure to export."));
}

/* For all that show samples; away from the panel that shows it, it is told where it went. */
static void
pin_sample_cb (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  VitrineProject *project = VITRINE_WINDOW (widget)->session->project;
  guint32 sample = g_variant_get_uint32 (parameter);
  gboolean pin = !vitrine_project_is_pinned (project, sample);
  g_autofree char *number = nn_count_to_string (sample);
  g_autofree char *text = g_strdup_printf (pin ? _("Sample %s is pinned: the Train page keeps an eye on it.")
                                               : _("Sample %s is no longer pinned."), number);

  vitrine_project_pin (project, sample, pin);
  if (!g_str_equal (adw_view_stack_get_visible_child_name (VITRINE_WINDOW (widget)->pages), "train"))
    vitrine_window_message (VITRINE_WINDOW (widget), text);
}

/* Data are opened from every page, and shown where they belong. */
static void
import_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  gtk_widget_activate_action (widget, "win.page", "s", "data");
  forward_cb (widget, action, NULL);
}

/* The code stands on the Build page. */
static void
show_code_cb (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  gtk_widget_activate_action (widget, "win.page", "s", "build");
  forward_cb (widget, action, NULL);
}

static void
export_code_cb (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  vitrine_export_code (GTK_WINDOW (widget), VITRINE_WINDOW (widget)->session->project);
}

static void
find_rate_cb (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  gtk_widget_activate_action (widget, "win.page", "s", "train");
  forward_cb (widget, action, NULL);
}

static void
look_inside_cb (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  VitrineWindow *window = VITRINE_WINDOW (widget);
  GtkWidget *child;

  vitrine_window_show_page (window, "build");
  child = adw_bin_get_child (ADW_BIN (page (window, "build")));
  if (child == NULL)
    return;
  if (g_variant_get_uint32 (parameter) == G_MAXUINT)   /* a drawn one */
    vitrine_build_page_look_at (VITRINE_BUILD_PAGE (child), vitrine_explaining_input (window->session->explaining));
  else
    vitrine_build_page_look_inside (VITRINE_BUILD_PAGE (child), g_variant_get_uint32 (parameter));
}

/* The samples of a cell of the confusion. */
static void
show_cell_cb (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  VitrineWindow *window = VITRINE_WINDOW (widget);
  GtkWidget *child;
  gint label, predicted;

  g_variant_get (parameter, "(ii)", &label, &predicted);
  vitrine_window_show_page (window, "data");
  child = adw_bin_get_child (ADW_BIN (page (window, "data")));
  if (child != NULL)
    vitrine_data_page_show_cell (VITRINE_DATA_PAGE (child), label, predicted);
}

static void
message_action_cb (GtkWidget  *widget,
                   const char *action,
                   GVariant   *parameter)
{
  vitrine_window_message (VITRINE_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
example_cb (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  vitrine_window_open_example (VITRINE_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
open_path_cb (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  g_autoptr (GFile) file = g_file_new_for_path (g_variant_get_string (parameter, NULL));

  vitrine_window_open_file (VITRINE_WINDOW (widget), file);
}

static void
start_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (widget));

  if (VITRINE_WINDOW (widget)->session != NULL)
    gtk_window_present (GTK_WINDOW (vitrine_window_new (VITRINE_APPLICATION (application))));
}

static void
close_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  gtk_window_close (GTK_WINDOW (widget));
}

static void
menu_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  gtk_menu_button_popup (VITRINE_WINDOW (widget)->menu_button);
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
install_actions (GtkWidgetClass *widget_class)
{
  static const struct
  {
    const char *name;
    const char *type;
    GtkWidgetActionActivateFunc activate;
  } rows[] = {
    { "win.new", NULL, vitrine_window_new_cb },
    { "win.open", NULL, vitrine_window_open_cb },
    { "win.open-path", "s", open_path_cb },
    { "win.example", "s", example_cb },
    { "win.save", NULL, vitrine_window_save_cb },
    { "win.save-as", NULL, vitrine_window_save_as_cb },
    { "win.rename", NULL, vitrine_window_rename_cb },
    { "win.start", NULL, start_cb },
    { "win.close", NULL, close_cb },
    { "win.menu", NULL, menu_cb },
    { "win.undo", NULL, undo_cb },
    { "win.redo", NULL, undo_cb },
    { "win.train", NULL, train_cb },
    { "win.step", NULL, train_cb },
    { "win.step-epoch", NULL, train_cb },
    { "win.stop", NULL, train_cb },
    { "win.revert", NULL, train_cb },
    { "win.train-afresh", NULL, train_afresh_cb },
    { "win.page", "s", page_cb },
    { "win.message", "s", message_action_cb },
    { "win.look-inside", "u", look_inside_cb },
    { "win.show-cell", "(ii)", show_cell_cb },
    { "win.export-figure", NULL, forward_cb },
    { "win.export-code", NULL, export_code_cb },
    { "win.all-weights", NULL, forward_cb },
    { "win.draw-weights", NULL, forward_cb },
    { "win.show-code", NULL, show_code_cb },
    { "win.switch-code", NULL, forward_cb },
    { "win.copy-code", NULL, forward_cb },
    { "win.find-rate", NULL, find_rate_cb },
    { "win.repeat", NULL, find_rate_cb },
    { "win.look-earlier", NULL, vitrine_window_look_cb },
    { "win.look-later", NULL, vitrine_window_look_cb },
    { "win.look-now", NULL, vitrine_window_look_cb },
    { "win.look-best", NULL, vitrine_window_look_cb },
    { "win.play-past", NULL, vitrine_window_look_cb },
    { "win.import", NULL, import_cb },
    { "win.import-folder", NULL, import_cb },
    { "win.pin-number", NULL, forward_cb },
    { "win.copy-number", NULL, forward_cb },
    { "win.pin", NULL, forward_cb },
    { "win.pin-sample", "u", pin_sample_cb },
    { "win.fit", NULL, forward_cb },
    { "win.zoom-in", NULL, forward_cb },
    { "win.zoom-out", NULL, forward_cb },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    gtk_widget_class_install_action (widget_class, rows[i].name, rows[i].type, rows[i].activate);
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
  install_actions (widget_class);
}

static void
vitrine_window_init (VitrineWindow *window)
{
  GtkWidget *start;

  gtk_widget_init_template (GTK_WIDGET (window));
  for (guint i = 0; page_rows[i].name != NULL; i++)
    {
      AdwViewStackPage *added = adw_view_stack_add_titled (window->pages, adw_bin_new (), page_rows[i].name,
                                                           _(page_rows[i].title));

      adw_view_stack_page_set_icon_name (added, page_rows[i].icon);
    }
  g_signal_connect_swapped (window->pages, "notify::visible-child", G_CALLBACK (fill_page_cb), window);
  vitrine_window_show_page (window, "build");
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
