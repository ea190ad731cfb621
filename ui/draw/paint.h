/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Paint: colours, colour maps, text and small shapes that every drawing shares.
 *
 * Pure cairo and pango: no GTK types, so the same code draws to the screen, to
 * PNG, SVG and PDF and to the reference tests. All sizes are logical pixels.
 * Thread: any.
 */
#pragma once

#include <cairo.h>
#include <glib.h>

#include "core/layer.h"

G_BEGIN_DECLS

typedef struct { double r, g, b, a; } VitrineColor;

typedef struct
{
  gboolean     dark;
  VitrineColor view;        /* the paper: #ffffff / #1e1e1e */
  VitrineColor card;        /* #ffffff / #363636 */
  VitrineColor window;      /* #fafafa / #242424 */
  VitrineColor ink;         /* text colour without alpha */
  double       text;        /* alpha of text: 0.80 / 1 */
  double       dim;         /* 0.58 / 0.62 */
  double       grid;        /* 0.08 / 0.10 */
  double       axis;        /* 0.30 */
  double       line;        /* round pictures and maps: 0.14 */
  VitrineColor accent;      /* #3584e4 */
  VitrineColor hot;         /* #d55e00 / #f07a2b */
  VitrineColor negative;    /* #1f5fbf / #5aa2ff */
  VitrineColor positive;    /* #c8252b / #ff6b5e */
  VitrineColor classes[10]; /* Okabe-Ito first */
  gboolean     class_ink[10];  /* digit on it is black */
} VitrineTheme;

const VitrineTheme *vitrine_theme (gboolean dark);
/* From here on texts and lines are drawn as a desktop of high contrast wants them. Thread: any. */
void         vitrine_theme_set_contrast (gboolean strong);
VitrineColor vitrine_color_hex   (const char *hex);                 /* "#D55E00" */
VitrineColor vitrine_color_alpha (VitrineColor color, double alpha);
VitrineColor vitrine_color_mix   (VitrineColor a, VitrineColor b, double t);
VitrineColor vitrine_theme_fg    (const VitrineTheme *theme, double alpha);
/* Layer colours by what layers do (mockups/notes.md). */
VitrineColor vitrine_theme_layer (const VitrineTheme *theme, NnRole role);
/* Runs: newest 0. */
VitrineColor vitrine_theme_run   (const VitrineTheme *theme, guint index);

/* Colour maps: t in -1..1 (signed) or 0..1. The alpha is the map's own. */
VitrineColor vitrine_map_signed    (const VitrineTheme *theme, double t);
VitrineColor vitrine_map_magnitude (const VitrineTheme *theme, double t);
VitrineColor vitrine_map_viridis   (double t);
/* Counts of errors, opaque: 0 one, 1 the most; orange to purple, on dark purple to orange. */
VitrineColor vitrine_map_errors    (const VitrineTheme *theme, double t);

typedef enum
{
  VITRINE_MAP_SIGNED,
  VITRINE_MAP_MAGNITUDE,
  VITRINE_MAP_INK,       /* one channel as ink in the text colour */
  VITRINE_MAP_VIRIDIS,
} VitrineMap;

/* height x width values (stride in floats between columns: channels) / limit -> ARGB32 surface. */
cairo_surface_t *vitrine_map_surface (const VitrineTheme *theme, VitrineMap map, const float *values,
                                      gsize height, gsize width, gsize stride, double limit);
/* A picture of 1 (ink) or 3 (colour, 0..1) channels. */
cairo_surface_t *vitrine_picture_surface (const VitrineTheme *theme, const float *values,
                                          gsize height, gsize width, gsize channels, double strength);
/* @surface as the source of what @cr paints next, its edge drawn out; @sharp: nearest. */
void vitrine_set_surface (cairo_t *cr, cairo_surface_t *surface, gboolean sharp);
/* Stretches @surface over the rectangle; @sharp: nearest. */
void vitrine_paint_surface (cairo_t *cr, cairo_surface_t *surface, double x, double y, double w, double h,
                            gboolean sharp, double alpha);

typedef enum { VITRINE_TEXT_NORMAL = 400, VITRINE_TEXT_MEDIUM = 500, VITRINE_TEXT_SEMI = 600, VITRINE_TEXT_BOLD = 700 } VitrineWeight;

/* Text with tabular figures; (@ax, @ay) in 0..1 is the anchor. @size in pixels.
 * Returns the drawn width. */
double vitrine_text        (cairo_t *cr, double x, double y, double ax, double ay, double size,
                            VitrineWeight weight, VitrineColor color, const char *text);
double vitrine_text_markup (cairo_t *cr, double x, double y, double ax, double ay, double size,
                            VitrineWeight weight, VitrineColor color, const char *markup);
/* Wrapped to @width; returns the drawn height. */
double vitrine_text_wrap   (cairo_t *cr, double x, double y, double width, double size,
                            VitrineWeight weight, VitrineColor color, const char *text);
void   vitrine_text_size   (cairo_t *cr, double size, VitrineWeight weight, const char *text, double *w, double *h);

/* Numbers as people read them: U+2212 for minus, thousands by comma. */
char  *vitrine_number        (double value, guint significant);     /* "0.0312", "−1.35" */
char  *vitrine_number_signed (double value, guint decimals);        /* "+0.32", "−0.11" */
char  *vitrine_number_tick   (double value, double step);           /* decimals as the step needs: "0.5", "10" */
/* The same for an axis at the left, where there is room for six digits: "1e6" from a million on. */
char  *vitrine_number_short (double value, double step) G_GNUC_WARN_UNUSED_RESULT;
char  *vitrine_count         (guint64 value);                       /* "693,962" */

void   vitrine_set_color   (cairo_t *cr, VitrineColor color);
void   vitrine_round_rect  (cairo_t *cr, double x, double y, double w, double h, double r);
void   vitrine_line        (cairo_t *cr, double x0, double y0, double x1, double y1, double width, VitrineColor color);
void   vitrine_polygon     (cairo_t *cr, const double (*points)[2], guint n, VitrineColor color);
/* Colour bar with numbers at the ends and at zero; upright beside a map (mark: pointed value, NAN none). */
void   vitrine_colour_bar  (cairo_t *cr, const VitrineTheme *theme, VitrineMap map, double x, double y, double w, double h,
                            gboolean upright, double low, double high, double mark);
/* Round axis ticks between @low and @high, about @wanted of them; returns how many (at most 16). */
guint  vitrine_ticks       (double low, double high, guint wanted, double *ticks);

G_END_DECLS
