/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of thumbnail share: each function fills in what one kind of picture needs. */
#pragma once

#include "app/thumbnail.h"

G_BEGIN_DECLS

typedef struct
{
  NnDocument *document;
  NnSamples  *samples;
  NnPool     *pool;
  GPtrArray  *inputs;     /* of the samples shown */
} VitrineThumbnailSubject;

/* The first held-out sample of each class in turn: a varied handful. */
void     vitrine_thumbnail_choose    (const NnSamples *samples, guint32 *index, guint n);

/* What the network makes of its data; see VitrineThumbnailKind. Each fails with a sentence. */
gboolean vitrine_thumbnail_network   (VitrineThumbnailSubject *subject, VitrineThumbnail *thumbnail, GError **error);
gboolean vitrine_thumbnail_draws     (VitrineThumbnailSubject *subject, VitrineThumbnail *thumbnail, guint entry,
                                      GError **error);
gboolean vitrine_thumbnail_anomalies (VitrineThumbnailSubject *subject, VitrineThumbnail *thumbnail, GError **error);
gboolean vitrine_thumbnail_forecast  (VitrineThumbnailSubject *subject, VitrineThumbnail *thumbnail, GError **error);
gboolean vitrine_thumbnail_fit       (VitrineThumbnailSubject *subject, VitrineThumbnail *thumbnail, GError **error);
gboolean vitrine_thumbnail_effects   (VitrineThumbnailSubject *subject, VitrineThumbnail *thumbnail, GError **error);
gboolean vitrine_thumbnail_states    (VitrineThumbnailSubject *subject, VitrineThumbnail *thumbnail, guint entry,
                                      GError **error);
gboolean vitrine_thumbnail_attention (VitrineThumbnailSubject *subject, VitrineThumbnail *thumbnail, guint entry,
                                      GError **error);
gboolean vitrine_thumbnail_text      (VitrineThumbnailSubject *subject, VitrineThumbnail *thumbnail, GError **error);

G_END_DECLS
