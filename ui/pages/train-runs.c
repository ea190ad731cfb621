/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The runs: their curves, the list of them, and what stands in the place of the charts. */
#include "ui/pages/train-private.h"

#include <glib/gi18n.h>
#include <math.h>

/* Runs that differ by their seed alone get a number in common. */
static void
find_groups (VitrineTrainPage *page)
{
  guint groups = 0;

  for (guint i = 0; i < page->curves->len; i++)
    {
      VitrineCurve *curve = g_ptr_array_index (page->curves, i);
      guint group = 0;

      for (guint k = 0; k < i && group == 0; k++)
        {
          VitrineCurve *other = g_ptr_array_index (page->curves, k);

          if (!nn_run_same_but_seed (vitrine_curve_run (curve), vitrine_curve_run (other)))
            continue;
          if (vitrine_curve_group (other) == 0)
            vitrine_curve_set_group (other, ++groups);
          group = vitrine_curve_group (other);
        }
      vitrine_curve_set_group (curve, group);
    }
  gtk_widget_set_visible (page->spread_button, groups > 0 && !page->finding);
  gtk_widget_action_set_enabled (GTK_WIDGET (page), "page.toggle-spread", groups > 0);
}

void
train_update_rows (VitrineTrainPage *page)
{
  NnRun *live = vitrine_training_run (page->session->training);

  vitrine_run_list_update (page->runs);
  page->known_epochs = live != NULL ? live->epochs->len : 0;
}

void
train_update_stack (VitrineTrainPage *page)
{
  gboolean any = train_is_live (page);

  for (guint i = 0; i < page->curves->len && !any; i++)
    any = nn_run_n_steps (vitrine_curve_run (g_ptr_array_index (page->curves, i))) > 0;
  gtk_stack_set_visible_child_name (page->stack, page->finding ? "finder" : any ? "charts" : "empty");
}

/* The finder in the place of the curves, or these again; the bar goes along. */
void
train_show_finder (VitrineTrainPage *page,
                   gboolean          show)
{
  GtkWidget *of_curves[] = { page->axis_box, page->scale_box, page->smoothing_box, GTK_WIDGET (page->panels_button) };

  page->finding = show;
  gtk_widget_set_visible (page->back_button, show);
  for (guint i = 0; i < G_N_ELEMENTS (of_curves); i++)
    gtk_widget_set_visible (of_curves[i], !show);
  gtk_widget_action_set_enabled (GTK_WIDGET (page), "page.show-curves", show);
  find_groups (page);
  train_update_stack (page);
}

void
train_find_rate (VitrineTrainPage *page)
{
  VitrineSession *session = page->session;

  /* The curves of what runs stay in sight. */
  if (vitrine_training_state (session->training) == VITRINE_TRAINING_RUNNING)
    {
      gtk_widget_activate_action (GTK_WIDGET (page), "win.message", "s",
                                  _("Training is running: pause or stop it, then search for a rate."));
      return;
    }
  train_show_finder (page, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (vitrine_rate_finder_view (page->finder)));
  if (vitrine_finder_state (session->finder) != VITRINE_FINDER_RUNNING)
    vitrine_finder_start (session->finder);
}

/* Of the run of this session that was trained last, while it is in the list. */
void
train_show_terms (VitrineTrainPage *page)
{
  NnRun *run = vitrine_training_run (page->session->training);
  g_autofree char *of = NULL;

  if (run != NULL && train_find_curve (page, run) != NULL)
    {
      gboolean held_out = run->epochs->len > 0
                          && !isnan (g_array_index (run->epochs, NnRunEpoch, run->epochs->len - 1).val_loss);

      of = g_strdup_printf (held_out ? _("held out, %s") : _("training, %s"), run->title);
    }
  vitrine_terms_view_set_terms (page->terms, of != NULL ? vitrine_training_terms (page->session->training) : NULL, of);
}

void
train_runs_cb (VitrineTrainPage *page)
{
  GPtrArray *runs = vitrine_project_runs (page->session->project);
  g_autoptr (GPtrArray) old = page->curves;

  page->curves = g_ptr_array_new_with_free_func ((GDestroyNotify) vitrine_curve_free);
  for (guint i = runs->len; i-- > 0;)
    {
      VitrineCurve *curve = NULL;

      for (guint k = 0; k < old->len && curve == NULL; k++)
        if (vitrine_curve_run (g_ptr_array_index (old, k)) == g_ptr_array_index (runs, i))
          curve = g_ptr_array_steal_index (old, k);
      if (curve == NULL)
        curve = vitrine_curve_new (g_ptr_array_index (runs, i));
      vitrine_curve_show (curve, runs->len - 1 - i, !vitrine_curve_run (curve)->hidden);
      g_ptr_array_add (page->curves, curve);
    }
  vitrine_run_list_set_curves (page->runs, page->curves);
  find_groups (page);
  train_update_rows (page);
  train_suit_smoothing (page);
  train_refresh_charts (page);
  train_show_terms (page);
  train_update_stack (page);
}
