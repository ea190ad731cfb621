/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Words of five languages: 10,000 words in lower case, a number for each letter and 0 after
 * the last, 16 numbers; the class is the language. 8,000 to train with, 400 of each
 * language held out; no spelling is in two languages' lists. From Debian's word lists
 * (see resources/data/README.md).
 */
#include <string.h>

#include "core/dataset.h"
#include "core/datasets/pair.h"
#include "core/formats/format.h"

#define STEPS 16
#define N_TRAIN 8000

static const char *const tokens[] = {
  "", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r",
  "s", "t", "u", "v", "w", "x", "y", "z", "ß", "à", "á", "â", "ä", "ç", "è", "é", "ê", "ì", "í",
  "î", "ï", "ñ", "ò", "ó", "ô", "ö", "ú", "û", "ü", NULL
};

static guint8
token_of (gunichar letter)
{
  for (guint k = 1; tokens[k] != NULL; k++)
    if (g_utf8_get_char (tokens[k]) == letter)
      return k;
  return 0;
}

/* "3 palabra": a language and a word of 1 to 16 known letters. */
static gboolean
parse_line (const char *line, guint8 *row, gint32 *label)
{
  const char *letter = line + 2;
  guint at = 0;

  if (!g_utf8_validate (line, -1, NULL) || line[0] < '0' || line[0] > '4' || line[1] != ' ')
    return FALSE;
  *label = line[0] - '0';
  for (; *letter != '\0' && at < STEPS; letter = g_utf8_next_char (letter))
    if ((row[at++] = token_of (g_utf8_get_char (letter))) == 0)
      return FALSE;
  return at > 0 && *letter == '\0';
}

static NnSamples *
parse (const char *text, GError **error)
{
  static const char *const names[] = { NN_("English"), NN_("French"), NN_("German"), NN_("Spanish"),
                                       NN_("Italian"), NULL };
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  const NnShape shape = NN_SHAPE (STEPS);
  guint n = g_strv_length (lines);
  g_autoptr (GBytes) inputs = NULL;
  g_autoptr (GBytes) labels = NULL;
  guint8 *rows = g_malloc0 (MAX (n, 1) * STEPS);
  gint32 *classes = g_new0 (gint32, MAX (n, 1));
  NnSamples *samples;

  if (n > 0 && lines[n - 1][0] == '\0')
    n--;
  inputs = g_bytes_new_take (rows, n * STEPS);
  labels = g_bytes_new_take (classes, n * sizeof (gint32));
  for (guint i = 0; i < n; i++)
    if (!parse_line (lines[i], rows + i * STEPS, &classes[i]))
      {
        g_set_error (error, NN_ERROR, NN_ERROR_FORMAT,
                     "Line %u of words.txt.gz is not a language and a word.", i + 1);
        return NULL;
      }
  samples = nn_samples_new_bytes ("words", "Words of five languages", &shape, n,
                                  MIN (N_TRAIN, MAX (n, 1)), inputs, 1, labels, names, error);
  if (samples != NULL)
    nn_samples_set_tokens (samples, tokens);
  return samples;
}

static NnSamples *
load (const double *args, const char *path, const char *const *data_dirs,
      GCancellable *cancellable, GError **error)
{
  g_autofree char *file = nn_pair_find (data_dirs, "words.txt.gz", error);
  g_autoptr (GInputStream) stream = NULL;
  g_autofree guint8 *data = NULL;
  g_autofree char *text = NULL;
  goffset length;
  gsize size;

  if (file == NULL)
    return NULL;
  stream = nn_format_open (file, &length, cancellable, error);
  if (stream == NULL || !nn_format_read_block (stream, 1 << 22, &data, &size, "words.txt.gz",
                                               cancellable, error))
    return NULL;
  text = g_strndup ((const char *) data, size);
  return parse (text, error);
}

const NnDatasetClass nn_dataset_words = {
  .base = {
    .name = "words",
    .title = NN_("Words of five languages"),
    .summary = NN_("Which language is this word of? 10,000 words, letter by letter; 2,000 are held out."),
    .category = NN_("Text"),
  },
  .tokens = TRUE,
  .load = load,
};
