/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/commands/rows.h"

#include <glib/gi18n.h>
#include <math.h>

#include "core/formats/npz.h"

/* --- reading ----------------------------------------------------------- */

/* One sample may come without its axis 0, and an image without its channel. */
static NnTensor *
fit_rows (const NnTensor *rows, const char *name, const NnShape *sample, GError **error)
{
  gsize size = nn_shape_count (sample), count = nn_tensor_count (rows);
  g_autofree char *wanted = nn_shape_to_string (sample);
  g_autofree char *given = nn_shape_to_string (&rows->shape);
  NnShape shape;

  for (gsize i = 0; i < count; i++)
    if (!isfinite (rows->data[i]))
      {
        g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                     _("Number %" G_GSIZE_FORMAT " in “%s” is not finite: fill the gaps first."), i, name);
        return NULL;
      }
  if (count == size || (rows->shape.n_axes > 0 && count == rows->shape.size[0] * size && count > 0))
    {
      shape = nn_shape_batch (sample, count / size);
      return nn_tensor_new_from (&shape, rows->data);
    }
  g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
               _("“%s” holds %s numbers, but each row should be %s."), name, given, wanted);
  return NULL;
}

NnTensor *
vitrine_cli_read_rows (const char *path, const NnShape *sample, GError **error)
{
  g_autoptr (NnTensor) rows = nn_npy_read (path, error);

  return rows != NULL ? fit_rows (rows, path, sample, error) : NULL;
}

static const char *
input_name (const NnModel *model, guint k)
{
  return nn_model_entry_name (model, nn_model_find_input (model, k));
}

/* "input, input_2" */
static char *
list_inputs (const NnModel *model)
{
  GString *names = g_string_new (NULL);

  for (guint k = 0; k < nn_model_count_inputs (model); k++)
    g_string_append_printf (names, "%s%s", k > 0 ? ", " : "", input_name (model, k));
  return g_string_free (names, FALSE);
}

/* Which input "NAME=X.npy" is for, and the file; plain files go to the first that has none. */
static gboolean
place_input (const NnModel *model, const char *text, NnTensor *const *inputs, guint *k,
             const char **path, GError **error)
{
  const guint n = nn_model_count_inputs (model);
  const char *equals = g_file_test (text, G_FILE_TEST_EXISTS) ? NULL : strchr (text, '=');
  g_autofree char *name = equals != NULL ? g_strndup (text, equals - text) : NULL;
  g_autofree char *names = list_inputs (model);

  *path = equals != NULL ? equals + 1 : text;
  for (*k = 0; *k < n; ++*k)
    if (name != NULL ? g_str_equal (name, input_name (model, *k)) : inputs[*k] == NULL)
      break;
  if (*k < n && inputs[*k] == NULL)
    return TRUE;
  if (*k < n)
    g_set_error (error, NN_ERROR, NN_ERROR_DATA, _("Input “%s” is given twice."), name);
  else if (name != NULL)
    g_set_error (error, NN_ERROR, NN_ERROR_UNKNOWN,
                 _("The network has no input “%s”: choose from %s."), name, names);
  else
    g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                 g_dngettext (NULL, "“%s” is one too many: the network reads %u input, %s.",
                              "“%s” is one too many: the network reads %u inputs, %s.", n),
                 text, n, names);
  return FALSE;
}

/* Arrays x, x2, x3..., or called as the inputs are. */
static gboolean
read_archive (const NnModel *model, const char *path, NnTensor **inputs, GError **error)
{
  const guint n = nn_model_count_inputs (model);
  g_autofree char *title = g_path_get_basename (path);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree GBytes **arrays = g_new0 (GBytes *, 2 * n + 1);
  gboolean done;

  for (guint k = 0; k < n; k++)
    g_ptr_array_add (names, k == 0 ? g_strdup ("x") : g_strdup_printf ("x%u", k + 1));
  for (guint k = 0; k < n; k++)
    g_ptr_array_add (names, g_strdup (input_name (model, k)));
  g_ptr_array_add (names, NULL);
  done = nn_npz_read (path, (const char *const *) names->pdata, arrays, error);
  for (guint k = 0; done && k < n; k++)
    {
      guint which = arrays[k] != NULL ? k : n + k;
      g_autofree char *name = g_strdup_printf ("%s in %s", (const char *) names->pdata[which], title);
      g_autoptr (NnTensor) rows = NULL;

      if (arrays[which] == NULL)
        g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                     _("%s holds neither “%s” nor “%s”, one of which the network reads."), title,
                     (const char *) names->pdata[k], (const char *) names->pdata[n + k]);
      else
        rows = nn_npy_parse (arrays[which], name, error);
      if (rows != NULL)
        inputs[k] = fit_rows (rows, name, nn_model_shape (model, nn_model_find_input (model, k)), error);
      done = inputs[k] != NULL;
    }
  for (guint i = 0; i < 2 * n; i++)
    g_clear_pointer (&arrays[i], g_bytes_unref);
  return done;
}

static gboolean
read_files (const NnModel *model, char **given, NnTensor **inputs, GError **error)
{
  const guint n = nn_model_count_inputs (model);
  g_autofree char *names = list_inputs (model);

  for (guint i = 0; given[i] != NULL; i++)
    {
      const char *path;
      guint k;

      if (!place_input (model, given[i], inputs, &k, &path, error))
        return FALSE;
      inputs[k] = vitrine_cli_read_rows (path, nn_model_shape (model, nn_model_find_input (model, k)), error);
      if (inputs[k] == NULL)
        return FALSE;
    }
  for (guint k = 0; k < n; k++)
    {
      if (inputs[k] != NULL)
        continue;
      g_set_error (error, NN_ERROR, NN_ERROR_DATA,
                   _("The network reads %u inputs (%s) and nothing is given for “%s”: repeat --input for each."),
                   n, names, input_name (model, k));
      return FALSE;
    }
  return TRUE;
}

GPtrArray *
vitrine_cli_read_inputs (const NnModel *model, char **given, GError **error)
{
  g_autoptr (GPtrArray) inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_unref);
  const guint n = nn_model_count_inputs (model);
  g_autofree NnTensor **found = g_new0 (NnTensor *, n + 1);
  gboolean done;

  if (!nn_model_check (model, error))
    return NULL;
  if (n == 0)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   _("The network has no input entry: add one first."));
      return NULL;
    }
  if (given[1] == NULL && nn_npz_sniff (given[0]))
    done = read_archive (model, given[0], found, error);
  else
    done = read_files (model, given, found, error);
  for (guint k = 0; k < n; k++)
    if (found[k] != NULL)
      g_ptr_array_add (inputs, found[k]);
  return done ? g_steal_pointer (&inputs) : NULL;
}

/* What the first input's numbers were multiplied with, and what was taken from them first, before
 * the network saw them: nothing, of data that were not scaled. */
static void
scale_rows (NnTensor *rows, const NnSamples *samples)
{
  const gsize size = nn_shape_count (&samples->shape), n = nn_tensor_count (rows);

  for (gsize i = 0; i < n; i++)
    {
      if (samples->feature_mean != NULL)
        rows->data[i] = (float) ((rows->data[i] - samples->feature_mean[i % size]) / samples->feature_spread[i % size]);
      else if (samples->bytes != NULL)
        rows->data[i] *= samples->scale;
    }
}

/* A number that is predicted, turned back to what the file has. */
static void
unscale_rows (NnTensor *rows, const NnSamples *samples)
{
  const gsize size = nn_shape_count (&samples->target_shape), n = nn_tensor_count (rows);

  if (samples->target_mean == NULL || nn_tensor_count (rows) / rows->shape.size[0] != size)
    return;
  for (gsize i = 0; i < n; i++)
    rows->data[i] = (float) nn_samples_in_units (samples, i % size, rows->data[i]);
}

/* All inputs of one sample of the data set. */
static GPtrArray *
take_sample (const VitrineRows *rows, GError **error)
{
  g_autoptr (NnSamples) samples = vitrine_cli_samples (rows->document, rows->data, error);
  guint32 index = (guint32) rows->sample;

  if (samples == NULL || !nn_model_check_samples (rows->document->model, samples, error))
    return NULL;
  if (index >= samples->n)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_RANGE, _("There is no sample %d: they go from 0 to %u."),
                   rows->sample, samples->n - 1);
      return NULL;
    }
  return nn_samples_tensors (samples, &index, 1, error);
}

/* --- predicting -------------------------------------------------------- */

static gboolean
find_inside (const VitrineRows *rows, guint index, guint *which, GError **error)
{
  const NnModel *model = rows->document->model;
  NnInsideInfo info[NN_MAX_INSIDES];
  g_autoptr (GString) all = g_string_new (NULL);

  for (*which = 0; *which < nn_model_insides (model, index, info); ++*which)
    if (g_str_equal (info[*which].name, rows->inside))
      return TRUE;
  for (guint i = 0; i < nn_model_n_entries (model); i++)
    for (guint k = 0; k < nn_model_insides (model, i, info); k++)
      g_string_append_printf (all, "%s--entry %s --inside %s", all->len > 0 ? ", " : "",
                              nn_model_entry_name (model, i), info[k].name);
  if (all->len > 0)
    g_set_error (error, NN_ERROR, NN_ERROR_UNKNOWN,
                 _("“%s” has no “%s” to look at. In this network there are: %s."),
                 nn_model_entry_name (model, index), rows->inside, all->str);
  else
    g_set_error (error, NN_ERROR, NN_ERROR_UNKNOWN,
                 _("No layer of this network has anything inside to look at: recurrent layers have "
                   "their hidden state, attention its weights."));
  return FALSE;
}

gboolean
vitrine_rows_predict (const VitrineRows *rows, guint index, GError **error)
{
  NnModel *model = rows->document->model;
  g_autoptr (GPtrArray) inputs = NULL;
  g_autoptr (NnSamples) samples = NULL;
  g_autoptr (NnTensor) result = NULL;
  guint which = 0;

  if (rows->inside != NULL && !find_inside (rows, index, &which, error))
    return FALSE;
  inputs = rows->inputs != NULL ? vitrine_cli_read_inputs (model, rows->inputs, error)
                                : take_sample (rows, error);
  if (inputs == NULL)
    return FALSE;
  if (rows->raw)
    {
      samples = vitrine_cli_samples (rows->document, rows->data, error);
      if (samples == NULL || !nn_model_check_samples (model, samples, error))
        return FALSE;
      if (rows->inputs != NULL)
        scale_rows (inputs->pdata[0], samples);
    }
  if (rows->inside != NULL)
    result = nn_model_predict_inside (model, (NnTensor *const *) inputs->pdata, inputs->len, index, which,
                                      rows->cli.pool, error);
  else
    result = nn_model_predict (model, (NnTensor *const *) inputs->pdata, inputs->len, index, rows->cli.pool,
                               error);
  if (result != NULL && samples != NULL && rows->inside == NULL && index == nn_model_output (model))
    unscale_rows (result, samples);
  return result != NULL && vitrine_rows_write (rows, index, result, error);
}

gboolean
vitrine_rows_write (const VitrineRows *rows, guint index, const NnTensor *values, GError **error)
{
  g_autoptr (JsonBuilder) builder = NULL;

  if (!nn_npy_write (rows->out, values, error))
    return FALSE;
  if (!rows->cli.json)
    return TRUE;
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  vitrine_json_string (builder, "entry", nn_model_entry_name (rows->document->model, index));
  if (rows->inside != NULL)
    vitrine_json_string (builder, "inside", rows->inside);
  vitrine_json_shape (builder, "shape", &values->shape);
  vitrine_json_string (builder, "file", rows->out);
  json_builder_end_object (builder);
  vitrine_json_print (builder);
  return TRUE;
}

/* --- the verb ---------------------------------------------------------- */

/* -1: go on; else the exit code. */
static int
check_options (const VitrineRows *rows, VitrineRowsOptions options)
{
  const VitrineCli *cli = &rows->cli;
  const guint n = rows->inputs != NULL ? g_strv_length (rows->inputs) : 0;

  if (rows->out != NULL && !vitrine_cli_is_array (rows->out))
    return vitrine_cli_usage (cli, _("rows of numbers are written as .npy: give -o a name that ends so"));
  if (!(options & VITRINE_ROWS_SAMPLE))
    return n == 1 && rows->out != NULL ? -1 : vitrine_cli_usage (cli, _("give --input and -o"));
  if (rows->out == NULL || (n == 0 && rows->sample == -1))
    return vitrine_cli_usage (cli, _("give --input or --sample, and -o"));
  if (n > 0 && rows->sample != -1)
    return vitrine_cli_usage (cli, _("give either --input or --sample"));
  if (rows->sample < -1)
    return vitrine_cli_usage (cli, _("--sample counts from 0"));
  return -1;
}

int
vitrine_rows_run (const VitrineCommand *command, VitrineRowsOptions options, VitrineRowsFunc func,
                  int argc, char **argv)
{
  VitrineRows rows = { .sample = -1 };
  GOptionEntry entries[9] = {
    { "input", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rows.inputs,
      N_("Rows of numbers along axis 0; again for each further input (or NAME=X.npy), or one .npz"), "IN.npy" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &rows.out, N_("Where to write"), "OUT.npy" },
  };
  guint n = 2;
  g_autoptr (GError) error = NULL;
  int status;

  if (options & VITRINE_ROWS_ENTRY)
    entries[n++] = (GOptionEntry){ "entry", 0, 0, G_OPTION_ARG_STRING, &rows.entry,
                                   N_("Another entry than the usual one"), "ID" };
  if (options & VITRINE_ROWS_INSIDE)
    entries[n++] = (GOptionEntry){ "inside", 0, 0, G_OPTION_ARG_STRING, &rows.inside,
                                   N_("What it has inside: hidden_state, attention"), "NAME" };
  if (options & VITRINE_ROWS_SAMPLE)
    {
      entries[n++] = (GOptionEntry){ "sample", 0, 0, G_OPTION_ARG_INT, &rows.sample,
                                     N_("Number of a sample in its data set instead, from 0"), "N" };
      entries[n++] = (GOptionEntry){ "data", 0, 0, G_OPTION_ARG_STRING, &rows.data,
                                     N_("Another data set"), "SRC" };
      entries[n++] = (GOptionEntry){ "raw", 0, 0, G_OPTION_ARG_NONE, &rows.raw,
                                     N_("--input as the data's file has it, scaled as the data set was; and a "
                                        "predicted number turned back"), NULL };
    }
  status = vitrine_cli_begin (&rows.cli, command, entries, 1, 1, argc, argv);
  if (status < 0)
    status = check_options (&rows, options);
  if (status < 0)
    {
      rows.document = nn_document_load (rows.cli.files[0], &error);
      status = rows.document != NULL && func (&rows, &error) ? VITRINE_DONE : vitrine_cli_fail (error);
    }
  g_clear_pointer (&rows.document, nn_document_unref);
  g_strfreev (rows.inputs);
  g_free (rows.data);
  g_free (rows.entry);
  g_free (rows.inside);
  g_free (rows.out);
  vitrine_cli_end (&rows.cli);
  return status;
}

NnSamples *
vitrine_cli_input_samples (const NnModel *model, char **given, GError **error)
{
  g_autoptr (GPtrArray) inputs = vitrine_cli_read_inputs (model, given, error);
  g_autoptr (NnSamples) samples = NULL;
  guint n = 0;

  for (guint k = 0; inputs != NULL && k < inputs->len; k++)
    {
      const NnTensor *rows = inputs->pdata[k];
      NnShape shape = nn_shape_sample (&rows->shape);
      g_autoptr (GBytes) bytes = g_bytes_new (rows->data, nn_tensor_count (rows) * sizeof (float));

      if (k == 0)
        {
          n = rows->shape.size[0];
          samples = nn_samples_new_floats ("input", given[0], &shape, n, n, bytes, NULL, NULL, NULL,
                                           NULL, error);
        }
      if (samples == NULL || (k > 0 && !nn_samples_add_input (samples, "input", &shape, bytes, 0, error)))
        return NULL;
    }
  return g_steal_pointer (&samples);
}
