/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Latent: the codes of a project's samples and the decoder under the pointer.
 * Thread: main; both run in jobs. Where the code is: vitrine_code_find().
 *
 * Signals: "codes-changed" (new codes, KL and objective), "decoded" (a newer
 * picture for the pointer), "grid-changed" (manifold grid or traversal decoded),
 * "nearest-changed", "available-changed".
 */
#pragma once

#include "app/code.h"
#include "app/project.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_LATENT (vitrine_latent_get_type ())
G_DECLARE_FINAL_TYPE (VitrineLatent, vitrine_latent, VITRINE, LATENT, GObject)

VitrineLatent  *vitrine_latent_new         (VitrineProject *project, NnPool *pool);
void            vitrine_latent_set_active  (VitrineLatent *latent, gboolean active);
/* NULL where the model has a code; else a sentence why not and what to do. */
const char     *vitrine_latent_unavailable (VitrineLatent *latent);
gint            vitrine_latent_entry       (VitrineLatent *latent);             /* index in the model, -1 */
guint           vitrine_latent_n_dims      (VitrineLatent *latent);

/* Codes of all samples: n x n_dims; NULL before the first. */
const float    *vitrine_latent_codes       (VitrineLatent *latent, guint *n);
const VitrineObjective *vitrine_latent_objective (VitrineLatent *latent);
const double   *vitrine_latent_kl          (VitrineLatent *latent);             /* per dimension, or NULL */
const float    *vitrine_latent_errors      (VitrineLatent *latent, guint *n);   /* reconstruction error per sample */

/* The pointer: a code of n_dims numbers. "decoded" follows, latest wins. */
void            vitrine_latent_set_pointer (VitrineLatent *latent, const float *code);
const float    *vitrine_latent_pointer     (VitrineLatent *latent);
NnTensor       *vitrine_latent_decoded     (VitrineLatent *latent);             /* batch axis of 1; NULL before */
/* The manifold: cols x rows codes over a rectangle of dimensions (dx, dy), others at the pointer. */
void            vitrine_latent_set_grid    (VitrineLatent *latent, guint dx, guint dy, double x0, double x1, guint cols,
                                            double y0, double y1, guint rows);
NnTensor       *vitrine_latent_grid        (VitrineLatent *latent);             /* rows*cols pictures */
/* One row per dimension, @steps columns from -range to +range, others held at the pointer. */
void            vitrine_latent_set_traversal (VitrineLatent *latent, double range, guint steps, gboolean quantile);
NnTensor       *vitrine_latent_traversal   (VitrineLatent *latent);             /* n_dims*steps pictures, rows by falling KL */
const float    *vitrine_latent_traversal_codes (VitrineLatent *latent);         /* value of the moved dimension of each cell */
guint           vitrine_latent_traversal_dim (VitrineLatent *latent, guint row);/* which dimension row shows */

typedef struct { guint index; float distance; } VitrineNearest;
const VitrineNearest *vitrine_latent_nearest (VitrineLatent *latent, guint *n);
/* Reconstruction of a sample, computed with the nearest. */
NnTensor       *vitrine_latent_reconstruction (VitrineLatent *latent, guint *index, double *error);

G_END_DECLS
