/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/latent.h"

#include "app/latent-board.h"

struct _VitrineLatent
{
  GObject         parent_instance;

  VitrineProject *project;
  VitrineLatentBoard *board;
  VitrineJob     *coder;
  VitrineJob     *decoder;
  gboolean        active;
  gint            entry;
  guint           n_dims;
  char           *problem;
  NnModel        *known;            /* whose structure entry and problem belong to */
  float          *pointer;
  VitrineCodes   *codes;
  NnTensor       *decoded;
  NnTensor       *grid;
  NnTensor       *traversal;
  float          *traversal_codes;
  guint          *traversal_dims;
  guint           traversal_rows;
  VitrineNearest  nearest[VITRINE_LATENT_NEAREST];
  guint           n_nearest;
  NnTensor       *rebuilt;
  double          rebuilt_error;
};

enum { CODES_CHANGED, DECODED, GRID_CHANGED, NEAREST_CHANGED, AVAILABLE_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VitrineLatent, vitrine_latent, G_TYPE_OBJECT)

/* --- what the workers found --------------------------------------------- */

static void
take_tensor (NnTensor **mine,
             NnTensor  *theirs)
{
  g_clear_pointer (mine, nn_tensor_unref);
  *mine = theirs != NULL ? nn_tensor_ref (theirs) : NULL;
}

static void
take_traversal (VitrineLatent      *latent,
                VitrineLatentBoard *board)
{
  gsize cells = (gsize) board->traversal_rows
                * (board->traversal_pictures != NULL && board->traversal_rows > 0
                     ? board->traversal_pictures->shape.size[0] / board->traversal_rows
                     : 0);

  take_tensor (&latent->grid, board->grid_pictures);
  take_tensor (&latent->traversal, board->traversal_pictures);
  g_free (latent->traversal_codes);
  g_free (latent->traversal_dims);
  latent->traversal_codes = g_memdup2 (board->traversal_codes, cells * sizeof (float));
  latent->traversal_dims = g_memdup2 (board->traversal_dims, board->traversal_rows * sizeof (guint));
  latent->traversal_rows = board->traversal_rows;
}

static void
job_cb (VitrineJob *job,
        gpointer    snapshot,
        gboolean    finished,
        gpointer    user_data)
{
  g_autoptr (VitrineLatent) latent = g_object_ref (user_data);
  VitrineLatentBoard *board = latent->board;
  gboolean codes, decoded, grid, nearest;

  if (finished)
    return;
  g_mutex_lock (&board->lock);
  codes = board->fresh_codes;
  decoded = board->fresh_decoded;
  grid = board->fresh_grid;
  nearest = board->fresh_nearest;
  board->fresh_codes = board->fresh_decoded = board->fresh_grid = board->fresh_nearest = FALSE;
  if (codes)
    {
      g_clear_pointer (&latent->codes, vitrine_codes_unref);
      latent->codes = board->codes != NULL ? vitrine_codes_ref (board->codes) : NULL;
    }
  if (decoded)
    take_tensor (&latent->decoded, board->decoded);
  if (grid)
    take_traversal (latent, board);
  if (nearest)
    {
      memcpy (latent->nearest, board->nearest, sizeof latent->nearest);
      latent->n_nearest = board->n_nearest;
      latent->rebuilt_error = board->rebuilt_error;
      take_tensor (&latent->rebuilt, board->rebuilt);
    }
  g_mutex_unlock (&board->lock);

  if (codes)
    g_signal_emit (latent, signals[CODES_CHANGED], 0);
  if (decoded)
    g_signal_emit (latent, signals[DECODED], 0);
  if (grid)
    g_signal_emit (latent, signals[GRID_CHANGED], 0);
  if (nearest)
    g_signal_emit (latent, signals[NEAREST_CHANGED], 0);
}

/* --- what the workers are asked ------------------------------------------- */

/* With the lock held. */
static void
forget_results (VitrineLatent *latent)
{
  VitrineLatentBoard *board = latent->board;

  g_clear_pointer (&latent->codes, vitrine_codes_unref);
  g_clear_pointer (&latent->decoded, nn_tensor_unref);
  g_clear_pointer (&latent->grid, nn_tensor_unref);
  g_clear_pointer (&latent->traversal, nn_tensor_unref);
  g_clear_pointer (&latent->rebuilt, nn_tensor_unref);
  latent->n_nearest = 0;
  latent->traversal_rows = 0;

  vitrine_latent_board_forget (board);
}

/* The place of the code in a network of a new structure. Returns whether it moved. */
static gboolean
find_place (VitrineLatent *latent,
            NnModel       *model)
{
  g_autofree char *old_problem = latent->problem;
  gint old_entry = latent->entry;
  guint old_dims = latent->n_dims;

  latent->entry = vitrine_code_find (model);
  latent->problem = vitrine_code_problem (model, latent->entry);
  latent->n_dims = latent->problem == NULL
                     ? nn_shape_count (nn_model_shape (model, latent->entry))
                     : 0;
  if (latent->n_dims != old_dims)
    {
      g_free (latent->pointer);
      latent->pointer = latent->n_dims > 0 ? g_new0 (float, latent->n_dims) : NULL;
    }
  nn_model_ref (model);
  g_clear_pointer (&latent->known, nn_model_unref);
  latent->known = model;
  return latent->entry != old_entry || latent->n_dims != old_dims
         || g_strcmp0 (latent->problem, old_problem) != 0;
}

static void
refresh_model (VitrineLatent *latent,
               gboolean       anew)
{
  VitrineLatentBoard *board = latent->board;
  NnModel *model = vitrine_project_model (latent->project);
  gboolean moved = FALSE;

  if (anew || latent->known == NULL || !nn_model_same_structure (latent->known, model))
    moved = find_place (latent, model);

  g_mutex_lock (&board->lock);
  if (moved)
    {
      forget_results (latent);
      g_free (board->pointer);
      board->pointer = g_memdup2 (latent->pointer, latent->n_dims * sizeof (float));
      board->n_dims = latent->n_dims;
      board->pointer_serial++;
    }
  if (board->model != model || moved)
    {
      nn_model_ref (model);
      g_clear_pointer (&board->model, nn_model_unref);
      board->model = model;
      board->entry = MAX (latent->entry, 0);
      board->available = latent->problem == NULL;
      board->model_serial++;
    }
  board->recipe = *vitrine_project_recipe (latent->project);
  vitrine_latent_board_wake (board);
  g_mutex_unlock (&board->lock);
  if (moved)
    g_signal_emit (latent, signals[AVAILABLE_CHANGED], 0);
}

static void
model_cb (VitrineLatent *latent)
{
  NnModel *model = vitrine_project_model (latent->project);

  /* While nobody looks only the availability is kept, and weights do not change that. */
  if (latent->active || latent->known == NULL || !nn_model_same_structure (latent->known, model))
    refresh_model (latent, FALSE);
}

static void
samples_cb (VitrineLatent *latent)
{
  VitrineLatentBoard *board = latent->board;
  NnSamples *samples = vitrine_project_samples (latent->project);

  if (samples == board->samples)
    return;
  g_mutex_lock (&board->lock);
  g_clear_pointer (&board->samples, nn_samples_unref);
  board->samples = samples != NULL ? nn_samples_ref (samples) : NULL;
  board->samples_serial++;
  vitrine_latent_board_wake (board);
  g_mutex_unlock (&board->lock);
}

void
vitrine_latent_set_active (VitrineLatent *latent,
                           gboolean       active)
{
  latent->active = active;
  g_mutex_lock (&latent->board->lock);
  latent->board->active = active;
  vitrine_latent_board_wake (latent->board);
  g_mutex_unlock (&latent->board->lock);
  if (active)
    refresh_model (latent, FALSE);
}

const char *
vitrine_latent_unavailable (VitrineLatent *latent)
{
  return latent->problem;
}

gint
vitrine_latent_entry (VitrineLatent *latent)
{
  return latent->problem == NULL ? latent->entry : -1;
}

guint
vitrine_latent_n_dims (VitrineLatent *latent)
{
  return latent->n_dims;
}

const float *
vitrine_latent_codes (VitrineLatent *latent,
                      guint         *n)
{
  *n = latent->codes != NULL ? latent->codes->n : 0;
  return latent->codes != NULL ? latent->codes->codes : NULL;
}

const VitrineObjective *
vitrine_latent_objective (VitrineLatent *latent)
{
  return latent->codes != NULL ? &latent->codes->objective : NULL;
}

const double *
vitrine_latent_kl (VitrineLatent *latent)
{
  return latent->codes != NULL ? latent->codes->kl : NULL;
}

const float *
vitrine_latent_errors (VitrineLatent *latent,
                       guint         *n)
{
  *n = latent->codes != NULL && latent->codes->errors != NULL ? latent->codes->n : 0;
  return latent->codes != NULL ? latent->codes->errors : NULL;
}

void
vitrine_latent_set_pointer (VitrineLatent *latent,
                            const float   *code)
{
  VitrineLatentBoard *board = latent->board;

  if (latent->n_dims == 0)
    return;
  memmove (latent->pointer, code, latent->n_dims * sizeof (float));
  g_mutex_lock (&board->lock);
  memcpy (board->pointer, code, latent->n_dims * sizeof (float));
  board->pointer_serial++;
  g_cond_signal (&board->decode_cond);
  g_mutex_unlock (&board->lock);
}

const float *
vitrine_latent_pointer (VitrineLatent *latent)
{
  return latent->pointer;
}

NnTensor *
vitrine_latent_decoded (VitrineLatent *latent)
{
  return latent->decoded;
}

void
vitrine_latent_set_grid (VitrineLatent *latent,
                         guint          dx,
                         guint          dy,
                         double         x0,
                         double         x1,
                         guint          cols,
                         double         y0,
                         double         y1,
                         guint          rows)
{
  VitrineLatentBoard *board = latent->board;

  g_mutex_lock (&board->lock);
  board->grid = (VitrineLatentGrid){ dx, dy, x0, x1, y0, y1, cols, rows };
  board->grid_serial++;
  g_cond_signal (&board->decode_cond);
  g_mutex_unlock (&board->lock);
}

NnTensor *
vitrine_latent_grid (VitrineLatent *latent)
{
  return latent->grid;
}

void
vitrine_latent_set_traversal (VitrineLatent *latent,
                              double         range,
                              guint          steps,
                              gboolean       quantile)
{
  VitrineLatentBoard *board = latent->board;

  g_mutex_lock (&board->lock);
  board->traversal = (VitrineLatentTraversal){ range, steps, quantile };
  board->traversal_serial++;
  g_cond_signal (&board->decode_cond);
  g_mutex_unlock (&board->lock);
}

NnTensor *
vitrine_latent_traversal (VitrineLatent *latent)
{
  return latent->traversal;
}

const float *
vitrine_latent_traversal_codes (VitrineLatent *latent)
{
  return latent->traversal != NULL ? latent->traversal_codes : NULL;
}

guint
vitrine_latent_traversal_dim (VitrineLatent *latent,
                              guint          row)
{
  return row < latent->traversal_rows ? latent->traversal_dims[row] : row;
}

const VitrineNearest *
vitrine_latent_nearest (VitrineLatent *latent,
                        guint         *n)
{
  *n = latent->n_nearest;
  return latent->n_nearest > 0 ? latent->nearest : NULL;
}

NnTensor *
vitrine_latent_reconstruction (VitrineLatent *latent,
                               guint         *index,
                               double        *error)
{
  if (latent->rebuilt == NULL || latent->n_nearest == 0)
    return NULL;
  if (index != NULL)
    *index = latent->nearest[0].index;
  if (error != NULL)
    *error = latent->rebuilt_error;
  return latent->rebuilt;
}

/* --- the object -------------------------------------------------------- */

static void
vitrine_latent_dispose (GObject *object)
{
  VitrineLatent *latent = VITRINE_LATENT (object);
  VitrineLatentBoard *board = latent->board;

  if (latent->project != NULL)
    g_signal_handlers_disconnect_by_data (latent->project, latent);
  g_mutex_lock (&board->lock);
  board->quit = TRUE;
  g_cancellable_cancel (board->cancel);
  vitrine_latent_board_wake (board);
  g_mutex_unlock (&board->lock);
  if (latent->coder != NULL)
    vitrine_job_cancel (latent->coder);
  if (latent->decoder != NULL)
    vitrine_job_cancel (latent->decoder);
  g_clear_pointer (&latent->coder, vitrine_job_unref);
  g_clear_pointer (&latent->decoder, vitrine_job_unref);
  g_clear_object (&latent->project);
  G_OBJECT_CLASS (vitrine_latent_parent_class)->dispose (object);
}

static void
vitrine_latent_finalize (GObject *object)
{
  VitrineLatent *latent = VITRINE_LATENT (object);

  forget_results (latent);
  g_clear_pointer (&latent->known, nn_model_unref);
  g_free (latent->problem);
  g_free (latent->pointer);
  g_free (latent->traversal_codes);
  g_free (latent->traversal_dims);
  vitrine_latent_board_unref (latent->board);
  G_OBJECT_CLASS (vitrine_latent_parent_class)->finalize (object);
}

static void
vitrine_latent_class_init (VitrineLatentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  static const char *const names[N_SIGNALS] = { "codes-changed", "decoded", "grid-changed",
                                                "nearest-changed", "available-changed" };

  object_class->dispose = vitrine_latent_dispose;
  object_class->finalize = vitrine_latent_finalize;
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], VITRINE_TYPE_LATENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 0);
}

static void
vitrine_latent_init (VitrineLatent *latent)
{
  latent->board = vitrine_latent_board_new ();
  latent->entry = -1;
}

VitrineLatent *
vitrine_latent_new (VitrineProject *project,
                    NnPool         *pool)
{
  VitrineLatent *latent = g_object_new (VITRINE_TYPE_LATENT, NULL);

  latent->project = g_object_ref (project);
  latent->board->pool = nn_pool_ref (pool);
  refresh_model (latent, TRUE);
  samples_cb (latent);
  g_signal_connect_swapped (project, "notify::model", G_CALLBACK (model_cb), latent);
  g_signal_connect_swapped (project, "notify::samples", G_CALLBACK (samples_cb), latent);
  latent->coder = vitrine_job_start ("latent-codes", vitrine_latent_code_all,
                                     vitrine_latent_board_ref (latent->board),
                                     vitrine_latent_board_unref, NULL, job_cb, latent);
  latent->decoder = vitrine_job_start ("latent-decode", vitrine_latent_decode_all,
                                       vitrine_latent_board_ref (latent->board),
                                       vitrine_latent_board_unref, NULL, job_cb, latent);
  return latent;
}
