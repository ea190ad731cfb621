/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Thumbnail: what an example's card shows, computed from its real data and weights. */
#pragma once

#include "app/example.h"

G_BEGIN_DECLS

typedef enum
{
  VITRINE_THUMBNAIL_GRID,            /* samples */
  VITRINE_THUMBNAIL_PREDICTION,      /* one sample and what the network makes of it */
  VITRINE_THUMBNAIL_RECONSTRUCTION,  /* samples above what comes back */
  VITRINE_THUMBNAIL_MANIFOLD,        /* a plane of codes, or lines through them, decoded */
  VITRINE_THUMBNAIL_SURFACE,         /* the answer all over a plane, and the points */
  VITRINE_THUMBNAIL_NETWORK,         /* the network itself, with what one sample stirs in it */
  VITRINE_THUMBNAIL_ANOMALIES,       /* series over one another; the last is the one that comes back worst */
  VITRINE_THUMBNAIL_FORECAST,        /* a series, and how it goes on: as it is said, as it was */
  VITRINE_THUMBNAIL_FIT,             /* a point for each sample: what is so, what is said */
  VITRINE_THUMBNAIL_EFFECTS,         /* by how much each feature shifts the answer */
  VITRINE_THUMBNAIL_STATES,          /* a picture read row by row, and what is remembered of it */
  VITRINE_THUMBNAIL_ATTENTION,       /* where the network looks as it writes each letter */
  VITRINE_THUMBNAIL_TEXT,            /* a beginning, and how the network goes on */
} VitrineThumbnailKind;

/**
 * VitrineThumbnail:
 * @rows, @columns: of the pictures
 * @pictures: rows * columns samples (decoded ones for a manifold; the surface's
 *   rows * columns answers, 0..1; of effects a signed number each, the largest first; of
 *   attention weights, a row for each letter that is written)
 * @texts: (nullable): what the pictures say, where they are tokens; NULL-terminated. Of
 *   effects the features; else two: what is read or given, and what is written
 * @boxes: predicted boxes in the pictures: four numbers each, @outputs
 * @frames: of the pictures, where they are films; else 0
 * @sound: pictures are spectrograms
 * @outputs: (nullable): the reconstructions (of anomalies the last one's alone), or the class
 *   probabilities; of a forecast what is said and below it what was; of states steps x units
 * @answers: (nullable): the likeliest class of each picture of a prediction, by name; of effects
 *   the class at the left and the one at the right
 * @points: (nullable): n_points pairs in -1..1, with @labels (of a surface)
 * @model, @values: (nullable): a network and its activations, see vitrine_activations()
 */
typedef struct
{
  VitrineThumbnailKind kind;
  guint64   parameters;
  guint     rows, columns;
  NnTensor *pictures;
  char    **texts;
  gboolean  boxes;
  guint     frames;
  gboolean  sound;
  NnTensor *outputs;
  char    **answers;
  float    *points;
  gint32   *labels;
  guint     n_points;
  NnModel  *model;
  GPtrArray *values;
} VitrineThumbnail;

/* Loads and evaluates: not for the main thread. Thread: any. */
VitrineThumbnail *vitrine_thumbnail_new  (const VitrineExample *example, NnPool *pool,
                                          GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same in a thread of GTask's pool; @callback gets @owner. Thread: main. */
void              vitrine_thumbnail_load_async  (const VitrineExample *example, gpointer owner,
                                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                                 gpointer data);
VitrineThumbnail *vitrine_thumbnail_load_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void              vitrine_thumbnail_free (VitrineThumbnail *thumbnail);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VitrineThumbnail, vitrine_thumbnail_free)

G_END_DECLS
