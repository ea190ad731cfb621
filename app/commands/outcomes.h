/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What verbs tell of single samples. Thread: main. */
#pragma once

#include "app/commands/cli.h"
#include "app/figure.h"

G_BEGIN_DECLS

/* The @n that cost most: as members of an array, or as a table on stdout. */
void vitrine_json_hardest  (JsonBuilder *builder, const NnOutcomes *outcomes, const NnSamples *samples, guint n);
void vitrine_print_hardest (const NnOutcomes *outcomes, const NnSamples *samples, guint n);

G_END_DECLS
