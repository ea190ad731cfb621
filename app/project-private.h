/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the project share: project.c the object, project-source.c its data, project-history.c what is
 * shown and the steps, project-file.c what is saved, project-runs.c the runs. Thread: main.
 */
#pragma once

#include "app/history.h"
#include "app/job.h"
#include "app/project.h"

G_BEGIN_DECLS

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
  NnModel        *saved_model;  /* as it stands in the file; NULL: nowhere */
  NnRecipe        saved_recipe;
  gboolean        dirty;        /* something beside these two differs from the file */
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
  gboolean        good_dirty;     /* dirty, before the new source */
  guint64         good_serial;    /* of the new source: the same while nothing else was changed */
  VitrineJob     *loading;
  /* an edit of the source that becomes a step when its samples are there */
  gboolean        first;        /* what is loaded next is data that no network has seen */
  char           *edit_label;     /* NULL: none */
  char           *edit_merge;
  NnSource        edit_before;
  gboolean        edit_fitted;    /* the network read the samples of before */
};

/* Something that a file would show has changed; @dirty: beside network and recipe, of which
 * the project knows by itself whether they are as they were saved. */
void vitrine_project_touch          (VitrineProject *project, gboolean dirty);
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
/* A document that can go on says so by its progress, which is that of the last run. */
void vitrine_project_stand_as_saved (VitrineProject *project, NnDocument *document);

G_END_DECLS
