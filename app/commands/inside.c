/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vitrine inside: how one number inside the network came about. */
#include <glib/gi18n.h>
#include <math.h>

#include "app/activations.h"
#include "app/arithmetic-text.h"
#include "app/commands/render.h"
#include "app/commands/rows.h"

typedef struct
{
  VitrineCli  cli;
  char       *entry;
  char       *cell;
  char      **input;
  char       *data;
  char       *out;
  gint        sample;
  gboolean    dark;

  NnDocument *document;
  NnSamples  *samples;
  NnTape     *tape;
  guint       index;
  gsize       place;
  NnArithmetic *arithmetic;
} Inside;

/* --- which number ------------------------------------------------------------------ */

/* The rows of a file as samples of their own, or those of the data set. */
static gboolean
find_samples (Inside *inside, GError **error)
{
  if (!nn_model_check (inside->document->model, error))
    return FALSE;
  inside->samples = inside->input != NULL
                      ? vitrine_cli_input_samples (inside->document->model, inside->input, error)
                      : vitrine_cli_samples (inside->document, inside->data, error);
  if (inside->samples == NULL)
    return FALSE;
  if (inside->sample < 0 || (guint) inside->sample >= inside->samples->n)
    {
      g_set_error (error, NN_ERROR, NN_ERROR_RANGE, _("There is no sample %d: they go from 0 to %u."),
                   inside->sample, inside->samples->n - 1);
      return FALSE;
    }
  return TRUE;
}

/* "0, 0, 0" or "25, 25, 31" */
static char *
corner (const NnShape *shape, gboolean last)
{
  GString *text = g_string_new (NULL);

  for (guint a = 0; a < shape->n_axes; a++)
    g_string_append_printf (text, "%s%" G_GSIZE_FORMAT, a > 0 ? "," : "", last ? shape->size[a] - 1 : 0);
  return g_string_free (text, FALSE);
}

static gboolean
parse_cell (const Inside *inside, gsize *place, GError **error)
{
  const NnShape *shape = nn_model_shape (inside->document->model, inside->index);
  g_auto (GStrv) words = g_strsplit (inside->cell, ",", -1);
  gboolean fits = g_strv_length (words) == shape->n_axes;

  *place = 0;
  for (guint a = 0; fits && a < shape->n_axes; a++)
    {
      guint64 number;

      fits = g_ascii_string_to_unsigned (g_strstrip (words[a]), 10, 0, shape->size[a] - 1, &number, NULL);
      if (fits)
        *place = *place * shape->size[a] + number;
    }
  if (!fits)
    {
      g_autofree char *text = nn_shape_to_string (shape);
      g_autofree char *first = corner (shape, FALSE);
      g_autofree char *last = corner (shape, TRUE);

      g_set_error (error, NN_ERROR, NN_ERROR_RANGE,
                   _("“%s” is no number of %s, which gives %s: they go from %s to %s."), inside->cell,
                   nn_model_entry_name (inside->document->model, inside->index), text, first, last);
    }
  return fits;
}

/* The one that stands out most. */
static gsize
strongest (const Inside *inside)
{
  const float *values = nn_tape_value (inside->tape, inside->index);
  gsize n = nn_shape_count (nn_model_shape (inside->document->model, inside->index)), best = 0;

  for (gsize i = 1; i < n; i++)
    {
      if (fabsf (values[i]) > fabsf (values[best]))
        best = i;
    }
  return best;
}

static gboolean
find_number (Inside *inside, GError **error)
{
  g_autoptr (GPtrArray) inputs = NULL;
  guint32 index = (guint32) inside->sample;

  inside->document = nn_document_load (inside->cli.files[0], error);
  if (inside->document == NULL || !find_samples (inside, error)
      || !vitrine_cli_entry (inside->document->model, inside->entry, &inside->index, error)
      || (inside->cell != NULL && !parse_cell (inside, &inside->place, error)))
    return FALSE;
  inputs = nn_samples_tensors (inside->samples, &index, 1, error);
  if (inputs == NULL)
    return FALSE;
  inside->tape = vitrine_activations_tape (inside->document->model, inputs, NULL, inside->cli.pool, error);
  if (inside->tape == NULL)
    return FALSE;
  if (inside->cell == NULL)
    inside->place = strongest (inside);
  inside->arithmetic = nn_tape_spell (inside->tape, 0, inside->index, inside->place);
  return TRUE;
}

/* --- what is told --------------------------------------------------------------------- */

static void
json_numbers (JsonBuilder *builder, const char *name, const gsize *numbers, guint n)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < n; i++)
    json_builder_add_int_value (builder, (gint64) numbers[i]);
  json_builder_end_array (builder);
}

static void
json_grid (JsonBuilder *builder, const NnGrid *grid, const char *const *inputs)
{
  static const char *const relations[] = { "first", "plus", "times", "equals", "becomes" };
  g_autofree char *title = vitrine_grid_title (grid, inputs);

  json_builder_begin_object (builder);
  vitrine_json_string (builder, "title", title);
  vitrine_json_string (builder, "relation", relations[grid->relation]);
  vitrine_json_number (builder, "rows", grid->rows);
  vitrine_json_number (builder, "columns", grid->columns);
  json_builder_set_member_name (builder, "values");
  json_builder_begin_array (builder);
  for (guint at = 0; at < grid->rows * grid->columns; at++)
    {
      if (isfinite (grid->values[at]))
        json_builder_add_double_value (builder, grid->values[at]);
      else
        json_builder_add_null_value (builder);
    }
  json_builder_end_array (builder);
  if (grid->places != NULL)
    {
      json_builder_set_member_name (builder, "places");
      json_builder_begin_array (builder);
      for (guint at = 0; at < grid->rows * grid->columns; at++)
        {
          if (grid->places[at] != NN_NOWHERE)
            json_builder_add_int_value (builder, (gint64) grid->places[at]);
          else
            json_builder_add_null_value (builder);
        }
      json_builder_end_array (builder);
    }
  json_builder_end_object (builder);
}

static void
json_step (JsonBuilder *builder, const NnArithmetic *arithmetic, guint number, const char *const *inputs)
{
  static const char *const kinds[] = { "given", "sum", "maximum", "add", "less", "times", "over", "rest", "root", "exp",
                                       "function" };
  const NnStep *step = &arithmetic->steps[number];
  g_autofree char *label = vitrine_step_label (arithmetic, number, inputs);

  json_builder_begin_object (builder);
  vitrine_json_string (builder, "label", label);
  vitrine_json_string (builder, "kind", kinds[step->kind]);
  vitrine_json_number (builder, "value", step->value);
  if (step->kind == NN_STEP_FUNCTION)
    vitrine_json_string (builder, "function", nn_activation_names[step->function]);
  if (step->grid >= 0)
    vitrine_json_number (builder, "grid", step->grid);
  json_builder_set_member_name (builder, "of");
  json_builder_begin_array (builder);
  for (guint i = 0; i < step->n_operands; i++)
    {
      const NnOperand *operand = &step->operands[i];

      json_builder_begin_object (builder);
      if (operand->grid >= 0)
        vitrine_json_number (builder, "grid", operand->grid);
      vitrine_json_number (builder, operand->grid >= 0 ? "at" : "step", operand->at);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
json_field (JsonBuilder *builder, const Inside *inside, const NnReceptive *field)
{
  guint input = nn_model_input (inside->document->model, inside->index, field->input);
  guint n_axes = nn_model_shape (inside->document->model, input)->n_axes;

  json_builder_begin_object (builder);
  vitrine_json_string (builder, "entry", nn_model_entry_name (inside->document->model, input));
  json_numbers (builder, "start", field->start, n_axes);
  json_numbers (builder, "size", field->size, n_axes);
  json_numbers (builder, "step", field->step, n_axes);
  json_builder_end_object (builder);
}

static void
print_json (const Inside *inside, const char *const *inputs)
{
  const NnArithmetic *arithmetic = inside->arithmetic;
  const NnShape *shape = nn_model_shape (inside->document->model, inside->index);
  g_autofree char *what = vitrine_arithmetic_what (arithmetic);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  gsize place[NN_MAX_AXES];

  nn_shape_unravel (shape, inside->place, place);
  json_builder_begin_object (builder);
  vitrine_json_string (builder, "entry", nn_model_entry_name (inside->document->model, inside->index));
  json_numbers (builder, "cell", place, shape->n_axes);
  vitrine_json_string (builder, "what", what);
  vitrine_json_number (builder, "sample", inside->sample);
  vitrine_json_number (builder, "value", arithmetic->value);
  json_builder_set_member_name (builder, "grids");
  json_builder_begin_array (builder);
  for (guint g = 0; g < arithmetic->n_grids; g++)
    json_grid (builder, &arithmetic->grids[g], inputs);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "steps");
  json_builder_begin_array (builder);
  for (guint s = 0; s < arithmetic->n_steps; s++)
    json_step (builder, arithmetic, s, inputs);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "fields");
  json_builder_begin_array (builder);
  for (guint f = 0; f < arithmetic->n_fields; f++)
    json_field (builder, inside, &arithmetic->fields[f]);
  json_builder_end_array (builder);
  if (inside->out != NULL)
    vitrine_json_string (builder, "file", inside->out);
  json_builder_end_object (builder);
  vitrine_json_print (builder);
}

static gboolean
write_figure (const Inside *inside, GError **error)
{
  VitrineFigureRequest request = {
    .document = inside->document, .samples = inside->samples, .sample = (guint) inside->sample,
    .dark = inside->dark, .pool = inside->cli.pool, .entry = inside->index, .cell = inside->place,
  };
  const VitrineFigure *figure = vitrine_figure_find ("arithmetic", error);

  return figure != NULL && vitrine_cli_render (figure, &request, 0, 0, inside->out, error);
}

static gboolean
tell (const Inside *inside, GError **error)
{
  const NnModel *model = inside->document->model;
  g_auto (GStrv) inputs = vitrine_input_names (model, inside->index);

  if (inside->out != NULL && !write_figure (inside, error))
    return FALSE;
  if (inside->cli.json)
    print_json (inside, (const char *const *) inputs);
  else
    {
      g_autofree char *text = vitrine_arithmetic_text (inside->arithmetic,
                                                       _(nn_model_entry (model, inside->index)->klass->base.title),
                                                       (const char *const *) inputs);

      g_print ("%s", text);
    }
  return TRUE;
}

static void
inside_clear (Inside *inside)
{
  g_free (inside->entry);
  g_free (inside->cell);
  g_strfreev (inside->input);
  g_free (inside->data);
  g_free (inside->out);
  g_clear_pointer (&inside->arithmetic, nn_arithmetic_free);
  g_clear_pointer (&inside->tape, nn_tape_free);
  g_clear_pointer (&inside->samples, nn_samples_unref);
  g_clear_pointer (&inside->document, nn_document_unref);
}

static int
run (const VitrineCommand *command, int argc, char **argv)
{
  Inside inside = { 0 };
  const GOptionEntry entries[] = {
    { "entry", 0, 0, G_OPTION_ARG_STRING, &inside.entry, N_("Whose number; the output’s else"), "ID" },
    { "cell", 0, 0, G_OPTION_ARG_STRING, &inside.cell,
      N_("Which number: its place along each axis, from 0; the one that stands out most else"), "I,J,K" },
    { "sample", 0, 0, G_OPTION_ARG_INT, &inside.sample, N_("Of which sample, from 0"), "N" },
    { "input", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &inside.input,
      N_("Samples from a file instead; again for each further input"), "X.npy" },
    { "data", 0, 0, G_OPTION_ARG_STRING, &inside.data, N_("Other data than the document’s"), "SOURCE" },
    { "dark", 0, 0, G_OPTION_ARG_NONE, &inside.dark, N_("Draw on dark"), NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &inside.out, N_("Draw it: a .png, .svg or .pdf"), "OUT" },
    { NULL },
  };
  g_autoptr (GError) error = NULL;
  int status = vitrine_cli_begin (&inside.cli, command, entries, 1, 1, argc, argv);

  if (status < 0 && inside.out != NULL && !vitrine_cli_is_figure (inside.out))
    status = vitrine_cli_usage (&inside.cli, _("-o wants a .png, .svg or .pdf"));
  if (status < 0)
    status = find_number (&inside, &error) && tell (&inside, &error) ? VITRINE_DONE : vitrine_cli_fail (error);
  vitrine_cli_end (&inside.cli);
  inside_clear (&inside);
  return status;
}

const VitrineCommand vitrine_command_inside = {
  .name = "inside",
  .arguments = "FILE [--entry ID] [--cell I,J,K] [--sample N|--input X.npy] [-o OUT.png|.svg|.pdf]",
  .summary = N_("How one number inside the network came about"),
  .run = run,
};
