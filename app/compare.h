/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compare: the settings in which runs differ, as a table. Thread: any, while the runs rest. */
#pragma once

#include "core/nn.h"

G_BEGIN_DECLS

/**
 * VitrineComparison:
 * @titles: of the runs: the columns
 * @numbers: of the runs: which of the newest they are, from 0: their colour
 * @names: of the rows: settings that differ, then what came of them
 * @n_settings: how many of the rows are settings
 * @folded, @n_folded: rows of settings that are left out where all would be too long: the layers of networks that
 *   differ in many
 * @cells: row by row; "–" where a run has no such setting
 */
typedef struct
{
  guint      n_runs;
  GPtrArray *titles;    /* char * */
  guint     *numbers;
  GPtrArray *names;     /* char * */
  guint      n_settings;
  guint      folded;
  guint      n_folded;
  GPtrArray *cells;     /* char * */
} VitrineComparison;

/* @runs: NnRun, oldest first. Compares those that are not hidden and whose making is known,
 * newest first. */
VitrineComparison *vitrine_comparison_new  (GPtrArray *runs) G_GNUC_WARN_UNUSED_RESULT;
void               vitrine_comparison_free (VitrineComparison *comparison);
const char        *vitrine_comparison_cell (const VitrineComparison *comparison, guint row, guint run);
/* Whether there are two runs to compare: cheap. */
gboolean           vitrine_comparison_applies (GPtrArray *runs);
char              *vitrine_comparison_csv  (const VitrineComparison *comparison) G_GNUC_WARN_UNUSED_RESULT;
/* "Learning rate: Run 3 0.001, Run 2 0.004. …": for screen readers. */
char              *vitrine_comparison_describe (const VitrineComparison *comparison) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VitrineComparison, vitrine_comparison_free)

G_END_DECLS
