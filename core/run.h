/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Run: one training: how it was made, its curves, every point kept, and models
 * kept along the way. Thread: any, one at a time; a kept model never changes.
 */
#pragma once

#include "core/model.h"
#include "core/steps.h"
#include "core/trainer.h"
#include "core/watch.h"

G_BEGIN_DECLS

/* So many models of one run are kept at most; when there are more, evenly fewer. */
#define NN_RUN_MAX_KEPT 64

typedef struct
{
  double step;        /* how many steps were done when it was measured */
  double seconds;     /* since the start */
  double loss;        /* training mean over the epoch */
  double metric;
  double val_loss;    /* held out */
  double val_metric;
} NnRunEpoch;

/* A model as it was. Reference-counted, read-only once made. */
typedef struct
{
  guint64  step;        /* how many steps were done */
  double   val_loss;    /* held out; NAN: not measured at this step */
  double   val_metric;
  NnModel *model;
  /*< private >*/
  gatomicrefcount ref_count;
} NnKept;

NnKept *nn_kept_new   (guint64 step, double val_loss, double val_metric,
                       NnModel *model) G_GNUC_WARN_UNUSED_RESULT;
NnKept *nn_kept_ref   (NnKept *kept);
void    nn_kept_unref (NnKept *kept);

/* Boxed, reference-counted. Grows by appending; a reader on another thread gets nn_run_copy(). */
typedef struct
{
  char   *title;            /* "Run 3" */
  char   *summary;          /* "Adam 0.001" */
  guint   steps_per_epoch;
  GArray *epochs;           /* NnRunEpoch */
  NnWatchLog *watch;        /* (nullable): how each layer fared; stored evenly thinned */

  /* How it was made: of a run in an older file nothing is known. */
  NnRecipe *recipe;         /* (nullable) */
  char     *source;         /* (nullable): the data: "spiral, noise 5" */
  char     *network;        /* (nullable): nn_model_outline() */
  char     *signature;      /* (nullable): nn_model_signature() */
  guint64   weights_seed;   /* of the network that it began with */
  gboolean  fresh;          /* it began with the weights that this seed draws */

  gboolean    hidden;       /* of this session: its curves are not drawn */
  gboolean    starred;      /* the best by the user's own choice */
  GPtrArray  *kept;         /* NnKept, by step */
  gboolean    under_way;    /* it was neither at its end nor stopped */
  NnProgress *progress;     /* (nullable): where it can go on as if it had never stopped, */
  NnModel    *at;           /* (nullable): and its weights there */
  /*< private >*/
  NnSteps     steps;
  gatomicrefcount ref_count;
} NnRun;

#define NN_TYPE_RUN (nn_run_get_type ())
GType  nn_run_get_type (void);
NnRun *nn_run_new   (const char *title, const char *summary) G_GNUC_WARN_UNUSED_RESULT;
NnRun *nn_run_ref   (NnRun *run);
void   nn_run_unref (NnRun *run);
/* As it is now, for a thread that saves while it grows. Its steps and its kept models are shared, not copied;
 * each may grow or be cut without the other. */
NnRun *nn_run_copy  (const NnRun *run) G_GNUC_WARN_UNUSED_RESULT;
/* Every step, the first at 0: never NULL, good until the next change of this run. */
const NnRunStep *nn_run_steps      (const NnRun *run);
guint            nn_run_n_steps    (const NnRun *run);
void             nn_run_add_steps  (NnRun *run, const NnRunStep *steps, guint n);
/* So many are to come in all, as far as is known: later they need not be moved to a larger place. */
void             nn_run_plan_steps (NnRun *run, guint64 n);
/* Where it can go on: @progress (transfer full) and the weights that go with it; NULL, NULL: nowhere. */
void   nn_run_stand (NnRun *run, NnModel *at, NnProgress *progress);
/* Forgets what came after @step. */
void   nn_run_cut   (NnRun *run, guint64 step);
/* What is known before it begins. @source: (nullable). */
void   nn_run_describe (NnRun *run, const NnModel *start, const NnRecipe *recipe,
                        const NnSource *source);

/* Takes its place among the kept by its step, that of one that was kept at the same step. */
void   nn_run_keep       (NnRun *run, NnKept *kept);
/* Index of the kept model with the least held-out loss; -1: none was measured. */
gint   nn_run_best_kept  (const NnRun *run);
/* What it kept with the weights of @model: any that is the very same, else its last or its best,
 * number by number; NULL: @model came otherwise. (transfer none) */
const NnKept *nn_run_kept_of (const NnRun *run, const NnModel *model);
/* Whether @model is the network that @run trained, whatever its weights; TRUE where that is not known. */
gboolean nn_run_same_network (const NnRun *run, const NnModel *model);
/* Whether @source is what @run was trained on; TRUE where that is not known. Files count by their names: a document
 * that moved with its data is the same. */
gboolean nn_run_same_data (const NnRun *run, const NnSource *source);
/* Lets go the one that is missed least: where its neighbours lie closest, never the
 * last or the best. FALSE: there is none but these. */
gboolean nn_run_drop_kept (NnRun *run);
/* Down to @most of them. */
void   nn_run_thin       (NnRun *run, guint most);
/* Bytes of the kept weights that are not yet in @seen (a set of tensors), where they are
 * put then. */
gsize  nn_run_kept_bytes (const NnRun *run, GHashTable *seen);

/* Whether nothing but their seeds tells the two apart, and the seeds do: the same
 * network, data and settings, both from weights drawn by their seed. */
gboolean nn_run_same_but_seed (const NnRun *a, const NnRun *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnKept, nn_kept_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnRun, nn_run_unref)

G_END_DECLS
