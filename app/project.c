/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/project-private.h"

#include <glib/gi18n.h>

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
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (VitrineProject, vitrine_project, G_TYPE_OBJECT)

void
vitrine_project_check_modified (VitrineProject *project)
{
  gboolean modified = vitrine_project_modified (project);

  if (modified != project->was_modified)
    {
      project->was_modified = modified;
      g_object_notify (G_OBJECT (project), "modified");
    }
}

void
vitrine_project_touch (VitrineProject *project)
{
  project->serial++;
  vitrine_project_check_modified (project);
}

void
vitrine_project_notify_history (VitrineProject *project)
{
  g_object_notify (G_OBJECT (project), "can-undo");
  g_object_notify (G_OBJECT (project), "can-redo");
  g_object_notify (G_OBJECT (project), "undo-label");
  g_object_notify (G_OBJECT (project), "redo-label");
}

/* --- the object -------------------------------------------------------- */

static void
vitrine_project_dispose (GObject *object)
{
  VitrineProject *project = VITRINE_PROJECT (object);

  vitrine_project_drop_loading (project);
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
  vitrine_saved_clear (&project->saved);
  nn_source_clear (&project->source);
  g_clear_pointer (&project->runs, g_ptr_array_unref);
  g_clear_pointer (&project->pins, g_array_unref);
  g_clear_pointer (&project->samples, nn_samples_unref);
  g_clear_pointer (&project->good_samples, nn_samples_unref);
  nn_source_clear (&project->good_source);
  g_free (project->samples_error);
  vitrine_project_forget_edit (project);
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
  static const char *const plain[] = { "recipe-changed", "source-changed", "runs-changed", "pins-changed", "stood" };

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

  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    g_signal_new (plain[i], VITRINE_TYPE_PROJECT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("kept-changed", VITRINE_TYPE_PROJECT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, NN_TYPE_RUN);
  g_signal_new ("message", VITRINE_TYPE_PROJECT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
vitrine_project_init (VitrineProject *project)
{
  project->pins = g_array_new (FALSE, FALSE, sizeof (guint32));
  project->runs = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_run_unref);
  nn_recipe_init (&project->recipe);
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
  project->recipe = document->recipe;
  nn_source_copy (&project->source, &document->source);
  for (guint i = 0; document->runs != NULL && i < document->runs->len; i++)
    g_ptr_array_add (project->runs, nn_run_ref (g_ptr_array_index (document->runs, i)));
  g_array_append_vals (project->pins, document->pins->data, document->pins->len);
  vitrine_project_stand_as_saved (project, document);
  /* A fresh example asks nothing when it is closed untouched. */
  vitrine_saved_take (&project->saved, project);
  vitrine_project_start_loading (project);
  return project;
}

void
vitrine_project_mark_unsaved (VitrineProject *project)
{
  project->unsaved = TRUE;
  vitrine_project_touch (project);
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
  g_object_notify (G_OBJECT (project), "title");
  vitrine_project_touch (project);
}

GFile *
vitrine_project_file (VitrineProject *project)
{
  return project->file;
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
  g_signal_emit_by_name (project, "pins-changed");
  vitrine_project_touch (project);
}
