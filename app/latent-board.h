/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Latent board: what the main thread (latent.c) wants, what the two workers
 * found, and the lock that both take. Private to latent*.c.
 *
 * latent-coder.c codes all samples; latent-decoder.c makes pictures of codes,
 * the one under the pointer first.
 */
#pragma once

#include "app/code.h"
#include "app/job.h"
#include "app/latent.h"

G_BEGIN_DECLS

#define VITRINE_LATENT_NEAREST 8

/* A rectangle of dimensions dx and dy, in cols x rows codes; no cells: not wanted. */
typedef struct
{
  guint    dx, dy;
  double   x0, x1, y0, y1;
  guint    cols, rows;
} VitrineLatentGrid;

/* One row per dimension, from -range to range or over the same share of the codes;
 * no steps: not wanted. */
typedef struct
{
  double   range;
  guint    steps;
  gboolean quantile;
} VitrineLatentTraversal;

/* Everything is under the lock but the pool and @cancel. A serial counts the changes of
 * what is wanted; a result keeps the serials that it was made from, 0 says never. */
typedef struct
{
  NnPool         *pool;
  GMutex          lock;
  GCond           codes_cond;
  GCond           decode_cond;
  gboolean        quit;
  gboolean        active;
  GCancellable   *cancel;           /* ends what runs at the end of all */

  NnModel        *model;
  guint           entry;
  gboolean        available;
  NnSamples      *samples;
  NnRecipe        recipe;
  guint64         model_serial;     /* model, entry */
  guint64         samples_serial;
  float          *pointer;          /* n_dims of entry */
  guint           n_dims;
  guint64         pointer_serial;
  VitrineLatentGrid grid;
  guint64         grid_serial;
  VitrineLatentTraversal traversal;
  guint64         traversal_serial;

  /* found: each with what it was made from */
  VitrineCodes   *codes;
  guint64         codes_of, codes_samples;
  guint64         codes_serial;
  NnTensor       *decoded;
  guint64         decoded_of, decoded_at;
  NnTensor       *grid_pictures;
  guint64         grid_of, grid_at;
  NnTensor       *traversal_pictures;
  float          *traversal_codes;
  guint          *traversal_dims;
  guint           traversal_rows;
  guint64         traversal_of, traversal_at, traversal_kl;
  VitrineNearest  nearest[VITRINE_LATENT_NEAREST];
  guint           n_nearest;
  NnTensor       *rebuilt;
  double          rebuilt_error;
  guint64         nearest_of, nearest_at, nearest_codes;
  gboolean        fresh_codes, fresh_decoded, fresh_grid, fresh_nearest;
} VitrineLatentBoard;

VitrineLatentBoard *vitrine_latent_board_new    (void) G_GNUC_WARN_UNUSED_RESULT;
VitrineLatentBoard *vitrine_latent_board_ref    (VitrineLatentBoard *board);
void                vitrine_latent_board_unref  (gpointer board);
/* Drops what was found, for a code in another place. With the lock held. */
void                vitrine_latent_board_forget (VitrineLatentBoard *board);
/* Lets both workers look again. With the lock held. */
void                vitrine_latent_board_wake   (VitrineLatentBoard *board);

/* The workers, until @board's quit is set. Data: the board.
 * Thread: of the job. */
void vitrine_latent_code_all   (VitrineJob *job, GCancellable *cancellable, gpointer data);
void vitrine_latent_decode_all (VitrineJob *job, GCancellable *cancellable, gpointer data);

G_END_DECLS
