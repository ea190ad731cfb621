/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/pages/build-private.h"

#include <glib/gi18n.h>

#include "ui/draw/network.h"
#include "ui/follow.h"
#include "ui/settings.h"

G_DEFINE_FINAL_TYPE (VitrineBuildPage, vitrine_build_page, ADW_TYPE_BIN)

NnModel *
vitrine_build_page_model (VitrineBuildPage *page)
{
  return vitrine_project_model (page->session->project);
}

void
vitrine_build_page_complain (VitrineBuildPage *page,
                             const char       *text)
{
  gtk_widget_activate_action (GTK_WIDGET (page), "win.message", "s", text);
}

/* --- what is shown ------------------------------------------------------------ */

/* Each with the unit that leaves one to three digits before the point. */
static char *
with_unit (double             value,
           const char *const *units,
           guint              n_units)
{
  guint i = 0;
  g_autofree char *number = NULL;

  for (; value >= 1000 && i + 1 < n_units; i++)
    value /= 1000;
  number = vitrine_number (value, value < 10 ? 2 : 3);
  return g_strdup_printf ("%s %s", number, units[i]);
}

static void
show_totals (VitrineBuildPage *page)
{
  static const char *const flop_units[] = { "FLOP", "kFLOP", "MFLOP", "GFLOP", "TFLOP" };
  static const char *const byte_units[] = { "B", "kB", "MB", "GB" };
  NnModel *model = vitrine_build_page_model (page);
  g_autofree char *parameters = vitrine_count (nn_model_n_parameters (model, -1));
  g_autofree char *flops = with_unit (2.0 * nn_model_macs (model), flop_units, G_N_ELEMENTS (flop_units));
  g_autofree char *bytes = with_unit (nn_model_bytes (model), byte_units, G_N_ELEMENTS (byte_units));
  g_autofree char *time = page->pace != NULL ? vitrine_pace_text (page->pace) : NULL;
  g_autoptr (GString) markup = g_string_new (NULL);
  g_autofree char *duration = time != NULL ? g_markup_escape_text (time, -1) : NULL;
  const struct { const char *number, *words; } rows[] = { { parameters, _("parameters") }, { flops, _("per sample") },
                                                          { bytes, _("weights") }, { duration, _("per epoch") } };

  if (!nn_model_check (model, NULL))
    g_string_append_printf (markup, "<span alpha=\"62%%\">%s</span>", _("The totals stand here when every layer fits."));
  else
    for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
      if (rows[i].number != NULL)
        g_string_append_printf (markup, "%s<b>%s</b>  <span alpha=\"62%%\">%s</span>", i > 0 ? "     " : "",
                                rows[i].number, rows[i].words);
  if (g_strcmp0 (gtk_label_get_label (page->totals), markup->str) != 0)
    gtk_label_set_markup (page->totals, markup->str);
}

static gboolean
shows_samples (VitrineBuildPage *page)
{
  return gtk_switch_get_active (page->look);
}

/* What an empty bench offers, or one with an Input alone. */
static void
show_beginning (VitrineBuildPage *page)
{
  VitrineProject *project = page->session->project;
  NnModel *model = vitrine_build_page_model (page);
  NnSamples *samples = vitrine_project_samples (project);
  g_autofree char *label = NULL;
  g_autoptr (NnModel) begun = NULL;

  if (nn_model_n_entries (model) == 0)
    begun = nn_recipe_mend (vitrine_project_recipe (project), model, samples, &label);
  if (label != NULL)
    vitrine_bench_set_beginning (page->bench, _(label));
  else
    vitrine_bench_set_beginning (page->bench, samples != NULL ? _("Begin with a Small Network") : NULL);
}

static void
show_network (VitrineBuildPage *page)
{
  NnSamples *samples = vitrine_project_samples (page->session->project);
  GPtrArray *values = shows_samples (page) ? vitrine_inside_values (page->inside) : NULL;

  vitrine_bench_set_tokens (page->bench, samples != NULL ? (const char *const *) samples->tokens : NULL);
  vitrine_bench_set_model (page->bench, vitrine_build_page_model (page), values,
                           samples != NULL ? (const char *const *) samples->class_names : NULL);
  show_beginning (page);
  vitrine_number_card_update (page->number);
}

/* Of the playground's networks, whose samples lie in a plane. */
static void
surface_cb (VitrineBuildPage *page)
{
  vitrine_bench_set_surface (page->bench, page->looks ? vitrine_surfaces_get (page->session->surfaces) : NULL);
}

static void
model_cb (gpointer data)
{
  VitrineBuildPage *page = data;

  show_network (page);
  show_totals (page);
}

static void
show_sample (VitrineBuildPage *page)
{
  gtk_widget_set_visible (GTK_WIDGET (page->sample),
                          shows_samples (page) && vitrine_project_samples (page->session->project) != NULL);
  vitrine_sample_picker_update (page->sample);
}

static void
inside_cb (VitrineBuildPage *page)
{
  show_network (page);
  show_sample (page);
}

static void
selection_cb (VitrineBuildPage *page)
{
  guint n = 0;
  g_autofree guint *ids = vitrine_bench_selection (page->bench, &n);

  vitrine_build_page_enable_edits (page);
  if (n > 1)
    vitrine_inspector_show_layers (page->inspector, ids, n);
  else
    vitrine_inspector_show_layer (page->inspector, vitrine_bench_selected (page->bench));
}

static void
pointed_cb (VitrineBuildPage *page)
{
  gsize cell = 0;
  guint id = vitrine_bench_pointed (page->bench, &cell, NULL);

  vitrine_inspector_mark (page->inspector, id, cell);
}

static void
weights_action (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  VitrineInspector *inspector = VITRINE_BUILD_PAGE (widget)->inspector;

  if (g_str_equal (action, "page.all-weights"))
    vitrine_inspector_all_weights (inspector);
  else
    vitrine_inspector_draw_weights (inspector);
}

static void
zoom_cb (VitrineBuildPage *page)
{
  double zoom;
  g_autofree char *text = NULL;

  g_object_get (page->bench, "zoom", &zoom, NULL);
  text = g_strdup_printf ("%.0f %%", zoom * 100);
  gtk_button_set_label (page->zoom_button, text);
}

/* Whether what is inside the slabs is computed. */
static void
look (VitrineBuildPage *page,
      gboolean          looks)
{
  vitrine_inside_set_active (page->inside, looks);
  if (looks == page->looks)
    return;
  page->looks = looks;
  if (looks)
    vitrine_surfaces_hold (page->session->surfaces);
  else
    vitrine_surfaces_release (page->session->surfaces);
  surface_cb (page);
}

static void
look_cb (VitrineBuildPage *page)
{
  if (page->session == NULL)
    return;
  look (page, shows_samples (page) && gtk_widget_get_mapped (GTK_WIDGET (page)));
  vitrine_pace_set_active (page->pace, gtk_widget_get_mapped (GTK_WIDGET (page)));
  inside_cb (page);
}

/* --- actions -------------------------------------------------------------------- */

void
vitrine_build_page_look_inside (VitrineBuildPage *page,
                                guint             index)
{
  gtk_switch_set_active (page->look, TRUE);
  vitrine_inside_set_sample (page->inside, index);
  vitrine_sample_picker_update (page->sample);
}

void
vitrine_build_page_look_at (VitrineBuildPage *page,
                            NnTensor         *sample)
{
  gtk_switch_set_active (page->look, TRUE);
  vitrine_inside_set_drawn (page->inside, sample);
  vitrine_sample_picker_update (page->sample);
}

static void
zoom_action (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  VitrineBuildPage *page = VITRINE_BUILD_PAGE (widget);
  double zoom;

  g_object_get (page->bench, "zoom", &zoom, NULL);
  if (g_str_equal (action, "page.fit"))
    vitrine_bench_fit (page->bench);
  else if (g_str_equal (action, "page.zoom-whole"))
    vitrine_bench_zoom (page->bench, 1 / zoom);
  else
    vitrine_bench_zoom (page->bench, g_str_equal (action, "page.zoom-in") ? 1.25 : 0.8);
}

static void
export_action (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  VitrineBuildPage *page = VITRINE_BUILD_PAGE (widget);

  vitrine_bench_export (page->bench, vitrine_project_title (page->session->project));
}

static void
number_action (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  VitrineBuildPage *page = VITRINE_BUILD_PAGE (widget);

  if (g_str_equal (action, "page.pin-number"))
    vitrine_number_card_toggle (page->number);
  else if (g_str_equal (action, "page.close-number"))
    vitrine_number_card_close (page->number);
  else if (!vitrine_number_card_copy (page->number))
    vitrine_build_page_complain (page, _("No number is pointed at: turn on Look inside, and point at one."));
}

/* --- the page --------------------------------------------------------------------- */

static void
vitrine_build_page_map (GtkWidget *widget)
{
  VitrineBuildPage *page = VITRINE_BUILD_PAGE (widget);

  GTK_WIDGET_CLASS (vitrine_build_page_parent_class)->map (widget);
  if (page->session != NULL)
    vitrine_sample_picker_follow (page->sample, page->session->explaining);
  look_cb (page);
}

static void
vitrine_build_page_unmap (GtkWidget *widget)
{
  VitrineBuildPage *page = VITRINE_BUILD_PAGE (widget);

  GTK_WIDGET_CLASS (vitrine_build_page_parent_class)->unmap (widget);
  if (page->session != NULL)
    look (page, FALSE);
  if (page->pace != NULL)
    vitrine_pace_set_active (page->pace, FALSE);
}

static void
vitrine_build_page_dispose (GObject *object)
{
  VitrineBuildPage *page = VITRINE_BUILD_PAGE (object);

  if (page->session != NULL)
    {
      look (page, FALSE);
      g_signal_handlers_disconnect_by_data (page->session->project, page);
      g_signal_handlers_disconnect_by_data (page->session->surfaces, page);
    }
  if (page->inside != NULL)
    g_signal_handlers_disconnect_by_data (page->inside, page);
  g_clear_handle_id (&page->code_idle, g_source_remove);
  if (page->chooser != NULL)
    gtk_widget_unparent (GTK_WIDGET (page->chooser));
  page->chooser = NULL;
  if (page->pace != NULL)
    g_signal_handlers_disconnect_by_data (page->pace, page);
  g_clear_object (&page->pace);
  g_clear_object (&page->inside);
  g_clear_object (&page->session);
  G_OBJECT_CLASS (vitrine_build_page_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  static const struct { const char *name; GtkWidgetActionActivateFunc activate; } rows[] = {
    { "page.fit", zoom_action },
    { "page.zoom-in", zoom_action },
    { "page.zoom-out", zoom_action },
    { "page.zoom-whole", zoom_action },
    { "page.export-figure", export_action },
    { "page.pin-number", number_action },
    { "page.copy-number", number_action },
    { "page.close-number", number_action },
    { "page.draw-weights", weights_action },
    { "page.all-weights", weights_action },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    gtk_widget_class_install_action (widget_class, rows[i].name, NULL, rows[i].activate);
  vitrine_build_page_install_edits (widget_class);
  vitrine_build_page_install_code (widget_class);
}

static void
vitrine_build_page_class_init (VitrineBuildPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = vitrine_build_page_dispose;
  widget_class->map = vitrine_build_page_map;
  widget_class->unmap = vitrine_build_page_unmap;

  g_type_ensure (VITRINE_TYPE_PANES);
  g_type_ensure (VITRINE_TYPE_PALETTE);
  g_type_ensure (VITRINE_TYPE_BENCH);
  g_type_ensure (VITRINE_TYPE_INSPECTOR);
  g_type_ensure (VITRINE_TYPE_NUMBER_CARD);
  g_type_ensure (VITRINE_TYPE_SAMPLE_PICKER);
  gtk_widget_class_set_template_from_resource (widget_class, VITRINE_RESOURCES "/ui/build.ui");
  gtk_widget_class_bind_template_child (widget_class, VitrineBuildPage, panes);
  gtk_widget_class_bind_template_child (widget_class, VitrineBuildPage, palette);
  gtk_widget_class_bind_template_child (widget_class, VitrineBuildPage, bar_start);
  gtk_widget_class_bind_template_child (widget_class, VitrineBuildPage, bar_end);
  gtk_widget_class_bind_template_child (widget_class, VitrineBuildPage, look);
  gtk_widget_class_bind_template_child (widget_class, VitrineBuildPage, look_label);
  gtk_widget_class_bind_template_child (widget_class, VitrineBuildPage, sample);
  gtk_widget_class_bind_template_child (widget_class, VitrineBuildPage, bench);
  gtk_widget_class_bind_template_child (widget_class, VitrineBuildPage, number);
  gtk_widget_class_bind_template_child (widget_class, VitrineBuildPage, totals);
  gtk_widget_class_bind_template_child (widget_class, VitrineBuildPage, zoom_button);
  gtk_widget_class_bind_template_child (widget_class, VitrineBuildPage, inspector);
  install_actions (widget_class);
}

static void
vitrine_build_page_init (VitrineBuildPage *page)
{
  gtk_widget_init_template (GTK_WIDGET (page));
  gtk_box_prepend (page->bar_start, vitrine_panes_button (page->panes, FALSE));
  gtk_box_append (page->bar_end, vitrine_panes_button (page->panes, TRUE));
  vitrine_build_page_make_search (page);
  vitrine_build_page_connect_edits (page);
  vitrine_build_page_make_code (page);
  g_signal_connect_object (page->bench, "selection-changed", G_CALLBACK (selection_cb), page, G_CONNECT_SWAPPED);
  g_signal_connect_object (page->bench, "pointed", G_CALLBACK (pointed_cb), page, G_CONNECT_SWAPPED);
  g_signal_connect_object (page->bench, "notify::zoom", G_CALLBACK (zoom_cb), page, G_CONNECT_SWAPPED);
  g_settings_bind (vitrine_settings (), "look-inside", page->look, "active", G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (page->look, "notify::active", G_CALLBACK (look_cb), page, G_CONNECT_SWAPPED);
  zoom_cb (page);
}

static void
samples_cb (VitrineBuildPage *page)
{
  vitrine_sample_picker_reset (page->sample);
  inside_cb (page);
}

void
vitrine_build_page_set_session (VitrineBuildPage *page,
                                VitrineSession   *session)
{
  g_return_if_fail (page->session == NULL);
  page->session = g_object_ref (session);
  page->inside = vitrine_inside_new (session->project, session->pool);
  page->pace = vitrine_pace_new (session->project, session->training, session->pool);
  g_signal_connect_swapped (page->pace, "changed", G_CALLBACK (show_totals), page);
  vitrine_sample_picker_connect (page->sample, page->inside, session->project);
  vitrine_number_card_connect (page->number, page->bench, page->inside, session->project);
  g_signal_connect_swapped (page->inside, "changed", G_CALLBACK (inside_cb), page);
  g_signal_connect_swapped (session->surfaces, "changed", G_CALLBACK (surface_cb), page);
  vitrine_follow (GTK_WIDGET (page), session->project, "notify::model", model_cb);
  g_signal_connect_swapped (session->project, "notify::samples", G_CALLBACK (samples_cb), page);
  vitrine_inspector_set_project (page->inspector, session->project);
  vitrine_code_view_set_project (page->code, session->project);
  model_cb (page);
  look_cb (page);
  selection_cb (page);
  /* The first layer with weights tells what the inspector is for. */
  for (guint i = 0; i < nn_model_n_entries (vitrine_build_page_model (page)); i++)
    if (nn_model_n_parameters (vitrine_build_page_model (page), (gint) i) > 0)
      {
        vitrine_bench_select (page->bench, nn_model_entry (vitrine_build_page_model (page), i)->id);
        break;
      }
}
