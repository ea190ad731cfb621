/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Latent: the map of the codes, the decoder under the pointer, and the traversal. Thread: main. */
#pragma once

#include <adwaita.h>

#include "ui/session.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_LATENT_PAGE (vitrine_latent_page_get_type ())
G_DECLARE_FINAL_TYPE (VitrineLatentPage, vitrine_latent_page, VITRINE, LATENT_PAGE, AdwBin)

void vitrine_latent_page_set_session (VitrineLatentPage *page, VitrineSession *session);

G_END_DECLS
