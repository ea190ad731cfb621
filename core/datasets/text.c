/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Text: what comes next. A sample is a window of a text as the numbers of its characters,
 * its labels are the characters that follow each of them. Number 0 is padding. The end of
 * the text is held out, as it stands.
 */
#include "core/datasets/text.h"

#include <string.h>

#include "core/dataset.h"
#include "core/datasets/alphabet.h"
#include "core/formats/format.h"
#include "core/formats/plain.h"

/* Numbers in all windows together, of 4 bytes, twice: 512 MB. */
#define MOST_NUMBERS (64 << 20)

enum
{
  ARG_TRAIN_SHARE,
  ARG_WINDOW,
  ARG_STEP,
  ARG_LOWERCASE,
};

static void
fail_memory (const char *title, gsize bytes, GError **error)
{
  g_autofree char *count = nn_format_count (bytes);

  g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
               "%s needs %s bytes of memory, more than there is.", title, count);
}

/* The text as numbers of characters, and what each number stands for. */
static gint32 *
encode (const NnTextCut *cut, const char *text, gsize size, gsize *length, char ***tokens, GError **error)
{
  const gsize n = g_utf8_strlen (text, size);
  g_auto (NnAlphabet) alphabet = { 0 };
  gint32 *codes = g_try_new (gint32, n);

  if (codes == NULL)
    {
      fail_memory (cut->title, n * sizeof (gint32), error);
      return NULL;
    }
  nn_alphabet_init (&alphabet, cut->lowercase);
  nn_alphabet_add (&alphabet, text, size);
  *tokens = nn_alphabet_number (&alphabet, 1);
  *length = nn_alphabet_encode (&alphabet, text, size, n, codes);
  return codes;
}

/* How many windows lie in @length characters, with one after each. */
static gsize
count_windows (gsize length, gsize window, gsize step)
{
  return length > window ? (length - window - 1) / step + 1 : 0;
}

static void
cut_windows (const gint32 *codes, gsize n, guint window, guint step, float *inputs, gint32 *labels)
{
  for (gsize i = 0; i < n; i++)
    for (guint t = 0; t < window; t++)
      {
        inputs[i * window + t] = codes[i * step + t];
        labels[i * window + t] = codes[i * step + t + 1];
      }
}

static NnSamples *
make (const NnTextCut *cut, const gint32 *codes, gsize length, const char *const *tokens,
      GError **error)
{
  const guint window = cut->window, step = cut->step;
  const gsize first = cut->train_share < 1 ? (gsize) (length * cut->train_share) : length;
  const gsize n_train = count_windows (first, window, step);
  const gsize n = n_train + count_windows (length - first, window, step);
  const NnShape shape = NN_SHAPE (window);
  g_autoptr (NnSamples) samples = NULL;
  g_autoptr (GBytes) inputs = NULL;
  g_autoptr (GBytes) labels = NULL;
  float *values;
  gint32 *next;

  if (n_train == 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                   "%s has %zu character%s to train on, too few for one window of %u and what follows it: take a"
                   " longer text, or a smaller “window”.", cut->title, first, first == 1 ? "" : "s", window);
      return NULL;
    }
  if (n * window > MOST_NUMBERS)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
                   "%s gives %zu windows of %u characters, more than %u million numbers: raise the"
                   " step between windows, which is %u.", cut->title, n, window, MOST_NUMBERS >> 20, step);
      return NULL;
    }
  values = g_try_new (float, n * window);
  next = g_try_new (gint32, n * window);
  if (values == NULL || next == NULL)
    {
      g_free (values);
      g_free (next);
      fail_memory (cut->title, n * window * (sizeof (float) + sizeof (gint32)), error);
      return NULL;
    }
  cut_windows (codes, n_train, window, step, values, next);
  cut_windows (codes + first, n - n_train, window, step, values + n_train * window,
               next + n_train * window);
  inputs = g_bytes_new_take (values, n * window * sizeof (float));
  labels = g_bytes_new_take (next, n * window * sizeof (gint32));
  samples = nn_samples_new_floats (cut->name, cut->title, &shape, n, n_train, inputs, NULL, NULL,
                                   NULL, NULL, error);
  if (samples == NULL || !nn_samples_label_steps (samples, labels, window, tokens, error))
    return NULL;
  nn_samples_set_tokens (samples, tokens);
  return g_steal_pointer (&samples);
}

NnSamples *
nn_text_samples (const NnTextCut *cut, GBytes *bytes, GError **error)
{
  gboolean guessed;
  g_autoptr (GBytes) plain = nn_plain_text (bytes, cut->title, &guessed, error);
  g_auto (GStrv) tokens = NULL;
  g_autofree gint32 *codes = NULL;
  gsize size, length;
  const char *data;
  NnSamples *samples;

  if (plain == NULL)
    return NULL;
  data = g_bytes_get_data (plain, &size);
  if (size > G_MAXINT32)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_MEMORY, "%s is larger than 2 GB: cut it.", cut->title);
      return NULL;
    }
  codes = encode (cut, data, size, &length, &tokens, error);
  if (codes == NULL)
    return NULL;
  samples = make (cut, codes, length, (const char *const *) tokens, error);
  if (samples != NULL && guessed)
    nn_samples_add_note (samples, "It is no UTF-8 and was read as Windows-1252: if letters look wrong, save it as UTF-8.");
  return samples;
}

static NnSamples *
load (const double *args, const char *path, const char *const *data_dirs,
      GCancellable *cancellable, GError **error)
{
  g_autofree char *title = g_path_get_basename (path);
  g_autoptr (GBytes) bytes = nn_format_load (path, error);
  const NnTextCut cut = { "text", title, args[ARG_TRAIN_SHARE], args[ARG_WINDOW], args[ARG_STEP],
                          args[ARG_LOWERCASE] != 0 };

  return bytes != NULL ? nn_text_samples (&cut, bytes, error) : NULL;
}

static const NnArg rows[] = {
  { "train_share", NN_("Training share"), "", NN_ARG_REAL, 0.9, 0.01, 1, .role = NN_ARG_SPLITS },
  { "window", NN_("Window"), "characters", NN_ARG_INTEGER, 64, 2, 4096 },
  { "step", NN_("Step between windows"), "characters", NN_ARG_INTEGER, 16, 1, 4096 },
  { "lowercase", NN_("Small letters only"), "", NN_ARG_BOOLEAN, 0, 0, 1 },
  { NULL }
};

static const char *const patterns[] = { "*.txt", NULL };

const NnDatasetClass nn_dataset_text = {
  .base = {
    .name = "text",
    .title = NN_("Text"),
    .summary = NN_("A text file, to learn which character comes next."),
    .category = NN_("Files"),
    .args = rows,
  },
  .needs_path = TRUE,
  .tokens = TRUE,
  .files = NN_("Texts"),
  .patterns = patterns,
  .reads = "texts as .txt",
  .load = load,
};
