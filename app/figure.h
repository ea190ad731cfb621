/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Figure: everything that can be drawn and can leave. App declares the
 * interface, ui/figures.c lists what implements it: so the command line can
 * render a figure without app knowing how it is drawn. Thread: any.
 */
#pragma once

#include <cairo.h>
#include <gio/gio.h>

#include "core/nn.h"

G_BEGIN_DECLS

typedef struct
{
  NnDocument *document;
  NnSamples  *samples;      /* (nullable) */
  guint       sample;       /* index, for figures of one sample */
  guint       entry;        /* index, for the figure "arithmetic": of its number @cell */
  gsize       cell;
  NnSpec      method;       /* klass NULL: the first */
  gint        target;
  gboolean    dark;
  NnPool     *pool;
  NnTensor   *pictures;     /* (nullable) ready-made, for the figure "pictures" */
  guint       columns;      /* of them */
  NnFinding  *finding;      /* (nullable) ready-made, for the figure "learning-rate" */
  NnOutcomes *outcomes;     /* (nullable) ready-made, for figures of what is made of samples */
} VitrineFigureRequest;

typedef struct
{
  const char *name;         /* "network", "curves", "learning-rate", "explanation", "latent-map" */
  const char *title;
  double      width, height;
  /* Everything that takes time; the result is drawn by draw() and freed by free(). */
  gpointer  (*prepare) (const VitrineFigureRequest *request, GError **error);
  void      (*draw)    (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height);
  void      (*free)    (gpointer data);
  char     *(*csv)     (gconstpointer data);   /* (nullable): its numbers as text */
} VitrineFigure;

extern const VitrineFigure *const vitrine_figures[];   /* NULL-terminated, in ui/figures.c */

/* A sentence naming those that there are otherwise. */
const VitrineFigure *vitrine_figure_find (const char *name, GError **error);

typedef void (*VitrineDrawFunc) (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height);
/* By the file name's ending: .png (2x), .svg or .pdf. */
gboolean vitrine_figure_write (VitrineDrawFunc draw, gconstpointer data, gboolean dark, double width, double height,
                               const char *path, GError **error);
/* The same, drawn at once and written in a thread: @data may go when it returns. @owner (GObject) gets the callback.
 * Thread: main. */
void     vitrine_figure_write_async (VitrineDrawFunc draw, gconstpointer data, gboolean dark, double width, double height,
                                     const char *path, gpointer owner, GAsyncReadyCallback callback, gpointer user_data);
/* A figure's numbers, @text (transfer full). */
void     vitrine_figure_write_text_async (char *text, const char *path, gpointer owner, GAsyncReadyCallback callback,
                                          gpointer user_data);
/* The same of many numbers: @csv makes the text in the thread, of @data (transfer full), which nobody else changes. */
void     vitrine_figure_write_table_async (char *(*csv) (gconstpointer data), gpointer data, GDestroyNotify free_data,
                                           const char *path, gpointer owner, GAsyncReadyCallback callback,
                                           gpointer user_data);
gboolean vitrine_figure_write_finish (GAsyncResult *result, GError **error);

G_END_DECLS
