/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Explain page: which sample, which class, and what follows the model. */
#include "ui/pages/explain-private.h"

#include <glib/gi18n.h>

#include "ui/draw/sample.h"
#include "ui/draw/token.h"
#include "ui/follow.h"

#define STRIP_LENGTH 60
#define DRAW_DELAY_MS 40

G_DEFINE_FINAL_TYPE (VitrineExplainPage, vitrine_explain_page, ADW_TYPE_BIN)

static NnSamples *
samples_of (VitrineExplainPage *page)
{
  return page->session != NULL ? vitrine_project_samples (page->session->project) : NULL;
}

const char *const *
explain_page_feature_names (VitrineExplainPage *page)
{
  NnSamples *samples = samples_of (page);
  NnTensor *input = page->session != NULL ? vitrine_explaining_input (page->session->explaining) : NULL;

  if (samples == NULL || input == NULL)
    return samples != NULL ? (const char *const *) samples->feature_names : NULL;
  g_strfreev (page->feature_labels);
  page->feature_labels = vitrine_feature_labels (samples, input);
  return (const char *const *) page->feature_labels;
}

const char *const *
explain_page_tokens (VitrineExplainPage *page)
{
  NnSamples *samples = samples_of (page);

  return samples != NULL && samples->shape.n_axes == 1 ? (const char *const *) samples->tokens : NULL;
}

char *
explain_page_target_name (VitrineExplainPage *page)
{
  NnSamples *samples = samples_of (page);
  gint target = vitrine_explaining_target (page->session->explaining);
  guint n;

  vitrine_explaining_prediction (page->session->explaining, &n);
  if (samples != NULL && samples->target_names != NULL && n == g_strv_length (samples->target_names) && target >= 0)
    return g_strdup (_(samples->target_names[target]));
  if (samples != NULL && samples->class_names != NULL && n == samples->n_classes && target >= 0)
    return vitrine_token_name (samples->class_names[target]);
  return g_strdup_printf ("%d", target);
}

/* Choosing a sample */

void
explain_page_choose (VitrineExplainPage *page, guint index)
{
  NnSamples *samples = samples_of (page);

  if (samples == NULL || index >= samples->n)
    return;
  vitrine_sample_strip_select (page->strip, index);
  page->updating = TRUE;
  gtk_spin_button_set_value (page->number, index);
  page->updating = FALSE;
  vitrine_explaining_set_sample (page->session->explaining, index);
  explain_cards_busy (page);
}

static void
choose_first (VitrineExplainPage *page)
{
  NnSamples *samples = samples_of (page);
  guint first, n;

  nn_samples_range (samples, NN_SPLIT_TEST, &first, &n);
  explain_page_choose (page, n > 0 ? first : 0);
}

static void
strip_chosen_cb (VitrineExplainPage *page, guint index)
{
  page->chosen = TRUE;
  explain_page_choose (page, index);
}

static void
number_changed_cb (VitrineExplainPage *page)
{
  if (page->updating)
    return;
  page->chosen = TRUE;
  explain_page_choose (page, gtk_spin_button_get_value_as_int (page->number));
}

static void
wrong_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  VitrineExplainPage *page = VITRINE_EXPLAIN_PAGE (widget);
  gint index = vitrine_explaining_random_wrong (page->session->explaining);

  if (index >= 0)
    strip_chosen_cb (page, index);
}

static void
pin_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gint index = vitrine_explaining_index (VITRINE_EXPLAIN_PAGE (widget)->session->explaining);

  if (index >= 0)
    gtk_widget_activate_action (widget, "win.pin-sample", "u", (guint32) index);
}

static void
pin_toggled_cb (VitrineExplainPage *page)
{
  if (!page->updating)
    pin_action (GTK_WIDGET (page), "page.pin", NULL);
}

/* While the pen moves, not every point needs an explanation. */
static gboolean
drawn_cb (gpointer data)
{
  VitrineExplainPage *page = data;
  NnSamples *samples = samples_of (page);
  g_autoptr (NnTensor) sample = NULL;

  page->draw_idle = 0;
  if (samples == NULL)
    return G_SOURCE_REMOVE;
  sample = vitrine_pad_sample (vitrine_draw_pad_ink (page->pad), &samples->shape);
  if (sample == NULL)
    return G_SOURCE_REMOVE;
  page->chosen = TRUE;
  vitrine_explaining_set_drawn (page->session->explaining, sample);
  return G_SOURCE_REMOVE;
}

static void
pad_changed_cb (VitrineExplainPage *page)
{
  if (page->draw_idle == 0)
    page->draw_idle = g_timeout_add (DRAW_DELAY_MS, drawn_cb, page);
}

static void
clear_pad_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  vitrine_draw_pad_clear (VITRINE_EXPLAIN_PAGE (widget)->pad);
}

static void
export_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_menu_button_popup (VITRINE_EXPLAIN_PAGE (widget)->export);
}

static void
undo_pad_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  vitrine_draw_pad_undo (VITRINE_EXPLAIN_PAGE (widget)->pad);
}

/* What the network answers */

static void
explain_target (VitrineExplainPage *page, gint target)
{
  vitrine_explaining_set_target (page->session->explaining, target);
  explain_side_prediction (page);
  explain_cards_busy (page);
}

static void
class_chosen_cb (VitrineExplainPage *page, gint row)
{
  explain_target (page, page->ranked ? (gint) page->likeliest[row] : row);
}

static void
output_changed_cb (VitrineExplainPage *page)
{
  if (!page->updating)
    explain_target (page, gtk_spin_button_get_value_as_int (page->output));
}

/* The names of many outputs stand in the field where their numbers would, and are typed there. */
static gboolean
output_name_cb (GtkSpinButton *output, VitrineExplainPage *page)
{
  guint value = gtk_spin_button_get_value_as_int (output);
  g_autofree char *name = NULL;

  if (!page->ranked || value >= samples_of (page)->n_classes)
    return FALSE;
  name = vitrine_token_name (samples_of (page)->class_names[value]);
  if (!g_str_equal (gtk_editable_get_text (GTK_EDITABLE (output)), name))
    gtk_editable_set_text (GTK_EDITABLE (output), name);
  return TRUE;
}

static gint
output_typed_cb (GtkSpinButton *output, double *value, VitrineExplainPage *page)
{
  NnSamples *samples = samples_of (page);
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (output));

  if (!page->ranked)
    return FALSE;
  for (guint i = 0; i < samples->n_classes; i++)
    {
      g_autofree char *name = vitrine_token_name (samples->class_names[i]);

      if (g_str_equal (typed, name) || g_str_equal (typed, samples->class_names[i]))
        {
          *value = i;
          return TRUE;
        }
    }
  return GTK_INPUT_ERROR;
}

static void
prediction_cb (VitrineExplainPage *page)
{
  explain_side_prediction (page);
}

static void
explanation_cb (VitrineExplainPage *page, guint slot)
{
  explain_cards_result (page, slot);
  explain_cards_busy (page);
  explain_side_superpixels (page);
  if (page->column >= 0)
    explain_side_pixel (page);
}

static void
order_cb (VitrineExplainPage *page)
{
  if (page->session != NULL)
    vitrine_explaining_set_strip (page->session->explaining,
                                  page->classifies ? gtk_drop_down_get_selected (page->order) : VITRINE_STRIP_FIRST,
                                  STRIP_LENGTH);
}

static void
strip_cb (VitrineExplainPage *page)
{
  guint n;
  const VitrineStripItem *items = vitrine_explaining_strip (page->session->explaining, &n);
  gboolean wrong = vitrine_explaining_random_wrong (page->session->explaining) >= 0;
  gboolean classifies = vitrine_explaining_classifies (page->session->explaining);

  gtk_widget_set_visible (GTK_WIDGET (page->order), classifies);
  gtk_widget_set_visible (GTK_WIDGET (page->wrong), classifies);
  if (classifies != page->classifies)
    {
      page->classifies = classifies;
      order_cb (page);
      items = vitrine_explaining_strip (page->session->explaining, &n);
    }
  vitrine_sample_strip_set (page->strip, samples_of (page), items, n);
  gtk_widget_action_set_enabled (GTK_WIDGET (page), "page.wrong", wrong);
  gtk_widget_set_tooltip_text (GTK_WIDGET (page->wrong), wrong ? _("A random sample that the network gets wrong")
                                                               : _("No held-out sample is known that it gets wrong"));
  /* Until somebody chooses, the page shows what is most worth explaining. */
  if (!page->chosen && n > 0)
    {
      page->chosen = TRUE;
      explain_page_choose (page, items[0].index);
    }
}

/* Display */

static void
display_cb (VitrineExplainPage *page)
{
  page->display.opacity = gtk_range_get_value (GTK_RANGE (page->opacity));
  page->display.absolute = gtk_toggle_button_get_active (page->absolute_maps);
  page->display.smooth = gtk_toggle_button_get_active (page->smooth);
  page->display.percentile = gtk_spin_button_get_value (page->percentile);
  if (page->session != NULL)
    {
      explain_cards_set_display (page);
      explain_side_pixel (page);
    }
}

static void
show_lime_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  VitrineExplainPage *page = VITRINE_EXPLAIN_PAGE (widget);
  const NnClass *const *methods = nn_registry_list (NN_KIND_EXPLAINER);

  for (guint i = 0; methods[i] != NULL; i++)
    if (NN_EXPLAINER_CLASS (methods[i])->segments)
      {
        g_action_group_change_action_state (G_ACTION_GROUP (page->method_actions), methods[i]->name,
                                            g_variant_new_boolean (TRUE));
        return;
      }
}

static void
show_all_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  explain_cards_show_all (VITRINE_EXPLAIN_PAGE (widget));
}

/* Only one way round the pixel under the pointer: the sample reads it too. */
static void
sample_motion_cb (VitrineExplainPage *page, double x, double y)
{
  gint column = -1, row = -1;

  if (page->picture == NULL
      || !vitrine_attribution_pick (page->picture, gtk_widget_get_width (GTK_WIDGET (page->sample)), x, y, &column, &row))
    column = row = -1;
  explain_cards_set_pointer (page, column, row);
}

static void
sample_leave_cb (VitrineExplainPage *page)
{
  explain_cards_set_pointer (page, -1, -1);
}

/* What the page can show at all */

static void
show_empty (VitrineExplainPage *page, const char *title, const char *text, const char *button, const char *target)
{
  adw_status_page_set_title (page->empty, title);
  adw_status_page_set_description (page->empty, text);
  gtk_widget_set_visible (GTK_WIDGET (page->empty_button), button != NULL);
  if (button != NULL)
    {
      gtk_button_set_label (page->empty_button, button);
      gtk_actionable_set_action_target (GTK_ACTIONABLE (page->empty_button), "s", target);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (page->empty_button), "win.page");
    }
  gtk_stack_set_visible_child_name (page->stack, "empty");
}

/* Whether anything is computed: inputs alone hand on what they are given. */
static gboolean
has_layers (const NnModel *model)
{
  for (guint i = 0; i < nn_model_n_entries (model); i++)
    if (nn_model_entry (model, i)->n_inputs > 0)
      return TRUE;
  return FALSE;
}

static void
draw_available (VitrineExplainPage *page, const NnSamples *samples)
{
  gboolean image = samples->shape.n_axes == 3 && samples->shape.size[2] == 1;

  gtk_widget_set_sensitive (GTK_WIDGET (page->draw), image);
  gtk_widget_set_tooltip_text (GTK_WIDGET (page->draw), image ? _("Draw a sample")
                                                              : _("Only pictures of one channel can be drawn"));
}

static void
update_available (VitrineExplainPage *page)
{
  NnSamples *samples = samples_of (page);
  NnModel *model = vitrine_project_model (page->session->project);
  g_autoptr (GError) error = NULL;

  if (!nn_model_check (model, &error))
    show_empty (page, _("The Network Is Not Whole"), error->message, _("Go to _Build"), "build");
  else if (!has_layers (model))
    show_empty (page, _("Nothing to Explain Yet"), _("The network has no layers but its input. Add some and train them: this page then "
                                                     "shows which parts of a sample speak for an answer, and which against it."),
                _("Go to _Build"), "build");
  else if (samples == NULL && vitrine_project_samples_error (page->session->project) != NULL)
    show_empty (page, _("These Data Cannot Be Read"), vitrine_project_samples_error (page->session->project),
                _("Go to _Data"), "data");
  else if (samples == NULL)
    show_empty (page, _("No Samples Yet"), _("The samples of this document are being loaded, or it has no source of data. "
                                             "An explanation needs one sample to start from."),
                _("Go to _Data"), "data");
  else if (!nn_model_check_samples (model, samples, &error))
    show_empty (page, _("Samples and Network Do Not Fit"), error->message, _("Go to _Build"), "build");
  else
    {
      gtk_stack_set_visible_child_name (page->stack, "page");
      draw_available (page, samples);
    }
}

static void
model_cb (gpointer data)
{
  VitrineExplainPage *page = data;

  update_available (page);
  explain_cards_offer (page);
}

static void
samples_cb (VitrineExplainPage *page)
{
  NnSamples *samples = samples_of (page);
  NnTensor *input = vitrine_explaining_input (page->session->explaining);
  NnShape shape;

  update_available (page);
  if (samples == NULL)
    return;
  page->updating = TRUE;
  gtk_spin_button_set_range (page->number, 0, samples->n - 1);
  page->updating = FALSE;
  shape = input != NULL ? nn_shape_sample (&input->shape) : samples->shape;
  if (input == NULL ? vitrine_explaining_asked (page->session->explaining) < 0 : !nn_shape_equal (&shape, &samples->shape))
    {
      page->chosen = FALSE;
      choose_first (page);
    }
}

/* Another page may have chosen the sample. */
static void
follow_asked (VitrineExplainPage *page)
{
  gint asked = vitrine_explaining_asked (page->session->explaining);

  vitrine_sample_strip_select (page->strip, asked);
  if (asked < 0 || asked == gtk_spin_button_get_value_as_int (page->number))
    return;
  page->chosen = TRUE;
  page->updating = TRUE;
  gtk_spin_button_set_value (page->number, asked);
  page->updating = FALSE;
}

static void
sample_cb (VitrineExplainPage *page)
{
  follow_asked (page);
  explain_side_sample (page);
  if (vitrine_explaining_problem (page->session->explaining) != NULL)
    {
      explain_side_prediction (page);
      for (guint i = 0; i < page->cards->len; i++)
        explain_cards_result (page, i);
      explain_side_superpixels (page);
    }
  explain_cards_busy (page);
}

static void
vitrine_explain_page_map (GtkWidget *widget)
{
  VitrineExplainPage *page = VITRINE_EXPLAIN_PAGE (widget);

  GTK_WIDGET_CLASS (vitrine_explain_page_parent_class)->map (widget);
  if (page->session == NULL)
    return;
  follow_asked (page);
  explain_cards_busy (page);
  vitrine_explaining_set_active (page->session->explaining, TRUE);
}

static void
vitrine_explain_page_unmap (GtkWidget *widget)
{
  VitrineExplainPage *page = VITRINE_EXPLAIN_PAGE (widget);

  if (page->session != NULL)
    vitrine_explaining_set_active (page->session->explaining, FALSE);
  GTK_WIDGET_CLASS (vitrine_explain_page_parent_class)->unmap (widget);
}

void
vitrine_explain_page_set_session (VitrineExplainPage *page, VitrineSession *session)
{
  VitrineExplaining *explaining = session->explaining;

  g_return_if_fail (page->session == NULL);
  page->session = g_object_ref (session);
  vitrine_follow (GTK_WIDGET (page), session->project, "notify::model", model_cb);
  g_signal_connect_object (session->project, "notify::samples", G_CALLBACK (samples_cb), page, G_CONNECT_SWAPPED);
  g_signal_connect_object (session->project, "pins-changed", G_CALLBACK (explain_side_pin), page, G_CONNECT_SWAPPED);
  g_signal_connect_object (explaining, "sample-changed", G_CALLBACK (sample_cb), page, G_CONNECT_SWAPPED);
  g_signal_connect_object (explaining, "prediction-changed", G_CALLBACK (prediction_cb), page, G_CONNECT_SWAPPED);
  g_signal_connect_object (explaining, "explanation", G_CALLBACK (explanation_cb), page, G_CONNECT_SWAPPED);
  g_signal_connect_object (explaining, "strip-changed", G_CALLBACK (strip_cb), page, G_CONNECT_SWAPPED);
  page->chosen = vitrine_explaining_input (explaining) != NULL || vitrine_explaining_asked (explaining) >= 0;
  if (vitrine_explaining_n_methods (explaining) == 0)
    explain_cards_show_all (page);
  else
    explain_cards_rebuild (page);
  explain_cards_offer (page);
  samples_cb (page);
  follow_asked (page);
  order_cb (page);
  explain_side_sample (page);
  explain_side_prediction (page);
  if (gtk_widget_get_mapped (GTK_WIDGET (page)))
    vitrine_explaining_set_active (explaining, TRUE);
}

/* Narrow: the strip takes a line of its own, and buttons keep their icons only. */
static void
folded_cb (VitrineExplainPage *page)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (page->bar));
  GtkGridLayoutChild *strip = GTK_GRID_LAYOUT_CHILD (gtk_layout_manager_get_layout_child (layout, GTK_WIDGET (page->strip)));
  gboolean narrow;

  g_object_get (page->panes, "start-folded", &narrow, NULL);
  gtk_grid_layout_child_set_row (strip, narrow ? 1 : 0);
  gtk_grid_layout_child_set_column (strip, narrow ? 0 : 1);
  gtk_grid_layout_child_set_column_span (strip, narrow ? 3 : 1);
  gtk_widget_set_halign (page->bar_end, GTK_ALIGN_END);
  gtk_widget_set_hexpand (page->bar_end, narrow);
  gtk_widget_set_visible (page->wrong_label, !narrow);
  gtk_widget_set_visible (page->draw_label, !narrow);
  gtk_widget_set_visible (page->methods_label, !narrow);
}

static void
vitrine_explain_page_dispose (GObject *object)
{
  VitrineExplainPage *page = VITRINE_EXPLAIN_PAGE (object);

  g_clear_handle_id (&page->draw_idle, g_source_remove);
  if (page->all != NULL)
    vitrine_figure_view_set_export (page->all, NULL, NULL, 0, 0);
  explain_side_clear (page);
  if (page->session != NULL)
    vitrine_explaining_set_active (page->session->explaining, FALSE);
  adw_bin_set_child (ADW_BIN (page), NULL);
  g_clear_pointer (&page->feature_labels, g_strfreev);
  page->all = page->sample = page->superpixels = NULL;
  g_clear_pointer (&page->cards, g_ptr_array_unref);
  g_clear_pointer (&page->export_grid, g_ptr_array_unref);
  g_clear_object (&page->method_actions);
  g_clear_object (&page->session);
  G_OBJECT_CLASS (vitrine_explain_page_parent_class)->dispose (object);
}

#define BIND(field) gtk_widget_class_bind_template_child (widget_class, VitrineExplainPage, field)

static void
bind_children (GtkWidgetClass *widget_class)
{
  BIND (stack);
  BIND (empty);
  BIND (empty_button);
  BIND (bar);
  BIND (bar_start);
  BIND (bar_end);
  BIND (order);
  BIND (strip);
  BIND (wrong);
  BIND (wrong_label);
  BIND (draw);
  BIND (draw_label);
  BIND (pad);
  BIND (open);
  BIND (number);
  BIND (methods);
  BIND (methods_label);
  BIND (export);
  BIND (all);
  BIND (panes);
  BIND (sample);
  BIND (sample_title);
  BIND (sample_label);
  BIND (pin);
  BIND (target_title);
  BIND (target_unit);
  BIND (classes);
  BIND (output_row);
  BIND (output);
  BIND (output_value);
  BIND (opacity);
  BIND (signed_maps);
  BIND (absolute_maps);
  BIND (sharp);
  BIND (smooth);
  BIND (percentile);
  BIND (grid);
  BIND (no_methods);
  BIND (superpixel_title);
  BIND (superpixel_method);
  BIND (superpixel_caption);
  BIND (superpixels);
  BIND (fit_row);
  BIND (fit);
  BIND (show_lime);
  BIND (pixel_title);
  BIND (pixel_caption);
  BIND (pixel_grid);
}

static void
vitrine_explain_page_class_init (VitrineExplainPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vitrine_explain_page_dispose;
  widget_class->map = vitrine_explain_page_map;
  widget_class->unmap = vitrine_explain_page_unmap;
  g_type_ensure (VITRINE_TYPE_CARD_GRID);
  g_type_ensure (VITRINE_TYPE_CLASS_BARS);
  g_type_ensure (VITRINE_TYPE_DRAW_PAD);
  g_type_ensure (VITRINE_TYPE_FIGURE_VIEW);
  g_type_ensure (VITRINE_TYPE_PANES);
  g_type_ensure (VITRINE_TYPE_SAMPLE_STRIP);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/vitrine/Vitrine/ui/explain.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, order_cb);
  gtk_widget_class_bind_template_callback (widget_class, strip_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, number_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, pin_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, pad_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, class_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, output_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, display_cb);
  gtk_widget_class_install_action (widget_class, "page.export-figure", NULL, export_action);
  gtk_widget_class_install_action (widget_class, "page.wrong", NULL, wrong_action);
  gtk_widget_class_install_action (widget_class, "page.pin", NULL, pin_action);
  gtk_widget_class_install_action (widget_class, "page.clear-pad", NULL, clear_pad_action);
  gtk_widget_class_install_action (widget_class, "page.undo-pad", NULL, undo_pad_action);
  gtk_widget_class_install_action (widget_class, "page.show-lime", NULL, show_lime_action);
  gtk_widget_class_install_action (widget_class, "page.show-all-methods", NULL, show_all_action);
}

static void
vitrine_explain_page_init (VitrineExplainPage *page)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  page->display = (VitrineMapDisplay) VITRINE_MAP_DISPLAY_INIT;
  page->column = page->row = page->bars_slot = -1;
  page->classifies = TRUE;
  gtk_widget_init_template (GTK_WIDGET (page));
  vitrine_draw_pad_set_actions (page->pad, GTK_WIDGET (page), "page.undo-pad", "page.clear-pad");
  explain_cards_init (page);
  vitrine_card_grid_set_fill (page->grid, TRUE);
  gtk_box_prepend (GTK_BOX (page->bar_start), vitrine_panes_button (page->panes, FALSE));
  gtk_box_append (GTK_BOX (page->bar_end), vitrine_panes_button (page->panes, TRUE));
  g_signal_connect_object (page->panes, "notify::start-folded", G_CALLBACK (folded_cb), page, G_CONNECT_SWAPPED);
  folded_cb (page);
  g_signal_connect_object (page->output, "output", G_CALLBACK (output_name_cb), page, 0);
  g_signal_connect_object (page->output, "input", G_CALLBACK (output_typed_cb), page, 0);
  vitrine_figure_view_set_size (page->sample, EXPLAIN_SAMPLE, 0);
  vitrine_figure_view_set_height_func (page->sample, explain_side_sample_height);
  vitrine_figure_view_set_csv (page->sample, vitrine_attribution_sample_csv);
  vitrine_figure_view_set_size (page->superpixels, 200, 0);
  vitrine_figure_view_set_height_func (page->superpixels, vitrine_bars_height);
  vitrine_figure_view_set_csv (page->superpixels, vitrine_bars_csv);
  vitrine_figure_view_set_name (page->superpixels, _("Superpixels"));
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (sample_motion_cb), page);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (sample_leave_cb), page);
  gtk_widget_add_controller (GTK_WIDGET (page->sample), motion);
}
