/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Safetensors: round trip, the reference's layout, and every way to lie. */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/formats/safetensors.h"

static GBytes *
make (const char *header, gsize n_data)
{
  GByteArray *file = g_byte_array_new ();
  const guint64 length = GUINT64_TO_LE (strlen (header));

  g_byte_array_append (file, (const guint8 *) &length, 8);
  g_byte_array_append (file, (const guint8 *) header, strlen (header));
  for (gsize i = 0; i < n_data; i++)
    g_byte_array_append (file, (const guint8[]){ i % 60 }, 1);
  return g_byte_array_free_to_bytes (file);
}

static void
refused (const char *header, gsize n_data, const char *part)
{
  g_autoptr (GBytes) bytes = make (header, n_data);
  g_autoptr (GError) error = NULL;

  g_assert_null (nn_safetensors_parse (bytes, "x", &error));
  g_assert_nonnull (error);
  g_assert_true (error->domain == NN_ERROR);
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” is not in “%s”", part, error->message);
}

static void
test_round_trip (void)
{
  g_autoptr (NnSafetensors) file = nn_safetensors_new ();
  g_autoptr (NnSafetensors) again = NULL;
  g_autoptr (NnTensor) a = nn_tensor_new_from (&NN_SHAPE (2, 3),
                                               (float[]){ 1, -2, 3e-30, 4, 5, 6 });
  g_autoptr (NnTensor) b = nn_tensor_new_from (&NN_SHAPE (1), (float[]){ 7 });
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  const char *text = "line\nquote\" back\\slash ünï {[ \t\x01";

  nn_safetensors_add (file, "a \"b\".kernel", a);
  nn_safetensors_add (file, "c", b);
  g_hash_table_insert (file->metadata, g_strdup ("text"), g_strdup (text));
  bytes = nn_safetensors_write (file, &error);
  g_assert_no_error (error);
  again = nn_safetensors_parse (bytes, "x", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->names->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (again->names, 0), ==, "a \"b\".kernel");
  g_assert_cmpstr (g_hash_table_lookup (again->metadata, "text"), ==, text);
  g_assert_cmpmem (nn_safetensors_get (again, "a \"b\".kernel")->data, 24, a->data, 24);
  g_assert_true (nn_shape_equal (&nn_safetensors_get (again, "c")->shape, &b->shape));
}

/* As the Rust implementation writes it: no spaces, sorted otherwise than by offset. */
static void
test_foreign (void)
{
  g_autoptr (GBytes) bytes = make ("{\"z\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]},"
                                   "\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}  ", 12);
  g_autoptr (GError) error = NULL;
  g_autoptr (NnSafetensors) file = nn_safetensors_parse (bytes, "x", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (g_ptr_array_index (file->names, 0), ==, "a");
  g_assert_cmpuint (nn_safetensors_get (file, "a")->shape.n_axes, ==, 0);
  g_assert_cmpmem (nn_safetensors_get (file, "z")->data, 4, "\4\5\6\7", 4);
}

/* Numbers from IEEE 754: 1, -2, the largest, the least above zero, -0, infinity, none. */
static void
test_half (void)
{
  static const guint8 halves[] = { 0x00, 0x3c, 0x00, 0xc0, 0xff, 0x7b, 0x01, 0x00,
                                   0x00, 0x80, 0x00, 0x7c, 0x00, 0x7e };
  static const char header[] = "{\"a\":{\"dtype\":\"F16\",\"shape\":[7],\"data_offsets\":[0,14]}}";
  const float wanted[] = { 1, -2, 65504, 5.9604644775390625e-8f, -0.0f, INFINITY };
  GByteArray *array = g_byte_array_new ();
  const guint64 length = GUINT64_TO_LE (strlen (header));
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (NnSafetensors) file = NULL;
  g_autoptr (GError) error = NULL;

  g_byte_array_append (array, (const guint8 *) &length, 8);
  g_byte_array_append (array, (const guint8 *) header, strlen (header));
  g_byte_array_append (array, halves, sizeof halves);
  bytes = g_byte_array_free_to_bytes (array);
  file = nn_safetensors_parse (bytes, "x", &error);
  g_assert_no_error (error);
  g_assert_cmpmem (nn_safetensors_get (file, "a")->data, sizeof wanted, wanted, sizeof wanted);
  g_assert_true (isnan (nn_safetensors_get (file, "a")->data[6]));
}

#define ONE(shape, offsets) \
  "{\"a\":{\"dtype\":\"F32\",\"shape\":" shape ",\"data_offsets\":" offsets "}}"

static void
test_refusals (void)
{
  g_autofree char *deep = g_strnfill (100000, '[');
  g_autofree char *nested = g_strdup_printf ("{\"a\":%s", deep);
  g_autofree char *hidden = g_strdup_printf ("{'\"':%s", deep);
  g_autoptr (GBytes) huge = g_bytes_new_static ("\xff\xff\xff\xff\xff\xff\xff\xff{}", 10);
  g_autoptr (GBytes) longer = g_bytes_new_static ("\x20\0\0\0\0\0\0\0{}", 10);
  g_autoptr (GBytes) text = g_bytes_new_static ("just some text", 14);
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  g_autoptr (GError) error = NULL;

  refused (ONE ("[2]", "[0,8]"), 7, "cut off: its tensors need 8 bytes, and there are 7");
  refused (ONE ("[2]", "[0,8]"), 9, "need 8 bytes, and there are 9");
  refused (ONE ("[2]", "[0,4]"), 4, "does not fit the bytes 0 to 4");
  refused (ONE ("[2]", "[0,12]"), 12, "does not fit the bytes 0 to 12");
  refused (ONE ("[2]", "[4,12]"), 12, "begins at byte 4 instead of 0");
  refused (ONE ("[2]", "[8,0]"), 8, "does not fit the bytes 8 to 0");
  refused (ONE ("[2]", "[-8,0]"), 8, "lacks dtype, shape or data_offsets");
  refused (ONE ("[2]", "[0.0,8]"), 8, "lacks dtype, shape or data_offsets");
  refused (ONE ("[2]", "[0]"), 8, "lacks dtype, shape or data_offsets");
  refused (ONE ("[-2]", "[0,8]"), 8, "no whole numbers for a shape");
  refused (ONE ("[9223372036854775807,8]", "[0,8]"), 8, "does not fit");
  refused (ONE ("[4611686018427387904]", "[0,0]"), 0, "does not fit");
  refused (ONE ("[1,1,1,1,1,2]", "[0,8]"), 8, "6 axes");
  refused ("{\"a\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[0,16]}}", 16, "as F64");
  refused ("{\"a\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "does not fit the bytes");
  refused ("{\"a\":[]}", 0, "lacks dtype");
  refused ("{\"__metadata__\":{\"a\":1}}", 0, "not all texts");
  refused ("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
           "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}", 12,
           "“b” begins at byte 4 instead of 8");
  refused (nested, 0, "nested");
  refused (hidden, 0, "stray “'”");
  refused ("{\"a\xff\":1}", 0, "UTF-8");
  refused ("{\"a\\666\":1}", 0, "a backslash that JSON does not know at byte 3");
  refused ("{\"a\" 1}", 0, "cannot be read");

#define REFUSED(bytes, part)                              \
  g_assert_null (nn_safetensors_parse (bytes, "x", &error)); \
  g_assert_error (error, NN_ERROR, NN_ERROR_FORMAT);      \
  g_assert_nonnull (strstr (error->message, part));       \
  g_clear_error (&error)

  REFUSED (huge, "not in the safetensors format");
  REFUSED (longer, "header should have 32 bytes, and there are 2");
  REFUSED (text, "not in the safetensors format");
  REFUSED (empty, "x is empty");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/safetensors/round-trip", test_round_trip);
  g_test_add_func ("/safetensors/foreign", test_foreign);
  g_test_add_func ("/safetensors/half", test_half);
  g_test_add_func ("/safetensors/refusals", test_refusals);
  return g_test_run ();
}
