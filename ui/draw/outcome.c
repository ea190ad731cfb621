/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/outcome.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ui/draw/attribution.h"
#include "ui/draw/data.h"
#include "ui/draw/token.h"

#define MARGIN 15.0

char *
vitrine_text_fit (cairo_t *cr, double size, VitrineWeight weight, const char *text, double width)
{
  glong low = 0, high = g_utf8_strlen (text, -1);
  double all;

  vitrine_text_size (cr, size, weight, text, &all, NULL);
  if (all <= width)
    return g_strdup (text);
  while (low < high)
    {
      glong middle = (low + high + 1) / 2;
      g_autofree char *start = g_utf8_substring (text, 0, middle);
      g_autofree char *cut = g_strconcat (start, "…", NULL);

      vitrine_text_size (cr, size, weight, cut, &all, NULL);
      if (all <= width)
        low = middle;
      else
        high = middle - 1;
    }
  {
    g_autofree char *start = g_utf8_substring (text, 0, low);

    return low > 0 ? g_strconcat (g_strchomp (start), "…", NULL) : g_strdup ("");
  }
}

void
vitrine_draw_head (cairo_t *cr, const VitrineTheme *theme, double width, const char *title, const char *subtitle)
{
  double x = MARGIN;
  g_autofree char *fitting = NULL;

  x += vitrine_text (cr, x, 18, 0, 0.5, 14.7, VITRINE_TEXT_BOLD, vitrine_theme_fg (theme, theme->text), title) + 9;
  if (subtitle == NULL)
    return;
  fitting = vitrine_text_fit (cr, 12, VITRINE_TEXT_NORMAL, subtitle, width - MARGIN - x);
  vitrine_text (cr, x, 19, 0, 0.5, 12, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->dim), fitting);
}

char *
vitrine_loss_text (double loss)
{
  if (!isfinite (loss))
    return g_strdup ("–");
  /* no more figures than there is room for under a thumbnail */
  return loss >= 0.005 && loss < 1 ? g_strdup_printf ("%.2f", loss) : vitrine_number (loss, loss < 0.005 ? 1 : 2);
}

char *
vitrine_loss_fit (cairo_t *cr, double size, double loss, double width)
{
  gint power = isfinite (loss) && loss >= 1000 ? (gint) floor (log10 (loss)) : 0;

  for (guint digits = 3; digits-- > 0;)
    {
      g_autofree char *text = digits == 2 || power == 0 ? vitrine_loss_text (loss)
                                                        : g_strdup_printf ("%.*e", digits, loss);
      double wide;

      /* as printf has it: 1.2e+05 */
      if (digits < 2 && power > 0)
        {
          char *e = strchr (text, 'e');
          g_autofree char *plain = g_strdup_printf ("%.*se%d", (gint) (e - text), text, atoi (e + 1));

          g_free (text);
          text = g_steal_pointer (&plain);
        }
      vitrine_text_size (cr, size, VITRINE_TEXT_NORMAL, text, &wide, NULL);
      if (wide <= width)
        return g_steal_pointer (&text);
    }
  return NULL;
}

char *
vitrine_class_short_name (const NnSamples *samples, gint label)
{
  g_autofree char *name = vitrine_class_name (samples, label);
  glong length = g_utf8_strlen (name, -1);

  if (samples->class_names == NULL || label >= (gint) samples->n_classes)
    return g_steal_pointer (&name);
  for (glong n = 1; n < length; n++)
    {
      g_autofree char *start = g_utf8_substring (name, 0, n);
      gboolean alone = TRUE;

      for (guint i = 0; alone && i < samples->n_classes; i++)
        alone = (gint) i == label || !g_str_has_prefix (samples->class_names[i], start);
      if (alone)
        return g_steal_pointer (&start);
    }
  return g_steal_pointer (&name);
}

char *
vitrine_outcomes_class (const NnOutcomes *outcomes, const NnSamples *samples, guint index)
{
  if (outcomes->kind == NN_OUTCOME_STEPS && samples->class_names != NULL && index < samples->n_classes)
    return vitrine_token_name (samples->class_names[index]);
  if (outcomes->kind != NN_OUTCOME_LABELS)
    return vitrine_class_name (samples, (gint) index);
  if (samples->target_names != NULL && index < g_strv_length (samples->target_names))
    return g_strdup (_(samples->target_names[index]));
  return g_strdup_printf (_("label %u"), index);
}

char *
vitrine_outcomes_cell_name (const NnOutcomes *outcomes, const NnSamples *samples, guint label, guint predicted)
{
  g_autofree char *there = vitrine_outcomes_class (outcomes, samples, label);
  g_autofree char *said = vitrine_outcomes_class (outcomes, samples, predicted);

  return label == predicted ? g_strdup_printf (_("%s found"), there) : g_strdup_printf (_("%s taken for %s"), there, said);
}

/* --- all of them --------------------------------------------------------------- */

const char *
vitrine_outcomes_where (const NnOutcomes *outcomes)
{
  return outcomes->split == NN_SPLIT_TEST    ? _("validation")
         : outcomes->split == NN_SPLIT_TRAIN ? _("training")
                                             : _("all samples");
}

/* "1,000", or "the first 2,000 of 10,000". */
static char *
how_many (const NnOutcomes *outcomes)
{
  g_autofree char *n = vitrine_count (outcomes->n);
  g_autofree char *total = vitrine_count (outcomes->total);

  return outcomes->n < outcomes->total ? g_strdup_printf (_("the first %s of %s"), n, total) : g_steal_pointer (&n);
}

char *
vitrine_outcomes_subtitle (const NnOutcomes *outcomes)
{
  g_autofree char *n = how_many (outcomes);
  g_autofree char *wrong = vitrine_count (outcomes->wrong);
  g_autofree char *loss = vitrine_loss_text (outcomes->loss);

  switch (outcomes->kind)
    {
    case NN_OUTCOME_CLASSES:
      if (outcomes->wrong == 0)
        return g_strdup_printf (_("%s, none wrong of %s"), vitrine_outcomes_where (outcomes), n);
      return g_strdup_printf (_("%s, %s wrong of %s"), vitrine_outcomes_where (outcomes), wrong, n);
    case NN_OUTCOME_STEPS:
    case NN_OUTCOME_LABELS:
      {
        g_autofree char *answers = vitrine_count (outcomes->counted);
        g_autofree char *missed = vitrine_count (outcomes->counted - outcomes->right);
        gboolean steps = outcomes->kind == NN_OUTCOME_STEPS;

        if (outcomes->n == outcomes->total)
          return g_strdup_printf (steps ? _("%s, %s of %s steps wrong") : _("%s, %s of %s answers wrong"),
                                  vitrine_outcomes_where (outcomes), missed, answers);
        return g_strdup_printf (steps ? _("%s, %s of %s steps wrong in %s") : _("%s, %s of %s answers wrong in %s"),
                                vitrine_outcomes_where (outcomes), missed, answers, n);
      }
    default:
      return g_strdup_printf (_("%s, mean loss %s of %s"), vitrine_outcomes_where (outcomes), loss, n);
    }
}

/* --- one of them ------------------------------------------------------------------ */

static guint
position (const NnOutcomes *outcomes, const NnOutcome *item)
{
  return (guint) (item - outcomes->items);
}

char *
vitrine_outcome_caption (const NnOutcomes *outcomes, const NnOutcome *item, const NnSamples *samples, gboolean brief)
{
  if (item->label >= 0)
    {
      char *(*name) (const NnSamples *, gint) = brief ? vitrine_class_short_name : vitrine_class_name;
      g_autofree char *label = name (samples, item->label);
      g_autofree char *predicted = name (samples, item->predicted);

      return item->label == item->predicted ? g_steal_pointer (&label) : g_strdup_printf ("%s → %s", label, predicted);
    }
  if (item->counted > 0)
    return item->right == item->counted ? g_strdup_printf (_("all %u right"), item->counted)
                                        : g_strdup_printf (_("%u/%u wrong"), item->counted - item->right, item->counted);
  if (outcomes->width == 1)
    {
      g_autofree char *wanted = vitrine_number (nn_samples_in_units (samples, 0, samples->targets[item->index]), 2);
      g_autofree char *got = vitrine_number (nn_samples_in_units (samples, 0, outcomes->numbers[position (outcomes, item)]), 2);

      return g_strdup_printf ("%s → %s", wanted, got);
    }
  if (samples->labels != NULL)
    return vitrine_class_name (samples, samples->labels[item->index]);
  return vitrine_count (item->index);
}

char *
vitrine_outcome_words (const NnOutcomes *outcomes, const NnOutcome *item, const NnSamples *samples)
{
  g_autofree char *number = vitrine_count (item->index);
  g_autofree char *loss = vitrine_loss_text (item->loss);

  if (item->label >= 0)
    {
      g_autofree char *label = vitrine_class_name (samples, item->label);
      g_autofree char *predicted = vitrine_class_name (samples, item->predicted);

      return g_strdup_printf (_("Sample %s: label %s, predicted %s (%.0f %%), loss %s"), number, label, predicted,
                              100 * item->confidence, loss);
    }
  if (item->counted > 0)
    return g_strdup_printf (_("Sample %s: %u of %u answers wrong, loss %s"), number, item->counted - item->right,
                            item->counted, loss);
  if (outcomes->width == 1)
    {
      g_autofree char *wanted = vitrine_number (nn_samples_in_units (samples, 0, samples->targets[item->index]), 4);
      g_autofree char *got = vitrine_number (nn_samples_in_units (samples, 0, outcomes->numbers[position (outcomes, item)]), 4);

      return g_strdup_printf (_("Sample %s: true %s, predicted %s, loss %s"), number, wanted, got, loss);
    }
  return g_strdup_printf (_("Sample %s: loss %s"), number, loss);
}

void
vitrine_csv_field (GString *text, const char *field)
{
  if (strpbrk (field, ",\"\n") == NULL)
    {
      g_string_append (text, field);
      return;
    }
  g_string_append_c (text, '"');
  for (const char *c = field; *c != '\0'; c++)
    {
      if (*c == '"')
        g_string_append_c (text, '"');
      g_string_append_c (text, *c);
    }
  g_string_append_c (text, '"');
}
