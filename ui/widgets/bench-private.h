/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What bench.c (model and drawing) and bench-input.c (hands) share. */
#pragma once

#include "ui/draw/network.h"
#include "ui/export.h"
#include "ui/figures/network.h"
#include "ui/widgets/bench.h"

G_BEGIN_DECLS

enum
{
  VITRINE_BENCH_INSERT,
  VITRINE_BENCH_MOVE,
  VITRINE_BENCH_REMOVE,
  VITRINE_BENCH_DUPLICATE,
  VITRINE_BENCH_MEND,
  VITRINE_BENCH_SELECTION_CHANGED,
  VITRINE_BENCH_N_SIGNALS,
};

struct _VitrineBench
{
  GtkWidget       parent_instance;

  NnModel        *model;
  GPtrArray      *values;
  char          **class_names;
  VitrineNetwork *network;
  guint           selected;

  /* the view: widget = network * scale + (x, y) */
  double          scale, x, y;
  gboolean        fitted;
  guint           tell_zoom;

  /* a layer in the air */
  gboolean        dragging;
  guint           ghost;            /* it is this one of our own, 0: from elsewhere */
  double          moved_x, moved_y;
  char          **accepts;          /* for each edge */
  guint           n_accepts;
  gint            target;

  /* the hand */
  guint           pressed;          /* id under the press, 0: the paper */
  double          pan_x, pan_y;
  double          pinch_scale;
  double          pointer_x, pointer_y;

  /* the card of the layer that does not fit */
  GtkWidget      *card;
  GtkLabel       *sentence;
  GtkButton      *mend;
  guint           wrong;

  /* what takes the figure out of the window: invisible, only its menu shows */
  VitrineFigureView *leaver;
  VitrineNetworkFigure *figure;
};

void vitrine_bench_emit         (VitrineBench *bench, guint signal, guint id);
void vitrine_bench_emit_edge    (VitrineBench *bench, gint edge, const char *class_name, guint id);
void vitrine_bench_to_network   (VitrineBench *bench, double x, double y, double *nx, double *ny);
void vitrine_bench_preview_move (VitrineBench *bench, guint id);
gint vitrine_bench_edge_for     (VitrineBench *bench, double x, double y);
void vitrine_bench_zoom_at      (VitrineBench *bench, double scale, double x, double y);
void vitrine_bench_pan          (VitrineBench *bench, double x, double y);
void vitrine_bench_popup        (VitrineBench *bench, double x, double y);
/* bench-input.c */
void vitrine_bench_add_gestures (VitrineBench *bench);
void vitrine_bench_install_keys (GtkWidgetClass *widget_class);

G_END_DECLS
