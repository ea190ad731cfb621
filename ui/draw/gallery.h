/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Gallery: samples side by side, under each what was made of it and what that cost. The
 * look-ups use the very layout that is drawn. Thread: any.
 */
#pragma once

#include <cairo.h>

#include "core/nn.h"

G_BEGIN_DECLS

typedef struct _VitrineTiles VitrineTiles;

/* Of the samples @index, whose inputs are the rows of @inputs. Those that @outcomes do not
 * know are left out. Read-only. */
VitrineTiles *vitrine_tiles_new   (const NnOutcomes *outcomes, const NnSamples *samples, const guint32 *index, guint n,
                                   const NnTensor *inputs) G_GNUC_WARN_UNUSED_RESULT;
void          vitrine_tiles_free  (VitrineTiles *tiles);
guint         vitrine_tiles_n     (const VitrineTiles *tiles);
/* Of the sample in the data. */
guint         vitrine_tiles_index (const VitrineTiles *tiles, guint tile);
/* "Sample 8,123: label 2, predicted 3 (87 %), loss 8.3". */
const char   *vitrine_tiles_words (const VitrineTiles *tiles, guint tile);

/**
 * VitrineGallery:
 * @title: (nullable): without one there is no head
 * @tiles: (nullable): not owned
 * @empty: (nullable): what stands there instead of no tiles
 * @pointed: tile; -1: none
 */
typedef struct
{
  const char         *title;
  const char         *subtitle;
  const VitrineTiles *tiles;
  const char         *empty;
  gint                pointed;
} VitrineGallery;

void   vitrine_gallery_init    (VitrineGallery *gallery);
/* VitrineDrawFunc and its height for all of them; in less height the first are drawn. */
void   vitrine_gallery_draw    (gconstpointer gallery, gboolean dark, cairo_t *cr, double width, double height);
double vitrine_gallery_height  (gconstpointer gallery, double width);
/* With @n tiles of classes, before there are any. */
double vitrine_gallery_room    (const VitrineGallery *gallery, double width, guint n);
guint  vitrine_gallery_columns (const VitrineGallery *gallery, double width);
/* How many of them are drawn. */
guint  vitrine_gallery_shown   (const VitrineGallery *gallery, double width, double height);
/* The tile at a pixel; -1: none. */
gint   vitrine_gallery_at      (const VitrineGallery *gallery, double width, double height, double px, double py);
/* The middle of a tile. */
void   vitrine_gallery_place   (const VitrineGallery *gallery, double width, guint tile, double *px, double *py);
char  *vitrine_gallery_csv     (gconstpointer gallery) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VitrineTiles, vitrine_tiles_free)

G_END_DECLS
