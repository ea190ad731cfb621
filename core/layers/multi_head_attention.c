/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * MultiHeadAttention: each step asks a question, each step offers a key and a
 * value, and the answer is the mean of the values weighted by how well their
 * keys fit the question - in several heads at once.
 *
 *   q = x_q Wq + bq,  k = x_k Wk + bk,  v = x_v Wv + bv      (in H heads)
 *   a_ts = softmax_s (q_t · k_s / sqrt (key_dim))            (in each head)
 *   y_t = Σ_heads (Σ_s a_ts v_s) Wo + bo
 *
 *   inputs: 1: x (T x D): every step asks all steps (self-attention)
 *           2: x_q (T x D), x_k = x_v (S x E): one series asks another (cross-attention)
 *           3: x_q, x_k (S x E), x_v (S x G)
 *   out:    T x D
 *
 *   query, key kernel: D x H x key_dim, E x H x key_dim     bias: H x key_dim
 *   value kernel:      G x H x value_dim                    bias: H x value_dim
 *   output kernel:     H x value_dim x D                    bias: D
 *
 * Steps of x_k that are padding get no weight; with use_causal_mask step t sees
 * the steps up to t. Where nothing may be seen the answer is the output's bias.
 * dropout sets a share of the weights a to zero in training.
 *
 * Backward, in each head, with dC = dL/d(Σ_s a_ts v_s) and dA = dC v^T:
 *
 *   dv = a^T dC,  dS = a (dA - Σ_s a dA) / sqrt (key_dim),  dq = dS k,  dk = dS^T q
 *
 * bk adds the same to a whole row of softmax, which does not see it: its
 * gradient is zero.
 *
 * One sample is worked on at a time, so that all of it stays in the second
 * cache. The state of a sample: q, k, v, the heads' answers, a (H x T x S).
 *
 * Vaswani et al., "Attention Is All You Need" (2017).
 */
#include "core/arithmetic.h"
#include "core/coder.h"
#include "core/kernels/kernels.h"
#include "core/layer.h"

#include <math.h>
#include <string.h>

enum { NUM_HEADS, KEY_DIM, VALUE_DIM, DROPOUT, USE_BIAS, USE_CAUSAL_MASK };
/* The four projections, in the order of their weights. */
enum { QUERY, KEY, VALUE, OUTPUT, N_PROJECTIONS };

static const NnArg args[] = {
  { "num_heads", NN_("Heads"), "", NN_ARG_INTEGER, 4, 1, 256 },
  { "key_dim", NN_("Numbers in a key"), "", NN_ARG_INTEGER, 16, 1, 4096 },
  { "value_dim", NN_("Numbers in a value"), NN_("0: as in a key"), NN_ARG_INTEGER, 0, 0, 4096 },
  { "dropout", NN_("Dropout of the weights"), "", NN_ARG_REAL, 0, 0, 0.9 },
  { "use_bias", NN_("Bias"), "", NN_ARG_BOOLEAN, TRUE },
  { "use_causal_mask", NN_("See no later steps"), "", NN_ARG_BOOLEAN, FALSE },
  NN_LAYER_PRICE_ARGS,
  { NULL }
};

/* All extents. Projection p turns @in[p] numbers into @out[p]. */
typedef struct
{
  gsize T, S, H;
  gsize dim[N_PROJECTIONS];   /* of a head's query, key and value */
  gsize in[N_PROJECTIONS], out[N_PROJECTIONS];
} Extents;

static Extents
extents (const double *values, const NnShape *in, guint n_in)
{
  const NnShape *key = &in[MIN (1, n_in - 1)], *value = &in[n_in - 1];
  gsize dim = (gsize) values[KEY_DIM];
  gsize value_dim = values[VALUE_DIM] > 0 ? (gsize) values[VALUE_DIM] : dim;
  Extents e = { in[0].size[0], key->size[0], (gsize) values[NUM_HEADS],
                { dim, dim, value_dim, 0 },
                { in[0].size[1], key->size[1], value->size[1] } };

  for (guint p = QUERY; p < OUTPUT; p++)
    e.out[p] = e.H * e.dim[p];
  e.in[OUTPUT] = e.out[VALUE];
  e.out[OUTPUT] = in[0].size[1];
  return e;
}

static gboolean
shape (const double *values, const NnShape *in, guint n_in, NnShape *out, GError **error)
{
  for (guint k = 0; k < n_in; k++)
    {
      g_autofree char *text = nn_shape_to_string (&in[k]);

      if (in[k].n_axes == 2)
        continue;
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "MultiHeadAttention needs series (steps × channels), and input %u is %s: shape "
                   "it with a Reshape before.",
                   k + 1, text);
      return FALSE;
    }
  *out = in[0];
  if (n_in == 3 && in[1].size[0] != in[2].size[0])
    {
      g_set_error (error, NN_ERROR, NN_ERROR_SHAPE,
                   "Each key belongs to a value, and these are %" G_GSIZE_FORMAT " keys and %"
                   G_GSIZE_FORMAT " values: use series of one length.",
                   in[1].size[0], in[2].size[0]);
      return FALSE;
    }
  return TRUE;
}

static guint
weights (const double *values, const NnShape *in, guint n_in, const NnShape *out, NnWeightInfo *info)
{
  static const char *const kernels[]
      = { "query_kernel", "key_kernel", "value_kernel", "output_kernel" };
  static const char *const biases[] = { "query_bias", "key_bias", "value_bias", "output_bias" };
  Extents e = extents (values, in, n_in);
  guint n = 0;

  for (guint p = QUERY; p <= OUTPUT; p++)
    {
      NnShape kernel = p == OUTPUT ? NN_SHAPE (e.H, e.dim[VALUE], e.out[p])
                                   : NN_SHAPE (e.in[p], e.H, e.dim[p]);
      NnShape bias = p == OUTPUT ? NN_SHAPE (e.out[p]) : NN_SHAPE (e.H, e.dim[p]);

      info[n++] = (NnWeightInfo){ kernels[p], kernel, NN_INIT_GLOROT_UNIFORM, e.in[p], e.out[p],
                                  .kernel = TRUE };
      if (values[USE_BIAS] != 0)
        info[n++] = (NnWeightInfo){ biases[p], bias, NN_INIT_ZEROS, e.in[p], e.out[p], FALSE };
    }
  return n;
}

/* Numbers, up to whole cache lines and with a line behind for vectors to read. */
static inline gsize
room (gsize count)
{
  return (count + 31) / 16 * 16;
}

/* The state of one sample, in numbers. */
typedef struct
{
  gsize projected[OUTPUT], answer, attention, total;
} State;

static State
state_layout (const Extents *e)
{
  State s;

  s.projected[QUERY] = 0;
  s.projected[KEY] = room (e->T * e->out[QUERY]);
  s.projected[VALUE] = s.projected[KEY] + room (e->S * e->out[KEY]);
  s.answer = s.projected[VALUE] + room (e->S * e->out[VALUE]);
  s.attention = s.answer + room (e->T * e->out[VALUE]);
  s.total = s.attention + room (e->H * e->T * e->S);
  return s;
}

/* The scratch of one thread, in numbers. */
typedef struct
{
  gsize turned;                /* a head's keys or values: dim x S */
  gsize dropped;               /* T x S: weights after dropout */
  gsize d_scores;              /* T x S */
  gsize d_answer;              /* T x H value_dim */
  gsize d_projected[OUTPUT];
  gsize d_bias;
  gsize total;
} Scratch;

static Scratch
scratch_layout (const Extents *e)
{
  Scratch s;

  s.turned = 0;
  s.dropped = room (MAX (e->dim[KEY], e->dim[VALUE]) * e->S);
  s.d_scores = s.dropped + room (e->T * e->S);
  s.d_answer = s.d_scores + room (e->T * e->S);
  s.d_projected[QUERY] = s.d_answer + room (e->T * e->out[VALUE]);
  s.d_projected[KEY] = s.d_projected[QUERY] + room (e->T * e->out[QUERY]);
  s.d_projected[VALUE] = s.d_projected[KEY] + room (e->S * e->out[KEY]);
  s.d_bias = s.d_projected[VALUE] + room (e->S * e->out[VALUE]);
  s.total = s.d_bias + room (MAX (MAX (e->out[QUERY], e->out[VALUE]), e->out[OUTPUT]));
  return s;
}

static void
plan (const double *values, const NnShape *in, guint n_in, const NnShape *out, NnLayerPlan *plan)
{
  Extents e = extents (values, in, n_in);
  gsize turned = 0;

  for (guint p = QUERY; p <= OUTPUT; p++)
    {
      turned += room (e.in[p] * e.out[p]);
      plan->macs += (p == KEY || p == VALUE ? e.S : e.T) * e.in[p] * e.out[p];
    }
  plan->macs += e.T * e.S * (e.out[KEY] + e.out[VALUE]);
  plan->state_bytes = state_layout (&e).total * sizeof (float);
  plan->scratch_bytes = scratch_layout (&e).total * sizeof (float);
  plan->prepared_bytes = turned * sizeof (float);
}

/* One sample of a call. */
typedef struct
{
  const NnLayerCall *call;
  const NnKernels   *kernels;
  Extents            e;
  State              state_at;
  Scratch            scratch_at;
  float             *state, *scratch;
  guint              sample;
} Work;

static Work
begin (const NnLayerCall *call)
{
  Work work = { .call = call, .kernels = nn_kernels (), .scratch = call->scratch };

  work.e = extents (call->args, call->in_shape, call->n_inputs);
  work.state_at = state_layout (&work.e);
  work.scratch_at = scratch_layout (&work.e);
  return work;
}

static void
take_sample (Work *work, guint sample)
{
  work->sample = sample;
  work->state = (float *) work->call->state + sample * work->state_at.total;
}

static inline guint
input_of (const Work *work, guint projection)
{
  return MIN (projection, work->call->n_inputs - 1);
}

/* Of what projection @p reads: the input, or the heads' answers. */
static inline gsize
rows_of (const Work *work, guint p)
{
  return p == KEY || p == VALUE ? work->e.S : work->e.T;
}

static const float *
source_of (const Work *work, guint p)
{
  gsize size = rows_of (work, p) * work->e.in[p];

  if (p == OUTPUT)
    return work->state + work->state_at.answer;
  return work->call->in[input_of (work, p)] + work->sample * size;
}

static inline guint
kernel_of (const Work *work, guint p)
{
  return work->call->args[USE_BIAS] != 0 ? 2 * p : p;
}

static void
project (const Work *work, guint p, float *y)
{
  const NnLayerCall *call = work->call;
  gsize I = work->e.in[p], O = work->e.out[p];
  guint kernel = kernel_of (work, p);

  work->kernels->gemm (rows_of (work, p), O, I, source_of (work, p), I, 1, call->weights[kernel], O, y,
                       O, call->args[USE_BIAS] != 0 ? call->weights[kernel + 1] : NULL, 0);
}

/* @weights of head @h after dropout, as all of it: the mask is drawn by counter,
 * so backward finds the same. */
static const float *
drop (const Work *work, gsize h, const float *weights, float *out)
{
  const NnLayerCall *call = work->call;
  gsize count = work->e.T * work->e.S;
  double rate = call->args[DROPOUT];
  guint64 limit = (guint64) (rate * 0x1p32);
  float scale = (float) (1 / (1 - rate));
  guint64 at = ((guint64) (call->first + work->sample) * work->e.H + h) * ((count + 1) / 2);
  guint64 bits = 0;

  if (!call->training || rate == 0)
    return weights;
  for (gsize i = 0; i < count; i++)
    {
      bits = i % 2 == 0 ? nn_random_bits_at (&call->random, at + i / 2) : bits >> 32;
      out[i] = (bits & 0xffffffff) < limit ? 0 : weights[i] * scale;
    }
  return out;
}

static void
forward_head (const Work *work, gsize h)
{
  const Extents *e = &work->e;
  const NnLayerCall *call = work->call;
  const float *q = work->state + work->state_at.projected[QUERY] + h * e->dim[QUERY];
  const float *k = work->state + work->state_at.projected[KEY] + h * e->dim[KEY];
  const float *v = work->state + work->state_at.projected[VALUE] + h * e->dim[VALUE];
  float *answer = work->state + work->state_at.answer + h * e->dim[VALUE];
  float *attention = work->state + work->state_at.attention + h * e->T * e->S;
  float *turned = work->scratch + work->scratch_at.turned;
  const float *seen;

  work->kernels->transpose (e->S, e->dim[KEY], k, e->out[KEY], turned, e->S);
  work->kernels->gemm (e->T, e->S, e->dim[KEY], q, e->out[QUERY], 1, turned, e->S, attention, e->S,
                       NULL, 0);
  work->kernels->softmax (e->T, e->S, nn_call_steps (call, input_of (work, KEY), work->sample),
                          call->args[USE_CAUSAL_MASK] != 0, 1 / sqrtf ((float) e->dim[KEY]),
                          attention);
  seen = drop (work, h, attention, work->scratch + work->scratch_at.dropped);
  work->kernels->gemm (e->T, e->dim[VALUE], e->S, seen, e->S, 1, v, e->out[VALUE], answer,
                       e->out[VALUE], NULL, 0);
}

static void
forward (const NnLayerCall *call)
{
  Work work = begin (call);

  for (guint n = 0; n < call->n; n++)
    {
      take_sample (&work, n);
      for (guint p = QUERY; p < OUTPUT; p++)
        project (&work, p, work.state + work.state_at.projected[p]);
      for (gsize h = 0; h < work.e.H; h++)
        forward_head (&work, h);
      project (&work, OUTPUT, call->out + n * work.e.T * work.e.out[OUTPUT]);
    }
}

/* The kernels turned, one after the other: the way back is a plain product. */
static void
prepare (const NnLayerCall *call, void *prepared)
{
  Work work = begin (call);
  float *turned = prepared;

  for (guint p = QUERY; p <= OUTPUT; p++)
    {
      gsize I = work.e.in[p], O = work.e.out[p];

      work.kernels->transpose (I, O, call->weights[kernel_of (&work, p)], O, turned, I);
      turned += room (I * O);
    }
}

static const float *
turned_kernel (const Work *work, guint p)
{
  const float *turned = work->call->prepared;

  for (guint i = QUERY; i < p; i++)
    turned += room (work->e.in[i] * work->e.out[i]);
  return turned;
}

static void
backward_head (const Work *work, gsize h)
{
  const Extents *e = &work->e;
  const NnKernels *kernels = work->kernels;
  const float *q = work->state + work->state_at.projected[QUERY] + h * e->dim[QUERY];
  const float *k = work->state + work->state_at.projected[KEY] + h * e->dim[KEY];
  const float *v = work->state + work->state_at.projected[VALUE] + h * e->dim[VALUE];
  const float *attention = work->state + work->state_at.attention + h * e->T * e->S;
  const float *d_answer = work->scratch + work->scratch_at.d_answer + h * e->dim[VALUE];
  float *d_q = work->scratch + work->scratch_at.d_projected[QUERY] + h * e->dim[QUERY];
  float *d_k = work->scratch + work->scratch_at.d_projected[KEY] + h * e->dim[KEY];
  float *d_v = work->scratch + work->scratch_at.d_projected[VALUE] + h * e->dim[VALUE];
  float *turned = work->scratch + work->scratch_at.turned;
  float *d_scores = work->scratch + work->scratch_at.d_scores;
  const float *seen = drop (work, h, attention, work->scratch + work->scratch_at.dropped);

  kernels->gemm (e->S, e->dim[VALUE], e->T, seen, 1, e->S, d_answer, e->out[VALUE], d_v,
                 e->out[VALUE], NULL, 0);
  kernels->transpose (e->S, e->dim[VALUE], v, e->out[VALUE], turned, e->S);
  kernels->gemm (e->T, e->S, e->dim[VALUE], d_answer, e->out[VALUE], 1, turned, e->S, d_scores, e->S,
                 NULL, 0);
  drop (work, h, d_scores, d_scores);
  kernels->softmax_back (e->T, e->S, 1 / sqrtf ((float) e->dim[KEY]), attention, d_scores);
  kernels->gemm (e->T, e->dim[QUERY], e->S, d_scores, e->S, 1, k, e->out[KEY], d_q, e->out[QUERY],
                 NULL, 0);
  kernels->gemm (e->S, e->dim[KEY], e->T, d_scores, 1, e->S, q, e->out[QUERY], d_k, e->out[KEY], NULL,
                 0);
}

/* Adds what one sample has to say on the weights of projection @p. */
static void
weigh (const Work *work, guint p, const float *d_y)
{
  const NnLayerCall *call = work->call;
  gsize I = work->e.in[p], O = work->e.out[p];
  guint kernel = kernel_of (work, p);
  NnGemmFlags add = work->sample > 0 ? NN_GEMM_ADD : 0;

  if (call->d_weights == NULL)
    return;
  if (call->d_weights[kernel] != NULL)
    work->kernels->gemm (I, O, rows_of (work, p), source_of (work, p), 1, I, d_y, O,
                         call->d_weights[kernel], O, NULL, add);
  if (call->args[USE_BIAS] == 0 || call->d_weights[kernel + 1] == NULL)
    return;
  if (p == KEY)
    memset (call->d_weights[kernel + 1], 0, O * sizeof (float));
  else if (!add)
    work->kernels->sum_rows (rows_of (work, p), O, d_y, O, call->d_weights[kernel + 1]);
  else
    {
      float *sum = work->scratch + work->scratch_at.d_bias;

      work->kernels->sum_rows (rows_of (work, p), O, d_y, O, sum);
      for (gsize i = 0; i < O; i++)
        call->d_weights[kernel + 1][i] += sum[i];
    }
}

static void
backward_sample (const Work *work)
{
  const NnLayerCall *call = work->call;
  const Extents *e = &work->e;
  const float *d_out = call->d_out + work->sample * e->T * e->out[OUTPUT];
  gboolean written[3] = { FALSE };

  weigh (work, OUTPUT, d_out);
  work->kernels->gemm (e->T, e->in[OUTPUT], e->out[OUTPUT], d_out, e->out[OUTPUT], 1,
                       turned_kernel (work, OUTPUT), e->in[OUTPUT],
                       work->scratch + work->scratch_at.d_answer, e->in[OUTPUT], NULL, 0);
  for (gsize h = 0; h < e->H; h++)
    backward_head (work, h);
  for (guint p = QUERY; p < OUTPUT; p++)
    {
      const float *d_y = work->scratch + work->scratch_at.d_projected[p];
      gsize I = e->in[p], O = e->out[p];
      guint input = input_of (work, p);

      weigh (work, p, d_y);
      if (call->d_in[input] == NULL)
        continue;
      work->kernels->gemm (rows_of (work, p), I, O, d_y, O, 1, turned_kernel (work, p), I,
                           call->d_in[input] + work->sample * rows_of (work, p) * I, I, NULL,
                           written[input] ? NN_GEMM_ADD : 0);
      written[input] = TRUE;
    }
}

static void
backward (const NnLayerCall *call)
{
  Work work = begin (call);

  for (guint n = 0; n < call->n; n++)
    {
      take_sample (&work, n);
      backward_sample (&work);
    }
}

static guint
insides (const double *values, const NnShape *in, guint n_in, const NnShape *out, NnInsideInfo *info)
{
  Extents e = extents (values, in, n_in);

  info[0] = (NnInsideInfo){ "attention", NN_("Attention"), NN_SHAPE (e.H, e.T, e.S) };
  return 1;
}

static void
inside (const NnLayerCall *call, guint which, float *out)
{
  Work work = begin (call);
  gsize count = work.e.H * work.e.T * work.e.S;

  for (guint n = 0; n < call->n; n++)
    {
      take_sample (&work, n);
      memcpy (out + n * count, work.state + work.state_at.attention, count * sizeof (float));
    }
}

/* --- spelled out ------------------------------------------------------------- */

#define SHOWN_STEPS 6
#define MOST_HEADS  4

/* How one step's answer in one head comes about, for one channel of the output. */
typedef struct
{
  gsize   limit;                  /* steps that can be seen */
  double *scores, *values;        /* of each: q·k / sqrt (key_dim); v through the output kernel */
  double *weights;                /* of attention */
  double  largest, total;
  double  answer;
} Look;

static void
look_clear (Look *look)
{
  g_free (look->scores);
  g_free (look->values);
  g_free (look->weights);
}

static Look
look_in_head (const Work *work, gsize h, gsize t, gsize d)
{
  const Extents *e = &work->e;
  const NnLayerCall *call = work->call;
  const float *q = work->state + work->state_at.projected[QUERY] + t * e->out[QUERY] + h * e->dim[QUERY];
  const float *k = work->state + work->state_at.projected[KEY] + h * e->dim[KEY];
  const float *v = work->state + work->state_at.projected[VALUE] + h * e->dim[VALUE];
  const float *kernel = call->weights[kernel_of (work, OUTPUT)];
  Look look = { nn_call_steps (call, input_of (work, KEY), 0), g_new0 (double, e->S),
                g_new0 (double, e->S), g_new0 (double, e->S), -INFINITY };

  if (call->args[USE_CAUSAL_MASK] != 0)
    look.limit = MIN (look.limit, t + 1);
  for (gsize s = 0; s < look.limit; s++)
    {
      for (gsize i = 0; i < e->dim[KEY]; i++)
        look.scores[s] += (double) q[i] * k[s * e->out[KEY] + i] / sqrt (e->dim[KEY]);
      for (gsize i = 0; i < e->dim[VALUE]; i++)
        look.values[s] += (double) v[s * e->out[VALUE] + i]
                          * kernel[(h * e->dim[VALUE] + i) * e->out[OUTPUT] + d];
      look.largest = MAX (look.largest, look.scores[s]);
    }
  for (gsize s = 0; s < look.limit; s++)
    look.total += exp (look.scores[s] - look.largest);
  for (gsize s = 0; s < look.limit; s++)
    {
      look.weights[s] = exp (look.scores[s] - look.largest) / look.total;
      look.answer += look.weights[s] * look.values[s];
    }
  return look;
}

/* The steps that get most attention, in their order. */
static guint
strongest_steps (const Look *look, gsize *steps)
{
  guint n = 0;

  for (gsize s = 0; s < look->limit; s++)
    {
      guint least = 0;

      if (n < SHOWN_STEPS)
        {
          steps[n++] = s;
          continue;
        }
      for (guint i = 1; i < n; i++)
        if (look->weights[steps[i]] < look->weights[steps[least]])
          least = i;
      if (look->weights[s] <= look->weights[steps[least]])
        continue;
      memmove (steps + least, steps + least + 1, (n - 1 - least) * sizeof *steps);
      steps[n - 1] = s;
    }
  return n;
}

/* Scores, attention, values and their products; the sum is the answer of head @h. */
static NnStep *
spell_head (const Look *look, gsize h, NnArithmetic *arithmetic)
{
  static const NnActivation softmax[SHOWN_STEPS]
      = { NN_ACTIVATION_SOFTMAX, NN_ACTIVATION_SOFTMAX, NN_ACTIVATION_SOFTMAX,
          NN_ACTIVATION_SOFTMAX, NN_ACTIVATION_SOFTMAX, NN_ACTIVATION_SOFTMAX };
  gsize steps[SHOWN_STEPS];
  guint n = strongest_steps (look, steps);
  NnGrid *score = nn_spell_grid (arithmetic, NN_GRID_FIRST, NN_GRID_RESULTS, NN_("Query · key"), n, 1);
  NnGrid *weight = nn_spell_grid (arithmetic, NN_GRID_BECOMES, NN_GRID_RESULTS, NN_("Attention"), n, 1);
  NnGrid *value = nn_spell_grid (arithmetic, NN_GRID_TIMES, NN_GRID_RESULTS, NN_("Value, out"), n, 1);
  NnGrid *product = nn_spell_grid (arithmetic, NN_GRID_EQUALS, NN_GRID_RESULTS, NN_("Products"), n, 1);
  NnStep *first, *rest, *all;

  score->row_names = g_new0 (char *, n + 1);
  weight->functions = softmax;
  weight->largest = look->largest;
  weight->total = look->total;
  for (guint i = 0; i < n; i++)
    {
      score->row_names[i] = g_strdup_printf ("%" G_GSIZE_FORMAT, steps[i]);
      score->values[i] = look->scores[steps[i]];
      weight->values[i] = look->weights[steps[i]];
      value->values[i] = look->values[steps[i]];
      product->values[i] = weight->values[i] * value->values[i];
    }
  first = nn_spell_of_grid (arithmetic, NN_STEP_SUM, NN_("Sum over {0} steps, head {1}"), product);
  first->numbers[1] = h;
  if (n == look->limit)
    return first;
  rest = nn_spell_given (arithmetic, NN_("and {0} more steps"), look->answer - first->value);
  rest->numbers[0] = look->limit - n;
  all = nn_spell_step (arithmetic, NN_STEP_ADD, NN_("Head {0}"), first, rest, NULL);
  all->numbers[0] = h;
  return all;
}

/* The heads but @shown: one by one where they are few, else what they come to. */
static guint
spell_other_heads (const Look *looks, gsize H, gsize shown, NnArithmetic *arithmetic, NnStep **steps)
{
  guint n = 0;
  double rest = 0;

  for (gsize h = 0; h < H; h++)
    {
      if (h == shown)
        continue;
      rest += looks[h].answer;
      if (H > MOST_HEADS)
        continue;
      steps[n] = nn_spell_given (arithmetic, NN_("Head {0}"), looks[h].answer);
      steps[n++]->numbers[0] = h;
    }
  if (H > MOST_HEADS)
    {
      steps[n] = nn_spell_given (arithmetic, NN_("and {0} more heads"), rest);
      steps[n++]->numbers[0] = H - 1;
    }
  return n;
}

static void
spell_fields (const Work *work, const Look *look, gsize t, NnArithmetic *arithmetic)
{
  const NnLayerCall *call = work->call;

  if (look->limit == 0)
    return;
  if (look->limit > 1)
    nn_spell_range (nn_spell_field (arithmetic, call, input_of (work, QUERY)), 0, t, 1);
  for (guint p = look->limit > 1 ? KEY : VALUE; p <= VALUE; p++)
    nn_spell_range (nn_spell_field (arithmetic, call, input_of (work, p)), 0, 0, look->limit);
}

static void
spell (const NnLayerCall *call, gsize cell, NnArithmetic *arithmetic)
{
  Work work = begin (call);
  gsize D = work.e.out[OUTPUT], H = work.e.H, t = cell / D, d = cell % D, shown = 0;
  gboolean biased = call->args[USE_BIAS] != 0;
  double bias = biased ? call->weights[kernel_of (&work, OUTPUT) + 1][d] : 0;
  g_autofree Look *looks = g_new0 (Look, H);
  NnStep *head, *others[MOST_HEADS], *all;
  guint n;

  take_sample (&work, 0);
  for (gsize h = 0; h < H; h++)
    {
      looks[h] = look_in_head (&work, h, t, d);
      if (fabs (looks[h].answer) > fabs (looks[shown].answer))
        shown = h;
    }
  arithmetic->what = NN_("step {0}, number {1} of {2}");
  if (looks[0].limit > 0)
    {
      head = spell_head (&looks[shown], shown, arithmetic);
      n = spell_other_heads (looks, H, shown, arithmetic, others);
      if (n > 0 || biased)
        {
          NnStep *start = nn_spell_given (arithmetic, NN_("Bias of the output"), bias);

          all = nn_spell_step (arithmetic, NN_STEP_ADD, NN_("Sum of all"), head, NULL);
          for (guint i = 0; i < n; i++)
            nn_spell_take (arithmetic, all, others[i]);
          nn_spell_take (arithmetic, all, start);
        }
    }
  else
    nn_spell_given (arithmetic, NN_("Nothing may be seen: the bias"), bias);
  spell_fields (&work, &looks[0], t, arithmetic);
  for (gsize h = 0; h < H; h++)
    look_clear (&looks[h]);
}

static char *
formula (const double *values, const NnShape *in, guint n_in, const NnShape *out)
{
  Extents e = extents (values, in, n_in);
  g_autofree char *count = NULL;
  gsize n = 0;

  for (guint p = QUERY; p <= OUTPUT; p++)
    n += (e.in[p] + (values[USE_BIAS] != 0)) * e.out[p];
  count = nn_count_to_string (n);
  return g_strdup_printf ("<i>a</i><sub>ts</sub> = softmax<sub>s</sub>(<i>q</i><sub>t</sub> · "
                          "<i>k</i><sub>s</sub> / √%" G_GSIZE_FORMAT ")%s\n"
                          "<i>y</i><sub>t</sub> = <i>b</i> + Σ<sub>h</sub> (Σ<sub>s</sub> "
                          "<i>a</i><sub>ts</sub> <i>v</i><sub>s</sub>) <i>W</i><sub>h</sub>\n"
                          "<small>%" G_GSIZE_FORMAT " heads, %" G_GSIZE_FORMAT " × %" G_GSIZE_FORMAT
                          " weights of attention in each; %s numbers</small>",
                          e.dim[KEY], values[USE_CAUSAL_MASK] != 0 ? ", <i>s</i> ≤ <i>t</i>" : "", e.H,
                          e.T, e.S, count);
}

/* --- code ------------------------------------------------------------------ */

static const char pytorch_mask[] =
  "def later(x, seen):\n"
  "    \"\"\"True where a step of x (row) would look at a later step (column).\"\"\"\n"
  "    return x.new_ones(x.shape[1], seen.shape[1], dtype=torch.bool).triu(1)\n";

static const char pytorch_padding[] =
  "def padding(x, steps):\n"
  "    \"\"\"True where a step of x is padding.\"\"\"\n"
  "    return torch.arange(x.shape[1], device=x.device) >= steps[:, None]\n";

static const char pytorch_class[] =
  "class Attention(nn.Module):\n"
  "    \"\"\"Heads with keys and values of sizes that nn.MultiheadAttention has not.\"\"\"\n"
  "\n"
  "    def __init__(self, sizes, heads, key_dim, value_dim, bias=True, dropout=0.0):\n"
  "        super().__init__()\n"
  "        self.heads = heads\n"
  "        self.query = nn.Linear(sizes[0], heads * key_dim, bias)\n"
  "        self.key = nn.Linear(sizes[1], heads * key_dim, bias)\n"
  "        self.value = nn.Linear(sizes[2], heads * value_dim, bias)\n"
  "        self.output = nn.Linear(heads * value_dim, sizes[0], bias)\n"
  "        self.dropout = nn.Dropout(dropout)\n"
  "\n"
  "    def split(self, x):  # (batch, steps, heads * d) -> (batch, heads, steps, d)\n"
  "        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)\n"
  "\n"
  "    def forward(self, query, key, value, key_padding_mask=None, attn_mask=None):\n"
  "        q, k = self.split(self.query(query)), self.split(self.key(key))\n"
  "        scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])\n"
  "        if attn_mask is not None:\n"
  "            scores = scores.masked_fill(attn_mask, -torch.inf)\n"
  "        if key_padding_mask is not None:\n"
  "            scores = scores.masked_fill(key_padding_mask[:, None, None], -torch.inf)\n"
  "        weights = self.dropout(scores.softmax(-1))\n"
  "        answer = weights @ self.split(self.value(value))\n"
  "        return self.output(answer.transpose(1, 2).flatten(2))\n";

/* Kernel @p as a matrix, its rows the outputs. */
static void
code_kernel (NnCoder *coder, const Extents *e, guint p, const char *name)
{
  guint weight = coder->args[USE_BIAS] != 0 ? 2 * p : p;

  nn_coder_piece (coder, name, (gint) weight, &NN_SHAPE (e->in[p], e->out[p]), "10", 0, 0, NULL);
}

static void
code_bias (NnCoder *coder, const Extents *e, guint p, const char *name)
{
  if (coder->args[USE_BIAS] != 0)
    nn_coder_piece (coder, name, 2 * (gint) p + 1, &NN_SHAPE (e->out[p]), "0", 0, 0, NULL);
}

/* The call, with what may not be seen. @more: arguments; @behind: the call. */
static void
code_call (NnCoder *coder, guint key, guint value, const char *more, const char *behind)
{
  const char *steps = nn_coder_steps (coder, key);
  GString *call = g_string_new (NULL);

  g_string_printf (call, "{m}({0}, {%u}, {%u}", key, value);
  if (steps != NULL)
    {
      nn_coder_helper (coder, pytorch_padding);
      g_string_append_printf (call, ", key_padding_mask=padding({%u}, %s)", key, steps);
    }
  if (coder->args[USE_CAUSAL_MASK] != 0)
    {
      nn_coder_helper (coder, pytorch_mask);
      g_string_append_printf (call, ", attn_mask=later({0}, {%u})", key);
    }
  g_string_append_printf (call, "%s)%s", more, behind);
  nn_coder_call (coder, "%s", call->str);
  g_string_free (call, TRUE);
}

/* PyTorch's own layer: heads and keys make up the size of what asks. */
static void
code_plain (NnCoder *coder, const Extents *e, guint key, guint value)
{
  static const char *const kernels[] = { "q_proj_weight", "k_proj_weight", "v_proj_weight" };
  gsize D = e->in[QUERY];
  gboolean alike = e->in[KEY] == D && e->in[VALUE] == D;
  GString *more = g_string_new (NULL);

  if (coder->args[DROPOUT] > 0)
    g_string_append_printf (more, ", dropout=%s", nn_coder_number (coder, coder->args[DROPOUT]));
  if (coder->args[USE_BIAS] == 0)
    g_string_append (more, ", bias=False");
  if (!alike)
    g_string_append_printf (more, ", kdim=%" G_GSIZE_FORMAT ", vdim=%" G_GSIZE_FORMAT, e->in[KEY],
                            e->in[VALUE]);
  nn_coder_module (
      coder, "nn.MultiheadAttention(%" G_GSIZE_FORMAT ", %" G_GSIZE_FORMAT "%s, batch_first=True)",
      D, e->H, more->str);
  g_string_free (more, TRUE);
  for (guint p = QUERY; p < OUTPUT; p++)
    code_kernel (coder, e, p, alike ? "in_proj_weight" : kernels[p]);
  for (guint p = QUERY; p < OUTPUT; p++)
    code_bias (coder, e, p, "in_proj_bias");
  code_kernel (coder, e, OUTPUT, "out_proj.weight");
  code_bias (coder, e, OUTPUT, "out_proj.bias");
  code_call (coder, key, value, ", need_weights=False", "[0]");
}

static void
code_own (NnCoder *coder, const Extents *e, guint key, guint value)
{
  static const char *const kernels[] = { "query.weight", "key.weight", "value.weight",
                                         "output.weight" };
  static const char *const biases[] = { "query.bias", "key.bias", "value.bias", "output.bias" };
  GString *more = g_string_new (NULL);

  if (coder->args[USE_BIAS] == 0)
    g_string_append (more, ", bias=False");
  if (coder->args[DROPOUT] > 0)
    g_string_append_printf (more, ", dropout=%s", nn_coder_number (coder, coder->args[DROPOUT]));
  nn_coder_helper (coder, pytorch_class);
  nn_coder_module (coder,
                   "Attention((%" G_GSIZE_FORMAT ", %" G_GSIZE_FORMAT ", %" G_GSIZE_FORMAT
                   "), %" G_GSIZE_FORMAT ", %" G_GSIZE_FORMAT ", %" G_GSIZE_FORMAT "%s)",
                   e->in[QUERY], e->in[KEY], e->in[VALUE], e->H, e->dim[KEY], e->dim[VALUE],
                   more->str);
  g_string_free (more, TRUE);
  for (guint p = QUERY; p <= OUTPUT; p++)
    {
      code_kernel (coder, e, p, kernels[p]);
      code_bias (coder, e, p, biases[p]);
    }
  code_call (coder, key, value, "", "");
}

static void
code (NnCoder *coder)
{
  Extents e = extents (coder->args, coder->in, coder->n_in);
  guint key = MIN (1, coder->n_in - 1), value = coder->n_in - 1;
  const char *mask, *seen = "";

  if (coder->flavor == NN_CODE_KERAS)
    {
      nn_coder_keras (coder, "layers.MultiHeadAttention",
                      "!num_heads !key_dim value_dim=0 dropout=0 use_bias=true kernel_regularizer");
      nn_coder_forgets_mask (coder);
      mask = nn_coder_steps (coder, key);
      if (mask != NULL && mask[0] != '\0')
        seen = nn_coder_text (coder, ", attention_mask=%s[:, None]", mask);
      /* Keras has the value in front of the key */
      nn_coder_call (coder, "{m}({0}, {%u}%s%s%s)", value, coder->n_in == 3 ? ", {1}" : "", seen,
                     coder->args[USE_CAUSAL_MASK] != 0 ? ", use_causal_mask=True" : "");
      return;
    }
  if (e.out[QUERY] == e.in[QUERY] && e.out[VALUE] == e.in[QUERY])
    code_plain (coder, &e, key, value);
  else
    code_own (coder, &e, key, value);
}

const NnLayerClass nn_layer_multi_head_attention = {
  .base = {
    .name = "multi_head_attention",
    .title = NN_("MultiHeadAttention"),
    .summary = NN_("Every step takes a mean of all steps, weighted by how well they fit it."),
    .category = NN_("Attention"),
    .args = args,
    .code = code,
  },
  .role = NN_ROLE_SERIES,
  .min_inputs = 1,
  .max_inputs = 3,
  .shape = shape,
  .keeps_steps = TRUE,
  .keeps_first = TRUE,
  .weights = weights,
  .plan = plan,
  .prepare = prepare,
  .forward = forward,
  .backward = backward,
  .spell = spell,
  .insides = insides,
  .inside = inside,
  .formula = formula,
};
