/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PinsView: the pinned samples of a session, as the network sees them now. Hover or the arrow
 * keys read one, a click or Return explains it, Delete or the menu unpins it. Thread: main.
 */
#pragma once

#include "ui/draw/pins.h"
#include "ui/widgets/items-view.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_PINS_VIEW (vitrine_pins_view_get_type ())
G_DECLARE_FINAL_TYPE (VitrinePinsView, vitrine_pins_view, VITRINE, PINS_VIEW, VitrineItemsView)

GtkWidget *vitrine_pins_view_new (VitrineSession *session);

G_END_DECLS
