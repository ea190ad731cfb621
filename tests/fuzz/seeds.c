/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes a few sound files for the fuzzers to begin with: seeds FOLDER. */
#include <string.h>

#include <zip.h>

#include "core/formats/idx.h"
#include "core/formats/safetensors.h"
#include "core/nn.h"

static const char spec[] =
    "{\"title\": \"Small\", \"layers\": ["
    "{\"class\": \"input\", \"args\": {\"height\": 4, \"width\": 4}},"
    "{\"class\": \"conv2d\", \"args\": {\"filters\": 2, \"padding\": \"same\"}},"
    "{\"class\": \"flatten\", \"name\": \"flat\"}, {\"class\": \"dense\", \"args\": {\"units\": 2}},"
    "{\"class\": \"dense\", \"id\": 9, \"inputs\": [\"flat\"], \"args\": {\"use_bias\": false}}],"
    "\"recipe\": {\"optimizer\": {\"class\": \"adam\", \"args\": {}}, \"epochs\": 3},"
    "\"source\": \"circle\"}";

static const struct { const char *name; const char *data; gsize size; } files[] = {
  { "idx/bytes", "\0\0\x08\x03\0\0\0\2\0\0\0\1\0\0\0\2abcd", 20 },
  { "idx/ints", "\0\0\x0c\1\0\0\0\1\0\0\0\7", 12 },
  { "idx/doubles", "\0\0\x0e\1\0\0\0\1\x3f\xf8\0\0\0\0\0\0", 16 },
  { "npy/fortran", "\x93NUMPY\1\0\x37\0{'descr': '|u1', 'fortran_order': True, 'shape': (2,2)}abcd",
    69 },
  { "npy/labels", "\x93NUMPY\1\0\x37\0{'descr': '|u1', 'fortran_order': False, 'shape': (2,)}\0\1",
    67 },
  { "json/spec", spec, sizeof spec - 1 },
#define TEXT(name, text) { name, text, sizeof text - 1 }
  TEXT ("csv/numbers", "\0x,y,kind\n1,2,cat\n3,4,dog\n5,6.5e1,cat\n-7,.5,dog\n"),
  TEXT ("csv/quotes", "\x82\xef\xbb\xbf\"a;b\"; c\r\n\"1,5\";\"say \"\"so\"\"\"\r\n\r\n2,5;NA\r\n"),
  TEXT ("csv/texts", "\x80" "colour\tsize\nred\t1\nblue\t?\nred\t3\ngreen\t4\n"),
  TEXT ("csv/latin", "\4town,count\nM\xfcnchen,3\nK\xf6ln,4\n"),
  TEXT ("text/words", "\x6d" "Hello world, h\xc3\xa9llo W\xc3\x96RLD, and so on to the end.\n"),
  TEXT ("sound/wav", "RIFF\x2c\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0"
                     "data\x08\0\0\0\0\x10\0\x20\0\x30\0\x20"),
  TEXT ("text/plain", "\1\xef\xbb\xbf" "abcabcabcabcabc"),
};

static void
write_file (const char *folder, const char *name, gconstpointer data, gsize size)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (parent, 0777);
  if (!g_file_set_contents (path, data, size, &error))
    g_error ("%s", error->message);
}

static void
write_safetensors (const char *folder)
{
  g_autoptr (NnSafetensors) file = nn_safetensors_new ();
  g_autoptr (NnTensor) a = nn_tensor_new (&NN_SHAPE (2, 1));
  g_autoptr (NnTensor) b = nn_tensor_new (&(NnShape){ 0 });
  g_autoptr (GBytes) bytes = NULL;

  nn_safetensors_add (file, "a", a);
  nn_safetensors_add (file, "b", b);
  g_hash_table_insert (file->metadata, g_strdup ("k"), g_strdup ("v"));
  bytes = nn_safetensors_write (file, NULL);
  write_file (folder, "safetensors/two", g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
write_document (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "document", "small", NULL);
  g_autoptr (NnDocument) document = nn_document_from_json (spec, error);
  g_autofree char *json = NULL;
  NnRun *run = nn_run_new ("Run 1", "Adam");
  NnRun *other = nn_run_new ("Run 2", "SGD");
  g_autoptr (NnModel) wide = NULL;

  if (document == NULL)
    return;
  nn_run_add_steps (run, &(NnRunStep){ 1, 2 }, 1);
  g_array_append_vals (run->epochs, &(NnRunEpoch){ 1, 2, 3, 4, 5, 6 }, 1);
  g_ptr_array_add (document->runs, run);
  g_ptr_array_add (document->runs, other);
  /* Models that were kept: the document's own, and one of another network. */
  wide = nn_model_set_arg (document->model, 4, 0, 3, error);
  if (wide == NULL)
    return;
  nn_run_describe (run, document->model, &document->recipe, &document->source);
  nn_run_describe (other, wide, &document->recipe, &document->source);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (NnModel) drawn = nn_model_reinitialise (wide, i);
      g_autoptr (NnKept) kept = nn_kept_new (i, 1, 2, i == 0 ? document->model : drawn);

      nn_run_keep (i == 0 ? run : other, kept);
    }
  json = nn_document_to_json (document);
  write_file (folder, "json/whole", json, strlen (json));
  write_file (folder, "document/small", "", 0);
  nn_document_save (document, path, error);
}

/* @pairs: names in the archive and the files they are made of, NULL-terminated. */
static void
write_npz (const char *folder, const char *name, const char *const *pairs, int method,
           GError **error)
{
  g_autofree char *parent = g_build_filename (folder, "npz", NULL);
  g_autofree char *path = g_build_filename (parent, name, NULL);
  zip_t *zip;

  if (*error != NULL)
    return;
  g_mkdir_with_parents (parent, 0777);
  zip = zip_open (path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
  for (; zip != NULL && *pairs != NULL; pairs += 2)
    {
      g_autofree char *from = g_build_filename (folder, pairs[1], NULL);
      const zip_int64_t index
          = zip_file_add (zip, pairs[0], zip_source_file (zip, from, 0, -1), ZIP_FL_OVERWRITE);

      if (index < 0 || zip_set_file_compression (zip, index, method, 0) != 0)
        g_error ("%s: %s", path, zip_strerror (zip));
    }
  if (zip == NULL || zip_close (zip) != 0)
    g_set_error (error, NN_ERROR, NN_ERROR_DATA, "%s cannot be written.", path);
}

/* What a fuzzer begins with must be sound, or it never sees the inside of a reader. */
static void
check (const char *folder, GError **error)
{
  g_autofree char *document = g_build_filename (folder, "document", "small", NULL);
  g_autofree char *npy = g_build_filename (folder, "npy", "fortran", NULL);
  g_autofree char *idx = g_build_filename (folder, "idx", "doubles", NULL);
  g_autoptr (NnTensor) tensor = nn_npy_read (npy, error);
  g_autoptr (NnDocument) again = tensor != NULL ? nn_document_load (document, error) : NULL;
  g_auto (NnIdx) numbers = { 0 };

  if (again != NULL)
    nn_idx_read (&numbers, idx, NULL, error);
}

int
main (int argc, char **argv)
{
  static const char *const pair[] = { "x.npy", "npy/floats", "y.npy", "npy/labels", NULL };
  static const char *const parts[] = { "x_train.npy", "npy/floats", "y_train.npy", "npy/labels",
                                       "x_test.npy", "npy/floats", "y_test.npy", "npy/labels", NULL };
  g_autoptr (NnTensor) tensor = nn_tensor_new (&NN_SHAPE (2, 3));
  g_autofree char *npy = g_build_filename (argv[1], "npy", "floats", NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    write_file (argv[1], files[i].name, files[i].data, files[i].size);
  write_safetensors (argv[1]);
  write_document (argv[1], &error);
  if (error == NULL && nn_npy_write (npy, tensor, &error))
    check (argv[1], &error);
  write_npz (argv[1], "stored", pair, ZIP_CM_STORE, &error);
  write_npz (argv[1], "packed", parts, ZIP_CM_DEFLATE, &error);
  if (error != NULL)
    g_error ("%s", error->message);
  return 0;
}
