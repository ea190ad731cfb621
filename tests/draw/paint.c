/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers, ticks, colour maps, colour bars and text. */
#include <math.h>

#include "tests/draw/harness.h"
#include "ui/draw/paint.h"

#define assert_text(expression, expected)               \
  G_STMT_START                                          \
    {                                                   \
      g_autofree char *text_ = (expression);            \
      g_assert_cmpstr (text_, ==, (expected));          \
    }                                                   \
  G_STMT_END

static void
numbers (void)
{
  assert_text (vitrine_number (0.03124, 3), "0.0312");
  assert_text (vitrine_number (-1.352, 3), "−1.35");
  assert_text (vitrine_number (0, 3), "0");
  assert_text (vitrine_number (0.5, 3), "0.500");
  assert_text (vitrine_number (0.99996, 3), "1.00");
  assert_text (vitrine_number (12345.6, 3), "12,346");
  assert_text (vitrine_number (0.0000123, 2), "1.2e−5");
  assert_text (vitrine_number (-2.5e12, 2), "−2.5e12");
  assert_text (vitrine_number (NAN, 2), "–");
  assert_text (vitrine_number (-INFINITY, 2), "−∞");
  assert_text (vitrine_number_signed (0.324, 2), "+0.32");
  assert_text (vitrine_number_signed (-0.114, 2), "−0.11");
  assert_text (vitrine_number_signed (-0.001, 2), "0.00");
  assert_text (vitrine_number_signed (-1234.5, 1), "−1,234.5");
  assert_text (vitrine_number_tick (0.5, 0.1), "0.5");
  assert_text (vitrine_number_tick (-10, 5), "−10");
  assert_text (vitrine_number_tick (1e-17, 0.1), "0");
  assert_text (vitrine_number_tick (2500, 500), "2,500");
  assert_text (vitrine_number_short (100000, 100000), "100,000");
  assert_text (vitrine_number_short (1e6, 1e6), "1e6");
  assert_text (vitrine_number_short (-2.5e7, 5e6), "−2.5e7");
  assert_text (vitrine_number_short (3e9, 3e9), "3e9");
  assert_text (vitrine_count (693962), "693,962");
  assert_text (vitrine_count (7), "7");
}

static void
ticks (void)
{
  double at[16];

  g_assert_cmpuint (vitrine_ticks (0, 1, 5, at), ==, 6);
  g_assert_cmpfloat_with_epsilon (at[0], 0, 1e-12);
  g_assert_cmpfloat_with_epsilon (at[5], 1, 1e-12);
  g_assert_cmpuint (vitrine_ticks (-0.13, 0.47, 5, at), ==, 6);
  g_assert_cmpfloat_with_epsilon (at[0], -0.1, 1e-12);
  g_assert_cmpfloat_with_epsilon (at[1], 0, 1e-12);
  g_assert_cmpuint (vitrine_ticks (3, 3, 5, at), ==, 0);
  g_assert_cmpuint (vitrine_ticks (NAN, 3, 5, at), ==, 0);
  for (guint wanted = 1; wanted < 40; wanted++)
    {
      guint n = vitrine_ticks (0.1, 7.3 * wanted, wanted, at);

      g_assert_cmpuint (n, >=, 2);
      g_assert_cmpuint (n, <=, 16);
    }
}

/* Zero is the paper, in every map that may lie over something. */
static void
zero_is_paper (void)
{
  const float values[4] = { 0, 1, -1, NAN };

  for (guint dark = 0; dark < 2; dark++)
    for (guint map = VITRINE_MAP_SIGNED; map <= VITRINE_MAP_INK; map++)
      {
        cairo_surface_t *surface = vitrine_map_surface (vitrine_theme (dark), map, values, 2, 2, 1, 1);
        const guint32 *row = (const guint32 *) cairo_image_surface_get_data (surface);
        gsize stride = cairo_image_surface_get_stride (surface) / 4;

        g_assert_cmphex (row[0], ==, 0);
        g_assert_cmphex (row[1] >> 24, >=, 230);
        g_assert_cmphex (row[stride] >> 24, ==, map == VITRINE_MAP_SIGNED ? 255 : 0);
        g_assert_cmphex (row[stride + 1], ==, 0);
        cairo_surface_destroy (surface);
      }
}

static void
draw_sheet (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const VitrineTheme *theme = vitrine_theme (dark);
  float values[64];
  double at[16];
  guint n;

  for (guint i = 0; i < 64; i++)
    values[i] = 2 * draw_noise (i) - 1;
  for (guint i = 0; i < 10; i++)
    {
      char digit[2] = { '0' + i, 0 };

      vitrine_set_color (cr, theme->classes[i]);
      vitrine_round_rect (cr, 12 + 27 * i, 12, 21, 21, 6);
      cairo_fill (cr);
      vitrine_text (cr, 22.5 + 27 * i, 22.5, 0.5, 0.5, 12, VITRINE_TEXT_BOLD,
                    vitrine_color_hex (theme->class_ink[i] ? "#000000" : "#ffffff"), digit);
    }
  for (guint map = VITRINE_MAP_SIGNED; map <= VITRINE_MAP_VIRIDIS; map++)
    {
      cairo_surface_t *surface = vitrine_map_surface (theme, map, values, 8, 8, 1, 1);
      double x = 12 + map * 132;

      vitrine_set_color (cr, theme->view);
      cairo_rectangle (cr, x, 48, 64, 64);
      cairo_fill (cr);
      vitrine_paint_surface (cr, surface, x, 48, 64, 64, map != VITRINE_MAP_INK, 1);
      vitrine_colour_bar (cr, theme, map, x + 72, 48, 10, 64, TRUE, map == VITRINE_MAP_SIGNED ? -0.49 : 0, 0.49,
                          map == VITRINE_MAP_MAGNITUDE ? 0.19 : NAN);
      cairo_surface_destroy (surface);
    }
  vitrine_colour_bar (cr, theme, VITRINE_MAP_SIGNED, 12, 130, 180, 8, FALSE, -0.0042, 0.0042, NAN);
  vitrine_colour_bar (cr, theme, VITRINE_MAP_MAGNITUDE, 228, 130, 180, 8, FALSE, 0, 21, 16);
  n = vitrine_ticks (-0.13, 0.47, 5, at);
  for (guint i = 0; i < n; i++)
    {
      double x = 12 + (at[i] + 0.13) / 0.6 * 400;
      g_autofree char *text = vitrine_number_tick (at[i], at[1] - at[0]);

      vitrine_line (cr, x, 172, x, 184, 1, vitrine_theme_fg (theme, theme->axis));
      vitrine_text (cr, x, 186, 0.5, 0, 11, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->dim), text);
    }
  vitrine_text_wrap (cr, 12, 212, 300, 13, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->text),
                     "Every map has a colour bar with numbers, and zero is always the paper.");
  vitrine_text_markup (cr, width - 12, 212, 1, 0, 14.7, VITRINE_TEXT_NORMAL, theme->hot, "3 → <b>2</b>");
}

static double
linear (double c)
{
  return c <= 0.04045 ? c / 12.92 : pow ((c + 0.055) / 1.055, 2.4);
}

static double
luminance (VitrineColor c)
{
  return 0.2126 * linear (c.r) + 0.7152 * linear (c.g) + 0.0722 * linear (c.b);
}

/* The ratio of WCAG of the ink at that alpha to the ground. */
static double
ratio (const VitrineTheme *theme, double alpha, VitrineColor ground)
{
  const double a = luminance (vitrine_color_mix (ground, theme->ink, alpha)), b = luminance (ground);

  return (MAX (a, b) + 0.05) / (MIN (a, b) + 0.05);
}

/* Where the desktop asks for it texts reach 7 to 1 and lines 3 to 1; else texts 4.5, dim ones 3. */
static void
contrast (void)
{
  for (guint strong = 0; strong < 2; strong++)
    {
      vitrine_theme_set_contrast (strong);
      for (guint dark = 0; dark < 2; dark++)
        {
          const VitrineTheme *theme = vitrine_theme (dark);
          const VitrineColor grounds[] = { theme->view, theme->card, theme->window };

          for (guint i = 0; i < G_N_ELEMENTS (grounds); i++)
            {
              g_assert_cmpfloat (ratio (theme, theme->text, grounds[i]), >=, strong ? 7 : 4.5);
              g_assert_cmpfloat (ratio (theme, theme->dim, grounds[i]), >=, strong ? 7 : 3);
              if (strong)
                {
                  g_assert_cmpfloat (ratio (theme, theme->axis, grounds[i]), >=, 3);
                  g_assert_cmpfloat (ratio (theme, theme->line, grounds[i]), >=, 3);
                }
            }
        }
    }
  vitrine_theme_set_contrast (FALSE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/paint/numbers", numbers);
  g_test_add_func ("/paint/ticks", ticks);
  g_test_add_func ("/paint/zero-is-paper", zero_is_paper);
  g_test_add_func ("/paint/contrast", contrast);
  draw_case ("paint-sheet", draw_sheet, NULL, 560, 260);
  return g_test_run ();
}
