/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vitrine traverse: pictures along dimensions of the code, or between two samples. */
#include <glib/gi18n.h>

#include "app/code.h"
#include "app/commands/cli.h"
#include "app/commands/render.h"

#define MAX_STEPS 101

typedef struct
{
  VitrineCli  cli;
  char       *dims;
  char       *data;
  char       *out;
  gint        from, to;
  gint        steps;
  double      range;
  gboolean    dark;

  NnDocument *document;
  NnSamples  *samples;
  guint       index;
  gsize       n_dims;
} Traverse;

/* One or two dimensions by number. */
static gboolean
parse_dims (const Traverse *traverse, guint *dims, guint *n, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (traverse->dims, ",", -1);

  *n = g_strv_length (parts);
  if (*n < 1 || *n > 2)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_RANGE, _("--dims takes one or two dimensions, not %u."), *n);
      return FALSE;
    }
  for (guint i = 0; i < *n; i++)
    {
      guint64 value;

      if (!g_ascii_string_to_unsigned (g_strstrip (parts[i]), 10, 0, traverse->n_dims - 1, &value, NULL))
        {
          g_set_error (error, NN_ERROR, NN_ERROR_RANGE,
                       _("“%s” is no dimension of this code: they go from 0 to %zu."), parts[i],
                       traverse->n_dims - 1);
          return FALSE;
        }
      dims[i] = value;
    }
  return TRUE;
}

/* The first dimension runs along a row of pictures, the second from row to row;
 * the others stay at the middle of the prior. */
static NnTensor *
codes_of_dims (const Traverse *traverse, GError **error)
{
  guint dims[2], n, steps = traverse->steps, rows;
  NnShape shape;
  NnTensor *codes;

  if (!parse_dims (traverse, dims, &n, error))
    return NULL;
  if (n == 2 && dims[0] == dims[1])
    {
      g_set_error (error, NN_ERROR, NN_ERROR_RANGE, _("--dims names dimension %u twice: give two different ones, or one."),
                   dims[0]);
      return NULL;
    }
  rows = n == 2 ? steps : 1;
  shape = NN_SHAPE ((gsize) rows * steps, traverse->n_dims);
  codes = nn_tensor_new (&shape);
  for (guint r = 0; r < rows; r++)
    for (guint c = 0; c < steps; c++)
      {
        float *code = codes->data + ((gsize) r * steps + c) * traverse->n_dims;

        code[dims[0]] = traverse->range * (2.0 * c / (steps - 1) - 1);
        if (n == 2)
          code[dims[1]] = traverse->range * (2.0 * r / (steps - 1) - 1);
      }
  return codes;
}

static NnTensor *
codes_between (Traverse *traverse, GError **error)
{
  const gint ends[2] = { traverse->from, traverse->to };
  g_autoptr (NnTensor) first = NULL;
  g_autoptr (NnTensor) second = NULL;
  NnTensor *codes;
  NnShape shape = NN_SHAPE (traverse->steps, traverse->n_dims);

  traverse->samples = vitrine_cli_samples (traverse->document, traverse->data, error);
  if (traverse->samples == NULL
      || !nn_model_check_samples (traverse->document->model, traverse->samples, error))
    return NULL;
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GPtrArray) inputs = NULL;
      guint32 at = ends[i];

      if (ends[i] < 0 || (guint) ends[i] >= traverse->samples->n)
        {
          g_set_error (error, NN_ERROR, NN_ERROR_RANGE, _("There is no sample %d: they go from 0 to %u."),
                       ends[i], traverse->samples->n - 1);
          return NULL;
        }
      inputs = nn_samples_tensors (traverse->samples, &at, 1, error);
      if (inputs == NULL)
        return NULL;
      *(i == 0 ? &first : &second) = nn_model_predict (traverse->document->model,
                                                       (NnTensor *const *) inputs->pdata, inputs->len,
                                                       traverse->index, traverse->cli.pool, error);
      if ((i == 0 ? first : second) == NULL)
        return NULL;
    }
  codes = nn_tensor_new (&shape);
  for (gint s = 0; s < traverse->steps; s++)
    for (gsize d = 0; d < traverse->n_dims; d++)
      {
        double t = s / (double) (traverse->steps - 1);

        codes->data[s * traverse->n_dims + d] = (1 - t) * first->data[d] + t * second->data[d];
      }
  return codes;
}

static gboolean
write_pictures (Traverse *traverse, NnTensor *pictures, GError **error)
{
  const VitrineFigure *figure;
  VitrineFigureRequest request = {
    .document = traverse->document,
    .samples = traverse->samples,
    .pictures = pictures,
    .columns = traverse->steps,
    .dark = traverse->dark,
    .target = -1,
    .pool = traverse->cli.pool,
  };
  guint rows = pictures->shape.size[0] / traverse->steps;

  if (!vitrine_cli_is_figure (traverse->out))
    return nn_npy_write (traverse->out, pictures, error);
  figure = vitrine_figure_find ("pictures", error);
  return figure != NULL
         && vitrine_cli_render (figure, &request, 16 + 50 * traverse->steps, 16 + 50 * rows,
                                traverse->out, error);
}

static gboolean
traverse_and_write (Traverse *traverse, GError **error)
{
  g_autoptr (NnTensor) codes = NULL;
  g_autoptr (NnTensor) pictures = NULL;

  traverse->document = nn_document_load (traverse->cli.files[0], error);
  if (traverse->document == NULL)
    return FALSE;
  if (!vitrine_code_require (traverse->document->model, &traverse->index, error))
    return FALSE;
  traverse->n_dims = nn_shape_count (nn_model_shape (traverse->document->model, traverse->index));
  codes = traverse->dims != NULL ? codes_of_dims (traverse, error) : codes_between (traverse, error);
  if (codes == NULL)
    return FALSE;
  pictures = vitrine_decode (traverse->document->model, traverse->index, codes, traverse->cli.pool, error);
  if (pictures == NULL || !write_pictures (traverse, pictures, error))
    return FALSE;
  if (traverse->cli.json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      json_builder_begin_object (builder);
      vitrine_json_string (builder, "entry",
                           nn_model_entry_name (traverse->document->model, traverse->index));
      vitrine_json_shape (builder, "shape", &pictures->shape);
      vitrine_json_number (builder, "columns", traverse->steps);
      vitrine_json_string (builder, "file", traverse->out);
      json_builder_end_object (builder);
      vitrine_json_print (builder);
    }
  return TRUE;
}

static int
run (const VitrineCommand *command, int argc, char **argv)
{
  Traverse traverse = { .from = -1, .to = -1, .steps = 11, .range = 3 };
  const GOptionEntry entries[] = {
    { "dims", 0, 0, G_OPTION_ARG_STRING, &traverse.dims, N_("One or two dimensions of the code"), "0,1" },
    { "from-sample", 0, 0, G_OPTION_ARG_INT, &traverse.from, N_("Begin at this sample's code"), "A" },
    { "to-sample", 0, 0, G_OPTION_ARG_INT, &traverse.to, N_("End at this sample's code"), "B" },
    { "data", 0, 0, G_OPTION_ARG_STRING, &traverse.data, N_("Another data set"), "SRC" },
    { "range", 0, 0, G_OPTION_ARG_DOUBLE, &traverse.range, N_("From -R to R (3)"), "R" },
    { "steps", 0, 0, G_OPTION_ARG_INT, &traverse.steps, N_("Pictures along the way (11)"), "N" },
    { "dark", 0, 0, G_OPTION_ARG_NONE, &traverse.dark, N_("Draw on dark"), NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &traverse.out, N_("A .npy, .png, .svg or .pdf"), "OUT" },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  int status = vitrine_cli_begin (&traverse.cli, command, entries, 1, 1, argc, argv);

  if (status >= 0)
    goto out;
  if (traverse.out == NULL || (traverse.dims != NULL) == (traverse.from >= 0 && traverse.to >= 0))
    status = vitrine_cli_usage (&traverse.cli, _("give --dims, or --from-sample and --to-sample; and -o"));
  else if (traverse.steps < 2 || traverse.steps > MAX_STEPS || !(traverse.range > 0 && traverse.range < 1e6))
    status = vitrine_cli_usage (&traverse.cli, _("--steps goes from 2 to %d, --range is above 0"), MAX_STEPS);
  else if (!vitrine_cli_is_array (traverse.out) && !vitrine_cli_is_figure (traverse.out))
    status = vitrine_cli_usage (&traverse.cli, _("give -o a name that ends in .npy, .png, .svg or .pdf"));
  else
    status = traverse_and_write (&traverse, &error) ? VITRINE_DONE : vitrine_cli_fail (error);

out:
  g_clear_pointer (&traverse.document, nn_document_unref);
  g_clear_pointer (&traverse.samples, nn_samples_unref);
  g_free (traverse.dims);
  g_free (traverse.data);
  g_free (traverse.out);
  vitrine_cli_end (&traverse.cli);
  return status;
}

const VitrineCommand vitrine_command_traverse = {
  .name = "traverse",
  .arguments = "FILE (--dims 0,1|--from-sample A --to-sample B) [--range R] [--steps N] -o OUT",
  .summary = N_("Decode along dimensions of the code, or from sample to sample"),
  .description = N_("Axis 0 of OUT.npy is the picture, row by row: the first dimension along a row, "
                    "the second from row to row."),
  .run = run,
};
