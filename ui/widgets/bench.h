/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bench: the network as glass slabs, to look at and to edit by hand.
 *
 * It edits nothing itself. Signals: "insert" (char *class, uint after, uint before),
 * "move" (uint id, uint after, uint before), "remove" (uint id), "duplicate" (uint id),
 * "mend" (uint id), "selection-changed". Ids as nn_model_insert() takes them.
 * Properties: "zoom" (1 is 100 %). Thread: main.
 */
#pragma once

#include <gtk/gtk.h>

#include "core/model.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_BENCH (vitrine_bench_get_type ())
G_DECLARE_FINAL_TYPE (VitrineBench, vitrine_bench, VITRINE, BENCH, GtkWidget)

/* What a palette row puts into a drag: this and the name of the class. */
#define VITRINE_LAYER_PREFIX "vitrine-layer:"

/* @values: (nullable): activations of each entry; @class_names: (nullable). */
void     vitrine_bench_set_model    (VitrineBench *bench, NnModel *model, GPtrArray *values,
                                     const char *const *class_names);
guint    vitrine_bench_selected     (VitrineBench *bench);              /* id, 0: none */
void     vitrine_bench_select       (VitrineBench *bench, guint id);
/* For layers that are dragged from elsewhere: which edges would take them; NULL: none is dragged. */
void     vitrine_bench_preview      (VitrineBench *bench, const NnClass *klass);
/* To where the layer on its left or right is, as Alt+Left does. */
gboolean vitrine_bench_move_selected (VitrineBench *bench, gint step);
/* Offers the network as a picture. @name: of the file, without an ending. */
void     vitrine_bench_export       (VitrineBench *bench, const char *name);
void     vitrine_bench_fit          (VitrineBench *bench);
void     vitrine_bench_zoom         (VitrineBench *bench, double factor);

G_END_DECLS
