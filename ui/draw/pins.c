/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/pins.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/draw/outcome.h"
#include "ui/draw/paint.h"
#include "ui/draw/picture.h"
#include "ui/draw/strip.h"

#define MARGIN  12.0
#define SIDE    46.0
#define ROW     62.0
#define NARROW  300.0   /* a column, at least, where there are several */
#define SPARK_W 66.0
#define SPARK_H 40.0
#define BARS    3

/* One of the likeliest answers. */
typedef struct
{
  char   *name;
  float   share;
  gboolean right;     /* it is what is true */
} Bar;

typedef struct
{
  NnOutcome    item;
  VitrineThumb thumb;
  char        *title;       /* "Sample 8,123" */
  char        *note;        /* "label 2" */
  char        *words;
  guint        n_bars;
  Bar          bars[BARS];
  gboolean     mistaken;    /* the first bar is what was predicted, and wrong */
  char        *lines[BARS]; /* where there are no bars */
  const float *output;      /* (nullable): a picture to stand beside the sample */
  NnShape      output_shape;
  guint        n_points;
  double      *steps;
  float       *values;
  double       low, high;   /* of the values */
  double       truth;       /* a line across; NAN: none */
} Row;

struct _VitrinePins
{
  guint     n;
  Row      *rows;
  NnTensor *inputs;
  NnTensor *outputs;
  NnOutcomeKind kind;
};

/* --- what there is to say ---------------------------------------------------------- */

/* The likeliest answers, that which is true among them. */
static void
add_bars (Row *row, const NnOutcomes *outcomes, const NnSamples *samples, const float *out, gsize n)
{
  gint32 label = row->item.label;
  gint best[BARS] = { -1, -1, -1 };

  for (gsize k = 0; k < n; k++)
    for (guint b = 0; b < BARS; b++)
      if (best[b] < 0 || out[k] > out[best[b]])
        {
          for (guint m = BARS - 1; m > b; m--)
            best[m] = best[m - 1];
          best[b] = (gint) k;
          break;
        }
  if (label >= 0 && (gsize) label < n && best[0] != label && best[1] != label && n > BARS)
    best[BARS - 1] = label;
  for (guint b = 0; b < BARS && best[b] >= 0; b++)
    row->bars[row->n_bars++] = (Bar) { vitrine_outcomes_class (outcomes, samples, best[b]), out[best[b]], best[b] == label };
  row->mistaken = row->item.predicted != label;
}

/* A single yes or no has two answers. */
static void
add_yes_no (Row *row, const NnOutcomes *outcomes, const NnSamples *samples, float yes)
{
  for (guint b = 0; b < 2; b++)
    {
      gint index = b == 0 ? row->item.predicted : 1 - row->item.predicted;

      row->bars[row->n_bars++] = (Bar) { vitrine_outcomes_class (outcomes, samples, index), index == 1 ? yes : 1 - yes,
                                         index == row->item.label };
    }
  row->mistaken = row->item.predicted != row->item.label;
}

/* The numbers, true and predicted, one line each. */
static void
add_numbers (Row *row, const NnOutcomes *outcomes, const NnSamples *samples, const float *out)
{
  const float *wanted = samples->targets + row->item.index * outcomes->width;

  for (guint k = 0; k < MIN (outcomes->width, BARS); k++)
    {
      g_autofree char *is = vitrine_number (nn_samples_in_units (samples, k, wanted[k]), 3);
      g_autofree char *said = vitrine_number (nn_samples_in_units (samples, k, out[k]), 3);
      g_autofree char *name
        = samples->target_names != NULL && k < g_strv_length (samples->target_names) ? g_strdup (_(samples->target_names[k])) : NULL;

      row->lines[k] = name != NULL && outcomes->width > 1 ? g_strdup_printf (_("%s %s → %s"), name, is, said)
                                                          : g_strdup_printf (_("true %s, predicted %s"), is, said);
    }
  if (outcomes->width == 1)
    {
      const double truth = nn_samples_in_units (samples, 0, wanted[0]);
      const double residual = nn_samples_in_units (samples, 0, out[0]) - truth;
      g_autofree char *off = vitrine_number (residual, 2);

      row->lines[1] = g_strdup_printf (_("off by %s%s"), residual > 0 ? "+" : "", off);
      row->truth = truth;
    }
}

static void
fill_row (VitrinePins *pins, guint i, const NnOutcomes *outcomes, const NnSamples *samples)
{
  Row *row = &pins->rows[i];
  gsize size = nn_shape_count (&samples->shape), n = nn_tensor_count (outcomes->outputs) / MAX (outcomes->n, 1);
  const float *out = outcomes->outputs->data + i * n;
  g_autofree char *number = vitrine_count (outcomes->items[i].index);
  g_autofree char *loss = vitrine_loss_text (outcomes->items[i].loss);

  row->item = outcomes->items[i];
  row->truth = NAN;
  row->thumb.shape = samples->shape;
  row->thumb.values = pins->inputs->data + i * size;
  row->thumb.frames = samples->frames;
  row->thumb.boxes = vitrine_boxes_of (samples, row->item.index, NULL, 0);
  if (samples->tokens != NULL)
    row->thumb.text = nn_samples_text (samples, row->thumb.values, size);
  row->title = g_strdup_printf (_("Sample %s"), number);
  row->words = vitrine_outcome_words (outcomes, &row->item, samples);
  if (outcomes->kind == NN_OUTCOME_CLASSES)
    {
      g_autofree char *name = vitrine_outcomes_class (outcomes, samples, row->item.label);

      row->note = g_strdup_printf (_("label %s"), name);
      if (n == 1)
        add_yes_no (row, outcomes, samples, out[0]);
      else
        add_bars (row, outcomes, samples, out, n);
      return;
    }
  row->note = g_strdup_printf (_("loss %s"), loss);
  if (outcomes->kind == NN_OUTCOME_NUMBERS && outcomes->numbers != NULL)
    add_numbers (row, outcomes, samples, out);
  else if (row->item.counted > 0)
    row->lines[0] = g_strdup_printf (outcomes->kind == NN_OUTCOME_STEPS ? _("%u of %u steps right") : _("%u of %u answers right"),
                                     row->item.right, row->item.counted);
  else if (outcomes->kind == NN_OUTCOME_INPUT)
    {
      NnShape shape = nn_shape_sample (&outcomes->outputs->shape);

      row->output = pins->outputs->data + i * n;
      row->output_shape = nn_shape_count (&shape) == size ? samples->shape : shape;
    }
}

VitrinePins *
vitrine_pins_new (const NnOutcomes *outcomes, const NnSamples *samples, const NnTensor *inputs)
{
  VitrinePins *pins = g_new0 (VitrinePins, 1);

  pins->n = outcomes->n;
  pins->kind = outcomes->kind;
  pins->rows = g_new0 (Row, MAX (pins->n, 1));
  pins->inputs = nn_tensor_ref ((NnTensor *) inputs);
  pins->outputs = nn_tensor_ref (outcomes->outputs);
  for (guint i = 0; i < pins->n; i++)
    fill_row (pins, i, outcomes, samples);
  return pins;
}

void
vitrine_pins_free (VitrinePins *pins)
{
  if (pins == NULL)
    return;
  for (guint i = 0; i < pins->n; i++)
    {
      Row *row = &pins->rows[i];

      for (guint b = 0; b < BARS; b++)
        {
          g_free (row->bars[b].name);
          g_free (row->lines[b]);
        }
      g_free (row->thumb.text);
      g_free (row->title);
      g_free (row->note);
      g_free (row->words);
      g_free (row->steps);
      g_free (row->values);
    }
  g_free (pins->rows);
  nn_tensor_unref (pins->inputs);
  nn_tensor_unref (pins->outputs);
  g_free (pins);
}

guint
vitrine_pins_n (const VitrinePins *pins)
{
  return pins->n;
}

guint
vitrine_pins_index (const VitrinePins *pins, guint row)
{
  return pins->rows[row].item.index;
}

const char *
vitrine_pins_words (const VitrinePins *pins, guint row)
{
  return pins->rows[row].words;
}

void
vitrine_pins_set_line (VitrinePins *pins, guint index, const double *steps, const float *values, guint n)
{
  Row *row = &pins->rows[index];
  gboolean share = pins->kind != NN_OUTCOME_NUMBERS && pins->kind != NN_OUTCOME_INPUT;

  g_free (row->steps);
  g_free (row->values);
  row->n_points = n;
  row->steps = g_memdup2 (steps, n * sizeof (double));
  row->values = g_memdup2 (values, n * sizeof (float));
  /* A probability has its place between 0 and 1; a loss begins at 0. */
  row->low = share || pins->kind == NN_OUTCOME_INPUT ? 0 : INFINITY;
  row->high = share ? 1 : -INFINITY;
  for (guint i = 0; i < n && !share; i++)
    if (isfinite (values[i]))
      {
        row->low = MIN (row->low, values[i]);
        row->high = MAX (row->high, values[i]);
      }
  if (!isnan (row->truth))
    {
      row->low = MIN (row->low, row->truth);
      row->high = MAX (row->high, row->truth);
    }
  if (!(row->high > row->low))
    row->high = row->low + 1;
}

/* --- what stands where --------------------------------------------------------------- */

guint
vitrine_pin_board_columns (double width)
{
  return MAX (1, floor ((width - MARGIN) / NARROW));
}

static guint
n_rows (const VitrinePinBoard *board)
{
  return board->pins != NULL ? board->pins->n : 0;
}

static double
column_width (double width)
{
  return (width - MARGIN) / vitrine_pin_board_columns (width);
}

double
vitrine_pin_board_height (gconstpointer data, double width)
{
  guint columns = vitrine_pin_board_columns (width);

  return VITRINE_HEAD + (n_rows (data) + columns - 1) / columns * ROW + 4;
}

gint
vitrine_pin_board_at (const VitrinePinBoard *board, double width, double px, double py)
{
  guint columns = vitrine_pin_board_columns (width);
  double column = floor ((px - MARGIN) / column_width (width)), row = floor ((py - VITRINE_HEAD) / ROW);

  if (px < MARGIN || py < VITRINE_HEAD || column >= columns || row * columns + column >= n_rows (board))
    return -1;
  return (gint) (row * columns + column);
}

/* --- drawing ---------------------------------------------------------------------------- */

static void
draw_spark (cairo_t *cr, const VitrineTheme *theme, const Row *row, double x, double y)
{
  double first = row->n_points > 0 ? row->steps[0] : 0, last = row->n_points > 0 ? row->steps[row->n_points - 1] : 1;
  double px = x, py = y;
  gboolean pen = FALSE;

  vitrine_line (cr, x, y + SPARK_H + 0.5, x + SPARK_W, y + SPARK_H + 0.5, 1, vitrine_theme_fg (theme, theme->axis / 2));
  if (row->low == 0 && row->high == 1)
    vitrine_line (cr, x, y - 0.5, x + SPARK_W, y - 0.5, 1, vitrine_theme_fg (theme, theme->grid));
  if (!isnan (row->truth))
    {
      double at = floor (y + SPARK_H * (1 - (row->truth - row->low) / (row->high - row->low))) + 0.5;
      const double dash[] = { 3, 3 };

      cairo_save (cr);
      cairo_set_dash (cr, dash, 2, 0);
      vitrine_line (cr, x, at, x + SPARK_W, at, 1, vitrine_theme_fg (theme, 0.4));
      cairo_restore (cr);
    }
  for (guint i = 0; i < row->n_points; i++)
    {
      if (!isfinite (row->values[i]))
        continue;
      px = x + (last > first ? (row->steps[i] - first) / (last - first) : 1) * SPARK_W;
      py = y + SPARK_H * (1 - (row->values[i] - row->low) / (row->high - row->low));
      (pen ? cairo_line_to : cairo_move_to) (cr, px, py);
      pen = TRUE;
    }
  if (!pen)
    return;
  vitrine_set_color (cr, theme->classes[0]);
  cairo_set_line_width (cr, 1.5);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_stroke (cr);
  cairo_arc (cr, px, py, 2.6, 0, 2 * G_PI);
  cairo_fill (cr);
}

static void
draw_bars (cairo_t *cr, const VitrineTheme *theme, const Row *row, double x, double y, double width)
{
  double names = 0, track;

  for (guint b = 0; b < row->n_bars; b++)
    {
      double one;

      vitrine_text_size (cr, 11, VITRINE_TEXT_SEMI, row->bars[b].name, &one, NULL);
      names = MAX (names, one);
    }
  names = MIN (names, width * 0.4) + 6;
  track = MAX (width - names - 38, 8);
  for (guint b = 0; b < row->n_bars; b++, y += 13)
    {
      const Bar *bar = &row->bars[b];
      VitrineColor color = bar->right                 ? theme->accent
                           : b == 0 && row->mistaken ? theme->hot
                                                     : vitrine_theme_fg (theme, 0.35);
      g_autofree char *name = vitrine_text_fit (cr, 11, VITRINE_TEXT_SEMI, bar->name, names - 4);
      g_autofree char *percent = g_strdup_printf ("%.0f %%", 100 * bar->share);

      vitrine_text (cr, x, y, 0, 0.5, 11, bar->right ? VITRINE_TEXT_BOLD : VITRINE_TEXT_NORMAL,
                    vitrine_theme_fg (theme, theme->text), name);
      vitrine_round_rect (cr, x + names, y - 2, track, 4, 2);
      vitrine_set_color (cr, vitrine_theme_fg (theme, 0.1));
      cairo_fill (cr);
      vitrine_round_rect (cr, x + names, y - 2, MAX (track * CLAMP (bar->share, 0, 1), 1.5), 4, 2);
      vitrine_set_color (cr, color);
      cairo_fill (cr);
      vitrine_text (cr, x + width, y, 1, 0.5, 11, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->dim), percent);
    }
}

static void
draw_thumb (cairo_t *cr, gboolean dark, const VitrineThumb *thumb, double x, double y)
{
  vitrine_draw_thumb_content (thumb, dark, cr, x, y, SIDE);
  vitrine_round_rect (cr, x + 0.5, y + 0.5, SIDE - 1, SIDE - 1, 6);
  vitrine_set_color (cr, vitrine_theme_fg (vitrine_theme (dark), 0.14));
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

/* The note stands behind the title, or below it where nothing else does. */
static void
draw_title (cairo_t *cr, const VitrineTheme *theme, const Row *row, double x, double y, double room)
{
  gboolean below = row->n_bars == 0 && row->lines[0] == NULL;
  double width = vitrine_text (cr, x, y, 0, 0.5, 12, VITRINE_TEXT_BOLD, vitrine_theme_fg (theme, theme->text), row->title);
  g_autofree char *note = vitrine_text_fit (cr, 11, VITRINE_TEXT_NORMAL, row->note, below ? room : room - width - 6);

  vitrine_text (cr, below ? x : x + width + 6, below ? y + 15 : y, 0, 0.5, 11, VITRINE_TEXT_NORMAL,
                vitrine_theme_fg (theme, theme->dim), note);
}

static void
draw_row (cairo_t *cr, gboolean dark, const Row *row, double x, double y, double width, gboolean pointed)
{
  const VitrineTheme *theme = vitrine_theme (dark);
  double text = x + SIDE + 10, room;

  if (pointed)
    {
      vitrine_round_rect (cr, x - 6, y - 4, width, ROW - 4, 8);
      vitrine_set_color (cr, vitrine_theme_fg (theme, 0.05));
      cairo_fill (cr);
    }
  draw_thumb (cr, dark, &row->thumb, x, y);
  if (row->output != NULL)
    {
      VitrineThumb beside = { .shape = row->output_shape, .values = row->output, .frames = row->thumb.frames };

      vitrine_text (cr, x + SIDE + 9, y + SIDE / 2, 0.5, 0.5, 13, VITRINE_TEXT_NORMAL,
                    vitrine_theme_fg (theme, theme->dim), "→");
      draw_thumb (cr, dark, &beside, x + SIDE + 18, y);
      text += SIDE + 18;
    }
  room = x + width - 18 - SPARK_W - 8 - text;
  draw_title (cr, theme, row, text, y + 8, room);
  draw_bars (cr, theme, row, text, y + 22, room);
  for (guint k = 0; k < BARS && row->lines[k] != NULL; k++)
    {
      g_autofree char *line = vitrine_text_fit (cr, 11.5, VITRINE_TEXT_NORMAL, row->lines[k], room);

      vitrine_text (cr, text, y + 23 + 14 * k, 0, 0.5, 11.5, VITRINE_TEXT_NORMAL,
                    vitrine_theme_fg (theme, k == 0 ? theme->text : theme->dim), line);
    }
  draw_spark (cr, theme, row, x + width - 18 - SPARK_W, y + 3);
}

void
vitrine_pin_board_draw (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const VitrinePinBoard *board = data;
  const VitrineTheme *theme = vitrine_theme (dark);
  guint columns = vitrine_pin_board_columns (width);
  const char *subtitle = board->pins == NULL                          ? NULL
                         : board->pins->kind == NN_OUTCOME_NUMBERS ? _("what is predicted, over the training")
                         : board->pins->kind == NN_OUTCOME_INPUT   ? _("the loss, over the training")
                                                                   : _("probability of the label, over the training");

  vitrine_draw_head (cr, theme, width, _("Pinned samples"), subtitle);
  for (guint i = 0; i < n_rows (board); i++)
    draw_row (cr, dark, &board->pins->rows[i], MARGIN + i % columns * column_width (width),
              VITRINE_HEAD + 4 + i / columns * ROW, column_width (width), (gint) i == board->pointed);
}

char *
vitrine_pin_board_csv (gconstpointer data)
{
  const VitrinePinBoard *board = data;
  GString *text = g_string_new ("sample,step,value\n");

  for (guint i = 0; i < n_rows (board); i++)
    for (guint k = 0; k < board->pins->rows[i].n_points; k++)
      g_string_append_printf (text, "%u,%.0f,%.7g\n", board->pins->rows[i].item.index, board->pins->rows[i].steps[k],
                              board->pins->rows[i].values[k]);
  return g_string_free (text, FALSE);
}
