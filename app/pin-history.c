/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/pin-history.h"

/* Twice as many points as a spark line is wide. */
#define MOST 512

struct _VitrinePinHistory
{
  GHashTable *lines;    /* sample -> Line */
};

typedef struct
{
  GArray *points;
  double  pitch;        /* steps between two points, at least */
} Line;

static void
line_free (gpointer data)
{
  Line *line = data;

  g_array_unref (line->points);
  g_free (line);
}

VitrinePinHistory *
vitrine_pin_history_new (void)
{
  VitrinePinHistory *history = g_new0 (VitrinePinHistory, 1);

  history->lines = g_hash_table_new_full (NULL, NULL, NULL, line_free);
  return history;
}

void
vitrine_pin_history_free (VitrinePinHistory *history)
{
  g_hash_table_unref (history->lines);
  g_free (history);
}

/* Every second point, the first among them. */
static void
thin (Line *line)
{
  guint kept = 0;

  for (guint i = 0; i < line->points->len; i += 2)
    g_array_index (line->points, VitrinePinPoint, kept++) = g_array_index (line->points, VitrinePinPoint, i);
  g_array_set_size (line->points, kept);
  line->pitch = g_array_index (line->points, VitrinePinPoint, 1).step - g_array_index (line->points, VitrinePinPoint, 0).step;
}

void
vitrine_pin_history_add (VitrinePinHistory *history,
                         guint32            sample,
                         double             step,
                         float              value)
{
  Line *line = g_hash_table_lookup (history->lines, GUINT_TO_POINTER (sample));
  VitrinePinPoint point = { step, value };
  guint n;

  if (line == NULL)
    {
      line = g_new0 (Line, 1);
      line->points = g_array_new (FALSE, FALSE, sizeof (VitrinePinPoint));
      g_hash_table_insert (history->lines, GUINT_TO_POINTER (sample), line);
    }
  n = line->points->len;
  if (n > 0 && step < g_array_index (line->points, VitrinePinPoint, n - 1).step)
    {
      g_array_set_size (line->points, n = 0);
      line->pitch = 0;
    }
  /* The newest takes the place of one that came too soon after the point before. */
  if (n > 1 && g_array_index (line->points, VitrinePinPoint, n - 1).step
                 < g_array_index (line->points, VitrinePinPoint, n - 2).step + line->pitch)
    g_array_index (line->points, VitrinePinPoint, n - 1) = point;
  else
    g_array_append_val (line->points, point);
  if (line->points->len >= MOST)
    thin (line);
}

const GArray *
vitrine_pin_history_get (const VitrinePinHistory *history,
                         guint32                  sample)
{
  const Line *line = g_hash_table_lookup (history->lines, GUINT_TO_POINTER (sample));

  return line != NULL ? line->points : NULL;
}

void
vitrine_pin_history_clear (VitrinePinHistory *history)
{
  g_hash_table_remove_all (history->lines);
}
