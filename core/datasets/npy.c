/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * NPY: arrays of NumPy, axis 0 of which is the sample.
 *
 * X.npy alone (the input is its own target), X.npy,Y.npy, or an .npz archive with x and
 * y, or with x_train, y_train, x_test and y_test; one array of any name is x, and arr_0 and
 * arr_1, as NumPy calls arrays without a name, are x and y. Whole numbers in Y are labels (one, or
 * one for each step; -1 is padding), others are numbers to aim at. Bytes in X become
 * 0 to 1. An archive brings further inputs as x2, x3 and x4 (with _train and _test). A
 * large X.npy is read as it is needed.
 */
#include "core/datasets/arrays.h"
#include "core/datasets/pair.h"
#include "core/datasets/rows.h"
#include "core/datasets/stream.h"

#include "core/formats/format.h"
#include "core/formats/npz.h"

enum
{
  ARG_MEMORY = NN_ROWS_N_ARGS,
  ARG_PICTURES,
};

enum
{
  PICTURES_AUTO,
  PICTURES_YES,
  PICTURES_NO,
};

/* --- samples --------------------------------------------------------------- */

static gboolean
is_whole (const NnArray *array)
{
  return array->head.kind != 'f';
}

/* One for each step where Y has a second axis. */
static gboolean
set_steps (NnSamples *samples, const NnArray *y, GBytes *labels, GError **error)
{
  if (nn_array_width (y) <= NN_MAX_CLASSES)
    return nn_samples_label_steps (samples, labels, nn_array_width (y), NULL, error);
  g_set_error (error, NN_ERROR, NN_ERROR_SHAPE, "%s has %zu labels for each sample: %u are the most.",
               y->name, nn_array_width (y), NN_MAX_CLASSES);
  return FALSE;
}

static gboolean
set_numbers (NnSamples *samples, const NnArray *y, const guint32 *order, GError **error)
{
  g_autoptr (GBytes) targets = nn_array_floats (y, order, error);
  NnShape shape = nn_shape_sample (&y->head.shape);

  if (shape.n_axes == 0)
    shape = NN_SHAPE (1);
  return targets != NULL && nn_samples_set_targets (samples, targets, &shape, error);
}

/* 28×28 bytes are a picture of one channel, 28×28 floats a series of 28 steps, unless one says. */
static NnShape
input_shape (const NnArray *x, double pictures)
{
  NnShape shape = nn_shape_sample (&x->head.shape);

  if (shape.n_axes == 0
      || (shape.n_axes == 2
          && (pictures == PICTURES_YES || (pictures == PICTURES_AUTO && nn_array_bytes (x)))))
    shape.size[shape.n_axes++] = 1;
  return shape;
}

static gboolean
check_pair (const NnArray *x, const NnArray *y, GError **error)
{
  g_autofree char *n_x = nn_format_count (x->head.shape.size[0]);

  if (y->file != NULL && !nn_array_check_rows (x, y, error))
    return FALSE;
  if (x->head.shape.size[0] <= G_MAXINT32)
    return TRUE;
  g_set_error (error, NN_ERROR, NN_ERROR_DATA, "%s holds %s samples, more than 2,147,483,647.",
               x->name, n_x);
  return FALSE;
}

/* @path: where @x stays in its file. */
static NnSamples *
make_inputs (const NnArray *x, const char *path, const NnShape *shape, guint n_train,
             const guint32 *order, GBytes *labels, const char *const *names, GError **error)
{
  const NnNpyHead *head = &x->head;
  const guint n = head->shape.size[0];
  g_autoptr (GBytes) inputs = NULL;
  float scale;

  if (x->file == NULL)
    {
      const NnStreamLayout layout = { head->offset, head->kind, head->width, head->big_endian,
                                      nn_array_bytes (x) ? 1.0f / 255 : 1 };

      return nn_stream_samples ("npy", path, &layout, shape, n, n_train,
                                order != NULL ? g_memdup2 (order, n * sizeof *order) : NULL, labels,
                                names, error);
    }
  inputs = nn_array_inputs (x, order, &scale, error);
  if (inputs == NULL)
    return NULL;
  if (scale != 0)
    return nn_samples_new_bytes ("npy", x->name, shape, n, n_train, inputs, scale, labels, names,
                                 error);
  return nn_samples_new_floats ("npy", x->name, shape, n, n_train, inputs, labels, names, NULL, NULL,
                                error);
}

/* @more: (nullable) NN_MAX_MORE further inputs, of which the first without a file is the end. */
static gboolean
add_inputs (NnSamples *samples, const NnArray *more, const double *args, const guint32 *order,
            GError **error)
{
  for (guint k = 0; more != NULL && k < NN_MAX_MORE && more[k].file != NULL; k++)
    {
      const NnShape shape = input_shape (&more[k], args[ARG_PICTURES]);
      float scale;
      g_autoptr (GBytes) inputs = nn_array_inputs (&more[k], order, &scale, error);

      if (inputs == NULL
          || !nn_samples_add_input (samples, more[k].name, &shape, inputs, scale, error))
        return FALSE;
    }
  return TRUE;
}

/* Y of two axes with a single 1 in each row: the number of its column is the class, unless the second axis
 * of both is that of steps. NULL without an error: it is no such. */
static GBytes *
take_one_hot (const NnArray *y, const NnArray *x, const NnShape *shape, const guint32 *order, GError **error)
{
  const gsize width = y->file != NULL && y->head.shape.n_axes == 2 ? nn_array_width (y) : 0;
  g_autoptr (GBytes) values = NULL;

  if (width < 2 || width > NN_MAX_CLASSES
      || (is_whole (y) && shape->size[0] == width && (shape->n_axes > 1 || is_whole (x))))
    return NULL;
  values = nn_array_floats (y, order, error);
  return values != NULL ? nn_rows_one_hot (g_bytes_get_data (values, NULL), y->head.shape.size[0], width) : NULL;
}

/* As many classes as columns, of which the last may have no sample. */
static char **
name_columns (guint n)
{
  char **names = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    names[i] = g_strdup_printf ("%u", i);
  return names;
}

static NnSamples *
make (const NnArray *x, const NnArray *y, const NnArray *more, const char *path, const double *args,
      guint n_train, const guint32 *order, GError **error)
{
  const NnShape shape = input_shape (x, args[ARG_PICTURES]);
  GError *problem = NULL;
  g_autoptr (GBytes) labels = take_one_hot (y, x, &shape, order, &problem);
  const gboolean one_hot = labels != NULL;
  const gboolean labelled = one_hot || (y->file != NULL && is_whole (y));
  const gboolean steps = labelled && !one_hot && nn_array_width (y) > 1;
  g_auto (GStrv) names = one_hot ? name_columns (nn_array_width (y)) : NULL;
  g_autoptr (NnSamples) samples = NULL;

  if (problem != NULL)
    {
      g_propagate_error (error, problem);
      return NULL;
    }
  if (labelled && !one_hot)
    {
      labels = nn_array_labels (y, order, error);
      if (labels == NULL)
        return NULL;
    }
  samples = make_inputs (x, path, &shape, n_train, order, steps ? NULL : labels, (const char *const *) names, error);
  if (samples == NULL || (steps && !set_steps (samples, y, labels, error))
      || (y->file != NULL && !labelled && !set_numbers (samples, y, order, error))
      || !add_inputs (samples, more, args, order, error))
    return NULL;
  if (one_hot)
    nn_samples_add_note (samples, "%s has a single 1 in every row: its %zu columns are taken as classes, of which each"
                         " sample has one.", y->name, nn_array_width (y));
  return g_steal_pointer (&samples);
}

/* --- archives -------------------------------------------------------------- */

/* The arrays of the whole, or of a training and of a test part. */
enum { WHOLE, TRAIN, TEST, N_PARTS };
enum { X, Y, MORE, N_ARRAYS = MORE + NN_MAX_MORE };

static const char *const members[] = {
  "x", "y", "x2", "x3", "x4",
  "x_train", "y_train", "x2_train", "x3_train", "x4_train",
  "x_test", "y_test", "x2_test", "x3_test", "x4_test",
  NULL
};
G_STATIC_ASSERT (G_N_ELEMENTS (members) == N_PARTS * N_ARRAYS + 1);

/* The archive of @path has none of the names: what it has is x, or x and y, or the error tells it. */
static gboolean
read_others (const char *path, const char *title, GBytes **files, GError **error)
{
  static const char *const unnamed[] = { "arr_0", "arr_1", NULL };
  g_auto (GStrv) names = nn_npz_list (path, error);
  g_autofree char *list = NULL;

  if (names == NULL)
    return FALSE;
  if (g_strv_length (names) == 1 && !g_strv_contains (members, names[0]))
    {
      const char *const only[] = { names[0], NULL };

      return nn_npz_read (path, only, &files[X], error);
    }
  if (g_strv_length (names) == 2 && g_strv_contains ((const char *const *) names, unnamed[0])
      && g_strv_contains ((const char *const *) names, unnamed[1]))
    return nn_npz_read (path, unnamed, &files[X], error);
  list = g_strjoinv (", ", names);
  g_set_error (error, NN_ERROR, NN_ERROR_DATA,
               "%s holds no array of a name that Vitrine knows: x and y, or x_train, y_train, x_test and y_test. It"
               " holds %.200s: save them under these names, as by numpy.savez(file, x=…, y=…).", title,
               names[0] != NULL ? list : "none");
  return FALSE;
}

static gboolean
take_members (NnArray *arrays, GBytes **files, const char *title, GError **error)
{
  for (guint k = 0; members[k] != NULL; k++)
    {
      g_autofree char *name = g_strdup_printf ("%s in %s", members[k], title);

      if (files[k] != NULL && !nn_array_take (&arrays[k], g_steal_pointer (&files[k]), name, error))
        return FALSE;
    }
  return TRUE;
}

/* Whether the further inputs of a part are x2, x3... without a gap, as many rows each. */
static gboolean
check_more (const NnArray *part, guint base, const char *title, GError **error)
{
  for (guint k = MORE; k < N_ARRAYS; k++)
    {
      if (part[k].file == NULL)
        continue;
      if (k > MORE && part[k - 1].file == NULL)
        {
          g_set_error (error, NN_ERROR, NN_ERROR_DATA, "%s has %s without %s: inputs are counted"
                       " from x on.", title, members[base * N_ARRAYS + k],
                       members[base * N_ARRAYS + k - 1]);
          return FALSE;
        }
      if (!nn_array_check_rows (&part[X], &part[k], error))
        return FALSE;
    }
  return TRUE;
}

/* The test part's rows behind those of the training part. */
static gboolean
append_part (NnArray *train, const NnArray *test, const char *title, GError **error)
{
  for (guint k = X; k < N_ARRAYS; k++)
    {
      if ((train[k].file != NULL) != (test[k].file != NULL))
        {
          g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                       "%s has only one of %s and %s: both or none are needed.", title,
                       members[TRAIN * N_ARRAYS + k], members[TEST * N_ARRAYS + k]);
          return FALSE;
        }
      if (test[k].file != NULL && !nn_array_append (&train[k], &test[k], error))
        return FALSE;
    }
  return check_pair (&train[X], &train[Y], error) && check_more (train, TRAIN, title, error);
}

/* x and y, of which the arguments set some aside, or a training and a test part. */
static NnSamples *
join (NnArray *arrays, const char *title, const double *args, GError **error)
{
  const guint base = arrays[X].file != NULL ? WHOLE : TRAIN;
  NnArray *part = arrays + base * N_ARRAYS, *test = arrays + TEST * N_ARRAYS;
  NnArray *x = &part[X], *y = &part[Y];
  g_autofree guint32 *order = NULL;
  guint n_train;

  if (!check_pair (x, y, error) || !check_more (part, base, title, error))
    return NULL;
  n_train = nn_rows_n_train (args, x->head.shape.size[0]);
  if (base == TRAIN && test[X].file != NULL)
    {
      n_train = x->head.shape.size[0];
      if (!append_part (part, test, title, error))
        return NULL;
    }
  else if (!nn_rows_order (args, x->head.shape.size[0], title, &order, error))
    return NULL;
  return make (x, y, part + MORE, NULL, args, n_train, order, error);
}

static NnSamples *
load_archive (const char *path, const double *args, GError **error)
{
  g_autofree char *title = g_path_get_basename (path);
  GBytes *files[G_N_ELEMENTS (members)] = { NULL };
  NnArray arrays[G_N_ELEMENTS (members)] = { 0 };
  NnSamples *samples = NULL;

  if (nn_npz_read (path, members, files, error)
      && (files[X] != NULL || files[TRAIN * N_ARRAYS + X] != NULL || read_others (path, title, files, error))
      && take_members (arrays, files, title, error))
    samples = join (arrays, title, args, error);
  for (guint k = 0; k < G_N_ELEMENTS (members); k++)
    {
      g_clear_pointer (&files[k], g_bytes_unref);
      nn_array_clear (&arrays[k]);
    }
  if (samples != NULL)
    {
      g_free (samples->title);
      samples->title = g_steal_pointer (&title);
    }
  return samples;
}

/* --- the class ------------------------------------------------------------- */

static NnSamples *
load (const double *args, const char *path, const char *const *data_dirs,
      GCancellable *cancellable, GError **error)
{
  g_autofree char *x_path = NULL;
  g_autofree char *y_path = NULL;
  g_auto (NnArray) x = { 0 };
  g_auto (NnArray) y = { 0 };
  g_autofree guint32 *order = NULL;

  nn_rows_split_path (path, &x_path, &y_path);
  if (nn_npz_sniff (x_path))
    return load_archive (x_path, args, error);
  x.name = g_path_get_basename (x_path);
  if (!nn_npy_read_head (x_path, &x.head, error) || (y_path != NULL && !nn_array_read (&y, y_path, error)))
    return NULL;
  if (x.head.fortran || x.head.bytes <= (gsize) args[ARG_MEMORY] << 20)
    {
      g_clear_pointer (&x.name, g_free);
      if (!nn_array_read (&x, x_path, error))
        return NULL;
    }
  if (!check_pair (&x, &y, error)
      || !nn_rows_order (args, x.head.shape.size[0], x.name, &order, error))
    return NULL;
  return make (&x, &y, NULL, x_path, args, nn_rows_n_train (args, x.head.shape.size[0]), order, error);
}

/* An archive has all of it. */
static char *
join_files (const char *const *paths, GError **error)
{
  return paths[1] == NULL && nn_npz_sniff (paths[0]) ? g_strdup (paths[0]) : nn_pair_join (paths, error);
}

static gboolean
claims (const char *path)
{
  return nn_npy_sniff (path) || (nn_npz_sniff (path) && g_str_has_suffix (path, ".npz"));
}

static const char *const pictures[] = { "auto", "yes", "no", NULL };
static const char *const picture_titles[]
    = { NN_("Where they are bytes"), NN_("Yes"), NN_("No: series"), NULL };

static const NnArg rows[] = {
  NN_ROWS_ARGS,
  NN_ROWS_MEMORY_ARG,
  { "pictures", NN_("Two axes are pictures"), "", NN_ARG_CHOICE, PICTURES_AUTO, 0, 2, pictures,
    picture_titles },
  { NULL }
};

static const char *const patterns[] = { "*.npy", "*.npz", NULL };

const NnDatasetClass nn_dataset_npy = {
  .base = {
    .name = "npy",
    .title = NN_("NumPy arrays"),
    .summary = NN_("Arrays X.npy,Y.npy or an .npz archive with x and y (and x2, x3, x4); axis 0 is the sample."),
    .category = NN_("Files"),
    .args = rows,
  },
  .needs_path = TRUE,
  .files = NN_("NumPy arrays"),
  .patterns = patterns,
  .claims = claims,
  .join = join_files,
  .reads = "NumPy arrays as X.npy,Y.npy or .npz",
  .load = load,
};
