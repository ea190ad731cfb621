/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* The walk of a recurrent layer over its steps. */
#include "core/layers/recurrent.h"

#include <string.h>

const char *const nn_direction_names[] = { "forward", "backward", "both", NULL };
const char *const nn_direction_titles[]
    = { NN_("First to last"), NN_("Last to first"), NN_("Both ways"), NULL };

/* Samples that go back together: their gradients stay in the first cache. */
#define BLOCK 16
#define SLACK 16

/* One direction of one call. */
typedef struct
{
  const NnRecurrent *kind;
  const NnLayerCall *call;
  gsize              T, C, U, G;  /* G: columns of the kernels, gates x U */
  gsize              O;           /* numbers of an output's step, both directions */
  gsize              row;         /* from a record to that of the next step */
  guint              half;        /* which of the directions that there are */
  gboolean           reverse;
  float             *state;       /* the first record */
  const float *const *weights;    /* kernel, recurrent kernel, bias */
  /* prepared: */
  const float       *turned;      /* G x U */
  const float       *turned_in;   /* G x C */
  const float       *start;       /* G: what the sums begin with */
  const float       *zeros;       /* U */
} Walk;

static guint
n_directions (const double *args)
{
  return args[NN_RECURRENT_DIRECTION] == NN_DIRECTION_BOTH ? 2 : 1;
}

/* Numbers from a record to the next: whole cache lines, and an odd number of them, as
 * products over all steps would else use a few sets of the cache alone. */
static gsize
record_row (const NnRecurrent *kind, const double *args)
{
  gsize numbers = n_directions (args) * kind->fields * (gsize) args[NN_RECURRENT_UNITS];

  return ((numbers + 15) / 16 | 1) * 16;
}

static gsize
prepared_floats (const NnRecurrent *kind, gsize U, gsize C)
{
  return (kind->gates * U * (U + C + 1) + U + 15) / 16 * 16 + SLACK;
}

static void
walk_init (Walk *walk, const NnRecurrent *kind, const NnLayerCall *call, guint half)
{
  gsize U = call->args[NN_RECURRENT_UNITS], C = call->in_shape[0].size[1];
  const float *prepared = call->prepared;

  *walk = (Walk){
    .kind = kind, .call = call, .T = call->in_shape[0].size[0], .C = C, .U = U,
    .G = kind->gates * U, .O = n_directions (call->args) * U,
    .row = record_row (kind, call->args), .half = half,
    .reverse = call->args[NN_RECURRENT_DIRECTION] == NN_DIRECTION_BACKWARD || half == 1,
    .state = (float *) call->state + half * kind->fields * U,
    .weights = call->weights + 3 * half,
  };
  if (prepared == NULL)
    return;
  walk->turned = prepared + half * prepared_floats (kind, U, C);
  walk->turned_in = walk->turned + walk->G * U;
  walk->start = walk->turned_in + walk->G * C;
  walk->zeros = walk->start + walk->G;
}

gboolean
nn_recurrent_shape (const NnRecurrent *kind, const double *args, const NnShape *in, NnShape *out,
                    GError **error)
{
  gsize O = n_directions (args) * (gsize) args[NN_RECURRENT_UNITS];

  if (in[0].n_axes != 2)
    {
      g_autofree char *text = nn_shape_to_string (&in[0]);

      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "%s needs a series (steps×features), this is %s: put a Reshape before it.",
                   kind->title, text);
      return FALSE;
    }
  *out = args[NN_RECURRENT_SEQUENCES] != 0 ? NN_SHAPE (in[0].size[0], O) : NN_SHAPE (O);
  return TRUE;
}

guint
nn_recurrent_weights (const NnRecurrent *kind, const double *args, const NnShape *in,
                      NnWeightInfo *info)
{
  static const char *const names[]
      = { "kernel", "recurrent_kernel", "bias",
          "backward_kernel", "backward_recurrent_kernel", "backward_bias" };
  gsize U = args[NN_RECURRENT_UNITS], C = in[0].size[1], G = kind->gates * U;
  NnInit init = args[NN_RECURRENT_KERNEL_INIT], recurrent = args[NN_RECURRENT_RECURRENT_INIT];
  NnInit bias = kind->bias_init != NULL ? kind->bias_init (args) : NN_INIT_ZEROS;
  NnShape bias_shape = kind->bias_rows > 1 ? NN_SHAPE (kind->bias_rows, G) : NN_SHAPE (G);
  guint n = 3 * n_directions (args);

  for (guint w = 0; w < n; w += 3)
    {
      info[w] = (NnWeightInfo){ names[w], NN_SHAPE (C, G), init, C, G, .kernel = TRUE };
      info[w + 1] = (NnWeightInfo){ names[w + 1], NN_SHAPE (U, G), recurrent, U, G,
                                    .kernel = TRUE };
      info[w + 2] = (NnWeightInfo){ names[w + 2], bias_shape, bias, U, G, FALSE };
    }
  return n;
}

void
nn_recurrent_plan (const NnRecurrent *kind, const double *args, const NnShape *in,
                   NnLayerPlan *plan)
{
  gsize T = in[0].size[0], C = in[0].size[1], U = args[NN_RECURRENT_UNITS];
  guint n = n_directions (args);

  plan->state_bytes = T * record_row (kind, args) * sizeof (float);
  plan->scratch_bytes = (BLOCK * (2 + kind->d_fields) * U + SLACK) * sizeof (float);
  plan->prepared_bytes = n * prepared_floats (kind, U, C) * sizeof (float);
  plan->macs = (guint64) n * T * kind->gates * U * (C + U);
}

/* Both kernels turned, for the way back, and what the sums begin with. */
void
nn_recurrent_prepare (const NnRecurrent *kind, const NnLayerCall *call, float *prepared)
{
  const NnKernels *kernels = nn_kernels ();

  for (guint half = 0; half < n_directions (call->args); half++)
    {
      gsize U = call->args[NN_RECURRENT_UNITS], C = call->in_shape[0].size[1];
      gsize G = kind->gates * U;
      const float *const *weights = call->weights + 3 * half;
      float *out = prepared + half * prepared_floats (kind, U, C);
      float *start = out + G * (U + C);

      kernels->transpose (U, G, weights[1], G, out, U);
      kernels->transpose (C, G, weights[0], G, out + G * U, C);
      memcpy (start, weights[2], G * sizeof (float));
      /* the state's bias joins the input's, but that of the last gate belongs to q */
      for (gsize i = 0; kind->bias_rows > 1 && i < G - U; i++)
        start[i] += weights[2][G + i];
      memset (start + G, 0, U * sizeof (float));
    }
}

/* --- the walk ------------------------------------------------------------ */

static inline float *
record (const Walk *walk, guint b, gsize t)
{
  return walk->state + (b * walk->T + t) * walk->row;
}

static inline float *
out_at (const Walk *walk, float *out, guint b, gsize t)
{
  if (walk->call->args[NN_RECURRENT_SEQUENCES] != 0)
    return out + (b * walk->T + t) * walk->O + walk->half * walk->U;
  return out + b * walk->O + walk->half * walk->U;
}

static inline gsize
out_row (const Walk *walk)
{
  return walk->call->args[NN_RECURRENT_SEQUENCES] != 0 ? walk->T * walk->O : walk->O;
}

/* Step number @i of the walk. */
static inline gsize
step_at (const Walk *walk, gsize i)
{
  return walk->reverse ? walk->T - 1 - i : i;
}

/* The next run of samples from *@b on, before @end, for which step @t counts. */
static gboolean
find_run (const Walk *walk, gsize t, guint end, guint *b, guint *n)
{
  while (*b < end && t >= nn_call_steps (walk->call, 0, *b))
    ++*b;
  for (*n = 0; *b + *n < end && t < nn_call_steps (walk->call, 0, *b + *n);)
    ++*n;
  return *n > 0;
}

/* Samples @b to @b + @n at step number @i of the walk. */
static NnCell
cell_at (const Walk *walk, gsize i, guint b, guint n)
{
  const NnRecurrent *kind = walk->kind;
  float *here = record (walk, b, step_at (walk, i));
  NnCell cell = {
    .n = n, .U = walk->U, .row = walk->T * walk->row, .h = here, .w = walk->weights[1],
    .gates = here + kind->at_gates * walk->U,
    .q = here + (kind->at_gates + kind->gates) * walk->U,
  };

  if (kind->bias_rows > 1)
    cell.bias = walk->weights[2] + 2 * walk->G - walk->U;
  if (kind->has_cell)
    {
      cell.cell = i > 0 ? record (walk, b, step_at (walk, i - 1)) + walk->U : walk->zeros;
      cell.cell_row = i > 0 ? cell.row : 0;
      cell.new_cell = here + walk->U;
      cell.tanh_cell = here + 2 * walk->U;
    }
  return cell;
}

/* What the steps find: the input's part of the gates, no state at the first of them,
 * and zeros wherever a step does not count. */
static void
walk_begin (const Walk *walk)
{
  const NnLayerCall *call = walk->call;
  gsize width = walk->kind->fields * walk->U;

  nn_kernels ()->gemm (call->n * walk->T, walk->G, walk->C, call->in[0], walk->C, 1,
                       walk->weights[0], walk->G, walk->state + walk->kind->at_gates * walk->U,
                       walk->row, walk->start, 0);
  for (guint b = 0; b < call->n; b++)
    {
      gsize steps = nn_call_steps (call, 0, b);

      if (steps > 0)
        memset (record (walk, b, walk->reverse ? steps - 1 : 0), 0, walk->U * sizeof (float));
      for (gsize t = steps; t < walk->T; t++)
        memset (record (walk, b, t), 0, width * sizeof (float));
    }
}

/* Outputs that no step wrote. */
static void
walk_end (const Walk *walk)
{
  const NnLayerCall *call = walk->call;
  gsize bytes = walk->U * sizeof (float);

  for (guint b = 0; b < call->n; b++)
    {
      gsize steps = nn_call_steps (call, 0, b);

      if (call->args[NN_RECURRENT_SEQUENCES] != 0)
        {
          for (gsize t = steps; t < walk->T; t++)
            memset (out_at (walk, call->out, b, t), 0, bytes);
        }
      else if (steps < walk->T && (!walk->reverse || steps == 0))
        memcpy (out_at (walk, call->out, b, 0), record (walk, b, steps), bytes);
    }
}

static void
walk_forward (const Walk *walk)
{
  const NnLayerCall *call = walk->call;

  walk_begin (walk);
  for (gsize i = 0; i < walk->T; i++)
    {
      gsize t = step_at (walk, i);
      gboolean last = i == walk->T - 1;

      for (guint b = 0, n; find_run (walk, t, call->n, &b, &n); b += n)
        {
          NnCell cell = cell_at (walk, i, b, n);

          cell.out = last ? out_at (walk, call->out, b, t) : record (walk, b, step_at (walk, i + 1));
          cell.out_row = last ? out_row (walk) : cell.row;
          walk->kind->forward (call->args, &cell);
          if (!last && call->args[NN_RECURRENT_SEQUENCES] != 0)
            {
              for (guint m = 0; m < n; m++)
                memcpy (out_at (walk, call->out, b + m, t), cell.out + m * cell.row,
                        walk->U * sizeof (float));
            }
        }
    }
  walk_end (walk);
}

void
nn_recurrent_forward (const NnRecurrent *kind, const NnLayerCall *call)
{
  for (guint half = 0; half < n_directions (call->args); half++)
    {
      Walk walk;

      walk_init (&walk, kind, call, half);
      walk_forward (&walk);
    }
}

/* --- back ---------------------------------------------------------------- */

/* d_h of the state before gains what went through the recurrent kernel. */
static void
send_back (const Walk *walk, const NnCell *cell)
{
  const NnKernels *kernels = nn_kernels ();
  gsize U = walk->U, K = walk->G;

  if (walk->kind->d_fields == walk->kind->gates)
    {
      kernels->gemm (cell->n, U, K, cell->d_gates, cell->d_row, 1, walk->turned, U, cell->d_h, U,
                     NULL, 0);
      return;
    }
  kernels->gemm (cell->n, U, K - U, cell->d_gates, cell->d_row, 1, walk->turned, U, cell->d_h, U,
                 NULL, NN_GEMM_ADD);
  kernels->gemm (cell->n, U, U, cell->d_gates + K, cell->d_row, 1, walk->turned + (K - U) * U, U,
                 cell->d_h, U, NULL, NN_GEMM_ADD);
}

/* Step number @i for samples @b to @b + @n of the block that begins with @first. */
static void
step_back (const Walk *walk, gsize i, guint first, guint b, guint n)
{
  const NnLayerCall *call = walk->call;
  gsize t = step_at (walk, i), U = walk->U;
  float *d_h = call->scratch, *d_cell = d_h + BLOCK * U;
  NnCell cell = cell_at (walk, i, b, n);

  cell.d_h = d_h + (b - first) * U;
  cell.d_cell = d_cell + (b - first) * U;
  if (call->args[NN_RECURRENT_SEQUENCES] != 0)
    {
      cell.d_out = out_at (walk, call->d_out, b, t);
      cell.out_row = out_row (walk);
    }
  cell.d_gates = call->training ? cell.gates : d_cell + BLOCK * U;
  cell.d_row = call->training ? cell.row : walk->kind->d_fields * U;
  walk->kind->backward (call->args, &cell);
  if (call->d_in[0] != NULL)
    nn_kernels ()->gemm (n, walk->C, walk->G, cell.d_gates, cell.d_row, 1, walk->turned_in,
                         walk->C, call->d_in[0] + (b * walk->T + t) * walk->C, walk->T * walk->C,
                         NULL, walk->half > 0 ? NN_GEMM_ADD : 0);
  if (i > 0)
    send_back (walk, &cell);
}

static void
block_back (const Walk *walk, guint first, guint end)
{
  const NnLayerCall *call = walk->call;
  gsize bytes = walk->U * sizeof (float);
  float *d_h = call->scratch;

  memset (d_h, 0, 2 * BLOCK * bytes);
  for (guint b = first; b < end; b++)
    {
      gsize steps = nn_call_steps (call, 0, b);

      if (call->args[NN_RECURRENT_SEQUENCES] == 0)
        memcpy (d_h + (b - first) * walk->U, out_at (walk, call->d_out, b, 0), bytes);
      if (call->d_in[0] != NULL && walk->half == 0)
        memset (call->d_in[0] + (b * walk->T + steps) * walk->C, 0,
                (walk->T - steps) * walk->C * sizeof (float));
    }
  for (gsize i = walk->T; i-- > 0;)
    {
      for (guint b = first, n; find_run (walk, step_at (walk, i), end, &b, &n); b += n)
        step_back (walk, i, first, b, n);
    }
}

void
nn_recurrent_backward (const NnRecurrent *kind, const NnLayerCall *call)
{
  for (guint half = 0; half < n_directions (call->args); half++)
    {
      Walk walk;

      walk_init (&walk, kind, call, half);
      for (guint first = 0; first < call->n; first += BLOCK)
        block_back (&walk, first, MIN (first + BLOCK, call->n));
    }
}

/* Over all samples and steps at once: those that do not count have gradients of zero. */
void
nn_recurrent_gradient (const NnRecurrent *kind, const NnLayerCall *call, guint weight, gsize row0,
                       gsize row1, float *gradient)
{
  const NnKernels *kernels = nn_kernels ();
  Walk walk;
  const float *d;
  gsize n, split;

  walk_init (&walk, kind, call, weight / 3);
  n = call->n * walk.T;
  d = walk.state + kind->at_gates * walk.U;
  /* on the state's side the last gate's gradient may be another, which lies behind */
  split = kind->d_fields > kind->gates ? walk.G - walk.U : walk.G;
  if (weight % 3 == 0)
    kernels->gemm (row1 - row0, walk.G, n, call->in[0] + row0, 1, walk.C, d, walk.row, gradient,
                   walk.G, NULL, 0);
  else if (weight % 3 == 1)
    {
      kernels->gemm (row1 - row0, split, n, walk.state + row0, 1, walk.row, d, walk.row, gradient,
                     walk.G, NULL, 0);
      if (split < walk.G)
        kernels->gemm (row1 - row0, walk.G - split, n, walk.state + row0, 1, walk.row, d + walk.G,
                       walk.row, gradient + split, walk.G, NULL, 0);
    }
  else if (kind->bias_rows == 1)
    kernels->sum_rows (n, row1 - row0, d + row0, walk.row, gradient);
  else
    {
      for (gsize row = row0; row < row1; row++, gradient += walk.G)
        {
          kernels->sum_rows (n, walk.G, d, walk.row, gradient);
          if (row > 0 && split < walk.G)
            kernels->sum_rows (n, walk.G - split, d + walk.G, walk.row, gradient + split);
        }
    }
}

/* --- what can be looked at ------------------------------------------------ */

guint
nn_recurrent_insides (const NnRecurrent *kind, const double *args, const NnShape *in,
                      NnInsideInfo *info)
{
  static const NnInsideInfo all[2][2] = {
    { { "hidden_state", NN_("Hidden state"), { 0 } }, { "cell_state", NN_("Cell state"), { 0 } } },
    { { "backward_hidden_state", NN_("Hidden state, backward"), { 0 } },
      { "backward_cell_state", NN_("Cell state, backward"), { 0 } } },
  };
  guint n = 0;

  for (guint half = 0; half < n_directions (args); half++)
    for (guint which = 0; which < (kind->has_cell ? 2 : 1); which++)
      info[n++] = all[half][which];
  for (guint g = 0; kind->gate_infos != NULL && g < n_directions (args) * kind->gates; g++)
    info[n++] = kind->gate_infos[g];
  for (guint i = 0; i < n; i++)
    info[i].shape = NN_SHAPE (in[0].size[0], (gsize) args[NN_RECURRENT_UNITS]);
  return n;
}

/* A gate at each step, zeros at those that do not count. Training puts its gradient there. */
static void
gate_inside (const NnRecurrent *kind, const NnLayerCall *call, guint gate, float *out)
{
  Walk walk;

  walk_init (&walk, kind, call, gate / kind->gates);
  for (guint b = 0; b < call->n; b++)
    for (gsize t = 0; t < walk.T; t++)
      {
        float *to = out + (b * walk.T + t) * walk.U;

        if (t >= nn_call_steps (call, 0, b))
          memset (to, 0, walk.U * sizeof (float));
        else
          memcpy (to, record (&walk, b, t) + (kind->at_gates + gate % kind->gates) * walk.U,
                  walk.U * sizeof (float));
      }
}

/* The state behind each step, zeros at those that do not count. */
void
nn_recurrent_inside (const NnRecurrent *kind, const NnLayerCall *call, guint which, float *out)
{
  guint each = kind->has_cell ? 2 : 1;
  Walk walk;

  if (which >= each * n_directions (call->args))
    {
      gate_inside (kind, call, which - each * n_directions (call->args), out);
      return;
    }
  walk_init (&walk, kind, call, which / each);
  for (guint b = 0; b < call->n; b++)
    for (gsize i = 0; i < walk.T; i++)
      {
        gsize t = step_at (&walk, i), bytes = walk.U * sizeof (float);
        float *to = out + (b * walk.T + t) * walk.U;

        if (t >= nn_call_steps (call, 0, b))
          memset (to, 0, bytes);
        else if (which % each == 1)
          memcpy (to, record (&walk, b, t) + walk.U, bytes);
        else if (i == walk.T - 1)
          memcpy (to, out_at (&walk, call->out, b, t), bytes);
        else
          memcpy (to, record (&walk, b, step_at (&walk, i + 1)), bytes);
      }
}

/* --- spelled out ----------------------------------------------------------- */

double
nn_recurrent_from_input (const NnRecurrentStep *step, gsize column)
{
  double sum = 0;

  for (gsize c = 0; c < step->C; c++)
    sum += (double) step->x[c] * step->W[c * step->G + column];
  return sum;
}

double
nn_recurrent_from_state (const NnRecurrentStep *step, gsize column)
{
  double sum = 0;

  for (gsize k = 0; k < step->U; k++)
    sum += (double) step->h[k] * step->R[k * step->G + column];
  return sum;
}

NnGrid *
nn_recurrent_spell_gates (NnArithmetic *arithmetic, const NnRecurrentStep *step, guint n,
                          const char *const *names, guint bias_rows, const NnActivation *functions)
{
  NnGrid *x = nn_spell_grid (arithmetic, NN_GRID_FIRST, NN_GRID_RESULTS, NN_("From {input}"), n, 1);
  NnGrid *h = nn_spell_grid (arithmetic, NN_GRID_PLUS, NN_GRID_RESULTS, NN_("State before"), n, 1);
  NnGrid *b = nn_spell_grid (arithmetic, NN_GRID_PLUS, NN_GRID_WEIGHTS, NN_("Bias"), n, 1);
  NnGrid *sum = nn_spell_grid (arithmetic, NN_GRID_EQUALS, NN_GRID_RESULTS, NN_("Sum"), n, 1);
  NnGrid *gate = nn_spell_grid (arithmetic, NN_GRID_BECOMES, NN_GRID_RESULTS, NN_("Gates"), n, 1);

  x->input = 0;
  x->row_names = g_new0 (char *, n + 1);
  gate->functions = functions;
  for (guint g = 0; g < n; g++)
    {
      gsize column = g * step->U + step->unit;

      x->row_names[g] = g_strdup (names[g]);
      x->values[g] = nn_recurrent_from_input (step, column);
      h->values[g] = nn_recurrent_from_state (step, column);
      b->values[g] = step->bias[column];
      if (bias_rows > 1)
        b->values[g] += step->bias[step->G + column];
      sum->values[g] = x->values[g] + h->values[g] + b->values[g];
      gate->values[g] = nn_activation_of (functions[g], 0, sum->values[g]);
    }
  return gate;
}

/* The unit sees all steps that were walked until it got there. */
void
nn_recurrent_spell (const NnRecurrent *kind, const NnLayerCall *call, gsize cell,
                    NnArithmetic *arithmetic)
{
  gsize O = call->out_shape.size[call->out_shape.n_axes - 1], steps = nn_call_steps (call, 0, 0), t;
  gboolean sequences = call->args[NN_RECURRENT_SEQUENCES] != 0;
  NnRecurrentStep step;
  NnReceptive *field;
  Walk walk;

  walk_init (&walk, kind, call, cell % O >= (gsize) call->args[NN_RECURRENT_UNITS]);
  t = sequences ? cell / O : walk.reverse ? 0 : steps - 1;
  if (steps == 0 || t >= steps)
    {
      nn_spell_given (arithmetic, NN_("This step is padding"), 0);
      return;
    }
  step = (NnRecurrentStep){ walk.C, walk.U, walk.G, cell % walk.U, call->in[0] + t * walk.C,
                            record (&walk, 0, t), walk.weights[0], walk.weights[1],
                            walk.weights[2], 0 };
  if (kind->has_cell && (walk.reverse ? t + 1 < steps : t > 0))
    step.cell = record (&walk, 0, walk.reverse ? t + 1 : t - 1)[walk.U + step.unit];
  arithmetic->what = NN_("unit {0} of {1}, step {2}");
  arithmetic->numbers[0] = cell % O;
  arithmetic->numbers[1] = O;
  arithmetic->numbers[2] = t;
  kind->spell (call->args, &step, arithmetic);
  field = nn_spell_field (arithmetic, call, 0);
  nn_spell_range (field, 0, walk.reverse ? t : 0, walk.reverse ? steps - t : t + 1);
}
