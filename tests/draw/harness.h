/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reference images: a drawing in light and dark, compared with a committed PNG.
 *
 * A block of 8 x 8 pixels may differ by a little (fonts and cairo versions
 * round differently), a moved or missing shape may not. On failure the drawing
 * and the difference are written to the build folder. To draw the references
 * anew, look at every one, and commit them:
 *
 *     VITRINE_UPDATE_REFERENCES=1 meson test -C build --suite draw
 */
#pragma once

#include "app/figure.h"

/* Adds /draw/NAME/light and /draw/NAME/dark; @data must outlive the tests. */
void draw_case (const char *name, VitrineDrawFunc draw, gconstpointer data, double width, double height);

/* How many rows @csv (transfer full) has below its head. Each has @columns fields, by the rules of quotes. */
guint draw_csv_rows (char *csv, guint columns);

/* Deterministic values in 0..1 for drawings that need data. */
double draw_noise (guint index);
