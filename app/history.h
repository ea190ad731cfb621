/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * History: undo as a list of (label, model). Models share every tensor that
 * did not change, so a step costs what it changed; trained weights come back
 * too. A step of the recipe or of the data keeps what it changed there beside the model. Thread: main.
 */
#pragma once

#include "core/nn.h"

G_BEGIN_DECLS

/* What the steps may hold beside the model that is shown. */
#define VITRINE_HISTORY_BYTES ((gsize) 256 << 20)

typedef struct _VitrineHistory VitrineHistory;

/* Something that is done outside of the document, and can be taken back and done again. @run: called with @data;
 * @free: (nullable): when the step is forgotten. */
typedef struct
{
  void         (*run) (gpointer data, gboolean back);
  gpointer       data;
  GDestroyNotify free;
} VitrineAct;

VitrineHistory *vitrine_history_new        (NnModel *model, gsize max_bytes);
void            vitrine_history_free       (VitrineHistory *history);
NnModel        *vitrine_history_model      (VitrineHistory *history);   /* (transfer none) */
/* A new step after the present one; what could be redone is forgotten. With the
 * @merge key (nullable) of the step before, it takes that step's place. */
void            vitrine_history_push       (VitrineHistory *history, NnModel *model, const char *label, const char *merge);
/* The same for a change of the recipe, which leaves the model as it is. FALSE: it took the
 * place of the step before. */
gboolean        vitrine_history_push_recipe (VitrineHistory *history, const NnRecipe *before, const NnRecipe *after,
                                             const char *label, const char *merge);
/* A new step of both: a network with the recipe that suits it. */
void            vitrine_history_push_network (VitrineHistory *history, NnModel *model, const NnRecipe *before,
                                              const NnRecipe *after, const char *label);
/* The same for a change of the data, with the @model and the @recipe (nullable) that fit them; @recipe_before as it was. */
void            vitrine_history_push_source (VitrineHistory *history, const NnSource *before, const NnSource *after,
                                             NnModel *model, const NnRecipe *recipe_before, const NnRecipe *recipe,
                                             const char *label, const char *merge);
/* The data that the present step came with, where they were looked at after it was made: one step with it. */
void            vitrine_history_join_source (VitrineHistory *history, const NnSource *before, const NnSource *after,
                                             NnModel *model);
/* A new step of something outside of the document. */
void            vitrine_history_push_act   (VitrineHistory *history, const char *label, const VitrineAct *act);
/* What is to be done beside, once the next step is undone or redone; NULL: nothing. */
const VitrineAct *vitrine_history_undo_act (VitrineHistory *history);
const VitrineAct *vitrine_history_redo_act (VitrineHistory *history);
/* The data to have once the next step is undone or redone; NULL: that step leaves them. */
const NnSource *vitrine_history_undo_source (VitrineHistory *history);
const NnSource *vitrine_history_redo_source (VitrineHistory *history);
/* The next push begins a step of its own whatever its key. */
void            vitrine_history_break      (VitrineHistory *history);
/* The label of the step that would be undone or redone; NULL: none. */
const char     *vitrine_history_undo_label (VitrineHistory *history);
const char     *vitrine_history_redo_label (VitrineHistory *history);
/* Whether the step that would be redone is one of the recipe alone. */
gboolean        vitrine_history_redo_is_recipe (VitrineHistory *history);
/* FALSE: nothing to undo. @recipe follows where the step changed it. */
gboolean        vitrine_history_undo       (VitrineHistory *history, NnRecipe *recipe);
gboolean        vitrine_history_redo       (VitrineHistory *history, NnRecipe *recipe);
guint           vitrine_history_length     (VitrineHistory *history);
gsize           vitrine_history_bytes      (VitrineHistory *history);   /* beside the present model */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VitrineHistory, vitrine_history_free)

G_END_DECLS
