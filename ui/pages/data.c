/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/pages/data-private.h"

#include <glib/gi18n.h>

#include "ui/draw/data.h"
#include "ui/follow.h"
#include "ui/settings.h"
#include "ui/window.h"

#define PATIENCE 350    /* ms that other samples may take before the old ones make room */

G_DEFINE_FINAL_TYPE (VitrineDataPage, vitrine_data_page, ADW_TYPE_BIN)

gboolean
data_is_plane (const NnSamples *samples)
{
  /* all of them are drawn at once: those that have to be read are shown as rows */
  return nn_samples_is_plane (samples) && nn_samples_at_hand (samples);
}

/* --- whether the network reads them -------------------------------------- */

static void
show_notice (gpointer data)
{
  VitrineDataPage *page = data;
  NnModel *model = vitrine_project_model (page->session->project);
  g_autoptr (NnModel) fitted = NULL;
  g_autoptr (GError) error = NULL;

  if (page->samples == NULL || !nn_model_check (model, NULL) || nn_model_check_samples (model, page->samples, &error))
    {
      gtk_widget_set_visible (page->notice, FALSE);
      return;
    }
  fitted = nn_model_fit_inputs (model, page->samples, NULL);
  gtk_label_set_label (page->notice_label, error->message);
  gtk_widget_set_visible (page->fit_button, fitted != NULL);
  gtk_widget_set_visible (page->notice, TRUE);
}

/* "page.fit-input" and "page.start-network" */
static void
mend_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  VitrineDataPage *page = VITRINE_DATA_PAGE (widget);
  VitrineProject *project = page->session->project;
  g_autoptr (GError) error = NULL;

  if (page->samples != NULL && !(g_str_equal (action, "page.start-network") ? vitrine_project_start_network (project, &error)
                                                                            : vitrine_project_mend (project, &error)))
    gtk_widget_activate_action (widget, "win.message", "s", error->message);
}

/* --- what is shown --------------------------------------------------------- */

/* Where there are no views to switch between and no words to search for, the buttons of the bar find room in the
 * row of filters: one row instead of two. */
static void
share_row (VitrineDataPage *page,
           gboolean         share)
{
  GtkWidget *start = GTK_WIDGET (page->bar_start), *end = GTK_WIDGET (page->bar_end);

  if (share != gtk_widget_get_visible (GTK_WIDGET (page->bar)))
    return;
  g_object_ref (start);
  g_object_ref (end);
  if (share)
    {
      gtk_center_box_set_start_widget (page->bar, NULL);
      gtk_center_box_set_end_widget (page->bar, NULL);
      gtk_box_prepend (GTK_BOX (page->filter_bar), start);
      gtk_box_append (GTK_BOX (page->filter_bar), end);
    }
  else
    {
      gtk_box_remove (GTK_BOX (page->filter_bar), start);
      gtk_box_remove (GTK_BOX (page->filter_bar), end);
      gtk_center_box_set_start_widget (page->bar, start);
      gtk_center_box_set_end_widget (page->bar, end);
    }
  g_object_unref (start);
  g_object_unref (end);
  gtk_widget_set_visible (GTK_WIDGET (page->bar), !share);
}

static void
show_samples (VitrineDataPage *page)
{
  g_clear_handle_id (&page->loading_timeout, g_source_remove);
  g_clear_pointer (&page->problem, g_free);
  data_source_samples (page);
  data_samples_show (page);
  data_draw_show (page);
  data_record_find (page);
  data_panel_sample (page, G_MAXUINT);
  data_panel_show (page);
  show_notice (page);
  gtk_widget_set_visible (page->switcher, page->samples->shape.n_axes <= 2 && page->samples->tokens == NULL);
  if (!gtk_widget_get_visible (page->switcher))
    gtk_stack_set_visible_child_name (page->views, "samples");
  share_row (page, !gtk_widget_get_visible (page->switcher) && !gtk_widget_get_visible (GTK_WIDGET (page->search)));
  gtk_stack_set_visible_child_name (page->stack, "views");
}

static void
drop_samples (VitrineDataPage *page)
{
  data_samples_clear (page);
  data_features_clear (page);
  data_panel_clear (page);
  g_clear_pointer (&page->samples, nn_samples_unref);
}

static gboolean
still_loading_cb (gpointer data)
{
  VitrineDataPage *page = data;

  page->loading_timeout = 0;
  drop_samples (page);
  gtk_widget_set_visible (page->notice, FALSE);
  share_row (page, FALSE);
  gtk_stack_set_visible_child_name (page->stack, "loading");
  return G_SOURCE_REMOVE;
}

static void
show_problem (VitrineDataPage *page,
              const char      *text)
{
  g_clear_handle_id (&page->loading_timeout, g_source_remove);
  g_free (page->problem);
  page->problem = g_strdup (text);
  drop_samples (page);
  adw_status_page_set_title (page->none, text != NULL ? _("These Data Cannot Be Read") : _("No Data Yet"));
  adw_status_page_set_description (page->none, text != NULL ? text
                                   : _("A network learns from samples. Choose a data set at the left, open a file of your own, or drop one here."));
  gtk_widget_set_visible (page->none_again, TRUE);
  gtk_widget_set_visible (page->switcher, FALSE);
  gtk_widget_set_visible (page->notice, FALSE);
  share_row (page, FALSE);
  gtk_stack_set_visible_child_name (page->stack, "none");
}

/* While a slider is moved, what was drawn stays until the next is there. */
static void
samples_changed_cb (VitrineDataPage *page)
{
  NnSamples *samples = vitrine_project_samples (page->session->project);

  if (samples != NULL && samples == page->samples)
    {
      g_clear_handle_id (&page->loading_timeout, g_source_remove);
      return;
    }
  if (samples != NULL)
    {
      nn_samples_ref (samples);
      data_samples_clear (page);
      g_clear_pointer (&page->samples, nn_samples_unref);
      page->samples = samples;
      if (vitrine_catalogue_add (vitrine_catalogue_get_default (), vitrine_project_source (page->session->project)))
        data_source_changed (page);
      data_source_show_note (page);
      show_samples (page);
    }
  else if (vitrine_project_samples_error (page->session->project) != NULL)
    show_problem (page, vitrine_project_samples_error (page->session->project));
  else if (vitrine_project_source (page->session->project)->spec.klass == NULL)
    show_problem (page, NULL);
  else if (page->samples == NULL)
    gtk_stack_set_visible_child_name (page->stack, "loading");
  else if (page->loading_timeout == 0)
    page->loading_timeout = g_timeout_add (PATIENCE, still_loading_cb, page);
}

static void
source_changed_cb (VitrineDataPage *page)
{
  data_source_changed (page);
}

static void
survey_changed_cb (VitrineDataPage *page)
{
  data_features_show (page);
  data_panel_show (page);
}

/* --- importing ---------------------------------------------------------- */

static void
imported_cb (GtkNativeDialog *dialog,
             int              response,
             VitrineDataPage *page)
{
  g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));

  g_clear_object (&page->chooser);
  if (response == GTK_RESPONSE_ACCEPT)
    vitrine_window_import (VITRINE_WINDOW (gtk_widget_get_root (GTK_WIDGET (page))), files);
}

static void
add_filter (GtkFileChooser    *chooser,
            const char        *name,
            const char *const *patterns)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  for (guint i = 0; patterns[i] != NULL; i++)
    gtk_file_filter_add_pattern (filter, patterns[i]);
  gtk_file_chooser_add_filter (chooser, filter);
}

/* All files come first: some are known by their first bytes, not by a name. */
static void
add_filters (GtkFileChooser *chooser)
{
  const NnClass *const *list = nn_registry_list (NN_KIND_DATASET);

  add_filter (chooser, _("All files"), (const char *const[]) { "*", NULL });
  for (guint i = 0; list[i] != NULL; i++)
    if (NN_DATASET_CLASS (list[i])->files != NULL)
      add_filter (chooser, _(NN_DATASET_CLASS (list[i])->files), NN_DATASET_CLASS (list[i])->patterns);
}

/* "page.import" and "page.import-folder" */
static void
import_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  VitrineDataPage *page = VITRINE_DATA_PAGE (widget);
  gboolean folder = g_str_equal (action, "page.import-folder");

  g_clear_object (&page->chooser);
  page->chooser = gtk_file_chooser_native_new (folder ? _("Open a Folder of Pictures or Recordings") : _("Open Data Files"),
                                               GTK_WINDOW (gtk_widget_get_root (widget)),
                                               folder ? GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER
                                                      : GTK_FILE_CHOOSER_ACTION_OPEN,
                                               _("_Open"), _("_Cancel"));
  if (!folder)
    {
      gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (page->chooser), TRUE);
      add_filters (GTK_FILE_CHOOSER (page->chooser));
    }
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (page->chooser), TRUE);
  g_signal_connect_object (page->chooser, "response", G_CALLBACK (imported_cb), page, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (page->chooser));
}

/* --- the page -------------------------------------------------------------- */

static void
vitrine_data_page_map (GtkWidget *widget)
{
  VitrineDataPage *page = VITRINE_DATA_PAGE (widget);

  GTK_WIDGET_CLASS (vitrine_data_page_parent_class)->map (widget);
  if (page->session != NULL)
    vitrine_survey_set_active (page->session->survey, TRUE);
  data_source_look (page, TRUE);
  data_source_reveal (page);
  data_samples_hold (page, TRUE);
}

static void
vitrine_data_page_unmap (GtkWidget *widget)
{
  VitrineDataPage *page = VITRINE_DATA_PAGE (widget);

  if (page->session != NULL)
    vitrine_survey_set_active (page->session->survey, FALSE);
  data_source_look (page, FALSE);
  data_samples_hold (page, FALSE);
  GTK_WIDGET_CLASS (vitrine_data_page_parent_class)->unmap (widget);
}

/* Who comes to the page comes to the data set that is chosen, not to the first of a long list. */
static gboolean
vitrine_data_page_focus (GtkWidget        *widget,
                         GtkDirectionType  direction)
{
  if (direction == GTK_DIR_TAB_FORWARD && gtk_widget_get_focus_child (widget) == NULL
      && data_source_focus (VITRINE_DATA_PAGE (widget)))
    return TRUE;
  return GTK_WIDGET_CLASS (vitrine_data_page_parent_class)->focus (widget, direction);
}

void
vitrine_data_page_set_session (VitrineDataPage *page,
                               VitrineSession  *session)
{
  g_set_object (&page->session, session);
  data_draw_set_session (page);
  g_signal_connect_object (session->project, "notify::samples", G_CALLBACK (samples_changed_cb), page,
                           G_CONNECT_SWAPPED);
  vitrine_follow (GTK_WIDGET (page), session->project, "notify::model", show_notice);
  g_signal_connect_object (session->project, "source-changed", G_CALLBACK (source_changed_cb), page,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session->survey, "changed", G_CALLBACK (survey_changed_cb), page, G_CONNECT_SWAPPED);
  g_signal_connect_object (session->survey, "progress", G_CALLBACK (data_panel_progress), page, G_CONNECT_SWAPPED);
  g_signal_connect_object (session->outcomes, "changed", G_CALLBACK (data_samples_outcomes), page, G_CONNECT_SWAPPED);
  data_samples_outcomes (page);
  source_changed_cb (page);
  samples_changed_cb (page);
  if (gtk_widget_get_mapped (GTK_WIDGET (page)))
    {
      vitrine_survey_set_active (session->survey, TRUE);
      data_samples_hold (page, TRUE);
    }
  survey_changed_cb (page);
}

static void
vitrine_data_page_dispose (GObject *object)
{
  VitrineDataPage *page = VITRINE_DATA_PAGE (object);

  g_clear_handle_id (&page->loading_timeout, g_source_remove);
  data_samples_hold (page, FALSE);
  data_draw_clear (page);
  data_record_clear (page);
  data_source_clear (page);
  if (page->grid != NULL)
    drop_samples (page);
  g_clear_pointer (&page->menu, gtk_widget_unparent);
  if (page->session != NULL)
    vitrine_survey_set_active (page->session->survey, FALSE);
  g_clear_object (&page->session);
  adw_bin_set_child (ADW_BIN (page), NULL);
  page->grid = NULL;
  g_clear_object (&page->chooser);
  G_OBJECT_CLASS (vitrine_data_page_parent_class)->dispose (object);
}

static void
vitrine_data_page_finalize (GObject *object)
{
  VitrineDataPage *page = VITRINE_DATA_PAGE (object);

  g_clear_pointer (&page->rows, g_ptr_array_unref);
  g_clear_object (&page->feature_store);
  for (guint i = 0; i < G_N_ELEMENTS (page->probes); i++)
    g_clear_object (&page->probes[i]);
  g_clear_object (&page->sight);
  g_clear_pointer (&page->selected_feature, g_free);
  g_clear_pointer (&page->problem, g_free);
  G_OBJECT_CLASS (vitrine_data_page_parent_class)->finalize (object);
}

#define BIND(field) gtk_widget_class_bind_template_child (widget_class, VitrineDataPage, field)

static void
bind_children (GtkWidgetClass *widget_class)
{
  BIND (panes);
  BIND (bar);
  BIND (bar_start);
  BIND (bar_end);
  BIND (switcher);
  BIND (notice);
  BIND (notice_label);
  BIND (fit_button);
  BIND (stack);
  BIND (views);
  BIND (none);
  BIND (none_again);
  BIND (sources);
  BIND (filter_bar);
  BIND (split);
  BIND (classes);
  BIND (outcome);
  BIND (cell);
  BIND (cell_label);
  BIND (search);
  BIND (count);
  BIND (stage);
  BIND (grid);
  BIND (plane);
  BIND (nothing);
  BIND (draw_button);
  BIND (draw_popover);
  BIND (pad);
  BIND (seen);
  BIND (draw_caption);
  BIND (draw_keep);
  BIND (draw_stack);
  BIND (wave);
  BIND (record_caption);
  BIND (drawn_classes);
  BIND (features);
  BIND (features_caption);
  BIND (matrix);
  BIND (matrix_caption);
  BIND (sample_box);
  BIND (picture);
  BIND (sample_title);
  BIND (sample_caption);
  BIND (balance_box);
  BIND (balance);
  BIND (total);
  BIND (numbers);
  BIND (spread_title);
  BIND (spread_caption);
  BIND (spread_box);
  BIND (spread);
  BIND (means_box);
  BIND (means);
  BIND (tokens_box);
  BIND (tokens);
  BIND (progress);
}

static void
vitrine_data_page_class_init (VitrineDataPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vitrine_data_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = vitrine_data_page_finalize;
  widget_class->focus = vitrine_data_page_focus;
  widget_class->map = vitrine_data_page_map;
  widget_class->unmap = vitrine_data_page_unmap;
  g_type_ensure (VITRINE_TYPE_PANES);
  g_type_ensure (VITRINE_TYPE_FIGURE_VIEW);
  g_type_ensure (VITRINE_TYPE_SAMPLE_GRID);
  g_type_ensure (VITRINE_TYPE_DRAW_PAD);
  g_type_ensure (VITRINE_TYPE_CLASS_BARS);
  gtk_widget_class_set_template_from_resource (widget_class, VITRINE_RESOURCES "/ui/data.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, data_samples_refill);
  gtk_widget_class_install_action (widget_class, "page.import", NULL, import_cb);
  gtk_widget_class_install_action (widget_class, "page.import-folder", NULL, import_cb);
  gtk_widget_class_install_action (widget_class, "page.fit-input", NULL, mend_cb);
  gtk_widget_class_install_action (widget_class, "page.start-network", NULL, mend_cb);
  data_samples_install (widget_class);
  data_draw_install (widget_class);
  data_record_install (widget_class);
}

static void
vitrine_data_page_init (VitrineDataPage *page)
{
  gtk_widget_init_template (GTK_WIDGET (page));
  page->chosen = -1;
  gtk_box_prepend (page->bar_start, vitrine_panes_button (page->panes, FALSE));
  gtk_box_append (page->bar_end, vitrine_panes_button (page->panes, TRUE));
  /* empty, it would still hold a place in the row of filters */
  g_object_bind_property (gtk_widget_get_first_child (GTK_WIDGET (page->bar_start)), "visible", page->bar_start, "visible",
                          G_BINDING_SYNC_CREATE);
  data_source_init (page);
  data_samples_init (page);
  data_record_init (page);
  data_draw_init (page);
  data_features_init (page);
  data_panel_init (page);
}
