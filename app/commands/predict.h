/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Activations of any entry, for predict, encode and traverse. */
#pragma once

#include "app/commands/cli.h"

G_BEGIN_DECLS

/* @input has a batch axis and fits the input entry. */
NnTensor *vitrine_cli_activations (NnModel *model, const NnTensor *input, guint index, NnPool *pool,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Reads, runs and writes .npy. */
gboolean  vitrine_cli_predict     (const VitrineCli *cli, NnModel *model, guint index, const char *input,
                                   const char *out, GError **error);

G_END_DECLS
