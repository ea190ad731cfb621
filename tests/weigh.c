/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is told of weights before they are drawn: exact, and of millions without the main thread. */
#include "app/weigher.h"

#include <math.h>
#include <time.h>

#define SIDE 4096

/* Numbers between -1 and 1, one of them far away. */
static NnTensor *
made_tensor (gsize rows, gsize columns)
{
  const NnShape shape = NN_SHAPE (rows, columns);
  NnTensor *tensor = nn_tensor_new (&shape);

  for (gsize i = 0; i < rows * columns; i++)
    tensor->data[i] = (float) ((guint32) i * 2654435761u % 20001) / 10000 - 1;
  tensor->data[rows * columns / 3] = -3;
  return tensor;
}

static void
assert_exact (const VitrineWeighed *weighed)
{
  double sum = 0, squares = 0, least = INFINITY, most = -INFINITY;
  guint64 bins[VITRINE_WEIGH_BINS] = { 0 }, tallest = 0;
  gsize n = 0;

  for (guint w = 0; w < weighed->n; w++)
    for (gsize i = 0; i < nn_tensor_count (weighed->tensors[w]); i++, n++)
      {
        const double v = weighed->tensors[w]->data[i];

        sum += v;
        squares += v * v;
        least = MIN (least, v);
        most = MAX (most, v);
      }
  g_assert_cmpuint (weighed->n_numbers, ==, n);
  g_assert_cmpfloat (weighed->least, ==, least);
  g_assert_cmpfloat (weighed->most, ==, most);
  g_assert_cmpfloat (weighed->limit, ==, MAX (fabs (least), fabs (most)));
  g_assert_cmpfloat_with_epsilon (weighed->mean, sum / (double) n, 1e-12);
  g_assert_cmpfloat_with_epsilon (weighed->deviation, sqrt (squares / (double) n - sum / (double) n * (sum / (double) n)), 1e-9);
  for (guint w = 0; w < weighed->n; w++)
    for (gsize i = 0; i < nn_tensor_count (weighed->tensors[w]); i++)
      bins[MIN ((guint) ((weighed->tensors[w]->data[i] / weighed->limit + 1) / 2 * VITRINE_WEIGH_BINS), VITRINE_WEIGH_BINS - 1)]++;
  for (guint i = 0; i < VITRINE_WEIGH_BINS; i++)
    {
      g_assert_cmpuint (weighed->bins[i], ==, bins[i]);
      tallest = MAX (tallest, bins[i]);
    }
  g_assert_cmpuint (weighed->tallest, ==, tallest);
  g_assert_cmpuint (weighed->bins[0], ==, 1);
}

/* Each cell is the number of its share that is farthest from 0, upright and lying down. */
static void
test_cells (void)
{
  g_autoptr (NnTensor) tensor = made_tensor (50, 31);

  for (gboolean lying = FALSE; lying <= TRUE; lying++)
    {
      const gsize down = lying ? 7 : 12, across = lying ? 12 : 7;
      g_autofree float *cells = vitrine_weighed_cells (tensor, down, across, lying);
      g_autofree float *most = g_new0 (float, down * across);

      for (gsize i = 0; i < 50 * 31; i++)
        {
          const gsize r = i / 31, c = i % 31;
          const gsize at = lying ? c * down / 31 * across + r * across / 50 : r * down / 50 * across + c * across / 31;

          if (fabsf (tensor->data[i]) > fabsf (most[at]))
            most[at] = tensor->data[i];
        }
      for (gsize i = 0; i < down * across; i++)
        g_assert_cmpfloat (cells[i], ==, most[i]);
    }
}

static double
worked (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec + 1e-9 * (double) now.tv_nsec;
}

static void
weighed_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  *(VitrineWeighed **) data = vitrine_weighed_finish (result);
}

/* Sixteen million weights: the main thread hands them over and takes what comes. */
static void
test_large (void)
{
  g_autoptr (NnTensor) kernel = made_tensor (SIDE, SIDE);
  g_autoptr (NnTensor) bias = made_tensor (1, SIDE);
  NnTensor *both[] = { kernel, bias };
  g_autoptr (VitrineWeighed) here = vitrine_weighed_new (both, 2);
  g_autoptr (VitrineWeighed) came = NULL;
  g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  VitrineWeighed *asked = vitrine_weighed_new (both, 2);
  double begin = worked (), here_took, most = 0;

  bias->data[SIDE / 3] = 0.5;
  here->cells[0] = asked->cells[0] = (VitrineCells){ 176, 288, FALSE, NULL };
  vitrine_weighed_count (here);
  here_took = worked () - begin;
  begin = worked ();
  vitrine_weighed_async (asked, owner, weighed_cb, &came);
  most = worked () - begin;
  while (came == NULL)
    {
      begin = worked ();
      g_main_context_iteration (NULL, TRUE);
      most = MAX (most, worked () - begin);
    }
  g_test_message ("at once %.1f ms; in a thread at most %.2f ms of the main thread", 1e3 * here_took, 1e3 * most);
  g_assert_cmpfloat (most, <, 0.008);
  assert_exact (came);
  g_assert_cmpfloat (came->mean, ==, here->mean);
  g_assert_cmpmem (came->bins, sizeof came->bins, here->bins, sizeof here->bins);
  g_assert_cmpmem (came->cells[0].cells, 176 * 288 * sizeof (float), here->cells[0].cells, 176 * 288 * sizeof (float));
}

/* --- one under way, the newest next ------------------------------------------ */

typedef struct
{
  GString *told;     /* the ids, in their order */
  double   limit;    /* of the last */
} Told;

static void
told_cb (VitrineWeigher *weigher, NnModel *model, guint id, gpointer data)
{
  g_autoptr (VitrineWeighed) weighed = vitrine_weigher_take (weigher);
  Told *told = data;

  g_assert_nonnull (weighed);
  g_assert_null (vitrine_weigher_take (weigher));
  g_assert_cmpint (nn_model_index (model, id), >=, 0);
  g_string_append_printf (told->told, "%u", id);
  told->limit = weighed->limit;
}

static void
wait_for (Told *told, gsize n)
{
  while (told->told->len < n)
    g_main_context_iteration (NULL, TRUE);
}

/* Layers 2, 3 and 4 have many weights, layer 5 has few. */
static void
test_weigher (void)
{
  static const char *const spec
    = "{\"layers\": [{\"class\": \"input\", \"args\": {\"height\": 0, \"width\": 0, \"channels\": 600}},"
      " {\"class\": \"dense\", \"args\": {\"units\": 600}}, {\"class\": \"dense\", \"args\": {\"units\": 600}},"
      " {\"class\": \"dense\", \"args\": {\"units\": 600}}, {\"class\": \"dense\", \"args\": {\"units\": 3}}]}";
  g_autoptr (GError) error = NULL;
  g_autoptr (NnDocument) document = nn_document_from_json (spec, &error);
  g_autoptr (VitrineWeigher) weigher = vitrine_weigher_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  Told told = { text, 0 };
  NnModel *model = document != NULL ? document->model : NULL;
  VitrineWeigher *weak = weigher;

  g_assert_no_error (error);
  g_signal_connect (weigher, "weighed", G_CALLBACK (told_cb), &told);
#define WANT(id) \
  G_STMT_START { \
    NnTensor *tensor = nn_model_weight (model, (guint) nn_model_index (model, id), 0); \
    vitrine_weigher_want (weigher, model, id, vitrine_weighed_new (&tensor, 1)); \
  } G_STMT_END

  /* few: told of before it returns */
  WANT (5);
  g_assert_cmpstr (text->str, ==, "5");
  g_assert_cmpfloat (told.limit, >, 0);

  /* many: in their order, and of what is wanted meanwhile the newest */
  g_string_truncate (text, 0);
  WANT (2);
  WANT (3);
  WANT (4);
  g_assert_cmpstr (text->str, ==, "");
  wait_for (&told, 2);
  g_assert_cmpstr (text->str, ==, "24");

  /* what is older than what was told of is not told of any more, and what waited is not begun */
  g_string_truncate (text, 0);
  WANT (2);
  WANT (3);
  WANT (5);
  g_assert_cmpstr (text->str, ==, "5");
  WANT (4);
  wait_for (&told, 2);
  g_assert_cmpstr (text->str, ==, "54");

  /* who is gone is told of nothing, and nothing holds it */
  g_string_truncate (text, 0);
  WANT (2);
  WANT (3);
  g_object_add_weak_pointer (G_OBJECT (weigher), (gpointer *) &weak);
  g_clear_object (&weigher);
  g_assert_null (weak);
  weigher = vitrine_weigher_new ();
  g_signal_connect (weigher, "weighed", G_CALLBACK (told_cb), &told);
  WANT (4);
  wait_for (&told, 1);
  g_assert_cmpstr (text->str, ==, "4");
#undef WANT
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/weigh/cells", test_cells);
  g_test_add_func ("/weigh/large", test_large);
  g_test_add_func ("/weigh/weigher", test_weigher);
  return g_test_run ();
}
