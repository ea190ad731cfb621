/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every registered data set: it loads, the same again and by the same seed, with finite numbers,
 * labels in range and two parts; or it says in a sentence why not. Those that read a file or a
 * folder get a small one; a new one that has none here fails.
 */
#include "core/nn.h"

#include "core/formats/npy.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static char *folder;
static const char *bundled[2];

/* --- files to read --------------------------------------------------------- */

static void
put (const char *name, gconstpointer data, gsize size)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (parent, 0700);
  g_file_set_contents (path, data, size, &error);
  g_assert_no_error (error);
}

static void
put_rows (const char *name, const char *head, const char *format, guint n)
{
  g_autoptr (GString) text = g_string_new (head);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, format, i % 7 * 0.25, i % 11, i % 3 == 0 ? "yes" : "no");
  put (name, text->str, text->len);
}

static const char *
make_table (void)
{
  put_rows ("table.csv", "a,b,answer\n", "%g,%u,%s\n", 60);
  return "table.csv";
}

static const char *
make_translation (void)
{
  put_rows ("pairs.tsv", "", "n %g,%u\t%s\n", 60);
  return "pairs.tsv";
}

static const char *
make_text (void)
{
  put_rows ("book.txt", "", "It was %g or %u, and she said %s.\n", 80);
  return "book.txt";
}

static const char *
make_arrays (void)
{
  g_autofree char *x = g_build_filename (folder, "x.npy", NULL);
  g_autofree char *y = g_build_filename (folder, "y.npy", NULL);
  g_autoptr (NnTensor) inputs = nn_tensor_new (&NN_SHAPE (60, 5));
  g_autoptr (NnTensor) targets = nn_tensor_new (&NN_SHAPE (60, 2));

  for (guint i = 0; i < 300; i++)
    inputs->data[i] = i * 0.37f;
  for (guint i = 0; i < 120; i++)
    targets->data[i] = sinf (i);
  g_assert_true (nn_npy_write (x, inputs, NULL));
  g_assert_true (nn_npy_write (y, targets, NULL));
  return "x.npy,y.npy";
}

static const char *
make_mnist (void)
{
  guint8 images[16 + 60 * 12] = { 0, 0, 8, 3, 0, 0, 0, 60, 0, 0, 0, 3, 0, 0, 0, 4 };
  guint8 labels[8 + 60] = { 0, 0, 8, 1, 0, 0, 0, 60 };

  for (guint i = 0; i < 60 * 12; i++)
    images[16 + i] = i * 7;
  for (guint i = 0; i < 60; i++)
    labels[8 + i] = i % 4;
  put ("images.idx", images, sizeof images);
  put ("labels.idx", labels, sizeof labels);
  return "images.idx,labels.idx";
}

static const char *
make_pictures (void)
{
  for (guint i = 0; i < 40; i++)
    {
      g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 6, 5);
      g_autofree char *name = g_strdup_printf ("album/%s/%02u.png", i % 2 ? "cats" : "dogs", i);
      g_autofree char *path = g_build_filename (folder, name, NULL);

      put (name, "", 0);
      gdk_pixbuf_fill (pixbuf, i * 0x05030700u | 0xff);
      g_assert_true (gdk_pixbuf_save (pixbuf, path, "png", NULL, NULL));
    }
  return "album";
}

/* Half a second of a tone each, 8000 numbers a second. */
static const char *
make_sounds (void)
{
  enum { N = 4000 };
  const guint8 head[] = { 'R', 'I', 'F', 'F', 0, 0, 0, 0, 'W', 'A', 'V', 'E', 'f', 'm', 't', ' ', 16, 0, 0, 0, 1, 0,
                          1, 0, 64, 31, 0, 0, 128, 62, 0, 0, 2, 0, 16, 0, 'd', 'a', 't', 'a', 0, 0, 0, 0 };
  const guint32 all = GUINT32_TO_LE (36 + 2 * N), data = GUINT32_TO_LE (2 * N);

  for (guint k = 0; k < 20; k++)
    {
      guint8 file[sizeof head + 2 * N];
      g_autofree char *name = g_strdup_printf ("sounds/%s/%02u.wav", k % 2 ? "low" : "high", k);

      memcpy (file, head, sizeof head);
      memcpy (file + 4, &all, 4);
      memcpy (file + 40, &data, 4);
      for (guint i = 0; i < N; i++)
        {
          gint16 level = 12000 * sin (i * (k % 2 ? 0.2 : 0.9) * (1 + 0.01 * k));
          guint16 bits = GUINT16_TO_LE ((guint16) level);

          memcpy (file + sizeof head + 2 * i, &bits, 2);
        }
      put (name, file, sizeof file);
    }
  return "sounds";
}

static const struct { const char *name; const char *(*make) (void); } makers[] = {
  { "csv", make_table },   { "translation", make_translation }, { "text", make_text },
  { "npy", make_arrays },  { "idx", make_mnist },               { "images", make_pictures },
  { "recordings", make_sounds },
};

/* --- a source --------------------------------------------------------------- */

static NnSource
make_source (const NnClass *klass)
{
  NnSource source = { .spec = nn_spec_new (klass) };

  for (guint i = 0; i < G_N_ELEMENTS (makers); i++)
    if (g_str_equal (makers[i].name, klass->name))
      {
        g_auto (GStrv) names = g_strsplit (makers[i].make (), ",", -1);
        g_autoptr (GString) path = g_string_new (NULL);

        for (guint k = 0; names[k] != NULL; k++)
          g_string_append_printf (path, "%s%s/%s", k > 0 ? "," : "", folder, names[k]);
        source.path = g_string_free (g_steal_pointer (&path), FALSE);
      }
  if (NN_DATASET_CLASS (klass)->needs_path && source.path == NULL)
    g_error ("%s reads a file or a folder, and this test makes it none.", klass->name);
  return source;
}

static void
set (NnSource *source, const char *key, const char *value)
{
  g_autoptr (GError) error = NULL;

  nn_source_set_string (source, key, value, &error);
  g_assert_no_error (error);
}

static NnSamples *
load (const NnSource *source)
{
  g_autoptr (GError) error = NULL;
  NnSamples *samples = nn_source_load (source, bundled, NULL, &error);

  g_assert_no_error (error);
  return samples;
}

/* --- what must hold --------------------------------------------------------- */

/* Some samples of many, the first and the last among them. */
static guint
pick (const NnSamples *samples, guint32 *index, guint most)
{
  guint n = MIN (samples->n, most);

  for (guint i = 0; i < n; i++)
    index[i] = n > 1 ? (guint32) ((guint64) i * (samples->n - 1) / (n - 1)) : 0;
  return n;
}

static void
check_input (NnSamples *samples, guint k, const guint32 *index, guint n)
{
  gsize size = nn_shape_count (nn_samples_input_shape (samples, k));
  g_autofree float *x = g_new (float, n * size);
  guint n_tokens = samples->tokens != NULL ? g_strv_length (samples->tokens) : 0;
  g_autoptr (GError) error = NULL;
  gboolean differs = FALSE;

  g_assert_cmpuint (size, >, 0);
  g_assert_true (nn_samples_read (samples, k, index, n, x, &error));
  g_assert_no_error (error);
  for (gsize i = 0; i < n * size; i++)
    {
      g_assert_true (isfinite (x[i]));
      differs |= x[i] != x[i % size];
      if (n_tokens > 0)
        g_assert_true (x[i] >= 0 && x[i] < n_tokens && x[i] == floorf (x[i]));
    }
  g_assert_true (differs || n < 3);
}

static void
check_labels (NnSamples *samples)
{
  const gint32 *labels = samples->labels != NULL ? samples->labels : samples->step_labels;
  const gint32 lowest = samples->step_labels != NULL ? -1 : 0;

  if (labels == NULL)
    return;
  g_assert_true (samples->labels == NULL || samples->label_steps == 1);
  g_assert_cmpuint (samples->n_classes, >, 0);
  g_assert_cmpuint (g_strv_length (samples->class_names), ==, samples->n_classes);
  for (gsize i = 0; i < (gsize) samples->n * samples->label_steps; i++)
    {
      g_assert_cmpint (labels[i], >=, lowest);
      g_assert_cmpint (labels[i], <, (gint32) samples->n_classes);
    }
}

static void
check_targets (NnSamples *samples)
{
  gsize size = nn_shape_count (&samples->target_shape);

  if (samples->targets == NULL)
    return;
  for (gsize i = 0; i < samples->n * size; i++)
    {
      g_assert_true (isfinite (samples->targets[i]));
      g_assert_true (!samples->yes_no || samples->targets[i] == 0 || samples->targets[i] == 1);
    }
  if (samples->target_names != NULL)
    g_assert_cmpuint (g_strv_length (samples->target_names), ==, size);
}

static void
check_samples (NnSamples *samples)
{
  guint first, n_train, n_test, n;
  guint32 index[400];

  g_assert_cmpuint (samples->n, >, 0);
  nn_samples_range (samples, NN_SPLIT_TRAIN, &first, &n_train);
  g_assert_cmpuint (first, ==, 0);
  g_assert_cmpuint (n_train, >, 0);
  nn_samples_range (samples, NN_SPLIT_TEST, &first, &n_test);
  g_assert_cmpuint (first, ==, n_train);
  g_assert_cmpuint (n_train + n_test, ==, samples->n);
  g_assert_true (samples->title != NULL && *samples->title != '\0');
  /* of a row, or of each step of a series */
  if (samples->feature_names != NULL)
    g_assert_cmpuint (g_strv_length (samples->feature_names), ==,
                      samples->shape.size[samples->shape.n_axes - 1]);
  n = pick (samples, index, G_N_ELEMENTS (index));
  for (guint k = 0; k <= samples->n_more; k++)
    check_input (samples, k, index, n);
  check_labels (samples);
  check_targets (samples);
}

/* Of all that a training would see. */
static char *
sum_of (NnSamples *samples)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA1);
  guint32 index[400];
  guint n = pick (samples, index, G_N_ELEMENTS (index));

  g_checksum_update (sum, (const guint8 *) &samples->n_train, sizeof samples->n_train);
  for (guint k = 0; k <= samples->n_more; k++)
    {
      gsize size = nn_shape_count (nn_samples_input_shape (samples, k));
      g_autofree float *x = g_new (float, n * size);

      nn_samples_more (samples, k, index, n, x);
      g_checksum_update (sum, (const guint8 *) x, n * size * sizeof (float));
    }
  if (samples->labels != NULL)
    g_checksum_update (sum, (const guint8 *) samples->labels, samples->n * sizeof (gint32));
  if (samples->step_labels != NULL)
    g_checksum_update (sum, (const guint8 *) samples->step_labels,
                       (gsize) samples->n * samples->label_steps * sizeof (gint32));
  if (samples->targets != NULL)
    g_checksum_update (sum, (const guint8 *) samples->targets,
                       samples->n * nn_shape_count (&samples->target_shape) * sizeof (float));
  return g_strdup (g_checksum_get_string (sum));
}

/* --- the tests ---------------------------------------------------------------- */

/* What forms and lists ask the class is so of its samples, whoever they belong to. */
static void
check_traits (const NnClass *klass, const NnSamples *samples)
{
  NnSource source = { .spec = nn_spec_new (klass), .prepare = nn_spec_new (&nn_preparation_class) };
  const NnArg *scale = &nn_preparation_class.args[nn_class_find_arg (&nn_preparation_class, "standardise")];
  const NnArg *share = &nn_preparation_class.args[nn_class_find_arg (&nn_preparation_class, "train_share")];
  gboolean scales = FALSE, splits = FALSE;

  g_assert_true (NN_DATASET_CLASS (klass)->tokens == (samples->tokens != NULL));
  g_assert_true (NN_DATASET_CLASS (klass)->generated
                 == (!NN_DATASET_CLASS (klass)->needs_path && nn_class_find_arg (klass, "seed") >= 0));
  for (guint i = 0; i < nn_class_n_args (klass); i++)
    {
      scales = scales || klass->args[i].role == NN_ARG_SCALES;
      splits = splits || klass->args[i].role == NN_ARG_SPLITS;
    }
  g_assert_true (nn_source_offers (&source, scale) == (samples->tokens == NULL && !scales));
  g_assert_false (nn_source_offers (&source, share));
  g_assert_true (nn_spec_set (&source.prepare, "split", 1, NULL));
  g_assert_true (nn_source_offers (&source, share) == !splits);
}

static void
test_loads (gconstpointer klass)
{
  g_auto (NnSource) source = make_source (klass);
  g_autoptr (NnSamples) samples = load (&source), again = load (&source);
  g_autofree char *one = NULL, *two = NULL;

  check_samples (samples);
  check_traits (klass, samples);
  if (!NN_DATASET_CLASS (klass)->needs_path)
    g_assert_cmpuint (samples->n, >=, 50);
  one = sum_of (samples);
  two = sum_of (again);
  g_assert_cmpstr (one, ==, two);
}

/* Another seed, other samples or another order; the first again, the first samples. */
static void
test_seed (gconstpointer klass)
{
  g_auto (NnSource) source = make_source (klass);
  gboolean own = nn_class_find_arg (klass, "seed") >= 0;
  const char *const key = own ? "seed" : "split_seed";
  char *sums[3];

  if (!own && !nn_source_prepares (klass, "split_seed"))
    {
      g_test_skip ("nothing is drawn");
      return;
    }
  if (!own)
    set (&source, "split", "share");
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (NnSamples) samples = NULL;

      set (&source, key, i == 1 ? "12" : "11");
      samples = load (&source);
      check_samples (samples);
      sums[i] = sum_of (samples);
    }
  g_assert_cmpstr (sums[0], ==, sums[2]);
  g_assert_cmpstr (sums[0], !=, sums[1]);
  for (guint i = 0; i < 3; i++)
    g_free (sums[i]);
}

/* As many for training as were asked for, and all of them. */
static void
test_split (gconstpointer klass)
{
  g_auto (NnSource) source = make_source (klass);
  const char *const shares[] = { "0.3", "0.75", "1" };

  if (nn_class_find_arg (klass, "train_share") < 0)
    {
      if (!nn_source_prepares (klass, "train_share"))
        {
          g_test_skip ("it has two parts of its own");
          return;
        }
      set (&source, "split", "share");
    }
  for (guint i = 0; i < G_N_ELEMENTS (shares); i++)
    {
      g_autoptr (NnSamples) samples = NULL;
      double share = g_ascii_strtod (shares[i], NULL);

      set (&source, "train_share", shares[i]);
      samples = load (&source);
      check_samples (samples);
      g_assert_cmpfloat (fabs (samples->n_train - share * samples->n), <=, 2 + 0.01 * samples->n);
      g_assert_true ((samples->n_train == samples->n) == (share == 1));
    }
}

/* Each argument at its ends and each choice: samples that hold, or a sentence. */
static void
test_arguments (gconstpointer data)
{
  const NnClass *klass = data;

  for (guint a = 0; a < nn_class_n_args (klass); a++)
    {
      const NnArg *arg = &klass->args[a];
      guint n = arg->kind == NN_ARG_CHOICE ? g_strv_length ((char **) arg->choices) : 2;

      for (guint i = 0; i < n; i++)
        {
          g_auto (NnSource) source = make_source (klass);
          g_autoptr (NnSamples) samples = NULL;
          g_autoptr (GError) error = NULL;

          source.spec.values[a] = arg->kind == NN_ARG_CHOICE || arg->kind == NN_ARG_BOOLEAN ? i
                                  : i == 0 ? arg->min : arg->max;
          samples = nn_source_load (&source, bundled, NULL, &error);
          g_test_message ("%s=%g: %s", arg->name, source.spec.values[a],
                          samples != NULL ? "loaded" : error->message);
          if (samples != NULL)
            check_samples (samples);
          else
            g_assert_true (error->domain == NN_ERROR && g_str_has_suffix (error->message, "."));
        }
    }
}

/* Without its files, and stopped before it began: a sentence, or nothing, but no half of it. */
static void
test_refuses (gconstpointer klass)
{
  g_auto (NnSource) source = make_source (klass);
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (NnSamples) samples = NULL;
  const char *const nowhere[] = { "/nonexistent", NULL };

  g_cancellable_cancel (stop);
  g_assert_null (nn_source_load (&source, bundled, stop, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  if (source.path != NULL)
    {
      g_free (source.path);
      source.path = g_build_filename (folder, "nowhere", NULL);
    }
  samples = nn_source_load (&source, nowhere, NULL, &error);
  if (samples != NULL)
    {
      /* made by a formula, or installed with the system */
      g_assert_false (NN_DATASET_CLASS (klass)->needs_path);
      check_samples (samples);
      return;
    }
  g_assert_nonnull (error);
  g_assert_true (g_str_has_suffix (error->message, "."));
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inside = g_build_filename (path, name, NULL);

      remove_all (inside);
    }
  g_remove (path);
}

int
main (int argc, char **argv)
{
  static const struct { const char *name; GTestDataFunc func; } tests[] = {
    { "loads", test_loads },         { "seed", test_seed },       { "split", test_split },
    { "arguments", test_arguments }, { "refuses", test_refuses },
  };
  const NnClass *const *classes = nn_registry_list (NN_KIND_DATASET);
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("vitrine-datasets-XXXXXX", NULL);
  bundled[0] = g_getenv ("VITRINE_DATA_DIR");
  for (guint c = 0; classes[c] != NULL; c++)
    for (guint t = 0; t < G_N_ELEMENTS (tests); t++)
      {
        g_autofree char *path = g_strdup_printf ("/datasets/%s/%s", classes[c]->name, tests[t].name);

        g_test_add_data_func (path, classes[c], tests[t].func);
      }
  status = g_test_run ();
  remove_all (folder);
  g_free (folder);
  return status;
}
