/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/weights-window.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/export.h"
#include "app/weigher.h"
#include "ui/draw/paint.h"
#include "ui/export.h"
#include "ui/settings.h"
#include "ui/widgets/matrix-view.h"

struct _VitrineWeightsWindow
{
  AdwWindow          parent_instance;

  VitrineProject    *project;
  guint              id;
  guint              tick;
  const NnModel     *shown;        /* not owned: only compared */
  VitrineWeigher    *weigher;
  guint              n_names;
  GtkFileChooserNative *chooser;

  AdwWindowTitle    *title;
  AdwToastOverlay   *toasts;
  GtkDropDown       *names;
  VitrineMatrixView *matrix;
  GtkLabel          *chosen;
  GtkLabel          *range;
  GtkDrawingArea    *bar;
};

G_DEFINE_FINAL_TYPE (VitrineWeightsWindow, vitrine_weights_window, ADW_TYPE_WINDOW)

/* --- what is shown ----------------------------------------------------------------- */

/* The names of the weights in the list, where they are others than before. */
static void
show_names (VitrineWeightsWindow *window,
            const NnModel        *model,
            guint                 index)
{
  g_autoptr (GtkStringList) names = NULL;
  guint n = nn_model_n_weights (model, index);
  guint chosen = window->n_names > 0 ? gtk_drop_down_get_selected (window->names) : 0;

  if (n == window->n_names)
    return;
  window->n_names = n;
  names = gtk_string_list_new (NULL);
  for (guint w = 0; w < n; w++)
    {
      const NnWeightInfo *info = nn_model_weight_info (model, index, w);
      g_autofree char *shape = nn_shape_to_string (&info->shape);
      g_autofree char *text = g_strdup_printf ("%s  %s", info->name, shape);

      gtk_string_list_append (names, text);
    }
  gtk_drop_down_set_model (window->names, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (window->names, MIN (chosen, n - 1));
}

static void
weighed_cb (VitrineWeightsWindow *window,
            NnModel              *model,
            guint                 id,
            VitrineWeigher       *weigher)
{
  g_autoptr (VitrineWeighed) weighed = vitrine_weigher_take (weigher);
  const guint index = (guint) nn_model_index (model, id);
  g_autofree char *low = vitrine_number (weighed->least, 3);
  g_autofree char *high = vitrine_number (weighed->most, 3);
  g_autofree char *mean = vitrine_number (weighed->mean, 3);
  g_autofree char *text = g_strdup_printf (_("%s to %s, mean %s"), low, high, mean);
  guint w = 0;

  while (nn_model_weight (model, index, w) != weighed->tensors[0])
    w++;
  vitrine_matrix_view_set_tensor (window->matrix, weighed->tensors[0], nn_model_weight_info (model, index, w)->name,
                                  weighed->limit);
  gtk_label_set_label (window->range, text);
  gtk_widget_queue_draw (GTK_WIDGET (window->bar));
}

/* Of millions of numbers the range is found in a thread: until then those of the one before are there. */
static void
show_weight (VitrineWeightsWindow *window,
             NnModel              *model,
             guint                 index)
{
  const guint w = MIN (gtk_drop_down_get_selected (window->names), nn_model_n_weights (model, index) - 1);
  NnTensor *tensor = nn_model_weight (model, index, w);

  vitrine_weigher_want (window->weigher, model, window->id, vitrine_weighed_new (&tensor, 1));
}

static void
refresh (VitrineWeightsWindow *window)
{
  NnModel *model = vitrine_project_model (window->project);
  gint index = nn_model_index (model, window->id);
  g_autofree char *count = NULL;
  g_autofree char *subtitle = NULL;

  window->shown = model;
  if (index < 0 || nn_model_error (model, (guint) index) != NULL || nn_model_n_weights (model, (guint) index) == 0)
    {
      gtk_window_destroy (GTK_WINDOW (window));
      return;
    }
  count = vitrine_count (nn_model_n_parameters (model, index));
  subtitle = g_strdup_printf (ngettext ("%s parameter", "%s parameters", nn_model_n_parameters (model, index)), count);
  adw_window_title_set_title (window->title, _(nn_model_entry (model, (guint) index)->klass->base.title));
  adw_window_title_set_subtitle (window->title, subtitle);
  show_names (window, model, (guint) index);
  show_weight (window, model, (guint) index);
}

/* Training changes the model with every frame: a few times a second is enough. */
static gboolean
tick_cb (gpointer data)
{
  VitrineWeightsWindow *window = data;

  window->tick = 0;
  refresh (window);
  return G_SOURCE_REMOVE;
}

static void
model_cb (VitrineWeightsWindow *window)
{
  if (window->tick == 0 && window->shown != vitrine_project_model (window->project))
    window->tick = g_timeout_add (120, tick_cb, window);
}

static void
selected_cb (VitrineWeightsWindow *window)
{
  NnModel *model = vitrine_project_model (window->project);
  gint index = nn_model_index (model, window->id);

  if (index >= 0 && window->n_names > 0 && nn_model_n_weights (model, (guint) index) == window->n_names)
    show_weight (window, model, (guint) index);
}

static void
chosen_cb (VitrineWeightsWindow *window)
{
  g_autofree char *text = vitrine_matrix_view_text (window->matrix);

  gtk_label_set_label (window->chosen, text != NULL ? text : _("Point at a weight, or walk with the arrow keys."));
  gtk_widget_queue_draw (GTK_WIDGET (window->bar));
}

static void
bar_cb (GtkDrawingArea *area,
        cairo_t        *cr,
        int             width,
        int             height,
        gpointer        data)
{
  VitrineWeightsWindow *window = data;

  vitrine_matrix_draw_bar (vitrine_matrix_view_matrix (window->matrix), vitrine_is_dark (), cr, width, height);
}

/* --- actions ---------------------------------------------------------------------------- */

static void
zoom_action (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  VitrineWeightsWindow *window = VITRINE_WEIGHTS_WINDOW (widget);

  if (g_str_equal (action, "weights.fit"))
    vitrine_matrix_view_fit (window->matrix);
  else
    vitrine_matrix_view_zoom (window->matrix, g_str_equal (action, "weights.zoom-in") ? 1.25 : 0.8);
}

static void
exported_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  VitrineWeightsWindow *window = VITRINE_WEIGHTS_WINDOW (object);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = data;
  g_autofree char *text = NULL;

  if (vitrine_export_tensor_finish (result, &error))
    text = g_strdup_printf (_("Exported %s"), name);
  if (window->toasts != NULL)
    adw_toast_overlay_add_toast (window->toasts, adw_toast_new (text != NULL ? text : error->message));
}

static void
response_cb (VitrineWeightsWindow *window,
             int                   response,
             GtkFileChooserNative *chooser)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  NnModel *model = vitrine_project_model (window->project);
  gint index = nn_model_index (model, window->id);
  guint w = gtk_drop_down_get_selected (window->names);

  if (response == GTK_RESPONSE_ACCEPT && file != NULL && index >= 0 && w < nn_model_n_weights (model, (guint) index))
    vitrine_export_tensor_async (nn_model_weight (model, (guint) index, w), file, window, exported_cb,
                                 g_file_get_basename (file));
  g_clear_object (&window->chooser);
}

static void
export_action (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  VitrineWeightsWindow *window = VITRINE_WEIGHTS_WINDOW (widget);
  NnModel *model = vitrine_project_model (window->project);
  gint index = nn_model_index (model, window->id);
  guint w = gtk_drop_down_get_selected (window->names);
  g_autofree char *name = NULL;

  if (window->chooser != NULL || index < 0 || w >= nn_model_n_weights (model, (guint) index))
    return;
  name = g_strdup_printf ("%s-%s.%s", nn_model_entry_name (model, (guint) index),
                          nn_model_weight_info (model, (guint) index, w)->name, g_variant_get_string (parameter, NULL));
  window->chooser = gtk_file_chooser_native_new (_("Export Weights"), GTK_WINDOW (window), GTK_FILE_CHOOSER_ACTION_SAVE,
                                                 _("_Export"), _("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (window->chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (window->chooser), name);
  g_signal_connect_object (window->chooser, "response", G_CALLBACK (response_cb), window, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (window->chooser));
}

/* --- the window ------------------------------------------------------------------------------ */

static void
vitrine_weights_window_dispose (GObject *object)
{
  VitrineWeightsWindow *window = VITRINE_WEIGHTS_WINDOW (object);

  g_clear_handle_id (&window->tick, g_source_remove);
  if (window->project != NULL)
    g_signal_handlers_disconnect_by_data (window->project, window);
  g_clear_object (&window->project);
  g_clear_object (&window->chooser);
  g_clear_object (&window->weigher);
  window->toasts = NULL;
  G_OBJECT_CLASS (vitrine_weights_window_parent_class)->dispose (object);
}

static void
vitrine_weights_window_class_init (VitrineWeightsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vitrine_weights_window_dispose;
  g_type_ensure (VITRINE_TYPE_MATRIX_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, VITRINE_RESOURCES "/ui/weights-window.ui");
  gtk_widget_class_bind_template_child (widget_class, VitrineWeightsWindow, title);
  gtk_widget_class_bind_template_child (widget_class, VitrineWeightsWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, VitrineWeightsWindow, names);
  gtk_widget_class_bind_template_child (widget_class, VitrineWeightsWindow, matrix);
  gtk_widget_class_bind_template_child (widget_class, VitrineWeightsWindow, chosen);
  gtk_widget_class_bind_template_child (widget_class, VitrineWeightsWindow, range);
  gtk_widget_class_bind_template_child (widget_class, VitrineWeightsWindow, bar);
  gtk_widget_class_install_action (widget_class, "weights.zoom-in", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "weights.zoom-out", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "weights.fit", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "weights.export", "s", export_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_plus, GDK_CONTROL_MASK, "weights.zoom-in", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_equal, GDK_CONTROL_MASK, "weights.zoom-in", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_minus, GDK_CONTROL_MASK, "weights.zoom-out", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_0, GDK_CONTROL_MASK, "weights.fit", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_e, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "weights.export",
                                       "s", "csv");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close", NULL);
}

static void
vitrine_weights_window_init (VitrineWeightsWindow *window)
{
  window->weigher = vitrine_weigher_new ();
  g_signal_connect_object (window->weigher, "weighed", G_CALLBACK (weighed_cb), window, G_CONNECT_SWAPPED);
  gtk_widget_init_template (GTK_WIDGET (window));
  gtk_drawing_area_set_draw_func (window->bar, bar_cb, window, NULL);
  g_signal_connect_object (window->matrix, "chosen", G_CALLBACK (chosen_cb), window, G_CONNECT_SWAPPED);
  g_signal_connect_object (window->names, "notify::selected", G_CALLBACK (selected_cb), window, G_CONNECT_SWAPPED);
}

GtkWidget *
vitrine_weights_window_new (GtkWindow      *parent,
                            VitrineProject *project,
                            guint           id)
{
  VitrineWeightsWindow *window = g_object_new (VITRINE_TYPE_WEIGHTS_WINDOW, "transient-for", parent,
                                               "destroy-with-parent", TRUE, NULL);

  window->project = g_object_ref (project);
  window->id = id;
  g_signal_connect_swapped (project, "notify::model", G_CALLBACK (model_cb), window);
  refresh (window);
  gtk_window_set_focus (GTK_WINDOW (window), GTK_WIDGET (window->matrix));
  return GTK_WIDGET (window);
}
