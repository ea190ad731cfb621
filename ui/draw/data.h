/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drawings of a data set: how many of each class, and points of the plane. Thread: any. */
#pragma once

#include <cairo.h>

#include "core/nn.h"

G_BEGIN_DECLS

/* A VitrineDrawFunc and its height; @data is an NnSamples with labels. */
void   vitrine_draw_balance   (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height);
char  *vitrine_balance_csv    (gconstpointer samples) G_GNUC_WARN_UNUSED_RESULT;
double vitrine_balance_height (gconstpointer data, double width);
/* A VitrineDrawFunc; @data is an NnSamples of two numbers each. Held-out points are rings. */
void   vitrine_draw_scatter   (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height);
/* A row for each: its two numbers, its class and whether it is for training. */
char  *vitrine_scatter_csv    (gconstpointer samples) G_GNUC_WARN_UNUSED_RESULT;
/* The class as people call it, or its number; free with g_free(). */
char  *vitrine_class_name     (const NnSamples *samples, gint label);

G_END_DECLS
