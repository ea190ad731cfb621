/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Thumbnail: the picture on an example's card. Thread: any. */
#pragma once

#include <cairo.h>

#include "app/thumbnail.h"

G_BEGIN_DECLS

/* A VitrineDrawFunc; @data is a VitrineThumbnail. */
void vitrine_draw_thumbnail (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height);

G_END_DECLS
