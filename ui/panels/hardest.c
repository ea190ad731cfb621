/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hardest samples: those that cost most, with what was made of them. */
#include "ui/panels/panel.h"

#include <glib/gi18n.h>

#include "ui/draw/outcome.h"
#include "ui/widgets/gallery-view.h"

/* More do not fit on any screen. */
#define MOST 96

static void
changed_cb (VitrineGalleryView *view,
            guint               split,
            VitrineOutcomes    *outcomes)
{
  const gboolean untrained = vitrine_outcomes_untrained (outcomes);
  NnOutcomes *found = untrained ? NULL : vitrine_outcomes_get (outcomes, NN_SPLIT_TEST);
  const char *problem = vitrine_outcomes_problem (outcomes);
  guint32 index[MOST];
  guint n = found != NULL ? MIN (found->n, MOST) : 0;

  if (split != NN_SPLIT_TEST || !gtk_widget_get_mapped (GTK_WIDGET (view)))
    return;
  for (guint i = 0; i < n; i++)
    index[i] = found->items[found->order[i]].index;
  vitrine_gallery_view_set_empty (view, problem != NULL ? problem
                                              : untrained     ? _("Train, and the samples that cost most are shown here.")
                                                              : _("Looking at the samples…"));
  vitrine_gallery_view_set_subtitle (view, found == NULL                       ? NULL
                                           : found->kind == NN_OUTCOME_CLASSES ? _("label → predicted, loss")
                                           : found->width == 1                 ? _("true → predicted, loss")
                                                                               : _("highest loss first"));
  vitrine_gallery_view_show (view, found, index, n);
}

static void
map_cb (GtkWidget      *view,
        VitrineSession *session)
{
  vitrine_outcomes_hold (session->outcomes, NN_SPLIT_TEST);
  changed_cb (VITRINE_GALLERY_VIEW (view), NN_SPLIT_TEST, session->outcomes);
}

static void
unmap_cb (GtkWidget      *view,
          VitrineSession *session)
{
  vitrine_outcomes_release (session->outcomes, NN_SPLIT_TEST);
}

static gboolean
applies (VitrineSession *session)
{
  NnSamples *samples = vitrine_project_samples (session->project);

  return samples != NULL && nn_model_n_entries (vitrine_project_model (session->project)) > 0;
}

static GtkWidget *
new (VitrineSession *session)
{
  GtkWidget *view = vitrine_gallery_view_new (session, _("Hardest samples"), TRUE);

  vitrine_figure_view_set_size (VITRINE_FIGURE_VIEW (view), VITRINE_PANEL_WIDTH, VITRINE_PANEL_HEIGHT);
  g_signal_connect_object (session->outcomes, "changed", G_CALLBACK (changed_cb), view, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "map", G_CALLBACK (map_cb), session, G_CONNECT_AFTER);
  g_signal_connect_object (view, "unmap", G_CALLBACK (unmap_cb), session, 0);
  return view;
}

const VitrinePanelClass vitrine_panel_hardest = {
  .name = "hardest",
  .title = N_("Hardest Samples"),
  .applies = applies,
  .new = new,
};
