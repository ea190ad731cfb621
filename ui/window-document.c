/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window's document: opening, saving, renaming, closing, recovering. */
#include "ui/window-private.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/document.h"
#include "app/recent.h"
#include "ui/draw/paint.h"
#include "ui/widgets/status.h"

#define ENDING ".vitrine"

/* --- opening ------------------------------------------------------------ */

/* Digits and the input that takes them: the shortest way to something that learns. */
void
vitrine_window_new_cb (GtkWidget  *widget,
                       const char *action,
                       GVariant   *parameter)
{
  VitrineWindow *window = VITRINE_WINDOW (widget);
  g_autoptr (NnDocument) document = nn_document_new ();
  g_autoptr (GError) error = NULL;
  const NnClass *input = nn_registry_find (NN_KIND_LAYER, "input", &error);
  NnEntry entry = { .id = 1 };

  if (input == NULL || !nn_source_parse (&document->source, "digits", &error))
    {
      vitrine_window_message (window, error->message);
      return;
    }
  entry.klass = NN_LAYER_CLASS (input);
  nn_class_init_args (input, entry.args);
  g_clear_pointer (&document->model, nn_model_unref);
  document->model = nn_model_new (&entry, 1, 1, &error);
  if (document->model == NULL)
    {
      vitrine_window_message (window, error->message);
      return;
    }
  g_free (document->title);
  document->title = g_strdup (_("New Network"));
  vitrine_window_open_document (window, document, NULL);
}

/* The layer that tells most of what a network is. */
static const char *
telling_layer (const NnModel *model)
{
  static const NnRole roles[] = { NN_ROLE_SAMPLE, NN_ROLE_SERIES, NN_ROLE_CONVOLVE, NN_ROLE_WEIGH, NN_ROLE_INPUT };

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      const gint found = nn_model_find_role (model, roles[i]);

      if (found >= 0)
        return nn_model_entry (model, (guint) found)->klass->base.name;
    }
  return NULL;
}

/* How it did last: "97.8 %", "MAE 0.12". */
static char *
achieved (VitrineProject *project)
{
  const GPtrArray *runs = vitrine_project_runs (project);
  const NnClass *klass = vitrine_project_recipe (project)->metric.klass;
  const NnRun *run = runs->len > 0 ? runs->pdata[runs->len - 1] : NULL;
  const NnRunEpoch *epoch;
  double value;

  if (run == NULL || run->epochs->len == 0)
    return g_strdup (_("not trained"));
  epoch = &g_array_index (run->epochs, NnRunEpoch, run->epochs->len - 1);
  value = isnan (epoch->val_metric) ? epoch->metric : epoch->val_metric;
  if (klass == NULL || isnan (value))
    {
      g_autofree char *loss = vitrine_number (isnan (epoch->val_loss) ? epoch->loss : epoch->val_loss, 3);

      return g_strdup_printf (_("loss %s"), loss);
    }
  return vitrine_metric_text (klass, value);
}

static void
remember (VitrineProject *project)
{
  g_autofree char *path = g_file_get_path (vitrine_project_file (project));
  g_autofree char *summary = achieved (project);

  if (path != NULL)
    vitrine_recent_add (path, vitrine_project_title (project), summary, telling_layer (vitrine_project_model (project)));
}

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      data)
{
  VitrineWindow *window = VITRINE_WINDOW (object);
  GFile *file;
  g_autoptr (GError) error = NULL;
  g_autoptr (NnDocument) document = vitrine_document_load_finish (result, &file, &error);

  if (document == NULL)
    {
      GtkWidget *dialog;
      g_autofree char *name = g_file_get_basename (file);
      g_autofree char *path = g_file_get_path (file);
      g_autofree char *heading = g_strdup_printf (_("“%s” Cannot Be Opened"), name);

      if (path != NULL)
        vitrine_recent_remove (path);
      dialog = adw_message_dialog_new (GTK_WINDOW (window), heading, error->message);
      adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "ok", _("_OK"));
      gtk_window_present (GTK_WINDOW (dialog));
      return;
    }
  if (window->session == NULL)
    {
      vitrine_window_open_document (window, document, file);
      remember (window->session->project);
      vitrine_window_offer_to_go_on (window);
    }
  else
    {
      vitrine_window_open_document (window, document, file);
    }
}

void
vitrine_window_load (VitrineWindow *window,
                     GFile         *file)
{
  vitrine_document_load_async (file, window, loaded_cb, NULL);
}

/* What is no network may be data. */
void
vitrine_window_open_file (VitrineWindow *window,
                          GFile         *file)
{
  g_autofree char *path = g_file_get_path (file);
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);

  if (path == NULL || g_str_has_suffix (path, ENDING) || !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      vitrine_window_load (window, file);
      return;
    }
  g_list_store_append (files, file);
  vitrine_window_import (window, G_LIST_MODEL (files));
}

static void
add_filters (GtkFileChooser *chooser,
             gboolean        data)
{
  g_autoptr (GtkFileFilter) networks = gtk_file_filter_new ();

  gtk_file_filter_set_name (networks, _("Vitrine networks"));
  gtk_file_filter_add_suffix (networks, "vitrine");
  gtk_file_chooser_add_filter (chooser, networks);
  if (data)
    {
      g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

      gtk_file_filter_set_name (all, _("All files"));
      gtk_file_filter_add_pattern (all, "*");
      gtk_file_chooser_add_filter (chooser, all);
    }
}

static void
open_response_cb (GtkNativeDialog *dialog,
                  gint             response,
                  VitrineWindow   *window)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

      vitrine_window_open_file (window, file);
    }
  g_clear_object (&window->chooser);
}

void
vitrine_window_open_cb (GtkWidget  *widget,
                        const char *action,
                        GVariant   *parameter)
{
  VitrineWindow *window = VITRINE_WINDOW (widget);

  g_clear_object (&window->chooser);
  window->chooser = gtk_file_chooser_native_new (_("Open a Network"), GTK_WINDOW (window),
                                                 GTK_FILE_CHOOSER_ACTION_OPEN, _("_Open"), _("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (window->chooser), TRUE);
  add_filters (GTK_FILE_CHOOSER (window->chooser), TRUE);
  g_signal_connect_object (window->chooser, "response", G_CALLBACK (open_response_cb), window, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (window->chooser));
}

/* --- saving ------------------------------------------------------------- */

static void
saved_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (VitrineWindow) window = data;
  VitrineProject *project = VITRINE_PROJECT (object);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  if (!vitrine_project_save_finish (project, result, &error))
    {
      GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (window), _("The document was not saved"), error->message);

      window->closing = FALSE;
      adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "ok", _("_OK"));
      gtk_window_present (GTK_WINDOW (dialog));
      return;
    }
  remember (project);
  if (window->closing)
    {
      gtk_window_close (GTK_WINDOW (window));
      return;
    }
  name = g_file_get_basename (vitrine_project_file (project));
  text = g_strdup_printf (_("Saved as “%s”"), name);
  vitrine_window_message (window, text);
}

static void
save_to (VitrineWindow *window,
         GFile         *file)
{
  vitrine_project_save_async (window->session->project, file, saved_cb, g_object_ref (window));
}

static void
save_response_cb (GtkNativeDialog *dialog,
                  gint             response,
                  VitrineWindow   *window)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *path = g_file_get_path (file);
      g_autofree char *name = g_file_get_basename (file);
      g_autofree char *whole = NULL;
      g_autoptr (GFile) target = NULL;

      whole = path == NULL || g_str_has_suffix (path, ENDING) ? g_strdup (path) : g_strconcat (path, ENDING, NULL);
      target = whole != NULL ? g_file_new_for_path (whole) : g_object_ref (file);
      if (g_str_has_suffix (name, ENDING))
        name[strlen (name) - strlen (ENDING)] = '\0';
      if (vitrine_project_file (window->session->project) == NULL)
        vitrine_project_set_title (window->session->project, name);
      save_to (window, target);
    }
  else
    window->closing = FALSE;
  g_clear_object (&window->chooser);
}

void
vitrine_window_save_as_cb (GtkWidget  *widget,
                           const char *action,
                           GVariant   *parameter)
{
  VitrineWindow *window = VITRINE_WINDOW (widget);
  VitrineProject *project = window->session->project;
  g_autofree char *name = g_strconcat (vitrine_project_title (project), ENDING, NULL);

  g_strdelimit (name, "/", '-');
  g_clear_object (&window->chooser);
  window->chooser = gtk_file_chooser_native_new (_("Save the Network"), GTK_WINDOW (window),
                                                 GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"), _("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (window->chooser), TRUE);
  add_filters (GTK_FILE_CHOOSER (window->chooser), FALSE);
  if (vitrine_project_file (project) != NULL)
    gtk_file_chooser_set_file (GTK_FILE_CHOOSER (window->chooser), vitrine_project_file (project), NULL);
  else
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (window->chooser), name);
  g_signal_connect_object (window->chooser, "response", G_CALLBACK (save_response_cb), window, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (window->chooser));
}

void
vitrine_window_save_cb (GtkWidget  *widget,
                        const char *action,
                        GVariant   *parameter)
{
  VitrineWindow *window = VITRINE_WINDOW (widget);
  GFile *file = vitrine_project_file (window->session->project);

  if (file != NULL)
    save_to (window, file);
  else
    vitrine_window_save_as_cb (widget, action, parameter);
}

/* --- renaming ----------------------------------------------------------- */

static void
rename_response_cb (AdwMessageDialog *dialog,
                    const char       *response,
                    VitrineWindow    *window)
{
  GtkEditable *entry = GTK_EDITABLE (adw_message_dialog_get_extra_child (dialog));
  g_autofree char *title = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  if (g_str_equal (response, "rename") && *title != '\0' && window->session != NULL)
    vitrine_project_set_title (window->session->project, title);
}

void
vitrine_window_rename_cb (GtkWidget  *widget,
                          const char *action,
                          GVariant   *parameter)
{
  VitrineWindow *window = VITRINE_WINDOW (widget);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_WINDOW (window), _("Rename"), NULL));
  GtkWidget *entry = gtk_entry_new ();

  gtk_editable_set_text (GTK_EDITABLE (entry), vitrine_project_title (window->session->project));
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Title"), -1);
  adw_message_dialog_set_extra_child (dialog, entry);
  adw_message_dialog_add_responses (dialog, "cancel", _("_Cancel"), "rename", _("_Rename"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "rename", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "rename");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (rename_response_cb), window, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- closing ------------------------------------------------------------ */

static gboolean
close_now_cb (gpointer window)
{
  gtk_window_close (GTK_WINDOW (window));
  return G_SOURCE_REMOVE;
}

static void
close_response_cb (AdwMessageDialog *dialog,
                   const char       *response,
                   VitrineWindow    *window)
{
  if (g_str_equal (response, "discard"))
    {
      window->closing = TRUE;
      /* The dialog still holds on to its window: it goes first. */
      gtk_window_set_transient_for (GTK_WINDOW (dialog), NULL);
      g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, close_now_cb, g_object_ref (window), g_object_unref);
    }
  else if (g_str_equal (response, "save"))
    {
      window->closing = TRUE;
      vitrine_window_save_cb (GTK_WIDGET (window), "win.save", NULL);
    }
}

gboolean
vitrine_window_ask_before_close (VitrineWindow *window)
{
  AdwMessageDialog *dialog;
  g_autofree char *body = NULL;

  if (window->session == NULL || !vitrine_project_modified (window->session->project))
    return FALSE;
  dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_WINDOW (window), _("Save Changes?"), NULL));
  body = g_strdup_printf (_("“%s” has changes that are not saved. Without saving they are lost."),
                          vitrine_project_title (window->session->project));
  adw_message_dialog_set_body (dialog, body);
  adw_message_dialog_add_responses (dialog, "cancel", _("_Cancel"), "discard", _("_Discard"), "save", _("_Save"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "discard", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (dialog, "save", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "save");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (close_response_cb), window, 0);
  gtk_window_present (GTK_WINDOW (dialog));
  return TRUE;
}

/* While it trains nothing is asked: the copy that is left behind goes on at the next start. */

static void
left_cb (gboolean ok,
         gpointer data)
{
  g_autoptr (VitrineWindow) window = data;

  if (ok)
    {
      window->closing = TRUE;
      gtk_window_close (GTK_WINDOW (window));
      return;
    }
  window->leaving = FALSE;
  window->autosave = vitrine_autosave_new (window->session->project);
  vitrine_window_ask_before_close (window);
}

static void
rested_cb (VitrineWindow *window)
{
  if (!vitrine_training_is_resting (window->session->training))
    return;
  g_signal_handlers_disconnect_by_func (window->session->training, rested_cb, window);
  vitrine_autosave_leave_async (g_steal_pointer (&window->autosave), left_cb, g_object_ref (window));
}

gboolean
vitrine_window_leave_training (VitrineWindow *window)
{
  VitrineTraining *training = window->session != NULL ? window->session->training : NULL;

  if (window->leaving)
    return TRUE;
  if (training == NULL || window->autosave == NULL || !vitrine_training_is_working (training))
    return FALSE;
  window->leaving = TRUE;
  /* Where it stands is known when the batch under way is done, or it ends by itself. */
  vitrine_training_pause (training);
  g_signal_connect_swapped (training, "progress", G_CALLBACK (rested_cb), window);
  rested_cb (window);
  return TRUE;
}

void
vitrine_window_keep_for_later (VitrineWindow *window)
{
  if (window->session == NULL || window->autosave == NULL || !vitrine_project_modified (window->session->project))
    return;
  vitrine_training_rest (window->session->training);
  vitrine_autosave_leave (g_steal_pointer (&window->autosave));
}

/* --- recovering --------------------------------------------------------- */

static void
go_on_cb (VitrineWindow *window)
{
  if (window->session != NULL && vitrine_training_state (window->session->training) == VITRINE_TRAINING_PAUSED)
    vitrine_training_start (window->session->training);
}

/* A training that stands where it was cut short: one click goes on with it. */
void
vitrine_window_offer_to_go_on (VitrineWindow *window)
{
  VitrineTraining *training = window->session->training;
  NnRun *run = vitrine_training_run (training);
  g_autofree char *step = NULL, *total = NULL, *text = NULL, *markup = NULL;
  AdwToast *toast;

  if (run == NULL || vitrine_training_state (training) != VITRINE_TRAINING_PAUSED)
    return;
  step = vitrine_count (vitrine_training_status (training)->step);
  total = vitrine_count (vitrine_training_status (training)->total_steps);
  text = g_strdup_printf (_("%s stands at step %s of %s."), run->title, step, total);
  markup = g_markup_escape_text (text, -1);
  toast = adw_toast_new (markup);
  adw_toast_set_button_label (toast, _("_Go On"));
  adw_toast_set_timeout (toast, 0);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (go_on_cb), window, G_CONNECT_SWAPPED);
  /* It stands no longer, however that came. */
  g_signal_connect_object (training, "notify::state", G_CALLBACK (adw_toast_dismiss), toast, G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (window->toasts, toast);
}

/* Copies that are to be opened, one after the other; the first in the window that asked, if it is free. */
typedef struct
{
  VitrineWindow *window;
  GPtrArray     *list;    /* VitrineRecoverable */
  guint          at;
} Recovery;

static void recover_next (Recovery *recovery);

static void
recovered_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      data)
{
  Recovery *recovery = data;
  const VitrineRecoverable *item = recovery->list->pdata[recovery->at++];
  VitrineWindow *window = recovery->window;
  const gboolean gone = gtk_window_get_application (GTK_WINDOW (window)) == NULL;   /* it was closed meanwhile */
  g_autoptr (GFile) original = item->original != NULL ? g_file_new_for_path (item->original) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (NnDocument) document = vitrine_recovery_load_finish (result, &error);

  if (document == NULL && !gone)
    vitrine_window_message (window, error->message);
  else if (document != NULL)
    {
      if (window->session != NULL || gone)
        {
          window = vitrine_window_new (VITRINE_APPLICATION (g_application_get_default ()));
          gtk_window_present (GTK_WINDOW (window));
        }
      vitrine_window_open_document (window, document, original);
      vitrine_project_mark_unsaved (window->session->project);
      vitrine_autosave_adopt (window->autosave, item->path);
      vitrine_window_offer_to_go_on (window);
    }
  recover_next (recovery);
}

static void
recover_next (Recovery *recovery)
{
  if (recovery->at < recovery->list->len)
    {
      const VitrineRecoverable *item = recovery->list->pdata[recovery->at];

      vitrine_recovery_load_async (item->path, recovery->window, recovered_cb, recovery);
      return;
    }
  g_application_release (g_application_get_default ());
  g_object_unref (recovery->window);
  g_ptr_array_unref (recovery->list);
  g_free (recovery);
}

static void
recovery_response_cb (AdwMessageDialog *dialog,
                      const char       *response,
                      VitrineWindow    *window)
{
  g_autoptr (GPtrArray) list = vitrine_recovery_list ();
  Recovery *recovery;

  for (guint i = 0; i < list->len && g_str_equal (response, "discard"); i++)
    vitrine_recovery_discard (((VitrineRecoverable *) list->pdata[i])->path);
  if (!g_str_equal (response, "recover"))
    return;
  recovery = g_new0 (Recovery, 1);
  recovery->window = g_object_ref (window);
  recovery->list = g_steal_pointer (&list);
  /* whoever closes the window meanwhile still gets what is on its way */
  g_application_hold (g_application_get_default ());
  recover_next (recovery);
}

void
vitrine_window_offer_recovery (VitrineWindow *window)
{
  g_autoptr (GPtrArray) list = vitrine_recovery_list ();
  g_autoptr (GString) body = NULL;
  AdwMessageDialog *dialog;

  if (list->len == 0)
    return;
  body = g_string_new (_("Vitrine did not end as it should. It kept a copy of:"));
  for (guint i = 0; i < list->len; i++)
    {
      VitrineRecoverable *item = g_ptr_array_index (list, i);
      g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (item->time);
      g_autofree char *when = g_date_time_format (time, "%x, %H:%M");

      g_string_append_printf (body, "\n%s (%s)", item->title, when);
    }
  dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_WINDOW (window), _("Recover Unsaved Work?"), body->str));
  adw_message_dialog_add_responses (dialog, "later", _("_Later"), "discard", _("_Discard"),
                                    "recover", _("_Recover"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "discard", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (dialog, "recover", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "recover");
  adw_message_dialog_set_close_response (dialog, "later");
  g_signal_connect_object (dialog, "response", G_CALLBACK (recovery_response_cb), window, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
