/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connections and groups: what a gesture means, what it makes, and that undo shares the weights. */
#include <string.h>

#include "tests/build.h"

/* "input dense=1 add=2,1": names and the ids they read; what does not fit in brackets. */
static char *
outline (const NnModel *model)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < nn_model_n_entries (model); i++)
    {
      const NnEntry *entry = nn_model_entry (model, i);
      const char *name = nn_model_entry_name (model, i);

      g_string_append_printf (text, nn_model_error (model, i) != NULL ? "%s[%s]" : "%s%s", i > 0 ? " " : "", name);
      for (guint k = 0; k < entry->n_inputs; k++)
        g_string_append_printf (text, "%c%u", k == 0 ? '=' : ',', entry->inputs[k]);
    }
  return g_string_free (text, FALSE);
}

static void
assert_outline (const NnModel *model, const char *expected)
{
  g_autofree char *text = outline (model);

  g_assert_cmpstr (text, ==, expected);
}

static const NnEntry *
entry_of (const NnModel *model, guint id)
{
  return nn_model_entry (model, (guint) nn_model_index (model, id));
}

static void
assert_shape (const NnShape *shape, const char *expected)
{
  g_autofree char *text = nn_shape_to_string (shape);

  g_assert_cmpstr (text, ==, expected);
}

/* Every weight of an entry that is in both and of one shape is the same tensor. */
static void
assert_shared (const NnModel *a, const NnModel *b, guint id)
{
  gint i = nn_model_index (a, id), j = nn_model_index (b, id);

  g_assert_cmpint (MIN (i, j), >=, 0);
  g_assert_cmpuint (nn_model_n_weights (a, (guint) i), >, 0);
  for (guint w = 0; w < nn_model_n_weights (a, (guint) i); w++)
    g_assert_true (nn_model_weight (a, (guint) i, w) == nn_model_weight (b, (guint) j, w));
}

static void
assert_refused (const NnModel *model, guint from, guint to, const char *sentence)
{
  g_autoptr (GError) error = NULL;
  NnJoin join;

  g_assert_false (nn_model_offer (model, from, to, FALSE, &join, &error));
  g_assert_cmpstr (error->message, ==, sentence);
}

static NnModel *
join (const NnModel *model, guint from, guint to, gboolean other, guint *new_id)
{
  g_autoptr (GError) error = NULL;
  NnModel *edited;
  NnJoin offer;

  g_assert_true (nn_model_offer (model, from, to, other, &offer, &error));
  g_assert_no_error (error);
  edited = nn_model_join (model, from, to, &offer, new_id, &error);
  g_assert_no_error (error);
  return edited;
}

/* --- connections -------------------------------------------------------------- */

/* The shapes agree: Add is put in between, and Shift reads it instead. */
static void
test_residual (void)
{
  g_autoptr (NnModel) model = build_model ("input channels=8; dense units=8; dense units=8; dense units=4", 3);
  g_autoptr (NnModel) added = NULL;
  g_autoptr (NnModel) instead = NULL;
  NnJoin offer;
  guint id;

  g_assert_true (nn_model_offer (model, 2, 4, FALSE, &offer, NULL));
  g_assert_cmpint (offer.kind, ==, NN_JOIN_MERGE);
  g_assert_cmpstr (offer.klass->base.name, ==, "add");
  assert_shape (&offer.shape, "8");
  added = join (model, 2, 4, FALSE, &id);
  g_assert_cmpuint (id, ==, 5);
  assert_outline (added, "input dense=1 dense_2=2 add=3,2 dense_3=5");
  for (guint i = 2; i <= 4; i++)
    assert_shared (model, added, i);
  assert_outline (model, "input dense=1 dense_2=2 dense_3=3"); /* undo */

  g_assert_true (nn_model_offer (model, 2, 4, TRUE, &offer, NULL));
  g_assert_cmpint (offer.kind, ==, NN_JOIN_INSTEAD);
  assert_shape (&offer.shape, "4");
  instead = join (model, 2, 4, TRUE, &id);
  g_assert_cmpuint (id, ==, 0);
  assert_outline (instead, "input dense=1 dense_2=2 dense_3=2");
}

static void
test_concatenate (void)
{
  g_autoptr (NnModel) model = build_model ("input channels=8; dense units=6; dense units=4", 3);
  g_autoptr (NnModel) joined = NULL;
  NnJoin offer;

  g_assert_true (nn_model_offer (model, 1, 3, FALSE, &offer, NULL));
  g_assert_cmpstr (offer.klass->base.name, ==, "concat");
  assert_shape (&offer.shape, "14");
  joined = join (model, 1, 3, FALSE, NULL);
  assert_outline (joined, "input dense=1 concat=2,1 dense_2=4");
  assert_shape (nn_model_shape (joined, 2), "14");
}

/* Merging layers read one more; of x + x the second was a stand-in only. */
static void
test_more_inputs (void)
{
  g_autoptr (NnModel) model = build_model ("input channels=8; dense units=4; dense units=4 from=1; "
                                           "dense units=4 from=1; add from=2,2; dense units=3", 3);
  g_autoptr (NnModel) two = NULL;
  g_autoptr (NnModel) three = NULL;
  g_autoptr (NnModel) last = NULL;
  NnJoin offer;

  two = join (model, 3, 5, FALSE, NULL);
  g_assert_cmpuint (entry_of (two, 5)->n_inputs, ==, 2);
  g_assert_cmpuint (entry_of (two, 5)->inputs[1], ==, 3);
  three = join (two, 4, 5, FALSE, NULL);
  assert_outline (three, "input dense=1 dense_2=1 dense_3=1 add=2,3,4 dense_4=5");
  last = join (two, 4, 5, TRUE, NULL);
  assert_outline (last, "input dense=1 dense_2=1 dense_3=1 add=2,4 dense_4=5");
  /* another shape cannot be added; nothing says otherwise */
  g_assert_false (nn_model_offer (two, 1, 5, FALSE, &offer, NULL));
  assert_refused (two, 3, 5, "Add reads Dense already.");
}

/* Two inputs and no more: it reads the new one instead of its last, with Shift of its first. */
static void
test_full (void)
{
  g_autoptr (NnModel) model = build_model ("input channels=8; dense units=4; dense units=4 from=1; "
                                           "dense units=4 from=1; subtract from=2,3", 3);
  g_autoptr (NnModel) last = join (model, 4, 5, FALSE, NULL);
  g_autoptr (NnModel) first = join (model, 4, 5, TRUE, NULL);

  assert_outline (last, "input dense=1 dense_2=1 dense_3=1 subtract=2,4");
  assert_outline (first, "input dense=1 dense_2=1 dense_3=1 subtract=4,3");
}

static void
test_loops (void)
{
  g_autoptr (NnModel) model = build_model ("input channels=8; dense units=8; activation; layernorm", 3);
  g_autoptr (GError) error = NULL;
  NnJoin offer = { .kind = NN_JOIN_INSTEAD };

  assert_refused (model, 4, 2, "Dense cannot read LayerNorm, which depends on it: a network has no loops.");
  assert_refused (model, 3, 3, "Activation cannot read itself: a network has no loops.");
  assert_refused (model, 2, 1, "Input reads no other layer: samples enter there.");
  assert_refused (model, 2, 9, "The network has no entry 9.");
  g_assert_null (nn_model_join (model, 4, 2, &offer, NULL, &error));
  g_assert_nonnull (strstr (error->message, "no loops"));
  g_clear_error (&error);
  offer.input = 1;
  g_assert_null (nn_model_join (model, 1, 3, &offer, NULL, &error));
  g_assert_cmpstr (error->message, ==, "Activation has no input number 2.");
  g_assert_true (nn_model_depends (model, 4, 1));
  g_assert_false (nn_model_depends (model, 2, 3));
}

/* A layer that stands too early moves up with what depends on it; the output stays the last. */
static void
test_order (void)
{
  g_autoptr (NnModel) model = build_model ("input channels=8; dense units=8 from=1; layernorm from=2; "
                                           "dense units=8 from=1; dense units=8 from=4; dense units=2 from=5", 3);
  g_autoptr (NnModel) joined = join (model, 5, 2, TRUE, NULL);

  assert_outline (joined, "input dense=1 dense_2=4 dense_3=5 layernorm=2 dense_4=5");
  g_assert_cmpuint (nn_model_entry (joined, nn_model_output (joined))->id, ==, 6);
  for (guint id = 2; id <= 6; id++)
    assert_shared (model, joined, id);
}

static void
test_disconnect (void)
{
  g_autoptr (NnModel) model = build_model ("input channels=8; dense units=8; dense units=8; add from=3,2; dense units=2", 3);
  g_autoptr (NnModel) one = NULL;
  g_autoptr (NnModel) none = NULL;
  g_autoptr (NnModel) again = NULL;
  g_autoptr (GError) error = NULL;

  one = nn_model_disconnect (model, 4, 0, &error);
  g_assert_no_error (error);
  assert_outline (one, "input dense=1 dense_2=2 [add]=2 [dense_3]=4");
  g_assert_cmpstr (nn_model_error (one, 3)->message, ==,
                   "Add needs 2 inputs and has 1: connect another layer to it.");
  again = join (one, 3, 4, FALSE, NULL);
  assert_outline (again, "input dense=1 dense_2=2 add=2,3 dense_3=4");
  none = nn_model_disconnect (model, 2, 0, &error);
  assert_outline (none, "input [dense] [dense_2]=2 [add]=3,2 [dense_3]=4");
  assert_shared (model, one, 3);
  g_assert_null (nn_model_disconnect (model, 4, 2, &error));
  g_assert_cmpstr (error->message, ==, "Add has no input number 3.");
}

/* A branch hangs on its layer and leaves the output what it is. */
static void
test_branch (void)
{
  g_autoptr (NnModel) model = build_model ("input channels=8; dense units=8; dense units=2", 3);
  g_autoptr (NnModel) side = NULL;
  g_autoptr (NnModel) end = NULL;
  g_autoptr (GError) error = NULL;
  const NnLayerClass *dense = entry_of (model, 2)->klass;
  guint id;

  side = nn_model_branch (model, dense, 2, &id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (id, ==, 4);
  assert_outline (side, "input dense=1 dense_2=2 dense_3=2");
  g_assert_cmpuint (nn_model_entry (side, nn_model_output (side))->id, ==, 3);
  end = nn_model_branch (model, dense, 3, &id, &error);
  g_assert_cmpuint (nn_model_entry (end, nn_model_output (end))->id, ==, id);
  g_assert_null (nn_model_branch (model, entry_of (model, 1)->klass, 2, NULL, &error));
  g_assert_nonnull (strstr (error->message, "cannot be a branch of Dense"));
}

/* --- groups --------------------------------------------------------------------- */

static NnModel *
blocks (void)
{
  return build_model ("input channels=8; dense units=8; dense units=8; add from=3,2; activation; dense units=2", 3);
}

static void
test_remove_group (void)
{
  g_autoptr (NnModel) model = blocks ();
  g_autoptr (NnModel) without = NULL;
  g_autoptr (NnModel) empty = NULL;
  g_autoptr (GError) error = NULL;

  without = nn_model_remove_group (model, (guint[]){ 4, 3, 5 }, 3, &error);
  g_assert_no_error (error);
  assert_outline (without, "input dense=1 dense_2=2");
  assert_shared (model, without, 6);
  g_assert_null (nn_model_remove_group (model, (guint[]){ 1, 2 }, 2, &error));
  g_assert_nonnull (strstr (error->message, "The input stays"));
  g_clear_error (&error);
  empty = nn_model_remove_group (model, (guint[]){ 1, 2, 3, 4, 5, 6 }, 6, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (nn_model_n_entries (empty), ==, 0);
  g_assert_null (nn_model_remove_group (model, (guint[]){ 2, 44 }, 2, &error));
  g_assert_error (error, NN_ERROR, NN_ERROR_UNKNOWN);
}

/* The block goes as one, with its weights and its shortcut. */
static void
test_move_group (void)
{
  g_autoptr (NnModel) model = blocks ();
  g_autoptr (NnModel) moved = NULL;
  g_autoptr (NnModel) still = NULL;
  g_autoptr (GError) error = NULL;

  moved = nn_model_move_group (model, (guint[]){ 3, 4 }, 2, 5, 6, &error);
  g_assert_no_error (error);
  assert_outline (moved, "input dense=1 activation=2 dense_2=5 add=3,5 dense_3=4");
  for (guint id = 2; id <= 6; id++)
    if (id == 2 || id == 3 || id == 6)
      assert_shared (model, moved, id);
  still = nn_model_move_group (model, (guint[]){ 3, 4 }, 2, 4, 5, &error);
  g_assert_true (still == model);
  g_assert_null (nn_model_move_group (model, (guint[]){ 1, 2 }, 2, 5, 6, &error));
  g_assert_nonnull (strstr (error->message, "stays where the network begins"));
}

/* A piece is a network by itself: what it read becomes an Input. As text it comes back the same. */
static void
test_copy (void)
{
  g_autoptr (NnModel) model = blocks ();
  g_autoptr (NnModel) piece = NULL;
  g_autoptr (NnModel) pasted = NULL;
  g_autoptr (NnDocument) document = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;
  guint ids[8] = { 0 };

  piece = nn_model_extract (model, (guint[]){ 4, 3 }, 2, &error);
  g_assert_no_error (error);
  assert_outline (piece, "input dense=7 add=3,7");
  g_assert_true (nn_model_check (piece, NULL));
  json = nn_model_to_json (piece);
  document = nn_document_from_json (json, &error);
  g_assert_no_error (error);
  g_assert_true (nn_model_same_structure (piece, document->model));

  pasted = nn_model_paste (model, document->model, 5, 6, ids, &error);
  g_assert_no_error (error);
  assert_outline (pasted, "input dense=1 dense_2=2 add=3,2 activation=4 dense_3=5 add_2=7,5 dense_4=8");
  g_assert_cmpuint (ids[0], ==, 7);
  g_assert_cmpuint (ids[1], ==, 8);
  g_assert_cmpuint (ids[2], ==, 0);
  for (guint id = 2; id <= 6; id++)
    if (id != 4 && id != 5)
      assert_shared (model, pasted, id);
  assert_outline (model, "input dense=1 dense_2=2 add=3,2 activation=4 dense_3=5");
}

/* Several outside sources, steps of features, and an empty bench to paste on. */
static void
test_paste_elsewhere (void)
{
  g_autoptr (NnModel) model = build_model ("input time=5 channels=3; gru units=4 return_sequences=true; "
                                           "conv1d filters=4 kernel_size=3 padding=same from=1; add from=2,3; "
                                           "globalavgpool1d", 3);
  g_autoptr (NnModel) empty = nn_model_new (NULL, 0, 5, NULL);
  g_autoptr (NnModel) other = build_model ("input time=5 channels=3; conv1d filters=4 kernel_size=3 padding=same; "
                                           "globalavgpool1d", 3);
  g_autoptr (NnModel) piece = NULL;
  g_autoptr (NnModel) whole = NULL;
  g_autoptr (NnModel) single = NULL;
  g_autoptr (NnModel) added = NULL;
  g_autoptr (GError) error = NULL;

  piece = nn_model_extract (model, (guint[]){ 4, 5 }, 2, &error);
  g_assert_no_error (error);
  assert_outline (piece, "input input_2 add=6,7 globalavgpool1d=4");
  assert_shape (nn_model_shape (piece, 0), "5×4");
  whole = nn_model_paste (empty, piece, 0, 0, NULL, &error);
  g_assert_no_error (error);
  assert_outline (whole, "input input_2 add=1,2 globalavgpool1d=3");

  /* Of a merging layer alone, both inputs are outside: it looks for its own, as a new one does. */
  single = nn_model_extract (model, (guint[]){ 4 }, 1, &error);
  added = nn_model_paste (other, single, 2, 3, NULL, &error);
  g_assert_no_error (error);
  assert_outline (added, "input conv1d=1 add=2,2 globalavgpool1d=4");

  g_clear_pointer (&single, nn_model_unref);
  single = nn_model_extract (model, (guint[]){ 1 }, 1, &error);
  g_assert_null (nn_model_paste (other, single, 2, 3, NULL, &error));
  g_assert_cmpstr (error->message, ==, "There is nothing to paste but an Input, and the network has one.");
}

/* A network may have as many layers as a file may, and not one more. */
static void
test_most (void)
{
  g_autoptr (GString) text = g_string_new ("input channels=2");
  g_autoptr (NnModel) model = NULL;
  g_autoptr (NnModel) piece = NULL;
  g_autoptr (GError) error = NULL;
  guint ids[600];

  for (guint i = 0; i < 599; i++)
    g_string_append (text, "; activation");
  for (guint i = 0; i < 600; i++)
    ids[i] = i + 1;
  model = build_model (text->str, 1);
  piece = nn_model_extract (model, ids, 600, &error);
  g_assert_no_error (error);
  g_assert_null (nn_model_paste (model, piece, 600, 0, NULL, &error));
  g_assert_cmpstr (error->message, ==, "These would be 1199 layers; 1000 are the most in one network.");
}

/* --- what is offered is what comes ------------------------------------------------ */

static NnModel *
grow (NnRandom *random)
{
  static const char *const names[] = { "dense", "activation", "add", "concat", "layernorm", "subtract", "dropout" };
  NnModel *model = build_model ("input channels=4; dense units=4; dense units=4", 5);

  for (guint i = 0; i < 12; i++)
    {
      const NnClass *klass = nn_registry_find (NN_KIND_LAYER, names[nn_random_below (random, G_N_ELEMENTS (names))], NULL);
      guint from = nn_model_entry (model, nn_random_below (random, nn_model_n_entries (model)))->id;
      double args[NN_MAX_ARGS];
      NnModel *more;

      nn_class_init_args (klass, args);
      if (g_str_equal (klass->name, "dense"))
        args[0] = 4;
      more = nn_random_below (random, 2) == 0 ? nn_model_branch (model, NN_LAYER_CLASS (klass), from, NULL, NULL)
             : nn_model_insert (model, NN_LAYER_CLASS (klass), args, from, 0, NULL, NULL);
      g_assert_nonnull (more);
      nn_model_unref (model);
      model = more;
    }
  return model;
}

/* A list that nn_model_new() takes is in order and free of loops. */
static void
assert_sound (const NnModel *model)
{
  g_autofree NnEntry *entries = g_new (NnEntry, nn_model_n_entries (model));
  g_autoptr (NnModel) again = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < nn_model_n_entries (model); i++)
    entries[i] = *nn_model_entry (model, i);
  again = nn_model_new (entries, nn_model_n_entries (model), 1, &error);
  g_assert_no_error (error);
}

static void
test_offers (void)
{
  NnRandom random = nn_random_new (11);
  guint done = 0, merged = 0, refused = 0;

  for (guint round = 0; round < 60; round++)
    {
      g_autoptr (NnModel) model = grow (&random);
      guint n = nn_model_n_entries (model);

      for (guint i = 0; i < 40; i++)
        {
          guint from = nn_model_entry (model, nn_random_below (&random, n))->id;
          guint to = nn_model_entry (model, nn_random_below (&random, n))->id, id = 0;
          g_autoptr (NnModel) joined = NULL;
          g_autoptr (GError) error = NULL;
          NnJoin offer;
          gint index;

          if (!nn_model_offer (model, from, to, i % 2, &offer, &error))
            {
              g_assert_nonnull (error);
              refused++;
              continue;
            }
          joined = nn_model_join (model, from, to, &offer, &id, &error);
          g_assert_no_error (error);
          assert_sound (joined);
          g_assert_true (nn_model_depends (joined, to, from));
          index = nn_model_index (joined, id != 0 ? id : to);
          if (nn_model_error (joined, (guint) index) == NULL)
            g_assert_true (nn_shape_equal (nn_model_shape (joined, (guint) index), &offer.shape));
          else
            g_assert_cmpuint (nn_model_entry (joined, (guint) index)->n_inputs, <,
                              nn_model_entry (joined, (guint) index)->klass->min_inputs);
          done++;
          merged += id != 0;
        }
    }
  g_test_message ("%u joined, %u of them merged, %u refused", done, merged, refused);
  g_assert_cmpuint (MIN (done, refused), >, 200);
  g_assert_cmpuint (merged, >, 50);
}

/* Trying says what doing gives, for one layer and for groups. */
static void
test_trying (void)
{
  NnRandom random = nn_random_new (4);
  guint fit = 0, moved = 0;

  for (guint round = 0; round < 40; round++)
    {
      g_autoptr (NnModel) model = grow (&random);
      guint n = nn_model_n_entries (model);
      const NnClass *const *layers = nn_registry_list (NN_KIND_LAYER);

      for (guint i = 1; i < n; i++)
        {
          const NnEntry *reader = nn_model_entry (model, i);
          guint after = reader->n_inputs > 0 ? reader->inputs[0] : 1, id = 0;
          guint ids[] = { nn_model_entry (model, 1 + nn_random_below (&random, n - 1))->id,
                          nn_model_entry (model, 1 + nn_random_below (&random, n - 1))->id };
          g_autoptr (NnModel) inserted = NULL;
          g_autoptr (NnModel) group = NULL;
          const NnLayerClass *klass;
          NnShape shape, there;
          gboolean fits;
          guint k = 0;

          while (layers[k] != NULL)
            k++;
          klass = NN_LAYER_CLASS (layers[nn_random_below (&random, k)]);
          inserted = klass->max_inputs > 0 ? nn_model_insert (model, klass, NULL, after, reader->id, &id, NULL) : NULL;
          if (inserted != NULL)
            {
              guint index = (guint) nn_model_index (inserted, id);

              fits = nn_model_try_insert (model, klass, NULL, after, reader->id, &shape);
              if (nn_model_error (model, (guint) nn_model_index (model, after)) == NULL)
                g_assert_cmpint (fits, ==, nn_model_error (inserted, index) == NULL);
              if (fits)
                g_assert_true (nn_shape_equal (&shape, nn_model_shape (inserted, index)));
              fit += fits;
            }
          if (ids[0] == ids[1] || ids[0] == after || ids[1] == after || ids[0] == reader->id || ids[1] == reader->id)
            continue;
          group = nn_model_move_group (model, ids, 2, after, reader->id, NULL);
          if (group == NULL || !nn_model_try_group (model, ids, 2, after, &there))
            continue;
          assert_sound (group);
          moved++;
        }
    }
  g_test_message ("%u fitted, %u groups moved", fit, moved);
  g_assert_cmpuint (fit, >, 100);
  g_assert_cmpuint (moved, >, 50);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/edits/residual", test_residual);
  g_test_add_func ("/edits/concatenate", test_concatenate);
  g_test_add_func ("/edits/more-inputs", test_more_inputs);
  g_test_add_func ("/edits/full", test_full);
  g_test_add_func ("/edits/loops", test_loops);
  g_test_add_func ("/edits/order", test_order);
  g_test_add_func ("/edits/disconnect", test_disconnect);
  g_test_add_func ("/edits/branch", test_branch);
  g_test_add_func ("/edits/remove-group", test_remove_group);
  g_test_add_func ("/edits/move-group", test_move_group);
  g_test_add_func ("/edits/copy", test_copy);
  g_test_add_func ("/edits/paste-elsewhere", test_paste_elsewhere);
  g_test_add_func ("/edits/most", test_most);
  g_test_add_func ("/edits/offers", test_offers);
  g_test_add_func ("/edits/trying", test_trying);
  return g_test_run ();
}
