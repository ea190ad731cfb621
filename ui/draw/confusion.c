/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/confusion.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/draw/outcome.h"
#include "ui/draw/paint.h"
#include "ui/draw/token.h"

#define MARGIN     15.0
#define TOP        52.0
#define BUTTON     24.0
#define BAR        9.0
#define RIGHT      54.0    /* the bar and its numbers, from the matrix on */
#define NAME_SIZE  11.0
#define LEAST_NAME 12.0    /* pixels for a name in a row: fewer, and some are left out */
#define LEAST_CELL 13.0    /* for a number in it */
#define CLOSEST    4.0     /* classes in sight, at least */
#define MOST_CELLS 60      /* along a side; more are drawn as one picture */

void
vitrine_confusion_init (VitrineConfusion *confusion)
{
  *confusion = (VitrineConfusion) { .row = -1, .column = -1 };
}

static guint
n_classes (const VitrineConfusion *confusion)
{
  return confusion->outcomes != NULL && confusion->outcomes->confusion != NULL ? confusion->outcomes->n_classes : 0;
}

guint64
vitrine_confusion_count (const VitrineConfusion *confusion, gint row, gint column)
{
  guint n = n_classes (confusion);

  if (row < 0 || (guint) row >= n || column >= (gint) n)
    return 0;
  return column < 0 ? confusion->outcomes->scores[row].there
                    : confusion->outcomes->confusion[(gsize) row * n + column];
}

static char *
class_name (const VitrineConfusion *confusion, gint index)
{
  return vitrine_outcomes_class (confusion->outcomes, confusion->samples, index);
}

/* What is no letter has a sign where there is room for one letter. */
static char *
axis_name (const VitrineConfusion *confusion, gint index)
{
  const char *name = confusion->samples->class_names != NULL && index < (gint) confusion->samples->n_classes
                       ? confusion->samples->class_names[index] : NULL;

  if (name != NULL && vitrine_token_sign (name) != name)
    return g_strdup (vitrine_token_sign (name));
  return class_name (confusion, index);
}

/* The widest name, measured on a surface of its own. */
static double
widest_name (const VitrineConfusion *confusion)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 1, 1);
  cairo_t *cr = cairo_create (surface);
  double widest = 0;
  guint n = n_classes (confusion), step = MAX (1, n / 200);

  for (guint i = 0; i < n; i += step)
    {
      g_autofree char *name = axis_name (confusion, i);
      double width;

      vitrine_text_size (cr, NAME_SIZE, VITRINE_TEXT_NORMAL, name, &width, NULL);
      widest = MAX (widest, width);
    }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return widest;
}

static guint64
most_errors (const VitrineConfusion *confusion)
{
  guint n = n_classes (confusion);
  guint64 most = 0;

  for (guint r = 0; r < n; r++)
    for (guint c = 0; c < n; c++)
      if (r != c)
        most = MAX (most, confusion->outcomes->confusion[(gsize) r * n + c]);
  return most;
}

void
vitrine_confusion_set (VitrineConfusion *confusion, const NnOutcomes *outcomes, const NnSamples *samples)
{
  guint n;

  confusion->outcomes = outcomes;
  confusion->samples = samples;
  n = n_classes (confusion);
  if (confusion->row >= (gint) n || confusion->column >= (gint) n)
    confusion->row = confusion->column = -1;
  if (confusion->span >= n)
    confusion->span = 0;
  confusion->widest = widest_name (confusion);
  confusion->most = most_errors (confusion);
}

/* --- what stands where ----------------------------------------------------------- */

void
vitrine_confusion_plan (const VitrineConfusion *confusion, double width, double height, VitrineConfusionPlan *plan)
{
  guint n = n_classes (confusion);
  double widest = confusion->widest, room, shown;

  shown = confusion->span > 0 ? CLAMP (confusion->span, MIN (CLOSEST, n), n) : n;
  plan->names = MIN (widest, width * 0.22);
  room = width - 2 * MARGIN - 14 - plan->names - 6 - RIGHT;
  plan->below = 20;
  plan->side = MAX (20, MIN (room, height - TOP - plan->below - 6));
  /* names that are wider than a cell stand upright */
  plan->upright = widest + 5 > plan->side / MAX (shown, 1) && widest > 2 * NAME_SIZE;
  if (plan->upright)
    {
      plan->below = MIN (widest, height * 0.2) + 8;
      plan->side = MAX (20, MIN (room, height - TOP - plan->below - 6));
    }
  plan->cell = plan->side / MAX (shown, 1);
  /* whole pixels where that costs little: even gaps */
  if (plan->cell >= 8 && shown == floor (shown))
    {
      plan->cell = floor (plan->cell);
      plan->side = plan->cell * shown;
    }
  plan->x = floor (MARGIN + 14 + plan->names + 6 + MAX (0, room - plan->side) / 2);
  plan->y = TOP;
  plan->row0 = CLAMP (confusion->first_row, 0, n - shown);
  plan->column0 = CLAMP (confusion->first_column, 0, n - shown);
}

gboolean
vitrine_confusion_at (const VitrineConfusion *confusion, double width, double height, double px, double py, gint *row,
                      gint *column)
{
  VitrineConfusionPlan plan;
  gint n = n_classes (confusion);

  vitrine_confusion_plan (confusion, width, height, &plan);
  if (n == 0 || px < plan.x || py < plan.y || px >= plan.x + plan.side || py >= plan.y + plan.side)
    return FALSE;
  *row = MIN ((gint) floor (plan.row0 + (py - plan.y) / plan.cell), n - 1);
  *column = MIN ((gint) floor (plan.column0 + (px - plan.x) / plan.cell), n - 1);
  return TRUE;
}

void
vitrine_confusion_zoom (VitrineConfusion *confusion, double width, double height, double px, double py, double factor)
{
  VitrineConfusionPlan plan;
  double n = n_classes (confusion), now = confusion->span > 0 ? confusion->span : n, next, row, column;

  if (n <= CLOSEST)
    return;
  vitrine_confusion_plan (confusion, width, height, &plan);
  row = plan.row0 + (CLAMP (py, plan.y, plan.y + plan.side) - plan.y) / plan.cell;
  column = plan.column0 + (CLAMP (px, plan.x, plan.x + plan.side) - plan.x) / plan.cell;
  next = CLAMP (now / factor, CLOSEST, n);
  confusion->span = next < n ? next : 0;
  /* the layout moves a little where the cells are of whole pixels no longer */
  vitrine_confusion_plan (confusion, width, height, &plan);
  confusion->first_row = CLAMP (row - (CLAMP (py, plan.y, plan.y + plan.side) - plan.y) / plan.cell, 0, n - next);
  confusion->first_column = CLAMP (column - (CLAMP (px, plan.x, plan.x + plan.side) - plan.x) / plan.cell, 0, n - next);
}

/* --- drawing ------------------------------------------------------------------------ */

typedef struct
{
  const VitrineConfusion *confusion;
  const VitrineTheme     *theme;
  cairo_t                *cr;
  VitrineConfusionPlan    plan;
  double                  width, height;
  guint                   n;
  guint64                 most;
} Matrix;

/* 0 for one error, 1 for the most; by powers of ten where some are many. */
static double
share (guint64 errors, guint64 most)
{
  if (most <= 1)
    return 0;
  if (most > 12)
    return log (errors) / log (most);
  return (errors - 1.0) / (most - 1.0);
}

static VitrineColor
cell_color (const Matrix *m, guint row, guint column, guint64 count)
{
  if (row == column)
    return vitrine_theme_fg (m->theme, count > 0 ? 0.07 : 0.03);
  if (count == 0)
    return vitrine_theme_fg (m->theme, 0.025);
  return vitrine_map_errors (m->theme, share (count, m->most));
}

static void
cell_number (const Matrix *m, guint row, guint column, guint64 count, double x, double y)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, count);
  VitrineWeight weight = row == column ? VITRINE_TEXT_NORMAL : VITRINE_TEXT_BOLD;
  VitrineColor color = vitrine_theme_fg (m->theme, m->theme->dim);
  double size = MIN (11.5, m->plan.cell * 0.62), width;

  vitrine_text_size (m->cr, size, weight, text, &width, NULL);
  if (width > m->plan.cell - 2)
    size *= (m->plan.cell - 2) / width;
  if (size < 6.5)
    return;
  if (row != column)
    {
      VitrineColor ground = vitrine_map_errors (m->theme, share (count, m->most));
      double light = 0.299 * ground.r + 0.587 * ground.g + 0.114 * ground.b;

      color = vitrine_color_hex (light > 0.55 ? "#241206" : "#ffffff");
    }
  vitrine_text (m->cr, x + m->plan.cell / 2, y + m->plan.cell / 2, 0.5, 0.5, size, weight, color, text);
}

static void
draw_cells (const Matrix *m)
{
  double gap = m->plan.cell >= 14 ? 2 : m->plan.cell >= 6 ? 1 : 0;
  guint r0 = floor (m->plan.row0), c0 = floor (m->plan.column0);

  for (guint r = r0; r < m->n && m->plan.y + (r - m->plan.row0) * m->plan.cell < m->plan.y + m->plan.side; r++)
    for (guint c = c0; c < m->n && (c - m->plan.column0) * m->plan.cell < m->plan.side; c++)
      {
        double x = m->plan.x + (c - m->plan.column0) * m->plan.cell;
        double y = m->plan.y + (r - m->plan.row0) * m->plan.cell;
        guint64 count = m->confusion->outcomes->confusion[(gsize) r * m->n + c];

        vitrine_round_rect (m->cr, x + gap / 2, y + gap / 2, m->plan.cell - gap, m->plan.cell - gap,
                            MIN (3, m->plan.cell / 6));
        vitrine_set_color (m->cr, cell_color (m, r, c, count));
        cairo_fill (m->cr);
        if (count > 0 && m->plan.cell >= LEAST_CELL)
          cell_number (m, r, c, count, x, y);
      }
}

static guint32
argb (VitrineColor color)
{
  return (guint32) (color.a * 255 + 0.5) << 24 | (guint32) (color.r * color.a * 255 + 0.5) << 16
         | (guint32) (color.g * color.a * 255 + 0.5) << 8 | (guint32) (color.b * color.a * 255 + 0.5);
}

/* Many classes: a pixel each, stretched. */
static void
draw_picture (const Matrix *m)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, m->n, m->n);
  guchar *data = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);
  guint32 none = argb (cell_color (m, 0, 1, 0));

  for (guint r = 0; r < m->n; r++)
    {
      guint32 *row = (guint32 *) (gpointer) (data + r * stride);

      for (guint c = 0; c < m->n; c++)
        {
          guint64 count = m->confusion->outcomes->confusion[(gsize) r * m->n + c];

          /* the diagonal is a hair line, else not to be seen */
          row[c] = r == c ? argb (vitrine_theme_fg (m->theme, 0.2)) : count == 0 ? none : argb (cell_color (m, r, c, count));
        }
    }
  cairo_surface_mark_dirty (surface);
  cairo_save (m->cr);
  cairo_rectangle (m->cr, m->plan.x, m->plan.y, m->plan.side, m->plan.side);
  cairo_clip (m->cr);
  vitrine_paint_surface (m->cr, surface, m->plan.x - m->plan.column0 * m->plan.cell,
                         m->plan.y - m->plan.row0 * m->plan.cell, m->n * m->plan.cell, m->n * m->plan.cell, TRUE, 1);
  cairo_restore (m->cr);
  cairo_surface_destroy (surface);
  cairo_rectangle (m->cr, m->plan.x - 0.5, m->plan.y - 0.5, m->plan.side + 1, m->plan.side + 1);
  vitrine_set_color (m->cr, vitrine_theme_fg (m->theme, m->theme->line));
  cairo_set_line_width (m->cr, 1);
  cairo_stroke (m->cr);
}

static void
draw_name (const Matrix *m, guint index, gboolean row, gboolean pointed)
{
  g_autofree char *name = axis_name (m->confusion, index);
  VitrineWeight weight = pointed ? VITRINE_TEXT_BOLD : VITRINE_TEXT_NORMAL;
  VitrineColor color = vitrine_theme_fg (m->theme, pointed ? m->theme->text : m->theme->dim);
  double at = (index + 0.5 - (row ? m->plan.row0 : m->plan.column0)) * m->plan.cell;
  double room = row ? m->plan.names : m->plan.upright ? m->plan.below - 8 : MAX (m->plan.cell, m->confusion->widest);
  g_autofree char *text = vitrine_text_fit (m->cr, NAME_SIZE, weight, name, room + 1);

  if (row)
    vitrine_text (m->cr, m->plan.x - 6, m->plan.y + at, 1, 0.5, NAME_SIZE, weight, color, text);
  else if (!m->plan.upright)
    vitrine_text (m->cr, m->plan.x + at, m->plan.y + m->plan.side + 4, 0.5, 0, NAME_SIZE, weight, color, text);
  else
    {
      cairo_save (m->cr);
      cairo_translate (m->cr, m->plan.x + at, m->plan.y + m->plan.side + 6);
      cairo_rotate (m->cr, -G_PI_2);
      vitrine_text (m->cr, 0, 0, 1, 0.5, NAME_SIZE, weight, color, text);
      cairo_restore (m->cr);
    }
}

/* As many names as there is room for, and that of the pointed cell instead of its neighbours'. */
static void
draw_names (const Matrix *m, gboolean row)
{
  double first = row ? m->plan.row0 : m->plan.column0;
  gint pointed = row ? m->confusion->row : m->confusion->column;
  double pitch = row || m->plan.upright ? LEAST_NAME : MAX (LEAST_NAME, m->confusion->widest + 5);
  guint step = MAX (1, (guint) ceil (pitch / m->plan.cell));

  for (guint i = 0; i < m->n; i += step)
    {
      double at = (i + 0.5 - first) * m->plan.cell;

      if (at < 0 || at > m->plan.side || (pointed >= 0 && step > 1 && fabs (i - (double) pointed) * m->plan.cell < pitch))
        continue;
      draw_name (m, i, row, (gint) i == pointed);
    }
  if (pointed >= 0 && step > 1 && pointed >= floor (first) && (pointed + 0.5 - first) * m->plan.cell <= m->plan.side)
    draw_name (m, pointed, row, TRUE);
}

static void
upright_text (const Matrix *m, double x, double y, gboolean down, const char *text)
{
  cairo_save (m->cr);
  cairo_translate (m->cr, x, y);
  cairo_rotate (m->cr, down ? G_PI_2 : -G_PI_2);
  vitrine_text (m->cr, 0, 0, 0.5, 0.5, NAME_SIZE, VITRINE_TEXT_NORMAL, vitrine_theme_fg (m->theme, m->theme->dim), text);
  cairo_restore (m->cr);
}

static void
draw_bar (const Matrix *m)
{
  double x = m->plan.x + m->plan.side + 14, y = m->plan.y, h = m->plan.side;
  cairo_pattern_t *ramp = cairo_pattern_create_linear (0, y + h, 0, y);
  g_autofree char *most = vitrine_count (m->most);
  VitrineColor dim = vitrine_theme_fg (m->theme, m->theme->dim);

  for (guint i = 0; i <= 20; i++)
    {
      VitrineColor color = vitrine_map_errors (m->theme, i / 20.0);

      cairo_pattern_add_color_stop_rgba (ramp, i / 20.0, color.r, color.g, color.b, color.a);
    }
  cairo_rectangle (m->cr, x, y, BAR, h);
  if (m->most > 1)
    cairo_set_source (m->cr, ramp);
  else
    vitrine_set_color (m->cr, vitrine_map_errors (m->theme, 0));
  cairo_fill_preserve (m->cr);
  cairo_pattern_destroy (ramp);
  cairo_set_line_width (m->cr, 1);
  vitrine_set_color (m->cr, vitrine_theme_fg (m->theme, 0.18));
  cairo_stroke (m->cr);
  vitrine_text (m->cr, x + BAR + 5, y + h, 0, 0.78, 10.5, VITRINE_TEXT_NORMAL, dim, "1");
  if (m->most > 1)
    vitrine_text (m->cr, x + BAR + 5, y, 0, 0.22, 10.5, VITRINE_TEXT_NORMAL, dim, most);
  for (guint64 power = 10; m->most > 12 && power < m->most; power *= 10)
    {
      g_autofree char *text = vitrine_count (power);
      double at = y + h * (1 - share (power, m->most));

      if (at > y + 16 && at < y + h - 16)
        vitrine_text (m->cr, x + BAR + 5, at, 0, 0.5, 10.5, VITRINE_TEXT_NORMAL, dim, text);
    }
  if (m->most <= 12 || h > 120)
    upright_text (m, x + BAR + (m->most > 12 ? 36 : 14), y + h / 2, TRUE, _("errors"));
}

static void
draw_pointed (const Matrix *m)
{
  double x = m->plan.x + (m->confusion->column - m->plan.column0) * m->plan.cell;
  double y = m->plan.y + (m->confusion->row - m->plan.row0) * m->plan.cell;
  double size = MAX (m->plan.cell, 6), grow = (size - m->plan.cell) / 2;

  if (m->confusion->row < 0 || x < m->plan.x - 1 || y < m->plan.y - 1 || x > m->plan.x + m->plan.side - 1
      || y > m->plan.y + m->plan.side - 1)
    return;
  vitrine_round_rect (m->cr, x - grow, y - grow, size, size, 4);
  cairo_set_line_width (m->cr, 2);
  vitrine_set_color (m->cr, m->theme->accent);
  cairo_stroke (m->cr);
}

void
vitrine_confusion_draw (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const VitrineConfusion *confusion = data;
  Matrix m = { confusion, vitrine_theme (dark), cr, .width = width, .height = height, .n = n_classes (confusion) };
  g_autofree char *subtitle = NULL;

  if (m.n > 0)
    subtitle = confusion->row >= 0 ? vitrine_confusion_describe (confusion) : vitrine_outcomes_subtitle (confusion->outcomes);
  /* where the panel has its button nothing is written */
  vitrine_draw_head (cr, m.theme, width - BUTTON, confusion->title != NULL ? confusion->title : _("Confusion"), subtitle);
  if (m.n == 0)
    {
      if (confusion->empty != NULL)
        vitrine_text (cr, width / 2, height / 2, 0.5, 0.5, 11, VITRINE_TEXT_NORMAL,
                      vitrine_theme_fg (m.theme, m.theme->dim), confusion->empty);
      return;
    }
  vitrine_confusion_plan (confusion, width, height, &m.plan);
  m.most = confusion->most;
  cairo_save (cr);
  cairo_rectangle (cr, m.plan.x - 1, m.plan.y - 1, m.plan.side + 2, m.plan.side + 2);
  cairo_clip (cr);
  if (m.plan.side / m.plan.cell > MOST_CELLS)
    draw_picture (&m);
  else
    draw_cells (&m);
  cairo_restore (cr);
  draw_names (&m, TRUE);
  draw_names (&m, FALSE);
  vitrine_text (cr, m.plan.x + m.plan.side / 2, m.plan.y - 6, 0.5, 1, NAME_SIZE, VITRINE_TEXT_NORMAL,
                vitrine_theme_fg (m.theme, m.theme->dim), _("predicted"));
  upright_text (&m, m.plan.x - m.plan.names - 15, m.plan.y + m.plan.side / 2, FALSE, _("label"));
  if (m.most > 0)
    draw_bar (&m);
  draw_pointed (&m);
}

/* --- in words ------------------------------------------------------------------------- */

/* The most frequent mistakes, at most three. */
static void
worst_cells (const VitrineConfusion *confusion, gsize worst[3], guint *found)
{
  guint n = n_classes (confusion);
  const guint64 *counts = confusion->outcomes->confusion;

  *found = 0;
  for (gsize i = 0; i < (gsize) n * n; i++)
    {
      guint k;

      if (i / n == i % n || counts[i] == 0 || (*found == 3 && counts[i] <= counts[worst[2]]))
        continue;
      for (k = MIN (*found, 2); k > 0 && counts[worst[k - 1]] < counts[i]; k--)
        worst[k] = worst[k - 1];
      worst[k] = i;
      *found = MIN (*found + 1, 3);
    }
}

static char *
describe_cell (const VitrineConfusion *confusion, gint row, gint column)
{
  g_autofree char *cell = vitrine_outcomes_cell_name (confusion->outcomes, confusion->samples, row, column);
  g_autofree char *count = vitrine_count (vitrine_confusion_count (confusion, row, column));
  g_autofree char *all = vitrine_count (vitrine_confusion_count (confusion, row, -1));

  return g_strdup_printf (_("%s: %s of %s"), cell, count, all);
}

char *
vitrine_confusion_describe (const VitrineConfusion *confusion)
{
  g_autofree char *subtitle = NULL;
  GString *text;
  gsize worst[3];
  guint found;

  if (n_classes (confusion) == 0)
    return g_strdup (confusion->empty != NULL ? confusion->empty : _("Nothing is known yet"));
  if (confusion->row >= 0 && confusion->column >= 0)
    return describe_cell (confusion, confusion->row, confusion->column);
  subtitle = vitrine_outcomes_subtitle (confusion->outcomes);
  text = g_string_new (subtitle);
  worst_cells (confusion, worst, &found);
  for (guint i = 0; i < found; i++)
    {
      g_autofree char *cell
        = describe_cell (confusion, worst[i] / n_classes (confusion), worst[i] % n_classes (confusion));

      g_string_append_printf (text, "; %s", cell);
    }
  return g_string_free (text, FALSE);
}

char *
vitrine_confusion_csv (gconstpointer data)
{
  const VitrineConfusion *confusion = data;
  GString *text = g_string_new ("label\\predicted");
  guint n = n_classes (confusion);

  for (guint c = 0; c < n; c++)
    {
      g_autofree char *name = class_name (confusion, c);

      g_string_append_c (text, ',');
      vitrine_csv_field (text, name);
    }
  g_string_append_c (text, '\n');
  for (guint r = 0; r < n; r++)
    {
      g_autofree char *name = class_name (confusion, r);

      vitrine_csv_field (text, name);
      for (guint c = 0; c < n; c++)
        g_string_append_printf (text, ",%" G_GUINT64_FORMAT, vitrine_confusion_count (confusion, r, c));
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}
