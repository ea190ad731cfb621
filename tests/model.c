/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/nn.h"

static const NnLayerClass *
layer (const char *name)
{
  g_autoptr (GError) error = NULL;
  const NnClass *klass = nn_registry_find (NN_KIND_LAYER, name, &error);

  g_assert_no_error (error);
  return NN_LAYER_CLASS (klass);
}

/* An entry that reads the one before it; @setting is "name=value" or NULL. */
static NnEntry
entry (guint id, const char *name, const char *setting)
{
  NnEntry made = { .id = id, .klass = layer (name), .n_inputs = id > 1, .inputs = { id - 1 } };
  NnSpec spec = nn_spec_new (&made.klass->base);
  g_auto (GStrv) settings = g_strsplit (setting != NULL ? setting : "", " ", -1);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; settings[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (settings[i], "=", 2);

      nn_spec_set_string (&spec, pair[0], pair[1], &error);
      g_assert_no_error (error);
    }
  memcpy (made.args, spec.values, sizeof made.args);
  return made;
}

static NnModel *
build (const NnEntry *entries, guint n)
{
  g_autoptr (GError) error = NULL;
  NnModel *model = nn_model_new (entries, n, 7, &error);

  g_assert_no_error (error);
  return model;
}

/* 1 input 28×28×1, 2 conv 26×26×8, 3 pool 13×13×8, 4 flatten, 5 dense 16, 6 dense 10 */
static NnModel *
digits (void)
{
  NnEntry entries[] = {
    entry (1, "input", NULL),          entry (2, "conv2d", "filters=8"),
    entry (3, "maxpool2d", NULL),      entry (4, "flatten", NULL),
    entry (5, "dense", "units=16"),    entry (6, "dense", "units=10 activation=softmax"),
  };

  return build (entries, G_N_ELEMENTS (entries));
}

/* The classes in order, and what does not fit in brackets. */
static char *
outline (const NnModel *model)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < nn_model_n_entries (model); i++)
    {
      gboolean bad = nn_model_error (model, i) != NULL;

      g_string_append_printf (text, bad ? "%s[%s]" : "%s%s", i == 0 ? "" : " ",
                              nn_model_entry_name (model, i));
    }
  return g_string_free (text, FALSE);
}

static void
assert_outline (const NnModel *model, const char *expected)
{
  g_autofree char *text = outline (model);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_shape (const NnModel *model, guint index, const char *expected)
{
  g_autofree char *text = nn_shape_to_string (nn_model_shape (model, index));

  g_assert_no_error (nn_model_error (model, index));
  g_assert_cmpstr (text, ==, expected);
}

static void
test_shapes (void)
{
  g_autoptr (NnModel) model = digits ();
  g_autoptr (GError) error = NULL;

  g_assert_true (nn_model_check (model, &error));
  assert_outline (model, "input conv2d maxpool2d flatten dense dense_2");
  assert_shape (model, 1, "26×26×8");
  assert_shape (model, 2, "13×13×8");
  assert_shape (model, 3, "1352");
  assert_shape (model, 5, "10");
  g_assert_cmpuint (nn_model_n_parameters (model, 1), ==, 8 * 10);
  g_assert_cmpuint (nn_model_n_parameters (model, -1), ==,
                    8 * 10 + 1353 * 16 + 17 * 10);
  g_assert_cmpuint (nn_model_bytes (model), ==, 4 * nn_model_n_parameters (model, -1));
  g_assert_cmpuint (nn_model_macs (model), >=, 26 * 26 * 8 * 9 + 1352 * 16 + 160);
  g_assert_cmpuint (nn_model_output (model), ==, 5);
  g_assert_cmpuint (nn_model_input (model, 3, 0), ==, 2);
  g_assert_cmpstr (nn_model_weight_info (model, 1, 0)->name, ==, "kernel");
}

/* Lists that are broken rather than unfinished. */
static void
test_broken_lists (void)
{
  NnEntry repeated[] = { entry (1, "input", NULL), entry (1, "flatten", NULL) };
  NnEntry later[] = { entry (1, "input", NULL), entry (2, "flatten", NULL),
                      entry (3, "flatten", NULL) };
  NnEntry itself[] = { entry (1, "input", NULL), entry (2, "flatten", NULL) };
  NnEntry unknown[] = { entry (1, "input", NULL), entry (2, "flatten", NULL) };
  NnEntry range[] = { entry (1, "input", NULL), entry (2, "dropout", NULL) };
  NnEntry zero[] = { entry (0, "input", NULL) };
  struct
  {
    const NnEntry *entries;
    guint n;
    NnError code;
    const char *words;
  } rows[] = {
    { repeated, 2, NN_ERROR_FORMAT, "ids must differ" },
    { later, 3, NN_ERROR_RANGE, "does not come before it" },
    { itself, 2, NN_ERROR_RANGE, "does not come before it" },
    { unknown, 2, NN_ERROR_UNKNOWN, "reads entry 9" },
    { range, 2, NN_ERROR_RANGE, "from 0 to 0.9" },
    { zero, 1, NN_ERROR_FORMAT, "begin at 1" },
  };

  later[1].inputs[0] = 3;
  itself[1].inputs[0] = 2;
  unknown[1].inputs[0] = 9;
  range[1].args[0] = 2;
  for (guint r = 0; r < G_N_ELEMENTS (rows); r++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (nn_model_new (rows[r].entries, rows[r].n, 1, &error));
      g_assert_error (error, NN_ERROR, (gint) rows[r].code);
      g_assert_nonnull (strstr (error->message, rows[r].words));
    }
}

/* What does not fit stays in the list with its sentence; what follows waits. */
static void
test_unfinished (void)
{
  NnEntry entries[] = {
    entry (1, "input", NULL),     entry (2, "conv2d", "kernel_size=40"), entry (3, "flatten", NULL),
    entry (4, "dense", NULL),     entry (5, "flatten", NULL),            entry (6, "add", NULL),
  };
  g_autoptr (NnModel) model = NULL;
  g_autoptr (GError) error = NULL;

  entries[4].inputs[0] = 1;
  model = build (entries, G_N_ELEMENTS (entries));
  assert_outline (model, "input [conv2d] [flatten] [dense] flatten_2 [add]");
  g_assert_nonnull (strstr (nn_model_error (model, 1)->message, "40×40"));
  g_assert_cmpstr (nn_model_error (model, 2)->message, ==,
                   "Waits for Conv2D, which does not fit yet.");
  g_assert_cmpstr (nn_model_error (model, 3)->message, ==,
                   "Waits for Conv2D, which does not fit yet.");
  g_assert_cmpstr (nn_model_error (model, 5)->message, ==,
                   "Add needs 2 inputs and has 1: connect another layer to it.");
  g_assert_false (nn_model_check (model, &error));
  /* a sentence that does not name its layer gets the name */
  g_assert_true (g_str_has_prefix (error->message, "Conv2D: A 40×40 filter "));
}

/* Of which entry a sentence tells is said once, and by its own name only where the layer's does not tell. */
static void
test_named_once (void)
{
  static const char *const says[] = {
    "Dense needs a flat input or a series, this is 28×28×1: put a Flatten before it.",
    "Dense “dense” needs a flat input or a series, this is 28×28×1: put a Flatten before it.",
  };

  for (guint i = 0; i < G_N_ELEMENTS (says); i++)
    {
      NnEntry entries[] = { entry (1, "input", NULL), entry (2, "dense", NULL), entry (3, "dense", NULL) };
      g_autoptr (NnModel) model = build (entries, 2 + i);
      g_autoptr (GError) error = NULL;

      g_assert_false (nn_model_check (model, &error));
      g_assert_cmpint (error->code, ==, nn_model_error (model, 1)->code);
      g_assert_cmpstr (error->message, ==, says[i]);
    }
}

static void
test_empty (void)
{
  g_autoptr (NnModel) model = build (NULL, 0);
  g_autoptr (NnModel) orphan = NULL;
  g_autoptr (NnModel) whole = NULL;
  g_autoptr (GError) error = NULL;
  guint id = 0;

  g_assert_false (nn_model_check (model, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_SHAPE);
  g_clear_error (&error);
  /* A layer dropped on an empty bench waits for an input, which takes its place before it. */
  orphan = nn_model_insert (model, layer ("flatten"), NULL, 0, 0, &id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (id, ==, 1);
  assert_outline (orphan, "[flatten]");
  whole = nn_model_insert (orphan, layer ("input"), NULL, 0, 0, NULL, &error);
  g_assert_no_error (error);
  assert_outline (whole, "input flatten");
}

/* More than a machine has is a sentence before it is an allocation. */
static void
test_too_large (void)
{
  NnEntry entries[] = {
    entry (1, "input", "height=4096 width=4096"), entry (2, "flatten", NULL),
    entry (3, "dense", "units=65536"), entry (4, "input", "time=65536 height=65536 width=65536"),
  };
  g_autoptr (NnModel) model = NULL;

  entries[3].n_inputs = 0;
  model = build (entries, G_N_ELEMENTS (entries));
  g_assert_error (nn_model_error (model, 2), NN_ERROR, NN_ERROR_MEMORY);
  g_assert_error (nn_model_error (model, 3), NN_ERROR, NN_ERROR_MEMORY);
  g_assert_cmpuint (nn_model_n_weights (model, 2), ==, 0);
  g_assert_nonnull (strstr (nn_model_error (model, 2)->message, "Dense would have 1.1 trillion parameters; 268 million are the most"));
}

/* Weights come from the seed and the entry: elsewhere edits do not touch them. */
static void
test_seeds (void)
{
  g_autoptr (NnModel) model = digits ();
  g_autoptr (NnModel) same = digits ();
  g_autoptr (NnModel) other = nn_model_reinitialise (model, 8);
  g_autoptr (NnModel) again = nn_model_reinitialise (other, 7);
  gsize bytes = nn_tensor_count (nn_model_weight (model, 4, 0)) * sizeof (float);
  const float *kernel = nn_model_weight (model, 4, 0)->data;

  g_assert_cmpmem (kernel, bytes, nn_model_weight (same, 4, 0)->data, bytes);
  g_assert_cmpmem (kernel, bytes, nn_model_weight (again, 4, 0)->data, bytes);
  g_assert_true (memcmp (kernel, nn_model_weight (other, 4, 0)->data, bytes) != 0);
  g_assert_cmpuint (nn_model_seed (other), ==, 8);
  g_assert_true (nn_model_same_structure (model, other));
}

/* Two layers that are alike begin with different numbers. */
static void
test_seeds_differ (void)
{
  NnEntry entries[] = { entry (1, "input", "height=0 width=0 channels=8"),
                        entry (2, "dense", "units=8"), entry (3, "dense", "units=8") };
  g_autoptr (NnModel) model = build (entries, 3);

  g_assert_true (memcmp (nn_model_weight (model, 1, 0)->data, nn_model_weight (model, 2, 0)->data,
                         64 * sizeof (float)) != 0);
}

static void
test_insert (void)
{
  g_autoptr (NnModel) model = digits ();
  g_autoptr (NnModel) middle = NULL;
  g_autoptr (NnModel) end = NULL;
  g_autoptr (GError) error = NULL;
  double args[NN_MAX_ARGS] = { 0.25 };
  guint id = 0;

  middle = nn_model_insert (model, layer ("dropout"), args, 5, 6, &id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (id, ==, 7);
  assert_outline (middle, "input conv2d maxpool2d flatten dense dropout dense_2");
  g_assert_cmpuint (nn_model_entry (middle, 5)->inputs[0], ==, 5);
  g_assert_cmpuint (nn_model_entry (middle, 6)->inputs[0], ==, 7);
  g_assert_cmpfloat (nn_model_entry (middle, 5)->args[0], ==, 0.25);
  /* nothing but the list is new */
  for (guint i = 0; i < 5; i++)
    {
      for (guint w = 0; w < nn_model_n_weights (model, i); w++)
        g_assert_true (nn_model_weight (model, i, w) == nn_model_weight (middle, i, w));
    }
  g_assert_true (nn_model_weight (model, 5, 0) == nn_model_weight (middle, 6, 0));
  g_assert_false (nn_model_same_structure (model, middle));
  assert_outline (model, "input conv2d maxpool2d flatten dense dense_2"); /* undo */

  end = nn_model_insert (middle, layer ("activation"), NULL, 0, 0, &id, &error);
  g_assert_no_error (error);
  assert_outline (end, "input conv2d maxpool2d flatten dense dropout dense_2 activation");
  g_assert_cmpuint (nn_model_entry (end, 7)->inputs[0], ==, 6);
}

static void
test_insert_refused (void)
{
  g_autoptr (NnModel) model = digits ();
  g_autoptr (GError) error = NULL;

  g_assert_null (nn_model_insert (model, layer ("dropout"), NULL, 2, 5, NULL, &error));
  g_assert_cmpstr (error->message, ==, "Dense does not read Conv2D: nothing fits between.");
  g_clear_error (&error);
  g_assert_null (nn_model_insert (model, layer ("dropout"), NULL, 0, 1, NULL, &error));
  g_assert_nonnull (strstr (error->message, "put it behind Input"));
  g_clear_error (&error);
  g_assert_null (nn_model_insert (model, layer ("dropout"), NULL, 44, 0, NULL, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_UNKNOWN);
}

/* A merging layer finds itself a second input that fits. */
static void
test_insert_merge (void)
{
  NnEntry entries[] = { entry (1, "input", "height=0 width=0 channels=8"),
                        entry (2, "dense", "units=8"), entry (3, "dense", "units=4") };
  g_autoptr (NnModel) model = build (entries, 3);
  g_autoptr (NnModel) shortcut = NULL;
  g_autoptr (NnModel) twice = NULL;
  g_autoptr (NnModel) path = NULL;
  g_autoptr (GError) error = NULL;
  const NnEntry *merged;

  shortcut = nn_model_insert (model, layer ("add"), NULL, 2, 3, NULL, &error);
  g_assert_no_error (error);
  assert_outline (shortcut, "input dense add dense_2");
  merged = nn_model_entry (shortcut, 2);
  g_assert_cmpuint (merged->n_inputs, ==, 2);
  g_assert_cmpuint (merged->inputs[0], ==, 2);
  g_assert_cmpuint (merged->inputs[1], ==, 1);

  /* Nothing else has 4 numbers: the same one twice. One path can then be changed. */
  twice = nn_model_insert (model, layer ("add"), NULL, 3, 0, NULL, &error);
  merged = nn_model_entry (twice, 3);
  g_assert_cmpuint (merged->inputs[0], ==, 3);
  g_assert_cmpuint (merged->inputs[1], ==, 3);
  path = nn_model_insert (twice, layer ("activation"), NULL, 3, 4, NULL, &error);
  g_assert_no_error (error);
  assert_outline (path, "input dense dense_2 activation add");
  merged = nn_model_entry (path, 4);
  g_assert_cmpuint (merged->inputs[0], ==, 5);
  g_assert_cmpuint (merged->inputs[1], ==, 3);
}

/* The shortcut is around the layer that is read, not to whatever stands nearest; and a
 * merging layer that moves forward lets go of what now comes after it. */
static NnModel *
move_one (const NnModel *model, guint id, guint after, guint before, GError **error)
{
  return nn_model_move_group (model, &id, 1, after, before, error);
}

static NnModel *
remove_one (const NnModel *model, guint id, GError **error)
{
  return nn_model_remove_group (model, &id, 1, error);
}

static void
test_shortcut (void)
{
  NnEntry entries[] = { entry (1, "input", "height=0 width=0 channels=8"),
                        entry (2, "dense", "units=8"), entry (3, "dense", "units=8"),
                        entry (4, "concat", NULL) };
  g_autoptr (NnModel) model = NULL;
  g_autoptr (NnModel) added = NULL;
  g_autoptr (NnModel) moved = NULL;
  g_autoptr (GError) error = NULL;

  entries[2].inputs[0] = 1;
  entries[3].n_inputs = 2;
  entries[3].inputs[1] = 2;
  model = build (entries, 4);
  added = nn_model_insert (model, layer ("add"), NULL, 3, 4, NULL, &error);
  g_assert_no_error (error);
  assert_outline (added, "input dense dense_2 add concat");
  g_assert_cmpuint (nn_model_entry (added, 3)->inputs[1], ==, 1);

  moved = move_one (model, 4, 1, 2, &error);
  g_assert_no_error (error);
  assert_outline (moved, "input concat dense dense_2");
  g_assert_cmpuint (nn_model_entry (moved, 1)->inputs[0], ==, 1);
  g_assert_cmpuint (nn_model_entry (moved, 1)->inputs[1], ==, 1);
}

static void
test_remove (void)
{
  g_autoptr (NnModel) model = digits ();
  g_autoptr (NnModel) without = NULL;
  g_autoptr (GError) error = NULL;

  without = remove_one (model, 3, &error);
  g_assert_no_error (error);
  assert_outline (without, "input conv2d flatten dense dense_2");
  assert_shape (without, 2, "5408");
  /* The dense kernel has another shape and is new, the others are the same. */
  g_assert_true (nn_model_weight (without, 1, 0) == nn_model_weight (model, 1, 0));
  g_assert_true (nn_model_weight (without, 3, 0) != nn_model_weight (model, 4, 0));
  g_assert_true (nn_model_weight (without, 3, 1) == nn_model_weight (model, 4, 1));
  g_assert_true (nn_model_weight (without, 4, 0) == nn_model_weight (model, 5, 0));

  g_assert_null (remove_one (model, 1, &error));
  g_assert_nonnull (strstr (error->message, "The input stays"));
  g_clear_error (&error);
  g_assert_null (remove_one (model, 99, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_UNKNOWN);
}

static void
test_move (void)
{
  g_autoptr (NnModel) model = digits ();
  g_autoptr (NnModel) moved = NULL;
  g_autoptr (NnModel) still = NULL;
  g_autoptr (NnModel) last = NULL;
  g_autoptr (GError) error = NULL;

  moved = move_one (model, 3, 1, 2, &error);
  g_assert_no_error (error);
  assert_outline (moved, "input maxpool2d conv2d flatten dense dense_2");
  assert_shape (moved, 2, "12×12×8");
  g_assert_cmpuint (nn_model_entry (moved, 1)->id, ==, 3);
  g_assert_true (nn_model_weight (moved, 2, 0) == nn_model_weight (model, 1, 0));

  still = move_one (model, 3, 2, 3, &error);
  g_assert_true (still == model);
  last = move_one (model, 5, 0, 0, &error);
  g_assert_no_error (error);
  assert_outline (last, "input conv2d maxpool2d flatten dense dense_2");
  g_assert_cmpuint (nn_model_entry (last, 5)->id, ==, 5);
  assert_shape (last, 5, "16");
  g_assert_null (move_one (model, 1, 2, 3, &error));
  g_assert_nonnull (strstr (error->message, "where the network begins"));
}

static void
test_set_arg (void)
{
  g_autoptr (NnModel) model = digits ();
  g_autoptr (NnModel) edited = NULL;
  g_autoptr (NnModel) drawn = NULL;
  g_autoptr (GError) error = NULL;
  const NnClass *dense = &layer ("dense")->base;
  guint units = (guint) nn_class_find_arg (dense, "units");
  guint activation = (guint) nn_class_find_arg (dense, "activation");
  guint init = (guint) nn_class_find_arg (dense, "kernel_initializer");

  edited = nn_model_set_arg (model, 5, activation, NN_ACTIVATION_RELU, &error);
  g_assert_no_error (error);
  g_assert_true (nn_model_weight (edited, 4, 0) == nn_model_weight (model, 4, 0));
  g_assert_false (nn_model_same_structure (edited, model));
  g_clear_pointer (&edited, nn_model_unref);

  edited = nn_model_set_arg (model, 5, units, 20, &error);
  assert_shape (edited, 4, "20");
  g_assert_true (nn_model_weight (edited, 4, 0) != nn_model_weight (model, 4, 0));
  g_assert_true (nn_model_weight (edited, 5, 0) != nn_model_weight (model, 5, 0));
  g_assert_true (nn_model_weight (edited, 5, 1) == nn_model_weight (model, 5, 1));

  /* Another initialiser is a wish for other numbers. */
  drawn = nn_model_set_arg (model, 5, init, NN_INIT_HE_NORMAL, &error);
  g_assert_true (nn_model_weight (drawn, 4, 0) != nn_model_weight (model, 4, 0));

  g_assert_null (nn_model_set_arg (model, 5, units, 0, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_RANGE);
  g_assert_true (g_str_has_prefix (error->message, "Dense: “units”"));
}

static void
test_set_inputs (void)
{
  g_autoptr (NnModel) model = digits ();
  g_autoptr (NnModel) edited = NULL;
  g_autoptr (GError) error = NULL;

  edited = nn_model_set_inputs (model, 4, (guint[]){ 1 }, 1, &error);
  g_assert_no_error (error);
  assert_shape (edited, 3, "784");
  g_assert_null (nn_model_set_inputs (model, 4, (guint[]){ 5 }, 1, &error));
  g_assert_cmpstr (error->message, ==,
                   "Flatten cannot read Dense, which does not come before it: "
                   "a network has no loops.");
  g_clear_error (&error);
  g_assert_null (nn_model_set_inputs (model, 4, (guint[]){ 1, 2 }, 2, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_RANGE);
}

static void
test_with_weights (void)
{
  g_autoptr (NnModel) model = digits ();
  NnTensor *weights[6] = { NULL };
  g_autoptr (NnTensor) bias = nn_tensor_new (&NN_SHAPE (8));
  g_autoptr (NnModel) edited = NULL;

  bias->data[0] = 5;
  weights[1] = bias;
  edited = nn_model_with_weights (model, weights, 6);
  g_assert_true (nn_model_same_structure (model, edited));
  g_assert_true (nn_model_weight (edited, 1, 1) == bias);
  g_assert_true (nn_model_weight (edited, 1, 0) == nn_model_weight (model, 1, 0));
  g_assert_cmpfloat (nn_model_weight (model, 1, 1)->data[0], ==, 0);
  assert_outline (edited, "input conv2d maxpool2d flatten dense dense_2");
}

/* Undo is keeping the models: hundreds of edits, each step back is the same bits. */
static void
test_undo (void)
{
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_model_unref);
  g_autoptr (GPtrArray) outlines = g_ptr_array_new_with_free_func (g_free);
  NnRandom random = nn_random_new (1);
  const NnClass *const *layers = nn_registry_list (NN_KIND_LAYER);
  guint n_layers = 0, done = 0;

  while (layers[n_layers] != NULL)
    n_layers++;
  g_ptr_array_add (steps, digits ());
  g_ptr_array_add (outlines, outline (steps->pdata[0]));
  for (guint i = 0; i < 400; i++)
    {
      NnModel *model = steps->pdata[steps->len - 1], *edited;
      guint n = nn_model_n_entries (model);
      guint at = nn_random_below (&random, n), to = nn_random_below (&random, n);
      const NnEntry *one = nn_model_entry (model, at), *two = nn_model_entry (model, to);
      guint input = two->n_inputs > 0 ? two->inputs[0] : 0;
      g_autoptr (GError) error = NULL;

      switch (nn_random_below (&random, n > 12 ? 4 : 3))
        {
        case 0:
          edited = nn_model_insert (model, NN_LAYER_CLASS (layers[nn_random_below (&random, n_layers)]),
                                    NULL, input, two->id, NULL, &error);
          break;
        case 1:
          edited = move_one (model, one->id, input, two->id, &error);
          break;
        case 2:
          edited = nn_model_mend (model, at, NULL);
          if (edited == NULL)
            continue;
          g_assert_no_error (nn_model_error (edited, (guint) nn_model_index (edited, one->id)));
          break;
        default:
          edited = remove_one (model, one->id, &error);
          break;
        }
      g_assert_true ((edited != NULL) == (error == NULL));
      if (edited == NULL)
        continue;
      g_ptr_array_add (steps, edited);
      g_ptr_array_add (outlines, outline (edited));
      done++;
    }
  g_assert_cmpuint (done, >, 100);
  for (guint i = steps->len; i > 0; i--)
    assert_outline (steps->pdata[i - 1], outlines->pdata[i - 1]);
}

static void
test_mend (void)
{
  static const struct
  {
    const char *input;
    const char *class_name;
    const char *setting;
    const char *label;    /* NULL: there is no mend */
    const char *after;    /* the shape then */
  } rows[] = {
    { NULL, "dense", "units=5", "Insert Flatten", "5" },
    { "height=2 width=2", "conv2d", "kernel_size=3 filters=4", "Use Same Padding", "2×2×4" },
    { "height=3 width=2", "maxpool2d", "pool_size=4", "Use a Smaller Window", "1×1×1" },
    { "height=0 width=0 channels=784", "conv2d", "filters=4", "Insert Reshape", "26×26×4" },
    { "height=0 width=0 channels=3072", "conv2d", "filters=4", "Insert Reshape", "30×30×4" },
    { "height=0 channels=12", "globalavgpool2d", NULL, "Insert Reshape", "1" },
    { "height=0 width=0 channels=12", "lstm", "units=5", "Insert Reshape", "5" },
    { "height=6 width=4 channels=3", "lstm", "units=5", "Insert Reshape", "5" },
    { "height=0 width=0 channels=12", "conv1d", "filters=4 kernel_size=3", "Insert Reshape", "10×4" },
    { NULL, "reshape", "height=14 width=14", "Adjust the Channels", "14×14×4" },
    { NULL, "reshape", "height=5 width=5", NULL, NULL },
    { NULL, "add", NULL, "Connect a Second Input", "28×28×1" },
    { "height=0 width=0 channels=7", "sampling", NULL, NULL, NULL },
  };

  for (guint r = 0; r < G_N_ELEMENTS (rows); r++)
    {
      NnEntry entries[] = { entry (1, "input", rows[r].input),
                            entry (2, rows[r].class_name, rows[r].setting),
                            entry (3, "flatten", NULL) };
      g_autoptr (NnModel) model = build (entries, 3);
      g_autoptr (NnModel) mended = NULL;
      g_autofree char *label = NULL;

      g_assert_nonnull (nn_model_error (model, 1));
      g_assert_null (nn_model_mend (model, 0, NULL));    /* fits */
      g_assert_null (nn_model_mend (model, 2, NULL));    /* only waits */
      mended = nn_model_mend (model, 1, &label);
      g_assert_cmpstr (label, ==, rows[r].label);
      if (rows[r].label == NULL)
        {
          g_assert_null (mended);
          continue;
        }
      assert_shape (mended, (guint) nn_model_index (mended, 2), rows[r].after);
      g_assert_true (nn_model_check (mended, NULL));
    }
}

static void
test_mend_merge (void)
{
  NnEntry entries[] = { entry (1, "input", "height=0 width=0 channels=8"),
                        entry (2, "dense", "units=5"), entry (3, "add", NULL) };
  g_autoptr (NnModel) model = NULL;
  g_autoptr (NnModel) mended = NULL;
  g_autofree char *label = NULL;

  entries[2].n_inputs = 2;
  entries[2].inputs[1] = 1;
  model = build (entries, 3);
  mended = nn_model_mend (model, 2, &label);
  g_assert_cmpstr (label, ==, "Use Concatenate Instead");
  assert_shape (mended, 2, "13");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/shapes", test_shapes);
  g_test_add_func ("/model/broken-lists", test_broken_lists);
  g_test_add_func ("/model/unfinished", test_unfinished);
  g_test_add_func ("/model/named-once", test_named_once);
  g_test_add_func ("/model/empty", test_empty);
  g_test_add_func ("/model/too-large", test_too_large);
  g_test_add_func ("/model/seeds", test_seeds);
  g_test_add_func ("/model/seeds-differ", test_seeds_differ);
  g_test_add_func ("/model/insert", test_insert);
  g_test_add_func ("/model/insert-refused", test_insert_refused);
  g_test_add_func ("/model/insert-merge", test_insert_merge);
  g_test_add_func ("/model/shortcut", test_shortcut);
  g_test_add_func ("/model/remove", test_remove);
  g_test_add_func ("/model/move", test_move);
  g_test_add_func ("/model/set-arg", test_set_arg);
  g_test_add_func ("/model/set-inputs", test_set_inputs);
  g_test_add_func ("/model/with-weights", test_with_weights);
  g_test_add_func ("/model/undo", test_undo);
  g_test_add_func ("/model/mend", test_mend);
  g_test_add_func ("/model/mend-merge", test_mend_merge);
  return g_test_run ();
}
