/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Pieces of the layers' formulas, as Pango markup. */
#pragma once

#include "core/activation.h"

G_BEGIN_DECLS

/* "relu( sum )", and just the sum for linear. */
static inline char *
nn_formula_activation (NnActivation activation, const char *sum)
{
  if (activation == NN_ACTIVATION_LINEAR)
    return g_strdup (sum);
  return g_strdup_printf ("%s( %s )", nn_activation_names[activation], sum);
}

G_END_DECLS
