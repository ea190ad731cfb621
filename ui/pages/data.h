/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Data: where the samples come from, and all of them to look at. Thread: main. */
#pragma once

#include <adwaita.h>

#include "ui/session.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_DATA_PAGE (vitrine_data_page_get_type ())
G_DECLARE_FINAL_TYPE (VitrineDataPage, vitrine_data_page, VITRINE, DATA_PAGE, AdwBin)

void vitrine_data_page_set_session (VitrineDataPage *page, VitrineSession *session);
/* The samples with that label that the network takes for @predicted: a filter, which can be taken away. */
void vitrine_data_page_show_cell   (VitrineDataPage *page, gint label, gint predicted);

G_END_DECLS
