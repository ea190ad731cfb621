/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Finder: the learning-rate range test, which tries every rate of a range on a copy
 * of the network and says which to train with. See core/finder.c.
 * Thread: any; a finding is read-only once it was handed out.
 */
#pragma once

#include "core/trainer.h"

G_BEGIN_DECLS

typedef struct
{
  double rate;
  double loss;           /* of the batch, before its step at this rate */
  double smooth;         /* running mean of the losses, see the class' "smoothing" */
} NnFinderPoint;

typedef enum
{
  NN_FINDER_SWEPT,       /* up to the highest rate, or it was cut short */
  NN_FINDER_ROSE,        /* the smoothed loss rose to a multiple of its least */
  NN_FINDER_DIVERGED,    /* loss or weights were no longer finite: an answer, no error */
} NnFinderEnd;

/**
 * NnFinding:
 *
 * What a sweep found. Boxed, reference-counted.
 */
typedef struct
{
  NnSpec         settings;   /* of nn_finder_class */
  char          *subject;    /* what was tried: "Adam, batches of 32" */
  guint          n;
  NnFinderPoint *points;     /* rates rise by the same factor from each to the next */
  NnFinderEnd    end;
  gint           least;      /* the point of the least smoothed loss; -1: none */
  double         suggestion; /* where the smoothed loss falls fastest; NAN: see @reason */
  double         tenth;      /* a tenth of the rate at @least; NAN likewise */
  char          *reason;     /* (nullable): a sentence why nothing is suggested */
  /*< private >*/
  gatomicrefcount ref_count;
} NnFinding;

#define NN_TYPE_FINDING (nn_finding_get_type ())
GType      nn_finding_get_type (void);
/* Room for all points of @settings, none of them made yet. */
NnFinding *nn_finding_new   (const NnSpec *settings) G_GNUC_WARN_UNUSED_RESULT;
/* So that a sweep can go on while others read what it has found so far. */
NnFinding *nn_finding_copy  (const NnFinding *finding) G_GNUC_WARN_UNUSED_RESULT;
NnFinding *nn_finding_ref   (NnFinding *finding);
void       nn_finding_unref (NnFinding *finding);
/* The rate of point @index of the sweep that @settings describes. */
double     nn_finder_rate   (const NnSpec *settings, guint index);
/* "Adam, batches of 32": a finding of another subject says nothing of @recipe. */
char      *nn_finder_subject (const NnRecipe *recipe, const NnSamples *samples) G_GNUC_WARN_UNUSED_RESULT;
/* Takes in the loss at the next rate. FALSE: that was enough, see @end. */
gboolean   nn_finding_add   (NnFinding *finding, double loss);
/* Fills in the suggestions, or the reason why there are none. */
void       nn_finding_judge (NnFinding *finding);

/* After each point; @finding is the finder's own: copy what you keep. */
typedef void (*NnFinderFunc) (const NnFinding *finding, gpointer data);

/**
 * nn_find_rate:
 * @recipe: its optimizer, batches, augmentation, clipping, side outputs and seed are
 *   used and its part "finder" is the sweep; its learning rate and schedule are not
 * @pool: (nullable): borrowed
 * @progress: (nullable): called in this thread
 *
 * Trains a copy of @model, one batch at each rate. @model stays as it is. The same bits
 * with any number of threads. Takes as long as that many batches.
 *
 * L. N. Smith, "No More Pesky Learning Rate Guessing Games", 2015, and "Cyclical
 * Learning Rates for Training Neural Networks", 2017.
 *
 * Returns: (nullable): what was found, divergence included; NULL with a sentence where
 *   network, data and recipe do not go together, or with %G_IO_ERROR_CANCELLED.
 * Thread: any.
 */
NnFinding *nn_find_rate (NnModel *model, NnSamples *samples, const NnRecipe *recipe, NnPool *pool,
                         GCancellable *cancellable, NnFinderFunc progress, gpointer data,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnFinding, nn_finding_unref)

G_END_DECLS
