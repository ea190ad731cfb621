/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Microphone: a word from the default device of ALSA, which is that of PulseAudio or PipeWire
 * where one of them runs. It listens in a job. Thread: main.
 */
#pragma once

#include "app/job.h"
#include "core/nn.h"

G_BEGIN_DECLS

/* What was heard so far, one channel. */
typedef struct
{
  float    *sound;
  gsize     n;
  guint     rate;       /* numbers a second */
  NnTensor *sample;     /* (nullable): at the end, what it is as a sample */
  char     *problem;    /* (nullable): a sentence; nothing more comes */
} VitrineTake;

/* Whether there is one, asked in a thread of GTask's pool; @callback gets @owner. */
void        vitrine_microphone_find_async  (gpointer owner, GAsyncReadyCallback callback, gpointer data);
gboolean    vitrine_microphone_find_finish (GAsyncResult *result);
/* Listens for so long, then makes a sample of the word, as @source makes its samples.
 * @callback gets a VitrineTake, the newest, and one call without when it is done. */
VitrineJob *vitrine_microphone_listen      (const NnSource *source, double seconds, VitrineJobCallback callback,
                                            gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
/* The word alone: silence for what is as soft as the room at both ends of it. */
void        vitrine_take_trim              (float *sound, gsize n, guint rate);

G_END_DECLS
