/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Thumbs: a row of samples with their class and a number; and the classes of a data set with their counts.
 * Thread: any.
 */
#pragma once

#include <cairo.h>

#include "core/samples.h"

G_BEGIN_DECLS

#define VITRINE_THUMBS_MAX 8

typedef struct
{
  guint     n;
  NnTensor *pictures[VITRINE_THUMBS_MAX];   /* with a batch axis of 1; NULL: not there yet, or cannot be read: */
  gboolean  unreadable[VITRINE_THUMBS_MAX];
  guint     samples[VITRINE_THUMBS_MAX];    /* their numbers in the data */
  gint      labels[VITRINE_THUMBS_MAX];     /* -1: none */
  double    numbers[VITRINE_THUMBS_MAX];
} VitrineThumbs;

void   vitrine_thumbs_draw   (gconstpointer thumbs, gboolean dark, cairo_t *cr, double width, double height);
double vitrine_thumbs_height (double width);
char  *vitrine_thumbs_csv    (gconstpointer thumbs) G_GNUC_WARN_UNUSED_RESULT;
/* Which one is at a pixel; -1: none. */
gint   vitrine_thumbs_at     (const VitrineThumbs *thumbs, double width, double px, double py);

typedef struct
{
  guint        n_classes;
  const guint *counts;
  char *const *names;          /* (nullable): n_classes of them; a row each where they are not the numbers */
} VitrineClassCounts;

char  *vitrine_class_counts_csv    (gconstpointer counts) G_GNUC_WARN_UNUSED_RESULT;

void   vitrine_class_counts_draw   (gconstpointer counts, gboolean dark, cairo_t *cr, double width, double height);
double vitrine_class_counts_height (gconstpointer counts, double width);

G_END_DECLS
