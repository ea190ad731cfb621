/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Samples, the built-in data sets, and where they come from. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/build.h"

static const char *data_dirs[] = { NULL, NULL };

static NnSamples *
load (const char *name)
{
  g_auto (NnSource) source = { 0 };
  g_autoptr (GError) error = NULL;
  NnSamples *samples;

  g_assert_true (nn_source_parse (&source, name, &error));
  g_assert_no_error (error);
  samples = nn_source_load (&source, data_dirs, NULL, &error);
  g_assert_no_error (error);
  return samples;
}

static void
count_classes (const NnSamples *samples, NnSplit split, guint *counts)
{
  guint first, n;

  memset (counts, 0, samples->n_classes * sizeof *counts);
  nn_samples_range (samples, split, &first, &n);
  for (guint i = 0; i < n; i++)
    counts[samples->labels[first + i]]++;
}

static void
test_digits (void)
{
  static const guint all[10] = { 1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978 };
  g_autoptr (NnSamples) samples = load ("digits");
  g_autofree float *image = g_new (float, 784);
  guint counts[10], first, n, levels[256] = { 0 }, seen = 0;
  guint32 index = 7;

  g_assert_cmpuint (samples->n, ==, 10000);
  g_assert_cmpuint (samples->n_train, ==, 8000);
  g_assert_cmpuint (samples->n_classes, ==, 10);
  g_assert_cmpstr (samples->class_names[9], ==, "9");
  g_assert_null (samples->floats);
  g_assert_true (nn_shape_equal (&samples->shape, &NN_SHAPE (28, 28, 1)));
  nn_samples_range (samples, NN_SPLIT_TEST, &first, &n);
  g_assert_cmpuint (first, ==, 8000);
  g_assert_cmpuint (n, ==, 2000);

  count_classes (samples, NN_SPLIT_ALL, counts);
  g_assert_cmpmem (counts, sizeof counts, all, sizeof all);
  count_classes (samples, NN_SPLIT_TEST, counts);
  for (guint i = 0; i < 10; i++)
    g_assert_cmpfloat (fabs (counts[i] - all[i] / 5.0), <, 1);

  /* all 256 levels, and every image with ink on it */
  for (gsize i = 0; i < 10000 * 784; i++)
    levels[samples->bytes[i]]++;
  for (guint i = 0; i < 256; i++)
    seen += levels[i] > 0;
  g_assert_cmpuint (seen, ==, 256);
  g_assert_cmpuint (levels[0], >, 10000 * 784 * 3 / 4);

  nn_samples_input (samples, &index, 1, image);
  for (guint i = 0; i < 784; i++)
    g_assert_true (image[i] == samples->bytes[7 * 784 + i] * (1.0f / 255));
}

static void
test_devil (void)
{
  g_autoptr (NnSamples) samples = load ("devil");
  g_autofree float *row = g_new (float, 64);
  g_autofree char *text = NULL;
  const guint32 index[2] = { 0, 1 };

  g_assert_true (nn_shape_equal (&samples->shape, &NN_SHAPE (64)));
  g_assert_cmpuint (samples->n_classes, ==, 84);
  g_assert_cmpuint (samples->label_steps, ==, 64);
  g_assert_cmpuint (samples->n - samples->n_train, ==, 594);
  nn_samples_input (samples, index, 1, row);
  text = nn_samples_text (samples, row, 64);
  g_assert_true (g_str_has_prefix (text, "ABASEMENT, n.  A decent and customary"));
  /* the label of a character is the next, up to the first of the next window */
  for (guint t = 0; t < 63; t++)
    g_assert_cmpint (samples->step_labels[t], ==, (gint) row[t + 1]);
  nn_samples_input (samples, index + 1, 1, row);
  g_assert_cmpint (samples->step_labels[63], ==, (gint) row[0]);
}

/* A day is written as what it is, in every way, and nothing is there twice. */
/* 1st, 2nd, 3rd, 4th, but 11th, 12th and 13th. */
static void
check_ordinal (const char *spelling, guint day)
{
  static const char *const endings[] = { "st", "nd", "rd", "th" };
  guint last = day % 10;
  guint right = day / 10 == 1 || last == 0 || last > 3 ? 3 : last - 1;

  for (guint k = 0; k < 4; k++)
    {
      g_autofree char *text = g_strdup_printf ("%u%s", day, endings[k]);
      const char *at = strstr (spelling, text);

      if (at != NULL)
        g_assert_cmpuint (k, ==, right);
    }
}

static void
test_dates (void)
{
  g_autoptr (NnSamples) samples = load ("dates");
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

  g_assert_cmpuint (samples->n, ==, 10000);
  g_assert_cmpuint (samples->n_train, ==, 8000);
  g_assert_cmpuint (samples->n_more, ==, 1);
  for (guint32 i = 0; i < samples->n; i++)
    {
      float in[28], written[10], labels[10];
      char *spelling;
      g_autofree char *iso = NULL;
      guint y, m, d;

      nn_samples_input (samples, &i, 1, in);
      nn_samples_more (samples, 1, &i, 1, written);
      for (guint t = 0; t < 10; t++)
        labels[t] = samples->step_labels[10 * i + t];
      g_assert_cmpfloat (written[0], ==, 1);
      g_assert_cmpmem (written + 1, 9 * sizeof (float), labels, 9 * sizeof (float));
      spelling = nn_samples_text (samples, in, 28);
      iso = nn_samples_text (samples, labels, 10);
      g_assert_cmpint (sscanf (iso, "%4u-%2u-%2u", &y, &m, &d), ==, 3);
      g_assert_true (g_date_valid_dmy (d, m, y) && y >= 1900 && y < 2100);
      if (g_ascii_isalpha (spelling[strlen (spelling) - 1]) || strpbrk (spelling, "JFMASOND") != NULL)
        g_assert_nonnull (strstr (spelling, months[m - 1]));
      check_ordinal (spelling, d);
      g_assert_true (g_hash_table_add (seen, spelling));
    }
}

static void
test_fashion (void)
{
  g_auto (NnSource) source = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (NnSamples) samples = NULL;
  g_autoptr (NnSamples) either = NULL;
  guint counts[10];

  g_assert_true (nn_source_parse (&source, "fashion", &error));
  g_assert_true (nn_spec_set (&source.spec, "subset", 1, &error));
  samples = nn_source_load (&source, data_dirs, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (samples->n, ==, 6000);
  g_assert_cmpuint (samples->n_train, ==, 5000);
  g_assert_cmpstr (samples->class_names[0], ==, "T-shirt/top");
  count_classes (samples, NN_SPLIT_TRAIN, counts);
  for (guint i = 0; i < 10; i++)
    g_assert_cmpuint (counts[i], ==, 500);

  /* the whole of it where it is installed */
  either = load ("fashion");
  if (either->n == 6000)
    {
      g_test_skip ("Fashion-MNIST is not installed, only its bundled part was looked at: "
                   "install dataset-fashion-mnist for the whole");
      return;
    }
  g_assert_cmpuint (either->n, ==, 70000);
  g_assert_cmpuint (either->n_train, ==, 60000);
  g_assert_cmpmem (either->bytes, 784, samples->bytes, 784);
  count_classes (either, NN_SPLIT_TEST, counts);
  for (guint i = 0; i < 10; i++)
    g_assert_cmpuint (counts[i], ==, 1000);
}

/* Conversion agrees with the plain formula at every length, and all at once with one by one. */
static void
test_input (void)
{
  for (guint size = 1; size < 70; size += 3)
    {
      const guint n = 9;
      const NnShape shape = NN_SHAPE (size);
      g_autofree float *out = g_new (float, 5 * size + 1);
      guint8 *raw = g_malloc (n * size);
      g_autoptr (GBytes) bytes = g_bytes_new_take (raw, n * size);
      g_autoptr (GError) error = NULL;
      g_autoptr (NnSamples) samples = NULL;
      const guint32 index[5] = { 8, 0, 3, 3, 7 };

      for (guint i = 0; i < n * size; i++)
        raw[i] = (i * 37 + 255) % 256;
      samples = nn_samples_new_bytes ("t", "T", &shape, n, n, bytes, 1.0f / 255, NULL, NULL,
                                      &error);
      g_assert_no_error (error);
      out[5 * size] = 42;
      nn_samples_target (samples, TRUE, index, 5, out);
      for (guint i = 0; i < 5 * size; i++)
        g_assert_true (out[i] == raw[index[i / size] * size + i % size] * (1.0f / 255));
      g_assert_true (out[5 * size] == 42);
    }
  g_assert_true (255 * (1.0f / 255) == 1.0f);
}

static void
test_refusals (void)
{
  const NnShape shape = NN_SHAPE (2), none = NN_SHAPE (0);
  const gint32 good[3] = { 0, 2, 1 }, bad[3] = { 0, -1, 1 };
  const float values[6] = { 1, 2, 3, 4, NAN, 6 };
  const char *const names[] = { "a", "b", NULL };
  g_autoptr (GBytes) floats = g_bytes_new (values, sizeof values);
  g_autoptr (GBytes) bytes = g_bytes_new ("abcdef", 6);
  g_autoptr (GBytes) labels = g_bytes_new (good, sizeof good);
  g_autoptr (GBytes) wrong = g_bytes_new (bad, sizeof bad);
  g_autoptr (NnSamples) fine = NULL;
  g_autoptr (GError) error = NULL;

#define REFUSED(call, code, part)                      \
  g_assert_null (call);                                \
  g_assert_error (error, NN_ERROR, code);              \
  g_assert_nonnull (strstr (error->message, part));    \
  g_clear_error (&error)

  REFUSED (nn_samples_new_bytes ("t", "T", &shape, 0, 0, bytes, 1, NULL, NULL, &error),
           NN_ERROR_DATA, "no samples");
  REFUSED (nn_samples_new_bytes ("t", "T", &shape, 3, 4, bytes, 1, NULL, NULL, &error),
           NN_ERROR_DATA, "4 of its 3");
  REFUSED (nn_samples_new_bytes ("t", "T", &shape, 4, 3, bytes, 1, NULL, NULL, &error),
           NN_ERROR_DATA, "4 samples need 8");
  REFUSED (nn_samples_new_bytes ("t", "T", &none, 3, 2, bytes, 1, NULL, NULL, &error),
           NN_ERROR_SHAPE, "axes");
  REFUSED (nn_samples_new_bytes ("t", "T", &shape, 3, 2, bytes, 1, wrong, NULL, &error),
           NN_ERROR_DATA, "sample 1 has the label -1");
  REFUSED (nn_samples_new_bytes ("t", "T", &shape, 3, 2, bytes, 1, labels, names, &error),
           NN_ERROR_DATA, "labels go from 0 to 1");
  REFUSED (nn_samples_new_floats ("t", "T", &shape, 3, 2, floats, NULL, NULL, NULL, NULL, &error),
           NN_ERROR_DATA, "sample 2");
  fine = nn_samples_new_bytes ("t", "T", &shape, 3, 2, bytes, 1, labels, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fine->n_classes, ==, 3);
  g_assert_cmpstr (fine->class_names[2], ==, "2");
}

/* Every generator at the ends of its rows: in the plane, both classes, the same again. */
static void
test_generators (void)
{
  static const char *const names[] = { "circle", "xor", "gauss", "spiral", "moons", "reg-plane",
                                       "reg-gauss" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    for (guint noise = 0; noise <= 50; noise += 25)
      {
        g_auto (NnSource) source = { 0 };
        g_autoptr (GError) error = NULL;
        g_autoptr (NnSamples) a = NULL;
        g_autoptr (NnSamples) b = NULL;
        g_autoptr (NnSamples) c = NULL;

        g_assert_true (nn_source_parse (&source, names[i], &error));
        g_assert_true (nn_spec_set (&source.spec, "noise", noise, &error));
        a = nn_source_load (&source, NULL, NULL, &error);
        b = nn_source_load (&source, NULL, NULL, &error);
        g_assert_true (nn_spec_set (&source.spec, "seed", 2, &error));
        c = nn_source_load (&source, NULL, NULL, &error);
        g_assert_no_error (error);
        g_assert_cmpuint (a->n, ==, i < 5 ? 500 : 1200);
        g_assert_cmpuint (a->n_train, ==, a->n / 2);
        g_assert_cmpstr (a->feature_names[1], ==, "x₂");
        g_assert_cmpmem (a->floats, a->n * 8, b->floats, b->n * 8);
        g_assert_true (memcmp (a->floats, c->floats, a->n * 8) != 0);
        for (guint k = 0; noise == 0 && k < 2 * a->n; k++)
          g_assert_cmpfloat (fabs (a->floats[k]), <=, 6.01);

        if (i < 5)
          {
            guint counts[2];

            g_assert_null (a->targets);
            count_classes (a, NN_SPLIT_ALL, counts);
            g_assert_cmpuint (counts[0], >, 100);
            g_assert_cmpuint (counts[1], >, 100);
            count_classes (a, NN_SPLIT_TRAIN, counts);
            g_assert_cmpuint (counts[0], >, 40);
            g_assert_cmpuint (counts[1], >, 40);
          }
        else
          {
            double sum = 0;

            g_assert_null (a->labels);
            for (guint k = 0; k < a->n; k++)
              sum += fabs (a->targets[k]);
            g_assert_cmpfloat (sum / a->n, >, 0.1);
            g_assert_cmpfloat (sum / a->n, <, 1);
          }
      }
}

/* Without noise the classes obey their definitions. */
static void
test_definitions (void)
{
  g_autoptr (NnSamples) circle = load ("circle");
  g_autoptr (NnSamples) xor = load ("xor");
  g_autoptr (NnSamples) plane = load ("reg-plane");
  g_autoptr (NnSamples) spiral = load ("spiral");

  for (guint i = 0; i < 500; i++)
    {
      const float *p = circle->floats + 2 * i, *q = xor->floats + 2 * i,
      *s = spiral->floats + 2 * i;
      const double r = hypot (p[0], p[1]), t = hypot (s[0], s[1]) / 5 * 3.5 * G_PI;
      const double turn = spiral->labels[i] ? 0 : G_PI;

      g_assert_cmpint (circle->labels[i], ==, r < 2.5);
      g_assert_true (r < 2.5 || r > 3.49);
      g_assert_cmpint (xor->labels[i], ==, q[0] * q[1] >= 0);
      g_assert_cmpfloat (fabs (5 * t / (3.5 * G_PI) * sin (t + turn) - s[0]), <, 1e-4);
    }
  for (guint i = 0; i < plane->n; i++)
    g_assert_cmpfloat (fabs (plane->targets[i] - (plane->floats[2 * i] + plane->floats[2 * i + 1]) / 10),
                       <, 1e-5);
}

static void
test_source (void)
{
  g_auto (NnSource) source = { 0 };
  g_auto (NnSource) copy = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *images = g_build_filename (data_dirs[0], "digits-images.idx.gz", NULL);
  g_autofree char *labels = g_build_filename (data_dirs[0], "digits-labels.idx.gz", NULL);
  g_autofree char *pair = g_strdup_printf ("%s,%s", images, labels);
  g_autofree char *text = NULL;
  g_autoptr (NnSamples) samples = NULL;
  g_autoptr (NnSamples) alone = NULL;
  g_autoptr (NnSamples) digits = load ("digits");
  const char *none[] = { "/nowhere", NULL };

  g_assert_false (nn_source_parse (&source, "nonsense", &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_UNKNOWN);
  g_assert_nonnull (strstr (error->message, "digits, fashion"));
  g_clear_error (&error);
  g_assert_false (nn_source_parse (&source, "idx", &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_UNKNOWN);
  g_clear_error (&error);

  g_assert_true (nn_source_parse (&source, pair, &error));
  g_assert_no_error (error);
  text = nn_source_to_string (&source);
  g_assert_cmpstr (text, ==, pair);
  nn_source_copy (&copy, &source);
  g_assert_cmpstr (copy.path, ==, pair);
  g_assert_true (copy.path != source.path);
  g_assert_true (nn_spec_set (&copy.spec, "shuffle", 0, &error));
  samples = nn_source_load (&copy, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (samples->n_train, ==, 8000);
  g_assert_cmpmem (samples->bytes, 7840000, digits->bytes, 7840000);
  g_assert_cmpmem (samples->labels, 40000, digits->labels, 40000);

  nn_source_clear (&source);
  g_assert_true (nn_source_parse (&source, images, &error));
  alone = nn_source_load (&source, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (alone->labels);
  g_assert_true (memcmp (alone->bytes, digits->bytes, 78400) != 0);

  nn_source_clear (&source);
  g_assert_null (nn_source_load (&source, NULL, NULL, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_DATA);
  g_clear_error (&error);
  g_assert_true (nn_source_parse (&source, "digits", &error));
  g_assert_null (nn_source_load (&source, none, NULL, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_UNKNOWN);
  g_assert_nonnull (strstr (error->message, "/nowhere"));
}

static gboolean
same_sample (const NnSamples *samples, guint a, guint b)
{
  const gsize size = nn_shape_count (&samples->shape);

  return samples->bytes != NULL
             ? memcmp (samples->bytes + a * size, samples->bytes + b * size, size) == 0
             : memcmp (samples->floats + a * size, samples->floats + b * size, size * 4) == 0;
}

/* What comes with Vitrine: sizes, splits, shares of the classes, and nothing of the
 * training part held out as well. @same: how many samples of the source are there twice. */
static void
test_bundled (void)
{
  static const struct
  {
    const char *name;
    guint       n, n_train, n_classes, width;
    guint       same;
    gboolean    levels;  /* bytes, each a share of one */
  } sets[] = {
    { "digits8", 1797, 1438, 10, 64, 0, TRUE },
    { "iris", 150, 120, 3, 4, 0 },
    { "wine", 178, 142, 3, 13, 0 },
    { "breast-cancer", 569, 456, 2, 30, 0 },
    { "penguins", 342, 273, 3, 4, 0 },
    { "diabetes", 442, 354, 0, 10, 0 },
    { "words", 10000, 8000, 5, 16, 0 },
    { "spoken", 1200, 900, 10, 1600, 0, TRUE },
    { "ecg", 497, 273, 2, 64, 0 },
    { "co2", 654, 421, 0, 24, 0 },
    { "weather", 1454, 1089, 2, 28, 0 },
  };

  for (guint s = 0; s < G_N_ELEMENTS (sets); s++)
    {
      g_autoptr (NnSamples) samples = load (sets[s].name);
      g_autofree float *row = g_new (float, sets[s].width);
      guint all[10], held[10], same = 0;
      float largest = 0;

      g_test_message ("%s", sets[s].name);
      g_assert_cmpuint (samples->n, ==, sets[s].n);
      g_assert_cmpuint (samples->n_train, ==, sets[s].n_train);
      g_assert_cmpuint (samples->n_classes, ==, sets[s].n_classes);
      g_assert_cmpuint (nn_shape_count (&samples->shape), ==, sets[s].width);
      g_assert_cmpstr (samples->name, ==, sets[s].name);
      for (guint32 i = 0; i < samples->n; i++)
        {
          nn_samples_input (samples, &i, 1, row);
          for (guint k = 0; k < sets[s].width; k++)
            {
              g_assert_true (isfinite (row[k]));
              largest = MAX (largest, row[k]);
            }
        }
      if (sets[s].levels) /* the brightest of them is white */
        g_assert_cmpfloat (largest, ==, 1);
      for (guint i = samples->n_train; i < samples->n && samples->n < 2000; i++)
        for (guint j = 0; j < samples->n_train; j++)
          same += same_sample (samples, i, j);
      g_assert_cmpuint (same, ==, sets[s].same);
      if (samples->labels == NULL || samples->shape.n_axes == 2) /* series keep their order */
        continue;
      count_classes (samples, NN_SPLIT_ALL, all);
      count_classes (samples, NN_SPLIT_TEST, held);
      for (guint k = 0; k < samples->n_classes; k++)
        g_assert_cmpfloat (fabs (held[k] - all[k] * (1 - (double) samples->n_train / samples->n)), <,
                           1);
    }
}

/* Features have mean 0 and spread 1 over the training part, and names. */
static void
test_tables (void)
{
  static const char *const names[] = { "iris", "wine", "breast-cancer", "penguins", "diabetes" };

  for (guint s = 0; s < G_N_ELEMENTS (names); s++)
    {
      g_autoptr (NnSamples) samples = load (names[s]);
      const guint width = samples->shape.size[0];

      g_assert_cmpuint (g_strv_length (samples->feature_names), ==, width);
      for (guint k = 0; k < width; k++)
        {
          double sum = 0, squares = 0;

          for (guint i = 0; i < samples->n_train; i++)
            {
              sum += samples->floats[i * width + k];
              squares += (double) samples->floats[i * width + k] * samples->floats[i * width + k];
            }
          g_assert_cmpfloat (fabs (sum / samples->n_train), <, 1e-5);
          g_assert_cmpfloat (fabs (squares / samples->n_train - 1), <, 1e-4);
        }
    }
}

/* Normal beats alone to train with, of mean 0 and spread 1; the others all held out. */
static void
test_ecg (void)
{
  g_autoptr (NnSamples) samples = load ("ecg");
  double sum = 0, squares = 0, peak[2] = { 0 };
  const gsize n = (gsize) samples->n_train * 64;
  guint train[2], held[2];

  count_classes (samples, NN_SPLIT_TRAIN, train);
  count_classes (samples, NN_SPLIT_TEST, held);
  g_assert_cmpuint (train[0], ==, 273);
  g_assert_cmpuint (train[1], ==, 0);
  g_assert_cmpuint (held[0], ==, 91);
  g_assert_cmpuint (held[1], ==, 133);
  g_assert_cmpuint (samples->shape.n_axes, ==, 2);
  g_assert_cmpuint (samples->shape.size[1], ==, 1);
  g_assert_cmpfloat (samples->rate, ==, 120);
  g_assert_cmpstr (samples->class_names[1], ==, "ventricular");
  for (gsize i = 0; i < n; i++)
    {
      sum += samples->floats[i];
      squares += (double) samples->floats[i] * samples->floats[i];
    }
  g_assert_cmpfloat (fabs (sum / n), <, 1e-4);
  g_assert_cmpfloat (fabs (squares / n - 1), <, 1e-4);
  /* the peak of every beat is at step 24, 0.2 s after the first; that of most is the highest */
  for (guint i = 0; i < samples->n; i++)
    {
      const float *beat = samples->floats + i * 64;
      guint highest = 0;

      for (guint t = 1; t < 64; t++)
        highest = beat[t] > beat[highest] ? t : highest;
      peak[samples->labels[i]] += highest >= 22 && highest <= 26;
    }
  g_assert_cmpfloat (peak[0] / 364, >, 0.95);
  g_assert_cmpfloat (peak[1] / 133, >, 0.9);
}

static NnSamples *
load_with (const char *name, const char *arg, double value)
{
  g_auto (NnSource) source = { 0 };
  NnSamples *samples;

  g_assert_true (nn_source_parse (&source, name, NULL));
  g_assert_true (nn_spec_set (&source.spec, arg, value, NULL));
  samples = nn_source_load (&source, data_dirs, NULL, NULL);
  g_assert_nonnull (samples);
  return samples;
}

/* Against the months themselves: 2000-01 had 369.14 ppm, 1999-12 had 368.00, 1998-01 365.33. */
static void
test_co2 (void)
{
  g_autoptr (NnSamples) samples = load ("co2");
  g_autoptr (NnSamples) one = load_with ("co2", "ahead", 1);
  const float *held = samples->floats + (gsize) samples->n_train * 24;
  const float *ahead = samples->targets + (gsize) samples->n_train * 12;
  double squares = 0;

  g_assert_cmpuint (samples->target_shape.size[0], ==, 12);
  for (guint i = 0; i < samples->n; i++)
    g_assert_cmpfloat (samples->floats[i * 24 + 23], ==, 0); /* since the window's last month */
  for (gsize i = 0; i < (gsize) samples->n_train * 24; i++)
    squares += (double) samples->floats[i] * samples->floats[i];
  g_assert_cmpfloat (fabs (squares / samples->n_train / 24 - 1), <, 1e-4);
  /* the scale is not known, the ratio of two changes is */
  g_assert_cmpfloat (fabs (ahead[0] / held[0] - (369.14 - 368.00) / (365.33 - 368.00)), <,
                     1e-3);
  g_assert_cmpuint (one->target_shape.size[0], ==, 1);
  /* eleven more at the end, and windows that the line of 2000 no longer cuts */
  g_assert_cmpuint (one->n - one->n_train, ==, 244);
  g_assert_cmpuint (one->n_train, ==, 443);
  /* what is aimed at in training comes before what is held out: the last target of training is
   * December 1999, which is the window's end of the first that is held out */
  for (guint k = 1; k < 12; k++)
    g_assert_cmpfloat (fabs ((samples->targets[(gsize) (samples->n_train - 1) * 12 + 11]
                              - samples->targets[(gsize) (samples->n_train - 1) * 12 + 11 - k])
                             - (held[23] - held[23 - k])), <, 1e-4);
}

static void
test_weather (void)
{
  g_autoptr (NnSamples) samples = load ("weather");
  g_autoptr (NnSamples) two = load_with ("weather", "window", 2);
  guint held[2], all[2];
  double sum[4] = { 0 };

  g_assert_cmpstr (samples->feature_names[0], ==, "precipitation (mm)");
  g_assert_cmpuint (g_strv_length (samples->feature_names), ==, 4);
  count_classes (samples, NN_SPLIT_TEST, held);
  count_classes (samples, NN_SPLIT_ALL, all);
  g_assert_cmpuint (held[0] + held[1], ==, 365);
  g_assert_cmpuint (held[1], ==, 144);
  for (guint i = 0; i < samples->n_train * 7; i++)
    for (guint f = 0; f < 4; f++)
      sum[f] += samples->floats[i * 4 + f] / (samples->n_train * 7);
  for (guint f = 0; f < 4; f++)
    g_assert_cmpfloat (fabs (sum[f]), <, 0.01);
  /* a day's label is the precipitation that the next window ends in */
  for (guint i = 0; i + 1 < samples->n; i++)
    {
      float next = samples->floats[(i + 1) * 28 + 24];
      float driest = samples->floats[0];

      for (guint k = 0; k < samples->n * 7; k++)
        driest = MIN (driest, samples->floats[k * 4]);
      if (i % 50 == 0)
        g_assert_cmpint (samples->labels[i], ==, next > driest);
    }
  g_assert_cmpuint (two->shape.size[0], ==, 2);
  g_assert_cmpuint (two->n - two->n_train, ==, 365);
}

static void
test_words (void)
{
  g_autoptr (NnSamples) samples = load ("words");
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean accents = FALSE;

  for (guint32 i = 0; i < samples->n; i++)
    {
      float row[16];
      char *word;

      nn_samples_input (samples, &i, 1, row);
      word = nn_samples_text (samples, row, 16);
      accents |= strstr (word, "é") != NULL;
      g_assert_cmpint (g_utf8_strlen (word, -1), >=, 4);
      g_assert_true (g_hash_table_add (seen, word)); /* none twice, in whichever part */
    }
  g_assert_true (accents);
  g_assert_cmpstr (samples->class_names[1], ==, "French");
}

/* One number of thousands that is no token is named, wherever it is; without one there is nothing to say. */
static void
test_tokens (void)
{
  static const struct { gsize at; float value; const char *says; } cases[] = {
    { 0, 6, NULL }, { 0, 7, "holds 7 at place 0" }, { 5999, 7, "Sample 999 of" }, { 5999, 7, "holds 7 at place 5" },
    { 16, -1, "Sample 2 of" }, { 16, -1, "holds -1 at place 4" }, { 4001, 2.5f, "holds 2.5 at place 5" },
    { 5998, 0.001f, "holds 0.001 at place 4" }, { 31, 1e30f, "holds 1e+30 at place 1" },
    { 31, 16777216, "whole numbers from 0 to 6" },
  };
  g_autoptr (NnModel) model = build_model ("input channels=6; embedding input_dim=7 output_dim=3", 1);

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    for (gboolean bytes = FALSE; bytes <= (cases[c].value >= 0 && cases[c].value < 256 && cases[c].value >= 6); bytes++)
      {
        float *floats = g_new (float, 6000);
        guint8 *small = g_new (guint8, 6000);
        g_autoptr (GBytes) f = g_bytes_new_take (floats, 6000 * sizeof (float)), b = g_bytes_new_take (small, 6000);
        g_autoptr (GError) error = NULL;
        g_autoptr (NnSamples) samples = NULL;

        for (guint i = 0; i < 6000; i++)
          floats[i] = small[i] = i % 7;
        floats[cases[c].at] = cases[c].value;
        if (bytes)
          small[cases[c].at] = (guint8) cases[c].value;
        samples = bytes ? nn_samples_new_bytes ("t", "T", &NN_SHAPE (6), 1000, 900, b, 1, NULL, NULL, &error)
                        : nn_samples_new_floats ("t", "T", &NN_SHAPE (6), 1000, 900, f, NULL, NULL, NULL, NULL, &error);
        g_assert_no_error (error);
        g_assert_true (nn_model_check_samples (model, samples, &error) == (cases[c].says == NULL));
        if (cases[c].says != NULL)
          g_assert_nonnull (strstr (error->message, cases[c].says));
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  data_dirs[0] = g_getenv ("VITRINE_DATA_DIR");
  g_test_add_func ("/samples/devil", test_devil);
  g_test_add_func ("/samples/dates", test_dates);
  g_test_add_func ("/samples/digits", test_digits);
  g_test_add_func ("/samples/fashion", test_fashion);
  g_test_add_func ("/samples/input", test_input);
  g_test_add_func ("/samples/refusals", test_refusals);
  g_test_add_func ("/samples/generators", test_generators);
  g_test_add_func ("/samples/definitions", test_definitions);
  g_test_add_func ("/samples/bundled", test_bundled);
  g_test_add_func ("/samples/tables", test_tables);
  g_test_add_func ("/samples/words", test_words);
  g_test_add_func ("/samples/ecg", test_ecg);
  g_test_add_func ("/samples/co2", test_co2);
  g_test_add_func ("/samples/weather", test_weather);
  g_test_add_func ("/samples/source", test_source);
  g_test_add_func ("/samples/tokens", test_tokens);
  return g_test_run ();
}
