/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PanelBoard: the panels that the user chose and that apply to what is open, as cards.
 * Hidden while there is none. Its action group "panels" has a switch for each panel,
 * kept in the settings. Thread: main.
 */
#pragma once

#include "ui/session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define VITRINE_TYPE_PANEL_BOARD (vitrine_panel_board_get_type ())
G_DECLARE_FINAL_TYPE (VitrinePanelBoard, vitrine_panel_board, VITRINE, PANEL_BOARD, AdwBin)

void          vitrine_panel_board_set_session (VitrinePanelBoard *board, VitrineSession *session);
/* For gtk_widget_insert_action_group (page, "panels", ...). (transfer none) */
GActionGroup *vitrine_panel_board_actions     (VitrinePanelBoard *board);
/* For the menu button. (transfer full) */
GMenuModel   *vitrine_panel_board_menu        (VitrinePanelBoard *board) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
