/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * GalleryView: samples with what was made of them. Hover or the arrow keys read one, a click
 * or Return explains it, the menu pins it. The inputs are read in a thread: what is shown
 * changes when they are there.
 *
 * Signal "leaving": the window is about to show another page. Thread: main.
 */
#pragma once

#include "ui/draw/gallery.h"
#include "ui/widgets/items-view.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_GALLERY_VIEW (vitrine_gallery_view_get_type ())
G_DECLARE_FINAL_TYPE (VitrineGalleryView, vitrine_gallery_view, VITRINE, GALLERY_VIEW, VitrineItemsView)

/* @label: for screen readers, and the title of the drawing where @titled. */
GtkWidget *vitrine_gallery_view_new          (VitrineSession *session, const char *label, gboolean titled);
void       vitrine_gallery_view_set_subtitle (VitrineGalleryView *view, const char *subtitle);
/* What stands there when there are no samples. */
void       vitrine_gallery_view_set_empty    (VitrineGalleryView *view, const char *text);
/* The first @n of the samples @index, of which @outcomes knows (nullable: none). */
void       vitrine_gallery_view_show         (VitrineGalleryView *view, NnOutcomes *outcomes, const guint32 *index,
                                              guint n);

G_END_DECLS
