/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What two models have in common: structure, weights, and a name for a structure. */
#include "core/model.h"

#include <string.h>

gboolean
nn_model_same_structure (const NnModel *a, const NnModel *b)
{
  if (nn_model_n_entries (a) != nn_model_n_entries (b))
    return FALSE;
  for (guint i = 0; i < nn_model_n_entries (a); i++)
    {
      const NnEntry *x = nn_model_entry (a, i);
      const NnEntry *y = nn_model_entry (b, i);

      if (x->id != y->id || x->klass != y->klass || x->n_inputs != y->n_inputs)
        return FALSE;
      for (guint k = 0; k < x->n_inputs; k++)
        {
          if (x->inputs[k] != y->inputs[k])
            return FALSE;
        }
      for (guint v = 0; v < nn_class_n_args (&x->klass->base); v++)
        {
          if (x->args[v] != y->args[v])
            return FALSE;
        }
    }
  return TRUE;
}

static gboolean
same_numbers (const NnTensor *a, const NnTensor *b)
{
  return a == b || (nn_shape_equal (&a->shape, &b->shape)
                    && memcmp (a->data, b->data, nn_tensor_count (a) * sizeof (float)) == 0);
}

gboolean
nn_model_same_weights (const NnModel *a, const NnModel *b)
{
  if (a == b)
    return TRUE;
  if (!nn_model_same_structure (a, b))
    return FALSE;
  for (guint i = 0; i < nn_model_n_entries (a); i++)
    {
      if (nn_model_n_weights (a, i) != nn_model_n_weights (b, i))
        return FALSE;
      for (guint w = 0; w < nn_model_n_weights (a, i); w++)
        {
          if (!same_numbers (nn_model_weight (a, i, w), nn_model_weight (b, i, w)))
            return FALSE;
        }
    }
  return TRUE;
}

NnModel *
nn_model_sharing (NnModel *model, const NnModel *other)
{
  g_autoptr (GPtrArray) weights = g_ptr_array_new ();
  gboolean any = FALSE;

  if (model == other || !nn_model_same_structure (model, other))
    return nn_model_ref (model);
  for (guint i = 0; i < nn_model_n_entries (model); i++)
    for (guint w = 0; w < nn_model_n_weights (model, i); w++)
      {
        NnTensor *mine = nn_model_weight (model, i, w), *theirs = nn_model_weight (other, i, w);
        gboolean same = same_numbers (mine, theirs);

        any |= same && mine != theirs;
        g_ptr_array_add (weights, same ? theirs : mine);
      }
  return any ? nn_model_with_weights (model, (NnTensor *const *) weights->pdata, weights->len)
             : nn_model_ref (model);
}

char *
nn_model_outline (const NnModel *model)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < nn_model_n_entries (model); i++)
    {
      const NnShape *shape = nn_model_shape (model, i);

      if (nn_model_error (model, i) != NULL || nn_model_n_weights (model, i) == 0)
        continue;
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "",
                              nn_model_entry (model, i)->klass->base.title);
      if (shape->n_axes > 0)
        g_string_append_printf (text, " %" G_GINT64_FORMAT,
                                (gint64) shape->size[shape->n_axes - 1]);
    }
  return g_string_free (text, FALSE);
}

char *
nn_model_signature (const NnModel *model)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint i = 0; i < nn_model_n_entries (model); i++)
    {
      const NnEntry *entry = nn_model_entry (model, i);
      const char *name = entry->klass->base.name;

      g_checksum_update (sum, (const guchar *) name, (gssize) strlen (name) + 1);
      for (guint v = 0; v < nn_class_n_args (&entry->klass->base); v++)
        {
          g_autofree char *value
              = nn_arg_to_string (&entry->klass->base.args[v], entry->args[v]);

          g_checksum_update (sum, (const guchar *) value, (gssize) strlen (value) + 1);
        }
      for (guint k = 0; k < entry->n_inputs; k++)
        {
          g_autofree char *input = g_strdup_printf ("<%d", nn_model_index (model, entry->inputs[k]));

          g_checksum_update (sum, (const guchar *) input, (gssize) strlen (input) + 1);
        }
    }
  return g_strndup (g_checksum_get_string (sum), 16);
}
