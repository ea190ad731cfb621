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

#include "core/datasets/translate.h"

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
write_sample (const GDate *date, const char *spelling, gint32 *text, gint32 *wanted)
{
  g_autofree char *iso = g_strdup_printf ("%04u-%02u-%02u", g_date_get_year (date),
                                          g_date_get_month (date), g_date_get_day (date));

  for (guint t = 0; spelling[t] != '\0'; t++)
    text[t] = token_of (spelling[t]);
  for (guint t = 0; t < WRITTEN; t++)
    wanted[t] = token_of (iso[t]);
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
  g_autofree gint32 *text = g_new0 (gint32, (gsize) n * STEPS);
  g_autofree gint32 *wanted = g_new0 (gint32, (gsize) n * WRITTEN);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) tokens = make_tokens ();
  NnRandom random = nn_random_new ((guint64) args[ARG_SEED]);
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
      write_sample (&date, spelling, text + (gsize) i * STEPS, wanted + (gsize) i * WRITTEN);
      i++;
    }
  return nn_translation_samples (&(NnTranslation){ .name = "dates", .title = "Dates to translate", .n = n,
                                                   .n_train = n - n / 5, .read = STEPS, .write = WRITTEN,
                                                   .text = text, .wanted = wanted, .start = START,
                                                   .tokens = (const char *const *) tokens }, error);
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
  .generated = TRUE,
  .tokens = TRUE,
  .load = load,
};
