/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sight: samples of a data set for those who show them. What is in memory is there when it is
 * looked at. What has to be read from files first is wished for: a job brings one after the
 * other, and as many as fit are kept. Nothing here waits. Thread: main.
 *
 * Signal: "came" (guint index): a sample that was wished for is there, or could not be read.
 */
#pragma once

#include <glib-object.h>

#include "core/nn.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_SIGHT (vitrine_sight_get_type ())
G_DECLARE_FINAL_TYPE (VitrineSight, vitrine_sight, VITRINE, SIGHT, GObject)

/* @bytes of samples are kept beside those that are wished for. */
VitrineSight *vitrine_sight_new         (gsize bytes) G_GNUC_WARN_UNUSED_RESULT;
/* (nullable). Other samples: all wishes, and what was kept, are forgotten. */
void          vitrine_sight_set_samples (VitrineSight *sight, NnSamples *samples);
NnSamples    *vitrine_sight_samples     (VitrineSight *sight);   /* (nullable) */
/* Whether all samples are there without a wish: there is nothing to wait for. */
gboolean      vitrine_sight_at_hand     (VitrineSight *sight);
/* Just these samples from now on, the first the first; earlier wishes that are not among them are dropped. */
void          vitrine_sight_wish        (VitrineSight *sight, const guint32 *index, guint n);
/* Input 0 with a batch axis of 1, (transfer none): until the next call, unless a reference is taken. NULL:
 * it has not come, or cannot be read, of which @problem (nullable) becomes the sentence. */
NnTensor     *vitrine_sight_look        (VitrineSight *sight, guint index, const char **problem);
/* Bytes of the samples that are kept now. */
gsize         vitrine_sight_kept        (VitrineSight *sight);

G_END_DECLS
