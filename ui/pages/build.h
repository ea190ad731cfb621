/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Build: the list of layers, the bench, the inspector. Thread: main. */
#pragma once

#include <adwaita.h>

#include "ui/session.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_BUILD_PAGE (vitrine_build_page_get_type ())
G_DECLARE_FINAL_TYPE (VitrineBuildPage, vitrine_build_page, VITRINE, BUILD_PAGE, AdwBin)

void vitrine_build_page_set_session (VitrineBuildPage *page, VitrineSession *session);
/* Shows sample @index in the slabs. */
void vitrine_build_page_look_inside (VitrineBuildPage *page, guint index);
/* Shows @sample, which is none of the data. */
void vitrine_build_page_look_at     (VitrineBuildPage *page, NnTensor *sample);

G_END_DECLS
