/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/arithmetic-text.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* An expression of more parts than this tells nothing that the lines above do not. */
#define PARTS 3

char **
vitrine_input_names (const NnModel *model,
                     guint          index)
{
  guint n = nn_model_entry (model, index)->n_inputs;
  char **names = g_new0 (char *, n + 1);

  for (guint k = 0; k < n; k++)
    names[k] = g_strdup (_(nn_model_entry (model, nn_model_input (model, index, k))->klass->base.title));
  return names;
}

char *
vitrine_arithmetic_number (double value)
{
  double size = fabs (value);
  GString *number = g_string_new (NULL);

  if (!isfinite (value))
    g_string_assign (number, isnan (value) ? "–" : value > 0 ? "∞" : "-∞");
  else if (value == 0)
    g_string_assign (number, "0.000");
  else if (size < 0.0005 || size >= 1e6)
    g_string_printf (number, "%.2e", value);
  else
    g_string_printf (number, "%.*f", size < 100 ? 3 : size < 1000 ? 2 : 1, value);
  /* "1.00e+06" is for machines */
  g_string_replace (number, "e+0", "e", 0);
  g_string_replace (number, "e+", "e", 0);
  g_string_replace (number, "e-0", "e-", 0);
  g_string_replace (number, "-", "−", 0);
  return g_string_free (number, FALSE);
}

static const char *
input_of (gint               input,
          const char *const *inputs)
{
  return input >= 0 && inputs != NULL && (guint) input < g_strv_length ((char **) inputs) ? inputs[input] : NULL;
}

char *
vitrine_arithmetic_what (const NnArithmetic *arithmetic)
{
  return nn_fill_in (_(arithmetic->what), arithmetic->numbers, G_N_ELEMENTS (arithmetic->numbers), NULL);
}

char *
vitrine_grid_title (const NnGrid      *grid,
                    const char *const *inputs)
{
  return nn_fill_in (_(grid->title), grid->numbers, G_N_ELEMENTS (grid->numbers), input_of (grid->input, inputs));
}

static char *
operand_text (const NnArithmetic *arithmetic,
              const NnOperand    *operand)
{
  return vitrine_arithmetic_number (operand->grid < 0 ? arithmetic->steps[operand->at].value
                                                      : arithmetic->grids[operand->grid].values[operand->at]);
}

static char *
join_operands (const NnArithmetic *arithmetic,
               const NnStep       *step,
               const char         *sign)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < step->n_operands; i++)
    {
      g_autofree char *number = operand_text (arithmetic, &step->operands[i]);
      gboolean low = g_str_has_prefix (number, "−") && i > 0;

      g_string_append_printf (text, low ? "%s(%s)" : "%s%s", i > 0 ? sign : "", number);
    }
  return g_string_free (text, FALSE);
}

char *
vitrine_step_expression (const NnArithmetic *arithmetic,
                         guint               number)
{
  const NnStep *step = &arithmetic->steps[number];
  g_autofree char *parts = NULL;

  if (step->n_operands == 0 || step->n_operands > PARTS)
    return NULL;
  parts = join_operands (arithmetic, step,
                         step->kind == NN_STEP_ADD     ? " + "
                         : step->kind == NN_STEP_LESS  ? " − "
                         : step->kind == NN_STEP_TIMES ? " × "
                         : step->kind == NN_STEP_OVER  ? " ÷ "
                                                       : ", ");
  switch (step->kind)
    {
    case NN_STEP_MAXIMUM:
      return g_strdup_printf ("max(%s)", parts);
    case NN_STEP_REST:
      return g_strdup_printf ("1 − %s", parts);
    case NN_STEP_ROOT:
      return g_strdup_printf ("√(%s)", parts);
    case NN_STEP_EXP:
      return g_strdup_printf ("exp(%s)", parts);
    case NN_STEP_FUNCTION:
      return g_strdup_printf ("%s(%s)", nn_activation_names[step->function], parts);
    case NN_STEP_ADD:
    case NN_STEP_LESS:
    case NN_STEP_TIMES:
    case NN_STEP_OVER:
      return g_steal_pointer (&parts);
    case NN_STEP_GIVEN:
    case NN_STEP_SUM:
    default:
      return NULL;
    }
}

char *
vitrine_step_label (const NnArithmetic *arithmetic,
                    guint               number,
                    const char *const  *inputs)
{
  static const char *const kinds[] = { N_("Given"), N_("Sum"), N_("Largest"), N_("Sum"), N_("Difference"),
                                       N_("Product"), N_("Quotient"), N_("Rest"), N_("Root"), N_("Exponential"),
                                       N_("Function") };
  const NnStep *step = &arithmetic->steps[number];
  char *expression;

  if (step->label != NULL)
    return nn_fill_in (_(step->label), step->numbers, G_N_ELEMENTS (step->numbers), input_of (step->input, inputs));
  expression = vitrine_step_expression (arithmetic, number);
  return expression != NULL ? expression : g_strdup (_(kinds[step->kind]));
}

/* --- lines ------------------------------------------------------------------------ */

static const char *
sign_before (NnGridRelation relation)
{
  static const char *const signs[] = { "", "+", "×", "=", "→" };

  return signs[relation];
}

/* Cells of one width, whatever bytes their signs have. */
static void
append_padded (GString    *text,
               const char *cell,
               glong       width)
{
  for (glong i = g_utf8_strlen (cell, -1); i < width; i++)
    g_string_append_c (text, ' ');
  g_string_append (text, cell);
}

static void
append_grids (GString            *text,
              const NnArithmetic *arithmetic,
              const char *const  *inputs)
{
  for (guint g = 0; g < arithmetic->n_grids; g++)
    {
      const NnGrid *grid = &arithmetic->grids[g];
      g_autofree char *title = vitrine_grid_title (grid, inputs);
      const char *sign = sign_before (grid->relation);

      g_string_append_printf (text, "%s%s%s\n", sign, *sign != '\0' ? " " : "", title);
      for (guint row = 0; row < grid->rows; row++)
        {
          if (grid->row_names != NULL)
            append_padded (text, grid->row_names[row], 4);
          for (guint column = 0; column < grid->columns; column++)
            {
              guint at = row * grid->columns + column;
              g_autofree char *number = NULL;

              if (isnan (grid->values[at]))
                continue;
              number = vitrine_arithmetic_number (grid->values[at]);
              append_padded (text, number, 11);
              if (grid->scattered && grid->places != NULL && grid->places[at] != NN_NOWHERE)
                g_string_append_printf (text, " [%" G_GSIZE_FORMAT "]", grid->places[at]);
            }
          g_string_append_c (text, '\n');
        }
    }
}

static void
append_steps (GString            *text,
              const NnArithmetic *arithmetic,
              const char *const  *inputs)
{
  glong widest = 0;

  for (guint s = 0; s < arithmetic->n_steps; s++)
    {
      g_autofree char *label = vitrine_step_label (arithmetic, s, inputs);

      widest = MAX (widest, g_utf8_strlen (label, -1));
    }
  for (guint s = 0; s < arithmetic->n_steps; s++)
    {
      const NnStep *step = &arithmetic->steps[s];
      g_autofree char *label = vitrine_step_label (arithmetic, s, inputs);
      g_autofree char *number = vitrine_arithmetic_number (step->value);
      g_autofree char *expression = step->label != NULL ? vitrine_step_expression (arithmetic, s) : NULL;

      g_string_append (text, label);
      append_padded (text, number, widest - g_utf8_strlen (label, -1) + 12);
      if (expression != NULL)
        g_string_append_printf (text, "   = %s", expression);
      g_string_append_c (text, '\n');
    }
}

char *
vitrine_arithmetic_text (const NnArithmetic *arithmetic,
                         const char         *title,
                         const char *const  *inputs)
{
  GString *text = g_string_new (title);
  g_autofree char *what = vitrine_arithmetic_what (arithmetic);

  g_string_append_printf (text, ", %s\n", what);
  append_grids (text, arithmetic, inputs);
  append_steps (text, arithmetic, inputs);
  if (arithmetic->n_steps == 0)
    {
      g_autofree char *number = vitrine_arithmetic_number (arithmetic->value);

      g_string_append_printf (text, "%s\n", number);
    }
  return g_string_free (text, FALSE);
}

/* --- CSV ------------------------------------------------------------------------------ */

static void
append_quoted (GString    *text,
               const char *field)
{
  g_auto (GStrv) parts = g_strsplit (field, "\"", -1);
  g_autofree char *doubled = g_strjoinv ("\"\"", parts);

  g_string_append_printf (text, "\"%s\"", doubled);
}

static void
append_row (GString    *text,
            const char *part,
            const char *row,
            const char *column,
            double      value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  append_quoted (text, part);
  g_string_append_printf (text, ",%s,%s,%s\n", row, column, g_ascii_dtostr (buffer, sizeof buffer, value));
}

char *
vitrine_arithmetic_csv (const NnArithmetic *arithmetic,
                        const char         *title,
                        const char *const  *inputs)
{
  GString *text = g_string_new ("part,row,column,value\n");
  g_autofree char *what = vitrine_arithmetic_what (arithmetic);
  g_autofree char *whole = g_strdup_printf ("%s, %s", title, what);

  for (guint g = 0; g < arithmetic->n_grids; g++)
    {
      const NnGrid *grid = &arithmetic->grids[g];
      g_autofree char *part = vitrine_grid_title (grid, inputs);

      for (guint at = 0; at < grid->rows * grid->columns; at++)
        {
          g_autofree char *row = grid->row_names != NULL ? g_strdup (grid->row_names[at / grid->columns])
                                                         : g_strdup_printf ("%u", at / grid->columns);
          g_autofree char *column = g_strdup_printf ("%u", at % grid->columns);

          if (!isnan (grid->values[at]))
            append_row (text, part, row, column, grid->values[at]);
        }
    }
  for (guint s = 0; s < arithmetic->n_steps; s++)
    {
      g_autofree char *part = vitrine_step_label (arithmetic, s, inputs);

      append_row (text, part, "", "", arithmetic->steps[s].value);
    }
  append_row (text, whole, "", "", arithmetic->value);
  return g_string_free (text, FALSE);
}
