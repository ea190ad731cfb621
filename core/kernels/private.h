/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What the files of this folder share; everything else includes kernels.h. */
#pragma once

#include "core/kernels/kernels.h"

G_BEGIN_DECLS

extern const NnKernels nn_kernels_naive;

G_END_DECLS
