/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Weigher: weighs the weights of one layer after another for who shows them, few at once and many in a thread. One is
 * under way at a time; of what is wanted meanwhile the newest is begun when it is done. Thread: main.
 *
 * Signal: "weighed" (NnModel, guint id): what was wanted of that layer, to be taken by vitrine_weigher_take(). What is
 * under way is still told of when another is wanted, so that weights move while they are trained, unless a newer one
 * was told of before.
 */
#pragma once

#include "app/weigh.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_WEIGHER (vitrine_weigher_get_type ())
G_DECLARE_FINAL_TYPE (VitrineWeigher, vitrine_weigher, VITRINE, WEIGHER, GObject)

VitrineWeigher *vitrine_weigher_new  (void) G_GNUC_WARN_UNUSED_RESULT;
/* @weighed (transfer full), of layer @id of @model; of few numbers it is told of before this returns. */
void            vitrine_weigher_want (VitrineWeigher *weigher, NnModel *model, guint id, VitrineWeighed *weighed);
/* What "weighed" tells of, while it does; (transfer full). NULL: it was taken. */
VitrineWeighed *vitrine_weigher_take (VitrineWeigher *weigher) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
