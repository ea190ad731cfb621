/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Folders of pictures: which of them are classes, training and held out, and that a picture
 * keeps its own label, shuffled or not, in memory or read when it is needed.
 */
#include "core/nn.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static char *folder;

/* All of one colour: 0xRRGGBB. */
static void
put_picture (const char *name, guint width, guint height, guint32 color)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, TRUE, 8, width, height);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (parent, 0700);
  gdk_pixbuf_fill (pixbuf, color << 8 | 0xff);
  gdk_pixbuf_save (pixbuf, path, "png", &error, NULL);
  g_assert_no_error (error);
}

static NnSamples *
try_load (const char *name, const char *settings, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
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
load (const char *name, const char *settings)
{
  g_autoptr (GError) error = NULL;
  NnSamples *samples = try_load (name, settings, &error);

  g_assert_no_error (error);
  return samples;
}

static float
first_number (NnSamples *samples, guint32 index)
{
  g_autofree float *x = g_new (float, nn_shape_count (&samples->shape));

  nn_samples_input (samples, &index, 1, x);
  return x[0];
}

/* The brightness of picture i is i, and tells its class. */
static void
test_own_label (void)
{
  static const char *const settings[] = { "", "memory=0", "seed=4", "memory=0 seed=4" };
  static const char *const names[] = { "a", "b", "c" };

  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *name = g_strdup_printf ("own/%s/%02u.png", names[i % 3], i);

      put_picture (name, 3, 2, i << 16 | i << 8 | i);
    }
  for (guint s = 0; s < G_N_ELEMENTS (settings); s++)
    {
      g_autoptr (NnSamples) samples = load ("own", settings[s]);
      gboolean seen[30] = { FALSE }, moved = FALSE;

      g_assert_true ((samples->reader != NULL) == (s % 2 == 1));
      for (guint i = 0; i < 30; i++)
        {
          float value = first_number (samples, i) * 255;
          guint picture = (guint) lroundf (value);

          g_assert_cmpfloat_with_epsilon (value, picture, 1e-4);
          g_assert_false (seen[picture]);
          seen[picture] = TRUE;
          g_assert_cmpint (samples->labels[i], ==, picture % 3);
          moved |= picture != i % 10 * 3 + i / 10;
        }
      g_assert_true (moved);
    }
}

/* A photograph is made small, with its own sides; one may say which. */
static void
test_sizes (void)
{
  g_autoptr (NnSamples) usual = NULL;
  g_autoptr (NnSamples) tall = NULL;
  g_autoptr (NnSamples) told = NULL;

  put_picture ("wide/a/1.png", 400, 100, 0x808080);
  put_picture ("tall/a/1.png", 100, 300, 0x808080);
  usual = load ("wide", "");
  tall = load ("tall", "");
  told = load ("wide", "height=7 width=5");
  g_assert_true (nn_shape_equal (&usual->shape, &NN_SHAPE (32, 128, 1)));
  g_assert_true (nn_shape_equal (&tall->shape, &NN_SHAPE (128, 42, 1)));
  g_assert_true (nn_shape_equal (&told->shape, &NN_SHAPE (7, 5, 1)));
}

/* A little blue in one of many is colour, wherever it lies. */
static void
test_colour (void)
{
  g_autoptr (NnSamples) grey = NULL;
  g_autoptr (NnSamples) blue = NULL;
  g_autoptr (NnSamples) green = NULL;
  g_autoptr (NnSamples) told = NULL;

  for (guint i = 0; i < 16; i++)
    {
      g_autofree char *name = g_strdup_printf ("grey/a/%02u.png", i);
      g_autofree char *other = g_strdup_printf ("blue/a/%02u.png", i);

      put_picture (name, 2, 2, 0x404040);
      put_picture (other, 2, 2, i == 14 ? 0x4040ff : 0x404040);
    }
  put_picture ("green/a/1.png", 2, 2, 0x40ff40);
  grey = load ("grey", "shuffle=false");
  blue = load ("blue", "shuffle=false");
  green = load ("green", "shuffle=false");
  told = load ("blue", "shuffle=false colour=grey");
  g_assert_cmpuint (grey->shape.size[2], ==, 1);
  g_assert_cmpuint (blue->shape.size[2], ==, 3);
  g_assert_cmpuint (green->shape.size[2], ==, 3);
  g_assert_cmpuint (told->shape.size[2], ==, 1);
}

/* "train" beside "test" or "val" are no classes, and what they say is not dealt anew. */
static void
test_parts (void)
{
  g_autoptr (NnSamples) parts = NULL;
  g_autoptr (NnSamples) classes = NULL;
  g_autoptr (NnSamples) val = NULL;

  for (guint i = 0; i < 9; i++)
    {
      g_autofree char *name = g_strdup_printf ("parts/%s/%s/%u.png", i < 3 ? "train" : "test",
                                               i % 2 ? "x" : "y", i);
      g_autofree char *other = g_strdup_printf ("parts/val/x/%u.png", i);
      g_autofree char *third = g_strdup_printf ("validated/%s/x/%u.png", i < 4 ? "train" : "valid", i);

      put_picture (name, 2, 2, i * 0x010101);
      put_picture (other, 2, 2, 0xc0c0c0);
      put_picture (third, 2, 2, i * 0x010101);
    }
  put_picture ("classes/test/1.png", 2, 2, 0x101010);
  put_picture ("classes/other/2.png", 2, 2, 0x202020);
  parts = load ("parts", "");
  g_assert_cmpuint (parts->n, ==, 9); /* "test" goes before "val" */
  g_assert_cmpuint (parts->n_train, ==, 3);
  g_assert_cmpuint (parts->n_classes, ==, 2);
  for (guint i = 0; i < 9; i++)
    {
      guint picture = (guint) lroundf (first_number (parts, i) * 255);

      g_assert_cmpint (picture < 3, ==, i < 3);
      g_assert_cmpstr (parts->class_names[parts->labels[i]], ==, picture % 2 ? "x" : "y");
    }
  val = load ("validated", "");
  g_assert_cmpuint (val->n, ==, 9);
  g_assert_cmpuint (val->n_train, ==, 4);
  classes = load ("classes", "shuffle=false"); /* a test of nothing is a class like others */
  g_assert_cmpuint (classes->n_classes, ==, 2);
  g_assert_cmpstr (classes->class_names[0], ==, "other");
  g_assert_cmpstr (classes->class_names[1], ==, "test");
}

static void remove_tree (const char *path);

static void
refused (const char *name, const char *says)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (try_load (name, "", &error));
  g_assert_nonnull (strstr (error->message, says));
}

/* Nothing is passed over in silence: folders without pictures, recordings, pictures beside the folders; what is
 * hidden stays so. */
static void
test_left_out (void)
{
  g_autoptr (NnSamples) samples = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *notes = g_build_filename (folder, "some", "notes", NULL);
  g_autofree char *loose = g_build_filename (folder, "some", "4.png", NULL);

  put_picture ("some/a/1.png", 2, 2, 0);
  put_picture ("some/a/.2.png", 2, 2, 0);
  put_picture ("some/b/3.PNG", 2, 2, 0);
  put_picture ("some/.c/4.png", 2, 2, 0);
  g_assert_cmpint (g_mkdir (notes, 0700), ==, 0);
  refused ("some", "sub-folder notes of some holds no pictures");
  put_picture ("some/notes/1.wav", 2, 2, 0);
  refused ("some", "notes holds recordings beside pictures (1, such as 1.wav)");
  remove_tree (notes);
  put_picture ("some/4.png", 2, 2, 0);
  refused ("some", "some holds pictures beside its sub-folders (1, such as 4.png)");
  g_remove (loose);
  samples = load ("some", "");
  g_assert_cmpuint (samples->n, ==, 2);
  g_assert_cmpuint (samples->n_classes, ==, 2);

  /* one class is none */
  put_picture ("single/cats/1.png", 2, 2, 0);
  put_picture ("single/cats/2.png", 2, 2, 0);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (NnSamples) single = load ("single", i == 0 ? "" : "memory=0");

      g_assert_null (single->labels);
      g_assert_nonnull (strstr (single->note, "The one sub-folder, cats,"));
    }

  put_picture ("hidden/.a/1.png", 2, 2, 0);
  g_assert_null (try_load ("hidden", "", &error));
  g_assert_nonnull (strstr (error->message, "no data that Vitrine reads"));
}

/* With a head that is whole, and noise behind. */
static void
spoil_picture (const char *name)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, TRUE, 8, 40, 40);
  g_autofree char *path = g_build_filename (folder, name, NULL), *parent = g_path_get_dirname (path);
  g_autofree char *bytes = NULL;
  guint8 *pixels = gdk_pixbuf_get_pixels (pixbuf);
  gsize size;

  for (gsize i = 0; i < gdk_pixbuf_get_byte_length (pixbuf); i++)
    pixels[i] = (guint8) (i * i >> 3);
  g_mkdir_with_parents (parent, 0700);
  g_assert_true (gdk_pixbuf_save (pixbuf, path, "png", NULL, NULL));
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  for (gsize i = size / 2; i < size / 2 + 20; i++)
    bytes[i] ^= 0x55;
  g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
}

/* One that is no picture does not refuse the others; one of five does. */
static void
test_bad (void)
{
  g_autofree char *bad = g_build_filename (folder, "mostly", "a", "bad.png", NULL);
  g_autofree char *worse = g_build_filename (folder, "few", "b", "worse.png", NULL);

  for (guint i = 0; i < 24; i++)
    {
      g_autofree char *name = g_strdup_printf ("mostly/%s/%02u.png", i % 2 ? "a" : "b", i);

      put_picture (name, 2, 2, i * 0x010101);
    }
  g_assert_true (g_file_set_contents (bad, "no picture", -1, NULL));
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (NnSamples) samples = load ("mostly", i == 0 ? "" : "memory=0");

      g_assert_cmpuint (samples->n, ==, 24);
      g_assert_nonnull (strstr (samples->note, "1 of 25 files could not be read and was left out: bad.png is no picture"));
      for (guint k = 0; k < 24; k++)
        g_assert_cmpint (lroundf (first_number (samples, k) * 255) % 2, ==, samples->labels[k] == 0);
    }
  /* one whose head is whole is found out when it is decoded; it is left out all the same */
  g_unlink (bad);
  spoil_picture ("mostly/b/spoilt.png");
  {
    g_autoptr (NnSamples) samples = load ("mostly", "");

    g_assert_cmpuint (samples->n, ==, 24);
    g_assert_nonnull (strstr (samples->note, "1 of 25 files could not be read and was left out: spoilt.png"));
    for (guint k = 0; k < 24; k++)
      g_assert_cmpint (lroundf (first_number (samples, k) * 255) % 2, ==, samples->labels[k] == 0);
  }
  spoil_picture ("torn/a/1.png");
  spoil_picture ("torn/b/2.png");
  refused ("torn", "Over one in 10 of the 2 pictures of torn cannot be read: take those out, or open another folder. The first: 1.png");
  put_picture ("few/a/1.png", 2, 2, 0);
  put_picture ("few/b/2.png", 2, 2, 0);
  g_assert_true (g_file_set_contents (worse, "", -1, NULL));
  refused ("few", "worse.png is no picture");
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

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("vitrine-albums-XXXXXX", NULL);
  g_test_add_func ("/albums/own-label", test_own_label);
  g_test_add_func ("/albums/sizes", test_sizes);
  g_test_add_func ("/albums/colour", test_colour);
  g_test_add_func ("/albums/parts", test_parts);
  g_test_add_func ("/albums/left-out", test_left_out);
  g_test_add_func ("/albums/bad", test_bad);
  status = g_test_run ();
  remove_tree (folder);
  g_free (folder);
  return status;
}
