/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What predict, encode and decode share: rows of numbers in, through one part
 * of a network, rows of numbers out. Thread: main.
 */
#pragma once

#include "app/commands/cli.h"

G_BEGIN_DECLS

/* @input has a batch axis and fits the input entry. */
NnTensor *vitrine_cli_activations (NnModel *model, const NnTensor *input, guint index, NnPool *pool,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The activation of entry @index for the rows in the file @input, written to @out. */
gboolean  vitrine_cli_predict     (const VitrineCli *cli, NnModel *model, guint index, const char *input,
                                   const char *out, GError **error);
/* Writes @rows to @out and says so where --json was given: they are of entry @index. */
gboolean  vitrine_cli_write_rows  (const VitrineCli *cli, const NnModel *model, guint index,
                                   const NnTensor *rows, const char *out, GError **error);

/* What a verb does with its document once the options are read. @entry: of --entry, (nullable). */
typedef gboolean (*VitrineRowsFunc) (const VitrineCli *cli, NnDocument *document, const char *entry,
                                     const char *input, const char *out, GError **error);

/* Runs a verb with --input and -o, and --entry where @with_entry. Returns its exit code. */
int       vitrine_cli_run_rows    (const VitrineCommand *command, gboolean with_entry,
                                   VitrineRowsFunc func, int argc, char **argv);

G_END_DECLS
