/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The IDX reader: what it reads, and what it refuses. */
#include <glib/gstdio.h>
#include <string.h>

#include "core/error.h"
#include "core/formats/idx.h"

static GBytes *
make (guint type, guint n_axes, const guint32 *sizes, gsize n_bytes)
{
  GByteArray *file = g_byte_array_new ();
  const guint8 head[4] = { 0, 0, type, n_axes };

  g_byte_array_append (file, head, 4);
  for (guint i = 0; i < n_axes; i++)
    {
      const guint32 size = GUINT32_TO_BE (sizes[i]);

      g_byte_array_append (file, (const guint8 *) &size, 4);
    }
  for (gsize i = 0; i < n_bytes; i++)
    {
      const guint8 byte = i * 7 + 1;

      g_byte_array_append (file, &byte, 1);
    }
  return g_byte_array_free_to_bytes (file);
}

static void
refused (GBytes *bytes, NnError code, const char *message)
{
  g_autoptr (GError) error = NULL;
  g_auto (NnIdx) idx = { 0 };

  g_assert_false (nn_idx_parse (&idx, bytes, "x.idx", &error));
  g_assert_error (error, NN_ERROR, (int) code);
  g_assert_cmpstr (error->message, ==, message);
  g_assert_null (idx.data);
}

static GBytes *
pack (GBytes *bytes)
{
  g_autoptr (GConverter) converter =
      G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, converter);

  g_assert_true (g_output_stream_write_all (stream, g_bytes_get_data (bytes, NULL),
                                            g_bytes_get_size (bytes), NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static void
test_types (void)
{
  const guint8 file[] = { 0, 0, 0x0D, 1, 0, 0, 0, 2, 0x3f, 0x80, 0, 0, 0xc0, 0x20, 0, 0 };
  const guint8 doubles[] = { 0, 0, 0x0E, 1, 0, 0, 0, 1, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0 };
  const guint8 shorts[] = { 0, 0, 0x0B, 1, 0, 0, 0, 2, 0xff, 0xfe, 1, 2 };
  const guint8 ints[] = { 0, 0, 0x0C, 1, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xfd };
  const guint8 bytes[] = { 0, 0, 0x09, 1, 0, 0, 0, 2, 0xff, 5 };
  const struct { const guint8 *data; gsize size; double first; gboolean whole; } rows[] = {
    { file, sizeof file, 1, FALSE }, { doubles, sizeof doubles, 1.5, FALSE },
    { shorts, sizeof shorts, -2, TRUE }, { ints, sizeof ints, -3, TRUE },
    { bytes, sizeof bytes, -1, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) in = g_bytes_new_static (rows[i].data, rows[i].size);
      g_autoptr (GError) error = NULL;
      g_auto (NnIdx) idx = { 0 };
      g_autofree float *floats = NULL;
      g_autofree gint32 *whole = NULL;

      g_assert_true (nn_idx_parse (&idx, in, "x", &error));
      floats = nn_idx_to_floats (&idx);
      whole = nn_idx_to_ints (&idx);
      g_assert_cmpfloat (floats[0], ==, rows[i].first);
      g_assert_true ((whole != NULL) == rows[i].whole);
      if (whole != NULL)
        g_assert_cmpint (whole[0], ==, rows[i].first);
    }
}

static void
test_packed (void)
{
  const guint32 sizes[] = { 3, 4, 5 };
  g_autoptr (GBytes) plain = make (NN_IDX_UBYTE, 3, sizes, 60);
  g_autoptr (GBytes) packed = pack (plain);
  const guint8 *data = g_bytes_get_data (packed, NULL);
  const gsize size = g_bytes_get_size (packed);
  g_autoptr (GError) error = NULL;
  g_auto (NnIdx) idx = { 0 };

  g_assert_true (nn_idx_parse (&idx, packed, "x", &error));
  g_assert_no_error (error);
  g_assert_true (nn_shape_equal (&idx.shape, &NN_SHAPE (3, 4, 5)));
  g_assert_cmpmem (idx.data, 60, (const guint8 *) g_bytes_get_data (plain, NULL) + 16, 60);

  /* cut anywhere, or with any byte turned over: a sentence, or the same numbers */
  for (gsize i = 0; i < size; i++)
    {
      g_autoptr (GBytes) cut = g_bytes_new (data, i);
      g_autofree guint8 *copy = g_memdup2 (data, size);
      g_autoptr (GBytes) turned = NULL;
      g_auto (NnIdx) other = { 0 };

      g_assert_false (nn_idx_parse (&other, cut, "x", &error));
      g_assert_nonnull (error);
      g_clear_error (&error);
      copy[i] ^= 0x55;
      turned = g_bytes_new (copy, size);
      if (nn_idx_parse (&other, turned, "x", &error))
        g_assert_cmpmem (other.data, other.bytes, idx.data, idx.bytes);
      else
        g_clear_error (&error);
    }
}

/* Packed as it should be, and yet a byte too few or too many: only reading shows it. */
static void
test_packed_length (void)
{
  const guint32 sizes[] = { 3, 4, 5 };
  g_autoptr (GBytes) fewer = make (NN_IDX_UBYTE, 3, sizes, 59);
  g_autoptr (GBytes) more = make (NN_IDX_UBYTE, 3, sizes, 61);
  g_autoptr (GBytes) packed_fewer = pack (fewer);
  g_autoptr (GBytes) packed_more = pack (more);

  refused (packed_fewer, NN_ERROR_FORMAT,
           "x.idx says it holds 3 images of 4×5 but ends after 2 of them.");
  refused (packed_more, NN_ERROR_FORMAT,
           "x.idx says it holds 3 images of 4×5 but goes on after them.");
}

static void
test_refusals (void)
{
  const guint32 many[] = { 60000, 28, 28 }, absurd[] = { G_MAXUINT32, G_MAXUINT32, G_MAXUINT32 };
  const guint32 big[] = { 1000000, 1000, 1000 }, small[] = { 2, 2 }, none[] = { 0, 28, 28 };
  g_autoptr (GBytes) empty = g_bytes_new ("", 0);
  g_autoptr (GBytes) text = g_bytes_new_static ("PNG and so on", 13);
  g_autoptr (GBytes) head = g_bytes_new_static ("\0\0\x08\x03\0\0\0\1", 8);
  g_autoptr (GBytes) flat = make (NN_IDX_UBYTE, 0, NULL, 1);
  g_autoptr (GBytes) deep = make (NN_IDX_UBYTE, 6, (guint32[6]){ 1, 1, 1, 1, 1, 1 }, 1);
  g_autoptr (GBytes) cut = make (NN_IDX_UBYTE, 3, many, 12345 * 784 + 100);
  g_autoptr (GBytes) lying = make (NN_IDX_DOUBLE, 3, absurd, 100);
  g_autoptr (GBytes) huge = make (NN_IDX_UBYTE, 3, big, 100);
  g_autoptr (GBytes) packed = pack (huge);
  g_autoptr (GBytes) longer = make (NN_IDX_UBYTE, 2, small, 5);
  g_autoptr (GBytes) nothing = make (NN_IDX_UBYTE, 3, none, 0);

  refused (empty, NN_ERROR_FORMAT, "x.idx is empty.");
  refused (text, NN_ERROR_FORMAT, "x.idx is no IDX file: it should begin with two zero bytes, "
           "a type from 8 to 14 and 1 to 5 axes.");
  refused (flat, NN_ERROR_FORMAT, "x.idx is no IDX file: it should begin with two zero bytes, "
           "a type from 8 to 14 and 1 to 5 axes.");
  refused (deep, NN_ERROR_FORMAT, "x.idx is no IDX file: it should begin with two zero bytes, "
           "a type from 8 to 14 and 1 to 5 axes.");
  refused (head, NN_ERROR_FORMAT, "x.idx ends within its header, after 8 bytes of 16.");
  refused (cut, NN_ERROR_FORMAT,
           "x.idx says it holds 60,000 images of 28×28 but ends after 12,345 of them.");
  refused (lying, NN_ERROR_FORMAT, "x.idx says it holds 4,294,967,295 images of "
           "4294967295×4294967295, which is more than any memory.");
  refused (huge, NN_ERROR_FORMAT,
           "x.idx says it holds 1,000,000 images of 1000×1000 but ends after 0 of them.");
  /* packed, so that only reading shows it: the memory grows with what comes */
  refused (packed, NN_ERROR_FORMAT,
           "x.idx says it holds 1,000,000 images of 1000×1000 but ends after 0 of them.");
  refused (longer, NN_ERROR_FORMAT, "x.idx says it holds 2 rows of 2 but goes on after them.");
  refused (nothing, NN_ERROR_DATA, "x.idx says it holds 0 images of 28×28: it is empty.");
}

static void
write_file (const char *folder, const char *name, GBytes *bytes, char **path)
{
  g_autoptr (GError) error = NULL;

  *path = g_build_filename (folder, name, NULL);
  g_assert_true (g_file_set_contents (*path, g_bytes_get_data (bytes, NULL),
                                      g_bytes_get_size (bytes), &error));
}

static void
test_files (void)
{
  g_autofree char *folder = g_dir_make_tmp ("vitrine-idx-XXXXXX", NULL);
  g_autoptr (GBytes) images = make (NN_IDX_UBYTE, 3, (guint32[3]){ 2, 2, 2 }, 8);
  g_autoptr (GBytes) short_one = make (NN_IDX_UBYTE, 3, (guint32[3]){ 9, 2, 2 }, 8);
  g_autofree char *path = NULL;
  g_autofree char *bad = NULL;
  g_autofree char *missing = g_build_filename (folder, "missing.idx", NULL);
  g_autoptr (GError) error = NULL;
  g_auto (NnIdx) idx = { 0 };

  write_file (folder, "a, b.idx", images, &path);
  write_file (folder, "short.idx", short_one, &bad);
  g_assert_true (nn_idx_sniff (path));
  g_assert_false (nn_idx_sniff (missing));
  g_assert_true (nn_idx_read (&idx, path, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (idx.bytes, ==, 8);
  nn_idx_clear (&idx);
  g_assert_false (nn_idx_read (&idx, bad, NULL, &error));
  g_assert_cmpstr (error->message, ==,
                   "short.idx says it holds 9 images of 2×2 but ends after 2 of them.");
  g_clear_error (&error);
  g_assert_false (nn_idx_read (&idx, missing, NULL, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_UNKNOWN);
  g_clear_error (&error);
  g_assert_false (nn_idx_read (&idx, folder, NULL, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_FORMAT);

  g_assert_cmpint (g_unlink (path) | g_unlink (bad) | g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/idx/types", test_types);
  g_test_add_func ("/idx/packed", test_packed);
  g_test_add_func ("/idx/packed-length", test_packed_length);
  g_test_add_func ("/idx/refusals", test_refusals);
  g_test_add_func ("/idx/files", test_files);
  return g_test_run ();
}
