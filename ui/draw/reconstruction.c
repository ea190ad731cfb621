/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/reconstruction.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/draw/paint.h"
#include "ui/draw/picture.h"

#define GAP 12.0
#define CAPTION 20.0
#define BAR 30.0

static double
side (double width)
{
  return floor ((width - 2 * GAP) / 3);
}

double
vitrine_reconstruction_height (double width)
{
  return side (width) + CAPTION + BAR;
}

void
vitrine_reconstruction_draw (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const VitrineReconstruction *reconstruction = data;
  const VitrineTheme *theme = vitrine_theme (dark);
  const char *names[3] = { reconstruction->name != NULL ? reconstruction->name : _("Sample"), _("Reconstruction"),
                           _("Difference") };
  double size = side (width), most = 1;
  gboolean picture;

  for (guint i = 0; i < 3; i++)
    {
      double x = i * (size + GAP);

      vitrine_draw_frame (cr, dark, x, 0, size, size, 6);
      vitrine_text (cr, x, size + 4, 0, 0, 11.5, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->dim), names[i]);
    }
  if (reconstruction->sample == NULL || reconstruction->output == NULL
      || !nn_shape_equal (&reconstruction->sample->shape, &reconstruction->output->shape))
    return;
  {
    NnShape shape = nn_shape_sample (&reconstruction->sample->shape);
    gsize n = nn_shape_count (&shape);
    g_autofree float *difference = g_new (float, n);

    for (gsize i = 0; i < n; i++)
      {
        difference[i] = reconstruction->output->data[i] - reconstruction->sample->data[i];
        most = MAX (most, fabsf (difference[i]));
        /* of a line, how large it is beside the line itself */
        if (shape.n_axes < 3)
          most = MAX (most, fabsf (reconstruction->sample->data[i]));
      }
    picture = shape.n_axes == 3;
    /* Pictures run from 0 to 1, so a difference of 1 is the most there is. */
    if (shape.n_axes == 3)
      most = 1;
    vitrine_draw_picture (cr, dark, &shape, reconstruction->sample->data, 0, 3, 3, size - 6, size - 6);
    vitrine_draw_picture (cr, dark, &shape, reconstruction->output->data, 0, size + GAP + 3, 3, size - 6, size - 6);
    vitrine_draw_picture (cr, dark, &shape, difference, most, 2 * (size + GAP) + 3, 3, size - 6, size - 6);
  }
  if (!picture)
    {
      g_autofree char *number = vitrine_number (most, 2);
      g_autofree char *range = g_strconcat ("±", number, NULL);

      vitrine_text (cr, 3 * size + 2 * GAP, size + 4, 1, 0, 11.5, VITRINE_TEXT_NORMAL,
                    vitrine_theme_fg (theme, theme->dim), range);
      return;
    }
  vitrine_colour_bar (cr, theme, VITRINE_MAP_SIGNED, 2 * (size + GAP), size + CAPTION + 2, size, 7, FALSE, -most, most, NAN);
}

char *
vitrine_reconstruction_csv (gconstpointer data)
{
  static const char *const names[] = { "sample", "reconstruction", NULL };
  const VitrineReconstruction *self = data;
  NnShape shape;

  if (self->sample == NULL || self->output == NULL)
    return g_strdup ("");
  shape = nn_shape_sample (&self->sample->shape);
  return vitrine_picture_csv (&shape, names, (const float *const[]){ self->sample->data, self->output->data });
}
