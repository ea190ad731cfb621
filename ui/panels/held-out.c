/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/panels/held-out.h"

static void
update (VitrineHeldOut *held_out)
{
  VitrineSession *session = held_out->session;
  NnOutcomes *found = vitrine_outcomes_get (session->outcomes, NN_SPLIT_TEST);
  NnSamples *samples = vitrine_project_samples (session->project);

  held_out->untrained = vitrine_outcomes_untrained (session->outcomes);
  if (samples == NULL || held_out->untrained)
    found = NULL;
  if (found != NULL)
    {
      nn_outcomes_ref (found);
      nn_samples_ref (samples);
    }
  g_clear_pointer (&held_out->outcomes, nn_outcomes_unref);
  g_clear_pointer (&held_out->samples, nn_samples_unref);
  held_out->outcomes = found;
  held_out->samples = found != NULL ? samples : NULL;
  held_out->func (held_out->panel);
}

static void
changed_cb (VitrineHeldOut  *held_out,
            guint            split,
            VitrineOutcomes *outcomes)
{
  if (split == NN_SPLIT_TEST && held_out->held)
    update (held_out);
}

static void
map_cb (VitrineHeldOut *held_out)
{
  held_out->held = TRUE;
  vitrine_outcomes_hold (held_out->session->outcomes, NN_SPLIT_TEST);
  update (held_out);
}

static void
unmap_cb (VitrineHeldOut *held_out)
{
  held_out->held = FALSE;
  vitrine_outcomes_release (held_out->session->outcomes, NN_SPLIT_TEST);
}

void
vitrine_held_out_init (VitrineHeldOut     *held_out,
                       VitrineSession     *session,
                       GtkWidget          *card,
                       VitrineHeldOutFunc  func,
                       gpointer            panel)
{
  held_out->session = g_object_ref (session);
  held_out->func = func;
  held_out->panel = panel;
  g_signal_connect_swapped (session->outcomes, "changed", G_CALLBACK (changed_cb), held_out);
  g_signal_connect_swapped (card, "map", G_CALLBACK (map_cb), held_out);
  g_signal_connect_swapped (card, "unmap", G_CALLBACK (unmap_cb), held_out);
}

void
vitrine_held_out_clear (VitrineHeldOut *held_out)
{
  g_signal_handlers_disconnect_by_data (held_out->session->outcomes, held_out);
  g_clear_pointer (&held_out->outcomes, nn_outcomes_unref);
  g_clear_pointer (&held_out->samples, nn_samples_unref);
  g_clear_object (&held_out->session);
}
