/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Samples that come from files, for those who show them: in which order they are read, which are not, and how many are kept. */
#include "app/sight.h"

#define SIZE 4
#define N    100

/* A shelf that says who took what, and hands out nothing while it is shut. */
typedef struct
{
  GMutex   lock;
  GCond    cond;
  gboolean shut;
  guint    waiting;     /* who stands before it */
  GArray  *taken;       /* guint32 */
  GThread *main;
} Shelf;

static gboolean
shelf_read (gpointer data, guint32 index, float *out, GError **error)
{
  Shelf *shelf = data;

  g_assert_true (g_thread_self () != shelf->main);
  g_mutex_lock (&shelf->lock);
  shelf->waiting++;
  g_cond_broadcast (&shelf->cond);
  while (shelf->shut)
    g_cond_wait (&shelf->cond, &shelf->lock);
  shelf->waiting--;
  g_array_append_val (shelf->taken, index);
  g_mutex_unlock (&shelf->lock);
  for (guint i = 0; i < SIZE; i++)
    out[i] = (float) index;
  if (index != 13)
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_DATA, "Number %u is torn.", index);
  return FALSE;
}

static void
shelf_free (gpointer data)
{
}

static const NnReader shelf_reader = { shelf_read, NULL, shelf_free };

typedef struct
{
  Shelf         shelf;
  NnSamples    *samples;
  VitrineSight *sight;
  GArray       *came;
} Case;

static void
came_cb (Case *test, guint index)
{
  g_array_append_val (test->came, index);
}

static void
set_shut (Shelf *shelf, gboolean shut)
{
  g_mutex_lock (&shelf->lock);
  shelf->shut = shut;
  g_cond_broadcast (&shelf->cond);
  g_mutex_unlock (&shelf->lock);
}

/* Until the job stands before the shelf that is shut. */
static void
wait_for_reader (Shelf *shelf)
{
  g_mutex_lock (&shelf->lock);
  while (shelf->waiting == 0)
    g_cond_wait (&shelf->cond, &shelf->lock);
  g_mutex_unlock (&shelf->lock);
}

static void
begin (Case *test, gsize bytes)
{
  g_autoptr (GError) error = NULL;

  *test = (Case){ .came = g_array_new (FALSE, FALSE, sizeof (guint)) };
  g_mutex_init (&test->shelf.lock);
  g_cond_init (&test->shelf.cond);
  test->shelf.taken = g_array_new (FALSE, FALSE, sizeof (guint32));
  test->shelf.main = g_thread_self ();
  test->samples = nn_samples_new_read ("shelf", "Shelf", &NN_SHAPE (SIZE), N, N, &shelf_reader, &test->shelf, NULL, NULL,
                                       &error);
  g_assert_no_error (error);
  test->sight = vitrine_sight_new (bytes);
  g_signal_connect_swapped (test->sight, "came", G_CALLBACK (came_cb), test);
  vitrine_sight_set_samples (test->sight, test->samples);
}

static void
wait_for (Case *test, guint n)
{
  while (test->came->len < n)
    g_main_context_iteration (NULL, TRUE);
}

/* The job has let the samples go: nobody is at the shelf any more. */
static void
end (Case *test)
{
  set_shut (&test->shelf, FALSE);
  g_object_unref (test->sight);
  while (g_atomic_ref_count_compare (&test->samples->ref_count, 1) == FALSE)
    g_thread_yield ();
  nn_samples_unref (test->samples);
  g_array_unref (test->came);
  g_array_unref (test->shelf.taken);
  g_mutex_clear (&test->shelf.lock);
  g_cond_clear (&test->shelf.cond);
}

static void
assert_taken (Case *test, const guint32 *index, guint n)
{
  g_assert_cmpmem (test->shelf.taken->data, test->shelf.taken->len * sizeof (guint32), index, n * sizeof (guint32));
}

/* Looking asks for nothing and waits for nothing; what was wished for comes in that order. */
static void
test_order (void)
{
  const guint32 wish[] = { 7, 3, 50, 4 };
  Case test;

  begin (&test, 1 << 20);
  g_assert_false (vitrine_sight_at_hand (test.sight));
  g_assert_null (vitrine_sight_look (test.sight, 7, NULL));
  vitrine_sight_wish (test.sight, wish, 4);
  wait_for (&test, 4);
  assert_taken (&test, wish, 4);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpfloat (vitrine_sight_look (test.sight, wish[i], NULL)->data[SIZE - 1], ==, wish[i]);
  g_assert_null (vitrine_sight_look (test.sight, 8, NULL));

  /* what is there is not read again, and a wish twice in a list is one */
  vitrine_sight_wish (test.sight, (guint32[]){ 50, 9, 3, 9 }, 4);
  wait_for (&test, 5);
  g_assert_cmpuint (g_array_index (test.came, guint, 4), ==, 9);
  end (&test);
}

/* The newest wishes come first; earlier ones that are not among them are never read. */
static void
test_dropped (void)
{
  Case test;

  begin (&test, 1 << 20);
  set_shut (&test.shelf, TRUE);
  vitrine_sight_wish (test.sight, (guint32[]){ 1, 2, 3, 4 }, 4);
  wait_for_reader (&test.shelf);
  vitrine_sight_wish (test.sight, (guint32[]){ 8, 3 }, 2);
  vitrine_sight_wish (test.sight, (guint32[]){ 9, 1, 3 }, 3);
  set_shut (&test.shelf, FALSE);
  wait_for (&test, 3);
  assert_taken (&test, (guint32[]){ 1, 9, 3 }, 3);
  g_assert_null (vitrine_sight_look (test.sight, 8, NULL));
  end (&test);
}

/* Other samples, or the end of it: nothing more is read, and nothing told. */
static void
test_cancelled (void)
{
  Case test;

  begin (&test, 1 << 20);
  set_shut (&test.shelf, TRUE);
  vitrine_sight_wish (test.sight, (guint32[]){ 1, 2, 3 }, 3);
  wait_for_reader (&test.shelf);
  vitrine_sight_set_samples (test.sight, NULL);
  g_assert_null (vitrine_sight_look (test.sight, 1, NULL));
  set_shut (&test.shelf, FALSE);
  while (!g_atomic_ref_count_compare (&test.samples->ref_count, 1))
    g_main_context_iteration (NULL, FALSE);
  assert_taken (&test, (guint32[]){ 1 }, 1);
  g_assert_cmpuint (test.came->len, ==, 0);
  end (&test);
}

/* As many bytes are kept as were given, the latest, beside what is wished for. */
static void
test_bounded (void)
{
  const gsize limit = 1000;
  Case test;

  begin (&test, limit);
  for (guint32 i = 20; i < 80; i++)
    {
      vitrine_sight_wish (test.sight, (guint32[]){ i, i + 1 }, 2);
      wait_for (&test, i - 18);
      g_assert_nonnull (vitrine_sight_look (test.sight, i, NULL));
      g_assert_nonnull (vitrine_sight_look (test.sight, i + 1, NULL));
      g_assert_cmpuint (vitrine_sight_kept (test.sight), <=, limit);
    }
  g_assert_cmpuint (vitrine_sight_kept (test.sight), >, limit / 2);
  g_assert_nonnull (vitrine_sight_look (test.sight, 78, NULL));
  g_assert_null (vitrine_sight_look (test.sight, 20, NULL));
  end (&test);
}

/* What cannot be read is told, not shown as zeros. */
static void
test_problem (void)
{
  const char *problem;
  Case test;

  begin (&test, 1 << 20);
  g_assert_null (vitrine_sight_look (test.sight, 13, &problem));
  g_assert_null (problem);
  vitrine_sight_wish (test.sight, (guint32[]){ 13, 14 }, 2);
  wait_for (&test, 2);
  g_assert_null (vitrine_sight_look (test.sight, 13, &problem));
  g_assert_cmpstr (problem, ==, "Number 13 is torn.");
  g_assert_nonnull (vitrine_sight_look (test.sight, 14, &problem));
  g_assert_null (problem);
  end (&test);
}

/* In memory, all is there at once. */
static void
test_at_hand (void)
{
  const float values[] = { 1, 2, 3, 4 };
  g_autoptr (GBytes) bytes = g_bytes_new (values, sizeof values);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnSamples) samples
      = nn_samples_new_floats ("four", "Four", &NN_SHAPE (2), 2, 2, bytes, NULL, NULL, NULL, NULL, &error);
  g_autoptr (VitrineSight) sight = vitrine_sight_new (0);

  g_assert_no_error (error);
  vitrine_sight_set_samples (sight, samples);
  g_assert_true (vitrine_sight_at_hand (sight));
  g_assert_cmpfloat (vitrine_sight_look (sight, 1, NULL)->data[1], ==, 4);
  g_assert_null (vitrine_sight_look (sight, 2, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sight/order", test_order);
  g_test_add_func ("/sight/dropped", test_dropped);
  g_test_add_func ("/sight/cancelled", test_cancelled);
  g_test_add_func ("/sight/bounded", test_bounded);
  g_test_add_func ("/sight/problem", test_problem);
  g_test_add_func ("/sight/at-hand", test_at_hand);
  return g_test_run ();
}
