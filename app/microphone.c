/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/microphone.h"

#include <alsa/asoundlib.h>
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define DEVICE    "default"
#define LATENCY   100000   /* microseconds that the device may hold back */
#define WAIT      100      /* ms, then it is asked whether anybody still listens */
#define PATIENCE  30       /* such waits without a sound: it is a device that does not speak */
#define BLOCK     512
#define PIECE     0.02     /* seconds whose loudness is one number */
#define ABOVE     3        /* times louder than the room: a word */
#define MARGIN    3        /* pieces that are kept before and after it */

/* ALSA would print what is no fault here: that there is no device. */
static void
quiet (const char *file, int line, const char *function, int error, const char *format, ...)
{
}

/* At a rate that the device knows: core changes it better than ALSA does. NULL: there is none. */
static snd_pcm_t *
open_device (guint *rate,
             int   *status)
{
  static const guint rates[] = { 48000, 44100, 16000 };
  snd_pcm_t *pcm = NULL;

  snd_lib_error_set_handler (quiet);
  *status = snd_pcm_open (&pcm, DEVICE, SND_PCM_STREAM_CAPTURE, SND_PCM_NONBLOCK);
  if (*status < 0)
    return NULL;
  for (guint i = 0; i <= G_N_ELEMENTS (rates); i++)
    {
      const gboolean last = i == G_N_ELEMENTS (rates);

      *rate = last ? rates[0] : rates[i];
      *status = snd_pcm_set_params (pcm, SND_PCM_FORMAT_S16, SND_PCM_ACCESS_RW_INTERLEAVED, 1, *rate, last, LATENCY);
      if (*status >= 0)
        return pcm;
    }
  snd_pcm_close (pcm);
  return NULL;
}

/* --- whether there is one ------------------------------------------------------ */

static void
find_thread (GTask        *task,
             gpointer      owner,
             gpointer      data,
             GCancellable *cancellable)
{
  guint rate;
  int status;
  snd_pcm_t *pcm = open_device (&rate, &status);

  if (pcm != NULL)
    snd_pcm_close (pcm);
  g_task_return_boolean (task, pcm != NULL);
}

void
vitrine_microphone_find_async (gpointer            owner,
                               GAsyncReadyCallback callback,
                               gpointer            data)
{
  g_autoptr (GTask) task = g_task_new (owner, NULL, callback, data);

  g_task_set_source_tag (task, vitrine_microphone_find_async);
  g_task_run_in_thread (task, find_thread);
}

gboolean
vitrine_microphone_find_finish (GAsyncResult *result)
{
  return g_task_propagate_boolean (G_TASK (result), NULL);
}

/* --- listening --------------------------------------------------------------- */

static void
take_free (gpointer data)
{
  VitrineTake *take = data;

  g_free (take->sound);
  g_clear_pointer (&take->sample, nn_tensor_unref);
  g_free (take->problem);
  g_free (take);
}

typedef struct
{
  NnSource source;
  double   seconds;
} Listening;

static void
listening_free (gpointer data)
{
  Listening *listening = data;

  nn_source_clear (&listening->source);
  g_free (listening);
}

/* Takes @sample and @problem over. */
static void
publish (VitrineJob   *job,
         const GArray *sound,
         guint         rate,
         NnTensor     *sample,
         char         *problem)
{
  VitrineTake *take = g_new0 (VitrineTake, 1);

  take->sound = g_memdup2 (sound->data, sound->len * sizeof (float));
  take->n = sound->len;
  take->rate = rate;
  take->sample = sample;
  take->problem = problem;
  vitrine_job_publish (job, take);
}

/* What there is now; FALSE: the device has failed with @status. */
static gboolean
read_block (snd_pcm_t *pcm,
            GArray    *sound,
            int       *status)
{
  gint16 block[BLOCK];
  snd_pcm_sframes_t got = snd_pcm_wait (pcm, WAIT) > 0 ? snd_pcm_readi (pcm, block, BLOCK) : 0;

  *status = (int) got;
  if (got == -EAGAIN)
    got = 0;
  /* what came too fast is lost, and it goes on */
  else if (got < 0 && snd_pcm_recover (pcm, (int) got, TRUE) < 0)
    return FALSE;
  for (snd_pcm_sframes_t i = 0; i < got; i++)
    {
      const float value = block[i] / 32768.0f;

      g_array_append_val (sound, value);
    }
  return TRUE;
}

/* The word as a sample; the sound that is shown stays whole. */
static NnTensor *
make_sample (const Listening *listening,
             const GArray    *sound,
             guint            rate,
             char           **problem)
{
  g_autofree float *word = g_memdup2 (sound->data, sound->len * sizeof (float));
  g_autoptr (GError) error = NULL;
  NnTensor *sample;

  vitrine_take_trim (word, sound->len, rate);
  sample = nn_source_hear (&listening->source, word, sound->len, rate, &error);
  if (sample == NULL)
    *problem = g_strdup (error->message);
  return sample;
}

static void
listen_func (VitrineJob   *job,
             GCancellable *cancellable,
             gpointer      data)
{
  const Listening *listening = data;
  g_autoptr (GArray) sound = g_array_new (FALSE, FALSE, sizeof (float));
  NnTensor *sample = NULL;
  char *problem = NULL;
  guint rate = 0, waits = 0;
  int status;
  snd_pcm_t *pcm = open_device (&rate, &status);
  gboolean works = pcm != NULL && (status = snd_pcm_start (pcm)) >= 0;

  while (works && !g_cancellable_is_cancelled (cancellable) && sound->len < listening->seconds * rate && waits < PATIENCE)
    {
      const guint before = sound->len;

      works = read_block (pcm, sound, &status);
      waits = sound->len > before ? 0 : waits + 1;
      publish (job, sound, rate, NULL, NULL);
    }
  if (pcm != NULL)
    snd_pcm_close (pcm);
  if (!works)
    problem = g_strdup_printf (_("The microphone cannot be listened to: %s."), snd_strerror (status));
  else if (waits >= PATIENCE)
    problem = g_strdup (_("The microphone brings no sound: choose another in the settings of the desktop."));
  else if (!g_cancellable_is_cancelled (cancellable))
    sample = make_sample (listening, sound, rate, &problem);
  publish (job, sound, rate, sample, problem);
}

VitrineJob *
vitrine_microphone_listen (const NnSource    *source,
                           double             seconds,
                           VitrineJobCallback callback,
                           gpointer           user_data)
{
  Listening *listening = g_new0 (Listening, 1);

  nn_source_copy (&listening->source, source);
  listening->seconds = seconds;
  return vitrine_job_start ("microphone", listen_func, listening, listening_free, take_free, callback, user_data);
}

/* --- the word ------------------------------------------------------------------ */

static int
compare (gconstpointer a,
         gconstpointer b)
{
  const float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

void
vitrine_take_trim (float *sound,
                   gsize  n,
                   guint  rate)
{
  const gsize piece = MAX ((gsize) (rate * PIECE), 1), pieces = n / piece;
  g_autofree float *loud = g_new0 (float, pieces + 1);
  g_autofree float *sorted = NULL;
  gsize first = pieces, last = 0;

  for (gsize i = 0; i < pieces; i++)
    {
      double squares = 0;

      for (gsize k = i * piece; k < (i + 1) * piece; k++)
        squares += sound[k] * sound[k];
      loud[i] = (float) sqrt (squares / piece);
    }
  sorted = g_memdup2 (loud, (pieces + 1) * sizeof *loud);
  qsort (sorted, pieces, sizeof *sorted, compare);
  for (gsize i = 0; i < pieces; i++)
    if (loud[i] > ABOVE * sorted[pieces / 10])
      {
        first = MIN (first, i);
        last = i;
      }
  if (first >= pieces)
    return;
  first = first > MARGIN ? first - MARGIN : 0;
  last = MIN (last + MARGIN + 1, pieces);
  memset (sound, 0, first * piece * sizeof *sound);
  if (last * piece < n)
    memset (sound + last * piece, 0, (n - last * piece) * sizeof *sound);
}
