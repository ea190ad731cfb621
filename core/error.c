/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/error.h"

G_DEFINE_QUARK (nn-error-quark, nn_error)
