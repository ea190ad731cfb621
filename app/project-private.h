/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the project share: project.c the object, project-source.c its data, project-history.c what is
 * shown and the steps, project-file.c what is saved, project-runs.c the runs. Thread: main.
 */
#pragma once

#include "app/job.h"
#include "app/project.h"

G_BEGIN_DECLS

/* What a file holds of a run that can change. @run: not owned, only compared; NULL: it was deleted since. */
typedef struct
{
  const NnRun *run;
  char        *title;
  gboolean     starred;
  guint        n_steps;
} VitrineSavedRun;

/* The document as it stands in its file. Undo and redo come back to it, so it is compared piece by piece: what
 * differs from it is unsaved, however it came about. */
typedef struct
{
  char     *title;
  NnModel  *model;      /* NULL: nothing is saved */
  NnRecipe  recipe;
  NnSource  source;
  GArray   *pins;
  GArray   *runs;       /* VitrineSavedRun */
} VitrineSaved;

struct _VitrineProject
{
  GObject         parent_instance;

  char           *title;
  char           *summary;
  GFile          *file;
  VitrineHistory *history;
  NnModel        *live;         /* what training shows; NULL: the history's own */
  guint           live_edits;   /* steps of the recipe since live began */
  NnRun          *standing;     /* that the present may go on with; or NULL */
  NnKept         *past;         /* what is shown in place of the present; NULL: that */
  NnRun          *past_run;     /* that it is of */
  VitrineSaved    saved;
  gboolean        unsaved;      /* what is in the file, if any, is another document */
  gboolean        was_modified;
  guint64         serial;
  NnRecipe        recipe;
  NnSource        source;
  GPtrArray      *runs;
  GArray         *pins;

  NnSamples      *samples;
  char           *samples_error;
  NnSource        good_source;    /* what to go back to if the new source cannot be read */
  NnSamples      *good_samples;   /* (nullable) */
  VitrineJob     *loading;
  /* an edit of the source that becomes a step when its samples are there */
  gboolean        first;        /* what is loaded next is data that no network has seen */
  char           *edit_label;     /* NULL: none */
  char           *edit_merge;
  NnSource        edit_before;
  NnModel        *edit_joins;     /* (nullable) not owned: the network that it came with, in one step */
  gboolean        edit_fitted;    /* the network read the samples of before */
  gboolean        edit_suited;    /* and had an output for each class or number of them */
};

/* Something that a file would show has changed. */
void vitrine_project_touch          (VitrineProject *project);
/* Tells of "modified" if it is another. */
void vitrine_project_check_modified (VitrineProject *project);
/* Tells of all that undo and redo show. */
void vitrine_project_notify_history (VitrineProject *project);
void vitrine_project_model_changed  (VitrineProject *project);

/* Reads what the source says, in place of anything that is still being read. */
void vitrine_project_start_loading  (VitrineProject *project);
void vitrine_project_drop_loading   (VitrineProject *project);
/* An edit of the source whose samples are not there yet is none. */
void vitrine_project_forget_edit    (VitrineProject *project);
/* Whether what is being read belongs to the step that would be undone next. */
gboolean vitrine_project_edit_joins (VitrineProject *project);
/* Notes what @project is, so that it can be told later whether it is that again. */
void vitrine_saved_take  (VitrineSaved *saved, VitrineProject *project);
void vitrine_saved_clear (VitrineSaved *saved);
/* @run is in no document any more: another one may get its place in memory. */
void vitrine_saved_forget_run (VitrineSaved *saved, const NnRun *run);

/* A document that can go on says so by its progress, which is that of the last run. */
void vitrine_project_stand_as_saved (VitrineProject *project, NnDocument *document);

G_END_DECLS
