/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/scores.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/draw/outcome.h"
#include "ui/draw/paint.h"

#define MARGIN 15.0
#define BUTTON 24.0    /* of the panel: nothing is written there */
#define ROW    21.0
#define HEAD   22.0
#define NUMBER 62.0    /* a column of numbers */
#define NARROW 50.0

static guint
n_classes (const VitrineScores *scores)
{
  return scores->outcomes != NULL && scores->outcomes->scores != NULL ? scores->outcomes->n_classes : 0;
}

static const char *
column_title (VitrineScoresColumn column)
{
  switch (column)
    {
    case VITRINE_SCORES_THERE:
      return _("Count");
    case VITRINE_SCORES_PRECISION:
      return _("Precision");
    case VITRINE_SCORES_RECALL:
      return _("Recall");
    case VITRINE_SCORES_F1:
      return _("F1");
    default:
      return _("Class");
    }
}

static double
value (const VitrineScores *scores, guint index, VitrineScoresColumn column)
{
  const NnClassScore *score = &scores->outcomes->scores[index];

  switch (column)
    {
    case VITRINE_SCORES_THERE:
      return score->there;
    case VITRINE_SCORES_PRECISION:
      return nn_class_score_precision (score);
    case VITRINE_SCORES_RECALL:
      return nn_class_score_recall (score);
    case VITRINE_SCORES_F1:
      return nn_class_score_f1 (score);
    default:
      return index;
    }
}

/* The mean over the classes that have one; NAN: none has. */
static double
mean_of (const VitrineScores *scores, VitrineScoresColumn column)
{
  double sum = 0;
  guint counted = 0;

  for (guint i = 0; i < n_classes (scores); i++)
    {
      double one = value (scores, i, column);

      if (isnan (one))
        continue;
      sum += one;
      counted++;
    }
  return counted > 0 ? sum / counted : NAN;
}

/* What is no number comes last. */
static gint
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  const VitrineScores *scores = data;
  guint i = *(const guint *) a, j = *(const guint *) b;
  double x = value (scores, i, scores->sort), y = value (scores, j, scores->sort);

  if (isnan (x) != isnan (y))
    return isnan (x) ? 1 : -1;
  if (x != y && !isnan (x))
    return x < y ? -1 : 1;
  return i < j ? -1 : i > j;
}

guint *
vitrine_scores_order (const VitrineScores *scores)
{
  guint n = n_classes (scores);
  guint *order = g_new (guint, MAX (n, 1));

  for (guint i = 0; i < n; i++)
    order[i] = i;
  g_qsort_with_data (order, n, sizeof (guint), compare, (gpointer) scores);
  return order;
}

/* --- what stands where ----------------------------------------------------------- */

static double
column_width (double width)
{
  return width < 400 ? NARROW : NUMBER;
}

/* The right edge of a column of numbers. */
static double
column_end (double width, VitrineScoresColumn column)
{
  return width - MARGIN - (VITRINE_SCORES_F1 - column) * column_width (width);
}

double
vitrine_scores_height (gconstpointer data, double width)
{
  return VITRINE_HEAD + HEAD + (n_classes (data) + 1) * ROW + 12;
}

/* The height of the rows, the mean's apart. */
static double
list_height (const VitrineScores *scores, double height)
{
  return CLAMP (height - VITRINE_HEAD - HEAD - ROW - 8, ROW, n_classes (scores) * ROW);
}

void
vitrine_scores_scroll (VitrineScores *scores, double height, double rows)
{
  double most = n_classes (scores) - list_height (scores, height) / ROW;

  scores->first = CLAMP (scores->first + rows, 0, MAX (most, 0));
}

gint
vitrine_scores_head_at (const VitrineScores *scores, double width, double px, double py)
{
  if (n_classes (scores) == 0 || py < VITRINE_HEAD || py >= VITRINE_HEAD + HEAD || px < MARGIN || px > width - MARGIN + 4)
    return -1;
  for (gint c = VITRINE_SCORES_F1; c > VITRINE_SCORES_CLASS; c--)
    if (px > column_end (width, c) - column_width (width) + 4)
      return c;
  return VITRINE_SCORES_CLASS;
}

/* --- drawing ------------------------------------------------------------------------ */

static char *
share_text (double share)
{
  return isnan (share) ? g_strdup ("–") : g_strdup_printf ("%.1f", 100 * share);
}

static void
draw_heads (const VitrineScores *scores, const VitrineTheme *theme, cairo_t *cr, double width)
{
  double y = VITRINE_HEAD + HEAD / 2;

  for (gint c = 0; c < VITRINE_SCORES_COLUMNS; c++)
    {
      gboolean sorted = (gint) scores->sort == c;
      VitrineColor color = vitrine_theme_fg (theme, sorted ? theme->text : theme->dim);
      g_autofree char *text = g_strconcat (column_title (c), sorted && c > 0 ? " ↑" : "", NULL);

      vitrine_text (cr, c == 0 ? MARGIN : column_end (width, c), y, c == 0 ? 0 : 1, 0.5, 11,
                    sorted ? VITRINE_TEXT_BOLD : VITRINE_TEXT_NORMAL, color, text);
    }
  vitrine_line (cr, MARGIN, VITRINE_HEAD + HEAD - 0.5, width - MARGIN, VITRINE_HEAD + HEAD - 0.5, 1,
                vitrine_theme_fg (theme, theme->line));
}

static void
draw_shares (const VitrineScores *scores, const VitrineTheme *theme, cairo_t *cr, double width, double y, gint index)
{
  for (gint c = VITRINE_SCORES_PRECISION; c < VITRINE_SCORES_COLUMNS; c++)
    {
      double share = index < 0 ? mean_of (scores, c) : value (scores, index, c);
      g_autofree char *text = share_text (share);
      gboolean f1 = c == VITRINE_SCORES_F1;

      vitrine_text (cr, column_end (width, c), y, 1, 0.5, 11.5, f1 ? VITRINE_TEXT_BOLD : VITRINE_TEXT_NORMAL,
                    vitrine_theme_fg (theme, theme->text), text);
    }
}

static void
draw_row (const VitrineScores *scores, const VitrineTheme *theme, cairo_t *cr, double width, double y, guint index)
{
  g_autofree char *name = vitrine_outcomes_class (scores->outcomes, scores->samples, index);
  double room = column_end (width, VITRINE_SCORES_THERE) - column_width (width) + 14 - MARGIN;
  g_autofree char *fitting = vitrine_text_fit (cr, 12, VITRINE_TEXT_NORMAL, name, room);
  g_autofree char *there = vitrine_count (scores->outcomes->scores[index].there);

  vitrine_text (cr, MARGIN, y, 0, 0.5, 12, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->text), fitting);
  vitrine_text (cr, column_end (width, VITRINE_SCORES_THERE), y, 1, 0.5, 11.5, VITRINE_TEXT_NORMAL,
                vitrine_theme_fg (theme, theme->dim), there);
  draw_shares (scores, theme, cr, width, y, index);
}

/* Where the list is in sight of, where it is longer. */
static void
draw_scrollbar (const VitrineScores *scores, const VitrineTheme *theme, cairo_t *cr, double width, double top,
                double height)
{
  double n = n_classes (scores), shown = height / ROW;

  if (shown >= n)
    return;
  vitrine_round_rect (cr, width - 8, top + height * scores->first / n, 4, MAX (height * shown / n, 12), 2);
  vitrine_set_color (cr, vitrine_theme_fg (theme, 0.25));
  cairo_fill (cr);
}

void
vitrine_scores_draw (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const VitrineScores *scores = data;
  const VitrineTheme *theme = vitrine_theme (dark);
  guint n = n_classes (scores);
  double top = VITRINE_HEAD + HEAD, room = list_height (scores, height), bottom = top + room;
  g_autofree guint *order = vitrine_scores_order (scores);
  g_autofree char *which = n > 0 ? vitrine_outcomes_subtitle (scores->outcomes) : NULL;
  g_autofree char *subtitle = n > 0 ? g_strdup_printf (_("in %%; %s"), which) : NULL;

  vitrine_draw_head (cr, theme, width - BUTTON, _("Per class"), subtitle);
  if (n == 0)
    return;
  draw_heads (scores, theme, cr, width);
  cairo_save (cr);
  cairo_rectangle (cr, 0, top, width, room);
  cairo_clip (cr);
  for (guint i = floor (scores->first); i < n && top + (i - scores->first) * ROW < bottom; i++)
    draw_row (scores, theme, cr, width, top + (i + 0.5 - scores->first) * ROW, order[i]);
  cairo_restore (cr);
  draw_scrollbar (scores, theme, cr, width, top, room);
  vitrine_line (cr, MARGIN, bottom + 0.5, width - MARGIN, bottom + 0.5, 1, vitrine_theme_fg (theme, theme->line));
  vitrine_text (cr, MARGIN, bottom + ROW / 2 + 1, 0, 0.5, 12, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->dim),
                _("mean"));
  draw_shares (scores, theme, cr, width, bottom + ROW / 2 + 1, -1);
}

/* --- in words ------------------------------------------------------------------------- */

char *
vitrine_scores_describe (const VitrineScores *scores)
{
  gint worst = -1;
  g_autofree char *precision = NULL, *recall = NULL, *f1 = NULL, *name = NULL, *lowest = NULL;

  for (guint i = 0; i < n_classes (scores); i++)
    {
      double one = value (scores, i, VITRINE_SCORES_F1);

      if (!isnan (one) && (worst < 0 || one < value (scores, worst, VITRINE_SCORES_F1)))
        worst = i;
    }
  if (worst < 0)
    return g_strdup (_("Nothing is known yet"));
  precision = share_text (mean_of (scores, VITRINE_SCORES_PRECISION));
  recall = share_text (mean_of (scores, VITRINE_SCORES_RECALL));
  f1 = share_text (mean_of (scores, VITRINE_SCORES_F1));
  name = vitrine_outcomes_class (scores->outcomes, scores->samples, worst);
  lowest = share_text (value (scores, worst, VITRINE_SCORES_F1));
  return g_strdup_printf (_("Means of %u classes: precision %s %%, recall %s %%, F1 %s %%. The lowest F1, %s %%, is that of %s."),
                          n_classes (scores), precision, recall, f1, lowest, name);
}

char *
vitrine_scores_csv (gconstpointer data)
{
  const VitrineScores *scores = data;
  g_autofree guint *order = vitrine_scores_order (scores);
  GString *text = g_string_new ("class,count,said,right,precision,recall,f1\n");

  for (guint i = 0; i < n_classes (scores); i++)
    {
      const NnClassScore *score = &scores->outcomes->scores[order[i]];
      g_autofree char *name = vitrine_outcomes_class (scores->outcomes, scores->samples, order[i]);
      double shares[] = { nn_class_score_precision (score), nn_class_score_recall (score), nn_class_score_f1 (score) };

      vitrine_csv_field (text, name);
      g_string_append_printf (text, ",%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT, score->there,
                              score->said, score->right);
      for (guint k = 0; k < G_N_ELEMENTS (shares); k++)
        if (isnan (shares[k]))
          g_string_append_c (text, ',');
        else
          g_string_append_printf (text, ",%.6g", shares[k]);
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}
