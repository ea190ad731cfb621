/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * No layer, loss, optimizer, schedule or metric without a reference: a class that is registered
 * and that reference/numbers/ say nothing or too little of fails here.
 */
#include "core/layers/conv2d.h"
#include "tests/numbers.h"

#define ENOUGH 3 /* cases of each class */

/* What the cases of one class say of each argument. */
typedef struct
{
  guint    cases;
  double   first[NN_MAX_ARGS];
  gboolean differs[NN_MAX_ARGS];
  guint64  choices[NN_MAX_ARGS]; /* a bit for each */
  guint    linked, plain;        /* losses, with and without the activation that they undo */
} Seen;

static GHashTable *all_seen;    /* const NnClass -> Seen */

/* Convolutions that go Winograd's way: a bit for each kind that must be among them. */
enum
{
  WINOGRAD_VALID = 1 << 0,
  WINOGRAD_SAME = 1 << 1,
  WINOGRAD_ODD_PLACES = 1 << 2,     /* squares of 2 x 2 outputs do not fill it */
  WINOGRAD_ODD_CHANNELS = 1 << 3,   /* vectors do not */
  WINOGRAD_ODD_FILTERS = 1 << 4,
  WINOGRAD_ALL = (1 << 5) - 1,
};

static guint winograd_seen;

static void
see_winograd (const NnSpec *spec, JsonObject *row)
{
  JsonArray *axes = json_object_get_array_member (
    json_array_get_object_element (json_object_get_array_member (row, "inputs"), 0), "shape");
  NnShape shape = { .n_axes = 3 };
  NnConv conv;

  for (guint a = 0; a < 3; a++)
    shape.size[a] = json_array_get_int_element (axes, a + 1);
  g_assert_true (nn_conv2d_geometry (spec->values, &shape, &conv));
  if (!nn_conv_is_winograd (&conv))
    return;
  winograd_seen |= spec->values[NN_CONV2D_PADDING] == NN_PADDING_SAME ? WINOGRAD_SAME : WINOGRAD_VALID;
  winograd_seen |= conv.OH % 2 != 0 && conv.OW % 2 != 0 ? WINOGRAD_ODD_PLACES : 0;
  winograd_seen |= conv.C % 16 != 0 ? WINOGRAD_ODD_CHANNELS : 0;
  winograd_seen |= conv.F % 16 != 0 ? WINOGRAD_ODD_FILTERS : 0;
}

static void
see (NnKind kind, const char *family, JsonObject *row)
{
  NnSpec spec = read_spec (kind, row);
  const NnClass *klass = spec.klass;
  Seen *seen = g_hash_table_lookup (all_seen, klass);

  if (seen == NULL)
    {
      seen = g_new0 (Seen, 1);
      g_hash_table_insert (all_seen, (gpointer) klass, seen);
    }
  for (guint a = 0; a < nn_class_n_args (klass); a++)
    {
      if (seen->cases == 0)
        seen->first[a] = spec.values[a];
      seen->differs[a] |= spec.values[a] != seen->first[a];
      if (klass->args[a].kind == NN_ARG_CHOICE)
        seen->choices[a] |= G_GUINT64_CONSTANT (1) << (guint) spec.values[a];
    }
  seen->cases++;
  if (g_str_equal (klass->name, "conv2d"))
    see_winograd (&spec, row);
  if (json_object_has_member (row, "linked"))
    {
      seen->linked += json_object_get_boolean_member (row, "linked");
      seen->plain += !json_object_get_boolean_member (row, "linked");
    }
}

/* A class has cases enough, and each argument two values at least, a choice all of them.
 * What fails here is a class or an argument that nobody has compared with PyTorch: add it to
 * reference/ours.py and reference/drawn.py, to reference/training.py or to reference/metrics.py. */
static void
test_covered (gconstpointer data)
{
  const NnClass *klass = data;
  const Seen *seen = g_hash_table_lookup (all_seen, klass);

  if (seen == NULL || seen->cases < ENOUGH)
    g_error ("%s has %u reference cases, which is too few", klass->name,
             seen != NULL ? seen->cases : 0);
  for (guint a = 0; a < nn_class_n_args (klass); a++)
    {
      const NnArg *arg = &klass->args[a];

      /* where weights start is none of a layer's mathematics: tests/model.c */
      if (g_str_has_suffix (arg->name, "_initializer"))
        continue;
      if (!seen->differs[a])
        g_error ("%s: all reference cases have the same %s", klass->name, arg->name);
      for (guint c = 0; arg->kind == NN_ARG_CHOICE && arg->choices[c] != NULL; c++)
        {
          if (!(seen->choices[a] >> c & 1))
            g_error ("%s: no reference case has %s=%s", klass->name, arg->name, arg->choices[c]);
        }
    }
}

static void
test_loss_covered (gconstpointer data)
{
  const Seen *seen = g_hash_table_lookup (all_seen, data);

  test_covered (data);
  g_assert_cmpuint (seen->plain, >, 0);
  g_assert_true (seen->linked > 0 || NN_LOSS_CLASS (data)->link == NN_ACTIVATION_LINEAR);
}

/* The fast way to convolve 3 x 3 is compared too, also where its pieces do not come out even. */
static void
test_winograd (void)
{
  g_assert_cmphex (winograd_seen, ==, WINOGRAD_ALL);
}

static void
add_coverage (void)
{
  static const NnKind kinds[]
      = { NN_KIND_LAYER, NN_KIND_LOSS, NN_KIND_OPTIMIZER, NN_KIND_SCHEDULE, NN_KIND_METRIC };

  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    {
      const NnClass *const *list = nn_registry_list (kinds[k]);

      for (guint i = 0; list[i] != NULL; i++)
        {
          g_autofree char *path = g_strdup_printf (
              "/reference/covered/%s/%s", nn_kind_name (kinds[k]), list[i]->name);

          /* an input computes nothing, and every case begins with one */
          if (kinds[k] == NN_KIND_LAYER && NN_LAYER_CLASS (list[i])->max_inputs == 0)
            continue;
          g_test_add_data_func (path, list[i],
                                kinds[k] == NN_KIND_LOSS ? test_loss_covered : test_covered);
        }
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) numbers = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  all_seen = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  numbers = walk_numbers (see);
  add_coverage ();
  g_test_add_func ("/reference/covered/winograd", test_winograd);
  status = g_test_run ();
  g_hash_table_unref (all_seen);
  return status;
}
