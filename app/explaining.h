/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Explaining: keeps the explanations of one sample up to date with the model.
 * Thread: main; methods run in a job, results arrive one by one; a newer
 * model, sample or setting replaces what was not yet begun.
 *
 * Signals: "sample-changed": another one is explained, or the one that was asked for cannot be read;
 * "prediction-changed"; "explanation" (guint slot): slot has a new result.
 */
#pragma once

#include "app/project.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_EXPLAINING (vitrine_explaining_get_type ())
G_DECLARE_FINAL_TYPE (VitrineExplaining, vitrine_explaining, VITRINE, EXPLAINING, GObject)

VitrineExplaining *vitrine_explaining_new (VitrineProject *project, NnPool *pool);
/* Off while no page shows it: then nothing is computed. */
void            vitrine_explaining_set_active  (VitrineExplaining *explaining, gboolean active);
/* One of the project's samples, and its strongest answer. What is in memory is there at once; what has to be read
 * comes later, and until then all that is told here is of the one before. */
void            vitrine_explaining_set_sample  (VitrineExplaining *explaining, guint index);
/* One that was drawn, with a batch axis, and its strongest answer. */
void            vitrine_explaining_set_drawn   (VitrineExplaining *explaining, NnTensor *input);
NnTensor       *vitrine_explaining_input       (VitrineExplaining *explaining);  /* NULL: none yet, or it cannot be read */
gint            vitrine_explaining_index       (VitrineExplaining *explaining);  /* of the input; -1: drawn, or none yet */
/* The same of the one that was asked for last, which may still be read. */
gint            vitrine_explaining_asked       (VitrineExplaining *explaining);
/* Why the sample cannot be read; NULL: it can. */
const char     *vitrine_explaining_problem     (VitrineExplaining *explaining);
/* Counted from the answer's first number; -1: the strongest of them. */
void            vitrine_explaining_set_target  (VitrineExplaining *explaining, gint target);
gint            vitrine_explaining_target      (VitrineExplaining *explaining);  /* resolved, -1 before the first prediction */
/* The methods shown, one slot each. */
void            vitrine_explaining_set_methods (VitrineExplaining *explaining, const NnSpec *methods, guint n);
guint           vitrine_explaining_n_methods   (VitrineExplaining *explaining);
const NnSpec   *vitrine_explaining_method      (VitrineExplaining *explaining, guint slot);
void            vitrine_explaining_set_method  (VitrineExplaining *explaining, guint slot, const NnSpec *method);
/* NULL before the first; the last good one while a newer is computed. */
NnExplanation  *vitrine_explaining_result      (VitrineExplaining *explaining, guint slot);
const char     *vitrine_explaining_error       (VitrineExplaining *explaining, guint slot);
gboolean        vitrine_explaining_busy        (VitrineExplaining *explaining, guint slot);
/* The network's answer for the input: @n numbers, NULL before the first. Of a network that
 * tells what comes next at every step, that at the last (nn_explain_answer()). */
const float    *vitrine_explaining_prediction  (VitrineExplaining *explaining, guint *n);

/* Predictions of many held-out samples, for the strip: class and its probability,
 * computed in the job. Signal "strip-changed". */
typedef struct
{
  guint  index;
  gint   label;
  gint   predicted;
  float  confidence;
} VitrineStripItem;
typedef enum { VITRINE_STRIP_LEAST_SURE, VITRINE_STRIP_WRONG, VITRINE_STRIP_FIRST } VitrineStripOrder;
void            vitrine_explaining_set_strip   (VitrineExplaining *explaining, VitrineStripOrder order, guint n);
const VitrineStripItem *vitrine_explaining_strip (VitrineExplaining *explaining, guint *n);
/* FALSE: answers are neither right nor wrong, as those of an autoencoder. TRUE where nothing is known yet. */
gboolean        vitrine_explaining_classifies  (VitrineExplaining *explaining);
/* A random sample that the model gets wrong, another than the present one where there is one; -1: none known. */
gint            vitrine_explaining_random_wrong (VitrineExplaining *explaining);

G_END_DECLS
