/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/data.h"

#include <math.h>

#include "ui/draw/outcome.h"
#include "ui/draw/paint.h"
#include "ui/draw/plane.h"

#define ROW    24

char *
vitrine_class_name (const NnSamples *samples,
                    gint             label)
{
  if (samples->class_names != NULL && label >= 0 && (guint) label < samples->n_classes)
    return g_strdup (samples->class_names[label]);
  return g_strdup_printf ("%d", label);
}

/* --- class balance ------------------------------------------------------ */

double
vitrine_balance_height (gconstpointer data,
                        double        width)
{
  const NnSamples *samples = data;

  return MAX (samples->n_classes, 1) * ROW;
}

char *
vitrine_balance_csv (gconstpointer data)
{
  const NnSamples *samples = data;
  g_autofree guint *counts = g_new0 (guint, MAX (samples->n_classes, 1));
  GString *csv = g_string_new ("class,count\n");

  for (guint i = 0; samples->labels != NULL && i < samples->n; i++)
    counts[samples->labels[i]]++;
  for (guint c = 0; c < samples->n_classes; c++)
    {
      g_autofree char *name = vitrine_class_name (samples, (gint) c);

      vitrine_csv_field (csv, name);
      g_string_append_printf (csv, ",%u\n", counts[c]);
    }
  return g_string_free (csv, FALSE);
}

char *
vitrine_scatter_csv (gconstpointer data)
{
  const NnSamples *samples = data;
  GString *csv = g_string_new (NULL);

  vitrine_plane_csv_head (samples, csv);
  g_string_append (csv, ",class,part\n");

  for (guint32 i = 0; i < samples->n; i++)
    {
      float at[2];

      nn_samples_input (samples, &i, 1, at);
      g_string_append_printf (csv, "%.9g,%.9g,", vitrine_plane_in_units (samples, 0, at[0]),
                              vitrine_plane_in_units (samples, 1, at[1]));
      if (samples->labels != NULL)
        {
          g_autofree char *name = vitrine_class_name (samples, samples->labels[i]);

          vitrine_csv_field (csv, name);
        }
      g_string_append (csv, i < samples->n_train ? ",training\n" : ",held out\n");
    }
  return g_string_free (csv, FALSE);
}

void
vitrine_draw_balance (gconstpointer data,
                      gboolean      dark,
                      cairo_t      *cr,
                      double        width,
                      double        height)
{
  const NnSamples *samples = data;
  const VitrineTheme *theme = vitrine_theme (dark);
  g_autofree guint *counts = g_new0 (guint, MAX (samples->n_classes, 1));
  guint most = 1;
  double names = 0, numbers = 0;

  for (guint i = 0; samples->labels != NULL && i < samples->n; i++)
    counts[samples->labels[i]]++;
  for (guint c = 0; c < samples->n_classes; c++)
    {
      g_autofree char *name = vitrine_class_name (samples, (gint) c);
      g_autofree char *number = vitrine_count (counts[c]);
      double w, h;

      most = MAX (most, counts[c]);
      vitrine_text_size (cr, 12, VITRINE_TEXT_SEMI, name, &w, &h);
      names = MIN (MAX (names, w), width * 0.45);
      vitrine_text_size (cr, 12, VITRINE_TEXT_NORMAL, number, &w, &h);
      numbers = MAX (numbers, w);
    }
  for (guint c = 0; c < samples->n_classes; c++)
    {
      g_autofree char *name = vitrine_class_name (samples, (gint) c);
      g_autofree char *number = vitrine_count (counts[c]);
      double y = c * ROW + ROW / 2.0, room = width - names - numbers - 24;

      vitrine_text (cr, 0, y, 0, 0.5, 12, VITRINE_TEXT_SEMI, vitrine_theme_fg (theme, theme->text), name);
      vitrine_text (cr, width, y, 1, 0.5, 12, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->dim), number);
      if (counts[c] == 0)
        continue;
      vitrine_set_color (cr, vitrine_color_alpha (theme->classes[c % 10], 0.6));
      vitrine_round_rect (cr, names + 12, y - 3, MAX (room * counts[c] / most, 6), 6, 3);
      cairo_fill (cr);
    }
}

/* --- points ------------------------------------------------------------- */

void
vitrine_draw_scatter (gconstpointer data,
                      gboolean      dark,
                      cairo_t      *cr,
                      double        width,
                      double        height)
{
  const NnSamples *samples = data;
  const VitrineTheme *theme = vitrine_theme (dark);
  VitrinePlane plane;

  vitrine_plane_fit (&plane, nn_samples_reach (samples), width, height, 0);
  vitrine_plane_axes (cr, theme, &plane, samples);
  vitrine_plane_points (cr, theme, &plane, samples, 3.4);
}
