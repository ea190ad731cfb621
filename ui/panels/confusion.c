/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Confusion: which labels are taken for which classes; the samples of a cell; and precision,
 * recall and F1 of each class. */
#include "ui/panels/panel.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/draw/outcome.h"
#include "ui/draw/scores.h"
#include "ui/panels/held-out.h"
#include "ui/widgets/confusion-view.h"
#include "ui/widgets/gallery-view.h"

/* Samples of a cell that are shown, the hardest first. */
#define MOST 120
#define POPOVER_WIDTH  384
#define POPOVER_HEIGHT 340

typedef struct
{
  VitrineHeldOut        seen;
  GtkWidget            *card;
  GtkStack             *stack;
  GtkWidget            *toggle;
  VitrineConfusionView *matrix;
  VitrineFigureView    *table;
  VitrineScores         scores;
} Panel;

/* --- the samples of a cell -------------------------------------------------------- */

static void
closed_cb (GtkWidget *popover)
{
  gtk_widget_unparent (popover);
}

/* Where the samples of the cell are rows of the filter, to look through all of them. */
static GtkWidget *
data_button (int row,
             int column)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_("Show on the _Data Page"));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.show-cell");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(ii)", row, column);
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (button, 6);
  gtk_widget_set_margin_bottom (button, 6);
  return button;
}

static GtkWidget *
cell_heading (const VitrineConfusion *cell,
              guint                   n)
{
  g_autofree char *text = vitrine_confusion_describe (cell);
  g_autofree char *count = vitrine_count (n);
  g_autofree char *caption
    = n > MOST ? g_strdup_printf (_("the hardest %d of %s samples"), MOST, count)
               : g_strdup_printf (g_dngettext (NULL, "%s sample", "%s samples, the hardest first", n), count);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  const char *const texts[] = { text, caption };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      GtkWidget *label = gtk_label_new (texts[i]);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_widget_add_css_class (label, i == 0 ? "heading" : "caption");
      if (i == 1)
        gtk_widget_add_css_class (label, "dim-label");
      gtk_box_append (GTK_BOX (box), label);
    }
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 6);
  return box;
}

static void
opened_cb (VitrineConfusionView *matrix,
           int                   row,
           int                   column,
           Panel                *panel)
{
  g_autoptr (GArray) cell = nn_outcomes_cell (panel->seen.outcomes, panel->seen.samples, row, column);
  VitrineGallery plain = { .pointed = -1 };
  VitrineConfusion pointed = { .outcomes = panel->seen.outcomes, .samples = panel->seen.samples, .row = row, .column = column };
  GtkWidget *popover = gtk_popover_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scrolled = gtk_scrolled_window_new (), *button = data_button (row, column), *gallery;
  GdkRectangle place;

  gallery = vitrine_gallery_view_new (panel->seen.session, _("Samples of the cell"), FALSE);
  gtk_box_append (GTK_BOX (box), cell_heading (&pointed, cell->len));
  vitrine_figure_view_set_size (VITRINE_FIGURE_VIEW (gallery), POPOVER_WIDTH, 90);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  /* The samples come a moment later: the popover has their size from the beginning. */
  gtk_scrolled_window_set_min_content_height (
    GTK_SCROLLED_WINDOW (scrolled),
    (int) MIN (vitrine_gallery_room (&plain, POPOVER_WIDTH, MIN (cell->len, MOST)), POPOVER_HEIGHT));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), gallery);
  gtk_box_append (GTK_BOX (box), scrolled);
  gtk_box_append (GTK_BOX (box), button);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_widget_add_css_class (popover, "cell-samples");
  gtk_widget_set_parent (popover, GTK_WIDGET (matrix));
  vitrine_confusion_view_place (matrix, row, column, &place);
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), &place);
  g_signal_connect (popover, "closed", G_CALLBACK (closed_cb), NULL);
  /* The window may be closed over it. */
  g_signal_connect_object (matrix, "destroy", G_CALLBACK (gtk_widget_unparent), popover, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (gallery, "leaving", G_CALLBACK (gtk_popover_popdown), popover);
  /* After the action, which stands on it. */
  g_signal_connect_object (button, "clicked", G_CALLBACK (gtk_popover_popdown), popover, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  vitrine_gallery_view_show (VITRINE_GALLERY_VIEW (gallery), panel->seen.outcomes, (const guint32 *) (gpointer) cell->data,
                             MIN (cell->len, MOST));
  gtk_popover_popup (GTK_POPOVER (popover));
  gtk_widget_grab_focus (gallery);
}

/* --- matrix and table --------------------------------------------------------------- */

/* What leaves is the whole table. */
static void
export_table (gconstpointer data,
              gboolean      dark,
              cairo_t      *cr,
              double        width,
              double        height)
{
  VitrineScores whole = *(const VitrineScores *) data;

  whole.first = 0;
  vitrine_scores_draw (&whole, dark, cr, width, height);
}

/* FALSE: there is no more of it, so that the page goes on. */
static gboolean
scroll_table (Panel *panel,
              double rows)
{
  double before = panel->scores.first;

  vitrine_scores_scroll (&panel->scores, gtk_widget_get_height (GTK_WIDGET (panel->table)), rows);
  gtk_widget_queue_draw (GTK_WIDGET (panel->table));
  return panel->scores.first != before;
}

static void
refresh_table (Panel *panel)
{
  g_autofree char *words = vitrine_scores_describe (&panel->scores);

  vitrine_figure_view_set_label (panel->table, _("Precision, recall and F1 of each class"), words);
  vitrine_figure_view_set_draw (panel->table, vitrine_scores_draw, &panel->scores);
  vitrine_figure_view_set_export (panel->table, export_table, &panel->scores, 440,
                                  vitrine_scores_height (&panel->scores, 440));
  scroll_table (panel, 0);
}

static void
table_clicked_cb (Panel *panel,
                  int    n_press,
                  double x,
                  double y)
{
  gint column = vitrine_scores_head_at (&panel->scores, gtk_widget_get_width (GTK_WIDGET (panel->table)), x, y);

  if (column < 0)
    return;
  panel->scores.sort = column;
  refresh_table (panel);
}

static gboolean
table_scroll_cb (Panel *panel,
                 double dx,
                 double dy)
{
  return scroll_table (panel, 3 * dy);
}

/* By keyboard the columns are gone through, and the rows. */
static gboolean
table_key_cb (Panel *panel,
              guint  key)
{
  double page = floor (gtk_widget_get_height (GTK_WIDGET (panel->table)) / 30.0);

  switch (key)
    {
    case GDK_KEY_Left:
    case GDK_KEY_Right:
      panel->scores.sort
        = (panel->scores.sort + (key == GDK_KEY_Right ? 1 : VITRINE_SCORES_COLUMNS - 1)) % VITRINE_SCORES_COLUMNS;
      refresh_table (panel);
      return TRUE;
    case GDK_KEY_Up:
      return scroll_table (panel, -1);
    case GDK_KEY_Down:
      return scroll_table (panel, 1);
    case GDK_KEY_Page_Up:
      return scroll_table (panel, -page);
    case GDK_KEY_Page_Down:
      return scroll_table (panel, page);
    default:
      return FALSE;
    }
}

static void
show_view (Panel *panel)
{
  gboolean matrix = panel->seen.outcomes == NULL || panel->seen.outcomes->confusion != NULL;

  gtk_widget_set_visible (panel->toggle, matrix);
  gtk_stack_set_visible_child_name (panel->stack,
                                    matrix && !gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (panel->toggle))
                                      ? "matrix" : "table");
}

static void
update (gpointer data)
{
  Panel *panel = data;

  panel->scores.outcomes = panel->seen.outcomes;
  panel->scores.samples = panel->seen.samples;
  vitrine_confusion_view_set_empty (panel->matrix,
                                    panel->seen.untrained ? _("Train, and the mistakes are counted here.") : NULL);
  vitrine_confusion_view_set (panel->matrix, panel->seen.outcomes, panel->seen.samples);
  refresh_table (panel);
  show_view (panel);
}

/* --- the card -------------------------------------------------------------------------- */

static void
panel_free (gpointer data)
{
  Panel *panel = data;

  vitrine_held_out_clear (&panel->seen);
  g_free (panel);
}

static GtkWidget *
new_table (Panel *panel)
{
  GtkWidget *table = vitrine_figure_view_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkEventController *key = gtk_event_controller_key_new ();

  panel->table = VITRINE_FIGURE_VIEW (table);
  vitrine_figure_view_set_size (panel->table, VITRINE_PANEL_WIDTH, VITRINE_PANEL_HEIGHT);
  vitrine_figure_view_set_csv (panel->table, vitrine_scores_csv);
  vitrine_figure_view_set_name (panel->table, _("Precision and recall"));
  g_signal_connect_swapped (click, "released", G_CALLBACK (table_clicked_cb), panel);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (table_scroll_cb), panel);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (table_key_cb), panel);
  gtk_widget_add_controller (table, GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (table, scroll);
  gtk_widget_add_controller (table, key);
  return table;
}

static gboolean
applies (VitrineSession *session)
{
  NnSamples *samples = vitrine_project_samples (session->project);
  NnOutcomeKind kind;

  if (samples == NULL || vitrine_project_recipe (session->project)->loss.klass == NULL)
    return FALSE;
  kind = nn_outcome_kind (vitrine_project_recipe (session->project), samples, NULL);
  return kind == NN_OUTCOME_LABELS
         || ((kind == NN_OUTCOME_CLASSES || kind == NN_OUTCOME_STEPS) && samples->n_classes <= NN_CONFUSION_CLASSES);
}

static GtkWidget *
new (VitrineSession *session)
{
  Panel *panel = g_new0 (Panel, 1);
  GtkWidget *overlay = gtk_overlay_new ();

  panel->card = overlay;
  panel->stack = GTK_STACK (gtk_stack_new ());
  panel->matrix = g_object_new (VITRINE_TYPE_CONFUSION_VIEW, NULL);
  vitrine_figure_view_set_size (VITRINE_FIGURE_VIEW (panel->matrix), VITRINE_PANEL_WIDTH, VITRINE_PANEL_HEIGHT);
  vitrine_figure_view_set_name (VITRINE_FIGURE_VIEW (panel->matrix), _("Confusion"));
  gtk_stack_add_named (panel->stack, GTK_WIDGET (panel->matrix), "matrix");
  gtk_stack_add_named (panel->stack, new_table (panel), "table");
  gtk_overlay_set_child (GTK_OVERLAY (overlay), GTK_WIDGET (panel->stack));

  panel->toggle = gtk_toggle_button_new ();
  gtk_button_set_icon_name (GTK_BUTTON (panel->toggle), "view-list-symbolic");
  gtk_widget_set_tooltip_text (panel->toggle, _("Precision, recall and F1 of each class"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (panel->toggle), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Precision, recall and F1 of each class"), -1);
  gtk_widget_add_css_class (panel->toggle, "flat");
  gtk_widget_set_halign (panel->toggle, GTK_ALIGN_END);
  gtk_widget_set_valign (panel->toggle, GTK_ALIGN_START);
  gtk_widget_set_margin_top (panel->toggle, 3);
  gtk_widget_set_margin_end (panel->toggle, 3);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), panel->toggle);
  g_signal_connect_swapped (panel->toggle, "toggled", G_CALLBACK (show_view), panel);

  g_signal_connect (panel->matrix, "opened", G_CALLBACK (opened_cb), panel);
  vitrine_held_out_init (&panel->seen, session, overlay, update, panel);
  g_object_set_data_full (G_OBJECT (overlay), "panel", panel, panel_free);
  return overlay;
}

const VitrinePanelClass vitrine_panel_confusion = {
  .name = "confusion",
  .title = N_("Confusion"),
  .applies = applies,
  .new = new,
};
