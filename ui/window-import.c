/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window takes files: chosen in a dialog, named on the command line, or dropped on it. */
#include "ui/window-private.h"

#include <glib/gi18n.h>

#include "app/importing.h"
#include "ui/widgets/table-preview.h"

/* --- what is done with them ------------------------------------------------------ */

/* The sentence tells what is read, too long for a line at the foot of the window. */
static void
refuse (VitrineWindow *window,
        const GError  *error)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (window), _("These Files Cannot Be Read"), error->message);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "ok", _("_OK"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
started_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  VitrineWindow *window = VITRINE_WINDOW (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnDocument) document = vitrine_import_start_finish (result, &error);

  if (document != NULL)
    vitrine_window_open_document (window, document, NULL);
  else
    refuse (window, error);
}

static void
use (VitrineWindow  *window,
     const NnSource *source)
{
  vitrine_window_show_page (window, "data");
  vitrine_project_begin_source (window->session->project, source, _("Open Data"));
}

/* In a document they become its data; on the start page a network begins with them. */
static void
take (VitrineWindow  *window,
      const NnSource *source)
{
  if (window->session == NULL)
    {
      AdwToast *toast = adw_toast_new (_("Reading the data…"));

      /* It goes by itself: dismissed while it comes up, it ends the program in an animation of libadwaita 1.2. */
      adw_toast_set_timeout (toast, 2);
      adw_toast_overlay_add_toast (window->toasts, toast);
      vitrine_import_start_async (source, window, NULL, started_cb, NULL);
      return;
    }
  use (window, source);
}

/* --- a table, by way of its preview ------------------------------------------------- */

/* FALSE: the preview was closed meanwhile, or stays with what speaks against it. */
static gboolean
close_preview (VitrineTablePreview *dialog,
               const GError        *error)
{
  GCancellable *reading = vitrine_table_preview_reading (dialog);

  if (reading == NULL || g_cancellable_is_cancelled (reading))
    return FALSE;
  if (error != NULL)
    vitrine_table_preview_refuse (dialog, error->message);
  else
    gtk_window_destroy (GTK_WINDOW (dialog));
  return error == NULL;
}

static void
preview_started_cb (GObject      *object,
                    GAsyncResult *result,
                    gpointer      data)
{
  g_autoptr (VitrineTablePreview) dialog = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (NnDocument) document = vitrine_import_start_finish (result, &error);

  if (close_preview (dialog, error))
    vitrine_window_open_document (VITRINE_WINDOW (object), document, NULL);
}

static void
preview_checked_cb (GObject      *object,
                    GAsyncResult *result,
                    gpointer      data)
{
  VitrineWindow *window = VITRINE_WINDOW (object);
  g_autoptr (VitrineTablePreview) dialog = data;
  g_autoptr (GError) error = NULL;

  vitrine_import_check_finish (result, &error);
  if (close_preview (dialog, error) && window->session != NULL)
    use (window, vitrine_table_preview_source (dialog));
}

/* A refusal must not cost the choices that were made: the preview stays until the data are read. */
static void
previewed_cb (VitrineTablePreview *dialog,
              VitrineWindow       *window)
{
  const NnSource *source = vitrine_table_preview_source (dialog);
  GCancellable *reading = vitrine_table_preview_reading (dialog);

  if (window->session == NULL)
    vitrine_import_start_async (source, window, reading, preview_started_cb, g_object_ref (dialog));
  else
    vitrine_import_check_async (source, window, reading, preview_checked_cb, g_object_ref (dialog));
}

static void
import_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      data)
{
  VitrineWindow *window = VITRINE_WINDOW (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (VitrineImport) import = vitrine_import_finish (result, &error);

  if (import == NULL)
    {
      refuse (window, error);
      return;
    }
  for (guint i = 0; import->documents != NULL && import->documents[i] != NULL; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_path (import->documents[i]);

      vitrine_window_load (window, file);
    }
  if (import->documents != NULL)
    return;
  if (import->preview != NULL)
    {
      GtkWidget *dialog = vitrine_table_preview_new (GTK_WINDOW (window), &import->source, import->preview);

      g_signal_connect_object (dialog, "accepted", G_CALLBACK (previewed_cb), window, 0);
      gtk_window_present (GTK_WINDOW (dialog));
      return;
    }
  take (window, &import->source);
}

void
vitrine_window_import (VitrineWindow *window,
                       GListModel    *files)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);

      if (g_file_peek_path (file) != NULL)
        g_ptr_array_add (paths, g_file_get_path (file));
    }
  if (paths->len == 0)
    {
      vitrine_window_message (window, _("That is no file on this computer: save it here first, then open it."));
      return;
    }
  g_ptr_array_add (paths, NULL);
  vitrine_import_async ((const char *const *) paths->pdata, window, import_cb, NULL);
}

/* --- dropping ----------------------------------------------------------------------- */

static gboolean
drop_cb (GtkDropTarget *target,
         const GValue  *value,
         double         x,
         double         y,
         VitrineWindow *window)
{
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);
  GSList *list = g_value_get_boxed (value);

  gtk_widget_set_visible (window->veil, FALSE);
  for (GSList *l = list; l != NULL; l = l->next)
    g_list_store_append (files, l->data);
  vitrine_window_import (window, G_LIST_MODEL (files));
  return TRUE;
}

static GdkDragAction
enter_cb (GtkDropTarget *target,
          double         x,
          double         y,
          VitrineWindow *window)
{
  gtk_label_set_label (window->veil_label,
                       window->session != NULL ? _("Drop to use these data in the network, or to open a network")
                                               : _("Drop to begin a network with these data, or to open a network"));
  gtk_widget_set_visible (window->veil, TRUE);
  return GDK_ACTION_COPY;
}

static void
leave_cb (GtkDropTarget *target,
          VitrineWindow *window)
{
  gtk_widget_set_visible (window->veil, FALSE);
}

/* The pointer moves freely: nothing is dragged any more. A drop on an open menu ends without telling the window. */
static void
motion_cb (VitrineWindow *window)
{
  gtk_widget_set_visible (window->veil, FALSE);
}

void
vitrine_window_accept_files (VitrineWindow *window)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), window);
  g_signal_connect (target, "enter", G_CALLBACK (enter_cb), window);
  g_signal_connect (target, "leave", G_CALLBACK (leave_cb), window);
  gtk_widget_add_controller (GTK_WIDGET (window), GTK_EVENT_CONTROLLER (target));
  gtk_event_controller_set_propagation_phase (motion, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), window);
  gtk_widget_add_controller (GTK_WIDGET (window), motion);
}
