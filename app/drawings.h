/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drawings: what was drawn by hand, kept as a data set of its own: IDX images and labels in
 * the user's data folder, one pair for each size of picture, and the names of the classes. Thread: main.
 */
#pragma once

#include "app/project.h"

G_BEGIN_DECLS

/* Adds @sample (1 x height x width x 1, 0 to 1) as class @label of @names (NULL-terminated;
 * nullable: numbers), in a thread of GTask's pool; one after the other. The set has its own
 * list of names, beginning with those of its first sample. @callback gets @owner. */
void     vitrine_drawings_add_async  (const NnTensor *sample, guint label, const char *const *names, gpointer owner,
                                      GAsyncReadyCallback callback, gpointer data);
/* Takes the first out that looks like @sample and is of class @label of the set. */
void     vitrine_drawings_remove_async (const NnTensor *sample, guint label, gpointer owner, GAsyncReadyCallback callback,
                                        gpointer data);
/* Puts back what was taken out from place @at of a set of its size. */
void     vitrine_drawings_restore_async (const NnTensor *sample, guint label, guint at, gpointer owner,
                                         GAsyncReadyCallback callback, gpointer data);
/* Of all three. @source: (out): where they are now; @n: (out): how many. */
gboolean vitrine_drawings_finish     (GAsyncResult *result, NnSource *source, guint *n, GError **error);
/* The place that it was taken out of. */
guint    vitrine_drawings_place      (GAsyncResult *result);
/* Deletes one as a step of @project: undo puts it back, and redo deletes it again; what shows the set reads it again.
 * @callback gets @owner. */
void     vitrine_drawings_delete_async  (VitrineProject *project, const NnTensor *sample, guint label, gpointer owner,
                                         GAsyncReadyCallback callback, gpointer data);
gboolean vitrine_drawings_delete_finish (GAsyncResult *result, GError **error);
/* Whether @source is such a set. */
gboolean vitrine_drawings_are        (const NnSource *source);

G_END_DECLS
