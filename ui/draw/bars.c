/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/bars.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ui/draw/attribution.h"
#include "ui/draw/outcome.h"
#include "ui/draw/paint.h"
#include "ui/draw/token.h"

#define ROW 23.0
#define BAR 12.0
#define TOP 4.0
#define AXIS 20.0
#define MORE 18.0
#define VALUE_WIDTH 50.0
#define NUMBERED 4

typedef struct
{
  double size;
  guint  index;
} Ranked;

/* Falling size; equal sizes keep their order, so the list does not jitter. */
static int
compare_ranked (gconstpointer a, gconstpointer b)
{
  const Ranked *left = a, *right = b;

  if (left->size != right->size)
    return left->size < right->size ? 1 : -1;
  return left->index < right->index ? -1 : left->index > right->index;
}

void
vitrine_rank_segments (const NnExplanation *explanation, guint *order)
{
  g_autofree Ranked *ranked = g_new (Ranked, explanation->n_segments);

  for (guint i = 0; i < explanation->n_segments; i++)
    ranked[i] = (Ranked) { fabs (explanation->weights[i]), i };
  qsort (ranked, explanation->n_segments, sizeof *ranked, compare_ranked);
  for (guint i = 0; i < explanation->n_segments; i++)
    order[i] = ranked[i].index;
}

static VitrineBars *
bars_new (guint n)
{
  VitrineBars *bars = g_new0 (VitrineBars, 1);

  bars->n = n;
  bars->bars = g_new0 (VitrineBar, n);
  bars->label_width = 24;
  bars->pointed = -1;
  return bars;
}

VitrineBars *
vitrine_bars_new_superpixels (const NnExplanation *explanation)
{
  g_autofree guint *order = g_new (guint, MAX (1, explanation->n_segments));
  VitrineBars *bars = bars_new (MIN (explanation->n_segments, VITRINE_SUPERPIXEL_BARS));

  vitrine_rank_segments (explanation, order);
  for (guint i = 0; i < bars->n; i++)
    bars->bars[i] = (VitrineBar) { g_strdup_printf ("%u", i + 1), NULL, i < NUMBERED, explanation->weights[order[i]],
                                   explanation->errors != NULL ? explanation->errors[order[i]] : NAN, order[i] };
  if (explanation->n_segments > bars->n)
    bars->more = g_strdup_printf (_("and %u weaker ones"), explanation->n_segments - bars->n);
  return bars;
}

VitrineBars *
vitrine_bars_new_contributions (const float *values, gsize n, const float *inputs, const char *const *names,
                                gboolean magnitude)
{
  g_autofree Ranked *ranked = g_new (Ranked, MAX (1, n));
  VitrineBars *bars = bars_new (MIN (n, VITRINE_FEATURE_BARS));

  for (gsize i = 0; i < n; i++)
    ranked[i] = (Ranked) { fabs (values[i]), i };
  /* A few features keep their order, so that cards can be compared row by row. */
  if (n > bars->n)
    qsort (ranked, n, sizeof *ranked, compare_ranked);
  bars->magnitude = magnitude;
  bars->label_width = n > 0 && names == NULL ? 62 : 104;
  for (guint i = 0; i < bars->n; i++)
    {
      guint index = ranked[i].index;
      g_auto (GStrv) parts = names != NULL ? g_strsplit (names[index], "\t", 2) : NULL;
      g_autofree char *name = names != NULL ? g_strdup (parts[0]) : g_strdup_printf ("x%u", index + 1);
      g_autofree char *told = names != NULL && parts[0] != NULL ? g_strdup (parts[1]) : NULL;
      g_autofree char *input = inputs == NULL ? NULL : told != NULL ? g_strdup (told) : vitrine_number (inputs[index], 2);

      bars->bars[i] = (VitrineBar) { input != NULL ? g_strdup_printf ("%s = %s", name, input) : g_strdup (name),
                                     inputs == NULL ? g_steal_pointer (&told) : NULL, FALSE,
                                     magnitude ? fabs (values[index]) : values[index], NAN, index };
    }
  if (n > bars->n)
    bars->more = g_strdup_printf (_("and %u weaker ones"), (guint) (n - bars->n));
  return bars;
}

VitrineBars *
vitrine_bars_new_features (const NnExplanation *explanation, const NnTensor *input, const char *const *names,
                           gboolean magnitude)
{
  VitrineBars *bars = vitrine_bars_new_contributions (explanation->attribution->data, nn_tensor_count (input),
                                                      input->data, names, magnitude);

  for (guint i = 0; explanation->n_segments > 0 && explanation->errors != NULL && i < bars->n; i++)
    bars->bars[i].error = explanation->errors[explanation->segments[bars->bars[i].id]];
  return bars;
}

VitrineBars *
vitrine_bars_new_tokens (const NnExplanation *explanation, char **tokens, guint n)
{
  g_auto (GStrv) names = g_new0 (char *, n + 1);
  VitrineBars *bars;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = vitrine_token_name (tokens[i]);

      names[i] = g_strdup_printf ("%u  %s", i + 1, name);
    }
  bars = vitrine_bars_new_contributions (explanation->attribution->data, n, NULL, (const char *const *) names, FALSE);
  for (guint i = 0; explanation->n_segments > 0 && explanation->errors != NULL && i < bars->n; i++)
    if (explanation->segments[bars->bars[i].id] >= 0)
      bars->bars[i].error = explanation->errors[explanation->segments[bars->bars[i].id]];
  return bars;
}

void
vitrine_bars_free (VitrineBars *bars)
{
  for (guint i = 0; i < bars->n; i++)
    {
      g_free (bars->bars[i].label);
      g_free (bars->bars[i].read);
    }
  g_free (bars->bars);
  g_free (bars->more);
  g_free (bars);
}

double
vitrine_bars_height (gconstpointer data, double width)
{
  const VitrineBars *bars = data;

  return TOP + bars->n * ROW + AXIS + (bars->more != NULL ? MORE : 0);
}

/* Range of values and whiskers, zero included. */
static void
range (const VitrineBars *bars, double *low, double *high)
{
  double margin;

  *low = *high = 0;
  for (guint i = 0; i < bars->n; i++)
    {
      double spread = isnan (bars->bars[i].error) ? 0 : 2 * bars->bars[i].error;

      if (!isfinite (bars->bars[i].value))
        continue;
      *low = MIN (*low, bars->bars[i].value - spread);
      *high = MAX (*high, bars->bars[i].value + spread);
    }
  if (bars->magnitude)
    *low = 0;
  if (*high <= *low)
    *high = 1;
  margin = 0.03 * (*high - *low);
  *high += *high > 0 ? margin : 0;
  *low -= *low < 0 ? margin : 0;
}

static guint
decimals_for (double limit)
{
  return limit > 0 ? (guint) CLAMP (1 - floor (log10 (limit)), 0, 5) : 2;
}

/* Small effects are read by their power of ten, not by counting zeros. */
static char *
value_text (const VitrineBars *bars, double value, double limit)
{
  g_autofree char *number = NULL;

  if (limit > 0 && limit < 0.001)
    {
      number = vitrine_number (value, 2);
      return g_strconcat (!bars->magnitude && value > 0 ? "+" : "", number, NULL);
    }
  return bars->magnitude ? vitrine_number_tick (value, pow (10, -(double) decimals_for (limit)))
                         : vitrine_number_signed (value, decimals_for (limit));
}

static void
draw_axis (cairo_t *cr, const VitrineTheme *theme, const VitrineBars *bars, double left, double right, double low,
           double high)
{
  double scale = (right - left) / (high - low), bottom = TOP + bars->n * ROW, ticks[16];
  guint wanted = MAX (2, (guint) ((right - left) / 36)), n;

  for (n = vitrine_ticks (low, high, wanted, ticks); wanted > 1 && n > 1; n = vitrine_ticks (low, high, --wanted, ticks))
    {
      g_autofree char *longest = vitrine_number_tick (-MAX (fabs (ticks[0]), fabs (ticks[n - 1])), ticks[1] - ticks[0]);
      double w;

      vitrine_text_size (cr, 10.5, VITRINE_TEXT_NORMAL, longest, &w, NULL);
      if (w + 8 <= (ticks[1] - ticks[0]) * scale)
        break;
    }
  for (guint i = 0; i < n; i++)
    {
      double x = round (left + (ticks[i] - low) * scale) + 0.5;
      g_autofree char *number = vitrine_number_tick (ticks[i], n > 1 ? ticks[1] - ticks[0] : 1);
      g_autofree char *text = g_strconcat (!bars->magnitude && ticks[i] > 0 ? "+" : "", number, NULL);

      vitrine_line (cr, x, 0, x, bottom, 1, vitrine_theme_fg (theme, fabs (ticks[i]) < 1e-12 ? theme->axis : theme->grid));
      vitrine_text (cr, x, bottom + 2, 0.5, 0, 10.5, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->dim), text);
    }
}

static void
draw_whisker (cairo_t *cr, const VitrineTheme *theme, double x0, double x1, double y)
{
  VitrineColor color = vitrine_theme_fg (theme, 0.9);

  vitrine_line (cr, x0, y, x1, y, 1.2, color);
  vitrine_line (cr, x0, y - 3.5, x0, y + 3.5, 1.2, color);
  vitrine_line (cr, x1, y - 3.5, x1, y + 3.5, 1.2, color);
}

/* Too long a name loses its end, never its number. */
static char *
shortened (cairo_t *cr, const char *label, VitrineWeight weight, double width)
{
  const char *number = g_strrstr (label, " = ");   /* the last: “colour = red = 1” */
  glong n = number != NULL ? g_utf8_pointer_to_offset (label, number) : g_utf8_strlen (label, -1);
  char *text = g_strdup (label);
  double w;

  for (vitrine_text_size (cr, 12, weight, text, &w, NULL); w > width && n > 1; n--)
    {
      g_autofree char *start = g_utf8_substring (label, 0, n - 1);

      g_free (text);
      text = g_strconcat (g_strchomp (start), "…", number, NULL);
      vitrine_text_size (cr, 12, weight, text, &w, NULL);
    }
  return text;
}

static void
draw_label (cairo_t *cr, const VitrineTheme *theme, const VitrineBar *bar, double width, double y)
{
  VitrineWeight weight = bar->strong ? VITRINE_TEXT_BOLD : VITRINE_TEXT_NORMAL;
  g_autofree char *text = shortened (cr, bar->label, weight, width);

  vitrine_text (cr, 0, y, 0, 0.5, 12, weight, vitrine_theme_fg (theme, theme->text), text);
}

/* Room for the longest name, as far as the bars keep two fifths of what is left beside their numbers. */
static double
label_room (cairo_t *cr, const VitrineBars *bars, double width)
{
  double room = bars->label_width, most = 0.6 * (width - VALUE_WIDTH);

  for (guint i = 0; i < bars->n; i++)
    {
      double one;

      vitrine_text_size (cr, 12, bars->bars[i].strong ? VITRINE_TEXT_BOLD : VITRINE_TEXT_NORMAL, bars->bars[i].label, &one,
                         NULL);
      room = MAX (room, MIN (ceil (one), most));
    }
  return room;
}

void
vitrine_draw_bars (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const VitrineBars *bars = data;
  const VitrineTheme *theme = vitrine_theme (dark);
  double labels = label_room (cr, bars, width), left = labels + 8, right = width - VALUE_WIDTH - 6;
  double low, high, scale, zero, limit = 0;

  if (right - left < 20)
    return;
  range (bars, &low, &high);
  for (guint i = 0; i < bars->n; i++)
    limit = MAX (limit, fabs (bars->bars[i].value));
  scale = (right - left) / (high - low);
  zero = left - low * scale;
  draw_axis (cr, theme, bars, left, right, low, high);
  for (guint i = 0; i < bars->n; i++)
    {
      const VitrineBar *bar = &bars->bars[i];
      double y = TOP + i * ROW + ROW / 2, x = zero + bar->value * scale;
      g_autofree char *value = bar->read != NULL ? g_strdup (bar->read) : value_text (bars, bar->value, limit);

      if (bars->pointed == (gint) i)
        {
          vitrine_set_color (cr, vitrine_theme_fg (theme, 0.06));
          vitrine_round_rect (cr, -4, y - ROW / 2 + 1, width + 8, ROW - 2, 4);
          cairo_fill (cr);
        }
      if (isfinite (x))
        {
          VitrineColor color = bars->magnitude ? vitrine_theme_fg (theme, 0.55)
                               : bar->value < 0 ? theme->negative : theme->positive;

          vitrine_set_color (cr, vitrine_color_alpha (color, color.a * 0.9));
          cairo_rectangle (cr, MIN (zero, x), y - BAR / 2, fabs (x - zero), BAR);
          cairo_fill (cr);
          if (!isnan (bar->error))
            draw_whisker (cr, theme, zero + (bar->value - 2 * bar->error) * scale,
                          zero + (bar->value + 2 * bar->error) * scale, y);
        }
      draw_label (cr, theme, bar, labels, y);
      vitrine_text (cr, width, y, 1, 0.5, 12, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->text), value);
    }
  if (bars->more != NULL)
    vitrine_text (cr, 0, TOP + bars->n * ROW + AXIS, 0, 0, 11, VITRINE_TEXT_NORMAL,
                  vitrine_theme_fg (theme, theme->dim), bars->more);
}

char *
vitrine_bars_csv (gconstpointer data)
{
  const VitrineBars *bars = data;
  GString *text = g_string_new ("rank,id,label,value,deviation\n");
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < bars->n; i++)
    {
      g_string_append_printf (text, "%u,%u,", i + 1, bars->bars[i].id);
      vitrine_csv_field (text, bars->bars[i].label);
      g_string_append_printf (text, ",%s", g_ascii_dtostr (number, sizeof number, bars->bars[i].value));
      if (isnan (bars->bars[i].error))
        g_string_append (text, ",\n");
      else
        g_string_append_printf (text, ",%s\n", g_ascii_dtostr (number, sizeof number, bars->bars[i].error));
    }
  return g_string_free (text, FALSE);
}

char *
vitrine_bars_describe (const VitrineBars *bars)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < MIN (bars->n, 3); i++)
    {
      g_autofree char *value = bars->bars[i].read != NULL ? g_strdup (bars->bars[i].read)
                                                          : vitrine_number (bars->bars[i].value, 2);

      g_string_append_printf (text, "%s%s: %s", i > 0 ? ", " : "", bars->bars[i].label, value);
    }
  return g_string_free (text, FALSE);
}
