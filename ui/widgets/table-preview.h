/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TablePreview: a window that shows the first rows of a table before it is opened: what each
 * column is, which one is to be learnt and from which. Signal "accepted": it shall be opened, and
 * the window waits for that: it is closed where that is done, or told why it could not be.
 * Thread: main.
 */
#pragma once

#include <adwaita.h>

#include "core/nn.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_TABLE_PREVIEW (vitrine_table_preview_get_type ())
G_DECLARE_FINAL_TYPE (VitrineTablePreview, vitrine_table_preview, VITRINE, TABLE_PREVIEW, AdwWindow)

GtkWidget      *vitrine_table_preview_new    (GtkWindow *parent, const NnSource *source, NnPreview *preview);
/* With what was chosen. (transfer none) */
const NnSource *vitrine_table_preview_source (VitrineTablePreview *dialog);
/* What ends the reading where the window is closed meanwhile; NULL: nothing is read. (transfer none) */
GCancellable   *vitrine_table_preview_reading (VitrineTablePreview *dialog);
/* It was not read: the window stays, with @sentence in it. */
void            vitrine_table_preview_refuse (VitrineTablePreview *dialog, const char *sentence);

G_END_DECLS
