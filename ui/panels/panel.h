/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Panel: a card below the curves of the Train page. A file of this folder ends in
 * one `const VitrinePanelClass vitrine_panel_NAME`, named in the list in
 * ui/meson.build; it is then in the menu "Panels", where users choose what they see.
 * Thread: main.
 */
#pragma once

#include "ui/session.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* What a card asks for: three of them stand side by side at 1440 pixels. */
#define VITRINE_PANEL_WIDTH  264
#define VITRINE_PANEL_HEIGHT 291

/**
 * VitrinePanelClass:
 * @applies: (nullable): whether it has something to say of this network and these data;
 *   asked again whenever network, data, recipe or pins change, so it must be cheap. NULL: always
 * @new: (transfer floating): the card's widget; a figure, which draws its own title,
 *   or a column that begins with vitrine_panel_heading(). It follows the session by itself
 *   and rests while it is not mapped
 */
typedef struct
{
  const char *name;      /* "confusion": in the settings and in actions */
  const char *title;     /* N_("Confusion") */
  gboolean  (*applies) (VitrineSession *session);
  GtkWidget *(*new)    (VitrineSession *session);
} VitrinePanelClass;

/* All there are, in the order of the list, NULL-terminated. */
const VitrinePanelClass *const *vitrine_panels (void);

/* A row of the title and, dimmed at its end, what is shown right now: set @subtitle's label. */
GtkWidget *vitrine_panel_heading (const char *title, GtkLabel **subtitle);

G_END_DECLS
