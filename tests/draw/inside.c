/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arithmetic behind a number: what it looks like, and what is at a point. */
#include <math.h>
#include <string.h>

#include "app/arithmetic-text.h"
#include "tests/build.h"
#include "tests/draw/harness.h"
#include "ui/draw/arithmetic.h"

/* A number of the last layer of a network, whose input is noise. */
typedef struct
{
  VitrineSpelled spelled;
  NnModel       *model;
  char         **inputs;
} Sheet;

static Sheet *
spell (const char *layers, gsize cell)
{
  Sheet *sheet = g_new0 (Sheet, 1);
  guint last;
  g_autoptr (NnTape) tape = NULL;

  sheet->model = build_model (layers, 5);
  last = nn_model_output (sheet->model);
  tape = nn_tape_new (sheet->model, 1, NN_TAPE_KEEP, NULL, NULL);
  for (gsize i = 0; i < nn_shape_count (nn_model_shape (sheet->model, 0)); i++)
    nn_tape_input (tape, 0)[i] = (float) draw_noise ((guint) i);
  nn_tape_forward (tape, 1);
  sheet->inputs = vitrine_input_names (sheet->model, last);
  sheet->spelled = (VitrineSpelled){
    .arithmetic = nn_tape_spell (tape, 0, last, cell),
    .title = nn_model_entry (sheet->model, last)->klass->base.title,
    .inputs = (const char *const *) sheet->inputs,
    .ink = nn_model_n_entries (sheet->model) == 2 && nn_model_shape (sheet->model, 0)->n_axes == 3,
  };
  return sheet;
}

/* The middle of every cell is that cell, at any width; between them is none. */
static void
test_at (void)
{
  const Sheet *sheet = spell ("input height=6 width=6 channels=1; conv2d filters=3", 20);
  guint grid = 0, at = 0, found[3] = { 0 };

  for (double width = 420; width <= 1400; width += 140)
    {
      memset (found, 0, sizeof found);
      for (double x = 1; x < width; x += 3)
        for (double y = 1; y < VITRINE_ARITHMETIC_HEIGHT; y += 3)
          if (vitrine_arithmetic_at (&sheet->spelled, width, x, y, &grid, &at))
            {
              g_assert_cmpuint (grid, <, 3);
              g_assert_cmpuint (at, <, 9);
              found[grid] |= 1u << at;
            }
      for (guint g = 0; g < 3; g++)
        g_assert_cmphex (found[g], ==, 0x1ff);
    }
  g_assert_false (vitrine_arithmetic_at (&sheet->spelled, 800, 2, 4, &grid, &at));
  g_assert_true (vitrine_arithmetic_at (&sheet->spelled, 800, 20, 46, &grid, &at));
  g_assert_cmpuint (grid, ==, 0);
  g_assert_cmpuint (at, ==, 0);
}

/* What is read out: every number of the steps, in words. */
static void
test_text (void)
{
  const Sheet *sheet = spell ("input height=6 width=6 channels=1; conv2d filters=3 activation=relu", 20);
  g_autofree char *text = vitrine_spelled_text (&sheet->spelled);
  g_autofree char *csv = vitrine_spelled_csv (&sheet->spelled);
  const NnArithmetic *a = sheet->spelled.arithmetic;
  g_auto (GStrv) lines = g_strsplit (csv, "\n", -1);

  g_assert_true (g_str_has_prefix (text, "Conv2D, filter 2 of 3, row 1, column 2\n"));
  g_assert_nonnull (strstr (text, "Patch of Input"));
  g_assert_nonnull (strstr (text, "Bias of filter 2"));
  for (guint s = 0; s < a->n_steps; s++)
    {
      g_autofree char *number = vitrine_arithmetic_number (a->steps[s].value);

      g_assert_nonnull (strstr (text, number));
    }
  /* head, three grids of nine, four steps, the number itself, and what ends the last line */
  g_assert_cmpuint (g_strv_length (lines), ==, 1 + 27 + a->n_steps + 1 + 1);
  g_assert_cmpstr (lines[0], ==, "part,row,column,value");
  g_assert_true (g_str_has_prefix (lines[1], "\"Patch of Input\",0,0,0."));
}

static void
test_numbers (void)
{
  static const struct { double value; const char *text; } rows[] = {
    { 0, "0.000" }, { 1.3534, "1.353" }, { -0.0034, "−0.003" }, { 4.2e-6, "4.20e−06" }, { -123.456, "−123.46" },
    { 5408.25, "5408.2" }, { 3e8, "3.00e+08" }, { NAN, "–" }, { -INFINITY, "−∞" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = vitrine_arithmetic_number (rows[i].value);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

int
main (int argc, char **argv)
{
  static const VitrineSpelled nothing = { 0 };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draw/inside/at", test_at);
  g_test_add_func ("/draw/inside/text", test_text);
  g_test_add_func ("/draw/inside/numbers", test_numbers);
  draw_case ("arithmetic-conv", vitrine_draw_arithmetic_whole,
             spell ("input height=9 width=8 channels=1; conv2d filters=4 activation=relu", 100), 830, 240);
  draw_case ("arithmetic-dense", vitrine_draw_arithmetic_whole,
             spell ("input channels=40; dense units=6; dense units=5 activation=softmax", 3), 830, 240);
  draw_case ("arithmetic-lstm", vitrine_draw_arithmetic_whole,
             spell ("input time=6 channels=5; lstm units=4 return_sequences=true", 14), 830, 240);
  draw_case ("arithmetic-attention", vitrine_draw_arithmetic_whole,
             spell ("input time=9 channels=8; multi_head_attention num_heads=2 key_dim=4", 40), 830, 240);
  draw_case ("arithmetic-norm", vitrine_draw_arithmetic_whole, spell ("input time=6 channels=8; layernorm", 11), 830, 240);
  draw_case ("arithmetic-narrow", vitrine_draw_arithmetic_whole,
             spell ("input height=9 width=8 channels=3; conv2d filters=4 kernel_size=5 activation=tanh", 20), 560, 240);
  draw_case ("arithmetic-none", vitrine_draw_arithmetic, &nothing, 500, 190);
  return g_test_run ();
}
