/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sample drawn by hand: what the network makes of it, and where it goes. */
#include "ui/pages/data-private.h"

#include <glib/gi18n.h>

#include "app/drawings.h"
#include "ui/draw/data.h"
#include "ui/draw/sample.h"

#define DELAY 30       /* ms: while the pen moves, not every point is looked at */

/* --- what the network makes of it ------------------------------------------------ */

/* Numbers on a scale that was measured on the set are not those of a pad. */
static gboolean
as_given (VitrineDataPage *page)
{
  const NnSpec *prepare = &vitrine_project_source (page->session->project)->prepare;

  return prepare->klass == NULL || nn_spec_get (prepare, "standardise") == 0;
}

static gboolean
can_draw (const NnSamples *samples)
{
  return samples != NULL && vitrine_sample_kind (samples) == VITRINE_SAMPLE_IMAGE && samples->shape.n_axes == 3
         && samples->shape.size[2] == 1;
}

static void
draw_seen (GtkDrawingArea *area,
           cairo_t        *cr,
           int             width,
           int             height,
           gpointer        data)
{
  VitrineDataPage *page = data;
  g_autofree float *paper = NULL;

  if (page->samples == NULL)
    return;
  if (page->drawn == NULL)
    paper = g_new0 (float, nn_shape_count (&page->samples->shape));
  vitrine_draw_sample (page->samples, -1, page->drawn != NULL ? page->drawn->data : paper, vitrine_is_dark (), cr, 0, 0,
                       width, height);
}

/* What a drawing can be said to be: the classes of the data, and those more that the network knows. */
static guint
count_classes (VitrineDataPage *page)
{
  const NnSamples *samples = page->samples;
  NnModel *model = vitrine_project_model (page->session->project);
  gsize n = 0;

  if (samples == NULL || samples->labels == NULL)
    return 0;
  if (nn_model_check (model, NULL) && nn_model_shape (model, nn_model_output (model))->n_axes == 1)
    n = nn_model_shape (model, nn_model_output (model))->size[0];
  return (guint) MIN (n <= VITRINE_CLASS_BARS_MAX ? MAX (n, samples->n_classes) : samples->n_classes, VITRINE_CLASS_BARS_MAX);
}

/* The classes with their probabilities, where the network answers so; else to choose from alone. */
static void
show_answer (VitrineDataPage *page)
{
  NnSamples *samples = page->samples;
  GPtrArray *values = page->drawn != NULL ? vitrine_inside_values (page->drawing) : NULL;
  const guint last = nn_model_output (vitrine_project_model (page->session->project));
  NnTensor *output = values != NULL && last < values->len ? values->pdata[last] : NULL;
  const guint n = count_classes (page);
  const gboolean answers = output != NULL && n > 0 && nn_tensor_count (output) == n;
  g_autofree float *nothing = g_new0 (float, MAX (n, 1));
  gboolean probability = TRUE;

  gtk_widget_set_visible (GTK_WIDGET (page->drawn_classes), n > 0);
  if (n == 0)
    return;
  for (guint i = 0; answers && i < n; i++)
    probability = probability && output->data[i] >= 0 && output->data[i] <= 1;
  vitrine_class_bars_set (page->drawn_classes, answers ? output->data : nothing, n,
                          n == samples->n_classes ? (const char *const *) samples->class_names : NULL, probability,
                          page->drawn_label);
}

static void
update_buttons (VitrineDataPage *page)
{
  const gboolean drawn = page->drawn != NULL;
  const gboolean classes = page->samples != NULL && page->samples->labels != NULL;

  if (drawn)
    gtk_label_set_label (page->draw_caption, !can_draw (page->samples) ? _("What the network takes it for.")
                                             : classes ? _("What the network takes it for. Say what it is to keep it.")
                                                     : _("What the network sees."));
  gtk_widget_action_set_enabled (GTK_WIDGET (page), "page.drawn-explain", drawn);
  gtk_widget_action_set_enabled (GTK_WIDGET (page), "page.drawn-look", drawn);
  gtk_widget_action_set_enabled (GTK_WIDGET (page), "page.drawn-keep", drawn && (!classes || page->drawn_label >= 0));
}

static gboolean
drawn_cb (gpointer data)
{
  VitrineDataPage *page = data;

  g_autoptr (NnTensor) sample = NULL;

  page->draw_timeout = 0;
  if (can_draw (page->samples))
    sample = vitrine_pad_sample (vitrine_draw_pad_ink (page->pad), &page->samples->shape);
  data_draw_take (page, sample);
  return G_SOURCE_REMOVE;
}

void
data_draw_take (VitrineDataPage *page,
                NnTensor        *sample)
{
  if (sample != NULL)
    nn_tensor_ref (sample);
  g_clear_pointer (&page->drawn, nn_tensor_unref);
  page->drawn = sample;
  vitrine_inside_set_drawn (page->drawing, page->drawn);
  gtk_widget_queue_draw (GTK_WIDGET (page->seen));
  if (page->drawn == NULL)
    page->drawn_label = -1;
  show_answer (page);
  update_buttons (page);
}

static void
pad_changed_cb (VitrineDataPage *page)
{
  if (page->draw_timeout == 0)
    page->draw_timeout = g_timeout_add (DELAY, drawn_cb, page);
}

static void
chosen_cb (VitrineDataPage *page,
           gint             label)
{
  page->drawn_label = label;
  show_answer (page);
  update_buttons (page);
}

/* --- where it goes ----------------------------------------------------------------- */

/* The set is other than it was: in the list, and where it is the data. */
static void
drawings_changed (VitrineDataPage *page,
                  const NnSource  *source)
{
  VitrineCatalogue *catalogue = vitrine_catalogue_get_default ();

  vitrine_catalogue_add (catalogue, source);
  vitrine_catalogue_refresh (catalogue, source);
  data_source_changed (page);
  if (g_strcmp0 (vitrine_project_source (page->session->project)->path, source->path) == 0)
    vitrine_project_set_source (page->session->project, vitrine_project_source (page->session->project));
}

static void
kept_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      data)
{
  VitrineDataPage *page = VITRINE_DATA_PAGE (object);
  g_auto (NnSource) source = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  guint n;

  if (!vitrine_drawings_finish (result, &source, &n, &error))
    {
      gtk_widget_activate_action (GTK_WIDGET (page), "win.message", "s", error->message);
      return;
    }
  if (page->session == NULL)
    return;
  vitrine_draw_pad_clear (page->pad);
  text = g_strdup_printf (g_dngettext (NULL, "Kept in My drawings: %u sample", "Kept in My drawings: %u samples", n), n);
  gtk_label_set_label (page->draw_caption, text);
  drawings_changed (page, &source);
}

static void
step_cb (VitrineProject *project,
         GParamSpec     *pspec,
         AdwToast       *toast)
{
  if (g_strcmp0 (vitrine_project_undo_label (project), g_object_get_data (G_OBJECT (toast), "step")) != 0)
    adw_toast_dismiss (toast);
}

static void
deleted_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  VitrineDataPage *page = VITRINE_DATA_PAGE (object);
  GtkWidget *toasts = gtk_widget_get_ancestor (GTK_WIDGET (page), ADW_TYPE_TOAST_OVERLAY);
  g_autoptr (GError) error = NULL;
  AdwToast *toast;

  if (!vitrine_drawings_delete_finish (result, &error))
    {
      gtk_widget_activate_action (GTK_WIDGET (page), "win.message", "s", error->message);
      return;
    }
  if (page->session == NULL || toasts == NULL)
    return;
  /* The button is Ctrl+Z, and goes when that would take back something else. */
  toast = adw_toast_new (_("Drawing deleted"));
  adw_toast_set_button_label (toast, _("_Undo"));
  adw_toast_set_action_name (toast, "win.undo");
  adw_toast_set_timeout (toast, 10);
  g_object_set_data_full (G_OBJECT (toast), "step", g_strdup (vitrine_project_undo_label (page->session->project)), g_free);
  g_signal_connect_object (page->session->project, "notify::undo-label", G_CALLBACK (step_cb), toast, 0);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (toasts), toast);
}

gboolean
data_draw_can_delete (VitrineDataPage *page)
{
  return page->samples != NULL && page->samples->labels != NULL && can_draw (page->samples) && as_given (page)
         && vitrine_drawings_are (vitrine_project_source (page->session->project));
}

/* "page.drawing-delete" */
static void
drawing_action (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  VitrineDataPage *page = VITRINE_DATA_PAGE (widget);
  const guint index = vitrine_sample_grid_selected (page->grid);

  if (!data_draw_can_delete (page) || index == G_MAXUINT || index >= page->samples->n)
    return;
  {
    g_autoptr (NnTensor) sample = nn_samples_tensor (page->samples, index);

    vitrine_drawings_delete_async (page->session->project, sample, (guint) page->samples->labels[index], page, deleted_cb,
                                   NULL);
  }
}

/* "page.drawn-explain", "page.drawn-look", "page.drawn-keep", "page.clear-pad", "page.undo-pad" */
static void
pad_action (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  VitrineDataPage *page = VITRINE_DATA_PAGE (widget);

  if (g_str_equal (action, "page.clear-pad"))
    vitrine_draw_pad_clear (page->pad);
  else if (g_str_equal (action, "page.undo-pad"))
    vitrine_draw_pad_undo (page->pad);
  if (page->drawn == NULL)
    return;
  if (g_str_equal (action, "page.drawn-keep"))
    {
      vitrine_drawings_add_async (page->drawn, (guint) MAX (page->drawn_label, 0),
                                  page->samples != NULL ? (const char *const *) page->samples->class_names : NULL, page,
                                  kept_cb, NULL);
      return;
    }
  if (!g_str_equal (action, "page.drawn-explain") && !g_str_equal (action, "page.drawn-look"))
    return;
  vitrine_explaining_set_drawn (page->session->explaining, page->drawn);
  gtk_popover_popdown (page->draw_popover);
  if (g_str_equal (action, "page.drawn-look"))
    gtk_widget_activate_action (widget, "win.look-inside", "u", G_MAXUINT);
  else
    gtk_widget_activate_action (widget, "win.page", "s", "explain");
}

/* --- from outside -------------------------------------------------------------------- */

static void
shown_cb (VitrineDataPage *page)
{
  const gboolean shown = gtk_widget_get_mapped (GTK_WIDGET (page->draw_popover));

  vitrine_inside_set_active (page->drawing, shown);
  if (!shown)
    data_record_stop (page);
  if (shown && page->drawn == NULL)
    gtk_label_set_label (page->draw_caption, can_draw (page->samples) ? _("Draw at the left with pointer, pen or finger.")
                                                                      : _("Press Record and say a word."));
}

void
data_draw_show (VitrineDataPage *page)
{
  const gboolean draw = can_draw (page->samples), record = !draw && data_record_can (page);
  const char *title = record ? _("Record a sample") : _("Draw a sample");

  gtk_widget_set_visible (page->draw_button, (draw || record) && as_given (page));
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (page->draw_button),
                                 record ? "audio-input-microphone-symbolic" : "document-edit-symbolic");
  gtk_widget_set_tooltip_text (page->draw_button, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (page->draw_button), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_widget_set_visible (page->draw_keep, draw);
  data_record_show (page, record);
  page->drawn_label = -1;
  vitrine_draw_pad_clear (page->pad);
}

void
data_draw_set_session (VitrineDataPage *page)
{
  page->drawing = vitrine_inside_new (page->session->project, page->session->pool);
  g_signal_connect_object (page->drawing, "changed", G_CALLBACK (show_answer), page, G_CONNECT_SWAPPED);
  update_buttons (page);
}

void
data_draw_clear (VitrineDataPage *page)
{
  g_clear_handle_id (&page->draw_timeout, g_source_remove);
  if (page->drawing != NULL)
    {
      vitrine_inside_set_active (page->drawing, FALSE);
      g_signal_handlers_disconnect_by_data (page->drawing, page);
    }
  g_clear_object (&page->drawing);
  g_clear_pointer (&page->drawn, nn_tensor_unref);
}

void
data_draw_install (GtkWidgetClass *widget_class)
{
  static const char *const actions[]
    = { "page.drawn-explain", "page.drawn-look", "page.drawn-keep", "page.clear-pad", "page.undo-pad" };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i], NULL, pad_action);
  gtk_widget_class_install_action (widget_class, "page.drawing-delete", NULL, drawing_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "page.drawing-delete", NULL);
}

void
data_draw_init (VitrineDataPage *page)
{
  page->drawn_label = -1;
  gtk_accessible_update_property (GTK_ACCESSIBLE (page->drawn_classes), GTK_ACCESSIBLE_PROPERTY_LABEL, _("What it is"), -1);
  gtk_drawing_area_set_draw_func (page->seen, draw_seen, page, NULL);
  vitrine_draw_pad_set_actions (page->pad, GTK_WIDGET (page), "page.undo-pad", "page.clear-pad");
  g_signal_connect_object (page->pad, "changed", G_CALLBACK (pad_changed_cb), page, G_CONNECT_SWAPPED);
  g_signal_connect_object (page->drawn_classes, "chosen", G_CALLBACK (chosen_cb), page, G_CONNECT_SWAPPED);
  g_signal_connect_object (page->draw_popover, "map", G_CALLBACK (shown_cb), page, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (page->draw_popover, "unmap", G_CALLBACK (shown_cb), page, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}
