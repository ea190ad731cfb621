/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an attribution shows: its values, its limit, its numbers, its pixel under the pointer. */
#include "ui/draw/attribution.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>

#include "ui/draw/outcome.h"
#include "ui/draw/paint.h"
#include "ui/draw/picture.h"
#include "ui/draw/token.h"

/* Room right of the map for the bar and its numbers. */
#define BAR_ROOM 64.0
#define LARGEST_MAP 420.0
#define FILM_GAP 4.0
/* A series: of one channel, and of each of several. */
#define LONE_BAND 132.0
#define BAND 46.0
#define SMOOTH_PIXELS 8

/* The signed sum over the channels of a pixel; of magnitudes the largest. */
static void
gather (const float *from, gsize pixels, gsize channels, gboolean signed_sum, float *to)
{
  for (gsize i = 0; i < pixels; i++)
    {
      double value = 0;

      for (gsize c = 0; c < channels; c++)
        {
          float one = from[i * channels + c];

          value = signed_sum ? value + one : MAX (value, fabsf (one));
        }
      to[i] = isfinite (value) ? value : 0;
    }
}

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  float x = *(const float *) a, y = *(const float *) b;

  return x < y ? -1 : x > y;
}

/* The @percentile of |values|; of maps that are nearly all zero, the largest. */
static double
limit_of (const float *values, gsize n, double percentile)
{
  g_autofree float *sizes = g_new (float, MAX (n, 1));
  double limit;

  for (gsize i = 0; i < n; i++)
    sizes[i] = fabsf (values[i]);
  qsort (sizes, n, sizeof *sizes, compare_floats);
  limit = n > 0 ? sizes[(gsize) floor (CLAMP (percentile, 0, 100) / 100 * (n - 1) + 0.5)] : 0;
  return limit > 0 || n == 0 ? limit : sizes[n - 1];
}

static inline double
catmull_rom (double a, double b, double c, double d, double t)
{
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}

/* Smooth: the values are interpolated before they become colours, so that a
 * change of sign passes through the paper. */
static float *
magnify (const float *values, gsize height, gsize width, guint factor)
{
  g_autofree float *wide = g_new (float, height * width * factor);
  float *fine = g_new (float, height * width * factor * factor);

  for (gsize y = 0; y < height; y++)
    for (gsize x = 0; x < width * factor; x++)
      {
        const float *row = values + y * width;
        double at = (x + 0.5) / factor - 0.5;
        gint k = floor (at);

        wide[y * width * factor + x] = catmull_rom (row[CLAMP (k - 1, 0, (gint) width - 1)], row[CLAMP (k, 0, (gint) width - 1)],
                                                    row[CLAMP (k + 1, 0, (gint) width - 1)],
                                                    row[CLAMP (k + 2, 0, (gint) width - 1)], at - k);
      }
  for (gsize y = 0; y < height * factor; y++)
    {
      double at = (y + 0.5) / factor - 0.5;
      gint k = floor (at);
      const float *rows[4];

      for (gint i = 0; i < 4; i++)
        rows[i] = wide + CLAMP (k - 1 + i, 0, (gint) height - 1) * width * factor;
      for (gsize x = 0; x < width * factor; x++)
        fine[y * width * factor + x] = catmull_rom (rows[0][x], rows[1][x], rows[2][x], rows[3][x], at - k);
    }
  return fine;
}

/* The number stands on the pixel of its superpixel that is nearest to the mean place. */
static void
place_badges (VitrineAttribution *self)
{
  const NnExplanation *explanation = self->explanation;
  g_autofree guint *order = g_new (guint, explanation->n_segments);
  guint n = MIN (4, explanation->n_segments);

  vitrine_rank_segments (explanation, order);
  for (guint i = 0; i < n; i++)
    {
      double sum_x = 0, sum_y = 0, count = 0, best = INFINITY;

      for (guint p = 0; p < self->height * self->width; p++)
        if (self->segments[p] == (gint32) order[i])
          {
            sum_x += p % self->width;
            sum_y += p / self->width;
            count++;
          }
      if (count == 0)
        continue;
      for (guint p = 0; p < self->height * self->width; p++)
        {
          double dx = p % self->width - sum_x / count, dy = p / self->width - sum_y / count;

          if (self->segments[p] != (gint32) order[i] || dx * dx + dy * dy >= best)
            continue;
          best = dx * dx + dy * dy;
          self->badges[i][0] = p % self->width;
          self->badges[i][1] = p / self->width;
        }
      self->n_badges = i + 1;
    }
}

static void
set_size (VitrineAttribution *self)
{
  NnShape shape = nn_shape_sample (&self->input->shape);

  self->channels = 1;
  self->series = vitrine_shape_is_series (&shape);
  if (self->series)
    {
      self->height = shape.size[1];
      self->width = shape.size[0];
    }
  else if (shape.n_axes == 2)
    {
      self->sound = TRUE;
      self->height = shape.size[1];
      self->width = shape.size[0];
    }
  else if (shape.n_axes >= 3)
    {
      /* Time comes before height: its steps stand below each other. */
      self->channels = shape.size[shape.n_axes - 1];
      self->width = shape.size[shape.n_axes - 2];
      self->height = nn_shape_count (&shape) / (self->channels * self->width);
    }
}

gsize
vitrine_attribution_at (const VitrineAttribution *self, gint column, gint row)
{
  if (self->sound)
    return (gsize) (column + 1) * self->height - 1 - row;
  return self->series ? (gsize) column * self->height + row : (gsize) row * self->width + column;
}

/* The places of the sample as rows and columns. */
static void
lay_out (VitrineAttribution *self, const float *values)
{
  const NnExplanation *explanation = self->explanation;
  gsize pixels = self->height * self->width;

  self->values = g_new (float, pixels);
  if (explanation->n_segments > 0)
    self->segments = g_new (gint32, pixels);
  for (guint y = 0; y < self->height; y++)
    for (guint x = 0; x < self->width; x++)
      {
        gsize at = vitrine_attribution_at (self, x, y);

        self->values[y * self->width + x] = self->magnitude ? fabsf (values[at]) : values[at];
        if (self->segments != NULL)
          self->segments[y * self->width + x] = explanation->segments[at];
      }
}

VitrineAttribution *
vitrine_attribution_new (const NnTensor *input, NnExplanation *explanation, const VitrineMapDisplay *display,
                         const char *const *names)
{
  VitrineAttribution *self = g_new0 (VitrineAttribution, 1);
  g_autofree float *gathered = NULL;
  gsize pixels;

  self->input = nn_tensor_ref ((NnTensor *) input);
  self->display = *display;
  self->column = self->row = -1;
  set_size (self);
  if (self->series && names != NULL)
    self->names = g_strdupv ((char **) names);
  pixels = self->height * self->width;
  /* A result for another input shape is from before an edit: the sample alone. */
  if (explanation == NULL || nn_tensor_count (explanation->attribution) != nn_tensor_count (input))
    {
      if (self->height == 0)
        self->bars = vitrine_bars_new_contributions (input->data, nn_tensor_count (input), NULL, names, FALSE);
      return self;
    }
  self->explanation = nn_explanation_ref (explanation);
  self->magnitude = display->absolute || !explanation->is_signed;
  if (self->height == 0)
    {
      self->bars = vitrine_bars_new_features (explanation, input, names, self->magnitude);
      return self;
    }
  gathered = g_new (float, pixels);
  gather (explanation->attribution->data, pixels, self->channels, explanation->is_signed, gathered);
  lay_out (self, gathered);
  self->limit = limit_of (self->values, pixels, explanation->n_segments > 0 ? 100 : display->percentile);
  /* channels have nothing between them */
  if (display->smooth && explanation->n_segments == 0 && (!self->series || self->height == 1))
    {
      self->factor = CLAMP (256 / MAX (self->height, self->width), 1, SMOOTH_PIXELS);
      self->fine = magnify (self->values, self->height, self->width, self->factor);
    }
  if (explanation->n_segments > 0)
    place_badges (self);
  return self;
}

VitrineAttribution *
vitrine_attribution_new_text (const NnTensor *input, NnExplanation *explanation, const VitrineMapDisplay *display,
                              const char *const *vocabulary)
{
  VitrineAttribution *self = g_new0 (VitrineAttribution, 1);
  const guint n_tokens = g_strv_length ((char **) vocabulary);
  gsize n = nn_tensor_count (input);

  while (n > 0 && !(input->data[n - 1] >= 1))
    n--;
  self->input = nn_tensor_ref ((NnTensor *) input);
  self->display = *display;
  self->column = self->row = -1;
  self->height = self->channels = 1;
  self->width = n;
  self->tokens = g_new0 (char *, n + 1);
  for (gsize i = 0; i < n; i++)
    {
      float value = input->data[i];

      self->tokens[i] = g_strdup (value >= 0 && value < n_tokens ? vocabulary[(guint) value] : "?");
    }
  if (explanation != NULL && nn_tensor_count (explanation->attribution) == nn_tensor_count (input))
    self->explanation = nn_explanation_ref (explanation);
  vitrine_attribution_measure_tokens (self);
  if (self->explanation == NULL)
    return self;
  self->magnitude = display->absolute || !explanation->is_signed;
  lay_out (self, explanation->attribution->data);
  self->limit = limit_of (self->values, n, 100);
  return self;
}

void
vitrine_attribution_free (VitrineAttribution *self)
{
  g_clear_pointer (&self->explanation, nn_explanation_unref);
  g_clear_pointer (&self->bars, vitrine_bars_free);
  nn_tensor_unref (self->input);
  g_free (self->values);
  g_free (self->fine);
  g_free (self->segments);
  g_strfreev (self->names);
  g_strfreev (self->tokens);
  g_free (self->advances);
  g_free (self->title);
  g_free (self->settings);
  g_free (self);
}

void
vitrine_attribution_set_captions (VitrineAttribution *self, const char *title, const char *settings)
{
  g_free (self->title);
  g_free (self->settings);
  self->title = g_strdup (title);
  self->settings = g_strdup (settings);
}

/* Frames of a film stand in lines, about as many of them as there are in a line. */
static guint
film_columns (const VitrineAttribution *self)
{
  return ceil (sqrt (self->frames));
}

static void
film_frame (const VitrineAttribution *self, double room, VitrineMapFrame *frame)
{
  guint columns = film_columns (self), rows = (self->frames + columns - 1) / columns;
  guint across = self->width / self->frames;
  double cell = MIN ((room - (columns - 1) * FILM_GAP) / (across * columns), LARGEST_MAP / (self->height * rows));

  if (cell >= 1)
    cell = floor (cell);
  *frame = (VitrineMapFrame) { 0, 0, across * columns * cell + (columns - 1) * FILM_GAP,
                               self->height * rows * cell + (rows - 1) * FILM_GAP, cell, cell };
}

void
vitrine_attribution_film_frame (const VitrineAttribution *self, const VitrineMapFrame *frame, guint t,
                                VitrineMapFrame *one)
{
  guint columns = film_columns (self);
  double width = self->width / self->frames * frame->cell, height = self->height * frame->cell_height;

  *one = (VitrineMapFrame) { frame->x + t % columns * (width + FILM_GAP), frame->y + t / columns * (height + FILM_GAP),
                             width, height, frame->cell, frame->cell_height };
}

void
vitrine_attribution_frame (const VitrineAttribution *self, double width, VitrineMapFrame *frame)
{
  double room = width - (self->explanation != NULL ? BAR_ROOM : 0);
  double band = self->height == 1 ? LONE_BAND : BAND;
  double cell = self->series ? room / self->width
              : self->width > 0 ? MIN (room / self->width, LARGEST_MAP / self->height) : 0;

  /* Whole pixels a cell, where there is one for each. */
  if (cell >= 1)
    cell = floor (cell);
  *frame = (VitrineMapFrame) { 0, 0, self->width * cell, self->height * cell, cell, cell };
  if (self->frames > 1)
    film_frame (self, room, frame);
  if (self->series)
    {
      frame->cell_height = band;
      frame->h = band * self->height;
    }
  if (self->explanation == NULL)
    frame->x = floor ((width - frame->w) / 2);
}

static gboolean
pick_film (const VitrineAttribution *self, const VitrineMapFrame *frame, double x, double y, gint *column, gint *row)
{
  guint across = self->width / self->frames;

  for (guint t = 0; t < self->frames; t++)
    {
      VitrineMapFrame one;

      vitrine_attribution_film_frame (self, frame, t, &one);
      if (x < one.x || y < one.y || x >= one.x + one.w || y >= one.y + one.h)
        continue;
      *column = t * across + MIN ((guint) ((x - one.x) / one.cell), across - 1);
      *row = MIN ((gint) ((y - one.y) / one.cell_height), (gint) self->height - 1);
      return TRUE;
    }
  return FALSE;
}

gboolean
vitrine_attribution_pick (const VitrineAttribution *self, double width, double x, double y, gint *column, gint *row)
{
  VitrineMapFrame frame;

  if (self->tokens != NULL)
    {
      *row = 0;
      return vitrine_attribution_tokens_pick (self, width, x, y, column);
    }
  vitrine_attribution_frame (self, width, &frame);
  if (self->height == 0 || x < frame.x || y < frame.y || x >= frame.x + frame.w || y >= frame.y + frame.h)
    return FALSE;
  if (self->frames > 1)
    return pick_film (self, &frame, x, y, column, row);
  *column = MIN ((gint) ((x - frame.x) / frame.cell), (gint) self->width - 1);
  *row = MIN ((gint) ((y - frame.y) / frame.cell_height), (gint) self->height - 1);
  return TRUE;
}

char *
vitrine_attribution_place (const VitrineAttribution *self, gint column, gint row)
{
  if (self->tokens != NULL)
    {
      g_autofree char *name = column < (gint) self->width ? vitrine_token_name (self->tokens[column]) : g_strdup ("?");

      return g_strdup_printf (_("Token %d, “%s”"), column + 1, name);
    }
  if (self->sound)
    return g_strdup_printf (_("Step %d, band %d"), column, (gint) self->height - 1 - row);
  if (!self->series)
    return g_strdup_printf (_("Row %d, column %d"), row, column);
  if (self->height == 1)
    return g_strdup_printf (_("Step %d"), column);
  if (self->names != NULL && row < (gint) g_strv_length (self->names))
    return g_strdup_printf (_("Step %d, %s"), column, self->names[row]);
  return g_strdup_printf (_("Step %d, channel %d"), column, row);
}

double
vitrine_attribution_value (const VitrineAttribution *self, gint column, gint row)
{
  if (self->values == NULL || column < 0 || row < 0 || column >= (gint) self->width || row >= (gint) self->height)
    return NAN;
  return self->values[row * self->width + column];
}

double
vitrine_attribution_height (gconstpointer data, double width)
{
  const VitrineAttribution *self = data;
  VitrineMapFrame frame;

  if (self->bars != NULL)
    return vitrine_bars_height (self->bars, width);
  if (self->tokens != NULL)
    return vitrine_attribution_tokens_height (self, width);
  vitrine_attribution_frame (self, width, &frame);
  return frame.h + vitrine_attribution_legend (self);
}

double
vitrine_attribution_legend (const VitrineAttribution *self)
{
  return self->explanation == NULL && (self->boxes.has_truth || self->boxes.has_guess) ? VITRINE_BOXES_LEGEND : 0;
}

char *
vitrine_attribution_describe (const VitrineAttribution *self)
{
  guint best = 0;
  g_autofree char *value = NULL;
  g_autofree char *place = NULL;

  if (self->bars != NULL)
    return vitrine_bars_describe (self->bars);
  if (self->values == NULL || self->width == 0)
    return g_strdup (_("Not computed yet"));
  if (self->column >= 0)
    {
      value = vitrine_number (vitrine_attribution_value (self, self->column, self->row), 2);
      place = vitrine_attribution_place (self, self->column, self->row);
      return g_strdup_printf (_("%s: %s"), place, value);
    }
  for (guint i = 1; i < self->height * self->width; i++)
    if (fabsf (self->values[i]) > fabsf (self->values[best]))
      best = i;
  value = vitrine_number (self->values[best], 2);
  if (!self->series && !self->sound && self->tokens == NULL)
    return g_strdup_printf (_("Strongest at row %u, column %u: %s"), best / self->width, best % self->width, value);
  place = vitrine_attribution_place (self, best % self->width, best / self->width);
  return g_strdup_printf (_("Strongest: %s: %s"), place, value);
}

char *
vitrine_attribution_csv (gconstpointer data)
{
  const VitrineAttribution *self = data;
  GString *text;
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (self->bars != NULL)
    return vitrine_bars_csv (self->bars);
  if (self->tokens != NULL)
    return vitrine_attribution_tokens_csv (self);
  text = g_string_new (NULL);
  for (guint y = 0; self->values != NULL && y < self->height; y++)
    for (guint x = 0; x < self->width; x++)
      g_string_append_printf (text, "%s%s", g_ascii_dtostr (number, sizeof number, self->values[y * self->width + x]),
                              x + 1 < self->width ? "," : "\n");
  return g_string_free (text, FALSE);
}

char *
vitrine_attribution_sample_csv (gconstpointer data)
{
  static const char *const names[] = { "value", NULL };
  const VitrineAttribution *self = data;
  const NnShape shape = nn_shape_sample (&self->input->shape);

  return vitrine_picture_csv (&shape, names, (const float *const[]){ self->input->data });
}

char *
vitrine_attribution_grid_csv (gconstpointer data)
{
  const GPtrArray *grid = data;
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < grid->len; i++)
    {
      const VitrineAttribution *shown = grid->pdata[i];
      g_autofree char *csv = vitrine_attribution_csv (shown);
      g_auto (GStrv) lines = g_strsplit (csv, "\n", -1);

      for (guint k = 0; lines[k] != NULL; k++)
        if (*lines[k] != '\0')
          {
            vitrine_csv_field (text, shown->title);
            g_string_append_printf (text, ",%s\n", lines[k]);
          }
    }
  return g_string_free (text, FALSE);
}
