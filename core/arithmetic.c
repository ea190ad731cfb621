/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* What layers build their arithmetic with, and what reads it. */
#include "core/arithmetic.h"

#include "core/tape-private.h"

#include <math.h>
#include <string.h>

void
nn_arithmetic_free (NnArithmetic *arithmetic)
{
  for (guint i = 0; i < arithmetic->n_grids; i++)
    {
      g_free (arithmetic->grids[i].values);
      g_free (arithmetic->grids[i].places);
      g_strfreev (arithmetic->grids[i].row_names);
    }
  g_free (arithmetic);
}

char *
nn_fill_in (const char *text, const gsize *numbers, guint n, const char *input)
{
  GString *filled = g_string_new (NULL);

  for (const char *c = text; *c != '\0'; c++)
    {
      if (g_str_has_prefix (c, "{input}"))
        {
          g_string_append (filled, input != NULL ? input : "");
          c += strlen ("{input}") - 1;
        }
      else if (c[0] == '{' && g_ascii_isdigit (c[1]) && (guint) (c[1] - '0') < n && c[2] == '}')
        {
          g_autofree char *count = nn_count_to_string (numbers[c[1] - '0']);

          g_string_append (filled, count);
          c += 2;
        }
      else
        g_string_append_c (filled, *c);
    }
  return g_string_free (filled, FALSE);
}

double
nn_activation_of (NnActivation activation, double slope, double x)
{
  switch (activation)
    {
    case NN_ACTIVATION_RELU:
      return x < 0 ? 0 : x;
    case NN_ACTIVATION_LEAKY_RELU:
      return x < 0 ? slope * x : x;
    case NN_ACTIVATION_ELU:
      return x < 0 ? expm1 (x) : x;
    case NN_ACTIVATION_GELU:
      return x * 0.5 * erfc (-x / G_SQRT2);
    case NN_ACTIVATION_SIGMOID:
      return 1 / (1 + exp (-x));
    case NN_ACTIVATION_TANH:
      return tanh (x);
    case NN_ACTIVATION_SOFTPLUS:
      return MAX (x, 0) + log1p (exp (-fabs (x)));
    case NN_ACTIVATION_LINEAR:
    case NN_ACTIVATION_SOFTMAX:
    default:
      return x;
    }
}

void
nn_shape_unravel (const NnShape *shape, gsize at, gsize *place)
{
  for (guint a = shape->n_axes; a-- > 0;)
    {
      place[a] = at % shape->size[a];
      at /= shape->size[a];
    }
}

gboolean
nn_arithmetic_reads (const NnArithmetic *arithmetic, guint input, const NnShape *shape, gsize at)
{
  gsize place[NN_MAX_AXES];

  nn_shape_unravel (shape, at, place);
  for (guint i = 0; i < arithmetic->n_fields; i++)
    {
      const NnReceptive *field = &arithmetic->fields[i];
      gboolean within = field->input == input;

      for (guint a = 0; within && a < shape->n_axes; a++)
        within = place[a] >= field->start[a]
                 && (place[a] - field->start[a]) % field->step[a] == 0
                 && (place[a] - field->start[a]) / field->step[a] < field->size[a];
      if (within)
        return TRUE;
    }
  return FALSE;
}

/* --- grids and steps ----------------------------------------------------------- */

NnGrid *
nn_spell_grid (NnArithmetic *arithmetic, NnGridRelation relation, NnGridKind kind,
               const char *title, guint rows, guint columns)
{
  NnGrid *grid = &arithmetic->grids[arithmetic->n_grids];

  g_assert (arithmetic->n_grids < NN_MAX_GRIDS);
  arithmetic->n_grids++;
  *grid = (NnGrid){ .relation = relation, .kind = kind, .title = title, .input = -1,
                    .rows = rows, .columns = columns,
                    .values = g_new (double, (gsize) rows * columns) };
  for (guint i = 0; i < rows * columns; i++)
    grid->values[i] = NAN;
  return grid;
}

static double
operand_value (const NnArithmetic *arithmetic, const NnOperand *operand)
{
  return operand->grid < 0 ? arithmetic->steps[operand->at].value
                           : arithmetic->grids[operand->grid].values[operand->at];
}

static double
over_grid (const NnGrid *grid, gboolean sum)
{
  double result = sum ? 0 : -INFINITY;

  for (guint i = 0; i < grid->rows * grid->columns; i++)
    {
      if (!isnan (grid->values[i]))
        result = sum ? result + grid->values[i] : MAX (result, grid->values[i]);
    }
  return result;
}

/* A step's value is never told, but worked out from what it is made of. */
static void
evaluate (const NnArithmetic *arithmetic, NnStep *step)
{
  double x[NN_MAX_OPERANDS], all;

  for (guint i = 0; i < step->n_operands; i++)
    x[i] = operand_value (arithmetic, &step->operands[i]);
  switch (step->kind)
    {
    case NN_STEP_SUM:
    case NN_STEP_MAXIMUM:
      all = step->grid >= 0 ? over_grid (&arithmetic->grids[step->grid], step->kind == NN_STEP_SUM)
                            : -INFINITY;
      for (guint i = 0; i < step->n_operands; i++)
        all = step->kind == NN_STEP_SUM ? all + x[i] : MAX (all, x[i]);
      step->value = all;
      break;
    case NN_STEP_ADD:
      step->value = 0;
      for (guint i = 0; i < step->n_operands; i++)
        step->value += x[i];
      break;
    case NN_STEP_TIMES:
      step->value = 1;
      for (guint i = 0; i < step->n_operands; i++)
        step->value *= x[i];
      break;
    case NN_STEP_LESS:
      step->value = step->n_operands == 2 ? x[0] - x[1] : NAN;
      break;
    case NN_STEP_OVER:
      step->value = step->n_operands == 2 ? x[0] / x[1] : NAN;
      break;
    case NN_STEP_REST:
      step->value = 1 - x[0];
      break;
    case NN_STEP_ROOT:
      step->value = sqrt (x[0]);
      break;
    case NN_STEP_EXP:
      step->value = exp (x[0]);
      break;
    case NN_STEP_FUNCTION:
      step->value = nn_activation_of (step->function, step->slope, x[0]);
      break;
    case NN_STEP_GIVEN:
    default:
      break;
    }
}

static NnStep *
new_step (NnArithmetic *arithmetic, NnStepKind kind, const char *label)
{
  NnStep *step = &arithmetic->steps[arithmetic->n_steps];

  g_assert (arithmetic->n_steps < NN_MAX_STEPS);
  arithmetic->n_steps++;
  *step = (NnStep){ .kind = kind, .label = label, .input = -1, .grid = -1 };
  return step;
}

static void
take (NnArithmetic *arithmetic, NnStep *step, NnOperand operand)
{
  g_assert (step->n_operands < NN_MAX_OPERANDS);
  step->operands[step->n_operands++] = operand;
  evaluate (arithmetic, step);
}

void
nn_spell_take (NnArithmetic *arithmetic, NnStep *step, const NnStep *operand)
{
  take (arithmetic, step, (NnOperand){ -1, (guint) (operand - arithmetic->steps) });
}

void
nn_spell_take_at (NnArithmetic *arithmetic, NnStep *step, const NnGrid *grid, guint at)
{
  take (arithmetic, step, (NnOperand){ (gint) (grid - arithmetic->grids), at });
}

NnStep *
nn_spell_given (NnArithmetic *arithmetic, const char *label, double value)
{
  NnStep *step = new_step (arithmetic, NN_STEP_GIVEN, label);

  step->value = value;
  return step;
}

NnStep *
nn_spell_step (NnArithmetic *arithmetic, NnStepKind kind, const char *label, ...)
{
  NnStep *step = new_step (arithmetic, kind, label), *operand;
  va_list operands;

  va_start (operands, label);
  while ((operand = va_arg (operands, NnStep *)) != NULL)
    nn_spell_take (arithmetic, step, operand);
  va_end (operands);
  return step;
}

NnStep *
nn_spell_of_grid (NnArithmetic *arithmetic, NnStepKind kind, const char *label, const NnGrid *grid)
{
  NnStep *step = new_step (arithmetic, kind, label);

  step->grid = (gint) (grid - arithmetic->grids);
  step->numbers[0] = (gsize) grid->rows * grid->columns;
  evaluate (arithmetic, step);
  return step;
}

NnStep *
nn_spell_function (NnArithmetic *arithmetic, NnActivation function, double slope, NnStep *x)
{
  NnStep *step;

  if (function == NN_ACTIVATION_LINEAR)
    return x;
  step = new_step (arithmetic, NN_STEP_FUNCTION, NULL);
  step->function = function;
  step->slope = slope;
  nn_spell_take (arithmetic, step, x);
  return step;
}

/* The largest is taken away first, as the layer does: exp never overflows. */
NnStep *
nn_spell_softmax (NnArithmetic *arithmetic, const double *all, gsize n, NnStep *x)
{
  double largest = -INFINITY, total = 0;
  NnStep *top, *less, *power, *whole;

  for (gsize i = 0; i < n; i++)
    largest = MAX (largest, all[i]);
  for (gsize i = 0; i < n; i++)
    total += exp (all[i] - largest);
  top = nn_spell_given (arithmetic, NN_("Largest of all {0}"), largest);
  top->numbers[0] = n;
  less = nn_spell_step (arithmetic, NN_STEP_LESS, NULL, x, top, NULL);
  power = nn_spell_step (arithmetic, NN_STEP_EXP, NULL, less, NULL);
  whole = nn_spell_given (arithmetic, NN_("The same of all {0}, added up"), total);
  whole->numbers[0] = n;
  return nn_spell_step (arithmetic, NN_STEP_OVER, NN_("Its share: softmax"), power, whole, NULL);
}

/* --- fields ---------------------------------------------------------------------- */

NnReceptive *
nn_spell_field (NnArithmetic *arithmetic, const NnLayerCall *call, guint input)
{
  NnReceptive *field = &arithmetic->fields[arithmetic->n_fields];

  g_assert (arithmetic->n_fields < NN_MAX_FIELDS);
  arithmetic->n_fields++;
  *field = (NnReceptive){ .input = input };
  for (guint a = 0; a < NN_MAX_AXES; a++)
    {
      field->size[a] = a < call->in_shape[input].n_axes ? call->in_shape[input].size[a] : 1;
      field->step[a] = 1;
    }
  return field;
}

void
nn_spell_range (NnReceptive *field, guint axis, gsize start, gsize size)
{
  field->start[axis] = start;
  field->size[axis] = size;
}

void
nn_spell_place (NnArithmetic *arithmetic, const NnLayerCall *call, guint input, gsize at)
{
  NnReceptive *field = nn_spell_field (arithmetic, call, input);

  nn_shape_unravel (&call->in_shape[input], at, field->start);
  for (guint a = 0; a < NN_MAX_AXES; a++)
    field->size[a] = 1;
}

NnStep *
nn_spell_read (NnArithmetic *arithmetic, const NnLayerCall *call, guint input, gsize at)
{
  static const char *const labels[NN_MAX_AXES]
      = { NN_("{input}"), NN_("Number {0} of {input}"), NN_("Step {0}, number {1} of {input}"),
          NN_("Row {0}, column {1}, channel {2} of {input}"),
          NN_("Time {0}, row {1}, column {2}, channel {3} of {input}") };
  const NnShape *shape = &call->in_shape[input];
  NnStep *step = nn_spell_given (arithmetic, labels[MIN (shape->n_axes, 4)], call->in[input][at]);
  gsize place[NN_MAX_AXES] = { 0 };

  nn_shape_unravel (shape, at, place);
  memcpy (step->numbers, place, sizeof step->numbers);
  step->input = (gint) input;
  return step;
}

void
nn_spell_copy (NnArithmetic *arithmetic, const NnLayerCall *call, guint input, gsize at)
{
  if (at == NN_NOWHERE)
    {
      nn_spell_given (arithmetic, NN_("A zero from around the input"), 0);
      return;
    }
  nn_spell_read (arithmetic, call, input, at);
  nn_spell_place (arithmetic, call, input, at);
}

NnStep *
nn_spell_merge (NnArithmetic *arithmetic, const NnLayerCall *call, gsize cell, NnStepKind kind)
{
  NnStep *parts[NN_MAX_INPUTS], *all;

  for (guint k = 0; k < call->n_inputs; k++)
    {
      parts[k] = nn_spell_given (arithmetic, NN_("From {input}"), call->in[k][cell]);
      parts[k]->input = (gint) k;
      nn_spell_place (arithmetic, call, k, cell);
    }
  all = nn_spell_step (arithmetic, kind, NULL, NULL);
  for (guint k = 0; k < call->n_inputs; k++)
    nn_spell_take (arithmetic, all, parts[k]);
  return all;
}

void
nn_spell_same (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  nn_spell_copy (arithmetic, call, 0, cell);
}

/* --- a number of a tape ------------------------------------------------------------- */

static void
describe (NnArithmetic *arithmetic, const NnShape *shape, gsize cell)
{
  static const char *const whats[NN_MAX_AXES]
      = { NN_("the number"), NN_("number {0} of {1}"), NN_("step {0}, number {1} of {2}"),
          NN_("row {0}, column {1}, channel {2} of {3}"),
          NN_("time {0}, row {1}, column {2}, channel {3}") };
  gsize place[NN_MAX_AXES] = { 0 };

  nn_shape_unravel (shape, cell, place);
  arithmetic->what = whats[MIN (shape->n_axes, 4)];
  for (guint a = 0; a < MIN (shape->n_axes, 4); a++)
    arithmetic->numbers[a] = place[a];
  if (shape->n_axes > 0 && shape->n_axes < 4)
    arithmetic->numbers[shape->n_axes] = shape->size[shape->n_axes - 1];
}

NnArithmetic *
nn_tape_spell (NnTape *tape, guint sample, guint index, gsize cell)
{
  const NnShape *shape = nn_model_shape (tape->model, index);
  const float *value = nn_tape_value (tape, index);
  gint o = tape->op_of[index];
  NnArithmetic *arithmetic;
  NnTapeRoom room;
  NnLayerCall call;

  g_return_val_if_fail (sample < tape->batch && cell < nn_shape_count (shape), NULL);
  if (value == NULL)
    return NULL;
  arithmetic = g_new0 (NnArithmetic, 1);
  describe (arithmetic, shape, cell);
  arithmetic->value = value[sample * nn_shape_count (shape) + cell];
  if (o < 0 || tape->ops[o].out != tape->ops[o].entry || tape->ops[o].klass->spell == NULL)
    return arithmetic;
  for (guint k = 0; k < tape->ops[o].n_inputs; k++)
    {
      if (nn_tape_value (tape, tape->ops[o].inputs[k]) == NULL)
        return arithmetic;
    }
  nn_tape_call (tape, &tape->ops[o], sample, 1, 0, &call, &room);
  tape->ops[o].klass->spell (&call, cell, arithmetic);
  return arithmetic;
}
