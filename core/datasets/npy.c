/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * NPY: arrays of NumPy, axis 0 of which is the sample.
 *
 * X.npy alone (the input is its own target), X.npy,Y.npy, or an .npz archive with x and
 * y, or with x_train, y_train, x_test and y_test. Whole numbers in Y are labels (one, or
 * one for each step; -1 is padding), others are numbers to aim at. Bytes in X become
 * 0 to 1. A large X.npy is read as it is needed.
 */
#include "core/datasets/rows.h"
#include "core/datasets/stream.h"

#include <math.h>
#include <string.h>

#include "core/formats/format.h"
#include "core/formats/npy.h"
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

/* An array in memory, or the head of one that stays in its file. */
typedef struct
{
  NnNpyHead head;
  GBytes   *file;
  char     *name;      /* for messages */
} Array;

static void
array_clear (Array *array)
{
  g_clear_pointer (&array->file, g_bytes_unref);
  g_clear_pointer (&array->name, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Array, array_clear)

static const guint8 *
array_data (const Array *array)
{
  return (const guint8 *) g_bytes_get_data (array->file, NULL) + array->head.offset;
}

static gsize
row_count (const Array *array)
{
  return nn_shape_count (&array->head.shape) / array->head.shape.size[0];
}

static gboolean
is_whole (const Array *array)
{
  return array->head.kind != 'f';
}

static gboolean
array_take (Array *array, GBytes *file, const char *name, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (file, &size);

  array->file = file;
  array->name = g_strdup (name);
  return nn_npy_parse_head (data, size, size, name, &array->head, error);
}

static gboolean
array_read (Array *array, const char *path, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  GBytes *file = nn_format_load (path, error);

  return file != NULL && array_take (array, file, name, error);
}

/* --- targets --------------------------------------------------------------- */

static GBytes *
take_floats (const Array *array, const guint32 *order, GError **error)
{
  float *values = nn_npy_floats (&array->head, array_data (array), array->name, error);

  if (values == NULL)
    return NULL;
  return nn_rows_take (values, order, array->head.shape.size[0],
                       row_count (array) * sizeof (float), array->name, error);
}

static GBytes *
take_labels (const Array *array, const guint32 *order, GError **error)
{
  const gsize count = nn_shape_count (&array->head.shape);
  g_autofree float *values = nn_npy_floats (&array->head, array_data (array), array->name, error);
  gint32 *labels;

  if (values == NULL)
    return NULL;
  labels = (gint32 *) values;      /* as wide, and each is read before it is written */
  for (gsize i = 0; i < count; i++)
    {
      const gint32 label = (gint32) CLAMP (values[i], -2e9f, 2e9f);

      memcpy (&labels[i], &label, sizeof label);
    }
  return nn_rows_take (g_steal_pointer (&values), order, array->head.shape.size[0],
                       row_count (array) * sizeof (gint32), array->name, error);
}

/* One for each step where Y has a second axis. */
static gboolean
set_steps (NnSamples *samples, const Array *y, GBytes *labels, GError **error)
{
  if (row_count (y) <= NN_MAX_CLASSES)
    return nn_samples_label_steps (samples, labels, row_count (y), NULL, error);
  g_set_error (error, NN_ERROR, NN_ERROR_SHAPE, "%s has %zu labels for each sample: %u are the most.",
               y->name, row_count (y), NN_MAX_CLASSES);
  return FALSE;
}

static gboolean
set_numbers (NnSamples *samples, const Array *y, const guint32 *order, GError **error)
{
  g_autoptr (GBytes) targets = take_floats (y, order, error);
  NnShape shape = nn_shape_sample (&y->head.shape);

  if (shape.n_axes == 0)
    shape = NN_SHAPE (1);
  return targets != NULL && nn_samples_set_targets (samples, targets, &shape, error);
}

/* --- inputs ---------------------------------------------------------------- */

/* 28×28 bytes are a picture of one channel, 28×28 floats a series of 28 steps, unless one says. */
static NnShape
input_shape (const NnNpyHead *head, double pictures)
{
  const gboolean bytes = head->kind == 'u' && head->width == 1;
  NnShape shape = nn_shape_sample (&head->shape);

  if (shape.n_axes == 0
      || (shape.n_axes == 2 && (pictures == PICTURES_YES || (pictures == PICTURES_AUTO && bytes))))
    shape.size[shape.n_axes++] = 1;
  return shape;
}

static gboolean
check_pair (const Array *x, const Array *y, GError **error)
{
  g_autofree char *n_x = nn_format_count (x->head.shape.size[0]);
  g_autofree char *n_y = nn_format_count (y->head.shape.size[0]);

  if (y->file != NULL && x->head.shape.size[0] != y->head.shape.size[0])
    g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                 "%s holds %s samples but %s holds %s: they must be as many.", x->name, n_x,
                 y->name, n_y);
  else if (x->head.shape.size[0] > G_MAXINT32)
    g_set_error (error, NN_ERROR, NN_ERROR_DATA, "%s holds %s samples, more than 2,147,483,647.",
                 x->name, n_x);
  else
    return TRUE;
  return FALSE;
}

/* @path: where @x stays in its file. Takes @order. */
static NnSamples *
make_inputs (const Array *x, const char *path, const NnShape *shape, guint n_train, guint32 *order,
             GBytes *labels, GError **error)
{
  g_autofree guint32 *owned = order;
  const NnNpyHead *head = &x->head;
  const gboolean bytes = head->kind == 'u' && head->width == 1;
  const guint n = head->shape.size[0];
  g_autoptr (GBytes) inputs = NULL;
  float *values;

  if (x->file == NULL)
    {
      const NnStreamLayout layout = { head->offset, head->kind, head->width, head->big_endian,
                                      bytes ? 1.0f / 255 : 1 };

      return nn_stream_samples ("npy", path, &layout, shape, n, n_train, g_steal_pointer (&owned),
                                labels, NULL, error);
    }
  if (bytes && !head->fortran)
    {
      inputs = nn_rows_take (g_memdup2 (array_data (x), head->bytes), order, n, row_count (x),
                             x->name, error);
      return inputs == NULL ? NULL
                            : nn_samples_new_bytes ("npy", x->name, shape, n, n_train, inputs,
                                                    1.0f / 255, labels, NULL, error);
    }
  inputs = take_floats (x, order, error);
  if (inputs == NULL)
    return NULL;
  values = (float *) g_bytes_get_data (inputs, NULL);
  for (gsize i = 0; bytes && i < nn_shape_count (&head->shape); i++)
    values[i] *= 1.0f / 255;
  return nn_samples_new_floats ("npy", x->name, shape, n, n_train, inputs, labels, NULL, NULL,
                                NULL, error);
}

/* Takes @order. */
static NnSamples *
make (const Array *x, const Array *y, const char *path, const double *args, guint n_train,
      guint32 *order, GError **error)
{
  g_autofree guint32 *owned = order;
  const NnShape shape = input_shape (&x->head, args[ARG_PICTURES]);
  const gboolean labelled = y->file != NULL && is_whole (y), steps = labelled && row_count (y) > 1;
  g_autoptr (GBytes) labels = NULL;
  g_autoptr (NnSamples) samples = NULL;

  if (labelled)
    {
      labels = take_labels (y, order, error);
      if (labels == NULL)
        return NULL;
    }
  /* the targets need the order, which the inputs may take */
  if (y->file != NULL && !labelled && order != NULL)
    owned = g_memdup2 (order, x->head.shape.size[0] * sizeof *order);
  else
    owned = NULL;
  samples = make_inputs (x, path, &shape, n_train, order, steps ? NULL : labels, error);
  if (samples == NULL || (steps && !set_steps (samples, y, labels, error))
      || (y->file != NULL && !labelled && !set_numbers (samples, y, owned, error)))
    return NULL;
  return g_steal_pointer (&samples);
}

/* --- archives -------------------------------------------------------------- */

static const char *const members[] = { "x", "y", "x_train", "y_train", "x_test", "y_test", NULL };

/* Adds the rows of @more: training and test arrays become one. */
static gboolean
append (Array *array, Array *more, GError **error)
{
  const NnNpyHead *a = &array->head, *b = &more->head;
  NnShape first = nn_shape_sample (&a->shape), second = nn_shape_sample (&b->shape);
  g_autoptr (GBytes) both = NULL;
  guint8 *data;

  if (!nn_shape_equal (&first, &second) || a->kind != b->kind || a->width != b->width
      || a->big_endian != b->big_endian || a->fortran || b->fortran)
    {
      g_autofree char *one = nn_shape_to_string (&first);
      g_autofree char *other = nn_shape_to_string (&second);

      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "%s and %s do not match: samples of %s and of %s must have one shape and one"
                   " type, in C order.",
                   array->name, more->name, one, other);
      return FALSE;
    }
  data = g_try_malloc (a->bytes + b->bytes);
  if (data == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_MEMORY,
                   "%s needs %zu bytes of memory, more than there is.", array->name,
                   a->bytes + b->bytes);
      return FALSE;
    }
  memcpy (data, array_data (array), a->bytes);
  memcpy (data + a->bytes, array_data (more), b->bytes);
  both = g_bytes_new_take (data, a->bytes + b->bytes);
  g_bytes_unref (array->file);
  array->file = g_steal_pointer (&both);
  array->head.offset = 0;
  array->head.bytes += b->bytes;
  array->head.shape.size[0] += b->shape.size[0];
  return TRUE;
}

static gboolean
take_members (Array *arrays, GBytes **files, const char *title, GError **error)
{
  for (guint k = 0; members[k] != NULL; k++)
    {
      g_autofree char *name = g_strdup_printf ("%s in %s", members[k], title);

      if (files[k] != NULL && !array_take (&arrays[k], g_steal_pointer (&files[k]), name, error))
        return FALSE;
    }
  return TRUE;
}

/* x and y, of which the arguments set some aside, or a training and a test part. */
static NnSamples *
join (Array *arrays, const char *title, const double *args, GError **error)
{
  const guint base = arrays[0].file != NULL ? 0 : 2;
  Array *x = &arrays[base], *y = &arrays[base + 1];
  guint n_train;
  guint32 *order = NULL;

  if (x->file == NULL)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                   "%s holds no array of a name that Vitrine knows: x and y, or x_train, y_train,"
                   " x_test and y_test.", title);
      return NULL;
    }
  if (!check_pair (x, y, error))
    return NULL;
  n_train = nn_rows_n_train (args, x->head.shape.size[0]);
  if (base == 2 && arrays[4].file != NULL)
    {
      n_train = x->head.shape.size[0];
      if ((y->file != NULL) != (arrays[5].file != NULL))
        {
          g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                       "%s has only one of y_train and y_test: both or none are needed.", title);
          return NULL;
        }
      if (!append (x, &arrays[4], error)
          || (y->file != NULL && (!append (y, &arrays[5], error) || !check_pair (x, y, error))))
        return NULL;
    }
  else if (!nn_rows_order (args, x->head.shape.size[0], title, &order, error))
    return NULL;
  return make (x, y, NULL, args, n_train, order, error);
}

static NnSamples *
load_archive (const char *path, const double *args, GError **error)
{
  g_autofree char *title = g_path_get_basename (path);
  GBytes *files[G_N_ELEMENTS (members)] = { NULL };
  Array arrays[G_N_ELEMENTS (members)] = { 0 };
  NnSamples *samples = NULL;

  if (nn_npz_read (path, members, files, error) && take_members (arrays, files, title, error))
    samples = join (arrays, title, args, error);
  for (guint k = 0; k < G_N_ELEMENTS (members); k++)
    {
      g_clear_pointer (&files[k], g_bytes_unref);
      array_clear (&arrays[k]);
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
  g_auto (Array) x = { 0 };
  g_auto (Array) y = { 0 };
  guint32 *order;

  nn_rows_split_path (path, &x_path, &y_path);
  if (nn_npz_sniff (x_path))
    return load_archive (x_path, args, error);
  x.name = g_path_get_basename (x_path);
  if (!nn_npy_read_head (x_path, &x.head, error) || (y_path != NULL && !array_read (&y, y_path, error)))
    return NULL;
  if (x.head.fortran || x.head.bytes <= (gsize) args[ARG_MEMORY] << 20)
    {
      g_clear_pointer (&x.name, g_free);
      if (!array_read (&x, x_path, error))
        return NULL;
    }
  if (!check_pair (&x, &y, error)
      || !nn_rows_order (args, x.head.shape.size[0], x.name, &order, error))
    return NULL;
  return make (&x, &y, x_path, args, nn_rows_n_train (args, x.head.shape.size[0]), order, error);
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

const NnDatasetClass nn_dataset_npy = {
  .base = {
    .name = "npy",
    .title = NN_("NumPy arrays"),
    .summary = NN_("Arrays X.npy,Y.npy or an .npz archive with x and y; axis 0 is the sample."),
    .category = NN_("Files"),
    .args = rows,
  },
  .needs_path = TRUE,
  .claims = claims,
  .reads = "NumPy arrays as X.npy,Y.npy or .npz",
  .load = load,
};
