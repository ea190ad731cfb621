/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/tensor.h"

static void
test_shape (void)
{
  NnShape image = NN_SHAPE (28, 28, 1);
  NnShape none = { 0 };
  NnShape batch = nn_shape_batch (&image, 32);
  NnShape back = nn_shape_sample (&batch);
  NnShape other = NN_SHAPE (28, 28, 3);
  NnShape longer = NN_SHAPE (28, 28, 1, 1);
  g_autofree char *text = nn_shape_to_string (&image);
  g_autofree char *one = nn_shape_to_string (&none);

  g_assert_cmpuint (image.n_axes, ==, 3);
  g_assert_cmpuint (nn_shape_count (&image), ==, 784);
  g_assert_cmpuint (nn_shape_count (&none), ==, 1);
  g_assert_cmpuint (batch.n_axes, ==, 4);
  g_assert_cmpuint (batch.size[0], ==, 32);
  g_assert_cmpuint (nn_shape_count (&batch), ==, 32 * 784);
  g_assert_true (nn_shape_equal (&image, &back));
  g_assert_false (nn_shape_equal (&image, &batch));
  g_assert_false (nn_shape_equal (&image, &other));
  g_assert_false (nn_shape_equal (&image, &longer));
  g_assert_cmpstr (text, ==, "28×28×1");
  g_assert_cmpstr (one, ==, "1");
}

static void
test_tensor (void)
{
  static const float values[] = { 1, 2, 3, 4, 5, 6 };
  NnShape shape = NN_SHAPE (2, 3);
  g_autoptr (NnTensor) zeros = nn_tensor_new (&shape);
  g_autoptr (NnTensor) tensor = nn_tensor_new_from (&shape, values);
  g_autoptr (NnTensor) copy = nn_tensor_copy (tensor);
  NnTensor *again = nn_tensor_ref (tensor);

  g_assert_true (again == tensor);
  nn_tensor_unref (again);
  g_assert_cmpuint (nn_tensor_count (tensor), ==, 6);
  g_assert_cmpmem (tensor->data, sizeof values, values, sizeof values);
  copy->data[0] = 9;
  g_assert_cmpfloat (tensor->data[0], ==, 1);
  for (guint i = 0; i < 6; i++)
    g_assert_cmpfloat (zeros->data[i], ==, 0);
}

static void
test_boxed (void)
{
  NnShape shape = NN_SHAPE (4);
  g_autoptr (NnTensor) tensor = nn_tensor_new (&shape);
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, NN_TYPE_TENSOR);
  g_value_set_boxed (&value, tensor);
  g_assert_true (g_value_get_boxed (&value) == tensor); /* a reference, not a copy */
}

/* A kernel may load a whole vector at the end of any block. */
static void
test_alloc (void)
{
  for (gsize bytes = 0; bytes < 300; bytes += 7)
    {
      char *memory = nn_alloc (bytes);
      gsize sum = 0;

      g_assert_cmpuint ((guintptr) memory % 64, ==, 0);
      for (gsize i = 0; i < bytes + 64; i++) /* valgrind watches */
        sum += memory[i];
      g_assert_cmpuint (sum, ==, 0);
      memset (memory, 1, bytes);
      nn_free (memory);
    }
  g_assert_null (nn_alloc (G_MAXSIZE - 8));
  g_assert_null (nn_alloc (G_MAXSIZE / 2));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tensor/shape", test_shape);
  g_test_add_func ("/tensor/tensor", test_tensor);
  g_test_add_func ("/tensor/boxed", test_boxed);
  g_test_add_func ("/tensor/alloc", test_alloc);
  return g_test_run ();
}
