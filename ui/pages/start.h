/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Start: the gallery of examples, recent documents, and the ways in. Thread: main. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define VITRINE_TYPE_START_PAGE (vitrine_start_page_get_type ())
G_DECLARE_FINAL_TYPE (VitrineStartPage, vitrine_start_page, VITRINE, START_PAGE, AdwBin)

/* The button that shows the search entry. */
void vitrine_start_page_bind_search (VitrineStartPage *page, GtkToggleButton *button);

G_END_DECLS
