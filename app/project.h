/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Project: the open document and its history. Thread: main.
 *
 * Properties (all notify): "title", "file" (GFile), "modified", "model" (boxed
 * NnModel: what is shown), "samples" (boxed NnSamples, NULL while it loads), "past" (whether
 * "model" is one of the past), "can-undo", "can-redo", "undo-label", "redo-label".
 * Signals: "recipe-changed", "source-changed", "runs-changed" (another list, or another title or
 * star), "kept-changed" (boxed NnRun: it keeps other models), "stood" (vitrine_project_stand()), "pins-changed",
 * "message" (char *text): something the user should read.
 */
#pragma once

#include "app/history.h"

G_BEGIN_DECLS

/* What all runs of a document may keep of their models in memory; the newest run has its last
 * and its best in any case. */
#define VITRINE_KEPT_BYTES ((gsize) 192 << 20)

#define VITRINE_TYPE_PROJECT (vitrine_project_get_type ())
G_DECLARE_FINAL_TYPE (VitrineProject, vitrine_project, VITRINE, PROJECT, GObject)

/* Starts loading the samples of the document's source at once, in a thread. */
VitrineProject *vitrine_project_new          (NnDocument *document, GFile *file);
/* A snapshot to save or to hand to a thread. */
NnDocument     *vitrine_project_document     (VitrineProject *project) G_GNUC_WARN_UNUSED_RESULT;

const char     *vitrine_project_title        (VitrineProject *project);
void            vitrine_project_set_title    (VitrineProject *project, const char *title);
GFile          *vitrine_project_file         (VitrineProject *project);
gboolean        vitrine_project_modified     (VitrineProject *project);
/* What all pages show: the present, or a past that is looked back at. (transfer none) */
NnModel        *vitrine_project_model        (VitrineProject *project);
/* What is edited, trained and saved, whatever is shown. (transfer none) */
NnModel        *vitrine_project_present      (VitrineProject *project);
NnSamples      *vitrine_project_samples      (VitrineProject *project);    /* (transfer none) (nullable) */
/* Why there are no samples, once loading has failed; else NULL. */
const char     *vitrine_project_samples_error (VitrineProject *project);
const NnRecipe *vitrine_project_recipe       (VitrineProject *project);
const NnSource *vitrine_project_source       (VitrineProject *project);
GPtrArray      *vitrine_project_runs         (VitrineProject *project);    /* NnRun, (transfer none) */

/* Shows the network as it was when @run kept it; NULL, NULL: as it is. Training goes on
 * untouched, and nothing of the document changes. */
void            vitrine_project_look_back    (VitrineProject *project, NnRun *run, NnKept *kept);
/* @run can go on from @at by @progress (transfer full), which the file then holds, too. While
 * training shows newer weights, what is saved are these: the few seconds since are not. */
void            vitrine_project_stand        (VitrineProject *project, NnRun *run, NnModel *at, NnProgress *progress);
/* The run that the present can go on with; NULL: none. (transfer none) */
NnRun          *vitrine_project_standing     (VitrineProject *project);
/* The same as vitrine_project_document() without what does not change while that run trains:
 * other runs, kept models. NULL: no run stands. */
NnDocument     *vitrine_project_standing_document (VitrineProject *project) G_GNUC_WARN_UNUSED_RESULT;
/* What is in the file, if any, is not this. */
void            vitrine_project_mark_unsaved (VitrineProject *project);
/* What is shown in place of the present, and of which run; NULL: the present. (transfer none) */
const NnKept   *vitrine_project_past         (VitrineProject *project, NnRun **run);
/* "epoch 4 of Run 3"; NULL: the present is shown. */
char           *vitrine_project_past_name    (VitrineProject *project) G_GNUC_WARN_UNUSED_RESULT;
/* Makes what @run kept the present: one undoable edit. */
void            vitrine_project_restore      (VitrineProject *project, NnRun *run, NnKept *kept);

/* One undoable edit of what is shown: where that is a past, the edit starts there, is said so,
 * and undo brings the present back. Edits in a row with the same @merge key (nullable) become one. */
void            vitrine_project_edit         (VitrineProject *project, NnModel *model, const char *label, const char *merge);
/* Training snapshots: the model everybody sees, without a step in the history. */
void            vitrine_project_set_live     (VitrineProject *project, NnModel *model);
/* Makes what training did one step of the history: undo brings the old weights back. */
void            vitrine_project_commit_live  (VitrineProject *project, const char *label);
/* Drops what training did since it began. */
void            vitrine_project_revert_live  (VitrineProject *project);
void            vitrine_project_undo         (VitrineProject *project);
void            vitrine_project_redo         (VitrineProject *project);

/* Not an edit of the user's: no step in the history. */
void            vitrine_project_set_recipe   (VitrineProject *project, const NnRecipe *recipe);
/* One undoable edit, as vitrine_project_edit(). While a training runs, undo takes these
 * back first, one by one, and then the training. */
void            vitrine_project_edit_recipe  (VitrineProject *project, const NnRecipe *recipe, const char *label, const char *merge);
/* Both in one step. */
void            vitrine_project_edit_network (VitrineProject *project, NnModel *model, const NnRecipe *recipe, const char *label);
/* What was done outside of the document, as a step that undo takes back and redo does again. */
void            vitrine_project_add_act      (VitrineProject *project, const char *label, const VitrineAct *act);
/* Without a step in the history. */
void            vitrine_project_set_source   (VitrineProject *project, const NnSource *source);
/* One undoable edit, made when the samples have been read: a source that cannot be read
 * leaves no step. Where the network read the old samples and its inputs alone keep it from
 * reading the new ones, these follow in the same step. While it loads, undo takes it back. */
void            vitrine_project_edit_source  (VitrineProject *project, const NnSource *source, const char *label, const char *merge);
/* The same for data that no network has seen yet: they are put to scale where they need it (nn_source_load_first()),
 * and the source says so once they are there. */
void            vitrine_project_begin_source (VitrineProject *project, const NnSource *source, const char *label);
/* A small network for the data in place of what is there, with the settings that suit it; data of one's own are put to
 * scale for it where they need it, once they were looked at. Undoable. FALSE with a sentence: there are no data, or none
 * that such a network reads. */
gboolean        vitrine_project_start_network (VitrineProject *project, GError **error);
/* Does to what is shown what keeps a training from its beginning (nn_recipe_mend()); where other samples are read now,
 * the recipe is fitted to them in the same step. FALSE with a sentence: there is nothing that can be done, or has to be. */
gboolean        vitrine_project_mend         (VitrineProject *project, GError **error);
/* Loss, metric, target and outputs as they suit the present and its data. FALSE: they do already, or there are no data. */
gboolean        vitrine_project_fitted_recipe (VitrineProject *project, NnRecipe *recipe);
void            vitrine_project_add_run      (VitrineProject *project, NnRun *run);
void            vitrine_project_remove_run   (VitrineProject *project, NnRun *run);
/* The newest is the last. */
void            vitrine_project_move_run_last (VitrineProject *project, NnRun *run);
void            vitrine_project_rename_run   (VitrineProject *project, NnRun *run, const char *title);
/* Draws its curves, or not. No change of the document. */
void            vitrine_project_show_run     (VitrineProject *project, NnRun *run, gboolean shown);
/* Makes it the best by choice, in place of any other; once more: by its loss again. */
void            vitrine_project_star_run     (VitrineProject *project, NnRun *run);
/* @run keeps @kept, within the budget. */
void            vitrine_project_keep         (VitrineProject *project, NnRun *run, NnKept *kept);
/* Of all runs, each tensor once. */
gsize           vitrine_project_kept_bytes   (VitrineProject *project);

/* Samples that somebody wants to keep an eye on: guint32, in the order in which they were
 * pinned; some may be beyond the data as they are now. (transfer none) */
const GArray   *vitrine_project_pins         (VitrineProject *project);
gboolean        vitrine_project_is_pinned    (VitrineProject *project, guint32 sample);
/* No step in the history, but a change of the document. The %NN_MAX_PINS newest stay. */
void            vitrine_project_pin          (VitrineProject *project, guint32 sample, gboolean pin);

const char     *vitrine_project_undo_label   (VitrineProject *project);    /* NULL: nothing to undo */
const char     *vitrine_project_redo_label   (VitrineProject *project);
/* A number that grows with every change that a file would show. */
guint64         vitrine_project_serial       (VitrineProject *project);

/* Written in a thread; "modified" falls when it is done. Errors name the file and the reason. */
void            vitrine_project_save_async   (VitrineProject *project, GFile *file, GAsyncReadyCallback callback, gpointer data);
gboolean        vitrine_project_save_finish  (VitrineProject *project, GAsyncResult *result, GError **error);

G_END_DECLS
