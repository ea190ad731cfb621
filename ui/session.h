/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Session: one open document and what works on it. Every window has at most
 * one; pages hold it by `vitrine_xxx_page_set_session (page, session)` and read
 * its fields, which never change while it lives. Thread: main.
 */
#pragma once

#include "app/explaining.h"
#include "app/finder.h"
#include "app/latent.h"
#include "app/outcomes.h"
#include "app/project.h"
#include "app/surfaces.h"
#include "app/survey.h"
#include "app/timeline.h"
#include "app/training.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_SESSION (vitrine_session_get_type ())
G_DECLARE_FINAL_TYPE (VitrineSession, vitrine_session, VITRINE, SESSION, GObject)

struct _VitrineSession
{
  GObject            parent_instance;

  VitrineProject    *project;
  VitrineTraining   *training;
  VitrineTimeline   *timeline;
  VitrineFinder     *finder;
  VitrineExplaining *explaining;
  VitrineLatent     *latent;
  VitrineOutcomes   *outcomes;
  VitrineSurfaces   *surfaces;
  VitrineSurvey     *survey;
  NnPool            *pool;
};

/* @file: (nullable): where it was opened from. */
VitrineSession *vitrine_session_new (NnDocument *document, GFile *file);

G_END_DECLS
