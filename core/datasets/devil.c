/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * The Devil's Dictionary by Ambrose Bierce (1911, in the public domain): which character
 * comes next? Windows of 64 characters side by side, a number for each character, and as
 * labels the characters that follow. The last tenth of the book is held out.
 */
#include "core/dataset.h"
#include "core/datasets/pair.h"
#include "core/datasets/text.h"
#include "core/formats/format.h"

static NnSamples *
load (const double *args, const char *path, const char *const *data_dirs,
      GCancellable *cancellable, GError **error)
{
  static const NnTextCut cut = { "devil", "The Devil’s Dictionary", 0.9, 64, 64, FALSE };
  g_autofree char *file = nn_pair_find (data_dirs, "devil.txt.gz", error);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree guint8 *data = NULL;
  goffset length;
  gsize size;

  if (file == NULL)
    return NULL;
  stream = nn_format_open (file, &length, cancellable, error);
  if (stream == NULL || !nn_format_read_block (stream, 1 << 22, &data, &size, "devil.txt.gz",
                                               cancellable, error))
    return NULL;
  bytes = g_bytes_new_take (g_steal_pointer (&data), size);
  return nn_text_samples (&cut, bytes, error);
}

const NnDatasetClass nn_dataset_devil = {
  .base = {
    .name = "devil",
    .title = NN_("The Devil’s Dictionary"),
    .summary = NN_("Which character comes next in Ambrose Bierce’s book of 1911? Its last tenth is held out."),
    .category = NN_("Text"),
  },
  .tokens = TRUE,
  .load = load,
};
