/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bench: the network as glass slabs, to look at and to edit by hand.
 *
 * It edits nothing itself. Signals:
 * "insert" (char *class, uint after, uint before), ids as nn_model_insert() takes them;
 * "move" (uint after, uint before): what is selected;
 * "join" (uint from, uint to, boolean other, uint old_to, uint old_input): as nn_model_offer() takes
 *   them; where @old_to is not 0, that input of it is taken away first, and @to is 0 where it was
 *   only taken away;
 * "branch" (uint from): a connection was dropped where nothing is;
 * "refused" (char *why): a drop that cannot be done;
 * "typed" (char *text): letters, with no entry in sight;
 * "mend" (uint id; 0: a beginning, where there are no layers yet or an Input alone), "selection-changed", "pointed" (another number, or it was pinned or let go
 * of, or another time).
 * Keys and the menu activate the actions of the page that it is on ("page.delete").
 * Properties: "zoom" (1 is 100 %). Thread: main.
 */
#pragma once

#include <gtk/gtk.h>

#include "core/arithmetic.h"
#include "core/join.h"
#include "core/surface.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_BENCH (vitrine_bench_get_type ())
G_DECLARE_FINAL_TYPE (VitrineBench, vitrine_bench, VITRINE, BENCH, GtkWidget)

/* What a palette row puts into a drag: this and the name of the class. */
#define VITRINE_LAYER_PREFIX "vitrine-layer:"

/* @values: (nullable): activations of each entry; @class_names: (nullable). */
void     vitrine_bench_set_model    (VitrineBench *bench, NnModel *model, GPtrArray *values,
                                     const char *const *class_names);
/* What the button of an empty bench, or of one with an Input alone, would do; NULL: no button. */
void     vitrine_bench_set_beginning (VitrineBench *bench, const char *label);
/* What each unit makes of the plane: see vitrine_network_set_surface(). */
void     vitrine_bench_set_surface  (VitrineBench *bench, NnSurface *surface);
/* The layer that was selected last: id, 0: none. */
guint    vitrine_bench_selected     (VitrineBench *bench);
void     vitrine_bench_select       (VitrineBench *bench, guint id);
/* All of them, in the order of the model. (transfer full) (nullable) */
guint   *vitrine_bench_selection    (VitrineBench *bench, guint *n);
void     vitrine_bench_select_ids   (VitrineBench *bench, const guint *ids, guint n);
void     vitrine_bench_select_all   (VitrineBench *bench);
/* The connection that is selected: input @input of @to. */
gboolean vitrine_bench_selected_edge (VitrineBench *bench, guint *to, guint *input);
/* For layers that are dragged from elsewhere: which edges would take them; NULL: none is dragged. */
void     vitrine_bench_preview      (VitrineBench *bench, const NnClass *klass);
/* The same for one place alone: where a layer would go that is looked for. */
void     vitrine_bench_preview_at   (VitrineBench *bench, const NnClass *klass, guint after, guint before);
/* What is selected, to where the layer on its left or right is. */
gboolean vitrine_bench_move_selected (VitrineBench *bench, gint step);
/* Offers the network as a picture. @name: of the file, without an ending. */
void     vitrine_bench_export       (VitrineBench *bench, const char *name);
void     vitrine_bench_fit          (VitrineBench *bench);
void     vitrine_bench_zoom         (VitrineBench *bench, double factor);
/* Moves the view no further than it takes to see the layer. */
void     vitrine_bench_reveal       (VitrineBench *bench, guint id);
/* Where a layer is in the widget; 0: its middle. */
void     vitrine_bench_place_of     (VitrineBench *bench, guint id, GdkRectangle *place);
/* "Add both · 26 × 26 × 32": what it would mean that @reader reads another layer, and the shape
 * that would come of it. */
char    *vitrine_join_text          (const NnModel *model, const NnEntry *reader, const NnJoin *join) G_GNUC_WARN_UNUSED_RESULT;
/* Opens its menu at the selected layer. */
void     vitrine_bench_menu         (VitrineBench *bench);

/* What the numbers of the inputs stand for, from the next vitrine_bench_set_model() on; NULL: numbers. */
void     vitrine_bench_set_tokens   (VitrineBench *bench, const char *const *tokens);
/* Looking inside: number @cell of the layer @id, which stays where it is @pinned; 0: none. */
void     vitrine_bench_point        (VitrineBench *bench, guint id, gsize cell, gboolean pinned);
/* The one that stands out most of the layer @id. */
void     vitrine_bench_point_strongest (VitrineBench *bench, guint id);
guint    vitrine_bench_pointed      (VitrineBench *bench, gsize *cell, gboolean *pinned);   /* id, 0: none */
/* How number @cell of @id came about; @arithmetic (nullable) must live until another is told. */
void     vitrine_bench_set_arithmetic (VitrineBench *bench, guint id, gsize cell, const NnArithmetic *arithmetic);
/* To a neighbour on the slab, to another channel, to another time; FALSE: there is none. */
gboolean vitrine_bench_move_spot    (VitrineBench *bench, gint right, gint down);
gboolean vitrine_bench_step_channel (VitrineBench *bench, gint step);
gboolean vitrine_bench_step_time    (VitrineBench *bench, gint step);
/* The play head's, 0 to 1. */
double   vitrine_bench_time         (VitrineBench *bench);
void     vitrine_bench_set_time     (VitrineBench *bench, double time);

G_END_DECLS
