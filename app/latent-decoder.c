/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The worker that decodes: the picture under the pointer, the samples nearest to
 * it, the traversal, the grid, in this order of urgency. */
#include "app/latent-board.h"

#include <math.h>

#define CHUNK 64

typedef enum { TASK_NONE, TASK_POINTER, TASK_NEAREST, TASK_TRAVERSAL, TASK_GRID } TaskKind;

typedef struct
{
  VitrineLatentBoard *board;
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
choose (VitrineLatentBoard *board)
{
  gboolean codes_fit = board->codes != NULL && board->codes->n_dims == board->n_dims;

  if (!board->active || !board->available || board->pointer == NULL)
    return TASK_NONE;
  if (board->decoded_of != board->model_serial || board->decoded_at != board->pointer_serial)
    return TASK_POINTER;
  if (codes_fit && board->samples != NULL
      && (board->nearest_at != board->pointer_serial
          || board->nearest_codes != board->codes_serial))
    return TASK_NEAREST;
  if (board->traversal.steps > 0
      && (board->traversal_of != board->model_serial
          || board->traversal_at != board->pointer_serial + board->traversal_serial
          || (board->traversal_kl == 0 && codes_fit)))
    return TASK_TRAVERSAL;
  if (board->grid.cols * board->grid.rows > 0
      && (board->grid_of != board->model_serial
          || board->grid_at
               != board->grid_serial + (board->n_dims > 2 ? board->pointer_serial : 0)))
    return TASK_GRID;
  return TASK_NONE;
}

/* With the lock held. */
static void
pick_up (Decoder *decoder)
{
  VitrineLatentBoard *board = decoder->board;

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
  const NnShape *one = nn_model_shape (decoder->model, nn_model_output (decoder->model));
  NnShape shape = nn_shape_batch (one, n);

  return nn_tensor_new (&shape);
}

static void
do_pointer (Decoder *decoder)
{
  VitrineLatentBoard *board = decoder->board;
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
  VitrineLatentBoard *board = decoder->board;
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
      out = vitrine_decode_with (decoder->many, decoder->entry, codes + at * decoder->n_dims,
                                 count, NULL);
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
      if (found == VITRINE_LATENT_NEAREST && distance >= nearest[found - 1].distance)
        continue;
      found = MIN (found + 1, VITRINE_LATENT_NEAREST);
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
  VitrineLatentBoard *board = decoder->board;
  VitrineNearest nearest[VITRINE_LATENT_NEAREST];
  guint found = find_nearest (decoder, nearest);
  NnTensor *rebuilt = NULL;
  double error = NAN;

  if (found > 0 && nn_model_check_samples (decoder->model, decoder->samples, NULL)
      && vitrine_ready_decoder (&decoder->one, decoder->model, 1, NULL, NULL))
    {
      const NnShape *shape = nn_model_shape (decoder->model, nn_model_output (decoder->model));
      guint32 index = nearest[0].index;

      nn_tape_load (decoder->one, decoder->samples, &index, 0, 1, NULL);
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

/* As they come before there are codes. */
static guint *
order_dims (const Decoder *decoder)
{
  guint *dims;

  if (decoder->codes != NULL)
    return vitrine_codes_order (decoder->codes);
  dims = g_new (guint, decoder->n_dims);
  for (guint d = 0; d < decoder->n_dims; d++)
    dims[d] = d;
  return dims;
}

/* The values that dimension @d takes along its row. */
static void
row_values (const Decoder                *decoder,
            const VitrineLatentTraversal *traversal,
            guint                         d,
            float                        *values)
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
  VitrineLatentBoard *board = decoder->board;
  VitrineLatentTraversal traversal;
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
  VitrineLatentBoard *board = decoder->board;
  VitrineLatentGrid grid;
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

void
vitrine_latent_decode_all (VitrineJob   *job,
                           GCancellable *cancellable,
                           gpointer      data)
{
  Decoder decoder = { .board = data };
  VitrineLatentBoard *board = data;

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
