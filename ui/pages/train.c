/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Train page: what it is made of and what its actions do. */
#include "ui/pages/train-private.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/settings.h"

G_DEFINE_FINAL_TYPE (VitrineTrainPage, vitrine_train_page, ADW_TYPE_BIN)

/* --- actions ------------------------------------------------------------- */

static void
page_action_cb (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  VitrineTrainPage *page = VITRINE_TRAIN_PAGE (widget);
  GActionGroup *group = G_ACTION_GROUP (page->actions);
  VitrineCurvesView *view = gtk_widget_has_focus (GTK_WIDGET (page->metric_view)) ? page->metric_view
                                                                                  : page->loss_view;

  if (g_str_equal (action, "page.fit"))
    {
      vitrine_curves_view_reset (page->loss_view);
      vitrine_curves_view_reset (page->metric_view);
    }
  else if (g_str_equal (action, "page.zoom-in"))
    vitrine_curves_view_zoom (view, 0.8);
  else if (g_str_equal (action, "page.zoom-out"))
    vitrine_curves_view_zoom (view, 1.25);
  else if (g_str_equal (action, "page.find-rate"))
    train_find_rate (page);
  else if (g_str_equal (action, "page.fit-settings"))
    train_fit_settings (page);
  else if (g_str_equal (action, "page.mend-network"))
    train_mend_network (page);
  else if (g_str_equal (action, "page.panels"))
    gtk_menu_button_popup (page->panels_button);
  else if (g_str_equal (action, "page.repeat"))
    vitrine_run_list_ask_to_repeat (page->runs);
  else if (g_str_equal (action, "page.toggle-spread"))
    g_action_group_activate_action (group, "spread", NULL);
  else if (g_str_equal (action, "page.show-curves"))
    train_show_finder (page, FALSE);
  else if (g_str_equal (action, "page.export-figure") && page->finding)
    vitrine_figure_view_popup (vitrine_rate_finder_view (page->finder), gtk_widget_get_width (GTK_WIDGET (page->finder)) / 2.0, 24);
  else if (g_str_equal (action, "page.export-figure"))
    vitrine_figure_view_popup (VITRINE_FIGURE_VIEW (view), gtk_widget_get_width (GTK_WIDGET (view)) / 2.0, 24);
  else if (g_str_equal (action, "page.retry-slower"))
    vitrine_training_retry_slower (page->session->training);
  else if (g_str_equal (action, "page.next-axis"))
    {
      const char *now = train_state_of (page, "axis");

      g_action_group_change_action_state (group, "axis",
        g_variant_new_string (g_str_equal (now, "step") ? "epoch" : g_str_equal (now, "epoch") ? "time" : "step"));
    }
  else if (g_str_equal (action, "page.toggle-log"))
    g_action_group_change_action_state (group, "scale",
      g_variant_new_string (g_str_equal (train_state_of (page, "scale"), "log") ? "linear" : "log"));
}

/* --- set up --------------------------------------------------------------- */

void
vitrine_train_page_set_session (VitrineTrainPage *page,
                                VitrineSession   *session)
{
  g_autofree char *title = g_strdup (vitrine_project_title (session->project));
  g_autofree char *loss = g_strdup_printf (_("%s loss"), title);
  g_autofree char *metric = g_strdup_printf (_("%s metric"), title);

  g_return_if_fail (page->session == NULL);
  page->session = g_object_ref (session);
  vitrine_figure_view_set_name (VITRINE_FIGURE_VIEW (page->loss_view), loss);
  vitrine_figure_view_set_name (VITRINE_FIGURE_VIEW (page->metric_view), metric);
  g_signal_connect_object (session->project, "runs-changed", G_CALLBACK (train_runs_cb), page, G_CONNECT_SWAPPED);
  g_signal_connect_object (session->project, "recipe-changed", G_CALLBACK (train_refresh_charts), page, G_CONNECT_SWAPPED);
  g_signal_connect_object (session->project, "notify::model", G_CALLBACK (train_model_cb), page, G_CONNECT_SWAPPED);
  vitrine_rate_finder_set_session (page->finder, session);
  vitrine_panel_board_set_session (page->panels, session);
  vitrine_time_bar_set_session (page->time_bar, session);
  vitrine_run_list_set_session (page->runs, session);
  g_signal_connect_object (session->training, "progress", G_CALLBACK (train_progress_cb), page, G_CONNECT_SWAPPED);
  g_signal_connect_object (session->training, "notify::state", G_CALLBACK (train_state_cb), page, G_CONNECT_SWAPPED);
  vitrine_recipe_form_set_project (page->form, session->project);
  train_runs_cb (page);
  train_state_cb (page);
}

static void
vitrine_train_page_map (GtkWidget *widget)
{
  VitrineTrainPage *page = VITRINE_TRAIN_PAGE (widget);

  GTK_WIDGET_CLASS (vitrine_train_page_parent_class)->map (widget);
  /* What came while another page was shown. */
  if (page->session != NULL)
    {
      train_update_progress (page);
      train_update_rows (page);
      train_refresh_charts (page);
    }
}

static void
vitrine_train_page_dispose (GObject *object)
{
  VitrineTrainPage *page = VITRINE_TRAIN_PAGE (object);

  if (page->loss_view != NULL)
    {
      vitrine_curves_view_data (page->loss_view)->curves = NULL;
      vitrine_curves_view_data (page->metric_view)->curves = NULL;
      vitrine_curves_view_data (page->loss_view)->subtitle = NULL;
      vitrine_curves_view_data (page->metric_view)->subtitle = NULL;
    }
  g_clear_pointer (&page->metric_words, g_free);
  g_clear_pointer (&page->loss_parts, g_free);
  g_clear_pointer (&page->curves, g_ptr_array_unref);
  g_clear_object (&page->smoother);
  g_clear_object (&page->session);
  g_clear_object (&page->actions);
  G_OBJECT_CLASS (vitrine_train_page_parent_class)->dispose (object);
}

static void
vitrine_train_page_class_init (VitrineTrainPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  static const char *const names[] = { "page.fit", "page.zoom-in", "page.zoom-out", "page.export-figure",
                                       "page.retry-slower", "page.next-axis", "page.toggle-log", "page.find-rate",
                                       "page.show-curves", "page.fit-settings", "page.panels", "page.mend-network",
                                       "page.repeat", "page.toggle-spread" };

  G_OBJECT_CLASS (klass)->dispose = vitrine_train_page_dispose;
  widget_class->map = vitrine_train_page_map;
  g_type_ensure (VITRINE_TYPE_PANES);
  g_type_ensure (VITRINE_TYPE_RECIPE_FORM);
  g_type_ensure (VITRINE_TYPE_CHART_PAIR);
  g_type_ensure (VITRINE_TYPE_CURVES_VIEW);
  g_type_ensure (VITRINE_TYPE_PANEL_BOARD);
  g_type_ensure (VITRINE_TYPE_RATE_FINDER);
  g_type_ensure (VITRINE_TYPE_TERMS_VIEW);
  g_type_ensure (VITRINE_TYPE_RUN_LIST);
  g_type_ensure (VITRINE_TYPE_TIME_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, VITRINE_RESOURCES "/ui/train.ui");
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, panes);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, bar);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, train_button);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, progress);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, step_label);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, left_label);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, message_label);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, terms);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, form);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, runs);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, smoothing_adjustment);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, smoothing_label);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, formula);
  gtk_widget_class_bind_template_child_full (widget_class, "smoothing", FALSE,
                                             G_STRUCT_OFFSET (VitrineTrainPage, smoothing_scale));
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, failure);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, failure_label);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, slower_button);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, fit_button);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, mend_button);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, build_button);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, stack);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, loss_view);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, metric_view);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, finder);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, back_button);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, axis_box);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, scale_box);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, smoothing_box);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, panels_button);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, panels);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, time_bar);
  gtk_widget_class_bind_template_child (widget_class, VitrineTrainPage, spread_button);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    gtk_widget_class_install_action (widget_class, names[i], NULL, page_action_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_x, GDK_ALT_MASK, "page.next-axis", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_l, GDK_ALT_MASK, "page.toggle-log", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_p, GDK_ALT_MASK, "page.panels", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_m, GDK_ALT_MASK, "page.toggle-spread", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, GDK_ALT_MASK, "page.retry-slower", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "page.show-curves", NULL);
}

static void
vitrine_train_page_init (VitrineTrainPage *page)
{
  static const GActionEntry entries[] = {
    { "axis", NULL, "s", "'epoch'", train_chart_cb },
    { "scale", NULL, "s", "'log'", train_chart_cb },
    { "spread", NULL, NULL, "true", train_chart_cb },
  };
  g_autoptr (GMenuModel) menu = NULL;
  VitrineCurves *metric;

  page->curves = g_ptr_array_new_with_free_func ((GDestroyNotify) vitrine_curve_free);
  page->smoother = vitrine_smoother_new ();
  g_signal_connect_object (page->smoother, "smoothed", G_CALLBACK (train_smoothed_cb), page, G_CONNECT_SWAPPED);
  page->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (page->actions), entries, G_N_ELEMENTS (entries), page);
  gtk_widget_insert_action_group (GTK_WIDGET (page), "chart", G_ACTION_GROUP (page->actions));
  gtk_widget_init_template (GTK_WIDGET (page));

  gtk_box_prepend (GTK_BOX (page->bar), vitrine_panes_button (page->panes, FALSE));
  menu = vitrine_panel_board_menu (page->panels);
  gtk_menu_button_set_menu_model (page->panels_button, menu);
  gtk_widget_insert_action_group (GTK_WIDGET (page), "panels", vitrine_panel_board_actions (page->panels));
  gtk_widget_action_set_enabled (GTK_WIDGET (page), "page.show-curves", FALSE);

  metric = vitrine_curves_view_data (page->metric_view);
  vitrine_curves_init (metric, VITRINE_CURVES_METRIC);
  vitrine_figure_view_set_size (VITRINE_FIGURE_VIEW (page->loss_view), 300, 240);
  vitrine_figure_view_set_size (VITRINE_FIGURE_VIEW (page->metric_view), 300, 200);
  g_signal_connect_swapped (page->loss_view, "view-changed", G_CALLBACK (train_view_changed_cb), page);
  g_signal_connect_swapped (page->metric_view, "view-changed", G_CALLBACK (train_view_changed_cb), page);
  g_signal_connect_swapped (page->smoothing_adjustment, "value-changed", G_CALLBACK (train_smoothing_cb), page);
  page->setting = TRUE;
  gtk_adjustment_set_value (page->smoothing_adjustment, log10 (50));
  page->setting = FALSE;
}
