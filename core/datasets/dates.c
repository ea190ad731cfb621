/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Dates to translate: a day as people write it, in one of 21 ways, to be written as
 * 1998-05-03. Of each sample the first input are the characters of the date, 0 after the
 * last; the second what has been written so far, a character late: "<" and nine of the ten
 * characters; the labels are the ten characters themselves. Days from 1900 to 2099, drawn
 * with the seed; a spelling is there once, so none that is held out was trained on.
 */
#include "core/dataset.h"

#include <string.h>

#define STEPS 28
#define WRITTEN 10
#define START 1

enum { ARG_SAMPLES, ARG_SEED };

/* Token k is character k - 1. */
static const char alphabet[]
    = "<0123456789-/., abcdefghijklmnopqrstuvwxyzADFJMNOSTW";

static const char *const months[]
    = { "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December" };
static const char *const days[]
    = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" };

static const char *
ordinal (guint day)
{
  static const char *const endings[] = { "th", "st", "nd", "rd" };

  return day / 10 == 1 || day % 10 > 3 ? endings[0] : endings[day % 10];
}

/* One of the ways to write a day; all name the whole year and the month before the day
 * only where a word says which is which. */
static char *
spell (const GDate *date, guint way)
{
  guint d = g_date_get_day (date), m = g_date_get_month (date), y = g_date_get_year (date);
  const char *month = months[m - 1], *weekday = days[g_date_get_weekday (date) - 1];
  g_autofree char *day = (way & 1) != 0 ? g_strdup_printf ("%u%s", d, ordinal (d))
                                        : g_strdup_printf ("%u", d);
  g_autofree char *shown = (way & 2) != 0 ? g_strndup (month, 3) : g_strdup (month);

  switch (way / 4)
    {
    case 0:
      return g_strdup_printf ("%s %s %u", day, shown, y);
    case 1:
      return g_strdup_printf ("%s %s, %u", shown, day, y);
    case 2:
      return g_strdup_printf ("%.3s %s %s %u", weekday, day, shown, y);
    case 3:
      return (way & 1) != 0 ? g_strdup_printf ("the %s of %s %u", day, shown, y)
                            : g_strdup_printf ("%u, %s %s", y, shown, day);
    case 4:
      return (way & 1) != 0 ? g_strdup_printf ("%u/%u/%u", d, m, y)
                            : g_strdup_printf ("%02u.%02u.%u", d, m, y);
    default:
      return (way & 1) != 0 ? g_strdup_printf ("%s, %s %s %u", weekday, shown, day, y)
                            : g_strdup_printf ("%u.%u.%u", d, m, y);
    }
}

static guint8
token_of (char character)
{
  const char *at = strchr (alphabet, character);

  return at != NULL ? at - alphabet + 1 : 0;
}

static void
write_sample (const GDate *date, const char *spelling, guint8 *in, guint8 *written, gint32 *labels)
{
  g_autofree char *iso = g_strdup_printf ("%04u-%02u-%02u", g_date_get_year (date),
                                          g_date_get_month (date), g_date_get_day (date));

  for (guint t = 0; spelling[t] != '\0'; t++)
    in[t] = token_of (spelling[t]);
  for (guint t = 0; t < WRITTEN; t++)
    {
      labels[t] = token_of (iso[t]);
      written[t] = t == 0 ? START : labels[t - 1];
    }
}

static char **
make_tokens (void)
{
  char **tokens = g_new0 (char *, sizeof alphabet + 1);

  tokens[0] = g_strdup ("");
  for (guint k = 0; k < sizeof alphabet - 1; k++)
    tokens[k + 1] = g_strndup (alphabet + k, 1);
  return tokens;
}

static NnSamples *
load (const double *args, const char *path, const char *const *data_dirs,
      GCancellable *cancellable, GError **error)
{
  const guint n = args[ARG_SAMPLES];
  const NnShape shape = NN_SHAPE (STEPS), written_shape = NN_SHAPE (WRITTEN);
  guint8 *in = g_malloc0 ((gsize) n * STEPS), *written = g_malloc0 ((gsize) n * WRITTEN);
  gint32 *labels = g_new0 (gint32, (gsize) n * WRITTEN);
  g_autoptr (GBytes) in_bytes = g_bytes_new_take (in, (gsize) n * STEPS);
  g_autoptr (GBytes) written_bytes = g_bytes_new_take (written, (gsize) n * WRITTEN);
  g_autoptr (GBytes) label_bytes = g_bytes_new_take (labels, (gsize) n * WRITTEN * sizeof (gint32));
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) tokens = make_tokens ();
  NnRandom random = nn_random_new ((guint64) args[ARG_SEED]);
  g_autoptr (NnSamples) samples = NULL;
  GDate first;
  guint span;

  g_date_set_dmy (&first, 1, G_DATE_JANUARY, 1900);
  {
    GDate last;

    g_date_set_dmy (&last, 31, G_DATE_DECEMBER, 2099);
    span = g_date_days_between (&first, &last) + 1;
  }
  for (guint i = 0; i < n;)
    {
      GDate date = first;
      g_autofree char *spelling = NULL;

      g_date_add_days (&date, nn_random_below (&random, span));
      spelling = spell (&date, nn_random_below (&random, 24));
      if (strlen (spelling) > STEPS || !g_hash_table_add (seen, g_strdup (spelling)))
        continue;
      write_sample (&date, spelling, in + (gsize) i * STEPS, written + (gsize) i * WRITTEN,
                    labels + (gsize) i * WRITTEN);
      i++;
    }
  samples = nn_samples_new_bytes ("dates", "Dates to translate", &shape, n, n - n / 5, in_bytes, 1,
                                  NULL, NULL, error);
  if (samples == NULL
      || !nn_samples_add_input (samples, "written so far", &written_shape, written_bytes, 1, error)
      || !nn_samples_label_steps (samples, label_bytes, WRITTEN, (const char *const *) tokens, error))
    return NULL;
  nn_samples_set_tokens (samples, (const char *const *) tokens);
  return g_steal_pointer (&samples);
}

static const NnArg rows[] = {
  { "samples", NN_("Samples"), "", NN_ARG_INTEGER, 10000, 100, 100000 },
  { "seed", NN_("Seed"), "", NN_ARG_INTEGER, 1, 0, 1e9 },
  { NULL }
};

const NnDatasetClass nn_dataset_dates = {
  .base = {
    .name = "dates",
    .title = NN_("Dates to translate"),
    .summary = NN_("From “the 3rd of May 1998” to 1998-05-03, in 21 ways to write a day; a fifth is held out."),
    .category = NN_("Text"),
    .args = rows,
  },
  .load = load,
};
