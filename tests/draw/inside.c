/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arithmetic behind a number: what it looks like, and what is at a point. */
#include <math.h>
#include <string.h>

#include "app/arithmetic-text.h"
#include "tests/build.h"
#include "tests/draw/harness.h"
#include "ui/draw/arithmetic.h"
#include "ui/draw/attention.h"
#include "ui/draw/network-inside.h"
#include "ui/draw/states.h"

/* A number of the last layer of a network, whose input is noise. */
typedef struct
{
  VitrineSpelled spelled;
  NnModel       *model;
  char         **inputs;
} Sheet;

/* What the pictures are of stays until the program ends, and is in nobody else's hands. */
static gpointer
keep (gpointer subject)
{
  static GPtrArray *kept;

  if (kept == NULL)
    kept = g_ptr_array_new ();
  g_ptr_array_add (kept, subject);
  return subject;
}

static Sheet *
spell_scaled (const char *layers, gsize cell, float scale)
{
  Sheet *sheet = keep (g_new0 (Sheet, 1));
  guint last;
  g_autoptr (NnTape) tape = NULL;

  sheet->model = build_model (layers, 5);
  last = nn_model_output (sheet->model);
  tape = nn_tape_new (sheet->model, 1, NN_TAPE_KEEP, NULL, NULL);
  for (gsize i = 0; i < nn_shape_count (nn_model_shape (sheet->model, 0)); i++)
    nn_tape_input (tape, 0)[i] = scale * (float) draw_noise ((guint) i);
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

static Sheet *
spell (const char *layers, gsize cell)
{
  return spell_scaled (layers, cell, 1);
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
    { 0, "0.000" }, { 1.3534, "1.353" }, { -0.0034, "−0.003" }, { 4.2e-6, "4.20e−6" }, { -123.456, "−123.46" },
    { 5408.25, "5408.2" }, { 3e8, "3.00e8" }, { -6.74e22, "−6.74e22" }, { NAN, "–" }, { -INFINITY, "−∞" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = vitrine_arithmetic_number (rows[i].value);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

/* --- on the slabs ------------------------------------------------------------------- */

typedef struct
{
  NnModel        *model;
  NnTensor       *values[16];
  NnArithmetic   *arithmetic;
  gint            node;
  gsize           cell;
} Stage;

static Stage *
stage_new (const char *layers, gint node, gsize cell)
{
  Stage *stage = keep (g_new0 (Stage, 1));
  NnTape *tape;

  stage->model = build_model (layers, 5);
  stage->node = node;
  stage->cell = cell;
  tape = nn_tape_new (stage->model, 1, NN_TAPE_KEEP, NULL, NULL);
  for (gsize i = 0; i < nn_shape_count (nn_model_shape (stage->model, 0)); i++)
    nn_tape_input (tape, 0)[i] = (float) draw_noise ((guint) i);
  nn_tape_forward (tape, 1);
  for (guint i = 0; i < nn_model_n_entries (stage->model); i++)
    {
      NnShape shape = nn_shape_batch (nn_model_shape (stage->model, i), 1);

      stage->values[i] = nn_tensor_new_from (&shape, nn_tape_value (tape, i));
    }
  stage->arithmetic = nn_tape_spell (tape, 0, (guint) node, cell);
  nn_tape_free (tape);
  return stage;
}

static void
draw_stage (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const Stage *stage = data;
  const VitrineTheme *theme = vitrine_theme (dark);
  g_autoptr (VitrineNetwork) network = vitrine_network_new (stage->model, stage->values, NULL, dark);
  VitrineNode *node = &network->nodes[stage->node];
  double scale, x, y;

  if (node->slab.kind == VITRINE_SLAB_IMAGE)
    vitrine_network_turn (network, (guint) stage->node, stage->cell % node->output.size[2], 0);
  vitrine_set_color (cr, theme->view);
  cairo_paint (cr);
  vitrine_network_fit (network, width, height, 12, &scale, &x, &y);
  cairo_translate (cr, x, y);
  cairo_scale (cr, scale, scale);
  vitrine_network_draw (cr, theme, network, NULL, NULL);
  for (guint i = 0; i < network->n_nodes; i++)
    if (vitrine_network_steps (&network->nodes[i]) > 1)
      vitrine_network_draw_step (cr, theme, &network->nodes[i], 3);
  vitrine_network_draw_spot (cr, theme, network, stage->node, stage->cell, stage->arithmetic, TRUE);
}

/* The middle of a number's cell is that number, on every kind of slab. */
static void
test_pick (void)
{
  const Stage *stage = stage_new ("input height=14 width=9 channels=3; conv2d filters=5 padding=same; flatten;"
                                  "dense units=40; reshape time=8 height=0 width=0 channels=5; lstm units=4 return_sequences=true",
                                  1, 0);
  g_autoptr (VitrineNetwork) network = vitrine_network_new (stage->model, stage->values, NULL, FALSE);
  guint seen = 0;

  for (guint i = 0; i < network->n_nodes; i++)
    {
      const VitrineNode *node = &network->nodes[i];
      gsize n = nn_shape_count (&node->output);

      vitrine_network_fill (network, i);
      for (gsize cell = 0; cell < n; cell++)
        {
          gsize found;
          double x, y;

          if (node->slab.kind == VITRINE_SLAB_IMAGE
              && cell % node->output.size[2] != node->channel)
            continue; /* of the front one alone */
          vitrine_network_cell_point (node, cell, &x, &y);
          g_assert_cmpint (vitrine_network_node_at (network, x, y), ==, (gint) i);
          g_assert_true (vitrine_network_cell_at (network, (gint) i, x, y, &found));
          if (n <= node->slab.cells || node->slab.kind != VITRINE_SLAB_VECTOR)
            g_assert_cmpuint (found, ==, cell);
          else
            {
              /* of those that share a cell the strongest */
              g_assert_cmpuint (found * node->slab.cells / n, ==, cell * node->slab.cells / n);
              g_assert_cmpfloat (fabsf (stage->values[i]->data[found]), >=, fabsf (stage->values[i]->data[cell]));
            }
          seen++;
        }
      g_assert_false (vitrine_network_cell_at (network, (gint) i, node->left - 20, node->middle, &(gsize){ 0 }));
    }
  g_assert_cmpuint (seen, >, 900);
}

/* Another channel comes to the front, and pointing finds that one. */
static void
test_turn (void)
{
  const Stage *stage = stage_new ("input height=8 width=8 channels=1; conv2d filters=6", 1, 0);
  g_autoptr (VitrineNetwork) network = vitrine_network_new (stage->model, stage->values, NULL, FALSE);
  VitrineNode *node = &network->nodes[1];
  gsize channel, found;
  double x, y;

  vitrine_network_fill (network, 1);
  channel = (node->channel + 2) % 6;
  g_assert_true (vitrine_network_turn (network, 1, channel, 0));
  g_assert_false (vitrine_network_turn (network, 1, channel, 0));
  g_assert_cmpuint (node->channel, ==, channel);
  vitrine_network_cell_point (node, 6 * 7 + channel, &x, &y);
  g_assert_true (vitrine_network_cell_at (network, 1, x, y, &found));
  g_assert_cmpuint (found, ==, 6 * 7 + channel);
  /* other numbers do not turn it back */
  g_assert_true (vitrine_network_update (network, stage->values, NULL));
  vitrine_network_fill (network, 1);
  g_assert_cmpuint (node->channel, ==, channel);
}

static void
test_step (void)
{
  const Stage *stage = stage_new ("input time=6 channels=5; lstm units=4 return_sequences=true", 1, 14);
  g_autoptr (VitrineNetwork) network = vitrine_network_new (stage->model, stage->values, NULL, FALSE);
  const VitrineNode *node = &network->nodes[1];
  double x, y;

  g_assert_cmpuint (vitrine_network_steps (node), ==, 6);
  for (gsize step = 0; step < 6; step++)
    {
      vitrine_network_cell_point (node, step * 4 + 2, &x, &y);
      g_assert_cmpuint (vitrine_network_step_at (node, x, y), ==, step);
      /* it is held above and below the numbers, not on them */
      g_assert_false (vitrine_network_on_step (node, step, x, y));
      vitrine_slab_point (&node->slab, (step + 0.5) * node->slab.w / 6, -5, 0, &x, &y);
      g_assert_true (vitrine_network_on_step (node, step, x, y));
      g_assert_false (vitrine_network_on_step (node, (step + 2) % 6, x, y));
    }
}

/* --- states and attention --------------------------------------------------------------- */

static VitrineStates *
states_new (void)
{
  VitrineStates *states = keep (g_new0 (VitrineStates, 1));
  NnTensor *values = nn_tensor_new (&NN_SHAPE (28, 24));

  for (guint t = 0; t < 28; t++)
    for (guint u = 0; u < 24; u++)
      values->data[t * 24 + u] = (float) (tanh (sin (t * 0.15 + u) * (t + 3) / 20.0) * (0.6 + 0.4 * draw_noise (u)));
  *states = (VitrineStates){ .values = values, .title = "Hidden state", .step = 12, .unit = 5 };
  return states;
}

static VitrineAttention *
attention_new (gsize queries, gsize keys, gboolean own)
{
  static const char *const letters[] = { "9", " ", "M", "a", "y", " ", "1", "9", "5", "1", NULL };
  VitrineAttention *attention = keep (g_new0 (VitrineAttention, 1));
  NnTensor *weights = nn_tensor_new (&NN_SHAPE (2, queries, keys));

  for (gsize r = 0; r < 2 * queries; r++)
    {
      double sum = 0;

      for (gsize s = 0; s < keys; s++)
        sum += exp (6 * draw_noise ((guint) (r * keys + s)));
      for (gsize s = 0; s < keys; s++)
        weights->data[r * keys + s] = (float) (exp (6 * draw_noise ((guint) (r * keys + s))) / sum);
    }
  *attention = (VitrineAttention){ .weights = weights, .head = 1, .own = own, .asking = own ? letters : NULL,
                                   .asked = letters, .query = 3 };
  return attention;
}

static void
draw_letters (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  static const char *const tokens[] = { "", " ", "a", "b", "c", "\n", NULL };
  const Stage *stage = data;
  g_autoptr (VitrineNetwork) network = vitrine_network_new (stage->model, stage->values, NULL, dark);
  double scale, x, y;

  vitrine_network_set_tokens (network, tokens);
  vitrine_set_color (cr, vitrine_theme (dark)->view);
  cairo_paint (cr);
  vitrine_network_fit (network, width, height, 12, &scale, &x, &y);
  cairo_translate (cr, x, y);
  cairo_scale (cr, scale, scale);
  vitrine_network_draw (cr, vitrine_theme (dark), network, NULL, NULL);
}

/* A network that reads tokens 0 to 5, one after the other. */
static Stage *
text_new (void)
{
  Stage *stage = stage_new ("input channels=12; embedding input_dim=6 output_dim=8", 1, 0);

  for (guint i = 0; i < 12; i++)
    stage->values[0]->data[i] = i < 10 ? i * 7 % 6 : 0;
  return stage;
}

/* Every step and unit is found where it is drawn; what is told are the strongest. */
static void
test_states (void)
{
  const VitrineStates *states = states_new ();
  g_autofree char *text = vitrine_states_text (states), *csv = vitrine_states_csv (states);
  g_auto (GStrv) lines = g_strsplit (csv, "\n", -1);
  guint seen = 0, strongest = 0, unit;
  gsize step;

  for (double x = 0; x < 900; x += 2)
    for (double y = 0; y < 190; y += 2)
      if (vitrine_states_at (states, 900, 190, x, y, &step, &unit))
        {
          g_assert_cmpuint (step, <, 28);
          g_assert_cmpuint (unit, <, 24);
          seen++;
        }
  g_assert_cmpuint (seen, >, 1000);
  for (guint u = 1; u < 24; u++)
    if (fabsf (states->values->data[12 * 24 + u]) > fabsf (states->values->data[12 * 24 + strongest]))
      strongest = u;
  {
    g_autofree char *number = vitrine_arithmetic_number (states->values->data[12 * 24 + strongest]);
    g_autofree char *first = g_strdup_printf ("Hidden state at step 12: unit %u %s,", strongest, number);

    g_assert_true (g_str_has_prefix (text, first));
  }
  g_assert_nonnull (strstr (text, "pointed at: unit 5 "));
  g_assert_cmpuint (g_strv_length (lines), ==, 1 + 28 * 24 + 1);
}

/* The colour of the map's last unit at its last step. */
static guint32
last_color (const VitrineStates *states)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 900, 190);
  cairo_t *cr = cairo_create (surface);
  double x = 0, y = 0;
  guint32 color;
  guint unit;
  gsize step;

  for (double at = 0; at < 900; at++)
    for (double down = 0; down < 190; down++)
      if (vitrine_states_at (states, 900, 190, at, down, &step, &unit) && step == 27 && unit == 23 && y == 0)
        x = at + 3, y = down + 2;
  g_assert_cmpfloat (y, >, 0);
  vitrine_draw_states (states, FALSE, cr, 900, 190);
  cairo_surface_flush (surface);
  color = ((const guint32 *) (gconstpointer) (cairo_image_surface_get_data (surface)
                                              + (gint) y * cairo_image_surface_get_stride (surface)))[(gint) x]
          & 0xffffff;
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return color;
}

/* What is never below zero is a magnitude: its colours are not those of what has a sign. */
static void
test_gates (void)
{
  g_autoptr (NnTensor) values = nn_tensor_new (&NN_SHAPE (28, 24));
  VitrineStates states = { .values = values, .title = "Gate", .step = 12, .unit = -1 };
  guint32 share, positive;

  values->data[28 * 24 - 1] = 1;
  share = last_color (&states);
  values->data[0] = -1;
  positive = last_color (&states);
  g_assert_cmpuint (positive >> 16, >, (positive & 0xff) + 60);   /* red */
  g_assert_cmpuint (share, !=, positive);
  g_assert_cmpuint (share >> 16, <, (share & 0xff) + 60);         /* the dark end */
}

static void
test_attention (void)
{
  const VitrineAttention *attention = attention_new (10, 10, TRUE);
  g_autofree char *text = vitrine_attention_text (attention), *csv = vitrine_attention_csv (attention);
  g_auto (GStrv) lines = g_strsplit (csv, "\n", -1);
  guint found[100] = { 0 };
  gsize query, key, best = 0;

  for (double x = 0; x < 820; x += 2)
    for (double y = 0; y < 190; y += 2)
      if (vitrine_attention_at (attention, 820, 190, x, y, &query, &key))
        found[query * 10 + key]++;
  for (guint i = 0; i < 100; i++)
    g_assert_cmpuint (found[i], >, 20);
  for (gsize s = 1; s < 10; s++)
    if (attention->weights->data[(10 + 3) * 10 + s] > attention->weights->data[(10 + 3) * 10 + best])
      best = s;
  {
    g_autofree char *first = g_strdup_printf ("Head 1, step 3 “a” looks at: step %" G_GSIZE_FORMAT " ", best);

    g_assert_true (g_str_has_prefix (text, first));
  }
  g_assert_cmpuint (g_strv_length (lines), ==, 1 + 100 + 1);
  {
    /* padding is left out, and what is left are the same weights */
    VitrineAttention cut = *attention;
    g_autofree char *fewer = NULL;
    g_auto (GStrv) rows = NULL;

    cut.n_asking = 5;
    cut.n_asked = 4;
    fewer = vitrine_attention_csv (&cut);
    rows = g_strsplit (fewer, "\n", -1);
    g_assert_cmpuint (g_strv_length (rows), ==, 1 + 20 + 1);
    for (guint t = 0; t < 5; t++)
      for (guint s = 0; s < 4; s++)
        g_assert_cmpstr (rows[1 + t * 4 + s], ==, lines[1 + t * 10 + s]);
  }
}

/* No number that is something is told as nothing, and none is longer than its cell. */
static void
test_cells (void)
{
  static const struct { double value, width, size; const char *text; } cases[] = {
    { 0.35, 46, 12.5, "0.35" }, { 0.001, 46, 12.5, "0.001" }, { -0.001, 60, 12.5, "−0.001" }, { 0, 46, 12.5, "0.00" },
    { 0.0012, 80, 12.5, "0.001" }, { 0.00004, 80, 12.5, "0.00004" }, { 0.0000002, 80, 12.5, "2e−7" },
    { 0.00096, 20, 9, "1e−3" }, { 0.35, 20, 9, ".35" }, { -12.345, 46, 12.5, "−12.3" },
    { 123.45, 46, 12.5, "123.5" }, { 123.45, 23, 9, "123" }, { 12345, 46, 12.5, "12345" }, { 67400000, 46, 12.5, "6.74e7" },
    { 6.74e22, 46, 12.5, "6.7e22" }, { -6.74e22, 46, 12.5, "−7e22" }, { -9.996e22, 66, 12.5, "−1.00e23" },
    { 1e22, 23, 9, "1e22" }, { 12345, 23, 9, "1e4" }, { -INFINITY, 46, 12.5, "−∞" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = vitrine_grid_cell_text (cases[i].value, cases[i].width, cases[i].size);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

int
main (int argc, char **argv)
{
  static const VitrineSpelled nothing = { 0 };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draw/inside/text", test_text);
  g_test_add_func ("/draw/inside/numbers", test_numbers);
  g_test_add_func ("/draw/inside/cells", test_cells);
  g_test_add_func ("/draw/inside/pick", test_pick);
  g_test_add_func ("/draw/inside/turn", test_turn);
  g_test_add_func ("/draw/inside/step", test_step);
  g_test_add_func ("/draw/inside/states", test_states);
  g_test_add_func ("/draw/inside/gates", test_gates);
  g_test_add_func ("/draw/inside/attention", test_attention);
  draw_case ("letters", draw_letters, text_new (), 300, 300);
  draw_case ("states", vitrine_draw_states, states_new (), 820, 190);
  draw_case ("attention-own", vitrine_draw_attention, attention_new (10, 10, TRUE), 820, 190);
  draw_case ("attention-cross", vitrine_draw_attention, attention_new (6, 10, FALSE), 820, 190);
  draw_case ("spot-conv", draw_stage, stage_new ("input height=14 width=14 channels=1; conv2d filters=8 activation=relu; maxpool2d", 1, 8 * 75 + 2), 420, 300);
  draw_case ("spot-dense", draw_stage, stage_new ("input height=9 width=9 channels=1; flatten; dense units=20", 2, 7), 420, 300);
  draw_case ("spot-lstm", draw_stage, stage_new ("input time=8 channels=6; lstm units=5 return_sequences=true", 1, 5 * 4 + 2), 420, 300);
  draw_case ("arithmetic-conv", vitrine_draw_arithmetic_whole,
             spell ("input height=9 width=8 channels=1; conv2d filters=4 activation=relu", 100), 830, 240);
  draw_case ("arithmetic-dense", vitrine_draw_arithmetic_whole,
             spell ("input channels=40; dense units=6; dense units=5 activation=softmax", 3), 830, 240);
  draw_case ("arithmetic-lstm", vitrine_draw_arithmetic_whole,
             spell ("input time=6 channels=5; lstm units=4 return_sequences=true", 14), 830, 240);
  draw_case ("arithmetic-gru", vitrine_draw_arithmetic,
             spell ("input time=6 channels=5; reshape time=6 height=0 width=0 channels=5; gru units=4 return_sequences=true", 14), 720, 158);
  draw_case ("arithmetic-attention", vitrine_draw_arithmetic_whole,
             spell ("input time=9 channels=8; multi_head_attention num_heads=2 key_dim=4", 40), 830, 240);
  draw_case ("arithmetic-large", vitrine_draw_arithmetic_whole,
             spell_scaled ("input channels=24; dense units=6", 3, 1e22f), 830, 240);
  draw_case ("arithmetic-norm", vitrine_draw_arithmetic_whole, spell ("input time=6 channels=8; layernorm", 11), 830, 240);
  draw_case ("arithmetic-narrow", vitrine_draw_arithmetic_whole,
             spell ("input height=9 width=8 channels=3; conv2d filters=4 kernel_size=5 activation=tanh", 20), 560, 240);
  draw_case ("arithmetic-none", vitrine_draw_arithmetic, &nothing, 500, 190);
  return g_test_run ();
}
