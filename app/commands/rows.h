/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What predict, encode and decode share: rows of numbers in, through one part
 * of a network, rows of numbers out. Thread: main.
 */
#pragma once

#include "app/commands/cli.h"

G_BEGIN_DECLS

/* What one of these verbs was asked for. */
typedef struct
{
  VitrineCli  cli;
  NnDocument *document;
  char      **inputs;    /* (nullable) of --input, as often as it was given */
  gboolean    raw;       /* they are as the data set's file has them, before it was scaled */
  gint        sample;    /* of the data set instead; -1: none */
  char       *data;      /* (nullable) another data set */
  char       *entry;     /* (nullable) another entry than the usual one */
  char       *inside;    /* (nullable) what to look at inside it */
  char       *out;
} VitrineRows;

/* Which options a verb has beside --input and -o. */
typedef enum
{
  VITRINE_ROWS_ENTRY  = 1 << 0,
  VITRINE_ROWS_INSIDE = 1 << 1,
  VITRINE_ROWS_SAMPLE = 1 << 2,   /* and several inputs: the rows are what the network reads */
} VitrineRowsOptions;

/* Rows of @sample's shape from an .npy file: one sample, or several along axis 0. */
NnTensor  *vitrine_cli_read_rows (const char *path, const NnShape *sample, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * vitrine_cli_read_inputs:
 * @given: X.npy for each input entry of @model in its order, or NAME=X.npy; or one .npz
 *   with x, x2, x3..., or arrays of the entries' names
 *
 * Returns: as many NnTensors as the network has inputs, each with as many rows; NULL and a
 *   sentence where one is missing or does not fit.
 */
GPtrArray *vitrine_cli_read_inputs (const NnModel *model, char **given, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same as samples of their own. */
NnSamples *vitrine_cli_input_samples (const NnModel *model, char **given, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Writes to rows->out what entry @index of the document's model is, or has inside where
 * --inside was given, for the rows that were asked for. */
gboolean   vitrine_rows_predict  (const VitrineRows *rows, guint index, GError **error);
/* Writes @values to rows->out and says so where --json was given: they are of entry @index. */
gboolean   vitrine_rows_write    (const VitrineRows *rows, guint index, const NnTensor *values, GError **error);

/* What a verb does with its document once the options are read. */
typedef gboolean (*VitrineRowsFunc) (const VitrineRows *rows, GError **error);

/* Runs a verb. Returns its exit code. */
int        vitrine_rows_run      (const VitrineCommand *command, VitrineRowsOptions options, VitrineRowsFunc func,
                                  int argc, char **argv);

G_END_DECLS
