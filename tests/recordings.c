/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders of recordings: what is heard, what it is called, and what is refused. */
#include "core/nn.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

static char *folder;

static void
append (GByteArray *file, guint32 value, guint bytes)
{
  for (guint b = 0; b < bytes; b++)
    g_byte_array_append (file, &(guint8) { value >> 8 * b & 0xff }, 1);
}

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

/* A WAV of 16 bits: @n samples of each channel. */
static void
put_wav (const char *name, guint rate, const gint16 *samples, guint n, guint channels)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();

  g_byte_array_append (file, (const guint8 *) "RIFF", 4);
  append (file, 36 + 2 * n * channels, 4);
  g_byte_array_append (file, (const guint8 *) "WAVEfmt ", 8);
  append (file, 16, 4);
  append (file, 1, 2);
  append (file, channels, 2);
  append (file, rate, 4);
  append (file, 2 * rate * channels, 4);
  append (file, 2 * channels, 2);
  append (file, 16, 2);
  g_byte_array_append (file, (const guint8 *) "data", 4);
  append (file, 2 * n * channels, 4);
  for (guint i = 0; i < n * channels; i++)
    append (file, (guint32) (gint32) samples[i], 2);
  put (name, file->data, file->len);
}

/* @seconds of a tone, @gain for each channel. */
static void
put_tone (const char *name, guint rate, double hertz, double seconds, const double *gain, guint channels)
{
  const guint n = seconds * rate;
  g_autofree gint16 *samples = g_new (gint16, n * channels + 1);

  for (guint i = 0; i < n; i++)
    for (guint c = 0; c < channels; c++)
      samples[i * channels + c] = lrint (30000 * gain[c] * sin (2 * G_PI * hertz * i / rate));
  put_wav (name, rate, samples, n, channels);
}

static const double one[] = { 0.8 };

static NnSamples *
load_with (const char *inside, const char *settings, GError **error)
{
  g_auto (NnSource) source = { 0 };
  g_autofree char *path = g_build_filename (folder, inside, NULL);
  g_auto (GStrv) words = g_strsplit (settings, " ", -1);

  if (!nn_source_parse (&source, path, error))
    return NULL;
  g_assert_cmpstr (source.spec.klass->name, ==, "recordings");
  for (guint w = 0; words[w] != NULL && *words[w] != '\0'; w++)
    {
      g_auto (GStrv) pair = g_strsplit (words[w], "=", 2);

      if (!nn_spec_set_string (&source.spec, pair[0], pair[1], error))
        return NULL;
    }
  return nn_source_load (&source, NULL, NULL, error);
}

static NnSamples *
load (const char *inside, const char *settings)
{
  g_autoptr (GError) error = NULL;
  NnSamples *samples = load_with (inside, settings, &error);

  g_assert_no_error (error);
  return samples;
}

static void
refused (const char *inside, const char *settings, const char *says)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (load_with (inside, settings, &error));
  g_assert_nonnull (error);
  g_assert_true (error->domain == NN_ERROR);
  if (strstr (error->message, says) == NULL)
    g_error ("“%s” is not in: %s", says, error->message);
}

/* --- what is heard -------------------------------------------------------- */

static double
mel (double hertz)
{
  return 2595 * log10 (1 + hertz / 700);
}

/* The middle of band @b of 40 between 50 and 7,500 Hz. */
static double
middle (guint b)
{
  return 700 * (pow (10, (mel (50) + (b + 1) * (mel (7500) - mel (50)) / 41) / 2595) - 1);
}

/* A tone in the middle of a band is loudest there, at every frame that it fills. */
static void
test_tones (void)
{
  const guint band[] = { 12, 20, 30, 38 };
  g_autoptr (NnSamples) samples = NULL;

  for (guint k = 0; k < 4; k++)
    {
      g_autofree char *name = g_strdup_printf ("tones/%u.wav", band[k]);

      put_tone (name, 16000, middle (band[k]), 0.5, one, 1);
    }
  samples = load ("tones", "shuffle=false");
  g_assert_true (nn_shape_equal (&samples->shape, &NN_SHAPE (40, 40)));
  g_assert_cmpuint (samples->n, ==, 4);
  g_assert_null (samples->labels);
  g_assert_cmpfloat (samples->rate, ==, 50);
  for (guint k = 0; k < 4; k++)
    for (guint t = 0; t < 40; t++)
      {
        const guint8 *row = samples->bytes + (k * 40 + t) * 40;
        guint loudest = 0;

        for (guint b = 1; b < 40; b++)
          if (row[b] > row[loudest])
            loudest = b;
        /* half a second in the middle of 0.805 s */
        if (t >= 8 && t <= 31)
          {
            g_assert_cmpuint (loudest, ==, band[k]);
            g_assert_cmpuint (row[band[k]], >=, 248);
            g_assert_cmpuint (row[band[k] > 20 ? 2 : 37], <, 60);
          }
        else if (t < 6 || t > 33)
          g_assert_cmpuint (row[loudest], ==, 0);
      }
}

/* The level of a band by its definition: the Fourier sum of one frame, bin by bin. */
static double
power (const double *sound, gint64 n, gint64 at, guint b)
{
  const double low = mel (50), step = (mel (7500) - low) / 41, bin = 16000 / 512.0;
  double corner[3], sum = 0;

  for (guint k = 0; k < 3; k++)
    corner[k] = 700 * (pow (10, (low + (b + k) * step) / 2595) - 1);
  for (guint k = 0; k <= 256; k++)
    {
      double rise = (k * bin - corner[0]) / (corner[1] - corner[0]);
      double fall = (corner[2] - k * bin) / (corner[2] - corner[1]);
      double real = 0, imaginary = 0;

      if (MIN (rise, fall) <= 0)
        continue;
      for (gint64 i = 0; i < 400; i++)
        if (at + i >= 0 && at + i < n)
          {
            double x = sound[at + i] * (0.5 - 0.5 * cos (2 * G_PI * i / 399));

            real += x * cos (2 * G_PI * k * i / 512);
            imaginary -= x * sin (2 * G_PI * k * i / 512);
          }
      sum += (real * real + imaginary * imaginary) * MIN (rise, fall);
    }
  return sum;
}

static void
test_definition (void)
{
  const guint n = 9000, first_frame = 40;
  g_autofree double *sound = g_new (double, n);
  g_autofree double *levels = g_new (double, 40 * 40);
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (NnSamples) samples = NULL;
  guint32 state = 7;
  double loudest = 0;
  gint64 before;

  /* an .au file: simpler than WAV, and another ending */
  for (guint i = 0; i < 6; i++)
    {
      const guint32 head[] = { 0x2e736e64, 24, 2 * n, 3, 16000, 1 };

      for (guint b = 0; b < 4; b++)
        append (file, head[i] >> (24 - 8 * b) & 0xff, 1);
    }
  for (guint i = 0; i < n; i++)
    {
      gint16 value;

      state = state * 1664525 + 1013904223;
      value = i == 0 || i == n - 1 ? 20000
              : lrint (9000 * sin (i * (0.05 + i * 0.0001)) + (gint32) (state >> 18) - 8192);
      sound[i] = value / 32768.0;
      append (file, (guint16) value >> 8, 1);
      append (file, value & 0xff, 1);
    }
  put ("chirp/a.au", file->data, file->len);
  samples = load ("chirp", "");
  before = (39 * 320 + 400 - n) / 2;
  for (guint t = 0; t < first_frame; t++)
    for (guint b = 0; b < 40; b++)
      {
        levels[t * 40 + b] = power (sound, n, (gint64) t * 320 - before, b);
        loudest = MAX (loudest, levels[t * 40 + b]);
      }
  for (guint i = 0; i < 40 * 40; i++)
    {
      double level = CLAMP (1 + 10 * log10 (levels[i] / loudest + 1e-12) / 70, 0, 1);

      g_assert_cmpfloat_with_epsilon (samples->bytes[i], 252 * level, 0.51);
    }
}

/* What the script that made the bundled spoken words makes of two recordings, with NumPy and
 * SciPy: reference/spoken.py. Its bytes go in steps of 4, ours in steps of 1. */
static void
test_scipy (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "reference", "numbers", "spoken.json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (NnSamples) samples = NULL;
  g_autoptr (GError) error = NULL;
  JsonArray *told;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  told = json_node_get_array (json_parser_get_root (parser));
  g_assert_cmpuint (json_array_get_length (told), ==, 2);
  for (guint k = 0; k < 2; k++)
    {
      JsonObject *one_of = json_array_get_object_element (told, k);
      JsonArray *numbers = json_object_get_array_member (one_of, "samples");
      guint n = json_array_get_length (numbers);
      g_autofree gint16 *sound = g_new (gint16, n);
      g_autofree char *name = g_strdup_printf ("scipy/%u.wav", k);

      for (guint i = 0; i < n; i++)
        sound[i] = json_array_get_int_element (numbers, i);
      put_wav (name, json_object_get_int_member (one_of, "rate"), sound, n, 1);
    }
  samples = load ("scipy", "shuffle=false");
  for (guint k = 0; k < 2; k++)
    {
      JsonArray *levels = json_object_get_array_member (json_array_get_object_element (told, k), "levels");
      double sum = 0, worst = 0;

      g_assert_cmpuint (json_array_get_length (levels), ==, 1600);
      for (guint i = 0; i < 1600; i++)
        {
          double miss = fabs (json_array_get_int_element (levels, i) - (double) samples->bytes[k * 1600 + i]);

          sum += miss;
          worst = MAX (worst, miss);
        }
      g_test_message ("worst %g, mean %g", worst, sum / 1600);
      /* half a step of each; beside it what two ways to change the rate leave of a hiss */
      g_assert_cmpfloat (worst, <=, k == 0 ? 2.5 : 8);
      g_assert_cmpfloat (sum / 1600, <, k == 0 ? 0.6 : 1);
    }
}

/* Two channels are averaged, and another rate sounds the same. */
static void
test_channels_and_rates (void)
{
  const double both[] = { 0, 0.8 }, less[] = { 0.4 };
  g_autoptr (NnSamples) samples = NULL;

  put_tone ("ways/1.wav", 16000, 1000, 0.5, less, 1);
  put_tone ("ways/2.wav", 16000, 1000, 0.5, both, 2);
  put_tone ("ways/3.wav", 44100, 1000, 0.5, less, 1);
  put_tone ("ways/4.wav", 8000, 1000, 0.5, less, 1);
  samples = load ("ways", "shuffle=false");
  for (guint k = 1; k < 4; k++)
    for (guint t = 9; t < 31; t++)
      for (guint b = 0; b < 40; b++)
        {
          int there = samples->bytes[t * 40 + b], here = samples->bytes[(k * 40 + t) * 40 + b];

          /* 40 dB below the tone, nothing but what rounding and filters leave */
          if (there > 108)
            g_assert_cmpint (ABS (here - there), <=, k == 1 ? 1 : 4);
        }
}

/* What is heard is what is read from a file of it, bit by bit; silence is refused. */
static void
test_heard (void)
{
  g_autoptr (NnSamples) samples = NULL;
  g_autoptr (NnTensor) heard = NULL;
  g_autoptr (NnTensor) silent = NULL;
  g_auto (NnSource) source = { 0 };
  g_auto (NnSource) words = { 0 };
  g_autoptr (GError) error = NULL;
  const guint n = 44100 * 0.6;
  g_autofree float *sound = g_new0 (float, n);
  g_autofree gint16 *samples16 = g_new (gint16, n);
  float read[40 * 40];
  guint32 first = 0;

  for (guint i = 0; i < n; i++)
    {
      samples16[i] = lrint (20000 * sin (2 * G_PI * (300 + i / 40.0) * i / 44100) * sin (G_PI * i / n));
      sound[i] = samples16[i] / 32768.0f;
    }
  put_wav ("heard/1.wav", 44100, samples16, n, 1);
  samples = load ("heard", "shuffle=false");
  nn_samples_input (samples, &first, 1, read);
  g_assert_true (nn_source_parse (&words, "spoken", NULL));
  g_assert_true (nn_source_hears (&words));
  heard = nn_source_hear (&words, sound, n, 44100, &error);
  g_assert_no_error (error);
  g_assert_true (nn_shape_equal (&heard->shape, &NN_SHAPE (1, 40, 40)));
  g_assert_cmpmem (heard->data, sizeof read, read, sizeof read);
  memset (sound, 0, n * sizeof *sound);
  silent = nn_source_hear (&words, sound, n, 44100, &error);
  g_assert_null (silent);
  g_assert_nonnull (strstr (error->message, "silence"));
  g_assert_true (nn_source_parse (&source, "digits", NULL));
  g_assert_false (nn_source_hears (&source));
}

/* --- what it is called ---------------------------------------------------- */

static void
test_names (void)
{
  g_autoptr (NnSamples) folders = NULL;
  g_autoptr (NnSamples) flat = NULL;
  g_autoptr (NnSamples) plain = NULL;
  g_autoptr (NnSamples) mixed = NULL;

  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *inside = g_strdup_printf ("inside/%s/%u.WAV", i % 2 ? "yes" : "no", i);
      g_autofree char *before = g_strdup_printf ("flat/%s_ann_%u.wav", i % 2 ? "yes" : "no", i);
      g_autofree char *none = g_strdup_printf ("plain/take%u_x.wav", i);

      put_tone (inside, 16000, 400 + 300 * (i % 2), 0.2, one, 1);
      put_tone (before, 16000, 400 + 300 * (i % 2), 0.2, one, 1);
      put_tone (none, 16000, 500, 0.2, one, 1);
    }
  folders = load ("inside", "");
  flat = load ("flat", "train_share=0.6");
  g_assert_cmpuint (flat->n_train, ==, 6);
  for (guint s = 0; s < 2; s++)
    {
      const NnSamples *samples = s == 0 ? folders : flat;

      g_assert_cmpuint (samples->n_classes, ==, 2);
      g_assert_cmpstr (samples->class_names[0], ==, "no");
      g_assert_cmpstr (samples->class_names[1], ==, "yes");
      for (guint i = 0; i < 10; i++)
        {
          const guint8 *row = samples->bytes + (i * 40 + 20) * 40;

          /* the higher tone is "yes", wherever the order has put it */
          g_assert_cmpint (samples->labels[i], ==, row[11] > row[6]);
        }
    }
  plain = load ("plain", "");
  g_assert_null (plain->labels);
  put_tone ("flat/noise.wav", 16000, 300, 0.2, one, 1);
  mixed = load ("flat", "");
  g_assert_null (mixed->labels);
}

/* --- what is refused ------------------------------------------------------ */

static void
test_refused (void)
{
  const double nothing[] = { 0 };

  put_tone ("a/good.wav", 16000, 500, 0.2, one, 1);
  put_tone ("a/quiet.wav", 16000, 500, 0.2, nothing, 1);
  refused ("a", "", "quiet.wav is silent from beginning to end");
  refused ("a", "hop=1000 window=25", "between the frames nobody listens");
  refused ("a", "lowest=3000 highest=2000", "3000 Hz");
  put ("b/noise.wav", "RIFF....no sound at all", 23);
  refused ("b", "", "noise.wav is no recording");
  put_tone ("c/none.wav", 16000, 500, 0, one, 1);
  refused ("c", "", "none.wav holds no sound");
  put ("d/empty.wav", "", 0);
  refused ("d", "", "empty.wav is no recording");
  put_tone ("e/slow.wav", 500, 100, 1, one, 1);
  refused ("e", "", "500 samples a second");
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      remove_all (inner);
    }
  g_remove (path);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("vitrine-recordings-XXXXXX", NULL);
  g_test_add_func ("/recordings/tones", test_tones);
  g_test_add_func ("/recordings/definition", test_definition);
  g_test_add_func ("/recordings/scipy", test_scipy);
  g_test_add_func ("/recordings/channels-and-rates", test_channels_and_rates);
  g_test_add_func ("/recordings/heard", test_heard);
  g_test_add_func ("/recordings/names", test_names);
  g_test_add_func ("/recordings/refused", test_refused);
  status = g_test_run ();
  remove_all (folder);
  g_free (folder);
  return status;
}
