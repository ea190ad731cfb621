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
  VITRINE_THUMBNAIL_MANIFOLD,        /* a plane of codes, decoded */
  VITRINE_THUMBNAIL_SURFACE,         /* the answer all over a plane, and the points */
} VitrineThumbnailKind;

/**
 * VitrineThumbnail:
 * @rows, @columns: of the pictures
 * @pictures: rows * columns samples (decoded ones for a manifold; the surface's
 *   rows * columns answers, 0..1)
 * @texts: (nullable): what the pictures say, where they are tokens; NULL-terminated
 * @boxes: predicted boxes in the pictures: four numbers each, @outputs
 * @frames: of the pictures, where they are films; else 0
 * @sound: pictures are spectrograms
 * @outputs: (nullable): the reconstructions, or the class probabilities
 * @answers: (nullable): the likeliest class of each picture of a prediction, by name
 * @points: (nullable): n_points pairs in -1..1, with @labels
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
