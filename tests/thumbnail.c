/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cards of the examples: each shows what its network really makes of its data. */
#include <math.h>
#include <string.h>

#include "app/thumbnail.h"

static VitrineThumbnail *
load (const char *name)
{
  g_autoptr (GError) error = NULL;
  const VitrineExample *example = vitrine_example_find (name, &error);
  VitrineThumbnail *t;

  g_assert_no_error (error);
  t = vitrine_thumbnail_new (example, NULL, NULL, &error);
  g_assert_no_error (error);
  return t;
}

/* Which kind of picture each example has; a new one is to be thought of here. */
static void
kinds (void)
{
  static const struct { const char *name; VitrineThumbnailKind kind; } wanted[] = {
    { "digits-cnn", VITRINE_THUMBNAIL_NETWORK },
    { "fashion-cnn", VITRINE_THUMBNAIL_GRID },
    { "find-the-digit", VITRINE_THUMBNAIL_GRID },
    { "digit-autoencoder", VITRINE_THUMBNAIL_RECONSTRUCTION },
    { "digit-vae-2d", VITRINE_THUMBNAIL_MANIFOLD },
    { "digit-vae", VITRINE_THUMBNAIL_GRID },
    { "fashion-vae", VITRINE_THUMBNAIL_MANIFOLD },
    { "digit-rows", VITRINE_THUMBNAIL_STATES },
    { "moving-shapes", VITRINE_THUMBNAIL_GRID },
    { "spoken-words", VITRINE_THUMBNAIL_PREDICTION },
    { "word-language", VITRINE_THUMBNAIL_PREDICTION },
    { "text-writer", VITRINE_THUMBNAIL_TEXT },
    { "dates", VITRINE_THUMBNAIL_ATTENTION },
    { "heartbeats", VITRINE_THUMBNAIL_ANOMALIES },
    { "co2", VITRINE_THUMBNAIL_FORECAST },
    { "breast-cancer", VITRINE_THUMBNAIL_EFFECTS },
    { "diabetes", VITRINE_THUMBNAIL_FIT },
    { "two-spirals", VITRINE_THUMBNAIL_SURFACE },
  };
  guint n;
  const VitrineExample *examples = vitrine_example_list (&n);

  g_assert_cmpuint (n, ==, G_N_ELEMENTS (wanted));
  for (guint i = 0; i < n; i++)
    {
      const gint64 begin = g_get_monotonic_time ();
      g_autoptr (VitrineThumbnail) t = load (examples[i].name);

      g_assert_cmpstr (examples[i].name, ==, wanted[i].name);
      g_assert_cmpint (t->kind, ==, wanted[i].kind);
      g_assert_cmpuint (t->parameters, >, 0);
      g_test_message ("%s: %.0f ms", examples[i].name, (g_get_monotonic_time () - begin) / 1e3);
    }
}

static double
error_of (const VitrineThumbnail *t, guint row)
{
  const gsize n = nn_tensor_count (t->outputs);
  double sum = 0;

  for (gsize k = 0; k < n; k++)
    sum += pow (t->pictures->data[row * n + k] - t->outputs->data[k], 2);
  return sum;
}

/* The last is the one that comes back farthest from what it is. */
static void
anomalies (void)
{
  g_autoptr (VitrineThumbnail) t = load ("heartbeats");

  g_assert_cmpuint (t->rows, >, 10);
  g_assert_cmpfloat (error_of (t, t->rows - 1), >, 220);   /* the last in the file has 174 */
}

/* The strongest first, both ends named, and worse cells speak for what is malignant. */
static void
effects (void)
{
  g_autoptr (VitrineThumbnail) t = load ("breast-cancer");

  g_assert_cmpuint (t->rows, ==, 7);
  g_assert_cmpuint (g_strv_length (t->texts), ==, 7);
  for (guint i = 1; i < t->rows; i++)
    g_assert_cmpfloat (fabsf (t->pictures->data[i]), <=, fabsf (t->pictures->data[i - 1]));
  g_assert_cmpstr (t->answers[0], ==, "Malignant");
  g_assert_true (g_str_has_prefix (t->texts[0], "worst"));
  g_assert_cmpfloat (t->pictures->data[0], <, -0.005);
}

/* What is said rises with what is so. */
static void
fit (void)
{
  g_autoptr (VitrineThumbnail) t = load ("diabetes");
  double xx = 0, yy = 0, xy = 0, x = 0, y = 0;

  g_assert_cmpuint (t->n_points, >, 20);
  for (guint i = 0; i < t->n_points; i++)
    {
      x += t->points[2 * i] / t->n_points;
      y += t->points[2 * i + 1] / t->n_points;
    }
  for (guint i = 0; i < t->n_points; i++)
    {
      const double a = t->points[2 * i] - x, b = t->points[2 * i + 1] - y;

      g_assert_cmpfloat (fabsf (t->points[2 * i]), <=, 1.001);
      xx += a * a;
      yy += b * b;
      xy += a * b;
    }
  g_assert_cmpfloat (xy / sqrt (xx * yy), >, 0.5);
}

/* Weights of one letter add up to one, every letter is looked at however little, and the date that is written is a date. */
static void
attention (void)
{
  g_autoptr (VitrineThumbnail) t = load ("dates");

  g_assert_cmpuint (t->columns, ==, g_utf8_strlen (t->texts[0], -1));
  g_assert_true (g_regex_match_simple ("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", t->texts[1], 0, 0));
  g_assert_cmpuint (t->rows, ==, 10);
  for (guint q = 0; q < t->rows; q++)
    {
      double sum = 0;

      for (guint k = 0; k < t->columns; k++)
        {
          g_assert_cmpfloat (t->pictures->data[q * t->columns + k], >, 0);
          sum += t->pictures->data[q * t->columns + k];
        }
      g_assert_cmpfloat_with_epsilon (sum, 1, 0.01);
    }
}

/* What is said of the next year is nearer to it than that it would stay as it was. */
static void
forecast (void)
{
  g_autoptr (VitrineThumbnail) t = load ("co2");
  const gsize n = t->outputs->shape.size[1];
  const float now = t->pictures->data[nn_tensor_count (t->pictures) - 1];
  double said = 0, stays = 0;

  for (gsize i = 0; i < n; i++)
    {
      const float was = t->outputs->data[n + i];

      said += pow (t->outputs->data[i] - was, 2);
      stays += pow (now - was, 2);
    }
  g_assert_cmpfloat (said, <, stays / 4);
}

/* The same words each time: the card of an example does not change from day to day. */
static void
text (void)
{
  g_autoptr (VitrineThumbnail) a = load ("text-writer"), b = load ("text-writer");

  g_assert_cmpuint (strlen (a->texts[0]), >=, 10);
  g_assert_cmpuint (strlen (a->texts[1]), >=, 100);
  g_assert_cmpstr (a->texts[1], ==, b->texts[1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/thumbnail/kinds", kinds);
  g_test_add_func ("/thumbnail/anomalies", anomalies);
  g_test_add_func ("/thumbnail/effects", effects);
  g_test_add_func ("/thumbnail/fit", fit);
  g_test_add_func ("/thumbnail/attention", attention);
  g_test_add_func ("/thumbnail/forecast", forecast);
  g_test_add_func ("/thumbnail/text", text);
  return g_test_run ();
}
