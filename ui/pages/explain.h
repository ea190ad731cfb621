/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Explain: why the network answers what it answers, for one sample, by several methods.
 * Thread: main.
 */
#pragma once

#include <adwaita.h>

#include "ui/session.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_EXPLAIN_PAGE (vitrine_explain_page_get_type ())
G_DECLARE_FINAL_TYPE (VitrineExplainPage, vitrine_explain_page, VITRINE, EXPLAIN_PAGE, AdwBin)

void vitrine_explain_page_set_session (VitrineExplainPage *page, VitrineSession *session);

G_END_DECLS
