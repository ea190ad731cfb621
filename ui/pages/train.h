/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Train: how to train, the curves of it, and the runs so far. Thread: main. */
#pragma once

#include <adwaita.h>

#include "ui/session.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_TRAIN_PAGE (vitrine_train_page_get_type ())
G_DECLARE_FINAL_TYPE (VitrineTrainPage, vitrine_train_page, VITRINE, TRAIN_PAGE, AdwBin)

void vitrine_train_page_set_session (VitrineTrainPage *page, VitrineSession *session);

G_END_DECLS
