/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of texts: as many columns as have room, and the height that they ask for. */
#include "tests/draw/harness.h"
#include "ui/draw/table.h"

static const char *const heads[] = { "Run 4", "Run 3", "A run of a long name", "Run 1" };
static const guint colors[] = { 0, 1, 2, 3 };
static const char *const names[] = { "Network", "Learning rate", "Epochs", "Best validation loss", "Its metric" };
static const char *const cells[] = {
  "Conv2D 32, Conv2D 64, Dense 128, Dense 10", "Dense 128, Dense 10", "Dense 10", "Dense 10",
  "0.001", "0.004", "0.01", "0.01",
  "10", "10", "20", "5",
  "0.0861", "0.111", "0.112", "–",
  "97.4 %", "96.9 %", "96.8 %", "–",
};

static VitrineTable
made_table (void)
{
  return (VitrineTable){ G_N_ELEMENTS (heads), G_N_ELEMENTS (names), heads, colors, names, cells, 3, NULL };
}

static void
room (void)
{
  VitrineTable table = made_table ();
  guint before = 0;

  for (double width = 100; width < 900; width += 20)
    {
      guint n = vitrine_table_columns (&table, width);

      g_assert_cmpuint (n, >=, MAX (before, 1));
      g_assert_cmpuint (n, <=, table.n_columns);
      /* where there is any room at all something is compared */
      if (width >= 240)
        g_assert_cmpuint (n, >=, 2);
      before = n;
    }
  g_assert_cmpuint (before, ==, table.n_columns);
  g_assert_cmpfloat (vitrine_table_height (&table, 300), >, vitrine_table_height (&table, 900));
}

int
main (int argc, char **argv)
{
  VitrineTable table = made_table (), same = made_table ();

  g_test_init (&argc, &argv, NULL);
  same.n_rows = 2;
  same.names += 3;
  same.cells += 3 * same.n_columns;
  same.rule = 0;
  same.empty = "No setting differs.";
  g_test_add_func ("/draw/table/room", room);
  draw_case ("table", vitrine_table_draw, &table, 720, vitrine_table_height (&table, 720));
  draw_case ("table-narrow", vitrine_table_draw, &table, 340, vitrine_table_height (&table, 340));
  draw_case ("table-same", vitrine_table_draw, &same, 520, vitrine_table_height (&same, 520));
  return g_test_run ();
}
