/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/commands/cli.h"
#include "app/figure.h"

G_BEGIN_DECLS

/* @width or @height 0: the figure's own. A path that ends in .csv gets its numbers, where
 * it has any. Thread: main. */
gboolean vitrine_cli_render (const VitrineFigure *figure, const VitrineFigureRequest *request, double width,
                             double height, const char *path, GError **error);

G_END_DECLS
