/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * No layer, loss, optimizer or schedule without a reference: a class that is registered
 * and that reference/numbers/ say nothing or too little of fails here.
 */
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
  if (json_object_has_member (row, "linked"))
    {
      seen->linked += json_object_get_boolean_member (row, "linked");
      seen->plain += !json_object_get_boolean_member (row, "linked");
    }
}

/* A class has cases enough, and each argument two values at least, a choice all of them.
 * What fails here is a class or an argument that nobody has compared with PyTorch: add it to
 * reference/ours.py and reference/drawn.py, or to reference/training.py. */
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

static void
add_coverage (void)
{
  static const NnKind kinds[]
      = { NN_KIND_LAYER, NN_KIND_LOSS, NN_KIND_OPTIMIZER, NN_KIND_SCHEDULE };

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
  status = g_test_run ();
  g_hash_table_unref (all_seen);
  return status;
}
