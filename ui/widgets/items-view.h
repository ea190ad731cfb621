/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ItemsView: a figure of samples in rows, of which one is pointed at: by hovering over it or by the arrow keys, Home
 * and End. A click, Return or Space explains it; its menu and its other keys are the subclass's. Thread: main.
 */
#pragma once

#include "ui/export.h"
#include "ui/session.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_ITEMS_VIEW (vitrine_items_view_get_type ())
G_DECLARE_DERIVABLE_TYPE (VitrineItemsView, vitrine_items_view, VITRINE, ITEMS_VIEW, VitrineFigureView)

struct _VitrineItemsViewClass
{
  VitrineFigureViewClass parent_class;

  /* How many the keys reach, and how many stand in a row. */
  guint       (*count)   (VitrineItemsView *view);
  guint       (*columns) (VitrineItemsView *view);
  /* The item at a pixel; -1: none. */
  gint        (*at)      (VitrineItemsView *view, double x, double y);
  /* @item is pointed at from now on (-1: none): the drawing is to show it. */
  void        (*point)   (VitrineItemsView *view, gint item);
  /* What is told of it. (transfer none) */
  const char *(*words)   (VitrineItemsView *view, gint item);
  void        (*explain) (VitrineItemsView *view, gint item);
  /* (nullable): another key, with the item that is pointed at. */
  gboolean    (*key)     (VitrineItemsView *view, guint key, gint item);

  gpointer padding[4];
};

/* The item that a menu opened at a pixel means: what keys point at, for by keyboard it opens in the middle; else what
 * is there. -1: none. */
gint vitrine_items_view_meant   (VitrineItemsView *view, double x, double y);
/* The items are others, @n of them in all: what pointed past them points at none, and screen readers are told what is
 * there; of no items @empty (nullable). Redraws. */
void vitrine_items_view_tell    (VitrineItemsView *view, const char *label, guint n, const char *empty);

/* Shows sample @index on the Explain page of the window that @widget is in. */
void vitrine_explain_sample     (GtkWidget *widget, VitrineSession *session, guint index);

G_END_DECLS
