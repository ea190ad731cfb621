/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cards of the examples: what each kind looks like, and that all of it stays within the card. */
#include <math.h>
#include <string.h>

#include "tests/draw/harness.h"
#include "ui/draw/thumbnail.h"

#define WIDTH  210
#define HEIGHT 146

static NnTensor *
tensor (NnShape shape, double low, double high)
{
  NnTensor *t = nn_tensor_new (&shape);

  for (gsize i = 0; i < nn_tensor_count (t); i++)
    t->data[i] = (float) (low + (high - low) * draw_noise ((guint) i));
  return t;
}

static char **
words (const char *text)
{
  return g_strsplit (text, "|", -1);
}

/* All that a card of that kind may hold, with names that are too long. */
static VitrineThumbnail *
make (VitrineThumbnailKind kind)
{
  VitrineThumbnail *t = g_new0 (VitrineThumbnail, 1);

  t->kind = kind;
  t->rows = t->columns = 1;
  switch (kind)
    {
    case VITRINE_THUMBNAIL_EFFECTS:
      t->rows = 4;
      t->pictures = nn_tensor_new (&NN_SHAPE (4));
      memcpy (t->pictures->data, (const float[]){ -0.4f, 0.25f, -0.1f, 0.05f }, 4 * sizeof (float));
      t->texts = words ("worst concave points of all that were seen|radius|perimeter|error of compactness");
      t->answers = words ("Malignant|Benign");
      break;
    case VITRINE_THUMBNAIL_FIT:
      t->n_points = 60;
      t->points = g_new (float, 120);
      for (guint i = 0; i < 60; i++)
        {
          t->points[2 * i] = (float) (2 * draw_noise (i) - 1);
          t->points[2 * i + 1] = CLAMP (t->points[2 * i] + (float) (draw_noise (100 + i) - 0.5), -1, 1);
        }
      break;
    case VITRINE_THUMBNAIL_ANOMALIES:
      t->rows = 12;
      t->pictures = tensor (NN_SHAPE (12, 32, 1), -1, 1);
      for (guint i = 0; i < 11 * 32; i++)
        t->pictures->data[i] = (float) (sin (i % 32 / 4.0) + 0.2 * draw_noise (i));
      t->outputs = tensor (NN_SHAPE (32, 1), -0.2, 0.2);
      break;
    case VITRINE_THUMBNAIL_FORECAST:
      t->pictures = tensor (NN_SHAPE (1, 24, 1), -1, 1);
      t->outputs = tensor (NN_SHAPE (2, 12), -1, 1);
      break;
    case VITRINE_THUMBNAIL_STATES:
      t->pictures = tensor (NN_SHAPE (1, 14, 14, 1), 0, 1);
      t->outputs = tensor (NN_SHAPE (1, 14, 40), -1, 1);
      break;
    case VITRINE_THUMBNAIL_ATTENTION:
      t->rows = 10;
      t->columns = 18;
      t->pictures = tensor (NN_SHAPE (10, 18), 0, 1);
      t->texts = words ("20th February 1976|1976-02-20");
      break;
    case VITRINE_THUMBNAIL_TEXT:
      t->texts = words ("A bounty on ea|ch and a secret to the remnant of the other special courts, and whatever it is that "
                        "one writes when there is no end of words and no room is left for any more of these words");
      break;
    default:
      g_assert_not_reached ();
    }
  return t;
}

static const VitrineThumbnailKind kinds[] = {
  VITRINE_THUMBNAIL_EFFECTS, VITRINE_THUMBNAIL_FIT, VITRINE_THUMBNAIL_ANOMALIES, VITRINE_THUMBNAIL_FORECAST,
  VITRINE_THUMBNAIL_STATES, VITRINE_THUMBNAIL_ATTENTION, VITRINE_THUMBNAIL_TEXT,
};

/* Cards are narrow on a small window and wide where one is left alone in its row. */
static void
within (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    for (guint width = 180; width <= 420; width += 60)
      {
        g_autoptr (VitrineThumbnail) t = make (kinds[i]);
        cairo_surface_t *record = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
        cairo_t *cr = cairo_create (record);
        double x, y, w, h;

        vitrine_draw_thumbnail (t, FALSE, cr, width, HEIGHT);
        cairo_recording_surface_ink_extents (record, &x, &y, &w, &h);
        g_assert_cmpfloat (x, >=, -0.5);
        g_assert_cmpfloat (y, >=, -0.5);
        g_assert_cmpfloat (x + w, <=, width + 0.5);
        g_assert_cmpfloat (y + h, <=, HEIGHT + 0.5);
        cairo_destroy (cr);
        cairo_surface_destroy (record);
      }
}

/* All kinds, one under the other in two columns. */
static void
draw_all (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (VitrineThumbnail) t = make (kinds[i]);

      cairo_save (cr);
      cairo_translate (cr, i % 2 * WIDTH, i / 2 * HEIGHT);
      vitrine_draw_thumbnail (t, dark, cr, WIDTH, HEIGHT);
      cairo_restore (cr);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/thumbnails/within", within);
  draw_case ("thumbnails", draw_all, NULL, 2 * WIDTH, 4 * HEIGHT);
  return g_test_run ();
}
