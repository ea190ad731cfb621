/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of thumbnail share: a card's picture while it is drawn. Thread: any. */
#pragma once

#include <cairo.h>

#include "app/thumbnail.h"
#include "ui/draw/paint.h"

G_BEGIN_DECLS

typedef struct
{
  const VitrineTheme *theme;
  cairo_t            *cr;
  double              width, height;
  gboolean            dark;
} VitrineThumbnailCard;

/* Picture @index of @tensor, fitted into a square. */
void vitrine_thumbnail_picture (const VitrineThumbnailCard *card, const NnTensor *tensor, guint index, double x, double y,
                                double side);

/* A kind each. */
void vitrine_thumbnail_draw_network   (const VitrineThumbnailCard *card, const VitrineThumbnail *t);
void vitrine_thumbnail_draw_anomalies (const VitrineThumbnailCard *card, const VitrineThumbnail *t);
void vitrine_thumbnail_draw_forecast  (const VitrineThumbnailCard *card, const VitrineThumbnail *t);
void vitrine_thumbnail_draw_fit       (const VitrineThumbnailCard *card, const VitrineThumbnail *t);
void vitrine_thumbnail_draw_effects   (const VitrineThumbnailCard *card, const VitrineThumbnail *t);
void vitrine_thumbnail_draw_states    (const VitrineThumbnailCard *card, const VitrineThumbnail *t);
void vitrine_thumbnail_draw_attention (const VitrineThumbnailCard *card, const VitrineThumbnail *t);
void vitrine_thumbnail_draw_text      (const VitrineThumbnailCard *card, const VitrineThumbnail *t);

G_END_DECLS
