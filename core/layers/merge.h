/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the layers share that put inputs of one shape together, number by number. */
#pragma once

#include "core/layer.h"

G_BEGIN_DECLS

/* All inputs have one shape, which is the output's. @title: of the layer, for messages. */
gboolean nn_merge_shape   (const char *title, const NnShape *in, guint n_in, NnShape *out,
                           GError **error);
/* "y = x1 + x2 + x3": @before and @after enclose what @between joins, as Pango markup. */
char    *nn_merge_formula (const char *before, const char *between, const char *after, guint n_in);

/* The code of @keras, of all inputs; in PyTorch what @between joins, or @torch of their list
 * ("torch.stack([%s])"). */
void
nn_merge_code (NnCoder *coder, const char *keras, const char *between, const char *torch);

/* The numbers of a call's output. */
static inline gsize
nn_merge_count (const NnLayerCall *call)
{
  return call->n * nn_shape_count (&call->out_shape);
}

G_END_DECLS
