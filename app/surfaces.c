/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/surfaces.h"

#include "app/job.h"

#define SIDE  64
#define BATCH 512

struct _VitrineSurfaces
{
  GObject         parent_instance;

  VitrineProject *project;
  NnPool         *pool;
  guint           held;
  NnSamples      *measured;    /* whose reach it is */
  double          reach;

  VitrineJob     *job;
  gboolean        stale;       /* the surface is of another network or other data */
  NnTape         *tape;        /* the job has it while it runs */
  NnSurface      *surface;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (VitrineSurfaces, vitrine_surfaces, G_TYPE_OBJECT)

/* A task, and then its answer. */
typedef struct
{
  NnModel   *model;
  double     reach;
  NnPool    *pool;
  NnTape    *tape;
  NnSurface *surface;
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_clear_pointer (&work->model, nn_model_unref);
  g_clear_pointer (&work->tape, nn_tape_free);
  g_clear_pointer (&work->pool, nn_pool_unref);
  g_clear_pointer (&work->surface, nn_surface_unref);
  g_free (work);
}

static void
compute (VitrineJob   *job,
         GCancellable *cancellable,
         gpointer      data)
{
  Work *work = data, *answer = g_new0 (Work, 1);

  *answer = *work;
  memset (work, 0, sizeof *work);
  if (answer->tape != NULL && nn_model_same_structure (nn_tape_model (answer->tape), answer->model))
    nn_tape_set_model (answer->tape, answer->model);
  else
    {
      g_clear_pointer (&answer->tape, nn_tape_free);
      answer->tape = nn_tape_new (answer->model, BATCH, NN_TAPE_KEEP, answer->pool, NULL);
    }
  if (answer->tape != NULL)
    answer->surface = nn_surface_new (answer->tape, answer->reach, SIDE);
  vitrine_job_publish (job, answer);
}

gboolean
vitrine_surfaces_apply (VitrineSurfaces *surfaces)
{
  NnSamples *samples = vitrine_project_samples (surfaces->project);

  return samples != NULL && nn_samples_is_plane (samples) && nn_samples_at_hand (samples)
         && nn_model_reads_plane (vitrine_project_model (surfaces->project));
}

static void
set_surface (VitrineSurfaces *surfaces,
             NnSurface       *surface)
{
  if (surface == NULL && surfaces->surface == NULL)
    return;
  g_clear_pointer (&surfaces->surface, nn_surface_unref);
  surfaces->surface = surface;
  g_signal_emit (surfaces, changed_signal, 0);
}

static void start (VitrineSurfaces *surfaces);

static void
computed_cb (VitrineJob *job,
             gpointer    snapshot,
             gboolean    finished,
             gpointer    data)
{
  VitrineSurfaces *surfaces = data;
  Work *answer = snapshot;

  if (finished || answer == NULL)
    {
      g_clear_pointer (&surfaces->job, vitrine_job_unref);
      if (surfaces->stale)
        start (surfaces);
      return;
    }
  surfaces->tape = g_steal_pointer (&answer->tape);
  if (surfaces->held > 0 && vitrine_surfaces_apply (surfaces))
    set_surface (surfaces, g_steal_pointer (&answer->surface));
}

/* One job at a time, and the newest network when it is done. */
static void
start (VitrineSurfaces *surfaces)
{
  NnSamples *samples = vitrine_project_samples (surfaces->project);
  Work *work;

  if (surfaces->held == 0)
    return;
  if (!vitrine_surfaces_apply (surfaces))
    {
      surfaces->stale = FALSE;
      set_surface (surfaces, NULL);
      return;
    }
  if (surfaces->job != NULL)
    return;
  if (surfaces->measured != samples)
    {
      g_clear_pointer (&surfaces->measured, nn_samples_unref);
      surfaces->measured = nn_samples_ref (samples);
      surfaces->reach = nn_samples_reach (samples);
    }
  work = g_new0 (Work, 1);
  work->model = nn_model_ref (vitrine_project_model (surfaces->project));
  work->reach = surfaces->reach;
  work->pool = nn_pool_ref (surfaces->pool);
  work->tape = g_steal_pointer (&surfaces->tape);
  surfaces->stale = FALSE;
  surfaces->job = vitrine_job_start ("surfaces", compute, work, work_free, work_free, computed_cb, surfaces);
}

static void
stale_cb (VitrineSurfaces *surfaces)
{
  surfaces->stale = TRUE;
  start (surfaces);
}

static void
vitrine_surfaces_dispose (GObject *object)
{
  VitrineSurfaces *surfaces = VITRINE_SURFACES (object);

  if (surfaces->job != NULL)
    vitrine_job_cancel (surfaces->job);
  g_clear_pointer (&surfaces->job, vitrine_job_unref);
  g_clear_pointer (&surfaces->tape, nn_tape_free);
  g_clear_pointer (&surfaces->pool, nn_pool_unref);
  g_clear_pointer (&surfaces->surface, nn_surface_unref);
  g_clear_pointer (&surfaces->measured, nn_samples_unref);
  G_OBJECT_CLASS (vitrine_surfaces_parent_class)->dispose (object);
}

static void
vitrine_surfaces_class_init (VitrineSurfacesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vitrine_surfaces_dispose;
  changed_signal = g_signal_new ("changed", VITRINE_TYPE_SURFACES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
vitrine_surfaces_init (VitrineSurfaces *surfaces)
{
}

VitrineSurfaces *
vitrine_surfaces_new (VitrineProject *project,
                      NnPool         *pool)
{
  VitrineSurfaces *surfaces = g_object_new (VITRINE_TYPE_SURFACES, NULL);

  surfaces->project = project;
  surfaces->pool = nn_pool_ref (pool);
  g_signal_connect_object (project, "notify::model", G_CALLBACK (stale_cb), surfaces, G_CONNECT_SWAPPED);
  g_signal_connect_object (project, "notify::samples", G_CALLBACK (stale_cb), surfaces, G_CONNECT_SWAPPED);
  return surfaces;
}

void
vitrine_surfaces_hold (VitrineSurfaces *surfaces)
{
  if (surfaces->held++ == 0)
    stale_cb (surfaces);
}

void
vitrine_surfaces_release (VitrineSurfaces *surfaces)
{
  g_return_if_fail (surfaces->held > 0);
  surfaces->held--;
}

NnSurface *
vitrine_surfaces_get (VitrineSurfaces *surfaces)
{
  return surfaces->surface;
}
