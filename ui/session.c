/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/session.h"

G_DEFINE_FINAL_TYPE (VitrineSession, vitrine_session, G_TYPE_OBJECT)

static void
vitrine_session_finalize (GObject *object)
{
  VitrineSession *session = VITRINE_SESSION (object);

  g_clear_object (&session->outcomes);
  g_clear_object (&session->surfaces);
  g_clear_object (&session->latent);
  g_clear_object (&session->explaining);
  g_clear_object (&session->finder);
  g_clear_object (&session->timeline);
  g_clear_object (&session->training);
  g_clear_object (&session->survey);
  g_clear_object (&session->project);
  g_clear_pointer (&session->pool, nn_pool_unref);
  G_OBJECT_CLASS (vitrine_session_parent_class)->finalize (object);
}

static void
vitrine_session_class_init (VitrineSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vitrine_session_finalize;
}

static void
vitrine_session_init (VitrineSession *session)
{
  session->pool = nn_pool_new (0);
}

VitrineSession *
vitrine_session_new (NnDocument *document,
                     GFile      *file)
{
  VitrineSession *session = g_object_new (VITRINE_TYPE_SESSION, NULL);

  session->project = vitrine_project_new (document, file);
  session->training = vitrine_training_new (session->project, session->pool);
  session->timeline = vitrine_timeline_new (session->project, session->training);
  session->finder = vitrine_finder_new (session->project, session->training, session->pool);
  session->explaining = vitrine_explaining_new (session->project, session->pool);
  session->latent = vitrine_latent_new (session->project, session->pool);
  session->surfaces = vitrine_surfaces_new (session->project, session->pool);
  session->outcomes = vitrine_outcomes_new (session->project, session->training, session->pool);
  session->survey = vitrine_survey_new (session->project);
  return session;
}
