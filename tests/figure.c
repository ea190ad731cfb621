/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A figure leaves as a file: drawn where it is asked for, written elsewhere, the same bytes either way. */
#include "app/figure.h"

#include <glib/gstdio.h>
#include <math.h>
#include <time.h>

#define SIDE 1500   /* its PNG has nine million pixels */

const VitrineFigure *const vitrine_figures[] = { NULL };

/* Stripes of many colours, @data (guint) of them. */
static void
draw (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const guint n = *(const guint *) data;

  for (guint i = 0; i < n; i++)
    {
      cairo_set_source_rgb (cr, i * 7 % n / (double) n, i * 13 % n / (double) n, dark);
      cairo_rectangle (cr, width * i / n, 0, width / n, height * (i + 1) / n);
      cairo_fill (cr);
    }
}

typedef struct
{
  gboolean came, ok;
  GError  *error;
} Answer;

static void
written_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->ok = vitrine_figure_write_finish (result, &answer->error);
  answer->came = TRUE;
}

static double
worked (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec + 1e-9 * (double) now.tv_nsec;
}

/* The most that this thread did at once until the answer came, in seconds. */
static double
wait_for (Answer *answer)
{
  double most = 0;

  while (!answer->came)
    {
      const double begin = worked ();

      g_main_context_iteration (NULL, TRUE);
      most = MAX (most, worked () - begin);
    }
  return most;
}

static void
assert_same (const char *one, const char *other)
{
  g_autoptr (GMappedFile) a = g_mapped_file_new (one, FALSE, NULL), b = g_mapped_file_new (other, FALSE, NULL);
  const gsize n = g_mapped_file_get_length (a);

  g_assert_cmpuint (n, >, 500);
  g_assert_cmpmem (g_mapped_file_get_contents (a), 4, g_mapped_file_get_contents (b), 4);
  /* cairo numbers its surfaces in an SVG, and a PDF tells when it was made */
  if (g_str_has_suffix (one, ".png"))
    g_assert_cmpmem (g_mapped_file_get_contents (a), n, g_mapped_file_get_contents (b), g_mapped_file_get_length (b));
  else
    g_assert_cmpfloat_with_epsilon ((double) g_mapped_file_get_length (b), (double) n, 0.01 * n);
}

static void
test_write (void)
{
  static const char *const endings[] = { "png", "svg", "pdf" };
  g_autofree char *folder = g_dir_make_tmp ("vitrine-figure-XXXXXX", NULL);
  g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);

  for (guint e = 0; e < G_N_ELEMENTS (endings); e++)
    {
      g_autofree char *at_once = g_strdup_printf ("%s/a.%s", folder, endings[e]);
      g_autofree char *later = g_strdup_printf ("%s/b.%s", folder, endings[e]);
      g_autoptr (GError) error = NULL;
      Answer answer = { 0 };
      guint n = 300;
      double begin = worked (), whole, drawn, most;

      vitrine_figure_write (draw, &n, TRUE, SIDE, SIDE, at_once, &error);
      whole = worked () - begin;
      g_assert_no_error (error);
      begin = worked ();
      vitrine_figure_write_async (draw, &n, TRUE, SIDE, SIDE, later, owner, written_cb, &answer);
      drawn = worked () - begin;
      n = 1;   /* what it is drawn from may go */
      most = wait_for (&answer);
      g_assert_no_error (answer.error);
      g_assert_true (answer.ok);
      g_test_message ("%s: %.1f ms, of which %.1f ms of the main thread, then at most %.2f ms", endings[e], 1e3 * whole,
                      1e3 * drawn, 1e3 * most);
      g_assert_cmpfloat (most, <, 0.008);
      if (e == 0)   /* pixels are packed by the thread, which takes far longer than to draw them */
        g_assert_cmpfloat (drawn, <, 0.5 * whole);
      assert_same (at_once, later);
      g_unlink (at_once);
      g_unlink (later);
    }
  g_rmdir (folder);
}

static void
test_text (void)
{
  g_autofree char *folder = g_dir_make_tmp ("vitrine-figure-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "numbers.csv", NULL);
  g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  g_autofree char *read = NULL;
  Answer answer = { 0 };

  vitrine_figure_write_text_async (g_strdup ("a,b\n1,2\n"), path, owner, written_cb, &answer);
  wait_for (&answer);
  g_assert_no_error (answer.error);
  g_assert_true (g_file_get_contents (path, &read, NULL, NULL));
  g_assert_cmpstr (read, ==, "a,b\n1,2\n");
  g_unlink (path);
  g_rmdir (folder);
}

/* A table, and whether it was made and freed. */
typedef struct
{
  GThread *main;
  gint     made, freed;
} Table;

static char *
make_table (gconstpointer data)
{
  Table *table = (Table *) data;

  g_assert_true (g_thread_self () != table->main);
  g_atomic_int_inc (&table->made);
  return g_strdup ("a,b\n3,4\n");
}

static void
free_table (gpointer data)
{
  g_atomic_int_inc (&((Table *) data)->freed);
}

/* The text of many numbers is not made by the main thread. */
static void
test_table (void)
{
  g_autofree char *folder = g_dir_make_tmp ("vitrine-figure-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "numbers.csv", NULL);
  g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  Table table = { g_thread_self (), 0, 0 };
  g_autofree char *read = NULL;
  Answer answer = { 0 };

  vitrine_figure_write_table_async (make_table, &table, free_table, path, owner, written_cb, &answer);
  wait_for (&answer);
  g_assert_no_error (answer.error);
  g_assert_true (g_file_get_contents (path, &read, NULL, NULL));
  g_assert_cmpstr (read, ==, "a,b\n3,4\n");
  g_assert_cmpint (table.made, ==, 1);
  while (g_atomic_int_get (&table.freed) == 0)
    g_main_context_iteration (NULL, FALSE);
  g_unlink (path);
  g_rmdir (folder);
}

/* A folder that is not there, an ending that is none. */
static void
test_refuses (void)
{
  static const struct { const char *path, *says; } rows[] = {
    { "/nowhere/figure.png", "/nowhere/figure.png" },
    { "/nowhere/figure.svg", "could not be written" },
    { "/nowhere/figure.pdf", "could not be written" },
    { "figure.gif", "“figure.gif” ends in none of them" },
  };
  g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  const guint n = 3;

  for (guint r = 0; r < G_N_ELEMENTS (rows); r++)
    {
      g_autoptr (GError) error = NULL;
      Answer answer = { 0 };

      vitrine_figure_write_async (draw, &n, FALSE, 20, 20, rows[r].path, owner, written_cb, &answer);
      wait_for (&answer);
      g_assert_false (answer.ok);
      g_assert_nonnull (strstr (answer.error->message, rows[r].says));
      g_assert_false (vitrine_figure_write (draw, &n, FALSE, 20, 20, rows[r].path, &error));
      g_assert_cmpstr (error->message, ==, answer.error->message);
      g_error_free (answer.error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/figure/write", test_write);
  g_test_add_func ("/figure/text", test_text);
  g_test_add_func ("/figure/table", test_table);
  g_test_add_func ("/figure/refuses", test_refuses);
  return g_test_run ();
}
