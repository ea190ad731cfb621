/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/latent.h"

#include <math.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app/code.h"
#include "app/job.h"

#define N_NEAREST 8
#define CHUNK     64
/* Codes of all samples follow a training at most so often, and rest as long as they took. */
#define CODES_EVERY (120 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  guint    dx, dy;
  double   x0, x1, y0, y1;
  guint    cols, rows;
} Grid;

typedef struct
{
  double   range;
  guint    steps;
  gboolean quantile;
} Traversal;

/* Shared with both workers, under the lock. A serial of 0 says never. */
typedef struct
{
  gatomicrefcount ref_count;
  NnPool         *pool;
  GMutex          lock;
  GCond           codes_cond;
  GCond           decode_cond;
  gboolean        quit;
  gboolean        active;
  GCancellable   *cancel;           /* ends what runs at the end of all */

  NnModel        *model;
  guint           entry;
  gboolean        available;
  NnSamples      *samples;
  NnRecipe        recipe;
  guint64         model_serial;     /* model, entry */
  guint64         samples_serial;
  float          *pointer;          /* n_dims of entry */
  guint           n_dims;
  guint64         pointer_serial;
  Grid            grid;
  guint64         grid_serial;
  Traversal       traversal;
  guint64         traversal_serial;

  /* found: each with what it was made from */
  VitrineCodes   *codes;
  guint64         codes_of, codes_samples;
  guint64         codes_serial;
  NnTensor       *decoded;
  guint64         decoded_of, decoded_at;
  NnTensor       *grid_pictures;
  guint64         grid_of, grid_at;
  NnTensor       *traversal_pictures;
  float          *traversal_codes;
  guint          *traversal_dims;
  guint           traversal_rows;
  guint64         traversal_of, traversal_at, traversal_kl;
  VitrineNearest  nearest[N_NEAREST];
  guint           n_nearest;
  NnTensor       *rebuilt;
  double          rebuilt_error;
  guint64         nearest_of, nearest_at, nearest_codes;
  gboolean        fresh_codes, fresh_decoded, fresh_grid, fresh_nearest;
} Board;

struct _VitrineLatent
{
  GObject         parent_instance;

  VitrineProject *project;
  Board          *board;
  VitrineJob     *coder;
  VitrineJob     *decoder;
  gboolean        active;
  guint           entry_id;         /* as wished; 0: by itself */
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
  VitrineNearest  nearest[N_NEAREST];
  guint           n_nearest;
  NnTensor       *rebuilt;
  double          rebuilt_error;
};

enum { CODES_CHANGED, DECODED, GRID_CHANGED, NEAREST_CHANGED, AVAILABLE_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VitrineLatent, vitrine_latent, G_TYPE_OBJECT)

static Board *
board_ref (Board *board)
{
  g_atomic_ref_count_inc (&board->ref_count);
  return board;
}

static void
board_unref (gpointer data)
{
  Board *board = data;

  if (!g_atomic_ref_count_dec (&board->ref_count))
    return;
  g_clear_pointer (&board->model, nn_model_unref);
  g_clear_pointer (&board->samples, nn_samples_unref);
  g_clear_pointer (&board->codes, vitrine_codes_unref);
  g_clear_pointer (&board->decoded, nn_tensor_unref);
  g_clear_pointer (&board->grid_pictures, nn_tensor_unref);
  g_clear_pointer (&board->traversal_pictures, nn_tensor_unref);
  g_clear_pointer (&board->rebuilt, nn_tensor_unref);
  g_free (board->traversal_codes);
  g_free (board->traversal_dims);
  g_free (board->pointer);
  g_object_unref (board->cancel);
  g_mutex_clear (&board->lock);
  g_cond_clear (&board->codes_cond);
  g_cond_clear (&board->decode_cond);
  g_free (board);
}

/* --- the coder --------------------------------------------------------- */

/* With the lock held. */
static gboolean
codes_stale (Board *board)
{
  return board->active && board->available && board->samples != NULL
         && (board->codes_of != board->model_serial || board->codes_samples != board->samples_serial);
}

static void
code_all (VitrineJob   *job,
          GCancellable *cancellable,
          gpointer      data)
{
  Board *board = data;
  g_autoptr (NnTape) tape = NULL;
  gint64 rest_until = 0;

  setpriority (PRIO_PROCESS, gettid (), 5);
  g_mutex_lock (&board->lock);
  while (!board->quit)
    {
      g_autoptr (NnModel) model = NULL;
      g_autoptr (NnSamples) samples = NULL;
      VitrineCodes *codes;
      NnRecipe recipe = board->recipe;
      guint entry = board->entry;
      guint64 of = board->model_serial, with = board->samples_serial;
      gint64 from = g_get_monotonic_time ();

      if (!codes_stale (board))
        {
          g_cond_wait (&board->codes_cond, &board->lock);
          continue;
        }
      if (from < rest_until)
        {
          g_cond_wait_until (&board->codes_cond, &board->lock, rest_until);
          continue;
        }
      model = nn_model_ref (board->model);
      samples = nn_samples_ref (board->samples);
      g_mutex_unlock (&board->lock);

      codes = vitrine_codes_compute (model, entry, samples, &recipe, board->pool, &tape,
                                     board->cancel, NULL);
      rest_until = g_get_monotonic_time () + MAX (CODES_EVERY, g_get_monotonic_time () - from);

      g_mutex_lock (&board->lock);
      g_clear_pointer (&board->codes, vitrine_codes_unref);
      board->codes = codes;
      board->codes_of = of;
      board->codes_samples = with;
      board->codes_serial++;
      board->fresh_codes = TRUE;
      g_cond_signal (&board->decode_cond);
      g_mutex_unlock (&board->lock);
      vitrine_job_publish (job, NULL);
      g_mutex_lock (&board->lock);
    }
  g_mutex_unlock (&board->lock);
}

/* --- the decoder ------------------------------------------------------- */

typedef enum { TASK_NONE, TASK_POINTER, TASK_NEAREST, TASK_TRAVERSAL, TASK_GRID } TaskKind;

typedef struct
{
  Board        *board;
  VitrineJob   *job;
  NnTape       *one;          /* for the pointer: a batch of 1 */
  NnTape       *many;
  /* what the task in hand works on */
  NnModel      *model;
  guint         entry;
  guint         n_dims;
  float        *pointer;
  VitrineCodes *codes;
  NnSamples    *samples;
  NnRecipe      recipe;
  guint64       of, at, codes_serial;
} Decoder;

/* With the lock held. The picture under the pointer goes before everything. */
static TaskKind
choose (Board *board)
{
  gboolean codes_fit = board->codes != NULL && board->codes->n_dims == board->n_dims;

  if (!board->active || !board->available || board->pointer == NULL)
    return TASK_NONE;
  if (board->decoded_of != board->model_serial || board->decoded_at != board->pointer_serial)
    return TASK_POINTER;
  if (codes_fit && board->samples != NULL
      && (board->nearest_at != board->pointer_serial || board->nearest_codes != board->codes_serial))
    return TASK_NEAREST;
  if (board->traversal.steps > 0
      && (board->traversal_of != board->model_serial
          || board->traversal_at != board->pointer_serial + board->traversal_serial
          || (board->traversal_kl == 0 && codes_fit)))
    return TASK_TRAVERSAL;
  if (board->grid.cols * board->grid.rows > 0
      && (board->grid_of != board->model_serial
          || board->grid_at != board->grid_serial + (board->n_dims > 2 ? board->pointer_serial : 0)))
    return TASK_GRID;
  return TASK_NONE;
}

/* With the lock held. */
static void
pick_up (Decoder *decoder)
{
  Board *board = decoder->board;

  g_clear_pointer (&decoder->model, nn_model_unref);
  g_clear_pointer (&decoder->codes, vitrine_codes_unref);
  g_clear_pointer (&decoder->samples, nn_samples_unref);
  g_free (decoder->pointer);
  decoder->model = nn_model_ref (board->model);
  decoder->entry = board->entry;
  decoder->n_dims = board->n_dims;
  decoder->pointer = g_memdup2 (board->pointer, board->n_dims * sizeof (float));
  if (board->codes != NULL && board->codes->n_dims == board->n_dims)
    decoder->codes = vitrine_codes_ref (board->codes);
  if (board->samples != NULL)
    decoder->samples = nn_samples_ref (board->samples);
  decoder->recipe = board->recipe;
  decoder->of = board->model_serial;
  decoder->at = board->pointer_serial;
  decoder->codes_serial = board->codes_serial;
}

static NnTensor *
new_pictures (Decoder *decoder,
              gsize    n)
{
  NnShape shape = nn_shape_batch (nn_model_shape (decoder->model, nn_model_output (decoder->model)), n);

  return nn_tensor_new (&shape);
}

static void
do_pointer (Decoder *decoder)
{
  Board *board = decoder->board;
  NnTensor *picture = NULL;
  const float *out = NULL;

  if (vitrine_ready_decoder (&decoder->one, decoder->model, 1, NULL, NULL))
    out = vitrine_decode_with (decoder->one, decoder->entry, decoder->pointer, 1, NULL);
  if (out != NULL)
    {
      picture = new_pictures (decoder, 1);
      memcpy (picture->data, out, nn_tensor_count (picture) * sizeof (float));
    }
  g_mutex_lock (&board->lock);
  g_clear_pointer (&board->decoded, nn_tensor_unref);
  board->decoded = picture;
  board->decoded_of = decoder->of;
  board->decoded_at = decoder->at;
  board->fresh_decoded = TRUE;
  g_mutex_unlock (&board->lock);
}

/* Whether something more urgent came in while a bigger task runs. */
static gboolean
pointer_moved (Decoder *decoder)
{
  Board *board = decoder->board;
  gboolean moved;

  g_mutex_lock (&board->lock);
  moved = board->quit || board->pointer_serial != decoder->at || board->model_serial != decoder->of;
  g_mutex_unlock (&board->lock);
  return moved;
}

/* NULL: interrupted or impossible. */
static NnTensor *
decode_many (Decoder     *decoder,
             const float *codes,
             gsize        n,
             gboolean    *interrupted)
{
  g_autoptr (NnTensor) pictures = NULL;
  gsize size = nn_shape_count (nn_model_shape (decoder->model, nn_model_output (decoder->model)));

  *interrupted = FALSE;
  if (!vitrine_ready_decoder (&decoder->many, decoder->model, CHUNK, decoder->board->pool, NULL))
    return NULL;
  pictures = new_pictures (decoder, n);
  for (gsize at = 0; at < n; at += CHUNK)
    {
      guint count = MIN (CHUNK, n - at);
      const float *out;

      if (at > 0 && pointer_moved (decoder))
        {
          *interrupted = TRUE;
          return NULL;
        }
      out = vitrine_decode_with (decoder->many, decoder->entry, codes + at * decoder->n_dims, count, NULL);
      if (out == NULL)
        return NULL;
      memcpy (pictures->data + at * size, out, count * size * sizeof (float));
    }
  return g_steal_pointer (&pictures);
}

static guint
find_nearest (Decoder        *decoder,
              VitrineNearest *nearest)
{
  const VitrineCodes *codes = decoder->codes;
  guint found = 0;

  for (guint i = 0; i < codes->n; i++)
    {
      const float *code = codes->codes + (gsize) i * codes->n_dims;
      float distance = 0;
      guint k;

      for (guint d = 0; d < codes->n_dims; d++)
        distance += (code[d] - decoder->pointer[d]) * (code[d] - decoder->pointer[d]);
      if (found == N_NEAREST && distance >= nearest[found - 1].distance)
        continue;
      found = MIN (found + 1, N_NEAREST);
      for (k = found - 1; k > 0 && nearest[k - 1].distance > distance; k--)
        nearest[k] = nearest[k - 1];
      nearest[k] = (VitrineNearest){ i, distance };
    }
  for (guint k = 0; k < found; k++)
    nearest[k].distance = sqrtf (nearest[k].distance);
  return found;
}

static void
do_nearest (Decoder *decoder)
{
  Board *board = decoder->board;
  VitrineNearest nearest[N_NEAREST];
  guint found = find_nearest (decoder, nearest);
  NnTensor *rebuilt = NULL;
  double error = NAN;

  if (found > 0 && nn_model_check_samples (decoder->model, decoder->samples, NULL)
      && vitrine_ready_decoder (&decoder->one, decoder->model, 1, NULL, NULL))
    {
      const NnShape *shape = nn_model_shape (decoder->model, nn_model_output (decoder->model));
      guint32 index = nearest[0].index;

      nn_samples_input (decoder->samples, &index, 1, nn_tape_input (decoder->one, 0));
      nn_tape_forward (decoder->one, 1);
      rebuilt = new_pictures (decoder, 1);
      memcpy (rebuilt->data, nn_tape_value (decoder->one, nn_model_output (decoder->model)),
              nn_tensor_count (rebuilt) * sizeof (float));
      if (nn_shape_count (shape) == nn_shape_count (&decoder->samples->shape))
        error = vitrine_reconstruction_error (&decoder->recipe, shape, rebuilt->data,
                                              nn_tape_input (decoder->one, 0));
    }
  g_mutex_lock (&board->lock);
  memcpy (board->nearest, nearest, sizeof nearest);
  board->n_nearest = found;
  g_clear_pointer (&board->rebuilt, nn_tensor_unref);
  board->rebuilt = rebuilt;
  board->rebuilt_error = error;
  board->nearest_at = decoder->at;
  board->nearest_codes = decoder->codes_serial;
  board->fresh_nearest = TRUE;
  g_mutex_unlock (&board->lock);
}

static gint
compare_floats (gconstpointer a,
                gconstpointer b,
                gpointer      data)
{
  float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

/* Dimensions by falling KL, or by falling spread of the codes where there is none. */
static guint *
order_dims (const Decoder *decoder)
{
  g_autofree double *weight = g_new0 (double, decoder->n_dims);
  guint *dims = g_new (guint, decoder->n_dims);
  const VitrineCodes *codes = decoder->codes;

  for (guint d = 0; d < decoder->n_dims; d++)
    {
      double sum = 0, squares = 0;
      guint k;

      for (guint i = 0; codes != NULL && codes->kl == NULL && i < codes->n; i++)
        {
          double z = codes->codes[(gsize) i * codes->n_dims + d];

          sum += z;
          squares += z * z;
        }
      if (codes != NULL)
        weight[d] = codes->kl != NULL ? codes->kl[d]
                                      : squares / codes->n - (sum / codes->n) * (sum / codes->n);
      for (k = d; k > 0 && weight[dims[k - 1]] < weight[d]; k--)
        dims[k] = dims[k - 1];
      dims[k] = d;
    }
  return dims;
}

/* The values that dimension @d takes along its row. */
static void
row_values (const Decoder   *decoder,
            const Traversal *traversal,
            guint            d,
            float           *values)
{
  const VitrineCodes *codes = decoder->codes;
  g_autofree float *sorted = NULL;
  guint last = MAX (traversal->steps, 2) - 1;

  if (traversal->quantile && codes != NULL && codes->n > 1)
    {
      sorted = g_new (float, codes->n);
      for (guint i = 0; i < codes->n; i++)
        sorted[i] = codes->codes[(gsize) i * codes->n_dims + d];
      g_qsort_with_data (sorted, codes->n, sizeof (float), compare_floats, NULL);
    }
  for (guint s = 0; s < traversal->steps; s++)
    {
      double low = 0.5 * erfc (traversal->range / M_SQRT2);
      double t = s / (double) last;

      if (sorted != NULL)
        values[s] = sorted[(guint) ((low + (1 - 2 * low) * t) * (codes->n - 1) + 0.5)];
      else
        values[s] = traversal->range * (2 * t - 1);
    }
}

static void
do_traversal (Decoder *decoder)
{
  Board *board = decoder->board;
  Traversal traversal;
  g_autofree float *codes = NULL;
  g_autofree float *values = NULL;
  g_autofree guint *dims = order_dims (decoder);
  NnTensor *pictures;
  guint64 serial;
  gsize n;
  gboolean interrupted;

  g_mutex_lock (&board->lock);
  traversal = board->traversal;
  serial = board->traversal_serial;
  g_mutex_unlock (&board->lock);

  n = (gsize) decoder->n_dims * traversal.steps;
  codes = g_new (float, n * decoder->n_dims);
  values = g_new (float, n);
  for (guint row = 0; row < decoder->n_dims; row++)
    {
      row_values (decoder, &traversal, dims[row], values + (gsize) row * traversal.steps);
      for (guint s = 0; s < traversal.steps; s++)
        {
          float *code = codes + ((gsize) row * traversal.steps + s) * decoder->n_dims;

          memcpy (code, decoder->pointer, decoder->n_dims * sizeof (float));
          code[dims[row]] = values[(gsize) row * traversal.steps + s];
        }
    }
  pictures = decode_many (decoder, codes, n, &interrupted);
  if (interrupted)
    return;
  g_mutex_lock (&board->lock);
  g_clear_pointer (&board->traversal_pictures, nn_tensor_unref);
  board->traversal_pictures = pictures;
  g_free (board->traversal_codes);
  board->traversal_codes = g_steal_pointer (&values);
  g_free (board->traversal_dims);
  board->traversal_dims = g_steal_pointer (&dims);
  board->traversal_rows = decoder->n_dims;
  board->traversal_of = decoder->of;
  board->traversal_at = decoder->at + serial;
  board->traversal_kl = decoder->codes != NULL;
  board->fresh_grid = TRUE;
  g_mutex_unlock (&board->lock);
}

static void
do_grid (Decoder *decoder)
{
  Board *board = decoder->board;
  Grid grid;
  g_autofree float *codes = NULL;
  NnTensor *pictures;
  guint64 serial;
  gboolean interrupted;

  g_mutex_lock (&board->lock);
  grid = board->grid;
  serial = board->grid_serial;
  g_mutex_unlock (&board->lock);

  codes = g_new (float, (gsize) grid.cols * grid.rows * decoder->n_dims);
  for (guint r = 0; r < grid.rows; r++)
    for (guint c = 0; c < grid.cols; c++)
      {
        float *code = codes + ((gsize) r * grid.cols + c) * decoder->n_dims;

        memcpy (code, decoder->pointer, decoder->n_dims * sizeof (float));
        if (grid.dx < decoder->n_dims)
          code[grid.dx] = grid.x0 + (grid.x1 - grid.x0) * c / MAX (grid.cols - 1, 1);
        if (grid.dy < decoder->n_dims && grid.dy != grid.dx)
          code[grid.dy] = grid.y0 + (grid.y1 - grid.y0) * r / MAX (grid.rows - 1, 1);
      }
  pictures = decode_many (decoder, codes, (gsize) grid.cols * grid.rows, &interrupted);
  if (interrupted)
    return;
  g_mutex_lock (&board->lock);
  g_clear_pointer (&board->grid_pictures, nn_tensor_unref);
  board->grid_pictures = pictures;
  board->grid_of = decoder->of;
  board->grid_at = serial + (decoder->n_dims > 2 ? decoder->at : 0);
  board->fresh_grid = TRUE;
  g_mutex_unlock (&board->lock);
}

static void
decode_all (VitrineJob   *job,
            GCancellable *cancellable,
            gpointer      data)
{
  Decoder decoder = { .board = data, .job = job };
  Board *board = data;

  for (;;)
    {
      TaskKind task = TASK_NONE;

      g_mutex_lock (&board->lock);
      while (!board->quit && (task = choose (board)) == TASK_NONE)
        g_cond_wait (&board->decode_cond, &board->lock);
      if (board->quit)
        {
          g_mutex_unlock (&board->lock);
          break;
        }
      pick_up (&decoder);
      g_mutex_unlock (&board->lock);

      if (task == TASK_POINTER)
        do_pointer (&decoder);
      else if (task == TASK_NEAREST)
        do_nearest (&decoder);
      else if (task == TASK_TRAVERSAL)
        do_traversal (&decoder);
      else
        do_grid (&decoder);
      vitrine_job_publish (job, NULL);
    }
  g_clear_pointer (&decoder.one, nn_tape_free);
  g_clear_pointer (&decoder.many, nn_tape_free);
  g_clear_pointer (&decoder.model, nn_model_unref);
  g_clear_pointer (&decoder.codes, vitrine_codes_unref);
  g_clear_pointer (&decoder.samples, nn_samples_unref);
  g_free (decoder.pointer);
}

/* --- the main thread --------------------------------------------------- */

static void
take_tensor (NnTensor **mine,
             NnTensor  *theirs)
{
  g_clear_pointer (mine, nn_tensor_unref);
  *mine = theirs != NULL ? nn_tensor_ref (theirs) : NULL;
}

static void
take_traversal (VitrineLatent *latent,
                Board         *board)
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
  Board *board = latent->board;
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

/* With the lock held. */
static void
wake (Board *board)
{
  g_cond_signal (&board->codes_cond);
  g_cond_signal (&board->decode_cond);
}

static void
forget_results (VitrineLatent *latent)
{
  Board *board = latent->board;

  g_clear_pointer (&latent->codes, vitrine_codes_unref);
  g_clear_pointer (&latent->decoded, nn_tensor_unref);
  g_clear_pointer (&latent->grid, nn_tensor_unref);
  g_clear_pointer (&latent->traversal, nn_tensor_unref);
  g_clear_pointer (&latent->rebuilt, nn_tensor_unref);
  latent->n_nearest = 0;
  latent->traversal_rows = 0;

  g_clear_pointer (&board->codes, vitrine_codes_unref);
  g_clear_pointer (&board->decoded, nn_tensor_unref);
  g_clear_pointer (&board->grid_pictures, nn_tensor_unref);
  g_clear_pointer (&board->traversal_pictures, nn_tensor_unref);
  g_clear_pointer (&board->rebuilt, nn_tensor_unref);
  board->n_nearest = board->traversal_rows = 0;
  board->fresh_codes = board->fresh_decoded = board->fresh_grid = board->fresh_nearest = FALSE;
}

/* The place of the code in a network of a new structure. Returns whether it moved. */
static gboolean
find_place (VitrineLatent *latent,
            NnModel       *model)
{
  g_autofree char *old_problem = latent->problem;
  gint old_entry = latent->entry;
  guint old_dims = latent->n_dims;

  latent->entry = latent->entry_id != 0 ? nn_model_index (model, latent->entry_id) : -1;
  if (latent->entry < 0)
    latent->entry = vitrine_latent_find_entry (model);
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
  Board *board = latent->board;
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
  wake (board);
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
  Board *board = latent->board;
  NnSamples *samples = vitrine_project_samples (latent->project);

  if (samples == board->samples)
    return;
  g_mutex_lock (&board->lock);
  g_clear_pointer (&board->samples, nn_samples_unref);
  board->samples = samples != NULL ? nn_samples_ref (samples) : NULL;
  board->samples_serial++;
  wake (board);
  g_mutex_unlock (&board->lock);
}

void
vitrine_latent_set_active (VitrineLatent *latent,
                           gboolean       active)
{
  latent->active = active;
  g_mutex_lock (&latent->board->lock);
  latent->board->active = active;
  wake (latent->board);
  g_mutex_unlock (&latent->board->lock);
  if (active)
    refresh_model (latent, FALSE);
}

const char *
vitrine_latent_unavailable (VitrineLatent *latent)
{
  return latent->problem;
}

void
vitrine_latent_set_entry (VitrineLatent *latent,
                          guint          id)
{
  latent->entry_id = id;
  refresh_model (latent, TRUE);
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
  Board *board = latent->board;

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
  Board *board = latent->board;

  g_mutex_lock (&board->lock);
  board->grid = (Grid){ dx, dy, x0, x1, y0, y1, cols, rows };
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
  Board *board = latent->board;

  g_mutex_lock (&board->lock);
  board->traversal = (Traversal){ range, steps, quantile };
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
  Board *board = latent->board;

  if (latent->project != NULL)
    g_signal_handlers_disconnect_by_data (latent->project, latent);
  g_mutex_lock (&board->lock);
  board->quit = TRUE;
  g_cancellable_cancel (board->cancel);
  wake (board);
  g_mutex_unlock (&board->lock);
  /* The pool is borrowed: nobody may use it after this. */
  if (latent->coder != NULL)
    vitrine_job_stop (latent->coder);
  if (latent->decoder != NULL)
    vitrine_job_stop (latent->decoder);
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
  board_unref (latent->board);
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
  Board *board = g_new0 (Board, 1);

  g_atomic_ref_count_init (&board->ref_count);
  g_mutex_init (&board->lock);
  g_cond_init (&board->codes_cond);
  g_cond_init (&board->decode_cond);
  board->cancel = g_cancellable_new ();
  board->pointer_serial = board->grid_serial = board->traversal_serial = 1;
  latent->board = board;
  latent->entry = -1;
}

VitrineLatent *
vitrine_latent_new (VitrineProject *project,
                    NnPool         *pool)
{
  VitrineLatent *latent = g_object_new (VITRINE_TYPE_LATENT, NULL);

  latent->project = g_object_ref (project);
  latent->board->pool = pool;
  refresh_model (latent, TRUE);
  samples_cb (latent);
  g_signal_connect_swapped (project, "notify::model", G_CALLBACK (model_cb), latent);
  g_signal_connect_swapped (project, "notify::samples", G_CALLBACK (samples_cb), latent);
  latent->coder = vitrine_job_start ("latent-codes", code_all, board_ref (latent->board), board_unref,
                                     NULL, job_cb, latent);
  latent->decoder = vitrine_job_start ("latent-decode", decode_all, board_ref (latent->board),
                                       board_unref, NULL, job_cb, latent);
  return latent;
}
