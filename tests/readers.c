/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People's own files: arrays, tables, folders of pictures and recordings, texts. */
#include "core/parallel.h"
#include "tests/build.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <math.h>

static char *folder;

/* Writes a file of the test's folder; its path is good until the next test. */
static char *
put (const char *name, gconstpointer data, gssize size)
{
  char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (parent, 0700);
  g_file_set_contents (path, data, size, &error);
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

      if (!nn_spec_set_string (&source.spec, pair[0], pair[1], error))
        return NULL;
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
refused (const char *path, const char *settings, const char *says)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (load_with (path, settings, &error));
  g_assert_nonnull (error);
  g_assert_true (error->domain == NN_ERROR);
  if (strstr (error->message, says) == NULL)
    g_error ("“%s” is not in: %s", says, error->message);
}

static float
number (const NnSamples *samples, guint32 index, gsize at)
{
  g_autofree float *values = g_new (float, nn_shape_count (&samples->shape));

  nn_samples_input (samples, &index, 1, values);
  return values[at];
}

/* --- arrays -------------------------------------------------------------- */

static GByteArray *
npy (const char *descr, const char *shape, gconstpointer data, gsize size)
{
  GByteArray *file = g_byte_array_new ();
  g_autofree char *head = g_strdup_printf (
      "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }\n", descr, shape);
  guint8 length[2] = { strlen (head) & 0xff, strlen (head) >> 8 };

  g_byte_array_append (file, (const guint8 *) "\x93NUMPY\1\0", 8);
  g_byte_array_append (file, length, 2);
  g_byte_array_append (file, (const guint8 *) head, strlen (head));
  g_byte_array_append (file, data, size);
  return file;
}

static char *
put_npy (const char *name, const char *descr, const char *shape, gconstpointer data, gsize size)
{
  g_autoptr (GByteArray) file = npy (descr, shape, data, size);

  return put (name, file->data, file->len);
}

static double
train_loss (NnSamples *samples, NnModel *model)
{
  g_autoptr (NnPool) pool = nn_pool_new (2);
  g_autoptr (NnTrainer) trainer = NULL;
  g_autoptr (GError) error = NULL;
  NnEvaluation result;
  NnStepReport report;
  NnRecipe recipe;

  nn_recipe_init (&recipe);
  nn_recipe_fit (&recipe, model, samples);
  set_recipe (&recipe, "epochs=2 batch_size=16");
  trainer = nn_trainer_new (model, samples, &recipe, pool, &error);
  g_assert_no_error (error);
  for (guint64 i = 0; i < nn_trainer_total_steps (trainer); i++)
    g_assert_true (nn_trainer_step (trainer, &report, &error));
  g_assert_true (nn_trainer_evaluate (trainer, NN_SPLIT_TEST, NULL, &result, &error));
  return result.loss;
}

/* The same bits, whether the samples lie in memory or are read from the file. */
static void
same_training (const char *path, const char *network)
{
  g_autoptr (NnSamples) memory = load (path, "memory=64");
  g_autoptr (NnSamples) stream = load (path, "memory=0");
  g_autoptr (NnModel) model = build_model (network, 1);

  g_assert_null (memory->reader);
  g_assert_nonnull (stream->reader);
  g_assert_true (nn_shape_equal (&memory->shape, &stream->shape));
  g_assert_cmpuint (memory->n_train, ==, stream->n_train);
  g_assert_cmpfloat (train_loss (memory, model), ==, train_loss (stream, model));
}

static void
test_npy (void)
{
  g_autofree double *x = g_new (double, 200 * 12);
  gint64 y[200];
  float t[200];
  g_autofree char *x_path = NULL;
  g_autofree char *y_path = NULL;
  g_autofree char *t_path = NULL;
  g_autofree char *labelled = NULL;
  g_autofree char *aimed = NULL;
  g_autofree char *wrong = NULL;

  for (guint i = 0; i < 200 * 12; i++)
    x[i] = sin (i * 0.7);
  for (guint i = 0; i < 200; i++)
    {
      y[i] = x[12 * i] > 0 ? 2 : 0;
      t[i] = i / 10.0f;
    }
  x_path = put_npy ("x.npy", "<f8", "200, 4, 3", x, 200 * 12 * 8);
  y_path = put_npy ("y.npy", "<i8", "200,", y, sizeof y);
  t_path = put_npy ("t.npy", "<f4", "200, 1", t, sizeof t);
  labelled = g_strdup_printf ("%s,%s", x_path, y_path);
  aimed = g_strdup_printf ("%s,%s", x_path, t_path);
  wrong = g_strdup_printf ("%s,%s", t_path, y_path);

  {
    g_autoptr (NnSamples) alone = load (x_path, "shuffle=false");
    g_autoptr (NnSamples) classes = load (labelled, "shuffle=false train_share=0.5");
    g_autoptr (NnSamples) numbers = load (aimed, "");

    g_assert_true (nn_shape_equal (&alone->shape, &NN_SHAPE (4, 3)));
    g_assert_true (alone->labels == NULL && alone->targets == NULL);
    g_assert_cmpfloat (number (alone, 7, 5), ==, (float) x[7 * 12 + 5]);
    g_assert_cmpuint (classes->n_train, ==, 100);
    g_assert_cmpuint (classes->n_classes, ==, 3);
    for (guint i = 0; i < 200; i++)
      g_assert_cmpint (classes->labels[i], ==, y[i]);
    /* shuffled, but each with its own number */
    for (guint32 i = 0; i < 200; i++)
      {
        guint row = (guint) lroundf (numbers->targets[i] * 10);

        g_assert_cmpfloat (number (numbers, i, 3), ==, (float) x[row * 12 + 3]);
      }
    g_assert_cmpfloat (numbers->targets[0], !=, 0);
  }
  same_training (labelled, "input time=4 channels=3; flatten; dense units=3 activation=softmax");
  same_training (aimed, "input time=4 channels=3; flatten; dense units=1");

  x[100] = NAN;
  g_free (put_npy ("x.npy", "<f8", "200, 4, 3", x, 200 * 12 * 8));
  refused (labelled, "", "row 9 of 200 has nan as its number 5");
  {
    g_autoptr (NnSamples) late = load (labelled, "memory=0 shuffle=false");
    g_autoptr (GError) error = NULL;
    guint32 index = 8;
    float row[12];

    g_assert_cmpfloat (number (late, 9, 0), ==, (float) x[108]);
    g_assert_true (nn_samples_read (late, 0, (guint32[]){ 9 }, 1, row, &error));
    g_assert_false (nn_samples_read (late, 0, &index, 1, row, &error));
    g_assert_cmpfloat (row[4], ==, 0);
    g_assert_nonnull (strstr (error->message, "sample 8 are not all finite"));
    /* a file that somebody cuts meanwhile */
    g_clear_error (&error);
    g_assert_cmpint (truncate (x_path, 4000), ==, 0);
    index = 150;
    g_assert_false (nn_samples_read (late, 0, &index, 1, row, &error));
    g_assert_nonnull (strstr (error->message, "shorter"));
  }
  refused (x_path, "", "which needs 19200 bytes");
  g_free (put_npy ("x.npy", "<f4", "199,", t, 199 * 4));
  refused (labelled, "", "x.npy holds 199 samples but y.npy holds 200");
}

/* Bytes are pictures of 0 to 1, and whole numbers on two axes a label for each step. */
static void
test_npy_kinds (void)
{
  guint8 pictures[6 * 4];
  gint32 steps[6 * 2];
  g_autofree char *x = NULL;
  g_autofree char *y = NULL;
  g_autofree char *both = NULL;
  g_autoptr (NnSamples) samples = NULL;
  g_autoptr (NnSamples) series = NULL;

  for (guint i = 0; i < sizeof pictures; i++)
    pictures[i] = i * 10;
  for (guint i = 0; i < 12; i++)
    steps[i] = i == 11 ? -1 : (gint32) (i % 3);
  x = put_npy ("p.npy", "|u1", "6, 2, 2", pictures, sizeof pictures);
  y = put_npy ("s.npy", "<i4", "6, 2", steps, sizeof steps);
  both = g_strdup_printf ("%s,%s", x, y);
  samples = load (both, "shuffle=false");
  g_assert_true (nn_shape_equal (&samples->shape, &NN_SHAPE (2, 2, 1)));
  g_assert_nonnull (samples->bytes);
  g_assert_cmpfloat (number (samples, 1, 2), ==, 60 * (1.0f / 255));
  g_assert_cmpuint (samples->label_steps, ==, 2);
  g_assert_cmpint (samples->step_labels[11], ==, -1);
  series = load (x, "shuffle=false pictures=no");
  g_assert_true (nn_shape_equal (&series->shape, &NN_SHAPE (2, 2)));
  {
    g_autoptr (NnSamples) streamed = load (x, "memory=0 shuffle=false");
    g_autoptr (GByteArray) turned = npy ("|u1", "3, 2, 4", pictures, sizeof pictures);
    char *order = g_strstr_len ((char *) turned->data + 10, turned->len - 10, "False");
    g_autofree char *z = NULL;
    g_autoptr (NnSamples) fortran = NULL;
    g_autoptr (NnSamples) line = NULL;

    g_assert_nonnull (streamed->reader);
    g_assert_cmpfloat_with_epsilon (number (streamed, 1, 2), 60 / 255.0, 1e-6);
    /* Fortran's order cannot be streamed: it is read as a whole whatever one says */
    memcpy (order, "True ", 5);
    z = put ("z.npy", turned->data, turned->len);
    fortran = load (z, "memory=0 shuffle=false");
    g_assert_null (fortran->reader);
    for (guint i = 0; i < 24; i++)
      g_assert_cmpfloat_with_epsilon (number (fortran, i / 8, i % 8),
                                      pictures[i / 8 + 3 * (i / 4 % 2) + 6 * (i % 4)] / 255.0, 1e-6);
    g_free (put_npy ("z.npy", "<i4", "12,", steps, sizeof steps));
    line = load (z, "shuffle=false");
    g_assert_true (nn_shape_equal (&line->shape, &NN_SHAPE (1)));
    g_assert_cmpfloat (number (line, 2, 0), ==, steps[2]);
  }
  steps[3] = 1 << 30;
  g_free (put_npy ("s.npy", "<i4", "6, 2", steps, sizeof steps));
  refused (both, "", "labels go from 0");
}

/* --- archives ------------------------------------------------------------ */

/* A ZIP archive of stored files, by hand: the reader's library did not write it. */
static void
zip_add (GByteArray *zip, GByteArray *directory, const char *name, const GByteArray *file)
{
  guint32 crc = 0xffffffff;
  guint32 at = zip->len;
  guint16 length = strlen (name);
  guint8 head[46] = "PK\1\2\x14\0\x14\0";

  for (guint i = 0; i < file->len; i++)
    {
      crc ^= file->data[i];
      for (guint bit = 0; bit < 8; bit++)
        crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
  crc = ~crc;
  memcpy (head + 16, &crc, 4);
  memcpy (head + 20, &file->len, 4);
  memcpy (head + 24, &file->len, 4);
  memcpy (head + 28, &length, 2);
  memcpy (head + 42, &at, 4);
  g_byte_array_append (zip, (const guint8 *) "PK\3\4", 4);
  g_byte_array_append (zip, head + 6, 26);
  g_byte_array_append (zip, (const guint8 *) name, length);
  g_byte_array_append (zip, file->data, file->len);
  g_byte_array_append (directory, head, 46);
  g_byte_array_append (directory, (const guint8 *) name, length);
}

static char *
put_npz (const char *name, guint n, const char *const *names, GByteArray *const *files)
{
  g_autoptr (GByteArray) zip = g_byte_array_new ();
  g_autoptr (GByteArray) directory = g_byte_array_new ();
  guint8 end[22] = "PK\5\6";
  guint16 count = n;
  guint32 at;

  for (guint i = 0; i < n; i++)
    zip_add (zip, directory, names[i], files[i]);
  at = zip->len;
  memcpy (end + 8, &count, 2);
  memcpy (end + 10, &count, 2);
  memcpy (end + 12, &directory->len, 4);
  memcpy (end + 16, &at, 4);
  g_byte_array_append (zip, directory->data, directory->len);
  g_byte_array_append (zip, end, sizeof end);
  return put (name, zip->data, zip->len);
}

static void
test_npz (void)
{
  const float a[8] = { 0, 1, 2, 3, 4, 5, 6, 7 }, b[4] = { 8, 9, 10, 11 };
  const gint32 labels[6] = { 0, 1, 0, 1, 1, 0 };
  const char *const names[] = { "x_test.npy", "x_train.npy", "y_train.npy", "y_test.npy" };
  GByteArray *const files[] = { npy ("<f4", "2, 2", b, sizeof b), npy ("<f4", "4, 2", a, sizeof a),
                                npy ("<i4", "4,", labels, 16), npy ("<i4", "2,", labels + 4, 8) };
  const char *const plain[] = { "X.npy", "y_train.npy" };
  g_autofree char *split = put_npz ("split.npz", 4, names, files);
  g_autofree char *alone = put_npz ("alone.npz", 1, plain, files + 1);
  g_autofree char *half = put_npz ("half.npz", 3, names, files);
  g_autofree char *other = put_npz ("other.npz", 1, plain + 1, files);
  g_autoptr (NnSamples) samples = load (split, "");
  g_autoptr (NnSamples) one = load (alone, "shuffle=false");
  g_autofree char *data = NULL;
  gsize size;

  g_assert_cmpstr (samples->title, ==, "split.npz");
  g_assert_cmpuint (samples->n, ==, 6);
  g_assert_cmpuint (samples->n_train, ==, 4);
  for (guint i = 0; i < 12; i++)
    g_assert_cmpfloat (samples->floats[i], ==, i);
  for (guint i = 0; i < 6; i++)
    g_assert_cmpint (samples->labels[i], ==, labels[i]);
  g_assert_cmpuint (one->n, ==, 4);
  g_assert_cmpfloat (one->floats[7], ==, 7);
  refused (half, "", "only one of y_train and y_test");
  refused (other, "", "x and y, or x_train, y_train, x_test and y_test. It holds y_train");
  g_file_get_contents (split, &data, &size, NULL);
  g_free (put ("split.npz", data, size / 2));
  refused (split, "", "split.npz is no sound NPZ file");
  data[size / 8] ^= 0x40;
  g_free (put ("split.npz", data, size));
  refused (split, "", "split.npz");
  for (guint i = 0; i < 4; i++)
    g_byte_array_unref (files[i]);
}

/* Names that nobody thought of. */
static void
test_npz_names (void)
{
  const float a[4] = { 1, 2, 3, 4 };
  const guint16 halves[4] = { 0x3c00, 0x4000, 0xb800, 0x0001 };
  const gint32 labels[2] = { 1, 0 };
  const char *const unnamed[] = { "arr_1.npy", "arr_0.npy" };
  const char *const only[] = { "pixels.npy" };
  const char *const foreign[] = { "pixels.npy", "kinds.npy" };
  GByteArray *const files[] = { npy ("<i4", "2,", labels, sizeof labels), npy ("<f4", "2, 2", a, sizeof a) };
  GByteArray *const half[] = { npy ("<f2", "2, 2", halves, sizeof halves) };
  g_autofree char *both = put_npz ("unnamed.npz", 2, unnamed, files);
  g_autofree char *one = put_npz ("only.npz", 1, only, half);
  g_autofree char *other = put_npz ("foreign.npz", 2, foreign, files);
  g_autoptr (NnSamples) pair = load (both, "shuffle=false");
  g_autoptr (NnSamples) alone = load (one, "shuffle=false");

  g_assert_cmpint (pair->labels[0], ==, 1);
  g_assert_cmpfloat (pair->floats[3], ==, 4);
  g_assert_null (alone->labels);
  g_assert_cmpfloat (alone->floats[1], ==, 2);
  g_assert_cmpfloat (alone->floats[2], ==, -0.5f);
  g_assert_cmpfloat (alone->floats[3], ==, 0x1p-24f);
  refused (other, "", "It holds pixels, kinds: save them");
  g_byte_array_unref (files[0]);
  g_byte_array_unref (files[1]);
  g_byte_array_unref (half[0]);
}

/* Inputs beside the first stay with their samples, whatever the order. */
static void
test_npz_inputs (void)
{
  const float a[12] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 };
  const guint8 b[18] = { 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5 };
  const gint32 c[6] = { 0, 10, 20, 30, 40, 50 }, labels[6] = { 0, 1, 2, 3, 4, 5 };
  const char *const names[] = { "x.npy", "x2.npy", "X3.npy", "y.npy", "x4.npy", NULL };
  const char *const split_names[] = { "x_train.npy", "x2_train.npy", "x_test.npy", "x2_test.npy" };
  const char *const gap_names[] = { "x.npy", "x3.npy" };
  GByteArray *const files[] = { npy ("<f4", "6, 2", a, sizeof a), npy ("|u1", "6, 3", b, sizeof b),
                                npy ("<i4", "6,", c, sizeof c), npy ("<i4", "6,", labels, sizeof labels),
                                npy ("<f4", "3, 4", a, sizeof a) };
  GByteArray *const parts[] = { files[0], files[2], npy ("<f4", "2, 2", a, 16), npy ("<i4", "2,", c, 8) };
  GByteArray *const uneven[] = { files[0], files[4] };
  g_autofree char *all = put_npz ("all.npz", 4, names, files);
  g_autofree char *split = put_npz ("parts.npz", 4, split_names, parts);
  g_autofree char *half = put_npz ("half.npz", 3, split_names, parts);
  g_autofree char *gap = put_npz ("gap.npz", 2, gap_names, files);
  g_autofree char *rows = put_npz ("rows.npz", 2, names, uneven);
  g_autoptr (NnSamples) samples = load (all, "shuffle=true seed=3");
  g_autoptr (NnSamples) split_samples = load (split, "");
  gboolean moved = FALSE;

  g_assert_cmpuint (samples->n_more, ==, 2);
  g_assert_true (nn_shape_equal (nn_samples_input_shape (samples, 1), &NN_SHAPE (3)));
  g_assert_true (nn_shape_equal (nn_samples_input_shape (samples, 2), &NN_SHAPE (1)));
  for (guint32 i = 0; i < 6; i++)
    {
      const guint row = samples->labels[i];
      float x[2], x2[3], x3;

      moved |= row != i;
      nn_samples_input (samples, &i, 1, x);
      nn_samples_more (samples, 1, &i, 1, x2);
      nn_samples_more (samples, 2, &i, 1, &x3);
      g_assert_cmpfloat (x[1], ==, 2 * row + 1);
      g_assert_cmpfloat_with_epsilon (x2[2], row / 255.0, 1e-7);
      g_assert_cmpfloat (x3, ==, 10 * row);
    }
  g_assert_true (moved);
  g_assert_cmpuint (split_samples->n_more, ==, 1);
  g_assert_cmpuint (split_samples->n_train, ==, 6);
  g_assert_cmpuint (split_samples->n, ==, 8);
  g_assert_cmpfloat (split_samples->more[0].floats[5], ==, 50);
  g_assert_cmpfloat (split_samples->more[0].floats[7], ==, 10);
  refused (half, "", "only one of x2_train and x2_test");
  refused (gap, "", "x3 without x2");
  refused (rows, "", "they must be as many");
  for (guint i = 0; i < 5; i++)
    g_byte_array_unref (files[i]);
  g_byte_array_unref (parts[2]);
  g_byte_array_unref (parts[3]);
}

static void
test_idx_stream (void)
{
  g_autoptr (GByteArray) images = g_byte_array_new ();
  g_autoptr (GByteArray) labels = g_byte_array_new ();
  g_autofree char *x = NULL;
  g_autofree char *y = NULL;
  g_autofree char *both = NULL;

  g_byte_array_append (images, (const guint8 *) "\0\0\x08\3\0\0\0\x64\0\0\0\3\0\0\0\4", 16);
  g_byte_array_append (labels, (const guint8 *) "\0\0\x08\1\0\0\0\x64", 8);
  for (guint i = 0; i < 1200; i++)
    g_byte_array_append (images, &(guint8){ i * 37 % 251 }, 1);
  for (guint i = 0; i < 100; i++)
    g_byte_array_append (labels, &(guint8){ images->data[16 + 12 * i] > 120 }, 1);
  x = put ("x.idx", images->data, images->len);
  y = put ("y.idx", labels->data, labels->len);
  both = g_strdup_printf ("%s,%s", x, y);
  same_training (both, "input height=3 width=4 channels=1; flatten; dense units=2 activation=softmax");
  g_free (put ("x.idx", images->data, images->len - 1));
  refused (both, "memory=0", "ends after 99");
  g_byte_array_append (images, images->data, 1);
  g_free (put ("x.idx", images->data, images->len));
  refused (both, "memory=0", "goes on after");
}

/* --- folders of pictures -------------------------------------------------- */

/* All of one colour, but for its first pixel. */
static char *
put_picture (const char *name, guint width, guint height, guint32 color)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, TRUE, 8, width, height);
  g_autoptr (GError) error = NULL;
  char *path = put (name, "", 0);

  gdk_pixbuf_fill (pixbuf, color);
  gdk_pixbuf_save (pixbuf, path, "png", &error, NULL);
  g_assert_no_error (error);
  return path;
}

/* A sample that cannot be read fails those who read it, and nobody else. */
static void
whoever_reads (NnSamples *late, guint32 spoilt)
{
  g_autoptr (NnModel) model = build_model ("input height=5 width=6 channels=1; flatten; dense units=2 activation=softmax", 1);
  g_autofree float *picture = g_new (float, nn_shape_count (&late->shape));
  g_autoptr (NnPool) pool = nn_pool_new (2);
  const guint n_train = late->n_train;
  NnRecipe recipe;

  nn_recipe_init (&recipe);
  for (guint round = 0; round < 2; round++)
    {
      /* held out, then among those that are trained on */
      late->n_train = round == 0 ? spoilt : spoilt + 1;
      {
        g_autoptr (NnTrainer) trainer = nn_trainer_new (model, late, &recipe, pool, NULL);
        g_autoptr (GError) error = NULL;
        NnStepReport report;

        nn_samples_input (late, &spoilt, 1, picture);   /* somebody looks at it */
        g_assert_cmpint (nn_trainer_step (trainer, &report, &error), ==, round == 0);
        g_assert_cmpint (error != NULL && strstr (error->message, "21.png") != NULL, ==, round == 1);
      }
    }
  late->n_train = n_train;
}

static void
test_images (void)
{
  g_autofree char *root = g_build_filename (folder, "album", NULL);
  g_autofree char *broken = g_build_filename (root, "dark", "21.png", NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 40; i++)
    {
      guint grey = i % 2 == 0 ? 2 * i : 255 - 2 * i;
      g_autofree char *name = g_strdup_printf ("album/%s/%02u.png", i % 2 ? "light" : "dark", i);

      g_free (put_picture (name, i == 0 ? 6 : 9, 5, grey << 24 | grey << 16 | grey << 8 | 0xff));
    }
  g_free (put ("album/dark/notes.md", "no picture", 10));
  g_free (put_picture ("album/.hidden/a.png", 3, 3, 0));
  {
    g_autoptr (NnSamples) samples = load (root, "shuffle=false");
    g_autoptr (NnSamples) colour = load (root, "shuffle=false colour=colour width=4 height=3");

    g_assert_true (nn_shape_equal (&samples->shape, &NN_SHAPE (5, 6, 1)));
    g_assert_cmpuint (samples->n, ==, 40);
    g_assert_cmpuint (samples->n_classes, ==, 2);
    g_assert_cmpstr (samples->class_names[1], ==, "light");
    for (guint i = 0; i < 40; i++)
      {
        guint file = i < 20 ? 2 * i : 2 * (i - 20) + 1, grey = i < 20 ? 2 * file : 255 - 2 * file;

        g_assert_cmpint (samples->labels[i], ==, i >= 20);
        g_assert_cmpint (samples->bytes[i * 30 + 17], ==, grey);
      }
    g_assert_true (nn_shape_equal (&colour->shape, &NN_SHAPE (3, 4, 3)));
  }
  same_training (root, "input height=5 width=6 channels=1; flatten; dense units=2 activation=softmax");

  g_free (put_picture ("album/dark/20.png", 6, 5, 0xff000080));
  {
    g_autoptr (NnSamples) samples = load (root, "shuffle=false colour=colour");

    /* half transparent red over white */
    g_assert_cmpint (samples->bytes[10 * 90], ==, 255);
    g_assert_cmpint (samples->bytes[10 * 90 + 1], ==, 127);
  }
  /* spoilt behind its size, which is all that is looked at before it is read */
  {
    g_autofree char *whole = g_build_filename (root, "dark", "20.png", NULL);
    g_autofree char *data = NULL;
    gsize size;

    g_assert_true (g_file_get_contents (whole, &data, &size, &error));
    g_assert_cmpuint (size, >, 45);
    data[size - 14] ^= 1;   /* the checksum of its pixels */
    g_free (put ("album/dark/21.png", data, size));
  }
  {
    g_autoptr (NnSamples) samples = load (root, "");

    g_assert_cmpuint (samples->n, ==, 40);
    g_assert_nonnull (strstr (samples->note, "1 of 41 files could not be read and was left out: 21.png"));
  }
  {
    g_autoptr (NnSamples) late = load (root, "memory=0 shuffle=false colour=grey");
    g_autofree float *picture = NULL;

    picture = g_new (float, nn_shape_count (&late->shape));
    g_assert_false (nn_samples_read (late, 0, (guint32[]){ 11 }, 1, picture, &error));
    g_assert_nonnull (strstr (error->message, "21.png"));
    whoever_reads (late, 11);
  }
  g_remove (broken);
}

/* What the folders say is training and what is held out stays so. */
static void
test_images_split (void)
{
  g_autofree char *root = g_build_filename (folder, "parts", NULL);
  g_autofree char *empty = g_build_filename (folder, "empty", NULL);
  g_autoptr (NnSamples) samples = NULL;

  g_free (put_picture ("parts/train/b/1.png", 3, 3, 0xff));
  g_free (put_picture ("parts/train/a/2.png", 3, 3, 0x0a0a0aff));
  g_free (put_picture ("parts/train/a/3.png", 3, 3, 0x141414ff));
  g_free (put_picture ("parts/test/b/4.png", 3, 3, 0x1e1e1eff));
  samples = load (root, "");
  g_assert_cmpuint (samples->n, ==, 4);
  g_assert_cmpuint (samples->n_train, ==, 3);
  g_assert_cmpint (samples->bytes[27], ==, 30);
  g_assert_cmpint (samples->labels[2], ==, 1);
  g_assert_cmpint (samples->labels[3], ==, 1);
  g_mkdir (empty, 0700);
  refused (empty, "", "no data that Vitrine reads");
}

/* --- tables ------------------------------------------------------------------ */

/* Several columns at once, one of them with a comma in its name. */
static void
test_csv_several (void)
{
  g_autofree char *path = put ("tags.csv", "x,red,\"big, round\",kind\n1,0,1,a\n2,1,1,b\n3,1,0,a\n4,0,0,b\n", -1);
  g_autofree char *two = g_strdup_printf ("%s,red, big, round", path);
  g_autofree char *numbers = g_strdup_printf ("%s,x,red", path);
  g_autofree char *texts = g_strdup_printf ("%s,red,kind", path);
  g_autofree char *absent = g_strdup_printf ("%s,red,small", path);
  g_autoptr (NnSamples) tags = load (two, "shuffle=false");
  g_autoptr (NnSamples) mixed = load (numbers, "shuffle=false");
  g_autoptr (NnModel) several
      = build_model ("input channels=3; dense units=2 activation=sigmoid", 1);
  NnRecipe recipe;

  refused (texts, "", "“kind” holds texts. Several columns");
  refused (absent, "", "no column “small”");
  g_assert_true (nn_shape_equal (&tags->shape, &NN_SHAPE (3)));
  g_assert_true (nn_shape_equal (&tags->target_shape, &NN_SHAPE (2)));
  g_assert_cmpstr (tags->target_names[1], ==, "big, round");
  g_assert_cmpfloat (tags->targets[0], ==, 0);
  g_assert_cmpfloat (tags->targets[1], ==, 1);
  g_assert_cmpfloat (tags->targets[4], ==, 1);
  g_assert_true (tags->yes_no);
  g_assert_false (mixed->yes_no);
  nn_recipe_init (&recipe);
  nn_recipe_fit (&recipe, several, tags);
  g_assert_cmpstr (recipe.loss.klass->name, ==, "binary_crossentropy");
  g_assert_cmpstr (recipe.metric.klass->name, ==, "f1");
  nn_recipe_fit (&recipe, several, mixed);
  g_assert_cmpstr (recipe.loss.klass->name, ==, "mse");
}

static void
test_csv (void)
{
  static const char table[]
      = "\xef\xbb\xbfsize; \"na;me\" ;colour;kind\r\n"
        "1,5;10;\"red\";cat\r\n\r\n"
        "2,5;20;\"a \"\"blue\"\"\";dog\n"
        "3,5;;red;cat\n"
        "4,5;30;red;\"dog\"";
  g_autofree char *path = put ("t.csv", table, -1);
  g_autofree char *named = g_strdup_printf ("%s,size", path);
  g_autofree char *absent = g_strdup_printf ("%s,weight", path);
  g_autofree char *plain = put ("plain.csv", "1,0,5\n2,1,5\n3,0,5\n4,1,6\n5,1,7\n6,0,7\n", -1);
  g_autofree char *broken = put ("broken.csv", "a,b\n1,2\n3\n", -1);
  g_autofree char *open = put ("open.csv", "a,b\n1,\"2\n3,4\n", -1);

  refused (path, "missing=refuse", "row 3 has nothing in “na;me”");
  refused (absent, "", "no column “weight”. It has: size, na;me, colour, kind");
  refused (broken, "separator=comma", "Line 3 of broken.csv has 1 cells and the first has 2");
  refused (open, "", "line 2 is never closed");
  refused (path, "missing=mean most_texts=1", "more than 1 different texts");
  refused (path, "missing=mean task=numbers", "“kind” holds texts");
  refused (path, "missing=mean target=5", "has 4 columns");
  {
    g_autoptr (NnSamples) samples = load (path, "missing=mean shuffle=false train_share=1");
    const float sd = sqrtf (50.0f);

    g_assert_cmpuint (samples->n, ==, 4);
    g_assert_true (nn_shape_equal (&samples->shape, &NN_SHAPE (4)));
    g_assert_cmpstr (samples->feature_names[1], ==, "na;me");
    g_assert_cmpstr (samples->feature_names[2], ==, "colour = a \"blue\"");
    g_assert_cmpstr (samples->class_names[1], ==, "dog");
    g_assert_cmpint (samples->labels[1], ==, 1);
    g_assert_cmpfloat (fabs (number (samples, 0, 0) + 1.5 / sqrt (1.25)), <, 1e-6);
    g_assert_cmpfloat (number (samples, 2, 1), ==, 0);
    g_assert_cmpfloat (fabsf (number (samples, 3, 1) - 10 / (sd * sqrtf (4 / 3.0f))), <, 1e-5);
    g_assert_cmpfloat (number (samples, 1, 2), ==, 1);
    g_assert_cmpfloat (number (samples, 1, 3), ==, 0);
  }
  {
    g_autoptr (NnSamples) size = load (named, "missing=mean shuffle=false task=numbers standardise=none");
    g_autoptr (NnSamples) few = load (plain, "shuffle=false");
    g_autoptr (NnSamples) second = load (plain, "shuffle=false target=1");

    g_assert_cmpfloat (size->targets[2], ==, 3.5f);
    /* the mean of the training part alone */
    g_assert_cmpfloat (number (size, 2, 0), ==, 15);
    g_assert_cmpuint (few->n, ==, 6);
    g_assert_cmpstr (few->feature_names[0], ==, "Column 1");
    g_assert_cmpfloat (few->targets[3], ==, 6);
    g_assert_cmpfloat (second->targets[5], ==, 6);
  }
}

/* What may be learnt is told with the samples; the number of a column goes before the name that a path gives. */
static void
test_csv_columns (void)
{
  g_autofree char *path = put ("columns.csv", "a,b,kind\n1,2,x\n2,4,y\n3,1,x\n4,1,y\n", -1);
  g_autofree char *named = g_strconcat (path, ",b", NULL);
  g_autofree char *several = g_strconcat (path, ",a,b", NULL);
  g_autoptr (NnSamples) last = load (path, "");
  g_autoptr (NnSamples) by_name = load (named, "");
  g_autoptr (NnSamples) by_number = load (named, "target=1");
  g_autoptr (NnSamples) both = load (several, "");
  g_autoptr (NnSamples) one = load (several, "target=3");
  g_auto (NnSource) source = { 0 };

  g_assert_true (g_strv_equal ((const char *const *) last->columns, (const char *[]) { "a", "b", "kind", NULL }));
  g_assert_cmpuint (last->column, ==, 2);
  g_assert_cmpstr (by_name->target_names[0], ==, "b");
  g_assert_cmpuint (by_name->column, ==, 1);
  g_assert_cmpstr (by_number->target_names[0], ==, "a");
  g_assert_cmpuint (by_number->column, ==, 1);
  g_assert_cmpstr (both->columns[3], ==, "a, b");
  g_assert_cmpuint (both->column, ==, 3);
  g_assert_cmpstr (one->class_names[1], ==, "y");
  g_assert_cmpuint (one->column, ==, 3);
  /* by its name, as a setting */
  g_assert_true (nn_source_parse (&source, named, NULL));
  g_assert_true (nn_source_set_string (&source, "target", "2", NULL));
  g_assert_true (nn_source_set_string (&source, "target", "a,b", NULL));
  g_assert_cmpstr (source.path, ==, several);
  g_assert_cmpfloat (nn_spec_get (&source.spec, "target"), ==, 0);
}

/* Marks between thousands are taken out where the whole column has them, and what was guessed is told. */
static void
test_csv_guesses (void)
{
  g_autofree char *english = put ("english.csv", "price,rooms,note,kind\n\"1,234\",3,\"1,234\",x\n950,4,\"1,23\",y\n"
                                                 "\"1,234,567.5\",1,7,x\n,2,8,y\n", -1);
  g_autofree char *german = put ("german.csv", "preis;anteil;leer\n1.234,5;0,5;\n12;0,75;\n1.000.000;1;\n", -1);
  g_autofree char *plain = put ("bare.csv", "a,b\n1,2\n2,3\n", -1);
  g_autofree char *headless = put ("headless.csv", "1|2\n2|3\n\xe9|4\n", -1);
  g_autoptr (NnSamples) prices = load (english, "shuffle=false train_share=1 standardise=none");
  g_autoptr (NnSamples) preise = load (german, "shuffle=false train_share=1 standardise=none target=2");
  g_autoptr (NnSamples) silent = load (plain, "");
  g_autoptr (NnSamples) bars = load (headless, "target=2");

  g_assert_cmpfloat (number (prices, 0, 0), ==, 1234);
  g_assert_cmpfloat (number (prices, 2, 0), ==, 1234567.5f);
  g_assert_cmpfloat (number (prices, 3, 0), ==, (1234 + 950 + 1234567.5f) / 3);
  g_assert_cmpstr (prices->feature_names[2], ==, "note = 1,23");   /* not all of it */
  g_assert_nonnull (strstr (prices->note, "Marks between thousands were taken out of “price”: “1,234” is 1234."));
  g_assert_nonnull (strstr (prices->note, "1 value is missing in “price”: the mean of the column stands there."));
  g_assert_cmpfloat (number (preise, 0, 0), ==, 1234.5f);
  g_assert_cmpfloat (number (preise, 2, 0), ==, 1e6f);
  g_assert_cmpfloat (preise->targets[1], ==, 0.75f);
  g_assert_nonnull (strstr (preise->note, "Cells are separated by semicolons."));
  g_assert_nonnull (strstr (preise->note, "A comma is a decimal point: “0,5”."));
  g_assert_nonnull (strstr (bars->note, "Windows-1252"));
  g_assert_nonnull (strstr (bars->note, "separated by bars"));
  g_assert_nonnull (strstr (bars->note, "no header"));
  g_assert_null (silent->note);
  refused (put ("huge.csv", "a,b\n1,2\n2,3\n3,4\n1e300,5\n", -1), "standardise=none", "row 4 has “1e300” in “a”");
}

/* What is no number is told by its row in the file, not by where the shuffle put it. */
static void
test_npy_rows (void)
{
  float x[40 * 2] = { 0 };
  g_autofree char *path = NULL;

  x[17 * 2 + 1] = NAN;
  path = put_npy ("nan.npy", "<f4", "40, 2", x, sizeof x);
  refused (path, "", "nan.npy: row 18 of 40 has nan as its number 2");
}

/* What other programs write: rows that end in a separator, a name twice, returns without a line feed, a header alone. */
static void
test_csv_foreign (void)
{
  g_autofree char *ends = put ("ends.csv", "x,x,x (2),kind,\n1,2,3,a,\n2,3,4,b,\n3,5,6,a,\n", -1);
  g_autofree char *returns = put ("returns.csv", "x,kind\r1,a\r2,b\r3,a\r", -1);
  g_autofree char *head = put ("head.csv", "x,y,kind\n", -1);
  g_autoptr (NnSamples) samples = load (ends, "shuffle=false");
  g_autoptr (NnSamples) lines = load (returns, "shuffle=false");

  g_assert_cmpuint (samples->n_classes, ==, 2);
  g_assert_cmpuint (samples->shape.size[0], ==, 3);
  g_assert_cmpstr (samples->feature_names[0], ==, "x");
  g_assert_cmpstr (samples->feature_names[1], ==, "x (2)");
  g_assert_cmpstr (samples->feature_names[2], ==, "x (2) (2)");
  g_assert_cmpuint (lines->n, ==, 3);
  g_assert_cmpstr (lines->class_names[lines->labels[1]], ==, "b");
  refused (head, "", "no rows below its header");
}

/* --- texts -------------------------------------------------------------------- */

static void
test_text (void)
{
  g_autofree char *path = put ("t.txt", "héllo world, héllo", -1);
  g_autoptr (NnSamples) samples = load (path, "window=4 step=2 train_share=0.7");
  g_autofree char *first = nn_samples_text (samples, samples->floats, 4);
  g_autofree char *held = nn_samples_text (samples, samples->floats + 4 * samples->n_train, 4);

  /* 12 characters to train on, 6 held out */
  g_assert_cmpuint (samples->n_train, ==, 4);
  g_assert_cmpuint (samples->n, ==, 5);
  g_assert_cmpstr (first, ==, "héll");
  g_assert_cmpstr (held, ==, " hél");
  g_assert_cmpstr (samples->tokens[0], ==, "");
  g_assert_cmpstr (samples->tokens[1], ==, " ");
  g_assert_cmpuint (samples->label_steps, ==, 4);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (samples->step_labels[i], ==, samples->floats[i + 1]);
  g_assert_cmpstr (samples->tokens[samples->step_labels[3]], ==, "o");
  {
    g_autofree char *other = put ("u.txt", "\xef\xbb\xbfÄÖ aB, cD!", -1);
    g_autoptr (NnSamples) small = load (other, "window=4 step=2 train_share=1 lowercase=true");
    g_autoptr (NnSamples) plain = load (other, "window=4 step=2 train_share=1");
    g_autofree char *small_text = nn_samples_text (small, small->floats, 4);
    g_autofree char *plain_text = nn_samples_text (plain, plain->floats, 4);

    g_assert_cmpstr (small_text, ==, "äö a");
    g_assert_cmpstr (plain_text, ==, "ÄÖ a");
  }
  refused (path, "window=64", "characters to train on, too few");
  refused (path, "window=16 train_share=0.06", "has 1 character to train on");
  g_free (put ("t.txt", "a\x81\xfe", 3));
  refused (path, "", "no text in UTF-8");
}

/* As Windows and its programs save it. */
static void
test_encodings (void)
{
  static const guint8 little[] = { 0xff, 0xfe, 'a', 0, 0xe9, 0, 0x3d, 0xd8, 0, 0xde, '!', 0, 'b', 0 };
  static const guint8 big[] = { 0xfe, 0xff, 0, 'a', 0, 0xe9, 0xd8, 0x3d, 0xde, 0, 0, '!', 0, 'b' };
  static const guint8 half[] = { 0xff, 0xfe, 'a', 0, 0x3d, 0xd8, 'b', 0, 'c', 0 };
  g_autofree char *one = put ("little.txt", little, sizeof little);
  g_autofree char *other = put ("big.txt", big, sizeof big);
  g_autofree char *windows = put ("windows.txt", "a\xe9\x80!bc", 6);
  g_autofree char *table = put ("wide.csv", "\xff\xfex\0,\0k\0\n\0\x31\0,\0\xe9\0\n\0\x32\0,\0b\0", 24);

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (NnSamples) samples = load (i == 0 ? one : i == 1 ? other : windows, "window=4 train_share=1");
      g_autofree char *text = nn_samples_text (samples, samples->floats, 4);

      g_assert_cmpstr (text, ==, i < 2 ? "aé😀!" : "aé€!");
      g_assert_true ((samples->note != NULL) == (i == 2));
    }
  {
    g_autoptr (NnSamples) samples = load (table, "shuffle=false");

    g_assert_cmpuint (samples->n, ==, 2);
    g_assert_cmpstr (samples->class_names[samples->labels[0]], ==, "é");
  }
  g_free (put ("little.txt", half, sizeof half));
  refused (one, "", "UTF-16");
  g_free (put ("little.txt", little, sizeof little - 1));
  refused (one, "", "UTF-16");
  g_free (put ("little.txt", little, 2));
  refused (one, "", "is empty");
}

/* --- read-ahead ------------------------------------------------------------- */

static gint fetched;

static gboolean
square_cb (gpointer data, guint32 index, gpointer out, GError **error)
{
  g_atomic_int_inc (&fetched);
  if (index == 13)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA, "Thirteen is missing.");
      return FALSE;
    }
  *(guint64 *) out = (guint64) index * index;
  return TRUE;
}

static void
take_cb (guint task, guint worker, gpointer data)
{
  guint64 value = 0;

  g_assert_true (nn_ahead_take (data, task + 20, &value, NULL));
  g_assert_cmpuint (value, ==, (guint64) (task + 20) * (task + 20));
}

static void
test_ahead (void)
{
  NnAhead *ahead = nn_ahead_new (sizeof (guint64), 8, square_cb, NULL);
  g_autoptr (NnPool) pool = nn_pool_new (3);
  g_autoptr (GError) error = NULL;
  guint32 index[32];
  guint64 value;

  for (guint i = 0; i < 32; i++)
    index[i] = i + 1;
  /* eight of them fit, and are fetched though nobody asks */
  nn_ahead_announce (ahead, index, 32);
  for (guint wait = 0; g_atomic_int_get (&fetched) < 8 && wait < 60000; wait++)
    g_usleep (1000);
  g_usleep (2000);
  g_assert_cmpint (g_atomic_int_get (&fetched), ==, 8);
  g_assert_true (nn_ahead_take (ahead, 3, &value, NULL));
  g_assert_cmpuint (value, ==, 9);
  g_assert_cmpint (g_atomic_int_get (&fetched), ==, 8);
  g_assert_true (nn_ahead_take (ahead, 12, &value, NULL));
  g_assert_cmpuint (value, ==, 144);
  g_assert_false (nn_ahead_take (ahead, 13, &value, &error));
  g_assert_cmpstr (error->message, ==, "Thirteen is missing.");
  g_clear_error (&error);
  nn_ahead_announce (ahead, &(guint32){ 13 }, 1);
  g_assert_false (nn_ahead_take (ahead, 13, &value, &error));
  g_assert_nonnull (error);
  for (guint round = 0; round < 200; round++)
    {
      for (guint i = 0; i < 8; i++)
        index[i] = 20 + (round * 5 + i) % 40;
      nn_ahead_announce (ahead, index, 8);
      nn_pool_run (pool, 40, take_cb, ahead);
    }
  nn_ahead_free (ahead);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      remove_tree (inner);
    }
  g_remove (path);
}

/* --- translations -------------------------------------------------------- */

/* 0: the end or padding, 1: the start, and the characters from 2 on by their code points. */
static void
test_translation (void)
{
  const char *rows = "ab\tcé\n" "c, a\td\n" "bbb\tABBA\n";
  g_autofree char *path = put ("pairs.tsv", rows, -1);
  g_autoptr (NnSamples) samples = load (path, "shuffle=false train_share=0.7");
  g_autoptr (NnSamples) small = load (path, "lowercase=true shuffle=false");
  g_autoptr (NnSamples) mixed = load (path, "seed=4");
  const char *tokens[] = { "", "", " ", ",", "A", "B", "a", "b", "c", "d", "é", NULL };
  /* text, written so far, labels */
  const float texts[3][4] = { { 6, 7, 0, 0 }, { 8, 3, 2, 6 }, { 7, 7, 7, 0 } };
  const float written[3][5] = { { 1, 8, 10, 0, 0 }, { 1, 9, 0, 0, 0 }, { 1, 4, 5, 5, 4 } };
  const gint32 labels[3][5] = { { 8, 10, 0, -1, -1 }, { 9, 0, -1, -1, -1 }, { 4, 5, 5, 4, 0 } };

  g_assert_cmpstr (samples->name, ==, "translation");
  g_assert_cmpstr (samples->title, ==, "pairs.tsv");
  g_assert_cmpuint (samples->n, ==, 3);
  g_assert_cmpuint (samples->n_train, ==, 2);
  g_assert_cmpuint (samples->n_more, ==, 1);
  g_assert_cmpuint (samples->label_steps, ==, 5);
  g_assert_true (nn_shape_equal (&samples->shape, &NN_SHAPE (4)));
  g_assert_true (nn_shape_equal (nn_samples_input_shape (samples, 1), &NN_SHAPE (5)));
  g_assert_true (g_strv_equal ((const char *const *) samples->tokens, tokens));
  for (guint32 i = 0; i < 3; i++)
    {
      float text[4], more[5];
      gint32 own[5];
      g_autofree char *read = NULL;

      nn_samples_input (samples, &i, 1, text);
      nn_samples_more (samples, 1, &i, 1, more);
      nn_samples_labels (samples, &i, 1, own);
      g_assert_cmpmem (text, sizeof text, texts[i], sizeof texts[i]);
      g_assert_cmpmem (more, sizeof more, written[i], sizeof written[i]);
      g_assert_cmpmem (own, sizeof own, labels[i], sizeof labels[i]);
      read = nn_samples_text (samples, text, 4);
      g_assert_cmpstr (read, ==, i == 0 ? "ab" : i == 1 ? "c, a" : "bbb");
    }
  g_assert_cmpuint (g_strv_length (small->tokens), ==, 9);
  /* shuffled, a text keeps what it becomes */
  for (guint32 i = 0; i < 3; i++)
    {
      float text[4];
      gint32 own[5];

      nn_samples_input (mixed, &i, 1, text);
      nn_samples_labels (mixed, &i, 1, own);
      g_assert_cmpint (own[0], ==, text[0] == 6 ? 8 : text[0] == 8 ? 9 : 4);
    }
}

static void
test_translation_refuses (void)
{
  g_autoptr (GString) many = g_string_new (NULL);
  g_autoptr (NnSamples) floats = NULL;
  g_autofree char *long_row = g_strnfill (70, 'x');
  g_autofree char *wide = g_strdup_printf ("ab\tcd\n%s\tef\ng\th\n", long_row);
  const struct { const char *name, *rows, *says; } bad[] = {
    { "empty.tsv", "ab\tcd\nef\t\ngh\tij\n", "row 2 has nothing in its second column" },
    { "first.tsv", "\tcd\nef\tx\ngh\tij\n", "row 1 has nothing in its first column" },
    { "wide.tsv", wide, "row 2 has 70 characters in its first column" },
  };
  g_autofree char *three = put ("three.csv", "ab,cd,ef\ngh,ij,kl\n", -1);
  g_auto (NnSource) source = { 0 };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = put (bad[i].name, bad[i].rows, -1);

      refused (path, "", bad[i].says);
    }
  /* where one says that it is a translation */
  source.spec = nn_spec_new (nn_registry_find (NN_KIND_DATASET, "translation", NULL));
  source.path = g_strdup (three);
  g_assert_null (nn_source_load (&source, NULL, NULL, &error));
  g_assert_nonnull (strstr (error->message, "has 3 columns, and two are needed"));

  /* more characters than fit into a byte */
  for (guint i = 0; i < 300; i++)
    {
      g_string_append_unichar (many, 0x4e00 + i);
      g_string_append (many, "\ta");
      g_string_append_unichar (many, 0x4e00 + i);
      g_string_append_c (many, '\n');
    }
  {
    g_autofree char *path = put ("many.tsv", many->str, many->len);
    const guint32 last = 299;
    float number;

    floats = load (path, "shuffle=false");
    g_assert_cmpuint (g_strv_length (floats->tokens), ==, 303);
    nn_samples_input (floats, &last, 1, &number);
    g_assert_cmpfloat (number, ==, 302);
    nn_samples_more (floats, 0, &last, 1, &number);
    g_assert_cmpfloat (number, ==, 302);
  }
}

/* Two columns of texts that are no translation stay a table. */
static void
test_translation_claims (void)
{
  const struct { const char *name, *rows; gboolean mine; } files[] = {
    { "languages.csv", "word,language\nun,fr\none,en\ndeux,fr\ntwo,en\ntrois,fr\nthree,en\n", FALSE },
    { "numbers.csv", "a,b\n1,2\n3,4\n5,7\n", FALSE },
    { "prices.csv", "fruit,price\napple,1.5\npear,2.5\nfig,3\n", FALSE },
    { "wide.csv", "a,b,c\nd,e,f\n", FALSE },
    { "words.csv", "one,un\ntwo,deux\nthree,trois\n", TRUE },
    { "words.tab", "one\tun\ntwo\tdeux\nthree\ttrois\n", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = put (files[i].name, files[i].rows, -1);
      g_auto (NnSource) source = { 0 };

      g_assert_true (nn_source_parse (&source, path, NULL));
      g_assert_cmpstr (source.spec.klass->name, ==, files[i].mine ? "translation" : "csv");
    }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("vitrine-readers-XXXXXX", NULL);
  g_test_add_func ("/readers/npy", test_npy);
  g_test_add_func ("/readers/npy-kinds", test_npy_kinds);
  g_test_add_func ("/readers/npz", test_npz);
  g_test_add_func ("/readers/npz-names", test_npz_names);
  g_test_add_func ("/readers/npz-inputs", test_npz_inputs);
  g_test_add_func ("/readers/translation", test_translation);
  g_test_add_func ("/readers/translation-refuses", test_translation_refuses);
  g_test_add_func ("/readers/translation-claims", test_translation_claims);
  g_test_add_func ("/readers/idx-stream", test_idx_stream);
  g_test_add_func ("/readers/images", test_images);
  g_test_add_func ("/readers/images-split", test_images_split);
  g_test_add_func ("/readers/csv", test_csv);
  g_test_add_func ("/readers/csv-several", test_csv_several);
  g_test_add_func ("/readers/csv-columns", test_csv_columns);
  g_test_add_func ("/readers/csv-guesses", test_csv_guesses);
  g_test_add_func ("/readers/npy-rows", test_npy_rows);
  g_test_add_func ("/readers/csv-foreign", test_csv_foreign);
  g_test_add_func ("/readers/text", test_text);
  g_test_add_func ("/readers/encodings", test_encodings);
  g_test_add_func ("/readers/ahead", test_ahead);
  status = g_test_run ();
  remove_tree (folder);
  g_free (folder);
  return status;
}
