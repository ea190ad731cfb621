/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finder: the search for a learning rate, for a project. The sweep runs in a GThread
 * of its own on a copy of the network; the project is only read, until the user takes
 * the rate over.
 *
 * Signal "changed": another state, or more points (at most once per frame). Thread: main.
 */
#pragma once

#include "app/training.h"

G_BEGIN_DECLS

typedef enum
{
  VITRINE_FINDER_IDLE,      /* never started */
  VITRINE_FINDER_RUNNING,
  VITRINE_FINDER_DONE,      /* there is a finding, with a suggestion or a reason */
  VITRINE_FINDER_FAILED,    /* it could not start, or what it tried is no more: see the message */
} VitrineFinderState;

#define VITRINE_TYPE_FINDER (vitrine_finder_get_type ())
G_DECLARE_FINAL_TYPE (VitrineFinder, vitrine_finder, VITRINE, FINDER, GObject)

/* Searches only while @training does not run. */
VitrineFinder     *vitrine_finder_new     (VitrineProject *project, VitrineTraining *training, NnPool *pool);
VitrineFinderState vitrine_finder_state   (VitrineFinder *finder);
/* (nullable) (transfer none): while it runs, what is known so far. Read-only; the next
 * "changed" may bring another. */
NnFinding         *vitrine_finder_finding (VitrineFinder *finder);
const char        *vitrine_finder_message (VitrineFinder *finder);   /* why it failed, or NULL */

/* With the project's recipe as it is now. What was found before is dropped. */
void               vitrine_finder_start   (VitrineFinder *finder);
/* What was found so far is judged. */
void               vitrine_finder_stop    (VitrineFinder *finder);
/* Makes @rate the recipe's: one step of the history. */
void               vitrine_finder_use     (VitrineFinder *finder, double rate);

G_END_DECLS
