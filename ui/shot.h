/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shot: a picture of a page for `./dev shot`. The environment variable
 * VITRINE_SHOT=PAGE:OUT.png[:WIDTHxHEIGHT][:dark][:EXAMPLE or ./FILE] asks for one.
 * Thread: main.
 */
#pragma once

#include "ui/window.h"

G_BEGIN_DECLS

gboolean vitrine_shot_wanted  (void);
/* Opens the example or file, shows the page, and once nothing is at work any more and a frame was
 * drawn since (after half a minute, whatever is) writes the picture and ends. */
void     vitrine_shot_prepare (VitrineWindow *window);

G_END_DECLS
