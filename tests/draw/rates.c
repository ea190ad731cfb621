/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The learning-rate chart: what it shows, and that its look-ups agree with what is drawn. */
#include <math.h>

#include "tests/draw/harness.h"
#include "ui/draw/rates.h"

/* A fall about a rate of 0.003 and a rise past 0.3, as a sweep makes them. */
static NnFinding *
made_finding (guint n, gboolean falls)
{
  NnSpec settings = nn_spec_new (&nn_finder_class);
  NnFinding *finding = nn_finding_new (&settings);

  finding->subject = g_strdup ("Adam, batches of 32");
  for (guint i = 0; i < n; i++)
    {
      double decade = log10 (nn_finder_rate (&settings, i)), noise = draw_noise (i) - 0.5;
      double loss = falls ? 0.35 + 1.95 / (1 + exp (4 * (decade + 2.5))) : 0.12;

      if (falls && decade > -0.6)
        loss += pow (10, 1.5 * (decade + 0.6)) - 1;
      if (!nn_finding_add (finding, loss * (1 + (falls ? 0.16 : 0.9) * noise)))
        break;
    }
  return finding;
}

static void
look_ups (void)
{
  g_autoptr (NnFinding) finding = made_finding (200, TRUE);
  VitrineRates rates;
  VitrineRatesPlan plan;

  nn_finding_judge (finding);
  vitrine_rates_init (&rates);
  g_assert_cmpint (vitrine_rates_nearest (&rates, 640, 400, 300, 200), ==, -1);
  rates.finding = finding;
  vitrine_rates_plan (&rates, 640, 400, &plan);
  for (guint i = 0; i < finding->n; i++)
    g_assert_cmpint (vitrine_rates_nearest (&rates, 640, 400, vitrine_rates_px (&plan, finding->points[i].rate),
                                            plan.y + 20), ==, (gint) i);
  g_assert_cmpint (vitrine_rates_nearest (&rates, 640, 400, plan.x + plan.w, plan.y + 20), ==, (gint) finding->n - 1);
  g_assert_cmpint (vitrine_rates_nearest (&rates, 640, 400, plan.x + 50, 4), ==, -1);
  /* What matters is inside: the fall, the least, the suggestions. */
  for (guint i = 0; (gint) i <= finding->least; i++)
    {
      double y = vitrine_rates_py (&plan, finding->points[i].smooth);

      g_assert_cmpfloat (y, >=, plan.y);
      g_assert_cmpfloat (y, <=, plan.y + plan.h);
    }
}

static void
words (void)
{
  const struct { double rate; const char *text; } cases[] = {
    { 0.0032, "0.0032" }, { 0.1, "0.1" }, { 10, "10" }, { 320, "320" }, { 3.2e-6, "3.2e−6" }, { NAN, "–" },
  };
  g_autoptr (NnFinding) finding = made_finding (200, TRUE);
  g_autofree char *none = NULL, *all = NULL, *one = NULL;
  VitrineRates rates;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = vitrine_rates_format (cases[i].rate);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
  nn_finding_judge (finding);
  vitrine_rates_init (&rates);
  none = vitrine_rates_describe (&rates);
  g_assert_cmpstr (none, ==, "No rate was tried yet");
  rates.finding = finding;
  rates.chosen = 0.02;
  all = vitrine_rates_describe (&rates);
  g_assert_true (g_str_has_suffix (all, "chosen 0.02") && strstr (all, "1.0e−6") != NULL);
  rates.hover = 0;
  one = vitrine_rates_describe (&rates);
  g_assert_true (g_str_has_prefix (one, "At a rate of 1.0e−6: loss 2."));
}

int
main (int argc, char **argv)
{
  g_autoptr (NnFinding) whole = NULL;
  g_autoptr (NnFinding) part = NULL;
  g_autoptr (NnFinding) flat = NULL;
  VitrineRates found, hovered, running, nothing;

  g_test_init (&argc, &argv, NULL);
  whole = made_finding (200, TRUE);
  part = made_finding (120, TRUE);
  flat = made_finding (150, FALSE);
  nn_finding_add (flat, NAN);
  nn_finding_judge (whole);
  nn_finding_judge (flat);
  g_assert_null (whole->reason);
  g_assert_nonnull (flat->reason);

  vitrine_rates_init (&found);
  found.finding = whole;
  found.chosen = whole->suggestion;
  hovered = found;
  hovered.chosen = 0.05;
  hovered.hover = 120;
  vitrine_rates_init (&running);
  running.finding = part;
  running.running = TRUE;
  vitrine_rates_init (&nothing);
  nothing.finding = flat;

  g_test_add_func ("/rates/look-ups", look_ups);
  g_test_add_func ("/rates/words", words);
  draw_case ("rates-found", vitrine_rates_draw, &found, 720, 420);
  draw_case ("rates-hovered", vitrine_rates_draw, &hovered, 560, 340);
  draw_case ("rates-running", vitrine_rates_draw, &running, 560, 340);
  draw_case ("rates-nothing", vitrine_rates_draw, &nothing, 380, 300);
  return g_test_run ();
}
