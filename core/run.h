/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Run: the curves of one training, every point kept. Thread: any, one at a time. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef struct
{
  float loss;
  float metric;
} NnRunStep;

typedef struct
{
  double step;        /* how many steps were done when it was measured */
  double seconds;     /* since the start */
  double loss;        /* training mean over the epoch */
  double metric;
  double val_loss;    /* held out */
  double val_metric;
} NnRunEpoch;

/* Boxed, reference-counted. Grows by appending; a reader on another thread gets a
 * copy of what is new. */
typedef struct
{
  char   *title;            /* "Run 3" */
  char   *summary;          /* "Adam 0.001" */
  guint   steps_per_epoch;
  GArray *steps;            /* NnRunStep */
  GArray *epochs;           /* NnRunEpoch */
  /*< private >*/
  gatomicrefcount ref_count;
} NnRun;

#define NN_TYPE_RUN (nn_run_get_type ())
GType  nn_run_get_type (void);
NnRun *nn_run_new   (const char *title, const char *summary) G_GNUC_WARN_UNUSED_RESULT;
NnRun *nn_run_ref   (NnRun *run);
void   nn_run_unref (NnRun *run);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnRun, nn_run_unref)

G_END_DECLS
