/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Preview: what a table in a file looks like, before it is opened. Thread: any. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define NN_PREVIEW_ROWS 12

typedef enum
{
  NN_COLUMN_NUMBERS,
  NN_COLUMN_WHOLE,      /* numbers without a fraction */
  NN_COLUMN_TEXTS,
  NN_COLUMN_EMPTY,      /* every cell is missing */
} NnColumnKind;

/**
 * NnPreviewColumn:
 * @different: different cells; more than @NN_PREVIEW_MOST_DIFFERENT are not counted
 * @numbers: cells that are numbers; in a column of texts there may be some
 * @running: each number is one more than the one above
 * @cells: of the first rows, NULL-terminated
 */
typedef struct
{
  char        *name;
  NnColumnKind kind;
  guint        different;
  gsize        missing;
  gsize        numbers;
  gboolean     running;
  char       **cells;
} NnPreviewColumn;

#define NN_PREVIEW_MOST_DIFFERENT 1000

/* Why a column is better not learnt from; all but NN_ADVICE_COUNTS are no feature at all. */
typedef enum
{
  NN_ADVICE_USE,
  NN_ADVICE_COUNTS,        /* it numbers the rows */
  NN_ADVICE_EMPTY,
  NN_ADVICE_CONSTANT,      /* one value in every row */
  NN_ADVICE_ALL_DIFFERENT, /* about as many texts as rows */
  NN_ADVICE_MANY_TEXTS,    /* more than a table takes by itself */
  NN_ADVICE_MIXED,         /* numbers with a few texts between */
} NnColumnAdvice;

/* Boxed, reference-counted, immutable. */
typedef struct
{
  gsize            n_rows;
  guint            n_columns;
  NnPreviewColumn *columns;
  char            *note;        /* (nullable) what was guessed of the file: sentences of a line each */
  /*< private >*/
  gatomicrefcount  ref_count;
} NnPreview;

/* NULL with a sentence, as opening it would. */
NnPreview *nn_preview_new   (const char *path, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
NnPreview *nn_preview_ref   (NnPreview *preview);
void       nn_preview_unref (NnPreview *preview);
/* Whether column @column would be learnt as classes. */
gboolean   nn_preview_is_classes (const NnPreview *preview, guint column);
/* Whether to learn from column @column, as the reader would say. */
NnColumnAdvice nn_preview_advice (const NnPreview *preview, guint column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnPreview, nn_preview_unref)

G_END_DECLS
