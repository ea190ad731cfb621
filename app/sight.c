/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/sight.h"

#include <string.h>

#include "app/job.h"

#define NOBODY G_MAXUINT32

/* A sample that came. */
typedef struct
{
  guint32   index;
  NnTensor *input;       /* NULL: it cannot be read: */
  char     *problem;
  gboolean  wished;
  GList     link;        /* in the row of those that may go, while nobody wishes for it */
} Sample;

/* What the main thread wishes for and the job brings. */
typedef struct
{
  gatomicrefcount ref_count;
  NnSamples      *samples;
  GMutex          lock;      /* of what follows */
  GArray         *wishes;    /* guint32: the last is the next */
  guint32         busy;      /* the one that is being read; NOBODY */
  GPtrArray      *found;     /* Sample */
} Board;

struct _VitrineSight
{
  GObject     parent_instance;

  NnSamples  *samples;
  gsize       limit;
  NnTensor   *near;          /* the one in memory that was looked at last */
  VitrineJob *job;           /* NULL: there is nothing to read */
  Board      *board;
  GArray     *wished;        /* guint32: all of them, those that came too */
  GHashTable *kept;          /* index: Sample */
  GQueue      idle;          /* those that nobody wishes for, the oldest first */
  gsize       bytes;
};

enum { CAME, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VitrineSight, vitrine_sight, G_TYPE_OBJECT)

static void
sample_free (gpointer data)
{
  Sample *sample = data;

  g_clear_pointer (&sample->input, nn_tensor_unref);
  g_free (sample->problem);
  g_free (sample);
}

static gsize
bytes_of (const Sample *sample)
{
  return sizeof *sample + (sample->input != NULL ? nn_tensor_count (sample->input) * sizeof (float) : 0);
}

/* --- the job -------------------------------------------------------------- */

static Board *
board_new (NnSamples *samples)
{
  Board *board = g_new0 (Board, 1);

  g_atomic_ref_count_init (&board->ref_count);
  g_mutex_init (&board->lock);
  board->samples = nn_samples_ref (samples);
  board->wishes = g_array_new (FALSE, FALSE, sizeof (guint32));
  board->busy = NOBODY;
  board->found = g_ptr_array_new_with_free_func (sample_free);
  return board;
}

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
  nn_samples_unref (board->samples);
  g_array_unref (board->wishes);
  g_ptr_array_unref (board->found);
  g_mutex_clear (&board->lock);
  g_free (board);
}

static Sample *
read_sample (NnSamples *samples,
             guint32    index)
{
  NnShape shape = nn_shape_batch (&samples->shape, 1);
  g_autoptr (NnTensor) input = nn_tensor_new (&shape);
  g_autoptr (GError) error = NULL;
  Sample *sample = g_new0 (Sample, 1);

  sample->index = index;
  if (nn_samples_read (samples, 0, &index, 1, input->data, &error))
    sample->input = g_steal_pointer (&input);
  else
    sample->problem = g_strdup (error->message);
  return sample;
}

/* Until no wish is left. */
static void
bring (VitrineJob   *job,
       GCancellable *cancellable,
       gpointer      data)
{
  Board *board = data;

  g_mutex_lock (&board->lock);
  while (board->wishes->len > 0 && !g_cancellable_is_cancelled (cancellable))
    {
      const guint32 index = g_array_index (board->wishes, guint32, board->wishes->len - 1);
      Sample *sample;

      g_array_set_size (board->wishes, board->wishes->len - 1);
      board->busy = index;
      g_mutex_unlock (&board->lock);
      sample = read_sample (board->samples, index);
      g_mutex_lock (&board->lock);
      board->busy = NOBODY;
      g_ptr_array_add (board->found, sample);
      vitrine_job_publish (job, NULL);
    }
  g_mutex_unlock (&board->lock);
}

/* --- what is kept ----------------------------------------------------------- */

static gboolean
is_wished (VitrineSight *sight,
           guint32       index)
{
  for (guint i = 0; i < sight->wished->len; i++)
    if (g_array_index (sight->wished, guint32, i) == index)
      return TRUE;
  return FALSE;
}

static void
let_go (VitrineSight *sight)
{
  while (sight->bytes > sight->limit && sight->idle.length > 0)
    {
      Sample *sample = g_queue_pop_head_link (&sight->idle)->data;

      sight->bytes -= bytes_of (sample);
      g_hash_table_remove (sight->kept, GUINT_TO_POINTER (sample->index));
    }
}

static void
set_wished (VitrineSight *sight,
            Sample       *sample,
            gboolean      wished)
{
  if (sample->wished == wished)
    return;
  sample->wished = wished;
  if (wished)
    g_queue_unlink (&sight->idle, &sample->link);
  else
    g_queue_push_tail_link (&sight->idle, &sample->link);
}

static void
keep (VitrineSight *sight,
      Sample       *sample)
{
  sample->link.data = sample;
  sample->wished = is_wished (sight, sample->index);
  if (!sample->wished)
    g_queue_push_tail_link (&sight->idle, &sample->link);
  g_hash_table_insert (sight->kept, GUINT_TO_POINTER (sample->index), sample);
  sight->bytes += bytes_of (sample);
}

static void
forget (VitrineSight *sight)
{
  if (sight->job != NULL)
    vitrine_job_cancel (sight->job);
  g_clear_pointer (&sight->job, vitrine_job_unref);
  g_clear_pointer (&sight->board, board_unref);
  g_array_set_size (sight->wished, 0);
  g_queue_init (&sight->idle);
  g_hash_table_remove_all (sight->kept);
  sight->bytes = 0;
  g_clear_pointer (&sight->near, nn_tensor_unref);
  g_clear_pointer (&sight->samples, nn_samples_unref);
}

/* --- the main thread ------------------------------------------------------------ */

static void begin (VitrineSight *sight);

static void
brought_cb (VitrineJob *job,
            gpointer    snapshot,
            gboolean    finished,
            gpointer    user_data)
{
  g_autoptr (VitrineSight) sight = g_object_ref (user_data);
  Board *board = sight->board;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GArray) came = g_array_new (FALSE, FALSE, sizeof (guint32));
  gboolean more;

  g_mutex_lock (&board->lock);
  found = g_steal_pointer (&board->found);
  board->found = g_ptr_array_new_with_free_func (sample_free);
  more = board->wishes->len > 0;
  g_mutex_unlock (&board->lock);

  while (found->len > 0)
    {
      Sample *sample = g_ptr_array_steal_index (found, 0);

      g_array_append_val (came, sample->index);
      if (g_hash_table_contains (sight->kept, GUINT_TO_POINTER (sample->index))) /* wished for twice at once */
        sample_free (sample);
      else
        keep (sight, sample);
    }
  let_go (sight);
  if (finished)
    {
      g_clear_pointer (&sight->job, vitrine_job_unref);
      if (more) /* wished for while the job was ending */
        begin (sight);
    }
  /* Who is told may turn to other samples. */
  for (guint i = 0; i < came->len && sight->board == board; i++)
    g_signal_emit (sight, signals[CAME], 0, g_array_index (came, guint32, i));
}

static void
begin (VitrineSight *sight)
{
  if (sight->job == NULL)
    sight->job = vitrine_job_start ("sight", bring, board_ref (sight->board), board_unref, NULL, brought_cb, sight);
}

/* With the lock held: whether it is on its way. */
static gboolean
comes (const Board *board,
       guint32      index)
{
  if (board->busy == index)
    return TRUE;
  for (guint i = 0; i < board->found->len; i++)
    if (((const Sample *) board->found->pdata[i])->index == index)
      return TRUE;
  return FALSE;
}

void
vitrine_sight_wish (VitrineSight  *sight,
                    const guint32 *index,
                    guint          n)
{
  Board *board = sight->board;
  gboolean some;

  if (board == NULL
      || (n == sight->wished->len && (n == 0 || memcmp (index, sight->wished->data, n * sizeof *index) == 0)))
    return;
  for (guint i = 0; i < sight->wished->len; i++)
    {
      Sample *sample = g_hash_table_lookup (sight->kept, GUINT_TO_POINTER (g_array_index (sight->wished, guint32, i)));

      if (sample != NULL)
        set_wished (sight, sample, FALSE);
    }
  g_array_set_size (sight->wished, 0);
  g_mutex_lock (&board->lock);
  g_array_set_size (board->wishes, 0);
  for (guint i = n; i-- > 0;)
    {
      Sample *sample = g_hash_table_lookup (sight->kept, GUINT_TO_POINTER (index[i]));

      if (sample != NULL)
        set_wished (sight, sample, TRUE);
      else if (index[i] < sight->samples->n && !comes (board, index[i]))
        g_array_append_val (board->wishes, index[i]);
    }
  some = board->wishes->len > 0;
  g_mutex_unlock (&board->lock);
  if (n > 0)
    g_array_append_vals (sight->wished, index, n);
  let_go (sight);
  if (some)
    begin (sight);
}

NnTensor *
vitrine_sight_look (VitrineSight *sight,
                    guint         index,
                    const char  **problem)
{
  const Sample *sample;

  if (problem != NULL)
    *problem = NULL;
  if (sight->samples == NULL || index >= sight->samples->n)
    return NULL;
  if (sight->board == NULL)
    {
      g_clear_pointer (&sight->near, nn_tensor_unref);
      sight->near = nn_samples_tensor (sight->samples, index);
      return sight->near;
    }
  sample = g_hash_table_lookup (sight->kept, GUINT_TO_POINTER (index));
  if (sample != NULL && problem != NULL)
    *problem = sample->problem;
  return sample != NULL ? sample->input : NULL;
}

void
vitrine_sight_set_samples (VitrineSight *sight,
                           NnSamples    *samples)
{
  if (samples == sight->samples)
    return;
  if (samples != NULL)
    nn_samples_ref (samples);
  forget (sight);
  sight->samples = samples;
  if (samples != NULL && !nn_samples_at_hand (samples))
    sight->board = board_new (samples);
}

NnSamples *
vitrine_sight_samples (VitrineSight *sight)
{
  return sight->samples;
}

gboolean
vitrine_sight_at_hand (VitrineSight *sight)
{
  return sight->board == NULL;
}

gsize
vitrine_sight_kept (VitrineSight *sight)
{
  return sight->bytes;
}

/* --- the object ------------------------------------------------------------------ */

static void
vitrine_sight_dispose (GObject *object)
{
  forget (VITRINE_SIGHT (object));
  G_OBJECT_CLASS (vitrine_sight_parent_class)->dispose (object);
}

static void
vitrine_sight_finalize (GObject *object)
{
  VitrineSight *sight = VITRINE_SIGHT (object);

  g_array_unref (sight->wished);
  g_hash_table_unref (sight->kept);
  G_OBJECT_CLASS (vitrine_sight_parent_class)->finalize (object);
}

static void
vitrine_sight_class_init (VitrineSightClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = vitrine_sight_dispose;
  object_class->finalize = vitrine_sight_finalize;
  signals[CAME] = g_signal_new ("came", VITRINE_TYPE_SIGHT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                G_TYPE_UINT);
}

static void
vitrine_sight_init (VitrineSight *sight)
{
  sight->wished = g_array_new (FALSE, FALSE, sizeof (guint32));
  sight->kept = g_hash_table_new_full (NULL, NULL, NULL, sample_free);
  g_queue_init (&sight->idle);
}

VitrineSight *
vitrine_sight_new (gsize bytes)
{
  VitrineSight *sight = g_object_new (VITRINE_TYPE_SIGHT, NULL);

  sight->limit = bytes;
  return sight;
}
