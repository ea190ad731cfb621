/* SPDX-License-Identifier: GPL-3.0-or-later */
/* NPY: what NumPy writes is read, what lies is refused. */
#include <glib/gstdio.h>
#include <string.h>

#include "core/error.h"
#include "core/formats/npy.h"

static GBytes *
make (guint8 version, const char *header, gconstpointer data, gsize size)
{
  GByteArray *file = g_byte_array_new ();
  const guint32 length = GUINT32_TO_LE (strlen (header));

  g_byte_array_append (file, (const guint8 *) "\x93NUMPY", 6);
  g_byte_array_append (file, (const guint8[]){ version, 0 }, 2);
  g_byte_array_append (file, (const guint8 *) &length, version == 1 ? 2 : 4);
  g_byte_array_append (file, (const guint8 *) header, strlen (header));
  g_byte_array_append (file, data, size);
  return g_byte_array_free_to_bytes (file);
}

static NnTensor *
read_one (guint8 version, const char *header, gconstpointer data, gsize size)
{
  g_autoptr (GBytes) bytes = make (version, header, data, size);
  g_autoptr (GError) error = NULL;
  NnTensor *tensor = nn_npy_parse (bytes, "x.npy", &error);

  g_assert_no_error (error);
  return tensor;
}

static void
refused (guint8 version, const char *header, gsize size, NnError code, const char *part)
{
  g_autofree char *data = g_malloc0 (size + 1);
  g_autoptr (GBytes) bytes = make (version, header, data, size);
  g_autoptr (GError) error = NULL;

  g_assert_null (nn_npy_parse (bytes, "x.npy", &error));
  g_assert_error (error, NN_ERROR, (int) code);
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” is not in “%s”", part, error->message);
}

static void
test_types (void)
{
  const guint8 four[] = { 0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0 };
  const double eight[] = { 1.5, -2.25 };
  const guint8 bytes[] = { 0, 200, 255 };
  const gint64 whole[] = { -7, G_GINT64_CONSTANT (1) << 40 };
  g_autoptr (NnTensor) a = read_one (1, "{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }  \n",
                                     four, 8);
  g_autoptr (NnTensor) b = read_one (2, "{\"shape\":(1, 2L),'descr':'<f8','fortran_order':False}",
                                     eight, 16);
  g_autoptr (NnTensor) c = read_one (1, "{'descr': '|u1', 'fortran_order': False, 'shape': (3,)}",
                                     bytes, 3);
  g_autoptr (NnTensor) d = read_one (3,
                                     "{'descr': '<i8', 'fortran_order': False, 'shape': (2,1,1)}",
                                     whole, 16);
  g_autoptr (NnTensor) e = read_one (1, "{'descr': '<f8', 'fortran_order': False, 'shape': ()}",
                                     eight, 8);

  g_autoptr (NnTensor) f = read_one (1, "{'descr': '<u2', 'fortran_order': False, 'shape': (1,)}",
                                     &(guint16){ GUINT16_TO_LE (65534) }, 2);
  g_autoptr (NnTensor) g = read_one (1, "{'descr': '<u4', 'fortran_order': False, 'shape': (1,)}",
                                     &(guint32){ GUINT32_TO_LE (3u << 30) }, 4);
  g_autoptr (NnTensor) h = read_one (1, "{'descr': '<u8', 'fortran_order': False, 'shape': (1,)}",
                                     &(guint64){ GUINT64_TO_LE (G_GUINT64_CONSTANT (3) << 62) }, 8);
  g_autoptr (NnTensor) i = read_one (1, "{'descr': '<i2', 'fortran_order': False, 'shape': (1,)}",
                                     &(guint16){ GUINT16_TO_LE (65534) }, 2);

  g_assert_true (a->data[0] == 1 && a->data[1] == -2);
  g_assert_true (f->data[0] == 65534 && g->data[0] == 3221225472.0f && i->data[0] == -2);
  g_assert_true (h->data[0] == 13835058055282163712.0f);
  g_assert_true (nn_shape_equal (&b->shape, &NN_SHAPE (1, 2)));
  g_assert_true (b->data[0] == 1.5f && b->data[1] == -2.25f);
  g_assert_true (c->data[1] == 200 && c->data[2] == 255);
  g_assert_true (d->data[0] == -7 && d->data[1] == 1099511627776.0f);
  g_assert_true (nn_shape_equal (&e->shape, &NN_SHAPE (1)) && e->data[0] == 1.5f);
}

/* np.asfortranarray (np.arange (24).reshape (2, 3, 4)) */
static void
test_fortran (void)
{
  guint8 data[24];
  g_autoptr (NnTensor) tensor = NULL;
  guint at = 0;

  for (guint k = 0; k < 4; k++)
    for (guint j = 0; j < 3; j++)
      for (guint i = 0; i < 2; i++)
        data[at++] = (i * 3 + j) * 4 + k;
  tensor = read_one (1, "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3, 4), }", data, 24);
  for (guint i = 0; i < 24; i++)
    g_assert_cmpfloat (tensor->data[i], ==, i);
}

static void
test_refusals (void)
{
  refused (1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", 15, NN_ERROR_FORMAT,
           "an array of (2, 2), which needs 16 bytes, but has 15");
  refused (1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", 17, NN_ERROR_FORMAT,
           "but has 17");
  refused (1, "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296, 4), }", 4,
           NN_ERROR_FORMAT, "more than any memory");
  refused (1, "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }", 4,
           NN_ERROR_FORMAT, "header that cannot be read");
  refused (1, "{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1), }", 4,
           NN_ERROR_SHAPE, "more than 5 axes");
  refused (1, "{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1), }", 4,
           NN_ERROR_FORMAT, "header that cannot be read");
  refused (1, "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 3), }", 0, NN_ERROR_DATA,
           "(0, 3): it is empty");
  refused (1, "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", 8, NN_ERROR_FORMAT, "of type “|O”");
  refused (1, "{'descr': '<c16', 'fortran_order': False, 'shape': (1,), }", 16, NN_ERROR_FORMAT, "of type “<c16”");
  refused (1, "{'descr': '<f1', 'fortran_order': False, 'shape': (1,), }", 1, NN_ERROR_FORMAT, "of type “<f1”");
  refused (1, "{'descr': '<\xff', 'fortran_order': False, 'shape': (1,), }", 1, NN_ERROR_FORMAT,
           "header that cannot be read");
  refused (1, "{'descr': '<f4', 'fortran_order': False, }", 4, NN_ERROR_FORMAT, "cannot be read");
  refused (1, "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", 4,
           NN_ERROR_FORMAT, "cannot be read");
  refused (1, "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} and more", 4,
           NN_ERROR_FORMAT, "cannot be read");
  refused (1, "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", 4, NN_ERROR_FORMAT,
           "cannot be read");
  refused (9, "", 4, NN_ERROR_FORMAT, "version 9");
}

/* A header larger than what is read of a file is no header. */
static void
test_long_header (void)
{
  g_autofree char *folder = g_dir_make_tmp ("vitrine-npy-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "long.npy", NULL);
  g_autofree char *spaces = g_strnfill (3 << 20, ' ');
  g_autofree char *header
      = g_strconcat (spaces, "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", NULL);
  g_autoptr (GBytes) bytes = make (2, header, "\0\0\200?", 4);
  g_autoptr (GError) error = NULL;
  NnNpyHead head;

  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                      g_bytes_get_size (bytes), NULL));
  g_assert_false (nn_npy_read_head (path, &head, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, "are the most"));
  g_assert_cmpint (g_unlink (path) | g_rmdir (folder), ==, 0);
}

static void
test_round_trip (void)
{
  g_autofree char *folder = g_dir_make_tmp ("vitrine-npy-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.npy", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "none", "a.npy", NULL);
  const NnShape shapes[] = { NN_SHAPE (3), NN_SHAPE (2, 3), NN_SHAPE (2, 1, 3, 1, 2) };
  g_autoptr (GError) error = NULL;

  for (guint s = 0; s < G_N_ELEMENTS (shapes); s++)
    {
      g_autoptr (NnTensor) tensor = nn_tensor_new (&shapes[s]);
      g_autoptr (NnTensor) again = NULL;
      g_autofree char *contents = NULL;
      gsize size;

      for (gsize i = 0; i < nn_tensor_count (tensor); i++)
        tensor->data[i] = 1.0f / (i + 3);
      g_assert_true (nn_npy_write (path, tensor, &error));
      g_assert_no_error (error);
      again = nn_npy_read (path, &error);
      g_assert_no_error (error);
      g_assert_true (nn_shape_equal (&again->shape, &shapes[s]));
      g_assert_cmpmem (again->data, nn_tensor_count (again) * 4, tensor->data,
                       nn_tensor_count (tensor) * 4);

      /* NumPy wants the data on a multiple of 64; cut anywhere it is refused */
      g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
      g_assert_cmpuint ((size - nn_tensor_count (tensor) * 4) % 64, ==, 0);
      for (gsize i = 0; i < size; i++)
        {
          g_autoptr (GBytes) cut = g_bytes_new (contents, i);

          g_assert_null (nn_npy_parse (cut, "x.npy", &error));
          g_assert_nonnull (error);
          g_clear_error (&error);
        }
      g_assert_false (nn_npy_write (nowhere, tensor, &error));
      g_assert_error (error, NN_ERROR, NN_ERROR_DATA);
      g_assert_cmpstr (error->message, ==, "a.npy could not be saved: No such file or directory.");
      g_clear_error (&error);
    }
  g_assert_null (nn_npy_read (nowhere, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_UNKNOWN);
  g_assert_cmpint (g_unlink (path) | g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/npy/types", test_types);
  g_test_add_func ("/npy/fortran", test_fortran);
  g_test_add_func ("/npy/long-header", test_long_header);
  g_test_add_func ("/npy/refusals", test_refusals);
  g_test_add_func ("/npy/round-trip", test_round_trip);
  return g_test_run ();
}
