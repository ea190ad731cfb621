/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Mend: the repairs that a teacher would suggest for a layer that does not fit,
 * tried in turn. Each is generic - it looks for an argument of a known name or
 * puts a layer in between - and counts only if the entry fits afterwards.
 */
#include "core/model-private.h"

#include <math.h>
#include <string.h>

typedef NnModel *(*Repair) (const NnModel *model, guint index);

static gboolean
fits (const NnModel *model, guint id)
{
  gint index = nn_model_index (model, id);

  return index >= 0 && nn_model_error (model, (guint) index) == NULL;
}

/* @klass before the first input of entry @index. */
static NnModel *
insert_before (const NnModel *model, guint index, const char *class_name, const double *args)
{
  const NnClass *klass = nn_registry_find (NN_KIND_LAYER, class_name, NULL);
  const NnEntry *entry = nn_model_entry (model, index);

  if (klass == NULL || entry->n_inputs == 0)
    return NULL;
  return nn_model_insert (model, NN_LAYER_CLASS (klass), args, entry->inputs[0], entry->id, NULL,
                          NULL);
}

static NnModel *
insert_flatten (const NnModel *model, guint index)
{
  return insert_before (model, index, "flatten", NULL);
}

/* A filter keeps its size and gets a border to stand on. A pooling window would then
 * pool over nothing but border: that one is made smaller instead. */
static NnModel *
pad_same (const NnModel *model, guint index)
{
  const NnEntry *entry = nn_model_entry (model, index);
  gint arg = nn_class_find_arg (&entry->klass->base, "padding");
  const char *const *choices = arg >= 0 ? entry->klass->base.args[arg].choices : NULL;

  if (entry->klass->weights == NULL)
    return NULL;
  for (guint i = 0; choices != NULL && choices[i] != NULL; i++)
    {
      if (strcmp (choices[i], "same") == 0)
        return nn_model_set_arg (model, entry->id, (guint) arg, i, NULL);
    }
  return NULL;
}

static gboolean
is_window (const NnArg *arg)
{
  return arg->kind == NN_ARG_INTEGER && (g_str_has_prefix (arg->name, "kernel_") ||
                                         g_str_has_prefix (arg->name, "pool_"));
}

/* The largest window that fits: every extent is cut to one bound, which falls until the
 * layer is content. */
static NnModel *
shrink_window (const NnModel *model, guint index)
{
  g_autoptr (GArray) entries = nn_model_entries (model);
  NnEntry *entry = &g_array_index (entries, NnEntry, index);
  const NnArg *args = entry->klass->base.args;
  guint n_args = nn_class_n_args (&entry->klass->base);
  double bound = 0;

  for (guint a = 0; a < n_args; a++)
    {
      if (is_window (&args[a]))
        bound = MAX (bound, entry->args[a]);
    }
  for (bound -= 1; bound >= 1; bound -= 1)
    {
      g_autoptr (NnModel) edited = NULL;

      for (guint a = 0; a < n_args; a++)
        {
          if (is_window (&args[a]))
            entry->args[a] = MIN (entry->args[a], bound);
        }
      edited = nn_model_build (entries, nn_model_seed (model), model, NULL);
      if (edited != NULL && fits (edited, entry->id))
        return g_steal_pointer (&edited);
    }
  return NULL;
}

/* An image for a layer that wants one: the channel that is missing, or the square that
 * the numbers can fill, with as few channels as possible. */
static NnModel *
insert_reshape (const NnModel *model, guint index)
{
  const NnEntry *entry = nn_model_entry (model, index);
  const NnClass *klass = nn_registry_find (NN_KIND_LAYER, "reshape", NULL);
  double args[NN_MAX_ARGS] = { 0 };
  const NnShape *in;
  gsize height = 0, width = 0, channels = 1;

  if (klass == NULL || entry->n_inputs == 0)
    return NULL;
  in = nn_model_shape (model, nn_model_input (model, index, 0));
  if (in->n_axes == 2)
    {
      height = in->size[0];
      width = in->size[1];
    }
  else if (in->n_axes == 1)
    {
      for (channels = 1; channels <= in->size[0] && height == 0; channels++)
        {
          gsize side = (gsize) lround (sqrt ((double) in->size[0] / (double) channels));

          if (side > 1 && side * side * channels == in->size[0])
            {
              height = width = side;
              break;
            }
        }
    }
  if (height == 0)
    return NULL;
  nn_class_init_args (klass, args);
  args[nn_class_find_arg (klass, "time")] = 0;
  args[nn_class_find_arg (klass, "height")] = height;
  args[nn_class_find_arg (klass, "width")] = width;
  args[nn_class_find_arg (klass, "channels")] = channels;
  return insert_before (model, index, "reshape", args);
}

/* A series for a layer that wants one: the numbers of a row one after another, the rows of an image. */
static NnModel *
insert_series (const NnModel *model, guint index)
{
  const NnEntry *entry = nn_model_entry (model, index);
  const NnClass *klass = nn_registry_find (NN_KIND_LAYER, "reshape", NULL);
  double args[NN_MAX_ARGS] = { 0 };
  const NnShape *in;

  if (klass == NULL || entry->n_inputs == 0)
    return NULL;
  in = nn_model_shape (model, nn_model_input (model, index, 0));
  if (in->n_axes != 1 && in->n_axes != 3)
    return NULL;
  nn_class_init_args (klass, args);
  args[nn_class_find_arg (klass, "time")] = in->size[0];
  args[nn_class_find_arg (klass, "height")] = 0;
  args[nn_class_find_arg (klass, "width")] = 0;
  args[nn_class_find_arg (klass, "channels")] = nn_shape_count (in) / in->size[0];
  return insert_before (model, index, "reshape", args);
}

/* For Reshape: as many channels as there are numbers left. */
static NnModel *
fit_channels (const NnModel *model, guint index)
{
  const NnEntry *entry = nn_model_entry (model, index);
  gint arg = nn_class_find_arg (&entry->klass->base, "channels");
  gsize count, rest = 1;

  if (entry->klass->role != NN_ROLE_RESHAPE || entry->n_inputs == 0)
    return NULL;
  count = nn_shape_count (nn_model_shape (model, nn_model_input (model, index, 0)));
  for (guint a = 0; a < nn_class_n_args (&entry->klass->base); a++)
    rest *= (gint) a != arg && entry->args[a] > 0 ? (gsize) entry->args[a] : 1;
  if (count % rest != 0)
    return NULL;
  return nn_model_set_arg (model, entry->id, (guint) arg, (double) (count / rest), NULL);
}

static NnModel *
connect_second (const NnModel *model, guint index)
{
  g_autoptr (GArray) entries = nn_model_entries (model);
  NnEntry *entry = &g_array_index (entries, NnEntry, index);

  if (entry->n_inputs != 1 || entry->klass->min_inputs < 2)
    return NULL;
  nn_model_choose_inputs (model, entries, index, entry->inputs[0], entry);
  return nn_model_build (entries, nn_model_seed (model), model, NULL);
}

/* What cannot be added may still be joined. */
static NnModel *
concatenate (const NnModel *model, guint index)
{
  g_autoptr (GArray) entries = nn_model_entries (model);
  NnEntry *entry = &g_array_index (entries, NnEntry, index);
  const NnClass *klass = nn_registry_find (NN_KIND_LAYER, "concat", NULL);

  if (klass == NULL || entry->klass->min_inputs < 2 || &entry->klass->base == klass)
    return NULL;
  entry->klass = NN_LAYER_CLASS (klass);
  nn_class_init_args (klass, entry->args);
  return nn_model_build (entries, nn_model_seed (model), model, NULL);
}

static NnModel *
drop_inputs (const NnModel *model, guint index)
{
  const NnEntry *entry = nn_model_entry (model, index);

  if (entry->n_inputs <= entry->klass->max_inputs)
    return NULL;
  return nn_model_set_inputs (model, entry->id, entry->inputs, entry->klass->max_inputs, NULL);
}

NnModel *
nn_model_mend (const NnModel *model, guint index, char **label)
{
  static const struct
  {
    const char *label;
    Repair repair;
  } repairs[] = {
    { NN_("Insert Flatten"), insert_flatten },
    { NN_("Use Same Padding"), pad_same },
    { NN_("Use a Smaller Window"), shrink_window },
    { NN_("Insert Reshape"), insert_reshape },
    { NN_("Insert Reshape"), insert_series },
    { NN_("Adjust the Channels"), fit_channels },
    { NN_("Connect a Second Input"), connect_second },
    { NN_("Use Concatenate Instead"), concatenate },
    { NN_("Disconnect the Other Inputs"), drop_inputs },
  };
  const NnEntry *entry = nn_model_entry (model, index);

  if (nn_model_error (model, index) == NULL)
    return NULL;
  for (guint k = 0; k < entry->n_inputs; k++)
    {
      /* It only waits: the one that it waits for has the mend. */
      if (nn_model_error (model, nn_model_input (model, index, k)) != NULL)
        return NULL;
    }
  for (guint i = 0; i < G_N_ELEMENTS (repairs); i++)
    {
      g_autoptr (NnModel) mended = repairs[i].repair (model, index);

      if (mended == NULL || !fits (mended, entry->id))
        continue;
      if (label != NULL)
        *label = g_strdup (repairs[i].label);
      return g_steal_pointer (&mended);
    }
  return NULL;
}
