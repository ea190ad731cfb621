/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * IDX pairs as data: every type of number, in memory and streamed from the file, each sample
 * with its own label or target; samples larger than one read; what does not belong together.
 */
#include "core/nn.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

enum { UBYTE = 8, BYTE = 9, SHORT = 11, INT = 12, FLOAT = 13, DOUBLE = 14 };

static char *folder;

static void
append_big_endian (GByteArray *file, gconstpointer value, guint width)
{
  const guint8 *bytes = value;

  for (guint i = 0; i < width; i++)
    g_byte_array_append (file, bytes + (G_BYTE_ORDER == G_LITTLE_ENDIAN ? width - 1 - i : i), 1);
}

static void
append_number (GByteArray *file, guint type, double value)
{
  guint8 small = (guint8) (gint) value;
  gint16 middle = (gint16) value;
  gint32 large = (gint32) value;
  float single = (float) value;

  if (type == UBYTE || type == BYTE)
    append_big_endian (file, &small, 1);
  else if (type == SHORT)
    append_big_endian (file, &middle, 2);
  else if (type == INT)
    append_big_endian (file, &large, 4);
  else if (type == FLOAT)
    append_big_endian (file, &single, 4);
  else
    append_big_endian (file, &value, 8);
}

/* @axes: closed by 0; sample @i is numbered by value (i, k). */
static char *
put_idx (const char *name, guint type, const guint32 *axes, double (*value) (guint i, guint k))
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  guint n_axes = 0, count = 1;

  while (axes[n_axes] != 0)
    n_axes++;
  g_byte_array_append (file, (const guint8[]){ 0, 0, type, n_axes }, 4);
  for (guint a = 0; a < n_axes; a++)
    {
      append_big_endian (file, &axes[a], 4);
      count *= a > 0 ? axes[a] : 1;
    }
  for (guint i = 0; i < axes[0]; i++)
    {
      for (guint k = 0; k < count; k++)
        append_number (file, type, value (i, k));
    }
  g_file_set_contents (path, (const char *) file->data, file->len, &error);
  g_assert_no_error (error);
  return path;
}

static NnSamples *
load_with (const char *path, const char *settings, GError **error)
{
  g_auto (NnSource) source = { 0 };
  g_auto (GStrv) words = g_strsplit (settings, " ", -1);

  if (!nn_source_parse (&source, path, error))
    return NULL;
  for (guint w = 0; words[w] != NULL && *words[w] != '\0'; w++)
    {
      g_auto (GStrv) pair = g_strsplit (words[w], "=", 2);

      g_assert_true (nn_spec_set_string (&source.spec, pair[0], pair[1], NULL));
    }
  return nn_source_load (&source, NULL, NULL, error);
}

static NnSamples *
load (const char *path, const char *settings)
{
  g_autoptr (GError) error = NULL;
  NnSamples *samples = load_with (path, settings, &error);

  g_assert_no_error (error);
  return samples;
}

static void
refused (const char *images, const char *labels, const char *says)
{
  g_autofree char *both = g_strdup_printf ("%s,%s", images, labels);
  g_autoptr (GError) error = NULL;

  g_assert_null (load_with (both, "", &error));
  g_assert_nonnull (error);
  if (strstr (error->message, says) == NULL)
    g_error ("“%s” is not in: %s", says, error->message);
}

/* Whole numbers that a byte holds, the first the sample's own; with a sign below. */
static double
plain (guint i, guint k)
{
  return k == 0 ? i : (i * 31 + k * 7) % 101;
}

static double
with_sign (guint i, guint k)
{
  return k == 0 ? i : plain (i, k) - 50;
}

static double
class_of (guint i, guint k)
{
  return i * i % 3;
}

static double
aim_of (guint i, guint k)
{
  return i * 0.25 - k;
}

#define N 41

static void
check_rows (NnSamples *samples, guint type, double (*value) (guint i, guint k), gboolean aims)
{
  const gsize size = nn_shape_count (&samples->shape);
  const double scale = type == UBYTE ? 1 / 255.0 : 1;
  g_autofree float *x = g_new (float, size);
  gboolean moved = FALSE, seen[N] = { FALSE };

  for (guint32 i = 0; i < N; i++)
    {
      guint row;

      nn_samples_input (samples, &i, 1, x);
      row = (guint) lround (x[0] / scale);
      g_assert_cmpuint (row, <, N);
      g_assert_false (seen[row]);
      seen[row] = TRUE;
      moved |= row != i;
      for (gsize k = 0; k < size; k++)
        g_assert_cmpfloat_with_epsilon (x[k], value (row, k) * scale, 1e-6);
      if (!aims)
        g_assert_cmpint (samples->labels[i], ==, (gint) class_of (row, 0));
      for (guint k = 0; aims && k < 2; k++)
        g_assert_cmpfloat (samples->targets[2 * i + k], ==, aim_of (row, k));
    }
  g_assert_true (moved); /* shuffled, each with its own */
}

static void
test_types (void)
{
  static const guint types[] = { UBYTE, BYTE, SHORT, INT, FLOAT, DOUBLE };
  g_autofree char *classes = put_idx ("classes.idx", UBYTE, (guint32[]){ N, 0 }, class_of);
  g_autofree char *shorts = put_idx ("shorts.idx", SHORT, (guint32[]){ N, 0 }, class_of);
  g_autofree char *aims = put_idx ("aims.idx", FLOAT, (guint32[]){ N, 2, 0 }, aim_of);

  for (guint t = 0; t < G_N_ELEMENTS (types); t++)
    {
      double (*value) (guint, guint) = types[t] == UBYTE ? plain : with_sign;
      g_autofree char *images = put_idx ("images.idx", types[t], (guint32[]){ N, 4, 5, 0 }, value);
      const char *others[] = { classes, shorts, aims };

      for (guint o = 0; o < G_N_ELEMENTS (others); o++)
        {
          g_autofree char *both = g_strdup_printf ("%s,%s", images, others[o]);
          g_autoptr (NnSamples) memory = load (both, "");
          g_autoptr (NnSamples) stream = load (both, "memory=0");

          g_assert_null (memory->reader);
          g_assert_nonnull (stream->reader);
          g_assert_true (nn_shape_equal (&memory->shape, &NN_SHAPE (4, 5, 1)));
          g_assert_true (nn_shape_equal (&stream->shape, &NN_SHAPE (4, 5, 1)));
          check_rows (memory, types[t], value, o == 2);
          check_rows (stream, types[t], value, o == 2);
        }
    }
}

static double
long_row (guint i, guint k)
{
  return (i * 17 + k) % 120;
}

/* More than is read at a time, and no multiple of it. */
static void
test_long (void)
{
  static const guint types[] = { UBYTE, SHORT, DOUBLE };

  for (guint t = 0; t < G_N_ELEMENTS (types); t++)
    {
      const guint32 axes[] = { 5, 230, 233, 0 };
      g_autofree char *path = put_idx ("long.idx", types[t], axes, long_row);
      g_autoptr (NnSamples) stream = load (path, "memory=0 shuffle=false");
      const double scale = types[t] == UBYTE ? 1 / 255.0 : 1;
      g_autofree float *x = g_new (float, 230 * 233);

      g_assert_nonnull (stream->reader);
      for (guint32 i = 0; i < 5; i++)
        {
          nn_samples_input (stream, &i, 1, x);
          for (guint k = 0; k < 230 * 233; k++)
            g_assert_cmpfloat_with_epsilon (x[k], long_row (i, k) * scale, 1e-6);
        }
    }
}

/* Cut while it is read: within a sample, whose first half is still there. */
static void
test_cut (void)
{
  g_autofree char *path = put_idx ("cut.idx", DOUBLE, (guint32[]){ 9, 10, 10, 0 }, plain);
  g_autoptr (NnSamples) stream = load (path, "memory=0 shuffle=false");
  g_autoptr (GError) error = NULL;
  guint32 whole = 3, half = 4;
  float x[100];

  g_assert_cmpint (truncate (path, 16 + 4 * 800 + 500), ==, 0);
  g_assert_true (nn_samples_read (stream, 0, &whole, 1, x, &error));
  g_assert_cmpfloat (x[99], ==, plain (3, 99));
  g_assert_false (nn_samples_read (stream, 0, &half, 1, x, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_FORMAT);
  g_assert_cmpstr (error->message, ==, "cut.idx cannot be read any more: it has become shorter.");
}

static void
test_refusals (void)
{
  g_autofree char *images = put_idx ("images.idx", UBYTE, (guint32[]){ N, 4, 5, 0 }, plain);
  g_autofree char *fewer = put_idx ("fewer.idx", UBYTE, (guint32[]){ N - 1, 0 }, class_of);
  g_autofree char *more = put_idx ("more.idx", UBYTE, (guint32[]){ N + 1, 0 }, class_of);
  g_autofree char *square = put_idx ("square.idx", UBYTE, (guint32[]){ N, 2, 0 }, class_of);

  refused (images, fewer, "images.idx holds 41 samples but fewer.idx holds 40 labels");
  refused (images, more, "images.idx holds 41 samples but more.idx holds 42 labels");
  refused (images, square, "square.idx has 2 axes: labels are one number for each sample");
}

/* How many are held out: the nearest number, one at least to train. */
static void
test_shares (void)
{
  g_autofree char *path = put_idx ("odd.idx", UBYTE, (guint32[]){ 5, 3, 0 }, plain);
  static const struct { const char *share; guint n; } rows[] = {
    { "train_share=0.5", 3 }, { "train_share=0.49", 2 }, { "train_share=0.9", 5 },
    { "train_share=0.1", 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (NnSamples) samples = load (path, rows[i].share);

      g_assert_cmpuint (samples->n_train, ==, rows[i].n);
    }
}

/* Of two readings of a name with commas the one whose files are there. */
static void
test_commas (void)
{
  g_autofree char *images = put_idx ("a, b.idx", UBYTE, (guint32[]){ N, 4, 5, 0 }, plain);
  g_autofree char *labels = put_idx ("c, d.idx", UBYTE, (guint32[]){ N, 0 }, class_of);
  g_autofree char *both = g_strdup_printf ("%s,%s", images, labels);
  g_autoptr (NnSamples) alone = load (images, "");
  g_autoptr (NnSamples) samples = load (both, "");

  g_assert_null (alone->labels);
  check_rows (samples, UBYTE, plain, FALSE);
}

static void
remove_folder (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("vitrine-pairs-XXXXXX", NULL);
  g_test_add_func ("/pairs/types", test_types);
  g_test_add_func ("/pairs/long", test_long);
  g_test_add_func ("/pairs/cut", test_cut);
  g_test_add_func ("/pairs/refusals", test_refusals);
  g_test_add_func ("/pairs/shares", test_shares);
  g_test_add_func ("/pairs/commas", test_commas);
  status = g_test_run ();
  remove_folder ();
  g_free (folder);
  return status;
}
