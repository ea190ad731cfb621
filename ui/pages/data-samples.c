/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The samples themselves: which of them are shown, as a grid or in the plane, and what can be done with one. */
#include "ui/pages/data-private.h"

#include <glib/gi18n.h>

#include "ui/draw/data.h"
#include "ui/draw/outcome.h"
#include "ui/draw/paint.h"
#include "ui/draw/plane.h"
#include "ui/settings.h"

#define ZOOM 1.3
#define COUNT_LEAST 14   /* letters of a number of samples that are never cut: "12,345 samples" */

/* Rows of the drop-down of outcomes. */
static const struct
{
  gint        set;
  const char *title;
} outcome_rows[] = {
  { NN_N_OUTCOME_SETS, N_("Any answer") },
  { NN_OUTCOME_WRONG, N_("Wrong") },
  { NN_OUTCOME_UNSURE, N_("Unsure") },
  { NN_OUTCOME_CONFUSING, N_("Confusing") },
  { NN_OUTCOME_HARD, N_("Hardest") },
  { VITRINE_SIEVE_RIGHT, N_("Right") },
};

/* --- filters ---------------------------------------------------------------- */

static VitrineSieve
read_sieve (VitrineDataPage *page)
{
  VitrineOutcomes *outcomes = page->session->outcomes;
  const guint label = gtk_drop_down_get_selected (page->classes), row = gtk_drop_down_get_selected (page->outcome);
  const gboolean labels = gtk_widget_get_visible (GTK_WIDGET (page->classes));
  VitrineSieve sieve = {
    .split = (NnSplit) gtk_drop_down_get_selected (page->split),
    .label = !labels || label == GTK_INVALID_LIST_POSITION ? -1 : (gint) label - 1,
    .set = outcome_rows[row < G_N_ELEMENTS (outcome_rows) ? row : 0].set,
    .of_cell = gtk_widget_get_visible (page->cell),
    .cell = { page->of_cell[0], page->of_cell[1] },
    .outcomes = { vitrine_outcomes_get (outcomes, NN_SPLIT_TRAIN), vitrine_outcomes_get (outcomes, NN_SPLIT_TEST) },
    .text = gtk_widget_get_visible (GTK_WIDGET (page->search)) ? gtk_editable_get_text (GTK_EDITABLE (page->search)) : NULL,
  };

  /* what a network answers that has learnt nothing is chance */
  if (vitrine_outcomes_untrained (outcomes))
    {
      sieve.set = NN_N_OUTCOME_SETS;
      sieve.of_cell = FALSE;
      sieve.outcomes[0] = sieve.outcomes[1] = NULL;
    }
  /* where nothing is held out, those of the test part are of all samples */
  if (page->samples->n_train == page->samples->n)
    sieve.outcomes[0] = NULL;
  return sieve;
}

static gboolean
filtered (VitrineDataPage *page)
{
  const VitrineSieve sieve = read_sieve (page);

  return sieve.split != NN_SPLIT_ALL || sieve.label >= 0 || sieve.set != NN_N_OUTCOME_SETS || sieve.of_cell
         || (sieve.text != NULL && *sieve.text != '\0');
}

/* Why there is nothing to see, and what to do. */
static void
show_nothing (VitrineDataPage *page)
{
  const VitrineSieve sieve = read_sieve (page);
  const gboolean answers = sieve.set != NN_N_OUTCOME_SETS || sieve.of_cell;
  const char *problem = answers ? vitrine_outcomes_problem (page->session->outcomes) : NULL;
  const gboolean known = sieve.outcomes[0] != NULL || sieve.outcomes[1] != NULL;

  if (problem != NULL)
    adw_status_page_set_description (page->nothing, problem);
  else if (answers && !known)
    adw_status_page_set_description (page->nothing, _("The network is looking at the samples…"));
  else if (sieve.set != NN_N_OUTCOME_SETS && sieve.outcomes[1] != NULL && !nn_outcomes_has (sieve.outcomes[1], MIN (sieve.set, NN_N_OUTCOME_SETS - 1)))
    adw_status_page_set_description (page->nothing, _("This network answers with numbers, of which none is right or wrong: its hardest samples can be shown."));
  else
    adw_status_page_set_description (page->nothing, _("No sample is of this part, class, answer and text together."));
  gtk_stack_set_visible_child_name (page->stage, "nothing");
}

static void
show_indices (VitrineDataPage *page,
              GArray          *indices)
{
  g_autofree char *number = vitrine_count (indices->len);
  g_autofree char *text = g_strdup_printf (g_dngettext (NULL, "%s sample", "%s samples", indices->len), number);

  vitrine_sample_grid_show (page->grid, page->samples, indices);
  gtk_label_set_label (page->count, text);
  gtk_label_set_width_chars (page->count, (gint) MIN (g_utf8_strlen (text, -1), COUNT_LEAST));
  if (indices->len > 0)
    gtk_stack_set_visible_child_name (page->stage, "grid");
  else
    show_nothing (page);
}

static void
sieved_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      data)
{
  VitrineDataPage *page = VITRINE_DATA_PAGE (object);
  g_autoptr (GArray) indices = vitrine_sieve_finish (result);

  if (indices != NULL && page->samples != NULL)
    show_indices (page, indices);
}

static gboolean
refill (gpointer data)
{
  VitrineDataPage *page = data;
  VitrineSieve sieve;

  page->refill_idle = 0;
  if (page->sieving != NULL)
    g_cancellable_cancel (page->sieving);
  g_clear_object (&page->sieving);
  if (page->samples == NULL)
    return G_SOURCE_REMOVE;
  if (data_is_plane (page->samples) && !filtered (page))
    {
      const guint drawn = vitrine_plane_n_points (page->samples);
      g_autofree char *some = vitrine_count (drawn);
      g_autofree char *all = vitrine_count (page->samples->n);
      g_autofree char *text = g_strdup_printf (_("%s of %s, filled: training, rings: held out"), some, all);

      gtk_label_set_label (page->count, drawn < page->samples->n ? text : _("filled: training, rings: held out"));
      gtk_stack_set_visible_child_name (page->stage, "plane");
      return G_SOURCE_REMOVE;
    }
  sieve = read_sieve (page);
  if (sieve.text == NULL || *sieve.text == '\0')
    {
      g_autoptr (GArray) indices = vitrine_sieve_run (&sieve, page->samples, NULL);

      show_indices (page, indices);
      return G_SOURCE_REMOVE;
    }
  page->sieving = g_cancellable_new ();
  vitrine_sieve_async (&sieve, page->samples, page, page->sieving, sieved_cb, NULL);
  return G_SOURCE_REMOVE;
}

/* Pictures can be larger; points, features and correlations stay as they are. */
static void
staged_cb (VitrineDataPage *page)
{
  const gboolean grid = g_strcmp0 (gtk_stack_get_visible_child_name (page->stage), "grid") == 0
                        && g_strcmp0 (gtk_stack_get_visible_child_name (page->views), "samples") == 0;

  gtk_widget_action_set_enabled (GTK_WIDGET (page), "page.zoom-in", grid);
  gtk_widget_action_set_enabled (GTK_WIDGET (page), "page.zoom-out", grid);
  gtk_widget_action_set_enabled (GTK_WIDGET (page), "page.fit", grid);
}

/* Several filters may change at once: one look is enough. */
void
data_samples_refill (VitrineDataPage *page)
{
  if (!page->filling && page->refill_idle == 0)
    page->refill_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, refill, page, NULL);
}

static void
fill_classes (VitrineDataPage *page)
{
  const char *const first[] = { _("All classes"), NULL };
  g_autoptr (GtkStringList) list = gtk_string_list_new (first);

  for (guint c = 0; page->samples->labels != NULL && c < page->samples->n_classes; c++)
    gtk_string_list_take (list, vitrine_class_name (page->samples, (gint) c));
  gtk_drop_down_set_model (page->classes, G_LIST_MODEL (list));
}

/* "page.drop-cell" */
static void
drop_cell (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  VitrineDataPage *page = VITRINE_DATA_PAGE (widget);

  gtk_widget_set_visible (page->cell, FALSE);
  gtk_widget_child_focus (GTK_WIDGET (page->grid), GTK_DIR_TAB_FORWARD);
  data_samples_refill (page);
}

/* All other filters are open, so that as many are shown as the cell counts. */
void
vitrine_data_page_show_cell (VitrineDataPage *page,
                             gint             label,
                             gint             predicted)
{
  NnOutcomes *outcomes = vitrine_outcomes_get (page->session->outcomes, NN_SPLIT_TEST);
  g_autofree char *name = NULL;
  g_autofree char *told = NULL;

  if (page->samples == NULL || outcomes == NULL)
    return;
  name = vitrine_outcomes_cell_name (outcomes, page->samples, (guint) label, (guint) predicted);
  told = g_strdup_printf (_("Take away the filter: %s"), name);
  page->of_cell[0] = label;
  page->of_cell[1] = predicted;
  gtk_label_set_label (page->cell_label, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (page->cell), GTK_ACCESSIBLE_PROPERTY_LABEL, told, -1);
  gtk_widget_set_visible (page->cell, TRUE);
  page->filling = TRUE;
  gtk_drop_down_set_selected (page->split, page->samples->n_train < page->samples->n ? NN_SPLIT_TEST : NN_SPLIT_ALL);
  gtk_drop_down_set_selected (page->classes, 0);
  gtk_drop_down_set_selected (page->outcome, 0);
  gtk_editable_set_text (GTK_EDITABLE (page->search), "");
  page->filling = FALSE;
  gtk_stack_set_visible_child_name (page->views, "samples");
  data_samples_refill (page);
  gtk_widget_child_focus (GTK_WIDGET (page->grid), GTK_DIR_TAB_FORWARD);
}

/* --- other samples, other answers --------------------------------------------- */

void
data_samples_show (VitrineDataPage *page)
{
  NnSamples *samples = page->samples;
  const gboolean labels = samples->labels != NULL && samples->n_classes > 0;
  const gboolean words = samples->shape.n_axes == 1 && !data_is_plane (samples);
  const guint chosen = gtk_drop_down_get_selected (page->classes);

  page->filling = TRUE;
  fill_classes (page);
  /* moving a slider does not take a filter away */
  if (labels && chosen != GTK_INVALID_LIST_POSITION && chosen <= samples->n_classes)
    gtk_drop_down_set_selected (page->classes, chosen);
  gtk_widget_set_visible (GTK_WIDGET (page->classes), labels);
  if (MAX (page->of_cell[0], page->of_cell[1]) >= (gint) samples->n_classes)
    gtk_widget_set_visible (page->cell, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (page->search), words);
  gtk_editable_set_text (GTK_EDITABLE (page->search), words ? gtk_editable_get_text (GTK_EDITABLE (page->search)) : "");
  g_object_set (page->search, "placeholder-text",
                samples->tokens != NULL ? _("Search the texts") : _("Search: age > 60"), NULL);
  page->filling = FALSE;
  if (data_is_plane (samples))
    {
      g_autofree char *all = vitrine_count (samples->n);
      g_autofree char *train = vitrine_count (samples->n_train);
      g_autofree char *told = g_strdup_printf (_("%s points, %s of them for training"), all, train);

      vitrine_figure_view_set_draw (page->plane, vitrine_draw_scatter, samples);
      vitrine_figure_view_set_label (page->plane, _("Samples in the plane"), told);
    }
  g_clear_handle_id (&page->refill_idle, g_source_remove);
  refill (page);
}

void
data_samples_clear (VitrineDataPage *page)
{
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (guint32));

  g_clear_handle_id (&page->refill_idle, g_source_remove);
  if (page->sieving != NULL)
    g_cancellable_cancel (page->sieving);
  g_clear_object (&page->sieving);
  vitrine_figure_view_set_draw (page->plane, vitrine_draw_scatter, NULL);
  vitrine_sample_grid_set_outcomes (page->grid, NULL, NULL);
  vitrine_sample_grid_show (page->grid, NULL, none);
  gtk_label_set_label (page->count, "");
}

void
data_samples_outcomes (VitrineDataPage *page)
{
  const gboolean untrained = vitrine_outcomes_untrained (page->session->outcomes);
  const gboolean other = untrained == gtk_widget_get_visible (GTK_WIDGET (page->outcome));
  VitrineSieve sieve;

  gtk_widget_set_visible (GTK_WIDGET (page->outcome), !untrained);
  if (untrained)
    gtk_widget_set_visible (page->cell, FALSE);
  if (page->samples == NULL)
    return;
  sieve = read_sieve (page);
  vitrine_sample_grid_set_outcomes (page->grid, sieve.outcomes[0], sieve.outcomes[1]);
  if (other || sieve.set != NN_N_OUTCOME_SETS || sieve.of_cell)
    data_samples_refill (page);
}

void
data_samples_hold (VitrineDataPage *page,
                   gboolean         on)
{
  if (page->session == NULL || on == page->held)
    return;
  page->held = on;
  for (NnSplit split = NN_SPLIT_TRAIN; split <= NN_SPLIT_TEST; split++)
    if (on)
      vitrine_outcomes_hold (page->session->outcomes, split);
    else
      vitrine_outcomes_release (page->session->outcomes, split);
}

/* --- one sample ------------------------------------------------------------------ */

static void
explain (VitrineDataPage *page,
         guint            index)
{
  vitrine_explaining_set_sample (page->session->explaining, index);
  gtk_widget_activate_action (GTK_WIDGET (page), "win.page", "s", "explain");
}

static void
activated_cb (VitrineDataPage *page,
              guint            index)
{
  explain (page, index);
}

static void
selected_cb (VitrineDataPage *page,
             guint            index)
{
  data_panel_sample (page, index);
}

static GMenuModel *
make_menu (gboolean pinned,
           gboolean drawn)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) look = g_menu_new ();
  g_autoptr (GMenu) leave = g_menu_new ();

  g_menu_append (look, _("Look _Inside on Build"), "page.sample-look");
  g_menu_append (look, _("_Explain"), "page.sample-explain");
  g_menu_append (look, pinned ? _("_Unpin") : _("_Pin"), "page.pin");
  g_menu_append (leave, _("_Copy Picture"), "page.sample-copy");
  g_menu_append (leave, _("Save _Picture…"), "page.sample-export");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (look));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (leave));
  if (drawn)
    {
      g_autoptr (GMenu) change = g_menu_new ();

      g_menu_append (change, _("_Delete Drawing"), "page.drawing-delete");
      g_menu_append_section (menu, NULL, G_MENU_MODEL (change));
    }
  return G_MENU_MODEL (menu);
}

static void
menu_cb (VitrineDataPage *page,
         guint            index,
         double           x,
         double           y)
{
  g_autoptr (GMenuModel) menu = make_menu (vitrine_project_is_pinned (page->session->project, index),
                                               data_draw_can_delete (page));
  double left, top;

  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (page->menu), menu);
  gtk_widget_translate_coordinates (GTK_WIDGET (page->grid), GTK_WIDGET (page), x, y, &left, &top);
  gtk_popover_set_pointing_to (GTK_POPOVER (page->menu), &(GdkRectangle){ (int) left, (int) top, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (page->menu));
}

/* "page.sample-look", "page.sample-explain", "page.pin", "page.sample-copy", "page.sample-export" */
static void
sample_action (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  VitrineDataPage *page = VITRINE_DATA_PAGE (widget);
  const guint index = vitrine_sample_grid_selected (page->grid);

  if (page->samples == NULL || index == G_MAXUINT)
    return;
  if (g_str_equal (action, "page.sample-explain"))
    explain (page, index);
  else if (g_str_equal (action, "page.sample-look"))
    gtk_widget_activate_action (widget, "win.look-inside", "u", index);
  else if (g_str_equal (action, "page.pin"))
    gtk_widget_activate_action (widget, "win.pin-sample", "u", index);
  else
    vitrine_figure_view_export (page->picture, g_str_equal (action, "page.sample-copy") ? "copy" : "png");
}

/* "page.zoom-in", "page.zoom-out", "page.fit" */
static void
zoom_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  VitrineDataPage *page = VITRINE_DATA_PAGE (widget);
  const double size = vitrine_sample_grid_size (page->grid);

  if (g_str_equal (action, "page.fit"))
    vitrine_sample_grid_set_size (page->grid, VITRINE_SAMPLE_SIZE_USUAL);
  else
    vitrine_sample_grid_set_size (page->grid, (int) (g_str_equal (action, "page.zoom-in") ? size * ZOOM : size / ZOOM + 0.5));
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller,
           double                    dx,
           double                    dy,
           VitrineDataPage          *page)
{
  if (!(gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller)) & GDK_CONTROL_MASK) || dy == 0)
    return GDK_EVENT_PROPAGATE;
  zoom_cb (GTK_WIDGET (page), dy < 0 ? "page.zoom-in" : "page.zoom-out", NULL);
  return GDK_EVENT_STOP;
}

void
data_samples_install (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "page.sample-look", NULL, sample_action);
  gtk_widget_class_install_action (widget_class, "page.sample-explain", NULL, sample_action);
  gtk_widget_class_install_action (widget_class, "page.pin", NULL, sample_action);
  gtk_widget_class_install_action (widget_class, "page.sample-copy", NULL, sample_action);
  gtk_widget_class_install_action (widget_class, "page.sample-export", NULL, sample_action);
  gtk_widget_class_install_action (widget_class, "page.drop-cell", NULL, drop_cell);
  gtk_widget_class_install_action (widget_class, "page.zoom-in", NULL, zoom_cb);
  gtk_widget_class_install_action (widget_class, "page.zoom-out", NULL, zoom_cb);
  gtk_widget_class_install_action (widget_class, "page.fit", NULL, zoom_cb);
}

void
data_samples_init (VitrineDataPage *page)
{
  g_autoptr (GtkStringList) outcomes = gtk_string_list_new (NULL);
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL
                                                                | GTK_EVENT_CONTROLLER_SCROLL_DISCRETE);

  for (guint i = 0; i < G_N_ELEMENTS (outcome_rows); i++)
    gtk_string_list_append (outcomes, _(outcome_rows[i].title));
  page->filling = TRUE;
  gtk_drop_down_set_model (page->outcome, G_LIST_MODEL (outcomes));
  page->filling = FALSE;
  page->menu = gtk_popover_menu_new_from_model (NULL);
  gtk_popover_set_has_arrow (GTK_POPOVER (page->menu), FALSE);
  gtk_widget_set_halign (page->menu, GTK_ALIGN_START);
  gtk_widget_set_parent (page->menu, GTK_WIDGET (page));
  g_signal_connect_swapped (page->stage, "notify::visible-child", G_CALLBACK (staged_cb), page);
  g_signal_connect_swapped (page->views, "notify::visible-child", G_CALLBACK (staged_cb), page);
  g_signal_connect_swapped (page->grid, "activated", G_CALLBACK (activated_cb), page);
  g_signal_connect_swapped (page->grid, "selected", G_CALLBACK (selected_cb), page);
  g_signal_connect_swapped (page->grid, "menu", G_CALLBACK (menu_cb), page);
  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), page);
  gtk_widget_add_controller (GTK_WIDGET (page->grid), scroll);
  vitrine_figure_view_set_name (page->plane, _("Samples"));
  vitrine_figure_view_set_csv (page->plane, vitrine_scatter_csv);
}
