/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files as they are chosen or dropped: which reader, what lies beside them, what a table looks like. */
#include <glib/gstdio.h>
#include <string.h>

#include "core/nn.h"

static char *folder;

static char *
put (const char *name, const char *bytes, gssize size)
{
  char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, bytes, size, NULL));
  return path;
}

static char *
put_idx (const char *name, guint axes)
{
  guint8 bytes[64] = { 0, 0, 8, (guint8) axes };
  gsize size = 4;

  for (guint i = 0; i < axes; i++, size += 4)
    bytes[size + 3] = i == 0 ? 4 : 2;
  return put (name, (char *) bytes, (gssize) (size + (axes == 3 ? 16 : 4)));
}

static char *
joined (const char *one, const char *other)
{
  const char *paths[] = { one, other, NULL };
  g_auto (NnSource) source = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (nn_source_from_files (&source, paths, &error));
  g_assert_no_error (error);
  return g_strdup (source.path);
}

static void
refused (const char *const *paths, const char *says)
{
  g_auto (NnSource) source = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (nn_source_from_files (&source, paths, &error));
  g_test_message ("%s", error->message);
  if (strstr (error->message, says) == NULL)
    g_error ("“%s” does not say “%s”", error->message, says);
}

/* Images alone find their labels, labels their images, packed or not; two come in any order. */
static void
test_pairs (void)
{
  g_autofree char *images = put_idx ("train-images-idx3-ubyte", 3);
  g_autofree char *labels = put_idx ("train-labels-idx1-ubyte", 1);
  g_autofree char *lonely = put_idx ("t10k-images-idx3-ubyte", 3);
  g_autofree char *both = g_strconcat (images, ",", labels, NULL);
  g_autofree char *from_images = joined (images, NULL);
  g_autofree char *from_labels = joined (labels, NULL);
  g_autofree char *straight = joined (images, labels);
  g_autofree char *swapped = joined (labels, images);
  g_autofree char *alone = joined (lonely, NULL);
  g_auto (NnSource) source = { 0 };
  g_autoptr (NnSamples) samples = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (from_images, ==, both);
  g_assert_cmpstr (from_labels, ==, both);
  g_assert_cmpstr (straight, ==, both);
  g_assert_cmpstr (swapped, ==, both);
  g_assert_cmpstr (alone, ==, lonely);
  g_assert_true (nn_source_from_files (&source, (const char *[]) { labels, NULL }, &error));
  samples = nn_source_load (&source, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (samples->labels);
  g_assert_cmpuint (samples->n, ==, 4);
  refused ((const char *[]) { images, labels, lonely, NULL }, "3 files");
}

static void
test_refusals (void)
{
  g_autofree char *noise = put ("noise.bin", "\1\2\3\4", 4);
  g_autofree char *table = put ("a.csv", "x,y\n1,2\n3,4\n", -1);
  g_autofree char *other = put ("b.csv", "x,y\n1,2\n3,4\n", -1);
  g_autofree char *images = put_idx ("c-images-idx3-ubyte", 3);

  refused ((const char *[]) { noise, NULL }, "tables as .csv");
  refused ((const char *[]) { table, other, NULL }, "2 data sets");
  refused ((const char *[]) { table, images, NULL }, "two kinds");
  refused ((const char *[]) { NULL }, "no file");
}

static void
test_preview (void)
{
  g_autofree char *path = put ("people.csv", "name;age;height;city;left\nAda;36;1,65;London;\nGrace;85;1,7;New York;\n"
                                             "Alan;41;;London;\nEmmy;53;1,6;Bryn Mawr;\nKurt;NA;1,68;Princeton;\n", -1);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnPreview) preview = nn_preview_new (path, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (preview->n_rows, ==, 5);
  g_assert_cmpuint (preview->n_columns, ==, 5);
  g_assert_cmpstr (preview->columns[0].name, ==, "name");
  g_assert_cmpint (preview->columns[0].kind, ==, NN_COLUMN_TEXTS);
  g_assert_cmpint (preview->columns[1].kind, ==, NN_COLUMN_WHOLE);
  g_assert_cmpuint (preview->columns[1].missing, ==, 1);
  g_assert_cmpint (preview->columns[2].kind, ==, NN_COLUMN_NUMBERS);
  g_assert_cmpuint (preview->columns[3].different, ==, 4);
  g_assert_cmpint (preview->columns[4].kind, ==, NN_COLUMN_EMPTY);
  g_assert_cmpstr (preview->columns[3].cells[1], ==, "New York");
  g_assert_true (nn_preview_is_classes (preview, 3));
  g_assert_false (nn_preview_is_classes (preview, 2));
}

/* What the preview says of the target is what the reader makes of it. */
static void
test_preview_agrees (void)
{
  g_autoptr (GString) text = g_string_new ("a,two,many,few,real\n");
  g_autofree char *path = NULL;
  g_autoptr (NnPreview) preview = NULL;

  for (guint i = 0; i < 40; i++)
    g_string_append_printf (text, "%u.5,%u,%u,%u,%u.25\n", i, i % 2, i, i % 7, i % 3);
  path = put ("agree.csv", text->str, -1);
  preview = nn_preview_new (path, NULL, NULL);
  for (guint c = 1; c < 5; c++)
    {
      g_auto (NnSource) source = { 0 };
      g_autoptr (NnSamples) samples = NULL;

      g_assert_true (nn_source_from_files (&source, (const char *[]) { path, NULL }, NULL));
      g_assert_true (nn_spec_set (&source.spec, "target", c + 1, NULL));
      samples = nn_source_load (&source, NULL, NULL, NULL);
      g_assert_nonnull (samples);
      g_assert_cmpint (samples->labels != NULL, ==, nn_preview_is_classes (preview, c));
    }
}

/* What the preview says of a column is what the reader says of it as a feature; and left out, it does no harm. */
static void
test_preview_advises (void)
{
  static const NnColumnAdvice expected[] = { NN_ADVICE_COUNTS, NN_ADVICE_ALL_DIFFERENT, NN_ADVICE_CONSTANT, NN_ADVICE_EMPTY,
                                             NN_ADVICE_MANY_TEXTS, NN_ADVICE_MIXED, NN_ADVICE_USE, NN_ADVICE_USE };
  g_autoptr (GString) text = g_string_new ("id,name,unit,left,town,size,kind,y\n");
  g_autofree char *path = NULL;
  g_autoptr (NnPreview) preview = NULL;

  for (guint i = 0; i < 240; i++)
    {
      g_autofree char *size = i == 7 ? g_strdup ("12O") : g_strdup_printf ("%u", i * 7 % 31);

      g_string_append_printf (text, "%u,Ann%u,cm,,town%u,%s,%s,%u\n", i + 1, i, i % 120, size, i % 3 ? "a" : "b", i % 2);
    }
  path = put ("advice.csv", text->str, -1);
  preview = nn_preview_new (path, NULL, NULL);
  for (guint c = 0; c < G_N_ELEMENTS (expected); c++)
    {
      const NnColumnAdvice advice = nn_preview_advice (preview, c);

      g_assert_cmpint (advice, ==, expected[c]);
      for (guint out = 0; out < 2 && c < 7; out++)
        {
          g_auto (NnSource) source = { 0 };
          g_autoptr (NnSamples) samples = NULL;
          const gboolean read = out || advice <= NN_ADVICE_COUNTS || advice == NN_ADVICE_CONSTANT;

          g_assert_true (nn_source_from_files (&source, (const char *[]) { path, NULL }, NULL));
          nn_spec_set (&source.spec, "missing", 1, NULL);
          for (guint other = 0; other < 7; other++)
            if (out || other != c)
              nn_source_leave_out (&source, preview->columns[other].name, out ? other == c || expected[other] > NN_ADVICE_COUNTS : TRUE);
          samples = nn_source_load (&source, NULL, NULL, NULL);
          g_assert_cmpint (samples != NULL, ==, read);
        }
    }
}

/* A sentence suits the window and the command line; how it is done on the latter stands beside it, and works. */
static void
test_ways (void)
{
  g_autoptr (GString) text = g_string_new ("x,full name,y\n");
  g_autofree char *path = NULL;
  g_auto (NnSource) source = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) copy = NULL;
  g_autoptr (NnSamples) samples = NULL;

  for (guint i = 0; i < 60; i++)
    g_string_append_printf (text, "%u,Ann%u,%u\n", i, i, i % 2);
  path = put ("ways.csv", text->str, -1);
  g_assert_true (nn_source_from_files (&source, (const char *[]) { path, NULL }, NULL));
  g_assert_null (nn_source_load (&source, NULL, NULL, &error));
  copy = g_error_copy (error);
  g_assert_null (strstr (error->message, "leave_out"));
  g_assert_cmpstr (nn_error_way (copy), ==, "--set 'data.leave_out=full name'");
  g_assert_true (nn_source_set_string (&source, "leave_out", "full name", NULL));
  samples = nn_source_load (&source, NULL, NULL, NULL);
  g_assert_nonnull (samples);
  g_clear_error (&error);
  g_assert_true (nn_spec_set (&source.spec, "target", 2, NULL));
  g_assert_null (nn_source_load (&source, NULL, NULL, &error));
  g_assert_null (strstr (error->message, "COLUMN"));
  g_assert_cmpstr (nn_error_way (error), ==, "--data ways.csv,COLUMN");
}

/* What is known by its name alone is read however the name is written; what is listed has names. */
static void
test_names (void)
{
  static const struct { const char *name; const char *klass; } files[] = {
    { "a.tsv", "csv" }, { "B.CSV", "csv" }, { "c.tab", "csv" }, { "d.txt", "text" }, { "E.TXT", "text" },
  };
  const NnClass *const *list = nn_registry_list (NN_KIND_DATASET);

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = put (files[i].name, "1 2\n", -1);
      g_auto (NnSource) source = { 0 };

      g_assert_true (nn_source_from_files (&source, (const char *[]) { path, NULL }, NULL));
      g_assert_cmpstr (source.spec.klass->name, ==, files[i].klass);
      g_assert_true ((NN_DATASET_CLASS (source.spec.klass)->preview != NULL) == g_str_equal (files[i].klass, "csv"));
    }
  for (guint i = 0; list[i] != NULL; i++)
    {
      const NnDatasetClass *klass = NN_DATASET_CLASS (list[i]);

      g_assert_true ((klass->files != NULL) == (klass->patterns != NULL));
      g_assert_true (klass->files == NULL || (klass->needs_path && !klass->folder));
      g_assert_true ((klass->claims != NULL || klass->patterns != NULL) == klass->needs_path);
    }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("vitrine-imports-XXXXXX", NULL);
  g_test_add_func ("/imports/pairs", test_pairs);
  g_test_add_func ("/imports/refusals", test_refusals);
  g_test_add_func ("/imports/preview", test_preview);
  g_test_add_func ("/imports/preview/agrees", test_preview_agrees);
  g_test_add_func ("/imports/preview/advises", test_preview_advises);
  g_test_add_func ("/imports/ways", test_ways);
  g_test_add_func ("/imports/names", test_names);
  status = g_test_run ();
  {
    g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name (dir)) != NULL)
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);

        g_unlink (path);
      }
  }
  g_rmdir (folder);
  return status;
}
