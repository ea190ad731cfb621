/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/feature.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/draw/paint.h"

#define FOOT 20.0
#define HEAD 8.0
#define BINS NN_STATISTICS_BINS

/* --- one feature ------------------------------------------------------------- */

static guint64
most_of (const NnFeature *feature)
{
  guint64 most = 1;

  for (guint i = 0; i < BINS; i++)
    most = MAX (most, feature->counts[i]);
  return most;
}

void
vitrine_draw_feature_small (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const NnFeature *feature = data;
  const VitrineTheme *theme = vitrine_theme (dark);
  const double step = width / BINS;
  const guint64 most = most_of (feature);

  vitrine_set_color (cr, vitrine_theme_fg (theme, 0.42));
  for (guint i = 0; i < BINS; i++)
    {
      const double h = feature->counts[i] > 0 ? MAX ((height - 2) * feature->counts[i] / most, 1) : 0;

      if (h > 0)
        cairo_rectangle (cr, i * step, height - 1 - h, MAX (step - 1, 1), h);
    }
  cairo_fill (cr);
  vitrine_line (cr, 0, height - 0.5, width, height - 0.5, 1, vitrine_theme_fg (theme, theme->axis));
}

void
vitrine_draw_feature (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const VitrineFeatureFigure *figure = data;
  const NnFeature *feature = figure->feature;
  const VitrineTheme *theme = vitrine_theme (dark);
  const double step = width / BINS, bottom = floor (height - FOOT), room = bottom - HEAD;
  const gboolean classes = figure->n_classes > 0 && feature->by_class != NULL;
  const guint64 most = most_of (feature);
  double ticks[16];
  guint n;

  for (guint i = 0; i < BINS; i++)
    {
      double top = bottom;

      for (guint c = 0; c < (classes ? figure->n_classes : 1); c++)
        {
          const guint64 count = classes ? feature->by_class[c * BINS + i] : feature->counts[i];
          const double h = room * count / most;
          VitrineColor color = classes ? theme->classes[c % 10] : vitrine_theme_fg (theme, 0.42);

          if (count == 0)
            continue;
          cairo_rectangle (cr, i * step, top - MAX (h, 0.8), MAX (step - 1, 1), MAX (h, 0.8));
          vitrine_set_color (cr, figure->pointed == (gint) i || figure->pointed < 0 ? color
                                                                                   : vitrine_color_alpha (color, 0.4));
          cairo_fill (cr);
          top -= h;
        }
    }
  vitrine_line (cr, 0, bottom + 0.5, width, bottom + 0.5, 1, vitrine_theme_fg (theme, theme->axis));
  n = feature->constant ? 0 : vitrine_ticks (feature->min, feature->max, 4, ticks);
  for (guint i = 0; i < n; i++)
    {
      const double x = (ticks[i] - feature->min) / (feature->max - feature->min) * width;
      g_autofree char *text = vitrine_number_tick (ticks[i], n > 1 ? ticks[1] - ticks[0] : 1);

      vitrine_line (cr, floor (x) + 0.5, bottom, floor (x) + 0.5, bottom + 4, 1, vitrine_theme_fg (theme, theme->axis));
      vitrine_text (cr, CLAMP (x, 10, width - 10), bottom + 5, 0.5, 0, 11, VITRINE_TEXT_NORMAL,
                    vitrine_theme_fg (theme, theme->dim), text);
    }
  if (feature->constant)
    {
      g_autofree char *number = vitrine_number (feature->min, 4);
      g_autofree char *text = g_strdup_printf (_("always %s"), number);

      vitrine_text (cr, 0, bottom + 5, 0, 0, 11, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->dim), text);
    }
}

gint
vitrine_feature_at (const VitrineFeatureFigure *figure, double width, double height, double x, double y)
{
  if (figure->feature == NULL || x < 0 || y < 0 || x >= width || y > height)
    return -1;
  return (gint) (x / width * BINS);
}

char *
vitrine_feature_tell (const VitrineFeatureFigure *figure, gint bin)
{
  const NnFeature *feature = figure->feature;
  const double step = (feature->max - feature->min) / BINS;
  g_autofree char *low = vitrine_number (feature->min + bin * step, 3);
  g_autofree char *high = vitrine_number (feature->min + (bin + 1) * step, 3);
  g_autofree char *count = vitrine_count (feature->counts[bin]);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, _("%s to %s: %s"), low, high, count);
  for (guint c = 0; feature->by_class != NULL && c < figure->n_classes && figure->n_classes <= 4; c++)
    if (figure->class_names != NULL)
      g_string_append_printf (text, ", %s %u", figure->class_names[c], feature->by_class[c * BINS + bin]);
  return g_string_free (text, FALSE);
}

char *
vitrine_feature_csv (gconstpointer data)
{
  const VitrineFeatureFigure *figure = data;
  const NnFeature *feature = figure->feature;
  const double step = (feature->max - feature->min) / BINS;
  const gboolean classes = figure->n_classes > 0 && feature->by_class != NULL;
  GString *csv = g_string_new ("from,to,count");

  for (guint c = 0; classes && c < figure->n_classes; c++)
    g_string_append_printf (csv, ",class %u", c);
  g_string_append_c (csv, '\n');
  for (guint i = 0; i < BINS; i++)
    {
      char low[G_ASCII_DTOSTR_BUF_SIZE], high[G_ASCII_DTOSTR_BUF_SIZE];

      g_string_append_printf (csv, "%s,%s,%" G_GUINT64_FORMAT,
                              g_ascii_formatd (low, sizeof low, "%.9g", feature->min + i * step),
                              g_ascii_formatd (high, sizeof high, "%.9g", feature->min + (i + 1) * step),
                              feature->counts[i]);
      for (guint c = 0; classes && c < figure->n_classes; c++)
        g_string_append_printf (csv, ",%u", feature->by_class[c * BINS + i]);
      g_string_append_c (csv, '\n');
    }
  return g_string_free (csv, FALSE);
}

/* --- the matrix ----------------------------------------------------------------- */

#define NAME_SIZE   11.5
#define NAMED_CELL  13.0     /* narrower cells have names of less room, */
#define NAMES_LEAST 84.0     /* down to this; then not every one has its name */
#define NAME_PITCH  13.0     /* from one name to the next */
#define NUMBER_CELL 34.0     /* narrower cells have no number */
#define BAR_ROOM    52.0

typedef struct
{
  double x, y, cell;
  double names;
  guint every;       /* one of so many has its name */
} Layout;

static const char *
name_of (const NnStatistics *statistics, guint index)
{
  return index < statistics->n_features ? statistics->features[index].name
                                        : statistics->targets[index - statistics->n_features].name;
}

/* The widest name by the number of its letters, cut at a third of the room, and shorter where cells are narrow. */
static Layout
lay_out (const VitrineCorrelations *figure, double width, double height)
{
  const guint n = figure->statistics->n_matrix;
  Layout layout = { 0 };
  double names = 0, room;

  for (guint i = 0; i < n; i++)
    names = MAX (names, g_utf8_strlen (name_of (figure->statistics, i), -1) * NAME_SIZE * 0.56 + 8);
  names = MIN (names, MIN (width, height) * 0.3);
  room = MIN (width - BAR_ROOM, height) - 12;
  if (room - names < NAMED_CELL * n)
    names = CLAMP (room - NAMED_CELL * n, MIN (names, NAMES_LEAST), names);
  layout.cell = MAX (room - names, n) / n;
  if (layout.cell > 6)
    layout.cell = floor (MIN (layout.cell, 56));
  layout.every = (guint) ceil (NAME_PITCH / layout.cell);
  layout.names = names;
  layout.x = floor (MAX ((width - BAR_ROOM - names - layout.cell * n) / 2, 12) + names);
  layout.y = floor (MAX ((height - names - layout.cell * n) / 2, 8));
  return layout;
}

static void
draw_cell (cairo_t *cr, const VitrineTheme *theme, double r, double x, double y, double cell)
{
  const double gap = cell > 8 ? 1 : 0;
  g_autofree char *text = NULL;

  if (isnan (r))
    {
      vitrine_set_color (cr, vitrine_theme_fg (theme, 0.05));
      cairo_rectangle (cr, x, y, cell - gap, cell - gap);
      cairo_fill (cr);
      return;
    }
  vitrine_set_color (cr, vitrine_theme_fg (theme, 0.04));
  cairo_rectangle (cr, x, y, cell - gap, cell - gap);
  cairo_fill_preserve (cr);
  vitrine_set_color (cr, vitrine_map_signed (theme, r));
  cairo_fill (cr);
  if (cell < NUMBER_CELL)
    return;
  text = vitrine_number_signed (r, 2);
  vitrine_text (cr, x + (cell - gap) / 2, y + (cell - gap) / 2, 0.5, 0.5, 11, VITRINE_TEXT_NORMAL,
                fabs (r) > 0.55 ? (theme->dark ? (VitrineColor){ 0, 0, 0, 1 } : (VitrineColor){ 1, 1, 1, 1 })
                                : vitrine_theme_fg (theme, theme->text), text);
}

/* @text within @room, "…" where it is longer: in the middle, as names of columns often differ at their end only. */
static void
draw_name (cairo_t *cr, const VitrineTheme *theme, double x, double y, double room, gboolean strong, const char *text)
{
  const glong whole = g_utf8_strlen (text, -1);
  g_autofree char *cut = g_strdup (text);
  double w, h;

  vitrine_text_size (cr, NAME_SIZE, strong ? VITRINE_TEXT_BOLD : VITRINE_TEXT_NORMAL, cut, &w, &h);
  for (glong letters = whole - 1; w > room && letters > 0; letters--)
    {
      g_autofree char *head = g_utf8_substring (text, 0, letters - letters / 2);

      g_free (cut);
      cut = g_strconcat (head, "…", g_utf8_offset_to_pointer (text, whole - letters / 2), NULL);
      vitrine_text_size (cr, NAME_SIZE, strong ? VITRINE_TEXT_BOLD : VITRINE_TEXT_NORMAL, cut, &w, &h);
    }
  vitrine_text (cr, x, y, 1, 0.5, NAME_SIZE, strong ? VITRINE_TEXT_BOLD : VITRINE_TEXT_NORMAL,
                vitrine_theme_fg (theme, strong ? theme->text : theme->dim), cut);
}

/* The pointed one always, in the place of those beside it that it would lie over. */
static gboolean
has_name (const Layout *layout, gint pointed, guint index)
{
  if (pointed == (gint) index)
    return TRUE;
  return index % layout->every == 0 && (pointed < 0 || ABS (pointed - (gint) index) >= (gint) layout->every);
}

static void
draw_names (const VitrineCorrelations *figure, const VitrineTheme *theme, cairo_t *cr, const Layout *layout)
{
  const NnStatistics *told = figure->statistics;

  for (guint i = 0; i < told->n_matrix; i++)
    {
      const char *name = name_of (told, i);
      const double middle = (i + 0.5) * layout->cell;

      if (has_name (layout, figure->row, i))
        draw_name (cr, theme, layout->x - 6, layout->y + middle, layout->names - 6, figure->row == (gint) i, name);
      if (!has_name (layout, figure->column, i))
        continue;
      cairo_save (cr);
      cairo_translate (cr, layout->x + middle, layout->y + layout->cell * told->n_matrix + 6);
      cairo_rotate (cr, -G_PI / 2);
      draw_name (cr, theme, 0, 0, layout->names - 6, figure->column == (gint) i, name);
      cairo_restore (cr);
    }
}

void
vitrine_draw_correlations (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const VitrineCorrelations *figure = data;
  const NnStatistics *told = figure->statistics;
  const VitrineTheme *theme = vitrine_theme (dark);
  const guint n = told->n_matrix;
  const Layout layout = lay_out (figure, width, height);
  const double side = layout.cell * n;
  double mark = NAN;

  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < n; k++)
      draw_cell (cr, theme, told->matrix[i * n + k], layout.x + k * layout.cell, layout.y + i * layout.cell, layout.cell);
  /* what is to be learnt stands apart */
  if (told->n_targets > 0 && n > told->n_features && layout.cell > 4)
    {
      const double at = told->n_features * layout.cell - 0.5;

      vitrine_line (cr, layout.x, layout.y + at, layout.x + side, layout.y + at, 1, vitrine_theme_fg (theme, 0.5));
      vitrine_line (cr, layout.x + at, layout.y, layout.x + at, layout.y + side, 1, vitrine_theme_fg (theme, 0.5));
    }
  draw_names (figure, theme, cr, &layout);
  if (figure->row >= 0)
    {
      mark = told->matrix[figure->row * n + figure->column];
      cairo_rectangle (cr, layout.x + figure->column * layout.cell, layout.y + figure->row * layout.cell,
                       MAX (layout.cell - 1, 2), MAX (layout.cell - 1, 2));
      vitrine_set_color (cr, theme->accent);
      cairo_set_line_width (cr, 2);
      cairo_stroke (cr);
    }
  vitrine_colour_bar (cr, theme, VITRINE_MAP_SIGNED, layout.x + side + 12, layout.y, 10, MIN (side, 220), TRUE, -1, 1,
                      mark);
}

gboolean
vitrine_correlations_at (const VitrineCorrelations *figure, double width, double height, double x, double y, gint *row,
                   gint *column)
{
  Layout layout;

  if (figure->statistics == NULL || figure->statistics->n_matrix == 0)
    return FALSE;
  layout = lay_out (figure, width, height);
  *column = (gint) floor ((x - layout.x) / layout.cell);
  *row = (gint) floor ((y - layout.y) / layout.cell);
  return *column >= 0 && *row >= 0 && *column < (gint) figure->statistics->n_matrix
         && *row < (gint) figure->statistics->n_matrix;
}

char *
vitrine_correlations_tell (const VitrineCorrelations *figure, gint row, gint column)
{
  const NnStatistics *told = figure->statistics;
  const double r = told->matrix[row * told->n_matrix + column];
  g_autofree char *number = isnan (r) ? g_strdup (_("no correlation, one never changes")) : vitrine_number_signed (r, 3);

  return g_strdup_printf (_("%s and %s: %s"), name_of (told, row), name_of (told, column), number);
}

static void
append_name (GString *csv, const char *name)
{
  g_autoptr (GString) quoted = g_string_new (name);

  g_string_replace (quoted, "\"", "\"\"", 0);
  g_string_append_printf (csv, ",\"%s\"", quoted->str);
}

char *
vitrine_correlations_csv (gconstpointer data)
{
  const VitrineCorrelations *figure = data;
  const NnStatistics *told = figure->statistics;
  GString *csv = g_string_new ("correlation");

  for (guint k = 0; k < told->n_matrix; k++)
    append_name (csv, name_of (told, k));
  for (guint i = 0; i < told->n_matrix; i++)
    {
      GString *line = g_string_new (NULL);

      append_name (line, name_of (told, i));
      g_string_append_c (csv, '\n');
      g_string_append (csv, line->str + 1);
      g_string_free (line, TRUE);
      for (guint k = 0; k < told->n_matrix; k++)
        {
          char number[G_ASCII_DTOSTR_BUF_SIZE];
          const double r = told->matrix[i * told->n_matrix + k];

          g_string_append_printf (csv, ",%s", isnan (r) ? "" : g_ascii_formatd (number, sizeof number, "%.6f", r));
        }
    }
  g_string_append_c (csv, '\n');
  return g_string_free (csv, FALSE);
}
