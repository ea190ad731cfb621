/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/export-code.h"

#include <glib/gi18n.h>

#include "app/export.h"
#include "ui/settings.h"

/* The dialog that is open for a window. */
#define CHOOSER "vitrine-code-chooser"

NnCodeFlavor
vitrine_code_flavor (void)
{
  g_autofree char *name = g_settings_get_string (vitrine_settings (), "code-flavor");
  NnCodeFlavor flavor = NN_CODE_KERAS;

  nn_code_flavor_find (name, &flavor, NULL);
  return flavor;
}

void
vitrine_set_code_flavor (NnCodeFlavor flavor)
{
  g_settings_set_string (vitrine_settings (), "code-flavor", nn_code_flavor_names[flavor]);
}

static void
exported_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = data;
  g_autofree char *text = NULL;

  if (vitrine_export_program_finish (result, &error))
    text = g_strdup_printf (_("Exported %s"), name);
  gtk_widget_activate_action (GTK_WIDGET (object), "win.message", "s", text != NULL ? text : error->message);
}

static void
response_cb (GtkFileChooserNative *chooser,
             int                   response,
             VitrineProject       *project)
{
  GtkWindow *window = gtk_native_dialog_get_transient_for (GTK_NATIVE_DIALOG (chooser));
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  NnCodeFlavor flavor = vitrine_code_flavor ();

  if (response == GTK_RESPONSE_ACCEPT && file != NULL && window != NULL)
    {
      const char *chosen = gtk_file_chooser_get_choice (GTK_FILE_CHOOSER (chooser), "flavor");
      const char *weights = gtk_file_chooser_get_choice (GTK_FILE_CHOOSER (chooser), "weights");
      g_autoptr (NnDocument) document = vitrine_project_document (project);
      g_autofree char *name = g_file_get_basename (file);

      if (chosen != NULL && nn_code_flavor_find (chosen, &flavor, NULL))
        vitrine_set_code_flavor (flavor);
      if (!g_str_has_suffix (name, ".py") && !g_str_has_suffix (name, ".safetensors"))
        {
          g_autoptr (GFile) folder = g_file_get_parent (file);
          g_autofree char *whole = g_strconcat (name, ".py", NULL);

          g_object_unref (file);
          file = g_file_get_child (folder, whole);
          g_free (name);
          name = g_steal_pointer (&whole);
        }
      vitrine_export_program_async (document, flavor, file, g_strcmp0 (weights, "true") == 0, window, exported_cb,
                                    g_steal_pointer (&name));
    }
  if (window != NULL)
    g_object_set_data (G_OBJECT (window), CHOOSER, NULL);
}

void
vitrine_export_code (GtkWindow      *window,
                     VitrineProject *project)
{
  GtkFileChooserNative *native;
  GtkFileChooser *chooser;
  g_autoptr (GtkFileFilter) programs = gtk_file_filter_new ();
  g_autofree char *name = vitrine_export_name (vitrine_project_title (project));

  if (g_object_get_data (G_OBJECT (window), CHOOSER) != NULL)
    return;
  native = gtk_file_chooser_native_new (_("Export Code"), window, GTK_FILE_CHOOSER_ACTION_SAVE, _("_Export"),
                                        _("_Cancel"));
  chooser = GTK_FILE_CHOOSER (native);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (native), TRUE);
  gtk_file_chooser_set_current_name (chooser, name);
  gtk_file_filter_set_name (programs, _("Python programs"));
  gtk_file_filter_add_pattern (programs, "*.py");
  gtk_file_chooser_add_filter (chooser, programs);
  gtk_file_chooser_add_choice (chooser, "flavor", _("For"), (const char **) nn_code_flavor_names,
                               (const char **) nn_code_flavor_titles);
  gtk_file_chooser_set_choice (chooser, "flavor", nn_code_flavor_names[vitrine_code_flavor ()]);
  gtk_file_chooser_add_choice (chooser, "weights", _("With the weights in a file beside it"), NULL, NULL);
  gtk_file_chooser_set_choice (chooser, "weights", "false");
  g_signal_connect_object (native, "response", G_CALLBACK (response_cb), project, 0);
  g_object_set_data_full (G_OBJECT (window), CHOOSER, native, g_object_unref);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (native));
}
