/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/project-private.h"

#include <glib/gi18n.h>

#include "app/document.h"
#include "app/example.h"
#include "app/history.h"
#include "app/job.h"
#include "app/moment.h"
#include "core/starter.h"

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

enum
{
  PROP_TITLE = 1,
  PROP_FILE,
  PROP_MODIFIED,
  PROP_MODEL,
  PROP_SAMPLES,
  PROP_PAST,
  PROP_CAN_UNDO,
  PROP_CAN_REDO,
  PROP_UNDO_LABEL,
  PROP_REDO_LABEL,
  N_PROPS,
};
enum
{
  RECIPE_CHANGED,
  SOURCE_CHANGED,
  RUNS_CHANGED,
  PINS_CHANGED,
  KEPT_CHANGED,
  STOOD,
  MESSAGE,
  N_SIGNALS,
};
static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VitrineProject, vitrine_project, G_TYPE_OBJECT)

static void
notify (VitrineProject *project,
        guint           prop)
{
  g_object_notify_by_pspec (G_OBJECT (project), props[prop]);
}

static void
check_modified (VitrineProject *project)
{
  gboolean modified = vitrine_project_modified (project);

  if (modified != project->was_modified)
    {
      project->was_modified = modified;
      notify (project, PROP_MODIFIED);
    }
}

void
vitrine_project_touch (VitrineProject *project,
                       gboolean        dirty)
{
  project->serial++;
  project->dirty = project->dirty || dirty;
  check_modified (project);
}

static void
notify_history (VitrineProject *project)
{
  notify (project, PROP_CAN_UNDO);
  notify (project, PROP_CAN_REDO);
  notify (project, PROP_UNDO_LABEL);
  notify (project, PROP_REDO_LABEL);
}

static void drop_live     (VitrineProject *project);
static void model_changed (VitrineProject *project);

/* --- samples ----------------------------------------------------------- */

typedef struct
{
  NnSource   source;    /* of the answer: as it was loaded */
  gboolean   first;     /* no network has seen them yet */
  NnSamples *samples;
  GError    *error;
} Loading;

static void
loading_free (gpointer data)
{
  Loading *loading = data;

  nn_source_clear (&loading->source);
  g_clear_pointer (&loading->samples, nn_samples_unref);
  g_clear_error (&loading->error);
  g_free (loading);
}

static void
load_samples (VitrineJob   *job,
              GCancellable *cancellable,
              gpointer      data)
{
  Loading *request = data;
  Loading *answer = g_new0 (Loading, 1);

  nn_source_copy (&answer->source, &request->source);
  answer->first = request->first;
  if (request->first)
    answer->samples = nn_source_load_first (&answer->source, NULL, vitrine_data_dirs (), cancellable, &answer->error);
  else
    answer->samples = nn_source_load (&answer->source, vitrine_data_dirs (), cancellable, &answer->error);
  vitrine_job_publish (job, answer);
}

static void
forget_edit (VitrineProject *project)
{
  g_clear_pointer (&project->edit_label, g_free);
  g_clear_pointer (&project->edit_merge, g_free);
  nn_source_clear (&project->edit_before);
}

/* The samples of an edit are there: it becomes a step, with the inputs that they need. */
static void
finish_edit (VitrineProject *project)
{
  NnModel *now = vitrine_project_present (project);
  g_autoptr (NnModel) model = NULL;

  if (project->edit_label == NULL)
    return;
  if (project->samples != NULL && project->edit_fitted && !nn_model_check_samples (now, project->samples, NULL))
    model = nn_model_fit_inputs (now, project->samples, NULL);
  if (model == NULL)
    model = nn_model_ref (now);
  if (project->live != NULL)
    {
      vitrine_history_push (project->history, project->live, _("Train"), NULL);
      drop_live (project);
    }
  vitrine_history_push_source (project->history, &project->edit_before, &project->source, model, project->edit_label,
                               project->edit_merge);
  forget_edit (project);
  if (vitrine_project_present (project) != now)
    model_changed (project);
  notify_history (project);
}

static void
samples_loaded_cb (VitrineJob *job,
                   gpointer    snapshot,
                   gboolean    finished,
                   gpointer    user_data)
{
  VitrineProject *project = user_data;
  Loading *answer = snapshot;

  if (finished || answer == NULL)
    {
      g_clear_pointer (&project->loading, vitrine_job_unref);
      return;
    }
  project->samples = g_steal_pointer (&answer->samples);
  if (answer->error != NULL && project->good_samples != NULL)
    {
      forget_edit (project);
      nn_source_clear (&project->source);
      nn_source_copy (&project->source, &project->good_source);
      project->samples = g_steal_pointer (&project->good_samples);
      if (project->serial == project->good_serial)
        project->dirty = project->good_dirty;
      check_modified (project);
      g_signal_emit (project, signals[SOURCE_CHANGED], 0);
    }
  else if (answer->error != NULL)
    project->samples_error = g_strdup (answer->error->message);
  else if (answer->first && !nn_source_equal (&answer->source, &project->source))
    {
      nn_source_clear (&project->source);
      nn_source_copy (&project->source, &answer->source);
      g_signal_emit (project, signals[SOURCE_CHANGED], 0);
    }
  g_clear_pointer (&project->good_samples, nn_samples_unref);
  finish_edit (project);
  notify (project, PROP_SAMPLES);
  notify_history (project);
  if (answer->error != NULL)
    g_signal_emit (project, signals[MESSAGE], 0, answer->error->message);
}

static void
drop_loading (VitrineProject *project)
{
  if (project->loading != NULL)
    vitrine_job_cancel (project->loading);
  g_clear_pointer (&project->loading, vitrine_job_unref);
}

static void
start_loading (VitrineProject *project)
{
  Loading *request;

  drop_loading (project);
  g_clear_pointer (&project->samples_error, g_free);
  if (project->source.spec.klass == NULL)
    return;
  request = g_new0 (Loading, 1);
  nn_source_copy (&request->source, &project->source);
  request->first = project->first;
  project->first = FALSE;
  project->loading = vitrine_job_start ("samples", load_samples, request, loading_free,
                                        loading_free, samples_loaded_cb, project);
}

/* --- the object -------------------------------------------------------- */

static void
vitrine_project_dispose (GObject *object)
{
  VitrineProject *project = VITRINE_PROJECT (object);

  drop_loading (project);
  G_OBJECT_CLASS (vitrine_project_parent_class)->dispose (object);
}

static void
vitrine_project_finalize (GObject *object)
{
  VitrineProject *project = VITRINE_PROJECT (object);

  g_free (project->title);
  g_free (project->summary);
  g_clear_object (&project->file);
  g_clear_pointer (&project->history, vitrine_history_free);
  g_clear_pointer (&project->live, nn_model_unref);
  g_clear_pointer (&project->standing, nn_run_unref);
  g_clear_pointer (&project->past, nn_kept_unref);
  g_clear_pointer (&project->past_run, nn_run_unref);
  g_clear_pointer (&project->saved_model, nn_model_unref);
  nn_source_clear (&project->source);
  g_clear_pointer (&project->runs, g_ptr_array_unref);
  g_clear_pointer (&project->pins, g_array_unref);
  g_clear_pointer (&project->samples, nn_samples_unref);
  g_clear_pointer (&project->good_samples, nn_samples_unref);
  nn_source_clear (&project->good_source);
  g_free (project->samples_error);
  forget_edit (project);
  G_OBJECT_CLASS (vitrine_project_parent_class)->finalize (object);
}

static void
vitrine_project_get_property (GObject    *object,
                              guint       id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  VitrineProject *project = VITRINE_PROJECT (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, project->title);
      break;
    case PROP_FILE:
      g_value_set_object (value, project->file);
      break;
    case PROP_MODIFIED:
      g_value_set_boolean (value, vitrine_project_modified (project));
      break;
    case PROP_MODEL:
      g_value_set_boxed (value, vitrine_project_model (project));
      break;
    case PROP_SAMPLES:
      g_value_set_boxed (value, project->samples);
      break;
    case PROP_PAST:
      g_value_set_boolean (value, project->past != NULL);
      break;
    case PROP_CAN_UNDO:
      g_value_set_boolean (value, vitrine_project_undo_label (project) != NULL);
      break;
    case PROP_CAN_REDO:
      g_value_set_boolean (value, vitrine_project_redo_label (project) != NULL);
      break;
    case PROP_UNDO_LABEL:
      g_value_set_string (value, vitrine_project_undo_label (project));
      break;
    case PROP_REDO_LABEL:
      g_value_set_string (value, vitrine_project_redo_label (project));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
vitrine_project_set_property (GObject      *object,
                              guint         id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  if (id == PROP_TITLE)
    vitrine_project_set_title (VITRINE_PROJECT (object), g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
vitrine_project_class_init (VitrineProjectClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = vitrine_project_dispose;
  object_class->finalize = vitrine_project_finalize;
  object_class->get_property = vitrine_project_get_property;
  object_class->set_property = vitrine_project_set_property;

  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags | G_PARAM_WRITABLE);
  props[PROP_FILE] = g_param_spec_object ("file", NULL, NULL, G_TYPE_FILE, flags);
  props[PROP_MODIFIED] = g_param_spec_boolean ("modified", NULL, NULL, FALSE, flags);
  props[PROP_MODEL] = g_param_spec_boxed ("model", NULL, NULL, NN_TYPE_MODEL, flags);
  props[PROP_SAMPLES] = g_param_spec_boxed ("samples", NULL, NULL, NN_TYPE_SAMPLES, flags);
  props[PROP_PAST] = g_param_spec_boolean ("past", NULL, NULL, FALSE, flags);
  props[PROP_CAN_UNDO] = g_param_spec_boolean ("can-undo", NULL, NULL, FALSE, flags);
  props[PROP_CAN_REDO] = g_param_spec_boolean ("can-redo", NULL, NULL, FALSE, flags);
  props[PROP_UNDO_LABEL] = g_param_spec_string ("undo-label", NULL, NULL, NULL, flags);
  props[PROP_REDO_LABEL] = g_param_spec_string ("redo-label", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[RECIPE_CHANGED] = g_signal_new ("recipe-changed", VITRINE_TYPE_PROJECT, G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SOURCE_CHANGED] = g_signal_new ("source-changed", VITRINE_TYPE_PROJECT, G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[RUNS_CHANGED] = g_signal_new ("runs-changed", VITRINE_TYPE_PROJECT, G_SIGNAL_RUN_LAST,
                                        0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PINS_CHANGED] = g_signal_new ("pins-changed", VITRINE_TYPE_PROJECT, G_SIGNAL_RUN_LAST,
                                        0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[KEPT_CHANGED] = g_signal_new ("kept-changed", VITRINE_TYPE_PROJECT, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 1, NN_TYPE_RUN);
  signals[STOOD] = g_signal_new ("stood", VITRINE_TYPE_PROJECT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
  signals[MESSAGE] = g_signal_new ("message", VITRINE_TYPE_PROJECT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
vitrine_project_init (VitrineProject *project)
{
  project->pins = g_array_new (FALSE, FALSE, sizeof (guint32));
  project->runs = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_run_unref);
  nn_recipe_init (&project->recipe);
}

/* A document that can go on says so by its progress, which is that of the last run. */
static void
stand_as_saved (VitrineProject *project,
                NnDocument     *document)
{
  NnRun *run = project->runs->len > 0 ? g_ptr_array_index (project->runs, project->runs->len - 1) : NULL;

  if (run == NULL || document->progress == NULL || document->progress->step != run->steps->len)
    return;
  nn_run_stand (run, document->model, nn_progress_copy (document->progress));
  project->standing = nn_run_ref (run);
}

VitrineProject *
vitrine_project_new (NnDocument *document,
                     GFile      *file)
{
  VitrineProject *project = g_object_new (VITRINE_TYPE_PROJECT, NULL);
  g_autoptr (NnModel) model = NULL;

  model = document->model != NULL ? nn_model_ref (document->model) : nn_model_new (NULL, 0, 1, NULL);
  project->title = g_strdup (document->title != NULL && *document->title != '\0' ? document->title : _("Untitled"));
  project->summary = g_strdup (document->summary);
  project->file = file != NULL ? g_object_ref (file) : NULL;
  project->history = vitrine_history_new (model, VITRINE_HISTORY_BYTES);
  /* A fresh example asks nothing when it is closed untouched. */
  project->saved_model = nn_model_ref (model);
  project->recipe = project->saved_recipe = document->recipe;
  nn_source_copy (&project->source, &document->source);
  for (guint i = 0; document->runs != NULL && i < document->runs->len; i++)
    g_ptr_array_add (project->runs, nn_run_ref (g_ptr_array_index (document->runs, i)));
  g_array_append_vals (project->pins, document->pins->data, document->pins->len);
  stand_as_saved (project, document);
  start_loading (project);
  return project;
}

/* With all its epochs done it can only go on with more: that is not worth thrice the file. */
static gboolean
is_complete (const NnRun *run)
{
  return run->recipe != NULL && run->progress->at == 0
         && run->progress->epoch >= nn_spec_get (&run->recipe->training, "epochs");
}

/* All but the runs: the present, or where the training stood last. */
static NnDocument *
document_without_runs (VitrineProject *project)
{
  NnDocument *document = nn_document_new ();
  NnRun *standing = vitrine_project_standing (project);

  g_free (document->title);
  document->title = g_strdup (project->title);
  g_free (document->summary);
  document->summary = g_strdup (project->summary);
  g_clear_pointer (&document->model, nn_model_unref);
  document->model = nn_model_ref (standing != NULL ? standing->at : vitrine_project_present (project));
  document->progress = standing != NULL && !is_complete (standing) ? nn_progress_copy (standing->progress) : NULL;
  document->recipe = project->recipe;
  nn_source_clear (&document->source);
  nn_source_copy (&document->source, &project->source);
  g_array_append_vals (document->pins, project->pins->data, project->pins->len);
  return document;
}

/* The run that is being drawn grows in this thread while a save reads it in another. */
static void
add_copy (NnDocument *document,
          NnRun      *run,
          gboolean    standing)
{
  NnRun *copy = nn_run_copy (run);

  if (standing)
    nn_run_cut (copy, run->progress->step);
  g_ptr_array_add (document->runs, copy);
}

NnDocument *
vitrine_project_document (VitrineProject *project)
{
  NnDocument *document = document_without_runs (project);
  NnRun *standing = vitrine_project_standing (project);

  for (guint i = 0; i < project->runs->len; i++)
    add_copy (document, g_ptr_array_index (project->runs, i), g_ptr_array_index (project->runs, i) == standing);
  return document;
}

NnDocument *
vitrine_project_standing_document (VitrineProject *project)
{
  NnRun *standing = vitrine_project_standing (project);
  NnDocument *document;

  if (standing == NULL)
    return NULL;
  document = document_without_runs (project);
  add_copy (document, standing, TRUE);
  g_ptr_array_set_size (((NnRun *) g_ptr_array_index (document->runs, 0))->kept, 0);
  return document;
}

void
vitrine_project_stand (VitrineProject *project,
                       NnRun          *run,
                       NnModel        *at,
                       NnProgress     *progress)
{
  nn_run_stand (run, at, progress);
  nn_run_ref (run);
  g_clear_pointer (&project->standing, nn_run_unref);
  project->standing = run;
  vitrine_project_touch (project, FALSE);
  g_signal_emit (project, signals[STOOD], 0);
}

/* The last run of all: it is what a file's progress belongs to. */
NnRun *
vitrine_project_standing (VitrineProject *project)
{
  NnRun *run = project->standing;

  if (run == NULL || run->progress == NULL || project->runs->len == 0
      || run != g_ptr_array_index (project->runs, project->runs->len - 1))
    return NULL;
  return project->live != NULL || run->at == vitrine_project_present (project) ? run : NULL;
}

void
vitrine_project_mark_unsaved (VitrineProject *project)
{
  vitrine_project_touch (project, TRUE);
}

const char *
vitrine_project_title (VitrineProject *project)
{
  return project->title;
}

void
vitrine_project_set_title (VitrineProject *project,
                           const char     *title)
{
  if (g_strcmp0 (title, project->title) == 0)
    return;
  g_free (project->title);
  project->title = g_strdup (title);
  notify (project, PROP_TITLE);
  vitrine_project_touch (project, TRUE);
}

GFile *
vitrine_project_file (VitrineProject *project)
{
  return project->file;
}

gboolean
vitrine_project_modified (VitrineProject *project)
{
  return project->dirty || vitrine_project_present (project) != project->saved_model
         || !nn_recipe_equal (&project->recipe, &project->saved_recipe);
}

NnModel *
vitrine_project_model (VitrineProject *project)
{
  return project->past != NULL ? project->past->model : vitrine_project_present (project);
}

NnModel *
vitrine_project_present (VitrineProject *project)
{
  return project->live != NULL ? project->live : vitrine_history_model (project->history);
}

NnSamples *
vitrine_project_samples (VitrineProject *project)
{
  return project->samples;
}

const char *
vitrine_project_samples_error (VitrineProject *project)
{
  return project->samples_error;
}

const NnRecipe *
vitrine_project_recipe (VitrineProject *project)
{
  return &project->recipe;
}

const NnSource *
vitrine_project_source (VitrineProject *project)
{
  return &project->source;
}

GPtrArray *
vitrine_project_runs (VitrineProject *project)
{
  return project->runs;
}

guint64
vitrine_project_serial (VitrineProject *project)
{
  return project->serial;
}

/* --- model and history ------------------------------------------------- */

static void
model_changed (VitrineProject *project)
{
  vitrine_project_touch (project, FALSE);
  notify (project, PROP_MODEL);
}

/* Ends looking back without a word. FALSE: nobody did. */
static gboolean
drop_past (VitrineProject *project)
{
  if (project->past == NULL)
    return FALSE;
  g_clear_pointer (&project->past, nn_kept_unref);
  g_clear_pointer (&project->past_run, nn_run_unref);
  return TRUE;
}

void
vitrine_project_look_back (VitrineProject *project,
                           NnRun          *run,
                           NnKept         *kept)
{
  NnModel *before = vitrine_project_model (project);

  g_return_if_fail ((run == NULL) == (kept == NULL));
  if (kept == project->past && run == project->past_run)
    return;
  nn_model_ref (before);
  if (kept != NULL)
    {
      nn_kept_ref (kept);
      nn_run_ref (run);
    }
  drop_past (project);
  project->past = kept;
  project->past_run = run;
  if (vitrine_project_model (project) != before)
    notify (project, PROP_MODEL);
  notify (project, PROP_PAST);
  nn_model_unref (before);
}

const NnKept *
vitrine_project_past (VitrineProject *project,
                      NnRun         **run)
{
  if (run != NULL)
    *run = project->past_run;
  return project->past;
}

char *
vitrine_project_past_name (VitrineProject *project)
{
  return project->past != NULL ? vitrine_moment_name (project->past_run, project->past->step) : NULL;
}

void
vitrine_project_restore (VitrineProject *project,
                         NnRun          *run,
                         NnKept         *kept)
{
  g_autofree char *moment = vitrine_moment_name (run, kept->step);
  g_autofree char *label = g_strdup_printf (_("Restore %s"), moment);
  g_autoptr (NnModel) model = nn_model_ref (kept->model);

  if (drop_past (project))
    {
      notify (project, PROP_MODEL);
      notify (project, PROP_PAST);
    }
  vitrine_project_edit (project, model, label, NULL);
}

static void
drop_live (VitrineProject *project)
{
  g_clear_pointer (&project->live, nn_model_unref);
  project->live_edits = 0;
}

/* After a step back or forth: tells of what it changed, and of nothing else, as training
 * ends where the network is another one. */
static void
step_done (VitrineProject *project,
           NnModel        *before,
           const NnRecipe *recipe)
{
  if (!nn_recipe_equal (recipe, &project->recipe))
    {
      project->recipe = *recipe;
      vitrine_project_touch (project, FALSE);
      g_signal_emit (project, signals[RECIPE_CHANGED], 0);
    }
  if (vitrine_project_model (project) != before)
    model_changed (project);
  notify_history (project);
}

void
vitrine_project_edit (VitrineProject *project,
                      NnModel        *model,
                      const char     *label,
                      const char     *merge)
{
  g_autofree char *moment = vitrine_project_past_name (project);
  gboolean past;

  g_return_if_fail (model != NULL);
  if (model == vitrine_project_model (project))
    return;
  past = drop_past (project);
  /* What training did so far is a step of its own, not a part of this edit. */
  if (project->live != NULL)
    {
      vitrine_history_push (project->history, project->live, _("Train"), NULL);
      drop_live (project);
    }
  /* The first edit of a past is a step of its own, whatever came before in the present. */
  vitrine_history_push (project->history, model, label, past ? NULL : merge);
  model_changed (project);
  notify_history (project);
  if (past)
    {
      g_autofree char *text = g_strdup_printf (_("This edit starts from %s, which was shown. Undo brings the "
                                                 "present back."), moment);

      notify (project, PROP_PAST);
      g_signal_emit (project, signals[MESSAGE], 0, text);
    }
}

void
vitrine_project_set_live (VitrineProject *project,
                          NnModel        *model)
{
  nn_model_ref (model);
  /* What is edited from now on comes after this training began. */
  if (project->live == NULL)
    vitrine_history_break (project->history);
  g_clear_pointer (&project->live, nn_model_unref);
  project->live = model;
  vitrine_project_touch (project, FALSE);
  /* Who looks back sees nothing of it. */
  if (project->past == NULL)
    notify (project, PROP_MODEL);
}

void
vitrine_project_commit_live (VitrineProject *project,
                             const char     *label)
{
  if (project->live == NULL)
    return;
  vitrine_history_push (project->history, project->live, label, NULL);
  drop_live (project);
  notify_history (project);
}

void
vitrine_project_revert_live (VitrineProject *project)
{
  if (project->live == NULL)
    return;
  drop_live (project);
  vitrine_project_look_back (project, NULL, NULL);
  model_changed (project);
}

void
vitrine_project_undo (VitrineProject *project)
{
  NnModel *before;
  NnRecipe recipe = project->recipe;
  g_auto (NnSource) source = { 0 };

  /* It is the present that goes a step back, and that is then seen. */
  vitrine_project_look_back (project, NULL, NULL);
  before = vitrine_project_model (project);
  if (project->edit_label != NULL)
    {
      /* Its samples are not there yet: it was no step. */
      nn_source_copy (&source, &project->edit_before);
      forget_edit (project);
      vitrine_project_set_source (project, &source);
      notify_history (project);
      return;
    }
  if (project->live_edits > 0)
    project->live_edits--;
  else
    vitrine_project_commit_live (project, _("Train"));
  if (vitrine_history_undo_source (project->history) != NULL)
    nn_source_copy (&source, vitrine_history_undo_source (project->history));
  if (!vitrine_history_undo (project->history, &recipe))
    return;
  if (source.spec.klass != NULL)
    vitrine_project_set_source (project, &source);
  step_done (project, before, &recipe);
}

void
vitrine_project_redo (VitrineProject *project)
{
  NnModel *before;
  NnRecipe recipe = project->recipe;
  g_auto (NnSource) source = { 0 };

  if (vitrine_project_redo_label (project) == NULL)
    return;
  vitrine_project_look_back (project, NULL, NULL);
  before = vitrine_project_model (project);
  project->live_edits += project->live != NULL;
  if (vitrine_history_redo_source (project->history) != NULL)
    nn_source_copy (&source, vitrine_history_redo_source (project->history));
  if (!vitrine_history_redo (project->history, &recipe))
    return;
  if (source.spec.klass != NULL)
    vitrine_project_set_source (project, &source);
  step_done (project, before, &recipe);
}

const char *
vitrine_project_undo_label (VitrineProject *project)
{
  if (project->edit_label != NULL)
    return project->edit_label;
  return project->live != NULL && project->live_edits == 0 ? _("Train")
                                                           : vitrine_history_undo_label (project->history);
}

const char *
vitrine_project_redo_label (VitrineProject *project)
{
  if (project->edit_label != NULL)
    return NULL;
  if (project->live != NULL && !vitrine_history_redo_is_recipe (project->history))
    return NULL;
  return vitrine_history_redo_label (project->history);
}

/* --- recipe, source, runs ---------------------------------------------- */

void
vitrine_project_set_recipe (VitrineProject *project,
                            const NnRecipe *recipe)
{
  if (nn_recipe_equal (recipe, &project->recipe))
    return;
  project->recipe = *recipe;
  g_signal_emit (project, signals[RECIPE_CHANGED], 0);
  vitrine_project_touch (project, FALSE);
}

void
vitrine_project_edit_recipe (VitrineProject *project,
                             const NnRecipe *recipe,
                             const char     *label,
                             const char     *merge)
{
  gboolean added;

  if (nn_recipe_equal (recipe, &project->recipe))
    return;
  added = vitrine_history_push_recipe (project->history, &project->recipe, recipe, label, merge);
  project->live_edits += project->live != NULL && added;
  vitrine_project_set_recipe (project, recipe);
  notify_history (project);
}

void
vitrine_project_set_source (VitrineProject *project,
                            const NnSource *source)
{
  gboolean alone;

  /* Other data come to the present. */
  vitrine_project_look_back (project, NULL, NULL);
  if (project->samples != NULL)
    {
      nn_source_clear (&project->good_source);
      nn_source_copy (&project->good_source, &project->source);
      g_clear_pointer (&project->good_samples, nn_samples_unref);
      project->good_samples = g_steal_pointer (&project->samples);
      project->good_dirty = project->dirty;
      project->good_serial = project->serial;
    }
  alone = project->serial == project->good_serial;
  if (source != &project->source)
    {
      nn_source_clear (&project->source);
      nn_source_copy (&project->source, source);
    }
  g_signal_emit (project, signals[SOURCE_CHANGED], 0);
  notify (project, PROP_SAMPLES);
  start_loading (project);
  vitrine_project_touch (project, TRUE);
  if (alone)
    project->good_serial = project->serial;
}

void
vitrine_project_edit_source (VitrineProject *project,
                             const NnSource *source,
                             const char     *label,
                             const char     *merge)
{
  if (nn_source_equal (source, &project->source) && project->samples_error == NULL)
    return;
  if (project->edit_label == NULL)
    {
      nn_source_copy (&project->edit_before, &project->source);
      project->edit_fitted = project->samples != NULL
                             && nn_model_check_samples (vitrine_project_present (project), project->samples, NULL);
    }
  else if (g_strcmp0 (project->edit_merge, merge) != 0)
    merge = NULL;   /* two edits in one step: no later one joins them */
  g_free (project->edit_label);
  project->edit_label = g_strdup (label);
  g_free (project->edit_merge);
  project->edit_merge = g_strdup (merge);
  vitrine_project_set_source (project, source);
  notify_history (project);
}

void
vitrine_project_begin_source (VitrineProject *project,
                              const NnSource *source,
                              const char     *label)
{
  project->first = TRUE;
  vitrine_project_edit_source (project, source, label, NULL);
  project->first = FALSE;
}

/* --- pins ---------------------------------------------------------------- */

const GArray *
vitrine_project_pins (VitrineProject *project)
{
  return project->pins;
}

static gint
find_pin (VitrineProject *project,
          guint32         sample)
{
  for (guint i = 0; i < project->pins->len; i++)
    if (g_array_index (project->pins, guint32, i) == sample)
      return i;
  return -1;
}

gboolean
vitrine_project_is_pinned (VitrineProject *project,
                           guint32         sample)
{
  return find_pin (project, sample) >= 0;
}

void
vitrine_project_pin (VitrineProject *project,
                     guint32         sample,
                     gboolean        pin)
{
  gint known = find_pin (project, sample);

  if (pin == (known >= 0))
    return;
  if (!pin)
    g_array_remove_index (project->pins, known);
  else
    {
      if (project->pins->len == NN_MAX_PINS)
        g_array_remove_index (project->pins, 0);
      g_array_append_val (project->pins, sample);
    }
  g_signal_emit (project, signals[PINS_CHANGED], 0);
  vitrine_project_touch (project, TRUE);
}

/* --- saving ------------------------------------------------------------ */

typedef struct
{
  NnDocument *document;
  GFile      *file;
  guint64     serial;
} Saving;

static void
saving_free (gpointer data)
{
  Saving *saving = data;

  nn_document_unref (saving->document);
  g_object_unref (saving->file);
  g_free (saving);
}

static void
document_saved_cb (GObject      *project,
                   GAsyncResult *result,
                   gpointer      data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (vitrine_document_save_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
vitrine_project_save_async (VitrineProject     *project,
                            GFile              *file,
                            GAsyncReadyCallback callback,
                            gpointer            data)
{
  GTask *task = g_task_new (project, NULL, callback, data);
  Saving *saving = g_new0 (Saving, 1);

  saving->document = vitrine_project_document (project);
  saving->file = g_object_ref (file);
  saving->serial = project->serial;
  g_task_set_source_tag (task, vitrine_project_save_async);
  g_task_set_task_data (task, saving, saving_free);
  vitrine_document_save_async (saving->document, file, project, document_saved_cb, task);
}

gboolean
vitrine_project_save_finish (VitrineProject *project,
                             GAsyncResult   *result,
                             GError        **error)
{
  Saving *saving = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  if (g_set_object (&project->file, saving->file))
    notify (project, PROP_FILE);
  nn_model_ref (saving->document->model);
  g_clear_pointer (&project->saved_model, nn_model_unref);
  project->saved_model = saving->document->model;
  project->saved_recipe = saving->document->recipe;
  if (saving->serial == project->serial)
    project->dirty = FALSE;
  /* A source that is still being read may go back, and is in the file now. */
  project->good_dirty = TRUE;
  check_modified (project);
  return TRUE;
}
