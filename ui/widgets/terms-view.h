/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TermsView: what a loss is the sum of, one line for each part, and the sum. Hidden
 * where there is one part only. Thread: main.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define VITRINE_TYPE_TERMS_VIEW (vitrine_terms_view_get_type ())
G_DECLARE_FINAL_TYPE (VitrineTermsView, vitrine_terms_view, VITRINE, TERMS_VIEW, AdwBin)

/* @terms: (nullable): VitrineTerm; @of: (nullable): what was measured, "Run 3". */
void vitrine_terms_view_set_terms (VitrineTermsView *view, GArray *terms, const char *of);

G_END_DECLS
