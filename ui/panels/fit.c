/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Predicted: the numbers of a regression over what is true. */
#include "ui/panels/panel.h"

#include <glib/gi18n.h>

#include "ui/draw/fit.h"
#include "ui/panels/held-out.h"
#include "ui/widgets/items-view.h"

/* Between the choice and the edge of the card, and before it. */
#define AROUND 6

typedef struct
{
  VitrineHeldOut     seen;
  VitrineFigureView *view;
  GtkDropDown       *choice;    /* which number, where there are several */
  VitrineFit         fit;
  gboolean           filling;
} Panel;

static void
refresh (Panel *panel)
{
  g_autofree char *words = vitrine_fit_describe (&panel->fit);

  vitrine_figure_view_set_label (panel->view, _("Predicted over true"), words);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (panel->view), panel->fit.pointed >= 0 ? "pointer" : NULL);
  gtk_widget_queue_draw (GTK_WIDGET (panel->view));
}

static void
fill_choice (Panel *panel)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint n = panel->seen.outcomes != NULL ? panel->seen.outcomes->width : 0;
  guint now = gtk_drop_down_get_selected (panel->choice);
  GListModel *old = gtk_drop_down_get_model (panel->choice);

  gtk_widget_set_visible (GTK_WIDGET (panel->choice), n > 1);
  if (old != NULL && g_list_model_get_n_items (old) == n)
    return;
  for (guint i = 0; i < n; i++)
    gtk_string_list_take (names, vitrine_fit_name (panel->seen.samples, i));
  panel->filling = TRUE;
  gtk_drop_down_set_model (panel->choice, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (panel->choice, now < n ? now : 0);
  panel->filling = FALSE;
}

/* The head ends where the choice begins. */
static void
make_room (Panel *panel)
{
  int wide = 0;

  if (gtk_widget_get_visible (GTK_WIDGET (panel->choice)))
    gtk_widget_measure (GTK_WIDGET (panel->choice), GTK_ORIENTATION_HORIZONTAL, -1, NULL, &wide, NULL, NULL);
  panel->fit.aside = wide > 0 ? wide + AROUND : 0;
}

static void
show (Panel *panel)
{
  guint number = gtk_drop_down_get_selected (panel->choice);

  vitrine_fit_set (&panel->fit, panel->seen.outcomes, panel->seen.samples, number == GTK_INVALID_LIST_POSITION ? 0 : number);
  refresh (panel);
}

static void
chosen_cb (Panel *panel)
{
  if (!panel->filling)
    show (panel);
}

static void
update (gpointer data)
{
  Panel *panel = data;

  panel->fit.empty = panel->seen.untrained ? _("Train, and the predictions are seen here.") : NULL;
  fill_choice (panel);
  make_room (panel);
  show (panel);
}

/* --- pointer and keys ------------------------------------------------------------------ */

static void
motion_cb (Panel *panel,
           double x,
           double y)
{
  gint found = vitrine_fit_at (&panel->fit, gtk_widget_get_width (GTK_WIDGET (panel->view)),
                               gtk_widget_get_height (GTK_WIDGET (panel->view)), x, y);

  if (found == panel->fit.pointed)
    return;
  panel->fit.pointed = found;
  refresh (panel);
}

static void
leave_cb (Panel *panel)
{
  panel->fit.pointed = -1;
  refresh (panel);
}

static void
open_pointed (Panel *panel)
{
  if (panel->fit.pointed >= 0)
    vitrine_explain_sample (GTK_WIDGET (panel->view), panel->seen.session, panel->seen.outcomes->items[panel->fit.pointed].index);
}

static void
released_cb (Panel *panel,
             int    n_press,
             double x,
             double y)
{
  gtk_widget_grab_focus (GTK_WIDGET (panel->view));
  motion_cb (panel, x, y);
  open_pointed (panel);
}

/* By keyboard the samples are gone through from the highest loss on. */
static gboolean
key_cb (Panel *panel,
        guint  key)
{
  gint n = panel->seen.outcomes != NULL ? (gint) panel->seen.outcomes->n : 0, rank = -1;

  if (n == 0)
    return FALSE;
  for (gint i = 0; i < n && rank < 0 && panel->fit.pointed >= 0; i++)
    if ((gint) panel->seen.outcomes->order[i] == panel->fit.pointed)
      rank = i;
  if (key == GDK_KEY_Right)
    rank = MIN (rank + 1, n - 1);
  else if (key == GDK_KEY_Left)
    rank = MAX (rank - 1, 0);
  else if (key == GDK_KEY_Home)
    rank = 0;
  else if (key == GDK_KEY_End)
    rank = n - 1;
  else if (key == GDK_KEY_Return || key == GDK_KEY_KP_Enter)
    {
      open_pointed (panel);
      return TRUE;
    }
  else
    return FALSE;
  panel->fit.pointed = panel->seen.outcomes->order[rank];
  refresh (panel);
  return TRUE;
}

/* --- the card -------------------------------------------------------------------------- */

static void
export_draw (gconstpointer data,
             gboolean      dark,
             cairo_t      *cr,
             double        width,
             double        height)
{
  VitrineFit clean = *(const VitrineFit *) data;

  clean.pointed = -1;
  clean.aside = 0;
  vitrine_fit_draw (&clean, dark, cr, width, height);
}

static void
panel_free (gpointer data)
{
  Panel *panel = data;

  vitrine_held_out_clear (&panel->seen);
  g_free (panel);
}

static gboolean
applies (VitrineSession *session)
{
  NnSamples *samples = vitrine_project_samples (session->project);
  const NnRecipe *recipe = vitrine_project_recipe (session->project);

  return samples != NULL && recipe->loss.klass != NULL
         && nn_outcome_kind (recipe, samples, NULL) == NN_OUTCOME_NUMBERS
         && nn_shape_count (&samples->target_shape) <= NN_OUTCOME_NUMBERS_MAX;
}

static void
add_controllers (Panel *panel)
{
  GtkWidget *widget = GTK_WIDGET (panel->view);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), panel);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), panel);
  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), panel);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (key_cb), panel);
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (widget, key);
}

static GtkWidget *
new (VitrineSession *session)
{
  Panel *panel = g_new0 (Panel, 1);
  GtkWidget *overlay = gtk_overlay_new (), *choice = gtk_drop_down_new (NULL, NULL);

  panel->view = VITRINE_FIGURE_VIEW (vitrine_figure_view_new ());
  panel->choice = GTK_DROP_DOWN (choice);
  vitrine_fit_init (&panel->fit);
  vitrine_figure_view_set_size (panel->view, VITRINE_PANEL_WIDTH, VITRINE_PANEL_HEIGHT);
  vitrine_figure_view_set_draw (panel->view, vitrine_fit_draw, &panel->fit);
  vitrine_figure_view_set_export (panel->view, export_draw, &panel->fit, 480, 460);
  vitrine_figure_view_set_csv (panel->view, vitrine_fit_csv);
  vitrine_figure_view_set_name (panel->view, _("Predicted"));
  gtk_overlay_set_child (GTK_OVERLAY (overlay), GTK_WIDGET (panel->view));
  gtk_widget_set_halign (choice, GTK_ALIGN_END);
  gtk_widget_set_valign (choice, GTK_ALIGN_START);
  gtk_widget_set_margin_top (choice, 4);
  gtk_widget_set_margin_end (choice, AROUND);
  gtk_widget_add_css_class (choice, "panel-choice");
  gtk_widget_set_tooltip_text (choice, _("Which number"));
  gtk_widget_set_visible (choice, FALSE);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), choice);
  add_controllers (panel);

  g_signal_connect_swapped (choice, "notify::selected", G_CALLBACK (chosen_cb), panel);
  vitrine_held_out_init (&panel->seen, session, overlay, update, panel);
  g_object_set_data_full (G_OBJECT (overlay), "panel", panel, panel_free);
  return overlay;
}

const VitrinePanelClass vitrine_panel_fit = {
  .name = "fit",
  .title = N_("Predicted over True"),
  .applies = applies,
  .new = new,
};
