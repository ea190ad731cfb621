/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the networks of runs differ, layer by layer: what compare.c makes rows of. Thread: any. */
#pragma once

#include "core/nn.h"

G_BEGIN_DECLS

/* One difference; @cells: char *, one for each network; NULL: it has no such layer or argument. */
typedef void (*VitrineRowFunc) (const char *name, GPtrArray *cells, gpointer data);

/* Lays @n networks beside each other and tells, from the first layer to the last, which of them are missing
 * ("Dropout": "0.2", NULL), what they are set to ("Dense 2: Activation": "ReLU", "tanh") and, where all have the
 * same layers, what they read. */
void  vitrine_comparison_networks (NnModel *const *models, guint n, VitrineRowFunc add, gpointer data);
/* A value in words, as tables of settings have it. */
char *vitrine_comparison_argument (const NnArg *arg, double value) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
