/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shot: a picture of a page for `./dev shot`. The environment variable
 * VITRINE_SHOT=PAGE:OUT.png[:WIDTHxHEIGHT][:dark][:EXAMPLE] asks for one.
 * Thread: main.
 */
#pragma once

#include "ui/window.h"

G_BEGIN_DECLS

gboolean vitrine_shot_wanted  (void);
/* Opens the example, shows the page, and when it has settled writes the picture and ends. */
void     vitrine_shot_prepare (VitrineWindow *window);

G_END_DECLS
