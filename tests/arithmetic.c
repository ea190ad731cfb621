/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The arithmetic that layers spell out, for every registered layer that does: over random
 * shapes and arguments, each step and each grid is worked out again here from what it says
 * that it is made of; the last step is the number that the tape has; and the receptive field
 * is right: a change outside it never moves the number, a change inside it does often enough.
 */
#include <math.h>
#include <string.h>

#include "core/nn.h"

#define BATCH  3
#define CELLS  3    /* of each case */
#define PROBES 12   /* numbers of the inputs that are changed for each cell */

static const NnShape shapes[] = {
  { 1, { 6 } },       { 1, { 33 } },      { 2, { 7, 6 } },      { 2, { 5, 33 } },
  { 3, { 6, 5, 2 } }, { 3, { 9, 8, 1 } }, { 3, { 5, 6, 16 } },  { 4, { 2, 3, 4, 2 } },
  { 2, { 5, 16 } },   { 3, { 12, 11, 3 } }, { 1, { 784 } },
};

/* What was seen of a class over all its cases. */
typedef struct
{
  const NnLayerClass *klass;
  NnRandom            random;
  guint               cells;
  guint               inside, moved;  /* changes in a field, and those that moved the number */
  guint               outside;
  gboolean            chooses;        /* the largest of several, or a row of a table */
} Seen;

/* --- working it out again ------------------------------------------------------- */

static gboolean
is_near (double a, double b, double scale)
{
  return fabs (a - b) <= 1e-9 * MAX (scale, 1e-3);
}

static double
number_of (const NnArithmetic *a, const NnOperand *operand)
{
  if (operand->grid < 0)
    {
      g_assert_cmpuint (operand->at, <, a->n_steps);
      return a->steps[operand->at].value;
    }
  g_assert_cmpint (operand->grid, <, (gint) a->n_grids);
  g_assert_cmpuint (operand->at, <, a->grids[operand->grid].rows * a->grids[operand->grid].columns);
  return a->grids[operand->grid].values[operand->at];
}

static double
function_of (NnActivation function, double slope, double x)
{
  switch (function)
    {
    case NN_ACTIVATION_RELU: return x > 0 ? x : 0;
    case NN_ACTIVATION_LEAKY_RELU: return x > 0 ? x : slope * x;
    case NN_ACTIVATION_ELU: return x > 0 ? x : exp (x) - 1;
    case NN_ACTIVATION_GELU: return x * (1 + erf (x / sqrt (2))) / 2;
    case NN_ACTIVATION_SIGMOID: return 1 / (1 + exp (-x));
    case NN_ACTIVATION_TANH: return 2 / (1 + exp (-2 * x)) - 1;
    case NN_ACTIVATION_SOFTPLUS: return x > 30 ? x : log (1 + exp (x));
    case NN_ACTIVATION_LINEAR:
    case NN_ACTIVATION_SOFTMAX:
    default: g_assert_not_reached ();
    }
}

/* All grids up to number @g say, of place @at. */
static double
chain_to (const NnArithmetic *a, guint g, guint at)
{
  const NnGrid *grid = &a->grids[g];
  guint row = at / grid->columns;
  double before;

  if (grid->relation == NN_GRID_FIRST)
    return grid->values[at];
  g_assert_cmpuint (g, >, 0);
  g_assert_cmpuint (grid->rows, ==, grid[-1].rows);
  g_assert_cmpuint (grid->columns, ==, grid[-1].columns);
  before = chain_to (a, g - 1, at);
  switch (grid->relation)
    {
    case NN_GRID_PLUS: return before + grid->values[at];
    case NN_GRID_TIMES: return before * grid->values[at];
    case NN_GRID_BECOMES:
      if (grid->functions[row] == NN_ACTIVATION_SOFTMAX)
        return exp (before - grid->largest) / grid->total;
      return function_of (grid->functions[row], 0, before);
    case NN_GRID_EQUALS:
    case NN_GRID_FIRST:
    default: return before;
    }
}

static void
check_grids (const NnArithmetic *a)
{
  for (guint g = 0; g < a->n_grids; g++)
    {
      const NnGrid *grid = &a->grids[g];

      g_assert_nonnull (grid->title);
      g_assert_cmpuint (grid->rows * grid->columns, >, 0);
      if (grid->relation != NN_GRID_EQUALS && grid->relation != NN_GRID_BECOMES)
        continue;
      for (guint at = 0; at < grid->rows * grid->columns; at++)
        {
          double all = chain_to (a, g, at);

          if (!isnan (all) || !isnan (grid->values[at]))
            g_assert_true (is_near (all, grid->values[at], fabs (all)));
        }
    }
}

static double
step_again (const NnArithmetic *a, guint s)
{
  const NnStep *step = &a->steps[s];
  double x[NN_MAX_OPERANDS], all = 0, largest = -INFINITY;
  guint n = 0;

  for (guint i = 0; i < step->n_operands; i++)
    {
      if (step->operands[i].grid < 0)
        g_assert_cmpuint (step->operands[i].at, <, s);
      x[i] = number_of (a, &step->operands[i]);
      largest = MAX (largest, x[i]);
    }
  if (step->grid >= 0)
    {
      const NnGrid *grid = &a->grids[step->grid];

      for (guint at = 0; at < grid->rows * grid->columns; at++)
        {
          if (isnan (grid->values[at]))
            continue;
          all += grid->values[at];
          largest = MAX (largest, grid->values[at]);
          n++;
        }
      g_assert_cmpuint (n, >, 0);
    }
  switch (step->kind)
    {
    case NN_STEP_SUM:
      g_assert_cmpint (step->grid, >=, 0);
      return all;
    case NN_STEP_MAXIMUM: return largest;
    case NN_STEP_ADD:
      g_assert_cmpuint (step->n_operands, >, 1);
      for (guint i = 0; i < step->n_operands; i++)
        all += x[i];
      return all;
    case NN_STEP_TIMES:
      g_assert_cmpuint (step->n_operands, >, 1);
      all = 1;
      for (guint i = 0; i < step->n_operands; i++)
        all *= x[i];
      return all;
    case NN_STEP_LESS: return x[0] - x[1];
    case NN_STEP_OVER: return x[0] / x[1];
    case NN_STEP_REST: return 1 - x[0];
    case NN_STEP_ROOT: return sqrt (x[0]);
    case NN_STEP_EXP: return exp (x[0]);
    case NN_STEP_FUNCTION: return function_of (step->function, step->slope, x[0]);
    case NN_STEP_GIVEN:
    default:
      g_assert_nonnull (step->label);
      return step->value;
    }
}

/* Float32 sums what is added here in double: of numbers as large as @scale. */
static double
scale_of (const NnArithmetic *a)
{
  double scale = fabs (a->value);

  for (guint s = 0; s < a->n_steps; s++)
    scale = MAX (scale, fabs (a->steps[s].value));
  for (guint g = 0; g < a->n_grids; g++)
    for (guint at = 0; at < a->grids[g].rows * a->grids[g].columns; at++)
      if (!isnan (a->grids[g].values[at]))
        scale = MAX (scale, fabs (a->grids[g].values[at]));
  return scale;
}

static void
check_arithmetic (const NnArithmetic *a, const char *what)
{
  double result;

  g_assert_cmpuint (a->n_steps, >, 0);
  g_assert_nonnull (a->what);
  check_grids (a);
  for (guint s = 0; s < a->n_steps; s++)
    {
      double again = step_again (a, s);

      if (!is_near (again, a->steps[s].value, fabs (again)))
        g_error ("%s: step %u (%s) is %.12g and says %.12g", what, s, a->steps[s].label, again,
                 a->steps[s].value);
    }
  result = a->steps[a->n_steps - 1].value;
  if (!(fabs (result - a->value) <= 1e-5 * MAX (scale_of (a), 1e-3)))
    g_error ("%s: spelled out as %.9g, and the tape has %.9g", what, result, a->value);
}

/* --- the receptive field ---------------------------------------------------------- */

typedef struct
{
  NnModel *model;
  NnTape  *tape;
  guint    sources;      /* entries 0 to sources - 1 are inputs */
  guint    masked;       /* 1: a Masking stands between */
  guint    index;        /* of the layer */
  gsize    steps;        /* of a sample that count, where masked */
} Case;

static float
random_number (const Case *c, NnRandom *random)
{
  const NnLayerClass *klass = nn_model_entry (c->model, c->index)->klass;

  if (klass->token_count != NULL)
    return nn_random_below (random, (guint) nn_layer_arg (klass, nn_model_entry (c->model, c->index)->args,
                                                          klass->token_count));
  return (float) nn_random_normal (random);
}

/* Some number of an input that can be changed; every second time one in a field. */
static gsize
choose_place (Seen *seen, const Case *c, const NnArithmetic *a, guint *input)
{
  const NnShape *shape;
  gsize count, at = 0;

  if (a->n_fields > 0 && nn_random_below (&seen->random, 2) == 0)
    {
      const NnReceptive *field = &a->fields[nn_random_below (&seen->random, a->n_fields)];

      *input = field->input;
      shape = nn_model_shape (c->model, *input);
      for (guint axis = 0; axis < shape->n_axes; axis++)
        at = at * shape->size[axis] + field->start[axis]
             + nn_random_below (&seen->random, (guint) field->size[axis]) * field->step[axis];
      g_assert_cmpuint (at, <, nn_shape_count (shape));
      g_assert_true (nn_arithmetic_reads (a, *input, shape, at));
      return at;
    }
  *input = nn_random_below (&seen->random, c->sources);
  shape = nn_model_shape (c->model, *input);
  count = nn_shape_count (shape);
  return nn_random_below (&seen->random,
                          (guint) (c->masked ? count / shape->size[0] * c->steps : count));
}

/* Changes one number of an input, far, and looks whether the number moved. */
static void
probe (Seen *seen, const Case *c, const NnArithmetic *a, guint sample, gsize cell)
{
  guint k;
  gsize at = choose_place (seen, c, a, &k), count = nn_shape_count (nn_model_shape (c->model, k));
  const NnShape *shape = nn_model_shape (c->model, k);
  float *x = nn_tape_input (c->tape, k) + sample * count + at, old = *x;
  const float *y = nn_tape_value (c->tape, c->index)
                   + sample * nn_shape_count (nn_model_shape (c->model, c->index)) + cell;
  float before = *y;
  gboolean reads = nn_arithmetic_reads (a, k, shape, at), moved;

  *x = random_number (c, &seen->random) * (seen->klass->token_count != NULL ? 1 : 4);
  if (c->masked && *x == 0)
    *x = 1;
  nn_tape_forward (c->tape, BATCH);
  moved = memcmp (y, &before, sizeof before) != 0;
  if (moved && !reads)
    g_error ("%s: number %" G_GSIZE_FORMAT " moved by number %" G_GSIZE_FORMAT
             " of input %u, which is in no field", seen->klass->base.name, cell, at, k);
  seen->inside += reads;
  seen->moved += reads && moved;
  seen->outside += !reads;
  *x = old;
  nn_tape_forward (c->tape, BATCH);
  g_assert_cmpmem (y, sizeof before, &before, sizeof before);
}

/* --- the cases ---------------------------------------------------------------------- */

static void
choose_args (const NnClass *klass, guint round, NnRandom *random, double *args)
{
  static const double sizes[] = { 1, 2, 3, 5, 16, 4, 6, 8 };

  nn_class_init_args (klass, args);
  for (guint a = 0; a < nn_class_n_args (klass) && round > 0; a++)
    {
      const NnArg *arg = &klass->args[a];

      if (arg->kind == NN_ARG_BOOLEAN)
        args[a] = nn_random_below (random, 2);
      else if (arg->kind == NN_ARG_CHOICE)
        args[a] = nn_random_below (random, g_strv_length ((char **) arg->choices));
      else if (arg->kind == NN_ARG_INTEGER)
        {
          double size = sizes[nn_random_below (random, arg->max > 20 ? 8 : 4)];

          args[a] = CLAMP (size, arg->min, arg->max);
        }
      else
        args[a] = arg->min + (MIN (arg->max, arg->min + 1) - arg->min) * nn_random_uniform (random);
    }
}

static NnEntry
input_entry (guint id, const NnShape *shape)
{
  static const guint places[5][4] = { { 0 }, { 3 }, { 0, 3 }, { 1, 2, 3 }, { 0, 1, 2, 3 } };
  NnEntry entry = { .id = id,
                    .klass = NN_LAYER_CLASS (nn_registry_find (NN_KIND_LAYER, "input", NULL)) };

  entry.args[3] = 1;
  for (guint a = 0; a < shape->n_axes; a++)
    entry.args[places[shape->n_axes][a]] = shape->size[a];
  return entry;
}

/* NULL where the layer does not take the shape. */
static NnModel *
make_model (const NnLayerClass *klass, const double *args, const NnShape *shape, guint n_in,
            gboolean masked, guint64 seed)
{
  NnEntry entries[NN_MAX_INPUTS + 2];
  g_autoptr (GPtrArray) weights = g_ptr_array_new_with_free_func ((GDestroyNotify) nn_tensor_unref);
  g_autoptr (NnModel) model = NULL;
  g_autoptr (GError) error = NULL;
  NnRandom random = nn_random_new (seed);
  guint n = 0;
  NnEntry *layer;

  for (guint k = 0; k < n_in; k++)
    {
      NnShape in = *shape;

      if (k == 1 && seed % 2 == 1)
        in.size[in.n_axes - 1] += 3;   /* the last axes differ where the layer allows it */
      entries[n] = input_entry (n + 1, &in);
      n++;
    }
  if (masked)
    {
      entries[n] = (NnEntry){ .id = n + 1, .n_inputs = 1, .inputs = { 1 },
                              .klass = NN_LAYER_CLASS (nn_registry_find (NN_KIND_LAYER, "masking", NULL)) };
      n++;
    }
  layer = &entries[n];
  *layer = (NnEntry){ .id = n + 1, .klass = klass, .n_inputs = n_in };
  memcpy (layer->args, args, sizeof layer->args);
  for (guint k = 0; k < n_in; k++)
    layer->inputs[k] = masked ? n : k + 1;
  model = nn_model_new (entries, n + 1, seed, &error);
  g_assert_no_error (error);
  if (!nn_model_check (model, NULL))
    return NULL;
  /* biases begin at zero, which would hide one that is left out; a variance stays positive */
  for (guint w = 0; w < nn_model_n_weights (model, n); w++)
    {
      const NnTensor *old = nn_model_weight (model, n, w);
      NnTensor *weight = nn_tensor_copy (old);
      NnWeightInfo info[NN_MAX_WEIGHTS];
      NnShape in[NN_MAX_INPUTS];

      for (guint k = 0; k < n_in; k++)
        in[k] = *nn_model_shape (model, nn_model_input (model, n, k));
      klass->weights (args, in, n_in, nn_model_shape (model, n), info);
      for (gsize i = 0; i < nn_tensor_count (weight); i++)
        weight->data[i] += info[w].fixed ? 0.5f * nn_random_uniform (&random)
                                         : 0.3f * nn_random_normal (&random);
      g_ptr_array_add (weights, weight);
    }
  if (weights->len == 0)
    return g_steal_pointer (&model);
  return nn_model_with_weights (model, (NnTensor *const *) weights->pdata, weights->len);
}

static void
run_case (Seen *seen, Case *c, guint round)
{
  const NnShape *out = nn_model_shape (c->model, c->index);
  g_autoptr (GError) error = NULL;

  c->tape = nn_tape_new (c->model, BATCH, NN_TAPE_KEEP, NULL, &error);
  g_assert_no_error (error);
  for (guint k = 0; k < c->sources; k++)
    {
      const NnShape *shape = nn_model_shape (c->model, k);
      gsize count = nn_shape_count (shape), width = count / shape->size[0];

      c->steps = MAX (1, shape->size[0] * (1 + round % 3) / 3);
      for (gsize i = 0; i < BATCH * count; i++)
        nn_tape_input (c->tape, k)[i]
            = c->masked && i % count / width >= c->steps ? 0 : random_number (c, &seen->random);
    }
  nn_tape_forward (c->tape, BATCH);
  for (guint i = 0; i < CELLS; i++)
    {
      guint sample = nn_random_below (&seen->random, BATCH);
      gsize cell = nn_random_below (&seen->random, (guint) nn_shape_count (out));
      NnArithmetic *a = nn_tape_spell (c->tape, sample, c->index, cell);

      g_assert_nonnull (a);
      check_arithmetic (a, seen->klass->base.name);
      for (guint t = 0; t < a->n_steps; t++)
        seen->chooses |= a->steps[t].kind == NN_STEP_MAXIMUM;
      for (guint p = 0; p < PROBES; p++)
        probe (seen, c, a, sample, cell);
      nn_arithmetic_free (a);
      seen->cells++;
    }
  nn_tape_free (c->tape);
}

static void
test_layer (gconstpointer data)
{
  Seen seen = { .klass = data };
  double args[NN_MAX_ARGS];

  seen.random = nn_random_new (g_str_hash (seen.klass->base.name));
  for (guint round = 0; round < 9; round++)
    for (guint s = 0; s < G_N_ELEMENTS (shapes); s++)
      {
        guint n_in = MIN (seen.klass->min_inputs + round % 3, seen.klass->max_inputs);
        gboolean masked = round % 2 == 1 && n_in == 1 && shapes[s].n_axes == 2
                          && seen.klass->token_count == NULL;
        Case c = { .sources = n_in, .masked = masked, .index = n_in + masked };

        choose_args (&seen.klass->base, round, &seen.random, args);
        c.model = make_model (seen.klass, args, &shapes[s], n_in, masked, round * 100 + s);
        if (c.model == NULL)
          continue;
        if (nn_shape_count (nn_model_shape (c.model, c.index)) < 30000)
          run_case (&seen, &c, round);
        nn_model_unref (c.model);
      }
  g_assert_cmpuint (seen.cells, >=, CELLS);
  /* A field that is too large would be right about all that is outside. */
  g_assert_cmpuint (seen.inside, >, 0);
  g_test_message ("%u cells; %u of %u changes inside moved the number, none of %u outside", seen.cells,
                  seen.moved, seen.inside, seen.outside);
  /* what says whether a step is padding reads all of it, and passes one number on */
  if (seen.klass->count_steps != NULL)
    g_assert_cmpuint (seen.moved * 24, >=, seen.inside);
  else
    g_assert_cmpuint (seen.moved * 4, >=, seen.inside * (seen.chooses ? 1 : 3));
}

/* --- what people read ----------------------------------------------------------------- */

static void
test_fill_in (void)
{
  const gsize numbers[] = { 13, 5408 };
  g_autofree char *a = nn_fill_in ("{input}: filter {0} of {1}, {2}", numbers, 2, "Input");
  g_autofree char *b = nn_fill_in ("{input}, {", numbers, 2, NULL);

  g_assert_cmpstr (a, ==, "Input: filter 13 of 5,408, {2}");
  g_assert_cmpstr (b, ==, ", {");
}

/* A sum of 33: nine are shown and the rest is one number, so that it all adds up. */
static void
test_rest (void)
{
  const NnLayerClass *klass = NN_LAYER_CLASS (nn_registry_find (NN_KIND_LAYER, "dense", NULL));
  double args[NN_MAX_ARGS], sum = 0, least = INFINITY;
  Seen seen = { .klass = klass, .random = nn_random_new (7) };
  Case c = { .sources = 1, .index = 1 };
  NnArithmetic *a;
  const float *x, *w;

  nn_class_init_args (&klass->base, args);
  c.model = make_model (klass, args, &NN_SHAPE (33), 1, FALSE, 3);
  c.tape = nn_tape_new (c.model, BATCH, NN_TAPE_KEEP, NULL, NULL);
  for (gsize i = 0; i < BATCH * 33; i++)
    nn_tape_input (c.tape, 0)[i] = random_number (&c, &seen.random);
  nn_tape_forward (c.tape, BATCH);
  a = nn_tape_spell (c.tape, 1, 1, 4);
  x = nn_tape_input (c.tape, 0) + 33;
  w = nn_model_weight (c.model, 1, 0)->data;
  g_assert_cmpuint (a->n_grids, ==, 3);
  g_assert_cmpuint (a->grids[2].rows * a->grids[2].columns, ==, 9);
  for (guint i = 0; i < 9; i++)
    {
      gsize place = a->grids[0].places[i];

      g_assert_cmpfloat (a->grids[0].values[i], ==, x[place]);
      g_assert_cmpfloat (a->grids[1].values[i], ==, w[place * 32 + 4]);
      g_assert_cmpfloat (fabs (a->grids[2].values[i]), <=, least);
      least = fabs (a->grids[2].values[i]);
      sum += a->grids[2].values[i];
    }
  for (gsize i = 0, hidden = 0; i < 33; i++)
    {
      gboolean shown = FALSE;

      for (guint k = 0; k < 9; k++)
        shown |= a->grids[0].places[k] == i;
      hidden += !shown;
      if (!shown)
        g_assert_cmpfloat (fabs ((double) x[i] * w[i * 32 + 4]), <=, least);
      g_assert_cmpuint (hidden, <=, 24);
    }
  g_assert_cmpfloat_with_epsilon (a->steps[0].value, sum, 1e-12);
  g_assert_cmpstr (a->steps[1].label, ==, "and {0} more products");
  g_assert_cmpuint (a->steps[1].numbers[0], ==, 24);
  nn_arithmetic_free (a);
  nn_tape_free (c.tape);
  nn_model_unref (c.model);
}

/* Layers that are not kept cannot be looked at; an input is a value alone. */
static void
test_kept (void)
{
  const NnLayerClass *klass = NN_LAYER_CLASS (nn_registry_find (NN_KIND_LAYER, "activation", NULL));
  double args[NN_MAX_ARGS];
  g_autoptr (NnModel) model = NULL;
  g_autoptr (NnTape) tape = NULL;
  NnArithmetic *a;

  nn_class_init_args (&klass->base, args);
  model = make_model (klass, args, &NN_SHAPE (4, 6), 1, FALSE, 1);
  tape = nn_tape_new (model, 1, NN_TAPE_KEEP, NULL, NULL);
  nn_tape_input (tape, 0)[7] = 0.25f;
  nn_tape_forward (tape, 1);
  a = nn_tape_spell (tape, 0, 0, 7);
  g_assert_cmpuint (a->n_steps, ==, 0);
  g_assert_cmpuint (a->n_fields, ==, 0);
  g_assert_cmpfloat (a->value, ==, 0.25);
  g_assert_cmpstr (a->what, ==, "step {0}, number {1} of {2}");
  g_assert_cmpuint (a->numbers[0], ==, 1);
  g_assert_cmpuint (a->numbers[1], ==, 1);
  g_assert_cmpuint (a->numbers[2], ==, 6);
  nn_arithmetic_free (a);
}

/* Every number of a network can be asked how it came about. */
static void
test_every (void)
{
  for (const NnClass *const *klass = nn_registry_list (NN_KIND_LAYER); *klass != NULL; klass++)
    if (NN_LAYER_CLASS (*klass)->spell == NULL && NN_LAYER_CLASS (*klass)->max_inputs > 0)
      g_error ("%s does not spell out its numbers: see core/arithmetic.h", (*klass)->name);
}

/* The gates that can be looked at are those that the arithmetic spells out. */
static void
test_gates (gconstpointer data)
{
  const NnLayerClass *klass = NN_LAYER_CLASS (nn_registry_find (NN_KIND_LAYER, data, NULL));
  guint states = g_str_equal (data, "lstm") ? 2 : 1, spelled = g_str_equal (data, "lstm") ? 4 : 2;

  for (guint direction = 0; direction < 3; direction++)
    {
      double args[NN_MAX_ARGS];
      NnInsideInfo info[NN_MAX_INSIDES];
      g_autofree float *inside = NULL;
      g_autoptr (NnModel) model = NULL;
      g_autoptr (NnTape) tape = NULL;
      NnRandom random = nn_random_new (direction);
      guint n, halves = direction == 2 ? 2 : 1, U = 5, T = 7;

      nn_class_init_args (&klass->base, args);
      args[nn_class_find_arg (&klass->base, "units")] = U;
      args[nn_class_find_arg (&klass->base, "return_sequences")] = 1;
      args[nn_class_find_arg (&klass->base, "direction")] = direction;
      model = make_model (klass, args, &NN_SHAPE (T, 6), 1, FALSE, 4);
      tape = nn_tape_new (model, 2, NN_TAPE_KEEP, NULL, NULL);
      for (gsize i = 0; i < 2 * T * 6; i++)
        nn_tape_input (tape, 0)[i] = nn_random_normal (&random);
      nn_tape_forward (tape, 2);
      n = nn_model_insides (model, 1, info);
      g_assert_cmpuint (n, ==, halves * (states + (states == 2 ? 4 : 3)));
      inside = g_new (float, 2 * T * U);
      for (guint which = halves * states; which < n; which++)
        {
          guint gate = (which - halves * states) % (states == 2 ? 4 : 3);
          guint half = (which - halves * states) / (states == 2 ? 4 : 3);

          g_assert_true (nn_tape_inside (tape, 2, 1, which, inside));
          g_assert_cmpint (g_str_has_prefix (info[which].name, "backward_"), ==, half == 1);
          for (gsize at = 0; gate < spelled && at < T * U; at++)
            {
              gsize cell = at / U * halves * U + half * U + at % U;
              NnArithmetic *a = nn_tape_spell (tape, 1, 1, cell);

              g_assert_cmpfloat_with_epsilon (a->grids[4].values[gate], inside[T * U + at], 1e-5);
              nn_arithmetic_free (a);
            }
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/arithmetic/fill-in", test_fill_in);
  g_test_add_func ("/arithmetic/every", test_every);
  g_test_add_func ("/arithmetic/rest", test_rest);
  g_test_add_func ("/arithmetic/kept", test_kept);
  g_test_add_data_func ("/arithmetic/gates/lstm", "lstm", test_gates);
  g_test_add_data_func ("/arithmetic/gates/gru", "gru", test_gates);
  for (const NnClass *const *klass = nn_registry_list (NN_KIND_LAYER); *klass != NULL; klass++)
    {
      g_autofree char *path = g_strdup_printf ("/arithmetic/layer/%s", (*klass)->name);

      if (NN_LAYER_CLASS (*klass)->spell != NULL)
        g_test_add_data_func (path, *klass, test_layer);
    }
  return g_test_run ();
}
