/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Course: a trainer with what an epoch adds to its batches (means, held-out
 * evaluation, early stopping). Where nothing is held out, what listens to the held-out
 * loss (a plateau, the patience) listens to the mean of the training loss over the epoch. The training job and the command line both
 * walk it. Thread: one at a time, any.
 */
#pragma once

#include "core/nn.h"

G_BEGIN_DECLS

typedef struct _VitrineCourse VitrineCourse;

VitrineCourse *vitrine_course_new   (NnModel *model, NnSamples *samples, const NnRecipe *recipe,
                                     NnPool *pool, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void           vitrine_course_free  (VitrineCourse *course);
/* Goes on where @progress says, as if it had never stopped: means, plateaus and patience too;
 * before the first batch. Where the last epoch was not yet closed it is now, without a point. */
gboolean       vitrine_course_resume (VitrineCourse *course, const NnProgress *progress, GError **error);
/* Where it stands, for another course to go on with; goes with vitrine_course_model()'s weights
 * while it is not done. */
NnProgress    *vitrine_course_progress (VitrineCourse *course) G_GNUC_WARN_UNUSED_RESULT;
/* The next batch is looked at: see nn_trainer_watch(). */
void           vitrine_course_watch (VitrineCourse *course, NnWatchLog *log, NnLook look);
/* One batch. */
gboolean       vitrine_course_step  (VitrineCourse *course, NnStepReport *report, GError **error);
/* The point for the curves where the course stands now: means since the epoch began,
 * and the held-out evaluation. Without a held-out part val_loss is NAN.
 * @closing: the epoch is over: begins the next, and looks whether to stop early. */
gboolean       vitrine_course_point (VitrineCourse *course, gboolean closing, GCancellable *cancellable,
                                     NnRunEpoch *point, GError **error);
/* (transfer none): what the held-out loss of the last point is the sum of, or the training loss
 * where nothing is held out: VitrineTerm, never changed; NULL: there was no point. */
GArray        *vitrine_course_terms  (const VitrineCourse *course);
/* Whether some samples are held out. */
gboolean       vitrine_course_holds_out (const VitrineCourse *course);
/* Takes effect at the next batch. */
gboolean       vitrine_course_set_recipe (VitrineCourse *course, const NnRecipe *recipe, GError **error);
/* All epochs are done, or the patience is at its end. */
gboolean       vitrine_course_done  (const VitrineCourse *course);
/* A sentence when it stopped early, else NULL. */
const char    *vitrine_course_verdict (const VitrineCourse *course);
/* The weights as they are; after an early stop those of the best epoch. */
NnModel       *vitrine_course_model (VitrineCourse *course) G_GNUC_WARN_UNUSED_RESULT;
guint64        vitrine_course_total_steps (const VitrineCourse *course);
guint          vitrine_course_epochs_done (const VitrineCourse *course);
guint          vitrine_course_epochs      (const VitrineCourse *course);
/* Samples of the batch that @report tells of. */
guint          vitrine_course_batch_size  (const VitrineCourse *course, const NnStepReport *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VitrineCourse, vitrine_course_free)

G_END_DECLS
