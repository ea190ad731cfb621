/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Survey: what the project's data are: their statistics, and how their features rank. They are
 * computed in a job, while somebody looks. Thread: main.
 *
 * Signals: "changed" (another value, or none any more), "progress".
 */
#pragma once

#include "app/project.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_SURVEY (vitrine_survey_get_type ())
G_DECLARE_FINAL_TYPE (VitrineSurvey, vitrine_survey, VITRINE, SURVEY, GObject)

VitrineSurvey *vitrine_survey_new        (VitrineProject *project);
/* Off: nothing is computed; what is known stays. */
void           vitrine_survey_set_active (VitrineSurvey *survey, gboolean active);
/* What the values are of, features that are left out among them; they may be those of a
 * moment ago while a setting is moved. All (nullable) (transfer none). */
NnSamples     *vitrine_survey_samples    (VitrineSurvey *survey);
NnStatistics  *vitrine_survey_statistics (VitrineSurvey *survey);
NnRanking     *vitrine_survey_ranking    (VitrineSurvey *survey);
/* Why there is no ranking, or no statistics; NULL while it is computed. */
const char    *vitrine_survey_problem    (VitrineSurvey *survey);
/* 0..1 while it computes, -1 when it rests. */
double         vitrine_survey_progress   (VitrineSurvey *survey);

G_END_DECLS
