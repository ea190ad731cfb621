/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done in a window: one table of all of it, and what each row does. */
#include "ui/window-actions.h"

#include <glib/gi18n.h>

#include "ui/export-code.h"
#include "ui/export.h"
#include "ui/pages/build.h"
#include "ui/pages/data.h"
#include "ui/window-pages.h"
#include "ui/window-private.h"

static const VitrineActionRow *row_of (const char *action);

/* --- what it does ----------------------------------------------------------- */

/* To the page that is shown, or that the row names: it installs the action of the same name under "page". */
static void
forward_cb (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  const char *page = row_of (action)->page;
  g_autofree char *name = g_strconcat ("page.", action + strlen ("win."), NULL);
  GtkWidget *child;

  if (page != NULL)
    gtk_widget_activate_action (widget, "win.page", "s", page);
  child = vitrine_window_shown_page (VITRINE_WINDOW (widget));
  /* The figure under the pointer goes before what the page would choose. */
  if (child != NULL && g_str_equal (name, "page.export-figure") && vitrine_figure_view_popup_in (child))
    return;
  if (child != NULL && !gtk_widget_activate_action_variant (child, name, NULL)
      && g_str_equal (name, "page.export-figure"))
    vitrine_window_message (VITRINE_WINDOW (widget), _("This page has no figure to export."));
}

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

static void
export_code_cb (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  vitrine_export_code (GTK_WINDOW (widget), VITRINE_WINDOW (widget)->session->project);
}

static void
look_inside_cb (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  VitrineWindow *window = VITRINE_WINDOW (widget);
  GtkWidget *child;

  vitrine_window_show_page (window, "build");
  child = vitrine_window_shown_page (window);
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
  child = vitrine_window_shown_page (window);
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

/* --- when ------------------------------------------------------------------ */

static gboolean
has_document (VitrineWindow *window)
{
  return window->session != NULL;
}

static gboolean
is_busy (VitrineWindow *window)
{
  VitrineTrainingState state = window->session != NULL ? vitrine_training_state (window->session->training)
                                                       : VITRINE_TRAINING_IDLE;

  return state == VITRINE_TRAINING_RUNNING || state == VITRINE_TRAINING_PAUSED;
}

static gboolean
can_undo (VitrineWindow *window)
{
  return window->session != NULL && vitrine_project_undo_label (window->session->project) != NULL;
}

static gboolean
can_redo (VitrineWindow *window)
{
  return window->session != NULL && vitrine_project_redo_label (window->session->project) != NULL;
}

static gboolean
has_past (VitrineWindow *window)
{
  return window->session != NULL && vitrine_timeline_n_kept (window->session->timeline) > 0;
}

static gboolean
has_best (VitrineWindow *window)
{
  return has_past (window) && vitrine_timeline_has_best (window->session->timeline);
}

static gboolean
is_past (VitrineWindow *window)
{
  return has_past (window) && !vitrine_timeline_is_now (window->session->timeline);
}

/* --- the table ------------------------------------------------------------- */

static const VitrineActionRow rows[] = {
  { .group = N_("Document") },
  { "win.new", vitrine_window_new_cb, .keys = { "<Control>n" }, .title = N_("New Network") },
  { "win.open", vitrine_window_open_cb, .keys = { "<Control>o" }, .title = N_("Open") },
  { "win.import", forward_cb, has_document, .page = "data", .keys = { "<Control>i" },
    .title = N_("Open data files") },
  { "win.import-folder", forward_cb, has_document, .page = "data", .keys = { "<Control><Shift>i" },
    .title = N_("Open a folder of pictures or recordings") },
  { "win.save", vitrine_window_save_cb, has_document, .keys = { "<Control>s" }, .title = N_("Save") },
  { "win.save-as", vitrine_window_save_as_cb, has_document, .keys = { "<Control><Shift>s" }, .title = N_("Save As") },
  { "win.export-figure", forward_cb, has_document, .keys = { "<Control><Shift>e" },
    .title = N_("Export the figure") },
  { "win.export-code", export_code_cb, has_document, .keys = { "<Control><Alt>e" }, .title = N_("Export the code") },
  { "win.close", close_cb, .keys = { "<Control>w" }, .title = N_("Close the window") },
  { "app.quit", .keys = { "<Control>q" }, .title = N_("Quit") },
  { "win.open-path", open_path_cb, .type = "s" },
  { "win.example", example_cb, .type = "s" },
  { "win.rename", vitrine_window_rename_cb, has_document },
  { "win.start", start_cb },

  { .group = N_("Editing") },
  { "win.undo", undo_cb, can_undo, .keys = { "<Control>z" }, .title = N_("Undo") },
  { "win.redo", undo_cb, can_redo, .keys = { "<Control><Shift>z", "<Control>y" }, .title = N_("Redo") },
  { .keys = { "Left Right Up Down" }, .title = N_("Select along the connections") },
  { .keys = { "<Shift>Left <Shift>Right" }, .title = N_("Select more") },
  { .keys = { "<Control>a" }, .title = N_("Select all layers") },
  { .keys = { "<Control>k" }, .title = N_("Insert a layer by name") },
  { .keys = { "<Control>j" }, .title = N_("Connect to another layer") },
  { .keys = { "<Control><Shift>j" }, .title = N_("Disconnect") },
  { .keys = { "<Alt>Left <Alt>Right" }, .title = N_("Move the layers") },
  { .keys = { "Delete" }, .title = N_("Delete the layers or the connection") },
  { .keys = { "<Control>d" }, .title = N_("Duplicate the layers") },
  { .keys = { "<Control>x <Control>c <Control>v" }, .title = N_("Cut, copy and paste layers") },
  { .keys = { "Return" }, .title = N_("Add the chosen layer of the list") },

  { .group = N_("Bench") },
  { "win.fit", forward_cb, has_document, .keys = { "<Control>0" }, .title = N_("Fit the network") },
  { "win.all-weights", forward_cb, has_document, .keys = { "<Control><Alt>w" },
    .title = N_("All weights of the layer") },
  { "win.draw-weights", forward_cb, has_document, .keys = { "<Control><Shift>w" },
    .title = N_("Draw the weights of the layer anew") },
  { "win.show-code", forward_cb, has_document, .page = "build", .keys = { "<Control>u" },
    .title = N_("Show the network as code") },
  { "win.switch-code", forward_cb, has_document, .keys = { "<Control><Alt>u" },
    .title = N_("Code for the other library") },
  { "win.copy-code", forward_cb, has_document, .keys = { "<Control><Shift>c" }, .title = N_("Copy the code") },
  { "win.zoom-in", forward_cb, has_document, .keys = { "<Control>plus", "<Control>equal" }, .title = N_("Zoom in") },
  { "win.zoom-out", forward_cb, has_document, .keys = { "<Control>minus" }, .title = N_("Zoom out") },

  { .group = N_("Look inside") },
  { "win.pin-number", forward_cb, has_document, .keys = { "<Control><Shift>p" },
    .title = N_("Pin the number that is pointed at") },
  { "win.copy-number", forward_cb, has_document, .keys = { "<Control><Alt>c" }, .title = N_("Copy its arithmetic") },
  { "win.look-inside", look_inside_cb, has_document, .type = "u" },
  { .keys = { "Left Right Up Down" }, .title = N_("Move the pinned number") },
  { .keys = { "bracketleft bracketright" }, .title = N_("Channel in front") },
  { .keys = { "comma period" }, .title = N_("Step back and forth in time") },

  { .group = N_("Training") },
  { "win.train", train_cb, has_document, .keys = { "F5" }, .title = N_("Train or pause") },
  { "win.stop", train_cb, is_busy, .keys = { "<Shift>F5" }, .title = N_("Stop and keep the weights") },
  { "win.step", train_cb, has_document, .keys = { "F6" }, .title = N_("One batch") },
  { "win.step-epoch", train_cb, has_document, .keys = { "<Shift>F6" }, .title = N_("One epoch") },
  { "win.revert", train_cb, is_busy, .keys = { "<Control>F5" }, .title = N_("Stop and take the weights back") },
  { "win.train-afresh", train_afresh_cb, has_document, .keys = { "<Control><Shift>F5" },
    .title = N_("Forget the weights and train afresh") },
  { "win.find-rate", forward_cb, has_document, .page = "train", .keys = { "<Control>l" },
    .title = N_("Find a learning rate") },
  { .keys = { "<Alt>F5" }, .title = N_("Go on slower after a divergence") },
  { .keys = { "<Alt>x" }, .title = N_("Next axis of the curves") },
  { .keys = { "<Alt>l" }, .title = N_("Linear or logarithmic curves") },
  { .keys = { "<Alt>p" }, .title = N_("Choose the panels below the curves") },
  { .keys = { "Left Right" }, .title = N_("Move the cross-hair") },
  { "win.repeat", forward_cb, has_document, .page = "train", .keys = { "<Control>r" },
    .title = N_("Repeat with several seeds") },
  { .keys = { "<Alt>m" }, .title = N_("Mean of runs that differ by their seed") },

  { .group = N_("Looking Back") },
  { "win.look-earlier", vitrine_window_look_cb, has_past, .keys = { "<Alt>Page_Up" },
    .title = N_("The kept model before") },
  { "win.look-later", vitrine_window_look_cb, has_past, .keys = { "<Alt>Page_Down" },
    .title = N_("The kept model after") },
  { "win.play-past", vitrine_window_look_cb, has_past, .keys = { "<Shift><Alt>Page_Down" },
    .title = N_("Go through the kept models") },
  { "win.look-best", vitrine_window_look_cb, has_best, .keys = { "<Alt>End" }, .title = N_("The best kept model") },
  { "win.look-now", vitrine_window_look_cb, is_past, .keys = { "<Alt>Home" }, .title = N_("Back to now") },

  { .group = N_("Samples") },
  { "win.pin", forward_cb, has_document, .keys = { "<Control>p" }, .title = N_("Pin or unpin the chosen sample") },
  { "win.pin-sample", pin_sample_cb, has_document, .type = "u" },
  { "win.show-cell", show_cell_cb, has_document, .type = "(ii)" },
  { .keys = { "Left Right Up Down" }, .title = N_("In a panel: read a sample or a cell") },
  { .keys = { "Return" }, .title = N_("Explain the sample, open the cell") },
  { .keys = { "p" }, .title = N_("Pin or unpin the sample") },

  { .group = N_("Latent") },
  { .keys = { "Left Right Up Down" }, .title = N_("Move the pointer") },
  { .keys = { "<Alt>r" }, .title = N_("Sample the prior") },
  { .keys = { "<Alt>p" }, .title = N_("Walk along the row") },

  { .group = N_("Data") },
  { .keys = { "Delete" }, .title = N_("Delete the selected one of my drawings") },
  { .keys = { "space" }, .title = N_("Keep the selected feature, or leave it out") },

  { .group = N_("Pages") },
  { "win.page", page_cb, has_document, .type = "s" },

  { .group = N_("Program") },
  { "app.preferences", .keys = { "<Control>comma" }, .title = N_("Preferences") },
  { "app.shortcuts", .keys = { "<Control>question", "<Control>F1" }, .title = N_("Keyboard shortcuts") },
  { "win.menu", menu_cb, .keys = { "F10" }, .title = N_("Main menu") },
  { "win.message", message_action_cb, .type = "s" },
};

static const VitrineActionRow *
row_of (const char *action)
{
  guint i = 0;

  while (g_strcmp0 (rows[i].action, action) != 0)
    i++;
  return &rows[i];
}

const VitrineActionRow *
vitrine_window_actions (guint *n)
{
  *n = G_N_ELEMENTS (rows);
  return rows;
}

void
vitrine_window_install_actions (GtkWidgetClass *widget_class)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].activate != NULL)
      gtk_widget_class_install_action (widget_class, rows[i].action, rows[i].type, rows[i].activate);
}

void
vitrine_window_update_actions (VitrineWindow *window)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].enabled != NULL)
      gtk_widget_action_set_enabled (GTK_WIDGET (window), rows[i].action, rows[i].enabled (window));
}
