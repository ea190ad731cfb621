/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the layers share that only say what axes the numbers of a sample have. */
#pragma once

#include "core/layer.h"

G_BEGIN_DECLS

/* time, height, width, channels: the axes of a sample; one of 0 is left out */
extern const NnArg nn_axes_args[];

/* The shape that these arguments name. Returns how many numbers it has, which may be more
 * than an integer holds. */
double nn_axes_shape    (const double *args, NnShape *out);

/* The numbers stay as they are, in a tape even where they are. */
void   nn_view_plan     (const double *args, const NnShape *in, guint n_in, const NnShape *out,
                         NnLayerPlan *plan);
void   nn_view_forward  (const NnLayerCall *call);
void   nn_view_backward (const NnLayerCall *call);

G_END_DECLS
