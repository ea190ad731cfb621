/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/pages/data.h"

#include <glib/gi18n.h>

#include "ui/args-form.h"
#include "ui/draw/data.h"
#include "ui/draw/paint.h"
#include "ui/export.h"
#include "ui/settings.h"
#include "ui/widgets/panes.h"
#include "ui/widgets/sample-grid.h"

struct _VitrineDataPage
{
  AdwBin parent_instance;

  VitrinePanes      *panes;
  GtkBox            *bar;
  VitrineArgsForm   *form;
  GtkLabel          *summary;
  GtkWidget         *balance_box;
  VitrineFigureView *balance;
  GtkLabel          *total;
  GtkDropDown       *split;
  GtkDropDown       *classes;
  GtkLabel          *count;
  GtkStack          *stack;
  VitrineSampleGrid *grid;
  VitrineFigureView *plane;
  AdwStatusPage     *none;

  VitrineSession    *session;
  NnSamples         *samples;    /* what is shown */
  char              *problem;    /* the last message while nothing is loaded */
  gboolean           filling;
  GtkFileChooserNative *chooser;
};

G_DEFINE_FINAL_TYPE (VitrineDataPage, vitrine_data_page, ADW_TYPE_BIN)

static gboolean
is_plane (const NnSamples *samples)
{
  return samples->shape.n_axes == 1 && samples->shape.size[0] == 2;
}

/* --- what the centre shows ---------------------------------------------- */

static void
refill_cb (VitrineDataPage *page)
{
  guint label = gtk_drop_down_get_selected (page->classes);
  NnSplit split = (NnSplit) gtk_drop_down_get_selected (page->split);
  g_autofree char *number = NULL;
  g_autofree char *text = NULL;
  guint n;

  if (page->filling || page->samples == NULL)
    return;
  n = vitrine_sample_grid_show (page->grid, page->samples, split,
                                label == GTK_INVALID_LIST_POSITION ? -1 : (gint) label - 1);
  number = vitrine_count (n);
  text = g_strdup_printf (g_dngettext (NULL, "%s sample", "%s samples", n), number);
  gtk_label_set_label (page->count, text);
}

static void
fill_classes (VitrineDataPage *page)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  gtk_string_list_append (list, _("All classes"));
  for (guint c = 0; c < page->samples->n_classes; c++)
    gtk_string_list_take (list, vitrine_class_name (page->samples, (gint) c));
  gtk_drop_down_set_model (page->classes, G_LIST_MODEL (list));
}

static void
show_samples (VitrineDataPage *page)
{
  NnSamples *samples = page->samples;
  gboolean labels = samples->labels != NULL && samples->n_classes > 0;
  g_autofree char *sizes = nn_shape_to_string (&samples->shape);
  g_autofree char *shape = samples->shape.n_axes == 1 ? g_strdup_printf (_("%s numbers"), sizes) : g_strdup (sizes);
  g_autofree char *train = vitrine_count (samples->n_train);
  g_autofree char *held = vitrine_count (samples->n - samples->n_train);
  g_autofree char *all = vitrine_count (samples->n);
  g_autofree char *total = g_strdup_printf (g_dngettext (NULL, "%s sample", "%s samples", samples->n), all);
  g_autofree char *text = g_strdup_printf (_("%s each. %s samples to train on, %s held out for validation."),
                                           shape, train, held);

  page->filling = TRUE;
  gtk_label_set_label (page->summary, text);
  gtk_label_set_label (page->total, total);
  gtk_widget_set_visible (page->balance_box, labels);
  gtk_widget_set_visible (GTK_WIDGET (page->classes), labels && !is_plane (samples));
  gtk_widget_set_visible (GTK_WIDGET (page->split), !is_plane (samples));
  vitrine_figure_view_set_draw (page->balance, vitrine_draw_balance, labels ? samples : NULL);
  vitrine_figure_view_set_label (page->balance, _("Class balance"), text);
  fill_classes (page);
  page->filling = FALSE;
  refill_cb (page);
  if (is_plane (samples))
    {
      vitrine_figure_view_set_draw (page->plane, vitrine_draw_scatter, samples);
      vitrine_figure_view_set_label (page->plane, _("Samples in the plane"), text);
      gtk_label_set_label (page->count, _("filled: training, rings: held out"));
    }
  gtk_stack_set_visible_child_name (page->stack, is_plane (samples) ? "plane" : "grid");
}

static void
samples_changed_cb (VitrineDataPage *page)
{
  NnSamples *samples = vitrine_project_samples (page->session->project);

  if (samples != NULL && samples == page->samples)
    return;
  vitrine_figure_view_set_draw (page->balance, vitrine_draw_balance, NULL);
  vitrine_figure_view_set_draw (page->plane, vitrine_draw_scatter, NULL);
  vitrine_sample_grid_show (page->grid, NULL, NN_SPLIT_ALL, -1);
  g_clear_pointer (&page->samples, nn_samples_unref);
  if (samples != NULL)
    {
      g_clear_pointer (&page->problem, g_free);
      page->samples = nn_samples_ref (samples);
      show_samples (page);
      return;
    }
  gtk_widget_set_visible (page->balance_box, FALSE);
  gtk_label_set_label (page->count, "");
  gtk_stack_set_visible_child_name (page->stack, page->problem != NULL ? "none" : "loading");
}

/* A load that failed says so where the samples would be. */
static void
message_cb (VitrineDataPage *page,
            const char      *text)
{
  if (vitrine_project_samples (page->session->project) != NULL)
    return;
  g_free (page->problem);
  page->problem = g_strdup (text);
  adw_status_page_set_description (page->none, text);
  gtk_label_set_label (page->summary, "");
  gtk_stack_set_visible_child_name (page->stack, "none");
}

static void
source_changed_cb (VitrineDataPage *page)
{
  g_clear_pointer (&page->problem, g_free);
  vitrine_args_form_set_spec (page->form, 0, &vitrine_project_source (page->session->project)->spec);
}

/* --- choosing a source -------------------------------------------------- */

static void
imported_cb (GtkNativeDialog *dialog,
             int              response,
             VitrineDataPage *page)
{
  g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
  g_autoptr (GString) paths = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_auto (NnSource) source = { 0 };

  g_clear_object (&page->chooser);
  if (response != GTK_RESPONSE_ACCEPT)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);

      if (g_file_peek_path (file) != NULL)
        g_string_append_printf (paths, "%s%s", paths->len > 0 ? "," : "", g_file_peek_path (file));
    }
  if (nn_source_parse (&source, paths->str, &error))
    vitrine_project_set_source (page->session->project, &source);
  else
    gtk_widget_activate_action (GTK_WIDGET (page), "win.message", "s", error->message);
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

/* All files come first: IDX files are known by their first bytes, not by a name. */
static void
add_filters (GtkFileChooser *chooser)
{
  add_filter (chooser, _("All files"), (const char *const[]) { "*", NULL });
  add_filter (chooser, _("Tables"), (const char *const[]) { "*.csv", "*.tsv", "*.tab", NULL });
  add_filter (chooser, _("NumPy arrays"), (const char *const[]) { "*.npy", "*.npz", NULL });
  add_filter (chooser, _("IDX files"), (const char *const[]) { "*idx?-ubyte*", "*.idx", "*.idx.gz", NULL });
  add_filter (chooser, _("Texts"), (const char *const[]) { "*.txt", NULL });
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
  g_signal_connect (page->chooser, "response", G_CALLBACK (imported_cb), page);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (page->chooser));
}

static void
form_changed_cb (VitrineDataPage *page,
                 guint            section,
                 gint             arg)
{
  const NnSource *now = vitrine_project_source (page->session->project);
  NnSource source = { *vitrine_args_form_spec (page->form, 0), NULL };

  if (NN_DATASET_CLASS (source.spec.klass)->needs_path)
    {
      if (now->spec.klass != source.spec.klass)
        {
          /* Nothing to read yet: ask which files, and stay with what is there until then. */
          vitrine_args_form_set_spec (page->form, 0, &now->spec);
          gtk_widget_activate_action (GTK_WIDGET (page), NN_DATASET_CLASS (source.spec.klass)->folder
                                                             ? "page.import-folder" : "page.import", NULL);
          return;
        }
      source.path = now->path;
    }
  vitrine_project_set_source (page->session->project, &source);
}

/* --- to the other pages ------------------------------------------------- */

static void
activated_cb (VitrineDataPage *page,
              guint            index)
{
  g_autoptr (NnTensor) input = nn_samples_tensor (page->samples, index);

  vitrine_explaining_set_input (page->session->explaining, input, (gint) index);
  gtk_widget_activate_action (GTK_WIDGET (page), "win.page", "s", "explain");
}

void
vitrine_data_page_set_session (VitrineDataPage *page,
                               VitrineSession  *session)
{
  g_set_object (&page->session, session);
  g_signal_connect_object (session->project, "notify::samples", G_CALLBACK (samples_changed_cb), page,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session->project, "source-changed", G_CALLBACK (source_changed_cb), page,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session->project, "message", G_CALLBACK (message_cb), page, G_CONNECT_SWAPPED);
  source_changed_cb (page);
  samples_changed_cb (page);
}

static void
vitrine_data_page_dispose (GObject *object)
{
  VitrineDataPage *page = VITRINE_DATA_PAGE (object);

  g_clear_object (&page->chooser);
  g_clear_object (&page->session);
  G_OBJECT_CLASS (vitrine_data_page_parent_class)->dispose (object);
}

static void
vitrine_data_page_finalize (GObject *object)
{
  VitrineDataPage *page = VITRINE_DATA_PAGE (object);

  g_clear_pointer (&page->samples, nn_samples_unref);
  g_clear_pointer (&page->problem, g_free);
  G_OBJECT_CLASS (vitrine_data_page_parent_class)->finalize (object);
}

static void
vitrine_data_page_class_init (VitrineDataPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vitrine_data_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = vitrine_data_page_finalize;
  g_type_ensure (VITRINE_TYPE_PANES);
  g_type_ensure (VITRINE_TYPE_ARGS_FORM);
  g_type_ensure (VITRINE_TYPE_FIGURE_VIEW);
  g_type_ensure (VITRINE_TYPE_SAMPLE_GRID);
  gtk_widget_class_set_template_from_resource (widget_class, VITRINE_RESOURCES "/ui/data.ui");
  gtk_widget_class_bind_template_child (widget_class, VitrineDataPage, panes);
  gtk_widget_class_bind_template_child (widget_class, VitrineDataPage, bar);
  gtk_widget_class_bind_template_child (widget_class, VitrineDataPage, form);
  gtk_widget_class_bind_template_child (widget_class, VitrineDataPage, summary);
  gtk_widget_class_bind_template_child (widget_class, VitrineDataPage, balance_box);
  gtk_widget_class_bind_template_child (widget_class, VitrineDataPage, balance);
  gtk_widget_class_bind_template_child (widget_class, VitrineDataPage, total);
  gtk_widget_class_bind_template_child (widget_class, VitrineDataPage, split);
  gtk_widget_class_bind_template_child (widget_class, VitrineDataPage, classes);
  gtk_widget_class_bind_template_child (widget_class, VitrineDataPage, count);
  gtk_widget_class_bind_template_child (widget_class, VitrineDataPage, stack);
  gtk_widget_class_bind_template_child (widget_class, VitrineDataPage, grid);
  gtk_widget_class_bind_template_child (widget_class, VitrineDataPage, plane);
  gtk_widget_class_bind_template_child (widget_class, VitrineDataPage, none);
  gtk_widget_class_bind_template_callback (widget_class, refill_cb);
  gtk_widget_class_install_action (widget_class, "page.import", NULL, import_cb);
  gtk_widget_class_install_action (widget_class, "page.import-folder", NULL, import_cb);
}

static void
vitrine_data_page_init (VitrineDataPage *page)
{
  gtk_widget_init_template (GTK_WIDGET (page));
  gtk_box_prepend (page->bar, vitrine_panes_button (page->panes, FALSE));
  vitrine_args_form_add_section (page->form, _("Data set"), NN_KIND_DATASET);
  g_signal_connect_swapped (page->form, "changed", G_CALLBACK (form_changed_cb), page);
  g_signal_connect_swapped (page->grid, "activated", G_CALLBACK (activated_cb), page);
  vitrine_figure_view_set_height_func (page->balance, vitrine_balance_height);
  vitrine_figure_view_set_size (page->balance, 200, 24);
  vitrine_figure_view_set_name (page->balance, _("Class balance"));
  vitrine_figure_view_set_name (page->plane, _("Samples"));
}
