/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/arithmetic.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/arithmetic-text.h"

#define TITLE_HEIGHT  26.0
#define GRID_MOST    131.0   /* height of all cells of a grid */
#define CELL          41.0
#define GAP            4.0
#define COLUMN_WIDTH  66.0   /* of a grid with one column */
#define SIGN_WIDTH    36.0
#define SIGN_NARROW   24.0   /* between grids of one column */
#define STEPS_LEAST  250.0
#define STEPS_MOST   330.0
#define STEPS_WIDE   400.0   /* where all is made smaller to be no higher than the card */
#define STEPS_GAP     44.0
#define ROW_MOST      30.0
#define LETTERS        0.72  /* of a row's height */
#define SCALE_LEAST    0.40
#define NOTHING        1e-9  /* numbers no larger are as good as none */

/* --- where everything stands ---------------------------------------------------- */

typedef struct
{
  double x, y;               /* of the first cell */
  double cell_w, cell_h, gap;
  double names;              /* room for the rows' names before it */
} Place;

typedef struct
{
  Place  grids[NN_MAX_GRIDS];
  double steps, steps_width; /* where the lines stand */
  double scale;
} Layout;

static double
gap_of (guint n)
{
  return n > 4 ? 2 : GAP;
}

static void
place_grid (const NnGrid *grid,
            Place        *place)
{
  place->gap = gap_of (MAX (grid->rows, grid->columns));
  place->cell_h = MIN (CELL, (GRID_MOST - (grid->rows - 1) * place->gap) / grid->rows);
  if (grid->columns == 1)
    place->cell_w = COLUMN_WIDTH;
  else
    place->cell_w = MAX (MIN (CELL, 150.0 / grid->columns), 23);
  if (grid->columns > 1 && grid->rows == 1)
    place->cell_h = MIN (place->cell_h, place->cell_w);
  place->y = TITLE_HEIGHT;
}

static double
grid_width (const NnGrid *grid,
            const Place  *place)
{
  return grid->columns * place->cell_w + (grid->columns - 1) * place->gap;
}

static double
grid_height (const NnGrid *grid,
             const Place  *place)
{
  return grid->rows * place->cell_h + (grid->rows - 1) * place->gap;
}

static double
names_width (const NnGrid *grid)
{
  gsize longest = 0;

  for (guint r = 0; grid->row_names != NULL && r < grid->rows; r++)
    longest = MAX (longest, strlen (grid->row_names[r]));
  return longest > 0 ? longest * 8 + 8 : 0;
}

static Layout
lay_out (const VitrineSpelled *spelled,
         double                width,
         double                height)
{
  const NnArithmetic *arithmetic = spelled->arithmetic;
  Layout layout = { .scale = 1 };
  double x = 0, whole;

  for (guint g = 0; g < arithmetic->n_grids; g++)
    {
      const NnGrid *grid = &arithmetic->grids[g];
      Place *place = &layout.grids[g];

      place_grid (grid, place);
      if (grid->relation != NN_GRID_FIRST)
        x += grid->columns == 1 ? SIGN_NARROW : SIGN_WIDTH;
      else if (g > 0)
        x += SIGN_WIDTH;
      place->names = names_width (grid);
      place->x = x + place->names;
      x = place->x + grid_width (grid, place);
    }
  layout.steps = arithmetic->n_grids > 0 ? x + STEPS_GAP : 0;
  whole = layout.steps + STEPS_LEAST;
  layout.scale = CLAMP (MIN (width / whole, height / VITRINE_ARITHMETIC_HEIGHT), SCALE_LEAST, 1);
  layout.steps_width = width / layout.scale - layout.steps;
  if (arithmetic->n_grids > 0)
    layout.steps_width = MIN (layout.steps_width, layout.scale < 1 ? STEPS_WIDE : STEPS_MOST);
  layout.steps_width = MAX (layout.steps_width, STEPS_LEAST * 0.8);
  return layout;
}

/* --- the grids --------------------------------------------------------------------- */

static VitrineMap
map_of (const VitrineSpelled *spelled,
        const NnGrid         *grid)
{
  if (grid->kind != NN_GRID_VALUES)
    return VITRINE_MAP_SIGNED;
  if (grid->input >= 0 && (spelled->ink >> grid->input & 1))
    return VITRINE_MAP_INK;
  for (guint i = 0; i < grid->rows * grid->columns; i++)
    if (grid->values[i] < 0)
      return VITRINE_MAP_SIGNED;
  return VITRINE_MAP_MAGNITUDE;
}

static double
limit_of (const NnGrid *grid,
          VitrineMap    map)
{
  double limit = 0;

  if (map == VITRINE_MAP_INK)
    return 1;
  for (guint i = 0; i < grid->rows * grid->columns; i++)
    if (isfinite (grid->values[i]))
      limit = MAX (limit, fabs (grid->values[i]));
  return MAX (limit, NOTHING);
}

static VitrineColor
cell_color (const VitrineTheme *theme,
            VitrineMap          map,
            double              t)
{
  switch (map)
    {
    case VITRINE_MAP_INK:
      return vitrine_theme_fg (theme, CLAMP (t, 0, 1) * (theme->dark ? 1 : 0.92));
    case VITRINE_MAP_MAGNITUDE:
      return vitrine_map_magnitude (theme, CLAMP (t, 0, 1));
    case VITRINE_MAP_SIGNED:
    case VITRINE_MAP_VIRIDIS:
    default:
      return vitrine_map_signed (theme, CLAMP (t, -1, 1));
    }
}

/* Black or white, whichever stands out on what @color makes of the paper. */
static VitrineColor
ink_on (const VitrineTheme *theme,
        VitrineColor        color)
{
  VitrineColor ground = vitrine_color_mix (theme->view, vitrine_color_alpha (color, 1), color.a);
  double light = 0.299 * ground.r + 0.587 * ground.g + 0.114 * ground.b;

  return light > 0.55 ? (VitrineColor){ 0, 0, 0, 0.85 } : (VitrineColor){ 1, 1, 1, 1 };
}

/* With its power of ten, in as many digits as @room letters have space for: "−6.7e22". */
static char *
with_power (double value,
            guint  room)
{
  char digits[64];

  for (gint decimals = 2; decimals >= 0; decimals--)
    {
      gint power;

      g_snprintf (digits, sizeof digits, "%.*e", decimals, fabs (value));
      power = atoi (strchr (digits, 'e') + 1);
      g_snprintf (strchr (digits, 'e'), 8, "e%d", power);
      if (strlen (digits) + (value < 0) <= room)
        break;
    }
  return g_strconcat (value < 0 ? "−" : "", digits, NULL);
}

/* As many digits as the cell of so many pixels has room for, in letters of that @size; of a number that
 * would be told as 0.00 more, or its power of ten; of one that is longer than the cell fewer, or that power. */
char *
vitrine_grid_cell_text (double value,
                        double width,
                        double size)
{
  guint decimals = width >= 60 ? 3 : 2, room = (guint) MAX ((width - 3) / (0.56 * size), 3);
  g_autofree char *plain = NULL, *power = NULL;
  const char *digits;

  if (isinf (value))
    return g_strdup (value < 0 ? "−∞" : "∞");
  if (fabs (value) >= 100)
    decimals = fabs (value) >= 1000 ? 0 : 1;
  else if (fabs (value) >= 10 && width < 60)
    decimals = 1;
  while (value != 0 && fabs (value) < 0.5 * pow (10, -(double) decimals) && decimals + 3 + (value < 0) <= MIN (room, 7))
    decimals++;
  plain = g_strdup_printf ("%.*f", decimals, fabs (value));
  if (fabs (value) >= 100 && decimals > 0 && strlen (plain) + (value < 0) > room)
    {
      g_free (plain);
      plain = g_strdup_printf ("%.0f", fabs (value));
    }
  if (fabs (value) >= 1000 && strlen (plain) + (value < 0) > room)
    return with_power (value, room);
  if (value != 0 && strtod (plain, NULL) == 0)
    {
      /* 9.6e−4 is 1e−3 */
      gint exponent = (gint) floor (log10 (fabs (value) / 0.95));

      power = g_strdup_printf ("%.0fe−%d", MAX (fabs (value) / pow (10, exponent), 1), -exponent);
    }
  digits = power != NULL ? power : width < 28 && g_str_has_prefix (plain, "0.") ? plain + 1 : plain;
  return g_strconcat (value < 0 ? "−" : "", digits, NULL);
}

static void
draw_cell (cairo_t            *cr,
           const VitrineTheme *theme,
           const NnGrid       *grid,
           const Place        *place,
           guint               at,
           VitrineMap          map,
           double              limit)
{
  double x = place->x + at % grid->columns * (place->cell_w + place->gap);
  double y = place->y + at / grid->columns * (place->cell_h + place->gap);
  double size = place->cell_w >= 40 ? (place->cell_h >= 24 ? 12.5 : 11.5) : MAX (9, place->cell_w * 0.36);
  VitrineColor color = cell_color (theme, map, grid->values[at] / limit), ink = ink_on (theme, color);
  g_autofree char *text = vitrine_grid_cell_text (grid->values[at], place->cell_w, size);
  gboolean tells = grid->scattered && grid->places != NULL && grid->places[at] != NN_NOWHERE && place->cell_h > 30;

  vitrine_round_rect (cr, x + 0.5, y + 0.5, place->cell_w - 1, place->cell_h - 1, MIN (5, place->cell_h / 5));
  vitrine_set_color (cr, theme->view);
  cairo_fill_preserve (cr);
  vitrine_set_color (cr, color);
  cairo_fill_preserve (cr);
  vitrine_set_color (cr, vitrine_theme_fg (theme, theme->line));
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
  vitrine_text (cr, x + place->cell_w / 2, y + place->cell_h / 2 + (tells ? 4 : 0), 0.5, 0.5, size, VITRINE_TEXT_NORMAL,
                ink, text);
  if (tells)
    {
      g_autofree char *number = vitrine_count (grid->places[at]);

      vitrine_text (cr, x + place->cell_w / 2, y + 3, 0.5, 0, 8.5, VITRINE_TEXT_NORMAL,
                    vitrine_color_alpha (ink, 0.72), number);
    }
}

static const char *
sign_of (NnGridRelation relation)
{
  static const char *const signs[] = { "", "+", "×", "=", "→" };

  return signs[relation];
}

static double
title_room (const NnGrid *grid,
            const Place  *place)
{
  return grid_width (grid, place) + (grid->columns == 1 ? SIGN_NARROW : SIGN_WIDTH) - 8;
}

/* A title wider than its grid has the sign's room too. */
static gboolean
is_long (cairo_t      *cr,
         const NnGrid *grid,
         const Place  *place,
         const char   *title)
{
  double width;

  vitrine_text_size (cr, 13, VITRINE_TEXT_BOLD, title, &width, NULL);
  return width > title_room (grid, place) && strchr (title, ' ') != NULL;
}

static void
draw_line (cairo_t            *cr,
           const VitrineTheme *theme,
           double              x,
           double              y,
           double              room,
           double              size,
           const char         *text)
{
  double width;

  vitrine_text_size (cr, size, VITRINE_TEXT_BOLD, text, &width, NULL);
  vitrine_text (cr, x, y, 0, 0, width > room ? MAX (9.5, size * room / width) : size, VITRINE_TEXT_BOLD,
                vitrine_theme_fg (theme, theme->text), text);
}

/* What is too long takes two lines, and beside it the others stand on the lower one. */
static void
draw_titles (cairo_t              *cr,
             const VitrineTheme   *theme,
             const VitrineSpelled *spelled,
             const Layout         *layout)
{
  const NnArithmetic *arithmetic = spelled->arithmetic;
  char *titles[NN_MAX_GRIDS] = { NULL };
  gboolean two = FALSE;

  for (guint g = 0; g < arithmetic->n_grids; g++)
    {
      titles[g] = vitrine_grid_title (&arithmetic->grids[g], spelled->inputs);
      two |= is_long (cr, &arithmetic->grids[g], &layout->grids[g], titles[g]);
    }
  for (guint g = 0; g < arithmetic->n_grids; g++)
    {
      const Place *place = &layout->grids[g];
      const double room = title_room (&arithmetic->grids[g], place);
      char *space = is_long (cr, &arithmetic->grids[g], place, titles[g]) ? strrchr (titles[g], ' ') : NULL;

      if (space != NULL)
        {
          *space = '\0';
          draw_line (cr, theme, place->x, -1, room, 11.5, titles[g]);
        }
      draw_line (cr, theme, place->x, two ? 10.5 : 0, room, two ? 11.5 : 13, space != NULL ? space + 1 : titles[g]);
      g_free (titles[g]);
    }
}

static void
draw_grid (cairo_t              *cr,
           const VitrineTheme   *theme,
           const VitrineSpelled *spelled,
           guint                 g,
           const Layout         *layout)
{
  const NnGrid *grid = &spelled->arithmetic->grids[g];
  const Place *place = &layout->grids[g];
  double w = grid_width (grid, place), h = grid_height (grid, place);
  VitrineMap map = map_of (spelled, grid);
  double limit = limit_of (grid, map);

  if (grid->relation != NN_GRID_FIRST)
    vitrine_text (cr, place->x - (grid->columns == 1 ? SIGN_NARROW : SIGN_WIDTH) / 2, place->y + h / 2, 0.5, 0.5, 18,
                  VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->dim), sign_of (grid->relation));
  for (guint r = 0; grid->row_names != NULL && r < grid->rows; r++)
    vitrine_text (cr, place->x - 8, place->y + r * (place->cell_h + place->gap) + place->cell_h / 2, 1, 0.5, 12.5,
                  VITRINE_TEXT_BOLD, vitrine_theme_fg (theme, theme->dim), grid->row_names[r]);
  for (guint at = 0; at < grid->rows * grid->columns; at++)
    if (!isnan (grid->values[at]))
      draw_cell (cr, theme, grid, place, at, map, limit);
  if (w > 100 && limit > NOTHING)
    vitrine_colour_bar (cr, theme, map, place->x, place->y + h + 10, w, 7, FALSE,
                        map == VITRINE_MAP_SIGNED ? -limit : 0, limit, NAN);
}

/* --- the steps ------------------------------------------------------------------------ */

/* A total: the line over it says that what stands above was added. */
static gboolean
is_total (const NnStep *step)
{
  return step->kind == NN_STEP_ADD || (step->kind == NN_STEP_MAXIMUM && step->grid < 0);
}

static void
draw_step (cairo_t              *cr,
           const VitrineTheme   *theme,
           const VitrineSpelled *spelled,
           guint                 s,
           double                x,
           double                y,
           double                width,
           double                row,
           gboolean              ruled)
{
  const NnArithmetic *arithmetic = spelled->arithmetic;
  const NnStep *step = &arithmetic->steps[s];
  gboolean result = s == arithmetic->n_steps - 1;
  double size = MIN (result ? 15 : 13, row * LETTERS), label_width, expression_width, value_width;
  VitrineWeight weight = result ? VITRINE_TEXT_BOLD : VITRINE_TEXT_NORMAL;
  g_autofree char *label = vitrine_step_label (arithmetic, s, spelled->inputs);
  g_autofree char *expression = step->label != NULL ? vitrine_step_expression (arithmetic, s) : NULL;
  g_autofree char *value = vitrine_arithmetic_number (step->value);
  VitrineColor text = vitrine_theme_fg (theme, theme->text), dim = vitrine_theme_fg (theme, theme->dim);

  if (result)
    {
      vitrine_round_rect (cr, x - 10, y + 1, width + 10, row - 2, 6);
      vitrine_set_color (cr, vitrine_color_alpha (theme->hot, theme->dark ? 0.24 : 0.13));
      cairo_fill (cr);
    }
  else if (is_total (step) && ruled)
    vitrine_line (cr, x, y + 0.5, x + width - 8, y + 0.5, 1, vitrine_theme_fg (theme, theme->axis));
  vitrine_text_size (cr, size, weight, label, &label_width, NULL);
  vitrine_text_size (cr, size, weight, value, &value_width, NULL);
  if (label_width > width - value_width - 22)
    size *= MAX (0.7, (width - value_width - 22) / label_width);
  label_width = vitrine_text (cr, x, y + row / 2, 0, 0.5, size, weight, result || is_total (step) ? text : dim, label);
  vitrine_text (cr, x + width - 8, y + row / 2, 1, 0.5, size, weight, text, value);
  if (expression == NULL || (is_total (step) && !result))
    return;
  vitrine_text_size (cr, size * 0.92, VITRINE_TEXT_NORMAL, expression, &expression_width, NULL);
  if (label_width + expression_width + value_width + 40 < width)
    vitrine_text (cr, x + width - 8 - value_width - 16, y + row / 2, 1, 0.5, size * 0.92, VITRINE_TEXT_NORMAL, dim,
                  expression);
}

/* All of them, or (@given 0, 1) those that are read or those that are worked out; the middle of
 * the column is @middle. */
static void
draw_column (cairo_t              *cr,
             const VitrineTheme   *theme,
             const VitrineSpelled *spelled,
             gint                  given,
             double                x,
             double                width)
{
  const NnArithmetic *arithmetic = spelled->arithmetic;
  guint n = 0;
  double row, y;

  for (guint s = 0; s < arithmetic->n_steps; s++)
    n += given < 0 || given == (arithmetic->steps[s].kind == NN_STEP_GIVEN);
  row = MIN (ROW_MOST, (VITRINE_ARITHMETIC_HEIGHT - 4) / MAX (n, 1));
  y = MAX (2, MIN (TITLE_HEIGHT, VITRINE_ARITHMETIC_HEIGHT - n * row));
  for (guint s = 0; s < arithmetic->n_steps; s++)
    {
      if (given >= 0 && given != (arithmetic->steps[s].kind == NN_STEP_GIVEN))
        continue;
      draw_step (cr, theme, spelled, s, x, y, width, row, given < 0 && s > 0);
      y += row;
    }
}

static void
draw_steps (cairo_t              *cr,
            const VitrineTheme   *theme,
            const VitrineSpelled *spelled,
            const Layout         *layout)
{
  const NnArithmetic *arithmetic = spelled->arithmetic;
  const double column = STEPS_MOST + 60;

  if (arithmetic->n_grids > 0)
    {
      const NnStep *first = &arithmetic->steps[0];

      if (first->grid >= 0)
        {
          const NnGrid *grid = &arithmetic->grids[first->grid];
          const Place *place = &layout->grids[first->grid];

          vitrine_text (cr, place->x + grid_width (grid, place) + 24, place->y + grid_height (grid, place) / 2, 0.5, 0.5,
                        18, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->dim),
                        first->kind == NN_STEP_SUM ? "Σ" : "→");
        }
      draw_column (cr, theme, spelled, -1, layout->steps, layout->steps_width);
    }
  else if (arithmetic->n_steps > 6 && layout->steps_width > 560)
    {
      double half = MIN (column, layout->steps_width / 2 - 40);

      draw_column (cr, theme, spelled, TRUE, 10, half);
      draw_column (cr, theme, spelled, FALSE, half + 70, half);
    }
  else
    draw_column (cr, theme, spelled, -1, 10, MIN (column, layout->steps_width - 10));
}

/* --- all of it --------------------------------------------------------------------------- */

/* A number of the sample, or of a layer that does not tell. */
static void
draw_given (cairo_t              *cr,
            const VitrineTheme   *theme,
            const VitrineSpelled *spelled,
            double                width)
{
  g_autofree char *value = vitrine_arithmetic_number (spelled->arithmetic->value);

  vitrine_text (cr, 0, TITLE_HEIGHT, 0, 0, 26, VITRINE_TEXT_BOLD, vitrine_theme_fg (theme, theme->text), value);
  vitrine_text_wrap (cr, 0, TITLE_HEIGHT + 46, MIN (width, 460), 13, VITRINE_TEXT_NORMAL,
                     vitrine_theme_fg (theme, theme->dim),
                     spelled->note != NULL ? spelled->note : _("This layer does not tell how its numbers come about."));
}

void
vitrine_draw_arithmetic (gconstpointer data,
                         gboolean      dark,
                         cairo_t      *cr,
                         double        width,
                         double        height)
{
  const VitrineSpelled *spelled = data;
  const VitrineTheme *theme = vitrine_theme (dark);
  Layout layout;

  if (spelled->arithmetic == NULL)
    {
      vitrine_text (cr, width / 2, height / 2, 0.5, 0.5, 13, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->dim),
                    spelled->note != NULL ? spelled->note : _("Point at any number in the network"));
      return;
    }
  if (spelled->arithmetic->n_steps == 0)
    {
      draw_given (cr, theme, spelled, width);
      return;
    }
  layout = lay_out (spelled, width, height);
  cairo_save (cr);
  cairo_scale (cr, layout.scale, layout.scale);
  draw_titles (cr, theme, spelled, &layout);
  for (guint g = 0; g < spelled->arithmetic->n_grids; g++)
    draw_grid (cr, theme, spelled, g, &layout);
  draw_steps (cr, theme, spelled, &layout);
  cairo_restore (cr);
}

void
vitrine_draw_arithmetic_whole (gconstpointer data,
                               gboolean      dark,
                               cairo_t      *cr,
                               double        width,
                               double        height)
{
  const VitrineSpelled *spelled = data;
  const VitrineTheme *theme = vitrine_theme (dark);
  const double head = VITRINE_ARITHMETIC_WHOLE - VITRINE_ARITHMETIC_HEIGHT;

  if (spelled->arithmetic != NULL)
    {
      g_autofree char *what = vitrine_arithmetic_what (spelled->arithmetic);
      double drawn = vitrine_text (cr, 0, 2, 0, 0, 15, VITRINE_TEXT_BOLD, vitrine_theme_fg (theme, theme->text),
                                   spelled->title);

      vitrine_text (cr, drawn + 9, 2, 0, 0, 15, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->dim), what);
    }
  cairo_save (cr);
  cairo_translate (cr, 0, head);
  vitrine_draw_arithmetic (data, dark, cr, width, height - head);
  cairo_restore (cr);
}

char *
vitrine_spelled_csv (gconstpointer data)
{
  const VitrineSpelled *spelled = data;

  if (spelled->arithmetic == NULL)
    return g_strdup ("part,row,column,value\n");
  return vitrine_arithmetic_csv (spelled->arithmetic, spelled->title, spelled->inputs);
}

char *
vitrine_spelled_text (const VitrineSpelled *spelled)
{
  g_autofree char *text = NULL;

  if (spelled->arithmetic == NULL)
    return g_strdup (spelled->note != NULL ? spelled->note : _("Point at any number in the network"));
  text = vitrine_arithmetic_text (spelled->arithmetic, spelled->title, spelled->inputs);
  return spelled->note != NULL ? g_strconcat (text, spelled->note, "\n", NULL) : g_steal_pointer (&text);
}
