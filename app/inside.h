/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inside: what every layer of a project's model makes of one sample, and how the one
 * number that is pointed at came about, kept up to date while the model is edited or
 * trained. It computes in a job, and a sample that has to be read from its file is read in one. Thread: main.
 *
 * Signals: "changed" (new values, or none any more; or another sample), "pointed" (the
 * arithmetic of the number that is pointed at, or none).
 */
#pragma once

#include "app/activations.h"
#include "app/project.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_INSIDE (vitrine_inside_get_type ())
G_DECLARE_FINAL_TYPE (VitrineInside, vitrine_inside, VITRINE, INSIDE, GObject)

VitrineInside *vitrine_inside_new        (VitrineProject *project, NnPool *pool);
/* Off: nothing is computed and nothing is there. */
void           vitrine_inside_set_active (VitrineInside *inside, gboolean active);
void           vitrine_inside_set_sample (VitrineInside *inside, guint index);
guint          vitrine_inside_sample     (VitrineInside *inside);
/* Its first input with a batch axis, (transfer none) until the next call. NULL: it is being read, which "changed" ends, or
 * cannot be read, of which @problem (nullable) becomes the sentence. */
NnTensor      *vitrine_inside_input      (VitrineInside *inside, const char **problem);
/* A drawn one instead of the data set's, of the shape of its first input; NULL: that again. */
void           vitrine_inside_set_drawn  (VitrineInside *inside, NnTensor *drawn);
NnTensor      *vitrine_inside_drawn      (VitrineInside *inside);   /* (transfer none) (nullable) */
/* NnTensor of each entry, NULL where there is none, of the model that the project shows;
 * NULL before the first. (transfer none) */
GPtrArray     *vitrine_inside_values     (VitrineInside *inside);
/* What can be looked at inside entry @index, see vitrine_activations_inside(); NULL: nothing
 * yet. (transfer none) */
GPtrArray     *vitrine_inside_insides    (VitrineInside *inside, guint index);

/* Points at number @cell of the entry @id; 0: at nothing. */
void           vitrine_inside_point      (VitrineInside *inside, guint id, gsize cell);
/* How it came about, and what it is of; NULL until that is known. (transfer none) until the
 * next "pointed" or "changed". */
const NnArithmetic *vitrine_inside_arithmetic (VitrineInside *inside, guint *id, gsize *cell);

G_END_DECLS
