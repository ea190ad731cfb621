/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * FigureView: a widget that shows one drawing and lets it leave.
 *
 * It draws a VitrineDrawFunc. Right click, or the window's "export-figure" over
 * it or while it has the focus, offers PNG, SVG, PDF, the clipboard, and CSV where the figure
 * has data. Thread: main.
 */
#pragma once

#include <adwaita.h>

#include "app/figure.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_FIGURE_VIEW (vitrine_figure_view_get_type ())
G_DECLARE_DERIVABLE_TYPE (VitrineFigureView, vitrine_figure_view, VITRINE, FIGURE_VIEW, GtkWidget)

struct _VitrineFigureViewClass
{
  GtkWidgetClass parent_class;

  /* (nullable): what the menu at a pixel offers before it exports: sections to append. */
  void (*fill_menu) (VitrineFigureView *view, GMenu *menu, double x, double y);

  gpointer padding[3];
};

/* The height that the drawing wants at @width; @data as in set_draw(). */
typedef double (*VitrineHeightFunc) (gconstpointer data, double width);
/* The figure's numbers as CSV text. */
typedef char  *(*VitrineCsvFunc)    (gconstpointer data);
/* What of @data is kept for a thread, which nobody else changes. (transfer full) */
typedef gpointer (*VitrineKeepFunc) (gconstpointer data);

GtkWidget *vitrine_figure_view_new        (void);
/* @data is the caller's and must live until it is replaced (NULL draws nothing). Redraws. */
void       vitrine_figure_view_set_draw   (VitrineFigureView *view, VitrineDrawFunc draw, gconstpointer data);
/* Smallest size; @height is ignored once a height function is set. */
void       vitrine_figure_view_set_size   (VitrineFigureView *view, double width, double height);
/* Of a drawing that can be drawn smaller than that where there is no room. */
void       vitrine_figure_view_set_least_height (VitrineFigureView *view, double height);
void       vitrine_figure_view_set_height_func (VitrineFigureView *view, VitrineHeightFunc func);
/* What leaves, where it is more than what is shown (a card with its title); @width 0: what is shown. */
void       vitrine_figure_view_set_export (VitrineFigureView *view, VitrineDrawFunc draw, gconstpointer data,
                                           double width, double height);
void       vitrine_figure_view_set_csv    (VitrineFigureView *view, VitrineCsvFunc func);
/* Of figures with many numbers: a file of them is made of what is kept, by a thread. */
void       vitrine_figure_view_set_csv_kept (VitrineFigureView *view, VitrineKeepFunc keep, VitrineCsvFunc func,
                                             GDestroyNotify free_kept);
/* Name of the file that is offered, without an ending: "Digits CNN LIME". */
void       vitrine_figure_view_set_name   (VitrineFigureView *view, const char *name);
/* For assistive technology: what it is, and what it shows now. */
void       vitrine_figure_view_set_label  (VitrineFigureView *view, const char *label, const char *value);
/* What stands before the export in that menu; NULL: nothing. */
void       vitrine_figure_view_set_menu   (VitrineFigureView *view, GMenuModel *menu);
/* Opens the menu that right click opens. */
void       vitrine_figure_view_popup      (VitrineFigureView *view, double x, double y);

/* The same for the figure below @root that has the focus or the pointer; FALSE: there is none. */
gboolean   vitrine_figure_view_popup_in   (GtkWidget *root);

/* One step of the menu, for buttons elsewhere: "png", "svg", "pdf", "csv", "copy". */
void       vitrine_figure_view_export     (VitrineFigureView *view, const char *format);

/* Dark as the desktop has it; draw functions take it. */
gboolean   vitrine_is_dark                (void);

G_END_DECLS
