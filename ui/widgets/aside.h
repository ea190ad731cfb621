/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Aside: a bin for a remark beside a title, shown whole or not at all. It asks for no room of its own: where there
 * is less than the remark needs, the remark goes, for half a sentence with dots tells nothing. Thread: main.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define VITRINE_TYPE_ASIDE (vitrine_aside_get_type ())
G_DECLARE_FINAL_TYPE (VitrineAside, vitrine_aside, VITRINE, ASIDE, GtkWidget)

G_END_DECLS
