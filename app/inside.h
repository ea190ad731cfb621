/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inside: what every layer of a project's model makes of one sample, kept up to
 * date while the model is edited or trained. Main thread only; it computes in a
 * job.
 *
 * Signal: "changed" (new values, or none any more; or another sample).
 */
#pragma once

#include "app/project.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_INSIDE (vitrine_inside_get_type ())
G_DECLARE_FINAL_TYPE (VitrineInside, vitrine_inside, VITRINE, INSIDE, GObject)

VitrineInside *vitrine_inside_new        (VitrineProject *project, NnPool *pool);
/* Off: nothing is computed and nothing is there. */
void           vitrine_inside_set_active (VitrineInside *inside, gboolean active);
void           vitrine_inside_set_sample (VitrineInside *inside, guint index);
guint          vitrine_inside_sample     (VitrineInside *inside);
/* NnTensor of each entry, NULL where there is none, of the model that the project shows;
 * NULL before the first. (transfer none) */
GPtrArray     *vitrine_inside_values     (VitrineInside *inside);

/* Synchronous, for figures and tests: as far as the model fits. @inputs: of one sample, see
 * nn_samples_tensors(). Thread: any. */
GPtrArray     *vitrine_activations       (NnModel *model, const GPtrArray *inputs, NnPool *pool,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
