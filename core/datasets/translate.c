/* SPDX-License-Identifier: LGPL-3.0-or-later */
#include "core/datasets/translate.h"

#include "core/dataset.h"
#include "core/formats/format.h"

static gpointer
take_memory (gsize size, const char *title, GError **error)
{
  gpointer memory = g_try_malloc (size);
  g_autofree char *text = nn_format_count (size);

  if (memory == NULL)
    g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
                 "%s needs %s bytes of memory, more than there is.", title, text);
  return memory;
}

/* As bytes where they are small enough, else as floats. */
static GBytes *
pack (const gint32 *numbers, gsize count, gboolean bytes, const char *title, GError **error)
{
  const gsize size = count * (bytes ? 1 : sizeof (float));
  gpointer memory = take_memory (size, title, error);

  if (memory == NULL)
    return NULL;
  for (gsize i = 0; i < count; i++)
    if (bytes)
      ((guint8 *) memory)[i] = numbers[i];
    else
      ((float *) memory)[i] = numbers[i];
  return g_bytes_new_take (memory, size);
}

NnSamples *
nn_translation_samples (const NnTranslation *translation, GError **error)
{
  const guint n = translation->n, write = translation->write;
  const gboolean bytes = g_strv_length ((char **) translation->tokens) <= 256;
  const NnShape shape = NN_SHAPE (translation->read), written_shape = NN_SHAPE (write);
  g_autofree gint32 *written = NULL;
  g_autoptr (GBytes) inputs = pack (translation->text, (gsize) n * translation->read, bytes,
                                    translation->title, error);
  g_autoptr (GBytes) more = NULL, labels = NULL;
  g_autoptr (NnSamples) samples = NULL;

  if (inputs != NULL)
    written = take_memory ((gsize) n * write * sizeof (gint32), translation->title, error);
  if (written == NULL)
    return NULL;
  for (gsize i = 0; i < (gsize) n * write; i++)
    written[i] = i % write == 0 ? (gint32) translation->start : MAX (translation->wanted[i - 1], 0);
  more = pack (written, (gsize) n * write, bytes, translation->title, error);
  if (more == NULL)
    return NULL;
  labels = g_bytes_new (translation->wanted, (gsize) n * write * sizeof (gint32));
  samples = bytes ? nn_samples_new_bytes (translation->name, translation->title, &shape, n, translation->n_train,
                                          inputs, 1, NULL, NULL, error)
                  : nn_samples_new_floats (translation->name, translation->title, &shape, n, translation->n_train,
                                           inputs, NULL, NULL, NULL, NULL, error);
  if (samples == NULL
      || !nn_samples_add_input (samples, "written so far", &written_shape, more, bytes ? 1 : 0, error)
      || !nn_samples_label_steps (samples, labels, write, translation->tokens, error))
    return NULL;
  nn_samples_set_tokens (samples, translation->tokens);
  return g_steal_pointer (&samples);
}
