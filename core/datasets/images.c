/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Images: a folder of pictures, one sub-folder for each class, all scaled to one size.
 * A large folder is decoded as it is needed, the next pictures in a thread of their own.
 */
#include "core/datasets/folder.h"
#include "core/datasets/rows.h"

#include "core/formats/format.h"
#include "core/formats/picture.h"
#include "core/parallel.h"

#define AHEAD_BYTES (32 << 20)  /* decoded pictures that wait */
#define LOOKED_AT   8           /* pictures, to see whether there is colour in them */
#define USUAL_SIDE  128         /* photographs are made that small unless one says */

enum
{
  ARG_MEMORY = NN_ROWS_N_ARGS,
  ARG_HEIGHT,
  ARG_WIDTH,
  ARG_COLOR,
};

enum
{
  COLOR_AUTO,
  COLOR_GREY,
  COLOR_RGB,
};

typedef struct
{
  NnFolder folder;
  guint32 *order;       /* (nullable) */
  guint    width;
  guint    height;
  guint    channels;
  NnAhead *ahead;
} Album;

static void
album_free (gpointer data)
{
  Album *album = data;

  nn_ahead_free (album->ahead);
  nn_folder_clear (&album->folder);
  g_free (album->order);
  g_free (album);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Album, album_free)

static gsize
picture_bytes (const Album *album)
{
  return (gsize) album->width * album->height * album->channels;
}

static gboolean
decode (const Album *album, guint32 index, guint8 *out, GError **error)
{
  g_autofree char *path
      = nn_folder_path (&album->folder, album->order != NULL ? album->order[index] : index);

  return nn_picture_read (path, album->width, album->height, album->channels, out, error);
}

/* --- read as they are needed ----------------------------------------------- */

static gboolean
fetch_cb (gpointer data, guint32 index, gpointer out, GError **error)
{
  const Album *album = data;
  const gsize size = picture_bytes (album);
  g_autofree guint8 *bytes = g_malloc (size);
  float *values = out;

  if (!decode (album, index, bytes, error))
    return FALSE;
  for (gsize i = 0; i < size; i++)
    values[i] = (float) bytes[i] * (1.0f / 255);
  return TRUE;
}

static gboolean
read_cb (gpointer data, guint32 index, float *out, GError **error)
{
  return nn_ahead_take (((Album *) data)->ahead, index, out, error);
}

static void
announce_cb (gpointer data, const guint32 *index, guint n)
{
  nn_ahead_announce (((Album *) data)->ahead, index, n);
}

static const NnReader reader = { read_cb, announce_cb, album_free };

/* --- what is damaged -------------------------------------------------------- */

#define MOST_BAD 10  /* one of so many: more, and it is another folder than it is taken for */

/* Picture @i is none, or ends too early. FALSE: so many are left out that something else is amiss. */
static gboolean
leave_out (Album *album, guint i, const char *why, GError **error)
{
  NnFolder *folder = &album->folder;
  const gboolean split = folder->n_train > 0;
  g_autofree char *title = NULL;

  nn_folder_leave_out (folder, i, why);
  if (folder->left_out * MOST_BAD <= folder->left_out + folder->files->len && (!split || folder->n_train > 0))
    return TRUE;
  title = g_path_get_basename (folder->root);
  if (folder->files->len == 0 || (split && folder->n_train == 0))
    g_set_error (error, NN_ERROR, NN_ERROR_DATA, "None of the pictures of %s%s can be read: %s", title,
                 split ? " to train on" : "", folder->why);
  else
    g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                 "Over one in %u of the %u pictures of %s cannot be read: take those out, or open another folder. The first: %s",
                 MOST_BAD, folder->left_out + folder->files->len, title, folder->why);
  return FALSE;
}

/* --- in memory ------------------------------------------------------------- */

/* In the order of the files; those that turn out to be damaged are left out. */
static guint8 *
decode_all (Album *album, const char *title, GCancellable *cancellable, GError **error)
{
  const gsize size = picture_bytes (album), n = album->folder.files->len;
  g_autofree guint8 *bytes = g_try_malloc (n * size);
  guint at = 0;

  if (bytes == NULL)
    {
      g_autofree char *count = nn_format_count (n * size);

      g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
                   "%s needs %s bytes of memory, more than there is.", title, count);
      return NULL;
    }
  while (at < album->folder.files->len)
    {
      g_autoptr (GError) bad = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      if (decode (album, at, bytes + at * size, &bad))
        at++;
      else if (!leave_out (album, at, bad->message, error))
        return NULL;
    }
  return g_steal_pointer (&bytes);
}

/* --- the class ------------------------------------------------------------- */

/* A picture that is none is left out, and the samples say so; many are an error, which names the first. */
static gboolean
leave_bad_out (Album *album, GCancellable *cancellable, GError **error)
{
  for (guint i = album->folder.files->len; i-- > 0;)
    {
      g_autofree char *path = nn_folder_path (&album->folder, i);
      g_autoptr (GError) bad = NULL;
      guint width, height;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (nn_picture_size (path, &width, &height, &bad))
        continue;
      if (!leave_out (album, i, bad->message, error))
        return FALSE;
    }
  return TRUE;
}

/* The sides that the arguments leave open are those of the first picture. */
static gboolean
choose_size (Album *album, const double *args, GError **error)
{
  g_autofree char *path = nn_folder_path (&album->folder, 0);
  guint width, height, most;

  if (!nn_picture_size (path, &width, &height, error))
    return FALSE;
  most = MAX (width, height);
  if (most > USUAL_SIDE)
    {
      width = MAX (width * USUAL_SIDE / most, 1);
      height = MAX (height * USUAL_SIDE / most, 1);
    }
  album->width = args[ARG_WIDTH] > 0 ? (guint) args[ARG_WIDTH] : width;
  album->height = args[ARG_HEIGHT] > 0 ? (guint) args[ARG_HEIGHT] : height;
  return TRUE;
}

/* Colour, where one of a few pictures has some. */
static void
choose_channels (Album *album, const double *args)
{
  const guint n = album->folder.files->len;
  const gsize size = (gsize) album->width * album->height;
  g_autofree guint8 *pixels = NULL;

  album->channels = args[ARG_COLOR] == COLOR_GREY ? 1 : 3;
  if (args[ARG_COLOR] != COLOR_AUTO)
    return;
  pixels = g_malloc (size * 3);
  for (guint k = 0; k < MIN (n, LOOKED_AT); k++)
    {
      if (!decode (album, (guint64) k * n / MIN (n, LOOKED_AT), pixels, NULL))
        continue;   /* it is left out, or told, when its turn comes */
      for (gsize i = 0; i < size; i++)
        if (pixels[3 * i] != pixels[3 * i + 1] || pixels[3 * i] != pixels[3 * i + 2])
          return;
    }
  album->channels = 1;
}

static NnSamples *
load (const double *args, const char *path, const char *const *data_dirs,
      GCancellable *cancellable, GError **error)
{
  g_autofree char *title = g_path_get_basename (path);
  g_autoptr (Album) album = g_new0 (Album, 1);
  g_autoptr (GBytes) labels = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree guint8 *pictures = NULL;
  gboolean streams;
  const NnFolder *folder = &album->folder;
  const char *const *classes;
  NnSamples *samples;
  guint n, n_train;
  NnShape shape;

  if (!nn_folder_read (&album->folder, path, nn_picture_endings, "pictures", cancellable, error)
      || !leave_bad_out (album, cancellable, error) || !choose_size (album, args, error))
    return NULL;
  choose_channels (album, args);
  shape = NN_SHAPE (album->height, album->width, album->channels);
  streams = album->folder.files->len * picture_bytes (album) > (gsize) args[ARG_MEMORY] << 20;
  if (!streams)
    pictures = decode_all (album, title, cancellable, error);
  if (!streams && pictures == NULL)
    return NULL;
  n = album->folder.files->len;
  n_train = album->folder.n_train > 0 ? album->folder.n_train : nn_rows_n_train (args, n);
  if (album->folder.n_train == 0 && !nn_rows_order (args, n, title, &album->order, error))
    return NULL;
  labels = nn_folder_labels (&album->folder, album->order);
  classes = nn_folder_classes (&album->folder);
  if (streams)
    {
      const gsize size = picture_bytes (album) * sizeof (float);

      album->ahead = nn_ahead_new (size, CLAMP (AHEAD_BYTES / size, 2, 512), fetch_cb, album);
      samples = nn_samples_new_read ("images", title, &shape, n, n_train, &reader, g_steal_pointer (&album), labels,
                                     classes, error);
      nn_folder_note (folder, samples, "pictures"); /* which they keep */
      return samples;
    }
  bytes = nn_rows_take (g_steal_pointer (&pictures), album->order, n, picture_bytes (album), title, error);
  if (bytes == NULL)
    return NULL;
  samples = nn_samples_new_bytes ("images", title, &shape, n, n_train, bytes, 1.0f / 255, labels, classes, error);
  nn_folder_note (folder, samples, "pictures");
  return samples;
}

static gboolean
claims (const char *path)
{
  return nn_folder_has (path, nn_picture_endings);
}

static const char *const colors[] = { "auto", "grey", "colour", NULL };
static const char *const color_titles[]
    = { NN_("As the pictures are"), NN_("Grey"), NN_("Colour"), NULL };

static const NnArg rows[] = {
  NN_ROWS_ARGS,
  NN_ROWS_MEMORY_ARG,
  { "height", NN_("Height (0: as the first)"), "px", NN_ARG_INTEGER, 0, 0, 4096 },
  { "width", NN_("Width (0: as the first)"), "px", NN_ARG_INTEGER, 0, 0, 4096 },
  { "colour", NN_("Colour"), "", NN_ARG_CHOICE, COLOR_AUTO, 0, 2, colors, color_titles },
  { NULL }
};

const NnDatasetClass nn_dataset_images = {
  .base = {
    .name = "images",
    .title = NN_("Folder of pictures"),
    .summary = NN_("Pictures, one sub-folder for each class; all are scaled to one size."),
    .category = NN_("Files"),
    .args = rows,
  },
  .needs_path = TRUE,
  .folder = TRUE,
  .claims = claims,
  .reads = "folders of pictures with a sub-folder for each class",
  .load = load,
};
